"""docs/method.md, from what the steps say of themselves: ``python -m core.handbook > docs/method.md``."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping, Sequence
from textwrap import fill
from typing import Any

from core.config import reads
from core.config.method import (
    Aggregation,
    Imputation,
    Normalisation,
    Screening,
    Treatment,
    Weighting,
)
from core.i18n import words
from core.robustness import bands, compare, correlate, influence, reliability, sensitivity, study
from core.scoring import aggregate, frontier, impute, normalise, outrank, screen, treat, weigh

INTRODUCTION = """# How a number is made

This page is made from the code by `python -m core.handbook > docs/method.md`; a test keeps it equal. Rules
and settings have the names that they have in [config.toml](config_reference.md), where settings are explained; z is a
score, w a weight, x a value, NaN no number.

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

A choice that cannot work is refused before anything is computed: a rule without what it needs (C-35 to C-42), a setting
that would change nothing (C-43 to C-45), a red line without goalposts (C-46), a geometric or harmonic mean over scores
of 0 or below, which the usual floor keeps from a scale and which others need a written `floor` against, an even power,
a root or a product over scores below 0, where no floor helps (M-01), an alternative of `[robustness]` for any such
reason (M-28), the benefit of the doubt over negative ones (M-12), weights that cannot be worked out (M-05), an exact
order that is out of reach (M-06), an area or a year that is not there (M-07, M-08), another column than the population
in a store (M-19). What a rule has nothing to stand on for is told by name and left out: M-02 and M-15 nothing to
measure by, M-03 no figures, M-23 and M-24 the same of a rescaled node, M-04 no parts, M-09 no transform or denominator,
M-22 figures that a rule cannot take, M-11 no weights in some years. Told too: M-10 outliers that cannot be judged, M-13
scores raised to the usual floor, M-14 areas that were screened out, M-16 rules and scales by which worse values rank
higher, M-17 judgements that contradict each other, M-18 areas to keep or drop that are not there, M-20 areas that a
choice of `[robustness]` leaves without a rank, M-21 areas that their group cannot fill, M-25 how many orders are
equally good, M-26 quotients of figures below 0, M-27 filling from other years where there are none, M-29 sums of fewer
parts than others have, M-30 areas with less than `min_parts` or `min_coverage` asks for, M-31 areas without a rank in
any way, M-32 figures without a standard error, M-33 an alpha that could not be, M-34 an order in which, by the
directions, the worst ranks first.

`rescale` sees scores, of which a higher one is better whatever the indicators below are. By fixed ends a joined score
is brought to its own place; rules that compare areas see the first 12 digits of the largest: equal sums stay equal.
"""

FIGURES = """`python -m core robust` gives these figures as tables; the second column names the table and its columns. A
*way* is one of the `replications`, the *method* the index with its own choices and no draw."""

Functions = Mapping[str, Sequence[object]]

#: Shapes of arrays, as "[A, K]" after the name of one.
_SHAPES = re.compile(r" ?\[[A-Z](?:, [A-Z])*\](?!\()")
#: What a caller must expect, as the end of a sentence or one of its own.
_RAISES = re.compile(r": raises \w+| ?\bRaises [^.]+\.")
#: How modules are written, which is no matter of the method.
_WRITTEN = re.compile(r": named pure functions[^.]*|\s+Named pure functions\.")

#: Chapter -> the figures of a run: what they are called, where they stand, and what makes them.
FIRMNESS: Mapping[str, Sequence[tuple[str, str, object]]] = {
    "Ranks in all the ways": (
        ("rank in one way", "", bands.ranks),
        ("quantile of ranks", "", bands.Bands.quantile),
        ("median rank", "ranks: median", bands.Bands.median),
        ("mean rank", "ranks: mean", bands.Bands.mean),
        ("90 % band", "ranks: low high", bands.Bands.low),
        ("P(rank ≤ k)", "ranks: first_1 first_3 first_5 first_10", bands.Bands.top),
        ("P(A above B)", "Channels page", bands.Bands.above),
        ("P(tie)", "Channels page", bands.Bands.level),
        ("how often a rank is shared", "ranks: shared", bands.Bands.shared),
        ("how often there is a rank", "ranks: ranked", bands.Bands.ranked),
        ("mean rank shift", "runs: mean_shift", bands.Bands.shift),
    ),
    "What moves them: Sobol indices": (
        ("design", "sobol: runs", sensitivity.design),
        ("first and total order", "sobol: first total first_low first_high total_low total_high", sensitivity.estimate),
    ),
    "Whether the parts of a node belong together": (
        ("alpha and its interval", "alpha: alpha low high; items: alpha_if_deleted item_total", reliability.cronbach),
        ("adequacy", "alpha: adequacy", correlate.adequacy),
        ("inflation", "items: inflation", correlate.inflation),
        ("correlation", "flags: r p tau", correlate.correlation),
        ("flags `alike`, `opposed`", "flags: flag", correlate.pairs),
        ("flag `wrong_sign`", "flags: flag", correlate.wrong_sign),
        ("components", "components: eigenvalue share; loadings: loading", correlate.components),
    ),
    "What one part does": (
        ("effective weight", "influence: effective_weight", influence.effective),
        ("without one part", "influence: mean_shift moved unranked", influence.without_each),
        ("spread of the shares that people gave", "voters: share spread", weigh.budget),
        ("consistency of judgements", "judgements: ratio index lambda_max", weigh.ahp),
    ),
    "Two methods, and what a score hides": (
        ("shift from one method to another", "Method page", compare.Shift),
        ("agreement of two rankings", "Method page", compare.Comparison.spearman),
        ("masking", "Method page", compare.masking),
    ),
}


def reference() -> str:
    """The whole page, as Markdown."""
    weighting = _alone({name: getattr(weigh, name) for name in weigh.WEIGHTINGS})
    joining = {name: rule.of for name, rule in aggregate.MEANS.items()}
    joining |= {name: getattr(outrank, name) for name in outrank.OUTRANKINGS}
    joining |= {name: getattr(frontier, name) for name in frontier.FRONTIERS}
    sections = [
        _section("Screening", Screening, "screening", _alone(screen.SCREENINGS), screen),
        _section("Filling gaps", Imputation, "imputation", _alone(impute.IMPUTATIONS), impute),
        _section("Outliers", Treatment, "treatment", treat.TREATMENTS, treat),
        _section(
            "Normalisation",
            Normalisation,
            "normalisation",
            _alone({name: rule.of for name, rule in normalise.NORMALISATIONS.items()}),
            normalise,
        ),
        _section("Weights", Weighting, "weighting", weighting, weigh),
        _section("Joining", Aggregation, "aggregation", _alone(joining), aggregate),
        _robustness(),
    ]
    return INTRODUCTION + "\n" + "\n".join(sections)


def _alone(functions: Mapping[str, object]) -> Functions:
    return {name: (function,) for name, function in functions.items()}


def _section(title: str, choice: type[reads.Choice], kind: str, functions: Functions, module: Any) -> str:
    """One step: what its module says, its rules with their formulas and sources, and the settings that each reads."""
    w = words("en", isolate=False)
    rules = [
        f"| `{name}` | {w(f'{kind}.{name}')} | {' Then: '.join(map(_said, steps))} | {_reads(choice, name)} |"
        for name, steps in functions.items()
    ]
    lines = [
        f"## {title}",
        "",
        _prose(module),
        "",
        "| rule | in words | formula, conventions, source | settings |",
        "|---|---|---|---|",
    ]
    return "\n".join([*lines, *rules]) + "\n"


def _reads(choice: type[reads.Choice], rule: str) -> str:
    return ", ".join(f"`{key}`" for key in reads.READS[choice][rule])


def _robustness() -> str:
    lines = ["## How firm the ranks are", "", _prose(study), "", FIGURES, ""]
    for title, figures in FIRMNESS.items():
        lines += [f"### {title}", "", "| figure | where | formula, conventions, source |", "|---|---|---|"]
        lines += [f"| {figure} | {_columns(where)} | {_said(what, paragraphs=2)} |" for figure, where, what in figures]
        lines.append("")
    return "\n".join(lines)


def _columns(where: str) -> str:
    """Tables and columns of ``python -m core robust``, or a page."""
    named = (each.partition(": ") for each in where.split("; "))
    return "; ".join(f"{at}: {', '.join(f'`{c}`' for c in its.split())}" if its else at for at, _, its in named)


def _said(what: object, paragraphs: int | None = None) -> str:
    """What code says of itself, to a reader: without what is told to callers, which errors it raises and the shapes.

    ``paragraphs``: the first ones speak of the figure, the others of arguments.
    """
    parts = _SHAPES.sub("", inspect.getdoc(what) or "").split("\n\n")[:paragraphs]
    said = (_RAISES.sub("", " ".join(part.split())).strip() for part in parts)
    return " ".join(part for part in said if part not in ("", ".")).replace("|", "\\|").replace("``", "`")


def _prose(module: Any) -> str:
    """What a module says at its top; sentences on the shapes of arrays are for its callers."""
    parts = _WRITTEN.sub("", inspect.getdoc(module) or "").replace("``", "`").split("\n\n")
    return "\n\n".join(map(_without_shapes, parts))


def _without_shapes(paragraph: str) -> str:
    sentences = re.split(r"(?<=\.)\s+", paragraph)
    kept = [sentence for sentence in sentences if not _SHAPES.search(sentence)]
    return paragraph if len(kept) == len(sentences) else fill(" ".join(kept), 120)


if __name__ == "__main__":
    print(reference(), end="")
