"""Processor seconds on one thread: of a piece of work, of the yardstick, and the most memory that a process held."""

from __future__ import annotations

import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
#: The yardstick on the machine on which COINr was timed took from 0.064 to 0.095 s.
YARDSTICK_OF_COINR = (0.064 + 0.095) / 2
_ARGSORT = """
import time, numpy
x = numpy.random.default_rng(1).random(3_000_000)
times = []
for _ in range(7):
    start = time.process_time()
    numpy.argsort(x)
    times.append(time.process_time() - start)
print(min(times))
"""
#: Sorting has several sets of instructions to choose from, and numpy does not choose the quickest on every processor.
_INSTRUCTIONS = ("", "AVX512_SPR AVX512_ICL X86_V4")


@dataclass(frozen=True)
class Timed:
    """Seconds of each repetition: of the processor, and of the clock on the wall."""

    seconds: Sequence[float]
    walls: Sequence[float]

    @property
    def best(self) -> float:
        return min(self.seconds)

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    @property
    def wall(self) -> float:
        return statistics.median(self.walls)


def timed(work: Callable[[], object], at_least: float = 0.5, least: int = 3, most: int = 200) -> Timed:
    """Repeat until ``at_least`` seconds are over and ``least`` repetitions made; one more before is not counted."""
    seconds: list[float] = []
    walls: list[float] = []
    if least > 1:
        work()
    while len(seconds) < least or (sum(seconds) < at_least and len(seconds) < most):
        start, wall = time.process_time(), time.perf_counter()
        work()
        seconds.append(time.process_time() - start)
        walls.append(time.perf_counter() - wall)
    return Timed(seconds, walls)


def on_one_thread() -> None:
    """Start this process again with one thread for linear algebra: libraries read it only when they are loaded."""
    if any(os.environ.get(name) != value for name, value in ONE_THREAD.items()):
        arguments = [sys.executable, *sys.orig_argv[1:]]
        os.execve(sys.executable, arguments, {**os.environ, **ONE_THREAD})


def yardstick() -> float:
    """Seconds for an argsort of three million doubles, the quickest that numpy has on this processor."""
    found = []
    for without in _INSTRUCTIONS:
        environment = {**os.environ, **ONE_THREAD, "NPY_DISABLE_CPU_FEATURES": without}
        command = [sys.executable, "-W", "ignore", "-c", _ARGSORT]
        found.append(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout)
    return min(map(float, found))


def peak_memory() -> float:
    """Megabytes: the most that this process has held so far."""
    status = Path("/proc/self/status")
    if status.exists():  # getrusage begins with the size of the process that started this one
        line = next(each for each in status.read_text(encoding="ascii").splitlines() if each.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def machine() -> str:
    busy = os.getloadavg()[0]
    return (
        f"Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} cores, "
        f"one thread, load {busy:.1f} at the start; processor seconds."
    )


def amount(seconds: float) -> str:
    """Seconds with a unit that suits them."""
    for unit, size in (("h", 3600.0), ("min", 60.0), ("s", 1.0)):
        if seconds >= size * (1.5 if unit != "s" else 1.0):
            return f"{seconds / size:.3g} {unit}"
    return f"{1000 * seconds:.3g} ms"


def show(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table, each row as soon as it is measured."""
    for line in chain((head, ["---"] * len(head)), rows):
        print("| " + " | ".join(line) + " |", flush=True)
    print()
