"""What screening promises, whatever the pack and the answers: laws over the built-in pack and over packs small enough
to try every completion.
"""

from __future__ import annotations

import random
from functools import cache
from typing import TYPE_CHECKING, Any

from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from relieflib import Assessment, Clearance, Pack, Refusal, SafetyRule, Unfinished, assess, builtin_pack, clear
from relieflib.conditions.evaluate import evaluate
from relieflib.conditions.truth import Truth
from relieflib.content import RedFlag
from relieflib.screening.engine import unsaid_as
from relieflib.terms import Absent, Ceiling, Disposition, RuleKind, Status
from strategies import ABSENCES, answer_to, answers, people, plain_back_ache, small_packs, so_far

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hypothesis.strategies import DataObject, SearchStrategy

PACK = builtin_pack()
FLAGS = {rule.id: rule for rule in PACK.rules if isinstance(rule, RedFlag)}


@st.composite
def situations(draw: Any) -> tuple[Pack, dict[str, Any]]:  # noqa: ANN401
    """A pack with some answers to it."""
    if draw(st.integers(0, 2)) == 0:
        return PACK, draw(people(PACK))
    pack = draw(small_packs())
    return pack, draw(answers(pack.intake))


def anything_to(pack: Pack, *, but: Mapping[str, Any] | None = None) -> SearchStrategy[dict[str, Any]]:
    """An answer, or a reason why there is none, to every question that is not in *but*."""
    left = [question for question in pack.intake.values() if question.id not in (but or {})]
    return st.fixed_dictionaries({question.id: answer_to(question) | ABSENCES for question in left})


def outcome(assessment: Assessment) -> tuple[object, ...]:
    """What a person is told in the end. Where no self-care may go on, techniques and precautions do not matter."""
    told = (assessment.disposition, assessment.ceiling)
    if assessment.ceiling is Ceiling.NONE:
        return told
    return *told, frozenset(assessment.allowed), precautions(assessment)


def precautions(found: Assessment | Clearance) -> frozenset[str]:
    findings = found.precautions if isinstance(found, Clearance) else found.findings
    return frozenset(each.rule for each in findings if each.kind is RuleKind.PRECAUTION)


def undecided(assessment: Assessment) -> set[str]:
    """The rules that act or may still act; every other is ruled out."""
    return {each.rule for each in assessment.findings} | set(assessment.open)


def fired(assessment: Assessment) -> set[str]:
    return {each.rule for each in assessment.findings if each.status is Status.FIRED}


def some_of(data: DataObject, given_answers: dict[str, Any]) -> dict[str, Any]:
    """*given_answers* without a few of them."""
    names = st.lists(st.sampled_from(sorted(given_answers)), max_size=20, unique=True) if given_answers else st.just([])
    gone = data.draw(names)
    return {name: value for name, value in given_answers.items() if name not in gone}


def interview(pack: Pack, said: dict[str, Any], full: dict[str, Any]) -> tuple[Assessment, dict[str, Any]]:
    """Ask the next question, and answer it as *full* tells, until there is none."""
    said = dict(said)
    while (question := (assessment := assess(pack, said)).next_question) is not None:
        assert question.id not in said
        facts = pack.facts(pack.answers(said))
        assert question.condition is None or evaluate(question.condition, facts, Truth.YES) is Truth.YES
        said[question.id] = full[question.id]
    return assessment, said


@given(situations(), st.data())
@settings(max_examples=40, deadline=None)
def test_deleting_an_answer_never_softens_the_worst_that_may_come(
    situation: tuple[Pack, dict[str, Any]], data: DataObject
) -> None:
    pack, said = situation
    with_it, without_it = assess(pack, said), assess(pack, some_of(data, said))
    assert without_it.worst_possible >= with_it.worst_possible
    assert without_it.lowest_possible <= with_it.lowest_possible


@given(situations(), st.data())
@settings(max_examples=40, deadline=None)
def test_one_more_answer_overturns_no_rule_that_is_decided(
    situation: tuple[Pack, dict[str, Any]], data: DataObject
) -> None:
    pack, full = situation
    said = some_of(data, full)
    before, after = assess(pack, said), assess(pack, full)
    assert undecided(after) <= undecided(before)
    assert {each.rule for each in before.findings} <= {each.rule for each in after.findings}
    assert fired(before) <= fired(after)
    assert so_far(before) <= so_far(after) <= before.worst_possible
    assert before.lowest_possible <= after.lowest_possible
    assert before.disposition in {None, after.disposition}
    assert before.ceiling in {None, after.ceiling}


@given(situations(), st.data())
@settings(max_examples=40, deadline=None)
def test_an_answer_in_place_of_cannot_say_keeps_what_fired(
    situation: tuple[Pack, dict[str, Any]], data: DataObject
) -> None:
    pack, said = situation
    unsaid = [name for name, value in said.items() if isinstance(value, Absent)]
    told = {name: data.draw(answer_to(pack.intake[name]), label=name) for name in unsaid}
    assert fired(assess(pack, said)) <= fired(assess(pack, said | told))


@cache
def turned(seed: int) -> Pack:
    """The built-in pack with everything in it in another order."""
    return shuffled(PACK, random.Random(seed))  # noqa: S311 - an order, not a secret


def shuffled(pack: Pack, luck: random.Random) -> Pack:
    def mixed(part: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(luck.sample(part, len(part)))

    return evolve(
        pack,
        rules=mixed(pack.rules),
        questions=mixed(pack.questions),
        techniques=mixed(pack.techniques),
        definitions=mixed(pack.definitions),
        labels=mixed(pack.labels),
    )


def what_is_found(assessment: Assessment) -> dict[str, object]:
    return {
        "now": (assessment.disposition, assessment.ceiling, assessment.so_far),
        "at worst": (assessment.worst_possible, assessment.lowest_possible),
        "findings": {(each.rule, each.status) for each in assessment.findings},
        "open": (set(assessment.open), set(assessment.withheld_by)),
        "out": {(each.technique, each.rule, each.status) for each in assessment.exclusions},
        "allowed": set(assessment.allowed),
        "pending": set(assessment.pending),
        "set aside": set(assessment.set_aside),
    }


@given(small_packs(), st.data(), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_order_of_rules_questions_and_answers_changes_nothing(
    pack: Pack, data: DataObject, luck: random.Random
) -> None:
    said = data.draw(answers(pack.intake))
    after = assess(shuffled(pack, luck), dict(reversed(said.items())))
    assert what_is_found(after) == what_is_found(assess(pack, said))


@given(people(PACK), st.integers(0, 1), st.data())
@settings(max_examples=40, deadline=None)
def test_the_order_of_the_built_in_pack_changes_nothing(full: dict[str, Any], seed: int, data: DataObject) -> None:
    said = some_of(data, full)
    assert what_is_found(assess(turned(seed), said)) == what_is_found(assess(PACK, said))


@given(situations(), st.data())
@settings(max_examples=40, deadline=None)
def test_settled_means_settled_and_asking_on_always_leads_there(
    situation: tuple[Pack, dict[str, Any]], data: DataObject
) -> None:
    """But for an answer that nobody asked for and that contradicts another: it can only make things worse."""
    pack, some = situation
    full = some | data.draw(anything_to(pack, but=some))
    settled, said = interview(pack, some_of(data, some), full)
    assert settled.settled
    more = data.draw(st.lists(anything_to(pack, but=said), min_size=4, max_size=8))
    for later in (assess(pack, full), *(assess(pack, said | each) for each in more)):
        if later.contradictory == settled.contradictory:
            assert outcome(later) == outcome(settled)
        assert so_far(later) >= so_far(settled)


@given(situations(), st.data())
@settings(max_examples=40, deadline=None)
def test_what_is_cleared_stays_cleared_whatever_is_still_answered(
    situation: tuple[Pack, dict[str, Any]], data: DataObject
) -> None:
    pack, full = situation
    said = some_of(data, full)
    decision = clear(assess(pack, said))
    if not isinstance(decision, Clearance):
        return
    assert decision.ceiling is not Ceiling.NONE
    for more in data.draw(st.lists(anything_to(pack, but=said), min_size=2, max_size=4)):
        later = assess(pack, said | more)
        if later.contradictory != decision.contradictory:
            continue  # an answer that nobody asked for contradicts another: the worse counts
        assert (later.disposition, later.ceiling) == (decision.disposition, decision.ceiling)
        assert set(decision.techniques) <= set(later.allowed)


@given(situations(), st.data())
@settings(max_examples=40, deadline=None)
def test_what_must_be_asked_is_asked_before_anything_is_cleared(
    situation: tuple[Pack, dict[str, Any]], data: DataObject
) -> None:
    pack, full = situation
    said = some_of(data, full)
    if isinstance(clear(assess(pack, said)), Clearance):
        later = assess(pack, said | data.draw(anything_to(pack, but=said)))
        unasked = {name for name, question in pack.intake.items() if question.must_ask and name not in said}
        assert unasked <= set(later.set_aside)


@given(situations(), st.data())
@settings(max_examples=40, deadline=None)
def test_a_precaution_that_is_open_is_applied(situation: tuple[Pack, dict[str, Any]], data: DataObject) -> None:
    pack, full = situation
    said = some_of(data, full)
    decision = clear(assess(pack, said))
    if isinstance(decision, Clearance):
        later = assess(pack, said | data.draw(anything_to(pack, but=said)))
        assert precautions(later) <= precautions(decision)


@given(situations())
@settings(max_examples=40, deadline=None)
def test_a_refusal_says_which_sign_it_rests_on_and_unfinished_what_to_ask(
    situation: tuple[Pack, dict[str, Any]],
) -> None:
    pack, said = situation
    decision = clear(assess(pack, said))
    if isinstance(decision, Refusal):
        assert any(each.ceiling is Ceiling.NONE for each in decision.findings)
        assert all(each.kind is RuleKind.RED_FLAG for each in decision.findings)
    if isinstance(decision, Unfinished):
        assert decision.ask == decision.assessment.pending
        assert not set(decision.ask) & set(said)
        assert {each.id for each in decision.next_screen.questions} <= set(decision.ask)


@given(situations(), st.data())
@settings(max_examples=40, deadline=None)
def test_a_sign_that_cannot_be_said_counts_as_one_that_is_there(
    situation: tuple[Pack, dict[str, Any]], data: DataObject
) -> None:
    pack, said = situation
    known = assess(pack, said)
    acting = [each for each in known.findings if each.status is Status.FIRED]
    acting = [each for each in acting if unsaid_as(rule_of(pack, each.rule)) is Truth.YES]
    if not acting:
        return
    finding = data.draw(st.sampled_from(acting))
    deciding = data.draw(st.sampled_from([clause.question for clause in finding.clauses]))
    unsaid = said | {deciding: data.draw(ABSENCES)}
    found = next(each for each in assess(pack, unsaid).findings if each.rule == finding.rule)
    holds = evaluate(rule_of(pack, finding.rule).condition, pack.facts(pack.answers(unsaid))) is Truth.YES
    assert found.status is (Status.FIRED if holds else Status.NOT_RULED_OUT)
    if deciding not in getattr(rule_of(pack, finding.rule), "milder_without", ()):
        assert (found.disposition, found.ceiling) == (finding.disposition, finding.ceiling)


def rule_of(pack: Pack, name: str) -> SafetyRule:
    return next(each for each in pack.rules if each.id == name)


def test_a_plain_back_ache_is_cleared_by_asking_alone_and_before_the_questions_run_out() -> None:
    plain = plain_back_ache(PACK)
    settled, said = interview(PACK, {}, plain)
    assert outcome(settled) == outcome(assess(PACK, plain)) == outcome(assess(PACK, said))
    assert isinstance(clear(settled), Clearance)
    assert len(said) < len(plain)


@settings(max_examples=150, deadline=None)
@given(people(PACK), st.sampled_from(sorted(PACK.intake)), st.data())
def test_what_cannot_be_said_is_never_milder_than_anything_that_could_be(
    said: dict[str, Any], name: str, data: DataObject
) -> None:
    """But for the age of a child, and for what a rule says is less than the sign itself: that is never nothing."""
    answered = assess(PACK, {**said, name: data.draw(answer_to(PACK.intake[name]))})
    unsaid = assess(PACK, {**said, name: Absent.DOES_NOT_KNOW})
    if "child-under-10" in answered.acting or answered.contradictory:
        return
    lost = [each for each in answered.findings if each.disposition and each.disposition > unsaid.worst_possible]
    assert all(name in FLAGS[each.rule].milder_without for each in lost)
    assert not lost or unsaid.worst_possible >= Disposition.SEE_CLINICIAN
