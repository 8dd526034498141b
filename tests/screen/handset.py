"""Telephones of a workshop: real pages in a browser, and what is known of each tap of theirs."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page, Response, expect

from core.i18n import RTL
from tests.screen.stage import PHONE, Site, beside

_SENT = "/p/send"


class Handset:
    """One telephone: its page, with cookies of its own, and every tap that the server said to have kept."""

    def __init__(self, host: Page, site: Site, code: str, lang: str = "he", role: int = 0) -> None:
        self.lang, self.locked, self.kept = lang, False, list[dict[str, Any]]()
        self.page = beside(host, viewport={"width": PHONE, "height": 780}, locale="he-IL")
        self.page.on("response", self._hear)
        self.page.goto(f"{site.url}/p?c={code}&lang={lang}")
        expect(self.page.locator("html")).to_have_attribute("dir", "rtl" if lang in RTL else "ltr")
        self.main.locator(".list button").nth(role).click()
        self.go.click()
        expect(self.main.locator(".list")).to_have_count(0)

    def _hear(self, answer: Response) -> None:
        if answer.url.partition("?")[0].endswith(_SENT) and answer.ok:
            self.kept.append(answer.request.post_data_json)

    @property
    def main(self) -> Locator:
        return self.page.locator("#main")

    @property
    def go(self) -> Locator:
        """The button that sends."""
        return self.page.locator("button.go").first

    # --- what a finger does

    def says(self, text: str) -> None:
        self.main.locator("textarea").first.fill(text)
        self.go.click()

    def chooses(self, *options: int) -> None:
        """Of a list, or of a scale: the first is 0, the last -1."""
        for n in options:
            self.main.locator(".list button, .nine button").nth(n).click()
        self.go.click()

    def counts(self, value: float | None = None, reason: str = "", taps: int = 1) -> None:
        """A number; absent: one press of the stepper, which is the middle of the scale."""
        if value is None:
            self.main.locator(".step button").last.click()
        else:
            self.main.locator(".step input").fill(str(value))
            self.main.locator(".step input").blur()
        if reason:
            self.main.locator("textarea").fill(reason)
        self.go.click(click_count=taps)

    def splits(self) -> None:
        """A hundred points, shared equally by a button."""
        self.page.locator("button.quiet").first.click()
        self.go.click()

    # --- what happens to it

    def lock(self) -> None:
        """In a pocket: its script stands still, and it has no network."""
        self.locked = True
        self.pocket = self.page.context.new_cdp_session(self.page)
        self.pocket.send("Debugger.enable")
        self.pocket.send("Debugger.pause")
        self.page.context.set_offline(True)

    def unlock(self) -> None:
        self.page.context.set_offline(False)
        self.pocket.send("Debugger.disable")
        self.pocket.detach()
        self.locked = False

    def settled(self) -> None:
        """Nothing is on its way: what was tapped is on the disk."""
        self.page.wait_for_function(
            "() => Object.keys(localStorage).filter(k => k.endsWith('out')).every(k => localStorage[k] === '[]')"
        )
        expect(self.page.locator("#line")).to_be_hidden()
