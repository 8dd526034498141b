"""docs/method.md says what the registries do, to readers who do not write programs."""

from pathlib import Path

from core.config.method import Aggregation, Imputation, Normalisation, Screening, Treatment, Weighting
from core.handbook import FIRMNESS, reference
from core.robustness.report import report
from core.scoring import from_table
from tests.core.robustness.town import figures, model

PAGE = Path(__file__).parents[2] / "docs" / "method.md"


def test_the_documentation_is_what_the_registries_say():
    assert PAGE.read_text(encoding="utf-8") == reference()


def test_every_rule_that_the_config_allows_stands_in_it():
    page = reference()
    for choice in (Aggregation, Imputation, Normalisation, Screening, Treatment, Weighting):
        for rule in choice.model_fields["rule"].annotation.__args__:
            assert f"| `{rule}` |" in page, rule


def test_every_rule_and_every_figure_has_its_formula():
    lines = [line.strip("| ") for line in reference().splitlines() if line.startswith("| ")]
    for cells in (line.split(" | ") for line in lines if not line.startswith(("rule", "figure"))):
        assert cells[0] == "`none`" or len(cells[2]) > 20, cells


def test_it_speaks_to_readers_and_not_to_callers():
    page = reference()
    for word in ("Raises", "raises", "KeyError", "Stop", "Cancelled", "``", "[A, K]", "[A]", "named pure", ".. |"):
        assert word not in page, word


def test_every_column_of_the_report_is_defined():
    text = "[robustness]\nreplications = 20\n"
    config = model(text)
    tables = report(from_table(figures(), config), config, sobol=True).tables
    told = {(table, column) for rows in FIRMNESS.values() for _, where, _ in rows for table, column in columns(where)}
    names = {"node", "area_id", "area_name", "rank", "factor", "factors", "part", "parts", "areas", "component", "seed"}
    names |= {"first", "second"}  # of a flag, the two parts
    there = {(name, column) for name, table in tables.items() for column in table.columns if column not in names}
    assert there - told == {("runs", "runs")}
    assert {pair for pair in told if pair[0] in tables} <= {(n, c) for n, t in tables.items() for c in t.columns}


def columns(where):
    for each in where.split("; "):
        table, _, its = each.partition(": ")
        yield from ((table, column) for column in its.split())


def test_the_figures_that_readers_ask_for_are_there():
    page = reference()
    for said in (
        "P(A above B) + P(B above A) + P(tie) = 1",
        "the mean over ways of (1 / n) sum",
        "w (1 + u)",
        "x + s e",
        "mean((y_A - y_ABi)^2) / (2 V)",
        "k / (k - 1) (1 - sum of variances / sum of all covariances)",
        "| masking | Method page |",
        "w_k / sum(w)",
        "Then: ",
        "largest sum of e_jk over all pairs",
    ):
        assert said in page, said
