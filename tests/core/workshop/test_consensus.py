import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.i18n import PHONE_LANGUAGES, plain, words
from core.workshop import consensus
from core.workshop.consensus import (
    adoption,
    appropriateness,
    attrition,
    band,
    concordance,
    ending,
    ipras,
    kendalls_w,
    numeric,
    rule,
)


@pytest.mark.parametrize(
    ("iqr", "label"), [(10, "strong"), (10.1, "moderate"), (20, "moderate"), (20.1, "weak"), (35, "weak"), (36, "none")]
)
def test_the_four_labels_by_the_middle_half_over_the_range(iqr: float, label: str):
    """0 0 q q 50 50 ... of nine ordered answers the third is Q1 and the seventh Q3."""
    values = [50 - iqr, 50 - iqr, 50 - iqr, 50, 50, 50, 50, 50, 50]
    found = numeric(values, 100)
    assert found is not None
    assert (found.q1, found.median, found.q3) == (50 - iqr, 50, 50)
    assert (found.share, found.label) == (pytest.approx(iqr / 100), label)


def test_a_share_that_binary_numbers_miss_is_still_on_the_line():
    assert band((0.4 - 0.1) / 3) == "strong"
    assert band(0.1 + 0.1) == "moderate"


def test_a_worked_threshold():
    """1 2 4 8 16: quartiles 2 and 8, median 4; distances from it 3 2 0 4 12, so MAD 3."""
    found = numeric([16, 1, 8, 2, 4], 30)
    assert found is not None
    assert (found.n, found.median, found.q1, found.q3, found.iqr, found.mad) == (5, 4, 2, 8, 6, 3)
    assert (found.share, found.label) == (0.2, None), "under 8 no word"


def test_mad_is_told_under_twelve_answers_only():
    assert numeric([1.0] * 11, 1).mad == 0  # type: ignore[union-attr]
    assert numeric([1.0] * 12, 1).mad is None  # type: ignore[union-attr]


@pytest.mark.parametrize("n", range(5))
def test_fewer_than_five_answers_show_nothing(n: int):
    assert numeric([1.0] * n, 1) is None
    assert appropriateness([7] * n) is None
    assert adoption(["agree"] * n) is None
    assert concordance([[1, 2]] * n) is None


def test_a_threshold_without_a_range_is_a_fault_of_ours():
    for width in (0, float("nan")):
        with pytest.raises(ValueError, match="range"):
            numeric([1.0] * 8, width)


def test_the_published_example_of_rand_ucla():
    """PMC3467596, table 1: 15 panellists; median 7, p30 7, p70 8, IPR 1, centre 7.5, IPRAS 6.1; three stand outside."""
    found = appropriateness([4, 5, 6, 7, 7, 7, 7, 7, 8, 8, 8, 8, 8, 9, 9])
    assert found is not None
    assert (found.n, found.median, found.p30, found.p70, found.ipr) == (15, 7, 7, 8, 1)
    assert found.ipras == pytest.approx(6.1)
    assert (found.disagreement, found.outside, found.allowed, found.agreed) == (False, 3, 4, True)
    assert (found.share, found.adopted) == (0.8, True)


def test_ipras_is_smallest_where_ratings_are_balanced():
    assert ipras(5, 5) == ipras(3, 7) == 2.35
    assert ipras(1, 1) == ipras(9, 9) == pytest.approx(8.35)


def test_a_split_panel_disagrees():
    """Ten at 1 and ten at 9: p30 1, p70 9, IPR 8 > 2.35."""
    found = appropriateness([1] * 10 + [9] * 10)
    assert found is not None
    assert (found.ipr, found.ipras, found.disagreement, found.agreed) == (8, 2.35, True, False)
    assert found.standing == "disagreement"


@pytest.mark.parametrize(
    ("n", "allowed"), [(7, None), (8, 2), (10, 2), (11, 3), (13, 3), (14, 4), (16, 4), (17, None), (40, None)]
)
def test_small_panels_have_a_rule_of_their_own(n: int, allowed: int | None):
    assert appropriateness([8] * n).allowed == allowed  # type: ignore[union-attr]


def test_one_more_outside_than_a_small_panel_allows():
    assert appropriateness([8] * 6 + [6] * 2).agreed is True  # type: ignore[union-attr]
    assert appropriateness([8] * 5 + [6] * 3).agreed is False  # type: ignore[union-attr]


def test_a_median_between_two_thirds_belongs_to_the_higher_and_is_not_yet_agreed():
    found = appropriateness([6] * 4 + [7] * 4)
    assert found is not None
    assert (found.median, found.outside, found.agreed) == (6.5, 4, False)


def test_three_of_four_at_seven_or_more():
    """20 people, above the small panels: 15 at 8 make 75 %, 14 do not."""
    assert appropriateness([8] * 15 + [6] * 5).adopted is True  # type: ignore[union-attr]
    found = appropriateness([8] * 14 + [6] * 6)
    assert found is not None
    assert (found.share, found.agreed, found.adopted) == (0.7, True, False)


def test_seven_people_get_no_word():
    assert appropriateness([9] * 7).agreed is None  # type: ignore[union-attr]
    assert adoption(["agree"] * 7).adopted is None  # type: ignore[union-attr]
    assert concordance([[1, 2, 3]] * 7).label is None  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("votes", "share", "verdict"),
    [
        (("agree",) * 6 + ("disagree",) * 2, 0.75, "adopted"),
        (("agree",) * 5 + ("disagree",) * 2 + ("abstain",), 5 / 7, "not_adopted"),
        (("agree",) * 6 + ("abstain",) * 4, 1.0, "adopted"),
        (("agree",) * 19 + ("block",), 0.95, "blocked"),
        (("agree",) * 6 + ("block",), 6 / 7, "too_few"),
    ],
)
def test_a_proposal_is_adopted_by_those_who_take_a_side(votes: tuple[str, ...], share: float, verdict: str):
    found = adoption(votes)
    assert found is not None
    assert (found.share, found.verdict) == (pytest.approx(share), verdict)
    assert found.adopted is {"adopted": True, "too_few": None}.get(verdict, False)


def test_nobody_takes_a_side():
    found = adoption(["abstain"] * 8)
    assert found is not None
    assert (np.isnan(found.share), found.adopted, found.abstain) == (True, False, 8)


def test_a_published_concordance():
    """ProofWiki, arbitrary example 1: four judges, three competitors, sums 7 9 8, W = 1/16."""
    table = np.array([[1, 3, 2], [1, 2, 3], [2, 3, 1], [3, 1, 2]], float)
    assert kendalls_w(table) == pytest.approx(1 / 16)


def test_concordance_with_ties_by_hand():
    """Five people, (1, 2.5, 2.5): sums 5 12.5 12.5, squares 337.5; T = 6 each.

    W = (12 * 337.5 - 3 * 25 * 3 * 16) / (25 * 3 * 8 - 5 * 5 * 6) = 450 / 450 = 1.
    """
    found = concordance([[0, 1, 1]] * 5)
    assert found is not None
    assert (found.means, found.w) == ((1, 2.5, 2.5), pytest.approx(1))
    # Half of ten the other way round: sums 17.5 25 17.5, S = 37.5; W = 12 * 37.5 / (100 * 24 - 10 * 60) = 0.25.
    mixed = concordance([[0, 1, 1]] * 5 + [[1, 1, 0]] * 5)
    assert mixed is not None
    assert (mixed.w, mixed.label) == (pytest.approx(0.25), "weak")


def test_all_tied_tell_nothing():
    found = concordance([[1, 1, 1]] * 8)
    assert found is not None
    assert np.isnan(found.w)
    assert found.label is None


@given(st.lists(st.permutations(range(4)), min_size=8, max_size=12))
def test_concordance_lies_between_nothing_and_one_and_knows_no_order_of_people(orders: list[list[int]]):
    found, turned = concordance(orders), concordance(orders[::-1])
    assert found is not None and turned is not None
    assert -1e-9 <= found.w <= 1 + 1e-9
    assert found.w == pytest.approx(turned.w)


@given(st.lists(st.integers(1, 9), min_size=8, max_size=20))
def test_ratings_turned_around_disagree_as_much(ratings: list[int]):
    found, turned = appropriateness(ratings), appropriateness([10 - each for each in ratings])
    assert found is not None and turned is not None
    assert found.ipras == pytest.approx(turned.ipras)
    assert found.ipr == pytest.approx(turned.ipr)


def seen(*values: float):
    return numeric(values, 100)


WIDE = (0, 10, 20, 30, 50, 70, 80, 90)  # Q1 17.5, Q3 72.5
TIGHT = (50,) * 8


def test_why_voting_stops():
    assert ending(None, seen(*TIGHT), 100, last=False) == "consensus"
    assert ending(None, seen(*WIDE), 100, last=False) is None
    assert ending(seen(*WIDE), seen(*WIDE), 100) == "stable_dissent"
    medium = (40, 41, 42, 45, 55, 56, 57, 58)
    assert seen(*medium).label == "moderate"  # type: ignore[union-attr]
    assert ending(seen(*medium), seen(*medium), 100) == "stable"
    assert ending(seen(*medium), seen(*WIDE), 100) == "rounds"
    assert ending(None, None, 100) == "rounds"
    assert ending(seen(*WIDE[:5]), seen(*WIDE[:5]), 100) == "rounds", "no word for fewer than 8, of dissent neither"


def test_stable_within_a_twentieth_of_the_range_and_15_percent_of_the_spread():
    moved = [each + 5 for each in WIDE]
    assert ending(seen(*WIDE), seen(*moved), 100) == "stable_dissent"
    assert ending(seen(*WIDE), seen(*[each + 5.1 for each in WIDE]), 100) == "rounds"
    wider = [40 + 1.15 * (each - 40) for each in WIDE]
    assert ending(seen(*WIDE), seen(*wider), 100) == "stable_dissent"
    assert ending(seen(*WIDE), seen(*[40 + 1.16 * (each - 40) for each in WIDE]), 100) == "rounds"


def test_those_who_left_are_compared_with_those_who_stayed():
    found = attrition([50] * 6, [61] * 5, 100)
    assert (found.stayed_median, found.left_median, found.differs) == (50, 61, True)
    assert attrition([50] * 6, [60] * 5, 100).differs is False
    assert attrition([50] * 6, [90] * 4, 100) == consensus.Attrition(6, 4, None, None, None)


@pytest.mark.parametrize("lang", PHONE_LANGUAGES)
@pytest.mark.parametrize("kind", ["number", "rating", "consent", "rank", "choose"])
def test_the_rule_is_told_in_words_before_the_vote(kind, lang: str):
    told = rule(kind)
    assert told is not None
    text = plain(words(lang)(told[0], **told[1]))
    wanted = {"number": ("10%", "20%", "35%"), "rating": ("75%", "7"), "consent": ("75%",)}.get(kind, ("0.7",))
    assert all(each in text for each in (*wanted, "8"))


def test_kinds_that_nobody_judges_have_no_rule():
    assert rule("statements") is None
    assert rule("points") is None
