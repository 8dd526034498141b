"""What may be shown of answers: counts always, dots from five on, a word of judgement from eight on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import isnan
from typing import Any

from core.charts.votes import Ballot, votes
from core.i18n import Words
from core.workshop import Result, Room, consensus, groups, result, subject
from core.workshop.consensus import Adoption, Appropriateness, Concordance, Numeric
from core.workshop.events import TopicChosen
from core.workshop.lines import renamed
from core.workshop.question import RATINGS, Measure, Option, Question
from core.workshop.results import sides, spoken
from core.workshop.room import Poll
from pages.shared import load, parts
from pages.shared.parts import safe

POSITIONS = ("agree", "abstain", "disagree", "block")


def named(room: Room, poll: Poll, w: Words) -> str:
    """A question with what it is about: many have the same words."""
    about = poll.question.about or ""
    topic, clause = room.topics.get(about), room.clauses.get(about)
    of = [w.pick(topic.name)] if topic else [clause.text] if clause else []
    return " · ".join([w.pick(poll.question.text), *of])


def counter(room: Room, question: str, w: Words) -> str:
    """How many have answered, without a word of what."""
    told = result(room, question)
    there = told.n + told.skipped + told.silent
    line = w("votes.counter", n=told.n, m=there)
    return line + (f" · {w('votes.skipped', n=told.skipped)}" if told.skipped else "")


def proposal(room: Room, topic: TopicChosen, w: Words) -> list[str]:
    """What a vote on a line would adopt: its limit with direction and unit and, of at least 8, how far they agreed."""
    measure, at, said = topic.measure, subject.proposed(room, topic), subject.threshold(room, topic)
    poll = subject.about(room, topic.topic, "threshold")
    if measure is None or at is None or measure.best is None or measure.worst is None:
        return []
    side = "card.at_least" if measure.best > measure.worst else "card.at_most"
    found = [w(side, value=w.value(at, measure.unit))]
    if said is None or said.label is None or poll is None:
        return found
    ends = {"low": w.value(said.q1, measure.unit), "high": w.value(said.q3, measure.unit)}
    if result(room, poll.question.id).ending == "stable_dissent":
        return [*found, w("card.stable_dissent", n=said.n, **ends)]
    return [*found, w(f"card.agreement_{said.label}", n=said.n, middle=middle(**ends, w=w))]


def direction(measure: Measure, w: Words) -> list[str]:
    """On which side of a limit its line is crossed: without it two people can mean opposite things by one number."""
    if measure.best is None or measure.worst is None:
        return []
    return [w("card.crossed_below" if measure.best > measure.worst else "card.crossed_above")]


def middle(low: str, high: str, w: Words) -> str:
    """Between which values the middle lies, as they are shown; one where they are the same."""
    return w("card.middle_one", value=low) if low == high else w("card.middle", low=low, high=high)


def known(value: str, source: str, w: Words) -> str:
    """A value that is known, with its source where it has one."""
    return w("card.known", value=value, source=source) if source.strip() else w("card.known_bare", value=value)


def rule(question: Question, w: Words) -> str:
    """The rule that will judge, printed before the vote; nobody adopts how content people are."""
    found = consensus.rule(question.kind) if question.purpose != "satisfaction" else None
    return w(found[0], **found[1]) if found else ""


def show(room: Room, question: str, w: Words, key: str, large: bool = False) -> None:
    """The last round of a question, as the hall sees it."""
    told, asked = spoken(result(room, question)), room.polls[question].question
    if large:
        parts.html(f'<p class="lr-count-line">{safe(counter(room, question, w))}</p>')
    if told.dots:
        chart = load.cached_chart(
            votes, _ballot(room, told, asked), w, width=1100.0 if large else 640.0, scale=1.5 if large else 1.0
        )
        parts.chart(chart, f"votes-{key}", wide=True)
    if told.counts:
        parts.html(bars(room, told, asked, w))
    if told.n >= consensus.SHOWN and asked.kind == "reflection":
        parts.html(_wall(answer.text for answer in room.polls[question].last.answers.values()))
    few = told.n < consensus.SHOWN
    if asked.kind == "statements" and not few:
        parts.html(wall(room, question))
    if asked.kind != "statements" or few:
        parts.say_issues([each for each in told.issues if not (large and each.code == "W-13")], w)  # that is the host's
    parts.html(judged(told, asked, w))
    parts.html(_reasons(told, w))


def by_authority(room: Room, question: str, w: Words) -> str:
    """The results of each authority of at least five answers, in a workshop of several places; nothing where none has
    a result to tell.
    """
    found = groups(room, question) if room.session and len(room.session.authorities) > 1 else {}
    unit = room.polls[question].question.unit
    rows = [(safe(key[0]), w.number(each.n), _middle_of(each, w, unit)) for key, each in found.items()]
    heads = [w(f"votes.{each}") for each in ("authority", "answers", "result")]
    return parts.table(heads, rows, numbers=(1,)) if any(row[-1] != "–" for row in rows) else ""


def _middle_of(told: Result, w: Words, unit: Any) -> str:
    verdict = verdict_of(told)
    if isinstance(verdict, Numeric | Appropriateness):
        return safe(w.value(verdict.median, unit))
    return safe(w.percent(verdict.share)) if isinstance(verdict, Adoption) else "–"


def judged(told: Result, asked: Question, w: Words) -> str:
    """The verdict in a sentence with its numbers and, small, the rule that gave it."""
    verdict = verdict_of(told)
    lines = [_VERDICTS[type(verdict)](verdict, asked, w)] if verdict else []
    if told.changed is not None:
        lines.append(w("votes.changed", n=told.changed))
    if told.ending:
        lines.append(w(f"votes.ending.{told.ending}"))
    text = "".join(f"<p>{safe(line)}</p>" for line in lines)
    small = f"<p><small>{safe(rule(asked, w))}</small></p>" if verdict and rule(asked, w) else ""
    return f'<div class="lr-verdict">{text}{small}</div>' if text else ""


def verdict_of(told: Result) -> Any:
    """The verdict, where there is one to tell: no agreement on an order where all that was chosen is tied."""
    found = spoken(told).verdict
    return None if isinstance(found, Concordance) and isnan(found.w) else found


def _numeric(verdict: Numeric, asked: Question, w: Words) -> str:
    told = {
        "median": w.value(verdict.median, asked.unit),
        "low": w.value(verdict.q1, asked.unit),
        "high": w.value(verdict.q3, asked.unit),
    }
    key = "votes.numeric" if verdict.q1 != verdict.q3 else "votes.numeric_one"
    line = w(key, **told, share=w.percent(verdict.share))
    return line + (" " + w(f"votes.label.{verdict.label}") if verdict.label else "")


def _rated(verdict: Appropriateness, asked: Question, w: Words) -> str:
    line = w("votes.rated", median=verdict.median, share=w.percent(verdict.share))
    judges = verdict.standing and asked.purpose != "satisfaction"
    return line + (" " + w(f"votes.{verdict.standing}") if judges else "")


def _adopted(verdict: Adoption, asked: Question, w: Words) -> str:
    line = w("votes.share_for", share=w.percent(verdict.share))
    return line + (" " + w(f"votes.{verdict.verdict}") if verdict.adopted is not None else "")


def _ordered(verdict: Concordance, asked: Question, w: Words) -> str:
    line = w("votes.concordance", w=w.number(verdict.w, 2))
    return line + (" " + w(f"votes.order.{verdict.label}") if verdict.label else "")


_VERDICTS: Mapping[type, Any] = {Numeric: _numeric, Appropriateness: _rated, Adoption: _adopted, Concordance: _ordered}


def _ballot(room: Room, told: Result, asked: Question) -> Ballot:
    verdict = verdict_of(told)
    low, high = map(float, RATINGS) if asked.kind == "rating" else sorted((asked.low or 0.0, asked.high or 1.0))
    topic = room.topics.get(asked.about or "")
    known = (
        tuple(value for value, _ in topic.measure.known) if topic and topic.measure and asked.kind == "number" else ()
    )
    if isinstance(verdict, Numeric):
        return Ballot(told.dots, low, high, verdict.median, (verdict.q1, verdict.q3), known, asked.unit)
    if isinstance(verdict, Appropriateness):
        return Ballot(told.dots, low, high, verdict.median, (verdict.p30, verdict.p70))
    return Ballot(told.dots, low, high, None, None, known, asked.unit)


def bars(room: Room, told: Result, asked: Question, w: Words) -> str:
    """A bar for each option, the most first; positions in their own order."""
    named = {option.id: _option(room, asked, option, w) for option in asked.options}
    named = named or {p: w(f"phone.{p}") for p in POSITIONS}
    order = sorted(named, key=lambda id: -told.counts.get(id, 0)) if asked.options else list(named)
    most = max([*told.counts.values(), 1e-9])
    rows = [_bar(named[id], told.counts.get(id, 0), most, w) for id in order]
    return f'<ol class="lr-bars">{"".join(rows)}</ol>'


def _option(room: Room, asked: Question, option: Option, w: Words) -> str:
    """As it was chosen, and as it is called since."""
    name, now = w.pick(option.name), renamed(room, asked, option.id)
    return w("votes.renamed", name=name, now=now) if now else name


def _bar(name: str, n: float, most: float, w: Words) -> str:
    bar = f'<i style="inline-size:{100 * n / most:.1f}%"></i>'
    return f'<li><span dir="auto">{safe(name)}</span>{bar}<b>{w.number(n)}</b></li>'


def _reasons(told: Result, w: Words) -> str:
    ends = [(w(f"votes.reasons_{end}"), texts) for end, texts in zip(sides(told), told.reasons, strict=True) if texts]
    cards = "".join(f'<div class="lr-card"><h3>{safe(head)}</h3>{_sentences(texts)}</div>' for head, texts in ends)
    return f'<div class="lr-grid lr-three">{cards}</div>' if cards else ""


def _sentences(texts: Iterable[str]) -> str:
    return '<ul class="lr-list">' + "".join(f'<li dir="auto">{safe(text)}</li>' for text in texts) + "</ul>"


def wall(room: Room, question: str) -> str:
    """Every statement, in the order of the alphabet, so that nobody can tell who wrote first."""
    return _wall(said.text for said in room.statements.values() if said.question == question)


def _wall(texts: Iterable[str]) -> str:
    return f'<div class="lr-wall">{"".join(f"<p dir=auto>{safe(text)}</p>" for text in sorted(texts))}</div>'
