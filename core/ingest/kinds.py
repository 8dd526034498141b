"""Which rows of a table are data, and which place each speaks of: totals, notes and blank rows are told apart."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from core.ingest import when
from core.ingest.cells import is_absent, is_number, number
from core.ingest.column import Resolved
from core.ingest.grid import Cells, in_order
from core.ingest.meanings import FIELDS
from core.ingest.notes import counts_everybody, reads_like_a_note
from core.ingest.table import Table, is_repeated_header, text_of
from core.ingest.towns import Said, Towns
from core.issues import Issue, Where, capped
from core.names import key_text, normalise, vocabulary

PLACES = 10_000  # key of a statistical area: code of the town times this, plus its own
KINDS = ("data", "total", "note", "blank", "hidden", "header", "dropped", "group")
IS = {kind: i for i, kind in enumerate(KINDS)}

_SHOWN = 5  # groups that a sentence names
_LONG = 80  # letters after which a text under a table is a note
_WHOLE = re.compile(r"(\d{1,4}) ?[-/ ] ?(\d{1,4})")  # codes of a town and of an area in one cell: 4000-110


@dataclass(frozen=True)
class Place:
    """What a row says about where it is. ``town``: another one than ours, or (not ``sure``) one that may be."""

    key: str = ""
    name: str = ""
    town: str = ""
    sure: bool = False

    @property
    def found(self) -> str:
        bare = self.name or self.key
        return f"{bare} ({self.town})" if self.town else bare

    @property
    def both(self) -> str:
        """What an answer about a code and a name of two areas is kept under."""
        return f"{self.key} {self.name}"


@dataclass(frozen=True)
class Known:
    """What tells places from totals. ``ours`` and ``others``: whether a place is an area of this layer, of another.
    ``towns``: what tells our town from others; None where every row is ours.
    """

    root: bool
    town: int | None
    city: frozenset[str]  # normalised names of the city itself
    ours: Callable[[Place], bool]
    others: Callable[[str], bool]
    above: frozenset[str] = frozenset()  # normalised names of the layers that this one is a part of
    towns: Towns | None = None

    @staticmethod
    def nowhere(text: str) -> bool:
        """Whether a text names what lies in no area: "other", "unknown", "outside the city"."""
        return normalise(text) in _words("nowhere")

    def total(self, text: str) -> bool:
        """Whether a text names the city as a whole, the country, or a sum."""
        form = normalise(text)
        return form in self.city | _words("national") or any(
            form == word or (len(form) < _LONG and (form.startswith(f"{word} ") or form.endswith(f" {word}")))
            for word in _words("totals")
        )


class Sorter:
    """Sorts the rows under the header of one table."""

    def __init__(self, table: Table, resolved: Resolved, known: Known) -> None:
        self._table, self._resolved, self._known = table, resolved, known
        self._body = table.body
        self._above: frozenset[str] = frozenset()
        self.taken_for_ours: str | None = None  # the only town that rows name, where ours has no name
        self.entitled: str | None = None  # another town that a title names
        measured = [
            c
            for c in resolved.columns
            if c.field not in (None, *FIELDS) or c.field in ("value", "numerator", "denominator")
        ]
        self._measured = [c.index for c in measured] or [c.index for c in resolved.columns if c.field is None]
        self._counted = self._measured + [c.index for c in resolved.columns if c.field in ("n", "population")]

    def places(self) -> tuple[np.ndarray, list[Place]]:
        """(which place each row speaks of, the different places)."""
        fields = ("area", "area_key", "locality_code", "area_code")
        columns = {name: self._body.column(c.index) for name in fields if (c := self._resolved.of(name))}
        named, area = self._resolved.town, self._resolved.of("area")
        if self._known.towns and named is not None and not (area and area.index == named):
            columns["town"] = self._body.column(named)
        ids = np.zeros(len(self._body), dtype=np.int64)
        for column in columns.values():
            ids = pair_ids(ids, *column.groups())
        ids, _, first = in_order(ids, int(ids.max(initial=-1)) + 1)
        listed = {name: column.take(first).listed() for name, column in columns.items()}
        said = [{name: cells[i] for name, cells in listed.items()} for i in range(len(first))]
        found = self._with_towns([self._place(cells) for cells in said], said)
        known = {place: i for i, place in enumerate(dict.fromkeys(found))}
        if len(known) == len(found):
            return ids, list(known)
        return np.array([known[place] for place in found], dtype=np.int64)[ids], list(known)

    def _with_towns(self, places: list[Place], said: Sequence[Mapping[str, Any]]) -> list[Place]:
        """The places with the other towns that stand beside them; a key with a code of its town speaks for itself."""
        towns = self._known.towns
        if towns is None or not said:
            return places
        if not {"town", "locality_code"} & said[0].keys():
            return self._with_title(places, towns)
        named = [self._town(place, cells) for place, cells in zip(places, said, strict=True)]
        told = {town for town in named if town is not None}
        others, self.taken_for_ours = towns.others(told), towns.untold(told)
        found = (others.get(town) if town else None for town in named)
        pairs = zip(places, found, strict=True)
        return [replace(place, town=other[0], sure=other[1]) if other else place for place, other in pairs]

    def _with_title(self, places: list[Place], towns: Towns) -> list[Place]:
        """The places, those that are only called like an area of ours of the other town that a title names."""
        town = towns.entitled([*self._table.titles, self._table.sheet.name])
        if town is None:
            return places
        if not towns.names:
            self.taken_for_ours = town
            return places
        found = [replace(p, town=town) if p.name and not p.key and self._known.ours(p) else p for p in places]
        self.entitled = town if found != places else None
        return found

    def _town(self, place: Place, cells: Mapping[str, Any]) -> Said | None:
        """The town that a row names beside an area; None where its key says it, or where it has no area."""
        code, small = (number(cells.get(field)).value for field in ("locality_code", "area_code"))
        whole = bool(place.key) and (
            ("area_code" in cells and (not math.isnan(code) or small >= PLACES or self._is_whole(cells)))
            or ("area_key" in cells and self._known.town is not None)
        )
        if whole or not any(not is_absent(cells.get(field)) for field in ("area", "area_key", "area_code")):
            return None
        town = cells.get("town")
        return ("" if is_absent(town) else text_of(town)), (None if math.isnan(code) else int(code))

    @staticmethod
    def _is_whole(cells: Mapping[str, Any]) -> bool:
        return _WHOLE.fullmatch(text_of(cells.get("area_code", ""))) is not None

    def _place(self, cells: Mapping[str, Any]) -> Place:
        cells = {name: cell for name, cell in cells.items() if not is_absent(cell)}
        name = text_of(cells.get("area", ""))
        if key := key_text(cells.get("area_key", "")):
            return Place(key, name)
        town, code = (number(cells.get(field)).value for field in ("locality_code", "area_code"))
        if self._resolved.of("area_code"):
            town = float(self._known.town) if self._known.town and not self._resolved.of("locality_code") else town
            if written := _WHOLE.fullmatch(text_of(cells.get("area_code", ""))):
                town, code = map(float, written.groups())
            whole = code if code >= PLACES else town * PLACES + code
            return Place(key_text(whole), name) if not math.isnan(whole) else Place(name=name)
        return Place(key_text(town) if not math.isnan(town) else "", name)

    def kinds(
        self, place: np.ndarray, places: Sequence[Place], chosen: Mapping[str, str], dropped: frozenset[int]
    ) -> np.ndarray:
        """Which of KINDS each row is."""
        body, first = self._body, self._table.first_row
        count = body.filled()
        blank = count == 0
        has = self._any(self._measured, lambda column: column.filled)
        numeric = self._any(self._counted, lambda column: column.each(is_number, True))
        after = np.zeros(len(body), dtype=bool)
        after[len(body) - np.argmax(has[::-1]) if has.any() else 0 :] = True
        sparse = 2 * count <= _median(count[has])

        def of(ask: Callable[[Place], bool]) -> np.ndarray:
            answers = np.array([ask(p) for p in places], dtype=bool)
            if len(answers) and (answers == answers[0]).all():
                return np.full(len(place), answers[0])
            return answers.take(place)

        ours = of(lambda p: self._picked(p, chosen) or self._known.ours(p))
        named = [place.name for place in places if place.name]
        if 2 * sum(_begins_with(name, self._known.above) for name in named) < len(named):  # else all are called so
            self._above = self._known.above
        nowhere, total = of(lambda p: not p.found), of(self._is_total)
        city = (nowhere | total) if self._known.root else np.zeros(len(body), dtype=bool)
        total |= of(lambda p: bool(p.key) and not p.name) & self._label_totals()
        note = of(lambda p: not (p.key and p.name) and reads_like_a_note(p.found)) | (after & sparse)
        adds_up = nowhere & numeric
        if (adds_up & sparse).any():
            adds_up &= ~(sparse & self._worded())
        choices = [
            (_among(len(body), first, dropped), "dropped"),
            (blank & _among(len(body), first - 1, self._table.sheet.hidden_rows), "hidden"),
            (blank, "blank"),
            (self._repeats_header(), "header"),
            (self._of_a_group(), "group"),
            (city & (numeric | (has & ~after)), "data"),
            (city, "note"),
            (adds_up, "total"),
            (nowhere, "note"),
            (~ours & of(lambda p: not p.key and counts_everybody(p.name)), "note"),
            (~ours & of(_is_of_group), "group"),
            (~ours & (total | of(self._is_of_another_level)), "total"),
            (~ours & ~numeric & note, "note"),
        ]
        found = np.full(len(body), IS["data"], dtype=np.int8)
        for mask, kind in reversed(choices):  # the first that holds
            if mask.any():
                found[mask] = IS[kind]
        return found

    def _any(self, columns: Iterable[int], ask: Callable[[Cells], np.ndarray]) -> np.ndarray:
        found = np.zeros(len(self._body), dtype=bool)
        for index in columns:
            if not found.all():
                found |= ask(self._body.column(index))
        return found

    def _label_totals(self) -> np.ndarray:
        """Rows whose first text, in whatever column, names a total."""
        found, open_ = np.zeros(len(self._body), dtype=bool), np.ones(len(self._body), dtype=bool)
        for index in range(self._body.width if self._resolved.of("area") is None else 0):
            said = self._body.column(index).each(self._says, 0, np.int8)
            found |= open_ & (said == 2)
            open_ &= said == 0
        return found

    def _says(self, cell: Any) -> int:
        """2 for a text that names a total, 1 for another, 0 for what is no text."""
        if not isinstance(cell, str) or not cell.strip():
            return 0
        return 2 if self._known.total(text_of(cell)) else 1

    def _is_total(self, place: Place) -> bool:
        """A neighbourhood may be called like its city: with a key of an area it is no total of it."""
        keyed = self._resolved.of("area_key") or self._resolved.of("area_code")
        return self._known.total(place.name) and not (keyed and place.key and normalise(place.name) in self._known.city)

    def _worded(self) -> np.ndarray:
        """Rows with words in them, none of which names a total."""
        said = [self._body.column(i).each(self._words, 0, np.int8) for i in range(self._body.width)]
        worded: np.ndarray = np.max(said, axis=0, initial=0) == 1
        return worded

    def _words(self, cell: Any) -> int:
        return 0 if is_number(cell) else self._says(cell)

    def _of_a_group(self) -> np.ndarray:
        """Rows about men, women or people of an age alone."""
        groups = [c.index for c in self._resolved.columns if c.field == "group"]
        return self._any(groups, lambda column: column.each(_is_group, True))

    def totals_told(self, kinds: np.ndarray, place: np.ndarray, places: Sequence[Place]) -> list[Issue]:
        """U-25 for every row that sums up others; U-84 for those among areas of which nothing says whose they are; U-91
        for what are most likely the years of the figures, which would be those of another period.

        ``place``: which of ``places`` each row speaks of. Sums without a name stand over the areas or under them.
        """
        total = kinds == IS["total"]
        if not total.any():
            return []
        nowhere, data = np.array([not p.found for p in places])[place], np.flatnonzero(kinds == IS["data"])
        first, last = (data[0], data[-1]) if len(data) else (0, 0)
        among = np.arange(len(kinds))
        years = total & nowhere & (among < last)
        few = [row for row in np.flatnonzero(years).tolist() if self._years(row) < (1 if row < first else 2)]
        years[few] = False
        nameless = total & nowhere & ~years & (among > first) & (among < last)
        named = self._resolved.of("area")

        def told(code: str, row: int, column: str | None) -> Issue:
            number, cells = self._table.first_row + row, [text_of(c) for c in self._body[row] if not is_absent(c)]
            words = (text_of(c) for c in self._body[row] if isinstance(c, str) and c.strip())
            found = next(words, "") if code == "U-25" else ""
            cell = f"{column}{number}" if column else None
            where = Where(sheet=self._table.sheet.name, row=number, column=column, cell=cell)
            return Issue(code, {"row": number, "found": found or " · ".join(cells)}, where)

        issues = []
        for code, mask, column in (
            ("U-91", years, None),
            ("U-84", nameless, named.letter if named else None),
            ("U-25", total & ~nameless & ~years, None),
        ):
            rows = np.flatnonzero(mask)
            each = (told(code, row, column) for row in rows.tolist())
            issues += capped(each, (rows + self._table.first_row).tolist())
        return issues

    def respondents_told(self, kinds: np.ndarray, place: np.ndarray, places: Sequence[Place]) -> list[Issue]:
        """U-94 for every row that says how many answered in all: that is no number of any area's."""
        said = np.array([not p.key and counts_everybody(p.name) for p in places], dtype=bool)
        rows = np.flatnonzero((kinds == IS["note"]) & said[place]).tolist() if said.any() else []
        numbers = [self._table.first_row + row for row in rows]
        found = [" ".join(text_of(cell) for cell in self._body[row] if not is_absent(cell)) for row in rows]
        sheet = self._table.sheet.name
        each = (
            Issue("U-94", {"row": n, "found": text}, Where(sheet=sheet, row=n))
            for n, text in zip(numbers, found, strict=True)
        )
        return list(capped(each, numbers))

    def _years(self, row: int) -> int:
        """How many years a row has; 0 where anything else stands in it where the others have figures."""
        cells = [self._body.column(i)[row] for i in self._measured]
        figures, every = (
            [when.alone(text_of(cell)) for cell in some if not is_absent(cell)] for some in (cells, self._body[row])
        )
        bare = bool(figures) and all(period and period.year >= when.EARLIEST for period in figures)
        return sum(period is not None for period in every) if bare else 0

    def groups_told(self, rows: np.ndarray, others: bool) -> list[Issue]:
        """U-79 for rows about a part of the people, which stand beside ``others`` about all of them; else U-80."""
        column = self._resolved.of("group") or self._resolved.of("area")
        if column is None or not len(rows):
            return []
        said = list(dict.fromkeys(map(text_of, self._body.column(column.index).take(rows).listed())))
        shown = said if len(said) <= _SHOWN else [*said[:_SHOWN], "…"]
        params = {"col": column.header or column.letter, "n": len(rows), "groups": shown}
        params |= {"rows": (rows + self._table.first_row).tolist()}
        return [Issue("U-79" if others else "U-80", params, Where(sheet=self._table.sheet.name, column=column.letter))]

    def _repeats_header(self) -> np.ndarray:
        names = self._table.sheet.rows[self._table.header_row - 1]
        first = next((i for i, name in enumerate(names) if name != ""), 0)
        column, name = self._body.column(first), names[first] if names else ""
        like = column.number == name if isinstance(name, float) else column.each(lambda cell: cell == name, False)
        found = np.array(like, dtype=bool)
        for row in np.flatnonzero(found):
            found[row] = is_repeated_header(self._body[int(row)], self._table)
        return found

    def _picked(self, place: Place, chosen: Mapping[str, str]) -> bool:
        return any(chosen.get(normalise(text), "ignore") != "ignore" for text in (place.name, place.key) if text)

    def _is_of_another_level(self, place: Place) -> bool:
        """A district, or an area of another layer of ours that this one does not have. What has a key is what it is."""
        if place.key:
            return False
        if _begins_with(place.name, _words("levels") | self._above):
            return True
        return bool(place.name) and self._known.others(place.name)


def pair_ids(ids: np.ndarray, own: np.ndarray, different: Sequence[Any]) -> np.ndarray:
    """Ids of pairs of ids, of which ``own`` are below the number of ``different`` cells."""
    if not ids.any():
        return own
    found: np.ndarray = pd.factorize(ids.astype(np.int64) * len(different) + own)[0]
    return found


def _among(count: int, first: int, some: Collection[int]) -> np.ndarray:
    """Which of ``count`` rows, numbered from ``first``, are among some."""
    found = np.zeros(count, dtype=bool)
    found[[row - first for row in some if first <= row < first + count]] = True
    return found


def _median(counts: np.ndarray) -> float:
    """The median of small whole numbers; 0 of none."""
    below = np.cumsum(np.bincount(counts))
    middle = [np.searchsorted(below, half, side="right") for half in ((len(counts) - 1) // 2, len(counts) // 2)]
    return float(np.mean(middle)) if len(counts) else 0.0


@cache
def _words(kind: str) -> frozenset[str]:
    return frozenset(normalise(word) for word in vocabulary()["rows"][kind])


def _is_group(cell: Any) -> bool:
    return not is_absent(cell) and normalise(text_of(cell)) not in _words("totals") | _words("all")


def _is_of_group(place: Place) -> bool:
    """Whether men, women or others stand where areas do."""
    return not place.key and normalise(place.name) in _words("groups")


def _begins_with(text: str, words: Iterable[str]) -> bool:
    form = normalise(text)
    return any(form.startswith(f"{word} ") for word in words)
