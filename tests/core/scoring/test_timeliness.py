"""When figures are due: the day on which the period after the newest one ends."""

from datetime import date

import pandas as pd
import pytest

from core.scoring import due_dates
from tests.core.scoring import town

FREQUENCIES = """
[[frequencies]]
id = "half"
name = "Half a year"
months = 6
[[frequencies]]
id = "monthly"
name = "Monthly"
months = 1
"""
TODAY = date(2026, 11, 21)


def due_of(period, frequency, today=TODAY):
    text = town.MODEL.replace('frequency = "quarterly"', f'frequency = "{frequency}"')
    config = town.model(FREQUENCIES, text)
    figures = town.latest(f"area, indicator, period, value\nA, drills, {period}, 5")
    return due_dates(figures, config, today).set_index("indicator_id").loc["drills"]


@pytest.mark.parametrize(
    ("newest", "frequency", "due"),
    [
        ("2026-Q3", "quarterly", "2026-12-31"),
        ("2026-Q1", "quarterly", "2026-06-30"),
        ("2025-Q4", "quarterly", "2026-03-31"),
        ("2025", "annual", "2026-12-31"),
        ("2026-H1", "half", "2026-12-31"),
        ("2025-H2", "half", "2026-06-30"),
        ("2026-01", "monthly", "2026-02-28"),
        ("2024-01", "monthly", "2024-02-29"),
        ("2026-02", "monthly", "2026-03-31"),
        ("2026-05-15", "quarterly", "2026-08-15"),
    ],
)
def test_a_figure_is_due_when_the_next_period_has_ended(newest, frequency, due):
    assert due_of(newest, frequency)["due"] == pd.Timestamp(due)


@pytest.mark.parametrize(("today", "late"), [(date(2026, 12, 31), False), (date(2027, 1, 1), True)])
def test_a_figure_is_late_from_the_day_after(today, late):
    assert due_of("2026-Q3", "quarterly", today)["late"] == late


def test_what_is_measured_after_events_is_never_due():
    row = due_of("2001-05-01", "event")
    assert pd.isna(row["due"])
    assert not row["late"]
    assert row["newest"] == pd.Timestamp("2001-05-01")


def test_the_newest_figure_of_any_area_counts_a_hidden_one_too():
    figures = town.latest(
        "area, indicator, period, value, suppressed\nA, trust, 2023, 50,\nB, trust, 2025, , 1\nA, wait, 2024, 30,"
    )
    found = due_dates(figures, town.model(), TODAY).set_index("indicator_id")
    assert found["due"].to_dict()["trust"] == pd.Timestamp("2026-12-31")
    assert (found.loc["wait", "due"], bool(found.loc["wait", "late"])) == (pd.Timestamp("2025-12-31"), True)


def test_every_active_indicator_has_a_row_even_before_any_figure():
    empty = town.latest("area, indicator, period, value")
    found = due_dates(empty, town.model(), TODAY)
    assert list(found["indicator_id"]) == ["trust", "wait", "refuge", "drills"]
    assert list(found["channel"]) == ["calm", "calm", "shelter", "shelter"]
    assert found["due"].isna().all()
    assert not found["late"].any()
    assert found["department"].isna().all()
    assert found.dtypes[["newest", "due", "late"]].astype(str).tolist() == ["datetime64[ns]", "datetime64[ns]", "bool"]
