"""The voting examples of the OECD/JRC Handbook (2008), section 6.12. Options are areas, groups of voters are parts."""

import json
from itertools import permutations

import numpy as np
import pytest

from core.scoring.kemeny import kemeny
from core.scoring.outrank import borda, condorcet_winner, copeland, majority, outranking


@pytest.fixture
def examples(truth):
    return json.loads((truth / "oecd_social_choice_examples.json").read_text(encoding="utf-8"))


def table(example, options):
    """Scores [A, K], the more the better, and voters [K]."""
    groups = [[option for option in ranking if option in options] for _, ranking in example["profiles"]]
    x = np.array([[-ranking.index(option) for ranking in groups] for option in options], float)
    return x, np.array([voters for voters, _ in example["profiles"]], float)


def voted(example, options):
    """The outranking matrix in voters."""
    x, voters = table(example, options)
    return outranking(x, voters) * voters.sum()


def named(orders, options):
    return {"".join(options[a] for a in order) for order in orders}


def test_plurality_and_borda_disagree(examples):
    example = examples["table25"]
    x, voters = table(example, "abcd")
    assert "abcd"[((x == 0) * voters).sum(axis=1).argmax()] == example["plurality_winner"]
    assert dict(zip("abcd", borda(x, voters), strict=True)) == example["borda"]


def test_condorcet_against_both(examples):
    example = examples["table25"]
    options = example["outranking"]["order"]
    counted = voted(example, options)
    assert counted == pytest.approx(np.array(example["outranking"]["E"]), abs=1e-12)
    e = counted / sum(voters for voters, _ in example["profiles"])
    ranking = example["condorcet_ranking"]
    assert options[condorcet_winner(e)] == ranking[0]
    assert [options[a] for a in np.argsort(-copeland(e))] == ranking
    assert named(kemeny(e).orders, options) == {"".join(ranking)}
    assert ((counted >= example["majority"]) == (majority(e) > 0)).all()


def test_a_circle_and_its_scores(examples):
    example = examples["table28"]
    options = example["outranking"]["order"]
    x, voters = table(example, options)
    counted = voted(example, options)
    assert dict(zip(options, borda(x, voters), strict=True)) == example["borda"]
    assert counted == pytest.approx(np.array(example["outranking"]["E"]), abs=1e-12)
    wins = majority(outranking(x, voters))
    assert {f"{options[a]}P{options[b]}" for a, b in np.argwhere(wins > 0)} == set(example["cycle"])
    assert condorcet_winner(outranking(x, voters)) is None
    found = kemeny(outranking(x, voters))
    assert named(found.orders, options) == {"".join(example["CKYL_ranking"])}
    assert found.score * voters.sum() == pytest.approx(max(example["CKYL_scores"].values()))
    for order in permutations(range(3)):
        score = sum(counted[a, b] for i, a in enumerate(order) for b in order[i + 1 :])
        assert score == pytest.approx(example["CKYL_scores"]["".join(options[a] for a in order)])


def test_a_kemeny_order_does_not_turn_around(examples):
    """The handbook's point against Borda: what is left keeps its order, here a circle that the fourth is not in."""
    example = examples["table31"]
    full = named(kemeny(outranking(*table(example, "abcd"))).orders, "abcd")
    assert {order.replace("d", "") for order in full} == named(kemeny(outranking(*table(example, "abc"))).orders, "abc")


def test_all_ties_are_told(examples):
    example = examples["table34"]
    assert dict(zip("abc", borda(*table(example, "abc")), strict=True)) == example["borda"]
    found = kemeny(outranking(*table(example, "abc")))
    assert named(found.orders, "abc") == {"".join(order) for order in example["CKYL_ties"]}
    assert found.count == len(found.orders)
