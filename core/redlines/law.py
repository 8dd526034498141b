"""What a line set by law forbids, no agreement lets pass (W-10): not by its limit, its memory, its dates or its place.

A record weakens another when there are figures, people or days of which the other tells a breach and this one does not,
or tells it for a shorter time. From where a line warns is free, and so are its wording, its owner and its ideal as far
as these move nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.redlines.record import Record

#: What a line measures, and of whom: another measure cannot be compared, so it cannot be called stricter.
_SUBJECT = ("kind", "indicator", "other", "of", "at_least", "beyond", "side", "of_people", "scope")
_PRIORITIES = ("veto", "serious", "watch")
_ENDLESS = float("inf")


def weakens(record: Record, law: Record) -> bool:
    """Whether anything that the law forbids would pass."""
    return looser_than(record, law) or any(getattr(record, name) != getattr(law, name) for name in _SUBJECT)


def looser_than(record: Record, other: Record) -> bool:
    """The same of two lines on one subject."""
    wider = _outside(_inside(record), _inside(other)) or _outside(_home(record), _home(other))
    forgets = opens_later(record.k, record.n, other.k, other.n) or record.stay < other.stay
    milder = _PRIORITIES.index(record.priority) > _PRIORITIES.index(other.priority)
    return wider or forgets or milder or ends_before(record, other)


def opens_later(k: int, n: int, others_k: int, others_n: int) -> bool:
    """Whether readings that make K of the last N can fail to make k of the last n at any time until then.

    The N - K readings inside the line can be spread so that no n readings hold k beyond it, when there are enough of
    them: n - k + 1 in every run of k - 1 steps between crossings, of which K - 1 steps hold (K - 1) // (k - 1).
    """
    if k == 1:
        return False
    return k > others_k or (others_k - 1) // (k - 1) * (n - k + 1) <= others_n - others_k


def ends_before(record: Record, other: Record) -> bool:
    """Whether it stops counting, or rests, at a time when the other still counts."""
    shorter = record.valid_to is not None and (other.valid_to is None or record.valid_to < other.valid_to)
    return shorter or not set(record.rests) <= set(other.rests)


def binding(record: Record, versions: Sequence[Record]) -> Iterator[tuple[Record, Record]]:
    """What a record must not weaken, and the law by which: every version set by law of the line itself, and of those
    in whose place it stands, one above another; and what a line set by law is made of, as it was when the law came.

    ``versions``: all records there are, in the order in which they came.
    """
    about = _above(record, versions)
    for at, law in enumerate(versions):
        if law.status != "law":
            continue
        if law.id in about:
            yield law, law
        inside = _inside_of(law, versions[: at + 1])
        for part in about & inside:
            before = [each for each in versions[:at] if each.id == part]
            if before:
                yield before[-1], law


def broken(record: Record, versions: Sequence[Record]) -> Record | None:
    """The law that a record would weaken, None where it keeps all of them."""
    return next((law for kept, law in binding(record, versions) if weakens(record, kept)), None)


def lawful(begun: Mapping[str, Record], versions: Sequence[Record]) -> dict[str, Record]:
    """The lines that count by id, where a law has become stricter than what was agreed above it: the law counts in the
    place of its own later version, and a local line below it does not count at all.
    """
    laws: dict[str, list[Record]] = {}
    for each in versions:
        if each.status == "law":
            laws.setdefault(each.id, []).append(each)
    if not laws:
        return dict(begun)
    found = {}
    for id, record in begun.items():
        if above := laws.get(id):
            found[id] = _strictest(record, above)
        elif not any(weakens(record, law) for over in _above(record, versions) for law in laws.get(over, ())):
            found[id] = record
    return found


def _strictest(record: Record, laws: Iterable[Record]) -> Record:
    for law in laws:
        if law is not record and weakens(record, law):
            record = law
    return record


def _above(record: Record, versions: Iterable[Record]) -> set[str]:
    """The line itself and those in whose place it stands, also through others."""
    instead = {each.id: each.overrides for each in versions if each.overrides}
    found, at = {record.id}, record.overrides
    while at and at not in found:
        found.add(at)
        at = instead.get(at)
    return found


def _inside_of(law: Record, versions: Sequence[Record]) -> set[str]:
    """The lines that a line is made of, and those that these are made of."""
    of = {each.id: each.of for each in versions}
    found: set[str] = set()
    waiting = list(law.of)
    while waiting:
        if (part := waiting.pop()) not in found:
            found.add(part)
            waiting += of.get(part, ())
    return found


def _inside(record: Record) -> tuple[float, float]:
    """The values that a line lets pass."""
    if record.kind == "band":
        return (record.limit if record.lower is None else record.lower), record.limit
    return (record.limit, _ENDLESS) if record.below_is_bad else (-_ENDLESS, record.limit)


def _home(record: Record) -> tuple[float, float]:
    """The values that end a breach."""
    low, high = _inside(record)
    if record.back is None or record.kind == "compound":
        return low, high
    if record.kind != "band":
        return (record.back, _ENDLESS) if record.below_is_bad else (-_ENDLESS, record.back)
    middle = (low + high) / 2 if record.ideal is None else record.ideal
    return middle - record.back * (middle - low), middle + record.back * (high - middle)


def _outside(mine: tuple[float, float], theirs: tuple[float, float]) -> bool:
    return mine[0] < theirs[0] or mine[1] > theirs[1]
