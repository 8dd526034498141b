"""Which columns of a boundary layer say what place a shape is: its key, its name, its English name."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from core.config import Layer
from core.issues import Issue, Stop
from core.names import normalise, same_key, vocabulary

_HEBREW = re.compile("[\u0590-\u05ff]")
_BOTH = " + "


@dataclass(frozen=True, slots=True)
class Columns:
    """``key`` is one column, or two: locality code and statistical area, which make the CBS key together."""

    key: tuple[str, ...] = ()
    name: str | None = None
    english: str | None = None


def recognise(texts: pd.DataFrame, here: pd.DataFrame, key: str | None = None, name: str | None = None) -> Columns:
    """The identifying columns of ``texts`` (one text column per property) for the areas that are ``here`` (AREAS).

    ``key`` and ``name`` are a person's choice and win. Raises Stop when a chosen column is not there, or none is found.
    """
    chosen = tuple(key.split(_BOTH)) if key and key not in texts else (key,) if key else ()
    if absent := [column for column in (*chosen, *([name] if name else [])) if column not in texts]:
        raise Stop([Issue("G-11", {"columns": tuple(absent), "there": tuple(texts)})])
    name = name or _name_column(texts, here)
    columns = Columns(chosen or _key_columns(texts, here, name), name, _english_column(texts, name))
    if not columns.key and not columns.name:
        raise Stop([Issue("G-10", {"columns": tuple(texts)})])
    return columns


def named(texts: pd.DataFrame, columns: Columns) -> pd.DataFrame:
    """key, name, english (None where absent) of each feature, and the label by which messages call it."""
    nothing = pd.Series(None, texts.index, dtype=object)
    key = _keys(texts, columns.key) if columns.key else nothing
    name = _names(texts[columns.name]) if columns.name else nothing
    english = _names(texts[columns.english]) if columns.english else nothing
    number = pd.Series([f"#{n}" for n in range(1, len(texts) + 1)], texts.index, dtype=object)
    label = name.where(name.notna(), key).where(name.notna() | key.notna(), number)
    return pd.DataFrame({"key": key, "name": name, "english": english, "label": label})


def place_names(features: pd.DataFrame, layer: Layer) -> pd.DataFrame:
    """Names (he, en) for new areas. Where the file has none: the layer's word and the code; equal ones get the code."""
    code = features["key"].map(_short, na_action="ignore").fillna(features["label"])
    hebrew = features["name"].where(features["name"].notna(), layer.name.he + " " + code)
    english = features["english"].where(
        features["english"].notna() | features["name"].notna(), layer.name.en + " " + code
    )
    for mark in (code, features["key"]):
        same = hebrew.duplicated(keep=False) & ~features["key"].duplicated(keep=False) & features["key"].notna()
        hebrew = hebrew.where(~same, hebrew + " (" + mark + ")")
        english = english.where(~same, english + " (" + mark + ")")
    return pd.DataFrame({"he": hebrew, "en": english.where(english.notna(), None)}, dtype=object)


def _key_columns(texts: pd.DataFrame, here: pd.DataFrame, name: str | None) -> tuple[str, ...]:
    """The column, or two, that holds the keys of known areas; else CBS keys; else a code column that tells apart."""
    likely = _likely_keys(texts)
    known = {same_key(key) for key in here["key"].dropna()}
    if known:
        every = [*likely, *((column,) for column in texts)]
        shares = {columns: float(_keys(texts, columns).dropna().map(same_key).isin(known).mean()) for columns in every}
        best = max(shares, key=lambda columns: shares[columns])
        if shares[best] > (0 if best in likely else 0.5):
            return best
    return next((columns for columns in likely if _tells_apart(_keys(texts, columns), name, texts)), ())


def _likely_keys(texts: pd.DataFrame) -> list[tuple[str, ...]]:
    """CBS keys, whole and in two columns, then columns that are called a code."""
    pairs = [(a, b) for a in _called(texts, "locality_code") for b in _called(texts, "area_code")]
    whole, codes = ([(column,) for column in _called(texts, kind)] for kind in ("cbs_key", "area_key"))
    return [*whole, *pairs, *codes]


def _keys(texts: pd.DataFrame, columns: tuple[str, ...]) -> pd.Series:
    """The keys as text; from two columns locality code x 10,000 + statistical area."""
    if len(columns) == 1:
        return texts[columns[0]]
    locality, area = (pd.to_numeric(texts[column], errors="coerce") for column in columns)
    number = (locality * 10_000 + area).astype("Int64").astype(object)
    return number.map(str, na_action="ignore").where(number.notna(), None)


def _tells_apart(keys: pd.Series, name: str | None, texts: pd.DataFrame) -> bool:
    """Whether ``keys`` are one to a shape, or one to a name where a place has several shapes."""
    if keys.isna().any() or (keys.nunique() == 1 < len(keys)):
        return False
    if keys.is_unique:
        return True
    return bool(name) and bool((texts[name].groupby(keys).nunique(dropna=False) == 1).all())


def _name_column(texts: pd.DataFrame, here: pd.DataFrame) -> str | None:
    """The text column that best fits: known names first, then a telling header, Hebrew, most different values."""
    known = {normalise(name) for name in here["name_he"].dropna()}
    hinted = _called(texts, "area")
    ranks = {}
    for column in _wordy(texts):
        names = _names(texts[column]).dropna()
        matched = int(names.map(normalise).isin(known).sum())
        if matched or column in hinted or (names.is_unique and len(names) >= 0.9 * len(texts)):
            ranks[column] = (matched, column in hinted, bool(names.str.contains(_HEBREW).mean() > 0.5), names.nunique())
    return max(ranks, key=lambda column: ranks[column], default=None)


def _english_column(texts: pd.DataFrame, name: str | None) -> str | None:
    """A second name column in Latin letters that tells the places apart as well as ``name`` does."""
    if name is None:
        return None
    kinds = _names(texts[name]).nunique()
    candidates = [column for column in _called(texts, "english") if column in _wordy(texts) and column != name]
    return next((column for column in candidates if _names(texts[column]).nunique() == kinds), None)


def _wordy(texts: pd.DataFrame) -> list[str]:
    """Columns that hold words, and different ones if there are several shapes."""
    found = []
    for column in texts:
        names = _names(texts[column]).dropna()
        letters = names.str.contains(r"[^\W\d_]{2}").mean() if len(names) else 0
        if letters > 0.5 and (names.nunique() > 1 or len(texts) == 1):
            found.append(str(column))
    return found


def _names(column: pd.Series) -> pd.Series:
    """A column of names; the words that files write for "no name" are nothing."""
    nameless = {*vocabulary()["boundary"]["nameless"], *vocabulary()["cells"]["absent"]}
    return column.where(~column.str.casefold().isin(nameless), None)


def _called(texts: pd.DataFrame, kind: str) -> list[str]:
    """The columns whose header is a word for ``kind``, whatever year stands behind it, in the order of the words."""
    words = (*vocabulary()["boundary"][kind], *vocabulary()["headers"].get(kind, ()))
    found = {column: None for word in words for column in texts if _word(column) == _word(word)}
    return [str(column) for column in found]


def _word(header: str) -> str:
    return re.sub(r"[\W_]+", "", re.sub(r"[\W_]*\d+$", "", header)).casefold()


def _short(key: str) -> str:
    """The statistical area of a CBS key, which people know it by; any other key as it is."""
    return str(int(key[-4:])) if key.isdigit() and len(key) > 4 else key
