"""How the seconds that a routine has left are given to its choices: the steepest gain first.

Worth is concave in each region, so that giving the steepest gain first is best wherever it ends in no seconds left. The
gains of some choices of one region, in their order, are worked out once and used for every routine that has them.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from attrs import define, field, frozen

from relieflib.planning.objective import region_worth

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Piece = tuple[float, int, int, int, int]  # minus what a second gains, its place, seconds, what it gains, and the choice


@frozen
class Choice:
    """Something that may be in a routine. ``lengths`` are seconds, shortest first; ``rate`` is its benefit a minute.

    ``bonus`` is what it is worth however long. The first choice of a ``part`` that has a name is worth ``part_bonus``.
    """

    phase: int
    region: int
    rate: int
    lengths: tuple[int, ...]
    bonus: int = 0
    part: str = ""


@define(eq=False)
class Filling:
    """Gives seconds to *choices*, which come best first, and tells what they are worth then."""

    choices: Sequence[Choice]
    part_bonus: int = 0
    _regions: list[int] = field(init=False)
    _bonuses: list[int] = field(init=False)
    _part: list[str] = field(init=False)
    _plain: bool = field(init=False)  # whether none is worth anything but by its seconds
    _steps: list[list[int]] = field(init=False)  # how many seconds longer each length is than the one before
    price: int = 0  # what a second is worth at the margin
    _curves: dict[int, tuple[int, list[Piece], int]] = field(init=False, factory=dict)  # by the bits of the choices

    def __attrs_post_init__(self) -> None:
        self._regions = [each.region for each in self.choices]
        self._bonuses = [each.bonus for each in self.choices]
        self._part = [each.part for each in self.choices]
        self._plain = not any(self._bonuses) and not any(self._part)
        self._steps = [[longer - shorter for shorter, longer in pairwise(each.lengths)] for each in self.choices]

    def worth(self, inside: tuple[int, ...], left: int) -> tuple[int, int]:
        """What these choices are worth with *left* seconds more than their least, and the seconds that remain."""
        total, pieces = self._pieces(inside)
        for number, piece in enumerate(pieces):
            if piece[2] > left:
                return self._rest(inside, pieces[:number], total, left)[:2]
            left -= piece[2]
            total += piece[3]
        return total, left

    def no_more_than(self, inside: tuple[int, ...], left: int) -> int:
        """What these choices cannot be worth more than: at the margin's price nothing could be gained beyond it."""
        total, curves = self._parts(inside)
        return total + self.price * left + sum([beyond for _, _, beyond in curves])

    def lengths(self, inside: tuple[int, ...], left: int) -> tuple[int, ...]:
        """Which of its lengths each choice gets.

        Where the steepest gain first does not end with nothing left, giving any one choice any of its lengths before
        the rest is tried as well.
        """
        total, pieces = self._pieces(inside)
        fits = 0
        more = left
        while fits < len(pieces) and pieces[fits][2] <= more:
            more -= pieces[fits][2]
            total += pieces[fits][3]
            fits += 1
        best = self._rest(inside, pieces[:fits], total, more)
        if more and fits < len(pieces):
            for each in inside:
                for level in range(1, len(self._steps[each]) + 1):
                    spent = sum(self._steps[each][:level])
                    if spent <= left:
                        found = self._grown(inside, left - spent, {each: level})
                        best = max(best, found, key=lambda one: one[0])
        return tuple(best[2].get(each, 0) for each in inside)

    def _pieces(self, inside: tuple[int, ...]) -> tuple[int, list[Piece]]:
        """What these choices are worth at their shortest, and what more seconds gain, the steepest first."""
        total, curves = self._parts(inside)
        pieces = [piece for _, gains, _ in curves for piece in gains]
        pieces.sort()
        return total, pieces

    def _parts(self, inside: tuple[int, ...]) -> tuple[int, list[tuple[int, list[Piece], int]]]:
        """What these choices are worth at their shortest, and the curve of each region."""
        regions, known = self._regions, self._curves
        groups: dict[int, int] = {}
        for each in inside:
            region = regions[each]
            groups[region] = groups.get(region, 0) | 1 << each
        curves = [known.get(bits) or self._curve(bits) for bits in groups.values()]
        return self._bonus(inside) + sum([base for base, _, _ in curves]), curves

    def _bonus(self, inside: tuple[int, ...]) -> int:
        """What these choices are worth however long they are."""
        if self._plain:
            return 0
        parts = {self._part[each] for each in inside}
        return sum([self._bonuses[each] for each in inside]) + self.part_bonus * (len(parts) - ("" in parts))

    def _curve(self, bits: int) -> tuple[int, list[Piece], int]:
        """What the choices of one region are worth at least, what each step more gains, and what beyond the price."""
        inside = [each for each in range(bits.bit_length()) if bits >> each & 1]
        raw = sum(self.choices[each].rate * self.choices[each].lengths[0] for each in inside)
        worth = base = region_worth(raw)
        pieces: list[Piece] = []
        for each in sorted(inside, key=lambda one: -self.choices[one].rate):
            rate = self.choices[each].rate
            for seconds in self._steps[each] if rate else ():
                raw += rate * seconds
                gain = region_worth(raw) - worth
                worth += gain
                pieces.append((-gain / seconds, len(pieces), seconds, gain, each))
        beyond = sum(max(0, piece[3] - self.price * piece[2]) for piece in pieces)
        curve = self._curves[bits] = base, pieces, beyond
        return curve

    def _rest(
        self, inside: tuple[int, ...], taken: Sequence[Piece], total: int, left: int
    ) -> tuple[int, int, Mapping[int, int]]:
        """What the choices come to when the next piece is too long: shorter ones that come later may still fit."""
        longer: dict[int, int] = {}
        for _, _, _, _, each in taken:
            longer[each] = longer.get(each, 0) + 1
        if left and left >= min(
            (step for each in inside for step in self._steps[each][longer.get(each, 0) :]), default=left + 1
        ):
            return self._grown(inside, left, longer)
        return total, left, longer

    def _grown(
        self, inside: tuple[int, ...], left: int, already: Mapping[int, int]
    ) -> tuple[int, int, Mapping[int, int]]:
        """The seconds that are *left* given away one step at a time, each to the choice that gains most by it."""
        choices, steps, longer = self.choices, self._steps, dict(already)
        raw: dict[int, int] = {}
        for each in inside:
            choice = choices[each]
            raw[choice.region] = raw.get(choice.region, 0) + choice.rate * choice.lengths[longer.get(each, 0)]
        growing = [each for each in inside if choices[each].rate]
        while True:
            best, most = -1, 0.0
            for each in growing:
                level = longer.get(each, 0)
                if level == len(steps[each]) or steps[each][level] > left:
                    continue
                before, rate, seconds = raw[choices[each].region], choices[each].rate, steps[each][level]
                gain = (region_worth(before + rate * seconds) - region_worth(before)) / seconds
                if gain > most:
                    best, most = each, gain
            if best < 0:
                break
            level = longer.get(best, 0)
            left -= steps[best][level]
            raw[choices[best].region] += choices[best].rate * steps[best][level]
            longer[best] = level + 1
        return self._bonus(inside) + sum(map(region_worth, raw.values())), left, longer
