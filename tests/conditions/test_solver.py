"""Exact questions about conditions, case by case. property/test_engine.py holds them against brute force."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from relieflib.conditions.nodes import ALWAYS, NEVER, AllOf, AnyOf, Compare, Expr, clauses_of, leaves, lowered, replaced
from relieflib.conditions.parser import Scope, parse
from relieflib.conditions.solver import answers_for, cells, differ, idle, implies
from relieflib.conditions.unparse import unparse
from relieflib.questions.questions import Choices, Number, Option, Question
from strategies import DEFINITIONS, QUESTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

WORLD: Mapping[str, Question] = {
    **QUESTIONS,
    "years": Number(id="years", ask="?", why="?", least=0, most=120, whole=True),
    "heat": Number(id="heat", ask="?", why="?", least=30, most=45),
    "ills": Choices(id="ills", ask="?", why="?", options=tuple(Option(each, each) for each in "abcd")),
}
SCOPE = Scope(WORLD, DEFINITIONS)


def read(text: str) -> Expr:
    return parse(text, SCOPE)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("fever or not fever", {"fever": [True, False]}),
        ('side == "one"', {"side": ["none", "one"]}),
        ('side in ["one", "both"]', {"side": ["none", "one"]}),
        ('side == "one" or side == "both"', {"side": ["none", "one", "both"]}),
        ('any_of(ills, "a", "b")', {"ills": [frozenset(), frozenset("a")]}),
        (
            'any_of(ills, "a") and not any_of(ills, "b", "c")',
            {"ills": [frozenset(), frozenset("a"), frozenset("b"), frozenset("ab")]},
        ),
        ("years >= 50", {"years": [0, 50]}),
        ("50 <= years < 65", {"years": [0, 50, 65]}),
        ("years == 50 or years == 51 or years < 53", {"years": [0, 50, 51, 53]}),
        ("years > 119", {"years": [0, 120]}),
        ("heat > 38 and heat < 39.0", {"heat": [30, 38.5, 39.0]}),
        ("heat == 38.0", {"heat": [30, 38.0]}),
        ("unwell and numb", {"fever": [True, False], "signs": [frozenset(), {"leak"}], "numb": [True, False]}),
    ],
)
def test_one_answer_stands_for_all_that_a_condition_cannot_tell_apart(text: str, found: dict[str, list[Any]]) -> None:
    assert cells(read(text), WORLD) == found


@pytest.mark.parametrize(
    ("text", "near", "found"),
    [
        ("50 <= years < 65", 40, [40, 50, 65]),
        ("50 <= years < 65", 70, [70, 64, 49]),
        ("50 <= years < 65", 65, [65, 64, 49]),
        ("years != 50", 50, [50, 49]),
        ("years == 50", 120, [120, 50]),
    ],
)
def test_of_a_number_the_one_nearest_to_another_stands_for_the_rest(text: str, near: int, found: list[int]) -> None:
    assert cells(read(text), WORLD, {"years": near})["years"] == found
    assert cells(read(text), WORLD, {"heat": 31}) == cells(read(text), WORLD)


def test_a_whole_number_lies_between_whole_numbers() -> None:
    """Else an answer that nobody can give would stand for others."""
    with pytest.raises(ValueError, match="whole"):
        Number(id="years", ask="?", why="?", least=0.5, most=3, whole=True)


@pytest.mark.parametrize(
    ("text", "holds", "found"),
    [
        ("fever and numb", True, {"fever": True, "numb": True}),
        ("fever or numb", True, {"fever": True}),
        ("fever or numb", False, {"fever": False, "numb": False}),
        ("fever and not fever", True, None),
        ("fever or not fever", False, None),
        ("years >= 65 and years < 50", True, None),
        ("heat > 38 and heat < 38.1", True, {"heat": 38.05}),
        ("years > 38 and years < 39", True, None),
        ('side != "none" and side not in ["one", "both"]', True, None),
        ('any_of(ills, "a") and not any_of(ills, "a", "b")', True, None),
        ("count(fever, numb, years >= 65) >= 3", True, {"fever": True, "numb": True, "years": 65}),
        ("count(fever, not fever) != 1", True, None),
        ("unwell and not fever", True, {"fever": False, "signs": frozenset({"leak"})}),
    ],
)
def test_answers_are_given_for_which_a_condition_holds_or_there_are_none(
    text: str, *, holds: bool, found: dict[str, Any] | None
) -> None:
    assert answers_for(read(text), WORLD, holds=holds) == found


def test_whether_a_question_applies_is_part_of_it() -> None:
    ask_if = {"numb": read("fever")}
    assert answers_for(lowered(read("numb and not fever"), ask_if), WORLD) is None
    assert answers_for(lowered(read("not numb"), ask_if), WORLD) == {"fever": True, "numb": False}


@pytest.mark.parametrize(
    ("one", "other", "first_implies", "second_implies"),
    [
        ("years >= 65", "years >= 50", True, False),
        ("fever", "fever or numb", True, False),
        ('side == "one"', 'side != "none"', True, False),
        ('any_of(ills, "a")', 'any_of(ills, "a", "b")', True, False),
        ("fever", "numb", False, False),
        ("not (fever and numb)", "not fever or not numb", True, True),
        ("count(fever, numb) >= 1", "fever or numb", True, True),
        ("50 <= years < 65", "not years < 50 and not years >= 65", True, True),
        ("years > 38", "years >= 39", True, True),
        ("heat >= 39", "heat > 38", True, False),
        ("fever and not fever", "numb", True, False),
    ],
)
def test_a_condition_implies_another_and_two_that_imply_each_other_do_not_differ(
    one: str, other: str, *, first_implies: bool, second_implies: bool
) -> None:
    assert implies(read(one), read(other), WORLD) is first_implies
    assert implies(read(other), read(one), WORLD) is second_implies
    assert differ(read(one), read(other), WORLD) is not (first_implies and second_implies)
    assert differ(read(other), read(one), WORLD) is not (first_implies and second_implies)


@pytest.mark.parametrize(
    ("text", "ask_if", "places"),
    [
        ("fever and numb", {}, []),
        ("fever and fever", {}, [0, 1]),
        ("fever and (fever or numb)", {}, [1, 2]),
        ("fever or fever and numb", {}, [1, 2]),
        ("years >= 65 and years >= 50", {}, [1]),
        ("unwell and not fever", {}, []),
        ("unwell or fever", {}, [1]),
        ("fever and numb", {"numb": "fever"}, [0]),
        ("fever or numb", {"numb": "fever"}, [1]),
        ("count(fever, numb, not numb) >= 2", {}, []),
        ("count(fever, fever, numb) >= 2", {}, [2]),
        ("fever", {}, []),
    ],
)
def test_a_clause_is_idle_if_the_condition_is_the_same_without_it(
    text: str, ask_if: dict[str, str], places: list[int]
) -> None:
    assert list(idle(read(text), WORLD, {name: read(each) for name, each in ask_if.items()})) == places


WHOLE = "unwell and not (numb or count(fever, unwell, years < 3) >= 2)"


def test_clauses_are_what_the_author_wrote_and_leaves_what_it_comes_to() -> None:
    expr = read(WHOLE)
    assert [unparse(each) for each in clauses_of(expr)] == ["unwell", "numb", "fever", "unwell", "years < 3"]
    opened = ["fever", 'any_of(signs, "leak")']
    assert [unparse(each) for each in leaves(expr)] == [*opened, "numb", "fever", *opened, "years < 3"]


def test_one_clause_is_replaced_and_the_rest_stays() -> None:
    new = Compare("side", "==", "one")
    expr = read(WHOLE)
    for place, clause in enumerate(clauses_of(expr)):
        changed = replaced(expr, place, new)
        expected = [*clauses_of(expr)]
        expected[place] = new
        assert [*clauses_of(changed)] == expected
        assert replaced(changed, place, clause) == expr


def test_always_and_never_are_what_they_say() -> None:
    assert answers_for(ALWAYS, WORLD, holds=False) is answers_for(NEVER, WORLD, holds=True) is None
    assert answers_for(ALWAYS, WORLD, holds=True) == answers_for(NEVER, WORLD, holds=False) == {}
    assert implies(read("fever"), ALWAYS, WORLD)
    assert implies(NEVER, read("fever"), WORLD)
    assert not differ(AllOf((read("fever"), ALWAYS)), AnyOf((read("fever"), NEVER)), WORLD)
