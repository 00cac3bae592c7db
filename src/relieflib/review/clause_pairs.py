"""Does every clause of a rule earn its place? For each, two people who differ in one answer, and the rule with them.

This is modified condition/decision coverage (MC/DC), aimed at content: the pairs are made, not sampled, so that none is
missed. A pack's author, or a reviewer, reads them as the narrowest cases there are.
"""

from __future__ import annotations

import math
from functools import partial
from itertools import product
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from relieflib.conditions.evaluate import Facts, evaluate, open_questions
from relieflib.conditions.nodes import COMPARISONS, AllOf, Compare, Expr, Value, clauses_of, leaves, lowered, replaced
from relieflib.conditions.solver import cells
from relieflib.conditions.truth import Truth
from relieflib.conditions.unparse import unparse
from relieflib.errors import Problem, near_miss, plainly
from relieflib.pack.pack import as_pack
from relieflib.questions.questions import Number
from relieflib.review.explain import NoSuchRule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from relieflib.pack.pack import Pack
    from relieflib.pack.rules import SafetyRule
    from relieflib.questions.questions import Question

MOST_FIRSTS = 24  # first reports that are tried on a longer scale
Said = tuple[tuple[str, Value], ...]


@frozen(kw_only=True)
class ClausePair:
    """One comparison of a rule, and two sets of answers that differ in the answer to its ``question`` alone.

    With one the rule fires, with the other it is ruled out, and of its comparisons with that question only this one
    changes.
    """

    clause: str
    """The comparison, as conditions are written."""
    question: str
    """The id of the question that it reads."""
    fires: Said | None
    """Answers with which the rule fires; None where there are none."""
    quiet: Said | None
    """Answers with which it is ruled out, and which differ in that one question; None where there are none."""
    first: Said = ()
    """What was reported first in the session, by question, where the rule reads a rise."""


def clause_pairs(pack: Pack, rule: str) -> tuple[ClausePair, ...]:
    """A pair for each comparison in the condition of *rule*, the id of a rule of *pack*, definitions opened.

    Raises NoSuchRule for an id that the pack does not have.
    """
    known = {each.id: each for each in as_pack(pack).rules}
    if rule not in known:
        what = f"no rule is called {plainly(rule)}"
        hint = near_miss(rule, known) if isinstance(rule, str) else None
        raise NoSuchRule([Problem(code="RL171", where="rule", what=what, hint=hint)])
    return tuple(_flip(pack, known[rule], leaf) for leaf in dict.fromkeys(leaves(known[rule].condition)))


def _flip(pack: Pack, rule: SafetyRule, leaf: Compare) -> ClausePair:
    for first in _firsts(rule.condition, pack.question):
        every = dict.fromkeys(leaves(rule.condition))
        own = tuple(dict.fromkeys(_since(each, first) for each in every))
        if len(own) < len(every):
            continue  # counted from here, a rise says the same as another comparison
        condition = lowered(_all_since(rule.condition, first), pack.ask_if)
        among = cells(AllOf((condition, *own)), pack.question)
        for pair in _pairs(among[leaf.question], _since(leaf, first), own):
            known = [{leaf.question: value} for value in pair]
            found = _search(condition, among, known[0], known[1])
            if found is not None:
                fires, quiet = (tuple(each.items()) for each in found)
                said = tuple(first.items())
                return ClausePair(clause=unparse(leaf), question=leaf.question, fires=fires, quiet=quiet, first=said)
    return ClausePair(clause=unparse(leaf), question=leaf.question, fires=None, quiet=None)


def _pairs(values: list[Value], leaf: Compare, own: tuple[Compare, ...]) -> Iterator[tuple[Value, Value]]:
    """Two answers to a question that change *leaf*, and no other of the rule's comparisons."""
    same = [each for each in own if each.question == leaf.question and each != leaf]

    def holds(value: Value, each: Compare) -> bool:
        return COMPARISONS[each.op](value, each.value)

    for one, other in product(values, values):
        if holds(one, leaf) != holds(other, leaf) and all(holds(one, each) == holds(other, each) for each in same):
            yield one, other


def _search(
    condition: Expr, among: Mapping[str, list[Value]], one: dict[str, Value], other: dict[str, Value]
) -> tuple[dict[str, Value], dict[str, Value]] | None:
    """Answers to the other questions with which the condition holds for *one* and not for the *other*."""
    truths = evaluate(condition, Facts(one)), evaluate(condition, Facts(other))
    if truths == (Truth.YES, Truth.NO):
        return one, other
    if truths[0] is Truth.NO or truths[1] is Truth.YES:
        return None
    name = next(open_questions(condition, Facts(one if truths[0] is Truth.UNKNOWN else other)))
    for value in among[name]:
        found = _search(condition, among, one | {name: value}, other | {name: value})
        if found is not None:
            return found
    return None


def _firsts(condition: Expr, questions: Mapping[str, Question]) -> Iterator[dict[str, Value]]:
    """First reports that a rise may count from: whole steps of the scale, its middle first; else one that is empty."""
    names = sorted({leaf.question for leaf in leaves(condition) if leaf.rise})
    scales = []
    for name in names:
        question = questions[name]
        assert isinstance(question, Number)  # only of a number can there be a rise
        scale = range(math.ceil(question.least), math.floor(question.most) + 1)
        scale = scale if len(scale) <= MOST_FIRSTS else scale[:: len(scale) // MOST_FIRSTS]
        scales.append(sorted(scale, key=partial(_apart, scale[len(scale) // 2])))
    for values in product(*scales):
        yield dict(zip(names, values, strict=True))


def _apart(one: int, other: int) -> int:
    return abs(one - other)


def _since(leaf: Compare, first: Mapping[str, Value]) -> Compare:
    """*leaf* as a comparison of the answer itself, for a rise that counts from *first*."""
    if not leaf.rise:
        return leaf
    assert isinstance(leaf.value, int | float)
    since = first[leaf.question]
    assert isinstance(since, int | float)
    return evolve(leaf, value=leaf.value + since, rise=False)


def _all_since(condition: Expr, first: Mapping[str, Value]) -> Expr:
    if first:
        for place, clause in enumerate(clauses_of(condition)):
            if isinstance(clause, Compare):
                condition = replaced(condition, place, _since(clause, first))
    return condition
