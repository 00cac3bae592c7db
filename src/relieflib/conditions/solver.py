"""Questions about conditions, decided exactly: over every answer that there is, in finitely many steps.

The literals that a condition names cut each question's answers into a few cells that it cannot tell apart: thresholds
cut a number into intervals, lists of options cut a choice. One answer from each cell stands for all of them.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, assert_never, cast

from relieflib.conditions.evaluate import Facts, evaluate, open_questions
from relieflib.conditions.nodes import (
    ALWAYS,
    COMPARISONS,
    NEVER,
    AllOf,
    Compare,
    Expr,
    Not,
    clauses_of,
    leaves,
    lowered,
    replaced,
)
from relieflib.conditions.truth import Truth
from relieflib.terms import QuestionKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from relieflib.conditions.asked import Asked, AskedChoices
    from relieflib.conditions.nodes import Value


def cells(
    expr: Expr, questions: Mapping[str, Asked], near: Mapping[str, float] | None = None
) -> dict[str, list[Value]]:
    """For each question that *expr* names, one answer from every cell that it can tell apart.

    Of a number it is the answer nearest to *near*, where given.
    """
    named: dict[str, list[Compare]] = {}
    for leaf in leaves(expr):
        if leaf not in named.setdefault(leaf.question, []):
            named[leaf.question].append(leaf)
    found = {}
    for name, compared in named.items():
        apart: dict[tuple[bool, ...], Value] = {}
        candidates = list(_candidates(questions[name], compared))
        if near and name in near:
            candidates.append(near[name])
            candidates.sort(key=lambda value: abs(cast("float", value) - near[name]))
        for value in candidates:
            apart.setdefault(tuple(COMPARISONS[leaf.op](value, leaf.value) for leaf in compared), value)
        found[name] = list(apart.values())
    return found


def _candidates(question: Asked, compared: list[Compare]) -> Iterator[Value]:
    """Answers among which every cell has one."""
    match question.kind:
        case QuestionKind.YES_NO:
            yield from (True, False)
        case QuestionKind.CHOICE:
            yield from question.option_ids
        case QuestionKind.CHOICES:
            yield from _sets(question, compared)
        case QuestionKind.NUMBER:
            numbers = {leaf.value for leaf in compared if isinstance(leaf.value, int | float)}
            ends = sorted({question.least, question.most, *numbers})
            between = [low + 1 if question.whole else (low + high) / 2 for low, high in pairwise(ends)]
            above = [high - 1 for _, high in pairwise(ends)] if question.whole else []
            yield from sorted(each for each in {*ends, *between, *above} if question.least <= each <= question.most)
        case _:
            assert_never(question.kind)


def _sets(question: AskedChoices, compared: list[Compare]) -> Iterator[frozenset[str]]:
    """Sets of options; options that every comparison lists alike are one."""
    alike: dict[tuple[bool, ...], str] = {}
    for option in question.option_ids:
        alike.setdefault(tuple(isinstance(leaf.value, tuple) and option in leaf.value for leaf in compared), option)
    sets: list[frozenset[str]] = [frozenset()]
    for option in alike.values():
        sets += [each | {option} for each in sets]
    yield from sets


def answers_for(expr: Expr, questions: Mapping[str, Asked], *, holds: bool = True) -> dict[str, Value] | None:
    """Answers for which *expr* holds (or does not); None when there are none. Only what matters is in them.

    *expr* is lowered: whether a question applies is part of it.
    """
    return _search(expr, cells(expr, questions), {}, Truth.of(holds))


def _search(
    expr: Expr, among: Mapping[str, list[Value]], known: dict[str, Value], wanted: Truth
) -> dict[str, Value] | None:
    facts = Facts(known)
    truth = evaluate(expr, facts)
    if truth is not Truth.UNKNOWN:
        return known if truth is wanted else None
    name = next(open_questions(expr, facts))
    for value in among[name]:
        found = _search(expr, among, {**known, name: value}, wanted)
        if found is not None:
            return found
    return None


def implies(one: Expr, other: Expr, questions: Mapping[str, Asked]) -> bool:
    """Whether *other* holds whenever *one* does."""
    return answers_for(AllOf((one, Not(other))), questions) is None


def differ(one: Expr, other: Expr, questions: Mapping[str, Asked]) -> bool:
    """Whether some answers make one of them hold and the other not."""
    return _apart(one, other, cells(AllOf((one, other)), questions), {})


def _apart(one: Expr, other: Expr, among: Mapping[str, list[Value]], known: dict[str, Value]) -> bool:
    facts = Facts(known)
    truths = evaluate(one, facts), evaluate(other, facts)
    if Truth.UNKNOWN not in truths:
        return truths[0] is not truths[1]
    name = next(open_questions(one if truths[0] is Truth.UNKNOWN else other, facts))
    return any(_apart(one, other, among, {**known, name: value}) for value in among[name])


def idle(expr: Expr, questions: Mapping[str, Asked], ask_if: Mapping[str, Expr]) -> Iterator[int]:
    """The clauses, by number, that change nothing: *expr* is the same if one of them always, or never, holds."""
    whole = lowered(expr, ask_if)
    for place, _ in enumerate(clauses_of(expr)):
        others = (lowered(replaced(expr, place, constant), ask_if) for constant in (ALWAYS, NEVER))
        if not all(differ(whole, other, questions) for other in others):
            yield place
