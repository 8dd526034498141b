"""What the rules of a method need, so that a choice that cannot work is refused by name before anything is computed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from core.config.method import Normalisation, Weighting
from core.config.places import Loc, Places
from core.issues import Issue

if TYPE_CHECKING:
    from core.config import Channel, Config, Indicator

#: Rule -> the key, of the choice itself or of the indicator, without which it cannot work.
NEEDS = {
    "goalposts": "goalposts",
    "log_goalposts": "goalposts",
    "distance_to_target": "target",
    "distance_to_reference": "reference",
    "ratio_to_reference": "reference",
    "difference_to_reference": "reference",
    "optimum": "optimum",
    "red_line": "red_line",
    "boundary_ratio": "red_line",
}
#: Rules that place values between fixed ends in the indicator's own unit, which a logarithm leaves.
POSTED = frozenset({"goalposts", "log_goalposts", "distance_to_target", "optimum", "red_line", "boundary_ratio"})


def faults(config: Config, places: Places) -> Iterator[Issue]:
    """Everything in the choices that cannot work."""
    yield from _method_faults(config, places)
    at = places.positions("indicators", (indicator.id for indicator in config.indicators))
    for n, indicator in zip(at, config.indicators, strict=True):
        yield from _indicator_faults(indicator, config, ("indicators", n), places)
    at = places.positions("channels", (channel.id for channel in config.channels))
    for n, channel in zip(at, config.channels, strict=True):
        yield from _channel_faults(channel, config, ("channels", n), places)


def heights(config: Config) -> dict[str, int]:
    """How far each channel stands above the indicators: 1 when it is made of indicators alone."""
    parts: dict[str, list[str]] = {}
    for channel in config.channels:
        if channel.parent:
            parts.setdefault(channel.parent, []).append(channel.id)

    def height(id: str, above: tuple[str, ...] = ()) -> int:
        return 1 + max((height(part, (*above, id)) for part in parts.get(id, ()) if part not in above), default=0)

    return {channel.id: height(channel.id) for channel in config.channels}


def _method_faults(config: Config, places: Places) -> Iterator[Issue]:
    method = config.method
    low, high = method.scale
    if low == high:
        yield places.issue("C-22", ("method", "scale"), value=f"{low:g}")
    yield from _base_fault(method.normalisation, ("method", "normalisation"), places)
    yield from _shared_weighting_faults(method.weighting, ("method", "weighting"), places)
    if method.imputation.rule.startswith("group_") and not method.imputation.group:
        yield places.issue("C-35", ("method", "imputation"), rule=method.imputation.rule, needed="group")
    known = set(heights(config).values())
    for n, level in enumerate(method.levels):
        loc: Loc = ("method", "levels", n)
        if level.height not in known or level.height in [other.height for other in method.levels[:n]]:
            yield places.issue("C-36", (*loc, "height"), found=level.height, highest=max(known, default=0))
        if level.weighting:
            yield from _shared_weighting_faults(level.weighting, (*loc, "weighting"), places)
        if level.rescale:
            yield from _rescale_faults(level.rescale, (*loc, "rescale"), places)


def _shared_weighting_faults(weighting: Weighting, loc: Loc, places: Places) -> Iterator[Issue]:
    """Budgets and judgements name the parts of one channel, so many channels cannot share them."""
    yield from _base_fault(weighting, loc, places)
    if weighting.rule in ("budget", "ahp"):
        yield places.issue("C-42", loc, rule=weighting.rule)


def _indicator_faults(indicator: Indicator, config: Config, loc: Loc, places: Places) -> Iterator[Issue]:
    if choice := indicator.normalisation:
        yield from _base_fault(choice, (*loc, "normalisation"), places)
        yield from _choice_faults(choice, indicator, config, loc, (*loc, "normalisation"), places)
        return
    yield from _choice_faults(config.method.normalisation, indicator, config, loc, loc, places)
    for choice in config.robustness.normalisations:
        if NEEDS.get(choice.rule) != NEEDS.get(config.method.normalisation.rule):
            yield from _choice_faults(choice, indicator, config, loc, loc, places)


def _choice_faults(
    choice: Normalisation, indicator: Indicator, config: Config, loc: Loc, where: Loc, places: Places
) -> Iterator[Issue]:
    """What a normalisation lacks in the indicator that it is to score."""
    needed = NEEDS.get(choice.rule)
    held = {
        "goalposts": choice.goalposts or indicator.goalposts,
        "target": indicator.target if choice.target is None else choice,
        "reference": choice.reference,
        "optimum": choice.optimum,
        "red_line": indicator.red_line,
    }
    if needed and held[needed] is None and not places.holds((*loc, needed)):
        yield places.issue("C-35", where, rule=choice.rule, needed=needed)
    elif (indicator.red_line or choice.rule == "red_line") and not places.holds((*loc, "goalposts")):
        yield places.issue("C-35", loc, rule="red_line", needed="goalposts")
    treatment = indicator.treatment or config.method.treatment
    if "log" in treatment.rule and choice.rule in POSTED:
        yield places.issue("C-41", where, rule=choice.rule, treatment=treatment.rule)
    yield from _order_faults(choice, indicator, where, places)


def _order_faults(choice: Normalisation, indicator: Indicator, loc: Loc, places: Places) -> Iterator[Issue]:
    posts = choice.goalposts or indicator.goalposts
    if choice.rule == "log_goalposts" and posts and min(posts.worst, posts.best) <= 0:
        yield places.issue("C-37", loc, rule=choice.rule, found=f"{min(posts.worst, posts.best):g}", asked="> 0")
    if choice.optimum and not all(low <= high for low, high in pairwise(choice.optimum)):
        found = ", ".join(f"{point:g}" for point in choice.optimum)
        yield places.issue("C-37", loc, rule="optimum", found=found, asked="a ≤ b ≤ c ≤ d")


def _channel_faults(channel: Channel, config: Config, loc: Loc, places: Places) -> Iterator[Issue]:
    if channel.rescale:
        yield from _rescale_faults(channel.rescale, (*loc, "rescale"), places)
    parts = sum(other.parent == channel.id for other in config.channels)
    parts += sum(indicator.channel in (channel.id, *channel.merges) for indicator in config.indicators)
    if channel.weighting:
        where: Loc = (*loc, "weighting")
        yield from _base_fault(channel.weighting, where, places)
        yield from _table_faults(channel.weighting, parts, where, places)
    joined = channel.aggregation or config.method.aggregation
    if parts and joined.shares and not joined.shares[0] * parts <= 1 <= joined.shares[1] * parts:
        found = " … ".join(f"{share:g}" for share in joined.shares)
        asked = f"≤ {1 / parts:.3g} … ≥ {1 / parts:.3g}"
        yield places.issue("C-37", loc, rule=joined.rule, found=found, asked=asked)


def _table_faults(weighting: Weighting, parts: int, loc: Loc, places: Places) -> Iterator[Issue]:
    """Budgets and judgements must be there when asked for, and fit the parts that they weigh."""
    tables: dict[str, tuple[str, Sequence[Sequence[float]]]] = {
        "budget": ("budgets", weighting.budgets),
        "ahp": ("judgements", weighting.judgements),
    }
    if weighting.rule not in tables:
        return
    key, rows = tables[weighting.rule]
    if not rows:
        yield places.issue("C-35", loc, rule=weighting.rule, needed=key)
        return
    wrong = next((len(row) for row in rows if len(row) != parts), parts)
    if weighting.rule == "ahp" and len(rows) != parts:
        wrong = len(rows)
    if wrong != parts:
        yield places.issue("C-38", (*loc, key), found=wrong, parts=parts)
    elif weighting.rule == "ahp" and (row := _not_reciprocal(rows)):
        yield places.issue("C-39", (*loc, key), row=row[0], column=row[1])
    elif weighting.rule == "budget" and (empty := [n for n, row in enumerate(rows, 1) if not sum(row)]):
        yield places.issue("C-40", (*loc, key), row=empty[0])


def _not_reciprocal(rows: Sequence[Sequence[float]]) -> tuple[int, int] | None:
    """The first pair, counted from 1, whose two judgements do not turn each other around."""
    for i, row in enumerate(rows):
        for j in range(i + 1):
            if abs(row[j] * rows[j][i] - 1) > 1e-2:
                return i + 1, j + 1
    return None


def _rescale_faults(choice: Normalisation, loc: Loc, places: Places) -> Iterator[Issue]:
    """A channel has neither goalposts nor a line nor a target of its own, so the choice must bring them."""
    yield from _base_fault(choice, loc, places)
    needed = NEEDS.get(choice.rule)
    if needed and (needed == "red_line" or getattr(choice, needed) is None):
        yield places.issue("C-35", loc, rule=choice.rule, needed=needed)


def _base_fault(choice: Normalisation | Weighting, loc: Loc, places: Places) -> Iterator[Issue]:
    if choice.over == "base" and not choice.base:
        yield places.issue("C-35", loc, rule="over = base", needed="base")
