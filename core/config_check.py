"""Everything that can be wrong with a config, found at once, each fault with its key and its line."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel

from core.issues import Issue, Stop, Where

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from core.config import Config, Indicator

#: Where ids are pointed at: (section, key) -> the section that must hold them.
POINTS = {
    ("layers", "parent"): "layers",
    ("channels", "parent"): "channels",
    ("channels", "merges"): "channels",
    ("presets", "channels"): "channels",
    ("indicators", "channel"): "channels",
    ("indicators", "outcomes"): "outcomes",
    ("indicators", "effort"): "efforts",
    ("indicators", "department"): "departments",
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

_TABLE = re.compile(r"^\s*(\[\[?)\s*([\w\-.]+)\s*\]")
_KEY = re.compile(r"^\s*([\w\-.]+)\s*=")
_LINE = re.compile(r"at line (\d+)")

Loc = tuple[int | str, ...]


def text_of(path: Path) -> str:
    """The text of a config file. Raises Stop: C-01 cannot be read, C-02 is not UTF-8."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Stop([Issue("C-01", {"file": str(path)}, Where(str(path)))]) from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Stop([Issue("C-02", {"place": _place(str(path), line)}, Where(str(path), row=line))]) from error


def parsed(text: str, file: str | None) -> dict[str, Any]:
    """The tables of a TOML text. Raises Stop C-03 at the line where reading ended."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        lines = text.split("\n")
        named = _LINE.search(str(error))
        line = int(named[1]) if named else len(lines)
        params = {"place": _place(file, line), "found": _short(lines[line - 1].strip())}
        raise Stop([Issue("C-03", params, Where(file, row=line))]) from error


def lines_of(text: str) -> dict[Loc, int]:
    """Line numbers (from 1) of the tables and keys that begin a line of a TOML text."""
    lines: dict[Loc, int] = {}
    last: dict[Loc, int] = {}
    here: Loc = ()
    for number, line in enumerate(text.split("\n"), 1):
        if table := _TABLE.match(line):
            *outer, name = table[2].split(".")
            here = ()
            for part in outer:
                here = (*here, part)
                here = (*here, last[here]) if here in last else here
            here = (*here, name)
            if table[1] == "[[":
                last[here] = last.get(here, -1) + 1
                here = (*here, last[here])
            lines.setdefault(here, number)
        elif key := _KEY.match(line):
            lines.setdefault((*here, *key[1].split(".")), number)
    return lines


@dataclass(frozen=True)
class Places:
    """Where things stand in a file, for faults to name. A place is a path of keys, list positions (from 0) and ids."""

    data: Mapping[str, Any]
    lines: Mapping[Loc, int]
    file: str | None

    def issue(self, code: str, loc: Loc, **params: Any) -> Issue:
        found = self._positions(loc)
        line = next((self.lines[found[:n]] for n in range(len(found), 0, -1) if found[:n] in self.lines), None)
        path = self._path(found)
        return Issue(code, {"path": path, "place": _place(self.file, line, path), **params}, Where(self.file, row=line))

    def ids(self, section: str) -> list[str]:
        """The ids that a section holds, readable or not; "" where an entry has none."""
        entries = self.data.get(section)
        return [_id(entry) for entry in entries] if isinstance(entries, list | tuple) else []

    def _positions(self, loc: Loc) -> Loc:
        ids = self.ids(str(loc[0]))
        return (loc[0], ids.index(loc[1]), *loc[2:]) if loc[1:] and loc[1] in ids else loc

    def _path(self, loc: Loc) -> str:
        """indicators.gov_turnout.red_line.value; positions without an id as [n], counted from 1."""
        ids = self.ids(str(loc[0]))
        path = str(loc[0])
        for n, part in enumerate(loc[1:], 1):
            if isinstance(part, str):
                path += f".{part}"
            else:
                path += f".{ids[part]}" if n == 1 and part < len(ids) and ids[part] else f"[{part + 1}]"
        return path


def shape_faults(errors: Iterable[ErrorDetails], model: type[BaseModel], places: Places) -> list[Issue]:
    """Unknown and missing keys, wrong types and values, from the errors of pydantic."""
    return [_shape_fault(error, model, places) for error in errors]


def without(errors: Iterable[ErrorDetails], data: Mapping[str, Any], depth: int) -> Any:
    """The tables without what could not be read: unknown keys alone, else everything ``depth`` steps from the top."""
    return _pruned(data, {e["loc"] if e["type"] == "extra_forbidden" else e["loc"][:depth] for e in errors}, ())


def meaning_faults(config: Config, places: Places, whole: bool) -> list[Issue]:
    """What keys that fit in themselves say wrongly together; ``whole`` when nothing of the file is missing here."""
    return [
        *_duplicates(config, places),
        *_unknown_ids(config, places),
        *_circles(config, places),
        *_preset_faults(config, places),
        *(fault for indicator in config.indicators for fault in _number_faults(indicator, places)),
        *(_weightless(config, places) if whole else ()),
    ]


def inner_model(annotation: Any) -> type[BaseModel] | None:
    """The model in a field's type, through tuples and None."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for part in get_args(annotation) if (model := inner_model(part))), None)


def _shape_fault(error: ErrorDetails, model: type[BaseModel], places: Places) -> Issue:
    loc, found, limits = error["loc"], error["input"], error.get("ctx", {})
    key = loc[-1]
    if error["type"] == "extra_forbidden":
        return _unknown_key(loc, model, places)
    if error["type"] == "missing" and isinstance(key, int):
        return places.issue("C-14", loc[:-1], count="2", found=len(found))
    code = _SHAPES[error["type"]]
    if code == "C-06":
        return places.issue(code, loc, word=key)
    if code == "C-07":
        return places.issue(code, loc, found=_written(found), allowed=_choices(limits["expected"]))
    if code == "C-12" and limits["class_name"] == "Text":
        code = "C-10"
    if code == "C-14":
        count = str(limits["max_length"]) if "max_length" in limits else f"≥ {limits['min_length']}"
        return places.issue(code, loc, count=count, found=len(found))
    if code == "C-15":
        sign, name = _RULES[error["type"]]
        return places.issue(code, loc, found=_written(found), rule=f"{sign}{limits[name]:g}")
    return places.issue(code, loc, found=_written(found))


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


def _duplicates(config: Config, places: Places) -> Iterator[Issue]:
    for section in ("layers", "frequencies", "departments", "efforts", "outcomes", "presets", "channels", "indicators"):
        named = places.ids(section)
        for n, id in enumerate(named):
            if id and id in named[:n]:
                yield places.issue("C-18", (section, n, "id"), found=id)
    for section, id, key, ids in _pointers(config):
        for n, found in enumerate(ids):
            if found in ids[:n]:
                yield places.issue("C-18", (section, id, key), found=found)


def _pointers(config: Config) -> Iterator[tuple[str, str, str, Sequence[str]]]:
    """Every key that points at ids: section, id of the entry, key, the ids pointed at."""
    for section, key in POINTS:
        for entry in getattr(config, section):
            value = getattr(entry, key)
            yield section, entry.id, key, value if isinstance(value, tuple) else (value,) if value else ()


def _unknown_ids(config: Config, places: Places) -> Iterator[Issue]:
    known = {section: [id for id in places.ids(section) if id] for section in set(POINTS.values())}
    known["layers"] = known["layers"] or [layer.id for layer in config.layers]
    known["frequencies"] = [*known["frequencies"], "annual"]
    for section, id, key, ids in _pointers(config):
        target = known[POINTS[section, key]]
        yield from (_unknown_id((section, id, key), found, target, places) for found in ids if found not in target)
    presets = places.ids("presets")
    if config.preset and config.preset not in presets:
        yield _unknown_id(("preset",), config.preset, presets, places)


def _unknown_id(loc: Loc, id: str, known: Sequence[str], places: Places) -> Issue:
    if near := get_close_matches(id, known, n=1):
        return places.issue("C-19", loc, found=id, nearest=near[0])
    return places.issue("C-20", loc, found=id, known=", ".join(dict.fromkeys(known)) or "—")


def _circles(config: Config, places: Places) -> Iterator[Issue]:
    top = config.layers[0]
    layers = {layer.id: layer.parent or (None if layer is top else top.id) for layer in config.layers}
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


def _number_faults(indicator: Indicator, places: Places) -> Iterator[Issue]:
    """Goalposts, direction, red line and limits of one indicator, against each other."""
    at: Loc = ("indicators", indicator.id)
    worst, best = indicator.goalposts.worst, indicator.goalposts.best
    higher = indicator.direction == "higher_better"
    if worst == best:
        yield places.issue("C-22", (*at, "goalposts"), value=f"{worst:g}")
    elif higher != (best > worst):
        right = "higher_better" if best > worst else "lower_better"
        yield places.issue(
            "C-23", (*at, "direction"), found=indicator.direction, worst=f"{worst:g}", best=f"{best:g}", right=right
        )
    if line := indicator.red_line:
        right = "below" if higher else "above"
        if line.side != right:
            yield places.issue(
                "C-24", (*at, "red_line", "side"), found=line.side, direction=indicator.direction, right=right
            )
        if not min(worst, best) <= line.value <= max(worst, best):
            yield places.issue(
                "C-25", (*at, "red_line", "value"), found=f"{line.value:g}", worst=f"{worst:g}", best=f"{best:g}"
            )
    if indicator.limits and not indicator.limits[0] < indicator.limits[1]:
        low, high = indicator.limits
        yield places.issue("C-29", (*at, "limits"), low=f"{low:g}", high=f"{high:g}")


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


def _place(file: str | None, line: int | None, path: str = "") -> str:
    """A place as every language writes it: config.toml:12 preset."""
    named = f"{Path(file).name}:{line}" if file and line else Path(file).name if file else ""
    return f"{named} {path}".strip()


def _id(entry: Any) -> str:
    found = entry.get("id") if isinstance(entry, Mapping) else getattr(entry, "id", None)
    return found if isinstance(found, str) else ""


def _choices(expected: str) -> str:
    """Pydantic writes 'a', 'b' or 'c'."""
    return ", ".join(re.findall(r"'([^']*)'", expected))


def _written(value: Any) -> str:
    """A value as the file writes it, or nearly."""
    return _short(json.dumps(value, ensure_ascii=False, default=str))


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
