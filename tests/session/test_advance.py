"""Sessions by example: what each event does, in which phase, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve

import relieflib as relief
from relieflib import EventNotAllowed, Session, advance, begin
from relieflib.conditions.nodes import AllOf, Compare, Not
from relieflib.events import Back, ChooseEasier, Leave, Pause, Report, Resume, SkipStep, SkipTechnique, Tick
from relieflib.pack.content import Dose, Range
from relieflib.planning.doses import Item
from relieflib.planning.timeline import unroll
from relieflib.questions.questions import YesNo
from relieflib.session.events import EVENTS
from relieflib.terms import Absent, Ending, IntervalKind, SessionPhase, Side, Status, StopScope
from strategies import in_pack, plain_back_ache, with_stop_rules

if TYPE_CHECKING:
    from collections.abc import Callable

    from relieflib import Routine
    from relieflib.conditions.nodes import Expr
    from relieflib.events import Event
    from relieflib.planning.timeline import Interval

WEEK = 7 * 86_400


@pytest.fixture(scope="module")
def routine() -> Routine:
    """Belly breathing, knee rolls, foam roller, and child's pose, which alone has an easier technique."""
    pack = relief.builtin_pack()
    clearance = relief.clear(relief.assess(pack, plain_back_ache(pack)), at=0)
    assert isinstance(clearance, relief.Clearance)
    planned = relief.plan(clearance, relief.Wish(minutes=20, equipment=frozenset({"foam-roller"})))
    names = ("diaphragm-breathing", "supine-knee-rolls", "foam-roller-back", "childs-pose")
    *first, last = (Item.of(pack.technique[name], "usual") for name in names)
    return evolve(planned, items=(*first, evolve(last, easier=pack.technique["knee-to-chest"])))


@pytest.fixture
def session(routine: Routine) -> Session:
    return begin(routine, at=0)


def under_way(session: Session) -> Interval:
    assert session.now.interval is not None
    return session.now.interval


def until(session: Session, wanted: Callable[[Interval], bool]) -> Session:
    """*session* ticked on to the first interval that is *wanted*."""
    while not wanted(under_way(session)):
        session = advance(session, Tick(session.at + session.now.left))
    return session


def at_step(session: Session, item: int, step: int) -> Session:
    return until(session, lambda now: (now.item, now.step) == (item, step))


def at_check_in(session: Session, item: int) -> Session:
    return until(session, lambda now: now.kind is IntervalKind.CHECK_IN and now.item == item)


def after(session: Session, *kinds: type[Event], wait: float = 0) -> Session:
    """*session* after events of these *kinds*, the first of them after a *wait*."""
    for number, kind in enumerate(kinds):
        session = advance(session, kind(session.at + (0 if number else wait)))
    return session


def said(session: Session, **answers: Any) -> Session:  # noqa: ANN401 - anything may be said
    return advance(session, Report(session.at, answers))


def place(session: Session) -> tuple[int, int, float]:
    return under_way(session).item, under_way(session).step, session.spent


def least(session: Session, number: int) -> tuple[Item, ...]:
    """The items from *number* on, each with its least dose."""
    return tuple(Item.of(item.technique, "least", item.easier) for item in session.items[number:])


# begin


def test_a_session_begins_with_a_check_in(session: Session) -> None:
    assert session.now == relief.parts.Now(
        show="Before you start: how is it now?",
        say=("Before you start: how is it now?",),
        interval=session.routine.timeline[0],
        left=15,
        next=session.routine.timeline[1],
    )
    assert under_way(session).kind is IntervalKind.CHECK_IN
    assert (session.deadline, session.progress) == (15, 0)
    assert session.disposition is relief.Disposition.SELF_CARE


def test_a_routine_that_breaks_its_clearance_is_refused_with_every_problem(routine: Routine) -> None:
    names = {item.technique.id for item in routine.items[:2]}
    with pytest.raises(relief.RoutineError) as refused:
        begin(evolve(routine, wish=evolve(routine.wish, avoid=names)), at=0)
    assert [problem.where for problem in refused.value.problems] == ["routine.items[0]", "routine.items[1]"]
    assert all("is to be avoided" in problem.what for problem in refused.value.problems)


def test_a_routine_with_nothing_in_it_is_refused(routine: Routine) -> None:
    with pytest.raises(relief.RoutineError, match="the routine is empty"):
        begin(evolve(routine, items=()), at=0)


NO_TIMES = {str(at)[:9]: at for at in (float("nan"), float("inf"), float("-inf"), True, "0", None, 10**400)}


@pytest.mark.parametrize("at", NO_TIMES.values(), ids=NO_TIMES)
def test_a_session_does_not_begin_at_what_is_no_time(routine: Routine, at: Any) -> None:  # noqa: ANN401
    with pytest.raises(relief.ReliefError):
        begin(routine, at=at)


def test_a_session_can_be_made_of_its_events_and_keeps_answers_as_they_were_checked(session: Session) -> None:
    events = (Tick(2), Report(5, {"pain_now": 2, "new_signs": []}), Pause(9))
    made = Session(session.routine, 0, events)
    for event in events:
        session = advance(session, event)
    assert made == session
    assert made.events[1] == Report(5, {"pain_now": 2, "new_signs": frozenset()})
    assert (made.phase, made.spent, dict(made.first)) == (SessionPhase.PAUSED, 4, {"pain_now": 2})


@pytest.mark.parametrize(
    ("events", "error"),
    [
        ((Resume(1),), EventNotAllowed),
        ((Leave(1), Tick(2)), EventNotAllowed),
        ((Tick(float("nan")),), EventNotAllowed),
        (("tick",), EventNotAllowed),
        ((Report(1, {"pain_now": 11}),), relief.AnswerError),
        (None, relief.ReliefError),
    ],
    ids=str,
)
def test_a_session_of_what_cannot_have_happened_is_not_made(
    session: Session,
    events: Any,  # noqa: ANN401
    error: type[Exception],
) -> None:
    with pytest.raises(error):
        Session(session.routine, 0, events)
    with pytest.raises(error):
        evolve(session, events=events)
    with pytest.raises(relief.RoutineError):
        evolve(session, started_at=-1)


# which events are allowed

ALLOWED = {
    "underway": {
        **dict.fromkeys(("tick", "skip-step", "skip-technique", "back", "choose-easier", "report"), "underway"),
        "pause": "paused",
        "leave": "ended",
    },
    "paused": {
        **dict.fromkeys(("tick", "skip-step", "skip-technique", "back", "choose-easier", "report"), "paused"),
        "resume": "underway",
        "leave": "ended",
    },
    "ended": {},
}


@pytest.mark.parametrize("name", EVENTS)
@pytest.mark.parametrize("phase", ALLOWED)
def test_every_phase_meets_every_event(session: Session, phase: str, name: str) -> None:
    way: dict[str, tuple[type[Event], ...]] = {"underway": (), "paused": (Pause,), "ended": (Leave,)}
    here = after(session, *way[phase])
    assert str(here.phase) == phase
    assert here.can == set(ALLOWED[phase])
    event = Report(1, {}) if name == "report" else EVENTS[name](1)
    if name in ALLOWED[phase]:
        assert str(advance(here, event).phase) == ALLOWED[phase][name]
    else:
        with pytest.raises(EventNotAllowed, match=f"`{name}` is not allowed while the session is {phase}") as refused:
            advance(here, event)
        assert refused.value.allowed == here.can


@pytest.mark.parametrize("event", ["tick", None, 3, relief.events.Event(1), Tick], ids=repr)
def test_what_is_no_event_is_refused(session: Session, event: Any) -> None:  # noqa: ANN401
    with pytest.raises(EventNotAllowed, match="allowed: back, choose-easier, leave"):
        advance(session, event)


@pytest.mark.parametrize("kind", [Tick, Leave, lambda at: Report(at, {"pain_now": 2})], ids=["tick", "leave", "report"])
@pytest.mark.parametrize("at", NO_TIMES.values(), ids=NO_TIMES)
def test_an_event_happens_at_a_number_of_seconds(session: Session, kind: Callable[[Any], Event], at: Any) -> None:  # noqa: ANN401
    with pytest.raises(EventNotAllowed, match="an event is `at` a number of seconds"):
        advance(session, kind(at))


# time


def test_the_clearance_runs_out_in_the_middle_of_a_session(routine: Routine) -> None:
    session = begin(routine, at=WEEK - 1)
    assert advance(session, Tick(WEEK)).phase is SessionPhase.UNDERWAY
    late = advance(session, Tick(WEEK + 0.5))
    assert (late.phase, late.ending, late.at) == (SessionPhase.ENDED, Ending.EXPIRED, WEEK + 0.5)
    assert advance(after(session, Pause), Resume(WEEK + 1)).ending is Ending.EXPIRED


def test_a_clearance_without_a_time_counts_from_the_start_of_the_session(routine: Routine) -> None:
    session = begin(evolve(routine, clearance=evolve(routine.clearance, at=None)), at=5 * WEEK)
    assert advance(session, Pause(6 * WEEK)).phase is SessionPhase.PAUSED
    assert advance(session, Pause(6 * WEEK + 1)).ending is Ending.EXPIRED


def test_a_pause_keeps_the_time_of_its_interval(session: Session) -> None:
    paused = after(session, Pause, wait=6)
    later = advance(paused, Tick(500))
    assert (later.spent, later.now.left, later.active, later.paused, later.deadline) == (6, 9, 6, 494, None)
    resumed = advance(later, Resume(600))
    assert (resumed.spent, resumed.active, resumed.paused, resumed.deadline) == (6, 6, 594, 609)


def test_leaving_counts_the_time_up_to_then(session: Session) -> None:
    left = advance(session, Leave(20))
    assert (left.ending, left.active, left.progress) == (Ending.LEFT, 20, 20 / session.routine.seconds)
    closing = "That is all for today. Get up slowly."
    assert left.now == relief.parts.Now(show=closing, say=(closing,))
    assert (left.can, left.deadline) == (frozenset(), None)


# skip and back


def test_skip_step_goes_on_to_the_next_step_whatever_is_left_of_this_one(session: Session) -> None:
    third_rep = until(session, lambda now: now.rep == 3)
    assert place(after(third_rep, SkipStep, wait=2)) == (1, -1, 0)
    assert place(after(session, SkipStep)) == (0, -1, 0)
    assert place(after(session, SkipStep, SkipStep)) == (0, 0, 0)


def test_skip_technique_goes_on_to_the_changeover_of_the_next(session: Session) -> None:
    skipped = after(at_step(session, 1, 1), SkipTechnique, wait=3)
    assert place(skipped) == (2, -1, 0)
    assert under_way(skipped).cue.startswith("Next: Foam roller")


@pytest.mark.parametrize("kind", [SkipStep, SkipTechnique])
def test_skipping_what_comes_last_finishes(session: Session, kind: type[Event]) -> None:
    last = until(session, lambda now: now.kind is IntervalKind.FINISH)
    assert last.now.next is None
    finished = after(last, kind)
    assert (finished.ending, finished.progress, finished.active) == (Ending.FINISHED, 1, last.active)


@pytest.mark.parametrize(("wait", "where"), [(0, (1, 0, 0)), (2.75, (1, 0, 0)), (3, (1, 1, 0)), (11, (1, 1, 0))])
def test_back_goes_to_the_start_of_the_step_or_within_three_seconds_to_the_one_before(
    session: Session, wait: float, where: tuple[int, int, float]
) -> None:
    here = at_step(session, 1, 1)
    back = after(here, Back, wait=wait)
    assert place(back) == where
    assert back.index <= here.index


def test_back_counts_three_seconds_of_a_step_and_not_of_its_repetition(routine: Routine) -> None:
    breathe = routine.items[0].technique
    one = Range(usual=1, least=1, most=1)
    pant = evolve(breathe.steps[1], dose=Dose(hold=one, reps=Range(usual=9, least=9, most=9)))
    items = (Item.of(evolve(breathe, steps=(breathe.steps[0], pant)), "usual"),)
    here = at_step(begin(in_pack(routine, items), at=0), 0, 1)
    assert place(after(here, Back, wait=4.5)) == (0, 1, 0)
    assert place(after(here, Back, wait=1.5)) == (0, 0, 0)


@pytest.mark.parametrize("wait", [0, 1, 14])
def test_back_at_the_very_start_stays_there(session: Session, wait: float) -> None:
    back = after(session, Back, wait=wait)
    assert (back.index, back.spent, back.active) == (0, 0, wait)


# easier


def test_the_easier_technique_takes_the_place_of_the_one_under_way(session: Session) -> None:
    pose = at_step(session, 3, 0)
    easier = after(pose, ChooseEasier, wait=4)
    assert pose.items[3].easier is not None
    assert easier.items == (*pose.items[:3], Item.of(pose.items[3].easier, "least"))
    assert easier.now.technique == pose.items[3].easier
    assert place(easier) == (3, -1, 0)
    assert under_way(easier).cue == "Next: Knee to chest. Take your time."
    assert easier.now.next is not None
    assert easier.now.next.cue == pose.items[3].easier.steps[0].do


def test_without_an_easier_technique_the_rest_gets_the_least_dose(session: Session) -> None:
    easier = after(at_step(session, 1, 0), ChooseEasier, wait=4)
    assert easier.items[0] == session.items[0]
    assert easier.items[1:] == least(session, 1)
    assert place(easier) == (1, 0, 4)
    twice = after(easier, ChooseEasier)
    assert (twice.items, twice.timeline) == (easier.items, easier.timeline)


@pytest.mark.parametrize("number", [-1, 0, 2, 3])
def test_easier_at_a_check_in_is_for_what_comes_after_it(session: Session, number: int) -> None:
    here = at_check_in(session, number)
    easier = after(here, ChooseEasier, wait=5)
    assert easier.items[: number + 1] == here.items[: number + 1]
    assert easier.items[number + 1 :] == least(here, number + 1)
    tail = easier.timeline[easier.index + 1 :]
    whole = unroll(easier.items, easier.routine.pace)
    assert tail == whole[len(whole) - len(tail) :]
    assert (under_way(easier), easier.spent) == (under_way(here), 5)


def test_easier_at_a_changeover_is_for_the_technique_it_leads_to(session: Session) -> None:
    changeover = at_step(session, 3, -1)
    easier = after(changeover, ChooseEasier)
    assert easier.now.technique is not None
    assert easier.now.technique.id == "knee-to-chest"
    assert place(easier) == (3, -1, 0)
    plain = after(at_step(session, 2, -1), ChooseEasier, wait=2)
    assert plain.now.technique == session.items[2].technique
    assert place(plain) == (2, -1, 2)
    assert plain.now.next == session.timeline[plain.index + 1]


# reports


def test_a_report_at_a_check_in_goes_on_and_elsewhere_stays(session: Session) -> None:
    answered = said(session, pain_now=3, pain_moved="no", new_signs=[])
    assert place(answered) == (0, -1, 0)
    assert dict(answered.first) == {"pain_now": 3}
    here = at_step(answered, 1, 1)
    again = said(here, pain_now=4)
    assert (under_way(again), again.spent, list(again.stops)) == (under_way(here), here.spent, [])
    assert again.first == answered.first
    assert dict(again.last) == {"pain_now": 4, "pain_moved": "no", "new_signs": frozenset()}


def test_a_report_is_heard_during_a_pause(session: Session) -> None:
    paused = after(said(session, pain_now=2), Pause, wait=3)
    worse = said(paused, pain_now=5)
    assert (worse.phase, place(worse)) == (SessionPhase.PAUSED, (1, -1, 0))
    assert [(stop.rule, stop.ends, stop.at) for stop in worse.stops] == [("stop-pain-rise", StopScope.TECHNIQUE, 3)]
    assert said(worse, new_signs=["chest-or-breath"]).ending is Ending.STOPPED


def test_a_stop_says_why_it_acted(session: Session) -> None:
    stopped = said(session, new_signs=["weakness"])
    (stop,) = stopped.stops
    assert (stop.rule, stop.disposition) == ("stop-new-numb-or-weak", relief.Disposition.URGENT)
    assert [(clause.question, clause.answer) for clause in stop.clauses] == [("new_signs", frozenset({"weakness"}))]
    assert stopped.disposition is relief.Disposition.URGENT


def test_of_several_stops_the_worst_comes_first_and_counts(session: Session) -> None:
    stopped = said(said(session, pain_now=2), pain_now=4, pain_moved="down-the-leg", new_signs=["weakness"])
    assert [stop.ends for stop in stopped.stops] == [StopScope.SESSION, StopScope.TECHNIQUE, StopScope.EASE_OFF]
    assert (stopped.ending, stopped.disposition) == (Ending.STOPPED, relief.Disposition.URGENT)


def test_a_stop_rule_reads_the_intake_where_what_does_not_apply_says_no(routine: Routine) -> None:
    assessment = routine.clearance.assessment
    aside = next(name for name in assessment.set_aside if assessment.answers[name] is False)
    reads = evolve(routine.stop_rules[0], id="reads", when=Compare("pain_nrs", "==", 3))
    says_no = evolve(reads, id="says-no", when=Not(Compare(aside, "==", value=True)))
    session = begin(with_stop_rules(routine, reads, says_no), at=0)
    assert [stop.rule for stop in said(session).stops] == ["reads", "says-no"]


def test_what_could_not_be_said_is_no_first_time(session: Session) -> None:
    unsure = said(said(session, pain_now=2), pain_now=relief.Absent.DOES_NOT_KNOW)
    assert [stop.rule for stop in unsure.stops if stop.rule == "stop-pain-rise"]
    assert said(after(unsure, Resume), pain_now=5).ending is None


def test_a_stop_rule_can_end_a_step(routine: Routine) -> None:
    rule = evolve(
        routine.stop_rules[0],
        id="stop-step",
        when=Compare("pain_moved", "==", "up-towards-spine"),
        ends=StopScope.STEP,
    )
    session = begin(with_stop_rules(routine, rule), at=0)
    here = at_step(session, 1, 0)
    assert place(said(here, pain_moved="up-towards-spine")) == (1, 1, 0)
    unsure = said(here, pain_moved=relief.Absent.DOES_NOT_KNOW).stops
    assert [(stop.ends, stop.status) for stop in unsure] == [(StopScope.TECHNIQUE, Status.NOT_RULED_OUT)]


@pytest.mark.parametrize("late", [15, 40, WEEK])
def test_what_is_reported_as_time_runs_out_still_counts(session: Session, late: float) -> None:
    last = at_check_in(session, len(session.items) - 1)
    told = advance(last, Report(last.at + late, {"new_signs": ["saddle-or-bladder"]}))
    assert told.disposition is relief.Disposition.EMERGENCY
    assert [stop.rule for stop in told.stops] == ["stop-saddle-bladder"]


@pytest.mark.parametrize(
    "answers",
    [
        {"pain_nwo": 3},
        {"age_years": 40},
        {"pain_now": 11},
        {"pain_now": None},
        {"pain_now": float("nan")},
        {"pain_now": True, "pain_moved": "sideways", "new_signs": "none", 4: 4},
        {"new_signs": ["numbness", "hunger"]},
    ],
    ids=str,
)
def test_a_report_that_does_not_fit_the_questions_is_refused_whole(session: Session, answers: dict[Any, Any]) -> None:
    before = said(session, pain_now=2)
    with pytest.raises(relief.AnswerError) as refused:
        advance(before, Report(20, answers))
    assert len(refused.value.problems) == len(answers)
    assert before == said(begin(session.routine, at=0), pain_now=2)


@pytest.mark.parametrize(
    "answers",
    [
        *(
            None,
            3,
            "pain_now",
            ["pain_now"],
            [("pain_now", 3)],
            ("pain_now", 3),
            (("pain_now",),),
            (("pain_now", 3, 3),),
        ),
        (([], 3),),
        (("new_signs", ["saddle-or-bladder"]), ("new_signs", [])),
    ],
    ids=str,
)
def test_a_report_holds_each_question_once(session: Session, answers: Any) -> None:  # noqa: ANN401
    with pytest.raises(relief.ReliefError):
        advance(session, Report(1, answers))


def test_where_the_first_check_in_went_unanswered_pain_rises_from_what_the_intake_said(session: Session) -> None:
    working = at_step(session, 1, 1)
    worse = said(working, pain_now=6)
    assert dict(session.routine.clearance.assessment.answers)["pain_nrs"] == 3
    assert [stop.rule for stop in worse.stops] == ["stop-pain-rise"]
    assert dict(worse.first) == {"pain_now": 3}
    assert dict(said(session, pain_now=6).first) == {"pain_now": 6}
    assert dict(said(at_step(session, 1, 1), pain_now=Absent.DOES_NOT_KNOW).first) == {}


def test_where_the_intake_said_nothing_a_first_report_has_nothing_to_rise_from(routine: Routine) -> None:
    asked = (
        *routine.pack.intake.values(),
        *(
            evolve(each, counts_from="") if isinstance(each, relief.content.Number) else each
            for each in routine.check_in
        ),
    )
    working = at_step(begin(in_pack(routine, questions=asked), at=0), 1, 1)
    assert dict(said(working, pain_now=6).first) == {"pain_now": 6}


def with_rule(routine: Routine, when: Expr, **parts: Any) -> Session:  # noqa: ANN401
    """A session of *routine* with one more stop rule, which ends everything."""
    rule = evolve(routine.stop_rules[0], id="one-more", when=when, ends=StopScope.SESSION, ends_again=None, **parts)
    return begin(with_stop_rules(routine, *routine.stop_rules, rule), at=0)


def test_a_rule_over_two_questions_acts_however_they_are_reported(routine: Routine) -> None:
    both = AllOf((Compare("pain_now", ">=", 4), Compare("pain_moved", "==", "up-towards-spine")))
    session = with_rule(routine, both)
    assert said(session, pain_now=4, pain_moved="up-towards-spine").ending is Ending.STOPPED
    one = said(session, pain_moved="up-towards-spine")
    assert one.ending is None
    assert said(one, pain_now=4).ending is Ending.STOPPED
    assert said(one, new_signs=[]).ending is None


def test_a_report_of_something_else_does_not_meet_a_rule_again(session: Session) -> None:
    stopped = said(at_step(session, 1, 1), pain_moved="down-the-leg")
    assert [stop.rule for stop in stopped.stops] == ["peripheralising"]
    other = said(after(stopped, Resume), new_signs=[])
    assert (len(other.stops), other.ending) == (1, None)


def test_what_a_stop_rule_reads_of_the_intake_and_nobody_asked_could_not_be_ruled_out(routine: Routine) -> None:
    never_asked = YesNo(id="never_asked", ask="?", why="?")
    routine = in_pack(routine, questions=(*routine.pack.questions, never_asked))
    session = with_rule(routine, AllOf((Compare("pain_now", ">=", 4), Compare("never_asked", "==", value=True))))
    assert said(session, pain_now=3).stops == ()
    worse = said(session, pain_now=4)
    assert [(stop.rule, stop.status, stop.ends) for stop in worse.stops] == [
        ("one-more", Status.NOT_RULED_OUT, StopScope.TECHNIQUE)
    ]


def test_going_back_gives_no_new_start_to_count_a_rise_from(session: Session) -> None:
    back = at_step(after(session, SkipStep), 1, 1)
    while back.index > 0:
        back = after(back, Back)
    assert [stop.rule for stop in said(back, pain_now=6).stops] == ["stop-pain-rise"]


def test_work_that_began_as_the_person_went_back_has_begun(session: Session) -> None:
    ready = until(session, lambda now: now.kind is IntervalKind.GET_READY and now.step == 0)
    assert ready.now.next is not None
    assert ready.now.next.kind is IntervalKind.WORK
    back = advance(ready, Back(ready.at + ready.now.left + 1))
    assert back.index <= ready.index
    assert [stop.rule for stop in said(back, pain_now=6).stops] == ["stop-pain-rise"]


def test_a_technique_that_is_stopped_at_the_finish_is_not_gone_back_to(session: Session) -> None:
    finish = until(session, lambda now: now.kind is IntervalKind.FINISH)
    stopped = said(finish, pain_moved="down-the-leg")
    assert stopped.phase is SessionPhase.PAUSED
    assert after(stopped, Back, Back, Resume).index == finish.index


def test_a_step_that_a_stop_rule_ended_is_not_gone_back_to(routine: Routine) -> None:
    rule = evolve(
        routine.stop_rules[0], id="step", when=Compare("pain_now", "==", 4), ends=StopScope.STEP, ends_again=None
    )
    session = begin(with_stop_rules(routine, rule), at=0)
    ended = said(at_step(session, 1, 1), pain_now=4)
    assert after(ended, Back, Back).index == ended.index


def test_easing_off_while_the_side_is_changed_leaves_the_other_side(session: Session) -> None:
    rolls = relief.builtin_pack().technique["piriformis-stretch"]
    both = begin(evolve(session.routine, items=(Item.of(rolls, "usual"),)), at=0)
    changing = until(both, lambda now: now.kind is IntervalKind.CHANGE_SIDE)
    easier = after(changing, ChooseEasier)
    right = [each for each in easier.timeline[easier.index + 1 :] if each.side is Side.RIGHT]
    least = Item.of(rolls, "least").doses[
        next(place for place, each in enumerate(rolls.steps) if each.side is Side.EACH)
    ]
    assert sum(each.seconds for each in right) == least.sets * least.reps * least.hold + (least.sets - 1) * least.rest
    assert [each.kind for each in easier.timeline].count(IntervalKind.CHANGE_SIDE) == 1


def test_a_sign_that_is_told_as_time_ends_is_not_followed_by_a_goodbye(session: Session) -> None:
    last = until(session, lambda now: now.kind is IntervalKind.FINISH)
    late = advance(last, Report(last.at + last.now.left + 1, {"new_signs": ["saddle-or-bladder"]}))
    assert late.now.show == late.stops[0].says
    assert late.now.say == (late.stops[0].says,)


# in words


def test_a_session_says_where_it_stands(session: Session) -> None:
    here = after(session, Tick, wait=6)
    assert str(here) == "session underway: check-in, 9 s left: Before you start: how is it now?"
    assert str(after(here, Pause)) == "session paused: check-in, 9 s left: Before you start: how is it now?"
    assert str(after(here, Leave)) == "session left after 6 s, self-care"
    assert str(said(here, new_signs=["chest-or-breath"])) == "session stopped after 6 s, emergency"
    assert str(advance(here, Tick(WEEK + 1))) == "session expired after 6 s, self-care"


def test_there_is_no_way_back_into_a_technique_that_a_stop_rule_ended(session: Session) -> None:
    working = after(session, SkipStep, SkipStep)
    assert working.now.technique is not None
    stopped = said(working, pain_moved="down-the-leg")
    for kind in (Resume, Back, Back, Back):
        stopped = advance(stopped, kind(stopped.at))
        assert stopped.now.technique is not None
        assert stopped.now.technique.id != working.now.technique.id


@pytest.mark.parametrize("at", [99, 100 + 8 * 24 * 3600])
def test_a_session_begins_only_while_its_clearance_holds(routine: Routine, at: float) -> None:
    clearance = relief.clear(routine.clearance.assessment, at=100)
    assert isinstance(clearance, relief.Clearance)
    with pytest.raises(relief.RoutineError, match="does not hold at this time"):
        begin(evolve(routine, clearance=clearance), at=at)
    assert begin(evolve(routine, clearance=clearance), at=100)
