"""How long each file takes that leaves the house, of a city of very many areas: seconds of the clock and the processor.

``python -m benchmarks.exports [AREAS]``: the demo city with its neighbourhoods told again, each a little different,
until there are AREAS (1,629) of them. Goal: under 30 seconds each; the demo city itself: slides 10, PDF 5.
"""

from __future__ import annotations

import sys
import tempfile
import time
from contextlib import closing
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from core import config as config_file
from core.commands.export import drawn_up
from core.config import Config
from core.export import render
from core.export.contents import CONTENTS
from core.export.sources import Sources
from core.i18n import words
from core.redlines.versions import defaults, in_force
from core.store import Store
from pages.shared import demo

ROOT = Path(__file__).resolve().parents[1]
AREAS, MOST = 1629, 30.0


def city(areas: int) -> Sources:
    """The demo city of so many neighbourhoods."""
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


def main(areas: int) -> int:
    start = time.perf_counter()
    of = city(areas)
    seconds, w, late = time.perf_counter() - start, words("he"), 0
    print(f"{of.snapshot.places:,} areas, {len(of.latest):,} figures, gathered in {seconds:.1f} s\n")
    print("| file | clock | processor | size | reached |\n|---|---|---|---|---|")
    for what, each in CONTENTS.items():
        for form in each.formats:
            clock, processor = time.perf_counter(), time.process_time()
            made = render(each.make(of, w, "internal"), form)
            clock, processor = time.perf_counter() - clock, time.process_time() - processor
            late += clock > MOST
            size = f"{len(made) / 1e6:.1f} MB"
            print(
                f"| {what}.{form} | {clock:.1f} s | {processor:.1f} s | {size} | {'yes' if clock <= MOST else 'no'} |"
            )
    return int(late > 0)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else AREAS))
