import pytest

from core.ingest.meanings import Meanings


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("אמון (מתוקן)", "trust"),
        ("אמון (סופי) 2024", "trust"),
        ("ימי טיפול בפנייה (באלפים)", "days"),
        ("ימי טיפול בפנייה (ימים)", "days"),
        ("ימי טיפול בפנייה (שבועות)", None),
        ("שיעור הצבעה (באלפים)", None),
        ("שיעור הצבעה (נשים)", None),
        ("שיעור הצבעה - אחוז 2024", "turnout"),
        ("שיעור הצבעה – ביצוע 2024", "turnout"),
        ("% הצבעה", "turnout"),
        ("שיעור הצבעה²", "turnout"),
        ("שיעור הצבעה - מספר", None),
        ("שיעור הצבעה – יעד", None),
        ("ימי טיפול בפנייה - אחוז", None),
    ],
)
def test_brackets_may_say_a_version_thousands_or_the_own_unit(config, text, field):
    found = Meanings(config, "neighbourhood").exact([text])
    assert (found[0] if found else None) == field


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("שכונה Neighbourhood", "area"),
        ("תקופה / Period", "period"),
        ("Days to answer (ימי טיפול בפנייה)", "days"),
        ("אמון 2024 Trust 2024", "trust"),
        ("אמון Turnout", None),
        ("אמון VIP", None),
    ],
)
def test_a_header_in_two_languages_is_what_both_say(config, text, field):
    found = Meanings(config, "neighbourhood").exact([text])
    assert (found[0] if found else None) == field


def test_a_title_may_say_how_its_indicator_is_broken_down(config):
    meanings = Meanings(config, "neighbourhood")
    assert meanings.entitled(["נתונים", "שיעור הצבעה לפי שכונה"]) == "turnout"
    assert meanings.entitled(["לפי שכונה", "תקופה"]) is None
