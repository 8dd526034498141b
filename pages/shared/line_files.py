"""Lines that travel: all of them as one file, files of others and starter sets with a preview, nothing half-kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pandas as pd
import streamlit as st

from core import tables
from core.config import Config
from core.config.part import BLANK
from core.i18n import plain
from core.issues import Stop
from core.redlines import exchange
from core.redlines.exchange import Entry
from core.redlines.record import Record
from pages.shared import line_fields, line_records, parts, telling
from pages.shared.line_form import done
from pages.shared.line_words import Teller
from pages.shared.parts import safe

_SETS = ("urban_renewal",)
_VERDICTS = ("new", "changed", "refused", "older", "same")


def export(tell: Teller, config: Config, day: date) -> None:
    w, versions = tell.w, line_records.line_versions()
    st.write(w("lines.export_explained"))
    st.download_button(
        w.plural("lines.export", len(versions)),
        exchange.write(versions, config),
        f"red-lines-{day:%Y%m%d}.json",
        "application/json",
        key="lines_export",
        type="primary",
        on_click="ignore",
    )
    st.download_button(
        w("lines.export_sheet"),
        lambda: sheet(versions, tell),
        f"red-lines-{day:%Y%m%d}.xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        key="lines_sheet",
        on_click="ignore",
    )


def sheet(versions: Iterable[Record], tell: Teller) -> bytes:
    """Every version of every line in words, for reading; it is the file of lines that is imported."""
    w, fields = tell.w, [name for name in Record.model_fields if name != "id"]
    rows = [[plain(tell.value(each, name)).replace("–", "") for name in fields] for each in versions]
    frame = pd.DataFrame(rows, columns=[w(f"lines.field.{name}") for name in fields])
    return tables.workbook({w("lines.section.list"): frame}, rtl=w.rtl)


def starters(tell: Teller) -> None:
    """The sets that come with the system, looked at and kept like the file of another authority."""
    w = tell.w
    for name in _SETS:
        if st.toggle(w(f"lines.set.{name}"), key=f"set_{name}", help=w(f"lines.set.{name}_help")):
            path = line_records.STARTERS / f"{name}.json"
            _preview(path.read_bytes(), path.name, tell)


def bring(tell: Teller) -> None:
    file = st.file_uploader(tell.w("lines.import_file"), key="lines_file")
    if file is not None:
        _preview(file.getvalue(), file.name, tell)


def _preview(data: bytes, name: str, tell: Teller) -> None:
    """What would happen, line by line; only then the button."""
    w = tell.w
    try:
        file = exchange.read(data, name)
        entries, indicators = line_records.foreseen(file)
        if any(issue.code == "R-09" for entry in entries for issue in entry.issues):
            st.write(w("lines.ask.taken_over"))
            reason = line_fields.in_both("reason", BLANK, tell, name, 400, long=True)
            entries, indicators = line_records.foreseen(file, reason)
    except Stop as stop:
        telling.say(stop.issues, tell.config, w)
        return
    counts = {verdict: sum(entry.verdict == verdict for entry in entries) for verdict in _VERDICTS}
    st.write(parts.literal(w("lines.foreseen", **counts, indicators=len(indicators))))
    brought = replace(tell, config=tell.config.with_indicators(indicators))  # limits are told in their units
    parts.html(table(entries, brought))
    keep = counts["new"] + counts["changed"]
    if keep and st.button(w.plural("lines.keep_file", keep), type="primary", key=f"keep_{name}"):
        sha256 = hashlib.sha256(data).hexdigest()
        done(w.plural("lines.file_kept", line_records.keep_file(entries, indicators, name, sha256)))


def table(entries: list[Entry], tell: Teller) -> str:
    """Each line of a file: what would become of it, and if nothing, why."""
    w = tell.w
    ordered = sorted(entries, key=lambda entry: _VERDICTS.index(entry.verdict))
    rows = (
        [
            safe(tell.called(entry.called)),
            safe(w(f"lines.verdict.{entry.verdict}")),
            _limits(entry.record, tell) if entry.record else "–",
            "<br>".join(safe(tell.issue(issue, entry.record)) for issue in entry.issues),
        ]
        for entry in ordered
    )
    heads = [w("lines.field.wording"), w("lines.verdict"), w("lines.field.limit"), w("lines.why")]
    return parts.table(heads, rows)


def _limits(record: Record, tell: Teller) -> str:
    """Where the line of the file stands and, where ours stands elsewhere, both: which way it would go."""
    theirs, ours = tell.limit(record), tell.limit(tell.lines[record.id]) if record.id in tell.lines else None
    return safe(theirs if ours in (None, theirs) else tell.w("lines.ours", ours=ours, theirs=theirs))
