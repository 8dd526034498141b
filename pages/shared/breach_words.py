"""Red lines put into words: a value on its line, how sure, how long is left, and one sentence for each breach."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np

from core import line_words
from core.config import Config
from core.i18n import Words, rounded
from core.line_words import amount
from core.redlines.board import Fact
from core.redlines.certainty import verdict
from core.redlines.doubt import Doubt
from core.redlines.outlook import Course
from core.redlines.record import Record, owner_of
from pages.shared.parts import chip, safe

#: The character that stands before the word of a decision: colour is never alone.
MARKS = {
    "veto": "⛔",
    "too_late": "⌛",
    "breached": "▼",
    "decide": "◷",
    "pending": "▽",
    "watch": "◉",
    "coming": "↗",
}


#: States in which nothing of today is known: never told as not crossed.
SILENT = ("stale", "suppressed", "none", "suspended")


def value_and_line(fact: Fact, config: Config, w: Words) -> str:
    """The newest value beside its line; a hidden one is not told, nor one of before it."""
    hidden = fact.why == "suppressed"
    value = w("charts.state.suppressed") if hidden else line_words.standing(fact.line, fact.value, config, w)
    return w("breach.value", value=value, line=line_words.limit(fact.line, config, w))


def distance(record: Record, x: float, config: Config, w: Words) -> str:
    """How far apart two values of a line are, in its unit; of percentages in points. As precise as it takes to be more
    than nothing.
    """
    nothing = amount(record, 0.0, config, w)
    digits = next((n for n in line_words.DIGITS if amount(record, x, config, w, n) != nothing), line_words.AS_ADOPTED)
    unit = config.indicator(record.indicator).unit.en if record.indicator and record.kind in line_words.IN_UNIT else ""
    if record.kind != "share" and unit != "%":
        return amount(record, x, config, w, digits)
    told = w.points(x, digits)
    return w("lines.unit.change", value=told) if record.kind == "change" else told


def state_chip(fact: Fact, w: Words) -> str:
    """The state of a fact; an open breach of which nothing newer is known goes on."""
    return chip(fact.shown, w)


def decision_chip(fact: Fact, w: Words) -> str:
    """What has to be decided, as a mark and words."""
    tone = {"veto": "crossed", "breached": "crossed", "too_late": "crossed", "decide": "near"}.get(fact.decision)
    style = f"lr-{tone}" if tone else "lr-status"
    mark = f'<span aria-hidden="true">{MARKS[fact.decision]}</span>'
    return f'<span class="lr-chip {style}">{mark}{safe(w("breach.decision." + fact.decision))}</span>'


def sentence(fact: Fact, config: Config, today: date, w: Words) -> str:
    """Since when, how far, how sure, how many people, how long is left, the last date to act: what is known of these.

    Clauses that begin with a name or a number keep their order in both languages.
    """
    sure = "" if fact.line.kind in ("age", "compound") else doubt_words(fact.doubt, w)  # nobody samples these
    if not fact.open and fact.shown in SILENT:  # nothing follows from where a line once stood
        parts = [_state(fact, w), _people(fact, w)]
    else:
        parts = [_state(fact, w), _far(fact, config, w), sure, _people(fact, w), *_ahead(fact, today, w)]
    return w("breach.sep").join(part for part in parts if part) + "."


def _state(fact: Fact, w: Words) -> str:
    of = w("breach.readings", beyond=fact.beyond, of=fact.of) if fact.line.n > 1 else ""
    newest = fact.course.newest if fact.course else w.number(None)
    if fact.open:
        key = {"recovering": "breach.recovering", "no_data": "breach.unseen", "suspended": "breach.suspended"}
        begun = _begun(fact, w)
        return (w(key[fact.state], begun=begun, newest=newest) if fact.state in key else begun) + of
    if fact.state == "pending":
        return w.plural("breach.pending", fact.beyond, k=fact.line.k, last=fact.line.n)
    if fact.shown in SILENT:
        return w(f"breach.silent.{fact.shown}", newest=newest)
    return w("breach.not_now" if fact.earlier else "breach.not_crossed")


def _begun(fact: Fact, w: Words) -> str:
    """The first reading beyond the line, and the one by which it was confirmed where that came later."""
    if fact.since is None or fact.confirmed in (None, fact.since):
        return w("breach.since", day=fact.since or w.number(None))
    return w("breach.confirmed", since=fact.since, day=fact.confirmed)


def _far(fact: Fact, config: Config, w: Words) -> str:
    if np.isnan(fact.r):
        return ""
    if fact.line.kind == "compound":
        return w("breach.of_lines", breached=w.number(fact.value, 0), n=len(fact.line.of), k=fact.line.at_least)
    limits = [at for at in (fact.line.limit, fact.line.lower) if at is not None]
    away = min(abs(fact.value - at) for at in limits)
    return w("breach.beyond" if fact.r > 1 else "breach.room", by=distance(fact.line, away, config, w))


def doubt_words(doubt: Doubt, w: Words) -> str:
    """How sure: the verdict of a sample, that it is a full count, or that nobody can say."""
    if doubt.verdict is None:
        return w(f"breach.doubt.{doubt.why}")
    chance = _chance(min(max(doubt.p, 0.001), 0.999), w)
    if doubt.verdict == "cannot_tell":
        if doubt.more is None:
            return w("breach.doubt.never", chance=chance)
        return w.plural("breach.doubt.cannot_tell", max(doubt.more, 1), chance=chance)
    return w(f"breach.doubt.{doubt.verdict}", chance=chance)


def _chance(p: float, w: Words) -> str:
    """A chance as a percentage, never rounded over what makes a verdict: 0.897 is 89.7 %, as 90 % are sure."""
    least = 1 if p > 0.99 or p < 0.01 else 0
    digits = next((n for n in range(least, 6) if verdict(rounded(p, n + 2)) == verdict(p)), 6)
    return w.percent(p, digits)


def _people(fact: Fact, w: Words) -> str:
    return "" if np.isnan(fact.people) else w("breach.people", people=w.number(fact.people, 0))


def _ahead(fact: Fact, today: date, w: Words) -> list[str]:
    found = fact.course
    if fact.to_close is not None:
        return [w.plural("breach.closing", fact.to_close)]
    if found is None or found.trend is None:
        return [w("breach.no_trend")] if found and fact.line.kind not in ("age", "compound") else []
    if fact.open:
        return [back_words(found, today, w)]
    if fact.r > 1:
        return [back_words(found, today, w), *_decide(fact, today, w)]
    return [left_words(found, today, w), *_decide(fact, today, w)]


def back_words(found: Course, today: date, w: Words) -> str:
    """When a figure that is not yet at its return line would be there, at its present pace: by the course that the
    picture draws. Perhaps never: where its band does not lead back too, or the newest reading turned away.
    """
    day = found.day(found.home)
    if day is None or found.trend is None:
        return w("breach.no_return")
    perhaps = "breach.back_perhaps" if found.turned or found.trend.high >= 0 else "breach.back"
    return w(perhaps if day > today else "breach.back_past", month=month(day, w))


def left_words(found: Course, today: date, w: Words) -> str:
    """When the buffer would be used up, with its band."""
    likely, early, late = (found.day(years) for years in _band(found))
    if likely is None:
        return w("breach.away")
    key = "breach.left" if likely > today else "breach.left_past"
    if late is None:
        band = w("breach.band_open", early=month(early, w))
    elif month(early, w) == month(late, w):
        band = ""
    else:
        band = w("breach.band", early=month(early, w), late=month(late, w))
    return w(key, month=month(likely, w), band=band)


def _band(found: Course) -> tuple[float | None, float | None, float | None]:
    crossing = found.crossing
    return (crossing.likely, crossing.earliest, crossing.latest) if crossing else (None, None, None)


def _decide(fact: Fact, today: date, w: Words) -> list[str]:
    """The last date to act; that it cannot be told while nobody said how long the remedy takes."""
    if fact.line.lead_months is None:
        return [w("breach.no_lead")]
    day = fact.act[0]
    if day is None:
        return []
    key = "breach.decide" if day > today else "breach.too_late"
    return [w.plural(key, round(fact.line.lead_months), month=month(day, w))]


def month(day: date | None, w: Words) -> str:
    return w.number(None) if day is None else w.period(f"{day:%Y-%m}")


def place(fact: Fact, names: Mapping[str, str], w: Words) -> str:
    return names[fact.area] if fact.area is not None else w("breach.all_areas")


def owner(record: Record, config: Config, w: Words) -> str:
    """Who answers for a line; "": nobody."""
    return w.pick(owner_of(record, config)).strip()
