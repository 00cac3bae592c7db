"""What a person is told to do: first what the rule says that sends her there, and what contradicts is asked again."""

from __future__ import annotations

import pytest

from minimal import minimal, mistakes
from relieflib import Clearance, PackError, Refusal, assess, builtin_pack, clear
from relieflib.content import RedFlag
from strategies import plain_back_ache

PACK = builtin_pack(emergency_number="112", crisis_number="024", maternity_number="061 22")
PLAIN = plain_back_ache(PACK)


def told(**said: object) -> Clearance | Refusal:
    decision = clear(assess(PACK, {**PLAIN, **said}))
    assert isinstance(decision, Clearance | Refusal)
    return decision


def test_cauda_equina_says_where_to_go_and_what_to_say() -> None:
    do = told(saddle_numbness=True).do
    assert "MRI" in do[0]
    assert any("cauda equina" in each for each in do)
    assert any("Eat and drink nothing" in each for each in do)
    assert not any("keep still" in each for each in do)


def test_thoughts_of_ending_ones_life_lead_to_the_crisis_line_first() -> None:
    for said in ({"self_harm_thoughts": True}, {"passive_death_thoughts": True}):
        decision = told(**said)
        assert "024" in decision.do[0]
        assert "112" in decision.watch[0]
    assert PACK.advice[told(self_harm_thoughts=True).disposition].do[0] not in told(self_harm_thoughts=True).do


def test_in_pregnancy_the_unit_is_rung() -> None:
    do = told(sex_at_birth="female", pregnant="yes", gestation_weeks=30, pregnancy_warning=["bleeding"]).do
    assert "061 22" in do[0]
    assert "Call 112 now." not in do


def test_where_another_rule_leads_there_too_its_words_follow() -> None:
    do = told(saddle_numbness=True, chest_pain_or_breathless=True).do
    assert "MRI" in do[0]
    assert "Call 112 now." in do
    assert len(set(do)) == len(do)


def test_everyone_else_hears_what_the_disposition_says() -> None:
    plain = told()
    assert plain.do == PACK.advice[plain.disposition].do
    assert plain.watch == PACK.advice[plain.disposition].watch
    assert plain.contradictory == ()
    crash = told(recent_trauma="major", trauma_days_ago=2)
    assert "still" in crash.do[0]


def test_what_is_set_aside_and_would_have_been_serious_is_listed() -> None:
    inapplicable = assess(PACK, PLAIN).inapplicable
    bare = {name: answer for name, answer in PLAIN.items() if name not in inapplicable}
    for trend, expected in (("worsening", ("leg_symptom_trend",)), ("same", ())):
        decision = clear(assess(PACK, {**bare, "leg_symptom_trend": trend}))
        assert decision.assessment.set_aside == ("leg_symptom_trend",)
        assert decision.serious_if_it_applied == expected


def test_what_contradicts_is_asked_again() -> None:
    decision = told(pain_onset="after-injury", recent_trauma="none")
    assert decision.contradictory == ("recent_trauma",)
    assert told(pain_onset="after-injury", recent_trauma="minor", trauma_days_ago=3).contradictory == ()


@pytest.mark.parametrize(
    ("milder", "without", "what"),
    [
        ("urgent", (), "`milder` and `milder_without` go together"),
        (None, ("fever",), "`milder` and `milder_without` go together"),
        ("self-care", ("fever",), "this lies between self-care and urgent"),
        ("urgent", ("fever",), "this lies between self-care and urgent"),
    ],
)
def test_a_milder_form_is_milder_and_says_when(milder: str | None, without: tuple[str, ...], what: str) -> None:
    with pytest.raises(PackError) as refused:
        RedFlag(
            id="x",
            when="fever",
            says="?",
            why="?",
            sources=["nhs"],
            disposition="urgent",
            ceiling="none",
            milder=milder,
            milder_without=without,
        )
    assert what in {each.what for each in refused.value.problems}


DEFINED = '[definition.odd]\nmeans = "?"\nwhen = "{}"\n[question.sore]\nask = "?"\nwhy = "?"\nkind = "yes-no"\n'


@pytest.mark.parametrize(
    ("contradicts", "when", "codes"),
    [
        ("odd", "fever and sore", []),
        ("odd", "fever", ["RL114"]),
        ("odd", "sore", ["RL114"]),
        ("even", "fever and sore", ["RL119"]),
    ],
)
def test_a_question_contradicts_by_a_definition_that_reads_it(contradicts: str, when: str, codes: list[str]) -> None:
    more = DEFINED.format(when) + f'contradicts = "{contradicts}"\n'
    assert [each.code for each in mistakes(minimal(more=more))] == codes
