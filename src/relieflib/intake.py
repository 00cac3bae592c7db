"""The intake: what is asked, what was said, and why an answer is absent."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NoReturn, assert_never, cast

from attrs import field, frozen

from relieflib.errors import Problem, ProblemsError, near_miss
from relieflib.expr import Expr, Value
from relieflib.terms import Absent, QuestionKind, Stage


@frozen
class Option:
    """One of the answers that a choice offers: its id, as rules name it, and its words, as the person reads them."""

    id: str
    text: str


@frozen(kw_only=True)
class Question:
    """One thing that is asked.

    A ``number`` lies between ``least`` and ``most`` in its ``unit``, and is a whole number when ``whole`` is set. While
    ``ask_if`` is NO the question does not apply. ``must_ask`` questions are asked before anything is offered. ``tick``
    says a yes to a yes-no question in the first person, for a tick-list; only a question whose plain answer is no has
    one. ``group`` names the questions it is shown with. A rise of a number counts from its first report in a session,
    or, where the first check-in went unanswered, from the answer to ``counts_from``.
    """

    id: str
    ask: str
    why: str
    kind: QuestionKind
    tick: str = ""
    group: str = ""
    stage: Stage = Stage.INTAKE
    must_ask: bool = False
    unit: str = ""
    least: int | float | None = None
    most: int | float | None = None
    whole: bool = False
    options: tuple[Option, ...] = ()
    ask_if: Expr | None = None
    codes: tuple[str, ...] = ()
    counts_from: str = ""

    def __attrs_post_init__(self) -> None:
        numeric = self.kind is QuestionKind.NUMBER
        if numeric != (self.least is not None) or numeric != (self.most is not None):
            msg = "a number needs `least` and `most`" if numeric else f"a {self.kind} question has no `least` or `most`"
            raise ValueError(msg)
        if self.least is not None and self.most is not None and self.least >= self.most:
            msg = "`least` must be below `most`"
            raise ValueError(msg)
        fewest = {QuestionKind.CHOICE: 2, QuestionKind.CHOICES: 1}.get(self.kind, 0)
        if self.whole and not (isinstance(self.least, int) and isinstance(self.most, int)):
            msg = "a whole number lies between whole numbers"
            raise ValueError(msg)
        if self.tick and self.kind is not QuestionKind.YES_NO:
            msg = f"a {self.kind} question has no `tick`"
            raise ValueError(msg)
        if len(set(self.option_ids)) < len(self.options):
            msg = "an option is there twice"
            raise ValueError(msg)
        if len(self.options) < fewest or (self.options and not fewest):
            msg = f"a {self.kind} question has {f'at least {fewest}' if fewest else 'no'} options"
            raise ValueError(msg)

    @property
    def option_ids(self) -> tuple[str, ...]:
        """The ids of the options, in the order in which they are shown."""
        return tuple(option.id for option in self.options)

    def words(self, value: Value | Absent) -> str:
        """*value* in English words, for a clinician or a log."""
        if isinstance(value, Absent):
            return {Absent.DOES_NOT_KNOW: "does not know", Absent.WOULD_NOT_SAY: "would not say"}.get(
                value, "not asked"
            )
        if isinstance(value, bool):
            return "yes" if value else "no"
        texts = {option.id: option.text for option in self.options}
        if isinstance(value, frozenset):
            return ", ".join(text for each, text in texts.items() if each in value) or "none of these"
        if isinstance(value, str):
            return texts[value]
        return f"{value} {self.unit}".rstrip()


@frozen(kw_only=True)
class Group:
    """Questions that are shown together: what they are about, and what is asked above their tick-list."""

    id: str
    title: str
    ask: str = ""


@frozen(kw_only=True)
class Screen:
    """Questions to show together now. Those in ``ticks`` are one list to tick, closed by ``none`` (none of these).

    ``fields`` are the others, each answered by itself. ``title`` and ``ask`` are empty where the pack groups nothing.
    """

    title: str
    ask: str
    none: str
    questions: tuple[Question, ...]

    @property
    def ticks(self) -> tuple[Question, ...]:
        """The yes-no questions that have a ``tick``, in order; one alone is a field, for it makes no list."""
        found = tuple(each for each in self.questions if each.tick)
        return found if len(found) > 1 else ()

    @property
    def fields(self) -> tuple[Question, ...]:
        """The questions that are not in the tick-list."""
        return tuple(each for each in self.questions if each not in self.ticks)

    def ticked(self, ids: Collection[str], *, none: bool) -> dict[str, bool]:
        """What the tick-list says: yes where ticked, no to the rest if *none* of these was ticked too, else nothing.

        Raises AnswerError for an id that is not in the list, and for anything but a list or set of ids and a bool.
        """
        known = [each.id for each in self.ticks]
        problems = []
        if type(cast("object", none)) is not bool:
            problems.append(Problem(code="RL132", where="none", what=f"expected True or False, got {plainly(none)}"))
        if not isinstance(ids, (list, tuple, set, frozenset)):
            problems.append(Problem(code="RL132", where="ticks", what=f"expected a list of ids, got {plainly(ids)}"))
            ids = ()
        for each in ids:
            if each not in known:
                hint = near_miss(each, known) if isinstance(each, str) else "question ids are text"
                what = "this is not in the tick-list"
                problems.append(Problem(code="RL131", where=plainly(each), what=what, hint=hint))
        if problems:
            raise AnswerError(problems)
        return {each: each in ids for each in known if none or each in ids}


class AnswerError(ProblemsError, ValueError):
    """Answers do not fit the questions. Nothing was taken over; ``problems`` lists every one."""


@frozen
class Answers(Mapping[str, "Value | Absent"]):
    """What was said, by question id. Made by ``Pack.answers``; a question that is not in it was not asked yet.

    To add one: ``pack.answers({**answers, "fever": True})``. ``pack`` is the fingerprint of the pack that checked them.
    """

    pack: str
    _said: dict[str, Value | Absent]
    _unsaid: frozenset[str] | None = field(default=None, eq=False, repr=False)  # where it is known already

    def __getitem__(self, question: str) -> Value | Absent:
        return self._said[question]

    def __iter__(self) -> Iterator[str]:
        return iter(self._said)

    def __len__(self) -> int:
        return len(self._said)

    def __hash__(self) -> int:
        return hash((self.pack, frozenset(self._said.items())))

    def over(self, base: Mapping[str, Any]) -> dict[str, Any]:
        """*base* with these answers over it, as a plain dict."""
        return {**base, **self._said}

    @property
    def known(self) -> dict[str, Value]:
        """The answers that say something."""
        return {name: value for name, value in self._said.items() if not isinstance(value, Absent)}

    @property
    def unsaid(self) -> frozenset[str]:
        """The questions that were asked and that the person could not or would not answer."""
        if self._unsaid is None:
            return frozenset(name for name, value in self._said.items() if isinstance(value, Absent))
        return self._unsaid


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


def plainly(value: object) -> str:
    """*value* on one short line, whatever it is; for messages."""
    try:
        text = repr(value)
    except (ValueError, RecursionError):  # an int of over 4300 digits has no repr
        return f"a {type(value).__name__}"
    text = text.encode("utf-8", "backslashreplace").decode()
    longest = 60
    return text if len(text) <= longest else text[:longest] + "..."


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
