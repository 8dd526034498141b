import numpy as np
import pandas as pd

from core.i18n import words
from core.ingest import Upload, compare
from core.ingest.compare import jumps, replaced

COLUMNS = ["area_id", "indicator_id", "period", "value"]


def after(new, stored=()):
    return compare(table(new), table(stored))


def table(rows):
    """Rows of area, indicator, period, value and, if there, whether it is suppressed."""
    frame = pd.DataFrame([row[:4] for row in rows], columns=COLUMNS)
    return frame.assign(suppressed=[len(row) > 4 and row[4] for row in rows])


def before(new, stored=()):
    return after(new, stored)["before"].tolist()


def test_new_changed_and_same():
    stored = [("a", "trust", "2023", 3.0), ("a", "trust", "2024", 4.0), ("a", "trust", "2022", float("nan"))]
    new = [
        ("a", "trust", "2023", 3.0),
        ("a", "trust", "2024", 4.5),
        ("b", "trust", "2024", 1.0),
        ("a", "trust", "2022", float("nan")),
    ]
    found = after(new, stored)
    assert found["change"].tolist() == ["same", "changed", "new", "same"]
    assert found["old"].tolist()[:2] == [3.0, 4.0]
    assert list(found.columns) == ["area_id", "indicator_id", "period", "old", "new", "before", "change"]


def test_the_newest_value_before_counts_whatever_the_order():
    stored = [
        ("a", "days", "2024-Q1", 30.0),
        ("a", "days", "2022", 5.0),
        ("a", "days", "2025", 5.0),
        ("b", "days", "2024-Q1", 5.0),
    ]
    assert before([("a", "days", "2024-Q2", 10.0)], stored) == [30.0]
    assert np.isnan(before([("a", "days", "2021", 10.0)], stored)).all()


def test_a_replaced_value_is_what_was_before():
    stored = [("a", "days", "2024", 5.0), ("a", "days", "2023", 40.0)]
    assert before([("a", "days", "2024", 30.0)], stored) == [5.0]


def test_years_of_one_upload_follow_each_other():
    new = [
        ("a", "days", year, value) for year, value in (("2023", 30.0), ("2021", 30.0), ("2022", 31.0), ("2024", 3.0))
    ]
    assert before(new)[0] == 31.0
    assert np.isnan(before(new)[1])
    assert before(new)[2:] == [30.0, 30.0]


def test_a_suppressed_value_is_passed_over():
    new = [("a", "days", "2023", float("nan")), ("a", "days", "2024", 30.0)]
    assert before(new, [("a", "days", "2022", 20.0)])[1] == 20.0


def test_a_hidden_value_has_no_number_old_or_new():
    hidden, seen = ("a", "days", "2024", 30.0, True), ("a", "days", "2024", 5.0)
    for new, old, told in ((seen, hidden, "changed"), (hidden, seen, "changed"), (hidden, hidden, "same")):
        found = after([new], [old]).iloc[0]
        assert np.isnan([found["old"], found["new"]]).tolist() == [old is hidden, new is hidden]
        assert found["change"] == told
    assert np.isnan(before([("a", "days", "2025", 5.0)], [hidden])).all()  # not after a value unseen


def test_nothing_uploaded():
    assert after([]).empty
    for stored in ([], [("a", "trust", "2023", 3.0)]):
        assert compare(Upload("a.csv", "").observations, table(stored)).empty


def test_a_value_that_stands_is_told_with_who_brought_it_and_when():
    stored = table([("a", "trust", "2023", 3.0), ("a", "trust", "2024", 4.0)])
    stored = stored.assign(account="dana", saved_at=pd.Timestamp("2026-03-01 09:00", tz="UTC"))
    new = table([("a", "trust", "2023", 3.0), ("a", "trust", "2024", 4.5), ("b", "trust", "2024", 1.0)])
    (issue,) = replaced(compare(new, stored), stored)
    assert (issue.code, issue.params["old"], issue.params["new"], issue.params["who"]) == ("U-19", 4.0, 4.5, "dana")
    assert "dana" in words("en").issue(issue) and "dana" in words("he").issue(issue)


def test_a_jump_is_more_than_a_quarter_of_the_goalposts_from_the_value_before(config):
    stored = [("a", "turnout", "2023", 50.0), ("b", "turnout", "2023", 50.0), ("c", "turnout", "2023", 50.0)]
    new = [("a", "turnout", "2024", 62.5), ("b", "turnout", "2024", 63.0), ("c", "turnout", "2024", 20.0)]
    found = jumps(after([*new, ("d", "turnout", "2024", 1.0)], stored), config, {"b": "Hadar"})
    assert [(i.code, i.params["area"], i.params["old"], i.params["new"]) for i in found] == [
        ("U-20", "c", 50.0, 20.0),
        ("U-20", "Hadar", 50.0, 63.0),
    ]
    assert "Hadar" in words("en").issue(found[1]) and "Hadar" in words("he").issue(found[1])
