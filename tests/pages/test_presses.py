"""A press that was begun is finished, whatever is pressed meanwhile."""

from types import SimpleNamespace

import pytest
from streamlit.runtime.state import SafeSessionState, SessionState

from pages.shared import presses


class Ended(BaseException):
    """As Streamlit ends a run for the next one."""


def test_a_press_that_waits_does_not_end_the_one_before_it_in_the_middle(monkeypatch: pytest.MonkeyPatch) -> None:
    def ends() -> None:
        raise Ended

    state, kept = SafeSessionState(SessionState(), ends), list[str]()
    monkeypatch.setattr(presses, "get_script_run_ctx", lambda: SimpleNamespace(session_state=state))
    monkeypatch.setattr(presses.st, "session_state", SimpleNamespace(setdefault=lambda key, value: look() or value))

    def look() -> None:
        assert "anything" not in state

    def keep() -> None:
        for line in ("first", "second"):
            kept.append(line)
            look()

    presses._once(1, keep)
    assert kept == ["first", "second"]
    with pytest.raises(Ended):
        look()
