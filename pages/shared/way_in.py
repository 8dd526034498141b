"""The way into a workshop: where phones find this computer, its link and its QR code."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

import segno
import streamlit as st

from core.i18n import Words
from pages.shared.live import CODE
from pages.shared.parts import safe


def address() -> str:
    """Where phones find this computer: as the environment says it, else as the host's own browser came here."""
    known = os.environ.get("RESILIENCE_ADDRESS") or str(st.context.url or "")
    cut = urlsplit(known)
    return f"{cut.scheme or 'http'}://{cut.netloc}" if cut.netloc else ""


def link(way: str, base: str) -> str:
    """``way``: the code, short enough to type, or the whole id of the workshop, that nobody can guess."""
    return f"{base}/p?c={way}"


def qr(text: str, size: int) -> str:
    """A QR code as a picture in the page itself: black on white, large enough for the last row."""
    uri = segno.make(text, error="m").svg_data_uri(border=2, scale=8)
    return f'<img class="lr-qr" style="inline-size:{size}px" alt="{safe(text)}" src="{safe(uri)}">'


def poster(session: str, base: str, w: Words, size: int = 260) -> str:
    code = f'<b class="lr-code" dir="ltr">{safe(session[:CODE])}</b>'
    shown = link(session[:CODE], base).partition("://")[2]
    told = f'<p>{safe(w("workshop.join_by"))}</p>{code}<p dir="ltr">{safe(shown)}</p>'
    return f'<div class="lr-poster">{qr(link(session, base), size)}<div>{told}</div></div>'
