import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.ingest import plaintext
from core.ingest.marks import MAX_COLUMNS, TooLarge
from core.issues import Stop

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
    assert plaintext.garbled([garbled])
    assert plaintext.repaired(garbled) == HEBREW
    assert plaintext.garbled([HEBREW]) is None


def test_old_hebrew_read_as_latin_is_put_right():
    garbled = HEBREW.encode("cp1255").decode("cp1252")
    assert garbled.startswith("ùëåðä")
    assert plaintext.garbled([garbled])
    assert plaintext.repaired(garbled) == HEBREW


@pytest.mark.parametrize("text", ["café à Paris, élève", "Агрономічна громада", "25°C ½ × 3", "what??? no"])
def test_other_languages_are_in_order(text):
    assert plaintext.garbled([text * 5]) is None


def test_lost_letters_are_garbled():
    assert plaintext.garbled(["?????", "????? ?????", "???? ????", "40.7"])
    assert plaintext.garbled(["\ufffd\ufffd\ufffd", "40.7"])
    assert plaintext.garbled(["one cell lost \ufffd", *["a cell in order"] * 6]) is None


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


def test_a_broken_quotation_never_swallows_the_rest():
    assert plaintext.split('a,b\n"1,2\n3,4\n') == ([["a", "b"], ["1", "2"], ["3", "4"]], 2)
    assert plaintext.split('a,b\n"x",1\n"y,2\nz,3\nw,4\nv,5\nu",6\n')[1] == 3
    assert plaintext.split('a,b\n"1\n2\n3",4\n') == ([["a", "b"], ["1\n2\n3", "4"]], None)
    assert plaintext.rows('a,b\n"1,2\n' + "x" * 2_000_000)[0] == ["a", "b"]


def test_hebrew_of_dos_is_read_in_the_order_of_reading():
    logical = "\n".join(["שכונה,ערך", "הדר,1", "נווה שאנן,2", "רמת אלון,3", "קריית חיים,4"])
    assert plaintext.decode(logical.encode("cp862")) == (logical, "cp862")
    backwards = "\n".join(["הנוכש,ךרע", "רדה,1", "ןנאש הוונ,2", "ןולא תמר,3", "םייח תיירק,4"])
    assert plaintext.decode(backwards.encode("cp862")) == (logical, "cp862")


def test_a_text_with_too_many_cells_is_refused_at_once():
    with pytest.raises(TooLarge):
        plaintext.read(b"a,b,c\n" + (b"," * 4000 + b"\n") * 3100)
    with pytest.raises(TooLarge):  # one long row among many short ones
        plaintext.read(b"a" + b"," * 20_000 + b"\n" + b"1\n" * 1000)


def carefully(data: bytes) -> list[list[str]]:
    found = plaintext.rows(plaintext.decode(data)[0])
    width = max(map(len, found))
    return [[*row, *[""] * (width - len(row))] for row in found]


CELLS = st.one_of(
    st.from_regex(r"-?[0-9]{1,18}(\.[0-9]{1,18})?", fullmatch=True),
    st.text(st.characters(codec="cp1255", exclude_characters='",\n\r;\t|\0'), max_size=6),
    st.sampled_from(
        ["", " ", "..", "0472", "007.50", "-0", "-0.0", "1e5", "12,5", 'a "quoted" word', "two\nlines", "שכונה"]
    ),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=30), st.sampled_from(["utf-8", "cp1255"]))
def test_large_texts_are_read_like_small_ones(rows, encoding):
    stream = io.StringIO()
    csv.writer(stream).writerows([["שכונה", "b", "c"], *[["1", "בית", "3"]] * 99, *rows])
    data = stream.getvalue().encode(encoding)
    fast = plaintext.by_columns(data, encoding)
    assert fast is None or fast == carefully(data)


def test_large_texts_of_even_rows_are_read_by_columns():
    data = "שכונה,b\nהדר,1\n".encode("cp1255") + b"1,2.50\n" * 200
    assert plaintext.by_columns(data, "cp1255") == carefully(data)
    assert plaintext.by_columns(data + b"1,2,3\n", "cp1255") is None
    assert plaintext.by_columns(data + b"\n3,4\n", "cp1255") == carefully(data + b"\n3,4\n")  # a blank row stays


@pytest.mark.parametrize("repeats", [1, 200])
def test_rows_wider_than_any_sheet_are_refused_before_they_are_looked_at(repeats):
    data = (",".join(["1"] * 16_385) + "\n").encode() * repeats
    with pytest.raises(Stop) as stopped:
        plaintext.read(data)
    assert [(i.code, dict(i.params)) for i in stopped.value.issues] == [("U-56", {"n": 16_385, "max": MAX_COLUMNS})]


def test_hebrew_that_an_old_program_wrote_backwards_is_turned():
    names = ["בת גלים", "קרית חיים", "רמת ויצמן", "נוף"]
    backwards = "\n".join(f"{name[::-1]},{i}" for i, name in enumerate(names))
    assert plaintext.decode(backwards.encode("cp1255")) == (
        "\n".join(f"{n},{i}" for i, n in enumerate(names)),
        "cp1255",
    )
