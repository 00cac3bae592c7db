"""The guided session: what a person is in the middle of. Pure: time arrives in events, and nothing is forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from relieflib.assessment import Clause, Status
from relieflib.certificate import faults
from relieflib.content import Technique
from relieflib.errors import Problem, ProblemsError, WrongKind, expect, expect_time
from relieflib.events import (
    TRANSITIONS,
    Back,
    ChooseEasier,
    Event,
    EventNotAllowed,
    Leave,
    Report,
    SessionPhase,
    SkipStep,
    SkipTechnique,
)
from relieflib.expr import NEVER, Facts, Value, evaluate
from relieflib.intake import checked
from relieflib.routine import Routine
from relieflib.safety import clauses
from relieflib.screening import unsaid_as
from relieflib.terms import Absent, Disposition, Ends, Side, Term
from relieflib.timeline import Interval, IntervalKind, Item, Pace, check_in, finish, item_intervals, steps_of
from relieflib.truth import Truth

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

GAP = 30.0  # seconds past an interval's end after which nobody can have been following: the session pauses itself
GRACE = 3.0  # seconds into a step within which `Back` means the step before


class Ending(Term):
    """How a session ended."""

    FINISHED = "finished"
    LEFT = "left"
    STOPPED = "stopped"
    EXPIRED = "the clearance ran out"


class RoutineError(ProblemsError, ValueError):
    """The routine does not agree with its own clearance; ``problems`` says where."""


@frozen(kw_only=True)
class Stopped:
    """A stop rule that acted on a report: what it ended, what it says, and the clauses that made it act."""

    rule: str
    status: Status
    ends: Ends
    says: str
    clauses: tuple[Clause, ...]
    at: float
    disposition: Disposition | None = None


@frozen(kw_only=True)
class Session:
    """A routine being done. Everything in it follows from ``routine``, ``started_at`` and ``events``.

    ``index`` is the interval under way and ``spent`` the seconds spent in it. ``first`` and ``last`` are the reports.
    ``floor`` is the interval before which there is no way back: a stop rule ended what lies there.
    """

    routine: Routine
    started_at: float
    events: tuple[Event, ...] = ()
    phase: SessionPhase = SessionPhase.UNDERWAY
    ending: Ending | None = None
    at: float
    index: int = 0
    spent: float = 0.0
    active: float = 0.0
    items: tuple[Item, ...]
    timeline: tuple[Interval, ...] = field(repr=False)
    first: tuple[tuple[str, float], ...] = ()
    last: tuple[tuple[str, Value | Absent], ...] = ()
    stops: tuple[Stopped, ...] = ()
    floor: int = 0

    @property
    def now(self) -> Interval | None:
        """The interval under way; None when the session has ended."""
        return None if self.phase is SessionPhase.ENDED else self.timeline[self.index]

    @property
    def technique(self) -> Technique | None:
        """The technique under way, if any."""
        return None if self.now is None or self.now.item < 0 else self.items[self.now.item].technique

    @property
    def next(self) -> Interval | None:
        """What comes after the interval under way, if anything."""
        return self.timeline[self.index + 1] if self.now is not None and self.index + 1 < len(self.timeline) else None

    @property
    def left(self) -> float:
        """Seconds left of the interval under way."""
        return 0.0 if self.now is None else self.now.seconds - self.spent

    @property
    def deadline(self) -> float | None:
        """When the host should send the next Tick, on its own clock; None while time stands still."""
        return self.at + self.left if self.phase is SessionPhase.UNDERWAY else None

    @property
    def progress(self) -> float:
        """How much of the timeline lies behind, 0 to 1."""
        whole = sum(interval.seconds for interval in self.timeline)
        return (sum(interval.seconds for interval in self.timeline[: self.index]) + self.spent) / whole

    @property
    def can(self) -> frozenset[str]:
        """The names of the events that are allowed now."""
        return frozenset(kind.name for kind in TRANSITIONS[self.phase])

    @property
    def disposition(self) -> Disposition:
        """Where the person goes: the worst of the clearance's disposition and those of the stop rules."""
        told = [stop.disposition for stop in self.stops if stop.disposition is not None]
        return max([self.routine.clearance.disposition, *told])

    def __str__(self) -> str:
        if self.now is None:
            return f"session {self.ending} after {self.active:.0f} s, {self.disposition}"
        return f"session {self.phase}: {self.now.kind}, {self.left:.0f} s left: {self.now.cue}"


def begin(routine: Routine, *, at: float) -> Session:
    """A session of *routine*, begun *at* a time in seconds; RoutineError when the routine breaks its own clearance."""
    expect(routine, Routine, "see plan")
    problems = faults(routine)
    clearance = routine.clearance
    try:
        expect_time(at)
    except WrongKind:
        problems.append(Problem(code="RL151", where="at", what="a session begins `at` a number of seconds"))
    else:
        if clearance.at is not None and not 0 <= at - clearance.at <= clearance.holds_for:
            what = "the clearance does not hold at this time, or was made by another clock"
            problems.append(Problem(code="RL151", where="at", what=what))
    if problems:
        raise RoutineError(problems)
    return Session(routine=routine, started_at=at, at=at, items=routine.items, timeline=routine.timeline)


def advance(session: Session, event: Event) -> Session:
    """The session after *event*; *session* itself never changes.

    Time that has passed counts first, then the event. A clock that goes backwards stands still. An interval that was
    overrun by more than half a minute means that nobody was following: the session pauses at the next one. Raises
    EventNotAllowed for what the phase does not allow, and AnswerError for a report that does not fit the questions.
    """
    expect(session, Session, "see begin")
    if type(event) not in TRANSITIONS[session.phase]:
        raise EventNotAllowed(event, session.phase)
    try:
        expect_time(event.at)
    except WrongKind:
        raise EventNotAllowed(event, session.phase, "an event is `at` a number of seconds") from None
    if isinstance(event, Report):
        event = Report(event.at, tuple(_report(session, event).items()))
    moved = _passed(session, event.at)
    moved = evolve(moved, events=(*session.events, event))
    if moved.phase is SessionPhase.ENDED:
        return _heard(moved, event)[0] if isinstance(event, Report) else moved
    moved = evolve(moved, phase=TRANSITIONS[moved.phase].get(type(event), moved.phase))
    match event:
        case Report():
            return _reported(moved, event)
        case SkipStep():
            return _to(moved, _after(moved, ("item", "step")))
        case SkipTechnique():
            return _to(moved, _after(moved, ("item",)))
        case Back():
            return _to(moved, _back(moved))
        case ChooseEasier():
            return _eased(moved)
        case Leave():
            return evolve(moved, ending=Ending.LEFT)
    return moved


def _report(session: Session, event: Report) -> dict[str, Value | Absent]:
    """The report's answers, checked against the check-in's questions."""
    questions = {question.id: question for question in session.routine.check_in}
    pairs = event.answers
    fine = isinstance(pairs, tuple) and all(isinstance(pair, tuple) and len(pair) == 2 for pair in pairs)
    try:
        fine = fine and len(dict(pairs)) == len(pairs)
    except TypeError:
        fine = False
    if not fine:
        raise EventNotAllowed(event, session.phase, "a report has answers by question id")
    return checked(questions, dict(pairs))


def _passed(session: Session, at: float) -> Session:
    """*session* when its clock shows *at*."""
    at = max(at, session.at)
    clearance = session.routine.clearance
    screened = clearance.at if clearance.at is not None else session.started_at
    if at - screened > clearance.holds_for:
        return evolve(session, at=at, phase=SessionPhase.ENDED, ending=Ending.EXPIRED)
    if session.phase is SessionPhase.PAUSED:
        return evolve(session, at=at)
    index, spent, active = session.index, session.spent + (at - session.at), session.active
    if at >= session.at + session.left:  # whatever the rounding
        spent = max(spent, float(session.timeline[index].seconds))
    since = session.spent
    while at + (session.timeline[index].seconds - spent) <= at:  # nothing left that this clock could show
        active += session.timeline[index].seconds - since
        spent, since = max(0.0, spent - session.timeline[index].seconds), 0.0
        index += 1
        if index == len(session.timeline):
            return evolve(_end(session, Ending.FINISHED), at=at, active=active)
        if spent > GAP:
            return evolve(session, at=at, index=index, spent=0.0, active=active, phase=SessionPhase.PAUSED)
    return evolve(session, at=at, index=index, spent=spent, active=active + (spent - since))


def _end(session: Session, ending: Ending) -> Session:
    last = len(session.timeline) - 1 if ending is Ending.FINISHED else session.index
    spent = float(session.timeline[last].seconds) if ending is Ending.FINISHED else session.spent
    return evolve(session, phase=SessionPhase.ENDED, ending=ending, index=last, spent=spent)


def _to(session: Session, index: int) -> Session:
    """*session* at the start of another interval; past the last one it is finished."""
    if index >= len(session.timeline):
        return _end(session, Ending.FINISHED)
    return evolve(session, index=index, spent=0.0)


def _after(session: Session, keys: tuple[str, ...]) -> int:
    """The first interval from here on that differs in *keys*."""
    here = [getattr(session.timeline[session.index], key) for key in keys]
    for index in range(session.index, len(session.timeline)):
        if [getattr(session.timeline[index], key) for key in keys] != here:
            return index
    return len(session.timeline)


def _back(session: Session) -> int:
    def start(index: int) -> int:
        here = session.timeline[index]
        while index > 0 and (session.timeline[index - 1].item, session.timeline[index - 1].step) == (
            here.item,
            here.step,
        ):
            index -= 1
        return index

    first = start(session.index)
    into = sum(each.seconds for each in session.timeline[first : session.index]) + session.spent
    again = into >= GRACE or first == 0
    return max(first if again else start(first - 1), session.floor)


def _eased(session: Session) -> Session:
    """The easier technique from its start, or, without one, the least dose of every step to come."""
    here = session.timeline[session.index]
    if here.kind is IntervalKind.FINISH:
        return session
    pace, items = session.routine.pace, list(session.items)
    kept = session.timeline[: session.index + 1]
    tail: list[Interval] = []
    easier = items[here.item].easier if here.item >= 0 and here.kind is not IntervalKind.CHECK_IN else None
    if easier is not None:
        items[here.item] = Item.of(easier, "least")
        kept = tuple(each for each in session.timeline[: session.index] if each.item < here.item)
        tail += item_intervals(items[here.item], here.item, None, pace)
    elif here.item >= 0 and here.kind is not IntervalKind.CHECK_IN:
        items[here.item] = Item.of(items[here.item].technique, "least")
        tail += _other_side(items[here.item], here, pace)
        tail += steps_of(items[here.item], here.item, pace, here.step + 1)
        tail.append(check_in(pace, here.item, pace.phrases.check_in))
    for number in range(here.item + 1, len(items)):
        items[number] = Item.of(items[number].technique, "least", items[number].easier)
        before = items[number - 1].technique if number else None
        tail += item_intervals(items[number], number, before, pace)
    tail += finish(pace)
    spent = 0.0 if easier is not None else session.spent
    return evolve(session, items=tuple(items), timeline=(*kept, *tail), spent=spent, index=len(kept) - (easier is None))


def _other_side(item: Item, here: Interval, pace: Pace) -> Iterator[Interval]:
    """What is left of a step that is done on both sides, when the first of them is under way."""
    if here.side is Side.LEFT:
        for interval in steps_of(item, here.item, pace, here.step):
            if interval.step == here.step and interval.side is Side.RIGHT:
                yield interval


def _reported(session: Session, event: Report) -> Session:
    """What a report leads to: the stop rules outrank everything else."""
    session, worst = _heard(session, event)
    match worst:
        case Ends.SESSION:
            return _end(session, Ending.STOPPED)
        case Ends.TECHNIQUE:
            paused = evolve(session, phase=SessionPhase.PAUSED)  # the person says when to go on
            if session.timeline[session.index].item < 0:
                return paused
            there = _after(session, ("item",))
            return _to(evolve(paused, floor=there), there)
        case Ends.STEP:
            return _to(session, _after(session, ("item", "step")))
        case Ends.EASE_OFF:
            session = _eased(session)
    asked = session.timeline[session.index].kind is IntervalKind.CHECK_IN
    return _to(session, session.index + 1) if asked else session


def _heard(session: Session, event: Report) -> tuple[Session, Ends | None]:
    """*session* with the report taken in, and the most that a stop rule ends because of it."""
    said = dict(event.answers)
    first = dict(session.first)
    for name, value in said.items():
        if isinstance(value, int | float) and not isinstance(value, bool):
            first.setdefault(name, value)
    stops = _stops(session, said, first, event.at)
    session = evolve(session, first=tuple(first.items()), last=event.answers, stops=(*session.stops, *stops))
    return session, max((stop.ends for stop in stops), default=None)


def _stops(
    session: Session, said: Mapping[str, Value | Absent], first: Mapping[str, float], at: float
) -> tuple[Stopped, ...]:
    """The stop rules that act on what was said."""
    assessment = session.routine.clearance.assessment
    answers = {**assessment.answers, **said}
    asked_if = {question.id: question.ask_if for question in session.routine.check_in if question.ask_if is not None}
    facts = Facts(
        {name: value for name, value in answers.items() if not isinstance(value, Absent)},
        frozenset(name for name, value in answers.items() if isinstance(value, Absent)),
        asked_if | dict.fromkeys(assessment.inapplicable, NEVER),
        first,
    )
    before = {stop.rule for stop in session.stops if stop.status is Status.FIRED}
    found = []
    for rule in session.routine.stop_rules:
        if evaluate(rule.when, facts, unsaid_as(rule)) is not Truth.YES or rule.ends is None:
            continue
        fired = evaluate(rule.when, facts) is Truth.YES
        again = rule.ends_again if fired and rule.id in before else None
        found.append(
            Stopped(
                rule=rule.id,
                status=Status.FIRED if fired else Status.NOT_RULED_OUT,
                ends=again or (rule.ends if fired else Ends.TECHNIQUE),
                says=rule.says,
                clauses=clauses(rule, facts, answers),
                at=at,
                disposition=rule.disposition if fired else None,
            )
        )
    return tuple(sorted(found, key=lambda stop: -stop.ends.rank))
