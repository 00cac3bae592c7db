"""Facts travel, views are derived: a box with anything exchanged raises, or is what the verbs make of its facts.

The boxes of one person are exchanged for those of others, field by field, and so are strange values; copies and pickles
are boxes made again.
"""

from __future__ import annotations

import copy
import json
import pickle
from functools import cache, cached_property
from typing import Any

import attrs
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

import relieflib as relief
from minimal import minimal_pack
from relieflib import (
    Absent,
    Clearance,
    Pack,
    Refusal,
    Routine,
    Unfinished,
    Wish,
    assess,
    begin,
    builtin_pack,
    clear,
    plan,
)
from relieflib.planning.doses import Item
from strategies import plain_back_ache

PACK, NECK = builtin_pack(), minimal_pack()
PLAIN = plain_back_ache(PACK)
PEOPLE: list[dict[str, Any]] = [
    PLAIN,
    PLAIN | {"saddle_numbness": True},
    PLAIN | {"fever": True},
    PLAIN | {"pain_nrs": 9},
    PLAIN | {"worse_bending_forward": True, "distressed": True},
    PLAIN | {"face_arm_speech": Absent.WOULD_NOT_SAY},
    {},
    {"fever": True},
    {name: value for name, value in PLAIN.items() if name != "pain_tearing"},
]
WISHES = [
    Wish(minutes=12),
    Wish(minutes=20, equipment={"tennis-ball"}, prefer={"ball-massage-low-back"}),
    Wish(minutes=1),
]
STRANGE = [None, 0, -1, "x", (), {}, float("nan"), True, NECK, PLAIN]


@cache
def boxes() -> list[Any]:
    """Every kind of box, of several people."""
    found: list[Any] = []
    for said in PEOPLE:
        assessment = assess(PACK, said)
        decisions = [clear(assessment), clear(assessment, at=0)]
        found += [assessment, *decisions]
        for decision in decisions:
            if isinstance(decision, Clearance):
                routines = [plan(decision, wish) for wish in WISHES]
                found += routines
                found.append(relief.plan_weeks(decision, WISHES[0], days=2, weeks=1))
                found += [begin(each, at=0) for each in routines if each.items]
    sessions = [each for each in found if isinstance(each, relief.Session)]
    found += [relief.advance(each, relief.events.Tick(9)) for each in sessions]
    found += [relief.advance(each, relief.events.Report(5, {"new_signs": ["saddle-or-bladder"]})) for each in sessions]
    return found + [relief.Record(each) for each in sessions]


def facts_of(box: Any) -> dict[str, Any]:  # noqa: ANN401
    return {each.alias: getattr(box, each.name) for each in attrs.fields(type(box))}


def made(box: Any, facts: dict[str, Any]) -> Any:  # noqa: ANN401
    """What the verbs make of the same facts, in a process of its own: nothing that was worked out before is there."""
    match box:
        case relief.Assessment():
            return assess(**facts)
        case Clearance() | Refusal() | Unfinished():
            return clear(**facts)
        case relief.Session():
            session = begin(facts["routine"], at=facts["started_at"])
            for event in facts["events"]:
                session = relief.advance(session, event)
            return session
        case relief.Programme():
            return relief.plan_weeks(**{"days" if name == "on" else name: fact for name, fact in facts.items()})
    return type(box)(**facts)


def views(box: Any) -> dict[str, Any]:  # noqa: ANN401
    """Everything public that a box says."""
    names = [name for name in dir(type(box)) if not name.startswith("_")]
    kinds = (property, cached_property)
    found = {}
    for name in names:
        held = next(vars(each)[name] for each in type(box).__mro__ if name in vars(each))
        if isinstance(held, kinds) or type(held).__name__ == "member_descriptor":
            value = getattr(box, name)
            found[name] = value.ref if isinstance(value, Pack) else value
    return found


def values_for(field: str) -> list[Any]:
    """What other boxes have under this name, and what no box has."""
    found = [getattr(box, field) for box in boxes() if hasattr(box, field)]
    if field == "items":
        found += [(), (Item.of(PACK.technique["pelvic-tilt"], "usual"),), (Item.of(NECK.techniques[0], "usual"),)]
    return found + STRANGE


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_an_exchanged_field_is_refused_or_leads_where_the_verbs_lead(data: st.DataObject) -> None:
    box = data.draw(st.sampled_from(boxes()), label="box")
    field = data.draw(st.sampled_from([each.alias for each in attrs.fields(type(box))]), label="field")
    views(box)  # whatever was worked out before must not be carried over
    other = data.draw(st.sampled_from(values_for(field)), label="other")
    try:
        changed = evolve(box, **{field: other})
    except (relief.ReliefError, TypeError, ValueError):
        return
    assert type(changed) is type(box)
    right = made(changed, facts_of(changed))
    assert (changed, hash(changed)) == (right, hash(right))
    assert views(changed) == views(right)


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda box: pickle.loads(pickle.dumps(box))])  # noqa: S301
def test_a_copy_is_a_box_made_again_from_its_facts(again: Any) -> None:  # noqa: ANN401
    kinds: dict[type, Any] = {type(box): box for box in boxes()}
    assert len(kinds) == 8
    for box in kinds.values():
        views(box)
        twin = again(box)
        assert (twin, hash(twin), type(twin)) == (box, hash(box), type(box))
        assert views(twin) == views(box)


def test_a_box_in_json_is_its_facts_and_a_report_that_must_follow_from_them() -> None:
    for box in {type(box): box for box in boxes()}.values():
        text = relief.to_json(box)
        assert relief.from_json(type(box), text, PACK) == box


def test_what_was_said_to_leak_does_not() -> None:
    """An edited assessment was cleared, a routine lost its stop rules, and nothing was asked and called self-care."""
    plain = assess(PACK, PLAIN)
    worse = evolve(plain, answers=assess(PACK, PLAIN | {"saddle_numbness": True}).answers)
    refusal = clear(worse)
    assert isinstance(refusal, Refusal)
    assert (refusal.disposition, [each.rule for each in refusal.findings]) == (
        relief.Disposition.EMERGENCY,
        ["ces-saddle-numbness"],
    )
    clearance = clear(plain, at=0)
    assert isinstance(clearance, Clearance)
    with pytest.raises(relief.ReliefError, match="these answers give Refusal"):
        evolve(clearance, assessment=worse)
    routine = plan(clearance, WISHES[0])
    for field in ("stop_rules", "check_in", "guidance", "pace", "score", "left_out", "pack"):
        with pytest.raises(TypeError):
            evolve(routine, **{field: ()})  # type: ignore[arg-type]  # nor does it type-check
    ended = relief.advance(begin(routine, at=0), relief.events.Report(1, {"new_signs": ["saddle-or-bladder"]}))
    assert (ended.ending, ended.disposition) == (relief.terms.Ending.STOPPED, relief.Disposition.EMERGENCY)
    assert "self-care" not in f"{clear(assess(PACK, {}))} {assess(PACK, {})}"


def test_no_edit_of_the_json_gives_a_routine_other_stop_rules() -> None:
    clearance = clear(assess(PACK, PLAIN))
    assert isinstance(clearance, Clearance)
    text = relief.to_json(plan(clearance, WISHES[0]))
    calmer = evolve(PACK, rules=PACK.screening_rules)
    with pytest.raises(relief.FormatError, match="it was made with"):
        relief.from_json(Routine, text, calmer)
    with pytest.raises(relief.FormatError, match=r"json\.pack: a Routine is read with its pack"):
        relief.from_json(Routine, text)


@given(st.sampled_from(PEOPLE), st.sets(st.sampled_from(sorted(PLAIN)), max_size=40))
@settings(max_examples=100, deadline=None)
def test_nothing_that_is_not_final_is_called_self_care(said: dict[str, Any], gone: set[str]) -> None:
    assessment = assess(PACK, {name: value for name, value in said.items() if name not in gone})
    decision = clear(assessment)
    assert (assessment.disposition is None) == isinstance(decision, Unfinished) == (assessment.ceiling is None)
    assert assessment.so_far is not relief.Disposition.SELF_CARE
    if isinstance(decision, Unfinished):
        assert "self-care" not in f"{decision} {assessment}".partition(":")[0]
        report = json.loads(relief.to_json(decision))["report"]
        assert (report["so_far"], report["assessment"]["disposition"]) in {(None, None), (str(decision.so_far), None)}
        assert not hasattr(decision, "disposition")
        assert not hasattr(decision, "techniques")
