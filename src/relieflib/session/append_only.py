"""A sequence that only grows: adding to it copies nothing, and what was there before stays as it was."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import TypeVar, overload

T = TypeVar("T")


class Log(Sequence[T]):
    """An immutable sequence with ``plus``; a tuple of the same values is equal to it.

    A log and those made from it share one store of values by place; each sees as many of them as it is long. A place
    belongs to the first who adds there; anyone who comes second, to another branch of the same history, gets a copy.

    With tuples every event would copy all those before it. That costs nothing to speak of at 27 events, half an
    ``advance`` at 500, seven at 7,200, and a journal of a hundred thousand would take minutes (benchmarks/session.py).
    """

    __slots__ = ("_length", "_values")

    _values: dict[int, T]
    _length: int

    def __init__(self, values: Iterable[T] = ()) -> None:
        self._values = dict(enumerate(values))
        self._length = len(self._values)

    def plus(self, value: T) -> Log[T]:
        """This log with *value* at its end; the log itself stays as it is."""
        values, place = self._values, self._length
        if values.setdefault(place, value) is not value:  # one step, so that no other thread comes between
            values = dict(enumerate(self))
            values[place] = value
        longer: Log[T] = Log.__new__(Log)
        longer._values, longer._length = values, place + 1
        return longer

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, place: int) -> T: ...
    @overload
    def __getitem__(self, place: slice) -> Log[T]: ...
    def __getitem__(self, place: int | slice) -> T | Log[T]:
        if isinstance(place, slice):
            return Log(self._values[each] for each in range(self._length)[place])
        return self._values[range(self._length)[place]]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Log | tuple):
            return NotImplemented
        return len(self) == len(other) and all(one == two for one, two in zip(self, other, strict=True))

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        shown = [repr(each) for each in islice(self, 20)]
        more = [f"and {len(self) - len(shown)} more"] if len(self) > len(shown) else []
        return f"Log([{', '.join([*shown, *more])}])"
