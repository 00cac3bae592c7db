"""Whatever is handed in where a part of a pack is made: it is taken, or one error says what is wrong, and where."""

from __future__ import annotations

from collections import ChainMap, OrderedDict
from decimal import Decimal
from enum import IntEnum, StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve, fields, has
from hypothesis import given, settings
from hypothesis import strategies as st

from minimal import minimal_pack
from relieflib import Pack, PackError, builtin_pack, content
from relieflib.conditions.nodes import AllOf, Compare, Not, is_condition
from relieflib.content import Choice, Range, SafetyRule
from relieflib.pack.content import PublishedStep
from relieflib.pack.rules import Threshold
from relieflib.questions.questions import Option
from relieflib.terms import Absent, Disposition
from strategies import QUESTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

NECK, BACK = minimal_pack(), builtin_pack()


def parts(value: object) -> Iterator[Any]:
    """*value*, if it is a part of a pack, and every part inside it."""
    for each in value if isinstance(value, tuple) else (value,):
        if has(type(each)) and not isinstance(each, Compare | AllOf | Not):
            yield each
            for field in fields(type(each)):
                if field.name not in {"when", "ask_if"}:
                    yield from parts(getattr(each, field.name))


SAMPLES = [
    Threshold(source="?", value="?"),
    PublishedStep(text="?", problem="?"),
    Option("a", "A"),
    *QUESTIONS.values(),
]
KINDS: dict[type, Any] = {type(part): part for part in (*SAMPLES, *QUESTIONS.values(), *parts(BACK), *parts(NECK))}
FIELDS = [(part, field.name) for part in KINDS.values() for field in fields(type(part))]


class Text(str):
    """Text of a class of its own, which says that it is whatever it is compared with."""

    __slots__ = ()
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        return True


class Whole(int):
    """A number that is as low and as high as is asked."""

    def __le__(self, other: object) -> bool:
        return True

    def __ge__(self, other: object) -> bool:
        return True


class Real(float):
    """A number of the kind that numpy has."""


class Word(StrEnum):
    """A host's own words."""

    URGENT = "urgent"


class Rank(IntEnum):
    """A host's own numbers."""

    FIRST = 3


class Mute:
    """What cannot even be shown."""

    def __repr__(self) -> str:
        raise RuntimeError


class Shut(dict[str, Any]):
    """A table that does not let anyone look."""

    def items(self) -> Any:  # noqa: ANN401
        raise RuntimeError


HUGE = 10**5000  # which Python does not show
ALIKE = [Text("urgent"), Text("fever"), Word.URGENT, Whole(3), Real(2.5), Rank.FIRST, Decimal(3), Fraction(3)]
NONSENSE: st.SearchStrategy[Any] = st.recursive(
    st.sampled_from(
        [
            *(*ALIKE, Shut(id="x"), {"x"}, frozenset("x"), range(3), {"id": "x"}.keys()),
            *(None, True, False, 0, -1, 3, 10**13, 2.5, float("nan"), float("inf"), b"x", object(), int, 1j),
            *("", " ", "x", "<b>", "\x00", "\ud800", "fever and", "fever >= foo()", "3 x 5 s", "urgent", "x" * 3000),
            *(
                Absent.NOT_ASKED,
                Disposition.URGENT,
                NECK,
                NECK.rules[0],
                NECK.questions[0],
                NECK.techniques[0].steps[0],
            ),
            *(Compare("x", "==", value=True), Not("x"), AllOf(())),  # type: ignore[arg-type]
        ]
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=2).map(tuple)
        | st.dictionaries(st.sampled_from(["id", "says", "hold", "usual", "kind", "x", 3, None]), inner, max_size=3)
    ),
    max_leaves=5,
)


def test_every_kind_of_part_is_tried() -> None:
    made = {each for name in dir(content) if isinstance(each := getattr(content, name), type)} - {SafetyRule}
    assert KINDS.keys() == {*made, Pack}


def refused(part: object, error: PackError) -> None:
    assert error.problems
    for problem in error.problems:
        assert problem.where
        assert problem.what
        assert problem.code.startswith("RL1")
        assert str(problem)
        if not isinstance(part, Pack):  # its own mistakes are in its parts
            assert problem.where.startswith(error.at)


def plain(value: object) -> bool:
    """Whether *value* is made of the library's own terms, parts and conditions, and of plain values."""
    if isinstance(value, tuple):
        return type(value) is tuple and all(map(plain, value))
    if type(value) in {str, int, float, bool, type(None)} or is_condition(value):
        return True
    module = type(value).__module__
    return module.startswith("relieflib.")


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(FIELDS), NONSENSE)
def test_nonsense_is_refused_by_name_or_makes_a_part_like_any_other(place: tuple[Any, str], value: object) -> None:
    part, name = place
    try:
        made = evolve(part, **{name: value})
    except PackError as error:
        refused(part, error)
    else:
        assert plain(getattr(made, name))
        assert evolve(made) == made
        assert hash(made) == hash(evolve(made))
        assert type(getattr(made, name)) is type(getattr(part, name)) or name in {
            *("when", "ask_if", "least", "most", "year", "within_days", "per_week", "answers_published"),
            *("ends_again", "disposition", "easier", "harder"),
        }


@pytest.mark.parametrize(
    "value", [*ALIKE, Mute(), HUGE, -HUGE, [Mute()], {"x": HUGE}], ids=lambda value: type(value).__name__
)
@pytest.mark.parametrize("place", FIELDS, ids=lambda place: f"{type(place[0]).__name__}.{place[1]}")
def test_what_looks_like_text_or_a_number_and_is_not_is_refused(place: tuple[Any, str], value: object) -> None:
    part, name = place
    with pytest.raises(PackError) as error:
        evolve(part, **{name: value})
    refused(part, error.value)


@pytest.mark.parametrize("table", [MappingProxyType, OrderedDict, ChainMap, dict])
def test_any_kind_of_table_will_do(table: Any) -> None:  # noqa: ANN401
    options = table({"left": "Left", "right": "Right"})
    assert Choice(id="side", ask="?", why="?", options=options).texts == dict(options)
    technique = NECK.techniques[0]
    steps = [table({"do": "Sit.", "kind": "hold", "position": "sitting", "dose": table({"hold": table(SPAN)})})]
    assert evolve(technique, goals=table({"ease": 2}), steps=steps).steps[0].dose.hold == Range(**SPAN)
    labels = table({"tag": table({"push": "pushing", "hard": table({"name": "pushing hard"})})})
    assert Pack(id="x", name="X", questions=NECK.questions, labels=labels).label["hard"].name == "pushing hard"


SPAN = {"usual": 3, "least": 1, "most": 5}
