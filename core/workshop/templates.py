"""Workshops as data: data/workshops/<name>.toml with its agenda, and lists.toml with what several of them share.

A template is strict: whatever participants read stands in four languages, every list that a question names is there,
and the locked question (what do we want to avoid) stands before all others. Faults are those of a config file, at their
line.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from core.config.check import shape_faults
from core.config.part import Id, Part, Text
from core.config.places import Places, lines_of, parsed, text_of
from core.issues import Issue, Stop
from core.workshop.question import Option, Phrase, Question, lacking

LISTS = "lists.toml"
NAMED = ("roles", "stages", "interfaces", "groups", "practices", "addressees", "channels", "evidence")
#: Lists that people make in the room.
MADE = ("topics", "concepts")


class Item(Part):
    """A step of the agenda. ``work``: what the host does with what was said."""

    id: Id
    meeting: Annotated[int, Field(ge=1)]
    minutes: Annotated[int, Field(ge=1)]
    title: Phrase
    slide: Phrase | None = None
    question: Question | None = None
    picture: Annotated[Literal["space"] | None, Field(description="what the hall sees under the slide")] = None
    work: (
        Literal[
            "concepts",
            "clusters",
            "topics",
            "thresholds",
            "state",
            "matrix",
            "threats",
            "clauses",
            "adoption",
            "summary",
        ]
        | None
    ) = None
    per: Annotated[
        Literal["topic", "clause"] | None, Field(description="asked of each one, with the goalposts of its measure")
    ] = None
    locked: Annotated[bool, Field(description="stands before every other question, and stays there")] = False


class Starter(Part):
    """A topic that is ready to be taken, where there is no line of a file behind it."""

    id: Id
    name: Text
    groups: tuple[Id, ...] = ()
    channel: Id | None = None


class Template(Part):
    """A workshop that can be opened."""

    id: Id
    name: Annotated[Phrase, Field(description="what a workshop is called where its host types no other name")]
    about: Text
    consent: Annotated[Phrase, Field(description="what people agree to by joining")]
    lines: Annotated[Id | None, Field(description="red lines to begin with: data/lines/<lines>.json")] = None
    starters: Annotated[tuple[Starter, ...], Field(description="topics to begin with")] = ()
    roles: tuple[Option, ...]
    stages: Annotated[tuple[Option, ...], Field(description="without any, nothing is asked about them")] = ()
    interfaces: tuple[Option, ...] = ()
    groups: tuple[Option, ...] = ()
    practices: tuple[Option, ...]
    addressees: tuple[Option, ...]
    channels: tuple[Option, ...]
    evidence: tuple[Option, ...]
    items: tuple[Item, ...]

    def item(self, id: str) -> Item | None:
        return next((item for item in self.items if item.id == id), None)

    def ids(self, name: str) -> frozenset[str]:
        """What a list of the template holds."""
        return frozenset(option.id for option in getattr(self, name))


def load(path: str | Path) -> Template:
    """The template in a file, with the lists beside it. Raises Stop with every fault."""
    path = Path(path)
    return loads(text_of(path), text_of(path.with_name(LISTS)), str(path))


def loads(text: str, lists: str = "", file: str | None = None) -> Template:
    """The template in a TOML text; what it says itself stands over the ``lists``. Raises Stop with every fault."""
    data = {**parsed(lists, LISTS), **parsed(text, file)}
    places = Places(data, lines_of(text), file)
    try:
        template = Template.model_validate(data)
    except ValidationError as error:
        raise Stop(shape_faults(error, Template, places)) from error
    if faults := [*_twice(template, places), *_order(template, places), *_questions(template, places)]:
        raise Stop(faults)
    return template


# --- names that a template proposes


def in_four(template: Any) -> Any:
    """A template as it was kept before names of workshops stood in the four languages of phones."""
    name = template.get("name") if isinstance(template, Mapping) else None
    return {**template, "name": {"ar": "", "ru": "", **name}} if isinstance(name, Mapping) else template


def called(opened: Mapping[str, Any]) -> Text | Phrase:
    """The name of a workshop, of what is kept of its opening, without reading all that its template says."""
    return everywhere(opened["name"], Phrase(**in_four(opened["template"])["name"]))


def everywhere(kept: str, proposed: Text | Phrase | None) -> Text | Phrase:
    """What was proposed, where it was not typed over, in all its languages; what somebody typed, as it was typed."""
    own = proposed is not None and kept in (getattr(proposed, lang, None) for lang in Phrase.model_fields)
    return proposed if proposed is not None and own else Text(he=kept, en=kept)


# --- faults


def _twice(template: Template, places: Places) -> list[Issue]:
    found = []
    for section in (*NAMED, "items"):
        ids = places.ids(section)
        found += [places.issue("C-18", (section, n, "id"), found=id) for n, id in enumerate(ids) if id in ids[:n]]
    asked = [item.question.id if item.question else "" for item in template.items]
    at = (n for n, id in enumerate(asked) if id and id in asked[:n])
    return found + [places.issue("C-18", ("items", n, "question", "id"), found=asked[n]) for n in at]


def _order(template: Template, places: Places) -> list[Issue]:
    """W-27: no locked question, or another one before it; W-28: a meeting that begins before the one before it ends."""
    kinds = [item.locked for item in template.items if item.question]
    found = []
    if not kinds or not kinds[0]:
        found.append(places.issue("W-27", ("items",)))
    meetings = [item.meeting for item in template.items]
    wrong = [n for n, meeting in enumerate(meetings) if meeting not in (meetings[n - 1], meetings[n - 1] + 1) and n]
    return found + [places.issue("W-28", ("items", n, "meeting"), found=str(meetings[n])) for n in wrong]


def _questions(template: Template, places: Places) -> list[Issue]:
    """C-20: a list that is not there; W-29: a kind that lacks what it needs."""
    found = []
    for n, item in enumerate(template.items):
        if question := item.question:
            named, at = question.options_from, ("items", n, "question")
            if named and named not in (*NAMED, *MADE):
                known = ", ".join((*NAMED, *MADE))
                found.append(places.issue("C-20", (*at, "options_from"), found=named, known=known))
            lacks = [] if item.per else lacking(question)
            found += [places.issue("W-29", at, field=field, kind=question.kind) for field in lacks]
    return found
