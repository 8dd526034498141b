"""Slides in a real browser: keys of a clicker, letters of 28 points, nothing cut off, files to take along."""

import re

import pytest
from playwright.sync_api import Page, expect

from core.i18n import words
from tests.screen.stage import LANGUAGES, MAIN, Site, bare, settle, visit

#: 28 points on a slide 540 points high.
LEAST = 28 / 540
SMALL = ".lr-slide-foot, .st-key-slide_nav, .st-key-slide_decide, .lr-unseen"
SIZES = ((1280, 720), (3840, 2160))


def number(page: Page) -> str:
    return bare(page.locator(".lr-slide-foot").inner_text()).split()[-1]


@pytest.mark.parametrize("size", SIZES, ids=["720p", "4K"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_seven_slides_fit_the_screen_in_letters_for_the_last_row(
    page: Page, site: Site, lang: str, size: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    for n in range(1, 8):
        visit(page, site.address("present", lang=lang, slide=str(n)))
        expect(page.locator('[data-testid="stSidebar"]')).to_be_hidden()
        page.wait_for_function("document.querySelector('[data-testid=stMain]').scrollHeight <= innerHeight + 1")
        smallest = page.evaluate(
            """small => Math.min(...[...document.querySelectorAll('.st-key-slide *')]
                 .filter(e => !e.closest(small) && !e.closest('svg'))
                 .filter(e => [...e.childNodes].some(c => c.nodeType === 3 && c.data.trim()))
                 .map(e => parseFloat(getComputedStyle(e).fontSize)))""",
            SMALL,
        )
        assert smallest >= LEAST * size[1] - 0.5, n


def test_a_clicker_leads_through_the_slides_and_blanks_the_screen(page: Page, site: Site) -> None:
    page.set_viewport_size({"width": 1280, "height": 720})
    visit(page, site.address("present", lang="he", slide="1"))
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
    page.get_by_role("tab", name=words("he")("drill.about")).click()
    expect(page.locator(f"{MAIN} .lr-facts").first).to_be_visible()
    page.locator('a[href^="present?"][href*="slide=4"]').click()
    expect(page.locator(".st-key-slide")).to_be_visible()


def test_a_file_is_made_when_it_is_asked_for(page: Page, site: Site) -> None:
    visit(page, site.address("home", lang="en"))
    page.get_by_role("button", name=re.compile(words("en")("download.menu"))).click()
    with page.expect_download(timeout=60_000) as waiting:
        page.locator(".st-key-take_now button").click()
    assert waiting.value.suggested_filename == "deck.pptx"
    assert waiting.value.path().read_bytes()[:2] == b"PK"
