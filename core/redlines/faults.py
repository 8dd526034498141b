"""Everything that keeps a line from being adopted, each by its code; and what looks like a slip of the hand."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from core.config import Config
from core.config.indicator import Indicator
from core.issues import Issue
from core.redlines.record import MORE_IS_WORSE, Kind, Record, Vote

#: Kinds whose readings have no trend of their own, so that nobody can tell when they would cross.
_WITHOUT_TREND = ("age", "compound")
#: Readings that a line remembers at most: five years of months.
LONGEST = 60


def faults(
    record: Record, known: Mapping[str, Record], config: Config, areas: Collection[str] | None = None
) -> list[Issue]:
    """Everything that keeps a record from being adopted. ``known``: the other lines by id; ``areas``: the ids there
    are, None where nobody knows.
    """
    asked_of_others = [*_compound(record, known), *_instead(record, known)]
    about = [*_fields(record, config), *_sides(record, config), *_whom(record, config, areas)]
    return [*about, *_places(record), *asked_of_others, *_dates(record), *_vote(record)]


def doubts(record: Record, known: Mapping[str, Record], config: Config) -> list[Issue]:
    """What looks like a slip of the hand, though nothing forbids it: a limit farther beyond the worse goalpost of its
    indicator than the goalposts are apart (R-24; such a line is mute), a line that counts though most voted against it
    (R-45), and one that says what another says already (R-46). ``known``: the newest version of every line there is.
    """
    vote = record.vote
    told = {"line": record.id, "yes": vote.votes_for, "no": vote.against}
    uncounted = _outvoted(vote) and record.status not in ("agreed", "law")  # R-22 refuses one, the other asks nobody
    return [*_far(record, config), *([Issue("R-45", told)] if uncounted else []), *_twins(record, known)]


def _twins(record: Record, known: Mapping[str, Record]) -> list[Issue]:
    """R-46 for each line with the same limits on the same figures of the same places: every breach would count twice. A
    local line in the place of another, and lines that count together, count once; what was asked about is not again.
    """
    before = known.get(record.id)
    if before is not None and _same(before, record):
        return []
    away = {record.overrides, *(each.overrides for each in known.values())}
    return [
        Issue("R-46", {"line": record.id, "found": each.wording})
        for id, each in known.items()
        if id != record.id
        and _same(each, record)
        and id not in away
        and _together(each, record)
        and (each.pressure or id) != (record.pressure or record.id)
    ]


def _same(one: Record, other: Record) -> bool:
    return (one.measures, one.limits) == (other.measures, other.limits)


def _far(record: Record, config: Config) -> list[Issue]:
    indicator = next((each for each in config.indicators if each.id == record.indicator), None)
    posts = indicator.goalposts if indicator else None
    if posts is None or record.kind not in ("level", "band"):
        return []
    limits = [record.limit] if record.lower is None else [record.lower, record.limit]
    middle, width = (posts.worst + posts.best) / 2, abs(posts.worst - posts.best)
    far = [limit for limit in limits if abs(limit - middle) > 1.5 * width]
    about = {"line": record.id, "worst": posts.worst, "best": posts.best}
    return [Issue("R-24", {**about, "limit": limit}) for limit in far]


#: What a line of each kind cannot be without, beside its wording and its limit.
NEEDS: Mapping[Kind, tuple[str, ...]] = {
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
        for name in NEEDS[record.kind]
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
    if (longest := max(record.n, record.stay)) > LONGEST:
        issues.append(Issue("R-27", {**told, "found": longest, "most": LONGEST}))
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
    if indicator and record.kind == "peer" and _below_zero(indicator):
        issues.append(Issue("R-28", {"line": record.id, "found": indicator.id}))
    if indicator and record.kind in ("level", "band") and _never_crossed(record, indicator):
        issues.append(Issue("R-16", told))
    other = indicators.get(record.other or "")
    if record.kind == "gap" and indicator and other and (other is indicator or other.unit != indicator.unit):
        issues.append(Issue("R-18", {"line": record.id, "found": other.id}))
    return issues


def _below_zero(indicator: Indicator) -> bool:
    """Whether it may lie below 0, where a share of the median of the peers says nothing."""
    posts = indicator.goalposts
    return posts is not None and min(posts.worst, posts.best) < 0


def _never_crossed(record: Record, indicator: Indicator) -> bool:
    """No share is below 0 or above 100, no answer outside the scale that was asked on."""
    least, most = indicator.possible
    if record.kind == "band":
        return record.lower is not None and record.lower <= least and record.limit >= most
    return record.limit <= least if record.below_is_bad else record.limit >= most


def _on_the_bad_side(record: Record, indicator: Indicator | None) -> bool:
    if record.kind in MORE_IS_WORSE:
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
    if record.kind == "compound":
        return [] if record.back is None and record.limit == 1 else [Issue("R-26", {"line": record.id})]
    if record.start == record.limit:
        return [] if record.no_room else [Issue("R-03", {**told, "ideal": record.start})]
    if record.back_at < 0:
        return [Issue("R-44", {**told, "back": record.back, "ideal": record.start})]
    return [] if record.back_at <= 1 else [Issue("R-04", {**told, "back": record.back})]


def _compound(record: Record, known: Mapping[str, Record]) -> list[Issue]:
    told = {"line": record.id}
    issues = [Issue("R-07", {**told, "found": id}) for id in record.of if id not in known and id != record.id]
    if record.of and record.at_least > len(record.of):
        issues.append(Issue("R-06", {**told, "k": record.at_least, "n": len(record.of)}))
    round = circle(record, known)
    return [*issues, round] if round else issues


def circle(record: Record, known: Mapping[str, Record]) -> Issue | None:
    """R-08, with the wordings of the lines through which one is made of itself."""
    lines = {**known, record.id: record}
    instead = {each.overrides: id for id, each in lines.items() if each.overrides}
    way = _way(record.id, record.of, known, instead, set())
    if way is None:
        return None
    return Issue("R-08", {"line": record.id, "circle": tuple(lines[id].wording for id in (record.id, *way))})


def _instead(record: Record, known: Mapping[str, Record]) -> list[Issue]:
    """Whoever stands in the place of a line speaks of all that it spoke of; else some areas would have no line."""
    if record.overrides is None:
        return []
    told = {"line": record.id, "found": record.overrides}
    if record.overrides not in known:
        return [Issue("R-13", told)]
    issues = [Issue("R-14", {"line": record.id})] if record.scope.whom != known[record.overrides].scope.whom else []
    others = (each for id, each in known.items() if id != record.id and _together(each, record))
    taken = any(each.overrides in (record.overrides, record.id) for each in others)
    return [*issues, Issue("R-21", told)] if taken or known[record.overrides].overrides else issues


def _together(one: Record, other: Record) -> bool:
    """Whether there is a day on which both count."""
    begin = max(each.valid_from or date.min for each in (one, other))
    return begin <= min(each.valid_to or date.max for each in (one, other))


def _way(
    id: str, of: Iterable[str], known: Mapping[str, Record], instead: Mapping[str, str], seen: set[str]
) -> tuple[str, ...] | None:
    """The lines through which a line is made of itself, also those standing in the place of others; None: it is not."""
    for part in dict.fromkeys(each for named in of for each in (named, instead.get(named, named))):
        if part == id:
            return ()
        if part in known and part not in seen:
            seen.add(part)
            way = _way(id, known[part].of, known, instead, seen)
            if way is not None:
                return (part, *way)
    return None


def _vote(record: Record) -> list[Issue]:
    """Nobody agreed to what most voted against; the limits proposed go from the lowest to the highest."""
    told, spread = {"line": record.id}, record.vote.spread
    turned = [Issue("R-42", {**told, "low": spread[0], "high": spread[1]})] if spread and spread[0] > spread[1] else []
    if record.status != "agreed" or not _outvoted(record.vote):
        return turned
    return [*turned, Issue("R-22", {**told, "yes": record.vote.votes_for, "no": record.vote.against})]


def _outvoted(vote: Vote) -> bool:
    return vote.against > 0 and vote.votes_for <= vote.against


def _dates(record: Record) -> list[Issue]:
    ends = (record.valid_to, record.review)
    wrong = [day for day in ends if day and record.valid_from and day < record.valid_from]
    issues = [Issue("R-10", {"line": record.id, "day": day, "start": record.valid_from}) for day in wrong]
    turned = [rest for rest in record.rests if rest.end and rest.end < rest.start]
    return issues + [Issue("R-20", {"line": record.id, "day": rest.end, "start": rest.start}) for rest in turned]
