import pandas as pd

from core.ingest import Choices, read
from core.ingest.memory import Remembered, recall
from tests.core.ingest.conftest import TODAY


def batch(columns, areas, department="social", layer="neighbourhood", undone_at=pd.NaT):
    mapping = {"department": department, "answers": {"columns": columns, "areas": areas}}
    return {"mapping": mapping, "layer": layer, "undone_at": undone_at}


def test_the_newest_answer_of_the_department_counts():
    batches = pd.DataFrame([batch({"X ": "trust"}, {"hdr": "n4"}), batch({"x": "turnout", "y": "n"}, {"hdr": "n1"})])
    assert recall(batches, "social", "neighbourhood") == Remembered({"x": "trust", "y": "n"}, {"hdr": "n4"})
    assert recall(batches, "social", "quarter").areas == {}
    assert recall(batches, "other") == recall(batches, None) == Remembered()


def test_an_upload_that_was_undone_teaches_nothing():
    undone = pd.DataFrame([batch({"x": "trust"}, {}, undone_at=pd.Timestamp("2026-01-01", tz="UTC"))])
    assert recall(undone, "social") == Remembered()


def test_what_is_remembered_is_used_where_nothing_else_is_known(config, areas, xlsx):
    data = xlsx([["שכונה", "our own word", "אמון"], ["hdr", 50, 3]])
    before = Remembered({"our own word": "turnout", "אמון": "turnout"}, {"hdr": "n4", "gone": "no-such-area"})
    choices = Choices(layer="neighbourhood", period="2024", remembered=before)
    found = read(data, "t.xlsx", config, areas, choices, today=TODAY)
    assert [(c.field, c.reason) for c in found.columns[1:]] == [("turnout", "remembered"), ("trust", "name")]
    assert set(found.joined) == {"n4"}


def test_an_answer_comes_before_what_is_remembered(config, areas, xlsx):
    data = xlsx([["שכונה", "our own word"], ["הדר", 3]])
    before = Remembered({"our own word": "turnout"}, {"הדר": "n1"})
    choices = Choices("neighbourhood", period="2024", columns={"our own word": "trust"}, remembered=before)
    found = read(data, "t.xlsx", config, areas, choices, today=TODAY)
    assert (found.columns[1].field, found.columns[1].reason) == ("trust", "choice")
    assert found.joined == ("n4",)


def test_a_remembered_indicator_that_is_gone_is_asked_again(config, areas, xlsx):
    data = xlsx([["שכונה", "our own word"], ["הדר", 3]])
    choices = Choices("neighbourhood", period="2024", remembered=Remembered({"our own word": "retired"}))
    assert read(data, "t.xlsx", config, areas, choices, today=TODAY).columns[1].field is None
