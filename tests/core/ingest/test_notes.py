import pytest

from core.ingest.notes import counts_everybody, reads_like_a_note, tells_of_time


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("נכון לסוף 2023", "2023"),
        ("* נתוני 2023", "2023"),
        ("הנתונים נכונים ל-31.12.2023", "2023-12-31"),
        ("Data for 2022", "2022"),
        ("מקור: הלשכה, 2022", None),
        ("נתוני השכונות", None),
    ],
)
def test_of_when_figures_are_by_a_note(text, period):
    found = tells_of_time(text)
    assert (found.text if found else None) == period


@pytest.mark.parametrize(("text", "note"), [("מקור: העירייה", True), ("נתוני 2023", True), ("הדר", False)])
def test_notes_are_told_from_names(text, note):
    assert reads_like_a_note(text) is note


@pytest.mark.parametrize(("text", "counts"), [("N= 500 480", True), ("(n=20)", True), ("נ", False), ("", False)])
def test_how_many_answered_in_all(text, counts):
    assert counts_everybody(text) is counts
