"""Conditions in plain English, for a reviewer's sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from relieflib.conditions.nodes import AllOf, AnyOf, Compare, Count, Defined, Expr, Not, is_condition
from relieflib.conditions.parser import Scope, parse
from relieflib.errors import WrongKind, plainly
from relieflib.pack.pack import as_pack
from relieflib.pack.shapes import as_text
from relieflib.questions.questions import Number, YesNo

if TYPE_CHECKING:
    from collections.abc import Mapping

    from relieflib.pack.pack import Pack
    from relieflib.questions.questions import Question

_NUMBERS = {
    "==": "is {0}",
    "!=": "is not {0}",
    "<": "is under {0}",
    "<=": "is {0} or less",
    ">": "is over {0}",
    ">=": "is {0} or more",
}
_COUNTS = {
    "==": "exactly {0}",
    "!=": "any number but {0}",
    "<": "fewer than {0}",
    "<=": "at most {0}",
    ">": "more than {0}",
    ">=": "at least {0}",
}


def to_english(pack: Pack, expr: Expr | str) -> str:
    """*expr*, a condition of *pack* or the text of one, as a reviewer reads it.

    Questions are in quotes, definitions by what they mean. Raises PackError for text that does not fit the pack.
    """
    questions = as_pack(pack).question
    means = {definition.id: definition.means for definition in pack.definitions}
    if not (isinstance(expr, str) or is_condition(expr)):
        msg = f"expected a condition, or the text of one, got {plainly(expr)}"
        raise WrongKind(msg)
    definitions = {each.id: each.condition for each in pack.definitions}
    return _words(parse(as_text(expr), Scope(questions, definitions)), questions, means, inside=False)


def _words(expr: Expr, questions: Mapping[str, Question], means: Mapping[str, str], *, inside: bool) -> str:
    def each(parts: tuple[Expr, ...]) -> list[str]:
        return [_words(part, questions, means, inside=True) for part in parts]

    match expr:
        case AllOf(parts) | AnyOf(parts):
            text = (" and " if isinstance(expr, AllOf) else " or ").join(each(parts))
            return f"({text})" if inside else text
        case Not(Compare() as leaf) if isinstance(questions[leaf.question], YesNo):
            return f'"{questions[leaf.question].ask}" is no'
        case Not(part):
            return f"not {_words(part, questions, means, inside=True)}"
        case Defined(name):
            return f"({means[name]})" if inside else means[name]
        case Count(parts, op, number):
            text = f"{_COUNTS[op].format(number)} of these: {'; '.join(each(parts))}"
            return f"({text})" if inside else text
        case Compare():
            return compared(questions[expr.question], expr)
    assert_never(expr)


def compared(question: Question, leaf: Compare) -> str:
    """One comparison in words."""
    if leaf.rise:
        return f'the rise of this since the session began, "{question.ask}", {_NUMBERS[leaf.op].format(leaf.value)}'
    asked = f'"{question.ask}"'
    if isinstance(question, Number):
        unit = f" {question.unit}" if question.unit else ""
        return f"{asked} {_NUMBERS[leaf.op].format(f'{leaf.value}{unit}')}"
    if isinstance(question, YesNo):
        return f"{asked} is yes"
    texts = {option.id: f"'{option.text}'" for option in question.options}
    if isinstance(leaf.value, tuple):
        options = " or ".join(texts[option] for option in leaf.value)
        verb = {"in": "is", "not in": "is not", "any of": "names"}[leaf.op]
        return f"{asked} {verb} {options}"
    return f"{asked} {'is' if leaf.op == '==' else 'is not'} {texts[str(leaf.value)]}"
