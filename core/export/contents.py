"""What can leave the house, by name: the same for the menu of a page and for the command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from core.export import Content
from core.export.appendix import readable, with_appendix
from core.export.city_plan import plan
from core.export.deck import deck
from core.export.document import Audience
from core.export.figures import workbook
from core.export.report import brief, report
from core.export.sources import Sources
from core.i18n import LANGUAGES, RESIDENTS_LANGUAGES, Words


@dataclass(frozen=True, slots=True)
class Leaving:
    """``make``: its content for one language and audience; ``formats``: of core.export.FORMATS, the usual one first;
    ``audiences``: those that it is made for; ``languages``: those that it is written in.
    """

    make: Callable[[Sources, Words, Audience], Content]
    formats: tuple[str, ...]
    audiences: tuple[Audience, ...] = ("internal", "public")
    languages: tuple[str, ...] = LANGUAGES


def _deck(of: Sources, w: Words, audience: Audience) -> Content:
    return with_appendix(readable(deck(of.snapshot, w, audience), w), of.snapshot, w)


def _brief(of: Sources, w: Words, audience: Audience) -> Content:
    return brief(of, w)


def _plan(of: Sources, w: Words, audience: Audience) -> Content:
    return plan(of, w)


CONTENTS: Mapping[str, Leaving] = {
    "deck": Leaving(_deck, ("pptx", "pdf")),
    "report": Leaving(report, ("pdf", "docx", "html")),
    "brief": Leaving(_brief, ("pdf", "docx", "html"), ("public",), RESIDENTS_LANGUAGES),
    "plan": Leaving(_plan, ("docx", "pdf", "html"), ("internal",)),
    "workbook": Leaving(workbook, ("xlsx",)),
}
