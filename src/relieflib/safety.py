"""Screening: what the rules say of the answers, what to ask next, and whether self-care may go on."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from attrs import frozen

from relieflib.assessment import Assessment, Clause, Detail, Exclusion, Finding, Status
from relieflib.content import SafetyRule
from relieflib.errors import expect, expect_time
from relieflib.expr import ALWAYS, Value, clauses_for, evaluate, open_questions, unparse
from relieflib.intake import Answers, Group, Screen
from relieflib.pack import Pack, PackRef
from relieflib.screening import FINAL, Screening, Standing, screening_of, unsaid_as
from relieflib.terms import Absent, Ceiling, Disposition, RuleKind
from relieflib.truth import Truth

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from relieflib.expr import Facts

DAY = 86_400  # seconds
DISPOSITIONS = tuple(Disposition)  # by rank
CEILINGS = tuple(Ceiling)


@frozen(kw_only=True)
class Clearance:
    """Leave to plan a routine. Only ``clear`` makes one, and only for the pack and the answers it carries.

    ``techniques`` may be offered; ``exclusions`` say why the others may not. ``disposition`` may be a referral to be
    followed as well. It holds for ``holds_for`` seconds from ``at``, on the host's own clock.
    """

    pack: PackRef
    assessment: Assessment
    disposition: Disposition
    ceiling: Ceiling
    techniques: tuple[str, ...]
    exclusions: tuple[Exclusion, ...]
    precautions: tuple[Finding, ...]
    advice: tuple[str, ...]
    watch: tuple[str, ...]
    holds_for: int
    at: float | None = None

    def __str__(self) -> str:
        return f"cleared for {len(self.techniques)} techniques, {self.disposition}, self-care {self.ceiling}"


@frozen(kw_only=True)
class Refusal:
    """No routine: something else comes first. ``ask`` names the questions to ask, if that is what is missing."""

    pack: PackRef
    assessment: Assessment
    disposition: Disposition
    findings: tuple[Finding, ...]
    ask: tuple[str, ...]
    advice: tuple[str, ...]
    watch: tuple[str, ...]

    def __str__(self) -> str:
        because = ", ".join(finding.rule for finding in self.findings) or f"{len(self.ask)} questions are open"
        return f"no routine, {self.disposition}: {because}"


def assess(pack: Pack, answers: Answers | Mapping[str, object]) -> Assessment:
    """What *pack* makes of *answers*; raises AnswerError when they do not fit its questions."""
    expect(pack, Pack, "see builtin_pack and load_pack")
    answers = pack.answers(answers)
    screen = screening_of(pack)
    standing = screen.standing(answers)
    worst, lowest = screen.outcome(standing.waiting, standing.outcome)
    must_ask: tuple[str, ...] = ()
    if standing.outcome != FINAL and not all(name in answers for name in screen.must_ask):
        must_ask = tuple(dict.fromkeys(_must_ask(screen, answers)))
    pending = tuple(dict.fromkeys((*standing.asked, *must_ask))) if must_ask else standing.asked
    ids, flagged = screen.ids, screen.flags
    return Assessment(
        pack=pack.ref,
        answers=answers,
        disposition=DISPOSITIONS[standing.outcome[0]],
        ceiling=CEILINGS[standing.outcome[1]],
        worst_possible=DISPOSITIONS[worst],
        lowest_possible=CEILINGS[lowest],
        acting=tuple([ids[number] for number in standing.acting]),
        open=tuple([ids[number] for number in standing.waiting]),
        withheld_by=tuple([ids[number] for number in standing.matters if number < flagged]),
        must_ask=must_ask,
        pending=pending,
        detail=partial(_detail, pack, answers, standing, pending),
    )


def _must_ask(screen: Screening, answers: Answers) -> Iterator[str]:
    """The pack's must_ask questions that apply and were not asked; or, first, those that tell whether one applies."""
    facts = screen.pack.facts(answers)
    for name in screen.must_ask:
        if name not in answers:
            condition = screen.pack.ask_if.get(name, ALWAYS)
            yield from open_questions(condition, facts, Truth.YES)
            if evaluate(condition, facts, Truth.YES) is Truth.YES:
                yield name


def _detail(pack: Pack, answers: Answers, standing: Standing, pending: tuple[str, ...]) -> Detail:
    screen, facts = screening_of(pack), pack.facts(answers)
    exclusions = tuple(_exclusions(screen, standing))
    excluded = {each.technique for each in exclusions}
    left = screen.under[standing.outcome[1]]
    advising = [each for each in sorted([*standing.acting, *standing.waiting]) if screen.advises[each]]
    guidance = pack.advice[DISPOSITIONS[standing.outcome[0]]]
    return Detail(
        findings=tuple(_finding(screen, each, standing, (facts, answers)) for each in standing.acting),
        precautions=tuple(_finding(screen, each, standing, (facts, answers)) for each in advising),
        exclusions=exclusions,
        allowed=tuple(
            each.id for place, each in enumerate(pack.techniques) if left >> place & 1 and each.id not in excluded
        ),
        next_screen=_screen(pack, pending, facts) if pending else None,
        inapplicable=tuple(name for name in pack.intake if applies(pack, name, facts) is Truth.NO),
        do=guidance.do,
        watch=guidance.watch,
        holds_for=pack.holds_for_days * DAY,
    )


def _screen(pack: Pack, pending: tuple[str, ...], facts: Facts) -> Screen:
    """The first of the pending questions, with those of its group that apply for certain."""
    first = pack.intake[pending[0]]
    group = pack.group.get(first.group, Group(id="", title=""))
    questions = tuple(
        each
        for name, each in pack.intake.items()
        if each is first
        or (group.id and each.group == group.id and name in pending and applies(pack, name, facts) is Truth.YES)
    )
    return Screen(title=group.title, ask=group.ask, none=pack.phrases.none, questions=questions)


def clear(assessment: Assessment, *, at: float | None = None) -> Clearance | Refusal:
    """Whether self-care may go on: a Clearance, or a Refusal that says where to go or what to ask first.

    Refused while the ceiling is none, and while a question is open that a red flag, or the pack's ``must_ask``, hangs
    on. *at* is the time in seconds, on any clock that the host goes on using; with it ``plan`` can tell when the
    clearance has run out.
    """
    expect(assessment, Assessment, "see assess")
    if at is not None:
        expect_time(at)
    flags = tuple(each for each in assessment.findings if each.kind is RuleKind.RED_FLAG)
    says = tuple(each.says for each in flags)
    if assessment.ceiling is Ceiling.NONE or assessment.withheld_by or assessment.must_ask:
        return Refusal(
            pack=assessment.pack,
            assessment=assessment,
            disposition=assessment.disposition,
            findings=flags,
            ask=assessment.pending,
            advice=(*(assessment.do if assessment.disposition > Disposition.SELF_CARE else ()), *says),
            watch=assessment.watch,
        )
    return Clearance(
        pack=assessment.pack,
        assessment=assessment,
        disposition=assessment.disposition,
        ceiling=assessment.ceiling,
        techniques=assessment.allowed,
        exclusions=assessment.exclusions,
        precautions=assessment.precautions,
        advice=(*assessment.do, *says, *(each.says for each in assessment.precautions)),
        watch=assessment.watch,
        holds_for=assessment.holds_for,
        at=at,
    )


def _exclusions(screen: Screening, standing: Standing) -> Iterator[Exclusion]:
    for number in (*standing.acting, *standing.waiting):
        rule = screen.rules[number]
        for technique in screen.pack.techniques if rule.excludes else ():
            labels = tuple(name for name in rule.excludes if name in screen.pack.excludable[technique.id])
            if labels:
                status = standing.status(number)
                yield Exclusion(technique=technique.id, rule=rule.id, labels=labels, status=status, says=rule.says)


def applies(pack: Pack, name: str, facts: Facts) -> Truth:
    """Whether a question applies, as far as can be said; with what cannot be said it is asked."""
    ask_if = pack.intake[name].ask_if
    return Truth.YES if ask_if is None else evaluate(ask_if, facts, Truth.YES)


def _finding(screen: Screening, number: int, standing: Standing, read: tuple[Facts, Answers]) -> Finding:
    rule, status, (facts, answers) = screen.rules[number], standing.status(number), read
    labels = screen.pack.excludable
    return Finding(
        rule=rule.id,
        kind=rule.kind,
        status=status,
        says=rule.says,
        why=rule.why,
        clauses=() if status is Status.OPEN else clauses(rule, facts, answers),
        sources=rule.sources,
        suspects=rule.suspects,
        disposition=rule.disposition,
        ceiling=rule.ceiling,
        smaller_dose=rule.smaller_dose,
        on=rule.on,
        applies_to=tuple(name for name, has in labels.items() if rule.on and not has.isdisjoint(rule.on)),
    )


def clauses(
    rule: SafetyRule, facts: Facts, answers: Mapping[str, Value | Absent], *, holds: bool = True
) -> tuple[Clause, ...]:
    """The comparisons that made *rule* act, or, with *holds* False, that ruled it out; each once."""
    found = {}
    for leaf, yes in clauses_for(rule.when, facts, unsaid_as(rule), holds=holds):
        text = unparse(leaf) if yes else f"not {unparse(leaf)}"
        found[text] = Clause(text=text, question=leaf.question, answer=answers.get(leaf.question, Absent.NOT_ASKED))
    return tuple(found.values())
