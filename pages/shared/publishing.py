"""Publishing: what a file says becomes one batch, once, however many clicks and windows there are."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

import pandas as pd
import streamlit as st

from core.geo import Boundaries
from core.ingest import Upload, compare, record
from core.ingest.compare import jumps
from core.redlines import moves
from core.redlines.moves import STEPS, Move
from core.redlines.versions import defaults
from core.store import Batch
from pages.shared import leftovers, line_records, load, parts, telling
from pages.shared.intake import Draft, Published, change, config_for, let_go, standing_batch
from pages.shared.parts import literal
from pages.shared.questions import Asked

_KEY = ["area_id", "indicator_id", "period"]
_one_by_one = threading.Lock()  # two windows with one draft: the second must see what the first has saved


def button(a: Asked) -> None:
    """What stays out, and the one button that saves."""
    if body := telling.account(a.upload, a.w):
        values = a.w.plural("upload.values", len(accepted(a.draft, a.upload)))
        rows = {"rows": a.upload.rows_kept, "read": a.upload.rows_read}
        with st.expander(literal(a.w("upload.account", values=values, **rows))):
            parts.html(body)
    left = telling.rows_left_out(a.upload)
    if left:
        st.caption(literal(a.w.plural("upload.left_out", len(left))))
    if st.button(a.w("upload.publish"), type="primary", key="publish"):
        reasons = telling.left_out(a.upload, a.config, a.w)
        publish(a.draft, a.upload, str(a.upload.layer), reasons, a.w("upload.what_to_fix"))
        st.rerun()


def publish(draft: Draft, upload: Upload, layer: str, reasons: Mapping[int, list[str]], head: str) -> None:
    """Save observations, new areas and new indicators as one batch, once. ``reasons``: row -> why it stays out."""
    rtl = st.session_state.get("lang") != "en"

    def rest() -> bytes | None:
        return leftovers.workbook(draft.data, upload, reasons, head, rtl, draft.choices.cells) if reasons else None

    _once(draft, partial(_saved, draft, upload, layer, frozenset(reasons)), rest)


def publish_boundaries(draft: Draft, found: Boundaries) -> None:
    _once(draft, lambda _: _saved_boundaries(draft, found))


def accepted(draft: Draft, upload: Upload) -> pd.DataFrame:
    """The observations as they will be saved: without those that would replace others when these are to stay, and
    with the sentence that explains a jump as their note.
    """
    told = change(draft, upload)
    found = upload.observations
    if draft.keep_old:
        standing = told.loc[told["change"] != "new", _KEY]  # hidden ones too, of which no change is seen
        found = found[~pd.MultiIndex.from_frame(found[_KEY]).isin(pd.MultiIndex.from_frame(standing))]
    if not (draft.notes or draft.sources):
        return found
    moved = jumps(told, config_for(draft), {}, most=len(told))
    notes = {issue.params["of"]: draft.notes.get(issue.params["of"][1]) for issue in moved}
    said = [notes.get(key) for key in found[_KEY].itertuples(index=False, name=None)]
    rows = found["cell"].str.extract(r"(\d+)", expand=False).map(draft.sources)
    notes_of = zip(rows, said, found["note"], strict=True)
    return found.assign(note=["; ".join(n for n in three if isinstance(n, str) and n) or None for three in notes_of])


def foreseen(draft: Draft, upload: Upload) -> list[Move]:
    """What saving does to the lines in the areas of the file's layer; computed once for each understanding."""

    def told() -> list[Move]:
        config, day, before = config_for(draft), load.today(), (load.latest(), load.areas())
        known = {indicator.id for indicator in load.config().indicators}
        described = (record for record in defaults(config) if record.indicator not in known)
        records = [*line_records.lines_in_force(day).values(), *described]
        after = moves.joined(before, accepted(draft, upload), upload.areas)
        return moves.foreseen(records, before, after, config, str(upload.layer), day)

    found: list[Move] = draft.once("moves", (draft._known["upload"][0], draft.keep_old), told)
    return found


def _once(
    draft: Draft, save: Callable[[bytes | None], Published], rest: Callable[[], bytes | None] = lambda: None
) -> None:
    """``save`` is given what ``rest`` made, which may take long, before the uploads of all others have to wait."""
    with draft.saving:
        if draft.published is None:
            made = rest()
            with _one_by_one:
                before = standing_batch(draft.token)
                draft.published = Published(before) if before else save(made)
            let_go(draft)
            _to_receipt(draft.published.batch_id)


def _to_receipt(batch_id: int) -> None:
    """The address of the page becomes that of the receipt."""
    if "draft" in st.query_params:
        del st.query_params["draft"]
    st.query_params["batch"] = str(batch_id)


def _saved(draft: Draft, upload: Upload, layer: str, left: frozenset[int], rest: bytes | None) -> Published:
    """Saving comes last: nothing after it may fail or be interrupted, or the page would offer to save again.

    ``left``: rows of which all or some is not saved.
    """
    found = accepted(draft, upload)
    used = tuple(d for d in draft.indicators if d["id"] in set(found["indicator_id"]))
    batch = replace(_batch(draft, upload, layer, found), counts=_counts(draft, upload, found, left))
    receipt = load.save(batch, observations=found, areas=upload.areas, indicators=used)
    return Published(receipt.batch_id, rest)


def _counts(draft: Draft, upload: Upload, found: pd.DataFrame, left: frozenset[int]) -> dict[str, int]:
    """What the receipt tells. New and changed are counted of the numbers themselves, hidden ones too.

    ``left``: rows of which all or some is not saved; "whole" counts those of which everything is, "part" those of
    which some is.
    """
    kinds = compare(found, load.latest())["change"].value_counts()
    rows = set() if upload.turned or not left else set(found["cell"].str.extract(r"(\d+)", expand=False).astype(int))
    return {
        "rows_read": upload.rows_read,
        "rows_kept": upload.rows_kept,
        "joined": len(upload.joined),
        "unmatched": len(upload.unmatched),
        "left": len(left),
        "whole": upload.rows_kept - len(left & rows),
        "part": len(left & rows),
        "areas": int((~upload.areas["area_id"].isin(load.areas()["area_id"])).sum()),
        "new": int(kinds.get("new", 0)),
        "changed": int(kinds.get("changed", 0)),
        **{step: sum(move.step == step for move in foreseen(draft, upload)) for step in STEPS},
    }


def _batch(draft: Draft, upload: Upload, layer: str, found: pd.DataFrame) -> Batch:
    mapping = {"draft": draft.token, **record(upload, draft.choices, found)}
    return Batch("data", upload.file, upload.sha256, load.account(), layer, mapping)


def _saved_boundaries(draft: Draft, found: Boundaries) -> Published:
    mapping = {"draft": draft.token, "key": found.key_column, "name": found.name_column, "crs": found.crs}
    mapping |= found.memory
    counts = {
        "read": found.features_read,
        "joined": len(found.joined),
        "areas_without_shape": len(found.areas_without_shape),
        "shapes_without_area": len(found.shapes_without_area),
    }
    batch = Batch("boundaries", found.file, found.sha256, load.account(), found.layer, mapping, counts)
    return Published(load.save(batch, areas=found.areas, shapes=found.shapes).batch_id)
