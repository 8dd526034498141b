"""A red line as people agreed on it. A record is never edited: another version stands over it, with its reason."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from core.config import Config
from core.config.indicator import Indicator, Status
from core.config.part import BLANK, Goalposts, Id, Part, Text
from core.issues import Issue, Stop
from core.redlines import law
from core.redlines.states import Rules

Kind = Literal["level", "band", "change", "gap", "share", "peer", "age", "compound"]
Priority = Literal["veto", "serious", "watch"]
Day = Annotated[date, BeforeValidator(lambda day: date.fromisoformat(day) if isinstance(day, str) else day)]

#: Kinds whose readings have no trend of their own, so that nobody can tell when they would cross.
_WITHOUT_TREND = ("age", "compound")
#: Kinds of which more is always worse: the limit lies above the ideal, whatever the indicator.
_MORE_IS_WORSE = ("gap", "share", "age")
#: Kinds whose limit may be the ideal itself: everybody, nobody beyond a value, never worse, no gap at all.
_MAY_HAVE_NO_ROOM = ("level", "change", "share", "gap")


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
        """How it remembers. ``faults`` has said whatever would not fit."""
        return Rules(self.amber, self._back_at, self.k, self.n, self.stay)

    @property
    def _back_at(self) -> float:
        if self.back is None:
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
        if self.kind in _MORE_IS_WORSE:
            return self.start > self.limit
        return self.side == "below" if self.no_room else self.start > self.limit

    def in_force(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


def faults(
    record: Record, known: Mapping[str, Record], config: Config, areas: Collection[str] | None = None
) -> list[Issue]:
    """Everything that keeps a record from being adopted. ``known``: the other lines by id; ``areas``: the ids there
    are, None where nobody knows.
    """
    asked_of_others = [*_compound(record, known), *_instead(record, known)]
    about = [*_fields(record, config), *_sides(record, config), *_whom(record, config, areas)]
    return [*about, *_places(record), *asked_of_others, *_dates(record), *_vote(record)]


def doubts(record: Record, config: Config) -> list[Issue]:
    """What looks like a slip of the hand, though nothing forbids it (R-24): a limit farther beyond the worse goalpost
    of its indicator than the goalposts are apart. Such a line is mute.
    """
    indicator = next((each for each in config.indicators if each.id == record.indicator), None)
    posts = indicator.goalposts if indicator else None
    if posts is None or record.kind not in ("level", "band"):
        return []
    limits = [record.limit] if record.lower is None else [record.lower, record.limit]
    middle, width = (posts.worst + posts.best) / 2, abs(posts.worst - posts.best)
    far = [limit for limit in limits if abs(limit - middle) > 1.5 * width]
    about = {"line": record.id, "worst": posts.worst, "best": posts.best}
    return [Issue("R-24", {**about, "limit": limit}) for limit in far]


def adopt(record: Record, versions: Sequence[Record], config: Config, areas: Collection[str] | None = None) -> Record:
    """The next version of a line, or its first. ``versions``: all records there are, in the order in which they came.

    Raises Stop with all ``faults``, with R-09 (a further version without a reason) and with W-10 (a line set by law
    may be made stricter, never looser: core.redlines.law).
    """
    known = newest(versions)
    issues = faults(record, {id: each for id, each in known.items() if id != record.id}, config, areas)
    before = known.get(record.id)
    rests_on = before or (known.get(record.overrides) if record.overrides else None)
    if rests_on and not (record.reason.he.strip() or record.reason.en.strip()):
        issues.append(Issue("R-09", {"line": record.id}))
    broken = None if issues else law.broken(record, versions)
    if broken:
        issues.append(Issue("W-10", {"law": broken.source or broken.id}))
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


def in_force(versions: Iterable[Record], day: date) -> dict[str, Record]:
    """The lines that count on a day, by id: of each the newest version that had begun by then, unless it had ended.

    A line that overrides another stands in its place, also in compound lines made of it; both stay in ``versions``.
    What stands below a law that has become stricter since does not count: see core.redlines.law.
    """
    come = [each for each in versions if each.valid_from is None or each.valid_from <= day]
    lines = {id: record for id, record in law.lawful(newest(come), come).items() if record.in_force(day)}
    instead = {record.overrides: id for id, record in lines.items() if record.overrides in lines}
    kept = {id: record for id, record in lines.items() if id not in instead}
    return {id: _made_of(record, instead) for id, record in kept.items()}


def _made_of(record: Record, instead: Mapping[str, str]) -> Record:
    of = tuple(_in_place_of(id, instead) for id in record.of)
    return record if of == record.of else record.model_copy(update={"of": of})


def _in_place_of(id: str, instead: Mapping[str, str]) -> str:
    """The line that stands in the place of another, also through others."""
    seen = {id}
    while (following := instead.get(id)) and following not in seen:
        seen.add(following)
        id = following
    return id


def changes(before: Record, after: Record) -> dict[str, tuple[Any, Any]]:
    """What differs between two versions: name of a field -> (before, after)."""
    fields = (name for name in type(after).model_fields if name not in ("version", "reason"))
    both = {name: (getattr(before, name), getattr(after, name)) for name in fields}
    return {name: pair for name, pair in both.items() if pair[0] != pair[1]}


def says_more(before: Record, after: Record) -> bool:
    """Whether anything but the day from which it counts differs; no vote is none, and not another one."""
    told = changes(before, after)
    return any(name != "valid_from" and not (name == "vote" and after.vote == Vote()) for name in told)


def defaults(config: Config) -> list[Record]:
    """A record for the red line of every indicator that has one: what a city begins with, or overrides.

    The ideal is the better goalpost.
    """
    found = []
    for indicator in config.active_indicators:
        line, posts = indicator.red_line, indicator.goalposts
        if line and posts:
            channel = config.channel_of(indicator)
            found.append(
                Record(
                    id=indicator.id,
                    wording=indicator.name,
                    channel=channel.id if channel else None,
                    indicator=indicator.id,
                    ideal=posts.best,
                    limit=line.value,
                    side=line.side,
                    amber=_warns(line.value, posts, config.method.near_margin),
                    priority="veto" if indicator.critical else "serious",
                    status=line.status,
                    source=line.source,
                )
            )
    return found


def _warns(limit: float, posts: Goalposts, margin: float) -> float:
    """The position from which a figure is called near: ``margin`` of the goalpost range before the limit."""
    if limit == posts.best:
        return 1.0
    return max(0.0, 1 - margin * abs(posts.best - posts.worst) / abs(limit - posts.best))


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
    if not (record.wording.he.strip() or record.wording.en.strip()):
        issues.append(Issue("R-15", told))
    ids = {indicator.id for indicator in config.indicators}
    named = [id for id in (record.indicator, record.other) if id is not None and id not in ids]
    issues += [Issue("R-02", {**told, "found": id}) for id in named]
    if record.lead_months is not None and record.kind in _WITHOUT_TREND:
        issues.append(Issue("R-05", {**told, "kind": record.kind}))
    if record.k > record.n:
        issues.append(Issue("R-06", {**told, "k": record.k, "n": record.n}))
    return issues


def _sides(record: Record, config: Config) -> list[Issue]:
    """The limit lies on the bad side of the ideal, or on it where nothing better can be, and it can be crossed."""
    told = {"line": record.id, "limit": record.limit, "ideal": record.start}
    indicators = {indicator.id: indicator for indicator in config.indicators}
    indicator = indicators.get(record.indicator or "")
    issues: list[Issue] = []
    if not _on_the_bad_side(record, indicator):
        issues.append(Issue("R-03", told))
    if record.kind == "share":
        if not (0 <= record.start <= 100 and record.limit < 100):
            issues.append(Issue("R-16", told))
        if indicator and (record.side == "below") != (indicator.direction == "higher_better"):
            issues.append(Issue("R-17", {"line": record.id}))
    if indicator and record.kind in ("level", "band") and _never_crossed(record, indicator):
        issues.append(Issue("R-16", told))
    other = indicators.get(record.other or "")
    if record.kind == "gap" and indicator and other and (other is indicator or other.unit != indicator.unit):
        issues.append(Issue("R-18", {"line": record.id, "found": other.id}))
    return issues


def _never_crossed(record: Record, indicator: Indicator) -> bool:
    """No share is below 0 or above 100, no answer outside the scale that was asked on."""
    least, most = indicator.possible
    if record.kind == "band":
        return record.lower is not None and record.lower <= least and record.limit >= most
    return record.limit <= least if record.below_is_bad else record.limit >= most


def _on_the_bad_side(record: Record, indicator: Indicator | None) -> bool:
    if record.kind in _MORE_IS_WORSE:
        return record.limit >= record.start
    if indicator is None or record.kind in ("band", "compound") or (record.kind == "level" and record.ideal is None):
        return True
    if record.start == record.limit and not record.no_room:
        return True  # told by _places
    best = indicator.goalposts.best if indicator.goalposts else None
    sound = record.below_is_bad == (indicator.direction == "higher_better")
    return sound and (record.kind != "level" or not record.no_room or record.limit == best)


def _whom(record: Record, config: Config, areas: Collection[str] | None) -> list[Issue]:
    """The places that a line speaks of are there; else it would be in force and told nowhere."""
    channels, layers = ({each.id for each in found} for found in (config.channels, config.layers))
    wrong = [("channel", record.channel)] if record.channel and record.channel not in channels else []
    if record.scope.layer and record.scope.layer not in layers:
        wrong.append(("layer", record.scope.layer))
    wrong += [("areas", id) for id in record.scope.areas if areas is not None and id not in areas]
    return [Issue("R-19", {"line": record.id, "field": field, "found": found}) for field, found in wrong]


def _places(record: Record) -> list[Issue]:
    """The return line lies between the ideal and the limit, the limits of a band in their order around its ideal."""
    told = {"line": record.id, "limit": record.limit}
    if record.kind == "band" and record.lower is not None:
        middle = (record.lower + record.limit) / 2 if record.ideal is None else record.ideal
        if not record.lower < middle < record.limit:
            return [Issue("R-03", {**told, "ideal": middle})]
        return [] if record.back is None or 0 <= record.back <= 1 else [Issue("R-04", {**told, "back": record.back})]
    if record.kind == "compound" or record.start == record.limit:
        sound = record.kind == "compound" or record.no_room
        return [] if sound else [Issue("R-03", {**told, "ideal": record.start})]
    return [] if 0 <= record._back_at <= 1 else [Issue("R-04", {**told, "back": record.back})]


def _compound(record: Record, known: Mapping[str, Record]) -> list[Issue]:
    told = {"line": record.id}
    issues = [Issue("R-07", {**told, "found": id}) for id in record.of if id not in known and id != record.id]
    if record.of and record.at_least > len(record.of):
        issues.append(Issue("R-06", {**told, "k": record.at_least, "n": len(record.of)}))
    instead = {each.overrides: id for id, each in {**known, record.id: record}.items() if each.overrides}
    if _reaches(record.id, record.of, known, instead, set()):
        issues.append(Issue("R-08", told))
    return issues


def _instead(record: Record, known: Mapping[str, Record]) -> list[Issue]:
    """Whoever stands in the place of a line speaks of all that it spoke of; else some areas would have no line."""
    if record.overrides is None:
        return []
    told = {"line": record.id, "found": record.overrides}
    if record.overrides not in known:
        return [Issue("R-13", told)]
    issues = [Issue("R-14", {"line": record.id})] if record.scope != known[record.overrides].scope else []
    others = (each for id, each in known.items() if id != record.id and each.valid_to is None)
    taken = any(each.overrides in (record.overrides, record.id) for each in others)
    return [*issues, Issue("R-21", told)] if taken or known[record.overrides].overrides else issues


def _reaches(
    id: str, of: Iterable[str], known: Mapping[str, Record], instead: Mapping[str, str], seen: set[str]
) -> bool:
    """Whether a line is made of itself, also through lines that stand in the place of others."""
    for part in {each for named in of for each in (named, instead.get(named, named))}:
        if part == id:
            return True
        if part in known and part not in seen:
            seen.add(part)
            if _reaches(id, known[part].of, known, instead, seen):
                return True
    return False


def _vote(record: Record) -> list[Issue]:
    """Nobody agreed to what most voted against."""
    vote = record.vote
    if record.status != "agreed" or vote.against == 0 or vote.votes_for > vote.against:
        return []
    return [Issue("R-22", {"line": record.id, "yes": vote.votes_for, "no": vote.against})]


def _dates(record: Record) -> list[Issue]:
    ends = (record.valid_to, record.review)
    wrong = [day for day in ends if day and record.valid_from and day < record.valid_from]
    issues = [Issue("R-10", {"line": record.id, "day": day, "start": record.valid_from}) for day in wrong]
    turned = [rest for rest in record.rests if rest.end and rest.end < rest.start]
    return issues + [Issue("R-20", {"line": record.id, "day": rest.end, "start": rest.start}) for rest in turned]
