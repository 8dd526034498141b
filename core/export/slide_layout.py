"""Where the blocks of a slide stand: words beside or above what is drawn, and what does not fit goes on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from core.export.document import Block, Break, Bullets, Chart, Heading, Paragraph, Picture, Slide, Table
from core.export.measure import height, lines, wide
from core.export.state_word import shaped
from core.i18n import plain

WIDTH, HEIGHT = 13.333, 7.5
MARGIN, GAP = 0.6, 0.35
BODY, FIGURE = 28, 96
#: Points, from the largest: what letters come down to where a slide must stay one slide, and where it may go on.
LADDER = (BODY, 26, 24, 22, 20, 18)
LEAST = 24
ROW = 0.54  # inches of a table's row with one line
CELL_MARGIN = 0.003  # inches above and below the words of a cell: their lines bring their own air
_PAD = 0.25  # inches left free inside a cell, both sides together
_LONGEST = (34, 50, 70)  # letters of a cell that a column makes room for in one line: the first that serves best
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


def size_of(block: Words, body: float = BODY) -> float:
    """Points: a figure for the back of the room, and nothing that is read below ``body``."""
    if isinstance(block, Paragraph) and block.style == "figure":
        return FIGURE
    return 36 if isinstance(block, Heading) and block.level == 1 else 32 if _leads(block) else body


def body_size(blocks: tuple[Words, ...], box: Box) -> float:
    """Points of plain words: 28, and less only where they would run over their box."""
    return next((size for size in LADDER if words_height(blocks, box.width, size) <= box.height), LADDER[-1])


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


def words_height(blocks: tuple[Words, ...], width: float, body: float = BODY) -> float:
    return sum(
        height(plain(text), size_of(block, body), width - _hang(block, body)) + 0.12
        for block in blocks
        for text in texts_of(block)
    )


def _hang(block: Words, body: float) -> float:
    """Inches that items stand in from the side of reading."""
    return 1.5 * body / 72 if isinstance(block, Bullets) else 0.0


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


def letters(table: Table, box: Box) -> float:
    """Points of a table: 28, and less where only that keeps it in its box."""
    return next((size for size in LADDER if len(_portions(table, box, size)) == 1), BODY)


def column_widths(table: Table, width: float, size: float = BODY) -> tuple[float, ...]:
    """Inches of each column: no word is broken where that is possible; of the ways to share the rest, the lowest."""
    grid = _grid(table)
    columns = list(zip(*grid, strict=True))
    words = [max(wide(word, size) for text in column for word in text.split() or [""]) + _PAD for column in columns]
    cells = [max(wide(text, size) for text in column) + _PAD for column in columns]
    ways = [_shared(words, cells, width, most * wide("n", size)) for most in _LONGEST]
    return min(ways, key=lambda way: sum(row_height(row, way, size) for row in grid))


def _shared(words: list[float], cells: list[float], width: float, most: float) -> tuple[float, ...]:
    """``width`` by the longest words and cells of the columns; cells ask for no more than ``most``."""
    wished = [max(word, min(cell, most)) for word, cell in zip(words, cells, strict=True)]
    free, more = width - sum(words), sum(wished) - sum(words)
    if free <= 0 or more <= 0 or free >= more:
        whole = wished if free >= more else words
        return tuple(width * each / sum(whole) for each in whole)
    return tuple(word + (cell - word) * free / more for word, cell in zip(words, wished, strict=True))


def row_height(cells: tuple[str, ...], widths: tuple[float, ...], size: float = BODY) -> float:
    high = max(height(text, size, across - _PAD + 0.01) for text, across in zip(cells, widths, strict=True))
    return max(ROW * size / BODY, high + 2 * CELL_MARGIN)


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
    least = LADDER[-1] if slide.whole else LEAST
    tables = [(each, box) for each, box in zip(drawn, boxes, strict=True) if isinstance(each, Table)]
    tall = [id(table) for table, box in tables if not _fits(table, box, drawn, least)]
    if not tall:
        return [slide.blocks]
    rest = tuple(block for block in slide.blocks if id(block) not in tall)
    above = () if drawn_of(rest) else rest
    alone = [table for table, _ in tables if id(table) in tall]
    pieces = [(*above, *piece) for table in alone for piece in _alone(table, above, len(tables) > 1, rtl)]
    return pieces if above or not rest else [rest, *pieces]


def _fits(table: Table, box: Box, drawn: tuple[Drawn, ...], size: float) -> bool:
    room = captioned(table, box)[1] if named(drawn) else box
    return len(_portions(table, room, size)) == 1


def named(drawn: tuple[Drawn, ...]) -> bool:
    """Whether drawings beside each other need their names: one alone has the title of the slide."""
    return len({name_of(block) for block in drawn}) > 1


def _alone(table: Table, above: tuple[Block, ...], several: bool, rtl: bool) -> Iterator[tuple[Block, ...]]:
    """The table over the whole slide, with its name where the slide had several."""
    name = (Paragraph(table.caption, "lead"),) if several else ()
    (box,) = split(Slide("", (*above, *name, table)), rtl)[1]
    yield from ((*name, piece) for piece in _portions(table, box, BODY))


def _portions(table: Table, box: Box, size: float) -> list[Table]:
    """The table in pieces that fit into the height of ``box``, each with the head."""
    widths = column_widths(table, box.width, size)
    head, *rows = _grid(table)
    room = box.height - row_height(head, widths, size)
    pieces: list[list[int]] = [[]]
    used = 0.0
    for n, row in enumerate(rows):
        high = row_height(row, widths, size)
        if pieces[-1] and used + high > room:
            pieces.append([])
            used = 0.0
        pieces[-1].append(n)
        used += high
    return [replace(table, rows=tuple(table.rows[n] for n in piece)) for piece in pieces]
