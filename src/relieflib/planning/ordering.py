"""In which order the choices of a routine are best done: a round trip from home, through its phases, and home again.

From each choice to each other there is a *leg* with a cost (changes of position and equipment) and a length in seconds.
Beginning is a leg from *home*, which costs nothing but takes time; ending is a leg to home, which is free. With home at
both ends there are no special cases: a choice is always placed between two others, and its *detour* is what the legs
there and on cost beyond the direct leg.

Two questions are asked. ``best`` looks for the best order of a set, and tries all orders, but not one by one: of all
beginnings through the same choices that end with the same one, only the best can be part of the best order, as what
follows is the same for all of them. (This is Held and Karp's method for round trips.) For five choices of a phase, 80
steps do the work of 120 orders, and phases add up instead of multiplying. ``detours`` only asks where one choice fits
best into an order that stays as it is. That is quick, and enough to compare what might be added.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from functools import reduce
from itertools import groupby, pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from attrs import define, field

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

Leg = tuple[int, int]  # from one choice to the next: what it costs, and how many seconds it takes
Detour = tuple[int, int, int]  # by a new choice: its cost, its seconds, and the place in the order
Begun = tuple[int, int, tuple[int, ...], int]  # cost, seconds, home and the choices so far, and their bits
Key = Callable[[tuple[Any, ...]], tuple[Any, ...]]
MOST_ORDERED = 5  # choices of one phase whose best order is worked out; more are inserted one by one
HOME = -1  # where every routine begins and ends: the last row, and the last column, of the legs
FREE = (0, 0)


class Order(NamedTuple):
    """Choices one after the other, with what the legs from home and between them cost, and the seconds they take."""

    cost: int
    seconds: int
    choices: tuple[int, ...]

    def with_detour(self, new: int, detour: Detour) -> Order:
        """This order with a new choice in the place of its detour."""
        cost, seconds, place = detour
        choices = (*self.choices[:place], new, *self.choices[place:])
        return Order(self.cost + cost, self.seconds + seconds, choices)


NOTHING = Order(0, 0, ())
CHEAPEST: Key = itemgetter(0, 1, 2)  # of two that cost the same, the quicker; then the one with the earlier choices
QUICKEST: Key = itemgetter(1, 0, 2)


@define
class Ordering:
    """Orders of choices that have a kind and a phase each; ``legs`` are from kind to kind, and from an empty kind."""

    kinds: Sequence[str]
    phases: Sequence[int]
    legs: Mapping[tuple[str, str], Leg]
    _legs: list[list[Leg]] = field(init=False)  # from each choice and last from home, to each choice and last to home

    def __attrs_post_init__(self) -> None:
        rows = {kind: [*(self.legs[kind, other] for other in self.kinds), FREE] for kind in {*self.kinds, ""}}
        self._legs = [rows[kind] for kind in (*self.kinds, "")]

    def best(self, inside: Iterable[int], key: Key) -> Order:
        """The best order by *key*, phases in order; one that need not be the best if a phase has too many to try."""
        in_phases = sorted(inside, key=lambda each: (self.phases[each], each))
        phases = [list(phase) for _, phase in groupby(in_phases, key=self.phases.__getitem__)]
        if max(map(len, phases), default=0) > MOST_ORDERED:
            return reduce(self._placed, in_phases, NOTHING)
        legs = self._legs
        orders: list[Begun] = [(0, 0, (HOME,), 0)]
        for phase in phases:
            for _ in phase:
                grown = [
                    (cost + more, seconds + longer, (*before, new), bits | 1 << new)
                    for cost, seconds, before, bits in orders
                    for new in phase
                    if not bits >> new & 1
                    for more, longer in (legs[before[-1]][new],)
                ]
                grown.sort(key=key, reverse=True)  # the dict keeps the last of those that are alike: the best
                orders = list({(each[3], each[2][-1]): each for each in grown}.values())
        cost, seconds, choices, _ = min(orders, key=key)
        return Order(cost, seconds, choices[1:])

    def in_turn(self, choices: Iterable[int]) -> Order:
        """Choices in the order in which they are given."""
        order = tuple(choices)
        legs = [self._legs[before][after] for before, after in pairwise((HOME, *order))]
        return Order(sum(cost for cost, _ in legs), sum(seconds for _, seconds in legs), order)

    def detours(self, order: Order, news: Iterable[int]) -> Iterator[Detour]:
        """For each new choice, the detour by it that costs least, in one of the places of its phase."""
        legs, phases = self._legs, [self.phases[each] for each in order.choices]
        gaps = [(legs[before], after, legs[before][after]) for before, after in pairwise((HOME, *order.choices, HOME))]
        for new in news:
            first, last = bisect_left(phases, self.phases[new]), bisect_right(phases, self.phases[new])
            found = []
            for place, (from_before, after, direct) in enumerate(gaps[first : last + 1], first):
                there, on = from_before[new], legs[new][after]
                found.append((there[0] + on[0] - direct[0], there[1] + on[1] - direct[1], place))
            yield min(found)

    def _placed(self, order: Order, new: int) -> Order:
        """*order* with a new choice where it costs least."""
        (detour,) = self.detours(order, (new,))
        return order.with_detour(new, detour)
