"""All that leaves a workshop, made at once and put into one file."""

import io
import zipfile
from datetime import UTC, date, datetime

import openpyxl
import pytest

from core.config import load
from core.export.workshop import contents, file_name, files, zipped
from core.redlines import exchange
from core.workshop import replay
from tests.core.export.workshop.closed import closed, hall
from tests.core.export.workshop.reading import numbers_of, text_of
from tests.core.export.workshop.told import DAY, of, told

CONFIG, TAKEN = load("config.toml"), datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    return files(closed(), "he", CONFIG, DAY, TAKEN)


def test_everything_is_there(made: dict[str, bytes]):
    assert sorted(made) == sorted(
        (
            "מתווה-מדיניות.docx",
            "מתווה-מדיניות.pdf",
            "מכתב-הרשות-המקומית.docx",
            "מכתב-הרשות-המקומית.pdf",
            "מכתב-היזם.docx",
            "מכתב-היזם.pdf",
            "סיכום-מפגש-פתיחה.pdf",
            "ספים-וחציות.pdf",
            "ספים-וחציות.xlsx",
            "מצגת.pptx",
            "כל-התוצאות.xlsx",
            "מפת-ידע.png",
            "מפת-ידע.svg",
            "מפת-ידע.xlsx",
            "קווים-לרשות-אחרת.json",
        )
    )
    assert all(made.values())


def test_one_file_holds_them_all_unchanged(made: dict[str, bytes]):
    whole = zipped(made)
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == made
    assert zipped(made) == whole


def test_the_lines_can_be_taken_over(made: dict[str, bytes]):
    assert len(exchange.read(made["קווים-לרשות-אחרת.json"], "x").records) == 4


def test_the_workbook_runs_from_the_right_and_counts(made: dict[str, bytes]):
    book = openpyxl.load_workbook(io.BytesIO(made["כל-התוצאות.xlsx"]))
    assert all(sheet.sheet_view.rightToLeft for sheet in book)
    assert book["קווים"].max_row >= 6


def test_four_estimates_are_in_no_file():
    """Of the west: neither the place nor the value, in words or in numbers."""
    t = told("he")
    for _, content, _ in contents(t):
        assert "מערב העיר" not in text_of(content)
        assert 13.37 not in set(numbers_of(content))
        assert "13.4" not in text_of(content)


@pytest.mark.parametrize("people", [3, 6])
def test_a_small_workshop_leaves_documents_without_a_judgement(people: int):
    for name, content, _ in contents(of(hall(people, seed=people).room, "en")):
        text = text_of(content)
        assert not any(label in text for label in ("strong agreement", "moderate agreement", "weak agreement")), name


def test_nothing_depends_on_what_senders_are_called():
    """As after the closing, when their names are drawn anew."""
    events = hall(12, seed=12).events
    names = {event.token: f"x{97 - n}" for n, event in enumerate(e for e in events if e.token)}
    renamed = [event.model_copy(update={"token": names[event.token]}) if event.token else event for event in events]
    before, after = (of(replay(each)) for each in (events, renamed))
    assert list(contents(before)) == list(contents(after))


@pytest.mark.parametrize(
    ("name", "suffix", "file"), [('a/b: "c"', "pdf", "ab-c.pdf"), ("\u2068x\u2069 y", "docx", "x-y.docx")]
)
def test_names_that_every_file_system_takes(name: str, suffix: str, file: str):
    assert file_name(name, suffix) == file


def test_the_day_of_the_votes_is_that_of_the_records():
    (first, *_) = told("en").found.records
    assert first.valid_from == date(2026, 11, 22)
