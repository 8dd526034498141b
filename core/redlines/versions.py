"""The versions of lines: the next one adopted, the newest, those in force on a day, those that a city begins with."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from core.config import Config
from core.config.part import Goalposts
from core.issues import Issue, Stop
from core.redlines import law
from core.redlines.faults import faults
from core.redlines.record import Record, Vote


def adopt(record: Record, versions: Sequence[Record], config: Config, areas: Collection[str] | None = None) -> Record:
    """The next version of a line, or its first. ``versions``: all records there are, in the order in which they came.

    Raises Stop with all ``faults``, with R-09 (a further version without a reason) and with W-10 or R-41 (a line
    set by law may be made stricter, never looser, and is not called otherwise: core.redlines.law).
    """
    known = newest(versions)
    issues = faults(record, {id: each for id, each in known.items() if id != record.id}, config, areas)
    before = known.get(record.id)
    rests_on = before or (known.get(record.overrides) if record.overrides else None)
    if rests_on and not (record.reason.he.strip() or record.reason.en.strip()):
        issues.append(Issue("R-09", {"line": record.id}))
    against = None if issues else law.refusal(record, versions)
    if issues or against:
        raise Stop([*issues, *([against] if against else [])])
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
