"""What was said, and why an answer is absent; answers are checked here and nowhere else."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, NoReturn, assert_never

from attrs import field, frozen

from relieflib.conditions.nodes import Value
from relieflib.errors import Problem, ProblemsError, near_miss, plainly
from relieflib.terms import Absent, QuestionKind

if TYPE_CHECKING:
    from relieflib.questions.questions import Question


class AnswerError(ProblemsError, ValueError):
    """Answers do not fit the questions. Nothing was taken over; ``problems`` lists every one."""


def _copied(given: Mapping[str, Value | Absent]) -> dict[str, Value | Absent]:
    return dict(given)


@frozen
class Answers(Mapping[str, "Value | Absent"]):
    """What was said, by question id, frozen; a question that is not in it was not asked yet.

    ``Pack.answers`` checks and makes it. To add one: ``pack.answers({**answers, "fever": True})``. It belongs to no
    pack: whatever takes answers together with a pack checks them against its questions.
    """

    _said: dict[str, Value | Absent] = field(converter=_copied)

    def __getitem__(self, question: str) -> Value | Absent:
        return self._said[question]

    def __iter__(self) -> Iterator[str]:
        return iter(self._said)

    def __len__(self) -> int:
        return len(self._said)

    def __hash__(self) -> int:
        return hash(frozenset(self._said.items()))

    def over(self, base: Mapping[str, Any]) -> dict[str, Any]:
        """*base* with these answers over it, as a plain dict."""
        return {**base, **self._said}

    @property
    def known(self) -> dict[str, Value]:
        """The answers that say something."""
        return {name: value for name, value in self._said.items() if not isinstance(value, Absent)}

    @cached_property
    def unsaid(self) -> frozenset[str]:
        """The questions that were asked and that the person could not or would not answer."""
        return frozenset([name for name, value in self._said.items() if type(value) is Absent])


def checked(questions: Mapping[str, Question], given: Mapping[str, Any]) -> dict[str, Value | Absent]:
    """*given* as answers to *questions*, in the questions' order; raises AnswerError with every problem.

    Nothing is coerced: True is not 1, 2.0 is not a whole number, "false" is not an answer. Options may come as any
    list, tuple or set of ids, an absence as ``{"absent": "asked-unknown"}``, as JSON has them. ``Absent.NOT_ASKED`` is
    the same as leaving the question out.
    """
    problems, taken = [], {}
    for name, value in given.items():
        question = questions.get(name) if isinstance(name, str) else None
        if question is None:
            hint = near_miss(name, questions) if isinstance(name, str) else "question ids are text"
            problems.append(Problem(code="RL131", where=plainly(name), what="no such question", hint=hint))
            continue
        try:
            taken[name] = _answer(question, value)
        except _Unfit as unfit:
            problems.append(Problem(code="RL132", where=name, what=unfit.what, hint=unfit.hint))
    if problems:
        raise AnswerError(problems)
    return {name: taken[name] for name in questions if taken.get(name, Absent.NOT_ASKED) is not Absent.NOT_ASKED}


_TYPES: Mapping[QuestionKind, type] = {
    QuestionKind.YES_NO: bool,
    QuestionKind.CHOICE: str,
    QuestionKind.CHOICES: frozenset,
    QuestionKind.NUMBER: float,
}


def expected(questions: Iterable[Question]) -> dict[str, tuple[type, Any]]:
    """What ``quickly`` needs to know of each question: the type of its answers, and which of these it takes."""
    found: dict[str, tuple[type, Any]] = {}
    for question in questions:
        kind = int if question.whole else _TYPES[question.kind]
        numeric = question.kind is QuestionKind.NUMBER
        found[question.id] = kind, (question.least, question.most) if numeric else frozenset(question.option_ids)
    return found


def quickly(questions: Mapping[str, tuple[type, Any]], given: Mapping[str, Any]) -> dict[str, Value | Absent] | None:
    """What ``checked`` gives for answers that are fine as they are, several times faster; None for any others."""
    for name, value in given.items():
        if name not in questions:
            return None
        kind, takes = questions[name]
        if type(value) is not kind:
            return None
        if kind is bool:
            continue
        if kind is str:
            fine = value in takes
        elif kind is frozenset:
            fine = value <= takes
        else:
            fine = takes[0] <= value <= takes[1]
        if not fine:
            return None
    return dict(given)


class _Unfit(Exception):  # noqa: N818 - never leaves this module
    def __init__(self, what: str, hint: str | None = None) -> None:
        self.what, self.hint = what, hint


def _refuse(what: str, hint: str | None = None) -> NoReturn:
    raise _Unfit(what, hint)


def _answer(question: Question, value: Any) -> Value | Absent:  # noqa: ANN401 - anything may be handed in
    if isinstance(value, Absent):
        return value
    match value:
        case {"absent": str(why), **rest} if not rest and why in {absent.value for absent in Absent}:
            return Absent(why)  # as JSON has it
    if value is None:
        _refuse("there is no answer", "leave it out if it was not asked; else say which Absent it is")
    match question.kind:
        case QuestionKind.YES_NO:
            if not isinstance(value, bool):
                _refuse(f"expected True or False, got {plainly(value)}")
            return value
        case QuestionKind.NUMBER:
            return _number(question, value)
        case QuestionKind.CHOICE:
            return _option(question, value)
        case QuestionKind.CHOICES:
            if not isinstance(value, list | tuple | set | frozenset):
                _refuse(f"expected a list of options, got {plainly(value)}", "an empty list says none of these")
            return frozenset(_option(question, each) for each in value)
    assert_never(question.kind)


def _number(question: Question, value: Any) -> int | float:  # noqa: ANN401
    if isinstance(value, bool) or not isinstance(value, int | float):
        _refuse(f"expected a number, got {plainly(value)}")
    if isinstance(value, float) and (question.whole or not math.isfinite(value)):
        hint = f"write {int(value)}" if question.whole and value.is_integer() else None
        _refuse(f"expected a {'whole' if question.whole else 'finite'} number, got {plainly(value)}", hint)
    assert question.least is not None
    assert question.most is not None
    if not question.least <= value <= question.most:
        _refuse(f"{plainly(value)} is not between {question.least} and {question.most} {question.unit}".rstrip())
    return value


def _option(question: Question, value: Any) -> str:  # noqa: ANN401
    if not isinstance(value, str) or value not in question.option_ids:
        hint = near_miss(value, question.option_ids) if isinstance(value, str) else None
        _refuse(f"{plainly(value)} is not an option", hint)
    return value
