"""What brackets at numbers say: 30% (12) rests on twelve people or has a footnote, (2.5) is a minus or a doubtful 2.5.

Nothing is taken for any of these unless something says so.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.ingest.cells import NUMBER, Numbers, number

PEOPLE, NOTE, MINUS, LEAVE = "people", "note", "minus", "leave"
_LAST_MARK, _MOST_MARKS = 9, 99  # of footnotes in a column where they differ, and anywhere


def counted_beside(read: Numbers, said: bool, told: bool, answer: str | None) -> tuple[Numbers, np.ndarray]:
    """(numbers with ``beside`` those in brackets that count people: 30% (12), which of them wait for an answer).

    ``said``: the header says that they count people, ``told``: something around the table does. Marks of footnotes are
    few, and the same in many cells; what may as well be one is no number yet. ``answer``: PEOPLE, NOTE or LEAVE.
    """
    held = np.zeros(len(read.kind), dtype=bool)
    if read.beside is None:
        return read, held
    held = (read.kind == NUMBER) & ~np.isnan(read.beside)
    marks = np.unique(read.beside[held])
    if not len(marks):
        return replace(read, beside=None), held
    named = np.array([isinstance(note, str) and note[1:2] in ("n", "N") for note in read.note], dtype=bool)
    many = len(marks) > 1 and (2 * held.sum() >= (read.kind == NUMBER).sum() or marks[-1] > _LAST_MARK)
    counts = held if said or answer == PEOPLE or (told and many) else held & named
    doubtful = held & ~counts & (many or read.beside > _MOST_MARKS)
    if answer in (PEOPLE, NOTE):
        doubtful = np.zeros_like(held)
    note = np.array(read.note)
    note[counts] = None
    beside = np.where(counts, read.beside, np.nan) if counts.any() else None
    read = replace(read, value=np.where(doubtful, np.nan, read.value), note=note, beside=beside)
    return read, doubtful if answer != LEAVE else np.zeros_like(held)


def bracketed(read: Numbers) -> np.ndarray:
    """Which numbers stand in round brackets themselves: an accountant's minus, or a mark of doubtful figures."""
    held = np.zeros(len(read.kind), dtype=bool)
    if not read.noted:
        return held
    known = {note for note in set(read.note.tolist()) if isinstance(note, str) and note[:1] == "(" and note[-1:] == ")"}
    inside = {note: number(note).value for note in known}
    for i in np.flatnonzero((read.kind == NUMBER) & (read.value > 0)):
        held[i] = inside.get(read.note[i]) == read.value[i]
    return held


def signed(read: Numbers, answer: str | None) -> tuple[Numbers, np.ndarray]:
    """(numbers that may be negative with those in brackets as MINUS or NOTE says; which of them wait for an answer).

    What waits, or is to be left out (LEAVE), is no number.
    """
    held = bracketed(read)
    nobody = np.zeros_like(held)
    if answer == NOTE or not held.any():
        return read, nobody
    value = np.where(held, -read.value if answer == MINUS else np.nan, read.value)
    return replace(read, value=value), nobody if answer in (MINUS, LEAVE) else held
