"""A workbook as an Excel file: sheets from the right, numbers as numbers, states in colour and bold, nothing to run."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import chain, islice
from typing import Any
from xml.sax.saxutils import escape

from openpyxl import Workbook as Book  # type: ignore[import-untyped]
from openpyxl.formatting.rule import FormulaRule  # type: ignore[import-untyped]
from openpyxl.styles import Alignment, Font, PatternFill  # type: ignore[import-untyped]
from openpyxl.styles.differential import DifferentialStyle  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]

from core.charts import STATE_STYLE
from core.export.direction import cell as searched
from core.export.direction import is_rtl, tag, words_of
from core.export.document import Amount, Sheet, Value, Workbook
from core.export.palette import HEAD
from core.export.state_word import shaped, style_of
from core.i18n import plain
from core.names import writable

FACE = "Arial"
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_EXTENT = re.compile("<dimension [^>]*/>")
_DATA = re.compile(r"<sheetData\s*/>|<sheetData>.*</sheetData>", re.DOTALL)
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_LONGEST_NAME, _LONGEST_CELL = 31, 32_767
_NARROW, _WIDE, _FIRST = 9, 60, 78
#: Letters of columns side by side that leave a printed page of A4 letters of 8 points; of a word that is never torn.
_ACROSS, _WORD = 165, 24
_SIZE, _LETTER = 11, 1.0  # points; the width of a letter, in those of the sheet
_LINE = 15.0  # points of a row for each line in it
_RTL, _LTR = 2, 1  # reading orders of a cell
_EDGE = 0.4  # inches around what is printed
#: Rows up to which a sheet is printed whole; of a longer one, which is for looking things up, so many as an example.
_PAPER, _EXAMPLE = 400, 40
_MOST_ROWS = 1_048_576 - 1  # of a sheet, below its head
_AT_ONCE = 5000  # rows that are packed together

#: What stands in the file after the place of a cell, and the words that it shows.
_Drawn = tuple[str, str]
#: The extent of a sheet and its rows, as the file wants them.
_Filling = tuple[str, Iterator[str]]


def render(workbook: Workbook) -> bytes:
    """The workbook as .xlsx; its first sheet tells where the figures come from."""
    book, pen = Book(), _Pen(workbook.lang)
    taken = [_name(words_of(workbook.lang)("export.origin"), ())]
    _origin(book.active, workbook, taken[0], pen)
    sheets: dict[str, _Filling] = {}
    for n, sheet in enumerate(chain.from_iterable(map(_parts, workbook.sheets)), 2):
        taken.append(_name(plain(sheet.name), taken))
        sheets[f"xl/worksheets/sheet{n}.xml"] = _sheet(book.create_sheet(taken[-1]), sheet, workbook.lang, pen)
    _properties(book, workbook)
    held = io.BytesIO()
    book.save(held)
    return _filled(held, sheets)


def _parts(sheet: Sheet) -> Iterator[Sheet]:
    """The sheet in so many sheets as its rows need: one of more is called damaged."""
    rows = sheet.table.rows
    for start in range(0, max(len(rows), 1), _MOST_ROWS):
        yield replace(sheet, table=replace(sheet.table, rows=rows[start : start + _MOST_ROWS]))


def _filled(book: io.BytesIO, sheets: Mapping[str, _Filling]) -> bytes:
    """The book with the rows of its sheets, written as they are: cell by cell a large city would take minutes."""
    held = io.BytesIO()
    with zipfile.ZipFile(book) as empty, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as full:
        for name in empty.namelist():
            content = empty.read(name)
            if name not in sheets:
                full.writestr(name, content)
                continue
            extent, rows = sheets[name]
            before, after = _DATA.split(content.decode(), maxsplit=1)
            with full.open(name, "w") as part:
                part.write(f"{_EXTENT.sub(extent, before)}<sheetData>".encode())
                while some := "".join(islice(rows, _AT_ONCE)):
                    part.write(some.encode())
                part.write(f"</sheetData>{after}".encode())
    return held.getvalue()


def _name(wanted: str, taken: list[str] | tuple[str, ...]) -> str:
    """A name that Excel allows and no other sheet has."""
    clean = _FORBIDDEN.sub(" ", writable(wanted)).strip(" '")[:_LONGEST_NAME] or "1"
    used = {name.casefold() for name in taken}
    numbered = (f"{clean[: _LONGEST_NAME - 4]} {n}" for n in range(2, 1000))
    return clean if clean.casefold() not in used else next(name for name in numbered if name.casefold() not in used)


def _origin(page: Any, workbook: Workbook, name: str, pen: _Pen) -> None:
    page.title = name
    page.sheet_view.rightToLeft = is_rtl(workbook.lang)
    page.sheet_view.showGridLines = False
    page.column_dimensions["A"].width = _FIRST
    lines = [workbook.title, *workbook.notes, "", *workbook.provenance.words]
    for n, line in enumerate(lines, 1):
        pen.put(page.cell(n, 1), line)
        page.cell(n, 1).font = Font(name=FACE, size=16 if n == 1 else _SIZE, bold=n == 1)
        page.row_dimensions[n].height = (1.5 if n == 1 else 1) * _LINE * _lines(plain(line), _FIRST)
    _printed(page)


def _sheet(page: Any, sheet: Sheet, lang: str, pen: _Pen) -> _Filling:
    """The head and the names of the rows stay in sight; the head can filter. Its extent and rows as the file wants."""
    table = sheet.table
    page.sheet_view.rightToLeft = is_rtl(lang)
    page.freeze_panes = "B2"
    last = f"{get_column_letter(len(table.head))}{len(table.rows) + 1}"
    page.auto_filter.ref = f"A1:{last}"
    letters = [get_column_letter(column) for column in range(1, len(table.head) + 1)]
    columns = [pen.column(page, cells) for cells in zip(table.head, *table.rows, strict=True)]
    texts = [{text for _, text in cells} for cells in columns]
    widths = _widths(texts)
    wrapped = [n for n, width in enumerate(widths) if max(map(_width, map(len, texts[n]))) > width]
    for letter, width in zip(letters, widths, strict=True):
        page.column_dimensions[letter].width = width
    for column in sheet.states:
        _states(page, sheet, column, lang)
    page.page_setup.orientation = "landscape"
    _printed(page)
    page.print_title_rows = "1:1"
    if len(table.rows) > _PAPER:
        _shortened(page, letters[-1], len(table.rows), lang)
    return f'<dimension ref="A1:{last}"/>', _rows(letters, columns, {n: widths[n] for n in wrapped})


def _rows(letters: Sequence[str], columns: Sequence[Sequence[_Drawn]], wrapped: Mapping[int, float]) -> Iterator[str]:
    """Each row as it stands in the file. All that parts a row from the next is its number, put between its pieces.

    ``wrapped``: the width of each column whose words may take several lines, by its place.
    """
    folded = [(columns[c], width) for c, width in wrapped.items()]
    first, *others = (f'<c r="{letter}' for letter in letters)
    openings = [*others, "</row>"]
    for n, row in enumerate(zip(*columns, strict=True), 1):
        lines = max((_lines(column[n - 1][1], width) for column, width in folded), default=1)
        pieces = [drawn + opening for (drawn, _), opening in zip(row, openings, strict=True)]
        yield f'<row r="{n}"{_high(lines)}>' + f'{n}"'.join((first, *pieces))


def _high(lines: int) -> str:
    """Not every program makes a row as high as its words need."""
    return f' ht="{_LINE * lines:g}" customHeight="1"' if lines > 1 else ""


def _printed(page: Any) -> None:
    """As wide as a page of A4, as many pages long as it takes."""
    page.page_setup.paperSize = page.PAPERSIZE_A4
    for side in ("left", "right", "top", "bottom"):
        setattr(page.page_margins, side, _EDGE)
    page.print_options.gridLines = True
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True


def _shortened(page: Any, last: str, rows: int, lang: str) -> None:
    """On paper the first rows alone, which the top of the page says."""
    page.print_area = f"A1:{last}{_EXAMPLE + 1}"
    page.page_margins.header, page.page_margins.top = _EDGE, 2 * _EDGE
    page.oddHeader.center.text = plain(words_of(lang)("export.on_paper", n=_EXAMPLE, total=rows)).replace("&", "&&")


def _widths(columns: Sequence[Collection[str]]) -> list[float]:
    """Letters of each column: as its longest text wishes, together no more than a printed page can show, and no word
    torn for it that is not longer than most.
    """
    wished = [min(_width(max(map(len, texts))), _WIDE) for texts in columns]
    least = [_width(min(max(map(_longest_word, texts)), _WORD)) for texts in columns]
    ways = (
        [max(min(wish, most), few) for wish, few in zip(wished, least, strict=True)] for most in range(_WIDE, 0, -1)
    )
    return next((way for way in ways if sum(way) <= _ACROSS), least)


def _longest_word(text: str) -> int:
    return max(map(len, text.split()), default=0)


def _width(letters: int) -> float:
    return max(letters * _LETTER + 3, _NARROW)


@lru_cache(maxsize=4096)
def _lines(text: str, width: float) -> int:
    """Lines that ``text`` takes in a column, a word that is too long for it being broken."""
    count, used, room = 1, 0.0, width - 3
    for word in text.split():
        wide = len(word) * _LETTER
        if used and used + _LETTER + wide > room:
            count, used = count + 1, 0.0
        used += wide + (_LETTER if used else 0.0)
        while used > room:
            count, used = count + 1, used - room
    return count


@dataclass(frozen=True, slots=True)
class _Pen:
    """Fills cells of one book. Each look is made once: made anew for every cell it would take most of the time."""

    lang: str
    styles: dict[tuple[str | None, str | None, bool], int] = field(default_factory=dict)
    looks: dict[tuple[str | None, str | None, bool], Any] = field(default_factory=dict)

    def column(self, page: Any, cells: Sequence[Value]) -> list[_Drawn]:
        """The cells of a column, its head first. A value that stands in many cells is drawn once."""
        drawn: dict[str | int, _Drawn] = {}
        found = [self._head(page, str(cells[0]))]
        for value in cells[1:]:
            key = value if isinstance(value, str) else id(value)
            if key not in drawn:
                drawn[key] = self._cell(page, value), plain(shaped(value))
            found.append(drawn[key])
        return found

    def _cell(self, page: Any, value: Value) -> str:
        """What stands in the file after the place of a cell, in the look of a cell that was dressed for it once."""
        if isinstance(value, Amount) and value.number is not None:
            style = self._style(page, (value.pattern, value.state, False), value)
            return f' s="{style}"><v>{float(value.number)!r}</v></c>'
        text = self._clean(shaped(value))
        style = self._style(page, (None, None, text.startswith(_STARTS_FORMULA)), text)
        return f' s="{style}" t="inlineStr">{_inline(text)}</c>' if text else f' s="{style}"/>'

    def _head(self, page: Any, text: str) -> _Drawn:
        style = page["A1"]
        self.put(style, text)
        _head(style)
        return f' s="{style.style_id}" t="inlineStr">{_inline(self._clean(text))}</c>', plain(text)

    def _clean(self, text: str) -> str:
        return writable(searched(text, self.lang))[:_LONGEST_CELL]

    def _style(self, page: Any, look: tuple[str | None, str | None, bool], value: Value) -> int:
        if look not in self.styles:
            model = page.cell(2 + len(self.styles), 1)
            self.put(model, value)
            self.styles[look] = model.style_id
        return self.styles[look]

    def put(self, cell: Any, value: Value) -> None:
        """A number as a number; words as words, also those that begin like a formula, now and after an edit."""
        number = isinstance(value, Amount) and value.number is not None
        text = "" if number else self._clean(shaped(value))
        look: tuple[str | None, str | None, bool] = (None, None, text.startswith(_STARTS_FORMULA))
        if isinstance(value, Amount) and value.number is not None:
            cell.value, look = value.number, (value.pattern, value.state, False)
        else:
            cell.value, cell.data_type = text, "s"
        if look not in self.looks:
            self._dress(cell, value if number else None, look[2])
            self.looks[look] = cell._style
        cell._style = copy(self.looks[look])

    def _dress(self, cell: Any, number: Value | None, quoted: bool) -> None:
        cell.font = Font(name=FACE, size=_SIZE)
        if isinstance(number, Amount):
            cell.alignment = _placed(self.lang, None)
            _number(cell, number)
        else:
            cell.alignment = _placed(self.lang, "right" if is_rtl(self.lang) else "left")
            cell.quotePrefix = quoted


def _inline(text: str) -> str:
    kept = ' xml:space="preserve"' if text != " ".join(text.split()) else ""
    return f"<is><t{kept}>{escape(text)}</t></is>"


def _placed(lang: str, side: str | None) -> Any:
    """``side``: that of reading for words, or each cell would follow its own first letter."""
    order = _RTL if is_rtl(lang) else _LTR
    return Alignment(horizontal=side, readingOrder=order, vertical="center", wrap_text=True)


def _number(cell: Any, value: Amount) -> None:
    """A number; the shape and the colour of its state are part of how it is shown, not of what it is."""
    cell.number_format = value.pattern
    look = style_of(value)
    if look:
        cell.number_format = ";".join(f'"{look.shape} "{part}' for part in value.pattern.split(";"))
        cell.font = Font(name=FACE, size=_SIZE, bold=True, color=look.text.removeprefix("#"))
        cell.fill = PatternFill("solid", fgColor=look.colour.removeprefix("#"))


def _head(cell: Any) -> None:
    cell.font = Font(name=FACE, size=_SIZE, bold=True, color="FFFFFF")
    cell.fill = PatternFill("solid", fgColor=HEAD)


def _states(page: Any, sheet: Sheet, column: int, lang: str) -> None:
    """Colour and bold by the word that stands in the cell: they follow when somebody changes it."""
    letter = get_column_letter(column + 1)
    area = f"{letter}2:{letter}{len(sheet.table.rows) + 1}"
    cells = {id(row[column]): row[column] for row in sheet.table.rows}.values()  # few, in very many rows
    found = {shaped(v): v.state for v in cells if isinstance(v, Amount) and v.state and v.number is None}
    for text, state in found.items():
        look = STATE_STYLE[state]
        style = DifferentialStyle(
            font=Font(bold=True, color=look.text.removeprefix("#")),
            fill=PatternFill("solid", bgColor=look.colour.removeprefix("#")),
        )
        word = writable(searched(text, lang)).replace('"', '""')
        rule = FormulaRule(formula=[f'${letter}2="{word}"'])
        rule.dxf = style
        page.conditional_formatting.add(area, rule)


def _properties(book: Any, workbook: Workbook) -> None:
    about = book.properties
    about.title, about.language, about.creator = plain(workbook.title), tag(workbook.lang), ""
    about.description = plain("\n".join(workbook.provenance.words))
    about.created = about.modified = workbook.provenance.moment
