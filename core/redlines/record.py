"""A red line as people agreed on it. A record is never edited: another version stands over it, with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from core.config import Config
from core.config.indicator import Status
from core.config.part import BLANK, Id, Part, Text
from core.issues import Issue, Stop
from core.redlines.states import Rules

Kind = Literal["level", "band", "change", "gap", "share", "peer", "age", "compound"]
Priority = Literal["veto", "serious", "watch"]

#: Kinds whose readings have no trend of their own, so that nobody can tell when they would cross.
_WITHOUT_TREND = ("age", "compound")


class Vote(Part):
    """How the line was adopted."""

    votes_for: Annotated[int, Field(ge=0)] = 0
    against: Annotated[int, Field(ge=0)] = 0
    abstain: Annotated[int, Field(ge=0)] = 0
    spread: Annotated[tuple[float, float] | None, Field(description="middle half of the limits proposed")] = None
    dissent: Annotated[Text, Field(description="what those against ask to be remembered")] = BLANK


class Scope(Part):
    """Whom a line is about; empty: everybody."""

    areas: Annotated[tuple[str, ...], Field(description="area ids")] = ()
    layer: Annotated[Id | None, Field(description="only areas of this layer")] = None
    group: Annotated[Text, Field(description="the people protected")] = BLANK
    stage: Annotated[tuple[str, ...], Field(description="stages of a plan")] = ()
    interface: Annotated[tuple[str, ...], Field(description="with whom: developer, municipality, residents")] = ()


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
    side: Annotated[Literal["below", "above"], Field(description="share: on which side of it")] = "below"
    of_people: Annotated[bool, Field(description="share: of the people, not of the areas")] = False
    scope: Scope = Scope()
    ideal: Annotated[float | None, Field(description="position 0")] = None
    limit: Annotated[float, Field(description="position 1: the line")] = 1.0
    lower: Annotated[float | None, Field(description="band: the other limit")] = None
    amber: Annotated[float, Field(ge=0, le=1, description="position from which it warns")] = 0.8
    back: Annotated[float | None, Field(description="return line, in the unit of the limit; absent: the limit")] = None
    k: Annotated[int, Field(ge=1, description="readings beyond the line that make a breach")] = 1
    n: Annotated[int, Field(ge=1, description="among the last so many")] = 1
    stay: Annotated[int, Field(ge=1, description="readings inside the return line that end it")] = 1
    lead_months: Annotated[float | None, Field(ge=0, description="how long the remedy takes")] = None
    priority: Priority = "serious"
    pressure: Annotated[Id | None, Field(description="lines that answer the same pressure count once")] = None
    owner: Annotated[Text, Field(description="role, not a person")] = BLANK
    status: Status = "proposal"
    source: str = ""
    vote: Vote = Vote()
    valid_from: date | None = None
    valid_to: date | None = None
    review: date | None = None
    overrides: Annotated[Id | None, Field(description="the line in whose place it stands here")] = None
    reason: Annotated[str, Field(description="why this version was made")] = ""

    @property
    def rules(self) -> Rules:
        """How it remembers. ``faults`` has said whatever would not fit."""
        return Rules(self.amber, self._back_at, self.k, self.n, self.stay)

    @property
    def _back_at(self) -> float:
        if self.back is None:
            return 1.0
        if self.kind == "band":
            return self.back
        return (self.back - self.start) / (self.limit - self.start)

    @property
    def start(self) -> float:
        """Where position 0 is: the ideal, else 0."""
        return 0.0 if self.ideal is None else self.ideal

    def in_force(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

    def looser_than(self, other: Record) -> bool:
        """Whether this one lets something pass that the other does not."""
        mine, theirs = self._span, other._span
        return mine[0] < theirs[0] or mine[1] > theirs[1] or self.k > other.k or self.stay < other.stay

    @property
    def _span(self) -> tuple[float, float]:
        """The values that it lets pass."""
        if self.kind == "band":
            return (self.limit if self.lower is None else self.lower), self.limit
        endless = float("inf")
        return (self.limit, endless) if self.start > self.limit else (-endless, self.limit)


def faults(record: Record, known: Mapping[str, Record], config: Config) -> list[Issue]:
    """Everything that keeps a record from being adopted. ``known``: the other lines by id."""
    return [*_fields(record, config), *_places(record), *_compound(record, known), *_dates(record)]


def adopt(record: Record, versions: Sequence[Record], config: Config) -> Record:
    """The next version of a line, or its first. ``versions``: all records there are, the newest of a line last.

    Raises Stop with all ``faults``, with R-09 (a further version without a reason) and with W-10 (a line set by law
    may be made stricter, never looser).
    """
    known = newest(versions)
    issues = faults(record, {id: each for id, each in known.items() if id != record.id}, config)
    before = known.get(record.id)
    rests_on = before or (known.get(record.overrides) if record.overrides else None)
    if rests_on and not record.reason.strip():
        issues.append(Issue("R-09", {"line": record.id}))
    if not issues and rests_on and rests_on.status == "law" and record.looser_than(rests_on):
        issues.append(Issue("W-10", {"law": rests_on.source or rests_on.id}))
    if issues:
        raise Stop(issues)
    return record.model_copy(update={"version": before.version + 1 if before else 1})


def newest(versions: Iterable[Record]) -> dict[str, Record]:
    """The version of each line that stands over the others, by id, in the order in which lines first came."""
    found: dict[str, Record] = {}
    for record in versions:
        if record.id not in found or record.version > found[record.id].version:
            found[record.id] = record
    return found


def changes(before: Record, after: Record) -> dict[str, tuple[Any, Any]]:
    """What differs between two versions: name of a field -> (before, after)."""
    fields = (name for name in type(after).model_fields if name not in ("version", "reason"))
    both = {name: (getattr(before, name), getattr(after, name)) for name in fields}
    return {name: pair for name, pair in both.items() if pair[0] != pair[1]}


def defaults(config: Config) -> list[Record]:
    """A record for the red line of every indicator that has one: what a city begins with, or overrides.

    The ideal is the better goalpost; a line beyond which lies nothing but the ideal has none, and is left out.
    """
    found = []
    for indicator in config.active_indicators:
        line, posts = indicator.red_line, indicator.goalposts
        if line and posts and line.value != posts.best:
            channel = config.channel_of(indicator)
            found.append(
                Record(
                    id=indicator.id,
                    wording=indicator.name,
                    channel=channel.id if channel else None,
                    indicator=indicator.id,
                    ideal=posts.best,
                    limit=line.value,
                    priority="veto" if indicator.critical else "serious",
                    status=line.status,
                    source=line.source,
                )
            )
    return found


_NEEDS: Mapping[Kind, tuple[str, ...]] = {
    "level": ("indicator", "ideal"),
    "band": ("indicator", "lower"),
    "change": ("indicator",),
    "gap": ("indicator",),
    "share": ("indicator", "beyond"),
    "peer": ("indicator",),
    "age": ("indicator",),
    "compound": ("of",),
}


def _fields(record: Record, config: Config) -> list[Issue]:
    told = {"line": record.id}
    issues = [
        Issue("R-01", {**told, "field": name, "kind": record.kind})
        for name in _NEEDS[record.kind]
        if getattr(record, name) in (None, ())
    ]
    ids = {indicator.id for indicator in config.indicators}
    named = [id for id in (record.indicator, record.other) if id is not None and id not in ids]
    issues += [Issue("R-02", {**told, "found": id}) for id in named]
    if record.lead_months is not None and record.kind in _WITHOUT_TREND:
        issues.append(Issue("R-05", {**told, "kind": record.kind}))
    if record.k > record.n:
        issues.append(Issue("R-06", {**told, "k": record.k, "n": record.n}))
    direction = next((i.direction for i in config.indicators if i.id == record.indicator), None)
    if record.kind == "level" and record.ideal is not None and direction:
        inside = record.limit < record.ideal if direction == "higher_better" else record.ideal < record.limit
        if not inside:
            issues.append(Issue("R-03", {**told, "limit": record.limit, "ideal": record.ideal}))
    return issues


def _places(record: Record) -> list[Issue]:
    """The return line lies between the ideal and the limit, the limits of a band in their order around its ideal."""
    told = {"line": record.id, "limit": record.limit}
    if record.kind == "band" and record.lower is not None:
        middle = (record.lower + record.limit) / 2 if record.ideal is None else record.ideal
        if not record.lower < middle < record.limit:
            return [Issue("R-03", {**told, "ideal": middle})]
        return [] if record.back is None or 0 <= record.back <= 1 else [Issue("R-04", {**told, "back": record.back})]
    if record.kind == "compound" or record.start == record.limit:
        return [] if record.kind in ("compound", "level") else [Issue("R-03", {**told, "ideal": record.start})]
    return [] if 0 <= record._back_at <= 1 else [Issue("R-04", {**told, "back": record.back})]


def _compound(record: Record, known: Mapping[str, Record]) -> list[Issue]:
    told = {"line": record.id}
    issues = [Issue("R-07", {**told, "found": id}) for id in record.of if id not in known and id != record.id]
    if record.of and record.at_least > len(record.of):
        issues.append(Issue("R-06", {**told, "k": record.at_least, "n": len(record.of)}))
    if _reaches(record.id, record.of, known, set()):
        issues.append(Issue("R-08", told))
    return issues


def _reaches(id: str, of: Iterable[str], known: Mapping[str, Record], seen: set[str]) -> bool:
    for part in of:
        if part == id:
            return True
        if part in known and part not in seen:
            seen.add(part)
            if _reaches(id, known[part].of, known, seen):
                return True
    return False


def _dates(record: Record) -> list[Issue]:
    ends = (record.valid_to, record.review)
    wrong = [day for day in ends if day and record.valid_from and day < record.valid_from]
    return [Issue("R-10", {"line": record.id, "day": day, "start": record.valid_from}) for day in wrong]
