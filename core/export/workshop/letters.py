"""A letter to each addressee: the clauses adopted for it, with the reasons. No persons: contacts are blank."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from core.export.document import Block, Bullets, Document, Heading, Paragraph, Table
from core.export.workshop import outline
from core.export.workshop.findings import Clause, Line, Threat
from core.export.workshop.telling import Telling, own

CONTACT = ("name", "role", "phone", "mail")


def letters(t: Telling) -> dict[str, Document]:
    """Addressee -> letter, in the order of the template; none for whom nothing was adopted."""
    return {id: _letter(t, id, clauses) for id, clauses in agreed(t).items()}


def agreed(t: Telling) -> dict[str, list[Clause]]:
    """Addressee -> the clauses adopted for it; only those that there are any for."""
    ids = [option.id for option in t.found.room.template.addressees]
    found = {id: [each for each in t.found.to(id) if each.vote.outcome == "adopted"] for id in ids}
    return {id: clauses for id, clauses in found.items() if clauses}


def _letter(t: Telling, addressee: str, clauses: list[Clause]) -> Document:
    name = t.option("addressees", addressee)
    blocks = tuple(_blocks(t, name, clauses))
    about = replace(t.provenance, batches="", method="", lines="")  # a letter opens with whom it is to
    return Document(t("letter.title", name=name), t.words.lang, blocks, about, t.subtitle)


def _blocks(t: Telling, name: str, clauses: list[Clause]) -> Iterator[Block]:
    yield Paragraph(t("letter.to", name=name))
    yield Paragraph(t("letter.attention"))
    kind = "" if t.found.about_lines else "_threats"
    yield Paragraph(t(f"letter.subject{kind}", name=t.name, place=t.place), "lead")
    yield Paragraph(t("letter.greeting"))
    about = {"name": t.name, "place": t.place, "day": t.found.day, "people": t.found.people}
    yield Paragraph(t(f"letter.opening{kind}", **about))
    yield Heading(t("letter.asks"))
    yield Bullets(tuple(_ask(t, each) for each in clauses), numbered=True)
    yield Heading(t("letter.reasons"))
    for topic in dict.fromkeys(clause.said.topic for clause in clauses):
        yield from _reasons(t, t.found.line(topic))
    yield Paragraph(t("letter.how", rule=t.rule("consent")), "note")
    yield Paragraph(t("letter.reply"))
    yield Paragraph(t("letter.regards"))
    head = tuple(t(f"letter.{each}") for each in CONTACT)
    yield Table(t("letter.contact"), head, ((" ",) * len(CONTACT),))


def _ask(t: Telling, clause: Clause) -> str:
    found = clause.vote.positions
    assert found
    vote = t("letter.vote", agree=found.agree, against=found.disagree + found.block, abstain=found.abstain)
    owner = [t("owner_of", said=clause.said.owner)] if clause.said.owner else []
    return " · ".join((own(clause.said.text), *owner, vote))


def _reasons(t: Telling, line: Line) -> Iterator[Block]:
    """What is to be avoided, where the line stands, and where it is crossed."""
    yield Heading(t.pick(line.topic.name), 2)
    if line.topic.avoid and t.words.pick(line.topic.avoid).strip():
        yield Paragraph(t("fact.avoid", said=t.pick(line.topic.avoid)))
    for first, after in t.found.scored:
        if first.topic == line.topic.topic:
            yield from (_threat(t, key, each) for key, each in (("threat", first), ("threat_after", after)) if each)
    if trigger := t.trigger(line):
        yield Paragraph(trigger)
    if line.spread:
        share = t.agreement(line)
        yield Paragraph(t("letter.proposed", n=line.spread.n, spread=t.spread(line), agreement=share))
    beyond = [each for each in line.standings if each.state == "crossed"]
    if beyond:
        yield Bullets(
            tuple(
                t(
                    "letter.crossed",
                    place=t.where(each),
                    group=t.option("groups", each.group),
                    value=t.value(line, each.value),
                    evidence=t.rests_on(each),
                )
                for each in beyond
            )
        )


def _threat(t: Telling, key: str, threat: Threat) -> Paragraph:
    likelihood, impact = outline.scores(t, threat)
    told = {"level": outline.level(t, threat), "n": threat.n, "likelihood": likelihood, "impact": impact}
    return Paragraph(t(f"letter.{key}", **told))
