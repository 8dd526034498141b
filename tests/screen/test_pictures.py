"""Charts and the map as the browser draws them: they paint, they are read aloud, a click leads on."""

import re
from contextlib import suppress

import numpy as np
import pytest
from playwright.sync_api import Page, TimeoutError, expect

from core import config
from core.i18n import words
from pages.shared.atlas import CROSSING_STEPS
from tests.screen.stage import LANGUAGES, MAIN, ROOT, Site, bare, near, on_page, pixels, visit

MANY_CROSSINGS = CROSSING_STEPS[3]
WORST = {"רציף צפון", "בתי הלבנים"}
MAP = ".st-key-map canvas"


def painted_map(page: Page, address: str) -> np.ndarray:
    """The map as soon as its fills are there: WebGL says nothing when it has drawn."""
    visit(page, address)
    page.locator(MAP).first.wait_for()
    for _ in range(100):
        image = pixels(page, MAP)
        if near(image, MANY_CROSSINGS).mean() > 0.005:
            return image
        page.wait_for_timeout(200)
    raise AssertionError("the map stayed empty")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_click_on_a_wedge_opens_its_channel_below(page: Page, site: Site, lang: str) -> None:
    name = words(lang).pick(config.load(ROOT / "config.toml").channel("economic").name)
    visit(page, site.address("channels", lang=lang))
    wedges = page.locator(".st-key-wedges .wedges_marks path")
    expect(wedges).to_have_count(8)
    chosen = page.locator(".st-key-channel input")
    expect(chosen).not_to_have_value(name)
    page.locator(f'.st-key-wedges .wedges_marks path[aria-label*="{name}"]').click()
    expect(chosen).to_have_value(name)
    expect(page).to_have_url(re.compile("channel=economic"))


def test_the_map_paints_areas_and_names_and_a_click_leads_to_the_area(page: Page, site: Site) -> None:
    image = painted_map(page, site.address("map"))
    for fill in (CROSSING_STEPS[0], CROSSING_STEPS[1]):
        assert near(image, fill).mean() > 0.02
    assert near(image, "#000000", within=90).mean() > 0.001  # nothing but letters is as dark
    red = near(image, MANY_CROSSINGS)
    row, column = next(
        (y, x)
        for y in range(10, red.shape[0], 10)
        for x in range(10, red.shape[1], 10)
        if red[y - 8 : y + 9, x - 8 : x + 9].all()
    )
    card = page.locator(".lr-card")
    for _ in range(5):  # a map that has only just painted may not listen yet
        page.locator(MAP).first.click(position={"x": column, "y": row})
        with suppress(TimeoutError):
            card.wait_for(timeout=6_000)
            break
    name = bare(card.locator("h3").inner_text())
    assert name in WORST
    card.get_by_role("link").click()
    on_page(page, "channels")
    expect(page.locator(f"{MAIN} h1")).to_contain_text(name)
