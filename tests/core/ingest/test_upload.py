import hashlib
import io

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.config import Config, loads
from core.i18n import words
from core.ingest import Choices, read
from core.ingest.codes import CODES
from core.ingest.meanings import FIELDS
from core.issues import SEVERITIES
from tests.core.ingest.conftest import CONFIG, NAMES, TODAY


def said(upload, code):
    return [issue.params for issue in upload.issues if issue.code == code]


def test_a_clean_file_needs_no_word(config, areas, xlsx):
    data = xlsx([["שכונה", "אמון"], ["הדר", 3.5], ["נווה שאנן", 4]])
    found = read(data, "t.xlsx", config, areas, Choices(layer="neighbourhood", period="2024"), today=TODAY)
    assert found.issues == ()
    assert not found.blocked
    assert found.sha256 == hashlib.sha256(data).hexdigest()
    assert (found.sheet, found.sheets, found.header_row, found.first_row, found.layout) == (
        "Sheet1",
        ("Sheet1",),
        1,
        2,
        "wide",
    )
    assert (found.rows_read, found.rows_kept, found.joined, found.layer, found.period) == (
        2,
        2,
        ("n4", "n2"),
        "neighbourhood",
        "2024",
    )
    assert found.preview == [["שכונה", "אמון"], ["הדר", 3.5], ["נווה שאנן", 4]]
    assert found.columns[1].sample == ("3.5", "4")


@pytest.mark.parametrize(
    ("rows", "choices", "missing"),
    [
        ([["שכונה", "משהו"], ["הדר", 3]], {}, ["indicator"]),
        ([["משהו", "אמון"], ["x", 3]], {}, ["area"]),
        ([["שכונה", "אמון"], ["הדר", 3]], {"period": None}, ["period"]),
        ([["שכונה", "אמון"], ["הדר", 3]], {"period": "some day"}, ["period"]),
        ([["שכונה", "ערך"], ["הדר", 3]], {}, ["indicator"]),
        ([["a", "b"], ["x", 3]], {"period": None, "layer": None}, ["layer", "indicator", "period"]),
    ],
)
def test_what_is_missing_blocks_all_at_once(upload, rows, choices, missing):
    found = upload(rows, **choices)
    assert sorted(p["field"] for p in said(found, "U-11")) == sorted(missing)
    assert found.blocked
    assert found.observations.empty
    assert found.columns


def test_one_indicator_can_be_given_for_the_whole_file(upload):
    assert upload([["שכונה", "ערך"], ["הדר", 3]], indicator="trust").observations["indicator_id"].tolist() == ["trust"]


@pytest.mark.parametrize(
    ("file", "title", "header", "period"),
    [
        ("t.xlsx", "", "אמון 2021", "2021"),
        ("t.xlsx", "נתונים לרבעון 2 2023", "אמון", "2023-Q2"),
        ("data 2022.xlsx", "", "אמון", "2022"),
        ("data 2022.xlsx", "דוח 2020", "אמון 2019", "2019"),
    ],
)
def test_the_period_is_taken_from_where_it_stands(upload, file, title, header, period):
    found = upload([[title or "דוח"], [], ["שכונה", header], ["הדר", 3]], file=file, period=None)
    assert found.observations["period"].tolist() == [period]
    told = [p["period"].text for p in said(found, "U-42")]
    assert told == ([] if "20" in header else [period])


def test_a_chosen_period_comes_before_the_file_name_but_not_before_the_column(upload):
    assert upload([["שכונה", "אמון"], ["הדר", 3]], file="data 2022.xlsx").observations["period"].tolist() == ["2024"]
    assert upload([["שכונה", "אמון 2021"], ["הדר", 3]]).observations["period"].tolist() == ["2021"]


def test_the_sheet_is_found_told_and_can_be_chosen(config, areas, xlsx):
    data = xlsx([["הסבר"]], [["שכונה", "אמון"], ["הדר", 3]], [["שכונה", "אמון"], ["הדר", 4]])
    how = {"layer": "neighbourhood", "period": "2024"}
    found = read(data, "t.xlsx", config, areas, Choices(**how))
    assert said(found, "U-07") == [{"n": 3, "sheet": "Sheet2"}]
    chosen = read(data, "t.xlsx", config, areas, Choices(**how, sheet="Sheet3"))
    assert (chosen.observations["value"].tolist(), chosen.issues) == ([4.0], ())
    lost = read(data, "t.xlsx", config, areas, Choices(**how, sheet="Sheet9"))
    assert said(lost, "U-35") == [{"found": "Sheet9"}]
    assert lost.blocked


def test_the_header_row_is_found_told_and_can_be_chosen(upload):
    rows = [["דוח"], [], ["שכונה", "אמון"], ["הדר", 3]]
    found = upload(rows)
    assert (said(found, "U-08"), found.header_row) == ([{"row": 3}], 3)
    assert said(upload(rows, header_row=3), "U-08") == []


def test_the_layer_is_found_by_its_areas_or_its_name(upload, config, nobody, xlsx):
    assert upload([["אזור", "אמון"], ["הדר", 3], ["נווה שאנן", 3]], layer=None).layer == "neighbourhood"
    assert upload([["אזור", "אמון"], ["40000111", 3], ["40000112", 3]], layer=None).layer == "statistical_area"
    data = xlsx([["רובע", "אמון"], ["צפון", 3]])
    assert read(data, "t.xlsx", config, nobody, Choices(period="2024")).layer == "quarter"
    assert said(upload([["אזור", "אמון"], ["הדר", 3]], layer="planet"), "U-35") == [{"found": "planet"}]


def test_answers_that_speak_of_nothing_are_refused(upload):
    rows = [["שכונה", "ערך"], ["הדר", 3], ["zzz", 2]]
    found = upload(rows, indicator="trsut", areas={"zzz": "n99"})
    assert (said(found, "U-35"), said(found, "U-36")[0]["suggestion"]) == ([{"found": "n99"}], "trust")
    assert found.blocked


def test_only_a_heading_without_rows_is_empty(upload):
    assert said(upload([["שכונה", "אמון"]]), "U-03") == [{"file": "table.xlsx"}]


def test_every_issue_names_the_file(upload):
    found = upload([["דוח"], [], ["שכונה", "אמון", "x"], ["הדר", "a", 1], ["zz", 3, 1]])
    assert len(found.issues) >= 4
    assert {issue.where.file for issue in found.issues} == {"table.xlsx"}


def test_own_codes_and_words_exist_in_both_languages():
    for lang in ("he", "en"):
        w = words(lang)
        assert all(w.has(code) for code in SEVERITIES if code.startswith("U-"))
        assert all(w.has(f"field.{name}") for name in (*FIELDS, "layer"))
        assert all(w.has(f"kind.{name}") for name in ("name", "id", "phone", "email"))


def test_every_issue_can_be_put_into_words(upload):
    rows = [
        ["דוח 2024"],
        ["שכונה", "בעלי זכות בחירה", "מצביעים", "אחוז הצבעה", "ימי טיפול בפנייה", "אמון (%)", "עוד"],
        ["הדר", 1000, 400, "45%", 900, "#REF!", ""],
        ["נוה שאננים", 1000, 400, "40%", 9, 3, ""],
        ["zzz", 1000, 400, "40%", "?", 3, ""],
        ["קרית הממשלה", 10, 4, "40%", "?", 3, ""],
        ["קרית הממשלה", 10, 5, "50%", 1, 3, "?"],
        ['סה"כ', 1, 1, 1, 1, 1, 1],
    ]
    found = upload(rows, period=None)
    codes = {issue.code for issue in found.issues}
    assert codes >= {"U-08", "U-10", "U-13", "U-15", "U-17", "U-18", "U-21", "U-24", "U-25", "U-34", "U-38", "U-42"}
    for lang in ("he", "en"):
        assert all("{" not in words(lang).issue(issue) for issue in found.issues)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.floats(-1e300, 1e300).filter(lambda x: x not in CODES), min_size=len(NAMES), max_size=len(NAMES)),
    st.tuples(st.sampled_from(["xlsx", "utf-8", "utf-8-sig", "utf-16", "cp1255"]), st.sampled_from([",", ";", "\t"])),
)
def test_a_table_comes_back_as_it_was_written(understand, xlsx, text, values, form):
    rows = [["שכונה", "אמון"], *([name, value] for name, value in zip(NAMES, values, strict=True))]
    workbook = form[0] == "xlsx"
    found = understand(xlsx(rows), "t.xlsx") if workbook else understand(text(rows, *form), "t.csv")
    precise = 1e-14 if workbook else 0  # the writer of workbooks keeps sixteen digits
    assert found.observations["value"].tolist() == pytest.approx(values, rel=precise, abs=0)
    assert found.observations["area_id"].tolist() == [f"n{i}" for i in range(1, len(NAMES) + 1)]


@pytest.fixture(scope="module")
def understand(config, areas):
    how = Choices(layer="neighbourhood", period="2024")
    return lambda data, file: read(data, file, config, areas, how, today=TODAY)


NAMED = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn")), min_size=1, max_size=30)


@settings(max_examples=60, deadline=None)
@given(st.lists(NAMED, min_size=1, max_size=6))
def test_odd_names_never_break_and_join_each_to_one_area(config, nobody, xlsx, names):
    rows = [["שכונה", "אמון"], *([f"q {name}", 3.5] for name in names)]
    found = read(xlsx(rows), "t.xlsx", config, nobody, Choices(layer="neighbourhood", period="2024"), today=TODAY)
    assert set(found.observations["area_id"]) == set(found.areas["area_id"])
    again = read(
        xlsx(rows),
        "t.xlsx",
        config,
        areas_with(nobody, found.areas),
        Choices(layer="neighbourhood", period="2024"),
        today=TODAY,
    )
    assert again.areas.empty
    assert again.observations["area_id"].tolist() == found.observations["area_id"].tolist()


def areas_with(areas, more):
    import pandas as pd

    return pd.concat([areas, more], ignore_index=True)


CELL = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**12), 10**12), st.floats(allow_nan=False, allow_infinity=False),
    st.dates(),
    st.sampled_from(["שכונה", "אמון", "ערך", "הדר", "..", "<10", "2024", "40%", "סה\"כ", "turnout", "מדד", "#N/A"]),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=12),
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(CELL, min_size=1, max_size=6), min_size=1, max_size=8), st.sampled_from([None, "2024"]))
def test_any_cells_are_read_or_refused(config, areas, rows, period):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append([cell.lstrip("=") if isinstance(cell, str) else cell for cell in row])
    stream = io.BytesIO()
    book.save(stream)
    found = read(stream.getvalue(), "t.xlsx", config, areas, Choices(period=period), today=TODAY)
    assert found.blocked or found.columns
    assert not found.blocked or found.observations.empty
    assert found.rows_kept <= found.rows_read
    for lang in ("he", "en"):
        assert all(words(lang).issue(issue) for issue in found.issues)


def test_two_divisions_into_areas_are_never_joined_silently(config, areas, xlsx):
    rows = [["YISHUV_STAT_2022", "אמון"], ["40000111", 3.5]]
    noted = [["קוד אזור מלא", "אמון"], ["40000111", 3.5], [], ["חלוקה לאזורים סטטיסטיים: 2022"]]

    def found(known=None, rows=rows, layer="statistical_area", **choices):
        given = Choices(layer, period="2024", divisions={"statistical_area": known} if known else {}, **choices)
        return read(xlsx(rows), "t.xlsx", config, areas, given, today=TODAY)

    for asked in (found("2011"), found("2011", layer=None), found("2011", noted)):
        (issue,) = [issue for issue in asked.issues if issue.code == "U-51"]
        assert issue.params == {"found": "2022", "known": "2011"} and asked.blocked
        assert all(words(lang).issue(issue) for lang in ("he", "en"))
    for joined in (found(), found("2022"), found("2011", any_division=True), found("2022", noted)):
        assert joined.joined == ("s111",) and not said(joined, "U-51")


def test_dates_that_may_be_either_way_round_wait_for_an_answer(config, areas, xlsx):
    data = xlsx([["שכונה", "תאריך", "אמון"], ["הדר", "03/04/2024", 3], ["נווה שאנן", "05/05/2024", 4]])

    def found(**choices):
        return read(data, "t.xlsx", config, areas, Choices("neighbourhood", **choices), today=TODAY)

    asked = found()
    (issue,) = [issue for issue in asked.issues if issue.code == "U-16"]
    assert (issue.params["found"], issue.params["rows"]) == ("03/04/2024", [2])
    assert all(words(lang).issue(issue) for lang in ("he", "en")) and not said(asked, "U-41")
    assert asked.observations["period"].tolist() == ["2024-05-05"]
    for order, period in (("dmy", "2024-04-03"), ("mdy", "2024-03-04")):
        answered = found(dates=order)
        assert sorted(answered.observations["period"]) == sorted([period, "2024-05-05"]) and not said(answered, "U-16")


# -- whose figures they are -------------------------------------------------------------------------------------------

DEPARTMENTS = "".join(
    f'\n[[departments]]\nid = "{id}"\nname = {{ he = "{he}", en = "{id}" }}\n'
    for id, he in (("survey", "סקרים"), ("hall", "לשכה"))
)


def owned(own: str, channels: str) -> Config:
    """The config with departments, ``trust`` and its channel each changed by the department named, if any."""
    text = CONFIG + DEPARTMENTS
    text = text.replace('id = "trust"', f'id = "trust"\neditor = "{own}"') if own else text
    return loads(text.replace('id = "governance"', f'id = "governance"\neditor = "{channels}"') if channels else text)


@pytest.mark.parametrize(
    ("own", "channels", "department", "refused"),
    [
        ("", "", None, None),
        ("survey", "", None, "סקרים"),
        ("survey", "", "hall", "סקרים"),
        ("survey", "", "survey", None),
        ("", "hall", "survey", "לשכה"),
        ("survey", "hall", "survey", None),
        ("survey", "hall", "hall", "סקרים"),
    ],
)
def test_only_the_department_that_may_changes_an_indicator(xlsx, areas, own, channels, department, refused):
    config = owned(own, channels)
    how = Choices(layer="neighbourhood", period="2024", department=department)
    found = read(xlsx([["שכונה", "אמון"], ["הדר", 3]]), "t.xlsx", config, areas, how, today=TODAY)
    assert [i.params["owner"].he for i in found.issues if i.code == "U-27"] == ([refused] if refused else [])
    assert (found.blocked, len(found.observations)) == ((True, 0) if refused else (False, 1))


def test_what_may_not_be_changed_can_be_left_out_of_the_upload(xlsx, areas):
    rows = [["שכונה", "אמון", "ימי טיפול בפנייה"], ["הדר", 3, 9]]
    how = Choices(layer="neighbourhood", period="2024", columns={"אמון": "ignore"})
    found = read(xlsx(rows), "t.xlsx", owned("survey", ""), areas, how, today=TODAY)
    assert not found.blocked and found.observations["value"].tolist() == [9]


def test_rows_that_say_the_very_same_are_a_remark_in_every_place_they_do(upload):
    """Equal in one indicator, different in the other: one is told, the other is to be mended."""
    rows = [["שכונה", "אמון", "ימי טיפול בפנייה"], ["הדר", 3, 9], ["הדר", 3, 8]]
    found = upload(rows)
    assert [(i.code, i.severity, i.params["indicator"]) for i in found.issues if i.code in ("U-18", "U-49")] == [
        ("U-49", "info", "trust"),
        ("U-18", "fix", "days"),
    ]
    assert found.observations["value"].tolist() == [3]


def test_a_name_that_looks_like_a_total_may_be_an_area(upload):
    rows = [["שכונה", "אמון"], ["הדר", 3], ['סה"כ', 4]]
    assert [i.params["found"] for i in upload(rows).issues if i.code == "U-25"] == ['סה"כ']
    found = upload(rows, areas={'סה"כ': "n3"})
    assert [i for i in found.issues if i.code == "U-25"] == []
    assert dict(zip(found.observations["area_id"], found.observations["value"], strict=True)) == {"n4": 3, "n3": 4}


def test_words_fit_what_they_speak_of(config, areas, xlsx):
    """The layer at hand, one or several cells, a unit that names its own scale."""
    he, en = words("he", isolate=False), words("en", isolate=False)
    rows = [["אזור סטטיסטי שם", "אמון"], ["אזור 11", 3], ["אזור 112", 2], ["אזור 112", 4]]
    found = read(xlsx(rows), "t.xlsx", config, areas, Choices("statistical_area", period="2024"), today=TODAY)
    told = {issue.code: (he.issue(issue), en.issue(issue)) for issue in found.issues}
    assert "בשכבה «אזורים סטטיסטיים»" in told["U-17"][0] and "no area of “Statistical areas”" in told["U-17"][1]
    assert "אותו מדד («אמון" in told["U-18"][0] and "same indicator (“" in told["U-18"][1]
    trust = config.indicator("trust").model_copy(update={"limits": (1, 5)})
    bounded = config.model_copy(
        update={"indicators": tuple(trust if i.id == "trust" else i for i in config.indicators)}
    )
    data = xlsx([["שכונה", "אמון"], ["הדר", 9], ["נווה שאנן", "<10"]])
    found = read(data, "t.xlsx", bounded, areas, Choices("neighbourhood", period="2024"), today=TODAY)
    told = {issue.code: (he.issue(issue), en.issue(issue)) for issue in found.issues}
    assert told["U-15"][1].endswith("(1–5 score).") and told["U-23"][0].startswith("בתא אחד")


@pytest.mark.parametrize(
    ("code", "file", "waiting", "rows"),
    [
        ("U-14", "t", [2, 3], [["שכונה", "שיעור הצבעה"], ["הדר", 0.5], ["נווה שאנן", 0.6], ["קריית הממשלה", "70%"]]),
        ("U-65", "t", [2], [["שכונה", "תקופה", "אמון 2022"], ["הדר", 2024, 3], ["נווה שאנן", 2022, 3]]),
        ("U-65", "t", [3, 4], [["אמון 2019"], ["שכונה", "תקופה", "אמון"], ["הדר", 2024, 3], ["נווה שאנן", 2024, 3]]),
        ("U-65", "סקר 2023", [3, 4], [["סקר 2019"], ["שכונה", "אמון"], ["הדר", 3], ["נווה שאנן", 3]]),
    ],
)
def test_what_waits_for_an_answer_is_told_of_every_row_that_waits(config, areas, xlsx, code, file, waiting, rows):
    found = read(xlsx(rows), f"{file}.xlsx", config, areas, Choices("neighbourhood"), today=TODAY)
    (issue,) = [issue for issue in found.issues if issue.code == code]
    assert issue.params["rows"] == waiting
    kept = {int(cell[1:]) for cell in found.observations["cell"]}
    assert not kept & set(waiting)


def test_a_single_percentage_among_shares_is_told_without_a_plural(upload):
    found = upload([["שכונה", "אחוז הצבעה"], ["הדר", 0.85], ["נווה שאנן", 0.4], ["רמת גן א'", 61]])
    (asked,) = (words("he", isolate=False).issue(issue) for issue in found.issues if issue.code == "U-14")
    assert "1 ערכים" not in asked and "(1)" in asked
