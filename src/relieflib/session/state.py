"""What is known of a session at one moment, in four small groups: place, clock, reports, stop rules.

Nothing here is a fact: all of it follows from the routine, when the session began, and the events (``session.py``). It
is kept, and not computed again, because each event needs all of it.

The groups are named tuples and not attrs classes, as every tick makes three of them: their ``_replace`` is checked by
mypy and costs a quarter of what ``attrs.evolve`` does.
"""

from __future__ import annotations

from typing import NamedTuple

from relieflib.errors import Problem, WrongKind, expect, expect_time
from relieflib.planning.doses import RoutineError
from relieflib.planning.faults import faults
from relieflib.planning.routine import Routine
from relieflib.session.append_only import Log
from relieflib.session.events import Entry
from relieflib.session.moves import Place
from relieflib.session.stop_rules import Reports, Stops
from relieflib.terms import Ending, SessionPhase


class Clock(NamedTuple):
    """What the clock showed as the session ``began``, what it shows, and the seconds between.

    ``active`` are the seconds in which time went on, ``paused`` those in which it stood still. Together they are what
    the clock went forward.
    """

    began: float
    at: float
    active: float = 0.0
    paused: float = 0.0


class State(NamedTuple):
    """All that is known of a session after its last event.

    ``say`` is what that event made due, and ``journal`` what each event was and changed.
    """

    place: Place
    clock: Clock
    reports: Reports
    stops: Stops
    phase: SessionPhase
    ending: Ending | None
    say: tuple[str, ...]
    journal: Log[Entry]


def begun(routine: Routine, at: float) -> State:
    """What is known as a session of *routine* begins; RoutineError when it may not."""
    expect(routine, Routine, "see plan")
    problems = list(faults(routine))
    clearance = routine.clearance
    try:
        expect_time(at)
    except WrongKind:
        problems.append(Problem(code="RL151", where="at", what="a session begins `at` a number of seconds"))
    else:
        if not clearance.holds_at(at):
            what = "the clearance does not hold at this time, or was made by another clock"
            problems.append(Problem(code="RL151", where="at", what=what))
    if problems:
        raise RoutineError(problems)
    return State(
        place=Place(routine.items, routine.timeline),
        clock=Clock(began=at, at=at),
        reports=Reports(),
        stops=Stops(clearance.disposition),
        phase=SessionPhase.UNDERWAY,
        ending=None,
        say=(routine.timeline[0].cue,),
        journal=Log(),
    )
