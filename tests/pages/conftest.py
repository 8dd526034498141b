"""A store of its own for every test of a page."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st

from pages.shared import load
from pages.shared.load import View
from tests.pages import markup


@pytest.fixture
def demo_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A new store, as a first visitor finds it: with the demo city."""
    path = tmp_path / "store.duckdb"
    monkeypatch.setenv("RESILIENCE_DB", str(path))
    st.cache_resource.clear()
    st.cache_data.clear()
    yield path
    st.cache_resource.clear()


@pytest.fixture
def store(demo_store: Path) -> Path:
    """A store from which the demo city was removed."""
    load.remove_demo()
    return demo_store


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The demo city, open for all the tests of a module; none of them may change it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RESILIENCE_DB", str(tmp_path_factory.mktemp("demo") / "store.duckdb"))
        st.cache_resource.clear()
        yield
        st.cache_resource.clear()


@pytest.fixture(scope="session")
def hostile() -> dict[str, View]:
    """Layer -> view of a city whose every word is markup."""
    return markup.views()
