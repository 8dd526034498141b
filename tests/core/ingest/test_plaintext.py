import csv

import pytest

from core.ingest import plaintext

HEBREW = "שכונה,שיעור הצבעה\nנווה שאנן,40.7\nהדר,38.1\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1255"])
def test_hebrew_in_every_encoding(encoding):
    text, name = plaintext.decode(HEBREW.encode(encoding))
    assert text.lstrip("\ufeff") == HEBREW
    assert (name == "cp1255") == (encoding == "cp1255")


def test_spanish_is_not_taken_for_hebrew():
    text, name = plaintext.decode("Descripción del gasto en España\nañadir más\n".encode("latin-1"))
    assert name == "cp1252"
    assert "España" in text


def test_a_chosen_encoding_is_used_or_refused():
    assert plaintext.decode("é".encode("cp1252"), "cp1252") == ("é", "cp1252")
    assert plaintext.decode("é".encode("cp1252"), "utf-8") is None
    assert plaintext.decode(b"x", "no-such-code") is None


def test_bytes_that_are_no_text():
    assert plaintext.decode(bytes(range(256)) * 4) is None


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("cp1252", "utf-8"), ("cp1255", "utf-8")],
)
def test_hebrew_decoded_wrongly_is_put_right(wrong, right):
    raw = HEBREW.encode(right)
    garbled = "".join(bytes([b]).decode(wrong, errors="ignore") or chr(b) for b in raw)
    assert garbled != HEBREW
    assert plaintext.garbled(garbled)
    assert plaintext.repaired(garbled) == HEBREW
    assert plaintext.garbled(HEBREW) is None


def test_old_hebrew_read_as_latin_is_put_right():
    garbled = HEBREW.encode("cp1255").decode("cp1252")
    assert garbled.startswith("ùëåðä")
    assert plaintext.garbled(garbled)
    assert plaintext.repaired(garbled) == HEBREW


@pytest.mark.parametrize("text", ["café à Paris, élève", "Агрономічна громада", "25°C ½ × 3", "what??? no"])
def test_other_languages_are_in_order(text):
    assert plaintext.garbled(text * 5) is None


def test_lost_letters_are_garbled():
    assert plaintext.garbled("?????,????? ?????\n???? ????,40.7\n")
    assert plaintext.garbled("\ufffd\ufffd\ufffd,40.7")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter):
    table = [["area", "value"], ["a b", "1.5"], ["c, d" if delimiter == ";" else "c", "2.5"]]
    text = "\n".join(delimiter.join(row) for row in table)
    assert plaintext.rows(text) == table


def test_excels_hint_and_quoted_newlines():
    assert plaintext.rows('sep=;\r\na;b\r\n"1\n2";3\r\n') == [["a", "b"], ["1\n2", "3"]]


def test_the_longest_cell_of_the_process_stays_as_it_is(monkeypatch):
    assert csv.field_size_limit() == 1 << 20
    changed = []
    monkeypatch.setattr(csv, "field_size_limit", lambda *limit: changed.append(limit))
    long = "x" * 500_000
    assert plaintext.rows(f'a,b\n"{long}",2\n') == [["a", "b"], [long, "2"]]
    assert changed == []  # a file read at the same time would lose its own limit


def test_a_broken_quotation_never_raises():
    assert plaintext.rows('a,b\n"1,2\n' + "x" * 2_000_000)
