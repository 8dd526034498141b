"""A red line in words: what its fields are called, what they say, and why a version of it was refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from core.config import Config, Text
from core.i18n import Words
from core.issues import Issue
from core.line_words import AS_ADOPTED, amount, limit, unit_of
from core.redlines.record import Record, Rest, Scope, Vote
from pages.shared import parts

NOTHING = "–"
STAGES = ("pre_planning", "planning", "execution", "return", "renewed_life")
INTERFACES = ("municipality", "developer", "state", "other")
_IN_UNIT = ("limit", "lower", "ideal", "back", "beyond")


@dataclass(frozen=True)
class Teller:
    """Tells of lines in one language. ``lines``: the newest version of each; ``areas``: as the store names them."""

    config: Config
    lines: Mapping[str, Record]
    areas: pd.DataFrame
    w: Words

    def name(self, id: str) -> str:
        """The wording of a line; its id where nobody knows it."""
        return self.w.pick(self.lines[id].wording) if id in self.lines else id

    def called(self, line: Text | int) -> str:
        """A line of a file by its wording, else by its place in the file."""
        return self.w.pick(line) if isinstance(line, Text) else self.w("lines.nth", n=line)

    def indicator(self, id: str | None) -> str:
        found = next((i for i in self.config.indicators if i.id == id), None)
        return self.w.pick(found.name) if found else id or NOTHING

    def channel(self, id: str | None) -> str:
        found = next((c for c in self.config.channels if c.id == id), None)
        return self.w.pick(found.name) if found else NOTHING

    def layer(self, id: str | None) -> str:
        return next((self.w.pick(x.plural) for x in self.config.layers if x.id == id), self.w("lines.everywhere"))

    def area(self, id: str) -> str:
        rows = self.areas[self.areas["area_id"] == id]
        return self.w.name(rows.iloc[0]) if len(rows) else id

    def number(self, record: Record, field: str) -> str:
        """A number of a line in the unit that its kind gives it."""
        value = getattr(record, field)
        if value is None:
            return NOTHING
        if field == "back" and record.kind == "band":
            return self.w.number(value, AS_ADOPTED)
        if record.kind == "share" and field == "beyond":
            return self.w.value(value, unit_of(record, self.config), AS_ADOPTED)
        return amount(record, value, self.config, self.w, AS_ADOPTED)

    def warning(self, record: Record) -> str:
        """From which value a line warns; of a band and of lines of lines from which position."""
        if record.amber >= 1:
            return NOTHING
        if record.kind in ("band", "compound") or record.no_room:
            return self.w.number(record.amber, 2)
        at = record.start + record.amber * (record.limit - record.start)
        return self.number(record.model_copy(update={"limit": at}), "limit")

    def limit(self, record: Record) -> str:
        """Where the line stands, and on which side it is crossed."""
        return limit(record, self.config, self.w)

    def value(self, record: Record, field: str) -> str:
        """What a field of a line says, as plain text."""
        value = getattr(record, field)
        if field in _IN_UNIT:
            return self.number(record, field)
        if field == "amber":
            return self.warning(record)
        if value is None or value in ((), "") or value == Text(he="", en=""):
            return NOTHING
        if field in ("kind", "priority", "side"):
            return self.w(f"lines.{field}.{value}")
        if field == "status":
            return self.w(f"charts.status.{value}")
        named = {"indicator": self.indicator, "other": self.indicator, "channel": self.channel, "overrides": self.name}
        if field in named:
            return named[field](value)
        if field == "of":
            return ", ".join(map(self.name, value))
        return self._shown(value)

    def _shown(self, value: Any) -> str:
        w = self.w
        if isinstance(value, Text):
            return w.pick(value)
        if isinstance(value, Vote):
            return self.vote(value)
        if isinstance(value, Scope):
            return self.scope(value)
        if isinstance(value, bool):
            return w("lines.yes" if value else "lines.no")
        if isinstance(value, tuple):
            return "; ".join(self.rest(each) if isinstance(each, Rest) else str(each) for each in value)
        if isinstance(value, date):
            return w.date(value)
        return w.number(value, 2) if isinstance(value, int | float) else str(value)

    def vote(self, vote: Vote) -> str:
        w = self.w
        if vote == Vote():
            return NOTHING
        told = [w("lines.vote", yes=vote.votes_for, no=vote.against, abstain=vote.abstain)]
        if vote.spread:
            told.append(w("lines.vote_spread", low=vote.spread[0], high=vote.spread[1]))
        if vote.agreement:
            told.append(w(f"lines.vote_agreement.{vote.agreement}"))
        if dissent := w.pick(vote.dissent):
            told.append(w("lines.vote_dissent", text=dissent))
        return " ".join(told)

    def scope(self, scope: Scope) -> str:
        told = [", ".join(map(self.area, scope.areas))] if scope.areas else [self.layer(scope.layer)]
        told.append(self.w.pick(scope.group))
        told += [", ".join(self.stage(each) for each in scope.stage)]
        told += [", ".join(self.interface(each) for each in scope.interface)]
        return " · ".join(each for each in told if each)

    def stage(self, id: str) -> str:
        return self.w(f"lines.stage.{id}") if id in STAGES else id

    def interface(self, id: str) -> str:
        return self.w(f"lines.interface.{id}") if id in INTERFACES else id

    def rest(self, rest: Rest) -> str:
        end = self.w.date(rest.end) if rest.end else self.w("lines.until_further")
        return self.w("lines.rest", start=rest.start, end=end, reason=self.w.pick(rest.reason))

    def issue(self, issue: Issue, record: Record | None = None) -> str:
        """Why a line is refused, with its own words in place of ids. ``record``: the version that was refused."""
        params = dict(issue.params)
        if record and params.get("line") == record.id:
            params["line"] = self.w.pick(record.wording) or self.w("lines.nameless")
        elif "line" in params:
            line = params["line"]
            params["line"] = self.called(line) if isinstance(line, Text | int) else self.name(str(line))
        if issue.code in ("R-07", "R-13"):
            params["found"] = self.name(str(params["found"]))
        if "field" in params and self.w.has(f"lines.field.{params['field']}"):
            params["field"] = self.w(f"lines.field.{params['field']}")
        if "kind" in params:
            params["kind"] = self.w(f"lines.kind.{params['kind']}")
        if issue.code == "R-41":
            params["status"] = self.w(f"charts.status.{params['status']}")
        return self.w.issue(replace(issue, params=params))

    def say(self, issues: Iterable[Issue], record: Record | None = None) -> None:
        for text, severity in {self.issue(issue, record): issue.severity for issue in issues}.items():
            parts.STREAMLIT_LOOKS[severity](parts.literal(text))
