import shapely

from core.geo.overlaps import overlapping


def test_a_twentieth_of_the_smaller_is_an_overlap_and_a_sliver_is_none():
    one, beside = shapely.box(35, 32, 35.1, 32.1), shapely.box(35.1, 32, 35.2, 32.1)
    assert overlapping([one, beside]) == []
    assert overlapping([one, shapely.box(35.097, 32, 35.2, 32.1)]) == []  # 3 % of the first
    assert overlapping([one, shapely.box(35.09, 32, 35.2, 32.1)]) == [0, 1]  # 10 %
    small = shapely.box(35.04, 32.04, 35.05, 32.05)  # 1 % of the first, and wholly inside it
    assert overlapping([beside, one, small]) == [1, 2]
    assert overlapping([one, one]) == [0, 1]


def test_points_and_none_at_all_share_nothing():
    assert overlapping([]) == []
    assert overlapping([shapely.Point(35, 32), shapely.Point(35, 32)]) == []
