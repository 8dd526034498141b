"""A presentation from getting ready to the decisions; and that no figure on a slide is another than on the pages."""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from html import unescape
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest
import streamlit as st

from core import headline, scoring
from core.charts import records
from core.export.appendix import with_appendix
from core.export.city_plan import plan
from core.export.deck import deck
from core.export.document import Amount, Chart, Deck, Paragraph, Slide, Table
from core.headline import SLIDES
from core.i18n import LANGUAGES, Words, plain, words
from core.issues import Issue
from core.line_words import AS_ADOPTED
from core.overview import Summary
from core.redlines.record import Record
from core.registers import ACTION, DECISION, newest
from core.store import Batch
from pages.shared import breach_board, line_matrix, line_records, load, masking, register, slides, slides_view, stories
from tests.core.scoring import town
from tests.pages.walk import Visit

BOTH = pytest.mark.parametrize("lang", LANGUAGES)
OWN = town.MODEL.replace('value = 45.0, side = "below" }', 'value = 45.25, side = "below" }\ncritical = true')
#: A value a hair from its line, and two lines of one pressure.
HAIR = ("city, trust, 2024, 50", "city, trust, 2025, 45.2", "city, wait, 2025, 40.04", "city, refuge, 2025, 90")
#: Towns as somebody may save them: every figure of the whole city; areas with breaches of their own.
TOWNS = {"of the whole alone": HAIR, "with areas": (*HAIR, "A, trust, 2025, 45.24", "B, trust, 2025, 70")}


def latest_view() -> tuple[str, str]:
    city = load.view(load.city_layer())
    return city.periods[-1], scoring.baseline(city.scores, city.periods[-1])


def blocks(made: Deck, id: str, kind: type) -> list:
    return [each for each in made.slides[SLIDES.index(id)].blocks if isinstance(each, kind)]


def cells(table: Table) -> list[list[str]]:
    return [[plain(cell.text if isinstance(cell, Amount) else cell) for cell in row] for row in table.rows]


def html(visit: Visit) -> str:
    return plain("\n".join(element.proto.body for element in visit.at.get("html")))


@pytest.fixture
def own_town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A store of another city than ours, without figures."""
    (tmp_path / "config.toml").write_text(OWN, encoding="utf-8")
    monkeypatch.setenv("RESILIENCE_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setenv("RESILIENCE_DB", str(tmp_path / "town.duckdb"))
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


def save_town(*rows: str) -> None:
    """Figures as a file brings them; and two lines of people's own that answer one pressure."""
    frame = town.latest("\n".join(["area, indicator, period, value", *rows])).drop(columns="period_end")
    areas = town.areas("area, layer\nA, area\nB, area").iloc[1:]
    batch = Batch(kind="data", file="a.csv", sha256="0", account="local")
    load.save(batch, areas=areas, observations=frame.assign(sheet=None, cell=None, note=None))
    usual = {"channel": "calm", "pressure": "overload", "reason": "x", "indicator": "wait", "ideal": 10.0}
    for id, limit in (("slow", 40.0), ("slower", 40.01)):
        line_records.adopt_line(Record.model_validate({"id": id, "wording": id, "limit": limit} | usual))


# -- no figure is another ---------------------------------------------------------------------------------------------


@BOTH
def test_every_figure_of_the_slides_is_that_of_the_pages(demo: None, lang: str) -> None:
    same_figures(words(lang))


@BOTH
@pytest.mark.parametrize("saved", TOWNS.values(), ids=TOWNS)
def test_every_figure_of_a_town_is_that_of_the_pages(own_town: None, saved: Sequence[str], lang: str) -> None:
    save_town(*saved)
    same_figures(words(lang))
    w, s = words(lang), slides.now(*latest_view())
    assert s.worst
    made = deck(s, w)
    told = [headline.value_words(s.worst, w), headline.limit_words(s.worst, w)]
    place = {"layer": s.worst.layer, "area": s.worst.area}
    channel = Visit("channels", lang, indicator=str(s.worst.record.indicator), **place)
    home = plain(unescape(Visit("home", lang).text))
    for text in map(plain, told):
        assert text in plain(made.slides[3].title)
        assert text in plain(unescape(channel.text))
        assert text in home
    assert plain(told[0]) != plain(told[1])
    (chart,) = blocks(made, "line", Chart)
    assert plain(told[0]) in plain(chart.spec["description"])
    read = next(each for each in chart.series if each.name == w.pick(s.worst.indicator))
    assert plain(w.value(read.values[-1], s.worst.unit, AS_ADOPTED)) == plain(told[0])
    if not s.inside:
        assert plain(w("slides.title.spread_unknown")) == plain(made.slides[4].title)


def same_figures(w: Words) -> None:
    """Of whatever city the store holds."""
    period, since = latest_view()
    s = slides.now(period, since)
    made = with_appendix(deck(s, w), s, w)
    city, places = load.view(load.city_layer()), load.view(load.place_layer())
    front = load.front(period, since)
    crossed = line_records.crossed(city.layer, period)
    assert [plain(p.text) for p in blocks(made, "crossings", Paragraph) if p.style == "figure"] == [str(len(crossed))]
    assert s.critical == [record.priority for record in crossed].count("veto")
    assert (s.known, s.total) == stories.measured(front.outcomes)
    assert s.safe == sum(each.counts["safe"] for each in front.outcomes)
    expected = [[w.pick(o.name), plain(w.number(o.score, 0)), _moved(o, w), str(o.crossed)] for o in front.outcomes]
    found = [[*row[:2], row[2].split()[-1], row[3]] for row in cells(*blocks(made, "outcomes", Table))]
    assert found == expected
    profile = records.profile(city.scores, city.lines, city.config, city.area_ids[0], period, w)
    found = cells(*blocks(made, "channel", Table))
    assert [row[0] for row in found] == [r.name for r in profile.readings]
    assert [row[2] for row in found] == [plain(w.number(r.score, 0)) for r in profile.readings]
    assert [row[1].split(maxsplit=1)[1] for row in found] == [w(f"charts.state.{r.state}") for r in profile.readings]
    wheel = made.slides[-1].blocks[0]
    assert isinstance(wheel, Chart)
    assert list(wheel.series[0].values) == [round(r.score) if r.score is not None else None for r in profile.readings]
    hidden = masking.of(places, line_records.told(places.layer), period)
    assert bool(hidden) is s.inside
    if hidden:
        bars = blocks(made, "spread", Chart)[0].series[0].values
        assert sum(bars) == hidden.lies.total == s.crossings
        assert bars[0] == hidden.lies.counts["crossings"].iloc[0]
    efforts = cells(*blocks(made, "efforts", Table))
    assert [int(row[-1]) for row in efforts] == [leg.crossed for leg in front.efforts]


def _moved(outcome: Summary, w: Words) -> str:
    return plain(w("direction.unknown") if outcome.direction == "unknown" else w.change(outcome.moved)).split()[-1]


@BOTH
def test_the_line_on_its_slide_is_that_of_the_board_and_of_its_page(demo: None, lang: str) -> None:
    w, (period, since) = words(lang), latest_view()
    s = slides.now(period, since)
    assert s.worst
    board = breach_board.gather(load.city_layer(), period)
    first = next(fact for fact in board.facts() if fact.open and fact.line.kind in ("level", "band"))
    assert (s.worst.record.id, s.worst.value) == (first.line.id, first.value)
    chart = blocks(deck(s, w), "line", Chart)[0]
    told = line_records.told(load.city_layer())[first.line.id]
    row = set(told.reading.values[0].round(1).tolist())
    (readings,) = (each for each in chart.series if not (each.level or each.ground or each.state))
    assert {v for v in readings.values if v is not None} <= row
    assert [set(each.values) for each in chart.series if each.level] == [{told.record.limit}]
    points = next(layer for layer in chart.spec["layer"] if layer.get("name") == "points")["data"]["values"]
    marked = {each.state: [v for v in each.values if v is not None] for each in chart.series if each.state}
    drawn = {mark: [round(row["value"], 1) for row in points if row["state"] == mark] for mark in marked}
    assert marked == drawn and sum(map(len, drawn.values())) == len(points)
    grounds = [each for each in chart.series if each.ground]
    tops = list(accumulate(each.values[0] for each in grounds))
    zones = chart.spec["layer"][0]["data"]["values"]
    limits = [row["to"] for row in zones][:-1]
    assert limits and tops[: len(limits)] == pytest.approx(limits)
    assert [each.colour for each in grounds][: len(zones)] == [row["fill"] for row in zones]


def test_the_hidden_cells_are_counted_and_none_of_them_can_be_read(demo: None) -> None:
    period, since = latest_view()
    s = slides.now(period, since)
    places = load.view(load.place_layer())
    frame = places.lines.frame(period)
    assert s.hidden == int(((frame["state"] == "suppressed") & (frame["origin"] != "inherited")).sum()) > 0
    board = line_matrix.Summary.of(places.layer, period).counts["suppressed"]
    assert s.unread == board > s.hidden  # two lines rest on one of the figures
    assert f"In {board} cases" in plain(deck(s, words("en")).slides[4].bottom)


@BOTH
def test_what_a_room_cannot_read_is_told_before_it_is_frozen(demo: None, lang: str) -> None:
    s, visit = slides.now(*latest_view()), Visit("present", lang)
    told = plain(visit.w.issue(Issue("P-08", {"n": len(s.spots)})))
    assert [told in plain(each.value) for each in visit.at.warning] == [True]
    assert told in html(Visit("present", lang, slide="5"))
    assert not Visit("present", lang, audience="public").at.warning


def test_no_public_slide_names_a_neighbourhood(demo: None) -> None:
    s = slides.now(*latest_view())
    for lang in LANGUAGES:
        w = words(lang)
        said = plain(repr(with_appendix(deck(s, w, "public"), s, w)))
        places = load.areas().query("layer == 'neighbourhood'").to_dict("records")
        assert not [w.name(row) for row in places if w.name(row) in said]


# -- from getting ready to the decisions ------------------------------------------------------------------------------


@BOTH
def test_the_page_gets_ready_and_shows_every_slide(demo: None, lang: str) -> None:
    visit = Visit("present", lang)
    assert visit.title == plain(visit.w("present.title"))
    made = deck(slides.now(*latest_view()), visit.w)
    for n, slide in enumerate(made.slides, 1):
        shown = Visit("present", lang, slide=str(n))
        assert shown.title == plain(slide.title)
        assert said(slide) <= set(re.split("<[^>]*>", unescape(html(shown))))
        drawn = [json.loads(chart.proto.spec) for chart in shown.at.get("vega_lite_chart")]
        assert [figures(chart) for chart in drawn] == [figures(b.spec) for b in slide.blocks if isinstance(b, Chart)]
        assert f"{n}/7" in html(shown)
        assert plain(shown.w("present.not_frozen")) in html(shown)
        assert not shown.has("selectbox", "deck")


def said(slide: Slide) -> set[str]:
    """Every word and every figure of a slide that is written and not drawn, its source too."""
    tables = [cell for b in slide.blocks if isinstance(b, Table) for row in ([*b.head], *cells(b)) for cell in row]
    texts = [b.text for b in slide.blocks if isinstance(b, Paragraph)]
    return {plain(text) for text in (*tables, *texts)}


def figures(spec: Any) -> str:
    """All data of a drawing."""
    return json.dumps([layer["data"] for layer in spec["layer"]])


def test_two_clicks_from_a_figure_to_its_definition_and_history(demo: None) -> None:
    for id, page in {"outcomes": "channels", "channel": "channels", "line": "channels", "spread": "redlines"}.items():
        visit = Visit("present", slide=str(SLIDES.index(id) + 1))
        assert re.search(rf'href="{page}\?', html(visit)), id
    s = slides.now(*latest_view())
    assert s.worst
    visit = Visit("channels", layer="city", area="city", indicator=str(s.worst.record.indicator))
    assert visit.w("drill.about") in [tab.label for tab in visit.at.tabs]
    assert visit.w("drill.versions") in [tab.label for tab in visit.at.tabs]


def test_a_frozen_presentation_stays_as_it_was_and_keeps_titles_and_decisions(demo_store: Path) -> None:
    period, since = latest_view()
    draft = slides.live(period, since, "internal")
    visit = Visit("present")
    visit.widget("text_input", "title_crossings").set_value("ארבעה קווים, -3.5% מול 60%")
    _submit(visit)
    (frozen,) = slides.kept().values()
    assert frozen.titles["he"] == {"crossings": "ארבעה קווים, -3.5% מול 60%"}
    assert len(frozen.asked) == len(draft.asked) == 3
    assert frozen.snapshot.model_copy(update={"taken": ""}) == draft.snapshot.model_copy(update={"taken": ""})
    time = datetime.fromisoformat(frozen.snapshot.taken)
    for lang in LANGUAGES:
        ready = Visit("present", lang, deck=frozen.id)
        assert plain(ready.w.issue(Issue("P-05", {"time": time}))) in html(ready)
    load.remove_demo()
    assert slides.kept()[frozen.id].snapshot == frozen.snapshot


def _act() -> None:
    """Somebody records an action elsewhere: the title of slide 6 is another."""
    line = next(iter(line_records.told(load.city_layer())))
    body = {"line": line, "area": "city", "what": "lamps", "measure": "technological", "lead": "city"}
    register.keep(ACTION, [("lamps", {**body, "owner": "works", "due": "2099-01-01", "status": "planned"})])


def test_no_title_is_frozen_over_figures_that_it_was_not_made_from(demo_store: Path, another_run_ends: None) -> None:
    visit = Visit("present", "en")
    visit.widget("text_input", "title_line").set_value("Our own words, 7%")
    _act()
    _submit(visit)
    assert not slides.kept()
    (told,) = [plain(each.value) for each in visit.at.warning if "Our own words, 7%" in plain(each.value)]
    assert told.startswith(visit.w("present.changed"))
    assert "1 action" in visit.widget("text_input", "title_efforts").value
    _submit(visit)
    (frozen,) = slides.kept().values()
    assert frozen.titles == {"en": {}}
    assert not [each for each in visit.at.warning if visit.w("present.changed") in each.value]


def test_an_own_question_is_frozen_with_those_that_the_data_propose(demo_store: Path, another_run_ends: None) -> None:
    draft = slides.live(*latest_view(), "internal")
    visit = Visit("present", "en")
    visit.widget("text_area", f"ask_{draft.asked[0].id}").set_value(" ")
    visit.widget("text_area", f"ask_{draft.asked[1].id}").set_value("Open the shelters")
    _submit(visit)
    (frozen,) = slides.kept().values()
    assert [each.id for each in frozen.asked] == [draft.asked[1].id, draft.asked[2].id]
    assert frozen.asked[0].text == dict.fromkeys(LANGUAGES, "Open the shelters")
    assert frozen.asked[1] == draft.asked[2]


@BOTH
def test_an_unknown_presentation_is_told_and_no_other_shown(demo: None, lang: str) -> None:
    visit = Visit("present", lang, slide="5", deck="gone")
    assert visit.title == plain(visit.w("present.title_unknown"))
    assert not visit.at.get("vega_lite_chart")


@BOTH
def test_nothing_of_a_public_slide_leads_to_a_page_of_the_house(demo_store: Path, lang: str) -> None:
    """Each of those pages names areas inside the city, or is one click from one that does."""
    inner, public = (slides.keep(slides.live(*latest_view(), audience)) for audience in ("internal", "public"))
    for n in range(1, len(SLIDES) + 1):
        leads = [
            set(re.findall(r'href="(\w+)', html(Visit("present", lang, slide=str(n), deck=id))))
            for id in (inner, public)
        ]
        assert leads[0] > leads[1], n
        assert leads[1] == {"present"}, n


def test_a_known_owner_of_a_decision_is_named_in_the_language_at_hand_on_screen_and_in_files(demo_store: Path) -> None:
    id = slides.keep(slides.live(*latest_view(), "internal"))
    shown, he, en = slides.kept()[id], words("he"), words("en")
    proposed = shown.snapshot.asks[0].owner
    assert proposed.he != proposed.en
    said = {"status": "approved", "owner": proposed.he, "due": "2026-12-31"}
    slides.decide(shown, shown.asked[0], said, he)
    slides.decide(shown, shown.asked[1], {**said, "owner": "ועדת משנה"}, he)  # nobody that the city knows
    (table,) = blocks(slides.drawn(shown, en), "decisions", Table)
    assert [cells(table)[n][2] for n in (0, 1)] == [proposed.en, "ועדת משנה"]
    visit = Visit("present", "en", slide="7", deck=id)
    assert proposed.en in unescape(html(visit))
    assert proposed.he not in html(visit)
    made = plan(slides.sources(*latest_view()), en)
    decided = [row for each in made.blocks if isinstance(each, Table) for row in cells(each) if row[1] == "approved"]
    assert [row[2] for row in decided] == [proposed.en, "ועדת משנה"]


def _submit(visit: Visit) -> None:
    next(b for b in visit.at.button if b.label == visit.w("present.freeze")).click()
    visit.run()


def test_a_decision_is_recorded_in_the_room(demo_store: Path, another_run_ends: None) -> None:
    id = slides.keep(slides.live(*latest_view(), "internal"))
    shown, w = slides.kept()[id], words("he")
    visit = Visit("present", slide="7", deck=id)
    key = f"decision_{id}_{shown.asked[0].id}"
    visit.at.button_group(key=f"{key}_status").set_value("approved")
    visit.press(f"{key}_save")
    assert any("עד" in plain(error.value) for error in visit.at.error)
    assert not register.entries(DECISION)
    visit.at.date_input(key=f"{key}_due").set_value(date(2026, 12, 31))
    visit.press(f"{key}_save")
    (entry,) = newest(register.entries(DECISION)).values()
    assert (entry.body["status"], entry.body["due"], entry.body["about"]) == ("approved", "2026-12-31", id)
    assert "31.12.2026" in html(visit)
    assert (
        plain(slides_view.told(slides.questions(shown)[0], w)) == f"אושר; אחריות: {entry.body['owner']}; עד 31.12.2026"
    )
    table = blocks(slides.drawn(shown, w), "decisions", Table)[0]
    assert cells(table)[0][1:] == ["אושר", entry.body["owner"], "31.12.2026"]
    assert cells(table)[1][1] == w("slides.open")
    slides.decide(shown, shown.asked[1], {"status": "rejected", "owner": None, "due": None}, w)
    assert plain(slides_view.told(slides.questions(shown)[1], w)) == "נדחה"


def test_of_two_hosts_the_second_is_told_what_the_first_recorded(demo_store: Path, another_run_ends: None) -> None:
    id = slides.keep(slides.live(*latest_view(), "internal"))
    shown = slides.kept()[id]
    second, key = Visit("present", "en", slide="7", deck=id), f"decision_{id}_{shown.asked[0].id}"
    slides.decide(shown, shown.asked[0], {"status": "rejected", "owner": None, "due": None}, words("en"))
    second.at.button_group(key=f"{key}_status").set_value("back")
    second.run()
    second.press(f"{key}_save")
    assert any(plain(error.value).startswith("Meanwhile") for error in second.at.error)
    assert [entry.body["status"] for entry in register.entries(DECISION)] == ["rejected"]
    assert second.at.button_group(key=f"{key}_status").value == "back"
    second.press(f"{key}_save")
    assert [entry.body["status"] for entry in register.entries(DECISION)] == ["rejected", "back"]
    assert second.has("button", f"{shown.asked[1].id}_save")


def test_a_decision_is_told_in_the_language_at_hand_on_screen_and_in_files(demo_store: Path) -> None:
    id = slides.keep(slides.live(*latest_view(), "internal"))
    shown, en = slides.kept()[id], words("en")
    slides.decide(shown, shown.asked[0], {"status": "rejected", "owner": None, "due": None}, words("he"))
    (table,) = blocks(slides.drawn(shown, en), "decisions", Table)
    assert cells(table)[0][0] == shown.asked[0].text["en"]
    assert shown.asked[0].text["en"] in html(Visit("present", "en", slide="7", deck=id))
    assert shown.asked[0].text["he"] not in Visit("present", "en", deck=id).text


@BOTH
def test_without_figures_the_page_says_what_to_do(store: Path, lang: str) -> None:
    visit = Visit("present", lang)
    assert visit.title == plain(visit.w("present.title_empty"))
    assert Visit("present", lang, slide="3").title == visit.title


@pytest.mark.parametrize(("text", "n"), [(None, None), ("1", 1), ("7", 7), ("99", 7), ("0", 1), ("x", 1)])
def test_the_slide_of_an_address(text: str | None, n: int | None) -> None:
    assert slides_view.asked(text) == n


def test_what_is_inside_the_margin_is_told_alike_on_the_first_page_and_on_the_slide(demo: None) -> None:
    period, since = latest_view()
    s = slides.now(period, since)
    assert [headline.direction(n) for n in s.outcomes] == [o.direction for o in load.front(period, since).outcomes]
    assert any(n.margin > 0 for n in s.outcomes)
