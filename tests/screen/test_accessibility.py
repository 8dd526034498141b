"""IS 5568 asks for WCAG 2.1 at level AA: every page with its parts, what opens over it, both themes and languages."""

from collections.abc import Iterator
from itertools import product

import pytest
from playwright.sync_api import Page, expect

from core.i18n import words
from tests.screen.axe import violations
from tests.screen.look import choose, unfold
from tests.screen.stage import LANGUAGES, MAIN, ROOT, Site, settle, visit

EVERY = sorted(path.stem for path in (ROOT / "pages").glob("*/*.py") if path.parent.name not in ("shared", "phone"))
DARK = "rgb(15, 28, 34)"  # [theme.dark] of .streamlit/config.toml
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
def dark(page: Page) -> Iterator[None]:
    page.emulate_media(color_scheme="dark")
    yield
    page.emulate_media(color_scheme="light")


@pytest.mark.parametrize(("name", "lang"), VIEWS)
def test_no_page_breaks_a_rule(page: Page, site: Site, name: str, lang: str) -> None:
    visit(page, site.address(name, lang=lang))
    unfold(page)
    settle(page)
    assert not violations(page)
    for part in parts(page):
        choose(page, part)
        assert not violations(page)


@pytest.mark.parametrize("name", EVERY)
def test_text_is_readable_in_the_dark_theme(page: Page, site: Site, dark: None, name: str) -> None:
    visit(page, site.address(name))
    assert page.locator('[data-testid="stApp"]').evaluate("e => getComputedStyle(e).backgroundColor") == DARK
    unfold(page)
    assert not violations(page, "color-contrast")


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
    page.locator('[data-testid="stPopover"] button').click()
    page.locator('[data-testid="stPopoverBody"]').wait_for()
    assert not violations(page)
