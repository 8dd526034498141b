"""What config.toml may hold, as frozen models, and what the rest of the program asks of a config."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from core.config.check import checked
from core.config.indicator import Indicator, ScoreLine
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
from core.config.part import BLANK, Count, Id, Part, Share, Text, Weight
from core.config.places import written
from core.issues import Issue, Stop


class Channel(Part):
    """A group of indicators."""

    id: Annotated[Id, Field(description="short name used everywhere; never changes")]
    name: Annotated[Text, Field(description="shown on cards and charts")]
    owner: Annotated[Text | None, Field(description="who leads it")] = None
    editor: Annotated[
        Id | None, Field(description="the one department whose uploads may change its indicators; absent: any")
    ] = None
    parent: Annotated[Id | None, Field(description="the channel that it is a part of; absent: it stands alone")] = None
    weight: Annotated[Weight, Field(description="share inside its parent, on any scale")] = 1.0
    merges: Annotated[tuple[Id, ...], Field(description="channels whose indicators it shows when it is shown")] = ()
    aggregation: Annotated[Aggregation | None, Field(description="in place of the level's or the method's")] = None
    weighting: Annotated[Weighting | None, Field(description="in place of the level's or the method's")] = None
    rescale: Annotated[
        Normalisation | None, Field(description="what is done with the joined scores before they go up")
    ] = None
    rescale_goes_up: Annotated[
        bool, Field(description="false: the rescaled scores are shown, the joined ones enter the channel above")
    ] = True
    min_parts: Annotated[Share | None, Field(description="in place of method.min_parts")] = None


class Preset(Part):
    """Which channels are shown; the others keep their indicators and their data."""

    id: Annotated[Id, Field(description="what the key `preset` names")]
    name: Annotated[Text, Field(description="shown where the preset is chosen")]
    channels: Annotated[tuple[Id, ...], Field(min_length=1, description="the channels shown, in this order")]
    note: Annotated[Text | None, Field(description="a remark for the method page")] = None


class Named(Part):
    """A department, an effort or an outcome."""

    id: Annotated[Id, Field(description="short name used by indicators")]
    name: Annotated[Text, Field(description="shown on screen")]


class Layer(Part):
    """A division of the city into areas. The first layer is the whole city."""

    id: Annotated[Id, Field(description="short name used everywhere; never changes")]
    name: Annotated[Text, Field(description="one area of it")]
    plural: Annotated[Text, Field(description="its areas together")]
    parent: Annotated[Id | None, Field(description="the layer that it divides; absent: the first layer")] = None


class Frequency(Part):
    """How often an indicator is due."""

    id: Annotated[Id, Field(description="short name used by indicators")]
    name: Annotated[Text, Field(description="shown on screen")]
    months: Annotated[Count | None, Field(description="absent: by event, never stale")] = None


class Municipality(Part):
    """Whose file this is."""

    name: Annotated[Text, Field(description="the city: in a new store, and for knowing rows of totals")]


class StoreFile(Part):
    """Where the data are kept."""

    path: Annotated[str, Field(description="from the folder of the config")] = "data/resilience.duckdb"


class Privacy(Part):
    """What is hidden to protect people."""

    small_count: Annotated[Count, Field(description="values that rest on fewer people are hidden")] = 10
    secondary: Annotated[bool, Field(description="hide a second area where one could be worked out")] = True


class Table(Part):
    """Columns of a table given to `score --data`, beside those of the indicators."""

    area: Annotated[
        str | None, Field(description="the header of the areas; absent: a usual name, else a column of text")
    ] = None
    period: Annotated[
        str | None,
        Field(description="the header of the years; absent: a usual name where areas repeat, else one period"),
    ] = None


class Method(Part):
    """How values become scores."""

    screening: Annotated[Screening, Field(description="areas with too little data")] = Screening()
    imputation: Annotated[Imputation, Field(description="missing values")] = Imputation()
    treatment: Annotated[Treatment, Field(description="outliers")] = Treatment()
    normalisation: Annotated[Normalisation, Field(description="how a value becomes a score")] = Normalisation()
    scale: Annotated[tuple[float, float], Field(description="worst and best score")] = (0.0, 100.0)
    clip: Annotated[bool, Field(description="keep scores within the scale")] = True
    weighting: Annotated[Weighting, Field(description="weights inside a channel")] = Weighting()
    aggregation: Annotated[Aggregation, Field(description="how scores become one")] = Aggregation()
    floor: Annotated[
        float | None,
        Field(
            ge=0,
            description="lowest score entering a geometric or harmonic mean, 0: none; absent: 1 % of the best score "
            "where all parts run over `scale`, else none",
        ),
    ] = None
    score_line: Annotated[
        ScoreLine | None,
        Field(description="a line on the score of every indicator; `score` counts the crossings in a column `flags`"),
    ] = None
    levels: Annotated[tuple[Level, ...], Field(description="other choices for all channels of one height")] = ()
    min_parts: Annotated[Share, Field(description="share of a node's parts with a score below which it has none")] = 0.0
    min_coverage: Annotated[Share, Field(description="share of weight with data below which there is no score")] = 0.0
    rank_first: Annotated[Literal["highest", "lowest"], Field(description="the score that ranks first")] = "highest"
    near_margin: Annotated[Share, Field(description="near: this share of the goalpost range, on the safe side")] = 0.1
    stale_after: Annotated[float, Field(gt=0, description="stale: older than this many times the frequency")] = 2.0
    inherit: Annotated[bool, Field(description="areas below lowest_layer take the value of the place around")] = True

    @property
    def lowest(self) -> float:
        """What stands in for any lower score in a geometric mean of scores on the scale; 0 when nothing does."""
        return max(self.scale) / 100 if self.floor is None else self.floor


class Config(Part):
    """The whole file."""

    version: Annotated[str, Field(description="version of the model")] = "1"
    title: Annotated[Text, Field(default_factory=lambda: _standard("title"), description="name of the model")]
    statement: Annotated[Text, Field(description="what a reader must know about its thresholds")] = BLANK
    preset: Annotated[Id | None, Field(description="the preset shown; absent: every channel without merges")] = None
    municipality: Annotated[
        Municipality, Field(default_factory=lambda: _standard("municipality"), description="whose file this is")
    ]
    store: Annotated[StoreFile, Field(description="where the data are kept")] = StoreFile()
    privacy: Annotated[Privacy, Field(description="what is hidden to protect people")] = Privacy()
    method: Annotated[Method, Field(description="how values become scores")] = Method()
    robustness: Annotated[Robustness, Field(description="what is varied to see how firm the ranks are")] = Robustness()
    table: Annotated[Table, Field(description="columns of a table that is scored without a database")] = Table()
    layers: Annotated[
        tuple[Layer, ...],
        Field(default_factory=lambda: _standard("layers"), min_length=1, description="divisions of the city"),
    ]
    frequencies: Annotated[
        tuple[Frequency, ...],
        Field(default_factory=lambda: _standard("frequencies"), description="`annual` is there even when not listed"),
    ]
    departments: Annotated[tuple[Named, ...], Field(description="who hands in the figures")] = ()
    efforts: Annotated[tuple[Named, ...], Field(description="who leads: the city, its residents, both")] = ()
    outcomes: Annotated[tuple[Named, ...], Field(description="the goals that indicators serve")] = ()
    presets: Annotated[tuple[Preset, ...], Field(description="choices of the channels shown")] = ()
    channels: Annotated[tuple[Channel, ...], Field(min_length=1, description="groups of indicators")]
    indicators: Annotated[tuple[Indicator, ...], Field(description="what is measured")]

    @cached_property
    def digest(self) -> str:
        """Identity of the method: twelve hex digits over everything but the place of the store, the city's name and the
        languages that only residents and phones read: whoever translates a name changes no method.
        """
        content = _untranslated(self.model_dump(mode="json", exclude={"store", "municipality"}))
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:12]

    def indicator(self, id: str) -> Indicator:
        """Raises KeyError when there is none; so do the other lookups by id."""
        return self._indicators[id]

    def channel(self, id: str) -> Channel:
        return self._channels[id]

    def layer(self, id: str) -> Layer:
        return self._layers[id]

    def frequency(self, id: str) -> Frequency:
        return self._frequencies[id]

    @cached_property
    def active_channels(self) -> tuple[Channel, ...]:
        """The channels shown, in the order of the preset."""
        if self.preset is None:
            return tuple(channel for channel in self.channels if not channel.merges)
        shown = next(preset for preset in self.presets if preset.id == self.preset)
        return tuple(self.channel(id) for id in shown.channels)

    def channel_of(self, indicator: Indicator | str) -> Channel | None:
        """The active channel under which an indicator is shown: its own, or the one that merges it."""
        found = self.indicator(indicator) if isinstance(indicator, str) else indicator
        return self._shown_under.get(found.channel)

    def editor_of(self, indicator: str) -> Named | None:
        """The one department that may change an indicator: its own editor, else its channel's; None: anybody."""
        own = self.indicator(indicator)
        found = own.editor or self.channel(own.channel).editor
        return next((department for department in self.departments if department.id == found), None)

    def department_of(self, indicator: Indicator) -> Text:
        """The department that hands in an indicator; blank: none is named."""
        return next((each.name for each in self.departments if each.id == indicator.department), BLANK)

    def departments_of(self, indicators: Iterable[str]) -> tuple[Text, ...]:
        """Those that hand in any of some indicators, in the order of the file."""
        theirs = {self.indicator(id).department for id in indicators if id in self._indicators}
        return tuple(each.name for each in self.departments if each.id in theirs)

    def indicators_of(self, channel: str) -> tuple[Indicator, ...]:
        """The indicators shown under an active channel, in the order of the file; () for any other channel."""
        return self._members.get(channel, ())

    @cached_property
    def active_indicators(self) -> tuple[Indicator, ...]:
        """The indicators shown, channel by channel."""
        return tuple(indicator for channel in self.active_channels for indicator in self.indicators_of(channel.id))

    def layer_path(self, id: str) -> tuple[str, ...]:
        """The layer and all that it divides, up to the first layer: ("anchor", "neighbourhood", "quarter", "city")."""
        top = self.layers[0].id
        return (id,) if id == top else (id, *self.layer_path(self.layer(id).parent or top))

    def with_preset(self, id: str) -> Config:
        """The same config with other channels shown. Raises Stop when there is no such preset."""
        return self._but(preset=id)

    def with_method(self, **choices: Any) -> Config:
        """The same config with other choices of the method, no alternatives. Raises Stop with every fault in them."""
        return self._but(method=self.method.model_copy(update=choices), robustness=Robustness())

    def varied(self, **choices: Any) -> Config:
        """As ``with_method``, unchecked: for alternatives of [robustness], which were checked with the file."""
        copied = self.model_copy(update={"method": self.method.model_copy(update=choices)})
        copied.__dict__.pop("digest", None)  # what was worked out of the rest still holds
        return copied

    def with_indicators(self, indicators: Iterable[Indicator | Mapping[str, Any]]) -> Config:
        """The same config with the city's own indicators, marked local. Raises Stop with every fault in them."""
        local = tuple(
            {**(found.model_dump(exclude_unset=True) if isinstance(found, Indicator) else found), "local": True}
            for found in indicators
        )
        return self._but(indicators=(*self.indicators, *local))

    def in_force(self, local: Iterable[Mapping[str, Any]], preset: str | None) -> tuple[Config, tuple[Issue, ...]]:
        """The config with what was added and chosen on screen, and what of that no longer fits it.

        The file may have changed since: a local indicator that does not fit it any more is left out (C-33 says which
        key is the trouble), a preset that it has no longer is not taken (C-34). Raises nothing.
        """
        found, issues = self._with_what_fits(tuple(local))
        if not preset:
            return found, issues
        if any(each.id == preset for each in self.presets):
            return found.with_preset(preset), issues
        return found, (*issues, Issue("C-34", {"preset": preset}))

    def _with_what_fits(self, local: Sequence[Mapping[str, Any]]) -> tuple[Config, tuple[Issue, ...]]:
        """All of them together as a rule; one by one when something is wrong with any."""
        if not local:  # most cities add none, and each save asks anew
            return self, ()
        try:
            return self.with_indicators(local), ()
        except Stop:
            found, issues = self, []
        for definition in local:
            try:
                found = found.with_indicators([definition])
            except Stop as stop:
                issues.append(_misfit(definition, stop.issues[0]))
        return found, tuple(issues)

    def _but(self, **changes: Any) -> Config:
        return checked(type(self), {**{name: getattr(self, name) for name in type(self).model_fields}, **changes})

    @cached_property
    def _indicators(self) -> dict[str, Indicator]:
        return {indicator.id: indicator for indicator in self.indicators}

    @cached_property
    def _channels(self) -> dict[str, Channel]:
        return {channel.id: channel for channel in self.channels}

    @cached_property
    def _layers(self) -> dict[str, Layer]:
        return {layer.id: layer for layer in self.layers}

    @cached_property
    def _frequencies(self) -> dict[str, Frequency]:
        return {frequency.id: frequency for frequency in (*_standard("frequencies"), *self.frequencies)}

    @cached_property
    def _shown_under(self) -> dict[str, Channel]:
        merged = {id: channel for channel in self.active_channels for id in channel.merges}
        return merged | {channel.id: channel for channel in self.active_channels}

    @cached_property
    def _members(self) -> dict[str, tuple[Indicator, ...]]:
        members: dict[str, tuple[Indicator, ...]] = {}
        for indicator in self.indicators:
            if channel := self.channel_of(indicator):
                members[channel.id] = (*members.get(channel.id, ()), indicator)
        return members


def _untranslated(content: Any) -> Any:
    """The same without what is said in Arabic or Russian."""
    if isinstance(content, dict):
        return {key: _untranslated(value) for key, value in content.items() if key not in ("ar", "ru")}
    return [_untranslated(each) for each in content] if isinstance(content, list) else content


def _misfit(definition: Mapping[str, Any], fault: Issue) -> Issue:
    """Why a local indicator is left out: the key at fault and what is written there. Its name, if that can be read."""
    path = str(fault.params["path"]).split(".")
    key = path[2] if path[0] == "indicators" and len(path) > 2 else "weight"  # else its group would weigh nothing
    try:
        name: Text | str = Text.model_validate(definition.get("name"))
    except ValidationError:
        name = str(definition.get("id", ""))
    return Issue("C-33", {"indicator": name, "word": key, "found": written(definition.get(key))})


@cache
def _standard(key: str) -> Any:
    """A default from locale/defaults.toml, checked like the file itself."""
    words = tomllib.loads((Path(__file__).parents[1] / "locale" / "defaults.toml").read_text(encoding="utf-8"))[key]
    kind: Any = Config.model_fields[key].annotation
    return TypeAdapter(kind).validate_python(tuple(words) if isinstance(words, list) else words)
