"""What conditions are worth, case by case, and what they say of themselves. property/test_language.py has the laws."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from relieflib.conditions.evaluate import Facts, clauses_for, evaluate, open_questions
from relieflib.conditions.nodes import (
    AllOf,
    AnyOf,
    Compare,
    Count,
    Defined,
    Expr,
    Not,
    is_condition,
    lowered,
    questions_in,
)
from relieflib.conditions.parser import Scope, parse
from relieflib.conditions.truth import Truth
from relieflib.conditions.unparse import unparse
from relieflib.errors import PackError
from strategies import DEFINITIONS, QUESTIONS, REPORTS

if TYPE_CHECKING:
    from relieflib.conditions.nodes import Value

SCOPE = Scope({**QUESTIONS, **REPORTS}, DEFINITIONS)
_TOPICS: dict[str, list[dict[str, Any]]] = tomllib.loads(
    (Path(__file__).parents[1] / "cases" / "truth.toml").read_text("utf-8")
)
CASES = [
    pytest.param(case, id=f"{topic}-{number}")
    for topic, cases in _TOPICS.items()
    for number, case in enumerate(cases, 1)
]
_KEYS = {"when", "given", "unsaid", "ask_if", "first", "is", "leans", "open", "why"}

FEVER, NUMB = Compare("fever", "==", value=True), Compare("numb", "==", value=True)
OLD, YOUNG = Compare("age", ">=", 2), Compare("age", "<", 2)
ONE_SIDE = Compare("side", "==", "one")
LEAK = Compare("signs", "any of", ("leak",))


def known(**given: Any) -> Facts:  # noqa: ANN401 - any answer
    """Facts of these answers; a list is what was ticked."""
    values: dict[str, Value] = {
        name: frozenset(value) if isinstance(value, list) else value for name, value in given.items()
    }
    return Facts(values)


def facts_of(case: dict[str, Any]) -> Facts:
    ask_if = {name: parse(text, SCOPE) for name, text in case.get("ask_if", {}).items()}
    return Facts(known(**case["given"]).values, frozenset(case.get("unsaid", ())), ask_if, case.get("first", {}))


@pytest.mark.parametrize("case", CASES)
def test_a_condition_is_worth_what_its_case_says(case: dict[str, Any]) -> None:
    assert case.keys() <= _KEYS
    expr, facts = parse(case["when"], SCOPE), facts_of(case)
    assert evaluate(expr, facts).value == case["is"], case["why"]
    assert evaluate(expr, facts, Truth.YES).value == case.get("leans", case["is"]), case["why"]
    if "open" in case:
        assert list(dict.fromkeys(open_questions(expr, facts))) == case["open"], case["why"]


@pytest.mark.parametrize(
    ("expr", "text"),
    [
        (FEVER, "fever"),
        (Not(FEVER), "not fever"),
        (Not(Not(FEVER)), "not not fever"),
        (OLD, "age >= 2"),
        (AllOf((Defined("unwell", DEFINITIONS["unwell"]), NUMB)), "unwell and numb"),
        (Compare("pain", ">", -1, rise=True), "rise(pain) > -1"),
        (ONE_SIDE, 'side == "one"'),
        (Compare("side", "not in", ("one", "both")), 'side not in ["one", "both"]'),
        (Compare("side", "in", ("one",)), 'side in ["one"]'),
        (Compare("signs", "any of", ("leak", "cold")), 'any_of(signs, "leak", "cold")'),
        (AllOf((FEVER, AnyOf((NUMB, OLD)))), "fever and (numb or age >= 2)"),
        (AnyOf((FEVER, AllOf((NUMB, OLD)))), "fever or numb and age >= 2"),
        (Not(AllOf((FEVER, NUMB))), "not (fever and numb)"),
        (AllOf((Not(FEVER), Not(AnyOf((NUMB, OLD))))), "not fever and not (numb or age >= 2)"),
        (Count((AnyOf((FEVER, NUMB)), OLD), ">=", 2), "count(fever or numb, age >= 2) >= 2"),
    ],
)
def test_a_condition_is_written_with_the_fewest_brackets_and_read_back(expr: Expr, text: str) -> None:
    assert unparse(expr) == text
    assert parse(text, SCOPE) == expr


@pytest.mark.parametrize(
    ("expr", "text"),
    [
        (Compare("temperature", ">=", 38.0), "temperature >= 38.0"),
        (Defined("unwell", FEVER), "unwell"),
    ],
)
def test_what_the_parser_would_not_make_is_written_too(expr: Expr, text: str) -> None:
    assert unparse(expr) == text


@pytest.mark.parametrize(
    "odd",
    [
        ("fever", "==", False),
        ("fever", "!=", True),
        ("fever", "==", True, True),
        ("age", "=>", 3),
        ("signs", "any of", "leak"),
        ("side", "==", ("one", "both")),
    ],
)
def test_what_no_text_says_cannot_be_made(odd: tuple[Any, ...]) -> None:
    with pytest.raises(ValueError, match="cannot be compared like this"):
        Compare(*odd)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("fever", "fever"),
        ("numb and not (age > 1 or fever)", "numb age fever"),
        ('count(numb, side == "one", numb) >= 2', "numb side numb"),
        ("unwell and rise(pain) >= 2", "fever signs pain"),
        ("1 <= age < 3", "age age"),
    ],
)
def test_a_condition_names_its_questions_in_order(text: str, names: str) -> None:
    assert " ".join(questions_in(parse(text, SCOPE))) == names


@pytest.mark.parametrize(
    ("text", "facts", "names"),
    [
        ("fever and numb", known(fever=True, numb=True), "fever; numb"),
        ("fever or numb", known(fever=False, numb=True), "numb"),
        ("fever or numb", known(fever=True, numb=True), "fever; numb"),
        ("fever and not numb", known(fever=True, numb=False), "fever; not numb"),
        ("not (fever or numb)", known(fever=False, numb=False), "not fever; not numb"),
        ("not (fever and numb)", known(fever=True, numb=False), "not numb"),
        ("unwell and age >= 2", known(signs=["leak"], age=3), 'any_of(signs, "leak"); age >= 2'),
        ("count(fever, numb) >= 2", known(fever=True, numb=True), "fever; numb"),
        ("count(fever, numb, age >= 2) >= 2", known(fever=True, numb=True), "fever; numb"),
        ("count(fever, numb, age >= 2) >= 2", known(fever=True, numb=True, age=0), "fever; numb"),
        ("count(fever, numb) < 1", known(fever=False, numb=False), "not fever; not numb"),
        ("count(fever, numb, age >= 2) < 2", known(fever=False, numb=True, age=0), "not fever; not age >= 2"),
        ("count(fever, numb) == 1", known(fever=True, numb=False), "fever; not numb"),
        ("count(fever, numb) != 1", known(fever=True, numb=True), "fever; numb"),
    ],
)
def test_the_clauses_are_those_that_make_a_condition_hold(text: str, facts: Facts, names: str) -> None:
    expr = parse(text, SCOPE)
    assert evaluate(expr, facts) is Truth.YES
    found = clauses_for(expr, facts, Truth.YES)
    assert "; ".join(unparse(leaf) if holds else f"not {unparse(leaf)}" for leaf, holds in found) == names


@pytest.mark.parametrize(
    ("text", "facts", "names"),
    [
        ("fever and numb", Facts({"fever": True}, frozenset({"numb"})), "fever numb"),
        ("fever or numb", Facts({"fever": False}, frozenset({"numb"})), "numb"),
        ("not fever", Facts({}, frozenset({"fever"})), "fever"),
        ("count(fever, numb) >= 1", Facts({"fever": False}, frozenset({"numb"})), "numb"),
        ("count(fever, numb) == 1", Facts({"fever": False}, frozenset({"numb"})), "numb fever"),
    ],
)
def test_what_could_not_be_said_is_among_the_clauses_of_a_rule_that_acts_on_it(
    text: str, facts: Facts, names: str
) -> None:
    expr = parse(text, SCOPE)
    assert evaluate(expr, facts, Truth.YES) is Truth.YES
    found = {leaf.question for leaf, _ in clauses_for(expr, facts, Truth.YES)}
    assert found == set(names.split())


@pytest.mark.parametrize(
    ("text", "unsaid", "names"),
    [
        ("fever or numb", "fever", ""),
        ("not (fever or numb)", "fever", "numb"),
        ("not (fever and numb)", "fever", ""),
        ("count(not (fever or numb), age >= 2) >= 1", "fever age", ""),
        ("count(fever or numb, age >= 2) <= 1", "fever", "numb age"),
        ("count(fever and numb, age >= 2) == 1", "fever", "numb age"),
    ],
)
def test_what_cannot_be_said_leaves_to_be_asked_what_it_does_not_settle(text: str, unsaid: str, names: str) -> None:
    found = open_questions(parse(text, SCOPE), Facts({}, frozenset(unsaid.split())), Truth.YES)
    assert " ".join(dict.fromkeys(found)) == names


def test_a_condition_is_lowered_with_everything_on_which_it_hangs() -> None:
    ask_if = {"side": parse("unwell and numb", SCOPE), "numb": Not(FEVER)}
    assert lowered(Count((ONE_SIDE, FEVER), ">=", 2), ask_if) == Count(
        (AllOf((AllOf((AnyOf((FEVER, LEAK)), AllOf((Not(FEVER), NUMB)))), ONE_SIDE)), FEVER), ">=", 2
    )


@pytest.mark.parametrize(
    ("text", "facts", "names"),
    [
        ('fever and age < 2 and any_of(signs, "leak")', known(fever=True, age=3, signs=[]), "age signs"),
        ("fever or numb", known(fever=False, numb=False), "fever numb"),
        ("count(fever, numb, age >= 2) >= 2", known(fever=False, numb=False, age=3), "fever numb"),
        ("count(fever, numb, age >= 2) == 1", known(fever=True, numb=True, age=0), "fever numb"),
        ("count(fever, numb, age >= 2) != 2", known(fever=True, numb=True, age=0), "fever numb age"),
    ],
)
def test_the_clauses_of_what_does_not_hold_are_those_that_keep_it_from_holding(
    text: str, facts: Facts, names: str
) -> None:
    found = clauses_for(parse(text, SCOPE), facts, Truth.YES, holds=False)
    assert {leaf.question for leaf, _ in found} == set(names.split())


class _TooMuchError(Exception):
    pass


class _Counted(dict[str, Any]):
    """Answers that count how often they are looked up, and give up after very many."""

    left = 20_000

    def __contains__(self, name: object) -> bool:
        self.left -= 1
        if self.left < 0:
            raise _TooMuchError
        return super().__contains__(name)


def refused_or_read_soon(definitions: list[str], facts: dict[str, Any]) -> bool:
    """Whether a chain of definitions is refused at some link, or else evaluates in reasonable time."""
    known: dict[str, Expr | None] = {}
    expr: Expr = FEVER
    for number, text in enumerate(definitions):
        try:
            expr = known[f"d{number}"] = parse(text, Scope(QUESTIONS, known))
        except PackError:
            return True
    answers = _Counted(facts)
    try:
        evaluate(expr, Facts(answers))
        evaluate(expr, Facts(answers), Truth.YES)
        set(open_questions(expr, Facts(answers)))
    except (_TooMuchError, RecursionError):
        return False
    return True


@pytest.mark.parametrize("op", ["==", "!=", ">="])
@pytest.mark.parametrize("facts", [{}, {"fever": True}])
def test_counts_in_counts_are_refused_or_read_in_reasonable_time(op: str, facts: dict[str, Any]) -> None:
    text = "fever"
    for _ in range(28):
        text = f"count({text}) {op} 1"
    assert refused_or_read_soon([text], facts)


@pytest.mark.parametrize("link", ["{0} or not {0}", "count({0}, {0}) >= 2", "not {0}"])
@pytest.mark.parametrize("facts", [{}, {"fever": True}])
def test_long_chains_of_definitions_are_refused_or_read_in_reasonable_time(link: str, facts: dict[str, Any]) -> None:
    names = ["fever", *(f"d{number}" for number in range(1000))]
    assert refused_or_read_soon([link.format(name) for name in names], facts)


def test_a_condition_is_made_of_nodes_all_the_way_down_and_has_an_end() -> None:
    leaf = Compare("fever", "==", value=True)
    for sound in (leaf, AllOf(()), AnyOf((leaf, Not(leaf))), Count((leaf,), ">=", 1), Defined("unwell", Not(leaf))):
        assert is_condition(sound)
    for odd in (
        *("fever", None, AllOf([leaf]), AllOf(("fever",)), Not(None), Defined(3, leaf), Defined("x", "fever")),  # type: ignore[arg-type]
        *(Count((leaf,), 3, 1), Count((leaf,), ">=", 1.5), Count([leaf], ">=", 1)),  # type: ignore[arg-type]
        *(Compare(3, "==", value=True), Compare("x", "==", b"x"), Compare("x", "in", (None,))),  # type: ignore[arg-type]
    ):
        assert not is_condition(odd)
    deep: Expr = leaf
    wide: Expr = leaf
    for _ in range(1_000):
        deep, wide = Not(deep), AllOf((wide, wide))
    assert not is_condition(deep)
    assert not is_condition(wide)
