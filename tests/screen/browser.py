"""Finds a Chromium-family browser for the real-browser tests, installing Debian's where apt-get can."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge", "msedge")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
MISSING = "The tests need a browser: install Chromium, Chrome or Edge, or set BROWSER_PATH to one."


def find() -> str | None:
    """The path of a browser: the BROWSER_PATH variable, then the system's own."""
    named = os.environ.get("BROWSER_PATH")
    found = (shutil.which(name) for name in NAMES)
    return next((path for path in (named, *found, *PLACES) if path and Path(path).exists()), None)


def install() -> None:
    """Debian's chromium and a font with Hebrew letters, through apt-get; does nothing where that is not possible."""
    if not shutil.which("apt-get"):
        return
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if root and not shutil.which("sudo"):
        return
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run([*root, "apt-get", "update"], check=False, **quiet)
    subprocess.run(
        [*root, "apt-get", "install", "-y", "--no-install-recommends", "chromium", "fonts-noto-core"],
        check=False,
        **quiet,
    )


if __name__ == "__main__":
    if not find():
        install()
    if not (path := find()):
        sys.exit(MISSING)
    print(f"browser: {path}")
