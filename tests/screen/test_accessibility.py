"""IS 5568 asks for WCAG 2.1 at level AA: every page with its parts, what opens over it, both themes and languages."""

from collections.abc import Iterator
from itertools import product

import pytest
from playwright.sync_api import Page, expect

from core.i18n import words
from tests.screen.axe import violations
from tests.screen.look import READ, choose, unfold
from tests.screen.stage import DESKTOP, EVERY, LANGUAGES, MAIN, Site, settle, visit

DARK = "rgb(15, 28, 34)"  # [theme.dark] of .streamlit/config.toml
HALF_OF_A_DESK = 640  # what a window of 1280 pixels has left at a zoom of 200 %
VIEWS = [pytest.param(*view, id="-".join(view)) for view in product(EVERY, LANGUAGES)]


def parts(page: Page) -> list:
    """The switches that show another part of a page, without the one that is open."""
    return page.locator(f'{MAIN} [data-testid="stButtonGroup"] button').all()[1:]


def test_a_fault_would_be_found(page: Page, site: Site) -> None:
    visit(page, site.address("method"))
    page.evaluate(
        "document.querySelector('h1').insertAdjacentHTML('afterend', '<p style=\"color:#aaa\">pale</p><img src=x>')"
    )
    assert {line.split(":")[0] for line in violations(page)} == {"color-contrast", "image-alt"}


@pytest.fixture
def light(page: Page) -> Iterator[None]:
    """Leaves the window as other tests want it."""
    yield
    page.emulate_media(color_scheme="light")


@pytest.mark.parametrize(("name", "lang"), VIEWS)
def test_no_page_breaks_a_rule(
    page: Page, site: Site, light: None, subtests: pytest.Subtests, name: str, lang: str
) -> None:
    """A page is opened once, and everything is asked of it that does not change it; then its other parts."""
    visit(page, site.address(name, lang=lang))
    unfold(page)
    settle(page)
    for fact in (no_rule_is_broken, text_is_readable_in_the_dark_theme, nothing_is_lost_at_twice_the_size):
        with subtests.test(fact.__name__):
            fact(page)
    for part in parts(page):
        choose(page, part)
        assert not violations(page)


def no_rule_is_broken(page: Page) -> None:
    assert not violations(page)


def text_is_readable_in_the_dark_theme(page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    expect(page.locator('[data-testid="stApp"]')).to_have_css("background-color", DARK)
    found = violations(page, "color-contrast")
    page.emulate_media(color_scheme="light")
    assert not found


def nothing_is_lost_at_twice_the_size(page: Page) -> None:
    page.set_viewport_size({"width": HALF_OF_A_DESK, "height": 450})
    page.wait_for_timeout(300)  # charts follow the page a moment later
    seen = page.evaluate(READ)
    page.set_viewport_size({"width": DESKTOP, "height": 900})
    assert seen["wider"] <= 1
    assert not seen["outside"]
    assert not seen["cut"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_opens_over_a_page_breaks_no_rule(page: Page, site: Site, lang: str) -> None:
    """Lists, a calendar, a card: Streamlit's own, with our words in them."""
    visit(page, site.address("lines", part="propose", lang=lang))
    for opener, opened in (('stSelectbox"] button', "listbox"), ('stDateInput"] button', "dialog")):
        page.locator(f'{MAIN} [data-testid="{opener}:visible').first.click()
        page.get_by_role(opened).wait_for()
        assert not violations(page)
        page.keyboard.press("Escape")
    visit(page, site.address("channels", lang=lang))
    page.locator(f'{MAIN} [data-testid="stMultiSelect"] input').press_sequentially("zzz")
    expect(page.get_by_role("listbox")).to_have_text(words(lang)("streamlit.No results"))
    assert not violations(page)
    visit(page, site.address("home", lang=lang))
    page.locator('.st-key-demo [data-testid="stPopover"] button').click()
    page.locator('[data-testid="stPopoverBody"]').wait_for()
    assert not violations(page)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_slide_breaks_a_rule(page: Page, site: Site, light: None, lang: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 720})
    for n in range(1, 8):
        visit(page, site.address("present", lang=lang, slide=str(n)))
        assert not violations(page), n
    visit(page, site.address("present", lang=lang, slide="1"))
    text_is_readable_in_the_dark_theme(page)
