"""What a session promises, whatever happens in it and whenever."""

from __future__ import annotations

import copy
import pickle
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve, fields, frozen
from attrs.exceptions import FrozenInstanceError
from hypothesis import example, given, settings
from hypothesis import strategies as st

import relieflib as relief
from relieflib.pack.content import Dose, Range, Step
from relieflib.pack.wording import Timing
from relieflib.planning.doses import Item
from relieflib.session.events import EVENTS, TRANSITIONS
from relieflib.session.moves import GAP
from relieflib.terms import Absent, Ending, IntervalKind, Side, StepKind, StopScope
from strategies import ABSENCES, in_pack, plain_back_ache

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


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


VIEWS = sorted(name for name, each in vars(relief.Session).items() if isinstance(each, property))


def views(session: relief.Session) -> dict[str, object]:
    """All that can be seen of a session. That two are equal says it of their facts alone."""
    return {name: getattr(session, name) for name in VIEWS} | {"in words": str(session)}


def over(session: relief.Session) -> float:
    """When the interval under way is over, if nothing happens."""
    return session.at + session.now.left


@frozen
class Move:
    """Something that happens ``wait`` seconds after what came before it, or after the deadline."""

    kind: type[relief.events.Event]
    wait: float
    from_deadline: bool
    answers: dict[str, Any]

    def event(self, session: relief.Session) -> relief.events.Event:
        start = session.deadline if self.from_deadline and session.deadline is not None else session.at
        at = start + self.wait
        return relief.events.Report(at, self.answers) if self.kind is relief.events.Report else self.kind(at)


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
            session = relief.advance(session, relief.events.Tick(over(session)))
        return session

    def steps(self) -> Iterator[tuple[relief.Session, relief.events.Event, relief.Session | relief.EventNotAllowed]]:
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
        return [session for session in self.sessions() if session.phase is not relief.terms.SessionPhase.ENDED]


SIGNS = {
    "numbness": "stop-new-numb-or-weak",
    "weakness": "stop-new-numb-or-weak",
    "saddle-or-bladder": "stop-saddle-bladder",
    "fever": "stop-fever",
    "both-legs": "stop-both-legs",
    "light-headed": "stop-dizzy",
    "passed-out": "stop-faint",
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


TIMED = [kind for kind in EVENTS.values() if kind is not relief.events.Report]


def walks(*kinds: type[relief.events.Event], most: int = 15) -> st.SearchStrategy[Walk]:
    """Walks in which up to *most* events of these *kinds* happen, or of any."""
    kind = st.sampled_from(kinds or tuple(EVENTS.values()))
    moves = st.lists(st.builds(Move, kind, waits, st.booleans(), said), max_size=most)
    start = st.integers(0, 4 * 100_000).map(lambda number: number / 4)
    return st.builds(Walk, st.booleans(), start, st.integers(0, len(REAL.timeline) - 1), moves)


# Walks on which nothing is said and nobody leaves.
quiet = walks(
    *(relief.events.Tick, relief.events.Pause, relief.events.Resume),
    *(relief.events.SkipStep, relief.events.SkipTechnique, relief.events.Back, relief.events.ChooseEasier),
    most=8,
)
EVERYWHERE = [
    Walk(short, 0.0, gone, []) for short in (True, False) for gone in range(len((SHORT if short else REAL).timeline))
]


def by_verbs(routine: relief.Routine, started_at: float, events: Iterable[relief.events.Event]) -> relief.Session:
    """The session that ``begin`` and ``advance`` make of these facts."""
    session = relief.begin(routine, at=started_at)
    for event in events:
        session = relief.advance(session, event)
    return session


def result(make: Callable[[], relief.Session]) -> object:
    """What *make* makes, with all that can be seen of it, or the error that it raises."""
    try:
        session = make()
    except relief.ReliefError as error:
        return type(error), str(error)
    return session, hash(session), views(session)


def report(session: relief.Session, wait: float = 0, **answers: object) -> relief.Session:
    return relief.advance(session, relief.events.Report(session.at + wait, answers))


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
            assert views(before) == views(by_verbs(before.routine, before.started_at, before.events))


@law
@given(walks())
def test_an_ended_session_accepts_nothing(walk: Walk) -> None:
    for session in walk.sessions():
        if session.phase is relief.terms.SessionPhase.ENDED:
            assert (session.can, session.now.interval, session.deadline) == (frozenset(), None, None)
            for kind in EVENTS.values():
                event = relief.events.Report(session.at, {}) if kind is relief.events.Report else kind(session.at)
                with pytest.raises(relief.EventNotAllowed):
                    relief.advance(session, event)


def test_what_can_be_seen_of_a_session_is_all_that_a_host_reads() -> None:
    for name in ("phase", "ending", "items", "timeline", "index", "spent", "at", "active", "paused", "first", "last"):
        assert name in VIEWS
    for name in ("stops", "fired", "standing", "disposition", "say", "now", "deadline", "progress", "can", "guidance"):
        assert name in VIEWS
    assert "journal" in VIEWS


@law
@given(walks())
def test_a_session_made_of_its_facts_is_the_one_that_was_advanced_at_every_cut(walk: Walk) -> None:
    last = walk.sessions()[-1]
    session = relief.begin(last.routine, at=last.started_at)
    for number, event in enumerate((*last.events, None)):
        made = relief.Session(last.routine, last.started_at, last.events[:number])
        assert (made, hash(made), views(made)) == (session, hash(session), views(session))
        session = relief.advance(session, event) if event else session


OTHERS: dict[str, Callable[[relief.Session], st.SearchStrategy[Any]]] = {
    "routine": lambda _: st.sampled_from(
        [SHORT, REAL, evolve(SHORT, items=SHORT.items[:1]), evolve(SHORT, items=()), None]
    ),
    "started_at": lambda session: (
        st.sampled_from([session.started_at + 0.25, -1, 8 * DAYS, float("nan"), "0"]) | quarters | st.floats()
    ),
    "events": lambda session: st.one_of(
        st.integers(0, len(session.events)).map(lambda number: session.events[:number]),
        st.permutations(list(session.events)),
        st.lists(
            st.builds(lambda kind, wait: kind(session.at + wait), st.sampled_from([*TIMED, relief.events.Event]), waits)
            | st.builds(lambda wait, answers: relief.events.Report(session.at + wait, answers), waits, said)
            | st.sampled_from([None, relief.events.Report(session.at, {"pain_now": 11})]),
            max_size=4,
        ).map(lambda more: (*session.events, *more)),
    ),
}


@law
@given(walks(), st.data())
def test_to_change_a_fact_of_a_session_is_to_begin_and_advance_with_it(walk: Walk, data: st.DataObject) -> None:
    session = walk.sessions()[-1]
    facts = {each.name: getattr(session, each.name) for each in fields(relief.Session) if each.init}
    assert facts.keys() == OTHERS.keys()
    for name, others in OTHERS.items():
        other = data.draw(others(session))
        expected = result(lambda name=name, other=other: by_verbs(**facts | {name: other}))  # type: ignore[misc]
        assert result(lambda name=name, other=other: evolve(session, **{name: other})) == expected  # type: ignore[misc]


@law
@given(walks(), walks())
def test_to_change_the_session_of_a_record_is_to_make_its_record(walk: Walk, other: Walk) -> None:
    session, otherwise = walk.sessions()[-1], other.sessions()[-1]
    record = relief.Record(session)
    assert [each.name for each in fields(relief.Record)] == ["session"]
    assert record.outcome.ending is session.ending
    changed = evolve(record, session=otherwise)
    assert changed == relief.Record(otherwise)
    assert changed.outcome == relief.Record(otherwise).outcome
    assert (changed == record) == (otherwise == session)
    for again in (pickle.loads(pickle.dumps(record)), copy.copy(record), copy.deepcopy(record)):  # noqa: S301 - our own
        assert (again, hash(again), again.outcome) == (record, hash(record), record.outcome)


@few
@given(walks())
def test_a_session_that_is_pickled_or_copied_is_made_again_of_its_facts(walk: Walk) -> None:
    for session in walk.sessions():
        assert session.__reduce__()[1] == (session.routine, session.started_at, session.events)
        for again in (pickle.loads(pickle.dumps(session)), copy.copy(session), copy.deepcopy(session)):  # noqa: S301
            assert (again, hash(again), views(again)) == (session, hash(session), views(session))


def test_nothing_but_a_fact_can_be_given_to_a_session() -> None:
    session: Any = relief.begin(REAL, at=0)
    other: Any = relief.advance(session, relief.events.Report(0, {"new_signs": ["fever"]}))
    for name in ("_state", "state", "phase", "indx"):
        with pytest.raises(TypeError, match="unexpected keyword argument"):
            evolve(session, **{name: getattr(other, name, 3)})
        with pytest.raises((FrozenInstanceError, AttributeError)):
            setattr(session, name, getattr(other, name, 3))
    assert views(session) == views(relief.begin(REAL, at=0))


@pytest.mark.parametrize(
    "make",
    [lambda: relief.Session(REAL, 0, 3), lambda: relief.Session(None, 0), lambda: relief.Record(REAL)],  # type: ignore[arg-type]
)
def test_what_is_no_fact_is_refused(make: Callable[[], object]) -> None:
    with pytest.raises(relief.ReliefError, match=r"expected a (Sequence|Routine|Session), got a"):
        make()


@few
@given(walks(most=10))
def test_a_session_that_is_written_and_read_is_equal_at_every_prefix(walk: Walk) -> None:
    for session in walk.sessions():
        again = relief.from_json(relief.Session, relief.to_json(session), session.pack)
        assert (again, views(again)) == (session, views(session))


@law
@given(walks())
def test_every_number_of_a_session_stays_inside_its_bounds(walk: Walk) -> None:
    for session in walk.sessions():
        assert 0 <= session.spent <= session.timeline[session.index].seconds
        assert 0 <= session.progress <= 1
        assert min(session.active, session.paused) >= 0
        assert (session.ending is not None) == (session.phase is relief.terms.SessionPhase.ENDED)
        if session.phase is relief.terms.SessionPhase.UNDERWAY:
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
    return now.kind is IntervalKind.REST or now.rep > 1 or now.cue.endswith(technique.steps[now.step].do)


@law
@given(walks())
def test_what_is_said_is_of_the_technique_under_way(walk: Walk) -> None:
    assert all(says_what_its_technique_does(session) for session in walk.sessions())


def test_nobody_gets_back_into_a_technique_that_gave_way_to_an_easier_one() -> None:
    for walk in EVERYWHERE:
        after = relief.advance(walk.begun(), relief.events.ChooseEasier(0))
        for _ in range(3):
            assert says_what_its_technique_does(after), walk
            after = relief.advance(after, relief.events.Back(0))


def moves_on_at_its_deadline(session: relief.Session) -> None:
    after = relief.advance(session, relief.events.Tick(over(session)))
    if session.index + 1 == len(session.timeline):
        assert after.ending is Ending.FINISHED
    else:
        assert after.index == session.index + 1
        assert after.deadline is not None
        assert after.deadline > over(session)


def stands_still_when_time_goes_back(session: relief.Session, wait: float) -> None:
    after = relief.advance(session, relief.events.Tick(session.at - wait))
    heard = {"journal", "events", "say", "standing", "now"}
    assert {name: each for name, each in views(after).items() if name not in heard} == {
        name: each for name, each in views(session).items() if name not in heard
    }
    assert (after.now.interval, after.now.left, after.say) == (session.now.interval, session.now.left, ())


@law
@given(walks())
def test_a_tick_at_the_deadline_moves_on_by_exactly_one_interval(walk: Walk) -> None:
    for session in walk.sessions():
        if session.phase is relief.terms.SessionPhase.UNDERWAY:
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
        session = relief.advance(session, relief.events.Tick(session.at + wait))
        stands_still_when_time_goes_back(session, min(wait, GAP))
        if session.phase is relief.terms.SessionPhase.UNDERWAY:
            moves_on_at_its_deadline(session)


@pytest.mark.parametrize("routine", [REAL, SHORT], ids=["real", "short"])
@law
@given(start=st.integers(0, 100_000))
def test_ticking_at_deadlines_alone_takes_exactly_the_seconds_of_the_routine(
    routine: relief.Routine, start: int
) -> None:
    session = relief.begin(routine, at=start)
    while session.deadline is not None:
        session = relief.advance(session, relief.events.Tick(session.deadline))
    assert (session.ending, session.progress) == (Ending.FINISHED, 1)
    assert session.at - start == session.active == routine.seconds


@law
@given(walks(), quarters)
def test_an_overrun_of_over_half_a_minute_pauses_at_the_next_interval(walk: Walk, more: float) -> None:
    for session in walk.going():
        if session.deadline is None or session.index + 1 == len(session.timeline):
            continue
        late = relief.advance(session, relief.events.Tick(over(session) + GAP + more))
        if more:
            assert (late.phase, late.index, late.spent) == (relief.terms.SessionPhase.PAUSED, session.index + 1, 0)
            assert late.active == session.active + session.now.left
        else:
            assert late.phase is not relief.terms.SessionPhase.PAUSED
            assert late.active - session.active == session.now.left + GAP or late.ending is Ending.FINISHED


@law
@given(walks(), quarters)
def test_saddle_or_bladder_signs_end_a_session_as_an_emergency(walk: Walk, wait: float) -> None:
    for session in walk.going():
        ended = report(session, -wait, new_signs=["saddle-or-bladder"])
        assert (ended.phase, ended.disposition) == (relief.terms.SessionPhase.ENDED, relief.Disposition.EMERGENCY)


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
        return (after.index, after.spent, after.phase) == (before.index, before.spent, relief.terms.SessionPhase.PAUSED)
    later = [place for place, each in enumerate(after.timeline) if place > before.index and each.item != number]
    if not later:
        return after.ending is Ending.FINISHED
    first = later[0]
    return (after.index, after.spent, after.phase) == (first, 0, relief.terms.SessionPhase.PAUSED)


@law
@given(quiet, st.integers(0, 3))
def test_pain_up_by_three_ends_the_technique_and_a_second_time_the_session(walk: Walk, low: int) -> None:
    for session in walk.going():
        first = report(session, pain_now=low)
        if first.phase is relief.terms.SessionPhase.ENDED:
            continue
        hurt = report(first, pain_now=low + 3)
        assert ended_technique(first, hurt)
        assert hurt.disposition is relief.Disposition.SELF_CARE
        if hurt.phase is not relief.terms.SessionPhase.ENDED:
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
    return [
        (each, report(each, pain_now=low + 2)) for each in firsts if each.phase is not relief.terms.SessionPhase.ENDED
    ]


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


@given(walks())
@settings(max_examples=40, deadline=None)
def test_what_is_easier_never_makes_a_session_longer_than_was_said_before(walk: Walk) -> None:
    for session in walk.going():
        if "choose-easier" not in session.can:
            assert session.easier_adds == 0
            continue
        after = relief.advance(session, relief.events.ChooseEasier(session.at))
        more = ahead(after) - ahead(session)
        assert session.easier_adds == max(0, more)


def ahead(session: relief.Session) -> float:
    """The seconds that lie ahead."""
    if session.phase is relief.terms.SessionPhase.ENDED:
        return 0.0
    return sum(each.seconds for each in session.timeline[session.index :]) - session.spent


def test_the_easier_technique_late_in_another_is_said_to_take_longer() -> None:
    """A rest that is all but over is begun anew as an easier one."""
    pack = relief.builtin_pack()
    clearance = relief.clear(relief.assess(pack, relief.sample_answers("plain-back-ache")), at=0)
    assert isinstance(clearance, relief.Clearance)
    routine = relief.arrange(clearance, ["legs-up-rest"], relief.Wish(minutes=12))
    assert routine.items[0].easier is not None
    session = relief.begin(routine, at=0)
    longest = 0.0
    while session.can and session.deadline is not None:
        longest = max(longest, session.easier_adds)
        session = relief.advance(session, relief.events.Tick(session.deadline))
    assert longest > 60
