"""Columns that are about persons. An upload that has one stops before anything of it is kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import phonenumbers
from stdnum.il import idnr

from core.ingest import cells, when
from core.ingest.cells import is_absent
from core.ingest.columns import Column
from core.ingest.table import Table, text_of
from core.issues import Issue, Where
from core.names import normalise, vocabulary
from core.periods import canonical

_SEVERAL = 3  # hits that cannot be chance; of a shorter column half of its values
_CHECKED = 2000  # different values of a column that are looked at
_DIGITS = re.compile(r"(?<![\d.,/+-])\d{8,9}(?![\d.,/-])")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*[A-Za-z\u05d0-\u05ea]{2,}")
_PHONE = re.compile(r"(?<![\d.])(?:\+972|972|0)[\s\-()]*\d(?:[\s\-()]*\d){6,10}(?![\d.])")
_BARE_MOBILE = re.compile(r"^5\d{8}$")  # 0501234567 after a spreadsheet took it for a number
_COMPANY = "5"  # first digit of registered bodies, whose numbers have the same check digit


def people(table: Table, columns: Iterable[Column]) -> list[Issue]:
    """U-22 for every column that names persons, or holds their identity numbers, phones or addresses.

    Codes and counts do not: a column that is known to be a number is only judged by its header, a number with
    decimals never, and identity numbers need several with a right check digit.
    """
    where = Where(sheet=table.sheet.name, row=table.header_row)
    issues = []
    for column in columns:
        values = [row[column.index] for row in table.body if column.index < len(row) and row[column.index] != ""]
        kind, count = _kind(column, [value for value in values if not is_absent(value)])
        if count:
            params = {"col": column.header or column.letter, "n": count, "kind": kind}
            issues.append(Issue("U-22", params, Where(where.file, where.sheet, where.row, column.letter)))
    return issues


def forget() -> None:
    """Lets go of the texts of cells that reading keeps at hand for the whole process. For a file about persons."""
    cells.forget()
    for kept in (normalise, when.within, canonical):
        kept.cache_clear()


def _kind(column: Column, values: Sequence[Any]) -> tuple[str, int]:
    said = _header(column.header)
    if said in ("name", "id", "email") or (
        said == "phone" and any(len(re.sub(r"\D", "", text_of(v))) >= 7 for v in values)
    ):
        return said, len(values)
    if column.field not in (None, "ignore", "area"):
        return "", 0
    texts = list(dict.fromkeys(text_of(value) for value in values if _may_be(value)))[:_CHECKED]
    for kind, hits in (("email", _emails(texts)), ("id", _ids(texts)), ("phone", _phones(texts))):
        if hits >= _SEVERAL or (kind != "id" and hits * 2 >= len(values) and hits):
            return kind, hits
    return "", 0


def _header(header: str) -> str:
    return next((kind for kind, words in _headers().items() if normalise(header) in words), "")


@cache
def _headers() -> dict[str, frozenset[str]]:
    return {kind: frozenset(map(normalise, words)) for kind, words in vocabulary()["people"].items()}


def _may_be(value: Any) -> bool:
    """Texts and whole numbers; a number with decimals is a measurement."""
    if isinstance(value, float):
        return value.is_integer() and abs(value) < 1e12
    return isinstance(value, str | int) and not isinstance(value, bool)


def _emails(texts: Sequence[str]) -> int:
    return sum(bool(_EMAIL.search(text)) for text in texts if "@" in text)


def _ids(texts: Sequence[str]) -> int:
    """Right check digits among numbers of eight or nine digits, when nearly all are right: chance gives a tenth."""
    candidates = [found.zfill(9) for text in texts for found in _DIGITS.findall(text)]
    hits = sum(idnr.is_valid(number) and not number.startswith(_COMPANY) for number in candidates)
    return hits if hits >= 0.8 * len(candidates) else 0


def _phones(texts: Sequence[str]) -> int:
    written = sum(any(map(_is_phone, _PHONE.findall(text))) for text in texts)
    bare = [text for text in texts if _BARE_MOBILE.match(text)]
    mobiles = [text for text in bare if _is_phone(f"0{text}")]
    companies = sum(idnr.is_valid(text) for text in bare) > 0.5 * len(bare)
    return written + (0 if companies or len(mobiles) < 0.8 * len(texts) else len(mobiles))


def _is_phone(text: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(text, "IL"))
    except phonenumbers.NumberParseException:
        return False
