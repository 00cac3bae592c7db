"""Records and sessions as JSON: what was done is kept whole, and what cannot have happened is not read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import relieflib as relief
from relieflib import Record, Session, advance, begin, from_json, to_json
from relieflib.events import Leave, Pause, Report, Tick
from relieflib.parts import Outcome
from relieflib.terms import Ending
from strategies import plain_back_ache

if TYPE_CHECKING:
    from relieflib import Routine
    from relieflib.events import Event

ABSENT = relief.Absent.WOULD_NOT_SAY


@pytest.fixture(scope="module")
def routine() -> Routine:
    pack = relief.builtin_pack()
    clearance = relief.clear(relief.assess(pack, plain_back_ache(pack)), at=0)
    assert isinstance(clearance, relief.Clearance)
    return relief.plan(clearance, relief.Wish(minutes=12, equipment=frozenset({"tennis-ball", "foam-roller"})))


def played(routine: Routine, *events: Event) -> Session:
    session = begin(routine, at=0)
    for event in events:
        session = advance(session, event)
    return session


def finished(routine: Routine) -> Session:
    session = played(routine, Report(5, {"pain_now": 4}))
    while session.deadline is not None:
        session = advance(session, Tick(session.deadline))
    return session


HISTORIES: dict[str, tuple[Event, ...]] = {
    "begun": (),
    "underway": (Report(5, {"pain_now": 4, "pain_moved": "no", "new_signs": []}), Tick(9.5)),
    "paused": (Tick(3), Pause(4)),
    "left": (Report(5, {"pain_now": 4}), Leave(25)),
    "stopped": (Report(0, {"pain_now": 2}), Report(30, {"pain_now": 6}), Report(60.25, {"new_signs": ["weakness"]})),
    "could not say": (Tick(40), Report(40, {"pain_now": ABSENT, "new_signs": ABSENT})),
    "expired": (Tick(10), Tick(9 * 86_400)),
}


@pytest.mark.parametrize("events", HISTORIES.values(), ids=HISTORIES)
def test_a_record_and_its_session_are_read_back_equal(routine: Routine, events: tuple[Event, ...]) -> None:
    record = Record(played(routine, *events))
    assert from_json(Record, to_json(record), record.pack) == record
    assert from_json(Session, to_json(record.session, indent=1), record.pack) == record.session


def test_a_finished_session_reached_all_of_its_timeline(routine: Routine) -> None:
    seconds = routine.seconds - 10  # the first check-in was answered after 5 of its 15 seconds
    assert Record(finished(routine)).outcome == Outcome(
        ending=Ending.FINISHED,
        disposition=relief.Disposition.SELF_CARE,
        progress=1,
        active=seconds,
        planned=routine.seconds,
        before=(("pain_now", 4),),
        after=(("pain_now", 4),),
        stops=(),
    )


def test_a_session_that_was_left_keeps_what_was_done(routine: Routine) -> None:
    outcome = Record(played(routine, *HISTORIES["left"])).outcome
    assert (outcome.ending, outcome.active, outcome.planned) == (Ending.LEFT, 25, routine.seconds)
    assert outcome.progress == (15 + 20) / routine.seconds


def test_a_session_that_was_stopped_says_by_what_and_where_to_go(routine: Routine) -> None:
    outcome = Record(played(routine, *HISTORIES["stopped"])).outcome
    assert (outcome.ending, outcome.disposition) == (Ending.STOPPED, relief.Disposition.URGENT)
    assert [(stop.rule, stop.at) for stop in outcome.stops] == [
        ("stop-pain-rise", 30),
        ("stop-new-numb-or-weak", 60.25),
    ]
    assert (outcome.before, outcome.after) == ((("pain_now", 2),), (("pain_now", 6),))


def test_a_session_that_goes_on_has_no_ending_yet(routine: Routine) -> None:
    outcome = Record(played(routine, *HISTORIES["underway"])).outcome
    assert (outcome.ending, outcome.active) == (None, 9.5)
    assert outcome.progress == (15 + 4.5) / routine.seconds


def test_a_record_leads_back_to_the_answers_and_the_pack(routine: Routine) -> None:
    pack = relief.builtin_pack()
    record = from_json(Record, to_json(Record(finished(routine))), pack)
    assert record.session.routine.clearance.assessment.answers == pack.answers(plain_back_ache(pack))
    assert record.session.routine.pack.fingerprint == pack.fingerprint


def test_the_parts_of_a_record_have_names(routine: Routine) -> None:
    record = Record(finished(routine))
    assert record.pack == routine.pack
    assert (record.routine, record.clearance) == (routine, routine.clearance)
    assert record.assessment == routine.clearance.assessment
    assert record.answers == routine.clearance.assessment.answers
    assert record.journal == record.session.journal


def test_the_pain_before_and_after_is_what_was_first_and_last_said_of_each(routine: Routine) -> None:
    said: tuple[dict[str, Any], ...] = (
        {"pain_moved": "no"},
        {"pain_now": 5},
        {"pain_now": 3, "new_signs": []},
        {"pain_now": ABSENT},
    )
    outcome = Record(played(routine, *(Report(1, each) for each in said))).outcome
    assert (outcome.before, outcome.after) == ((("pain_now", 5),), (("pain_now", 3),))
