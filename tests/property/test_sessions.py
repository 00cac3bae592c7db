"""What a session promises, whatever happens in it and whenever."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve, frozen
from hypothesis import example, given, settings
from hypothesis import strategies as st

import relieflib as relief
from relieflib.pack.content import Dose, Range, Step, Timing
from relieflib.planning.doses import Item
from relieflib.session.events import EVENTS, TRANSITIONS
from relieflib.session.moves import GAP
from relieflib.terms import Absent, Ending, IntervalKind, Side, StepKind, StopScope
from strategies import ABSENCES, in_pack, plain_back_ache

if TYPE_CHECKING:
    from collections.abc import Iterator


DAYS = 86_400.0


PACK = relief.builtin_pack()


def real_routine() -> relief.Routine:
    clearance = relief.clear(relief.assess(PACK, plain_back_ache(PACK)), at=0)
    assert isinstance(clearance, relief.Clearance)
    return relief.plan(clearance, relief.Wish(minutes=12, equipment=frozenset({"tennis-ball", "foam-roller"})))


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
    timing = Timing(change_position=5, change_equipment=3, change_side=2, check_in=4, finish=3)
    return in_pack(REAL, items, timing=timing)


REAL = real_routine()
SHORT = short_routine()


def over(session: relief.Session) -> float:
    """When the interval under way is over, if nothing happens."""
    return session.at + session.now.left


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
            session = relief.advance(session, relief.Tick(over(session)))
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
law, few = (settings(max_examples=most, deadline=None) for most in (60, 15))
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
            assert (session.can, session.now.interval, session.deadline) == (frozenset(), None, None)
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
        assert min(session.active, session.paused) >= 0
        assert (session.ending is not None) == (session.phase is relief.SessionPhase.ENDED)
        if session.phase is relief.SessionPhase.UNDERWAY:
            assert session.deadline is not None
            assert over(session) >= session.deadline > session.at
        else:
            assert session.deadline is None


def says_what_its_technique_does(session: relief.Session) -> bool:
    now, technique = session.now.interval, session.now.technique
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
    after = relief.advance(session, relief.Tick(over(session)))
    if session.index + 1 == len(session.timeline):
        assert after.ending is Ending.FINISHED
    else:
        assert after.index == session.index + 1
        assert after.deadline is not None
        assert after.deadline > over(session)


def stands_still_when_time_goes_back(session: relief.Session, wait: float) -> None:
    after = relief.advance(session, relief.Tick(session.at - wait))
    assert after.but(journal=session.journal, say=session.say, standing=session.standing) == session
    assert after.say == ()


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
        stands_still_when_time_goes_back(session, min(wait, GAP))
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
        late = relief.advance(session, relief.Tick(over(session) + GAP + more))
        if more:
            assert (late.phase, late.index, late.spent) == (relief.SessionPhase.PAUSED, session.index + 1, 0)
            assert late.active == session.active + session.now.left
        else:
            assert late.phase is not relief.SessionPhase.PAUSED
            assert late.active - session.active == session.now.left + GAP or late.ending is Ending.FINISHED


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
    assert before.now.interval is not None
    number = before.now.interval.item
    if number < 0:
        return (after.index, after.spent, after.phase) == (before.index, before.spent, relief.SessionPhase.PAUSED)
    later = [place for place, each in enumerate(after.timeline) if place > before.index and each.item != number]
    if not later:
        return after.ending is Ending.FINISHED
    first = later[0]
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
@given(quiet, st.integers(0, 3))
def test_pain_up_by_two_leaves_no_dose_larger_and_what_was_done_as_it_was(walk: Walk, low: int) -> None:
    for before, after in eased_off(walk, low):
        assert before.now.interval is not None
        place = before.now.interval.item
        if before.now.interval.kind is IntervalKind.FINISH:
            assert (after.items, after.timeline) == (before.items, before.timeline)
            continue
        at_check_in = before.now.interval.kind is IntervalKind.CHECK_IN
        done = next(number for number, each in enumerate(before.timeline) if each.item == place)
        assert after.timeline[:done] == before.timeline[:done]
        assert after.items[: max(place, 0)] == before.items[: max(place, 0)]
        for number in range(place + at_check_in, len(before.items)):
            old, new = before.items[number], after.items[number]
            assert new.doses == Item.of(new.technique, "least").doses
            replaced = number == place and old.easier is not None
            assert new.technique == (old.easier if replaced else old.technique)
            assert new.seconds <= old.seconds or replaced
        assert any(stop.ends is StopScope.EASE_OFF for stop in after.stops)


@pytest.mark.parametrize("low", [0, 4])
def test_pain_up_by_two_never_makes_a_session_longer(low: int) -> None:
    for walk in EVERYWHERE:
        for before, after in eased_off(walk, low):
            assert length(after) <= length(before), walk
