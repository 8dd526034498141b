"""A small city and its config, and ways to write files for it."""

import csv
import io
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import openpyxl
import pandas as pd
import pytest

from core.config import Config, loads
from core.ingest import Choices, Upload, read

CONFIG = """
municipality = { name = { he = "נוף ים", en = "Nof Yam" } }

[[layers]]
id = "city"
name = { he = "עיר", en = "City" }
plural = { he = "ערים", en = "Cities" }
[[layers]]
id = "quarter"
name = { he = "רובע", en = "Quarter" }
plural = { he = "רובעים", en = "Quarters" }
[[layers]]
id = "neighbourhood"
name = { he = "שכונה", en = "Neighbourhood" }
plural = { he = "שכונות", en = "Neighbourhoods" }
parent = "quarter"
[[layers]]
id = "statistical_area"
name = { he = "אזור סטטיסטי", en = "Statistical area" }
plural = { he = "אזורים סטטיסטיים", en = "Statistical areas" }

[[channels]]
id = "governance"
name = { he = "משילות", en = "Governance" }

[[indicators]]
id = "turnout"
channel = "governance"
name = { he = "שיעור הצבעה", en = "Turnout" }
unit = { he = "%", en = "%" }
direction = "higher_better"
goalposts = { worst = 30, best = 80 }
limits = [0, 100]
min_count = 30
synonyms = ["אחוז הצבעה", "voter turnout"]
ratio = { numerator = ["מצביעים"], denominator = ["בעלי זכות בחירה"] }
red_line = { value = 45, side = "below", status = "proposal", rationale = { he = "-", en = "-" } }

[[indicators]]
id = "days"
channel = "governance"
name = { he = "ימי טיפול בפנייה", en = "Days to answer" }
unit = { he = "ימים", en = "days" }
direction = "lower_better"
goalposts = { worst = 30, best = 2 }
limits = [0, 400]
red_line = { value = 21, side = "above", status = "proposal", rationale = { he = "-", en = "-" } }

[[indicators]]
id = "trust"
channel = "governance"
name = { he = "אמון", en = "Trust" }
unit = { he = "ציון 1–5", en = "score 1–5" }
direction = "higher_better"
goalposts = { worst = 1, best = 5 }
"""

TODAY = date(2025, 6, 30)
NAMES = ("קריית הממשלה", "נווה שאנן", "רמת גן א'", "הדר", "עיר תחתית מזרח, ואדי סאליב")
COLUMNS = ["area_id", "layer", "key", "name_he", "name_en", "parent_id", "population"]
CITY = ("city", "city", None, "נוף ים", "Nof Yam", None, float("nan"))


@pytest.fixture(scope="session")
def config() -> Config:
    return loads(CONFIG)


@pytest.fixture(scope="session")
def nobody() -> pd.DataFrame:
    """The areas of a city that has loaded nothing yet."""
    return pd.DataFrame([CITY], columns=COLUMNS)


@pytest.fixture(scope="session")
def areas() -> pd.DataFrame:
    """Five neighbourhoods n1..n5, the first with an English name, and three statistical areas of town 4000."""
    near = [
        (f"n{i}", "neighbourhood", None, name, "Government Quarter" if i == 1 else None, "city", float("nan"))
        for i, name in enumerate(NAMES, 1)
    ]
    small = [
        (f"s{code}", "statistical_area", f"4000{code:04d}", f"אזור {code}", None, "city", float("nan"))
        for code in (111, 112, 121)
    ]
    return pd.DataFrame([CITY, *near, *small], columns=COLUMNS)


@pytest.fixture(scope="session")
def xlsx() -> Callable[..., bytes]:
    def write(*sheets: Sequence[Sequence[Any]], **more: Any) -> bytes:
        book = openpyxl.Workbook()
        book.remove(book.active)
        for i, rows in enumerate(sheets, 1):
            sheet = book.create_sheet(f"Sheet{i}")
            for row in rows:
                sheet.append(list(row))
        for name in more.get("merge", ()):
            book.active.merge_cells(name)
        for row in more.get("hide", ()):
            book.active.row_dimensions[row].hidden = True
        for cell, text in more.get("errors", {}).items():
            book.active[cell] = text
            book.active[cell].data_type = "e"
        if "conceal" in more:
            book.worksheets[more["conceal"]].sheet_state = "hidden"
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue()

    return write


@pytest.fixture(scope="session")
def text() -> Callable[..., bytes]:
    def write(rows: Sequence[Sequence[Any]], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
        stream = io.StringIO()
        csv.writer(stream, delimiter=delimiter).writerows(rows)
        return stream.getvalue().encode(encoding)

    return write


@pytest.fixture
def upload(config: Config, areas: pd.DataFrame, xlsx: Callable[..., bytes]) -> Callable[..., Upload]:
    """Reads a table of the neighbourhoods, given as rows, with choices as keywords."""

    def do(rows: Sequence[Sequence[Any]], file: str = "table.xlsx", **choices: Any) -> Upload:
        how = {"layer": "neighbourhood", "period": "2024"} | choices
        return read(xlsx(rows), file, config, areas, Choices(**how), today=TODAY)

    return do


@pytest.fixture
def codes() -> Callable[[Upload], list[str]]:
    return lambda upload: [issue.code for issue in upload.issues]
