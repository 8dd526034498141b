"""IS 5568 asks for WCAG 2.1 at level AA: what opens over a page. Pages: ``test_pages``; slides: ``test_present``."""

import pytest
from playwright.sync_api import Page, expect

from core.i18n import words
from tests.screen.axe import violations
from tests.screen.stage import LANGUAGES, MAIN, Site, visit


def test_a_fault_would_be_found(page: Page, site: Site) -> None:
    visit(page, site.address("method"))
    page.evaluate(
        "document.querySelector('h1').insertAdjacentHTML('afterend', '<p style=\"color:#aaa\">pale</p><img src=x>')"
    )
    assert {line.split(":")[0] for line in violations(page)} == {"color-contrast", "image-alt"}


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
