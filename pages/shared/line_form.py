"""The forms by which lines come to be: proposed, agreed anew, overridden, suspended, retired. Nothing typed is lost."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from typing import Any, get_args

import streamlit as st
from pydantic import ValidationError

from core.config import Indicator
from core.config.part import BLANK
from core.issues import Issue, Stop
from core.names import normalise
from core.redlines import exchange
from core.redlines.faults import NEEDS
from core.redlines.record import Kind, Record, Rest, Vote
from pages.shared import line_draft, line_fields, line_records, parts
from pages.shared.line_words import Teller

_DONE = "line_kept"


def told() -> None:
    """What the last action of this visit did, once."""
    if message := st.session_state.pop(_DONE, None):
        st.success(parts.literal(message))


def done(message: str) -> None:
    """Says it after the page was drawn anew."""
    st.session_state[_DONE] = message
    st.rerun()


def propose(tell: Teller) -> None:
    """A line that was not there before."""
    kinds = get_args(Kind)
    kind = parts.choose(tell.w("lines.field.kind"), kinds, lambda id: tell.w(f"lines.kind.{id}"), "as", kinds[0])
    st.caption(tell.w(f"lines.kind_help.{kind}"))
    blank = {"id": line_fields.NEW, "wording": "", "kind": kind, "channel": tell.config.active_channels[0].id}
    _form(line_fields.NEW, Record.model_validate(blank), tell, _first)


def agree(record: Record, tell: Teller) -> None:
    """The next version of a line."""
    _form("next", record, tell, lambda made: made)


def override(record: Record, tell: Teller) -> None:
    """A local line that stands in the place of another; both stay findable."""
    own = {"id": record.id, "vote": Vote(), "valid_from": None, "reason": BLANK, "status": "agreed"}
    base = record.model_copy(update=own)

    def beside(made: Record) -> Record:
        id = _free(f"{record.id}_here"[:60], line_records.line_versions())
        return made.model_copy(update={"id": id, "overrides": record.id, "scope": record.scope})

    _form("override", base, tell, beside)


def suspend(record: Record, tell: Teller) -> None:
    """Days on which a line says nothing, agreed on with a reason."""
    w, key = tell.w, _begin("suspend", record)
    with st.form(key, enter_to_submit=False):
        left, right = st.columns(2)
        start = left.date_input(w("lines.rest_start"), value="today", key=f"{key}-start", format=parts.DATES)
        end = right.date_input(w("lines.rest_end"), value=None, key=f"{key}-end", format=parts.DATES)
        reason = line_fields.in_both("reason", BLANK, tell, key, 400, long=True)
        if st.form_submit_button(w("lines.suspend_now"), type="primary", key=f"{key}-save"):
            rests = (*record.rests, Rest(start=start, end=end, reason=reason))
            _keep(record.model_copy(update={"rests": rests, "reason": reason}), tell, key)


def retire(record: Record, tell: Teller) -> None:
    """The last day of a line. It is never deleted: its versions stay, and it can begin again with another."""
    w, key = tell.w, _begin("retire", record)
    with st.form(key, enter_to_submit=False):
        day = st.date_input(w("lines.field.valid_to"), value="today", key=f"{key}-day", format=parts.DATES)
        reason = line_fields.in_both("reason", BLANK, tell, key, 400, long=True)
        if st.form_submit_button(w("lines.retire_now"), type="primary", key=f"{key}-save"):
            _keep(record.model_copy(update={"valid_to": day, "reason": reason}), tell, key)


def _begin(form: str, record: Record) -> str:
    """The key of a form: the same while somebody types, whatever others adopt meanwhile; another once it was kept.

    Notes which version it was drawn from, and that this is the one before their eyes.
    """
    whose = f"{form}-{record.id}"
    key = f"{whose}-{record.kind}-{st.session_state.get(f'{whose}-kept', 0)}"
    st.session_state[f"{key}-whose"] = whose
    if f"{key}-reason-he" not in st.session_state:
        st.session_state[f"{key}-drawn"] = st.session_state[f"{key}-seen"] = record.version
        st.session_state[f"{key}-base"] = line_draft.begun(record) if form == line_fields.NEW else record
    return key


def _form(form: str, base: Record, tell: Teller, finish: Callable[[Record], Record]) -> None:
    w, key = tell.w, _begin(form, base)
    drawn = _drawn(key, base) if form == "next" else st.session_state[f"{key}-base"]
    indicator = line_fields.indicator(drawn, tell, key)
    fresh = form == line_fields.NEW  # what is typed there is noted at once, which the fields of a st.form never are
    with st.container(key=key) if fresh else st.form(key, enter_to_submit=False):
        found = {
            "kind": drawn.kind,
            **line_fields.avoid(drawn, tell, key),
            **line_fields.measure(drawn, indicator, tell, key),
        }
        found |= line_fields.memory(drawn, tell, key)
        found |= line_fields.who(drawn, indicator, tell, key)
        if form != "override":
            found["scope"] = line_fields.scope(drawn, tell, key)
        found |= line_fields.agreement(drawn, tell, key)
        press = st.button if fresh else st.form_submit_button
        kept = press(w(f"lines.save.{form}"), type="primary", key=f"{key}-save")
    if fresh:
        line_draft.note(base, found | {"indicator": indicator.id if indicator else None}, w)
    if kept:
        _submit(base, found, indicator, tell, finish, key)


def _drawn(key: str, record: Record) -> Record:
    """The version that a form was drawn from: what its fields begin with must not change under whoever types."""
    version = st.session_state[f"{key}-drawn"]
    versions = line_records.line_versions()
    return next((each for each in versions if (each.id, each.version) == (record.id, version)), record)


def _submit(
    base: Record,
    found: dict[str, Any],
    indicator: Indicator | None,
    tell: Teller,
    finish: Callable[[Record], Record],
    key: str,
) -> None:
    """The record that a form makes, or what is missing in it."""
    line = tell.w.pick(found["wording"]) or tell.w("lines.nameless")
    if missing := _missing(base, found, line):
        tell.say(missing)
        return
    if indicator and base.kind in ("level", "change"):
        found["side"] = "below" if indicator.direction == "higher_better" else "above"
        found["amber"] = 1.0 if found.get("ideal", 0.0) == found["limit"] else found["amber"]
    given = {name: getattr(base, name) for name in type(base).model_fields} | found
    try:
        made = finish(Record.model_validate(given | {"indicator": indicator.id if indicator else None}))
    except ValidationError as error:
        tell.say([exchange.fault(line, e["loc"], e["input"]) for e in error.errors()])
        return
    _keep(made, tell, key)


def _missing(base: Record, found: Mapping[str, Any], line: str) -> list[Issue]:
    """All that is still to be filled in where the limit is: without it there is no line that could be judged."""
    numbers = line_fields.NUMBERS[base.kind]
    if "limit" not in numbers or found.get("limit") is not None:
        return []
    needed = (name for name in numbers if name == "limit" or name in NEEDS[base.kind])
    issues = [Issue("R-01", {"line": line, "field": n, "kind": base.kind}) for n in needed if found.get(n) is None]
    worded = found["wording"].he or found["wording"].en
    return issues if worded else [Issue("R-15", {"line": line}), *issues]


def _keep(made: Record, tell: Teller, key: str) -> None:
    """Adopt it; or say why not, and what another person adopted since the form was drawn. Then the next press counts
    as said after that, as it does after a doubt.
    """
    found = line_records.doubted(made)
    doubted = [(issue.code, *issue.params.values()) for issue in found]
    if doubted and st.session_state.get(f"{key}-doubted") != doubted:
        st.session_state[f"{key}-doubted"] = doubted
        tell.say(found, made)
        return
    try:
        kept = line_records.adopt_line(made, st.session_state[f"{key}-seen"])
    except Stop as stop:
        tell.say(stop.issues, made)
        newer = (issue.params["version"] for issue in stop.issues if issue.code == "R-23")
        st.session_state[f"{key}-seen"] = next(newer, st.session_state[f"{key}-seen"])
    else:
        count = f"{st.session_state[f'{key}-whose']}-kept"
        st.session_state[count] = st.session_state.get(count, 0) + 1
        if st.session_state[f"{key}-whose"].startswith(f"{line_fields.NEW}-"):
            line_draft.drop()
        st.query_params["line"] = kept.id
        done(tell.w("lines.kept", line=kept.wording, version=kept.version))


def _first(made: Record) -> Record:
    return made.model_copy(update={"id": identity(made, line_records.line_versions())})


def identity(made: Record, versions: list[Record]) -> str:
    """The id of a new line: its English wording as a word, else a digest of its Hebrew wording."""
    word = "_".join(re.findall(r"[a-z0-9]+", made.wording.en.casefold()))[:40]
    return _free(f"line_{word or hashlib.sha256(normalise(made.wording.he).encode()).hexdigest()[:8]}", versions)


def _free(id: str, versions: list[Record]) -> str:
    taken = {record.id for record in versions}
    return next(name for n in range(len(taken) + 1) if (name := f"{id}_{n + 1}" if n else id) not in taken)
