"""The day of another definition: told where figures of both are drawn, and inside the picture."""

from datetime import date

from core.charts.definition import definition_mark, parted, piece
from core.charts.look import Look
from core.i18n import words

DAY = date(2024, 1, 1)


def test_the_day_itself_is_of_the_present_definition() -> None:
    days = [DAY.toordinal() - 1, DAY.toordinal(), DAY.toordinal() + 1]
    assert [piece(day, DAY) for day in days] == [0, 1, 1]
    assert [piece(day, None) for day in days] == [0, 0, 0]
    assert (parted(days, DAY), parted(days[1:], DAY), parted(days, None)) == (True, False, False)


def test_its_words_run_towards_the_middle() -> None:
    day = DAY.toordinal()
    early, late = (
        definition_mark(Look(words("he")), DAY, days, {})[1]["mark"]["align"]
        for days in ([day - 1, day + 9], [day - 9, day + 1])
    )
    assert (early, late) == ("left", "right")
    assert not definition_mark(Look(words("he")), DAY, [day, day + 1], {})
