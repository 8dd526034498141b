"""How long each file takes that leaves the house: seconds of the clock and the processor, each beside its goal.

``python -m benchmarks.exports [AREAS]``: the demo city as it is, then with its neighbourhoods told again, each a little
different, until there are AREAS (1,629) of them; and all documents of a workshop of 40 people that was just closed.
Goals: of the demo city slides 10 and the report as PDF 5 seconds; of so many areas 30 each; of the workshop 20 for all.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pandas as pd

from core import config as config_file
from core.commands.export import drawn_up
from core.config import Config
from core.export import render
from core.export.contents import CONTENTS
from core.export.sources import Sources
from core.export.workshop import files
from core.i18n import words
from core.redlines.versions import defaults, in_force
from core.store import Store
from pages.shared import demo
from tests.core.export.workshop.closed import closed

ROOT = Path(__file__).resolve().parents[1]
AREAS, MOST = 1629, 30.0
DEMO = {"deck": 10.0, "report": 5.0}  # seconds; of the other files of the demo city nothing was asked
CLOSING = 20.0
HEAD = "| file | clock | processor | size | goal | reached |\n|---|---|---|---|---|---|"


def city(areas: int) -> Sources:
    """The demo city of so many neighbourhoods; at least its own."""
    config = config_file.load(ROOT / "config.toml")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "s.duckdb"
        with closing(Store.open(path, ("\u05e2\u05d9\u05e8", "City"), config.layers[0].id)) as store:
            demo.save(store, config)
            latest, places = store.latest(), store.areas()
    return _told_again(latest, places, config, areas)


def _told_again(latest: pd.DataFrame, places: pd.DataFrame, config: Config, areas: int) -> Sources:
    small = places[places["layer"] == "neighbourhood"]
    draw, rows, figures = np.random.default_rng(5), [places], [latest]
    mine = latest[latest["area_id"].astype(object).isin(small["area_id"])]
    for n in range(1, -(-areas // len(small))):
        left = small.head(areas - n * len(small))
        names = {id: f"{id}.{n}" for id in left["area_id"]}
        told = left.assign(area_id=left["area_id"].map(names), key=None)
        rows.append(told.assign(**{name: left[name] + f" {n}" for name in ("name_he", "name_en")}))
        again = mine[mine["area_id"].astype(object).isin(names)]
        moved = again["value"] * draw.uniform(0.95, 1.0, len(again))
        figures.append(again.assign(area_id=again["area_id"].astype(object).map(names), value=moved))
    every = pd.concat(figures, ignore_index=True).astype({"area_id": object})
    records = dict(in_force(defaults(config), date.today()))
    return drawn_up(every, pd.concat(rows, ignore_index=True), records, config, "neighbourhood")


def made_of(of: Sources, goals: Mapping[str, float]) -> bool:
    """Makes every file and prints a row for each; ``goals`` in seconds by content. True: each in time."""
    w, kept = words("he"), True
    for what, each in CONTENTS.items():
        for form in each.formats:
            goal = goals.get(what)
            kept &= timed(f"{what}.{form}", lambda: len(render(each.make(of, w, "internal"), form)), goal)  # noqa: B023
    return kept


def timed(name: str, make: Callable[[], int], goal: float | None) -> bool:
    """Prints the row of what ``make`` makes; it returns how many bytes."""
    clock, processor = time.perf_counter(), time.process_time()
    size = make()
    clock, processor = time.perf_counter() - clock, time.process_time() - processor
    told = f"≤ {goal:g} s | {'yes' if clock <= goal else 'no'}" if goal is not None else "|"
    print(f"| {name} | {clock:.1f} s | {processor:.1f} s | {size / 1e6:.1f} MB | {told} |")
    return goal is None or clock <= goal


def main(areas: int) -> int:
    small = city(0)
    print(f"The demo city, {small.snapshot.places:,} areas, the first time in this process\n\n{HEAD}")
    kept = made_of(small, DEMO)
    start = time.perf_counter()
    of = city(areas)
    seconds = time.perf_counter() - start
    print(f"\n{of.snapshot.places:,} areas, {len(of.latest):,} figures, gathered in {seconds:.1f} s\n\n{HEAD}")
    kept &= made_of(of, dict.fromkeys(CONTENTS, MOST))
    room, config, now = closed(), config_file.load(ROOT / "config.toml"), datetime.now(UTC)
    print(f"\nA workshop that was just closed\n\n{HEAD}")
    kept &= timed("all", lambda: sum(map(len, files(room, "he", config, now.date(), now).values())), CLOSING)
    return int(not kept)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else AREAS))
