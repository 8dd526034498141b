"""A visitor without a mouse: Tab until something has the focus, and it must show that it has."""

from playwright.sync_api import Locator, Page

HERE = "e => e === document.activeElement || (e.contains(document.activeElement) && e.matches('label, [role=group]'))"
SHOWN = """() => {
    const ring = e => { const s = getComputedStyle(e); return s.outlineStyle !== 'none' || s.boxShadow !== 'none'; };
    const e = document.activeElement; // Streamlit colours the frame around an input instead
    const typed = e.matches('input, textarea, [contenteditable]');
    return ring(e) || typed && getComputedStyle(e.parentElement).borderStyle !== 'none';
}"""


def tab_to(page: Page, wanted: Locator, most: int = 60) -> None:
    """Presses Tab until ``wanted`` has the focus; on the way everything shows where the keyboard is."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement === document.body"):
            continue  # between the end of the page and its beginning
        assert page.evaluate(SHOWN), page.evaluate("() => document.activeElement.outerHTML.slice(0, 300)")
        if wanted.count() and wanted.first.evaluate(HERE):
            return
    raise AssertionError(f"{wanted} has no place in the order of Tab")


def press_by_keyboard(page: Page, wanted: Locator, key: str = "Enter") -> None:
    tab_to(page, wanted)
    page.keyboard.press(key)
