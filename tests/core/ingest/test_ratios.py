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


def test_counts_of_two_periods_go_together_by_period(upload):
    head = ["שכונה", "מצביעים 2023", "בעלי זכות בחירה 2023", "מצביעים 2024", "בעלי זכות בחירה 2024"]
    found = upload([head, ["הדר", 150, 300, 80, 100], ["נווה שאנן", 45, 60, 30, 60]], period=None)
    rows = found.observations[["area_id", "period", "value", "cell"]].itertuples(index=False, name=None)
    assert sorted(rows) == [
        ("n2", "2023", 75, "B3/C3"),
        ("n2", "2024", 50, "D3/E3"),
        ("n4", "2023", 50, "B2/C2"),
        ("n4", "2024", 80, "D2/E2"),
    ]
    assert [(p["col1"], p["col2"]) for p in told(found, "U-88")] == [tuple(head[1:3]), tuple(head[3:])]
    assert told(found, "U-10") == []


def test_a_count_whose_other_is_of_no_period_of_its_own_stays_unknown(upload):
    head = ["שכונה", "מצביעים 2023", "בעלי זכות בחירה 2023", "מצביעים 2024"]
    found = upload([head, ["הדר", 150, 300, 80], ["נווה שאנן", 45, 60, 30]], period=None)
    assert found.observations["period"].tolist() == ["2023", "2023"]
    assert [p["col"] for p in told(found, "U-10")] == ["מצביעים 2024"]


def test_percentages_of_two_periods_rest_on_their_own_counts(upload):
    head = ["שכונה", "שיעור הצבעה 2023", "מצביעים 2023", "בעלי זכות בחירה 2023"]
    head += ["שיעור הצבעה 2024", "מצביעים 2024", "בעלי זכות בחירה 2024"]
    found = upload([head, ["הדר", 50, 150, 300, 80, 80, 100], ["נווה שאנן", 75, 45, 60, 50, 30, 60]], period=None)
    rows = found.observations[["area_id", "period", "value", "denominator"]].itertuples(index=False, name=None)
    assert sorted(rows) == [
        ("n2", "2023", 75, 60),
        ("n2", "2024", 50, 60),
        ("n4", "2023", 50, 300),
        ("n4", "2024", 80, 100),
    ]
    assert told(found, "U-34") == []
