"""A routine that breaks its clearance or its wish is caught without the planner, whatever was done to it."""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import TYPE_CHECKING

import pytest
from attrs import evolve

from relieflib import Clearance, Done, Experience, Routine, Tolerance, Wish, assess, builtin_pack, clear, plan, verify
from relieflib.planning.doses import Item
from relieflib.terms import LabelKind
from strategies import in_pack, plain_back_ache

if TYPE_CHECKING:
    from collections.abc import Callable

    from relieflib.planning.doses import Amount

PACK = builtin_pack()
EVERYTHING = frozenset(label.id for label in PACK.labels if label.kind is LabelKind.EQUIPMENT)


@cache
def cleared(**changed: object) -> Clearance:
    clearance = clear(assess(PACK, plain_back_ache(PACK) | changed))
    assert isinstance(clearance, Clearance)
    return clearance


@cache
def routine_of(minutes: int = 15, **changed: object) -> Routine:
    wish = Wish(minutes=minutes, equipment=EVERYTHING, prefer={"ball-massage-low-back", "foam-roller-back"})
    return plan(cleared(**changed), wish)


def whats(routine: Routine) -> list[str]:
    return [problem.what for problem in verify(routine)]


def with_item(routine: Routine, place: int, item: Item) -> Routine:
    return evolve(routine, items=(*routine.items[:place], item, *routine.items[place + 1 :]))


def with_dose(routine: Routine, change: Callable[[Amount], Amount]) -> Routine:
    item = routine.items[0]
    return with_item(routine, 0, evolve(item, doses=(change(item.doses[0]), *item.doses[1:])))


@pytest.mark.parametrize("minutes", [5, 10, 15, 30, 60])
def test_a_routine_as_planned_has_no_fault(minutes: int) -> None:
    assert routine_of(minutes).items
    assert verify(routine_of(minutes)) == ()


def test_a_technique_that_is_not_cleared_is_a_fault() -> None:
    routine = routine_of(worse_bending_forward=True)
    swapped = with_item(routine, 0, Item.of(PACK.technique["knee-to-chest"], "least"))
    assert "`knee-to-chest` is not cleared" in whats(swapped)


def test_an_easier_technique_that_is_not_cleared_is_a_fault() -> None:
    routine = routine_of(worse_bending_forward=True)
    item = evolve(routine.items[0], easier=PACK.technique["knee-to-chest"])
    assert "`knee-to-chest` is not cleared" in whats(with_item(routine, 0, item))


def test_equipment_that_is_not_at_hand_is_a_fault() -> None:
    routine = routine_of(30)
    needing = {item.technique.id for item in routine.items if item.technique.equipment}
    assert needing
    without = evolve(routine, wish=evolve(routine.wish, equipment=frozenset()))
    assert set(whats(without)) == {f"`{name}` needs equipment that is not at hand" for name in needing}


@pytest.mark.parametrize(
    ("name", "step"), [*product(["sets", "reps", "hold", "rest"], [1]), *product(["sets", "reps", "hold"], [-1])]
)
def test_a_dose_outside_its_range_is_a_fault(name: str, step: int) -> None:
    routine = routine_of()
    dose = getattr(routine.items[0].technique.steps[0].dose, name)
    number = dose.most + 1 if step > 0 else dose.least - 1
    broken = with_dose(routine, lambda amount: evolve(amount, **{name: number}))
    problems = [problem for problem in verify(broken) if "outside the safe range" in problem.what]
    assert [problem.where for problem in problems] == ["routine.items[0].doses[0]"]


def test_a_minute_over_is_a_fault() -> None:
    routine = routine_of()
    short = evolve(routine, wish=evolve(routine.wish, minutes=(routine.seconds - 1) // 60))
    assert whats(short) == [f"{routine.seconds} s do not fit into {short.wish.minutes} minutes"]


def test_a_second_over_is_a_fault_and_the_last_second_is_not() -> None:
    routine = routine_of()
    timing = routine.pack.timing
    spare = routine.wish.minutes * 60 - routine.seconds
    longer = [
        in_pack(routine, timing=evolve(timing, check_in=timing.check_in + more))
        for more in (spare // (len(routine.items) + 1), spare // (len(routine.items) + 1) + 1)
    ]
    assert [whats(each) == [] for each in longer] == [True, False]


def test_a_technique_that_stands_twice_is_a_fault() -> None:
    routine = routine_of(60)
    twice = evolve(routine, items=(routine.items[0], *routine.items))
    assert "a technique is in it twice" in whats(twice)


def test_phases_out_of_order_are_a_fault() -> None:
    routine = routine_of()
    assert "the phases are out of order" in whats(evolve(routine, items=routine.items[::-1]))


def test_an_empty_routine_is_a_fault() -> None:
    problems = verify(evolve(routine_of(), items=()))
    assert [(each.what, each.hint) for each in problems] == [("the routine is empty", "`left_out` says why")]


def test_every_fault_is_found_at_once() -> None:
    routine = routine_of()
    broken = with_dose(evolve(routine, items=routine.items[::-1]), lambda amount: evolve(amount, hold=1800))
    broken = evolve(broken, wish=evolve(routine.wish, equipment=frozenset()))
    found = " ".join(whats(broken))
    for part in ("do not fit", "out of order", "equipment", "outside the safe range"):
        assert part in found


def _avoided(routine: Routine) -> Routine:
    return evolve(routine, wish=evolve(routine.wish, avoid={routine.items[0].technique.id}))


def _position(routine: Routine) -> Routine:
    return evolve(routine, wish=evolve(routine.wish, avoid_positions={routine.items[0].technique.positions[0]}))


def _harder(routine: Routine) -> Routine:
    hard = evolve(routine.items[0], technique=evolve(routine.items[0].technique, experience=Experience.INTERMEDIATE))
    routine = in_pack(routine, (hard, *routine.items[1:]))
    return evolve(routine, wish=evolve(routine.wish, experience=Experience.BEGINNER))


def _went_badly(routine: Routine) -> Routine:
    done = [Done(routine.items[0].technique.id, 1, Tolerance.WORSE)]
    return evolve(routine, wish=evolve(routine.wish, done=done))


def _done(routine: Routine) -> Routine:
    technique = routine.items[0].technique
    return evolve(routine, wish=evolve(routine.wish, done=[Done(technique.id)] * technique.per_day))


def _gentle_and_full(_: Routine) -> Routine:
    return full_dose_of_one(routine_of(60, pain_nrs=9))


def _sore_and_full(_: Routine) -> Routine:
    return full_dose_of_one(routine_of(60, pain_nrs=5))


def full_dose_of_one(routine: Routine) -> Routine:
    item = Item.of(routine.items[0].technique, "usual")
    assert item.doses != routine.items[0].doses
    return evolve(routine, items=(item,))


@pytest.mark.parametrize("broken", [_avoided, _position, _harder, _went_badly, _done, _gentle_and_full, _sore_and_full])
def test_whatever_else_the_wish_and_the_clearance_ask_is_checked_too(broken: Callable[[Routine], Routine]) -> None:
    assert verify(broken(routine_of()))


def test_more_than_the_usual_dose_is_a_fault_where_self_care_is_to_be_adapted() -> None:
    routine = routine_of(60, cancer_history="past")
    item = Item.of(routine.items[0].technique, "most")
    assert any("more than what is safe now" in what for what in whats(evolve(routine, items=(item,))))
