"""The store: what goes in comes out, undo brings back, nothing is lost, and trouble is a sentence."""

import multiprocessing
import re
import shutil
import sys
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from babel.messages.pofile import read_po
from hypothesis import given, settings
from hypothesis import strategies as st

from core import sql, store
from core.issues import SEVERITIES, Stop
from core.store import Batch, Receipt, Store, Undone

NAMES = ("עיר הדגמה", "Demo city")
LOCALE = Path(store.__file__).parent / "locale"
OBSERVATIONS = [
    *("area_id", "indicator_id", "period", "value", "numerator", "denominator", "n", "suppressed"),
    *("sheet", "cell", "note"),
]
AREAS = ["area_id", "layer", "key", "name_he", "name_en", "parent_id", "population"]
KEY = ["indicator_id", "period", "area_id"]


def texts(lang: str) -> dict[str, str]:
    with (LOCALE / lang / "store.po").open("rb") as file:
        return {m.id: m.string for m in read_po(file, locale=lang, abort_invalid=True) if m.id}


TEXTS = {lang: texts(lang) for lang in ("he", "en")}


def observations(values: dict[str | tuple[str, ...], float | None], **columns: object) -> pd.DataFrame:
    """Values by indicator, by (indicator, period) or by (indicator, period, area); None is a suppressed one."""
    rows = []
    for key, value in values.items():
        names = (key,) if isinstance(key, str) else key
        indicator, period, area = (*names, *("2024", "city")[len(names) - 1 :])
        rows.append((area, indicator, period, value, None, None, None, value is None, "גיליון1", "C5", None))
    return pd.DataFrame(rows, columns=OBSERVATIONS).assign(**columns)


def areas(*ids: str, parent: str | None = "city", **columns: object) -> pd.DataFrame:
    rows = [(area_id, "quarter", None, f"רובע {area_id}", f"Quarter {area_id}", parent, 100.0) for area_id in ids]
    return pd.DataFrame(rows, columns=AREAS).assign(**columns)


def shapes(*ids: str, x: int = 0) -> pd.DataFrame:
    rows = [(i, "quarter", f'{{"type": "Point", "coordinates": [{x}, 0]}}', 5.0) for i in ids]
    return pd.DataFrame(rows, columns=["area_id", "layer", "geometry", "area_m2"])


def upload(file: str = "a.xlsx", **changes: object) -> Batch:
    return Batch(**{"kind": "data", "file": file, "sha256": "5e" * 32, "account": "dana", **changes})


def values(opened: Store) -> dict[str, float]:
    frame = opened.latest()
    return dict(zip(frame["indicator_id"], frame["value"], strict=True))


@contextmanager
def refused(code: str):
    with pytest.raises(Stop) as caught:
        yield caught
    (issue,) = caught.value.issues
    assert (issue.code, issue.severity) == (code, "block")
    assert all(TEXTS[lang][code].format(**issue.params) for lang in TEXTS)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "city.duckdb"


@pytest.fixture
def opened(path: Path):
    with closing(Store.open(path, NAMES)) as opened:
        yield opened


# A new file


def test_a_new_file_holds_the_city_and_nothing_else(opened: Store) -> None:
    assert opened.areas().values.tolist() == [["city", "city", None, *NAMES, None, pytest.approx(np.nan, nan_ok=True)]]
    assert opened.latest().empty
    assert opened.batches().empty
    assert (opened.version, opened.has_demo, opened.settings(), opened.local_indicators()) == (0, False, {}, [])
    assert opened.log()["action"].tolist() == ["create"]


def test_opening_again_changes_nothing(path: Path) -> None:
    Store.open(path, NAMES, layer="municipality").close()
    with closing(Store.open(path, ("אחרת", "Other"))) as again:
        assert again.areas()[["layer", "name_he"]].values.tolist() == [["municipality", NAMES[0]]]
        assert len(again.log()) == 1
    with duckdb.connect(path) as con:
        assert con.sql("SELECT number, name FROM schema_migration ORDER BY number").fetchall() == [
            (1, "001_store"),
            (2, "002_record"),
            (3, "003_workshop"),
        ]


def test_a_migration_runs_once_and_a_failing_one_leaves_nothing(path: Path, tmp_path: Path, monkeypatch) -> None:
    Store.open(path, NAMES).close()
    known = sql.migrations()
    second = tmp_path / "004_more.sql"
    monkeypatch.setattr(sql, "migrations", lambda: {**known, 4: second})
    second.write_text("CREATE TABLE more (a INTEGER); SELECT * FROM no_such_table;")
    with pytest.raises(duckdb.CatalogException):
        Store.open(path, NAMES)
    second.write_text("CREATE TABLE more (a INTEGER); INSERT INTO more VALUES (1);")
    for _ in range(2):
        Store.open(path, NAMES).close()
    with duckdb.connect(path) as con:
        assert con.sql("SELECT count(*) FROM more").fetchall() == [(1,)]
        assert con.sql("SELECT number FROM schema_migration ORDER BY number").fetchall() == [(1,), (2,), (3,), (4,)]
    assert not path.with_name("city.duckdb.wal").exists()


# Saving and reading

texts_of_cells = st.none() | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6)
numbers = st.floats(allow_nan=False, allow_infinity=False)
rows_of_a_file = st.dictionaries(
    st.tuples(
        st.sampled_from(["city", "quarter:1", "quarter:ב"]),
        st.sampled_from(["edu_a", "gov_b", "מדד"]),
        st.sampled_from(["2024", "2024-H1", "2024-Q3", "2024-07", "2024-07-14"]),
    ),
    st.tuples(
        st.none() | numbers,
        *[st.none() | numbers] * 3,
        *[texts_of_cells] * 3,
    ),
    max_size=12,
)


def test_what_is_saved_is_read_and_undo_takes_it_all_away(opened: Store) -> None:
    opened.save(upload("areas.xlsx"), areas=areas("quarter:1", "quarter:ב"))

    @settings(max_examples=40, deadline=None)
    @given(rows_of_a_file)
    def round_trip(rows: dict) -> None:
        frame = pd.DataFrame(
            [(*key, *row[:4], row[0] is None, *row[4:]) for key, row in rows.items()], columns=OBSERVATIONS
        )
        receipt = opened.save(upload(), frame)
        assert (receipt.saved, receipt.new) == (len(rows), len(rows))
        found = opened.latest()
        expected = frame.sort_values(KEY, ignore_index=True).astype(found[OBSERVATIONS].dtypes.to_dict())
        pd.testing.assert_frame_equal(found[OBSERVATIONS], expected, check_exact=True)
        assert set(found["batch_id"]) <= {receipt.batch_id}
        opened.undo(receipt.batch_id, "dana")
        assert opened.latest().empty

    round_trip()


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.dictionaries(st.sampled_from("abc"), st.integers(0, 3).map(float) | st.none(), max_size=3)
        | st.integers(0, 5),
        max_size=8,
    )
)
def test_any_order_of_saves_and_undos_loses_and_invents_nothing(steps: list) -> None:
    with store_in_a_folder() as opened:
        saved: dict[int, dict[str, float | None]] = {}
        undone: set[int] = set()
        for step in steps:
            before = opened.version
            if isinstance(step, dict):
                receipt = opened.save(upload(), observations(step))
                now = expected(saved, undone)
                same = sum(key in now and now[key][0] == value for key, value in step.items())
                new = sum(key not in now for key in step)
                assert (receipt.new, receipt.same, receipt.changed) == (new, same, len(step) - new - same)
                saved[receipt.batch_id] = step
            elif step in saved.keys() - undone:
                assert opened.undo(step, "dana") == Undone(step, len(saved[step]))
                undone.add(step)
            else:
                with pytest.raises(Stop):
                    opened.undo(step, "dana")
                assert opened.version == before
                continue
            assert opened.version > before
            frame = opened.latest().replace({"value": {np.nan: None}})
            rows = zip(frame["value"].astype(object), frame["batch_id"], frame["versions"], strict=True)
            assert dict(zip(frame["indicator_id"], rows, strict=True)) == expected(saved, undone)


def expected(saved: dict, undone: set[int]) -> dict[str, tuple[float | None, int, int]]:
    """A model of the store: of every key the value and number of the newest batch that stands, and how many stand."""
    standing = [(number, step) for number, step in saved.items() if number not in undone]
    keys = {key for _, step in standing for key in step}
    versions = {key: [(step[key], number) for number, step in standing if key in step] for key in keys}
    return {key: (*found[-1], len(found)) for key, found in versions.items()}


@contextmanager
def store_in_a_folder():
    import tempfile

    with tempfile.TemporaryDirectory() as folder, closing(Store.open(Path(folder) / "c.duckdb", NAMES)) as opened:
        yield opened


def test_a_value_knows_where_it_came_from(opened: Store) -> None:
    frame = observations({"edu_a": 61.5}, numerator=123.0, denominator=200.0, n=200.0, cell="G8=E8/D8", note="אומדן")
    start = datetime.now(UTC)
    receipt = opened.save(upload("נתונים סופי.xlsx", account="רות"), frame)
    (row,) = opened.latest().to_dict("records")
    assert start <= row["saved_at"] <= datetime.now(UTC)
    assert (row["file"], row["account"], row["batch_id"]) == ("נתונים סופי.xlsx", "רות", receipt.batch_id)
    assert (row["sheet"], row["cell"], row["note"], row["n"]) == ("גיליון1", "G8=E8/D8", "אומדן", 200.0)
    assert row["period_end"] == pd.Timestamp("2024-12-31")
    assert receipt.undo_until == row["saved_at"] + timedelta(days=30)


def test_latest_is_the_newest_batch_of_each_key(opened: Store) -> None:
    assert opened.save(upload("1.xlsx"), observations({"a": 1.0, "b": 2.0})).batch_id == 1
    receipt = opened.save(upload("2.xlsx"), observations({"b": 3.0, "c": 4.0, "a": 1.0}))
    assert (receipt.batch_id, receipt.saved, receipt.new, receipt.changed, receipt.same) == (2, 3, 1, 1, 1)
    frame = opened.latest().set_index("indicator_id")
    assert frame["value"].to_dict() == {"a": 1.0, "b": 3.0, "c": 4.0}
    assert frame["versions"].to_dict() == {"a": 2, "b": 2, "c": 1}
    assert frame["file"].to_dict() == {"a": "2.xlsx", "b": "2.xlsx", "c": "2.xlsx"}
    opened.undo(2, "dana")
    assert values(opened) == {"a": 1.0, "b": 2.0}


def test_a_suppressed_value_is_a_version_of_its_own(opened: Store) -> None:
    opened.save(upload(), observations({"a": 1.0}))
    assert opened.save(upload(), observations({"a": None})).changed == 1
    assert opened.save(upload(), observations({"a": None})).same == 1
    frame = opened.latest()
    assert frame["suppressed"].tolist() == [True]
    assert frame["value"].isna().all()
    assert opened.save(upload(), observations({"a": 1.0})).changed == 1


def test_periods_with_few_are_those_of_any_version_undone_ones_too(opened: Store) -> None:
    counted = observations({("a", "2023"): 1, ("a", "2024"): 2, ("b", "2022"): 2}).assign(n=[90.0, 9.0, 9.0])
    receipt = opened.save(upload(), observations=counted)
    opened.undo(receipt.batch_id, "me")
    assert opened.periods_with_few("a", 10) == ["2024"]
    assert opened.periods_with_few("a", 9) == []
    opened.save(upload(), observations=observations({("a", "2023"): None}))
    assert opened.periods_with_few("a", 10) == ["2023", "2024"]


def test_periods_with_few_ask_every_column_that_counts_people(opened: Store) -> None:
    told = observations({("a", "2022"): 3, ("a", "2023"): 1, ("a", "2024"): 90}).assign(numerator=[0.0, 4.0, 90.0])
    opened.save(upload(), observations=told)
    assert opened.periods_with_few("a", 10) == []
    assert opened.periods_with_few("a", 10, ("n", "numerator")) == ["2023"]
    assert opened.periods_with_few("a", 10, ("n", "value")) == ["2022", "2023"]


def test_history_shows_every_version_undone_ones_too(opened: Store) -> None:
    for value in (1.0, 2.0, 3.0):
        opened.save(upload(f"{value:.0f}.xlsx"), observations({"a": value, ("a", "2023"): 9.0, "b": 5.0}))
    opened.undo(3, "yossi")
    frame = opened.history("city", "a")
    assert frame["period"].tolist() == ["2023"] * 3 + ["2024"] * 3
    this_year = frame[frame["period"] == "2024"]
    assert this_year[["value", "file", "undone", "undone_by", "in_force"]].values.tolist() == [
        [1.0, "1.xlsx", False, None, False],
        [2.0, "2.xlsx", False, None, True],
        [3.0, "3.xlsx", True, "yossi", False],
    ]
    assert this_year["undone_at"].notna().tolist() == [False, False, True]
    assert opened.history("city", "no_such").empty


def test_batches_keep_how_a_file_was_understood(opened: Store) -> None:
    mapping = {"columns": {"שכונה": "area"}, "header_row": 4}
    opened.save(
        upload(layer="quarter", mapping=mapping, counts={"rows_read": 7}), observations({"a": 1.0}), areas("q:1")
    )
    opened.save(upload("shapes.geojson", kind="boundaries"), shapes=shapes("q:1"), indicators=[{"id": "x"}])
    opened.undo(2, "yossi")
    second, first = opened.batches().to_dict("records")
    assert (first["mapping"], first["counts"], first["layer"]) == (mapping, {"rows_read": 7}, "quarter")
    assert [first[k] for k in ("saved", "areas", "shapes", "indicators", "can_undo")] == [1, 1, 0, 0, True]
    assert [second[k] for k in ("saved", "areas", "shapes", "indicators", "can_undo")] == [0, 0, 1, 1, False]
    assert (second["kind"], second["undone_by"], first["undone_by"]) == ("boundaries", "yossi", None)
    assert first["sha256"] == "5e" * 32


def test_areas_shapes_and_local_indicators_have_versions_and_go_with_their_batch(opened: Store) -> None:
    local = {"id": "loc_a", "name": {"he": "מדד", "en": "One"}, "weight": 1.5}
    opened.save(upload(), areas=areas("q:1", "q:2"), shapes=shapes("q:1"), indicators=[local])
    opened.save(upload(), areas=areas("q:1", population=200.0), shapes=shapes("q:1", x=9), indicators=[{"id": "loc_a"}])
    assert opened.areas("quarter")["population"].tolist() == [200.0, 100.0]
    assert opened.shapes("quarter")["geometry"].str.contains("9").tolist() == [True]
    assert opened.local_indicators() == [{"id": "loc_a"}]
    opened.undo(2, "dana")
    assert opened.areas("quarter")["population"].tolist() == [100.0, 100.0]
    assert opened.shapes("quarter")["geometry"].str.contains("9").tolist() == [False]
    assert opened.local_indicators() == [local]
    opened.undo(1, "dana")
    assert opened.areas()["area_id"].tolist() == ["city"]
    assert opened.shapes("quarter").empty
    assert opened.local_indicators() == [] and opened.local_indicators(ever=True) == [{"id": "loc_a"}]


@pytest.mark.parametrize(
    ("fault", "arguments"),
    [
        ("unknown area: q:9", {"observations": observations({("a", "2024", "q:9"): 1.0})}),
        ("unknown area: q:9", {"shapes": shapes("q:9")}),
        ("unknown area: q:9", {"areas": areas("q:1", parent="q:9")}),
        ("without a parent: q:1", {"areas": areas("q:1", parent=None)}),
        ("twice in one batch: city a 2024", {"observations": pd.concat([observations({"a": 1.0})] * 2)}),
        ("twice in one batch: q:1", {"areas": areas("q:1", "q:1")}),
        ("twice in one batch: q:1", {"areas": areas("q:1"), "shapes": shapes("q:1", "q:1")}),
        ("twice in one batch: x", {"indicators": [{"id": "x"}, {"id": "x"}]}),
        ("neither a value nor suppressed", {"observations": observations({"a": np.nan}, suppressed=False)}),
        ("not finite", {"observations": observations({"a": np.inf})}),
        ("not finite", {"observations": observations({"a": 1.0}, n=-np.inf)}),
        ("not a period", {"observations": observations({("a", "Q3 2024"): 1.0})}),
        (r"missing or unknown: \['cell'\]", {"observations": observations({"a": 1.0}).drop(columns="cell")}),
        (r"missing or unknown: \['more'\]", {"observations": observations({"a": 1.0}, more=1)}),
        ("non-nullable", {"observations": observations({"a": 1.0}, indicator_id=None)}),
        ("key", {"areas": areas("q:1", key=30)}),
        ("no such kind", {"batch": upload(kind="else")}),
    ],
)
def test_a_fault_of_the_caller_saves_nothing(opened: Store, fault: str, arguments: dict) -> None:
    with pytest.raises(ValueError, match=fault):
        opened.save(**{"batch": upload(), **arguments})
    assert (opened.version, len(opened.batches()), len(opened.areas())) == (0, 0, 1)
    assert opened.save(upload(), observations({"a": 1.0})) == Receipt(
        1, 1, 0, 1, 0, opened.batches()["undo_until"][0].to_pydatetime()
    )


def test_settings_keep_the_last_and_log_all(opened: Store) -> None:
    opened.set("preset", "seven", "dana")
    opened.set("preset", "eight", "yossi")
    opened.set("city", "חיפה", "dana")
    assert opened.settings() == {"city": "חיפה", "preset": "eight"}
    assert opened.log().query("action == 'set'")["account"].tolist() == ["dana", "yossi", "dana"]


def test_every_write_is_in_the_log(opened: Store, tmp_path: Path) -> None:
    opened.save(upload("f.xlsx"), observations({"a": 1.0}))
    opened.undo(1, "yossi")
    opened.set("k", "v", "dana")
    opened.backup(tmp_path / "b.duckdb", "dana")
    log = opened.log()[::-1]
    assert list(zip(log["action"], log["account"], strict=True)) == [
        *[("create", None), ("save", "dana"), ("undo", "yossi"), ("set", "dana"), ("backup", "dana")]
    ]
    assert log["detail"].tolist()[1:3] == [
        {"batch": 1, "file": "f.xlsx", "kind": "data", "values": 1},
        {"batch": 1, "file": "f.xlsx", "values": 1},
    ]
    assert log["logged_at"].is_monotonic_increasing


# Undo and its limits


def test_an_unknown_and_an_undone_batch_cannot_be_undone(opened: Store) -> None:
    opened.save(upload(), observations({"a": 1.0}))
    opened.undo(1, "dana")
    with refused("S-06"):
        opened.undo(2, "dana")
    with refused("S-07") as caught:
        opened.undo(1, "dana")
    assert caught.value.issues[0].params == {"batch": "1", "file": "a.xlsx", "day": datetime.now(UTC).date()}
    assert opened.log()["action"].tolist().count("undo") == 1


def test_after_thirty_days_only_the_demo_can_be_undone(opened: Store, monkeypatch) -> None:
    opened.save(upload(), observations({"a": 1.0}))
    opened.save(upload(kind="demo"), observations({"b": 1.0}))
    at = store._now() + timedelta(days=30, minutes=-1)
    monkeypatch.setattr(store, "_now", lambda: at)
    assert opened.batches()["can_undo"].tolist() == [True, True]
    at += timedelta(minutes=2)
    assert opened.batches()["can_undo"].tolist() == [True, False]
    with refused("S-08") as caught:
        opened.undo(1, "dana")
    assert caught.value.issues[0].params["day"] == at.date()
    assert opened.undo(2, "dana") == Undone(2, 1)
    assert values(opened) == {"a": 1.0}


@pytest.mark.parametrize(
    "later",
    [
        {"observations": observations({("a", "2024", "q:1"): 1.0})},
        {"shapes": shapes("q:1")},
        {"areas": areas("n:1", parent="q:1")},
        {"observations": observations({"loc_a": 1.0})},
    ],
    ids=["value", "shape", "parent", "indicator"],
)
def test_a_batch_that_others_rest_on_stays_until_they_are_undone(opened: Store, later: dict) -> None:
    opened.save(upload("base.xlsx"), areas=areas("q:1"), indicators=[{"id": "loc_a"}])
    opened.save(upload("next.xlsx"), **later)
    before = opened.version
    with refused("S-09") as caught:
        opened.undo(1, "dana")
    assert caught.value.issues[0].params == {"file": ("base.xlsx",), "used_by": ("next.xlsx (2)",)}
    assert opened.version == before
    assert opened.areas("quarter")["area_id"].tolist()[-1] == "q:1"
    opened.undo(2, "dana")
    opened.undo(1, "dana")
    assert opened.areas()["area_id"].tolist() == ["city"]


def test_an_area_that_two_batches_define_outlives_one_of_them(opened: Store) -> None:
    for _ in range(2):
        opened.save(upload(), areas=areas("q:1"))
    opened.save(upload(), observations({("a", "2024", "q:1"): 1.0}))
    opened.undo(1, "dana")
    with refused("S-09"):
        opened.undo(2, "dana")
    assert values(opened) == {"a": 1.0}


def test_the_demo_goes_with_one_click(opened: Store) -> None:
    opened.save(upload("demo areas", kind="demo"), areas=areas("q:1"))
    opened.save(upload("demo values", kind="demo"), observations({("a", "2024", "q:1"): 1.0}))
    opened.save(upload("real.xlsx"), observations({"b": 2.0}))
    assert opened.has_demo
    assert opened.remove_demo("dana") == (Undone(1, 0), Undone(2, 1))
    assert not opened.has_demo
    assert values(opened) == {"b": 2.0}
    assert opened.areas()["area_id"].tolist() == ["city"]
    assert opened.remove_demo("dana") == ()


def test_a_demo_that_real_data_rest_on_stays_whole(opened: Store) -> None:
    opened.save(upload("demo", kind="demo"), observations({("a", "2024", "q:1"): 1.0}), areas("q:1"))
    opened.save(upload("real.xlsx"), observations({("b", "2024", "q:1"): 2.0}))
    with refused("S-09"):
        opened.remove_demo("dana")
    assert values(opened) == {"a": 1.0, "b": 2.0}


# Many at once


def test_writers_in_many_threads_take_turns(opened: Store) -> None:
    def work(thread: int) -> list[int]:
        frames = [observations({f"i{thread}": float(i), "shared": float(i)}) for i in range(8)]
        return [opened.save(upload(f"{thread}"), frame).batch_id for frame in frames]

    with ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(work, range(4)))
    assert sorted(number for mine in numbers for number in mine) == list(range(1, 33))
    assert all(mine == sorted(mine) for mine in numbers)
    frame = opened.latest().set_index("indicator_id")
    assert frame["versions"].to_dict() == {"i0": 8, "i1": 8, "i2": 8, "i3": 8, "shared": 32}
    assert frame["batch_id"]["shared"] == 32


def test_two_openings_in_one_process_share_the_file(opened: Store) -> None:
    with closing(Store.open(opened.path, NAMES)) as second, ThreadPoolExecutor(2) as pool:
        saves = [pool.submit(one.save, upload(), observations({"a": 1.0})) for one in (opened, second) * 5]
        assert sorted(save.result().batch_id for save in saves) == list(range(1, 11))
        assert opened.version == second.version
    assert opened.latest()["versions"].tolist() == [10]


def elsewhere(work, *arguments):
    """The result of ``work`` in another process."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, *arguments).result(timeout=60)


def attempt(path: Path) -> list[tuple[str, dict]]:
    found = []
    for work in (lambda: Store.open(path, NAMES), lambda: Store.restore(path.with_name("b.duckdb"), path)):
        try:
            work()
        except Stop as stop:
            found += [(issue.code, dict(issue.params)) for issue in stop.issues]
    return found


def test_a_second_process_gets_a_sentence(opened: Store) -> None:
    opened.save(upload(), observations({"a": 1.0}))
    opened.backup(opened.path.with_name("b.duckdb"))
    found = elsewhere(attempt, opened.path)
    assert [code for code, _ in found] == ["S-01", "S-01"]
    for lang in TEXTS:
        assert str(opened.path) in TEXTS[lang]["S-01"].format(**found[0][1])
    assert values(opened) == {"a": 1.0}


def fill_the_disk(path: Path) -> tuple[list[str], dict[str, float], list[str]]:
    """What became of two saves and a backup while no file could outgrow a megabyte; what is there in the end."""
    import resource

    def outcome(work) -> str:
        try:
            work()
        except Stop as stop:
            return stop.issues[0].code
        return "done"

    rng = np.random.default_rng(1)
    big = observations({f"i{n}": v for n, v in enumerate(rng.random(60_000))})
    big["note"] = [rng.bytes(20).hex() for _ in range(len(big))]
    with closing(Store.open(path, NAMES)) as opened:
        opened.save(upload(), observations({"a": 1.0}))
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, resource.RLIM_INFINITY))
        outcomes = [
            outcome(lambda: opened.save(upload(), big)),
            outcome(lambda: opened.save(upload(), observations({"b": 2.0}))),
            outcome(lambda: opened.backup(path.with_name("b.duckdb"))),
        ]
        left = sorted(file.name for file in path.parent.iterdir())
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        outcomes.append(outcome(lambda: opened.backup(path.with_name("b.duckdb"))))
    with closing(Store.open(path, NAMES)) as again:
        return outcomes, values(again), left


@pytest.mark.skipif(sys.platform == "win32", reason="limits the size of files as POSIX does")
def test_a_full_disk_loses_what_did_not_fit_and_nothing_else(path: Path) -> None:
    outcomes, after, left = elsewhere(fill_the_disk, path)
    assert outcomes == ["S-05", "done", "S-05", "done"]
    assert after == {"a": 1.0, "b": 2.0}
    assert left == ["city.duckdb", "city.duckdb.wal"]


# Files that are not what they should be


def damage(path: Path, how: str) -> None:
    whole = path.read_bytes()
    if how == "text":
        path.write_text("neighbourhood,value\n")
    elif how == "empty":
        path.write_bytes(b"")
    elif how == "cut":
        path.write_bytes(whole[:20_000])
    elif how == "scribbled":
        blocks = bytearray(whole)
        for start in range(16_384, len(whole), 16_384):
            blocks[start : start + 8] = b"scribble"
        path.write_bytes(blocks)
    elif how == "sqlite":
        path.write_bytes(b"SQLite format 3\0" + whole[16:])
    else:
        path.unlink()
        with duckdb.connect(path) as con:
            con.execute("CREATE TABLE elses (a INTEGER)")


NOT_A_STORE = ["text", "empty", "cut", "sqlite", "another"]


@pytest.mark.parametrize("how", NOT_A_STORE)
def test_a_file_that_is_no_store_is_refused_and_left_alone(path: Path, how: str) -> None:
    Store.open(path, NAMES).close()
    damage(path, how)
    before = path.read_bytes()
    with refused("S-02"):
        Store.open(path, NAMES)
    assert path.read_bytes() == before


def make_newer(path: Path) -> None:
    with duckdb.connect(path) as con:
        con.execute("INSERT INTO schema_migration VALUES (7, '007_later', now())")


def test_a_newer_file_is_refused(path: Path) -> None:
    Store.open(path, NAMES).close()
    make_newer(path)
    with refused("S-03") as caught:
        Store.open(path, NAMES)
    assert caught.value.issues[0].params == {"path": str(path), "found": 7, "known": 3}


def test_a_place_that_cannot_hold_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "file" / "city.duckdb", tmp_path / "file" / "deeper" / "city.duckdb"):
        with refused("S-04"):
            Store.open(path, NAMES)


def test_a_folder_without_the_right_to_write_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o500)
    try:
        (folder / "probe").touch()
    except PermissionError:
        with refused("S-04"):
            Store.open(folder / "city.duckdb", NAMES)
    else:
        pytest.skip("this account may write everywhere")


# Backup and restore


def test_a_backup_restores_exactly_and_keeps_the_file_it_replaces(opened: Store, tmp_path: Path) -> None:
    backup = tmp_path / "far" / 'the "copy".duckdb'
    opened.save(upload(), observations({"a": 1.0, "b": None}), areas("q:1"), shapes("q:1"), [{"id": "loc"}])
    opened.set("k", "v", "dana")
    kept_frames = [opened.latest(), opened.areas(), opened.shapes("quarter"), opened.batches(), opened.log()]
    version = opened.version
    opened.backup(backup, "dana")
    opened.save(upload("later.xlsx"), observations({"a": 2.0}))
    opened.close()
    old = Store.restore(backup, opened.path, "dana")
    with closing(Store.open(opened.path, NAMES)) as restored:
        frames = [restored.latest(), restored.areas(), restored.shapes("quarter"), restored.batches()]
        for found, wanted in zip([*frames, restored.log()[1:].reset_index(drop=True)], kept_frames, strict=True):
            pd.testing.assert_frame_equal(found, wanted)
        assert (restored.version, restored.settings(), restored.local_indicators()) == (
            version,
            {"k": "v"},
            [{"id": "loc"}],
        )
        assert restored.log()["action"][0] == "restore"
        restored.save(upload("other.xlsx"), observations({"a": 3.0}))
        assert restored.version != version_of(old)
    assert old is not None
    with closing(Store.open(old, NAMES)) as before:
        assert values(before)["a"] == 2.0
    assert sorted(p.name for p in opened.path.parent.iterdir()) == sorted([old.name, "city.duckdb"])


def version_of(path: Path) -> int:
    with closing(Store.open(path, NAMES)) as opened:
        return opened.version


def test_a_restore_where_nothing_was(opened: Store, tmp_path: Path) -> None:
    opened.save(upload(), observations({"a": 1.0}))
    opened.backup(tmp_path / "b.duckdb")
    fresh = tmp_path / "new" / "city.duckdb"
    assert Store.restore(tmp_path / "b.duckdb", fresh) is None
    with closing(Store.open(fresh, NAMES)) as restored:
        assert values(restored) == {"a": 1.0}


def test_a_killed_store_and_its_unfolded_writes_are_kept_together(opened: Store, tmp_path: Path) -> None:
    opened.backup(tmp_path / "b.duckdb")
    opened.save(upload(), observations({"a": 1.0}))
    target = tmp_path / "killed" / "city.duckdb"
    target.parent.mkdir()
    for end in ("", ".wal"):
        shutil.copy(f"{opened.path}{end}", f"{target}{end}")
    old = Store.restore(tmp_path / "b.duckdb", target)
    assert old is not None
    with closing(Store.open(old, NAMES)) as before, closing(Store.open(target, NAMES)) as restored:
        assert values(before) == {"a": 1.0}
        assert values(restored) == {}


def test_a_backup_never_overwrites_unasked(opened: Store, tmp_path: Path) -> None:
    target = tmp_path / "b.duckdb"
    target.write_text("something else")
    with refused("S-10"):
        opened.backup(target)
    with refused("S-10"):
        opened.backup(opened.path, overwrite=True)
    assert target.read_text() == "something else"
    opened.save(upload(), observations({"a": 1.0}))
    opened.backup(target, overwrite=True)
    with closing(Store.open(target, NAMES)) as copy:
        assert values(copy) == {"a": 1.0}
        with refused("S-01"):
            opened.backup(target, overwrite=True)


def test_a_backup_that_is_missing(opened: Store, tmp_path: Path) -> None:
    with refused("S-11"):
        Store.restore(tmp_path / "no.duckdb", tmp_path / "city.duckdb")


@pytest.mark.parametrize(("how", "code"), [*((how, "S-02") for how in [*NOT_A_STORE, "scribbled"]), ("newer", "S-03")])
def test_a_broken_backup_changes_nothing(path: Path, how: str, code: str) -> None:
    with closing(Store.open(path, NAMES)) as opened:
        opened.save(upload(), observations({"a": 1.0, **{f"i{n}": float(n) for n in range(20_000)}}))
        backup = path.parent / "b.duckdb"
        opened.backup(backup)
    if how == "newer":
        make_newer(backup)
    else:
        damage(backup, how)
    before = {file.name: file.read_bytes() for file in path.parent.iterdir()}
    with refused(code) as caught:
        Store.restore(backup, path)
    assert caught.value.issues[0].params["path"] == str(backup)
    assert {file.name: file.read_bytes() for file in path.parent.iterdir()} == before


def test_the_name_of_a_backup_does_not_matter(opened: Store, tmp_path: Path) -> None:
    """DuckDB reads a file by its ending; a backup is one by what is inside."""
    opened.save(upload(), observations({"a": 1.0}))
    opened.backup(tmp_path / "b.csv")
    Store.restore(tmp_path / "b.csv", tmp_path / "back.duckdb")
    with closing(Store.open(tmp_path / "back.duckdb", NAMES)) as restored:
        assert values(restored) == {"a": 1.0}
    (tmp_path / "table.csv").write_text("a,b\n1,2\n")
    with refused("S-02"):
        Store.restore(tmp_path / "table.csv", tmp_path / "other.duckdb")


def test_a_store_in_use_is_not_replaced(opened: Store, tmp_path: Path) -> None:
    opened.save(upload(), observations({"a": 1.0}))
    opened.backup(tmp_path / "b.duckdb")
    with refused("S-01"):
        Store.restore(tmp_path / "b.duckdb", opened.path)
    assert values(opened) == {"a": 1.0}


def test_a_damaged_store_can_be_restored(path: Path, tmp_path: Path) -> None:
    with closing(Store.open(path, NAMES)) as opened:
        opened.save(upload(), observations({"a": 1.0}))
        opened.backup(tmp_path / "b.duckdb")
    damage(path, "cut")
    assert Store.restore(tmp_path / "b.duckdb", path) is not None
    with closing(Store.open(path, NAMES)) as restored:
        assert values(restored) == {"a": 1.0}


def test_backups_made_while_others_write_hold_whole_batches(opened: Store, tmp_path: Path) -> None:
    saved: list[int] = []
    done = threading.Event()

    def write() -> None:
        while not done.is_set():
            frame = observations({f"i{n}": float(len(saved)) for n in range(50)})
            saved.append(opened.save(upload(), frame).batch_id)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        seen = []
        for number in range(5):
            acknowledged = len(saved)
            opened.backup(tmp_path / f"{number}.duckdb")
            seen.append((acknowledged, len(saved) + 1))
    finally:
        done.set()
        writer.join()
    for number, (least, most) in enumerate(seen):
        with closing(Store.open(tmp_path / f"{number}.duckdb", NAMES)) as copy:
            batches = copy.batches()
            assert least <= len(batches) <= most
            assert (batches["saved"] == 50).all()
            assert batches["batch_id"].tolist() == list(range(len(batches), 0, -1))


# Words


def test_every_code_has_words_in_both_languages() -> None:
    codes = {code for code in SEVERITIES if code.startswith("S-")}
    for found in TEXTS.values():
        assert {key for key in found if key.startswith("S-")} == codes
    for code in codes:
        he, en = (set(re.findall(r"{(\w+)}", TEXTS[lang][code])) for lang in ("he", "en"))
        assert he == en


def test_days_are_days(opened: Store) -> None:
    opened.save(upload(), observations({("a", "2024-Q1"): 1.0, ("a", "2024-02-29"): 2.0}))
    ends = opened.latest().set_index("period")["period_end"].dt.date.to_dict()
    assert ends == {"2024-02-29": date(2024, 2, 29), "2024-Q1": date(2024, 3, 31)}


def test_many_records_are_kept_together_or_not_at_all(opened: Store) -> None:
    before = opened.version
    with pytest.raises(ValueError, match="JSON"):
        opened.add_records("red_line", [("a", {"limit": 1.0}), ("b", {"limit": float("nan")})], "dana")
    assert opened.records("red_line").empty
    assert opened.version == before
    assert opened.add_records("red_line", [("a", {"limit": 1.0}), ("b", {}), ("a", {"limit": 2.0})], "dana") == [
        1,
        1,
        2,
    ]
    assert opened.records("red_line")["record_id"].tolist() == ["a", "b", "a"]


def test_records_are_only_ever_added(opened: Store) -> None:
    before = opened.version
    assert opened.add_record("red_line", "trust", {"limit": 45.0}, "dana") == 1
    assert opened.add_record("red_line", "wait", {"limit": 20.0}, "dana") == 1
    assert opened.add_record("red_line", "trust", {"limit": 50.0}, "noa") == 2
    assert opened.add_record("action", "trust", {}, "noa") == 1
    found = opened.records("red_line")
    told = found[["record_id", "version", "body", "account"]].values.tolist()
    assert told == [
        ["trust", 1, {"limit": 45.0}, "dana"],
        ["wait", 1, {"limit": 20.0}, "dana"],
        ["trust", 2, {"limit": 50.0}, "noa"],
    ]
    assert opened.version > before
    assert opened.log().iloc[0]["detail"] == {"register": "action", "id": "trust", "version": 1}
    assert opened.records("nothing").empty
