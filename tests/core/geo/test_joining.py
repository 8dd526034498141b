"""Shapes on areas: keys, names, a person's pairs of today and of before; both unmatched sides told."""

import pandas as pd
import pytest
import shapely

from core.config import Layer
from core.geo.identity import Place
from core.geo.joining import AREAS, IGNORE, NEW, Ties, join, square_metres
from tests.core.geo.layers import codes

HOODS = Layer.model_validate(
    {"id": "hood", "name": {"he": "שכונה", "en": "Area"}, "plural": {"he": "שכונות", "en": "Areas"}}
)


def here(*rows: tuple[str, str | None, str]) -> pd.DataFrame:
    return pd.DataFrame([(i, "hood", key, name, None, "city", 0.0) for i, key, name in rows], columns=AREAS)


def shapes(*names: str) -> list:
    return [(Place(name, None, name, None), shapely.box(35 + i, 32, 35.5 + i, 32.5)) for i, name in enumerate(names)]


KNOWN = here(("a", None, "הדר"), ("b", None, "כרמל צרפתי"), ("c", None, "רמות"))


def test_names_join_and_both_other_sides_are_told():
    found = join(shapes("הדר", "צרפתי"), HOODS, False, KNOWN, Ties())
    assert found.joined == ("a",)
    assert found.shapes_without_area == ("צרפתי",)
    assert found.areas_without_shape == ("כרמל צרפתי", "רמות")
    assert codes(found.issues) == ["G-17", "G-18"]


def test_a_person_pairs_adds_and_leaves_out():
    ties = Ties({"צרפתי": "b", "גבעה": NEW, "הדר": IGNORE, "שם אחר": "a"})
    found = join(shapes("הדר", "צרפתי", "גבעה"), HOODS, False, KNOWN, ties)
    assert found.joined == ("b", "hood:גבעה")
    assert found.areas["name_he"].tolist() == ["גבעה"]
    assert found.shapes_without_area == ("הדר",)
    assert found.paired == {"צרפתי": "b"}
    assert codes(found.issues) == ["G-17", "G-18", "G-21"]


def test_a_remembered_pair_is_used_where_nothing_else_joins_and_is_told():
    remembered = {"צרפתי": "b", "הדר": "c", "גבעה": "gone"}
    found = join(shapes("הדר", "צרפתי", "גבעה"), HOODS, False, KNOWN, Ties(remembered=remembered))
    assert found.joined == ("a", "b")
    assert found.paired == {"צרפתי": "b"}
    assert codes(found.issues) == ["G-17", "G-18", "G-26"]
    taken_back = join(shapes("הדר", "צרפתי"), HOODS, False, KNOWN, Ties({"צרפתי": IGNORE}, remembered))
    assert (taken_back.joined, taken_back.paired) == (("a",), {})


def test_two_shapes_paired_with_one_area_are_united():
    found = join(shapes("הדר", "צרפתי"), HOODS, False, KNOWN, Ties({"צרפתי": "a"}))
    assert (found.joined, codes(found.issues)) == (("a",), ["G-16", "G-18"])
    both = sum(square_metres(form) for _, form in shapes("הדר", "צרפתי"))
    assert found.shapes["area_m2"][0] == pytest.approx(both)


def test_points_of_one_area_stay_points_without_a_surface():
    points = [(Place("הדר", None, "הדר", None), shapely.Point(35 + i, 32)) for i in range(2)]
    found = join(points, HOODS, False, KNOWN, Ties())
    assert shapely.from_geojson(found.shapes["geometry"][0]).equals(shapely.MultiPoint([(35, 32), (36, 32)]))
    assert found.shapes["area_m2"].tolist() == [0]


def test_the_city_takes_every_shape():
    found = join(shapes("צפון", "דרום"), HOODS, True, KNOWN, Ties(add=True))
    assert (found.joined, len(found.areas), found.shapes_without_area) == (("city",), 0, ())


def test_areas_that_lie_on_one_another_are_told():
    wide = [(Place("הדר", None, "הדר", None), shapely.box(35, 32, 36.2, 32.5)), *shapes("-", "כרמל צרפתי", "רמות")[1:]]
    found = join(wide, HOODS, False, KNOWN, Ties())
    assert [(i.code, i.params["names"]) for i in found.issues] == [("G-30", ("הדר", "כרמל צרפתי"))]
    assert join(shapes("הדר", "כרמל צרפתי", "רמות"), HOODS, False, KNOWN, Ties()).issues == ()
