"""What a host shows and says: nothing twice, nothing late, the gravest first."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve
from hypothesis import example, given, settings
from hypothesis import strategies as st

import relieflib as relief
from relieflib import Session
from relieflib.events import Back, ChooseEasier, Leave, Pause, Report, Resume, SkipStep, SkipTechnique, Tick
from relieflib.pack.wording import Timing
from relieflib.planning.doses import Item
from relieflib.session.moves import Place, forward
from relieflib.terms import IntervalKind, Side
from strategies import in_pack, plain_back_ache

if TYPE_CHECKING:
    from collections.abc import Callable

    from relieflib.events import Event
    from relieflib.parts import Interval

PACK = relief.builtin_pack()
CLEARANCE = relief.clear(relief.assess(PACK, plain_back_ache(PACK)))
assert isinstance(CLEARANCE, relief.Clearance)
PLANNED = relief.plan(CLEARANCE, relief.Wish(minutes=20, equipment={"foam-roller"}))
NAMES = ("diaphragm-breathing", "supine-knee-rolls", "foam-roller-back", "childs-pose")
*FIRST, LAST = (Item.of(PACK.technique[name], "usual") for name in NAMES)
ROUTINE = evolve(PLANNED, items=(*FIRST, evolve(LAST, easier=PACK.technique["knee-to-chest"])))
CLOSING, AGAIN = PACK.phrases.finish, PACK.phrases.expired
BREATHE = "Lie down and let your belly rise."


def at(wanted: Callable[[Interval], bool], spent: float = 0) -> Session:
    """A session *spent* seconds into the first interval that is *wanted*."""
    session = relief.begin(ROUTINE, at=0)
    while session.now.interval is not None and not wanted(session.now.interval):
        session = relief.advance(session, Tick(session.at + session.now.left))
    return relief.advance(session, Tick(session.at + spent)) if spent else session


def long_hold(spent: float = 0) -> Session:
    """*spent* seconds into the first interval of 30 seconds or more with three cues."""
    return at(lambda each: len(each.cues) == 3, spent)


def then(session: Session, kind: type[Event], wait: float = 0) -> Session:
    return relief.advance(session, kind(session.at + wait))


def said(session: Session, **answers: Any) -> Session:  # noqa: ANN401
    return relief.advance(session, Report(session.at, answers))


def under_way(session: Session) -> Interval:
    assert session.now.interval is not None
    return session.now.interval


# cues


@settings(deadline=None, max_examples=60)
@example(25.1)
@given(st.floats(0, 1e6) | st.integers(0, 10**6).map(lambda number: number / 10))
def test_a_host_that_calls_at_every_deadline_says_every_cue_once_and_in_order(start: float) -> None:
    session = relief.begin(ROUTINE, at=start)
    heard = [*session.now.say]
    times = [start]
    while session.deadline is not None:
        times.append(session.deadline)
        session = relief.advance(session, Tick(session.deadline))
        heard += session.now.say
    assert heard == [text for interval in ROUTINE.timeline for _, text in interval.cues]
    assert all(one < other for one, other in pairwise(times))
    assert len(times) - 1 == len(heard)  # at each deadline something is due, and at the last one the end
    assert times[-1] - start == pytest.approx(ROUTINE.seconds)


@pytest.mark.parametrize(("before", "since", "at"), [(438.3, 40.9, 487.4), (270.3, 51.4, 308.9), (200.3, 29.9, 260.4)])
def test_a_cue_is_due_when_the_clock_could_show_nothing_between_now_and_then(
    before: float, since: float, at: float
) -> None:
    interval = relief.parts.Interval(kind=IntervalKind.WORK, seconds=180, cue="Go.", half="Half way.")
    assert since + (at - before) < 90  # by a rounding
    assert forward(Place((), (interval,), spent=since), before, at).move.place.spent == 90


def test_the_next_deadline_is_the_next_cue() -> None:
    session = long_hold()
    seconds = under_way(session).seconds
    assert session.deadline == session.at + seconds / 2
    half = then(session, Tick, seconds / 2)
    assert half.now.say == ("Half way.",)
    assert half.deadline == session.at + seconds - 5
    assert then(half, Tick).now.say == ()
    nearly = then(half, Tick, seconds / 2 - 5)
    assert nearly.now.say == ("Nearly done.",)
    assert nearly.deadline == session.at + seconds == nearly.at + nearly.now.left


def test_of_two_cues_that_were_missed_the_later_is_said() -> None:
    session = long_hold()
    assert then(session, Tick, under_way(session).seconds - 1).now.say == ("Nearly done.",)


def test_after_a_jump_into_another_interval_nothing_of_the_old_one_is_said() -> None:
    hold = at(lambda each: bool(each.half) and each.seconds <= 60)
    session = at(lambda each: each == hold.timeline[hold.index - 1])
    over, later = session.now.left, under_way(hold)
    assert then(session, Tick, over).now.say == (later.cue,)
    assert then(session, Tick, over + later.seconds / 2).now.say == (later.cue, "Half way.")


def test_a_pause_says_nothing_and_going_on_says_the_cue_again() -> None:
    session = long_hold(3)
    paused = then(session, Pause, under_way(session).seconds / 2)
    assert paused.now.say == then(paused, Tick, 9).now.say == ()
    assert paused.now.show == session.now.show
    assert then(paused, Resume, 10).now.say == (under_way(session).cue,)


@pytest.mark.parametrize("kind", [SkipStep, SkipTechnique, Back])
@pytest.mark.parametrize("paused", [False, True])
def test_who_moves_hears_where_to(kind: type[Event], *, paused: bool) -> None:
    session = long_hold(9)
    moved = then(then(session, Pause) if paused else session, kind, 0.5)
    assert moved.now.say == (under_way(moved).cue,)
    assert moved.spent == 0


def test_who_goes_back_at_the_very_start_hears_it_again() -> None:
    session = relief.begin(ROUTINE, at=0)
    assert then(session, Back).now.say == session.now.say == (PACK.phrases.before,)


def test_an_easier_technique_is_announced_and_a_smaller_dose_is_not() -> None:
    pose = at(lambda each: (each.item, each.step) == (3, 0))
    assert then(pose, ChooseEasier).now.say == ("Next: Knee to chest. Take your time.",)
    ready = at(lambda each: (each.item, each.step) == (3, -1))
    assert then(ready, ChooseEasier).now.say == ("Next: Knee to chest. Take your time.",)
    assert then(long_hold(3), ChooseEasier).now.say == ()


def test_the_cue_of_an_interval_that_begins_as_a_smaller_dose_is_chosen_is_said() -> None:
    session = at(lambda each: (each.item, each.step, each.kind) == (1, 0, IntervalKind.GET_READY))
    easier = then(session, ChooseEasier, session.now.left + 1)
    assert (easier.journal[-1].eased, easier.index) == (True, session.index + 1)
    assert easier.now.say == (under_way(easier).cue,)


# what a screen shows


def test_a_screen_shows_the_step_with_its_breathing_in_every_repetition() -> None:
    session = at(lambda each: each.rep == 2 and bool(each.breathing) and each.side is Side.NONE)
    step = session.now.step
    assert step is not None
    assert session.now.show == f"{step.do} {step.breathing}"
    (said,) = session.now.say
    assert re.fullmatch(r"2 of \d+\.|Last one\.", said)


@pytest.mark.parametrize(("side", "words"), [(Side.LEFT, "Left side."), (Side.RIGHT, "Right side.")], ids=str)
def test_a_screen_shows_the_side(side: Side, words: str) -> None:
    here = relief.begin(evolve(ROUTINE, items=(Item.of(PACK.technique["piriformis-stretch"], "usual"),)), at=0)
    shown = dict[IntervalKind, str]()
    while here.now.interval is not None:
        if here.now.interval.side is side and here.now.interval.kind is not IntervalKind.REST:
            step, kind = here.now.step, here.now.interval.kind
            assert step is not None
            shown[kind] = here.now.show
            texts = ("Now the right side.", words) if kind is IntervalKind.CHANGE_SIDE else (step.do, words)
            assert here.now.show == " ".join(filter(None, (*texts, here.now.interval.breathing)))
        here = relief.advance(here, Tick(here.at + here.now.left))
    assert (IntervalKind.CHANGE_SIDE in shown) == (side is Side.RIGHT)
    assert IntervalKind.HOLD in shown


def test_a_screen_shows_the_cue_where_there_is_no_step_to_do() -> None:
    for kind in (IntervalKind.CHECK_IN, IntervalKind.FINISH):
        session = at(lambda each, kind=kind: each.kind is kind)  # type: ignore[misc]
        assert session.now.show == under_way(session).cue
        assert (session.now.technique, session.now.step) == (None, None)
    ready = at(lambda each: each.step == -1 and each.item == 1)
    assert ready.now.show == under_way(ready).cue
    assert ready.now.technique == PACK.technique["supine-knee-rolls"]
    assert ready.now.step is None


@pytest.mark.parametrize("step", [0, 1])
def test_a_host_is_told_the_step_and_its_technique(step: int) -> None:
    session = at(lambda each: (each.item, each.step) == (1, step))
    technique = PACK.technique["supine-knee-rolls"]
    assert (session.now.technique, session.now.step) == (technique, technique.steps[step])


def test_a_rest_shows_that_it_is_one() -> None:
    rest = at(lambda each: each.kind is IntervalKind.REST)
    assert rest.now.step is not None
    assert rest.now.show == under_way(rest).cue == PACK.phrases.rest


# stop rules


def test_what_stop_rules_say_comes_gravest_first_and_each_sentence_once() -> None:
    stopped = said(
        said(long_hold(), pain_now=2),
        pain_now=4,
        pain_moved="down-the-leg",
        new_signs=["weakness", "sharp-new-pain", "crack-with-pain"],
    )
    says = {stop.rule: stop.says for stop in stopped.stops}
    assert stopped.now.say[0] == says["stop-new-numb-or-weak"]
    assert stopped.now.say[1] == says["stop-sharp"]
    assert set(stopped.now.say) == set(says.values())
    assert len(stopped.now.say) == len(set(says.values()))
    assert stopped.now.show == " ".join(stopped.now.say)


def test_what_ended_a_technique_is_shown_until_the_person_goes_on() -> None:
    stopped = said(long_hold(), pain_moved="down-the-leg")
    (stop,) = stopped.stops
    assert stopped.now.say == (stop.says,)
    waiting = then(then(stopped, Tick, 40), SkipStep)
    assert stopped.now.show == waiting.now.show == stop.says
    gone_on = then(waiting, Resume)
    assert gone_on.now.show != stop.says
    assert gone_on.now.say == (under_way(gone_on).cue,)


def test_all_that_stop_rules_say_is_shown() -> None:
    stopped = said(said(long_hold(), pain_now=2), pain_now=5, pain_moved="down-the-leg")
    assert len(stopped.now.say) == 2
    assert stopped.now.show == " ".join(stopped.now.say)


def test_what_eased_off_is_shown_until_the_interval_is_over() -> None:
    eased = said(said(long_hold(), pain_now=2), pain_now=4)
    (stop,) = eased.stops
    assert eased.now.say == (stop.says,)
    later = then(eased, Tick, 1)
    assert (later.now.say, later.now.show) == ((), stop.says)
    over = then(later, Tick, later.now.left)
    assert over.now.show != stop.says


def test_a_report_of_nothing_takes_away_what_was_said_before() -> None:
    eased = said(said(long_hold(), pain_now=2), pain_now=4)
    assert said(eased, pain_now=2).now.show == eased.now.show.replace(eased.stops[0].says, long_hold().now.show)


def test_a_report_at_a_check_in_says_what_comes_next() -> None:
    asked = relief.begin(ROUTINE, at=0)
    told = said(asked, pain_now=2)
    assert told.now.say == (ROUTINE.timeline[1].cue,)
    while (under_way(told).kind, under_way(told).item) != (IntervalKind.CHECK_IN, 0):
        told = then(told, Tick, told.now.left)
    eased = said(told, pain_now=4)
    assert eased.now.say == (eased.stops[0].says, under_way(eased).cue)
    assert eased.now.show == eased.stops[0].says


# the end


def test_the_closing_words_are_said_once() -> None:
    finish = at(lambda each: each.kind is IntervalKind.FINISH)
    assert finish.now.say == (CLOSING,)
    for kind, wait in ((Tick, 10), (SkipStep, 1), (Leave, 2)):
        ended = then(finish, kind, wait)
        assert ended.now == relief.parts.Now(show=CLOSING)
    assert then(long_hold(), Leave).now == relief.parts.Now(show=CLOSING, say=(CLOSING,))
    asked = at(lambda each: each.kind is IntervalKind.CHECK_IN and each.item == 3)
    assert then(asked, Tick, 15 + 20).now.say == (CLOSING,)


def test_without_a_finish_the_closing_words_are_said_at_the_end() -> None:
    session = relief.begin(in_pack(ROUTINE, timing=Timing(finish=0)), at=0)
    while session.deadline is not None:
        session = relief.advance(session, Tick(session.deadline))
    assert session.now == relief.parts.Now(show=CLOSING, say=(CLOSING,))


def test_a_finish_that_outlasts_the_clearance_asks_for_a_new_screen() -> None:
    finish = at(lambda each: each.kind is IntervalKind.FINISH)
    assert then(finish, Tick, 8 * 86_400).now == relief.parts.Now(show=AGAIN, say=(AGAIN,))


def test_who_leaves_after_a_stop_still_sees_what_it_said() -> None:
    stopped = said(long_hold(), pain_moved="down-the-leg")
    left = then(stopped, Leave)
    assert left.now == relief.parts.Now(show=f"{stopped.now.show} {CLOSING}", say=(CLOSING,))


def test_what_is_reported_too_late_is_answered_before_the_new_screen_is_asked_for() -> None:
    late = relief.advance(long_hold(), Report(8 * 86_400, {"new_signs": ["saddle-or-bladder"]}))
    assert late.now.say == (late.stops[0].says, AGAIN)
    assert late.now.show == f"{late.stops[0].says} {AGAIN}"
    assert late.guidance == PACK.advice[relief.Disposition.EMERGENCY]


def test_a_session_tells_what_to_do_and_what_to_watch_for_without_the_pack() -> None:
    session = long_hold()
    assert session.guidance == PACK.advice[relief.Disposition.SELF_CARE]
    assert said(session, new_signs=["weakness"]).guidance == PACK.advice[relief.Disposition.URGENT]


# the journal


def test_every_event_leaves_an_entry_that_reads_as_a_sentence() -> None:
    session = said(long_hold(3.2), pain_now=2)
    before = len(session.journal)
    session = then(session, Tick, 1)
    session = said(then(session, ChooseEasier), pain_now=5)
    session = said(said(then(session, Resume, 2), pain_now=4), new_signs=["fever"])
    told = [str(entry).partition(" s ")[2] for entry in session.journal[before:]]
    assert told == [
        "tick: underway, 4.2 s into interval 3",
        "choose-easier: underway, 4.2 s into interval 3; easier from here on",
        f"report: paused, 0.0 s into interval {session.journal[before + 2].index}; stop-pain-rise ended the technique",
        f"resume: underway, 0.0 s into interval {session.index}",
        f"report: underway, 0.0 s into interval {session.index}; ease-pain-rise eased off",
        "report: ended, stopped; stop-fever ended the session",
    ]
    assert str(session.journal[before]).startswith("at ")
    assert session.events == tuple(entry.event for entry in session.journal)
    assert str(then(long_hold(), Leave).journal[-1]).endswith("s leave: ended, left")


def test_an_entry_says_that_a_step_was_ended() -> None:
    entry = relief.events.Entry(
        Tick(83.2), relief.terms.SessionPhase.PAUSED, None, 4, 0.0, stops=(("sore", relief.terms.StopScope.STEP),)
    )
    assert str(entry) == "at 83.2 s tick: paused, 0.0 s into interval 4; sore ended the step"


def test_choosing_easier_again_changes_nothing_more() -> None:
    once = then(at(lambda each: (each.item, each.step) == (1, 0)), ChooseEasier)
    assert [entry.eased for entry in then(once, ChooseEasier).journal[-2:]] == [True, False]
