from datetime import date

from core.redlines.record import Record
from tests.core.redlines.test_faults import record


def test_a_line_is_in_force_from_day_to_day():
    made = record(valid_from=date(2026, 1, 1), valid_to=date(2026, 12, 31))
    assert [made.in_force(date(*day)) for day in ((2025, 12, 31), (2026, 1, 1), (2026, 12, 31), (2027, 1, 1))] == [
        False,
        True,
        True,
        False,
    ]


def test_a_record_goes_through_json_unchanged():
    made = record(
        vote={"votes_for": 3, "spread": [1.0, 2.0]},
        valid_from=date(2024, 6, 1),
        of=["a"],
        rests=[{"start": date(2025, 6, 1), "reason": "x"}],
    )
    assert Record.model_validate(made.model_dump(mode="json", exclude_none=True)) == made
