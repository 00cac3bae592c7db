"""How questions and answers are read and written."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, get_args

from relieflib._converter import misfit, one_of, register_kinds, register_union
from relieflib.conditions.nodes import Value
from relieflib.questions.answers import Answers
from relieflib.questions.questions import Question
from relieflib.terms import Absent

if TYPE_CHECKING:
    from relieflib._converter import Converter


def question_shapes(conv: Converter) -> None:
    """Questions by kind, and answers as what was said."""
    register_kinds(conv, Question, get_args(Question), "question")
    register_union(conv, Value | Absent, answer_in, answer_out)
    conv.register_structure_hook(Answers, lambda value, _: _answers(value))
    conv.register_unstructure_hook(Answers, _answers_out)


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


def _answers(value: object) -> Answers:
    match value:
        case dict():
            return Answers({str(name): answer_in(each) for name, each in value.items()})
    raise misfit("answers by question id", value)


def _answers_out(answers: Answers) -> object:
    return {name: answer_out(value) for name, value in sorted(answers.items())}
