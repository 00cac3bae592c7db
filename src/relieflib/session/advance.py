"""How a session goes on: from what is known and an event to what is known then.

A session is a state machine with three phases. What a person and a host may do in each of them is a table,
``TRANSITIONS`` in ``events.py``. It is the whole list: what is not in it is refused, and a phase changes to what it
says. Two things lead elsewhere, and ``OUTRANKING`` beside the table lists where: time, and the stop rules. The order in
which the three are asked is what makes a session safe, so here is why it is as it is.

**Time counts first, then the event.** An event says when it happened, and until then the session went on as planned. A
report that comes 20 seconds after a hold has ended is a report from the next interval; a skip then skips what is under
way then, not what the host last drew. So a host that calls a little late gets the same session as one that calls in
time, and a replay gets it too: nothing here looks at a clock, only at the times in events.

**Whether an event is allowed is asked of the phase before time had passed**, as the person saw no other: to press
"pause" as the session pauses itself is not a mistake. Once time has ended the session only a report still counts.

**Stop rules outrank both.** Whatever the table says, and whether time has ended the session or not, every rule is asked
about every report, and the worst of what they say decides: session, technique, step, easing off. After a technique was
ended the session waits for the person, and what was ended has no way back into it (``Place.floor``). A sign that comes
as the last second passes must still send the person to where they belong.

**The clock rule.** The clock that a host reads sleeps, jumps and is set. Time is what ``_timed`` makes of two readings:

1. *Forward within an interval counts.* So does time that runs into the next intervals by up to half a minute: hosts are
   late, and a person who follows a voice goes on meanwhile.
2. *An interval overrun by more than half a minute* was not followed: the machine slept, or the app was away. What is
   left of it counts, as nobody can tell, and the session pauses at the start of the next one. It must neither run
   through exercises that nobody does nor make the person do one again.
3. *Back by up to half a minute* is two threads, or a clock that was put right. Nothing counts, and the session stands
   still until the clock has caught up: so no second counts twice, and events that were meant for one moment act once.
4. *Back by more* is another clock, or one that was set. How long it was cannot be known, so nothing counts; the session
   pauses, as in 2, and goes by the new reading from there on. It does not end: a clock is not the person's fault.
5. *A clearance that has run out ends the session*, and so does a reading of more than half a minute before it was given
   (before the session began, where that is not known): answers of another time say nothing about today, and to go on
   would be to guess. What was seen of time counts as well as what is read, so that a clock that is set back again and
   again does not make a clearance last.

**Each move says what it did** (``moves.Move``, ``stop_rules.Heard``), and a ``Change`` gathers it: from where cues are
due, whether the timeline was exchanged, which stop rules acted.
"""

from __future__ import annotations

from typing import NamedTuple

from relieflib.errors import WrongKind, expect_time
from relieflib.planning.routine import Routine
from relieflib.session.events import (
    TRANSITIONS,
    Back,
    ChooseEasier,
    Entry,
    Event,
    EventNotAllowed,
    Leave,
    Report,
    Resume,
    SkipStep,
    SkipTechnique,
)
from relieflib.session.moves import GAP, Move, due, ease, enter, forward, next_step, next_technique, step_back
from relieflib.session.state import Clock, State
from relieflib.session.stop_rules import Stopped, Stops, heard, spoken, taken_in
from relieflib.terms import Ending, IntervalKind, SessionPhase, StopScope

_CHOSEN = (SkipStep, SkipTechnique, Back, ChooseEasier)  # the person moved: where to is said even during a pause


class Change(NamedTuple):
    """A state in the middle of an event, and what time and the event did to come to it.

    ``since`` is from where in the interval under way its cues become due (see ``Move``), ``eased`` whether techniques
    or doses were exchanged, ``acted`` the stop rules that acted.
    """

    state: State
    since: float | None
    eased: bool = False
    acted: tuple[Stopped, ...] = ()


def allowed(routine: Routine, state: State, event: Event) -> Event:
    """*event*, with the answers of a report as they were checked.

    Raises EventNotAllowed for what the phase does not allow, and AnswerError for a report that does not fit the
    questions.
    """
    if type(event) not in TRANSITIONS[state.phase]:
        raise EventNotAllowed(event, state.phase)
    try:
        expect_time(event.at)
    except WrongKind:
        raise EventNotAllowed(event, state.phase, "an event is `at` a number of seconds") from None
    return taken_in(routine, event, state.phase) if isinstance(event, Report) else event


def next_state(routine: Routine, state: State, event: Event) -> State:
    """What is known of a session of *routine* after an event that is ``allowed``."""
    change = _happened(routine, _timed(routine, state, event.at), event)
    after = change.state
    entry = Entry(
        event=event,
        phase=after.phase,
        ending=after.ending,
        index=after.place.number,
        spent=after.place.spent,
        eased=change.eased,
        stops=tuple([(stop.rule, stop.ends) for stop in change.acted]),
    )
    return after._replace(
        stops=_standing(state, after, event),
        say=(*(spoken(change.acted) if change.acted else ()), *_due(routine, change, event)),
        journal=state.journal.plus(entry),
    )


def _timed(routine: Routine, state: State, at: float) -> Change:
    """*state* when the clock shows *at*, by the five points of the clock rule."""
    clearance, clock, place = routine.clearance, state.clock, state.place
    went = max(0.0, at - clock.at)
    screened = clock.began if clearance.at is None else clearance.at
    seen = clock.began - screened + clock.active + clock.paused + went  # whatever a clock was set to
    if at < screened - GAP or max(at - screened, seen) > clearance.holds_for:
        clock = clock._replace(at=at)
        return Change(state._replace(clock=clock, phase=SessionPhase.ENDED, ending=Ending.EXPIRED), place.spent)
    if at < clock.at - GAP:
        return Change(state._replace(clock=clock._replace(at=at), phase=SessionPhase.PAUSED), place.spent)
    at = max(at, clock.at)
    if state.phase is SessionPhase.PAUSED:
        return Change(state._replace(clock=clock._replace(at=at, paused=clock.paused + went)), place.spent)
    move, counted, alone = forward(place, clock.at, at)
    lost = went - counted if alone else 0.0
    clock = Clock(clock.began, at, active=clock.active + counted, paused=clock.paused + lost)
    state = state._replace(place=move.place, clock=clock, phase=SessionPhase.PAUSED if alone else state.phase)
    change = Change(state, move.since)
    return _ended(change, Ending.FINISHED) if move.over else change


def _happened(routine: Routine, change: Change, event: Event) -> Change:
    """*change* after *event*, time apart."""
    phase, place = change.state.phase, change.state.place
    if isinstance(event, Report):
        return _reported(routine, change, event)
    if phase is SessionPhase.ENDED:  # by time: all else comes too late
        return change
    # Time may have paused the session meanwhile: what the table does not have there leaves the phase as it is.
    goes_to = TRANSITIONS[phase].get(type(event), phase)
    if goes_to is not phase:
        change = _in_phase(change, goes_to)
    match event:
        case SkipStep():
            return _moved(change, enter(place, next_step(place)))
        case SkipTechnique():
            return _moved(change, enter(place, next_technique(place)))
        case Back():
            return _moved(change, enter(place, step_back(place)))
        case ChooseEasier():
            return _moved(change, ease(place, routine.pace))
        case Leave():
            return _ended(change, Ending.LEFT)
    return change


def _reported(routine: Routine, change: Change, report: Report) -> Change:
    """What a report leads to: the stop rules outrank everything else, and count after the end too."""
    state = change.state
    found = heard(routine, report, state.reports, state.stops, worked=state.place.worked)
    change = change._replace(state=state._replace(reports=found.reports, stops=found.stops), acted=found.acted)
    return change if state.phase is SessionPhase.ENDED else _obeyed(routine, change, found.ends)


def _obeyed(routine: Routine, change: Change, ends: StopScope | None) -> Change:
    """*change* after stop rules have ended this much."""
    place = change.state.place
    match ends:
        case StopScope.SESSION:
            return _ended(change, Ending.STOPPED)
        case StopScope.TECHNIQUE:
            change = _in_phase(change, SessionPhase.PAUSED)  # the person says when to go on
            if place.interval.item < 0:  # a check-in before the first technique, or the finish: no technique to end
                return _moved(change, Move(place._replace(floor=place.number), place.spent))
            there = next_technique(place)
            return _moved(change, enter(place._replace(floor=there), there))
        case StopScope.STEP:
            there = next_step(place)
            return _moved(change, enter(place._replace(floor=there), there))
        case StopScope.EASE_OFF:
            change = _moved(change, ease(place, routine.pace))
    place = change.state.place
    asked = place.interval.kind is IntervalKind.CHECK_IN
    return _moved(change, enter(place, place.number + 1)) if asked else change


def _moved(change: Change, move: Move) -> Change:
    """*change* after a further *move*. What an earlier one made due of the same interval stays due."""
    since = None if move.since is None else change.since
    change = Change(change.state._replace(place=move.place), since, change.eased or move.eased, change.acted)
    return _ended(change, Ending.FINISHED) if move.over else change


def _ended(change: Change, ending: Ending) -> Change:
    return change._replace(state=change.state._replace(phase=SessionPhase.ENDED, ending=ending))


def _in_phase(change: Change, phase: SessionPhase) -> Change:
    return change._replace(state=change.state._replace(phase=phase))


def _standing(before: State, after: State, event: Event) -> Stops:
    """The stop rules of *after*. The words of the last report stand until the person goes on, or time has."""
    gone_on = isinstance(event, Resume) or after.place.number != before.place.number
    if gone_on and after.phase is SessionPhase.UNDERWAY and not isinstance(event, Report):
        return after.stops._replace(standing=())
    return after.stops


def _due(routine: Routine, change: Change, event: Event) -> tuple[str, ...]:
    """What is to be said, apart from what stop rules say."""
    state, since = change.state, change.since
    if state.phase is SessionPhase.ENDED:
        # The cue of the finish, said as it began, is what a session closes with.
        said = state.place.interval.kind is IntervalKind.FINISH and since is not None
        return () if said and state.ending is not Ending.EXPIRED else closing(routine, state)
    if isinstance(event, Resume):
        return (state.place.interval.cue,)
    if state.phase is SessionPhase.PAUSED and not isinstance(event, _CHOSEN):
        return ()
    return due(state.place, since)


def closing(routine: Routine, state: State) -> tuple[str, ...]:
    """The last words of a session that has ended; a stop rule has words of its own."""
    phrases = routine.pace.phrases
    if state.ending is Ending.EXPIRED:
        return (phrases.expired,)
    stopped = any(stop.ends is StopScope.SESSION for stop in state.stops.standing)  # also after time had ended it
    return () if stopped else (phrases.finish,)
