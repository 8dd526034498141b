"""Issues: every code has a severity, the worst of several decides, a stop carries all of them."""

import re

import pytest

from core.i18n import catalogue, plain, words
from core.issues import SEVERITIES, Issue, Stop, Where, capped, worst


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ((), None),
        (("U-07",), "info"),
        (("U-07", "U-10"), "warn"),
        (("U-10", "U-17", "U-05"), "fix"),
        (("U-17", "U-22"), "block"),
    ],
)
def test_the_worst_severity_decides(codes: tuple[str, ...], expected: str | None) -> None:
    assert worst(Issue(code) for code in codes) == expected


def test_a_stop_carries_every_issue() -> None:
    found = [Issue("S-01", {"path": "x"}), Issue("U-03", {"file": "y"}, Where(file="y", row=3))]
    stop = Stop(iter(found))
    assert stop.issues == tuple(found)
    assert str(stop) == "S-01, U-03"


def test_an_unknown_code_is_a_fault_of_ours() -> None:
    with pytest.raises(KeyError):
        _ = Issue("X-99").severity


def test_every_code_that_has_words_has_a_severity() -> None:
    """Without one the page that tells it fails."""
    coded = {key for key in catalogue("he") if re.fullmatch(r"[A-Z]-\d\d", key)}
    assert coded - set(SEVERITIES) == set()


def test_codes_have_one_form() -> None:
    for code in SEVERITIES:
        letter, _, number = code.partition("-")
        assert letter in "UPSCGTMRWA"
        assert number.isdigit()


def test_the_last_of_many_speaks_of_the_rows_not_of_what_one_of_them_holds() -> None:
    rows = list(range(2, 300))
    found = capped((Issue("U-13", {"row": row, "col": "ב", "found": f"x{row}"}) for row in rows), rows)
    assert (len(found), found[-1].params["more"], found[-1].params["rows"]) == (101, 198, rows[100:])
    he = plain(words("he").issue(found[-1]))
    assert he == "שורה 102, 103, 104, 105, 106, …, עמודה «ב»: ציפינו למספר. הקלידו מספר, או השאירו ריק אם אין נתון."
    assert "x102" not in plain(words("en").issue(found[-1]))
    assert "x2" in words("he").issue(found[0])
