"""Whatever comes in: numbers of other kinds, texts that show nothing, errors that have to travel."""

from __future__ import annotations

import copy
import json
import pickle
from concurrent.futures import ProcessPoolExecutor
from decimal import Decimal
from enum import IntEnum
from typing import Any, cast

import pytest
from attrs import evolve

import relieflib as relief
from minimal import MINIMAL, minimal_pack
from relieflib import events
from relieflib.content import Guidance, Note, Source
from relieflib.errors import MOST_PROBLEMS, ProblemsError
from relieflib.pack.pack import MOST_TECHNIQUES

NECK = minimal_pack()


class Five(IntEnum):
    """A number that is written as a name."""

    A = 5


class Half(float):
    """A float that is written otherwise, as numpy's is."""

    def __repr__(self) -> str:
        return f"np.float64({float(self)})"


class Sure(str):
    """A text that says of itself what it likes."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = str.__hash__


def routine(**answers: Any) -> relief.Routine:  # noqa: ANN401 - hostile ones too
    clearance = relief.clear(relief.assess(NECK, {"fever": False, "age": 30, "signs": []} | answers), at=0)
    assert isinstance(clearance, relief.Clearance)
    return relief.plan(clearance, relief.Wish(minutes=9, equipment={"towel"}))


@pytest.mark.parametrize("at", [Half(0.5), Five.A, 3])
def test_a_clock_of_any_kind_of_number_leaves_plain_ones(at: float) -> None:
    session = relief.advance(relief.begin(routine(), at=at), events.Tick(at))
    assert {type(session.started_at), type(session.events[0].at), type(session.at)} <= {int, float}
    restored = relief.restore(NECK, relief.to_journal(session)).session
    assert restored == session
    clearance = relief.clear(relief.assess(NECK, {"fever": False, "age": 30, "signs": []}), at=at)
    assert type(clearance.at) in {int, float}
    assert relief.from_json(relief.Clearance, relief.to_json(clearance), NECK) == clearance


@pytest.mark.parametrize("at", [Decimal(1), "1", None, True, float("nan"), 1j])
def test_a_clock_of_something_else_is_refused(at: Any) -> None:  # noqa: ANN401 - that is the mistake
    session = relief.begin(routine(), at=0)
    with pytest.raises(relief.RoutineError):
        relief.begin(routine(), at=at)
    with pytest.raises(relief.EventNotAllowed):
        relief.advance(session, events.Tick(at))


def test_an_answer_is_kept_as_a_plain_one() -> None:
    answers = relief.assess(NECK, {"age": Five.A, "signs": [Sure("weak-arm")]}).answers
    assert type(answers["age"]) is int
    assert {type(each) for each in cast("frozenset[str]", answers["signs"])} == {str}
    with pytest.raises(relief.AnswerError, match="not an option"):
        relief.assess(NECK, {"signs": [Sure("numb-hnad")]})


@pytest.mark.parametrize("blank", ["\u200d", "\u3164", "\u2800", "\u00a0\u200c", " ", "\t", "\u115f\u1160", "\uffa0"])
def test_what_a_person_must_read_can_be_seen(blank: str) -> None:
    for make in (
        lambda: Note(id="x", title=blank, text="x", sources=["nhs"]),
        lambda: Guidance(id="emergency", name="x", do=[blank], watch=["x"]),
        lambda: evolve(NECK.techniques[0], mistakes=[blank]),
        lambda: evolve(NECK.techniques[0], stop_signs=["x", blank]),
        lambda: evolve(NECK, review=blank),
        lambda: evolve(NECK, version=blank),
        lambda: relief.read_pack(
            {"neck.toml": MINIMAL.replace("Get help now.", f"{ascii(blank)[1:-1]}").replace("\\xa0", " ")}
        ),
    ):
        with pytest.raises(relief.PackError, match="this is empty"):
            make()


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "nhs.uk", "file:///etc/passwd", " https://x"]
)
def test_an_address_leads_to_the_web_or_is_refused(url: str) -> None:
    with pytest.raises(relief.PackError, match="https://"):
        Source(id="nhs", title="x", by="x", grade="G", seen=True, how_seen="x", url=url)


@pytest.mark.parametrize("number", ["\u00b2", "\u2460", "call me"])
def test_a_number_to_call_has_a_digit_that_can_be_dialled(number: str) -> None:
    with pytest.raises(relief.PackError, match="not a number to call"):
        relief.builtin_pack(emergency_number=number)


def errors() -> list[relief.ReliefError]:
    """One error of each kind."""
    session = relief.begin(routine(), at=0)
    tries: list[Any] = [
        lambda: relief.advance(session, events.Resume(1)),
        lambda: relief.advance(session, events.Tick("now")),  # type: ignore[arg-type]
        lambda: relief.assess(NECK, {"age": "old"}),
        lambda: relief.Wish(minutes=0),
        lambda: relief.read_pack({"neck.toml": "format ="}),
        lambda: relief.from_json(relief.Wish, "3"),
        lambda: relief.begin(routine(), at="now"),  # type: ignore[arg-type]
        lambda: relief.plan(routine().clearance, relief.Wish(minutes=9), at=1e9),
        lambda: relief.review.why(relief.assess(NECK, {}), "none"),
        lambda: relief.clear(3),  # type: ignore[arg-type]
    ]
    found = []
    for make in tries:
        with pytest.raises(relief.ReliefError) as error:
            make()
        found.append(error.value)
    assert len({type(each) for each in found}) == 9
    return found


@pytest.mark.parametrize("error", errors(), ids=lambda error: type(error).__name__)
def test_an_error_travels(error: Any) -> None:  # noqa: ANN401 - an error of any kind
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):  # noqa: S301 - our own
        assert (type(again), str(again)) == (type(error), str(error))
        if isinstance(error, ProblemsError):
            assert again.problems == error.problems
        if isinstance(error, relief.EventNotAllowed):
            assert (again.event, again.phase, again.allowed) == (error.event, error.phase, error.allowed)


def not_allowed() -> None:
    """Run in another process."""
    relief.advance(relief.begin(routine(), at=0), events.Resume(1))


@pytest.mark.slow
def test_an_error_comes_back_from_another_process() -> None:
    with ProcessPoolExecutor(max_workers=1) as pool, pytest.raises(relief.EventNotAllowed, match="not allowed"):
        pool.submit(not_allowed).result(timeout=60)


def test_a_message_steers_no_terminal() -> None:
    keys = '["\\u001b[31mx"]\ny = 1\n[rule."\\u001b[2J"]\nkind = "stop"\n'
    with pytest.raises(relief.PackError) as error:
        relief.read_pack({"ne\u001bck.toml": f"{MINIMAL}\n{keys}"})
    assert all(each.isprintable() for each in str(error.value).replace("\n", ""))


def test_of_very_many_wrong_answers_the_first_thousand_are_said() -> None:
    with pytest.raises(relief.AnswerError) as error:
        relief.assess(NECK, {f"no_{number}": True for number in range(MOST_PROBLEMS + 9)})
    assert [each.code for each in error.value.problems] == ["RL131"] * MOST_PROBLEMS + ["RL110"]


@pytest.mark.parametrize(
    ("items", "said"),
    [
        (["press"] * MOST_TECHNIQUES, MOST_TECHNIQUES),  # each is looked at
        (["press"] * (MOST_TECHNIQUES + 1), 1),
    ],
)
def test_a_routine_in_json_has_only_so_many_techniques(items: list[str], said: int) -> None:
    document = json.loads(relief.to_json(routine()))
    document["facts"]["items"] = items
    with pytest.raises(relief.FormatError) as error:
        relief.from_json(relief.Routine, json.dumps(document), NECK)
    assert len(error.value.problems) == said


def test_of_very_many_wrong_events_and_keys_the_first_thousand_are_said() -> None:
    document = json.loads(relief.to_json(relief.begin(routine(), at=0)))
    document["facts"]["events"] = ["x"] * (MOST_PROBLEMS + 9)
    for text in (
        json.dumps(document),
        json.dumps(document | {"facts": {f"k{number}": 0 for number in range(MOST_PROBLEMS + 9)}}),
    ):
        with pytest.raises(relief.FormatError) as error:
            relief.from_json(relief.Session, text, NECK)
        assert len(error.value.problems) == MOST_PROBLEMS + 1
        assert error.value.problems[-1].code == "RL110"
