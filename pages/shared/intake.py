"""One file on its way in: what arrived, what was answered, what it is understood to be, what was saved of it.

It lives in the memory of one visit and nowhere else until it is published. A file about people is let go at once.
"""

from __future__ import annotations

import io
import threading
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core import geo, ingest, scoring
from core.config import Config
from core.geo import Boundaries
from core.i18n import Words
from core.ingest import Choices, Column, Upload
from core.issues import Issue
from core.names import normalise
from core.store import Batch, Receipt, Undone
from pages.shared import leftovers, load

PERSONAL = "U-22"
_KEPT, _ROUND = "intake", "intake_round"
_LAYERS = (".geojson", ".json")
_PARTS = (".shp", ".shx", ".dbf", ".prj")  # of a shapefile: alone they are refused with the right advice
_OTHERS = (".kml", ".kmz", ".gpkg", ".topojson")  # likewise


@dataclass(frozen=True)
class Published:
    """What was saved, for the receipt. ``rows`` were saved, ``left`` were not; ``rest`` is a workbook of the latter."""

    receipt: Receipt
    layer: str
    crossed: int = 0
    back: int = 0
    rows: int = 0
    left: int = 0
    rest: bytes | None = None
    areas: int = 0
    shapes: int = 0
    indicators: tuple[str, ...] = ()
    undone: Undone | None = None


@dataclass
class Draft:
    """One file with the answers given so far. ``naming``: the column for which a new indicator is being described.

    ``saving`` is held while the file is saved: the run of a second click begins before that of the first has ended.
    """

    id: str
    file: str
    data: bytes
    choices: Choices = field(default_factory=Choices)
    shape_choices: geo.Choices = field(default_factory=geo.Choices)
    indicators: tuple[dict[str, Any], ...] = ()
    naming: str | None = None
    stopped: tuple[Issue, ...] = ()
    published: Published | None = None
    saving: threading.Lock = field(default_factory=threading.Lock)
    _known: dict[str, tuple[Any, Any]] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Tells the widgets of this file from those of another."""
        return f"in-{self.id[-8:]}"

    @property
    def is_boundary(self) -> bool:
        return _is_boundary(self.data, self.file)

    def answer(self, **changes: Any) -> None:
        self.choices = replace(self.choices, **changes)

    def put(self, kind: str, key: str, value: Any) -> None:
        """One more answer among the ``columns``, ``areas``, ``percent`` or ``cells``; None takes it back."""
        answers = {**getattr(self.choices, kind), key: value}
        self.answer(**{kind: {key: value for key, value in answers.items() if value is not None}})

    def once(self, name: str, key: Any, make: Any) -> Any:
        """``make()``, computed again only when ``key`` is another."""
        if name not in self._known or self._known[name][0] != key:
            self._known[name] = (key, make())
        return self._known[name][1]


def arrival(w: Words) -> Draft | None:
    """The uploader, and the file that is on its way in: the one that just came, else the one of before."""
    turn = st.session_state.setdefault(_ROUND, 0)
    key = f"{_KEPT}_file_{turn}"

    def cleared() -> None:
        if st.session_state[key] is None:
            st.session_state.pop(_KEPT, None)

    file = st.file_uploader(w("upload.file"), key=key, on_change=cleared)
    draft = current()
    if file is None:
        return draft if draft is None or draft.published or draft.stopped else _kept_from_before(draft, w)
    if draft is None or draft.id != file.file_id:
        draft = Draft(file.file_id, file.name, file.getvalue())
        st.session_state[_KEPT] = draft
    return draft


def _kept_from_before(draft: Draft, w: Words) -> Draft | None:
    """A file left half-way while another page was looked at: it goes on, or is dropped."""
    if st.button(w("upload.drop"), key="drop"):
        del st.session_state[_KEPT]
        st.rerun()
    return draft


def usual_layer(config: Config) -> str:
    """The layer that most files are about: that with most figures, else neighbourhoods, else the one under the city."""
    ids = [layer.id for layer in config.layers]
    common = load.place_layer()
    if common != ids[0]:
        return common
    return "neighbourhood" if "neighbourhood" in ids else ids[min(1, len(ids) - 1)]


def current() -> Draft | None:
    kept: Draft | None = st.session_state.get(_KEPT)
    return kept


def config_for(draft: Draft) -> Config:
    """The config in force, with the indicators described for this file."""
    base = load.config()
    key = (base.digest, draft.indicators)
    found: Config = draft.once("config", key, lambda: base.with_indicators(draft.indicators))
    return found


def boundaries(draft: Draft, layer: str) -> Boundaries:
    _wait(draft)
    key = (layer, draft.shape_choices, *load.version())
    found: Boundaries = draft.once(
        "boundaries",
        key,
        lambda: geo.read(draft.data, draft.file, load.config(), layer, load.areas(), draft.shape_choices),
    )
    if any(issue.code == PERSONAL for issue in found.issues):
        _refuse(draft, found.file, found.issues)
    return found


def understand(draft: Draft, layer: str, department: str | None) -> Upload:
    """The file read with every answer so far."""
    _wait(draft)
    if draft.choices.layer not in (None, layer):
        draft.answer(areas={})  # these were areas of another layer
    draft.answer(layer=layer, department=department)
    choices = draft.choices
    key = (choices, draft.indicators, *load.version())
    upload: Upload = draft.once(
        "upload", key, lambda: ingest.read(draft.data, draft.file, config_for(draft), load.areas(), choices)
    )
    if any(issue.code == PERSONAL for issue in upload.issues):
        _refuse(draft, upload.file, upload.issues)
    return upload


def change(draft: Draft, upload: Upload) -> pd.DataFrame:
    """Before and after, as ``ingest.compare`` tells it of what may be shown; computed once for each understanding."""

    def told() -> pd.DataFrame:
        config, latest, areas = config_for(draft), load.latest(), load.areas()
        places = pd.concat([areas, upload.areas], ignore_index=True)
        after = scoring.veiled(upload.observations, places, config, beside=latest)
        return ingest.compare(after, scoring.veiled(latest, areas, config), config)

    found: pd.DataFrame = draft.once("change", draft._known["upload"][0], told)
    return found


def publish(draft: Draft, upload: Upload, layer: str, reasons: Mapping[int, list[str]], head: str) -> None:
    """Save observations, new areas and new indicators as one batch, once. ``reasons``: row -> why it stays out."""
    with draft.saving:
        if draft.published is None:
            draft.published = _published(draft, upload, layer, reasons, head)
            _let_go(draft)


def _published(draft: Draft, upload: Upload, layer: str, reasons: Mapping[int, list[str]], head: str) -> Published:
    """Saving comes last: nothing after it may fail or be interrupted, or the page would offer to save again."""
    told = change(draft, upload)
    crossed, back = (int((told["crossing"] == word).sum()) for word in ("crossed", "returned"))
    used = tuple(d for d in draft.indicators if d["id"] in set(upload.observations["indicator_id"]))
    left = len(reasons)
    rest = (
        leftovers.workbook(draft.data, upload, reasons, head, rtl=st.session_state.get("lang") != "en")
        if left
        else None
    )
    ids = tuple(upload.observations["indicator_id"].unique())
    batch = _batch(draft, upload, layer, crossed, back)
    receipt = load.save(batch, observations=upload.observations, areas=upload.areas, indicators=used)
    return Published(receipt, layer, crossed, back, upload.rows_kept, left, rest, len(upload.areas), indicators=ids)


def _wait(draft: Draft) -> None:
    """Until a run of the page that is saving the file has saved it; then there is a receipt to show instead."""
    with draft.saving:
        pass
    if draft.published:
        st.rerun()


def publish_boundaries(draft: Draft, found: Boundaries) -> None:
    mapping = {"key": found.key_column, "name": found.name_column, "crs": found.crs}
    counts = {
        "read": found.features_read,
        "joined": len(found.joined),
        "areas_without_shape": len(found.areas_without_shape),
        "shapes_without_area": len(found.shapes_without_area),
    }
    batch = Batch("boundaries", found.file, found.sha256, load.account(), found.layer, mapping, counts)
    with draft.saving:
        if draft.published is None:
            receipt = load.save(batch, areas=found.areas, shapes=found.shapes)
            draft.published = Published(receipt, found.layer, areas=len(found.areas), shapes=len(found.shapes))
            _let_go(draft)


def undo(draft: Draft) -> None:
    if draft.published:
        undone = load.undo(draft.published.receipt.batch_id)
        draft.published = replace(draft.published, undone=undone)


def column_key(upload: Upload, column: Column) -> str:
    """What an answer about a column is kept under: its header where no other column has it, else its letter."""
    same = [c for c in upload.columns if normalise(c.header) == normalise(column.header)]
    return column.header if column.header and len(same) == 1 else column.letter


def _batch(draft: Draft, upload: Upload, layer: str, crossed: int, back: int) -> Batch:
    choices = draft.choices
    mapping = {
        "sheet": upload.sheet,
        "header_row": upload.header_row,
        "period": upload.period,
        "found": {c.header or c.letter: c.field for c in upload.columns if c.field not in (None, "ignore")},
        "answers": {
            "columns": {c.header: c.field for c in upload.columns if c.reason == "choice" and c.header},
            "areas": {name: area for name, area in choices.areas.items() if area not in ("new", "ignore")},
            "percent": dict(choices.percent),
            "cells": {cell: str(value) for cell, value in choices.cells.items()},
        },
    }
    counts = {
        "rows_read": upload.rows_read,
        "rows_kept": upload.rows_kept,
        "joined": len(upload.joined),
        "unmatched": len(upload.unmatched),
        "crossed": crossed,
        "back": back,
    }
    return Batch("data", upload.file, upload.sha256, load.account(), layer, mapping, counts)


def _refuse(draft: Draft, file: str, issues: tuple[Issue, ...]) -> None:
    """Stop at a file about people: keep the words that say so, and nothing of its cells anywhere in the process."""
    draft.stopped = tuple(issue for issue in issues if issue.code == PERSONAL)
    draft.file = file  # with the digits of people masked
    draft.choices, draft.indicators = Choices(), ()
    ingest.forget()
    _let_go(draft)
    st.rerun()


def _let_go(draft: Draft) -> None:
    """Drop the bytes, here and where Streamlit would keep them until the visit ends, and empty the uploader."""
    draft.data = b""
    draft._known.clear()
    context = get_script_run_ctx()
    if context is not None:
        context.uploaded_file_mgr.remove_file(session_id=context.session_id, file_id=draft.id)  # type: ignore[attr-defined]
    st.session_state[_ROUND] += 1  # last: a newer run of the page ends this one here


def _is_boundary(data: bytes, file: str) -> bool:
    """A layer of shapes by its name, or a zip with one inside."""
    suffix = PurePath(file).suffix.lower()
    if suffix != ".zip":
        return suffix in (*_LAYERS, *_PARTS, *_OTHERS)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return any(name.lower().endswith((".shp", *_LAYERS)) for name in archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return False
