"""Where the blocks of a slide stand: words beside or above what is drawn, and what does not fit goes on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from core.export.document import Block, Break, Bullets, Chart, Heading, Paragraph, Picture, Slide, Table
from core.export.slide_text import height, lines
from core.export.state_word import shaped
from core.i18n import plain

WIDTH, HEIGHT = 13.333, 7.5
MARGIN, GAP = 0.6, 0.35
BODY, FIGURE = 28, 96
ROW = 0.54  # inches of a table's row with one line
_PAD = 0.25  # inches left free inside a cell, both sides together
_LONGEST = 34  # letters of a cell that a column makes room for in one line
TITLE_TOP, TITLE_HEIGHT = 0.3, 1.45
BODY_TOP, BODY_HEIGHT = 1.85, 4.9
BOTTOM_TOP, BOTTOM_HEIGHT = 6.85, 0.45
NUMBER = 0.8  # width of the slide's number


@dataclass(frozen=True, slots=True)
class Box:
    """Inches from the upper left corner of the slide."""

    left: float
    top: float
    width: float
    height: float


TITLE_BOX = Box(MARGIN, TITLE_TOP, WIDTH - 2 * MARGIN, TITLE_HEIGHT)
BODY_BOX = Box(MARGIN, BODY_TOP, WIDTH - 2 * MARGIN, BODY_HEIGHT)

Words = Heading | Paragraph | Bullets
Drawn = Chart | Picture | Table


def words_of(blocks: tuple[Block, ...]) -> tuple[Words, ...]:
    return tuple(block for block in blocks if isinstance(block, Heading | Paragraph | Bullets))


def drawn_of(blocks: tuple[Block, ...]) -> tuple[Drawn, ...]:
    return tuple(block for block in blocks if isinstance(block, Chart | Picture | Table))


def size_of(block: Words) -> float:
    """Points: a figure for the back of the room, and nothing that is read below 28."""
    if isinstance(block, Paragraph) and block.style == "figure":
        return FIGURE
    return 36 if isinstance(block, Heading) and block.level == 1 else 32 if _leads(block) else BODY


def _leads(block: Words) -> bool:
    return isinstance(block, Heading) or (isinstance(block, Paragraph) and block.style == "lead")


def texts_of(block: Words) -> tuple[str, ...]:
    return block.items if isinstance(block, Bullets) else (block.text,)


def title_size(title: str) -> float:
    """Points: as large as two lines allow, never below 28."""
    return next((size for size in (40, 36, 32) if lines(plain(title), size, TITLE_BOX.width) <= 2), BODY)


def name_of(block: Drawn) -> str:
    return block.caption if isinstance(block, Table) else block.title


def captioned(block: Drawn, box: Box) -> tuple[Box, Box]:
    """Of one of several drawings: the box of its name, and what that leaves."""
    high = 0.5 * lines(plain(name_of(block)), BODY, box.width)
    rest = replace(box, top=box.top + high + 0.1, height=box.height - high - 0.1)
    return replace(box, height=high), rest


def bottom(rtl: bool) -> tuple[Box, Box]:
    """The boxes of the source, at the side of reading, and of the slide's number, at the other."""
    width = WIDTH - 2 * MARGIN - NUMBER
    source = Box(MARGIN + (NUMBER if rtl else 0), BOTTOM_TOP, width, BOTTOM_HEIGHT)
    return source, Box(MARGIN if rtl else WIDTH - MARGIN - NUMBER, BOTTOM_TOP, NUMBER, BOTTOM_HEIGHT)


def words_height(blocks: tuple[Words, ...], width: float) -> float:
    return sum(height(plain(text), size_of(block), width) + 0.12 for block in blocks for text in texts_of(block))


def split(slide: Slide, rtl: bool) -> tuple[Box | None, tuple[Box, ...]]:
    """The box of the words and one for each drawing, in the order of reading."""
    words, drawn = words_of(slide.blocks), drawn_of(slide.blocks)
    if not drawn:
        return BODY_BOX, ()
    if not words:
        return None, _beside(BODY_BOX, len(drawn), rtl)
    needed = words_height(words, BODY_BOX.width)
    if needed <= 1.4 and not any(isinstance(b, Paragraph) and b.style == "figure" for b in words):
        rest = BODY_HEIGHT - needed - 0.1
        above = replace(BODY_BOX, height=needed)
        return above, _beside(replace(BODY_BOX, top=BODY_TOP + needed + 0.1, height=rest), len(drawn), rtl)
    first, second = _parts(BODY_BOX, (0.36, 0.64), rtl)
    return first, _beside(second, len(drawn), rtl)


def _beside(box: Box, count: int, rtl: bool) -> tuple[Box, ...]:
    return _parts(box, (1 / count,) * count, rtl)


def _parts(box: Box, shares: tuple[float, ...], rtl: bool) -> tuple[Box, ...]:
    """``box`` cut into columns, the first where reading starts."""
    free = box.width - GAP * (len(shares) - 1)
    found, start = [], 0.0
    for share in shares:
        width = free * share
        left = box.left + (box.width - start - width if rtl else start)
        found.append(replace(box, left=left, width=width))
        start += width + GAP
    return tuple(found)


def column_widths(table: Table, width: float) -> tuple[float, ...]:
    """Inches of each column at 28 points: no word is broken where that is possible, then the longest cells decide."""
    columns = list(zip(*_grid(table), strict=True))
    words = [_wide(max((word for text in column for word in text.split()), key=len, default="")) for column in columns]
    cells = [max(word, _wide("x" * min(max(map(len, c)), _LONGEST))) for word, c in zip(words, columns, strict=True)]
    free, wished = width - sum(words), sum(cells) - sum(words)
    if free <= 0 or wished <= 0 or free >= wished:
        whole = cells if free >= wished else words
        return tuple(width * each / sum(whole) for each in whole)
    return tuple(word + (cell - word) * free / wished for word, cell in zip(words, cells, strict=True))


def _wide(text: str) -> float:
    """Inches of a line in bold."""
    return len(text) * BODY * 0.6 / 72 + _PAD


def row_height(cells: tuple[str, ...], widths: tuple[float, ...]) -> float:
    high = max(height(text, BODY, wide - _PAD) for text, wide in zip(cells, widths, strict=True))
    return max(ROW, high + 0.07)


def _grid(table: Table) -> list[tuple[str, ...]]:
    return [tuple(map(plain, table.head)), *(tuple(plain(shaped(cell)) for cell in row) for row in table.rows)]


def pages(slide: Slide, rtl: bool) -> Iterator[Slide]:
    """The slide, and more where a table would need smaller letters: then the table goes on alone."""
    whole = replace(slide, blocks=tuple(b for b in slide.blocks if not isinstance(b, Break)))
    parts = _spread(whole, rtl)
    for n, blocks in enumerate(parts, 1):
        title = whole.title if len(parts) == 1 else f"{whole.title} ({n}/{len(parts)})"
        yield replace(whole, blocks=blocks, title=title)


def _spread(slide: Slide, rtl: bool) -> list[tuple[Block, ...]]:
    drawn = drawn_of(slide.blocks)
    boxes = split(slide, rtl)[1]
    tall = [id(b) for b, box in zip(drawn, boxes, strict=True) if isinstance(b, Table) and not _fits(b, box, drawn)]
    if not tall:
        return [slide.blocks]
    rest = tuple(block for block in slide.blocks if id(block) not in tall)
    above = () if drawn_of(rest) else rest
    tables = [block for block in drawn if isinstance(block, Table)]
    alone = [table for table in tables if id(table) in tall]
    pieces = [(*above, *piece) for table in alone for piece in _alone(table, above, len(tables) > 1, rtl)]
    return pieces if above or not rest else [rest, *pieces]


def _fits(table: Table, box: Box, drawn: tuple[Drawn, ...]) -> bool:
    room = captioned(table, box)[1] if named(drawn) else box
    return len(_portions(table, room)) == 1


def named(drawn: tuple[Drawn, ...]) -> bool:
    """Whether drawings beside each other need their names: one alone has the title of the slide."""
    return len({name_of(block) for block in drawn}) > 1


def _alone(table: Table, above: tuple[Block, ...], several: bool, rtl: bool) -> Iterator[tuple[Block, ...]]:
    """The table over the whole slide, with its name where the slide had several."""
    name = (Paragraph(table.caption, "lead"),) if several else ()
    (box,) = split(Slide("", (*above, *name, table)), rtl)[1]
    yield from ((*name, piece) for piece in _portions(table, box))


def _portions(table: Table, box: Box) -> list[Table]:
    """The table in pieces that fit into the height of ``box``, each with the head."""
    widths = column_widths(table, box.width)
    head, *rows = _grid(table)
    room = box.height - row_height(head, widths)
    pieces: list[list[int]] = [[]]
    used = 0.0
    for n, row in enumerate(rows):
        high = row_height(row, widths)
        if pieces[-1] and used + high > room:
            pieces.append([])
            used = 0.0
        pieces[-1].append(n)
        used += high
    return [replace(table, rows=tuple(table.rows[n] for n in piece)) for piece in pieces]
