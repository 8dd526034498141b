"""The doorway of the host and the hall: which workshop, what is done in it, and what came of the last thing done."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future
from typing import Any

import streamlit as st

from core.i18n import Words
from core.issues import Issue, Stop
from core.workshop import Room, Template, low_turnout
from core.workshop import load as read_template
from core.workshop.room import Poll
from pages.shared import load, parts
from pages.shared.live import CODE, live

TEMPLATES = load.ROOT / "data" / "workshops"
NEW = "new"
_TOLD = "workshop_told"


@st.cache_resource(max_entries=1, show_spinner=False)
def templates() -> dict[str, Template]:
    """Every workshop that can be opened, by id."""
    files = sorted(path for path in TEMPLATES.glob("*.toml") if path.stem != "lists")
    return {template.id: template for template in map(read_template, files)}


def names(w: Words) -> dict[str, str]:
    """Every workshop with its name and code, the newest first."""
    found = load.store().workshops()
    return {
        row.session: w("workshop.named", name=row.opened["name"], code=row.session[:CODE])
        for row in found.itertuples()
        if row.opened.get("kind") == "session_opened"
    }


def choose(w: Words, more: Iterable[str] = ()) -> str:
    """The workshop that the page is about, kept in the address. ``more``: choices beside those there are."""
    known = {**names(w), **{each: w(f"workshop.{each}") for each in more}}
    return parts.choose(w("workshop.which"), list(known), known.__getitem__, "session", next(iter(known)))


def room(session: str) -> Room:
    return live().room(session)


def act(session: str, kind: str, **fields: Any) -> None:
    """Something that the host does; what speaks against it is told when the page is drawn anew."""
    _done(live().host(session, kind, **fields))


def say(issues: list[Issue], message: str = "") -> None:
    """What came of several things done at once, told when the page is drawn anew."""
    _done(issues, message)


def all_of(waiting: Iterable[Future[list[Issue]]]) -> None:
    """Several things that were handed in: kept together, and told when the page is drawn anew."""
    handed = list(waiting)
    live().flush()
    _done([issue for done in handed for issue in done.result()])


def attempt(work: Callable[[], object], message: str = "") -> None:
    """Work that may be refused as a whole."""
    try:
        work()
    except Stop as stop:
        _done(list(stop.issues))
    else:
        _done([], message)


def _done(issues: list[Issue], message: str = "") -> None:
    st.session_state[_TOLD] = (issues, message)
    st.rerun()


def told(w: Words) -> None:
    """What came of the last thing done, once."""
    issues, message = st.session_state.pop(_TOLD, ([], ""))
    parts.say_issues(issues, w)
    if message:
        st.success(parts.literal(message))


# --- ending a question


def finish(session: str, poll: Poll, kind: str, w: Words) -> None:
    """Close or show the live question; where few have answered, the host is asked first (W-11)."""
    if low_turnout(room(session), poll.question.id) is None or not poll.last.open:
        act(session, kind, question=poll.question.id, **_seed(kind))
    st.session_state["workshop_ending"] = (poll.question.id, kind)
    st.rerun()


def ask_again(session: str, poll: Poll, w: Words) -> None:
    """The question that W-11 asks, while it is open."""
    question, kind = st.session_state.get("workshop_ending", ("", ""))
    if question != poll.question.id or not poll.last.open:
        return
    issue = low_turnout(room(session), question)
    if issue is None:
        return
    parts.say_issues([issue], w)
    yes, no = st.columns(2)
    if yes.button(w("workshop.close_anyway"), key="end_anyway", type="primary"):
        del st.session_state["workshop_ending"]
        act(session, kind, question=question, **_seed(kind))
    if no.button(w("workshop.one_more_minute"), key="end_wait"):
        del st.session_state["workshop_ending"]
        st.rerun()


def _seed(kind: str) -> dict[str, int]:
    """By what the reasons are drawn: nobody chooses it."""
    import secrets

    return {"seed": secrets.randbelow(2**31)} if kind == "answers_shown" else {}
