from core.ingest import delimited


def test_rows_of_other_widths_are_set_apart_and_put_back_in_their_places():
    data = b'a,1\nnote\n"b,c",2\n\nx,y,z\nd,4'
    assert delimited.columns_of(data, 0, len(data), ",", 2) is None
    even, odd = delimited.apart(data, ",", 2)
    assert (even, odd) == (b'a,1\n"b,c",2\n\nd,4', {1: ["note"], 4: ["x", "y", "z"]})
    columns = delimited.columns_of(even, 0, len(even), ",", 2)
    assert [column.to_pylist() for column in columns] == [[b"a", b"b,c", b"", b"d"], [b"1", b"2", b"", b"4"]]


def test_a_quotation_that_does_not_end_in_its_row_sets_nothing_apart():
    assert delimited.apart(b'a,1\n"b\nc,2\n', ",", 2) is None
