"""How sure a rank is: sentences that fit the bands, what was varied, and a run that can be watched and stopped."""

from dataclasses import replace
from functools import partial
from types import SimpleNamespace

import numpy as np
import pytest

from core.config import Aggregation, Imputation, Normalisation
from core.i18n import plain, words
from core.issues import Issue, Stop
from core.robustness import replay
from core.robustness.bands import Bands
from core.robustness.replay import Cancelled, watched
from core.robustness.uncertainty import steps
from pages.shared import firmness, load, stories
from tests.pages.markup import EVIL, reads
from tests.pages.walk import Visit

EN = words("en")
BOTH = pytest.mark.parametrize("lang", ["he", "en"])
WORST, BEST = "neighbourhood:42", "neighbourhood:41"


def said(ranks, reference, chosen, lang="en"):
    ids = ["a", "b", "c", "d"][: len(reference)]
    view = SimpleNamespace(cube=SimpleNamespace(area=ids.index), area_ids=ids)
    bands = Bands(np.array(reference, float), np.array(ranks, np.int16))
    names = {id: id.upper() for id in ids}
    return [plain(line) for line in firmness.sentences(bands, view, chosen, names, words(lang))]


def test_a_rank_that_never_moves_and_one_that_does():
    ranks = [[1, 2, 3], [1, 3, 2], [1, 2, 3], [1, 3, 2]]
    told = said(ranks, [1, 2, 3], ["a", "b"])
    assert told == [
        "A: 1 of 3, in all 4 ways to compute.",
        "B: 2 of 3. In at least 90% of 4 ways to compute: between rank 2 and rank 3.",
        "A is ahead of B in 100% of the ways.",
        "On average over the ways and the areas, a rank is 0.3 places away from that by the method.",
    ]


def test_a_band_of_one_place_with_exceptions():
    ranks = [[1, 2]] * 98 + [[2, 1]] * 2
    assert said(ranks, [1, 2], ["a"])[0] == "A: 1 of 2. In at least 90% of 100 ways to compute: rank 1."


def test_an_area_without_a_score_has_no_place():
    assert said([[1, 2, 0]] * 3, [1, 2, np.nan], ["c"])[0] == "C: no score, so no rank."


def test_an_area_that_is_not_always_ranked_says_so():
    told = said([[1, 2], [1, 2], [1, 2], [1, 0]], [1, 2], ["b"])
    assert told[:2] == [
        "B: 2 of 2. In at least 90% of 4 ways to compute: rank 2.",
        "B has a rank in only 75% of the ways; its band is that of these.",
    ]
    nearly = said([[1, 2]] * 999 + [[1, 0]], [1, 2], ["b"])
    assert "in only 99.9" in nearly[1]
    assert not any("only" in line for line in said([[1, 2]] * 4, [1, 2], ["a", "b"]))


@BOTH
def test_an_area_that_is_never_ranked_has_no_band(lang):
    told = said([[1, 0]] * 3, [1, 2], ["a", "b"], lang)
    assert told[1] == plain(words(lang)("firm.never", area="B", rank=2, n=2, runs=3))
    assert len(told) == 4


def test_the_table_tells_how_often_areas_are_ranked_where_that_is_not_always():
    names = {id: id.upper() for id in "ab"}
    view = SimpleNamespace(area_ids=["a", "b"])
    for last, shown in (([1, 2], False), ([1, 0], True)):
        bands = Bands(np.array([1.0, 2.0]), np.array([[1, 2], [1, 2], [1, 2], last], np.int16))
        table = plain(reads(firmness.as_table(bands, view, names, EN)))
        assert (EN("head.ranked") in table) == shown and ("75%" in table) == shown


def test_ties_are_named():
    assert said([[1, 1, 3]] * 4, [1, 1, 3], ["a", "b"])[:5] == [
        "A: 1 of 3, in all 4 ways to compute.",
        "A shares its rank with another area in 100% of the ways.",
        "B: 1 of 3, in all 4 ways to compute.",
        "B shares its rank with another area in 100% of the ways.",
        "A and B share a rank in all the ways.",
    ]
    told = said([[1, 1, 3], [1, 2, 3], [2, 1, 3], [1, 2, 3]], [1, 2, 3], ["a", "b", "c"])
    assert "In 50% of the ways A is ahead of B, in 25% B is ahead of A, in 25% they share a rank." in told
    assert "A shares its rank with another area in 25% of the ways." in told
    assert "A is ahead of C in 100% of the ways." in told
    assert not any(line.startswith("C shares") for line in told)


def test_a_share_is_never_rounded_to_all_or_nothing():
    told = said([[1, 2]] * 999 + [[2, 1]], [1, 2], ["a", "b"])
    assert "A is ahead of B in 99.9% of the ways." in told
    told = said([[1, 2]] * 999 + [[1, 1]], [1, 2], ["a", "b"])
    assert "In 99.9% of the ways A is ahead of B, in 0% B is ahead of A, in 0.1% they share a rank." in told


def test_the_table_tells_ties_where_there_are_any():
    names = {id: id.upper() for id in "ab"}
    view = SimpleNamespace(area_ids=["a", "b"])
    for last, shown in (([1, 2], False), ([1, 1], True)):
        bands = Bands(np.array([1.0, 2.0]), np.array([[1, 2], [1, 2], [1, 2], last], np.int16))
        table = plain(reads(firmness.as_table(bands, view, names, EN)))
        assert (EN("head.shared") in table) == shown and ("25%" in table) == shown


def test_the_one_that_stands_first_is_named_first():
    told = said([[2, 1]] * 3 + [[1, 2]], [2, 1], ["a", "b"])
    assert "B is ahead of A in 75% of the ways." in told


def test_of_many_areas_those_near_the_chosen_are_drawn():
    ranks = np.arange(1.0, 101)
    assert firmness.nearest(ranks[::-1], [0], 5) == [4, 3, 2, 1, 0]
    assert {10, 90} <= set(firmness.nearest(ranks, [10, 90], 4))
    assert len(firmness.nearest(ranks, [], 40)) == 40
    assert firmness.nearest(np.array([2, np.nan, 1]), [0], 5) == [2, 0]


def test_everything_that_was_varied_is_told(demo):
    config = load.config()
    asked = config.robustness.model_copy(
        update={
            "aggregations": (Aggregation(rule="arithmetic"),),
            "normalisations": (Normalisation(rule="minmax"),),
            "imputations": (Imputation(rule="median"),),
        }
    )
    config = config.model_copy(update={"robustness": asked})
    factors = ("imputation", "normalisation", "aggregation", "weights_0", "weights_1", "voters", "errors", "left_out")
    for lang in ("he", "en"):
        told = plain(reads(firmness.varied(SimpleNamespace(factors=factors), config, words(lang))))
        assert told.count("25%") == 2
        assert "1,000" in told
    assert "joining: weighted geometric mean · scores under 1 enter as 1 / weighted mean" in told
    nothing = firmness.varied(SimpleNamespace(factors=()), config, EN)
    assert plain(reads(nothing)) == "The config asks for nothing to be changed."


# --- on the page


class Sure(Visit):
    """A visitor who has opened the tab before."""

    def __init__(self, lang: str, **state: str) -> None:
        self.state = {"inside_tab": "sure", **state}
        query = {"layer": "neighbourhood", "area": WORST, "channel": "physical"}
        super().__init__("channels", lang, **query)

    def run(self) -> Visit:
        for key, value in self.state.items():
            self.at.session_state[key] = value
        self.state = {}
        return super().run()


@BOTH
def test_the_channel_page_says_how_sure_the_rank_is(demo, lang):
    visit = Sure(lang)
    view, w = load.view("neighbourhood"), words(lang)
    bands = firmness.bands("neighbourhood", view.periods[-1], "physical").bands["physical"]
    names = stories.names(view, w)
    for line in firmness.sentences(bands, view, [WORST], names, w):
        assert plain(line) in visit.text
    assert w("firm.how_to_read") in visit.text
    assert w("firm.varied") in visit.text
    assert len(visit.at.get("vega_lite_chart")) == 3  # the wheel, the bands, the trend below


def test_an_alternative_that_leaves_areas_without_rank_is_told_beside_the_bands(demo, monkeypatch):
    view = load.view("neighbourhood")
    made = firmness.bands("neighbourhood", view.periods[-1], "physical")
    issue = Issue("M-20", {"node": "X", "choices": "imputation = none", "n": 1, "areas": "Y"})
    own = made.bands["physical"]
    gone = replace(own, ranks=np.where(np.arange(own.ranks.shape[1]) == view.cube.area(WORST), 0, own.ranks))
    changed = replace(made, study=replace(made.study, issues=(issue,)), bands={"physical": gone})
    monkeypatch.setattr(firmness, "bands", lambda *args: changed)
    visit = Sure("en")
    assert "With imputation = none, 1 of the areas" in plain(" ".join(each.value for each in visit.at.warning))
    assert "but no rank in any of 1,000 ways to compute" in plain(visit.text)


@BOTH
def test_a_run_that_was_stopped_can_be_made_again(demo, lang):
    visit = Sure(lang, bands_stopped="neighbourhood/2026/physical")
    assert visit.w("firm.stopped") in [element.value for element in visit.at.info]
    assert visit.w("firm.how_to_read") not in visit.text
    visit.press("bands_again")
    assert visit.w("firm.how_to_read") in visit.text


def test_a_long_run_shows_how_far_it_is_and_can_be_stopped(demo, monkeypatch):
    monkeypatch.setattr(firmness, "NOTICEABLE", -1.0)
    seen = []
    watch = firmness._Watch.__call__

    def slow(self, done, total):
        seen.append((done, total))
        return watch(self, done, total)

    monkeypatch.setattr(firmness._Watch, "__call__", slow)
    firmness._kept.clear()
    visit = Sure("he")
    assert seen[0] == (0, 1000) and seen[-1] == (1000, 1000)
    assert not visit.has("button", "bands_stop")  # gone once the run is done
    watched = firmness._Watch(None, "there", EN)
    monkeypatch.setattr(firmness.st, "session_state", {})
    watched._stop()
    assert firmness.st.session_state == {firmness.STOPPED: "there"}


def test_the_first_piece_foretells_a_long_run(monkeypatch):
    now = iter([0.0, 0.1, 0.12])
    monkeypatch.setattr(firmness.time, "monotonic", lambda: next(now))
    watch = firmness._Watch(None, "here", EN, began=0.0)
    assert [watch._is_long(done, 3_000_000) for done in (0, 0, 5_000)] == [False, False, True]
    now = iter([0.0, 0.02, 0.04, 0.6])
    watch = firmness._Watch(None, "here", EN, began=0.0)
    assert [watch._is_long(done, 1_000) for done in (0, 500, 1_000, 1_000)] == [False, False, False, True]


def test_a_run_is_made_once(demo, monkeypatch):
    calls = []
    first = firmness.bands("quarter", "2026", "physical", lambda *done: calls.append(done) or True)
    again = firmness.bands("quarter", "2026", "physical", lambda *done: calls.append("again") or True)
    assert first is again
    assert "again" not in calls


def test_a_run_that_was_stopped_goes_on_where_it_was(demo, monkeypatch):
    monkeypatch.setattr(replay, "BLOCK", 1 << 8)
    whole = firmness.bands("quarter", "2025", "physical").bands["physical"].ranks
    firmness._kept.clear()
    told = []
    with pytest.raises(Cancelled):
        firmness.bands("quarter", "2025", "physical", lambda done, total: done < 400)
    after = firmness.bands("quarter", "2025", "physical", lambda done, total: told.append(done) or True)
    assert min(told) > 400 and told[-1] == 1000
    assert (after.bands["physical"].ranks == whole).all()


def test_two_who_wait_for_one_run_work_on_it_in_turn(demo, monkeypatch):
    monkeypatch.setattr(replay, "BLOCK", 1 << 8)
    firmness._kept.clear()
    kept = firmness._Kept()
    shown = load.view("quarter")
    begin = partial(steps, shown.cube, shown.config, period="2025", targets=("physical",))
    one, other = kept.pieces(begin), kept.pieces(begin)
    told = [next(each)[0] for _ in range(5) for each in (one, other)]
    assert told == sorted(set(told))
    assert watched(one, None) is watched(other, None)


def test_nothing_is_kept_of_a_run_that_was_refused():
    kept, stop = firmness._Kept(), Stop([Issue("M-12", {"node": "x", "areas": "y"})])

    def refused():
        raise stop
        yield

    for _ in range(2):
        with pytest.raises(Stop):
            watched(kept.pieces(refused), None)
    assert kept.made is None


def test_names_are_told_as_they_are_written(hostile):
    view = hostile["area"]
    bands = Bands(np.array([1.0, 2.0]), np.array([[1, 2], [2, 1]], np.int16))
    names = dict.fromkeys(view.area_ids, EVIL)
    assert EVIL in plain(reads(firmness.as_table(bands, view, names, EN)))
