"""The choices of a method, as tables of config.toml: what may be asked of each step from a raw value to a score."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from core.config.part import Goalposts, Part, Share

Range = tuple[float, float]
Over = Annotated[
    Literal["period", "all", "base"],
    Field(description="areas of which years give minimum, mean, ranks: each year's own, all, or those of `base`"),
]
Deviation = Annotated[
    Literal["sample", "population"], Field(description="standard deviation: divided by n - 1, or by n")
]


def _ratio(value: Any) -> Any:
    """A judgement may be written as "1/3"."""
    if not isinstance(value, str):
        return float(value) if type(value) is int else value
    try:
        return float(Fraction(value))
    except (ValueError, ZeroDivisionError):
        return value


Judgement = Annotated[float, BeforeValidator(_ratio), Field(gt=0)]


class Choice(Part):
    """A rule with its settings; the rule's name alone stands for the rule with the usual settings."""

    @model_validator(mode="before")
    @classmethod
    def _name_alone(cls, data: Any) -> Any:
        return {"rule": data} if isinstance(data, str) else data


class Screening(Choice):
    """Which areas have too little data to be scored. They stay listed, without a score."""

    rule: Annotated[
        Literal["none", "by_missing", "by_zeros", "by_missing_or_zeros"], Field(description="what is counted")
    ] = "none"
    min_available: Annotated[Share, Field(description="least share of indicators with a value")] = 2 / 3
    min_nonzero: Annotated[Share, Field(description="least share of values that are not zero")] = 0.05
    when: Annotated[Literal["before_imputation", "after_imputation"], Field(description="which table is counted")] = (
        "before_imputation"
    )
    keep: Annotated[tuple[str, ...], Field(description="areas kept whatever they lack (id or name)")] = ()
    drop: Annotated[tuple[str, ...], Field(description="areas left out whatever they have (id or name)")] = ()


class Imputation(Choice):
    """How a missing value is filled. What was filled is always marked, and never counts as coverage."""

    rule: Annotated[
        Literal[
            "none",
            "mean",
            "median",
            "group_mean",
            "group_median",
            "row_mean",
            "latest",
            "linear",
            "constant",
            "linear_constant",
        ],
        Field(description="where the value is taken from: other areas, other indicators, other years"),
    ] = "none"
    group: Annotated[str | None, Field(description="column of the table that groups the areas; not in a store")] = None
    most_back: Annotated[int | None, Field(ge=1, description="how many data points back at most; absent: any")] = None


class Treatment(Choice):
    """What is done with the outliers of an indicator that is both too skewed and too peaked."""

    rule: Annotated[
        Literal["none", "winsorise", "log", "winsorise_then_log"], Field(description="what is tried, in this order")
    ] = "none"
    most_points: Annotated[int, Field(ge=0, description="most values that are pulled in")] = 5
    skew: Annotated[float, Field(gt=0, description="too skewed: absolute skewness from here on")] = 2.0
    kurtosis: Annotated[float, Field(description="too peaked: excess kurtosis from here on")] = 3.5
    log: Annotated[
        Literal["range", "range_both", "plus_one"],
        Field(description="ln(x - min + 1 % of the range); the same mirrored for a left tail; ln(x - min + 1)"),
    ] = "range"
    combine: Annotated[bool, Field(description="take the logarithm of the pulled-in values, not of the original")] = (
        False
    )


NormalisationRule = Literal[
    "goalposts",
    "log_goalposts",
    "minmax",
    "zscore",
    "rank",
    "borda",
    "percentile_rank",
    "distance_to_target",
    "distance_to_reference",
    "fraction_of_maximum",
    "ratio_to_reference",
    "difference_to_reference",
    "mean_band",
    "ampi",
    "optimum",
    "red_line",
    "boundary_ratio",
    "none",
]


class Normalisation(Choice):
    """How a value becomes comparable with others. Higher is better afterwards, unless docs/method.md says otherwise."""

    rule: Annotated[NormalisationRule, Field(description="the formula; see docs/method.md")] = "goalposts"
    scale: Annotated[
        Range | None, Field(description="worst and best result of a rule that has both; absent: method.scale")
    ] = None
    clip: Annotated[
        bool | None,
        Field(description="keep results within the scale; absent: method.clip for rules that have two ends, else no"),
    ] = None
    over: Over = "period"
    base: Annotated[str | None, Field(description="the year meant by `over = base`")] = None
    goalposts: Annotated[
        Goalposts | None, Field(description="in place of the indicator's own; needed where a channel is rescaled")
    ] = None
    mean: Annotated[float | None, Field(description="a given mean of the transformed values; absent: computed")] = None
    sd: Annotated[float | None, Field(gt=0, description="their standard deviation; absent: computed")] = None
    to_mean: Annotated[float, Field(description="mean of the results")] = 0.0
    to_sd: Annotated[float, Field(gt=0, description="standard deviation of the results")] = 1.0
    deviation: Deviation = "sample"
    ties: Annotated[
        Literal["min", "max", "average", "dense"], Field(description="the rank that equal values share, worst = 1")
    ] = "min"
    convention: Annotated[
        Literal["below_of_others", "rank_of_all", "middle_of_all", "rank_of_one_more"],
        Field(description="(r-1)/(n-1), r/n, (r-0.5)/n or r/(n+1)"),
    ] = "below_of_others"
    reference: Annotated[
        str | None, Field(description="an area (id or name), or `mean`, `median`, `maximum`, `minimum`")
    ] = None
    target: Annotated[float | None, Field(description="in place of the indicator's own target")] = None
    cap: Annotated[bool, Field(description="no more than full marks for passing target or reference")] = False
    band: Annotated[float, Field(ge=0, lt=1, description="neutral within this share of the mean")] = 0.2
    optimum: Annotated[
        tuple[float, float, float, float] | None,
        Field(description="[fails below, good from, good to, fails above]"),
    ] = None
    baseline: Annotated[float, Field(description="the value of an untouched state, where the ratio is 0")] = 0.0
    digits: Annotated[
        int | None,
        Field(ge=0, le=15, description="round results to so many decimals on the way up, as some publications do"),
    ] = None
    at_line: Annotated[float, Field(gt=0, lt=1, description="how far up the scale the line stands")] = 0.5


AggregationRule = Literal[
    "arithmetic",
    "geometric",
    "harmonic",
    "generalised",
    "median",
    "sum",
    "product",
    "ratio",
    "worst",
    "best",
    "mpi",
    "outranking",
    "copeland",
    "kemeny",
    "borda",
    "benefit_of_doubt",
]


class Aggregation(Choice):
    """How several scores become one."""

    rule: Annotated[AggregationRule, Field(description="the formula; see docs/method.md")] = "geometric"
    power: Annotated[
        float,
        Field(ge=-50, le=50, description="1: the arithmetic mean, -1: the harmonic; far from 0: nearly best or worst"),
    ] = 1.0
    high_is: Annotated[
        Literal["good", "bad"],
        Field(description="what a high score means; imbalance lowers a good one and raises a bad one"),
    ] = "good"
    deviation: Deviation = "population"
    mean: Annotated[Literal["arithmetic", "geometric"], Field(description="the mean that is penalised")] = "arithmetic"
    spread: Annotated[Literal["weighted", "equal"], Field(description="whether the imbalance heeds the weights")] = (
        "weighted"
    )
    shares: Annotated[
        tuple[Share, Share] | None,
        Field(description="least and largest share of the weights' total for each part"),
    ] = None


WeightingRule = Literal[
    "given",
    "equal",
    "effective",
    "budget",
    "ahp",
    "entropy",
    "critic",
    "gini",
    "inverse_gini",
    "pca",
    "equal_influence",
]


class Weighting(Choice):
    """Where the weights of the parts of a channel come from."""

    rule: Annotated[
        WeightingRule,
        Field(description="`given`: the key `weight`; `effective`: the same, meant as shares of the whole index"),
    ] = "given"
    total: Annotated[
        Literal["one", "as_given"],
        Field(description="scale weights to a sum of one, or use them as they are (a `sum` always does)"),
    ] = "one"
    over: Over = "period"
    base: Annotated[str | None, Field(description="the year meant by `over = base`")] = None
    budgets: Annotated[
        tuple[tuple[Annotated[float, Field(ge=0)], ...], ...],
        Field(description="one list of points for each person, parts in the order of the file"),
    ] = ()
    loadings: Annotated[
        Literal["squared", "plain"], Field(description="what the weights are of: squared loadings, or loadings")
    ] = "squared"
    judgements: Annotated[
        tuple[tuple[Judgement, ...], ...],
        Field(description='pairwise judgements, row over column; "1/3" may be written'),
    ] = ()


class Level(Part):
    """Choices for all channels of one height: 1 is made of indicators alone, 2 of channels of height 1, and so on."""

    height: Annotated[int, Field(ge=1, description="how far above the indicators")]
    aggregation: Annotated[Aggregation | None, Field(description="in place of method.aggregation")] = None
    weighting: Annotated[Weighting | None, Field(description="in place of method.weighting")] = None
    rescale: Annotated[Normalisation | None, Field(description="what is done with the joined scores")] = None
    rescale_goes_up: Annotated[
        bool, Field(description="false: the rescaled scores are shown, the joined ones enter the channel above")
    ] = True
    min_parts: Annotated[Share | None, Field(description="in place of method.min_parts")] = None


class Robustness(Part):
    """What is varied to see how much the ranks rest on choices."""

    replications: Annotated[int, Field(ge=10, description="how many times the index is made again")] = 1000
    seed: Annotated[int, Field(ge=0, description="the same seed gives the same bands")] = 1
    normalisations: Annotated[tuple[Normalisation, ...], Field(description="drawn from, beside the method's own")] = ()
    aggregations: Annotated[tuple[Aggregation, ...], Field(description="drawn from, beside the method's own")] = ()
    imputations: Annotated[tuple[Imputation, ...], Field(description="drawn from, beside the method's own")] = ()
    treatments: Annotated[tuple[Treatment, ...], Field(description="drawn from, beside the method's own")] = ()
    weight_noise: Annotated[
        float, Field(ge=0, le=1, description="each weight times 1 plus or minus up to this share; 0: none")
    ] = 0.25
    noise_heights: Annotated[
        tuple[Annotated[int, Field(ge=0)], ...] | None,
        Field(description="parts whose weights vary: 0 indicators, 1 channels made of indicators ...; absent: all"),
    ] = None
    voters: Annotated[bool, Field(description="draw one person's budget instead, where budgets are given")] = True
    errors: Annotated[bool, Field(description="draw values within their standard errors, where these are known")] = True
    leave_one_out: Annotated[bool, Field(description="leave out one indicator, drawn at random")] = False
