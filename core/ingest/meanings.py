"""What a header, or the name of an indicator in a cell, can mean under one config."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache

from core.config import Config, Indicator
from core.ingest import units, when
from core.names import Index, is_hebrew, normalise, vocabulary

#: What a column can be, beside an indicator's id.
FIELDS = (
    "area", "area_key", "locality_code", "area_code", "period", "indicator", "value", "n", "population",
    "numerator", "denominator", "group", "unit", "ignore",
)  # fmt: skip
KNOWN = (*FIELDS, "locality")  # the name of a town: an area when nothing finer is there
BRACKETED = re.compile(r"[\[(][^\])]*[\])]|\*+|(?<=\w)[\u00b9\u00b2\u00b3\u2070-\u2079]+$")
_BETWEEN = re.compile(r"[\s/|()\[\]\u2013\u2014]+|\s-\s")
_PARTS = re.compile(r"\s[-\u2013\u2014]\s|[\u2013\u2014:()\[\]]")  # of a header that names two things
_BEHIND = re.compile(r"(.*\S)\s*(?:\s[-:]\s|[\u2013\u2014,])\s*(\S.*)")
_CASES = re.compile(r"^n\s*=?\s*[\d,]*$", re.I)
_BAND = re.compile(r"\d{1,3}\s*[-\u2013\u2014]\s*\d{1,3}")
_MARK = 2  # letters of a footnote mark in brackets


class Meanings:
    """Everything that a header, or the name of an indicator in a cell, can mean under one config."""

    def __init__(self, config: Config, layer: str | None) -> None:
        self._indicators = {i.id: i for i in config.indicators}
        self._ids = {normalise(key): key for key in (*self._indicators, *FIELDS)}
        self._names = Index((text, i.id) for i in config.indicators for text in (i.name.he, i.name.en))
        self._synonyms = Index((text, i.id) for i in config.indicators for text in i.synonyms)
        likely = [(text, i.id) for i in config.indicators for text in (i.name.he, i.name.en, *i.synonyms)]
        self._likely = Index([*likely, *((word, "area") for word in vocabulary()["headers"]["area"])])
        self._layers = {
            normalise(text): each.id for each in config.layers[1:] for text in _layer_names(config, each.id)
        }
        words = _header_words()
        codes = {word: field for word, field in words.items() if field in ("area_code", "area_key", "locality_code")}
        others = {normalise(text): "other" for text in _layer_names(config)} if layer else {}
        own = {normalise(text): "area" for text in _layer_names(config, layer)}
        self._words = words | others | own | codes

    def indicator(self, field: str | None) -> Indicator | None:
        return self._indicators.get(field or "")

    def is_unit(self, text: str) -> bool:
        """Whether a text names the unit of an indicator."""
        return any(units.is_same(text, indicator) for indicator in self._indicators.values())

    def layer(self, header: str) -> str | None:
        """The layer of areas that a header names."""
        words = f" {normalise(header)} "
        named = [name for name in self._layers if f" {name} " in words]
        return self._layers[max(named, key=len)] if named else None

    def is_locality(self, header: str) -> bool:
        """Whether a header speaks of towns."""
        return (self.exact([header]) or ("",))[0] == "locality"

    def exact(self, texts: Iterable[str]) -> tuple[str, str] | None:
        """(field, reason) of the first text that names one field exactly, in one language or in two."""
        given = [form for text in texts for form in (text, *_with_unit(text))]
        return self._exact(given) or next(filter(None, map(self._in_both, given)), None)

    def _in_both(self, text: str) -> tuple[str, str] | None:
        """What a text names whose two languages say the same: "neighbourhood" in both."""
        found = [self._exact([part]) for part in _languages(text)]
        return found[0] if len(found) == 2 and found[0] and found[1] and found[0][0] == found[1][0] else None

    def _exact(self, texts: Iterable[str]) -> tuple[str, str] | None:
        forms = [(form, text) for text in texts for form in _variants(text)]
        for find, reason in (
            (self._by_id, "id"),
            (self._one(self._names), "name"),
            (self._one(self._synonyms), "synonym"),
        ):
            named = ((find(form), form, text) for form, text in forms)
            if found := next((field for field, form, text in named if field and self._keeps(field, form, text)), None):
                return found, reason
        word = next((self._words[normalise(form)] for form, _ in forms if normalise(form) in self._words), None)
        return (word, "word") if word else None

    def _keeps(self, field: str, form: str, text: str) -> bool:
        """Whether a form of a text still speaks of the indicator: brackets without which it was read said no more.

        Another unit, an age or a group in brackets ("number of pupils", "65+") makes it another measure.
        """
        indicator, left = self.indicator(field), BRACKETED.findall(form)
        gone = [held for held in BRACKETED.findall(text) if held not in left]
        return indicator is None or all(_says_no_more(held.strip("[()]* "), indicator) for held in gone)

    def entitled(self, titles: Sequence[str]) -> str | None:
        """The indicator that a title names; "volunteering by neighbourhood" names one."""
        cuts = (f" {word} " for word in vocabulary()["rows"]["by"])
        found = self.exact([*titles, *(text.split(cut)[0] for cut in cuts for text in titles if cut in text)])
        return found[0] if found and self.indicator(found[0]) else None

    def respondents_of(self, text: str) -> str | None:
        """The indicator whose respondents a header counts: "trust - n", "number of respondents (trust)"."""
        found = [self.exact([part]) or ("",) for part in _PARTS.split(text) if part.strip()]
        fields = [field for field, *_ in found]
        named = [field for field in fields if self.indicator(field)]
        return named[0] if len(fields) == 2 and "n" in fields and named else None

    def speaks_of_respondents(self, text: str) -> bool:
        """Whether a text has words for respondents in it: "trust (n)", "in brackets: respondents"."""
        words = f" {normalise(text)} "
        return any(f" {word} " in words for word, field in self._words.items() if field == "n")

    def knows(self, text: str) -> bool:
        return self.exact([text]) is not None

    def similar(self, texts: Iterable[str]) -> tuple[tuple[str, float], ...]:
        """Proposals (field, likeness), best first."""
        found: dict[str, float] = {}
        for text in texts:
            for form in dict.fromkeys((when.without(text), when.without(BRACKETED.sub(" ", text)), *_languages(text))):
                for field, likeness in self._likely.similar(form, least=0.6):
                    found[field] = max(likeness, found.get(field, 0.0))
        return tuple(sorted(found.items(), key=lambda pair: -pair[1])[:3])

    def _by_id(self, form: str) -> str | None:
        return self._ids.get(normalise(form))

    @staticmethod
    def _one(index: Index) -> Callable[[str], str | None]:
        def find(form: str) -> str | None:
            found = index.exact(form)
            return found[0] if len(found) == 1 else None

        return find


def speaks_of_ages(text: str) -> bool:
    """Whether a text speaks of an age or a class, or of a stretch of them: its figures are not of everyone."""
    return _ages().search(text) is not None


def is_band(text: str) -> bool:
    """Whether a text is two small numbers and nothing else: ages, classes, but no measure and no period."""
    return _BAND.fullmatch(text.strip()) is not None


@cache
def _ages() -> re.Pattern[str]:
    rows, prefixes = vocabulary()["rows"], "".join(vocabulary()["letters"]["joined"])
    before, behind = ("|".join(map(re.escape, rows[key])) for key in ("ages", "older"))
    return re.compile(
        rf"(?<!\w)[{prefixes}]?(?:{before})\s+\d{{1,3}}(?!\d)|(?<!\d)\d{{1,3}}(?:\+|\s+(?:{behind})(?!\w))", re.I
    )


def _says_no_more(held: str, indicator: Indicator) -> bool:
    """Whether words in brackets are the indicator's own unit, a period, a count of cases or a footnote mark."""
    if units.is_unit(held) and len(held) > _MARK:
        return units.is_same(held, indicator) or units.is_factor(held, indicator)
    counts = _header_words().get(normalise(held)) == "n"
    plain = counts or normalise(held) in _versions() or _CASES.match(held) is not None or when.within(held) is not None
    return plain or len(held) <= _MARK or units.is_same(held, indicator)


def _variants(text: str) -> list[str]:
    """A header as written, then without brackets, footnote marks and the period it mentions."""
    bare = BRACKETED.sub(" ", text)
    return list(dict.fromkeys(form for form in (text, bare, when.without(text), when.without(bare)) if form.strip()))


def _with_unit(text: str) -> list[str]:
    """A header with the unit or version behind a dash in brackets, or the sign of percent before it in words."""
    bare = when.without(text).strip()
    parted = _BEHIND.fullmatch(bare)
    if parted and (units.is_unit(parted[2]) or normalise(parted[2]) in _versions()):
        return [f"{parted[1]} ({parted[2]})"]
    words = vocabulary()["cells"]["percent"]
    return [f"{word} {bare[1:].strip()}" for word in words] if bare[:1] == "%" and bare != "%" else []


def _languages(text: str) -> list[str]:
    """The parts of a text in Hebrew and in Latin letters, where it has one of each; signs and numbers go with them."""
    parts: list[tuple[bool, list[str]]] = []
    for word in _BETWEEN.split(text):
        hebrew = is_hebrew(word)
        if (hebrew or any(map(str.isalpha, word))) and (not parts or parts[-1][0] != hebrew):
            parts.append((hebrew, []))
        if parts:
            parts[-1][1].append(word)
    return [" ".join(words).strip() for _, words in parts] if len(parts) == 2 else []


def _layer_names(config: Config, only: str | None = None) -> list[str]:
    layers = [layer for layer in config.layers if only is None or layer.id == only]
    return [text for layer in layers for name in (layer.name, layer.plural) for text in (name.he, name.en)]


@cache
def _versions() -> frozenset[str]:
    """Words by which a header says how final its figures are; of two such columns one has to be chosen."""
    return frozenset(map(normalise, vocabulary()["units"]["versions"]))


@cache
def _header_words() -> dict[str, str]:
    headers = vocabulary()["headers"]
    return {normalise(word): field for field in reversed(KNOWN) for word in headers.get(field, ())}
