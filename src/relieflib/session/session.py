"""The guided session: what a person is in the middle of. Pure: time arrives in events, and nothing is forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from attrs import field, frozen

from relieflib.conditions.nodes import Value
from relieflib.errors import expect, plain_number
from relieflib.pack.content import Step, Technique
from relieflib.pack.pack import Pack
from relieflib.pack.wording import Guidance, Phrases
from relieflib.planning.doses import Item
from relieflib.planning.routine import Routine
from relieflib.planning.timeline import Interval
from relieflib.session.advance import allowed, closing, next_state
from relieflib.session.append_only import Log
from relieflib.session.events import TRANSITIONS, ChooseEasier, Entry, Event
from relieflib.session.moves import Place, ease
from relieflib.session.state import State, begun
from relieflib.session.stop_rules import Stopped, spoken
from relieflib.terms import Disposition, Ending, IntervalKind, SessionPhase, Side


@frozen(kw_only=True)
class Now:
    """What a host shows and says at this moment."""

    show: str
    """What stands on a screen: what to do, what a stop rule says as long as it stands, or the closing words."""
    say: tuple[str, ...] = ()
    """What became due with the last event, said once: stop rules first, the most serious before all, then cues."""
    interval: Interval | None = None
    """The interval under way; None when the session has ended."""
    left: float = 0.0
    """The seconds left of it."""
    next: Interval | None = None
    """The interval after it; None after the last."""
    technique: Technique | None = None
    """The technique under way; None where there is none."""
    step: Step | None = None
    """The step under way; None where there is none."""


def _log(events: Sequence[Event]) -> Log[Event]:
    expect(events, Sequence, "a session has events, in order")  # type: ignore[type-abstract]  # it is only looked at
    return Log(events)


@frozen(getstate_setstate=False)
class Session:
    """A routine being done: which, since when, and what has happened. Everything else follows from these.

    Made from events, it replays them, and raises what ``begin`` and ``advance`` would: RoutineError, EventNotAllowed,
    AnswerError. The answers of reports are kept as they were checked.
    """

    routine: Routine
    """What is being done."""
    started_at: float = field(converter=plain_number)
    """When it began, in seconds of the host's clock."""
    events: Log[Event] = field(default=(), converter=_log)
    """What has happened since, in order."""
    _state: State = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        state = begun(self.routine, self.started_at)
        for event in self.events:
            state = next_state(self.routine, state, allowed(self.routine, state, event))
        object.__setattr__(self, "events", Log(entry.event for entry in state.journal))
        object.__setattr__(self, "_state", state)

    def __reduce__(self) -> tuple[Any, ...]:
        return Session, (self.routine, self.started_at, tuple(self.events))

    @property
    def pack(self) -> Pack:
        """The pack that its routine was made with."""
        return self.routine.pack

    @property
    def journal(self) -> Log[Entry]:
        """What happened, and what each event changed."""
        return self._state.journal

    @property
    def phase(self) -> SessionPhase:
        """Whether time goes on, stands still, or has ended."""
        return self._state.phase

    @property
    def ending(self) -> Ending | None:
        """How it ended; None while it has not."""
        return self._state.ending

    @property
    def items(self) -> tuple[Item, ...]:
        """The techniques, with easier ones and smaller doses where they were eased."""
        return self._state.place.items

    @property
    def timeline(self) -> tuple[Interval, ...]:
        """The intervals of the ``items``."""
        return self._state.place.timeline

    @property
    def index(self) -> int:
        """The interval under way, by its place in the ``timeline``."""
        return self._state.place.number

    @property
    def spent(self) -> float:
        """The seconds spent in it."""
        return self._state.place.spent

    @property
    def at(self) -> float:
        """What the clock showed last."""
        return self._state.clock.at

    @property
    def active(self) -> float:
        """The seconds in which time went on."""
        return self._state.clock.active

    @property
    def paused(self) -> float:
        """The seconds in which time stood still: together with ``active``, what the clock went forward."""
        return self._state.clock.paused

    @property
    def first(self) -> tuple[tuple[str, float], ...]:
        """The numbers that rises count from, by question."""
        return self._state.reports.first

    @property
    def last(self) -> tuple[tuple[str, Value], ...]:
        """What was last said to each question."""
        return self._state.reports.last

    @property
    def stops(self) -> tuple[Stopped, ...]:
        """The stop rules that acted, in order."""
        return self._state.stops.stops

    @property
    def fired(self) -> frozenset[str]:
        """The ids of the stop rules that were met for sure."""
        return self._state.stops.fired

    @property
    def standing(self) -> tuple[Stopped, ...]:
        """The stop rules whose words still stand: until the person goes on, or the next interval comes."""
        return self._state.stops.standing

    @property
    def disposition(self) -> Disposition:
        """Where the person goes: the worst of the clearance's and of the stop rules'."""
        return self._state.stops.disposition

    @property
    def say(self) -> tuple[str, ...]:
        """What became due with the last event."""
        return self._state.say

    @property
    def now(self) -> Now:
        """What to show and what to say at this moment."""
        said = spoken(self.standing)
        if self.phase is SessionPhase.ENDED:
            return Now(show=" ".join((*said, *closing(self.routine, self._state))), say=self.say)
        here, later = self.timeline[self.index], self.index + 1
        technique = self.items[here.item].technique if here.item >= 0 else None
        step = technique.steps[here.step] if technique is not None and here.step >= 0 else None
        return Now(
            show=" ".join(said) or _shown(here, step, self.routine.pace.phrases),
            say=self.say,
            interval=here,
            left=here.seconds - self.spent,
            next=self.timeline[later] if later < len(self.timeline) else None,
            technique=technique,
            step=step,
        )

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
    def easier_adds(self) -> float:
        """The seconds by which ChooseEasier would make the rest of the session longer; 0 where it makes it no longer.

        The easier technique begins from its start, however much of the other one has been done.
        """
        if ChooseEasier.name not in self.can:
            return 0.0
        place = self._state.place
        return max(0.0, _ahead(ease(place, self.routine.pace).place) - _ahead(place))

    @property
    def guidance(self) -> Guidance:
        """What to do and what to watch for at this ``disposition``."""
        return next(each for each in self.routine.guidance if each.id is self.disposition)

    def __str__(self) -> str:
        if self.phase is SessionPhase.ENDED:
            return f"session {self.ending} after {self.active:.0f} s, {self.disposition}"
        here = self.timeline[self.index]
        return f"session {self.phase}: {here.kind}, {here.seconds - self.spent:.0f} s left: {here.cue}"


def _ahead(place: Place) -> float:
    """The seconds that lie ahead."""
    return sum(interval.seconds for interval in place.timeline[place.number :]) - place.spent


_CAN = {phase: frozenset(kind.name for kind in kinds) for phase, kinds in TRANSITIONS.items()}


def begin(routine: Routine, *, at: float) -> Session:
    """A session of *routine*, begun *at* a time in seconds; RoutineError when the routine breaks its own clearance."""
    return Session(routine, at)


def advance(session: Session, event: Event) -> Session:
    """The session after *event*; *session* itself never changes.

    Time that has passed counts first, then the event; stop rules outrank both. ``docs/session.md`` has the rules of
    the clock.

    Raises EventNotAllowed for what the phase does not allow, and AnswerError for a report that does not fit the
    questions.
    """
    expect(session, Session, "see begin")
    routine, state = session.routine, session._state  # noqa: SLF001 - it lives here
    event = allowed(routine, state, event)
    return _known(session, session.events.plus(event), next_state(routine, state, event))


def _known(before: Session, events: Log[Event], state: State) -> Session:
    """The session of these *events*, whose *state* is known: nothing is replayed. For ``advance`` alone."""
    after = object.__new__(Session)
    put = object.__setattr__  # past the constructor, and past what keeps a frozen value as it is
    put(after, "routine", before.routine)
    put(after, "started_at", before.started_at)
    put(after, "events", events)
    put(after, "_state", state)
    return after


def _shown(here: Interval, step: Step | None, phrases: Phrases) -> str:
    """What a screen shows during an interval: the step with its side and breathing, or the cue."""
    if step is None or here.kind is IntervalKind.REST:
        return here.cue
    what = here.cue if here.kind is IntervalKind.CHANGE_SIDE else step.do
    side = {Side.LEFT: phrases.left, Side.RIGHT: phrases.right}.get(here.side, "")
    return " ".join(filter(None, (what, side, here.breathing)))
