"""Every page in both languages, at a desk and on a phone."""

import re
from collections.abc import Iterator
from itertools import product

import pytest
from playwright.sync_api import Browser, BrowserContext

from core.i18n import words
from tests.screen.look import Look, look
from tests.screen.stage import DESKTOP, DIRECTION, LANGUAGES, PAGES, PHONE, Site, bare

VIEWS = [pytest.param(view, id="-".join(map(str, view))) for view in product(PAGES, LANGUAGES, (DESKTOP, PHONE))]
HEBREW = re.compile("[\u05d0-\u05ea]")
LATIN_WORD = re.compile(r"[A-Za-z][A-Za-z.'’-]*[A-Za-z]")
#: Latin words that are right in Hebrew text: formats, instruments and bodies known by their Latin names, units.
NAMES = {"xlsx", "xls", "ods", "csv", "tsv", "GeoJSON", "shapefile", "zip", "CCRAM", "WHO", "PM", "OECD", "JRC"}
#: Not ours to translate: file names, the method's digest, the identifiers that config.toml uses.
FILE = re.compile(r"[\w/.-]+\.(csv|xlsx|xls|geojson|zip|toml|duckdb)\b")
DIGEST = re.compile(r"\b[0-9a-f]{12}\b")


@pytest.fixture(scope="module")
def visitor(browser: Browser) -> Iterator[BrowserContext]:
    """One visitor for all pages: what a browser keeps from page to page need not be fetched 28 times."""
    opened = browser.new_context(locale="he-IL")
    opened.set_default_timeout(30_000)
    yield opened
    opened.close()


@pytest.fixture(scope="module", params=VIEWS)
def seen(request: pytest.FixtureRequest, visitor: BrowserContext, site: Site) -> Look:
    return look(visitor, site, *request.param)


def test_it_opens_without_a_fault(seen: Look, site: Site) -> None:
    assert seen.faults == 0, site.said()
    assert seen.title
    assert not seen.traffic.failures


def test_no_request_leaves_the_machine(seen: Look) -> None:
    assert seen.traffic.hosts == {"localhost"}


def test_language_and_direction_of_the_document(seen: Look) -> None:
    assert seen.html == (seen.lang, DIRECTION[seen.lang])


def test_headings_begin_where_reading_begins(seen: Look) -> None:
    for direction, left, right in seen.headings:
        assert direction == DIRECTION[seen.lang]
        assert abs(right if direction == "rtl" else left) <= 2


def test_nothing_is_wider_than_the_window(seen: Look) -> None:
    assert seen.wider <= 1
    assert not seen.sticking_out


def test_no_heading_or_label_is_cut_off(seen: Look) -> None:
    assert not seen.clipped


def test_every_word_is_in_the_language_of_the_page(seen: Look) -> None:
    """Citations (``dir=auto``) keep the language of their source; the language switch shows each language's own name."""
    switch = {words(lang)("frame.own_name") for lang in LANGUAGES}
    ours = [bare(text) for text, quoted in seen.texts.items() if not quoted and bare(text) not in switch]
    if seen.lang == "en":
        assert not [text for text in ours if HEBREW.search(text)]
    else:
        assert not {word for text in ours for word in foreign_words(text)}


def foreign_words(text: str) -> list[str]:
    left = DIGEST.sub("", FILE.sub("", text))
    return [word for word in LATIN_WORD.findall(left) if not set(re.split(r"[.'’-]", word)) <= NAMES]
