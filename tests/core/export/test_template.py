import io

import openpyxl
import pytest

from core.export import template
from core.i18n import Words
from core.ingest import Choices, read
from tests.core.ingest.conftest import TODAY

WORDS = {lang: Words(lang, isolate=False) for lang in ("he", "en")}


def made(config, areas, lang="he", period="2024", department=None):
    chosen = template.indicators_for(config, "neighbourhood", department)
    return template.workbook(config, areas, "neighbourhood", period, WORDS[lang], chosen)


def filled(data, values):
    """The template with figures typed in: {A1 name: value}."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for cell, value in values.items():
        book.active[cell] = value
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


@pytest.mark.parametrize("lang", ["he", "en"])
def test_a_filled_template_is_read_without_a_question(config, areas, lang):
    data = filled(made(config, areas, lang), {"D4": 3.5, "D5": 4})
    found = read(data, "x.xlsx", config, areas, today=TODAY)
    assert not [i for i in found.issues if i.severity in ("block", "fix")]
    assert (found.header_row, found.layer) == (template.HEADER_ROW, "neighbourhood")
    assert {c.reason for c in found.columns} == {"template"}
    first = template.indicators_for(config, "neighbourhood")[0].id
    told = found.observations[["indicator_id", "period", "value"]].values.tolist()
    assert told == [[first, "2024", 3.5], [first, "2024", 4.0]]


def test_the_sheet_guards_its_headings_and_checks_what_is_typed(config, areas):
    page = openpyxl.load_workbook(io.BytesIO(made(config, areas))).active
    assert page.sheet_view.rightToLeft and page.protection.sheet
    assert page["A3"].protection.locked and page["B4"].protection.locked
    assert not page["C4"].protection.locked and not page["D4"].protection.locked
    rules = {str(rule.sqref).split(":")[0]: rule for rule in page.data_validations.dataValidation}
    assert rules["C4"].type == "list" and rules["C4"].formula1.startswith('"2024,2023,')
    assert {rule.type for name, rule in rules.items() if name != "C4"} == {"decimal"}
    assert all(rule.showErrorMessage and rule.error for rule in rules.values())
    assert [row[1].value for row in page.iter_rows(min_row=4)] == sorted(
        areas.loc[areas["layer"] == "neighbourhood", "name_he"]
    )


def test_an_indicators_limits_are_those_of_its_cells(config, areas):
    page = openpyxl.load_workbook(io.BytesIO(made(config, areas))).active
    for column, indicator in enumerate(template.indicators_for(config, "neighbourhood"), 4):
        name = page.cell(4, column).coordinate
        rule = next(r for r in page.data_validations.dataValidation if str(r.sqref).startswith(name + ":"))
        if indicator.limits:
            assert (float(rule.formula1), float(rule.formula2)) == indicator.limits


def test_a_template_whose_headings_were_changed_is_read_like_any_file(config, areas):
    data = filled(made(config, areas), {"D3": "something else", "D4": 3})
    found = read(data, "x.xlsx", config, areas, Choices(layer="neighbourhood"), today=TODAY)
    assert "template" not in {c.reason for c in found.columns}
    assert found.columns[3].field is None


def test_an_answer_comes_before_the_template(config, areas):
    data = filled(made(config, areas), {"D4": 3})
    found = read(data, "x.xlsx", config, areas, Choices(columns={"D": "ignore"}), today=TODAY)
    assert (found.columns[3].field, found.columns[3].reason) == ("ignore", "choice")


def test_a_department_gets_its_own_indicators(config, areas):
    everything = template.indicators_for(config, "neighbourhood")
    theirs = template.indicators_for(config, "neighbourhood", "no_such_department")
    assert everything and not theirs


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0", "+1+1", "-2", "@SUM(A1)"])
def test_a_name_that_begins_like_a_formula_is_a_text(config, areas, name):
    renamed = areas.assign(name_he=areas["name_he"].where(areas["area_id"] != "n1", name))
    page = openpyxl.load_workbook(io.BytesIO(made(config, renamed))).active
    cells = [cell for row in page.iter_rows(min_row=template.HEADER_ROW + 1) for cell in row if cell.value == name]
    assert [(cell.data_type, cell.quotePrefix) for cell in cells] == [("s", True)]
    assert not [cell for row in page.iter_rows() for cell in row if cell.data_type == "f"]
