"""The fields of a line, group by group, each as the part of a record that it asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, get_args

import streamlit as st

from core.config import Indicator, Text
from core.config.indicator import Status
from core.config.part import BLANK
from core.redlines.faults import LONGEST
from core.redlines.record import Priority, Record, Scope, Vote
from pages.shared import load, parts
from pages.shared.line_words import INTERFACES, STAGES, Teller

_EVERYWHERE = "all"
_VOTES = ("votes_for", "votes_against", "votes_abstain")
#: The id of a line that was not kept yet.
NEW = "new"
#: What a form asks of a line of each kind, beside what it asks of all.
NUMBERS: Mapping[str, tuple[str, ...]] = {
    "level": ("ideal", "limit", "back"),
    "band": ("lower", "limit", "ideal"),
    "change": ("limit", "back"),
    "gap": ("limit", "back"),
    "share": ("beyond", "limit", "back"),
    "peer": ("ideal", "limit", "back"),
    "age": ("limit",),
    "compound": (),
}
_USUAL = {"peer": {"ideal": 1.0}}


def indicator(base: Record, tell: Teller, key: str) -> Indicator | None:
    """Asked outside the form: its unit and goalposts are what the form proposes."""
    if base.kind == "compound":
        return None
    known = {i.id: i for i in tell.config.active_indicators}
    ids = list(known)
    at = ids.index(base.indicator) if base.indicator in known else 0
    label = tell.w("lines.field.indicator")
    return known[st.selectbox(label, ids, at, format_func=tell.indicator, key=f"{key}-indicator")]


def avoid(base: Record, tell: Teller, key: str) -> dict[str, Any]:
    """First what must not happen, then the line: the order of the workshop."""
    w = tell.w
    st.subheader(w("lines.part.avoid"), anchor=False)
    return {name: in_both(name, getattr(base, name), tell, key, 200) for name in ("avoid", "wording")}


def measure(base: Record, indicator: Indicator | None, tell: Teller, key: str) -> dict[str, Any]:
    w = tell.w
    st.subheader(w("lines.part.measure"), anchor=False)
    if base.kind == "compound":
        return _compound(base, tell, key)
    proposed = dict(_USUAL.get(base.kind, {}))
    if base.kind == "level" and indicator and indicator.goalposts:
        proposed["ideal"] = indicator.goalposts.best
    names = NUMBERS[base.kind]
    found: dict[str, Any] = {}
    for name, place in zip(names, st.columns(3), strict=False):
        given = getattr(base, name) if base.id != NEW or name in base.model_fields_set else None
        start = proposed.get(name) if given is None else given
        label = (
            w(f"lines.ask.{base.kind}.{name}") if w.has(f"lines.ask.{base.kind}.{name}") else w(f"lines.field.{name}")
        )
        own = f"{key}-{indicator.id if indicator else ''}-{name}"
        with place:
            found[name] = st.number_input(label, value=start, format="%g", key=own, help=_help(name, w.has, w))
    if base.kind == "gap":
        found["other"] = _other(base, tell, key)
    if base.kind == "share":
        sides = ("below", "above")
        usual = base.side
        if base.id == NEW and "side" not in base.model_fields_set and indicator:
            usual = "above" if indicator.direction == "lower_better" else "below"
        label, own = w("lines.field.side"), f"{key}-{usual}-side"
        found["side"] = st.selectbox(
            label, sides, sides.index(usual), format_func=lambda id: w(f"lines.side.{id}"), key=own
        )
        found["of_people"] = st.toggle(w("lines.field.of_people"), base.of_people, key=f"{key}-people")
    return found


def _help(name: str, has: Callable[[str], bool], w: Callable[[str], str]) -> str | None:
    return w(f"lines.help.{name}") if has(f"lines.help.{name}") else None


def _other(base: Record, tell: Teller, key: str) -> str | None:
    ids = ["", *(i.id for i in tell.config.active_indicators)]
    at = ids.index(base.other) if base.other in ids else 0
    areas = tell.w("lines.gap_of_areas")
    label = tell.w("lines.field.other")
    return (
        st.selectbox(label, ids, at, format_func=lambda id: tell.indicator(id) if id else areas, key=f"{key}-other")
        or None
    )


def _compound(base: Record, tell: Teller, key: str) -> dict[str, Any]:
    w = tell.w
    ids = [id for id in tell.lines if id != base.id]
    given = [id for id in base.of if id in ids]
    of = st.multiselect(
        w("lines.field.of"), ids, given, format_func=tell.name, key=f"{key}-of", placeholder=w("lines.choose")
    )
    least = st.number_input(w("lines.field.at_least"), 1, value=base.at_least, key=f"{key}-least")
    return {"of": tuple(of), "at_least": int(least), "limit": 1.0, "back": None}


def memory(base: Record, tell: Teller, key: str) -> dict[str, Any]:
    w = tell.w
    with st.expander(w("lines.part.memory")):
        st.caption(w("lines.memory_help"))
        left, middle, right = st.columns(3)
        k = left.number_input(w("lines.field.k"), 1, max(LONGEST, base.k), base.k, key=f"{key}-k")
        n = middle.number_input(w("lines.field.n"), 1, max(LONGEST, base.n), base.n, key=f"{key}-n")
        stay = right.number_input(w("lines.field.stay"), 1, max(LONGEST, base.stay), base.stay, key=f"{key}-stay")
        left, right = st.columns(2)
        shown = round(base.amber, 3)
        amber = left.number_input(  # without bounds: what lies beyond them is refused in words
            w("lines.ask.amber"),
            value=shown,
            step=0.05,
            format="%g",
            key=f"{key}-amber",
            help=w("lines.help.amber"),
        )
        lead = right.number_input(
            w("lines.field.lead_months"), 0.0, value=base.lead_months, format="%g", key=f"{key}-lead"
        )
    return {
        "k": int(k),
        "n": int(n),
        "stay": int(stay),
        "amber": base.amber if amber in (None, shown) else float(amber),
        "lead_months": lead,
    }


def who(base: Record, indicator: Indicator | None, tell: Teller, key: str) -> dict[str, Any]:
    w = tell.w
    st.subheader(w("lines.part.who"), anchor=False)
    channels, priorities = [c.id for c in tell.config.active_channels], get_args(Priority)
    left, right = st.columns(2)
    own = indicator.channel if base.id == NEW and indicator else base.channel
    at = channels.index(own) if own in channels else 0
    channel = left.selectbox(
        w("lines.field.channel"), channels, at, format_func=tell.channel, key=f"{key}-{own}-channel"
    )
    at = priorities.index(base.priority)
    with right:
        priority = st.selectbox(
            w("lines.field.priority"),
            priorities,
            at,
            format_func=lambda id: w(f"lines.priority.{id}"),
            key=f"{key}-prio",
        )
    return {
        "channel": channel,
        "priority": priority,
        "owner": in_both("owner", base.owner, tell, key, 120),
        "pressure": _pressure(base, tell, key),
    }


def _pressure(base: Record, tell: Teller, key: str) -> str | None:
    """The line beside which this one counts once; of a line that counts with others, whatever these count as."""
    ids = ["", *(id for id in tell.lines if id != base.id)]
    at = ids.index(base.pressure) if base.pressure in ids else 0
    chosen = st.selectbox(
        tell.w("lines.field.pressure"),
        ids,
        at,
        format_func=lambda id: tell.name(id) if id else tell.w("lines.pressure_alone"),
        key=f"{key}-pressure",
        help=tell.w("lines.help.pressure"),
    )
    if not chosen:
        return base.pressure if base.pressure not in ids else None
    return tell.lines[chosen].pressure or chosen


def scope(base: Record, tell: Teller, key: str) -> Scope:
    w, scope = tell.w, base.scope
    with st.expander(w("lines.part.scope")):
        layers = [_EVERYWHERE, *(layer.id for layer in load.layers())]
        left, right = st.columns(2)
        at = layers.index(scope.layer) if scope.layer in layers else 0
        layer = left.selectbox(w("lines.field.layer"), layers, at, format_func=tell.layer, key=f"{key}-layer")
        ids = list(tell.areas["area_id"])
        given = [id for id in scope.areas if id in ids]
        areas = right.multiselect(
            w("lines.field.areas"),
            ids,
            given,
            format_func=tell.area,
            key=f"{key}-areas",
            placeholder=w("lines.everywhere"),
        )
        left, right = st.columns(2)
        stage = left.multiselect(
            w("lines.field.stage"),
            STAGES,
            scope.stage,
            format_func=tell.stage,
            key=f"{key}-stage",
            placeholder=w("lines.choose"),
        )
        interface = right.multiselect(
            w("lines.field.interface"),
            INTERFACES,
            scope.interface,
            format_func=tell.interface,
            key=f"{key}-face",
            placeholder=w("lines.choose"),
        )
        group = in_both("group", scope.group, tell, key, 200)
    only = None if layer == _EVERYWHERE else layer
    return Scope(areas=tuple(areas), layer=only, group=group, stage=tuple(stage), interface=tuple(interface))


def agreement(base: Record, tell: Teller, key: str) -> dict[str, Any]:
    """The vote, the days, and why."""
    w, statuses = tell.w, get_args(Status)
    vote, why = (base.vote, base.reason) if base.id == NEW else (Vote(), BLANK)
    low, high = vote.spread or (None, None)
    st.subheader(w("lines.part.vote"), anchor=False)
    votes = [
        int(place.number_input(w(f"lines.{name}"), 0, value=count, key=f"{key}-{name}"))
        for place, name, count in zip(st.columns(3), _VOTES, (vote.votes_for, vote.against, vote.abstain), strict=True)
    ]
    left, right = st.columns(2)
    low = left.number_input(w("lines.spread_low"), value=low, format="%g", key=f"{key}-low")
    high = right.number_input(w("lines.spread_high"), value=high, format="%g", key=f"{key}-high")
    dissent = in_both("dissent", vote.dissent, tell, key, 400)
    left, middle, right = st.columns(3)
    at = statuses.index(base.status)
    with left:
        status = st.selectbox(
            w("lines.field.status"), statuses, at, format_func=lambda id: w(f"charts.status.{id}"), key=f"{key}-status"
        )
    begins = base.valid_from if base.id == NEW and base.valid_from else "today"
    start = middle.date_input(w("lines.field.valid_from"), value=begins, key=f"{key}-from", format=parts.DATES)
    review = right.date_input(w("lines.field.review"), value=base.review, key=f"{key}-review", format=parts.DATES)
    source = st.text_input(w("lines.field.source"), base.source, key=f"{key}-source", max_chars=300)
    reason = in_both("reason", why, tell, key, 400, long=True)
    spread = None if low is None or high is None else (float(low), float(high))
    vote = Vote(
        votes_for=votes[0], against=votes[1], abstain=votes[2], spread=spread, agreement=vote.agreement, dissent=dissent
    )
    days = {"valid_from": start, "review": review, "valid_to": None}
    return {"vote": vote, "status": status, "source": source.strip(), "reason": reason, **days}


def in_both(name: str, given: Text, tell: Teller, key: str, most: int, long: bool = False) -> Text:
    """Words asked for in Hebrew and, if there are any, in English; what is given in one language stands for both."""
    said = []
    for lang, place in zip(("he", "en"), st.columns(2), strict=True):
        ask = place.text_area if long else place.text_input
        label, own = tell.w(f"lines.{name}_{lang}"), f"{key}-{name}-{lang}"
        said.append(str(ask(label, getattr(given, lang), key=own, max_chars=most)).strip())
    return given.reworded(*said)
