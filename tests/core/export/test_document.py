"""Provenance as printed: finished words, without empty lines."""

from core.export.document import Provenance


def test_provenance_prints_only_what_there_is_to_say():
    told = Provenance("2026-11-22T09:00+02:00", "figures up to 2025", "3 uploads", "method ab12")
    assert told.words == ("figures up to 2025", "3 uploads", "method ab12")
    assert told.audience == "internal"
