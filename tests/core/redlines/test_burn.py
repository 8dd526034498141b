import json

import numpy as np
import pytest

from core.redlines.burn import Alarm, Budget, rings


@pytest.fixture(scope="module")
def published(truth):
    return json.loads((truth / "slo_burn_rate.json").read_text(encoding="utf-8"))


DAYS = {"5m": 5 / 1440, "30m": 30 / 1440, "1h": 1 / 24, "6h": 0.25, "3d": 3.0}


def test_the_published_table_of_alarms(published):
    budget = Budget(allowed=0.001, days=30)
    for row in published["table"]:
        used = budget.consumed(row["burn_rate"], DAYS[row["long"]])
        assert 100 * used == pytest.approx(row["budget_consumed_pct"])
        assert DAYS[row["short"]] == pytest.approx(DAYS[row["long"]] / 12)


@pytest.mark.parametrize(("rate", "days"), [(1, 30), (2, 15), (3, 10), (10, 3)])
def test_how_long_a_budget_lasts(rate, days):
    assert Budget(0.001, 30).lasts(rate) == pytest.approx(days)


def test_the_identities_of_a_budget():
    assert Budget(0.001, 30).rate(0.01) == pytest.approx(10)
    assert Budget(0.001, 30).lasts(0) is None
    assert Budget(0.1, 90).left(np.array([True] * 4 + [False] * 20)) == pytest.approx(5)
    assert Budget(0.1, 10).left(np.array([True] * 3)) == pytest.approx(-2)


def test_an_alarm_needs_both_windows():
    alarm, budget = Alarm(long_days=12, short_days=1, rate=2), Budget(0.1, 90)
    bad = np.array([False] * 8 + [True] * 4)
    assert rings(alarm, budget, bad)
    assert not rings(alarm, budget, np.append(bad, False)), "it is over"
    assert not rings(alarm, budget, np.array([False] * 11 + [True])), "it does not matter yet"
    assert not rings(alarm, budget, bad[:6]), "too few readings"


@pytest.mark.parametrize(("allowed", "days"), [(0, 30), (1, 30), (0.1, 0)])
def test_a_budget_of_nothing_is_refused(allowed, days):
    with pytest.raises(ValueError, match="budget"):
        Budget(allowed, days)
