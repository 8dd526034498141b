import pytest

AREAS = ("הדר", "נווה שאנן", "קריית הממשלה")


def told(upload, code):
    return [issue.params for issue in upload.issues if issue.code == code]


def test_two_counts_of_a_known_percentage_are_enough(upload):
    rows = [["שכונה", "מצביעים 2023", "בעלי זכות בחירה 2023"], *zip(AREAS, (150, 45, "<5"), (300, 60, 80), strict=True)]
    found = upload(rows, period=None)
    assert found.observations[["area_id", "indicator_id", "period"]].values.tolist() == [
        [area, "turnout", "2023"] for area in ("n4", "n2", "n1")
    ]
    assert found.observations["value"].tolist()[:2] == [50, 75] and found.observations["suppressed"].tolist() == [
        0,
        0,
        1,
    ]
    assert found.observations["denominator"].tolist()[:2] == [300, 60]
    assert [(p["col1"], p["col2"]) for p in told(found, "U-88")] == [("מצביעים 2023", "בעלי זכות בחירה 2023")]
    assert told(found, "U-10") == []


def test_counts_without_a_period_ask_for_it_alone(upload):
    rows = [["שכונה", "מצביעים", "בעלי זכות בחירה"], *zip(AREAS, (150, 45, 20), (300, 60, 80), strict=True)]
    assert [p["field"] for p in told(upload(rows, period=None), "U-11")] == ["period"]
    assert upload(rows).observations["value"].tolist() == [50, 75, 25]


@pytest.mark.parametrize(
    "head", [["מצביעים 2023", "בעלי זכות בחירה 2022"], ["מצביעים 2023", "מצביעים 2022"], ["מצביעים", "ילדים"]]
)
def test_counts_of_two_times_or_one_alone_make_no_percentage(upload, head):
    found = upload([["שכונה", *head], *zip(AREAS, (150, 45, 20), (300, 60, 80), strict=True)])
    assert found.observations.empty and told(found, "U-88") == []
    assert bool(told(found, "U-89")) is ("בעלי זכות בחירה 2022" not in head)


def test_the_missing_count_is_named(upload):
    found = upload([["שכונה", "מצביעים"], *zip(AREAS, (150, 45, 20), strict=True)])
    (params,) = told(found, "U-89")
    assert (params["col"], params["names"]) == ("מצביעים", ["בעלי זכות בחירה"])


def test_counts_beside_other_figures_are_left_alone(upload):
    head = ["שכונה", "ימי טיפול בפנייה", "מצביעים", "בעלי זכות בחירה"]
    found = upload([head, *zip(AREAS, (5, 6, 7), (150, 45, 20), (300, 60, 80), strict=True)])
    assert set(found.observations["indicator_id"]) == {"days"} and len(told(found, "U-10")) == 2
