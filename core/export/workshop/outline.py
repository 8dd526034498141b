"""The agreed policy outline: what the room wants to avoid, its lines, how things stand, and what it asks of whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from core.export.document import Block, Break, Bullets, Document, Heading, Paragraph, Table, Value
from core.export.workshop.findings import OUTCOMES, Clause, Line, Standing, Threat
from core.export.workshop.telling import NONE, Telling, own
from core.workshop.lines import outside
from core.workshop.results import sides
from core.workshop.room import harvested

GRAVE = ("high", "severe")  # levels of a threat that are told first
EVERYWHERE = 3  # places in which a line is crossed that make it an issue of several
SIGNATURES = 4  # empty rows to sign on, by role: no names are printed


def outline(t: Telling) -> Document:
    blocks = tuple(block for part in PARTS for block in part(t))
    return Document(title(t), t.words.lang, blocks, t.provenance, t.subtitle)


def title(t: Telling) -> str:
    return t("outline.title" if t.found.about_lines else "outline.title_threats")


def in_short(t: Telling) -> str:
    """What the workshop came to, in a sentence."""
    if not t.found.about_lines:
        return _threats_in_short(t)
    lines = t.found.lines
    agreed = sum(line.vote.outcome == "adopted" for line in lines)
    crossed = sum(line.crossed for line in lines)
    clauses = sum(clause.vote.outcome == "adopted" for clause in t.found.clauses)
    known = sum(bool(line.standings) for line in lines)
    return t("in_short", lines=len(lines), agreed=agreed, known=known, crossed=crossed, clauses=clauses)


def _threats_in_short(t: Telling) -> str:
    scored = t.found.scored
    before = sum(first.band in GRAVE for first, _ in scored)
    again = [after for _, after in scored if after]
    after = sum(each.band in GRAVE for each in again) if again else None
    clauses = sum(clause.vote.outcome == "adopted" for clause in t.found.clauses)
    return t.several("in_short_threats", len(scored), before=before, after=t.words.number(after), clauses=clauses)


def _purpose(t: Telling) -> Iterator[Block]:
    room, asked = t.found.room, t.found.avoidance
    yield Paragraph(in_short(t), "lead")
    yield Heading(t("purpose"))
    yield Paragraph(t.words.pick(room.template.about))
    if asked:
        yield Paragraph(t.words.pick(asked.text), "quote")
        yield Paragraph(t("harvest", **t.harvest))
    if t.found.about_lines:
        yield Paragraph(t("red_line"))
    if t.found.early:
        yield Paragraph(t("early"), "note")


def participants(t: Telling) -> Iterator[Block]:
    """How many by role and, apart, by authority; groups too small to be told stand together."""
    yield Heading(t("participants"))
    yield Paragraph(attendance(t))
    yield roles(t)
    places = tuple((own(id) if id else t("others"), t.count(n)) for id, n in sorted_most(t.found.authorities.items()))
    if len(places) > 1:
        yield Table(t("by_authority"), (t("authority"), t("how_many")), places)
    yield Paragraph(t("small_groups"), "note")


def roles(t: Telling) -> Table | Paragraph:
    """How many of each role, or that none may be told."""
    names = {id: t.option("roles", id) if id else t("others") for id in t.found.roles}
    rows = tuple((names[id], t.count(n)) for id, n in sorted_most(t.found.roles.items()))
    return Table(t("by_role"), (t("role"), t("how_many")), rows) if rows else Paragraph(t("no_roles"))


def attendance(t: Telling) -> str:
    """How many in all and at each meeting: not everybody came to all of them."""
    meetings = [t("at_meeting", meeting=meeting, n=n) for meeting, n in sorted(t.found.present.items())]
    return "; ".join((t("present", people=t.found.people), *meetings))


def sorted_most(pairs: object) -> list[tuple[str, int]]:
    """The most first, those left over last."""
    return sorted(pairs, key=lambda pair: (not pair[0], -pair[1], pair[0]))  # type: ignore[call-overload, no-any-return]


def concepts(t: Telling) -> Iterator[Block]:
    """Clusters with their organising logic, the concepts of each and how many statements stand behind them."""
    room = t.found.room
    yield Heading(t("concepts"))
    if not t.found.concepts:
        yield Paragraph(t("no_concepts"))
        return
    for cluster in t.found.clusters:
        yield Heading(own(cluster.name), 2)
        if cluster.logic:
            yield Paragraph(t("logic", logic=cluster.logic), "quote")
        yield Bullets(tuple(_concept(t, id) for id in cluster.concepts if room.concepts[id].into is None))
    held = {id for cluster in t.found.clusters for id in cluster.concepts}
    if loose := tuple(_concept(t, each.id) for each in t.found.concepts if each.id not in held):
        yield Heading(t("no_cluster"), 2)
        yield Bullets(loose)
    yield Paragraph(t("outside_model", share=t.words.percent(outside(room))), "note")
    yield Paragraph(t("originals_in_annex"), "note")


def beside(t: Telling) -> Iterator[Block]:
    """What was written on other questions, each with its own."""
    for question, said in t.found.beside:
        yield Heading(t.words.pick(question.text))
        yield Bullets(tuple(map(own, said)))


def _concept(t: Telling, id: str) -> str:
    concept = t.found.room.concepts[id]
    return t.several("concept", len(concept.statements), name=concept.name)


def lines(t: Telling) -> Iterator[Block]:
    """The rule first, as it was told before the vote, then every line in a row."""
    if not t.found.about_lines:
        return
    yield Heading(t("lines"))
    yield Paragraph(t("rule_before", rule=t.rule("number")))
    yield Paragraph(t("rule_before", rule=t.rule("consent")))
    if not t.found.lines:
        yield Paragraph(t("no_lines"))
        return
    head = ("line", "threshold", "middle_half", "answers", "agreement", "outcome")
    yield Table(t("lines_caption"), tuple(t(f"head.{each}") for each in head), tuple(_row(t, x) for x in t.found.lines))


def _row(t: Telling, line: Line) -> tuple:
    told = (t.pick(line.topic.name), t.limit(line), t.spread(line), t.answered(line))
    return (*told, t.agreement(line), t.outcome(line.vote.outcome))


def _each_line(t: Telling) -> Iterator[Block]:
    for number, line in enumerate(t.found.lines if t.found.about_lines else (), 1):
        yield Heading(t("line_of", n=number, name=t.pick(line.topic.name)), 2)
        yield Bullets(tuple(_facts(t, line)))
        if picture := t.dots(line):
            yield picture
            yield Paragraph(t.found_at(line))
        yield from positions(t, line)
        if line.dissent:
            yield Paragraph(t("against_line"))
            yield Bullets(tuple(map(own, line.dissent)))
        if line.left:
            yield Paragraph(t("left"), "note")
        if trigger := t.trigger(line):
            yield Paragraph(trigger, "quote")


def _facts(t: Telling, line: Line) -> Iterator[str]:
    topic, measure = line.topic, line.topic.measure
    lists = {name: t.options(name, getattr(topic, name)) for name in ("groups", "interfaces", "stages")}
    told = {"avoid": t.pick(topic.avoid), **lists, "measure": t.pick(measure.name) if measure else NONE}
    if measure:
        told["frequency"] = often(t, measure.frequency)
        told["owner"] = t.pick(measure.owner)
        told["status"] = t.words(f"charts.status.{measure.status}")
        told["known"] = "; ".join(_sourced(t, line, *each) for each in measure.known)
        told["law"] = _sourced(t, line, measure.law.value, measure.law.source) if measure.law else ""
    practices = dict.fromkeys(id for clause in t.found.of(topic.topic) for id in clause.said.practices)
    told["practices"] = t.options("practices", practices)
    told["opportunity"] = own(topic.opportunity)
    yield from (t(f"fact.{name}", said=said) for name, said in told.items() if said not in ("", NONE))


def _sourced(t: Telling, line: Line, value: float, source: str) -> str:
    return f"{t.value(line, value)} ({own(source)})" if source.strip() else t.value(line, value)


def often(t: Telling, frequency: str) -> str:
    known = f"outcome.often.{frequency}"
    return t.words(known) if t.words.has(known) else own(frequency)


def positions(t: Telling, line: Line) -> Iterator[Block]:
    """Both positions of a stable dissent, and reasons from both ends."""
    last, spread = line.last, line.spread
    if last and spread and last.ending == "stable_dissent":
        low, high = t.value(line, spread.q1), t.value(line, spread.q3)
        yield Paragraph(t("two_positions", low=low, high=high), "alarm")
    for end, texts in zip(sides(last), last.reasons, strict=True) if last else ():
        if texts:
            yield Paragraph(t.words(f"votes.reasons_{end}") + ":")
            yield Bullets(tuple(map(own, texts)))


def matrix(t: Telling) -> Iterator[Block]:
    """Line by place and group, crossings first; what is an estimate says so."""
    standings = t.found.standings
    if not t.found.about_lines and not standings:
        return
    yield Heading(t("matrix"))
    if not standings:
        yield Paragraph(t("no_state"))
        return
    crossed = sum(each.state == "crossed" for each in standings)
    yield Paragraph(t.several("crossings_of", crossed, m=len(standings)), "lead" if crossed else "plain")
    head = ("line", "place", "value", "threshold", "state", "evidence")
    rows = tuple(map(t.standing_short, standings))
    yield Table(t("matrix_caption"), tuple(t(f"head.{each}") for each in head), rows)
    if gaps := tuple(_gap(t, *pair) for pair in t.found.gaps):
        yield Paragraph(t("gaps"))
        yield Bullets(gaps)
    if wide := tuple(t.pick(line.topic.name) for line in t.found.lines if line.crossed_in >= EVERYWHERE):
        yield Paragraph(t("cross_cutting", n=EVERYWHERE))
        yield Bullets(wide)
    yield Paragraph(t("estimates_note"), "note")


def _gap(t: Telling, high: Standing, low: Standing) -> str:
    """How far two groups of one place are apart."""
    line = t.found.line(high.topic)
    ends = {"high": t.option("groups", high.group), "low": t.option("groups", low.group)}
    gap = t.value(line, high.value - low.value)
    return t("gap", line=t.pick(line.topic.name), place=t.where(high), gap=gap, **ends)


def threats(t: Telling) -> Iterator[Block]:
    """Of a workshop about threats: how likely and how bad each is, and its level once more after measures."""
    if t.found.scored:
        yield Heading(t("sheet.threats"))
        head = ("threat", "likelihood", "impact", "answers", "level", "residual")
        yield Table(t("threats_caption"), tuple(t(f"head.{x}") for x in head), tuple(threat_rows(t)))
        yield Paragraph(t("threats_note"), "note")


def threat_rows(t: Telling) -> Iterator[tuple[Value, ...]]:
    for first, after in t.found.scored:
        yield (
            t.pick(t.found.line(first.topic).topic.name),
            *scores(t, first),
            t.count(first.n),
            level(t, first),
            level(t, after) if after else NONE,
        )


def scores(t: Telling, threat: Threat) -> tuple[str, str]:
    """Likelihood and impact: each the median, and the middle half of the answers."""
    medians = ((threat.likelihood, threat.likelihood_half), (threat.impact, threat.impact_half))
    likelihood, impact = (t("score", median=median, low=half[0], high=half[1]) for median, half in medians)
    return likelihood, impact


def level(t: Telling, threat: Threat) -> str:
    return t("level", band=t(f"threat.{threat.band}"), level=threat.level)


def choices(t: Telling) -> Iterator[Block]:
    """What was chosen among other things than topics: solidarity actions."""
    last = {told.question.id: told for told in t.found.results if told.question.kind in ("choose", "rank")}
    for told in last.values():
        rows = tuple((name, t.count(n)) for name, n in t.choices(told) if n)
        if told.question.purpose != "topics" and rows:
            yield Heading(t("choices"))
            yield Paragraph(t("rule_before", rule=t.rule(told.question.kind)))
            yield Table(t.question(told), (t("head.option"), t("head.chosen")), rows)


def _clauses(t: Telling) -> Iterator[Block]:
    yield Heading(t("clauses"))
    if not t.found.clauses:
        yield Paragraph(t("no_clauses"))
        return
    yield Paragraph(t("rule_before", rule=t.rule("rating")))
    for option in t.found.room.template.addressees:
        if own_clauses := t.found.to(option.id):
            yield Heading(t("to", name=t.words.pick(option.name)), 2)
            head = tuple(t(f"head.{each}") for each in ("clause", "practices", "owner", "outcome"))
            caption = t("clauses_to", name=t.words.pick(option.name))
            yield Table(caption, head, tuple(_clause(t, each) for each in own_clauses))


def _clause(t: Telling, clause: Clause) -> tuple[str, ...]:
    """A clause with the practices that it rests on, who answers for it, and what the room said of it."""
    said, outcome = clause.said, t.outcome(clause.vote.outcome)
    if clause.rating:
        share = t.words.percent(clause.rating.share)
        outcome = f"{outcome}; {t('rated', median=clause.rating.median, share=share)}"
    return own(said.text), t.options("practices", said.practices), own(said.owner) or NONE, outcome


def votes(t: Telling) -> Iterator[Block]:
    """For, against and abstaining on every line and clause, and every minority position."""
    yield Heading(t("votes"))
    whole: list[tuple[str, Line | Clause]] = [(t.pick(line.topic.name), line) for line in t.found.lines]
    whole += [(own(clause.said.text), clause) for clause in t.found.clauses]
    voted = [(name, what) for name, what in whole if what.vote.outcome != "open"]
    if not voted:
        yield Paragraph(t("no_votes"))
        return
    voted.sort(key=lambda pair: OUTCOMES.index(pair[1].vote.outcome))
    head = tuple(t(f"head.{each}") for each in ("voted_on", "outcome", "agree", "against", "abstain"))
    rows = tuple((name, t.outcome(what.vote.outcome), *t.positions(what)) for name, what in voted)
    yield Table(t("votes_caption"), head, rows)
    minority = [(name, own("; ".join(reasons))) for name, what in voted if (reasons := _reasons(what))]
    if minority:
        yield Table(t("minority"), (t("head.voted_on"), t("head.minority")), tuple(minority))


def _reasons(what: Line | Clause) -> tuple[str, ...]:
    return what.dissent if isinstance(what, Line) else what.reasons


def _practices(t: Telling) -> Iterator[Block]:
    """How many clauses rest on each practice; what was found to be won stands beside the lines."""
    counted = Counter(id for clause in t.found.clauses for id in clause.said.practices)
    if counted:
        yield Heading(t("practices"))
        rows = tuple((t.option("practices", id), t.count(n)) for id, n in counted.most_common())
        yield Table(t("practices_caption"), (t("head.practice"), t("head.clauses")), rows)
    won = tuple((t.pick(x.topic.name), own(x.topic.opportunity)) for x in t.found.lines if x.topic.opportunity)
    if won:
        yield Heading(t("opportunities"))
        yield Table(t("opportunities"), (t("head.line"), t("head.opportunity")), won)


def reflections(t: Telling) -> Iterator[Block]:
    """Of the last meeting in which there were any; the workbook has those of all."""
    yield Heading(t("reflection"))
    if not t.found.sentences:
        yield Paragraph(t("no_reflection"))
    for id, texts in list(t.found.sentences.items())[-1:]:
        yield Paragraph(t.words.pick(t.found.room.polls[id].question.text))
        yield Bullets(tuple(map(own, texts)))


def _signatures(t: Telling) -> Iterator[Block]:
    yield Heading(t("signatures"))
    yield Paragraph(t("signatures_text"))
    empty = tuple((" ", " ", " ") for _ in range(SIGNATURES))
    yield Table(t("signatures"), (t("role"), t("head.signature"), t("head.date")), empty)


def annex(t: Telling) -> Iterator[Block]:
    """Every statement as it was written, under the concept that gathered it."""
    room = t.found.room
    yield Break()
    yield Heading(t("annex"))
    yield Paragraph(t("annex_text"))
    held: set[str] = set()
    for concept in t.found.concepts:
        held |= set(concept.statements)
        if said := sorted(room.statements[id].text for id in concept.statements if id in room.statements):
            yield Heading(own(concept.name), 3)
            yield Bullets(tuple(map(own, said)))
    if loose := sorted(each.text for id, each in harvested(room).items() if id not in held):
        yield Heading(t("no_concept"), 3)
        yield Bullets(tuple(map(own, loose)))


def _proposals(t: Telling) -> Iterator[Block]:
    """Every wording from the room, also those that no clause took over."""
    rows = [
        (t.pick(t.found.room.topics[each.topic].name), own(each.text))
        for each in sorted(t.found.room.proposals, key=lambda said: (said.topic, said.text))
    ]
    if rows:
        yield Heading(t("proposals"))
        yield Table(t("proposals_caption"), (t("head.line"), t("head.wording")), tuple(rows))


#: The outline from the first page to the last.
PARTS: tuple[Callable[[Telling], Iterator[Block]], ...] = (
    _purpose,
    participants,
    concepts,
    beside,
    lines,
    _each_line,
    matrix,
    threats,
    choices,
    _clauses,
    votes,
    _practices,
    reflections,
    _signatures,
    annex,
    _proposals,
)
