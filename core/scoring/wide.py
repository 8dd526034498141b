"""A cube from one table, areas down and indicators across, without a database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import chain

import numpy as np
import pandas as pd

from core.config import Config
from core.issues import Issue, Stop, Where
from core.names import Index, normalise, vocabulary
from core.scoring.cube import NONE, OK, OWN, Cube

_AREA_HEADERS = ("area", "area_name", "area_id", "unit", "name")


def from_table(frame: pd.DataFrame, config: Config) -> Cube:
    """One period (called ""), everything measured by the areas themselves; ``row`` is the position in ``frame``.

    Areas stand in a column with a usual name for it, else in the first column of text; the indicators under their id,
    name or a synonym. Marks for a missing figure are absent values; empty rows are passed over. Raises Stop with every
    fault: T-01 no areas, T-02 an indicator without a column, T-04 a cell that is not a number, T-05 an area twice, T-06
    no rows, T-07 a header that fits several indicators, T-08 an indicator with several columns, T-09 a row without an
    area. Other columns are told (T-03) and left out; without a fault they stand in the cube's ``issues``.
    """
    rows = np.flatnonzero(~frame.map(_is_absent).all(axis=1)) if frame.size else np.empty(0, np.int64)
    columns, issues = _matched(frame, config)
    used = [k for candidates in columns.values() for k in candidates]
    label = _area_column(frame, used)
    rest = [str(column) for k, column in enumerate(frame.columns) if k not in (*used, label) and str(column).strip()]
    issues += [Issue("T-03", {"column": column}, Where(column=column)) for column in rest]
    names, faults = _names(frame, label, rows)
    issues += faults
    values = np.full((len(rows), len(config.active_indicators), 1), np.nan)
    for i, indicator in enumerate(config.active_indicators):
        for k in columns.get(indicator.id, [])[:1]:
            values[:, i, 0], faults = _numbers(frame.iloc[:, k], rows)
            issues += faults
    if any(issue.severity == "block" for issue in issues):
        raise Stop(issues)
    return _cube(values, names, rows, config, tuple(issues))


def _is_absent(cell: object) -> bool:
    return bool(pd.isna(cell)) or str(cell).strip().casefold() in ("", *vocabulary()["cells"]["absent"])


def _matched(frame: pd.DataFrame, config: Config) -> tuple[dict[str, list[int]], list[Issue]]:
    """The columns (positions) of each indicator that has any, and what is wrong with the headers."""
    known = {indicator.id for indicator in config.active_indicators}
    index = Index(
        (name, indicator.id)
        for indicator in config.active_indicators
        for name in (indicator.id, indicator.name.he, indicator.name.en, *indicator.synonyms)
    )
    found: dict[str, list[int]] = {}
    issues = []
    for k, column in enumerate(map(str, frame.columns)):
        ids = (column,) if column in known else index.exact(column)
        if len(ids) > 1:
            issues.append(Issue("T-07", {"column": column, "indicators": ", ".join(ids)}, Where(column=column)))
        elif ids:
            found.setdefault(ids[0], []).append(k)
    for id, columns in found.items():
        if len(columns) > 1:
            headers = ", ".join(str(frame.columns[k]) for k in columns)
            issues.append(Issue("T-08", {"indicator": id, "columns": headers}))
    issues += [Issue("T-02", {"indicator": i.id}) for i in config.active_indicators if i.id not in found]
    return found, issues


def _area_column(frame: pd.DataFrame, used: Sequence[int]) -> int | None:
    headers = vocabulary()["headers"]
    usual = {normalise(name) for name in (*_AREA_HEADERS, *headers["area"], *headers["locality"])}
    free = [k for k in range(frame.shape[1]) if k not in used]
    named = (k for k in free if normalise(str(frame.columns[k])) in usual)
    everything = np.arange(len(frame))
    texts = (k for k in free if _numbers(frame.iloc[:, k], everything)[1])
    return next(chain(named, texts), None)


def _names(frame: pd.DataFrame, label: int | None, rows: np.ndarray) -> tuple[list[str], list[Issue]]:
    """The area of each row, and what is wrong with them."""
    issues = [] if len(rows) else [Issue("T-06")]
    if label is None:
        return [], [*issues, Issue("T-01", {"columns": ", ".join(map(str, frame.columns))})]
    cells = [frame.iloc[row, label] for row in rows]
    names = ["" if pd.isna(cell) else str(cell).strip() for cell in cells]
    issues += [
        Issue("T-09", {"row": _row(r)}, Where(row=_row(r))) for r, name in zip(rows, names, strict=True) if not name
    ]
    counts = Counter(filter(None, names))
    return names, issues + [Issue("T-05", {"area": name, "n": n}) for name, n in counts.items() if n > 1]


def _row(position: int) -> int:
    """Row 1 of the file is the header, as a spreadsheet counts."""
    return int(position) + 2


def _numbers(column: pd.Series, rows: np.ndarray) -> tuple[np.ndarray, list[Issue]]:
    """The cells at ``rows`` as float64, NaN where marked as missing, and an issue for each that is no finite number."""
    cells = column.iloc[rows]
    numbers = pd.to_numeric(cells, errors="coerce").to_numpy(np.float64, na_value=np.nan).copy()
    numbers[np.isinf(numbers)] = np.nan
    name, issues = str(column.name), []
    for k in np.flatnonzero(np.isnan(numbers)):
        if not _is_absent(cell := cells.iloc[k]):
            row = _row(rows[k])
            issues.append(Issue("T-04", {"row": row, "column": name, "found": str(cell)}, Where(row=row, column=name)))
    return numbers, issues


def _cube(values: np.ndarray, names: list[str], rows: np.ndarray, config: Config, issues: tuple[Issue, ...]) -> Cube:
    layer = config.layers[-1].id
    areas = pd.DataFrame(
        {"area_id": names, "layer": layer, "key": None, "name_he": names, "name_en": names, "parent_id": None}
    ).assign(population=np.nan)
    order = np.argsort(np.array(names, dtype=object), kind="stable")
    values = values[order]
    presence = np.where(np.isnan(values), NONE, OK).astype(np.uint8)
    row = np.where(presence == OK, rows[order][:, None, None], -1)
    return Cube(
        layer=layer,
        areas=areas.iloc[order].set_index("area_id", drop=False).rename_axis(None),
        indicators=tuple(indicator.id for indicator in config.active_indicators),
        periods=("",),
        values=values,
        shown=values,
        presence=presence,
        origin=np.full_like(presence, OWN),
        row=row,
        n=np.full_like(values, np.nan),
        ends=np.full(values.shape, np.datetime64("NaT", "D")),
        issues=issues,
    )
