"""What the rules of a method need, so that a choice that cannot work is refused by name before anything is computed.

Every indicator and every node is walked with each combination of choices that a run may draw for it: the method's own,
then the alternatives of [robustness]; what stands in the entry itself is all it has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from core.config import reads
from core.config.method import Aggregation, Level, Normalisation, Weighting
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
    "group_mean": "group",
    "group_median": "group",
}
#: Rules that place values between fixed ends in the indicator's own unit, which a logarithm leaves.
POSTED = frozenset({"goalposts", "log_goalposts", "distance_to_target", "optimum", "red_line", "boundary_ratio"})
#: Means that use weights as they are where ``total = as_given``; a sum always does, the others here never.
AS_GIVEN, SCALED = frozenset({"arithmetic", "geometric"}), frozenset({"harmonic", "generalised", "median", "mpi"})
UNSCALED = frozenset({"sum", "product"})

#: Transform -> the bound of the values that it takes, and whether the bound is one of them.
TAKES = {
    "ln": (0, False),
    "log10": (0, False),
    "log1p": (-1, False),
    "sqrt": (0, True),
    "square": (0, True),
    "reciprocal": (0, False),
}

Placed = tuple[Any, Loc]
Levels = Mapping[str, Level]


def faults(config: Config, places: Places) -> Iterator[Issue]:
    """Everything in the choices that cannot work or changes nothing."""
    for choice, loc in _choices(config, places):
        yield from _own_faults(choice, loc, places)
    yield from _method_faults(config, places)
    for indicator, loc in _entries(config, "indicators", places):
        yield from _indicator_faults(indicator, config, loc, places)
    levels = _levels(config)
    for channel, loc in _entries(config, "channels", places):
        yield from _channel_faults(channel, config, levels, loc, places)
    yield from _node_faults(config, levels, places)


def heights(config: Config) -> dict[str, int]:
    """How far each channel stands above the indicators: 1 when it is made of indicators alone."""
    parts: dict[str, list[str]] = {}
    for channel in config.channels:
        if channel.parent:
            parts.setdefault(channel.parent, []).append(channel.id)

    def height(id: str, above: tuple[str, ...] = ()) -> int:
        return 1 + max((height(part, (*above, id)) for part in parts.get(id, ()) if part not in above), default=0)

    return {channel.id: height(channel.id) for channel in config.channels}


def _entries(config: Config, section: str, places: Places) -> Iterator[Placed]:
    entries = getattr(config, section)
    return ((entry, (section, n)) for n, entry in zip(places.positions(section, entries), entries, strict=True))


def _choices(config: Config, places: Places) -> Iterator[Placed]:
    """Every choice of the file and where it stands."""
    holders: list[Placed] = [(config.method, ("method",))]
    holders += [(level, ("method", "levels", n)) for n, level in enumerate(config.method.levels)]
    holders += [*_entries(config, "indicators", places), *_entries(config, "channels", places)]
    for holder, loc in holders:
        for key in type(holder).model_fields:
            if isinstance(choice := getattr(holder, key), reads.Choice):
                yield choice, (*loc, key)
    for step in ("imputation", "treatment", "normalisation", "aggregation"):
        yield from _alternatives(config, step)


def _alternatives(config: Config, step: str) -> list[Placed]:
    drawn = getattr(config.robustness, f"{step}s")
    return [(choice, ("robustness", f"{step}s", n)) for n, choice in enumerate(drawn)]


def _drawn(own: Any, key: str, loc: Loc, config: Config) -> list[Placed]:
    """What a run may take for an entry: its own choice, else the method's and the alternatives to that."""
    if own is not None:
        return [(own, (*loc, key))]
    return [(getattr(config.method, key), ("method", key)), *_alternatives(config, key)]


def _own_faults(choice: reads.Choice, loc: Loc, places: Places) -> Iterator[Issue]:
    """What is wrong with a choice wherever it stands."""
    for key, code, params in reads.idle(choice):
        yield places.issue(code, (*loc, key), **params)
    written = places.holds((*loc, "base"))  # readable or not
    if isinstance(choice, Normalisation | Weighting) and choice.over == "base" and not (choice.base or written):
        yield places.issue("C-35", loc, rule="over = base", needed="base")
    if NEEDS.get(choice.rule) == "group" and not getattr(choice, "group", None):
        yield places.issue("C-35", loc, rule=choice.rule, needed="group")
    if isinstance(choice, Normalisation):
        yield from _number_faults(choice, loc, places)


def _number_faults(choice: Normalisation, loc: Loc, places: Places) -> Iterator[Issue]:
    if choice.optimum and not all(low <= high for low, high in pairwise(choice.optimum)):
        found = ", ".join(f"{point:g}" for point in choice.optimum)
        yield places.issue("C-37", loc, rule="optimum", found=found, asked="a ≤ b ≤ c ≤ d")
    if choice.scale and choice.scale[0] == choice.scale[1]:
        yield places.issue("C-22", (*loc, "scale"), value=f"{choice.scale[0]:g}")
    if choice.goalposts and choice.goalposts.worst == choice.goalposts.best:
        yield places.issue("C-22", (*loc, "goalposts"), value=f"{choice.goalposts.worst:g}")


def _method_faults(config: Config, places: Places) -> Iterator[Issue]:
    method, robustness = config.method, config.robustness
    low, high = method.scale
    if low == high:
        yield places.issue("C-22", ("method", "scale"), value=f"{low:g}")
    yield from _shared_weighting_faults(method.weighting, ("method", "weighting"), places)
    found = heights(config)
    wanted = [level.height for level in method.levels]
    for n, level in enumerate(method.levels):
        loc: Loc = ("method", "levels", n)
        yield from _height_faults(wanted, n, range(1, max(found.values(), default=0) + 1), (*loc, "height"), places)
        if level.weighting:
            yield from _shared_weighting_faults(level.weighting, (*loc, "weighting"), places)
        if level.rescale:
            yield from _rescale_faults(level.rescale, (*loc, "rescale"), places)
        rescaled = level.rescale or any(c.rescale for c in config.channels if found[c.id] == level.height)
        yield from _goes_up_faults(level, bool(rescaled), loc, places)
    if robustness.noise_heights and not robustness.weight_noise:
        loc = ("robustness", "noise_heights")
        yield places.issue("C-44", loc, word="noise_heights", needed="weight_noise > 0")
    parts = max((found[channel.id] for channel in config.channels if channel.parent), default=0)
    for n in range(len(robustness.noise_heights or ())):
        loc = ("robustness", "noise_heights")
        yield from _height_faults(robustness.noise_heights or (), n, range(parts + 1), loc, places)


def _height_faults(wanted: Sequence[int], n: int, known: range, loc: Loc, places: Places) -> Iterator[Issue]:
    """A height that nothing has, or that is named a second time."""
    if wanted[n] not in known or wanted[n] in wanted[:n]:
        yield places.issue("C-36", loc, found=wanted[n], lowest=known.start, highest=known.stop - 1)


def _goes_up_faults(holder: Channel | Level, rescaled: bool, loc: Loc, places: Places) -> Iterator[Issue]:
    if "rescale_goes_up" in holder.model_fields_set and not rescaled:
        yield places.issue("C-44", (*loc, "rescale_goes_up"), word="rescale_goes_up", needed="rescale")


def _shared_weighting_faults(weighting: Weighting, loc: Loc, places: Places) -> Iterator[Issue]:
    """Budgets and judgements name the parts of one channel, so many channels cannot share them."""
    if weighting.rule in reads.OF_ONE_CHANNEL:
        yield places.issue("C-42", loc, rule=weighting.rule)


def _indicator_faults(indicator: Indicator, config: Config, loc: Loc, places: Places) -> Iterator[Issue]:
    lacks = False
    for choice, at in _drawn(indicator.normalisation, "normalisation", loc, config):
        where = at if indicator.normalisation else loc
        for fault in _choice_faults(choice, indicator, loc, where, places):
            lacks |= fault.code == "C-35"
            yield fault
        for treatment, treated in _drawn(indicator.treatment, "treatment", loc, config):
            if "log" in treatment.rule and _posted(choice):
                place = treated if indicator.treatment or not indicator.normalisation else at
                yield places.issue("C-41", place, rule=choice.rule, treatment=treatment.rule)
    if indicator.red_line and not lacks and not places.holds((*loc, "goalposts")):
        yield places.issue("C-46", loc)
    for key, needed in (("denominator_scale", "denominator"), ("error_scale", "error")):
        if key in indicator.model_fields_set and not places.holds((*loc, needed)):
            yield places.issue("C-44", (*loc, key), word=key, needed=needed)


def _posted(choice: Normalisation) -> bool:
    """Whether a normalisation has ends or a middle that are given in the indicator's own unit."""
    given = choice.goalposts, choice.mean, choice.sd
    return choice.rule in POSTED or any(each is not None for each in given)


def _choice_faults(
    choice: Normalisation, indicator: Indicator, loc: Loc, where: Loc, places: Places
) -> Iterator[Issue]:
    """What a normalisation lacks in the indicator that it is to score."""
    needed = NEEDS.get(choice.rule)
    posts = choice.goalposts or indicator.goalposts
    held = {
        "goalposts": posts,
        "target": indicator.target if choice.target is None else choice,
        "reference": choice.reference,
        "optimum": choice.optimum,
        "red_line": indicator.red_line,
    }
    if needed and held[needed] is None and not places.holds((*loc, needed)):
        yield places.issue("C-35", where, rule=choice.rule, needed=needed)
    if choice.rule == "log_goalposts" and posts and min(posts.worst, posts.best) <= 0:
        yield places.issue("C-37", where, rule=choice.rule, found=f"{min(posts.worst, posts.best):g}", asked="> 0")
    yield from _transform_faults(choice, indicator, loc, places)
    if (own := choice.goalposts) and own.worst != own.best:
        right = "higher_better" if own.best > own.worst else "lower_better"
        if indicator.direction != right:
            found = {"found": indicator.direction, "worst": f"{own.worst:g}", "best": f"{own.best:g}", "right": right}
            yield places.issue("C-23", (*loc, "direction"), **found)


def _transform_faults(choice: Normalisation, indicator: Indicator, loc: Loc, places: Places) -> Iterator[Issue]:
    """What a rule measures by goes through the indicator's transform too, which may not be able to take it."""
    if indicator.transform not in TAKES:
        return
    bound, included = TAKES[indicator.transform]
    asked = f"{'≥' if included else '>'} {bound}"
    for found in _measured_by(choice, indicator):
        if found < bound or (found == bound and not included):
            yield places.issue("C-37", (*loc, "transform"), rule=indicator.transform, found=f"{found:g}", asked=asked)


def _measured_by(choice: Normalisation, indicator: Indicator) -> list[float]:
    """The values in the indicator's unit that a rule looks at."""
    posts = choice.goalposts or (None if choice.rule == "ampi" else indicator.goalposts)
    ends = [posts.worst, posts.best] if posts else []
    line = [indicator.red_line.value] if indicator.red_line else []
    target = choice.target if choice.target is not None or not indicator.target else indicator.target.value
    looked_at = {
        **dict.fromkeys(("goalposts", "log_goalposts", "ampi"), ends),
        "red_line": ends + line,
        "boundary_ratio": [*line, choice.baseline],
        "distance_to_target": [] if target is None else [target],
        "optimum": list(choice.optimum or ()),
    }
    return looked_at.get(choice.rule, [])


def _channel_faults(channel: Channel, config: Config, levels: Levels, loc: Loc, places: Places) -> Iterator[Issue]:
    level = levels.get(channel.id)
    if channel.rescale:
        yield from _rescale_faults(channel.rescale, (*loc, "rescale"), places)
    yield from _goes_up_faults(channel, bool(channel.rescale or (level and level.rescale)), loc, places)
    if channel.weighting:
        yield from _table_faults(channel.weighting, len(_parts(channel, config)), (*loc, "weighting"), places)
    above = next((other for other in config.channels if other.id == channel.parent), None)
    if above and "weight" in channel.model_fields_set and _weighting(above, config, levels)[0].rule == "effective":
        read = reads.listed(("indicators.weight", *reads.READS[Weighting]["effective"]))
        yield places.issue("C-43", (*loc, "weight"), rule="effective", word="weight", keys=read)


def _levels(config: Config) -> Levels:
    """The choices of the height of each channel that has any."""
    at = {level.height: level for level in config.method.levels}
    return {id: at[height] for id, height in heights(config).items() if height in at} if at else {}


def _weighting(channel: Channel, config: Config, levels: Levels) -> Placed:
    """How the parts of a channel are weighed, and where that stands: with the channel, its height or the method."""
    level = levels.get(channel.id)
    if channel.weighting:
        return channel.weighting, ("channels", channel.id, "weighting")
    if level and level.weighting:
        return level.weighting, ("method", "levels", config.method.levels.index(level), "weighting")
    return config.method.weighting, ("method", "weighting")


def _parts(channel: Channel, config: Config) -> list[float]:
    """The weights of a channel's parts in the file."""
    inside = [indicator.weight for indicator in config.indicators if indicator.channel in (channel.id, *channel.merges)]
    return inside + [other.weight for other in config.channels if other.parent == channel.id]


def _node_faults(config: Config, levels: Levels, places: Places) -> Iterator[Issue]:
    """Of every channel and outcome: shares that cannot add up, weights used otherwise than the file says."""
    joined: list[tuple[Placed, str]] = []
    for channel, loc in _entries(config, "channels", places):
        level, weighting = levels.get(channel.id), _weighting(channel, config, levels)
        own = channel.aggregation or (level.aggregation if level else None)
        for choice, _ in _drawn(own, "aggregation", loc, config):
            place = (*loc, "aggregation") if channel.aggregation else loc
            yield from _share_faults(choice, weighting[0], _parts(channel, config), place, places)
        joined.append((weighting, (own or config.method.aggregation).rule))
    for outcome, loc in _entries(config, "outcomes", places):
        parts = [each.weight for each in config.indicators if each.outcomes[:1] == (outcome.id,)]
        for choice, _ in _drawn(None, "aggregation", loc, config):
            yield from _share_faults(choice, config.method.weighting, parts, loc, places)
        joined.append(((config.method.weighting, ("method", "weighting")), config.method.aggregation.rule))
    yield from _total_faults(joined, places)


def _share_faults(
    choice: Aggregation, weighting: Weighting, weights: Sequence[float], loc: Loc, places: Places
) -> Iterator[Issue]:
    """Shares of the frontier rule between which so many parts cannot add up to one; a ratio of more or less than two.

    What weighs nothing is no part.
    """
    parts = len([weight for weight in weights if weight or weighting.rule != "given"])
    if choice.rule == "ratio" and weights and (len(weights), parts) != (2, 2):
        yield places.issue("C-37", loc, rule=choice.rule, found=str(parts), asked="2")
    if parts and choice.shares and not choice.shares[0] * parts <= 1 + 1e-12 <= choice.shares[1] * parts + 2e-12:
        found = " … ".join(f"{share:g}" for share in choice.shares)
        asked = f"≤ {1 / parts:.3g} … ≥ {1 / parts:.3g}"
        yield places.issue("C-37", loc, rule=choice.rule, found=found, asked=asked)


def _total_faults(joined: Sequence[tuple[Placed, str]], places: Places) -> Iterator[Issue]:
    """A ``total`` that a node does not heed or that none reads. ``joined``: how each node is weighed, and its rule."""
    for weighting, loc in [placed for placed, _ in joined if "total" in placed[0].model_fields_set]:
        rules = [rule for (_, at), rule in joined if at == loc]
        against = SCALED if weighting.total == "as_given" else UNSCALED
        unheeded = [rule for rule in rules if rule in against]
        if not unheeded and not {*rules} & (AS_GIVEN | UNSCALED):
            unheeded = rules
        if unheeded:
            keys = reads.listed(reads.READS[Aggregation][unheeded[0]])
            yield places.issue("C-43", (*loc, "total"), rule=unheeded[0], word="total", keys=keys)


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
    needed = NEEDS.get(choice.rule)
    if needed and (needed == "red_line" or getattr(choice, needed) is None):
        yield places.issue("C-35", loc, rule=choice.rule, needed=needed)
