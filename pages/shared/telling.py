"""What was found in a file, in words: issues one by one or in groups, before and after, lines that would be crossed."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

import pandas as pd
import streamlit as st

from core import line_words
from core.config import Config, Text
from core.geo import Boundaries
from core.i18n import Words
from core.ingest import Upload
from core.ingest.marks import Progress
from core.ingest.meanings import FIELDS
from core.issues import Issue
from core.redlines.moves import Move
from core.redlines.shown import SHOWN
from pages.shared import parts
from pages.shared.intake import Draft
from pages.shared.parts import literal, safe

_FIRST, _LINES, MOST_CHANGED = 3, 8, 30
_WORDED = 200  # issues of one kind that are put into words to tell equal ones apart
_DECIMALS = 3
_SYSTEMS = {"crs", "stated", "used"}  # what issues call systems of coordinates
#: Faults of a layer that no answer can mend, unless the file holds another layer.
_NO_LAYER = {"G-01", "G-02", "G-04", "G-05", "G-06", "G-09", "G-24", "G-29"}
NOTICEABLE = 1.0  # seconds of reading after which a bar says how far it is
_ORDER = ("block", "fix", "warn", "info")
_BESIDE_THE_TABLE = {"U-07", "U-08", "U-28", "U-61"}
_BESIDE_THE_ROWS = ("named", "row_names")  # which indicator, which name: their rows show it


@contextmanager
def reading(w: Words) -> Iterator[Progress]:
    """That a file is being read and, once that takes noticeable time, how far it is."""
    since, place = time.monotonic(), st.empty()

    def told(share: float) -> None:
        if time.monotonic() - since > NOTICEABLE:
            place.progress(min(share, 1.0), literal(w("upload.reading_part", done=w.percent(share))))

    with st.spinner(w("upload.reading")):
        yield told
    place.empty()


def mark(text: str) -> str:
    """Something settled, with a tick: never told by colour alone."""
    return f'<span class="lr-chip lr-status">✓ {safe(text)}</span>'


def field_name(field: str | None, config: Config, w: Words) -> str:
    """A field of a table or an indicator, in words."""
    if field is None:
        return "–"
    if field in FIELDS or field == "layer":
        return w(f"field.{field}")
    return w.pick(config.indicator(field).name)


def system_name(crs: str, w: Words) -> str:
    """A system of coordinates in words, with its number."""
    key = f"joining.{crs}"
    return w(key) if w.has(key) else crs


def headed(key: str, w: Words) -> str:
    """A word of a sentence as a heading: English writes its first letter large."""
    text = w(key)
    return text[:1].upper() + text[1:]


def sentence(issue: Issue, config: Config, w: Words) -> str:
    """An issue with its fields, indicators and kinds of personal data in words too."""
    ids = {i.id for i in config.indicators}
    params = {name: value for name, value in issue.params.items() if name not in _BESIDE_THE_ROWS}
    for name in ("field", "suggestion", "indicator"):
        if params.get(name) in (*FIELDS, "layer", *ids):
            params[name] = field_name(params[name], config, w)
    for name in _SYSTEMS & params.keys():
        params[name] = system_name(str(params[name]), w)
    if issue.code == "U-15":
        params["value"] = w.number(params["value"], _DECIMALS)  # as it is found in the sheet
    if "kind" in params:
        params["kind"] = w(f"kind.{params['kind']}")
    return w.issue(replace(issue, params=params))


def say(issues: Iterable[Issue], config: Config, w: Words) -> None:
    """Each issue as a notice of its own."""
    for text, severity in dict.fromkeys((sentence(issue, config, w), issue.severity) for issue in issues):
        parts.STREAMLIT_LOOKS[severity](literal(text))


def prompt(issues: Iterable[Issue], config: Config, w: Words) -> None:
    """Issues that are questions: said calmly, the answer stands right below."""
    for text in dict.fromkeys(sentence(issue, config, w) for issue in issues):
        st.info(literal(text))


def standing(upload: Upload, draft: Draft, to_do: int, w: Words) -> str:
    """How things stand with a file, in one sentence. ``to_do``: how many repairs wait."""
    if upload.sheet is None:
        return w("upload.title_unread", file=draft.file)
    if upload.blocked:
        return w.plural("upload.title_asked", max(to_do, 1), file=draft.file)
    if upload.observations.empty:
        return w("upload.title_nothing", file=draft.file)
    return w("upload.title_ready", file=draft.file, values=w.plural("upload.values", len(upload.observations)))


def hopeless(upload: Upload) -> list[Issue]:
    """Faults that no answer can mend: another file is needed."""
    return [issue for issue in upload.issues if issue.severity == "block" and upload.sheet is None]


def no_layer(found: Boundaries) -> bool:
    """Whether another file is needed for boundaries."""
    return len(found.parts) < 2 and any(issue.code in _NO_LAYER for issue in found.issues)


def show(body: str) -> None:
    """What there may be nothing of."""
    if body:
        parts.html(body)


def cards(issues: Iterable[Issue], config: Config, w: Words) -> str:
    """Issues by code, gravest first, a card for each code; those that stand beside the table are not repeated."""
    by_code: dict[str, list[Issue]] = {}
    for issue in issues:
        if issue.code not in _BESIDE_THE_TABLE:
            by_code.setdefault(issue.code, []).append(issue)
    ordered = sorted(by_code.values(), key=lambda group: _ORDER.index(group[0].severity))
    body = "".join(_group(group, config, w) for group in ordered)
    return f'<div class="lr-list">{body}</div>' if body else ""


def _group(group: list[Issue], config: Config, w: Words) -> str:
    severity = group[0].severity
    texts = list(dict.fromkeys(sentence(issue, config, w) for issue in group[:_WORDED]))
    rest = len(texts) - _FIRST + max(0, len(group) - _WORDED)
    lines = "".join(f"<p>{safe(text)}</p>" for text in texts[:_FIRST])
    more = f"<p>{safe(w.plural('upload.more_cases', rest))}</p>" if rest > 0 else ""
    rows = {row for issue in group for row in rows_of(issue)}
    count = f"<span>{safe(w.plural('upload.rows', len(rows)))}</span>" if rows else ""
    look = "lr-alarm" if severity in ("block", "fix") else "lr-quiet"
    word = f'<span class="lr-chip lr-status">{safe(w(f"upload.severity.{severity}"))}</span>'
    return f'<div class="lr-card {look}"><div class="lr-row">{word}{count}</div>{lines}{more}</div>'


def _of_row(issue: Issue, row: int) -> Issue:
    """One that speaks of many rows, as it is of one of them: with the name that stands in it, where it has several."""
    named = issue.params.get("row_names", {}).get(row)
    own = {"n": 1, "sample": [named]} if named else {"more": 1}
    return replace(issue, params={**issue.params, "row": row, "rows": [row], **own})


def rows_of(issue: Issue) -> Sequence[int]:
    rows = issue.params.get("rows")
    return rows or ([issue.where.row] if issue.where.row and "row" in issue.params else [])


def rows_left_out(upload: Upload) -> set[int]:
    """Rows of which all or some is not saved and which somebody can put right."""
    return {int(row) for issue in upload.issues if issue.severity == "fix" for row in rows_of(issue)}


def account(upload: Upload, w: Words) -> str:
    """Every row under the headers and every cell of what is measured: how many are taken in, and why the others not."""
    rows = {reason: n for reason, n in upload.left_out.items() if n}
    cells = {reason: n for reason, n in upload.cells.items() if n and reason != "kept"}
    rows |= {"nothing": upload.rows_read - upload.rows_kept} if cells and upload.rows_kept < upload.rows_read else {}
    told = [(w(f"upload.out.{reason}"), n) for reason, n in rows.items()]
    told_cells = [(w(f"upload.out.cell.{reason}"), n) for reason, n in cells.items()]
    return "".join(
        parts.table([w(head), w("upload.out.how_many")], [[safe(why), w.number(n)] for why, n in found], numbers=[1])
        for head, found in (("upload.out.rows", told), ("upload.out.cells", told_cells))
        if found
    )


def left_out(upload: Upload, config: Config, w: Words) -> dict[int, list[str]]:
    """Row -> why all or some of it is not saved, for each of ``rows_left_out``."""
    found: dict[int, list[str]] = {}
    for issue in upload.issues:
        if issue.severity == "fix":
            why = sentence(issue, config, w)  # once, unless it speaks of many rows that differ in what was found
            many = "more" in issue.params or len(issue.params.get("names", ())) > 1
            for row in rows_of(issue):
                one = sentence(_of_row(issue, int(row)), config, w) if many else why
                if one not in (reasons := found.setdefault(int(row), [])):  # once, however many columns it is true of
                    reasons.append(one)
    return found


# -- before and after -------------------------------------------------------------------------------------------------


def counts(change: pd.DataFrame, foreseen: Sequence[Move], w: Words) -> str:
    """How many values are new, changed and the same, and how many breaches open, large enough to be seen."""
    cards = [
        f'<div class="lr-card"><h3>{safe(w(f"upload.change.{kind}"))}</h3>'
        f'<div class="lr-big">{w.number(int((change["change"] == kind).sum()))}</div></div>'
        for kind in ("new", "changed", "same")
    ]
    crossed = sum(move.step == "crossed" for move in foreseen)
    alarm = "lr-alarm" if crossed else "lr-quiet"
    head = f"<h3>{safe(w('upload.change.crossed'))}</h3>"
    cards.append(f'<div class="lr-card {alarm}">{head}<div class="lr-big">{w.number(crossed)}</div></div>')
    return f'<div class="lr-grid lr-four">{"".join(cards)}</div>'


def crossings(foreseen: Sequence[Move], config: Config, names: Mapping[str, str], w: Words) -> tuple[str, str]:
    """A sentence for each line that would be crossed or left behind: the first ones, and the rest."""
    items = [f"<li>{_crossing(move, config, names, w)}</li>" for move in foreseen]
    first, rest = items[:_LINES], items[_LINES:]
    return _list(first), _list(rest)


def _list(items: list[str]) -> str:
    return f'<ul class="lr-list">{"".join(items)}</ul>' if items else ""


def _crossing(move: Move, config: Config, names: Mapping[str, str], w: Words) -> str:
    record = move.line
    one = record.kind not in ("band", "compound")
    at = line_words.amount(record, record.limit, config, w, line_words.AS_ADOPTED)
    text = w(
        f"upload.{move.step}",
        area=w("breach.all_areas") if move.area is None else names.get(move.area, move.area),
        indicator=w.pick(record.wording),
        value=line_words.standing(record, move.value, config, w),
        line=at if one else line_words.limit(record, config, w),
        day=move.day,
    )
    return f"{parts.chip(SHOWN[move.state], w)} {safe(text)}"


def changed(change: pd.DataFrame, config: Config, names: Mapping[str, str], w: Words) -> str:
    """Old and new of the values that would change; empty when none would. A hidden one is told as hidden."""
    rows = change[change["change"] == "changed"]
    cells = []
    for row in rows.head(MOST_CHANGED).to_dict("records"):
        unit = config.indicator(row["indicator_id"]).unit
        cells.append(
            [
                safe(names.get(row["area_id"], row["area_id"])),
                safe(w.pick(config.indicator(row["indicator_id"]).name)),
                w.period(row["period"]),
                _seen(row["old"], unit, w),
                f"<b>{_seen(row['new'], unit, w)}</b>",
            ]
        )
    keys = ("upload.area", "field.indicator", "field.period", "upload.old", "upload.new")
    head = [headed(key, w) for key in keys]
    more = (
        f'<p class="lr-lead">{safe(w.plural("upload.more_changed", len(rows) - MOST_CHANGED))}</p>'
        if len(rows) > MOST_CHANGED
        else ""
    )
    return parts.table(head, cells, numbers=[2, 3, 4]) + more if cells else ""


def _seen(value: float, unit: Text, w: Words) -> str:
    return parts.chip("suppressed", w) if pd.isna(value) else safe(w.value(value, unit))


# -- boundaries -------------------------------------------------------------------------------------------------------


def joined(found: Boundaries, w: Words) -> str:
    """How shapes and areas met, in four numbers."""
    numbers = (
        ("upload.shapes_read", found.features_read),
        ("upload.shapes_joined", len(found.joined)),
        ("upload.areas_without_shape", len(found.areas_without_shape)),
        ("upload.shapes_without_area", len(found.shapes_without_area)),
    )
    cards = (
        f'<div class="lr-card"><h3>{safe(w(key))}</h3><div class="lr-big">{w.number(n)}</div></div>'
        for key, n in numbers
    )
    return f'<div class="lr-grid lr-four">{"".join(cards)}</div>'


def name_list(names: Sequence[str]) -> str:
    return f'<ul class="lr-list">{"".join(f"<li>{safe(name)}</li>" for name in names)}</ul>'
