"""The README shows the product: its pictures are there, small, and those that the script makes."""

import re
from pathlib import Path

from tests.screen.pictures import FOLDER, SCREENS

ROOT = Path(__file__).parents[1]
MOST_BYTES = 200_000


def test_the_readme_shows_every_picture_and_says_what_is_on_it() -> None:
    shown = dict(re.findall(r'<img src="([^"]+)" alt="([^"]+)">', (ROOT / "README.md").read_text(encoding="utf-8")))
    assert set(shown) == {f"docs/pictures/{page}_{lang}.png" for page, lang in SCREENS}
    assert all(len(told) > 20 for told in shown.values())
    assert {lang for _, lang in SCREENS} == {"he", "en"}


def test_pictures_are_small_and_none_is_left_over() -> None:
    kept = {path.name: path.stat().st_size for path in FOLDER.iterdir()}
    assert set(kept) == {f"{page}_{lang}.png" for page, lang in SCREENS}
    assert max(kept.values()) < MOST_BYTES
