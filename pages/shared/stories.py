"""What results are told as: sentences, cards and rows in HTML. Figures come in finished, words from the catalogues."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from core import line_words, redlines
from core.charts import STATE_STYLE, Cell, Count
from core.config import Config
from core.i18n import Words
from core.overview import Attention, Late, Summary
from core.redlines.record import Record
from pages.shared.parts import chip, link, safe, table

if TYPE_CHECKING:
    from pages.shared.load import View

MOST_ATTENTION = 8
#: Share of indicators with a figure below which a first page may not speak of calm.
ENOUGH_TO_JUDGE = 0.5


def names(view: View, w: Words) -> dict[str, str]:
    columns = ["name_he", "name_en"]
    rows = view.cube.areas[columns].astype(object).to_numpy()
    return {id: w.name(dict(zip(columns, row, strict=True))) for id, row in zip(view.area_ids, rows, strict=True)}


def home_title(crossed: Sequence[Record], outcomes: Sequence[Summary], w: Words) -> str:
    """The number of crossed lines; where most indicators have no figure, that first: silence is not safety."""
    known, total = measured(outcomes)
    if not enough_to_judge(outcomes):
        lines = w.plural("count.crossings", len(crossed)) if len(crossed) else w("count.none_crossed")
        return w("home.title_little", known=known, total=total, lines=lines)
    if not crossed:
        return w("home.title_none")
    critical = sum(record.priority == "veto" for record in crossed)
    return w(
        "home.title",
        lines=w.plural("count.crossings_city", len(crossed)),
        critical=w.plural("count.critical", critical),
    )


def measured(outcomes: Iterable[Summary]) -> tuple[int, int]:
    """How many indicators have a figure that counts, and how many there are."""
    found = [(s.known, sum(s.counts.values())) for s in outcomes]
    return sum(known for known, _ in found), sum(total for _, total in found)


def enough_to_judge(outcomes: Iterable[Summary]) -> bool:
    known, total = measured(outcomes)
    return known >= total * ENOUGH_TO_JUDGE


def crossings_hero(
    crossed: Sequence[Record],
    spread: redlines.Concentration | None,
    places: View,
    period: str,
    w: Words,
    enough: bool = True,
) -> str:
    """The number of crossed lines as large as it deserves, and what the areas hide behind the city's own figures.

    ``spread``: how the crossings of the areas lie over them; None: there is but one area. ``enough``: whether enough
    indicators have a figure to speak of the whole city.
    """
    inside = ""
    if spread and spread.total:
        worst = spread.worst
        crossings = w.plural("count.crossings", spread.total)
        inside = w("home.inside", crossings=crossings, areas=w.plural("count.in_areas", len(spread.counts)))
        if len(worst) == 1 and worst["crossings"].iloc[0] > 1:
            place = w.name(places.cube.areas.loc[worst["area_id"].iloc[0]])
            inside += " " + w("home.inside_worst", worst=place, share=w.percent(spread.worst_share))
    more = link("redlines", w("home.all_lines"), period=period)
    lead = w("home.hero") if len(crossed) else w("home.hero_none" if enough else "home.hero_unknown")
    return (
        f'<div class="lr-hero"><div class="lr-count">{w.number(len(crossed))}</div>'
        f'<div class="lr-words"><b>{safe(lead)}</b><br>{safe(inside)} {more}</div></div>'
    )


def moved(summary: Summary, since: str, w: Words) -> str:
    """The change since the baseline: sign, arrow and word."""
    if summary.direction == "unknown":
        return safe(w("direction.unknown" if np.isnan(summary.moved) else "direction.few"))
    arrow = {"better": "▲", "worse": "▼", "same": "■"}[summary.direction]
    word = w(f"direction.{summary.direction}")
    return safe(w("home.moved", arrow=arrow, word=word, points=w.change(summary.moved), since=w.period(since)))


def crossings(summary: Summary, w: Words) -> str:
    if summary.crossed:
        return chip("crossed", w, w.number(summary.crossed))
    if not summary.known:
        return chip("none", w)
    return f'<span class="lr-chip lr-status">{safe(w("count.none_crossed"))}</span>'


def outcome_card(summary: Summary, since: str, w: Words, **place: str) -> str:
    """``place``: layer, area and period of the figures, for the way to the arithmetic of the score."""
    tone = "lr-alarm" if summary.crossed else "lr-quiet" if summary.coverage >= ENOUGH_TO_JUDGE else ""
    name = link("channels", w.pick(summary.name), channel=summary.id, **place)
    return (
        f'<div class="lr-card {tone}"><h3>{name}</h3>'
        f'<div class="lr-big">{w.number(summary.score, 0)} <small>{safe(w("home.of_100"))}</small></div>'
        f"<p>{moved(summary, since, w)}</p>"
        f'<div class="lr-row">{crossings(summary, w)}<span>{safe(covered(summary, w))}</span></div></div>'
    )


def channel_card(summary: Summary, since: str, today: date, w: Words, **place: str) -> str:
    """``place``: layer, area and period of the figures, for the way to the channel."""
    owner = f"<p>{safe(w('home.owner', owner=w.pick(summary.owner)))}</p>" if summary.owner else ""
    count = f"<span>{safe(w.plural('count.crossings', summary.crossed))}</span>" if summary.crossed else ""
    score = f"<b>{safe(w('home.score', score=w.number(summary.score, 0)))}</b>"
    width = 0 if np.isnan(summary.score) else round(summary.score)
    return (
        f'<div class="lr-card {"lr-alarm" if summary.state in redlines.OPEN_STATES else ""}">'
        f"<h3>{link('channels', w.pick(summary.name), channel=summary.id, **place)}</h3>"
        f'<div class="lr-row">{chip(summary.state or "none", w)}{count}</div>'
        f'<div class="lr-row">{score}<span>{moved(summary, since, w)}</span></div>'
        f'<div class="lr-meter" aria-hidden="true"><i style="width:{width}%"></i></div>'
        f"<p>{safe(covered(summary, w))}</p>{owner}<p>{safe(due_words(summary, today, w))}</p></div>"
    )


def covered(summary: Summary, w: Words) -> str:
    return w("home.coverage", share=w.percent(summary.coverage))


def due_words(summary: Summary, today: date, w: Words) -> str:
    if summary.late:
        return w.plural("home.late", summary.late)
    if summary.due is None:
        return w("home.never_due")
    return w("home.due", day=w.date(summary.due))


def effort_card(leg: Summary, w: Words) -> str:
    total = sum(leg.counts.values())
    chips = "".join(chip(state, w, w.number(n)) for state, n in leg.counts.items() if n)
    return (
        f'<div class="lr-card"><h3>{safe(w.pick(leg.name))}</h3>'
        f'<p>{safe(w.plural("count.indicators", total))}</p><div class="lr-row">{chips}</div></div>'
    )


def attention_note(layer: str, period: str, w: Words) -> str:
    """What the list of attention counts and the board does not, and the way there."""
    way = link("breaches", w("home.to_board"), layer=layer, period=period)
    return f'<p class="lr-lead">{safe(w("home.attention_how"))} {way}</p>'


def attention_list(found: Iterable[Attention | Late], config: Config, areas: Mapping[str, str], w: Words) -> str:
    """What needs a look, one sentence each, the first few."""
    items = list(found)
    if not items:
        return f'<p class="lr-lead">{safe(w("home.nothing_to_do"))}</p>'
    rows = "".join(f"<li>{_sentence(item, config, areas, w)}</li>" for item in items[:MOST_ATTENTION])
    rest = len(items) - MOST_ATTENTION
    more = f'<p class="lr-lead">{safe(w.plural("home.more_attention", rest))}</p>' if rest > 0 else ""
    return f'<ul class="lr-list">{rows}</ul>{more}'


def _sentence(item: Attention | Late, config: Config, areas: Mapping[str, str], w: Words) -> str:
    if isinstance(item, Late):
        text = w.plural("attention.late", item.n, department=w.pick(item.who), due=w.date(item.due))
        return f"{chip('stale', w)} {safe(text)}"
    indicator = config.indicator(item.indicator_id)
    text = w(
        f"attention.{item.kind}",
        area=areas[item.area_id],
        value=line_words.against(item.value, [item.line], indicator.unit, w),
        line=w.value(item.line, indicator.unit, line_words.AS_ADOPTED),
        since=w.period(item.since or item.period),
    )
    place = {"area": item.area_id, "layer": item.layer, "period": item.period}
    target = link("channels", w.pick(indicator.name), indicator=indicator.id, **place)
    return f"{chip(item.state, w)} <b>{target}</b> — {safe(text)}"


# --- the red-lines page -------------------------------------------------------------------------------------------


def redlines_title(
    counts: Mapping[str, int], spread: redlines.Concentration, names: Mapping[str, str], w: Words
) -> str:
    """Where the crossings are, as a sentence; that there are none only where some figure was held against a line."""
    if not spread.total:
        return w("redlines.title_none" if counts["near"] + counts["safe"] else "redlines.title_empty")
    lines = w.plural("count.crossings", spread.total)
    if len(spread.counts) == 1:
        return w("redlines.title_one_area", crossings=lines, area=names[spread.counts["area_id"].iloc[0]])
    return w("redlines.title", crossings=lines, areas=w.plural("count.in_areas", len(spread.counts)))


def states_row(counts: Mapping[str, int], people: redlines.Population, w: Words) -> str:
    """How many figures are in each state, and who lives under a breach."""
    chips = "".join(chip(state, w, w.number(counts[state])) for state in STATE_STYLE if counts.get(state))
    living = ""
    if people.areas and people.people:
        living = w("redlines.people", people=w.number(people.people, 0))
    if people.unknown:
        living += " " + w.plural("redlines.people_unknown", people.unknown)
    return f'<div class="lr-legend">{chips}</div><p class="lr-lead">{safe(living)}</p>'


def counted(opened: Mapping[str, int], total: int, w: Words) -> str:
    """Why the title says another number (``total``) than the chip of crossings; "" where it does not."""
    cells, told = sum(opened.values()), []
    if set(opened) - {"crossed"}:
        states = ", ".join(f"{w(f'charts.state.{state}')} {w.number(n)}" for state, n in opened.items())
        told.append(w("redlines.counted", states=states))
    if cells != total:
        told.append(w("redlines.counted_once", total=w.number(total), cells=w.number(cells)))
    return f'<p class="lr-soft">{safe(" ".join(told))}</p>' if told else ""


def matrix_table(cells: Iterable[Cell], w: Words) -> str:
    rows = [
        (
            safe(cell.area_name),
            safe(cell.channel_name),
            safe(cell.indicator_name),
            safe(line_words.against(cell.value, [cell.line], cell.unit, w)),
            safe(w.value(cell.line, cell.unit, line_words.AS_ADOPTED)),
            chip(cell.state, w),
        )
        for cell in cells
    ]
    return table(
        [w(f"head.{key}") for key in ("area", "channel", "indicator", "value", "line", "state")], rows, numbers=(3, 4)
    )


def concentration_sentence(spread: redlines.Concentration, names: Mapping[str, str], w: Words) -> str:
    worst, share = spread.worst["area_id"], w.percent(spread.worst_share)
    several = w("redlines.worst_several", n=len(worst), share=share)
    text = w("redlines.worst", area=names[worst.iloc[0]], share=share) if len(worst) == 1 else several
    return f'<p class="lr-lead">{safe(text)}</p>'


def crossing_counts(spread: redlines.Concentration, names: Mapping[str, str]) -> list[Count]:
    return [
        Count(row["area_id"], names[row["area_id"]], int(row["crossings"])) for row in spread.counts.to_dict("records")
    ]


def name_list(found: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{safe(name)}</li>" for name in found) + "</ul>"
