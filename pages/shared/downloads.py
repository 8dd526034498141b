"""What can be taken along from a page: report, slides, workbook, plan, and the charts that stand on it as pictures.

Nothing is made before somebody presses: a file may take seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core import scoring
from core.charts import STATE_STYLE, name_of
from core.export import FORMATS, render
from core.export.contents import CONTENTS
from core.export.deck import provenance
from core.export.document import Picture
from core.export.map_picture import Key, drawn
from core.export.picture import signed
from core.export.sources import Sources
from core.i18n import LANGUAGES, Words, words
from pages.shared import atlas, load, parts, slides

PICTURES = ("png", "svg")
_PICTURE = "picture"


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture that is no chart: its name, its words, and what makes it as SVG."""

    name: str
    alt: str
    make: Callable[[], str]


def menu(w: Words, period: str | None = None, drawing: Drawing | None = None, since: str | None = None) -> None:
    """One menu: what, for whom, and the button that makes it. ``period``: the view period; absent: the newest.

    ``since``: what it is compared with on the page; absent: the usual baseline.
    """
    charts: dict[str, Any] = dict(parts.charts_here()) | ({"drawing": drawing} if drawing else {})
    with st.popover(w("download.menu"), icon=":material/download:"):
        choices = [f"{what}.{form}" for what, each in CONTENTS.items() for form in each.formats]
        choices += [f"{_PICTURE}.{form}.{key}" for key in charts for form in PICTURES]
        chosen = parts.choose(
            w("download.what"), choices, partial(_named, charts, w), "take", choices[0], in_address=False
        )
        what, form, *key = chosen.split(".", 2)
        made = partial(_picture, charts[key[0]], form, period, w) if key else _for_whom(what, form, period, since, w)
        name = f"{key[0] if key else what}.{FORMATS[form].suffix}"
        st.download_button(
            w("download.take"), made, name, FORMATS[form].mime, key="take_now", type="primary", on_click="ignore"
        )


def _for_whom(what: str, form: str, period: str | None, since: str | None, w: Words) -> Callable[[], bytes]:
    """Asked only of what is made in two versions. A picture is what stands on the page, and nothing else."""
    made_for = CONTENTS[what].audiences
    names = {str(each): w(f"present.audience.{each}") for each in made_for}
    audience: str = made_for[0]
    if len(made_for) > 1:
        audience = parts.choose(
            w("present.audience"), made_for, names.__getitem__, "take_for", made_for[0], in_address=False
        )
    return partial(_content, what, form, audience, period, since, _in_which(what, w))


def _in_which(what: str, w: Words) -> Words:
    """The words of a file: asked only where it is written in more languages than the pages are."""
    names = {lang: words(lang)("phone.own_name") for lang in CONTENTS[what].languages}
    if not set(names) - set(LANGUAGES):
        return w
    return words(
        parts.choose(w("download.language"), list(names), names.__getitem__, f"take_in_{w.lang}", w.lang, None, False)
    )


def map_of(places: pd.DataFrame, shapes: pd.DataFrame, topic: str, name: str, w: Words) -> Drawing | None:
    """The map of a page as a picture, with a key of its colours; None where there is nothing to draw."""
    if shapes.empty:
        return None
    key = _states(places, w) or [
        *(Key(colour, text) for colour, text, _ in atlas.classes(places, topic, w)),
        Key(atlas.NO_COLOUR, w("map.crossings"), mark=STATE_STYLE["crossed"].shape),
    ]
    return Drawing(name, w("map.alt", topic=name, n=len(places)), partial(drawn, places, shapes, rtl=w.rtl, key=key))


def _states(places: pd.DataFrame, w: Words) -> list[Key]:
    """The states on a map; none on one of scores or crossings."""
    present = set(places["state"].dropna())
    return [
        Key(style.colour, w(f"charts.state.{state}"), state, style.shape)
        for state, style in STATE_STYLE.items()
        if state in present
    ]


def of_presentation(shown: slides.Presentation, w: Words) -> None:
    """The slides of a presentation, with what was decided, as files."""
    for form in CONTENTS["deck"].formats:
        st.download_button(
            w("download.slides", form=FORMATS[form].suffix.upper()),
            partial(_slides, shown, form, w),
            f"slides-{shown.snapshot.period}.{FORMATS[form].suffix}",
            FORMATS[form].mime,
            key=f"take_slides_{form}",
            on_click="ignore",
        )


def _slides(shown: slides.Presentation, form: str, w: Words) -> bytes:
    return render(slides.taken_along(shown, w), form)


def _named(charts: Mapping[str, Any], w: Words, choice: str) -> str:
    what, form, *key = choice.split(".", 2)
    if not key:
        return f"{w(f'download.{what}')} · {FORMATS[form].suffix.upper()}"
    return f"{w('download.picture', chart=_title(charts[key[0]])[:60])} · {form.upper()}"


def _title(shown: Drawing | Mapping[str, Any]) -> str:
    return shown.name if isinstance(shown, Drawing) else name_of(shown)


def _picture(shown: Drawing | Mapping[str, Any], form: str, period: str | None, w: Words) -> bytes:
    """The picture as it stands on the page, under its name and over where its figures come from. It travels further
    than any other file, so it names departments and no files of the office.
    """
    if isinstance(shown, Drawing):
        block = Picture(_title(shown), shown.alt, svg=shown.make())
    else:
        block = Picture(_title(shown), shown["description"], shown)
    lines = provenance(sources(period).snapshot, w, "public").words
    return render(signed(block, lines, w.lang), form)


def _content(what: str, form: str, audience: str, period: str | None, since: str | None, w: Words) -> bytes:
    return render(CONTENTS[what].make(sources(period, since), w, slides.audience(audience)), form)


def sources(period: str | None = None, since: str | None = None) -> Sources:
    """What the pages show, for everything that leaves the house."""
    city = load.view(load.city_layer())
    at = period if period in city.periods else city.periods[-1]
    found = slides.sources(at, since or scoring.baseline(city.scores, at))
    return replace(found, snapshot=found.snapshot.model_copy(update={"taken": _now()}))


def _now() -> str:
    """What is shared between visitors has the time of the first of them; a file has that of its own making."""
    return datetime.now(UTC).astimezone().isoformat(timespec="seconds")
