"""A workshop to test with: events one after another, a second apart, and the rooms that they make."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from core.workshop import Event, Room, Template, hosted, load, received, replay

START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
FOLDER = Path(__file__).parents[3] / "data" / "workshops"
PLACES = ("haifa", "lod")
ROLES = ("resident", "municipality", "community_worker")


@cache
def template(name: str = "urban_renewal") -> Template:
    return load(FOLDER / f"{name}.toml")


class Hall:
    """Writes down what happens."""

    def __init__(self, name: str = "urban_renewal", places: Iterable[str] = PLACES) -> None:
        self.events: list[Event] = []
        self.host(
            "session_opened", session="s1", name="Test", place="Hall", template=template(name), authorities=places
        )

    def _next(self) -> tuple[str, datetime]:
        n = len(self.events)
        return f"e{n:05d}", START + timedelta(seconds=n)

    def host(self, kind: str, **fields: Any) -> Event:
        id, at = self._next()
        self.events.append(hosted({"kind": kind, "id": id, **_plain(fields)}, at))
        return self.events[-1]

    def phone(self, token: str, kind: str, **fields: Any) -> Event:
        id, at = self._next()
        self.events.append(received({"kind": kind, "id": id, **_plain(fields)}, at, token))
        return self.events[-1]

    def join(self, n: int, role: str | None = None, place: str | None = None) -> list[str]:
        """So many phones, roles and authorities by turns."""
        tokens = [f"t{len(self.events) + i}" for i in range(n)]
        for i, token in enumerate(tokens):
            where = place if place is not None else PLACES[i % 2]
            self.phone(token, "joined", role=role or ROLES[i % 3], authority=where, language="he")
        return tokens

    def ask(self, kind: str, id: str = "q", **fields: Any) -> None:
        """A question of no template, as if unlocked."""
        asked = {"id": id, "kind": kind, "text": words("?"), **fields}
        self.host("question_opened", question=asked, unlock=True)

    def answer(self, token: str, question: str = "q", round: int = 1, **answer: Any) -> Event:
        return self.phone(token, "answered", question=question, round=round, answer=answer)

    def numbers(self, tokens: Iterable[str], values: Iterable[float], question: str = "q", round: int = 1) -> None:
        for token, value in zip(tokens, values, strict=True):
            self.answer(token, question, round, kind="number", value=value)

    @property
    def room(self) -> Room:
        return replay(self.events)


def _plain(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in fields.items()}


def words(text: str) -> dict[str, str]:
    return dict.fromkeys(("he", "en", "ar", "ru"), text)


def options(*ids: str) -> list[dict[str, Any]]:
    return [{"id": id, "name": words(id)} for id in ids]


MEASURE = {
    "name": {"he": "אמון", "en": "Trust"},
    "indicator": "trust",
    "unit": "%",
    "worst": 0.0,
    "best": 100.0,
    "frequency": "annual",
    "owner": {"he": "אגף קהילה", "en": "Community division"},
}


def topic(**fields: Any) -> dict[str, Any]:
    return {
        "topic": "trust_line",
        "name": {"he": "אמון", "en": "Trust"},
        "measure": MEASURE,
        "places": ["north", "south"],
        **fields,
    }
