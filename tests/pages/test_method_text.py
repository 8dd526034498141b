"""The method in HTML: every indicator with its share of the weight, and text that stays text."""

import pandas as pd
import pytest

from core import scoring
from core.config import Aggregation, Imputation, Normalisation, load, loads
from core.i18n import plain, words
from pages.shared import load as doorway
from pages.shared import method_text
from tests.core.scoring import town
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


@pytest.fixture(scope="module")
def scores(demo):
    return doorway.view("neighbourhood").scores


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


def test_an_indicator_says_how_much_of_its_outcome_rests_on_it(scores):
    config = scores.config
    channel = config.active_channels[0]
    html = text(method_text.indicators(scores, channel.id, scores.cube.periods[-1], EN))
    indicator = config.indicators_of(channel.id)[0]
    outcome = next(o for o in config.outcomes if o.id == indicator.outcomes[0])
    whole = sum(i.weight for i in config.active_indicators if i.outcomes[:1] == (outcome.id,))
    assert f"{outcome.name.en} {plain(EN.percent(indicator.weight / whole, 1))}" in html


def test_every_active_indicator_stands_in_a_table_with_its_share(scores):
    config, period = scores.config, scores.cube.periods[-1]
    for channel in config.active_channels:
        html = method_text.indicators(scores, channel.id, period, EN)
        members = config.indicators_of(channel.id)
        assert html.count("<tr>") == len(members) + 1
        for indicator in members:
            assert indicator.name.en in text(html)
        assert method_text.channel_label(channel, config, EN).startswith(channel.name.en)
    assert "16.7%" in text(method_text.indicators(scores, config.active_channels[0].id, period, EN))


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
    scores = hostile["city"].scores
    period = scores.cube.periods[-1]
    assert EVIL in text(method_text.indicators(scores, "shelter", period, HE))
    assert EVIL in text(method_text.indicators(scores, "calm", period, HE))


# --- the top of the page, made of the choices


def told(config, w=EN) -> str:
    return plain(method_text.explanation(config, w))


def test_the_method_of_the_city_is_told_at_the_top(config):
    said = told(config)
    assert "place between the worst and the best value. 100 × (value − worst) ÷ (best − worst), between" in said
    assert "Scores are cut at 0 and 100. No score depends on the other areas" in said
    assert "weighted geometric mean · scores under 1 enter as 1; weights from the file. A strong score makes up" in said
    assert "No score joins all the channels." in said
    assert "The line stands beside the score and not inside it." in said
    assert "counts for each neighbourhood too" in said
    assert "defined here (proposal): 24" in said.replace("\\", "")
    assert "ציון חזק מפצה על ציון חלש פחות מאשר בממוצע רגיל" in told(config, HE)


def test_another_method_is_told_in_its_own_words(config):
    """Nothing of the city's own choices is left where others are in force."""
    other = config.with_method(
        normalisation=Normalisation(rule="minmax"),
        aggregation=Aggregation(rule="arithmetic"),
        imputation=Imputation(rule="median"),
        inherit=False,
    )
    said = told(other)
    assert "place between the lowest and the highest area. 100 × (value − worst)" in said
    assert "The score compares the areas of one year with each other" in said
    assert "weighted mean; weights from the file. A strong score makes up for a weak one in full." in said
    assert "Missing figures are filled first" in said
    assert "does not enter a neighbourhood's score" in said
    for gone in ("geometric", "goalposts of", "cut at", "No score depends", "current figure enter", "counts for each"):
        assert gone not in said


def test_one_channel_over_all_others_is_named_as_the_single_score():
    assert "The channel “Whole” joins all the others in one score." in told(loads(NESTED))
    assert "joined from the indicators whose main outcome" not in told(loads(NESTED))


def test_a_scale_that_does_not_begin_at_0_is_told_with_its_ends():
    said = told(loads(NESTED.replace("[method]", "[method]\nscale = [1, 7]")))
    assert "1 + 6 × (value − worst) ÷ (best − worst)" in said


def test_scores_that_are_read_from_their_lines_are_counted():
    line = 'red_line = { value = 45.0, side = "below" }'
    text = town.MODEL.replace(line, f'{line}\nnormalisation = "red_line"', 1)
    assert text != town.MODEL
    said = told(loads(text))
    assert "The score of 1 indicator is read from its line" in said
    assert "stands beside the score" not in said


def test_a_channel_of_channels_says_how_many_indicators_are_inside_and_lists_its_parts():
    config = loads(NESTED)
    frame = pd.DataFrame({"area": ["A", "B"], "one": [1, 2], "two": [3, 4], "three": [5, 6]})
    scores = scoring.score(scoring.from_table(frame, config), config)
    labels = [plain(method_text.channel_label(channel, config, EN)) for channel in config.active_channels]
    assert labels == ["Whole — 3 indicators", "Left — 2 indicators", "Right — 1 indicator"]
    said = text(method_text.inside(scores, "whole", "", EN))
    assert said == "PartWeightIndicatorsLeft50%2 indicatorsRight50%1 indicator"
    assert "One" in text(method_text.inside(scores, "left", "", EN))
