"""What a person holds after publishing: what was saved, what was not, where to look at it, and how to take it back."""

from __future__ import annotations

import streamlit as st

from core.i18n import Words
from core.issues import Issue, Stop
from pages.shared import intake, load, parts, telling
from pages.shared.intake import Draft, Published
from pages.shared.parts import safe

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show(draft: Draft, w: Words) -> None:
    published = draft.published
    if published is None:
        return
    if published.undone:
        parts.title(w("upload.title_undone", file=draft.file))
        st.info(parts.literal(_undone(published, w)))
        return
    parts.title(w("upload.title_done", file=draft.file))
    st.success(parts.literal(_saved(published, w)))
    if published.rest:
        st.warning(parts.literal(w.issue(Issue("U-30", {"ok": published.rows, "bad": published.left}))))
        st.download_button(w("upload.download_rest"), published.rest, f"{w('upload.rest_file')}.xlsx", XLSX, key="rest")
    parts.html(_facts(published, w))
    _undo(draft, published, w)


def _saved(published: Published, w: Words) -> str:
    receipt = published.receipt
    if published.shapes:
        return w(
            "upload.saved_shapes", shapes=published.shapes, areas=published.areas, undo_until=w.date(receipt.undo_until)
        )
    params = {
        "n": receipt.saved,
        "changed": receipt.changed,
        "new": receipt.new,
        "crossed": published.crossed,
        "back": published.back,
        "undo_until": w.date(receipt.undo_until),
    }
    return w.issue(Issue("U-29", params))


def _undone(published: Published, w: Words) -> str:
    undone = published.undone
    return w.issue(Issue("U-31", {"date": load.today(), "n": undone.values if undone else 0}))


def _facts(published: Published, w: Words) -> str:
    layer = load.config().layer(published.layer)
    pairs = [
        (w("upload.batch"), w.number(published.receipt.batch_id)),
        (w("view.layer"), safe(w.pick(layer.plural))),
    ]
    if published.areas:
        pairs.append((w("upload.areas_added"), w.number(published.areas)))
    due = load.due()
    days = due.loc[due["indicator_id"].isin(published.indicators), "due"].dropna()
    if len(days):
        late = f" · {safe(w('data.late'))}" if days.min().date() < load.today() else ""
        pairs.append((w("upload.next_due"), w.date(days.min()) + late))
    pages = ["map"] if published.shapes else ["channels", "redlines", "map"]
    links = " · ".join(parts.link(page, w(f"site.{page}"), layer=published.layer) for page in pages)
    pairs.append((w("upload.look"), links))
    return parts.facts(pairs)


def _undo(draft: Draft, published: Published, w: Words) -> None:
    until = w.date(published.receipt.undo_until)
    with st.popover(parts.literal(w("upload.undo", until=until))):
        st.write(w("upload.undo_explained"))
        if st.button(w("upload.undo_now"), type="primary", key="undo_upload"):
            try:
                intake.undo(draft)
            except Stop as stop:
                telling.say(stop.issues, load.config(), w)
            else:
                st.rerun()
