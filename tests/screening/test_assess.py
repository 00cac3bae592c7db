"""What an assessment says and shows, when a clearance is given, and what a refusal tells."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from minimal import minimal_pack
from relieflib import AnswerError, Clearance, Refusal, Unfinished, assess, builtin_pack, clear
from relieflib.conditions.nodes import lowered, questions_in
from relieflib.content import RedFlag, StopRule
from relieflib.parts import Exclusion
from relieflib.screening.engine import engine_of
from relieflib.screening.findings import Clause
from relieflib.terms import Absent, Ceiling, Disposition, Status
from strategies import answers, people, plain_back_ache, small_packs

PACK = builtin_pack()
PLAIN = plain_back_ache(PACK)
RULES = {rule.id: rule for rule in PACK.rules}
NECK = minimal_pack()


def decide(**changed: object) -> Clearance | Refusal | Unfinished:
    return clear(assess(PACK, PLAIN | changed))


def cleared(**changed: object) -> Clearance:
    decision = decide(**changed)
    assert isinstance(decision, Clearance)
    return decision


def refused(**changed: object) -> Refusal:
    decision = decide(**changed)
    assert isinstance(decision, Refusal)
    return decision


def test_a_finding_shows_the_comparisons_that_made_it_act_and_what_they_read() -> None:
    found = assess(PACK, PLAIN | {"age_years": 68, "aaa_known": True}).findings
    finding = next(each for each in found if each.rule == "vasc-aaa-known")
    assert finding.clauses == (
        Clause(text="aaa_known", question="aaa_known", answer=True),
        Clause(text="not assessed_by_clinician", question="assessed_by_clinician", answer=False),
    )
    rule = RULES["vasc-aaa-known"]
    assert isinstance(rule, RedFlag)
    assert (finding.says, finding.why, finding.sources) == (rule.says, rule.why, rule.sources)
    assert (finding.suspects, finding.disposition, finding.ceiling) == (rule.suspects, rule.disposition, rule.ceiling)


def test_a_finding_that_could_not_be_ruled_out_shows_that_nothing_was_said() -> None:
    (finding,) = assess(PACK, PLAIN | {"face_arm_speech": Absent.WOULD_NOT_SAY}).findings
    assert finding.status is Status.NOT_RULED_OUT
    assert finding.clauses == (Clause(text="face_arm_speech", question="face_arm_speech", answer=Absent.WOULD_NOT_SAY),)


def test_an_exclusion_names_the_rule_the_labels_and_how_the_rule_stands() -> None:
    out = cleared(skin_broken_back=True).exclusions
    says = RULES["skin-not-intact"].says
    assert (
        Exclusion(
            technique="ball-massage-low-back",
            rule="skin-not-intact",
            labels=("ball", "direct-pressure"),
            status=Status.FIRED,
            says=says,
        )
        in out
    )
    assert {each.technique for each in out} == {"ball-massage-low-back", "foam-roller-back", "heat-pack"}


@pytest.mark.parametrize(
    ("answer", "status"),
    [(True, Status.FIRED), (Absent.DOES_NOT_KNOW, Status.NOT_RULED_OUT), (Absent.NOT_ASKED, Status.OPEN)],
)
def test_a_contraindication_holds_while_it_is_not_ruled_out(answer: object, status: Status) -> None:
    clearance = cleared(skin_broken_back=answer)
    assert {each.status for each in clearance.exclusions} == {status}
    assert {"heat-pack", "foam-roller-back"}.isdisjoint(clearance.techniques)
    assert "heat-pack" in cleared(skin_broken_back=False).techniques


def test_findings_and_open_rules_come_most_serious_first() -> None:
    assessment = assess(PACK, {"fever": True, "very_unwell": True, "blood_thinner": True, "night_pain": True})
    ranks = [(each.kind.rank, (each.disposition or Disposition.SELF_CARE).rank) for each in assessment.findings]
    assert ranks == sorted(ranks, reverse=True)
    kinds = [RULES[name].kind for name in assess(PACK, {}).open]
    assert kinds == sorted(kinds, reverse=True)


def test_answers_that_do_not_apply_are_set_aside_and_named() -> None:
    given_answers = {"recent_trauma": "none", "trauma_days_ago": 3, "fever": False, "leg_pain_side": "one"}
    assert assess(PACK, given_answers).set_aside == ("trauma_days_ago",)


def test_answers_of_another_pack_are_checked_again() -> None:
    said = NECK.answers({"fever": False})
    assert not assess(PACK, said).findings
    with pytest.raises(AnswerError, match="no such question"):
        assess(PACK, NECK.answers({"signs": []}))
    with pytest.raises(AnswerError):
        assess(PACK, {"fever": "no"})


def test_what_must_be_asked_comes_after_what_is_serious_and_only_while_it_applies() -> None:
    must = {name for name, question in PACK.intake.items() if question.must_ask}
    assert must <= set(assess(PACK, {}).pending)
    apart = minimal_pack(("whole = true", "whole = true\nmust_ask = true"))
    weak = evolve(apart, rules=tuple(rule for rule in apart.rules if rule.id == "weak"), screens=False)
    assert assess(weak, {}).pending == ("signs", "age")
    gated = """whole = true
must_ask = true
ask_if = 'any_of(signs, "numb-hand")'"""
    pack = minimal_pack(("whole = true", gated))
    assert assess(pack, {"fever": False, "signs": []}).pending == ()
    assert "age" in assess(pack, {"signs": ["numb-hand"]}).pending
    calm = {"fever": False, "signs": ["numb-hand"]}
    assert isinstance(clear(assess(pack, calm)), Unfinished)
    assert isinstance(clear(assess(pack, calm | {"age": 30})), Clearance)


def test_what_must_be_asked_waits_for_the_question_that_it_hangs_on() -> None:
    more = """
[question.dizzy]
ask = "Are you dizzy?"
why = "No rule reads it."
kind = "yes-no"
"""
    gated = minimal_pack(("whole = true", "whole = true\nmust_ask = true\nask_if = 'dizzy'"), more=more)
    pack = evolve(gated, rules=tuple(rule for rule in gated.rules if rule.id == "weak"), screens=False)
    decision = clear(assess(pack, {"signs": []}))
    assert isinstance(decision, Unfinished)
    assert decision.ask == ("dizzy",)
    assert isinstance(clear(assess(pack, {"signs": [], "dizzy": False})), Clearance)


def test_after_that_the_most_serious_rule_is_asked_about_first() -> None:
    said = {name: PLAIN[name] for name in PLAIN if PACK.intake[name].must_ask}
    while (assessment := assess(PACK, said)).withheld_by:
        first = RULES[assessment.withheld_by[0]]
        assert assessment.pending[0] in set(questions_in(lowered(first.condition, PACK.ask_if)))
        assert set(assessment.withheld_by) <= {name for name in assessment.open if isinstance(RULES[name], RedFlag)}
        said[assessment.pending[0]] = PLAIN[assessment.pending[0]]
    assert isinstance(clear(assessment), Clearance)


def test_an_emergency_is_settled_at_once() -> None:
    assessment = assess(PACK, {"gait_unsteady_new": True})
    assert assessment.settled
    assert assessment.next_question is None
    assert (assessment.worst_possible, assessment.lowest_possible) == (Disposition.EMERGENCY, Ceiling.NONE)
    assert assessment.allowed == ()


def test_an_open_red_flag_that_could_change_nothing_withholds_nothing() -> None:
    long = {"age_years": 55, "eye_red_painful": True, "pain_duration_days": 30, "pain_trend": "same"}
    assessment = assess(PACK, PLAIN | long | {"first_episode": Absent.NOT_ASKED})
    assert "ca-new-50-persistent" in assessment.open
    assert assessment.withheld_by == ()
    assert isinstance(clear(assessment), Clearance)


def test_an_open_precaution_is_applied() -> None:
    clearance = clear(assess(NECK, {"fever": False, "signs": []}))
    assert isinstance(clearance, Clearance)
    assert [each.rule for each in clearance.precautions] == ["old"]


def test_a_clearance_says_what_the_disposition_the_red_flags_and_the_precautions_say() -> None:
    clearance = cleared(pain_nrs=8, rash_band=True, distressed=True)
    guidance = PACK.advice[Disposition.SEE_CLINICIAN]
    says = [RULES[name].says for name in ("shingles-rash", "start-pain-high", "distress")]
    assert clearance.advice == (*guidance.do, *says)
    assert clearance.watch == guidance.watch
    assert [each.rule for each in clearance.precautions] == ["distress"]
    assert clearance.techniques == clearance.assessment.allowed
    assert clearance.exclusions == clearance.assessment.exclusions
    assert clearance.holds_for == 7 * 86_400
    assert clearance.at is None
    assert cleared().assessment.pack == cleared().pack == PACK


def test_a_clearance_keeps_the_time_it_was_made_at() -> None:
    clearance = clear(assess(PACK, PLAIN), at=12.5)
    assert isinstance(clearance, Clearance)
    assert clearance.at == 12.5


def test_a_refusal_says_where_to_go_and_why() -> None:
    refusal = refused(gait_unsteady_new=True, distressed=True, blood_thinner=True)
    guidance = PACK.advice[Disposition.EMERGENCY]
    assert refusal.advice == (*guidance.do, RULES["cord-gait-change"].says)
    assert refusal.watch == guidance.watch
    assert [each.rule for each in refusal.findings] == ["cord-gait-change"]


def test_what_is_unfinished_only_asks() -> None:
    decision = decide(fever=Absent.NOT_ASKED)
    assert isinstance(decision, Unfinished)
    assert (decision.ask, decision.so_far) == (("fever",), None)
    assert [each.id for each in decision.next_screen.questions] == ["fever"]
    assert (decision.assessment.do, decision.assessment.watch) == ((), ())
    assert not hasattr(decision, "disposition")


def test_what_is_unfinished_says_what_acts_so_far_for_someone_who_stops_there() -> None:
    decision = decide(fever=True, gait_unsteady_new=Absent.NOT_ASKED)
    assert isinstance(decision, Unfinished)
    assert (decision.so_far, decision.assessment.disposition) == (Disposition.URGENT, None)
    assert decision.assessment.do == PACK.advice[Disposition.URGENT].do


def test_whoever_is_not_fit_now_is_told_so_and_is_not_told_to_keep_moving() -> None:
    refusal = refused(sedated_or_drunk=True)
    assert refusal.disposition is Disposition.SELF_CARE
    assert refusal.advice == (RULES["not-fit-to-judge"].says,)


@pytest.mark.parametrize(
    ("changed", "assessed", "decided"),
    [
        ({}, "self-care, self-care normal: no rule; settled", "cleared for 18 techniques, self-care, self-care normal"),
        (
            {"fever": True},
            "unfinished, so far urgent: inf-fever (fired); 2 questions left",
            "unfinished: 2 questions to ask, so far urgent",
        ),
        (
            {"face_arm_speech": Absent.DOES_NOT_KNOW},
            "emergency, self-care none: stroke-signs (not-ruled-out); settled",
            "no routine, emergency: stroke-signs",
        ),
        (
            {"pain_tearing": Absent.NOT_ASKED},
            "unfinished, nothing so far: no rule; 1 question left",
            "unfinished: 1 question to ask",
        ),
    ],
)
def test_results_read_as_one_line(changed: dict[str, Any], assessed: str, decided: str) -> None:
    gone = dict.fromkeys(["very_unwell", "gait_unsteady_new"], Absent.NOT_ASKED) if "fever" in changed else {}
    assessment = assess(PACK, PLAIN | changed | gone)
    assert str(assessment) == assessed
    assert str(clear(assessment)) == decided


def test_an_assessment_is_the_same_whether_it_was_looked_at_or_not() -> None:
    one, other = assess(PACK, PLAIN | {"fever": True}), assess(PACK, PLAIN | {"fever": True})
    assert one.findings
    assert one == other
    assert one != assess(PACK, PLAIN)


def test_a_changed_pack_is_judged_by_its_own_rules() -> None:
    assert assess(NECK, {"fever": True}).findings
    calmer = evolve(NECK, rules=tuple(rule for rule in NECK.rules if rule.id != "infection"), screens=False)
    assert not assess(calmer, {"fever": True}).findings
    assert assess(calmer, {"age": 70}).findings


@pytest.mark.parametrize("kept", ["infection", "weak", "old"])
def test_a_pack_may_have_a_single_rule(kept: str) -> None:
    pack = evolve(NECK, rules=tuple(rule for rule in NECK.rules if rule.id == kept), screens=False)
    assert [each.rule for each in assess(pack, {"fever": True, "signs": ["weak-arm"], "age": 70}).findings] == [kept]
    assert assess(pack, {}).open == (kept,)


def test_a_pack_without_screening_rules_clears_everyone() -> None:
    pack = evolve(NECK, rules=tuple(rule for rule in NECK.rules if isinstance(rule, StopRule)), screens=False)
    clearance = clear(assess(pack, {}))
    assert isinstance(clearance, Clearance)
    assert clearance.advice[0] == pack.phrases.unscreened
    assert str(clearance).startswith("not screened for red flags, cleared")


@given(people(PACK), st.sets(st.sampled_from(sorted(PLAIN)), max_size=20))
@settings(max_examples=40, deadline=None)
def test_the_fast_way_for_many_people_finds_what_an_assessment_finds(said: dict[str, Any], gone: set[str]) -> None:
    known = PACK.answers({name: value for name, value in said.items() if name not in gone}).known
    assessment = assess(PACK, known)
    rules, worst = engine_of(PACK).fired(known)
    assert rules == [each.rule for each in assessment.findings]
    assert worst is assessment.so_far


@given(small_packs(), st.data())
@settings(max_examples=40, deadline=None)
def test_that_holds_for_any_pack_and_any_answers(pack: Any, data: st.DataObject) -> None:  # noqa: ANN401
    known = pack.answers(data.draw(answers(pack.intake, unsaid=False))).known
    assessment = assess(pack, known)
    rules, worst = engine_of(pack).fired(known)
    assert rules == [each.rule for each in assessment.findings]
    assert worst is assessment.so_far
