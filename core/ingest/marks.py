"""What a sheet says beside its values, in whatever kind of file, and how large a workbook may be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from core.ingest.formats import Shown
from core.ingest.wide import Taken

MAX_CELLS = 12_000_000  # of all sheets of a workbook together
MAX_COLUMNS = 500  # that have a name: each is compared with every name that is known, and may need an answer

Progress = Callable[[float], None]  # hears the share that is done, 0 to 1
Merge = tuple[tuple[int, int], tuple[int, int]]


class TooLarge(Exception):
    """The workbook would not fit: more bytes when unpacked, or more cells, than a table of a city can have."""


@dataclass(slots=True)
class Marks:
    """What one sheet says beside its values. Rows and columns are counted from 0.

    ``rows`` and ``columns`` are those of the rectangle from A1 to the last cell; ``part`` is where an xlsx keeps it,
    ``taken`` its cells where the survey could take them on the way. ``dates``: first cells that are shown as no more
    than a "month" or a "year"; ``shares``: column -> the rows, of the first ``styled`` ones, whose numbers are shown as
    percentages; ``shown``: (column, what its format shows) -> rows, where that is more than the number.
    """

    rows: int = 0
    columns: int = 0
    hidden: set[int] = field(default_factory=set)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_columns: set[int] = field(default_factory=set)
    percents: set[int] = field(default_factory=set)
    shares: dict[int, set[int]] = field(default_factory=dict)
    styled: int = 0
    merges: list[Merge] = field(default_factory=list)
    dates: dict[tuple[int, int], str] = field(default_factory=dict)
    shown: dict[tuple[int, Shown], list[int]] = field(default_factory=dict)
    comments: list[str] = field(default_factory=list)
    printed: list[str] = field(default_factory=list)
    offered: list[str] = field(default_factory=list)
    part: str = ""
    taken: Taken | None = None

    @property
    def cells(self) -> int:
        return self.rows * self.columns


def silent(share: float) -> None:
    """Progress that nobody wants to hear of."""


def part_of(progress: Progress, start: float, end: float) -> Progress:
    """Progress of one step that runs from ``start`` to ``end`` of the whole."""
    return lambda share: progress(start + (end - start) * share)
