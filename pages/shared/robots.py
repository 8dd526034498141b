"""Robot phones for a rehearsal and for measuring: they join a room of this process and answer whatever is live."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from core.workshop import Room
from core.workshop.question import Question
from pages.shared.live import live

ROBOT = "robot-"  # before the number of one, where a phone has the hash of its token
SENTENCES = ("A", "B", "C", "D")


def there(room: Room) -> list[str]:
    """The robots of a room: a rehearsal has them, a workshop has none."""
    return [who for who in room.people if who.startswith(ROBOT)]


def join(session: str, n: int) -> None:
    room = live().room(session)
    assert room.session
    roles, places = [role.id for role in room.template.roles], room.session.authorities or ("",)
    for i in range(n):
        told = {"role": roles[i % len(roles)], "authority": places[i % len(places)]}
        _send(session, f"{ROBOT}{i}", {"kind": "joined", **told})
    live().flush()


def answer_live(session: str, chance: random.Random, sentence: str) -> int:
    """Every robot answers the open question; how many did."""
    room = live().room(session)
    poll = room.poll
    if poll is None or not poll.last.open:
        return 0
    for n, who in enumerate(robots := there(room)):
        _send(session, who, tap(poll.question, len(poll.rounds), chance, f"{sentence} {SENTENCES[n % len(SENTENCES)]}"))
    live().flush()
    return len(robots)


def tap(question: Question, round: int, chance: random.Random, sentence: str) -> dict[str, Any]:
    """A valid answer to a question, drawn at random."""
    if question.kind == "statements":
        return {"kind": "statement_sent", "question": question.id, "slot": 1, "text": sentence}
    answer = {"kind": question.kind, **_ANSWERS[question.kind](question, chance, sentence)}
    return {"kind": "answered", "question": question.id, "round": round, "answer": answer}


def _send(session: str, who: str, body: Mapping[str, Any]) -> None:
    live().phone(session, {"id": uuid.uuid4().hex, **body}, who)


def _ids(question: Question) -> list[str]:
    return [option.id for option in question.options]


def _points(question: Question, chance: random.Random, _: str) -> dict[str, Any]:
    cuts = sorted(chance.randrange(0, 101) for _ in question.options[1:])
    return {"shares": [b - a for a, b in zip([0, *cuts], [*cuts, 100], strict=True)]}


def _number(question: Question, chance: random.Random, sentence: str) -> dict[str, Any]:
    low, high = sorted((question.low or 0.0, question.high if question.high is not None else 1.0))
    if question.law:
        low, high = (question.law.value, high) if question.higher_is_better else (low, question.law.value)
    return {"value": round(low + (high - low) * min(1.0, max(0.0, chance.gauss(0.5, 0.15))), 2), "reason": sentence}


_ANSWERS: Mapping[str, Callable[[Question, random.Random, str], dict[str, Any]]] = {
    "choose": lambda q, c, _: {"chosen": c.sample(_ids(q), min(q.most, len(q.options)))},
    "rank": lambda q, c, _: {"order": c.sample(_ids(q), len(q.options))},
    "points": _points,
    "number": _number,
    "rating": lambda q, c, s: {"value": c.randint(5, 9), "reason": s},
    "consent": lambda q, c, s: {"position": c.choice(("agree", "agree", "agree", "abstain", "disagree")), "reason": s},
    "reflection": lambda q, c, s: {"text": s},
}
