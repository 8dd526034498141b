"""The table of what each rule reads, held against what the rules do: a setting outside it changes no figure."""

from dataclasses import replace
from functools import cache
from typing import Any, get_args

import numpy as np
import pandas as pd
import pytest
from pydantic import BaseModel

from core.config import (
    Aggregation,
    Config,
    Goalposts,
    Imputation,
    Normalisation,
    Screening,
    Treatment,
    Weighting,
    loads,
)
from core.config.reads import BESIDE, ENDLESS, READS, WITHOUT, idle, readers, written
from core.config.rules import AS_GIVEN
from core.scoring import Cube, from_table, score

NAN = np.nan
KINDS: dict[type[BaseModel], str] = {
    Screening: "screening",
    Imputation: "imputation",
    Treatment: "treatment",
    Normalisation: "normalisation",
    Weighting: "weighting",
    Aggregation: "aggregation",
}
PAIRS = [(kind, rule) for kind, rules in READS.items() for rule in rules]

#: What a rule cannot do without.
NEEDED: dict[str, dict[str, Any]] = {
    "distance_to_reference": {"reference": "mean"},
    "ratio_to_reference": {"reference": "mean"},
    "difference_to_reference": {"reference": "mean"},
    "optimum": {"optimum": (0.0, 20.0, 30.0, 70.0)},
    "group_mean": {"group": "side"},
    "group_median": {"group": "side"},
    "budget": {"budgets": ((1.0, 2.0, 1.0),)},
    "ahp": {"judgements": ((1.0, 2.0, 2.0), (0.5, 1.0, 1.0), (0.5, 1.0, 1.0))},
    "generalised": {"power": 2.0},
    "log": {"skew": 0.2, "kurtosis": -2.0},
    "winsorise": {"skew": 0.2, "kurtosis": -2.0, "most_points": 1},
    "winsorise_then_log": {"skew": 0.2, "kurtosis": -2.0, "most_points": 1},
}
#: Another value for each setting.
OTHER: dict[str, Any] = {
    "min_available": 0.9,
    "min_nonzero": 0.99,
    "when": "after_imputation",
    "keep": ("e", "f"),
    "drop": ("a",),
    "group": "half",
    "most_back": 1,
    "most_points": 2,
    "skew": 9.0,
    "kurtosis": 99.0,
    "log": "plus_one",
    "combine": True,
    "scale": (2.0, 5.0),
    "clip": True,
    "over": "all",
    "base": "2021",
    "goalposts": Goalposts(worst=11, best=42),
    "mean": {Normalisation: 3.0, Aggregation: "geometric"},
    "sd": 7.0,
    "to_mean": 5.0,
    "to_sd": 3.0,
    "deviation": {Normalisation: "population", Aggregation: "sample"},
    "ties": "max",
    "convention": "rank_of_all",
    "reference": "minimum",
    "target": 33.0,
    "cap": True,
    "band": 0.6,
    "optimum": (1.0, 25.0, 35.0, 60.0),
    "baseline": 2.0,
    "digits": 1,
    "at_line": 0.3,
    "total": "as_given",
    "budgets": ((3.0, 1.0, 1.0),),
    "loadings": "plain",
    "judgements": ((1.0, 5.0, 5.0), (0.2, 1.0, 1.0), (0.2, 1.0, 1.0)),
    "power": 3.0,
    "high_is": "bad",
    "spread": "equal",
    "shares": (0.2, 0.5),
}


def beside(kind: type[BaseModel], rule: str, key: str) -> dict[str, Any]:
    """What must stand beside a setting for it to have something to do."""
    if kind is Screening:
        strict = {"min_available": 0.9, "min_nonzero": 0.9} if key in ("when", "keep") else {}
        return strict | ({"drop": ("a",)} if key == "when" else {})
    base = {"over": "base", "base": "2020"}
    clip = {"scale": (2.5, 3.0)} if rule in ENDLESS else base if rule == "minmax" else {}
    needed = {"base": base, "scale": {"clip": True}, "clip": clip, "digits": {"ties": "average", "digits": 0}}
    return needed.get(key, {})


MODEL = """
[method]
floor = 0.5
{method}
[[channels]]
id = "all"
name = "All"
[[indicators]]
id = "x"
name = "X"
channel = "all"
direction = "higher_better"
goalposts = {{ worst = 5, best = 40 }}
target = {{ value = 30 }}
red_line = {{ value = 20, side = "below" }}
[[indicators]]
id = "y"
name = "Y"
channel = "all"
weight = 3
direction = "lower_better"
goalposts = {{ worst = 50, best = 2 }}
target = {{ value = 6 }}
red_line = {{ value = 25, side = "above" }}
[[indicators]]
id = "z"
name = "Z"
channel = "all"
direction = "higher_better"
goalposts = {{ worst = 1, best = 50 }}
target = {{ value = 30 }}
red_line = {{ value = 10, side = "below" }}
"""


@cache
def model(kind: type[BaseModel]) -> Config:
    """A config in which the settings of a kind of choice have something to work on."""
    whole = 'normalisation = { rule = "minmax", scale = [1.0, 100.0] }\naggregation = "arithmetic"\n'
    filled = whole + 'imputation = "mean"\n'
    own = {Screening: filled, Normalisation: 'aggregation = "arithmetic"\n', Weighting: whole, Aggregation: whole}
    return loads(MODEL.format(method=own.get(kind, whole)))


def figures() -> pd.DataFrame:
    rng = np.random.default_rng(3)
    rows = []
    for year in (2020, 2021, 2022, 2023):
        x = np.array([4, 10, 10, 18, 26, 33, 47, 90]) + year - 2020 + 0.25
        y = np.array([60, 31, 25, 25, 17, 8, 4, 1]) + rng.integers(0, 4, 8)
        z = rng.integers(1, 60, 8)
        rows += [
            {"area": area, "year": year, "x": x[k], "y": y[k], "z": z[k], "side": "news"[k % 4], "half": "lr"[k % 2]}
            for k, area in enumerate("abcdefgh")
        ]
    table = pd.DataFrame(rows).astype({"x": float, "y": float, "z": float})
    at = {(area, year): n for n, (area, year) in enumerate(zip(table["area"], table["year"], strict=True))}
    for area, year in (("e", 2021), ("e", 2022), ("b", 2023)):
        table.loc[at[area, year], "x"] = NAN
    table.loc[at["f", 2022], "y"] = 0.0
    return table


@cache
def cube() -> Cube:
    """The figures with every column that a choice may name."""
    found = [
        model(Imputation).varied(imputation=Imputation(rule="group_mean", group=name)) for name in ("side", "half")
    ]
    first, second = (from_table(figures(), config) for config in found)
    return replace(first, extras={**first.extras, **second.extras})


def made(kind: type[BaseModel], settings: dict[str, Any]) -> list[np.ndarray]:
    """Everything that a run makes with a choice, unchecked."""
    found = score(cube(), model(kind).varied(**{KINDS[kind]: kind(**settings)}))
    return [found.prepared.values, found.normalised, found.values, *found.weights]


TOTALS = (Weighting(total="one"), Weighting(total="as_given"))


def same(one: list[np.ndarray], two: list[np.ndarray]) -> bool:
    return all(np.array_equal(a, b, equal_nan=True) for a, b in zip(one, two, strict=True))


def test_every_rule_of_the_config_has_its_row_and_every_setting_a_reader():
    for kind, rules in READS.items():
        assert set(rules) == set(get_args(kind.model_fields["rule"].annotation))
        settings = set(kind.model_fields) - {"rule"}
        assert settings == {key for keys in rules.values() for key in keys}
        assert all(readers(kind, key) for key in settings)
    assert set(WITHOUT) | {key for _, key in BESIDE} <= set(Normalisation.model_fields) | set(Weighting.model_fields)


@pytest.mark.parametrize(("kind", "rule"), PAIRS, ids=[f"{KINDS[kind]}-{rule}" for kind, rule in PAIRS])
def test_a_rule_reads_what_the_table_says_and_nothing_else(kind: type[BaseModel], rule: str):
    for key in set(kind.model_fields) - {"rule"}:
        given = {"rule": rule, **NEEDED.get(rule, {}), **beside(kind, rule, key)}
        value = OTHER[key][kind] if isinstance(OTHER[key], dict) else OTHER[key]
        value = False if key == "clip" and rule not in ENDLESS else value
        changed = not same(made(kind, given), made(kind, given | {key: value}))
        assert changed == (key in READS[kind][rule]), (rule, key)


@pytest.mark.parametrize("rule", READS[Aggregation])
def test_only_two_means_can_leave_weights_as_they_are(rule: str):
    one, given = (model(Weighting).varied(aggregation=Aggregation(rule=rule), weighting=w) for w in TOTALS)
    changed = not np.allclose(score(cube(), one).values, score(cube(), given).values, equal_nan=True)
    assert changed == (rule in AS_GIVEN)


def test_only_what_is_written_counts_and_an_empty_value_is_not():
    assert written(Normalisation(rule="zscore", to_sd=2.0, base=None)) == ("to_sd",)
    assert not list(idle(Normalisation(rule="none", target=None)))
    (fault,) = idle(Normalisation(rule="none", target=3.0))
    assert fault == ("target", "C-43", {"rule": "none", "word": "target", "keys": "clip, scale, digits"})
