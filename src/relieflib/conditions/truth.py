"""Three values: NO, UNKNOWN, YES (Kleene's strong logic). Read this file first."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterable


class Truth(Enum):
    """Whether a condition holds, as far as the answers tell.

    The order is NO < UNKNOWN < YES, so *and* is the least and *or* the greatest. A Truth is not a bool: ``if truth:``
    raises, so that nobody drops the third value by accident. Compare it: ``truth is Truth.YES``.
    """

    NO = "no"
    """It does not hold, whatever else is said."""
    UNKNOWN = "unknown"
    """The answers so far do not decide it."""
    YES = "yes"
    """It holds, whatever else is said."""

    @classmethod
    def of(cls, holds: bool) -> Truth:  # noqa: FBT001 - the one place where a bool becomes a Truth
        """YES or NO, for something that is known."""
        return cls.YES if holds else cls.NO

    def __and__(self, other: Truth) -> Truth:
        """The lesser of the two."""
        return self if _RANK[self] <= _RANK[other] else other

    def __or__(self, other: Truth) -> Truth:
        """The greater of the two."""
        return self if _RANK[self] >= _RANK[other] else other

    def __invert__(self) -> Truth:
        """NO and YES change places; UNKNOWN stays."""
        return _MIRROR[self]

    def __bool__(self) -> NoReturn:
        """Refuse: there are three values."""
        msg = "a Truth has three values; compare it with `is Truth.YES`, `is Truth.NO` or `is Truth.UNKNOWN`"
        raise TypeError(msg)


_RANK = {Truth.NO: 0, Truth.UNKNOWN: 1, Truth.YES: 2}
_MIRROR = {Truth.NO: Truth.YES, Truth.UNKNOWN: Truth.UNKNOWN, Truth.YES: Truth.NO}


def all_of(truths: Iterable[Truth]) -> Truth:
    """The least of *truths*; YES when there are none."""
    return min(truths, key=_RANK.__getitem__, default=Truth.YES)


def any_of(truths: Iterable[Truth]) -> Truth:
    """The greatest of *truths*; NO when there are none."""
    return max(truths, key=_RANK.__getitem__, default=Truth.NO)
