"""A writer that is killed at any moment loses no batch and no tap that it was told of and leaves no half of one."""

import multiprocessing
import random
import signal
import sys
import time
from contextlib import closing
from multiprocessing.connection import Connection
from pathlib import Path

import pandas as pd
import pytest

from core.store import Batch, Store

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills as POSIX does")

ROUNDS = 28
TAPS = 6  # kills of a writer of taps
AREAS = 20
NAMES = ("עיר הדגמה", "Demo city")


def areas() -> pd.DataFrame:
    rows = [(f"q:{n}", "quarter", None, f"רובע {n}", f"Quarter {n}", "city", None) for n in range(AREAS)]
    return pd.DataFrame(rows, columns=["area_id", "layer", "key", "name_he", "name_en", "parent_id", "population"])


def observations(value: float) -> pd.DataFrame:
    """Three values for every area, all alike."""
    rows = [(f"q:{n}", i, "2024", value, *[None] * 3, False, "s", "A1", None) for n in range(AREAS) for i in "abc"]
    head = ["area_id", "indicator_id", "period", "value", "numerator", "denominator", "n", "suppressed"]
    return pd.DataFrame(rows, columns=[*head, "sheet", "cell", "note"])


def write_until_killed(path: Path, value: float, told: Connection) -> None:
    """Save and undo without end; tell of each only after the call has returned."""
    opened = Store.open(path, NAMES)
    with opened._file._con.cursor() as cur:
        cur.execute("SET GLOBAL wal_autocheckpoint = '100KB'")  # so that kills fall into checkpoints too
    told.send(("opened", 0))
    while True:
        value += 1
        batch = Batch("data", f"{value}.xlsx", "5e" * 32, "dana")
        batch_id = opened.save(batch, observations(value), areas() if value % 3 == 0 else None).batch_id
        told.send(("saved", batch_id))
        if value % 4 == 0:
            opened.undo(batch_id, "dana")
            told.send(("undone", batch_id))


def heard(ear: Connection) -> list[tuple[str, int]]:
    """All that the writer managed to say."""
    said = []
    try:
        while ear.poll():
            said.append(ear.recv())
    except (EOFError, OSError):
        pass  # killed in the middle of a word
    return said


def send_until_killed(path: Path, value: float, told: Connection) -> None:
    """Taps of three phones without end; tell of each only after it is kept."""
    opened = Store.open(path, NAMES)
    for n in range(int(value), int(value) + 1000):
        opened.append("s", [{"id": f"e{n}", "token": f"t{n % 3}", "n": n}])
        told.send(("sent", n))


def kill_a_writer(
    context, path: Path, number: int, chance: random.Random, target=write_until_killed
) -> list[tuple[str, int]]:
    """What a writer said before it was killed: every fourth at any time from its birth, the others amid their work."""
    ear, mouth = context.Pipe(duplex=False)
    writer = context.Process(target=target, args=(path, number * 1000.0, mouth), daemon=True)
    writer.start()
    mouth.close()
    said = [ear.recv() for _ in range(chance.randint(1, 6) if number % 4 else 0)]
    time.sleep(chance.uniform(0, 0.08))
    writer.kill()
    writer.join()
    assert writer.exitcode == -signal.SIGKILL, "the writer stopped by itself"
    return said + heard(ear)


def test_a_killed_writer_loses_no_acknowledged_batch_and_leaves_no_half(tmp_path: Path) -> None:
    path = tmp_path / "city.duckdb"
    chance = random.Random(20261121)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["core.store"])
    with closing(Store.open(path, NAMES)) as opened:
        opened.save(Batch("boundaries", "areas", "00" * 32, "dana"), areas=areas())
    told: set[tuple[str, int]] = set()
    for number in range(ROUNDS):
        told |= set(kill_a_writer(context, path, number, chance))
        with closing(Store.open(path, NAMES)) as opened:
            batches = opened.batches().set_index("batch_id").drop(index=1)
            undone = set(batches.index[batches["undone_at"].notna()])
            assert {n for word, n in told if word == "saved"} <= set(batches.index)
            assert {n for word, n in told if word == "undone"} <= undone
            assert len(batches) <= sum(word == "saved" for word, _ in told) + number + 1
            assert batches.index.is_unique
            assert (batches["saved"] == AREAS * 3).all()
            assert (
                batches["areas"] == AREAS * (batches["file"].str.removesuffix(".0.xlsx").astype(int) % 3 == 0)
            ).all()
            written = opened.log().query("action in ('save', 'undo')")
            assert len(written) == 1 + len(batches) + len(undone)
            latest = opened.latest()
            if standing := sorted(set(batches.index) - undone):
                assert set(latest["batch_id"]) == {standing[-1]}
                assert set(latest["value"].map("{}.xlsx".format)) == {batches["file"][standing[-1]]}
                assert len(latest) == AREAS * 3
    assert sum(word == "saved" for word, _ in told) > ROUNDS


def test_every_tap_that_was_acknowledged_is_there_after_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "city.duckdb"
    Store.open(path, NAMES).close()
    chance = random.Random(7)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["core.store"])
    told: set[int] = set()
    for number in range(TAPS):
        told |= {n for _, n in kill_a_writer(context, path, number, chance, send_until_killed)}
        with closing(Store.open(path, NAMES)) as opened:
            kept = opened.events("s")
        assert told <= {event["n"] for event in kept}
        assert [event["n"] for event in kept] == sorted({event["n"] for event in kept})
        assert all(event["token"] == f"t{event['n'] % 3}" for event in kept)
    assert len(told) > TAPS
