"""Phones without a browser: they join a workshop through the routes and tap."""

import uuid
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.testclient import TestClient

from core.i18n import plain
from core.workshop import load as template
from pages.phone.routes import ROUTES
from pages.shared.live import live

FOLDER = Path(__file__).resolve().parents[2] / "data" / "workshops"
APP = Starlette(routes=ROUTES)


def workshop(name: str = "urban_renewal", authorities: tuple[str, ...] = (), **more: Any) -> str:
    """A new workshop; its id, which begins with its code. ``more``: other fields of SessionOpened."""
    told = template(FOLDER / f"{name}.toml")
    return live().open(name="Test", place="Hall", template=told, authorities=authorities, **more)


def words(text: str = "?") -> dict[str, str]:
    return dict.fromkeys(("he", "en", "ar", "ru"), text)


def ask(session: str, kind: str = "rating", id: str = "q", **fields: Any) -> None:
    """A question of no template is open, as if unlocked."""
    question = {"id": id, "kind": kind, "text": words(), **fields}
    assert live().host(session, "question_opened", question=question, unlock=True) == []


class Phone:
    """One telephone with its cookies. ``way``: what its address says in place of the code."""

    def __init__(self, session: str, lang: str = "he", address: str = "10.0.0.1", way: str = "") -> None:
        self.code, self.lang = session[:6], lang
        self.way = way or self.code
        self.http = TestClient(APP, client=(address, 4000))

    def query(self) -> dict[str, str]:
        return {"c": self.way, "lang": self.lang}

    def join(self, role: str = "resident", **told: str) -> dict[str, Any]:
        body = {"role": role, "language": self.lang, **told}
        return self.http.post("/p/join", params=self.query(), json=body).json()

    def send(self, kind: str, **fields: Any):
        return self.raw({"kind": kind, "id": uuid.uuid4().hex, **fields})

    def raw(self, body: Any):
        known = {"content": body} if isinstance(body, bytes) else {"json": body}
        return self.http.post("/p/send", params=self.query(), **known)

    def rate(self, value: int, question: str = "q", **more: Any):
        return self.send("answered", question=question, answer={"kind": "rating", "value": value}, **more)

    def state(self) -> dict[str, Any]:
        return self.http.get("/p/state", params=self.query()).json()

    def page(self):
        return self.http.get("/p", params=self.query())


def why(answer) -> list[str]:
    """The codes of a refusal; every one of them is told in words."""
    issues = answer.json().get("issues", [])
    assert all(plain(issue["text"]).strip() for issue in issues)
    return [issue["code"] for issue in issues]


def hall(session: str, n: int, **told: str) -> list[Phone]:
    """So many phones that have joined."""
    phones = [Phone(session) for _ in range(n)]
    assert all(phone.join(**told)["ok"] for phone in phones)
    return phones
