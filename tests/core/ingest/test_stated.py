import pytest

from core.config import loads
from core.ingest import Choices, read
from tests.core.ingest.conftest import CONFIG, TODAY

LONG = ["שכונה", "מדד", "תקופה", "ערך", "יחידה"]
DAYS, TURNOUT = "ימי טיפול בפנייה", "שיעור הצבעה"
BUDGET = """[[indicators]]
id = "budget"
channel = "governance"
name = { he = "תקציב", en = "Budget" }
unit = { he = "₪", en = "NIS" }
direction = "higher_better"
goalposts = { worst = 0, best = 1000000 }

[[indicators]]
id = "trust\""""


def said(upload, code):
    return [issue.params for issue in upload.issues if issue.code == code]


def values(upload):
    return dict(zip(upload.observations["cell"], upload.observations["value"], strict=True))


@pytest.fixture
def money(areas, xlsx):
    """Reads a table for a city that measures money too."""
    config = loads(CONFIG.replace('[[indicators]]\nid = "trust"', BUDGET))

    def do(rows, **more):
        return read(xlsx(rows), "t.xlsx", config, areas, Choices("neighbourhood", period="2024", **more), today=TODAY)

    return do


def test_rows_in_another_unit_wait_until_it_is_said_how_they_are_read(upload):
    rows = [
        LONG,
        ["הדר", DAYS, 2024, 3, "שבועות"],
        ["נווה שאנן", DAYS, 2024, 20, "ימים"],
        ["הדר", TURNOUT, 2024, 60, "%"],
        ["נווה שאנן", TURNOUT, 2024, 40, "מספר"],
        ["רמת גן א'", DAYS, 2024, 5, ""],
    ]
    found = upload(rows, period=None)
    assert values(found) == {"D3": 20, "D4": 60, "D6": 5} and found.cells["asked"] == 2
    asked = [(p["found"], p["indicator"].he, p["rows"], p["times"]) for p in said(found, "U-70")]
    assert asked == [("שבועות", DAYS, [2], "7"), ("מספר", TURNOUT, [5], None)]
    told = upload(rows, period=None, units={"days: שבועות": "7", "מספר": "same"})
    assert values(told) == {"D2×7": 21, "D3": 20, "D4": 60, "D5": 40, "D6": 5}
    assert (said(told, "U-70"), [p["found"] for p in said(told, "U-71")]) == ([], ["שבועות"])
    left = upload(rows, period=None, units={"שבועות": "leave", "מספר": "same"})
    assert (said(left, "U-70"), "D2" in values(left)) == ([], False)


def test_thousands_in_a_column_of_units_are_multiplied_and_told(money):
    found = money([["שכונה", "תקציב", "יחידת מידה"], ["הדר", 3, 'אלפי ש"ח'], ["נווה שאנן", 4000, 'ש"ח']])
    assert values(found) == {"B2×1000": 3000, "B3": 4000}
    assert [(p["found"], p["rows"]) for p in said(found, "U-71")] == [('אלפי ש"ח', [2])]


def test_a_value_that_looks_like_a_year_begins_no_other_table(money):
    rows = [
        ["שכונה", "מדד", "יחידה", "ערך"],
        ["הדר", "תקציב", 'מיליוני ש"ח', 2],
        ["נווה שאנן", "תקציב", 'אלפי ש"ח', 2000],
    ]
    found = money([*rows, ["רמת גן א'", "תקציב", "דולר", 5]])
    assert values(found) == {"D2×1000000": 2000000, "D3×1000": 2000000} and said(found, "U-58") == []


def test_a_column_of_units_speaks_of_the_measure_beside_it(upload):
    rows = [
        ["שכונה", DAYS, "יחידה", TURNOUT, "יחידה"],
        ["הדר", 3, "שבועות", 50, "%"],
        ["נווה שאנן", 4, "ימים", 60, "%"],
    ]
    found = upload(rows)
    assert values(found) == {"B3": 4, "D2": 50, "D3": 60}
    assert [p["rows"] for p in said(found, "U-70")] == [[2]]


def test_units_of_an_organisation_are_none_of_measurement(upload):
    found = upload([["שכונה", "אמון", "יחידה"], ["הדר", 3, "אגף חינוך"], ["נווה שאנן", 4, "אגף רווחה"]])
    assert values(found) == {"B2": 3, "B3": 4} and [p["col"] for p in said(found, "U-10")] == ["יחידה"]


@pytest.mark.parametrize("rows", [
    [["שכונה", DAYS, TURNOUT], ["", "שבועות", "%"], ["הדר", 3, 50], ["נווה שאנן", 4, 60]],
    [["שכונה", DAYS], ["", "שבועות"], ["הדר", 3], ["נווה שאנן", 4]],
    [["שכונה", DAYS], ["יחידה", "שבועות"], ["הדר", 3], ["נווה שאנן", 4]],
    [["שכונה", f"{DAYS} (שבועות)"], ["", ""], ["הדר", 3], ["נווה שאנן", 4]],
])  # fmt: skip
def test_a_row_of_units_or_brackets_is_asked_and_the_answer_multiplies(upload, rows):
    columns = {"B": "days"} if "(" in rows[0][1] else {}
    found = upload(rows, columns=columns)
    assert [p["found"] for p in said(found, "U-70")] == ["שבועות"] and "B3" not in values(found)
    told = values(upload(rows, columns=columns, units={"שבועות": "7"}))
    assert (told["B3×7"], told["B4×7"]) == (21, 28)
    same = values(upload(rows, columns=columns, units={"שבועות": "same"}))
    assert (same["B3"], same["B4"]) == (3, 4)


def test_another_quantity_in_a_row_of_units_leaves_a_proposal(upload):
    found = upload([["שכונה", TURNOUT, TURNOUT], ["", "מספר", "%"], ["הדר", 300, 50], ["נווה שאנן", 400, 60]])
    assert values(found) == {"C3": 50, "C4": 60} and found.columns[1].field is None


def test_thousands_of_a_note_under_the_table_are_asked_too(money):
    rows = [["שכונה", "תקציב"], ["הדר", 3], ["נווה שאנן", 4], ['הסכומים באלפי ש"ח', ""]]
    assert values(money(rows)) == {} and values(money(rows, units={'באלפי ש"ח': "1000"}))["B2×1000"] == 3000


_MONEY = [["הדר", 3], ["נווה שאנן", 4], ["רמת גן א'", 5]]


@pytest.mark.parametrize("word", ["(באלפים)", 'באלפי ש"ח', "in thousands", "NIS thousands", "(₪ '000)", 'באש"ח'])
@pytest.mark.parametrize("around", [
    lambda word: [["שכונה", "תקציב"], [word, ""], *_MONEY],
    lambda word: [[f"שכונה {word}", "תקציב"], *_MONEY],
    lambda word: [[word, "תקציב"], *_MONEY],
    lambda word: [["שכונה", "תקציב (₪)"], [word, ""], *_MONEY],
    lambda word: [[word], *([["נתוני השכונות"]] * 7), ["שכונה", "תקציב"], *_MONEY],
    lambda word: [["", word], ["שכונה", "תקציב"], *_MONEY],
    lambda word: [["שכונה", "תקציב", "", word], *_MONEY],
    lambda word: [["שכונה", "תקציב", ""], ["הדר", 3, word], ["נווה שאנן", 4, ""], ["רמת גן א'", 5, ""]],
    lambda word: [["שכונה", "תקציב"], *_MONEY, ["הערה:", word]],
    lambda word: [["שכונה", "תקציב"], *_MONEY, ["", word]],
    lambda word: [["שכונה", "תקציב"], *_MONEY, [f'סה"כ {word}', 12]],
    lambda word: [["שכונה", "תקציב"], *_MONEY, [word], *([["מקור: העירייה"]] * 15)],
], ids=["under area", "corner", "corner alone", "beside its unit", "far above", "group", "beside header", "beside row",
        "note of two cells", "under figures", "total", "above many notes"])  # fmt: skip
def test_thousands_said_once_anywhere_around_a_table_are_asked_about_and_multiply(money, word, around):
    rows = around(word)
    found = money(rows)
    assert values(found) == {} and [p["times"] for p in said(found, "U-70")] == ["1000"]
    told = money(rows, units={said(found, "U-70")[0]["found"]: "1000"})
    assert sorted(values(told).values()) == [3000, 4000, 5000] and all("×1000" in cell for cell in values(told))


def test_a_remark_beside_a_figure_about_an_amount_says_nothing_of_all_numbers(money):
    rows = [["שכונה", "תקציב", "הערות"], ["הדר", 3, 'כולל 2 מיליוני ש"ח לשיפוץ'], ["נווה שאנן", 4, ""]]
    assert values(money(rows)) == {"B2": 3, "B3": 4}


def test_thousands_in_the_corner_are_asked_of_residents_too(upload):
    rows = [["שכונה (באלפים)", "אוכלוסייה", TURNOUT], ["הדר", 3, 50], ["נווה שאנן", 4, 60]]
    found = upload(rows)
    assert [(p["of"], p["times"]) for p in said(found, "U-70")] == [("population", "1000")]
    told = upload(rows, units={"באלפים": "1000"})
    assert sorted(told.areas["population"]) == [3000, 4000] and sorted(values(told).values()) == [50, 60]


@pytest.mark.parametrize("header", ['תקציב\nבאלפי ש"ח', "תקציב, אלפי ₪", "תקציב - באלפים"])
def test_thousands_in_a_header_without_brackets_are_multiplied_once_it_is_chosen(money, header):
    found = money([["שכונה", header], ["הדר", 3]], columns={"B": "budget"})
    assert values(found) == {"B2×1000": 3000} and [p["factor"] for p in said(found, "U-64")] == [1000]


@pytest.mark.parametrize("header", [f"{DAYS} - שבועות", f"{DAYS} בשבועות"])
def test_another_unit_at_the_end_of_a_chosen_header_is_asked(upload, header):
    rows = [["שכונה", header], ["הדר", 3]]
    assert [p["times"] for p in said(upload(rows, columns={"B": "days"}), "U-70")] == ["7"]
    assert values(upload(rows, columns={"B": "days"}, units={"שבועות": "7"})) == {"B2×7": 21}


@pytest.mark.parametrize("title", ["המספרים באלפים", 'תקציב לפי שכונה, באלפי ש"ח', "תקציב (אלפי ₪)"])
def test_thousands_of_a_title_are_asked_once_and_multiplied(money, title):
    rows = [[title], ["שכונה", "תקציב", "אמון"], ["הדר", 3, 2], ["נווה שאנן", 4, 5]]
    found = money(rows)
    assert values(found) == {"C3": 2, "C4": 5}
    ((text, times),) = [(p["found"], p["times"]) for p in said(found, "U-70")]
    assert text in title and times == "1000"
    told = money(rows, units={text: times})
    assert values(told) == {"B3×1000": 3000, "B4×1000": 4000, "C3": 2, "C4": 5}
    assert values(money(rows, units={text: "same"}))["B3"] == 3


def test_people_under_a_title_in_thousands_are_counted_only_once_it_is_said(upload):
    rows = [["המספרים באלפים"], ["שכונה", "אמון", "מספר משיבים"], ["הדר", 3, 1.5], ["נווה שאנן", 4, 2]]
    found = upload(rows)
    assert found.observations["n"].isna().all() and [p["of"] for p in said(found, "U-70")] == ["n"]
    assert upload(rows, units={"באלפים": "1000"}).observations["n"].tolist() == [1500, 2000]


def test_an_indicator_in_thousands_is_not_multiplied_again(areas, xlsx):
    config = loads(CONFIG.replace('[[indicators]]\nid = "trust"', BUDGET.replace('he = "₪"', "he = 'אלפי ש\"ח'")))
    data = xlsx([["שכונה", 'תקציב (אלפי ש"ח)'], ["הדר", 3]])
    found = read(data, "t.xlsx", config, areas, Choices("neighbourhood", period="2024"), today=TODAY)
    assert values(found) == {"B2": 3} and said(found, "U-64") == []


@pytest.mark.parametrize(
    ("title", "note", "value"),
    [
        ("טיפול בפניות, בשבועות", "", None), ("", "הערה: הנתונים בשבועות", None),
        ("handling of requests, in weeks", "", None),
        ("טיפול בפניות לפי שבועות", "", 3), ("טיפול בפניות, בימים", "", 3),
    ],
)  # fmt: skip
def test_a_unit_that_a_title_or_a_note_states_is_asked_about(upload, title, note, value):
    rows = [[title], ["שכונה", "ימי טיפול בפנייה"], ["הדר", 3], ["נווה שאנן", 3], [note]]
    found = upload(rows)
    assert found.observations["value"].tolist() == ([] if value is None else [value, value])
    assert [i.code for i in found.issues if i.severity == "fix"] == (["U-70"] if value is None else [])
    answered = upload(rows, units={i.params["found"]: "7" for i in found.issues if i.code == "U-70"})
    assert answered.observations["value"].tolist() == [21 if value is None else value] * 2


@pytest.mark.parametrize("unit", ["ל-1,000 תושבים", "לכל 1000 נפש", "(לאלף תושבים)", "per 1,000 residents"])
def test_a_rate_in_a_row_of_units_is_asked_about(upload, unit):
    rows = [["שכונה", TURNOUT], ["", unit], ["הדר", 40], ["נווה שאנן", 12]]
    found = upload(rows)
    assert (values(found), [(p["found"], p["times"]) for p in said(found, "U-70")]) == ({}, [(unit, "1/10")])
    told = upload(rows, units={f"turnout: {unit}": "1/10"})
    assert list(told.observations["value"]) == [4, 1.2]


def test_units_over_the_names_of_columns_hold_for_these(money):
    rows = [["", 'באלפי ש"ח', "%"], ["שכונה", "תקציב", TURNOUT], ["הדר", 3, 50], ["נווה שאנן", 4, 60]]
    assert values(money(rows)) == {"B3×1000": 3000, "B4×1000": 4000, "C3": 50, "C4": 60}


def test_a_rate_in_a_header_that_was_chosen_is_asked_about(upload):
    rows = [["שכונה", "הצביעו ל-1,000 תושבים"], ["הדר", 400], ["נווה שאנן", 12]]
    found = upload(rows, columns={"הצביעו ל-1,000 תושבים": "turnout"})
    assert [p["times"] for p in said(found, "U-70")] == ["1/10"]


@pytest.mark.parametrize("unit", ["ימי עבודה", "(ימי עסקים)", "working days"])
def test_working_days_are_not_taken_for_days(upload, unit):
    rows = [["שכונה", "ימי טיפול בפנייה"], ["", unit], ["הדר", 5.0], ["נווה שאנן", 10.0]]
    found = upload(rows)
    assert (values(found), [p["times"] for p in said(found, "U-70")]) == ({}, ["7/5"])
    assert list(values(upload(rows, units={unit: "7/5"})).values()) == [7, 14]


@pytest.mark.parametrize("header", [
    'הצבעה - סה"כ (אלפי מ"ק) 2024', "הצביעו (נפשות)", "הצביעו, אלפי נפש", "מספר המצביעים", "הצבעה (באלפים)",
    "הצבעה בסולם 1-10",
])  # fmt: skip
def test_a_header_of_another_quantity_is_asked_about_whoever_said_that_it_is_a_percentage(upload, header):
    rows = [["שכונה", header], *zip(("הדר", "נווה שאנן", "קריית הממשלה"), (45, 67, 12), strict=True)]
    found = upload(rows, columns={"B": "turnout"})
    assert (values(found), [p["times"] for p in said(found, "U-70")]) == ({}, [None])
    same = upload(rows, columns={"B": "turnout"}, units={p["found"]: "same" for p in said(found, "U-70")})
    assert list(values(same).values()) == [45, 67, 12]


@pytest.mark.parametrize("header", ["אחוז תושבים שהצביעו", "המצביעים", "שיעור (%) מן התלמידים"])
def test_a_header_that_only_speaks_of_people_is_not_asked_about(upload, header):
    found = upload([["שכונה", header], ["הדר", 45], ["נווה שאנן", 67]], columns={"B": "turnout"})
    assert list(values(found).values()) == [45, 67] and said(found, "U-70") == []


def test_what_states_another_quantity_is_not_proposed(upload):
    near = [upload([["שכונה", h], ["הדר", 45]]).columns[1].proposals for h in ("שיעור ההצבעות", 'ההצבעות (אלפי מ"ק)')]
    assert [[field for field, _ in each] for each in near] == [["turnout"], []]


@pytest.mark.parametrize(
    ("title", "header", "asked"),
    [
        ("הצבעה לפי שכונה (נפשות), 2024", "turnout", True), ("הצבעה, אלפי נפש", "turnout", True),
        ("מספר המצביעים לפי שכונה", "turnout", True), ("סקר תושבים", "turnout", False),
        ("הצבעה לפי שכונה (נפשות), 2024", TURNOUT, False), ("אחוז הצבעה (תושבים)", "turnout", False),
        ("ציונים בסולם 1–10", "trust", True), ("ציונים 1-5", "trust", False), ("ציונים בסולם 1–10", "days", False),
    ],
)  # fmt: skip
def test_a_title_of_another_quantity_is_asked_about(upload, title, header, asked):
    rows = [[title], ["שכונה", header], ["הדר", 3.5], ["נווה שאנן", 4]]
    found = upload(rows)
    assert (len(values(found)), len(said(found, "U-70"))) == ((0, 1) if asked else (2, 0))


def test_a_sign_beside_a_number_says_more_than_a_title(upload):
    found = upload([["הצבעה (נפשות)"], ["שכונה", "turnout"], ["הדר", "35%"], ["נווה שאנן", 40]])
    assert values(found) == {"B3": 35} and [p["rows"] for p in said(found, "U-70")] == [[4]]


def test_a_column_of_percentages_with_many_above_all_is_asked_about_as_a_whole(upload):
    names = ("הדר", "נווה שאנן", "קריית הממשלה", "רמת גן א'")
    rows = [["שכונה", TURNOUT], *zip(names, (45, 320, 67, 150), strict=True)]
    found = upload(rows)
    assert values(found) == {} and [i.code for i in found.issues] == ["U-70"]
    assert [(p["found"], p["rows"]) for p in said(found, "U-70")] == [("320, 150", [2, 3, 4, 5])]
    same = upload(rows, units={"turnout: 320, 150": "same"})
    assert (values(same), len(said(same, "U-15"))) == ({"B2": 45, "B4": 67}, 2)
    left = upload(rows, units={"320, 150": "leave"})
    assert (values(left), said(left, "U-70")) == ({}, [])
    slip = upload([["שכונה", TURNOUT], *zip(names, (45, 320, 67, 50), strict=True)])
    assert (len(values(slip)), len(said(slip, "U-15")), said(slip, "U-70")) == (3, 1, [])


def test_a_score_on_a_longer_scale_is_asked_about_as_a_whole(areas, xlsx):
    config = loads(CONFIG + "limits = [1, 5]\n")  # of trust, the last
    names = ("קריית הממשלה", "נווה שאנן", "רמת גן א'", "הדר")

    def of(most, **answers):
        table = [["שכונה", "אמון"], *zip(names, (2, 4, 7, most), strict=True)]
        chosen = Choices("neighbourhood", period="2024", **answers)
        return read(xlsx(table), "t.xlsx", config, areas, chosen, today=TODAY)

    asked = of(9)
    assert values(asked) == {} and [p["rows"] for p in said(asked, "U-70")] == [[2, 3, 4, 5]]
    assert not said(asked, "U-15")
    same = of(9, units={said(asked, "U-70")[0]["found"]: "same"})
    assert values(same) == {"B2": 2, "B3": 4} and len(said(same, "U-15")) == 2  # each of them beyond the scale
