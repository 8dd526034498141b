"""The small city that files are read for is also the one that they are made for; the demo city for whole reports."""

import pytest

from core.export.sources import Sources
from tests.core.export.leaving import demo_city
from tests.core.ingest.conftest import areas, config

__all__ = ["areas", "config"]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Sources:
    """The demo city as the pages have it."""
    return demo_city(tmp_path_factory.mktemp("store"))
