"""The rule language as data: what a condition is, and what it says about the answers.

Text becomes these nodes in ``parse``. Here is the plain evaluator, which is the definition of the language.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, assert_never

from attrs import frozen

from relieflib.truth import Truth, all_of, any_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


@frozen
class Compare:
    """A question compared with a literal.

    ``op`` is one of ``== != < <= > >=``, ``in`` and ``not in`` (``value`` is then a tuple of options), or ``any of``
    (a tuple of options, at least one of which must be ticked). A yes-no question that is named alone is ``== True``.
    With ``rise`` the number compared is the answer now minus the first answer of this session.
    """

    question: str
    op: str
    value: bool | int | float | str | tuple[str, ...]
    rise: bool = False


@frozen
class AllOf:
    """Every part holds."""

    parts: tuple[Expr, ...]


@frozen
class AnyOf:
    """At least one part holds."""

    parts: tuple[Expr, ...]


@frozen
class Not:
    """The part does not hold."""

    part: Expr


@frozen
class Count:
    """How many of the parts hold, compared with a whole number."""

    parts: tuple[Expr, ...]
    op: str
    number: int


@frozen
class Defined:
    """A definition of the pack, by its name, with the condition it stands for."""

    name: str
    body: Expr


Expr = AllOf | AnyOf | Not | Count | Defined | Compare
ALWAYS: Expr = AllOf(())
NEVER: Expr = AnyOf(())
Value = bool | int | float | str | frozenset[str]
COMPARISONS: Mapping[str, Callable[..., bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "in": lambda answer, options: answer in options,
    "not in": lambda answer, options: answer not in options,
    "any of": lambda answer, options: not answer.isdisjoint(options),
}


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


_BOUNDS = {"==": (">=", "<="), "!=": ("<", ">")}


def bounds(count: Count) -> Iterator[Count]:
    """*count* as bounds that lean one way: ``== n`` is at least n and at most n, ``!= n`` is below n or above n."""
    for op in _BOUNDS.get(count.op, (count.op,)):
        yield Count(count.parts, op, count.number)


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
    """The questions not asked yet on which *expr* still hangs, in the order in which it names them; may repeat."""
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


def lowered(expr: Expr, ask_if: Mapping[str, Expr]) -> Expr:
    """*expr* with its definitions opened, and each comparison together with the condition on which it applies."""
    match expr:
        case AllOf(parts):
            return AllOf(tuple(lowered(part, ask_if) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(lowered(part, ask_if) for part in parts))
        case Count(parts, op, number):
            return Count(tuple(lowered(part, ask_if) for part in parts), op, number)
        case Not(part):
            return Not(lowered(part, ask_if))
        case Defined(_, body):
            return lowered(body, ask_if)
        case Compare(question):
            return AllOf((lowered(ask_if[question], ask_if), expr)) if question in ask_if else expr
    assert_never(expr)


def leaves(expr: Expr) -> Iterator[Compare]:
    """The comparisons of *expr*, in order, definitions opened; may repeat."""
    match expr:
        case AllOf(parts) | AnyOf(parts) | Count(parts):
            for part in parts:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)
        case Defined(_, body):
            yield from leaves(body)
        case Compare():
            yield expr
        case _:
            assert_never(expr)


def questions_in(expr: Expr) -> Iterator[str]:
    """Every question that *expr* names, in order, definitions opened; may repeat."""
    return (leaf.question for leaf in leaves(expr))


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


_LOOSE, _OR, _AND, _NOT = range(4)  # how tightly the surroundings bind


def unparse(expr: Expr) -> str:
    """*expr* as text; ``parse(unparse(e)) == e``."""
    return _text(expr, _LOOSE)


def _text(expr: Expr, around: int) -> str:
    match expr:
        case AllOf(parts):
            return _joined(" and ", parts, _AND, around)
        case AnyOf(parts):
            return _joined(" or ", parts, _OR, around)
        case Not(part):
            return f"not {_text(part, _NOT)}"
        case Defined(name):
            return name
        case Count(parts, op, number):
            return f"count({', '.join(_text(part, _LOOSE) for part in parts)}) {op} {number}"
        case Compare():
            return _leaf_text(expr)
    assert_never(expr)


def _joined(word: str, parts: tuple[Expr, ...], inside: int, around: int) -> str:
    text = word.join(_text(part, inside) for part in parts)
    return f"({text})" if around >= inside else text


def _leaf_text(leaf: Compare) -> str:
    if leaf.rise:
        return f"rise({leaf.question}) {leaf.op} {leaf.value!r}"
    if leaf.value is True:
        return leaf.question
    if isinstance(leaf.value, tuple):
        options = ", ".join(f'"{option}"' for option in leaf.value)
        return (
            f"any_of({leaf.question}, {options})" if leaf.op == "any of" else f"{leaf.question} {leaf.op} [{options}]"
        )
    value = f'"{leaf.value}"' if isinstance(leaf.value, str) else repr(leaf.value)
    return f"{leaf.question} {leaf.op} {value}"
