"""The shell: language from address, cookie, else Hebrew; direction and widget locale in the page itself."""

import asyncio
import json
import re

import pytest

from pages.shared import shell

PAGE = b'<!doctype html><html lang="en"><head><title>x</title></head><body></body></html>'


@pytest.mark.parametrize(
    ("query", "cookie", "lang"),
    [
        ("", "", "he"),
        ("lang=en", "", "en"),
        ("", "a=1; lang=en", "en"),
        ("lang=he", "lang=en", "he"),
        ("lang=xx", "lang=<script>", "he"),
    ],
)
def test_language_of_a_visit(query: str, cookie: str, lang: str) -> None:
    assert shell.choose_language(query, cookie) == lang


@pytest.mark.parametrize(("lang", "direction", "locale"), [("he", "rtl", "he-IL"), ("en", "ltr", "en-GB")])
def test_the_page_carries_language_direction_locale_and_style(lang: str, direction: str, locale: str) -> None:
    new = shell.rewrite(PAGE, lang).decode()
    assert f'<html lang="{lang}" dir="{direction}">' in new
    assert f"='{locale}';" in new
    assert ".lr-card" in new


def test_the_page_carries_our_words_for_those_of_streamlit() -> None:
    """Each with the word that it replaces: the page may turn to the other language while it is open."""
    new = shell.rewrite(PAGE, "he").decode()
    told = json.loads(re.search(r"const WORDS = /\*.*?\*/ (\[.*\]);", new)[1])
    assert {"": "Skip to main content", "he": "מעבר לתוכן הדף", "en": "Skip to main content"} in told
    assert all(set(each) == {"", "he", "en"} for each in told)


async def _ask(path: str, content_type: bytes, body: list[bytes]) -> tuple[dict, bytes]:
    sent: list[dict] = []

    async def app(scope, receive, send) -> None:
        await send(
            {
                "type": "http.response.start",
                "status": 200,
                "headers": [(b"content-type", content_type), (b"content-length", b"1"), (b"etag", b"x")],
            }
        )
        for i, part in enumerate(body):
            await send({"type": "http.response.body", "body": part, "more_body": i + 1 < len(body)})

    async def send(message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"lang=en", "headers": []}
    await shell.Shell(app)(scope, None, send)
    return dict(sent[0]["headers"]), b"".join(m.get("body", b"") for m in sent[1:])


def test_a_page_in_pieces_is_rewritten_whole_with_its_new_length() -> None:
    headers, body = asyncio.run(_ask("/channels", b"text/html; charset=utf-8", [PAGE[:30], PAGE[30:]]))
    assert b'dir="ltr"' in body
    assert headers[b"content-length"] == str(len(body)).encode()
    assert b"etag" not in headers


def test_files_and_other_answers_pass_untouched() -> None:
    assert asyncio.run(_ask("/app/static/a.woff2", b"font/woff2", [b"abc"]))[1] == b"abc"
    assert asyncio.run(_ask("/health", b"text/plain", [b"o", b"k"]))[1] == b"ok"
