"""Nothing unlocks what a red flag has locked: not any other rule, over every pair of rules that can both fire."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings

from relieflib import Ceiling, Refusal, SafetyRule, assess, builtin_pack, clear
from relieflib.conditions.evaluate import Facts, evaluate
from relieflib.conditions.nodes import AllOf, Expr, Value, lowered
from relieflib.conditions.solver import answers_for
from relieflib.conditions.truth import Truth
from relieflib.content import RedFlag
from strategies import people, plain_back_ache

PACK = builtin_pack()
PLAIN = plain_back_ache(PACK)
LOCKS = [rule for rule in PACK.rules if isinstance(rule, RedFlag) and rule.ceiling is Ceiling.NONE]


@cache
def condition(rule: SafetyRule) -> Expr:
    return lowered(rule.condition, PACK.ask_if)


@cache
def alone(rule: SafetyRule) -> dict[str, Value]:
    """The least answers that make a rule fire."""
    return answers_for(condition(rule), PACK.question) or {}


def both(one: SafetyRule, other: SafetyRule) -> dict[str, Value] | None:
    """Answers that make both rules fire; None when none do."""
    merged = {**alone(one), **alone(other)}
    if all(evaluate(condition(each), Facts(merged)) is Truth.YES for each in (one, other)):
        return merged
    return answers_for(AllOf((condition(one), condition(other))), PACK.question)


def test_most_red_flags_lock_self_care() -> None:
    assert len(LOCKS) > 40


@pytest.mark.parametrize("lock", LOCKS, ids=lambda rule: rule.id)
def test_no_other_rule_unlocks_what_a_red_flag_has_locked(lock: RedFlag) -> None:
    together = 0
    for other in PACK.screening_rules:
        answers = both(lock, other)
        if answers is None:
            continue
        together += 1
        assessment = assess(PACK, PLAIN | answers)
        assert {lock.id, other.id} <= set(assessment.acting)
        decision = clear(assessment)
        assert isinstance(decision, Refusal), other.id
        assert decision.disposition >= lock.disposition, other.id
    assert together > len(PACK.screening_rules) / 2


@pytest.mark.parametrize("lock", LOCKS, ids=lambda rule: rule.id)
@settings(deadline=None, max_examples=4)
@given(said=people(PACK))
def test_whoever_says_what_fires_a_lock_is_refused_whatever_else_is_said(lock: RedFlag, said: dict[str, Any]) -> None:
    decision = clear(assess(PACK, said | alone(lock)))
    assert isinstance(decision, Refusal)
    assert decision.disposition >= lock.disposition
