"""One slide in front of a room: a sentence, a figure, where it comes from; keys of a clicker, ways to the details."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import streamlit as st

from core.export.document import Amount, Block, Bullets, Chart, Paragraph, Slide, Table, Value
from core.headline import SLIDES, first_channel, told_line
from core.i18n import Words
from core.issues import Stop
from core.registers import DECISION
from core.snapshot import Snapshot
from pages.shared import parts, register, slides
from pages.shared.parts import safe
from pages.shared.slides import Outcome, Presentation

KEYS = Path(__file__).with_name("slides.js")
#: How much letters of a chart grow on a slide: with the room that it has there they come to 28 pt.
LARGER = 1.18
_LETTERS = ("fontSize", "labelFontSize", "titleFontSize", "lineHeight")
_STYLES = {"figure": "lr-figure", "lead": "lr-slide-lead"}


def show(shown: Presentation, n: int, w: Words) -> None:
    """Slide ``n`` (from 1) over the whole screen."""
    deck = slides.drawn(shown, w)
    slide, id = deck.slides[n - 1], SLIDES[n - 1]
    st.html(f"<script>{KEYS.read_text(encoding='utf-8')}</script>", unsafe_allow_javascript=True)
    with st.container(key="slide"):
        parts.title(slide.title)
        with st.container(key=f"slide_body_{id}"):
            if id == "decisions" and shown.frozen:
                _decisions(shown, w)
            else:
                _blocks(slide, ways(shown.snapshot, id, shown, w))
        _foot(slide, f"{deck.subtitle} · {n}/{len(SLIDES)}", shown, w)
        _navigation(shown, n, id, w)


def asked(text: str | None) -> int | None:
    """The number of a slide that the address asks for; None where the page is not to show one."""
    if text is None:
        return None
    return min(max(int(text), 1), len(SLIDES)) if text.isdecimal() else 1


def ways(s: Snapshot, id: str, shown: Presentation, w: Words) -> dict[str, str]:
    """Words on a slide -> where their definition, source and history are: one click there, one to the tab."""
    city = {"layer": s.city_layer, "period": s.period, **back_to(shown, id)}
    if id in ("outcomes", "channel"):
        nodes = s.outcomes if id == "outcomes" else s.channels
        return {w.pick(node.name): parts.address("channels", channel=node.id, **city) for node in nodes}
    return {}


def back_to(shown: Presentation, id: str) -> dict[str, str]:
    """What a page behind a slide is told, so that it can lead back to it."""
    return {"slides": f"{shown.id}.{SLIDES.index(id) + 1}"}


def drill(s: Snapshot, id: str, shown: Presentation, w: Words) -> dict[str, str]:
    """The pages behind a slide, by name; the first is what Enter opens."""
    back = back_to(shown, id)
    city = {"layer": s.city_layer, "period": s.period, **back}
    place = {"layer": s.layer, "period": s.period, **back}
    if id == "line" and (worst := told_line(s, shown.audience)):
        at = {"layer": worst.layer, "area": worst.area, "period": s.period, **back}
        return {
            "present.to_indicator": parts.address("channels", indicator=str(worst.record.indicator), **at),
            "present.to_line": parts.address("line", line=worst.record.id, **at),
        }
    first = first_channel(s)
    return {
        "crossings": {"present.to_board": parts.address("breaches", **city)},
        "outcomes": {"present.to_home": parts.address("home", period=s.period, since=s.since, **back)},
        "channel": {
            "present.to_channel": parts.address("channels", **({"channel": first.id} if first else {}), **city)
        },
        "line": {"present.to_board": parts.address("breaches", **city)},
        "spread": {"present.to_areas": parts.address("redlines", **place)},
        "efforts": {"present.to_actions": parts.address("follow_up", **back)},
        "decisions": {"present.to_board": parts.address("breaches", **city)},
    }[id]


# --- what stands on it ----------------------------------------------------------------------------------------------


def _blocks(slide: Slide, ways: Mapping[str, str]) -> None:
    for block in slide.blocks:
        if isinstance(block, Chart):
            parts.chart(larger(block.spec), f"slide_{block.kind}")
        else:
            parts.html(_html(block, ways))


def larger(spec: Any) -> Any:
    """A chart with letters for the last row: they grow, the drawing stays."""
    if isinstance(spec, Mapping):
        return {k: v * LARGER if k in _LETTERS and isinstance(v, int | float) else larger(v) for k, v in spec.items()}
    return list(map(larger, spec)) if isinstance(spec, list | tuple) else spec


def _html(block: Block, ways: Mapping[str, str]) -> str:
    if isinstance(block, Paragraph):
        return f'<p class="{_STYLES.get(block.style, "lr-slide-text")}">{safe(block.text)}</p>'
    if isinstance(block, Bullets):
        return f'<ol class="lr-slide-list">{"".join(f"<li>{safe(item)}</li>" for item in block.items)}</ol>'
    if isinstance(block, Table):
        return _table(block, ways)
    return ""


def _table(table: Table, ways: Mapping[str, str]) -> str:
    head = "".join(f'<th scope="col">{safe(name)}</th>' for name in table.head)
    rows = "".join(f"<tr>{''.join(_cell(cell, k, ways) for k, cell in enumerate(row))}</tr>" for row in table.rows)
    inside = f'<caption class="lr-unseen">{safe(table.caption)}</caption><thead><tr>{head}</tr></thead>'
    return f'<table class="lr-slide-table">{inside}<tbody>{rows}</tbody></table>'


def _cell(cell: Value, column: int, ways: Mapping[str, str]) -> str:
    text = cell.text if isinstance(cell, Amount) else cell
    if column == 0:
        name = (
            f'<a class="lr-link" target="_self" href="{safe(ways[text])}">{safe(text)}</a>'
            if text in ways
            else safe(text)
        )
        return f'<th scope="row">{name}</th>'
    state = cell.state if isinstance(cell, Amount) else None
    return f"<td>{_chip(text, state)}</td>"


def _chip(text: str, state: str | None) -> str:
    return f'<span class="lr-chip lr-{state}">{safe(text)}</span>' if state else safe(text)


def _foot(slide: Slide, where: str, shown: Presentation, w: Words) -> None:
    live = "" if shown.frozen else f" {w('present.not_frozen')}"
    parts.html(f'<p class="lr-slide-foot">{safe(slide.bottom + live)}<br>{safe(where)}</p>')


def _navigation(shown: Presentation, n: int, id: str, w: Words) -> None:
    """Buttons that the keys press too, so that everything works with a mouse, a keyboard and a screen reader."""
    ways = drill(shown.snapshot, id, shown, w)
    links = " ".join(
        f'<a class="lr-link" target="_self" href="{safe(address)}">{safe(w(name))}</a>'
        for name, address in ways.items()
    )
    leave = parts.link("present", w("present.leave"), deck=shown.id)
    with st.container(key="slide_nav", horizontal=True, vertical_alignment="center"):
        st.button(w("present.back"), key="slide_back", on_click=_go, args=(n - 1,), disabled=n == 1)
        for k in range(1, len(SLIDES) + 1):
            st.button(str(k), key=f"slide_{k}", on_click=_go, args=(k,), type="primary" if k == n else "secondary")
        st.button(w("present.next"), key="slide_next", on_click=_go, args=(n + 1,), disabled=n == len(SLIDES))
        parts.html(f'<span class="lr-drill">{links}</span> {leave}')


def _go(n: int) -> None:
    st.query_params["slide"] = str(n)


# --- decisions ------------------------------------------------------------------------------------------------------


def _decisions(shown: Presentation, w: Words) -> None:
    """The questions with what was decided on each; below them the fields for one, the first that is open."""
    found = slides.outcomes(shown)
    if not found:
        parts.html(f'<p class="lr-slide-lead">{safe(w("slides.no_decision"))}</p>')
        return
    rows = (
        f"<li>{safe(each.asked.text[w.lang])}"
        + (f' <span class="lr-slide-done">✓ {safe(told(each, w))}</span>' if each.entry else "")
        + "</li>"
        for each in found
    )
    parts.html(f'<ol class="lr-slide-list">{"".join(rows)}</ol>')
    with st.container(key="slide_decide", horizontal=True, vertical_alignment="bottom"):
        first = next((n for n, each in enumerate(found) if not each.entry), 0)
        n = st.segmented_control(
            w("present.question"),
            range(len(found)),
            format_func=lambda n: w.number(n + 1),
            default=first,
            key=f"decision_{shown.id}_{first}",
            required=True,
        )
        _question(shown, found[n if n is not None else first], w)


def _question(shown: Presentation, each: Outcome, w: Words) -> None:
    """The fields for one decision: what, who, until when."""
    body = each.entry.body if each.entry else {}
    key = f"decision_{shown.id}_{each.asked.id}"
    said = {
        "status": st.segmented_control(
            w("register.decision.status"),
            DECISION.field("status").choices,
            format_func=lambda id: w(f"register.decision.status.{id}"),
            default=body.get("status"),
            key=f"{key}_status",
        ),
        "owner": st.text_input(
            w("register.decision.owner"), body.get("owner") or _owner(shown, each, w), key=f"{key}_owner", max_chars=120
        ),
        "due": _day(w("register.decision.due"), body.get("due"), f"{key}_due"),
    }
    if st.button(w("present.record"), key=f"{key}_save", type="primary"):
        try:
            slides.decide(shown, each.asked, said, w)
        except Stop as stop:
            register.Clerk.of(DECISION, w).say(stop.issues)
        else:
            st.rerun()


def told(each: Outcome, w: Words) -> str:
    """What was decided, in one sentence."""
    clerk = register.Clerk.of(DECISION, w)
    body = each.entry.body if each.entry else {}
    status, owner, due = (clerk.value(DECISION.field(name), body) for name in ("status", "owner", "due"))
    return w("present.decided", status=status, owner=owner, due=due)


def _owner(shown: Presentation, each: Outcome, w: Words) -> str:
    return next((w.pick(ask.owner) for ask in shown.snapshot.asks if ask.id == each.asked.id), "")


def _day(label: str, value: str | None, key: str) -> str | None:
    day = st.date_input(label, date.fromisoformat(value) if value else None, key=key, format=parts.DATES)
    return day.isoformat() if isinstance(day, date) else None


def titles(shown: Sequence[str], w: Words) -> str:
    """The story in titles alone."""
    return '<ol class="lr-list">' + "".join(f"<li>{safe(title)}</li>" for title in shown) + "</ol>"
