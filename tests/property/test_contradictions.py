"""What two answers that contradict each other do: every rule acts that acts under either, and both stay as said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from relieflib import Absent, Clearance, Pack, Refusal, Truth, assess, clear
from relieflib.conditions.evaluate import Facts, evaluate
from strategies import answers, packs_that_contradict, so_far

if TYPE_CHECKING:
    from random import Random

    from hypothesis.strategies import DataObject

SOME = settings(max_examples=80, deadline=None)


def trusting(pack: Pack) -> Pack:
    """The same pack, in which nothing contradicts anything."""
    return evolve(pack, questions=tuple(evolve(each, contradicts="") for each in pack.questions))


@SOME
@given(packs_that_contradict(), st.data())
def test_what_acts_is_what_acts_as_said_and_what_acts_where_the_doubtful_answer_cannot_be_said(
    pack: Pack, data: DataObject
) -> None:
    said = data.draw(answers(pack.intake))
    found, as_said = assess(pack, said), assess(trusting(pack), said)
    assert found.answers == as_said.answers
    assert found.contradictory == tuple(name for name in pack.intake if name in found.contradictory)
    if not found.contradictory:
        assert (found.acting, found.open, found.pending) == (as_said.acting, as_said.open, as_said.pending)
        return
    assert set(found.acting) >= set(as_said.acting)
    assert so_far(found) >= so_far(as_said)
    if not set(found.contradictory) & set(as_said.inapplicable):
        doubted = assess(trusting(pack), {**said, **dict.fromkeys(found.contradictory, Absent.DOES_NOT_KNOW)})
        assert set(found.acting) == {*as_said.acting, *doubted.acting}
        assert so_far(found) == max(so_far(as_said), so_far(doubted))


@SOME
@given(packs_that_contradict(), st.data())
def test_a_question_is_in_doubt_exactly_while_its_definition_holds_of_what_was_said(
    pack: Pack, data: DataObject
) -> None:
    said = pack.answers(data.draw(answers(pack.intake)))
    (odd,) = pack.definitions
    holds = evaluate(odd.condition, Facts(said.known, said.unsaid)) is Truth.YES
    expected = {each.id for each in pack.questions if each.contradicts and each.id in said.known} if holds else set()
    assert set(assess(pack, said).contradictory) == expected


@SOME
@given(packs_that_contradict(), st.data(), st.randoms(use_true_random=False))
def test_the_order_of_the_answers_does_not_matter(pack: Pack, data: DataObject, random: Random) -> None:
    said = data.draw(answers(pack.intake))
    shuffled = list(said.items())
    random.shuffle(shuffled)
    one, other = assess(pack, said), assess(pack, dict(shuffled))
    assert (one.acting, one.open, one.pending, one.so_far) == (other.acting, other.open, other.pending, other.so_far)


@SOME
@given(packs_that_contradict(), st.data())
def test_one_more_answer_loses_no_rule_unless_it_settles_a_doubt(pack: Pack, data: DataObject) -> None:
    said = dict(data.draw(answers(pack.intake, unsaid=False)).items())
    before = assess(pack, said)
    more = data.draw(answers({name: each for name, each in pack.intake.items() if name not in said}, unsaid=False))
    after = assess(pack, {**said, **more})
    assert set(before.contradictory) <= set(after.contradictory)  # a definition that holds goes on holding
    fired = {each.rule for each in before.findings if str(each.status) == "fired"}
    assert fired <= set(after.acting)


@SOME
@given(packs_that_contradict(), st.data())
def test_what_is_decided_says_what_contradicts(pack: Pack, data: DataObject) -> None:
    decision = clear(assess(pack, data.draw(answers(pack.intake))))
    assert decision.contradictory == decision.assessment.contradictory
    if isinstance(decision, Clearance | Refusal):
        assert decision.findings == tuple(each for each in decision.findings if each.clauses)
