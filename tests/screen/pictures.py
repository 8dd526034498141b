"""The pictures of the README: the main screens of the demo city, made anew by ``make pictures``.

Each is kept with few colours: letters stay sharp, and a picture stays far under 200 KB.
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests.screen import browser as browsers
from tests.screen.stage import FLAGS, LANGUAGES, ROOT, serving, settle, visit

FOLDER = ROOT / "docs" / "pictures"
MAIN = ("home", "channels", "redlines", "line", "map", "present", "upload", "workshop")
#: Page and language.
SCREENS = tuple((page, lang) for page in MAIN for lang in LANGUAGES)
TO_THE_TITLE = """() => {
    const main = document.querySelector('[data-testid="stMain"]');
    main.scrollTop += main.querySelector('h1').getBoundingClientRect().top - 4;
}"""
SIZE, COLOURS = {"width": 1400, "height": 860}, 96
_TO_PAINT, _TO_SCROLL = 2_500, 300  # milliseconds: a map says nothing when it has drawn


def main() -> int:
    path = browsers.find()
    if not path:
        print(browsers.MISSING, file=sys.stderr)
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder) / "demo.duckdb") as site, sync_playwright() as p:
        opened = p.chromium.launch(executable_path=path, args=list(FLAGS))
        page = opened.new_context(locale="he-IL", reduced_motion="reduce", viewport=SIZE).new_page()
        for name, lang in SCREENS:
            visit(page, site.address(name, lang=lang))
            (FOLDER / f"{name}_{lang}.png").write_bytes(picture(page))
        opened.close()
    return 0


def picture(page: Page) -> bytes:
    """The window with the title of the page near its upper edge."""
    settle(page)
    page.wait_for_timeout(_TO_PAINT)
    page.evaluate(TO_THE_TITLE)
    page.wait_for_timeout(_TO_SCROLL)
    drawn = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    out = io.BytesIO()
    drawn.quantize(COLOURS, dither=Image.Dither.NONE).save(out, "png", optimize=True)
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main())
