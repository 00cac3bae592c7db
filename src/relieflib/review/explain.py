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
from relieflib.errors import Problem, ProblemsError, expect, near_miss, plainly
from relieflib.questions.answers import Answers
from relieflib.screening.assess import Assessment, assess
from relieflib.screening.clearance import as_assessment
from relieflib.screening.engine import Engine, Standing, engine_of, leads_to, unsaid_as
from relieflib.screening.findings import Clause, clauses
from relieflib.terms import Absent, Disposition

if TYPE_CHECKING:
    from collections.abc import Callable


class NoSuchRule(ProblemsError, LookupError):  # noqa: N818 - says what it is
    """The pack has no rule of that name."""


@frozen(kw_only=True)
class Explanation:
    """Why one rule acts, is ruled out, or is open."""

    rule: str
    """The id of the rule."""
    truth: Truth
    """What is known: whether its condition holds."""
    acts: Truth
    """What follows from that, where something could not be said."""
    clauses: tuple[Clause, ...]
    """The comparisons behind it, with the answers that they read."""
    ask: tuple[str, ...]
    """The ids of the questions that would settle an open rule."""
    sentence: str
    """All of that in one sentence."""


@frozen(kw_only=True)
class Counterfactual:
    """A smallest set of answers, other than those given, that would change something."""

    answers: tuple[tuple[str, Value], ...]
    """The other answers, by question id."""
    disposition: Disposition | None
    """The disposition with them; None where it would not be final yet."""
    sentence: str
    """Both in words, for a developer or a clinician."""


def why(assessment: Assessment, rule: str) -> Explanation:
    """Why the screening rule with the id *rule* acts in *assessment*, is ruled out, or is open.

    Raises NoSuchRule for any other id.
    """
    pack = as_assessment(assessment).pack
    found = {each.id: each for each in pack.screening_rules}
    if rule not in found:
        what = f"no screening rule is called {plainly(rule)}"
        hint = near_miss(rule, found) if isinstance(rule, str) else None
        raise NoSuchRule([Problem(code="RL171", where="rule", what=what, hint=hint)])
    engine = engine_of(pack)
    facts = engine.facts(engine.ids.index(rule), engine.standing(assessment.answers), assessment.answers)
    condition, unsaid = found[rule].condition, unsaid_as(found[rule])
    acts = evaluate(condition, facts, unsaid)
    truth = evaluate(condition, facts)
    behind = () if acts is Truth.UNKNOWN else clauses(found[rule], facts, assessment.answers, holds=acts is Truth.YES)
    ask = tuple(dict.fromkeys(open_questions(condition, facts, unsaid)))
    said = [f'"{pack.intake[each.question].ask}" {_said(assessment, each)}' for each in behind]
    said += [f'"{pack.intake[name].ask}"' for name in ask if acts is Truth.UNKNOWN]
    sentence = f"`{rule}` {_stands(truth, acts)}: {'; '.join(dict.fromkeys(said))}"
    return Explanation(rule=rule, truth=truth, acts=acts, clauses=behind, ask=ask, sentence=sentence)


def why_not(assessment: Assessment, rule: str, *, most: int = 2) -> tuple[Explanation, tuple[Counterfactual, ...]]:
    """Why *rule* does not act in *assessment*, and the smallest sets of at most *most* answers with which it would.

    The disposition of each change is the one that would follow. For a rule that acts there are none. Raises NoSuchRule.
    """
    explanation, pack = why(assessment, rule), assessment.pack
    expect(most, int, "how many answers at most")
    found = next(each for each in pack.screening_rules if each.id == rule)
    if explanation.acts is Truth.YES:
        return explanation, ()
    names = {*questions_in(lowered(found.condition, pack.ask_if))}
    groups = sorted(_combined(engine_of(pack), names, most), key=_fewest(engine_of(pack)))
    return explanation, _smallest(assessment, groups, lambda engine, standing: rule in _ids(engine, standing))


def _stands(truth: Truth, acts: Truth) -> str:
    """How a rule stands, in words."""
    if acts is Truth.YES:
        return "acts" if truth is Truth.YES else "could not be ruled out"
    return "is ruled out" if acts is Truth.NO else "is open until this is answered"


def _said(assessment: Assessment, clause: Clause) -> str:
    """What was said to a clause's question."""
    if clause.question in assessment.inapplicable:
        return "does not apply"
    words = assessment.pack.intake[clause.question].words(clause.answer)
    return words if isinstance(clause.answer, Absent) else f"is {words}"


def counterfactuals(assessment: Assessment, *, most: int = 2) -> tuple[Counterfactual, ...]:
    """The smallest sets of at most *most* answers that would change the disposition of *assessment*, fewest first.

    For developers and clinicians: a screen never shows a person which answer would unlock a routine.

    A set is smallest when no part of it does so too. One answer stands for all that no rule can tell from it; of a
    whole number it is the one nearest to the answer given. Raises WrongKind for anything but an
    Assessment.
    """
    engine = engine_of(as_assessment(assessment).pack)
    expect(most, int, "how many answers at most")
    before = _disposition(engine.standing(assessment.answers))
    groups = _groups(engine, before, most)
    return _smallest(assessment, groups, lambda _, standing: _disposition(standing) is not before)


def _smallest(
    assessment: Assessment,
    groups: list[tuple[str, ...]],
    reached: Callable[[Engine, Standing], bool],
) -> tuple[Counterfactual, ...]:
    """The smallest sets of other answers to *groups* of questions with which the rules that act have *reached* it."""
    pack, engine, given = assessment.pack, engine_of(assessment.pack), dict(assessment.answers)
    near = {name: value for name, value in given.items() if isinstance(value, int | float)}
    conditions = tuple(lowered(rule.condition, pack.ask_if) for rule in engine.rules)
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
            if reached(engine, engine.standing(Answers({**given, **dict(new)}))):
                found.append(_change(assessment, new))
    return tuple(found)


def _groups(engine: Engine, disposition: Disposition, most: int) -> list[tuple[str, ...]]:
    """The questions that it can be enough to answer otherwise, fewest first, in the pack's order.

    One rule that comes to fire makes it worse, by its own questions alone. To make it milder, no rule of this
    disposition or a worse one may fire: that can take the questions of any of these.
    """
    as_bad: set[str] = set()
    groups: set[tuple[str, ...]] = set()
    for rule in engine.rules:
        names = set(questions_in(lowered(rule.condition, engine.pack.ask_if)))
        leads, _ = leads_to(rule)
        if leads >= disposition > Disposition.SELF_CARE:
            as_bad |= names
        if leads > disposition:
            groups |= _combined(engine, names, most)
    groups |= _combined(engine, as_bad, most)
    return sorted(groups, key=_fewest(engine))


def _fewest(engine: Engine) -> Callable[[tuple[str, ...]], tuple[int, list[int]]]:
    """Sorts groups of questions: fewest first, then in the pack's order."""
    return lambda names: (len(names), [engine.places[name] for name in names])


def _combined(engine: Engine, names: set[str], most: int) -> set[tuple[str, ...]]:
    ordered = sorted(names, key=engine.places.__getitem__)
    return {group for size in range(1, most + 1) for group in combinations(ordered, size)}


def _alike(conditions: tuple[Expr, ...], name: str, one: Value, other: Value | Absent | None) -> bool:
    """Whether no condition can tell one answer to a question from another."""
    if other is None or isinstance(other, Absent):
        return False
    compared = {leaf for condition in conditions for leaf in leaves(condition) if leaf.question == name}
    return all(COMPARISONS[leaf.op](one, leaf.value) == COMPARISONS[leaf.op](other, leaf.value) for leaf in compared)


def _disposition(standing: Standing) -> Disposition:
    return tuple(Disposition)[standing.outcome[0]]


def _ids(engine: Engine, standing: Standing) -> set[str]:
    return {engine.ids[number] for number in standing.acting}


def _change(before: Assessment, new: tuple[tuple[str, Value], ...]) -> Counterfactual:
    after = assess(before.pack, {**before.answers, **dict(new)})
    said = "; ".join(f'"{before.pack.intake[name].ask}" {before.pack.intake[name].words(value)}' for name, value in new)
    same = _where(after) == _where(before)
    what = f"{_where(after)} all the same" if same else f"{_where(after)} instead of {_where(before)}"
    return Counterfactual(answers=new, disposition=after.disposition, sentence=f"{what}, if: {said}")


def _where(assessment: Assessment) -> str:
    """Where the person goes, as far as that is known."""
    return str(assessment.disposition or assessment.so_far or "undecided")
