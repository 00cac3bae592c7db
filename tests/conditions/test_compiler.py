"""The fast form of conditions: kind by kind against the plain evaluator. property/test_engine.py has the law."""

from __future__ import annotations

import copy
import itertools
import json
import math
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from minimal import minimal, minimal_pack, mistakes
from relieflib import Absent, PackError, SafetyRule, WrongKind, assess, builtin_pack, from_json, to_json
from relieflib.conditions.compiler import Compiled, compiled
from relieflib.conditions.evaluate import Facts, evaluate, open_questions
from relieflib.conditions.nodes import AllOf, AnyOf, Compare, Count, Defined, Expr, Not, leaves
from relieflib.conditions.parser import Scope, parse
from relieflib.conditions.truth import Truth
from relieflib.questions.questions import Choice, Choices, Number, Option, Question, YesNo
from strategies import DEFINITIONS, QUESTIONS, values_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TEMPERATURE = Number(id="temperature", ask="?", why="?", least=-1, most=1)
WORLD: Mapping[str, Question] = {**QUESTIONS, "temperature": TEMPERATURE}
SCOPE = Scope(WORLD, DEFINITIONS)


def values(question: Question) -> list[Any]:
    return [-1, -0.5, 0, 0.5, 1.0] if question is TEMPERATURE else values_of(question)


def every_state(made: Compiled, world: Mapping[str, Question] = WORLD) -> Iterator[dict[str, Any]]:
    """Every set of answers, and of questions without one, to what *made* reads."""
    options = [[None, *values(world[name])] for name in made.names]
    for chosen in itertools.product(*options):
        yield {name: value for name, value in zip(made.names, chosen, strict=True) if value is not None}


def arguments(made: Compiled, known: Mapping[str, Any]) -> list[Any]:
    return [known.get(name, absent) for name, absent in zip(made.names, made.absent, strict=True)]


def assert_same(made: Compiled, conditions: list[Expr], known: dict[str, Any], ask_if: Mapping[str, Expr]) -> None:
    """What *made* says of these answers is what the plain evaluator says."""
    facts = Facts(known, ask_if=ask_if)
    truths = [evaluate(condition, facts) for condition in conditions]
    fired = [number for number, truth in enumerate(truths) if truth is Truth.YES]
    opened = [number for number, truth in enumerate(truths) if truth is Truth.UNKNOWN]
    given = arguments(made, known)
    assert made.certain(*given) == fired
    assert made.rails(*given) == (fired, opened)
    asked = dict.fromkeys(name for number in opened for name in open_questions(conditions[number], facts))
    assert list(made.asks(frozenset(opened), *given)) == list(asked)


@pytest.mark.parametrize(
    "text",
    [
        "fever",
        "not fever",
        *(f"age {op} {number}" for op in ("==", "!=", "<", "<=", ">", ">=") for number in (1, 2)),
        *(f"temperature {op} {number}" for op in ("==", "!=", "<", "<=", ">", ">=") for number in (0, -0.5, 0.5)),
        "not age == 1",
        "not age != 1",
        "not temperature < 0",
        "-0.5 < temperature <= 0.5",
        'side == "one"',
        'side != "one"',
        'side in ["one", "both"]',
        'side not in ["one", "both"]',
        'side not in ["none"]',
        'not side in ["both"]',
        'any_of(signs, "leak")',
        'not any_of(signs, "leak", "cold")',
        "unwell",
        "not unwell or age >= 2",
        *(f"count(fever, numb, age >= 2) {op} {number}" for op in ("==", "!=") for number in (0, 1, 2, 3)),
        *(f"count(fever, numb, age >= 2) {op} {number}" for op in ("<", ">=") for number in (1, 2, 3)),
        *(f"not count(fever, numb, age >= 2) {op} {number}" for op in ("<=", ">", "==") for number in (0, 1, 2)),
        'count(not fever, count(numb, age < 1) == 1, side != "both") != 1',
    ],
)
def test_a_condition_is_decided_like_the_plain_one_for_whatever_is_known(text: str) -> None:
    condition = parse(text, SCOPE)
    made = compiled([condition], WORLD, {})
    for known in every_state(made):
        assert_same(made, [condition], known, {})


def test_several_conditions_keep_their_numbers_and_the_order_in_which_they_ask() -> None:
    texts = ["numb and age >= 2", "fever", "not numb", 'age < 1 or side == "one"']
    conditions = [parse(text, SCOPE) for text in texts]
    made = compiled(conditions, WORLD, {})
    assert made.names == ("numb", "age", "fever", "side")
    for known in every_state(made):
        assert_same(made, conditions, known, {})


def test_only_the_conditions_that_are_named_are_asked_about() -> None:
    made = compiled([parse("numb", SCOPE), parse("fever or numb", SCOPE), parse("age >= 2", SCOPE)], WORLD, {})
    assert list(made.asks({1, 2}, *made.absent)) == ["fever", "numb", "age"]
    assert list(made.asks({2}, *made.absent)) == ["age"]
    assert list(made.asks(frozenset(), *made.absent)) == []


def test_a_comparison_hangs_on_whether_its_question_applies() -> None:
    ask_if = {"age": parse("numb", SCOPE), "numb": parse("not fever", SCOPE)}
    conditions = [parse("age >= 2", SCOPE), parse("not age >= 2", SCOPE), parse("count(age < 1, numb) == 1", SCOPE)]
    made = compiled(conditions, WORLD, ask_if)
    assert made.names == ("fever", "numb", "age")
    for known in every_state(made):
        assert_same(made, conditions, known, ask_if)


def test_nothing_is_made_of_no_conditions() -> None:
    made = compiled([], WORLD, {})
    assert made.names == made.absent == ()
    assert (made.certain(), made.rails(), made.asks(frozenset())) == ([], ([], []), {})


HOSTILE = ["__import__('os')", "x'; raise ValueError; '", 'x") or True or ("', "def", "a\nb", "v0", "\\", "{value}"]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_pack_says_never_becomes_code(text: str) -> None:
    named, first, other = YesNo(id="x", ask="?", why="?"), Option("x", "?"), Option("other", "?")
    for each in (named, first):  # neither can be made like this
        object.__setattr__(each, "id", text)
    chosen = Choice(id="side", ask="?", why="?", options=(first, other, Option("no", "?")))
    ticked = Choices(id="signs", ask="?", why="?", options=(first, other))
    world: dict[str, Question] = {text: named, "side": chosen, "signs": ticked}
    conditions: list[Expr] = [
        Compare(text, "==", value=True),
        Compare("side", "==", text),
        Compare("side", "in", (text, "no")),
        Compare("signs", "any of", (text,)),
        AllOf((Compare(text, "==", value=True), Not(Compare("side", "!=", text)))),
    ]
    made = compiled(conditions, world, {})
    for known in every_state(made, world):
        assert_same(made, conditions, known, {})


class Liar(int):
    """A number whose text is code."""

    def __repr__(self) -> str:
        return "pwned()"

    __str__ = __repr__


class Word(str):
    """An option whose text is code."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "pwned()"


PAYLOADS = st.one_of(
    st.sampled_from(
        ["pwned()", "0 or pwned()", Liar(3), Word("left"), Word("=="), True, None, math.nan, math.inf, -math.inf]
    ),
    st.text(max_size=12),
    st.binary(max_size=4),
    st.lists(st.sampled_from(["left", "pwned()", Word("left")]), max_size=3).map(tuple),
)
LEAVES = [
    Compare("age", ">=", 50),
    Compare("fever", "==", value=True),
    Compare("side", "in", ("left", "right")),
    Compare("signs", "any of", ("a",)),
]


@given(
    st.sampled_from(LEAVES),
    st.sampled_from(["op", "value"]),
    PAYLOADS,
    st.sampled_from(["leaf", "not", "count", "all"]),
)
def test_no_leaf_becomes_code_whatever_is_in_it(leaf: Compare, field: str, payload: object, inside: str) -> None:
    """Nodes come from JSON, pickles and ``evolve`` too, so the generator trusts none of them."""
    forged = copy.copy(leaf)
    object.__setattr__(forged, field, payload)
    around: dict[str, Expr] = {
        "leaf": forged,
        "not": Not(forged),
        "count": Count((forged, leaf), ">=", 1),
        "all": AllOf((leaf, forged)),
    }
    made = Compiled([around[inside]], HOSTILE_WORLD)
    for function in ("certain", "rails"):
        try:
            code = getattr(made, function)
        except WrongKind:
            continue
        constants = {each for each in code.__code__.co_consts if isinstance(each, str)}
        assert "pwned" not in {*code.__code__.co_names, *code.__code__.co_varnames}
        assert constants <= {"left", "right", "middle", "a", "b"}


HOSTILE_WORLD: dict[str, Question] = {
    "age": Number(id="age", ask="?", why="?", unit="years", least=0, most=120),
    "fever": YesNo(id="fever", ask="?", why="?"),
    "side": Choice(
        id="side", ask="?", why="?", options=(Option("left", "?"), Option("right", "?"), Option("middle", "?"))
    ),
    "signs": Choices(id="signs", ask="?", why="?", options=(Option("a", "?"), Option("b", "?"))),
}


@pytest.mark.parametrize(
    ("op", "number"), [("pwned()", 1), (Word(">="), 1), (">=", "pwned()"), (">=", Liar(1)), (">=", 1.0)]
)
def test_no_count_becomes_code_whatever_is_in_it(op: Any, number: Any) -> None:  # noqa: ANN401 - hostile
    forged = Count((LEAVES[0], LEAVES[1]), ">=", 1)
    object.__setattr__(forged, "op", op)
    object.__setattr__(forged, "number", number)
    with pytest.raises(WrongKind, match="not a comparison"):
        Compiled([forged], HOSTILE_WORLD).certain  # noqa: B018 - to make it is what fails


def test_a_rule_from_json_runs_nothing() -> None:
    pack = builtin_pack()
    raw = json.loads(to_json(pack.screening_rules[0]))
    code = "[c for c in ().__class__.__base__.__subclasses__()][0]"
    raw["value"] |= {"id": "evil", "when": {"question": "age_years", "op": "==", "value": code}}
    rule = from_json(SafetyRule, json.dumps(raw))
    with pytest.raises(PackError, match=r"rule\.evil\.when"):
        evolve(pack, rules=(*pack.rules, rule))


def test_the_code_that_is_made_reaches_nothing_but_what_it_is_given() -> None:
    made = compiled([parse("fever and age >= 2", SCOPE)], WORLD, {})
    for function in (made.certain, made.rails, made.asks):
        space: dict[str, Any] = function.__globals__
        assert space["__builtins__"] == {}
        assert space.keys() == {"__builtins__", "decide"}


@pytest.mark.parametrize("function", ["certain", "rails", "asks"])
def test_a_definition_that_was_not_opened_is_a_mistake_of_ours(function: str) -> None:
    made = Compiled([Defined("unwell", DEFINITIONS["unwell"])], QUESTIONS)
    with pytest.raises(AssertionError, match="unwell"):
        getattr(made, function)


# ── what a pack may hold is never too much ───────────────────────────────────────────────────────────────────────────


def question(name: str, ask_if: str) -> str:
    return f"\n[question.{name}]\nask = '?'\nwhy = '?'\nkind = 'yes-no'\nask_if = '{ask_if}'\n"


def nested(inner: str, levels: int) -> str:
    for level in range(levels):
        inner = f"(age > {level} or {inner})" if level % 2 else f"not (fever and {inner})"
    return inner


def counted(inner: str, levels: int) -> str:
    for _ in range(levels):
        inner = f"count({inner}, fever) == 1"
    return inner


CHAINS = {"nested": (nested, 14), "counted": (counted, 1), "counts in counts": (counted, 3)}


def hanging_on_each_other(shape: str, length: int) -> tuple[tuple[str, str], str]:
    """The change to the minimal pack, and what more it has: a rule that reads the last of a chain of questions."""
    made, levels = CHAINS[shape]
    more = [question(f"q{n}", made(f"q{n - 1}", levels) if n else "fever") for n in range(length)]
    return ("when = 'unwell'", f"when = 'q{length - 1}'"), "".join(more)


def refused(change: tuple[str, str], more: str) -> bool:
    found = mistakes(minimal(change, more=more))
    assert {each.code for each in found} <= {"RL107"}
    return bool(found)


@pytest.mark.parametrize("length", [2, 8, 19])
def test_questions_that_hang_on_each_other_are_refused_or_can_be_decided(length: int) -> None:
    change, more = hanging_on_each_other("nested", length)
    if not refused(change, more):
        pack = minimal_pack(change, more=more)
        assert assess(pack, {"fever": True}).pending
        assert assess(pack, {"fever": True, "signs": Absent.DOES_NOT_KNOW}).pending


def cost(expr: Expr, ask_if: Mapping[str, Expr]) -> int:
    """How many comparisons are decided: with each, whether it applies; with a two-sided count, its parts twice."""
    match expr:
        case AllOf(parts) | AnyOf(parts):
            return sum(cost(part, ask_if) for part in parts)
        case Count(parts, op, _):
            return (2 if op in {"==", "!="} else 1) * sum(cost(part, ask_if) for part in parts)
        case Not(part) | Defined(_, part):
            return cost(part, ask_if)
        case Compare(name):
            return 1 + (cost(ask_if[name], ask_if) if name in ask_if else 0)


@pytest.mark.parametrize(("shape", "length"), [("counted", 4), ("counted", 12), ("counts in counts", 5)])
def test_counts_in_a_chain_of_questions_are_refused_before_they_take_forever(shape: str, length: int) -> None:
    change, more = hanging_on_each_other(shape, length)
    if not refused(change, more):
        pack = minimal_pack(change, more=more)
        assert max(cost(rule.condition, pack.ask_if) for rule in pack.rules) <= 2000


def test_a_short_chain_of_counts_is_no_mistake() -> None:
    change, more = hanging_on_each_other("counted", 4)
    assert not refused(change, more)
    pack = minimal_pack(change, more=more)
    assert {leaf.question for leaf in leaves(pack.rules[0].condition)} == {"q3"}
