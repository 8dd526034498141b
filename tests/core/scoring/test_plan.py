import numpy as np
import pytest

from core.config import loads
from core.scoring.plan import Plan

DEEP = """
[method]
aggregation = "arithmetic"
levels = [{ height = 2, aggregation = "worst", min_parts = 0.5 }]
[[channels]]
id = "top"
name = "Top"
rescale = "percentile_rank"
rescale_goes_up = false
[[channels]]
id = "left"
name = "Left"
parent = "top"
weight = 2
aggregation = "harmonic"
[[channels]]
id = "right"
name = "Right"
parent = "top"
"""


def indicator(id: str, channel: str, more: str = "") -> str:
    return (
        f'[[indicators]]\nid = "{id}"\nname = "{id}"\nchannel = "{channel}"\ndirection = "lower_better"\n'
        f"goalposts = {{ worst = 100, best = 1 }}\n{more}\n"
    )


def plan(*indicators: str, method: str = "", deep: str = DEEP) -> Plan:
    return Plan.of(loads(deep.replace("[method]", f"[method]\n{method}") + "".join(indicators)))


def test_a_node_comes_after_its_parts_and_takes_its_own_choice_then_its_heights_then_the_methods():
    made = plan(indicator("a", "left"), indicator("b", "left"), indicator("c", "right"))
    told = {made.nodes[j.node].id: j for j in made.joins}
    assert list(told) == ["left", "right", "top"]
    assert [told[id].aggregation.rule for id in told] == ["harmonic", "arithmetic", "worst"]
    assert [told[id].min_parts for id in told] == [0, 0, 0.5]
    assert [told[id].height for id in told] == [1, 1, 2]
    assert [told[id].goes_up for id in told] == [True, True, False]
    assert told["top"].parts == ((False, 1), (False, 2)) and told["left"].parts == ((True, 0), (True, 1))
    assert told["top"].given.tolist() == [2, 1]


def test_weights_meant_as_shares_of_the_whole_add_up_on_the_way_up():
    made = plan(
        indicator("a", "left", "weight = 0.2"),
        indicator("b", "left", "weight = 0.3"),
        indicator("c", "right", "weight = 0.5"),
        method='weighting = "effective"',
        deep=DEEP.replace("weight = 2\n", ""),
    )
    assert {made.nodes[j.node].id: j.given.tolist() for j in made.joins} == {
        "left": [0.2, 0.3],
        "right": [0.5],
        "top": [0.5, 0.5],
    }


def test_indicators_with_the_same_choice_are_scored_together():
    made = plan(indicator("a", "left", 'normalisation = "rank"'), indicator("b", "left"), indicator("c", "right"))
    assert [(at.tolist(), choice.rule) for at, choice in made.groups] == [([0], "rank"), ([1, 2], "goalposts")]
    assert plan(indicator("a", "left")).groups[0][0] == slice(None)


def test_a_sum_takes_weights_as_they_are():
    made = plan(indicator("a", "left"), indicator("c", "right"), method='weighting = "equal"')
    assert {j.weighting.total for j in made.joins} == {"one"}
    made = made.but(
        aggregation=loads(DEEP.replace('"arithmetic"', '"sum"') + indicator("a", "left")).method.aggregation
    )
    assert {made.nodes[j.node].id: j.weighting.total for j in made.joins}["right"] == "as_given"


def test_posts_and_lines_go_through_the_transform_of_their_indicator():
    made = plan(
        indicator("a", "left", 'transform = "log10"\nred_line = { value = 10, side = "above" }'),
        indicator("b", "right"),
    )
    assert (made.columns.worst.tolist(), made.columns.best.tolist()) == ([2, 100], [0, 1])
    assert made.columns.line[0] == 1 and np.isnan(made.columns.line[1])
    assert made.transforms["log10"].tolist() == [0] and made.pillar.tolist() == [1, 2]


def test_values_of_a_choice_go_through_the_transform_too_and_indicators_that_differ_in_it_are_scored_apart():
    choice = '{ rule = "goalposts", goalposts = { worst = 100, best = 1 } }'
    made = plan(
        indicator("a", "left", 'transform = "log10"'),
        indicator("b", "left"),
        indicator("c", "right", 'transform = "log10"'),
        method=f"normalisation = {choice}",
    )
    assert [(made.choice(i).goalposts.worst, made.choice(i).goalposts.best) for i in range(3)] == [
        (2, 0), (100, 1), (2, 0),
    ]  # fmt: skip
    assert [at.tolist() for at, _ in made.groups] == [[0, 2], [1]]
    assert made.config.method.normalisation.goalposts.worst == 100


def test_a_rule_without_values_of_its_own_is_one_group_whatever_the_transforms():
    made = plan(indicator("a", "left", 'transform = "ln"'), indicator("b", "left"), method='normalisation = "minmax"')
    assert [at for at, _ in made.groups] == [slice(None)]


def test_the_better_direction_is_that_of_the_transformed_figures():
    changes = ("none", "sqrt", "reciprocal")
    made = plan(*(indicator(f"x{k}", "left", f'transform = "{change}"') for k, change in enumerate(changes)))
    assert made.columns.direction.tolist() == [-1, -1, 1]


@pytest.mark.parametrize(
    ("method", "channel", "held"),
    [
        ("", "", [True, True, True, True]),
        ("clip = false", "", [False] * 4),
        ('normalisation = "zscore"', "", [False] * 4),
        ('normalisation = { rule = "minmax", scale = [0, 1] }', "", [False] * 4),
        ('normalisation = { rule = "zscore", clip = true }', "", [False] * 4),
        ("", 'aggregation = "copeland"', [True, False, True, False]),
        ("", 'aggregation = "sum"', [True, False, True, False]),
        ("", 'aggregation = "mpi"', [True, False, True, False]),
        ("", 'rescale = "rank"', [True, False, True, False]),
        ("", 'rescale = "rank"\nrescale_goes_up = false', [True] * 4),
        ('normalisation = "zscore"', 'rescale = "minmax"', [False, True, False, False]),
    ],
)
def test_what_the_choices_keep_within_the_scale(method, channel, held):
    """The indicator, the channel that varies, its sister, and the one above them."""
    made = Plan.of(
        loads(
            f'[method]\naggregation = "arithmetic"\n{method}\n[[channels]]\nid = "top"\nname = "Top"\n'
            f'[[channels]]\nid = "left"\nname = "Left"\nparent = "top"\n{channel}\n'
            '[[channels]]\nid = "right"\nname = "Right"\nparent = "top"\n'
            + indicator("a", "left")
            + indicator("b", "right")
        )
    )
    nodes = {node.id: k for k, node in enumerate(made.nodes)}
    found = [made.on_scale(True, 0), *(made.on_scale(False, nodes[id]) for id in ("left", "right", "top"))]
    assert found == held


@pytest.mark.parametrize(("treatment", "treats"), [("", False), ('treatment = "winsorise"', True)])
def test_an_indicator_may_be_treated_alone(treatment, treats):
    made = plan(indicator("a", "left", treatment), indicator("b", "left"))
    assert made.treats is treats
    assert [choice.rule for choice in made.treatments] == ["winsorise" if treats else "none", "none"]
