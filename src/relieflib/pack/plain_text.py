"""Texts as they will be shown: which ones can be, and where they stand in raw tables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_IN_A_TEXT = 2_000
_SPACES = dict.fromkeys(map(ord, "\n\t\u00a0\u2009\u200c\u200d\u202f"))  # what other languages need, too
_MARKUP = re.compile(r"<[A-Za-z/!?]")


def unplain(text: str) -> str | None:
    """What keeps *text* from being shown as it is, if anything."""
    if len(text) > MOST_IN_A_TEXT:
        return f"a text has at most {MOST_IN_A_TEXT} characters"
    if not (text.isprintable() or text.translate(_SPACES).isprintable()):
        return "this text holds a character that cannot be shown"
    return "this text holds markup; write plain text" if _MARKUP.search(text) else None


def deeper_than(value: object, most: int) -> bool:
    """Whether tables and lists nest deeper in *value* than *most* levels."""
    level = [value]
    for _ in range(most):
        level = [
            inner
            for each in level
            if isinstance(each, dict | list)
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
    return bool(level)


def texts_in(where: str, value: object) -> Iterator[tuple[str, str | int]]:
    """Every text and whole number in *value*, with its path; the keys of options are texts too."""
    match value:
        case str() | int():
            yield where, value
        case dict():
            for key, inner in value.items():
                yield from texts_in(f"{where}.{key}", inner)
        case list():
            for number, inner in enumerate(value):
                yield from texts_in(f"{where}[{number}]", inner)


def shown(text: str) -> str:
    """*text* without what would not print, or would turn what is printed around."""
    return "".join(each if each.isprintable() else "?" for each in text)
