import pytest

from core.config import Config
from core.ingest import Choices, read
from core.ingest.columns import resolve
from core.ingest.container import Sheet
from core.ingest.meanings import Meanings
from core.ingest.table import find
from core.names import Matcher
from tests.core.ingest.conftest import TODAY


@pytest.fixture
def columns(config: Config, areas):
    def do(header, *rows, layer="neighbourhood", chosen=None, matcher=True, one=False):
        meanings = Meanings(config, layer)
        width = len(header)
        table = find(Sheet("s", [list(header), *(list(row) for row in rows or [["x"] * width])]), meanings.knows, 1)
        own = Matcher(areas[areas["layer"] == layer]) if matcher else None
        return resolve(table, meanings, chosen or {}, own, one)

    return do


def fields(resolved):
    return [column.field for column in resolved.columns]


@pytest.mark.parametrize(
    ("header", "field", "reason"),
    [
        ("turnout", "turnout", "id"),
        ("Turnout", "turnout", "id"),
        ("שיעור הצבעה", "turnout", "name"),
        ("שיעור  ההצבעה", None, None),
        ("אחוז הצבעה", "turnout", "synonym"),
        ("Voter turnout (%)", "turnout", "synonym"),
        ("שיעור הצבעה 2023 [1]", "turnout", "name"),
        ("ימי טיפול בפניה", "days", "name"),
        ("Days to answer", "days", "name"),
        ("שכונה", "area", "word"),
        ("קוד שכונה", "area_key", "word"),
        ("רבעון", "period", "word"),
        ('סה"כ אוכלוסייה', "population", "word"),
        ("אוכלוסייה*", "population", "word"),
        ("מספר משיבים", "n", "word"),
    ],
)
def test_a_header_is_known_exactly_or_not_at_all(columns, header, field, reason):
    column = columns([header, "filler"]).columns[0]
    assert (column.field, column.reason) == (field, reason)


def test_likeness_is_only_proposed(columns):
    resolved = columns(["שכונה", "שיעור ההצבעה לרשות"])
    column = resolved.columns[1]
    assert column.field is None
    assert column.proposals[0][0] == "turnout"
    assert [(i.code, i.params["col"]) for i in resolved.issues] == [("U-10", "שיעור ההצבעה לרשות")]


def test_a_choice_comes_first_by_header_or_letter(columns):
    resolved = columns(["שכונה", "משהו", "אמון"], chosen={"משהו**": "trust", "C": "ignore"})
    assert fields(resolved) == ["area", "trust", "ignore"]
    assert resolved.columns[1].reason == "choice"
    assert resolved.issues == ()


def test_a_choice_takes_the_place_of_a_match(columns):
    resolved = columns(["שכונה", "אמון", "אמון חדש"], chosen={"אמון חדש": "trust"})
    assert fields(resolved) == ["area", None, "trust"]


def test_a_choice_of_something_that_is_not_there(columns):
    resolved = columns(["שכונה", "אמון"], chosen={"turnot": "turnout", "אמון": "trsut"})
    assert sorted(
        (i.code, i.params.get("found"), i.params.get("suggestion")) for i in resolved.issues if i.code != "U-10"
    ) == [
        ("U-35", "turnot", None),
        ("U-36", None, "trust"),
    ]


def test_two_columns_for_one_indicator_are_asked(columns):
    resolved = columns(["שכונה", "שיעור הצבעה", "אחוז הצבעה"])
    issue = next(i for i in resolved.issues if i.code == "U-12")
    assert (issue.params["col1"], issue.params["col2"]) == ("שיעור הצבעה", "אחוז הצבעה")
    assert issue.params["field"].en == "Turnout"


def test_two_years_of_one_indicator_are_not_double(columns):
    resolved = columns(["שכונה", "שיעור הצבעה 2022", "שיעור הצבעה 2023"])
    assert [column.period for column in resolved.columns] == [None, "2022", "2023"]
    assert resolved.issues == ()


def test_the_code_of_a_town_and_of_an_area_make_a_key(columns):
    resolved = columns(["סמל יישוב", "שם יישוב", "סמל אזור סטטיסטי", "אמון"], layer="statistical_area")
    assert fields(resolved) == ["locality_code", "ignore", "area_code", "trust"]
    assert resolved.town == 1


def test_towns_are_areas_when_nothing_finer_is_there(columns):
    assert fields(columns(["שם הרשות", "אמון"])) == ["area", "trust"]


def test_the_layers_own_name_wins_over_a_coarser_one(columns):
    assert fields(columns(["רובע", "שכונה", "אמון"])) == ["ignore", "area", "trust"]
    assert fields(columns(["רובע", "שכונה", "אמון"], layer="quarter")) == ["area", "ignore", "trust"]
    assert fields(columns(["רובע", "אמון"])) == ["area", "trust"]


def test_a_column_full_of_areas_is_known_by_its_values(columns):
    rows = [["הדר", 1], ["נוה שאנן", 2], ["קרית הממשלה", 3], ["סך הכול", 6]]
    resolved = columns(["", "אמון"], *rows)
    assert (resolved.columns[0].field, resolved.columns[0].reason) == ("area", "values")
    assert columns(["", "אמון"], *rows, matcher=False).columns[0].field is None


def test_years_across_hold_values_of_one_indicator(columns):
    resolved = columns(["שכונה", "2021", "2022"], ["x", 1.5, 2.5], one=True)
    assert resolved.layout == "periods"
    assert [(c.field, c.period) for c in resolved.columns] == [("area", None), ("value", "2021"), ("value", "2022")]


def test_long_and_wide(columns):
    assert columns(["שכונה", "מדד", "תקופה", "ערך"]).layout == "long"
    assert columns(["שכונה", "אמון", "ערך"]).layout == "wide"
    assert fields(columns(["שכונה", "אמון", "ערך"])) == ["area", "trust", None]


def test_many_columns_named_value_are_nobodys(columns):
    assert fields(columns(["שכונה", "ערך", "ערך"])) == ["area", None, None]


def test_two_languages_of_the_area_keep_the_first(columns):
    assert fields(columns(["שכונה", "neighbourhood name", "אמון"])) == ["area", None, "trust"]


@pytest.mark.parametrize("merges", [(), (((0, 0), (1, 0)), ((0, 1), (0, 2)), ((0, 3), (0, 4)))])
def test_an_indicator_over_years_is_read_for_each_of_them(config, areas, merges):
    rows = [
        ["שכונה", "שיעור הצבעה", "", "אמון", ""],
        ["", 2023.0, 2024.0, 2023.0, 2024.0],
        ["הדר", 50.5, 51.5, 3.5, 4.5],
        ["נווה שאנן", 52.5, 53.5, 2.5, 1.5],
    ]
    meanings = Meanings(config, "neighbourhood")
    for header in (None, 2):  # found, and clicked on the row of years
        table = find(Sheet("s", rows, merges), meanings.knows, header)
        resolved = resolve(table, meanings, {}, Matcher(areas[areas["layer"] == "neighbourhood"]))
        found = [(c.field, c.period) for c in resolved.columns[1:]]
        assert found == [("turnout", "2023"), ("turnout", "2024"), ("trust", "2023"), ("trust", "2024")]
        assert resolved.issues == ()


def test_a_choice_leaves_columns_of_other_periods_what_they_are(columns):
    header = ("שכונה", "שיעור הצבעה 2023", "השתתפות 2024", "אחוז הצבעה 2024")
    found = columns(header, ("הדר", 50, 60, 70), chosen={"השתתפות 2024": "turnout"})
    assert [(c.field, c.period) for c in found.columns[1:]] == [
        ("turnout", "2023"),
        ("turnout", "2024"),
        (None, "2024"),
    ]


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("שיעור הצבעה (בני 65+)", None),
        ("שיעור הצבעה (6-12)", None),
        ("שיעור הצבעה 10-12", None),
        ("שיעור הצבעה (1-10)", None),
        ("שיעור הצבעה (מספר מצביעים) 2023", None),
        ("ימי טיפול בפנייה (שבועות)", None),
        ("ימי טיפול בפנייה (ימים)", "days"),
        ("שיעור הצבעה (באחוזים)", "turnout"),
        ("שיעור הצבעה (n=120)", "turnout"),
        ("שיעור הצבעה (2023)", "turnout"),
        ("אוכלוסייה (אלפים)", "population"),
    ],
)
def test_brackets_that_say_another_measure_leave_a_proposal(columns, header, field):
    column = columns(["שכונה", header]).columns[1]
    assert column.field == field
    assert field or column.proposals[0][0] == ("days" if "ימי" in header else "turnout")


def test_of_a_heading_over_men_women_and_all_only_all_are_the_indicator(config, areas):
    rows = [["שכונה", "אמון 2024", "", ""], ["", "גברים", "נשים", 'סה"כ'], ["הדר", 2.0, 3.0, 2.5]]
    merges = (((0, 0), (1, 0)), ((0, 1), (0, 3)))
    meanings = Meanings(config, "neighbourhood")
    found = resolve(find(Sheet("s", rows, merges=merges), meanings.knows), meanings, {})
    assert [(c.field, c.period) for c in found.columns] == [
        ("area", None),
        (None, "2024"),
        (None, "2024"),
        ("trust", "2024"),
    ]
    assert [i.params["proposals"] for i in found.issues if i.code == "U-10"] == [["trust"], ["trust"]]


def test_a_second_table_beside_the_first_is_left_out_and_told(columns):
    header = ["שכונה", "אמון", "", "שכונה", "שיעור הצבעה"]
    found = columns(header, ["הדר", 3.0, "", "נווה שאנן", 50.0], chosen={"E": "turnout"})
    assert [(c.letter, c.field) for c in found.columns] == [
        ("A", "area"),
        ("B", "trust"),
        ("D", "ignore"),
        ("E", "ignore"),
    ]
    assert [i.params for i in found.issues if i.code == "U-58"] == [{"cell": "D1"}]
    same = columns(header, ["הדר", 3.0, "", "הדר", 50.0])
    assert "turnout" in fields(same) and "U-58" not in [i.code for i in same.issues]


def test_a_heading_over_all_figures_that_is_an_indicator_is_no_title(config, areas):
    rows = [["", "אמון", "", ""], ["שכונה", "גברים", "נשים", 'סה"כ'], ["הדר", 2.0, 3.0, 2.5]]
    meanings = Meanings(config, "neighbourhood")
    for merges in ((((0, 1), (0, 3)),), ()):
        found = resolve(find(Sheet("s", rows, merges=merges), meanings.knows), meanings, {})
        assert [c.field for c in found.columns] == ["area", None, None, "trust"]


@pytest.mark.parametrize(
    ("cells", "field"), [(["גברים", "נשים"], "group"), (["18-34", "65+"], "group"), ([34.5, 41.2], None)]
)
def test_an_age_is_a_group_where_it_is_no_figure(columns, cells, field):
    found = columns(["שכונה", "גיל", "אמון"], *(["הדר", cell, 3.0] for cell in cells))
    assert fields(found) == ["area", field, "trust"]


def test_where_something_lies_is_not_what_it_is(columns):
    rows = [["הגפן", "הדר", 3.0], ["בית דגן", "נווה שאנן", 4.0]]
    found = columns(["שם המרכז", "רובע", "אמון"], *rows)
    assert fields(found) == [None, "ignore", "trust"]
    assert fields(columns(["מספר", "רובע", "אמון"], *([i, *row[1:]] for i, row in enumerate(rows)))) == [
        None,
        "area",
        "trust",
    ]


def test_what_stands_under_men_and_women_is_not_of_everyone(config, areas):
    rows = [["", "גברים", "נשים", 'סה"כ'], ["שכונה", "אמון", "אמון", "אמון"], ["הדר", 2.0, 3.0, 2.5]]
    meanings = Meanings(config, "neighbourhood")
    found = resolve(find(Sheet("s", rows), meanings.knows), meanings, {})
    assert fields(found) == ["area", None, None, "trust"] and "U-12" not in [i.code for i in found.issues]
    chosen = resolve(find(Sheet("s", rows), meanings.knows), meanings, {"C": "trust"})
    assert fields(chosen) == ["area", None, "trust", None]


@pytest.mark.parametrize("over", ["גילאי 18-24", "18-24", "בני 65+", "כיתות 10-12", "בגיל 6 ומעלה"])
def test_ages_over_a_column_are_not_everyone(config, over):
    rows = [["", over, "כלל האוכלוסייה"], ["שכונה", "שיעור הצבעה", "שיעור הצבעה"], ["הדר", 2.0, 2.5]]
    meanings = Meanings(config, "neighbourhood")
    assert fields(resolve(find(Sheet("s", rows), meanings.knows), meanings, {})) == ["area", None, "turnout"]


def test_ages_under_the_name_of_an_indicator_are_no_months(upload):
    rows = [["שכונה", "שיעור הצבעה", ""], ["", "6-12", "13-17"], ["הדר", 50, 60]]
    found = upload(rows, period=None)
    assert found.observations.empty and found.blocked


@pytest.mark.parametrize(
    "head",
    [
        [["", 2023, "", 2024], ["שכונה", "רבעון 1", "רבעון 2", "רבעון 1"]],
        [["", "2023", "2023", "2024"], ["שכונה", "ינואר-מרץ 2023", "Q2", "רבעון א"]],
    ],
)
def test_quarters_under_their_years_are_of_these(upload, head):
    found = upload([*head, ["הדר", 3.0, 3.1, 3.2]], file="אמון.xlsx", period=None)
    assert sorted(found.observations["period"]) == ["2023-Q1", "2023-Q2", "2024-Q1"]


def test_months_under_years_under_an_indicator_are_of_these(config, xlsx, areas):
    rows = [["שכונה", None, "אמון", None, None], [None, None, 2024, 2024, 2025]]
    rows += [[None, None, "נובמבר", "דצמבר", "ינואר"]]
    rows += [[name, None, 3.0, 3.1, 3.2] for name in ("הדר", "נווה שאנן", "קריית הממשלה")]
    found = read(xlsx(rows, merge=["C1:E1"]), "a.xlsx", config, areas, Choices("neighbourhood"), today=TODAY)
    assert sorted(set(found.observations["period"])) == ["2024-11", "2024-12", "2025-01"]


@pytest.mark.parametrize("title", ["אמון לפי שכונה ורבעון, 2023", "אמון לפי רבעונים 2023", "אמון 2023"])
def test_quarters_are_of_the_one_year_of_which_a_title_speaks(upload, title):
    rows = [[title], ["שכונה", "רבעון 1", "רבעון 2", "ממוצע שנתי"], ["הדר", 3.0, 3.1, 3.05], ["נווה שאנן", 2, 2.2, 2.1]]
    found = upload(rows, period=None)
    assert sorted(set(found.observations["period"])) == ["2023-Q1", "2023-Q2"]
    assert [i.where.column for i in found.issues if i.code == "U-10"] == ["D"]


@pytest.mark.parametrize("title", ["אמון ברבעונים 2022 ו-2023", "אמון לפי רבעון, נכון ל-1.4.2023"])
def test_quarters_of_titles_that_name_no_one_year_are_of_none(upload, title):
    rows = [[title], ["שכונה", "רבעון 1", "רבעון 2"], ["הדר", 3.0, 3.1], ["נווה שאנן", 2, 2.2]]
    assert not set(upload(rows, period=None).observations["period"]) & {"2022-Q1", "2023-Q1"}


def test_a_year_with_a_word_for_how_final_it_is_is_a_header_of_that_year(upload):
    rows = [["אמון"], ["שכונה", 2022, "2023 (אומדן)", "ממוצע 2022-2023"], ["הדר", 3.0, 3.1, 3.05]]
    assert sorted(upload(rows, period=None).observations["period"]) == ["2022", "2023"]
