"""What became of a file that was loaded, and whatever else the command line says: for people, and as JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import PurePath
from typing import Any, Literal

import pandas as pd

from core.config import Config
from core.i18n import Words
from core.issues import Issue
from core.periods import Period

_GRAVITY = ("block", "fix", "warn", "info")
_SIDES = ("unmatched_rows", "areas_without_row", "areas_without_shape", "shapes_without_area")
_IN_FULL = 3


@dataclass(frozen=True)
class Loaded:
    """One file and what became of it; the fields are the keys of its JSON.

    ``rows_*`` count rows of data, or shapes; ``crossed`` and ``returned`` red lines; ``joined`` the areas that rows or
    shapes belong to. ``new``, ``changed`` and ``same`` make up ``values_saved``. The unmatched sides are, of a data
    file, the first two lists, of a boundary file the last two.
    """

    file: str
    kind: Literal["data", "boundaries"]
    status: Literal["saved", "refused"] = "refused"
    batch: int | None = None
    sheet: str | None = None
    header_row: int | None = None
    encoding: str | None = None
    crs: str | None = None
    layer: str | None = None
    rows_read: int = 0
    rows_kept: int = 0
    values_saved: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    crossed: int = 0
    returned: int = 0
    undo_until: date | None = None
    joined: int = 0
    unmatched_rows: tuple[str, ...] = ()
    areas_without_row: tuple[str, ...] = ()
    areas_without_shape: tuple[str, ...] = ()
    shapes_without_area: tuple[str, ...] = ()
    issues: tuple[Issue, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """What a batch keeps of it."""
        unmatched = len(self.unmatched_rows) + len(self.shapes_without_area)
        known = {"rows_read": self.rows_read, "rows_kept": self.rows_kept, "joined": self.joined}
        return {**known, "unmatched": unmatched}


def in_words(loaded: Loaded, config: Config, w: Words) -> str:
    """One fact a line: the outcome, what was found, every issue from the gravest on, then the unmatched sides."""
    return "\n  ".join(_lines(loaded, config, w))


def _lines(loaded: Loaded, config: Config, w: Words) -> Iterator[str]:
    yield w(f"cli.{loaded.status}", file=loaded.file, batch=str(loaded.batch))
    if loaded.sheet and loaded.header_row and not loaded.encoding:
        yield w("cli.table", sheet=loaded.sheet, row=loaded.header_row)
    if loaded.rows_read:
        counts = {"read": loaded.rows_read, "kept": loaded.rows_kept, "joined": loaded.joined}
        yield w(f"cli.{loaded.kind}", layer=config.layer(loaded.layer).plural if loaded.layer else "–", **counts)
    if loaded.values_saved:
        counts = {"n": loaded.values_saved, "changed": loaded.changed, "new": loaded.new}
        counts |= {"crossed": loaded.crossed, "back": loaded.returned}
        yield w.issue(Issue("U-29", {"undo_until": loaded.undo_until, **counts}))
    yield from _remarks(loaded.issues, w)
    for side in _SIDES:
        if names := getattr(loaded, side):
            yield w(f"cli.{side}", n=len(names), names=names)


def _remarks(issues: Iterable[Issue], w: Words) -> Iterator[str]:
    """The gravest first. What changes nothing is told a few times in full, then by its places alone."""
    of_code: dict[str, list[Issue]] = {}
    for issue in sorted(issues, key=lambda each: _GRAVITY.index(each.severity)):
        of_code.setdefault(issue.code, []).append(issue)
    for code, same in of_code.items():
        shown = len(same) if same[0].severity in ("block", "fix") else _IN_FULL
        yield from (line(issue, w) for issue in same[:shown])
        if rest := same[shown:]:
            yield w("cli.more", code=code, n=len(rest), places=list(filter(None, map(_place, rest))))


def _place(issue: Issue) -> str:
    """A cell, with its sheet where there are sheets (a text file is its own); nothing for what has no place."""
    where = issue.where
    cell = where.cell or "".join(str(part) for part in (where.column, where.row) if part)
    sheet = where.sheet if where.sheet != PurePath(where.file or "").stem else None
    return "!".join(filter(None, (sheet, cell if where.sheet else "")))


def line(issue: Issue, w: Words) -> str:
    """How grave, code, place, text; and the option that answers it, where there is one."""
    place = f" {_place(issue)}".rstrip()
    keys = (f"cli.answer.{issue.code}.{issue.params.get('field')}", f"cli.answer.{issue.code}")
    answer = next((f" {w(key)}" for key in keys if w.has(key)), "")
    return f"{w(f'cli.{issue.severity}')} [{issue.code}{place}]: {w.issue(issue)}{answer}"


def as_object(loaded: Loaded, w: Words) -> dict[str, Any]:
    return {**vars(loaded), "issues": [issue_object(issue, w) for issue in loaded.issues]}


def issue_object(issue: Issue, w: Words) -> dict[str, Any]:
    said = {"code": issue.code, "severity": issue.severity, "text": w.issue(issue)}
    return {**said, "where": asdict(issue.where), "params": issue.params}


def as_json(value: Any) -> str:
    """Absent numbers are null, days and periods texts, a text in two languages an object of both."""
    return json.dumps(_plain(value), ensure_ascii=False, allow_nan=False, indent=1)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(part) for part in value]
    if isinstance(value, Period):
        return value.text
    if isinstance(value, date):
        return value.isoformat()
    if hasattr(value, "he"):
        return {"he": value.he, "en": value.en}
    if hasattr(value, "item"):  # a number of numpy
        value = value.item()
    return None if value is pd.NA or (isinstance(value, float) and not math.isfinite(value)) else value
