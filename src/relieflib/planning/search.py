"""The search behind the planner, over numbers alone: which choices, in which order, each how long.

A routine is a set of choices; the set decides the rest. ``ordering`` finds its best order, and ``allocation`` gives its
seconds away. So the search goes through sets. There are far too many to try them all: of 40
techniques, ten can be taken in 800 million ways. It goes in three stages, each of which mends what the one before gets
wrong.

**Grow.** A *beam*: sets grow by one choice at a time, and only the best few of each size go on. Half of these are the
sets that are worth most as they are. The others are those that promise most: their worth plus what the seconds that
they have left are worth at the margin. The first kind alone would prefer long choices that fill the time early; the
second alone would prefer short ones that leave it unused. Every set that went on is kept, not only the largest, because
a smaller set whose choices are longer may be worth more.

**Polish.** A beam never takes back what it took early. So the best sets are changed by one choice, added, taken out or
swapped, as long as that gains; and when it gains no more, one is swapped for two. That climbs to a set that no such
change can improve, as far as the most promising choices go. It may not be the best of all: on problems whose best
routine is known, it is less than a tenth of a percent below on average, and about half a percent at worst.

**Begin again.** What the climb does not mend is one choice that takes most of the time and keeps out many small ones:
no single swap gains, as each of the small ones alone is worth less. If the result holds such a choice, the search is
run once more from a beam without it, and the better of both results is taken.

What each stage looks at is cut down by a *promise*: what a choice would add if a second cost what it is worth at the
margin (``price``, see ``bound``). It is quick to work out, as it leaves aside what the other choices would have to give
up. Only the most promising are then placed, filled and compared by what they are really worth.

How good the result is, nobody needs to believe: ``bound`` is a worth that no routine can beat.

The same choices give the same routine on every machine. All numbers that decide are whole, nothing depends on the order
of a set, and of two that are equally good the one with the earlier choices is taken.
"""

from __future__ import annotations

from heapq import nsmallest
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from attrs import define, field

from relieflib.planning.allocation import Allocator, Choice
from relieflib.planning.bound import relaxed
from relieflib.planning.objective import region_worth
from relieflib.planning.ordering import CHEAPEST, NOTHING, QUICKEST, Order, Ordering

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from relieflib.planning.ordering import Leg

WIDTH = 2  # sets of each size that go on because of their promise, and as many because of their worth
PROMISING = 8  # choices that are tried on a set
STARTS = 2  # sets that are polished
PAIRS = 3  # choices that are tried as the first of two
LONG = 0.4  # a choice that takes more than this part of the time may keep out many


class Found(NamedTuple):
    """Choices in an order, what they are worth with the seconds given away, and the seconds that are left."""

    worth: int
    order: Order
    left: int

    @property
    def inside(self) -> frozenset[int]:
        """The set of the choices."""
        return frozenset(self.order.choices)


@define(eq=False, slots=False)
class Search:
    """A search for the best routine of at most ``most`` *choices* within ``budget`` seconds.

    ``legs`` say what it costs, and how many seconds it takes, to get from a choice of one kind to one of another; from
    an empty kind, to begin with it. Choices come best first: of two that are equally good, the earlier is taken.
    """

    choices: Sequence[Choice]
    legs: Mapping[tuple[str, str], Leg]
    budget: int
    most: int
    part_bonus: int = 0
    _ordering: Ordering = field(init=False)
    _regions: list[str] = field(init=False)
    _raw: list[int] = field(init=False)  # the points that each gives its region at least
    _least: list[int] = field(init=False)  # the seconds that each takes at least
    _price: int = field(init=False)  # what a second is worth at the margin
    _bound: int = field(init=False)
    _allocator: Allocator = field(init=False)
    _parts: list[str] = field(init=False)
    _by_region: dict[str, list[tuple[int, Choice]]] = field(init=False)
    # What was worked out before: the polishing comes by the same sets again and again.
    _orders: dict[frozenset[int], Order] = field(init=False, factory=dict)
    _filled: dict[tuple[int, ...], Found | None] = field(init=False, factory=dict)
    _added: dict[frozenset[int], list[Found]] = field(init=False, factory=dict)
    _lost: dict[tuple[str, int, frozenset[str]], list[tuple[int, int]]] = field(init=False, factory=dict)
    _climbed: set[tuple[frozenset[int], bool]] = field(init=False, factory=set)

    def __attrs_post_init__(self) -> None:
        kinds, phases = [each.kind for each in self.choices], [each.phase for each in self.choices]
        self._ordering = Ordering(kinds, phases, self.legs)
        self._regions = [each.region for each in self.choices]
        self._raw = [each.rate * each.lengths[0] for each in self.choices]
        self._least = [each.lengths[0] + each.fixed for each in self.choices]
        self._bound, self._price = relaxed(self.choices, self.budget, self.most, self.part_bonus)
        self._allocator = Allocator(self.choices, self.part_bonus, self._price)
        self._parts = [each.part for each in self.choices]
        self._by_region = {}
        for number, each in enumerate(self.choices):
            self._by_region.setdefault(each.region, []).append((number, each))

    @property
    def bound(self) -> int:
        """A worth that no routine can beat."""
        return self._bound

    def best(self) -> tuple[int, ...]:
        """The choices of the best routine found, in order."""
        found = self._best_without(frozenset())
        if found is None:
            return ()
        long = frozenset(each for each in found.inside if self.choices[each].lengths[0] > LONG * self.budget)
        other = self._best_without(long) if long else None
        best = min(filter(None, (found, other)), key=_by_worth)
        ordered = self._found(self.order(best.inside))  # mostly better than the order in which it has grown
        return min(filter(None, (ordered, best)), key=_by_worth).order.choices

    def lengths(self, order: Sequence[int]) -> tuple[int, ...] | None:
        """Which of its lengths each choice in this order gets; None when not even the shortest fit."""
        whole = self._ordering.in_turn(order)
        left = self._left(whole)
        return None if left < 0 else self._allocator.lengths(whole.choices, left)

    def room_for(self, new: int, order: tuple[int, ...]) -> bool:
        """Whether a new choice could be among these, if all were as short as can be."""
        return self._left(self._ordering.best({*order, new}, QUICKEST)) >= 0

    # Grow, polish, begin again: see the top of the page.

    def _best_without(self, long: frozenset[int]) -> Found | None:
        """The best found when the beam does without *long* choices; None when nothing fits."""
        starts = nsmallest(STARTS, self._beam(long), key=_by_worth)
        if not starts:
            return None
        polished = min((self._polished(start, in_pairs=False) for start in starts), key=_by_worth)
        return self._polished(polished, in_pairs=True)

    def _beam(self, without: frozenset[int]) -> list[Found]:
        """Sets grown one choice at a time, the best few of each size."""
        beam: Sequence[Order] = [NOTHING]
        kept: list[Found] = []
        for _ in range(self.most):
            grown = self._grown(beam, without)
            best = {each.inside: each for by in (self._by_promise, _by_worth) for each in nsmallest(WIDTH, grown, by)}
            beam = [each.order for each in best.values()]
            kept += best.values()
            if not beam:
                break
        return kept

    def _grown(self, beam: Iterable[Order], without: frozenset[int]) -> Iterable[Found]:
        """Each set that is one choice larger than one of the beam, in the first order that fits."""
        grown: dict[frozenset[int], Found] = {}
        for order in chain.from_iterable(map(self._promising, beam)):
            inside = frozenset(order.choices)
            if inside not in grown and without.isdisjoint(inside) and (found := self._found(order)):
                grown[inside] = found
        return grown.values()

    def _polished(self, found: Found, *, in_pairs: bool) -> Found:
        """Where changing one choice leads to as long as that gains; if *in_pairs*, one for two when it gains no more.

        Where it was before, it goes no further: what lies beyond was found then.
        """
        while (inside := found.inside, in_pairs) not in self._climbed:
            self._climbed.add((inside, in_pairs))
            better = min(self._near(inside), key=_by_worth, default=found)
            if better.worth <= found.worth and in_pairs:
                better = min(self._two_for_one(inside), key=_by_worth, default=found)
            found = better if better.worth > found.worth else found
        return found

    def _near(self, inside: frozenset[int]) -> Iterator[Found]:
        """What can be had by adding to *inside*, by taking one out, and by swapping one."""
        yield from self._with_one_more(inside)
        for old in sorted(inside):
            fewer = self._found(self.order(inside - {old}))
            if fewer and fewer.order.choices:  # something is better than nothing, whatever it costs
                yield fewer
            yield from self._with_one_more(inside - {old})

    def _two_for_one(self, inside: frozenset[int]) -> Iterator[Found]:
        """What can be had by taking one out and adding two, of the best to add first."""
        now = self._found(self.order(inside))
        firsts: set[frozenset[int]] = set()
        for old in sorted(inside):
            others = [each for each in self._with_one_more(inside - {old}) if old not in each.order.choices]
            firsts.update(each.inside for each in nsmallest(PAIRS, others, _by_worth))
        for first in firsts:
            yield from self._with_one_more(first, now.worth if now else 0)

    def _with_one_more(self, inside: frozenset[int], beyond: int | None = None) -> list[Found]:
        """*inside* with one choice more, for each that promises much and fits, and may be worth more than *beyond*."""
        if inside in self._added:
            return self._added[inside]
        promising = self._promising(self.order(inside)) if len(inside) < self.most else []
        if beyond is not None:
            return [found for order in promising if self._may_pass(order, beyond) and (found := self._found(order))]
        added = self._added[inside] = [found for order in promising if (found := self._found(order))]
        return added

    def _promising(self, order: Order) -> list[Order]:
        """*order* with one choice more, for those that promise most."""
        raw = dict.fromkeys(self._by_region, 0)
        for each in order.choices:
            raw[self._regions[each]] += self._raw[each]
        parts = frozenset([self._parts[each] for each in order.choices])
        losses = [
            loss
            for region, before in raw.items()
            for loss in self._losses(region, before, parts)
            if loss[1] not in order.choices
        ]
        best = sorted(losses)[: 4 * PROMISING]  # where they are placed costs little beside what they gain
        detours = self._ordering.detours(order, [new for _, new in best])
        placed = [
            (loss + detour[0] + self._price * detour[1], new, detour)
            for (loss, new), detour in zip(best, detours, strict=True)
        ]
        return [order.with_detour(new, detour) for _, new, detour in sorted(placed)[:PROMISING]]

    def _losses(self, region: str, before: int, parts: frozenset[str]) -> list[tuple[int, int]]:
        """What adding each choice of a region loses (less than nothing, if it gains), and the choice.

        The region has so many points *before*, and the routine has these *parts*.
        """
        state = region, before, parts
        if state not in self._lost:
            self._lost[state] = [(self._loss(each, before, parts), new) for new, each in self._by_region[region]]
        return self._lost[state]

    def _loss(self, choice: Choice, before: int, parts: frozenset[str]) -> int:
        """The price of a choice's time less what it gains, at the length at which that is least."""
        price, rate = self._price, choice.rate
        bonus = choice.bonus + (self.part_bonus if choice.part and choice.part not in parts else 0)
        least = min([price * long - region_worth(before + rate * long) for long in choice.lengths])
        return least + region_worth(before) + price * choice.fixed - bonus

    def _may_pass(self, order: Order, worth: int) -> bool:
        """Whether an order could be worth more than that, as far as a glance tells."""
        left = self._left(order)
        return left >= 0 and self._allocator.at_most(order.choices, left) - order.cost > worth

    def order(self, inside: frozenset[int]) -> Order:
        """The cheapest order of some choices, their phases in order; if that does not fit, the quickest."""
        if inside not in self._orders:
            cheapest = self._ordering.best(inside, CHEAPEST)
            self._orders[inside] = cheapest if self._left(cheapest) >= 0 else self._ordering.best(inside, QUICKEST)
        return self._orders[inside]

    def _left(self, order: Order) -> int:
        """The seconds that remain when every choice is as short as can be; negative when they do not fit."""
        return self.budget - order.seconds - sum([self._least[each] for each in order.choices])

    def _found(self, order: Order) -> Found | None:
        """What an order is worth when its seconds are given away; None when it does not fit."""
        if order.choices not in self._filled:
            left = self._left(order)
            self._filled[order.choices] = None if left < 0 else self._with_seconds(order, left)
        return self._filled[order.choices]

    def _with_seconds(self, order: Order, left: int) -> Found:
        worth, unused = self._allocator.worth(order.choices, left)
        return Found(worth - order.cost, order, unused)

    def _by_promise(self, found: Found) -> tuple[int, list[int]]:
        """The sort key of what promises most: seconds that are left count as what they are worth at the margin."""
        return -found.worth - self._price * found.left, sorted(found.order.choices)


def _by_worth(found: Found) -> tuple[int, list[int]]:
    """The sort key of what is worth most; of two as good, the one with the earlier choices."""
    return -found.worth, sorted(found.order.choices)
