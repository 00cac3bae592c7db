"""What is written and read back is equal, for every value that can be written."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from minimal import minimal_pack
from relieflib import (
    Answers,
    Assessment,
    Clearance,
    FormatError,
    Pack,
    PackError,
    Problem,
    Record,
    Refusal,
    Routine,
    SafetyRule,
    Session,
    Step,
    Technique,
    Unfinished,
    Wish,
    assess,
    builtin_pack,
    clear,
    from_json,
    to_json,
)
from relieflib.conditions.json_tree import expr_of, tree_of
from relieflib.conditions.unparse import unparse
from relieflib.content import Contraindication, Precaution, RedFlag, StopRule
from relieflib.terms import Severity
from strategies import answers, exprs, people, sessions, wishes

if TYPE_CHECKING:
    from relieflib.conditions.nodes import Expr

BUILTIN = builtin_pack()
NECK = minimal_pack()
PACKS = pytest.mark.parametrize("pack", [BUILTIN, NECK], ids=["built-in", "minimal"])
DEAR = settings(max_examples=10, deadline=None)
CHEAP = settings(max_examples=25, deadline=None)


def returns(value: Any, pack: Pack | None = None) -> None:  # noqa: ANN401
    """*value* comes back equal, of its own type, and is written the same again."""
    text = to_json(value)
    back = from_json(type(value), text, pack)
    assert type(back) is type(value)
    assert back == value
    assert to_json(back) == text


@PACKS
@CHEAP
@given(data=st.data())
def test_answers_with_and_without_absences_come_back(pack: Pack, data: st.DataObject) -> None:
    said = pack.answers(data.draw(answers(pack.intake)))
    returns(said)
    assert pack.answers(from_json(Answers, to_json(said))) == said


@PACKS
@DEAR
@given(data=st.data())
def test_an_assessment_comes_back_and_leads_to_the_same_decision(pack: Pack, data: st.DataObject) -> None:
    given_answers = data.draw(people(pack) | answers(pack.intake))
    assessment = assess(pack, given_answers)
    returns(assessment, pack)
    decision = clear(assessment, at=data.draw(st.none() | st.integers(0, 9) | st.floats(0, 9)))
    returns(decision, pack)
    assert clear(from_json(Assessment, to_json(assessment), pack), at=decision.at) == decision


def test_three_intakes_reach_the_three_decisions() -> None:
    assert isinstance(clear(assess(NECK, {})), Unfinished)
    assert isinstance(clear(assess(NECK, {"fever": True})), Refusal)
    assert isinstance(clear(assess(NECK, {"fever": False, "age": 30})), Clearance)


@PACKS
@CHEAP
@given(data=st.data())
def test_a_wish_comes_back(pack: Pack, data: st.DataObject) -> None:
    returns(data.draw(wishes(pack)))


@PACKS
@DEAR
@given(data=st.data())
def test_a_session_cut_off_anywhere_its_routine_and_its_record_come_back(pack: Pack, data: st.DataObject) -> None:
    session = data.draw(sessions(pack))
    for box in (session, session.routine, session.routine.clearance, Record(session)):
        returns(box, pack)


@PACKS
def test_a_pack_comes_back_with_the_same_fingerprint(pack: Pack) -> None:
    returns(pack)
    assert from_json(Pack, to_json(pack)).fingerprint == pack.fingerprint


@PACKS
def test_a_pack_in_another_order_is_another_pack(pack: Pack) -> None:
    turned = evolve(pack, questions=pack.questions[::-1])
    assert turned.fingerprint != pack.fingerprint
    assert from_json(Pack, to_json(turned)) == turned


@PACKS
def test_every_condition_of_a_pack_is_text_in_json(pack: Pack) -> None:
    value = json.loads(to_json(pack))["value"]
    for rule in pack.rules:
        assert value["rule"][rule.id]["when"] == unparse(rule.condition)
    for definition in pack.definitions:
        assert value["definition"][definition.id]["when"] == unparse(definition.condition)


def test_a_condition_with_a_definition_that_is_not_the_packs_is_in_no_pack() -> None:
    unlike = (evolve(NECK.definitions[0], when=NECK.rules[1].when),)
    with pytest.raises(PackError, match="`unwell` is not the one that this condition has") as error:
        evolve(NECK, definitions=unlike)
    assert [each.where for each in error.value.problems] == ["rule.infection.when"]
    with pytest.raises(PackError, match="no question or definition is called `unwell`") as error:
        evolve(NECK, definitions=())
    assert [each.where for each in error.value.problems] == ["rule.infection.when"]


@PACKS
def test_the_parts_of_a_pack_come_back(pack: Pack) -> None:
    for part in (*pack.rules, *pack.techniques, *(step for each in pack.techniques for step in each.steps)):
        returns(part)


@PACKS
def test_a_rule_comes_back_as_any_rule_and_as_its_own_kind_alone(pack: Pack) -> None:
    for rule in pack.rules:
        text = to_json(rule)
        assert from_json(SafetyRule, text) == rule
        for kind in (RedFlag, Contraindication, Precaution, StopRule):
            if isinstance(rule, kind):
                assert from_json(kind, text) == rule
            else:
                with pytest.raises(FormatError, match=f"'{rule.kind}' is not one of `{kind.kind}`"):
                    from_json(kind, text)


def test_every_rule_is_of_one_of_four_kinds() -> None:
    assert {type(rule) for rule in NECK.rules} == {RedFlag, Contraindication, Precaution, StopRule}
    with pytest.raises(TypeError, match="make a RedFlag, a Contraindication, a Precaution or a StopRule"):
        SafetyRule(id="x", when=NECK.rules[0].when, says="?", why="?", sources=())


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(
    st.builds(
        Problem,
        code=WORDS,
        severity=st.sampled_from(Severity),
        where=WORDS,
        what=WORDS,
        hint=st.none() | WORDS,
        source=st.none() | WORDS,
        span=st.none() | st.tuples(st.integers(0, 99), st.integers(0, 99)),
        file=st.none() | WORDS,
        line=st.none() | st.integers(1, 999),
    )
)
def test_a_problem_comes_back(problem: Problem) -> None:
    returns(problem)


@given(exprs())
def test_a_condition_comes_back_from_its_tree(expr: Expr) -> None:
    assert expr_of(json.loads(json.dumps(tree_of(expr)))) == expr


@PACKS
def test_the_fingerprint_is_the_sha_256_of_the_pack_as_json_in_its_own_order(pack: Pack) -> None:
    value = json.loads(to_json(pack))["value"]
    canonical = json.dumps(value, separators=(",", ":"))
    assert pack.fingerprint == hashlib.sha256(canonical.encode()).hexdigest()


@pytest.mark.parametrize("indent", [None, 0, 2])
def test_layout_changes_nothing(indent: int | None) -> None:
    assert from_json(Pack, to_json(NECK, indent=indent)) == NECK


PROGRAM = """
import relieflib as relief
from strategies import plain_back_ache
pack = relief.builtin_pack()
several = {each.id: each.option_ids for each in pack.questions if each.kind is relief.terms.QuestionKind.CHOICES}
ticked = {name: options for name, options in several.items() if name in pack.intake}
print(relief.to_json(pack), relief.to_json(pack.answers(ticked)))
wish = relief.Wish(minutes=12, equipment={"tennis-ball", "foam-roller"}, avoid={"cat-cow", "bridge"})
routine = relief.plan(relief.clear(relief.assess(pack, plain_back_ache(pack))), wish)
session = relief.advance(relief.begin(routine, at=0), relief.events.Report(1, {"new_signs": several["new_signs"]}))
print(relief.to_json(relief.Record(session)), pack.fingerprint)
"""


@pytest.mark.slow
def test_no_text_of_json_hangs_on_the_seed_of_hashes() -> None:
    outs = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outs) == 1
    assert BUILTIN.fingerprint in outs.pop()


@pytest.mark.parametrize("kind", [Routine, Session, SafetyRule, Step, Technique, Wish])
def test_a_text_of_one_kind_is_not_read_as_another(kind: type) -> None:
    with pytest.raises(ValueError, match=rf"this is a 'Pack', not a {kind.__name__}"):
        from_json(kind, to_json(NECK))
