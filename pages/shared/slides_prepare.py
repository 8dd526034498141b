"""Getting a presentation ready: which moment, for whom, in whose words; then it is frozen, shown and taken along."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from core import scoring
from core.headline import headlines
from core.i18n import Words, plain
from core.issues import Issue
from core.registers import DECISION
from pages.shared import downloads, load, parts, register, slides, slides_view
from pages.shared.parts import safe
from pages.shared.slides import LIVE, Asked, Presentation

AUDIENCES = ("internal", "public")


def choose(w: Words) -> Presentation:
    """One that was frozen, or the city as it is now."""
    kept = slides.kept()
    names = {LIVE: w("present.new"), **slides.named(list(kept.values()), w)}
    id = parts.choose(w("present.which"), list(names), names.__getitem__, "deck", next(iter(kept), LIVE))
    return kept[id] if id in kept else _draft(w)


def _draft(w: Words) -> Presentation:
    """The presentation of this moment with what was typed so far."""
    view = load.view(load.city_layer())
    names = {each: w(f"present.audience.{each}") for each in AUDIENCES}
    audience = parts.choose(w("present.audience"), AUDIENCES, names.__getitem__, "audience", "internal")
    usual = scoring.baseline(view.scores, view.periods[-1])
    return slides.live(*parts.choose_periods(w, view.periods, usual), slides.audience(audience))


def prepare(draft: Presentation, w: Words) -> None:
    """Titles and questions to be written anew, then the freezing."""
    parts.html(f"<p>{safe(w('present.edit'))}</p>")
    with st.form("present_draft", enter_to_submit=False, border=True):
        titles = _titles(draft, w)
        asked = _questions(draft, w)
        pressed = st.form_submit_button(w("present.freeze"), type="primary", key="present_freeze")
    if pressed:
        written = draft.model_copy(update={"titles": {w.lang: titles}, "asked": asked})
        st.query_params["deck"] = slides.keep(written)
        st.session_state["present_frozen"] = True
        st.rerun()


def _titles(draft: Presentation, w: Words) -> dict[str, str]:
    """What differs from our sentences; the fields are made anew with the figures under them."""
    found, s = {}, draft.snapshot
    for n, (id, title) in enumerate(headlines(s, w, draft.audience).items(), 1):
        ours = plain(title)
        key = f"title_{id}_{s.period}_{s.since}_{draft.audience}_{w.lang}"
        label = w("present.slide", n=n, name=w(f"present.slide.{id}"))
        text = st.text_input(label, ours, key=key, max_chars=160) or ""
        if text.strip() and text.strip() != ours:
            found[id] = text.strip()
    return found


def _questions(draft: Presentation, w: Words) -> tuple[Asked, ...]:
    """One to three decisions; an emptied one is not asked."""
    found = []
    for n in range(3):
        ours = draft.asked[n] if n < len(draft.asked) else Asked(id=f"own{n}", text={})
        key = f"ask_{n}_{draft.snapshot.period}_{w.lang}"
        text = st.text_area(w("present.ask", n=n + 1), ours.text.get(w.lang, ""), key=key, max_chars=240, height=70)
        if said := (text or "").strip():
            same = said == ours.text.get(w.lang)
            found.append(ours if same else ours.model_copy(update={"text": dict.fromkeys(("he", "en"), said)}))
    return tuple(found)


def ready(shown: Presentation, w: Words) -> None:
    """A frozen presentation: the way into the room, its titles read alone, what was decided."""
    taken = datetime.fromisoformat(shown.snapshot.taken)
    parts.html(f"<p>{safe(w.issue(Issue('P-05', {'time': taken})))}</p>")
    if st.session_state.pop("present_frozen", False):
        st.success(w("present.frozen"))
    way = parts.link("present", w("present.show"), deck=shown.id, slide="1")
    parts.html(f'<p class="lr-lead"><b>{way}</b> · {safe(w("present.keys"))}</p>')
    with st.container(horizontal=True):
        downloads.of_presentation(shown, w)
    parts.heading(w("present.story"))
    parts.html(slides_view.titles([slide.title for slide in slides.drawn(shown, w).slides], w))
    found = [each.entry for each in slides.outcomes(shown) if each.entry]
    if found:
        parts.heading(w("present.decisions"))
        parts.html(register.Clerk.of(DECISION, w).table(found, leave_out=("line", "area", "about")))


def show(text: str, w: Words) -> None:
    """The slide of the address: of the presentation that it names, else of the newest, else of this moment."""
    shown = slides.kept().get(parts.asked("deck") or "") if parts.asked("deck") != LIVE else None
    if shown is None:
        newest = next(iter(slides.kept().values()), None) if parts.asked("deck") is None else None
        shown = newest or _as_it_is()
    slides_view.show(shown, slides_view.asked(text) or 1, w)


def _as_it_is() -> Presentation:
    view = load.view(load.city_layer())
    period = view.periods[-1]
    return slides.live(period, scoring.baseline(view.scores, period), "internal")
