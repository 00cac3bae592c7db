"""Anything may happen to a session, at any time a clock can show: it goes as a place on a line and a clock do."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve, field, mutable
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

import relieflib as relief
from property.test_sessions import DAYS, REAL, SHORT, SIGNS, said, views
from relieflib.pack.wording import Timing
from relieflib.session.events import EVENTS, OUTRANKING, TRANSITIONS
from relieflib.session.moves import GAP, GRACE
from relieflib.terms import Absent, Ending, IntervalKind, StopScope
from strategies import in_pack

if TYPE_CHECKING:
    from collections.abc import Mapping

    from relieflib.planning.timeline import Interval

HURRIED = in_pack(SHORT, timing=Timing(check_in=0, finish=0, change_technique=0, change_position=0))
UNTIMED = evolve(SHORT, clearance=evolve(SHORT.clearance, at=None))
ROUTINES = {"short": SHORT, "real": REAL, "hurried": HURRIED, "without a time": UNTIMED}
USUAL = 3  # what everyone here said at the intake: too late a first report counts from it
UNDERWAY, PAUSED, ENDED = relief.terms.SessionPhase


def stop_rules(answers: Mapping[str, Any], first: float | None, fired: set[str]) -> dict[str, StopScope]:
    """What the built-in stop rules end, in plain Python, for someone whose usual pain is 3."""
    pain, moved, signs = (answers.get(name) for name in ("pain_now", "pain_moved", "new_signs"))
    found: dict[str, StopScope] = {}
    if isinstance(pain, Absent):
        found |= dict.fromkeys(("stop-pain-rise", "ease-pain-rise", "stop-pain-absolute"), StopScope.TECHNIQUE)
    elif pain is not None and first is not None:
        found |= {"stop-pain-rise": StopScope.TECHNIQUE} if pain - first >= 3 else {}
        found |= {"ease-pain-rise": StopScope.EASE_OFF} if pain - first == 2 else {}
        found |= {"stop-pain-absolute": StopScope.SESSION} if pain >= 7 else {}
    if isinstance(signs, Absent):
        found |= dict.fromkeys(SIGNS.values(), StopScope.TECHNIQUE)
    else:
        found |= {SIGNS[sign]: StopScope.SESSION for sign in signs or ()}
    if isinstance(moved, Absent) or moved == "down-the-leg":
        found["peripheralising"] = StopScope.TECHNIQUE
    for name, asked in (("stop-pain-rise", pain), ("peripheralising", moved)):
        if name in found and name in fired and not isinstance(asked, Absent):
            found[name] = StopScope.SESSION
    return found


@mutable
class Model:
    """A session as a place on a line and a clock. What easing off does to the line is taken from the session."""

    line: tuple[Interval, ...]
    at: float
    screened: float
    began: float
    phase: relief.terms.SessionPhase = UNDERWAY
    ending: Ending | None = None
    index: int = 0
    spent: float = 0
    active: float = 0
    went: float = 0  # what the clock went forward
    floor: int = 0
    worked: bool = False
    first: float | None = None
    fired: set[str] = field(factory=set)
    stopped: dict[str, StopScope] = field(factory=dict)

    @property
    def state(self) -> tuple[object, ...]:
        return self.phase, self.ending, self.at, self.index, self.spent, self.active, self.went

    def end(self, ending: Ending) -> None:
        self.phase, self.ending = ENDED, ending
        if ending is Ending.FINISHED:
            self.index, self.spent = len(self.line) - 1, self.line[-1].seconds

    def go(self, index: int) -> None:
        self.index, self.spent = index, 0
        if index == len(self.line):
            self.end(Ending.FINISHED)

    def pass_time(self, at: float) -> None:
        forward = max(0.0, at - self.at)
        over = max(at - self.screened, self.began - self.screened + self.went + forward) > 7 * DAYS
        if over or at < self.screened - GAP:
            self.at = at
            self.end(Ending.EXPIRED)
        elif at < self.at - GAP:
            self.at, self.phase = at, PAUSED
        elif self.phase is PAUSED:
            self.at, self.went = self.at + forward, self.went + forward
        else:
            self.at += forward
            self.follow(forward)

    def follow(self, forward: float) -> None:
        """The clock goes *forward* along the line, as far as anyone can have followed."""
        ends = [0, *accumulate(interval.seconds for interval in self.line)]
        here = ends[self.index] + self.spent
        there = here + forward
        late = there > ends[self.index + 1] + GAP and self.index + 1 < len(self.line)
        if late:
            there, self.phase = ends[self.index + 1], PAUSED
        self.active += min(there, ends[-1]) - here
        self.went += forward if there < ends[-1] or late else ends[-1] - here
        if late:
            self.go(self.index + 1)
            return
        self.go(min(bisect_right(ends, there) - 1, len(self.line)))
        if self.ending is None:
            self.spent = there - ends[self.index]

    def after(self, *keys: str) -> int:
        """The first place from here on at which one of *keys* differs."""
        here = [getattr(self.line[self.index], key) for key in keys]
        later = range(self.index, len(self.line))
        return next((at for at in later if [getattr(self.line[at], key) for key in keys] != here), len(self.line))

    def back(self) -> int:
        keys = [(interval.item, interval.step) for interval in self.line]
        starts = [at for at, key in enumerate(keys) if at == 0 or keys[at - 1] != key]
        step = bisect_right(starts, self.index) - 1
        into = sum(interval.seconds for interval in self.line[starts[step] : self.index]) + self.spent
        return max(starts[step if into >= GRACE or step == 0 else step - 1], self.floor)

    def happens(self, event: relief.events.Event, session: relief.Session) -> None:
        """*event* to the model; *session* is what the library made of it."""
        self.stopped = {}
        self.pass_time(event.at)
        self.worked = self.worked or self.works()
        if isinstance(event, relief.events.Report):
            self.report(dict(event.answers), session)
            return
        if self.ending is not None:
            return
        match event:
            case relief.events.Pause():
                self.phase = PAUSED
            case relief.events.Resume():
                self.phase = UNDERWAY
            case relief.events.Leave():
                self.end(Ending.LEFT)
            case relief.events.SkipStep():
                self.go(self.after("item", "step"))
            case relief.events.SkipTechnique():
                self.go(self.after("item"))
            case relief.events.Back():
                self.go(self.back())
            case relief.events.ChooseEasier():
                self.ease(session)

    def works(self) -> bool:
        """Whether work has begun here, or before this place."""
        return any(str(interval.kind) in {"work", "hold"} for interval in self.line[: self.index + 1])

    def ease(self, session: relief.Session) -> None:
        """What easing off leads to is for other laws to say; they do not hold this one up."""
        self.line, self.index, self.spent = session.timeline, session.index, session.spent

    def report(self, answers: dict[str, Any], session: relief.Session) -> None:
        pain = answers.get("pain_now")
        if self.first is None and pain is not None and not isinstance(pain, Absent):
            self.first = min(USUAL, pain) if self.worked else pain
        self.stopped = stop_rules(answers, self.first, self.fired)
        asked = {"stop-pain-rise": "pain_now", "peripheralising": "pain_moved"}
        self.fired |= {name for name in self.stopped if not isinstance(answers.get(asked.get(name, "")), Absent)}
        if self.ending is not None:
            return
        here = self.line[self.index]
        match max(self.stopped.values(), default=None):
            case StopScope.SESSION:
                self.end(Ending.STOPPED)
            case StopScope.TECHNIQUE:
                self.phase = PAUSED
                self.floor = self.index
                if here.item >= 0:
                    self.floor = self.after("item")
                    self.go(self.floor)
            case StopScope.EASE_OFF if here.kind is not IntervalKind.CHECK_IN:
                self.ease(session)
            case StopScope.EASE_OFF:
                self.line = session.timeline
                self.go(self.index + 1)
            case None if here.kind is IntervalKind.CHECK_IN:
                self.go(self.index + 1)


GOING_ON = [kind for kind in EVENTS.values() if kind is not relief.events.Leave]
quarters = st.integers(0, 80).map(lambda number: number / 4)
jumps = st.sampled_from([GAP, GAP + 0.25, 45.0, 900.0, 3 * DAYS, 8 * DAYS])
waits = quarters | quarters | jumps | jumps.map(lambda wait: -wait) | quarters.map(lambda wait: -wait)
starts = st.integers(0, 400_000).map(lambda number: number / 4) | st.sampled_from([0.0, 7 * DAYS - 60])


class Walking(RuleBasedStateMachine):
    """A session, beside it the model, and every session that there was on the way."""

    def __init__(self) -> None:
        super().__init__()
        self.session: relief.Session
        self.model: Model
        self.before: list[relief.Session] = []

    @initialize(name=st.sampled_from(["short", *ROUTINES]), start=starts, gone=st.integers(0, 200))
    def begins(self, name: str, start: float, gone: int) -> None:
        routine = ROUTINES[name]
        self.session = relief.begin(routine, at=start)
        screened = start if routine.clearance.at is None else routine.clearance.at
        self.model = Model(routine.timeline, start, screened=screened, began=start)
        for _ in range(gone % len(routine.timeline)):
            if self.session.can:
                self.happens(relief.events.Tick(self.session.at + self.session.now.left))

    def happens(self, event: relief.events.Event) -> None:
        was = self.session
        self.session = relief.advance(was, event)
        self.model.happens(event, self.session)
        self.model.worked = self.model.worked or self.model.works()
        self.before.append(was)
        assert self.session.events == (*was.events, self.session.events[-1])
        self.goes_where_a_table_says(was, event)

    def goes_where_a_table_says(self, was: relief.Session, event: relief.events.Event) -> None:
        way = (was.phase, self.session.phase)
        assert TRANSITIONS[was.phase][type(event)] is self.session.phase or way in OUTRANKING
        kept = isinstance(event, relief.events.Back) or self.session.journal[-1].eased
        assert self.session.progress >= was.progress or kept

    @precondition(lambda self: self.session.can)
    @rule(wait=waits, kind=st.sampled_from(GOING_ON), answers=said)
    def something(self, wait: float, kind: type[relief.events.Event], answers: dict[str, Any]) -> None:
        self.tries(self.session.at + wait, kind, answers)

    @precondition(lambda self: self.session.can)
    @rule(wait=st.just(0.0) | quarters, kind=st.sampled_from(list(EVENTS.values())), answers=said)
    def something_at_the_deadline(self, wait: float, kind: type[relief.events.Event], answers: dict[str, Any]) -> None:
        deadline = self.session.deadline
        self.tries((self.session.at if deadline is None else deadline) + wait, kind, answers)

    @precondition(lambda self: not self.session.can)
    @rule(wait=waits, kind=st.sampled_from(list(EVENTS.values())))
    def something_too_late(self, wait: float, kind: type[relief.events.Event]) -> None:
        self.tries(self.session.at + wait, kind, {})

    def tries(self, at: float, kind: type[relief.events.Event], answers: dict[str, Any]) -> None:
        """What is allowed happens; what is not is refused, and the session is as it was."""
        event = relief.events.Report(at, answers) if kind is relief.events.Report else kind(at)
        if kind.name in self.session.can:
            self.happens(event)
            return
        with pytest.raises(relief.EventNotAllowed) as refused:
            relief.advance(self.session, event)
        assert refused.value.allowed == self.session.can

    @rule()
    def is_put_away_and_taken_out_again(self) -> None:
        """What goes on then is made of the facts alone."""
        again = relief.Session(self.session.routine, self.session.started_at, tuple(self.session.events))
        assert (again, views(again)) == (self.session, views(self.session))
        self.session = again

    @precondition(lambda self: self.before)
    @rule(gone=st.integers(0, 30))
    def could_have_been_cut_off_before(self, gone: int) -> None:
        was = self.before[gone % len(self.before)]
        cut = evolve(self.session, events=self.session.events[: len(was.events)])
        assert (cut, views(cut)) == (was, views(was))

    @invariant()
    def goes_as_the_model_does(self) -> None:
        session = self.session
        went = session.active + session.paused
        state = (session.phase, session.ending, session.at, session.index, session.spent, session.active, went)
        assert state == self.model.state
        assert len(session.journal) == len(self.before)
        if session.journal:
            last = session.journal[-1]
            assert (last.phase, last.ending, last.index, last.spent) == (state[0], state[1], *state[3:5])
            assert dict(last.stops) == self.model.stopped
            assert str(last)

    @invariant()
    def is_in_no_illegal_state(self) -> None:
        session = self.session
        assert session.can == {kind.name for kind in TRANSITIONS[session.phase]}
        assert (session.ending is not None) == (session.phase is ENDED)
        assert 0 <= session.spent <= session.timeline[session.index].seconds
        assert 0 <= session.progress <= 1
        assert session.guidance.id is session.disposition
        assert (session.now.interval is None) == (session.phase is ENDED)
        assert session.now.show
        if session.phase is UNDERWAY:
            assert session.deadline is not None
            assert session.at <= session.deadline <= session.at + session.now.left
        else:
            assert session.deadline is None

    def teardown(self) -> None:
        if not hasattr(self, "session"):
            return
        again = relief.begin(self.session.routine, at=self.session.started_at)
        for was, event in zip(self.before, self.session.events, strict=True):
            assert (again, views(again)) == (was, views(was))
            again = relief.advance(again, event)
        read = relief.from_json(relief.Session, relief.to_json(again), again.pack)
        assert (again, views(again)) == (self.session, views(self.session)) == (read, views(read))


TestWalking = Walking.TestCase
TestWalking.settings = settings(max_examples=150, stateful_step_count=25, deadline=None)
