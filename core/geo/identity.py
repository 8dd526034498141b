"""Which columns of a boundary layer say what place a shape is: its key, its name, its English name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from core.config import Layer
from core.issues import Issue, Stop
from core.names import division, normalise, same_key, vocabulary
from core.people import masked, traces

Texts = Mapping[str, Sequence[str | None]]
_HEBREW = re.compile("[\u0590-\u05ff]")
_BOTH = " + "
NUMBERED = "#"  # before the number of a shape that has neither name nor key


@dataclass(frozen=True, slots=True)
class Columns:
    """``key`` is one column, or two: locality code and statistical area, which make the CBS key together."""

    key: tuple[str, ...] = ()
    name: str | None = None
    english: str | None = None

    @property
    def key_text(self) -> str | None:
        return _BOTH.join(self.key) or None


@dataclass(frozen=True, slots=True)
class Place:
    """What a feature says it is. ``label`` is how messages call it: name, else key, else its number in the file.

    A name that stands for several keys is told with its key, so that a label is one place.
    """

    label: str
    key: str | None
    name: str | None
    english: str | None


def recognise(texts: Texts, here: pd.DataFrame, key: str | None = None, name: str | None = None) -> Columns:
    """The identifying columns of ``texts`` (each property as texts) for the areas that are ``here`` (AREAS).

    ``key`` and ``name`` are a person's choice and win. Raises Stop when a chosen column is not there, or none is found.
    """
    chosen = () if not key else (key,) if key in texts else tuple(key.split(_BOTH))
    if absent := [column for column in (*chosen, *filter(None, [name])) if column not in texts]:
        raise Stop([Issue("G-11", {"columns": tuple(absent), "there": tuple(texts)})])
    wordy = _wordy(texts)
    name = name or _name_column(texts, wordy, here)
    columns = Columns(chosen or _key_columns(texts, here, name), name, _english_column(texts, wordy, name))
    if not columns.key and not columns.name:
        raise Stop([Issue("G-10", {"columns": tuple(texts)})])
    return columns


def places(texts: Texts, columns: Columns, count: int) -> list[Place]:
    """What each of ``count`` features says it is."""
    nothing = [None] * count
    keys = _keys(texts, columns.key) if columns.key else nothing
    names = _names(texts[columns.name]) if columns.name else nothing
    english = _names(texts[columns.english]) if columns.english else nothing
    rows = list(zip(keys, names, english, strict=True))
    kinds: dict[str | None, set[str | None]] = {}
    for key, name, _ in rows:
        kinds.setdefault(name, set()).add(key)
    own = [f"{name} ({key})" if name and key and len(kinds[name]) > 1 else name or key for key, name, _ in rows]
    return [Place(label or f"{NUMBERED}{n}", *row) for n, (label, row) in enumerate(zip(own, rows, strict=True), 1)]


def division_of(columns: Columns, texts: Texts, *titles: str) -> str | None:
    """The year of the division into statistical areas that a layer is of, as its key, columns or titles say it."""
    said = (division(text) for text in (*columns.key, *texts, *titles))
    return next(filter(None, said), None)


def refuse_division(found: str | None, here: str | None, allowed: bool) -> list[Issue]:
    """What to tell (G-23) of a layer of another division than the areas here. Raises Stop (G-22) unless ``allowed``.

    Equal keys of two divisions are different places, so nothing would show that they were joined wrongly.
    """
    if not (found and here) or found == here:
        return []
    if not allowed:
        raise Stop([Issue("G-22", {"found": found, "here": here})])
    return [Issue("G-23", {"found": found, "here": here})]


def refuse_people(places: Sequence[Place], columns: Columns) -> None:
    """Raises Stop (U-22) for an identity number, a phone or an address among the names of places."""
    if found := traces(list({place.name: None for place in places if place.name}), "names", public=True):
        params = {"col": masked(columns.name or ""), "n": len(found.marks), "kind": found.kind}
        raise Stop([Issue("U-22", params)])


def new_names(found: Sequence[Place], layer: Layer) -> list[tuple[str, str | None]]:
    """Names (he, en) for new areas. Where the file has none: the layer's word and the code; equal ones get the code."""
    names = [_own_name(place, layer) for place in found]
    for code in (_short, str):
        keys: dict[str, set[str | None]] = {}
        for (hebrew, _), place in zip(names, found, strict=True):
            keys.setdefault(hebrew, set()).add(place.key)
        names = [
            (f"{he} ({code(place.key)})", f"{en} ({code(place.key)})" if en else en)
            if place.key and len(keys[he]) > 1
            else (he, en)
            for (he, en), place in zip(names, found, strict=True)
        ]
    return names


def _own_name(place: Place, layer: Layer) -> tuple[str, str | None]:
    if place.name:
        return place.name, place.english
    code = _short(place.key) if place.key else place.label
    return f"{layer.name.he} {code}", place.english or f"{layer.name.en} {code}"


def _short(key: str) -> str:
    """The statistical area of a CBS key, which people know it by; any other key as it is."""
    return str(int(key[-4:])) if key.isdecimal() and len(key) > 4 else key


def _key_columns(texts: Texts, here: pd.DataFrame, name: str | None) -> tuple[str, ...]:
    """The column, or two, that holds the keys of known areas; else CBS keys; else a code column that tells apart."""
    likely = _likely_keys(texts)
    if known := {same_key(key) for key in here["key"].dropna()}:
        every = dict.fromkeys([*likely, *((column,) for column in texts)])
        shares = {columns: _share(_keys(texts, columns), known) for columns in every}
        best = max(shares, key=lambda columns: shares[columns], default=())
        if best and shares[best] > (0 if best in likely else 0.5):
            return best
    return next((columns for columns in likely if _tells_apart(_keys(texts, columns), texts, name)), ())


def _share(keys: Sequence[str | None], known: set[str]) -> float:
    return sum(same_key(key) in known for key in keys if key) / max(len(keys), 1)


def _likely_keys(texts: Texts) -> list[tuple[str, ...]]:
    """CBS keys, whole and in two columns, then columns that are called a code."""
    pairs = [(a, b) for a in _called(texts, "locality_code") for b in _called(texts, "area_code")]
    whole, codes = ([(column,) for column in _called(texts, kind)] for kind in ("cbs_key", "area_key"))
    return [*whole, *pairs, *codes]


def _keys(texts: Texts, columns: tuple[str, ...]) -> Sequence[str | None]:
    """The keys; from two columns locality code x 10,000 + statistical area."""
    if len(columns) == 1:
        return texts[columns[0]]
    pairs = zip(*(texts[column] for column in columns), strict=True)
    return [str(int(a) * 10_000 + int(b)) if a and b and (a + b).isdecimal() else None for a, b in pairs]


def _tells_apart(keys: Sequence[str | None], texts: Texts, name: str | None) -> bool:
    """Whether ``keys`` are one to a shape, or one to a name where a place has several shapes."""
    kinds = len(set(keys))
    if None in keys or kinds == 1 < len(keys):
        return False
    return kinds == len(keys) or (name is not None and kinds == len(set(zip(keys, texts[name], strict=True))))


def _name_column(texts: Texts, wordy: Sequence[str], here: pd.DataFrame) -> str | None:
    """The column of words that fits best: known names first, then a telling header, Hebrew, most different values."""
    known = {normalise(name) for column in ("name_he", "name_en") for name in here[column].dropna()}
    hinted = _called(texts, "area")
    ranks = {}
    for column in wordy:
        names = [name for name in _names(texts[column]) if name]
        matched, kinds = sum(normalise(name) in known for name in names), len(set(names))
        if matched or column in hinted or kinds == len(names) >= 0.9 * len(texts[column]):
            ranks[column] = (matched, column in hinted, sum(map(bool, map(_HEBREW.search, names))) > kinds / 2, kinds)
    return max(ranks, key=lambda column: ranks[column], default=None)


def _english_column(texts: Texts, wordy: Sequence[str], name: str | None) -> str | None:
    """A column of English names that tells the places apart as well as ``name`` does."""
    candidates = [column for column in _called(texts, "english") if column in wordy and column != name]
    kinds = len(set(_names(texts[name]))) if name else 0
    return next((column for column in candidates if len(set(_names(texts[column]))) == kinds), None)


def _wordy(texts: Texts) -> list[str]:
    """Columns that hold words (more letters than digits), and different ones if there are several shapes."""
    found = []
    for column, values in texts.items():
        names = [name for name in _names(values) if name]
        words = sum(sum(map(str.isalpha, name)) > sum(map(str.isdigit, name)) for name in names)
        if words > len(names) / 2 and (len(set(names)) > 1 or len(values) == 1):
            found.append(column)
    return found


def _names(values: Sequence[str | None]) -> list[str | None]:
    """A column of names; the words that files write for "no name" are nothing."""
    nameless = {*vocabulary()["boundary"]["nameless"], *vocabulary()["cells"]["absent"]}
    return [None if value is None or value.casefold() in nameless else value for value in values]


def _called(texts: Texts, kind: str) -> list[str]:
    """The columns whose header is a word for ``kind``, in the order of the words."""
    words = (*vocabulary()["boundary"][kind], *vocabulary()["headers"].get(kind, ()))
    return list(dict.fromkeys(column for word in words for column in texts if _word(column) == _word(word)))


def _word(header: str) -> str:
    """A header without case, blanks, signs and the year or number at its end."""
    return re.sub(r"[\W_]+", "", re.sub(r"[\W_]*\d+$", "", header)).casefold()
