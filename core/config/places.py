"""Reading a config file as text, and knowing where in it each key stands."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from core.issues import Issue, Stop, Where

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
    """Where things stand in a file, for faults to name. A place is a path of keys, list positions (from 0) and ids.

    ``kept``: of a file that could not be read whole, the positions of the entries of each section that could.
    """

    data: Mapping[str, Any]
    lines: Mapping[Loc, int]
    file: str | None
    kept: Mapping[str, Sequence[int]] = field(default_factory=dict)

    def issue(self, code: str, loc: Loc, **params: Any) -> Issue:
        found = self._positions(loc)
        line = next((self.lines[found[:n]] for n in range(len(found), 0, -1) if found[:n] in self.lines), None)
        path = self._path(found)
        return Issue(code, {"path": path, "place": _place(self.file, line, path), **params}, Where(self.file, row=line))

    def holds(self, loc: Loc) -> bool:
        """Whether something is written there, readable or not."""
        return self.at(loc) is not None

    def at(self, loc: Loc) -> Any:
        """What is written there, readable or not; None: nothing."""
        found: Any = self.data
        for key in loc:
            if isinstance(found, BaseModel):
                found = getattr(found, str(key), None)
            elif isinstance(found, Mapping):
                found = found.get(key)
            else:
                found = found[key] if isinstance(found, list | tuple) and isinstance(key, int) else None
        return found

    def ids(self, section: str) -> list[str]:
        """The ids that a section holds, readable or not; "" where an entry has none."""
        entries = self.data.get(section)
        return [_id(entry) for entry in entries] if isinstance(entries, list | tuple) else []

    def positions(self, section: str, entries: Sequence[Any]) -> Sequence[int]:
        """Where the entries of a section that were read stand in the file."""
        return self.kept.get(section) or range(len(entries))

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


def _place(file: str | None, line: int | None, path: str = "") -> str:
    """A place as every language writes it: config.toml:12 preset."""
    named = f"{Path(file).name}:{line}" if file and line else Path(file).name if file else ""
    return f"{named} {path}".strip()


def _id(entry: Any) -> str:
    found = entry.get("id") if isinstance(entry, Mapping) else getattr(entry, "id", None)
    return found if isinstance(found, str) else ""


def written(value: Any) -> str:
    """A value as the file writes it, or nearly."""
    return _short(json.dumps(value, ensure_ascii=False, default=str))


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
