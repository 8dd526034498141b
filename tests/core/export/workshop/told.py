"""The closed workshop in words."""

from datetime import date
from functools import cache

from core.export.workshop.findings import findings
from core.export.workshop.telling import Telling, telling
from core.workshop import Room
from tests.core.export.workshop.closed import closed

DAY, TAKEN = date(2026, 11, 22), "2026-11-22T12:00:00+02:00"


@cache
def told(lang: str = "he") -> Telling:
    return telling(findings(closed(), DAY), lang, TAKEN)


def of(room: Room, lang: str = "en") -> Telling:
    return telling(findings(room, DAY), lang, TAKEN)
