from pathlib import Path

import pytest

TRUTH = Path(__file__).resolve().parents[4] / "shared" / "truth"


@pytest.fixture(scope="session")
def truth() -> Path:
    """Published numbers, which stand beside the project."""
    if not TRUTH.is_dir():
        pytest.skip(f"{TRUTH} is not there: published numbers cannot be compared")
    return TRUTH
