"""Which layer of areas the rows of a table are about: one rule for the page and for the command line."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from core.config import Config
from core.ingest.cells import is_number
from core.ingest.choices import Choices
from core.ingest.column import Resolved
from core.ingest.meanings import Meanings
from core.ingest.table import Table
from core.issues import Issue
from core.names import Matcher

_LISTED = 1000  # different texts of a column that nobody knows which are looked at: a city has no more areas


def layer_of(
    table: Table,
    resolved: Resolved,
    config: Config,
    meanings: Meanings,
    areas: pd.DataFrame,
    choices: Choices,
    stamped: str | None,
) -> tuple[str | None, list[Issue]]:
    """The layer of the rows: chosen; else the template's (``stamped``); else what the places and their headers name."""
    known, chosen = {layer.id for layer in config.layers}, choices.layer
    if chosen is not None and chosen not in known:
        return None, [Issue("U-35", {"found": chosen})]
    if chosen is not None and not choices.layer_open:
        return chosen, []
    if stamped in known:
        return stamped, []
    found = {layer.id: Matcher(areas[areas["layer"] == layer.id]) for layer in config.layers[1:]}
    named = _spoken_of(table, resolved, meanings, found, chosen)
    return named, [] if named else [Issue("U-11", {"field": "layer", "layer": True})]


def _spoken_of(
    table: Table, resolved: Resolved, meanings: Meanings, known: Mapping[str, Matcher], usual: str | None
) -> str | None:
    """The layer whose areas the rows name most; else the one in a header; else the usual one, but not for towns.

    Where the header speaks of towns or of another layer, a few names alike say nothing: most have to be areas of ours.
    Codes say less than a header does: those of two layers are alike.
    """
    columns = [column for field in ("area", "area_key", "area_code") if (column := resolved.of(field))]
    headed = next(filter(None, (meanings.layer(column.header) for column in columns)), None)
    towns = any(meanings.is_locality(column.header) for column in columns)
    texts = table.column(columns[0].index).different() if columns else []
    # of columns of two layers side by side the one whose names are ours tells what the rows are about
    others = (c for c in resolved.columns if c.field in (None, "ignore") and not all(map(is_number, c.sample)))
    listed = [texts, *(table.column(c.index).different()[:_LISTED] for c in others)]
    found = {id: [sum(map(bool, map(matcher.by_name, each))) for each in listed] for id, matcher in known.items()}
    named = {id: max(counts) for id, counts in found.items()}
    if best := _most(named, headed or usual):
        places = listed[found[best].index(named[best])]
        if best == headed or not (headed or towns) or 2 * named[best] > len(places):
            return best
    if headed or towns:
        return headed
    coded = {id: sum(map(bool, map(matcher.by_key, texts))) for id, matcher in known.items()}
    return _most(coded, usual) or usual


def _most(counts: Mapping[str, int], usual: str | None) -> str | None:
    """What is counted most, of equals the usual; None where nothing is."""
    best = max(counts, key=lambda name: (counts[name], name == usual), default=None)
    return best if best and counts[best] else None
