"""What *I do not know* leads to, one answer at a time, over all plain stories: seldom far, and never nothing."""

from __future__ import annotations

import sys
from collections import Counter
from functools import cache

import pytest

from relieflib import Absent, Disposition, assess, builtin_pack
from relieflib.content import RedFlag
from stories import cases
from strategies import so_far

PACK = builtin_pack()
# What a person would feel or see: not to know acts as if it were so.
FELT = frozenset(
    [
        "saddle_numbness",
        "bladder_change",
        "bladder_change_timing",
        "bowel_change",
        "sexual_change_new",
        "leg_weakness",
        "leg_numbness",
        "leg_pain_side",
        "leg_symptom_timing",
        "leg_symptom_trend",
        "foot_drop_new",
        "gait_unsteady_new",
        "chest_pain_or_breathless",
        "collapsed_or_faint",
        "pain_tearing",
        "face_arm_speech",
        "leg_cold_pale",
        "calf_swollen_one",
        "leg_swollen",
        "hands_clumsy",
        "testicle_pain",
        "muscles_hard",
        "flank_waves",
        "very_unwell",
        "fever",
        "shaking_chills",
        "belly_pain",
        "eye_red_painful",
        "urine_symptoms",
        "pregnancy_warning",
        "self_harm_thoughts",
    ]
)
CLEARED_BY_A_YES = {"injury_checked", "blood_thinner"}  # beside a crash, or pain that came all at once and very bad
MOST_SAME_DAY = 0.05


@cache
def runs() -> Counter[tuple[str, bool, Disposition]]:
    """How often each question, turned to *I do not know*, leads where."""
    found: Counter[tuple[str, bool, Disposition]] = Counter()
    for story in (case for name, case in cases().items() if name.startswith("benign")):
        inapplicable = assess(PACK, story.said).inapplicable
        for name in (each for each in PACK.intake if each not in inapplicable):
            unsaid = assess(PACK, {**story.said, name: Absent.DOES_NOT_KNOW})
            found[name, name in FELT, so_far(unsaid)] += 1
    return found


def count(disposition: Disposition, *, felt: bool) -> int:
    return sum(number for (_, sign, found), number in runs().items() if sign is felt and found is disposition)


@pytest.mark.slow
def test_outside_the_felt_signs_no_run_is_an_emergency() -> None:
    emergencies = {name for name, felt, found in runs() if not felt and found is Disposition.EMERGENCY}
    assert emergencies <= CLEARED_BY_A_YES
    assert count(Disposition.EMERGENCY, felt=False) <= 5


@pytest.mark.slow
def test_outside_the_felt_signs_few_runs_are_for_the_same_day(capsys: pytest.CaptureFixture[str]) -> None:
    every = sum(number for (_, felt, _), number in runs().items() if not felt)
    assert count(Disposition.URGENT, felt=False) / every < MOST_SAME_DAY
    with capsys.disabled():
        for felt in (True, False):
            counts = {str(each): count(each, felt=felt) for each in Disposition}
            sys.stdout.write(f"\nnot known, {'felt signs' if felt else 'anything else'}: {counts}")


def test_a_milder_form_is_said_of_questions_that_the_rule_depends_on() -> None:
    for rule in PACK.rules:
        if isinstance(rule, RedFlag) and rule.milder_without:
            assert not FELT & set(rule.milder_without), rule.id
