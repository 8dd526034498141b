"""Slides in a real browser: keys of a clicker, letters of 28 points, nothing cut off or out of reach, files."""

import re
from collections.abc import Iterator

import pytest
import streamlit as st
from playwright.sync_api import Page, expect

from core import scoring
from core.i18n import words
from pages.shared import load, slides
from tests.screen.axe import pale, violations
from tests.screen.stage import LANGUAGES, MAIN, Site, serving, settle, visit

#: 28 points on a slide 540 points high; and what the words of decisions may come down to where they are long.
LEAST, LONG_WORDS = 28 / 540, 18 / 540
SMALL = ".lr-slide-foot, .st-key-slide_nav, .st-key-slide_decide, .lr-unseen"
SIZES = ((1280, 720), (3840, 2160))
TEXT = {
    "he": "לאשר את תכנית ההתאוששות המחלקתית: שירותים חיוניים עם תכנית רציפות מתורגלת, וכל הנלווה אליה, בכל חלקי העיר",
    "en": "Approve the departmental recovery plan: essential services with exercised continuity plans, in all parts",
}


@pytest.fixture(scope="module")
def show(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, str]]:
    """The app with a presentation that was frozen under a long title, its three decisions recorded; and its id."""
    path = tmp_path_factory.mktemp("show") / "demo.duckdb"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RESILIENCE_DB", str(path))
        st.cache_resource.clear()
        id = decided()
        st.cache_resource.clear()
    with serving(path) as running:
        yield running, id


def decided() -> str:
    view = load.view(load.city_layer())
    draft = slides.live(view.periods[-1], scoring.baseline(view.scores, view.periods[-1]), "internal")
    asked = tuple(slides.Asked(id=str(n), text=TEXT) for n in range(3))
    titles = {lang: {"line": f"{text} {text[:40]}"} for lang, text in TEXT.items()}
    id = slides.keep(draft.model_copy(update={"asked": asked, "titles": titles}))
    said = {"status": "approved", "owner": "Division of emergency, security and welfare", "due": "2026-12-31"}
    for each in asked:
        slides.decide(slides.kept()[id], each, said, words("en"))
    return id


def smallest(page: Page) -> float:
    """The height of the smallest letters that the hall reads, in pixels of the screen; those of drawings too."""
    return page.evaluate(
        """small => Math.min(...[...document.querySelectorAll('.st-key-slide *')]
             .filter(e => !e.closest(small))
             .filter(e => [...e.childNodes].some(c => c.nodeType === 3 && c.data.trim()))
             .map(e => parseFloat(getComputedStyle(e).fontSize) * (e.ownerSVGElement ? e.getScreenCTM().a : 1)))""",
        SMALL,
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_seven_slides_fit_the_screen_in_letters_for_the_last_row(page: Page, show: tuple[Site, str], lang: str) -> None:
    site, id = show
    page.set_viewport_size({"width": SIZES[0][0], "height": SIZES[0][1]})
    visit(page, site.address("present", lang=lang, slide="1", deck=id))
    for n in range(1, 8):
        expect(page.locator(".lr-slide-foot")).to_contain_text(f"{n}/7")
        settle(page)
        expect(page.locator('[data-testid="stSidebar"]')).to_be_hidden()
        if n in (4, 5):
            page.locator(".st-key-slide svg text").first.wait_for()
        assert not page.locator(".st-key-slide canvas").count()
        assert not violations(page), n
        assert n not in (1, 7) or not pale(page)  # the last has fields and the button that records
        for size in SIZES:
            page.set_viewport_size({"width": size[0], "height": size[1]})
            page.wait_for_function("document.querySelector('[data-testid=stMain]').scrollHeight <= innerHeight + 1")
            assert smallest(page) >= (LONG_WORDS if n == 7 else LEAST) * size[1] - 0.5, (n, size)
            if n in (4, 5):
                drawn = page.locator(".st-key-slide svg.marks").bounding_box()
                assert drawn and drawn["width"] > 0.8 * size[0], (n, size)
        if n < 7:
            page.locator(".st-key-slide_next button").click()
    refused(page)


def refused(page: Page) -> None:
    """A decision without anybody who answers for it is not recorded; why stands under the fields, over their width."""
    page.locator(".st-key-slide_decide [data-testid='stTextInput'] input").fill("")
    page.locator(".st-key-slide_decide [data-testid='stButton'] button").click()
    told = page.locator(".st-key-slide [data-testid='stAlert']")
    expect(told).to_be_visible()
    for size in SIZES:
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.wait_for_function("document.querySelector('[data-testid=stMain]').scrollHeight <= innerHeight + 1")
        box = told.bounding_box()
        assert box and box["width"] > 0.85 * size[0] and box["height"] < 0.16 * size[1]
    for _ in range(4):
        page.locator(".lr-size[data-size=larger]").click()
    for field in page.locator(
        ".st-key-slide_decide :is([data-testid='stTextInput'], [data-testid='stDateInput'])"
    ).all():
        box = field.bounding_box()
        assert box and box["width"] > 0.2 * SIZES[-1][0]


#: Where the reading of a Hebrew chart begins, on the right, and where it ends once it was moved to.
ENDS = """() => {
  const chart = document.querySelector('.st-key-slide svg.marks'), near = chart.getBoundingClientRect().right;
  chart.closest('[data-testid=stElementContainer]').scrollLeft = -99999;
  return [near, chart.getBoundingClientRect().left];
}"""


def test_a_clicker_leads_through_the_slides_and_blanks_the_screen(page: Page, show: tuple[Site, str]) -> None:
    site, id = show
    page.set_viewport_size({"width": 1280, "height": 720})
    visit(page, site.address("present", lang="he", slide="1", deck=id))
    for _ in range(30):  # keys are heard a moment after the slide is drawn; a digit may be pressed again
        page.keyboard.press("7")
        page.wait_for_timeout(1000)
        if "7/7" in page.locator(".lr-slide-foot").inner_text():
            break
    page.keyboard.press("1")
    expect(page.locator(".lr-slide-foot")).to_contain_text("1/7")
    for key, where in {"ArrowRight": "2/7", "PageDown": "3/7", "ArrowLeft": "2/7", "6": "6/7", "PageUp": "5/7"}.items():
        page.keyboard.press(key)
        expect(page.locator(".lr-slide-foot")).to_contain_text(re.compile(where))
    page.locator(".st-key-slide svg text").first.wait_for()
    before = smallest(page)
    for _ in range(4):
        page.keyboard.press("+")
    assert smallest(page) == pytest.approx(2 * before, rel=0.01)
    near, far = page.evaluate(ENDS)
    assert near <= 1280 and far >= 0, "all of a chart can be reached"
    page.keyboard.press("ArrowDown")
    page.wait_for_function("document.querySelector('[data-testid=stMain]').scrollTop > 100")
    for _ in range(4):
        page.locator(".lr-size[data-size=smaller]").click()
    assert smallest(page) == pytest.approx(before, rel=0.01)
    page.keyboard.press(".")
    expect(page.locator("html")).to_have_class(re.compile("lr-blank"))
    page.keyboard.press("ArrowRight")
    expect(page.locator("html")).not_to_have_class(re.compile("lr-blank"))
    expect(page.locator(".lr-slide-foot")).to_contain_text(re.compile("6/7"))
    page.keyboard.press("4")
    expect(page.locator(".lr-slide-foot")).to_contain_text(re.compile("4/7"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/channels\?"))
    settle(page)
    expect(page.locator("#indicator")).to_be_in_viewport()
    page.get_by_role("tab", name=words("he")("drill.about")).click()
    expect(page.locator(f"{MAIN} .lr-facts").first).to_be_visible()
    page.locator('a[href^="present?"][href*="slide=4"]').click()
    expect(page.locator(".st-key-slide")).to_be_visible()


def test_a_file_is_made_when_it_is_asked_for(page: Page, show: tuple[Site, str]) -> None:
    visit(page, show[0].address("home", lang="en"))
    page.get_by_role("button", name=re.compile(words("en")("download.menu"))).click()
    with page.expect_download(timeout=60_000) as waiting:
        page.locator(".st-key-take_now button").click()
    assert waiting.value.suggested_filename == "deck.pptx"
    assert waiting.value.path().read_bytes()[:2] == b"PK"
