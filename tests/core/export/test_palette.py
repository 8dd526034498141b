"""The colours of files are written once, and every layout takes them from there."""

from pathlib import Path

import pytest

from core import export
from core.export import palette

FOLDER = Path(export.__file__).parent
LAYOUTS = sorted(path for path in FOLDER.rglob("*") if path.suffix in (".py", ".typ", ".css"))


@pytest.mark.parametrize("colour", palette.COLOURS.values())
def test_a_colour_is_written_once(colour: str) -> None:
    written = [path.name for path in LAYOUTS if colour.casefold() in path.read_text(encoding="utf-8").casefold()]
    assert written == ["palette.py"]
