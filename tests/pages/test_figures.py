"""Channels and indicators in HTML: arithmetic that can be redone, nothing hidden told, no markup but our own."""

import re
from collections import defaultdict
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest

from core import config as config_file
from core import redlines, scoring
from core.charts import records
from core.i18n import plain, words
from core.issues import Issue
from core.scoring import Explanation, build, score
from pages.shared import figures, load, stories
from pages.shared.formula import formula
from pages.shared.load import View
from tests.core.scoring import town
from tests.pages.arithmetic import agrees
from tests.pages.markup import EVIL, reads

EN, HE = words("en"), words("he")
LAYERS = ("city", "quarter", "neighbourhood")


@pytest.fixture(scope="module")
def views(demo) -> dict[str, View]:
    return {layer: load.view(layer) for layer in LAYERS}


def view_of(figures_, areas="area, layer, population\nA, area, 100\nB, area, 300", more="", layer="area"):
    config, latest = town.model(more), town.latest(figures_).assign(file="f.csv", sheet=None, cell="B2")
    cube = build(latest, town.areas(areas), config, layer)
    lines = redlines.check(cube, config)
    return View(config, layer, latest, town.areas(areas), cube, score(cube, config), lines)


def explained(view, node, area="A", period="2025"):
    return scoring.explain(view.scores, view.config, area, node, period)


def told(view, node, area="A", w=EN):
    return plain(reads(figures.arithmetic(explained(view, node, area), view, stories.names(view, w), w)))


# --- arithmetic


def formulas(explanation: Explanation, view: View):
    """The formula of a number and those of the numbers in it that are opened with it."""
    if explanation.counted:
        yield explanation, formula(explanation, view.config)
        for item in explanation.items:
            if item.child and explanation.level == "indicator":
                yield from formulas(item.child, view)


@pytest.mark.parametrize("layer", LAYERS)
def test_every_printed_formula_gives_the_score_when_redone(views, layer):
    view = views[layer]
    period, kinds = view.periods[-1], defaultdict(int)
    for area in view.area_ids:
        for node in (*(n.id for n in view.scores.nodes), *view.cube.indicators):
            for explanation, line in formulas(scoring.explain(view.scores, view.config, area, node, period), view):
                agrees(line, explanation.score)
                kinds[explanation.rule] += 1
    assert kinds["geometric"] >= 8
    assert kinds["goalposts"] >= 40
    assert layer == "neighbourhood" or kinds["ratio_of_sums"] >= 15


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ("A, trust, 60", "60.0 = 100 × (60 − 0) ÷ (100 − 0)"),
        ("A, trust, 104", "100.0 = min(100, 100 × (104 − 0) ÷ (100 − 0))"),
        ("A, trust, -4.25", "0.0 = max(0, 100 × ((−4.25) − 0) ÷ (100 − 0))"),
        ("A, trust, 33.33333", "33.3 = 100 × (33.3333 − 0) ÷ (100 − 0)"),
    ],
)
def test_a_value_between_the_posts_and_beyond_them(given, line):
    view = view_of(f"area, indicator, value\n{given}")
    assert line in told(view, "trust")
    agrees(line, view.scores.normalised[0, view.cube.indicator("trust"), -1])


def test_equal_weights_are_a_root_and_others_are_powers():
    view = view_of("area, indicator, value\nA, trust, 50\nA, wait, 35")
    assert "50.0 = (50 × 50)^(1 ÷ 2)" in told(view, "calm")
    heavier = town.MODEL.replace('id = "trust"', 'id = "trust"\nweight = 3.0')
    config = town.model(text=heavier)
    weighed = View(config, "area", view.latest, view.areas, view.cube, score(view.cube, config), view.lines)
    assert formula(explained(weighed, "calm"), weighed.config) == "50.0 = 50^0.75 × 50^0.25"


def test_a_weighted_mean_is_a_sum():
    view = view_of("area, indicator, value\nA, trust, 40\nA, wait, 35", more='[method]\naggregation = "arithmetic"')
    assert formula(explained(view, "calm"), view.config) == "45.0 = 40 × 0.5 + 50 × 0.5"


def test_the_floor_is_said_and_enters_the_product():
    view = view_of("area, indicator, value\nA, trust, 0\nA, wait, 35")
    text = told(view, "calm")
    assert "scores under 1 enter as 1" in text
    assert "(1 × 50)^(1 ÷ 2)" in text


COUNTS = """
area, indicator, value, n, numerator, denominator
A, trust, 25, 100, 25, 100
B, trust, 50, 300, 150, 300
"""


def test_a_rolled_up_figure_is_opened_down_to_counts_and_cells():
    view = view_of(COUNTS, layer="city")
    text = told(view, "trust", "city")
    assert "43.8 = 100 × (43.75 − 0) ÷ (100 − 0)" in text
    assert "43.75 = 100 × 175 ÷ 400" in text
    assert "25 ÷ 100" in text
    assert "150 ÷ 300" in text
    assert "f.csv · B2" in text


def test_counts_of_nothing_are_still_arithmetic():
    nothing = COUNTS.replace("25, 100, 25", "0, 100, 0").replace("50, 300, 150", "0, 300, 0")
    text = told(view_of(nothing, layer="city"), "trust", "city")
    assert "nan" not in text
    assert "0 = 0 × 0.25 + 0 × 0.75" in text


def test_a_mean_by_people_says_its_weights():
    text = told(
        view_of("area, indicator, value, n\nA, trust, 25, 100\nB, trust, 50, 300", layer="city"), "trust", "city"
    )
    assert "43.75 = 25 × 0.25 + 50 × 0.75" in text


def test_what_does_not_count_is_listed_with_the_reason():
    view = view_of("area, indicator, period, value, n\nA, trust, 2025, 50, 100\nA, wait, 2019, 35, 100")
    text = told(view, "calm")
    assert "50.0 = 50" in text
    assert "Out of date" in text
    assert "No figure counts" in told(view_of("area, indicator, value\nB, trust, 5"), "trust")


# --- what is hidden


def hidden_values(view: View):
    """(area, indicator, period) -> the raw row of each value in force that must not be seen."""
    latest = view.latest
    measured = latest[latest["area_id"].isin(view.area_ids) & latest["indicator_id"].isin(view.cube.indicators)]
    for indicator_id, rows in measured.groupby("indicator_id"):
        lines = load.trend(view.layer, str(indicator_id))
        cube = lines.cube
        for row in rows.to_dict("records"):
            a, i, t = cube.area(row["area_id"]), cube.indicator(indicator_id), cube.period(row["period"])
            if lines.states[a, i, t] == redlines.HIDDEN:
                yield row


def numbers_of(row, indicator):
    """How the numbers of a row would be written, wherever they were written."""
    if not np.isnan(row["value"]):
        yield plain(EN.value(row["value"], indicator.unit))
        yield f"{row['value']:.4f}".rstrip("0").rstrip(".")
    if not np.isnan(row["numerator"]):
        yield f"{row['numerator']:.0f} ÷ {row['denominator']:.0f}"


def cells(html: str) -> list[list[str]]:
    return [
        [plain(reads(cell)) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row)]
        for row in re.findall(r"<tr>(.*?)</tr>", html)
    ]


@pytest.mark.parametrize("layer", LAYERS)
def test_no_hidden_number_of_the_demo_city_is_told_anywhere(views, layer):
    view, checked = views[layer], 0
    names = stories.names(view, EN)
    for row in hidden_values(view):
        area, indicator = row["area_id"], view.config.indicator(row["indicator_id"])
        period = plain(EN.period(row["period"]))
        versions = figures.versions_table(load.history(area, indicator.id), indicator, EN)
        lines = load.trend(layer, indicator.id)
        trend = figures.histories_table(records.histories(lines, indicator, [area], EN), indicator, EN)
        at = [cell for cell in cells(versions) if cell and cell[0] == period]
        at += [cell for cell in cells(trend) if cell and cell[1] == period]
        assert len(at) >= 2
        for cell in at:
            assert any("Hidden" in text for text in cell)
            assert not set(numbers_of(row, indicator)) & set(cell)
        year = row["period"][:4]
        state = view.lines.states[view.cube.area(area), view.cube.indicator(indicator.id), view.cube.period(year)]
        if state == redlines.HIDDEN:
            explanation = scoring.explain(view.scores, view.config, area, indicator.id, year)
            pieces = [
                figures.arithmetic(explanation, view, names, EN),
                figures.indicator_sentence(view, indicator, area, year, names, EN),
            ]
            for number in numbers_of(row, indicator):
                assert not any(number in plain(reads(piece)) for piece in pieces)
            checked += 1
    assert checked or layer == "quarter"


def test_hidden_parts_of_a_place_are_named_without_their_numbers(views):
    view = views["city"]
    explanation = scoring.explain(view.scores, view.config, "city", "phy_renewal_elderly", view.periods[-1])
    rows = cells(figures.arithmetic(explanation, view, stories.names(view, EN), EN))
    hidden = [row for row in rows if any("Hidden" in cell for cell in row)]
    assert len(hidden) == 2
    assert all((row[1], row[2], row[4]) == ("0%", "", "") for row in hidden)


def test_a_hidden_version_is_a_word_and_keeps_its_cell():
    versions = pd.DataFrame(
        {
            "period": ["2024", "2025"],
            "value": [12.5, np.nan],
            "suppressed": [False, True],
            "period_end": pd.to_datetime(["2024-12-31", "2025-12-31"]),
            "batch_id": [1, 2],
            "file": "a.xlsx",
            "sheet": None,
            "cell": ["B2", "B3"],
            "undone": [True, False],
            "in_force": [False, True],
            "saved_at": datetime(2026, 1, 5, 12, tzinfo=UTC),
            "account": "local",
        }
    )
    trust = town.model().indicator("trust")
    newest, older = cells(figures.versions_table(versions, trust, EN))[1:]
    assert newest[:4] == ["2025", "▦Hidden", "in force", "a.xlsx · B3"]
    assert older[:4] == ["2024", "12.5", "undone", "a.xlsx · B2"]


# --- no markup but our own


def test_names_units_and_files_are_told_as_they_are_written(hostile):
    area, city = hostile["area"], hostile["city"]
    trust, plan = area.config.indicator("trust"), area.config.indicator("plan")
    names = stories.names(area, HE) | stories.names(city, HE)
    lines = city.lines
    history = records.histories(lines, plan, ["city"], HE)
    profile = records.profile(area.scores, area.lines, area.config, "A", "2025", HE)
    shown = [
        figures.profile_table(area, ["A", "B"], "2025", HE),
        figures.indicators_table(area, area.config, "calm", "A", "2025", names, HE),
        figures.indicators_table(area, area.config, "shelter", "A", "2025", names, HE),
        figures.indicator_sentence(area, trust, "A", "2025", names, HE),
        figures.indicator_sentence(area, plan, "B", "2025", names, HE),
        figures.indicator_facts(plan, area.config, HE, plan.red_line),
        figures.histories_table(history, plan, HE),
        figures.arithmetic(explained(area, "calm"), area, names, HE),
        figures.arithmetic(explained(city, "trust", "city"), city, names, HE),
    ]
    versions = area.latest.assign(batch_id=1, undone=False, in_force=True, saved_at=datetime(2026, 1, 5, tzinfo=UTC))
    shown.append(figures.versions_table(versions.assign(account=EVIL), trust, HE))
    for html in shown:
        assert EVIL in plain(reads(html))
    assert EVIL in figures.channels_title([profile], HE)  # a title is no HTML; parts.title makes it literal


# --- tables and sentences


def test_an_inherited_figure_is_said_to_be_the_citys(views):
    view = views["neighbourhood"]
    continuity, period = view.config.indicator("gov_continuity"), view.periods[-1]
    names = stories.names(view, EN)
    sentence = plain(reads(figures.indicator_sentence(view, continuity, "neighbourhood:11", period, names, EN)))
    assert "Ein Shahaf (fictional city): 69.6%, against a red line it must not fall below: 80%." in sentence
    table = figures.indicators_table(view, view.config, "governance", "neighbourhood:11", period, names, EN)
    origin = {row[0]: row[6] for row in cells(table)[1:]}
    assert origin[continuity.name.en + " ★"] == "figure of Ein Shahaf (fictional city), measured no finer than that"
    assert "measured here" in origin.values()


def test_a_hidden_inherited_figure_is_still_said_to_be_the_citys(views):
    view = views["neighbourhood"]
    burden = view.config.indicator("qol_housing_burden")
    names = stories.names(view, HE)
    sentence = plain(reads(figures.indicator_sentence(view, burden, "neighbourhood:11", view.periods[-1], names, HE)))
    assert "עין שחף (עיר בדויה)" in sentence
    table = figures.indicators_table(view, view.config, "quality_of_life", "neighbourhood:11", "2026", names, HE)
    origin = {row[0]: row[6] for row in cells(table)[1:]}[burden.name.he]
    assert "עין שחף (עיר בדויה)" in origin


def test_every_state_has_its_sentence():
    view = view_of(
        "area, indicator, period, value, n\nA, trust, 2024, 30, 50\nA, trust, 2025, 40, 50\nA, wait, 2019, 9, 50\n"
        "A, refuge, 2025, 9, 3\nA, drills, 2025-Q4, 5, 50"
    )
    names = stories.names(view, EN)

    def say(id):
        return plain(reads(figures.indicator_sentence(view, view.config.indicator(id), "A", "2025", names, EN)))

    assert say("trust") == ("▼Crossed A: 40, against a red line it must not fall below: 45. Crossed since 2024.")
    assert say("wait").startswith("◌Out of date A: 9, against a red line it must not rise above: 40.")
    assert "5. No red line has been set." in say("drills")
    empty = view_of("area, indicator, value\nB, trust, 5")
    assert "A: no figure in this period." in plain(
        reads(figures.indicator_sentence(empty, empty.config.indicator("trust"), "A", "2025", names, EN))
    )


@pytest.mark.parametrize("w", [HE, EN], ids=["he", "en"])
def test_what_is_missing_old_or_hidden_is_told_with_what_is_known_of_it(w):
    view = view_of(
        "area, indicator, period, value, n\nA, trust, 2024, 48, 50\nA, wait, 2019, 9, 50\nA, refuge, 2024, 9, 3\n"
        "B, trust, 2022, 30, 50"
    )
    names = stories.names(view, w)

    def say(id, period="2024"):
        return plain(reads(figures.indicator_sentence(view, view.config.indicator(id), "A", period, names, w)))

    def told(code, **params):
        return plain(w.issue(Issue(code, params)))

    trust = w.pick(view.config.indicator("trust").name)
    assert told("P-01", indicator=trust, value="48", date=date(2024, 12, 31)) in say("trust", "2022")
    assert told("P-02", date=date(2019, 12, 31), months=24) in say("wait")
    assert told("P-03", k=10) in say("refuge")
    assert "9" not in say("refuge")


def test_the_area_and_the_channel_that_open_first(views):
    view = views["neighbourhood"]
    assert figures.worth_a_look(view, view.periods[-1]) == ["neighbourhood:42"]
    profile = records.profile(view.scores, view.lines, view.config, "neighbourhood:42", view.periods[-1], EN)
    states = {reading.channel: reading.state for reading in profile.readings}
    assert states[figures.worst_channel([profile])] == "crossed"
    calm = view_of("area, indicator, value\nA, trust, 90\nB, trust, 90")
    assert figures.worth_a_look(calm, "2025") == ["A"]


def test_the_title_says_how_many_channels_are_beyond_a_line(views):
    view = views["neighbourhood"]
    period = view.periods[-1]

    def title(*areas):
        return plain(
            figures.channels_title(
                [records.profile(view.scores, view.lines, view.config, a, period, EN) for a in areas], EN
            )
        )

    profile = records.profile(view.scores, view.lines, view.config, "neighbourhood:42", period, EN)
    crossed = sum(reading.state == "crossed" for reading in profile.readings)
    assert title("neighbourhood:42") == f"{crossed} channels have crossed a red line: Batei HaLevenim"
    assert title("neighbourhood:42", "neighbourhood:11") == "Compared: Batei HaLevenim, Lev HaMa'ayan"
    bare = view_of("area, indicator, value\nB, trust, 90")
    nothing = records.profile(bare.scores, bare.lines, bare.config, "A", "2025", EN)
    assert plain(figures.channels_title([nothing], EN)) == "No scores yet: A"


def test_the_table_under_the_wheel_has_scores_lines_ranks_and_states(views):
    view = views["neighbourhood"]
    rows = cells(figures.profile_table(view, ["neighbourhood:42"], view.periods[-1], EN))[1:]
    assert len(rows) == len(view.scores.nodes)
    frame = view.scores.frame(view.periods[-1])
    mine = frame[(frame["area_id"] == "neighbourhood:42") & (frame["node"] == "physical")].iloc[0]
    assert rows[[node.id for node in view.scores.nodes].index("physical")] == [
        "Physical development",
        "Batei HaLevenim",
        f"{mine['score']:.1f}",
        "64.9",
        f"{mine['coverage']:.0%}",
        f"{mine['rank']} of 14",
        "▼Crossed",
    ]


AREAS = (
    "area, layer, parent\nQ1, quarter, city\nA, area, Q1\nB, area, Q1\nC, area, city\nQ2, quarter, city\nD, area, Q2"
)


@pytest.mark.parametrize(
    ("figures_", "area", "layer", "en", "he"),
    [
        ("A, trust, 50, 20", "city", "city", "from 1 of 4 areas inside", "חושב מ-1 מתוך 4 אזורים שבפנים"),
        ("A, trust, 50, 20", "Q1", "quarter", "from 1 of 2 areas inside", "חושב מ-1 מתוך שני האזורים שבפנים"),
        ("D, trust, 50, 20", "Q2", "quarter", "from the one area inside", "חושב מן האזור היחיד שבפנים"),
        ("A, trust, 50, 20\nB, trust, 5, 3", "Q1", "quarter", "from 1 of 2 areas inside", "מ-1 מתוך שני"),
        (
            "A, trust, 50, 4\nB, trust, 5, 3",
            "Q1",
            "quarter",
            "worked out from the areas inside",
            "חושב מן האזורים שבפנים",
        ),
    ],
)
def test_a_rolled_up_figure_says_from_how_many_of_the_areas_inside(figures_, area, layer, en, he):
    view = view_of(f"area, indicator, value, n\n{figures_}", AREAS, layer=layer)
    for w, said in ((EN, en), (HE, he)):
        table = figures.indicators_table(view, view.config, "calm", area, "2025", {area: area}, w)
        assert said in plain(reads(table))


# --- what was done to a figure before it was scored


PREPARED = """
[method]
imputation = "median"
treatment = {{ {treatment} }}
normalisation = "minmax"
aggregation = "arithmetic"
[[channels]]
id = "whole"
name = "Whole"
[[indicators]]
id = "level"
channel = "whole"
name = "Level"
direction = "higher_better"
[[indicators]]
id = "rate"
channel = "whole"
name = "Rate"
direction = "higher_better"
denominator = "people"
denominator_scale = 1000
transform = "log10"
"""


def prepared(treatment: str) -> View:
    config = config_file.loads(PREPARED.format(treatment=treatment))
    levels, people = [1, 2, 3, 4, 5, 6, 7, 90, None], [100, 100, 200, 200, 400, 400, 800, 800, 1000]
    frame = pd.DataFrame({"area": list("ABCDEFGHI"), "level": levels, "rate": [1.0] * 8 + [2], "people": people})
    cube = scoring.from_table(frame, config)
    cells = pd.DataFrame({"file": "t.csv", "sheet": None, "cell": [f"B{row + 2}" for row in range(9)]})
    return View(config, cube.layer, cells, cube.areas, cube, score(cube, config), redlines.check(cube, config))


@pytest.mark.parametrize(
    ("lang", "filled", "pulled", "logged"),
    [
        ("en", "filled: median of the other areas → 4.5", "outlier pulled in → 7", "for the indicator is skewed → "),
        ("he", "הושלם: חציון שאר האזורים → 4.5", "ערך חריג שנמשך פנימה → 7", "לוגריתם, כי המדד מוטה → "),
    ],
)
def test_a_figure_that_was_changed_says_how_and_into_what(lang, filled, pulled, logged):
    w = words(lang)

    def shown(view, node, area):
        html = figures.arithmetic(explained(view, node, area, ""), view, stories.names(view, w), w)
        return plain(reads(html))

    view = prepared('rule = "winsorise", most_points = 1, skew = 1, kurtosis = 1')
    assert filled in shown(view, "whole", "I")
    assert pulled in shown(view, "level", "H")
    assert "→" not in shown(view, "level", "B")
    assert logged in shown(prepared('rule = "log", skew = 1, kurtosis = 1'), "level", "H")


def test_a_rate_says_what_it_was_divided_by():
    view = prepared('rule = "none"')
    text = plain(reads(figures.arithmetic(explained(view, "rate", "A", ""), view, stories.names(view, EN), EN)))
    assert "divided by “people”, per 1,000 · logarithm to base 10 → 1" in text
    assert "= 100 × (1 − " in text


def test_a_place_among_all_says_so():
    view = view_of("area, indicator, value\nA, trust, 50\nB, trust, 60", more='[method]\naggregation = "copeland"')
    text = told(view, "calm")
    assert "cannot be redone from its parts alone" in text
    assert "duels won less duels lost" in text


def test_everything_that_a_score_is_made_of_is_opened_under_its_name(views):
    view = views["city"]
    period, names = view.periods[-1], stories.names(view, EN)
    explanation = scoring.explain(view.scores, view.config, "city", "physical", period)
    text = plain(reads(figures.opened(explanation, view, names, EN)))
    assert text.startswith("Physical development")
    for item in explanation.items:
        assert view.config.indicator(item.id).name.en in text
