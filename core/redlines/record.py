"""A red line as people agreed on it. A record is never edited: another version stands over it, with its reason."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from core.config import Config
from core.config.indicator import Status
from core.config.part import BLANK, Id, Part, Text
from core.redlines.states import Rules

Kind = Literal["level", "band", "change", "gap", "share", "peer", "age", "compound"]
Priority = Literal["veto", "serious", "watch"]
Agreement = Literal["", "strong", "moderate", "weak", "none", "stable_dissent"]
Day = Annotated[date, BeforeValidator(lambda day: date.fromisoformat(day) if isinstance(day, str) else day)]

#: Kinds of which more is always worse: the limit lies above the ideal, whatever the indicator.
MORE_IS_WORSE = ("gap", "share", "age")
#: Kinds whose limit may be the ideal itself: everybody, nobody beyond a value, never worse, no gap at all.
_MAY_HAVE_NO_ROOM = ("level", "change", "share", "gap")


class Vote(Part):
    """How the line was adopted."""

    votes_for: Annotated[int, Field(ge=0)] = 0
    against: Annotated[int, Field(ge=0)] = 0
    abstain: Annotated[int, Field(ge=0)] = 0
    spread: Annotated[tuple[float, float] | None, Field(description="middle half of the limits proposed")] = None
    agreement: Annotated[Agreement, Field(description="on the limit, by the rules of a workshop")] = ""
    dissent: Annotated[Text, Field(description="what those against ask to be remembered")] = BLANK


class Scope(Part):
    """Whom a line is about; empty: everybody."""

    areas: Annotated[tuple[str, ...], Field(description="area ids")] = ()
    layer: Annotated[Id | None, Field(description="only areas of this layer")] = None
    group: Annotated[Text, Field(description="the people protected")] = BLANK
    stage: Annotated[tuple[str, ...], Field(description="stages of a plan")] = ()
    interface: Annotated[tuple[str, ...], Field(description="with whom: developer, municipality, residents")] = ()

    @property
    def whom(self) -> tuple[object, ...]:
        """The same for scopes that say the same in another order."""
        return frozenset(self.areas), self.layer, self.group, frozenset(self.stage), frozenset(self.interface)


class Rest(Part):
    """Days on which a line says nothing, because people agreed so: a war, a move, a change of method."""

    start: Day
    end: Annotated[Day | None, Field(description="last day; absent: until another version ends it")] = None
    reason: Text

    def covers(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day <= self.end)


class Record(Part):
    """One version of one line. Limits are in the unit of the kind: see core.redlines.kinds."""

    id: Id
    version: Annotated[int, Field(ge=1)] = 1
    wording: Text
    avoid: Annotated[Text, Field(description="what must not happen, in the words of the people")] = BLANK
    channel: Id | None = None
    kind: Kind = "level"
    indicator: Id | None = None
    other: Annotated[Id | None, Field(description="gap: the indicator of the other group")] = None
    of: Annotated[tuple[Id, ...], Field(description="compound: the lines that it is made of")] = ()
    at_least: Annotated[int, Field(ge=1, description="compound: how many of them must be breached")] = 1
    beyond: Annotated[float | None, Field(description="share: the value beyond which an area counts")] = None
    side: Annotated[
        Literal["below", "above"], Field(description="the bad side of it, or of a limit that is the ideal")
    ] = "below"
    of_people: Annotated[bool, Field(description="share: of the people, not of the areas")] = False
    scope: Scope = Scope()
    ideal: Annotated[float | None, Field(description="position 0")] = None
    limit: Annotated[float, Field(description="position 1: the line")] = 1.0
    lower: Annotated[float | None, Field(description="band: the other limit")] = None
    amber: Annotated[float, Field(ge=0, le=1, description="position from which it warns; 1: never")] = 0.8
    back: Annotated[float | None, Field(description="return line, in the unit of the limit; absent: the limit")] = None
    k: Annotated[int, Field(ge=1, description="readings beyond the line that make a breach")] = 1
    n: Annotated[int, Field(ge=1, description="among the last so many")] = 1
    stay: Annotated[int, Field(ge=1, description="readings inside the return line that end it")] = 1
    lead_months: Annotated[float | None, Field(ge=0, description="how long the remedy takes")] = None
    priority: Priority = "serious"
    pressure: Annotated[
        Id | None, Field(description="lines that answer the same pressure count once; or the line that it counts with")
    ] = None
    owner: Annotated[Text, Field(description="role, not a person")] = BLANK
    status: Status = "proposal"
    source: str = ""
    vote: Vote = Vote()
    valid_from: Day | None = None
    valid_to: Annotated[Day | None, Field(description="last day; a line is retired, never deleted")] = None
    review: Day | None = None
    rests: Annotated[tuple[Rest, ...], Field(description="when the line is suspended")] = ()
    overrides: Annotated[Id | None, Field(description="the line in whose place it stands here")] = None
    reason: Annotated[Text, Field(description="why this version was made")] = BLANK

    @property
    def rules(self) -> Rules:
        """How it remembers. ``core.redlines.faults`` has said whatever would not fit."""
        return Rules(self.amber, self.back_at, self.k, self.n, self.stay)

    @property
    def back_at(self) -> float:
        """Position of the return line."""
        if self.back is None or self.kind == "compound":
            return 1.0
        if self.kind == "band":
            return self.back
        return 1.0 if self.no_room else (self.back - self.start) / (self.limit - self.start)

    @property
    def start(self) -> float:
        """Where position 0 is: the ideal, else what its kind begins with: no gap, no change, as the peers."""
        return (1.0 if self.kind == "peer" else 0.0) if self.ideal is None else self.ideal

    @property
    def no_room(self) -> bool:
        """Whether nothing but the ideal is inside the line: everybody, nobody, always."""
        return self.kind in _MAY_HAVE_NO_ROOM and self.start == self.limit

    @property
    def below_is_bad(self) -> bool:
        if self.kind in MORE_IS_WORSE:
            return self.start > self.limit
        return self.side == "below" if self.no_room else self.start > self.limit

    @property
    def measures(self) -> tuple[object, ...]:
        """What a line measures, where, and on which side it is crossed; the same for lines that differ in nothing but
        where they stand, what they remember and how they are told.
        """
        what = self.kind, self.indicator, self.other, self.beyond, self.of_people, tuple(sorted(self.of)), self.at_least
        two_sided = self.kind in ("band", "compound")
        side = self.side if self.kind == "share" else None if two_sided else self.below_is_bad
        return *what, side, self.scope.whom

    @property
    def limits(self) -> tuple[tuple[float, Literal["below", "above"]], ...]:
        """Each limit of the line, and on which side of it is its bad side."""
        if self.kind == "band" and self.lower is not None:
            return (self.limit, "above"), (self.lower, "below")
        return ((self.limit, "below" if self.below_is_bad else "above"),)

    def in_force(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


def owner_named(said: str, records: Iterable[Record], config: Config) -> Text:
    """Who was written down as an owner: one that the city's lines, departments or channels name, in each of its
    languages; anybody else as written.
    """
    known = [record.owner for record in records] + [each.name for each in config.departments]
    known += [each.owner for each in config.channels if each.owner]
    return next((each for each in known if said in each.every), Text(he=said, en=said))


def owner_of(record: Record, config: Config) -> Text:
    """Who answers for a line: whom it names, else the department that hands in its indicator, else the owner of its
    channel, else nobody (blank).
    """
    if record.owner.he.strip() or record.owner.en.strip():
        return record.owner
    indicator = next((each for each in config.indicators if each.id == record.indicator), None)
    of = [each.name for each in config.departments if indicator and each.id == indicator.department]
    of += [each.owner for each in config.channels if each.id == record.channel and each.owner]
    return of[0] if of else BLANK
