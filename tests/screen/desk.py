"""The host's page and the hall's screen of a workshop, as a host works with them."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from contextlib import suppress

import pytest
from playwright.sync_api import Locator, Page, TimeoutError, expect

from tests.screen.handset import Handset
from tests.screen.stage import Site, beside, settle, visit

SHOTS = os.environ.get("WORKSHOP_SHOTS")  # a folder: every step is kept there as a picture, to be looked at


def press(page: Page, key: str) -> None:
    page.locator(f".st-key-{key} button").click()
    settle(page)


class Desk:
    """One workshop: host, hall and all telephones, on a server that may die and come again (``site``)."""

    def __init__(self, page: Page, site: Site, template: str) -> None:
        self.page, self.site, self.shots = page, site, 0
        self.phones, self.gone = list[Handset](), list[Handset]()
        visit(page, site.address("workshop", lang="en", template=template))
        page.get_by_role("button", name="Open the workshop").click()
        expect(page.locator(".st-key-part")).to_be_visible()
        self.hall = beside(page)
        visit(self.hall, site.address("hall", lang="en"))
        expect(self.hall.locator('[data-testid="stSidebar"]')).to_be_hidden()
        expect(self.hall.locator(".lr-code")).to_have_text(re.compile("^[0-9]{6}$"))
        self.code = self.hall.locator(".lr-code").inner_text()

    def joins(self, lang: str, role: int = 0) -> Handset:
        self.phones.append(Handset(self.page, self.site, self.code, lang, role))
        return self.phones[-1]

    def all(self, does: Callable[[Handset], None], phones: Iterable[Handset] | None = None) -> None:
        """All of them at once; then what they sent is on the disk."""
        which = list(self.phones if phones is None else phones)
        for phone in which:
            does(phone)
        for phone in which:
            phone.settled()

    def shot(self, name: str) -> None:
        if SHOTS:
            self.shots += 1
            for who, page in {
                "host": self.page,
                "hall": self.hall,
                **{p.lang: p.page for p in self.phones[:4]},
            }.items():
                page.screenshot(path=f"{SHOTS}/{self.shots:02d}-{name}-{who}.png", full_page=who != "hall")
            self.hall.set_viewport_size({"width": 1920, "height": 1080})
            self.hall.screenshot(path=f"{SHOTS}/{self.shots:02d}-{name}-hall-wide.png")
            self.hall.set_viewport_size({"width": 1280, "height": 720})

    # --- what a host does

    def press(self, key: str) -> None:
        press(self.page, key)

    def part(self, name: str, **query: str) -> None:
        visit(self.page, self.site.address("workshop", lang="en", part=name, **query))

    def open(self, item: str, about: str = "") -> None:
        """The item is on all screens: every telephone that is awake shows something else than before.

        ``about``: the topic or clause that it is asked of.
        """
        if about:
            self._take(self.page.locator(f".st-key-about_{item} input"), about)
        awake = [phone for phone in self.phones if not phone.locked]
        before = [phone.main.inner_text() for phone in awake]
        self.press(f"open_{item}")
        expect(self.page.locator(f".st-key-step_{item} .lr-step")).to_contain_text("▶")
        for phone, was in zip(awake, before, strict=True):
            expect(phone.main).not_to_have_text(was, use_inner_text=True)

    def show(self) -> None:
        self.press("show")

    def submit(self, label: str = "Keep") -> None:
        self.page.get_by_role("button", name=label, exact=True).last.click()
        settle(self.page)

    def type(self, label: str, text: str) -> None:
        self.page.get_by_label(label, exact=True).last.fill(text)

    def pick(self, label: str, option: str, holds: str = "") -> None:
        """One of a list that opens. ``holds``: a field that is filled once the page has taken it up."""
        self._take(self.page.get_by_label(re.compile(label)).first, option)
        if holds:
            expect(self.page.get_by_label(holds, exact=True).last).to_have_value(re.compile("."))

    def _take(self, box: Locator, option: str) -> None:
        found = self.page.get_by_role("option", name=option).first
        for _ in range(5):  # a page that is drawn anew closes the list
            box.click()
            box.fill(option)
            with suppress(TimeoutError):
                found.click(timeout=3000)
                break
        else:
            pytest.fail(f"{option} can't be chosen")
        self.page.keyboard.press("Escape")
        expect(self.page.get_by_role("listbox")).to_have_count(0)  # an open list swallows the next press
        settle(self.page)
