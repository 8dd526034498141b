import pytest

ROWS = [["הדר", 40, 100, 4, 12], ["נווה שאנן", 50, 101, 3, 17], ["קריית הממשלה", 60, 102, 2, 400]]
OWN = {("turnout", "n4", 100), ("turnout", "n2", 101), ("turnout", "n1", 102)}
OWN |= {("trust", "n4", 12), ("trust", "n2", 17), ("trust", "n1", 400)}


def people(upload):
    return set(upload.observations[["indicator_id", "area_id", "n"]].dropna().itertuples(index=False, name=None))


@pytest.mark.parametrize(
    "head",
    [
        [["שכונה", "אחוז הצבעה", "", "אמון", ""], ["", "אחוז", "n", "ציון", "n"]],
        [["שכונה", "אחוז הצבעה", "", "אמון", ""], ["", "%", "מספר משיבים", "ציון", "מספר משיבים"]],
        [["שכונה", "אחוז הצבעה", "אחוז הצבעה", "אמון", "אמון"], ["", "%", "נשאלים", "ציון", "נשאלים"]],
        [["", "אחוז הצבעה", "אחוז הצבעה", "אמון", "אמון"], ["שכונה", "אחוז", "n", "ציון", "n"]],
        [["שכונה", "אחוז הצבעה", "n", "אמון", "n"]],
        [["שכונה", "אחוז הצבעה", "אחוז הצבעה - n", "אמון", "מספר משיבים (אמון)"]],
        [["שכונה", "אחוז הצבעה (%)", "אחוז הצבעה (n)", "אמון", "אמון (n)"]],
        [["שכונה", "אחוז הצבעה 2024", "n 2024", "אמון 2023", "n 2023"]],
    ],
)
def test_each_number_of_respondents_is_of_the_figures_beside_it_or_under_its_heading(upload, head):
    found = upload([*head, *ROWS])
    assert people(found) == OWN
    assert not found.blocked and "U-12" not in [i.code for i in found.issues]


def test_one_number_of_respondents_is_of_all_figures(upload):
    found = upload([["שכונה", "אחוז הצבעה", "n", "אמון"], *(row[:4] for row in ROWS)])
    assert people(found) == {(i, area, n) for i in ("turnout", "trust") for _, area, n in OWN if n in (100, 101, 102)}


def test_respondents_under_one_heading_are_not_those_of_another(upload):
    head = [["שכונה", "אחוז הצבעה", "", "אמון", ""], ["", "%", "n", "ציון", "דירוג"]]
    assert people(upload([*head, *ROWS])) == {each for each in OWN if each[0] == "turnout"}


def test_respondents_are_told_apart_by_the_period_under_which_they_stand(upload):
    head = [["שכונה", "אמון", "", "", ""], ["", "2023", "2023", "2024", "2024"], ["", "ציון", "n", "ציון", "n"]]
    found = upload([*head, ["הדר", 4, 100, 3, 12]])
    each = found.observations[["period", "value", "n"]].itertuples(index=False, name=None)
    assert sorted(each) == [("2023", 4, 100), ("2024", 3, 12)]


def test_where_nothing_tells_whose_respondents_they_are_it_is_asked(upload):
    rows = [["שכונה", "אחוז הצבעה", "אמון", "n", "n"], *([r[0], r[1], r[3], r[2], r[4]] for r in ROWS)]
    found = upload(rows)
    assert found.blocked and [i.params["field"] for i in found.issues if i.code == "U-12"] == ["n"]
    chosen = upload(rows, columns={"D": "n"})
    assert not chosen.blocked and {n for *_, n in people(chosen)} == {100, 101, 102}


def test_too_few_respondents_hide_the_figures_beside_them_alone(upload):
    rows = [["שכונה", "אחוז הצבעה", "n", "אמון", "n"], ["הדר", 40, "<5", 4, 100], ["נווה שאנן", 50, 90, 3, "<5"]]
    found = upload(rows).observations
    assert set(found[found["suppressed"]][["indicator_id", "area_id"]].itertuples(index=False, name=None)) == {
        ("turnout", "n4"),
        ("trust", "n2"),
    }
