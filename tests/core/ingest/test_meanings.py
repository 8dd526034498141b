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
    ],
)
def test_brackets_may_say_a_version_thousands_or_the_own_unit(config, text, field):
    found = Meanings(config, "neighbourhood").exact([text])
    assert (found[0] if found else None) == field
