from datetime import date

import pytest

from core.config import Text
from core.i18n import words
from core.issues import Stop
from core.redlines.record import Record, adopt, changes, defaults, faults, in_force, newest
from tests.core.scoring import town

CONFIG = town.model()


def record(**fields) -> Record:
    usual = {"id": "calm_trust", "wording": "Trust", "indicator": "trust", "ideal": 100.0, "limit": 45.0}
    return Record.model_validate(usual | fields)


def codes(made: Record, known=()) -> list[str]:
    return [issue.code for issue in faults(made, {each.id: each for each in known}, CONFIG)]


def test_a_sound_line_has_no_faults():
    assert codes(record()) == []
    assert codes(record(back=60.0, k=2, n=3, stay=2, lead_months=5.0)) == []
    assert codes(record(indicator="wait", ideal=10.0, limit=40.0)) == []
    assert codes(record(kind="band", lower=20.0, limit=80.0, ideal=None)) == []


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"ideal": 30.0}, ["R-03"]),
        ({"ideal": 45.0}, ["R-03"]),
        ({"indicator": "wait", "ideal": 100.0, "limit": 40.0}, ["R-03"]),
        ({"back": 40.0}, ["R-04"]),
        ({"back": 101.0}, ["R-04"]),
        ({"indicator": "gone"}, ["R-02"]),
        ({"indicator": None}, ["R-01"]),
        ({"ideal": None}, ["R-01"]),
        ({"kind": "band", "lower": None}, ["R-01"]),
        ({"kind": "band", "lower": 50.0, "limit": 45.0, "ideal": None}, ["R-03"]),
        ({"kind": "band", "lower": 20.0, "limit": 80.0, "ideal": 90.0}, ["R-03"]),
        ({"kind": "share", "limit": 20.0, "ideal": 0.0}, ["R-01"]),
        ({"kind": "age", "ideal": 0.0, "limit": 3.0, "lead_months": 2.0}, ["R-05"]),
        ({"kind": "compound", "of": ["gone"], "lead_months": 2.0}, ["R-05", "R-07"]),
        ({"kind": "compound", "of": ["calm_trust"]}, ["R-08"]),
        ({"kind": "compound", "of": []}, ["R-01"]),
        ({"wording": " "}, ["R-15"]),
        ({"overrides": "gone"}, ["R-13"]),
        ({"ideal": 100.0, "limit": 100.0, "side": "above"}, ["R-03"]),
        ({"k": 3, "n": 2}, ["R-06"]),
        ({"valid_from": date(2026, 1, 1), "review": date(2025, 1, 1)}, ["R-10"]),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(fields, found):
    made = record(**fields)
    assert codes(made) == found
    for issue in faults(made, {}, CONFIG):
        assert words("he").issue(issue) and words("en").issue(issue)


def test_lines_that_are_made_of_each_other_are_refused():
    first = record(id="a", kind="compound", of=["b"])
    second = record(id="b", kind="compound", of=["c"])
    third = record(id="c", kind="compound", of=["a", "d"], at_least=3)
    assert codes(third, [first, second, record(id="d")]) == ["R-06", "R-08"]


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


@pytest.mark.parametrize(
    ("fields", "lawful"),
    [
        ({"limit": 46.0}, True),
        ({"limit": 44.0}, False),
        ({"k": 2, "n": 2}, False),
        ({"stay": 2}, True),
    ],
)
def test_a_line_set_by_law_is_only_ever_made_stricter(fields, lawful):
    law = record(status="law", source="The Act, 6")
    wanted = record(**fields, status="agreed", reason="the room asked for it")
    if lawful:
        assert adopt(wanted, [law], CONFIG).version == 2
    else:
        with pytest.raises(Stop) as stop:
            adopt(wanted, [law], CONFIG)
        assert [issue.code for issue in stop.value.issues] == ["W-10"]
        assert "The Act, 6" in words("en").issue(stop.value.issues[0])


def test_a_place_may_override_a_line_with_a_reason_but_not_the_law():
    national, law = record(id="national"), record(id="law", status="law")
    own = record(id="own", limit=40.0, overrides="national", reason="we are a young town")
    assert adopt(own, [national], CONFIG).version == 1
    for wrong, code in (
        (own.model_copy(update={"reason": Text(he=" ", en="")}), "R-09"),
        (record(**(own.model_dump() | {"overrides": "law"})), "W-10"),
    ):
        with pytest.raises(Stop) as stop:
            adopt(wrong, [national, law], CONFIG)
        assert [issue.code for issue in stop.value.issues] == [code]


@pytest.mark.parametrize(
    ("limit", "lower", "looser"), [(80.0, 20.0, False), (81.0, 20.0, True), (80.0, 19.0, True), (70.0, 30.0, False)]
)
def test_a_wider_band_is_looser(limit, lower, looser):
    band = record(kind="band", lower=20.0, limit=80.0, ideal=None)
    assert record(kind="band", lower=lower, limit=limit, ideal=None).looser_than(band) is looser


def test_a_line_is_in_force_from_day_to_day():
    made = record(valid_from=date(2026, 1, 1), valid_to=date(2026, 12, 31))
    assert [made.in_force(date(*day)) for day in ((2025, 12, 31), (2026, 1, 1), (2026, 12, 31), (2027, 1, 1))] == [
        False,
        True,
        True,
        False,
    ]


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


@pytest.mark.parametrize(
    "fields",
    [
        {"indicator": "refuge", "limit": 80.0},
        {"scope": {"areas": ["A"]}},
        {"valid_to": date(2026, 1, 1)},
        {"rests": [{"start": date(2026, 1, 1), "reason": "war"}]},
    ],
)
def test_a_line_set_by_law_is_neither_turned_to_something_else_nor_ended(fields):
    law = record(status="law")
    with pytest.raises(Stop) as stop:
        adopt(record(status="law", reason="we would rather not", **fields), [law], CONFIG)
    assert [issue.code for issue in stop.value.issues] == ["W-10"]


def test_what_was_agreed_above_the_law_may_go_back_to_the_law_and_no_further():
    law, stricter = record(status="law"), record(status="agreed", limit=55.0, version=2)
    assert adopt(record(status="agreed", limit=45.0, reason="too strict"), [law, stricter], CONFIG).version == 3
    with pytest.raises(Stop) as stop:
        adopt(record(status="agreed", limit=44.0, reason="too strict"), [law, stricter], CONFIG)
    assert [issue.code for issue in stop.value.issues] == ["W-10"]


def test_where_nothing_but_the_ideal_will_do_the_limit_may_be_the_ideal():
    whole = record(ideal=100.0, limit=100.0)
    assert codes(whole) == []
    assert whole.rules.back == 1.0
    assert whole.looser_than(record(ideal=100.0, limit=99.0)) is False
    assert record(ideal=100.0, limit=99.0).looser_than(whole) is True


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


def test_an_override_speaks_of_all_that_its_line_speaks_of():
    own = record(id="own", overrides="national", scope={"areas": ["A"]}, reason="only here")
    assert codes(own, [record(id="national")]) == ["R-14"]


def test_a_record_goes_through_json_unchanged():
    made = record(
        vote={"votes_for": 3, "spread": [1.0, 2.0]},
        valid_from=day(2024),
        of=["a"],
        rests=[{"start": day(2025), "reason": "x"}],
    )
    assert Record.model_validate(made.model_dump(mode="json", exclude_none=True)) == made
