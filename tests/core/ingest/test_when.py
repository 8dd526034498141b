from datetime import date

import pytest

from core.ingest import when


@pytest.mark.parametrize(
    ("text", "period", "rest"),
    [
        ("ערך מדד 2019[2]", "2019", "ערך מדד"),
        ("נתונים רבעון 2 2025 סופי", "2025-Q2", "נתונים סופי"),
        ("אוכלוסייה בסוף 2009 (אלפים)", "2009", "אוכלוסייה בסוף (אלפים)"),
        ("ses2019_areas", "2019", "ses _areas"),
        ("נשירה 2022/23", "2023", "נשירה"),
        ('תשס"ט 2008/09', "2009", ""),
        ('נשירה תשפ"ד', "2024", "נשירה"),
        ("נשירה תשפ״ה (סופי)", "2025", "נשירה (סופי)"),
        ('נשירה תש"פ', "2020", "נשירה"),
        ('תשפ"ג לעומת תשפ"ד', None, 'תשפ"ג לעומת תשפ"ד'),
        ('ארגון תש"ח', "1948", "ארגון"),
        ("תשובה", None, "תשובה"),
        ("2007/08 לעומת 2008/09", None, "2007/08 לעומת 2008/09"),
        ("נתונים לרבעון 2 2023", "2023-Q2", "נתונים"),
        ("נשירה 1-6/2024", "2024-H1", "נשירה"),
        ("נשירה 2-5/2024", None, "נשירה 2-5/2024"),
        ("נשירה 2023/4", "2024", "נשירה"),
        ("סקר ביולי 2023", "2023-07", "סקר"),
        ("data 12.03.2024", "2024-03-12", "data"),
        ("2009 לעומת 2008", None, "2009 לעומת 2008"),
        ("נתונים רבעון 2 סופי", None, "נתונים רבעון 2 סופי"),
        ("ילודה ינואר 2024 - מרץ 2024", "2024-Q1", "ילודה"),
        ("ילודה 1/2024-6/2024", "2024-H1", "ילודה"),
        ("ילודה ינואר 2024 - מאי 2024", None, "ילודה ינואר 2024 - מאי 2024"),
        ("ילודה 7/2023-12/2024", None, "ילודה 7/2023-12/2024"),
        ("ילודה רבעון 1 2024 (רבעון א')", "2024-Q1", "ילודה (רבעון א')"),
        ("1,999-5,000 תושבים", None, "1,999-5,000 תושבים"),
        ("התנדבות (6-12)", None, "התנדבות (6-12)"),
        ("דורשי עבודה 10-12", None, "דורשי עבודה 10-12"),
        ("מוכנות 4.10", None, "מוכנות 4.10"),
        ("אמון ל10-12", None, "אמון ל10-12"),
        ("אמון 06-2024", "2024-06", "אמון"),
        ("אמון 2024.06", "2024-06", "אמון"),
        ("אמון Q1-26", "2026-Q1", "אמון"),
    ],
)
def test_a_period_inside_a_text(text, period, rest):
    found = when.within(text)
    assert (found.text if found else None) == period
    assert when.without(text) == rest


@pytest.mark.parametrize(
    "text",
    ["Q1-Q2 2024", "Q1 2024-Q2 2024", "רבעון 1 ורבעון 2 2024", "ינואר עד מרץ 2024", "1/2024 עד 6/2024",
     "מחצית א' ומחצית ב' 2024", "1.1.2024 - 31.3.2024", "2-5/2024", "מאי 2024, יוני 2024"],
)  # fmt: skip
def test_several_parts_of_a_year_are_asked_about_and_none_of_them_is_taken(text):
    assert when.within(f"בדידות {text}") is None and when.unclear(f"בדידות {text}")


@pytest.mark.parametrize("code", ["0472", "5652", 4729, "4-0", "", None, True, float("inf"), float("nan")])
def test_codes_are_no_years(code):
    assert when.whole(code) is None


def test_years_and_dates_are_periods():
    assert when.whole(2024.0).text == "2024"
    assert when.whole(date(2024, 5, 6)).text == "2024-05-06"


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["03/04/2024", "31/01/2024"], "dmy"),
        (["03/04/2024", "01/31/2024"], "mdy"),
        (["01/31/2024", "31/01/2024"], "dmy"),
        (["03/04/2024", "05/05/2024", "x"], None),
    ],
)
def test_one_date_can_tell_the_order_of_all(texts, order):
    assert when.order(texts) == order


def test_a_doubtful_date_has_two_readings():
    assert [p.text for p in when.readings("03/04/2024")] == ["2024-04-03", "2024-03-04"]
    assert [when.readings(text) for text in ("05/05/2024", "31/01/2024", "2024")] == [None] * 3
    assert when.day("03.31.2024", "mdy").text == "2024-03-31" and when.day("03.31.2024", "dmy") is None


def test_the_year_of_a_date_that_cannot_be_is_not_taken():
    assert when.within("03/31/2024") is None and when.within("2024") is not None


@pytest.mark.parametrize(
    ("text", "is_part"), [("חציון גיל", False), ("חציון הכנסה 2019", False), ("בחציון השני", True), ("מחצית", True)]
)
def test_a_median_is_no_half_of_a_year(text, is_part):
    assert when.says_part(text) is is_part
    assert when.within("חציון הכנסה 2019").text == "2019" and when.within("חציון א' ושני 2024") is None


@pytest.mark.parametrize(
    ("text", "period"),
    [("חציון 2/2024", "2024-H2"), ("חציון א' 2024", "2024-H1"), ("חציון ראשון 2024", "2024-H1"),
     ("נתוני חציון 2/2024", "2024-H2"), ("מחצית א\u05f3 2024", "2024-H1"), ("רבעון ג' 2024", "2024-Q3"),
     ("חציון 2024", "2024"), ("חציון שכר 2/2024", "2024-02")],
)  # fmt: skip
def test_a_half_is_called_by_either_of_its_names_and_a_median_is_none(text, period):
    found = when.within(text)
    assert found and found.text == period


@pytest.mark.parametrize(
    ("text", "period"),
    [("שנת 2023", "2023"), ("2024", "2024"), ('שנה"ל 2023/24', "2024"), ('תשפ"ד', "2024"), ("year 2020", "2020"),
     ("בדידות 2024", None), ("רבעון א'", None), ("01/24", "2024-01"), ("10-12", None), ("4.10", None), ("3/20", None)],
)  # fmt: skip
def test_a_text_that_says_a_period_and_nothing_else(text, period):
    found = when.alone(text)
    assert (found.text if found else None) == period


@pytest.mark.parametrize(
    ("text", "period"),
    [("רבעון א'", "2024-Q1"), ("Q3", "2024-Q3"), ("ינואר", "2024-01"), ("מחצית ב", "2024-H2"), ("שנתי", "2024"),
     ("רבעון א' 2023", None), ("רובע א'", None), ("בדידות", None)],
)  # fmt: skip
def test_a_part_of_the_year_of_a_title(text, period):
    found = when.part(text, when.whole("2024"))
    assert (found.text if found else None) == period
    assert when.part(text, None) is None


@pytest.mark.parametrize(("text", "day"), [("31.12.24", "2024-12-31"), ("31/12/2024", "2024-12-31"), ("12.24", None)])
def test_a_day_may_have_a_short_year(text, day):
    found = when.day(text, "dmy")
    assert (found.text if found else None) == day


def test_how_a_school_year_is_written():
    assert when.school_year("נשירה 2022/23") == "2022/23"
    assert when.school_year('נשירה תשפ"ד') == 'תשפ"ד'
    assert when.school_year("נשירה 2023") is None
