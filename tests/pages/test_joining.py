"""The join screen: what a boundary layer asks, both unmatched sides, pairs that are remembered, points."""

import json
from pathlib import Path

import pandas as pd
import pytest
import shapely

from core import geo
from core.geo import NEW
from core.i18n import plain, words
from core.issues import Issue
from pages.shared import joining, load, places, telling
from tests.core.geo.layers import geopackage, shapefile_parts, square, zipped
from tests.pages.test_upload import described, matched
from tests.pages.walk import Visit

BOTH = pytest.mark.parametrize("lang", ["he", "en"])


def layer(*names: str, turned: bool = False, key: str = "name") -> bytes:
    def ring(i: int) -> list:
        corners = square(34.8 + i / 50, 32, 0.01)
        return [[y, x] for x, y in corners] if turned else corners

    forms = [{"type": "Polygon", "coordinates": [ring(i)]} for i in range(len(names))]
    rows = [{"type": "Feature", "properties": {key: n}, "geometry": f} for n, f in zip(names, forms, strict=True)]
    return json.dumps({"type": "FeatureCollection", "features": rows}, ensure_ascii=False).encode()


def areas(*names: str) -> None:
    """Areas with shapes, from a first file."""
    Visit("upload", upload_layer="neighbourhood").upload("first.geojson", layer(*names)).press("publish")
    assert set(names) <= set(load.areas()["name_he"])


def arrives(name: str, data: bytes | str, lang: str = "he") -> Visit:
    return Visit("upload", lang, upload_layer="neighbourhood").upload(name, data)


@BOTH
def test_a_shape_is_paired_once_and_the_pair_is_remembered(store: Path, lang: str) -> None:
    areas("הדר", "כרמל צרפתי")
    visit = arrives("second.geojson", layer("הדר", "צרפתי"), lang)
    assert visit.w("joining.pairs") in visit.text
    box = visit.widget("selectbox", "-pair-צרפתי")
    likely = load.areas().set_index("name_he")["area_id"]["כרמל צרפתי"]
    assert (box.value, box.options[0]) == (None, "כרמל צרפתי")
    visit.pick("-pair-צרפתי", likely)
    assert visit.widget("selectbox", "-pair-צרפתי").value == likely
    visit.press("publish")
    assert load.batches()["mapping"].iloc[0]["pairs"] == {"צרפתי": likely}
    again = arrives("third.geojson", layer("הדר", "צרפתי"), lang)
    assert {"he": "התאמה שנשמרה מקובץ קודם: 1 (צרפתי)", "en": "paired for an earlier file: 1 (צרפתי)"}[
        lang
    ] in again.text
    again.pick("-pair-צרפתי", None)  # taken back
    assert again.widget("selectbox", "-pair-צרפתי").value == "ignore"


def test_one_shape_becomes_a_new_area(store: Path) -> None:
    areas("הדר", "רמות")
    visit = arrives("second.geojson", layer("הדר", "גבעה", "עמק")).pick("-pair-גבעה", NEW).press("publish")
    assert "גבעה" in set(load.areas()["name_he"])
    assert "עמק" not in set(load.areas()["name_he"])
    assert visit


@BOTH
def test_latitude_before_longitude_is_put_right_by_one_choice(store: Path, lang: str) -> None:
    visit = arrives("turned.geojson", layer("הדר", "רמות", turned=True), lang)
    assert {"he": "הצפון נכתב לפני המזרח", "en": "write north before east"}[lang] in visit.text
    assert visit.widget("button", "publish").disabled
    box = visit.widget("selectbox", "-crs")
    assert {"he": "בהיפוך (צפון לפני מזרח)", "en": "turned round (north before east)"}[lang] in box.options[0]
    visit.pick("-crs", "EPSG:4326 north-east").press("publish")
    west, south, east, north = shapely.total_bounds(
        shapely.from_geojson(load.shapes("neighbourhood")["geometry"].tolist())
    )
    assert (west, south, east, north) == pytest.approx((34.8, 32.0, 34.83, 32.01))


@BOTH
def test_a_grid_that_is_not_certain_is_asked_with_where_it_leads(store: Path, lang: str) -> None:
    form = shapely.box(5_000_000, 9_000_000, 5_000_900, 9_000_900)
    visit = arrives("x.gpkg", geopackage({"x": [("הדר", form)]}, number=0), lang)
    assert {"he": "ואף רשת אינה ודאית", "en": "none is certain"}[lang] in visit.text
    options = visit.widget("selectbox", "-crs").options
    assert any("EPSG:3857" in option and "44.9" in option for option in options)


@BOTH
def test_one_layer_of_several_is_chosen(store: Path, lang: str) -> None:
    tables = {name: [("הדר", shapely.box(2e5, 7e5, 2e5 + 900, 7e5 + 900))] for name in ("hoods", "roads")}
    visit = arrives("two.gpkg", geopackage(tables), lang)
    assert visit.widget("button", "publish").disabled
    visit.pick("-part", "hoods").press("publish")
    assert load.batches()["mapping"].iloc[0]["part"] == "hoods"


@BOTH
def test_areas_of_two_divisions_join_only_when_confirmed(store: Path, lang: str) -> None:
    old = layer("40000111", "40000112", key="YISHUV_STAT11")
    Visit("upload", upload_layer="statistical_area").upload("old.geojson", old).press("publish")
    assert places.known("statistical_area").division == "2011"
    new = old.replace(b"YISHUV_STAT11", b"YISHUV_STAT_2022")
    visit = Visit("upload", lang, upload_layer="statistical_area").upload("new.geojson", new)
    assert visit.widget("button", "publish").disabled
    toggle = visit.widget("toggle", "-division")
    toggle.set_value(True)
    visit.run().press("publish")
    assert places.known("statistical_area").division == "2022"


def test_an_undone_file_is_forgotten(store: Path) -> None:
    old = layer("40000111", "40000112", key="YISHUV_STAT11")
    Visit("upload", upload_layer="statistical_area").upload("old.geojson", old).press("publish")
    load.undo(int(load.batches()["batch_id"].iloc[0]))
    assert places.known("statistical_area") == geo.Known()


def test_the_demo_city_says_nothing_of_where_the_town_is(demo_store: Path) -> None:
    assert len(load.shapes("neighbourhood"))
    assert places.known("neighbourhood").home is None


def test_a_set_of_several_files_and_one_in_a_zip_are_the_same(store: Path) -> None:
    parts = {name.rpartition("/")[2]: content for name, content in shapefile_parts("cp1255").items()}
    visit = Visit("upload", upload_layer="neighbourhood")
    visit.at.file_uploader[0].set_value([(name, content, "") for name, content in parts.items()])
    visit.run().press("publish")
    assert set(load.areas()["name_he"]) >= {"שכונת נוף ים", "רובע הצפון", "קרית שמואל מערב"}
    again = arrives("layer.zip", zipped(shapefile_parts("cp1255")))
    assert again.w("joining.pairs") not in again.text  # all of them joined


TABLE = "שכונה,lat,lon\nהדר,32.005,34.805\nרמות,32.005,34.825\n"


@BOTH
def test_a_table_of_points_becomes_a_layer_when_asked(store: Path, lang: str) -> None:
    visit = arrives("points.csv", TABLE, lang)
    visit.widget("toggle", "-points").set_value(True)
    visit.run()
    assert {"he": "שכבה של נקודות (2)", "en": "layer of points (2)"}[lang] in visit.text
    visit.press("publish")
    shapes = load.shapes("neighbourhood")
    assert [json.loads(text)["type"] for text in shapes["geometry"]] == ["Point", "Point"]
    assert len(load.drawn_shapes("neighbourhood")) == 2


def test_a_table_without_coordinates_is_not_offered_as_points(store: Path) -> None:
    assert not arrives("t.csv", "שכונה,אחוז הצבעה\nהדר,61\n").has("toggle", "-points")


@BOTH
def test_points_are_counted_in_their_areas_and_go_on_as_a_table(store: Path, lang: str) -> None:
    areas("הדר", "רמות")
    point = {"type": "MultiPoint", "coordinates": [[34.805, 32.005], [34.806, 32.005], [34.825, 32.005], [35.5, 32]]}
    feature = {"type": "Feature", "properties": {"name": "מקלטים"}, "geometry": point}
    visit = arrives("shelters.geojson", json.dumps(feature), lang)
    assert {"he": "נקודה אחת אינה בתוך אף אזור", "en": "1 point lies in no area"}[lang] in visit.text
    visit.press("count_points")
    draft = visit.at.session_state["intake"]
    assert draft.file == "shelters.csv"
    assert draft.data.decode("utf-8-sig").split() == [f"{visit.w('upload.area')},shelters", "הדר,2", "רמות,1"]
    assert "shelters.csv" in visit.title


def test_counted_points_are_saved_like_any_figure_once_it_is_said_what_they_measure(store: Path) -> None:
    areas("הדר", "רמות")
    point = {"type": "MultiPoint", "coordinates": [[34.805, 32.005], [34.806, 32.005], [34.825, 32.005]]}
    feature = {"type": "Feature", "properties": {"name": "מקלטים"}, "geometry": point}
    visit = arrives("shelters.geojson", json.dumps(feature)).press("count_points")
    described(matched(visit, B="new_indicator"), line=0.5).type("-period", "2024").press("publish")
    saved = load.latest().set_index("area_id")["value"]
    assert saved.to_dict() == {"neighbourhood:הדר": 2, "neighbourhood:רמות": 1}


def test_a_table_for_counts_holds_names_as_they_are(store: Path) -> None:
    areas('רמת "אביב", צפון', "רמות")
    ids = load.areas().set_index("name_he")["area_id"]
    counts = joining._counted(pd.Series({ids["רמות"]: 3, "gone": 1}), load.areas(), "אזור", "מקלטים")
    assert counts.decode("utf-8-sig").splitlines() == ["אזור,מקלטים", "רמות,3"]


@BOTH
def test_a_system_that_was_recognised_is_called_by_its_name(lang: str) -> None:
    told = telling.sentence(Issue("G-20", {"used": "EPSG:2039"}), load.config(), words(lang))
    assert {"he": "רשת ישראל החדשה (EPSG:2039)", "en": "Israeli grid, new (EPSG:2039)"}[lang] in plain(told)
