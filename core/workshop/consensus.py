"""How far a group agrees, by rules that are told before the vote (``rule``). Which of them are ours is said at each.

Percentiles are interpolated linearly between ordered answers (Hyndman and Fan 1996, type 7, the usual one of numpy and
spreadsheets). Answers are 1-d sequences of finite numbers, in any order. Nobody's answer can be told from what is given
back for fewer than ``SHOWN`` people, for whom nothing is; fewer than ``LABELLED`` get no word of judgement.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from scipy.stats import rankdata

from core.workshop.question import Kind

Label = Literal["strong", "moderate", "weak", "none"]
Standing = Literal["accepted", "disagreement", "not_accepted"]
Ending = Literal["consensus", "stable", "stable_dissent", "rounds"]

SHOWN = 5  # W-09
LABELLED = 8  # W-14

#: Middle half of the answers as a share of the goalpost range, at most (proposal of this project).
BANDS: Mapping[Label, float] = {"strong": 0.10, "moderate": 0.20, "weak": 0.35}
MAD_UNDER = 12  # answers under which the median absolute deviation is told beside the middle half
ADOPTED = 0.75  # share of a vote; the median threshold of 98 Delphi studies (Diamond et al. 2014)
IPR_CENTRED, IPR_SLOPE = 2.35, 1.5  # RAND/UCLA
STILL_MEDIAN, STILL_IQR = 0.05, 0.15  # a second round that changes less changes nothing (proposal of this project)
LEFT = 0.10  # of the range, between those who left and those who stayed (proposal of this project)
W_BANDS: Mapping[str, float] = {"strong": 0.7, "good": 0.5, "moderate": 0.3}  # 0.7: Schmidt (1997)

_TINY = 1e-9  # of a share: 0.3 / 3 is not below 0.1


@dataclass(frozen=True, slots=True)
class Numeric:
    """Thresholds that people proposed. ``share``: middle half over the goalpost range; ``label`` None: too few."""

    n: int
    median: float
    q1: float
    q3: float
    share: float
    mad: float | None
    label: Label | None

    @property
    def iqr(self) -> float:
        return self.q3 - self.q1


def numeric(values: Sequence[float], width: float) -> Numeric | None:
    """Median and middle half of proposed values; None for fewer than 5.

    share = (Q3 - Q1) / width, ``width`` being that between the goalposts; strong up to 0.10, moderate up to 0.20, weak
    up to 0.35, else none. The bands are a proposal of this project. MAD = median |x - median|, told under 12 answers.
    Raises ValueError for a width that is not positive.
    """
    if not width > 0:
        raise ValueError(f"no range: {width}")
    x = np.asarray(values, float)
    if len(x) < SHOWN:
        return None
    q1, median, q3 = (float(each) for each in np.percentile(x, (25, 50, 75)))
    share = (q3 - q1) / width
    label = band(share) if len(x) >= LABELLED else None
    mad = float(np.median(np.abs(x - median))) if len(x) < MAD_UNDER else None
    return Numeric(len(x), median, q1, q3, share, mad, label)


def band(share: float) -> Label:
    """The word for a spread."""
    return next((label for label, most in BANDS.items() if share <= most + _TINY), "none")


@dataclass(frozen=True, slots=True)
class Appropriateness:
    """A vote from 1 to 9. ``agreed`` and ``adopted`` None: too few to say.

    ``outside``: how many stand outside the three points (1-3, 4-6, 7-9) that hold the median; ``allowed``: how many may
    in a panel of this size, None where the panel is not of 8 to 16. ``share``: of those at 7 to 9.
    """

    n: int
    median: float
    p30: float
    p70: float
    ipras: float
    outside: int
    allowed: int | None
    share: float
    agreed: bool | None
    adopted: bool | None

    @property
    def ipr(self) -> float:
        return self.p70 - self.p30

    @property
    def disagreement(self) -> bool:
        return self.ipr > self.ipras

    @property
    def standing(self) -> Standing | None:
        """The word for the ratings; two camps are no proposal that only waits. None: too few to say."""
        if self.adopted is None:
            return None
        return "accepted" if self.adopted else "disagreement" if self.disagreement else "not_accepted"


def ipras(p30: float, p70: float) -> float:
    """Interpercentile range adjusted for symmetry: 2.35 + 1.5 |5 - (p30 + p70) / 2|.

    Source: Fitch et al. (2001), The RAND/UCLA Appropriateness Method User's Manual. The worked table of PMC3467596
    prints 2.5, but its own answer, 6.1, comes of 2.35.
    """
    return IPR_CENTRED + IPR_SLOPE * abs(5 - (p30 + p70) / 2)


def appropriateness(ratings: Sequence[int]) -> Appropriateness | None:
    """Whether a proposal is acceptable, by RAND/UCLA; None for fewer than 5 ratings.

    Agreed: the median is 7 to 9, the ratings do not disagree (p70 - p30 <= IPRAS) and, in a panel of 8 to 16, no more
    than 2, 3, 4 (8-10, 11-13, 14-16) stand outside the three points that hold the median (BMC Med Inform Decis Mak
    12:93, table 7). A median of 3.5 or 6.5 belongs to the higher three points; to be agreed it must still reach 7.
    Adopted: agreed, and at least 75 % at 7 to 9 (Diamond et al. 2014).
    """
    x = np.asarray(ratings, float)
    if (n := len(x)) < SHOWN:
        return None
    p30, median, p70 = (float(each) for each in np.percentile(x, (30, 50, 70)))
    outside, allowed = int(np.sum(_third(x) != _third(median))), _allowed(n)
    share = float(np.mean(x >= 7))
    limit = ipras(p30, p70)
    agreed = median >= 7 and p70 - p30 <= limit and (allowed is None or outside <= allowed)
    told = n >= LABELLED
    adopted = agreed and share >= ADOPTED - _TINY
    return Appropriateness(
        n, median, p30, p70, limit, outside, allowed, share, agreed if told else None, adopted if told else None
    )


def _third(x: Any) -> Any:
    """0: 1 to 3, 1: 4 to 6, 2: 7 to 9; what lies between belongs to the higher."""
    return np.digitize(x, (3.5, 6.5))


def _allowed(n: int) -> int | None:
    """How many of a small panel may stand outside; no rule of its own for larger ones."""
    return (n - 8) // 3 + 2 if LABELLED <= n <= 16 else None


@dataclass(frozen=True, slots=True)
class Adoption:
    """Positions on a proposal. ``share``: of those who took one for or against; ``adopted`` None: too few."""

    agree: int
    abstain: int
    disagree: int
    block: int
    share: float
    adopted: bool | None

    @property
    def verdict(self) -> Literal["adopted", "blocked", "not_adopted", "too_few"]:
        """What came of the vote. A block is told as such: without it nine of ten would read as a defeat."""
        if self.adopted is None:
            return "too_few"
        return "adopted" if self.adopted else "blocked" if self.block else "not_adopted"


def adoption(positions: Sequence[str]) -> Adoption | None:
    """Whether a proposal is adopted: nobody blocks, and at least 75 % of those for or against agree; None under 5.

    Whoever abstains is counted and told, on neither side; whoever does not answer took no part, which is no agreement.
    That a block stops it is a choice of this project: a red line over the objection of those it protects is none.
    """
    if len(positions) < SHOWN:
        return None
    agree, abstain, disagree, block = (positions.count(each) for each in ("agree", "abstain", "disagree", "block"))
    sides = agree + disagree + block
    share = agree / sides if sides else float("nan")
    adopted = sides > 0 and block == 0 and share >= ADOPTED - _TINY
    return Adoption(agree, abstain, disagree, block, share, adopted if len(positions) >= LABELLED else None)


@dataclass(frozen=True, slots=True)
class Concordance:
    """Orders that people gave. ``means`` [options]: mean ranks, 1 the first; ``w`` NaN where nobody told any apart."""

    n: int
    means: tuple[float, ...]
    w: float
    label: str | None


def concordance(ranks: Sequence[Sequence[float]]) -> Concordance | None:
    """Kendall's W of ``ranks`` [people][options] (any numbers that order them, the lowest first); None under 5 people.

    W = (12 sum R_i^2 - 3 m^2 n (n + 1)^2) / (m^2 n (n^2 - 1) - m sum T_j), with the R_i the sums of ranks of m people
    over n options, ties sharing their mean rank, and T_j = sum (t^3 - t) over the ties of person j (Kendall and Gibbons
    1990, 6.10). Strong from 0.7 (Schmidt 1997), good from 0.5, moderate from 0.3.
    """
    if len(ranks) < SHOWN:
        return None
    table = rankdata(np.asarray(ranks, float), axis=1)
    w = kendalls_w(table)
    label = next((name for name, least in W_BANDS.items() if w >= least - _TINY), "weak") if not np.isnan(w) else None
    return Concordance(len(table), tuple(table.mean(axis=0).tolist()), w, label if len(table) >= LABELLED else None)


def kendalls_w(table: np.ndarray) -> float:
    """W of a table [people, options] of ranks, ties already sharing their mean; NaN where all are tied."""
    m, n = table.shape
    sums = table.sum(axis=0)
    ties = sum(float((t**3 - t).sum()) for row in table for t in [np.unique(row, return_counts=True)[1]])
    spread = m**2 * n * (n**2 - 1) - m * ties
    return float((12 * (sums**2).sum() - 3 * m**2 * n * (n + 1) ** 2) / spread) if spread > 0 else float("nan")


# --- over rounds and meetings


def ending(before: Numeric | None, after: Numeric | None, width: float, last: bool = True) -> Ending | None:
    """Why voting on a threshold stops after a round, never in silence; None: another round.

    ``consensus``: the label is strong. ``stable``: the median moved by at most 5 % of the range and the middle half
    changed by at most 15 % of what it was (the idea of Dajani, Sincoff and Talley 1979; the numbers are ours);
    ``stable_dissent`` when it is stable and the spread stayed wide (weak or none): both positions are recorded (W-13),
    which are the quartiles, the medians of the lower and of the upper half. ``rounds``: this was the ``last`` of its
    meeting.
    """
    if after and after.label == "strong":
        return "consensus"
    if before and after and before.label and after.label and _still(before, after, width):
        return "stable_dissent" if after.label in ("weak", "none") else "stable"
    return "rounds" if last else None


def _still(before: Numeric, after: Numeric, width: float) -> bool:
    moved = abs(after.median - before.median) / width
    return moved <= STILL_MEDIAN + _TINY and abs(after.iqr - before.iqr) <= STILL_IQR * before.iqr + _TINY * width


@dataclass(frozen=True, slots=True)
class Attrition:
    """Earlier answers of those who came again and of those who did not. ``differs`` None: too few to say.

    A minority that leaves makes the rest look agreed (as found in Delphi studies, J Rheum).
    """

    stayed: int
    left: int
    stayed_median: float | None
    left_median: float | None
    differs: bool | None


def attrition(stayed: Sequence[float], left: Sequence[float], width: float) -> Attrition:
    """Whether the medians of both differ by more than a tenth of the range (a proposal of this project)."""
    if min(len(stayed), len(left)) < SHOWN:
        return Attrition(len(stayed), len(left), None, None, None)
    a, b = float(np.median(np.asarray(stayed, float))), float(np.median(np.asarray(left, float)))
    return Attrition(len(stayed), len(left), a, b, abs(a - b) / width > LEFT + _TINY)


def rule(kind: Kind) -> tuple[str, dict[str, Any]] | None:
    """The rule that will judge the answers, as a key of the catalogues and its values; None where none is judged."""
    bands = {str(label): f"{share:.0%}" for label, share in BANDS.items()}
    told: dict[str, tuple[str, dict[str, Any]]] = {
        "number": ("rule.number", {**bands, "n": LABELLED}),
        "rating": ("rule.rating", {"share": f"{ADOPTED:.0%}", "n": LABELLED}),
        "consent": ("rule.consent", {"share": f"{ADOPTED:.0%}", "n": LABELLED}),
        "choose": ("rule.rank", {**W_BANDS, "n": LABELLED}),
        "rank": ("rule.rank", {**W_BANDS, "n": LABELLED}),
    }
    return told.get(kind)
