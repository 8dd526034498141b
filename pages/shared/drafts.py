"""Files on their way in, kept beside the store, so that a lost connection or a restart of the server loses nothing.

Only a file that passed the check for persons comes here. A draft is two files in one folder: the bytes, and the answers
given so far as JSON. Whoever holds its token may go on with it; it goes when it is published, dropped or old.
"""

from __future__ import annotations

import json
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DAYS = 7
_FOLDER = "drafts"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16}")
_ANSWERS, _BYTES = ".json", ".file"


@dataclass(frozen=True)
class Kept:
    """A draft as it lay on the disk."""

    data: bytes
    answers: Mapping[str, Any]


def token() -> str:
    """A name for a new draft that nobody can guess."""
    return secrets.token_urlsafe(12)


def keep(store: Path, name: str, data: bytes, answers: Mapping[str, Any]) -> bool:
    """Write a draft, or its newer answers. A full or read-only disk costs the draft, never the upload: then False."""
    try:
        folder = store.parent / _FOLDER
        folder.mkdir(mode=0o700, exist_ok=True)
        if not (folder / (name + _BYTES)).exists():
            _sweep(folder)
            _write(folder / (name + _BYTES), data)
        _write(folder / (name + _ANSWERS), json.dumps(answers, ensure_ascii=False).encode())
    except OSError:
        drop(store, name)
        return False
    return True


def find(store: Path, name: str) -> Kept | None:
    """The draft of this token; None when there is none any more, or never was."""
    if not _TOKEN.fullmatch(name):
        return None
    path = store.parent / _FOLDER / name
    try:
        _sweep(path.parent)
        answers = json.loads(path.with_name(name + _ANSWERS).read_bytes())
        return Kept(path.with_name(name + _BYTES).read_bytes(), answers)
    except (OSError, ValueError):
        return None


def drop(store: Path, name: str) -> None:
    """Let go of a draft; nothing happens when there is none."""
    if _TOKEN.fullmatch(name):
        for path in (store.parent / _FOLDER).glob(f"{name}.*"):  # and what a server that died left half written
            _remove(path)


def _write(path: Path, data: bytes) -> None:
    """All of it or nothing: a reader never meets half a file."""
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        part.touch(mode=0o600)
        part.write_bytes(data)
        part.replace(path)
    finally:
        _remove(part)


def _sweep(folder: Path) -> None:
    """Removes drafts that nobody answered anything of for DAYS, and parts of what was never written whole."""
    oldest, newest = time.time() - DAYS * 24 * 3600, dict[str, float]()
    for path in folder.iterdir():
        name = path.name.partition(".")[0]
        newest[name] = max(newest.get(name, 0), _changed(path))
    for name, changed in newest.items():
        if changed < oldest:
            for path in folder.glob(f"{name}.*"):
                _remove(path)


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0  # it went in this moment


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return  # it is swept another day
