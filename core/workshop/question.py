"""What is asked and what may be answered: kinds of questions, each with the check that its answers pass.

``KINDS`` is the registry: kind -> check(question, answer) -> issues; statements are events of their own. A question is
frozen when it is opened and stays in the log as it was asked, so that a later change of a template never changes what
people answered.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from core import people
from core.config.indicator import Status
from core.config.part import Id, Part, Text
from core.issues import Issue
from core.names import writable

Kind = Literal["statements", "choose", "rank", "points", "number", "rating", "consent", "reflection"]
Purpose = Literal["topics", "threshold", "acceptance", "adoption", "budget", "likelihood", "impact", "satisfaction"]
Position = Literal["agree", "abstain", "disagree", "block"]

SCORED = ("likelihood", "impact")  # asked in whole numbers
LONGEST = 140  # characters of a statement, a reason, a reflection
POINTS = 100
RATINGS = (1, 9)
SURE = (1, 2, 3)  # how sure people are of a number

_MARKUP = re.compile(r"<[/!?a-zA-Z]")
_BLANK = re.compile(r"\[[^\[\]]*[^\W\d_][^\[\]]*\]")
_JOINERS = "\u200c\u200d"


def _clean(text: str) -> str:
    """One line without signs that cannot be seen: a sender's marks of direction would turn the hall's text around."""
    shown = "".join(
        c if c in _JOINERS or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co") else " " for c in text
    )
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", writable(shown))).strip()


#: What people type: one line, cleaned. Longer than any honest line is unreadable, not long.
Line = Annotated[str, Field(max_length=2000), AfterValidator(_clean)]


class Phrase(Part):
    """The same words in the four languages of a phone; one text without letters (%) stands for all."""

    he: str
    en: str
    ar: str
    ru: str

    @model_validator(mode="before")
    @classmethod
    def _one_text_for_all(cls, data: Any) -> Any:
        if isinstance(data, str) and not any(map(str.isalpha, data)):
            return dict.fromkeys(cls.model_fields, data)
        return data


class Option(Part):
    """One of several things to choose from."""

    id: Id
    name: Phrase


class Law(Part):
    """A value that is set by law: an answer may be stricter, never looser."""

    value: float
    source: str


UNNAMED = Text(he="\u2013", en="\u2013")  # for the name of a measure that is not there yet


class Measure(Part):
    """What guards a line. ``worst`` and ``best``: goalposts. ``known``: values that are known, with their source."""

    name: Text
    indicator: Id | None = None
    unit: Phrase | None = None
    worst: float | None = None
    best: float | None = None
    frequency: str = ""
    owner: Text | None = None
    source: Annotated[Line, Field(description="who has the figures")] = ""
    known: tuple[tuple[float, str], ...] = ()
    status: Status = "proposal"
    law: Law | None = None


class Question(Part):
    """One question. Which keys count depends on the kind."""

    id: Id
    kind: Kind
    text: Phrase
    hint: Phrase | None = None
    options: tuple[Option, ...] = ()
    options_from: Annotated[Id | None, Field(description="a list of the template, or topics: in place of options")] = (
        None
    )
    most: Annotated[int, Field(ge=1, description="statements, choose: how many at most")] = 3
    low: Annotated[float | None, Field(description="number: the lower goalpost")] = None
    high: Annotated[float | None, Field(description="number: the higher goalpost")] = None
    unit: Phrase | None = None
    higher_is_better: bool = True
    law: Law | None = None
    purpose: Annotated[Purpose | None, Field(description="what becomes of the answers")] = None
    about: Annotated[Id | None, Field(description="the topic or clause that is asked about")] = None

    @property
    def range(self) -> float:
        """Width between the goalposts of a number; 8 of a rating from 1 to 9."""
        if self.kind == "rating":
            return float(RATINGS[1] - RATINGS[0])
        return abs(self.high - self.low) if self.low is not None and self.high is not None else float("nan")


class Choice(Part):
    """Some of the options, the most important first where the order was asked for."""

    kind: Literal["choose"]
    chosen: tuple[str, ...]


class Ranking(Part):
    """All options, the first first."""

    kind: Literal["rank"]
    order: tuple[str, ...]


class Points(Part):
    """How many points each option got, in the order of the options."""

    kind: Literal["points"]
    shares: tuple[Annotated[int, Field(ge=0, le=POINTS)], ...]


class Number(Part):
    """A value in the unit of the question, how sure (1-3), and why."""

    kind: Literal["number"]
    value: float
    sure: Annotated[int | None, Field(ge=SURE[0], le=SURE[-1])] = None
    reason: Line = ""


class Rating(Part):
    """1: not acceptable at all ... 9: entirely."""

    kind: Literal["rating"]
    value: int
    reason: Line = ""


class Consent(Part):
    """A position on a proposal; whoever blocks says why."""

    kind: Literal["consent"]
    position: Position
    reason: Line = ""


class Reflection(Part):
    """One sentence on the way here."""

    kind: Literal["reflection"]
    text: Line


Answer = Annotated[
    Choice | Ranking | Points | Number | Rating | Consent | Reflection,
    Field(discriminator="kind"),
]


def faults(question: Question, answer: Any) -> list[Issue]:
    """What keeps an answer from being counted: W-06, W-10, W-05, W-15 to W-18, W-21 (the kind of another question).

    Rests on the question alone, so that it finds the same whenever a log is replayed.
    """
    if answer.kind != question.kind:
        return [Issue("W-21", {})]
    return KINDS[question.kind](question, answer)


def lacking(question: Question) -> list[str]:
    """What a question needs by its kind and does not have."""
    if question.kind in ("choose", "rank", "points"):
        return [] if question.options or question.options_from else ["options"]
    if question.kind == "number":
        return [name for name in ("low", "high") if getattr(question, name) is None]
    return []


def wording(text: str, needed: bool = False) -> list[Issue]:
    """What keeps a text from being sent: W-12 (too long), W-08 (personal details), W-26 (nothing, or code).

    Asked once, when it is sent: what tells persons is learnt with time, and must not take back what was accepted.
    """
    if len(text) > LONGEST:
        return [Issue("W-12", {"max": LONGEST, "n": len(text) - LONGEST})]
    if _MARKUP.search(text) or (needed and not any(map(str.isalnum, text))):
        return [Issue("W-26", {})]
    found = people.in_text([text])
    return [found] if found else []


def unfilled(text: str) -> list[Issue]:
    """W-36 for a wording with places in brackets that nobody has filled in: it binds no one."""
    found = _BLANK.findall(text)
    return [Issue("W-36", {"found": " ".join(found)})] if found else []


def texts(answer: Any) -> list[tuple[str, bool]]:
    """What an answer says in words, and whether it must say something."""
    if isinstance(answer, Reflection):
        return [(answer.text, True)]
    return [(answer.reason, False)] if isinstance(answer, Number | Rating | Consent) else []


# --- one check a kind


def _choose(question: Question, answer: Choice) -> list[Issue]:
    known, chosen = {option.id for option in question.options}, set(answer.chosen)
    right = 0 < len(answer.chosen) == len(chosen) <= question.most and chosen <= known
    return [] if right else [Issue("W-16", {"max": question.most, "n": len(answer.chosen)})]


def _rank(question: Question, answer: Ranking) -> list[Issue]:
    known = sorted(option.id for option in question.options)
    return [] if sorted(answer.order) == known else [Issue("W-17", {"n": len(known)})]


def _points(question: Question, answer: Points) -> list[Issue]:
    if len(answer.shares) != len(question.options):
        return [Issue("W-21", {})]
    left = POINTS - sum(answer.shares)
    if left == 0:
        return []
    return [Issue("W-05", {"n": left})] if left > 0 else [Issue("W-15", {"n": -left, "total": POINTS})]


def within(value: float, low: float | None, high: float | None, unit: Any) -> list[Issue]:
    """W-06 for a value that is not between the goalposts, whichever of them is the better."""
    ends = sorted(end for end in (low, high) if end is not None)
    if not ends or ends[0] <= value <= ends[-1]:
        return []
    return [Issue("W-06", {"min": ends[0], "max": ends[-1], "unit": unit or ""})]


def _number(question: Question, answer: Number) -> list[Issue]:
    law, ends = question.law, sorted(end for end in (question.low, question.high) if end is not None)
    if law and (answer.value < law.value if question.higher_is_better else answer.value > law.value):
        return [Issue("W-10", {"law": law.source})]
    if law and ends:  # no wider range is told than may be answered
        ends[0 if question.higher_is_better else -1] = law.value
    if ends and (out := within(answer.value, ends[0], ends[-1], question.unit)):
        return out
    if question.purpose in SCORED and answer.value != int(answer.value):
        return [Issue("W-21", {})]
    return []


def _rating(question: Question, answer: Rating) -> list[Issue]:
    return within(answer.value, *RATINGS, question.unit)


def _consent(question: Question, answer: Consent) -> list[Issue]:
    return [Issue("W-18", {})] if answer.position == "block" and not answer.reason else []


def _said(question: Question, answer: Reflection) -> list[Issue]:
    return [] if answer.text else [Issue("W-26", {})]


KINDS: Mapping[Kind, Callable[[Question, Any], list[Issue]]] = {
    "choose": _choose,
    "rank": _rank,
    "points": _points,
    "number": _number,
    "rating": _rating,
    "consent": _consent,
    "reflection": _said,
}
