"""The clock rule, by example: forward, a gap, back a little, back far, before and after the clearance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from attrs import evolve

import relieflib as relief
from relieflib import Session, advance, begin
from relieflib.events import Pause, Report, Resume, Tick
from relieflib.pack.wording import Timing
from relieflib.terms import Ending, SessionPhase
from strategies import in_pack, plain_back_ache

if TYPE_CHECKING:
    from relieflib import Routine

DAY = 86_400
AGAIN = "It has been too long. Answer the questions again before you go on."


@pytest.fixture(scope="module")
def routine() -> Routine:
    """A routine cleared at 1000 s."""
    pack = relief.builtin_pack()
    clearance = relief.clear(relief.assess(pack, plain_back_ache(pack)), at=1000)
    assert isinstance(clearance, relief.Clearance)
    return relief.plan(clearance, relief.Wish(minutes=12))


@pytest.fixture
def session(routine: Routine) -> Session:
    """Five seconds into the first check-in of 15, begun at 2000."""
    return advance(begin(routine, at=2000), Tick(2005))


def clock(session: Session) -> tuple[SessionPhase, float, int, float, float, float]:
    return session.phase, session.at, session.index, session.spent, session.active, session.paused


UNDERWAY, PAUSED, ENDED = SessionPhase


def test_forward_within_an_interval_counts(session: Session) -> None:
    assert clock(advance(session, Tick(2014.5))) == (UNDERWAY, 2014.5, 0, 14.5, 14.5, 0)


@pytest.mark.parametrize("late", [0, 30])
def test_forward_into_the_next_interval_counts(routine: Routine, late: float) -> None:
    unhurried = in_pack(routine, timing=evolve(routine.pack.timing, change_technique=60))
    slow = begin(evolve(unhurried, wish=evolve(routine.wish, minutes=60)), at=2000)
    assert slow.timeline[1].seconds >= 60
    assert clock(advance(slow, Tick(2015 + late))) == (UNDERWAY, 2015 + late, 1, late, 15 + late, 0)


@pytest.mark.parametrize("late", [30.25, 3 * DAY])
def test_after_a_gap_the_session_waits_at_the_next_interval(session: Session, late: float) -> None:
    waiting = advance(session, Tick(2015 + late))
    assert clock(waiting) == (PAUSED, 2015 + late, 1, 0, 15, late)
    assert waiting.now.say == ()
    assert advance(waiting, Resume(2015 + late)).now.say == (session.timeline[1].cue,)


@pytest.mark.parametrize("back", [0.25, 30])
def test_a_little_back_stands_still_until_the_clock_has_caught_up(session: Session, back: float) -> None:
    still = advance(session, Tick(2005 - back))
    assert clock(still) == clock(session)
    assert clock(advance(still, Tick(2005))) == clock(session)
    assert clock(advance(still, Tick(2006))) == (UNDERWAY, 2006, 0, 6, 6, 0)


@pytest.mark.parametrize("back", [30.25, 900])
def test_far_back_pauses_and_goes_by_the_new_clock(session: Session, back: float) -> None:
    there = advance(session, Tick(2005 - back))
    assert clock(there) == (PAUSED, 2005 - back, 0, 5, 5, 0)
    assert there.now.say == ()
    resumed = advance(there, Resume(2010 - back))
    assert clock(resumed) == (UNDERWAY, 2010 - back, 0, 5, 5, 5)
    assert resumed.deadline == 2020 - back
    assert clock(advance(resumed, Tick(2011 - back))) == (UNDERWAY, 2011 - back, 0, 6, 6, 5)


def test_what_the_person_does_counts_after_a_clock_was_set(session: Session) -> None:
    assert advance(session, relief.events.SkipStep(1500)).index == 1
    assert advance(advance(session, Pause(2005)), Resume(1500)).phase is UNDERWAY
    worse = advance(session, Report(1500, {"new_signs": ["saddle-or-bladder"]}))
    assert (worse.ending, worse.disposition) == (Ending.STOPPED, relief.Disposition.EMERGENCY)


@pytest.mark.parametrize("at", [969.75, -DAY, 1000 + 7 * DAY + 0.25, 30 * DAY])
@pytest.mark.parametrize("paused", [False, True])
def test_outside_of_the_clearance_the_session_asks_for_a_new_screen(
    session: Session, at: float, *, paused: bool
) -> None:
    before = advance(session, Pause(2005)) if paused else session
    ended = advance(before, Tick(at))
    assert (ended.phase, ended.ending) == (ENDED, Ending.EXPIRED)
    assert (ended.active, ended.paused) == (session.active, session.paused)  # nobody can tell what this time was
    assert ended.now == relief.parts.Now(show=AGAIN, say=(AGAIN,))


@pytest.mark.parametrize("at", [970, 1000 + 7 * DAY])
def test_at_the_edges_of_the_clearance_it_still_holds(session: Session, at: float) -> None:
    assert advance(session, Tick(at)).ending is None


def test_a_clearance_without_a_time_was_given_when_the_session_began(routine: Routine) -> None:
    session = begin(evolve(routine, clearance=evolve(routine.clearance, at=None)), at=2000)
    assert advance(advance(session, Tick(2010)), Tick(1970)).ending is None
    assert advance(advance(session, Tick(2010)), Tick(1969)).ending is Ending.EXPIRED


def test_a_clock_that_is_set_back_again_and_again_does_not_make_a_clearance_last(session: Session) -> None:
    for _ in range(6):
        session = advance(advance(session, Tick(DAY + 2000)), Tick(2000))
    assert advance(session, Tick(DAY + 999)).ending is None
    assert advance(session, Tick(DAY + 1001)).ending is Ending.EXPIRED


def test_intervals_of_no_length_pass_at_once(routine: Routine) -> None:
    hurried = in_pack(routine, timing=Timing(check_in=0))
    session = begin(hurried, at=2000)
    assert (session.index, session.now.left, session.deadline) == (0, 0, 2000)
    assert clock(advance(session, Tick(2000))) == (UNDERWAY, 2000, 1, 0, 0, 0)
