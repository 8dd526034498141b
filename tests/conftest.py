"""What several tests share."""

import os
import sys
from pathlib import Path

import pytest
from hypothesis import settings

# Every processor has a worker of its own, so linear algebra in many threads would only wait for itself. It reads this
# when numpy is first imported, which is after this file.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Every worker rewrites the asserts of all tests, which takes longer than all its imports: what was compiled is kept for
# the next run, also where the environment asks for the contrary, as containers do.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# The same examples in every run: a change is judged by what it did, not by the luck of the draw. To look for new ones:
# `pytest --hypothesis-profile=explore`.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None, max_examples=1000)
settings.load_profile("repeatable")

SHARED = Path(__file__).resolve().parents[2] / "shared"


def pytest_xdist_auto_num_workers() -> int:
    """One worker more than processors: who tests a page mostly waits for a browser."""
    return (os.cpu_count() or 1) + 1


#: Tests that take a minute each: begun last, they would be waited for alone.
LONGEST = {"test_workshop", "test_real_cities"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What needs a browser comes first, the longest before all: one worker does it with one browser and one server."""
    items.sort(key=lambda item: ("screen" not in item.path.parts, item.path.stem not in LONGEST))


@pytest.fixture(scope="session")
def cases() -> Path:
    """Real files by others, kept beside the repository."""
    if not (SHARED / "cases").is_dir():
        pytest.skip("the folder of real files (../shared/cases) is not beside this clone")
    return SHARED / "cases"


@pytest.fixture(scope="session")
def truth() -> Path:
    """Published inputs with published results, kept beside the repository."""
    if not (SHARED / "truth").is_dir():
        pytest.skip("the folder of published results (../shared/truth) is not beside this clone")
    return SHARED / "truth"
