"""The analyst's file, config.toml: what is measured, how it is scored, where the red lines stand. Strict, frozen.

``load`` and ``loads`` read a whole file and raise Stop with every fault at its place (``check``); ``model`` holds the
tables and the look-ups; what a file leaves out comes from locale/defaults.toml; ``reference`` makes the documentation.
"""

from pathlib import Path

from core.config.check import checked
from core.config.model import (
    Benchmark,
    Channel,
    Config,
    Frequency,
    Goalposts,
    Indicator,
    Layer,
    Method,
    Named,
    Origin,
    Preset,
    Privacy,
    Ratio,
    RedLine,
    StoreFile,
    Target,
    Text,
)
from core.config.places import parsed, text_of

__all__ = [
    "Benchmark",
    "Channel",
    "Config",
    "Frequency",
    "Goalposts",
    "Indicator",
    "Layer",
    "Method",
    "Named",
    "Origin",
    "Preset",
    "Privacy",
    "Ratio",
    "RedLine",
    "Target",
    "Text",
    "load",
    "loads",
]


def load(path: str | Path) -> Config:
    """The config in a file; ``store.path`` becomes relative to the file's folder. Raises Stop with every fault."""
    config = loads(text_of(Path(path)), str(path))
    return config.model_copy(update={"store": StoreFile(path=str(Path(path).parent / config.store.path))})


def loads(text: str, file: str | None = None) -> Config:
    """The config in a TOML text; ``file`` is only named in faults. Raises Stop with every fault."""
    return checked(Config, parsed(text, file), text, file)
