import pytest

from core.ingest import Choices, read
from tests.core.ingest.conftest import TODAY

HEADER = ["שכונה", "אמון"]


def said(upload, code):
    return [issue.params for issue in upload.issues if issue.code == code]


def test_titles_state_quarters_in_words(upload):
    for title, period in (
        ("נתוני רבעון שני 2024", "2024-Q2"),
        ("דוח לרבעון רביעי לשנת 2024", "2024-Q4"),
        ("ינואר-יוני 2024", "2024-H1"),
        ("אוקטובר – דצמבר 2024", "2024-Q4"),
    ):
        found = upload([[title], HEADER, ["הדר", 3]], period=None)
        assert found.observations["period"].tolist() == [period]
        assert [p["found"] for p in said(found, "U-42")] == [title]


def test_a_part_of_a_year_that_is_not_understood_is_asked(upload):
    for title in ("נתוני קיץ 2024", "2024 עד כה", "שליש ראשון 2024", "ינואר-פברואר 2024", "נתוני 2023-2024"):
        found = upload([[title], HEADER, ["הדר", 3]], period=None)
        assert said(found, "U-11") == [{"field": "period"}] and found.observations.empty
    header = upload([["שכונה", "אמון קיץ 2024"], ["הדר", 3]], file="2024.xlsx", period=None, columns={"B": "trust"})
    assert said(header, "U-11") == [{"field": "period"}] and header.blocked


def test_a_quarter_without_its_year_is_of_the_year_that_is_told(upload):
    found = upload([["נתוני 2024"], ["רבעון שלישי"], HEADER, ["הדר", 3]], period=None)
    assert found.period == "2024-Q3"
    header = upload([["נתוני 2024"], ["שכונה", "אמון רבעון ראשון"], ["הדר", 3]], period=None, columns={"B": "trust"})
    assert header.observations["period"].tolist() == ["2024-Q1"]


def test_a_title_and_a_sheet_that_contradict_each_other_are_asked_about(xlsx, config, areas):
    data = xlsx([["דוח לשנת 2023"], [], HEADER, ["הדר", 3]])
    found = read(data, "נתוני 2024.xlsx", config, areas, Choices(layer="neighbourhood"), today=TODAY)
    (told,) = said(found, "U-65")
    assert {told["period1"].text, told["period2"].text} == {"2023", "2024"}
    assert said(found, "U-11") == [{"field": "period"}] and found.blocked
    chosen = read(data, "נתוני 2024.xlsx", config, areas, Choices(layer="neighbourhood", period="2023"), today=TODAY)
    assert said(chosen, "U-65") == [] and chosen.observations["period"].tolist() == ["2023"]


def test_the_day_of_an_update_is_no_period(upload):
    for title in ("עודכן: 12.3.2024", "מעודכן לתאריך: 12.3.2024", "תאריך עדכון 1.11.2024"):
        found = upload([[title], HEADER, ["הדר", 3]], period=None)
        assert said(found, "U-11") == [{"field": "period"}]


def test_a_year_and_a_quarter_of_it_is_the_quarter(upload):
    found = upload([["דוח לשנת 2024"], HEADER, ["הדר", 3]], file="רבעון 2 2024.xlsx", period=None)
    assert (found.period, said(found, "U-65")) == ("2024-Q2", [])


@pytest.mark.parametrize(
    ("stated", "period"), [("ינואר 2024 - מרץ 2024", "2024-Q1"), ("Q1-Q2 2024", None), ("רבעון 1 ורבעון 2 2024", None)]
)
def test_a_stretch_over_a_column_is_read_as_one_or_asked_about(upload, codes, stated, period):
    head = f"אמון {stated}"
    found = upload([["שכונה", head], ["הדר", 3]], columns={head: "trust"}, period=None)
    assert found.observations["period"].tolist() == ([period] if period else [])
    assert ("U-11" in codes(found)) is (period is None)


def test_a_header_and_a_column_that_contradict_each_other_are_asked_about(upload):
    rows = [["שכונה", "שנה", "אמון 2022", "שיעור הצבעה 2024"], ["הדר", 2024, 3, 50], ["נווה שאנן", 2022, 4, 60]]
    found = upload(rows, period=None)
    kept = found.observations[["indicator_id", "period"]].itertuples(index=False, name=None)
    assert sorted(kept) == [("trust", "2022"), ("turnout", "2024")]
    told = [(p["period1"].text, p["period2"].text) for p in said(found, "U-65")]
    assert told == [("2022", "2024"), ("2024", "2022")]
    chosen = upload(rows, period="2024").observations
    assert sorted(chosen[["indicator_id", "period"]].itertuples(index=False, name=None)) == [
        ("trust", "2022"), ("trust", "2024"), ("turnout", "2024"), ("turnout", "2024")
    ]  # fmt: skip
    quarters = upload([["שכונה", "תקופה", "אמון 2024"], ["הדר", "2024-Q1", 3]], period=None)
    assert quarters.observations["period"].tolist() == ["2024-Q1"] and said(quarters, "U-65") == []


def test_a_title_that_contradicts_the_one_year_of_all_rows_is_asked_about(upload):
    rows = [["סקר תושבים לשנת 2019"], [], ["שכונה", "תקופה", "אמון"], ["הדר", 2023, 3], ["נווה שאנן", 2023, 4]]
    found = upload(rows, period=None)
    (told,) = said(found, "U-65")
    assert (told["period1"].text, told["period2"].text) == ("2019", "2023") and found.observations.empty
    for chosen in ("2019", "2023"):
        found = upload(rows, period=chosen)
        assert said(found, "U-65") == [] and found.observations["period"].tolist() == [chosen] * 2


@pytest.mark.parametrize(
    ("title", "years"),
    [("סקר תושבים 2023", [2023, 2023]), ("סקר תושבים 2024", [2022, 2023]), ("מרץ 2024", [2023, 2023]),
     ("2023", ["2023-Q1", "2023-Q1"]), ("פורסם במרץ 2024", [2023, 2023])],
)  # fmt: skip
def test_a_title_that_speaks_of_another_time_than_the_figures_is_not_asked_about(upload, title, years):
    rows = [[title], [], ["שכונה", "תקופה", "אמון"], ["הדר", years[0], 3], ["נווה שאנן", years[1], 4]]
    found = upload(rows, period=None)
    assert said(found, "U-65") == [] and len(found.observations) == 2


@pytest.mark.parametrize("note", ["נכון לסוף 2023", "נתוני 2023", "הנתונים נכונים ל-31.12.2023", "As of December 2023"])
@pytest.mark.parametrize("at", [1, 3])
def test_a_note_of_another_year_than_chosen_or_in_the_file_name_is_told(upload, note, at):
    rows = [["שכונה", "שיעור הצבעה"], ["הדר", 51], ["נווה שאנן", 52]]
    rows.insert(at, [note, ""])
    for how in ({"period": "2024"}, {"period": None, "file": "turnout 2024.xlsx"}):
        found = upload(rows, **how)
        told = [i.params for i in found.issues if i.code == "U-92"]
        assert [(p["found"], p["period1"].year, p["period2"].text) for p in told] == [(note, 2023, "2024")]
        assert found.observations["period"].tolist() == ["2024", "2024"]
        assert "U-38" not in [i.code for i in found.issues]
    assert "U-92" not in [i.code for i in upload(rows, period="2023").issues]


def test_a_title_of_another_year_than_the_chosen_one_is_told(upload):
    rows = [["שיעור הצבעה בשכונות, 2023"], ["שכונה", "שיעור הצבעה"], ["הדר", 51], ["נווה שאנן", 52]]
    assert [i.params["period1"].text for i in upload(rows).issues if i.code == "U-92"] == ["2023"]
    dated = [["נכון לסוף 2023"], ["שכונה", "תקופה", "שיעור הצבעה"], ["הדר", 2024, 51], ["נווה שאנן", 2024, 52]]
    assert "U-92" not in [i.code for i in upload(dated).issues]
