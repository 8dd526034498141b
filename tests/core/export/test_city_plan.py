"""The plan: goals, channels, lines, actions with owners and days, decisions; what is missing is told as missing."""

from dataclasses import replace
from datetime import date

import pytest

from core.export.city_plan import plan
from core.export.document import Heading, Paragraph
from core.export.sources import Sources
from core.i18n import LANGUAGES, plain, words
from tests.core.export.leaving import cells, tables

BOTH = pytest.mark.parametrize("lang", LANGUAGES)


@BOTH
def test_the_plan_has_goals_channels_lines_actions_owners_and_days(demo: Sources, lang: str) -> None:
    w = words(lang)
    told = {"line": "gov_continuity", "area": "city", "what": "Exercise", "measure": "political", "lead": "city"}
    first = {**told, "owner": "Director", "due": "2026-12-31", "status": "planned"}
    second = {**told, "what": "Call a neighbour", "lead": "residents", "owner": "Centre", "due": "2026-10-01"}
    decided = {
        "what": "Approve",
        "status": "approved",
        "owner": "Director",
        "due": "2026-12-31",
        "decided_on": "2026-11-22",
    }
    document = plan(replace(demo, actions=(first, {**second, "status": "done"}), decisions=(decided,)), w)
    said = [plain(block.text) for block in document.blocks if isinstance(block, Heading)]
    for key in ("goals", "channels", "lines", "actions", "decisions"):
        assert w(f"plan.{key}") in said
    every = [row for table in tables(document) for row in cells(table)]
    wordings = {row[0] for row in every}
    assert {w.pick(record.wording) for record in demo.records.values() if record.channel} <= wordings
    assert any(row[0] == "Exercise" and plain(w.date(date(2026, 12, 31))) in row for row in every)
    assert w("register.action.status.done") in [row[-1] for row in every]
    empty = plan(demo, w)
    assert w("plan.no_actions") in [block.text for block in empty.blocks if isinstance(block, Paragraph)]
