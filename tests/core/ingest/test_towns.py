import pytest

from core.ingest.towns import Towns

HAIFA = Towns.of(["עיריית חיפה", "Haifa"], 4000, lambda name: name == "כפר גלים")


@pytest.mark.parametrize(
    ("said", "others"),
    [
        ([("חיפה", None), ("תל אביב-יפו", None)], {"תל אביב-יפו": True}),
        ([("תל אביב-יפו", None)], {"תל אביב-יפו": False}),
        ([("", 4000), ("", 5000)], {"5000": True}), ([("", 5000)], {"5000": True}),
        ([("חיפה", 5000)], {"חיפה": True}),
        ([("חיפה רבתי", None), ("חיפה", None)], {"חיפה רבתי": False}), ([("כפר גלים", None)], {}), ([("", None)], {}),
        ([("העיר", None), ("נשר", None)], {"נשר": True}), ([("חיפה", None), ("", None)], {}),
        ([("חיפה", None), ("נשר", None), ("", None)], {"נשר": True, "–": False}),
    ],
)  # fmt: skip
def test_which_towns_are_others_and_which_of_them_surely(said, others):
    assert dict(HAIFA.others(said).values()) == others


@pytest.mark.parametrize(
    ("said", "others"),
    [
        ([("חיפה", None)], {}), ([("", 4000)], {}), ([("חיפה", None), ("מ.מ. נשר", None)], {"חיפה", "מ.מ. נשר"}),
        ([("עיריית חיפה", None), ("חיפה", None)], {}),
    ],
)  # fmt: skip
def test_without_a_name_of_ours_one_town_is_taken_for_it(said, others):
    nobody = Towns.of(["העיר", "The city"], None, lambda name: False)
    assert dict(nobody.others(said).values()) == dict.fromkeys(others, False)


@pytest.mark.parametrize(
    ("said", "town"),
    [
        ([("חיפה", None)], "חיפה"), ([("עיריית חיפה", None), ("חיפה", None), ("", None)], "חיפה"),
        ([("העיר", None)], None), ([("", 4000)], None), ([("חיפה", None), ("נשר", None)], None),
        ([("כפר גלים", None)], None),
    ],
)  # fmt: skip
def test_a_town_that_is_only_taken_for_ours_is_named(said, town):
    nobody = Towns.of(["העיר"], None, lambda name: name == "כפר גלים")
    assert nobody.untold(said) == town and HAIFA.untold(said) is None
    assert Towns.of([], 4000, lambda name: False).untold([("חיפה", 4000)]) is None  # its code says that it is ours
