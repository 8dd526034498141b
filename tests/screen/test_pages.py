"""Every page in both languages, at a desk and on a phone, with all of its parts."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import product

import pytest
from playwright.sync_api import Page

from core import config
from core.i18n import words
from tests.screen.look import Look, Traffic, look
from tests.screen.stage import DESKTOP, DIRECTION, EVERY, LANGUAGES, PHONE, ROOT, Site, bare, visit

#: What the server draws for the width that the window had when the visit began: what pages show, and these pages.
ASKS_FOR_THE_WIDTH = {"breach_board", "whatif_view", "redlines", "map", "parts"}
FOR_ITS_WINDOW = ("breaches", "map", "redlines", "whatif")
OPENED = (*product(EVERY, LANGUAGES, (DESKTOP,)), *product(FOR_ITS_WINDOW, LANGUAGES, (PHONE,)))
VIEWS = [pytest.param(view, id="-".join(map(str, view))) for view in OPENED]
HEBREW = re.compile("[\u05d0-\u05ea]")
LATIN_WORD = re.compile("[A-Za-z]{2,}")
#: Right in Hebrew text too: formats, an instrument and bodies known by their Latin names, the logarithm of a formula.
FORMATS = {
    "xlsx",
    "xls",
    "ods",
    "csv",
    "tsv",
    "Excel",
    "GeoJSON",
    "Esri",
    "JSON",
    "KML",
    "KMZ",
    "GeoPackage",
    "HTML",
    "PDF",
    "shapefile",
}
#: Keys of a keyboard, the levels of a guideline and the tool that checks them, on the accessibility page.
KEYS = {"Tab", "Enter", "AA", "WCAG", "axe", "core"}
NAMES = FORMATS | KEYS | {"zip", "CCRAM", "WHO", "OECD", "JRC", "UNDP", "ln", "PowerPoint", "LibreOffice"}
FILE = re.compile(r"[\w/.-]+\.(csv|xlsx|xls|geojson|zip|toml|duckdb)\b")
#: Pages with charts and maps, and how exact a table is beside what a picture says of itself: the table may be exacter.
DRAWN = {"breaches", "channels", "line", "map", "method", "redlines", "whatif"}
SHORTEST, MOST_MISSING, ROUNDED = 40, 0.1, 0.5
FIGURE = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
AREAS = re.compile(r"Areas: ([^.]+)\.")
DIGEST = re.compile(r"\b[0-9a-f]{12}\b")


def test_a_request_to_another_machine_would_be_seen(page: Page, site: Site) -> None:
    with Traffic.of(page) as traffic:
        visit(page, site.address("method"))
        page.evaluate("fetch('https://elsewhere.invalid/style.json').catch(() => null)")
        assert traffic.hosts == {"localhost", "elsewhere.invalid"}


def test_every_page_drawn_for_its_window_is_opened_in_both() -> None:
    files = (ROOT / "pages").rglob("*.py")
    asking = {
        file.stem
        for file in files
        if re.search(r"\bparts\.(on_phone|map_size)\(|def map_size", file.read_text(encoding="utf-8"))
    }
    assert asking == ASKS_FOR_THE_WIDTH


@pytest.mark.parametrize("view", VIEWS)
def test_every_fact_of_a_page(view: tuple[str, str, int], page: Page, site: Site, subtests: pytest.Subtests) -> None:
    """A page is opened once, and each of ``FACTS`` holds of what was read off. Where only the browser makes it narrow,
    one visit shows it at a desk and on a phone; the others are opened on a phone too.
    """
    name, lang, width = view
    desk = width == DESKTOP
    seen = look(page, site, name, lang, width, accessible=desk, turned=desk and name not in FOR_ITS_WINDOW)
    for fact in FACTS:
        with subtests.test(fact.__name__):
            fact(seen)


def it_opens_without_a_fault(seen: Look) -> None:
    assert seen.faults == 0, seen.said
    assert seen.title
    assert not seen.traffic.failures


def no_request_leaves_the_machine(seen: Look) -> None:
    assert seen.traffic.hosts == {"localhost"}


def language_and_direction_of_the_document(seen: Look) -> None:
    assert seen.html == (seen.lang, DIRECTION[seen.lang])


def headings_begin_where_reading_begins(seen: Look) -> None:
    for direction, left, right in seen.headings:
        assert direction == DIRECTION[seen.lang]
        assert abs(right if direction == "rtl" else left) <= 2


def nothing_is_wider_than_the_window(seen: Look) -> None:
    assert seen.wider <= 1
    assert not seen.outside


def no_heading_or_label_is_cut_off(seen: Look) -> None:
    assert not seen.cut


def no_rule_of_accessibility_is_broken(seen: Look) -> None:
    assert not seen.broken


def text_is_readable_in_the_dark_theme(seen: Look) -> None:
    assert not seen.pale


def every_picture_is_told_in_words_and_in_a_table(seen: Look) -> None:
    """Read in English, whose words the patterns know; ``core.charts`` says the same in both languages."""
    assert seen.name not in DRAWN or seen.parts[0].pictures
    for part in seen.parts if seen.lang == "en" else ():
        for description in part.pictures:
            told_by(description, part.rows)


def told_by(description: str, rows: set[str]) -> None:
    assert len(description) >= SHORTEST
    if many := AREAS.search(description):  # a picture of hundreds of cells: its table has a row for each area
        assert all(any(area in row for row in rows) for area in many[1].split(", ")), description
    elif found := re.match(r"Map of (\d+) areas", description):
        assert len(rows) == int(found[1]) + 1  # and the head
    else:
        shown, told_there = figures(description), figures(" ".join(rows))
        missing = [each for each in shown if not any(abs(each - there) <= ROUNDED for there in told_there)]
        assert len(missing) <= MOST_MISSING * len(shown), (description, missing)


def figures(text: str) -> set[float]:
    return {float(found.replace(",", "")) for found in FIGURE.findall(text)}


def every_word_is_in_the_language_of_the_page(seen: Look) -> None:
    """Quotations (``dir=auto``) keep the language of their source; the switch shows each language's own name."""
    switch = {words(lang)("frame.own_name") for lang in LANGUAGES}
    ours = [bare(text) for text, quoted in seen.texts.items() if not quoted and text not in switch]
    assert ours
    if seen.lang == "en":
        assert not [text for text in ours if HEBREW.search(text)]
    else:
        assert not {text: found for text in ours if (found := latin_words(text) - NAMES - words_of_the_model())}


def latin_words(text: str) -> set[str]:
    """Latin words of two letters and more, file names and digests left out."""
    return set(LATIN_WORD.findall(DIGEST.sub("", FILE.sub("", text))))


@cache
def words_of_the_model() -> set[str]:
    """Latin words that config.toml uses in its Hebrew texts, and its ids of layers: the method page lists them."""
    file = config.load(ROOT / "config.toml")
    texts = [text for piece in pieces(file.model_dump()) if (text := piece.get("he"))]
    return {word for text in [*texts, *(layer.id for layer in file.layers)] for word in latin_words(text)}


def pieces(value: object) -> Iterator[dict[str, object]]:
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ():
        yield from pieces(inner)


FACTS = (
    it_opens_without_a_fault,
    no_request_leaves_the_machine,
    language_and_direction_of_the_document,
    headings_begin_where_reading_begins,
    nothing_is_wider_than_the_window,
    no_heading_or_label_is_cut_off,
    no_rule_of_accessibility_is_broken,
    text_is_readable_in_the_dark_theme,
    every_picture_is_told_in_words_and_in_a_table,
    every_word_is_in_the_language_of_the_page,
)
