"""A new line as far as it was typed: kept beside the store, so that no other kind, reload or lost visit costs it.

The address names the draft. Whoever holds it may go on with it; it goes when the line is kept, or after some days.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import streamlit as st
from pydantic import ValidationError

from core.config import Text
from core.i18n import Words
from core.redlines.record import Record
from pages.shared import drafts, load

_ASKED, _LAST = "typed", "typed_last"


def begun(blank: Record) -> Record:
    """What was typed so far, as a line of the kind of ``blank``; that itself where nothing was."""
    found = drafts.find(load.store().path, st.query_params.get(_ASKED, ""))
    if found is None:
        return blank
    own = {"id": blank.id, "kind": blank.kind}
    try:
        return Record.model_validate(blank.model_dump(exclude_unset=True) | dict(found.answers) | own)
    except ValidationError:  # an older version of the program kept it
        return blank


def note(record: Record, found: Mapping[str, Any], w: Words) -> None:
    """Keep what the fields hold now, as soon as they differ from what they began with."""
    typed = {name: value for name, value in found.items() if value is not None}
    try:
        made = Record.model_validate({"id": record.id, "wording": "", **typed})
    except ValidationError:
        return  # until it is one again, the draft before it stands
    body = json.loads(made.model_dump_json(exclude_unset=True))
    body |= {name: _once(getattr(made, name), w) for name in ("wording", "avoid", "owner", "reason")}
    body["vote"]["dissent"] = _once(made.vote.dissent, w)
    body["scope"]["group"] = _once(made.scope.group, w)
    first = st.session_state.setdefault(_LAST, body)
    if body == first:
        return
    st.session_state[_LAST] = body
    name = st.query_params.get(_ASKED) or drafts.token()
    if drafts.keep(load.store().path, name, b"", body):
        st.query_params[_ASKED] = name


def _once(text: Text, w: Words) -> dict[str, str]:
    """What stands for both languages was typed in one: it goes back to the field of the language that is read."""
    said: dict[str, str] = text.model_dump()
    return said | {"he": "", "en": "", w.lang: text.he} if text.he == text.en else said


def drop() -> None:
    """The line was kept."""
    if _ASKED in st.query_params:
        drafts.drop(load.store().path, st.query_params[_ASKED])
        del st.query_params[_ASKED]
    st.session_state.pop(_LAST, None)
