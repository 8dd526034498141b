"""Shapes put on the globe: repaired, left out, or kept as points; borders without end cost no time."""

import numpy as np
import pytest
import shapely

from core.geo.surfaces import place, surface
from core.geo.systems import System
from tests.core.geo.layers import codes

HERE = System("EPSG:4326", False, 35, 32, True)


def placed(*forms: shapely.Geometry | None):
    found = np.empty(len(forms), dtype=object)
    found[:] = forms
    return place(found, HERE, [chr(ord("א") + i) for i in range(len(forms))])


def test_surfaces_win_over_points_and_lines():
    found = placed(shapely.box(35, 32, 36, 33), shapely.Point(35, 32), shapely.LineString([(35, 32), (36, 33)]), None)
    assert shapely.get_dimensions(found.geometries).tolist() == [2, -1, -1, -1]
    assert codes(found.issues) == ["G-13", "G-14"]
    assert [issue.params["names"] for issue in found.issues] == [("ד",), ("ב", "ג")]
    assert not found.points


def test_points_alone_stay_points():
    found = placed(shapely.Point(35, 32), shapely.MultiPoint([(35, 32), (35.1, 32)]), None)
    assert (found.points, codes(found.issues)) == (True, ["G-07", "G-13"])
    assert shapely.get_num_geometries(found.geometries).tolist() == [1, 2, 0]


def test_a_border_that_crosses_itself_is_repaired_and_told():
    tie = shapely.Polygon([(35, 32), (36, 33), (36, 32), (35, 33)])
    found = placed(tie, shapely.box(35, 32, 36, 33))
    assert codes(found.issues) == ["G-15"]
    assert shapely.area(found.geometries).tolist() == [0.5, 1]
    assert shapely.is_valid(found.geometries).all()


@pytest.mark.parametrize("spikes", [False, True], ids=["scribble", "spikes"])
def test_a_border_that_meets_itself_without_end_is_left_out_at_once(spikes):
    random = np.random.default_rng(1)
    corners = random.random((4000, 2)) + np.array([34.5, 32])
    if spikes:
        turn, far = np.linspace(0, 2 * np.pi, 60_000), random.random(60_000)
        corners = np.column_stack([35 + far * np.cos(turn), 32 + far * np.sin(turn)])
    found = placed(shapely.Polygon(corners), shapely.box(35, 32, 36, 33))
    assert (codes(found.issues), found.geometries[0]) == (["G-13"], None)


def test_a_long_border_with_one_crossing_is_repaired():
    turn = np.linspace(0, 2 * np.pi, 20_000)
    corners = np.column_stack([35 + np.cos(turn), 32 + np.sin(turn)])
    corners[[100, 101]] = corners[[101, 100]]
    found = placed(shapely.Polygon(corners))
    assert codes(found.issues) == ["G-15"]
    assert shapely.area(found.geometries[0]) == pytest.approx(np.pi, rel=1e-4)


def test_many_islands_are_not_taken_for_a_scribble():
    islands = [shapely.Point(34 + x / 50, 31 + y / 50).buffer(0.005, quad_segs=8) for x in range(60) for y in range(60)]
    found = placed(shapely.MultiPolygon(islands))
    assert (codes(found.issues), shapely.get_num_geometries(found.geometries[0])) == ([], 3600)


def test_only_surfaces_of_a_collection_are_kept():
    mixed = shapely.GeometryCollection([shapely.box(0, 0, 1, 1), shapely.Point(5, 5)])
    assert surface(mixed).equals(shapely.box(0, 0, 1, 1))


def test_a_stray_shape_is_told_and_left_out():
    found = placed(*(shapely.box(35 + n / 100, 32, 35.01 + n / 100, 32.01) for n in range(3)), shapely.box(0, 0, 1, 1))
    assert [(issue.code, issue.params["names"]) for issue in found.issues] == [("G-31", ("ד",))]
    assert shapely.is_missing(found.geometries).tolist() == [False, False, False, True]
    assert codes(found.issues) == ["G-31"]


def test_a_point_with_north_before_east_far_from_the_others_is_told_and_left_out():
    found = placed(shapely.Point(35, 32), shapely.Point(35.1, 32), shapely.Point(31, 34))
    assert codes(found.issues) == ["G-07", "G-31"]
    assert shapely.is_missing(found.geometries).tolist() == [False, False, True]


def test_one_shape_with_north_before_east_among_right_ones_is_turned_and_told():
    right = [shapely.box(35 + n / 100, 32, 35.01 + n / 100, 32.01) for n in range(3)]
    swapped = shapely.transform(right[1], lambda corners: corners[:, ::-1])
    found = placed(right[0], swapped, right[2])
    assert [(issue.code, issue.params["names"]) for issue in found.issues] == [("G-32", ("ב",))]
    assert found.geometries[1].equals(right[1])


def test_a_shape_of_the_grid_with_its_axes_swapped_is_turned():
    grid = System("EPSG:2039", False, 35, 32, True)
    forms = np.array([shapely.box(200000 + x, 630000, 200900 + x, 630900) for x in (0, 1000, 2000)], dtype=object)
    right = place(forms, grid, ["א", "ב", "ג"]).geometries
    forms[1] = shapely.transform(forms[1], lambda corners: corners[:, ::-1])
    found = place(forms, grid, ["א", "ב", "ג"])
    assert codes(found.issues) == ["G-32"]
    assert found.geometries[1].symmetric_difference(right[1]).area < 1e-12


def test_a_layer_that_lies_elsewhere_keeps_all_its_shapes():
    found = placed(shapely.box(30, 46, 31, 47), shapely.box(35, 32, 35.1, 32.1))
    assert codes(found.issues) == [] and not shapely.is_missing(found.geometries).any()
