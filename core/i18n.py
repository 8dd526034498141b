"""Words, plurals, numbers, dates and direction. A value put into a sentence is isolated here, and only here.

Right-to-left text turns signed numbers, percents and Latin names around unless each stands in its own bidirectional
isolate (Unicode UAX #9); every formatting method below returns such isolates, so no page, chart or export adds its own.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from numbers import Real
from pathlib import Path
from typing import Any, Protocol

from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton
from babel.messages.pofile import read_po

from core.issues import Issue
from core.periods import Period, canonical

LANGUAGES = ("he", "en")
PHONE_LANGUAGES = (*LANGUAGES, "ar", "ru")  # participants' phones; Russian has the keys of phone.po alone
RESIDENTS_LANGUAGES = (*LANGUAGES, "ar")  # the page for residents; Arabic has its keys in brief.po, and no others
LOCALES = {"he": "he_IL", "en": "en_GB", "ar": "ar_IL", "ru": "ru_RU"}
RTL = ("he", "ar")
LONGEST = 1e15
_FOLDER = Path(__file__).parent / "locale"
_LRI, _RLI, _FSI, _PDI = "\u2066", "\u2067", "\u2068", "\u2069"
_CLASSES = ("zero", "one", "two", "few", "many", "other")  # of plurals (CLDR), in the order of the forms in a catalogue
_ISOLATES = re.compile("[\u2066-\u2069]")


class InTwoLanguages(Protocol):
    """Anything with ``he`` and ``en``: the config's Text."""

    @property
    def he(self) -> str: ...
    @property
    def en(self) -> str: ...


@cache
def catalogue(lang: str) -> Mapping[str, tuple[str, ...]]:
    """Every key of a language with its forms: one for a plain text, one per plural class otherwise.

    Raises ValueError when two files of the language hold the same key.
    """
    texts: dict[str, tuple[str, ...]] = {}
    for file in sorted((_FOLDER / lang).glob("*.po")):
        with file.open("rb") as handle:
            for message in read_po(handle, locale=lang, abort_invalid=True):
                if not message.id:
                    continue
                key = str(message.id if isinstance(message.id, str) else message.id[0])
                if key in texts:
                    raise ValueError(f"{lang}: {key} stands in two files")
                forms = message.string if isinstance(message.string, tuple) else (message.string,)
                texts[key] = tuple(str(form or "") for form in forms)
    return texts


class Words:
    """One language. Call it with a key and named values: ``w("home.crossed", n=3)``.

    ``beside``: whether what has no name in a language of phones is told in English beside the Hebrew.
    """

    def __init__(self, lang: str, isolate: bool = True, beside: bool = True) -> None:
        if lang not in PHONE_LANGUAGES:
            raise ValueError(f"no such language: {lang!r}")
        self.lang = lang
        self.rtl = lang in RTL
        self.dir = "rtl" if self.rtl else "ltr"
        self.locale = LOCALES[lang]
        self._isolate = isolate
        self._beside = beside
        self._plural = Locale.parse(lang).plural_form
        self.plural_classes = tuple(each for each in _CLASSES if each in {*self._plural.tags, "other"})
        self._texts = catalogue(lang)

    def __call__(self, key: str, **values: Any) -> str:
        """The text of ``key``. Raises KeyError for an unknown key or a missing value: a fault of ours."""
        return self._fill(self._texts[key][0], values)

    def plural(self, key: str, n: int, /, **values: Any) -> str:
        """The form of ``key`` for ``n`` things (Hebrew: one, two, other; Arabic: all six); ``{n}`` is filled too."""
        return self._fill(self._texts[key][self.plural_classes.index(self._plural(n))], {**values, "n": n})

    def has(self, key: str) -> bool:
        return key in self._texts

    def pick(self, text: InTwoLanguages) -> str:
        """The words of a config Text in this language. Where it has none in a language of phones: the Hebrew, as it
        stands on the hall's screen, and the English beside it, since not everybody in a hall reads both.
        """
        if (own := getattr(text, self.lang, "")) or self.lang in LANGUAGES:
            return str(own)
        he, en = text.he or text.en, text.en
        return he if en in ("", he) or not self._beside else f"{self._any(he)} \u00b7 {self._any(en)}"

    def name(self, row: Mapping[str, Any]) -> str:
        """The name of an area (a row with name_he and name_en), in the other language when it has none in this one."""
        own, other = (row[f"name_{lang}"] for lang in (("en", "he") if self.lang == "en" else ("he", "en")))
        return str(own if isinstance(own, str) and own else other)

    def issue(self, issue: Issue) -> str:
        """An issue in words, in the form for its ``n``; values with words of their own (field.period) are told in them.

        One that stands for many (``more``), tells of a single value (``one``), has its indicator ``named`` or its
        ``cells``, finds all its rows ``folded`` away, or is of another ``layer`` than the usual text speaks of, may
        have its own.
        """
        keys = {name: f"{name}.{value}" for name, value in issue.params.items() if isinstance(value, str)}
        own = {name: self(key) for name, key in keys.items() if self.has(key)}
        own_texts = (
            f"{issue.code}.{name}"
            for name in ("more", "one", "named", "cells", "folded", "layer")
            if issue.params.get(name)
        )
        code = next(filter(self.has, own_texts), issue.code)
        values = {**issue.params, **own}
        return self.plural(code, int(values["n"]), **values) if len(self._texts[code]) > 1 else self(code, **values)

    def number(self, x: float | None, digits: int | None = None) -> str:
        """A number in its own isolate; a dash where there is none. By default one decimal under 100, none above."""
        return self._ltr(self._decimal(x, digits))

    def value(self, x: float | None, unit: InTwoLanguages | None = None, digits: int | None = None) -> str:
        """A value with its unit of measurement: 45%, 21 days."""
        word = self.pick(unit) if unit is not None else ""
        plain = self._decimal(x, digits)
        if not word or plain == "–" or any(c.isdigit() and "–" in word for c in word):
            return self._ltr(plain)  # a unit such as «score 1–5» names the scale; beside the number it would confuse
        return self._ltr(f"{plain}%") if word == "%" else f"{self._ltr(plain)} {word}"

    def percent(self, share: float | None, digits: int = 0) -> str:
        """A share of one as a percentage."""
        missing = share is None or math.isnan(share)
        return self._ltr("–") if missing else self._ltr(f"{self._decimal(100 * float(share or 0), digits)}%")

    def points(self, x: float | None, digits: int | None = None) -> str:
        """How far apart two percentages are: 1 percentage point, −3 percentage points."""
        told = self.number(x, digits)
        return self.plural("breach.points", 1 if told == self.number(1, digits) else 3, points=told)

    def change(self, x: float | None, digits: int = 1) -> str:
        """A difference with its sign always written."""
        if x is None or math.isnan(x):
            return self._ltr("–")
        plain = self._decimal(abs(x), digits)
        sign = "" if plain.strip("0.,") == "" else "+" if x > 0 else "\u2212"
        return self._ltr(sign + plain)

    def date(self, day: date | datetime) -> str:
        """A day; that of a moment that knows its zone as it was in the zone of this computer."""
        day = _here(day) if isinstance(day, datetime) else day
        return self._ltr(format_date(day, "d.M.y" if self.rtl else "d MMM y", locale=self.locale))

    def time(self, moment: datetime) -> str:
        """Day and minute; a moment that knows its zone is told in the zone of this computer."""
        pattern = "d.M.y HH:mm" if self.rtl else "d MMM y, HH:mm"
        return self._ltr(format_datetime(_here(moment), pattern, locale=self.locale))

    def period(self, period: str | Period) -> str:
        """A period in words: 2025, quarter 3 of 2025, July 2025."""
        p = canonical(period) if isinstance(period, str) else period
        year, _, part = p.text.partition("-")
        if not part:
            return self._ltr(year)
        if part[0] in "QH":
            return self("period.quarter" if part[0] == "Q" else "period.half", n=int(part[1]), year=year)
        return self.date(p.end) if p.months == 0 else self._any(format_skeleton("yMMMM", p.end, locale=self.locale))

    def line(self, text: str) -> str:
        """A whole line for a picture or slide, which has no page style to give it a direction."""
        return f"{_RLI}{text}{_PDI}" if self.rtl and self._isolate else text

    def _decimal(self, x: float | None, digits: int | None) -> str:
        if x is None or not math.isfinite(x):
            return "–"
        digits = usual_digits(x) if digits is None else digits
        # Both languages write numbers alike. From a file anything may come: nobody reads a number of 300 digits.
        text = f"{x:.3g}" if abs(x) >= LONGEST else f"{rounded(x, digits):,.{digits}f}"
        text = text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text
        return text.replace("-", "\u2212")

    def _fill(self, text: str, values: Mapping[str, Any]) -> str:
        return text.format(**{name: self._shown(value) for name, value in values.items()})

    def _shown(self, value: Any) -> str:
        if isinstance(value, str):
            return self._any(value)
        if isinstance(value, bool) or value is None:
            return str(value)
        if isinstance(value, Real):  # those of numpy too
            return self.number(float(value))
        if isinstance(value, datetime):
            return self.time(value)
        if isinstance(value, date):
            return self.date(value)
        if isinstance(value, Period):
            return self.period(value)
        if isinstance(value, list | tuple):
            return ("، " if self.lang == "ar" else ", ").join(self._shown(part) for part in value)
        return self._any(self.pick(value))

    def _ltr(self, text: str) -> str:
        return f"{_LRI}{text}{_PDI}" if self._isolate else text

    def _any(self, text: str) -> str:
        return f"{_FSI}{text}{_PDI}" if self._isolate and text and text[0] not in (_LRI, _RLI, _FSI) else text


def _here(moment: datetime) -> datetime:
    """A moment on this computer's clock, without a zone."""
    return datetime.fromtimestamp(moment.timestamp()) if moment.tzinfo else moment  # frames hold pandas moments


def usual_digits(x: float) -> int:
    """One decimal under 100, none above."""
    return 0 if abs(x) >= 100 else 1


def rounded(x: float, digits: int) -> float:
    """A finite figure as it is told: a half goes away from zero, as spreadsheets and whoever checks it by hand round.

    Of the 15 digits that a spreadsheet keeps, so that 0.285 is the half that it looks like.
    """
    ten = 10**digits
    return math.copysign(math.floor(float(f"{abs(x) * ten:.15g}") + 0.5) / ten, x) + 0.0


@cache
def words(lang: str, isolate: bool = True, beside: bool = True) -> Words:
    """The words of a language. ``isolate=False`` for a terminal or a file that programs read, ``beside=False`` for a
    page that its readers hold in their hands.
    """
    return Words(lang, isolate, beside)


def plain(text: str) -> str:
    """``text`` without isolates, for comparing and for file names."""
    return _ISOLATES.sub("", text)


def long_text(lang: str, name: str) -> str:
    """A long explanation, Markdown, one file per page: locale/<lang>/<name>.md."""
    return (_FOLDER / lang / f"{name}.md").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the field: what it is called in both languages and what it means here."""

    section: str
    he: str
    en: str
    meaning_he: str
    meaning_en: str


@cache
def glossary() -> tuple[Term, ...]:
    """Every term, in the order of the file locale/glossary.toml: by section, the general before the particular."""
    read = tomllib.loads((_FOLDER / "glossary.toml").read_text(encoding="utf-8"))
    return tuple(Term(**term) for term in read["terms"])
