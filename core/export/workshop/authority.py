"""Adopted lines for another authority: a file of lines as ``core.redlines.exchange`` reads it, and how they came about.

``workshop`` stands beside the lines in the file: who reads lines alone passes over it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from core.config import Config
from core.export.workshop.findings import Clause, Findings, Line
from core.i18n import plain, words
from core.redlines import exchange
from core.workshop import consensus
from core.workshop.lines import indicators as made
from core.workshop.question import Kind

LANGUAGES = ("he", "en")


def lines(found: Findings, config: Config) -> bytes:
    """``config``: of the city; measures that it does not have go along, as indicators of no weight."""
    known = {indicator.id for indicator in config.indicators}
    config = config.with_indicators(made(found.room, known, found.records))
    whole = json.loads(exchange.write(found.records, config))
    return json.dumps({**whole, "workshop": _workshop(found)}, ensure_ascii=False, indent=1).encode()


def _workshop(found: Findings) -> dict[str, Any]:
    session = found.room.session
    assert session
    asked = found.avoidance
    kinds = dict.fromkeys(told.question.kind for told in found.results)
    return {
        "name": session.name,
        "place": session.place,
        "day": found.day.isoformat(),
        "template": session.template.id,
        "avoidance": {lang: getattr(asked.text, lang) for lang in LANGUAGES} if asked else {},
        "people": found.people,
        "roles": {id or "others": n for id, n in found.roles.items()},
        "rules": {kind: _rule(kind) for kind in kinds if consensus.rule(kind)},
        "lines": {line.topic.topic: _line(line) for line in found.lines if line.rounds or line.vote.result},
        "clauses": [_clause(each) for each in found.clauses],
    }


def _rule(kind: Kind) -> dict[str, str]:
    told = consensus.rule(kind)
    assert told
    return {lang: plain(words(lang)(told[0], **told[1])) for lang in LANGUAGES}


def _line(line: Line) -> Mapping[str, Any]:
    """The vote on the threshold; of fewer than 8 how many they were, and no more."""
    last, spread = line.last, line.spread
    told = {"n": last.n, "skipped": last.skipped, "rounds": len(line.rounds), "ending": last.ending} if last else {}
    judged = {**asdict(spread), "n": spread.n} if spread else {}
    return {**told, **judged, "outcome": line.vote.outcome, "dissent": list(line.dissent)}


def _clause(clause: Clause) -> Mapping[str, Any]:
    said = clause.said
    about = {"text": said.text, "topic": said.topic, "addressee": said.addressee, "owner": said.owner}
    return {**about, "practices": list(said.practices), "outcome": clause.vote.outcome}
