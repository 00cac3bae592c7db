"""JSON that relieflib did not write: each text ends in a value of the kind asked for or in a ReliefError."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minimal import minimal_pack
from relieflib import (
    Answers,
    Clearance,
    FormatError,
    Problem,
    Record,
    ReliefError,
    Routine,
    Session,
    Wish,
    advance,
    assess,
    begin,
    clear,
    from_json,
    plan,
    plan_weeks,
    to_json,
)
from relieflib.content import Dose
from relieflib.events import Back, ChooseEasier, Report, Tick
from relieflib.storage.facts import BOXES, MOST_REPORTS
from relieflib.storage.values import MOST_CHARACTERS
from strategies import HOSTILE, HUGE, dumped, mutations, node_at, places_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import SearchStrategy

T = TypeVar("T")
NECK = minimal_pack()
ANSWERS = NECK.answers({"fever": False, "age": 70, "signs": ["numb-hand"]})
ASSESSMENT = assess(NECK, ANSWERS)
CLEARANCE = clear(ASSESSMENT, at=0)
assert isinstance(CLEARANCE, Clearance)
WISH = Wish(minutes=9, equipment=frozenset({"towel"}), goals={"ease": 2})
ROUTINE = plan(CLEARANCE, WISH)
SESSION = advance(advance(begin(ROUTINE, at=0), Report(2, {"pain": 4.5})), Tick(9.5))
RECORD = Record(SESSION)
WEEK = plan_weeks(CLEARANCE, WISH, days=2, weeks=1)
PROBLEM = Problem(
    code="RL101", where="here", what="wrong", hint="do", source="a and b", span=(0, 1), file="a.toml", line=1
)
VALUES = {
    type(each).__name__: each
    for each in (
        *(ANSWERS, ASSESSMENT, CLEARANCE, clear(assess(NECK, {})), clear(assess(NECK, {"fever": True})), WISH),
        *(ROUTINE, WEEK, SESSION, RECORD, PROBLEM),
        *(NECK, NECK.rules[0], NECK.techniques[0], NECK.techniques[0].steps[0]),
    )
}
KINDS = pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)


def wrapped(kind: str, value: str, number: str = "1") -> str:
    return f'{{"relieflib": "{kind}", "format": {number}, "value": {value}}}'


def tampered(value: object, change: Callable[[Any], object], part: str = "facts") -> str:
    """*value* as JSON, its plain facts changed by *change*."""
    raw = json.loads(to_json(value))
    change(raw[part])
    return dumped(raw)


def read(kind: type[T], text: str) -> T:
    return from_json(kind, text, NECK if kind in BOXES else None)


def refusal(kind: type, text: str) -> tuple[Problem, ...]:
    with pytest.raises(FormatError) as error:
        read(kind, text)
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


@pytest.mark.parametrize("more", [0, 1])
def test_the_reports_of_a_session_are_counted_before_it_is_replayed(more: int) -> None:
    document = json.loads(to_json(begin(ROUTINE, at=0)))
    document["facts"]["events"] = [{"event": "report", "at": 1, "answers": {"no": True}}] * (MOST_REPORTS + more)
    with pytest.raises(FormatError, match=f"this one has {MOST_REPORTS + 1}" if more else "cannot have happened"):
        from_json(Session, json.dumps(document), NECK)


def test_the_length_of_a_text_is_looked_at_first() -> None:
    text = to_json(ANSWERS)
    padding = " " * (MOST_CHARACTERS - len(text))
    assert from_json(Answers, text + padding) == ANSWERS
    with pytest.raises(FormatError, match="this is not JSON: a text has at most 10000000 characters"):
        from_json(Answers, f"{text}{padding} ")


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
        raw["items"].append({"technique": "pres", "doses": []})
        raw["clearance"]["assessment"]["answers"] |= {"aeg": 3, "age": 130}
        raw["unasked"] = 1

    found = {(each.where, each.what, each.hint) for each in refusal(Routine, tampered(ROUTINE, change))}
    assert ("json.facts.wish.minutes", "expected a whole number, got '9'", None) in found
    assert ("json.facts.items[0].doses[1].sets", "expected a whole number, got 1.5", None) in found
    assert ("json.facts.items[1].technique", "the pack has no technique 'pres'", "did you mean `press`?") in found
    assert ("json.facts.unasked", "unknown key", None) in {(where, what, None) for where, what, _ in found}
    answers = "json.facts.clearance.assessment.answers"
    assert any(where == f"{answers}.aeg" and what == "no such question" for where, what, _ in found)
    assert (f"{answers}.age", "130 is not between 0 and 120 years", None) in found


def test_a_wish_says_everything_that_is_wrong_with_it_with_its_path() -> None:
    text = wrapped("Wish", '{"minutes": 61, "times_a_day": 0, "goals": [["ease", 9]]}')
    found = [(each.where, each.code) for each in refusal(Wish, text)]
    assert found == [(f"json.{path}", "RL141") for path in ("minutes", "times_a_day", "goals.ease")]


def test_a_key_that_is_missing_is_named_once() -> None:
    (problem,) = refusal(Wish, wrapped("Wish", "{}"))
    assert (problem.where, problem.what) == ("json.minutes", "this is missing")


def test_a_mistake_inside_a_session_has_its_whole_path() -> None:
    text = tampered(SESSION, lambda raw: raw["routine"]["wish"].update(minutes="9"))
    assert [each.where for each in refusal(Session, text)] == ["json.facts.routine.wish.minutes"]


SESSIONS: dict[str, tuple[Callable[[Any], object], str, str]] = {
    "a resume of what goes on": (
        lambda raw: raw["events"].append({"event": "resume", "at": 99}),
        "events[2]",
        "not allowed",
    ),
    "an event after the end": (
        lambda raw: raw["events"].extend([{"event": "leave", "at": 9.5}, {"event": "tick", "at": 9.5}]),
        "events[3]",
        "this cannot have happened: `tick` is not allowed while the session is ended",
    ),
    "an event of no kind": (lambda raw: raw["events"].append({"event": "jump", "at": 9}), "events[2]", "not an event"),
    "an event with more": (
        lambda raw: raw["events"].append({"event": "tick", "at": 9, "x": 1}),
        "events[2]",
        "not an event",
    ),
    "a report of nothing": (
        lambda raw: raw["events"].append({"event": "report", "at": 9}),
        "events[2]",
        "not an event",
    ),
    "an event at no time": (
        lambda raw: raw["events"].append({"event": "tick", "at": "9"}),
        "events[2]",
        "not an event",
    ),
    "an event at a truth": (
        lambda raw: raw["events"].append({"event": "tick", "at": True}),
        "events[2]",
        "at` a number",
    ),
    "a report of no question": (
        lambda raw: raw["events"][0]["answers"].update(pian=3),
        "events[0]",
        "no such question",
    ),
    "a report out of range": (
        lambda raw: raw["events"][0]["answers"].update(pain=11),
        "events[0]",
        "11 is not between",
    ),
    "a report of nonsense": (lambda raw: raw["events"][0]["answers"].update(pain={}), "events[0].answers", "an answer"),
    "no events": (lambda raw: raw.pop("events"), "events", "this is missing"),
    "events that are no list": (lambda raw: raw.update(events={}), "events", "expected a list"),
    "something more": (lambda raw: raw.update(phase="ended"), "phase", "unknown key"),
    "a start at a truth": (lambda raw: raw.update(started_at=True), "started_at", "expected a number, got True"),
    "a start past the clearance": (lambda raw: raw.update(started_at=1e9, events=[]), "at", "does not hold"),
    "an empty routine": (lambda raw: raw["routine"]["items"].clear(), "items", "the routine is empty"),
    "a routine that is no table": (lambda raw: raw.update(routine=[]), "routine", "expected a table"),
    "a dose out of range": (
        lambda raw: raw["routine"]["items"][0]["doses"][0].update(reps=9),
        "",
        "outside the safe range",
    ),
}


@pytest.mark.parametrize(("change", "where", "what"), SESSIONS.values(), ids=SESSIONS)
def test_a_session_that_cannot_have_been_is_refused(change: Callable[[Any], object], where: str, what: str) -> None:
    found = refusal(Session, tampered(SESSION, change))
    assert any(what in each.what and each.where.startswith("json.facts") and where in each.where for each in found)


def test_a_session_starts_at_a_finite_time() -> None:
    text = tampered(SESSION, lambda raw: raw.update(started_at=float("inf"), events=[]))
    assert refusal(Session, text)


def anything_else(value: object) -> object:
    return {bool: 1, int: 1.5, float: 0, str: "x", list: [[]], dict: {"x": 1}, type(None): False}[type(value)]


@pytest.mark.parametrize("kind", [kind for kind in VALUES if type(VALUES[kind]) in BOXES])
def test_no_part_of_a_report_can_be_edited_unnoticed(kind: str) -> None:
    """At every node: the box is still made of its facts, and the place of the difference is named."""
    value = VALUES[kind]
    report = json.loads(to_json(value))["report"]
    places = list(places_in(report))
    for *around, last in places[:: len(places) // 60 + 1]:
        where = "json.report" + "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in (*around, last))

        def edit(raw: Any, around: list[Any] = around, last: Any = last) -> None:  # noqa: ANN401
            holder = node_at(raw, around)
            holder[last] = anything_else(holder[last])

        found = refusal(type(value), tampered(value, edit, "report"))
        assert all(each.code == "RL164" and each.where.startswith(where) for each in found)


def test_a_report_that_lacks_something_or_has_more_is_refused() -> None:
    def change(raw: dict[str, Any]) -> None:
        del raw["outcome"]["disposition"]
        raw["signed"] = True
        raw["session"]["journal"].pop()

    found = {(each.where, each.what) for each in refusal(Record, tampered(RECORD, change, "report"))}
    assert ("json.report.outcome.disposition", "this is missing") in found
    assert ("json.report.signed", "this does not follow from the facts") in found
    assert any(where == "json.report.session.journal" for where, _ in found)


def test_a_report_is_read_without_a_pack_and_without_relieflib() -> None:
    report = json.loads(to_json(RECORD))["report"]
    routine = report["session"]["routine"]
    assert report["outcome"]["before"] == [["pain", 4.5]]
    assert routine["techniques"][0]["name"] == ROUTINE.items[0].technique.name
    assessed = routine["clearance"]["assessment"]
    assert assessed["disposition"] == "self-care"
    assert {"question": "age", "asked": "How old are you?", "answer": "70 years"} in assessed["said"]


@pytest.mark.parametrize("kind", [kind for kind in VALUES if type(VALUES[kind]) in BOXES])
def test_a_box_is_read_with_its_own_pack_alone(kind: str) -> None:
    text = to_json(VALUES[kind])
    with pytest.raises(FormatError, match=rf"json\.pack: a {kind} is read with its pack"):
        from_json(type(VALUES[kind]), text)
    with pytest.raises(FormatError, match="it was made with"):
        from_json(type(VALUES[kind]), text, evolve(NECK, version="2"))
    with pytest.raises(FormatError, match=r"json\.pack\.version: this is missing"):
        from_json(type(VALUES[kind]), tampered(VALUES[kind], lambda raw: raw.pop("version"), "pack"), NECK)
    with pytest.raises(ReliefError, match="expected a Pack, got a str"):
        from_json(type(VALUES[kind]), text, "neck")  # type: ignore[arg-type]
    with pytest.raises(FormatError, match="this was not written by relieflib"):
        from_json(type(VALUES[kind]), dumped(json.loads(text) | {"more": 1}), NECK)


@pytest.mark.parametrize(
    ("value", "change"),
    [
        (CLEARANCE, lambda raw: raw["assessment"]["answers"].update(fever=True)),
        (CLEARANCE, lambda raw: raw["assessment"]["answers"].pop("fever")),
        (ROUTINE, lambda raw: raw["clearance"]["assessment"]["answers"].update(fever=True)),
    ],
)
def test_no_answer_makes_a_clearance_of_what_is_none(value: object, change: Callable[[Any], object]) -> None:
    (problem,) = refusal(type(value), tampered(value, change))
    assert problem.what.startswith("these answers give ")


def test_a_dose_without_end_is_refused_before_it_is_unrolled() -> None:
    text = tampered(ROUTINE, lambda raw: raw["items"][0]["doses"][0].update(sets=10**9))
    assert refusal(Routine, text)


def test_what_is_read_can_be_written_as_utf_8() -> None:
    try:
        said = from_json(Answers, wrapped("Answers", '{"\\ud800": true}'))
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
        value: object = read(kind, text)
    except ReliefError as error:
        assert str(error)  # noqa: PT017 - one of two ways that are right
        return
    assert type(value) is kind
    assert read(kind, to_json(value)) == value


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(any_mutation())
def test_a_mutated_text_is_a_value_of_its_kind_that_comes_back_or_a_relief_error(case: tuple[type, str]) -> None:
    is_refused_or_comes_back(*case)


@pytest.mark.parametrize("kind", ["Answers", "Wish", "Problem", "RedFlag", "Technique", "Step"])
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
        clearance = read(Clearance, text)
        plan(clearance, WISH)
    except ReliefError:
        return
    assert clear(assess(NECK, clearance.assessment.answers), at=clearance.at) == clearance


@settings(max_examples=150, deadline=None)
@given(mutations(to_json(ROUTINE), huge=False))
def test_a_routine_that_was_tampered_with_can_be_walked_or_ends_in_a_relief_error(text: str) -> None:
    try:
        session = begin(read(Routine, text), at=0)
        for event in (Report(1, {"pain": 4}), Tick(20), ChooseEasier(21), Back(22), Report(30, {"pain": 9})):
            session = advance(session, event)
    except ReliefError:
        return
    assert read(Session, to_json(session)) == session


@KINDS
def test_bytes_that_are_no_text_are_refused(value: object) -> None:
    with pytest.raises(FormatError, match="this is not JSON"):
        read(type(value), b"\xff\xfe{}")  # type: ignore[arg-type]  # what a careless host hands over
