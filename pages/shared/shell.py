"""The HTML page that Streamlit loads into: language, direction, widget locale and style sheet, before first paint."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.i18n import LANGUAGES, catalogue, words

STYLE, SCRIPT = Path(__file__).with_name("style.css"), Path(__file__).with_name("shell.js")
WIDGET_LOCALES = {"he": "he-IL", "en": "en-GB"}
_OF_STREAMLIT = "streamlit."
_COOKIE = re.compile(r"(?:^|;\s*)lang=(\w+)")
_DROPPED = {b"accept-encoding", b"if-none-match", b"if-modified-since"}
_OF_THE_OLD_BODY = {b"content-length", b"etag", b"last-modified"}
_STREAMLIT_PATHS = ("/_stcore", "/media", "/component", "/app/static", "/static")


def choose_language(query: str, cookie: str) -> str:
    """The language of a visit: the address first, then the cookie, then Hebrew."""
    asked = parse_qs(query).get("lang", [""])[0]
    kept = match[1] if (match := _COOKIE.search(cookie)) else ""
    return next((lang for lang in (asked, kept) if lang in LANGUAGES), LANGUAGES[0])


@cache
def mends() -> str:
    """The script that puts our words for Streamlit's own, in whatever language the page is at that moment."""
    own = [key for key in catalogue(LANGUAGES[0]) if key.startswith(_OF_STREAMLIT)]
    told = [
        {"": key.removeprefix(_OF_STREAMLIT), **{lang: catalogue(lang)[key][0] for lang in LANGUAGES}} for key in own
    ]
    return SCRIPT.read_text(encoding="utf-8").replace("[[words]]", json.dumps(told, ensure_ascii=False))


def rewrite(html: bytes, lang: str) -> bytes:
    """The shell in ``lang``. Widgets take their direction from the pinned locale, not from ``dir`` (React Aria).

    The cookie tells how wide the window was: a map is fitted to its pixels before it is sent.
    """
    head = (
        f"<script>window[Symbol.for('react-aria.i18n.locale')]='{WIDGET_LOCALES[lang]}';"
        "document.cookie='width='+innerWidth+';path=/;samesite=lax'</script>"
        f"<script>{mends()}</script>"
        f"<style>{STYLE.read_text(encoding='utf-8')}</style></head>"
    )
    opening = f'<html lang="{lang}" dir="{words(lang).dir}">'
    html = re.sub(rb"<html[^>]*>", opening.encode(), html, count=1)
    return html.replace(b"</head>", head.encode(), 1)


def switch_script(lang: str) -> str:
    """Script that turns a page already open to ``lang``; without the event sliders keep their old direction."""
    return (
        "<script>"
        f"document.documentElement.lang='{lang}';document.documentElement.dir='{words(lang).dir}';"
        f"window[Symbol.for('react-aria.i18n.locale')]='{WIDGET_LOCALES[lang]}';"
        "window.dispatchEvent(new Event('languagechange'));"
        f"document.cookie='lang={lang};path=/;max-age=31536000;samesite=lax'"
        "</script>"
    )


class Shell:
    """ASGI middleware: rewrites only whole HTML answers to page addresses; websockets and files pass untouched."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _is_page(scope):
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        lang = choose_language(scope["query_string"].decode("latin-1"), headers.get(b"cookie", b"").decode("latin-1"))
        start: Message = {}
        body = b""

        async def rewriting(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                start = message
                return
            if not _is_html(start):
                await send(start) if start else None
                start = {}
                await send(message)
                return
            body += message.get("body", b"")
            if message.get("more_body"):
                return
            new = rewrite(body, lang)
            kept = [(name, value) for name, value in start["headers"] if name.lower() not in _OF_THE_OLD_BODY]
            await send({**start, "headers": [*kept, (b"content-length", str(len(new)).encode()), (b"vary", b"cookie")]})
            await send({"type": "http.response.body", "body": new})

        # The shell must arrive whole, uncompressed and never as "not modified".
        plain = [(k, v) for k, v in scope["headers"] if k not in _DROPPED]
        await self.app({**scope, "headers": plain}, receive, rewriting)


def _is_page(scope: Scope) -> bool:
    path = scope.get("path", "")
    return (
        scope["type"] == "http"
        and scope["method"] == "GET"
        and "." not in path.rsplit("/", 1)[-1]
        and not path.startswith(_STREAMLIT_PATHS)
        and path.split("/")[1] != "p"  # participants' phones: a page of its own
    )


def _is_html(start: Message) -> bool:
    kind = dict(start["headers"]).get(b"content-type", b"") if start else b""
    return bool(start) and start["status"] == 200 and kind.startswith(b"text/html")
