"""docs/method.md says what the registries do."""

from pathlib import Path

from core.config.method import Aggregation, Imputation, Normalisation, Screening, Treatment, Weighting
from core.handbook import reference

PAGE = Path(__file__).parents[2] / "docs" / "method.md"


def test_the_documentation_is_what_the_registries_say():
    assert PAGE.read_text(encoding="utf-8") == reference()


def test_every_rule_that_the_config_allows_stands_in_it():
    page = reference()
    for choice in (Aggregation, Imputation, Normalisation, Screening, Treatment, Weighting):
        for rule in choice.model_fields["rule"].annotation.__args__:
            assert f"| `{rule}` |" in page, rule
