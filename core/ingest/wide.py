"""Large sheets of an xlsx, read by columns: the first rows as ever, all others as typed arrays.

The first rows hold titles and headers, which would make every column one of texts; so they are read from a copy of the
workbook that ends after them.
"""

from __future__ import annotations

import io
import logging
import re
import zipfile
from collections.abc import Collection
from dataclasses import replace

import fastexcel
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from core.ingest.grid import Grid, blank, from_arrow, joined
from core.ingest.marks import Marks

HEAD = 200  # rows that are read cell by cell
_CHUNK = 2**18
_MOST = 16 * 2**20
_END = re.compile(rb"</(\w+:)?row>")
_CUT = r"\.\d{9}$|^-?0\.0{5}"
_NOT_READ = re.compile(r"xl/(media|drawings|embeddings|charts|vmlDrawing|externalLinks)/|\.bin$")


def shortened(data: bytes, parts: Collection[str]) -> bytes:
    """The workbook with the sheets in ``parts`` cut after their first rows."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as whole, zipfile.ZipFile(held, "w") as short:
        for part in whole.infolist():
            if part.filename in parts:
                short.writestr(part.filename, _first_rows(whole, part))
            elif not _NOT_READ.search(part.filename):
                short.writestr(part.filename, whole.read(part))
    return held.getvalue()


def _first_rows(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    text, ends = b"", list[int]()
    with archive.open(part) as stream:
        while len(ends) < HEAD and len(text) < _MOST and (chunk := stream.read(_CHUNK)):
            text += chunk
            ends = [match.end() for match in _END.finditer(text)]
    if len(ends) < HEAD:
        return text if len(text) < _MOST else b""
    prefix = re.search(rb"<(\w+:)?worksheet\b", text)
    own = (prefix[1] or b"") if prefix else b""
    return text[: ends[HEAD - 1]] + b"</%ssheetData></%sworksheet>" % (own, own)


def under(data: bytes, name: str, head: Grid, marks: Marks) -> Grid | None:
    """The whole sheet, whose first rows are ``head``. None where the fast reader does not see what was surveyed."""
    if not len(head):
        return None
    logging.getLogger("fastexcel").setLevel(logging.ERROR)  # it warns of every column without a cell
    rest = fastexcel.read_excel(data).load_sheet(
        name, header_row=None, skip_rows=len(head), schema_sample_rows=None, eager=True
    )
    filled = [bool(head.column(i).filled.any()) for i in range(head.width)]
    first = filled.index(True) if True in filled else 0
    offset = first if first and rest.num_columns == marks.columns - first else 0
    if first != offset or len(head) + rest.num_rows > marks.rows:
        return None
    exact = _exact(data, name, len(head), rest)
    columns = []
    for index in range(max(head.width, offset + rest.num_columns)):
        at = index - offset
        inside = 0 <= at < rest.num_columns
        body = from_arrow(rest.column(at), typed=True) if inside else blank(rest.num_rows)
        if at in exact:
            body = replace(body, number=np.where(body.code < 0, exact[at], body.number))
        columns.append(joined([head.column(index), body]))
    return Grid(columns, len(head) + rest.num_rows)


def _exact(data: bytes, name: str, start: int, rest: pa.RecordBatch) -> dict[int, np.ndarray]:
    """Column -> its numbers, for columns of texts and numbers whose numbers were cut to nine decimals as texts."""
    cut = [
        i
        for i, column in enumerate(rest.columns)
        if pa.types.is_string(column.type) and pc.any(pc.match_substring_regex(column, _CUT)).as_py()
    ]
    if not cut:
        return {}
    again = fastexcel.read_excel(data).load_sheet(
        name, header_row=None, skip_rows=start, use_columns=cut, dtypes="float", eager=True
    )
    return {i: again.column(at).to_numpy(zero_copy_only=False) for at, i in enumerate(cut)}
