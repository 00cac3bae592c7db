"""A programme: a routine for each of the days of some weeks, as far ahead as the screening holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve, frozen

from relieflib.errors import Problem, plainly
from relieflib.pack.pack import Pack, PackRef
from relieflib.planning.doses import LOOK_BACK
from relieflib.planning.planner import plan
from relieflib.planning.routine import Routine
from relieflib.planning.wish import MOST_DAYS, Done, Wish, WishError
from relieflib.screening.assess import DAY
from relieflib.screening.clearance import Clearance
from relieflib.terms import ProgrammeEnd, Tolerance

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

WEEK = 7
MOST_WEEKS = 12
HALF_A_DAY = 0.5  # from then on a day counts as gone: nobody knows here when midnight is


@frozen(kw_only=True)
class Day:
    """A day of a programme, ``number`` 1 being its first, with its routine; None on a day of rest."""

    number: int
    routine: Routine | None = None

    @property
    def week(self) -> int:
        """Which week of the programme it is in, from 1."""
        return (self.number - 1) // WEEK + 1

    def __str__(self) -> str:
        return f"day {self.number}: {self.routine or 'rest'}"


@frozen(kw_only=True)
class Programme:
    """The days of some weeks, from today to the last that may be planned; ``until`` says why it ends there.

    It takes nothing for granted but that every session is done: no dose grows before a session was reported to have
    gone well, nor because a bad one is long ago. Plan the rest again after each report, with it in the wish.
    """

    pack: PackRef
    clearance: Clearance
    wish: Wish
    days: tuple[Day, ...]
    until: ProgrammeEnd

    def __str__(self) -> str:
        sessions = sum(day.routine is not None and bool(day.routine.items) for day in self.days)
        return f"{sessions} sessions in {len(self.days)} days, until {self.until}"


def plan_weeks(  # noqa: PLR0913 - plan's, and which days
    pack: Pack, clearance: Clearance, wish: Wish, *, days: int | Collection[int], weeks: int, at: float | None = None
) -> Programme:
    """A routine like ``plan``'s for each session of some *weeks* (1 to 12) from today on, each with its own limits.

    *days* says how many days of each week have one, spread evenly, or which, 1 being the day it starts on. No technique
    goes over its times a day or a week, and what was done lately is worth less. It ends before the clearance does, and
    by when the person should have been seen, counted from *at*; without it, or for a clearance that was given no time,
    as if the clearance were of now. Raises like ``plan``, and WishError for days or weeks that are none.
    """
    problems = list(_wrong(days, weeks))
    if problems:
        raise WishError(problems)
    first = plan(pack, clearance, wish, at=at)  # for its refusals
    last, until = _last_day(pack, clearance, weeks, at)
    if _worse_twice(wish, _gone(clearance, at)):
        last, until = 0, ProgrammeEnd.WORSE
    chosen = {day * WEEK // days + 1 for day in range(days)} if isinstance(days, int) else set(days)
    found: list[Day] = []
    done = wish.done
    for number in range(1, last + 1):
        routine = None
        if (number - 1) % WEEK + 1 in chosen:
            routine = first if number == 1 else plan(pack, clearance, evolve(wish, done=done))
            done = (*done, *(Done(item.technique.id) for item in routine.items for _ in range(wish.times_a_day)))
        found.append(Day(number=number, routine=routine))
        done = _a_day_later(done)
    return Programme(pack=pack.ref, clearance=clearance, wish=wish, days=tuple(found), until=until)


def _wrong(days: object, weeks: object) -> Iterator[Problem]:
    number = type(days) is int and 1 <= days <= WEEK
    named = isinstance(days, list | tuple | set | frozenset) and all(
        type(day) is int and 1 <= day <= WEEK for day in days
    )
    if not number and not (named and days):
        what = f"expected how many days of a week, 1 to {WEEK}, or which, got {plainly(days)}"
        yield Problem(code="RL141", where="days", what=what)
    if type(weeks) is not int or not 1 <= weeks <= MOST_WEEKS:
        what = f"expected 1 to {MOST_WEEKS} weeks, got {plainly(weeks)}"
        yield Problem(code="RL141", where="weeks", what=what)


def _gone(clearance: Clearance, at: float | None) -> float | None:
    """How many days ago the clearance was given, if that is known."""
    return None if at is None or clearance.at is None else (at - clearance.at) / DAY


def _last_day(pack: Pack, clearance: Clearance, weeks: int, at: float | None) -> tuple[int, ProgrammeEnd]:
    """The last day that may be planned, 1 being today, and why it is the last; of several reasons the gravest."""
    gone = _gone(clearance, at) or 0.0
    ends = [(int(clearance.holds_for / DAY - gone), ProgrammeEnd.SCREEN), (weeks * WEEK, ProgrammeEnd.PLANNED)]
    within = pack.advice[clearance.disposition].within_days
    if within is not None:
        ends.insert(0, (max(0, within - int(gone + HALF_A_DAY)), ProgrammeEnd.SEEN))
    return min(ends, key=lambda end: end[0])


def _a_day_later(done: tuple[Done, ...]) -> tuple[Done, ...]:
    """*done* as it counts a day later. How things went grows no older than is remembered: nothing new was reported."""
    told = [each.went is not Tolerance.NOT_SAID and each.days_ago < LOOK_BACK for each in done]
    oldest = max((each.days_ago for each, counts in zip(done, told, strict=True) if counts), default=0)
    return tuple(
        each
        if each.days_ago == MOST_DAYS or (counts and oldest == LOOK_BACK - 1)
        else evolve(each, days_ago=each.days_ago + 1)
        for each, counts in zip(done, told, strict=True)
    )


def _worse_twice(wish: Wish, gone: float | None) -> bool:
    """Whether both of the last two days that were reported on left it worse the next morning.

    Who has answered the questions since has been told; that is known where the clearance has a time.
    """
    told = {
        each.days_ago: each.went is Tolerance.WORSE
        for each in sorted(wish.done, key=lambda one: one.went)
        if each.went is not Tolerance.NOT_SAID and each.days_ago < LOOK_BACK and (gone is None or each.days_ago <= gone)
    }
    last = [worse for _, worse in sorted(told.items())][:2]
    return len(last) > 1 and all(last)
