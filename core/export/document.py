"""What leaves the house, before it has a format: blocks of a document, slides of a deck, sheets of a workbook.

Content is written once, in words already chosen for one language, and drawn by every format (``docx``, ``pdf``,
``pptx``, ``workbook``, ``page``). Whoever builds it hides small counts before: what may be seen is decided there, never
by a renderer. Words keep the isolates that core.i18n gave them; each format sees to its own needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal, cast

from core.names import writable

#: "internal" may name areas and show everything a city worker sees; "public" may not.
Audience = Literal["internal", "public"]


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where all figures of an export come from, as lines of finished words, printed in every format.

    ``taken``: when the figures were frozen, ISO 8601 with offset. ``method``: digest of the method. ``preset``: which
    channels are shown, said after it.
    ``lines``: what the status words of the red lines (proposal, reference, standard, law) say of them.
    """

    taken: str
    as_of: str
    batches: str
    method: str
    lines: str = ""
    audience: Audience = "internal"
    preset: str = ""

    @property
    def moment(self) -> datetime:
        """``taken`` in UTC, as files tell it of themselves, without a zone."""
        return datetime.fromisoformat(self.taken).astimezone(UTC).replace(tzinfo=None)

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(text for text in (self.as_of, self.batches, self.method + self.preset, self.lines) if text)

    @property
    def foot(self) -> str:
        """What stands at the foot of every page, in one line."""
        return " \u00b7 ".join(text for text in (self.as_of, self.method) if text)


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    level: Literal[1, 2, 3] = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """``lead`` is the sentence to read first, ``figure`` one number to be seen from the back of a room."""

    text: str
    style: Literal["plain", "lead", "note", "quote", "alarm", "figure"] = "plain"


@dataclass(frozen=True, slots=True)
class Bullets:
    items: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Amount:
    """A cell that is a number where the format has numbers (workbook, chart data), and ``text`` everywhere else.

    ``pattern``: an Excel number format. ``state``: a state of core.redlines, which colours the cell.
    """

    text: str
    number: float | None = None
    pattern: str = "General"
    state: str | None = None


Value = str | Amount


@dataclass(frozen=True, slots=True)
class Table:
    """``head``: [C] words; ``rows``: [R][C]. The first column names the row."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


@dataclass(frozen=True, slots=True)
class Series:
    """``values``: [N], None where there is no figure. ``colour``: #RRGGBB. ``state``: one of core.redlines, whose marks
    are drawn without a line between them. ``level``: what figures are held against, drawn without marks, as ``stroke``
    says. ``ground``: one of several that lie on each other behind the lines, ``values`` being how high each is.
    ``told``: where it is named: beside it, in the legend or nowhere.
    """

    name: str
    values: tuple[float | None, ...]
    colour: str | None = None
    level: bool = False
    ground: bool = False
    stroke: Literal["solid", "dashed", "dotted"] = "solid"
    told: Literal["beside", "legend", "nowhere"] = "legend"
    state: str | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart that stays editable where the format can (slides), and is the screen's own picture elsewhere.

    ``spec``: the Vega-Lite dict that the screen shows (core.charts). ``alt``: its content in words.
    ``categories``: [N] names; each of ``series`` has N values, the same figures as the screen's.
    ``states``: [N] or none: states of core.redlines that mark names with a shape and colour bars of the first series.
    ``colours``: [N] or none: of the bars of the first series, where one stands out; ``span``: from where to where the
    axis of values runs, and its step, where it is not to begin at 0.
    """

    kind: Literal["radar", "bars", "columns", "trend"]
    title: str
    alt: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    spec: Mapping[str, Any]
    pattern: str = "0"
    states: tuple[str | None, ...] = ()
    colours: tuple[str, ...] = ()
    span: tuple[float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that has no native form (map, matrix, envelope): the screen's Vega-Lite dict, or ready-made SVG.

    ``map_picture.drawn`` makes the SVG of a map; ``picture.signed`` puts title and source around one that goes alone.
    """

    title: str
    alt: str
    spec: Mapping[str, Any] | None = None
    svg: str | None = None


@dataclass(frozen=True, slots=True)
class Break:
    """A new page."""


Block = Heading | Paragraph | Bullets | Table | Chart | Picture | Break


def in_order(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks with headings that never skip a level downwards, as readers who jump between headings need it."""
    level = 0
    for block in blocks:
        if isinstance(block, Heading):
            level = min(block.level, level + 1)
            yield replace(block, level=cast(Literal[1, 2, 3], level))
        else:
            yield block


def leads(block: Block, after: Block | None) -> bool:
    """Whether no page may end after a block: words that open what follows, or a list before the note on it."""
    if isinstance(block, Bullets):
        return isinstance(after, Paragraph) and after.style == "note"
    opens = isinstance(block, Heading) or (isinstance(block, Paragraph) and block.style in ("plain", "lead"))
    return opens and after is not None and not isinstance(after, Paragraph | Break)


@dataclass(frozen=True, slots=True)
class Document:
    """``lang``: he, en, ar or ru; its direction follows. ``subtitle``: place and date, in words."""

    title: str
    lang: str
    blocks: tuple[Block, ...]
    provenance: Provenance
    subtitle: str = ""


@dataclass(frozen=True, slots=True)
class Slide:
    """``title``: a sentence, the conclusion; ``bottom``: where its figures come from; ``notes``: for the speaker.

    Letters never shrink below 28 points, so a table that does not fit goes on to further slides: over the whole width
    eight rows of short words fit, beside a chart about half. A chart with ``states`` says most of it by itself.
    ``whole``: a slide whose number is told in a room stays one slide; its table comes down to 18 points before it goes
    on. ``rest``: all rows of what it shows in part.
    """

    title: str
    blocks: tuple[Block, ...]
    bottom: str = ""
    notes: str = ""
    whole: bool = False
    rest: Table | None = None


@dataclass(frozen=True, slots=True)
class Deck:
    title: str
    lang: str
    slides: tuple[Slide, ...]
    provenance: Provenance
    subtitle: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a workbook; ``states``: the columns whose cells are state words, coloured by condition, by index."""

    name: str
    table: Table
    states: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Workbook:
    title: str
    lang: str
    sheets: tuple[Sheet, ...]
    provenance: Provenance
    #: Words that stand on the first sheet, before where the figures come from.
    notes: tuple[str, ...] = field(default=())


def cleaned(content: Any) -> Any:
    """The same content without letters that no file may hold. Sheets are cleaned as they are drawn: they are large."""
    if isinstance(content, str):
        return writable(content)
    if isinstance(content, Mapping):
        return {name: cleaned(part) for name, part in content.items()}
    if isinstance(content, list | tuple):
        return type(content)(map(cleaned, content))
    if is_dataclass(content) and not isinstance(content, type | Sheet):
        return replace(content, **{each.name: cleaned(getattr(content, each.name)) for each in fields(content)})
    return content
