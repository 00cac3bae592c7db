"""A rule decided by itself, before there is a pack to put it in."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from minimal import minimal_pack
from relieflib import Absent, AnswerError, PackError, Truth, WrongKind
from relieflib.conditions import evaluate as language
from relieflib.content import Choices, Definition, Number, RedFlag, YesNo
from relieflib.review import evaluate, to_english

AGE = Number(id="age", ask="How old are you?", why="Age.", unit="years", least=0, most=120)
NUMB = YesNo(id="numb", ask="Are you numb between your legs?", why="Cauda equina.")
SIGNS = Choices(
    id="signs", ask="Which of these?", why="Signs.", options={"fever": "A fever", "chills": "Chills"}, ask_if="age >= 5"
)
RULE = RedFlag(
    id="numb",
    when="age >= 50 and numb",
    disposition="emergency",
    ceiling="none",
    says="Go now.",
    why="?",
    sources=["us"],
)


@pytest.mark.parametrize(
    ("said", "holds"),
    [
        ({"age": 60, "numb": True}, Truth.YES),
        ({"age": 60, "numb": False}, Truth.NO),
        ({"age": 40}, Truth.NO),
        ({"age": 60}, Truth.UNKNOWN),
        ({"age": 60, "numb": Absent.DOES_NOT_KNOW}, Truth.UNKNOWN),
        ({}, Truth.UNKNOWN),
    ],
)
def test_a_rule_is_decided_on_answers(said: dict[str, Any], holds: Truth) -> None:
    assert evaluate(RULE, [AGE, NUMB], said) is holds
    assert evaluate(Definition(id="numb_and_old", means="?", when=RULE.when), [AGE, NUMB], said) is holds
    assert evaluate("age >= 50 and numb", (AGE, NUMB), said) is holds


def test_a_question_that_does_not_apply_makes_its_comparisons_no() -> None:
    assert evaluate('any_of(signs, "fever")', [AGE, SIGNS], {"age": 4, "signs": ["fever"]}) is Truth.NO
    assert evaluate('any_of(signs, "fever")', [AGE, SIGNS], {"age": 5, "signs": ["fever"]}) is Truth.YES


def test_what_does_not_fit_is_shown_as_in_a_pack() -> None:
    with pytest.raises(PackError) as error:
        evaluate(evolve(RULE, when="age >= 50 and nubm"), [AGE, NUMB], {})
    assert str(error.value).splitlines() == [
        "rule.numb.when: no question or definition is called `nubm` [RL103]",
        "    age >= 50 and nubm",
        "                  ^^^^",
        "    did you mean `numb`?",
    ]
    with pytest.raises(AnswerError, match="age: expected"):
        evaluate(RULE, [AGE, NUMB], {"age": "old"})
    with pytest.raises(WrongKind, match="expected a rule, a definition or the text of a condition, got 3"):
        evaluate(3, [AGE], {})  # type: ignore[arg-type]
    with pytest.raises(WrongKind, match="expected a question or a definition, got 'age'"):
        evaluate(RULE, ["age"], {})  # type: ignore[list-item]


@given(st.data())
def test_by_itself_a_rule_is_worth_what_it_is_in_its_pack(data: st.DataObject) -> None:
    neck = minimal_pack()
    rule = data.draw(st.sampled_from(neck.screening_rules))
    said = data.draw(
        st.fixed_dictionaries({}, optional={"fever": st.booleans(), "age": st.integers(0, 100), "signs": st.just([])})
    )
    facts = neck.facts(neck.answers(said))
    assert evaluate(rule, [*neck.questions, *neck.definitions], said) is language.evaluate(rule.condition, facts)


def test_what_is_in_no_pack_says_so_where_its_condition_has_to_be_known() -> None:
    for part in (RULE, SIGNS, Definition(id="old", means="?", when="age >= 50")):
        with pytest.raises(WrongKind, match="still text: put it in a Pack"):
            part.condition  # noqa: B018 - to look at it is what fails


def test_the_text_of_a_condition_is_put_in_words_for_a_pack() -> None:
    assert to_english(minimal_pack(), "age >= 50") == '"How old are you?" is 50 years or more'
    with pytest.raises(PackError, match="no question or definition is called `ag`"):
        to_english(minimal_pack(), "ag >= 50")
