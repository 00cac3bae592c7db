"""What can happen in a session, and when: events, phases, the table that is the state machine, and what is noted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from attrs import field, frozen

from relieflib.conditions.nodes import Value
from relieflib.errors import ReliefError, plain_number
from relieflib.terms import Absent, Ending, SessionPhase, StopScope

if TYPE_CHECKING:
    from collections.abc import Mapping


def _pairs(answers: Any) -> Any:  # noqa: ANN401 - advance checks what was handed in
    return tuple(answers.items()) if hasattr(answers, "items") else answers


@frozen
class Event:
    """Something that happened ``at`` a number of seconds on the host's monotonic clock."""

    at: float = field(converter=plain_number)
    """When it happened, in seconds of a clock that does not go back."""
    name: ClassVar[str] = ""


@frozen
class Tick(Event):
    """Time has passed. Send one at the session's ``deadline``, and as often as you like before."""

    name: ClassVar[str] = "tick"


@frozen
class Pause(Event):
    """The person wants a break; the interval's time stands still."""

    name: ClassVar[str] = "pause"


@frozen
class Resume(Event):
    """The break is over."""

    name: ClassVar[str] = "resume"


@frozen
class SkipStep(Event):
    """On to the next step."""

    name: ClassVar[str] = "skip-step"


@frozen
class SkipTechnique(Event):
    """On to the next technique."""

    name: ClassVar[str] = "skip-technique"


@frozen
class Back(Event):
    """To the start of this step; within its first three seconds, to the step before."""

    name: ClassVar[str] = "back"


@frozen
class ChooseEasier(Event):
    """The easier technique instead of this one, or smaller doses from here on."""

    name: ClassVar[str] = "choose-easier"


@frozen
class Leave(Event):
    """The person stops for today."""

    name: ClassVar[str] = "leave"


@frozen
class Report(Event):
    """What the person says at a check-in or at any moment: ``answers`` to the pack's check-in questions."""

    answers: tuple[tuple[str, Value | Absent], ...] = field(converter=_pairs)
    """What was said, by the id of the check-in's question; kept as pairs, in order."""
    name: ClassVar[str] = "report"

    @property
    def numbers(self) -> tuple[tuple[str, float], ...]:
        """The answers that are numbers, such as the pain."""
        return tuple(
            (name, value)
            for name, value in self.answers
            if isinstance(value, int | float) and not isinstance(value, bool)
        )


EVENTS: Mapping[str, type[Event]] = {
    kind.name: kind for kind in (Tick, Pause, Resume, SkipStep, SkipTechnique, Back, ChooseEasier, Report, Leave)
}
_GOES_ON: tuple[type[Event], ...] = (Tick, SkipStep, SkipTechnique, Back, ChooseEasier, Report)
TRANSITIONS: Mapping[SessionPhase, Mapping[type[Event], SessionPhase]] = {
    SessionPhase.UNDERWAY: {
        **dict.fromkeys(_GOES_ON, SessionPhase.UNDERWAY),
        Pause: SessionPhase.PAUSED,
        Leave: SessionPhase.ENDED,
    },
    SessionPhase.PAUSED: {
        **dict.fromkeys(_GOES_ON, SessionPhase.PAUSED),
        Resume: SessionPhase.UNDERWAY,
        Leave: SessionPhase.ENDED,
    },
    SessionPhase.ENDED: {},
}


# Where time and the stop rules lead, whatever the table says, and whichever event brings them.
OUTRANKING: Mapping[tuple[SessionPhase, SessionPhase], str] = {
    (SessionPhase.UNDERWAY, SessionPhase.PAUSED): "nobody followed, the clock was set back, or a technique was stopped",
    (
        SessionPhase.UNDERWAY,
        SessionPhase.ENDED,
    ): "the last interval is over or skipped, a stop rule, or the clearance ran out",
    (SessionPhase.PAUSED, SessionPhase.ENDED): "the last interval is skipped, a stop rule, or the clearance ran out",
}
_ENDED = {StopScope.EASE_OFF: "eased off", StopScope.STEP: "ended the step", StopScope.TECHNIQUE: "ended the technique"}


@frozen
class Entry:
    """One line of a session's journal: an event, and what the session was after it."""

    event: Event
    """What happened."""
    phase: SessionPhase
    """Where the session stood after it."""
    ending: Ending | None
    """How the session ended with it; None while it goes on."""
    index: int
    """The place in the timeline of the interval under way, from 0."""
    spent: float
    """The seconds spent in that interval."""
    eased: bool = False
    """Whether the techniques or doses to come were exchanged for easier ones."""
    stops: tuple[tuple[str, StopScope], ...] = ()
    """The stop rules that acted, each with what it ended."""

    def __str__(self) -> str:
        where = f"{self.spent:.1f} s into interval {self.index}"
        parts = [f"{self.phase}, {self.ending}" if self.ending else f"{self.phase}, {where}"]
        parts += [f"{rule} {_ENDED.get(ends, 'ended the session')}" for rule, ends in self.stops]
        parts += ["easier from here on"] if self.eased else []
        return f"at {self.event.at:.1f} s {self.event.name}: {'; '.join(parts)}"


class EventNotAllowed(ReliefError):  # noqa: N818 - the contract's name
    """The phase does not allow this event; the session is as it was. ``allowed`` names the events that it does."""

    def __init__(self, event: object, phase: SessionPhase, why: str = "") -> None:
        self.event, self.phase = event, phase
        self.allowed = frozenset(kind.name for kind in TRANSITIONS[phase])
        can = ", ".join(sorted(self.allowed)) or "nothing"
        what = getattr(event, "name", None) or type(event).__name__
        super().__init__(why or f"`{what}` is not allowed while the session is {phase}; allowed: {can}")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.event, self.phase, str(self))
