"""One running app and one browser per worker, for this folder only: an open Playwright occupies the event loop."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.screen import browser as browsers
from tests.screen.stage import DESKTOP, FLAGS, Site, serving

MILLISECONDS_OF_PATIENCE = 30_000
expect.set_options(timeout=MILLISECONDS_OF_PATIENCE)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The real app on the demo city. Tests that change data start their own."""
    with serving(tmp_path_factory.mktemp("site") / "demo.duckdb") as running:
        yield running


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    path = browsers.find()
    assert path, browsers.MISSING
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=path, args=list(FLAGS))
        yield opened
        opened.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A visitor who was never here before."""
    visitor = browser.new_context(viewport={"width": DESKTOP, "height": 900}, locale="he-IL")
    visitor.set_default_timeout(MILLISECONDS_OF_PATIENCE)
    yield visitor
    visitor.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def empty_store(tmp_path: Path) -> Path:
    return tmp_path / "store.duckdb"
