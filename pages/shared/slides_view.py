"""One slide in front of a room: a sentence, a figure, where it comes from; keys of a clicker, ways to the details."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import streamlit as st

from core.export import slide_layout as place
from core.export.document import Amount, Block, Bullets, Chart, Paragraph, Slide, Table, Value
from core.export.measure import height, lines
from core.headline import SLIDES, first_channel, told_line
from core.i18n import Words, plain
from core.issues import Stop
from core.registers import DECISION, Body
from core.snapshot import Snapshot
from pages.shared import drilldown, parts, presses, register, slides
from pages.shared.parts import safe
from pages.shared.slides import Presentation, Question

KEYS = Path(__file__).with_name("slides.js")
#: Inches of a slide 13.3 by 7.5: its width, its height without a title, what the fields for a decision take of it; and
#: how high rows of a table are, and how wide its words, of those in a file, which may be shown in a wider face.
WIDE, HIGH, FIELDS, ROWS, COLUMNS = 12.2, 5.6, 0.85, 0.85, 0.94
REFUSAL = 0.45  # around the words that tell why a decision was not recorded
TITLE = 1.24 * place.BODY
_RECORDED = "decisions_recorded"
_SIGNS = {"approved": "✓", "rejected": "✗", "back": "↩"}  # of what was decided
_STYLES = {"figure": "lr-figure", "lead": "lr-slide-lead"}


def show(shown: Presentation, n: int, w: Words) -> None:
    """Slide ``n`` (from 1) over the whole screen."""
    deck = slides.drawn(shown, w)
    slide, id = deck.slides[n - 1], SLIDES[n - 1]
    st.html(f"<script>{KEYS.read_text(encoding='utf-8')}</script>", unsafe_allow_javascript=True)
    room = _room(slide.title)
    with st.container(key="slide"):
        with st.container(key="slide_long" if _long(slide.title) else "slide_title"):
            parts.title(slide.title)
        with st.container(key=f"slide_body_{id}"):
            if id == "decisions" and shown.frozen:
                _decisions(shown, replace(room, height=room.height - FIELDS), w)
            else:
                _blocks(slide, ways(shown.snapshot, id, shown, w), room)
        _foot(slide, f"{deck.subtitle} · {n}/{len(SLIDES)}", shown, w)
        _navigation(shown, n, id, w)


def _long(title: str) -> bool:
    """Whether a title takes more than two lines: then its letters come down to those of the slide."""
    return lines(plain(title), TITLE, WIDE) > 2


def _room(title: str) -> place.Box:
    """What a title leaves for the body."""
    size = place.BODY if _long(title) else TITLE
    return place.Box(0, 0, WIDE, HIGH - 1.16 * size / 72 * lines(plain(title), size, WIDE))


def asked(text: str | None) -> int | None:
    """The number of a slide that the address asks for; None where the page is not to show one."""
    if text is None:
        return None
    return min(max(int(text), 1), len(SLIDES)) if text.isdecimal() else 1


def ways(s: Snapshot, id: str, shown: Presentation, w: Words) -> dict[str, str]:
    """Words on a slide -> where their definition, source and history are: one click there, one to the tab. From
    a public one nothing leads there: those pages name areas inside the city, or are one click from one that does.
    """
    if shown.audience == "public":
        return {}
    city = {"layer": s.city_layer, "period": s.period, **back_to(shown, id)}
    if id in ("outcomes", "channel"):
        nodes = s.outcomes if id == "outcomes" else s.channels
        return {w.pick(node.name): parts.address("channels", at="inside", channel=node.id, **city) for node in nodes}
    return {}


def back_to(shown: Presentation, id: str) -> dict[str, str]:
    """What a page behind a slide is told, so that it can lead back to it."""
    return {"slides": f"{shown.id}.{SLIDES.index(id) + 1}"}


def drill(s: Snapshot, id: str, shown: Presentation, w: Words) -> dict[str, str]:
    """The pages behind a slide, by name; the first is what Enter opens. None of a public one, as in ``ways``."""
    if shown.audience == "public":
        return {}
    back = back_to(shown, id)
    city = {"layer": s.city_layer, "period": s.period, **back}
    place = {"layer": s.layer, "period": s.period, **back}
    if id == "line" and (worst := told_line(s, shown.audience)):
        at = {"layer": worst.layer, "area": worst.area, "period": s.period, **back}
        return {
            "present.to_indicator": parts.address(
                "channels", at=drilldown.ANCHOR, indicator=str(worst.record.indicator), **at
            ),
            "present.to_line": parts.address("line", line=worst.record.id, **at),
        }
    first = first_channel(s)
    return {
        "crossings": {"present.to_board": parts.address("breaches", **city)},
        "outcomes": {"present.to_home": parts.address("home", period=s.period, since=s.since, **back)},
        "channel": {
            "present.to_channel": parts.address(
                "channels", at="inside", **({"channel": first.id} if first else {}), **city
            )
        },
        "line": {"present.to_board": parts.address("breaches", **city)},
        "spread": {"present.to_areas": parts.address("redlines", **place)},
        "efforts": {"present.to_actions": parts.address("follow_up", **back)},
        "decisions": {"present.to_board": parts.address("breaches", **city)},
    }[id]


# --- what stands on it ----------------------------------------------------------------------------------------------


def _blocks(slide: Slide, ways: Mapping[str, str], room: place.Box) -> None:
    for block in slide.blocks:
        if isinstance(block, Chart):
            parts.chart(dict(block.spec), f"slide_{block.kind}")
        else:
            parts.html(_html(block, ways, room))


def _html(block: Block, ways: Mapping[str, str], room: place.Box) -> str:
    if isinstance(block, Paragraph):
        return f'<p class="{_STYLES.get(block.style, "lr-slide-text")}">{safe(block.text)}</p>'
    if isinstance(block, Bullets):
        return _list(list(map(safe, block.items)), block.items, room)
    if isinstance(block, Table):
        return _table(block, ways, replace(room, width=room.width / COLUMNS, height=room.height / ROWS))
    return ""


def _list(items: Sequence[str], said: Sequence[str], room: place.Box) -> str:
    """``items``: HTML, as large as lets ``said``, the same as words alone, stand in its room."""
    size = place.body_size((Bullets(tuple(said)),), room)
    return f'<ol class="lr-slide-list"{_sized(size)}>{"".join(f"<li>{item}</li>" for item in items)}</ol>'


def _sized(size: float) -> str:
    """Letters of fewer points than usual, only where what is said would run over the edge."""
    return f' style="font-size: {size / place.BODY:.3g}rem"' if size < place.BODY else ""


def _table(table: Table, ways: Mapping[str, str], room: place.Box) -> str:
    head = "".join(f'<th scope="col">{safe(name)}</th>' for name in table.head)
    rows = "".join(f"<tr>{''.join(_cell(cell, k, ways) for k, cell in enumerate(row))}</tr>" for row in table.rows)
    inside = f'<caption class="lr-unseen">{safe(table.caption)}</caption><thead><tr>{head}</tr></thead>'
    size = _sized(place.letters(table, room))
    return f'<table class="lr-slide-table"{size}>{inside}<tbody>{rows}</tbody></table>'


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
    parts.html(f'<p class="lr-slide-foot"><span>{safe(slide.bottom + live)}</span> <span>{safe(where)}</span></p>')


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
        parts.html(f'<span class="lr-drill">{links}</span> {leave} {_sizes(w)}')


def _sizes(w: Words) -> str:
    """Buttons that make all letters larger and smaller: they follow the window, so that a browser's zoom cannot."""
    shown = {"larger": "A+", "smaller": "A\u2212"}
    buttons = (
        f'<button type="button" class="lr-size" data-size="{id}" aria-label="{safe(w(f"present.{id}"))}" '
        f'title="{safe(w(f"present.{id}"))}">{text}</button>'
        for id, text in shown.items()
    )
    return f'<span dir="ltr">{" ".join(buttons)}</span>'


def _go(n: int) -> None:
    st.query_params["slide"] = str(n)


# --- decisions ------------------------------------------------------------------------------------------------------


def _decisions(shown: Presentation, room: place.Box, w: Words) -> None:
    """The questions with what was decided on each; below them the fields for one, the first that is open."""
    found = slides.questions(shown)
    if not found:
        parts.html(f'<p class="lr-slide-lead">{safe(w("slides.no_decision"))}</p>')
        return
    asked = st.container(key="slide_asked")  # filled last: what is told of a refusal takes some of its room
    with st.container(key="slide_decide", horizontal=True, vertical_alignment="bottom"):
        chosen = _chosen(shown)
        first = next((n for n, each in enumerate(found) if not each.entry), 0)
        st.session_state.setdefault(chosen, first)
        n = st.segmented_control(
            w("present.question"), range(len(found)), format_func=lambda n: w.number(n + 1), key=chosen, required=True
        )
        refused = _question(shown, found[n or 0], w)
    if refused:
        st.error(parts.literal(refused))
        room = replace(room, height=room.height - REFUSAL - height(plain(refused), place.BODY, WIDE - REFUSAL))
    items, said = zip(*(_item(each, w) for each in found), strict=True)
    with asked:
        parts.html(_list(items, said, room))


def _chosen(shown: Presentation) -> str:
    """Where the number of the question at hand is kept: only one's own recording goes on to another question."""
    return f"decision_{shown.id}_question_{st.session_state.get(_RECORDED, 0)}"


def _item(each: Question, w: Words) -> tuple[str, str]:
    """A question with what was decided on it, as HTML and as words alone."""
    text = slides.wording(each, w)
    if not each.entry:
        return safe(text), text
    done = f"{_SIGNS[each.entry.body['status']]}\u00a0{told(each, w)}"
    return f'{safe(text)} <span class="lr-slide-done">{safe(done)}</span>', f"{text} {done}"


def _question(shown: Presentation, each: Question, w: Words) -> str:
    """The fields for one decision: what, who, until when; returns why the last press recorded nothing."""
    key = f"decision_{shown.id}_{each.asked.id}"
    body = _begun(each, key)
    st.segmented_control(
        w("register.decision.status"),
        DECISION.field("status").choices,
        format_func=lambda id: w(f"register.decision.status.{id}"),
        default=body.get("status"),
        key=f"{key}_status",
    )
    clerk = register.Clerk.of(DECISION, w)
    owner = clerk.value(DECISION.field("owner"), body) if body.get("owner") else _owner(shown, each, w)
    st.text_input(w("register.decision.owner"), owner, key=f"{key}_owner", max_chars=120)
    due = date.fromisoformat(body["due"]) if body.get("due") else None
    st.date_input(w("register.decision.due"), due, key=f"{key}_due", format=parts.DATES)
    presses.press(w("present.record"), f"{key}_save", _record, shown, each, key, w, type="primary")
    told = map(register.Clerk.of(DECISION, w).issue, st.session_state.pop(f"{key}_refused", ()))
    return " ".join(dict.fromkeys(told))


def _begun(each: Question, key: str) -> Body:
    """What the fields began with: it stays while somebody types, and is what they have before their eyes."""
    if f"{key}_status" not in st.session_state:
        st.session_state[f"{key}_begun"] = each.entry.body if each.entry else {}
        st.session_state[f"{key}_seen"] = each.entry.version if each.entry else 0
    begun: Body = st.session_state[f"{key}_begun"]
    return begun


def _record(shown: Presentation, each: Question, key: str, w: Words) -> None:
    """Record it and go on to what is open; or say why not: whoever was told of another version has seen it."""
    said = {name: st.session_state[f"{key}_{name}"] for name in ("status", "owner", "due")}
    said["due"] = said["due"].isoformat() if isinstance(said["due"], date) else None
    seen = st.session_state[f"{key}_seen"]
    try:
        slides.decide(shown, each.asked, said, w, seen)
    except Stop as stop:
        st.session_state[f"{key}_refused"] = stop.issues
        newer = (issue.params["version"] for issue in stop.issues if issue.code == "A-10")
        st.session_state[f"{key}_seen"] = next(newer, seen)
    else:
        st.session_state[f"{key}_seen"] = seen + 1
        st.session_state[_RECORDED] = st.session_state.get(_RECORDED, 0) + 1


def told(each: Question, w: Words) -> str:
    """What was decided, in one sentence."""
    clerk = register.Clerk.of(DECISION, w)
    body = each.entry.body if each.entry else {}
    said = {name: clerk.value(DECISION.field(name), body) for name in ("status", "owner", "due") if body.get(name)}
    status = said.pop("status")
    return w("slides.sep").join([status, *(w(f"present.decided.{name}", said=text) for name, text in said.items())])


def _owner(shown: Presentation, each: Question, w: Words) -> str:
    return next((w.pick(ask.owner) for ask in shown.snapshot.asks if ask.id == each.asked.id), "")


def titles(shown: Sequence[str], w: Words) -> str:
    """The story in titles alone."""
    return '<ol class="lr-list">' + "".join(f"<li>{safe(title)}</li>" for title in shown) + "</ol>"
