"""What the rules say of the answers, and what to ask next."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from relieflib.conditions.evaluate import clauses_for, evaluate, open_questions
from relieflib.conditions.nodes import ALWAYS, Value
from relieflib.conditions.truth import Truth
from relieflib.conditions.unparse import unparse
from relieflib.errors import expect
from relieflib.pack.content import Precaution, RedFlag, SafetyRule
from relieflib.pack.pack import Pack
from relieflib.questions.answers import Answers
from relieflib.questions.questions import Group
from relieflib.questions.screens import Screen
from relieflib.screening.assessment import Assessment, Clause, Detail, Exclusion, Finding
from relieflib.screening.engine import FINAL, Screening, Standing, excluded_by, screening_of, unsaid_as
from relieflib.terms import Absent, Ceiling, Disposition, Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from relieflib.conditions.evaluate import Facts

DAY = 86_400  # seconds
DISPOSITIONS = tuple(Disposition)  # by rank
CEILINGS = tuple(Ceiling)


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


def _exclusions(screen: Screening, standing: Standing) -> Iterator[Exclusion]:
    for number in (*standing.acting, *standing.waiting):
        rule = screen.rules[number]
        excludes = excluded_by(rule)
        for technique in screen.pack.techniques if excludes else ():
            labels = tuple(name for name in excludes if name in screen.pack.excludable[technique.id])
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
    flag = rule if isinstance(rule, RedFlag) else None
    on = rule.on if isinstance(rule, Precaution) else ()
    return Finding(
        rule=rule.id,
        kind=rule.kind,
        status=status,
        says=rule.says,
        why=rule.why,
        clauses=() if status is Status.OPEN else clauses(rule, facts, answers),
        sources=rule.sources,
        suspects=rule.suspects,
        disposition=flag.disposition if flag else None,
        ceiling=flag.ceiling if flag else None,
        smaller_dose=isinstance(rule, Precaution) and rule.smaller_dose,
        on=on,
        applies_to=tuple(name for name, has in labels.items() if not has.isdisjoint(on)),
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
