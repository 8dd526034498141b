"""What can be wrong with input, as data: a code, its values and a place. Words come later, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, Literal

Severity = Literal["block", "fix", "warn", "info"]

#: Every code that exists, with what it means for saving.
#: ``block``: nothing is saved. ``fix``: repaired, or its rows are left out. ``warn``: may continue. ``info``: told.
#: U: uploads, P: what a page shows (texts of the model); S: store; C: config; G: boundaries; T: tables without a store;
#: R: red lines as records; A: entries of registers, actions first; W: workshops.
SEVERITIES: dict[str, Severity] = {
    **dict.fromkeys(("U-01", "U-02", "U-03", "U-04", "U-06", "U-11", "U-12", "U-22", "U-27"), "block"),
    **dict.fromkeys(("U-13", "U-14", "U-15", "U-16", "U-17", "U-18", "U-24", "U-26"), "fix"),
    **dict.fromkeys(("U-09", "U-10", "U-19", "U-20", "U-21"), "warn"),
    **dict.fromkeys(("U-05", "U-07", "U-08", "U-23", "U-25", "U-28", "U-29", "U-30", "U-31", "U-32"), "info"),
    **dict.fromkeys(("U-33", "U-35", "U-36", "U-46", "U-51", "U-56"), "block"),
    **dict.fromkeys(("U-38", "U-40", "U-41", "U-43", "U-59", "U-63", "U-67", "U-69", "U-70", "U-72", "U-74"), "fix"),
    **dict.fromkeys(("U-65", "U-76", "U-77", "U-80", "U-84", "U-85", "U-86", "U-87"), "fix"),
    **dict.fromkeys(
        (
            "U-34",
            "U-37",
            "U-45",
            "U-47",
            "U-48",
            "U-57",
            "U-58",
            "U-61",
            "U-62",
            "U-64",
            "U-66",
            "U-83",
        ),
        "warn",
    ),
    **dict.fromkeys(
        (
            "U-39",
            "U-42",
            "U-44",
            "U-49",
            "U-50",
            "U-60",
            "U-71",
            "U-73",
            "U-75",
            "U-78",
            "U-79",
            "U-81",
            "U-82",
            "U-88",
            "U-94",
        ),
        "info",
    ),
    **dict.fromkeys(("U-89", "U-90", "U-92", "U-93", "U-96", "U-97"), "warn"),
    "U-91": "block",
    **dict.fromkeys([f"G-{n:02d}" for n in (*range(1, 7), *range(8, 13), 22, 24, 25, 29)], "block"),
    **dict.fromkeys(("G-13", "G-14"), "fix"),
    **dict.fromkeys([f"G-{n:02d}" for n in (*range(15, 20), 23, 27, 28, 30, 31, 32)], "warn"),
    **dict.fromkeys(("G-07", "G-20", "G-21", "G-26"), "info"),
    **dict.fromkeys([f"C-{n:02d}" for n in range(1, 33)], "block"),
    **dict.fromkeys(("C-33", "C-34"), "warn"),
    **dict.fromkeys([f"C-{n:02d}" for n in range(35, 47)], "block"),
    **dict.fromkeys(("M-01", "M-05", "M-06", "M-07", "M-08", "M-12", "M-19", "M-28"), "block"),
    **dict.fromkeys(("M-02", "M-03", "M-04", "M-09", "M-10", "M-11", "M-13", "M-14", "M-15"), "warn"),
    **dict.fromkeys(("M-16", "M-17", "M-18", *(f"M-{n}" for n in (20, 21, 22, 23, 24, 26, 27, 29, 30, 31))), "warn"),
    **dict.fromkeys(("M-25", "M-32", "M-33", "M-34"), "info"),
    **dict.fromkeys([f"S-{n:02d}" for n in range(1, 12)], "block"),
    **dict.fromkeys(("T-01", "T-02", "T-04", "T-05", "T-06", "T-07", "T-08", "T-09", "T-11", "T-12"), "block"),
    **dict.fromkeys(("T-14", "T-15", "T-16", "T-17"), "block"),
    **dict.fromkeys(("T-03", "T-13", "T-19", "T-20", "T-21", "T-22"), "warn"),
    "T-18": "info",
    **dict.fromkeys([f"R-{n:02d}" for n in (*range(1, 24), *range(25, 29), *range(41, 45))], "block"),
    **dict.fromkeys(("R-24", "R-45", "R-46"), "warn"),
    **dict.fromkeys([f"A-{n:02d}" for n in range(1, 12)], "block"),
    **dict.fromkeys(
        [f"W-{n:02d}" for n in (1, 10, 19, 20, 21, 23, 24, 25, *range(27, 35), *range(37, 41), 42, 44)], "block"
    ),
    **dict.fromkeys([f"W-{n:02d}" for n in (5, 6, 8, 12, *range(15, 19), 26, 36, 41, 45, 46)], "fix"),
    **dict.fromkeys(("W-11", "W-13", "W-22", "W-35"), "warn"),
    **dict.fromkeys(("W-02", "W-03", "W-04", "W-07", "W-09", "W-14", "W-43"), "info"),
    **dict.fromkeys(("P-02", "P-04", "P-06", "P-08"), "warn"),
    **dict.fromkeys(("P-01", "P-03", "P-05"), "info"),
    **dict.fromkeys(("P-07", "P-09"), "block"),
}


@dataclass(frozen=True, slots=True)
class Where:
    """A place in what was given. Rows are counted from 1, as a spreadsheet shows them."""

    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    cell: str | None = None


@dataclass(frozen=True, slots=True)
class Issue:
    """One fault or remark. ``params`` are the named values that its text needs."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    where: Where = Where()

    @property
    def severity(self) -> Severity:
        return SEVERITIES[self.code]


class Stop(Exception):
    """Expected trouble that ends the work: unreadable file, locked store, broken config. Carries every issue found."""

    def __init__(self, issues: Iterable[Issue]) -> None:
        self.issues = tuple(issues)
        super().__init__(", ".join(issue.code for issue in self.issues))


def capped(issues: Iterable[Issue], rows: Sequence[int | Sequence[int]], most: int = 100) -> list[Issue]:
    """The first ``most`` issues, and one more that speaks of all ``rows`` that the others would be about.

    ``rows``: one, or several, for each issue. The last has a param ``more``, how many rows it speaks of, and words of
    its own (U-13.more), since what was found differs from row to row. Nobody reads ten thousand faults of one kind, and
    making their texts takes seconds.
    """
    each = iter(issues)
    found = list(islice(each, most))
    if (one := next(each, None)) is None:
        return found
    rest = list(dict.fromkeys(row for own in rows[most:] for row in ([own] if isinstance(own, int) else own)))
    shown = rest if len(rest) <= 5 else [*rest[:5], "…"]
    row = {"row": shown} if "row" in one.params else {}
    return [*found, replace(one, params={**one.params, **row, "rows": rest, "more": len(rest)})]


def worst(issues: Iterable[Issue]) -> Severity | None:
    """The gravest severity among ``issues``, or None when there is none."""
    found = {issue.severity for issue in issues}
    return next((s for s in ("block", "fix", "warn", "info") if s in found), None)
