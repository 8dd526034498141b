"""The register of actions on its page and beside a line, in both languages."""

from datetime import date
from pathlib import Path

import pytest

from core.i18n import plain, words
from core.issues import Stop
from core.registers import ACTION, write
from pages.shared import load, register
from tests.pages.walk import Visit

pytestmark = pytest.mark.usefixtures("another_run_ends")
BOTH = pytest.mark.parametrize("lang", ["he", "en"])
LIGHTS = {
    "line": "qol_safe_night",
    "area": "neighbourhood:42",
    "what": "street lights",
    "measure": "technological",
    "owner": "engineering",
    "due": "2026-01-31",
    "status": "under_way",
}
REQUIRED = ("line", "area", "what", "measure", "owner", "due")


def said(visit: Visit) -> list[str]:
    return [plain(element.value) for element in visit.at.error]


def before(body: dict[str, str]) -> None:
    """An action of long ago, whose day has passed since."""
    load.store().add_records(ACTION.id, [("x", body)], "local")


@BOTH
def test_an_action_is_written_down_closed_with_evidence_and_remembered(demo_store: Path, lang: str):
    visit = Visit("follow_up", lang, part="add")
    w = visit.w
    assert visit.title == w("actions.title_none")
    visit.press("-save")
    assert said(visit) == [plain(w("A-01", field=w(f"register.action.{f}"))) for f in REQUIRED]
    for field in ("line", "area", "measure"):
        visit.widget("selectbox", f"-{field}").set_value(LIGHTS[field])
    visit.widget("text_area", "-what").set_value("street lights")
    visit.widget("text_input", "-owner").set_value("engineering")
    visit.widget("date_input", "-due").set_value(date(2026, 1, 31))
    visit.press("-save")
    passed = w("A-11", field=w("register.action.due"), found=date(2026, 1, 31))
    assert (said(visit), register.entries(ACTION)) == ([plain(passed)], [])
    visit.widget("date_input", "-due").set_value(load.today())
    visit.press("-save")
    assert visit.title == plain(w("actions.title", running=1, late=0))

    visit = Visit("follow_up", lang, part="one")
    visit.widget("selectbox", "-status").set_value("done")
    visit.press("-save")
    assert said(visit) == [plain(w("A-04", field=w(f"register.action.{f}"))) for f in ("evidence", "closed_on")]
    visit.widget("text_area", "-evidence").set_value("photographs")
    visit.widget("date_input", "-closed_on").set_value(date(2026, 2, 2))
    visit.press("-save")
    assert visit.title == plain(w("actions.title", running=0, late=0))
    assert "photographs" in visit.text
    assert [entry.body["status"] for entry in register.entries(ACTION)] == ["planned", "done"]


@BOTH
def test_who_saves_second_is_told_and_keeps_what_was_typed(demo_store: Path, lang: str):
    before(LIGHTS)
    first, second = (Visit("follow_up", lang, part="one") for _ in range(2))
    for visit, owner in ((first, "lighting"), (second, "roads")):
        visit.widget("text_input", "-owner").set_value(owner)
        visit.press("-save")
    assert [entry.body["owner"] for entry in register.entries(ACTION)] == ["engineering", "lighting"]
    (told,) = said(second)
    assert told.startswith(plain(second.w("A-10", version=2, account="X")).split("X")[0][:20])
    assert second.widget("text_input", "-owner").value == "roads"
    second.press("-save")
    assert [entry.body["owner"] for entry in register.entries(ACTION)] == ["engineering", "lighting", "roads"]


@BOTH
def test_a_list_of_actions_comes_from_a_file_after_a_preview(demo_store: Path, lang: str):
    before(LIGHTS)
    data = write(ACTION, register.entries(ACTION))
    more = data.replace(b'"id": "x"', b'"id": "y"').replace(b"engineering", b"lighting")
    visit = Visit("follow_up", lang, part="files").upload("more.json", more)
    assert visit.w("lines.verdict.new") in visit.text
    visit.press("register_keep")
    assert [entry.body["owner"] for entry in register.entries(ACTION)] == ["engineering", "lighting"]
    listed = Visit("follow_up", lang, word="lighting").text
    assert "lighting" in listed
    assert "engineering" not in listed


def test_nothing_is_kept_when_one_of_many_is_wrong(demo_store: Path):
    with pytest.raises(Stop):
        register.keep(ACTION, [("x", LIGHTS | {"due": "2999-01-31"}), ("y", LIGHTS | {"status": "done"})])
    assert register.entries(ACTION) == []


def test_figures_that_stop_coming_close_no_action(demo_store: Path):
    before(LIGHTS)
    load.remove_demo()
    (entry,) = register.entries(ACTION)
    clerk = register.Clerk.of(ACTION, words("en"))
    assert clerk.standing(entry.body) == "late"
    assert clerk.about("area", "neighbourhood:42") == "neighbourhood:42"  # gone with the demo, still named


@BOTH
def test_a_breach_on_the_board_leads_to_an_action_on_it(demo_store: Path, lang: str):
    visit = Visit("follow_up", lang, part="add", line="qol_safe_night", area="neighbourhood:42")
    visit.widget("text_area", "-what").set_value("call 050-1234567")
    visit.widget("selectbox", "-measure").set_value("technological")
    visit.widget("text_input", "-owner").set_value("engineering")
    visit.widget("date_input", "-due").set_value(date(2027, 1, 31))
    visit.press("-save")
    assert said(visit) == [plain(visit.w("W-08"))]
    assert visit.widget("text_area", "-what").value == "call 050-1234567"
    visit.widget("text_area", "-what").set_value("street lights")
    visit.press("-save")
    (entry,) = register.entries(ACTION)
    assert (entry.body["line"], entry.body["area"]) == ("qol_safe_night", "neighbourhood:42")
