"""Programmes: which days, how far ahead, and what one day does to the next."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from relieflib import (
    Clearance,
    Disposition,
    Done,
    Programme,
    StaleClearance,
    Wish,
    WishError,
    assess,
    builtin_pack,
    clear,
    from_json,
    plan,
    plan_weeks,
    to_json,
    verify,
)
from relieflib.pack.rules import RedFlag
from relieflib.planning.doses import Item
from relieflib.terms import ProgrammeEnd, Tolerance
from strategies import plain_back_ache, wishes

PACK = builtin_pack()
LONG = evolve(PACK, holds_for_days=31)


def cleared(pack: Any = PACK, *, at: float | None = None, **changed: Any) -> Clearance:  # noqa: ANN401
    clearance = clear(assess(pack, plain_back_ache(pack) | changed), at=at)
    assert isinstance(clearance, Clearance)
    return clearance


PLAIN, HOLDING = cleared(), cleared(LONG)
WISH = Wish(minutes=12, equipment={"tennis-ball"})


def sessions(programme: Programme) -> list[int]:
    return [day.number for day in programme.days if day.routine is not None]


@pytest.mark.parametrize(
    ("days", "chosen"),
    [
        (1, [1]),
        (2, [1, 4]),
        (3, [1, 3, 5]),
        (5, [1, 2, 3, 5, 6]),
        (7, [1, 2, 3, 4, 5, 6, 7]),
        ({2, 6}, [2, 6]),
        ([7], [7]),
    ],
)
def test_days_are_spread_over_the_week_or_named(days: Any, chosen: list[int]) -> None:  # noqa: ANN401
    programme = plan_weeks(HOLDING, WISH, days=days, weeks=2)
    assert sessions(programme) == [*chosen, *(day + 7 for day in chosen)]
    assert [day.number for day in programme.days] == list(range(1, 15))
    assert [day.week for day in programme.days] == [1] * 7 + [2] * 7
    assert programme.until is ProgrammeEnd.PLANNED


@pytest.mark.parametrize(
    ("days", "weeks", "where"),
    [
        *((days, 1, "days") for days in (0, 8, True, 2.0, "3", [], {0, 3}, [True], None, {1: 1})),
        *((3, weeks, "weeks") for weeks in (0, 13, True, "2", None)),
    ],
)
def test_days_and_weeks_that_are_none_are_refused(days: Any, weeks: Any, where: str) -> None:  # noqa: ANN401
    with pytest.raises(WishError) as refused:
        plan_weeks(PLAIN, WISH, days=days, weeks=weeks)
    assert [problem.where for problem in refused.value.problems] == [where]


def test_it_refuses_what_plan_refuses() -> None:
    with pytest.raises(WishError, match="foam-rollr"):
        plan_weeks(PLAIN, Wish(minutes=12, equipment={"foam-rollr"}), days=3, weeks=1)
    with pytest.raises(StaleClearance):
        plan_weeks(cleared(at=0), WISH, days=3, weeks=1, at=8 * 86_400)


def test_it_ends_when_the_questions_are_to_be_answered_again() -> None:
    assert plan_weeks(PLAIN, WISH, days=3, weeks=4).until is ProgrammeEnd.SCREEN
    assert len(plan_weeks(PLAIN, WISH, days=3, weeks=4).days) == 7
    assert len(plan_weeks(cleared(at=100), WISH, days=3, weeks=4, at=100 + 1.5 * 86_400).days) == 5


def test_it_ends_by_when_the_person_should_have_been_seen() -> None:
    programme = plan_weeks(cleared(LONG, cancer_history="past"), WISH, days=7, weeks=2)
    assert (len(programme.days), programme.until) == (7, ProgrammeEnd.SEEN)


def test_who_is_to_be_seen_today_gets_no_tomorrow() -> None:
    rules = tuple(
        evolve(rule, disposition=Disposition.URGENT)
        if isinstance(rule, RedFlag) and rule.id == "ca-history-other"
        else rule
        for rule in LONG.rules
    )
    pack = evolve(LONG, rules=rules)
    clearance = cleared(pack, at=0, cancer_history="past")
    assert clearance.disposition is Disposition.URGENT
    assert [day.number for day in plan_weeks(clearance, WISH, days=7, weeks=2, at=0).days] == [1]
    assert plan_weeks(clearance, WISH, days=7, weeks=2, at=86_400).days == ()


def test_worse_two_mornings_in_a_row_ends_it_before_it_starts() -> None:
    worse = evolve(WISH, done=(Done("cat-cow", 1, Tolerance.WORSE), Done("bridge", 3, Tolerance.WORSE)))
    programme = plan_weeks(PLAIN, worse, days=3, weeks=1)
    assert (programme.days, programme.until) == ((), ProgrammeEnd.WORSE)
    better = evolve(WISH, done=(*worse.done, Done("cat-cow", 0, Tolerance.FINE)))
    assert plan_weeks(PLAIN, better, days=3, weeks=1).days


def test_a_programme_starts_with_what_plan_gives_and_then_varies() -> None:
    programme = plan_weeks(PLAIN, WISH, days=4, weeks=1)
    routines = [day.routine for day in programme.days if day.routine is not None]
    assert routines[0] == plan(PLAIN, WISH)
    assert len({tuple(item.technique.id for item in routine.items) for routine in routines}) > 1
    assert str(programme) == "4 sessions in 7 days, until screen"
    assert str(programme.days[-1]) == "day 7: rest"
    assert str(programme.days[0]).startswith("day 1: 12.0 minutes: ")


def test_a_programme_is_the_same_read_back() -> None:
    programme = plan_weeks(PLAIN, WISH, days=2, weeks=1)
    assert from_json(Programme, to_json(programme), PACK) == programme


def test_a_weekly_limit_holds_in_every_seven_days() -> None:
    techniques = tuple(evolve(each, per_week=2) for each in LONG.techniques)
    pack = evolve(LONG, techniques=techniques)
    programme = plan_weeks(cleared(pack), WISH, days=7, weeks=3)
    for name in pack.technique:
        days = [
            day.number
            for day in programme.days
            if day.routine and name in {item.technique.id for item in day.routine.items}
        ]
        assert all(late - early >= 7 for early, late in zip(days, days[2:], strict=False))
    assert any(day.routine and not day.routine.items for day in programme.days) or len(sessions(programme)) == 21


@given(wishes(PACK), st.integers(1, 7))
@settings(max_examples=10, deadline=None)
def test_every_routine_of_a_programme_passes_the_checker(wish: Wish, days: int) -> None:
    programme = plan_weeks(PLAIN, wish, days=days, weeks=1)
    for day in programme.days:
        if day.routine is not None and day.routine.items:
            assert verify(day.routine) == ()


def test_what_is_long_ago_is_not_forgotten_within_a_programme() -> None:
    rolls = "supine-knee-rolls"
    for told in (
        [Done(rolls, 26, Tolerance.SORE)],
        [Done(rolls, 25, Tolerance.WORSE), Done(rolls, 26, Tolerance.WORSE)],
    ):
        wish = Wish(minutes=20, prefer={rolls}, done=[*told, Done("cat-cow", 1, Tolerance.FINE)])
        programme = plan_weeks(PLAIN, wish, days=7, weeks=1)
        items = [item for day in programme.days if day.routine for item in day.routine.items]
        assert all(
            item == Item.of(item.technique, "least", item.easier) for item in items if item.technique.id == rolls
        )
        assert len(told) == 1 or rolls not in {item.technique.id for item in items}


def test_a_wish_with_the_oldest_history_there_is_can_be_planned_for_weeks() -> None:
    assert plan_weeks(HOLDING, evolve(WISH, done=(Done("cat-cow", 10_000),)), days=3, weeks=2).days


def test_the_day_by_which_to_be_seen_draws_nearer_from_half_a_day_on() -> None:
    seen = cleared(LONG, at=0, cancer_history="past")
    for hours, days in ((0, 7), (11, 7), (13, 6), (36, 5), (6.9 * 24, 0)):
        assert len(plan_weeks(seen, WISH, days=7, weeks=2, at=hours * 3600).days) == days


def test_who_answered_again_since_it_was_worse_may_go_on() -> None:
    worse = evolve(WISH, done=(Done("cat-cow", 1, Tolerance.WORSE), Done("bridge", 3, Tolerance.WORSE)))
    again = cleared(at=1000)
    assert plan_weeks(again, worse, days=3, weeks=1, at=1500).days
    assert plan_weeks(again, worse, days=3, weeks=1, at=1000 + 3 * 86_400).until is ProgrammeEnd.WORSE
    old = evolve(WISH, done=(Done("cat-cow", 400, Tolerance.WORSE), Done("bridge", 900, Tolerance.WORSE)))
    assert plan_weeks(PLAIN, old, days=3, weeks=1).days


def test_a_day_on_which_nothing_fits_is_no_session() -> None:
    assert str(plan_weeks(PLAIN, Wish(minutes=1), days=4, weeks=1)).startswith("0 sessions in 7 days")
