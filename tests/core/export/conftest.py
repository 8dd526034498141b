"""The small city that files are read for is also the one that they are made for."""

from tests.core.ingest.conftest import areas, config

__all__ = ["areas", "config"]
