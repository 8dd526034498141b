"""What axe-core finds on the page that stands in the window: success criteria of WCAG 2.1 at levels A and AA."""

from importlib.resources import files

from playwright.sync_api import Page, expect

SCRIPT = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
DARK = "rgb(15, 28, 34)"  # [theme.dark] of .streamlit/config.toml
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa")
RUN = """async only => {
    const found = await axe.run(document, { runOnly: only, resultTypes: ['violations'] });
    const line = (rule, node) => `${rule.id}: ${node.target} ${node.html.slice(0, 200)}`;
    return found.violations.flatMap(rule => rule.nodes.map(node => line(rule, node)));
}"""


def violations(page: Page, *rules: str) -> list[str]:
    """One line for every element that breaks a rule (of all, or of ``rules``): the rule, the element, its markup."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(SCRIPT)
    found: list[str] = page.evaluate(RUN, list(rules or TAGS))
    return found


def pale(page: Page) -> list[str]:
    """What can't be read in the dark theme; the page stands in the light one again afterwards."""
    page.emulate_media(color_scheme="dark")
    try:
        expect(page.locator('[data-testid="stApp"]')).to_have_css("background-color", DARK)
        return violations(page, "color-contrast")
    finally:
        page.emulate_media(color_scheme="light")
