"""What a session promises, whatever happens in it and whenever."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve, field, frozen, mutable
from hypothesis import example, given, settings
from hypothesis import strategies as st

import relieflib as relief
from relieflib.content import Dose, Range, Step, Timing
from relieflib.events import EVENTS, TRANSITIONS
from relieflib.session import GAP, GRACE, Ending
from relieflib.terms import Absent, Ends, Side, StepKind
from relieflib.timeline import IntervalKind, Item, Pace
from strategies import ABSENCES, plain_back_ache

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from relieflib.timeline import Interval

DAYS = 86_400.0


PACK = relief.builtin_pack()


def real_routine() -> relief.Routine:
    clearance = relief.clear(relief.assess(PACK, plain_back_ache(PACK)), at=0)
    assert isinstance(clearance, relief.Clearance)
    return relief.plan(PACK, clearance, relief.Wish(minutes=12, equipment=frozenset({"tennis-ball", "foam-roller"})))


def short_routine() -> relief.Routine:
    """A few seconds of everything, so that a short walk comes to its end; the second technique has an easier one."""

    def step(kind: StepKind, **dose: Range) -> Step:
        return Step(do=f"To {kind}.", kind=kind, position="side-lying", dose=Dose(**dose), side=Side.EACH)

    four, two = Range(usual=4, least=3, most=6), Range(usual=2, least=1, most=3)
    hold = step(StepKind.HOLD, hold=four, reps=two, sets=two, rest=four)
    move, short = step(StepKind.MOVE, hold=four, reps=two), step(StepKind.MOVE, hold=four)
    breathe = evolve(PACK.technique["diaphragm-breathing"], steps=(short,))
    roll = evolve(PACK.technique["supine-knee-rolls"], steps=(short, hold), easier="pelvic-tilt")
    tilt = evolve(PACK.technique["pelvic-tilt"], steps=(short, evolve(hold, do="Tilt.")))
    pose = evolve(PACK.technique["childs-pose"], steps=(move, short))
    items = Item.of(breathe, "usual"), Item.of(roll, "most", tilt), Item.of(pose, "usual")
    pace = Pace(timing=Timing(change_position=5, change_equipment=3, change_side=2, check_in=4))
    return evolve(REAL, items=items, pace=pace)


REAL = real_routine()
SHORT = short_routine()


@frozen
class Move:
    """Something that happens ``wait`` seconds after what came before it, or after the deadline."""

    kind: type[relief.Event]
    wait: float
    from_deadline: bool
    answers: dict[str, Any]

    def event(self, session: relief.Session) -> relief.Event:
        start = session.deadline if self.from_deadline and session.deadline is not None else session.at
        at = start + self.wait
        return relief.Report(at, self.answers) if self.kind is relief.Report else self.kind(at)


@frozen
class Walk:
    """What happens in a session once some of its intervals have gone by.

    Times are quarters of a second, so that sums of them are exact.
    """

    short: bool
    start: float
    gone: int
    moves: list[Move]

    def begun(self) -> relief.Session:
        session = relief.begin(SHORT if self.short else REAL, at=self.start)
        for _ in range(self.gone % len(session.timeline)):
            session = relief.advance(session, relief.Tick(session.at + session.left))
        return session

    def steps(self) -> Iterator[tuple[relief.Session, relief.Event, relief.Session | relief.EventNotAllowed]]:
        session = self.begun()
        for move in self.moves:
            event = move.event(session)
            try:
                after = relief.advance(session, event)
            except relief.EventNotAllowed as refused:
                yield session, event, refused
            else:
                yield session, event, after
                session = after

    def sessions(self) -> list[relief.Session]:
        """The session before anything happens, and after each event."""
        later = [after for _, _, after in self.steps() if isinstance(after, relief.Session)]
        return [self.begun(), *later]

    def going(self) -> list[relief.Session]:
        return [session for session in self.sessions() if session.phase is not relief.SessionPhase.ENDED]


SIGNS = {
    "numbness": "stop-new-numb-or-weak",
    "weakness": "stop-new-numb-or-weak",
    "saddle-or-bladder": "stop-saddle-bladder",
    "fever": "stop-fever",
    "both-legs": "stop-both-legs",
    "dizzy-or-faint": "stop-dizzy",
    "chest-or-breath": "stop-chest",
    "sharp-new-pain": "stop-sharp",
    "crack-with-pain": "stop-sharp",
}
many, law, few = (settings(max_examples=most, deadline=None) for most in (200, 60, 15))
quarters = st.integers(0, 80).map(lambda number: number / 4)
waits = st.one_of(
    quarters, quarters, quarters.map(lambda wait: -wait), st.sampled_from([GAP, GAP + 0.25, 45.0, 900.0, 8 * DAYS])
)
said = st.fixed_dictionaries(
    {},
    optional={
        "pain_now": st.integers(0, 6) | st.integers(0, 10) | ABSENCES,
        "pain_moved": st.sampled_from(["no", "up-towards-spine", "down-the-leg"]) | ABSENCES,
        "new_signs": st.just(frozenset()) | st.frozensets(st.sampled_from(sorted(SIGNS)), max_size=2) | ABSENCES,
    },
)


def walks(*kinds: type[relief.Event], most: int = 15) -> st.SearchStrategy[Walk]:
    """Walks in which up to *most* events of these *kinds* happen, or of any."""
    kind = st.sampled_from(kinds or tuple(EVENTS.values()))
    moves = st.lists(st.builds(Move, kind, waits, st.booleans(), said), max_size=most)
    start = st.integers(0, 4 * 100_000).map(lambda number: number / 4)
    return st.builds(Walk, st.booleans(), start, st.integers(0, len(REAL.timeline) - 1), moves)


# Walks on which nothing is said and nobody leaves.
quiet = walks(
    *(relief.Tick, relief.Pause, relief.Resume),
    *(relief.SkipStep, relief.SkipTechnique, relief.Back, relief.ChooseEasier),
    most=8,
)
EVERYWHERE = [
    Walk(short, 0.0, gone, []) for short in (True, False) for gone in range(len((SHORT if short else REAL).timeline))
]


def replayed(session: relief.Session) -> relief.Session:
    again = relief.begin(session.routine, at=session.started_at)
    for event in session.events:
        again = relief.advance(again, event)
    return again


def report(session: relief.Session, wait: float = 0, **answers: object) -> relief.Session:
    return relief.advance(session, relief.Report(session.at + wait, answers))


def length(session: relief.Session) -> int:
    return sum(interval.seconds for interval in session.timeline)


@law
@given(walks())
def test_a_session_takes_and_logs_what_its_phase_allows_and_stays_as_it_was_otherwise(walk: Walk) -> None:
    for before, event, after in walk.steps():
        if type(event) in TRANSITIONS[before.phase]:
            assert isinstance(after, relief.Session)
            assert after.events[:-1] == before.events
            assert (type(after.events[-1]), after.events[-1].at) == (type(event), event.at)
        else:
            assert isinstance(after, relief.EventNotAllowed)
            assert (after.phase, after.allowed) == (before.phase, before.can)
            assert before == replayed(before)


@law
@given(walks())
def test_an_ended_session_accepts_nothing(walk: Walk) -> None:
    for session in walk.sessions():
        if session.phase is relief.SessionPhase.ENDED:
            assert (session.can, session.now, session.deadline) == (frozenset(), None, None)
            for kind in EVENTS.values():
                event = relief.Report(session.at, {}) if kind is relief.Report else kind(session.at)
                with pytest.raises(relief.EventNotAllowed):
                    relief.advance(session, event)


@law
@given(walks())
def test_replaying_the_events_gives_an_equal_session_at_every_prefix(walk: Walk) -> None:
    for session in walk.sessions():
        assert replayed(session) == session


@few
@given(walks(most=10))
def test_a_session_that_is_written_and_read_is_equal_at_every_prefix(walk: Walk) -> None:
    for session in walk.sessions():
        assert relief.from_json(relief.Session, relief.to_json(session)) == session


@law
@given(walks())
def test_every_number_of_a_session_stays_inside_its_bounds(walk: Walk) -> None:
    for session in walk.sessions():
        assert 0 <= session.spent <= session.timeline[session.index].seconds
        assert 0 <= session.progress <= 1
        assert 0 <= session.active <= session.at - session.started_at
        assert (session.ending is not None) == (session.phase is relief.SessionPhase.ENDED)
        if session.phase is relief.SessionPhase.UNDERWAY:
            assert session.deadline == session.at + session.left > session.at
        else:
            assert session.deadline is None


def says_what_its_technique_does(session: relief.Session) -> bool:
    now, technique = session.now, session.technique
    if now is None or technique is None or now.kind in {IntervalKind.CHECK_IN, IntervalKind.CHANGE_SIDE}:
        return True
    if now.step < 0:
        return technique.name in now.cue
    return now.kind is IntervalKind.REST or now.set + now.rep > 2 or now.cue == technique.steps[now.step].do


@law
@given(walks())
def test_what_is_said_is_of_the_technique_under_way(walk: Walk) -> None:
    assert all(says_what_its_technique_does(session) for session in walk.sessions())


def test_nobody_gets_back_into_a_technique_that_gave_way_to_an_easier_one() -> None:
    for walk in EVERYWHERE:
        after = relief.advance(walk.begun(), relief.ChooseEasier(0))
        for _ in range(3):
            assert says_what_its_technique_does(after), walk
            after = relief.advance(after, relief.Back(0))


def moves_on_at_its_deadline(session: relief.Session) -> None:
    assert session.deadline is not None
    after = relief.advance(session, relief.Tick(session.deadline))
    if session.index + 1 == len(session.timeline):
        assert after.ending is Ending.FINISHED
    else:
        assert after.index == session.index + 1
        assert after.deadline is not None
        assert after.deadline > session.deadline


def stands_still_when_time_goes_back(session: relief.Session, wait: float) -> None:
    after = relief.advance(session, relief.Tick(session.at - wait))
    assert evolve(after, events=session.events) == session


@law
@given(walks())
def test_a_tick_at_the_deadline_moves_on_by_exactly_one_interval(walk: Walk) -> None:
    for session in walk.sessions():
        if session.phase is relief.SessionPhase.UNDERWAY:
            moves_on_at_its_deadline(session)


@law
@given(walks(), quarters)
def test_time_going_backwards_changes_nothing_but_the_log(walk: Walk, wait: float) -> None:
    for session in walk.going():
        stands_still_when_time_goes_back(session, wait)


tenths = st.integers(0, 6_000).map(lambda number: number / 10)


@law
@example(25.1, [20.9, 29.1])  # 15 seconds, less a rounding that the clock cannot show
@given(tenths | st.floats(0, 1e5), st.lists(st.integers(0, 400).map(lambda number: number / 10), max_size=4))
def test_a_clock_whose_fractions_round_does_the_same(start: float, waits: list[float]) -> None:
    session = relief.begin(REAL, at=start)
    for wait in waits:
        session = relief.advance(session, relief.Tick(session.at + wait))
        stands_still_when_time_goes_back(session, wait)
        if session.phase is relief.SessionPhase.UNDERWAY:
            moves_on_at_its_deadline(session)


@pytest.mark.parametrize("routine", [REAL, SHORT], ids=["real", "short"])
@law
@given(start=st.integers(0, 100_000))
def test_ticking_at_deadlines_alone_takes_exactly_the_seconds_of_the_routine(
    routine: relief.Routine, start: int
) -> None:
    session = relief.begin(routine, at=start)
    while session.deadline is not None:
        session = relief.advance(session, relief.Tick(session.deadline))
    assert (session.ending, session.progress) == (Ending.FINISHED, 1)
    assert session.at - start == session.active == routine.seconds


@law
@given(walks(), quarters)
def test_an_overrun_of_over_half_a_minute_pauses_at_the_next_interval(walk: Walk, more: float) -> None:
    for session in walk.going():
        if session.deadline is None or session.index + 1 == len(session.timeline):
            continue
        late = relief.advance(session, relief.Tick(session.deadline + GAP + more))
        if more:
            assert (late.phase, late.index, late.spent) == (relief.SessionPhase.PAUSED, session.index + 1, 0)
            assert late.active == session.active + session.left
        else:
            assert late.phase is not relief.SessionPhase.PAUSED
            assert late.active - session.active == session.left + GAP or late.ending is Ending.FINISHED


@law
@given(walks(), quarters)
def test_saddle_or_bladder_signs_end_a_session_as_an_emergency(walk: Walk, wait: float) -> None:
    for session in walk.going():
        ended = report(session, -wait, new_signs=["saddle-or-bladder"])
        assert (ended.phase, ended.disposition) == (relief.SessionPhase.ENDED, relief.Disposition.EMERGENCY)


@pytest.mark.parametrize("wait", [1, 20, GAP + 20, 900, 8 * DAYS])
def test_they_do_so_however_late_they_are_reported(wait: float) -> None:
    for walk in EVERYWHERE:
        ended = report(walk.begun(), wait, new_signs=["saddle-or-bladder"])
        assert ended.disposition is relief.Disposition.EMERGENCY, walk


def ended_technique(before: relief.Session, after: relief.Session) -> bool:
    """Whether *after* waits at the start of what follows the technique of *before*, or where it was without one."""
    assert before.now is not None
    number = before.now.item
    if number < 0:
        return (after.index, after.spent, after.phase) == (before.index, before.spent, relief.SessionPhase.PAUSED)
    if number == len(before.items) - 1:
        return after.ending is Ending.FINISHED
    first = next(place for place, each in enumerate(after.timeline) if each.item == number + 1)
    return (after.index, after.spent, after.phase) == (first, 0, relief.SessionPhase.PAUSED)


@law
@given(quiet, st.integers(0, 3))
def test_pain_up_by_three_ends_the_technique_and_a_second_time_the_session(walk: Walk, low: int) -> None:
    for session in walk.going():
        first = report(session, pain_now=low)
        if first.phase is relief.SessionPhase.ENDED:
            continue
        hurt = report(first, pain_now=low + 3)
        assert ended_technique(first, hurt)
        assert hurt.disposition is relief.Disposition.SELF_CARE
        if hurt.phase is not relief.SessionPhase.ENDED:
            assert report(report(hurt, pain_now=low), pain_now=low + 3).ending is Ending.STOPPED


@law
@given(quiet, st.sampled_from(["pain_now", "pain_moved", "new_signs"]), ABSENCES)
def test_a_check_in_that_cannot_be_answered_ends_the_technique(walk: Walk, question: str, why: Absent) -> None:
    for session in walk.going():
        asked = report(session, 0, **{question: why})
        assert ended_technique(session, asked)
        assert asked.disposition is relief.Disposition.SELF_CARE


def eased_off(walk: Walk, low: int) -> list[tuple[relief.Session, relief.Session]]:
    """Sessions along *walk*, before and after a report that pain rose by two from *low*."""
    firsts = [report(session, pain_now=low) for session in walk.going()]
    return [(each, report(each, pain_now=low + 2)) for each in firsts if each.phase is not relief.SessionPhase.ENDED]


@law
@given(quiet, st.integers(0, 4))
def test_pain_up_by_two_leaves_no_dose_larger_and_what_was_done_as_it_was(walk: Walk, low: int) -> None:
    for before, after in eased_off(walk, low):
        assert before.now is not None
        place = before.now.item
        at_check_in = before.now.kind is IntervalKind.CHECK_IN
        done = next(number for number, each in enumerate(before.timeline) if each.item == place)
        assert after.timeline[:done] == before.timeline[:done]
        assert after.items[: max(place, 0)] == before.items[: max(place, 0)]
        for number in range(place + at_check_in, len(before.items)):
            old, new = before.items[number], after.items[number]
            assert new.doses == Item.of(new.technique, "least").doses
            replaced = number == place and old.easier is not None
            assert new.technique == (old.easier if replaced else old.technique)
            assert new.seconds <= old.seconds or replaced
        assert any(stop.ends is Ends.EASE_OFF for stop in after.stops)


@pytest.mark.parametrize("low", [0, 4])
def test_pain_up_by_two_never_makes_a_session_longer(low: int) -> None:
    for walk in EVERYWHERE:
        for before, after in eased_off(walk, low):
            assert length(after) <= length(before), walk


def stop_rules(answers: Mapping[str, Any], first: float | None, fired: set[str]) -> dict[str, Ends]:
    """What the built-in stop rules end, in plain Python, for someone whose usual pain is 3."""
    pain, moved, signs = (answers.get(name) for name in ("pain_now", "pain_moved", "new_signs"))
    found: dict[str, Ends] = {}
    if isinstance(pain, Absent):
        found |= dict.fromkeys(("stop-pain-rise", "ease-pain-rise", "stop-pain-absolute"), Ends.TECHNIQUE)
    elif pain is not None and first is not None:
        found |= {"stop-pain-rise": Ends.TECHNIQUE} if pain - first >= 3 else {}
        found |= {"ease-pain-rise": Ends.EASE_OFF} if pain - first == 2 else {}
        found |= {"stop-pain-absolute": Ends.SESSION} if pain >= 7 else {}
    if isinstance(signs, Absent):
        found |= dict.fromkeys(SIGNS.values(), Ends.TECHNIQUE)
    else:
        found |= {SIGNS[sign]: Ends.SESSION for sign in signs or ()}
    if isinstance(moved, Absent) or moved == "down-the-leg":
        found["peripheralising"] = Ends.TECHNIQUE
    for name, asked in (("stop-pain-rise", pain), ("peripheralising", moved)):
        if name in found and name in fired and not isinstance(asked, Absent):
            found[name] = Ends.SESSION
    return found


@mutable
class Model:
    """A session as a place on a line and a clock. What easing off does to the line is taken from the session."""

    line: tuple[Interval, ...]
    at: float
    phase: relief.SessionPhase = relief.SessionPhase.UNDERWAY
    ending: Ending | None = None
    index: int = 0
    spent: float = 0
    active: float = 0
    floor: int = 0
    first: float | None = None
    fired: set[str] = field(factory=set)
    stopped: dict[str, Ends] = field(factory=dict)
    eased: bool = False
    timed_out: bool = False

    @property
    def state(self) -> tuple[object, ...]:
        return self.phase, self.ending, self.at, self.index, self.spent, self.active

    def end(self, ending: Ending) -> None:
        self.phase, self.ending = relief.SessionPhase.ENDED, ending
        if ending is Ending.FINISHED:
            self.index, self.spent = len(self.line) - 1, self.line[-1].seconds

    def go(self, index: int) -> None:
        self.index, self.spent = index, 0
        if index == len(self.line):
            self.end(Ending.FINISHED)

    def pass_time(self, at: float) -> None:
        before, self.at = self.at, max(at, self.at)
        if self.at > 7 * DAYS:
            self.end(Ending.EXPIRED)
        if self.phase is not relief.SessionPhase.UNDERWAY:
            return
        ends = [0, *accumulate(interval.seconds for interval in self.line)]
        here = ends[self.index] + self.spent
        there = here + self.at - before
        if there > ends[self.index + 1] + GAP and self.index + 1 < len(self.line):
            there, self.phase = ends[self.index + 1], relief.SessionPhase.PAUSED
        self.active += min(there, ends[-1]) - here
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

    def happens(self, event: relief.Event, session: relief.Session) -> None:
        """*event* to the model; *session* is what the library made of it."""
        self.pass_time(event.at)
        self.line = session.timeline
        self.timed_out = self.ending is not None
        if self.timed_out:
            return
        match event:
            case relief.Pause():
                self.phase = relief.SessionPhase.PAUSED
            case relief.Resume():
                self.phase = relief.SessionPhase.UNDERWAY
            case relief.Leave():
                self.end(Ending.LEFT)
            case relief.SkipStep():
                self.go(self.after("item", "step"))
            case relief.SkipTechnique():
                self.go(self.after("item"))
            case relief.Back():
                self.go(session.index if self.eased else self.back())
            case relief.ChooseEasier():
                self.ease(session)
            case relief.Report():
                self.report(dict(event.answers), session)

    def ease(self, session: relief.Session) -> None:
        """What easing off leads to is for other laws to say; they do not hold this one up."""
        self.eased, self.index, self.spent = True, session.index, session.spent

    def report(self, answers: dict[str, Any], session: relief.Session) -> None:
        pain = answers.get("pain_now")
        if self.first is None and not isinstance(pain, Absent):
            self.first = pain
        self.stopped = stop_rules(answers, self.first, self.fired)
        asked = {"stop-pain-rise": "pain_now", "peripheralising": "pain_moved"}
        self.fired |= {name for name in self.stopped if not isinstance(answers.get(asked.get(name, "")), Absent)}
        match max(self.stopped.values(), default=None):
            case Ends.SESSION:
                return self.end(Ending.STOPPED)
            case Ends.TECHNIQUE:
                self.phase = relief.SessionPhase.PAUSED
                if self.line[self.index].item >= 0:
                    self.floor = self.after("item")
                    self.go(self.floor)
                return None
            case Ends.EASE_OFF if self.line[self.index].kind is not IntervalKind.CHECK_IN:
                self.ease(session)
        if self.line[self.index].kind is IntervalKind.CHECK_IN:
            self.go(self.index + 1)
        return None


@many
@given(walks())
def test_a_session_goes_as_a_place_on_a_line_and_a_clock_do(walk: Walk) -> None:
    model = None
    for before, event, after in walk.steps():
        if model is None:
            model = Model(before.timeline, before.at, index=before.index, active=before.active, floor=before.floor)
        if isinstance(after, relief.EventNotAllowed):
            continue
        model.happens(event, after)
        if isinstance(event, relief.Report) and model.timed_out:
            return  # what the person says last counts too: the laws above
        assert model.state == (after.phase, after.ending, after.at, after.index, after.spent, after.active)
        if isinstance(event, relief.Report):
            assert {stop.rule: stop.ends for stop in after.stops[len(before.stops) :]} == model.stopped
