"""What can leave the house: each in each of its formats, and a public version that names no area."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.arguments import LEAVING
from core.export import FORMATS, render
from core.export.contents import CONTENTS
from core.export.figures import workbook
from core.export.report import report
from core.export.sources import Sources
from core.i18n import LANGUAGES, plain, words
from core.redlines.record import Record
from tests.core.export.leaving import sheet, town_city
from tests.core.scoring import town

BOTH = pytest.mark.parametrize("lang", LANGUAGES)
#: A town of three areas: every year of two indicators in each is told, hidden, of few people, or never came.
PLACES = "area, layer, population\nA, area, 90\nB, area, 400\nC, area, 510"
CELLS = [(area, id, year) for area in "ABC" for id in ("trust", "wait") for year in range(2022, 2026)]
MADE_UP = st.sampled_from((None, None, 20, 44, 46, 90, "hidden", "few"))
#: B has not told its newest figure yet: that of the city moves over its line all the same.
LATE = [*(90, 46, 46, 20), *[None] * 4, *(90, 46, 46, None), *[None] * 4, *(90, 46, 46, 20), *[None] * 4]
SLOW = {"id": "slow", "wording": "slow", "indicator": "trust", "ideal": 100.0, "limit": 45.0, "k": 2, "n": 3}


@BOTH
def test_the_public_ones_name_no_area_inside_the_city(demo: Sources, lang: str) -> None:
    w = words(lang)
    inside = demo.city.areas[demo.city.areas["layer"] == demo.inside.layer].astype(object)
    names = [w.name(row) for row in inside.to_dict("records")]
    led = replace(demo, actions=({"what": "Shade", "area": str(inside["area_id"].iloc[0])},))
    made = [each.make(led, w, "public") for each in CONTENTS.values() if "public" in each.audiences]
    assert [what for what, each in CONTENTS.items() if "public" not in each.audiences] == ["plan"]
    for content in made:
        said = plain(repr(content))
        assert not [name for name in names if name in said]
    assert [name for name in names if name in plain(repr(report(demo, w)))]


@BOTH
def test_the_public_ones_name_departments_and_no_file_sheet_or_cell(demo: Sources, lang: str) -> None:
    w, latest = words(lang), demo.latest
    inner = {str(each) for name in ("file", "sheet") for each in latest[name].dropna().unique()} - {""}
    assert inner
    first = w.pick(demo.snapshot.departments[0])
    for what, each in CONTENTS.items():
        if "public" in each.audiences:
            said = plain(repr(each.make(demo, w, "public")))
            assert not [name for name in inner if name in said], what
            assert first in said
    heads = [make.sheets[2].table.head for make in (workbook(demo, w, "public"), workbook(demo, w))]
    own = {w(f"book.head.{name}") for name in ("file", "sheet", "cell")}
    assert [set(head) & own for head in heads] == [set(), own]
    (row, *_) = sheet(workbook(demo, w, "public"), 2)
    assert row[w("book.head.department")] in {w.pick(each) for each in demo.snapshot.departments}


@pytest.mark.parametrize(("what", "form"), [(what, form) for what, each in CONTENTS.items() for form in each.formats])
def test_every_format_can_be_opened(demo: Sources, what: str, form: str) -> None:
    data = render(CONTENTS[what].make(demo, words("he"), "public"), form)
    opened: dict[str, Callable[[bytes], object]] = {
        "pdf": lambda data: data.startswith(b"%PDF") or pytest.fail("no PDF"),
        "html": lambda data: data.decode().index("<html"),
        "xlsx": lambda data: openpyxl.load_workbook(io.BytesIO(data)),
    }
    opened.get(form, lambda data: zipfile.ZipFile(io.BytesIO(data)).testzip())(data)


def test_the_command_line_knows_the_same_names_and_each_has_a_format_that_takes_it(demo: Sources) -> None:
    assert tuple(CONTENTS) == LEAVING
    for each in CONTENTS.values():
        content = each.make(demo, words("en"), "internal")
        assert all(isinstance(content, FORMATS[form].takes) for form in each.formats)


@settings(max_examples=12)
@example(LATE)
@given(st.lists(MADE_UP, min_size=len(CELLS), max_size=len(CELLS)))
def test_whatever_a_town_has_and_lacks_all_of_it_can_be_made(given_cells: list[int | str | None]) -> None:
    """With gaps, late areas, old, hidden and small figures, crossings that wait for another, and no figure at all."""
    told = ["area, indicator, period, value, n, suppressed", "A, refuge, 2021, 81, 100, 0"]
    for (area, id, year), value in zip(CELLS, given_cells, strict=True):
        if value is not None:
            number, n = (50, 4) if value == "few" else (50 if value == "hidden" else value, 100)
            told.append(f"{area}, {id}, {year}, {number}, {n}, {int(value == 'hidden')}")
    made = town_city(town.model(), "\n".join(told), PLACES, {"slow": Record.model_validate(SLOW)})
    for content in CONTENTS.values():
        for audience in content.audiences:
            content.make(made, words("he"), audience)
