"""Telephones of a workshop: real pages in a browser, and plain ones that speak HTTP and answer whatever is open."""

from __future__ import annotations

import random
import uuid
from typing import Any

import httpx2
from playwright.sync_api import Page, expect

from tests.screen.stage import PHONE, Site, beside


class Handset:
    """A telephone without a screen: it joins, and answers the live question by its kind."""

    def __init__(self, site: Site, code: str, lang: str, n: int, role: str = "resident") -> None:
        self.query, self.chance = {"c": code, "lang": lang}, random.Random(n)
        self.http = httpx2.Client(base_url=site.url, timeout=30)
        body = {"role": role, "authority": "", "language": lang}
        assert self.http.post("/p/join", params=self.query, json=body).json()["ok"]

    def state(self) -> dict[str, Any]:
        return self.http.get("/p/state", params=self.query).json()

    def send(self, kind: str, **fields: Any) -> dict[str, Any]:
        told = self.http.post(
            "/p/send", params=self.query, json={"kind": kind, "id": uuid.uuid4().hex, **fields}
        ).json()
        assert told["ok"], told["issues"]
        return told

    def here(self) -> None:
        self.http.post("/p/here", params=self.query)

    def say(self, text: str) -> None:
        self.send("statement_sent", question=self.state()["id"], slot=1, text=text, groups=["renters"])

    def answer(self, **answer: Any) -> dict[str, Any]:
        """``answer``: absent, a valid one is drawn."""
        now = self.state()
        answer = answer or ANSWERS[now["kind"]](now, self.chance)
        return self.send("answered", question=now["id"], round=now["round"], answer={"kind": now["kind"], **answer})


def _points(now: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    shares = [100 // len(now["options"])] * len(now["options"])
    shares[chance.randrange(len(shares))] += 100 - sum(shares)
    return {"shares": shares}


ANSWERS = {
    "choose": lambda now, chance: {"chosen": [id for id, _ in now["options"]][: now["most"]]},
    "points": _points,
    "number": lambda now, chance: {"value": chance.randint(40, 60), "reason": "So the figures say"},
    "rating": lambda now, chance: {"value": chance.randint(7, 9)},
    "consent": lambda now, chance: {"position": "agree"},
    "reflection": lambda now, chance: {"text": "We listened"},
}


# --- in a browser


def join(host: Page, site: Site, code: str, lang: str = "he") -> Page:
    """A telephone beside the host's screen, with cookies of its own."""
    page = beside(host, viewport={"width": PHONE, "height": 780}, locale="he-IL")
    page.goto(f"{site.url}/p?c={code}&lang={lang}")
    page.locator("#main .list button").first.click()
    page.locator("#main button.go").click()
    expect(page.locator("#main .list")).to_have_count(0)
    return page


def settled(screen: Page) -> None:
    """Nothing is on its way: what was tapped is on the disk."""
    screen.wait_for_function(
        "() => Object.keys(localStorage).filter(k => k.endsWith('out')).every(k => localStorage[k] === '[]')"
    )
    expect(screen.locator("#line")).to_be_hidden()


def sends(screen: Page) -> None:
    screen.locator("button.go").first.click()
    settled(screen)
