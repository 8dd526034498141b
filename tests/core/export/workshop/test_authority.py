"""Adopted lines go to another authority and are the same there."""

import json

from core.config import load
from core.export.workshop import authority
from core.redlines import exchange
from tests.core.export.workshop.closed import hall
from tests.core.export.workshop.told import of, told

CONFIG = load("config.toml")


def test_what_another_authority_reads_is_what_was_adopted():
    """With the measures that it has not: each line fits there and is new."""
    found = told("he").found
    file = exchange.read(authority.lines(found, CONFIG), "lines.json")
    assert file.records == found.records
    assert file.unread == ()
    assert {each["id"] for each in file.indicators} == {"alone", "back", "fee", "school"}
    there = CONFIG.with_indicators(file.indicators)
    assert {entry.verdict for entry in exchange.compare(file, (), there)} == {"new"}


def test_how_the_lines_came_about_stands_beside_them():
    whole = json.loads(authority.lines(told("he").found, CONFIG))["workshop"]
    assert (whole["place"], whole["people"], whole["day"]) == ("Hall", 40, "2026-11-22")
    assert whole["lines"]["tongue"]["label"] == "weak"
    assert whole["lines"]["tongue"]["ending"] == "stable_dissent"
    assert whole["rules"]["number"]["en"].startswith("How agreement is judged")
    assert [clause["outcome"] for clause in whole["clauses"]] == ["adopted"] * 3 + ["blocked"]


def test_of_few_it_says_how_many_and_no_more():
    whole = json.loads(authority.lines(of(hall(6, seed=5).room).found, CONFIG))
    assert whole["lines"] == []
    assert set(whole["workshop"]["lines"]["fee"]) == {"n", "skipped", "rounds", "ending", "outcome", "dissent"}
    assert whole["workshop"]["roles"] == {}
