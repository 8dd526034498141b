"""Each choice of a method in words: its rule, and of its settings those that change the result. Plain text."""

from __future__ import annotations

from collections.abc import Iterator

from core.config import Aggregation, Config, Imputation, Normalisation, Screening, Treatment, Weighting
from core.config.reads import READS
from core.i18n import Words
from core.scoring.aggregate import floors
from core.scoring.normalise import NORMALISATIONS
from core.scoring.weigh import WITHOUT_SCORES

_CONVENTIONS = {
    "below_of_others": "(r − 1) ÷ (n − 1)",
    "rank_of_all": "r ÷ n",
    "middle_of_all": "(r − 0.5) ÷ n",
    "rank_of_one_more": "r ÷ (n + 1)",
}
_LOGS = {"range": "ln(x − min + 1% (max − min))", "range_both": "ln(±x − min + 1% (max − min))"}
_LOGS |= {"plus_one": "ln(x − min + 1)"}


def normalisation(choice: Normalisation, config: Config, w: Words) -> str:
    return _joined(w(f"normalisation.{choice.rule}"), _normalisation(choice, config, w))


def aggregation(choice: Aggregation, config: Config, w: Words, floor: float | None = None) -> str:
    """``floor``: that of the node of which it is told; absent: the method's."""
    lowest = config.method.lowest if floor is None else floor
    return _joined(w(f"aggregation.{choice.rule}"), _aggregation(choice, lowest, w))


def screening(choice: Screening, w: Words) -> str:
    return _joined(w(f"screening.{choice.rule}"), _screening(choice, w))


def imputation(choice: Imputation, w: Words) -> str:
    return _joined(w(f"imputation.{choice.rule}"), _imputation(choice, w))


def treatment(choice: Treatment, w: Words) -> str:
    return _joined(w(f"treatment.{choice.rule}"), _treatment(choice, w))


def weighting(choice: Weighting, w: Words) -> str:
    return _joined(w(f"weighting.{choice.rule}"), _weighting(choice, w))


def _joined(rule: str, settings: Iterator[str]) -> str:
    return " · ".join((rule, *settings))


def _normalisation(choice: Normalisation, config: Config, w: Words) -> Iterator[str]:
    reads = READS[Normalisation][choice.rule]
    yield from _ends(choice, config, w)
    yield from _of_rule(choice, w)
    if "ties" in reads:
        yield w(f"setting.ties.{choice.ties}")
    if "reference" in reads and choice.reference:
        key = f"setting.statistic.{choice.reference}"
        yield w("setting.reference", name=w(key) if w.has(key) else choice.reference)
    if "cap" in reads and choice.cap:
        yield w("setting.cap")
    if NORMALISATIONS[choice.rule].pooled and not ("goalposts" in reads and choice.goalposts):
        yield from _over(choice, w)
    if choice.digits is not None:
        yield w("setting.digits", digits=choice.digits)


def _ends(choice: Normalisation, config: Config, w: Words) -> Iterator[str]:
    """Posts of the choice's own, the scale, and whether results are kept within it."""
    reads, (low, high) = READS[Normalisation][choice.rule], choice.scale or config.method.scale
    if "goalposts" in reads and choice.goalposts:
        yield w("setting.posts", worst=choice.goalposts.worst, best=choice.goalposts.best)
    if not NORMALISATIONS[choice.rule].stretched:
        if choice.clip:
            yield w("setting.clipped", low=low, high=high)
        return
    if (low, high) != (0.0, 100.0):
        yield w("setting.scale", low=low, high=high)
    if "clip" in reads and _passes(choice) and not clipped(choice, config):
        yield w("setting.unclipped")


def clipped(choice: Normalisation, config: Config) -> bool:
    """Whether scores that a rule would put beyond the scale are held at its ends."""
    return _passes(choice) and (config.method.clip if choice.clip is None else choice.clip)


def _passes(choice: Normalisation) -> bool:
    """Whether a score can lie beyond the scale at all: between the lowest and the highest of its own pool none does."""
    return choice.rule != "minmax" or choice.over == "base"


def _of_rule(choice: Normalisation, w: Words) -> Iterator[str]:
    """What one rule alone asks."""
    match choice.rule:
        case "zscore":
            yield from _zscore(choice, w)
        case "percentile_rank":
            yield w("setting.formula", formula=_CONVENTIONS[choice.convention])
        case "distance_to_target" if choice.target is not None:
            yield w("setting.target", value=choice.target)
        case "mean_band":
            yield w("setting.band", share=w.percent(choice.band))
        case "optimum" if choice.optimum:
            yield w("setting.optimum", **dict(zip(("below", "low", "high", "above"), choice.optimum, strict=True)))
        case "boundary_ratio":
            yield w("setting.baseline", value=choice.baseline)
        case "red_line":
            yield w("setting.at_line", share=w.percent(choice.at_line))


def _zscore(choice: Normalisation, w: Words) -> Iterator[str]:
    if choice.mean is not None:
        yield w("setting.given_mean", mean=choice.mean)
    yield w("setting.given_sd", sd=choice.sd) if choice.sd is not None else w(f"setting.deviation.{choice.deviation}")
    if (choice.to_mean, choice.to_sd) != (0.0, 1.0):
        yield w("setting.to", mean=choice.to_mean, sd=choice.to_sd)


def _over(choice: Normalisation | Weighting, w: Words) -> Iterator[str]:
    """Which years the statistics of a rule that looks at the other areas are taken of."""
    if choice.over == "all":
        yield w("setting.over_all")
    elif choice.over == "base" and choice.base:
        yield w("setting.over_base", base=choice.base)


def _aggregation(choice: Aggregation, floor: float, w: Words) -> Iterator[str]:
    match choice.rule:
        case "generalised":
            yield w("setting.power", power=choice.power)
        case "mpi":
            yield w(f"setting.imbalance.{choice.high_is}")
            yield w(f"setting.deviation.{choice.deviation}")
            if choice.mean == "geometric":
                yield w("setting.around_geometric")
            if choice.spread == "equal":
                yield w("setting.spread_equal")
        case "benefit_of_doubt" if choice.shares:
            yield w("setting.shares", low=w.percent(choice.shares[0]), high=w.percent(choice.shares[1]))
    if floors(choice) and floor > 0:
        yield w("scoring.floor", floor=floor)


def _screening(choice: Screening, w: Words) -> Iterator[str]:
    if choice.rule in ("by_missing", "by_missing_or_zeros"):
        yield w("setting.min_available", share=w.percent(choice.min_available))
    if choice.rule in ("by_zeros", "by_missing_or_zeros"):
        yield w("setting.min_nonzero", share=w.percent(choice.min_nonzero))
    if choice.rule != "none":
        yield w(f"setting.{choice.when}")
    if choice.keep:
        yield w("setting.keep", areas=choice.keep)
    if choice.drop:
        yield w("setting.drop", areas=choice.drop)


def _imputation(choice: Imputation, w: Words) -> Iterator[str]:
    if choice.rule.startswith("group_") and choice.group:
        yield w("setting.group", column=choice.group)
    if choice.rule == "latest" and choice.most_back:
        yield w("setting.most_back", n=choice.most_back)


def _treatment(choice: Treatment, w: Words) -> Iterator[str]:
    if choice.rule == "none":
        return
    yield w("setting.too_skewed", skew=choice.skew, kurtosis=choice.kurtosis)
    if choice.rule != "log":
        yield w("setting.most_points", n=choice.most_points)
    if choice.rule != "winsorise":
        yield w("setting.formula", formula=_LOGS[choice.log])
    if choice.rule == "winsorise_then_log" and choice.combine:
        yield w("setting.combine")


def _weighting(choice: Weighting, w: Words) -> Iterator[str]:
    if choice.rule == "budget":
        yield w.plural("setting.people", len(choice.budgets))
    if choice.total == "as_given":
        yield w("setting.as_given")
    if choice.rule not in WITHOUT_SCORES:
        yield from _over(choice, w)
