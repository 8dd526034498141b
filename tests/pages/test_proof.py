"""The page of published tables: a verdict, every row with what was printed, and one area's arithmetic."""

import re
from dataclasses import replace

import pytest

from core.i18n import plain, words
from pages.shared import proof_text, proofs
from tests.pages.markup import reads
from tests.pages.walk import Visit

BOTH = pytest.mark.parametrize("lang", ["he", "en"])
ALL = [(id, result.id) for id, found in proofs.publications().items() for result in found.results]


def html(visit: Visit) -> str:
    return plain("\n".join(element.proto.body for element in visit.at.get("html")))


@BOTH
@pytest.mark.parametrize(("id", "result"), ALL)
def test_every_result_opens_from_its_address_and_agrees(demo, lang, id, result):
    visit = Visit("proof", lang, publication=id, result=result)
    publication = proofs.publications()[id]
    assert plain(visit.w.pick(publication.name)) in visit.title
    assert "✗" not in html(visit)
    total = 17 if id == "hdi_2015" else 23
    assert len(re.findall("[✓≈]", html(visit))) == total
    assert str(total) in visit.title
    assert publication.citation[:40] in html(visit)


def test_the_titles_say_how_well_it_agrees(demo):
    assert Visit("proof", "en", publication="tai_2008").title.endswith("23 of 23 ranks exactly as published")
    assert Visit("proof", "en", publication="schooling_2008").title.endswith("23 of 23 scores exactly as published")
    development = Visit("proof", "en", publication="hdi_2015")
    assert development.title.endswith("all 17 scores as published, to within 0.001")
    assert "11 agree to the last printed digit; 6 are at most 0.001 away" in html(development)


@BOTH
def test_one_score_is_opened_down_to_its_cells(demo, lang):
    visit = Visit("proof", lang, publication="hdi_2015", proof_area="Israel")
    text = html(visit)
    assert "0.894 = (" in text
    assert "(ln(30,676) − ln(100)) ÷ (ln(75,000) − ln(100))" in text
    assert "data/proof/hdi_2015/figures.csv · F7" in text
    assert visit.w("charts.state.none") not in text  # channels have no figure of their own, and lack none


def test_the_method_names_what_each_rule_is_for():
    found, _ = proofs.prove("hdi_2015", "index")
    told = plain(reads(proof_text.method(found.config, words("en"))))
    assert "on a logarithmic scale · on a scale from 0 to 1 (Gross national income per person)" in told
    assert "weighted geometric mean (Human Development Index)" in told
    assert "weighted mean (Knowledge)" in told


def test_a_table_that_does_not_agree_says_so():
    found, _ = proofs.prove("tai_2008", "linear")
    table = found.table.assign(published=found.table["published"] + [5, *[0] * 22])
    table.loc[0, ["difference", "agreement"]] = [-5, "off"]
    wrong, w = replace(found, table=table), words("en")
    publication = proofs.publications()["tai_2008"]
    assert plain(proof_text.title(publication, wrong, w)).endswith("22 of 23 ranks exactly as published")
    assert "1 does not agree" in plain(reads(proof_text.counts(wrong, w)))
    assert "✗ does not agree: −5 off" in plain(reads(proof_text.compared(wrong, w)))
