"""What a batch keeps of how its file was understood, whichever way the file came in."""

from __future__ import annotations

from typing import Any

import pandas as pd

from core.ingest.choices import Choices
from core.ingest.upload import Upload
from core.periods import canonical


def record(upload: Upload, choices: Choices, saved: pd.DataFrame) -> dict[str, Any]:
    """As JSON can hold it. ``saved``: the OBSERVATIONS that are.

    A file that was joined in spite of its division says nothing of the layer's, which stays what it was.
    """
    known = choices.divisions.get(upload.layer or "")
    return {
        "department": choices.department,
        "sheet": upload.sheet,
        "header_row": upload.header_row,
        "period": upload.period,
        "division": upload.division if known in (None, upload.division) else None,
        "indicators": list(map(str, saved["indicator_id"].unique())),
        "periods": sorted(map(str, saved["period"].unique()), key=canonical),
        "found": {c.header or c.letter: c.field for c in upload.columns if c.field not in (None, "ignore")},
        "answers": {
            "columns": {c.header: c.field for c in upload.columns if c.reason == "choice" and c.header},
            "areas": {name: area for name, area in choices.areas.items() if area not in ("new", "ignore")},
            "percent": {c.header: choices.percent[c.header] for c in upload.columns if c.header in choices.percent},
        },
    }
