"""A store of its own for every test of a page."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.state.session_state import SessionState

from pages.shared import load
from pages.shared.load import View
from tests.pages import markup


@pytest.fixture(scope="session", autouse=True)
def components_are_looked_for_once() -> Iterator[None]:
    """At every visit AppTest searches all installed packages for components, which takes longer than our page."""
    found = manifest_scanner.scan_component_manifests()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", lambda: found)
        yield


@pytest.fixture(scope="session")
def ready_made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The file of a store as its first visitor finds it, with the ``demo`` city, and ``without`` it: made only once."""
    path, made = tmp_path_factory.mktemp("ready_made") / "store.duckdb", {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RESILIENCE_DB", str(path))
        for name, change in {"demo": load.store, "without": load.remove_demo}.items():
            st.cache_resource.clear()
            change()
            st.cache_resource.clear()  # closes the file
            made[name] = path.read_bytes()
    return made


@pytest.fixture
def new_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where a store is to be that nobody has opened yet."""
    path = tmp_path / "store.duckdb"
    monkeypatch.setenv("RESILIENCE_DB", str(path))
    st.cache_resource.clear()
    st.cache_data.clear()
    yield path
    st.cache_resource.clear()


@pytest.fixture
def demo_store(new_store: Path, ready_made: dict[str, bytes]) -> Path:
    """A store as a first visitor finds it: with the demo city."""
    new_store.write_bytes(ready_made["demo"])
    return new_store


@pytest.fixture
def store(new_store: Path, ready_made: dict[str, bytes]) -> Path:
    """A store from which the demo city was removed."""
    new_store.write_bytes(ready_made["without"])
    return new_store


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, ready_made: dict[str, bytes]) -> Iterator[None]:
    """The demo city, open for all the tests of a module; none of them may change it."""
    path = tmp_path_factory.mktemp("demo") / "store.duckdb"
    path.write_bytes(ready_made["demo"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RESILIENCE_DB", str(path))
        st.cache_resource.clear()
        yield
        st.cache_resource.clear()


@pytest.fixture(scope="session")
def hostile() -> dict[str, View]:
    """Layer -> view of a city whose every word is markup."""
    return markup.views()


@pytest.fixture
def another_run_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every press of a test falls into the moment in which another run of the page ends, which makes Streamlit
    forget what was pressed: what a button answers while the page is drawn comes to nothing. And it is a double click.
    """
    begin = SessionState.on_script_will_rerun

    def forgotten(self: SessionState, *args, **more) -> None:
        begin(self, *args, **more)
        begin(self, *args, **more)
        self._reset_triggers()

    monkeypatch.setattr(SessionState, "on_script_will_rerun", forgotten)
