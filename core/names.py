"""One Hebrew-aware way to compare names of areas, columns and organisations."""

from __future__ import annotations

import math
import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, lru_cache
from heapq import nsmallest
from pathlib import Path
from typing import Any

import pandas as pd


@cache
def vocabulary() -> dict[str, Any]:
    """The words that people's files use (locale/input.toml): months, missing marks, totals, headers."""
    return tomllib.loads((Path(__file__).parent / "locale" / "input.toml").read_text(encoding="utf-8"))


_LETTERS = vocabulary()["letters"]
_ARTICLE = _LETTERS["article"]
_PLAIN = str.maketrans(_LETTERS["final"], _LETTERS["plain"])
_DOUBLED = re.compile(rf"([{_LETTERS['doubled']}])\1+")
_QUOTES = re.compile("['\"`\u00b4\u2018-\u201f\u2032\u2033\u05f3\u05f4]")
_IN_NO_FILE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SHORT = 3
_OTHER = re.compile(r"[\W_]+")


def writable(text: str) -> str:
    """``text`` without the letters that no XML 1.0 may hold: one in the name of an area would end the whole program."""
    return _IN_NO_FILE.sub("", text)


@lru_cache(maxsize=65536)
def normalise(text: str) -> str:
    """The form under which two spellings of a name are the same name.

    Case, niqqud, accents, direction marks, quotes, geresh, dashes, brackets and spare blanks do not tell names apart;
    nor do final letters or a vav or yod written once or twice. A text of signs alone stays as it is.
    """
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = _QUOTES.sub("", "".join(c for c in letters if unicodedata.category(c) not in ("Mn", "Cf"))).translate(_PLAIN)
    return _DOUBLED.sub(r"\1", _OTHER.sub(" ", bare).strip()) or text.strip()


def is_hebrew(text: str) -> bool:
    """Whether a text has a Hebrew letter."""
    return any("\u05d0" <= c <= "\u05ea" for c in text)


def key_text(value: object) -> str:
    """A key as text: 40000111.0 and " 40000111 " are "40000111"; leading zeros of a text stay."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = "" if value is None else str(value).strip()
    return text[:-2] if re.fullmatch(r"\d+\.0", text) else text


def same_key(value: object) -> str:
    """The form under which two keys are the same key: "0472" and 472 are."""
    text = key_text(value).casefold()
    return text.lstrip("0") or "0" if text.isdecimal() else text


@lru_cache(maxsize=4096)
def division(text: str) -> str | None:
    """The year of the division into statistical areas that a header or a title names: "2022" of YISHUV_STAT_2022.

    Codes of different years look alike and mean different places, so they must never be joined. None where the text
    names no statistical area with a year; two-digit years count.
    """
    known = vocabulary()["division"]
    words = "|".join(re.escape(normalise(word)) for word in known["words"])
    before = f"[{vocabulary()['letters']['prefixes']}]{{0,2}}"
    found = re.search(rf"(?:^| ){before}(?:{words}) ?(?:19|20)?({'|'.join(known['years'])})(?: |$)", normalise(text))
    return known["years"][found.group(1)] if found else None


def clashing(places: Iterable[tuple[str | None, str | None]]) -> frozenset[str]:
    """Keys (``same_key``) that two of ``places`` (key, name), of different names, write differently: 0472 and 472 are
    not always one.
    """
    by_key: dict[str, set[tuple[str, str]]] = {}
    for key, name in places:
        if key and name:
            by_key.setdefault(same_key(key), set()).add((key, normalise(name)))
    return frozenset(
        key for key, found in by_key.items() if len({k for k, _ in found}) > 1 and len({n for _, n in found}) > 1
    )


def area_id(layer: str, key: object, name: str, apart: Collection[str] = ()) -> str:
    """The identity of a new area: by its key, else by its name, so that a later file finds it again.

    ``apart``: the ``clashing`` keys, which are told apart as they are written.
    """
    if not key_text(key):
        return f"{layer}:{normalise(name)}"
    return f"{layer}:{key_text(key) if same_key(key) in apart else same_key(key)}"


class Index:
    """Names and what they stand for: found exactly after normalisation, or proposed by likeness."""

    def __init__(self, entries: Iterable[tuple[str, str]]) -> None:
        """``entries``: (name, identity); several names may stand for one identity."""
        self._exact: dict[str, dict[str, None]] = {}
        for name, identity in entries:
            if form := normalise(name):
                self._exact.setdefault(form, {})[identity] = None
        self._forms = list(self._exact)
        self._holding: dict[str, list[int]] = {}
        for position, form in enumerate(self._forms):
            for gram in _grams(form):
                self._holding.setdefault(gram, []).append(position)

    def exact(self, name: str) -> tuple[str, ...]:
        """Every identity that has this name."""
        return tuple(self._exact.get(normalise(name), ()))

    def similar(self, name: str, least: float = 0.7, limit: int = 3) -> tuple[tuple[str, float], ...]:
        """Identities with a name like this one, best first, each with a likeness of at most 1."""
        form = normalise(name)
        shared = Counter(position for gram in _grams(form) for position in self._holding.get(gram, ()))
        best: dict[str, float] = {}
        for position, _ in nsmallest(12, shared.items(), key=lambda each: (-each[1], each[0])):  # the same in every run
            likeness = round(_likeness(form, self._forms[position], least - 0.001), 3)
            for identity in self._exact[self._forms[position]] if likeness >= least else ():
                best[identity] = max(likeness, best.get(identity, 0.0))
        return tuple(sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))[:limit])


@dataclass(frozen=True, slots=True)
class Match:
    """What a found name is: an area (``reason`` name or key), or proposals (similar, ambiguous, none)."""

    area_id: str | None
    reason: str
    proposals: tuple[tuple[str, float], ...] = ()


class Matcher:
    """Finds areas by what files call them. Joins only what is the same after normalisation; the rest is proposed."""

    def __init__(self, areas: pd.DataFrame) -> None:
        """``areas``: columns area_id, key, name_he, name_en (an AREAS frame, usually of one layer)."""
        ids = [str(i) for i in areas["area_id"]]
        self.names = dict(zip(ids, areas["name_he"], strict=True))
        columns = [(areas[column], ids) for column in ("name_he", "name_en")]
        self._named = Index(
            (name, i) for names, own in columns for name, i in zip(names, own, strict=True) if _is(name)
        )
        self._keyed: dict[str, list[str]] = {}
        for key, i in zip(areas["key"], ids, strict=True):
            if _is(key):
                self._keyed.setdefault(same_key(key), []).append(i)

    def by_key(self, key: object) -> str | None:
        """The one area with this key."""
        found = self._keyed.get(same_key(key), [])
        return found[0] if len(found) == 1 else None

    def by_name(self, name: object) -> str | None:
        """The one area with this name."""
        found = self._named.exact(key_text(name))
        return found[0] if len(found) == 1 else None

    def match(self, found: object) -> Match:
        """The area that a cell names, by name and then by key."""
        if area := self.by_name(found):
            return Match(area, "name")
        if same := self._named.exact(key_text(found)):
            return Match(None, "ambiguous", tuple((i, 1.0) for i in same))
        if area := self.by_key(found):
            return Match(area, "key")
        proposals = self._named.similar(key_text(found))
        return Match(None, "similar" if proposals else "none", proposals)


def _is(value: object) -> bool:
    return value is not None and not (isinstance(value, float) and math.isnan(value)) and key_text(value) != ""


def _grams(form: str) -> set[str]:
    padded = f" {form} "
    return {padded[i : i + 2] for i in range(len(padded) - 1)}


def _without_article(form: str) -> str:
    return " ".join(word[1:] if word.startswith(_ARTICLE) and len(word) > 2 else word for word in form.split())


def _likeness(one: str, other: str, least: float = 0.0) -> float:
    """0..1, right where it is ``least`` or more. Below 1 even when only the definite article differs: it can tell two
    places apart.
    """
    words, others = set(one.split()), set(other.split())
    shorter, longer = sorted((len(one), len(other)))
    held = 0.72 + 0.2 * shorter / longer if words <= others or others <= words else 0.0
    bare, other_bare = _without_article(one), _without_article(other)
    if min(len(bare), len(other_bare)) <= _SHORT:  # a letter more makes another word of it
        return max(held, 0.98 if bare == other_bare else 0.0)
    ratio = _ratio(one, other, least)
    likeness = ratio if (bare, other_bare) == (one, other) else max(ratio, 0.98 * _ratio(bare, other_bare, least))
    return min(0.99, max(held, likeness))


def _ratio(one: str, other: str, least: float) -> float:
    """How much of two texts is the same; 0 where a bound that takes a tenth of the time says that it is too little."""
    found = SequenceMatcher(None, one, other, autojunk=False)
    return found.ratio() if found.real_quick_ratio() >= least and found.quick_ratio() >= least else 0.0
