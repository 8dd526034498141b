"""Settings without which the app is slow, leaks to the internet or shows tracebacks."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from core.ingest.container import MAX_BYTES

ROOT = Path(__file__).parents[1]
SETTINGS = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("section", "key", "value"),
    [
        ("runner", "postScriptGC", False),
        ("runner", "magicEnabled", False),
        ("browser", "gatherUsageStats", False),
        ("browser", "serverAddress", "localhost"),
        ("client", "toolbarMode", "minimal"),
        ("client", "showErrorDetails", "none"),
        ("client", "showErrorLinks", False),
        ("server", "enableStaticServing", True),
        ("server", "enableXsrfProtection", True),
        ("server", "fileWatcherType", "none"),
        ("server", "disconnectedSessionTTL", 120),
        ("logger", "hideWelcomeMessage", True),
    ],
)
def test_setting(section: str, key: str, value: object) -> None:
    assert SETTINGS[section][key] == value


def test_streamlit_itself_reads_these_settings() -> None:
    """A renamed or dropped option would be ignored in silence: ask the installed Streamlit."""
    import os
    import sys

    code = (
        "from streamlit import config; config.get_config_options(force_reparse=True); "
        "print(config.get_option('runner.postScriptGC'), config.get_option('browser.gatherUsageStats'), "
        "config.get_option('client.showErrorDetails'), config.get_option('server.maxUploadSize'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, env=os.environ, check=True
    )
    *others, most = done.stdout.split()
    assert others == ["False", "False", "none"]
    assert int(most) > MAX_BYTES // 2**20  # a file over our limit reaches us, and is refused in our words


def test_every_font_file_is_here_and_none_comes_from_outside() -> None:
    for face in SETTINGS["theme"]["fontFaces"]:
        assert face["url"].startswith("app/static/")
        assert (ROOT / "pages" / "shared" / face["url"].removeprefix("app/")).is_file()
    assert (ROOT / "pages" / "shared" / "static" / "fonts" / "Heebo-OFL.txt").is_file()


def test_no_address_of_another_machine_in_what_is_served() -> None:
    for path in [ROOT / "app.py", *(ROOT / "pages").rglob("*.py"), ROOT / "pages" / "shared" / "style.css"]:
        assert not re.search(r"https?://", path.read_text(encoding="utf-8")), path


def test_runtime_packages_are_pinned() -> None:
    for file in ("requirements.txt", "requirements-dev.txt"):
        for line in (ROOT / file).read_text().split():
            assert line in ("-r", "requirements.txt") or re.fullmatch(r"[\w.\-]+==[\w.]+", line), line
