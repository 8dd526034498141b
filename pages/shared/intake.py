"""One file on its way in: what arrived, what was answered, and what it is understood to be.

It lives in the memory of one visit and, once it has passed the check for persons, as a draft beside the store until it
is published or dropped. A file about people is let go at once and leaves nothing anywhere.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import PurePath
from typing import Any, TypeVar

import pandas as pd
import streamlit as st

from core import geo, ingest, people, scoring
from core.config import Config
from core.geo import Boundaries
from core.ingest import Choices, Column, Upload, memory, stamp
from core.ingest.marks import Progress, silent
from core.issues import Issue
from core.names import normalise
from pages.shared import drafts, load, places

T = TypeVar("T")

PERSONAL = "U-22"
_KEPT, _QUEUE = "intake", "intake_queue"
_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")  # of a shapefile: alone they are refused with the right advice
_ANSWERED = ("file", "indicators", "notes", "sources", "keep_old")


@dataclass(frozen=True)
class Published:
    """What a visit still holds of a file that was saved. ``rest`` is a workbook of the rows that were not."""

    batch_id: int
    rest: bytes | None = None


@dataclass(frozen=True)
class Waiting:
    """A file, or another sheet of one, that is read once the one before it was published or dropped.

    Only the memory of the visit holds it: nothing of it is kept before it was read and passed the check for persons.
    """

    file: str
    data: bytes
    choices: Choices = field(default_factory=Choices)

    @property
    def name(self) -> str:
        """As it may be shown before it was read."""
        sheet = f" – {self.choices.sheet}" if self.choices.sheet else ""
        row = f", {self.choices.header_row}" if self.choices.header_row else ""
        return people.masked(f"{self.file}{sheet}{row}")


@dataclass
class Draft:
    """One file with the answers given so far.

    ``naming``: columns for which new indicators are being described, one after another; "" when the whole file is
    meant. ``notes``: indicator -> why its values jumped. ``sources``: row number -> where a typed figure comes from.
    ``keep_old``: values that stand already are not replaced.
    ``saving`` is held while the file is saved: the run of a second click begins before that of the first has ended.
    """

    file: str
    data: bytes
    token: str = field(default_factory=drafts.token)
    choices: Choices = field(default_factory=Choices)
    shape_choices: geo.Choices = field(default_factory=geo.Choices)
    indicators: tuple[dict[str, Any], ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    keep_old: bool = False
    naming: tuple[str, ...] = ()
    resumed: bool = False
    stopped: tuple[Issue, ...] = ()
    published: Published | None = None
    saving: threading.Lock = field(default_factory=threading.Lock)
    _known: dict[str, tuple[Any, Any]] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Tells the widgets of this file from those of another."""
        return f"in-{self.token[-8:]}"

    @property
    def is_boundary(self) -> bool:
        return self.shape_choices.points or geo.is_boundary(self.data, self.file)

    def answer(self, **changes: Any) -> None:
        self.choices = replace(self.choices, **changes)

    def put(self, kind: str, key: str, value: Any) -> None:
        """One more answer among the ``columns``, ``areas``, ``percent`` or ``cells``; None takes it back."""
        self.put_all(kind, {key: value})

    def put_all(self, kind: str, more: Mapping[str, Any]) -> None:
        answers = {**getattr(self.choices, kind), **more}
        self.answer(**{kind: {key: value for key, value in answers.items() if value is not None}})

    def once(self, name: str, key: Any, make: Any) -> Any:
        """``make()``, computed again only when ``key`` is another."""
        if name not in self._known or self._known[name][0] != key:
            self._known[name] = (key, make())
        return self._known[name][1]


# -- arriving, going on, leaving --------------------------------------------------------------------------------------


def current() -> Draft | None:
    kept: Draft | None = st.session_state.get(_KEPT)
    return kept


def take(
    file: str,
    data: bytes,
    areas: Mapping[str, str] | None = None,
    sources: Mapping[str, str] | None = None,
    choices: Choices | None = None,
) -> None:
    """A file that just came, in the place of one before. A template of ours says which layer it is about."""
    leave()
    draft = Draft(file, data, choices=choices or Choices(areas=areas or {}), sources=sources or {})
    st.session_state[_KEPT] = draft
    found = stamp.read(data)
    if found and any(layer.id == found.layer for layer in load.config().layers):
        st.query_params["upload_layer"] = found.layer
    st.rerun()


def take_files(files: Sequence[tuple[str, bytes]]) -> None:
    """The first file, the others after it; the parts of a shapefile are one, as if they had come in a zip."""
    parts = {name: data for name, data in files if PurePath(name).suffix.lower() in _PARTS}
    alone = [Waiting(name, data) for name, data in files if len(parts) < 2 or name not in parts]
    whole = [Waiting(f"{PurePath(next(iter(parts))).stem}.zip", geo.packed(parts))] if len(parts) > 1 else []
    st.session_state[_QUEUE] = [*whole, *alone]
    open_next()


def queue() -> list[Waiting]:
    """What is read after the file at hand, in this order."""
    found: list[Waiting] = st.session_state.setdefault(_QUEUE, [])
    return found


def open_next() -> None:
    """Goes on to the next file of the queue, where there is one."""
    if queue():
        following = queue().pop(0)
        take(following.file, following.data, choices=following.choices)


def resume() -> bool:
    """Go on with the draft that the address names. True when there is none any more and nothing came of it."""
    asked, draft = st.query_params.get("draft"), current()
    if asked and (draft is None or draft.token != asked):
        found = drafts.find(load.store().path, asked)
        if found:
            st.session_state[_KEPT] = draft = _restored_draft(asked, found)
            st.query_params["upload_layer"] = draft.choices.layer or usual_layer(load.config())
            st.query_params["department"] = draft.choices.department or ""
        else:
            del st.query_params["draft"]
            if batch := standing_batch(asked):
                st.query_params["batch"] = str(batch)
            return batch is None
    return False


def leave() -> None:
    """Let go of the file on its way in, its draft included."""
    draft = st.session_state.pop(_KEPT, None)
    if draft is not None:
        drafts.drop(load.store().path, draft.token)
    for name in ("draft", "batch"):
        if name in st.query_params:
            del st.query_params[name]


def let_go(draft: Draft) -> None:
    """Drop the bytes, here and on the disk."""
    draft.data = b""
    draft._known.clear()
    drafts.drop(load.store().path, draft.token)


def standing_batch(token: str) -> int | None:
    """The batch that was published from this draft, in whatever window, and stands."""
    found = load.batches()
    ours = [row for row in found.to_dict("records") if row["mapping"].get("draft") == token]
    return next((int(row["batch_id"]) for row in ours if pd.isna(row["undone_at"])), None)


def _keep(draft: Draft) -> None:
    """The draft on the disk, and its token in the address."""
    told = {name: getattr(draft, name) for name in _ANSWERED}
    told |= {"choices": _plain(draft.choices), "shape_choices": _plain(draft.shape_choices)}
    kept = draft.once("kept", told, lambda: drafts.keep(load.store().path, draft.token, draft.data, told))
    if kept and st.query_params.get("draft") != draft.token:
        st.query_params["draft"] = draft.token


def _plain(choices: Any) -> dict[str, Any]:
    """Answers as JSON can hold them. What the department answered before is looked up anew."""
    told = {each.name: getattr(choices, each.name) for each in fields(choices) if each.name != "remembered"}
    return {name: sorted(value) if isinstance(value, frozenset) else value for name, value in told.items()}


def _restored_draft(token: str, found: drafts.Kept) -> Draft:
    told = found.answers
    return Draft(
        str(told["file"]),
        found.data,
        token,
        _restored(Choices, told["choices"]),
        _restored(geo.Choices, told["shape_choices"]),
        tuple(told["indicators"]),
        told["notes"],
        told["sources"],
        told["keep_old"],
        resumed=True,
    )


def _restored(kind: type[T], told: Mapping[str, Any]) -> T:
    """Answers as they were; those that this version does not know are left out."""
    blank = kind()
    known = {each.name: getattr(blank, each.name) for each in fields(blank)}  # type: ignore[arg-type]
    return kind(**{n: type(known[n])(v) if isinstance(v, list) else v for n, v in told.items() if n in known})


def is_personal(text: str) -> bool:
    """Whether a sentence somebody typed holds a number or an address of a person."""
    return people.in_text([text]) is not None


def usual_layer(config: Config) -> str:
    """The layer that most files are about: that with most figures, else neighbourhoods, else the one under the city."""
    ids = [layer.id for layer in config.layers]
    common = load.place_layer()
    if common != ids[0]:
        return common
    return "neighbourhood" if "neighbourhood" in ids else ids[min(1, len(ids) - 1)]


# -- what it is understood to be --------------------------------------------------------------------------------------


def config_for(draft: Draft) -> Config:
    """The config in force, with the indicators described for this file."""
    base = load.config()
    key = (base.digest, draft.indicators)
    found: Config = draft.once("config", key, lambda: base.with_indicators(draft.indicators))
    return found


def boundaries(draft: Draft, layer: str) -> Boundaries:
    wait(draft)
    key = (layer, draft.shape_choices, *load.version())
    found: Boundaries = draft.once(
        "boundaries",
        key,
        lambda: _placed(draft, layer),
    )
    if any(issue.code == PERSONAL for issue in found.issues):
        _refuse(draft, found.file, found.issues)
    if found.features_read:
        draft.answer(layer=layer)
        _keep(draft)
    return found


def _placed(draft: Draft, layer: str) -> Boundaries:
    choices = draft.shape_choices
    rows = places.rows(draft.data, draft.file) if choices.points else None
    return geo.read(draft.data, draft.file, load.config(), layer, load.areas(), choices, places.known(layer), rows)


def understand(draft: Draft, layer: str, department: str | None, progress: Progress = silent) -> Upload:
    """The file read with every answer so far. ``progress`` hears how far the reading is, 0 to 1.

    The page goes on with the layer that the file names, where nobody chose another for it.
    """
    wait(draft)
    if draft.choices.layer is None:
        draft.answer(layer_open=True)  # what the page showed before the file came is nobody's answer about it
    elif draft.choices.layer != layer:
        draft.answer(areas={}, layer_open=False)  # these were areas of another layer
    before = draft.once(
        "before", (layer, department, *load.version()), lambda: memory.recall(load.batches(), department, layer)
    )
    divisions = draft.once("divisions", load.version(), lambda: geo.divisions(load.batches()))
    draft.answer(layer=layer, department=department, remembered=before, divisions=divisions)
    choices = draft.choices
    key = (choices, draft.indicators, *load.version())
    upload: Upload = draft.once(
        "upload",
        key,
        lambda: ingest.read(draft.data, draft.file, config_for(draft), load.areas(), choices, progress=progress),
    )
    if any(issue.code == PERSONAL for issue in upload.issues):
        _refuse(draft, upload.file, upload.issues)
    if upload.sheet is not None:
        _keep(draft)
    if upload.layer not in (None, layer):
        st.query_params["upload_layer"] = upload.layer
        st.rerun()
    return upload


def change(draft: Draft, upload: Upload) -> pd.DataFrame:
    """Before and after, as ``ingest.compare`` tells it of what may be shown; computed once for each understanding."""

    def told() -> pd.DataFrame:
        config, latest, areas = config_for(draft), load.latest(), load.areas()
        everywhere = pd.concat([areas, upload.areas], ignore_index=True)
        after = scoring.veiled(upload.observations, everywhere, config, beside=latest)
        return ingest.compare(after, scoring.veiled(latest, areas, config))

    found: pd.DataFrame = draft.once("change", draft._known["upload"][0], told)
    return found


def wait(draft: Draft) -> None:
    """Until a run of the page that is saving the file has saved it; then there is a receipt to show instead."""
    with draft.saving:
        pass
    if draft.published:
        st.rerun()


def column_key(upload: Upload, column: Column) -> str:
    """What an answer about a column is kept under: its header where no other column has it, else its letter."""
    same = [c for c in upload.columns if normalise(c.header) == normalise(column.header)]
    return column.header if column.header and len(same) == 1 else column.letter


def _refuse(draft: Draft, file: str, issues: tuple[Issue, ...]) -> None:
    """Stop at a file about people: keep the words that say so, and nothing of its cells anywhere in the process."""
    draft.stopped = tuple(issue for issue in issues if issue.code == PERSONAL)
    draft.file = file  # with the digits of people masked
    draft.choices, draft.indicators, draft.notes, draft.sources = Choices(), (), {}, {}
    ingest.forget()
    let_go(draft)
    if "draft" in st.query_params:
        del st.query_params["draft"]
    st.rerun()
