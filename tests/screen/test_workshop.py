"""A workshop in a real browser: host, hall and a dozen telephones, with all that happens to telephones in a hall."""

import json
import re
import time
from collections import Counter
from pathlib import Path

import duckdb
from playwright.sync_api import Page, expect

from tests.screen.handset import join, settled
from tests.screen.stage import Site, beside, free_port, serving, settle, visit

SECONDS_TO_THE_FIRST_QUESTION = 15


def press(page: Page, key: str) -> None:
    page.locator(f".st-key-{key} button").click()
    settle(page)


def kept(store: Path, kind: str, question: str) -> list[dict]:
    """What the disk holds, read when nobody has the file open."""
    with duckdb.connect(str(store), read_only=True) as file:
        rows = file.execute(
            "SELECT sender, body FROM workshop_event WHERE sender IS NOT NULL ORDER BY number"
        ).fetchall()
    bodies = [{"sender": sender, **json.loads(body)} for sender, body in rows]
    return [body for body in bodies if body["kind"] == kind and body["question"] == question]


def test_a_dozen_telephones_lose_nothing(page: Page, tmp_path: Path) -> None:
    store, port = tmp_path / "hall.duckdb", free_port()
    with serving(store, port=port) as site:
        hall, code = begin(page, site)
        screens = [join(page, site, code, lang) for lang in (("he", "ar", "ru", "en") * 3)[:-1]]
        expect(hall.locator(".lr-huge")).to_contain_text("11")
        harvest(page, hall, screens)
        press(page, "next_meeting")
        press(page, "meet_anyway")  # not all of the first meeting was done
        press(page, "open_budget")
        screens[1].context.set_offline(True)  # a locked telephone
        for screen in screens[:6]:
            expect(split(screen) if screen is not screens[1] else screen.locator("body")).to_be_visible()
        vote(screens[0], twice=True)
        for screen in screens[2:6]:
            vote(screen)
            expect(screen.locator("#note.info")).to_be_visible()
        began = time.monotonic()
        late = join(page, site, code)
        expect(split(late)).to_be_visible()
        assert time.monotonic() - began < SECONDS_TO_THE_FIRST_QUESTION
        for screen in (screens[0], *screens[2:6]):
            settled(screen)
    for screen in screens[6:]:  # the server is gone; they vote all the same
        vote(screen)
    assert len({each["sender"] for each in kept(store, "answered", "budget")}) == 5
    with serving(store, port=port) as site:
        screens[1].context.set_offline(False)
        for screen in (screens[1], late):
            expect(split(screen)).to_be_visible()
            vote(screen)
        for screen in [*screens, late]:
            settled(screen)
            screen.reload()
            expect(screen.locator("button.go")).to_be_visible()
            assert set(screen.locator(".share b").all_inner_texts()) == {"12", "13"}, "the own answer is still there"
        show(page, hall, site)
        expect(screens[0].locator("#main .card")).to_be_visible()
    answers = kept(store, "answered", "budget")
    assert len({each["sender"] for each in answers}) == 12
    assert max(Counter(each["sender"] for each in answers).values()) <= 2, "at most the two taps of one finger"
    assert len(kept(store, "statement_sent", "avoid")) == 11


def begin(page: Page, site: Site) -> tuple[Page, str]:
    """The host opens a workshop; the hall's screen and the code on it."""
    visit(page, site.address("workshop", lang="en"))
    page.get_by_role("button", name="Open the workshop").click()
    expect(page.locator(".st-key-part")).to_be_visible()
    hall = beside(page)
    visit(hall, site.address("hall", lang="en"))
    expect(hall.locator('[data-testid="stSidebar"]')).to_be_hidden()
    expect(hall.locator(".lr-code")).to_have_text(re.compile("^[0-9]{6}$"))
    return hall, hall.locator(".lr-code").inner_text()


def harvest(page: Page, hall: Page, screens: list[Page]) -> None:
    """Sentences go out; the hall sees a counter, and then the wall."""
    press(page, "open_avoid")
    for n, screen in enumerate(screens):
        screen.locator("textarea").first.fill(f"No lift {n}")
        screen.locator("button.go").first.click()
    for screen in screens:
        expect(screen.locator("textarea")).to_have_count(2)
    expect(hall.locator(".lr-huge")).to_contain_text("11")
    expect(hall.locator(".lr-wall")).to_have_count(0)
    press(page, "show")
    expect(hall.locator(".lr-wall p")).to_have_count(11)


def show(page: Page, hall: Page, site: Site) -> None:
    """The host and the hall come back to the same room."""
    visit(page, site.address("workshop", lang="en"))
    expect(page.locator(".lr-count-line").first).to_contain_text("12")
    visit(hall, site.address("hall", lang="en"))
    press(page, "show")
    expect(hall.locator(".lr-bars li")).to_have_count(8)


def vote(screen: Page, twice: bool = False) -> None:
    split(screen).click()
    screen.locator("button.go").click(click_count=2 if twice else 1)


def split(screen: Page):
    """The button that shares the points equally."""
    return screen.locator("button.quiet").first
