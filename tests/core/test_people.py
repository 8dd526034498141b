"""What is about persons, told from codes, counts, dates and registered bodies."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.il import idnr

from core import people
from core.issues import Issue

#: Right check digits, made up.
IDS = ["385508890", "278210166", "123456782"]


def kind(texts):
    """What a column of codes is, and how many of its texts tell it."""
    found = people.traces(texts)
    return (found.kind, len(found.marks)) if found else ("", 0)


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (IDS, ("id", 3)),
        (["385-50889-0", "27821016-6", "123 456 782"], ("id", 2)),
        (["385\u201150889\u20110", "27821016\u20136", "1-2345678-2"], ("id", 3)),
        (["385508890.0", "278210166.0", "123456782.0"], ("id", 3)),
        (["012345674", "27821016", "00000018"], ("", 0)),  # one is right, the others are not
        (["017563420", "053219564", "17563420"], ("id", 3)),  # with and without its leading zero
        (IDS[:2], ("id", 2)),
        (IDS[:1], ("", 0)),  # a number alone in a column of numbers: a tenth are right
        ([*IDS[:2], "385508891", "385508892", "385508893"], ("", 0)),
        (["052-2345678"], ("phone", 1)),
        (["a@example.org"], ("email", 1)),
        (["2024-01-01", "2024-02-01", "2024-03-01", "2024-04-01"], ("", 0)),
        (["123 456 789", "234 567 891", "345 678 912", "456 789 123"], ("", 0)),
        (["40000111", "40000112", "40000113", "40000121"], ("", 0)),
        (["רחוב הרצל 12", "רח' יפו 3", "3 Main Street"], ("address", 3)),
    ],
)
def test_values_of_a_column_are_judged_together(texts, found):
    assert kind(texts) == found


@pytest.mark.parametrize(
    ("note", "kind"),
    [
        ("התושב 385508890 ביקש סיוע", "id"),
        ("ת.ז.385508890", "id"),
        ('ת"ז: 38550889-0', "id"),
        ("ת״ז 123456789", "id"),  # the words say what it is, a wrong digit or not
        ("17563420 גר כאן", "id"),
        ("ID385508890", "id"),
        ("נייד 0521234567", "phone"),
        ("052-1234567", "phone"),
        ("052 123 45 67", "phone"),
        ("\u200e054.765.4321\u200f", "phone"),
        ("+972-52-123-4567", "phone"),
        ("+972 (0)52 1234567", "phone"),
        ("00972521234567", "phone"),
        ("٠٥٢١٢٣٤٥٦٧", "phone"),
        ("בבית (03) 6234567", "phone"),
        ("טל' 04-8123456", "phone"),
        ("077-7123456 בערב", "phone"),
        ("dana.k@example.co.il", "email"),
        ("תיק 20240115", None),
        ("גוש 10900 חלקה 123", None),
        ("מגרש 12345-678-9", None),
        ("תקציב 385,508,890 ש״ח", None),
        ("תאריך 02-03-2024 15:30", None),
        ("נ.צ. 199123.45 745678.12", None),
        ("199123/745678", None),
        ("1-700-123-456", None),
        ("ח.פ. 520004722", None),
        ("A385508890", None),
        ("3855088901", None),
    ],
)
def test_one_number_in_a_note_is_a_person(note, kind):
    found = people.traces([note, "המדרכה שבורה", "אין תאורה"])
    assert (found.kind if found else None) == kind


def test_an_office_is_nobody_where_it_says_whom_to_ask():
    texts = ["info@example.org", "03-5123456", "לפרטים באתר"]
    assert people.traces(texts, public=True) is None
    assert people.traces(texts).kind == "email"
    assert people.traces(["dana@example.org"], public=True).kind == "email"
    assert people.traces(["052-1234567"], "notes", public=True).kind == "phone"


def test_what_is_found_does_not_repeat_itself():
    assert IDS[0] not in repr(people.traces(IDS))


LISTS = {
    "statistical areas of a town": lambda r, n: [
        f"{r.randint(1, 9999)}{k:04d}".zfill(8) for k in r.sample(range(9999), n)
    ],
    "eight digits": lambda r, n: [str(r.randint(10**7, 10**8 - 1)) for _ in range(n)],
    "nine digits": lambda r, n: [str(r.randint(10**8, 10**9 - 1)) for _ in range(n)],
    "ten digits": lambda r, n: [str(r.randint(10**9, 10**10 - 1)) for _ in range(n)],
    "grid": lambda r, n: [
        f"{r.randint(130000, 290000)}{r.choice(' ,/-')}{r.randint(380000, 800000)}" for _ in range(n)
    ],
    "seven digits": lambda r, n: [str(r.randint(3_000_000, 8_000_000)) for _ in range(n)],
    "parcels": lambda r, n: [f"{r.randint(1, 40000)}/{r.randint(1, 900)}/{r.randint(1, 99)}" for _ in range(n)],
    "budgets": lambda r, n: [f"{r.randint(10**5, 10**9):,}" for _ in range(n)],
    "degrees": lambda r, n: [f"{r.uniform(29, 36):.8f}" for _ in range(n)],
    "days": lambda r, n: [f"{r.randint(1990, 2030)}{r.randint(1, 12):02d}{r.randint(1, 28):02d}" for _ in range(n)],
    "notes with a day": lambda r, n: [
        f"נבדק ב-{r.randint(1, 28)}.{r.randint(1, 12)}.{r.randint(2000, 2030)}" for _ in range(n)
    ],
}


@pytest.mark.parametrize("name", LISTS)
def test_random_codes_are_rarely_persons(name):
    """Of 800 columns of 1 to 60 codes at most one in a hundred stops; of measures none."""
    rng = random.Random(name)
    columns = [list(dict.fromkeys(LISTS[name](rng, rng.choice([1, 2, 3, 5, 8, 20, 60])))) for _ in range(800)]
    assert sum(people.traces(column) is not None for column in columns) <= 8
    assert sum(people.traces(column, "measures") is not None for column in columns) <= 2


def with_digit(eight: int) -> str:
    text = f"{eight:08d}"
    return next(f"{text}{digit}" for digit in range(10) if idnr.is_valid(f"{text}{digit}"))


@given(st.lists(st.integers(10**6, 5 * 10**7 - 1), min_size=3, max_size=40, unique=True))
def test_a_column_of_identity_numbers_always_stops(firsts):
    """In whichever usual spelling: as they are, without leading zeros, with a hyphen, as a spreadsheet shows floats."""
    ids = [with_digit(first) for first in firsts]
    for spelling in ("{0}", "{0}.0", "{1}-{2}"):
        texts = [spelling.format(each, each[:8], each[8]) for each in ids]
        assert kind(texts) == ("id", len(ids))
    short = [each[1:] for each in ids if each[0] == "0" != each[1]]
    if len(short) >= 3 and len({each[:4] for each in short}) > len(short) / 2:  # else they are keys of one town
        assert kind(short) == ("id", len(short))


@pytest.mark.parametrize(
    ("names", "count"),
    [
        (["הדר", "385508890", "278210166"], 2),
        (["הדר", "385-50889-0"], 1),
        (["הדר 385508890"], 1),
        (["385508890", "385508891", "385508892", "385508893"], 0),  # codes: one is right by chance
        (["500204726", "40000111", "2024-01-01", "0.385508890", "000000000"], 0),
    ],
)
def test_one_identity_number_among_names_is_enough(names, count):
    found = people.traces(names, "names")
    assert (len(found.marks) if found else 0) == count


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("פנייה של 385 508 890 טופלה", "id"),
        ("פלוני 385 508 890", "id"),
        ("385508890", "id"),
        ("385-50889-0", "id"),
        ("050 223 45 67", "phone"),
        ("052_234_5678", "phone"),
        ("mail to a.b@example.com", "email"),
        ("רחוב 2024 385 508 891", None),
        ("הדר 12", None),
    ],
)
def test_what_tells_a_person_is_the_same_in_notes_names_and_files(text, kind):
    issues = (people.in_text([text.replace("_", " ")]), people.in_name(text), people.in_file(f"{text}.xlsx"))
    assert [issue.code if issue else None for issue in issues] == (["W-08", "U-22", "U-22"] if kind else [None] * 3)
    assert {issue.params["kind"] for issue in issues[1:] if issue} == ({kind} if kind else set())


@pytest.mark.parametrize(
    ("file", "kind", "n"),
    [
        ("385508890_278210166.xlsx", "id", 2),
        ("פנייה 385-50889-0.csv", "id", 1),
        ("0522345678.xlsx", "phone", 1),
        ("call_052-234-5678.geojson", "phone", 1),
        ("972522345678.csv", "phone", 1),
    ],
)
def test_a_file_named_after_a_person_stops_and_is_not_repeated(file, kind, n):
    issue = people.in_file(file)
    assert (issue.code, issue.params["kind"], issue.params["n"]) == ("U-22", kind, n)
    assert not any(c.isdigit() for c in repr((issue.params["col"], issue.where.file)))


@pytest.mark.parametrize(
    "file",
    ["24_22_375t1.xlsx", "haifa_2024-01-01.csv", "20240115_093012.xlsx", "500204726.xlsx", "areas_2022_2039.zip"],
)
def test_dates_and_numbers_of_tables_in_a_file_name_do_not(file):
    assert people.in_file(file) is None
    assert people.masked("haifa_2022.csv") == "haifa_2022.csv"


def test_long_texts_without_an_address_are_looked_through_at_once():
    assert people.in_text(["0a" * 30_000 + " 1234567"] * 2) is None


@pytest.mark.parametrize("text", ["פנו אל dana.cohen+1@mail.co.il", "<dana@mail.com>", "א" * 100 + "@mail.com"])
def test_an_address_is_found_wherever_it_stands(text):
    assert people.in_text([text]) == Issue("W-08", {})
