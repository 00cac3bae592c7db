"""A worth that no routine can beat, so that every plan is delivered with a proof of how good it is.

The bound is the exact best of an easier problem, one in which every routine of the real problem is still allowed and is
worth at least as much. Three things are given up:

* Changes of position and equipment cost nothing, and only the seconds of the choices themselves take time.
* A choice may get any number of seconds up to its longest, not only one of its lengths, and may be broken off anywhere.
* All bonuses that are gains are granted, and no others, whichever choices are used.

What is left is a question of seconds alone. In each region the choices that give most a minute come first, and what
they give counts in bands, each at a lower rate. So a region is a row of pieces: some seconds in which each gains the
same. Taking the steepest pieces of all regions until the budget is used up cannot be beaten, as no second that was not
taken gains more than one that was. A second in which a band ends counts in full at the rate it began with, which rounds
the bound up, never down.

A second bound knows how many choices there may be, but nothing of time: the best ``most`` of them, each at its longest
and alone in its region. Sharing a region can only lower what a choice adds. The lower of the two bounds holds.

The steepness at which the budget runs out is the *price* of a second: roughly what the next second would be worth. The
search uses it to compare what is worth much with what is short. It steers, and proves nothing.
"""

from __future__ import annotations

from heapq import nlargest
from typing import TYPE_CHECKING, NamedTuple

from relieflib.planning.objective import BAND, MINUTE, RATES, region_worth

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from relieflib.planning.allocation import Choice


class Relaxed(NamedTuple):
    """The most that any routine can be ``worth``, and the ``price`` of a second; both in sixtieths of a point."""

    worth: int
    price: int


def relaxed(choices: Sequence[Choice], budget: int, most: int, part_bonus: int) -> Relaxed:
    """The best of the easier problem: at most *most* of these *choices* in *budget* seconds."""
    total, left, price = 0, max(0, budget), 0
    for gain, seconds in sorted(_pieces(choices), reverse=True):
        given = min(seconds, left)
        price = gain if given else price
        total += gain * given
        left -= given
    bonuses = sum(max(0, each.bonus) for each in choices)
    alone = (max(0, each.bonus + region_worth(each.rate * each.lengths[-1])) for each in choices)
    parts = part_bonus * len({each.part for each in choices} - {""})
    return Relaxed(min(total + bonuses, sum(nlargest(most, alone))) + parts, 0 if left else price)


def _pieces(choices: Iterable[Choice]) -> Iterator[tuple[int, int]]:
    """What a second gains, and in how many seconds it gains that: for each choice and each band of its region."""
    raw: dict[str, int] = {}
    for choice in sorted(choices, key=lambda each: -each.rate):
        before, left = raw.get(choice.region, 0), choice.lengths[-1]
        while left and choice.rate:
            band = min(before // _BAND, len(RATES) - 1)
            to_the_next = -(-((band + 1) * _BAND - before) // choice.rate)
            seconds = left if band == len(RATES) - 1 else min(left, to_the_next)
            yield choice.rate * RATES[band], seconds
            before += choice.rate * seconds
            left -= seconds
        raw[choice.region] = before


_BAND = MINUTE * BAND
