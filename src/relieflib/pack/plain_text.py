"""Texts as they will be shown: which ones can be, and where they are in raw tables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from relieflib.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MOST_IN_A_TEXT = 2_000
MOST_NUMBER = 10**12
_SPACES = dict.fromkeys(map(ord, "\n\t\u00a0\u2009\u200c\u200d\u202f"))  # what other languages need, too
_SAID = frozenset(  # the keys of what a person or a clinician reads: never empty
    ["about", "ask", "do", "evidence", "means", "name", "problem", "purpose", "says", "text", "tick", "title", "why"]
)
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


def unfit_values(raw: Mapping[str, object]) -> Iterator[Problem]:
    """What is wrong with the texts and numbers of raw tables, whatever they are for."""
    for where, value in (found for key, entry in raw.items() for found in texts_in(key, entry)):
        if isinstance(value, int):
            if abs(value) > MOST_NUMBER:
                yield Problem(code="RL114", where=where, what="this number is too large")
        elif not value.strip() and (where.rpartition(".")[2] in _SAID or where.startswith("phrases.")):
            yield Problem(code="RL113", where=where, what="this is empty")
        elif what := unplain(value):
            yield Problem(code="RL117", where=where, what=what)


def shown(text: str) -> str:
    """*text* without what would not print, or would turn what is printed around."""
    return "".join(each if each.isprintable() else "?" for each in text)
