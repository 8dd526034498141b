"""What leaves the house as a file: the workbook that a department fills in (``template``), and content in any format.

Content is one of the types of ``document``; ``render`` turns it into bytes of a format that takes it. Formats are
loaded when they are first used: together they would slow down every start.

What is said:

``contents``   what can leave, by name; ``sources``: all that it is made of, put together once
``deck``       seven slides of a snapshot; ``deck_charts`` their charts, ``appendix`` what a file takes along besides
``report``     the report and the page for the public; ``city_plan`` the resilience plan
``figures``    the workbook of everything
``workshop``   what leaves a workshop

How it is drawn:

``pptx``       slides: ``slide_layout`` where blocks stand, ``slide_text`` words, ``slide_chart`` editable charts
``docx``, ``pdf``, ``page``   documents as Word, PDF and one HTML page
``workbook``   sheets as Excel
``picture``, ``map_picture``  charts and maps as pictures

What every format shares: ``direction`` (marks of direction), ``measure`` and ``columns`` (room that words take),
``state_word`` (a state in a cell), ``palette`` (colours).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module

from core.export.document import Chart, Deck, Document, Picture, Workbook, cleaned

Content = Document | Deck | Workbook | Chart | Picture


@dataclass(frozen=True, slots=True)
class Format:
    """``suffix`` of the file without its dot, ``mime`` type, types it takes, and ``module:function`` that makes it."""

    suffix: str
    mime: str
    takes: tuple[type, ...]
    function: str

    def render(self, content: Content) -> bytes:
        """The file. Raises TypeError for content that this format does not take."""
        if not isinstance(content, self.takes):
            raise TypeError(f"{self.suffix} takes no {type(content).__name__}")
        module, _, name = self.function.partition(":")
        return bytes(getattr(import_module(f"core.export.{module}"), name)(cleaned(content)))


_OFFICE = "application/vnd.openxmlformats-officedocument"
FORMATS: Mapping[str, Format] = {
    each.suffix: each
    for each in (
        Format("pptx", f"{_OFFICE}.presentationml.presentation", (Deck,), "pptx:render"),
        Format("pdf", "application/pdf", (Document, Deck), "pdf:render"),
        Format("docx", f"{_OFFICE}.wordprocessingml.document", (Document,), "docx:render"),
        Format("html", "text/html", (Document,), "page:render"),
        Format("xlsx", f"{_OFFICE}.spreadsheetml.sheet", (Workbook,), "workbook:render"),
        Format("png", "image/png", (Chart, Picture), "picture:png"),
        Format("svg", "image/svg+xml", (Chart, Picture), "picture:svg_file"),
    )
}


def render(content: Content, name: str) -> bytes:
    """``content`` in the format ``name``. Raises KeyError for an unknown one, TypeError where it does not fit."""
    return FORMATS[name].render(content)
