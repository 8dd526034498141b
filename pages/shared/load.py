"""The doorway: the only place where pages meet stored data. Everything is cached by content, never by time."""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast

import pandas as pd
import streamlit as st

from core import config as config_file
from core import geo, overview, redlines, scoring
from core.charts.packed import packed
from core.config import Config, Layer
from core.i18n import Words
from core.issues import Issue, Stop
from core.overview import Front, Origin
from core.periods import canonical
from core.redlines import Lines, agreed, engine
from core.redlines.engine import Told
from core.redlines.record import Record
from core.scene import Scene
from core.scoring import Cube, Scores
from core.store import Batch, Receipt, Store, Undone
from pages.shared import demo

ROOT = Path(__file__).resolve().parents[2]
METRES_OF_DETAIL = 12
_opening = threading.Lock()
Made = TypeVar("Made")


@dataclass(frozen=True)
class View:
    """Everything that a reading page shows of one layer of areas: data, scores and red lines at every view period.

    ``lines``: figures held against the lines; ``told``: what every line in force says, by id (core.redlines.engine).
    """

    config: Config
    layer: str
    latest: pd.DataFrame
    areas: pd.DataFrame
    cube: Cube
    scores: Scores
    lines: Lines
    told: Mapping[str, Told] = field(default_factory=dict)

    @property
    def periods(self) -> tuple[str, ...]:
        return self.cube.periods

    @cached_property
    def area_ids(self) -> list[str]:
        return list(self.cube.areas.index)


def config_path() -> Path:
    return Path(os.environ.get("RESILIENCE_CONFIG", ROOT / "config.toml"))


def _file_config() -> Config:
    path = config_path()
    return _read_config(path, path.stat().st_mtime_ns if path.exists() else 0)


@lru_cache(maxsize=2)  # asked dozens of times by every page: Streamlit's own cache costs more than the question
def _read_config(path: Path, modified: int) -> Config:
    return config_file.load(path)


def store() -> Store:
    """The one open store of this process; the demo city is put into a store that never held anything."""
    with _opening:  # two first visitors at once must not open the file twice
        return _open(_store_path(), _file_config())


def _store_path() -> Path:
    path = Path(os.environ.get("RESILIENCE_DB", _file_config().store.path))
    return path if path.is_absolute() else ROOT / path


@st.cache_resource(max_entries=1, show_spinner=False, on_release=lambda opened: opened.close())
def _open(path: Path, _config: Config) -> Store:
    city = _config.municipality.name
    opened = Store.open(path, city=(city.he, city.en), layer=_config.layers[0].id)
    if opened.batches().empty:
        demo.save(opened, _config)
    return opened


def config() -> Config:
    """The file's config with the city's own indicators and the preset chosen on screen."""
    return _in_force(store())[0]


def left_out() -> tuple[Issue, ...]:
    """What was added or chosen on screen and no longer fits the file's config."""
    return _in_force(store())[1]


def _in_force(opened: Store) -> tuple[Config, tuple[Issue, ...]]:
    base = _file_config()
    return _effective(base.digest, opened.version, base, opened)


@st.cache_resource(max_entries=4, show_spinner=False)
def _effective(digest: str, content: int, _base: Config, _opened: Store) -> tuple[Config, tuple[Issue, ...]]:
    return _base.in_force(_opened.local_indicators(), _opened.settings().get("preset"))


def version() -> tuple[int, str]:
    """What every cached picture depends on: content version and method digest."""
    opened = store()
    return opened.version, _in_force(opened)[0].digest


def kept(make: Callable[[], Made], *of: Any) -> Made:
    """What ``make`` returns, made once for equal content, method, day and ``of``: a name of its own for each use, then
    all else that it depends on, as plain values. For what grows with the city; nobody may change what is returned.
    """
    return cast(Made, _kept(repr((version(), today(), of)), make))


@st.cache_resource(max_entries=200, show_spinner=False)
def _kept(of: str, _make: Callable[[], Any]) -> Any:
    return _make()


def latest() -> pd.DataFrame:
    return _latest(store().version)


@st.cache_resource(max_entries=2, show_spinner=False)
def _latest(content: int) -> pd.DataFrame:
    return store().latest()


def origin() -> Origin | None:
    """Where the figures in force come from; None while there are none."""
    return _origin(store().version)


@st.cache_resource(max_entries=2, show_spinner=False)
def _origin(content: int) -> Origin | None:
    return Origin.of(latest())


def areas() -> pd.DataFrame:
    return _areas(store().version)


@st.cache_resource(max_entries=2, show_spinner=False)
def _areas(content: int) -> pd.DataFrame:
    return store().areas()


def shapes(layer: str) -> pd.DataFrame:
    return _shapes(store().version, layer)


@st.cache_resource(max_entries=8, show_spinner=False)
def _shapes(content: int, layer: str) -> pd.DataFrame:
    return store().shapes(layer)


def layers() -> list[Layer]:
    """Layers that have areas, coarsest first as the config lists them."""
    return list(kept(_layers, "layers"))


def _layers() -> list[Layer]:
    present = set(areas()["layer"])
    return [layer for layer in config().layers if layer.id in present]


def view(layer: str) -> View:
    return _view(*version(), layer, today())


@st.cache_resource(max_entries=12, show_spinner=False)
def _view(content: int, digest: str, layer: str, day: date) -> View:
    effective, values, places = config(), latest(), areas()
    made = Scene.of(values, places, _standing(day), effective, layer, day)
    return View(effective, layer, values, places, made.cube, made.scores, made.lines, made.told)


def _standing(day: date) -> list[Record]:
    """The lines in force on a day. By them the past is told too: what they would have said (docs/decisions.md)."""
    from pages.shared import line_records  # which reads the store through this module

    return list(line_records.lines_in_force(day).values())


def trend(layer: str, indicator_id: str) -> Lines:
    """The lines of a layer viewed at every period in which the indicator was measured, instead of years.

    Of periods that end on one day only the longest: at that day its figure is the one in force.
    """
    return _trend(*version(), layer, indicator_id, today())


@st.cache_resource(max_entries=32, show_spinner=False)
def _trend(content: int, digest: str, layer: str, indicator_id: str, day: date) -> Lines:
    effective, values = config(), latest()
    measured = map(canonical, values.loc[values["indicator_id"] == indicator_id, "period"].unique())
    periods = [period.text for period in {period.end: period for period in sorted(measured)}.values()]
    cube = scoring.build(values, areas(), effective, layer, periods)
    return agreed.retold(redlines.check(cube, effective), engine.tell(_standing(day), cube, today=day))


@st.cache_resource(max_entries=400, show_spinner=False)
def _chart(
    _draw: Callable[..., dict[str, Any]], _what: Any, _words: Words, content: str, _more: dict[str, Any]
) -> dict[str, Any]:
    return packed(_draw(_what, words=_words, **_more))


def cached_chart(draw: Callable[..., dict[str, Any]], what: Any, words: Words, **more: Any) -> dict[str, Any]:
    """A finished chart, built once for equal content: building costs far more than looking it up."""
    content = f"{draw.__module__}.{draw.__name__}|{words.lang}|{what!r}|{more!r}"
    return _chart(draw, what, words, content, more)


@st.cache_resource(max_entries=8, show_spinner=False)
def _drawn(content: int, layer: str) -> pd.DataFrame:
    found = shapes(layer)
    return geo.simplify(found, METRES_OF_DETAIL) if len(found) else found


def drawn_shapes(layer: str) -> pd.DataFrame:
    """The shapes of a layer made light for drawing; figures are never taken from these."""
    return _drawn(store().version, layer)


@st.cache_resource(max_entries=40, show_spinner=False)
def _deck(
    _draw: Callable[..., Any], _places: pd.DataFrame, _shapes: pd.DataFrame, content: str, _more: dict[str, Any]
) -> Any:
    return _draw(_places, _shapes, **_more)


def cached_deck(draw: Callable[..., Any], places: pd.DataFrame, shapes: pd.DataFrame, *of: Any, **more: Any) -> Any:
    """A finished map, built once for equal content, method, day and ``of``: what ``places`` and ``shapes`` are of, as
    plain values, because it takes long to write out thousands of areas.
    """
    return _deck(draw, places, shapes, repr((version(), today(), of, more)), more)


def city_layer() -> str:
    """The layer that is the whole city."""
    return config().layers[0].id


def place_layer() -> str:
    """The layer below the city that has most figures; the city itself while there is none."""
    return _place_layer(*version())


@st.cache_resource(max_entries=2, show_spinner=False)
def _place_layer(content: int, digest: str) -> str:
    return overview.place_layer(latest(), areas(), config())


def due() -> pd.DataFrame:
    return _due(*version(), today())


@st.cache_resource(max_entries=2, show_spinner=False)
def _due(content: int, digest: str, day: date) -> pd.DataFrame:
    return scoring.due_dates(latest(), config(), day)


def front(period: str, since: str) -> Front:
    """What the first page says of the city at a view period, compared with another."""
    return _front(*version(), today(), period, since)


@st.cache_resource(max_entries=12, show_spinner=False)
def _front(content: int, digest: str, day: date, period: str, since: str) -> Front:
    city, places = view(city_layer()), view(place_layer())
    return overview.front(city.scores, (city.lines, places.lines), city.config, period, since, due())


def today() -> date:
    return date.today()


def history(area_id: str, indicator_id: str) -> pd.DataFrame:
    """Every version of an indicator's values in an area, as ``Store.history``, but without the values to be hidden.

    ``suppressed``: of a version in force, that it is hidden in every picture. Of one that was replaced or undone, that
    any area's value of this indicator and year, in whatever batch, rests on few people: what once stood beside that
    value, or around it in that year, could give it away.
    """
    return _history(*version(), area_id, indicator_id)


@st.cache_resource(max_entries=64, show_spinner=False)
def _history(content: int, digest: str, area_id: str, indicator_id: str) -> pd.DataFrame:
    effective, versions = config(), store().history(area_id, indicator_id)
    indicator = effective.indicator(indicator_id)
    least = indicator.min_count or effective.privacy.small_count
    years = {period[:4] for period in store().periods_with_few(indicator_id, least, indicator.people)}
    few = versions["period"].str[:4].isin(years)
    hidden = few.mask(versions["in_force"], versions["period"].isin(_hidden(area_id, indicator_id)))
    shown = {name: versions[name].mask(hidden) for name in ("value", "numerator", "denominator", "n")}
    return versions.assign(suppressed=hidden, **shown)


def _hidden(area_id: str, indicator_id: str) -> pd.Series:
    """The periods of which the value in force is hidden, for its own sake or for that of another."""
    unseen = _all_hidden(*version())
    return unseen.loc[(unseen["area_id"] == area_id) & (unseen["indicator_id"] == indicator_id), "period"]


@st.cache_resource(max_entries=2, show_spinner=False)
def _all_hidden(content: int, digest: str) -> pd.DataFrame:
    values = latest()
    return values.loc[scoring.hidden(values, areas(), config()), ["area_id", "indicator_id", "period"]]


def scored(layer: str, **choices: Any) -> Scores:
    """The scores of a layer by other choices of the method. Raises Stop where these are impossible."""
    return _scored(*version(), layer, repr(choices), choices)


@st.cache_resource(max_entries=16, show_spinner=False)
def _scored(content: int, digest: str, layer: str, asked: str, _choices: Mapping[str, Any]) -> Scores:
    shown = view(layer)
    return scoring.score(shown.cube, shown.config.with_method(**_choices))


def save(batch: Batch, **frames: Any) -> Receipt:
    """Save one batch; ``frames`` as in ``Store.save``."""
    return store().save(batch, **frames)


def undo(batch_id: int) -> Undone:
    return store().undo(batch_id, account())


def batches() -> pd.DataFrame:
    return store().batches()


def log() -> pd.DataFrame:
    return store().log()


def rename_city(he: str, en: str) -> None:
    """Give the whole city other names. A batch like any other, so that it can be undone.

    The rest of the root area stays as it is: not to be done while the demo stands, whose population would stay too.
    """
    root = areas().query("area_id == 'city'").assign(name_he=he, name_en=en)
    store().save(Batch(kind="settings", file="", sha256="", account=account()), areas=root)


def backup(by: str) -> bytes:
    """The whole store as it is at this moment, while everybody goes on working. ``by``: the account, for the log."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "backup.duckdb"
        store().backup(path, by)
        return path.read_bytes()


def restore(data: bytes, name: str) -> None:
    """Put a backup in the place of the store. The file that stood there stays beside it under a name with the time.

    Raises Stop when the backup is not one; then nothing has changed.
    """
    path = _store_path()
    with _opening, tempfile.TemporaryDirectory() as folder:  # whoever asks for the store now waits for the new one
        copy = Path(folder) / "backup.duckdb"
        copy.write_bytes(data)
        st.cache_resource.clear()  # closes the store, and forgets frames whose version numbers may come again
        st.cache_data.clear()
        try:
            Store.restore(copy, path, account())
        except Stop as stop:
            raise Stop(replace(i, params=_named(i.params, str(copy), name)) for i in stop.issues) from stop


def _named(params: Mapping[str, Any], path: str, name: str) -> dict[str, Any]:
    return {key: name if value == path else value for key, value in params.items()}


def set_preset(preset: str) -> None:
    store().set("preset", preset, account())


def has_demo() -> bool:
    return store().has_demo


def remove_demo() -> None:
    store().remove_demo(account())


def account() -> str:
    """Who is at the screen: the signed-in address where the network signs people in, else the desk itself."""
    user = st.user.to_dict() if hasattr(st, "user") else {}
    return str(user.get("email") or "local")


def warm() -> None:
    """Pays the heavy imports before the first visitor comes."""
    import altair  # noqa: F401
    import pydeck  # noqa: F401
