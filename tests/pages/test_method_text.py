"""The method in HTML: every indicator with its share of the weight, and text that stays text."""

import pytest

from core.config import load
from core.i18n import plain, words
from pages.shared import load as doorway
from pages.shared import method_text
from tests.pages.markup import EVIL, reads

EN, HE = words("en"), words("he")


@pytest.fixture(scope="module")
def config():
    return load(doorway.ROOT / "config.toml")


def text(html: str) -> str:
    return plain(reads(html))


def test_the_choices_of_the_method_are_told_with_their_values(config):
    said = text(method_text.choices(config, EN))
    for word in ("weighted geometric mean", "10%", config.digest, config.version):
        assert word in said


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
