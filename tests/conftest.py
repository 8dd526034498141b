"""What several tests share."""

from pathlib import Path

import pytest
from hypothesis import settings

# The same examples in every run: a change is judged by what it did, not by the luck of the draw. To look for new ones:
# `pytest --hypothesis-profile=explore`.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None, max_examples=1000)
settings.load_profile("repeatable")

SHARED = Path(__file__).resolve().parents[2] / "shared"


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
