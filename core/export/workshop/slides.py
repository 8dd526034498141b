"""The workshop on slides. Every title is a sentence that says what the slide shows; read alone they tell the story."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from core.export.document import Block, Bullets, Deck, Paragraph, Slide, Table
from core.export.workshop import knowledge, letters, outline
from core.export.workshop.findings import Line
from core.export.workshop.telling import Telling, own
from core.i18n import plain
from core.workshop.results import sides

X = TypeVar("X")

ROWS, CLAUSES, SENTENCES = 5, 3, 3  # of a slide: what is read from the back of a room
NAME, SENTENCE = 44, 110  # letters; whole texts stand in the notes and in the other documents
TABLE = 10  # rows of a table at most; what does not fit on a slide goes on on the next
MAPPED = 8  # rows of the knowledge map that are read from the back of a room; the file has all
MAP = ("cluster", "concept", "line")


def deck(t: Telling) -> Deck:
    slides = (slide for make in SLIDES for slide in make(t))
    return Deck(outline.title(t), t.words.lang, tuple(slides), t.provenance, t.subtitle)


def _slide(t: Telling, title: str, *blocks: Block, notes: str = "") -> Slide:
    return Slide(title, blocks, t("slides.bottom", name=t.name, day=t.found.day, n=t.found.people), notes)


def parts(rows: Sequence[X], most: int) -> list[Sequence[X]]:
    """``rows`` in slides of at most ``most``, as equal as can be: no slide with a last row alone."""
    count = -(-len(rows) // most)
    return [rows[len(rows) * n // count : len(rows) * (n + 1) // count] for n in range(count)]


def short(text: str, most: int) -> str:
    """``text``, isolated, cut at a word where it is longer than ``most`` letters."""
    said = plain(text)
    if len(said) > most:
        said = f"{said[: most - 1].rsplit(' ', 1)[0].rstrip(' ,;:.')}\u2026"
    return own(said)


def _name(t: Telling, line: Line) -> str:
    return short(t.words.pick(line.topic.name), NAME)


def _question(t: Telling) -> Iterator[Slide]:
    asked = t.found.avoidance
    said = [Paragraph(t.words.pick(asked.text), "lead")] if asked else []
    told = [Paragraph(t("red_line"))] if t.found.about_lines else []
    yield _slide(t, outline.in_short(t), *said, *told)


def _people(t: Telling) -> Iterator[Slide]:
    yield _slide(t, outline.attendance(t), outline.roles(t), notes=t("small_groups"))


def _harvest(t: Telling) -> Iterator[Slide]:
    title = t("slides.harvest", **t.harvest)
    said = tuple(short(f"{each.name}: {each.logic}" if each.logic else each.name, 90) for each in t.found.clusters)
    yield _slide(t, title, Bullets(said[:ROWS]) if said else Paragraph(t("no_concepts")))


def _beside(t: Telling) -> Iterator[Slide]:
    for question, said in t.found.beside:
        yield _slide(t, t.words.pick(question.text), Bullets(tuple(short(own(each), SENTENCE) for each in said[:ROWS])))


def _map(t: Telling) -> Iterator[Slide]:
    rows = max(len(t.found.concepts), len(t.found.lines))
    picture = knowledge.picture(t, MAP) if rows <= MAPPED else None
    if picture:
        yield _slide(t, t("slides.map", **t.harvest), picture)


def _chosen(t: Telling) -> Iterator[Slide]:
    told = next((each for each in reversed(t.found.results) if each.question.purpose == "topics"), None)
    first = t.choices(told)[:ROWS] if told else []
    if told and first:
        rows = tuple((short(name, NAME), t.count(n)) for name, n in first)
        most = [name for name, n in t.choices(told) if n == first[0][1]]
        key, names = "slides.chosen" if len(most) == 1 else "slides.chosen_tied", ", ".join(most)
        title = t(key, topic=short(names, NAME * min(len(most), 2)), chosen=first[0][1], n=told.n)
        yield _slide(t, title, Table(t("summary.chosen"), (t("head.concept"), t("head.chosen")), rows))


def _lines(t: Telling) -> Iterator[Slide]:
    told = [line for line in t.found.lines if line.limit is not None]
    agreed = sum(bool(line.spread and line.spread.label in ("strong", "moderate")) for line in told)
    title = t("slides.lines", agreed=agreed, lines=len(told))
    head = tuple(t(f"head.{each}") for each in ("line", "threshold", "agreement"))
    rows = tuple((_name(t, each), t.limit(each), t.agreement(each)) for each in told[:TABLE])
    if rows:
        yield _slide(t, title, Table(t("lines_caption"), head, rows), notes=t.rule("number"))


def _dissent(t: Telling) -> Iterator[Slide]:
    """The line on which opinions stayed farthest apart; none where all agree."""
    split = [line for line in t.found.lines if line.spread and line.spread.label in ("weak", "none")]
    if split:
        line = max(split, key=lambda each: each.spread.share if each.spread else 0.0)
        title = t("slides.dissent", line=_name(t, line), spread=t.spread(line))
        picture = t.dots(line, width=900)
        yield _slide(t, title, *filter(None, [picture]), notes=_reasons(t, line))


def _reasons(t: Telling, line: Line) -> str:
    ends = zip(sides(line.last), line.last.reasons, strict=True) if line.last else ()
    return "\n".join(f"{t.words(f'votes.reasons_{end}')}: {own('; '.join(said))}" for end, said in ends if said)


def _state(t: Telling) -> Iterator[Slide]:
    standings = t.found.standings
    if not standings:
        return
    crossed = [each for each in standings if each.state == "crossed"]
    title = t.several("crossings_of", len(crossed), m=len(standings))
    head = tuple(t(f"head.{each}") for each in ("line", "place", "value", "state"))
    told = map(t.standing_short, (crossed or standings[:ROWS])[:TABLE])
    rows = tuple((short(str(line), NAME), place, value, state) for line, place, value, _, state, _ in told)
    yield _slide(t, title, Table(t("matrix_caption"), head, rows), notes=t("estimates_note"))


def _threats(t: Telling) -> Iterator[Slide]:
    """How many answered stands in the title: a slide has no room for a column that mostly says the same."""
    scored = t.found.scored
    if scored:
        grave = sum(first.band in outline.GRAVE for first, _ in scored)
        fewest, most = (pick(first.n for first, _ in scored) for pick in (min, max))
        answered = t.words.number(most) if fewest == most else f"{t.words.number(fewest)}–{t.words.number(most)}"
        title = t("slides.threats", grave=grave, threats=len(scored), n=answered)
        head = tuple(t(f"head.{each}") for each in ("threat", "likelihood", "impact", "level", "residual"))
        told = (
            (short(str(name), NAME), *scores, level, after)
            for name, *scores, _n, level, after in outline.threat_rows(t)
        )
        yield _slide(t, title, Table(t("threats_caption"), head, tuple(told)[:TABLE]), notes=t("threats_note"))


def _choices(t: Telling) -> Iterator[Slide]:
    for table in outline.choices(t):
        if isinstance(table, Table):
            first = str(table.rows[0][0])
            some = Table(table.caption, table.head, table.rows[:ROWS])
            yield _slide(t, t("slides.choice", option=first), some)


def _clauses(t: Telling) -> Iterator[Slide]:
    agreed = [each for each in t.found.clauses if each.vote.outcome == "adopted"]
    addressees = len({each.said.addressee for each in agreed})
    to = t.several("slides.addressees", addressees) if agreed else ""
    title = t.several("slides.clauses", len(agreed), addressees=to).strip()
    if not agreed and not t.found.clauses:
        return
    if not agreed:
        yield _slide(t, title, Paragraph(t("no_clauses")))
    for some in parts(agreed, CLAUSES) if agreed else []:
        names = [t.option("addressees", each.said.addressee) for each in some]
        whole = [own(each.said.text) for each in some]
        said = tuple(f"{name}: {short(text, SENTENCE)}" for name, text in zip(names, whole, strict=True))
        yield _slide(t, title, Bullets(said), notes="\n".join(whole))


def _votes(t: Telling) -> Iterator[Slide]:
    voted = [line for line in t.found.lines if line.vote.outcome != "open"]
    agreed = [line for line in voted if line.vote.outcome == "adopted"]
    head = tuple(t(f"head.{each}") for each in ("line", "outcome", "agree", "against"))
    rows = tuple((_name(t, x), t.outcome(x.vote.outcome), *t.positions(x)[:2]) for x in voted[:TABLE])
    if rows:
        title = t("slides.votes", agreed=len(agreed), voted=len(voted))
        yield _slide(t, title, Table(t("votes_caption"), head, rows), notes=t.rule("consent"))


def _reflected(t: Telling) -> Iterator[Slide]:
    """Sentences of the last meeting that had any, under the question that they answer."""
    for id, sentences in [*t.found.sentences.items()][-1:]:
        said = (short(text, SENTENCE) for text in _drawn(t, sentences))
        yield _slide(t, t.words.pick(t.found.room.polls[id].question.text), Bullets(tuple(said)))


def _taken(t: Telling) -> Iterator[Slide]:
    """What comes next, and nothing that anybody could take for it."""
    asked = letters.agreed(t)
    kept = any(line.vote.outcome == "adopted" for line in t.found.lines) if t.found.about_lines else bool(asked)
    kind = "" if t.found.about_lines else "_threats"
    following = [t("slides.next_letters")] if asked else []
    title = t(f"slides.next{kind}" if kept else f"slides.none_yet{kind}")
    yield _slide(t, title, Bullets((*following, t(f"slides.next_text{kind}"))))


def _drawn(t: Telling, sentences: Sequence[str]) -> list[str]:
    """By chance, not by the alphabet, each once; the same of one workshop whenever its slides are made."""
    session = t.found.room.session
    chance = random.Random(session.session if session else "")
    found = list(dict.fromkeys(sentences))
    return chance.sample(found, min(SENTENCES, len(found)))


#: The deck from the first slide to the last.
SLIDES: tuple[Callable[[Telling], Iterator[Slide]], ...] = (
    _question,
    _people,
    _harvest,
    _map,
    _beside,
    _chosen,
    _lines,
    _dissent,
    _state,
    _threats,
    _choices,
    _clauses,
    _votes,
    _reflected,
    _taken,
)
