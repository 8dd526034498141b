"""Channels made of channels: the way down, the shares, and every name in full."""

import re

import pandas as pd
import pytest

from core import redlines, scoring
from core.config import loads
from core.i18n import plain, words
from pages.shared import branches, figures, method_text
from pages.shared.load import View
from tests.core.scoring import town
from tests.pages.markup import reads
from tests.pages.test_method_text import NESTED

EN = words("en")
DEEP = """
[method]
normalisation = "none"
aggregation = "arithmetic"
[[channels]]
id = "top"
name = "Top"
aggregation = { rule = "mpi", high_is = "good", deviation = "population" }
[[channels]]
id = "mid"
name = "Mid"
parent = "top"
weight = 3
[[channels]]
id = "low"
name = "Low"
parent = "mid"
[[channels]]
id = "side"
name = "Side"
parent = "top"
""" + "".join(
    f'[[indicators]]\nid = "{id}"\nchannel = "{channel}"\nname = "Name {id}"\ndirection = "higher_better"\n'
    for id, channel in (("a", "low"), ("b", "low"), ("c", "mid"), ("d", "side"))
)


@pytest.fixture(scope="module")
def deep() -> View:
    """Low is 3, Mid (3 + 5) / 2 = 4, Side 8; Top: mean 5, variance 3, score 5 - 3 / 5 = 4.4."""
    config = loads(DEEP)
    frame = pd.DataFrame({"area": ["A", "B"], "a": [2.0, 1], "b": [4.0, 1], "c": [5.0, 1], "d": [8.0, 2]})
    cube = scoring.from_table(frame, config)
    cells = pd.DataFrame({"file": "t.csv", "sheet": None, "cell": ["B2", "B3"]})
    return View(config, cube.layer, cells, cube.areas, cube, scoring.score(cube, config), redlines.check(cube, config))


def opened(view: View, node: str) -> str:
    explanation = scoring.explain(view.scores, view.config, "A", node, "")
    return figures.opened(explanation, view, {"A": "A"}, EN)


def test_a_channel_knows_whether_it_is_made_of_channels(deep):
    assert [c.id for c in deep.config.active_channels if branches.has_parts(deep.config, c.id)] == ["top", "mid"]
    assert [len(redlines.inside(deep.config, c.id)) for c in deep.config.active_channels] == [4, 3, 2, 1]


def test_every_part_of_a_channel_has_its_score_and_a_way_down_to_it(deep):
    explanation = scoring.explain(deep.scores, deep.config, "A", "top", "")
    html = plain(branches.parts_table(explanation, deep, "A", "", EN))
    assert re.findall(r"channel=(\w+)", html) == ["mid", "side"]
    assert re.findall(r"<td class=lr-num>([^<]+)</td>", html) == ["4", "75%", "100%", "8", "25%", "100%"]
    down = scoring.explain(deep.scores, deep.config, "A", "mid", "")
    assert re.findall(r"channel=(\w+)", branches.parts_table(down, deep, "A", "", EN)) == ["low"]


def test_mean_and_variance_are_spelled_out_and_each_level_is_folded_into_the_one_above(deep):
    html = opened(deep, "top")
    said = plain(reads(html))
    for line in ("4.4 = 5 − 3 ÷ 5", "5 = 4 × 0.75 + 8 × 0.25", "3 = (4 − 5)^2 × 0.75 + (8 − 5)^2 × 0.25"):
        assert line in said
    assert re.findall(r"<summary>([^<]+)</summary>", plain(html)) == ["Mid · 4", "Low · 3"]  # Side only hands on
    assert html.index("Low ·") < html.index("</details>")  # inside the one above, not behind it


def test_channels_alone_have_no_empty_columns_for_figures(deep):
    head = re.findall(r"<th [^>]*>(.*?)</th>", opened(deep, "top").partition("<details")[0])
    assert head == ["Part", "Weight", "Score"]


def test_the_tree_has_a_strip_for_every_channel_with_the_shares_of_its_parts():
    config = loads(NESTED)
    frame = pd.DataFrame({"area": ["A", "B"], "one": [1, 2], "two": [3, 4], "three": [5, 6]})
    scores = scoring.score(scoring.from_table(frame, config), config)
    html = branches.tree(scores, "", EN)
    assert html.count("lr-branch-name") == 3
    shares = [float(share) for share in re.findall(r"flex-grow:([\d.]+)", html)]
    assert shares == [0.5, 0.5, 0.75, 0.25, 1.0]  # the whole, then its two parts, each after what it is in
    assert html.count("lr-sub") == 2
    assert html.count("margin-inline-start:0.8rem") == 2
    assert "<b>75%</b> One <small>37.5% of the whole</small>" in plain(html)
    assert "<li><b>50%</b> Left</li>" in plain(html)


@pytest.mark.parametrize(
    ("weighting", "shares"),
    [
        ('"given"', ["20%", "20%", "60%"]),
        ('"equal"', ["33.3%", "33.3%", "33.3%"]),
        ('{ rule = "budget", budgets = [[80, 10, 10], [100, 0, 0]] }', ["90%", "5%", "5%"]),
    ],
)
def test_the_share_is_that_of_the_weights_used_with_channels_inside_among_them(weighting, shares):
    config = loads(
        f'[[channels]]\nid = "top"\nname = "Top"\nweighting = {weighting}\n'
        '[[channels]]\nid = "low"\nname = "Low"\nparent = "top"\nweight = 3\n'
        + "".join(
            f'[[indicators]]\nid = "{id}"\nchannel = "{channel}"\nname = "Name {id}"\ndirection = "higher_better"\n'
            'normalisation = "none"\n'
            for id, channel in (("a", "top"), ("b", "top"), ("c", "low"))
        )
    )
    table = pd.DataFrame({"area": ["A", "B"], "a": [1.0, 2], "b": [2.0, 1], "c": [3.0, 5]})
    made = scoring.score(scoring.from_table(table, config), config)
    for period in ("", None):
        said = plain(method_text.indicators(made, "top", period, EN))
        assert re.findall(r"<td class=lr-num>([\d.]+%)</td>", said) == shares[:2]
        assert "100%" in plain(reads(method_text.indicators(made, "low", period, EN)))
    assert re.findall(r"<b>([\d.]+%)</b>", plain(branches.tree(made, "", EN))) == [*shares, "100%"]


def test_weights_worked_out_from_scores_are_unknown_where_no_period_is_chosen():
    config = town.model('[method]\nweighting = "entropy"')
    latest = town.latest("area, indicator, value\nA, trust, 10\nB, trust, 20\nA, wait, 35\nB, wait, 12")
    made = scoring.score(scoring.build(latest, town.areas("area, layer\nA, area\nB, area"), config, "area"), config)
    assert plain(method_text.indicators(made, "calm", None, EN)).count("<td class=lr-num>–</td>") == 2
    assert "–" not in branches.tree(made, "2025", EN).partition("Shelter")[0]
