"""What wheels and bars draw: one area's scores, each beside its own red line and state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.charts.look import SERIES, SILENT, Look, finite
from core.i18n import plain


@dataclass(frozen=True, slots=True)
class Reading:
    """A score 0-100 of one thing, most often a channel. ``score`` None (or NaN): there is none.

    ``line`` is the score on the red line (None: no line), ``state`` one of STATE_STYLE: it may be worse than the score
    looks, because one critical indicator decides it. ``detail`` is one more sentence for the tooltip.
    """

    channel: str
    name: str
    score: float | None
    line: float | None
    state: str
    detail: str = ""

    @property
    def present(self) -> bool:
        return finite(self.score)


@dataclass(frozen=True, slots=True)
class Profile:
    """One area and its readings, in the fixed order of the model."""

    area: str
    name: str
    readings: tuple[Reading, ...]


def check(profiles: Sequence[Profile]) -> None:
    """Raises ValueError where there is nothing, or too much, to draw, or where profiles do not match."""
    if not profiles or not profiles[0].readings:
        raise ValueError("a chart needs at least one area with one reading; an empty page has its own words")
    if len(profiles) > len(SERIES):
        raise ValueError(f"at most {len(SERIES)} areas can be told apart")
    if len({tuple(r.channel for r in p.readings) for p in profiles}) > 1:
        raise ValueError("areas must have the same channels in the same order")


def score_text(look: Look, reading: Reading) -> str:
    """The score; where there is none, why. Never 0 for a missing score."""
    if reading.present:
        return look.line(look.words.number(reading.score, 0))
    return look.state(reading.state) if reading.state in SILENT else look.say("no_score")


def fields(look: Look, profile: Profile, reading: Reading) -> dict[str, Any]:
    """What a mark of this reading carries: ids for the click, texts for the tooltip, the same aloud."""
    row = {
        "area": profile.area,
        "channel": reading.channel,
        "area_name": look.line(profile.name),
        "name": look.line(reading.name),
        "score": float(reading.score) if finite(reading.score) else None,
        "line": float(reading.line) if finite(reading.line) else None,
        "state": reading.state,
        "score_text": score_text(look, reading),
        "line_text": look.line(look.words.number(reading.line, 0)) if finite(reading.line) else look.state("no_line"),
        "state_text": look.marked_state(reading.state),
        "detail": look.line(reading.detail),
    }
    return row | {"aloud": aloud(look, profile, reading)}


def tip(look: Look, profiles: Sequence[Profile]) -> dict[str, str]:
    """Field -> title of the tooltip."""
    shown = ("area_name", "name", "score_text", "line_text", "state_text")
    titles = {field: look.say(f"tip.{field}") for field in shown}
    detailed = any(reading.detail for profile in profiles for reading in profile.readings)
    return titles | ({"detail": look.say("tip.detail")} if detailed else {})


def aloud(look: Look, profile: Profile, reading: Reading) -> str:
    """One reading as a sentence, for those who listen."""
    return plain(f"{profile.name}: {_said(look, reading)}")


def _said(look: Look, reading: Reading) -> str:
    parts = [look.words("charts.aloud.score", name=reading.name, score=score_text(look, reading))]
    if reading.present:
        parts.append(look.words(f"charts.state.{reading.state}"))
    if finite(reading.line):
        parts.append(look.words("charts.aloud.line", line=look.words.number(reading.line, 0)))
    return plain(", ".join(parts))


def name(look: Look, profiles: Sequence[Profile], key: str) -> str:
    """What a chart of these profiles shows."""
    return look.words(f"charts.{key}.name", areas=", ".join(p.name for p in profiles))


def told(look: Look, profiles: Sequence[Profile]) -> str:
    """All readings in words, each of several areas named once; that of one is in the chart's own name."""
    of = [(p.name, "; ".join(_said(look, r) for r in p.readings)) for p in profiles]
    return of[0][1] if len(of) == 1 else plain(". ".join(f"{name}: {said}" for name, said in of))
