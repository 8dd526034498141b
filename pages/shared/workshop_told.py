"""What a meeting has come to, in sentences and tables: for its last minutes, and for those who missed it."""

from __future__ import annotations

from itertools import product

from core.i18n import Words
from core.workshop import Room, threats, weights
from core.workshop.lines import outside as share_outside
from core.workshop.question import SCORED
from core.workshop.results import attrition as left_out
from core.workshop.room import beside, harvested
from pages.shared import parts, workshop_cards
from pages.shared.parts import safe


def summary(room: Room, w: Words) -> str:
    """One sentence of numbers, the topics, what was adopted, and how many concepts the model has no place for."""
    counted = {
        "people": len(room.people),
        "statements": len(harvested(room)),
        "concepts": len(workshop_cards.standing(room)),
        "clusters": len(room.clusters),
        "topics": len(room.topics),
    }
    sentence = f'<p class="lr-lead">{safe(w("told.summary", **counted))}</p>'
    for id, said in beside(room).items():
        told = w("told.beside", question=w.pick(room.polls[id].question.text), n=len(said))
        sentence += f"<p>{safe(told)}</p>"
    return sentence + outside(room, w) + workshop_cards.topic_table(room, w) + workshop_cards.outcome(room, w)


def outside(room: Room, w: Words) -> str:
    """How many of the concepts belong to no channel of the model."""
    if not room.concepts:
        return ""
    return f"<p>{safe(w('told.outside', share=w.percent(share_outside(room))))}</p>"


def attrition(room: Room, w: Words) -> str:
    """Whether those who did not come again had answered otherwise: else agreement looks larger than it is."""
    rows = []
    for id, poll in room.polls.items():
        told = left_out(room, id)
        if told is None or not told.left:
            continue
        unit = poll.question.unit
        about = room.topics.get(poll.question.about or "")
        name = w.pick(about.name) if about else w.pick(poll.question.text)
        if about and poll.question.purpose in SCORED:  # each threat is asked about twice
            name = f"{name} · {w(f'told.{poll.question.purpose}')}"
        middles = [safe(w.value(each, unit)) for each in (told.stayed_median, told.left_median)]
        word = {None: "few", True: "differs", False: "same"}[told.differs]
        rows.append(
            (safe(name), w.number(told.stayed), w.number(told.left), *middles, safe(w(f"told.attrition_{word}")))
        )
    heads = [w(f"told.{each}") for each in ("asked", "stayed", "left", "stayed_median", "left_median", "attrition")]
    return parts.table(heads, rows, w("told.attrition_caption"), numbers=(1, 2, 3, 4)) if rows else ""


def budget(room: Room, w: Words) -> str:
    """The weights that the room gave beside equal ones, with how far people differ; nothing for fewer than 5."""
    found = weights(room)
    named = {option.id: w.pick(option.name) for option in room.template.channels}
    rows = [
        (
            safe(named.get(row.channel, row.channel)),
            w.percent(row.equal, 1),
            w.percent(row.voted, 1),
            w.percent(row.spread, 1),
        )
        for row in found.itertuples()
    ]
    heads = [w(f"workshop.{each}") for each in ("channel", "equal", "voted", "spread")]
    return parts.table(heads, rows, numbers=(1, 2, 3)) if rows else ""


# --- threats

SCALE = (1, 2, 3, 4, 5)


def threat_grid(room: Room, w: Words) -> str:
    """Likelihood by impact with the number of each threat, and the list that explains them; by the newest scores."""
    found = list(threats.rows(room))
    meetings = sorted({row[1] for row in found})
    if not meetings:
        return f"<p>{safe(w('told.no_scores'))}</p>"
    now = [row for row in found if row[1] == meetings[-1]]
    before = {row[0]: row for row in found if row[1] == meetings[0]} if len(meetings) > 1 else {}
    counted = threats.counts(room, meetings[-1])
    head = " · ".join(f"{w(f'threat.{band}')}: {w.number(n)}" for band, n in counted.items())
    level = w("told.community", level=w.number(threats.community(room, meetings[-1])))
    if before:
        level += " " + w("told.community_before", level=w.number(threats.community(room, meetings[0])))
    return (
        f'<p class="lr-lead">{safe(head)}</p><div class="lr-beside"><div>{_cells(now, w)}</div>'
        f"<div>{_threat_list(room, now, before, w)}</div></div>"
        f"<p>{safe(level)}</p><p><small>{safe(w('told.threat_rule'))}</small></p>"
    )


def _cells(rows: list[tuple], w: Words) -> str:
    """Impact to the side, likelihood upwards; a threat stands in the cell of its own band that is nearest."""
    at: dict[tuple[int, int], list[str]] = {}
    for n, row in enumerate(rows, 1):
        at.setdefault(_cell(row[2], row[3], row[5]), []).append(w.number(n))
    body = []
    for likelihood in reversed(SCALE):
        told = [(threats.band(likelihood, impact), ", ".join(at.get((likelihood, impact), []))) for impact in SCALE]
        cells = "".join(f'<td class="lr-{band}">{safe(numbers)}</td>' for band, numbers in told)
        body.append(f"<tr><th scope=row>{w.number(likelihood)}</th>{cells}</tr>")
    foot = "".join(f"<th scope=col>{w.number(impact)}</th>" for impact in SCALE)
    caption = f"<caption>{safe(w('told.grid'))}</caption>"
    return f'<table class="lr-grid5">{caption}<tbody>{"".join(body)}<tr><th></th>{foot}</tr></tbody></table>'


def _cell(likelihood: float, impact: float, band: str) -> tuple[int, int]:
    """Of the cells that two medians lie in or between the one that has their band; of several the worst."""
    up, down = (int(likelihood + 0.5), int(impact + 0.5)), (int(likelihood), int(impact))
    near = [*product((up[0], down[0]), (up[1], down[1]))]
    return next((cell for cell in near if threats.band(*cell) == band), near[0])


def _threat_list(room: Room, now: list[tuple], before: dict[str, tuple], w: Words) -> str:
    rows = []
    for n, (topic, _, likelihood, impact, level, band, people, *q) in enumerate(now, 1):
        told = [w.number(n), safe(w.pick(room.topics[topic].name)), _level(band, level, w)]
        told += [_middle(likelihood, q[0], q[1], w), _middle(impact, q[2], q[3], w), w.number(people)]
        was = before.get(topic)
        rows.append((*told, *([_level(was[5], was[4], w) if was else "–"] if before else [])))
    heads = [w(f"told.{each}") for each in ("number", "threat", "band", "likelihood", "impact", "n")]
    heads += [w("told.before")] if before else []
    return parts.table(heads, rows, numbers=(0, 2, 3, 4, 5, 6))


def _level(band: str, level: float, w: Words) -> str:
    return safe(f"{w(f'threat.{band}')} {w.number(level)}")


def _middle(median: float, low: float, high: float, w: Words) -> str:
    return safe(w("told.middle", median=w.number(median), low=w.number(low), high=w.number(high)))


# --- the safe space


def space(w: Words) -> str:
    """What a red line is, as a picture: the space in which there is freedom to act, the line, and beyond it."""
    boxes = "".join(f'<div class="lr-{part}"><b>{safe(w(f"space.{part}"))}</b></div>' for part in ("inside", "near"))
    return (
        f'<div class="lr-space" role="img" aria-label="{safe(w("space.told"))}">{boxes}'
        f'<div class="lr-edge"><b>{safe(w("space.edge"))}</b></div>'
        f'<div class="lr-beyond"><b>✕ {safe(w("space.beyond"))}</b></div></div>'
    )
