import pytest

from core.ingest import Choices, read
from core.ingest.headers import headers
from tests.core.ingest.conftest import TODAY


def test_years_between_names_and_quarters_are_over_each_of_them():
    rows = {4: ["area", "trust", "", ""], 5: ["", "2024", "", "2025"], 6: ["", "Q1", "Q2", "Q1"]}
    for merges in ((), (((4, 1), (4, 3)), ((5, 1), (5, 2)))):
        found = headers(rows, [], merges, 4)
        assert [(h.own, h.others, h.groups) for h in found[1:]] == [
            ("2024", ("Q1",), ("trust",)),
            ("2024", ("Q2",), ("trust",)),
            ("2025", ("Q1",), ("trust",)),
        ]
        assert len({h.text for h in found}) == 4


@pytest.mark.parametrize("merge", [(), ("B1:F1", "B2:C2", "D2:F2")])
def test_quarters_under_years_under_an_indicator_are_of_these(config, xlsx, areas, merge):
    rows = [["שכונה", "אמון", *[None] * 4], [None, 2024, None, 2025, None, None]]
    rows += [[None, "רבעון 1", "רבעון 2", "רבעון 1", "רבעון 2", "ממוצע"], ["הדר", 3.1, 3.2, 4.1, 4.2, 4.15]]
    rows += [["נווה שאנן", 1.1, 1.2, 2.1, 2.2, 2.15]]
    found = read(xlsx(rows, merge=merge), "a.xlsx", config, areas, Choices("neighbourhood"), today=TODAY)
    kept = found.observations[found.observations["area_id"] == "n4"].set_index("period")["value"].to_dict()
    assert kept == {"2024-Q1": 3.1, "2024-Q2": 3.2, "2025-Q1": 4.1, "2025-Q2": 4.2}
    assert len({c.header for c in found.columns}) == 6
    assert [i.where.column for i in found.issues if i.code == "U-10"] == ["F"]
