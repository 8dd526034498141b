"""Files that others wrote (../shared/cases): what their README states, and that none of them brings the reader down."""

import json
import math
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from core.config import load
from core.ingest import Choices, container, read, upload
from core.names import area_id
from tests.conftest import SHARED
from tests.core.ingest.conftest import CITY, COLUMNS

BOOKS = {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"}
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$")
FACTS = json.loads(Path(__file__).with_name("real_files.json").read_text(encoding="utf-8"))
FILES = [path for path in sorted((SHARED / "cases").rglob("*")) if path.is_file()]
TODAY = date(2026, 1, 1)
CITIES = {"haifa": 62, "beer_sheva": 42, "modiin": 15, "tiberias": 12}


@pytest.fixture(scope="module")
def model():
    """The shipped config with the index of the statistics bureau as a local indicator."""
    config = load(Path(__file__).parents[3] / "config.toml")
    index = {
        "id": "ses_index",
        "channel": config.channels[0].id,
        "name": {"he": "מדד חברתי-כלכלי", "en": "Socio-economic index"},
        "direction": "higher_better",
        "goalposts": {"worst": -2, "best": 2},
        "local": True,
    }
    return config.with_indicators([index])


def properties(cases: Path, path: str) -> list[dict]:
    return [f["properties"] for f in json.loads((cases / path).read_text(encoding="utf-8"))["features"]]


@pytest.fixture(scope="module")
def haifa(cases):
    names = [p["SchName"] for p in properties(cases, "geo_haifa/haifa_neighborhoods_wgs84.geojson")]
    rows = [(area_id("neighbourhood", None, n), "neighbourhood", None, n, None, "city", float("nan")) for n in names]
    return pd.DataFrame([CITY, *rows], columns=COLUMNS)


@pytest.fixture(scope="module")
def polygons(cases):
    """City -> AREAS of its statistical areas, as its boundary file has them."""

    def of(city: str) -> pd.DataFrame:
        found = properties(cases, f"geo_stat_areas_itm/city_cuts/stat_areas_{city}_epsg2039.geojson")
        keys = [str(p["YISHUV_STAT11"]) for p in found]
        rows = [
            (area_id("statistical_area", k, ""), "statistical_area", k, k, None, "city", float("nan")) for k in keys
        ]
        return pd.DataFrame([CITY, *rows], columns=COLUMNS)

    return of


def codes(upload) -> Counter:
    return Counter(issue.code for issue in upload.issues)


def params(upload, code: str) -> list:
    return [issue.params for issue in upload.issues if issue.code == code]


def turnout(cases, model, haifa, **more):
    path = cases / "geo_haifa/haifa_turnout_by_neighbourhood.xlsx"
    choices = Choices(layer="neighbourhood", period="2022-11-01", columns={"אחוז הצבעה": "gov_turnout"}, **more)
    return read(path.read_bytes(), path.name, model, haifa, choices, today=TODAY)


def test_haifa_turnout_joins_every_neighbourhood(cases, model, haifa):
    found = turnout(cases, model, haifa)
    assert not found.blocked
    assert (found.rows_read, len(found.joined), found.unmatched, found.rows_kept) == (76, 76, (), 52)
    values = found.observations
    assert len(values) == 52
    assert set(values["indicator_id"]) == {"gov_turnout"}
    assert (values["value"] > 0).all()
    assert (values["numerator"].sum(), values["denominator"].sum()) == (140_650, 253_292)
    assert round(100 * values["numerator"].sum() / values["denominator"].sum(), 3) == 55.529
    assert values.iloc[0][["cell", "value"]].tolist() == ["G8=E8/D8", 100 * 490 / 1592]
    assert "U-34" not in codes(found)


def test_haifa_turnout_without_the_counts(cases, model, haifa):
    plain = model.indicator("gov_turnout").model_copy(update={"ratio": None})
    config = model.model_copy(update={"indicators": tuple(plain if i.id == plain.id else i for i in model.indicators)})
    values = turnout(cases, config, haifa).observations
    assert len(values) == 52
    assert values["numerator"].isna().all()
    assert values.iloc[0][["cell", "value"]].tolist() == ["G8", 30.8]
    assert round(values["value"].mean(), 2) == 55.76


@pytest.fixture(scope="module", params=["ses2019_areas_luach12_cut_4cities.xlsx", "ses2019_4cities_windows1255.csv"])
def index(cases, model, request):
    path = cases / "cbs_israel" / request.param
    choices = Choices(layer="statistical_area", period="2019", columns={"ערך מדד**": "ses_index"})
    return lambda areas, **more: read(path.read_bytes(), path.name, model, areas, choices, today=TODAY)


def test_the_index_of_four_cities_brings_183_areas(index):
    found = index(pd.DataFrame([CITY], columns=COLUMNS))
    assert not found.blocked
    assert (found.rows_read, found.rows_kept, len(found.areas)) == (183, 183, 183)
    towns = Counter(int(key) // 10_000 for key in found.areas["key"])
    assert towns == {4000: 90, 9000: 59, 1200: 19, 6700: 15}
    values = dict(zip(found.observations["area_id"], found.observations["value"], strict=True))
    assert values["statistical_area:90000111"] == pytest.approx(-1.48022388127367, abs=1e-14)
    named = dict(zip(found.areas["area_id"], found.areas["name_he"], strict=True))
    assert named["statistical_area:90000111"] == "באר שבע 111"
    if found.file.endswith("xlsx"):
        assert (found.header_row, found.first_row) == (6, 8)
        assert [p["found"] for p in params(found, "U-25")] == ["ערך כלל ארצי"]
        assert "U-09" not in codes(found)
    else:
        assert codes(found)["U-05"] == 1


@pytest.mark.parametrize(("city", "count"), CITIES.items())
def test_the_index_joins_the_polygons_of_a_city(index, polygons, city, count):
    rows = {"haifa": 90, "beer_sheva": 59, "modiin": 19, "tiberias": 15}
    found = index(polygons(city))
    assert (found.rows_read, found.rows_kept, len(found.joined)) == (183, count, count)
    assert sum(p["n"] for p in params(found, "U-37")) == 183 - rows[city]
    assert sum(p["n"] for p in params(found, "U-38")) == rows[city] - count
    assert len(found.unmatched) == 183 - count


def test_both_containers_hold_the_same_values(cases, model, polygons):
    areas = pd.concat([polygons(city) for city in CITIES], ignore_index=True).drop_duplicates("area_id")
    choices = Choices(layer="statistical_area", period="2019", columns={"ערך מדד**": "ses_index"})
    found = []
    for name in ("ses2019_areas_luach12_cut_4cities.xlsx", "ses2019_4cities_windows1255.csv"):
        upload = read((cases / "cbs_israel" / name).read_bytes(), name, model, areas, choices, today=TODAY)
        assert len(upload.joined) == sum(CITIES.values())
        found.append(upload.observations.set_index("area_id")["value"])
    assert found[0].to_dict() == pytest.approx(found[1].to_dict(), abs=1e-12)


@pytest.mark.parametrize(
    ("name", "place", "header"),
    [
        ("cbs_israel/2009.xls", ("נתונים פיזיים - עיריות ומ.מקומי", 1, 2), "שם הרשות"),
        ("cbs_israel/24_22_375t1.xlsx", ("לוח א", 5, 7), "שם רשות מקומית"),
        ("cbs_israel/ses2019_localities_luach7.xlsx", ("לוח 7", 8, 10), "שם יישוב"),
        ("cbs_israel/bycode2021.xlsx", ("קובץ יישובים 2021", 1, 2), "שם יישוב"),
        ("cbs_israel/yishuvim_ido_lan.xls", ("peripheryindex", 4, 8), "שם יישוב"),
        ("cbs_israel/muni_ids.csv", ("muni_ids", 1, 2), "cbs_name"),
        ("messy_corpora/messytables_horror/excel_pasting.csv", ("excel_pasting", 4, 5), "Year"),
        ("messy_corpora/tabulator_special/skip-rows.xlsx", ("Sheet 1", 2, 3), "A"),
    ],
)
def test_the_header_row_of_real_tables(cases, model, name, place, header):
    nobody = pd.DataFrame([CITY], columns=COLUMNS)
    found = read((cases / name).read_bytes(), name, model, nobody, today=TODAY)
    assert (found.sheet, found.header_row, found.first_row) == place
    assert header in [column.header for column in found.columns]


def test_authorities_from_an_old_workbook(cases, model):
    """A title, two languages, footnote marks, notes under the table: 255 rows by authority."""
    path = cases / "cbs_israel/24_22_375t1.xlsx"
    choices = Choices(layer="neighbourhood", columns={"ערך מדד 2019": "ses_index"})
    found = read(path.read_bytes(), path.name, model, pd.DataFrame([CITY], columns=COLUMNS), choices, today=TODAY)
    assert (found.rows_read, found.rows_kept, len(found.areas)) == (255, 255, 255)
    assert set(found.observations["period"]) == {"2019"}
    first = found.observations.iloc[0]
    assert (first["cell"], first["value"]) == ("F7", pytest.approx(-2.84401081237363))


def test_registered_numbers_of_bodies_are_not_identity_numbers(cases, model, haifa):
    path = cases / "cbs_israel/muni_ids.csv"
    assert "U-22" not in codes(read(path.read_bytes(), path.name, model, haifa, today=TODAY))


def test_phones_and_addresses_of_people_stop_a_real_file(cases, model, haifa):
    found = read(
        (cases / "messy_corpora/messytables_horror/211.csv").read_bytes(), "211.csv", model, haifa, today=TODAY
    )
    assert {p["kind"] for p in params(found, "U-22")} >= {"email"}
    assert (found.preview, found.observations.empty) == ([], True)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(SHARED / "cases").as_posix())
def test_every_file_holds_what_other_readers_find_in_it(path, model, monkeypatch):
    """Facts by openpyxl, xlrd, the csv module and a plain look into the XML: which sheets hold anything, how many cells
    of each and the sum of its numbers; the row that names the columns (by eye), rows of data as the README counts them,
    or the refusal.
    """
    fact, seen = FACTS[path.relative_to(SHARED / "cases").as_posix()], []
    monkeypatch.setattr(upload, "contents", lambda *given: seen.append(container.contents(*given)) or seen[0])
    nobody = pd.DataFrame([CITY], columns=COLUMNS)
    found = read(path.read_bytes(), path.name, model, nobody, Choices(layer="neighbourhood"), today=TODAY)
    blocks = {issue.code for issue in found.issues if issue.severity == "block"}
    assert blocks - {"U-11"} == ({fact["refused"]} if "refused" in fact else set())
    assert not found.blocked or found.observations.empty
    sheets = [(name, cells, pytest.approx(total)) for name, cells, total in fact.get("sheets", ())]
    assert [held(sheet, path.suffix in BOOKS) for sheet in seen[0].sheets] == sheets
    assert found.header_row == fact.get("header", found.header_row)
    assert found.rows_read == fact.get("rows", found.rows_read)


def held(sheet: container.Sheet, book: bool) -> tuple[str, int, float]:
    """(name, cells that hold anything, the sum of numbers): in a text all that looks like one is a number."""
    cells = [cell for row in sheet.rows for cell in row if str(cell).strip()]
    numbers = [cell for cell in cells if isinstance(cell, int | float) and not isinstance(cell, bool)]
    if not book:
        numbers += [float(cell) for cell in cells if isinstance(cell, str) and NUMBER.match(cell)]
    return sheet.name, len(cells), math.fsum(numbers)


def test_every_real_file_has_its_facts(cases):
    assert {path.relative_to(cases).as_posix() for path in FILES} == set(FACTS)


@pytest.mark.parametrize(
    ("file", "sheet", "rows", "left_out"),
    [
        ("cbs_israel/2009.xls", None, 200, {"note": 3, "blank": 1}),
        ("cbs_israel/24_22_375t1.xlsx", None, 255, {"note": 4, "blank": 1}),
        ("cbs_israel/bycode2021.xlsx", None, 1483, {}),
        ("cbs_israel/ses2019_localities_luach7.xlsx", None, 995, {"note": 5, "blank": 3}),
        ("cbs_israel/yishuvim_ido_lan.xls", "peripheryindex", 1210, {"note": 4, "blank": 1}),
        ("cbs_neighbourhood_map/cbs_statarea_street_neighbourhood.xlsx", None, 15_174, {}),
    ],
)
def test_every_row_is_data_or_told(cases, model, file, sheet, rows, left_out):
    nobody = pd.DataFrame([CITY], columns=COLUMNS)
    path = cases / file
    found = read(path.read_bytes(), path.name, model, nobody, Choices(layer="neighbourhood", sheet=sheet), today=TODAY)
    assert {reason: n for reason, n in found.left_out.items() if n} == left_out
    assert found.rows_read == rows


def test_equal_headings_are_told_apart_by_what_spans_them(cases, model):
    path = cases / "cbs_israel/ses2019_localities_luach7.xlsx"
    nobody = pd.DataFrame([CITY], columns=COLUMNS)
    found = read(path.read_bytes(), path.name, model, nobody, Choices(layer="neighbourhood"), today=TODAY)
    headers = {c.letter: c.header for c in found.columns}
    assert headers["D"] == "מועצה אזורית – אשכול 2019[4]"
    assert headers["M"] == "יישוב בתוך מועצה אזורית – אשכול 2019[4]"
