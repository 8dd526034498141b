"""The doorway: one store, the demo city once, everything cached by content, and no hidden number let through."""

import threading
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import streamlit as st

from core import redlines
from core.i18n import words
from core.issues import Stop
from core.store import Batch, Store
from pages.shared import load

SMALL = """
[municipality]
name = { he = "ירוחם", en = "Yeruham" }
[store]
path = "own/store.duckdb"
[[layers]]
id = "whole"
name = "City"
plural = "Cities"
[[layers]]
id = "borough"
name = "Borough"
plural = "Boroughs"
parent = "whole"
[[channels]]
id = "calm"
name = "Calm"
[[indicators]]
id = "trust"
channel = "calm"
name = "Trust"
direction = "higher_better"
goalposts = { worst = 0.0, best = 100.0 }
red_line = { value = 45.0, side = "below" }
"""


def reopen() -> None:
    """As after a restart of the app: nothing in memory, the file as it was left."""
    st.cache_resource.clear()


def observations(*rows: tuple[str, str, str, float, float]) -> pd.DataFrame:
    """OBSERVATIONS of (area, indicator, period, value, n)."""
    frame = pd.DataFrame(rows, columns=["area_id", "indicator_id", "period", "value", "n"])
    blank = dict.fromkeys(("sheet", "cell", "note"), None)
    return frame.assign(numerator=np.nan, denominator=np.nan, suppressed=False, **blank)


def places(*names: str, layer: str = "neighbourhood") -> pd.DataFrame:
    rows = [(name, layer, None, name, None, "city", 100.0) for name in names]
    return pd.DataFrame(rows, columns=["area_id", "layer", "key", "name_he", "name_en", "parent_id", "population"])


def save(*rows: tuple[str, str, str, float, float], **frames) -> int:
    batch = Batch(kind="data", file="a.csv", sha256="0", account="local")
    return load.save(batch, observations=observations(*rows), **frames).batch_id


# --- the store and its demo city


def test_a_new_store_gets_the_demo_city_once(new_store: Path) -> None:
    assert load.has_demo()
    assert new_store.exists()
    assert list(load.batches()["kind"]) == ["demo"]
    values = len(load.latest())
    reopen()
    assert len(load.batches()) == 1
    assert len(load.latest()) == values > 2000


def test_the_demo_city_goes_in_one_call_and_never_comes_back(demo_store: Path) -> None:
    load.remove_demo()
    assert not load.has_demo()
    assert load.latest().empty
    assert list(load.areas()["area_id"]) == ["city"]
    assert load.shapes("neighbourhood").empty
    assert [layer.id for layer in load.layers()] == ["city"]
    assert load.place_layer() == load.city_layer() == "city"
    assert load.view("city").periods == ()
    reopen()
    assert not load.has_demo()
    assert len(load.batches()) == 1


def test_a_store_that_ever_held_anything_gets_no_demo_city(new_store: Path) -> None:
    held = Store.open(new_store, city=("עיר", "City"))
    batch = Batch(kind="data", file="a.csv", sha256="0", account="local")
    receipt = held.save(batch, observations=observations(("city", "gov_trust", "2025", 50, 90)))
    held.undo(receipt.batch_id, "local")
    held.close()
    assert not load.has_demo()
    assert list(load.batches()["kind"]) == ["data"]


def test_two_first_visitors_open_one_store(new_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened, ready, found = [], threading.Barrier(4), []
    honest = Store.open.__func__

    def count(cls, *given, **more):
        opened.append(given)
        return honest(cls, *given, **more)

    monkeypatch.setattr(Store, "open", classmethod(count))

    def first_visit() -> None:
        ready.wait()
        found.append(load.store())

    visitors = [threading.Thread(target=first_visit) for _ in range(4)]
    for each in visitors:
        each.start()
    for each in visitors:
        each.join()
    assert len(opened) == 1
    assert len({id(store) for store in found}) == 1
    assert len(load.batches()) == 1


# --- where things are


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Another config than ours, with its own store beside it."""
    path = tmp_path / "city" / "config.toml"
    path.parent.mkdir()
    path.write_text(SMALL, encoding="utf-8")
    monkeypatch.setenv("RESILIENCE_CONFIG", str(path))
    monkeypatch.delenv("RESILIENCE_DB", raising=False)
    reopen()
    yield path
    reopen()


def test_another_config_brings_its_own_store_city_and_layers(small: Path) -> None:
    assert load.store().path == small.parent / "own" / "store.duckdb"
    root = load.areas().iloc[0]
    assert (root["layer"], root["name_he"], root["name_en"]) == ("whole", "ירוחם", "Yeruham")
    assert load.city_layer() == "whole"


def test_a_city_divided_in_another_way_gets_no_demo_city(small: Path) -> None:
    assert not load.has_demo()
    assert [layer.id for layer in load.layers()] == ["whole"]
    assert load.place_layer() == "whole"
    assert load.view("whole").periods == ()


def test_areas_of_a_layer_that_the_file_lost_are_left_out(small: Path) -> None:
    save(("A", "trust", "2025", 30, 90), ("B", "trust", "2025", 30, 90), areas=places("A", "B", layer="gone"))
    save(("C", "trust", "2025", 30, 90), areas=places("C", layer="borough"))
    assert [layer.id for layer in load.layers()] == ["whole", "borough"]
    assert load.place_layer() == "borough"
    assert load.view("borough").area_ids == ["C"]


def test_the_environment_names_another_store(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESILIENCE_DB", str(tmp_path / "else.duckdb"))
    assert load.store().path == tmp_path / "else.duckdb"


def test_a_change_of_the_config_is_seen_while_the_app_runs(small: Path) -> None:
    before, opened = load.config().digest, load.store()
    small.write_text(SMALL.replace("45.0", "55.0").replace("Yeruham", "Dimona"), encoding="utf-8")
    assert load.config().indicator("trust").red_line.value == 55
    assert load.config().digest != before
    assert load.store() is opened  # the city's name in the file is only that of a new store
    small.write_text("nonsense", encoding="utf-8")
    with pytest.raises(Stop):
        load.config()


def test_a_preset_that_the_file_lost_stops_nothing(small: Path) -> None:
    load.set_preset("seven_plus_one")
    assert load.config().preset is None


# --- caches


def test_equal_content_is_computed_once(demo_store: Path) -> None:
    assert load.view("neighbourhood") is load.view("neighbourhood")
    assert load.latest() is load.latest()
    assert load.trend("city", "gov_trust") is load.trend("city", "gov_trust")
    assert load.drawn_shapes("quarter") is load.drawn_shapes("quarter")


def test_a_save_and_its_undo_are_seen_at_once(demo_store: Path) -> None:
    load.remove_demo()
    before = load.version()
    batch = save(("A", "gov_trust", "2025", 30, 90), ("B", "gov_trust", "2025", 70, 90), areas=places("A", "B"))
    view = load.view("neighbourhood")
    assert load.version() != before
    assert view.area_ids == ["A", "B"]
    assert view.cube.values[0, view.cube.indicator("gov_trust"), -1] == 30
    assert load.place_layer() == "neighbourhood"
    save(("A", "gov_trust", "2025", 90, 90))
    again = load.view("neighbourhood")
    assert again.cube.values[0, again.cube.indicator("gov_trust"), -1] == 90
    load.undo(batch + 1)
    assert load.view("neighbourhood").cube.values[0, view.cube.indicator("gov_trust"), -1] == 30


def test_a_local_indicator_and_a_preset_change_method_and_view(demo_store: Path) -> None:
    local = {
        "id": "dogs",
        "channel": "social_community",
        "name": {"he": "כלבים", "en": "Dogs"},
        "direction": "higher_better",
        "goalposts": {"worst": 0.0, "best": 10.0},
    }
    before = load.config().digest
    batch = Batch(kind="settings", file="", sha256="", account="local")
    load.save(batch, indicators=[local])
    assert load.config().indicator("dogs").local
    assert load.config().digest != before
    assert "dogs" in load.view("city").cube.indicators
    load.set_preset("seven_plus_one")
    assert load.config().preset == "seven_plus_one"
    assert "lrn_actions_done" in load.view("city").cube.indicators


def test_a_chart_is_drawn_once_for_equal_content(demo_store: Path) -> None:
    drawn = []

    def draw(what, words, **more):
        drawn.append((what, words.lang, more))
        return {"mark": len(drawn)}

    he, en = words("he"), words("en")
    assert load.cached_chart(draw, ["x"], he) == load.cached_chart(draw, ["x"], he) == {"mark": 1}
    assert load.cached_chart(draw, ["x"], en) == {"mark": 2}
    assert load.cached_chart(draw, ["y"], he) == {"mark": 3}
    assert load.cached_chart(draw, ["x"], he, swing=1.5) == {"mark": 4}
    assert len(drawn) == 4


def test_what_is_kept_is_made_once_until_content_or_method_change(demo_store: Path) -> None:
    made = []

    def make() -> int:
        made.append(1)
        return len(made)

    assert load.kept(make, "x", 1) == load.kept(make, "x", 1) == 1
    assert load.kept(make, "x", "1") == 2
    assert load.kept(make, "y", 1) == 3
    load.rename_city("עיר", "City")
    assert load.kept(make, "x", 1) == 4
    load.set_preset(next(preset.id for preset in load.config().presets if preset.id != load.config().preset))
    assert load.kept(make, "x", 1) == 5
    assert load.kept(make, "x", 1) == 5


def test_a_chart_of_many_rows_is_sent_packed(demo_store: Path) -> None:
    def draw(what, words):
        return {"layer": [{"data": {"values": [{"x": n} for n in range(what)]}}]}

    (few,), (many,) = (load.cached_chart(draw, n, words("he"))["layer"] for n in (3, 300))
    assert few["data"]["values"] == [{"x": 0}, {"x": 1}, {"x": 2}]
    assert isinstance(many["data"]["values"], str)


def test_a_map_is_drawn_once_for_what_it_is_said_to_be_of(demo_store: Path) -> None:
    drawn = []
    frame, shapes = pd.DataFrame({"area_id": ["A"], "colour": ["#fff"]}), pd.DataFrame({"area_id": ["A"]})

    def draw(places, shapes, **more):
        drawn.append(more)
        return len(drawn)

    assert (
        load.cached_deck(draw, frame, shapes, "a", rtl=True)
        == load.cached_deck(draw, frame.copy(), shapes, "a", rtl=True)
        == 1
    )
    assert load.cached_deck(draw, frame, shapes, "a", rtl=False) == 2
    assert load.cached_deck(draw, frame.assign(colour="#000"), shapes, "b", rtl=True) == 3
    load.rename_city("עיר", "City")
    assert load.cached_deck(draw, frame, shapes, "a", rtl=True) == 4


# --- what is let through


def standing(area: str, indicator: str) -> list[tuple[str, float, bool]]:
    told = load.history(area, indicator)
    return [(row.period, row.value, row.suppressed) for row in told.itertuples()]


def masked(found: list[tuple[str, float, bool]]) -> list[tuple[str, float | None]]:
    assert all(np.isnan(value) == hidden for _, value, hidden in found)
    return [(period, None if hidden else value) for period, value, hidden in found]


def test_versions_on_few_people_come_without_their_numbers_in_force_or_not(demo_store: Path) -> None:
    load.remove_demo()
    save(("A", "gov_trust", "2024", 41, 4), ("A", "gov_trust", "2025", 51, 4), areas=places("A", "B"))
    undone = save(("A", "gov_trust", "2023", 31, 4), ("A", "gov_trust", "2025", 52, 90))
    assert masked(standing("A", "gov_trust")) == [("2023", None), ("2024", None), ("2025", None), ("2025", 52)]
    load.undo(undone)
    assert masked(standing("A", "gov_trust")) == [("2023", None), ("2024", None), ("2025", None), ("2025", None)]
    told = load.history("A", "gov_trust")
    assert told[["numerator", "denominator", "n"]][told["suppressed"]].isna().all().all()


def test_what_would_give_a_hidden_value_away_comes_without_its_number_too(demo_store: Path) -> None:
    load.remove_demo()
    save(
        ("city", "gov_trust", "2025", 50, 194),
        ("A", "gov_trust", "2025", 20, 4),
        ("B", "gov_trust", "2025", 40, 90),
        ("C", "gov_trust", "2025", 60, 100),
        ("B", "gov_trust", "2024", 44, 90),
        areas=places("A", "B", "C"),
    )
    assert masked(standing("B", "gov_trust")) == [("2024", 44), ("2025", None)]
    assert masked(standing("C", "gov_trust")) == [("2025", 60)]


TRUST = [("city", "2024", 60.0, 104), ("A", "2024", 77.0, 4), ("B", "2024", 50.0, 100)]


def test_versions_undone_or_replaced_give_no_hidden_value_away(demo_store: Path) -> None:
    load.remove_demo()
    rows = [(area, "gov_trust", period, value, n) for area, period, value, n in TRUST]
    undone = save(*rows, ("B", "gov_trust", "2023", 44, 100), areas=places("A", "B"))
    load.undo(undone)
    save(("B", "gov_trust", "2024", 51, 100), ("B", "gov_trust", "2023", 45, 100), areas=places("A", "B"))
    assert masked(standing("city", "gov_trust")) == [("2024", None)]
    assert masked(standing("A", "gov_trust")) == [("2024", None)]
    # 2024 was once shared with few people: of it only what is in force is told; nobody was ever hidden in 2023
    assert masked(standing("B", "gov_trust")) == [("2023", 44), ("2023", 45), ("2024", None), ("2024", 51)]


@pytest.mark.parametrize("longer_everywhere", [True, False])
def test_of_periods_that_end_on_one_day_each_is_judged_by_itself(demo_store: Path, longer_everywhere: bool) -> None:
    load.remove_demo()
    rows = [(area, "gov_trust", "2024-Q4", value, n) for area, _, value, n in TRUST]
    year = [("A", "gov_trust", "2024", 66, 400)]
    if longer_everywhere:
        year += [("city", "gov_trust", "2024", 70, 900), ("B", "gov_trust", "2024", 75, 500)]
    save(*rows, *year, areas=places("A", "B"))
    assert sorted(masked(standing("A", "gov_trust"))) == [("2024", 66), ("2024-Q4", None)]
    assert dict(masked(standing("B", "gov_trust")))["2024-Q4"] is None
    i = load.view("neighbourhood").cube.indicator("gov_trust")
    for cube in (load.view("neighbourhood").cube, load.trend("neighbourhood", "gov_trust").cube):
        shown = cube.shown[:, i]
        assert not np.isin(shown, [50, 77]).any()
        assert (shown == 66).any()


def test_of_periods_that_end_on_one_day_the_trend_shows_the_longest(demo_store: Path) -> None:
    load.remove_demo()
    save(
        ("A", "gov_sla106", "2025-11", 60, 90),
        ("A", "gov_sla106", "2025-12", 70, 5),
        ("A", "gov_sla106", "2025", 65, 95),
        areas=places("A"),
    )
    lines = load.trend("neighbourhood", "gov_sla106")
    i = lines.cube.indicator("gov_sla106")
    assert lines.cube.periods == ("2025-11", "2025")
    assert np.array_equal(lines.cube.values[0, i], [np.nan, 65], equal_nan=True), "November would tell December"
    assert sorted(masked(standing("A", "gov_sla106"))) == [("2025", 65), ("2025-11", None), ("2025-12", None)]


def test_the_demo_city_hides_what_it_must(demo_store: Path) -> None:
    lines = load.trend("neighbourhood", "phy_renewal_elderly")
    i = lines.cube.indicator("phy_renewal_elderly")
    hidden = (lines.states[:, i] == redlines.HIDDEN).any(axis=1)
    names = [area for area, has in zip(lines.cube.areas.index, hidden, strict=True) if has]
    assert names == ["neighbourhood:12", "neighbourhood:24"]
    for area in names:
        assert any(hidden for *_, hidden in standing(area, "phy_renewal_elderly"))


# --- the rest of the doorway


def test_layers_come_as_the_config_lists_them_and_the_fullest_is_shown_first(demo_store: Path) -> None:
    assert [layer.id for layer in load.layers()] == ["city", "quarter", "neighbourhood"]
    assert load.place_layer() == "neighbourhood"


def test_the_city_gets_a_name_that_can_be_taken_back(store: Path) -> None:
    before = load.areas().set_index("area_id").loc["city", "name_he"]
    load.rename_city("אשדוד", "Ashdod")
    newest = int(load.batches()["batch_id"].max())
    assert load.areas().set_index("area_id").loc["city", ["name_he", "name_en"]].tolist() == ["אשדוד", "Ashdod"]
    load.undo(newest)
    assert load.areas().set_index("area_id").loc["city", "name_he"] == before != "אשדוד"


def test_a_backup_restores_what_was_and_what_is_no_backup_changes_nothing(demo_store: Path) -> None:
    kept = load.backup("local")
    load.remove_demo()
    assert load.latest().empty
    with pytest.raises(Stop) as stop:
        load.restore(b"not a store", "mine.duckdb")
    assert stop.value.issues[0].params["path"] == "mine.duckdb"
    assert load.latest().empty
    load.restore(kept, "mine.duckdb")
    assert load.has_demo()
    assert len(load.view("neighbourhood").area_ids) == 14
    assert len(list(demo_store.parent.glob("*.duckdb*"))) >= 2


def test_nobody_signed_in_is_the_desk_itself(demo_store: Path) -> None:
    assert load.account() == "local"


def test_what_is_due_is_told_by_the_day_of_today(demo_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "today", lambda: pd.Timestamp("2026-10-15").date())
    told = load.due().set_index("indicator_id")
    assert not told.loc["gov_sla106", "late"]
    monkeypatch.setattr(load, "today", lambda: pd.Timestamp("2026-11-15").date())
    assert load.due().set_index("indicator_id").loc["gov_sla106", "late"]
