"""The analyst's file, config.toml: what is measured, how it is scored, where the red lines stand. Strict, frozen."""

from __future__ import annotations

import hashlib
import json
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Share = Annotated[float, Field(ge=0, le=1)]


class Part(BaseModel):
    """A table of the file: unknown keys are refused, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(Part):
    """The same words in the two languages of the interface."""

    he: str
    en: str


class Goalposts(Part):
    """The values that score 0 and 100 (fixed, so that years stay comparable)."""

    worst: float
    best: float


Status = Literal["proposal", "benchmark", "standard", "law", "national_target", "agreed"]


class RedLine(Part):
    """A threshold that must not be crossed."""

    value: float
    side: Annotated[Literal["below", "above"], Field(description="the side of the value that is a crossing")]
    status: Status
    rationale: Text
    source: str = ""
    source_read: bool = False


class Target(Part):
    value: float
    status: Status
    source: str = ""


class Benchmark(Part):
    value: float | None = None
    year: int | None = None
    text: Text
    source: str = ""
    national: bool = False


class Ratio(Part):
    """Headers under which the two counts behind a percentage stand; from them a larger place gets its own figure."""

    numerator: tuple[str, ...]
    denominator: tuple[str, ...]


class Indicator(Part):
    """What is measured."""

    id: Id
    channel: Id
    name: Text
    definition: Text
    unit: Text
    direction: Literal["higher_better", "lower_better"]
    goalposts: Goalposts
    red_line: RedLine | None = None
    target: Target | None = None
    benchmark: Benchmark | None = None
    critical: bool = False
    outcomes: Annotated[tuple[Id, ...], Field(description="the first is the main one")] = ()
    effort: Id | None = None
    mode: Literal["routine", "emergency", "both"] = "both"
    department: Id | None = None
    frequency: Id = "annual"
    lowest_layer: Annotated[Id | None, Field(description="the finest layer of areas that can have a value")] = None
    min_count: Annotated[int | None, Field(ge=1, description="hide values that rest on fewer people")] = None
    weight: Annotated[float, Field(ge=0)] = 1.0
    kind: Literal["survey", "admin", "system"] = "admin"
    limits: Annotated[
        tuple[float, float] | None, Field(description="smallest and largest possible value, in the unit")
    ] = None
    synonyms: Annotated[tuple[str, ...], Field(description="other headers for the same indicator")] = ()
    ratio: Ratio | None = None
    source: Text | None = None
    origin: str = ""
    local: Annotated[bool, Field(description="added by the city; left out of comparisons between cities")] = False


class Channel(Part):
    id: Id
    name: Text
    owner: Text | None = None
    parent: Id | None = None
    weight: Annotated[float, Field(ge=0)] = 1.0
    merges: Annotated[tuple[Id, ...], Field(description="channels whose indicators it takes over when shown")] = ()


class Preset(Part):
    """Which channels are shown; the others keep their indicators and their data."""

    id: Id
    name: Text
    channels: tuple[Id, ...]


class Named(Part):
    """An outcome, an effort leg or a department."""

    id: Id
    name: Text


class Layer(Part):
    """A division of the city into areas."""

    id: Id
    name: Text
    plural: Text
    parent: Id | None = None


class Frequency(Part):
    id: Id
    name: Text
    months: Annotated[int | None, Field(ge=1, description="absent: by event, never stale")] = None


class Municipality(Part):
    name: Text


class StoreFile(Part):
    path: str


class Privacy(Part):
    small_count: Annotated[int, Field(ge=1)] = 10
    secondary: Annotated[bool, Field(description="hide a second cell where one could be worked out")] = True


class Method(Part):
    """How values become scores."""

    normalisation: Literal["goalposts"] = "goalposts"
    clip: bool = True
    aggregation: Literal["geometric", "arithmetic"] = "geometric"
    floor: Annotated[float, Field(gt=0, le=100, description="lowest score entering a geometric mean")] = 1.0
    min_coverage: Annotated[Share, Field(description="weight with data below which a node has no score")] = 0.0
    near_margin: Annotated[Share, Field(description="share of the goalpost range on the safe side of a line")] = 0.1
    stale_after: Annotated[float, Field(gt=0, description="multiples of the frequency")] = 2.0
    inherit: Annotated[
        bool, Field(description="an area takes the value of the place around it when the indicator goes no finer")
    ] = True


class Config(Part):
    """The whole file."""

    version: str
    title: Text
    statement: Text
    preset: Id
    municipality: Municipality
    store: StoreFile
    privacy: Privacy = Privacy()
    method: Method = Method()
    layers: tuple[Layer, ...]
    frequencies: tuple[Frequency, ...]
    departments: tuple[Named, ...] = ()
    efforts: tuple[Named, ...] = ()
    outcomes: tuple[Named, ...] = ()
    presets: tuple[Preset, ...]
    channels: tuple[Channel, ...]
    indicators: tuple[Indicator, ...]

    @cached_property
    def digest(self) -> str:
        """Identity of the method: twelve hex digits of a hash over everything that can change a number."""
        content = self.model_dump(mode="json", exclude={"store", "municipality"})
        return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:12]
