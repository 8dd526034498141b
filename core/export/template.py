"""A workbook for one department, layer and period to fill in, and how it is known again when it comes back.

Areas and indicators stand in it already; only the cells between them can be typed into, and these refuse what the
indicator cannot be. A stamp in the file's properties says what each column is, so that nothing has to be matched.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import pandas as pd
from openpyxl import Workbook  # type: ignore[import-untyped]
from openpyxl.packaging.custom import StringProperty  # type: ignore[import-untyped]
from openpyxl.styles import Alignment, Font, PatternFill, Protection  # type: ignore[import-untyped]
from openpyxl.worksheet.datavalidation import DataValidation  # type: ignore[import-untyped]

from core.config import Config, Indicator
from core.export.palette import HEAD
from core.i18n import Words
from core.ingest.stamp import PROPERTY, Stamp

HEADER_ROW = 3  # under a title, which names the period, and a line of help
_YEARS = 8
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def indicators_for(config: Config, layer: str, department: str | None = None) -> list[Indicator]:
    """Those that a department hands in for areas of a layer; without one, all that are measured as finely as that."""
    order = [each.id for each in config.layers]
    fine = [
        i
        for i in config.active_indicators
        if i.lowest_layer is None or i.lowest_layer not in order or order.index(i.lowest_layer) >= order.index(layer)
    ]
    return [i for i in fine if department is None or i.department == department]


def workbook(
    config: Config, areas: pd.DataFrame, layer: str, period: str, w: Words, indicators: Sequence[Indicator]
) -> bytes:
    """xlsx: one row for each area of ``layer``, one column for each indicator, ready to be typed into."""
    own = areas[areas["layer"] == layer].sort_values("name_he" if w.lang != "en" else "name_en")
    headers = [w("template.key"), w.pick(config.layer(layer).name), w("template.period")]
    headers += [_header(indicator, w) for indicator in indicators]
    fields = ["area_key", "area", "period", *(indicator.id for indicator in indicators)]
    book = Workbook()
    page = book.active
    page.title = w("template.sheet")
    page.sheet_view.rightToLeft = w.lang != "en"
    page.append([w("template.title", layer=w.pick(config.layer(layer).plural), period=w.period(period))])
    page.append([w("template.help")])
    page.append(headers)
    for area in own.to_dict("records"):
        page.append([area["key"], w.name(area), int(period) if period.isdecimal() else period])
    if own["key"].isna().all():
        page.column_dimensions["A"].hidden = True
    _as_texts(page)
    _look(page, len(headers))
    _periods(page, period, w)
    _rules(page, indicators, w)
    _stamp(book, Stamp(layer, period, tuple(headers), tuple(fields)))
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def _header(indicator: Indicator, w: Words) -> str:
    unit = w.pick(indicator.unit)
    return f"{w.pick(indicator.name)} ({unit})" if unit else w.pick(indicator.name)


def _as_texts(page: Any) -> None:
    """Names come from people's files: one that begins like a formula stays a text, also when somebody edits it."""
    for cell in (cell for row in page.iter_rows() for cell in row if isinstance(cell.value, str)):
        cell.data_type = "s"
        cell.quotePrefix = cell.value.startswith(_STARTS_FORMULA)


def _look(page: Any, width: int) -> None:
    """Headings and names are locked, cells for figures are open; no password: it guards against slips, not people."""
    for cell in page[HEADER_ROW]:
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor=HEAD)
        cell.alignment = Alignment(wrap_text=True, vertical="center")
    page.cell(1, 1).font = Font(bold=True, size=14)
    for row in page.iter_rows(min_row=HEADER_ROW + 1, min_col=3, max_col=width):
        for cell in row:
            cell.protection = Protection(locked=False)
    for column in range(1, width + 1):
        page.column_dimensions[page.cell(HEADER_ROW, column).column_letter].width = 22 if column == 2 else 16
    page.freeze_panes = page.cell(HEADER_ROW + 1, 3)
    page.protection.sheet = True
    page.protection.formatColumns = page.protection.formatCells = False  # widths may be changed


def _periods(page: Any, period: str, w: Words) -> None:
    """The period of each row is chosen from a list: this one, and the same of the years before."""
    year, rest = int(period[:4]), period[4:]
    _check(page, 3, "list", w, formula1='"' + ",".join(f"{year - back}{rest}" for back in range(_YEARS)) + '"')


def _check(page: Any, column: int, kind: str, w: Words, prompt: tuple[str, str] | None = None, **rule: Any) -> None:
    error = rule.pop("error", w("template.from_the_list"))
    check = DataValidation(kind, error=error, errorTitle=w("template.refused"), showErrorMessage=True, **rule)
    if prompt:
        check.promptTitle, check.prompt, check.showInputMessage = prompt[0][:32], prompt[1][:250], True
    letter = page.cell(HEADER_ROW, column).column_letter
    check.add(f"{letter}{HEADER_ROW + 1}:{letter}{max(page.max_row, HEADER_ROW + 1)}")
    page.add_data_validation(check)


def _rules(page: Any, indicators: Sequence[Indicator], w: Words) -> None:
    """Each column takes numbers that its indicator can have; anything else is refused while it is typed."""
    for column, indicator in enumerate(indicators, 4):
        low, high = indicator.limits or (-1e15, 1e15)
        error = w("template.range", min=low, max=high) if indicator.limits else w("template.number")
        prompt = w.pick(indicator.name), w.pick(indicator.definition) or w.pick(indicator.name)
        bounds = {"formula1": repr(float(low)), "formula2": repr(float(high))}
        _check(page, column, "decimal", w, prompt, error=error, operator="between", **bounds)


def _stamp(book: Any, stamp: Stamp) -> None:
    book.custom_doc_props.append(StringProperty(name=PROPERTY, value=stamp.text))
