"""What a phone shows: the live item in the reader's language, and of the answers the reader's own alone.

``common`` is the same for all phones of a language and is made once a step; ``seen`` adds what one phone has said.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from core.i18n import Words
from core.issues import Issue
from core.workshop import Room, consensus, on_phone, result
from core.workshop.events import TopicChosen
from core.workshop.question import SCORED, Question
from core.workshop.results import opened
from core.workshop.room import Poll
from core.workshop.subject import JUDGED
from pages.shared import phone_slide, vote_view

TAGS = ("stages", "interfaces", "groups")
STEPS = 20  # presses of a stepper from one goalpost to the other, at most five times as many

Shown = dict[str, Any]


def common(room: Room, w: Words) -> Shown:
    """The live item as everybody sees it."""
    assert room.session
    told: Shown = {"name": w.pick(room.session.called), "place": w.pick(room.session.where), "meeting": room.meeting}
    if room.closed or not room.live:
        return {**told, "screen": "over" if room.closed else "wait"}
    poll = room.poll
    if poll:
        return told | _question(room, poll, w)
    return told | phone_slide.slide(opened(room), room.template.item(room.live), w)


def door(room: Room, w: Words) -> Shown:
    """What is asked of somebody who has not joined yet."""
    assert room.session
    return {
        "screen": "over" if room.closed else "join",
        "name": w.pick(room.session.called),
        "place": w.pick(room.session.where),
        "consent": w.pick(room.template.consent),
        "roles": phone_slide.options(room.template.roles, w),
        "authorities": list(room.session.authorities),
    }


def seen(room: Room, token: str, w: Words, shown: Shown) -> Shown:
    """``shown`` (of ``common``) with the answer of one phone and what it reads beside it."""
    if token not in room.people:
        barred = "W-31" if room.closed else "W-37" if room.locked else ""
        return {**door(room, w), "note": told([Issue(barred, {})], w)[0] if barred else None}
    note = on_phone(room, token)
    there = room.meeting in room.people[token].meetings
    mine: Shown = {"note": told([note], w)[0] if note else None, "here": there or room.closed}
    mine |= {"said": phone_slide.said(room, token)}
    if poll := room.poll:
        mine |= {"own": _own(room, poll, token), "sent": _answered(poll, token)}
    return shown | mine


def told(issues: Iterable[Issue], w: Words) -> list[Shown]:
    """Issues as a phone reads them."""
    return [{"code": issue.code, "severity": issue.severity, "text": w.issue(issue)} for issue in issues]


# --- a question


def _question(room: Room, poll: Poll, w: Words) -> Shown:
    asked, now = poll.question, poll.last
    return {
        "screen": "question",
        "id": asked.id,
        "kind": asked.kind,
        "round": len(poll.rounds),
        "open": now.open,
        "shown": now.shown,
        "title": w.pick(asked.text),
        "text": _hint(asked, w),
        "most": asked.most,
        "options": phone_slide.options(asked.options, w),
        "tags": _tags(room, w) if _harvests(asked) else {},
        "scale": _scale(asked, w),
        "card": card(opened(room), poll, w),
        "rule": vote_view.rule(asked, w),
        "before": _middle(room, poll, len(poll.rounds) - 1, "card.before", w),
        "now": _middle(room, poll, len(poll.rounds), "card.now", w),
    }


def _tags(room: Room, w: Words) -> Shown:
    """Lists that a statement can be marked from: those that the template has."""
    found = {name: phone_slide.options(getattr(room.template, name), w) for name in TAGS}
    return {name: options for name, options in found.items() if options}


def _hint(asked: Question, w: Words) -> str:
    """Where the law has a value the question is another one: whether to be stricter, if there is room for that."""
    if asked.law and asked.law.value != _strictest(asked):
        return w("card.stricter", value=w.value(asked.law.value, asked.unit))
    return w.pick(asked.hint) if asked.hint else ""


def _harvests(asked: Question) -> bool:
    return asked.kind == "statements"


def _scale(asked: Question, w: Words) -> Shown:
    ends = between(asked)
    if ends is None:
        return {}
    unit = w.pick(asked.unit) if asked.unit else ""
    told: Shown = {"low": ends[0], "high": ends[1], "step": step(asked), "unit": unit}
    if asked.law:
        told["law"] = asked.law.value
    return told | ({"whole": True} if asked.purpose in SCORED else {})


def between(asked: Question) -> tuple[float, float] | None:
    """Between which numbers an answer lies; None where it is no number. Nothing looser than the law is one."""
    if asked.kind != "number" or asked.low is None or asked.high is None:
        return None
    first, last = (asked.law.value, _strictest(asked)) if asked.law else (asked.low, asked.high)
    return min(first, last), max(first, last)


def _strictest(asked: Question) -> float:
    """The end towards which a line gets stricter."""
    ends = (asked.low or 0.0, asked.high or 0.0)
    return max(ends) if asked.higher_is_better else min(ends)


def step(asked: Question) -> float:
    """A round step of which the range holds at least twenty."""
    power = 1.0
    while power * STEPS > asked.range:
        power /= 10
    while power * 10 * STEPS <= asked.range:
        power *= 10
    return next(m * power for m in (5, 2, 1) if m * power * STEPS <= asked.range * (1 + 1e-9))


def card(room: Room, poll: Poll, w: Words) -> Shown:
    """What the question is about: the topic with its measure, known values and law, or the wording of a clause, as it
    stood when the vote began; of a line that is to be adopted its limit too.
    """
    about, subject = poll.question.about or "", poll.last.subject
    if about in room.clauses:
        name = w.pick(subject.name) if subject else room.clauses[about].text
        return {"name": name, "facts": addressed(room, about, w)}
    topic = room.topics.get(about)
    if topic is None:
        return {}
    voted = vote_view.proposal(room, topic, w) if poll.question.purpose in JUDGED else []
    return {"name": w.pick(topic.name), "facts": [*voted, *_facts(topic, w)]}


def addressed(room: Room, id: str, w: Words) -> list[str]:
    """To whom a clause speaks, and who is to do it."""
    clause, to = room.clauses.get(id), {option.id: w.pick(option.name) for option in room.template.addressees}
    if clause is None:
        return []
    owner = [w("card.owner", text=clause.owner)] if clause.owner else []
    return [w("card.addressee", text=to.get(clause.addressee, clause.addressee)), *owner]


def _facts(topic: TopicChosen, w: Words) -> list[str]:
    measure, found = topic.measure, []
    if topic.avoid and (avoid := w.pick(topic.avoid)):
        found.append(w("card.avoid", text=avoid))
    if measure:
        found += [w("card.measure", text=w.pick(measure.name)), *vote_view.direction(measure, w)]
        found += [vote_view.known(w.value(value, measure.unit), source, w) for value, source in measure.known]
        found += [w("card.law", text=measure.law.source)] if measure.law else []
    return found


def _middle(room: Room, poll: Poll, round: int, key: str, w: Words) -> str:
    """The median and the middle half of a round that was shown and that eight people or more answered: of fewer the
    hall has the dots.
    """
    if round < 1 or not poll.rounds[round - 1].shown or poll.question.kind not in ("number", "rating"):
        return ""
    verdict = vote_view.verdict_of(result(room, poll.question.id, round))
    if isinstance(verdict, consensus.Numeric):
        ends = verdict.q1, verdict.q3
    elif isinstance(verdict, consensus.Appropriateness):
        ends = verdict.p30, verdict.p70
    else:
        return ""
    low, high = map(w.number, ends)
    return w(key, median=verdict.median, middle=vote_view.middle(low, high, w))


def _own(room: Room, poll: Poll, token: str) -> Any:
    found = room.own(poll.question.id, token)
    if found is None:
        return None
    if _harvests(poll.question):
        return [_statement(room, slot, id) for slot, id in found]
    return found.model_dump(mode="json")


def _statement(room: Room, slot: int, id: str) -> Shown:
    said = room.statements[id]
    return {"slot": slot, "text": said.text, **{name: list(getattr(said, name)) for name in TAGS}}


def _answered(poll: Poll, token: str) -> str:
    """What this phone did in the present round."""
    return "answer" if token in poll.last.answers else "skip" if token in poll.last.skipped else ""
