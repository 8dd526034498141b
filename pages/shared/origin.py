"""Where the figures on a page come from and how old they are: told on top where it matters, else at the foot."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from core.i18n import Words
from core.overview import Origin
from pages.shared import parts
from pages.shared.parts import safe

OLD_AFTER_DAYS = 730


def old_data_notice(w: Words, origin: Origin | None, today: date) -> None:
    """Says it on top when even the newest figure is old: a projector shows no footers."""
    if origin and (pd.Timestamp(today) - origin.newest).days > OLD_AFTER_DAYS:
        st.warning(w("view.old", newest=w.date(origin.newest)))


def footer(w: Words, origin: Origin | None, digest: str) -> None:
    """Where the figures of this page come from: files, newest day, method version."""
    if origin is None:
        return
    files = origin.files
    more = [w("footer.more", n=len(files) - 3).strip()] if len(files) > 3 else []
    text = w(
        "footer.origin",
        newest=w.date(origin.newest),
        saved=w.time(origin.saved),
        files=[*files[:3], *more],
        batches=origin.batches,
        digest=digest,
    )
    parts.html(f'<footer class="lr-footer">{safe(text)}</footer>')
