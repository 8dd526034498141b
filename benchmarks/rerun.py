"""How long a click takes on home and channels, beside a trivial Streamlit page, measured in one run.

``python -m benchmarks.rerun [CLICKS]``. Each click chooses the other of two entries of a select box. Two times are
taken: without a browser until the script is through, and in a real one until the page has changed. The goal for each:
at most 1.5 times the trivial page plus 100 milliseconds.
"""

from __future__ import annotations

import logging
import os
import platform
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from streamlit.testing.v1 import AppTest

from tests.screen.browser import find
from tests.screen.stage import FLAGS, ROOT, serving, settle, visit

FRAME = ROOT / "pages" / "shared" / "frame.py"
TRIVIAL = """
import streamlit as st
st.title(st.selectbox("period", ["2025", "2026"], index=1, key="period"))
"""
PERIODS = ("2025", "2026")
WARM_UP, ALLOWED_RATIO, ALLOWED_MS = 4, 1.5, 100
CLICKS = 20
#: Clicks an option and resolves with the milliseconds until what ``watched`` shows has changed.
TIMED_CLICK = """([option, watched]) => new Promise(done => {
  const shown = () => document.querySelector(watched)?.textContent;
  const before = shown(), start = performance.now();
  const seen = new MutationObserver(() => {
    if (shown() !== undefined && shown() !== before) { seen.disconnect(); done(performance.now() - start); }
  });
  seen.observe(document.body, {subtree: true, childList: true, characterData: true});
  option.click();
})"""


@dataclass(frozen=True)
class Case:
    """A page that is measured: its script, its address, and what in it shows the period that was chosen."""

    name: str
    script: Path
    query: dict[str, str]
    watched: str


@dataclass(frozen=True)
class Times:
    """Milliseconds of every click: until the page has changed, and until the script is through."""

    changed: list[float]
    script: list[float]


def in_browser(browser: Browser, address: str, watched: str, clicks: int) -> list[float]:
    """Milliseconds from a click to the changed page, ``clicks`` times after a few that are not counted."""
    page = browser.new_page()
    visit(page, address)
    times = []
    for click in range(clicks + WARM_UP):
        page.locator(".st-key-period input").click()
        option = page.get_by_role("option").filter(has_text=PERIODS[click % 2]).first
        option.wait_for()
        times.append(page.evaluate(TIMED_CLICK, [option.element_handle(), watched]))
        settle(page)
        page.wait_for_timeout(200)  # the next click must not meet the end of this one
    page.close()
    return times[WARM_UP:]


def without_browser(case: Case, clicks: int, patience: float = 60) -> list[float]:
    """Milliseconds of the script alone, for the same clicks; no run may take more seconds than ``patience``."""
    page = AppTest.from_file(case.script, default_timeout=patience)
    for key, value in case.query.items():
        page.query_params[key] = value
    page.run()
    times = []
    for click in range(clicks + WARM_UP):
        page.selectbox(key="period").set_value(PERIODS[click % 2])
        start = time.perf_counter()
        page.run()
        times.append(1000 * (time.perf_counter() - start))
    return times[WARM_UP:]


def report(measured: dict[str, Times], clicks: int) -> str:
    lines = [
        f"{clicks} clicks a page, milliseconds; Python {platform.python_version()}, {platform.system()}.",
        "",
        "| page | script, median | allowed | page changed, median | 90 % | the same rule for it |",
        "|---|---|---|---|---|---|",
    ]
    trivial = measured["trivial"]
    script, changed = (
        ALLOWED_RATIO * statistics.median(times) + ALLOWED_MS for times in (trivial.script, trivial.changed)
    )
    for name, times in measured.items():
        slow = statistics.quantiles(times.changed, n=10)[-1]
        cells = (statistics.median(times.script), script, statistics.median(times.changed), slow, changed)
        lines.append(f"| {name} | " + " | ".join(f"{cell:.0f}" for cell in cells) + " |")
    return "\n".join(lines)


def main(clicks: int) -> str:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        plain = folder / "trivial.py"
        plain.write_text(TRIVIAL, encoding="utf-8")
        area = {"layer": "neighbourhood", "area": "neighbourhood:42"}
        cases = (
            Case("trivial", plain, {}, "h1"),
            Case("home", FRAME, {"lang": "en"}, ".lr-hero"),
            Case("channels", FRAME, {"lang": "en", "go": "channels", **area}, ".lr-table caption"),
        )
        os.environ["RESILIENCE_DB"] = str(folder / "script.duckdb")
        logging.disable(logging.WARNING)  # Streamlit remarks that there is no server
        scripts = {case.name: without_browser(case, clicks) for case in cases}
        with (
            serving(folder / "trivial.duckdb", plain) as trivial,
            serving(folder / "demo.duckdb") as ours,
            sync_playwright() as driver,
        ):
            browser = driver.chromium.launch(executable_path=find(), args=list(FLAGS))
            measured = {
                case.name: Times(
                    in_browser(
                        browser,
                        (trivial if case.script == plain else ours).address(**case.query),
                        case.watched,
                        clicks,
                    ),
                    scripts[case.name],
                )
                for case in cases
            }
            browser.close()
    return report(measured, clicks)


if __name__ == "__main__":
    print(main(int(sys.argv[1]) if len(sys.argv) > 1 else CLICKS))
