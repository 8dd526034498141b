"""One line in one area, opened: its course, what it would have said, its log, whether it changes and will hold."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from core import line_words
from core.charts import course
from core.charts.positions import fan, marks, row_of, space
from core.charts.records import home
from core.config import Text
from core.i18n import Words
from core.periods import canonical
from core.redlines import board, burn, control, engine, forecast, log, outlook, spread
from core.redlines import recovery as bounce
from core.redlines import shown as showing
from core.redlines.board import Fact
from core.redlines.engine import Told
from core.redlines.record import Record
from core.scoring import Cube
from pages.shared import breach_board, breach_words, line_records, load, parts
from pages.shared.parts import chip, facts, safe, table

if TYPE_CHECKING:
    from pages.shared.load import View

ENOUGH = control.ENOUGH
YEARS_BACK = 5
#: The long window of an alarm in short ones, as in core.redlines.burn's source.
_SHORT = 12
#: Kinds whose readings are no measurements: an age only grows, and lines are counted.
_WITHOUT_CHART = ("age", "compound")
PERCENT = Text(he="%", en="%")


@dataclass(frozen=True)
class Story:
    """One row of one line at a view. ``fact``: all that the engine says of it. ``around``: the figure is that of the
    place ``where``, which is around the area, and no resident of the area is counted by it.
    """

    view: View
    told: Told
    row: int
    t: int
    where: str
    fact: Fact
    w: Words
    around: bool = False

    @property
    def record(self) -> Record:
        return self.told.record

    @property
    def values(self) -> np.ndarray:
        """The readings up to the view, oldest first, each once."""
        return np.asarray(self.told.whole.reading.values[self.row, self.read])

    @cached_property
    def read(self) -> np.ndarray:
        """The positions of the readings among those of the whole line."""
        return np.flatnonzero(board.readings(self.told, self.t, self.row))

    @cached_property
    def cube(self) -> Cube:
        """The figures at all readings."""
        return self.told.of(self.view.cube)

    def period(self, t: int) -> str:
        """The period of a reading, or of the day on which another figure ends."""
        return self.cube.period_of(self.record.indicator, t)

    def standing(self, x: float | None) -> str:
        """A value, never rounded onto the line."""
        return line_words.standing(self.record, np.nan if x is None else x, self.view.config, self.w)


def readable(view: View, told: Mapping[str, Told]) -> dict[str, Told]:
    """Lines that some area of this layer was itself measured in, at any view; the others are told where they are."""
    return {id: each for id, each in told.items() if showing.own(each, view.cube, slice(None)).any()}


def readable_of(layer: str) -> dict[str, Told]:
    """The same of a layer and the lines in force."""
    return load.kept(lambda: readable(load.view(layer), line_records.told(layer)), "line.readable", layer)


def lines_here(told: Mapping[str, Told], w: Words) -> dict[str, str]:
    """Lines that can be opened, by name."""
    named = {id: w.pick(each.record.wording) for id, each in told.items()}
    return dict(sorted(named.items(), key=lambda item: item[1]))


def areas_of(told: Told, view: View) -> list[str]:
    """The areas that a line speaks of; none where it speaks of all of them together."""
    return [view.area_ids[a] for a in told.reading.areas]


def first_line(told: Mapping[str, Told], view: View, t: int) -> str:
    """The line with most open breaches: what the page begins with."""
    return max(told, key=lambda id: spread.crossed(told[id], view.cube, t))


def first_area(told: Told, view: View, t: int) -> str:
    """The area that is farthest beyond the line."""
    r = np.where(np.isnan(told.reading.r[:, t]), -np.inf, told.reading.r[:, t])
    return view.area_ids[int(told.reading.areas[int(np.argmax(r))])]


def story(view: View, told: Told, area: str | None, period: str, where: str, w: Words) -> Story:
    t = view.cube.period(period)
    row = 0 if area is None else row_of(told, view.cube.area(area)) or 0
    fact = board.told_of(told, row, view.cube, view.config, t, load.today())
    if around := measured_around(view, told, row, t):
        fact, where = replace(fact, people=float("nan")), breach_board.names_of(view.layer, w)[around]
    return Story(view, told, row, t, where, fact, w, around is not None)


def measured_around(view: View, told: Told, row: int, t: int) -> str | None:
    """The place around an area whose figure stands for it, because nobody measures finer; None: it has its own."""
    known = np.flatnonzero(~np.isnan(told.reading.values[row, : t + 1]))
    area, indicator = board.area_of(told, row), told.record.indicator
    if not len(known) or area is None or indicator is None or told.reading.own[row, known[-1]]:
        return None
    return home(view.cube, view.config.indicator(indicator), view.area_ids[area])


def unknown(line: str | None, lines: Container[str], area: str | None, areas: Container[str], w: Words) -> None:
    """Whoever asked for a line or an area that is not there reads that another one was opened."""
    if line is not None and line not in lines:
        st.info(w("line.unknown_line"))
    elif area is not None and areas and area not in areas:
        st.info(w("line.unknown_area"))


def title(s: Story) -> str:
    state = s.w(f"charts.state.{s.fact.shown}")
    return s.w("line.title", line=s.w.pick(s.record.wording), area=s.where, state=state)


def explanation(s: Story) -> str:
    """The sentence of the board, then both icons, each with its word."""
    told = breach_words.sentence(s.fact, s.view.config, load.today(), s.w)
    value = breach_words.value_and_line(s.fact, s.view.config, s.w)
    return (
        f'<div class="lr-card {"lr-alarm" if s.fact.open else "lr-quiet"}"><div class="lr-row">'
        f"{breach_words.state_chip(s.fact, s.w)}{changing_chip(s)}{holding_chip(s)}</div>"
        f"{_of_the_place(s)}<p>{safe(value)}</p><p>{safe(told)}</p>{_needed(s)}</div>"
    )


def _of_the_place(s: Story) -> str:
    return f"<p>{safe(s.w('line.around', place=s.where))}</p>" if s.around else ""


def _icon(mark: str, text: str) -> str:
    return f'<span class="lr-chip lr-status"><span aria-hidden="true">{mark}</span>{safe(text)}</span>'


def changing_chip(s: Story) -> str:
    """Is it changing? Special causes among the last readings, and which way they go; the better way is named so."""
    if s.record.kind in _WITHOUT_CHART:
        return ""
    if len(s.values) < ENOUGH:
        return _icon("?", s.w("line.changing.unknown"))
    mark = int(control.changing(s.values)[-1])
    if not mark:
        return _icon("∿", s.w("line.changing.common"))
    if s.record.kind == "band":
        return _icon("↕", s.w("line.changing.special"))
    trend = s.fact.course.trend if s.fact.course else None
    better = (mark > 0) == s.record.below_is_bad
    if trend and trend.slope and better != (trend.slope < 0):  # the trend that is drawn goes the other way
        return _icon("↕", s.w("line.changing.special"))
    return _icon("↗" if mark > 0 else "↘", s.w("line.changing.better" if better else "line.changing.worse"))


def holding_chip(s: Story) -> str:
    """Will it hold? Whether common causes alone carry readings over the line. Nothing that is open will hold."""
    if s.record.kind in _WITHOUT_CHART:
        return ""
    if len(s.values) < ENOUGH or s.record.kind == "band":
        return _icon("?", s.w("line.holding.unknown"))
    found = control.holds(s.values, s.record.limit, s.record.below_is_bad)
    if found == "consistent_pass" and board.is_near(s.fact, load.today()):
        return _icon("≈", s.w("line.holding.heading"))
    if found is None or (s.fact.open and found == "consistent_pass"):
        return _icon("?", s.w("line.holding.unsettled"))
    return _icon(
        {"consistent_pass": "✓", "consistent_fail": "✗", "inconsistent": "≈"}[found], s.w(f"line.holding.{found}")
    )


def _needed(s: Story) -> str:
    """Of a figure beyond its line: by how much it must change a year to be back by the horizon."""
    if not s.fact.open or not s.fact.r > 1 or s.record.kind in ("band", *_WITHOUT_CHART):
        return ""
    per_year = forecast.required_change(s.fact.r, board.HORIZON, s.record.rules.back)
    values = per_year * (s.record.limit - s.record.start)
    if not values:
        return ""
    by = breach_words.distance(s.record, abs(values), s.view.config, s.w)
    told = s.w(f"line.needed_{'up' if values > 0 else 'down'}", by=by, years=int(board.HORIZON))
    return f"<p>{safe(told)}</p>"


def picture(s: Story) -> None:
    """The readings in their safe space, with the forecast, and the same as a table."""
    if s.record.kind == "compound":
        parts.html(made_of(s))
        return
    shown, around = marks(s.told, s.row, s.view.cube, s.t), space(s.record)
    if around is None or not any(mark.value is not None for mark in shown):
        st.info(s.w("line.no_course"))
    else:
        ahead = fan(s.told, s.row, s.view.cube, s.view.config, s.t)
        name = f"{s.w.pick(s.record.wording)}, {s.where}"
        since = s.view.config.indicator(s.record.indicator).redefined if s.record.indicator else None
        drawn = load.cached_chart(
            course, shown, s.w, space=around, unit=_unit(s), fan=ahead, name=name, redefined=since
        )
        parts.chart(drawn, "course", wide=True)
    with parts.expander(s.w("line.course_table")):
        rows = [(s.w.period(m.period), safe(s.standing(m.value)), chip(m.state, s.w)) for m in reversed(shown)]
        parts.html(table([s.w(f"head.{key}") for key in ("period", "value", "state")], rows, numbers=(0, 1)))


def made_of(s: Story) -> str:
    """The lines that a line is made of, with the state of each in this place, the breached ones first."""
    every, area = line_records.told(s.view.layer), board.area_of(s.told, s.row)
    facts = []
    for part in (every[id] for id in s.record.of if id in every):
        row = 0 if area is None else row_of(part, area)
        if row is not None:
            facts.append(board.told_of(part, row, s.view.cube, s.view.config, s.t, load.today()))
    rows = [
        (
            parts.link("line", s.w.pick(fact.line.wording), **_place(fact, s)),
            chip(fact.shown, s.w),
            safe(line_words.standing(fact.line, fact.value, s.view.config, s.w)),
            safe(line_words.limit(fact.line, s.view.config, s.w)),
        )
        for fact in sorted(facts, key=lambda fact: not fact.open)
    ]
    head = [s.w(f"head.{key}") for key in ("red_line", "state", "value", "line")]
    return f"<h3>{safe(s.w('line.made_of'))}</h3>{table(head, rows, numbers=(2,))}"


def _place(fact: Fact, s: Story) -> dict[str, str]:
    at = {"line": fact.line.id, "layer": s.view.layer, "period": s.view.periods[s.t]}
    return at if fact.area is None else at | {"area": fact.area}


def _unit(s: Story) -> Text | None:
    if s.record.kind == "share":
        return PERCENT
    if not s.record.indicator or s.record.kind not in line_words.IN_UNIT:
        return None
    unit = s.view.config.indicator(s.record.indicator).unit
    points = s.w("breach.unit_points")
    return Text(he=points, en=points) if line_words.in_points(s.record, unit) else unit


def state_log(s: Story) -> str:
    """Every change of state, newest first, and what was read then."""
    values, hidden = s.told.whole.reading.values[s.row], ("suppressed", "none")
    rows = [
        (
            _when(change, s),
            chip(change.before, s.w) if change.before else safe(s.w("line.began")),
            chip(change.after, s.w),
            safe(s.standing(None if change.after in hidden else float(values[change.t]))),
            safe(_why(change.after, s)),
        )
        for change in reversed(log.log(s.told, s.row, s.view.cube, s.t))
    ]
    head = ("period", "before", "after", "value", "why")
    return table([s.w(f"head.{key}") for key in head], rows, numbers=(0, 3), stacked=True)


def _when(change: log.Change, s: Story) -> str:
    """The period of a reading; of what time itself changed the day."""
    ends = change.day == canonical(s.cube.periods[change.t]).end
    return s.w.period(s.period(change.t)) if ends and s.record.kind != "age" else s.w.date(change.day)


def _why(state: str, s: Story) -> str:
    if state == "crossed" and s.record.n == 1:
        return s.w("line.why.beyond")
    if state == "recovering":
        return s.w.plural("line.why.recovering", s.record.stay)
    return s.w(f"line.why.{state}", k=s.record.k, n=s.record.n)


def would_have_said(s: Story, versions: Sequence[Record]) -> str:
    """The states of the last five years by every version of the line: by which rule it would have warned, and when."""
    last = canonical(s.view.periods[s.t]).year
    views = [t for t in range(s.t + 1) if canonical(s.view.periods[t]).year > last - YEARS_BACK]
    rows = []
    for record in reversed(versions):
        told = _by(record, s)
        if told is None:
            continue
        row = min(s.row, len(told.reading.r) - 1)
        shown = [state for t in views for state in showing.shown(told, s.view.cube, t, [row])]
        begins = s.w.date(record.valid_from) if record.valid_from else s.w("line.always")
        limit = line_words.limit(record, s.view.config, s.w)
        rows.append((s.w.number(record.version), safe(begins), safe(limit), *(chip(state, s.w) for state in shown)))
    head = [s.w("head.version"), s.w("head.from"), s.w("head.line"), *(s.w.period(s.view.periods[t]) for t in views)]
    return f"<p>{safe(s.w('line.would_how'))}</p>{table(head, rows, numbers=(0, 1), stacked=True)}"


def _by(record: Record, s: Story) -> Told | None:
    """The same line as another version of it would tell it, of the same rows; None where it spoke of others."""
    if record == s.record:
        return s.told
    if record.kind == "compound":
        return None
    own = record.model_copy(update={"scope": s.record.scope})
    cube = s.view.cube
    told = engine.tell([own], cube, today=load.today(), every=s.told.of(cube)).get(record.id)
    return told if told is not None and len(told.reading.r) == len(s.told.reading.r) else None


def budget(s: Story) -> str:
    """The readings that may lie beyond a line with a memory, how many did, and how fast they are used up."""
    if s.record.k < 2:
        return f"<p>{safe(s.w('line.no_budget'))}</p>"
    at, n = s.read[-s.record.n :], s.record.n
    bad = s.told.whole.reading.r[s.row, at] > 1
    allowed, alarm = burn.Budget((s.record.k - 1) / n, n), burn.Alarm(n, n / _SHORT, 1)
    rate = allowed.rate(float(bad.mean())) if len(bad) else 0.0
    lasts = allowed.lasts(rate)
    pairs = (
        ("allowed", s.w("line.budget_of", k=s.record.k - 1, n=n)),
        ("read", s.w("line.budget_of", k=len(bad), n=n)),
        ("used", s.w("line.budget_used", n=int(bad.sum()), share=s.w.percent(allowed.consumed(rate, len(bad))))),
        ("left", s.w.number(allowed.left(bad))),
        ("burn", s.w("line.times", rate=s.w.number(rate))),
        ("lasts", s.w("line.budget_never") if lasts is None else _lasting(lasts, s.w)),
        ("alarm", s.w("line.budget_rings" if burn.rings(alarm, allowed, bad) else "line.budget_quiet")),
    )
    return facts((s.w(f"line.budget.{key}"), safe(value)) for key, value in pairs)


def _lasting(readings: float, w: Words) -> str:
    """So many readings; a part of one stands with the word for many."""
    shown = w.number(readings, 1)
    return w.plural("line.budget_lasts", round(readings) if shown == w.number(round(readings)) else 5, shown=shown)


def after_event(s: Story) -> None:
    """After an event, named by the reading after it: how far the figure fell, when it was back, and whether it grew
    beyond.
    """
    periods = [s.period(int(t)) for t in s.read if t]
    if not periods or s.record.kind in ("band", "compound", "age"):
        st.info(s.w("line.no_event"))
        return
    beyond = [s.period(int(t)) for t in s.read if t and s.told.whole.reading.r[s.row, t] > 1]
    default = beyond[0] if beyond else periods[-1]
    event = parts.choose(s.w("line.event"), periods, s.w.period, "event", default)
    parts.html(f"<p>{safe(recovered(s, event))}</p>")


def recovered(s: Story, event: str) -> str:
    years = np.array([canonical(s.cube.periods[t]).end.toordinal() / outlook.DAYS for t in s.read])
    at = canonical(event).end.toordinal() / outlook.DAYS
    found = bounce.recovery(years, s.values, at, s.record.below_is_bad)
    if found is None:
        return s.w("line.recovery.unknown")
    told = s.w("line.recovery.fell", before=s.standing(found.before), worst=s.standing(found.worst))
    if found.back_after is None:
        return f"{told} {s.w('line.recovery.not_back')}"
    if found.worst == found.before or not found.back_after:
        key = "never_fell_below" if s.record.below_is_bad else "never_rose_above"
        return s.w(f"line.recovery.{key}", before=s.standing(found.before))
    back = s.w.plural("line.recovery.back", round(found.back_after * 12))
    newest = float(s.values[-1])
    worse = newest < found.before if s.record.below_is_bad else newest > found.before
    key = "same" if not found.grew else "grew_but" if worse else "grew"
    after = s.w(f"line.recovery.{key}", before=s.standing(found.before), newest=s.standing(newest))
    return f"{told} {back} {after}"
