"""Why a rule stands as it does and what would change the result, in words. property/test_engine.py has the laws."""

from __future__ import annotations

from typing import Any

import pytest

from minimal import minimal_pack
from relieflib import Absent, Disposition, Pack, assess, builtin_pack
from relieflib.conditions.truth import Truth
from relieflib.errors import ReliefError
from relieflib.review import counterfactuals, why, why_not
from relieflib.review.explain import Counterfactual, Explanation, NoSuchRule
from relieflib.screening.findings import Clause
from strategies import plain_back_ache

PACK = builtin_pack()
PLAIN = plain_back_ache(PACK)
NECK = minimal_pack()
FEVER, AGE, SIGNS = ('"Do you have a fever?"', '"How old are you?"', '"Which of these do you have?"')
WELL = {"fever": False, "age": 30, "signs": []}
URGENT = """
[rule.weak-and-old]
kind = "red-flag"
when = 'age >= 50 and any_of(signs, "weak-arm", "numb-hand")'
disposition = "urgent"
ceiling = "adapted"
says = "See someone today."
why = "?"
sources = [{ id = "nhs", says = "?" }]
"""


def explained(said: dict[str, Any], rule: str = "infection", pack: Pack = NECK) -> Explanation:
    return why(assess(pack, said), rule)


def change(after: Disposition, before: Disposition | str, words: str, **answers: Any) -> Counterfactual:  # noqa: ANN401 - any answer
    sentence = f"{after} instead of {before}, if: {words}"
    return Counterfactual(answers=tuple(answers.items()), disposition=after, sentence=sentence)


def test_a_rule_that_acts_is_explained_by_what_made_it_act() -> None:
    found = explained({"fever": False, "age": 81, "signs": ["weak-arm", "numb-hand"]})
    assert found == Explanation(
        rule="infection",
        truth=Truth.YES,
        acts=Truth.YES,
        clauses=(
            Clause(text="age >= 80", question="age", answer=81),
            Clause(text='any_of(signs, "weak-arm")', question="signs", answer=frozenset({"weak-arm", "numb-hand"})),
        ),
        ask=(),
        sentence=f"`infection` acts: {AGE} is 81 years; {SIGNS} is A numb hand, A weak arm",
    )


def test_a_rule_that_is_ruled_out_is_explained_by_what_ruled_it_out() -> None:
    found = explained({"fever": False, "age": 81, "signs": []})
    assert (found.truth, found.acts, found.ask) == (Truth.NO, Truth.NO, ())
    assert [each.text for each in found.clauses] == ["not fever", 'not any_of(signs, "weak-arm")']
    assert found.sentence == f"`infection` is ruled out: {FEVER} is no; {SIGNS} is none of these"


def test_an_open_rule_is_explained_by_what_is_to_be_asked() -> None:
    found = explained({"age": 81})
    assert (found.truth, found.acts, found.clauses) == (Truth.UNKNOWN, Truth.UNKNOWN, ())
    assert found.ask == ("fever", "signs")
    assert found.sentence == f"`infection` is open until this is answered: {FEVER}; {SIGNS}"


@pytest.mark.parametrize(
    ("absent", "words"), [(Absent.DOES_NOT_KNOW, "does not know"), (Absent.WOULD_NOT_SAY, "would not say")]
)
def test_a_rule_that_could_not_be_ruled_out_is_explained_by_what_was_not_said(absent: Absent, words: str) -> None:
    found = explained({"fever": absent, "age": 30, "signs": []})
    assert (found.truth, found.acts) == (Truth.UNKNOWN, Truth.YES)
    assert found.clauses == (Clause(text="fever", question="fever", answer=absent),)
    assert found.sentence == f"`infection` could not be ruled out: {FEVER} {words}"


def test_what_two_clauses_read_is_said_once() -> None:
    pack = minimal_pack(("when = 'age >= 65'", "when = '65 <= age < 80'"))
    assert explained({"age": 70}, "old", pack).sentence == f"`old` acts: {AGE} is 70 years"


GATED = minimal_pack(
    ("when = 'unwell'", "when = 'numb or unwell and age >= 120'"),
    more='\n[question.numb]\nask = "Numb?"\nwhy = "?"\nkind = "yes-no"\nask_if = \'fever\'\n',
)


@pytest.mark.parametrize("said", [{}, {"numb": True}, {"numb": Absent.DOES_NOT_KNOW}])
def test_of_a_question_that_does_not_apply_that_is_what_is_said(said: dict[str, Any]) -> None:
    found = explained({"fever": False, "age": 30, "signs": [], **said}, pack=GATED)
    assert found.acts is Truth.NO
    assert '"Numb?" does not apply' in found.sentence


def test_of_a_question_that_applies_the_answer_is_said() -> None:
    found = explained({"fever": True, "numb": True}, pack=GATED)
    assert found.sentence == '`infection` acts: "Numb?" is yes'
    assert explained({"fever": True, "age": 30}, pack=GATED).ask == ("numb",)


@pytest.mark.parametrize("ask", [why, why_not])
def test_a_rule_that_there_is_not_is_refused_with_the_nearest(ask: Any) -> None:  # noqa: ANN401 - either
    with pytest.raises(NoSuchRule) as caught:
        ask(assess(NECK, {}), "infecton")
    (problem,) = caught.value.problems
    assert (problem.code, problem.where) == ("RL171", "rule")
    assert (problem.what, problem.hint) == ("no screening rule is called 'infecton'", "did you mean `infection`?")
    assert isinstance(caught.value, LookupError)
    assert isinstance(caught.value, ReliefError)


def test_a_stop_rule_is_no_rule_of_the_screening() -> None:
    with pytest.raises(NoSuchRule):
        why(assess(NECK, {}), "worse")


def test_every_built_in_rule_explains_itself_in_one_line_of_the_questions_own_words() -> None:
    for said in ({}, PLAIN, dict.fromkeys(PLAIN, Absent.DOES_NOT_KNOW)):
        assessment = assess(PACK, said)
        for rule in PACK.screening_rules:
            found = why(assessment, rule.id)
            assert found.sentence.startswith(f"`{rule.id}` ")
            assert found.sentence.isprintable()
            assert "_" not in found.sentence
            named = {*found.ask, *(each.question for each in found.clauses)}
            assert all(f'"{PACK.intake[name].ask}"' in found.sentence for name in named)


# ── what would change it ─────────────────────────────────────────────────────────────────────────────────────────────

MILD, URGENT_, WORST = Disposition.SELF_CARE, Disposition.URGENT, Disposition.EMERGENCY


def test_the_smallest_changes_come_first_and_in_the_packs_order() -> None:
    pack = minimal_pack(more=URGENT)
    weak = frozenset({"weak-arm"})
    assert counterfactuals(assess(pack, WELL)) == (
        change(WORST, MILD, f"{FEVER} yes", fever=True),
        change(URGENT_, MILD, f"{AGE} 50 years; {SIGNS} A numb hand", age=50, signs=frozenset({"numb-hand"})),
        change(URGENT_, MILD, f"{AGE} 50 years; {SIGNS} A weak arm", age=50, signs=weak),
        change(URGENT_, MILD, f"{AGE} 65 years; {SIGNS} A numb hand", age=65, signs=frozenset({"numb-hand"})),
        change(URGENT_, MILD, f"{AGE} 65 years; {SIGNS} A weak arm", age=65, signs=weak),
        change(URGENT_, MILD, f"{AGE} 80 years; {SIGNS} A numb hand", age=80, signs=frozenset({"numb-hand"})),
        change(WORST, MILD, f"{AGE} 80 years; {SIGNS} A weak arm", age=80, signs=weak),
    )


def test_how_many_answers_may_change_is_the_callers_to_say() -> None:
    pack = minimal_pack(more=URGENT)
    assert counterfactuals(assess(pack, WELL), most=0) == ()
    assert {len(each.answers) for each in counterfactuals(assess(pack, WELL), most=1)} == {1}
    assert counterfactuals(assess(pack, WELL), most=3) == counterfactuals(assess(pack, WELL))


def test_a_disposition_may_be_made_milder_by_several_answers_at_once() -> None:
    said = {"fever": True, "age": 90, "signs": ["weak-arm"]}
    milder = [dict(each.answers) for each in counterfactuals(assess(NECK, said))]
    assert milder == [
        {"fever": False, "age": 79},
        {"fever": False, "age": 64},  # another rule can tell it from 79
        {"fever": False, "signs": frozenset()},
    ]
    assert counterfactuals(assess(NECK, said), most=1) == ()


@pytest.mark.parametrize(("age", "nearest"), [(90, 79), (80, 79), (120, 79)])
def test_of_whole_numbers_the_nearest_to_the_answer_is_named(age: int, nearest: int) -> None:
    found = counterfactuals(assess(NECK, {"fever": False, "age": age, "signs": ["weak-arm"]}), most=1)
    assert dict(found[0].answers) == {"age": nearest}
    assert found[0].sentence == f'self-care instead of emergency, if: "How old are you?" {nearest} years'


def test_what_could_not_be_said_may_be_said() -> None:
    assessment = assess(NECK, WELL | {"fever": Absent.WOULD_NOT_SAY})
    assert counterfactuals(assessment) == (change(MILD, WORST, f"{FEVER} no", fever=False),)


def test_what_was_not_asked_may_be_answered() -> None:
    assert counterfactuals(assess(NECK, {}), most=1) == (change(WORST, "undecided", f"{FEVER} yes", fever=True),)


def test_rules_without_a_disposition_change_none() -> None:
    pack = minimal_pack(("when = 'unwell'", "when = 'fever and age >= 120'"))
    assert {name for each in counterfactuals(assess(pack, {"age": 30}), most=3) for name, _ in each.answers} == {
        "fever",
        "age",
    }


def test_why_a_rule_does_not_act_and_with_what_it_would() -> None:
    explanation, needed = why_not(assess(NECK, WELL), "weak")
    assert explanation == explained(WELL, "weak")
    assert needed == (
        Counterfactual(
            answers=(("signs", frozenset({"weak-arm"})),),
            disposition=MILD,
            sentence=f"{MILD} all the same, if: {SIGNS} A weak arm",
        ),
    )
    _, needed = why_not(assess(NECK, WELL), "infection")
    assert [dict(each.answers) for each in needed] == [
        {"fever": True},
        {"age": 80, "signs": frozenset({"weak-arm"})},
    ]
    assert needed[0].sentence == f"{WORST} instead of {MILD}, if: {FEVER} yes"
    assert [len(each.answers) for each in why_not(assess(NECK, WELL), "infection", most=1)[1]] == [1]


def test_a_rule_that_acts_needs_nothing_to_act() -> None:
    assessment = assess(NECK, WELL | {"fever": True})
    assert why_not(assessment, "infection") == (why(assessment, "infection"), ())
    assert why_not(assess(NECK, WELL | {"fever": Absent.DOES_NOT_KNOW}), "infection")[1] == ()
