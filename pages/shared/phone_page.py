"""The page that a phone loads: style, script, words of one language and what is live, all in one file.

It works on plain http, on old telephones, and with a network that breaks off; it loads nothing from anywhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from html import escape
from pathlib import Path

from core.i18n import Words, catalogue
from pages.shared.phone_door import Caller, spoken

FOLDER = Path(__file__).resolve().parents[1] / "phone"
_COMMENT = re.compile(r"(^|\s)// .*")
#: What the script says itself; everything else comes from the server in words.
SAID = ("W-05", "W-07", "W-12", "W-15", "W-33")


def html(caller: Caller, nonce: str) -> str:
    w = caller.w
    data = {
        "code": caller.code,
        "way": caller.way,
        "lang": w.lang,
        "languages": _names(spoken(caller.session)),
        "words": _words(w),
        "state": caller.state(),
    }
    kept = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    parts = {"lang": w.lang, "dir": w.dir, "title": escape(w("phone.title")), "nonce": nonce}
    page = _file("page.html")
    for name, text in {**parts, "style": _file("page.css"), "script": _file("page.js"), "data": kept}.items():
        page = page.replace(f"[[{name}]]", text)
    return page


def headers(nonce: str) -> Mapping[str, str]:
    """Only this very script may run, and it may speak to this server alone."""
    policy = (
        f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; connect-src 'self'; "
        "img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
    plain = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff"}
    return {"Content-Security-Policy": policy, **plain}


def _words(w: Words) -> dict[str, str]:
    texts = catalogue(w.lang)
    return {key.removeprefix("phone."): texts[key][0] for key in texts if key.startswith("phone.") or key in SAID}


def _names(languages: Iterable[str]) -> list[tuple[str, str]]:
    """Each language by its own name."""
    return [(lang, catalogue(lang)["phone.own_name"][0]) for lang in languages]


@cache
def _file(name: str) -> str:
    """Without blanks before lines and what is said of the code: a tenth of what a hall's network carries."""
    return "\n".join(
        _COMMENT.sub("", line).strip() for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()
    )
