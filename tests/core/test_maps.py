"""Maps: what is drawn, in which order letters stand, and that nothing is asked from outside."""

import json
from itertools import pairwise

import numpy as np
import pandas as pd
import pydeck as pdk
import pytest

from core import maps

NAN = float("nan")


def square(x: float, y: float, side: float) -> str:
    ring = [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]
    return json.dumps({"type": "Polygon", "coordinates": [ring]})


@pytest.fixture
def shapes() -> pd.DataFrame:
    """Two large squares, a tiny one, and one that no place stands on."""
    rows = [("a", 34.90, 0.04), ("b", 34.95, 0.04), ("c", 34.995, 0.0005), ("d", 35.0, 0.04)]
    return pd.DataFrame([(i, "n", square(x, 32.8, side), 1.0) for i, x, side in rows]).set_axis(
        ["area_id", "layer", "geometry", "area_m2"], axis=1
    )


@pytest.fixture
def places() -> pd.DataFrame:
    return pd.DataFrame(
        [
            ("a", "הדר", "הדר", "#E2F0F2", "ציון 12", "▼ 2"),
            ("b", "אחוזה", "אחוזה (מזרח)", "#0B4A5E", "ציון 90", None),
            ("c", "רוממה", "רוממה", "#FFFFFF", "אין נתון", "▼ 1"),
        ],
        columns=["area_id", "name", "label", "colour", "tooltip", "mark"],
    )


def layers(deck) -> dict[str, dict]:
    return {layer["id"]: layer for layer in json.loads(deck.to_json())["layers"]}


def features(layer: dict) -> list[dict]:
    return layer["data"]["features"]


def test_nothing_is_asked_from_outside(places, shapes):
    text = maps.choropleth(places, shapes).to_json()
    document = json.loads(text)
    assert "http" not in text
    assert "mapProvider" not in document
    assert "mapboxKey" not in document
    assert document["mapStyle"] == "__MAP_STYLE__"  # pydeck's word for "none chosen"; no address


def test_the_same_map_is_the_same_text(places, shapes):
    assert maps.choropleth(places, shapes).to_json() == maps.choropleth(places, shapes).to_json()


def test_a_deck_writes_itself_as_pydeck_would_and_only_once(places, shapes):
    deck = maps.choropleth(places, shapes)
    usual = pdk.Deck.to_json(deck)
    assert json.loads(deck.to_json()) == json.loads(usual)
    assert len(deck.to_json()) < len(usual)
    assert deck.to_json() is deck.to_json()


def test_areas_can_be_picked_and_know_their_words(places, shapes):
    drawn = layers(maps.choropleth(places, shapes, selected="b"))
    assert list(drawn) == ["background", "areas", "selected", "labels", "labels_on_dark", "marks"]
    assert [layer.get("pickable", False) for layer in drawn.values()] == [False, True, False, False, False, False]
    assert drawn["areas"]["getFillColor"] == "@@=properties.fill"
    assert features(drawn["areas"])[0]["properties"] == {
        "area_id": "a",
        "name": "הדר",
        "tooltip": "ציון 12",
        "fill": [0xE2, 0xF0, 0xF2],
        "line": [255, 255, 255],
    }
    assert features(drawn["areas"])[2]["properties"]["line"] != [255, 255, 255]  # white on white would vanish
    assert [f["geometry"] for f in features(drawn["selected"])] == [json.loads(shapes["geometry"][1])]
    assert [f["geometry"] for f in features(drawn["background"])] == [json.loads(shapes["geometry"][3])]


def test_a_selected_area_that_is_not_on_the_map_is_no_fault(places, shapes):
    assert features(layers(maps.choropleth(places, shapes, selected="x"))["selected"]) == []


def test_labels_stand_reversed_on_the_fill_that_suits_them_and_only_where_they_fit(places, shapes):
    drawn = layers(maps.choropleth(places, shapes))
    assert [label["text"] for label in drawn["labels"]["data"]] == ["רדה"]
    assert [label["text"] for label in drawn["labels_on_dark"]["data"]] == [")חרזמ( הזוחא"]
    for name in ("labels", "labels_on_dark", "marks"):
        assert drawn[name]["characterSet"] == "auto"
        assert drawn[name]["fontFamily"] == "Heebo, sans-serif"
        assert drawn[name]["fontSettings"]["sdf"] is True
        assert drawn[name]["parameters"] == {"depthCompare": "always"}
        assert drawn[name]["getText"] == "@@=text"


def test_every_mark_is_drawn_and_labels_make_room_for_it(places, shapes):
    drawn = layers(maps.choropleth(places, shapes))
    assert [(mark["text"], mark["colour"]) for mark in drawn["marks"]["data"]] == [
        ("2 ▼", [0xB3, 0x26, 0x1E]),
        ("1 ▼", [0xB3, 0x26, 0x1E]),
    ]
    assert drawn["labels"]["data"][0]["offset"][1] < 0
    assert drawn["labels_on_dark"]["data"][0]["offset"] == [0, 0]


def test_a_mark_has_the_colour_of_its_state(places, shapes):
    places["mark"], places["mark_colour"] = "◆", "#F2B705"
    assert layers(maps.choropleth(places, shapes))["marks"]["data"][0]["colour"] == [0xF2, 0xB7, 0x05]


def test_labels_never_cover_each_other():
    """Nine areas that overlap so much that the names of the middle row have no room."""
    xs = np.arange(9) % 3 * 0.01 + 34.9
    ys = np.arange(9) // 3 * 0.0005 + 32.8
    shapes = pd.DataFrame(
        {"area_id": [*"abcdefghi"], "geometry": [square(x, y, 0.009) for x, y in zip(xs, ys, strict=True)]}
    )
    places = shapes[["area_id"]].assign(name="שכונה", label="שכונה ארוכה מאוד", colour="#FFFFFF", tooltip="", mark=None)
    deck = maps.choropleth(places, shapes, size=(600, 300))
    labels = layers(deck)["labels"]["data"]
    scale = 512 * 2 ** json.loads(deck.to_json())["initialViewState"]["zoom"]
    spots = maps._mercator(np.array([label["position"] for label in labels])) * scale
    assert len(labels) == 6
    gaps = np.abs(spots[:, None] - spots[None, :])[~np.eye(len(labels), dtype=bool)]
    assert ((gaps[:, 0] > 90) | (gaps[:, 1] > 16)).all()


def test_the_area_that_matters_most_has_its_name_even_where_it_does_not_fit():
    """Two areas far too narrow for their names: only the one that is to be named has it, beside its mark."""
    shapes = pd.DataFrame(
        {"area_id": ["a", "b"], "geometry": [square(34.9, 32.8, 0.0005), square(34.95, 32.85, 0.0005)]}
    )
    usual = {"name": "שכונה", "label": "שכונה", "colour": "#FFFFFF", "tooltip": "", "mark": "▼ 3"}
    places = shapes[["area_id"]].assign(**usual, named=[False, True])
    drawn = layers(maps.choropleth(places, shapes, size=(600, 300)))
    assert [label["text"] for label in drawn["labels"]["data"]] == ["הנוכש"]
    assert drawn["labels"]["data"][0]["position"] == drawn["marks"]["data"][0]["position"]  # of b, drawn first
    assert len(drawn["marks"]["data"]) == 2


@pytest.mark.parametrize(
    ("text", "rtl", "drawn"),
    [
        ("נווה שאנן", True, "ןנאש הוונ"),
        ("Zone B – בתיקון 82", True, "82 ןוקיתב – Zone B"),
        ("שכ' ה' (מזרח)", True, ")חרזמ( 'ה 'כש"),
        ("\u2066−3.5\u2069 הדר", True, "רדה −3.5"),
        ("Hadar (north)", False, "Hadar (north)"),
        ("Hadar הדר", False, "Hadar רדה"),
        ("הדר\nעליון", True, "רדה\nןוילע"),
    ],
)
def test_text_stands_as_on_paper(text, rtl, drawn):
    assert maps.shown(text, rtl) == drawn


def test_long_names_break_between_words_in_reading_order():
    shapes = pd.DataFrame({"area_id": ["a"], "geometry": [square(34.9, 32.8, 0.1)]})
    places = pd.DataFrame([("a", "x", "מרכז הקונגרסים, נאות פרס", "#FFFFFF", "")])
    places.columns = ["area_id", "name", "label", "colour", "tooltip"]
    (label,) = layers(maps.choropleth(places, shapes))["labels"]["data"]
    assert label["text"].split("\n") == [maps.shown("מרכז הקונגרסים,"), maps.shown("נאות פרס")]


@pytest.mark.parametrize("size", [(860, 560), (320, 480)])
def test_the_view_shows_everything_and_no_more(shapes, size):
    view = json.loads(maps.choropleth(shapes.iloc[:0], shapes, size=size).to_json())["initialViewState"]
    corners = maps._mercator(np.array([[34.90, 32.8], [35.04, 32.84], [view["longitude"], view["latitude"]]]))
    pixels = corners * 512 * 2 ** view["zoom"]
    width, height = np.abs(pixels[1] - pixels[0])
    assert max(width / (size[0] - 56), height / (size[1] - 56)) == pytest.approx(1, abs=0.01)
    assert np.allclose(pixels[2], (pixels[0] + pixels[1]) / 2, atol=1)
    assert (view["pitch"], view["bearing"]) == (0, 0)


def test_a_map_without_shapes_is_a_fault_of_the_caller(places, shapes):
    with pytest.raises(ValueError, match="shapes"):
        maps.choropleth(places, shapes.iloc[:0])


def test_the_tooltip_follows_the_language(places, shapes):
    for rtl, direction in ((True, "rtl"), (False, "ltr")):
        tooltip = maps.choropleth(places, shapes, rtl=rtl)._tooltip
        assert tooltip["style"]["direction"] == direction
        assert tooltip["html"] == "<b>{name}</b>\n{tooltip}"


@pytest.mark.parametrize(("score", "low"), [(0, 0), (19.99, 0), (20, 20), (59.9, 40), (80, 80), (100, 80), (NAN, None)])
def test_a_score_has_one_class(score, low):
    assert maps.class_of(score).low == low


def test_classes_darken_steadily_and_their_text_is_readable():
    classes = [each for each, _ in maps.legend([])]
    assert [(c.low, c.high) for c in classes] == [(0, 20), (20, 40), (40, 60), (60, 80), (80, 100)]
    from_white = [maps.contrast("#FFFFFF", c.colour) for c in classes]
    assert all(later / earlier > 1.2 for earlier, later in pairwise(from_white))
    assert all(maps.contrast(c.colour, c.ink) >= 4.5 for c in classes)
    assert maps.contrast("#000000", "#FFFFFF") == pytest.approx(21)


def test_the_legend_counts_areas_and_tells_of_missing_scores_only_if_there_are_any():
    assert [n for _, n in maps.legend([5, 10, 45, 100])] == [2, 0, 1, 0, 1]
    *rows, (missing, n) = maps.legend([5, NAN, NAN])
    assert (len(rows), missing.low, missing.colour, n) == (5, None, "#FFFFFF", 2)


def test_areas_that_are_points_are_dots_with_their_names_above_them(places):
    point = json.dumps({"type": "Point", "coordinates": [34.95, 32.8]})
    two = json.dumps({"type": "MultiPoint", "coordinates": [[34.9, 32.8], [34.91, 32.8]]})
    shapes = pd.DataFrame(
        [("a", "n", point, 0.0), ("b", "n", two, 0.0)], columns=["area_id", "layer", "geometry", "area_m2"]
    )
    layers = {layer["id"]: layer for layer in json.loads(maps.choropleth(places, shapes).to_json())["layers"]}
    assert (layers["areas"]["getPointRadius"], layers["areas"]["pointRadiusUnits"]) == (maps.DOT, "pixels")
    (label,) = layers["labels"]["data"]  # of "b" the places lie too near each other for a name of their own
    assert (label["position"], label["offset"][1] < -maps.DOT) == ([34.95, 32.8], True)
    assert layers["labels_on_dark"]["data"] == []
    assert [mark["position"] for mark in layers["marks"]["data"]] == [[34.95, 32.8]]


def test_what_is_less_sure_is_fainter() -> None:
    row = {"area_id": "a", "name": "A", "tooltip": "A", "colour": "#B3261E"}
    assert maps._properties(row)["fill"] == [0xB3, 0x26, 0x1E]
    assert maps._properties(row | {"opacity": 0.4})["fill"] == [0xB3, 0x26, 0x1E, 102]


def test_a_plan_tells_where_points_stand_in_pixels(places, shapes):
    plan = maps.planned(places, shapes, size=(400, 300))
    centre = np.array([[plan.view.longitude, plan.view.latitude]])
    assert plan.pixels(centre) == pytest.approx(np.array([[200, 150]]))
    east = plan.pixels(centre + np.array([[0.001, 0.0]]))[0]
    north = plan.pixels(centre + np.array([[0.0, 0.001]]))[0]
    assert east[0] > 200
    assert north[1] < 150  # downwards
