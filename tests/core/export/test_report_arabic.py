"""The page for residents in Arabic: whatever a town looks like, all is said in Arabic, save the town's own names."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from babel.messages.pofile import read_po

from core import i18n
from core.charts import STATE_STYLE
from core.config import Config, Text
from core.export import page, render
from core.export.document import Document, cleaned
from core.export.report import MOST_ANSWERED, brief, state
from core.export.sources import Sources
from core.i18n import Words, plain, words
from core.line_words import limit, standing
from core.redlines.record import Kind, Status
from core.snapshot import Leg, Snapshot
from tests.core.export.leaving import ROOT, cells, tables
from tests.core.snapshots import node

COUNTS = (0, 1, 2, 3, 11, 100)
#: What the town calls itself and its areas, as in the demo city; no language but Hebrew was given.
CITY, QUARTER = (Text(he=he, en=he) for he in ("עיר לדוגמה", "רובע לדוגמה"))
#: Latin words that are part of a name in Arabic too: instruments, a substance, a term of art.
TERMS = re.compile(r"CCRAM|WHO-5|PM2\.5|Whole of Government|PDF")


def ar(text: str) -> Text:
    return Text(he="", en="", ar=text)


def towns(s: Snapshot) -> Iterator[Snapshot]:
    """Snapshots of many towns: every count in each plural form, every state, period and way of lying in the city."""
    spots = tuple(each.model_copy(update={"group_name": QUARTER, "group": "q"}) for each in s.spots)
    spread = (*spots[:-1], spots[-1].model_copy(update={"group_name": CITY}))
    own = {"city": CITY, "spots": spots}

    def town(**more: object) -> Snapshot:
        return s.model_copy(update={**own, **more})

    yield town()
    for n in COUNTS:
        yield town(crossed=n, critical=n, safe=n, crossings=n, areas_crossed=n, ended=n, known=56, actions=0)
        yield town(
            spots=tuple(each.model_copy(update={"group_name": None}) for each in spots), areas_crossed=n, places=n
        )
        legs = tuple(Leg(id=id, name=CITY, actions=n, late=0, indicators=1, crossed=0) for id in ("city", "residents"))
        yield town(actions=4 * n + 1, unled=n, late=n, legs=legs)
        yield town(actions=n, unled=n, late=n)
    yield town(spots=spread)
    yield town(known=3)
    yield town(crossed=0, known=s.total)
    yield town(crossed=0, known=s.total - 1)
    yield town(places=0)
    yield town(spots=(), crossings=0)
    yield town(places=1, areas_crossed=1)
    yield town(preset=None, departments=())
    for period in ("2024", "2024-Q3", "2024-H1", "2024-07", "2024-07-14"):
        yield town(period=period)
    moved = ({"moved": 9.0}, {"moved": -9.0}, {"moved": 0.0}, {"moved": None})
    yield town(outcomes=tuple(node("o", "", "", **way).model_copy(update={"name": ar("نتيجة")}) for way in moved))
    yield town(
        channels=tuple(
            node(id, "", "", state=id, score=None).model_copy(update={"name": ar("قناة")}) for id in STATE_STYLE
        ),
        statuses=tuple((status, 2) for status in get_args(Status)),
    )


def said(document: Document) -> str:
    """Every word of a document, whatever block it stands in."""
    found: list[str] = []
    cleaned_of = re.compile(r"[\u2066-\u2069]")

    def walk(part: object) -> None:
        if isinstance(part, str):
            found.append(cleaned_of.sub("", part))
        elif isinstance(part, (list, tuple)):
            [walk(each) for each in part]
        elif hasattr(part, "__dataclass_fields__"):
            [walk(getattr(part, name)) for name in part.__dataclass_fields__ if name not in WITHOUT_WORDS]

    walk(cleaned(document))
    return "\n".join(found)


#: Fields of a document that hold no words for readers.
WITHOUT_WORDS = ("lang", "taken", "style", "pattern", "state", "audience")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The keys that are asked for in Arabic while a test runs."""
    found: set[str] = set()
    for name in ("__call__", "plural"):

        def noted(w: Words, key: str, *n: int, _of: object = getattr(Words, name), **values: object) -> str:
            if w.lang == "ar":
                found.add(key)
            return _of(w, key, *n, **values)

        monkeypatch.setattr(Words, name, noted)
    return found


def of_brief() -> set[str]:
    """The keys of the catalogue of the page alone."""
    with (Path(i18n.__file__).parent / "locale" / "ar" / "brief.po").open("rb") as handle:
        ids = [message.id for message in read_po(handle, locale="ar") if message.id]
    return {id if isinstance(id, str) else id[0] for id in ids}


def test_every_town_is_told_in_arabic_and_the_catalogue_holds_nothing_else(demo: Sources, asked: set[str]) -> None:
    w, foreign = words("ar"), re.compile("[A-Za-z\u0590-\u05ff]")
    for s in towns(demo.snapshot):
        document = brief(replace(demo, snapshot=s), w)
        told = said(document)
        for own in (CITY.he, QUARTER.he, s.method):
            told = told.replace(own, "")
        assert not foreign.search(TERMS.sub("", told)), told
        render(document, "html")
    compound = next(each for each in demo.records.values() if each.kind == "compound")
    for record in (*demo.records.values(), compound.model_copy(update={"at_least": 1})):
        for x in (record.limit, record.limit - 7, 0.4):
            told = plain(limit(record, demo.city.config, w) + standing(record, x, demo.city.config, w))
            assert not foreign.search(told), told
    assert {record.kind for record in demo.records.values()} == set(get_args(Kind))
    crossed = [state(id, w).text for id in STATE_STYLE]
    assert len(set(crossed)) == len(STATE_STYLE)
    assert of_brief() - asked == set()


def test_everything_that_the_model_names_for_residents_is_named_in_arabic(demo: Sources) -> None:
    config: Config = demo.city.config
    named = [each.name for of in (config.indicators, config.channels, config.outcomes) for each in of]
    named += [each.name for of in (config.departments, config.efforts, config.presets) for each in of]
    named += [each.unit for each in config.indicators] + [each.plural for each in config.layers]
    named += [each.wording for each in demo.records.values()] + [each.owner for each in demo.records.values()]
    named += [each.owner for each in config.channels if each.owner]
    for file in (ROOT / "data" / "lines").glob("*.json"):
        read = json.loads(file.read_text(encoding="utf-8"))
        texts = [line[key] for line in read["lines"] for key in ("wording", "owner") if key in line]
        texts += [each[key] for each in read["indicators"] for key in ("name", "unit") if key in each]
        named += [Text.model_validate(each) for each in texts]
    assert [each.he for each in named if not each.ar and each.he != each.en] == []
    assert [each.ar for each in named if re.search("[\u0590-\u05ff]", each.ar)] == []


def test_a_name_without_arabic_stands_in_hebrew_and_is_read_aloud_as_hebrew(demo: Sources) -> None:
    """And never in English beside it, which would take the page's room and is of no use to its readers."""
    named = tuple(
        each.model_copy(update={"name": Text(he='ערוץ "א"', en="Channel A")}) for each in demo.snapshot.channels
    )
    document = brief(replace(demo, snapshot=demo.snapshot.model_copy(update={"channels": named})), words("ar"))
    assert {row[0] for row in cells(tables(document)[1])} == {'ערוץ "א"'}
    html = page.render(document).decode()
    assert html.count('<span lang="he">ערוץ &quot;א</span>') == len(named)
    assert 'lang="ar-IL" dir="rtl"' in html and "Channel A" not in html
    assert '<span lang="he">' not in page.render(brief(demo, words("he"))).decode()


def test_the_page_carries_its_arabic_letters_with_it(demo: Sources) -> None:
    html = page.render(brief(demo, words("ar"))).decode()
    assert html.count("font-family:Rubik;") == 2
    assert "font-family:Rubik;" not in page.render(brief(demo, words("he"))).decode()
    pdf = render(brief(demo, words("ar")), "pdf")
    assert b"Rubik" in pdf and b"/Lang" in pdf


def test_more_lines_than_the_page_names_are_told_by_their_number(demo: Sources, asked: set[str]) -> None:
    assert len(tables(brief(demo, words("ar")))[-1].rows) <= MOST_ANSWERED
    assert "footer.more" in asked  # of the departments that handed figures in
