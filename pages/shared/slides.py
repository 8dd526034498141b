"""The doorway of presentations: the moment as it is now, those that were frozen, their slides, what was decided."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, cast

import streamlit as st
from pydantic import Field

from core.config.part import Part
from core.export.appendix import readable, with_appendix
from core.export.deck import Decided, deck, proposals
from core.export.document import Audience, Deck
from core.export.sources import Sources
from core.i18n import LANGUAGES, Words, plain, words
from core.registers import ACTION, DECISION, Body, Entry, Register, newest
from core.scene import Scene
from core.snapshot import Moment, Snapshot
from pages.shared import line_records, load, register

REGISTER = "presentation"
#: The id of the presentation that nobody has frozen yet.
LIVE = "now"


class Asked(Part):
    """A decision that is asked for: ``text`` by language."""

    id: str
    text: dict[str, str]
    line: str | None = None
    area: str | None = None


class Presentation(Part):
    """``titles``: language -> slide -> what a person wrote instead of our sentence."""

    id: str
    audience: Audience
    snapshot: Snapshot
    titles: dict[str, dict[str, str]] = Field(default_factory=dict)
    asked: tuple[Asked, ...] = ()

    @property
    def frozen(self) -> bool:
        return self.id != LIVE


@dataclass(frozen=True, slots=True)
class Question:
    """What is decided on, and the entry that stands, if any."""

    asked: Asked
    entry: Entry | None


def sources(period: str, since: str) -> Sources:
    """What the screen shows of a view period, of one version: what is saved meanwhile is in all or in none."""
    while True:
        version = load.version()
        found = _sources(*version, load.today(), period, since)
        if load.version() == version:
            return found


@st.cache_resource(max_entries=8, show_spinner=False)
def _sources(content: int, digest: str, day: date, period: str, since: str) -> Sources:
    city, places = (_scene(load.view(layer)) for layer in (load.city_layer(), load.place_layer()))
    records = line_records.lines_in_force(day)
    moment = Moment(period, since, day, datetime.now(UTC).astimezone())
    return Sources.of(city, places, load.latest(), records, moment, _standing(ACTION), _standing(DECISION))


def _scene(view: load.View) -> Scene:
    return Scene(view.config, view.cube, view.scores, view.lines, view.told, view.areas)


def _standing(of: Register) -> tuple[Body, ...]:
    return tuple(entry.body for entry in newest(register.entries(of)).values())


def now(period: str, since: str) -> Snapshot:
    """The same, frozen."""
    return sources(period, since).snapshot


def live(period: str, since: str, audience: Audience) -> Presentation:
    s = now(period, since)
    return Presentation(id=LIVE, audience=audience, snapshot=s, asked=_proposed(s))


def _proposed(s: Snapshot) -> tuple[Asked, ...]:
    texts = {lang: [each.text for each in proposals(s, words(lang))] for lang in LANGUAGES}
    return tuple(
        Asked(id=ask.id, text={lang: plain(texts[lang][k]) for lang in LANGUAGES}, line=ask.line, area=ask.area)
        for k, ask in enumerate(s.asks)
    )


def kept() -> dict[str, Presentation]:
    """Every frozen presentation by id, newest first."""
    return _kept(load.store().version)


@st.cache_resource(max_entries=2, show_spinner=False)
def _kept(content: int) -> dict[str, Presentation]:
    rows = load.store().records(REGISTER).to_dict("records")
    found = {row["record_id"]: Presentation.model_validate({"id": row["record_id"], **row["body"]}) for row in rows}
    return dict(sorted(found.items(), key=lambda item: item[1].snapshot.taken, reverse=True))


def keep(shown: Presentation) -> str:
    """Freeze a presentation as it is shown; its id."""
    id = uuid.uuid4().hex[:12]
    taken = datetime.now(UTC).astimezone().isoformat(timespec="seconds")
    frozen = shown.snapshot.model_copy(update={"taken": taken})
    body: dict[str, Any] = shown.model_copy(update={"snapshot": frozen}).model_dump(mode="json", exclude={"id"})
    load.store().add_record(REGISTER, id, body, load.account())
    return id


def questions(shown: Presentation) -> tuple[Question, ...]:
    standing = newest(register.entries(DECISION))
    return tuple(Question(each, standing.get(f"{shown.id}.{each.id}")) for each in shown.asked)


def wording(each: Question, w: Words) -> str:
    """What is decided on, in the language at hand; as somebody worded it anew when it was recorded, if so."""
    said = str(each.entry.body.get("what") or "") if each.entry else ""
    return said if said and said not in each.asked.text.values() else each.asked.text[w.lang]


def decide(shown: Presentation, asked: Asked, said: Mapping[str, str | None], w: Words, seen: int = 0) -> None:
    """Record what was decided on a question. ``seen``: the version before the person's eyes, 0: none.

    Raises Stop with what is missing, or with what another kept meanwhile.
    """
    about = {"what": asked.text[w.lang], "line": asked.line, "area": asked.area, "about": shown.id}
    body = {name: value for name, value in {**about, **said}.items() if value}
    id = f"{shown.id}.{asked.id}"
    register.keep(DECISION, [(id, {**body, "decided_on": load.today().isoformat()})], {id: seen})


def drawn(shown: Presentation, w: Words) -> Deck:
    """The slides of a presentation with what was decided so far."""
    return _drawn(shown.model_dump_json(), tuple(map(_decided(w), questions(shown))), w.lang, shown, w)


def taken_along(shown: Presentation, w: Words) -> Deck:
    """The slides as a file takes them: with one more for questions."""
    return with_appendix(drawn(shown, w), shown.snapshot, w)


def _decided(w: Words) -> Any:
    clerk = register.Clerk.of(DECISION, w)

    def told(each: Question) -> Decided:
        body = each.entry.body if each.entry else {}
        status, due = (str(body.get(name) or "") for name in ("status", "due"))
        owner = clerk.value(DECISION.field("owner"), body) if body.get("owner") else ""
        return Decided(wording(each, w), status, owner, due)

    return told


@st.cache_resource(max_entries=16, show_spinner=False)
def _drawn(content: str, asked: tuple[Decided, ...], lang: str, _shown: Presentation, _w: Words) -> Deck:
    return readable(deck(_shown.snapshot, _w, _shown.audience, _shown.titles.get(lang), asked), _w)


def audience(text: str) -> Audience:
    return cast(Audience, text)


def named(shown: Sequence[Presentation], w: Words) -> dict[str, str]:
    """How presentations are told apart in a list."""
    return {
        each.id: w(
            "present.named",
            taken=datetime.fromisoformat(each.snapshot.taken),
            period=w.period(each.snapshot.period),
            audience=w(f"present.audience.{each.audience}"),
        )
        for each in shown
    }
