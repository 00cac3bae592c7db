"""JSON that relieflib did not write: each text ends in a value of the kind asked for or in a ReliefError."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minimal import minimal_pack
from relieflib import (
    Answers,
    Back,
    ChooseEasier,
    Clearance,
    Dose,
    FormatError,
    Problem,
    Record,
    ReliefError,
    Report,
    Routine,
    Session,
    StaleClearance,
    Tick,
    Wish,
    advance,
    assess,
    begin,
    clear,
    from_json,
    plan,
    to_json,
)
from strategies import HOSTILE, HUGE, dumped, mutations, node_at, places_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import SearchStrategy

NECK = minimal_pack()
ANSWERS = NECK.answers({"fever": False, "age": 70, "signs": ["numb-hand"]})
ASSESSMENT = assess(NECK, ANSWERS)
CLEARANCE = clear(ASSESSMENT, at=0)
assert isinstance(CLEARANCE, Clearance)
WISH = Wish(minutes=9, equipment=frozenset({"towel"}), goals={"ease": 2})
ROUTINE = plan(NECK, CLEARANCE, WISH)
SESSION = advance(advance(begin(ROUTINE, at=0), Report(2, {"pain": 4.5})), Tick(9.5))
RECORD = Record(SESSION)
PROBLEM = Problem(
    code="RL101", where="here", what="wrong", hint="do", source="a and b", span=(0, 1), file="a.toml", line=1
)
VALUES = {
    type(each).__name__: each
    for each in (
        *(ANSWERS, ASSESSMENT, CLEARANCE, clear(assess(NECK, {})), WISH, ROUTINE, SESSION, RECORD, PROBLEM),
        *(NECK, NECK.rules[0], NECK.techniques[0], NECK.techniques[0].steps[0]),
    )
}
KINDS = pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)


def wrapped(kind: str, value: str, number: str = "1") -> str:
    return f'{{"relieflib": "{kind}", "format": {number}, "value": {value}}}'


def tampered(value: object, change: Callable[[Any], object]) -> str:
    """*value* as JSON, its plain form changed by *change*."""
    raw = json.loads(to_json(value))
    change(raw["value"])
    return dumped(raw)


def refusal(kind: type, text: str) -> tuple[Problem, ...]:
    with pytest.raises(FormatError) as error:
        from_json(kind, text)
    return error.value.problems


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "this is not JSON: Expecting value: line 1 column 1 (char 0)"),
        ("{", "this is not JSON: Expecting property name enclosed in double quotes"),
        (wrapped("Wish", '{"minutes": NaN}'), "this is not JSON: NaN is not a number"),
        (wrapped("Wish", '{"minutes": -Infinity}'), "this is not JSON: -Infinity is not a number"),
        (wrapped("Wish", '{"minutes": 5, "minutes": 6}'), "this is not JSON: a key stands twice in one object"),
        (wrapped("Wish", '{"minutes": ' + "9" * 5000 + "}"), "this is not JSON: Exceeds the limit"),
        ("[" * 100_000, "this nests too deeply"),
        (wrapped("Wish", "[" * 100_000 + "]" * 100_000), "this nests too deeply"),
        ("[]", "this was not written by relieflib's to_json"),
        ("{}", "this was not written by relieflib's to_json"),
        ('{"relieflib": "Wish", "format": 1}', "this was not written by relieflib's to_json"),
        ('{"relieflib": "Wish", "format": 1, "value": {}, "more": 1}', "this was not written by relieflib's to_json"),
    ],
)
def test_what_is_not_strict_json_of_ours_is_refused(text: str, what: str) -> None:
    (problem,) = refusal(Wish, text)
    assert problem.where == "json"
    assert problem.what.startswith(what)


@pytest.mark.parametrize(
    ("kind", "what", "hint"),
    [
        ('"Wihs"', "this is a 'Wihs', not a Wish", "did you mean `Wish`?"),
        ('"Pack"', "this is a 'Pack', not a Wish", "did you mean `Pack`?"),
        ("1", "this is a 1, not a Wish", None),
        ('{"a": []}', "this is a {'a': []}, not a Wish", None),
    ],
)
def test_another_kind_is_refused_by_name(kind: str, what: str, hint: str | None) -> None:
    (problem,) = refusal(Wish, f'{{"relieflib": {kind}, "format": 1, "value": {{"minutes": 5}}}}')
    assert (problem.where, problem.what, problem.hint) == ("json.relieflib", what, hint)


@pytest.mark.parametrize(
    ("number", "shown"), [("3", "3"), ("0", "0"), ("2.0", "2.0"), ('"1"', "'1'"), ("true", "True"), ("[1]", "[1]")]
)
def test_another_format_is_refused_and_never_guessed(number: str, shown: str) -> None:
    (problem,) = refusal(Wish, wrapped("Wish", '{"minutes": 5}', number))
    assert (problem.where, problem.what) == (
        "json.format",
        f"format {shown} is not known; this relieflib reads 1",
    )
    assert problem.hint == "read it with the relieflib that wrote it, or a newer one"


@pytest.mark.parametrize("value", [1, "text", {}, None, Wish, Dose(hold=NECK.techniques[0].steps[0].dose.hold)])
def test_what_is_no_value_of_ours_is_not_written(value: object) -> None:
    with pytest.raises(TypeError, match="relieflib does not write a "):
        to_json(value)


def test_a_class_that_only_bears_the_name_is_not_written() -> None:
    with pytest.raises(TypeError, match="relieflib does not write a Wish"):
        to_json(type("Wish", (), {})())


def test_every_mistake_of_a_value_is_listed_with_its_path() -> None:
    def change(raw: dict[str, Any]) -> None:
        raw["wish"]["minutes"] = "9"
        raw["items"][0]["doses"][1:] = [{"sets": 1.5}]
        raw["clearance"]["ceiling"] = "nomal"
        raw["unasked"] = 1

    found = {(each.where, each.what, each.hint) for each in refusal(Routine, tampered(ROUTINE, change))}
    assert ("json.wish.minutes", "expected a whole number, got '9'", None) in found
    assert ("json.items[0].doses[1].sets", "expected a whole number, got 1.5", None) in found
    assert ("json.unasked", "unknown key", None) in {(where, what, None) for where, what, _ in found}
    (ceiling,) = [each for each in found if each[0] == "json.clearance.ceiling"]
    assert ceiling[2] == "did you mean `normal`?"


def test_a_key_that_is_missing_is_named_once() -> None:
    (problem,) = refusal(Wish, wrapped("Wish", "{}"))
    assert (problem.where, problem.what) == ("json.minutes", "this is missing")


def test_a_mistake_inside_a_session_has_its_whole_path() -> None:
    text = tampered(SESSION, lambda raw: raw["routine"]["wish"].update(minutes="9"))
    assert [each.where for each in refusal(Session, text)] == ["json.routine.wish.minutes"]


LEFT = {"event": "leave", "at": 9.5, "then": {"phase": "ended", "index": 1, "spent": 7.5, "ending": "left"}}
SESSIONS = {
    "a resume of what goes on": (
        lambda raw: raw["journal"].append({"event": "resume", "at": 99}),
        "not allowed",
    ),
    "an event after the end": (
        lambda raw: raw["journal"].extend([LEFT, {"event": "tick", "at": 9.5}]),
        "event 3 cannot have happened: `tick` is not allowed while the session is ended",
    ),
    "an event of no kind": (
        lambda raw: raw["journal"].append({"event": "jump", "at": 9}),
        "event 2 cannot have happened",
    ),
    "an event with more": (
        lambda raw: raw["journal"].append({"event": "tick", "at": 9, "x": 1}),
        "this is not an event",
    ),
    "a report of nothing": (
        lambda raw: raw["journal"].append({"event": "report", "at": 9}),
        "event 2 cannot have happened",
    ),
    "an event at no time": (lambda raw: raw["journal"].append({"event": "tick", "at": "9"}), "this is not an event"),
    "an event at a truth": (
        lambda raw: raw["journal"].append({"event": "tick", "at": True}),
        "event 2 cannot have happened",
    ),
    "a report of no question": (lambda raw: raw["journal"][0]["answers"].update(pian=3), "no such question"),
    "a report out of range": (lambda raw: raw["journal"][0]["answers"].update(pain=11), "11 is not between 0 and 10"),
    "no events": (lambda raw: raw.pop("journal"), "expected a session"),
    "something more": (lambda raw: raw.update(phase="ended"), "expected a session"),
    "a start at a truth": (lambda raw: raw.update(started_at=True), "expected a number, got True"),
    "an empty routine": (lambda raw: raw["routine"]["items"].clear(), "the routine is empty"),
    "a dose out of range": (
        lambda raw: raw["routine"]["items"][0]["doses"][0].update(reps=9),
        "outside the safe range",
    ),
}


@pytest.mark.parametrize(("change", "what"), SESSIONS.values(), ids=SESSIONS)
def test_a_session_whose_history_cannot_have_happened_is_refused(change: Callable[[Any], object], what: str) -> None:
    assert any(what in each.what or what in each.where for each in refusal(Session, tampered(SESSION, change)))


def test_a_session_starts_at_a_finite_time() -> None:
    text = tampered(SESSION, lambda raw: raw.update(started_at=float("inf"), journal=[]))
    assert refusal(Session, text)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda raw: raw["outcome"].update(progress=1.0), "the outcome does not follow from the events"),
        (lambda raw: raw["outcome"].update(disposition="urgent"), "the outcome does not follow from the events"),
        (lambda raw: raw["session"]["journal"].pop(), "the outcome does not follow from the events"),
        (lambda raw: raw.pop("outcome"), "expected a record"),
        (lambda raw: raw.update(signed=True), "expected a record"),
    ],
)
def test_a_record_that_does_not_follow_from_its_events_is_refused(change: Callable[[Any], object], what: str) -> None:
    assert any(what in each.what for each in refusal(Record, tampered(RECORD, change)))


def test_a_dose_without_end_is_refused_before_it_is_unrolled() -> None:
    text = tampered(ROUTINE, lambda raw: raw["items"][0]["doses"][0].update(sets=10**9))
    assert refusal(Routine, text)


@pytest.mark.parametrize(
    "change", [{"value": "x"}, {"value": None}, {"value": []}, {"value": True}, {"question": "signs"}]
)
def test_a_stop_rule_that_compares_what_cannot_be_compared_is_refused_and_never_crashes(change: dict[str, Any]) -> None:
    def changed(raw: dict[str, Any]) -> None:
        raw["stop_rules"][0]["when"] = {"question": "pain", "op": ">=", "value": 3} | change

    with pytest.raises(ReliefError):
        advance(begin(from_json(Routine, tampered(ROUTINE, changed)), at=0), Report(1, {"pain": 4}))


def test_what_is_read_can_be_written_as_utf_8() -> None:
    try:
        said = from_json(Answers, wrapped("Answers", '{"pack": "x", "said": {"\\ud800": true}}'))
    except FormatError as error:
        assert "ud800" in str(error)  # noqa: PT017 - either way is right
    else:
        assert to_json(said).encode()


def any_mutation() -> SearchStrategy[tuple[type, str]]:
    """A kind and the text of a value of it, a little broken. A session is unrolled second by second, so not hugely."""

    def broken(value: object) -> SearchStrategy[tuple[type, str]]:
        return mutations(to_json(value), huge=not isinstance(value, Session | Record)).map(
            lambda text: (type(value), text)
        )

    return st.sampled_from(list(VALUES.values())).flatmap(broken)


def is_refused_or_comes_back(kind: type, text: str) -> None:
    try:
        value: object = from_json(kind, text)
    except ReliefError as error:
        assert str(error)  # noqa: PT017 - one of two ways that are right
        return
    assert type(value) is kind
    assert from_json(kind, to_json(value)) == value


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(any_mutation())
def test_a_mutated_text_is_a_value_of_its_kind_that_comes_back_or_a_relief_error(case: tuple[type, str]) -> None:
    is_refused_or_comes_back(*case)


@pytest.mark.parametrize("kind", ["Answers", "Wish", "Problem", "SafetyRule", "Technique", "Step"])
def test_any_one_node_of_a_text_may_be_anything(kind: str) -> None:
    text = to_json(VALUES[kind])
    for *around, last in places_in(json.loads(text)):
        for stand_in in HOSTILE + HUGE:
            raw = json.loads(text)
            node_at(raw, around)[last] = stand_in
            is_refused_or_comes_back(type(VALUES[kind]), dumped(raw))


@settings(max_examples=150, deadline=None)
@given(mutations(to_json(CLEARANCE)))
def test_a_clearance_that_was_tampered_with_plans_nothing(text: str) -> None:
    try:
        clearance = from_json(Clearance, text)
        plan(NECK, clearance, WISH)
    except ReliefError:
        return
    assert clear(assess(NECK, clearance.assessment.answers), at=clearance.at) == clearance


@settings(max_examples=150, deadline=None)
@given(mutations(to_json(ROUTINE), huge=False))
def test_a_routine_that_was_tampered_with_can_be_walked_or_ends_in_a_relief_error(text: str) -> None:
    try:
        session = begin(from_json(Routine, text), at=0)
        for event in (Report(1, {"pain": 4}), Tick(20), ChooseEasier(21), Back(22), Report(30, {"pain": 9})):
            session = advance(session, event)
    except ReliefError:
        return
    assert from_json(Session, to_json(session)) == session


def test_more_techniques_or_a_higher_ceiling_make_a_clearance_stale() -> None:
    text = tampered(CLEARANCE, lambda raw: raw.update(holds_for=10**9))
    with pytest.raises(StaleClearance, match="does not follow from its answers"):
        plan(NECK, from_json(Clearance, text), WISH)


@KINDS
def test_bytes_that_are_no_text_are_refused(value: object) -> None:
    with pytest.raises(FormatError, match="this is not JSON"):
        from_json(type(value), b"\xff\xfe{}")  # type: ignore[arg-type]  # what a careless host hands over
