"""A cube from one table, areas down and indicators across, without a database."""

from __future__ import annotations

from collections.abc import Iterator

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
    name or a synonym. Marks for a missing figure are absent values. Raises Stop with every fault: T-01 no areas, T-02 an
    indicator without a column, T-04 a cell that is not a number, T-05 an area twice, T-06 no rows, T-07 a header that
    fits several indicators, T-08 an indicator with several columns. Other columns are told (T-03) and left out; without
    a fault they stand in the cube's ``issues``.
    """
    columns, issues = _matched(frame, config)
    label = _area_column(frame, columns)
    used = {label, *columns.values()}
    issues += [Issue("T-03", {"column": str(c)}, Where(column=str(c))) for c in frame.columns if c not in used]
    if label is None:
        issues.append(Issue("T-01", {"columns": ", ".join(map(str, frame.columns))}))
    if frame.empty:
        issues.append(Issue("T-06"))
    names = [] if label is None else [str(name).strip() for name in frame[label]]
    twice = pd.Series(names, dtype=object).value_counts()
    issues += [Issue("T-05", {"area": name, "n": int(n)}) for name, n in twice.items() if n > 1]
    values = np.full((len(names), len(config.active_indicators), 1), np.nan)
    for i, indicator in enumerate(config.active_indicators):
        if (column := columns.get(indicator.id)) is None:
            continue
        numbers, faults = _numbers(frame[column])
        issues += faults
        if label is not None:
            values[:, i, 0] = numbers
    if any(issue.severity == "block" for issue in issues):
        raise Stop(issues)
    return _cube(values, names, config, tuple(issues))


def _matched(frame: pd.DataFrame, config: Config) -> tuple[dict[str, str], list[Issue]]:
    """The column of each indicator that has one, and what is wrong with the headers."""
    known = {indicator.id for indicator in config.active_indicators}
    index = Index(
        (name, indicator.id)
        for indicator in config.active_indicators
        for name in (indicator.id, indicator.name.he, indicator.name.en, *indicator.synonyms)
    )
    found: dict[str, list[str]] = {}
    issues = []
    for column in frame.columns:
        ids = (column,) if column in known else index.exact(str(column))
        if len(ids) > 1:
            issues.append(Issue("T-07", {"column": str(column), "indicators": ", ".join(ids)}, Where(column=str(column))))
        elif ids:
            found.setdefault(ids[0], []).append(column)
    for id, columns in found.items():
        if len(columns) > 1:
            issues.append(Issue("T-08", {"indicator": id, "columns": ", ".join(map(str, columns))}))
    issues += [Issue("T-02", {"indicator": i.id}) for i in config.active_indicators if i.id not in found]
    return {id: columns[0] for id, columns in found.items()}, issues


def _area_column(frame: pd.DataFrame, columns: dict[str, str]) -> str | None:
    headers = vocabulary()["headers"]
    usual = {normalise(name) for name in (*_AREA_HEADERS, *headers["area"], *headers["locality"])}
    free = [column for column in frame.columns if column not in columns.values()]
    named = [column for column in free if normalise(str(column)) in usual]
    texts = [column for column in free if pd.to_numeric(frame[column], errors="coerce").isna().any()]
    return next(iter(named + texts), None)


def _numbers(column: pd.Series) -> tuple[np.ndarray, list[Issue]]:
    """The column as float64, NaN where a figure is marked as missing, and its cells that are no finite number."""
    numbers = pd.to_numeric(column, errors="coerce").to_numpy(np.float64, na_value=np.nan).copy()
    numbers[np.isinf(numbers)] = np.nan
    return numbers, list(_faults(column, numbers))


def _faults(column: pd.Series, numbers: np.ndarray) -> Iterator[Issue]:
    absent = {"", *vocabulary()["cells"]["absent"]}
    for row in np.flatnonzero(np.isnan(numbers)):
        cell = column.iloc[row]
        if not pd.isna(cell) and str(cell).strip().casefold() not in absent:
            # Row 1 of the file is the header, as a spreadsheet counts.
            where = Where(row=int(row) + 2, column=str(column.name))
            yield Issue("T-04", {"row": int(row) + 2, "column": str(column.name), "found": str(cell)}, where)


def _cube(values: np.ndarray, names: list[str], config: Config, issues: tuple[Issue, ...]) -> Cube:
    layer = config.layers[-1].id
    areas = pd.DataFrame(
        {"area_id": names, "layer": layer, "key": None, "name_he": names, "name_en": names, "parent_id": None}
    ).assign(population=np.nan)
    order = np.argsort(np.array(names, dtype=object), kind="stable")
    values = values[order]
    presence = np.where(np.isnan(values), NONE, OK).astype(np.uint8)
    row = np.where(presence == OK, order[:, None, None], -1)
    return Cube(
        layer=layer,
        areas=areas.iloc[order].set_index("area_id", drop=False),
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
