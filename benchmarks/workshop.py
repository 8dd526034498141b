"""Telephones in a hall: how long a tap takes until it is on the disk, what it costs, and whether a kill loses any.

``python -m benchmarks.workshop [SECONDS] [KILLS]``. The real app in a process of its own, the host's page open in a
real browser, telephones that hold the stream open and vote over HTTP from this process, on the same processors.
"""

from __future__ import annotations

import asyncio
import json
import math
import os
import platform
import random
import re
import signal
import statistics
import sys
import tempfile
import time
import uuid
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.async_api import async_playwright

from core.store import Store
from core.workshop import Room, hosted, load, moment, received, step, write
from pages.shared.live import hashed
from tests.screen.browser import find
from tests.screen.stage import FLAGS, ROOT, Site, free_port, serving

SESSION, CODE, QUESTION = "424242-benchmark", "424242", "bench"
#: phones, seconds between two votes of one, goals: p95 in milliseconds, share of one processor
HALLS = ((60, 2.0, 250, 0.40), (300, 3.0, 1000, None))
ARRIVING = 2.0  # seconds in which telephones open their streams, before the vote
Counted = tuple[float, int, int]  # when the host's counter changed, to how many answers and how many without an opinion
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Seen:
    """What the telephones saw. ``acked``: ids that the server said are kept. ``firsts``: when the first tap of each was
    acknowledged; ``turns``: of the one that changes its mind with every tap, when each was sent and acknowledged, and
    whether it said then that it has no opinion.
    """

    times: list[float] = field(default_factory=list)
    acked: list[str] = field(default_factory=list)
    firsts: dict[str, float] = field(default_factory=dict)
    turns: list[tuple[float, float, bool]] = field(default_factory=list)
    refused: int = 0
    lost: int = 0


def prepare(path: Path, phones: int) -> list[str]:
    """A store with a workshop in which so many have joined and a question is open; the tokens of the telephones."""
    tokens, room, kept = [f"bench-{n}" for n in range(phones)], Room(), []

    def add(body: dict[str, Any], token: str | None = None) -> None:
        nonlocal room
        at, told = moment(room, datetime.now(UTC)), {"id": uuid.uuid4().hex, **body}
        event = received(told, at, token) if token else hosted(told, at)
        room = step(room, event)
        kept.append(write(event))

    template = load(ROOT / "data" / "workshops" / "urban_renewal.toml")
    add({"kind": "session_opened", "session": SESSION, "name": "Benchmark", "place": "Hall", "template": template})
    for token in tokens:
        add({"kind": "joined", "role": "resident"}, hashed(SESSION, token))
    text = dict.fromkeys(("he", "en", "ar", "ru"), "?")
    question = {"id": QUESTION, "kind": "number", "text": text, "low": 0.0, "high": 100.0}
    add({"kind": "question_opened", "question": question, "unlock": True})
    with closing(Store.open(path, city=("a", "b"))) as store:
        store.append(SESSION, kept)
    return tokens


async def phone(site: Site, token: str, every: float, seconds: float, seen: Seen, turning: bool = False) -> None:
    """One telephone: it holds the stream open and votes. Plain sockets: a library would measure itself. ``turning``:
    with every other tap it has no opinion, which the host's counter tells.
    """
    await asyncio.sleep(random.random() * ARRIVING)
    stream = asyncio.create_task(_listen(site, token))
    await asyncio.sleep(ARRIVING + random.random() * every)
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        began = time.perf_counter()
        await _vote(site, token, seen, turning)
        await asyncio.sleep(max(0.0, every - (time.perf_counter() - began)))
    stream.cancel()


async def _vote(site: Site, token: str, seen: Seen, turning: bool) -> None:
    id, began = uuid.uuid4().hex, time.perf_counter()
    skips = turning and not (seen.turns and seen.turns[-1][2])
    answer = {"kind": "answered", "answer": {"kind": "number", "value": random.random() * 100}}
    said = {"kind": "skipped"} if skips else answer
    body = json.dumps({"id": id, "question": QUESTION, **said})
    try:
        async with asyncio.timeout(30):
            status = await _said(site, token, "POST /p/send", body)
    except (OSError, TimeoutError, ValueError, IndexError):
        seen.lost += 1
        return
    if status != 200:
        seen.refused += 1
        return
    now = time.perf_counter()
    seen.times.append(1000 * (now - began))
    seen.acked.append(id)
    seen.firsts.setdefault(token, now)
    if turning:
        seen.turns.append((began, now, skips))


async def _said(site: Site, token: str, what: str, body: str) -> int:
    """The status of an answer that was read to its end."""
    reader, writer = await _asked(site, token, what, body)
    try:
        told = await reader.read()
        return int(told.split(b" ", 2)[1])
    finally:
        writer.close()


async def _asked(
    site: Site, token: str, what: str, body: str = ""
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    host, port = site.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection("127.0.0.1", int(port))
    head = f"{what}?c={CODE}&lang=he HTTP/1.1\r\nHost: {host}:{port}\r\nCookie: p{CODE}={token}\r\n"
    kept = "" if what.startswith("GET") else "Connection: close\r\n"
    writer.write(f"{head}{kept}Content-Length: {len(body)}\r\n\r\n{body}".encode())
    await writer.drain()
    return reader, writer


async def _listen(site: Site, token: str) -> None:
    with suppress(OSError, asyncio.CancelledError):
        reader, _ = await _asked(site, token, "GET /p/stream")
        while await reader.read(65536):
            pass


async def watch(site: Site, until: float, changes: list[Counted], ready: asyncio.Event) -> None:
    """The host's page in a browser: when its counter showed how many answers, and how many without an opinion."""
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=find(), args=list(FLAGS))
        page = await browser.new_page()
        await page.goto(site.address("workshop", lang="en", session=SESSION))
        counter = page.locator(".lr-count-line").first
        await counter.wait_for(timeout=60_000)
        ready.set()
        while time.perf_counter() < until or not changes:
            with suppress(Exception):
                n, _, *skipped = map(int, re.findall(r"\d+", await counter.inner_text(timeout=2000)))
                if not changes or changes[-1][1:] != (n, sum(skipped)):
                    changes.append((time.perf_counter(), n, sum(skipped)))
            await asyncio.sleep(0.05)
        await browser.close()


def lags(seen: Seen, changes: list[Counted]) -> list[float]:
    """Seconds from an acknowledgement to the counter that holds it: of each telephone's first tap, and of every further
    one of that which changes its mind. What was never shown is infinitely late.
    """
    found = []
    for n, acked in enumerate(sorted(seen.firsts.values()), 1):
        found.append((acked, next((at for at, *counted in changes if sum(counted) >= n), math.inf)))
    for sent, acked, skips in seen.turns[1:]:
        found.append((acked, next((at for at, _, skipped in changes if at >= sent and skipped == skips), math.inf)))
    return [max(0.0, shown - acked) for acked, shown in found]


def late(behind: list[float]) -> float:
    """That which 95 of 100 do not exceed; infinite for none."""
    return sorted(behind)[math.ceil(0.95 * len(behind)) - 1] if behind else math.inf


def processor(pid: int) -> float:
    """Seconds of the processor that a process has used."""
    told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / TICKS


async def hall(site: Site, tokens: list[str], every: float, seconds: float) -> tuple[Seen, list[float], float]:
    seen, changes, ready = Seen(), [], asyncio.Event()
    host = asyncio.create_task(watch(site, time.perf_counter() + seconds + 30, changes, ready))
    await asyncio.wait_for(ready.wait(), 90)
    await asyncio.sleep(2)
    used, began = processor(site.pid), time.perf_counter()
    await asyncio.gather(*(phone(site, token, every, seconds, seen, n == 0) for n, token in enumerate(tokens)))
    share = (processor(site.pid) - used) / (time.perf_counter() - began)
    await asyncio.sleep(2)
    host.cancel()
    with suppress(asyncio.CancelledError):
        await host
    return seen, lags(seen, changes), share


def load_row(phones: int, every: float, goal: int, cpu: float | None, seconds: float) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.duckdb"
        tokens = prepare(path, phones)
        with serving(path) as site:
            seen, behind, share = asyncio.run(hall(site, tokens, every, seconds))
        kept = stored(path)
    slow = statistics.quantiles(seen.times, n=20)
    missing = len(set(seen.acked) - kept)
    fine = slow[-1] < goal and not seen.refused and not seen.lost and not missing and (cpu is None or share < cpu)
    cells = (
        f"{phones} phones, a vote every {every:g} s",
        f"{len(seen.acked)}",
        f"{slow[9]:.0f} / {slow[-1]:.0f} / {max(seen.times):.0f} ms",
        f"{late(behind):.2f} s",
        f"{share:.0%}",
        f"{seen.refused + seen.lost}",
        f"{missing}",
        "yes" if fine and late(behind) < 1.5 else "**no**",
    )
    return "| " + " | ".join(cells) + " |"


def stored(path: Path) -> set[str]:
    with closing(Store.open(path, city=("a", "b"))) as store:
        return {event["id"] for event in store.events(SESSION)}


def kills(times: int) -> str:
    """Signal 9 in the middle of a vote, again and again on one store; every acknowledged tap must be there."""
    with tempfile.TemporaryDirectory() as folder:
        path, port, acked, cut = Path(folder) / "bench.duckdb", free_port(), set(), 0
        tokens = prepare(path, 60)
        for _ in range(times):
            seen = Seen()
            with serving(path, port=port) as site:
                asyncio.run(_killed(site, tokens, seen))
            acked |= set(seen.acked)
            cut += seen.lost
        missing = acked - stored(path)
    return f"Killed {times} times: {len(acked)} taps acknowledged, {cut} cut off on their way, {len(missing)} lost."


async def _killed(site: Site, tokens: list[str], seen: Seen) -> None:
    voting = asyncio.gather(*(phone(site, token, 0.5, 4, seen) for token in tokens))
    await asyncio.sleep(2 * ARRIVING + random.random())
    os.kill(site.pid, signal.SIGKILL)
    await voting


def main(seconds: float, times: int) -> str:
    lines = [
        f"{platform.python_version()}, {platform.system()}, load {os.getloadavg()[0]:.1f} at the start.",
        "",
        "| hall | taps | acknowledged: median / p95 / longest | host behind, p95 | processor | errors | lost | goal |",
        "|---|---|---|---|---|---|---|---|",
    ]
    lines += [load_row(*each, seconds) for each in HALLS]
    return "\n".join([*lines, "", kills(times) if times else ""])


if __name__ == "__main__":
    asked = [float(each) for each in sys.argv[1:3]]
    print(main(asked[0] if asked else 30.0, int(asked[1]) if len(asked) > 1 else 20))
