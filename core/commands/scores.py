"""``score`` and ``robust``: tables of what a store or one table comes to."""

from __future__ import annotations

import time
from argparse import Namespace
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pandas as pd

from core import redlines, scoring, spreadsheet
from core.commands.opened import config_of, cube_of, in_force_in, opened, remark, unknown
from core.config import Config
from core.i18n import Words
from core.receipts import line
from core.robustness.report import report
from core.scoring import Cube
from core.tables import text, texts, write

NOTICEABLE = 2.0  # seconds between two remarks on how far a run is


def score(args: Namespace, w: Words) -> int:
    if args.data and args.period:
        args.parser.error(w("cli.score_of_what"))
    config, cube, period = _to_score(args, w)
    scores = scoring.score(cube, config)
    remark(*(line(issue, w) for issue in scores.issues))
    names = {str(row["area_id"]): w.name(row) for row in cube.areas.reset_index().to_dict("records")}
    frame = scores.frame(period)
    frame["area_name"] = frame["area_id"].map(names)
    if (flags := redlines.flags(scores, period)) is not None:
        frame["flags"] = pd.array(flags, dtype="Int64")
    print(text(frame, args.format), end="")
    return 0


def robust(args: Namespace, w: Words) -> int:
    config, cube, period = _to_score(args, w)
    if period not in (None, *cube.periods):
        args.parser.error(w("cli.unknown_period", found=period, known=[each or "–" for each in cube.periods]))
    nodes = {each.id: each.name for each in scoring.Plan.of(config).nodes}
    if args.node not in (None, *nodes):
        known = [(said, id) for id, name in nodes.items() for said in (id, name.he, name.en)]
        args.parser.error(unknown("cli.unknown_node", args.node, known, list(nodes), w))
    if args.seed is not None:
        config = config.model_copy(update={"robustness": config.robustness.model_copy(update={"seed": args.seed})})
    targets = (args.node,) if args.node else None
    found = report(cube, config, _watch(w), period=period, targets=targets, sobol=args.sobol)
    remark(*(line(issue, w) for issue in found.issues))
    if args.out:
        write(found.tables, args.out)
        print(w("cli.written", file=str(args.out)))
    else:
        print(texts(found.tables, args.format), end="")
    return 0


def _to_score(args: Namespace, w: Words) -> tuple[Config, Cube, str | None]:
    """What a store or one table holds, and the period asked for; a table without a period asked for: None."""
    if bool(args.db) == bool(args.data) or bool(args.db) != bool(args.layer):
        args.parser.error(w(f"cli.{args.command}_of_what"))
    config = config_of(args, w)
    if args.data:
        return config, _from_file(args.data, config, w), args.period
    with closing(opened(args.db, config, new=False)) as store:
        config = in_force_in(config, store, w)
        return config, *cube_of(store, config, args.layer, args.period, w)


def _watch(w: Words) -> Callable[[int, int], bool]:
    """Says on standard error how far a run is, once it takes noticeable time."""
    told = time.monotonic()

    def watch(done: int, total: int) -> bool:
        nonlocal told
        if time.monotonic() - told > NOTICEABLE:
            told = time.monotonic()
            remark(w("firm.progress", done=done, total=total))
        return True

    return watch


def _from_file(path: Path, config: Config, w: Words) -> Cube:
    """One table as a cube, without a store."""
    cube, issues = spreadsheet.read(path.read_bytes(), path.name, config)
    remark(*(line(issue, w) for issue in issues))
    return cube
