from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.i18n import plain, words
from core.redlines import law
from core.redlines.faults import LONGEST, doubts, faults
from core.redlines.record import Kind, Record
from tests.core.scoring import town

CONFIG = town.model()


def record(**fields) -> Record:
    usual = {"id": "calm_trust", "wording": "Trust", "indicator": "trust", "ideal": 100.0, "limit": 45.0}
    if fields.get("kind") == "compound":
        usual["limit"] = 1.0
    return Record.model_validate(usual | fields)


def codes(made: Record, known=()) -> list[str]:
    return [issue.code for issue in faults(made, {each.id: each for each in known}, CONFIG)]


def test_a_sound_line_has_no_faults():
    assert codes(record()) == []
    assert codes(record(back=60.0, k=2, n=3, stay=2, lead_months=5.0)) == []
    assert codes(record(indicator="wait", ideal=10.0, limit=40.0)) == []
    assert codes(record(kind="band", lower=20.0, limit=80.0, ideal=None)) == []


def test_nobody_beyond_a_value_and_never_a_fall_are_limits_of_0():
    share = record(kind="share", ideal=None, limit=0.0, beyond=50.0)
    assert (codes(share), share.below_is_bad, share.no_room) == ([], False, True)
    change = record(kind="change", ideal=None, limit=0.0)
    assert (codes(change), change.below_is_bad) == ([], True)
    assert codes(record(kind="change", ideal=None, limit=0.0, side="above")) == ["R-03"]
    assert codes(record(kind="change", indicator="wait", ideal=None, limit=0.0, side="above")) == []
    assert codes(record(kind="age", ideal=None, limit=0.0)) == ["R-03"]


def test_a_share_of_a_percentage_that_nobody_can_reach_is_refused():
    model = town.MODEL.replace('id = "trust"', 'id = "trust"\nunit = "%"', 1)
    percent = town.model(text=model)

    def found(**fields) -> list[str]:
        return [issue.code for issue in faults(record(**fields), {}, percent)]

    assert found(limit=0.0) == found(limit=-5.0) == ["R-16"]
    assert found(limit=0.5) == found(kind="band", lower=0.0, limit=60.0, ideal=None) == []
    assert found(kind="band", lower=0.0, limit=100.0, ideal=None) == ["R-16"]


def test_a_limit_at_the_end_of_the_scale_that_is_asked_on_is_refused():
    asked = town.model(text=town.MODEL.replace('id = "trust"', 'id = "trust"\nlimits = [1, 5]', 1))
    assert [issue.code for issue in faults(record(limit=1.0, ideal=5.0), {}, asked)] == ["R-16"]
    assert faults(record(limit=1.5, ideal=5.0), {}, asked) == []
    assert codes(record(limit=-5.0)) == []  # no percentage


def test_a_limit_far_outside_the_goalposts_is_doubted():
    """Goalposts 0 and 100: beyond -100 and 200 a limit is more than their width away."""
    for limit, code in ((-100.0, []), (-101.0, ["R-24"]), (45.0, [])):
        assert [issue.code for issue in doubts(record(limit=limit), {}, CONFIG)] == code
    band = record(kind="band", lower=10.0, limit=600.0, ideal=None)
    assert [issue.params["limit"] for issue in doubts(band, {}, CONFIG)] == [600]
    assert doubts(record(kind="change", ideal=None, limit=-600.0), {}, CONFIG) == []


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"ideal": 30.0}, ["R-03"]),
        ({"ideal": 45.0}, ["R-03"]),
        ({"indicator": "wait", "ideal": 100.0, "limit": 40.0}, ["R-03"]),
        ({"back": 40.0}, ["R-04"]),
        ({"back": 101.0}, ["R-44"]),
        ({"indicator": "wait", "ideal": 10.0, "limit": 40.0, "back": 41.0}, ["R-04"]),
        ({"indicator": "wait", "ideal": 10.0, "limit": 40.0, "back": 9.0}, ["R-44"]),
        ({"vote": {"spread": [40.0, 20.0]}}, ["R-42"]),
        ({"status": "agreed", "vote": {"against": 9, "spread": [40.0, 20.0]}}, ["R-42", "R-22"]),
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
        ({"kind": "compound", "of": ["calm_trust"], "limit": 0.0, "back": 0.5}, ["R-26", "R-08"]),
        ({"kind": "compound", "of": [], "back": 2.0}, ["R-01", "R-26"]),
        ({"n": 61}, ["R-27"]),
        ({"stay": 61}, ["R-27"]),
        ({"wording": " "}, ["R-15"]),
        ({"overrides": "gone"}, ["R-13"]),
        ({"ideal": 100.0, "limit": 100.0, "side": "above"}, ["R-03"]),
        ({"k": 3, "n": 2}, ["R-06"]),
        ({"valid_from": date(2026, 1, 1), "review": date(2025, 1, 1)}, ["R-10"]),
        ({"kind": "peer", "ideal": None, "limit": 1.2}, ["R-03"]),
        ({"kind": "peer", "ideal": None, "limit": 1.0}, ["R-03"]),
        ({"kind": "peer", "ideal": 0.0, "limit": 0.8}, ["R-03"]),
        ({"kind": "peer", "indicator": "wait", "ideal": None, "limit": 0.8}, ["R-03"]),
        ({"kind": "change", "ideal": None, "limit": 5.0}, ["R-03"]),
        ({"kind": "change", "indicator": "wait", "ideal": None, "limit": -5.0}, ["R-03"]),
        ({"kind": "gap", "ideal": None, "limit": -5.0}, ["R-03"]),
        ({"kind": "gap", "ideal": None, "limit": 5.0, "other": "trust"}, ["R-18"]),
        ({"kind": "age", "ideal": None, "limit": -3.0}, ["R-03"]),
        ({"kind": "share", "ideal": None, "limit": -3.0, "beyond": 50.0}, ["R-03"]),
        ({"kind": "share", "ideal": None, "limit": 150.0, "beyond": 50.0}, ["R-16"]),
        ({"kind": "share", "ideal": None, "limit": 100.0, "beyond": 50.0}, ["R-16"]),
        ({"kind": "share", "ideal": None, "limit": 30.0, "beyond": 50.0, "side": "above"}, ["R-17"]),
        ({"kind": "share", "ideal": None, "limit": 30.0, "beyond": 50.0, "indicator": "wait"}, ["R-17"]),
        ({"channel": "gone"}, ["R-19"]),
        ({"scope": {"layer": "gone"}}, ["R-19"]),
        ({"rests": [{"start": date(2026, 5, 1), "end": date(2026, 4, 30), "reason": "war"}]}, ["R-20"]),
        ({"status": "agreed", "vote": {"votes_for": 1, "against": 9}}, ["R-22"]),
        ({"status": "agreed", "vote": {"votes_for": 4, "against": 4}}, ["R-22"]),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(fields, found):
    made = record(**fields)
    assert codes(made) == found
    for issue in faults(made, {}, CONFIG):
        assert words("he").issue(issue) and words("en").issue(issue)


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "peer", "ideal": None, "limit": 0.8},
        {"kind": "peer", "indicator": "wait", "ideal": None, "limit": 1.5},
        {"kind": "change", "ideal": None, "limit": -5.0},
        {"kind": "change", "indicator": "wait", "ideal": None, "limit": 5.0},
        {"kind": "share", "ideal": None, "limit": 30.0, "beyond": 30.0, "side": "above", "indicator": "wait"},
        {"kind": "gap", "ideal": None, "limit": 5.0, "other": "refuge"},
        {"status": "proposal", "vote": {"votes_for": 1, "against": 9}},
        {"status": "agreed", "vote": {"votes_for": 5, "against": 4}},
        {"vote": {"spread": [20.0, 20.0]}},
        {"scope": {"layer": "area"}, "channel": "calm"},
    ],
)
def test_what_makes_sense_is_let_through(fields):
    assert codes(record(**fields)) == []


def test_peers_are_the_ideal_where_none_is_given():
    """Not below 0.8 of the median, and not above it: the opposite would be a line against doing well."""
    peer = record(kind="peer", ideal=None, limit=0.8)
    assert (peer.start, peer.below_is_bad) == (1.0, True)


def test_peers_of_a_figure_that_may_lie_below_0_are_refused():
    """Net growth: a median of -5 would make -20 four times as good."""
    text = town.MODEL.replace(
        "goalposts = { worst = 0.0, best = 100.0 }", "goalposts = { worst = -60.0, best = 60.0 }", 1
    )
    peer = record(kind="peer", ideal=None, limit=0.8)
    assert [issue.code for issue in faults(peer, {}, town.model(text=text))] == ["R-28"]
    assert codes(peer) == []


def test_units_that_differ_leave_no_gap_between_groups():
    text = town.MODEL.replace('id = "trust"', 'id = "trust"\nunit = "%"', 1)
    gap = record(kind="gap", ideal=None, limit=5.0, other="refuge")
    assert [issue.code for issue in faults(gap, {}, town.model(text=text))] == ["R-18"]


def test_an_area_that_is_not_here_is_refused_where_the_areas_are_known():
    made = record(scope={"areas": ["A", "gone"]})
    assert [(i.code, i.params["found"]) for i in faults(made, {}, CONFIG, ["A", "B"])] == [("R-19", "gone")]
    assert faults(made, {}, CONFIG) == []


def test_a_circle_through_a_line_that_stands_in_the_place_of_another_is_refused():
    """x is made of national; y, made of x, would stand in the place of national: then x is made of y, and y of x."""
    national, x = record(id="national"), record(id="x", kind="compound", of=["national"])
    y = record(id="y", kind="compound", of=["x"], overrides="national", reason="here")
    assert codes(y, [national, x]) == ["R-08"]
    own = record(id="own", overrides="national")
    assert codes(record(id="x", kind="compound", of=["own"]), [national, own]) == []
    assert codes(record(id="own", kind="compound", of=["national"], overrides="national"), [national]) == ["R-08"]


def test_one_local_line_stands_in_a_place_and_none_in_its_place():
    national, own = record(id="national"), record(id="own", overrides="national")
    assert codes(record(id="second", overrides="national"), [national, own]) == ["R-21"]
    assert codes(record(id="above", overrides="own"), [national, own]) == ["R-21"]
    assert codes(record(id="national", overrides="other"), [record(id="other"), own]) == ["R-21"]
    retired = own.model_copy(update={"valid_to": date(2025, 1, 1)})
    later = record(id="second", overrides="national", valid_from=date(2025, 1, 2))
    assert codes(later, [national, retired]) == []
    assert codes(own, [national]) == []


def test_a_line_that_counts_though_most_voted_against_it_is_doubted():
    outvoted = {"votes_for": 5, "against": 9}
    for status, found in (("proposal", ["R-45"]), ("agreed", []), ("law", [])):  # of agreed ones R-22 says so
        assert [issue.code for issue in doubts(record(status=status, vote=outvoted), {}, CONFIG)] == found
    assert doubts(record(vote={"votes_for": 9, "against": 5}), {}, CONFIG) == []
    assert doubts(record(), {}, CONFIG) == []


def test_the_circle_is_named_through_which_a_line_is_made_of_itself():
    lines = {id: record(id=id, wording=f"W{id}", kind="compound", of=[of]) for id, of in ("ab", "bc", "ca")}
    (issue,) = faults(lines["a"], {"b": lines["b"], "c": lines["c"]}, CONFIG)
    assert [part.en for part in issue.params["circle"]] == ["Wa", "Wb", "Wc"]
    assert "Wa, Wb, Wc" in plain(words("en").issue(issue))


def test_a_place_is_taken_as_long_as_a_local_line_counts_there():
    national, own = record(id="national"), record(id="own", overrides="national", valid_to=date(2030, 12, 31))
    for begins, found in ((date(2026, 1, 1), ["R-21"]), (date(2030, 12, 31), ["R-21"]), (date(2031, 1, 1), [])):
        assert codes(record(id="second", overrides="national", valid_from=begins), [national, own]) == found
    before = record(id="second", overrides="national", valid_to=date(2025, 12, 31))
    begun = own.model_copy(update={"valid_from": date(2026, 1, 1)})
    assert codes(before, [national, begun]) == []


def test_lines_that_are_made_of_each_other_are_refused():
    first = record(id="a", kind="compound", of=["b"])
    second = record(id="b", kind="compound", of=["c"])
    third = record(id="c", kind="compound", of=["a", "d"], at_least=3)
    assert codes(third, [first, second, record(id="d")]) == ["R-06", "R-08"]


def test_where_nothing_but_the_ideal_will_do_the_limit_may_be_the_ideal():
    whole = record(ideal=100.0, limit=100.0)
    assert codes(whole) == []
    assert whole.rules.back == 1.0
    nearly = record(ideal=100.0, limit=99.0)
    assert (law.looser_than(whole, nearly), law.looser_than(nearly, whole)) == (False, True)


def test_an_override_speaks_of_all_that_its_line_speaks_of():
    own = record(id="own", overrides="national", scope={"areas": ["A"]}, reason="only here")
    assert codes(own, [record(id="national")]) == ["R-14"]


@given(
    kind=st.sampled_from(get_args(Kind)),
    numbers=st.lists(st.sampled_from([None, -50.0, 0.0, 0.5, 1.0, 45.0, 100.0]), min_size=4, max_size=4),
    memory=st.lists(st.integers(1, 70), min_size=3, max_size=3),
    side=st.sampled_from(["below", "above"]),
)
def test_what_has_no_faults_can_be_told(kind, numbers, memory, side):
    """Whatever is kept is told on every page: a line that the engine cannot run would take all of them down."""
    ideal, limit, lower, back = numbers
    k, n, stay = memory
    fields = {"ideal": ideal, "limit": limit or 0.0, "lower": lower, "back": back, "beyond": 50.0, "side": side}
    made = record(kind=kind, **fields, k=k, n=n, stay=stay, of=["part"] if kind == "compound" else [])
    if codes(made, [record(id="part")]) == []:
        assert made.rules.back <= 1 and made.rules.n <= LONGEST


def test_a_return_line_that_a_compound_line_was_once_given_does_not_count():
    """Kept before such were refused: it takes no page down."""
    assert record(kind="compound", of=["part"], limit=0.0, back=2.0).rules.back == 1


def doubted(made: Record, *known: Record) -> list[tuple[str, str]]:
    issues = doubts(made, {each.id: each for each in known}, CONFIG)
    return [(issue.code, issue.params["found"].en) for issue in issues]


def test_a_second_line_that_says_the_same_is_asked_about():
    first, again = record(wording="First"), record(id="again")
    assert doubted(again, first) == [("R-46", "First")]
    assert doubted(record(id="again", k=2, n=3, priority="watch", ideal=90.0), first) == [("R-46", "First")]
    second = record(id="second", wording="Second")
    assert doubted(again, first, second) == [("R-46", "First"), ("R-46", "Second")]


def test_a_line_with_another_limit_or_on_other_figures_places_or_days_is_no_second_one():
    first = record()
    assert doubted(record(id="a", limit=60.0), first) == []
    assert doubted(record(id="a", scope={"areas": ["A"]}), first) == []
    assert doubted(record(id="a", indicator="refuge"), first) == []
    ended = first.model_copy(update={"valid_to": date(2025, 12, 31)})
    assert doubted(record(id="a", valid_from=date(2026, 1, 1)), ended) == []
    assert doubted(record(id="a", valid_from=date(2025, 12, 31)), ended) == [("R-46", "Trust")]
    band = {"kind": "band", "ideal": None, "limit": 80.0}
    assert doubted(record(id="a", **band, lower=30.0), record(**band, lower=20.0)) == []
    assert doubted(record(id="a", **band, lower=20.0), record(**band, lower=20.0)) == [("R-46", "Trust")]


def test_lines_that_count_once_are_not_asked_about():
    """In the place of another, with another, and the next version of one that was asked about already."""
    first, again = record(), record(id="again")
    here = record(id="here", overrides=first.id)
    assert doubted(here, first) == []
    assert doubted(again, first, here) == [("R-46", "Trust")]  # what the local line replaces does not count
    assert doubted(record(id="a", pressure=first.id), first) == []
    assert doubted(again.model_copy(update={"valid_to": date(2030, 1, 1)}), first, again) == []
    assert doubted(again, first, again.model_copy(update={"limit": 50.0})) == [("R-46", "Trust")]


def test_what_a_line_measures_is_the_same_in_any_order_and_however_its_side_was_written():
    one = record(kind="compound", indicator=None, ideal=None, of=["a", "b"], scope={"areas": ["A", "B"]})
    turned = {"of": ["b", "a"], "scope": {"areas": ["B", "A"]}, "side": "above"}
    assert one.measures == record(kind="compound", indicator=None, ideal=None, **turned).measures
    assert record(side="above").measures == record().measures  # the limit below the ideal says which side is bad
    share = {"kind": "share", "ideal": None, "limit": 20.0, "beyond": 50.0}
    assert record(**share, side="above").measures != record(**share).measures
