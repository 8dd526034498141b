import pandas as pd
import pytest

from core.ingest import Choices, Column, Upload, record
from core.ingest.found import empty


@pytest.mark.parametrize(
    ("known", "named", "kept"),
    [(None, "2011", "2011"), ("2011", "2011", "2011"), ("2011", "2022", None), ("2011", None, None)],
)
def test_a_file_of_another_division_does_not_change_that_of_the_layer(known, named, kept):
    upload = Upload("a.csv", "0", layer="areas", division=named)
    choices = Choices(divisions={"areas": known} if known else {}, any_division=True)
    assert record(upload, choices, empty())["division"] == kept


def test_answers_are_kept_only_where_a_later_file_asks_for_them():
    choices = Choices(
        areas={"hdr": "n4", "x": "new", "y": "ignore"}, cells={"B2": "3"}, percent={"B": "fraction", "אמון": "percent"}
    )
    saved = pd.DataFrame({"indicator_id": ["trust"] * 3, "period": ["2024", "2024-Q1", "2023"]})
    column = Column(1, "B", "אמון", "trust", "name", (), ())
    kept = record(Upload("a.csv", "0", columns=(column,)), choices, saved)
    assert kept["answers"] == {"columns": {}, "areas": {"hdr": "n4"}, "percent": {"אמון": "percent"}} and kept[
        "indicators"
    ] == ["trust"]
    assert kept["periods"] == ["2023", "2024-Q1", "2024"]
