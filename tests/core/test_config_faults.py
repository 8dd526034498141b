"""Every fault of a config: its code, its key, its line, its words; all of them at once; never anything else."""

import string
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.config import Normalisation, load, loads
from core.config.method import NormalisationRule
from core.config.reference import MINIMAL
from core.config.rules import NEEDS
from core.i18n import catalogue, words
from core.issues import SEVERITIES, Stop


def channel(id: str, more: str = "", name: str = 'name = "x"') -> str:
    return f'[[channels]]\nid = "{id}"\n{name}\n{more}\n'


def indicator(id: str = "two", more: str = "", **keys: str) -> str:
    lines = {
        "id": f'"{id}"',
        "channel": '"health"',
        "name": '"x"',
        "direction": '"higher_better"',
        "goalposts": "{ worst = 0, best = 100 }",
        **keys,
    }
    return "[[indicators]]\n" + "".join(f"{key} = {value}\n" for key, value in lines.items()) + more + "\n"


def line(**keys: str) -> str:
    return "[indicators.red_line]\n" + "".join(f"{key} = {value}\n" for key, value in keys.items())


MINIMAL_KEYS = ("id", "channel", "name", "direction")
TOP = 'preset = "eight"\n'
# what is added to the smallest file -> code, path, the text of the line that is named, some of its values
FAULTS = [
    (
        indicator(more=line(value="5", side='"below"', valeu="6")),
        "C-04",
        "indicators.two.red_line.valeu",
        "valeu = 6",
        {"nearest": "value"},
    ),
    (indicator(synonims="[]"), "C-04", "indicators.two.synonims", "synonims = []", {"nearest": "synonyms"}),
    ("[methud]\n", "C-04", "methud", "[methud]", {"nearest": "method"}),
    (indicator(paint='"red"'), "C-05", "indicators.two.paint", 'paint = "red"', {"word": "paint"}),
    (channel("two", name=""), "C-06", "channels.two.name", "[[channels]]", {"word": "name"}),
    (indicator(name='{ he = "x" }'), "C-06", "indicators.two.name.en", 'name = { he = "x" }', {"word": "en"}),
    (
        indicator(mode='"war"'),
        "C-07",
        "indicators.two.mode",
        'mode = "war"',
        {"found": '"war"', "allowed": "routine, emergency, both"},
    ),
    (indicator(weight='"1"'), "C-08", "indicators.two.weight", 'weight = "1"', {"found": '"1"'}),
    (indicator(weight="true"), "C-08", "indicators.two.weight", "weight = true", {"found": "true"}),
    (indicator(min_count="2.5"), "C-09", "indicators.two.min_count", "min_count = 2.5", {"found": "2.5"}),
    (indicator(name="5"), "C-10", "indicators.two.name", "name = 5", {"found": "5"}),
    (indicator(department="7"), "C-10", "indicators.two.department", "department = 7", {"found": "7"}),
    (indicator(critical='"yes"'), "C-11", "indicators.two.critical", 'critical = "yes"', {"found": '"yes"'}),
    (
        indicator(goalposts="[0, 100]"),
        "C-12",
        "indicators.two.goalposts",
        "goalposts = [0, 100]",
        {"found": "[0, 100]"},
    ),
    ('[layers]\nid = "city"\n', "C-13", "layers", "[layers]", {"found": '{"id": "city"}'}),
    (indicator(synonyms='"x"'), "C-13", "indicators.two.synonyms", 'synonyms = "x"', {"found": '"x"'}),
    (indicator(limits="[5]"), "C-14", "indicators.two.limits", "limits = [5]", {"count": "2", "found": 1}),
    (indicator(limits="[5, 6, 7]"), "C-14", "indicators.two.limits", "limits = [5, 6, 7]", {"count": "2", "found": 3}),
    (
        '[[presets]]\nid = "p"\nname = "p"\nchannels = []\n',
        "C-14",
        "presets.p.channels",
        "channels = []",
        {"count": "≥ 1"},
    ),
    (indicator(weight="-1"), "C-15", "indicators.two.weight", "weight = -1", {"rule": "≥ 0"}),
    ("[method]\nfloor = -1\n", "C-15", "method.floor", "floor = -1", {"rule": "≥ 0"}),
    ("[method]\nnear_margin = 10\n", "C-15", "method.near_margin", "near_margin = 10", {"rule": "≤ 1"}),
    (indicator("Two 2"), "C-16", "indicators.Two 2.id", 'id = "Two 2"', {"found": '"Two 2"'}),
    (indicator(weight="inf"), "C-17", "indicators.two.weight", "weight = inf", {"found": "Infinity"}),
    ("[method]\nstale_after = nan\n", "C-17", "method.stale_after", "stale_after = nan", {"found": "NaN"}),
    (channel("health"), "C-18", "channels.health.id", 'id = "health"', {"found": "health"}),
    (indicator(channel='"helth"'), "C-19", "indicators.two.channel", 'channel = "helth"', {"nearest": "health"}),
    (indicator(frequency='"anual"'), "C-19", "indicators.two.frequency", 'frequency = "anual"', {"nearest": "annual"}),
    (
        indicator(lowest_layer='"aera"'),
        "C-19",
        "indicators.two.lowest_layer",
        'lowest_layer = "aera"',
        {"nearest": "area"},
    ),
    (
        indicator(outcomes='["joy"]'),
        "C-20",
        "indicators.two.outcomes",
        'outcomes = ["joy"]',
        {"found": "joy", "known": "—"},
    ),
    (indicator(effort='"city"'), "C-20", "indicators.two.effort", 'effort = "city"', {"found": "city"}),
    (indicator(department='"it"'), "C-20", "indicators.two.department", 'department = "it"', {"found": "it"}),
    (channel("two", 'parent = "wealth"'), "C-19", "channels.two.parent", 'parent = "wealth"', {"nearest": "health"}),
    (
        channel("two", 'merges = ["wealth"]'),
        "C-19",
        "channels.two.merges",
        'merges = ["wealth"]',
        {"nearest": "health"},
    ),
    (channel("two", 'parent = "two"'), "C-21", "channels.two.parent", 'parent = "two"', {"chain": "two → two"}),
    (
        channel("two", 'parent = "three"') + channel("three", 'parent = "four"') + channel("four", 'parent = "two"'),
        "C-21",
        "channels.two.parent",
        'parent = "three"',
        {"chain": "two → three → four → two"},
    ),
    (
        indicator(goalposts="{ worst = 5, best = 5 }"),
        "C-22",
        "indicators.two.goalposts",
        "goalposts = { worst = 5, best = 5 }",
        {"value": "5"},
    ),
    (
        indicator(direction='"lower_better"'),
        "C-23",
        "indicators.two.direction",
        'direction = "lower_better"',
        {"right": "higher_better"},
    ),
    (
        indicator(more=line(value="5", side='"above"')),
        "C-24",
        "indicators.two.red_line.side",
        'side = "above"',
        {"right": "below"},
    ),
    (
        indicator(more=line(value="500", side='"below"')),
        "C-25",
        "indicators.two.red_line.value",
        "value = 500",
        {"found": "500"},
    ),
    (
        channel("two") + indicator(channel='"two"', weight="0"),
        "C-26",
        "channels.two",
        "[[channels]]",
        {"found": "two", "count": 1},
    ),
    (
        channel("two", 'merges = ["health"]') + '[[presets]]\nid = "p"\nname = "p"\nchannels = ["health", "two"]\n',
        "C-27",
        "presets.p.channels",
        'channels = ["health", "two"]',
        {"found": "health", "first": "health", "second": "two"},
    ),
    (
        channel("two", 'parent = "health"') + '[[presets]]\nid = "p"\nname = "p"\nchannels = ["two"]\n',
        "C-28",
        "presets.p.channels",
        'channels = ["two"]',
        {"found": "two", "parent": "health"},
    ),
    (indicator(limits="[9, 1]"), "C-29", "indicators.two.limits", "limits = [9, 1]", {"low": "9", "high": "1"}),
    ("[privacy]\nfloor = 2\n", "C-30", "privacy.floor", "floor = 2", {"home": "method"}),
    ('[store]\npreset = "eight"\n', "C-31", "store.preset", 'preset = "eight"', {"word": "preset"}),
    (
        '[[layers]]\nid = "area"\nname = "a"\nplural = "a"\nparent = "city"\n'
        '[[layers]]\nid = "city"\nname = "a"\nplural = "a"\n',
        "C-32",
        "layers.area.parent",
        'parent = "city"',
        {"found": "area", "parent": "city"},
    ),
    (
        indicator(normalisation='"distance_to_target"'),
        "C-35",
        "indicators.two.normalisation",
        'normalisation = "distance_to_target"',
        {"rule": "distance_to_target", "needed": "target"},
    ),
    (
        '[method]\nimputation = "group_mean"\n',
        "C-35",
        "method.imputation",
        'imputation = "group_mean"',
        {"needed": "group"},
    ),
    (
        channel("two", more='rescale = "goalposts"') + indicator("two", channel='"two"'),
        "C-35",
        "channels.two.rescale",
        'rescale = "goalposts"',
        {"needed": "goalposts"},
    ),
    (
        '[method]\nnormalisation = { rule = "ampi", over = "base" }\n',
        "C-35",
        "method.normalisation",
        'normalisation = { rule = "ampi", over = "base" }',
        {"needed": "base"},
    ),
    (
        "[[method.levels]]\nheight = 2\n",
        "C-36",
        "method.levels[1].height",
        "height = 2",
        {"found": 2, "highest": 1},
    ),
    (
        indicator(normalisation='{ rule = "optimum", optimum = [0, 5, 4, 9] }'),
        "C-37",
        "indicators.two.normalisation",
        'normalisation = { rule = "optimum", optimum = [0, 5, 4, 9] }',
        {"found": "0, 5, 4, 9"},
    ),
    (
        indicator(normalisation='"log_goalposts"'),
        "C-37",
        "indicators.two.normalisation",
        'normalisation = "log_goalposts"',
        {"found": "0", "asked": "> 0"},
    ),
    (
        channel("two", more='aggregation = { rule = "benefit_of_doubt", shares = [0.1, 0.15] }')
        + indicator("two", channel='"two"'),
        "C-37",
        "channels.two.aggregation",
        'aggregation = { rule = "benefit_of_doubt", shares = [0.1, 0.15] }',
        {"rule": "benefit_of_doubt", "found": "0.1 … 0.15", "asked": "≤ 1 … ≥ 1"},
    ),
    (
        channel("two", more='weighting = { rule = "budget", budgets = [[50, 50]] }')
        + indicator("two", channel='"two"'),
        "C-38",
        "channels.two.weighting.budgets",
        'weighting = { rule = "budget", budgets = [[50, 50]] }',
        {"found": 2, "parts": 1},
    ),
    (
        channel("two", more='weighting = { rule = "ahp", judgements = [[1, 3], [3, 1]] }')
        + indicator("two", channel='"two"')
        + indicator("three", channel='"two"'),
        "C-39",
        "channels.two.weighting.judgements",
        'weighting = { rule = "ahp", judgements = [[1, 3], [3, 1]] }',
        {"row": 2, "column": 1},
    ),
    (
        channel("two", more='weighting = { rule = "budget", budgets = [[0]] }') + indicator("two", channel='"two"'),
        "C-40",
        "channels.two.weighting.budgets",
        'weighting = { rule = "budget", budgets = [[0]] }',
        {"row": 1},
    ),
    (
        '[method]\nweighting = { rule = "ahp", judgements = [[1]] }\n',
        "C-42",
        "method.weighting",
        'weighting = { rule = "ahp", judgements = [[1]] }',
        {"rule": "ahp"},
    ),
    (
        indicator(treatment='"winsorise_then_log"'),
        "C-41",
        "indicators.two.treatment",
        'treatment = "winsorise_then_log"',
        {"rule": "goalposts", "treatment": "winsorise_then_log"},
    ),
    # alternatives of [robustness] are judged as the method's own, with everything that they may meet
    (
        '[robustness]\ntreatments = ["winsorise", "log"]\n',
        "C-41",
        "robustness.treatments[2]",
        'treatments = ["winsorise", "log"]',
        {"rule": "goalposts", "treatment": "log"},
    ),
    (
        '[method]\nnormalisation = "minmax"\n[robustness]\nnormalisations = ["goalposts"]\ntreatments = ["log"]\n',
        "C-41",
        "robustness.treatments[1]",
        'treatments = ["log"]',
        {"rule": "goalposts", "treatment": "log"},
    ),
    (
        '[method]\ntreatment = "log"\nnormalisation = "minmax"\n'
        + indicator(normalisation='{ rule = "zscore", mean = 5 }'),
        "C-41",
        "indicators.two.normalisation",
        'normalisation = { rule = "zscore", mean = 5 }',
        {"rule": "zscore", "treatment": "log"},
    ),
    (
        '[robustness]\nnormalisations = ["log_goalposts"]\n' + indicator(goalposts="{ worst = 0, best = 9 }"),
        "C-37",
        "indicators.two",
        "[[indicators]]",
        {"rule": "log_goalposts", "found": "0", "asked": "> 0"},
    ),
    (
        '[method]\nnormalisation = "rank"\n[robustness]\nnormalisations = ["goalposts"]\n'
        + indicator().replace("goalposts = { worst = 0, best = 100 }\n", ""),
        "C-35",
        "indicators.two",
        "[[indicators]]",
        {"rule": "goalposts", "needed": "goalposts"},
    ),
    (
        indicator(normalisation='"boundary_ratio"', more=line(value="20", side='"below"')).replace(
            "goalposts = { worst = 0, best = 100 }\n", ""
        ),
        "C-46",
        "indicators.two",
        "[[indicators]]",
        {},
    ),
    (
        '[robustness]\nimputations = ["group_mean"]\n',
        "C-35",
        "robustness.imputations[1]",
        'imputations = ["group_mean"]',
        {"rule": "group_mean", "needed": "group"},
    ),
    (
        '[robustness]\nnormalisations = [{ rule = "minmax", over = "base" }]\n',
        "C-35",
        "robustness.normalisations[1]",
        'normalisations = [{ rule = "minmax", over = "base" }]',
        {"rule": "over = base", "needed": "base"},
    ),
    (
        '[robustness]\naggregations = [{ rule = "benefit_of_doubt", shares = [0.6, 1] }]\n' + indicator(),
        "C-37",
        "channels.health",
        "[[channels]]",
        {"rule": "benefit_of_doubt", "found": "0.6 … 1", "asked": "≤ 0.5 … ≥ 0.5"},
    ),
    (
        '[[method.levels]]\nheight = 1\naggregation = { rule = "benefit_of_doubt", shares = [0.6, 1] }\n' + indicator(),
        "C-37",
        "channels.health",
        "[[channels]]",
        {"rule": "benefit_of_doubt"},
    ),
    (
        '[method]\naggregation = { rule = "benefit_of_doubt", shares = [0.6, 1] }\n'
        '[[outcomes]]\nid = "joy"\nname = "joy"\n'
        + channel("b")
        + "".join(indicator(id, channel=of, outcomes='["joy"]') for id, of in (("two", '"b"'),))
        + channel("c")
        + indicator("three", channel='"c"', outcomes='["joy"]'),
        "C-37",
        "outcomes.joy",
        "[[outcomes]]",
        {"found": "0.6 … 1", "asked": "≤ 0.5 … ≥ 0.5"},
    ),
    # values of a choice
    (
        indicator(transform='"ln"', goalposts="{ worst = 0, best = 100 }"),
        "C-37",
        "indicators.two.transform",
        'transform = "ln"',
        {"rule": "ln", "found": "0", "asked": "> 0"},
    ),
    (
        indicator(transform='"square"', normalisation='{ rule = "optimum", optimum = [-1, 2, 3, 4] }'),
        "C-37",
        "indicators.two.transform",
        'transform = "square"',
        {"rule": "square", "found": "-1", "asked": "≥ 0"},
    ),
    (
        indicator(
            transform='"reciprocal"',
            normalisation='"boundary_ratio"',
            red_line='{ value = 5, side = "below" }',
        ),
        "C-37",
        "indicators.two.transform",
        'transform = "reciprocal"',
        {"rule": "reciprocal", "found": "0", "asked": "> 0"},
    ),
    (
        indicator(normalisation='{ rule = "goalposts", goalposts = { worst = 5, best = 5 } }'),
        "C-22",
        "indicators.two.normalisation.goalposts",
        'normalisation = { rule = "goalposts", goalposts = { worst = 5, best = 5 } }',
        {"value": "5"},
    ),
    (
        indicator(normalisation='{ rule = "ampi", goalposts = { worst = 90, best = 0 } }'),
        "C-23",
        "indicators.two.direction",
        'direction = "higher_better"',
        {"worst": "90", "best": "0", "right": "lower_better"},
    ),
    (
        '[method]\nnormalisation = { rule = "minmax", scale = [1, 1] }\n',
        "C-22",
        "method.normalisation.scale",
        'normalisation = { rule = "minmax", scale = [1, 1] }',
        {"value": "1"},
    ),
    (
        "[robustness]\nnoise_heights = [0, 7]\n",
        "C-36",
        "robustness.noise_heights",
        "noise_heights = [0, 7]",
        {"found": 7, "lowest": 0, "highest": 0},
    ),
    # settings that nothing reads
    (
        indicator(normalisation='{ rule = "distance_to_target", target = 50, clip = true }'),
        "C-43",
        "indicators.two.normalisation.clip",
        'normalisation = { rule = "distance_to_target", target = 50, clip = true }',
        {"rule": "distance_to_target", "word": "clip", "keys": "target, cap, over, base, scale, digits"},
    ),
    (
        "[method]\naggregation = { power = 2 }\n",
        "C-43",
        "method.aggregation.power",
        "aggregation = { power = 2 }",
        {"rule": "geometric", "keys": "—"},
    ),
    (
        '[robustness]\naggregations = [{ rule = "arithmetic", high_is = "bad" }]\n',
        "C-43",
        "robustness.aggregations[1].high_is",
        'aggregations = [{ rule = "arithmetic", high_is = "bad" }]',
        {"rule": "arithmetic", "word": "high_is"},
    ),
    (
        '[method]\nimputation = { rule = "linear", most_back = 2 }\n',
        "C-43",
        "method.imputation.most_back",
        'imputation = { rule = "linear", most_back = 2 }',
        {"rule": "linear"},
    ),
    (
        '[method]\naggregation = "mpi"\nweighting = { total = "as_given" }\n',
        "C-43",
        "method.weighting.total",
        'weighting = { total = "as_given" }',
        {"rule": "mpi", "keys": "high_is, deviation, mean, spread"},
    ),
    (
        '[method]\naggregation = "sum"\nweighting = { total = "one" }\n',
        "C-43",
        "method.weighting.total",
        'weighting = { total = "one" }',
        {"rule": "sum"},
    ),
    (
        '[method]\naggregation = "copeland"\nweighting = { total = "as_given" }\n',
        "C-43",
        "method.weighting.total",
        'weighting = { total = "as_given" }',
        {"rule": "copeland"},
    ),
    (
        '[method]\nweighting = "effective"\n' + channel("two", 'parent = "health"\nweight = 9'),
        "C-43",
        "channels.two.weight",
        "weight = 9",
        {"rule": "effective", "word": "weight", "keys": "indicators.weight, total"},
    ),
    (
        '[method]\nnormalisation = { rule = "minmax", base = "2020" }\n',
        "C-44",
        "method.normalisation.base",
        'normalisation = { rule = "minmax", base = "2020" }',
        {"word": "base", "needed": 'over = "base"'},
    ),
    (
        '[method]\nnormalisation = { rule = "zscore", scale = [0, 10] }\n',
        "C-44",
        "method.normalisation.scale",
        'normalisation = { rule = "zscore", scale = [0, 10] }',
        {"word": "scale", "needed": "clip = true"},
    ),
    (
        channel("two", "rescale_goes_up = false"),
        "C-44",
        "channels.two.rescale_goes_up",
        "rescale_goes_up = false",
        {"needed": "rescale"},
    ),
    (
        "[[method.levels]]\nheight = 1\nrescale_goes_up = false\n",
        "C-44",
        "method.levels[1].rescale_goes_up",
        "rescale_goes_up = false",
        {"needed": "rescale"},
    ),
    (
        indicator(denominator_scale="1000"),
        "C-44",
        "indicators.two.denominator_scale",
        "denominator_scale = 1000",
        {"needed": "denominator"},
    ),
    (
        indicator(error_scale="1.645"),
        "C-44",
        "indicators.two.error_scale",
        "error_scale = 1.645",
        {"needed": "error"},
    ),
    (
        "[robustness]\nweight_noise = 0\nnoise_heights = [0]\n",
        "C-44",
        "robustness.noise_heights",
        "noise_heights = [0]",
        {"needed": "weight_noise > 0"},
    ),
    (
        '[method]\nnormalisation = { rule = "zscore", mean = 50, sd = 10, over = "all" }\n',
        "C-45",
        "method.normalisation.over",
        'normalisation = { rule = "zscore", mean = 50, sd = 10, over = "all" }',
        {"word": "over", "other": "mean, sd"},
    ),
]

#: What looks idle and is not: each of these must load.
LAWFUL = [
    '[method]\nweighting = { total = "as_given" }\naggregation = "sum"\n',
    '[method]\nweighting = { total = "as_given" }\n' + channel("two", 'aggregation = "worst"'),
    '[method]\nweighting = "effective"\n' + channel("two", "weight = 9"),
    '[method]\nnormalisation = { rule = "zscore", mean = 50, over = "all" }\n',
    '[method]\nnormalisation = { rule = "zscore", clip = true, scale = [0, 10] }\n',
    '[method]\nlevels = [{ height = 1, rescale = "minmax" }]\n' + channel("two", "rescale_goes_up = false"),
    "[[method.levels]]\nheight = 1\nrescale_goes_up = false\n" + channel("two", 'rescale = "minmax"'),
    '[method]\nscreening = { drop = ["x"], when = "after_imputation" }\n',
    '[robustness]\ntreatments = ["log"]\n[method]\nnormalisation = "minmax"\n',
    '[robustness]\nnormalisations = ["log_goalposts"]\n' + indicator(normalisation='"minmax"'),
    '[robustness]\naggregations = [{ rule = "benefit_of_doubt", shares = [0.6, 1] }]\n'
    + indicator(weight="0")
    + channel("two", 'aggregation = "worst"')
    + indicator("three", channel='"two"')
    + indicator("four", channel='"two"'),
    channel("two", 'parent = "health"')
    + channel("three", 'parent = "two"')
    + "[robustness]\nnoise_heights = [0, 1, 2]\n",
]


@pytest.mark.parametrize("added", LAWFUL)
def test_a_setting_that_something_reads_is_no_fault(added: str) -> None:
    assert loads(MINIMAL + added)


def test_a_page_may_compare_with_what_an_alternative_of_the_file_could_not_meet() -> None:
    """The file draws logarithms for its own rule; one look by fixed goalposts draws nothing."""
    model = loads(MINIMAL + '[method]\nnormalisation = "minmax"\n[robustness]\ntreatments = ["log"]\n')
    assert model.with_method(normalisation=Normalisation()).method.normalisation.rule == "goalposts"
    with pytest.raises(Stop) as stop:
        model.with_method(normalisation=Normalisation(rule="minmax", ties="max"))
    assert [issue.code for issue in stop.value.issues] == ["C-43"]


@pytest.mark.parametrize(("added", "code", "path", "text", "values"), FAULTS, ids=[f"{f[1]} {f[2]}" for f in FAULTS])
def test_each_fault_has_its_code_its_place_and_its_words(
    added: str, code: str, path: str, text: str, values: dict[str, Any]
) -> None:
    file = MINIMAL + added
    with pytest.raises(Stop) as stop:
        loads(file, "folder/my.toml")
    (issue,) = stop.value.issues
    assert (issue.code, issue.params["path"], issue.where.file) == (code, path, "folder/my.toml")
    assert issue.where.row is not None
    assert file.split("\n")[issue.where.row - 1] == text
    assert values.items() <= issue.params.items()
    for lang in ("he", "en"):
        assert f"my.toml:{issue.where.row} {path}: " in words(lang, isolate=False).issue(issue)


@pytest.mark.parametrize("rule", get_args(NormalisationRule))
def test_a_rule_is_refused_without_what_it_needs_and_only_then(rule: str) -> None:
    """An indicator with nothing but a direction; then one that has whatever any rule may ask for."""
    bare = indicator(normalisation=f'"{rule}"').replace("goalposts = { worst = 0, best = 100 }\n", "")
    found = []
    try:
        loads(MINIMAL + bare)
    except Stop as stop:
        found = [(issue.code, issue.params.get("needed")) for issue in stop.issues]
    assert found == ([("C-35", NEEDS[rule])] if rule in NEEDS else [])
    given = {"reference": '"mean"', "optimum": "[1, 2, 3, 4]"}
    more = "".join(f", {key} = {value}" for key, value in given.items() if NEEDS.get(rule) == key)
    choice = f'{{ rule = "{rule}"{more} }}'
    own = {"goalposts": "{ worst = 1, best = 100 }", "target": "{ value = 50 }"}
    loads(MINIMAL + indicator(normalisation=choice, more=line(value="20", side='"below"'), **own))


def test_all_faults_of_a_file_are_told_at_once_in_the_order_of_its_lines() -> None:
    file = (
        'preset = "none"\n'
        + MINIMAL
        + indicator("Bad id", channel='"helth"', gaolposts="5")
        + indicator("three", limits="[5]", more=line(value="500", side='"above"', valeu="1"))
        + indicator("three", direction='"lower_better"', weight='"1"')
    )
    with pytest.raises(Stop) as stop:
        loads(file)
    assert [(issue.code, issue.params["path"]) for issue in stop.value.issues] == [
        ("C-20", "preset"),
        ("C-16", "indicators.Bad id.id"),
        ("C-19", "indicators.Bad id.channel"),
        ("C-04", "indicators.Bad id.gaolposts"),
        ("C-14", "indicators.three.limits"),
        ("C-25", "indicators.three.red_line.value"),
        ("C-24", "indicators.three.red_line.side"),
        ("C-04", "indicators.three.red_line.valeu"),
        ("C-18", "indicators.three.id"),
        ("C-23", "indicators.three.direction"),
        ("C-08", "indicators.three.weight"),
    ]


def test_a_key_that_cannot_be_read_neither_hides_a_wrong_id_nor_moves_a_fault_to_another_entry() -> None:
    """The first of two with one id cannot be read at all; the faults of the second stand in its own lines."""
    file = MINIMAL + indicator("two", channel='"zz"', direction='"up"') + indicator("two", direction='"lower_better"')
    with pytest.raises(Stop) as stop:
        loads(file, "my.toml")
    rows = file.split("\n")
    assert [(issue.code, rows[(issue.where.row or 0) - 1]) for issue in stop.value.issues] == [
        ("C-20", 'channel = "zz"'),
        ("C-07", 'direction = "up"'),
        ("C-18", 'id = "two"'),
        ("C-23", 'direction = "lower_better"'),
    ]
    assert stop.value.issues[-1].where.row == len(rows) - rows[::-1].index('direction = "lower_better"')


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert codes_of(tmp_path / "none.toml") == [("C-01", None)]
    assert codes_of(tmp_path) == [("C-01", None)]


def test_a_file_in_another_encoding_is_refused_at_its_line(tmp_path: Path) -> None:
    (tmp_path / "old.toml").write_bytes((MINIMAL + '[municipality]\nname = "חיפה"\n').encode("windows-1255"))
    assert codes_of(tmp_path / "old.toml") == [("C-02", MINIMAL.count("\n") + 2)]


@pytest.mark.parametrize(("added", "row"), [("name 'x'\n", 1), ('a = "b\n', 1), ("a = 1\na = 2\n", 2), ("a = [1,", 1)])
def test_broken_syntax_is_told_with_its_line(tmp_path: Path, added: str, row: int) -> None:
    (tmp_path / "broken.toml").write_text(MINIMAL + added, encoding="utf-8")
    assert codes_of(tmp_path / "broken.toml") == [("C-03", MINIMAL.count("\n") + row)]


def codes_of(path: Path) -> list[tuple[str, int | None]]:
    with pytest.raises(Stop) as stop:
        load(path)
    assert all(words(lang).issue(issue) for lang in ("he", "en") for issue in stop.value.issues)
    return [(issue.code, issue.where.row) for issue in stop.value.issues]


def test_every_fault_of_a_file_is_provoked_and_has_words_in_both_languages() -> None:
    codes = {code for code in SEVERITIES if code.startswith("C-")} - {"C-33", "C-34"}  # Config.in_force: test_config
    assert codes == {fault[1] for fault in FAULTS} | {"C-01", "C-02", "C-03"}
    for code in codes:
        assert SEVERITIES[code] == "block"
        he, en = (
            {name for _, name, _, _ in string.Formatter().parse(catalogue(lang)[code][0]) if name}
            for lang in ("he", "en")
        )
        assert he == en
        assert he & {"place", "file"}


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_mangled_file_gives_a_config_or_issues_with_words(data: st.DataObject) -> None:
    lines = (TOP + MINIMAL + indicator(more=line(value="5", side='"below"'), limits="[0, inf]")).split("\n")
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(lines) - 1))
        value = data.draw(
            st.sampled_from(["", "[1]", "{ a = 1 }", "nan", "-1e400", "1979-05-27", '"x"', "true", "9" * 400])
        )
        key = lines[at].split("=")[0]
        lines[at] = data.draw(st.sampled_from(["", lines[at][:-1], f"{key}= {value}", f"x{key} = 1", "[indicators]"]))
    told(lambda: loads("\n".join(lines), "x.toml"))


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4) | st.just("health"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["worst", "best", "he"]), inner),
    max_leaves=5,
)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys([*MINIMAL_KEYS, "limits", "red_line", "ratio", "x"], ANYTHING)))
@settings(max_examples=60, deadline=None)
def test_any_local_indicator_gives_a_config_or_issues_with_words(entry: dict[str, Any]) -> None:
    told(lambda: loads(MINIMAL).with_indicators([entry]))


def told(work: Any) -> None:
    try:
        assert work()
    except Stop as stop:
        assert stop.issues
        assert all(words(lang).issue(issue) for lang in ("he", "en") for issue in stop.issues)
