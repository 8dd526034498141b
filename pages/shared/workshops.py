"""The doorway of the host and the hall: which workshop, what is done in it, and what came of the last thing done.

Every press is a ``presses.press``: the live part of the host's page runs each second.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from typing import Any

import streamlit as st

from core.i18n import Words
from core.issues import Issue, Stop
from core.workshop import Room, Template, low_turnout
from core.workshop import load as read_template
from core.workshop.templates import called
from pages.shared import load, parts, presses
from pages.shared.live import CODE, live
from pages.shared.parts import safe

TEMPLATES = load.ROOT / "data" / "workshops"
NEW = "new"
_TOLD = "workshop_told"
_ENDING = "workshop_ending"  # the question that is to end, and how


@st.cache_resource(max_entries=1, show_spinner=False)
def templates() -> dict[str, Template]:
    """Every workshop that can be opened, by id."""
    files = sorted(path for path in TEMPLATES.glob("*.toml") if path.stem != "lists")
    return {template.id: template for template in map(read_template, files)}


def names(w: Words) -> dict[str, str]:
    """Every workshop with its name and code, the newest first."""
    found = load.store().workshops()
    return {
        row.session: w("workshop.named", name=called(row.opened), code=row.session[:CODE])
        for row in found.itertuples()
        if row.opened.get("kind") == "session_opened"
    }


def choose(w: Words) -> str | None:
    """The workshop that the page is about, or NEW; its address names it from the first moment, for the newest of all
    may soon be another team's. None where several are there and none is named: nobody's is opened unasked.
    """
    known = {**names(w), NEW: w("workshop.new")}
    named = any(each in known for each in (st.query_params.get("session"), st.session_state.get("session")))
    if len(known) > 2 and not named:
        return None
    return parts.choose(w("workshop.which"), list(known), known.__getitem__, "session", default="")


def ask(w: Words) -> None:
    """Which workshop the page is to be about."""
    parts.title(w("workshop.which_one"), w("workshop.which_one_lead"))
    ways = {**names(w), NEW: w("workshop.new")}
    links = (f"<li>{parts.link('workshop', name, session=id)}</li>" for id, name in ways.items())
    parts.html(f'<ul class="lr-list">{"".join(links)}</ul>')


def go(session: str) -> None:
    """The page is about this workshop from now on."""
    st.query_params["session"] = session


def room(session: str) -> Room:
    return live().room(session)


# --- presses


def redraw() -> None:
    """The whole page, when a press in a part that is drawn by itself has done something."""
    if _TOLD in st.session_state or presses.failed():
        st.rerun()


def act(session: str, kind: str, **fields: Any) -> None:
    """Something that the host does; what speaks against it is told when the page is drawn anew."""
    say(live().host(session, kind, **fields))


def keep(session: str, kind: str, card: str, said: Mapping[str, Any], /, **fields: Any) -> None:
    """A card that the host wrote as a whole. What is refused stays in its fields (``begun``)."""
    issues = live().host(session, kind, **fields)
    presses.unkept(_own(session, card), said if issues else None)
    say(issues)


Field = tuple[str, Mapping[Any, str]]  # label of a field, and how its values are called where they are not words


def begun(session: str, card: str, now: Mapping[str, Any], fields: Mapping[str, Field], w: Words) -> dict[str, Any]:
    """With what the fields of a card begin: as it stands now or, where that could not be kept, as written into them, of
    what there still is to choose. Above them is told what stands now in those that differ.
    """
    written = presses.begins(_own(session, card), now)
    at = {each: _left(written[each], stood, fields[each][1]) for each, stood in now.items()}
    other = [(*fields[each], stood) for each, stood in now.items() if at[each] != stood]
    rows = [(safe(label), safe(_said(stood, called) or "\u2013")) for label, called, stood in other]
    if rows:
        parts.html(parts.table([w("workshop.item"), w("workshop.says_now")], rows))
    return at


def _own(session: str, card: str) -> str:
    """The same topic may stand in several workshops."""
    return f"{session}:{card}"


def _left(written: Any, stood: Any, called: Mapping[Any, str]) -> Any:
    if isinstance(written, list):
        return [each for each in written if each in called]
    return stood if called and written not in called else written


def _said(value: Any, called: Mapping[Any, str]) -> str:
    found = value if isinstance(value, list) else [] if value is None else [value]
    return ", ".join(called.get(each, str(each)) for each in found)


def say(issues: list[Issue], message: str = "") -> None:
    """What came of something done, told when the page is drawn anew, beside what is not told yet."""
    before, said = st.session_state.get(_TOLD, ([], ""))
    st.session_state[_TOLD] = ([*before, *issues], message or said)


def all_of(waiting: Iterable[Future[list[Issue]]]) -> None:
    """Several things that were handed in: kept together, and told when the page is drawn anew."""
    handed = list(waiting)
    live().flush()
    say([issue for done in handed for issue in done.result()])


def attempt(work: Callable[[], object], message: str = "") -> None:
    """Work that may be refused as a whole."""
    try:
        work()
    except Stop as stop:
        say(list(stop.issues))
    else:
        say([], message)


def told(w: Words) -> None:
    """What came of the last thing done, once."""
    issues, message = st.session_state.pop(_TOLD, ([], ""))
    parts.say_issues(issues, w)
    if message:
        st.success(parts.literal(message))


# --- ending a question


def finish(session: str, question: str, kind: str) -> None:
    """Close or show a question; where few have answered, the host is asked first (W-11)."""
    told = room(session)
    if told.polls[question].last.open and low_turnout(told, question) is not None:
        st.session_state[_ENDING] = (question, kind)
    else:
        end(session, question, kind)


def end(session: str, question: str, kind: str) -> None:
    """By what the reasons are drawn, nobody chooses."""
    wait()
    seed = {"seed": secrets.randbelow(2**31)} if kind == "answers_shown" else {}
    act(session, kind, question=question, **seed)


def wait() -> None:
    st.session_state.pop(_ENDING, None)


def ask_again(session: str, question: str, w: Words) -> None:
    """The question that W-11 asks, while it is open."""
    asked, kind = st.session_state.get(_ENDING, ("", ""))
    issue = low_turnout(room(session), question)
    if asked != question or not room(session).polls[question].last.open or issue is None:
        return
    parts.say_issues([issue], w)
    with st.container(horizontal=True):
        presses.press(w("workshop.close_anyway"), "end_anyway", end, session, question, kind, type="primary")
        presses.press(w("workshop.one_more_minute"), "end_wait", wait)
