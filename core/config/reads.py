"""Which settings each rule reads, so that one that would change nothing is refused by name, and documented once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from core.config.method import Aggregation, Imputation, Normalisation, Screening, Treatment, Weighting

Choice = Screening | Imputation | Treatment | Normalisation | Weighting | Aggregation

_POOL = ("over", "base")  # where minimum, mean and ranks come from
_SCALE = ("scale", "digits")
_ENDS = ("clip", *_SCALE)
_LISTS = ("when", "keep", "drop")
_OUTLIERS = ("skew", "kurtosis")
_REFERENCE = ("reference", "cap", *_POOL)
_WORKED_OUT = ("entropy", "critic", "gini", "inverse_gini", "pca", "equal_influence")

#: Kind of choice -> rule -> the settings that it reads.
READS: Mapping[type[BaseModel], Mapping[str, tuple[str, ...]]] = {
    Screening: {
        "none": ("when", "drop"),
        "by_missing": ("min_available", *_LISTS),
        "by_zeros": ("min_nonzero", *_LISTS),
        "by_missing_or_zeros": ("min_available", "min_nonzero", *_LISTS),
    },
    Imputation: {
        **dict.fromkeys(("none", "mean", "median", "row_mean", "linear", "constant", "linear_constant"), ()),
        **dict.fromkeys(("group_mean", "group_median"), ("group",)),
        "latest": ("most_back",),
    },
    Treatment: {
        "none": (),
        "winsorise": ("most_points", *_OUTLIERS),
        "log": (*_OUTLIERS, "log"),
        "winsorise_then_log": ("most_points", *_OUTLIERS, "log", "combine"),
    },
    Normalisation: {
        **dict.fromkeys(("goalposts", "log_goalposts"), ("goalposts", *_ENDS)),
        "minmax": (*_POOL, *_ENDS),
        "zscore": ("mean", "sd", "to_mean", "to_sd", "deviation", *_POOL, *_ENDS),
        **dict.fromkeys(("rank", "borda"), ("ties", *_POOL, *_ENDS)),
        "percentile_rank": ("ties", "convention", *_POOL, *_SCALE),
        "distance_to_target": ("target", "cap", *_POOL, *_SCALE),
        "distance_to_reference": (*_REFERENCE, *_SCALE),
        "fraction_of_maximum": (*_POOL, *_SCALE),
        **dict.fromkeys(("ratio_to_reference", "difference_to_reference"), (*_REFERENCE, *_ENDS)),
        "mean_band": ("band", *_POOL, "clip", "scale"),  # -1, 0 and 1 have no digits to round
        "ampi": ("goalposts", *_POOL, *_ENDS),
        "optimum": ("optimum", *_SCALE),
        "red_line": ("goalposts", "at_line", *_ENDS),
        "boundary_ratio": ("baseline", *_ENDS),
        "none": _ENDS,
    },
    Weighting: {
        **dict.fromkeys(("given", "equal", "effective"), ("total",)),
        "budget": ("budgets", "total"),
        "ahp": ("judgements", "total"),
        **dict.fromkeys(_WORKED_OUT, (*_POOL, "total")),
        "pca": ("loadings", *_POOL, "total"),
    },
    Aggregation: {
        **dict.fromkeys(("arithmetic", "geometric", "harmonic", "median", "sum", "product"), ()),
        **dict.fromkeys(("ratio", "worst", "best"), ()),
        **dict.fromkeys(("outranking", "copeland", "kemeny", "borda"), ()),
        "generalised": ("power",),
        "mpi": ("high_is", "deviation", "mean", "spread"),
        "benefit_of_doubt": ("shares",),
    },
}
#: Rules whose results have no ends of their own: a scale is only what ``clip`` keeps them within.
ENDLESS = frozenset({"zscore", "rank", "borda", "mean_band", "ampi", "boundary_ratio", "none"}) | {
    "ratio_to_reference",
    "difference_to_reference",
}

#: Rules that name the parts of one channel one by one, so that they can stand in its entry only.
OF_ONE_CHANNEL = ("budget", "ahp")

Holds = Callable[[Any], bool]

#: Setting -> what it does nothing without, and whether that is there; for some rules only.
WITHOUT: Mapping[str, tuple[frozenset[str] | None, str, Holds]] = {
    "base": (None, 'over = "base"', lambda choice: choice.over == "base"),
    "scale": (ENDLESS, "clip = true", lambda choice: bool(choice.clip)),
}
#: Rule and setting -> the settings beside which it does nothing, when all of them are given.
BESIDE: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("ampi", "over"): ("goalposts",),
    ("zscore", "over"): ("mean", "sd"),
    ("zscore", "deviation"): ("sd",),
}

Fault = tuple[str, str, dict[str, str]]


def written(choice: Choice) -> tuple[str, ...]:
    """The settings that stand in the file, in the order of the documentation."""
    names = (name for name in type(choice).model_fields if name != "rule" and name in choice.model_fields_set)
    return tuple(name for name in names if getattr(choice, name) is not None)


def idle(choice: Choice) -> Iterator[Fault]:
    """The written settings that change nothing: key, code and what its sentence needs."""
    rule, reads = choice.rule, READS[type(choice)][choice.rule]
    for key in written(choice):
        rules, needed, holds = WITHOUT.get(key, (frozenset(), "", bool))
        other = BESIDE.get((rule, key), ())
        if key not in reads:
            yield key, "C-43", {"rule": rule, "word": key, "keys": listed(reads)}
        elif (rules is None or rule in rules) and not holds(choice):
            yield key, "C-44", {"word": key, "needed": needed}
        elif other and all(getattr(choice, name) is not None for name in other):
            yield key, "C-45", {"word": key, "other": ", ".join(other)}


def listed(keys: tuple[str, ...]) -> str:
    return ", ".join(keys) or "—"


def readers(choice: type[BaseModel], key: str) -> tuple[str, ...]:
    """The rules that read a setting."""
    return tuple(rule for rule, keys in READS[choice].items() if key in keys)
