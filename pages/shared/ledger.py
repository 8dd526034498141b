"""What the store holds, as tables: uploads, coverage and age of figures, boundary layers, the log."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from core.config import Config, Indicator
from core.i18n import Words, plain
from core.periods import months_between
from core.redlines import STATES
from pages.shared import parts
from pages.shared.leftovers import harmless
from pages.shared.load import View
from pages.shared.parts import safe

MOST_LOG = 100
_KNOWN_ACTIONS = ("create", "save", "undo", "backup", "restore", "set", "record")
_STATES = ("crossed", "recovering", "near", "safe", "suspended", "no_line")


def batches(found: pd.DataFrame, config: Config, w: Words) -> str:
    rows = [
        [
            _receipt(row, w),
            f"<b>{safe(row['file'] or '–')}</b><br><small>{safe(_kind_and_layer(row, config, w))}</small>",
            f"{w.time(row['saved_at'])}<br><small>{safe(who(row['account'], w))}</small>",
            safe(_brought(row, w)),
            _standing(row, w),
        ]
        for row in found.to_dict("records")
    ]
    head = [w(f"data.head.{name}") for name in ("number", "file", "when", "brought", "state")]
    return parts.table(head, rows, numbers=[0, 2])


def _receipt(row: Mapping[Any, Any], w: Words) -> str:
    """The number of an upload, leading to its receipt; of what was no upload the number alone."""
    number = str(int(row["batch_id"]))
    return (
        parts.link("upload", number, batch=number) if row["kind"] in ("data", "boundaries") else w.number(int(number))
    )


def who(account: str | None, w: Words) -> str:
    return w(f"data.account.{account}") if account in ("local", "demo") else account or w("data.account.nobody")


def _kind_and_layer(row: Mapping[Any, Any], config: Config, w: Words) -> str:
    layer = next((w.pick(each.plural) for each in config.layers if each.id == row["layer"]), None)
    return " · ".join(filter(None, [w(f"data.kind.{row['kind']}"), layer]))


def _brought(row: Mapping[Any, Any], w: Words) -> str:
    kinds = (("saved", "values"), ("areas", "areas"), ("shapes", "shapes"), ("indicators", "indicators"))
    return " · ".join(w.plural(f"data.count.{word}", int(row[kind])) for kind, word in kinds if row[kind]) or "–"


def _standing(row: Mapping[Any, Any], w: Words) -> str:
    if not pd.isna(row["undone_at"]):
        text = w("data.undone", date=w.date(row["undone_at"]), who=who(row["undone_by"], w))
        return (
            f'<span class="lr-chip lr-suppressed">{safe(w("data.undone_word"))}</span><br><small>{safe(text)}</small>'
        )
    chip = f'<span class="lr-chip lr-status">✓ {safe(w("data.standing"))}</span>'
    until = f"<br><small>{safe(w('data.can_undo', until=w.date(row['undo_until'])))}</small>"
    return chip + until if row["can_undo"] else chip


# -- coverage and age -------------------------------------------------------------------------------------------------


def coverage(view: View, indicators: Sequence[Indicator], due: pd.DataFrame, w: Words) -> str:
    """One row for each indicator: how many areas have a figure, how new it is, when the next one is due."""
    told = view.lines.frame(view.periods[-1])
    due = due.set_index("indicator_id")
    rows = []
    for indicator in indicators:
        states = told.loc[told["indicator_id"] == indicator.id, "state"]
        has = int(states.isin([*_STATES, "stale"]).sum())
        day = due.loc[indicator.id]
        rows.append(
            [
                f"<b>{safe(w.pick(indicator.name))}</b>{local_mark(indicator, w)}",
                safe(w("data.of", n=has, all=len(states))),
                w.date(day["newest"]) if not pd.isna(day["newest"]) else "–",
                safe(w.pick(view.config.frequency(indicator.frequency).name)),
                _due(day, w),
            ]
        )
    head = [w(f"data.head.{name}") for name in ("indicator", "areas_with", "newest", "frequency", "due")]
    return parts.table(head, rows, numbers=[1, 2])


def local_mark(indicator: Indicator, w: Words) -> str:
    return f' <span class="lr-chip lr-status">{safe(w("data.local"))}</span>' if indicator.local else ""


def _due(day: pd.Series, w: Words) -> str:
    if pd.isna(day["due"]):
        return safe(w("data.never_due" if not pd.isna(day["newest"]) else "data.never_measured"))
    late = f' <span class="lr-chip lr-near">{safe(w("data.late"))}</span>' if day["late"] else ""
    return f"{w.date(day['due'])}{late}"


def ages(view: View, indicators: Sequence[Indicator], today: date, w: Words) -> str:
    """Areas down, indicators across: the state of the newest figure and how old it is."""
    states, ends = view.lines.states[..., -1], view.cube.ends[..., -1]
    wanted = [view.cube.indicator(indicator.id) for indicator in indicators]
    rows = []
    for a, area in enumerate(view.cube.areas.to_dict("records")):
        cells = (_age(STATES[states[a, i]], ends[a, i], today, w) for i in wanted)
        rows.append([f"<b>{safe(w.name(area))}</b>", *cells])
    table = parts.table([w("data.head.area"), *(w.pick(i.name) for i in indicators)], rows)
    return f'<div class="lr-wide">{table}</div>'


def _age(state: str, end: np.datetime64, today: date, w: Words) -> str:
    """A figure that is hidden or missing has no age: ``end`` is NaT."""
    if np.isnat(end):
        return parts.chip(state, w)
    months = max(0, round(months_between(pd.Timestamp(end).date(), today)))
    old = w.plural("data.months", months) if months else w("data.this_month")
    return f"{parts.chip(state, w)}<br><small>{safe(old)}</small>"


# -- layers, log ------------------------------------------------------------------------------------------------------


def layers(config: Config, areas: pd.DataFrame, shapes: Mapping[str, set[str]], w: Words) -> str:
    rows = []
    for layer in config.layers:
        own = areas[areas["layer"] == layer.id]
        if len(own):
            bare = [w.name(row) for row in own.to_dict("records") if row["area_id"] not in shapes[layer.id]]
            rows.append(
                [
                    f"<b>{safe(w.pick(layer.plural))}</b>",
                    w.number(len(own)),
                    w.number(len(own) - len(bare)),
                    safe(_some(bare, w)),
                ]
            )
    head = [w(f"data.head.{name}") for name in ("layer", "areas", "shapes", "without_shape")]
    return parts.table(head, rows, numbers=[1, 2])


def _some(names: Sequence[str], w: Words) -> str:
    if not names:
        return "–"
    more = w("footer.more", n=len(names) - 6) if len(names) > 6 else ""
    return ", ".join(names[:6]) + more


def log(found: pd.DataFrame, w: Words) -> str:
    rows = [
        [w.time(row["logged_at"]), safe(who(row["account"], w)), safe(action(row, w))]
        for row in found.head(MOST_LOG).to_dict("records")
    ]
    return parts.table([w("data.head.when"), w("data.head.who"), w("data.head.what")], rows, numbers=[0])


def action(row: Mapping[Any, Any], w: Words) -> str:
    """What was done, in words."""
    detail = row["detail"]
    if row["action"] not in _KNOWN_ACTIONS:
        return str(row["action"])
    params = {
        "file": detail.get("file") or "–",
        "batch": str(detail.get("batch", "–")),
        "values": detail.get("values", 0),
        "setting": detail.get("key", ""),
        "record": detail.get("id", ""),
        "version": detail.get("version", 0),
        "value": detail.get("value", ""),
    }
    return w(f"data.log.{row['action']}", **params)


def log_file(found: pd.DataFrame, w: Words) -> bytes:
    """The whole log as CSV that spreadsheets open in Hebrew. Times are local, with how far that is from UTC."""
    held = io.StringIO()
    writer = csv.writer(held)
    writer.writerow([w("data.head.when"), w("data.head.who"), w("data.head.what")])
    for row in found.to_dict("records"):
        moment = row["logged_at"].to_pydatetime().astimezone().isoformat(sep=" ", timespec="seconds")
        cells = (moment, who(row["account"], w), action(row, w))
        writer.writerow([harmless(plain(cell)) for cell in cells])
    return held.getvalue().encode("utf-8-sig")
