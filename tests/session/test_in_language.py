"""What was made in one language goes on in another: the same facts, in other words."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

import relieflib as relief
from minimal import minimal_pack
from relieflib import FormatError, PackError, WrongKind, in_language
from relieflib.events import Back, Event, Leave, Pause, Report, Resume, SkipStep, SkipTechnique, Tick
from strategies import plain_back_ache

ENGLISH = relief.builtin_pack()
PLAIN = plain_back_ache(ENGLISH)
SPANISH = relief.builtin_pack(language="es", emergency_number="112")
OTHER = relief.builtin_pack(crisis_number="988")


@cache
def boxes() -> dict[str, Any]:
    """One box of each kind, made in English."""
    assessment = relief.assess(ENGLISH, PLAIN)
    clearance = relief.clear(assessment, at=0)
    assert isinstance(clearance, relief.Clearance)
    routine = relief.plan(clearance, relief.Wish(minutes=9))
    session = relief.advance(relief.begin(routine, at=0), Report(4, {"pain_now": 3}))
    return {
        "assessment": assessment,
        "clearance": clearance,
        "refusal": relief.clear(relief.assess(ENGLISH, PLAIN | {"saddle_numbness": True})),
        "unfinished": relief.clear(relief.assess(ENGLISH, {})),
        "routine": routine,
        "programme": relief.plan_weeks(clearance, relief.Wish(minutes=9), days=1, weeks=1),
        "session": session,
        "record": relief.Record(session),
    }


KINDS = ("assessment", "clearance", "refusal", "unfinished", "routine", "programme", "session", "record")


@pytest.mark.parametrize("kind", KINDS)
def test_a_box_says_the_same_in_another_language_and_comes_back_equal(kind: str) -> None:
    box = boxes()[kind]
    moved = in_language(box, SPANISH)
    assert type(moved) is type(box)
    assert moved.pack is SPANISH
    assert in_language(moved, ENGLISH) == box
    facts, other = (json.loads(relief.to_json(each)) for each in (box, moved))
    assert (facts["facts"], facts["pack"]) == (other["facts"], other["pack"])
    assert facts["said"] != other["said"]


@pytest.mark.parametrize("pack", [ENGLISH, SPANISH, OTHER], ids=["en", "es", "number"])
@pytest.mark.parametrize("kind", KINDS)
def test_what_was_written_in_one_language_is_read_in_any(kind: str, pack: relief.Pack) -> None:
    box = boxes()[kind]
    assert relief.from_json(type(box), relief.to_json(in_language(box, SPANISH)), pack) == in_language(box, pack)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_in_another_language_all_but_sentences_is_still_compared(kind: str) -> None:
    """Each leaf of a report is changed; the reader has other words, and must notice all that are no sentences."""
    raw = json.loads(relief.to_json(boxes()[kind]))
    unnoticed = set()
    for path in list(leaves(raw["report"])):
        forged = json.loads(json.dumps(raw))
        put(forged["report"], path, "forged")
        try:
            relief.from_json(type(boxes()[kind]), json.dumps(forged), SPANISH)
        except FormatError:
            continue
        unnoticed.add(next(key for key in reversed(path) if isinstance(key, str)))
    sentences = {"asked", "answer", "title", "text", "name", "steps", "advice", "do", "watch", "cautions", "says"}
    assert unnoticed <= sentences


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Any:  # noqa: ANN401 - JSON
    """The paths of some leaves: of a list its first and its last are looked at."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list):
        for number in {0, len(value) - 1} if value else ():
            yield from leaves(value[number], (*path, number))
    else:
        yield path


def put(value: Any, path: tuple[Any, ...], new: object) -> None:  # noqa: ANN401 - JSON
    *above, last = path
    for key in above:
        value = value[key]
    value[last] = new


EVENTS: list[type[Event]] = [Tick, Tick, Tick, Pause, Resume, SkipStep, SkipTechnique, Back, Leave]
WALKS = st.lists(st.tuples(st.sampled_from(EVENTS), st.integers(0, 40), st.booleans()), max_size=25)


@given(WALKS)
@settings(max_examples=30, deadline=None)
def test_a_session_that_changes_its_language_goes_the_same_way(walk: list[tuple[type[Event], int, bool]]) -> None:
    stays = moves = boxes()["session"]
    at = stays.at
    for kind, wait, change in walk:
        at += wait
        if kind.name not in stays.can:
            continue
        stays = relief.advance(stays, kind(at))
        if change:
            moves = in_language(moves, SPANISH if moves.pack is ENGLISH else ENGLISH)
        moves = relief.advance(moves, kind(at))
        for view in ("phase", "index", "spent", "deadline"):
            assert getattr(moves, view) == getattr(stays, view)
    assert in_language(moves, ENGLISH) == stays


def test_a_journal_goes_on_when_the_language_and_the_number_to_call_have_changed() -> None:
    session = boxes()["session"]
    journal = relief.to_journal(session)
    restored = relief.restore(SPANISH, journal).session
    assert restored == in_language(session, SPANISH)
    assert relief.to_journal(restored) == journal


def test_another_pack_is_refused() -> None:
    neck = minimal_pack()
    with pytest.raises(PackError, match="this was made with `low-back`") as error:
        in_language(boxes()["routine"], neck)
    assert error.value.problems[0].hint == "load that pack in the language"
    with pytest.raises(PackError):
        in_language(boxes()["routine"], evolve(ENGLISH, version="0.2"))
    with pytest.raises(WrongKind, match="expected a box"):
        in_language("a routine", SPANISH)  # type: ignore[type-var]
    with pytest.raises(WrongKind, match="expected a Pack"):
        in_language(boxes()["routine"], "es")  # type: ignore[arg-type]
