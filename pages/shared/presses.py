"""What a press does, it does before the page is drawn anew, and what it cannot do is told when that is drawn.

Asked of the button itself while drawing, a press goes unheard whenever another run of the page is just ending: that run
forgets what was pressed. So a button's work is its ``on_click``, and a form's fields are read by their keys.
"""

from __future__ import annotations

import logging
import zlib
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

import streamlit as st
from streamlit.runtime.state import SafeSessionState

from core.i18n import Words
from core.issues import Stop
from pages.shared import parts

_FAILED, _DRAWN, _PRESSED = "press_failed", "presses_drawn", "presses_heard"
_PAGE = "pressed_at"
_UNKEPT = "unkept_"  # before the name of a form: what was written into it and is not kept yet
log = logging.getLogger("local_resilience")


def press(label: str, key: str, do: Callable[..., None], *args: Any, **looks: Any) -> None:
    """A button that does something."""
    st.button(label, key=key, on_click=_once, args=(_number(), do, *args), **looks)


def submit(label: str, do: Callable[..., None], *args: Any, **looks: Any) -> None:
    """The button of a form; ``do`` reads the fields by ``written``."""
    st.form_submit_button(label, on_click=_once, args=(_number(), do, *args), **looks)


def _number() -> int:
    """Another one for every drawing of a button."""
    st.session_state[_DRAWN] = st.session_state.get(_DRAWN, 0) + 1
    return int(st.session_state[_DRAWN])


def _once(drawn: int, do: Callable[..., None], *args: Any) -> None:
    """However often somebody presses before a button is drawn anew, it is one press: a double click does it once."""
    pressed = st.session_state.setdefault(_PRESSED, set())
    if drawn not in pressed:
        pressed.add(drawn)
        done(do, *args)


def done(do: Callable[..., None], *args: Any) -> None:
    """Do what a press asks for. Nothing that goes wrong is shown as code: the frame tells it when the page is drawn."""
    try:
        do(*args)
    except Stop as stop:
        st.session_state[_FAILED] = stop.issues
    except Exception:
        log.exception("a press failed")
        st.session_state[_FAILED] = ()


def failed() -> bool:
    """Whether a press came to nothing that was not told yet."""
    return _FAILED in st.session_state


def say_failed(w: Words) -> None:
    """Why a press came to nothing, once."""
    if failed():
        issues = st.session_state.pop(_FAILED)
        parts.say_issues(issues, w)
        if not issues:
            st.error(w("frame.unexpected"))


# --- a press that was begun


def finish_what_begins() -> None:
    """Once a process: no callback of a widget is ended in its middle, whatever is pressed meanwhile.

    While another press waits, Streamlit (1.67) ends a run at the next look at the session's state or message to the
    browser, among its callbacks too, and nothing makes up for it: half the work would be done, or the press unheard.
    Such a request is heeded as soon as the callbacks are through.
    """
    begin = SafeSessionState.on_script_will_rerun
    if hasattr(begin, "__wrapped__"):
        return

    @wraps(begin)
    def whole(state: SafeSessionState, *args: Any, **more: Any) -> None:
        runner = state._yield_callback.__self__  # type: ignore[attr-defined]
        runner._execing = False  # by which it knows that nothing of ours runs that it could end
        try:
            begin(state, *args, **more)
        finally:
            runner._execing = True

    SafeSessionState.on_script_will_rerun = whole  # type: ignore[assignment,method-assign]


# --- fields


def form(name: str, *begins: object) -> str:
    """The name of a form, and with ``:`` what the keys of its fields begin with: another one as soon as that changes
    with which the fields begin, so that they show it.
    """
    return f"{name}_{zlib.crc32(repr(begins).encode()):08x}"


def written(form: str) -> dict[str, Any]:
    """What stands in the fields of a form, by the rest of their keys."""
    start = f"{form}:"
    return {str(key)[len(start) :]: st.session_state[key] for key in st.session_state if str(key).startswith(start)}


def begins(name: str, stands: Mapping[str, Any]) -> dict[str, Any]:
    """With what the fields of a form begin: as it stands (field -> value) or, where it could not be kept, as written.
    A form names itself by it (``form``).
    """
    return {**stands, **st.session_state.get(_UNKEPT + name, {})}


def unkept(name: str, said: Mapping[str, Any] | None) -> None:
    """What was written into a form and could not be kept stays in its fields; None: it was kept."""
    st.session_state[_UNKEPT + name] = dict(said or {})


def at_page(page: str) -> None:
    """Where somebody is now: what was written on another page and could not be kept does not wait there for ever."""
    if st.session_state.get(_PAGE) != page:
        st.session_state[_PAGE] = page
        for name in [str(each) for each in st.session_state if str(each).startswith(_UNKEPT)]:
            del st.session_state[name]
