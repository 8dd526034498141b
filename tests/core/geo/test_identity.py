"""Which columns of a layer say what place a shape is."""

import pandas as pd
import pytest

from core.config import Layer
from core.geo import AREAS
from core.geo.identity import Columns, Place, new_names, places, recognise
from core.issues import Stop

STAT = Layer.model_validate(
    {"id": "stat", "name": {"he": "אזור", "en": "Area"}, "plural": {"he": "אזורים", "en": "Areas"}}
)


def known(*rows: tuple[str | None, str]) -> pd.DataFrame:
    return pd.DataFrame([(f"id{i}", "stat", k, n, None, "city", None) for i, (k, n) in enumerate(rows)], columns=AREAS)


NAMES = ["הדר", "אחוזה", "רוממה"]


@pytest.mark.parametrize(
    ("texts", "key", "name"),
    [
        ({"OBJECTID": ["1", "2", "3"], "SHEM_YISHU": ["חיפה"] * 3, "SchName": NAMES}, (), "SchName"),
        ({"YISHUV_STAT_2022": ["40000111", "40000112", "40000113"]}, ("YISHUV_STAT_2022",), None),
        ({"SEMEL_YISH": ["4000"] * 3, "STAT11": ["1", "2", "3"]}, ("SEMEL_YISH", "STAT11"), None),
        ({"סמל יישוב": ["4000"] * 3, "סמל אזור סטטיסטי": ["1", "2", "3"]}, ("סמל יישוב", "סמל אזור סטטיסטי"), None),
        ({"SEMEL_YISH": ["4000"] * 3, "name": NAMES}, (), "name"),
        ({"code": ["7", "7", "8"], "שכונה": ["הדר", "הדר", "אחוזה"]}, ("code",), "שכונה"),
        ({"code": ["7", "7", "8"], "שכונה": NAMES}, (), "שכונה"),
        ({"nick": ["Hadar", "Ahuza", "Romema"], "ktovet": NAMES}, (), "ktovet"),
        ({"kind": ["park", "park", "street"], "called": NAMES}, (), "called"),
        ({"No": ["1", "2", "3"], "שם": ["No Name", "הדר", "ללא שם"], "code": ["1", "2", "3"]}, ("code",), None),
    ],
)
def test_columns_of_a_layer_without_areas(texts, key, name):
    found = recognise(texts, known())
    assert (found.key, found.name) == (key, name)


def test_known_areas_decide_which_column_is_meant():
    texts = {"name": ["רחוב א", "רחוב ב", "רחוב ג"], "place": NAMES, "code": ["91", "92", "93"], "x": ["5", "6", "7"]}
    found = recognise(texts, known(("05", "הדר"), ("6", "אחוזה"), ("7", "רוממה")))
    assert (found.key, found.name) == (("x",), "place")


def test_names_and_keys_become_places():
    texts = {"a": ["4000", "4000", None], "b": ["11", None, "12"], "n": ["הדר", "..", "No Name"]}
    found = places(texts, Columns(("a", "b"), "n"), 3)
    assert found == [
        Place("הדר", "40000011", "הדר", None),
        Place("#2", None, None, None),
        Place("#3", None, None, None),
    ]


def test_new_names_are_unique():
    def place(key: str, name: str | None) -> Place:
        return Place(name or key, key, name, "Hadar" if name else None)

    found = new_names([place("40000011", "הדר"), place("40000012", "הדר"), place("90000012", None)], STAT)
    assert found == [("הדר (11)", "Hadar (11)"), ("הדר (12)", "Hadar (12)"), ("אזור 12", "Area 12")]
    found = new_names([place("40000012", None), place("90000012", None)], STAT)
    assert [he for he, _ in found] == ["אזור 12 (12) (40000012)", "אזור 12 (12) (90000012)"]


def test_absent_columns_and_faceless_layers_stop():
    with pytest.raises(Stop, match="G-11"):
        recognise({"a": ["1"]}, known(), key="a + b")
    with pytest.raises(Stop, match="G-10"):
        recognise({"a": ["1", "2"]}, known())
