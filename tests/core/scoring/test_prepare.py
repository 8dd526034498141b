import numpy as np
import pandas as pd
import pytest

from core.config import loads
from core.issues import Stop
from core.scoring import Plan, build, from_table
from core.scoring.prepare import column, prepare
from tests.core.scoring import town

KEYS = 'name = "x"\nchannel = "all"\ndirection = "higher_better"\n'


def prepared(method: str, table: dict, a: str = "", b: str = ""):
    model = loads(
        f'[method]\nnormalisation = "minmax"\n{method}\n[[channels]]\nid = "all"\nname = "All"\n'
        f'[[indicators]]\nid = "a"\n{KEYS}{a}\n[[indicators]]\nid = "b"\n{KEYS.replace("x", "y", 1)}{b}\n'
    )
    cube = from_table(pd.DataFrame({"area": ["n", "o", "p", "q"], **table}), model)
    return prepare(cube, Plan.of(model)), cube


def test_nothing_asked_leaves_the_cubes_own_figures():
    found, cube = prepared("", {"a": [1, 2, 3, 4], "b": [1, 2, 3, None]})
    assert found.raw is cube.values and found.values is cube.values
    assert found.imputed is found.touched is found.removed is None


def test_a_rate_per_thousand_before_its_logarithm():
    found, _ = prepared(
        "",
        {"a": [1, 20, 3, 4], "b": [1, 2, 3, 4], "people": [100, 2000, 3000, 400]},
        a='denominator = "people"\ndenominator_scale = 1000\ntransform = "log10"',
    )
    assert found.raw[:, 0, 0] == pytest.approx([1, 1, 0, 1])


def test_groups_fill_from_their_own_and_an_area_without_a_group_stays_empty():
    found, _ = prepared(
        'imputation = { rule = "group_mean", group = "side" }',
        {"a": [1, None, 3, None], "b": [1, 2, 3, 4], "side": ["east", "east", "west", None]},
    )
    assert found.filled[:3, 0, 0].tolist() == [1, 1, 3] and np.isnan(found.filled[3, 0, 0])
    assert found.imputed[:, 0, 0].tolist() == [False, True, False, False]


@pytest.mark.parametrize(("when", "gone"), [("before_imputation", True), ("after_imputation", False)])
def test_screening_looks_at_the_table_before_or_after_filling(when, gone):
    found, _ = prepared(
        f'imputation = "mean"\nscreening = {{ rule = "by_missing", min_available = 0.9, when = "{when}" }}',
        {"a": [1, None, 3, 5], "b": [1, 2, 3, 4]},
    )
    assert found.removed[:, 0].tolist() == [False, gone, False, False]
    assert np.isnan(found.values[1, 0, 0]) == gone


def test_hidden_figures_are_never_filled():
    """North's figure rests on 5 people and South's is hidden with it; East's is simply missing."""
    model = town.model('[method]\nimputation = "mean"\n[privacy]\nsmall_count = 10')
    places = town.areas("area, layer\nnorth, area\nsouth, area\neast, area\nwest, area")
    values = town.latest("area, indicator, value, n\nnorth, trust, 50, 5\nsouth, trust, 60, 50\nwest, trust, 70, 90")
    cube = build(values, places, model, "area")
    found, i = prepare(cube, Plan.of(model)), cube.indicator("trust")
    told = dict(zip(cube.areas.index, found.filled[:, i, 0], strict=True))
    shown = {area for area, value in told.items() if not np.isnan(value)}
    assert "north" not in shown and "east" in shown and found.imputed[cube.area("east"), i, 0]


def test_a_column_that_nobody_gave_is_asked_for():
    _, cube = prepared("", {"a": [1, 2, 3, 4], "b": [1, 2, 3, 4]})
    with pytest.raises(Stop) as stop:
        column(cube, "people")
    assert [issue.code for issue in stop.value.issues] == ["T-11"]
