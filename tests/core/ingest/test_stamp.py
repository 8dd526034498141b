import io
import zipfile

import openpyxl
from openpyxl.packaging.custom import StringProperty

from core.ingest import stamp


def stamped(text: str) -> bytes:
    book = openpyxl.Workbook()
    book.custom_doc_props.append(StringProperty(name=stamp.PROPERTY, value=text))
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def test_a_stamp_reads_back_as_it_was_written():
    written = stamp.Stamp("neighbourhood", "2024", ("סמל", "שכונה"), ("area_key", "area"))
    assert stamp.read(stamped(written.text)) == written
    wrapped = io.BytesIO()
    with zipfile.ZipFile(wrapped, "w") as archive:
        archive.writestr("filled.xlsx", stamped(written.text))
    assert stamp.read(wrapped.getvalue()) == written


def test_stamps_that_make_no_sense_are_none():
    assert stamp.read(b"") is None
    assert stamp.read(b"PK\x03\x04 but no archive") is None
    assert stamp.read(stamped('{"layer": 1}')) is None
    assert stamp.read(stamped("[]")) is None
    assert stamp.read(stamped("no json")) is None
