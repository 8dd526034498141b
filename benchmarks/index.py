"""The engine beside COINr's recorded times and beside the peers that PyPI has, in one run.

``python -m benchmarks.index [SIZES]``, sizes such as 250x100; absent: all four. One thread, processor seconds. COINr's
seconds were recorded on another machine and are held against a yardstick: "by the yardstick" they are stretched by how
much slower an argsort of three million doubles is here, "as recorded" they are not. Rows of peers check that both sides
give the same numbers before anything is timed.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks import clock

if __name__ == "__main__":
    clock.on_one_thread()

import numpy as np

from benchmarks import made
from core.config import Config
from core.robustness import uncertainty
from core.robustness.bands import ranks
from core.robustness.climb import Ready
from core.robustness.replay import replay
from core.robustness.study import Study
from core.scoring import Cube, Plan, rejoin, score
from core.scoring.outrank import copeland, outranking
from core.scoring.rank import rank

Size = tuple[int, int]

MINUTE, HOUR = 60.0, 3600.0
#: COINr's seconds, and how many times faster is asked for.
PIPELINE = {(51, 49): (0.139, 100), (250, 100): (0.561, 100), (3000, 100): (3.83, 200), (3000, 300): (11.1, 200)}
UNCERTAINTY = {
    (51, 49): (220.0, 10_000),
    (250, 100): (690.0, 10_000),
    (3000, 100): (77 * MINUTE, 5_000),
    (3000, 300): (3.1 * HOUR, 5_000),
}
SOBOL_600, COPELAND = 455.0, 177.0
MOST_MEMORY = 800

#: Every replication has noisy weights, one of two normalisations and one of two aggregations.
ROBUSTNESS = """
[robustness]
replications = 1000
weight_noise = 0.25
normalisations = [{ rule = "percentile_rank" }]
aggregations = [{ rule = "geometric" }]
"""
#: With weights of two heights these are four factors: 600 runs are 100 x (4 + 2).
FOUR_FACTORS = ROBUSTNESS + "noise_heights = [0, 1]\n"
#: With weights of three heights these are eight.
EIGHT_FACTORS = (
    ROBUSTNESS
    + """leave_one_out = true
imputations = [{ rule = "median" }]
treatments = [{ rule = "none" }]
"""
)


@dataclass(frozen=True)
class Row:
    """One measurement. ``recorded``: COINr's seconds, None where it has none; ``asked``: how many times faster, or
    ``most``: in how many seconds.
    """

    what: str
    size: str
    ours: clock.Timed
    recorded: float | None = None
    asked: float | None = None
    most: float | None = None

    def cells(self, stretch: float) -> list[str]:
        ours = self.ours.median
        plain = None if self.recorded is None else self.recorded / ours
        factors = ["", ""] if plain is None else [f"{plain:,.0f} ×", f"{plain * stretch:,.0f} ×"]
        recorded = "" if self.recorded is None else clock.amount(self.recorded)
        goal = f"≥ {self.asked:,.0f} ×" if self.asked else f"≤ {clock.amount(self.most)}" if self.most else ""
        times = [clock.amount(self.ours.best), clock.amount(ours)]
        return [self.what, self.size, *times, recorded, *factors, goal, self.reached(plain, stretch)]

    def reached(self, plain: float | None, stretch: float) -> str:
        """By the median. "by the yardstick": not with COINr's seconds as they were recorded."""
        if self.most:
            return "yes" if self.ours.median <= self.most else "no"
        if not self.asked or plain is None:
            return ""
        if plain >= self.asked:
            return "yes" if plain * stretch >= self.asked else "as recorded"
        return "by the yardstick" if plain * stretch >= self.asked else "no"


HEAD = (
    "what",
    "areas × indicators",
    "ours, best",
    "ours, median",
    "COINr, recorded",
    "factor as recorded",
    "factor by the yardstick",
    "goal",
    "reached",
)


def named(size: Size) -> str:
    return f"{size[0]:,} × {size[1]}"


def made_up(size: Size, more: str = "") -> tuple[Cube, Config]:
    config = made.config(size[1], more=more)
    return made.cube(made.figures(*size), config), config


def pipeline(size: Size) -> Row:
    """Screen, fill, treat, normalise, join up the tree, rank every node; the plan of the config is made once."""
    cube, config = made_up(size)
    plan = Plan.of(config)
    recorded, asked = PIPELINE.get(size, (None, None))
    ours = clock.timed(lambda: score(cube, config, plan).ranks, at_least=1.0)
    return Row("full pipeline", named(size), ours, recorded, asked)


def bands(size: Size) -> Row:
    """A thousand replications with drawn weights, normalisation and aggregation, and the rank band of every area."""
    cube, config = made_up(size, ROBUSTNESS)
    redone(cube, config, size)
    recorded, asked = UNCERTAINTY.get(size, (None, None))

    def work() -> object:
        found = uncertainty.run(cube, config).bands["index"]
        return found.median, found.low, found.high, found.mean

    return Row("uncertainty, N = 1,000", named(size), clock.timed(work), recorded, asked)


def redone(cube: Cube, config: Config, size: Size, replications: int = 12) -> None:
    """Some replications made again by the whole pipeline, each with a config of its own: the ranks must be the same."""
    study = Study.of(cube, config)
    at = {name: study.stream(name).random(replications) for name in study.factors}
    cases, draws = study.draws(at, range(replications), replications)
    found = replay(study.tree, cases, draws, references=study.references, measured=study.measured)
    top = study.scores.node("index")
    for r in range(replications):
        method = study.plans[int(draws.case[r])].config.method
        weights = draws.weights(study.tree.weights, np.array([r]))[:, 0]
        again = made.config(size[1], weights=in_file(study, weights)).model_copy(update={"method": method})
        ours = score(cube, again).ranks[:, top, 0]
        assert np.array_equal(ours, found[0].ranks[r]), f"replication {r} is not what the pipeline gives"


def in_file(study: Study, weights: np.ndarray) -> list[float]:
    """Weights of the tree's edges in the order of the file: indicators, groups, parts."""
    tree, nodes = study.tree, study.scores.nodes
    by_part = dict(zip(tree.parts.tolist(), weights.tolist(), strict=True))
    names = [nodes[join.node].id for join in study.scores.plan.joins]
    groups = {names[part - tree.columns]: w for part, w in by_part.items() if part >= tree.columns}
    order = sorted(groups, key=lambda id: (id[0], int(id[1:])))
    return [by_part[i] for i in range(tree.columns)] + [groups[id] for id in order]


def sobol_600(size: Size) -> Row:
    cube, config = made_up(size, FOUR_FACTORS)
    assert len(uncertainty.sobol(cube, config, n=2).factors) == 4
    ours = clock.timed(lambda: uncertainty.sobol(cube, config, n=100))
    return Row("Sobol, d = 4, 600 runs, 1,000 bootstraps", named(size), ours, SOBOL_600)


def sobol_large(size: Size) -> Row:
    cube, config = made_up(size, EIGHT_FACTORS)
    assert len(uncertainty.sobol(cube, config, n=2).factors) == 8
    ours = clock.timed(lambda: uncertainty.sobol(cube, config, n=4096, bootstraps=1000), least=2)
    return Row("Sobol, d = 8, N = 4,096 (40,960 runs), 1,000 bootstraps", named(size), ours, most=3.0)


def duels(size: Size) -> Row:
    """Copeland over all indicators at once. Columns have ties, and every area stands in the file twice."""
    areas, columns = size
    half = np.round(made.figures(-(-areas // 2), columns), 0)
    x = np.concatenate((half, half))[:areas]
    weights = np.random.default_rng(made.SEED).uniform(0.5, 1.5, columns)
    found = copeland(outranking(x, weights))
    assert np.array_equal(found[: len(half)][: areas - len(half)], found[len(half) :])
    mixed = np.random.default_rng(1).permutation(columns)
    assert np.array_equal(found, copeland(outranking(x[:, mixed], weights[mixed])))
    ours = clock.timed(lambda: rank(copeland(outranking(x, weights))))
    return Row("Copeland, flat, exact ties", named(size), ours, COPELAND, most=0.035)


def erring(size: Size) -> Row:
    """The same with an error drawn for every value, so that nothing can be prepared once for many replications."""
    config = made.config(size[1], more=ROBUSTNESS, each='error = "se"')
    cube = made.cube(made.figures(*size), config, se=2.0)
    ours = clock.timed(lambda: uncertainty.run(cube, config).bands["index"].median, least=2)
    return Row("the same with an error drawn for every value", named(size), ours)


def rejoined(size: Size) -> Row:
    """Other weights for all indicators, groups and parts, from the scores at hand to a new ranking."""
    cube, config = made_up(size)
    scores, draw = score(cube, config), np.random.default_rng(1)
    edges = sum(len(weights) for weights in scores.weights)
    other = Plan.of(made.config(size[1], weights=list(draw.uniform(0.5, 1.5, edges))))
    top = scores.node("index")
    again = score(cube, other.config)
    assert np.array_equal(rejoin(scores, other).values, again.values, equal_nan=True)
    ours = clock.timed(lambda: rank(rejoin(scores, other).values[:, top]))
    return Row("other weights, from scores at hand to a new ranking", named(size), ours, most=0.010)


def reweighed(size: Size) -> Row:
    """The same in a study of many sets of weights, of which this is one."""
    cube, config = made_up(size)
    study = Study.of(cube, config)
    case, draw = study.cases[0], np.random.default_rng(1)
    ready = Ready(study.tree, case.rules, case.matrix, study.measured)
    edges = len(study.tree.weights)
    ours = clock.timed(lambda: ranks(ready.climb(study.tree.weights[:, None] * draw.uniform(0.5, 1.5, (edges, 1)))[0]))
    return Row("the same as a replication of a study", named(size), ours, most=0.010)


def memory(size: Size) -> float:
    """Megabytes of a process of its own that scores and replays once."""
    command = [sys.executable, "-c", f"from benchmarks import index; index.load_of({size!r})"]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def load_of(size: Size) -> None:
    cube, config = made_up(size, ROBUSTNESS)
    uncertainty.run(cube, config).bands["index"].median  # noqa: B018  made when first asked for
    print(clock.peak_memory())


def beside_coinr(sizes: Sequence[Size]) -> Iterator[Row]:
    """Row by row; what was recorded at one size alone is measured at that size."""
    middle, largest = (250, 100), (3000, 300)
    yield from map(pipeline, sizes)
    yield from map(bands, sizes)
    yield from map(erring, [size for size in sizes if size[0] <= middle[0]])
    if middle in sizes:
        yield from (each(middle) for each in (sobol_600, sobol_large, duels))
    if largest in sizes:
        yield from (each(largest) for each in (rejoined, reweighed))


def main(sizes: Sequence[Size]) -> None:
    from benchmarks import peers  # noqa: PLC0415  the rest works where they are not installed

    print(clock.machine())
    yardstick = clock.yardstick()
    stretch = yardstick / clock.YARDSTICK_OF_COINR
    print(
        f"Yardstick: argsort of 3 million doubles {yardstick:.3f} s here, {clock.YARDSTICK_OF_COINR:.3f} s there "
        f"(0.064 to 0.095): stretched by {stretch:.2f}.\n"
    )
    clock.show(HEAD, (row.cells(stretch) for row in beside_coinr(sizes)))
    largest = max(sizes)
    used = memory(largest)
    verdict = "yes" if used <= MOST_MEMORY else "no"
    print(f"Peak memory, pipeline and uncertainty, {named(largest)}: {used:.0f} MB (≤ {MOST_MEMORY}: {verdict})\n")
    clock.show(peers.HEAD, peers.rows(sizes))


if __name__ == "__main__":
    asked = [tuple(map(int, text.split("x"))) for text in sys.argv[1:]]
    main([(a, k) for a, k in asked] or made.SIZES)
