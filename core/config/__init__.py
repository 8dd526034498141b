"""The analyst's file, config.toml: what is measured, how it is scored, where the red lines stand. Strict, frozen.

``load`` and ``loads`` read a whole file and raise Stop with every fault at its place (``check``; ``rules`` for what the
rules of a method need); ``model`` holds the tables and the look-ups, ``indicator`` the tables of one indicator,
``method`` the choices of each step of scoring; what a file leaves out comes from locale/defaults.toml; ``reference``
makes the documentation.
"""

from pathlib import Path

from core.config.check import checked
from core.config.indicator import Benchmark, Indicator, Origin, Ratio, RedLine, ScoreLine, Target
from core.config.method import (
    Aggregation,
    Imputation,
    Level,
    Normalisation,
    Robustness,
    Screening,
    Treatment,
    Weighting,
)
from core.config.model import (
    Channel,
    Config,
    Frequency,
    Layer,
    Method,
    Named,
    Preset,
    Privacy,
    StoreFile,
    Table,
)
from core.config.part import Goalposts, Text
from core.config.places import parsed, text_of

__all__ = [
    "Aggregation",
    "Benchmark",
    "Channel",
    "Config",
    "Frequency",
    "Goalposts",
    "Imputation",
    "Indicator",
    "Layer",
    "Level",
    "Method",
    "Named",
    "Normalisation",
    "Origin",
    "Preset",
    "Privacy",
    "Ratio",
    "RedLine",
    "Robustness",
    "ScoreLine",
    "Screening",
    "Table",
    "Target",
    "Text",
    "Treatment",
    "Weighting",
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
