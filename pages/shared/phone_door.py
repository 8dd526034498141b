"""Who is calling: which workshop, which phone, in what language, and whether too often. Nothing of it is stored."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any
from weakref import WeakKeyDictionary

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse

from core.i18n import PHONE_LANGUAGES, Words, words
from core.issues import Issue
from core.workshop.events import MOST_BYTES
from pages.shared import phone_view
from pages.shared.limits import Limit, anonymous
from pages.shared.live import CODE, GATHER, Live, hashed, live

HEARTBEAT = 15.0  # seconds after which a silent stream says that it is alive
MOST_PEOPLE = 1000  # phones of one workshop: three times the largest hall

#: A hall has one address for all its phones, and its phones are of a few kinds: one that guesses shuts the door first
#: to its own kind, then to codes that are typed, and never to the way that the QR code shows, which nobody can guess.
WRONG_CODES = Limit(10, 0.1)  # of one kind of browser at one address
WRONG_HERE = Limit(100, 0.5)  # of one address: a workshop is found in an hour of guessing with a chance of 0.2 %
JOINS = Limit(400, 5)  # of one address, of those who have not joined
TAPS = Limit(40, 2)
READS = Limit(120, 4)  # of one phone: pages, and what is live
ARRIVALS = Limit(2000, 20)  # the same of one address, of those who have not joined: a hall that is just arriving
MOST_STREAMS = 5  # of one phone: a few tabs, and those that its network has forgotten to close
MOST_STRANGERS = 400  # of one address without a token: a hall behind one address that is just arriving

_streams: Counter[str] = Counter()
_KEEPING = ThreadPoolExecutor(1, "keeping")  # its own: phones that come back may all hold the loop's threads, reading
_writers: WeakKeyDictionary[Live, asyncio.Task[None]] = WeakKeyDictionary()
_shown: dict[tuple[str, str], tuple[Live, int, phone_view.Shown]] = {}


@dataclass(frozen=True, slots=True)
class Caller:
    """``session``: None where the code is wrong or absent; ``issue`` says why. ``sender``: the hash of the token.

    ``way``: what its address says, the code or, from a QR code, the whole id of the workshop.
    """

    way: str
    session: str | None
    token: str
    sender: str
    address: str
    w: Words
    issue: Issue | None = None

    @classmethod
    async def of(cls, request: Request) -> Caller:
        way = request.query_params.get("c", "").strip()
        token = request.cookies.get(cookie(way), "")
        host = request.client.host if request.client else ""
        address, kind = anonymous(host), anonymous(f"{host} {request.headers.get('user-agent', '')}")
        found = live().session(way[:CODE])
        found = found if way in (found, way[:CODE]) else None
        if found is not None and found not in live():
            await asyncio.to_thread(live().room, found)
        sender = hashed(found, token) if found and token else ""
        known = found is not None and sender in live().room(found).people
        issue = None if known or way == found else _knocks(way, found, address, kind)
        session = None if issue else found
        return cls(way, session, token, sender, address, _language(request, spoken(session)), issue)

    @property
    def code(self) -> str:
        return self.way[:CODE]

    @property
    def joined(self) -> bool:
        return self.session is not None and self.sender in live().room(self.session).people

    def joining(self, token: str) -> Caller:
        assert self.session
        return replace(self, token=token, sender=hashed(self.session, token))

    def again(self) -> dict[str, Any]:
        """That this phone is in this meeting too, as what it was before. Once a meeting, however often it says so."""
        assert self.session
        room = live().room(self.session)
        was, id = room.people[self.sender], f"here-{room.meeting:04d}"
        return {"kind": "joined", "id": id, "role": was.role, "authority": was.authority}

    def stage(self) -> int:
        return live().stage(self.session) if self.session else 0

    def state(self) -> dict[str, Any]:
        """What this phone shows now."""
        if self.session is None:
            note = phone_view.told([self.issue], self.w)[0] if self.issue else None
            return {"stage": 0, "screen": "code", "note": note}
        rooms, stage = live(), self.stage()  # the stage first: what is shown may be newer than it, never older
        room, key = rooms.room(self.session), (self.session, self.w.lang)
        kept = _shown.get(key)
        if kept is None or kept[:2] != (rooms, stage):
            kept = _shown[key] = (rooms, stage, phone_view.common(room, self.w))
        sent = room.streams.get(self.sender) if self.sender else None  # the host's own stream has no name
        told = {"boot": rooms.boot, "stage": stage, "n": len(sent.ids) if sent else 0}
        return {**told, **phone_view.seen(room, self.sender, self.w, kept[2])}

    def no(self, issues: Iterable[Issue], status: int) -> JSONResponse:
        """A refusal in words, with what is live."""
        told = phone_view.told(issues, self.w)
        return JSONResponse({"ok": False, "issues": told, **self.state()}, status_code=status)


def cookie(way: str) -> str:
    """The name of the cookie that holds the token of a workshop, whichever way a phone came in."""
    return f"p{way[:CODE]}"


def refused(caller: Caller) -> Issue | None:
    """Why a tap is not even read: no workshop, a token that nobody has, or too many taps."""
    if caller.issue or caller.session is None:
        return caller.issue or Issue("W-20", {})
    if not caller.joined:
        return Issue("W-20", {})
    return None if TAPS.take(caller.sender) else Issue("W-32", {"n": TAPS.wait(caller.sender)})


def refused_reading(caller: Caller) -> Issue | None:
    """Why a page or what is live is not made: too often from one phone, or from an address that has no token."""
    limit, key = (READS, caller.sender) if caller.joined else (ARRIVALS, caller.address)
    return None if limit.take(key) else Issue("W-32", {"n": limit.wait(key)})


def crowded(caller: Caller) -> bool:
    """Whether a caller has as many streams as one may: its page asks now and then instead."""
    if caller.joined:
        return _streams[caller.sender] >= MOST_STREAMS
    return _streams[caller.address] >= MOST_STRANGERS


@contextmanager
def listening(caller: Caller) -> Iterator[None]:
    """One more stream of a caller, as long as it is held."""
    key = caller.sender if caller.joined else caller.address
    _streams[key] += 1
    try:
        yield
    finally:
        _streams[key] -= 1
        if not _streams[key]:
            del _streams[key]


async def events(caller: Caller) -> AsyncIterator[str]:
    """What is live, at once and whenever the host does something."""
    rooms, told = live(), None
    with listening(caller), rooms.bell() as bell:
        while live() is rooms:  # a restored store has rooms of its own: the phone comes again
            bell.clear()
            if (now := caller.stage()) != told:
                told = now
                yield f"data: {json.dumps(caller.state(), ensure_ascii=False)}\n\n"
            try:
                await asyncio.wait_for(bell.wait(), HEARTBEAT)
            except TimeoutError:
                yield ": here\n\n"


def refused_at_door(caller: Caller) -> Issue | None:
    """Why somebody may not come in: wrong code, a full room, or too many at once from one place; who is in already
    pays for it as for a tap, and never at the cost of those who are still at the door.
    """
    if caller.issue or caller.session is None:
        return caller.issue or Issue("W-01", {"code": caller.code})
    if not caller.joined and len(live().room(caller.session).people) >= MOST_PEOPLE:
        return Issue("W-39", {})
    limit, key = (TAPS, caller.sender) if caller.joined else (JOINS, caller.address)
    return None if limit.take(key) else Issue("W-32", {"n": limit.wait(key)})


def _knocks(way: str, found: str | None, *keys: str) -> Issue | None:
    """Why a typed code is not even looked at, or that it is wrong. ``keys``: of the address, of its kind of browser."""
    if not way:
        return None
    limits = dict(zip(keys, (WRONG_HERE, WRONG_CODES), strict=True))
    if wait := [limit.wait(key) for key, limit in limits.items() if limit.left(key) < 1]:
        return Issue("W-32", {"n": max(wait)})
    if found is None:
        for key, limit in limits.items():
            limit.take(key)
        return Issue("W-01", {"code": way[:12]})
    return None


def spoken(session: str | None) -> tuple[str, ...]:
    """The languages that a workshop was opened for; all that phones have where it named none, or there is none."""
    opened = live().room(session).session if session else None
    named = opened.languages if opened else ()
    return tuple(lang for lang in PHONE_LANGUAGES if lang in named) or PHONE_LANGUAGES


def _language(request: Request, offered: tuple[str, ...]) -> Words:
    """Asked for, else the first of the browser's that is offered, else the first that is."""
    wished = request.headers.get("accept-language", "").lower().replace("iw", "he").split(",")
    asked = [request.query_params.get("lang", ""), *(each.strip()[:2] for each in wished)]
    return words(next((lang for lang in asked if lang in offered), offered[0]))


# --- what came with a call


async def body(request: Request) -> bytes | None:
    """The body, or nothing when it is longer than any honest one: the rest is not even read."""
    found = bytearray()
    try:
        async for piece in request.stream():
            found += piece
            if len(found) > MOST_BYTES:
                return None
    except ClientDisconnect:
        return None
    return bytes(found)


def told(sent: bytes | None) -> dict[str, Any] | None:
    """A body as an object, if it is one."""
    try:
        found = json.loads(sent or b"")
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


async def kept(caller: Caller, said: bytes | dict[str, Any]) -> list[Issue]:
    """Hand in, wait a moment for the taps of others, keep all of them together; W-33: the disk did not take it."""
    assert caller.session
    rooms, loop = live(), asyncio.get_running_loop()
    done = rooms.phone(caller.session, said, caller.sender)
    writer = _writers.get(rooms)
    if writer is None or writer.done() or writer.get_loop() is not loop:
        _writers[rooms] = loop.create_task(_write(rooms))
    try:
        issues = await asyncio.wrap_future(done)
    except Exception:  # a fault of ours, which is in the log: the phone keeps the tap, and its owner reads so
        return [Issue("W-33", {})]
    return [Issue("W-33", {})] if any(issue.code.startswith("S-") for issue in issues) else issues


async def _write(rooms: Live) -> None:
    """Keep what is handed in until nothing is left: one thread at work however many phones wait for it."""
    while rooms.waiting:
        await asyncio.sleep(GATHER)
        with suppress(Exception):  # whoever waits for it is told
            await asyncio.get_running_loop().run_in_executor(_KEEPING, rooms.flush)
