"""One running app and one browser per worker, for this folder only: an open Playwright occupies the event loop."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.screen import browser as browsers
from tests.screen.stage import DESKTOP, FLAGS, Site, leave, serving

MILLISECONDS_OF_PATIENCE = 30_000
expect.set_options(timeout=MILLISECONDS_OF_PATIENCE)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The real app on the demo city. Tests that change data start their own."""
    with serving(tmp_path_factory.mktemp("site") / "demo.duckdb") as running:
        yield running


@pytest.fixture(scope="package")
def window() -> Iterator[Page]:
    """One browser with one window: what it compiled for one page it need not compile for the next."""
    path = browsers.find()
    assert path, browsers.MISSING
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=path, args=list(FLAGS))
        context = opened.new_context(locale="he-IL", reduced_motion="reduce")
        context.set_default_timeout(MILLISECONDS_OF_PATIENCE)
        yield context.new_page()
        opened.close()


@pytest.fixture
def page(window: Page) -> Iterator[Page]:
    """The window of a visitor at a desk who was never here before: of the visit before, nothing is remembered."""
    window.set_viewport_size({"width": DESKTOP, "height": 900})
    yield window
    for other in window.context.browser.contexts:
        if other is not window.context:
            other.close()
    leave(window)
    window.context.clear_cookies()
