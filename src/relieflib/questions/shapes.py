"""How questions and answers are read and written."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, cast, get_args

from relieflib._content import OPTION
from relieflib._converter import Misfit, converter, entries, misfit, one_of, register_kinds, register_union
from relieflib.conditions.nodes import Value
from relieflib.errors import plainly
from relieflib.questions.answers import Answers
from relieflib.questions.questions import Option, Question
from relieflib.terms import Absent

if TYPE_CHECKING:
    from relieflib._converter import Converter


@cache
def question_converter() -> Converter:
    """The converter for questions made in Python; made on first use, as it takes its time."""
    return converter(question_shapes)


def question_shapes(conv: Converter) -> None:
    """Questions by kind, with their options as a table, and answers as what was said."""
    register_kinds(conv, Question, get_args(Question), "question")
    options = tuple[Option, ...]
    conv.register_structure_hook_func(lambda cls: cls == options, lambda raw, _: _options(raw))
    conv.register_unstructure_hook_func(lambda cls: cls == options, _options_out)
    register_union(conv, Value | Absent, answer_in, answer_out)
    conv.register_structure_hook(Answers, lambda raw, _: Answers(entries(raw, lambda _, said: answer_in(said))))
    conv.register_unstructure_hook(Answers, _answers_out)


_BY_ID = "the id of each option, with its text"


def _options(raw: object) -> tuple[Option, ...]:
    """Options as a table of their texts by id, or as a list of them."""
    if isinstance(raw, list | tuple) and all(isinstance(each, Option) for each in raw):
        return tuple(raw)
    pattern, hint = OPTION
    for each in raw if isinstance(raw, Mapping) else ():
        if isinstance(each, str) and not pattern.fullmatch(each):
            msg = f"{plainly(each)} is not an id"
            raise Misfit(msg, hint, "RL115")
    return tuple(entries(raw, lambda each, text: Option(each, cast("str", text)), _BY_ID).values())


def _options_out(options: tuple[Option, ...]) -> object:
    return {each.id: each.text for each in options}


def answer_out(value: Value | Absent) -> object:
    """An answer as JSON has it: a set as a list in order, an absence as ``{"absent": "asked-unknown"}``."""
    if isinstance(value, Absent):
        return {"absent": value.value}
    return sorted(value) if isinstance(value, frozenset) else value


def answer_in(value: object) -> Value | Absent:
    """An answer as JSON gives it. Whether it fits its question is for ``Pack.answers`` to say."""
    match value:
        case bool() | str() | int():
            return value
        case float() if math.isfinite(value):
            return value
        case list() if all(isinstance(each, str) for each in value):
            return frozenset(value)
        case {"absent": str(why), **rest} if not rest:
            return Absent(one_of(why, [each.value for each in Absent]))
    raise misfit('an answer, or {"absent": ...}', value)


def _answers_out(answers: Answers) -> object:
    return {name: answer_out(value) for name, value in sorted(answers.items())}
