"""What can be asked: questions by kind, their options, and the groups they are shown in."""

from __future__ import annotations

from attrs import frozen

from relieflib.conditions.nodes import Expr, Value
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
