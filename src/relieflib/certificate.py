"""Checks a routine against the clearance it carries, without the planner that made it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from relieflib.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from relieflib.routine import Routine
    from relieflib.timeline import Item


def faults(routine: Routine) -> list[Problem]:
    """Everything in which *routine* breaks its clearance, its wish, or the safe range of a dose."""
    return list(_faults(routine))


def _faults(routine: Routine) -> Iterator[Problem]:
    clearance, wish = routine.clearance, routine.wish
    if routine.pack != clearance.pack:
        yield Problem(code="RL151", where="routine.pack", what="the routine and its clearance are of different packs")
    if not routine.items:
        yield Problem(code="RL151", where="routine.items", what="the routine is empty", hint="`left_out` says why")
    if routine.seconds > wish.minutes * 60:
        yield Problem(
            code="RL151", where="routine.items", what=f"{routine.seconds} s do not fit into {wish.minutes} minutes"
        )
    names = [item.technique.id for item in routine.items]
    phases = [item.technique.phase for item in routine.items]
    if phases != sorted(phases):
        yield Problem(code="RL151", where="routine.items", what="the phases are out of order")
    if len(set(names)) != len(names):
        yield Problem(code="RL151", where="routine.items", what="a technique stands in it twice")
    for number, item in enumerate(routine.items):
        yield from _item(routine, item, f"routine.items[{number}]")


def _item(routine: Routine, item: Item, where: str) -> Iterator[Problem]:
    clearance, wish = routine.clearance, routine.wish
    for technique in filter(None, (item.technique, item.easier)):
        if technique.id not in clearance.techniques:
            yield Problem(code="RL151", where=where, what=f"`{technique.id}` is not cleared")
        if not wish.equipment.issuperset(technique.equipment):
            yield Problem(code="RL151", where=where, what=f"`{technique.id}` needs equipment that is not at hand")
    if len(item.doses) != len(item.technique.steps):
        yield Problem(code="RL151", where=f"{where}.doses", what="every step has one dose")
    for place, (step, dose) in enumerate(zip(item.technique.steps, item.doses, strict=False)):
        if not dose.fits(step.dose):
            yield Problem(code="RL151", where=f"{where}.doses[{place}]", what=f"{dose} is outside the safe range")
