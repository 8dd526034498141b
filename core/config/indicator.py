"""The tables of one indicator in config.toml: what is measured, its red line, target, comparisons and origin."""

from __future__ import annotations

from datetime import date
from math import inf
from typing import Annotated, Literal

from pydantic import Field

from core.config.method import Normalisation, Treatment
from core.config.part import BLANK, Bound, Count, Goalposts, Id, Part, Text, Weight, Year
from core.names import normalise, vocabulary

Status = Literal["proposal", "benchmark", "standard", "law", "national_target", "agreed"]


class RedLine(Part):
    """A threshold that must not be crossed."""

    value: Annotated[float, Field(description="where the line stands, in the indicator's unit")]
    side: Annotated[Literal["below", "above"], Field(description="the side of the value that is a crossing")]
    status: Annotated[Status, Field(description="what the line rests on")] = "proposal"
    rationale: Annotated[Text, Field(description="why the line stands here")] = BLANK
    source: Annotated[str, Field(description="citation or address")] = ""
    source_read: Annotated[bool, Field(description="whether the source itself was read")] = False


class ScoreLine(Part):
    """A line on the score of an indicator, as a place among the areas; crossings are counted, never averaged."""

    value: Annotated[float, Field(description="where the line stands, on the scale of the scores")]
    side: Annotated[Literal["below", "above"], Field(description="the side of the line that is a crossing")]
    reached: Annotated[bool, Field(description="whether a score exactly on the line has crossed it too")] = False


class Target(Part):
    """A value to be reached."""

    value: Annotated[float, Field(description="in the indicator's unit")]
    status: Annotated[Status, Field(description="what the target rests on")] = "proposal"
    source: Annotated[str, Field(description="citation or address")] = ""


class Benchmark(Part):
    """A published figure to compare with."""

    text: Annotated[Text, Field(description="the figure and what it is about, in words")]
    value: Annotated[float | None, Field(description="absent: the figure is another measure, only told in words")] = (
        None
    )
    year: Annotated[Year, Field(description='year or years of the figure: 2021 or "2015-2019"')] = ""
    source: Annotated[str, Field(description="citation or address")] = ""
    national: Annotated[bool, Field(description="the figure is the country's own")] = False


class Ratio(Part):
    """Headers of the two counts behind a percentage; from them a larger place gets its own figure."""

    numerator: Annotated[tuple[str, ...], Field(min_length=1, description="headers of the part")]
    denominator: Annotated[tuple[str, ...], Field(min_length=1, description="headers of the whole")]
    people: Annotated[bool, Field(description="the whole counts people, so small counts are judged by it")] = True


Defined = Literal["instrument", "standard", "official_statistics", "law", "survey", "proposal"]


class Origin(Part):
    """Where the measure itself comes from."""

    kind: Annotated[Defined, Field(description="what kind of source defines the measure")]
    source: Annotated[str, Field(description="its name")] = ""


class Indicator(Part):
    """What is measured."""

    id: Annotated[Id, Field(description="short name used everywhere; never changes")]
    channel: Annotated[Id, Field(description="the channel that it belongs to")]
    name: Annotated[Text, Field(description="also recognised as a header")]
    definition: Annotated[Text, Field(description="what exactly is counted")] = BLANK
    redefined: Annotated[
        date | None,
        Field(description="day of its present definition: figures before it are not compared with later ones"),
    ] = None
    unit: Annotated[Text, Field(description="unit of measurement")] = BLANK
    direction: Annotated[Literal["higher_better", "lower_better"], Field(description="must agree with the goalposts")]
    goalposts: Annotated[
        Goalposts | None, Field(description="the values that score 0 and 100; needed by some rules and by a red line")
    ] = None
    normalisation: Annotated[Normalisation | None, Field(description="in place of method.normalisation")] = None
    treatment: Annotated[Treatment | None, Field(description="in place of method.treatment")] = None
    transform: Annotated[
        Literal["none", "ln", "log10", "log1p", "sqrt", "square", "reciprocal"],
        Field(description="taken of every value, goalpost, line, target, optimum and baseline before anything else"),
    ] = "none"
    denominator: Annotated[
        str | None,
        Field(description="column of the table that every value is divided by; in a store only `population`"),
    ] = None
    denominator_scale: Annotated[
        float, Field(gt=0, description="per so many: 1000 makes a rate per 1,000 of the denominator")
    ] = 1.0
    error: Annotated[str | None, Field(description="column of the table with the standard error; not in a store")] = (
        None
    )
    error_scale: Annotated[
        float, Field(gt=0, description="what `error` is divided by: 1.645 for a 90 % margin of error")
    ] = 1.0
    red_line: Annotated[RedLine | None, Field(description="the threshold; absent: none was set yet")] = None
    score_line: Annotated[ScoreLine | None, Field(description="in place of method.score_line")] = None
    target: Annotated[Target | None, Field(description="a value to be reached")] = None
    benchmark: Annotated[Benchmark | None, Field(description="a published figure to compare with")] = None
    critical: Annotated[bool, Field(description="decides the status of its channel")] = False
    outcomes: Annotated[tuple[Id, ...], Field(description="outcomes that it serves; the first is the main one")] = ()
    column: Annotated[
        str | None,
        Field(description="header of its column in a table; several may share one; absent: its id, name or a synonym"),
    ] = None
    effort: Annotated[Id | None, Field(description="the effort that leads it")] = None
    mode: Annotated[Literal["routine", "emergency", "both"], Field(description="when it counts")] = "both"
    department: Annotated[Id | None, Field(description="the department that hands it in")] = None
    editor: Annotated[
        Id | None, Field(description="the one department whose uploads may change it; absent: its channel's, else any")
    ] = None
    frequency: Annotated[Id, Field(description="how often it is due")] = "annual"
    lowest_layer: Annotated[Id | None, Field(description="finest layer that can have a value; absent: any")] = None
    min_count: Annotated[Count | None, Field(description="as privacy.small_count, for this indicator alone")] = None
    weight: Annotated[Weight, Field(description="share inside its channel, on any scale")] = 1.0
    kind: Annotated[Literal["survey", "admin", "system"], Field(description="where its values are born")] = "admin"
    design_effect: Annotated[
        float, Field(gt=0, description="of a survey: how many times the variance of a simple random sample of its size")
    ] = 1.0
    limits: Annotated[tuple[Bound, Bound] | None, Field(description="smallest and largest possible value")] = None
    synonyms: Annotated[tuple[str, ...], Field(description="other headers for the same indicator")] = ()
    ratio: Annotated[Ratio | None, Field(description="the two counts behind a percentage")] = None
    source: Annotated[Text | None, Field(description="where the city takes the values from")] = None
    origin: Annotated[Origin | None, Field(description="where the measure itself comes from")] = None
    local: Annotated[bool, Field(description="added by the city; left out of comparisons between cities")] = False

    @property
    def people(self) -> tuple[str, ...]:
        """Which of its figures are numbers of people: ``n``, the part of a whole of people, values in such a unit."""
        of_people = any(_of_people(unit) for unit in (self.unit.he, self.unit.en))
        parts = ("numerator",) if self.ratio and self.ratio.people else ()
        return ("n", *parts, *(("value",) if of_people else ()))

    @property
    def possible(self) -> tuple[float, float]:
        """Smallest and largest possible value: ``limits``; else 0 and 100 of a percentage whose goalposts are those of
        a share; else none.
        """
        posts = self.goalposts
        if self.limits is None and self.unit.en == "%" and posts:
            return (0.0, 100.0) if all(0 <= post <= 100 for post in (posts.worst, posts.best)) else (-inf, inf)
        return self.limits or (-inf, inf)


def _of_people(unit: str) -> bool:
    """Whether a unit is people themselves, and no rate of them."""
    known = vocabulary()["units"]
    words = normalise(unit)
    number = next((f"{word} " for word in map(normalise, known["how_many"]) if words.startswith(f"{word} ")), "")
    return words.removeprefix(number) in map(normalise, known["of_people"])
