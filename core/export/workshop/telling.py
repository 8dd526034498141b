"""Findings in words: what every document says in the same way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from core.charts.look import STATE_STYLE, Spec
from core.charts.votes import Ballot as Dots
from core.charts.votes import votes
from core.export.document import Amount, Picture, Provenance, Value
from core.export.workshop.findings import Clause, Findings, Line, Standing
from core.i18n import PHONE_LANGUAGES, InTwoLanguages, Words, words
from core.workshop import Result, consensus
from core.workshop.consensus import LABELLED, SHOWN
from core.workshop.lines import renamed
from core.workshop.question import Kind, Question

NONE = "–"
COUNTED = ("statements", "concepts", "clusters", "topics")
FOUND = {"median": "median", "low": "q1", "high": "q3"}
_FSI, _PDI = "\u2068", "\u2069"


@dataclass(frozen=True, slots=True)
class Telling:
    """What was found, and the language to tell it in. ``taken``: when, ISO 8601 with offset. ``areas``: place as it was
    kept -> its name in that language, where it is an area of the city.
    """

    found: Findings
    words: Words
    taken: str
    areas: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, key: str, **values: object) -> str:
        return self.words(f"outcome.{key}", **values)

    def several(self, key: str, n: int, **values: object) -> str:
        return self.words.plural(f"outcome.{key}", n, **values)

    # --- names

    @property
    def name(self) -> str:
        return self.pick(self.found.room.session.called) if self.found.room.session else NONE

    @property
    def place(self) -> str:
        return self.pick(self.found.room.session.where) if self.found.room.session else NONE

    @property
    def subtitle(self) -> str:
        return f"{self.name} · {self.place} · {self.words.date(self.found.day)}"

    def pick(self, text: InTwoLanguages | None) -> str:
        """Words of the config or of the host, isolated: they may be in another language than this one."""
        return own(self.words.pick(text)) if text and self.words.pick(text).strip() else NONE

    def option(self, name: str, id: str) -> str:
        """The name of an option of a list of the template; the id itself where it is in none."""
        found = next((each for each in getattr(self.found.room.template, name) if each.id == id), None)
        return self.words.pick(found.name) if found else own(id)

    def options(self, name: str, ids: Iterable[str]) -> str:
        return ", ".join(self.option(name, id) for id in ids) or NONE

    def choice(self, asked: Question, id: str) -> str:
        """The name of one of the options of a question, with its present one where that is another; or a position."""
        found = next((each for each in asked.options if each.id == id), None)
        if found is None:
            return self.words(f"phone.{id}") if asked.kind == "consent" else own(id)
        now = renamed(self.found.room, asked, id)
        return self.words("votes.renamed", name=self.pick(found.name), now=now) if now else self.pick(found.name)

    def question(self, told: Result) -> str:
        """What was asked, and about what, as it was then."""
        topic = self.found.room.topics.get(told.question.about or "")
        subject = self.pick(told.subject.name) if told.subject else self.pick(topic.name) if topic else ""
        text = self.words.pick(told.question.text)
        return f"{text} ({subject})" if subject else text

    def where(self, each: Standing) -> str:
        return own(self.areas.get(each.place, each.place))

    @property
    def harvest(self) -> dict[str, object]:
        """What was gathered of what, as numbers and as counted things."""
        found = self.found.harvest
        return {**found, **{name: self.several(f"count.{name}", found[name]) for name in COUNTED}}

    # --- numbers

    def value(self, line: Line, x: float | None) -> str:
        measure = line.topic.measure
        return self.words.value(x, measure.unit if measure else None) if x is not None else NONE

    def limit(self, line: Line) -> Value:
        """The line as it was proposed: from 80% up, or down to 5%."""
        if line.limit is None:
            return self("too_few") if line.rounds else NONE
        return self._side(line, line.limit)

    def holds(self, line: Line) -> Value:
        """What a state is held against; of a line that was turned down, and that no law holds, that it was."""
        if line.holds is not None:
            return self._side(line, line.holds)
        return self.limit(line) if line.limit is None else self.outcome(line.vote.outcome)

    def _side(self, line: Line, limit: float) -> Value:
        measure = line.topic.measure
        rising = measure is None or measure.best is None or measure.worst is None or measure.best > measure.worst
        text = self("at_least" if rising else "at_most", value=self.value(line, limit))
        return Amount(text, limit)

    def spread(self, line: Line) -> str:
        """The middle half of what was proposed; dots of fewer than 8; nothing of fewer than 5."""
        last, spread = line.last, line.spread
        if spread and spread.q1 == spread.q3:
            return self("around", value=self.value(line, spread.q1))
        if spread:
            return self("between", low=self.value(line, spread.q1), high=self.value(line, spread.q3))
        if last and last.dots:
            return self("dots", dots=", ".join(self.value(line, dot) for dot in last.dots))
        return self("too_few") if last else NONE

    def answered(self, line: Line) -> Amount:
        n = line.last.n if line.last else 0
        return self.count(n)

    def agreement(self, line: Line) -> str:
        """The word for the spread, and stable dissent beside it."""
        spread, last = line.spread, line.last
        if spread is None or spread.label is None or last is None:
            return self("no_label", n=LABELLED) if last else NONE
        label = self(f"label.{spread.label}")
        return f"{label}; {self('stable_dissent')}" if last.ending == "stable_dissent" else label

    def count(self, n: int | float | None) -> Amount:
        return Amount(self.words.number(n), float(n), "0") if n is not None else Amount(NONE)

    def state(self, state: str) -> Amount:
        return Amount(f"{STATE_STYLE[state].shape} {self.words(f'charts.state.{state}')}", state=state)

    def outcome(self, outcome: str) -> str:
        return self(f"outcome.{outcome}")

    def positions(self, what: Line | Clause) -> tuple[Value, Value, Value]:
        """For, against and abstaining; dashes where nothing may be said."""
        found = what.vote.positions
        counted = (found.agree, found.disagree + found.block, found.abstain) if found else (None, None, None)
        agree, against, abstain = map(self.count, counted)
        return agree, against, abstain

    def standing(self, each: Standing) -> tuple[Value, ...]:
        """line, place, group, value, threshold, state, what it rests on, n, date and source."""
        line = self.found.line(each.topic)
        when = " · ".join(text for text in (self.words.date(each.day) if each.day else "", own(each.source)) if text)
        return (
            self.pick(line.topic.name),
            self.where(each),
            self.option("groups", each.group),
            Amount(self.value(line, each.value), each.value),
            self.holds(line),
            self.state(each.state),
            self.rests_on(each),
            self.count(each.n) if each.private else Amount(NONE),
            when or NONE,
        )

    def standing_short(self, each: Standing) -> tuple[Value, ...]:
        """line, place (and group), value, threshold, state, what it rests on: what has room on a sheet of paper."""
        line, place, group, value, limit, state, rests_on, _, source = self.standing(each)
        where = str(place) if each.group == "all" else f"{place}, {group}"
        rests = [str(rests_on), str(source)]
        return line, where, value, limit, state, " · ".join(text for text in rests if text != NONE)

    def rests_on(self, each: Standing) -> str:
        """What kind of evidence it is, and of participants that it is theirs and of how many."""
        kind = self.words(f"workshop.evidence.{each.evidence}")
        return self("estimated", kind=kind, n=each.n) if each.private else kind

    # --- sentences

    def found_at(self, line: Line) -> str:
        """Median, middle half, spread and the word for it, of at least 8; else that nothing is judged."""
        spread, last = line.spread, line.last
        assert last
        if spread is None:
            return self.words.issue(last.issues[0]) if last.issues else self("no_label", n=LABELLED)
        told = {name: self.value(line, getattr(spread, at)) for name, at in FOUND.items()}
        key = "votes.numeric" if spread.q1 != spread.q3 else "votes.numeric_one"
        sentence = self.words(key, **told, share=self.words.percent(spread.share))
        label = self.words(f"votes.label.{spread.label}") if spread.label else ""
        return " ".join((sentence, label, self("answered", n=last.n, skipped=last.skipped)))

    def rule(self, kind: Kind) -> str:
        """The rule as it was printed before the vote."""
        found = consensus.rule(kind)
        return self.words(found[0], **found[1]) if found else ""

    def trigger(self, line: Line) -> str:
        """When the line speaks: measure, side, threshold; who does what stands in the clauses."""
        measure = line.topic.measure
        if measure is None or line.holds is None or measure.best is None or measure.worst is None:
            return ""
        side = "trigger_below" if measure.best > measure.worst else "trigger_above"
        return self(side, measure=self.pick(measure.name), limit=self.value(line, line.holds))

    def dots(self, line: Line, width: float = 960.0) -> Picture | None:
        """Every answer as a dot; median and middle half from 8 on."""
        last, spread, measure = line.last, line.spread, line.topic.measure
        if last is None or not last.dots:
            return None
        low, high = sorted((last.question.low or 0.0, last.question.high if last.question.high is not None else 1.0))
        known = tuple(value for value, _ in measure.known) if measure else ()
        middle = (spread.q1, spread.q3) if spread else None
        shown = Dots(last.dots, low, high, spread.median if spread else None, middle, known, last.question.unit)
        spec: Spec = votes(shown, self.words, width=width)
        title = self("dots_title", line=self.words.pick(line.topic.name), n=last.n)
        return Picture(title, f"{title}. {self.spread(line)}", spec=spec)

    def choices(self, told: Result) -> list[tuple[str, float]]:
        """Options with how many chose each, the most first."""
        found = [(self.choice(told.question, id), value) for id, value in told.counts.items()]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))

    @property
    def provenance(self) -> Provenance:
        room = self.found.room
        return Provenance(
            taken=self.taken,
            as_of=self("as_of", name=self.name, place=self.place, day=self.found.day, meeting=room.meeting),
            batches=self("people", n=self.found.people),
            method=self("method", shown=SHOWN, labelled=LABELLED),
            lines=self("status_words"),
        )


def telling(found: Findings, lang: str, taken: str, areas: Mapping[str, Mapping[str, str]] | None = None) -> Telling:
    """In Hebrew or English; documents of workshops in another language are in Hebrew.

    ``areas``: place as it was kept -> row of the area with its names.
    """
    if lang not in PHONE_LANGUAGES:
        raise ValueError(f"no such language: {lang!r}")
    told = words(lang if lang == "en" else "he")
    return Telling(found, told, taken, {place: told.name(row) for place, row in (areas or {}).items()})


def own(text: str) -> str:
    """What people wrote, in an isolate: it may run in the other direction than the words around it."""
    return f"{_FSI}{text}{_PDI}" if text and text[0] != _FSI else text
