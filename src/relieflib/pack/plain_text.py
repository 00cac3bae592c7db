"""Texts as they will be shown: which ones can be, and where they are in raw tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from relieflib._content import MOST_NUMBER, SAID, says_something, unplain
from relieflib.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator


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
            if not says_something(value) and (key in SAID or around == "phrases" or isinstance(values, list)):
                yield Problem(code="RL113", where=_path(around, key), what="this is empty")
            elif what := unplain(value):
                yield Problem(code="RL117", where=_path(around, key), what=what)


def _path(around: str, key: str | int) -> str:
    return f"{around}[{key}]" if isinstance(key, int) else f"{around}.{key}" if around else key
