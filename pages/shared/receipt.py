"""What an upload did, at an address that can be sent on: what was saved, what was not, who, when, and how to undo it.

Read from the store, so that it says the same to everybody and after every restart. Only the rows that were not saved
are held by the visit that published: of these nothing is stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

import pandas as pd
import streamlit as st

from core.i18n import Words, plain
from core.issues import Issue, Stop
from pages.shared import ledger, load, parts, telling
from pages.shared.intake import Published
from pages.shared.parts import safe

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MOST_PERIODS = 4  # by name; of more the first and the last
_TOLD = ("data", "boundaries")


def asked() -> int | None:
    """The upload that the address names."""
    batch = st.query_params.get("batch", "")
    return int(batch) if batch.isdecimal() and len(batch) < 10 else None


def show(batch_id: int, published: Published | None, w: Words) -> None:
    """``published``: what this visit holds of it, when it is its own."""
    found = load.batches().query("batch_id == @batch_id and kind in @_TOLD")
    if found.empty:
        parts.title(w("upload.no_receipt", batch=str(batch_id)))
        return
    row = found.iloc[0].to_dict()
    undone = not pd.isna(row["undone_at"])
    parts.title(w("upload.title_undone" if undone else "upload.title_done", file=row["file"]))
    if undone:
        st.info(parts.literal(undone_in_words(row, w)))
    else:
        st.success(parts.literal(_saved(row, w)))
        _left(row, published, w)
    parts.html(_facts(row, w))
    _send_on(row, w)
    if row["can_undo"]:
        _undo(row, w)


def _saved(row: Mapping[str, Any], w: Words) -> str:
    until = row["undo_until"]
    if row["kind"] == "boundaries":
        return w("upload.saved_shapes", shapes=int(row["shapes"]), areas=int(row["areas"]), undo_until=w.date(until))
    counts = {name: int(row["counts"].get(name, 0)) for name in ("changed", "new", "crossed")}
    # Receipts of before told what was back beside its line as "back", whether or not its breach had ended.
    back = int(row["counts"].get("returned", row["counts"].get("back", 0)))
    said = w.issue(Issue("U-29", {"n": int(row["saved"]), "undo_until": w.date(until), "back": back, **counts}))
    others = ((step, int(row["counts"].get(step, 0))) for step in ("pending", "recovering"))
    return " ".join([said, *(w.plural(f"upload.and_{step}", n) for step, n in others if n)])


def undone_in_words(row: Mapping[str, Any], w: Words) -> str:
    """What undoing an upload gave back."""
    if row["kind"] == "boundaries":
        return w("upload.undone_shapes", date=row["saved_at"])
    return w.issue(Issue("U-31", {"date": row["saved_at"], "n": int(row["saved"])}))


def _left(row: Mapping[str, Any], published: Published | None, w: Words) -> None:
    """Rows that were not saved: as a file to whoever published, as a number to everybody else."""
    left = row["counts"].get("left", 0)
    if not left:
        return
    whole = row["counts"].get("whole", row["counts"]["rows_kept"])  # which receipts of before did not tell
    said = [w.issue(Issue("U-30", {"ok": w.plural("upload.rows_saved", whole), "n": left}))]
    said += [w.plural("upload.rows_in_part", part)] if (part := row["counts"].get("part", 0)) else []
    st.warning(parts.literal(" ".join(said)))
    if published and published.rest:
        st.download_button(
            w("upload.download_rest"), published.rest, f"{w('upload.rest_file')}.xlsx", XLSX, key="rest", type="primary"
        )
    else:
        st.caption(w("upload.rest_is_gone"))


def _facts(row: Mapping[str, Any], w: Words) -> str:
    layer = next((layer for layer in load.config().layers if layer.id == row["layer"]), None)
    pairs = [
        (w("upload.batch"), w.number(row["batch_id"])),
        (w("upload.saved_by"), f"{safe(ledger.who(row['account'], w))}, {w.time(row['saved_at'])}"),
    ]
    if layer:
        pairs.append((w("view.layer"), safe(w.pick(layer.plural))))
    names = {d.id: w.pick(d.name) for d in load.config().departments}
    if department := names.get(row["mapping"].get("department") or ""):
        pairs.append((w("upload.department_is"), safe(department)))
    if row["kind"] == "data":
        pairs += _of_data(row, w)
    if not pd.isna(row["undone_at"]):
        pairs.append((w("upload.undone_by"), f"{safe(ledger.who(row['undone_by'], w))}, {w.time(row['undone_at'])}"))
    elif layer:
        pages = ["map"] if row["shapes"] else ["channels", "redlines", "map"]
        pairs.append(
            (w("upload.look"), " · ".join(parts.link(page, w(f"site.{page}"), layer=layer.id) for page in pages))
        )
    return parts.facts(pairs)


def _of_data(row: Mapping[str, Any], w: Words) -> list[tuple[str, str]]:
    mapping = row["mapping"]
    pairs = []
    given = {d["id"]: d.get("name") or {} for d in load.store().local_indicators(ever=True)}
    called = {id: name for id, names in given.items() if (name := names.get(w.lang) or names.get("he"))}
    called |= {i.id: w.pick(i.name) for i in load.config().indicators}
    ids = mapping.get("indicators", [])
    if ids:
        pairs.append((w("upload.indicators_are"), safe(", ".join(called.get(id, id) for id in ids))))
    periods = mapping.get("periods") or list(filter(None, [mapping.get("period")]))
    if periods:
        named = [w.period(each) for each in periods]
        ends = f"{named[0]} – {named[-1]}" if len(named) > _MOST_PERIODS else ", ".join(named)
        pairs.append((telling.headed("field.period", w), safe(ends)))
    if row["counts"].get("areas"):
        pairs.append((w("upload.areas_added"), w.number(row["counts"]["areas"])))
    due = load.due()
    days = due.loc[due["indicator_id"].isin(ids), "due"].dropna()
    if len(days):
        late = f" · {safe(w('data.late'))}" if days.min().date() < load.today() else ""
        pairs.append((w("upload.next_due"), w.date(days.min()) + late))
    return pairs


def address(batch_id: int) -> str:
    """The address of a receipt, from outside: through the root, which works before any page was opened."""
    root = (st.context.url or "").split("?", maxsplit=1)[0].rsplit("/", maxsplit=1)[0]
    return f"{root}/?{urlencode({'go': 'upload', 'batch': batch_id})}"


def _send_on(row: Mapping[str, Any], w: Words) -> None:
    link = address(int(row["batch_id"]))
    subject, body = quote(plain(w("upload.mail_subject", file=row["file"]))), quote(link)
    mail = f'<a class="lr-link" href="mailto:?subject={subject}&amp;body={body}">{safe(w("upload.mail"))}</a>'
    parts.html(f'<p class="lr-lead">{safe(w("upload.send_on"))} {mail}</p>')
    st.code(link, language=None, wrap_lines=True)


def _undo(row: Mapping[str, Any], w: Words) -> None:
    with st.popover(parts.literal(w("upload.undo", until=w.date(row["undo_until"])))):
        st.write(w("upload.undo_explained"))
        if st.button(w("upload.undo_now"), type="primary", key="undo_upload"):
            try:
                load.undo(int(row["batch_id"]))
            except Stop as stop:
                telling.say(stop.issues, load.config(), w)
            else:
                st.rerun()
