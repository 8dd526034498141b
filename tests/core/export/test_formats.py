"""Every format is known by its suffix, takes what it says and refuses the rest."""

import re
from dataclasses import fields, is_dataclass, replace

import pytest

from core.export import FORMATS, Content, render
from tests.core.export import sample

BEGINNINGS = {
    "pptx": b"PK",
    "docx": b"PK",
    "xlsx": b"PK",
    "pdf": b"%PDF",
    "html": b"<!doctype html>",
    "png": b"\x89PNG",
    "svg": b"<svg",
}
CONTENT = {
    "pptx": sample.deck,
    "xlsx": sample.workbook,
    **dict.fromkeys(("docx", "pdf", "html"), sample.document),
    **dict.fromkeys(("png", "svg"), sample.radar),
}


@pytest.mark.parametrize("name", BEGINNINGS)
def test_a_format_makes_a_file_of_its_kind(name):
    assert render(CONTENT[name]("en"), name).startswith(BEGINNINGS[name])


@pytest.mark.parametrize("name", BEGINNINGS)
def test_letters_that_no_file_can_hold_do_not_stop_one(name):
    """In words, tables, drawings and provenance alike; drawing one used to end the whole program."""
    assert render(spoilt(CONTENT[name]("en")), name).startswith(BEGINNINGS[name])


WORDS = re.compile("[A-Z][a-z]+(?: [a-z-]+)+")


def spoilt(content):
    """The same with such letters at the end of every word that a person may have written."""
    if isinstance(content, str):
        return f"{content}\x01\x1f\ufffe" if WORDS.fullmatch(content) else content
    if isinstance(content, dict):
        return {name: spoilt(part) for name, part in content.items()}
    if isinstance(content, list | tuple):
        return type(content)(map(spoilt, content))
    if is_dataclass(content):
        return replace(content, **{each.name: spoilt(getattr(content, each.name)) for each in fields(content)})
    return content


def test_content_knows_its_formats():
    def formats(content: Content) -> list[str]:
        return [name for name, each in FORMATS.items() if isinstance(content, each.takes)]

    assert formats(sample.deck("en")) == ["pptx", "pdf"]
    assert formats(sample.document("en")) == ["pdf", "docx", "html"]
    assert formats(sample.workbook("en")) == ["xlsx"]
    assert formats(sample.matrix("en")) == ["png", "svg"]


def test_a_format_refuses_what_it_cannot_show():
    with pytest.raises(TypeError, match="pptx takes no Document"):
        render(sample.document("en"), "pptx")
    with pytest.raises(KeyError):
        render(sample.document("en"), "doc")


def test_names_are_suffixes():
    assert all(name == each.suffix for name, each in FORMATS.items())
