"""Everything that can be wrong with a config, found at once, each fault with its key and its line."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
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
        raise Stop([Issue("C-01", {"file": str(path)}, Where(file=str(path)))]) from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Stop([Issue("C-02", {"file": str(path), "line": line}, Where(file=str(path), row=line))]) from error


def parsed(text: str, file: str | None) -> dict[str, Any]:
    """The tables of a TOML text. Raises Stop C-03 at the line where reading ended."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        lines = text.split("\n")
        named = _LINE.search(str(error))
        line = int(named[1]) if named else len(lines)
        params = {"line": line, "found": _short(lines[line - 1].strip())}
        raise Stop([Issue("C-03", params, Where(file=file, row=line))]) from error


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
        return Issue(code, {"path": self._path(found), **params}, Where(file=self.file, row=line))

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
    faults = [_shape_fault(error, model, places) for error in errors]
    return [fault for n, fault in enumerate(faults) if fault not in faults[:n]]


def without(errors: Iterable[ErrorDetails], data: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of the tables without what could not be read: an unknown key, else its whole entry or section."""
    rest = deepcopy(dict(data))
    for loc in sorted({_to_drop(error) for error in errors}, key=_from_the_end):
        holder = rest
        for part in loc[:-1]:
            holder = holder[part]
        del holder[loc[-1]]
    return rest
