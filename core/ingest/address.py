"""Addresses of cells, as spreadsheets write them: the letters of a column and the number of a row."""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"([A-Za-z]{1,3})(\d{1,9})", re.ASCII)


def letter(index: int) -> str:
    """A, B, ... Z, AA for 0, 1, ... 25, 26."""
    name = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def column_number(letters: bytes | str) -> int:
    """0 for A, 25 for Z, 26 for AA."""
    number = 0
    for each in letters if isinstance(letters, bytes) else letters.upper().encode():
        number = number * 26 + each - 64
    return number - 1


def position(address: str) -> tuple[int, int] | None:
    """(row, column) of an address, both from 0: (4, 2) for C5. None for any other text."""
    found = _ADDRESS.fullmatch(address)
    return (int(found[2]) - 1, column_number(found[1])) if found else None
