"""Two hosts of one workshop: what the one does, the other's page shows in all its parts."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.screen.stage import beside, serving, settle, visit


def test_the_agenda_of_a_second_host_follows_the_room(page: Page, tmp_path: Path) -> None:
    with serving(tmp_path / "two.duckdb") as site:
        visit(page, site.address("workshop", lang="en", template="social_threats"))
        page.get_by_role("button", name="Open the workshop").click()
        expect(page.locator(".st-key-part")).to_be_visible()
        visit(page, page.url.replace("part=invite", "part=run"))
        other = beside(page)
        visit(other, page.url)
        page.locator(".st-key-open_avoid button").click()
        settle(page)
        expect(other.locator(".st-key-step_avoid .lr-step")).to_contain_text("▶")
        page.locator(".st-key-next_meeting button").click()
        settle(page)
        page.locator(".st-key-meet_anyway button").click()
        expect(other.locator("h2").first).to_have_text(re.compile("Meeting.*2"))
        expect(other.locator(".st-key-open_avoid")).to_have_count(0)
