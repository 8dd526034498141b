"""One rule for personal details in free text, of a workshop, a register and a file; and what it must let through."""

import pytest

from core import people
from core.issues import Issue
from core.person_words import details

TELLING = [
    ("פנייה של גב' לוי רחל", "name"),
    ("מר כהן ביקש סיוע", "name"),
    ("תיק רווחה 44521 של הילד דניאל", "name"),
    ("السيدة فاطمة خليل", "name"),
    ("גרה ברחוב הגפן 12 דירה 4", "address"),
    ("גר ברחוב הרצל 12", "address"),
    ("רח' הגפן 12, דירה 4", "address"),
    ("ר.ל., בת 83, רחוב הגפן", "address"),
    ("נולדה 03/05/1941", "birth"),
    ("יליד 3.5.41", "birth"),
    ("דרכון 12345678", "id"),
    ("passport no. 12345678", "id"),
    ("123 456 782", "id"),
    ("05 27654321", "phone"),
    ("IL620108000000099999999", "account"),
    ("MR COHEN asked for help", "name"),
    ("mr cohen asked for help", "name"),
    ("Asked by Dr. Levi", "name"),
    ("الدكتور أحمد", "name"),
    ("lives at 12 Hagefen St, flat 4", "address"),
    ("Lives at 5 Herzl street", "address"),
    ("lives at Hagefen street 12", "address"),
    ("12 Hagefen St, apt 4", "address"),
]
SILENT = [
    "המצב מר מאוד השנה",
    'ד"ר לכל שכונה חסר',
    "הילדה גיל 3 נפלה",
    "הדייר חיים בקומה קרקע",
    "בת 3, רחוב בלי תאורה",
    "Dr visits rose",
    "Dr Visits per 1,000",
    "Mr. Green park closed",
    "Dr Weizmann School",
    "lives in 3 rooms on Herzl street",
    "Street lights on Herzl street: 12 flat 3",
    "5 Herzl street was paved",
    'בי"ס ע"ש ד"ר קורצ\'אק',
    'רחוב ד"ר ויצמן',
    'מרפאת ד"ר לוי',
    "כיכר גברת לוין",
    "גני ילדים 12",
    "מרכז קהילתי ברחוב הגפן 12",
    "נאסף בין 03/05/2024 ל-12/06/2024",
    "ב-03/05/1941 הוקמה השכונה",
    "אני בת 83 ואין מעלית ברחוב",
    "גר ברחוב שאין בו תאורה כבר 3 שנים",
    "גר ברחוב הרצל 12 שנים",
    "הוקמו 12 דירות ברחוב הגפן",
    "הוועד שמר על הגינה",
    "תקציב 05 2765432",
    "IL620108000000099999998",
    "נולדו 45 תינוקות ב-2024",
    "As Mr Jones told the press, " + "the square was closed for works and nobody could say until when. " * 5,
]


@pytest.mark.parametrize(("text", "kind"), TELLING)
def test_what_tells_a_person_is_asked_back(text: str, kind: str) -> None:
    assert people.in_text(["nothing", text]) == Issue("W-08", {})
    found = people.traces([text], "notes")
    assert found is not None and found.kind == kind


@pytest.mark.parametrize("text", SILENT)
def test_what_is_nobodys_may_be_written(text: str) -> None:
    assert people.in_text([text]) is None and details(text) == {}
