"""What a department answered before: so that it is asked only once. A remembered answer is always shown as one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from core.names import normalise


@dataclass(frozen=True)
class Remembered:
    """``columns``: normalised header -> field; ``areas``: name as it was found -> area_id; ``percent``: normalised
    header -> "percent" or "fraction".
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    areas: Mapping[str, str] = field(default_factory=dict)
    percent: Mapping[str, str] = field(default_factory=dict)


def recall(batches: pd.DataFrame, department: str | None, layer: str | None = None) -> Remembered:
    """The answers in the uploads of a department that stand; of two about one thing the newer one.

    ``batches`` as ``Store.batches`` gives them, newest first. Names of areas are recalled for the same ``layer`` only.
    Nothing is recalled of an upload that was undone: it may have been undone because of them.
    """
    columns: dict[str, str] = {}
    areas: dict[str, str] = {}
    percent: dict[str, str] = {}
    for batch in batches.iloc[::-1].to_dict("records"):
        answers = batch["mapping"].get("answers")
        theirs = bool(department) and batch["mapping"].get("department") == department
        if not theirs or not answers or not pd.isna(batch["undone_at"]):
            continue
        columns |= {normalise(header): to for header, to in answers.get("columns", {}).items()}
        percent |= {normalise(header): kind for header, kind in answers.get("percent", {}).items()}
        if batch["layer"] == layer:
            areas |= answers.get("areas", {})
    return Remembered(columns, areas, percent)
