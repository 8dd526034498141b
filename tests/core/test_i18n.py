"""Words: catalogues equal, plurals by class, every value in its own isolate."""

import math
import re
import string
import time
from datetime import UTC, date, datetime
from gettext import c2py
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from core import i18n
from core.config import Text
from core.i18n import LANGUAGES, PHONE_LANGUAGES, catalogue, plain, words
from core.issues import SEVERITIES, Issue

FSI, LRI, RLI, PDI = "\u2068", "\u2066", "\u2067", "\u2069"


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_catalogues_hold_the_same_keys() -> None:
    he, en = (set(catalogue(lang)) for lang in ("he", "en"))
    assert (he - en, en - he) == (set(), set())


@pytest.mark.parametrize("lang", PHONE_LANGUAGES)
def test_no_text_is_empty_and_every_plural_has_its_forms(lang: str) -> None:
    forms = {"he": 3, "en": 2, "ar": 6, "ru": 4}[lang]
    for key, texts in catalogue(lang).items():
        assert all(text.strip() for text in texts), key
        assert len(texts) == (forms if len(catalogue("he")[key]) > 1 else 1), key


@pytest.mark.parametrize("lang", PHONE_LANGUAGES)
def test_placeholders_are_equal_in_every_language(lang: str) -> None:
    """A plural may leave its number out where the word says it; nothing else may differ."""
    for key, texts in catalogue(lang).items():
        he = set().union(*map(placeholders, catalogue("he")[key]))
        own = set().union(*map(placeholders, texts))
        assert he ^ own <= ({"n"} if len(texts) > 1 else set()), key


@pytest.mark.parametrize("lang", PHONE_LANGUAGES)
def test_a_plural_takes_the_form_that_its_catalogue_declares(lang: str) -> None:
    """Programs that edit catalogues choose by Plural-Forms, we by the classes of CLDR: for whole numbers alike."""
    w, file = words(lang), Path(i18n.__file__).parent / "locale" / lang / "phone.po"
    with file.open("rb") as handle:
        declared = c2py(read_po(handle, locale=lang).plural_expr)
    assert [w.plural_classes.index(w._plural(n)) for n in range(250)] == [declared(n) for n in range(250)]


def test_arabic_counts_in_six_forms() -> None:
    told = [plain(words("ar").plural("slides.crossings", n)) for n in (0, 1, 2, 3, 11, 100)]
    assert told == ["لا تجاوزات", "تجاوز واحد", "تجاوزان", "3 تجاوزات", "11 تجاوزًا", "100 تجاوز"]
    assert plain(words("ar")("slides.preset", preset=["أ", "ب"])) == " تقسيم القنوات: أ، ب."


def test_a_phone_says_the_same_in_four_languages() -> None:
    """Arabic and Russian have what a phone can show and nothing else, with the same values in each sentence."""
    phone = set(catalogue("ru"))
    assert phone <= set(catalogue("ar")) <= set(catalogue("he"))
    assert {f"W-{n:02d}" for n in range(1, 15)} <= phone
    for key in phone:
        texts = [catalogue(lang)[key] for lang in PHONE_LANGUAGES]
        assert all(len(forms) == 1 and forms[0].strip() for forms in texts), key
        assert len({frozenset(placeholders(forms[0])) for forms in texts}) == 1, key
        assert len({forms[0] for forms in texts}) == 4, key


@pytest.mark.parametrize(("lang", "letters"), [("ar", "[\u0621-\u064a]"), ("ru", "[\u0410-\u044f]")])
def test_no_letters_of_another_language_stray_into_a_phone(lang: str, letters: str) -> None:
    for key, texts in catalogue(lang).items():
        said = re.sub(r"\{[^}]*\}", "", "".join(texts))
        assert re.search(letters, said) or not any(map(str.isalpha, said)), key
        assert not re.search("[\u05d0-\u05eaA-Za-z]", said), key


def test_in_arabic_no_hyphen_stands_before_a_number_as_if_it_were_a_minus() -> None:
    """As it does in Hebrew, which has one after a prefix."""
    assert [key for key, text in catalogue("ar").items() if re.search(r"-\{", str(text))] == []


def test_a_phone_has_its_direction_and_names_what_has_no_name_in_its_language_in_both_others() -> None:
    assert [words(lang).dir for lang in PHONE_LANGUAGES] == ["rtl", "ltr", "rtl", "ltr"]
    for lang in ("ar", "ru"):
        pick = words(lang).pick
        assert pick(Text(he="ימים", en="days")) == "\u2068ימים\u2069 · \u2068days\u2069", "each in its own direction"
        assert [pick(Text(he="ימים", en=en)) for en in ("ימים", "")] == ["ימים"] * 2, "one name once"
        assert words(lang, beside=False).pick(Text(he="ימים", en="days")) == "ימים", "nobody reads it aloud in a hall"
    assert i18n.plain(words("ar").issue(Issue("W-12", {"max": 140, "n": 3}))).count("140") == 1


def test_every_issue_code_has_words() -> None:
    assert set(SEVERITIES) <= set(catalogue("he"))


#: Singular imperatives of either gender: readers are spoken to in the plural. Forms that are other words as well
#: («sent», «up to date», «colour», «uploaded by») are left out, as a list cannot tell them apart.
SINGULAR = (
    "לחץ בחר הקלד הסר שמור בדוק נסה הוסף המתן הזן פתח סגור הורד רענן גרור הדבק הגדר הפעל בטל השלם בקש "
    "לחצי בחרי הקלידי הסירי שמרי בדקי נסי הוסיפי המתיני הזיני פתחי סגרי הורידי רענני גררי סמני הדביקי שלחי חפשי "
    "הגדירי הצביעי כתבי הפעילי בטלי המשיכי השלימי בקשי"
)
IMPERATIVE = re.compile(f"(?<![א-ת])({'|'.join(SINGULAR.split())})(?![א-ת])")


def test_no_singular_imperatives_of_either_gender() -> None:
    assert IMPERATIVE.search("לחצי כאן") and IMPERATIVE.search("בחר אזור")
    for key, texts in catalogue("he").items():
        for text in texts:
            assert not IMPERATIVE.search(re.sub(r"\{[^}]*\}", "", text)), key


def test_long_texts_speak_to_readers_in_the_plural_too() -> None:
    assert not [name for name in ("accessibility", "method") if IMPERATIVE.search(i18n.long_text("he", name))]
    assert not [term for term in i18n.glossary() if IMPERATIVE.search(term.meaning_he)]


@pytest.mark.parametrize(("n", "expected"), [(1, "one"), (2, "two"), (3, "other"), (11, "other"), (0, "other")])
def test_hebrew_has_a_dual(n: int, expected: str) -> None:
    assert words("he")._plural(n) == expected


def test_a_signed_number_stands_in_a_left_to_right_isolate() -> None:
    assert words("he").change(-3.5) == f"{LRI}\u22123.5{PDI}"
    assert words("he").change(2) == f"{LRI}+2{PDI}"
    assert words("he").change(-0.04) == f"{LRI}0{PDI}"


def test_a_name_put_into_a_sentence_is_isolated() -> None:
    text = words("he")("U-17", row=1204, found="Zone B", suggestion="הדר")
    assert f"{FSI}Zone B{PDI}" in text
    assert f"{FSI}הדר{PDI}" in text
    assert f"{LRI}1,204{PDI}" in text


@pytest.mark.parametrize(
    ("x", "shown"), [(45.0, "45"), (45.25, "45.3"), (1234.5, "1,235"), (-0.0, "0"), (None, "–"), (float("nan"), "–")]
)
def test_numbers_are_short(x: float | None, shown: str) -> None:
    assert i18n.plain(words("en").number(x)) == shown


def test_a_half_is_told_as_whoever_checks_by_hand_rounds() -> None:
    """And as the cell of a workbook with the same number of digits shows it."""
    w = words("en")
    told = [w.number(x) for x in (73.25, 41.75, -0.25, 100.5)] + [w.number(2.5, 0), w.change(-0.25)]
    assert [*map(i18n.plain, told)] == ["73.3", "41.8", "\u22120.3", "101", "3", "\u22120.3"]
    assert [i18n.plain(w.percent(x)) for x in (0.525, 0.285, 0.125)] == ["53%", "29%", "13%"]
    assert [i18n.plain(w.percent(x, 1)) for x in (0.1125, 0.12345)] == ["11.3%", "12.3%"]


def test_units_stand_with_their_value() -> None:
    days, scale, percent = Text(he="ימים", en="days"), Text(he="ציון 1–5", en="score 1–5"), Text(he="%", en="%")
    w = words("he")
    assert i18n.plain(w.value(21, days)) == "21 ימים"
    assert i18n.plain(w.value(3.2, scale)) == "3.2"
    assert i18n.plain(w.value(45, percent)) == "45%"
    assert i18n.plain(w.value(None, percent)) == "–"


def test_dates_and_periods() -> None:
    w = words("he", isolate=False)
    assert w.date(date(2026, 7, 14)) == "14.7.2026"
    assert w.time(datetime(2026, 7, 14, 8, 5)) == "14.7.2026 08:05"
    assert w.period("2025") == "2025"
    assert w.period("2025-Q3") == "רבעון 3 2025"
    assert w.period("2025-07") == "יולי 2025"
    assert words("en", isolate=False).period("2025-H1") == "half 1 of 2025"


def test_a_line_for_a_picture_carries_its_own_direction() -> None:
    assert words("he").line("ציון -3") == f"{RLI}ציון -3{PDI}"
    assert words("en").line("score") == "score"


def test_a_name_falls_back_to_the_other_language() -> None:
    assert words("en").name({"name_he": "הדר", "name_en": None}) == "הדר"


def test_words_of_an_issue_in_both_languages() -> None:
    issue = Issue("U-02", {"size": 61, "max": 50})
    assert "61" in words("he").issue(issue)
    assert "The limit is" in words("en").issue(issue)
    assert words("en", isolate=False).issue(Issue("U-09", {"n": np.int64(3)})).startswith("3 merged cells")


def test_a_value_with_words_of_its_own_is_told_in_them() -> None:
    issue = Issue("U-11", {"field": "period"})
    assert f"«{FSI}תקופה{PDI}»" in words("he").issue(issue)
    assert "“period”" in words("en", isolate=False).issue(issue)
    assert "“gov_turnout”" in words("en", isolate=False).issue(Issue("U-11", {"field": "gov_turnout"}))


def test_unknown_language_and_key_are_faults_of_ours() -> None:
    with pytest.raises(ValueError, match="xx"):
        i18n.Words("xx")
    with pytest.raises(KeyError):
        words("he")("no.such.key")


def test_a_moment_with_a_zone_is_told_in_local_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Jerusalem")
    time.tzset()
    try:
        moment = datetime(2026, 11, 21, 23, 15, tzinfo=UTC)
        assert words("he", isolate=False).time(moment) == "22.11.2026 01:15"
        assert words("he", isolate=False).date(moment) == "22.11.2026"
        assert words("en", isolate=False).date(pd.Timestamp(moment)) == "22 Nov 2026"
        assert words("en", isolate=False).date(moment.replace(tzinfo=None)) == "21 Nov 2026"
    finally:
        monkeypatch.undo()
        time.tzset()


@given(st.floats(), st.sampled_from([None, 0, 1, 3]))
def test_any_number_that_a_file_may_hold_can_be_told(x: float, digits: int | None) -> None:
    shown = i18n.plain(words("he").number(x, digits))
    assert 0 < len(shown) < 30
    if math.isfinite(x) and abs(x) < 1e14:
        assert float(shown.replace(",", "").replace("\u2212", "-")) == pytest.approx(x, abs=0.5)


def test_absurd_numbers_are_short() -> None:
    assert i18n.plain(words("he").number(1e300)) == "1e+300"
    assert i18n.plain(words("he").number(float("inf"))) == "–"


def test_the_glossary_says_every_term_once_in_both_languages() -> None:
    terms = i18n.glossary()
    assert len(terms) > 40
    for lang in LANGUAGES:
        names = [getattr(term, lang) for term in terms]
        assert len(set(names)) == len(names)
        assert all(getattr(term, f"meaning_{lang}").endswith(".") for term in terms)
    assert not [term.en for term in terms if re.search("[\u05d0-\u05ea]", term.en + term.meaning_en)]
    assert {f"glossary.{term.section}" for term in terms} <= set(catalogue("he"))
    assert next(term.en for term in terms if term.he == "קו אדום") == "Red line"
