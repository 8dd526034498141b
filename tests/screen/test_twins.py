"""Every chart and map says in words what it shows, and a table on the same page tells the same."""

import re

import pytest
from playwright.sync_api import Page

from tests.screen.look import choose, unfold
from tests.screen.stage import MAIN, Site, bare, visit

DRAWN = ("breaches", "channels", "line", "map", "method", "redlines", "whatif")
PICTURES = f'{MAIN} :is([data-testid="stVegaLiteChart"], [data-testid="stDeckGlJsonChart"])'
FIGURE = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
AREAS = re.compile(r"Areas: ([^.]+)\.")
#: A table may be more exact than the picture beside it.
SHORTEST, MOST_MISSING, ROUNDED = 40, 0.1, 0.5


ROWS = """() => [...document.querySelectorAll('[data-testid="stMain"] table tr')]
    .map(row => [...row.cells].map(cell => cell.textContent).join(' '))"""


def tables(page: Page) -> list[str]:
    """The rows of all tables that stand on the page, folded or behind one of its tabs."""
    rows = page.evaluate(ROWS)
    for tab in page.locator(f"{MAIN}").get_by_role("tab").all():
        choose(page, tab)
        page.wait_for_timeout(500)
        rows += page.evaluate(ROWS)
    return [bare(row) for row in rows]


def figures(text: str) -> set[float]:
    return {float(found.replace(",", "")) for found in FIGURE.findall(text)}


@pytest.mark.parametrize("name", DRAWN)
def test_every_picture_is_told_in_words_and_in_a_table(page: Page, site: Site, name: str) -> None:
    visit(page, site.address(name, lang="en"))
    unfold(page)
    page.locator(PICTURES).first.wait_for()
    told = [bare(each.get_attribute("aria-label") or "") for each in page.locator(PICTURES).all()]
    rows = tables(page)
    for description in told:
        assert len(description) >= SHORTEST
        if many := AREAS.search(description):  # a picture of hundreds of cells: its table has a row for each area
            assert all(any(area in row for row in rows) for area in many[1].split(", ")), description
        elif found := re.match(r"Map of (\d+) areas", description):
            assert len(rows) == int(found[1]) + 1  # and the head
        else:
            shown, told_there = figures(description), figures(" ".join(rows))
            missing = [each for each in shown if not any(abs(each - there) <= ROUNDED for there in told_there)]
            assert len(missing) <= MOST_MISSING * len(shown), (description, missing)
