"""A city of more areas than a person can read at once: what is shown, what is counted, how the rest is reached."""

import re
from collections.abc import Iterator

import numpy as np
import pytest
import streamlit as st

from benchmarks.panel import LAYER, Panel
from core.i18n import plain, words
from core.redlines import spread
from pages.shared import atlas, breach_board, line_records, load, portions, state_map, whatif_view
from tests.pages.walk import Visit

AREAS = 90
EN = words("en")


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """90 areas, 64 lines and six years."""
    folder = tmp_path_factory.mktemp("large")
    panel = Panel(areas=AREAS, indicators=64, years=6)
    panel.save(folder / "store.duckdb")
    (folder / "config.toml").write_text(panel.config(), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RESILIENCE_DB", str(folder / "store.duckdb"))
        patch.setenv("RESILIENCE_CONFIG", str(folder / "config.toml"))
        st.cache_resource.clear()
        yield
        st.cache_resource.clear()


def bodies(visit: Visit) -> list[str]:
    return [element.proto.body for element in visit.at.get("html")]


def rows(visit: Visit, head: str) -> int:
    """Rows of the one table with a column of this name."""
    (table,) = [body for body in bodies(visit) if f'<th scope="col">{head}</th>' in body]
    return table.count("<tr>") - 1


def test_a_part_says_which_of_how_many_it_is():
    assert [portions.part(start, 40, 90) for start in (0, 40, 80)] == [slice(0, 40), slice(40, 80), slice(80, 90)]
    assert plain(portions.words(slice(80, 90), 3000, EN)) == "81 to 90 of 3,000"
    assert portions.choose("x", 40, 40, "never_asked", EN) == slice(0, 40)


def test_the_matrix_shows_the_worst_areas_and_lines_and_counts_all(large: None):
    view, told = load.view(LAYER), line_records.told(LAYER)
    t = view.cube.period("2026")
    total = int(spread.open_breaches(told, view.cube, t).sum())
    worst = [view.area_ids[a] for a in spread.worst_areas(told, view.cube, t)]
    first = Visit("redlines", "en", layer=LAYER)
    assert f"{total:,}" in first.title
    assert "areas 1 to 40 of 90 and lines 1 to 40 of 64" in first.text
    assert rows(first, first.w("head.channel")) == 40 * 40
    assert len(first.widget("selectbox", "areas_from").options) == 3
    last = first.pick("areas_from", "80").pick("lines_from", "40")
    assert "areas 81 to 90 of 90 and lines 41 to 64 of 64" in last.text
    (table,) = [body for body in bodies(last) if f'<th scope="col">{last.w("head.channel")}</th>' in body]
    assert set(re.findall(f"{LAYER}:[0-9]+", table)) == set(worst[80:])
    assert table.count("<tr>") == 10 * 24 + 1
    assert f"{total:,}" in last.title  # counts are of all, whatever part is shown


def test_small_multiples_and_bars_tell_how_many_more_there_are(large: None):
    lies = spread.concentration(line_records.told(LAYER), load.view(LAYER).cube, load.view(LAYER).cube.period("2026"))
    visit = Visit("redlines", "en", layer=LAYER)
    assert "Areas 1 to 36 of 90, those farthest beyond the line first." in visit.text
    rest = lies.counts.iloc[40:]
    assert f"{len(rest)} more areas hold {rest['share'].sum():.0%} of all crossings together." in visit.text


def test_the_board_is_read_a_part_at_a_time_or_for_one_area(large: None):
    found, view = breach_board.gather(LAYER, "2026"), load.view(LAYER)
    visit = Visit("breaches", "en", layer=LAYER)
    opened = int(found.open.sum())
    assert visit.title.startswith(f"{opened:,} open breaches; {len(found) - opened:,} are coming")
    head = visit.w("head.decision")
    assert rows(visit, head) == 100
    assert f"Rows 1 to 100 of {len(found):,}" in visit.text
    last = (len(found) - 1) // 100 * 100
    assert rows(visit.pick("from", str(last)), head) == len(found) - last
    area = breach_board.worst_area(found, view)
    mine = int((found.places(LAYER) == view.cube.area(area)).sum())
    alone = visit.pick("of", "area")
    assert rows(alone, head) == mine < 100
    assert f"{opened:,} open breaches" in alone.title


def test_a_moved_line_is_drawn_for_the_areas_that_it_changes_first(large: None):
    visit = Visit("whatif", "en", layer=LAYER, line="i000")
    assert "The picture shows 40 of 90 areas" in visit.text
    visit.at.slider[0].set_value(60.0)
    assert re.search(r"Would cross: .*, \d+ more areas", visit.run().text)


def test_the_picture_of_many_years_ends_at_the_chosen_one():
    assert whatif_view.window(6, 2) == range(6)
    assert whatif_view.window(6, 4, most=3) == range(2, 5)
    assert whatif_view.window(20, 19) == range(5, 20)
    assert whatif_view.window(20, 16) == range(2, 17)
    assert whatif_view.window(20, 3) == range(15)


def test_only_the_worst_of_very_many_areas_carry_their_mark(large: None, monkeypatch: pytest.MonkeyPatch):
    told, view = line_records.told(LAYER), load.view(LAYER)
    drawn = atlas.places(view, told, "crossings", "2026", EN)
    assert state_map.marked(drawn) is drawn and state_map.marks_cut(drawn, EN) == ""
    monkeypatch.setattr(state_map, "MANY", 80)
    monkeypatch.setattr(state_map, "MARKS", 10)
    kept = state_map.marked(drawn)
    worst = [view.area_ids[a] for a in np.argsort(-drawn["crossings"], kind="stable")[:10]]
    assert set(kept.loc[kept["mark"].notna(), "area_id"]) == set(worst)
    assert "Of 90 areas the 10 worst carry their mark" in plain(state_map.marks_cut(drawn, EN))
    line = state_map.places(told["i000"], view, "2026", EN)
    alone = state_map.marked(line)
    assert set(alone.loc[alone["mark"].notna(), "state"]) == {"crossed"}


def test_the_table_beside_a_map_begins_with_the_worst(large: None, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("pages.shared.state_map.MOST", 20)
    visit = Visit("map", "en", layer=LAYER)
    assert rows(visit, visit.w("head.area")) == 20
    most = spread.open_breaches(line_records.told(LAYER), load.view(LAYER).cube, 5).max()
    (table,) = [body for body in bodies(visit) if "<table" in body]
    assert f"Crossed {most}" in plain(re.sub("<[^>]+>", "", table))
    line = Visit("map", "en", layer=LAYER, topic="line.i000")
    assert rows(line, line.w("head.sure")) == 20
