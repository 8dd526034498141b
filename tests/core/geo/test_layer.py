"""How much of a file is taken in: counted before anything is built of it."""

import tracemalloc

import pytest

from core.geo import layer, source
from core.issues import Stop
from tests.core.geo.layers import codes

HEAD = b'{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Polygon","coordinates":[['


@pytest.mark.parametrize(
    ("data", "file"),
    [
        (HEAD + b"[35.123456789,32.123456789]," * 1_700_000, "ring.geojson"),
        (b'{"type":"FeatureCollection","features":[' + b"1," * 20_000_000, "numbers.geojson"),
        (b"[" * 40_000_000, "deep.geojson"),
        (b"<kml>" + b"<a/>" * 10_000_000, "tags.kml"),
        (b"<kml><coordinates>" + b"35.1,32.1 " * 10_000_000, "ring.kml"),
    ],
    ids=["48 MB ring", "numbers", "brackets", "tags", "kml ring"],
)
def test_what_would_not_fit_is_refused_without_taking_memory(data, file):
    tracemalloc.start()
    with pytest.raises(Stop) as stop:
        source.read(source.layers(data, file), file)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert codes(stop) == ["G-24"]
    assert peak < 2**20


def test_more_shapes_or_points_than_the_limit_stop():
    layer.refuse_many(points=layer.MOST_POINTS, features=layer.MOST_FEATURES)
    for more in ({"points": layer.MOST_POINTS + 1}, {"features": layer.MOST_FEATURES + 1}):
        with pytest.raises(Stop, match="G-24"):
            layer.refuse_many(**more)


def test_properties_become_texts():
    rows = [{"a": 4000.0, "b": " x\x00y\x01\ufffe ", "c": True, "d": [1]}, {"a": 1.5, "b": ""}]
    texts = layer.made(rows, [None, None], None).texts
    assert texts == {"a": ["4000", "1.5"], "b": ["x y", None], "c": [None, None], "d": [None, None]}


def test_the_words_of_markup():
    assert layer.plain("<b>קרית&nbsp;אתא</b>").split() == ["קרית", "אתא"]
