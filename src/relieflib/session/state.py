"""The guided session: what a person is in the middle of. Pure: time arrives in events, and nothing is forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from relieflib.conditions.nodes import Value
from relieflib.errors import Problem, WrongKind, expect, expect_time
from relieflib.pack.content import Guidance, Step, Technique
from relieflib.planning.doses import Item
from relieflib.planning.routine import Routine, RoutineError
from relieflib.planning.timeline import Interval
from relieflib.planning.verify import verify
from relieflib.session.events import TRANSITIONS, Entry, Event
from relieflib.session.log import Log
from relieflib.session.stop_rules import Stopped, spoken
from relieflib.terms import Disposition, Ending, IntervalKind, SessionPhase, Side, StopScope

if TYPE_CHECKING:
    from relieflib.pack.content import Phrases


@frozen(kw_only=True)
class Now:
    """What a host shows and says at this moment.

    ``show`` is what stands on a screen: what to do, on which side and with what breathing; what a stop rule says, as
    long as it stands; the closing words after the end. ``say`` is what became due with the last event, and is said
    once: what stop rules say, the gravest first, then the cues. ``left`` is the seconds left of ``interval``, and
    ``next`` the one after it. Without an interval the session has ended.
    """

    show: str
    say: tuple[str, ...] = ()
    interval: Interval | None = None
    left: float = 0.0
    next: Interval | None = None
    technique: Technique | None = None
    step: Step | None = None


@frozen(kw_only=True, slots=False)
class Session:
    """A routine being done. Everything in it follows from ``routine``, ``started_at`` and the events in ``journal``.

    ``index`` is the interval under way and ``spent`` the seconds spent in it. ``active`` are the seconds in which time
    went on and ``paused`` those in which it stood still: together what the clock went forward. ``first`` are the
    numbers that rises count from, ``last`` is what was last said to each question. ``stops`` are the stop rules that
    acted, ``fired`` those that were met for sure, and ``standing`` those whose words still stand. ``disposition`` is
    where the person goes: the worst of the clearance's and of theirs. ``worked`` says whether work has begun. ``floor``
    is the interval before which there is no way back: a stop rule ended what lies there.
    """

    routine: Routine
    started_at: float
    journal: Log[Entry] = field(factory=Log)
    phase: SessionPhase = SessionPhase.UNDERWAY
    ending: Ending | None = None
    at: float
    index: int = 0
    spent: float = 0.0
    active: float = 0.0
    paused: float = 0.0
    items: tuple[Item, ...]
    timeline: tuple[Interval, ...] = field(repr=False)
    first: tuple[tuple[str, float], ...] = ()
    last: tuple[tuple[str, Value], ...] = ()
    stops: Log[Stopped] = field(factory=Log)
    fired: frozenset[str] = frozenset()
    standing: tuple[Stopped, ...] = ()
    disposition: Disposition
    say: tuple[str, ...] = ()
    worked: bool = False
    floor: int = 0

    @property
    def now(self) -> Now:
        """What to show and what to say at this moment."""
        if self.phase is SessionPhase.ENDED:
            return Now(show=" ".join((*spoken(self.standing), *closing(self))), say=self.say)
        here, later = self.timeline[self.index], self.index + 1
        technique = self.items[here.item].technique if here.item >= 0 else None
        step = technique.steps[here.step] if technique is not None and here.step >= 0 else None
        return Now(
            show=" ".join(spoken(self.standing)) or _shown(here, step, self.routine.pace.phrases),
            say=self.say,
            interval=here,
            left=here.seconds - self.spent,
            next=self.timeline[later] if later < len(self.timeline) else None,
            technique=technique,
            step=step,
        )

    @property
    def events(self) -> tuple[Event, ...]:
        """What happened, in order."""
        return tuple(entry.event for entry in self.journal)

    @property
    def deadline(self) -> float | None:
        """When the host should send the next Tick, on its own clock: at the next cue, or at the end of the interval.

        None while time stands still.
        """
        if self.phase is not SessionPhase.UNDERWAY:
            return None
        here = self.timeline[self.index]
        ahead = next((offset for offset, _ in here.cues if offset > self.spent), here.seconds)
        return self.at + (ahead - self.spent)

    @property
    def progress(self) -> float:
        """How much of the timeline lies behind, 0 to 1. Only a way back, or another timeline, makes it less."""
        whole = sum(interval.seconds for interval in self.timeline)
        return (sum(interval.seconds for interval in self.timeline[: self.index]) + self.spent) / whole

    @property
    def can(self) -> frozenset[str]:
        """The names of the events that are allowed now; none when the session has ended."""
        return _CAN[self.phase]

    @property
    def guidance(self) -> Guidance:
        """What to do and what to watch for at this ``disposition``."""
        return next(each for each in self.routine.guidance if each.id is self.disposition)

    def but(self, **changes: Any) -> Session:  # noqa: ANN401 - any field
        """This session with some of it changed. Every tick pays for it; attrs' ``evolve`` costs ten times as much."""
        other = Session.__new__(Session)
        other.__dict__.update(self.__dict__, **changes)
        return other

    def __str__(self) -> str:
        if self.phase is SessionPhase.ENDED:
            return f"session {self.ending} after {self.active:.0f} s, {self.disposition}"
        here = self.timeline[self.index]
        return f"session {self.phase}: {here.kind}, {here.seconds - self.spent:.0f} s left: {here.cue}"


_CAN = {phase: frozenset(kind.name for kind in kinds) for phase, kinds in TRANSITIONS.items()}


def begin(routine: Routine, *, at: float) -> Session:
    """A session of *routine*, begun *at* a time in seconds; RoutineError when the routine breaks its own clearance."""
    expect(routine, Routine, "see plan")
    problems = list(verify(routine))
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
    return Session(
        routine=routine,
        started_at=at,
        at=at,
        items=routine.items,
        timeline=routine.timeline,
        say=(routine.timeline[0].cue,),
        disposition=clearance.disposition,
    )


def closing(session: Session) -> tuple[str, ...]:
    """The last words of a session that has ended; a stop rule has words of its own."""
    phrases = session.routine.pace.phrases
    if session.ending is Ending.EXPIRED:
        return (phrases.expired,)
    stopped = any(stop.ends is StopScope.SESSION for stop in session.standing)  # also after time had ended it
    return () if stopped else (phrases.finish,)


def _shown(here: Interval, step: Step | None, phrases: Phrases) -> str:
    """What a screen shows during an interval: the step with its side and breathing, or the cue."""
    if step is None or here.kind is IntervalKind.REST:
        return here.cue
    what = here.cue if here.kind is IntervalKind.CHANGE_SIDE else step.do
    side = {Side.LEFT: phrases.left, Side.RIGHT: phrases.right}.get(here.side, "")
    return " ".join(filter(None, (what, side, here.breathing)))
