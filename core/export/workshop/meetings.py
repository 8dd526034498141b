"""What each meeting leaves: the summary of the opening one, the crossings of the follow-up."""

from __future__ import annotations

from collections.abc import Iterator

from core.export.document import Block, Bullets, Document, Heading, Paragraph, Table, Workbook
from core.export.workshop import book, knowledge, outline
from core.export.workshop.findings import Line
from core.export.workshop.telling import NONE, Telling, own
from core.i18n import PHONE_LANGUAGES, words

MAP = ("cluster", "concept", "line")  # of the knowledge map, what reads on a sheet of paper


def summary(t: Telling) -> Document:
    """Of the opening meeting: what was said, what it was gathered into, what was chosen, and what comes next."""
    return Document(t("summary.title"), t.words.lang, tuple(_summary(t)), t.provenance, t.subtitle)


def _summary(t: Telling) -> Iterator[Block]:
    asked = t.found.avoidance
    yield Paragraph(t("summary.lead", people=t.found.present.get(1, 0), **t.harvest), "lead")
    if asked:
        yield Paragraph(t.words.pick(asked.text), "quote")
    yield from outline.participants(t)
    yield from outline.concepts(t)
    yield from outline.beside(t)
    yield from _chosen(t)
    yield from _topics(t)
    yield from _first_reflection(t)
    yield Heading(t("summary.next"))
    yield Paragraph(t("summary.next_text" if t.found.about_lines else "summary.next_threats"))
    yield from _other_languages(t)
    if picture := knowledge.picture(t, MAP):
        yield picture
    yield from outline.annex(t)


def _chosen(t: Telling) -> Iterator[Block]:
    """How often each concept was chosen, with the agreement on the order."""
    told = next((each for each in reversed(t.found.results) if each.question.purpose == "topics"), None)
    if told is None:
        return
    yield Heading(t("summary.chosen"))
    yield Paragraph(t("rule_before", rule=t.rule("choose")))
    rows = tuple((name, t.count(n)) for name, n in t.choices(told))
    if rows:
        yield Table(t("summary.chosen_caption", n=told.n), (t("head.concept"), t("head.chosen")), rows)
    else:
        yield Paragraph(t("too_few_long"))
    label = getattr(told.verdict, "label", None)
    if label:
        w = t.words.number(getattr(told.verdict, "w", None), 2)
        yield Paragraph(f"{t.words('votes.concordance', w=w)} {order(t, label)}")


def order(t: Telling, label: str) -> str:
    return t.words(f"votes.order.{label}")


def _topics(t: Telling) -> Iterator[Block]:
    yield Heading(t("summary.topics"))
    if not t.found.lines:
        yield Paragraph(t("no_lines"))
        return
    head = tuple(t(f"head.{each}") for each in ("line", "groups", "interfaces", "measure", "owner"))
    yield Table(t("summary.topics_caption"), head, tuple(_topic(t, line) for line in t.found.lines))


def _topic(t: Telling, line: Line) -> tuple[str, ...]:
    topic, measure = line.topic, line.topic.measure
    lists = (t.options(name, getattr(topic, name)) for name in ("groups", "interfaces"))
    about = (t.pick(measure.name), t.pick(measure.owner)) if measure else (NONE, NONE)
    return t.pick(topic.name), *lists, *about


def _first_reflection(t: Telling) -> Iterator[Block]:
    polls = t.found.room.polls
    for id, texts in t.found.sentences.items():
        if polls[id].last.meeting == 1:
            yield Heading(t("reflection"))
            yield Paragraph(t.words.pick(polls[id].question.text))
            yield Bullets(tuple(map(own, texts)))


def _other_languages(t: Telling) -> Iterator[Block]:
    """What participants of the other languages of the phones are told of this document, in their own."""
    session = t.found.room.session
    others = [lang for lang in PHONE_LANGUAGES if session and lang in session.languages and lang != t.words.lang]
    for lang in others:
        w = words(lang)
        yield Paragraph(w.line(own(w("phone.summary_note", **t.found.harvest))), "note")


# --- the follow-up


def crossings(t: Telling) -> Document:
    """Of the follow-up meeting: thresholds with the rule that fired, and where they are crossed."""
    return Document(t("crossings.title"), t.words.lang, tuple(_crossings(t)), t.provenance, t.subtitle)


def _crossings(t: Telling) -> Iterator[Block]:
    crossed = [line for line in t.found.lines if line.crossed]
    yield Paragraph(t("crossings.lead", crossed=len(crossed), lines=len(t.found.lines)), "lead")
    yield from outline.matrix(t)
    yield from outline.lines(t)
    for line in t.found.lines:
        if line.rounds:
            yield Heading(t.pick(line.topic.name), 2)
            yield from filter(None, [t.dots(line)])
            yield Paragraph(ending(t, line))
            yield from outline.positions(t, line)


def ending(t: Telling, line: Line) -> str:
    """By which rule the voting ended, and how many changed their answer."""
    last = line.last
    assert last
    told = [t("answered", n=last.n, skipped=last.skipped), t("agreement_is", said=t.agreement(line))]
    told += [t.words("votes.changed", n=last.changed)] if last.changed is not None else []
    told += [t.words(f"votes.ending.{last.ending}")] if last.ending else []
    return " ".join(told)


def crossings_book(t: Telling) -> Workbook:
    """Lines, thresholds of every round with the rule that fired, and the current state."""
    sheets = tuple(book.sheet(t, name) for name in ("lines", "thresholds", "states", "rules"))
    return Workbook(t("crossings.title"), t.words.lang, sheets, t.provenance, (t.subtitle,))
