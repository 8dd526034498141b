"""The page while the server is away: nothing of Streamlit's own is said, and the page goes on by itself."""

import os
import signal
from pathlib import Path

from playwright.sync_api import Page, expect

from core.i18n import words
from tests.screen.stage import FAULT, MAIN, beside, serving, settle, title, visit

OTHERS = {"present": "en", "breaches": "he"}


def test_while_the_server_is_away_pages_stay_and_say_so_in_their_own_words(page: Page, tmp_path: Path) -> None:
    store = tmp_path / "away.duckdb"
    with serving(store) as site:
        visit(page, site.address("workshop", lang="en", template="social_threats"))
        page.get_by_role("button", name="Open the workshop").click()
        expect(page.locator(".st-key-part")).to_be_visible()
        shown = {"workshop": (page, "en"), "hall": (beside(page), "he")}
        shown |= {name: (beside(page), lang) for name, lang in OTHERS.items()}
        for name, (screen, lang) in list(shown.items())[1:]:
            visit(screen, site.address(name, lang=lang))
        before = {name: title(screen) for name, (screen, _) in shown.items()}
        os.kill(site.pid, signal.SIGKILL)
        for name, (screen, lang) in shown.items():
            expect(screen.locator(".lr-away")).to_have_text(words(lang)("streamlit.Connection error"))
            for _ in range(2):  # Streamlit's dialog comes when it has asked for the server in vain
                screen.wait_for_event("requestfailed")
            expect(screen.get_by_role("dialog")).to_have_count(0)
            assert title(screen) == before[name]
    with serving(store, port=int(site.url.rpartition(":")[2])):
        for screen, _ in shown.values():
            expect(screen.locator(".lr-away")).to_have_text("")
            expect(screen.locator(f'{MAIN} [data-stale="true"]')).to_have_count(0)
            settle(screen)
            expect(screen.locator(FAULT)).to_have_count(0)
        assert {name: title(screen) for name, (screen, _) in shown.items()} == before
