"""What became of a file, in words and as JSON."""

import json
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest

from core import config
from core.arguments import CONFIG
from core.config import Text
from core.i18n import LANGUAGES, words
from core.issues import SEVERITIES, Issue, Where
from core.periods import canonical
from core.receipts import Loaded, as_json, as_object, in_words, issue_object, line

EN = words("en", isolate=False)


def unknown(column: str) -> Issue:
    return Issue("U-10", {"col": column, "proposals": []}, Where("t.xlsx", "s", 1, column))


def test_the_gravest_issues_come_first_and_light_ones_are_folded() -> None:
    issues = (
        *map(unknown, "ABCDE"),
        Issue("U-13", {"row": 2, "col": "F", "found": "x"}, Where("t.xlsx", "s", 2, "F", "F2")),
    )
    text = in_words(Loaded("t.xlsx", "data", issues=issues), config.load(CONFIG), EN)
    assert [part.split("]")[0] for part in text.splitlines()[1:5]] == [
        "  To fix [U-13 s!F2",
        "  Check [U-10 s!A1",
        "  Check [U-10 s!B1",
        "  Check [U-10 s!C1",
    ]
    assert text.splitlines()[5] == "  “U-10” 2 more times: s!D1, s!E1"


def test_what_must_be_put_right_is_never_folded() -> None:
    issues = tuple(
        Issue("U-13", {"row": n, "col": "F", "found": "x"}, Where("t.csv", "t", n, "F")) for n in range(2, 12)
    )
    text = in_words(Loaded("t.csv", "data", issues=issues), config.load(CONFIG), EN)
    assert [part[:18] for part in text.splitlines()[1:]] == [f"  To fix [U-13 F{n}]"[:18] for n in range(2, 12)]


def test_unmatched_sides_are_listed_whole() -> None:
    loaded = Loaded(
        "b.zip", "boundaries", "saved", 4, layer="quarter", rows_read=3, rows_kept=2, joined=2,
        areas_without_shape=("a", "b"), shapes_without_area=("c",),
    )  # fmt: skip
    assert in_words(loaded, config.load(CONFIG), EN).splitlines() == [
        "b.zip: saved as upload 4.",
        "  Quarters: shapes read 3, shapes kept 2, areas joined 2.",
        "  Areas without a shape (2): a, b",
        "  Shapes without an area (1): c",
    ]
    assert loaded.counts == {"rows_read": 3, "rows_kept": 2, "joined": 2, "unmatched": 1}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("field", ["period", "area", "indicator", "layer"])
def test_what_a_file_lacks_comes_with_the_option_that_gives_it(lang: str, field: str) -> None:
    w = words(lang, isolate=False)
    said = line(Issue("U-11", {"field": field}), w)
    assert said.endswith(w(f"cli.answer.U-11.{field}"))
    assert "--" in said
    assert w(f"field.{field}") in said


def test_every_gravity_has_a_word() -> None:
    assert all(EN.has(f"cli.{severity}") for severity in SEVERITIES.values())


def test_an_issue_as_json() -> None:
    params = {"period": canonical("2025-Q3"), "rows": [np.int64(3)], "min": -np.inf, "unit": Text(he="ימים", en="days")}
    issue = Issue(
        "U-15", {"row": 3, "value": 7.5, "indicator": "x", "max": 5.0, **params}, Where("t", "s", 3, "B", "B3")
    )
    found = json.loads(as_json(issue_object(issue, EN)))
    assert (found["code"], found["severity"]) == ("U-15", "fix")
    assert found["text"] == EN.issue(issue)
    assert found["where"] == {"file": "t", "sheet": "s", "row": 3, "column": "B", "cell": "B3"}
    own = {"period": "2025-Q3", "rows": [3], "min": None, "unit": {"he": "ימים", "en": "days"}}
    assert found["params"] == {"row": 3, "value": 7.5, "indicator": "x", "max": 5.0, **own}


def test_values_as_json() -> None:
    given = [pd.NA, float("nan"), np.float64(0.1), np.bool_(True), date(2026, 1, 2), None, "א", {"a": ()}]
    assert json.loads(as_json(given)) == [None, None, 0.1, True, "2026-01-02", None, "א", {"a": []}]


def test_a_loaded_file_as_json() -> None:
    until = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
    found = json.loads(as_json(as_object(Loaded("t", "data", undo_until=until, unmatched_rows=("x",)), EN)))
    assert (found["file"], found["status"], found["batch"], found["unmatched_rows"]) == ("t", "refused", None, ["x"])
    assert (found["undo_until"], found["issues"]) == ("2026-01-02T03:04:00+00:00", [])


def test_a_file_that_was_refused_before_its_headers_were_found_names_no_row_of_them() -> None:
    personal = Issue("U-22", {"col": "x", "n": 1, "kind": "phone"})
    told = in_words(Loaded("a.xlsx", "data", sheet="Sheet1", issues=(personal,)), config.load(CONFIG), EN)
    assert "None" not in told and "Sheet1" not in told
