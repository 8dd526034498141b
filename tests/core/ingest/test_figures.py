from core.ingest.columns import Column
from core.ingest.figures import answered


def test_an_answer_is_found_by_header_letter_or_indicator():
    column = Column(2, "C", "אמון", "trust", "name", (), ())
    assert answered({"אמון": "missing", "C": "number"}, column) == "missing"
    assert answered({"C": "number"}, column) == "number"
    assert answered({"trust": "percent"}, column, "trust") == "percent"
    assert answered({"B": "number"}, column) is None


def test_nines_of_counts_are_missing_and_never_asked_about(upload):
    found = upload([["שכונה", "אמון", "n"], ["הדר", 3, -99], ["נווה שאנן", 4, 80]])
    assert [i.code for i in found.issues if i.code == "U-43"] == []
    kept = dict(zip(found.observations["value"], found.observations["n"], strict=True))
    assert kept[4] == 80 and kept[3] != kept[3]


def test_figures_in_thousands_are_multiplied_and_told(upload):
    found = upload([["שכונה", "ימי טיפול בפנייה (באלפים)"], ["הדר", 0.1], ["נווה שאנן", 0.25]])
    assert found.observations["value"].tolist() == [100, 250]
    assert [i.params["factor"] for i in found.issues if i.code == "U-64"] == [1000]


def test_formulas_that_nobody_computed_are_told_once(upload):
    found = upload([["שכונה", "אמון"], ["הדר", "=1+2"], ["נווה שאנן", "=2+2"], ["רמת גן א'", "#REF!"]])
    assert [(i.params["n"], i.params["rows"]) for i in found.issues if i.code == "U-63"] == [(2, [2, 3])]
    assert [i.params["row"] for i in found.issues if i.code == "U-24"] == [4]
