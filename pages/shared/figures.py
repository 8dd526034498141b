"""Channels and indicators told as titles, tables, facts and arithmetic in HTML. Figures come in finished."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from core import redlines
from core.charts import History, Profile, records
from core.config import Config, Indicator
from core.config.indicator import RedLine
from core.i18n import Words, plain
from core.issues import Issue
from core.line_words import AS_ADOPTED, against
from core.scoring import Explanation, Item
from core.scoring.cube import INHERITED, ORIGINS, PRESENCE
from core.scoring.treat import TOUCHES
from pages.shared import rule_words
from pages.shared.formula import decimals, formula, spelled
from pages.shared.ledger import who
from pages.shared.parts import chip, facts, link, safe, status_chip, table
from pages.shared.term import number

if TYPE_CHECKING:
    from pages.shared.load import View

BADNESS = (*redlines.OPEN_STATES, "near", "stale", "suppressed", "none", "safe", "suspended", "no_line")


def worth_a_look(view: View, period: str) -> list[str]:
    """The area that opens first: the one with most crossings, else the first by name."""
    counts = redlines.concentration(view.lines, period).counts
    return [str(counts["area_id"].iloc[0]) if len(counts) else view.area_ids[0]]


def worst_channel(profiles: Sequence[Profile]) -> str:
    readings = profiles[0].readings
    return min(readings, key=lambda r: (BADNESS.index(r.state), r.score if r.score is not None else 101)).channel


def channels_title(profiles: Sequence[Profile], w: Words) -> str:
    """The finding as a sentence: how many channels are past a line, or who stands beside whom."""
    if len(profiles) > 1:
        return w("channels.title_compare", areas=[profile.name for profile in profiles])
    crossed = sum(reading.state in redlines.OPEN_STATES for reading in profiles[0].readings)
    if not any(reading.present for reading in profiles[0].readings):
        return w("channels.title_nothing", area=profiles[0].name)
    if crossed:
        return w.plural("channels.title", crossed, area=profiles[0].name)
    elsewhere = any(reading.detail for reading in profiles[0].readings)
    return w("channels.title_behind" if elsewhere else "channels.title_none", area=profiles[0].name)


def profile_table(view: View, area_ids: Sequence[str], period: str, w: Words) -> str:
    """Every channel and outcome with score, red line, coverage, rank and state: what the wheel says, as a table."""
    frame, t = view.scores.frame(period), view.cube.period(period)
    frame = frame[frame["area_id"].isin(area_ids) & (frame["level"] != "indicator")]
    names = {node.id: w.pick(node.name) for node in view.scores.nodes}
    areas = {area_id: w.name(view.cube.areas.loc[area_id]) for area_id in area_ids}
    rows = [
        (
            safe(names[row["node"]]),
            safe(areas[row["area_id"]]),
            w.number(row["score"], 1),
            w.number(view.scores.lines[view.cube.area(row["area_id"]), view.scores.node(row["node"]), t], 1),
            w.percent(row["coverage"]),
            safe(w("channels.rank_of", rank=int(row["rank"]), n=len(view.area_ids)))
            if not pd.isna(row["rank"])
            else w.number(None),
            _channel_chip(view, row, period, w),
        )
        for row in frame.to_dict("records")
    ]
    head = ("channel", "area", "score", "line", "coverage", "rank", "state")
    return table([w(f"head.{key}") for key in head], rows, numbers=(2, 3, 4, 5))


def _channel_chip(view: View, row: Mapping[str, str], period: str, w: Words) -> str:
    if row["level"] != "channel":
        return ""
    states = redlines.channel_state(view.lines, view.config, row["node"])
    return chip(redlines.STATES[states[view.cube.area(row["area_id"]), view.cube.period(period)]], w)


def indicators_table(
    view: View, config: Config, node: str, area_id: str, period: str, names: Mapping[str, str], w: Words
) -> str:
    """The indicators of a channel or an outcome in one area, each with value, line, state and where it was measured."""
    wanted = [m.id for m in view.scores.nodes[view.scores.node(node)].members if m.level == "indicator"]
    frame = view.lines.frame(period)
    frame = frame[(frame["area_id"] == area_id) & frame["indicator_id"].isin(wanted)]
    t, a = view.cube.period(period), view.cube.area(area_id)
    rows = []
    for row in frame.to_dict("records"):
        indicator = config.indicator(row["indicator_id"])
        i = view.cube.indicator(indicator.id)
        end = view.cube.ends[a, i, t]
        mark = " ★" if indicator.critical else ""
        rows.append(
            (
                link(
                    "channels",
                    w.pick(indicator.name) + mark,
                    indicator=indicator.id,
                    area=area_id,
                    period=period,
                    layer=view.layer,
                ),
                safe(against(row["value"], [row["line"]], indicator.unit, w)),
                chip(row["state"], w),
                line_words(indicator, w, view.lines.line(area_id, indicator.id)),
                w.number(view.scores.normalised[a, i, t], 0),
                w.date(pd.Timestamp(end)) if not np.isnat(end) else w.number(None),
                safe(_origin(view, row, (a, i, t), w)) if row["state"] != "none" else "",
            )
        )
    head = ("indicator", "value", "state", "line", "score", "until", "origin")
    caption = w("channels.table_of", area=names[area_id], period=w.period(period))
    return table([w(f"head.{key}") for key in head], rows, caption=caption, numbers=(1, 4, 5))


def _origin(view: View, row: Mapping[str, str], cell: tuple[int, int, int], w: Words) -> str:
    """Where a figure comes from; of one worked out from parts, from how many of them: few must not look like all."""
    used, total = view.cube.parts[cell]
    if used:
        return w.plural("scoring.parts", int(total), used=int(used))
    return w(f"scoring.origin.{row['origin']}", **_around(view, row, w))


def _around(view: View, row: Mapping[str, str], w: Words) -> dict[str, str]:
    """``area``: the place that an inherited figure was measured for; nothing for any other figure."""
    if row["origin"] != ORIGINS[INHERITED]:
        return {}
    place = records.home(view.cube, view.config.indicator(row["indicator_id"]), row["area_id"])
    return {"area": w.name(view.areas.set_index("area_id").loc[place])}


def line_words(indicator: Indicator, w: Words, line: RedLine | None) -> str:
    """Where the line stands that counts for an indicator, and what it rests on."""
    if line is None:
        return safe(w("charts.state.no_line"))
    words = w(f"channels.line_{line.side}", value=w.value(line.value, indicator.unit, AS_ADOPTED))
    return f"{safe(words)} {status_chip(line.status, w)}"


def indicator_sentence(
    view: View, indicator: Indicator, area_id: str, period: str, names: Mapping[str, str], w: Words
) -> str:
    """Value against line in one sentence, with the state in front; an inherited figure is that of the place around."""
    frame = view.lines.frame(period)
    row = frame[(frame["area_id"] == area_id) & (frame["indicator_id"] == indicator.id)].iloc[0]
    state = chip(row["state"], w)
    area = _around(view, row, w).get("area", names[area_id])
    value = against(row["value"], [row["line"]], indicator.unit, w)
    if told := _unseen(view, indicator, area_id, row["state"], w):
        return f"{state} {safe(w('drill.sentence_of', area=area, told=told))}"
    if row["state"] in ("none", "unseen"):
        return f"{state} {safe(w('drill.sentence_' + row['state'], area=area))}"
    more = _old(view, indicator, area_id, period, w) if row["state"] == "stale" else ""
    if row["side"] is None:
        return f"{state} {safe(w('drill.sentence_no_line', area=area, value=value))} {safe(more)}"
    line = w.value(row["line"], indicator.unit, AS_ADOPTED)
    since = more or (w("drill.since", period=w.period(row["since"])) if row["since"] else "")
    return f"{state} {safe(w('drill.sentence_' + row['side'], area=area, value=value, line=line))} {safe(since)}"


def _unseen(view: View, indicator: Indicator, area_id: str, state: str, w: Words) -> str:
    """Why no figure is told: P-03 of a hidden one; P-01 where there is none in this period but in another."""
    if state == "suppressed":
        k = indicator.min_count or view.config.privacy.small_count
        return f"{w.issue(Issue('P-03', {'k': k}))} {w('drill.hidden_too')}"
    a, i = view.cube.area(area_id), view.cube.indicator(indicator.id)
    seen = np.isfinite(view.cube.shown[a, i]) & (view.lines.states[a, i] != redlines.HIDDEN)
    if state != "none" or not seen.any():
        return ""
    newest = int(np.flatnonzero(seen)[-1])
    value, end = w.value(view.cube.shown[a, i, newest], indicator.unit), pd.Timestamp(view.cube.ends[a, i, newest])
    return w.issue(Issue("P-01", {"indicator": w.pick(indicator.name), "value": value, "date": end.date()}))


def _old(view: View, indicator: Indicator, area_id: str, period: str, w: Words) -> str:
    """P-02: from when a stale figure is, and how old the figures of this indicator may be."""
    at = view.cube.area(area_id), view.cube.indicator(indicator.id), view.cube.period(period)
    months = float(view.config.frequency(indicator.frequency).months or 0) * view.config.method.stale_after
    return w.issue(Issue("P-02", {"date": pd.Timestamp(view.cube.ends[at]).date(), "months": months}))


def posts(indicator: Indicator, key: str, w: Words) -> str:
    """The two ends of an indicator's scale, in words; "" for one that is scored without them."""
    if not (ends := indicator.goalposts):
        return ""
    return safe(w(key, worst=w.value(ends.worst, indicator.unit), best=w.value(ends.best, indicator.unit)))


def indicator_facts(indicator: Indicator, config: Config, w: Words, line: RedLine | None) -> str:
    """Definition, unit, goalposts, ``line`` that counts with its reason, source, owner and frequency."""
    pairs: list[tuple[str, str]] = [
        ("definition", safe(w.pick(indicator.definition))),
        ("channel", safe(w.pick(config.channel(indicator.channel).name))),
        ("goalposts", posts(indicator, "drill.goalposts", w)),
    ]
    if line:
        pairs.append(("line", f"{line_words(indicator, w, line)}<br>{safe(w.pick(line.rationale))}"))
        if line.source:
            pairs.append(("line_source", f'<span dir="auto">{safe(line.source)}</span>'))
    if indicator.target:
        value = safe(w.value(indicator.target.value, indicator.unit, AS_ADOPTED))
        pairs.append(("target", f"{value} {status_chip(indicator.target.status, w)}"))
    if indicator.benchmark:
        pairs.append(("benchmark", safe(w.pick(indicator.benchmark.text))))
    if indicator.source:
        pairs.append(("source", safe(w.pick(indicator.source))))
    department = next((d for d in config.departments if d.id == indicator.department), None)
    if department:
        pairs.append(("department", safe(w.pick(department.name))))
    pairs.append(("frequency", safe(w.pick(config.frequency(indicator.frequency).name))))
    if indicator.outcomes:
        outcomes = {outcome.id: w.pick(outcome.name) for outcome in config.outcomes}
        pairs.append(("outcomes", safe(" · ".join(outcomes[id] for id in indicator.outcomes))))
    pairs.append(("mode", safe(w(f"mode.{indicator.mode}"))))
    if indicator.local:
        pairs.append(("local", safe(w("drill.local"))))
    return facts((w(f"fact.{key}"), value) for key, value in pairs)


def histories_table(histories: Sequence[History], indicator: Indicator, w: Words) -> str:
    rows = [
        (safe(history.name), w.period(point.period), safe(w.value(point.value, indicator.unit)), chip(point.state, w))
        for history in histories
        for point in reversed(history.points)
    ]
    return table([w(f"head.{key}") for key in ("area", "period", "value", "state")], rows, numbers=(1, 2))


def versions_table(versions: pd.DataFrame, indicator: Indicator, w: Words) -> str:
    """Every value that was ever saved for an area: when, by whom, from which cell, and which one is in force.

    ``versions`` comes from load.history, which leaves out the values to be hidden.
    """
    rows = []
    for row in versions.sort_values(["period_end", "batch_id"], ascending=False).to_dict("records"):
        place = " · ".join(
            str(part) for part in (row["file"], row["sheet"], row["cell"]) if isinstance(part, str) and part
        )
        standing = "undone" if row["undone"] else "in_force" if row["in_force"] else "replaced"
        value = chip("suppressed", w) if row["suppressed"] else safe(w.value(row["value"], indicator.unit))
        rows.append(
            (
                w.period(row["period"]),
                value,
                safe(w(f"drill.{standing}")),
                f'<span dir="auto">{safe(place)}</span>',
                w.time(row["saved_at"].to_pydatetime()),
                safe(who(row["account"], w)),
            )
        )
    head = ("period", "value", "standing", "place", "saved", "who")
    return table([w(f"head.{key}") for key in head], rows, numbers=(0, 1, 4))


def arithmetic(explanation: Explanation, view: View, names: Mapping[str, str], w: Words) -> str:
    """A score as the sum that makes it, then each part with its share, value and cell."""
    if not explanation.counted:
        return f"<p>{safe(w('drill.no_arithmetic'))}</p>"
    told = formula(explanation, view.config)
    lines = _rules(explanation, view, w) + ([] if explanation.alone else [w("drill.among_all")])
    parts = "".join(
        _opened(item, view, names, w) for item in explanation.items if item.child and explanation.level == "indicator"
    )
    made = f'<div class="lr-math">{safe(told)}</div>' + "".join(
        f'<p>{safe(w(f"drill.{name}"))}</p><div class="lr-math">{safe(line)}</div>'
        for name, line in spelled(explanation).items()
    )
    return f"<p>{'<br>'.join(map(safe, lines))}</p>{made}{_items(explanation, view, names, w)}{parts}"


def opened(explanation: Explanation, view: View, names: Mapping[str, str], w: Words) -> str:
    """A score under its name, with its rule and its arithmetic, and folded under it all that it is made of in turn."""
    if _silent(explanation):
        return "".join(opened(part, view, names, w) for part in _scored_parts(explanation))
    return f"<h3>{_named(explanation, view.config, names, w)}</h3>{_deeper(explanation, view, names, w)}"


def _deeper(explanation: Explanation, view: View, names: Mapping[str, str], w: Words) -> str:
    inside = "".join(_folded(part, view, names, w) for part in _scored_parts(explanation))
    return arithmetic(explanation, view, names, w) + inside


def _folded(explanation: Explanation, view: View, names: Mapping[str, str], w: Words) -> str:
    if _silent(explanation):
        return "".join(_folded(part, view, names, w) for part in _scored_parts(explanation))
    score = w.number(explanation.score, decimals(explanation, view.config))
    heading = f"<summary>{_named(explanation, view.config, names, w)} · {score}</summary>"
    return f'<details class="lr-deeper">{heading}{_deeper(explanation, view, names, w)}</details>'


def _scored_parts(explanation: Explanation) -> list[Explanation]:
    return [item.child for item in explanation.items if item.child and explanation.level != "indicator"]


def _silent(explanation: Explanation) -> bool:
    """What only hands on a single part, or takes a value as it is, says nothing."""
    parts = _scored_parts(explanation)
    return explanation.rule == "none" or (len(parts) == 1 and explanation.score == parts[0].score)


def _named(explanation: Explanation, config: Config, names: Mapping[str, str], w: Words) -> str:
    return safe(_item_name(Item(explanation.node, 1.0, explanation.score), explanation, config, names, w))


def _rules(explanation: Explanation, view: View, w: Words) -> list[str]:
    """The rules by which a number was made, with their settings, a line each."""
    plan, config = view.scores.plan, view.config
    if explanation.level == "area":
        return [w(f"scoring.rule.{explanation.rule}")]
    if explanation.level == "indicator":
        own = config.indicator(explanation.node).normalisation
        return [rule_words.normalisation(own or config.method.normalisation, config, w)]
    join = next(join for join in plan.joins if join.node == view.scores.node(explanation.node))
    lines = [rule_words.aggregation(join.aggregation, config, w, explanation.floor)]
    if join.weighting.rule != "given" or join.weighting.total != "one":
        lines.append(rule_words.weighting(join.weighting, w))
    if join.rescale:
        lines.append(w("drill.rescaled", rule=rule_words.normalisation(join.rescale, config, w)))
    return lines


def _opened(item: Item, view: View, names: Mapping[str, str], w: Words) -> str:
    assert item.child
    places = {**names, **{row["area_id"]: w.name(row) for row in view.areas.to_dict("records")}}
    return arithmetic(item.child, view, places, w)


def _items(explanation: Explanation, view: View, names: Mapping[str, str], w: Words) -> str:
    """What the number is made of; for the parts of a place the counts behind their figures instead of a score.

    Channels alone have no figures and no cells.
    """
    parts = explanation.level == "area"
    scores_alone = all(item.child and item.child.level == "channel" for item in explanation.items)
    rows = [
        (
            safe(_item_name(item, explanation, view.config, names, w)),
            w.percent(item.weight, 1),
            _counts(item) if parts else w.number(item.score, decimals(item.child or explanation, view.config)),
            _value(item, w) + ("" if parts else _changed(item, view.config, w)),
            f'<span dir="auto">{safe(_cell(item, view))}</span>',
        )
        for item in explanation.items
    ]
    head = ("part", "share", "counts" if parts else "score", "value", "place")[: 3 if scores_alone else 5]
    return table([w(f"head.{key}") for key in head], [row[: len(head)] for row in rows], numbers=(1, 2, 3))


def _counts(item: Item) -> str:
    if np.isnan(item.numerator) or np.isnan(item.denominator):
        return ""
    return f'<bdi dir="ltr">{number(item.numerator)} ÷ {number(item.denominator)}</bdi>'


def _item_name(item: Item, explanation: Explanation, config: Config, names: Mapping[str, str], w: Words) -> str:
    if explanation.level == "area":
        return names.get(item.id, item.id)
    known = {i.id: i.name for i in config.indicators} | {c.id: c.name for c in config.channels}
    known |= {o.id: o.name for o in config.outcomes}
    return w.pick(known[item.id])


def _value(item: Item, w: Words) -> str:
    """The value with the decimals of the arithmetic, or why there is none; a stale one says that it does not count."""
    state = PRESENCE[item.presence]
    if item.child and item.child.level == "channel":
        return ""  # a channel has a score and no figure of its own
    if np.isnan(item.value):
        return chip("none" if state == "ok" else state, w)
    value = w.number(item.value, 4)
    return value if state == "ok" else f"{value} {chip(state, w)}"


def _changed(item: Item, config: Config, w: Words) -> str:
    """What was done to a figure before it was scored, each step in words, and the figure that it became."""
    if np.isnan(item.entered):
        return ""
    steps, indicator = [], config.indicator(item.id)
    if indicator.denominator:
        steps.append(w("step.divided", column=indicator.denominator, per=indicator.denominator_scale))
    if indicator.transform != "none":
        steps.append(w(f"step.{indicator.transform}"))
    if item.imputed:
        steps.append(w("step.imputed", rule=w(f"imputation.{config.method.imputation.rule}")))
    if item.touched:
        steps.append(w(f"step.{TOUCHES[item.touched]}"))
    if not steps:
        return ""
    return f"<br><small>{safe(' · '.join(steps))} → {w.number(item.entered, 4)}</small>"


def _cell(item: Item, view: View) -> str:
    """File, sheet and cell of the figure; empty where it was made of several or is hidden."""
    if item.row < 0:
        return ""
    row = view.latest.iloc[item.row]
    return plain(
        " · ".join(str(row[key]) for key in ("file", "sheet", "cell") if isinstance(row[key], str) and row[key])
    )
