"""What can be done with the store from the screen: undo an upload, back up, restore, name the city."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import pandas as pd
import streamlit as st

from core.config import Config
from core.i18n import Words
from core.issues import Stop
from pages.shared import load, parts, receipt, telling

_TOLD = "kept_message"


def told() -> None:
    """What the last action of this visit did, once."""
    if message := st.session_state.pop(_TOLD, None):
        st.success(parts.literal(message))


def _done(message: str) -> None:
    st.session_state[_TOLD] = message
    st.rerun()


def undo(found: pd.DataFrame, config: Config, w: Words) -> None:
    """Any upload that may still be undone, the newest first."""
    open_ = found[found["can_undo"]]
    if open_.empty:
        st.caption(w("data.nothing_to_undo"))
        return
    names = {
        int(row["batch_id"]): w(
            "data.one_batch", n=str(row["batch_id"]), file=row["file"] or w(f"data.kind.{row['kind']}")
        )
        for row in open_.to_dict("records")
    }
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    chosen = left.selectbox(w("data.undo_which"), list(names), format_func=names.__getitem__, key="undo_which")
    with right.popover(w("data.undo"), width="stretch"):
        row = open_.set_index("batch_id").loc[chosen]
        st.write(parts.literal(w("data.undo_explained", file=row["file"] or "–", values=int(row["saved"]))))
        if st.button(w("data.undo_now"), type="primary", key="undo_now"):
            try:
                load.undo(int(chosen))
            except Stop as stop:
                telling.say(stop.issues, config, w)
            else:
                _done(receipt.undone_in_words(row, w))


def backup(w: Words) -> None:
    st.write(w("data.backup_explained"))
    st.download_button(
        w("data.backup_now"),
        partial(load.backup, load.account()),
        f"resilience-{datetime.now():%Y%m%d-%H%M}.duckdb",
        "application/octet-stream",
        key="backup",
        type="primary",
        on_click="ignore",
    )


def restore(config: Config, w: Words) -> None:
    st.write(w("data.restore_explained"))
    file = st.file_uploader(w("data.restore_file"), key="restore_file")
    if file is None:
        return
    with st.popover(parts.literal(w("data.restore", file=file.name))):
        st.write(w("data.restore_sure"))
        if st.button(w("data.restore_now"), type="primary", key="restore_now"):
            try:
                load.restore(file.getvalue(), file.name)
            except Stop as stop:
                telling.say(stop.issues, config, w)
            else:
                _done(w("data.restored", file=file.name))


def city_name(w: Words) -> None:
    """The city's name can be written once the demo is gone: until then its root area carries the demo's population."""
    if load.has_demo():
        st.write(w("data.city_demo_first"))
        return
    root = load.areas().set_index("area_id").loc["city"]
    with st.form("city_name", enter_to_submit=False):
        left, right = st.columns(2)
        he = left.text_input(w("local.name_he"), root["name_he"], key="city_he", max_chars=80)
        en = right.text_input(w("local.name_en"), root["name_en"] or "", key="city_en", max_chars=80)
        saved = st.form_submit_button(w("data.city_save"), key="city_save")
    if saved and not he.strip():
        st.warning(w("data.city_nameless"))
    elif saved:
        load.rename_city(he.strip(), en.strip() or he.strip())
        _done(w("data.city_saved", city=he.strip() if w.rtl else en.strip() or he.strip()))


def log_download(found: pd.DataFrame, data: bytes, w: Words) -> None:
    st.download_button(
        w("data.log_download", n=len(found)), data, f"{w('data.log_name')}.csv", "text/csv", key="log_file"
    )


def section(w: Words) -> str:
    """Which part of the page is shown."""
    names = ("uploads", "coverage", "layers", "backup", "log")
    return parts.section(w("data.section"), names, lambda name: w(f"data.section.{name}"))
