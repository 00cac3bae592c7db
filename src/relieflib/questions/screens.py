"""Questions that are shown together, and what a tick-list says."""

from __future__ import annotations

from collections.abc import Collection
from typing import cast

from attrs import frozen

from relieflib.errors import Problem, near_miss, plainly
from relieflib.questions.answers import AnswerError, checked
from relieflib.questions.questions import Choices, Question, YesNo


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

    @property
    def ticks(self) -> tuple[YesNo, ...]:
        """The yes-no questions that have a ``tick``, in order; one alone is a field, for it makes no list."""
        found = tuple(each for each in self.questions if isinstance(each, YesNo) and each.tick)
        return found if len(found) > 1 else ()

    @property
    def fields(self) -> tuple[Question, ...]:
        """The questions that are not in the tick-list."""
        return tuple(each for each in self.questions if each not in self.ticks)

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
