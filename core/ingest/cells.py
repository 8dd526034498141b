"""One column of raw cells -> numbers. What is absent is no fault; what is neither number nor absent is one."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

import numpy as np

from core.ingest.grid import Cells, of
from core.ingest.repeated import Repeated
from core.names import vocabulary

NUMBER, ABSENT, FEWER, ERROR, TEXT, HIDDEN = range(6)

_MINUS = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d", "-"))
_FOOTNOTE = re.compile(
    r"(?<=[\d%)])\s*(\*+|\[\w{1,2}\]|\(\w{1,2}\)|\((?:n\s*=\s*)?\d[\d,]*\)|[\u00b9\u00b2\u00b3\u2070-\u2079]+)$", re.I
)
_BESIDE = re.compile(r"\((?:n\s*=\s*)?(\d[\d,]*)\)", re.I)
_BRACKETS = re.compile(r"^[\[(]\s*(.+?)\s*[\])]$")
_PLAIN = re.compile(r"^[+-]?(?=\.?\d)(?:\d{1,3}(?:[,'\u2019 ]\d{3})+|\d+)?(?:\.\d*)?(?:[eE][+-]?\d+)?$")
_COMMA = re.compile(r"^([+-]?)(\d{1,3}(?:\.\d{3})+|\d+),(\d+)(\s?%?)$")
_THOUSAND, _GROUP = 1000, 3  # digits between separators of thousands
_SEPARATORS = re.compile(r"[,'\u2019 ]")


@dataclass(frozen=True, slots=True)
class Number:
    """One cell, read. ``decimals`` is how many were written, ``note`` a mark that stood beside the number, ``beside``
    the number in brackets that such a mark is.
    """

    kind: int
    value: float = math.nan
    percent: bool = False
    decimals: int = 0
    note: str | None = None
    beside: float = math.nan


@dataclass(frozen=True)
class Numbers:
    """A column, read: arrays of equal length. ``value`` is NaN wherever ``kind`` is not NUMBER. ``beside``: the numbers
    in brackets behind others, NaN where there is none; None for a column without any.
    """

    kind: np.ndarray
    value: np.ndarray
    percent: np.ndarray
    decimals: np.ndarray
    note: np.ndarray
    noted: bool = True  # whether there is any note
    comma: str | None = None  # one of those in which commas mark decimals, or points part thousands
    beside: np.ndarray | None = None

    def take(self, rows: np.ndarray) -> Numbers:
        """The numbers of some rows."""
        return self.through(lambda column: _some(column, rows))

    def through(self, change: Callable[[np.ndarray], np.ndarray]) -> Numbers:
        """The numbers with each of their arrays changed alike."""
        columns = (self.kind, self.value, self.percent, self.decimals, self.note)
        kind, value, percent, decimals, note = map(change, columns)
        beside = None if self.beside is None else change(self.beside)
        return Numbers(kind, value, percent, decimals, note, self.noted, self.comma, beside)


def _some(column: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Some rows of a column, which holds one value throughout where it has no stride."""
    return column.take(rows) if column.strides[0] or not len(column) else np.broadcast_to(column[0], len(rows))


def numbers(cells: Sequence[Any], decimal: bool = False, points: bool = False) -> Numbers:
    """Reads a column: numbers all at once, everything else once per different cell.

    ``decimal``: 1,125 is no thousand, since other columns of the table are written with decimal commas; ``points``: so
    1.125 is one where nothing in its column speaks against it.
    """
    column = cells if isinstance(cells, Cells) else of(cells)
    commas, parted = _with_commas(column, decimal), points and may_have_points(column)
    comma = next(iter(commas), None) or (_first_in_three(column.occurring()) if parted else None)
    if isinstance(column, Repeated):
        return _read(column.held, commas, comma).through(column.laid)
    return _read(column, commas, comma)


def _first_in_three(column: Cells) -> str:
    """The first number with three decimals, as it is written."""
    found = None if column.decimals is None else column.number[column.decimals == _GROUP]
    return "" if found is None else f"{found[0]:.{_GROUP}f}"


def _read(column: Cells, commas: Mapping[str, str], comma: str | None) -> Numbers:
    """The numbers of a column. ``commas``: how cells with decimal commas are written with points; ``comma``: a cell
    that tells that points with three digits behind them part thousands.
    """
    read = [number(commas.get(cell, cell) if type(cell) is str else cell) for cell in column.distinct]
    read.append(Number(NUMBER))  # what code -1, a plain number, stands for
    at = column.code
    kind = _of_each([each.kind for each in read], np.uint8, at)
    value, decimals = column.number, np.broadcast_to(np.int16(-1), len(at))
    if column.decimals is not None:
        decimals = column.decimals.astype(np.int16)
    if any(each.kind == NUMBER for each in read[:-1]):
        plain = at < 0
        value = np.where(plain, value, np.array([each.value for each in read]).take(at))
        decimals = np.where(plain, decimals, np.array([each.decimals for each in read], dtype=np.int16).take(at))
    if comma is not None and column.decimals is not None:
        thousands = column.decimals == _GROUP
        value = np.where(thousands, np.round(1000 * value), value)
        decimals = np.where(thousands, np.int16(0), decimals)
    percent, note = _of_each([each.percent for each in read], bool, at), _of_each([r.note for r in read], object, at)
    noted = any(each.note is not None for each in read)
    beside = np.array([each.beside for each in read])
    held = None if np.isnan(beside).all() else beside.take(at)
    return Numbers(kind, value, percent, decimals, note, noted, comma, held)


def _of_each(answers: Sequence[Any], dtype: Any, at: np.ndarray) -> np.ndarray:
    """The answer for each row; one that is the same for all takes no memory."""
    found = np.array(answers, dtype=dtype)
    if not at.strides[0] and len(at):
        return np.broadcast_to(found[at[0]], len(at))
    return found.take(at) if any(found) else np.broadcast_to(found[0], len(at))


def has_decimal_commas(column: Cells) -> bool:
    """Whether a column has numbers that can only be read with a decimal comma."""
    return bool(_with_commas(column))


def may_be_thousands(column: Cells) -> bool:
    """Whether a column has numbers like 1,125, in which a comma may be either."""
    return any(type(cell) is str and "," in cell and _COMMA.match(_clean(cell)) for cell in column.distinct)


def may_have_points(column: Cells) -> bool:
    """Whether points may part the thousands of a column of text: three digits after each, up to three before."""
    column = column.occurring()
    if column.decimals is None:
        return False
    whole, parted = column.decimals <= 0, column.decimals == _GROUP
    size = np.abs(column.number)
    return bool(parted.any() and (whole | parted).all() and ((size[parted] >= 1) & (size[parted] < _THOUSAND)).all())


def either(column: Cells) -> np.ndarray:
    """Which cells are numbers like 1,125, in which a comma may part thousands or decimals."""
    return column.each(_may_be_either, number=False)


def _may_be_either(cell: Any) -> bool:
    match = _COMMA.match(_clean(cell)) if type(cell) is str and "," in cell else None
    return match is not None and _thousands(match)


def _with_commas(column: Cells, decimal: bool = False) -> dict[str, str]:
    """Numbers of a column that are written 12,5 or 1.234,5, and how they are written with a point.

    12,5 can be nothing else; 1,234 is read so only beside such a number, and none where points mark decimals.
    """
    texts = [cell for cell in column.distinct if type(cell) is str]
    column = column.occurring()
    found = {cell: match for cell in texts if "," in cell and (match := _COMMA.match(_clean(cell)))}
    if not decimal and all(_thousands(match) for match in found.values()):
        return {}
    points = column.decimals is not None and bool((~np.isin(column.decimals, (-1, 0, _GROUP))).any())
    others = (cell for cell in texts if cell not in found and ("." in cell or "," in cell))
    if points or any(number(cell).kind == NUMBER for cell in others):
        return {}
    return {cell: f"{m[1]}{m[2].replace('.', '')}.{m[3]}{m[4]}" for cell, m in found.items()}


def _thousands(match: re.Match[str]) -> bool:
    return match[2] != "0" and _PLAIN.match(f"{match[1]}{match[2]},{match[3]}") is not None


def concealed(read: Numbers) -> Numbers:
    """Numbers with those that a file hides as too few to be told."""
    hidden = read.kind == HIDDEN
    return replace(read, kind=np.where(hidden, FEWER, read.kind).astype(np.uint8)) if hidden.any() else read


def bare_bounds(read: Numbers) -> np.ndarray:
    """Which cells say "<5" and not of what: among percentages these may be people or a share."""
    named = np.array(
        [isinstance(note, str) and (_is_hidden(note) or _of_people().search(note) is not None) for note in read.note],
        dtype=bool,
    )
    found: np.ndarray = (read.kind == FEWER) & ~named
    return found


def no_numbers(count: int) -> Numbers:
    """A column in which everything is absent."""
    same = (np.uint8(ABSENT), np.float64(math.nan), np.bool_(False), np.int16(0), np.array(None, dtype=object))
    kind, value, percent, decimals, note = (np.broadcast_to(each, count) for each in same)
    return Numbers(kind, value, percent, decimals, note, noted=False)


def number(cell: Any) -> Number:
    """Reads one cell: numbers with separators, signs, percent, currency, brackets, footnote marks; marks of absence."""
    if cell is None or cell == "":
        return Number(ABSENT)
    if isinstance(cell, bool):
        return Number(TEXT)
    if isinstance(cell, int | float):
        return Number(NUMBER, float(cell), decimals=-1) if math.isfinite(cell) else Number(ABSENT)
    if not isinstance(cell, str):
        return Number(TEXT)
    return _text(cell)


@lru_cache(maxsize=1 << 16)
def _text(cell: str) -> Number:
    if is_absent(cell):
        return Number(ABSENT)
    text = _clean(cell)
    if text.casefold() in _words("errors") or (text[0] == "=" and len(text) > 1):  # or a formula that nobody computed
        return Number(ERROR)
    if _is_hidden(text):
        return Number(HIDDEN, note=text)
    if _fewer().match(text.casefold()):  # "<5%" is no count: it is asked about like any other text
        return Number(FEWER, note=text)
    return _number(text)


def is_absent(cell: Any) -> bool:
    """Blank or a mark of absence."""
    return cell is None or cell == "" or (isinstance(cell, str) and _marks_absence(cell))


@lru_cache(maxsize=1 << 16)
def _marks_absence(text: str) -> bool:
    bare = _clean(text)
    return not bare or bare.casefold() in _words("absent")


def _is_hidden(text: str) -> bool:
    return text.casefold() in _words("hidden")


def is_number(cell: Any) -> bool:
    """A number, in whatever way it is written."""
    return number(cell).kind in (NUMBER, FEWER)


def like_number(cell: Any) -> bool:
    """A number, one with a decimal comma, or the error that stands in place of one."""
    kind = number(cell).kind
    return kind in (NUMBER, FEWER, ERROR) or (isinstance(cell, str) and _COMMA.match(_clean(cell)) is not None)


def forget() -> None:
    """Lets go of every text that was read before."""
    _text.cache_clear()
    _marks_absence.cache_clear()


def _number(text: str) -> Number:
    note = None
    if mark := _FOOTNOTE.search(text):
        text, note = text[: mark.start()].strip(), mark[1]
    if held := _BRACKETS.match(text):  # statisticians' mark of low reliability, not an accountant's minus
        text, note = held[1], text
    bare, percent = _stripped(text)
    sign = -1.0 if bare.endswith("-") and not bare.startswith("-") else 1.0  # 5.3- is how right-to-left cells show it
    bare = bare.removesuffix("-") if sign < 0 else bare
    if not _PLAIN.match(bare):
        return Number(TEXT)
    plain = _SEPARATORS.sub("", bare)
    value = sign * float(plain)
    if not math.isfinite(value):
        return Number(TEXT)
    mantissa = plain.lower().partition("e")
    decimals = -1 if mantissa[1] else len(plain.partition(".")[2])
    held = _BESIDE.fullmatch(note or "")
    return Number(NUMBER, value, percent, decimals, note, float(held[1].replace(",", "")) if held else math.nan)


def _stripped(text: str) -> tuple[str, bool]:
    """The text without percent sign and currency, and whether it had the former."""
    percent = "%" in text
    bare = text.replace("%", "", 1).strip()
    for word in _words("currency"):
        bare = bare.removeprefix(word).removesuffix(word).strip()
    return re.sub(r"^([+-])\s+", r"\1", bare), percent


def _clean(text: str) -> str:
    if text.isascii():
        return " ".join(text.split())
    kept = "".join(c for c in text if unicodedata.category(c) != "Cf")
    return " ".join(unicodedata.normalize("NFKC", _FOOTNOTE_SIGNS.sub(r" (\g<0>)", kept)).translate(_MINUS).split())


_FOOTNOTE_SIGNS = re.compile("[\u00b9\u00b2\u00b3\u2070-\u2079]+$")  # NFKC would make them digits of the number


@cache
def _words(key: str) -> tuple[str, ...]:
    words = (word.translate(_MINUS).casefold() for word in vocabulary()["cells"][key])
    return tuple(sorted(set(words), key=len, reverse=True))


@cache
def _fewer() -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in _words("fewer"))
    return re.compile(rf"^(?:(?:{words})\s*-?\s*\d+(?:\.\d+)?|\d+(?:\.\d+)?\s*>)(?:{_of_people().pattern})?$")


@cache
def _of_people() -> re.Pattern[str]:
    return re.compile(rf"\s*(?:{'|'.join(map(re.escape, _words('people')))})$", re.I)
