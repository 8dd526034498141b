"""Rank bands and Sobol indices of a config and a table."""

import numpy as np
import pytest

from core.issues import Stop
from core.robustness import uncertainty
from core.robustness.replay import Cancelled, watched
from core.robustness.uncertainty import run, sobol, steps
from core.scoring import from_table, score
from tests.core.robustness.town import ERRORS, figures, model

VARIED = """
[method]
normalisation = "minmax"
aggregation = "arithmetic"
[robustness]
replications = 200
seed = {seed}
normalisations = [{{ rule = "zscore", to_mean = 50.0, to_sd = 10.0 }}]
aggregations = ["geometric"]
leave_one_out = true
"""


def cube_and_config(text=None):
    config = model(text or VARIED.format(seed=3))
    return from_table(figures(), config), config


def test_the_same_seed_gives_the_same_bands():
    first, again = (run(*cube_and_config()).bands["index"] for _ in range(2))
    other = run(*cube_and_config(VARIED.format(seed=4))).bands["index"]
    assert (first.ranks == again.ranks).all() and (first.ranks != other.ranks).any()
    assert first.ranks.shape == (200, 15)


def test_what_is_drawn_is_told_and_everything_moves_ranks():
    found = run(*cube_and_config(), replications=50)
    assert found.factors == ("normalisation", "aggregation", "weights_0", "weights_1", "left_out")
    bands = found.bands["index"]
    assert bands.ranks.shape == (50, 15) and 0 < bands.shift < 5
    assert (bands.low <= bands.median).all() and (bands.median <= bands.high).all()


def test_the_reference_is_the_rank_that_is_shown():
    cube, config = cube_and_config()
    scores = score(cube, config)
    assert (run(cube, config).bands["index"].reference == scores.ranks[:, scores.node("index"), 0]).all()


def test_every_target_has_its_bands():
    found = run(*cube_and_config(), targets=["shelter", "calm"], replications=30)
    assert list(found.bands) == ["shelter", "calm"]
    assert (found.bands["shelter"].ranks != found.bands["calm"].ranks).any()


def test_where_nothing_is_uncertain_nothing_moves():
    cube, config = cube_and_config("[robustness]\nweight_noise = 0.0")
    found = run(cube, config, replications=20)
    assert found.factors == () and found.bands["index"].shift == 0
    nothing = sobol(cube, config, n=8)
    assert nothing.factors == () and nothing.indices == {"index": None} and nothing.runs == 0


def test_errors_widen_the_band():
    text = '[method]\naggregation = "arithmetic"\n[robustness]\nweight_noise = 0.0\n'
    config = model(text, **ERRORS)
    small, large = (
        run(from_table(figures().assign(a_se=size), config), config, replications=100).bands["index"]
        for size in (1.0, 60.0)
    )
    assert 0 < small.shift < large.shift
    assert (small.high - small.low).sum() < (large.high - large.low).sum()


def test_progress_is_told_and_can_end_the_run():
    told = []
    run(*cube_and_config(), progress=lambda *at: told.append(at) or True)
    assert told[0] == (0, 200) and told[-1] == (200, 200)
    with pytest.raises(Cancelled):
        run(*cube_and_config(), progress=lambda done, runs: False)
    with pytest.raises(Cancelled):
        sobol(*cube_and_config(), n=16, progress=lambda done, runs: done == 0)


def test_a_run_that_is_drawn_in_parts_is_the_same(monkeypatch):
    """Weights, errors, choices and what is left out belong to a replication, however many are drawn at once."""
    config = model(VARIED.format(seed=3), **ERRORS)
    cube = from_table(figures().assign(a_se=20.0), config)
    whole, told = run(cube, config), []
    monkeypatch.setattr(uncertainty, "DRAWN", 64)
    parts = run(cube, config, lambda *at: told.append(at) or True)
    assert "errors" in parts.factors and "weights_1" in parts.factors
    assert (parts.bands["index"].ranks == whole.bands["index"].ranks).all()
    assert {(0, 200), (64, 200), (128, 200), (192, 200), (200, 200)} <= set(told)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_whoever_is_interrupted_between_two_pieces_can_go_on(monkeypatch):
    monkeypatch.setattr(uncertainty, "DRAWN", 64)
    pieces = steps(*cube_and_config())
    assert next(pieces) == (0, 200)
    with pytest.raises(Cancelled):
        watched(pieces, lambda done, runs: done < 100)
    told = []
    found = watched(pieces, lambda *at: told.append(at) or True)
    assert told[0][0] >= 100 and told[-1] == (200, 200)
    assert (found.bands["index"].ranks == run(*cube_and_config()).bands["index"].ranks).all()


def test_an_impossible_alternative_stops_before_anything_is_drawn():
    cube, config = cube_and_config(VARIED.format(seed=1).replace("[method]", "[method]\nfloor = 0.0"))
    for start in (run, sobol):
        with pytest.raises(Stop) as stop:
            start(cube, config, progress=pytest.fail)
        assert {issue.code for issue in stop.value.issues} == {"M-28", "M-01"}
        assert stop.value.issues[0].params["choices"] == "aggregation = geometric"


class TestSobol:
    def test_one_factor_alone_explains_everything(self):
        cube, config = cube_and_config('[method]\naggregation = "arithmetic"\n[robustness]\nnoise_heights = [0]')
        found = sobol(cube, config, n=256)
        indices = found.indices["index"]
        assert found.factors == ("weights_0",) and found.runs == 3 * 256
        assert indices.first == pytest.approx([1], abs=0.1) and indices.total == pytest.approx([1], abs=0.1)

    def test_shares_of_several_factors(self):
        found = sobol(*cube_and_config(), n=512)
        indices = found.indices["index"]
        assert found.runs == 7 * 512 and len(indices.first) == len(found.factors) == 5
        assert (indices.total > -1e-9).all() and (indices.total_low <= indices.total_high).all()
        assert 0.3 < indices.first.sum() < 1.1 < indices.total.sum() + 0.2
        again = sobol(*cube_and_config(), n=512).indices["index"]
        assert (again.total == indices.total).all() and (again.first_low == indices.first_low).all()

    def test_a_factor_that_does_nothing(self):
        """Every indicator has its own goalposts either way, so the other rule changes nothing but the scale."""
        text = '[method]\naggregation = "arithmetic"\n[robustness]\nweight_noise = 0.25\n'
        text += 'normalisations = [{ rule = "goalposts", scale = [0.0, 10.0] }]'
        found = sobol(*cube_and_config(text), n=128)
        at = found.factors.index("normalisation")
        assert found.indices["index"].total[at] == pytest.approx(0, abs=1e-12)

    def test_a_target_without_any_score(self):
        cube, config = cube_and_config("[method]\nmin_coverage = 1.0")
        cube = from_table(figures().assign(a=np.nan), config)
        indices = sobol(cube, config, n=16, targets=["calm"]).indices["calm"]
        assert (indices.total == 0).all() and (indices.first == 0).all()
