"""What can be wrong with input, as data: a code, its values and a place. Words come later, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Severity = Literal["block", "fix", "warn", "info"]

#: Every code that exists, with what it means for saving.
#: ``block``: nothing is saved. ``fix``: repaired, or its rows are left out. ``warn``: may continue. ``info``: told.
#: U: uploads, P: what a page shows (texts of the model); S: store; C: config; G: boundaries; T: tables without a store.
SEVERITIES: dict[str, Severity] = {
    **dict.fromkeys(("U-01", "U-02", "U-03", "U-04", "U-06", "U-11", "U-12", "U-22", "U-27"), "block"),
    **dict.fromkeys(("U-13", "U-14", "U-15", "U-16", "U-17", "U-18", "U-24", "U-26"), "fix"),
    **dict.fromkeys(("U-09", "U-10", "U-19", "U-20", "U-21"), "warn"),
    **dict.fromkeys(("U-05", "U-07", "U-08", "U-23", "U-25", "U-28", "U-29", "U-30", "U-31", "U-32"), "info"),
    **dict.fromkeys(("U-33", "U-35", "U-36"), "block"),
    **dict.fromkeys(("U-38", "U-40", "U-41"), "fix"),
    **dict.fromkeys(("U-34", "U-37"), "warn"),
    **dict.fromkeys(("U-39", "U-42"), "info"),
    **dict.fromkeys([f"G-{n:02d}" for n in range(1, 13)], "block"),
    **dict.fromkeys(("G-13", "G-14"), "fix"),
    **dict.fromkeys([f"G-{n:02d}" for n in range(15, 20)], "warn"),
    **dict.fromkeys(("G-20", "G-21"), "info"),
    **dict.fromkeys([f"C-{n:02d}" for n in range(1, 33)], "block"),
    **dict.fromkeys(("C-33", "C-34"), "warn"),
    **dict.fromkeys([f"C-{n:02d}" for n in range(35, 43)], "block"),
    **dict.fromkeys(("M-01", "M-05", "M-06", "M-07", "M-08", "M-12"), "block"),
    **dict.fromkeys(("M-02", "M-03", "M-04", "M-09", "M-10", "M-11", "M-13", "M-14", "M-15"), "warn"),
    **dict.fromkeys([f"S-{n:02d}" for n in range(1, 12)], "block"),
    **dict.fromkeys(("T-01", "T-02", "T-04", "T-05", "T-06", "T-07", "T-08", "T-09", "T-11", "T-12"), "block"),
    **dict.fromkeys(("T-03", "T-13"), "warn"),
    **dict.fromkeys(("P-02", "P-04"), "warn"),
    **dict.fromkeys(("P-01", "P-03"), "info"),
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


def worst(issues: Iterable[Issue]) -> Severity | None:
    """The gravest severity among ``issues``, or None when there is none."""
    found = {issue.severity for issue in issues}
    return next((s for s in ("block", "fix", "warn", "info") if s in found), None)
