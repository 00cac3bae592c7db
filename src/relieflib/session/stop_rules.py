"""What a person reports, and what that ends: the stop rules of a session."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from attrs import frozen

from relieflib.conditions.evaluate import Facts, evaluate
from relieflib.conditions.nodes import NEVER, Value, questions_in
from relieflib.conditions.truth import Truth
from relieflib.questions.answers import checked
from relieflib.questions.questions import Number
from relieflib.screening.engine import unsaid_as
from relieflib.screening.findings import Clause, clauses
from relieflib.session.events import EventNotAllowed, Report
from relieflib.terms import Absent, Disposition, SessionPhase, Status, StopScope

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from relieflib.pack.rules import StopRule
    from relieflib.planning.routine import Routine


@frozen(kw_only=True)
class Stopped:
    """A stop rule that acted on a report: what it ended, what it says, and the clauses that made it act."""

    rule: str
    """The id of the rule."""
    status: Status
    """Whether it fired or could not be ruled out."""
    ends: StopScope
    """What it ended."""
    says: str
    """What the person hears and reads."""
    clauses: tuple[Clause, ...]
    """The comparisons that made it act."""
    at: float
    """When, in seconds of the host's clock."""
    disposition: Disposition | None = None
    """Where it sends the person; None where it sends nobody."""


class Reports(NamedTuple):
    """What was said: ``first`` are the numbers that rises count from, ``last`` the last answer to each question."""

    first: tuple[tuple[str, float], ...] = ()
    last: tuple[tuple[str, Value], ...] = ()


class Stops(NamedTuple):
    """What the stop rules did.

    ``stops`` are those that acted, ``fired`` the ids of those that were met for sure, and ``standing`` those whose
    words still stand. ``disposition`` is where the person goes: the worst of the clearance's and of theirs.
    """

    disposition: Disposition
    stops: tuple[Stopped, ...] = ()
    fired: frozenset[str] = frozenset()
    standing: tuple[Stopped, ...] = ()


class Heard(NamedTuple):
    """What a report changed, and the stop rules that ``acted`` on it, those that end most first."""

    reports: Reports
    stops: Stops
    acted: tuple[Stopped, ...]

    @property
    def ends(self) -> StopScope | None:
        """The most that a stop rule ends."""
        return self.acted[0].ends if self.acted else None


class Known(NamedTuple):
    """What is known at one moment: every answer as it was given, and the same as conditions read it."""

    answers: Mapping[str, Value | Absent]
    facts: Facts


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


def heard(routine: Routine, report: Report, before: Reports, stops: Stops, *, worked: bool) -> Heard:
    """What *report* leads to, after the reports *before* it and the stop rules that acted on them.

    *worked* says whether work has begun. Every rule is asked, also once one has ended everything: where the person
    goes is the worst of them all.
    """
    first = dict(before.first)
    for name, value in report.numbers:
        first.setdefault(name, _start(routine, name, value, worked=worked))
    said = {name: value for name, value in report.answers if not isinstance(value, Absent)}
    reports = Reports(tuple(first.items()), tuple({**dict(before.last), **said}.items()))
    known = facts_now(routine, reports, report)
    acted = [acts(rule, known, report.at, again=rule.id in stops.fired) for rule in _spoken_of(routine, report)]
    found = sorted(filter(None, acted), key=lambda stop: -stop.ends.rank)
    after = Stops(
        disposition=max([stops.disposition, *(stop.disposition for stop in found if stop.disposition is not None)]),
        stops=(*stops.stops, *found),
        fired=stops.fired.union(stop.rule for stop in found if stop.status is Status.FIRED),
        standing=tuple(found),
    )
    return Heard(reports, after, tuple(found))


def _start(routine: Routine, name: str, value: float, *, worked: bool) -> float:
    """What a number rises from: its first report, or, if that comes when work has begun and is more, the intake's."""
    question = next(each for each in routine.check_in if isinstance(each, Number) and each.id == name)
    before = routine.clearance.assessment.answers.get(question.counts_from)
    return min(before, value) if worked and isinstance(before, int | float) else value


def facts_now(routine: Routine, reports: Reports, report: Report) -> Known:
    """What is known when *report* comes: the intake, over it the last *reports* to each question, over them *report*.

    So a rule that reads several questions of the check-in also reads what was last said to the others. What could not
    be answered just now replaces what was said before. An intake question that a stop rule reads and that nobody was
    asked counts as one that could not be answered: what it needs must not depend on which questions came up.
    """
    assessment = routine.clearance.assessment
    answers: dict[str, Value | Absent] = {**assessment.answers, **dict(reports.last), **dict(report.answers)}
    absent = {name for name, value in answers.items() if isinstance(value, Absent)}
    read = {name for rule in routine.stop_rules for name in questions_in(rule.condition)}
    never_asked = read - answers.keys() - {question.id for question in routine.check_in}
    asked_if = {question.id: question.condition for question in routine.check_in if question.condition is not None}
    facts = Facts(
        values={name: value for name, value in answers.items() if not isinstance(value, Absent)},
        unsaid=frozenset(absent | never_asked),
        ask_if=asked_if | dict.fromkeys(assessment.inapplicable, NEVER),
        first=dict(reports.first),
    )
    return Known(answers, facts)


def _spoken_of(routine: Routine, report: Report) -> Iterable[StopRule]:
    """The stop rules to ask: not those that read the check-in, but nothing of what *report* speaks of.

    Otherwise the same answer would meet a rule a second time, and end more, when something else is reported.
    """
    check_in = {question.id for question in routine.check_in}
    said = {name for name, _ in report.answers}
    for rule in routine.stop_rules:
        reads = check_in.intersection(questions_in(rule.condition))
        if not reads or not reads.isdisjoint(said):
            yield rule


def acts(rule: StopRule, known: Known, at: float, *, again: bool) -> Stopped | None:
    """What *rule* ends by what is *known*; None when it does not act. *again* says that it was met before.

    A rule that would be met if what could not be said were so cannot be ruled out. It acts too, but it ends the
    technique, whatever it would end otherwise, and sends the person nowhere: nobody has said that it is so.
    """
    if evaluate(rule.condition, known.facts, unsaid_as(rule)) is not Truth.YES:
        return None
    sure = evaluate(rule.condition, known.facts) is Truth.YES
    ends = (rule.ends_again if again else None) or rule.ends
    return Stopped(
        rule=rule.id,
        status=Status.FIRED if sure else Status.NOT_RULED_OUT,
        ends=ends if sure else StopScope.TECHNIQUE,
        says=rule.says,
        clauses=clauses(rule, known.facts, known.answers),
        at=at,
        disposition=rule.disposition if sure else None,
    )


def spoken(acted: Iterable[Stopped]) -> tuple[str, ...]:
    """What stop rules say, the most serious first, each sentence once."""
    serious = sorted(acted, key=lambda stop: (stop.disposition or Disposition.SELF_CARE, stop.ends), reverse=True)
    return tuple(dict.fromkeys(stop.says for stop in serious))
