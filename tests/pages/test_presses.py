"""A press that was begun is finished, whatever is pressed meanwhile."""

import threading

import pytest
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.runtime.scriptrunner_utils.exceptions import RerunException
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData, ScriptRequests
from streamlit.runtime.state import SafeSessionState, SessionState

from pages.shared import presses


@pytest.fixture
def runner() -> ScriptRunner:
    """In the middle of a run, while another press waits."""
    made = ScriptRunner.__new__(ScriptRunner)
    made._script_thread, made._execing, made._requests = threading.current_thread(), True, ScriptRequests()
    made._requests.request_rerun(RerunData())
    return made


def test_a_press_that_waits_does_not_end_the_one_before_it(
    runner: ScriptRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SafeSessionState, "on_script_will_rerun", SafeSessionState.on_script_will_rerun)
    presses.finish_what_begins()
    presses.finish_what_begins()  # as when the script of the app is read again
    done = list[str]()

    class Pressed(SessionState):
        def on_script_will_rerun(self, *_: object, **__: object) -> None:
            for step in ("first", "second"):
                assert "anything" not in state
                runner._maybe_handle_execution_control_request()  # as a message to the browser does
                done.append(step)

    state = SafeSessionState(Pressed(), runner._maybe_handle_execution_control_request)
    state.on_script_will_rerun(None)
    assert done == ["first", "second"]
    with pytest.raises(RerunException):
        assert "anything" not in state


def test_a_press_that_fails_leaves_the_run_as_it_was(runner: ScriptRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SafeSessionState, "on_script_will_rerun", SafeSessionState.on_script_will_rerun)
    presses.finish_what_begins()

    class Faulty(SessionState):
        def on_script_will_rerun(self, *_: object, **__: object) -> None:
            raise ValueError

    state = SafeSessionState(Faulty(), runner._maybe_handle_execution_control_request)
    with pytest.raises(ValueError):
        state.on_script_will_rerun(None)
    assert runner._execing
