"""Rows of a table: data, totals and notes told apart, and every row of data joined to its area."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import pandas as pd

from core.config import Config
from core.ingest.cells import is_absent, is_number, number
from core.ingest.columns import FIELDS, Resolved
from core.ingest.container import Rows
from core.ingest.table import Table, is_repeated_header, text_of
from core.issues import Issue, Where
from core.names import Matcher, area_id, key_text, normalise, same_key, vocabulary

AREAS = ("area_id", "layer", "key", "name_he", "name_en", "parent_id", "population")
CITY = "city"  # the root area, which every store has

_LONG = 80  # letters after which a text under a table is a note
_NOTE_MARK = re.compile(r"^\s*(?:\*+|\[\w{1,2}\]|\(\w{1,2}\)|\.\.)")
_PLACES = 10_000  # key of a statistical area: code of the town times this, plus its own


@dataclass
class Joined:
    """The rows of data. Lists run in parallel: ``numbers`` are the sheet's row numbers, ``area`` is None without an
    area, ``live`` tells whether the row is, or may become, one of ours.
    """

    numbers: list[int] = field(default_factory=list)
    cells: Rows = field(default_factory=list)
    area: list[str | None] = field(default_factory=list)
    live: list[bool] = field(default_factory=list)
    unmatched: tuple[str, ...] = ()
    areas: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=AREAS))
    issues: list[Issue] = field(default_factory=list)

    def column(self, index: int) -> list[Any]:
        return [row[index] if index < len(row) else "" for row in self.cells]


@dataclass(frozen=True)
class Place:
    """What a row says about where it is."""

    key: str = ""
    name: str = ""

    @property
    def found(self) -> str:
        return self.name or self.key


def filled(table: Table, hidden: bool = False) -> tuple[Table, list[Issue]]:
    """The table with merged cells of its data written out (U-09) and without hidden rows (U-28), unless ``hidden``."""
    sheet, issues = table.sheet, []
    where = Where(sheet=sheet.name)
    rows = list(sheet.rows)
    width = max(map(len, rows))
    start = table.first_row - 1
    merges = [merge for merge in sheet.merges if start <= merge[0][0] < len(rows) and not _is_note(rows, merge, width)]
    for (top, left), (bottom, right) in merges:
        for row in range(top, min(bottom + 1, len(rows))):
            rows[row] = [*rows[row][:left], *[rows[top][left]] * (right - left + 1), *rows[row][right + 1 :]][:width]
    if merges:
        issues.append(Issue("U-09", {"n": len(merges)}, replace(where, row=merges[0][0][0] + 1)))
    concealed = [] if hidden else [row for row in sheet.hidden_rows if start <= row < len(rows) and any(rows[row])]
    for row in concealed:
        rows[row] = [""] * len(rows[row])
    if concealed:
        issues.append(Issue("U-28", {"n": len(concealed)}, replace(where, row=min(concealed) + 1)))
    return replace(table, sheet=replace(sheet, rows=rows) if issues else sheet), issues


def _is_note(rows: Rows, merge: tuple[tuple[int, int], tuple[int, int]], width: int) -> bool:
    """A merge that holds a sentence, or most of the table's width: text under the data, not a value of several rows."""
    (top, left), (_, right) = merge
    return right - left >= max(2, width / 2) or left >= len(rows[top]) or len(text_of(rows[top][left])) > _LONG


class Reader:
    """Joins the rows of one table to the areas of one layer."""

    def __init__(self, table: Table, resolved: Resolved, config: Config, layer: str, areas: pd.DataFrame) -> None:
        self._table, self._resolved, self._layer = table, resolved, layer
        self._root = layer == config.layers[0].id
        own = areas[areas["layer"] == layer]
        self._stored = {row["area_id"]: row for row in own.to_dict("records")}
        self._matcher = Matcher(own)
        self._empty = own.empty
        self._town = _town(own["key"])
        root = areas[areas["area_id"] == CITY]
        names = [config.municipality.name.he, config.municipality.name.en, *root["name_he"], *root["name_en"]]
        self._city = {normalise(name) for name in names if isinstance(name, str)}
        measured = [
            c
            for c in resolved.columns
            if c.field not in (None, *FIELDS) or c.field in ("value", "numerator", "denominator")
        ]
        self._measured = [c.index for c in measured] or [c.index for c in resolved.columns if c.field is None]
        self._counted = self._measured + [c.index for c in resolved.columns if c.field in ("n", "population")]

    def rows(self, chosen: Mapping[str, str], add: bool, dropped: frozenset[int] = frozenset()) -> Joined:
        """``chosen``: found name or key -> area_id, "new" or "ignore". ``add``: what joins nothing becomes an area."""
        joined = Joined()
        places: list[Place] = []
        last = max((i for i, row in enumerate(self._table.body) if self._has(row, self._measured)), default=-1)
        for i, row in enumerate(self._table.body):
            at = self._table.first_row + i
            place = self._place(row)
            kind = "note" if at in dropped else self._kind(row, place, after=i > last)
            if kind == "total":
                found = next((text_of(cell) for cell in row if isinstance(cell, str) and cell.strip()), "")
                joined.issues.append(Issue("U-25", {"row": at, "found": found}, self._where(at)))
            elif kind == "data":
                joined.numbers.append(at)
                joined.cells.append(row)
                places.append(place)
        self._join(joined, places, {normalise(name): to for name, to in chosen.items()}, add)
        return joined

    def _where(self, row: int | None = None) -> Where:
        return Where(sheet=self._table.sheet.name, row=row)

    def _cell(self, row: Sequence[Any], field: str) -> Any:
        column = self._resolved.of(field)
        return row[column.index] if column and column.index < len(row) and not is_absent(row[column.index]) else ""

    def _place(self, row: Sequence[Any]) -> Place:
        name = text_of(self._cell(row, "area"))
        if key := key_text(self._cell(row, "area_key")):
            return Place(key, name)
        town, code = (number(self._cell(row, field)).value for field in ("locality_code", "area_code"))
        if self._resolved.of("area_code"):
            town = float(self._town) if self._town and not self._resolved.of("locality_code") else town
            whole = town * _PLACES + code
            return Place(key_text(whole), name) if not math.isnan(whole) else Place(name=name)
        return Place(key_text(town) if not math.isnan(town) else "", name)

    def _has(self, row: Sequence[Any], columns: Sequence[int]) -> bool:
        return any(column < len(row) and text_of(row[column]) != "" for column in columns)

    def _kind(self, row: Sequence[Any], place: Place, after: bool) -> str:
        """data, total, or note (blank rows and repeated headers too). ``after``: no later row measures anything."""
        texts = [cell for cell in row if isinstance(cell, str) and cell.strip()]
        if not texts and not any(text_of(cell) for cell in row):
            return "note"
        if is_repeated_header(row, self._table):
            return "note"
        numeric = any(column < len(row) and is_number(row[column]) for column in self._counted)
        if self._root and (not place.found or self._names_total(place.name)):
            return "data" if numeric or (self._has(row, self._measured) and not after) else "note"
        if not place.found:
            return "total" if numeric else "note"
        if self._names_total(place.name or (texts[0] if texts else "")) and not self._known(place):
            return "total"
        return "note" if not numeric and self._like_a_note(place, after) and not self._known(place) else "data"

    def _like_a_note(self, place: Place, after: bool) -> bool:
        text = place.found
        marked = _NOTE_MARK.match(text) or len(text) > _LONG or _first_word(text) in _note_words()
        return bool(marked) or (after and not self._empty)

    def _known(self, place: Place) -> bool:
        return self._matched(place) is not None

    def _names_total(self, text: str) -> bool:
        form = normalise(text)
        return form in self._city | _totals("national") or any(
            form == word or form.startswith(f"{word} ") for word in _totals("totals")
        )

    def _join(self, joined: Joined, places: Sequence[Place], chosen: Mapping[str, str], add: bool) -> None:
        answers: dict[Place, tuple[str | None, str, tuple[tuple[str, float], ...]]] = {}
        for place in dict.fromkeys(places):
            answers[place] = self._answer(place, chosen, add)
        joined.area = [answers[place][0] for place in places]
        joined.live = [answers[place][1] in ("joined", "new", "ask") for place in places]
        joined.unmatched = tuple(dict.fromkeys(place.found for place in places if answers[place][0] is None))
        joined.areas = self._areas(joined, places, answers)
        joined.issues += self._said(joined, places, answers)

    def _answer(
        self, place: Place, chosen: Mapping[str, str], add: bool
    ) -> tuple[str | None, str, tuple[tuple[str, float], ...]]:
        """(area_id, what happened, proposals): joined, new, ask, none, elsewhere or ignored."""
        choice = next((chosen[normalise(t)] for t in (place.name, place.key) if t and normalise(t) in chosen), None)
        new = area_id(self._layer, place.key, place.name)
        if choice == "ignore":
            return None, "ignored", ()
        if choice and choice != "new":
            return choice, "joined", ()
        if self._root and (not place.found or self._names_total(place.name)):
            return CITY, "joined", ()
        if found := self._matched(place):
            return found, "joined", ()
        if (self._empty and not self._root) or choice == "new":
            return new, "new", ()
        if self._town and self._town_of(place) not in (None, self._town):
            return None, "elsewhere", ()
        proposals = self._matcher.match(place.name).proposals if place.name else ()
        if proposals:
            return None, "ask", proposals
        return (new, "new", ()) if add else (None, "none", ())

    def _matched(self, place: Place) -> str | None:
        """By key when it is one of areas; a town's code alone gives way to the name."""
        by_name = self._matcher.by_name(place.name) if place.name else None
        if self._resolved.of("area_key") or self._resolved.of("area_code"):
            return self._matcher.by_key(place.key) or by_name
        return by_name or (self._matcher.by_key(place.key) if place.key else None)

    def _town_of(self, place: Place) -> int | None:
        """The code of the town that a key says: of an area's key a part, else the key itself."""
        code = int(place.key) if place.key.isdecimal() else 0
        of_areas = self._resolved.of("area_key") or self._resolved.of("area_code")
        return (code // _PLACES if of_areas else code) or None

    def _areas(self, joined: Joined, places: Sequence[Place], answers: Mapping[Place, Any]) -> pd.DataFrame:
        """New areas, and known ones of which this file is the first to say how many people live there."""
        found: dict[str, dict[str, Any]] = {}
        for row, place in zip(joined.cells, places, strict=True):
            identity, what, _ = answers[place]
            if identity is None or identity in found:
                continue
            people = number(self._cell(row, "population")).value
            known = self._stored.get(identity)
            if known is None and what == "new":
                found[identity] = self._new(identity, place, row) | {"population": people}
            elif known is not None and math.isnan(known["population"]) and not math.isnan(people):
                found[identity] = {column: known[column] for column in AREAS} | {"population": people}
        frame = pd.DataFrame(list(found.values()), columns=list(AREAS)).astype(object)
        return frame.where(frame.notna(), None).assign(population=frame["population"].astype(float))

    def _new(self, identity: str, place: Place, row: Sequence[Any]) -> dict[str, Any]:
        name = place.name or self._name_of_code(row, place)
        hebrew = any("\u05d0" <= c <= "\u05ea" for c in name)
        return dict(
            zip(AREAS, (identity, self._layer, place.key or None, name, None if hebrew else name, CITY), strict=False)
        )

    def _name_of_code(self, row: Sequence[Any], place: Place) -> str:
        town = self._resolved.town
        code = text_of(self._cell(row, "area_code")) or place.key
        return f"{text_of(row[town])} {code}".strip() if town is not None and town < len(row) else code

    def _said(self, joined: Joined, places: Sequence[Place], answers: Mapping[Place, Any]) -> list[Issue]:
        at: dict[Place, list[int]] = {}
        for row, place in zip(joined.numbers, places, strict=True):
            at.setdefault(place, []).append(row)
        by = {what: [p for p in at if answers[p][1] == what] for what in ("ask", "none", "elsewhere", "new")}
        names = self._matcher.names
        issues = [
            Issue(
                "U-17",
                {
                    "row": at[place][0],
                    "rows": at[place],
                    "found": place.found,
                    "suggestion": names[answers[place][2][0][0]],
                    "proposals": answers[place][2],
                },
                self._where(at[place][0]),
            )
            for place in by["ask"]
        ]
        if by["none"]:
            issues.append(self._counted_issue("U-38", by["none"], at, [place.found for place in by["none"]]))
        if by["elsewhere"]:
            towns = Counter(self._town_of(p) for p in by["elsewhere"] for _ in at[p])
            issues.append(
                self._counted_issue("U-37", by["elsewhere"], at, [f"{town} ({n})" for town, n in towns.items()])
            )
        if by["new"]:
            issues.append(
                Issue("U-39", {"n": sum(area not in self._stored for area in joined.areas["area_id"])}, self._where())
            )
        return issues

    def _counted_issue(
        self, code: str, places: Sequence[Place], at: Mapping[Place, list[int]], sample: list[str]
    ) -> Issue:
        rows = [row for place in places for row in at[place]]
        shown = [*sample[:5], "…"] if len(sample) > 5 else sample
        names = list(dict.fromkeys(place.found for place in places))
        return Issue(code, {"n": len(rows), "sample": shown, "rows": rows, "names": names}, self._where(rows[0]))


def _town(keys: pd.Series) -> int | None:
    """The code of the town that every key of a statistical area belongs to."""
    towns = {int(k) // _PLACES for k in map(same_key, keys.dropna()) if k.isdigit() and int(k) >= _PLACES}
    return towns.pop() if len(towns) == 1 else None


@cache
def _totals(kind: str) -> frozenset[str]:
    return frozenset(normalise(word) for word in vocabulary()["rows"][kind])


@cache
def _note_words() -> frozenset[str]:
    return frozenset(normalise(word) for word in vocabulary()["rows"]["notes"])


def _first_word(text: str) -> str:
    return normalise(re.split(r"[:\s]", text.strip(), maxsplit=1)[0])
