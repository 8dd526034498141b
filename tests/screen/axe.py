"""What axe-core finds on the page that stands in the window: success criteria of WCAG 2.1 at levels A and AA."""

from importlib.resources import files

from playwright.sync_api import Page

SCRIPT = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
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
