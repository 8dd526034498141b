"""Six million observations from the store to scores, streaks and pages, in one run.

``python -m benchmarks.cube [MISSING]``: 3,000 areas x 100 indicators x 20 years, of which the share MISSING (0.05) was
never handed in. Everything goes through the real store and the functions that the pages use.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks import clock

if __name__ == "__main__":
    clock.on_one_thread()

import duckdb
import numpy as np
import pandas as pd

from benchmarks.panel import LAYER, PLAIN, Panel
from core import redlines, scoring
from core.config import Config, loads
from core.redlines import Lines
from core.scoring import Cube, Plan, rejoin
from core.scoring.rank import rank
from core.store import Store

SQL = (Path(__file__).parent / "streaks.sql").read_text(encoding="utf-8")
HEAD = ("what", "seconds of the processor, best", "median", "seconds of the clock, median", "goal", "reached")
MOST_MEMORY, TIMES_THE_SQL, TIMES_THE_DEMO = 1500, 8, 2
PAGES = {"home": {}, "channels": {"go": "channels", "layer": LAYER, "area": f"{LAYER}:42"}} | {
    page: {"go": page, "layer": LAYER} for page in ("redlines", "breaches", "line", "whatif", "map")
}


@dataclass(frozen=True)
class Row:
    """One measurement; ``most``: the seconds that it may take, of the processor."""

    what: str
    ours: clock.Timed
    most: float | None = None

    def cells(self) -> list[str]:
        goal = f"≤ {clock.amount(self.most)}" if self.most else ""
        reached = "" if not self.most else "yes" if self.ours.median <= self.most else "no"
        return [self.what, *map(clock.amount, (self.ours.best, self.ours.median, self.ours.wall)), goal, reached]


def rows(path: Path, panel: Panel) -> Iterator[Row]:
    """The way of the figures, step by step, each from what the step before it returned."""
    with closing(Store.open(path, ("City", "City"))) as store:
        read = clock.timed(store.latest, least=1)
        yield Row("store.latest(): the figures in force as a frame", read)
        latest, areas = store.latest(), store.areas()
    shipped, plain = loads(panel.config()), loads(panel.config(PLAIN))
    built = clock.timed(lambda: scoring.build(latest, areas, shipped, LAYER), least=3)
    yield Row("cube from that frame", built, 0.15)
    cube = scoring.build(latest, areas, shipped, LAYER)
    for what, config in (
        ("minimum and maximum of each year, arithmetic means", plain),
        ("the shipped method", shipped),
    ):
        yield from scored(what, cube, config)
    yield from streaks(cube, shipped)
    yield Row("lines and streaks by SQL", by_sql(cube, redlines.check(cube, shipped)))
    del cube


def scored(what: str, cube: Cube, config: Config) -> Iterator[Row]:
    plan = Plan.of(config)
    ranked = clock.timed(lambda: scoring.score(cube, config, plan).ranks)
    yield Row(f"scores and ranks of all years: {what}", ranked, 0.15)
    scores, other = scoring.score(cube, config, plan), Plan.of(reweighed(config))
    top = [scores.node(node.id) for node in scores.nodes if node.parent is None]
    work: Callable[[], object] = lambda: rejoin(scores, other).values  # noqa: E731
    yield Row(f"other weights, scores of all years: {what}", clock.timed(work), 0.025)
    work = lambda: rank(rejoin(scores, other).values[:, top])  # noqa: E731
    yield Row(f"other weights, scores and ranks of all years: {what}", clock.timed(work))


def reweighed(config: Config) -> Config:
    draw = np.random.default_rng(2)
    indicators = tuple(each.model_copy(update={"weight": float(draw.uniform(0.5, 1.5))}) for each in config.indicators)
    return config.model_copy(update={"indicators": indicators})


def streaks(cube: Cube, config: Config) -> Iterator[Row]:
    lines = redlines.check(cube, config)
    yield Row("breach streaks", clock.timed(lambda: replace(lines).since), 0.030)
    yield Row("lines and streaks", clock.timed(lambda: redlines.check(cube, config).since))


def by_sql(cube: Cube, lines: Lines) -> clock.Timed:
    """The same by window functions, from the table that suits DuckDB best: small numbers, in order, in memory.

    Asserts that every streak is the same.
    """
    indicator, year, area = np.nonzero(~np.isnan(cube.values).transpose(1, 2, 0))
    figure = pd.DataFrame(
        {
            "area": area.astype(np.int16),
            "indicator": indicator.astype(np.int16),
            "year": year.astype(np.int16),
            "value": cube.values[area, indicator, year],
        }
    ).sort_values(["indicator", "area", "year"])
    line = pd.DataFrame(
        {
            "indicator": np.arange(len(lines.indicators), dtype=np.int16),
            "value": [each.red_line.value for each in lines.indicators if each.red_line],
            "below": [each.red_line.side == "below" for each in lines.indicators if each.red_line],
        }
    )
    with duckdb.connect() as con:
        for name, frame in (("figure", figure), ("line", line)):
            con.register("frame", frame)
            con.execute(f"CREATE TABLE {name} AS SELECT * FROM frame")
        found = clock.timed(lambda: con.sql(SQL).to_arrow_table(), least=3)
        same(con.execute(SQL).fetchnumpy(), lines)
    return found


def same(found: dict[str, np.ndarray], lines: Lines) -> None:
    began = np.full(lines.since.shape, -1)
    began[found["area"], found["indicator"], found["year"]] = found["since"]
    assert np.array_equal(began, lines.since), "SQL and the cube do not tell the same streaks"


def in_a_process(*arguments: str, **environment: str) -> str:
    """What this module prints when it is run with these arguments."""
    command = [sys.executable, "-m", "benchmarks.cube", *arguments]
    return subprocess.run(
        command, env={**os.environ, **environment}, stdout=subprocess.PIPE, text=True, check=True
    ).stdout


def memory(path: Path, panel: Panel) -> float:
    """Megabytes at most, from the store to scores, ranks and streaks, in a process that does nothing else."""
    with closing(Store.open(path, ("City", "City"))) as store:
        latest, areas = store.latest(), store.areas()
    read = clock.peak_memory()
    config = loads(panel.config())
    cube = scoring.build(latest, areas, config, LAYER)
    kept = scoring.score(cube, config).ranks, redlines.check(cube, config).since
    assert len(kept) == 2
    print(f"after reading {read:.0f} MB", file=sys.stderr)
    return clock.peak_memory()


def clicks(name: str) -> list[float]:
    """Milliseconds of every click on another period, once both have been seen."""
    from benchmarks.rerun import FRAME, Case, without_browser  # noqa: PLC0415  needs a browser's driver

    logging.disable(logging.WARNING)  # Streamlit remarks that there is no server
    return without_browser(Case(name, FRAME, {"lang": "en", **PAGES[name]}, ""), 8, patience=600)


def pages(scratch: Path, stores: dict[str, dict[str, str]]) -> Iterator[list[str]]:
    for name in PAGES:
        medians = {}
        for city, environment in stores.items():
            times = json.loads(in_a_process("page", name, **environment))
            medians[city] = float(np.median(times))
        factor = medians["panel"] / medians["demo"]
        figures = [f"{medians['demo']:.0f} ms", f"{medians['panel']:.0f} ms", f"{factor:.2f} ×"]
        reached = factor <= TIMES_THE_DEMO
        yield [name, *figures, f"≤ {TIMES_THE_DEMO} ×", "yes" if reached else "no"]


def main(panel: Panel) -> None:
    print(clock.machine() + " DuckDB uses all cores.\n")
    with tempfile.TemporaryDirectory() as folder:
        path, config = Path(folder) / "panel.duckdb", Path(folder) / "config.toml"
        start = time.perf_counter()
        saved = panel.save(path)
        size = path.stat().st_size / 1e6
        config.write_text(panel.config(), encoding="utf-8")
        seconds = time.perf_counter() - start
        print(f"{saved:,} observations saved in {panel.years} batches in {seconds:.0f} s, {size:.0f} MB\n")
        made = list(rows(path, panel))
        clock.show(HEAD, (row.cells() for row in made))
        by = {row.what: row.ours for row in made}
        ours, sql = by["lines and streaks"], by["lines and streaks by SQL"]
        for what, factor in (("clock", sql.wall / ours.wall), ("processor", sql.median / ours.median)):
            reached = "yes" if factor >= TIMES_THE_SQL else "no"
            print(f"SQL takes {factor:.1f} × our seconds of the {what} (≥ {TIMES_THE_SQL}: {reached}).")
        used = float(in_a_process("memory", str(path), str(panel.missing)))
        print(f"\nPeak memory: {used:.0f} MB (≤ {MOST_MEMORY}: {'yes' if used <= MOST_MEMORY else 'no'}).\n")
        stores = {
            "demo": {"RESILIENCE_DB": str(Path(folder) / "demo.duckdb")},
            "panel": {"RESILIENCE_DB": str(path), "RESILIENCE_CONFIG": str(config)},
        }
        head = ("page, script", "demo city", "this store", "factor", "goal", "reached")
        clock.show(head, pages(Path(folder), stores))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["memory", path, missing]:
            print(memory(Path(path), Panel(missing=float(missing))))
        case ["page", name]:
            print(json.dumps(clicks(name)))
        case [missing]:
            main(Panel(missing=float(missing)))
        case _:
            main(Panel())
