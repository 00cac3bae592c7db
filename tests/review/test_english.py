"""Conditions in plain English: what a reviewer reads, and that no two conditions read alike."""

from __future__ import annotations

import re

import pytest
from attrs import evolve
from hypothesis import given, settings

from minimal import minimal_pack
from relieflib import Pack, builtin_pack
from relieflib.conditions.nodes import AllOf, AnyOf, Compare, Count, Defined, Expr, Not, clauses_of
from relieflib.conditions.parser import Scope, parse
from relieflib.conditions.unparse import unparse
from relieflib.pack.content import Definition
from relieflib.questions.questions import Number
from relieflib.review import to_english
from relieflib.terms import Stage
from strategies import DEFINITIONS, QUESTIONS, REPORTS, exprs

PACK = builtin_pack()
TEMPERATURE = Number(id="heat", ask="How hot?", why="?", least=0, most=10, unit="°C", stage=Stage.SESSION)
SMALL: Pack = evolve(
    minimal_pack(),
    screens=False,
    questions=(*QUESTIONS.values(), *REPORTS.values(), TEMPERATURE),
    definitions=tuple(Definition(id=name, means="feels unwell", when=when) for name, when in DEFINITIONS.items()),
    rules=(),
)
SCOPE = Scope(SMALL.question, DEFINITIONS)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("fever", '"fever?" is yes'),
        ("not fever", '"fever?" is no'),
        ("not not fever", 'not "fever?" is no'),
        ("age == 1", '"age?" is 1'),
        ("age != 1", '"age?" is not 1'),
        ("age < 2", '"age?" is under 2'),
        ("age <= 2", '"age?" is 2 or less'),
        ("age > 2", '"age?" is over 2'),
        ("age >= 2", '"age?" is 2 or more'),
        ("heat >= 8.5", '"How hot?" is 8.5 °C or more'),
        ("heat < 8", '"How hot?" is under 8 °C'),
        ("1 <= age < 3", '"age?" is 1 or more and "age?" is under 3'),
        ("rise(pain) >= 3", 'the rise of this since the session began, "pain?", is 3 or more'),
        ('side == "one"', "\"side?\" is 'One'"),
        ('side != "none"', "\"side?\" is not 'None'"),
        ('side in ["one", "both"]', "\"side?\" is 'One' or 'Both'"),
        ('side not in ["one", "both"]', "\"side?\" is not 'One' or 'Both'"),
        ('any_of(signs, "leak")', "\"signs?\" names 'Leak'"),
        ('any_of(signs, "leak", "cold")', "\"signs?\" names 'Leak' or 'Cold'"),
        ('not any_of(signs, "leak")', "not \"signs?\" names 'Leak'"),
        ("unwell", "feels unwell"),
        ("not unwell", "not (feels unwell)"),
        ("unwell and numb", '(feels unwell) and "numb?" is yes'),
        ("fever and not numb", '"fever?" is yes and "numb?" is no'),
        ("fever or numb", '"fever?" is yes or "numb?" is yes'),
        ("fever and (numb or age > 1)", '"fever?" is yes and ("numb?" is yes or "age?" is over 1)'),
        ("fever or numb and age > 1", '"fever?" is yes or ("numb?" is yes and "age?" is over 1)'),
        ("not (fever or numb)", 'not ("fever?" is yes or "numb?" is yes)'),
        ("count(fever, numb) >= 1", 'at least 1 of these: "fever?" is yes; "numb?" is yes'),
        ("count(fever, numb) == 1", 'exactly 1 of these: "fever?" is yes; "numb?" is yes'),
        ("count(fever, numb) != 1", 'any number but 1 of these: "fever?" is yes; "numb?" is yes'),
        ("count(fever, numb) < 2", 'fewer than 2 of these: "fever?" is yes; "numb?" is yes'),
        ("count(fever, numb) <= 1", 'at most 1 of these: "fever?" is yes; "numb?" is yes'),
        ("count(fever, numb) > 1", 'more than 1 of these: "fever?" is yes; "numb?" is yes'),
        (
            "count(fever and numb, age > 1) >= 1",
            'at least 1 of these: ("fever?" is yes and "numb?" is yes); "age?" is over 1',
        ),
    ],
)
def test_a_condition_reads_like_this(text: str, words: str) -> None:
    assert to_english(SMALL, parse(text, SCOPE)) == words


FEVER, NUMB, OLD = Compare("fever", "==", value=True), Compare("numb", "==", value=True), Compare("age", ">=", 2)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (AllOf((FEVER, AnyOf((NUMB, OLD)))), AnyOf((AllOf((FEVER, NUMB)), OLD))),
        (Not(AllOf((FEVER, NUMB))), AllOf((Not(FEVER), NUMB))),
        (Count((Count((FEVER,), ">=", 1), NUMB, OLD), ">=", 2), Count((Count((FEVER, NUMB), ">=", 1), OLD), ">=", 2)),
        (AllOf((Count((FEVER, NUMB), ">=", 1), OLD)), Count((FEVER, AllOf((NUMB, OLD))), ">=", 1)),
        (AnyOf((Count((FEVER, NUMB), ">=", 2), OLD)), Count((FEVER, AnyOf((NUMB, OLD))), ">=", 2)),
        (AnyOf((OLD, Count((FEVER, NUMB), ">=", 2))), AnyOf((OLD, Count((FEVER,), ">=", 1)))),
    ],
)
def test_conditions_that_differ_read_differently(one: Expr, other: Expr) -> None:
    assert to_english(SMALL, one) != to_english(SMALL, other)


def test_where_a_list_of_conditions_ends_can_be_seen() -> None:
    counted = AllOf((Count((FEVER, NUMB), ">=", 1), OLD))
    assert (
        to_english(SMALL, counted) == '(at least 1 of these: "fever?" is yes; "numb?" is yes) and "age?" is 2 or more'
    )
    nested = Count((FEVER, Count((NUMB, OLD), "<", 2)), "==", 1)
    assert to_english(SMALL, nested) == (
        'exactly 1 of these: "fever?" is yes; (fewer than 2 of these: "numb?" is yes; "age?" is 2 or more)'
    )


def test_where_the_meaning_of_a_definition_ends_can_be_seen() -> None:
    pack = evolve(SMALL, definitions=(Definition(id="unwell", means="ill, or feverish and old", when=FEVER),))
    expr = Defined("unwell", FEVER)
    assert to_english(pack, expr) == "ill, or feverish and old"
    assert to_english(pack, AllOf((expr, NUMB))) == '(ill, or feverish and old) and "numb?" is yes'
    assert to_english(pack, Not(expr)) == "not (ill, or feverish and old)"


@settings(max_examples=100, deadline=None)
@given(exprs({**QUESTIONS, **REPORTS}))
def test_every_clause_is_named_once_and_in_order(expr: Expr) -> None:
    words = to_english(SMALL, expr)
    named = [f"{each.question}?" if isinstance(each, Compare) else "feels unwell" for each in clauses_of(expr)]
    assert re.findall(r'feels unwell|(?<=")[a-z]+\?(?=")', words) == named
    assert words.count("(") == words.count(")")
    assert words.isprintable()


CONDITIONS: dict[str, Expr] = {
    **{each.id: each.condition for each in PACK.questions if each.condition is not None},
    **{each.id: each.condition for each in PACK.definitions},
    **{each.id: each.condition for each in PACK.rules},
}


@pytest.mark.parametrize("expr", CONDITIONS.values(), ids=CONDITIONS)
def test_every_built_in_condition_is_one_readable_line(expr: Expr) -> None:
    words = to_english(PACK, expr)
    means = {each.id: each.means for each in PACK.definitions}
    for clause in clauses_of(expr):
        asked = f'"{PACK.question[clause.question].ask}"' if isinstance(clause, Compare) else means[clause.name]
        assert asked in words
    assert words.isprintable()
    assert not re.search(r"\w_\w|==|!=|<|>|\bany_of\b|\bcount\(", words)


def test_no_two_built_in_conditions_that_differ_read_alike() -> None:
    texts = {unparse(expr) for expr in CONDITIONS.values()}
    assert len({to_english(PACK, expr) for expr in CONDITIONS.values()}) == len(texts)
