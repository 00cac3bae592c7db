"""The laws of the rule language. The oracle is brute force: every completion of the small world is tried."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from relieflib.conditions.evaluate import Facts, clauses_for, evaluate, open_questions
from relieflib.conditions.nodes import AllOf, AnyOf, Compare, Count, Defined, Expr, Not, lowered, questions_in
from relieflib.conditions.parser import Scope, parse
from relieflib.conditions.truth import Truth
from relieflib.conditions.unparse import unparse
from strategies import DEFINITIONS, QUESTIONS, REPORTS, answer_to, each_question_once, exprs, leaves, values_of

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator, Mapping

    from hypothesis.strategies import SearchStrategy

NO, UNKNOWN, YES = Truth.NO, Truth.UNKNOWN, Truth.YES
SCOPE = Scope({**QUESTIONS, **REPORTS}, DEFINITIONS)
LEANS = st.sampled_from([NO, YES])
STEADY = settings(deadline=None)  # a slow machine is no failure
RISES = st.builds(Compare, st.just("pain"), st.sampled_from(["<=", ">"]), st.integers(-9, 9), st.just(value=True))
CONDITIONS = exprs() | exprs({**QUESTIONS, **REPORTS}) | st.tuples(exprs().map(Not), RISES).map(AnyOf)

NAMES = list(QUESTIONS)
BEFORE = {  # conditions on which a question may hang: those over the questions before it
    name: st.none() | exprs({each: QUESTIONS[each] for each in NAMES[:place]}, definitions=False)
    for place, name in enumerate(NAMES)
    if place
}
STATES = {
    name: st.one_of(answer_to(question).map(lambda value: [value]), st.sampled_from(["not asked", "unsaid"]))
    for name, question in QUESTIONS.items()
}
SAID_OR_NOT = st.fixed_dictionaries(STATES)
ASK_IFS = st.fixed_dictionaries({}, optional=BEFORE)


def facts(*, unsaid: bool = True, ask_if: bool = True) -> SearchStrategy[Facts]:
    """Some answers, some that could not be said, the rest not asked; some questions hang on those before them."""

    def made(states: dict[str, Any], asks: dict[str, Expr | None]) -> Facts:
        silent = frozenset(name for name, state in states.items() if state == "unsaid" and unsaid)
        values = {name: state[0] for name, state in states.items() if isinstance(state, list)}
        return Facts(values, silent, {name: expr for name, expr in asks.items() if expr is not None})

    return st.builds(made, SAID_OR_NOT, ASK_IFS if ask_if else st.just({}))


def completed(known: Facts, *names: str) -> Iterator[Facts]:
    """*known* with every answer that there can be to *names*."""
    for values in itertools.product(*(values_of(QUESTIONS[name]) for name in names)):
        yield Facts({**known.values, **dict(zip(names, values, strict=True))}, known.unsaid - {*names}, known.ask_if)


def not_asked(known: Facts) -> list[str]:
    return [name for name in QUESTIONS if name not in known.values and name not in known.unsaid]


def absent(known: Facts) -> list[str]:
    return [name for name in QUESTIONS if name not in known.values]


def brute_force(expr: Expr, known: Facts) -> Truth:
    """What every completion agrees on, or UNKNOWN."""
    outcomes = {evaluate(expr, each) for each in completed(known, *absent(known))}
    assert UNKNOWN not in outcomes
    return outcomes.pop() if len(outcomes) == 1 else UNKNOWN


def shuffled(expr: Expr, luck: random.Random) -> Expr:
    match expr:
        case AllOf(parts) | AnyOf(parts) | Count(parts):
            mixed = [shuffled(part, luck) for part in parts]
            luck.shuffle(mixed)
            return evolve(expr, parts=tuple(mixed))
        case Not(part):
            return Not(shuffled(part, luck))
        case Defined(name, body):
            return Defined(name, shuffled(body, luck))
        case Compare():
            return expr


def backwards(mapping: Mapping[str, Any]) -> dict[str, Any]:
    return dict(reversed(list(mapping.items())))


@settings(max_examples=1000, deadline=None)
@given(CONDITIONS)
def test_a_condition_that_is_written_and_read_is_the_same(expr: Expr) -> None:
    assert parse(unparse(expr), SCOPE) == expr


@settings(max_examples=150, deadline=None)
@given(exprs(), facts())
def test_what_is_decided_is_decided_for_every_completion(expr: Expr, known: Facts) -> None:
    outcome = brute_force(expr, known)
    assert evaluate(expr, known) in {outcome, UNKNOWN}
    if evaluate(expr, known, YES) is NO:  # whatever might be said, it does not hold
        assert outcome is NO
    if evaluate(expr, known, NO) is YES:
        assert outcome is YES


@STEADY
@given(each_question_once(), facts(ask_if=False))
def test_where_each_question_stands_once_unknown_means_that_it_can_go_either_way(expr: Expr, known: Facts) -> None:
    assert evaluate(expr, known) is brute_force(expr, known)


@STEADY
@given(exprs(), facts(), st.sampled_from(Truth), st.fixed_dictionaries({n: answer_to(q) for n, q in QUESTIONS.items()}))
def test_one_more_answer_never_overturns_a_yes_or_a_no(
    expr: Expr, known: Facts, unsaid: Truth, said: dict[str, Any]
) -> None:
    for name in absent(known) if unsaid is UNKNOWN else not_asked(known):
        before = evaluate(expr, known, unsaid)
        known = Facts({**known.values, name: said[name]}, known.unsaid - {name}, known.ask_if)
        assert before is UNKNOWN or evaluate(expr, known, unsaid) is before


@STEADY
@given(exprs(), facts(), st.sampled_from(Truth), st.randoms(use_true_random=False))
def test_the_order_of_parts_and_answers_changes_nothing(
    expr: Expr, known: Facts, unsaid: Truth, luck: random.Random
) -> None:
    mixed = shuffled(expr, luck)
    turned = Facts(backwards(known.values), known.unsaid, backwards(known.ask_if))
    assert evaluate(mixed, turned, unsaid) is evaluate(expr, known, unsaid)
    assert set(open_questions(mixed, turned, unsaid)) == set(open_questions(expr, known, unsaid))
    assert sorted(questions_in(mixed)) == sorted(questions_in(expr))


@STEADY
@given(st.lists(exprs(), min_size=1, max_size=2), facts(), st.sampled_from(Truth))
def test_de_morgan_holds_whatever_is_absent(parts: list[Expr], known: Facts, unsaid: Truth) -> None:
    opposites = tuple(map(Not, parts))
    assert evaluate(Not(AllOf(tuple(parts))), known, unsaid) is evaluate(AnyOf(opposites), known, unsaid)
    assert evaluate(Not(AnyOf(tuple(parts))), known, unsaid) is evaluate(AllOf(opposites), known, unsaid)
    least = len(parts)
    assert evaluate(Count(tuple(parts), ">=", least), known, unsaid) is evaluate(AllOf(tuple(parts)), known, unsaid)
    assert evaluate(Count(tuple(parts), ">=", 1), known, unsaid) is evaluate(AnyOf(tuple(parts)), known, unsaid)


@STEADY
@given(exprs(), facts(), LEANS)
def test_with_everything_asked_what_cannot_be_said_is_decided_to_one_side(
    expr: Expr, known: Facts, lean: Truth
) -> None:
    for each in completed(known, *not_asked(known)):
        outcomes = {evaluate(expr, full) for full in completed(each, *absent(each))}
        assert evaluate(expr, each, lean) in ({lean} if lean in outcomes else {NO, YES})


@STEADY
@given(exprs(), facts())
def test_what_cannot_be_said_leans_to_the_safe_side_of_what_is_absent(expr: Expr, known: Facts) -> None:
    plain = evaluate(expr, Facts(known.values, ask_if=known.ask_if))
    assert plain is evaluate(expr, known)
    assert evaluate(expr, known, YES) | plain is evaluate(expr, known, YES)
    assert evaluate(expr, known, NO) & plain is evaluate(expr, known, NO)
    assert evaluate(Not(expr), known, YES) is ~evaluate(expr, known, NO)


@STEADY
@given(exprs(), facts(unsaid=False))
def test_where_everything_was_said_or_not_asked_the_lean_is_nothing(expr: Expr, known: Facts) -> None:
    assert len({evaluate(expr, known, unsaid) for unsaid in Truth}) == 1


@STEADY
@given(leaves(), facts(ask_if=False), st.sampled_from(Truth))
def test_a_question_that_does_not_apply_makes_its_comparisons_no(leaf: Compare, known: Facts, unsaid: Truth) -> None:
    never, always = AnyOf(()), AllOf(())
    assert evaluate(leaf, Facts(known.values, known.unsaid, {leaf.question: never}), unsaid) is NO
    assert list(open_questions(leaf, Facts(known.values, known.unsaid, {leaf.question: never}), unsaid)) == []
    applying = Facts(known.values, known.unsaid, {leaf.question: always})
    assert evaluate(leaf, applying, unsaid) is evaluate(leaf, known, unsaid)


@STEADY
@given(exprs(), facts(), st.sampled_from(Truth))
def test_a_condition_is_the_same_with_everything_opened(expr: Expr, known: Facts, unsaid: Truth) -> None:
    opened, without = lowered(expr, known.ask_if), Facts(known.values, known.unsaid)
    assert evaluate(opened, without, unsaid) is evaluate(expr, known, unsaid)
    assert list(open_questions(opened, without, unsaid)) == list(open_questions(expr, known, unsaid))
    assert "Defined" not in repr(opened)


@STEADY
@given(exprs(), facts(), LEANS)
def test_there_is_something_left_to_ask_exactly_while_it_is_not_decided(expr: Expr, known: Facts, lean: Truth) -> None:
    still_open = list(open_questions(expr, known, lean))
    assert (still_open != []) == (evaluate(expr, known, lean) is UNKNOWN)
    assert set(still_open) <= set(not_asked(known))


@STEADY
@given(exprs(), facts())
def test_with_nothing_left_to_ask_only_what_cannot_be_said_keeps_it_open(expr: Expr, known: Facts) -> None:
    if not list(open_questions(expr, known)):
        assert {evaluate(expr, each) for each in completed(known, *not_asked(known))} == {evaluate(expr, known)}


@STEADY
@given(exprs(), facts(), st.sampled_from(Truth))
def test_to_answer_all_that_is_open_settles_it(expr: Expr, known: Facts, unsaid: Truth) -> None:
    for each in completed(known, *dict.fromkeys(open_questions(expr, known, unsaid))):
        assert list(open_questions(expr, each, unsaid)) == []


def hangs_on(name: str, expr: Expr, known: Facts, unsaid: Truth) -> bool:
    others = [each for each in not_asked(known) if each != name]
    return any(
        len({evaluate(expr, each, unsaid) for each in completed(around, name)}) > 1
        for around in completed(known, *others)
    )


@STEADY
@given(each_question_once(), facts(unsaid=False, ask_if=False))
def test_every_open_question_can_make_a_difference(expr: Expr, known: Facts) -> None:
    assert all(hangs_on(name, expr, known, UNKNOWN) for name in open_questions(expr, known))


@STEADY
@given(each_question_once(("<", "<=", ">", ">=")), facts(ask_if=False), LEANS)
def test_so_can_it_beside_what_cannot_be_said(expr: Expr, known: Facts, lean: Truth) -> None:
    assert all(hangs_on(name, expr, known, lean) for name in open_questions(expr, known, lean))


def named_by(expr: Expr, known: Facts, lean: Truth) -> set[str]:
    """The questions of the clauses, and those on which it hangs whether these apply."""
    waiting = [leaf.question for leaf, _ in clauses_for(expr, known, lean, holds=evaluate(expr, known, lean) is YES)]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting += questions_in(known.ask_if[name]) if name in known.ask_if else ()
    return found


@STEADY
@given(exprs(), facts(), LEANS)
def test_the_clauses_alone_decide(expr: Expr, known: Facts, lean: Truth) -> None:
    if evaluate(expr, known, lean) is not UNKNOWN:
        named = named_by(expr, known, lean)
        values = {name: value for name, value in known.values.items() if name in named}
        alone = Facts(values, known.unsaid & named, known.ask_if)
        assert evaluate(expr, alone, lean) is evaluate(expr, known, lean)


@STEADY
@given(each_question_once(), facts(unsaid=False, ask_if=False))
def test_every_clause_has_its_part_in_the_result(expr: Expr, known: Facts) -> None:
    """With some of the answers to the clauses taken away, the next one taken away leaves the result open."""
    truth = evaluate(expr, known)
    if truth is not UNKNOWN:
        named = [leaf.question for leaf, _ in clauses_for(expr, known, YES, holds=truth is YES)]
        for name in named:
            others = [each for each in named if each != name]
            kept = (set(some) for size in range(len(others) + 1) for some in itertools.combinations(others, size))
            assert any(
                decided(expr, known, {*some, name}) is truth and decided(expr, known, some) is UNKNOWN for some in kept
            )


def decided(expr: Expr, known: Facts, names: set[str]) -> Truth:
    return evaluate(expr, Facts({name: value for name, value in known.values.items() if name in names}))


@STEADY
@given(exprs(), facts(ask_if=False))
def test_every_clause_is_as_it_is_said_to_be(expr: Expr, known: Facts) -> None:
    truth = evaluate(expr, known)
    if truth is not UNKNOWN:
        for leaf, holds in clauses_for(expr, known, UNKNOWN, holds=truth is YES):
            assert evaluate(leaf, known) is Truth.of(holds)
