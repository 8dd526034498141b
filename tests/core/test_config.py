"""The config: the shipped model whole, every fault told with its place, small files enough, the digest the method's."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from core.config import Config, Text, load, loads
from core.config.reference import MINIMAL, reference
from core.issues import Stop
from core.names import normalise, vocabulary

ROOT = Path(__file__).parents[2]
MODEL = ROOT.parent / "shared" / "model" / "resilience_model.json"


@pytest.fixture(scope="module")
def cfg() -> Config:
    return load(ROOT / "config.toml")


@pytest.fixture(scope="module")
def model() -> dict[str, Any]:
    if not MODEL.exists():
        pytest.skip("the published model (../shared/model) is not beside this clone")
    return json.loads(MODEL.read_text(encoding="utf-8"))


# The shipped model


def test_eight_channels_and_fifty_six_indicators(cfg: Config) -> None:
    assert [channel.id for channel in cfg.active_channels] == [
        "narrative",
        "governance",
        "data_management",
        "quality_of_life",
        "social_community",
        "physical",
        "economic",
        "sustainability",
    ]
    assert [len(cfg.indicators_of(channel.id)) for channel in cfg.active_channels] == [6, 8, 6, 8, 8, 7, 6, 7]
    assert (len(cfg.active_indicators), len(cfg.departments), len(cfg.efforts), len(cfg.outcomes)) == (56, 17, 3, 3)


def test_one_switch_gives_seven_plus_one_and_loses_nothing(cfg: Config) -> None:
    other = load_with(preset="seven_plus_one")
    assert other == cfg.with_preset("seven_plus_one").model_copy(update={"store": other.store})
    assert [channel.id for channel in other.active_channels][5:] == ["physical_economic", "sustainability", "learning"]
    assert len(other.active_channels) == 8
    assert {i.id for i in other.active_indicators} == {i.id for i in cfg.indicators}
    assert {i.id for i in other.active_indicators} - {i.id for i in cfg.active_indicators} == {
        "lrn_fresh",
        "lrn_agreed",
        "lrn_response_days",
        "lrn_actions_done",
        "lrn_small_troubles",
        "lrn_sessions",
        "lrn_trained",
    }
    merged = [i.id for i in (*cfg.indicators_of("physical"), *cfg.indicators_of("economic"))]
    assert [i.id for i in other.indicators_of("physical_economic")] == merged


def load_with(**keys: str) -> Config:
    text = (ROOT / "config.toml").read_text(encoding="utf-8")
    for key, value in keys.items():
        text, n = re.subn(rf'^{key} = "[^"]*"', f'{key} = "{value}"', text, flags=re.M)
        assert n == 1
    return loads(text)


def test_every_figure_and_word_is_the_models(cfg: Config, model: dict[str, Any]) -> None:
    frequencies = {
        "annual": 12,
        "every 2 years": 24,
        "quarterly": 3,
        "semi-annual": 6,
        "monthly": 1,
        "every 3 years": 36,
        "per election": 60,
        "after each event": None,
    }
    departments = {named.id: named.name for named in cfg.departments}
    for theirs in model["indicators"]:
        ours = cfg.indicator(theirs["id"])
        line, their_line = ours.red_line, theirs["red_line"]
        assert line is not None
        assert (ours.name.he, ours.name.en) == (theirs["name_he"], theirs["name_en"])
        assert (ours.definition.he, ours.definition.en) == (theirs["definition_he"], theirs["definition_en"])
        assert (ours.unit.he, ours.unit.en) == (theirs["unit_he"], theirs["unit_en"])
        assert (ours.channel, ours.direction, ours.critical) == (
            theirs["channel"],
            theirs["direction"],
            theirs["critical"],
        )
        assert ours.goalposts.model_dump() == theirs["goalposts"]
        assert (line.value, line.side, line.status) == (
            their_line["value"],
            their_line["cross_when"],
            their_line["status"],
        )
        assert (line.rationale.he, line.rationale.en) == (their_line["rationale_he"], their_line["rationale_en"])
        assert (line.source, line.source_read) == (their_line["citation"] or "", their_line["citation_read"])
        assert ours.outcomes == tuple(filter(None, (theirs["outcome"], theirs["outcome_secondary"])))
        assert (ours.effort, ours.mode, ours.kind) == (theirs["effort_leg"], theirs["mode"], theirs["data_kind"])
        assert ours.department is not None
        assert departments[ours.department].he == theirs["department_he"]
        assert departments[ours.department].en == theirs["department_en"]
        assert cfg.frequency(ours.frequency).months == frequencies[theirs["frequency"]]
        assert ours.lowest_layer == theirs["lowest_geography"]
        assert (ours.min_count or cfg.privacy.small_count) == theirs["min_count_to_show"]
        assert ours.weight == theirs["default_weight"]
        assert ours.source is not None
        assert (ours.source.he, ours.source.en) == (theirs["source_he"], theirs["source_en"])
        assert ours.origin is not None
        assert ours.origin.model_dump() == theirs["measure_origin"]


def test_targets_and_benchmarks_are_the_models(cfg: Config, model: dict[str, Any]) -> None:
    for theirs in model["indicators"]:
        ours = cfg.indicator(theirs["id"])
        target, benchmark = theirs["target"], theirs["benchmark"]
        assert (ours.target is None, ours.benchmark is None) == (target is None, benchmark is None)
        if ours.target:
            assert (ours.target.value, ours.target.status) == (target["value"], target["status"])
            assert ours.target.source == target.get("citation", "")
        if ours.benchmark:
            drawn = benchmark["value"] if benchmark["comparable_unit"] else None
            assert (ours.benchmark.value, ours.benchmark.national) == (drawn, benchmark["national"])
            assert ours.benchmark.year == str(benchmark["year"] or "")
            assert (ours.benchmark.text.he, ours.benchmark.text.en) == (benchmark["text_he"], benchmark["text_en"])
            assert ours.benchmark.source == (benchmark["url"] or "")


def test_channels_outcomes_and_learning_are_the_models(cfg: Config, model: dict[str, Any]) -> None:
    for theirs in model["channels"]:
        ours = cfg.channel(theirs["id"])
        assert (ours.name.he, ours.name.en) == (theirs["name_he"], theirs["name_en"])
        assert ours.owner is not None
        assert (ours.owner.he, ours.owner.en) == (theirs["lead_role_he"], theirs["lead_role_en"])
    for section, rows in ((cfg.outcomes, model["outcomes"]), (cfg.efforts, model["effort_legs"])):
        assert [(n.id, n.name.he, n.name.en) for n in section] == [(r["id"], r["name_he"], r["name_en"]) for r in rows]
    for theirs in model["cross_cutting_learning"]:
        ours = cfg.indicator(theirs["id"])
        line = ours.red_line
        assert line is not None
        assert (ours.name.he, ours.definition.en) == (theirs["name_he"], theirs["definition_en"])
        assert (ours.goalposts.model_dump(), ours.direction, ours.kind) == (
            theirs["goalposts"],
            theirs["direction"],
            theirs["data_kind"],
        )
        assert {"value": line.value, "status": line.status, "cross_when": line.side} == theirs["red_line"]


def test_method_and_privacy_are_the_models(cfg: Config, model: dict[str, Any]) -> None:
    counts = model["scoring"]["small_counts"]
    assert (cfg.privacy.small_count, cfg.privacy.secondary) == (counts["default_k"], counts["secondary"])
    assert {i.min_count for i in cfg.indicators if i.kind == "survey"} == {counts["survey_min_n"]}
    for theirs in model["indicators"]:
        posts = theirs["goalposts"]
        margin = cfg.method.near_margin * abs(posts["best"] - posts["worst"])
        assert margin == pytest.approx(theirs["red_line"]["near_margin"], abs=0.011)  # the model rounds to two digits


def test_no_header_belongs_to_two_indicators_or_to_a_part_of_the_table(cfg: Config) -> None:
    owners: dict[str, str] = {}
    for field, headers in vocabulary()["headers"].items():
        owners |= {normalise(header): field for header in headers}
    for indicator in cfg.indicators:
        ratio = (*indicator.ratio.numerator, *indicator.ratio.denominator) if indicator.ratio else ()
        headers = [normalise(h) for h in (indicator.name.he, indicator.name.en, *indicator.synonyms, *ratio)]
        assert 2 <= len(indicator.synonyms) <= 5, indicator.id
        assert len(headers) == len(set(headers)), indicator.id
        for header in set(headers):
            assert owners.setdefault(header, indicator.id) == indicator.id


def test_headers_of_the_two_counts_of_turnout(cfg: Config) -> None:
    ratio = cfg.indicator("gov_turnout").ratio
    assert ratio is not None
    assert ratio.people
    assert {"מצביעים", "voters"} <= set(ratio.numerator)
    assert {"בעלי זכות בחירה", "eligible voters"} <= set(ratio.denominator)
    assert "אחוז הצבעה" in cfg.indicator("gov_turnout").synonyms


def test_lines_goalposts_and_targets_are_possible_values(cfg: Config) -> None:
    for indicator in cfg.indicators:
        low, high = indicator.limits or (float("-inf"), float("inf"))
        assert low <= min(indicator.goalposts.worst, indicator.goalposts.best), indicator.id
        assert max(indicator.goalposts.worst, indicator.goalposts.best) <= high, indicator.id
    assert cfg.indicator("gov_leadership").limits == (1, 5)
    assert cfg.indicator("qol_welfare_wait").limits == (0, float("inf"))
    assert cfg.indicator("eco_business_net").limits is None


# Look-ups


def test_an_unknown_preset_names_the_nearest() -> None:
    with pytest.raises(Stop) as stop:
        load_with(preset="seven_plus_two")
    (issue,) = stop.value.issues
    assert (issue.code, issue.params["path"], issue.params["nearest"]) == ("C-19", "preset", "seven_plus_one")


def test_lookups(cfg: Config) -> None:
    assert cfg.layer_path("anchor") == ("anchor", "neighbourhood", "quarter", "city")
    assert cfg.layer_path("statistical_area") == ("statistical_area", "city")
    assert cfg.layer_path("city") == ("city",)
    assert cfg.frequency("after_event").months is None
    assert cfg.layer("quarter").plural.en == "Quarters"
    assert cfg.channel_of("eco_deficit") == cfg.channel_of(cfg.indicator("eco_deficit")) == cfg.channel("economic")
    assert cfg.channel_of("lrn_fresh") is None
    assert cfg.indicators_of("learning") == cfg.indicators_of("physical_economic") == ()
    with pytest.raises(KeyError):
        cfg.indicator("gov_turnuot")


def test_the_store_stands_beside_the_file(tmp_path: Path) -> None:
    (tmp_path / "my.toml").write_text(MINIMAL + '[store]\npath = "mine.duckdb"\n', encoding="utf-8")
    assert load(tmp_path / "my.toml").store.path == str(tmp_path / "mine.duckdb")


# Small files


def test_the_smallest_file_has_sensible_defaults() -> None:
    small = loads(MINIMAL)
    assert [(layer.id, layer.parent) for layer in small.layers] == [("city", None), ("area", None)]
    assert small.layer_path("area") == ("area", "city")
    assert small.frequency(small.indicators[0].frequency).months == 12
    assert small.indicators[0].name.he == small.indicators[0].name.en == "Life expectancy"
    assert small.active_channels == small.channels
    assert (small.method.aggregation.rule, small.method.lowest, small.privacy.small_count) == ("geometric", 1, 10)
    assert small.municipality.name.he


def test_the_annual_frequency_exists_even_beside_others() -> None:
    small = loads(MINIMAL + '[[frequencies]]\nid = "weekly"\nname = "weekly"\nmonths = 1\n')
    assert small.frequency("annual").months == 12


def test_without_a_preset_channels_that_merge_others_are_not_shown() -> None:
    merging = '[[channels]]\nid = "all"\nname = "All"\nmerges = ["health"]\n'
    assert [channel.id for channel in loads(MINIMAL + merging).active_channels] == ["health"]


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "bom.toml").write_text("\ufeff" + MINIMAL, encoding="utf-8")
    assert load(tmp_path / "bom.toml").indicators[0].id == "life_expectancy"


# Local indicators and the digest

LOCAL = {
    "id": "ses",
    "channel": "economic",
    "name": "Socio-economic index",
    "direction": "higher_better",
    "goalposts": {"worst": -3, "best": 3},
    "red_line": {"value": -1, "side": "below"},
    "synonyms": ["index value"],
}


def test_local_indicators_join_their_channel_marked_local(cfg: Config) -> None:
    wider = cfg.with_indicators([LOCAL])
    assert wider.indicators_of("economic")[-1] == wider.indicator("ses")
    assert wider.indicator("ses").local
    assert not any(i.local for i in cfg.indicators)
    assert cfg.with_indicators([wider.indicator("ses")]) == wider
    assert wider.with_preset("seven_plus_one").channel_of("ses") == cfg.channel("physical_economic")


def test_what_fits_is_in_force_and_the_rest_is_left_out_and_told(cfg: Config) -> None:
    misfits = [
        LOCAL | {"id": "lost", "channel": "economy"},
        LOCAL | {"id": "rare", "frequency": "weekly", "name": "Rare"},
        LOCAL | {"id": "gov_trust"},
        {"id": "broken"},
    ]
    config, issues = cfg.in_force([misfits[0], LOCAL, *misfits[1:]], "bygone")
    assert config == cfg.with_indicators([LOCAL])
    told = [(issue.code, issue.severity, dict(issue.params)) for issue in issues]
    ses, rare = Text.model_validate(LOCAL["name"]), Text(he="Rare", en="Rare")
    assert told == [
        ("C-33", "warn", {"indicator": ses, "word": "channel", "found": '"economy"'}),
        ("C-33", "warn", {"indicator": rare, "word": "frequency", "found": '"weekly"'}),
        ("C-33", "warn", {"indicator": ses, "word": "id", "found": '"gov_trust"'}),
        ("C-33", "warn", {"indicator": "broken", "word": "channel", "found": "null"}),
        ("C-34", "warn", {"preset": "bygone"}),
    ]


def test_all_that_fits_is_in_force_without_a_word(cfg: Config) -> None:
    assert cfg.in_force([], None) == (cfg, ())
    whole = cfg.with_indicators([LOCAL]).with_preset("seven_plus_one")
    assert cfg.in_force([LOCAL], "seven_plus_one") == (whole, ())


def test_faults_of_local_indicators_are_told_at_once(cfg: Config) -> None:
    with pytest.raises(Stop) as stop:
        cfg.with_indicators(
            [LOCAL | {"channel": "economy"}, LOCAL | {"id": "gov_trust", "weight": -1}, {"id": "third"}]
        )
    assert {(issue.code, issue.params["path"]) for issue in stop.value.issues} >= {
        ("C-19", "indicators.ses.channel"),
        ("C-18", "indicators.gov_trust.id"),
        ("C-15", "indicators.gov_trust.weight"),
        ("C-06", "indicators.third.direction"),
    }


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("worst = 20", "worst = 21"),
        ("best = 85 }", "best = 85 }\nweight = 2"),
        ("best = 85 }", 'best = 85 }\nred_line = { value = 40, side = "below" }'),
        ("[[channels]]", '[method]\naggregation = "arithmetic"\n[[channels]]'),
        ("[[channels]]", "[privacy]\nsmall_count = 5\n[[channels]]"),
    ],
)
def test_the_digest_changes_with_the_method(old: str, new: str) -> None:
    changed = MINIMAL.replace(old, new, 1)
    assert changed != MINIMAL
    assert loads(changed).digest != loads(MINIMAL).digest


def test_the_digest_changes_with_the_preset_the_lines_and_local_indicators(cfg: Config) -> None:
    digests = {cfg.digest, cfg.with_preset("seven_plus_one").digest, cfg.with_indicators([LOCAL]).digest}
    moved = (ROOT / "config.toml").read_text(encoding="utf-8").replace("value = 45\n", "value = 46\n", 1)
    assert len(digests | {loads(moved).digest}) == 4


def test_the_digest_does_not_depend_on_place_name_or_writing(cfg: Config) -> None:
    same = (
        MINIMAL.replace("worst = 20", "worst = 20.0 ") + '# remark\n[municipality]\nname = "x"\n[store]\npath = "y"\n'
    )
    assert loads(same).digest == loads(MINIMAL).digest
    translated = MINIMAL.replace(
        'name = "Health"', 'name = { he = "Health", en = "Health", ar = "الصحة", ru = "Здоровье" }'
    )
    assert loads(translated).channels[0].name.ar == "الصحة" and loads(translated).digest == loads(MINIMAL).digest
    assert load_with(path="elsewhere.duckdb").digest == cfg.digest
    assert re.fullmatch("[0-9a-f]{12}", cfg.digest)


def test_a_config_never_changes(cfg: Config) -> None:
    with pytest.raises(ValueError, match="frozen"):
        cfg.preset = "seven_plus_one"


def test_the_documentation_is_what_the_models_say() -> None:
    assert (ROOT / "docs" / "config_reference.md").read_text(encoding="utf-8") == reference()


def test_who_may_change_an_indicator_is_its_own_editor_else_its_channels() -> None:
    departments = "".join(f'[[departments]]\nid = "{id}"\nname = "{id}"\n' for id in ("a", "b"))
    for own, channel, expected in (("", "", None), ("a", "", "a"), ("", "b", "b"), ("a", "b", "a")):
        text = MINIMAL.replace("[[indicators]]", f'[[indicators]]\neditor = "{own}"' if own else "[[indicators]]")
        text = text.replace("[[channels]]", f'[[channels]]\neditor = "{channel}"' if channel else "[[channels]]")
        config = loads(text + departments)
        found = config.editor_of(config.indicators[0].id)
        assert (found.id if found else None) == expected


def test_an_editor_that_is_no_department_is_refused_with_its_place() -> None:
    with pytest.raises(Stop) as stop:
        loads(MINIMAL.replace("[[channels]]", '[[channels]]\neditor = "nobody"'))
    assert [issue.params["path"] for issue in stop.value.issues] == ["channels.health.editor"]
