"""A programme: a routine for each of the days of some weeks, as far ahead as the screening holds."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from relieflib._box import Box
from relieflib.errors import Problem, plain_number_or_none, plainly
from relieflib.planning.doses import LOOK_BACK
from relieflib.planning.planner import plan
from relieflib.planning.routine import Routine
from relieflib.planning.wish import MOST_DAYS, Done, Wish, WishError, as_wish
from relieflib.screening.clearance import DAY, Clearance, as_clearance
from relieflib.terms import ProgrammeEnd, Tolerance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from relieflib.pack.pack import Pack

WEEK = 7
MOST_WEEKS = 12
HALF_A_DAY = 0.5  # from then on a day counts as gone: nobody knows here when midnight is


@frozen(kw_only=True)
class Day:
    """A day of a programme."""

    number: int
    """Which, 1 being the first."""
    routine: Routine | None = None
    """What to do on it; None on a day of rest."""

    @property
    def week(self) -> int:
        """Which week of the programme it is in, from 1."""
        return (self.number - 1) // WEEK + 1

    def __str__(self) -> str:
        return f"day {self.number}: {self.routine or 'rest'}"


def _days(given: int | Collection[int]) -> tuple[int, ...]:
    """Days of a week in order, from a list of them or from how many; whatever else was handed in stays as it is."""
    if type(given) is int and 1 <= given <= WEEK:
        return tuple(day * WEEK // given + 1 for day in range(given))
    fine = isinstance(given, list | tuple | set | frozenset) and all(type(day) is int for day in given)
    return tuple(sorted(set(given))) if fine else given  # type: ignore[arg-type, return-value]


@frozen(kw_only=True, getstate_setstate=False)
class Programme(Box):
    """A routine for each of some days of some weeks from today on; the days, and why it ends, follow from the rest.

    It assumes that every session is done and that none has been reported yet: no dose grows before a session was
    reported to have gone well, nor because a bad one is long ago. Plan again after each report, with it in the wish.
    """

    clearance: Clearance = field(converter=as_clearance)
    """What allows it."""
    wish: Wish = field(converter=as_wish)
    """What was asked for, for each session."""
    on: tuple[int, ...] = field(converter=_days)
    """Which days of each week have a session, 1 being the day it starts on."""
    weeks: int
    """How many weeks it is for, 1 to 12; it may end sooner."""
    at: float | None = field(default=None, converter=plain_number_or_none)
    """When it starts, in seconds on the clock of the clearance."""

    def __attrs_post_init__(self) -> None:
        if problems := list(_wrong(self.on, self.weeks)):
            raise WishError(problems)
        plan(self.clearance, self.wish, at=self.at)  # for its refusals

    @property
    def pack(self) -> Pack:
        """The pack that the clearance was made with."""
        return self.clearance.pack

    @cached_property
    def _last(self) -> tuple[int, ProgrammeEnd]:
        if _worse_twice(self.wish, _gone(self.clearance, self.at)):
            return 0, ProgrammeEnd.WORSE
        return _last_day(self.clearance, self.weeks, self.at)

    @property
    def until(self) -> ProgrammeEnd:
        """Why it ends where it ends."""
        return self._last[1]

    @cached_property
    def days(self) -> tuple[Day, ...]:
        """The days from today to the last that may be planned."""
        found: list[Day] = []
        done = self.wish.done
        for number in range(1, self._last[0] + 1):
            routine = None
            if (number - 1) % WEEK + 1 in self.on:
                routine = plan(self.clearance, evolve(self.wish, done=done))
                times = range(self.wish.times_a_day)
                done = (*done, *(Done(item.technique.id) for item in routine.items for _ in times))
            found.append(Day(number=number, routine=routine))
            done = _a_day_later(done)
        return tuple(found)

    def __str__(self) -> str:
        sessions = sum(day.routine is not None and bool(day.routine.items) for day in self.days)
        return f"{sessions} sessions in {len(self.days)} days, until {self.until}"


def plan_weeks(
    clearance: Clearance, wish: Wish, *, days: int | Collection[int], weeks: int, at: float | None = None
) -> Programme:
    """A routine like ``plan``'s for each session of some *weeks* (1 to 12) from today on, each with its own limits.

    *clearance* and *wish* are as for ``plan``. *days* says how many days of each week have one, spread evenly, or
    which, 1 being the day it starts on. No technique goes over its times a day or a week, and what was done lately is
    worth less. It ends before the clearance does, and by when the person should have been seen, counted from *at*;
    without it, or for a clearance that was given no time, as if the clearance were of now.

    Raises like ``plan``, and WishError for days or weeks that are out of range.
    """
    return Programme(clearance=clearance, wish=wish, on=days, weeks=weeks, at=at)


def _wrong(on: object, weeks: object) -> Iterator[Problem]:
    named = isinstance(on, tuple) and all(type(day) is int and 1 <= day <= WEEK for day in on)
    if not (named and on):
        what = f"expected how many days of a week, 1 to {WEEK}, or which, got {plainly(on)}"
        yield Problem(code="RL141", where="days", what=what)
    if type(weeks) is not int or not 1 <= weeks <= MOST_WEEKS:
        what = f"expected 1 to {MOST_WEEKS} weeks, got {plainly(weeks)}"
        yield Problem(code="RL141", where="weeks", what=what)


def _gone(clearance: Clearance, at: float | None) -> float | None:
    """How many days ago the clearance was given, if that is known."""
    return None if at is None or clearance.at is None else (at - clearance.at) / DAY


def _last_day(clearance: Clearance, weeks: int, at: float | None) -> tuple[int, ProgrammeEnd]:
    """The last day that may be planned, 1 being today, and why it is the last; of several reasons the most serious."""
    gone = _gone(clearance, at) or 0.0
    ends = [(int(clearance.holds_for / DAY - gone), ProgrammeEnd.SCREEN), (weeks * WEEK, ProgrammeEnd.PLANNED)]
    within = clearance.guidance.within_days
    if within is not None:
        ends.insert(0, (max(0, within - int(gone + HALF_A_DAY)), ProgrammeEnd.SEEN))
    return min(ends, key=lambda end: end[0])


def _a_day_later(done: tuple[Done, ...]) -> tuple[Done, ...]:
    """*done* as it counts a day later. How things went grows no older than is remembered: nothing new was reported."""
    reported = [each.went is not Tolerance.NOT_SAID and each.days_ago < LOOK_BACK for each in done]
    oldest = max((each.days_ago for each, counts in zip(done, reported, strict=True) if counts), default=0)
    return tuple(
        each
        if each.days_ago == MOST_DAYS or (counts and oldest == LOOK_BACK - 1)
        else evolve(each, days_ago=each.days_ago + 1)
        for each, counts in zip(done, reported, strict=True)
    )


def _worse_twice(wish: Wish, gone: float | None) -> bool:
    """Whether both of the last two days that were reported on left it worse the next morning.

    Anyone who has answered the questions since has been asked; that is known where the clearance has a time.
    """
    reported = {
        each.days_ago: each.went is Tolerance.WORSE
        for each in sorted(wish.done, key=lambda one: one.went)
        if each.went is not Tolerance.NOT_SAID and each.days_ago < LOOK_BACK and (gone is None or each.days_ago <= gone)
    }
    last = [worse for _, worse in sorted(reported.items())][:2]
    return len(last) > 1 and all(last)
