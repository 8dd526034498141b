"""All charts: valid, the same every time, isolated line by line in Hebrew, told in words, never empty."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import altair
import pytest

from core import redlines
from core.charts import STATE_STYLE, bars, concentration, matrix, name_of, radar, trend, wedges
from core.charts.look import SCHEMA
from core.i18n import Words, catalogue, words
from core.redlines import shown as showing
from tests.core.charts.sample import (
    CALM,
    CELLS,
    COUNTS,
    DAYS,
    HADAR,
    HOPE,
    LAW,
    NEVE,
    PERCENT,
    RAMBAM,
    layers,
    rows,
    texts,
)

Draw = Callable[[Words], dict[str, Any]]
CHARTS: dict[str, Draw] = {
    "wedges": lambda w: wedges(HADAR, w, title="הדר: שני ערוצים בחצייה"),
    "radar": lambda w: radar([HADAR, NEVE, RAMBAM], w),
    "bars of one": lambda w: bars(HADAR, w),
    "bars of two": lambda w: bars([HADAR, NEVE], w),
    "trend": lambda w: trend(HOPE, LAW, w, unit=PERCENT, target=60, swing=2.5, title="תקווה"),
    "trend of two": lambda w: trend([HOPE, CALM], None, w, unit=DAYS),
    "matrix": lambda w: matrix(CELLS, w),
    "concentration": lambda w: concentration(COUNTS, w, title="{כרמל}"),
}
SELECTS = {
    "wedges": ["channel"],
    "radar": ["area", "channel"],
    "bars of one": ["area", "channel"],
    "bars of two": ["area", "channel"],
    "trend": ["area", "period"],
    "trend of two": ["area", "period"],
    "matrix": ["area", "indicator"],
    "concentration": ["area"],
}
every_chart = pytest.mark.parametrize("name", CHARTS)
both_languages = pytest.mark.parametrize("lang", ["he", "en"])


def spec_strings(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        yield from (text for value in part.values() for text in spec_strings(value))
    elif isinstance(part, list | tuple):
        yield from (text for value in part for text in spec_strings(value))
    elif isinstance(part, str):
        yield part


@every_chart
def test_is_a_valid_chart_that_altair_takes(name: str) -> None:
    spec = CHARTS[name](words("he"))
    assert altair.Chart.from_dict(spec).to_dict(validate=True)["layer"]
    assert spec["$schema"] == SCHEMA == altair.SCHEMA_URL


@every_chart
def test_is_the_same_every_time_and_plain_json(name: str) -> None:
    first, second = (json.dumps(CHARTS[name](words("he")), allow_nan=False) for _ in range(2))
    assert first == second


@every_chart
def test_in_hebrew_every_drawn_line_is_isolated(name: str) -> None:
    spec = CHARTS[name](words("he"))
    drawn = [line for line in texts(spec) if not line.isdigit()]
    assert drawn
    assert all(line.startswith("\u2067") and line.endswith("\u2069") for line in drawn)
    heading = spec.get("title", {})
    assert all(line.startswith("\u2067") for line in [*heading.get("text", []), *heading.get("subtitle", [])])


@every_chart
def test_isolates_are_balanced_in_every_string(name: str) -> None:
    for text in spec_strings(CHARTS[name](words("he"))):
        assert sum(text.count(opening) for opening in "\u2066\u2067\u2068") == text.count("\u2069"), ascii(text)


@every_chart
def test_tooltips_are_words_prepared_here(name: str) -> None:
    """Vega's number formats know no Hebrew."""
    spec = CHARTS[name](words("he"))
    tips = [tip for layer in spec["layer"] for tip in layer["encoding"].get("tooltip", [])]
    assert tips
    assert all(tip["type"] == "nominal" and "format" not in tip and tip["title"].strip("\u2067\u2069") for tip in tips)


@every_chart
def test_the_description_names_the_areas(name: str) -> None:
    """The text alternative; isolates are for the eye, so it has none."""
    told = CHARTS[name](words("he"))["description"]
    assert not set(told) & set("\u2066\u2067\u2068\u2069")
    assert ("כרמל: 5 חציות" if name == "concentration" else "הדר") in told


@every_chart
def test_a_chart_has_a_name_that_is_no_sentence(name: str) -> None:
    """It stands over the picture that is taken along, and in the menu."""
    spec = CHARTS[name](words("en"))
    assert spec["description"].startswith(f"{name_of(spec)}. ")
    assert name_of(spec).strip(".: ") == name_of(spec)


@every_chart
def test_a_click_selects_ids(name: str) -> None:
    spec = CHARTS[name](words("he"))
    chosen = [(layer, param) for layer in spec["layer"] for param in layer.get("params", [])]
    assert [param["name"] for _, param in chosen] == ["pick"]
    layer, param = chosen[0]
    assert param["select"]["fields"] == SELECTS[name]
    assert all(field in row for field in SELECTS[name] for row in rows(layer))


@every_chart
@both_languages
def test_nothing_is_smaller_than_fourteen(name: str, lang: str) -> None:
    spec = CHARTS[name](words(lang))
    sizes = [layer["mark"]["fontSize"] for layer in layers(spec, "text")]
    sizes += [spec["config"]["axis"]["labelFontSize"], spec["config"]["axis"]["titleFontSize"]]
    assert all(isinstance(size, dict) or size >= 14 for size in sizes)


def test_scale_enlarges_everything_alike() -> None:
    once, twice = wedges(HADAR, words("he")), wedges(HADAR, words("he"), scale=2)
    assert (twice["width"], twice["height"]) == (2 * once["width"], 2 * once["height"])
    sizes = [[layer["mark"]["fontSize"] for layer in layers(spec, "text")] for spec in (once, twice)]
    assert [small * 2 for small in sizes[0] if not isinstance(small, dict)] == [
        b for b in sizes[1] if not isinstance(b, dict)
    ]


@pytest.mark.parametrize("name", ["wedges", "radar", "matrix"])
def test_wheels_and_the_matrix_keep_their_shape(name: str) -> None:
    spec = CHARTS[name](words("he"))
    assert spec["autosize"] == {"type": "pad", "contains": "padding"}
    assert isinstance(spec["padding"], dict)  # a number breaks Streamlit's front end


@pytest.mark.parametrize("name", ["bars of one", "trend", "concentration"])
def test_the_others_follow_the_width_of_the_page(name: str) -> None:
    assert CHARTS[name](words("he"))["autosize"]["type"] == "fit-x"


@pytest.mark.parametrize(
    "draw",
    [
        lambda w: radar([], w),
        lambda w: bars([], w),
        lambda w: matrix([], w),
        lambda w: concentration([], w),
        lambda w: trend([], LAW, w),
        lambda w: radar([HADAR] * 5, w),
        lambda w: trend([HOPE] * 5, LAW, w),
    ],
)
def test_nothing_or_too_much_to_draw_is_refused(draw: Draw) -> None:
    with pytest.raises(ValueError, match=r"at least one|at most 4"):
        draw(words("he"))


def test_every_state_has_a_look_and_a_word() -> None:
    assert set(STATE_STYLE) == {*redlines.STATES, *showing.SHOWN_AS}
    for lang in ("he", "en"):
        assert {f"charts.state.{state}" for state in STATE_STYLE} <= set(catalogue(lang))


def test_no_two_states_share_a_shape() -> None:
    """Colour alone tells nothing apart: see a grey-scale print."""
    assert len({style.shape for style in STATE_STYLE.values()}) == len(STATE_STYLE)
    solid = [STATE_STYLE[state].symbol for state in ("crossed", "near", "safe", "suppressed", "stale", "no_line")]
    assert len(set(solid)) == len(solid)


def test_the_palette_is_the_one_of_the_model() -> None:
    colours = {state: (style.shape, style.colour) for state, style in STATE_STYLE.items()}
    assert colours["crossed"] == ("▼", "#B3261E")
    assert colours["near"] == ("◆", "#F2B705")
    assert colours["safe"] == ("●", "#0B6FB8")
    assert colours["stale"] == ("◌", "#6B6B6B")
    assert colours["none"] == ("○", "#FFFFFF")
