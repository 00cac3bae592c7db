"""What conditions need to know of a question: its kind, and which answers it can have. Questions come from above."""

from __future__ import annotations

from typing import Literal, Protocol

from relieflib.terms import QuestionKind, Stage


class _Asked(Protocol):
    @property
    def id(self) -> str:
        """The name by which conditions read it."""

    @property
    def stage(self) -> Stage:
        """When it is asked: only stop rules read what is asked at a check-in."""


class AskedYesNo(_Asked, Protocol):
    """Something that is answered True or False."""

    @property
    def kind(self) -> Literal[QuestionKind.YES_NO]:
        """What tells it from the others."""


class AskedNumber(_Asked, Protocol):
    """Something that is answered with a number."""

    @property
    def kind(self) -> Literal[QuestionKind.NUMBER]:
        """What tells it from the others."""

    @property
    def least(self) -> int | float:
        """The lowest answer."""

    @property
    def most(self) -> int | float:
        """The highest answer."""

    @property
    def whole(self) -> bool:
        """Whether every answer is a whole number."""


class AskedChoice(_Asked, Protocol):
    """Something that is answered with one option."""

    @property
    def kind(self) -> Literal[QuestionKind.CHOICE]:
        """What tells it from the others."""

    @property
    def option_ids(self) -> tuple[str, ...]:
        """Every option."""


class AskedChoices(_Asked, Protocol):
    """Something that is answered with a set of options."""

    @property
    def kind(self) -> Literal[QuestionKind.CHOICES]:
        """What tells it from the others."""

    @property
    def option_ids(self) -> tuple[str, ...]:
        """Every option."""


Asked = AskedYesNo | AskedNumber | AskedChoice | AskedChoices
