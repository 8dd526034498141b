"""Lines on scores: where they are crossed, and how many crossings there are under every node."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core.config import loads
from core.redlines import NO_LINE, check, flagged, flags
from core.scoring import from_table, score
from core.scoring.cube import INHERITED

MODEL = """
[method]
normalisation = "minmax"
aggregation = "arithmetic"
imputation = "mean"
{method}
[[channels]]
id = "top"
name = "Top"
[[channels]]
id = "part"
name = "Part"
parent = "top"
[[indicators]]
id = "a"
name = "A"
channel = "part"
direction = "higher_better"
{a}
[[indicators]]
id = "b"
name = "B"
channel = "top"
direction = "lower_better"
"""
ABOVE, BELOW = 'score_line = { value = 50, side = "above" }', 'score_line = { value = 50, side = "below" }'


def scored(method="", a="", first=0):
    table = {"area": ["x", "y", "z"], "a": [first, 5, 10], "b": [8, 4, 0]}
    config = loads(MODEL.format(method=method, a=a))
    return score(from_table(pd.DataFrame(table), config), config)


def told(scores):
    """Node or indicator -> flags of the three areas."""
    frame = scores.frame().assign(flags=flags(scores))
    return {node: rows["flags"].tolist() for node, rows in frame.groupby("node")}


def test_crossings_are_counted_for_the_indicator_and_every_node_above():
    assert told(scored(ABOVE)) == {"a": [0, 0, 1], "b": [0, 0, 1], "part": [0, 0, 1], "top": [0, 0, 2]}
    assert told(scored(BELOW)) == {"a": [1, 0, 0], "b": [1, 0, 0], "part": [1, 0, 0], "top": [2, 0, 0]}


def test_a_score_on_the_line_crosses_it_where_the_config_says_so():
    reached = told(scored(ABOVE.replace(" }", ", reached = true }")))
    assert reached["top"] == [0, 2, 2]


def test_an_indicator_may_have_a_line_of_its_own_or_the_only_one():
    assert told(scored(ABOVE, a=BELOW))["top"] == [1, 0, 1]
    alone = told(scored(a=BELOW))
    assert alone["part"] == alone["top"] == [1, 0, 0] and np.isnan(alone["b"]).all()
    assert flags(scored()) is None


def test_a_filled_figure_is_nobodys_crossing():
    found = scored(BELOW, first="")
    cell = 0, found.cube.indicator("a"), 0
    assert np.isnan(flagged(found)[cell]) and not np.isnan(found.normalised[cell])
    assert told(found)["top"] == [1, 1, 0]  # of the figures left, 5 is the lowest


def test_an_inherited_figure_counts_where_it_was_measured():
    found = scored(ABOVE)
    origin = found.cube.origin.copy()
    origin[2, found.cube.indicator("a")] = INHERITED
    other = replace(found, cube=replace(found.cube, origin=origin))
    unknown = pytest.approx([0, 0, np.nan], nan_ok=True)
    assert told(other) == {"a": unknown, "b": [0, 0, 1], "part": unknown, "top": [0, 0, 1]}


def test_no_line_on_a_score_is_a_red_line():
    found = scored(ABOVE)
    assert np.isnan(found.lines).all()
    assert (check(found.cube, found.config).states == NO_LINE).all()
