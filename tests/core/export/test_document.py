"""Provenance as printed: finished words, without empty lines."""

from core.export.document import Provenance
from tests.core.export import sample


def test_provenance_prints_only_what_there_is_to_say():
    told = Provenance("2026-11-22T09:00+02:00", "figures up to 2025", "3 uploads", "method ab12")
    assert told.words == ("figures up to 2025", "3 uploads", "method ab12")
    assert told.audience == "internal"


def test_a_file_tells_when_it_was_taken_in_universal_time() -> None:
    assert sample.provenance("en").moment.isoformat() == "2026-11-22T08:30:00"
