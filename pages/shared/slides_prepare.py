"""Getting a presentation ready: which moment, for whom, in whose words; then it is frozen, shown and taken along."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import streamlit as st

from core import scoring
from core.export.appendix import overfull
from core.export.deck import deck
from core.headline import SLIDES, headlines
from core.i18n import LANGUAGES, Words, plain
from core.issues import Issue
from core.registers import DECISION
from core.snapshot import MOST_ASKED
from pages.shared import downloads, load, parts, presses, register, slides, slides_view
from pages.shared.parts import safe
from pages.shared.slides import LIVE, Asked, Presentation

AUDIENCES = ("internal", "public")
_FROZEN, _CHANGED = "present_frozen", "present_changed"


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
    form = _form(draft, w)
    _say_changed(w)
    parts.html(f"<p>{safe(w('present.edit'))}</p>")
    _say_overfull(draft, w)
    with st.form("present_draft", enter_to_submit=False, border=True):
        for n, (id, ours) in enumerate(_titles(draft, w).items(), 1):
            st.text_input(_slide(n, id, w), ours, key=f"{form}:title_{id}", max_chars=160)
        for n, each in enumerate(_questions(draft), 1):
            ours = each.text.get(w.lang, "")
            st.text_area(w("present.ask", n=n), ours, key=f"{form}:ask_{each.id}", max_chars=240, height=70)
        presses.submit(w("present.freeze"), _freeze, draft, form, w, type="primary", key="present_freeze")


def _slide(n: int, id: str, w: Words) -> str:
    return w("present.slide", n=n, name=w(f"present.slide.{id}"))


def _say_overfull(draft: Presentation, w: Words) -> None:
    """Slides that have more rows than a room can read."""
    found = zip(SLIDES, deck(draft.snapshot, w, draft.audience).slides, strict=True)
    for n, (id, slide) in enumerate(found, 1):
        if issue := overfull(slide):
            st.warning(parts.literal(f"{_slide(n, id, w)}. {w.issue(issue)}"))


def _form(draft: Presentation, w: Words) -> str:
    """The fields belong to the figures under them: with others come others, so that no text outlives its figures."""
    return presses.form("present", draft.model_dump_json(exclude={"snapshot": {"taken"}}), w.lang)


def _freeze(draft: Presentation, form: str, w: Words) -> None:
    """Freeze what was seen. Where the figures changed since, nothing is frozen: the person looks at the new ones."""
    said = {id: str(text or "").strip() for id, text in presses.written(form).items()}
    ours = _titles(draft, w)
    titles = {id: text for id in ours if (text := said.get(f"title_{id}")) and text != ours[id]}
    asked = [(each, text) for each in _questions(draft) if (text := said.get(f"ask_{each.id}"))]
    s = draft.snapshot
    if form != _form(slides.live(s.period, s.since, draft.audience), w):
        own = [text for each, text in asked if text != each.text.get(w.lang)]
        st.session_state[_CHANGED] = [*titles.values(), *own]
        return
    written = {"titles": {w.lang: titles}, "asked": tuple(_worded(each, text, w) for each, text in asked)}
    st.query_params["deck"] = slides.keep(draft.model_copy(update=written))
    st.session_state[_FROZEN] = True


def _say_changed(w: Words) -> None:
    """Once: that there are new figures, and what was typed over the earlier ones, so that none of it is lost."""
    typed = st.session_state.pop(_CHANGED, None)
    if typed is not None:
        st.warning("\n\n".join([w("present.changed"), *(f"- {parts.literal(text)}" for text in typed)]))


def _titles(draft: Presentation, w: Words) -> dict[str, str]:
    """Our sentences, as they stand in the fields before anybody words them otherwise."""
    return {id: plain(title) for id, title in headlines(draft.snapshot, w, draft.audience).items()}


def _questions(draft: Presentation) -> tuple[Asked, ...]:
    """One to three decisions, those that the data propose first; an emptied one is not asked."""
    own = (Asked(id=f"own{n}", text={}) for n in range(len(draft.asked), MOST_ASKED))
    return (*draft.asked, *own)


def _worded(asked: Asked, text: str, w: Words) -> Asked:
    same = text == asked.text.get(w.lang)
    return asked if same else asked.model_copy(update={"text": dict.fromkeys(LANGUAGES, text)})


def ready(shown: Presentation, w: Words) -> None:
    """A frozen presentation: the way into the room, its titles read alone, what was decided."""
    taken = datetime.fromisoformat(shown.snapshot.taken)
    parts.html(f"<p>{safe(w.issue(Issue('P-05', {'time': taken})))}</p>")
    if st.session_state.pop(_FROZEN, False):
        st.success(w("present.frozen"))
    way = parts.link("present", w("present.show"), deck=shown.id, slide="1")
    parts.html(f'<p class="lr-lead"><b>{way}</b> · {safe(w("present.keys"))}</p>')
    with st.container(horizontal=True):
        downloads.of_presentation(shown, w)
    parts.heading(w("present.story"))
    parts.html(slides_view.titles([slide.title for slide in slides.drawn(shown, w).slides], w))
    told = ((each.entry, slides.wording(each, w)) for each in slides.questions(shown))
    found = [replace(entry, body={**entry.body, "what": text}) for entry, text in told if entry]
    if found:
        parts.heading(w("present.decisions"))
        parts.html(register.Clerk.of(DECISION, w).table(found, leave_out=("line", "area", "about")))


def show(text: str, w: Words) -> None:
    """The slide of the address: of the presentation that it names; where it names none of the newest, else of now.

    What it names and nobody knows is told: another presentation may not be meant for whoever sits there.
    """
    kept, deck = slides.kept(), parts.asked("deck")
    if deck not in (None, LIVE, *kept):
        parts.title(w("present.title_unknown"))
        parts.html(f"<p>{safe(w('present.unknown'))} {parts.link('present', w('present.leave'))}</p>")
        return
    shown = kept.get(next(iter(kept), "") if deck is None else str(deck)) or _as_it_is()
    slides_view.show(shown, slides_view.asked(text) or 1, w)


def _as_it_is() -> Presentation:
    view = load.view(load.city_layer())
    period = view.periods[-1]
    return slides.live(period, scoring.baseline(view.scores, period), "internal")
