"""What a pack that loads may still get wrong: conditions that never hold, clauses and rules that add nothing.

All of it is decided exactly, over every possible answer. It takes a second or two, so it is done on request.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from relieflib.conditions.nodes import Defined, Expr, clauses_of, leaves, lowered, questions_in, replaced
from relieflib.conditions.solver import answers_for, idle, implies
from relieflib.conditions.truth import Truth
from relieflib.conditions.unparse import unparse
from relieflib.errors import Problem
from relieflib.pack.pack import as_pack
from relieflib.pack.rules import Precaution
from relieflib.screening.engine import excluded_by, leads_to, unsaid_as
from relieflib.terms import Ceiling, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from relieflib.pack.pack import Pack
    from relieflib.pack.rules import SafetyRule


def check(pack: Pack) -> tuple[Problem, ...]:
    """Everything doubtful about *pack*, worst first; none of it kept it from loading.

    Raises WrongKind for anything but a Pack.
    """
    as_pack(pack)
    found = [*_outcomes(pack), *_idle(pack), *_shadowed(pack), *_unread(pack), *_unused(pack), *_empty_limits(pack)]
    return tuple(sorted(found, key=lambda problem: (-problem.severity.rank, problem.code, problem.where)))


def _conditions(pack: Pack) -> Iterator[tuple[str, Expr]]:
    """Every condition that intake answers decide, with its path. A rise is not among these: it has no finite past."""
    every = [(f"question.{each.id}.ask_if", each.condition) for each in pack.questions if each.condition is not None]
    every += [(f"definition.{each.id}.when", each.condition) for each in pack.definitions]
    every += [(f"rule.{each.id}.when", each.condition) for each in pack.rules]
    yield from ((where, when) for where, when in every if not any(leaf.rise for leaf in leaves(when)))


def _asks(pack: Pack, where: str) -> Mapping[str, Expr]:
    """When questions apply; what contradicts an answer reads all that was said, whether it applies or not."""
    doubts = {f"definition.{each.contradicts}.when" for each in pack.questions if each.contradicts}
    return {} if where in doubts else pack.ask_if


def _outcomes(pack: Pack) -> Iterator[Problem]:
    for where, condition in _conditions(pack):
        low = lowered(condition, _asks(pack, where))
        for holds, code, what in ((True, "RL201", "never"), (False, "RL202", "always")):
            if answers_for(low, pack.question, holds=holds) is None:
                text = unparse(condition)
                yield Problem(
                    code=code,
                    where=where,
                    what=f"this condition {what} holds",
                    hint="no answers change its result",
                    source=text,
                    span=(0, len(text)),
                )


def _idle(pack: Pack) -> Iterator[Problem]:
    for where, condition in _conditions(pack):
        clauses = list(clauses_of(condition))
        for place in idle(condition, pack.question, _asks(pack, where)) if len(clauses) > 1 else ():
            yield Problem(
                code="RL203",
                severity=Severity.WARNING,
                where=where,
                what="this clause changes nothing",
                hint="the others decide the condition whatever this one says",
                source=unparse(condition),
                span=_span(condition, place),
            )


def _span(condition: Expr, place: int) -> tuple[int, int]:
    """Where a clause is in the text of its condition, found by putting a name there that nothing else has."""
    clause = list(clauses_of(condition))[place]
    start = unparse(replaced(condition, place, Defined("?", clause))).index("?")
    return start, start + len(unparse(clause))


def _shadowed(pack: Pack) -> Iterator[Problem]:
    """Rules that never add anything: whenever one fires, another fires that says at least as much."""
    low = {rule.id: lowered(rule.condition, pack.ask_if) for rule in pack.screening_rules}
    asked = {name: frozenset(questions_in(condition)) for name, condition in low.items()}
    for rule in pack.screening_rules:
        for other in pack.screening_rules:
            related = asked[rule.id] & asked[other.id]
            if (
                rule.id != other.id
                and related
                and _outdone(rule, other)
                and implies(low[rule.id], low[other.id], pack.question)
            ):
                yield Problem(
                    code="RL204",
                    severity=Severity.NOTE,
                    where=f"rule.{rule.id}",
                    what=f"whenever this fires, `{other.id}` fires too, and leads to at least as much",
                    hint="keep it for what it says and explains, or take it out",
                )
                break


def _milder(rule: SafetyRule) -> tuple[object, object]:
    return getattr(rule, "milder", None), getattr(rule, "milder_without", ())


def _outdone(rule: SafetyRule, other: SafetyRule) -> bool:
    """Whether *other* leads to at least what *rule* does."""
    if isinstance(rule, Precaution) or isinstance(other, Precaution):
        return False  # what a precaution says is its own
    if unsaid_as(other) is Truth.NO and unsaid_as(rule) is Truth.YES:
        return False  # where something cannot be said, only this one acts
    if getattr(other, "milder", None) is not None and _milder(rule) != _milder(other):
        return False  # where something cannot be said, this one may do more
    (disposition, ceiling), (worst, lowest) = leads_to(rule), leads_to(other)
    labels_too = lowest is Ceiling.NONE or set(excluded_by(rule)) <= set(excluded_by(other))
    return worst >= disposition and lowest <= ceiling and labels_too


def _unread(pack: Pack) -> Iterator[Problem]:
    read = {name for rule in pack.rules for name in questions_in(lowered(rule.condition, pack.ask_if))}
    for question in pack.questions:
        if question.id not in read:
            hint = "drop it, or say in `why` what it is for" if not question.must_ask else "it is asked all the same"
            yield Problem(
                code="RL205",
                severity=Severity.WARNING,
                where=f"question.{question.id}",
                what="no rule reads this question",
                hint=hint,
            )


def _unused(pack: Pack) -> Iterator[Problem]:
    used = {name for _, condition in _conditions(pack) for name in _names(condition)}
    used |= {name for rule in pack.rules for name in _names(rule.condition)}
    used |= {question.contradicts for question in pack.questions}
    for definition in pack.definitions:
        if definition.id not in used:
            yield Problem(
                code="RL206",
                severity=Severity.WARNING,
                where=f"definition.{definition.id}",
                what="nothing uses this definition",
            )


def _names(condition: Expr) -> Iterator[str]:
    for clause in clauses_of(condition):
        if isinstance(clause, Defined):
            yield clause.name


def _empty_limits(pack: Pack) -> Iterator[Problem]:
    """Labels that a rule excludes and no technique carries: its words promise what changes nothing."""
    carried = {label for labels in pack.excludable.values() for label in labels}
    for rule in pack.screening_rules:
        for number, label in enumerate(excluded_by(rule)):
            if pack.techniques and label not in carried:
                what, hint = f"no technique has `{label}`", "what this rule says is left out changes nothing"
                where = f"rule.{rule.id}.excludes[{number}]"
                yield Problem(code="RL207", severity=Severity.WARNING, where=where, what=what, hint=hint)
