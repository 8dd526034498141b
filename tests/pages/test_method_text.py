"""The method in HTML: every indicator with its share of the weight, and text that stays text."""

import re

import pandas as pd
import pytest

from core import scoring
from core.config import load, loads
from core.i18n import plain, words
from pages.shared import load as doorway
from pages.shared import method_text
from tests.pages.markup import EVIL, reads

EN, HE = words("en"), words("he")
NESTED = """
[method]
normalisation = "minmax"
[[method.levels]]
height = 2
aggregation = "arithmetic"
weighting = "equal"
rescale = "rank"
[[channels]]
id = "whole"
name = "Whole"
[[channels]]
id = "left"
name = "Left"
parent = "whole"
aggregation = "worst"
[[channels]]
id = "right"
name = "Right"
parent = "whole"
[[indicators]]
id = "one"
channel = "left"
name = "One"
direction = "higher_better"
weight = 3
[[indicators]]
id = "two"
channel = "left"
name = "Two"
direction = "higher_better"
[[indicators]]
id = "three"
channel = "right"
name = "Three"
direction = "higher_better"
normalisation = "percentile_rank"
"""


@pytest.fixture(scope="module")
def config():
    return load(doorway.ROOT / "config.toml")


def text(html: str) -> str:
    return plain(reads(html))


def test_the_choices_of_the_method_are_told_with_their_values(config):
    said = text(method_text.choices(config, EN))
    for word in ("weighted geometric mean", "10%", config.digest, config.version):
        assert word in said


def test_every_step_from_a_value_to_a_score_is_told_in_its_order(config):
    for w in (EN, HE):
        said = text(method_text.choices(config, w))
        keys = ("screening", "imputation", "treatment", "normalisation", "weighting", "aggregation")
        at = [said.index(plain(w(f"method.{key}"))) for key in keys]
        assert at == sorted(at)
        assert all(plain(w(f"method.effect.{key}")) in text(method_text.effects(w)) for key in keys)


def test_choices_of_levels_and_of_single_parts_are_told():
    config = loads(NESTED)
    said = text(method_text.choices(config, EN))
    assert "channels of height 2 · weighted mean · equal weights · after joining: rank among the areas" in said
    assert "2 indicators or channels have choices of their own" in said


def test_the_tree_has_a_strip_for_every_channel_with_the_shares_of_its_parts():
    config = loads(NESTED)
    frame = pd.DataFrame({"area": ["A", "B"], "one": [1, 2], "two": [3, 4], "three": [5, 6]})
    scores = scoring.score(scoring.from_table(frame, config), config)
    html = method_text.tree(scores, "", EN)
    assert html.count("lr-branch-name") == 3
    shares = [float(share) for share in re.findall(r"flex-grow:([\d.]+)", html)]
    assert shares == [0.5, 0.5, 0.75, 0.25, 1.0]  # the whole, then its two parts, each after what it is in
    assert html.count("lr-sub") == 2
    assert html.count("margin-inline-start:1.6rem") == 2
    assert "<b>75%</b> <small>One<br>37.5% of the whole</small>" in plain(html)
    assert "<b>50%</b> <small>Left</small>" in plain(html)


def test_an_indicator_says_how_much_of_its_outcome_rests_on_it(config):
    channel = config.active_channels[0]
    html = text(method_text.indicators(config, channel.id, EN))
    indicator = config.indicators_of(channel.id)[0]
    outcome = next(o for o in config.outcomes if o.id == indicator.outcomes[0])
    whole = sum(i.weight for i in config.active_indicators if i.outcomes[:1] == (outcome.id,))
    assert f"{outcome.name.en} {plain(EN.percent(indicator.weight / whole, 1))}" in html


def test_every_active_indicator_stands_in_a_table_with_its_share(config):
    for channel in config.active_channels:
        html = method_text.indicators(config, channel.id, EN)
        members = config.indicators_of(channel.id)
        assert html.count("<tr>") == len(members) + 1
        for indicator in members:
            assert indicator.name.en in text(html)
        assert method_text.channel_label(channel, config, EN).startswith(channel.name.en)
    assert "16.7%" in text(method_text.indicators(config, config.active_channels[0].id, EN))


def test_every_preset_names_its_channels(config):
    for preset in config.presets:
        said = text(method_text.preset_note(config, preset.id, HE))
        assert all(config.channel(id).name.he in said for id in preset.channels)


def test_lines_are_counted_by_what_they_rest_on(config):
    said = text(method_text.line_statuses(config, EN))
    for status in {i.red_line.status for i in config.active_indicators if i.red_line}:
        assert plain(EN(f"charts.status.{status}")) in said


def test_layers_are_listed_with_what_they_divide(config):
    html = method_text.layers(config, EN)
    assert html.count("<tr>") == len(config.layers) + 1
    assert "neighbourhood" in text(html)


def test_no_word_of_the_model_becomes_markup(hostile):
    config = hostile["city"].config
    html = method_text.indicators(config, "shelter", HE)
    assert EVIL in text(html)
    assert EVIL in text(method_text.indicators(config, "calm", HE))
    assert method_text.explanation(HE) != method_text.explanation(EN)
