"""The life of a red line on its page, in both languages; the doorway behind it; the lines that are shipped."""

import io
import json
import re
from datetime import date
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
import streamlit as st

from core import config as config_file
from core.__main__ import main
from core.config import Text
from core.i18n import plain, words
from core.issues import Stop
from core.redlines import exchange, moves
from core.redlines.record import Record, Vote
from core.redlines.states import STATES
from core.redlines.versions import defaults, newest
from core.store import Batch
from pages.shared import line_files, line_list, line_records, load
from pages.shared.line_fields import NUMBERS
from pages.shared.line_form import identity
from pages.shared.line_words import Teller
from tests.pages.walk import Visit

BOTH = pytest.mark.parametrize("lang", ["he", "en"])
LAW = "phy_renewal_elderly"
NIGHT = "qol_safe_night"
CONFIG = config_file.load(Path(__file__).resolve().parents[2] / "config.toml")


def record(id: str, **fields) -> Record:
    usual = {"id": id, "wording": id, "indicator": NIGHT, "ideal": 95.0, "limit": 60.0}
    return Record.model_validate(usual | fields)


def teller(*records: Record, lang: str = "en") -> Teller:
    return Teller(CONFIG, newest(records), load.areas(), words(lang))


def said(visit: Visit) -> list[str]:
    return [plain(element.value) for element in visit.at.error]


def kept(visit: Visit) -> list[str]:
    return [plain(element.value) for element in visit.at.success]


def number(visit: Visit, tail: str, value: float | None) -> None:
    visit.widget("number_input", tail).set_value(value)


def text(visit: Visit, tail: str, value: str) -> None:
    visit.widget("text_input", tail).set_value(value)


def scored() -> dict[str, list[list[str]]]:
    """Every channel's score in every neighbourhood at every view."""
    scores, channels = load.view("neighbourhood").scores, load.config().active_channels
    return {c.id: np.round(scores.values[:, scores.node(c.id)], 9).astype(str).tolist() for c in channels}


# -- what comes with the project --------------------------------------------------------------------------------------


def test_the_starter_set_is_sound_where_its_indicators_are_known():
    file = exchange.read((line_records.STARTERS / "urban_renewal.json").read_bytes(), "x.json")
    config = CONFIG.with_indicators(file.indicators)
    entries = exchange.compare(file, defaults(CONFIG), config)
    assert [entry.verdict for entry in entries] == ["new"] * 16
    for entry in entries:
        made = entry.record
        assert all((t.he and t.en and t.he != t.en) for t in (made.wording, made.avoid, made.owner, made.scope.group))
        assert made.scope.stage
        assert made.scope.interface
    assert [made.id for made in file.records if made.status == "law"] == ["renewal_elderly_alt"]
    assert all(config.indicator(made.id).weight == 0 for made in file.records)


def test_the_demo_city_shows_every_kind_of_line_and_every_state_today(demo: None):
    told = line_records.told("neighbourhood")
    assert {each.record.kind for each in told.values()} == set(NUMBERS)
    now = {STATES[state] for each in told.values() for state in each.history.state[:, -1]}
    assert now == set(STATES)
    assert {record.priority for record in line_records.line_versions()} == {"veto", "serious", "watch"}


def test_the_lines_of_the_demo_leave_with_it(store: Path):
    assert line_records.line_versions() == defaults(load.config())


def test_a_line_of_the_law_that_leaves_no_room_is_told_too(demo: None):
    told = line_records.told("city")[LAW]
    assert told.record.no_room
    assert told.record.status == "law"
    assert STATES[told.history.state[0, -1]] == "breached"


# -- the doorway ------------------------------------------------------------------------------------------------------


def test_adopting_and_undoing_make_the_log_anew_and_replay_is_identical(demo_store: Path, monkeypatch):
    def log() -> list:
        told = line_records.told("neighbourhood")
        return [(id, each.record.version, each.history.state.tolist()) for id, each in told.items()]

    before = log()
    load._view.clear()
    assert log() == before
    strict = newest(line_records.line_versions())["soc_ties"]
    made = line_records.adopt_line(
        strict.model_copy(update={"limit": strict.limit + 10, "reason": Text(he="x", en="x")})
    )
    assert made.version == 2
    changed = {id for (id, *was), (_, *now) in zip(before, log(), strict=True) if was != now}
    assert changed == {"soc_ties"}
    kept_body = load.store().records("line")["body"][0]
    assert Record.model_validate(kept_body) == made
    load.remove_demo()
    assert all(each.history.state.size == 0 for each in line_records.told("city").values())


def test_the_command_line_foresees_by_the_lines_of_the_page(demo_store: Path, tmp_path: Path, monkeypatch, capsys):
    """Those of the demo city too while it stands: its line for service takes two of three readings, ours one."""
    here, asked = list(line_records.lines_in_force(load.today()).values()), []
    monkeypatch.setattr(moves, "foreseen", lambda lines, *_: asked.extend(lines) or [])
    file = tmp_path / "night.csv"
    name = load.areas().set_index("area_id").loc["neighbourhood:42", "name_he"]
    st.cache_resource.clear()  # closes the store
    file.write_text(f"שכונה,שנה,{CONFIG.indicator(NIGHT).name.he}\n{name},2025,44\n", encoding="utf-8")
    assert main(["load", "--db", str(demo_store), str(file)]) == 0, capsys.readouterr().out
    assert "demo_service" in {line.id for line in asked}
    assert asked == here


def test_the_order_of_uploads_changes_no_state_and_undoing_one_makes_them_anew(demo_store: Path):
    """The worst area's figures of three years, uploaded each on its own, forwards and backwards."""

    def upload(year: str) -> int:
        row = {"area_id": "neighbourhood:42", "indicator_id": NIGHT, "period": year, "value": figures[year]}
        usual = {"numerator": None, "denominator": None, "n": 80.0, "suppressed": False}
        rows = pd.DataFrame([row | usual | {"sheet": None, "cell": None, "note": None}])
        return load.save(Batch("data", f"{year}.xlsx", "", "local", "neighbourhood"), observations=rows).batch_id

    def states() -> list[list[int]]:
        told = line_records.told("neighbourhood")[NIGHT]
        return [told.history.state.tolist(), told.history.since.tolist(), told.history.open.tolist()]

    figures = {"2023": 72.0, "2024": 55.0, "2025": 74.0}
    before, seen = states(), []
    for order in (list(figures), list(reversed(figures))):
        made = [upload(year) for year in order]
        seen.append(states())
        for batch in reversed(made):
            load.undo(batch)
        assert states() == before
    assert seen[0] == seen[1] != before


# -- list, compare, words ---------------------------------------------------------------------------------------------


def test_a_list_is_filtered_by_what_lines_are_and_searched_by_what_they_say(demo: None):
    lines = [
        record("a", wording={"he": "תאורה", "en": "Lights"}, channel="physical", priority="veto"),
        record("b", kind="age", limit=18.0, scope={"layer": "neighbourhood", "stage": ["planning"]}),
    ]
    tell = teller(*lines)

    def found(**wanted: str) -> list[str]:
        return [r.id for r in lines if line_list.matches(r, wanted, "in_force", line_list.said(r, tell))]

    assert found() == ["a", "b"]
    assert found(word="light") == found(word="תאורה") == found(channel="physical") == found(priority="veto") == ["a"]
    assert found(kind="age") == found(layer="neighbourhood") == found(stage="planning") == ["b"]
    assert found(standing="ended") == found(word="nothing like it") == []


def test_a_line_is_in_force_to_come_ended_or_replaced():
    today = date(2026, 6, 1)
    lines = [
        record("now"),
        record("later", valid_from=date(2027, 1, 1)),
        record("over", valid_to=date(2025, 1, 1)),
        record("national"),
        record("own", overrides="national"),
        record("rest", rests=[{"start": today, "end": today, "reason": "war"}]),
        record("rested", rests=[{"start": date(2026, 5, 1), "end": date(2026, 5, 31), "reason": "war"}]),
    ]
    rests = {"rest": "suspended", "rested": "in_force"}
    standing = {"now": "in_force", "later": "to_come", "over": "ended", "national": "replaced", "own": "in_force"}
    assert line_list.standings(lines, today) == standing | rests


def test_a_line_below_a_law_that_became_stricter_and_one_that_cannot_be_read_say_so():
    today = date(2026, 6, 1)
    law = record("law", limit=65.0, status="law")
    lines = [law, record("law", version=2, reason="x"), record("own", overrides="law"), record("gone")]
    standing = {"law": "below_law", "own": "below_law", "gone": "not_read"}
    assert line_list.standings(lines, today, {"law", "own"}) == standing
    for lang in ("he", "en"):
        assert all(words(lang).has(f"lines.standing.{each}") for each in line_list.STANDINGS)


def test_lines_whose_indicators_are_not_in_use_cannot_be_read(demo_store: Path):
    with_demo = line_records.readable()
    assert with_demo == set(line_records.lines_in_force(load.today()))
    line_records.adopt_line(record("part", reason="x"))
    line_records.adopt_line(record("whole", kind="compound", of=["part"], indicator=None, ideal=None, limit=1.0))
    assert {"part", "whole"} <= line_records.readable()
    load.remove_demo()
    nothing = Record.model_validate({**record("x").model_dump(), "scope": {"areas": ["neighbourhood:42"]}})
    with pytest.raises(Stop) as stop:
        line_records.adopt_line(nothing)
    assert [issue.code for issue in stop.value.issues] == ["R-19"]


def test_the_difference_of_two_versions_is_told_field_by_field(demo: None):
    first = record("a", vote={"votes_for": 9, "against": 2})
    second = record("a", version=2, limit=65.0, vote={"votes_for": 9, "against": 2}, reason="stricter")
    told = plain(line_list.differences(first, second, teller(second)))
    assert "<td>Limit</td><td>60%</td><td>65%</td>" in told
    assert "Vote" not in told
    assert "say the same" in line_list.differences(first, first, teller(first))


def test_a_line_is_told_as_it_was_adopted_never_rounded(demo: None):
    line = record("a", limit=60.355, back=0.125)
    assert plain(teller().limit(line)) == "Not below 60.355%"
    assert plain(teller().value(line, "back")) == "0.125%"


@BOTH
def test_the_sheet_tells_every_field_of_every_version_in_words(demo: None, lang: str):
    versions = [
        record("a"),
        record("a", version=2, kind="band", lower=10.0, limit=80.0, ideal=None, scope={"group": "x"}),
    ]
    tell = teller(*versions, lang=lang)
    page = openpyxl.load_workbook(io.BytesIO(line_files.sheet(versions, tell))).active
    head, first, second = ([cell.value for cell in row] for row in page.iter_rows())
    assert page.sheet_view.rightToLeft is (lang == "he")
    assert set(head) == {tell.w(f"lines.field.{name}") for name in Record.model_fields if name != "id"}
    told = dict(zip(head, second, strict=True))
    assert told[tell.w("lines.field.lower")] == "10%"
    assert told[tell.w("lines.field.kind")] == tell.w("lines.kind.band")
    assert dict(zip(head, first, strict=True))[tell.w("lines.field.limit")] == "60%"


def test_a_new_line_gets_an_id_that_nobody_has():
    made = record("new", wording={"he": "תאורה ברחוב", "en": "Street lights!"})
    assert identity(made, []) == "line_street_lights"
    assert identity(made, [record("line_street_lights")]) == "line_street_lights_2"
    hebrew = record("new", wording="תאורה ברחוב")
    assert identity(hebrew, []) == identity(hebrew, []) != identity(record("new", wording="אחר"), [])


# -- on the page ------------------------------------------------------------------------------------------------------


@BOTH
def test_a_line_is_proposed_refused_in_words_and_adopted(demo_store: Path, lang: str):
    visit = Visit("lines", lang, part="propose")
    w = visit.w
    visit.press("-save")
    nameless = w("lines.nameless")
    assert said(visit) == [
        plain(w("R-15", line=nameless)),
        plain(w("R-01", line=nameless, field=w("lines.field.limit"), kind=w("lines.kind.level"))),
    ]
    text(visit, "-wording-he", "שם חדש")
    visit.press("-save")
    assert said(visit) == [plain(w("R-01", line="שם חדש", field=w("lines.field.limit"), kind=w("lines.kind.level")))]
    number(visit, "-limit", 99.0)
    number(visit, "-k", 3)
    visit.press("-save")
    assert len(said(visit)) == 2  # the limit beyond the ideal, three readings of one
    assert visit.widget("text_input", "-wording-he").value == "שם חדש"
    number(visit, "-limit", 40.0)
    number(visit, "-k", 1)
    for tail, votes in (("-votes_for", 12), ("-votes_against", 3), ("-low", 35.0), ("-high", 45.0)):
        number(visit, tail, votes)
    text(visit, "-dissent-he", "נמוך מדי")
    visit.press("-save")
    assert kept(visit) == [plain(w("lines.kept", line="שם חדש", version=1))]
    made = line_records.line_versions()[-1]
    assert (made.vote.votes_for, made.vote.against, made.vote.spread) == (12, 3, (35.0, 45.0))
    assert made.vote.dissent.he == "נמוך מדי"
    assert made.id in line_records.lines_in_force(load.today())


@BOTH
def test_another_kind_and_a_reload_keep_what_was_typed_into_a_new_line(demo_store: Path, lang: str):
    visit = Visit("lines", lang, part="propose")
    assert "typed" not in visit.at.query_params
    text(visit, f"-wording-{lang}", "תאורה")
    number(visit, "-limit", 40.0)
    number(visit, "-votes_for", 7)
    visit.widget("text_area", f"-reason-{lang}").set_value("חושך")
    text(visit, f"-dissent-{lang}", "יקר")
    visit.run()
    draft = visit.at.query_params["typed"]
    draft = draft[0] if isinstance(draft, list) else draft

    def shown(there: Visit) -> tuple[object, ...]:
        kinds = (("text_input", f"-wording-{lang}"), ("number_input", "-limit"), ("number_input", "-votes_for"))
        kinds += (("text_area", f"-reason-{lang}"), ("text_input", f"-dissent-{lang}"))
        return tuple(there.widget(*each).value for each in kinds)

    typed = ("תאורה", 40.0, 7, "חושך", "יקר")
    other = {"he": "en", "en": "he"}[lang]
    assert visit.widget("text_input", f"-wording-{other}").value == ""
    assert shown(visit.pick("as", "age")) == typed
    again = Visit("lines", lang, part="propose", typed=draft)  # as after a reload of the browser
    assert shown(again) == typed
    assert again.widget("text_input", f"-wording-{other}").value == ""
    again.press("-save")
    assert len(kept(again)) == 1
    assert "typed" not in again.at.query_params
    assert shown(Visit("lines", lang, part="propose", typed=draft)) == (
        "",
        None,
        0,
        "",
        "",
    )  # kept: nothing is left of it


@BOTH
def test_a_form_left_empty_names_all_that_it_lacks(demo_store: Path, lang: str):
    visit = Visit("lines", lang, part="propose", **{"as": "share"})
    visit.press("-save")
    told = " ".join(said(visit))
    assert len(said(visit)) == 3
    assert all(visit.w(f"lines.field.{name}") in told for name in ("limit", "beyond"))


@BOTH
def test_a_warning_beyond_the_line_is_refused_in_words(demo_store: Path, lang: str):
    visit = Visit("lines", lang, part="propose")
    text(visit, "-wording-he", "נשירה")
    number(visit, "-limit", 40.0)
    number(visit, "-amber", 3.0)
    visit.press("-save")
    assert said(visit) == [plain(visit.w("R-43", line="נשירה", found="3.0"))]
    number(visit, "-amber", 0.9)
    visit.press("-save")
    assert (said(visit), len(kept(visit))) == ([], 1)


@BOTH
def test_a_new_line_that_most_voted_against_is_kept_only_after_saying_so(demo_store: Path, lang: str):
    visit = Visit("lines", lang, part="propose")
    text(visit, "-wording-he", "נשירה")
    for tail, value in (("-limit", 40.0), ("-votes_for", 5), ("-votes_against", 9)):
        number(visit, tail, value)
    visit.press("-save")
    assert [plain(element.value) for element in visit.at.warning] == [plain(visit.w("R-45", line="נשירה", yes=5, no=9))]
    assert kept(visit) == []
    visit.press("-save")
    assert len(kept(visit)) == 1


@BOTH
def test_a_law_is_not_said_to_rest_on_anything_else(demo_store: Path, lang: str):
    visit = Visit("lines", lang, part="one", line=LAW)
    visit.widget("selectbox", "-status").set_value("proposal")
    visit.widget("text_area", "-reason-he").set_value("x")
    visit.press("-save")
    (told,) = said(visit)
    assert visit.w("charts.status.proposal") in told


@BOTH
def test_lines_that_nobody_may_cross_at_all_can_be_agreed_on(demo_store: Path, lang: str):
    """Nobody beyond a value, and never a fall: limits of 0."""
    for kind, more in (("change", {}), ("share", {"-beyond": 50.0})):
        visit = Visit("lines", lang, part="propose", **{"as": kind})
        text(visit, "-wording-he", kind)
        for tail, value in {"-limit": 0.0, **more}.items():
            number(visit, tail, value)
        visit.press("-save")
        assert (said(visit), len(kept(visit))) == ([], 1)


@BOTH
def test_a_limit_with_a_digit_too_many_is_asked_about_once(demo_store: Path, lang: str):
    visit = Visit("lines", lang, part="propose")
    text(visit, "-wording-he", "x")
    visit.pick("-indicator", "qol_welfare_wait")
    number(visit, "-limit", 6000.0)
    visit.press("-save")
    assert kept(visit) == []
    (doubt,) = (plain(element.value) for element in visit.at.warning)
    assert doubt.startswith(plain(visit.w("R-24", line="x", limit="\0", worst="", best="").split("\0")[0]))
    visit.press("-save")
    assert len(kept(visit)) == 1


@BOTH
def test_a_line_that_says_what_another_says_is_asked_about_once(demo_store: Path, lang: str):
    first = load.config().indicator("qol_welfare_wait")
    visit = Visit("lines", lang, part="propose")
    text(visit, "-wording-he", "x")
    visit.pick("-indicator", first.id)
    number(visit, "-limit", first.red_line.value)
    visit.press("-save")
    assert kept(visit) == []
    (doubt,) = (plain(element.value) for element in visit.at.warning)
    assert doubt == plain(visit.w("R-46", line="x", found=visit.w.pick(first.name)))
    visit.press("-save")
    assert len(kept(visit)) == 1


@BOTH
def test_dissent_and_reason_are_said_in_both_languages_and_travel_in_both(demo_store: Path, lang: str):
    visit = Visit("lines", lang, part="one", line="soc_ties")
    number(visit, "-limit", 59.0)
    text(visit, "-dissent-he", "גבוה מדי")
    text(visit, "-dissent-en", "too high")
    visit.widget("text_area", "-reason-he").set_value("שנתיים בטוחות")
    visit.widget("text_area", "-reason-en").set_value("two safe years")
    visit.press("-save")
    assert said(visit) == []
    made = newest(line_records.line_versions())["soc_ties"]
    assert made.vote.dissent == Text(he="גבוה מדי", en="too high")
    assert made.reason == Text(he="שנתיים בטוחות", en="two safe years")
    shown = Visit("lines", lang, part="one", line="soc_ties").text
    assert getattr(made.vote.dissent, lang) in shown
    assert getattr(made.reason, lang) in shown
    carried = exchange.read(exchange.write([made], CONFIG), "x.json").records[0]
    assert (carried.vote.dissent, carried.reason) == (made.vote.dissent, made.reason)


def test_another_limit_leaves_the_words_in_further_languages_as_they_were(demo_store: Path):
    ours = newest(line_records.line_versions())["soc_ties"]
    arabic = {"wording": ours.wording.model_copy(update={"ar": "روابط"}), "limit": 58.0, "reason": Text(he="x", en="x")}
    line_records.adopt_line(ours.model_copy(update=arabic))
    visit = Visit("lines", "en", part="one", line="soc_ties")
    number(visit, "-limit", 59.0)
    visit.widget("text_area", "-reason-en").set_value("two safe years")
    visit.press("-save")
    assert said(visit) == []
    made = newest(line_records.line_versions())["soc_ties"]
    assert (made.limit, made.wording) == (59.0, arabic["wording"])
    text(visit, "-wording-he", "קשרים אחרים")
    text(visit, "-wording-en", "Other ties")
    visit.widget("text_area", "-reason-en").set_value("other words")
    visit.press("-save")
    assert said(visit) == []
    assert newest(line_records.line_versions())["soc_ties"].wording == Text(he="קשרים אחרים", en="Other ties")


@BOTH
def test_a_line_counts_once_with_another(demo_store: Path, lang: str):
    visit = Visit("lines", lang, part="one", line="soc_ties")
    visit.widget("selectbox", "-pressure").set_value("soc_at_risk_contact")
    visit.widget("text_area", "-reason-he").set_value("x")
    visit.press("-save")
    assert said(visit) == []
    shared = newest(line_records.line_versions())["soc_at_risk_contact"].pressure
    assert newest(line_records.line_versions())["soc_ties"].pressure == shared == "soc_ties"


@BOTH
def test_a_line_is_tightened_overridden_suspended_and_retired_and_the_law_stays(demo_store: Path, lang: str):
    visit = Visit("lines", lang, part="one", line=LAW)
    w = visit.w
    number(visit, "-limit", 90.0)
    visit.widget("text_area", "-reason-he").set_value("easier")
    visit.press("-save")
    (told,) = said(visit)
    law = {"he": "תמורה ייחודית לקשישים בפינוי-בינוי", "en": "Older owners offered the alternatives set by law"}
    assert told == plain(w("W-10", law=law[w.lang]))  # and not the address of its source

    visit = Visit("lines", lang, part="one", line="soc_ties")
    number(visit, "-limit", 59.0)
    visit.press("-save")
    assert len(said(visit)) == 1  # a version needs its reason
    visit.widget("text_area", "-reason-he").set_value("two safe years")
    visit.press("-save")
    made = line_records.lines_in_force(load.today())["soc_ties"]
    assert (made.version, made.limit, made.reason.he) == (2, 59.0, "two safe years")
    assert w("lines.before") in visit.text

    for way, reason in (("override", "we are young"), ("suspend", "a move"), ("retire", "no use")):
        visit.at.session_state[f"way_{lang}"] = w(f"lines.way.{way}")
        line = "gov_trust" if way == "override" else "soc_ties"
        visit = Visit("lines", lang, part="one", line=line)
        visit.at.session_state[f"way_{lang}"] = w(f"lines.way.{way}")
        visit.run()
        visit.widget("text_area", "-reason-he").set_value(reason)
        visit.press("-save")
        assert said(visit) == []
    lines = newest(line_records.line_versions())
    assert lines["gov_trust_here"].overrides == "gov_trust"
    assert "gov_trust" not in line_records.lines_in_force(load.today())
    assert [rest.reason.he for rest in lines["soc_ties"].rests] == ["a move"]
    assert (lines["soc_ties"].version, lines["soc_ties"].valid_to) == (4, load.today())
    shown = Visit("lines", lang, part="one", line="gov_trust")
    assert w("lines.replaced_by") in shown.text


@BOTH
def test_who_saves_second_is_told_and_keeps_what_was_typed(demo_store: Path, lang: str):
    first, second = (Visit("lines", lang, part="one", line="soc_ties") for _ in range(2))
    for visit, limit, reason in ((first, 59.0, "two safe years"), (second, 58.0, "a hard year")):
        number(visit, "-limit", limit)
        visit.widget("text_area", "-reason-he").set_value(reason)
    first.press("-save")
    assert len(kept(first)) == 1
    second.press("-save")
    told = second.w(
        "R-23", line=newest(line_records.line_versions())["soc_ties"].wording, version=2, reason="two safe years"
    )
    assert (said(second), kept(second)) == ([plain(told)], [])
    assert second.widget("number_input", "-limit").value == 58.0
    assert second.widget("text_area", "-reason-he").value == "a hard year"
    second.press("-save")
    made = newest(line_records.line_versions())["soc_ties"]
    assert (made.version, made.limit, made.reason.he) == (3, 58.0, "a hard year")
    assert second.widget("text_area", "-reason-he").value == ""  # the next form begins anew


@BOTH
def test_lines_come_from_a_file_after_a_preview(demo_store: Path, lang: str):
    visit = Visit("lines", lang, part="files")
    w = visit.w
    visit.upload("holiday.json", b"{}")
    assert said(visit) == [plain(w("R-11", file="holiday.json"))]
    loose = newest(line_records.line_versions())[LAW].model_copy(update={"limit": 50.0, "reason": Text(he="x", en="x")})
    lines = [record("theirs"), loose, record("odd", indicator="gone")]
    visit.upload("theirs.json", exchange.write(lines, CONFIG))
    assert plain(w("lines.foreseen", new=1, changed=0, refused=2, same=0, older=0, indicators=0)) in visit.text
    before = len(line_records.line_versions())
    visit.press("keep_theirs.json")
    assert kept(visit) == [plain(w.plural("lines.file_kept", 1))]
    assert len(line_records.line_versions()) == before + 1

    before_it = scored()
    visit = Visit("lines", lang, part="files")
    visit.at.toggle[0].set_value(True)
    visit.run().press("keep_urban_renewal.json")
    assert {"renewal_return", "renewal_school"} <= set(line_records.lines_in_force(load.today()))
    assert load.config().indicator("renewal_return").local
    assert scored() == before_it
    exported = json.loads(exchange.write(line_records.line_versions(), load.config()))
    assert len(exported["indicators"]) == 16
    assert len(exported["lines"]) == before + 17


@BOTH
def test_lines_are_listed_channel_by_channel_in_the_order_of_the_model(demo: None, lang: str):
    one = CONFIG.active_channels
    lines = [
        record("x", channel=one[1].id),
        record("y"),
        record("z", channel=one[0].id),
        record("v", channel=one[1].id),
    ]
    tell = teller(*lines, lang=lang)
    html = line_list.by_channel(lines, dict.fromkeys("xyzv", "in_force"), tell)
    heads = [plain(head) for head in re.findall("<h3>(.*?)</h3>", html)]
    names = [tell.w.pick(each.name) for each in one[:2]]
    assert heads == [f"{names[0]} (1)", f"{names[1]} (2)", f"{tell.w('charts.no_channel')} (1)"]
    assert re.findall("line=([xyzv])", html) == ["z", "x", "v", "y"]


@BOTH
def test_a_search_without_results_leads_back(demo: None, lang: str):
    visit = Visit("lines", lang, word="nothing like it")
    assert visit.w("lines.none_found") in visit.text
    assert visit.w("lines.show_all") in visit.text
    vetoes = [r for r in newest(line_records.line_versions()).values() if (r.priority, r.status) == ("veto", "agreed")]
    found = Visit("lines", lang, priority="veto", status="agreed").text
    assert plain(visit.w.plural("lines.found", len(vetoes))) in found


@BOTH
def test_a_line_that_differs_from_ours_is_taken_over_once_somebody_says_why(demo_store: Path, lang: str):
    visit = Visit("lines", lang, part="files")
    w = visit.w
    theirs = newest(line_records.line_versions())["soc_ties"].model_copy(update={"limit": 55.0, "version": 1})
    visit.upload("theirs.json", exchange.write([theirs.model_copy(update={"reason": Text(he="", en="")})], CONFIG))
    assert plain(w("lines.foreseen", new=0, changed=0, refused=1, same=0, older=0, indicators=0)) in visit.text
    visit.widget("text_area", "theirs.json-reason-en").set_value("as the county does")
    visit.run().press("keep_theirs.json")
    made = newest(line_records.line_versions())["soc_ties"]
    assert (made.limit, made.reason.en) == (55.0, "as the county does")


@BOTH
def test_a_line_that_cannot_be_read_is_told_by_its_name_never_by_its_id(demo_store: Path, lang: str):
    whole = json.loads(exchange.write([record("quiet"), record("calm"), record("third")], CONFIG))
    whole["lines"][0] |= {"wording": {"he": "שקט בלילה", "en": "Quiet nights"}, "limit": [7]}
    whole["lines"][1] |= {"wording": 5}
    visit = Visit("lines", lang, part="files").upload("theirs.json", json.dumps(whole).encode())
    name, limit = {"he": "שקט בלילה", "en": "Quiet nights"}[lang], visit.w("lines.field.limit")
    assert plain(visit.w("R-12", line=name, field=limit, found="[7]")) in visit.text
    assert plain(visit.w("lines.nth", n=2)) in visit.text
    assert not {"quiet", "calm"} & set(visit.text.split())


def test_a_line_says_nothing_of_persons_and_another_version_says_something_new(demo_store: Path):
    ours = newest(line_records.line_versions())["soc_ties"]
    again = ours.model_copy(update={"reason": Text(he="x", en="x"), "valid_from": date(2026, 1, 1)})
    named = again.model_copy(update={"limit": 55.0, "owner": Text(he="דנה, 050-1234567", en="Dana")})
    arabic = again.model_copy(update={"wording": ours.wording.model_copy(update={"ar": "للسيدة فاطمة 052-1234567"})})
    for made, code in ((again, "R-25"), (named, "W-08"), (arabic, "W-08")):
        with pytest.raises(Stop) as stop:
            line_records.adopt_line(made)
        assert [issue.code for issue in stop.value.issues] == [code]
    (entry,) = line_records.foreseen(exchange.File((named,)))[0]
    assert (entry.verdict, [issue.code for issue in entry.issues]) == ("refused", ["W-08"])
    assert newest(line_records.line_versions())["soc_ties"] == ours
    voted = again.model_copy(update={"vote": Vote(votes_for=9, against=1)})
    assert line_records.adopt_line(voted).version == ours.version + 1


def test_a_card_tells_the_warning_as_a_value_and_cites_its_source_as_it_is(demo: None):
    tell = teller(record("a", amber=0.8, source="https://example.org"))
    html = line_list.card(tell.lines["a"], [*tell.lines.values()], "in_force", tell)
    assert plain(tell.value(tell.lines["a"], "amber")) == "67%"  # 95 - 0.8 * (95 - 60)
    assert html.count("https://example.org") == 1
    assert '<span dir="auto">https://example.org</span>' in html
