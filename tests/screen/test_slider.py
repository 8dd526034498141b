"""Slider and progress bar: Streamlit turns the thumb by the widget locale and the fill by the direction of the page."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from core.i18n import words
from tests.screen.stage import LANGUAGES, ROOT, Site, near, pixels, serving, visit

SETTINGS = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
PRIMARY = SETTINGS["theme"]["light"]["primaryColor"]
SLIDER, BAR = '[data-testid="stSlider"]', '[data-testid="stProgressBarTrack"]'


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("slider")
    with serving(folder / "unused.duckdb", Path(__file__).with_name("slider_app.py")) as running:
        yield running


def thumb(page: Page) -> float:
    """Where the thumb stands on the track, from 0 on the left to 1 on the right."""
    return page.locator(SLIDER).evaluate(
        """slider => { const track = slider.querySelector('[role=group] > div').getBoundingClientRect();
             const thumb = slider.querySelector('input').closest('[data-rac]').getBoundingClientRect();
             return (thumb.left + thumb.width / 2 - track.left) / track.width; }"""
    )


def fill(page: Page, selector: str) -> tuple[float, float]:
    """Where the coloured part begins and ends, from 0 on the left to 1 on the right."""
    coloured = np.flatnonzero(near(pixels(page, selector), PRIMARY, within=12).any(axis=0))
    width = pixels(page, selector).shape[1]
    return coloured[0] / width, (coloured[-1] + 1) / width


def at_a_quarter(page: Page, lang: str) -> None:
    """The value 25 stands a quarter of the way from where reading begins, and so does the end of the colour."""
    from_left = 0.75 if lang == "he" else 0.25
    assert thumb(page) == pytest.approx(from_left, abs=0.02)
    for widget in (SLIDER, BAR):
        begins, ends = fill(page, widget)
        assert (begins, ends) == pytest.approx((from_left, 1) if lang == "he" else (0, from_left), abs=0.03), widget


@pytest.mark.parametrize("lang", LANGUAGES)
def test_thumb_and_colour_agree(page: Page, small: Site, lang: str) -> None:
    visit(page, small.address("home", lang=lang))
    at_a_quarter(page, lang)


def test_both_turn_with_the_language_switch(page: Page, small: Site) -> None:
    visit(page, small.address("home", lang="he"))
    page.get_by_text(words("en")("frame.own_name"), exact=True).click()
    expect(page.locator("html")).to_have_attribute("dir", "ltr")
    expect(page.locator("h1")).to_have_text(words("en")("frame.product"))
    at_a_quarter(page, "en")


def test_arrow_keys_follow_reading(page: Page, small: Site) -> None:
    visit(page, small.address("home", lang="he"))
    page.locator(f"{SLIDER} input").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(f"{SLIDER} input")).to_have_value("26")
