"""Answers of the database as pandas has them, and frames as the database takes them."""

from __future__ import annotations

import json
from collections.abc import Mapping

import numpy as np
import pandas as pd
import pyarrow as pa

from core.periods import canonical


def series(column: pa.ChunkedArray) -> pd.Series:
    """A column of an answer: absent numbers are NaN, absent texts None, days and moments datetime64."""
    if pa.types.is_string(column.type) and column.null_count:
        return pd.Series(column.to_numpy(), dtype=object)
    return column.to_pandas(date_as_object=False)


def in_force(saved: pa.Table, sources: pd.DataFrame) -> pd.DataFrame:
    """Of all ``saved`` values the newest batch's of each area, indicator and period; ``sources``: the batches."""
    left = dict(zip(saved.column_names, saved.columns, strict=True))
    del saved  # column after column is let go once it is sorted: millions of rows are not held twice
    rows, versions = _newest(left)
    found = {name: series(left.pop(name).take(rows)) for name in tuple(left)}
    source = sources["batch_id"].searchsorted(found["batch_id"])
    for name in ("file", "account"):
        codes, texts = pd.factorize(sources[name])
        found[name] = pd.Series(pd.Categorical.from_codes(codes[source], texts))
    found["saved_at"] = sources["saved_at"].take(source).reset_index(drop=True)
    return pd.DataFrame({**found, "versions": versions}, copy=False)


def _newest(columns: Mapping[str, pa.ChunkedArray]) -> tuple[pa.Array, np.ndarray]:
    """Row numbers in order of indicator, period and area, and out of how many versions each was taken."""
    batch = columns["batch_id"].to_numpy()
    place = np.zeros(len(batch), np.int64)
    for name in ("indicator_id", "period", "area_id"):
        key = columns[name].combine_chunks()
        place *= len(key.dictionary)
        place += key.indices.to_numpy()
    # Stable sorting is quick here: each batch was saved in this order.
    oldest_first = np.argsort(batch, kind="stable").astype(np.int32)
    order = oldest_first[np.argsort(place[oldest_first], kind="stable")]
    last = np.flatnonzero(np.diff(place[order], append=-1))
    return pa.array(order[last]), np.diff(last, prepend=-1).astype(np.int32)


def table(frame: pd.DataFrame | None, schema: pa.Schema) -> pa.Table:
    """``frame`` in the types of the store. Raises ValueError when it has another form."""
    if frame is None:
        return schema.empty_table()
    if odd := sorted(set(frame.columns) ^ set(schema.names)):
        raise ValueError(f"columns missing or unknown: {odd}")
    try:
        return pa.Table.from_pandas(frame, schema=schema, preserve_index=False)
    except pa.ArrowTypeError as error:
        raise ValueError(str(error)) from error


def with_dicts(frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """``frame`` with the JSON of these columns as dicts."""
    parsed = {name: [json.loads(text) for text in frame[name]] for name in columns}
    return frame.assign(**{name: pd.Series(dicts, dtype=object) for name, dicts in parsed.items()})


def period_ends(observations: pa.Table) -> pa.Table:
    """The last day of every period that occurs. Raises ValueError for a name that is not canonical."""
    names = observations["period"].unique()
    ends = pa.array([canonical(name).end for name in names.to_pylist()], pa.date32())
    return pa.table({"period": names, "period_end": ends})
