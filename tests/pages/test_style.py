"""The style sheet: its palette is readable in both themes and is that of the charts and of Streamlit's themes."""

import re
import tomllib
from pathlib import Path

import pytest

from core.charts.look import STATE_STYLE
from core.export import slide_layout
from pages.shared import slides_view
from tests.eyes import contrast

ROOT = Path(__file__).resolve().parents[2]
SHEET = (ROOT / "pages" / "shared" / "style.css").read_text(encoding="utf-8")
THEMES = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
WRITTEN_ON = {
    "ink": ("paper", "card", "tint", "head", "piece", "piece-2", "piece-sub", "piece-sub-2", "mark"),
    "soft": ("paper", "card", "tint"),
    "accent": ("paper", "card", "tint"),
    "alarm": ("paper", "card"),
    "notice-ink": ("notice",),
}


def palette(theme: str) -> dict[str, str]:
    """The variables of a theme: those of the dark one over those of the light one."""
    blocks = [
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})\b", block))
        for block in re.findall(r":root \{(.*?)\}", SHEET, re.S)
    ]
    return blocks[0] if theme == "light" else blocks[0] | blocks[1]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_are_readable_wherever_they_stand(theme: str) -> None:
    colours = palette(theme)
    for ink, papers in WRITTEN_ON.items():
        for paper in papers:
            assert contrast(colours[ink], colours[paper]) >= 4.5, (ink, paper)
    assert contrast(colours["focus"], colours["paper"]) >= 3
    assert contrast("#f2b705", colours["deep"]) >= 3  # the focus in the menu


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_streamlit_and_our_parts_have_the_same_colours(theme: str) -> None:
    colours, own = palette(theme), THEMES[theme]
    assert own["backgroundColor"].lower() == colours["paper"]
    assert own["textColor"].lower() == colours["ink"]
    assert own["borderColor"].lower() == colours["line"]
    assert own["linkColor"].lower() == colours["accent"]
    assert own["sidebar"]["backgroundColor"].lower() == colours["deep"]


def test_states_have_the_colours_of_the_charts() -> None:
    colours = palette("light")
    for state in ("crossed", "near", "safe", "stale"):
        assert colours[state] == STATE_STYLE[state].colour.lower()


def test_nothing_is_coloured_past_the_palette() -> None:
    """A colour written into a rule would stay as it is in the dark theme; those of states and pictures may."""
    rules = SHEET[SHEET.index("/* ---- direction") :]
    for rule in re.findall(r"[^{}]*\{[^{}]*\}", rules):
        colours = set(re.findall(r"(?<!border-)color: (#[0-9a-f]{3,6})", rule)) - {"#fff"}
        if "background" not in rule:
            assert not colours - {"#f2b705"} or ".lr-hero" in rule, rule


def test_every_variable_that_a_rule_reads_is_declared_and_none_by_itself() -> None:
    declared = dict(re.findall(r"(--[\w-]+): ([^;}]+)[;}]", SHEET))
    drawn = {"--bar"}  # how long a bar is, which each element says of itself
    assert set(re.findall(r"var\((--[\w-]+)\)", SHEET)) <= declared.keys() | drawn
    assert not [name for name, value in re.findall(r"(--[\w-]+): ([^;}]+)[;}]", SHEET) if f"var({name})" in value]


def test_every_size_of_letters_is_one_of_the_scale_and_every_variable_is_read() -> None:
    """Only the two halls set what 1rem is, and a placeholder that other words replace has no size."""
    rules = re.findall(r"([^{}]*)\{([^{}]*)\}", re.sub(r"/\*.*?\*/", "", SHEET, flags=re.S))
    sizes = [
        (selector.strip(), size.removesuffix(" !important"))
        for selector, body in rules
        for size in re.findall(r"font-size: ([^;]+?)\s*(?:;|$)", body)
    ]
    scale = re.search(r"--tiny.*?--slide-figure: [\d.]+rem", SHEET, re.S)
    assert scale
    allowed = {f"var({name})" for name in re.findall(r"(--[\w-]+): [\d.]+rem", scale[0])} | {"inherit"}
    root = re.compile(r"html:has\(\.st-key-(hall|slide)\)")
    past = [(selector, size) for selector, size in sizes if size not in allowed and not root.fullmatch(selector)]
    assert past == [('html[lang=he] [data-testid="stDateInputField"] [data-placeholder]', "0")]
    assert set(re.findall(r"(--[\w-]+): ", SHEET)) <= set(re.findall(r"var\((--[\w-]+)", SHEET))


def test_a_title_of_a_slide_is_as_large_as_the_measure_of_what_fits_takes_it_for() -> None:
    assert f"--slide-title: {slides_view.TITLE / slide_layout.BODY:g}rem" in SHEET
