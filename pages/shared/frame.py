"""The frame of every page: language and direction, site map, the fictional-city notice, and stops put in words."""

import logging
from pathlib import Path

import streamlit as st

from core.i18n import Words
from core.issues import Stop
from pages.shared import load, parts, presses
from pages.shared.shell import switch_script

PAGES = Path(__file__).resolve().parents[1]
SITE = {
    "read": {
        "home": "home",
        "channels": "grid_view",
        "breaches": "notifications_active",
        "redlines": "warning",
        "line": "show_chart",
        "whatif": "tune",
        "map": "map",
    },
    "meet": {"workshop": "groups", "hall": "cast", "present": "slideshow", "lines": "gavel", "follow_up": "task_alt"},
    "prepare": {"upload": "upload_file", "data": "database"},
    "explain": {
        "method": "menu_book",
        "proof": "fact_check",
        "glossary": "dictionary",
        "accessibility": "accessibility_new",
    },
}
log = logging.getLogger("local_resilience")


def site_map(w: Words) -> dict[str, list[st.Page]]:
    return {
        w(f"site.{section}"): [
            st.Page(
                PAGES / section / f"{name}.py",
                title=w(f"site.{name}"),
                icon=f":material/{icon}:",
                url_path=name,
                default=name == "home",
            )
            for name, icon in names.items()
        ]
        for section, names in SITE.items()
    }


def demo_notice(w: Words) -> None:
    if not load.has_demo():
        return
    with st.container(key="demo", horizontal=True, vertical_alignment="center"):
        parts.html(f'<div class="lr-demo">{parts.safe(w("demo.notice"))}</div>')
        with st.popover(w("demo.remove")):
            st.write(w("demo.remove_explained"))
            if st.button(w("demo.remove_now"), type="primary", key="demo_remove"):
                load.remove_demo()
                st.rerun()


def follow_outside_link(pages: dict[str, list[st.Page]]) -> None:
    """A link from a letter or a QR code uses the root with ``?go=page``, which works before any page was opened."""
    asked = st.query_params.get("go")
    if asked is None:
        return
    rest = {key: st.query_params.get_all(key) for key in st.query_params if key != "go"}
    for page in (page for section in pages.values() for page in section):
        if page.url_path == asked:
            st.switch_page(page, query_params=rest)
    del st.query_params["go"]


w = parts.words_here()
st.set_page_config(
    page_title=w("frame.product"),
    page_icon=str(PAGES / "shared" / "static" / "icon.png"),
    layout="wide",
    initial_sidebar_state=parts.SIDEBAR,
)
st.html(switch_script(w.lang), unsafe_allow_javascript=True)
pages = site_map(w)
page = st.navigation(pages, expanded=True)  # a folded menu would say so in English
with st.sidebar:
    parts.switch_language(w)
try:
    follow_outside_link(pages)
    parts.say_issues(load.left_out(), w)
    presses.say_failed(w)
    demo_notice(w)
    parts.charts_here().clear()
    parts.way_back(w)
    presses.at_page(page.url_path)
    page.run()
except Stop as stop:
    parts.say_issues(stop.issues, w)
except Exception:
    log.exception("page %s failed", page.url_path or "home")
    with st.container(key="unexpected"):
        st.error(w("frame.unexpected"))
