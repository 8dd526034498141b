"""The running app and a browser in front of it: what the screen tests do to both."""

from __future__ import annotations

import io
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import urlopen

import numpy as np
from PIL import Image
from playwright.sync_api import Page, expect

ROOT = Path(__file__).resolve().parents[2]
PAGES = (
    "home",
    "channels",
    "redlines",
    "breaches",
    "present",
    "line",
    "whatif",
    "map",
    "lines",
    "follow_up",
    "upload",
    "data",
    "method",
    "proof",
    "glossary",
    "accessibility",
)
#: Every page there is; ``PAGES`` are those whose every word and corner is read.
EVERY = sorted(path.stem for path in (ROOT / "pages").glob("*/*.py") if path.parent.name not in ("shared", "phone"))
LANGUAGES = ("he", "en")
DIRECTION = {"he": "rtl", "en": "ltr"}
DESKTOP, PHONE = 1280, 390
HALF_OF_A_DESK = 640  # what a window of 1280 pixels has left at a zoom of 200 %
#: No name but this machine's is looked up, so a request to another one shows up as a request that failed.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
    # Every new window draws two pages more, for suggestions under an address that nobody types into. The last list of
    # features counts, so what Playwright turns off is named here again.
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,AimEnabled,AvoidUnnecessaryBeforeUnloadCheckSync,"
    "DestroyProfileOnBrowserClose,HttpsFirstBalancedModeAutoEnable,HttpsUpgrades,LensOverlay,MediaRouter,"
    "NetworkTimeServiceQuerying,OptimizationHints,PaintHolding,ThirdPartyStoragePartitioning,Translate",
)
_SECONDS_TO_START = 60
_SETTLED = '[data-testid="stApp"][data-test-script-state="notRunning"]'
MAIN = '[data-testid="stMain"]'
FAULT = '[data-testid="stException"], .st-key-unexpected'


@dataclass(frozen=True)
class Site:
    url: str
    log: Path
    pid: int = 0

    def address(self, page: str = "home", **query: str) -> str:
        path = "" if page == "home" else page
        return f"{self.url}/{path}?{urlencode(query)}" if query else f"{self.url}/{path}"

    def said(self) -> str:
        """The end of what the server wrote."""
        return self.log.read_text(encoding="utf-8", errors="replace")[-2000:]


@contextmanager
def serving(store: Path, app: Path = ROOT / "app.py", port: int | None = None) -> Iterator[Site]:
    """The app in its own process on a free port, with its own store. ``port``: that of a server that comes again."""
    port = port or free_port()
    log = store.with_suffix(".log")
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(app),
        "--server.port",
        str(port),
        "--server.headless",
        "true",
    ]
    environment = {**os.environ, "RESILIENCE_DB": str(store), "PYTHONPATH": str(ROOT)}
    with log.open("wb") as out, subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out) as server:
        try:
            site = Site(f"http://localhost:{port}", log, server.pid)
            _wait_until_it_answers(server, site)
            yield site
        finally:
            server.terminate()
            try:
                server.wait(timeout=10)
            except subprocess.TimeoutExpired:
                server.kill()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait_until_it_answers(server: subprocess.Popen[bytes], site: Site) -> None:
    deadline = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urlopen(f"{site.url}/_stcore/health", timeout=1):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"The app did not start. It said:\n{site.said()}")


# -- in the browser ---------------------------------------------------------------------------------------------------


def visit(page: Page, address: str) -> None:
    page.goto(address, wait_until="commit")
    settle(page)


def beside(page: Page, **asked: Any) -> Page:
    """A window of somebody else's. One of the same visitor would be a tab: what stands behind another is not drawn."""
    return page.context.browser.new_context(reduced_motion="reduce", **asked).new_page()


def leave(page: Page) -> None:
    """Closes the page, as a visitor does, and forgets what it kept beside its cookies."""
    if page.url.startswith("http"):
        page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
        page.goto("about:blank")


def settle(page: Page) -> None:
    """Waits until the script has run to its end and its title stands on the page."""
    page.locator(_SETTLED).wait_for()
    page.locator(f"{MAIN} h1, {FAULT}").first.wait_for()
    page.locator('[data-testid="stSkeleton"]').first.wait_for(state="hidden")
    page.evaluate("document.fonts.ready.then(() => null)")


def title(page: Page) -> str:
    return bare(" ".join(page.locator(f"{MAIN} h1").all_inner_texts()))


def bare(text: str) -> str:
    """Text without the invisible marks that isolate values."""
    return re.sub("[\u200e\u200f\u2066-\u2069]", "", text)


def query(page: Page) -> str:
    return urlsplit(page.url).query


def on_page(page: Page, name: str) -> None:
    """Asserts that the address names this page."""
    expect(page).to_have_url(re.compile(rf"^http://localhost:\d+/{'' if name == 'home' else name}(\?|$)"))


def pixels(page: Page, selector: str) -> np.ndarray:
    """What stands on the screen there, as rows of red, green and blue."""
    return np.asarray(Image.open(io.BytesIO(page.locator(selector).first.screenshot())).convert("RGB"), dtype=int)


def near(image: np.ndarray, colour: str, within: int = 6) -> np.ndarray:
    """Where the picture has about this colour."""
    wanted = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    return np.abs(image - wanted).max(axis=2) <= within
