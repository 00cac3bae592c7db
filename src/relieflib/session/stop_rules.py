"""The stop rules of a session: what a person reports, and what that ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from relieflib.conditions.evaluate import Facts, evaluate
from relieflib.conditions.nodes import NEVER, Value, questions_in
from relieflib.conditions.truth import Truth
from relieflib.questions.answers import checked
from relieflib.screening.engine import unsaid_as
from relieflib.screening.findings import Clause, clauses
from relieflib.session.events import EventNotAllowed, Report
from relieflib.terms import Absent, Disposition, SessionPhase, Status, StopScope

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from relieflib.planning.routine import Routine


@frozen(kw_only=True)
class Stopped:
    """A stop rule that acted on a report: what it ended, what it says, and the clauses that made it act."""

    rule: str
    status: Status
    ends: StopScope
    says: str
    clauses: tuple[Clause, ...]
    at: float
    disposition: Disposition | None = None


def taken_in(routine: Routine, event: Report, phase: SessionPhase) -> Report:
    """*event* with its answers checked against the questions of the check-in; AnswerError lists what does not fit."""
    questions = {question.id: question for question in routine.check_in}
    pairs = event.answers
    fine = isinstance(pairs, tuple) and all(isinstance(pair, tuple) and len(pair) == 2 for pair in pairs)
    try:
        fine = fine and len(dict(pairs)) == len(pairs)
    except TypeError:
        fine = False
    if not fine:
        raise EventNotAllowed(event, phase, "a report has answers by question id")
    return Report(event.at, tuple(checked(questions, dict(pairs)).items()))


def stops(
    routine: Routine, event: Report, last: Mapping[str, Value], first: Mapping[str, float], fired: Collection[str]
) -> tuple[Stopped, ...]:
    """The stop rules that act on a report, those that end most first; *fired* are those that did before.

    A rule that reads several questions of the check-in also reads what was last said to the others. An intake question
    that nobody was asked counts as one that could not be answered: what a stop rule needs is no matter of luck.
    """
    assessment, said = routine.clearance.assessment, dict(event.answers)
    asked_here = {question.id for question in routine.check_in}
    answers: dict[str, Value | Absent] = {**assessment.answers, **last, **said}
    asked_if = {question.id: question.ask_if for question in routine.check_in if question.ask_if is not None}
    facts = Facts(
        {name: value for name, value in answers.items() if not isinstance(value, Absent)},
        _unsaid(routine, answers, asked_here),
        asked_if | dict.fromkeys(assessment.inapplicable, NEVER),
        first,
    )
    found = []
    for rule in routine.stop_rules:
        reads = asked_here.intersection(questions_in(rule.when))
        if reads and reads.isdisjoint(said):
            continue
        if evaluate(rule.when, facts, unsaid_as(rule)) is not Truth.YES:
            continue
        sure = evaluate(rule.when, facts) is Truth.YES
        again = rule.ends_again if sure and rule.id in fired else None
        found.append(
            Stopped(
                rule=rule.id,
                status=Status.FIRED if sure else Status.NOT_RULED_OUT,
                ends=again or (rule.ends if sure else StopScope.TECHNIQUE),
                says=rule.says,
                clauses=clauses(rule, facts, answers),
                at=event.at,
                disposition=rule.disposition if sure else None,
            )
        )
    return tuple(sorted(found, key=lambda stop: -stop.ends.rank))


def _unsaid(routine: Routine, answers: Mapping[str, Value | Absent], asked_here: Collection[str]) -> frozenset[str]:
    """What could not be answered, and what a stop rule reads of the intake that nobody was asked."""
    read = {name for rule in routine.stop_rules for name in questions_in(rule.when)}
    absent = {name for name, value in answers.items() if isinstance(value, Absent)}
    return frozenset(absent | (read - answers.keys() - set(asked_here)))


def spoken(acted: Iterable[Stopped]) -> tuple[str, ...]:
    """What stop rules say, the gravest first, each sentence once."""
    gravest = sorted(acted, key=lambda stop: (stop.disposition or Disposition.SELF_CARE, stop.ends), reverse=True)
    return tuple(dict.fromkeys(stop.says for stop in gravest))
