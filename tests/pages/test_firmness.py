"""How sure a rank is: sentences that fit the bands, what was varied, and a run that can be watched and stopped."""

from types import SimpleNamespace

import numpy as np
import pytest

from core.config import Aggregation, Imputation, Normalisation
from core.i18n import plain, words
from core.robustness.bands import Bands
from core.robustness.replay import Cancelled
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
        "From one way to the next an area moves 0.3 places on average.",
    ]


def test_a_band_of_one_place_with_exceptions():
    ranks = [[1, 2]] * 98 + [[2, 1]] * 2
    assert said(ranks, [1, 2], ["a"])[0] == "A: 1 of 2. In at least 90% of 100 ways to compute: rank 1."


def test_an_area_without_a_score_has_no_place():
    assert said([[1, 2, 0]] * 3, [1, 2, np.nan], ["c"])[0] == "C: no score, so no rank."


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
    bands = load.bands("neighbourhood", view.periods[-1], "physical").bands["physical"]
    names = stories.names(view, w)
    for line in firmness.sentences(bands, view, [WORST], names, w):
        assert plain(line) in visit.text
    assert w("firm.how_to_read") in visit.text
    assert w("firm.varied") in visit.text
    assert len(visit.at.get("vega_lite_chart")) == 3  # the wheel, the bands, the trend below


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
    load._bands.clear()
    visit = Sure("he")
    assert seen[0] == (0, 1000) and seen[-1] == (1000, 1000)
    assert not visit.has("button", "bands_stop")  # gone once the run is done
    watched = firmness._Watch(None, "there", EN)
    monkeypatch.setattr(firmness.st, "session_state", {})
    watched._stop()
    assert firmness.st.session_state == {firmness.STOPPED: "there"}


def test_a_run_is_made_once(demo, monkeypatch):
    calls = []
    first = load.bands("quarter", "2026", "physical", lambda *done: calls.append(done) or True)
    again = load.bands("quarter", "2026", "physical", lambda *done: calls.append("again") or True)
    assert first is again
    assert "again" not in calls


def test_a_run_that_was_stopped_leaves_nothing_behind(demo):
    with pytest.raises(Cancelled):
        load.bands("quarter", "2025", "physical", lambda done, total: False)
    assert len(load.bands("quarter", "2025", "physical").bands["physical"].ranks) == 1000


def test_names_are_told_as_they_are_written(hostile):
    view = hostile["area"]
    bands = Bands(np.array([1.0, 2.0]), np.array([[1, 2], [2, 1]], np.int16))
    names = dict.fromkeys(view.area_ids, EVIL)
    assert EVIL in plain(reads(firmness.as_table(bands, view, names, EN)))
