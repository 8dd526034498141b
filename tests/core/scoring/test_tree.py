from core.scoring import tree
from tests.core.scoring import town

DEEP = """
[[channels]]
id = "top"
name = "Top"
[[channels]]
id = "left"
name = "Left"
parent = "top"
weight = 2.0
[[channels]]
id = "leaf"
name = "Leaf"
parent = "left"
[[indicators]]
id = "a"
channel = "leaf"
name = "A"
direction = "higher_better"
goalposts = { worst = 0.0, best = 1.0 }
[[indicators]]
id = "b"
channel = "top"
name = "B"
direction = "higher_better"
goalposts = { worst = 0.0, best = 1.0 }
weight = 3.0
"""


def test_channels_come_in_the_order_of_the_config_then_outcomes():
    found = tree.nodes(town.model())
    assert [(node.id, node.level, node.name.en) for node in found] == [
        ("calm", "channel", "Calm"),
        ("shelter", "channel", "Shelter"),
        ("wellbeing", "outcome", "Wellbeing"),
        ("resistance", "outcome", "Resistance"),
    ]


def test_an_indicator_counts_in_its_main_outcome_alone():
    members = {node.id: [member.id for member in node.members] for node in tree.nodes(town.model())}
    assert members["wellbeing"] == ["trust", "wait"]
    assert members["resistance"] == ["refuge", "drills"]


def test_a_channel_joins_its_indicators_and_the_channels_below_it():
    found = {node.id: node for node in tree.nodes(town.model(text=DEEP))}
    assert [(m.id, m.level, m.weight) for m in found["top"].members] == [
        ("b", "indicator", 3.0),
        ("left", "channel", 2.0),
    ]
    assert [found[id].parent for id in ("top", "left", "leaf")] == [None, "top", "left"]


def test_parts_come_before_wholes():
    found = tree.nodes(town.model(text=DEEP))
    assert [found[k].id for k in tree.children_first(found)] == ["leaf", "left", "top"]
