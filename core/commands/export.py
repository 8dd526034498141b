"""``export``: slides, report, public page, plan or workbook of what a store holds, as the pages would give them."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, date, datetime

import pandas as pd

from core import overview, scoring
from core.commands.opened import config_of, in_force_in, lines_in_force, opened
from core.config import Config
from core.export import render
from core.export.contents import CONTENTS
from core.export.document import Audience
from core.export.sources import Sources
from core.i18n import Words, words
from core.issues import Issue, Stop
from core.redlines.record import Record
from core.registers import ACTION, DECISION, Body, Entry, Register, newest
from core.scene import Scene
from core.snapshot import Moment
from core.store import Store


def export(args: Namespace, w: Words) -> int:
    leaving = CONTENTS[args.what]
    name = args.format or args.out.suffix.removeprefix(".").lower() or leaving.formats[0]
    if name not in leaving.formats:
        args.parser.error(w("cli.no_format", found=name, what=args.what, known=list(leaving.formats)))
    lang = args.lang or w.lang
    if lang not in leaving.languages:
        args.parser.error(w("cli.no_lang", found=lang, what=args.what, known=list(leaving.languages)))
    if args.public and "public" not in leaving.audiences:
        args.parser.error(w("cli.not_public", what=args.what))
    base = config_of(args, w)
    with closing(opened(args.db, base, new=False)) as store:
        of = sources(store, in_force_in(base, store, w), args.layer, args.period)
    audience: Audience = "public" if args.public else "internal"
    args.out.write_bytes(render(leaving.make(of, words(lang), audience), name))
    print(w("cli.exported", file=str(args.out)))
    return 0


def sources(store: Store, config: Config, layer: str | None, period: str | None) -> Sources:
    """What the store holds. ``layer``: the areas inside the city; absent: those that the pages show. Raises Stop P-09
    without figures, P-07 for a period without any.
    """
    records = lines_in_force(store, config, date.today())
    registers = [_standing(store, each) for each in (ACTION, DECISION)]
    return drawn_up(store.latest(), store.areas(), records, config, layer, period, *registers)


def drawn_up(
    latest: pd.DataFrame,
    areas: pd.DataFrame,
    records: Mapping[str, Record],
    config: Config,
    layer: str | None = None,
    period: str | None = None,
    actions: tuple[Body, ...] = (),
    decisions: tuple[Body, ...] = (),
) -> Sources:
    """The same of figures (LATEST), areas (AREAS), lines in force and what the registers hold."""
    today = date.today()
    layers = config.layers[0].id, layer or overview.place_layer(latest, areas, config)
    city, places = (Scene.of(latest, areas, records.values(), config, each, today) for each in layers)
    if not city.cube.periods:
        raise Stop([Issue("P-09")])
    if period not in (None, *city.cube.periods):
        raise Stop([Issue("P-07", {"period": period, "known": list(city.cube.periods)})])
    at = period or city.cube.periods[-1]
    since = scoring.baseline(city.scores, at)
    moment = Moment(at, since, today, datetime.now(UTC).astimezone())
    return Sources.of(city, places, latest, records, moment, actions, decisions)


def _standing(store: Store, register: Register) -> tuple[Body, ...]:
    rows = store.records(register.id).to_dict("records")
    entries = (Entry(row["record_id"], int(row["version"]), row["body"]) for row in rows)
    return tuple(entry.body for entry in newest(entries).values())
