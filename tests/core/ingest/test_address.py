import pytest

from core.ingest.address import column_number, letter, position


@pytest.mark.parametrize(("index", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_letters(index, name):
    assert letter(index) == name


@pytest.mark.parametrize(("letters", "number"), [("A", 0), ("Z", 25), (b"AA", 26), ("xfd", 16383)])
def test_columns_have_numbers(letters, number):
    assert column_number(letters) == number


@pytest.mark.parametrize(("address", "at"), [("C5", (4, 2)), ("aa10", (9, 26)), ("C5:D6", None), ("C\u00b2", None)])
def test_an_address_says_where_a_cell_is(address, at):
    assert position(address) == at
