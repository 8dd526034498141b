from datetime import date
from pathlib import Path

from core.config import Text, load
from core.redlines.record import Record, owner_of
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


def test_who_answers_for_a_line_is_whom_it_names_else_who_measures_else_who_leads_the_channel():
    config = load(Path(__file__).parents[3] / "config.toml")
    indicator = next(each for each in config.indicators if each.department)
    department = next(each for each in config.departments if each.id == indicator.department)
    channel = next(each for each in config.channels if each.owner)
    made = record(indicator=indicator.id, channel=channel.id)
    assert owner_of(made.model_copy(update={"owner": Text(he="x", en="x")}), config) == Text(he="x", en="x")
    assert owner_of(made, config) == department.name != channel.owner
    assert owner_of(made.model_copy(update={"indicator": None}), config) == channel.owner
    assert owner_of(made.model_copy(update={"indicator": None, "channel": None}), config) == Text(he="", en="")
