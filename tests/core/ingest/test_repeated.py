import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from core.ingest.cells import may_have_points, numbers
from core.ingest.grid import of
from core.ingest.repeated import Repeated, from_arrow, joined

CELLS = st.sampled_from(["", "a", "b", " ", "007", "1", "1.0", "2.50", "1.125", "-3", "9e3", "12,5", "7*", "..", "<5"])


def column(texts):
    return from_arrow(pa.chunked_array([pa.array([text.encode() for text in texts], pa.binary())]))


@given(st.lists(st.one_of(st.from_regex(r"-?[0-9]{1,20}(\.[0-9]{0,20})?", fullmatch=True), st.text(max_size=5))))
def test_texts_of_another_reader_come_back(texts):
    assert from_arrow(pa.chunked_array([[each.encode() for each in texts]], pa.binary())).listed() == texts


@given(
    st.lists(st.sampled_from(["", "a", "b", " ", "007", "1", "2.50", "1.125", "-3", "9e3"]), min_size=1, max_size=40)
)
def test_a_column_of_bytes_is_the_column_of_its_cells(texts):
    """Arrays that hold one value throughout take no memory, and nobody sees a difference."""
    found = from_arrow(pa.chunked_array([pa.array([text.encode() for text in texts], pa.binary())]))
    plain = of(texts)
    assert found.listed() == plain.listed() == texts
    assert found.filled.tolist() == plain.filled.tolist()
    assert [found.take(slice(1, None)).listed(), found.take(np.arange(len(texts)) % 2 == 0).listed()] == [
        texts[1:],
        texts[::2],
    ]
    assert found.each(lambda cell: cell == "a", number=False).tolist() == [text == "a" for text in texts]
    assert np.array_equal(found.numbers(), plain.numbers())
    ids, cells = found.groups()
    assert [cells[i] for i in ids] == [plain.groups()[1][i] for i in plain.groups()[0]]
    read, known = numbers(found), numbers(plain)
    assert (read.kind == known.kind).all()
    assert np.array_equal(read.value, known.value, equal_nan=True)
    assert (read.decimals == known.decimals).all()


@given(st.lists(CELLS, min_size=1, max_size=12), st.integers(2, 4), st.integers(0, 12))
def test_rows_that_point_at_their_cells_are_read_as_cells_of_their_own(some, times, start):
    """Also of a part of the rows, in which cells that were seen before do not occur."""
    texts = some + sorted(some) * times
    start %= len(texts)
    found, plain = column(texts)[start:], of(texts[start:])
    assert isinstance(found, Repeated)
    assert found.listed() == plain.listed() == texts[start:]
    assert sorted(map(str, found.different())) == sorted(map(str, plain.different()))
    assert (found.filled.tolist(), found.bare) == (plain.filled.tolist(), plain.bare)
    assert np.array_equal(found.number, plain.number, equal_nan=True)
    assert found.through(lambda cells: cells.number > 1).tolist() == (plain.number > 1).tolist()
    assert may_have_points(found) == may_have_points(plain)
    for decimal in (False, True):
        read, known = numbers(found, decimal, True), numbers(plain, decimal, True)
        assert (read.kind.tolist(), read.note.tolist()) == (known.kind.tolist(), known.note.tolist())
        assert np.array_equal(read.value, known.value, equal_nan=True)
        assert read.decimals.tolist() == known.decimals.tolist()
    ids, cells = found.groups()
    assert [cells[i] for i in ids] == [plain.groups()[1][i] for i in plain.groups()[0]]
    assert found.texts(str.upper).listed() == plain.texts(str.upper).listed()
    assert found.put({0: "new"}).listed() == ["new", *texts[start + 1 :]]


def test_a_number_over_the_rows_does_not_say_how_they_are_written():
    """2.5 in the row of headers is a version; under it points part thousands."""
    whole = column(["2.5", *["1.125", "3"] * 3])
    assert not may_have_points(whole)
    assert may_have_points(whole[1:])


@given(st.lists(st.lists(CELLS, max_size=8), min_size=1, max_size=4))
def test_columns_one_under_the_other_hold_the_cells_of_all(parts):
    mixed = [column(part * 2) if i % 2 else of(part * 2) for i, part in enumerate(parts)]
    assert joined(mixed).listed() == [cell for part in parts for cell in part * 2]
