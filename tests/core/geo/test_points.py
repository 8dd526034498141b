"""Tables of points: which columns hold coordinates, whatever the numbers look like; points counted in areas."""

import csv

import numpy as np
import pandas as pd
import pytest
import shapely

from core.geo import points
from core.geo.joining import SHAPES


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        (["שם", "lat", "lon"], (2, 1)),
        (["Name", "Longitude", "Latitude"], (1, 2)),
        (["שם", "X", "Y"], (1, 2)),
        (["שם", "קואורדינטה X", "קואורדינטה Y"], (1, 2)),
        (["שם", 'נ"צ X', 'נ"צ Y', "lat", "lon"], (4, 3)),
        (["צפון", "מזרח", "ערך"], None),  # quarters, not directions
        (["x", "x", "y"], None),
        (["lat", "שם"], None),
    ],
)
def test_two_columns_are_coordinates_by_their_names(header, columns):
    found = points.header([["מקומות בעיר"], [], header, [1, 2, 3]])
    assert found == (None if columns is None else (2, *columns))


def test_rows_become_points_whatever_their_numbers_look_like():
    rows = [
        ["שם", "x", "y"],
        ["א", 199370.5, "745,054.9"],
        ["ב", "34,99", "32.8"],
        ["ג", "", 5],
        ["", "", ""],
        ["ד", "x", 1],
    ]
    found = points.read(rows)
    assert found.texts["שם"] == ["א", "ב", "ג", "ד"]
    assert shapely.get_coordinates(found.geometries).tolist() == [[199370.5, 745054.9], [34.99, 32.8]]
    assert shapely.is_missing(found.geometries).tolist() == [False, False, True, True]
    with pytest.raises(ValueError, match="no row"):
        points.read([["a", "b"]])


def test_the_centres_of_1469_hromadas(cases):
    with (cases / "ua_hromada/geography.csv").open(encoding="utf-8-sig", newline="") as file:
        found = points.read(list(csv.reader(file)))
    assert len(found.geometries) == 1469
    west, south, east, north = shapely.total_bounds(found.geometries)
    assert (22 < west < east < 41, 44 < south < north < 53) == (True, True)
    assert found.texts["oblast_name"].count("Одеська") == 91


def test_points_are_counted_once_also_on_a_border():
    shapes = pd.DataFrame(
        [(i, "n", shapely.to_geojson(shapely.box(x, 0, x + 1, 1)), 0.0) for i, x in (("a", 0), ("b", 1), ("c", 5))],
        columns=SHAPES,
    )
    there = np.array([shapely.Point(0.5, 0.5), shapely.Point(1, 0.5), shapely.MultiPoint([(1.5, 0.5), (9, 9)]), None])
    counts, outside = points.counted(there, shapes)
    assert (counts.to_dict(), outside) == ({"a": 2, "b": 1, "c": 0}, 1)
