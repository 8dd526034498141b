from core.ingest.column import Column


def test_figures_and_counts_are_numbers_and_places_are_none():
    def of(field):
        return Column(0, "A", "x", field, "name", (), ()).is_numeric

    assert [field for field in ("turnout", "value", "n", "area", "unit", "ignore", None) if of(field)] == [
        "turnout",
        "value",
        "n",
    ]


def test_columns_of_one_header_are_told_apart_by_their_letters(upload):
    found = upload([["שכונה", "אמון", "אמון", "אמון"], ["הדר", 3, 4, 5]])
    (asked,) = [issue.params for issue in found.issues if issue.code == "U-12"]
    assert (asked["col1"], asked["col2"], asked["letters"]) == ("אמון (B)", "אמון (C)", ["B", "C", "D"])
