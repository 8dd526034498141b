"""One Hebrew-aware way to compare names of areas, columns and organisations."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any


@cache
def vocabulary() -> dict[str, Any]:
    """The words that people's files use (locale/input.toml): months, missing marks, totals, headers."""
    return tomllib.loads((Path(__file__).parent / "locale" / "input.toml").read_text(encoding="utf-8"))
