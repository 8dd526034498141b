"""Our side of the benchmarks runs, and finds what it compares to be the same; nothing is timed here.

The peers are no part of what tests install: `make bench-index` compares with them, and stops where numbers differ.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks import clock, cube, index, whatif
from benchmarks.panel import Panel
from benchmarks.workshop import Seen, lags, late

SMALL = (24, 20)


@pytest.fixture(autouse=True)
def once(monkeypatch: pytest.MonkeyPatch) -> None:
    def timed(work: Callable[[], object], *_: float, **__: float) -> clock.Timed:
        work()
        return clock.Timed([0.001], [0.001])

    monkeypatch.setattr(clock, "timed", timed)


def test_replications_and_other_weights_are_what_the_whole_pipeline_gives() -> None:
    for measure in (index.pipeline, index.bands, index.rejoined, index.reweighed, index.duels):
        assert measure(SMALL).ours.median == 0.001


def test_a_goal_is_reached_as_recorded_or_by_the_yardstick_alone() -> None:
    row = index.Row("", "", clock.Timed([0.01], [0.01]), recorded=1.0, asked=150)
    assert [row.cells(stretch)[-1] for stretch in (1.0, 2.0)] == ["no", "by the yardstick"]
    assert row.cells(2.0)[-4:-1] == ["100 ×", "200 ×", "≥ 150 ×"]


def test_the_store_of_the_large_benchmark_gives_the_streaks_that_sql_tells(tmp_path: Path) -> None:
    panel, path = Panel(areas=9, indicators=16, years=6, missing=0.2), tmp_path / "panel.duckdb"
    assert panel.save(path) < 9 * 16 * 6
    assert [row.what for row in cube.rows(path, panel)][-1] == "lines and streaks by SQL"


def test_a_moved_line_tells_what_a_loop_over_all_readings_tells() -> None:
    assert [row.ours.median for row in whatif.rows(areas=40, lines=6, years=8)] == [0.001, 0.001]


def test_what_the_host_never_saw_is_infinitely_late_and_changes_are_followed() -> None:
    """Two telephones: the counter shows the first after 1 s, the second never; one changes its mind and back."""
    turns = [(0.9, 1.0, True), (2.9, 3.0, False), (4.9, 5.0, True)]
    seen = Seen(firsts={"a": 1.0, "b": 1.5}, turns=turns)
    assert lags(seen, [(0.0, 0, 0), (2.0, 0, 1), (3.5, 1, 0)]) == [1.0, float("inf"), 0.5, float("inf")]
    assert lags(seen, [(0.95, 0, 1), (1.4, 1, 1), (2.95, 2, 0), (5.25, 1, 1)]) == [0.0, 0.0, 0.0, 0.25]
    assert late([0.1] * 19 + [float("inf")]) == 0.1
    assert late([0.1] * 18 + [float("inf")] * 2) == late([]) == float("inf")
