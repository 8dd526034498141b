"""Issues: every code has a severity, the worst of several decides, a stop carries all of them."""

import pytest

from core.issues import SEVERITIES, Issue, Stop, Where, worst


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


def test_codes_have_one_form() -> None:
    for code in SEVERITIES:
        letter, _, number = code.partition("-")
        assert letter in "UPSCGTMRW"
        assert number.isdigit()
