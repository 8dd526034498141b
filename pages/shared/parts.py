"""Small pieces that pages are made of: chips, tables, cards, notices, the origin footer. Nothing is computed here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape as safe
from typing import Any, NoReturn
from urllib.parse import urlencode

import pydeck as pdk
import streamlit as st

from core.charts.look import STATE_STYLE
from core.config import Config, Indicator, Layer
from core.i18n import LANGUAGES, Term, Words, words
from core.issues import Issue

__all__ = ["safe"]
PHONE, SIDEBAR = 640, 268
DATES = "DD/MM/YYYY"  # how days are typed, as they are read in both languages
STREAMLIT_LOOKS = {"block": st.error, "fix": st.warning, "warn": st.warning, "info": st.info}
_MARKDOWN = re.compile(r"[\\`*\[\]#|<>~$]|(?<![^\W_])_|_(?![^\W_])|:(?=[a-zA-Z])|^[-+](?=\s)|(?<=\d)[.)](?=\s)")


def words_here() -> Words:
    """The words of this visit: the address, else what was chosen before, else the cookie, else Hebrew."""
    asked = (st.query_params.get("lang"), st.session_state.get("lang"), st.context.cookies.get("lang"))
    lang = next((lang for lang in asked if lang in LANGUAGES), LANGUAGES[0])
    st.session_state["lang"] = lang
    return words(lang)


def switch_language(w: Words) -> None:
    """The two languages side by side; the choice goes into the address, so the view stays as it is."""

    def keep() -> None:
        st.query_params["lang"] = st.session_state["language"]

    st.session_state["language"] = w.lang
    st.segmented_control(
        w("frame.language"),
        LANGUAGES,
        format_func=lambda lang: words(lang)("frame.own_name"),
        key="language",
        on_change=keep,
        required=True,
        label_visibility="collapsed",
    )


def choose(
    label: str,
    options: Sequence[str],
    name: Callable[[str], str],
    key: str,
    default: str,
    take: str | None = None,
    in_address: bool = True,
) -> str:
    """One of ``options`` (ids), kept in the address under ``key``. ``take``: what was clicked elsewhere, if anything.

    Streamlit's own binding puts the *shown* label into the address, which another language cannot read back; ids can.
    """
    if take != st.session_state.get(f"{key}_taken"):  # a click counts once: a later choice here must win over it
        st.session_state[f"{key}_taken"] = take
    else:
        take = None
    asked = (take, st.query_params.get(key), st.session_state.get(key), default)
    st.session_state[key] = next((value for value in asked if value in options), options[0])
    keep: dict[str, Any] = {"on_change": _keep, "args": (key,)} if in_address else {}
    st.selectbox(label, options, format_func=name, key=key, persist_state="session", **keep)
    chosen = str(st.session_state[key])
    if in_address:
        _address(key, chosen, default)
    return chosen


def choose_many(
    label: str,
    options: Sequence[str],
    name: Callable[[str], str],
    key: str,
    default: Sequence[str],
    most: int,
    hint: str,
) -> list[str]:
    """Up to ``most`` of ``options`` (ids), kept in the address under ``key``; [] once the person has taken all away."""
    asked = [part for value in st.query_params.get_all(key) for part in (value, *value.split(","))]
    given = (asked, st.session_state.get(key, []), default)
    found = next((known for known in (_known(values, options) for values in given) if known), [])
    st.session_state[key] = [] if st.session_state.get(key) == asked == [] else found[:most]
    st.multiselect(
        label,
        options,
        format_func=name,
        key=key,
        on_change=_keep,
        args=(key,),
        max_selections=most,
        select_all=False,
        placeholder=hint,
        persist_state="session",
    )
    chosen = list(st.session_state[key])
    _address(key, chosen, list(default))
    return chosen


def _known(values: Iterable[str], options: Sequence[str]) -> list[str]:
    """Those of ``values`` that can be chosen, each once."""
    return [value for value in dict.fromkeys(values) if value in options]


def _keep(key: str) -> None:
    st.query_params[key] = st.session_state[key]


def _address(key: str, value: str | list[str], default: str | list[str]) -> None:
    if value != default:
        shown = st.query_params.get_all(key)
        if shown != (value if isinstance(value, list) else [value]):  # every writing is a message to the browser
            st.query_params[key] = value
    elif key in st.query_params:
        del st.query_params[key]


def keep(key: str, value: str) -> None:
    """Name in the address what is shown."""
    if st.query_params.get(key) != value:  # every writing is a message to the browser
        st.query_params[key] = value


def html(body: str) -> None:
    if body:  # nothing to show is no fault
        st.html(body)


def literal(text: str) -> str:
    """Text in which names of areas and files stand, where Streamlit would read Markdown, pictures included."""
    return _MARKDOWN.sub(r"\\\g<0>", text)


def title(sentence: str, lead: str = "") -> None:
    st.title(literal(sentence), anchor=False)
    if lead:
        html(f'<p class="lr-lead">{safe(lead)}</p>')


def choose_period(w: Words, periods: Sequence[str]) -> str:
    """The view period, newest first."""
    newest_first = list(reversed(periods))
    return choose(w("view.period"), newest_first, w.period, "period", newest_first[0])


def asked_indicator(config: Config) -> Indicator | None:
    """The indicator that the address names, if it is one that is shown: its channel opens with it."""
    asked = st.query_params.get("indicator")
    found = next((indicator for indicator in config.active_indicators if indicator.id == asked), None)
    return found if found and "channel" not in st.query_params else None


def choose_periods(w: Words, periods: Sequence[str], default_since: str) -> tuple[str, str]:
    """The view period and what it is compared with, side by side."""
    left, right, _ = st.columns([1, 1, 2])
    with left:
        period = choose_period(w, periods)
    earlier = [p for p in periods if p < period]
    if not earlier:
        return period, period
    with right:
        since = choose(
            w("view.since"), earlier, w.period, "since", default_since if default_since in earlier else earlier[0]
        )
    return period, since


def choose_layer(w: Words, layers: Sequence[Layer], default: str) -> str:
    """The division into areas that the page shows."""
    plural = {layer.id: w.pick(layer.plural) for layer in layers}
    return choose(w("view.layer"), list(plural), plural.__getitem__, "layer", default)


def open_tab(key: str, names: Mapping[str, str], w: Words) -> tuple[str, Any]:
    """A row of tabs; the id of the open one and the place to draw into. Nothing is made for a tab that nobody sees.

    ``names``: id -> label. Streamlit remembers labels, we the id: another language opens the same tab.
    """
    noted, began = f"{key}_tab", f"{key}_began"
    labels = list(names.values())
    # Another default makes Streamlit take the row for another one and lose the next click: it stays as it began.
    lang, first = st.session_state.get(began, ("", ""))
    if lang != w.lang or first not in labels:
        first = names.get(st.session_state.get(noted, ""), labels[0])
        st.session_state[began] = (w.lang, first)
    tabs = st.tabs(labels, key=f"{key}_{w.lang}", default=first, on_change="rerun")
    n = next((n for n, tab in enumerate(tabs) if tab.open), 0)
    st.session_state[noted] = list(names)[n]
    return list(names)[n], tabs[n]


def section(label: str, names: Sequence[str], name: Callable[[str], str]) -> str:
    """Which part of the page is shown; the others are not computed. In the address under ``part``."""
    asked = (st.query_params.get("part"), st.session_state.get("part"))
    st.session_state["part"] = next((part for part in asked if part in names), names[0])
    st.segmented_control(
        label,
        names,
        format_func=name,
        key="part",
        on_change=_keep,
        args=("part",),
        required=True,
        label_visibility="collapsed",
    )
    return str(st.session_state["part"])


def markdown(text: str) -> None:
    st.markdown(text)


def folded(w: Words, text: str) -> None:
    """A long text in a language that the pages have not, under the name of that language; open for whoever asks for it
    in the address.
    """
    with st.expander(w("phone.own_name"), expanded=st.query_params.get("lang") == w.lang):
        st.markdown(f'<div lang="{w.lang}" dir="{w.dir}">\n\n{text}\n\n</div>', unsafe_allow_html=True)


def button(label: str, key: str) -> bool:
    return st.button(label, type="primary", key=key)


def rerun() -> None:
    st.rerun()


def heading(text: str, anchor: str = "") -> None:
    st.header(literal(text), anchor=anchor or False)


def stop() -> NoReturn:
    st.stop()


def chip(state: str, w: Words, note: str = "") -> str:
    """A state as shape, word and colour together."""
    shape, word = STATE_STYLE[state].shape, w(f"charts.state.{state}")
    tail = f" {safe(note)}" if note else ""
    return f'<span class="lr-chip lr-{state}"><span aria-hidden="true">{shape}</span>{safe(word)}{tail}</span>'


def status_chip(status: str, w: Words) -> str:
    """Whether a line is a proposal, a standard or the law: always in words."""
    return f'<span class="lr-chip lr-status">{safe(w("charts.status." + status))}</span>'


def address(page: str, **query: str) -> str:
    """Where a page is, in the language of the visit. ``at`` among the query: the heading that the page opens at."""
    return f"{'./' if page == 'home' else page}?{urlencode({**query, 'lang': words_here().lang})}"


def link(page: str, label: str, **query: str) -> str:
    """A link inside HTML that keeps the language of the visit."""
    return f'<a class="lr-link" target="_self" href="{safe(address(page, **query))}">{safe(label)}</a>'


def way_back(w: Words) -> None:
    """From a page that was opened behind a slide back to that slide."""
    deck, dot, n = (asked("slides") or "").partition(".")
    if dot and asked("slide") is None:
        html(f'<p class="lr-lead">{link("present", w("present.return", n=n), deck=deck, slide=n)}</p>')


def table(
    head: Sequence[str],
    rows: Iterable[Sequence[str]],
    caption: str = "",
    numbers: Iterable[int] = (),
    stacked: bool = False,
) -> str:
    """A table as HTML. Cells are HTML already: pass text through ``safe``. ``numbers``: columns kept on one line.

    ``stacked``: on a phone each row is a block, with every cell beside its head, so that none lies out of sight.
    """
    look, role = (" lr-stacked", _role) if stacked else ("", lambda _: "")  # a block is no row for who reads aloud
    kinds = [" class=lr-num" if i in set(numbers) else "" for i in range(len(head))]
    if stacked:
        kinds = [f'{kind} data-head="{safe(name)}"' for kind, name in zip(kinds, head, strict=True)]
    top = "".join(f'<th scope="col"{role("columnheader")}>{safe(cell)}</th>' for cell in head)
    body = "".join(
        f"<tr{role('row')}>"
        + "".join(f"<td{kind}{role('cell')}>{cell}</td>" for kind, cell in zip(kinds, row, strict=True))
        + "</tr>"
        for row in rows
    )
    named = f"<caption>{safe(caption)}</caption>" if caption else ""
    inside = f"{named}<thead><tr{role('row')}>{top}</tr></thead><tbody>{body}</tbody>"
    return f'<div class="lr-scroll" tabindex="0"><table class="lr-table{look}"{role("table")}>{inside}</table></div>'


def _role(name: str) -> str:
    return f' role="{name}"'


def term_row(term: Term, w: Words) -> list[str]:
    """A term, its name in the other language (marked as such, for readers aloud), and what it means."""
    own, lang, other = (term.he, "en", term.en) if w.lang == "he" else (term.en, "he", term.he)
    meaning = term.meaning_he if w.lang == "he" else term.meaning_en
    return [f"<b>{safe(own)}</b>", f'<bdi dir="auto" lang="{lang}">{safe(other)}</bdi>', safe(meaning)]


def facts(pairs: Iterable[tuple[str, str]]) -> str:
    """Term and detail pairs; details are HTML already."""
    return '<dl class="lr-facts">' + "".join(f"<dt>{safe(t)}</dt><dd>{d}</dd>" for t, d in pairs) + "</dl>"


def cards(bodies: Iterable[str], three: bool = False) -> None:
    html(f'<div class="lr-grid{" lr-three" if three else ""}">{"".join(bodies)}</div>')


def empty(w: Words, key: str, **values: Any) -> None:
    """What a page says when it has nothing to show, and where to go from here."""
    title, text = (safe(w(f"{key}.{part}", **values)) for part in ("title", "text"))
    way = link("upload", w("site.upload"))
    html(f'<div class="lr-empty"><b>{title}</b>{text}<p>{way}</p></div>')


def say_issues(found: Iterable[Issue], w: Words) -> None:
    """Issues in words, gravest first, equal ones once."""
    order = list(STREAMLIT_LOOKS)
    worst_first = sorted(found, key=lambda issue: order.index(issue.severity))
    for text, severity in dict.fromkeys((w.issue(issue), issue.severity) for issue in worst_first):
        STREAMLIT_LOOKS[severity](literal(text))


def chart(spec: dict[str, Any], key: str, select: str | None = None, wide: bool = False) -> Mapping[str, Any]:
    """A finished Vega-Lite chart. With ``select`` a click on it reruns the page; returns what was clicked.

    Wheels keep their own size (a stretched circle is squashed); ``wide`` charts follow the page.
    """
    width: Any = "stretch" if wide else "content"
    charts_here()[key] = spec
    alt = spec.get("description")  # Streamlit reads it aloud only from here, and warns when it stands in both places
    drawn = {part: value for part, value in spec.items() if part != "description"}
    if select is None:
        st.vega_lite_chart(spec=drawn, width=width, theme=None, key=key, alt=alt)
        return {}
    event = st.vega_lite_chart(
        spec=drawn, width=width, theme=None, key=key, alt=alt, on_select="rerun", selection_mode=[select]
    )
    return next(iter(event["selection"].get(select) or []), {})


def charts_here() -> dict[str, dict[str, Any]]:
    """The charts that this run has drawn so far, by key: a page offers them as pictures."""
    return st.session_state.setdefault("charts_here", {})  # type: ignore[no-any-return]


def on_phone() -> bool:
    noted = st.context.cookies.get("width", "")
    return noted.isdecimal() and int(noted) <= PHONE


def map_size() -> tuple[int, int]:
    """Pixels that a map has on this screen, from the width that the shell noted when the visit began."""
    noted = st.context.cookies.get("width", "")
    width = max(int(noted), 320) if noted.isdecimal() else 1280
    return (width - 32, 420) if width <= PHONE else (min(width - SIDEBAR - 64, 1216), 560)


def map(deck: pdk.Deck, key: str, alt: str) -> str | None:
    """A map; returns the id of the area that was clicked, if any."""
    event = st.pydeck_chart(
        deck, height=map_size()[1], key=key, alt=alt, on_select="rerun", selection_mode="single-object"
    )
    objects = event["selection"].get("objects", {}).get("areas") or []
    return str(objects[0]["properties"]["area_id"]) if objects else None


def columns(n: int) -> Sequence[Any]:
    return st.columns(n)


def expander(label: str) -> Any:
    return st.expander(literal(label))


def asked(key: str) -> str | None:
    """A plain value from the address."""
    return st.query_params.get(key)
