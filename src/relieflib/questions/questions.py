"""What can be asked: four kinds of question, their options, and the groups they are shown in.

Each kind knows its answers. ``answer_type`` and ``fitting`` define which fit as they are; ``taken`` makes an answer of
whatever else is handed in, or says what is wrong with it; ``words`` says an answer.
"""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Iterator, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NoReturn

from attrs import field, frozen

from relieflib._content import KEBAB, NAME, OPTION, Content, condition_of
from relieflib.conditions.nodes import Expr, Value
from relieflib.errors import Problem, near_miss, plain_number, plainly
from relieflib.terms import Absent, QuestionKind, Stage

if TYPE_CHECKING:  # what may be handed in where something else is kept: ``Content`` makes it that
    from relieflib._converter import Converter

    def _stage(value: Stage | str) -> Stage: ...
    def _condition(value: Expr | str | None) -> Expr | str | None: ...
    def _texts(value: Iterable[str]) -> tuple[str, ...]: ...
    def _options(value: Mapping[str, str] | Iterable[Option]) -> tuple[Option, ...]: ...
else:
    _stage = _condition = _texts = _options = None

_ABSENT: Mapping[object, str] = {
    Absent.NOT_ASKED: "not asked",
    Absent.DOES_NOT_KNOW: "does not know",
    Absent.WOULD_NOT_SAY: "would not say",
}


class Misfit(Exception):  # noqa: N818 - ``checked`` makes it a Problem; no caller of the library meets it
    """An answer that does not fit its question: what is wrong, and a hint."""

    def __init__(self, what: str, hint: str | None = None) -> None:
        super().__init__(what)
        self.what, self.hint = what, hint


def _refuse(what: str, hint: str | None = None) -> NoReturn:
    raise Misfit(what, hint)


class _Asked(Content):
    __slots__ = ()

    @staticmethod
    def _reader() -> Converter:
        from relieflib.questions.shapes import question_converter  # costs cattrs, and questions are what it reads

        return question_converter()


@frozen
class Option(_Asked):
    """One of the answers that a choice offers."""

    noun = "option"
    id_style = OPTION
    id: str
    """As conditions name it."""
    text: str
    """As the person reads it."""

    def path(self, name: str) -> str:
        """The path of one of its fields: in a table of options its text is all that there is of it."""
        return self.at if name == "text" else super().path(name)


@frozen(kw_only=True, init=False, repr=False, eq=False)  # never made: what it has is made with each kind
class _Question(_Asked):
    """What every question has."""

    noun = "question"
    id_style = NAME
    id: str
    """A Python name, as conditions have it."""
    ask: str
    """What the person reads."""
    why: str
    """What it is asked for, to a clinician."""
    group: str = ""
    """The id of the questions that it is shown with; empty where it is shown alone."""
    gate: str = ""
    """The gate of its group that opens it; empty where it is shown at once."""
    stage: Stage = field(default=Stage.INTAKE, converter=_stage)
    """When it is asked: before anything is offered, or at a check-in."""
    must_ask: bool = False
    """Whether it is asked before anything is offered, whatever the rules need."""
    ask_if: Expr | str | None = field(default=None, converter=_condition)
    """While this condition is NO the question does not apply; None where it always does. Text until it is in a pack."""
    contradicts: str = ""
    """The id of a definition: while it holds, the answer to this question and another one contradict each other."""
    codes: tuple[str, ...] = field(default=(), converter=_texts)
    """Standard codes, such as ``LOINC 72514-3``."""

    @property
    def condition(self) -> Expr | None:
        """``ask_if`` as its pack has read it; WrongKind for a question that is in none."""
        return None if self.ask_if is None else condition_of(self, self.ask_if)


@frozen(kw_only=True)
class YesNo(_Question):
    """A question that is answered True or False."""

    kind: ClassVar[Literal[QuestionKind.YES_NO]] = QuestionKind.YES_NO
    tick: str = ""
    """A yes in the first person, for a tick-list; only a question whose plain answer is no has one."""
    unticked: ClassVar[bool] = False
    answer_type: ClassVar[type[Any]] = bool
    fitting: ClassVar[Container[bool]] = frozenset({True, False})

    def taken(self, value: object) -> bool:
        """*value* as an answer to this; raises Misfit."""
        if type(value) is bool:
            return value
        _refuse(f"expected True or False, got {plainly(value)}")

    def words(self, value: Value | Absent) -> str:
        """*value* in English words, for a clinician or a log."""
        return _ABSENT.get(value) or ("yes" if value else "no")


class _Between(Container[float]):
    def __init__(self, least: float, most: float) -> None:
        self.least, self.most = least, most

    def __contains__(self, value: Any) -> bool:  # noqa: ANN401 - a number
        return bool(self.least <= value <= self.most)


@frozen(kw_only=True)
class Number(_Question):
    """A question that is answered with a number."""

    kind: ClassVar[Literal[QuestionKind.NUMBER]] = QuestionKind.NUMBER
    least: int | float
    """The lowest answer."""
    most: int | float
    """The highest answer."""
    unit: str = ""
    """What is counted, such as years; empty for a plain number."""
    whole: bool = False
    """Whether only whole numbers are taken."""
    counts_from: str = ""
    """Of a number of the check-in: the question of the intake from which a rise counts if the first check-in went
    unanswered."""

    def _mistakes(self) -> Iterator[Problem]:
        if self.least >= self.most:
            yield self.wrong("RL114", "", "`least` must be below `most`")
        if self.whole and not (isinstance(self.least, int) and isinstance(self.most, int)):
            yield self.wrong("RL114", "", "a whole number lies between whole numbers")

    @cached_property
    def answer_type(self) -> type[Any]:
        """The type of an answer that is taken as it is."""
        return int if self.whole else float

    @cached_property
    def fitting(self) -> Container[Any]:
        """The answers of that type that fit."""
        return range(int(self.least), int(self.most) + 1) if self.whole else _Between(self.least, self.most)

    def taken(self, value: object) -> int | float:
        """*value* as an answer to this; raises Misfit. True is not 1, and 2.0 is not a whole number."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            _refuse(f"expected a number, got {plainly(value)}")
        if isinstance(value, float) and (self.whole or not math.isfinite(value)):
            hint = f"write {int(value)}" if self.whole and value.is_integer() else None
            _refuse(f"expected a {'whole' if self.whole else 'finite'} number, got {plainly(value)}", hint)
        if (int(value) if self.whole else value) not in self.fitting:  # a range would be searched for any other whole
            _refuse(f"{plainly(value)} is not between {self.least} and {self.most} {self.unit}".rstrip())
        return plain_number(value)

    def words(self, value: Value | Absent) -> str:
        """*value* in English words, for a clinician or a log."""
        return _ABSENT.get(value) or f"{value} {self.unit}".rstrip()


@frozen(kw_only=True, repr=False, eq=False)
class _OfOptions(_Question):
    """What the questions with options have."""

    kind: ClassVar[QuestionKind]
    fewest: ClassVar[int]
    options: tuple[Option, ...] = field(converter=_options)
    """The answers to choose from, in the order in which they are shown."""

    def _mistakes(self) -> Iterator[Problem]:
        if len(self.texts) < len(self.options):
            yield self.wrong("RL114", "", "an option is there twice")
        if len(self.options) < self.fewest:
            yield self.wrong("RL114", "", f"a {self.kind} question has at least {self.fewest} options")

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """What the person reads, by option id."""
        return MappingProxyType({option.id: option.text for option in self.options})

    @property
    def option_ids(self) -> tuple[str, ...]:
        """The ids of the options, in the order in which they are shown."""
        return tuple(self.texts)

    def _option(self, value: object) -> str:
        if isinstance(value, str) and str.__str__(value) in self.texts:
            return str.__str__(value)  # a kind of text of its own may say anything of itself
        hint = near_miss(value, self.texts) if isinstance(value, str) else None
        _refuse(f"{plainly(value)} is not an option", hint)


@frozen(kw_only=True)
class Choice(_OfOptions):
    """A question that is answered with the id of one option."""

    kind: ClassVar[Literal[QuestionKind.CHOICE]] = QuestionKind.CHOICE
    fewest: ClassVar[int] = 2
    unticked: str = ""
    """The option that it says to leave its gate unticked; empty without a gate."""
    answer_type: ClassVar[type[Any]] = str

    @cached_property
    def fitting(self) -> Container[str]:
        """The ids that are an answer."""
        return self.texts

    def taken(self, value: object) -> str:
        """*value* as an answer to this; raises Misfit."""
        return self._option(value)

    def words(self, value: Value | Absent) -> str:
        """*value* in English words, for a clinician or a log."""
        return _ABSENT.get(value) or self.texts[str(value)]


class _Subsets(Container[frozenset[str]]):
    def __init__(self, of: frozenset[str]) -> None:
        self.of = of

    def __contains__(self, value: Any) -> bool:  # noqa: ANN401 - a frozenset
        return bool(value <= self.of)


@frozen(kw_only=True)
class Choices(_OfOptions):
    """A question that is answered with the ids of all the options that hold; the empty set says none of these."""

    kind: ClassVar[Literal[QuestionKind.CHOICES]] = QuestionKind.CHOICES
    fewest: ClassVar[int] = 1
    unticked: ClassVar[frozenset[str]] = frozenset()
    answer_type: ClassVar[type[Any]] = frozenset

    @cached_property
    def fitting(self) -> Container[frozenset[str]]:
        """The sets of ids that are an answer."""
        return _Subsets(frozenset(self.texts))

    def taken(self, value: object) -> frozenset[str]:
        """*value*, any list, tuple or set, as an answer to this; raises Misfit."""
        if not isinstance(value, list | tuple | set | frozenset):
            _refuse(f"expected a list of options, got {plainly(value)}", "an empty list says none of these")
        return frozenset(map(self._option, value))

    def words(self, value: Value | Absent) -> str:
        """*value* in English words, for a clinician or a log."""
        if isinstance(value, frozenset):
            return ", ".join(text for each, text in self.texts.items() if each in value) or "none of these"
        return _ABSENT[value]


Question = YesNo | Number | Choice | Choices  # a union: a type checker sees whether a match has every kind


@frozen(kw_only=True)
class Group(_Asked):
    """Questions that are shown together."""

    noun = "group"
    id_style = KEBAB
    id: str
    """As questions name it."""
    title: str
    """What they are about."""
    ask: str = ""
    """What is asked above their tick-list."""
    first: bool = False
    """Whether it is shown before everything else, because it decides what is asked; else what matters most is."""
    gates: tuple[Option, ...] = field(default=(), converter=_options)
    """Ticks that open the questions that name them; these are answered with no where their gate is left unticked."""
