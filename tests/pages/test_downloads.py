"""The menu of what can be taken along: on every reading page, and nothing is made before it is asked for."""

import re
from functools import partial
from html import unescape

import numpy as np
import pytest

from core.charts import STATE_STYLE
from core.export import FORMATS
from core.export.contents import CONTENTS
from core.i18n import LANGUAGES, plain, words
from pages.shared import downloads, load, slides, state_map
from tests.pages.test_slides import latest_view
from tests.pages.walk import Visit

DOT = {
    "data": {"values": [{"a": 1}]},
    "mark": "point",
    "encoding": {"x": {"field": "a"}},
    "description": "One dot. At 1",
    "usermeta": {"name": "One dot"},
}
PAGES = ("home", "channels", "redlines", "breaches", "line", "map")


def written() -> str:
    """What stands in words on a picture."""
    svg = downloads._picture(DOT, "svg", None, words("en")).decode()
    return unescape(plain(" ".join(re.findall(r">([^<>]+)</text>", svg))))


@pytest.mark.parametrize("page", PAGES)
def test_every_reading_page_has_the_menu_and_makes_nothing_by_itself(
    demo: None, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    monkeypatch.setattr(downloads, "_content", lambda *asked: made.append(asked))
    visit = Visit(page, LANGUAGES[len(page) % 2])
    options = visit.at.selectbox(key="take").options
    assert len([o for o in options if visit.w("download.report") in plain(o)]) == 3
    assert made == []


def test_the_charts_of_a_page_are_offered_as_pictures_and_those_of_another_page_are_not(demo: None) -> None:
    visit = Visit("redlines", "en")
    offered = [plain(o) for o in visit.at.selectbox(key="take").options if plain(o).startswith("Picture")]
    assert len(offered) >= 4
    assert not [o for o in Visit("home", "en").at.selectbox(key="take").options if plain(o).startswith("Picture")]
    visit.pick("layer", "quarter")
    assert len([o for o in visit.at.selectbox(key="take").options if plain(o).startswith("Picture")]) == len(offered)


def test_only_what_is_made_in_two_versions_asks_for_whom(demo: None) -> None:
    visit = Visit("redlines", "en")
    assert "take_for" in [box.key for box in visit.at.selectbox]
    for kind in ("Picture", "City resilience plan", "One page for the public"):
        visit.pick("take", next(o for o in visit.at.selectbox(key="take").options if plain(o).startswith(kind)))
        keys = [box.key for box in visit.at.selectbox]
        assert "take" in keys
        assert "take_for" not in keys, kind


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_for_residents_is_there_in_arabic_and_begins_with_the_language_of_the_visit(
    demo: None, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = []
    monkeypatch.setattr(downloads, "partial", lambda make, *asked: taken.append((make, asked)) or partial(make, *asked))
    visit = Visit("redlines", lang)
    assert f"take_in_{lang}" not in [box.key for box in visit.at.selectbox]
    kind = visit.w("download.brief")
    visit.pick("take", next(o for o in visit.at.selectbox(key="take").options if plain(o).startswith(kind)))
    box = visit.at.selectbox(key=f"take_in_{lang}")
    assert (box.value, [*box.options]) == (lang, ["עברית", "English", "العربية"])
    visit.pick(f"take_in_{lang}", "العربية")
    _, asked = [made for made in taken if made[0] is downloads._content][-1]
    assert asked[0] == "brief" and asked[-1].lang == "ar"


@pytest.mark.parametrize(("form", "start"), [("png", b"\x89PNG"), ("svg", b"<svg")])
def test_a_picture_is_the_chart_that_stands_there(demo: None, form: str, start: bytes) -> None:
    data = downloads._picture(DOT, form, None, words("en"))
    assert start in data[:400]
    if form == "svg":
        assert load.config().digest in plain(data.decode())  # where its figures come from goes with it
    assert "One dot" in plain(downloads._named({"dots": DOT}, words("en"), f"picture.{form}.dots"))


@pytest.mark.parametrize("what", list(CONTENTS))
def test_a_file_is_that_of_the_view_period(demo: None, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "_now", lambda: "2026-01-01T10:00:00+02:00")
    period, _ = latest_view()
    earlier = load.view(load.city_layer()).periods[-2]
    form = CONTENTS[what].formats[0]
    files = [downloads._content(what, form, "public", each, None, words("en")) for each in (period, earlier)]
    assert files[0] != files[1]
    assert downloads.sources("1789").snapshot.period == period
    assert downloads.sources(period, earlier).snapshot.since == earlier


def test_a_file_tells_when_it_was_made_and_not_when_the_first_visitor_came(
    demo: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = slides.now(*latest_view())
    monkeypatch.setattr(downloads, "_now", lambda: "2031-05-06T07:08:09+00:00")
    assert downloads.sources().snapshot == shown.model_copy(update={"taken": "2031-05-06T07:08:09+00:00"})
    assert "6 May 2031" in written()


def test_a_picture_names_departments_and_no_files_of_the_office(demo: None) -> None:
    s = downloads.sources().snapshot
    told = written()
    assert s.files and not [file for file in s.files if file in told]
    assert (s.departments or (s.city,))[0].en in told


def test_a_presentation_is_taken_along_as_it_was_frozen(demo: None) -> None:
    shown = slides.live(*latest_view(), "public")
    for form in CONTENTS["deck"].formats:
        assert len(downloads._slides(shown, form, words("he"))) > 10_000
        assert FORMATS[form].suffix == form


def test_the_map_is_offered_as_a_picture(demo: None) -> None:
    visit = Visit("map", "he")
    assert [o for o in visit.at.selectbox(key="take").options if "SVG" in plain(o)]
    layer = load.place_layer()
    w, period = words("he"), load.view(layer).periods[-1]
    keys = {}
    for topic in (f"{state_map.PREFIX}gov_continuity", "score.governance", "crossings"):
        places = state_map.drawn(layer, topic, period, w)
        shown = downloads.map_of(places, load.drawn_shapes(layer), topic, "Map", w)
        assert shown
        keys[topic] = [plain(text) for text in re.findall(r'font-size="15"[^>]*>([^<]*)<', shown.make())]
    line, score, crossings = keys.values()
    assert line and set(line) <= {w(f"charts.state.{state}") for state in STATE_STYLE}
    assert score[:5] == ["0–20", "20–40", "40–60", "60–80", "80–100"]
    assert score[-1] == w("map.crossings")  # what the mark on an area counts
    assert crossings[0] == w("count.none_crossed") and len(crossings) >= 4
    without = downloads.map_of(places.assign(score=np.nan), load.drawn_shapes(layer), "score.governance", "Map", w)
    assert without and w("charts.no_score") in without.make()
    assert downloads._picture(shown, "png", None, words("he")).startswith(b"\x89PNG")
    drawing = downloads.Drawing(
        "Map", "Fourteen areas", lambda: '<svg viewBox="0 0 10 10" width="10" height="10"></svg>'
    )
    assert b"Map" in downloads._picture(drawing, "svg", None, words("en"))
