"""Periods: what people write becomes one canonical name with its last day."""

from datetime import date

import pytest

from core import periods


@pytest.mark.parametrize(
    ("written", "name", "end"),
    [
        ("2025", "2025", date(2025, 12, 31)),
        (2025, "2025", date(2025, 12, 31)),
        (2025.0, "2025", date(2025, 12, 31)),
        ("2025-Q3", "2025-Q3", date(2025, 9, 30)),
        ("Q3 2025", "2025-Q3", date(2025, 9, 30)),
        ("רבעון 2 2024", "2024-Q2", date(2024, 6, 30)),
        ("רבעון ב' 2024", "2024-Q2", date(2024, 6, 30)),
        ("2024 מחצית א׳", "2024-H1", date(2024, 6, 30)),
        ("פברואר 2024", "2024-02", date(2024, 2, 29)),
        ("Feb 2024", "2024-02", date(2024, 2, 29)),
        ("07/2025", "2025-07", date(2025, 7, 31)),
        ("מחצית שנייה של 2024", "2024-H2", date(2024, 12, 31)),
        ("רבעון ראשון של שנת 2024", "2024-Q1", date(2024, 3, 31)),
        ("חודש מרץ 2024", "2024-03", date(2024, 3, 31)),
        ("second half of 2024", "2024-H2", date(2024, 12, 31)),
        ("the first quarter of the year 2024", "2024-Q1", date(2024, 3, 31)),
        ("Q1 of 2024", "2024-Q1", date(2024, 3, 31)),
        ("2nd half 2024", "2024-H2", date(2024, 12, 31)),
        ("14/07/2025", "2025-07-14", date(2025, 7, 14)),
        (date(2025, 7, 14), "2025-07-14", date(2025, 7, 14)),
        ("\u200e2025\u200e", "2025", date(2025, 12, 31)),
    ],
)
def test_what_people_write_is_understood(written: object, name: str, end: date) -> None:
    period = periods.parse(written)
    assert period is not None
    assert (period.text, period.end) == (name, end)


@pytest.mark.parametrize(
    "written",
    ["", "רבעון 2", "Q5 2024", "H3 2024", "31/02/2025", 12.5, 31, None, True, "2025-13", "שכונה", "ברבעון 2024",
     "third 2024", "half of 2024"],
)  # fmt: skip
def test_anything_else_is_not_a_period(written: object) -> None:
    assert periods.parse(written) is None


def test_periods_sort_by_their_last_day() -> None:
    names = ["2025", "2025-Q1", "2024", "2025-H1", "2025-06"]
    assert [p.text for p in sorted(map(periods.canonical, names))] == ["2024", "2025-Q1", "2025-06", "2025-H1", "2025"]


@pytest.mark.parametrize(
    ("earlier", "later", "months"),
    [
        (date(2025, 6, 30), date(2025, 12, 31), 6),
        (date(2024, 2, 29), date(2025, 2, 28), 12),
        (date(2025, 12, 31), date(2025, 9, 30), -3),
        (date(2025, 4, 15), date(2025, 4, 30), 0.5),
    ],
)
def test_ends_of_months_are_whole_months_apart(earlier: date, later: date, months: float) -> None:
    assert periods.months_between(earlier, later) == months
    assert periods.months_after(earlier, months) == later
