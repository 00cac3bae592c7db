"""Content that is in no pack, handed to every public function: a result, or an error of ours, and nothing else."""

from __future__ import annotations

import datetime as dt
import inspect
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve, fields
from hypothesis import given, settings
from hypothesis import strategies as st

import relieflib as relief
from minimal import minimal_pack
from relieflib import Pack, ReliefError, review
from relieflib.conditions.nodes import AllOf, AnyOf, Compare, Count, Defined, Expr, Not
from relieflib.conditions.unparse import unparse
from relieflib.content import Definition, PublishedStep, Threshold, YesNo
from strategies import exprs

if TYPE_CHECKING:
    from collections.abc import Callable

NECK = minimal_pack()
CLEARANCE = relief.clear(relief.assess(NECK, {"fever": False, "age": 30, "signs": []}), at=0)
assert isinstance(CLEARANCE, relief.Clearance)
ROUTINE = relief.plan(CLEARANCE, relief.Wish(minutes=9, equipment=["towel"]))
NOON = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
FITS: dict[str, Any] = {  # what each parameter of a public function may be
    "pack": NECK,
    "assessment": CLEARANCE.assessment,
    "clearance": CLEARANCE,
    "routine": ROUTINE,
    "session": relief.begin(ROUTINE, at=0),
    "event": relief.events.Tick(1),
    "wish": relief.Wish(minutes=9),
    "box": ROUTINE,
    "value": ROUTINE,
    "at": 1,
    "answers": {},
    "reads": NECK.questions,
    "rule": "infection",
    "expr": "fever",
    "technique": NECK.techniques[0],
    "techniques": ["press"],
    "days": 2,
    "weeks": 1,
    "start": NOON,
    "stamp": NOON,
    "cls": relief.SafetyRule,
    "text": "",
    "texts": {},
    "path": "no-such-file.toml",
    "name": "plain-back-ache",
}
FUNCTIONS: dict[str, Callable[..., object]] = {
    name: each for door in (relief, review) for name in dir(door) if inspect.isfunction(each := getattr(door, name))
}
PLACES = [(function, name) for function in FUNCTIONS.values() for name in inspect.signature(function).parameters]
LISTS = ("labels", "guidance", "sources", "groups", "questions", "definitions", "rules", "techniques", "notes")

TEXTS = st.sampled_from(["fever", "nowhere", "rise(pain) >= 3", "unwell", "any_of(signs, 'weak-arm')"])
NODES: st.SearchStrategy[Any] = exprs() | st.sampled_from(
    [
        *(AllOf(()), AnyOf(("fever",)), Not("fever"), Defined("unwell", "fever"), Defined(3, AllOf(()))),  # type: ignore[arg-type]
        *(Count((), ">=", 1), Count((AllOf(()),), "~", 1), Count((AllOf(()),), ">=", 1.5), AllOf([AllOf(())])),  # type: ignore[arg-type]
        *(Compare("fever", "==", 3), Compare(["x"], "==", 3), Compare("signs", "in", (3,)), Compare("age", "<", None)),  # type: ignore[arg-type]
    ]
)


@st.composite
def loose(draw: Any) -> Any:  # noqa: ANN401 - a part of a pack, or what a part holds
    """A part that is in no pack, whatever its condition names; now and then a condition, or text, alone."""
    condition = draw(TEXTS | exprs().map(unparse) | NODES)
    part = draw(st.sampled_from([*PARTS, None]))
    if part is None:
        return condition
    name = next((each.name for each in fields(type(part)) if each.name in {"when", "ask_if"}), None)
    with suppress(relief.PackError):  # a condition that no part takes leaves the part as it is
        return part if name is None else evolve(part, **{name: condition})
    return part


PARTS: list[Any] = [
    *(each for name in LISTS for each in getattr(NECK, name)),
    *(NECK, NECK.timing, NECK.phrases, NECK.techniques[0].steps[0], NECK.techniques[0].steps[0].dose),
    *(NECK.rules[0].sources[0], Threshold(source="?", value="?"), PublishedStep(text="?", problem="?")),
    YesNo(id="cold", ask="?", why="?", ask_if="fever"),
]


@pytest.mark.parametrize(("function", "name"), PLACES, ids=lambda each: getattr(each, "__name__", each))
@settings(max_examples=15, deadline=None)
@given(part=loose())
def test_a_function_says_what_it_was_handed(function: Callable[..., object], name: str, part: object) -> None:
    needed = [
        each.name for each in inspect.signature(function).parameters.values() if each.default is inspect.Parameter.empty
    ]
    with suppress(ReliefError):
        function(**{each: FITS[each] for each in needed} | {name: part})


@settings(max_examples=150, deadline=None)
@given(loose(), st.sampled_from(LISTS))
def test_a_pack_takes_it_or_says_why_not(part: object, name: str) -> None:
    more: dict[str, Any] = {name: [part]}
    makes: list[Callable[[], Pack]] = [lambda: NECK.adding(**more), lambda: evolve(NECK, **more)]
    for make in makes:
        with suppress(ReliefError):
            made = make()
            assert relief.from_json(relief.Pack, relief.to_json(made)) == made


@settings(max_examples=100, deadline=None)
@given(NODES)
def test_a_condition_that_is_kept_can_be_written_and_shown(condition: Expr) -> None:
    with suppress(relief.PackError):
        part = Definition(id="x", means="?", when=condition)
        assert hash(part) == hash(evolve(part))
        assert isinstance(unparse(condition), str)
        with suppress(ReliefError):
            assert part.condition == condition
