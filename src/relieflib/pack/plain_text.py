"""Texts as they will be shown: which ones can be, and where they are in raw tables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from relieflib.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    return "this text holds markup; write plain text" if "<" in text and _MARKUP.search(text) else None


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


def unfit_values(values: Mapping[str, object] | list[object], around: str = "") -> Iterator[Problem]:
    """What is wrong with the texts and whole numbers of raw tables, whatever they are for."""
    for key, value in values.items() if isinstance(values, Mapping) else enumerate(values):
        if isinstance(value, dict | list):
            yield from unfit_values(value, _path(around, key))
        elif isinstance(value, int) and abs(value) > MOST_NUMBER:
            yield Problem(code="RL114", where=_path(around, key), what="this number is too large")
        elif isinstance(value, str):
            if not value.strip() and (key in _SAID or around == "phrases"):
                yield Problem(code="RL113", where=_path(around, key), what="this is empty")
            elif what := unplain(value):
                yield Problem(code="RL117", where=_path(around, key), what=what)


def _path(around: str, key: str | int) -> str:
    return f"{around}[{key}]" if isinstance(key, int) else f"{around}.{key}" if around else key


def shown(text: str) -> str:
    """*text* without what would not print, or would turn what is printed around."""
    return "".join(each if each.isprintable() else "?" for each in text)
