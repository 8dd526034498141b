"""The forms by which lines come to be: proposed, agreed anew, overridden, suspended, retired. Nothing typed is lost."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from typing import Any, get_args

import streamlit as st
from pydantic import ValidationError

from core.config import Indicator, Text
from core.config.indicator import Status
from core.config.part import BLANK
from core.issues import Issue, Stop
from core.names import normalise
from core.redlines.record import Kind, Priority, Record, Rest, Scope, Vote
from pages.shared import line_records, load, parts
from pages.shared.line_words import INTERFACES, STAGES, Teller

_DONE = "line_kept"
_EVERYWHERE = "all"
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


def told() -> None:
    """What the last action of this visit did, once."""
    if message := st.session_state.pop(_DONE, None):
        st.success(parts.literal(message))


def done(message: str) -> None:
    """Says it after the page was drawn anew."""
    st.session_state[_DONE] = message
    st.rerun()


def propose(tell: Teller) -> None:
    """A line that was not there before."""
    kinds = get_args(Kind)
    kind = parts.choose(tell.w("lines.field.kind"), kinds, lambda id: tell.w(f"lines.kind.{id}"), "as", kinds[0])
    st.caption(tell.w(f"lines.kind_help.{kind}"))
    blank = {"id": "new", "wording": "", "kind": kind, "channel": tell.config.active_channels[0].id}
    _form("new", Record.model_validate(blank), tell, _first)


def agree(record: Record, tell: Teller) -> None:
    """The next version of a line."""
    _form("next", record, tell, lambda made: made)


def override(record: Record, tell: Teller) -> None:
    """A local line that stands in the place of another; both stay findable."""
    own = {"id": record.id, "vote": Vote(), "valid_from": None, "reason": BLANK, "status": "agreed"}
    base = record.model_copy(update=own)

    def beside(made: Record) -> Record:
        id = _free(f"{record.id}_here"[:60], line_records.line_versions())
        return made.model_copy(update={"id": id, "overrides": record.id, "scope": record.scope})

    _form("override", base, tell, beside)


def suspend(record: Record, tell: Teller) -> None:
    """Days on which a line says nothing, agreed on with a reason."""
    w, key = tell.w, f"suspend-{record.id}-{record.version}"
    with st.form(key, enter_to_submit=False):
        left, right = st.columns(2)
        start = left.date_input(w("lines.rest_start"), value="today", key=f"{key}-start", format=parts.DATES)
        end = right.date_input(w("lines.rest_end"), value=None, key=f"{key}-end", format=parts.DATES)
        reason = st.text_area(w("lines.field.reason"), key=f"{key}-reason", max_chars=400)
        if st.form_submit_button(w("lines.suspend_now"), type="primary", key=f"{key}-save"):
            rest = Rest(start=start, end=end, reason=_both(reason.strip(), ""))
            _keep(record.model_copy(update={"rests": (*record.rests, rest), "reason": _both(reason.strip(), "")}), tell)


def retire(record: Record, tell: Teller) -> None:
    """The last day of a line. It is never deleted: its versions stay, and it can begin again with another."""
    w, key = tell.w, f"retire-{record.id}-{record.version}"
    with st.form(key, enter_to_submit=False):
        day = st.date_input(w("lines.field.valid_to"), value="today", key=f"{key}-day", format=parts.DATES)
        reason = st.text_area(w("lines.field.reason"), key=f"{key}-reason", max_chars=400)
        if st.form_submit_button(w("lines.retire_now"), type="primary", key=f"{key}-save"):
            _keep(record.model_copy(update={"valid_to": day, "reason": _both(reason.strip(), "")}), tell)


def _form(form: str, base: Record, tell: Teller, finish: Callable[[Record], Record]) -> None:
    w, key = tell.w, f"{form}-{base.id}-{base.version}-{base.kind}"
    indicator = _indicator(base, tell, key)
    with st.form(key, enter_to_submit=False):
        found = {"kind": base.kind, **_avoid(base, tell, key), **_measure(base, indicator, tell, key)}
        found |= _memory(base, tell, key)
        found |= _who(base, indicator, tell, key)
        if form != "override":
            found["scope"] = _scope(base, tell, key)
        found |= _agreement(base, tell, key)
        kept = st.form_submit_button(w(f"lines.save.{form}"), type="primary", key=f"{key}-save")
    if kept:
        _submit(base, found, indicator, tell, finish)


def _submit(
    base: Record, found: dict[str, Any], indicator: Indicator | None, tell: Teller, finish: Callable[[Record], Record]
) -> None:
    """The record that a form makes, or what is missing in it."""
    empty = [name for name in NUMBERS[base.kind] if name == "limit" and found.get(name) is None]
    if empty:
        told = {"line": tell.w.pick(found["wording"]) or tell.w("lines.nameless"), "kind": base.kind}
        tell.say([Issue("R-01", {**told, "field": name}) for name in empty])
        return
    if indicator and base.kind == "level":
        found["side"] = "below" if indicator.direction == "higher_better" else "above"
        found["amber"] = 1.0 if found["ideal"] == found["limit"] else found["amber"]
    given = {name: getattr(base, name) for name in type(base).model_fields} | found
    try:
        made = finish(Record.model_validate(given | {"indicator": indicator.id if indicator else None}))
    except ValidationError as error:
        line = tell.w.pick(found["wording"]) or tell.w("lines.nameless")
        wrong = ({"line": line, "field": str(e["loc"][0]), "found": str(e["input"])[:60]} for e in error.errors())
        tell.say([Issue("R-12", params) for params in wrong])
        return
    _keep(made, tell)


def _keep(made: Record, tell: Teller) -> None:
    try:
        kept = line_records.adopt_line(made)
    except Stop as stop:
        tell.say(stop.issues, made)
    else:
        st.query_params["line"] = kept.id
        done(tell.w("lines.kept", line=kept.wording, version=kept.version))


def _indicator(base: Record, tell: Teller, key: str) -> Indicator | None:
    """Asked outside the form: its unit and goalposts are what the form proposes."""
    if base.kind == "compound":
        return None
    known = {i.id: i for i in tell.config.active_indicators}
    ids = list(known)
    at = ids.index(base.indicator) if base.indicator in known else 0
    label = tell.w("lines.field.indicator")
    return known[st.selectbox(label, ids, at, format_func=tell.indicator, key=f"{key}-indicator")]


def _avoid(base: Record, tell: Teller, key: str) -> dict[str, Any]:
    """First what must not happen, then the line: the order of the workshop."""
    w = tell.w
    st.subheader(w("lines.part.avoid"), anchor=False)
    found = {}
    for field in ("avoid", "wording"):
        text, places = getattr(base, field), st.columns(2)
        he = places[0].text_input(w(f"lines.{field}_he"), text.he, key=f"{key}-{field}-he", max_chars=200)
        en = places[1].text_input(w(f"lines.{field}_en"), text.en, key=f"{key}-{field}-en", max_chars=200)
        found[field] = _both(he.strip(), en.strip())
    return found


def _measure(base: Record, indicator: Indicator | None, tell: Teller, key: str) -> dict[str, Any]:
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
        given = getattr(base, name) if base.id != "new" else None
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
        label, at = w("lines.field.side"), sides.index(base.side)
        found["side"] = st.selectbox(label, sides, at, format_func=lambda id: w(f"lines.side.{id}"), key=f"{key}-side")
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
    return {"of": tuple(of), "at_least": int(least), "limit": base.limit}


def _memory(base: Record, tell: Teller, key: str) -> dict[str, Any]:
    w = tell.w
    with st.expander(w("lines.part.memory")):
        st.caption(w("lines.memory_help"))
        left, middle, right = st.columns(3)
        k = left.number_input(w("lines.field.k"), 1, value=base.k, key=f"{key}-k")
        n = middle.number_input(w("lines.field.n"), 1, value=base.n, key=f"{key}-n")
        stay = right.number_input(w("lines.field.stay"), 1, value=base.stay, key=f"{key}-stay")
        left, right = st.columns(2)
        amber = left.number_input(
            w("lines.ask.amber"),
            0.0,
            1.0,
            base.amber,
            0.05,
            format="%g",
            key=f"{key}-amber",
            help=w("lines.help.amber"),
        )
        lead = right.number_input(
            w("lines.field.lead_months"), 0.0, value=base.lead_months, format="%g", key=f"{key}-lead"
        )
    return {"k": int(k), "n": int(n), "stay": int(stay), "amber": float(amber), "lead_months": lead}


def _who(base: Record, indicator: Indicator | None, tell: Teller, key: str) -> dict[str, Any]:
    w = tell.w
    st.subheader(w("lines.part.who"), anchor=False)
    channels, priorities = [c.id for c in tell.config.active_channels], get_args(Priority)
    left, right = st.columns(2)
    own = indicator.channel if base.id == "new" and indicator else base.channel
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
    left, right = st.columns(2)
    he = left.text_input(w("lines.owner_he"), base.owner.he, key=f"{key}-owner-he", max_chars=120)
    en = right.text_input(w("lines.owner_en"), base.owner.en, key=f"{key}-owner-en", max_chars=120)
    return {"channel": channel, "priority": priority, "owner": _both(he.strip(), en.strip())}


def _scope(base: Record, tell: Teller, key: str) -> Scope:
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
        left, right = st.columns(2)
        he = left.text_input(w("lines.group_he"), scope.group.he, key=f"{key}-group-he", max_chars=200)
        en = right.text_input(w("lines.group_en"), scope.group.en, key=f"{key}-group-en", max_chars=200)
    only = None if layer == _EVERYWHERE else layer
    group = _both(he.strip(), en.strip())
    return Scope(areas=tuple(areas), layer=only, group=group, stage=tuple(stage), interface=tuple(interface))


def _agreement(base: Record, tell: Teller, key: str) -> dict[str, Any]:
    """The vote, the days, and why."""
    w, statuses = tell.w, get_args(Status)
    st.subheader(w("lines.part.vote"), anchor=False)
    votes = [
        int(place.number_input(w(f"lines.{name}"), 0, value=0, key=f"{key}-{name}"))
        for place, name in zip(st.columns(3), ("votes_for", "votes_against", "votes_abstain"), strict=True)
    ]
    left, right = st.columns(2)
    low = left.number_input(w("lines.spread_low"), value=None, format="%g", key=f"{key}-low")
    high = right.number_input(w("lines.spread_high"), value=None, format="%g", key=f"{key}-high")
    dissent = st.text_input(w("lines.dissent"), key=f"{key}-dissent", max_chars=400)
    left, middle, right = st.columns(3)
    at = statuses.index(base.status)
    with left:
        status = st.selectbox(
            w("lines.field.status"), statuses, at, format_func=lambda id: w(f"charts.status.{id}"), key=f"{key}-status"
        )
    start = middle.date_input(w("lines.field.valid_from"), value="today", key=f"{key}-from", format=parts.DATES)
    review = right.date_input(w("lines.field.review"), value=base.review, key=f"{key}-review", format=parts.DATES)
    source = st.text_input(w("lines.field.source"), base.source, key=f"{key}-source", max_chars=300)
    reason = st.text_area(w("lines.ask.reason"), key=f"{key}-reason", max_chars=400)
    spread = None if low is None or high is None else (float(low), float(high))
    vote = Vote(
        votes_for=votes[0], against=votes[1], abstain=votes[2], spread=spread, dissent=_both(dissent.strip(), "")
    )
    days = {"valid_from": start, "review": review, "valid_to": None}
    return {"vote": vote, "status": status, "source": source.strip(), "reason": _both(reason.strip(), ""), **days}


def _both(he: str, en: str) -> Text:
    """A text given in one language stands for both."""
    return Text(he=he or en, en=en or he)


def _first(made: Record) -> Record:
    return made.model_copy(update={"id": identity(made, line_records.line_versions())})


def identity(made: Record, versions: list[Record]) -> str:
    """The id of a new line: its English wording as a word, else a digest of its Hebrew wording."""
    word = "_".join(re.findall(r"[a-z0-9]+", made.wording.en.casefold()))[:40]
    return _free(f"line_{word or hashlib.sha256(normalise(made.wording.he).encode()).hexdigest()[:8]}", versions)


def _free(id: str, versions: list[Record]) -> str:
    taken = {record.id for record in versions}
    return next(name for n in range(len(taken) + 1) if (name := f"{id}_{n + 1}" if n else id) not in taken)
