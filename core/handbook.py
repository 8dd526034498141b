"""docs/method.md, made from the registries of core.scoring: ``python -m core.handbook > docs/method.md``."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from core.config.method import (
    Aggregation,
    Choice,
    Imputation,
    Normalisation,
    Screening,
    Treatment,
    Weighting,
)
from core.i18n import words
from core.robustness import correlate, influence, reliability, sensitivity, uncertainty
from core.scoring import aggregate, frontier, impute, kemeny, normalise, outrank, screen, treat, weigh

INTRODUCTION = """# How a number is made

This page is made from the code by `python -m core.handbook > docs/method.md`; a test keeps it equal. Rules
have the names that they have in [config.toml](config_reference.md); z is a score, w a weight, x a value.

A value goes through these steps, and every one of them is kept and can be opened on screen:

1. **divided and transformed**: `denominator`, then `transform`;
2. **screened**: areas with too little data have no score, and stay listed (before or after filling: `when`);
3. **filled**: only what is missing; hidden and stale values stay out, what was filled is marked and is no coverage;
4. **treated**: outliers of indicators that are both too skewed and too peaked;
5. **normalised**: each indicator by its own rule, else the method's;
6. **weighted and joined** up the tree of channels, each node by its own rule, else by that of its height, else by the
   method's; a missing part leaves and its weight goes to the others, unless `min_parts` or `min_coverage` say that too
   much is missing; then `rescale`d, where asked;
7. **ranked**: before any rounding, equal scores share the better rank; scores that differ only in the last digits, as
   sums of the same parts in another order do, are equal.

**Red lines take no part in this.** A crossing is found from the value and stands beside the score; no step turns one
into the other.

A choice that cannot work is refused before anything is computed: a rule without what it needs (C-35 to C-42), a
geometric or harmonic mean over scores of 0 or below (M-01), the benefit of the doubt over negative ones (M-12), weights
that cannot be worked out (M-05), an exact order that is out of reach (M-06), an area or a year that is not there (M-07,
M-08). What a rule has nothing to stand on for is told by name and left out: M-02 and M-15 nothing to measure by, M-03
no figures, M-04 no parts, M-09 no logarithm or denominator, M-11 no weights in some years. Told too: M-10 outliers that
cannot be judged, M-13 scores raised to the usual floor, M-14 areas that were screened out.
"""

Functions = Mapping[str, Callable[..., Any] | None]


def reference() -> str:
    """The whole page, as Markdown."""
    weighting = {name: getattr(weigh, name, None) for name in weigh.WEIGHTINGS}
    joining: dict[str, Callable[..., Any] | None] = {**aggregate.AGGREGATIONS}
    joining |= {name: getattr(outrank, name, None) or getattr(kemeny, name) for name in outrank.OUTRANKINGS}
    joining |= {name: getattr(frontier, name) for name in frontier.FRONTIERS}
    steps = {"none": None, "winsorise": treat.pull_in, "log": treat.take_log, "winsorise_then_log": None}
    sections = [
        _section("Screening", Screening, "screening", screen.SCREENINGS, screen),
        _section("Filling gaps", Imputation, "imputation", impute.IMPUTATIONS, impute),
        _section("Outliers", Treatment, "treatment", steps, treat),
        _section(
            "Normalisation",
            Normalisation,
            "normalisation",
            {name: rule.of for name, rule in normalise.NORMALISATIONS.items()},
            normalise,
        ),
        _section("Weights", Weighting, "weighting", weighting, weigh),
        _section("Joining", Aggregation, "aggregation", joining, aggregate),
        _robustness(),
    ]
    return INTRODUCTION + "\n" + "\n".join(sections)


def _section(title: str, choice: type[Choice], kind: str, functions: Functions, module: Any) -> str:
    """One step: what its module says, its rules with their formulas and sources, its settings."""
    w = words("en", isolate=False)
    rules = [f"| `{name}` | {w(f'{kind}.{name}')} | {_said(function)} |" for name, function in functions.items()]
    settings = [f"- `{key}`: {field.description}" for key, field in choice.model_fields.items() if key != "rule"]
    lines = [
        f"## {title}",
        "",
        _prose(module),
        "",
        "| rule | in words | formula, conventions, source |",
        "|---|---|---|",
    ]
    return "\n".join([*lines, *rules, "", "Settings:", "", *settings]) + "\n"


def _robustness() -> str:
    parts = (uncertainty, sensitivity, reliability, correlate, influence)
    lines = ["## How firm the ranks are", ""]
    for module in parts:
        lines += [f"### {module.__name__.rpartition('.')[2].capitalize()}", "", _prose(module), ""]
        lines += [f"- **{name}**: {_said(function)}" for name, function in _public(module)]
        lines.append("")
    return "\n".join(lines)


def _public(module: Any) -> Iterator[tuple[str, Callable[..., Any]]]:
    """The functions of a module that others use, in its own order."""
    for name, function in vars(module).items():
        if inspect.isfunction(function) and function.__module__ == module.__name__ and name[0] != "_":
            yield name, function


def _said(function: Callable[..., Any] | None) -> str:
    return " ".join((inspect.getdoc(function) or "").split()).replace("|", "\\|") if function else ""


def _prose(module: Any) -> str:
    return (inspect.getdoc(module) or "").replace("``", "`")


if __name__ == "__main__":
    print(reference(), end="")
