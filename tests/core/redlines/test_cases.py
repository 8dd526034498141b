"""Every worked case in tests/cases/redlines says what it should, year by year."""

import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

from core.redlines.engine import tell
from core.redlines.faults import faults
from core.redlines.record import Record
from core.redlines.states import STATES
from core.scoring import build
from tests.core.scoring import town

CASES = sorted((Path(__file__).resolve().parents[2] / "cases" / "redlines").glob("*.toml"))
CONFIG = town.model()
AREAS = "area, layer, parent, population\nA, area, city, 100\nB, area, city, 300\nC, area, city, 100"


def rows(table: str) -> list[dict[str, str]]:
    lines = [line.split("#")[0] for line in table.strip().splitlines()]
    head, *body = ([cell.strip() for cell in line.split("|")] for line in lines)
    return [dict(zip(head, cells, strict=True)) for cells in body]


def figures(found: list[dict[str, str]]) -> str:
    told = [
        f"{area}, {indicator}, {row['year']}, {value}"
        for row in found
        for name, value in row.items()
        if name != "year" and value != "-"
        for area, indicator in [name.split()]
        if indicator != "says"
    ]
    return "\n".join(["area, indicator, period, value", *told])


def judged(path: Path):
    """What the first line of a case says of every area, year by year, and what it should say."""
    case = tomllib.loads(path.read_text(encoding="utf-8"))
    found = rows(case["table"])
    records = [Record.model_validate(line) for line in case["lines"]]
    present = {name.split()[0] for name in found[0] if name != "year"} - {"all"}
    areas = "\n".join(line for line in AREAS.splitlines() if line.split(",")[0] in {"area", *present})
    years = tuple(row["year"] for row in found)
    cube = build(town.latest(figures(found)), town.areas(areas), CONFIG, "area", years)
    told = tell(records, cube)[records[0].id]
    spoken = [cube.areas.index[a] for a in told.reading.areas] or ["all"]
    said = {area: [STATES[s] for s in row] for area, row in zip(spoken, told.history.state, strict=True)}
    wanted = {name.split()[0]: [row[name] for row in found] for name in found[0] if name.endswith(" says")}
    return records, {area: said[area] for area in wanted}, wanted


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_worked_case(path: Path) -> None:
    records, said, wanted = judged(path)
    assert faults(records[0], {each.id: each for each in records[1:]}, CONFIG) == []
    assert said == wanted


def test_every_state_is_reached_and_left_and_every_kind_is_worked() -> None:
    reached, left, kinds = set(), set(), set()
    for path in CASES:
        records, said, _ = judged(path)
        kinds.add(records[0].kind)
        for states in said.values():
            reached |= set(states)
            left |= {before for before, after in pairwise(states) if before != after}
    assert reached == left == set(STATES)
    assert kinds == {"level", "band", "change", "gap", "share", "peer", "age", "compound"}
