"""One form, one list, one history, one import and export for every register that core.registers declares."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from threading import Lock
from typing import Any

import pandas as pd
import streamlit as st

from core import registers
from core.i18n import Words
from core.issues import Issue, Stop
from core.names import normalise
from core.redlines.record import Record, owner_named
from core.redlines.versions import newest
from core.registers import Body, Entry, Field, Judged, Register
from pages.shared import line_records, load, parts, presses
from pages.shared.parts import safe

NOTHING = "–"
ALL = "all"
STANDINGS = ("open", "late", "ended")
_VERDICTS = ("new", "changed", "refused", "older", "same")
_ONE_AT_A_TIME = Lock()  # who reads which version stands and then writes the next one is not overtaken


def entries(register: Register) -> list[Entry]:
    """Every version of every entry, oldest first."""
    return list(_entries(load.store().version, register.id))


@st.cache_resource(max_entries=4, show_spinner=False)
def _entries(content: int, register: str) -> tuple[Entry, ...]:
    rows = load.store().records(register).to_dict("records")
    return tuple(Entry(r["record_id"], int(r["version"]), r["body"], r["account"], r["saved_at"]) for r in rows)


def keep(register: Register, found: Iterable[tuple[str, Body]], seen: Mapping[str, int] | None = None) -> int:
    """Keep the next versions of entries, all or none; how many. Raises Stop with everything that is wrong in them.

    ``seen``: the versions that the person had before their eyes, by id; where others stand by now, A-10 says so.
    """
    kept = list(found)
    with _ONE_AT_A_TIME:
        standing = registers.newest(entries(register))
        issues = [
            Issue("A-10", {"version": standing[id].version, "account": standing[id].account or NOTHING})
            for id, version in (seen or {}).items()
            if id in standing and standing[id].version != version
        ]
        new = [body for id, body in kept if id not in standing]
        issues += [issue for body in new for issue in registers.late_at_once(register, body, load.today())]
        issues += [issue for _, body in kept for issue in registers.faults(register, body, known(), load.today())]
        if issues:
            raise Stop(issues)
        load.store().add_records(register.id, kept, load.account())
    return len(kept)


def known() -> dict[str, Collection[str]]:
    """What entries may be about."""
    return {"line": set(newest(line_records.line_versions())), "area": set(load.areas()["area_id"])}


@dataclass(frozen=True)
class Clerk:
    """Shows one register in one language."""

    register: Register
    w: Words
    lines: Mapping[str, Record]
    areas: pd.DataFrame
    today: date

    @classmethod
    def of(cls, register: Register, w: Words) -> Clerk:
        return cls(register, w, newest(line_records.line_versions()), load.areas().set_index("area_id"), load.today())

    def word(self, key: str) -> str:
        return self.w(f"register.{self.register.id}.{key}")

    def value(self, field: Field, body: Body) -> str:
        """What an entry says in a field, as plain text."""
        value = body.get(field.id)
        if not value:
            return NOTHING
        if field.kind == "choice":
            return self.word(f"{field.id}.{value}") if value in field.choices else str(value)
        if field.kind == "date":
            return self.w.date(date.fromisoformat(value))
        if field.id == "owner":
            return self.w.pick(owner_named(str(value), self.lines.values(), load.config()))
        return self.about(field.kind, value) if field.kind in ("line", "area") else str(value)

    def about(self, kind: str, id: str) -> str:
        """The name of a line or an area, its id where nobody knows it any more."""
        if kind == "line":
            return self.w.pick(self.lines[id].wording) if id in self.lines else id
        return self.w.name(self.areas.loc[id]) if id in self.areas.index else id

    def standing(self, body: Body) -> str:
        """Open, late or ended: as a person said it, never as figures come or stay away."""
        if self.register.is_late(body, self.today):
            return "late"
        return "open" if self.register.is_open(body) else "ended"

    def issue(self, issue: Issue) -> str:
        params = dict(issue.params)
        if any(field.id == params.get("field") for field in self.register.fields):
            params["field"] = self.word(str(params["field"]))
        return self.w.issue(replace(issue, params=params))

    def say(self, issues: Iterable[Issue]) -> None:
        for text in dict.fromkeys(map(self.issue, issues)):
            st.error(parts.literal(text))

    # -- list -----------------------------------------------------------------------------------------------------

    def asked(self) -> dict[str, str]:
        """What the person looks for, kept in the address."""
        left, right = st.columns([2, 1])
        word = left.text_input(self.w("register.search"), key="word", bind="query-params")
        every = {ALL: self.w("lines.all"), **{each: self.w(f"register.{each}") for each in STANDINGS}}
        with right:
            standing = parts.choose(self.w("register.standing"), list(every), every.__getitem__, "standing", ALL)
        return {"word": word or "", "standing": standing}

    def matches(self, body: Body, wanted: Mapping[str, str]) -> bool:
        said = " ".join(self.value(field, body) for field in self.register.fields)
        standing = wanted["standing"] in (ALL, self.standing(body))
        return standing and normalise(wanted["word"]) in normalise(said)

    def table(self, found: Iterable[Entry], leave_out: Collection[str] = ()) -> str:
        shown = [field for field in self.register.fields if field.id not in leave_out]
        late = f' <span class="lr-chip lr-crossed">{safe(self.w("register.late"))}</span>'
        rows = (
            [
                safe(self.value(field, entry.body))
                + (late if field.id == self.register.due and self.standing(entry.body) == "late" else "")
                for field in shown
            ]
            for entry in sorted(found, key=lambda entry: (not self.register.is_open(entry.body), self._due(entry)))
        )
        return parts.table([self.word(field.id) for field in shown], rows)

    def _due(self, entry: Entry) -> str:
        return str(entry.body.get(self.register.due) or "9999")

    def history(self, id: str, versions: Iterable[Entry]) -> str:
        """Every version of an entry: who wrote it when, and what changed."""
        own = [entry for entry in versions if entry.id == id]
        rows, fields = [], {field.id for field in self.register.fields}
        for before, entry in zip([None, *own], own, strict=False):
            changed = [name for name in registers.changes(before.body if before else {}, entry.body) if name in fields]
            said = (f"{self.word(name)}: {self._now(name, entry.body)}" for name in changed)
            when = self.w.time(entry.saved_at) if entry.saved_at else NOTHING
            rows.append([self.w.number(entry.version), safe(when), safe(entry.account), "<br>".join(map(safe, said))])
        heads = ("version", "when", "who", "changed")
        return parts.table([self.w(f"register.{head}") for head in heads], reversed(rows))

    def _now(self, name: str, body: Body) -> str:
        return self.value(self.register.field(name), body)

    # -- form -----------------------------------------------------------------------------------------------------

    def form(self, entry: Entry | None, key: str, given: Body | None = None) -> None:
        """A new entry, or the next version of one. ``given``: fields that are settled and not asked."""
        settled = given or {}
        whose = f"{key}-{entry.id}" if entry else f"{key}-new"
        key = f"{whose}-{st.session_state.get(f'{whose}-kept', 0)}"
        body = self._drawn(key, entry).body if entry else settled
        with st.form(key, enter_to_submit=False, clear_on_submit=False):
            for field in self.register.fields:
                if field.id not in settled:
                    self._ask(field, body, key)
            told = (entry, settled, key, whose)
            presses.submit(self.w("register.save"), self._keep_one, *told, type="primary", key=f"{key}-save")
        self.say(st.session_state.pop(f"{key}-refused", ()))

    def _drawn(self, key: str, entry: Entry) -> Entry:
        """The version that a form was drawn from: what its fields begin with must not change under whoever types.

        It is also the one before their eyes, until they are told of another.
        """
        if f"{key}-{self.register.fields[-1].id}" not in st.session_state:
            st.session_state[f"{key}-drawn"] = st.session_state[f"{key}-seen"] = entry.version
        at = (entry.id, st.session_state[f"{key}-drawn"])
        return next((each for each in entries(self.register) if (each.id, each.version) == at), entry)

    def _ask(self, field: Field, body: Body, key: str) -> None:
        label, own, value = self.word(field.id), f"{key}-{field.id}", body.get(field.id)
        if field.kind == "date":
            st.date_input(label, date.fromisoformat(value) if value else None, key=own, format=parts.DATES)
        elif field.kind == "long":
            st.text_area(label, value or "", key=own, max_chars=600)
        elif field.kind == "text":
            st.text_input(label, value or "", key=own, max_chars=120)
        else:
            options, name = self._options(field)
            start = 0 if field.id == self.register.state else None  # nobody's first choice by chance
            at = options.index(value) if value in options else start
            st.selectbox(label, options, at, format_func=name, key=own, placeholder=self.w("lines.choose"))

    def _said(self, key: str) -> dict[str, str]:
        """What stands in the fields of a form."""
        found = {field.id: st.session_state.get(f"{key}-{field.id}") for field in self.register.fields}
        told = {name: each.isoformat() if isinstance(each, date) else each for name, each in found.items()}
        return {name: each.strip() for name, each in told.items() if isinstance(each, str) and each.strip()}

    def _options(self, field: Field) -> tuple[list[str], Any]:
        if field.kind == "choice":
            return list(field.choices), lambda id: self.word(f"{field.id}.{id}")
        ids = list(self.lines) if field.kind == "line" else list(self.areas.index)
        return ids, lambda id: self.about(field.kind, id)

    def _keep_one(self, entry: Entry | None, settled: Body, key: str, whose: str) -> None:
        """Keep it; or say why not. Whoever was told of another version counts as having seen it."""
        body = {**settled, **self._said(key)}
        seen = {entry.id: int(st.session_state[f"{key}-seen"])} if entry else {}
        try:
            kept = keep(self.register, [(entry.id if entry else uuid.uuid4().hex[:12], body)], seen)
        except Stop as stop:
            st.session_state[f"{key}-refused"] = stop.issues
            newer = (issue.params["version"] for issue in stop.issues if issue.code == "A-10")
            st.session_state[f"{key}-seen"] = next(newer, st.session_state.get(f"{key}-seen"))
        else:
            st.session_state[f"{whose}-kept"] = st.session_state.get(f"{whose}-kept", 0) + 1
            self.done(kept)

    def done(self, kept: int) -> None:
        st.session_state["register_kept"] = self.w.plural("register.kept", kept)

    # -- files ----------------------------------------------------------------------------------------------------

    def files(self) -> None:
        """Out as one file; in with a preview, nothing half-kept."""
        versions, w = entries(self.register), self.w
        data = registers.write(self.register, versions)
        name = f"{self.register.id}-{self.today:%Y%m%d}.json"
        label = w("register.export")
        st.download_button(label, data, name, "application/json", key="register_export", on_click="ignore")
        file = st.file_uploader(w("register.import_file"), key="register_file")
        if file is None:
            return
        try:
            found = registers.read(self.register, file.getvalue(), file.name)
        except Stop as stop:
            self.say(stop.issues)
            return
        judged = registers.compare(self.register, found, versions, known(), self.today)
        parts.html(self._judged(judged))
        wanted = [(each.id, each.body) for one in judged for each in one.keep]
        if wanted:
            label = w.plural("register.keep_file", len(wanted))
            presses.press(label, "register_keep", self._keep_file, wanted, type="primary")

    def _keep_file(self, wanted: list[tuple[str, Body]]) -> None:
        load.store().add_records(self.register.id, wanted, load.account())
        self.done(len(wanted))

    def _judged(self, judged: Iterable[Judged]) -> str:
        first = next(field for field in self.register.fields if field.kind == "long")
        rows = (
            [
                safe(self.value(first, one.entry.body)),
                safe(self.w(f"lines.verdict.{one.verdict}")),
                "<br>".join(safe(self.issue(issue)) for issue in one.issues),
            ]
            for one in sorted(judged, key=lambda one: _VERDICTS.index(one.verdict))
        )
        return parts.table([self.word(first.id), self.w("lines.verdict"), self.w("lines.why")], rows)


def told() -> None:
    """What the last action of this visit did, once."""
    if message := st.session_state.pop("register_kept", None):
        st.success(parts.literal(message))
