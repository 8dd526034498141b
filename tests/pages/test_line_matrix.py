"""The matrix of a city that fits in one picture: everything, in its own order."""

import pytest

from core.charts.positions import cells, columns
from core.i18n import words
from core.redlines import spread
from pages.shared import line_matrix, line_records, load

EN = words("en")


@pytest.fixture(scope="module")
def view(demo):
    return load.view("neighbourhood")


def test_what_fits_is_shown_whole_and_in_its_own_order(view):
    told = line_records.told("neighbourhood")
    ids = columns(told, view.cube, view.config, "2026")
    t = view.cube.period("2026")
    areas, lines = line_matrix.choose_cells(told, ids, view, t, EN)
    assert (areas, lines) == (slice(0, len(view.area_ids)), slice(0, len(ids)))
    shown = line_matrix.matrix_cells("neighbourhood", "2026", areas, lines, EN)
    assert list(shown) == cells(told, view.cube, view.config, "2026", EN)
    assert list(dict.fromkeys(cell.area for cell in shown)) == view.area_ids


def test_lines_are_ordered_by_the_areas_that_they_are_crossed_in(view):
    told, t = line_records.told("neighbourhood"), view.cube.period("2026")
    ids = columns(told, view.cube, view.config, "2026")
    found = [spread.crossed(told[id], view.cube, t) for id in line_matrix.by_crossings(told, ids, view, t)]
    assert found == sorted(found, reverse=True) and found[0] > found[-1]
    assert line_matrix.most_breached(told, view, t, ids) == line_matrix.by_crossings(told, ids, view, t)[0]
