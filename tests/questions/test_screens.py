"""Screens: questions shown together, what a tick-list says, and how little of it a person has to bear."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from minimal import minimal, minimal_pack, mistakes
from relieflib import Absent, AnswerError, Assessment, Disposition, PackError, assess, builtin_pack, from_json, to_json
from relieflib.conditions.evaluate import evaluate
from relieflib.conditions.nodes import lowered
from relieflib.conditions.solver import answers_for
from relieflib.conditions.truth import Truth
from relieflib.parts import Line, Screen
from relieflib.questions.questions import Choice, Choices, Number, Option, YesNo
from relieflib.screening.engine import leads_to
from strategies import people, plain_back_ache

PACK = builtin_pack()
FEVER = YesNo(id="fever", ask="A fever?", tick="A fever", why="?")
CHILLS = YesNo(id="chills", ask="Chills?", tick="Chills", why="?")
FIRM = YesNo(id="firm", ask="Is it firm?", why="?")
LIST = Screen(title="Ill", ask="Any?", none="None", questions=(FEVER, FIRM, CHILLS))


def test_a_tick_says_yes_none_of_these_says_no_to_the_rest_and_a_blank_says_nothing() -> None:
    assert LIST.ticks == (Line("fever", "A fever"), Line("chills", "Chills"))
    assert LIST.listed == (FEVER, CHILLS)
    assert LIST.fields == (FIRM,)
    assert LIST.ticked({"fever"}, none=True) == {"fever": True, "chills": False}
    assert LIST.ticked(["fever"], none=False) == {"fever": True}
    assert LIST.ticked((), none=True) == {"fever": False, "chills": False}
    assert LIST.ticked((), none=False) == {}


def test_what_is_not_in_the_list_cannot_be_ticked() -> None:
    with pytest.raises(AnswerError) as refusal:
        LIST.ticked({"fevr", "firm"}, none=True)
    told = {problem.where: problem.hint for problem in refusal.value.problems}
    assert told == {"'fevr'": "did you mean `fever`?", "'firm'": "one of `chills`, `fever`"}


@pytest.mark.parametrize(
    ("ids", "none", "where"),
    [
        ((each for each in ["fever"]), True, "ticks"),
        ("fever", True, "ticks"),
        ({"fever": False}, True, "ticks"),
        (None, True, "ticks"),
        ([None], True, "None"),
        ([["fever"]], True, "['fever']"),
        (["fever"], "false", "none"),
        (["fever"], 1, "none"),
        (["fever"], None, "none"),
    ],
)
def test_nothing_is_taken_for_a_tick_that_is_none(ids: Any, none: Any, where: str) -> None:  # noqa: ANN401 - whatever
    with pytest.raises(AnswerError) as refusal:
        LIST.ticked(ids, none=none)
    assert [problem.where for problem in refusal.value.problems] == [where]


def test_a_screen_is_written_and_read_back() -> None:
    screen = assess(PACK, {}).next_screen
    assert screen is not None
    assert from_json(Screen, to_json(screen)) == screen


def test_one_tick_alone_is_a_question_of_its_own() -> None:
    alone = Screen(title="Ill", ask="Any?", none="None", questions=(FIRM, FEVER))
    assert (alone.ticks, alone.fields) == ((), (FIRM, FEVER))


def test_a_question_without_a_group_is_a_screen_of_its_own() -> None:
    pack = minimal_pack()
    screen = assess(pack, {}).next_screen
    assert screen == Screen(title="", ask="", none="None of these", questions=(pack.intake["fever"],))


GROUPED = """
[group.ill]
title = "Feeling ill"
ask = "Do you have any of these?"
"""


def test_a_follow_up_is_shown_once_it_applies() -> None:
    whole = minimal_pack(
        ("[question.fever]", '[question.fever]\ngroup = "ill"\ntick = "A fever"'),
        ("[question.age]", '[question.age]\ngroup = "ill"\nask_if = "fever"'),
        more=GROUPED,
    )
    pack = evolve(whole, rules=tuple(rule for rule in whole.rules if rule.id == "old"), screens=False)
    first, then = assess(pack, {}).next_screen, assess(pack, {"fever": True}).next_screen
    assert assess(pack, {}).pending == ("fever", "age")
    assert first == Screen(
        title="Feeling ill", ask="Do you have any of these?", none="None of these", questions=(pack.intake["fever"],)
    )
    assert then is not None
    assert then.questions == (pack.intake["age"],)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("[question.fever]", '[question.fever]\ngroup = "il"'), "no group is called `il`"),
        (("[question.age]", '[question.age]\ntick = "I am old"'), "a number question has no `tick`"),
    ],
)
def test_a_pack_with_a_wrong_group_or_tick_is_refused(change: tuple[str, str], told: str) -> None:
    (problem,) = mistakes(minimal(change, more=GROUPED))
    assert problem.what == told


# laws

law = settings(deadline=None, max_examples=150)


def screens(said: dict[str, Any], told: dict[str, Any]) -> list[Screen]:
    """Every screen until nothing is left to ask, with *told* as the answers; *said* is filled with them."""
    shown = []
    while (screen := assess(PACK, said).next_screen) is not None:
        shown.append(screen)
        said |= {each.id: told.get(each.id, Absent.DOES_NOT_KNOW) for each in screen.questions}
    return shown


def lines(screen: Screen, told: dict[str, Any]) -> list[str]:
    """What someone ticks: what is so, what may be so, and the gates of either."""
    so = []
    for question in screen.listed:
        assert not isinstance(question, Number)
        said = told.get(question.id, Absent.DOES_NOT_KNOW)
        if (frozenset(said) if isinstance(said, list | set | tuple) else said) != question.unticked:
            so += [question.id, question.gate]
    return [each.id for each in screen.ticks if each.id in so]


def by_ticks(said: dict[str, Any], told: dict[str, Any]) -> list[Screen]:
    """Every screen as a person goes through it: the list by its ticks, closed by none of these, then the fields.

    Of a line that they cannot say they say so, which is not a tick.
    """
    shown = []
    while (screen := assess(PACK, said).next_screen) is not None:
        shown.append(screen)
        unsaid = {
            each.id: told.get(each.id, Absent.DOES_NOT_KNOW)
            for each in screen.listed
            if each.id in {line.id for line in screen.ticks} and isinstance(told.get(each.id, Absent.NOT_ASKED), Absent)
        }
        fields = {each.id: told.get(each.id, Absent.DOES_NOT_KNOW) for each in screen.fields}
        before = len(said)
        said |= screen.ticked([each for each in lines(screen, told) if each not in unsaid], none=True) | unsaid | fields
        assert len(said) > before
    return shown


def told_by(assessment: Assessment) -> tuple[object, ...]:
    return assessment.disposition, assessment.ceiling


@law
@given(people(PACK))
def test_a_screen_shows_only_what_is_pending_and_applies_the_next_question_among_it(said: dict[str, Any]) -> None:
    assessment = assess(PACK, said)
    screen = assessment.next_screen
    assert (screen is None) == assessment.settled
    if screen is None:
        return
    facts = PACK.facts(assessment.answers)
    shown = {each.id for each in screen.questions}
    assert assessment.pending[0] in shown
    (group,) = {each.group for each in screen.questions}
    for name in assessment.pending:
        condition = PACK.intake[name].condition
        if PACK.intake[name].group == group and (
            condition is None or evaluate(condition, facts, Truth.YES) is Truth.YES
        ):
            assert name in shown
    for question in screen.questions:
        assert question.id in assessment.pending
        condition = question.condition
        assert condition is None or evaluate(condition, facts, Truth.YES) is Truth.YES
    assert Counter((*screen.listed, *screen.fields)) == Counter(screen.questions)


@pytest.mark.slow
@law
@given(people(PACK))
def test_answering_by_screens_leads_where_all_the_answers_lead(told: dict[str, Any]) -> None:
    said: dict[str, Any] = {}
    screens(said, told)
    whole = {name: told.get(name, Absent.DOES_NOT_KNOW) for name in PACK.intake}
    if assess(PACK, whole).contradictory:  # an answer that nobody was asked for counts against one that was given
        return
    assert told_by(assess(PACK, said)) == told_by(assess(PACK, whole))


@pytest.mark.slow
@law
@given(people(PACK))
def test_ticks_and_gates_lead_where_all_the_answers_lead(told: dict[str, Any]) -> None:
    said: dict[str, Any] = {}
    by_ticks(said, told)
    whole = {name: told.get(name, Absent.DOES_NOT_KNOW) for name in PACK.intake}
    if assess(PACK, whole).contradictory:  # an answer that nobody was asked for counts against one that was given
        return
    assert told_by(assess(PACK, said)) == told_by(assess(PACK, whole))


@law
@given(st.sets(st.sampled_from([each.id for each in LIST.ticks])), st.booleans())
def test_a_tick_list_never_says_more_than_was_ticked(ids: set[str], none: bool) -> None:  # noqa: FBT001 - drawn
    said = LIST.ticked(ids, none=none)
    assert {name for name, value in said.items() if value} == ids
    assert said.keys() == ({each.id for each in LIST.ticks} if none else ids)


# the built-in pack


PLAIN = plain_back_ache(PACK)


def taps(shown: list[Screen], told: dict[str, Any]) -> int:
    """One for each tick, for each list closed by "none of these", and for each other answer."""
    count = 0
    for screen in shown:
        ticked = len(lines(screen, told))
        count += ticked + (ticked < len(screen.ticks))
        count += sum(max(1, len(value)) if isinstance(value := told[each.id], list) else 1 for each in screen.fields)
    return count


def words(screen: Screen) -> int:
    """How many words stand on a screen."""
    texts = [screen.title, *(each.ask for each in screen.fields)]
    texts += [screen.ask, *(each.text for each in screen.ticks), screen.none] if screen.ticks else []
    texts += [each.text for field in screen.fields if isinstance(field, Choice | Choices) for each in field.options]
    return len(" ".join(texts).split())


@pytest.mark.parametrize("sex", ["female", "male", "intersex", "prefer-not-to-say"])
@pytest.mark.parametrize("age", [24, 34, 52, 70])
def test_a_plain_back_ache_is_settled_in_seven_screens_with_few_taps_and_words(sex: str, age: int) -> None:
    told = PLAIN | {"sex_at_birth": sex, "age_years": age}
    shown = by_ticks({}, told)
    assert len(shown) <= 7
    assert taps(shown, told) <= 22
    assert sum(map(words, shown)) <= 550


FIRST = {question.id for question in PACK.intake.values() if question.group == "signs-now"}
EMERGENCIES = {rule.id: rule for rule in PACK.screening_rules if leads_to(rule)[0] is Disposition.EMERGENCY}
AT_ONCE = [
    name
    for name, rule in EMERGENCIES.items()
    if FIRST.issuperset(answers_for(lowered(rule.condition, PACK.ask_if), PACK.question) or {"nothing"})
]


def test_most_emergencies_are_settled_on_the_first_three_screens() -> None:
    signs = [answers_for(lowered(rule.condition, PACK.ask_if), PACK.question) or {} for rule in EMERGENCIES.values()]
    assert sum(len(by_ticks({}, PLAIN | each)) <= 3 for each in signs) > len(EMERGENCIES) / 2


@pytest.mark.parametrize("rule", AT_ONCE)
def test_an_emergency_is_settled_in_three_screens_where_its_sign_is_on_the_first_ones(rule: str) -> None:
    signs = answers_for(lowered(EMERGENCIES[rule].condition, PACK.ask_if), PACK.question)
    assert signs is not None
    said: dict[str, Any] = {}
    assert len(by_ticks(said, PLAIN | signs)) <= 3
    assert assess(PACK, said).disposition is Disposition.EMERGENCY


def test_no_list_is_longer_than_sixteen_and_each_says_what_it_asks() -> None:
    """Sixteen short lines are read faster than two lists of eight with their headings."""
    for group in PACK.groups:
        there = [each for each in PACK.questions if each.group == group.id]
        lines = [each for each in there if isinstance(each, YesNo) and each.tick and not each.gate]
        opened = Counter(each.gate for each in there if each.gate)
        assert len(lines) + len(opened) <= 16, group.id
        assert max(opened.values(), default=0) <= 6, group.id
        assert group.ask or len(lines) < 2, group.id


def test_every_question_of_the_pack_is_on_a_screen_with_a_title() -> None:
    assert {question.group for question in PACK.questions} == PACK.group.keys()


def test_a_tick_is_never_the_healthy_answer() -> None:
    ticked = {each.id for each in PACK.intake.values() if isinstance(each, YesNo) and each.tick}
    assert not [name for name in ticked if PLAIN[name]]


SIGNS = Choices(id="signs", ask="Which?", why="?", options={"numb": "Numb", "leak": "Leak"})
OPTIONS = Screen(title="Signs", ask="", none="None", questions=(FEVER, SIGNS))


def test_a_blank_list_of_options_is_not_answered_and_an_option_outdoes_none() -> None:
    assert OPTIONS.chosen("signs", [], none=False) == {}
    assert OPTIONS.chosen("signs", (), none=True) == {"signs": frozenset()}
    assert OPTIONS.chosen("signs", {"numb"}, none=False) == {"signs": frozenset({"numb"})}
    assert OPTIONS.chosen("signs", ["numb", "leak"], none=True) == {"signs": frozenset({"numb", "leak"})}


@pytest.mark.parametrize(
    ("question", "ids", "none", "codes"),
    [
        ("sings", ["numb"], False, ["RL131"]),
        ("fever", ["numb"], False, ["RL131"]),
        (3, ["numb"], "no", ["RL132", "RL131"]),
        ("signs", ["num"], False, ["RL132"]),
        ("signs", "numb", True, ["RL132"]),
    ],
)
def test_what_is_not_a_list_of_options_is_refused(question: Any, ids: Any, none: Any, codes: list[str]) -> None:  # noqa: ANN401
    with pytest.raises(AnswerError) as refused:
        OPTIONS.chosen(question, ids, none=none)
    assert [each.code for each in refused.value.problems] == codes


# gates


WEAK = Choice(id="weak", ask="Is a leg weak?", why="?", gate="legs", unticked="no", options={"no": "No", "yes": "Yes"})
NUMB = Choices(id="numb", ask="Where?", why="?", gate="legs", options={"foot": "Foot"})
DROP = YesNo(id="drop", ask="Does a foot drag?", tick="A foot drags", why="?", gate="legs")
GATED = Screen(
    title="Signs", ask="Any?", none="None", questions=(WEAK, NUMB, FEVER, DROP), gates=(Option("legs", "A bad leg"),)
)
OPENED = evolve(GATED, questions=(WEAK, NUMB, DROP), gates=())


def test_a_gate_stands_for_its_questions_opens_them_when_it_is_ticked_and_says_no_to_all_when_it_is_not() -> None:
    assert GATED.ticks == (Line("legs", "A bad leg"), Line("fever", "A fever"))
    assert (GATED.listed, GATED.fields) == (GATED.questions, ())
    assert GATED.ticked((), none=True) == {"weak": "no", "numb": frozenset(), "drop": False, "fever": False}
    assert GATED.ticked(["legs"], none=True) == {"fever": False}
    assert GATED.ticked(["legs", "fever"], none=False) == {"fever": True}
    assert OPENED.fields == (WEAK, NUMB, DROP)
    with pytest.raises(AnswerError):
        GATED.ticked(["weak"], none=True)


GATES = """
[group.ill]
title = "Ill"
ask = "Any?"
[group.ill.gates]
legs = "A bad arm"
"""
IN_LIST = ("[question.fever]", '[question.fever]\ngroup = "ill"\ntick = "A fever"')
OPENS = ("[question.signs]", '[question.signs]\ngroup = "ill"\ngate = "legs"')


def test_what_a_gate_opened_is_asked_next_and_a_list_without_another_tick_has_no_gates() -> None:
    pack = minimal_pack(IN_LIST, OPENS, more=GATES)
    first = assess(pack, {}).next_screen
    assert first is not None
    assert [each.id for each in first.ticks] == ["fever", "legs"]
    said = first.ticked(["legs"], none=True)
    then = assess(pack, said).next_screen
    assert then is not None
    assert (then.ticks, [each.id for each in then.fields]) == ((), ["signs"])
    assert assess(pack, first.ticked([], none=True)).next_screen != then
    assert from_json(Screen, to_json(first)) == first


@pytest.mark.parametrize(
    ("changes", "more", "where", "what"),
    [
        (
            [IN_LIST, ("[question.signs]", '[question.signs]\ngroup = "ill"\ngate = "arms"')],
            GATES,
            "question.signs.gate",
            "no gate of its group is called `arms`",
        ),
        ([IN_LIST], GATES, "group.ill.gates.legs", "it opens no question"),
        ([OPENS], GATES, "group.ill.gates", "a list of gates needs a tick of another kind"),
        ([IN_LIST, OPENS], GATES.replace("legs =", "fever ="), "group.ill.gates.fever", "a question has this name too"),
        (
            [("[question.signs]", '[question.signs]\ngate = "legs"')],
            "",
            "question.signs.gate",
            "only a question of a group has this",
        ),
        (
            [IN_LIST, OPENS, ("[question.age]", '[question.age]\ngroup = "ill"\ngate = "legs"')],
            GATES,
            "question.age.gate",
            "a number has no answer that says no",
        ),
    ],
)
def test_a_gate_that_cannot_work_is_shown_in_its_place(
    changes: list[tuple[str, str]], more: str, where: str, what: str
) -> None:
    found = {(each.where, each.what) for each in mistakes(minimal(*changes, more=more))}
    assert (where, what) in found


def test_a_choice_says_which_option_its_gate_left_unticked_means() -> None:
    questions = {each.id: each for each in PACK.intake.values()}
    weak = questions["leg_weakness"]
    assert isinstance(weak, Choice)
    for changed, where in (
        (evolve(weak, unticked="nine"), "question.leg_weakness.unticked"),
        (evolve(weak, gate=""), "question.leg_weakness.unticked"),
        (evolve(weak, group="nowhere"), "question.leg_weakness.group"),
    ):
        with pytest.raises(PackError) as refused:
            evolve(PACK, questions=tuple(changed if each.id == weak.id else each for each in PACK.questions))
        assert where in [each.where for each in refused.value.problems]
