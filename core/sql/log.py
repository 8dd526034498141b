"""Events of workshops between what a caller hands in and the tables of the log."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

_COLUMNS = pa.schema([("position", pa.int64()), *((name, pa.string()) for name in ("event_id", "token", "body"))])


def table(events: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Events with their ``id`` and, of phones, ``token`` (a hash) in the form of the log: the body holds neither."""
    rows = [
        {"position": n, "event_id": event["id"], "token": event.get("token"), "body": _body(event)}
        for n, event in enumerate(events)
    ]
    return pa.Table.from_pylist(rows, schema=_COLUMNS)


def read(rows: Sequence[tuple[str, str | None, str]]) -> list[dict[str, Any]]:
    """The events as they were handed in."""
    return [{**json.loads(body), "id": id, **({"token": token} if token else {})} for id, token, body in rows]


def _body(event: Mapping[str, Any]) -> str:
    kept = {name: value for name, value in event.items() if name not in ("id", "token")}
    return json.dumps(kept, ensure_ascii=False, allow_nan=False)
