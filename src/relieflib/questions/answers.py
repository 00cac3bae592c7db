"""What was said, and why an answer is absent; answers are checked here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from attrs import frozen

from relieflib.conditions.nodes import Value
from relieflib.errors import MOST_PROBLEMS, Problem, ProblemsError, near_miss, plainly
from relieflib.questions.questions import Misfit
from relieflib.terms import Absent

if TYPE_CHECKING:
    from relieflib.questions.questions import Question


class AnswerError(ProblemsError, ValueError):
    """Answers do not fit the questions. Nothing was taken over; ``problems`` lists every one."""


@frozen(init=False, repr=False, getstate_setstate=False)
class Answers(Mapping[str, "Value | Absent"]):
    """What was said, by question id, frozen; a question that is not in it was not asked yet.

    ``Pack.answers`` checks and makes it. To add one: ``pack.answers({**answers, "fever": True})``. It belongs to no
    pack: whatever takes answers together with a pack checks them against its questions. Made by hand it raises
    AnswerError for what could not be an answer to any question.
    """

    _said: dict[str, Value | Absent]

    def __init__(self, said: Mapping[str, Value | Absent]) -> None:
        if problems := list(_unlikely(said)):
            raise AnswerError(problems)
        self.__attrs_init__(dict(said))

    def __reduce__(self) -> tuple[Any, ...]:
        return Answers, (self._said,)

    def __getitem__(self, question: str) -> Value | Absent:
        return self._said[question]

    def __iter__(self) -> Iterator[str]:
        return iter(self._said)

    def __len__(self) -> int:
        return len(self._said)

    def __hash__(self) -> int:
        return hash(frozenset(self._said.items()))

    def __repr__(self) -> str:
        return f"Answers({self._said!r})"

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
        if Absent not in map(type, self._said.values()):  # almost always, and found out fast
            return frozenset()
        return frozenset(name for name, value in self._said.items() if isinstance(value, Absent))


def _unlikely(said: object) -> Iterator[Problem]:
    """What could not be an answer to any question."""
    if not isinstance(said, Mapping):
        yield Problem(code="RL132", where="answers", what="expected answers by question id")
        return
    for name, value in said.items():
        if not isinstance(name, str):
            yield Problem(code="RL131", where=_place(name), what="no such question", hint="question ids are text")
        elif not isinstance(value, bool | int | float | str | frozenset | Absent) or value != value:  # noqa: PLR0124
            yield Problem(code="RL132", where=name, what=f"{plainly(value)} is not an answer")


def _place(name: object) -> str:
    """Where a problem with the question *name* is: its id, or plainly what was handed in instead of one."""
    return name if isinstance(name, str) and name.isidentifier() else plainly(name)


def made_of(checked: dict[str, Value | Absent]) -> Answers:
    """The answers that ``checked`` gave, which need no second look."""
    answers = Answers.__new__(Answers)
    answers.__attrs_init__(checked)
    return answers


def checked(questions: Mapping[str, Question], given: Mapping[str, Any]) -> dict[str, Value | Absent]:
    """*given* as answers to *questions*; raises AnswerError with every problem.

    Nothing is coerced: True is not 1, 2.0 is not a whole number, "false" is not an answer. Options may come as any
    list, tuple or set of ids, an absence as ``{"absent": "asked-unknown"}``, as JSON has them. ``Absent.NOT_ASKED`` is
    the same as leaving the question out.
    """
    given = _by_id(given)
    odd = [
        name
        for name, value in given.items()
        if (question := questions.get(name)) is None
        or type(value) is not question.answer_type
        or value not in question.fitting
    ]
    if not odd:  # almost always, so nothing else is done to answers that fit as they are
        return given
    problems: list[Problem] = []
    taken = given
    for name in odd:
        if len(problems) > MOST_PROBLEMS:
            break
        value, question = taken.pop(name), questions.get(name)
        if question is None:
            hint = near_miss(name, questions) if isinstance(name, str) else "question ids are text"
            problems.append(Problem(code="RL131", where=_place(name), what="no such question", hint=hint))
            continue
        try:
            answer: Value | Absent = absent(value) or question.taken(value)
        except Misfit as misfit:
            what, hint = (misfit.what, misfit.hint) if value is not None else _NOTHING
            problems.append(Problem(code="RL132", where=name, what=what, hint=hint))
            continue
        if answer is not Absent.NOT_ASKED:
            taken[name] = answer
    if problems:
        raise AnswerError(problems)
    return taken


def _by_id(given: object) -> dict[str, Any]:
    """*given* as a dictionary of its own: read once, so that what was checked is what is kept."""
    if not isinstance(given, Mapping):
        raise AnswerError([Problem(code="RL132", where="answers", what="expected answers by question id")])
    return dict(given)


@frozen(kw_only=True)
class Carried:
    """Answers that were stored for one pack, as another pack takes them."""

    answers: Answers
    """Those that fit; only what is missing is asked."""
    left: tuple[Problem, ...]
    """Those that do not, each with why: the host keeps them, and tells the person what is asked again."""


def carried(questions: Mapping[str, Question], stored: Mapping[str, Any]) -> Carried:
    """*stored* as answers to *questions*, as far as each fits."""
    fits: dict[str, Value | Absent] = {}
    left: list[Problem] = []
    for name, value in _by_id(stored).items():
        try:
            fits |= checked(questions, {name: value})
        except AnswerError as error:
            left += error.problems
    return Carried(answers=made_of(fits), left=tuple(left))


_NOTHING = ("there is no answer", "leave it out if it was not asked; else say which Absent it is")
_ABSENT = {absent.value: absent for absent in Absent}


def absent(value: object) -> Absent | None:
    """The absence that *value* is, as Python or JSON has it; None for anything else."""
    match value:
        case Absent():
            return value
        case {"absent": str(why), **rest} if not rest:
            return _ABSENT.get(why)
    return None
