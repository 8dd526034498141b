"""Everything that can be wrong with a config, found at once: faults of shape, and of what keys say together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel, ValidationError

from core.config import rules
from core.config.part import ID
from core.config.places import Loc, Places, lines_of, written
from core.issues import Issue, Stop

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from core.config import Config, Indicator

#: A fault inside one entry: its key, its code, the values of its text.
Fault = tuple[tuple[str, ...], str, dict[str, str]]

#: Where ids are pointed at: (section, key) -> the section that must hold them.
POINTS = {
    ("layers", "parent"): "layers",
    ("channels", "parent"): "channels",
    ("channels", "editor"): "departments",
    ("channels", "merges"): "channels",
    ("presets", "channels"): "channels",
    ("indicators", "channel"): "channels",
    ("indicators", "outcomes"): "outcomes",
    ("indicators", "effort"): "efforts",
    ("indicators", "department"): "departments",
    ("indicators", "editor"): "departments",
    ("indicators", "frequency"): "frequencies",
    ("indicators", "lowest_layer"): "layers",
}

#: Faults of shape: what pydantic calls them -> our code.
_SHAPES = {
    "missing": "C-06",
    "literal_error": "C-07",
    "float_type": "C-08",
    "int_type": "C-09",
    "string_type": "C-10",
    "bool_type": "C-11",
    "model_type": "C-12",
    "tuple_type": "C-13",
    "too_short": "C-14",
    "too_long": "C-14",
    "greater_than": "C-15",
    "greater_than_equal": "C-15",
    "less_than_equal": "C-15",
    "string_pattern_mismatch": "C-16",
    "finite_number": "C-17",
}
_RULES = {"greater_than": ("> ", "gt"), "greater_than_equal": ("≥ ", "ge"), "less_than_equal": ("≤ ", "le")}


def checked(model: type[Config], data: Mapping[str, Any], text: str = "", file: str | None = None) -> Config:
    """The config that tables make. Raises Stop with every fault; meaning is judged on all that could be read."""
    lines = lines_of(text)
    places = Places(data, lines, file)
    faults: list[Issue] = []
    config: Config | None
    try:
        config = model.model_validate(data)
    except ValidationError as error:
        faults = shape_faults(error, model, places)
        config, kept = _readable(model, places, error)
        places = Places(data, lines, file, kept)
    if config:
        faults += _meaning_faults(config, places, whole=not faults)
    if faults or not config:
        told = (fault for n, fault in enumerate(faults) if fault not in faults[:n])
        raise Stop(sorted(told, key=lambda fault: fault.where.row or 0))
    return config


def shape_faults(error: ValidationError, model: type[BaseModel], places: Places) -> list[Issue]:
    """What is wrong with the shape of a file, each fault at its place."""
    return [_shape_fault(found, model, places) for found in error.errors()]


def inner_model(annotation: Any) -> type[BaseModel] | None:
    """The model in a field's type, through tuples and None."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for part in get_args(annotation) if (model := inner_model(part))), None)


def _readable(model: type[Config], places: Places, error: ValidationError) -> tuple[Config | None, dict[str, Any]]:
    """As much of the file as fits: first the keys that cannot be read are left out, then their entries, then more.

    And where in the file the entries of each section stand that are left.
    """
    data: Any = places.data
    kept: Any = {section: list(range(len(places.ids(section)))) for section in data}
    for depth in (3, 2, 1):
        gone = _unreadable(error.errors(), depth)
        data, kept = _pruned(data, gone, ()), _pruned(kept, gone, ())
        try:
            return model.model_validate(data), kept
        except ValidationError as remaining:
            error = remaining
    return None, {}


def _unreadable(errors: Iterable[ErrorDetails], depth: int) -> set[Loc]:
    """The places of what could not be read: unknown keys alone, else everything ``depth`` steps from the top."""
    return {e["loc"] if e["type"] == "extra_forbidden" else e["loc"][:depth] for e in errors}


def _meaning_faults(config: Config, places: Places, whole: bool) -> list[Issue]:
    """What keys that fit in themselves say wrongly together; ``whole`` when nothing of the file is missing here."""
    return [
        *_duplicates(places),
        *_unknown_ids(config, places),
        *_circles(config, places),
        *_preset_faults(config, places),
        *_number_faults(config, places),
        *rules.faults(config, places),
        *(_weightless(config, places) if whole else ()),
    ]


def _shape_fault(error: ErrorDetails, model: type[BaseModel], places: Places) -> Issue:
    loc, found, limits = error["loc"], error["input"], error.get("ctx", {})
    key = loc[-1]
    if error["type"] == "extra_forbidden":
        return _unknown_key(loc, model, places)
    if error["type"] == "missing" and isinstance(key, int):
        return places.issue("C-14", loc[:-1], count="2", found=len(found))  # limits, the only list of fixed length
    code = _SHAPES[error["type"]]
    if code == "C-06":
        return places.issue(code, loc, word=key)
    if code == "C-07":
        return places.issue(code, loc, found=written(found), allowed=_choices(limits["expected"]))
    if code == "C-12" and limits["class_name"] == "Text":
        code = "C-10"
    if code == "C-14":
        count = str(limits["max_length"]) if "max_length" in limits else f"≥ {limits['min_length']}"
        return places.issue(code, loc, count=count, found=len(found))
    if code == "C-15":
        sign, name = _RULES[error["type"]]
        return places.issue(code, loc, found=written(found), rule=f"{sign}{limits[name]:g}")
    return places.issue(code, loc, found=written(found))


def _unknown_key(loc: Loc, root: type[BaseModel], places: Places) -> Issue:
    """C-04 names the nearest key of that table; C-30 and C-31 the only place where this key belongs; else C-05."""
    key = str(loc[-1])
    here: type[BaseModel] = root
    for part in loc[:-1]:
        if isinstance(part, str):
            here = inner_model(here.model_fields[part].annotation) or here
    if near := get_close_matches(key, here.model_fields, n=1):
        return places.issue("C-04", loc, word=key, nearest=near[0])
    if key in root.model_fields:
        return places.issue("C-31", loc, word=key)
    homes = [name for name, field in root.model_fields.items() if key in _keys(inner_model(field.annotation))]
    if len(homes) == 1:
        return places.issue("C-30", loc, word=key, home=homes[0])
    return places.issue("C-05", loc, word=key, known=", ".join(here.model_fields))


def _keys(model: type[BaseModel] | None) -> Iterable[str]:
    return model.model_fields if model else ()


def _pruned(value: Any, gone: set[Loc], loc: Loc) -> Any:
    if isinstance(value, Mapping):
        return {key: _pruned(part, gone, (*loc, key)) for key, part in value.items() if (*loc, key) not in gone}
    if isinstance(value, list | tuple):
        return [_pruned(part, gone, (*loc, n)) for n, part in enumerate(value) if (*loc, n) not in gone]
    return value


def _duplicates(places: Places) -> Iterator[Issue]:
    for section in ("layers", "frequencies", "departments", "efforts", "outcomes", "presets", "channels", "indicators"):
        named = places.ids(section)
        for n, id in enumerate(named):
            if id and id in named[:n]:
                yield places.issue("C-18", (section, n, "id"), found=id)
    for section, at, key, ids in _pointers(places):
        for n, found in enumerate(ids):
            if found in ids[:n]:
                yield places.issue("C-18", (section, at, key), found=found)


def _pointers(places: Places) -> Iterator[tuple[str, int, str, Sequence[str]]]:
    """Every key that points at ids: section, position of the entry, key, the ids pointed at.

    Read from the file itself: what else is wrong with an entry does not hide where it points to.
    """
    for section, key in POINTS:
        for at in range(len(places.ids(section))):
            value = places.at((section, at, key))
            found = value if isinstance(value, list | tuple) else (value,)
            yield section, at, key, [id for id in found if isinstance(id, str) and re.fullmatch(ID, id)]


def _unknown_ids(config: Config, places: Places) -> Iterator[Issue]:
    known = {section: [id for id in places.ids(section) if id] for section in set(POINTS.values())}
    known["layers"] = known["layers"] or [layer.id for layer in config.layers]
    known["frequencies"] = [*known["frequencies"], "annual"]
    for section, at, key, ids in _pointers(places):
        target = known[POINTS[section, key]]
        yield from (_unknown_id((section, at, key), found, target, places) for found in ids if found not in target)
    presets = places.ids("presets")
    if config.preset and config.preset not in presets:
        yield _unknown_id(("preset",), config.preset, presets, places)


def _unknown_id(loc: Loc, id: str, known: Sequence[str], places: Places) -> Issue:
    if near := get_close_matches(id, known, n=1):
        return places.issue("C-19", loc, found=id, nearest=near[0])
    return places.issue("C-20", loc, found=id, known=", ".join(dict.fromkeys(known)) or "—")


def _circles(config: Config, places: Places) -> Iterator[Issue]:
    """Parents must lead up to an end: the first layer, a channel that stands alone."""
    first, *others = config.layers
    if first.parent:
        yield places.issue("C-32", ("layers", first.id, "parent"), found=first.id, parent=first.parent)
    layers = {layer.id: layer.parent for layer in others}
    channels = {channel.id: channel.parent for channel in config.channels}
    for section, parents in (("layers", layers), ("channels", channels)):
        told: set[str] = set()
        for start in parents:
            chain = [start]
            while (up := parents.get(chain[-1])) and up not in chain:
                chain.append(up)
            if up == start and start not in told:
                told |= set(chain)
                yield places.issue("C-21", (section, start, "parent"), chain=" → ".join([*chain, start]))


def _preset_faults(config: Config, places: Places) -> Iterator[Issue]:
    """A preset may neither show an indicator twice nor a channel without the one that it is a part of."""
    channels = {channel.id: channel for channel in config.channels}
    for preset in config.presets:
        shown = [channels[id] for id in dict.fromkeys(preset.channels) if id in channels]
        at = ("presets", preset.id, "channels")
        taken = [(id, channel.id) for channel in shown for id in (channel.id, *channel.merges)]
        for n, (id, by) in enumerate(taken):
            if first := next((other for taken_id, other in taken[:n] if taken_id == id), None):
                yield places.issue("C-27", at, found=id, first=first, second=by)
        for channel in shown:
            if channel.parent in channels and channel.parent not in preset.channels:
                yield places.issue("C-28", at, found=channel.id, parent=channel.parent)


def _number_faults(config: Config, places: Places) -> Iterator[Issue]:
    for at, indicator in zip(places.positions("indicators", config.indicators), config.indicators, strict=True):
        for key, code, params in (*_goalpost_faults(indicator), *_line_faults(indicator), *_limit_faults(indicator)):
            yield places.issue(code, ("indicators", at, *key), **params)


def _goalpost_faults(indicator: Indicator) -> Iterator[Fault]:
    if not indicator.goalposts:
        return
    worst, best = indicator.goalposts.worst, indicator.goalposts.best
    right = "higher_better" if best > worst else "lower_better"
    if worst == best:
        yield ("goalposts",), "C-22", {"value": f"{worst:g}"}
    elif indicator.direction != right:
        params = {"found": indicator.direction, "worst": f"{worst:g}", "best": f"{best:g}", "right": right}
        yield ("direction",), "C-23", params


def _line_faults(indicator: Indicator) -> Iterator[Fault]:
    line, posts = indicator.red_line, indicator.goalposts
    if not (line and posts):
        return
    worst, best = posts.worst, posts.best
    right = "below" if indicator.direction == "higher_better" else "above"
    if line.side != right:
        params = {"found": line.side, "direction": indicator.direction, "right": right}
        yield ("red_line", "side"), "C-24", params
    if worst != best and not min(worst, best) <= line.value <= max(worst, best):
        params = {"found": f"{line.value:g}", "worst": f"{worst:g}", "best": f"{best:g}"}
        yield ("red_line", "value"), "C-25", params


def _limit_faults(indicator: Indicator) -> Iterator[Fault]:
    low, high = indicator.limits or (0, 1)
    if not low < high:
        yield ("limits",), "C-29", {"low": f"{low:g}", "high": f"{high:g}"}


def _weightless(config: Config, places: Places) -> Iterator[Issue]:
    """Groups in which every weight is zero: the indicators of a channel, its parts, the channels that stand alone."""
    groups: dict[Loc, list[float]] = {}
    for channel in config.channels:
        groups.setdefault(("channels", channel.parent) if channel.parent else ("channels",), []).append(channel.weight)
    for indicator in config.indicators:
        groups.setdefault(("channels", indicator.channel, "indicators"), []).append(indicator.weight)
    for loc, weights in groups.items():
        if not any(weights):
            yield places.issue("C-26", loc[:2], found=loc[1] if loc[1:] else "channels", count=len(weights))


def _choices(expected: str) -> str:
    """Pydantic writes 'a', 'b' or 'c'."""
    return ", ".join(re.findall(r"'([^']*)'", expected))
