"""Rows of a table: data, totals and notes told apart, and every row of data joined to its area."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from core.config import Config
from core.ingest.cells import NUMBER, has_decimal_commas, may_have_points, numbers
from core.ingest.column import Column, Resolved
from core.ingest.grid import Cells, Grid, in_order
from core.ingest.kinds import IS, PLACES, Known, Place, Sorter
from core.ingest.table import Table, text_of
from core.ingest.towns import Towns
from core.issues import Issue, Where
from core.names import Matcher, area_id, clashing, is_hebrew, normalise, same_key

AREAS = ("area_id", "layer", "key", "name_he", "name_en", "parent_id", "population")
_WHOLE_KEY = 7  # digits of a key that has the code of a town before that of an area
_LONGEST = 80  # letters of a name that a sentence shows
CITY = "city"  # the root area, which every store has


@dataclass
class Joined:
    """The rows of data. Arrays run in parallel: ``numbers`` are the sheet's row numbers, ``place`` says which of
    ``ids`` (an area, or None without one) and of ``lives`` (whether it is, or may become, one of ours) a row has.
    ``left_out``: how many rows under the header are no data, by reason, which is one of KINDS.
    """

    body: Grid
    at: np.ndarray  # positions in ``body``
    numbers: np.ndarray
    place: np.ndarray
    ids: tuple[str | None, ...] = ()
    lives: tuple[bool, ...] = ()
    unmatched: tuple[str, ...] = ()
    areas: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=AREAS))
    issues: list[Issue] = field(default_factory=list)
    left_out: Mapping[str, int] = field(default_factory=dict)

    def column(self, index: int) -> Cells:
        column = self.body.column(index)
        return column if len(self.at) == len(column) else column.take(self.at)

    def has_decimal_commas(self, columns: Iterable[Column]) -> bool:
        """Whether any of some columns can only be read with decimal commas."""
        return any(has_decimal_commas(self.column(each.index)) for each in columns)

    @property
    def area(self) -> np.ndarray:
        found: np.ndarray = np.array([*self.ids, None], dtype=object)[self.place]
        return found

    @property
    def live(self) -> np.ndarray:
        found: np.ndarray = np.array([*self.lives, False])[self.place]
        return found

    @property
    def count(self) -> np.ndarray:
        """How many rows each of ``ids`` has."""
        return np.bincount(self.place, minlength=len(self.ids))

    @property
    def joined(self) -> tuple[str, ...]:
        """The areas that have a row, in the order of the rows."""
        return tuple(dict.fromkeys(found for found in self.ids if found is not None))


class Reader:
    """Joins the rows of one table to the areas of one layer."""

    def __init__(self, table: Table, resolved: Resolved, config: Config, layer: str, areas: pd.DataFrame) -> None:
        self._table, self._resolved, self._layer = table, resolved, layer
        self._body = table.body
        self._root = layer == config.layers[0].id
        own = areas[areas["layer"] == layer]
        self._stored = {row["area_id"]: row for row in own.to_dict("records")}
        self._matcher = Matcher(own)
        self._empty = own.empty
        others = areas[(areas["layer"] != layer) & (areas["area_id"] != CITY)]
        self._others = Matcher(others)
        self._town = _town(own["key"])
        root = areas[areas["area_id"] == CITY]
        called = (config.municipality.name, *((config.layer(layer).plural,) if self._root else ()))
        names = [*(name for text in called for name in (text.he, text.en)), *root["name_he"], *root["name_en"]]
        city = frozenset(normalise(name) for name in names if isinstance(name, str))
        self._known = Known(
            self._root,
            self._town,
            city,
            lambda place: self._matched(place) is not None,
            self._other,
            _above(config, layer),
            None if self._root or self._empty else Towns.of(city, _code_of_town(areas, layer), _named_by(areas)),
        )
        self._clashing: frozenset[str] = frozenset()
        self._coarse: frozenset[str] = frozenset()
        self._of_areas = bool(resolved.of("area_key") or resolved.of("area_code"))

    def rows(self, chosen: Mapping[str, str], add: bool, dropped: frozenset[int] = frozenset()) -> Joined:
        """``chosen``: found name or key -> area_id, "new" or "ignore". ``add``: what joins nothing becomes an area."""
        chosen = {normalise(name): to for name, to in chosen.items()}
        sorter = Sorter(self._table, self._resolved, self._known)
        place, places = sorter.places()
        self._clashing, self._coarse = clashing((p.key, p.name) for p in places), _coarse(places)
        kinds = sorter.kinds(place, places, chosen, dropped)
        at = np.flatnonzero(kinds == IS["data"])
        own = place if len(at) == len(place) else place[at]
        joined = Joined(self._body, at, self._table.first_row + at, own)
        joined.left_out = {kind: int((kinds == i).sum()) for kind, i in IS.items() if kind != "data"}
        if town := sorter.taken_for_ours:
            joined.issues.append(Issue("U-90", {"found": town}, self._where()))
        if town := sorter.entitled:
            joined.issues.append(Issue("U-93", {"found": town}, self._where()))
        joined.issues += sorter.totals_told(kinds, place, places)
        joined.issues += sorter.respondents_told(kinds, place, places)
        joined.issues += sorter.groups_told(np.flatnonzero(kinds == IS["group"]), bool(len(at)))
        self._join(joined, places, chosen, add)
        return joined

    def _other(self, name: str) -> bool:
        """Whether a name is that of an area of another layer. The first file of a layer is taken as it comes."""
        return not self._empty and self._others.by_name(name) is not None

    def _where(self, row: int | None = None) -> Where:
        return Where(sheet=self._table.sheet.name, row=row)

    # -- which area it is about -------------------------------------------------------------------------------------

    def _join(self, joined: Joined, places: Sequence[Place], chosen: Mapping[str, str], add: bool) -> None:
        joined.place, used, first = in_order(joined.place, len(places))
        found = [places[i] for i in used]
        answers = [self._answer(place, chosen, add) for place in found]
        joined.ids = tuple(answer[0] for answer in answers)
        joined.lives = tuple(answer[1] in ("joined", "new", "ask", "clash") for answer in answers)
        lost = (p.found for p, answer in zip(found, answers, strict=True) if answer[0] is None)
        joined.unmatched = tuple(dict.fromkeys(lost))
        joined.areas = self._areas(joined, first, found, answers)
        joined.issues += self._said(joined, found, answers)

    def _answer(self, place: Place, chosen: Mapping[str, str], add: bool) -> Answer:
        """(area_id, what happened, proposals): joined, new, ask, clash, none, elsewhere or ignored."""
        clash = self._clash(place)  # what is said of a name holds for rows that have it with another code, or none
        said = (place.found,) if place.town else (place.both,) if clash else (place.name, place.key)
        choice = next((chosen[normalise(t)] for t in said if t and normalise(t) in chosen), None)
        new = self._new_id(place)
        if choice == "ignore":
            return None, "ignored", ()
        if choice and choice != "new":
            return choice, "joined", ()
        if self._root and (not place.found or self._known.total(place.name)):
            return CITY, "joined", ()
        away = bool(self._town) and self._town_of(place) not in (None, self._town)
        if (place.town and place.sure) or (away and self._resolved.of("locality_code")):
            return None, "elsewhere", ()
        if clash:
            return (new, "new", ()) if choice == "new" else (None, "clash", clash)
        if found := self._matched(place):
            return (None, "ask", ((found, 1.0),)) if place.town else (found, "joined", ())
        nowhere = self._known.nowhere(place.name)
        if (self._empty and not self._root and not nowhere) or choice == "new":
            return new, "new", ()
        if away:
            return None, "elsewhere", ()
        proposals = self._matcher.match(place.name).proposals if place.name else self._of_code(place)
        if proposals:
            return None, "ask", proposals
        return (new, "new", ()) if add and not nowhere else (None, "none", ())

    def _new_id(self, place: Place) -> str:
        own = area_id(self._layer, place.key, place.name, self._clashing)
        taken = place.name and own in self._stored and same_key(place.key) not in self._clashing
        return area_id(self._layer, "", place.name) if taken else own

    def _matched(self, place: Place) -> str | None:
        """By key when it is one of areas; a town's code is the key of an area only of the same name."""
        by_name = self._matcher.by_name(place.name) if place.name else None
        keyed = self._of_areas and place.key and same_key(place.key) not in self._clashing
        return (self._matcher.by_key(place.key) if keyed else None) or by_name

    def _of_code(self, place: Place) -> tuple[tuple[str, float], ...]:
        """The area whose key a town's code without a name looks like: small numbers are both."""
        found = self._matcher.by_key(place.key) if place.key else None
        return ((found, 1.0),) if found else ()

    def _clash(self, place: Place) -> tuple[tuple[str, float], ...]:
        """The area whose code a row has and those of its name, where they are not the same one."""
        if not (self._of_areas and place.key and place.name) or same_key(place.key) in self._clashing:
            return ()
        by_key, by_name = self._matcher.by_key(place.key), self._matcher.by_name(place.name)
        if by_key is None or by_key == by_name:
            return ()
        if by_name:
            return (by_key, 1.0), (by_name, 1.0)
        like = self._matcher.match(place.name).proposals
        differs = by_key not in dict(like) and self._is_name_of_another(place, by_key)
        return ((by_key, 1.0), *like) if differs else ()

    def _is_name_of_another(self, place: Place, area: str) -> bool:
        """Not where the name is of what lies around several, in other letters, or the area is named by its code."""
        stored = self._stored[area]
        names = [name for name in (stored["name_he"], stored["name_en"]) if isinstance(name, str)]
        alike = any(is_hebrew(name) == is_hebrew(place.name) for name in names)
        by_code = any(same_key(place.key).endswith(same_key(n)) for name in names for n in re.findall(r"\d+", name))
        return alike and not by_code and normalise(place.name) not in self._coarse

    def _town_of(self, place: Place) -> int | None:
        """The code of the town that a key says: of an area's key a part, else the key itself."""
        code = int(place.key) if place.key.isdecimal() else 0
        return (code // PLACES if self._of_areas else code) or None

    def _areas(
        self, joined: Joined, first: np.ndarray, places: Sequence[Place], answers: Sequence[Answer]
    ) -> pd.DataFrame:
        """New areas, and known ones of which this file is the first to say how many people live there.

        ``first``: the first row of each place.
        """
        column = self._resolved.of("population")
        said = self._people(joined, column) if column else np.full(len(joined.at), math.nan)
        rows = np.flatnonzero(~np.isnan(said)) if column else np.zeros(0, dtype=np.int64)
        people = dict(zip(joined.place[rows[::-1]].tolist(), said[rows[::-1]].tolist(), strict=True))
        found: dict[str, dict[str, Any]] = {}
        for i, (identity, what, _) in enumerate(answers):
            known = self._stored.get(identity or "")
            if identity is None or identity in found:
                continue
            if known is None and what == "new":
                new = self._new(identity, places[i], int(joined.at[first[i]]))
                found[identity] = new | {"population": float(said[first[i]])}
            elif known is not None and math.isnan(known["population"]) and i in people:
                found[identity] = {name: known[name] for name in AREAS} | {"population": people[i]}
        frame = pd.DataFrame(list(found.values()), columns=list(AREAS)).astype(object)
        return frame.where(frame.notna(), None).assign(population=frame["population"].astype(float))

    def _people(self, joined: Joined, column: Column) -> np.ndarray:
        cells, figures = joined.column(column.index), (c for c in self._resolved.columns if c.is_numeric)
        read = numbers(cells, points=may_have_points(cells) and joined.has_decimal_commas(figures))
        return np.where(read.kind == NUMBER, read.value * column.factor, math.nan)

    def _new(self, identity: str, place: Place, row: int) -> dict[str, Any]:
        name = place.name or self._name_of_code(row, place)
        key = place.key if place.key and not self._matcher.by_key(place.key) else None
        english = None if is_hebrew(name) else name
        return dict(zip(AREAS, (identity, self._layer, key, name, english, CITY), strict=False))

    def _name_of_code(self, row: int, place: Place) -> str:
        town, own = self._resolved.town, self._resolved.of("area_code")
        code = (text_of(self._body.column(own.index)[row]) if own else "") or place.key
        return f"{text_of(self._body.column(town)[row])} {code}".strip() if town is not None else code

    def _said(self, joined: Joined, places: Sequence[Place], answers: Sequence[Answer]) -> list[Issue]:
        by = {
            what: [i for i, a in enumerate(answers) if a[1] == what]
            for what in ("ask", "clash", "none", "elsewhere", "new")
        }
        at = self._rows_of(joined, [i for what in ("ask", "clash", "none", "elsewhere") for i in by[what]])
        issues = [self._asked(places[i], at[i], answers[i][2]) for i in by["ask"]]
        issues += [self._contradicts(places[i], at[i], answers[i][2]) for i in by["clash"]]
        if by["none"]:
            issues.append(self._counted_issue("U-38", by["none"], at, places, [places[i].found for i in by["none"]]))
        if by["elsewhere"]:
            towns = Counter[int | str | None]()
            for i in by["elsewhere"]:
                towns[places[i].town or self._town_of(places[i])] += len(at[i])
            sample = [f"{town} ({n})" for town, n in towns.items()]
            issues.append(self._counted_issue("U-37", by["elsewhere"], at, places, sample))
        if by["new"]:
            new = sum(area not in self._stored for area in joined.areas["area_id"])
            issues.append(Issue("U-39", {"n": new}, self._where()))
        column, stored = self._resolved.of("population"), joined.areas["area_id"].isin(list(self._stored))
        if column and stored.any():
            params = {"col": column.header or column.letter, "n": int(stored.sum())}
            issues.append(Issue("U-78", params, replace(self._where(), column=column.letter)))
        return issues

    @staticmethod
    def _rows_of(joined: Joined, places: Sequence[int]) -> dict[int, list[int]]:
        """The sheet's row numbers of some places."""
        if not places:
            return {}
        parts = np.split(joined.numbers[np.argsort(joined.place, kind="stable")], np.cumsum(joined.count)[:-1])
        return {i: parts[i].tolist() for i in places}

    def _asked(self, place: Place, rows: list[int], proposals: tuple[tuple[str, float], ...]) -> Issue:
        params = {"row": rows[0], "rows": rows, "found": place.found, "proposals": proposals}
        return Issue("U-17", params | {"suggestion": self._matcher.names[proposals[0][0]]}, self._where(rows[0]))

    def _contradicts(self, place: Place, rows: list[int], proposals: tuple[tuple[str, float], ...]) -> Issue:
        params = {
            "row": rows[0],
            "rows": rows,
            "found": place.name,
            "code": place.key,
            "proposals": proposals,
            "of": place.both,
        }
        return Issue("U-67", params | {"area": self._matcher.names[proposals[0][0]]}, self._where(rows[0]))

    def _counted_issue(
        self, code: str, which: list[int], at: Mapping[int, list[int]], places: Sequence[Place], sample: list[str]
    ) -> Issue:
        rows = [row for i in which for row in at[i]]
        shown = [name if len(name) <= _LONGEST else f"{name[:_LONGEST]}…" for name in sample[:5]]
        shown += ["…"] if len(sample) > 5 else []
        named = {row: places[i].found for i in which for row in at[i]}
        names = list(dict.fromkeys(named.values()))
        params = {"n": len(rows), "sample": shown, "rows": rows, "names": names, "row_names": named}
        return Issue(code, params, self._where(rows[0]))


Answer = tuple[str | None, str, tuple[tuple[str, float], ...]]


def _coarse(places: Iterable[Place]) -> frozenset[str]:
    """Names that stand beside several keys: of what lies around these areas."""
    keys: dict[str, set[str]] = {}
    for place in places:
        keys.setdefault(normalise(place.name), set()).add(same_key(place.key))
    return frozenset(name for name, found in keys.items() if len(found) > 1)


def _above(config: Config, layer: str) -> frozenset[str]:
    """Names of the layers that a layer is a part of, without that of the city."""
    names = (config.layer(above).name for above in config.layer_path(layer)[1:-1])
    return frozenset(normalise(text) for name in names for text in (name.he, name.en))


def _code_of_town(areas: pd.DataFrame, layer: str) -> int | None:
    """The code of our town, by the keys of a layer's areas, or of those of other layers that are as long as codes of
    towns and of areas together.
    """
    if own := _town(areas["key"][areas["layer"] == layer]):
        return own
    long = areas[areas["key"].map(lambda key: len(same_key(key)) >= _WHOLE_KEY)]
    return _town(long["key"])


def _named_by(areas: pd.DataFrame) -> Callable[[str], bool]:
    """Whether a name is that of any area."""
    known = Matcher(areas)
    return lambda name: known.by_name(name) is not None


def _town(keys: pd.Series) -> int | None:
    """The code of the town that every key of a statistical area belongs to."""
    towns = {int(k) // PLACES for k in map(same_key, keys.dropna()) if k.isdecimal() and int(k) >= PLACES}
    return towns.pop() if len(towns) == 1 else None
