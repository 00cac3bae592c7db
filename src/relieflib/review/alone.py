"""A rule by itself: decided on answers before there is a pack to put it in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from attrs import evolve

from relieflib.conditions import evaluate as language
from relieflib.errors import PackError, WrongKind, plainly
from relieflib.pack.conditions import read_conditions, ready
from relieflib.pack.content import Definition
from relieflib.pack.rules import SafetyRule
from relieflib.pack.shapes import as_text
from relieflib.questions.answers import checked, made_of
from relieflib.questions.questions import Choice, Choices, Number, YesNo

if TYPE_CHECKING:
    from collections.abc import Mapping

    from relieflib.conditions.nodes import Expr
    from relieflib.conditions.truth import Truth
    from relieflib.questions.questions import Question


def evaluate(
    rule: SafetyRule | Definition | str, reads: Iterable[Question | Definition], answers: Mapping[str, Any]
) -> Truth:
    """Whether the condition of *rule*, or the text of one, holds on *answers*.

    *reads* are the questions and definitions that it names, with all that those depend on. *answers* are by question
    id; an absent one makes its comparisons UNKNOWN, as in a pack.

    Raises PackError, with every problem, where the condition does not fit what it reads, AnswerError where the answers
    do not, and WrongKind for anything that is not a rule, a definition, text or a question.
    """
    known = [_named(each) for each in (reads if isinstance(reads, Iterable) else (reads,))]
    asked = {each.id: each for each in known if not isinstance(each, Definition)}
    where, condition = _condition(rule)
    asks = {name: {"ask_if": as_text(each.ask_if)} for name, each in asked.items() if each.ask_if is not None}
    tables: dict[str, dict[str, Any]] = {
        "definition": {each.id: {"when": as_text(each.when)} for each in known if isinstance(each, Definition)},
        "question": asks,
        "rule": {"rule": {"when": as_text(condition), "kind": str(getattr(rule, "kind", ""))}},
    }
    found = read_conditions(tables, {name: evolve(each, ask_if=None) for name, each in asked.items()}, {})
    problems = [problem for outcome in found.values() if isinstance(outcome, tuple) for problem in outcome]
    if problems:
        raise PackError([evolve(each, where=each.where.replace("rule.rule.when", where)) for each in problems])
    said = made_of(checked(asked, answers))
    applies = {name: expr for name in asks if (expr := ready(found[f"question.{name}.ask_if"])) is not None}
    read = ready(found["rule.rule.when"])
    assert read is not None  # or there would be a problem
    return language.evaluate(read, language.Facts(said.known, said.unsaid, applies))


def _condition(rule: object) -> tuple[str, Expr | str]:
    """Where in messages a condition is, and what it is."""
    match rule:
        case SafetyRule() | Definition():
            return rule.path("when"), rule.when
        case str():
            return "condition", rule
    msg = f"expected a rule, a definition or the text of a condition, got {plainly(rule)}"
    raise WrongKind(msg)


def _named(value: object) -> Question | Definition:
    if isinstance(value, YesNo | Number | Choice | Choices | Definition):
        return value
    msg = f"expected a question or a definition, got {plainly(value)}"
    raise WrongKind(msg)
