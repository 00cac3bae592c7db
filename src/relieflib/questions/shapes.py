"""How questions and answers are read and written."""

from __future__ import annotations

import math
import re
from itertools import starmap
from typing import TYPE_CHECKING, cast, get_args

from relieflib._converter import Misfit, entries, misfit, one_of, register_kinds, register_union
from relieflib.conditions.nodes import Value
from relieflib.errors import plainly
from relieflib.questions.answers import Answers
from relieflib.questions.questions import Option, Question
from relieflib.terms import Absent

if TYPE_CHECKING:
    from relieflib._converter import Converter


_ANSWER = cast("type[Value | Absent]", Value | Absent)
_OPTION = re.compile(r"[a-z0-9]+([-_][a-z0-9]+){0,12}")


def question_shapes(conv: Converter) -> None:
    """Questions by kind, with their options as a table, and answers as what was said."""
    register_kinds(conv, Question, get_args(Question), "question")
    options = tuple[Option, ...]
    conv.register_structure_hook_func(lambda cls: cls == options, lambda raw, _: _options(conv, raw))
    conv.register_unstructure_hook_func(lambda cls: cls == options, _options_out)
    register_union(conv, Value | Absent, answer_in, answer_out)
    conv.register_structure_hook(Answers, lambda raw, _: Answers(entries(conv, raw, _ANSWER)))
    conv.register_unstructure_hook(Answers, _answers_out)


def _options(conv: Converter, raw: object) -> tuple[Option, ...]:
    """Options as a table of their texts by id."""
    texts = entries(conv, raw, str)
    for each in texts:
        if not _OPTION.fullmatch(each):
            msg = f"{plainly(each)} is not an id"
            raise Misfit(msg, "ids here are lower case, words joined by - or _", "RL115")
    return tuple(starmap(Option, texts.items()))


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
