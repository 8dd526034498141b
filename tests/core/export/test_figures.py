"""Everything as a workbook: all of it, and nothing hidden that could be worked out from what is there."""

import re

import pytest

from core import scoring
from core.config import Config
from core.export.contents import CONTENTS
from core.export.document import Amount
from core.export.figures import COUNTS, workbook
from core.export.sources import Sources
from core.i18n import LANGUAGES, plain, words
from core.redlines.record import Record
from tests.core.export.leaving import sheet, town_city
from tests.core.scoring import town

#: Four of 9 people answered yes in A: hidden. The city's own figure, B's and C's are known.
SMALL = """
area, indicator, period, value, numerator, denominator, n
city, trust, 2025, 61.0, 61, 100, 100
A, trust, 2025, 44.4444, 4, 9, 9
B, trust, 2025, 60.0, 24, 40, 40
C, trust, 2025, 64.7059, 33, 51, 51
A, wait, 2025, 20, , , 50
B, wait, 2025, 31, , , 50
C, wait, 2025, 11, , , 50
"""
#: The year before, and both as if others of A and B had said yes: what is known stays as it was.
BEFORE = """
city, trust, 2024, 62.0, 62, 100, 100
A, trust, 2024, 55.5556, 5, 9, 9
B, trust, 2024, 60.0, 24, 40, 40
C, trust, 2024, 64.7059, 33, 51, 51
"""
OTHER = (
    ("44.4444, 4, 9", "66.6667, 6, 9"),
    ("55.5556, 5, 9", "33.3333, 3, 9"),
    ("2025, 60.0, 24, 40", "2025, 55.0, 22, 40"),
    ("2024, 60.0, 24, 40", "2024, 65.0, 26, 40"),
)
#: Lines of every kind on the hidden figure: the other answers would cross some of them.
ON_TRUST = {
    "gap": {"limit": 1.0},
    "share": {"limit": 1.0, "beyond": 50.0},
    "peer": {"limit": 1.2},
    "change": {"limit": -1.0, "ideal": 10.0},
    "age": {"limit": 1.0, "ideal": 0.0},
    "level": {"limit": 58.0, "ideal": 100.0},
    "band": {"limit": 63.0, "lower": 50.0},
    "compound": {"of": ["on_level", "on_band"], "indicator": None},
}
AREAS = "area, layer, population\nA, area, 9\nB, area, 40\nC, area, 51"
SECRET = ("44.4444", "44.4")


def test_a_hidden_value_has_no_number_in_the_workbook_and_no_counts_stand_beside_it(demo: Sources) -> None:
    w = words("en")
    hidden = scoring.hidden(demo.latest, demo.city.areas, demo.city.config)
    assert hidden.any()
    book = workbook(demo, w)
    rows = sheet(book, 2)
    of_values, of_areas = re.findall(r"(?:: (\d+)\.|, (\d+) are)", plain(book.notes[0]))  # each count says of what
    assert (of_values[0], of_areas[1]) == (str(sum(row["State"] != "" for row in rows)), str(demo.snapshot.hidden))
    indicators = {i.id: w.pick(i.name) for i in demo.city.config.indicators}
    keys = list(zip(demo.latest["area_id"], demo.latest["indicator_id"], demo.latest["period"], strict=True))
    of = {(row["Area id"], row["Indicator"], row["Period"]): row for row in rows}
    touched = {(indicator, period) for (_, indicator, period), gone in zip(keys, hidden, strict=True) if gone}
    for (area, indicator, period), gone in zip(keys, hidden, strict=True):
        row = of.get((area, indicators[indicator], w.period(period)))
        if row is None:
            continue
        assert (row["Value"].number is None) == bool(gone)
        assert (row["State"] != "") == bool(gone)
        if (indicator, period) in touched:  # n of the whole less those of the others is the count itself
            assert all(row[w(f"book.head.{name}")].number is None for name in COUNTS)


def test_a_value_beside_its_line_shows_one_decimal_and_its_percent_sign(demo: Sources) -> None:
    rows = sheet(workbook(demo, words("en")), 1)
    cells = [(row["Unit"] == "%", row[name]) for row in rows for name in ("Value", "Line")]
    shown = {(percent, cell.pattern) for percent, cell in cells if isinstance(cell, Amount) and cell.number is not None}
    assert shown == {(False, "#,##0.0"), (True, '#,##0.0"%"')}


def test_no_equation_of_a_whole_and_its_parts_has_a_single_unknown(demo: Sources) -> None:
    """The whole is the mean of its parts: with one hidden part, or with none beside a hidden whole, it is solved."""
    w, areas = words("en"), demo.city.areas.set_index("area_id")
    rows = sheet(workbook(demo, w), 2)
    known: dict[tuple[object, object], dict[str, bool]] = {}
    for row in rows:
        known.setdefault((row["Indicator"], row["Period"]), {})[str(row["Area id"])] = row["Value"].number is not None
    solved = []
    for key, shown in known.items():
        for whole in shown:
            for layer in set(areas["layer"]):
                parts = [a for a in shown if areas.loc[a, "parent_id"] == whole and areas.loc[a, "layer"] == layer]
                unknown = [a for a in (whole, *parts) if not shown[a]]
                if parts and len(unknown) == 1:
                    solved.append((key, whole, unknown))
    assert not solved


def test_a_city_in_which_a_small_count_could_be_worked_out() -> None:
    """Total less the others: 61 - 24 - 33 = 4 of 9. No format may say any two of these with the rest."""
    config = town.model("[privacy]\nsmall_count = 10\n")
    found = _town(config, SMALL)
    for lang in LANGUAGES:
        w = words(lang)
        said = plain(repr([make.make(found, w, "internal") for make in CONTENTS.values()]))
        assert not [secret for secret in SECRET if secret in said], lang
        rows = [row for row in sheet(workbook(found, w), 2) if row[w("book.head.indicator")] == "Trust"]
        numbers = {str(row[w("book.head.area_id")]): row[w("book.head.value")].number for row in rows}
        assert numbers["A"] is None
        assert sum(number is None for number in numbers.values()) >= 2  # and one more, so that nothing is left over
        assert all(row[w("book.head.n")].number is None for row in rows)


@pytest.mark.parametrize("whole", [True, False], ids=["the city has a figure of its own", "it is worked out"])
def test_nothing_that_leaves_depends_on_what_is_hidden(whole: bool) -> None:
    """Totals, complements, charts, shares, changes, lines of every kind: two cities that differ in hidden figures alone
    are told in the same words and numbers.
    """
    one = "\n".join(row for row in (SMALL + BEFORE).splitlines() if whole or not row.startswith("city"))
    other = one
    for told, instead in OTHER if whole else OTHER[:2]:  # without a whole nothing is left over, B is known
        assert told in other
        other = other.replace(told, instead)
    said = [_said(_town(town.model("[privacy]\nsmall_count = 10\n"), text)) for text in (one, other)]
    assert said[0] == said[1]
    assert "on_band" in said[0][-1]


def _said(found: Sources) -> list[str]:
    w = words("en")
    return [plain(repr(make.make(found, w, to))) for to in ("internal", "public") for make in CONTENTS.values()]


def _lines_on_trust() -> dict[str, Record]:
    usual = {"indicator": "trust", "channel": "calm"}
    every = (
        {"id": f"on_{kind}", "wording": f"on_{kind}", "kind": kind} | usual | more for kind, more in ON_TRUST.items()
    )
    return {str(fields["id"]): Record.model_validate(fields) for fields in every}


def _town(config: Config, figures: str) -> Sources:
    return town_city(config, figures, AREAS, _lines_on_trust())


def test_the_workbook_has_every_score_and_every_line(demo: Sources) -> None:
    book = workbook(demo, words("en"))
    scores, _, _, lines = (sheet(book, n) for n in range(4))
    nodes = len(demo.city.scores.nodes)
    assert len(scores) == nodes * (1 + len(demo.inside.cube.areas))
    assert [row["Line id"] for row in lines] == list(demo.records)
    assert {row["Status"] if "Status" in row else row["Status of the line"] for row in lines} >= {"law", "standard"}
    first = next(row for row in scores if row["Area id"] == "city")
    assert first["Score"].number == pytest.approx(float(demo.city.scores.values[0, 0, -1]))
