"""A city whose every word is hostile markup, and a reader that lets none but our own markup pass."""

from html.parser import HTMLParser

from core import redlines
from core.scoring import build, score
from pages.shared.load import View
from tests.core.scoring import town

EVIL = "<evil onload='1'>&\"lt;"
TAGS = {"a", "b", "bdi", "br", "dd", "details", "div", "dl", "dt", "h3", "i", "li", "ol", "p", "small"}
TAGS |= {"span", "summary", "ul"}
TAGS |= {"caption", "footer", "table", "tbody", "td", "th", "thead", "tr"}
ATTRIBUTES = {"aria-hidden", "class", "data-head", "dir", "href", "role", "scope", "style", "tabindex", "target"}


class _Tags(HTMLParser):
    """What stands in HTML: tags, attributes, and the text that a reader sees."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


def reads(html: str) -> str:
    """The text of HTML that holds nothing but our own tags and attributes."""
    found = _Tags(html)
    assert found.tags <= TAGS
    assert found.attributes <= ATTRIBUTES
    return found.text


MODEL = town.MODEL.replace('name = "Trust"', f"name = '''{EVIL}'''\nunit = '''{EVIL}'''\ndefinition = '''{EVIL}'''")
PLAN = f"""
[[indicators]]
id = "plan"
channel = "shelter"
name = '''{EVIL}'''
direction = "higher_better"
unit = '''{EVIL}'''
goalposts = {{ worst = 0.0, best = 100.0 }}
red_line = {{ value = 70.0, side = "below", rationale = '''{EVIL}''', source = '''{EVIL}''' }}
target = {{ value = 90.0 }}
benchmark = {{ text = '''{EVIL}''' }}
source = '''{EVIL}'''
origin = {{ kind = "law", source = '''{EVIL}''' }}
lowest_layer = "city"
department = "works"
effort = "residents"
critical = true
local = true
"""
LISTS = f"""
[[departments]]
id = "works"
name = '''{EVIL}'''
[[efforts]]
id = "residents"
name = '''{EVIL}'''
"""
AREAS = "area, layer, population\nA, area, 100\nB, area, 300"
FIGURES = """
area, indicator, period, value, n, numerator, denominator
A, trust, 2024, 60, 100, 60, 100
A, trust, 2025, 40, 100, 40, 100
B, trust, 2025, 70, 300, 210, 300
B, refuge, 2025, 20, 9,,
city, plan, 2025, 50,,,
"""


def views() -> dict[str, View]:
    """Layer -> view of a city in which names, units, sources, files and cells are markup."""
    config = town.model(LISTS, MODEL + PLAN)
    areas = town.areas(AREAS).assign(name_he=EVIL)
    latest = town.latest(FIGURES).assign(file=EVIL, sheet=EVIL, cell=EVIL)
    found = {}
    for layer in ("city", "area"):
        cube = build(latest, areas, config, layer)
        found[layer] = View(config, layer, latest, areas, cube, score(cube, config), redlines.check(cube, config))
    return found
