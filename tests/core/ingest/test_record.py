import pytest

from core.ingest import Choices, Column, Upload, record


@pytest.mark.parametrize(
    ("known", "named", "kept"),
    [(None, "2011", "2011"), ("2011", "2011", "2011"), ("2011", "2022", None), ("2011", None, None)],
)
def test_a_file_of_another_division_does_not_change_that_of_the_layer(known, named, kept):
    upload = Upload("a.csv", "0", division=named)
    assert record(upload, Choices(division=known, any_division=True), [])["division"] == kept


def test_answers_are_kept_only_where_a_later_file_asks_for_them():
    choices = Choices(
        areas={"hdr": "n4", "x": "new", "y": "ignore"}, cells={"B2": "3"}, percent={"B": "fraction", "אמון": "percent"}
    )
    column = Column(1, "B", "אמון", "trust", "name", (), ())
    kept = record(Upload("a.csv", "0", columns=(column,)), choices, ["trust"])
    assert kept["answers"] == {"columns": {}, "areas": {"hdr": "n4"}, "percent": {"אמון": "percent"}} and kept[
        "indicators"
    ] == ["trust"]
