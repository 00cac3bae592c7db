"""How much of a technique a person may do: by ceiling, precautions, level, and how it went before.

Amounts are counted in quarters of the way from the least dose (0) to the usual one (4), and on to the most that is safe
(8). Half as much, or none, after more pain for over an hour or two points more the next morning: what the built-in pack
tells people (``note.aftercare-sore``, its sources there). The quarters and the numbers of times are this library's
choice.
"""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from relieflib.terms import Ceiling, Level
from relieflib.timeline import QUARTERS
from relieflib.wish import Went

if TYPE_CHECKING:
    from collections.abc import Sequence

    from relieflib.content import Technique
    from relieflib.safety import Clearance
    from relieflib.wish import Wish

LEAST, HALF_WAY, USUAL, MOST = 0, QUARTERS // 2, QUARTERS, 2 * QUARTERS
LOOK_BACK = 28  # days
BAD = frozenset({Went.SORE, Went.WORSE})


def safe_quarters(technique: Technique, clearance: Clearance, wish: Wish) -> int:
    """The most of *technique* that is safe now, in quarters of the way from its least dose to its usual one.

    Only the least dose under *gentle only*, with a precaution that asks for it, and after a bad time. Half way to the
    usual under *adapted*. Else the most that the pack allows.
    """
    asking = (each for each in clearance.precautions if each.smaller_dose)
    smaller = any(not each.on or technique.id in each.applies_to for each in asking)
    told = went(technique.id, wish)
    if smaller or clearance.ceiling <= Ceiling.GENTLE_ONLY or (told and told[0] in BAD):
        return LEAST
    return HALF_WAY if clearance.ceiling < Ceiling.NORMAL else MOST


def fitting_quarters(technique: Technique, clearance: Clearance, wish: Wish) -> int:
    """The most of *technique* that fits the person: what is safe, and no more than level and habit call for.

    That is the usual dose. After a bad time in the last four weeks it starts at the least and gains a quarter for each
    day since on which it went well. A beginner starts half way and gains likewise. Who is past that goes on beyond the
    usual dose from the third good day on: two show that the usual one is borne.
    """
    told = went(technique.id, wish)
    earned = sum(1 for _ in takewhile(lambda each: each is Went.FINE, told))
    if earned < len(told):
        fitting = min(LEAST + earned, USUAL)
    elif wish.level is Level.BEGINNER:
        fitting = min(HALF_WAY + earned, USUAL)
    else:
        fitting = USUAL if wish.level is None else min(USUAL + max(0, earned - 2), MOST)
    return min(fitting, safe_quarters(technique, clearance, wish))


def rests(technique: Technique, wish: Wish) -> bool:
    """Whether *technique* is left alone for now: two bad days in a row, or worse on the morning after yesterday."""
    told = went(technique.id, wish)
    lately = any(
        each.technique == technique.id and each.days_ago <= 1 and each.went is Went.WORSE for each in wish.done
    )
    return lately or (len(told) > 1 and BAD.issuperset(told[:2]))


def went(technique: str, wish: Wish) -> Sequence[Went]:
    """How *technique* went on each day of the last four weeks on which that was said, the last first: at its worst."""
    worst: dict[int, Went] = {}
    for each in wish.done:
        if each.technique == technique and each.days_ago < LOOK_BACK:
            worst[each.days_ago] = max(each.went, worst.get(each.days_ago, Went.NOT_SAID))
    return [each for _, each in sorted(worst.items()) if each is not Went.NOT_SAID]
