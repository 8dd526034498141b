"""How long a click takes on home and channels, beside a trivial Streamlit page, measured in one run in a real browser.

``python -m benchmarks.rerun [CLICKS]``. Each click chooses another entry of a select box; the time runs from the click to
the moment the page's title has changed. The goal: at most 1.5 times the trivial page plus 100 milliseconds.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.screen.browser import find

ROOT = Path(__file__).parents[1]
TRIVIAL = """
import streamlit as st
st.title(st.selectbox("period", ["one", "two"], key="period"))
"""
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
WARM_UP, ALLOWED_RATIO, ALLOWED_MS = 4, 1.5, 100
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


@contextlib.contextmanager
def serving(folder: Path, **more: str) -> Iterator[str]:
    """A Streamlit server of ``folder/app.py`` with this project's settings; yields its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}", "--server.headless=true"]
    server = subprocess.Popen(
        command, cwd=folder, env={**os.environ, **more}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://localhost:{port}"
    try:
        for _ in range(120):
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/_stcore/health") as answer:
                if answer.status == 200:
                    break
            time.sleep(0.5)
        yield address
    finally:
        server.terminate()
        server.wait(20)


def clicks(page: Page, address: str, names: tuple[str, str], watched: str, count: int) -> list[float]:
    """Milliseconds of ``count`` clicks that choose ``names`` in turn in the box called period."""
    page.goto(address)
    page.wait_for_selector("h1")
    page.wait_for_timeout(2000)
    times = []
    for i in range(count + WARM_UP):
        page.locator(".st-key-period [data-testid=stSelectbox] :is(button, input, [role=combobox])").first.click()
        option = page.get_by_role("option").filter(has_text=names[i % 2]).first
        option.wait_for()
        times.append(page.evaluate(TIMED_CLICK, [option.element_handle(), watched]))
        page.wait_for_timeout(250)
    return times[WARM_UP:]


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        trivial = Path(scratch) / "trivial"
        shutil.copytree(ROOT / ".streamlit", trivial / ".streamlit")
        (trivial / "app.py").write_text(TRIVIAL, encoding="utf-8")
        store = str(Path(scratch) / "store.duckdb")
        with (
            serving(trivial) as plain,
            serving(ROOT, RESILIENCE_DB=store) as ours,
            sync_playwright() as playwright,
        ):
            page = playwright.chromium.launch(executable_path=find(), args=FLAGS).new_page()
            measured = {
                "trivial": clicks(page, plain, ("two", "one"), "h1", count),
                "home": clicks(page, f"{ours}/?lang=en", ("2025", "2026"), ".lr-hero", count),
                "channels": clicks(
                    page, f"{ours}/channels?lang=en&layer=neighbourhood", ("2025", "2026"), ".lr-table caption", count
                ),
            }
            page.context.browser.close()
    allowed = ALLOWED_RATIO * statistics.median(measured["trivial"]) + ALLOWED_MS
    print(f"click to changed page, milliseconds, {count} clicks each; allowed: {allowed:.0f}")
    for name, times in measured.items():
        ordered = sorted(times)
        print(f"{name:10} median {statistics.median(ordered):6.0f}   90 % {ordered[int(0.9 * len(ordered))]:6.0f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
