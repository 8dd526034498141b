"""Which figure a view period shows."""

import numpy as np
import pandas as pd
import pytest

from core.scoring import readings
from core.scoring.readings import NONE, OK, STALE, SUPPRESSED
from tests.core.scoring import town

AREAS = """
area, layer
B, area
A, area
"""


def read(figures, layer="area", periods=None, config=None):
    return readings.read(town.latest(figures), town.areas(AREAS), config or town.model(), layer, periods)


def values(found, area, indicator):
    a = found.areas.index.get_loc(area)
    i = [each.id for each in found.indicators].index(indicator)
    return found.take("value", found.rows)[a, i].tolist(), found.presence[a, i].tolist()


QUARTERS = """
area, indicator, period, value
A, drills, 2025-Q2, 2
A, drills, 2024-Q4, 1
A, drills, 2025-Q3, 3
A, drills, 2023, 9
"""


def test_a_year_shows_the_newest_figure_that_ended_in_it():
    assert values(read(QUARTERS), "A", "drills") == ([9, 1, 3], [OK, OK, OK])


def test_asked_for_quarters_it_shows_quarters():
    found = read(QUARTERS, periods=["2025-Q3", "2025-Q1", "2025-Q2", "2025-Q1"])
    assert found.periods == ("2025-Q1", "2025-Q2", "2025-Q3")
    assert values(found, "A", "drills")[0] == [1, 2, 3]


def test_of_two_figures_ending_on_one_day_the_longer_period_stands():
    both = "area, indicator, period, value\nA, trust, 2025, 50\nA, trust, 2025-12, 70\nA, trust, 2025-Q4, 60"
    assert values(read(both), "A", "trust")[0] == [50]


def test_an_earlier_view_does_not_know_later_figures():
    found = read(QUARTERS, periods=["2022", "2024"])
    assert values(found, "A", "drills")[1] == [NONE, OK]
    assert np.isnan(values(found, "A", "drills")[0][0])


def test_ends_of_months_are_whole_months_apart():
    """From the end of September (30) to the end of March (31) it is six months: twice a quarter, not yet more."""
    figures = "area, indicator, period, value\nA, drills, 2024-Q3, 4\nB, drills, 2025-Q1, 5\nB, drills, 2025-04, 5"
    found = read(figures, periods=["2025-Q1", "2025-04"])
    assert values(found, "A", "drills")[1] == [OK, STALE]


def test_a_figure_measured_after_events_is_never_stale():
    text = town.MODEL.replace('frequency = "quarterly"', 'frequency = "event"')
    figures = "area, indicator, period, value\nA, drills, 2001, 4\nB, drills, 2025, 5"
    assert values(read(figures, config=town.model(text=text)), "A", "drills")[1] == [OK, OK]


def test_years_are_those_of_the_layer_or_of_all_when_it_was_never_measured():
    figures = "area, indicator, period, value\ncity, trust, 2021, 4\nA, trust, 2023, 4\nA, trust, 2025, 5"
    assert read(figures).periods == ("2023", "2025")
    assert read(figures, "quarter").periods == ("2021", "2023", "2025")


def test_what_is_not_looked_at_is_passed_over():
    figures = "area, indicator, period, value\nA, trust, 2025, 4\nnowhere, trust, 2025, 9\nA, unheard_of, 2019, 9"
    found = read(figures)
    assert found.periods == ("2025",)
    assert (found.rows >= 0).sum() == 1


def test_areas_stand_in_the_order_of_their_names_the_layer_first():
    assert read(QUARTERS).areas.index.tolist() == ["A", "B", "city"]


def test_categories_give_the_same_as_texts():
    plain = town.latest(QUARTERS)
    coded = plain.astype({"area_id": "category", "indicator_id": "category", "period": "category"})
    first, second = (readings.read(each, town.areas(AREAS), town.model(), "area") for each in (plain, coded))
    assert first.periods == second.periods
    np.testing.assert_array_equal(first.rows, second.rows)


def test_the_order_of_rows_does_not_matter():
    figures = town.latest(QUARTERS)
    turned = figures.iloc[::-1].reset_index(drop=True)
    first, second = (readings.read(each, town.areas(AREAS), town.model(), "area") for each in (figures, turned))
    np.testing.assert_array_equal(first.take("value", first.rows), second.take("value", second.rows))


def test_the_day_of_a_row_is_the_end_of_its_period():
    found = read(QUARTERS)
    a, i = found.areas.index.get_loc("A"), [each.id for each in found.indicators].index("drills")
    assert pd.DatetimeIndex(found.end(found.rows)[a, i]).strftime("%Y-%m-%d").tolist() == [
        "2023-12-31",
        "2024-12-31",
        "2025-09-30",
    ]
    assert np.isnat(found.end(np.array([-1]))).all()


# --- hidden rows


FEW = """
area, indicator, period, value, n
city, trust, 2024, 60, 204
A, trust, 2024, 77, 4
B, trust, 2024, 40, 100
city, trust, 2024-Q4, 60, 204
A, trust, 2024-Q4, 50, 104
B, trust, 2024-Q4, 70, 100
nowhere, trust, 2024, 70, 3
nowhere, trust, 2023, 70, 90
A, unheard_of, 2024, 1, 3
"""


def hidden(figures, areas=AREAS):
    table = town.latest(figures)
    unseen = readings.hidden(table, town.areas(areas), town.model())
    return [(row.area_id, row.period) for row in table[unseen].itertuples()]


def test_hidden_are_rows_on_few_people_and_what_would_give_them_away_in_their_own_period():
    assert hidden(FEW) == [("A", "2024"), ("B", "2024"), ("nowhere", "2024"), ("A", "2024")]
    quarter = FEW.replace("2024-Q4", "2022").replace(" 2024,", " 2024-Q4,").replace("2022", "2024")
    assert hidden(quarter)[:2] == [("A", "2024-Q4"), ("B", "2024-Q4")]
    assert hidden(FEW, "area, layer, parent\nA, area, city\nB, area, B\nB, area, city") == hidden(FEW)


YEARLY = """
area, indicator, period, value, n
A, trust, 2024-Q1, 50, 20
A, trust, 2024-Q2, 40, 20
A, trust, 2024-Q3, 60, 20
A, trust, 2024-Q4, 75, 8
A, trust, 2024, 53, 68
B, trust, 2024-Q3, 61, 30
B, trust, 2024-Q4, 70, 40
B, trust, 2024, 66, 70
A, trust, 2023-Q4, 70, 40
"""


def test_a_hidden_quarter_does_not_follow_from_the_year_it_lies_in():
    """68 x 53 less the three quarters would be the fourth; so the one in its half is hidden too."""
    assert hidden(YEARLY) == [("A", "2024-Q3"), ("A", "2024-Q4")]


def test_what_is_hidden_for_a_time_is_protected_among_places_too():
    """A's third quarter goes with its fourth, so B's third beside the city's, and with that B's fourth by its year."""
    both = [("A", "2024-Q3"), ("A", "2024-Q4"), ("B", "2024-Q3"), ("B", "2024-Q4")]
    assert hidden(f"{YEARLY}city, trust, 2024-Q3, 60, 50") == both


def trusting(more):
    """The model in which the indicator of trust has ``more`` keys."""
    trust = 'channel = "calm"\nname = "Trust"\n'
    return town.model(text=town.MODEL.replace(trust, f"{trust}{more}\n"))


@pytest.mark.parametrize(("people", "expected"), [("true", ["A"]), ("false", [])])
def test_a_part_of_few_people_is_hidden_where_the_whole_counts_people(people, expected):
    """4 of 400 are four people; none of 400 are nobody."""
    config = trusting(f'ratio = {{ numerator = ["left"], denominator = ["pupils"], people = {people} }}')
    rows = ["A, trust, 2024, 1, 4, 400", "B, trust, 2024, 0, 0, 400", "C, trust, 2024, 3, 12, 400"]
    table = town.latest("\n".join(["area, indicator, period, value, numerator, n", *rows]))
    assert table["area_id"][readings.hidden(table, town.areas(AREAS), config)].tolist() == expected


@pytest.mark.parametrize("unit", ["נפש", "מספר תושבים", "people", "number of pupils"])
def test_a_value_in_people_is_itself_a_small_count(unit):
    config = trusting(f'unit = "{unit}"')
    table = town.latest("area, indicator, period, value\nA, trust, 2024, 3\nB, trust, 2024, 40\nC, trust, 2024, 0")
    assert table["area_id"][readings.hidden(table, town.areas(AREAS), config)].tolist() == ["A"]


@pytest.mark.parametrize("unit", ["%", "per 1,000 residents", "ימים", "אלפי נפש"])
def test_a_rate_is_no_count_of_people(unit):
    config = trusting(f'unit = "{unit}"')
    table = town.latest("area, indicator, period, value\nA, trust, 2024, 3\nB, trust, 2024, 40")
    assert not readings.hidden(table, town.areas(AREAS), config).any()


def test_of_two_periods_ending_on_one_day_the_one_in_view_is_hidden_for_its_own_sake():
    """B has the quarter alone, in which it would give A away; A shows its year, which hides nothing."""
    both = """
    area, indicator, period, value, n
    city, trust, 2024-Q4, 60, 104
    A, trust, 2024-Q4, 77, 4
    B, trust, 2024-Q4, 50, 100
    A, trust, 2024, 66, 400
    """
    found = read(both)
    assert values(found, "A", "trust") == ([66], [OK])
    assert values(found, "B", "trust")[1] == [SUPPRESSED]


def test_veiled_is_a_table_in_which_hidden_rows_have_no_value():
    told = readings.veiled(town.latest(FEW), town.areas(AREAS), town.model())
    assert told["value"].isna().tolist() == told["suppressed"].tolist()
    assert told["value"].tolist()[3:6] == [60, 50, 70]


def test_new_values_are_veiled_as_they_would_be_beside_those_in_force():
    stored, places, config = town.latest(FEW), town.areas(AREAS), town.model()
    new = town.latest("area, indicator, period, value, n\nB, trust, 2024, 41, 100\nB, trust, 2024-Q4, 71, 100")
    assert readings.veiled(new, places, config)["suppressed"].tolist() == [False, False]
    assert readings.veiled(new, places, config, beside=stored)["suppressed"].tolist() == [True, False]
    mended = town.latest("area, indicator, period, value, n\nA, trust, 2024, 78, 90\nB, trust, 2024, 41, 100")
    assert readings.veiled(mended, places, config, beside=stored)["value"].tolist() == [78, 41]
    assert readings.veiled(new[:0], places, config, beside=stored[:0]).empty
