"""Records and sessions as JSON: what was done is kept whole, and what cannot have happened is not read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import relieflib as relief
from relieflib import Leave, Outcome, Pause, Record, Report, Session, Tick, advance, begin, from_json, to_json
from relieflib.terms import Ending
from strategies import plain_back_ache

if TYPE_CHECKING:
    from relieflib import Event, Routine

ABSENT = relief.Absent.WOULD_NOT_SAY


@pytest.fixture(scope="module")
def routine() -> Routine:
    pack = relief.builtin_pack()
    clearance = relief.clear(relief.assess(pack, plain_back_ache(pack)), at=0)
    assert isinstance(clearance, relief.Clearance)
    return relief.plan(pack, clearance, relief.Wish(minutes=12, equipment=frozenset({"tennis-ball", "foam-roller"})))


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
    assert from_json(Record, to_json(record)) == record
    assert from_json(Session, to_json(record.session, indent=1)) == record.session


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
    record = from_json(Record, to_json(Record(finished(routine))))
    assert record.session.routine.clearance.assessment.answers == pack.answers(plain_back_ache(pack))
    assert record.session.routine.pack.fingerprint == pack.fingerprint


def edited(text: str, *path: str | int, to: object) -> str:
    """*text* with the value at *path* exchanged; the last key may be new."""
    raw = json.loads(text)
    holder = raw["value"]
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = to
    return json.dumps(raw)


@pytest.mark.parametrize(
    ("key", "to"),
    [
        ("ending", "finished"),
        ("ending", None),
        ("disposition", "self-care"),
        ("progress", 1),
        ("active", 705),
        ("planned", 600),
        ("before", [["pain_now", 5]]),
        ("after", []),
        ("stops", []),
        ("remark", "all well"),
    ],
)
def test_a_record_whose_outcome_was_edited_is_refused(routine: Routine, key: str, to: object) -> None:
    text = to_json(Record(played(routine, *HISTORIES["stopped"])))
    assert from_json(Record, edited(text, "outcome", "planned", to=routine.seconds))
    with pytest.raises(relief.FormatError):
        from_json(Record, edited(text, "outcome", key, to=to))


def test_a_record_whose_events_were_edited_is_refused(routine: Routine) -> None:
    text = to_json(Record(played(routine, *HISTORIES["stopped"])))
    with pytest.raises(relief.FormatError, match="event 2 was edited: `ending` is stopped here, and nothing by what"):
        from_json(Record, edited(text, "session", "journal", 2, "answers", "new_signs", to=[]))
    with pytest.raises(relief.FormatError, match="the outcome does not follow from the events"):
        from_json(Record, edited(text, "session", "journal", 0, "answers", "pain_now", to=1))  # which ended as much


@pytest.mark.parametrize(
    ("key", "to", "message"),
    [
        ("phase", "underway", "`phase` is underway here, and ended by what happened"),
        ("index", 99, "`index` is 99 here"),
        ("index", False, "`index` is False here, and 0 by what happened"),
        ("spent", None, "`spent` is nothing here"),
        ("ending", None, "`ending` is nothing here, and stopped by what happened"),
        ("eased", True, "`eased` is True here, and nothing by what happened"),
        ("eased", None, "`eased` is nothing here"),
        ("stops", [], "`stops` is \\[\\] here"),
        ("mood", "good", "`mood` is good here"),
    ],
)
def test_what_an_event_changed_must_follow_from_it(routine: Routine, key: str, to: object, message: str) -> None:
    session = played(routine, Report(0, {"new_signs": ["fever"]}))
    assert session.journal[-1].index == 0
    with pytest.raises(relief.FormatError, match=message):
        from_json(Session, edited(to_json(session), "journal", 0, "then", key, to=to))


@pytest.mark.parametrize("then", [None, "unknown", [], 1])
def test_what_an_event_changed_cannot_be_left_out(routine: Routine, then: object) -> None:
    with pytest.raises(relief.FormatError, match=r"what it changed is missing, which is .'phase"):
        from_json(Session, edited(to_json(played(routine, Tick(1))), "journal", 0, "then", to=then))


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


@pytest.mark.parametrize(("path", "to"), [(("outcome",), None), (("session",), {}), (("more",), 1)], ids=str)
def test_a_record_is_a_session_and_its_outcome(routine: Routine, path: tuple[str, ...], to: object) -> None:
    text = to_json(Record(played(routine)))
    with pytest.raises(relief.FormatError):
        from_json(Record, edited(text, *path, to=to))


TICK = {"event": "tick", "at": 1, "then": {"phase": "underway", "index": 0, "spent": 1.0}}
LEFT = {"event": "leave", "at": 1, "then": {"phase": "ended", "index": 0, "spent": 1.0, "ending": "left"}}
EVENTS: list[tuple[list[Any], str]] = [
    ([TICK, {"event": "resume", "at": 2}], "event 1 cannot have happened: `resume` is not allowed"),
    ([LEFT, TICK], "event 1 cannot have happened: `tick` is not allowed"),
    ([{"event": "report", "at": 1, "answers": {"pain_now": 11}}], "event 0 cannot have happened: pain_now: 11 is not"),
    ([{"event": "report", "at": 1, "answers": {"pain_nwo": 1}}], "no such question"),
    ([{"event": "report", "at": 1, "answers": {"pain_now": {"absent": "shy"}}}], "'shy' is not one of"),
    ([{"event": "tick", "at": True}], "an event is `at` a number of seconds"),
    ([{"event": "tick", "at": 10**400}], "an event is `at` a number of seconds"),
    ([{"event": "tick", "at": "1"}], "event 0 cannot have happened: this is not an event"),
    ([{"event": "tick"}], "this is not an event"),
    ([{"event": "nap", "at": 1}], "this is not an event"),
    ([{"event": "", "at": 1}], "this is not an event"),
    ([{"event": "tick", "at": 1, "answers": {}}], "this is not an event"),
    ([{"event": "report", "at": 1}], "this is not an event"),
    ([{"event": "report", "at": 1, "answers": {}, "by": "me"}], "this is not an event"),
    (["tick"], "this is not an event"),
    ([None], "this is not an event"),
]


@pytest.mark.parametrize(("events", "message"), EVENTS, ids=range(len(EVENTS)))
def test_a_session_with_an_event_that_cannot_have_happened_is_refused(
    routine: Routine, events: list[Any], message: str
) -> None:
    with pytest.raises(relief.FormatError, match=message):
        from_json(Session, edited(to_json(begin(routine, at=0)), "journal", to=events))


@pytest.mark.parametrize(
    ("path", "to", "message"),
    [
        (("started_at",), "0", "started_at: expected a number"),
        (("started_at",), True, "started_at: expected a number"),
        (("started_at",), 10**400, "started_at: expected a number"),
        (("journal",), {}, "expected a session"),
        (("index",), 3, "expected a session"),
        (("routine", "items"), [], "the routine is empty"),
        (("routine", "items", 0, "doses"), [], "every step has one dose"),
        (("routine", "clearance", "techniques"), [], "is not cleared"),
        (("routine", "pack", "fingerprint"), "0", "different packs"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_session_is_its_routine_its_start_and_its_events(
    routine: Routine, path: tuple[str | int, ...], to: object, message: str
) -> None:
    with pytest.raises(relief.FormatError, match=message):
        from_json(Session, edited(to_json(begin(routine, at=0)), *path, to=to))


def test_a_session_does_not_start_at_infinity(routine: Routine) -> None:
    text = to_json(begin(routine, at=0)).replace('"started_at": 0', '"started_at": 1e999')
    with pytest.raises(relief.FormatError):
        from_json(Session, text)
