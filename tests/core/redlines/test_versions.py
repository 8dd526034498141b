from datetime import date

import pytest

from core.issues import Stop
from core.redlines.faults import faults
from core.redlines.versions import adopt, changes, defaults, in_force, newest
from tests.core.redlines.test_faults import CONFIG, codes, record


def test_versions_are_counted_and_the_newest_stands():
    first = adopt(record(), [], CONFIG)
    second = adopt(record(limit=50.0, reason="two more points"), [first], CONFIG)
    assert (first.version, second.version) == (1, 2)
    assert newest([first, second])["calm_trust"] is second
    assert changes(first, second) == {"limit": (45.0, 50.0)}


def test_another_version_needs_a_reason():
    with pytest.raises(Stop) as stop:
        adopt(record(limit=50.0), [record()], CONFIG)
    assert [issue.code for issue in stop.value.issues] == ["R-09"]


def test_every_line_of_the_config_begins_as_a_record():
    found = defaults(CONFIG)
    assert [(each.id, each.ideal, each.limit, each.priority) for each in found] == [
        ("trust", 100.0, 45.0, "serious"),
        ("wait", 10.0, 40.0, "serious"),
        ("refuge", 100.0, 80.0, "veto"),
    ]
    assert all(codes(each) == [] for each in found)


def test_the_shipped_config_gives_sound_records():
    from core.config import load

    config = load("config.toml")
    found = defaults(config)
    assert len(found) >= 40
    assert [issue for each in found for issue in faults(each, {}, config)] == []


def day(year: int) -> date:
    return date(year, 6, 1)


def test_on_each_day_the_newest_version_that_has_begun_counts_unless_it_has_ended():
    first = record(valid_from=date(2022, 1, 1))
    second = record(version=2, limit=50.0, valid_from=date(2024, 1, 1), reason="stricter")
    ended = record(version=3, limit=50.0, valid_from=date(2024, 1, 1), valid_to=date(2025, 1, 1), reason="replaced")
    versions = [first, second, ended]
    counted = {year: {id: r.version for id, r in in_force(versions, day(year)).items()} for year in range(2021, 2026)}
    told = {2021: {}, 2022: {"calm_trust": 1}, 2023: {"calm_trust": 1}, 2024: {"calm_trust": 3}, 2025: {}}
    assert counted == told
    assert in_force([first, second], day(2025))["calm_trust"].version == 2


def test_an_override_stands_in_place_of_its_line_also_in_lines_made_of_it():
    national, other = record(id="national"), record(id="other")
    both = record(id="both", kind="compound", of=["national", "other"])
    own = record(id="own", overrides="national", valid_from=date(2024, 1, 1), valid_to=date(2024, 12, 31))
    versions = [national, other, both, own]
    assert list(in_force(versions, day(2023))) == ["national", "other", "both"]
    assert list(in_force(versions, day(2024))) == ["other", "both", "own"]
    assert in_force(versions, day(2024))["both"].of == ("own", "other")
    assert in_force(versions, day(2025))["both"].of == ("national", "other")


def test_places_taken_one_above_another_lead_to_the_last_of_them():
    """Refused today; whoever kept such lines before still gets one line for each place."""
    chain = [record(id="a"), record(id="b", overrides="a"), record(id="c", overrides="b")]
    chain.append(record(id="both", kind="compound", of=["a"]))
    assert {id: made.of for id, made in in_force(chain, day(2025)).items()} == {"c": (), "both": ("c",)}
