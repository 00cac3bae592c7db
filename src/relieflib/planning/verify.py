"""Checks a routine against the clearance it carries, without the planner that made it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from relieflib.errors import Problem, expect
from relieflib.planning.doses import QUARTERS, Item, rests, safe_quarters
from relieflib.planning.objective import MINUTE
from relieflib.planning.routine import Routine, fault
from relieflib.planning.timeline import unroll

if TYPE_CHECKING:
    from collections.abc import Iterator

    from relieflib.pack.content import Range, Technique


def verify(routine: Routine) -> tuple[Problem, ...]:
    """Every way in which *routine* breaks its pack, its clearance or its wish; empty if it is safe to do."""
    expect(routine, Routine, "see plan")
    return tuple(_faults(routine))


def _faults(routine: Routine) -> Iterator[Problem]:
    wish = routine.wish
    if not routine.items:
        yield fault("items", "the routine is empty", "`left_out` says why")
    if routine.seconds > wish.minutes * 60:
        yield fault("items", f"{routine.seconds} s do not fit into {wish.minutes} minutes")
    names = [item.technique.id for item in routine.items]
    phases = [item.technique.phase for item in routine.items]
    if phases != sorted(phases):
        yield fault("items", "the phases are out of order")
    if len(set(names)) != len(names):
        yield fault("items", "a technique is in it twice")
    if len(names) > routine.pack.most_techniques:
        yield fault("items", f"a routine of this pack has at most {routine.pack.most_techniques} techniques")
    for number, item in enumerate(routine.items):
        for technique in filter(None, (item.technique, item.easier)):
            yield from _unfit(routine, technique, f"items[{number}]")
        yield from _doses(routine, item, f"items[{number}].doses")
    yield from _easier(routine)


def _easier(routine: Routine) -> Iterator[Problem]:
    """Easier techniques to change to that are none, or that a session could come to twice."""
    taken = {item.technique.id for item in routine.items}
    for number, item in enumerate(routine.items):
        if item.easier is None:
            continue
        where, easier = f"items[{number}].easier", item.easier.id
        if easier != item.technique.easier or easier in taken:
            yield fault(where, f"`{easier}` is not its easier technique, or is there already")
        elif _seconds_with(routine, number) > routine.wish.minutes * MINUTE:
            yield fault(where, f"with `{easier}` it takes longer than {routine.wish.minutes} minutes")
        taken.add(easier)


def _seconds_with(routine: Routine, place: int) -> int:
    """How long it takes when one technique gives way to its easier one."""
    items = routine.items
    easier = items[place].easier
    assert easier is not None
    changed = [*items[:place], Item.of(easier, "least"), *items[place + 1 :]]
    return sum(interval.seconds for interval in unroll(changed, routine.pace))


def _unfit(routine: Routine, technique: Technique, where: str) -> Iterator[Problem]:
    """Why a technique may not be in the routine."""
    clearance, wish = routine.clearance, routine.wish
    if technique.id not in clearance.techniques:
        yield fault(where, f"`{technique.id}` is not cleared")
    if not wish.equipment.issuperset(technique.equipment):
        yield fault(where, f"`{technique.id}` needs equipment that is not at hand")
    if wish.experience is not None and technique.experience > wish.experience:
        yield fault(where, f"`{technique.id}` asks for more practice")
    if technique.id in wish.avoid or not wish.avoid_positions.isdisjoint(technique.positions):
        yield fault(where, f"`{technique.id}` is to be avoided, or its positions are")
    often = wish.done_within(technique.id, 1) + wish.times_a_day > technique.per_day
    if often or (technique.per_week and wish.done_within(technique.id, 7) + wish.times_a_day > technique.per_week):
        yield fault(where, f"`{technique.id}` may not be done so often in a day, or a week")
    if rests(technique, wish):
        yield fault(where, f"`{technique.id}` went badly lately")


def _doses(routine: Routine, item: Item, where: str) -> Iterator[Problem]:
    """What is wrong with the doses of one technique."""
    quarters = safe_quarters(item.technique, routine.clearance, routine.wish)
    for place, (step, dose) in enumerate(zip(item.technique.steps, item.doses, strict=True)):
        if not dose.fits(step.dose):
            yield fault(f"{where}[{place}]", f"{dose} is outside the safe range")
        elif any(_over(getattr(dose, name), getattr(step.dose, name), quarters) for name in ("sets", "reps", "hold")):
            yield fault(f"{where}[{place}]", f"{dose} is more than what is safe now")


def _over(number: int, range_: Range, quarters: int) -> bool:
    """Whether a number of a dose is beyond so many quarters of the way from its least to its usual one."""
    if quarters > QUARTERS:
        return number > range_.most
    return QUARTERS * (number - range_.least) > quarters * (range_.usual - range_.least)
