from datetime import date

import pytest

from core.ingest import Choices, container, read
from core.ingest.container import contents
from core.ingest.table import text_of
from tests.conftest import SHARED

CASES = SHARED / "cases"
BOOKS = [p for p in sorted(CASES.rglob("*")) if p.suffix in (".xlsx", ".xlsm")]


def texts(found):
    return [(sheet.name, [[text_of(cell) for cell in row] for row in sheet.rows]) for sheet in found.sheets]


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.name)
def test_large_workbooks_are_read_like_small_ones(path, monkeypatch):
    data = path.read_bytes()
    careful = contents(data, path.name)
    monkeypatch.setattr(container, "_LARGE", 0)
    monkeypatch.setattr("core.ingest.wide.HEAD", 20)
    assert texts(contents(data, path.name)) == texts(careful)


def test_a_mark_first_seen_deep_in_a_large_sheet_survives(config, areas, xlsx, monkeypatch):
    monkeypatch.setattr(container, "_LARGE", 100)
    rows = [["שכונה", "תקופה", "אמון"], *(["הדר", f"{1920 + i % 100}-{1 + i // 100:02d}", i / 7] for i in range(600))]
    rows[500][2] = ".."
    found = read(xlsx(rows), "a.xlsx", config, areas, Choices(layer="neighbourhood"), today=date(2030, 1, 1))
    assert (found.rows_read, found.rows_kept) == (600, 599)
    assert found.cells == {"kept": 599, "absent": 1} | {k: 0 for k in found.cells if k not in ("kept", "absent")}
    values = dict(zip(found.observations["cell"], found.observations["value"], strict=True))
    assert "C501" not in values
    assert values["C601"] == 599 / 7
