"""Before and after: what publishing would change, which lines it crosses, what it replaces, what jumps and why."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.ingest.compare import jumps, replaced
from core.ingest.upload import in_layer
from core.issues import Issue
from pages.shared import intake, ledger, load, mending, parts, publishing, telling
from pages.shared.parts import literal
from pages.shared.questions import Asked, ask

_LONGEST = 200  # letters of an explanation


def show(a: Asked) -> pd.DataFrame:
    """Everything that somebody should see before publishing. Returns before and after."""
    w, effective = a.w, a.config
    names = mending.names_of((load.areas(), a.upload.areas), w)
    change = intake.change(a.draft, a.upload)
    parts.heading(w("upload.before_after"))
    foreseen = publishing.foreseen(a.draft, a.upload)
    parts.html(telling.counts(change, foreseen, w))
    if (change["change"] == "same").all():
        st.info(w("upload.nothing_new"))
    lines, more = telling.crossings(foreseen, effective, names, w)
    if lines:
        parts.html(lines)
    if more:
        with st.expander(w("upload.more_crossings")):
            parts.html(more)
    _jumps(a, [*in_layer(jumps(change, effective, names), effective, str(a.upload.layer))])
    _replaced(a, change)
    if table := telling.changed(change, effective, names, w):
        with st.expander(literal(w("upload.changed_values")), expanded=len(change) <= telling.MOST_CHANGED):
            parts.html(table)
    return change


def _jumps(a: Asked, found: list[Issue]) -> None:
    """Values that moved far: a slip is mended above, anything else is explained in a sentence for each indicator."""
    if not found:
        return
    with st.container(border=True, key=a.key("repair-changes")):
        st.subheader(literal(a.w("upload.repair.changes")), anchor=False)
        telling.show(telling.cards(found, a.config, a.w))
        for indicator in dict.fromkeys(issue.params["of"][1] for issue in found):
            _explain(a, indicator)


def _explain(a: Asked, indicator: str) -> None:
    key = a.key(f"why-{indicator}")

    def answer(text: str) -> None:
        text = " ".join(text.split())[:_LONGEST]
        st.session_state[f"{key}-personal"] = intake.is_personal(text)
        notes = {**a.draft.notes, indicator: "" if intake.is_personal(text) else text}
        a.draft.notes = {name: note for name, note in notes.items() if note}

    label = a.w("upload.what_changed", indicator=a.field_name(indicator))
    hint = a.w("upload.what_changed_example")
    ask(st.text_input, label, key, a.draft.notes.get(indicator, ""), answer, placeholder=hint, max_chars=_LONGEST)
    if st.session_state.get(f"{key}-personal"):
        st.warning(a.w("upload.note_personal"))


def _replaced(a: Asked, change: pd.DataFrame) -> None:
    """Values that stand already: replaced, or left as they are."""
    count = int((change["change"] == "changed").sum())
    if not count:
        return

    def answer(keep: bool) -> None:
        a.draft.keep_old = keep

    found = replaced(change, load.latest())
    named = [Issue(i.code, {**i.params, "who": ledger.who(i.params["who"], a.w)}) for i in found]
    telling.show(telling.cards(named, a.config, a.w))
    ask(st.toggle, a.w.plural("upload.keep_old", count), a.key("keep-old"), a.draft.keep_old, answer)
