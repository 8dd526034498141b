"""A cube from one table, areas down and indicators across, without a database."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

import numpy as np
import pandas as pd

from core.config import Config
from core.issues import Issue, Stop, Where
from core.names import Index, normalise, vocabulary
from core.periods import Period, parse
from core.scoring.cube import NONE, OK, OWN, Cube

#: Cells of a column -> their numbers (NaN where there is none), and which cells should have been one and are not.
Read = Callable[[Sequence[object]], tuple[np.ndarray, np.ndarray]]

_AREA_HEADERS = (
    *("area", "area_name", "area_id", "unit", "name", "country", "country_name", "economy", "municipality", "region"),
    *("district", "city", "town", "locality", "code", "country_code", "iso3"),
)
_MOST = 20  # faults of one kind that are told one by one
#: Numbers that a reader may refuse: with commas, or percentages beside plain numbers.
_COMMA, _PERCENT = re.compile(r"^[^,]*\d,\d[^,]*$"), re.compile(r"^[^%]*\d\s*%$")
#: "1,234" alone may be a decimal comma, so it takes a second group or a decimal point to be sure.
_THOUSANDS = re.compile(r"^[+-]?\d{1,3}(?:(?:,\d{3})+\.\d+|(?:,\d{3}){2,})$")


def read_plainly(cells: Sequence[object]) -> tuple[np.ndarray, np.ndarray]:
    """Numbers of a frame, and texts that are written as programs write numbers, with thousands separators at most."""
    found = np.array([np.nan if (number := _number(cell)) is None else number for cell in cells])
    faults = np.asarray(np.isnan(found))
    for at in np.flatnonzero(faults).tolist():
        faults[at] = not _is_absent(cells[at])
    return found, faults


def from_table(frame: pd.DataFrame, config: Config, read: Read = read_plainly) -> Cube:
    """Everything measured by the areas themselves; ``row`` is the position in ``frame``. ``read``: how numbers are.

    The indicators stand in the column that they name, else under their id, name or a synonym. Areas stand in the column
    that ``[table]`` of the config names, else under a usual header, else in a column of text, be it the first in which
    no area stands twice. One period, called "", unless ``[table]`` names a column of periods, or a column has a usual
    header for periods and either areas repeat or it holds one period throughout. Columns that denominators, groups and
    standard errors ask for become ``extras``. Marks for a missing figure are absent values; empty rows are passed over.

    Raises Stop with every fault: T-01 no areas, T-02 an indicator without a column, T-04 cells that are not numbers,
    T-05 an area twice, T-06 no rows, T-07 a header that fits several indicators, T-08 an indicator with several
    columns, T-09 a row without an area, T-11 a column that the config names and the table lacks, T-12 no period, T-15 a
    standard error below 0, T-16 several columns where the config names one, T-17 areas or periods among the indicators.
    Other columns (T-03) and rows of totals (T-13) are left out; told too: T-18 where the areas were found, T-19 periods
    that are not told apart, T-20 areas without any figure, T-22 names that differ in capital letters alone. Without a
    fault these stand in the cube's ``issues``.
    """
    return _Table(frame, config, read).cube()


@dataclass
class _Axis:
    """The rows of the table along one axis of the cube: position of each row, and what the positions are called."""

    at: np.ndarray
    labels: list[str]


class _Table:
    def __init__(self, frame: pd.DataFrame, config: Config, read: Read) -> None:
        self.frame, self.config, self.read = frame, config, read
        self.doubtful: set[int] = set()  # columns that fit several indicators
        self.rows = np.flatnonzero(~frame.map(_is_absent).all(axis=1)) if frame.size else np.empty(0, np.int64)
        self.issues: list[Issue] = []

    def cube(self) -> Cube:
        columns = self.columns()
        extras = self.extras()
        used: set[int | None] = {*chain.from_iterable(columns.values()), *extras.values(), *self.doubtful}
        label = self.area_column(used)
        names = self.names(label)
        period = self.period_column(used | {label}, names)
        periods = self.periods(period)
        self.strange(columns, {"area": label, "period": period})
        self.remark({*used, label, period} if len(self.rows) else set(range(self.frame.shape[1])))
        self.repeated(names, periods, label)
        self.alike(names)
        numbers = {id: self.numbers(found[0]) for id, found in columns.items()}
        self.bare(names, numbers.values())
        amounts = {
            name: self.numbers(k) if name in self.numeric_extras else self.cells(k) for name, k in extras.items()
        }
        for name in dict.fromkeys(each.error for each in self.config.active_indicators if each.error):
            if name in amounts:
                self.below_zero(extras[name], amounts[name])
        if any(issue.severity == "block" for issue in self.issues):
            raise Stop(self.issues)
        return self.arranged(numbers, amounts, _axis(names), _axis(periods, by_time=True))

    # --- which column is what

    def columns(self) -> dict[str, list[int]]:
        """The columns (positions) of each indicator that has any."""
        free = [indicator for indicator in self.config.active_indicators if not indicator.column]
        known, doubtful = {indicator.id for indicator in free}, set[str]()
        index = Index(
            (name, indicator.id)
            for indicator in free
            for name in (indicator.id, indicator.name.he, indicator.name.en, *indicator.synonyms)
        )
        found = self.named()
        for k, column in enumerate(map(str, self.frame.columns)):
            ids = (column,) if column in known else index.exact(column)
            if len(ids) > 1:
                self.tell("T-07", Where(column=column), column=column, indicators=", ".join(ids))
                self.doubtful.add(k)
                doubtful.update(ids)
            elif ids:
                found.setdefault(ids[0], []).append(k)
        for id, columns in found.items():
            if len(columns) > 1:
                headers = ", ".join(str(self.frame.columns[k]) for k in columns)
                self.tell("T-08", indicator=id, columns=headers)
        for indicator in free:
            if indicator.id not in {*found, *doubtful}:
                self.tell("T-02", indicator=indicator.id)
        return found

    def named(self) -> dict[str, list[int]]:
        """The columns of the indicators that name theirs; several may name the same."""
        asked = ((each.id, each.column) for each in self.config.active_indicators if each.column)
        return {id: [k] for id, column in asked if (k := self.header(column)) is not None}

    @property
    def numeric_extras(self) -> set[str]:
        found = {name for i in self.config.active_indicators for name in (i.denominator, i.error)}
        return {name for name in found if name}

    def extras(self) -> dict[str, int]:
        """The columns that denominators, groups and standard errors ask for."""
        choices = (self.config.method.imputation, *self.config.robustness.imputations)
        asked = self.numeric_extras | {choice.group for choice in choices if choice.group}
        found = ((name, self.header(name)) for name in sorted(asked))
        return {name: k for name, k in found if k is not None}

    def header(self, name: str) -> int | None:
        """The column with this header; told when there is none, or several."""
        at = [k for k, column in enumerate(map(str, self.frame.columns)) if normalise(column) == normalise(name)]
        if len(at) != 1:
            self.doubtful.update(at)
            issue = Issue("T-16" if at else "T-11", {"column": name})
            self.issues += [] if issue in self.issues else [issue]
        return at[0] if at else None

    def area_column(self, used: set[int | None]) -> int | None:
        if self.config.table.area:
            return self.header(self.config.table.area)
        headers = vocabulary()["headers"]
        usual = {normalise(name) for name in (*_AREA_HEADERS, *headers["area"], *headers["locality"])}
        free = [k for k in range(self.frame.shape[1]) if k not in used]
        named = [k for k in free if normalise(str(self.frame.columns[k])) in usual]
        fit = named or [k for k in free if any(map(_is_text, self.cells(k)))]
        found = next((k for k in fit if len(set(self.cells(k))) == len(self.rows)), next(iter(fit), None))
        if found is None and (len(self.rows) or not free):
            self.tell("T-01", columns=", ".join(map(str, self.frame.columns)))
        elif found is not None and len(fit) > 1:
            self.tell("T-18", column=str(self.frame.columns[found]))
        return found

    def period_column(self, used: set[int | None], names: Sequence[str]) -> int | None:
        """The column that the config names, else one with a usual header: where areas repeat, or all is one period.

        Where areas stand once and the periods differ, each figure is the newest of its area: told, not taken apart.
        """
        if self.config.table.period:
            return self.header(self.config.table.period)
        usual = {normalise(name) for name in ("year", "period", "time", *vocabulary()["headers"]["period"])}
        free = (k for k in range(self.frame.shape[1]) if k not in used)
        found = next((k for k in free if normalise(str(self.frame.columns[k])) in usual), None)
        if found is None or len(set(names)) < len(names):
            return found
        held = [_period(cell) for cell in self.cells(found)]
        if len(set(held)) > 1 and all(held):
            self.tell("T-19", Where(column=str(self.frame.columns[found])), column=str(self.frame.columns[found]))
            self.doubtful.add(found)
        return found if len(set(held)) == 1 and held[0] else None

    # --- what stands in them

    def cells(self, k: int) -> list[object]:
        return list(self.frame.iloc[self.rows, k])

    def names(self, label: int | None) -> list[str]:
        if not len(self.rows):
            self.tell("T-06")
        if label is None:
            return [""] * len(self.rows)
        self.leave_totals_out(label)
        names = ["" if pd.isna(cell) else _plain(cell) for cell in self.cells(label)]
        for row, name in zip(self.rows, names, strict=True):
            if not name:
                self.tell("T-09", Where(row=_row(row)), row=_row(row))
        return names

    def leave_totals_out(self, label: int) -> None:
        """A row of totals is no area: it would rank first and stretch every scale."""
        totals = {normalise(word) for word in vocabulary()["rows"]["totals"]}
        found = [normalise(str(cell)) in totals for cell in self.cells(label)]
        for row, cell in zip(self.rows[found], self.frame.iloc[self.rows[found], label], strict=True):
            self.tell("T-13", Where(row=_row(row)), row=_row(row), found=_plain(cell))
        self.rows = self.rows[~np.array(found, dtype=bool)]

    def periods(self, k: int | None) -> list[str]:
        if k is None:
            return [""] * len(self.rows)
        found = []
        for row, cell in zip(self.rows, self.cells(k), strict=True):
            period = _period(cell)
            if period is None:
                self.tell("T-12", Where(row=_row(row)), row=_row(row), found=_plain(cell))
            found.append(period.text if period else "")
        return found

    def numbers(self, k: int) -> np.ndarray:
        """The cells as float64, NaN where marked as missing; told is a column with cells that are no numbers."""
        cells, name = self.cells(k), str(self.frame.columns[k])
        found, faults = self.read(cells)
        if faults.any():
            at = np.flatnonzero(faults)
            row, texts = _row(self.rows[at[0]]), [str(cells[n]) for n in at]
            told = {"n": len(at), "row": row, "column": name, "found": ", ".join(dict.fromkeys(texts[:3]))}
            self.tell("T-04", Where(row=row, column=name), **told, reason=_reason(texts))
        return found

    def below_zero(self, k: int, errors: object) -> None:
        """A standard error is never below 0."""
        for at in np.flatnonzero(np.asarray(errors, dtype=float) < 0)[:_MOST]:
            row, name = _row(self.rows[at]), str(self.frame.columns[k])
            found = str(self.frame.iloc[self.rows[at], k])
            self.tell("T-15", Where(row=row, column=name), row=row, column=name, found=found)

    # --- what is wrong with it

    def tell(self, code: str, where: Where | None = None, **params: object) -> None:
        self.issues.append(Issue(code, params, where or Where()))

    def remark(self, used: set[int | None]) -> None:
        for k, column in enumerate(map(str, self.frame.columns)):
            if k not in used | self.doubtful and column.strip():
                self.tell("T-03", Where(column=column), column=column)

    def strange(self, columns: Mapping[str, Sequence[int]], taken: Mapping[str, int | None]) -> None:
        """Areas or periods that the config looks for among the figures of an indicator."""
        for key, k in taken.items():
            for id in (id for id, at in columns.items() if k in at):
                column = str(self.frame.columns[k])
                self.tell("T-17", Where(column=column), column=column, asked=key, indicator=id)

    def repeated(self, names: Sequence[str], periods: Sequence[str], label: int | None) -> None:
        for (name, _), n in Counter(zip(names, periods, strict=True)).items():
            if name and n > 1:
                self.tell("T-05", area=name, n=n, column=str(self.frame.columns[label]))

    def alike(self, names: Sequence[str]) -> None:
        """Names that are one but for capital letters: two areas to a table, most often one to whoever wrote it."""
        found: dict[str, list[str]] = {}
        for name in dict.fromkeys(names):
            found.setdefault(name.casefold(), []).append(name)
        for several in found.values():
            if len(several) > 1:
                self.tell("T-22", n=len(several), areas=", ".join(several[:5]))

    def bare(self, names: Sequence[str], numbers: Iterable[np.ndarray]) -> None:
        """Areas without any figure in any row may be notes under a table; where cells could not be read, who knows."""
        if any(issue.code == "T-04" for issue in self.issues):
            return
        held = np.zeros(len(names), dtype=bool)
        for each in numbers:
            held |= ~np.isnan(each)
        known = {name for name, holds in zip(names, held, strict=True) if holds}
        if known and (empty := [name for name in dict.fromkeys(names) if name and name not in known]):
            self.tell("T-20", n=len(empty), areas=", ".join(empty[:5]) + (" …" if len(empty) > 5 else ""))

    # --- the cube

    def arranged(
        self, numbers: Mapping[str, np.ndarray], amounts: Mapping[str, object], areas: _Axis, times: _Axis
    ) -> Cube:
        ids = tuple(indicator.id for indicator in self.config.active_indicators)
        shape = (len(areas.labels), len(times.labels))
        values = np.full((shape[0], len(ids), shape[1]), np.nan)
        for i, id in enumerate(ids):
            values[areas.at, i, times.at] = numbers[id]
        row = np.full(shape, -1)
        row[areas.at, times.at] = self.rows
        presence = np.where(np.isnan(values), NONE, OK).astype(np.uint8)
        layer = self.config.layers[-1].id
        frame = pd.DataFrame({"area_id": areas.labels, "layer": layer, "key": None, "name_he": areas.labels})
        frame = frame.assign(name_en=areas.labels, parent_id=None, population=np.nan)
        return Cube(
            layer=layer,
            areas=frame.set_index("area_id", drop=False).rename_axis(None),
            indicators=ids,
            periods=tuple(times.labels),
            values=values,
            presence=presence,
            origin=np.full_like(presence, OWN),
            row=np.where(presence == OK, row[:, None], -1),
            issues=tuple(self.issues),
            extras={name: _laid_out(cells, shape, areas, times) for name, cells in amounts.items()},
        )


def _laid_out(cells: object, shape: tuple[int, int], areas: _Axis, times: _Axis) -> np.ndarray:
    """A column of the table as [A, T]; numbers stay numbers, else None is absent."""
    column = np.asarray(cells) if isinstance(cells, np.ndarray) else np.array(cells, dtype=object)
    result = np.full(shape, np.nan) if column.dtype.kind == "f" else np.full(shape, None, dtype=object)
    result[areas.at, times.at] = column
    return result


def _axis(labels: Sequence[str], by_time: bool = False) -> _Axis:
    """Names in order: areas by name, periods by their end."""
    different = sorted(set(labels), key=_time if by_time else None)
    at = {label: n for n, label in enumerate(different)}
    return _Axis(np.array([at[label] for label in labels], dtype=int), different)


def _period(cell: object) -> Period | None:
    return parse(int(cell) if isinstance(cell, float) and cell.is_integer() else cell)


def _time(label: str) -> tuple[object, ...]:
    period = parse(label) if label else None
    return (period.end, period.months) if period else ()


def _is_absent(cell: object) -> bool:
    return bool(pd.isna(cell)) or str(cell).strip().casefold() in _absent()


@lru_cache(maxsize=1)
def _absent() -> frozenset[str]:
    return frozenset(("", *vocabulary()["cells"]["absent"]))


def _number(cell: object) -> float | None:
    """A finite number, written with thousands separators at most; else None."""
    if isinstance(cell, str):
        text = cell.strip()
        cell = text.replace(",", "") if _THOUSANDS.match(text) else text
    try:
        number = float(cell)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    return number if np.isfinite(number) and not isinstance(cell, bool) else None


def _reason(texts: Sequence[str]) -> str:
    """What is the matter with cells that are no numbers, where they are all of a kind."""
    for reason, pattern in (("comma", _COMMA), ("percent", _PERCENT)):
        if all(pattern.match(text) for text in texts):
            return reason
    return "text"


def _is_text(cell: object) -> bool:
    return _number(cell) is None and not _is_absent(cell)


def _plain(cell: object) -> str:
    """A code that a spreadsheet keeps as 42001.0 is 42001."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def _row(position: int | np.integer) -> int:
    """Row 1 of the file is the header, as a spreadsheet counts."""
    return int(position) + 2
