import numpy as np
import pandas as pd
import pytest

from core.config import loads
from core.i18n import words
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


def test_the_group_of_an_area_is_that_of_the_first_year_that_tells_it_whatever_it_is_called():
    """C joins in the second year; NA is a name (Namibia, North America), only a blank cell is none."""
    model = loads(
        '[method]\nnormalisation = "minmax"\nimputation = { rule = "group_mean", group = "side" }\n'
        f'[[channels]]\nid = "all"\nname = "All"\n[[indicators]]\nid = "a"\n{KEYS}'
    )
    table = pd.DataFrame(
        {
            "area": ["A", "B", "A", "B", "C", "D"],
            "year": [2020, 2020, 2021, 2021, 2021, 2021],
            "a": [1, 2, 3, 5, None, None],
            "side": ["NA", "east", "", "east", "NA", " "],
        }
    )
    found = prepare(from_table(table, model), Plan.of(model))
    assert found.filled[:3, 0].tolist() == [[1, 3], [2, 5], [1, 3]] and np.isnan(found.filled[3, 0]).all()
    assert [(i.code, i.params) for i in found.issues] == [("M-21", {"group": "side", "n": 1, "areas": "D"})]


def test_a_group_of_which_nothing_is_known_is_told():
    found, _ = prepared(
        'imputation = { rule = "group_median", group = "side" }',
        {"a": [1, 2, None, None], "b": [None, None, None, None], "side": ["east", "east", "west", "west"]},
    )
    assert [(i.code, i.params.get("areas")) for i in found.issues] == [("M-03", None), ("M-21", "p, q")]


@pytest.mark.parametrize(
    ("change", "kept"),
    [("square", [4, 0, None, 9]), ("reciprocal", [0.5, None, None, 1 / 3]), ("sqrt", [2**0.5, 0, None, 3**0.5])],
)
def test_a_transform_takes_no_figure_whose_order_it_would_not_keep(change, kept):
    found, _ = prepared("", {"a": [2, 0, -5, 3], "b": [1, 2, 3, 4]}, a=f'transform = "{change}"')
    np.testing.assert_allclose(found.raw[:, 0, 0], np.array(kept, float))
    assert [(i.code, i.params["n"]) for i in found.issues] == [("M-09", kept.count(None))]


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


def stored(keys: str, figures: str, layer: str = "area", method: str = ""):
    """What is prepared of the indicator trust, asked for in a store: of the areas of a layer, by their ids."""
    text = town.MODEL.replace('name = "Trust"\n', f'name = "Trust"\n{keys}\n')
    places = town.areas("area, layer, population\nnorth, area, 100\nsouth, area, 400\neast, area,")
    places.loc[places["area_id"] == "city", "population"] = 1000
    model = town.model(f"[method]\n{method}\n", text)
    cube = build(town.latest(f"area, indicator, value\n{figures}"), places, model, layer)
    found, i = prepare(cube, Plan.of(model)), cube.indicator("trust")
    return dict(zip(cube.areas.index, found.raw[:, i, 0].tolist(), strict=True)), found.issues


def test_in_a_store_the_people_of_the_areas_are_a_denominator():
    raw, issues = stored(
        'denominator = "population"\ndenominator_scale = 1000', "north, trust, 5\nsouth, trust, 8\neast, trust, 3"
    )
    assert raw == pytest.approx({"north": 50, "south": 20, "east": np.nan}, nan_ok=True)
    assert [(i.code, i.params["n"]) for i in issues] == [("M-09", 1)]


def test_an_inherited_count_is_divided_by_the_people_that_it_counts():
    raw, issues = stored('denominator = "population"\nlowest_layer = "city"', "city, trust, 70\nnorth, trust, 5")
    assert raw == {"north": 0.05, "south": 0.07, "east": 0.07} and not issues


def test_a_mean_of_counts_has_no_denominator():
    raw, issues = stored('denominator = "population"', "north, trust, 5\nsouth, trust, 8", layer="city")
    assert np.isnan(raw["city"]) and [issue.code for issue in issues] == ["M-09"]


@pytest.mark.parametrize(
    ("keys", "method"),
    [('denominator = "households"', ""), ("", 'imputation = { rule = "group_mean", group = "households" }')],
)
def test_a_store_has_no_other_columns_and_says_so(keys, method):
    with pytest.raises(Stop) as stop:
        stored(keys, "north, trust, 5\nsouth, trust, 8", method=method)
    (issue,) = stop.value.issues
    assert (issue.code, issue.params) == ("M-19", {"column": "households"})
    assert all("households" in words(lang).issue(issue) for lang in ("he", "en"))


def test_areas_that_screening_names_and_nobody_knows_are_told():
    method = 'screening = { rule = "by_missing", min_available = 0.9, keep = ["n", "nroth"], drop = ["q", "south"] }'
    found, _ = prepared(method, {"a": [None, 1, 2, 3], "b": [1, 2, 3, 4]})
    assert found.removed[:, 0].tolist() == [False, False, False, True]
    named = [(i.params["word"], i.params["area"]) for i in found.issues if i.code == "M-18"]
    assert named == [("keep", "nroth"), ("drop", "south")]
    assert all("nroth" in words(lang).issue(found.issues[0]) for lang in ("he", "en"))


def test_in_a_store_an_area_of_another_layer_is_known():
    _, issues = stored("", "north, trust, 5", method='screening = { drop = ["city", "norht"] }')
    assert [(i.code, i.params["area"]) for i in issues] == [("M-18", "norht")]
