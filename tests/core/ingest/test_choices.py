from core.ingest import Choices


def test_nothing_is_answered_at_first():
    """A blank one and a restored one are equal, so that a draft without answers is read once."""
    assert Choices() == Choices(columns={}, codes={}, cells={}, commas=None)
    assert not any((Choices().percent, Choices().codes, Choices().commas, Choices().drop_rows, Choices().any_division))


SAID = Choices(
    layer="neighbourhood",
    sheet="a",
    header_row=3,
    period="2023",
    columns={"D": "trust", "our word": "turnout"},
    percent={"C": "percent", "share": "fraction"},
    codes={"AB": "missing"},
    indicator="trust",
    cells={"B2": "4.9"},
    drop_rows=frozenset({3}),
    commas="decimal",
)


def test_what_was_said_of_cells_of_one_sheet_is_not_said_of_another():
    named = {"columns": {"our word": "turnout"}, "percent": {"share": "fraction"}, "codes": {}}
    assert SAID.on_sheet("b") == Choices(layer="neighbourhood", sheet="b", commas="decimal", **named)


def test_text_in_another_encoding_keeps_what_was_said_of_the_file():
    kept = SAID.in_encoding("cp1255")
    assert (kept.encoding, kept.period, kept.indicator, kept.header_row) == ("cp1255", "2023", "trust", 3)
    assert (kept.cells, kept.drop_rows, kept.columns) == ({}, frozenset(), {"our word": "turnout"})
