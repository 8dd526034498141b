"""One column of a table, and all of them, as they were understood."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from core.config import Text
from core.ingest.meanings import FIELDS
from core.issues import Issue, Where

PLACES = ("area", "area_key", "area_code", "locality_code")  # fields that say of which place a row is
COUNTS = ("n", "population", "numerator", "denominator")


@dataclass(frozen=True)
class Column:
    """One column: ``field`` is one of FIELDS, an indicator's id, or None; ``reason`` says why (choice, template, id,
    name, synonym, word, period, remembered, values, ratio, other) and ``proposals`` (field, likeness) what it may be.
    ``period`` is the canonical period that its header states, ``unclear`` whether it states one that is not understood,
    ``factor`` what its numbers are multiplied by, ``unit`` the one that a row of units or brackets name,
    ``undated`` whether it is asked what a date over it means, ``people`` the index of the column that says on how many
    respondents its figures rest.
    """

    index: int
    letter: str
    header: str
    field: str | None
    reason: str | None
    proposals: tuple[tuple[str, float], ...]
    sample: tuple[str, ...]
    period: str | None = None
    factor: float = 1
    unit: str | None = None
    unclear: bool = False
    undated: bool = False
    people: int | None = None

    @property
    def is_numeric(self) -> bool:
        """Whether its cells are taken for values or counts."""
        return self.field is not None and (self.field not in FIELDS or self.field in ("value", *COUNTS))


@dataclass(frozen=True)
class Resolved:
    """The columns of a table, how it is laid out, and what was wrong."""

    columns: tuple[Column, ...]
    layout: str
    issues: tuple[Issue, ...]
    town: int | None = None  # index of the column that names towns

    def of(self, field: str) -> Column | None:
        return next((column for column in self.columns if column.field == field), None)


def told_apart(column: Column, others: Iterable[Column]) -> str:
    """What a column is called where others are spoken of: with its letter beside one of the same header."""
    alike = any(other.header == column.header and other.index != column.index for other in others)
    return f"{column.header} ({column.letter})" if column.header and alike else column.header or column.letter


def claimed(same: Sequence[Column], field: Text | str, where: Where) -> Issue:
    """U-12 for columns that claim one field, of which the first two are named."""
    params: dict[str, object] = {f"col{i}": told_apart(column, same) for i, column in enumerate(same[:2], 1)}
    return Issue(
        "U-12", params | {"field": field, "letters": [c.letter for c in same]}, replace(where, column=same[1].letter)
    )
