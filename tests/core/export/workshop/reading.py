"""Every word and number of content, whatever it is made of."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from core.i18n import plain


def words_of(content: Any) -> Iterator[str]:
    """All texts, without isolates."""
    for each in _leaves(content):
        if isinstance(each, str):
            yield plain(each)


def numbers_of(content: Any) -> Iterator[float]:
    for each in _leaves(content):
        if isinstance(each, int | float) and not isinstance(each, bool):
            yield float(each)


def text_of(content: Any) -> str:
    return "\n".join(words_of(content))


def _leaves(content: Any) -> Iterator[Any]:
    if is_dataclass(content):
        for field in fields(content):
            yield from _leaves(getattr(content, field.name))
    elif isinstance(content, Mapping):
        for key, value in content.items():
            yield from _leaves(key)
            yield from _leaves(value)
    elif isinstance(content, list | tuple):
        for each in content:
            yield from _leaves(each)
    else:
        yield content
