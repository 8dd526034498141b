import pytest


@pytest.mark.parametrize("sum", ["ממוצע", 'סה"כ', "average"])
@pytest.mark.parametrize(
    "head",
    [
        [["שכונה", "אמון", "", ""], ["", "2023", "2024", "{sum}"]],
        [["", "2023", "2024", "{sum}"], ["שכונה", "אמון", "אמון", "אמון"]],
        [["", "אמון", "", ""], ["", "2023", "2024", "{sum}"], ["שכונה", 'סה"כ', 'סה"כ', 'סה"כ']],
    ],
)
def test_a_mean_or_sum_of_years_is_the_figure_of_none(upload, head, sum):
    rows = [[text.format(sum=sum) for text in row] for row in head] + [["הדר", 2.0, 3.0, 2.5], ["נווה שאנן", 4, 3, 3.5]]
    found = upload(rows, period="2022")
    assert [(i.code, i.where.column) for i in found.issues if i.code in ("U-10", "U-11", "U-12")] == [("U-10", "D")]
    assert sorted(found.observations[["period", "value"]].itertuples(index=False, name=None)) == [
        ("2023", 2.0),
        ("2023", 4.0),
        ("2024", 3.0),
        ("2024", 3.0),
    ]


def test_a_mean_of_months_is_not_the_year_of_the_title(upload):
    rows = [["שנת 2024"], ["שכונה", "אמון", "", ""], ["", "ינואר", "פברואר", "ממוצע"], ["הדר", 2.0, 3.0, 2.5]]
    assert sorted(upload(rows, period=None).observations["period"]) == ["2024-01", "2024-02"]


@pytest.mark.parametrize(
    "head",
    [
        [["שכונה", "אמון", ""], ["", "יעד 2024", "ביצוע 2024"]],
        [["", "יעד", "בפועל"], ["שכונה", "אמון 2024", "אמון 2024"]],
        [["שכונה", "אמון", ""], ["", "2024", "2024"], ["", "גברים", "יעד"]],
    ],
)
def test_a_target_or_a_group_under_an_indicator_is_not_it(upload, head):
    found = upload([*head, ["הדר", 4.5, 3.0], ["נווה שאנן", 4.5, 2.0]], period=None)
    assert 4.5 not in set(found.observations["value"])
    assert "B" in [i.where.column for i in found.issues if i.code == "U-10"]
