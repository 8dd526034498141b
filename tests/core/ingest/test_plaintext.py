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


def test_commas_of_decimals_do_not_part_the_cells_of_a_long_table():
    assert plaintext.rows("אזור;ערך\n" + "הדר;1,5\n" * 70)[69] == ["הדר", "1,5"]


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


def both(data: bytes, encoding: str | None = None) -> tuple[bool, list[plaintext.Read | None]]:
    """(whether a text was taken by columns, what is read of it by columns and cell by cell)."""
    taken, by_columns, found = [], plaintext.by_columns, []

    def noted(*args):
        taken.append(by_columns(*args))
        return taken[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plaintext, "by_columns", noted)
        for large in (0, 1 << 40):
            patch.setattr(plaintext, "_LARGE", large)
            found.append(plaintext.read(data, encoding))
    return bool(taken and taken[-1]), found


def table(rows, delimiter=","):
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    return stream.getvalue()


CELLS = st.one_of(
    st.from_regex(r"-?[0-9]{1,18}(\.[0-9]{1,18})?", fullmatch=True),
    st.text(st.characters(codec="cp1255", exclude_characters='",\n\r;\t|\0'), max_size=6),
    st.sampled_from(
        [
            "", " ", "..", "0472", "007.50", "-0", "-0.0", "1e5", "12,5", 'a "quoted" word', "two\nlines", "שכונה",
            "רחוב…", "Å", "a\x0bb", "a\x1cb", "םולש ןורשה",
        ]
    ),
)  # fmt: skip
ROWS = st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=30)
ODD = st.lists(st.lists(CELLS, min_size=1, max_size=5), max_size=4)
TOPS = st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=5)
PLAIN = [["1", "בית", "3"]] * 120
TAKEN: list[bool] = []


@settings(max_examples=80, deadline=None)
@given(TOPS, ROWS, ROWS, ODD, st.sampled_from(["utf-8", "cp1255", "utf-16", "utf-8-sig"]), st.sampled_from(",;\t"))
def compare_readings(top, middle, rows, odd, encoding, delimiter):
    body = [*top, ["שכונה", "b", "c"], *middle, *PLAIN, *odd, *rows, *odd[:1]]
    data = table(body, delimiter).encode(encoding, "replace")
    fast, found = both(data)
    TAKEN.append(fast)
    assert found[0] == found[1]


def test_large_texts_are_read_like_small_ones():
    TAKEN.clear()
    compare_readings()
    assert sum(TAKEN) > len(TAKEN) / 3


@pytest.mark.parametrize("sign", ["…", "Å", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\u2028"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1255"])
def test_signs_that_are_no_ends_of_lines_cut_no_row(sign, encoding):
    rows = [["שכונה", "ערך"], *[[f"רחוב {i}{sign if i == 50 else ''}", "1"] for i in range(150)]]
    try:
        data = table(rows).encode(encoding)
    except UnicodeEncodeError:
        data = table(rows).replace(sign, "…").encode(encoding)
    fast, found = both(data)
    assert (fast, [len(each.rows) for each in found]) == (True, [151, 151])
    assert found[0] == found[1]
    broken = plaintext.split(f'a,b\n"x{sign}z,1\ny,2\n')
    assert broken == ([["a", "b"], [f"x{sign}z", "1"], ["y", "2"]], 2)


def test_large_texts_of_two_bytes_a_letter_keep_the_sign_between_cells():
    fast, found = both(table([["שכונה", "ערך"], *[["הדר", "1,125"]] * 150], ";").encode("utf-16"))
    assert (fast, found[0].delimiter, found[0].encoding) == (True, ";", "utf-16")
    assert found[0] == found[1]


def test_hebrew_written_backwards_is_turned_in_large_texts_too():
    rows = [["שם שכונה"[::-1], "1"], *[["רמת ים שלום"[::-1], "2024"]] * 150]
    _, found = both(table(rows).encode("cp1255"))
    assert found[0] == found[1]
    assert found[0].rows[1] == ["רמת ים שלום", "2024"]


def test_a_chosen_encoding_that_does_not_fit_is_refused_in_large_texts_too():
    data = table([["שכונה", "b"], *[["הדר", "1"]] * 150]).encode("cp1255")
    assert both(data, "cp1255")[0]
    assert both(data.replace(b"1", b"\xd9", 1), "cp1255") == (False, [None, None])
    _, found = both("\ufeffשכונה,b\n".encode() + b"1,2\n" * 150, "utf-8")
    assert [each.rows[0] for each in found] == [["שכונה", "b"]] * 2


def test_a_quotation_that_swallows_rows_at_the_top_is_broken_in_large_texts_too():
    fast, found = both(b'a,b\n"y,2\nz,3\nw,4\nv,5\nu",6\n' + b"1,2\n" * 150)
    assert (fast, found[0].broken) == (False, 2)
    assert found[0] == found[1]


def test_large_texts_of_even_rows_are_read_by_columns():
    data = "שכונה,b\nהדר,1\n".encode("cp1255") + b"1,2.50\n" * 200
    blank = data + b"\n3,4\n"  # a blank row stays
    for each in (data, blank):
        taken, found = both(each)
        assert taken
        assert found[0] == found[1]
    assert len(found[0].rows) == 204


@pytest.mark.parametrize("row", ["מקור: למס", 'לפי "הלמ""ס"', "א,ב,ג,ד", "", 'חלק ב,"1,2",5'])
def test_large_texts_with_a_few_rows_of_other_widths_are_read_by_columns_too(row):
    lines = ["שכונה,ערך", *["הדר,1"] * 120, row, "נווה,2", *['"הדר",3'] * 30, row, "גבעה,4", row]
    taken, found = both("\r\n".join(lines).encode("cp1255"))
    assert taken
    assert found[0] == found[1]
    assert (found[0].rows[122][:2], found[0].rows[154][:2]) == (["נווה", "2"], ["גבעה", "4"])


@pytest.mark.parametrize("row", ['"מקור', "א\rב,1", 'א,1,"ב\nג"'])
def test_large_texts_whose_odd_rows_may_hold_others_are_read_cell_by_cell(row):
    taken, found = both("\n".join(["שכונה,ערך", *["הדר,1"] * 120, row, *["נווה,2"] * 5]).encode("cp1255"))
    assert not taken
    assert found[0] == found[1]


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
