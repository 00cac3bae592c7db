"""A routine that breaks its clearance or its wish is caught without the planner, whatever was done to it."""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import TYPE_CHECKING

import pytest
from attrs import evolve

from relieflib import Clearance, Done, Routine, Wish, arrange, assess, builtin_pack, clear, plan, verify
from relieflib.content import Precaution, Range
from relieflib.errors import WrongKind
from relieflib.planning.doses import Item
from relieflib.planning.faults import faults
from relieflib.terms import Experience, LabelKind, LeftOutBecause, Tolerance
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
    return evolve(routine, wish=evolve(routine.wish, avoid_positions={routine.items[0].technique.positions[-1]}))


def _harder(routine: Routine) -> Routine:
    hard = evolve(routine.items[0], technique=evolve(routine.items[0].technique, experience=Experience.INTERMEDIATE))
    routine = in_pack(routine, (hard, *routine.items[1:]))
    return evolve(routine, wish=evolve(routine.wish, experience=Experience.BEGINNER))


def _with_history(routine: Routine, *history: tuple[int, Tolerance]) -> Routine:
    done = [Done(routine.items[0].technique.id, days_ago, went) for days_ago, went in history]
    return evolve(routine, wish=evolve(routine.wish, done=done))


def _worse_yesterday(routine: Routine) -> Routine:
    return _with_history(routine, (0, Tolerance.FINE), (1, Tolerance.WORSE))


def _sore_twice(routine: Routine) -> Routine:
    return _with_history(routine, (5, Tolerance.SORE), (9, Tolerance.SORE), (9, Tolerance.FINE), (27, Tolerance.FINE))


def _often_today(routine: Routine) -> Routine:
    return _with_history(routine, *[(0, Tolerance.NOT_SAID)] * routine.items[0].technique.per_day)


def _often_as_wished(routine: Routine) -> Routine:
    return evolve(routine, wish=evolve(routine.wish, times_a_day=routine.items[0].technique.per_day + 1))


def _weekly(routine: Routine, times: int) -> Routine:
    twice_a_week = evolve(routine.items[0].technique, per_week=2)
    routine = in_pack(routine, (evolve(routine.items[0], technique=twice_a_week), *routine.items[1:]))
    return _with_history(routine, *[(6, Tolerance.NOT_SAID)] * times)


def _often_this_week(routine: Routine) -> Routine:
    return _weekly(routine, 2)


OFTEN = "may not be done so often in a day, or a week"


@pytest.mark.parametrize(
    ("broken", "what"),
    [
        (_avoided, "is to be avoided"),
        (_position, "has a position that is to be avoided"),
        (_harder, "asks for more practice"),
        (_worse_yesterday, "went badly lately"),
        (_sore_twice, "went badly lately"),
        (_often_today, OFTEN),
        (_often_as_wished, OFTEN),
        (_often_this_week, OFTEN),
    ],
)
def test_whatever_else_the_wish_asks_is_checked_with_its_place(broken: Callable[[Routine], Routine], what: str) -> None:
    routine = broken(routine_of())
    problems = [(each.where, each.what) for each in faults(routine)]
    assert ("routine.items[0]", f"`{routine.items[0].technique.id}` {what}") in problems
    assert set(faults(routine)) <= set(verify(routine))


@pytest.mark.parametrize(
    "history",
    [
        [(2, Tolerance.WORSE)],  # not yesterday
        [(0, Tolerance.FINE), (2, Tolerance.SORE), (3, Tolerance.SORE)],  # one good day since
        [(28, Tolerance.SORE), (29, Tolerance.SORE)],  # too long ago
        [(1, Tolerance.SORE), (28, Tolerance.SORE)],
    ],
)
def test_a_history_that_is_not_so_bad_is_no_reason_to_rest(history: list[tuple[int, Tolerance]]) -> None:
    routine = routine_of(60)
    least = evolve(routine, items=[Item.of(routine.items[0].technique, "least")])
    assert not any("went badly" in each.what for each in faults(_with_history(least, *history)))


def test_a_week_has_seven_days() -> None:
    assert faults(_weekly(routine_of(), 1)) == ()
    routine = _weekly(routine_of(), 0)
    assert faults(_with_history(routine, (7, Tolerance.NOT_SAID), (7, Tolerance.NOT_SAID))) == ()


def one_of(routine: Routine, technique: str, quarters: int) -> Routine:
    """Only one technique, with so many quarters of its doses."""
    return evolve(routine, items=[Item.between(PACK.technique[technique], quarters, 4)])


@pytest.mark.parametrize(
    ("changed", "safe"),
    [
        ({"pain_nrs": 9}, 0),  # the ceiling: gentle only
        ({"pain_nrs": 5}, 0),  # a precaution
        ({"cancer_history": "past"}, 2),  # the ceiling: adapted
        ({}, 8),
    ],
)
def test_no_dose_is_larger_than_what_is_safe_now(changed: dict[str, object], safe: int) -> None:
    for quarters in (0, 2, 4, 8):
        routine = one_of(routine_of(60, **changed), "walking", quarters)
        too_much = [each.where for each in faults(routine) if "is more than what is safe now" in each.what]
        assert too_much == ([] if quarters <= safe else ["routine.items[0].doses[1]"])


def test_the_last_bad_day_asks_for_the_least_dose() -> None:
    routine = one_of(routine_of(60), "walking", 2)
    assert any("safe now" in each.what for each in faults(_with_history(routine, (2, Tolerance.SORE))))
    assert faults(_with_history(routine, (1, Tolerance.FINE), (2, Tolerance.SORE))) == ()


def test_a_precaution_for_some_techniques_leaves_the_others_alone() -> None:
    rules = [
        evolve(rule, on=("standing",)) if isinstance(rule, Precaution) and rule.smaller_dose else rule
        for rule in PACK.rules
    ]
    routine = in_pack(routine_of(60, pain_nrs=5), rules=tuple(rules))
    assert {each.on for each in routine.clearance.precautions if each.smaller_dose} == {("standing",)}
    assert any("safe now" in each.what for each in faults(one_of(routine, "walking", 4)))
    assert faults(one_of(routine, "side-lying-rest", 4)) == ()


def test_more_rest_than_usual_is_safe() -> None:
    walking = PACK.technique["walking"]
    dose = evolve(walking.steps[0].dose, sets=Range(usual=2, least=2, most=2), rest=Range(usual=9, least=0, most=90))
    resting = evolve(walking, steps=(evolve(walking.steps[0], dose=dose), *walking.steps[1:]))
    item = Item.of(resting, "least")
    item = evolve(item, doses=(evolve(item.doses[0], rest=90), *item.doses[1:]))
    assert faults(in_pack(routine_of(60, pain_nrs=5), [item])) == ()


def test_only_a_routine_can_be_verified() -> None:
    for check in (verify, faults):
        with pytest.raises(WrongKind, match="see plan"):
            check(None)  # type: ignore[arg-type]  # that is the mistake


def test_one_technique_more_than_the_pack_allows_is_a_fault() -> None:
    routine = routine_of()
    size = len(routine.items)
    assert verify(in_pack(routine, most_techniques=size)) == ()
    assert whats(in_pack(routine, most_techniques=size - 1)) == [
        f"a routine of this pack has at most {size - 1} techniques"
    ]


def test_an_easier_technique_of_another_is_a_fault() -> None:
    routine = routine_of()
    inside = {item.technique.id for item in routine.items}
    others = {item.technique.easier for item in routine.items} | inside
    for name in sorted(set(routine.clearance.techniques) - others - {"heat-pack", "walking"}):
        item = evolve(routine.items[0], easier=PACK.technique[name])
        assert [(each.where, each.what) for each in faults(with_item(routine, 0, item))] == [
            ("routine.items[0].easier", f"`{name}` is not its easier technique, or is there already")
        ]


def test_what_fits_only_in_another_order_may_be_said_to_lack_time_or_not() -> None:
    order = ["side-lying-rest", "pelvic-tilt", "standing-extension", "knee-to-chest"]
    routine = arrange(cleared(), order, Wish(minutes=8, equipment=EVERYTHING))
    why = {each.technique: each.why for each in routine.left_out}
    assert why["supine-knee-rolls"] is LeftOutBecause.NOT_CHOSEN  # with the two on the back side by side
    assert verify(routine) == ()
