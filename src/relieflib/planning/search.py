"""The search behind the planner, over numbers alone: which choices, in which order, each how long.

First a beam: sets of choices grow by one, and the best few of each size go on. Then the best of these are polished by
adding, removing and swapping until nothing gains. Times are given to a set greedily, the steepest gain first, which is
what a concave worth asks for. ``ceiling`` is a bound that no routine can beat, so that the result comes with a proof of
how good it is.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from itertools import pairwise, permutations
from typing import TYPE_CHECKING

from attrs import define, field

from relieflib.planning.allocation import Choice, Filling
from relieflib.planning.objective import BAND, MINUTE, RATES, region_worth

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH = 2
PROMISING = 8
STARTS = 2
PAIRS = 3
LONG = 0.4  # what takes more than this part of the time may be in the way of many
MOST_ORDERED = 5  # choices of one phase whose orders are all tried; more are inserted one by one
Order = tuple[int, int, tuple[int, ...]]  # cost, seconds between, and the choices
Found = tuple[int, frozenset[int]]  # worth, and the choices
Way = Callable[[frozenset[int]], list[Found]]  # of changing a set


@define(eq=False, slots=False)
class Search:
    """A search for the best routine of at most ``most`` *choices* within ``budget`` seconds.

    ``cost`` and ``between`` are what it costs, and how long it takes, from one choice to another; ``start`` is how long
    it takes to begin with one. Choices come best first: of two that are equally good, the earlier is taken.
    """

    choices: Sequence[Choice]
    cost: Sequence[Sequence[int]]
    between: Sequence[Sequence[int]]
    start: Sequence[int]
    budget: int
    most: int
    part_bonus: int = 0
    _orders: dict[frozenset[int], Order] = field(init=False, factory=dict)
    _fillings: dict[tuple[tuple[int, ...], int], tuple[int, int]] = field(init=False, factory=dict)
    _grown: dict[frozenset[int], list[Found]] = field(init=False, factory=dict)
    _climbed: set[tuple[frozenset[int], tuple[Way, ...]]] = field(init=False, factory=set)
    _phases: list[int] = field(init=False)
    _regions: list[int] = field(init=False)
    _rates: list[int] = field(init=False)
    _shortest: list[int] = field(init=False)
    _filling: Filling = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._phases = [each.phase for each in self.choices]
        self._regions = [each.region for each in self.choices]
        self._rates = [each.rate for each in self.choices]
        self._shortest = [each.lengths[0] for each in self.choices]
        self._filling = Filling(self.choices, self.part_bonus, self.price)

    def best(self) -> tuple[int, ...]:
        """The choices of the best routine found, in order."""
        found = self._best_without(frozenset())
        if found is None:
            return ()
        hogs = frozenset(each for each in found[1] if self._shortest[each] > LONG * self.budget)
        other = self._best_without(hogs) if hogs else None
        return self.order(min(filter(None, (found, other)), key=_by_worth)[1])[2]

    def _best_without(self, hogs: frozenset[int]) -> Found | None:
        """The best found when it is begun without *hogs*, which take the time of many."""
        starts = sorted(self._beam(hogs), key=_by_worth)[:STARTS]
        if not starts:
            return None
        polished = min((self._polished(*start, (self._near,)) for start in starts), key=_by_worth)
        return self._polished(*polished, (self._near, self._two_for_one))

    def _beam(self, without: frozenset[int]) -> list[Found]:
        """Sets grown one choice at a time; seconds that a set has left count as what they are worth at the margin."""
        beam: list[tuple[int, frozenset[int], Order, int]] = [(0, frozenset(), (0, 0, ()), 0)]
        found: list[Found] = []
        for _ in range(self.most):
            grown: dict[frozenset[int], tuple[int, frozenset[int], Order, int]] = {}
            for _, _, order, _ in beam:
                for placed in self._promising(order):
                    together = frozenset(placed[2])
                    tried = together in grown or not without.isdisjoint(together)
                    filled = None if tried else self._filled(placed)
                    if filled is not None:
                        worth, left = filled
                        grown[together] = worth + self.price * left, together, placed, worth
            by_promise = sorted(grown.values(), key=_by_worth)[:WIDTH]
            by_worth = sorted(grown.values(), key=lambda each: (-each[3], sorted(each[1])))[:WIDTH]
            beam = list({each[1]: each for each in (*by_promise, *by_worth)}.values())
            found += [(worth, inside) for _, inside, _, worth in beam]
            if not beam:
                break
        return found

    def _polished(self, worth: int, inside: frozenset[int], ways: tuple[Way, ...]) -> Found:
        """The best that these *ways* of changing a set lead to, as long as each step gains; the later, the dearer."""
        while (inside, ways) not in self._climbed:  # from there on it goes as it went before
            self._climbed.add((inside, ways))
            for near in ways:
                better = min(near(inside), key=_by_worth, default=None)
                if better is not None and better[0] > worth:
                    worth, inside = better
                    break
        return worth, inside

    def _near(self, inside: frozenset[int]) -> list[Found]:
        """What can be had by adding to *inside*, by taking one out, and by swapping one."""
        found = list(self._added(inside))
        for old in sorted(inside):
            worth = self._worth(self.order(inside - {old}))
            if worth is not None and len(inside) > 1:  # something is better than nothing, whatever it costs
                found.append((worth, inside - {old}))
            found += self._added(inside - {old})
        return found

    def _two_for_one(self, inside: frozenset[int]) -> list[Found]:
        """What can be had by taking one out and adding two, of the best to add first."""
        firsts: set[Found] = set()
        for old in inside:
            others = (each for each in self._added(inside - {old}) if each[1] != inside)
            firsts.update(sorted(others, key=_by_worth)[:PAIRS])
        worth = self._worth(self.order(inside)) or 0
        return [two for _, together in firsts for two in self._added(together, worth)]

    def _added(self, inside: frozenset[int], beyond: int | None = None) -> list[Found]:
        """*inside* with one choice more, for each that promises much and fits, and may be worth more than *beyond*."""
        known = self._grown.get(inside)
        if known is None:
            promising = self._promising(self.order(inside)) if len(inside) < self.most else []
            if beyond is not None:
                promising = [placed for placed in promising if self._may_pass(placed, beyond)]
            found = ((self._worth(placed), frozenset(placed[2])) for placed in promising)
            known = [(worth, together) for worth, together in found if worth is not None]
            if beyond is None:
                self._grown[inside] = known
        return known

    def _may_pass(self, order: Order, worth: int) -> bool:
        """Whether an order could be worth more than that, as far as a glance tells."""
        cost, seconds, inside = order
        left = self.budget - seconds - sum([self._shortest[each] for each in inside])
        return left >= 0 and self._filling.no_more_than(inside, left) - cost > worth

    def _promising(self, order: Order) -> list[Order]:
        """*order* with one choice more, for those that promise most when a second costs what it does at the margin."""
        raw: dict[int, int] = {}
        for each in order[2]:
            raw[self._regions[each]] = raw.get(self._regions[each], 0) + self._rates[each] * self._shortest[each]
        price, known = self.price, {self.choices[each].part for each in order[2]}
        gains = []
        for new, choice in enumerate(self.choices):
            if new in order[2]:
                continue
            before = raw.get(choice.region, 0)
            gain = self._alone[new]
            if before:
                now = region_worth(before)
                gain = max([region_worth(before + choice.rate * long) - now - price * long for long in choice.lengths])
            bonus = choice.bonus + (self.part_bonus if choice.part and choice.part not in known else 0)
            gains.append((-gain - bonus, new))
        gains.sort()
        found = []
        for loss, new in gains[: 4 * PROMISING]:  # where it stands costs little beside what it gains
            placed = self._placed(order, new)
            found.append((placed[0] + price * placed[1] + loss, new, placed))
        found.sort()
        return [placed for _, _, placed in found[:PROMISING]]

    def order(self, inside: frozenset[int]) -> Order:
        """The cheapest order of some choices, their phases in order."""
        known = self._orders.get(inside)
        if known is None:
            known = self._ordered(inside, self.cost, self.between)
            if known[1] + sum([self._shortest[each] for each in inside]) > self.budget:
                known = self._quickest_order(inside)
            self._orders[inside] = known
        return known

    def _quickest_order(self, inside: frozenset[int]) -> Order:
        """The order of some choices that takes least time, whatever it costs."""
        _, _, order = self._ordered(inside, self.between, self.cost)
        cost = sum(self.cost[one][other] for one, other in pairwise(order))
        return cost, self._between_all(order), order

    def _between_all(self, order: Sequence[int]) -> int:
        seconds = sum(self.between[one][other] for one, other in pairwise(order))
        return seconds + self.start[order[0]] if order else 0

    def _ordered(self, inside: frozenset[int], first: Sequence[Sequence[int]], then: Sequence[Sequence[int]]) -> Order:
        """The order with the least of *first*, then of *then*, phases in order."""
        by_phase: dict[int, list[int]] = {}
        for each in sorted(inside):
            by_phase.setdefault(self.choices[each].phase, []).append(each)
        phases = [by_phase[phase] for phase in sorted(by_phase)]
        if any(len(phase) > MOST_ORDERED for phase in phases):
            order: Order = (0, 0, ())
            for each in (each for phase in phases for each in phase):
                order = self._placed(order, each)
            return order
        ends: dict[int, Order] = {}  # the cheapest order so far, by its last choice
        for phase in phases:
            longer: dict[int, Order] = {}
            for group in permutations(phase):
                one_sum = sum(first[one][other] for one, other in pairwise(group))
                two_sum = sum(then[one][other] for one, other in pairwise(group))
                for order in ends.values() or ((0, 0, ()),):
                    last = order[2][-1] if order[2] else None
                    if last is None:
                        begins = self.start[group[0]]
                        lead = (begins * (first is self.between), begins * (then is self.between))
                    else:
                        lead = (first[last][group[0]], then[last][group[0]])
                    joined = order[0] + one_sum + lead[0], order[1] + two_sum + lead[1], order[2] + group
                    if group[-1] not in longer or joined < longer[group[-1]]:
                        longer[group[-1]] = joined
            ends = longer
        return min(ends.values(), default=(0, 0, ()))

    def _placed(self, order: Order, new: int) -> Order:
        """*order* with a new choice where it costs least, its phases still in order."""
        cost, seconds, inside = order
        phases, costs, times, size = self._phases, self.cost, self.between, len(order[2])
        phase, its_costs, its_times = phases[new], self.cost[new], self.between[new]
        place = 0
        while place < size and phases[inside[place]] < phase:
            place += 1
        found: tuple[int, int, int] | None = None
        while True:
            after = inside[place] if place < size else -1
            if place:
                before = inside[place - 1]
                more, longer = costs[before][new], times[before][new]
                if after >= 0:
                    more += its_costs[after] - costs[before][after]
                    longer += its_times[after] - times[before][after]
            elif after >= 0:
                more, longer = its_costs[after], self.start[new] - self.start[after] + its_times[after]
            else:
                more, longer = 0, self.start[new]
            if found is None or (more, longer) < found[:2]:
                found = more, longer, place
            if after < 0 or phases[after] > phase:
                break
            place += 1
        more, longer, place = found
        return cost + more, seconds + longer, (*inside[:place], new, *inside[place:])

    def _worth(self, order: Order) -> int | None:
        """What the choices are worth in this order, each as long as is best; None when they do not fit."""
        found = self._filled(order)
        return None if found is None else found[0]

    def lengths(self, order: Sequence[int]) -> tuple[int, ...] | None:
        """Which of its lengths each choice in this order gets; None when not even the shortest fit."""
        inside = tuple(order)
        left = self.budget - self._between_all(order) - sum(self._shortest[each] for each in inside)
        return None if left < 0 else self._filling.lengths(inside, left)

    def room_for(self, new: int, order: tuple[int, ...]) -> bool:
        """Whether a new choice could stand among these, if all were as short as can be."""
        inside = frozenset((*order, new))
        return self._quickest_order(inside)[1] + sum(self._shortest[each] for each in inside) <= self.budget

    def _filled(self, order: Order) -> tuple[int, int] | None:
        """What an order is worth when its seconds are given away, and those that remain; None when it does not fit."""
        cost, seconds, inside = order
        left = self.budget - seconds - sum([self._shortest[each] for each in inside])
        if left < 0:
            return None
        known = self._fillings.get((inside, left))
        if known is None:
            known = self._fillings[inside, left] = self._filling.worth(inside, left)
        return known[0] - cost, known[1]

    @cached_property
    def _relaxed(self) -> tuple[int, int]:
        """A worth that no routine can beat, and what the last second gains in it: no change costs or takes time."""
        regions: dict[int, list[Choice]] = {}
        for choice in sorted(self.choices, key=lambda each: -each.rate):
            regions.setdefault(choice.region, []).append(choice)
        pieces: list[tuple[int, int]] = []  # what a second gains, and for how many seconds
        for choices in regions.values():
            raw = 0
            for choice in choices:
                left = choice.lengths[-1]
                while left > 0 and choice.rate:
                    band = min(raw // _BAND, 2)
                    room = left if band == 2 else min(left, -(-((band + 1) * _BAND - raw) // choice.rate))
                    pieces.append((choice.rate * RATES[band], room))
                    raw += choice.rate * room
                    left -= room
        left, price, total = self.budget, 0, sum(max(0, choice.bonus) for choice in self.choices)
        total += self.part_bonus * len({choice.part for choice in self.choices} - {""})
        for gain, room in sorted(pieces, reverse=True):
            if left:
                price = gain
                total += gain * min(room, left)
                left -= min(room, left)
        alone = sorted((each.bonus + region_worth(each.rate * each.lengths[-1]) for each in self.choices), reverse=True)
        most = sum(alone[: self.most]) + self.part_bonus * len({choice.part for choice in self.choices} - {""})
        return min(total, most), 0 if left else price

    @property
    def ceiling(self) -> int:
        """A worth that no routine can beat."""
        return self._relaxed[0]

    @property
    def price(self) -> int:
        """What a second is worth at the margin."""
        return self._relaxed[1]

    @cached_property
    def _alone(self) -> list[int]:
        """What each choice promises in a region that has nothing yet."""
        return [
            max([region_worth(each.rate * long) - self.price * long for long in each.lengths]) for each in self.choices
        ]


_BAND = MINUTE * BAND


def _by_worth(found: Found | tuple[int, frozenset[int], Order, int]) -> tuple[int, list[int]]:
    """Best first; of two as good, the one with the earlier choices."""
    return -found[0], sorted(found[1])
