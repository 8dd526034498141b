"""Any table that we write ourselves reads back equal, in every kind of container that we read and can be written."""

import csv
import io
import zipfile
from collections.abc import Callable
from html import escape

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.ingest import Choices, read
from core.ingest.codes import CODES
from core.tables import text, workbook
from tests.core.ingest.conftest import NAMES, TODAY
from tests.core.ingest.test_opendocument import ods

HEAD = ("שכונה", "תקופה", "אמון", "ימי טיפול בפנייה")
Rows = list[tuple]


def table(rows: Rows) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(HEAD))


def delimited(encoding: str, delimiter: str) -> Callable[[Rows], bytes]:
    """What ``text`` writes, as another program saves it again: the same cells in another encoding."""

    def write(rows: Rows) -> bytes:
        held = io.StringIO()
        cells = csv.reader(io.StringIO(text(table(rows), "csv")))
        csv.writer(held, delimiter=delimiter).writerows(cells)
        return held.getvalue().encode(encoding)

    return write


def own_csv(rows: Rows) -> bytes:
    return text(table(rows), "csv").encode("utf-8-sig")


def own_xlsx(rows: Rows) -> bytes:
    return workbook({"טבלה": table(rows)})


def open_document(rows: Rows) -> bytes:
    def cell(value: object) -> str:
        if isinstance(value, float):
            number = "" if pd.isna(value) else f' office:value-type="float" office:value="{value!r}"'
            return f"<table:table-cell{number}/>"
        return f'<table:table-cell office:value-type="string"><text:p>{escape(str(value))}</text:p></table:table-cell>'

    return ods(*(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in (HEAD, *rows)))


def zipped(rows: Rows) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("טבלה.csv", own_csv(rows))
    return held.getvalue()


CONTAINERS: dict[str, Callable[[Rows], bytes]] = {
    "a.xlsx": own_xlsx,
    "a.xlsm": own_xlsx,
    "a.ods": open_document,
    "a.csv": own_csv,
    "b.csv": delimited("cp1255", ","),
    "c.csv": delimited("utf-8", ";"),
    "a.tsv": delimited("utf-16", "\t"),
    "a.zip": zipped,
}

#: What measures can be. A number of nines alone may stand for a missing one, which is told.
number = st.floats(-1e12, 1e12, width=64).filter(lambda x: x not in CODES) | st.just(float("nan"))
rows = st.lists(
    st.tuples(
        st.sampled_from(NAMES), st.sampled_from(["2023", "2024-Q1", "2024-11"]), number, st.floats(0, 400)
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda row: row[:2],
)  # fmt: skip


@pytest.mark.parametrize("file", CONTAINERS)
@settings(max_examples=12)
@given(rows)
@example([("הדר", "2024-Q1", -0.1, 1 / 3), ("נווה שאנן", "2023", 1e-9, 400.0), ("רמת גן א'", "2023", 12345678.9, 0.0)])
def test_a_table_of_ours_reads_back_equal(config, areas, file, rows):
    found = read(CONTAINERS[file](rows), file, config, areas, Choices(layer="neighbourhood"), today=TODAY)
    assert not [i for i in found.issues if i.severity in ("block", "fix")]
    saved = found.observations
    back = {
        (area, i, period): value
        for area, i, period, value in saved[["area_id", "indicator_id", "period", "value"]].itertuples(index=False)
    }
    sent = {(f"n{NAMES.index(name) + 1}", indicator, period): value for name, period, *both in rows
            for indicator, value in zip(("trust", "days"), both, strict=True) if not pd.isna(value)}  # fmt: skip
    assert back == {key: pytest.approx(value, rel=1e-14, abs=0) for key, value in sent.items()}
