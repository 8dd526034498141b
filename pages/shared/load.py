"""The doorway: the only place where pages meet stored data. Everything is cached by content, never by time."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd
import streamlit as st

from core import config as config_file
from core import redlines, scoring
from core.config import Config
from core.redlines import Lines
from core.scoring import Cube, Scores
from core.store import Batch, Store

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "data" / "demo"
_opening = threading.Lock()


@dataclass(frozen=True)
class View:
    """Everything that a reading page shows of one layer of areas: data, scores and red lines at every view period."""

    config: Config
    layer: str
    latest: pd.DataFrame
    areas: pd.DataFrame
    cube: Cube
    scores: Scores
    lines: Lines

    @property
    def periods(self) -> tuple[str, ...]:
        return self.cube.periods

    @cached_property
    def key(self) -> str:
        return f"{self.config.digest}-{self.layer}-{len(self.latest)}"


def config_path() -> Path:
    return Path(os.environ.get("RESILIENCE_CONFIG", ROOT / "config.toml"))


def _file_config() -> Config:
    path = config_path()
    return _read_config(path, path.stat().st_mtime_ns if path.exists() else 0)


@st.cache_resource(max_entries=2, show_spinner=False)
def _read_config(path: Path, _modified: int) -> Config:
    return config_file.load(path)


def store() -> Store:
    """The one open store of this process; the demo city is put into a store that never held anything."""
    config = _file_config()
    path = Path(os.environ.get("RESILIENCE_DB", config.store.path))
    with _opening:  # two first visitors at once must not open the file twice
        return _open(path if path.is_absolute() else ROOT / path, config.municipality.name.he, config.municipality.name.en)


@st.cache_resource(max_entries=1, show_spinner=False, on_release=lambda opened: opened.close())
def _open(path: Path, city_he: str, city_en: str) -> Store:
    opened = Store.open(path, city=(city_he, city_en))
    if opened.batches().empty:
        _save_demo(opened)
    return opened


def config() -> Config:
    """The file's config with the city's own indicators and the preset chosen on screen."""
    opened, base = store(), _file_config()
    return _effective(base.digest, opened.version, base, opened)


@st.cache_resource(max_entries=4, show_spinner=False)
def _effective(_digest: str, _version: int, _base: Config, _opened: Store) -> Config:
    effective = _base.with_indicators(_opened.local_indicators())
    preset = _opened.settings().get("preset")
    return effective.with_preset(preset) if preset else effective


def version() -> tuple[int, str]:
    """What every cached picture depends on: content version and method digest."""
    return store().version, config().digest


def latest() -> pd.DataFrame:
    return _latest(store().version)


@st.cache_resource(max_entries=2, show_spinner=False)
def _latest(_version: int) -> pd.DataFrame:
    return store().latest()


def areas() -> pd.DataFrame:
    return _areas(store().version)


@st.cache_resource(max_entries=2, show_spinner=False)
def _areas(_version: int) -> pd.DataFrame:
    return store().areas()


def shapes(layer: str) -> pd.DataFrame:
    return _shapes(store().version, layer)


@st.cache_resource(max_entries=8, show_spinner=False)
def _shapes(_version: int, layer: str) -> pd.DataFrame:
    return store().shapes(layer)


def layers() -> list[str]:
    """Layers that have areas, coarsest first as the config lists them."""
    present = set(areas()["layer"])
    return [layer.id for layer in config().layers if layer.id in present]


def view(layer: str) -> View:
    return _view(*version(), layer)


@st.cache_resource(max_entries=12, show_spinner=False)
def _view(_version: int, _digest: str, layer: str) -> View:
    effective, values, places = config(), latest(), areas()
    cube = scoring.build(values, places, effective, layer)
    return View(
        effective, layer, values, places, cube, scoring.score(cube, effective), redlines.check(cube, effective)
    )


def history(area_id: str, indicator_id: str) -> pd.DataFrame:
    return store().history(area_id, indicator_id)


def has_demo() -> bool:
    return store().has_demo


def remove_demo() -> None:
    store().remove_demo(account())


def account() -> str:
    """Who is at the screen: the signed-in address where the network signs people in, else the desk itself."""
    user = st.user.to_dict() if hasattr(st, "user") else {}
    return str(user.get("email") or "local")


def departments_in(values: pd.DataFrame, effective: Config) -> Iterable[str]:
    known = {i.id: i.department for i in effective.indicators}
    return sorted({d for d in map(known.get, values["indicator_id"].unique()) if d})


def warm() -> None:
    """Pays the heavy imports before the first visitor comes."""
    import altair  # noqa: F401, PLC0415
    import pydeck  # noqa: F401, PLC0415


def _save_demo(opened: Store) -> None:
    from core import geo, ingest  # noqa: PLC0415 - only a first start needs the readers

    del geo, ingest
    places = pd.read_csv(DEMO / "areas.csv", dtype={"key": "string"})
    values = pd.read_csv(DEMO / "observations.csv", dtype={"period": "string"})
    features = json.loads((DEMO / "boundaries.geojson").read_text(encoding="utf-8"))["features"]
    del features
    opened.save(Batch(kind="demo", file="observations.csv", sha256="", account="demo"), observations=values, areas=places)
