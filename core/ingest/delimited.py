"""Large delimited texts as bytes: columns of the rows of one width, and the rows of other widths beside them."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from core.ingest.grid import Cells, Grid, blank
from core.ingest.repeated import joined

_BLOCK = 2**18  # stays near the processor, on which one thread then needs less of it than several do
_PIECE, _LINE_END = 2**18, ord("\n")
_MOST_ODD = 10_000  # rows of other widths: notes, titles of parts


def columns_of(data: bytes, start: int, stop: int, delimiter: str, width: int) -> list[pa.ChunkedArray] | None:
    """The columns of the bytes from ``start`` to ``stop``; None where not all rows have ``width`` cells of one line."""
    rest = pa.py_buffer(data).slice(start, stop - start)
    quoted = data.find(b'"', start) >= 0
    names = [str(i) for i in range(width)]
    try:
        table = pa_csv.read_csv(
            pa.BufferReader(rest),
            read_options=pa_csv.ReadOptions(column_names=names, block_size=_BLOCK, use_threads=False),
            parse_options=pa_csv.ParseOptions(
                delimiter=delimiter,
                quote_char='"' if quoted else False,
                ignore_empty_lines=False,
                newlines_in_values=quoted,
            ),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.binary()),
                null_values=[],
                strings_can_be_null=False,
                check_utf8=False,
            ),
        )
    except pa.ArrowInvalid:  # rows of other widths, or none
        return None
    swallowed = quoted and table.num_rows < breaks(data, start, stop) + (data[stop - 1 : stop] != b"\n")
    return None if swallowed else table.columns


def breaks(data: bytes, start: int = 0, stop: int | None = None) -> int:
    """How many lines end between two places; ``bytes.count`` takes several times as long where there are many."""
    whole = np.frombuffer(data, np.uint8)[start:stop]
    pieces = (whole[at : at + _PIECE] for at in range(0, len(whole), _PIECE))
    return sum(int(np.count_nonzero(piece == _LINE_END)) for piece in pieces)


def apart(rest: bytes, delimiter: str, width: int) -> tuple[bytes, dict[int, list[str]]] | None:
    """(the lines of one width, the cells of the others by their places from 0); None where these are many, a quotation
    begins in one of them that does not end there, or lines end in more than one way.
    """
    even, odd, sign = [], dict[int, list[str]](), delimiter.encode()
    for i, line in enumerate(io.BytesIO(rest)):
        text = line.removesuffix(b"\n").removesuffix(b"\r")
        plain = not text or (text.count(sign) == width - 1 and b'"' not in text)
        if b"\r" in text or len(text) > csv.field_size_limit():
            return None
        cells = [] if plain else next(csv.reader([text.decode("latin-1")], delimiter=delimiter))
        if plain or len(cells) == width:
            even.append(line)
        elif text.count(b'"') % 2 or len(odd) == _MOST_ODD:
            return None
        else:
            odd[i] = cells
    return b"".join(even), odd


def among(alone: Mapping[int, list[str]], body: list[Cells], height: int) -> Grid:
    """The columns of ``body`` with rows that were read cell by cell in their places (``alone``: row -> cells)."""
    if not alone:
        return Grid(body, height)
    own, whole = Grid.of(list(alone.values())), len(alone) + height
    places = np.fromiter(alone, dtype=np.int64)
    order = np.argsort(np.concatenate((places, np.delete(np.arange(whole), places))))
    columns = range(max(len(body), own.width))
    mixed = (joined([own.column(i), body[i] if i < len(body) else blank(height)]) for i in columns)
    above = (order == np.arange(whole)).all()
    return Grid([column if above else column.take(order) for column in mixed], whole)
