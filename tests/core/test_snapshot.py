"""A frozen moment: it comes back from its file as it was, and nothing in it can be changed."""

import json

import pytest
from pydantic import ValidationError

from core.snapshot import Snapshot
from tests.core.snapshots import snapshot


def test_a_snapshot_comes_back_from_json_as_it_was() -> None:
    s = snapshot()
    text = json.dumps(s.model_dump(mode="json"), ensure_ascii=False)
    assert Snapshot.model_validate(json.loads(text)) == s


def test_one_that_was_frozen_with_the_direction_of_its_scores_is_still_read() -> None:
    s = snapshot()
    body = s.model_dump(mode="json")
    body["outcomes"] = [{**each, "direction": "better"} for each in body["outcomes"]]
    assert Snapshot.model_validate(body) == s


def test_nothing_in_it_can_be_changed_and_nothing_unknown_gets_in() -> None:
    s = snapshot()
    with pytest.raises(ValidationError):
        s.crossed = 0  # type: ignore[misc]
    with pytest.raises(ValidationError):
        Snapshot.model_validate({**s.model_dump(mode="json"), "person": "x"})


@pytest.mark.parametrize(("known", "total", "enough"), [(7, 15, False), (8, 15, True), (5, 10, True), (0, 0, True)])
def test_enough_is_half(known: int, total: int, enough: bool) -> None:
    assert snapshot(known=known, total=total).enough is enough
