"""A walk through the reading pages, the map, the data page and the method, in both languages, without a browser."""

import json
import re
from datetime import date
from itertools import product
from pathlib import Path
from urllib.parse import parse_qs

import numpy as np
import pytest

from core import config as config_file
from core import scoring
from core.i18n import plain
from core.issues import Issue
from core.redlines import engine, spread
from pages.shared import firmness, line_records, load
from tests.pages.walk import Visit

ROOT = Path(__file__).resolve().parents[2]
CONFIG = config_file.load(ROOT / "config.toml")
LANGUAGES = ("he", "en")
READING = ("home", "channels", "breaches", "redlines", "line", "whatif", "map")
SECTIONS = ("uploads", "coverage", "layers", "backup", "log")
BOTH = pytest.mark.parametrize("lang", LANGUAGES)
YEARS = ("2021", "2023", "2026")


def hero(visit: Visit) -> int:
    """The large number of the first page."""
    return int(re.search(r'class="lr-count">(\d+)<', plain(html(visit)))[1])


def html(visit: Visit) -> str:
    return "\n".join(element.proto.body for element in visit.at.get("html"))


def crossings(period: str, layer: str = "city") -> int:
    """Counted from what the store holds, past the caches of the doorway: each area's own open breaches."""
    figures = load.store().latest(), load.store().areas()
    cube, standing = scoring.build(*figures, CONFIG, layer), line_records.lines_in_force(load.today()).values()
    told = engine.tell(standing, cube, every=engine.every_reading(standing, cube, *figures, CONFIG))
    return int(spread.open_breaches(told, cube, cube.period(period)).sum())


def indicators_listed(visit: Visit) -> list[int]:
    """How many indicators each channel of the method page says it has."""
    return [int(n[1]) for e in visit.at.expander if (n := re.search(r"— (\d+) ", plain(e.label)))]


# -- every page, every view of it -------------------------------------------------------------------------------------


@BOTH
def test_every_page_has_its_own_title_notice_and_origin(demo: None, lang: str) -> None:
    visits = [Visit(page, lang) for page in (*READING, "upload", "data", "method")]
    assert len({visit.title for visit in visits}) == len(visits)
    for visit in visits:
        assert visit.w("demo.notice") in visit.text
        if visit.at.title[0].value != visit.w("data.title_empty"):
            assert CONFIG.digest in visit.text


@pytest.mark.parametrize("layer", ["city", "quarter", "neighbourhood"])
def test_every_reading_page_opens_at_every_layer_and_period(demo: None, layer: str) -> None:
    for page, period in product(("channels", "breaches", "redlines", "map"), YEARS):
        lang = LANGUAGES[int(period) % 2]
        visit = Visit(page, lang, layer=layer, period=period)
        assert visit.w("empty.nothing.title") not in visit.text, (page, period)
        assert visit.at.selectbox(key="period").value == period


@pytest.mark.parametrize("channel", [channel.id for channel in CONFIG.active_channels])
def test_every_indicator_opens_from_its_address(demo: None, channel: str) -> None:
    for indicator in CONFIG.indicators_of(channel):
        visit = Visit("channels", indicator=indicator.id)
        assert indicator.name.he in [element.value for element in visit.at.subheader]
        assert visit.at.selectbox(key="channel").value == channel


def test_every_topic_of_the_map_is_drawn(demo: None) -> None:
    visit = Visit("map")
    topics = visit.at.selectbox(key="topic").options
    assert len(topics) > 40
    titles = set()
    for topic in topics:
        titles.add(visit.pick("topic", topic).title)
        assert visit.at.get("deck_gl_json_chart")
    assert len(titles) > 0.9 * len(topics)


@BOTH
def test_every_section_of_the_data_page_opens(demo: None, lang: str) -> None:
    said = [Visit("data", lang, part=section).text for section in SECTIONS]
    assert len(set(said)) == len(SECTIONS)


@BOTH
def test_up_to_four_areas_stand_in_one_radar(demo: None, lang: str) -> None:
    areas = ("neighbourhood:41", "neighbourhood:42", "neighbourhood:43", "neighbourhood:11", "neighbourhood:12")
    visit = Visit("channels", lang, area=",".join(areas), layer="neighbourhood")
    assert visit.at.multiselect(key="area").value == list(areas[:4])
    names = [visit.w.name(load.areas().set_index("area_id").loc[area]) for area in areas[:4]]
    assert all(name in visit.title for name in names)


def test_an_address_that_names_nothing_known_shows_the_usual_view(demo: None) -> None:
    usual = {page: Visit(page).title for page in READING}
    odd = {"layer": "moon", "period": "1789", "area": "x", "channel": "y", "indicator": "z", "topic": "q", "since": "0"}
    assert {page: Visit(page, **odd).title for page in READING} == usual


# -- what the numbers say ---------------------------------------------------------------------------------------------


@BOTH
def test_the_first_page_counts_the_citys_crossings(demo: None, lang: str) -> None:
    visit = Visit("home", lang)
    expected = crossings("2026")
    assert expected > 0
    assert hero(visit) == expected
    assert str(expected) in visit.title


def test_another_period_counts_anew(demo: None) -> None:
    visit = Visit("home")
    counted = {year: hero(visit.pick("period", year)) for year in YEARS[1:]}
    assert counted == {year: crossings(year) for year in YEARS[1:]}
    assert len(set(counted.values())) > 1


def test_the_lines_page_counts_every_area_of_its_layer(demo: None) -> None:
    for layer in ("quarter", "neighbourhood"):
        visit = Visit("redlines", layer=layer)
        assert str(crossings("2026", layer)) in visit.title


def test_a_card_of_the_first_page_leads_to_its_channel(demo: None) -> None:
    links = re.findall(r'href="(channels\?[^"]*channel=(\w+)[^"]*)"', html(Visit("home")))
    assert {channel for _, channel in links} >= {channel.id for channel in CONFIG.active_channels}


@BOTH
def test_a_score_at_the_top_of_the_first_page_opens_down_to_cells_and_to_how_firm_its_rank_is(
    demo: None, lang: str
) -> None:
    home = Visit("home", lang)
    for outcome in CONFIG.outcomes:
        address = re.search(rf'href="channels\?([^"]*channel={outcome.id}[^"]*)"', html(home))
        assert address
        asked = {key: value for key, (value,) in parse_qs(address[1].replace("&amp;", "&")).items()}
        visit = Visit("channels", **asked)
        assert visit.at.selectbox(key="channel").value == outcome.id
        served = [i for i in CONFIG.active_indicators if i.outcomes[:1] == (outcome.id,)]
        assert visit.at.selectbox(key="indicator").options == [home.w.pick(i.name) for i in served]
        math = html(visit).partition('class="lr-math"')[2]
        score = load.view("city").scores.frame(asked["period"]).query("node == @outcome.id")["score"].iloc[0]
        assert f"{score:.1f} = " in plain(math[:200])
        assert "observations.csv" in math


def test_the_rank_of_an_outcome_has_a_band(demo: None) -> None:
    view, outcome = load.view("neighbourhood"), CONFIG.outcomes[0].id
    ranks = view.scores.ranks[:, view.scores.node(outcome), view.cube.period(view.periods[-1])]
    found = firmness.bands("neighbourhood", view.periods[-1], outcome).bands[outcome]
    assert np.array_equal(found.reference, ranks, equal_nan=True)
    assert (found.low < found.high).any()


# -- what a setting or a clock changes --------------------------------------------------------------------------------


def test_the_other_preset_shows_learning_and_loses_no_indicator(demo_store: Path) -> None:
    visit = Visit("method")
    assert (len(indicators_listed(visit)), sum(indicators_listed(visit))) == (8, 56)
    visit.pick("preset", "seven_plus_one").press("preset_apply")
    assert (len(indicators_listed(visit)), sum(indicators_listed(visit))) == (8, 56 + 7)
    other = CONFIG.with_preset("seven_plus_one")
    assert {i.id for i in other.active_indicators} > {i.id for i in CONFIG.active_indicators}
    channels = Visit("channels")
    assert channels.at.selectbox(key="channel").options == [
        c.name.he for c in (*other.active_channels, *other.outcomes)
    ]
    assert {"learning", "physical_economic"} <= {c.id for c in other.active_channels}
    assert sum(f"channel={c.id}" in html(Visit("home")) for c in other.active_channels) == 8
    visit.pick("preset", "eight").press("preset_apply")
    assert sum(indicators_listed(visit)) == 56


@pytest.mark.parametrize("page", READING)
def test_old_figures_are_called_old_on_top(demo: None, page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    newest = load.latest()["period_end"].max()
    visit = Visit(page)
    told = plain(visit.w("view.old", newest=visit.w.date(newest)))
    assert told not in visit.text
    monkeypatch.setattr(load, "today", lambda: date(newest.year + 3, 1, 1))
    assert told in Visit(page).text


# -- nothing there, and what stops ------------------------------------------------------------------------------------


@BOTH
def test_every_page_says_what_to_do_when_there_is_nothing(store: Path, lang: str) -> None:
    assert load.latest().empty
    empty = {page: f"{page}.title_empty" for page in ("home", "channels", "redlines", "line", "map")}
    empty |= {"breaches": "breach.title_empty", "whatif": "whatif.title"}
    for page, key in {**empty, "data": "data.title_empty", "upload": "upload.title"}.items():
        visit = Visit(page, lang)
        assert visit.title == plain(visit.w(key)), page
        assert visit.w("demo.notice") not in visit.text
        if page in READING:
            assert "lr-empty" in html(visit), page
    assert sum(indicators_listed(Visit("method", lang))) == 56
    for section in SECTIONS:
        Visit("data", lang, part=section)


def test_the_demo_city_leaves_by_its_button_and_every_page_follows(demo_store: Path) -> None:
    visit = Visit("home")
    assert hero(visit) > 0
    visit.press("demo_remove")
    assert visit.title == visit.w("home.title_empty")
    assert Visit("map").title == visit.w("map.title_empty")


@BOTH
def test_a_config_with_faults_is_told_with_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, demo_store: Path, lang: str
) -> None:
    text = (ROOT / "config.toml").read_text(encoding="utf-8").replace("[privacy]", "[privacy]\nsmal_count = 3", 1)
    (tmp_path / "config.toml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("RESILIENCE_CONFIG", str(tmp_path / "config.toml"))
    said = " ".join(plain(e.value) for e in Visit("home", lang).at.error)
    assert "smal_count" in said
    assert "small_count" in said


@BOTH
def test_an_indicator_with_another_definition_says_not_to_compare(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, demo_store: Path, lang: str
) -> None:
    own = 'id = "gov_continuity"'
    text = (ROOT / "config.toml").read_text(encoding="utf-8").replace(own, f"{own}\nredefined = 2023-06-01", 1)
    (tmp_path / "config.toml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("RESILIENCE_CONFIG", str(tmp_path / "config.toml"))
    visit = Visit("channels", lang, layer="city", area="city", indicator="gov_continuity")
    name = visit.w.pick(load.config().indicator("gov_continuity").name)
    told = plain(visit.w.issue(Issue("P-04", {"indicator": name, "date": date(2023, 6, 1)})))
    assert told in [plain(each.value) for each in visit.at.warning]
    drawn = plain(" ".join(chart.proto.spec for chart in visit.at.get("vega_lite_chart")))
    assert plain(json.dumps(visit.w("charts.trend.redefined", day=date(2023, 6, 1))))[1:-1] in drawn


@BOTH
def test_a_store_that_is_no_database_is_told_in_a_sentence(demo_store: Path, lang: str) -> None:
    demo_store.write_bytes(b"this is no database")
    visit = Visit("home", lang)
    assert len(visit.at.error) == 1
    assert demo_store.name in plain(visit.at.error[0].value)
