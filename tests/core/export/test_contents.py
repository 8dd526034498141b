"""What can leave the house: each in each of its formats, and a public version that names no area."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace

import openpyxl
import pytest

from core.arguments import LEAVING
from core.export import FORMATS, render
from core.export.contents import CONTENTS
from core.export.figures import workbook
from core.export.report import report
from core.export.sources import Sources
from core.i18n import LANGUAGES, plain, words
from tests.core.export.leaving import sheet

BOTH = pytest.mark.parametrize("lang", LANGUAGES)


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
