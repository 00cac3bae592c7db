"""How long each choice of a routine lasts: the seconds that are left over are given to the steepest gain first.

Every choice gets its shortest length, or the routine does not fit. The seconds that remain can make choices longer, in
steps from one length to the next. What a step gains depends on the other choices of its region. The points of a region
count in full, then at half, then at a fifth: its worth is a *concave* function of its points, so the more it has, the
less one more adds. Regions share nothing but the time.

In each region, the choice that gives most a minute is made longer first. Its steps, and then those of the next choice,
gain less and less a second. So all steps of all regions can be sorted by what a second of them gains and taken from the
front: the steepest come first, and no step comes before one that it builds on.

**When this is best.** Exchanging seconds never pays when each step gains the same in all of its seconds: whatever is
given up was at least as steep as what it could be spent on. So if no step crosses from one band into the next, and the
steps from the front use up every second, no other lengths are worth more. A test compares this with all lengths.

**When it is not.** Steps cannot be cut, and that shows in two ways. A step that crosses into a lower band counts by its
mean, so it may come late though its first half is steep, and a shorter step of another choice could have had that half.
And when the next step is longer than what is left, a shorter one further back may still fit, or seconds stay unused
that would have been used without an earlier step.

``worth`` is called for every set that the search looks at. There, when the next step does not fit, whatever fits is
taken one step at a time. ``lengths`` is called once, for the routine that is chosen. It also tries giving each choice
each of its lengths first, before the rest is given away step by step, and keeps what is worth most. That mends most of
what is lost. To mend all of it is a knapsack problem, which takes long to solve and gains next to nothing.

The steps of some choices of one region are worked out once, and used for every routine with just these of it.
"""

from __future__ import annotations

from itertools import accumulate, pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from attrs import define, field, frozen

from relieflib.planning.objective import region_worth

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Given = tuple[int, int, dict[int, int]]  # worth, the seconds that remain, and how many steps each choice got


_NO_PARTS: frozenset[str] = frozenset()


@frozen
class Choice:
    """Something that may be in a routine. ``lengths`` are seconds, shortest first; ``rate`` is its benefit a minute.

    ``bonus`` is what it is worth however long. The first choice of a ``part`` that has a name is worth ``part_bonus``.
    ``kind`` decides what it takes to get to it from another choice, and ``fixed`` is the seconds that it takes besides,
    whatever its length.
    """

    phase: int
    region: str
    rate: int
    lengths: tuple[int, ...]
    bonus: int = 0
    part: str = ""
    kind: str = ""
    fixed: int = 0


class Step(NamedTuple):
    """One length more for a choice. Steps sort the steepest first, and those of one region in their order."""

    slope: float  # minus what a second of it gains
    place: int  # among the steps of its region
    seconds: int
    gain: int
    choice: int
    level: int  # of its lengths, the one that it leads to


class Curve(NamedTuple):
    """What some choices of one region are worth at their shortest, and the steps from there, the steepest first."""

    base: int
    parts: frozenset[str]
    steps: list[Step]
    beyond: int  # what all steps gain over what their seconds are worth elsewhere


@define(eq=False)
class Allocator:
    """Gives seconds to *choices*, and says what they are then worth. ``price`` is what a second is worth elsewhere."""

    choices: Sequence[Choice]
    part_bonus: int = 0
    price: int = 0
    _regions: list[str] = field(init=False)
    _steps: list[list[int]] = field(init=False)  # how many seconds longer each length is than the one before
    _curves: dict[int, Curve] = field(init=False, factory=dict)  # by the bits of the choices

    def __attrs_post_init__(self) -> None:
        self._regions = [each.region for each in self.choices]
        self._steps = [[longer - shorter for shorter, longer in pairwise(each.lengths)] for each in self.choices]

    def worth(self, inside: tuple[int, ...], left: int) -> tuple[int, int]:
        """What these choices are worth with *left* seconds more than their least, and the seconds that remain."""
        curves = self._curves_of(inside)
        steps = sorted([step for curve in curves for step in curve.steps])
        taken, gained, left = _from_the_front(steps, left)
        if left and any(step.seconds <= left for step in steps[taken:]):
            return self._step_by_step(inside, left, _levels(steps[:taken]))[:2]
        return self._base(curves) + gained, left

    def at_most(self, inside: tuple[int, ...], left: int) -> int:
        """About the most that these choices can be worth with *left* seconds more than their least.

        If a second could be bought and sold at the price, taking just the steps that gain more would be best.
        """
        curves = self._curves_of(inside)
        return self._base(curves) + self.price * left + sum([curve.beyond for curve in curves])

    def lengths(self, inside: tuple[int, ...], left: int) -> tuple[int, ...]:
        """Which of its lengths each choice gets, of *left* seconds more than their least."""
        steps = sorted(step for curve in self._curves_of(inside) for step in curve.steps)
        taken, _, unused = _from_the_front(steps, left)
        best = self._step_by_step(inside, unused, _levels(steps[:taken]))
        if taken < len(steps):
            others = (
                self._step_by_step(inside, left - spent, {each: level})
                for each in inside
                for level, spent in enumerate(accumulate(self._steps[each]), 1)
                if spent <= left
            )
            best = max((best, *others), key=itemgetter(0))
        return tuple(best[2][each] for each in inside)

    def _curves_of(self, inside: tuple[int, ...]) -> list[Curve]:
        """The curve of each region that these choices are of."""
        regions, known = self._regions, self._curves
        groups: dict[str, int] = {}
        for each in inside:
            groups[regions[each]] = groups.get(regions[each], 0) | 1 << each
        return [known.get(bits) or self._curve(bits) for bits in groups.values()]

    def _base(self, curves: list[Curve]) -> int:
        """What the choices of these curves are worth at their shortest."""
        parts = _NO_PARTS.union(*[curve.parts for curve in curves])
        return sum([curve.base for curve in curves]) + self.part_bonus * len(parts)

    def _curve(self, bits: int) -> Curve:
        """The curve of some choices of one region, the choice that gives most a minute first."""
        inside = [each for each in range(bits.bit_length()) if bits >> each & 1]
        raw = sum(self.choices[each].rate * self.choices[each].lengths[0] for each in inside)
        base = region_worth(raw) + sum(self.choices[each].bonus for each in inside)
        parts = frozenset(self.choices[each].part for each in inside) - {""}
        steps: list[Step] = []
        for each in sorted(inside, key=lambda one: -self.choices[one].rate):
            rate = self.choices[each].rate
            for level, seconds in enumerate(self._steps[each] if rate else (), 1):
                gain = region_worth(raw + rate * seconds) - region_worth(raw)
                raw += rate * seconds
                steps.append(Step(-gain / seconds, len(steps), seconds, gain, each, level))
        beyond = sum(max(0, step.gain - self.price * step.seconds) for step in steps)
        curve = self._curves[bits] = Curve(base, parts, steps, beyond)
        return curve

    def _step_by_step(self, inside: tuple[int, ...], left: int, levels: dict[int, int]) -> Given:
        """The seconds that are *left* given away one step at a time: of the steps that fit, the steepest.

        It begins with some choices at the *levels* that they have. Unlike the row of a curve, it takes the choices of a
        region in any order, so it can pass over a step that is too long.
        """
        choices, steps, levels = self.choices, self._steps, dict.fromkeys(inside, 0) | levels
        growing = [each for each in inside if choices[each].rate and levels[each] < len(steps[each])]
        raw: dict[str, int] = {}
        for each in inside:
            choice = choices[each]
            raw[choice.region] = raw.get(choice.region, 0) + choice.rate * choice.lengths[levels[each]]
        slopes = {each: self._slope(each, levels[each], raw[choices[each].region]) for each in growing}
        while fitting := [each for each in slopes if steps[each][levels[each]] <= left]:
            best = max(fitting, key=slopes.__getitem__)
            region, seconds = choices[best].region, steps[best][levels[best]]
            left -= seconds
            raw[region] += choices[best].rate * seconds
            levels[best] += 1
            if levels[best] == len(steps[best]):
                del slopes[best]
            for each in slopes:
                if choices[each].region == region:
                    slopes[each] = self._slope(each, levels[each], raw[region])
        bonus = sum([choices[each].bonus for each in inside])
        parts = {choices[each].part for each in inside} - {""}
        return bonus + self.part_bonus * len(parts) + sum(map(region_worth, raw.values())), left, levels

    def _slope(self, each: int, level: int, before: int) -> float:
        """What a second of the next step of a choice gains, in a region that has so many points *before*."""
        seconds = self._steps[each][level]
        return (region_worth(before + self.choices[each].rate * seconds) - region_worth(before)) / seconds


def _from_the_front(steps: list[Step], left: int) -> tuple[int, int, int]:
    """How many *steps* fit until one is longer than what is *left*, what they gain, and what is left then."""
    gained = 0
    for taken, (_, _, seconds, gain, _, _) in enumerate(steps):
        if seconds > left:
            return taken, gained, left
        left -= seconds
        gained += gain
    return len(steps), gained, left


def _levels(taken: Iterable[Step]) -> dict[int, int]:
    """Which of its lengths each choice has once some steps are taken."""
    return {step.choice: step.level for step in taken}
