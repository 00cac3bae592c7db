"""What people mean: each story of ``cases/`` leads where it should. stories.py says how they are written."""

from __future__ import annotations

from typing import Any

import pytest

from relieflib import Ceiling, Clearance, Disposition, SafetyRule, Unfinished, Wish, assess, builtin_pack, plan
from relieflib import clear as decide
from relieflib.conditions.evaluate import evaluate
from relieflib.conditions.nodes import questions_in
from relieflib.conditions.truth import Truth
from relieflib.pack.rules import RedFlag
from relieflib.terms import LabelKind, Status
from stories import Case, cases
from strategies import plain_back_ache, so_far, values_of

PACK = builtin_pack()
RULES = {rule.id: rule for rule in PACK.screening_rules}
FLAGS = [rule for rule in PACK.rules if isinstance(rule, RedFlag)]
EMERGENCIES = [rule.id for rule in FLAGS if rule.disposition is Disposition.EMERGENCY]
EVERYTHING = frozenset(label.id for label in PACK.labels if label.kind is LabelKind.EQUIPMENT)
CASES = cases()


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_story_leads_where_it_should(case: Case) -> None:
    assessment = assess(PACK, case.said)
    if case.disposition is not None:
        assert assessment.disposition is Disposition(case.disposition), case.reason
    assert Disposition(case.at_least) <= so_far(assessment) <= Disposition(case.at_most), case.reason
    if case.ceiling is not None:
        assert assessment.ceiling is Ceiling(case.ceiling), case.reason
    status = {finding.rule: finding.status for finding in assessment.findings}
    assert {rule: status.get(rule) for rule in case.fires} == dict.fromkeys(case.fires, Status.FIRED), case.reason
    unsure = dict.fromkeys(case.cannot_rule_out, Status.NOT_RULED_OUT)
    assert {rule: status.get(rule) for rule in case.cannot_rule_out} == unsure, case.reason
    assert not set(case.quiet) & {*status, *assessment.open}, case.reason
    if case.asks is not None:
        assert (assessment.next_question.id if assessment.next_question else "") == case.asks, case.reason


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_story_is_offered_what_it_should_be(case: Case) -> None:
    assessment = assess(PACK, case.said)
    decision = decide(assessment)
    if case.clear is not None:
        assert isinstance(decision, Clearance) is case.clear, case.reason
    offered = set(decision.techniques) if isinstance(decision, Clearance) else set()
    assert case.offers <= offered, case.reason
    assert not case.withholds & offered, case.reason
    if case.excludes_labels:
        assert isinstance(decision, Clearance), "only what is cleared can carry a label"
        assert not case.excludes_labels & labels_of(offered), case.reason
        for minutes in (8, 30):
            routine = plan(decision, Wish(minutes=minutes, equipment=EVERYTHING))
            planned = {each.id for item in routine.items for each in (item.technique, item.easier) if each}
            assert planned, case.reason
            assert not case.excludes_labels & labels_of(planned), case.reason


def labels_of(techniques: set[str]) -> set[str]:
    return {label for name in techniques for label in PACK.excludable[name]}


def test_the_cases_name_only_what_the_pack_has() -> None:
    known = RULES.keys() | PACK.technique.keys() | PACK.label.keys()
    for case in CASES.values():
        named = {*case.fires, *case.cannot_rule_out, *case.quiet, *case.offers, *case.withholds, *case.excludes_labels}
        assert named <= known, case.name
        assert case.asks in {None, "", *PACK.intake}, case.name
        assert case.reason, case.name


def test_there_are_enough_cases_and_enough_benign_ones() -> None:
    assert len(CASES) >= 400
    benign = [case for name, case in CASES.items() if name.startswith("benign-")]
    assert len(benign) >= 100
    assert all(Disposition(case.at_most) <= Disposition.SEE_CLINICIAN and case.clear for case in benign)


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_of_the_pack_fires_in_a_story(rule: str) -> None:
    assert any(rule in case.fires for case in CASES.values())


@pytest.mark.parametrize("rule", EMERGENCIES)
def test_every_emergency_rule_narrowly_stays_quiet_in_a_story(rule: str) -> None:
    stories = [case for case in CASES.values() if rule in case.quiet]
    assert any(one_answer_away(RULES[rule], case.said) for case in stories)


def one_answer_away(rule: SafetyRule, said: dict[str, Any]) -> bool:
    """Whether one other answer would make *rule* fire."""
    names = set(questions_in(rule.condition))
    for name in tuple(names):
        condition = PACK.intake[name].condition
        names |= set(questions_in(condition)) if condition else set()
    changed = ({**said, name: value} for name in sorted(names) for value in values_of(PACK.intake[name]))
    return any(evaluate(rule.condition, PACK.facts(PACK.answers(each))) is Truth.YES for each in changed)


@pytest.mark.parametrize("name", PACK.intake)
def test_while_an_emergency_hangs_on_one_question_it_is_asked_and_nothing_is_offered(name: str) -> None:
    said = plain_back_ache(PACK)
    del said[name]
    assessment = assess(PACK, said)
    decision, must_ask = decide(assessment), PACK.intake[name].must_ask
    if must_ask or not set(EMERGENCIES).isdisjoint(assessment.open):
        assert isinstance(decision, Unfinished)
        assert decision.ask == (name,)
        assert assessment.next_question is PACK.intake[name]
    else:
        assert assessment.worst_possible < Disposition.EMERGENCY
