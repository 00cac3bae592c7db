"""How a session goes on: the one function that takes what happened, and when."""

from __future__ import annotations

from relieflib.errors import WrongKind, expect, expect_time
from relieflib.questions.questions import Number
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
from relieflib.session.moves import GAP, eased, forward, next_step, next_technique, step_back
from relieflib.session.state import Session, closing
from relieflib.session.stop_rules import Stopped, spoken, stops, taken_in
from relieflib.terms import Absent, Ending, IntervalKind, SessionPhase, Status, StopScope

_WORK = {IntervalKind.WORK, IntervalKind.HOLD}
_CHOSEN = (SkipStep, SkipTechnique, Back, ChooseEasier)  # the person moved: where to is said even during a pause


def advance(session: Session, event: Event) -> Session:
    """The session after *event*; *session* itself never changes.

    Time that has passed counts first, then the event:

    1. Forward within an interval counts.
    2. An interval overrun by more than half a minute means that nobody followed: the session pauses at the next one.
    3. Back by up to half a minute counts nothing: the session stands still until the clock has caught up.
    4. Back by more is another clock, or one that was set: that counts nothing, the session pauses and goes by the new
       reading from there on.
    5. When the clearance has run out, or more than half a minute before it was given (before the session began, where
       that is not known), nobody can tell that it holds: the session ends and asks for a new screen.

    Raises EventNotAllowed for what the phase does not allow, and AnswerError for a report that does not fit the
    questions.
    """
    expect(session, Session, "see begin")
    if type(event) not in TRANSITIONS[session.phase]:
        raise EventNotAllowed(event, session.phase)
    try:
        expect_time(event.at)
    except WrongKind:
        raise EventNotAllowed(event, session.phase, "an event is `at` a number of seconds") from None
    if isinstance(event, Report):
        event = taken_in(session.routine, event, session.phase)
    after = _happened(_timed(session, event.at), event)
    worked = session.worked or _works(after)
    acted = tuple(after.stops[len(session.stops) :]) if after.stops is not session.stops else ()
    entry = Entry(
        event=event,
        phase=after.phase,
        ending=after.ending,
        index=after.index,
        spent=after.spent,
        eased=after.timeline is not session.timeline,
        stops=tuple([(stop.rule, stop.ends) for stop in acted]),
    )
    standing = acted if isinstance(event, Report) else _standing(session, after, event)
    after = after.but(journal=session.journal.plus(entry), standing=standing, worked=worked)
    return after.but(say=(*(spoken(acted) if acted else ()), *_due(session, after, event)))


def _timed(session: Session, at: float) -> Session:
    """*session* when its clock shows *at*."""
    clearance, went = session.routine.clearance, max(0.0, at - session.at)
    screened = session.started_at if clearance.at is None else clearance.at
    seen = session.started_at - screened + session.active + session.paused + went  # whatever a clock was set to
    if at < screened - GAP or max(at - screened, seen) > clearance.holds_for:
        return session.but(at=at, phase=SessionPhase.ENDED, ending=Ending.EXPIRED)
    if at < session.at - GAP:
        return session.but(at=at, phase=SessionPhase.PAUSED)
    at = max(at, session.at)
    if session.phase is SessionPhase.PAUSED:
        return session.but(at=at, paused=session.paused + went)
    index, spent, counted, alone = forward(session.timeline, session.index, session.spent, session.at, at)
    active = session.active + counted
    if index == len(session.timeline):
        return _end(session, Ending.FINISHED).but(at=at, active=active)
    if alone:
        paused = session.paused + (went - counted)
        return session.but(at=at, index=index, spent=spent, active=active, paused=paused, phase=SessionPhase.PAUSED)
    return session.but(at=at, index=index, spent=spent, active=active)


def _happened(session: Session, event: Event) -> Session:
    """*session* after *event*, time apart."""
    if session.phase is SessionPhase.ENDED:  # what the person says last counts, too late as it is
        return _heard(session, event)[0] if isinstance(event, Report) else session
    phase = TRANSITIONS[session.phase].get(type(event), session.phase)
    if phase is not session.phase:
        session = session.but(phase=phase)
    match event:
        case Report():
            return _reported(session, event)
        case SkipStep():
            return _to(session, next_step(session.timeline, session.index))
        case SkipTechnique():
            return _to(session, next_technique(session.timeline, session.index))
        case Back():
            return _to(session, max(step_back(session.timeline, session.index, session.spent), session.floor))
        case ChooseEasier():
            return _eased(session)
        case Leave():
            return session.but(ending=Ending.LEFT)
    return session


def _end(session: Session, ending: Ending) -> Session:
    last = len(session.timeline) - 1 if ending is Ending.FINISHED else session.index
    spent = float(session.timeline[last].seconds) if ending is Ending.FINISHED else session.spent
    return session.but(phase=SessionPhase.ENDED, ending=ending, index=last, spent=spent)


def _to(session: Session, index: int) -> Session:
    """*session* at the start of another interval; past the last one it is finished."""
    if index >= len(session.timeline):
        return _end(session, Ending.FINISHED)
    return session.but(index=index, spent=0.0)


def _eased(session: Session) -> Session:
    items, line, index = eased(session.items, session.timeline, session.index, session.routine.pace)
    if (items, line) == (session.items, session.timeline):
        return session
    spent = session.spent if line[index] is session.timeline[session.index] else 0.0
    return session.but(items=items, timeline=line, index=index, spent=spent)


def _reported(session: Session, event: Report) -> Session:
    """What a report leads to: the stop rules outrank everything else."""
    session, worst = _heard(session, event)
    match worst:
        case StopScope.SESSION:
            return _end(session, Ending.STOPPED)
        case StopScope.TECHNIQUE:
            paused = session.but(phase=SessionPhase.PAUSED)  # the person says when to go on
            if session.timeline[session.index].item < 0:
                return paused.but(floor=session.index)
            there = next_technique(session.timeline, session.index)
            return _to(paused.but(floor=there), there)
        case StopScope.STEP:
            there = next_step(session.timeline, session.index)
            return _to(session.but(floor=there), there)
        case StopScope.EASE_OFF:
            session = _eased(session)
    asked = session.timeline[session.index].kind is IntervalKind.CHECK_IN
    return _to(session, session.index + 1) if asked else session


def _heard(session: Session, event: Report) -> tuple[Session, StopScope | None]:
    """*session* with the report taken in, and the most that a stop rule ends because of it."""
    said, first, log = dict(event.answers), dict(session.first), session.stops
    known = {name: value for name, value in said.items() if not isinstance(value, Absent)}
    for name, value in said.items():
        if isinstance(value, int | float) and not isinstance(value, bool):
            first.setdefault(name, _start(session, name, value))
    acted = stops(session.routine, event, dict(session.last), first, session.fired)
    for each in acted:
        log = log.plus(each)
    session = session.but(
        first=tuple(first.items()),
        last=tuple({**dict(session.last), **known}.items()),
        stops=log,
        fired=session.fired.union(stop.rule for stop in acted if stop.status is Status.FIRED),
        disposition=max([session.disposition, *(stop.disposition for stop in acted if stop.disposition is not None)]),
    )
    return session, max((stop.ends for stop in acted), default=None)


def _start(session: Session, name: str, value: float) -> float:
    """What a number rises from: its first report, or, if that comes when work has begun and is more, the intake's."""
    question = next(each for each in session.routine.check_in if isinstance(each, Number) and each.id == name)
    before = session.routine.clearance.assessment.answers.get(question.counts_from)
    worked = session.worked or _works(session)
    return min(before, value) if worked and isinstance(before, int | float) else value


def _works(session: Session) -> bool:
    """Whether work has begun at this place of the timeline, or before it."""
    return any(interval.kind in _WORK for interval in session.timeline[: session.index + 1])


def _standing(before: Session, after: Session, event: Event) -> tuple[Stopped, ...]:
    """The stop rules whose words still stand: those of the last report, until the person goes on or time has."""
    gone_on = after.phase is SessionPhase.UNDERWAY and (isinstance(event, Resume) or after.index != before.index)
    return () if gone_on else before.standing


def _due(before: Session, after: Session, event: Event) -> tuple[str, ...]:
    """The cues that became due: those of the interval now under way, and of its later ones the latest alone."""
    if after.phase is SessionPhase.ENDED:
        told = before.timeline[before.index].kind is IntervalKind.FINISH and after.ending is not Ending.EXPIRED
        return () if told else closing(after)
    here = after.timeline[after.index]
    if isinstance(event, Resume):
        return (here.cue,)
    if after.phase is SessionPhase.PAUSED and not isinstance(event, _CHOSEN):
        return ()
    again = here is not before.timeline[before.index] or after.spent < before.spent or isinstance(event, Back)
    if again:
        return (here.cue, *[text for offset, text in here.cues[1:] if offset <= after.spent][-1:])
    return tuple([text for offset, text in here.cues if before.spent < offset <= after.spent][-1:])
