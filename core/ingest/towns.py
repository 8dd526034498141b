"""Whose a row is: areas of two towns are called alike, so that a name joins nothing of another town's."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from core.names import Index, normalise, vocabulary

Said = tuple[str, int | None]  # name and code of a town, as a row has them
_LIKE = 0.8  # likeness of two spellings of one town


@dataclass(frozen=True)
class Towns:
    """What tells our own town: its names, none where nobody said them, and its code.

    ``is_area``: whether a name is that of an area of ours: in a regional council these are towns.
    """

    names: frozenset[str]
    code: int | None
    is_area: Callable[[str], bool]

    @staticmethod
    def of(names: Iterable[str], code: int | None, is_area: Callable[[str], bool]) -> Towns:
        """``names``: what the city is called; a name that any city has tells nothing."""
        return Towns(frozenset(map(_bare, names)) - _anybodys(), code, is_area)

    def others(self, said: Collection[Said]) -> Mapping[Said, tuple[str, bool]]:
        """The towns that are not ours, or may not be, and whether that is sure.

        ``said``: by every row with an area. Sure is what a code says, or a name beside ours. Without a name of our own
        one town is taken for it, and of several each is asked about.
        """
        ours = {town: self._is_ours(*town) for town in said}
        beside = any(ours.values())
        different = {_bare(name) or code for name, code in said if name or code}
        found: dict[Said, tuple[str, bool]] = {}
        for (name, code), own in ours.items():
            if own is False:
                sure = beside or (self.code is not None and code is not None)
                found[name, code] = (name or str(code), sure)
            elif own is None and (len(different) > 1 or (name and self.names)):
                found[name, code] = (name or str(code or "–"), False)
        return found

    def untold(self, said: Collection[Said]) -> str | None:
        """The one town that rows name, taken for ours though nothing tells whether it is: ours has no name."""
        named = {form: name for name, _ in said if (form := _bare(name)) and form not in _anybodys()}
        known = self.names or any(self.code is not None and code is not None for _, code in said)
        if known or len(named) != 1 or any(map(self.is_area, named.values())):
            return None
        return next(iter(named.values()))

    def entitled(self, texts: Iterable[str]) -> str | None:
        """The town that titles name, where none of them names ours, nor an area of ours that is called so."""
        joined, padded = ("", *vocabulary()["letters"]["joined"]), [f" {normalise(text)} " for text in texts]

        def named(town: str) -> bool:
            return any(f" {letter}{normalise(town)} " in text for letter in joined for text in padded)

        found = [town for town in vocabulary()["rows"]["towns"] if named(town)]
        if any(map(named, self.names)) or any(
            self.is_area(town) or (self.names and self._is_ours(town, None) is not False) for town in found
        ):
            return None
        return max(found, key=len, default=None)

    def _is_ours(self, name: str, code: int | None) -> bool | None:
        """None where nothing tells: a name that only resembles ours, or none."""
        if self.code is not None and code is not None:
            return code == self.code
        form = _bare(name)
        if form in _anybodys():
            return True
        if not form or not self.names:
            return None
        if form in self.names or any(own.startswith(f"{form} ") for own in self.names) or self.is_area(name):
            return True
        near = any(f" {own} " in f" {form} " for own in self.names) or self._like.similar(form, _LIKE)
        return None if near else False

    @property
    def _like(self) -> Index:
        return Index((name, name) for name in self.names)


def _bare(name: str) -> str:
    """A name without the words for an authority before it."""
    form = normalise(name)
    return form.removeprefix(next((word for word in _authorities() if form.startswith(word)), ""))


@cache
def _authorities() -> tuple[str, ...]:
    return tuple(f"{normalise(word)} " for word in vocabulary()["rows"]["authorities"])


@cache
def _anybodys() -> frozenset[str]:
    return frozenset(map(normalise, vocabulary()["rows"]["any_city"]))
