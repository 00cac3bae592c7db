"""What a condition says about the answers: the plain evaluator is the definition of the rule language."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from attrs import frozen

from relieflib.conditions.nodes import COMPARISONS, AllOf, AnyOf, Compare, Count, Defined, Expr, Not, Value, bounds
from relieflib.conditions.truth import Truth, all_of, any_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@frozen
class Facts:
    """What a condition may read: answers, what could not be said, when a question applies, and first reports."""

    values: Mapping[str, Value]
    unsaid: frozenset[str] = frozenset()
    ask_if: Mapping[str, Expr] = {}
    first: Mapping[str, float] = {}


def evaluate(expr: Expr, facts: Facts, unsaid: Truth = Truth.UNKNOWN) -> Truth:
    """Decide *expr* from the answers so far; what is unanswered stays unknown.

    Total: the pack was checked when it was loaded, so no name, type or operator can be wrong here. One more answer may
    settle an UNKNOWN; it never overturns a YES or a NO. A question that does not apply makes its comparisons NO.

    *unsaid* is what a comparison is worth when the person was asked and could not say. With YES the result tells
    whether the condition can still be ruled out: it is mirrored under ``not``, so that it always leans the same way.
    """
    match expr:
        case AllOf(parts):
            return all_of(evaluate(part, facts, unsaid) for part in parts)
        case AnyOf(parts):
            return any_of(evaluate(part, facts, unsaid) for part in parts)
        case Not(part):
            return ~evaluate(part, facts, ~unsaid)
        case Defined(_, body):
            return evaluate(body, facts, unsaid)
        case Count():
            both = any_of if expr.op == "!=" else all_of
            return both(_counted(bound, facts, unsaid) for bound in bounds(expr))
        case Compare(question):
            condition = facts.ask_if.get(question)
            applies = Truth.YES if condition is None else evaluate(condition, facts, unsaid)
            return applies & _compared(expr, facts, unsaid)
    assert_never(expr)


def leaning(count: Count, unsaid: Truth) -> Truth:
    """What *unsaid* is for the parts of a bound: under ``<`` and ``<=`` more of them is worth less."""
    return ~unsaid if count.op in {"<", "<="} else unsaid


def _counted(bound: Count, facts: Facts, unsaid: Truth) -> Truth:
    truths = [evaluate(part, facts, leaning(bound, unsaid)) for part in bound.parts]
    least = truths.count(Truth.YES)
    most = least + truths.count(Truth.UNKNOWN)
    outcomes = {COMPARISONS[bound.op](number, bound.number) for number in (least, most)}
    return Truth.UNKNOWN if len(outcomes) > 1 else Truth.of(outcomes.pop())


def _compared(leaf: Compare, facts: Facts, unsaid: Truth) -> Truth:
    question = leaf.question
    if question not in facts.values or (leaf.rise and question not in facts.first):
        return unsaid if question in facts.unsaid else Truth.UNKNOWN
    answer = facts.values[question]
    if leaf.rise:
        assert isinstance(answer, int | float)
        answer -= facts.first[question]
    return Truth.of(COMPARISONS[leaf.op](answer, leaf.value))


def open_questions(expr: Expr, facts: Facts, unsaid: Truth = Truth.UNKNOWN) -> Iterator[str]:
    """The questions not asked yet that *expr* still depends on, in the order in which it names them; may repeat."""
    if evaluate(expr, facts, unsaid) is not Truth.UNKNOWN:
        return
    match expr:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from open_questions(part, facts, unsaid)
        case Not(part):
            yield from open_questions(part, facts, ~unsaid)
        case Defined(_, body):
            yield from open_questions(body, facts, unsaid)
        case Count(parts):
            for bound in bounds(expr):
                for part in parts:
                    yield from open_questions(part, facts, leaning(bound, unsaid))
        case Compare(question):
            if question in facts.ask_if:
                yield from open_questions(facts.ask_if[question], facts, unsaid)
            if question not in facts.values and question not in facts.unsaid:
                yield question
        case _:
            assert_never(expr)


def clauses_for(expr: Expr, facts: Facts, unsaid: Truth, *, holds: bool = True) -> Iterator[tuple[Compare, bool]]:
    """The comparisons that make *expr* hold (or not hold), each with whether it is its holding that does so."""
    wanted = Truth.of(holds)
    match expr:
        case AllOf(parts) | AnyOf(parts):
            everything = isinstance(expr, AllOf) == holds
            for part in parts:
                if everything or evaluate(part, facts, unsaid) is wanted:
                    yield from clauses_for(part, facts, unsaid, holds=holds)
        case Not(part):
            yield from clauses_for(part, facts, ~unsaid, holds=not holds)
        case Defined(_, body):
            yield from clauses_for(body, facts, unsaid, holds=holds)
        case Count(parts):
            for bound in bounds(expr):
                if _counted(bound, facts, unsaid) is wanted:
                    telling = (bound.op in {">", ">="}) == holds
                    for part in parts:
                        if evaluate(part, facts, leaning(bound, unsaid)) is Truth.of(telling):
                            yield from clauses_for(part, facts, leaning(bound, unsaid), holds=telling)
        case Compare():
            yield expr, holds
        case _:
            assert_never(expr)
