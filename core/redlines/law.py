"""What a line set by law forbids, no agreement lets pass (W-10): not by its limit, its memory, its dates or its place.

A record weakens another when there are figures, people or days of which the other tells a breach and this one does not,
or tells it for a shorter time. From where a line warns is free, and so are its wording, its owner and its ideal as far
as these move nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from core.config import Text
from core.issues import Issue

if TYPE_CHECKING:
    from core.redlines.record import Record

_PRIORITIES = ("veto", "serious", "watch")
_ENDLESS = float("inf")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\b(?:[\w-]+\.)+(?:il|com|org|net)\b\S*", re.ASCII)
_HEBREW = re.compile("[\u0590-\u05ff]")


def weakens(record: Record, law: Record) -> bool:
    """Whether anything that the law forbids would pass. What measures something else cannot be called stricter."""
    return record.measures != law.measures or looser_than(record, law)


def looser_than(record: Record, other: Record) -> bool:
    """The same of two lines on one subject."""
    wider = _outside(_inside(record), _inside(other)) or _outside(_home(record), _home(other))
    forgets = opens_later((record.k, record.n), (other.k, other.n), record.stay) or record.stay < other.stay
    milder = _PRIORITIES.index(record.priority) > _PRIORITIES.index(other.priority)
    return wider or forgets or milder or ends_before(record, other)


def opens_later(mine: tuple[int, int], theirs: tuple[int, int], stay: int) -> bool:
    """Whether K of the last N readings (``theirs``) can lie beyond the line, the newest among them, while no breach is
    open by k of the last n (``mine``), which ``stay`` readings in a row inside the line end.

    The N - K readings inside can end what the first crossings opened, when they are as many as the stay: then the last
    k must lie within n whatever comes between. Else they must be spread so that no n readings hold k beyond the line:
    n - k + 1 in every run of k - 1 steps between crossings, of which K - 1 steps hold (K - 1) // (k - 1).
    """
    (k, n), (others_k, others_n) = mine, theirs
    if k == 1:
        return False
    inside = others_n - others_k
    spread = 1 if inside >= stay else (others_k - 1) // (k - 1)
    return k > others_k or spread * (n - k + 1) <= inside


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


def refusal(record: Record, versions: Sequence[Record]) -> Issue | None:
    """W-10 for a record that would weaken a law, R-41 for one that would only call it otherwise."""
    if law := broken(record, versions):
        return Issue("W-10", {"law": called(law)})
    laws = (law for kept, law in binding(record, versions) if kept is law)
    if any(_relabels(record, law) for law in laws):
        return Issue("R-41", {"line": record.id, "status": record.status})
    return None


def broken(record: Record, versions: Sequence[Record]) -> Record | None:
    """The law that a record would weaken, None where it keeps all of them."""
    return next((law for kept, law in binding(record, versions) if weakens(record, kept)), None)


def named(source: str) -> str:
    """What a source says in words: nothing where it is an address alone."""
    return _ADDRESS.sub(" ", source).strip(" ()[]:;,")


def called(law: Record) -> str | Text:
    """A law by its source; by its wording where the source is an address that nobody can read, and in English where
    it is named in Hebrew alone.
    """
    bare = named(law.source)
    if not bare:
        return law.wording
    return Text(he=bare, en=law.wording.en or bare) if _HEBREW.search(bare) else bare


def _relabels(record: Record, law: Record) -> bool:
    """What a law demands rests on the law; what people agreed to ask beyond it rests on their agreement."""
    return record.status != "law" and (record.status != "agreed" or not looser_than(law, record))


def lawful(begun: Mapping[str, Record], versions: Sequence[Record]) -> dict[str, Record]:
    """The lines that count by id, where a law has become stricter than what was agreed above it: the law counts in the
    place of its own later version, and a local line below it, or in the place of what it is made of, does not count at
    all.
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
        elif not record.overrides or broken(record, versions) is None:
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
