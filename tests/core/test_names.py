import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.names import Index, Matcher, area_id, division, key_text, normalise, same_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("קריית אתא", "קרית אתא"),
        ("נווה שאנן", "נוה-שאנן "),
        ('קריית הממשלה ע"ש רבין', "קרית הממשלה ע״ש  רבין"),
        ("רמת גן א'", "רמת גן א׳"),
        ("תל אביב-יפו", "תל אביב \u05be יפו"),
        ("שָׁלוֹם", "שלום"),
        ("\u200fהדר\u200e", "הדר"),
        ("מודיעין-מכבים-רעות*", "מודיעין מכבים רעות"),
        ("Haifa  East", "haifa (east)"),
        ("Café", "CAFE"),
    ],
)
def test_spellings_of_one_name_are_one(one, other):
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(("one", "other"), [("הדר", "הדר עליון"), ("המושבה", "מושבה"), ("רמה 1", "רמה 2"), ("..", "-")])
def test_different_names_stay_different(one, other):
    assert normalise(one) != normalise(other)


@settings(max_examples=200)
@example("\U0001d54a")  # a letter for formulas: capital only after it is taken apart
@given(st.text())
def test_normalising_twice_changes_nothing(text):
    assert normalise(normalise(text)) == normalise(text)


def test_keys_are_text_and_compare_without_leading_zeros():
    assert key_text(40000111.0) == "40000111"
    assert key_text(" 0472 ") == "0472"
    assert same_key("0472") == same_key(472.0) == "472"
    assert same_key("0") == "0"
    assert same_key("11\u00b9") == "11\u00b9"


def test_a_new_area_is_known_by_its_key_else_by_its_name():
    assert area_id("statistical_area", 40000111.0, "x") == "statistical_area:40000111"
    assert area_id("neighbourhood", None, "נווה שאנן") == area_id("neighbourhood", "", "נוה-שאנן")


def matcher(*names: str, keys: tuple[str | None, ...] = ()) -> Matcher:
    ids = [f"a{i}" for i in range(len(names))]
    keyed = keys or (None,) * len(names)
    return Matcher(pd.DataFrame({"area_id": ids, "name_he": names, "name_en": [None] * len(names), "key": keyed}))


def test_the_same_name_joins_and_a_like_one_is_proposed():
    found = matcher("קרית חיים", "מושבה גרמנית").match("קריית חיים")
    assert (found.area_id, found.reason) == ("a0", "name")
    near = matcher("קרית חיים", "מושבה גרמנית").match("המושבה הגרמנית")
    assert near.area_id is None
    assert near.reason == "similar"
    assert near.proposals[0][0] == "a1"
    assert 0.9 < near.proposals[0][1] < 1


def test_a_name_of_two_areas_is_asked():
    found = matcher("הדר", "הדר").match("הדר")
    assert found.area_id is None
    assert found.reason == "ambiguous"
    assert {area for area, _ in found.proposals} == {"a0", "a1"}


def test_a_key_joins_and_a_doubled_key_does_not():
    assert matcher("x", "y", keys=("0111", "112")).match(111.0).area_id == "a0"
    assert matcher("x", "y", keys=("111", "111")).by_key("111") is None


def test_nothing_like_it_has_no_proposals():
    found = matcher("קרית חיים").match("zzz")
    assert (found.area_id, found.reason, found.proposals) == (None, "none", ())


def test_a_part_of_a_longer_name_is_proposed():
    found = matcher("עיר תחתית מזרח, ואדי סאליב", "ואדי ניסנאס").match("ואדי סאליב")
    assert found.proposals[0][0] == "a0"


def test_proposals_come_best_first_and_are_few():
    index = Index([(f"רמת {name}", name) for name in ("אביב", "אביבים", "אביבית", "אב", "השרון")])
    scores = [score for _, score in index.similar("רמת אביבי")]
    assert scores == sorted(scores, reverse=True)
    assert 1 <= len(scores) <= 3


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("YISHUV_STAT11", "2011"),
        ("YISHUV_STAT_2022", "2022"),
        ("STAT22", "2022"),
        ("YISHUV_STAT08", "2008"),
        ("סמל אזור סטטיסטי 2022", "2022"),
        ("מדד חברתי-כלכלי 2019 לפי אזורים סטטיסטיים 2011", "2011"),
        ('קוד א"ס 2022', "2022"),
        ("code of statistical area 2011", "2011"),
        ("statistical_areas_2022.gpkg", "2022"),
        ("אוכלוסייה 2022", None),
        ("statistics 2022", None),
        ("STAT", None),
        ("STAT112", None),
        ("אזור סטטיסטי 112", None),
    ],
)
def test_a_division_is_a_year_beside_statistical_areas(text, year):
    assert division(text) == year


@pytest.mark.parametrize("found", ["עוזייר", "עמיר", "עין", "שיר"])
def test_a_word_of_three_letters_is_like_no_other_word(found):
    assert matcher("העיר", "הדר").match(found).proposals == ()
    assert [area for area, _ in matcher("העיר", "הדר").match("עיר").proposals] == ["a0"]
