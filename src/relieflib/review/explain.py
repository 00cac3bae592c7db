"""Why a rule stands as it does, and what would change the disposition. For developers and clinicians.

Never show ``counterfactuals`` to the person who answers: it tells which answer would unlock a routine.
"""

from __future__ import annotations

from itertools import combinations, product
from typing import TYPE_CHECKING

from attrs import frozen

from relieflib.conditions.evaluate import evaluate, open_questions
from relieflib.conditions.nodes import COMPARISONS, AnyOf, Expr, Value, leaves, lowered, questions_in
from relieflib.conditions.solver import cells
from relieflib.conditions.truth import Truth
from relieflib.errors import Problem, ProblemsError, near_miss
from relieflib.questions.answers import Answers
from relieflib.screening.assess import clauses
from relieflib.screening.assessment import Assessment, Clause
from relieflib.screening.engine import Screening, leads_to, screening_of, unsaid_as
from relieflib.terms import Absent, Disposition

if TYPE_CHECKING:
    from collections.abc import Callable

    from relieflib.pack.pack import Pack

MILDEST = Disposition.SELF_CARE


class NoSuchRule(ProblemsError, LookupError):  # noqa: N818 - says what it is
    """The pack has no rule of that name."""


@frozen(kw_only=True)
class Explanation:
    """Why one rule acts, is ruled out, or is open.

    ``clauses`` are the comparisons behind it, with the answers they read; of an open rule ``ask`` names the questions
    that would settle it. ``truth`` is what is known, and ``acts`` what follows, where something could not be said.
    """

    rule: str
    truth: Truth
    acts: Truth
    clauses: tuple[Clause, ...]
    ask: tuple[str, ...]
    sentence: str


@frozen(kw_only=True)
class Counterfactual:
    """A smallest set of answers, other than those given, that would change something; and the disposition with them."""

    answers: tuple[tuple[str, Value], ...]
    disposition: Disposition
    sentence: str


def why(pack: Pack, assessment: Assessment, rule: str) -> Explanation:
    """Why *rule* stands as it does: what made it act, what ruled it out, or what is still to be asked."""
    found = {each.id: each for each in pack.screening_rules}
    if rule not in found:
        what = f"no screening rule is called `{rule}`"
        raise NoSuchRule([Problem(code="RL171", where="rule", what=what, hint=near_miss(rule, found))])
    facts = pack.facts(assessment.answers)
    condition, unsaid = found[rule].when, unsaid_as(found[rule])
    acts = evaluate(condition, facts, unsaid)
    truth = evaluate(condition, facts)
    behind = () if acts is Truth.UNKNOWN else clauses(found[rule], facts, assessment.answers, holds=acts is Truth.YES)
    ask = tuple(dict.fromkeys(open_questions(condition, facts, unsaid)))
    said = [f'"{pack.intake[each.question].ask}" {_said(pack, assessment, each)}' for each in behind]
    said += [f'"{pack.intake[name].ask}"' for name in ask if acts is Truth.UNKNOWN]
    sentence = f"`{rule}` {_stands(truth, acts)}: {'; '.join(dict.fromkeys(said))}"
    return Explanation(rule=rule, truth=truth, acts=acts, clauses=behind, ask=ask, sentence=sentence)


def why_not(
    pack: Pack, assessment: Assessment, rule: str, *, most: int = 2
) -> tuple[Explanation, tuple[Counterfactual, ...]]:
    """Why *rule* does not act, and the smallest sets of at most *most* answers with which it would.

    The disposition of each change is the one that would follow. For a rule that acts there are none.
    """
    explanation = why(pack, assessment, rule)
    found = next(each for each in pack.screening_rules if each.id == rule)
    if explanation.acts is Truth.YES:
        return explanation, ()
    names = {*questions_in(lowered(found.when, pack.ask_if))}
    groups = sorted(_combined(screening_of(pack), names, most), key=_fewest(screening_of(pack)))
    return explanation, _smallest(pack, assessment, groups, lambda screen, acting: rule in _ids(screen, acting))


def _stands(truth: Truth, acts: Truth) -> str:
    """How a rule stands, in words."""
    if acts is Truth.YES:
        return "acts" if truth is Truth.YES else "could not be ruled out"
    return "is ruled out" if acts is Truth.NO else "is open until this is answered"


def _said(pack: Pack, assessment: Assessment, clause: Clause) -> str:
    """What was said to a clause's question."""
    if clause.question in assessment.inapplicable:
        return "does not apply"
    words = pack.intake[clause.question].words(clause.answer)
    return words if isinstance(clause.answer, Absent) else f"is {words}"


def counterfactuals(pack: Pack, assessment: Assessment, *, most: int = 2) -> tuple[Counterfactual, ...]:
    """The smallest sets of at most *most* answers that would change the disposition, fewest answers first.

    A set is smallest when no part of it does so too. One answer stands for all that no rule can tell from it; of a
    whole number it is the one nearest to the answer given.
    """
    before = assessment.disposition
    groups = _groups(screening_of(pack), before, most)
    return _smallest(pack, assessment, groups, lambda screen, acting: _disposition(screen, acting) is not before)


def _smallest(
    pack: Pack,
    assessment: Assessment,
    groups: list[tuple[str, ...]],
    reached: Callable[[Screening, list[int]], bool],
) -> tuple[Counterfactual, ...]:
    """The smallest sets of other answers to *groups* of questions with which the rules that act have *reached* it."""
    screen, given = screening_of(pack), dict(assessment.answers)
    near = {name: value for name, value in given.items() if isinstance(value, int | float)}
    conditions = tuple(lowered(rule.when, pack.ask_if) for rule in screen.rules)
    others = {
        name: [value for value in values if not _alike(conditions, name, value, given.get(name))]
        for name, values in cells(AnyOf(conditions), pack.intake, near).items()
    }
    found: list[Counterfactual] = []
    for names in groups:
        for values in product(*(others[name] for name in names)):
            new = tuple(zip(names, values, strict=True))
            if any(set(change.answers) <= set(new) for change in found):
                continue
            acting = screen.standing(Answers(pack.fingerprint, {**given, **dict(new)})).acting
            if reached(screen, acting):
                found.append(_change(pack, new, assessment.disposition, _disposition(screen, acting)))
    return tuple(found)


def _groups(screen: Screening, disposition: Disposition, most: int) -> list[tuple[str, ...]]:
    """The questions that it can be enough to answer otherwise, fewest first, in the pack's order.

    One rule that comes to fire makes it worse, by its own questions alone. To make it milder, no rule of this
    disposition or a worse one may fire: that can take the questions of any of these.
    """
    as_bad: set[str] = set()
    groups: set[tuple[str, ...]] = set()
    for rule in screen.rules:
        names = set(questions_in(lowered(rule.when, screen.pack.ask_if)))
        leads, _ = leads_to(rule)
        if leads >= disposition > Disposition.SELF_CARE:
            as_bad |= names
        if leads > disposition:
            groups |= _combined(screen, names, most)
    groups |= _combined(screen, as_bad, most)
    return sorted(groups, key=_fewest(screen))


def _fewest(screen: Screening) -> Callable[[tuple[str, ...]], tuple[int, list[int]]]:
    """Sorts groups of questions: fewest first, then in the pack's order."""
    return lambda names: (len(names), [screen.places[name] for name in names])


def _combined(screen: Screening, names: set[str], most: int) -> set[tuple[str, ...]]:
    ordered = sorted(names, key=screen.places.__getitem__)
    return {group for size in range(1, most + 1) for group in combinations(ordered, size)}


def _alike(conditions: tuple[Expr, ...], name: str, one: Value, other: Value | Absent | None) -> bool:
    """Whether no condition can tell one answer to a question from another."""
    if other is None or isinstance(other, Absent):
        return False
    compared = {leaf for condition in conditions for leaf in leaves(condition) if leaf.question == name}
    return all(COMPARISONS[leaf.op](one, leaf.value) == COMPARISONS[leaf.op](other, leaf.value) for leaf in compared)


def _disposition(screen: Screening, acting: list[int]) -> Disposition:
    return max((leads_to(screen.rules[number])[0] for number in acting), default=MILDEST)


def _ids(screen: Screening, acting: list[int]) -> set[str]:
    return {screen.ids[number] for number in acting}


def _change(pack: Pack, new: tuple[tuple[str, Value], ...], before: Disposition, after: Disposition) -> Counterfactual:
    said = "; ".join(f'"{pack.intake[name].ask}" {pack.intake[name].words(value)}' for name, value in new)
    what = f"{after} instead of {before}" if after is not before else f"{after} all the same"
    return Counterfactual(answers=new, disposition=after, sentence=f"{what}, if: {said}")
