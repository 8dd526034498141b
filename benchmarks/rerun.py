"""How long a click takes on home and channels, beside a trivial Streamlit page, measured in one run in a real browser.

``python -m benchmarks.rerun [CLICKS]``. Each click chooses the other of two entries of a select box. Two times are
taken: until the page has changed, as the visitor sees it, and until the server has said its last word, which is what
the script costs. The goal for the first: at most 1.5 times the trivial page plus 100 milliseconds.
"""

from __future__ import annotations

import platform
import shutil
import statistics
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.screen.browser import find
from tests.screen.stage import FLAGS, ROOT, serving, settle, visit

TRIVIAL = """
import streamlit as st
st.title(st.selectbox("period", ["2025", "2026"], index=1, key="period"))
"""
PERIODS = ("2025", "2026")
WARM_UP, ALLOWED_RATIO, ALLOWED_MS = 4, 1.5, 100
CLICKS = 20
#: Clicks an option and resolves with the milliseconds until what ``watched`` shows has changed.
TIMED_CLICK = """([option, watched]) => new Promise(done => {
  const shown = () => document.querySelector(watched)?.innerText;
  const before = shown(), start = performance.now();
  const seen = new MutationObserver(() => {
    if (shown() !== undefined && shown() !== before) { seen.disconnect(); done(performance.now() - start); }
  });
  seen.observe(document.body, {subtree: true, childList: true, characterData: true});
  option.click();
})"""


@dataclass
class Times:
    """Milliseconds of every click: until the page has changed, and until the script is through."""

    changed: list[float] = field(default_factory=list)
    script: list[float] = field(default_factory=list)


class Wire:
    """When the browser asked and when the server last answered, by the browser's own clock."""

    def __init__(self, page: Page) -> None:
        self.asked: float | None = None
        self.answered = 0.0
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.webSocketFrameSent", self._ask)
        session.on("Network.webSocketFrameReceived", self._answer)

    def _ask(self, event: dict) -> None:
        self.asked = self.asked or event["timestamp"]

    def _answer(self, event: dict) -> None:
        self.answered = event["timestamp"]

    @property
    def milliseconds(self) -> float:
        assert self.asked
        return 1000 * (self.answered - self.asked)


def measure(browser: Browser, address: str, watched: str, clicks: int) -> Times:
    """``clicks`` timed choices in the box called period, after a few that are not counted."""
    page = browser.new_page()
    wire = Wire(page)
    visit(page, address)
    times = Times()
    for click in range(clicks + WARM_UP):
        page.locator(".st-key-period input").click()
        option = page.get_by_role("option").filter(has_text=PERIODS[click % 2]).first
        option.wait_for()
        wire.asked = None
        changed = page.evaluate(TIMED_CLICK, [option.element_handle(), watched])
        settle(page)
        page.wait_for_timeout(200)  # the next click must not meet the end of this one
        if click >= WARM_UP:
            times.changed.append(changed)
            times.script.append(wire.milliseconds)
    page.close()
    return times


def report(measured: dict[str, Times], clicks: int) -> str:
    allowed = ALLOWED_RATIO * statistics.median(measured["trivial"].changed) + ALLOWED_MS
    lines = [
        f"{clicks} clicks a page, milliseconds; Python {platform.python_version()}, {platform.system()}.",
        f"Goal for a changed page: at most {ALLOWED_RATIO} x trivial + {ALLOWED_MS} = {allowed:.0f}.",
        "",
        "| page | page changed, median | 90 % | script, median | within the goal |",
        "|---|---|---|---|---|",
    ]
    for name, times in measured.items():
        median, slow = statistics.median(times.changed), statistics.quantiles(times.changed, n=10)[-1]
        verdict = "" if name == "trivial" else "yes" if median <= allowed else "no"
        lines.append(f"| {name} | {median:.0f} | {slow:.0f} | {statistics.median(times.script):.0f} | {verdict} |")
    return "\n".join(lines)


def main(clicks: int) -> str:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        shutil.copytree(ROOT / ".streamlit", folder / ".streamlit")
        (folder / "trivial.py").write_text(TRIVIAL, encoding="utf-8")
        with (
            serving(folder / "trivial.duckdb", folder / "trivial.py") as trivial,
            serving(folder / "demo.duckdb") as ours,
            sync_playwright() as driver,
        ):
            browser = driver.chromium.launch(executable_path=find(), args=list(FLAGS))
            channels = ours.address("channels", lang="en", layer="neighbourhood", area="neighbourhood:42")
            measured = {
                "trivial": measure(browser, trivial.address(), "h1", clicks),
                "home": measure(browser, ours.address(lang="en"), ".lr-hero", clicks),
                "channels": measure(browser, channels, ".lr-table caption", clicks),
            }
            browser.close()
    return report(measured, clicks)


if __name__ == "__main__":
    print(main(int(sys.argv[1]) if len(sys.argv) > 1 else CLICKS))
