"""``breaches``: the open breaches as the board has them, one rule for both."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import date

import pandas as pd

from core import scoring
from core.commands.opened import config_of, cube_of, in_force_in, lines_in_force, opened, viewed
from core.config import Config
from core.i18n import Words
from core.line_words import IN_UNIT, unit_of
from core.overview import place_layer
from core.redlines import board, engine
from core.redlines.board import Board, Fact, Listed
from core.redlines.engine import Told
from core.redlines.record import Record
from core.scoring import Cube
from core.store import Store
from core.tables import text

BREACHES = (
    "area_id", "area_name", "indicator_id", "indicator", "channel", "period", "value", "unit", "line", "side", "status",
    "severity", "since", "critical", "population", "line_id", "red_line", "kind", "layer", "state",
)  # fmt: skip


def breaches(args: Namespace, w: Words) -> int:
    config = config_of(args, w)
    with closing(opened(args.db, config, new=False)) as store:
        config = in_force_in(config, store, w)
        found = _open(store, config, args, w)
    rows = [_row(fact, *at, config, w) for fact, at in zip(found.facts(), found.rows(), strict=True)]
    print(text(pd.DataFrame(rows, columns=BREACHES), args.format), end="")
    return 0


def _open(store: Store, config: Config, args: Namespace, w: Words) -> Board:
    """What is open at the view asked for, in the order of the board."""
    today, latest, areas = date.today(), store.latest(), store.areas()
    lines, layer = lines_in_force(store, config, today), args.layer or place_layer(latest, areas, config)
    cube, period = cube_of(store, config, layer, args.period, w)

    def cubes() -> Iterator[Cube]:
        yield cube
        for around in config.layer_path(layer)[1:]:
            yield viewed(scoring.build(latest, areas, config, around), period, latest, areas, config)

    def layers() -> Iterator[tuple[Cube, Mapping[str, Told]]]:
        return ((each, engine.tell_all(lines.values(), each, latest, areas, config, today)) for each in cubes())

    found = board.gather(layers(), lines, config, period, today)
    return found.where(found.open)


def _row(fact: Fact, at: Listed, row: int, config: Config, w: Words) -> dict[str, object]:
    """``severity``: how far beyond the line, as a share of the way from the ideal to it: core.redlines.position."""
    record, cube = fact.line, at.cube
    indicator = config.indicator(record.indicator) if record.indicator else None
    hidden = fact.why == "suppressed"  # neither the value nor how far it lies, nor beside which limit, is told
    value = float("nan") if hidden else fact.value
    limit, side = _nearest(record, value)
    return {
        "area_id": fact.area,
        "area_name": w.name(cube.areas.loc[fact.area]) if fact.area else w("breach.all_areas"),
        "indicator_id": record.indicator,
        "indicator": w.pick(indicator.name) if indicator else None,
        "channel": record.channel,
        "period": cube.periods[at.t],
        "value": value,
        "unit": _unit(record, config, w),
        "line": limit,
        "side": side,
        "status": record.status,
        "severity": None if hidden else fact.severity / 100,
        "since": cube.periods[at.told.history.since[row, at.t]],
        "critical": record.priority == "veto",
        "population": fact.people,
        "line_id": record.id,
        "red_line": w.pick(record.wording),
        "kind": record.kind,
        "layer": fact.layer,
        "state": fact.shown,
    }


def _nearest(record: Record, value: float) -> tuple[float | None, str | None]:
    """The limit that a value is nearer to, and its bad side; several lines together have none in a unit."""
    if record.kind == "compound":
        return None, None
    return min(record.limits, key=lambda limit: abs(value - limit[0]))


def _unit(record: Record, config: Config, w: Words) -> str | None:
    if record.kind == "share":
        return "%"
    unit = unit_of(record, config)
    return w.pick(unit) if unit and record.kind in IN_UNIT else None
