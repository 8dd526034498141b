"""Paper beside phones: the pack to print before people come, and the host's entry of what they wrote."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import streamlit as st

from core.i18n import PHONE_LANGUAGES, Words, words
from core.workshop import Room
from core.workshop.question import LONGEST, RATINGS, SURE, Question
from core.workshop.room import PAPER
from pages.shared import parts, phone_door, presses, vote_view, way_in, workshops
from pages.shared.live import CODE, live
from pages.shared.parts import safe

PRINT = (
    "body{font:15px/1.45 sans-serif;margin:0 1em}section{break-inside:avoid;border-block-start:1px dashed #888;"
    "padding:6px 0}h2{font-size:19px;margin:0 0 4px}p{margin:5px 0}b,i{margin-inline-end:1.4em}i{font-style:normal;"
    "white-space:nowrap}.r,.s{display:inline-block;inline-size:62%;border-block-end:1px solid #444}.s{inline-size:7em}"
    "article,.m{break-before:page}.p{text-align:center}.c{font-size:90px;margin:0}"
)
RULED, SHORT = (f'<span class="{size}"></span>' for size in ("r", "s"))  # lines to write on
BLANK = 5  # lines of a list that nobody has made yet
_ENTERED = "paper_entered"  # how many ballots this page has kept: each begins with empty fields


# --- to print


def pack(session: str, base: str, room: Room, w: Words) -> None:
    """The file to print, with ballots in the languages that are chosen: at first those of the workshop's phones."""
    parts.heading(w("workshop.print_pack"))
    langs = st.multiselect(
        w("workshop.print_languages"),
        PHONE_LANGUAGES,
        phone_door.spoken(session),
        format_func=lambda lang: words(lang)("phone.own_name"),
        help=w("workshop.print_languages_help"),
        key="print_languages",
    )
    made = printed(session, base, room, w, langs).encode()
    st.download_button(w("workshop.print"), made, f"workshop-{session[:CODE]}.html", "text/html")


def printed(session: str, base: str, room: Room, w: Words, langs: Sequence[str]) -> str:
    """One file to print: a poster with the code, the method in a page, and ballots on paper for every question, in each
    of these languages on pages of their own.
    """
    assert room.session
    name, typed = safe(w.pick(room.session.called)), way_in.link(session[:CODE], base)
    spoken = [words(lang) for lang in langs]
    consent = "".join(f"<p {_in(own)}>{safe(own.pick(room.template.consent))}</p>" for own in spoken or [w])
    poster = (
        f'<div class="p"><h1>{name}</h1>{way_in.qr(way_in.link(session, base), 480)}'
        f'<p class="c" dir="ltr">{session[:CODE]}</p><p dir="ltr">{safe(typed)}</p>{consent}</div>'
    )
    method = f'<div class="m"><h1>{safe(w("workshop.how_title"))}</h1><p>{safe(w("workshop.how_text"))}</p></div>'
    ballots = "".join(f"<article {_in(own)}>{_ballots(room, own)}</article>" for own in spoken)
    head = f'<meta charset="utf-8"><title>{name}</title><style>{PRINT}</style>'
    return f"<!doctype html><html {_in(w)}>{head}{poster}{method}{ballots}</html>"


def _in(w: Words) -> str:
    return f'lang="{w.lang}" dir="{w.dir}"'


def _ballots(room: Room, w: Words) -> str:
    return "".join(_ballot(room, asked, per, w) for asked, per in _questions(room))


def _questions(room: Room) -> Iterator[tuple[Question, str | None]]:
    """Every question of the agenda as it would be asked now, of each topic or clause there is; of none yet: once, with
    room for its name.
    """
    for item in room.agenda:
        if item.question:
            each = {None: (), "clause": room.clauses, "topic": room.topics}[item.per]
            yield from ((room.question(item.id, about), item.per) for about in each or (None,))


def _ballot(room: Room, asked: Question, per: str | None, w: Words) -> str:
    """A ballot: whose, what is asked, what about, and a place for the answer as its kind needs it."""
    about = room.topics.get(asked.about or "")
    clause = room.clauses.get(asked.about or "")
    of = w.pick(about.name) if about else clause.text if clause else ""
    label = safe(w(f"ballot.{per}")) if per else ""
    told = f"<p>{label}: {f'<b>{safe(of)}</b>' if of else RULED}</p>" if per else ""
    head = f"<h2>{safe(w.pick(asked.text))}</h2><p>{_whose(room, w)}</p>{told}"
    places = _LINES[asked.kind](asked, w)
    return f"<section>{head}{''.join(f'<p>{place}</p>' for place in places)}</section>"


def _whose(room: Room, w: Words) -> str:
    """What the host enters beside the answer."""
    assert room.session
    roles = [w.pick(role.name) for role in room.template.roles]
    found = f"<b>{safe(w('ballot.number'))}: {SHORT}</b>{_ticks(roles)}"
    places = room.session.authorities
    return found + (f"<br><b>{safe(w('phone.authority'))}</b>{_ticks(places)}" if places else "")


def _ticks(names: Sequence[str]) -> str:
    return "".join(f"<i>☐ <bdi>{safe(name)}</bdi></i>" for name in names)


def _named(asked: Question, w: Words, blank: int) -> list[str]:
    """The options by name; so many empty numbered lines where there are none yet."""
    return [safe(w.pick(option.name)) for option in asked.options] or [f"{n}. {RULED}" for n in range(1, blank + 1)]


def _boxes(asked: Question, w: Words) -> list[str]:
    most = safe(w("ballot.most", n=asked.most))
    return [most, *(f"☐ {name}" for name in _named(asked, w, asked.most))]


def _numbered(asked: Question, w: Words) -> list[str]:
    """Points, or places in an order: a number before each option."""
    return [safe(w(f"ballot.{asked.kind}")), *(f"____ {name}" for name in _named(asked, w, BLANK))]


def _value(asked: Question, w: Words) -> list[str]:
    unit = w.pick(asked.unit) if asked.unit else ""
    ends = "" if asked.low is None or asked.high is None else f" ({w.number(asked.low)}–{w.number(asked.high)})"
    sure = f"<b>{safe(w('phone.sure'))}</b>{_ticks([w(f'phone.sure_{n}') for n in SURE])}"
    return [f"{SHORT} {safe(unit + ends)}", sure, *_reason(w)]


def _rating(asked: Question, w: Words) -> list[str]:
    row = "".join(f"<i>☐ {n}</i>" for n in range(RATINGS[0], RATINGS[1] + 1))
    low, high = (safe(w(f"phone.{end}_end")) for end in ("low", "high"))
    return [f'<span dir="ltr"><i><bdi>{low}</bdi></i>{row}<bdi>{high}</bdi></span>', *_reason(w)]


def _reason(w: Words, of: str = "") -> list[str]:
    return [f"{safe(w(f'phone.reason{of}'))} {RULED}"]


def _positions(asked: Question, w: Words) -> list[str]:
    return [_ticks([w(f"phone.{each}") for each in vote_view.POSITIONS]), *_reason(w, "_position")]


_LINES: Mapping[str, Callable[[Question, Words], list[str]]] = {
    "statements": lambda asked, w: [f"{n}. {RULED}" for n in range(1, asked.most + 1)],
    "choose": _boxes,
    "rank": _numbered,
    "points": _numbered,
    "number": _value,
    "rating": _rating,
    "consent": _positions,
    "reflection": lambda asked, w: [RULED, RULED],
}


# --- to enter


def entry(session: str, w: Words) -> None:
    """One ballot after another. What was not kept stays in its fields."""
    room = workshops.room(session)
    parts.heading(w("workshop.paper"))
    asked = {id: vote_view.named(room, poll, w) for id, poll in room.polls.items() if not poll.last.shown}
    if not asked:
        st.caption(w("workshop.paper_none"))
        return
    which = st.selectbox(
        w("workshop.question"), list(asked), index=len(asked) - 1, format_func=asked.__getitem__, key="paper_question"
    )
    poll = room.polls[which]
    number = poll.last.free_ballot
    known = room.people.get(PAPER + number)
    form = presses.form("paper", session, which, len(poll.rounds), st.session_state.get(_ENTERED, 0))
    with st.form(form):
        left, middle, right = st.columns(3)
        left.text_input(w("workshop.ballot"), value=number, max_chars=20, key=f"{form}:ballot")
        roles = {role.id: w.pick(role.name) for role in room.template.roles}
        at = list(roles).index(known.role) if known else 0
        middle.selectbox(w("workshop.role"), list(roles), at, format_func=roles.__getitem__, key=f"{form}:role")
        assert room.session
        places = room.session.authorities or ("",)
        at = places.index(known.authority) if known else 0
        right.selectbox(w("votes.authority"), places, at, key=f"{form}:authority")
        _fields(form, poll.question, w)
        st.checkbox(w("workshop.ballot_corrects"), key=f"{form}:corrects")
        presses.submit(w("workshop.keep"), _keep_ballot, session, form, which, type="primary")


def _keep_ballot(session: str, form: str, question: str) -> None:
    """Nothing written: no opinion."""
    said = presses.written(form)
    asked = workshops.room(session).polls[question].question
    told = {"statements": _statements(said)} if asked.kind == "statements" else {"answer": _answer(asked, said)}
    who = {name: said[name] for name in ("ballot", "role", "corrects")} | {"authority": said["authority"] or ""}
    issues = live().host(session, "paper_ballot", question=question, **who, **told)
    workshops.say(issues)
    if not issues:
        st.session_state[_ENTERED] = st.session_state.get(_ENTERED, 0) + 1


def _fields(form: str, asked: Question, w: Words) -> None:
    """A place for what stands on the ballot."""
    named = {option.id: w.pick(option.name) for option in asked.options}
    if asked.kind == "statements":
        for n in range(1, asked.most + 1):
            st.text_input(w("phone.statement", n=n), max_chars=LONGEST, key=f"{form}:text_{n}")
    elif asked.kind in ("choose", "rank"):
        label = w("workshop.choose")
        st.multiselect(label, list(named), format_func=named.__getitem__, placeholder=label, key=f"{form}:chosen")
    elif asked.kind == "points":
        for id, name in named.items():
            st.number_input(name, 0, 100, 0, step=5, key=f"{form}:share_{id}")
    elif asked.kind == "consent":
        positions = {"": "–", **{each: w(f"phone.{each}") for each in vote_view.POSITIONS}}
        st.selectbox(w("votes.position"), list(positions), format_func=positions.__getitem__, key=f"{form}:position")
        st.text_input(w("phone.reason_position"), max_chars=LONGEST, key=f"{form}:text")
    elif asked.kind == "reflection":
        st.text_input(w("phone.wording"), max_chars=LONGEST, key=f"{form}:text")
    else:
        step = 1.0 if asked.kind == "rating" else None
        st.number_input(_value_in(asked, w), value=None, step=step, key=f"{form}:value")
        if asked.kind == "number":
            st.selectbox(
                w("phone.sure"),
                (None, *SURE),
                format_func=lambda n: w(f"phone.sure_{n}") if n else "–",
                key=f"{form}:sure",
            )
        st.text_input(w("phone.reason"), max_chars=LONGEST, key=f"{form}:text")


def _value_in(asked: Question, w: Words) -> str:
    """With the range and the unit that the ballot asks in."""
    if asked.low is None or asked.high is None:
        return w("workshop.value")
    low, high = (w.value(each, asked.unit) for each in sorted((asked.low, asked.high)))
    return f"{w('workshop.value')}, {vote_view.middle(low, high, w)}"


def _statements(said: Mapping[str, Any]) -> list[str]:
    return [text for name in sorted(said) if name.startswith("text_") and (text := said[name].strip())]


def _answer(asked: Question, said: Mapping[str, Any]) -> dict[str, Any] | None:
    """What was entered as an answer of the question's kind."""
    found = _ANSWERS.get(asked.kind, _valued)(asked, said)
    return {"kind": asked.kind, **found} if found else None


def _valued(asked: Question, said: Mapping[str, Any]) -> dict[str, Any] | None:
    value = said["value"]
    if value is None:
        return None
    if asked.kind == "rating":
        return {"value": int(value), "reason": said["text"]}
    return {"value": float(value), "sure": said["sure"], "reason": said["text"]}


def _shares(asked: Question, said: Mapping[str, Any]) -> dict[str, Any] | None:
    shares = [int(said[f"share_{option.id}"]) for option in asked.options]
    return {"shares": shares} if any(shares) else None


_ANSWERS: Mapping[str, Callable[[Question, Mapping[str, Any]], dict[str, Any] | None]] = {
    "choose": lambda asked, said: {"chosen": said["chosen"]} if said["chosen"] else None,
    "rank": lambda asked, said: {"order": said["chosen"]} if said["chosen"] else None,
    "points": _shares,
    "consent": lambda asked, said: {"position": said["position"], "reason": said["text"]} if said["position"] else None,
    "reflection": lambda asked, said: {"text": said["text"]} if said["text"].strip() else None,
}
