"""The map of the screen as a picture: every area, mark and name, stripes for states, and a key in reading order."""

import re

import pandas as pd
import pytest

from core.charts import STATE_STYLE
from core.export import map_picture, picture
from core.export.document import Picture
from core.export.map_picture import Key
from tests.core.test_maps import square

STATES = ("crossed", "safe", "suppressed")


@pytest.fixture
def shapes():
    return pd.DataFrame(
        {"area_id": [*STATES, "unknown"], "geometry": [square(x, 32.0, 0.01) for x in (34.0, 34.02, 34.04, 34.06)]}
    )


@pytest.fixture
def places():
    rows = [
        {
            "area_id": state,
            "name": f"שכונת <{state}>",
            "label": "הדר",
            "colour": STATE_STYLE[state].colour,
            "tooltip": "",
            "mark": None if state == "safe" else STATE_STYLE[state].shape,
            "state": state,
        }
        for state in STATES
    ]
    return pd.DataFrame(rows)


def test_every_area_is_drawn_and_states_have_stripes(places, shapes):
    drawing = map_picture.drawn(places, shapes)
    outlines = re.findall(r'<path d="M[^"]*" fill-rule="evenodd" fill="([^"]+)"', drawing)
    assert outlines == ["#F0EFEA", "#B3261E", "url(#crossed)", "#0B6FB8", "#D9DCE0", "url(#suppressed)"]
    assert drawing.count("▼</text>") + drawing.count("▼\u2069</text>") == 1


def test_shapes_keep_inside_the_picture(places, shapes):
    drawing = map_picture.drawn(places, shapes, size=(400, 300))
    corners = re.findall(r"[ML](-?[\d.]+),(-?[\d.]+)(?=[LZ])", drawing)
    assert len(corners) >= 16
    assert all(0 <= float(x) <= 400 and 0 <= float(y) <= 300 for x, y in corners)


def test_the_key_stands_below_from_the_side_of_reading(places, shapes):
    key = [Key(STATE_STYLE[s].colour, s, s, STATE_STYLE[s].shape) for s in STATES]
    first = {
        rtl: float(
            re.findall(r'<text x="([\d.]+)"[^>]*>\u2067?crossed', map_picture.drawn(places, shapes, rtl=rtl, key=key))[
                0
            ]
        )
        for rtl in (True, False)
    }
    assert first[True] > 800
    assert first[False] < 60
    assert picture.size(map_picture.drawn(places, shapes, key=key))[1] > 560


def test_the_picture_can_be_drawn_and_names_are_no_markup(places, shapes):
    drawing = map_picture.drawn(places, shapes)
    assert "&lt;crossed&gt;" in drawing
    assert picture.png(Picture("map", "alt", svg=drawing), scale=1).startswith(b"\x89PNG")


def test_areas_that_are_points_are_dots(places, shapes):
    point = '{"type": "Point", "coordinates": [34.0, 32.0]}'
    drawing = map_picture.drawn(places, shapes.assign(geometry=[point, *shapes["geometry"][1:]]))
    assert drawing.count("<circle") == 2  # its colour and its stripes


def test_a_map_without_shapes_is_refused(places, shapes):
    with pytest.raises(ValueError, match="shapes"):
        map_picture.drawn(places, shapes[:0])
