"""Questions that are shown together, and what a tick-list says."""

from __future__ import annotations

from collections.abc import Collection
from typing import cast

from attrs import frozen

from relieflib.conditions.nodes import Value
from relieflib.errors import Problem, near_miss, plainly
from relieflib.questions.answers import AnswerError, checked
from relieflib.questions.questions import Choices, Number, Option, Question, YesNo


@frozen
class Line:
    """One line of a tick-list."""

    id: str
    """Of the question that it answers, or of the gate that it opens."""
    text: str
    """As the person reads it."""


@frozen(kw_only=True)
class Screen:
    """Questions to show together now: those in ``ticks`` as one list, those in ``fields`` each by itself."""

    title: str
    """What the questions are about; empty where the pack groups nothing."""
    ask: str
    """What is asked above the tick-list; may be empty."""
    none: str
    """What closes the tick-list: none of these."""
    questions: tuple[Question, ...]
    """All of them, in order."""
    gates: tuple[Option, ...] = ()
    """The gates that are still closed: each is a tick, in place of the questions that it opens."""

    @property
    def ticks(self) -> tuple[Line, ...]:
        """The gates, and the yes-no questions with a ``tick``, in order; one alone makes no list, and is a field."""
        found = dict.fromkeys(filter(None, map(self._tick, self.questions)))
        return tuple(found) if len(found) > 1 else ()

    @property
    def listed(self) -> tuple[Question, ...]:
        """The questions that the tick-list is about: what it says answers them, or opens them."""
        lines = set(self.ticks)
        return tuple(each for each in self.questions if self._tick(each) in lines)

    @property
    def fields(self) -> tuple[Question, ...]:
        """The questions that are not in the tick-list."""
        listed = self.listed
        return tuple(each for each in self.questions if each not in listed)

    def _tick(self, question: Question) -> Line | None:
        """The line of the list that is about *question*."""
        gate = next((each for each in self.gates if each.id == question.gate), None)
        if gate is not None:
            return Line(gate.id, gate.text)
        return Line(question.id, question.tick) if isinstance(question, YesNo) and question.tick else None

    def chosen(self, question: str, ids: Collection[str], *, none: bool) -> dict[str, frozenset[str]]:
        """What the options of one of its ``Choices`` say: those chosen, no option if *none* of these was, else nothing.

        A list that was left blank is not answered; an option that was chosen outdoes *none*. Raises AnswerError for a
        *question* that is none of these, for *ids* that are not its options, and for anything but a bool.
        """
        lists = {each.id: each for each in self.questions if isinstance(each, Choices)}
        problems = []
        if type(cast("object", none)) is not bool:
            problems.append(Problem(code="RL132", where="none", what=f"expected True or False, got {plainly(none)}"))
        if not isinstance(question, str) or question not in lists:
            hint = near_miss(question, lists) if isinstance(question, str) else "question ids are text"
            what = "no list of options here is called that"
            problems.append(Problem(code="RL131", where=plainly(question), what=what, hint=hint))
        if problems:
            raise AnswerError(problems)
        said = checked(lists, {question: ids})[question]
        assert isinstance(said, frozenset)
        return {question: said} if said or none else {}

    def ticked(self, ids: Collection[str], *, none: bool) -> dict[str, Value]:
        """What the tick-list says: yes where ticked, no to the rest if *none* of these was ticked too, else nothing.

        A gate that was ticked says nothing of its questions: they are asked next. Else it says no to all of them.
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
        said: dict[str, Value] = {}
        for question in self.listed:
            line = self._tick(question)
            assert line is not None
            assert not isinstance(question, Number)  # the pack has seen to that
            if line.id in ids and line.id == question.id:
                said[question.id] = True
            elif line.id not in ids and none:
                said[question.id] = question.unticked
        return said
