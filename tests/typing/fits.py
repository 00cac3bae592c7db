"""What a host and a pack's author write: every line of it is right to a type checker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_type

import relieflib as relief
from relieflib import content, events, parts, review, terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def a_host(answers: Mapping[str, Any], at_hand: list[str]) -> relief.Record | str:
    """From answers to a record."""
    pack = relief.builtin_pack(language="es", emergency_number="112")
    assessment = assert_type(relief.assess(pack, answers), relief.Assessment)
    match relief.clear(assessment, at=0):
        case relief.Unfinished() as unfinished:
            return assert_type(unfinished.next_screen, parts.Screen).title
        case relief.Refusal() as refusal:
            return "\n".join(refusal.advice)
        case relief.Clearance() as clearance:
            wish = relief.Wish(
                minutes=12,
                equipment=at_hand,
                goals={"relax": 3},
                prefer={"cat-cow"},
                avoid=("bridge",),
                avoid_positions=frozenset({"sitting"}),
                done=[relief.Done("cat-cow", days_ago=1, went=terms.Tolerance.FINE)],
            )
            routine = assert_type(relief.plan(clearance, wish), relief.Routine)
            if problems := relief.verify(routine):
                return str(assert_type(problems[0], relief.Problem))
            session = relief.begin(routine, at=0)
            session = relief.advance(session, events.Report(3, {"pain_now": 4}))
            session = relief.in_language(session, relief.builtin_pack())
            return relief.Record(assert_type(session, relief.Session))


def an_author(sources: Iterable[content.Source]) -> relief.Pack:
    """A pack in Python, as plainly as it can be written."""
    fever = content.YesNo(id="fever", ask="Do you have a fever?", why="Infection.")
    age = content.Number(id="age", ask="How old are you?", why="Age.", unit="years", least=0, most=120, ask_if="fever")
    choice = content.Choice(id="side", ask="Which side?", why="Side.", options={"left": "Left", "right": "Right"})
    rule = content.RedFlag(
        id="fever", when="fever", disposition="urgent", ceiling="none", says="Go.", why="Infection.", sources=["us"]
    )
    steps = [content.Step(do="Turn.", kind="move", position="sitting", dose="5 x 6 s")]
    technique = content.Technique(
        id="turn",
        name="Turn",
        purpose="To loosen.",
        origin="guideline",
        region="neck",
        phase=terms.RoutinePhase.MOBILISE,
        experience="beginner",
        steps=steps,
        goals={"relax": 3},
        evidence="None.",
        sources=["us"],
    )
    assert_type(review.evaluate(rule, [fever, age], {"fever": True}), relief.Truth)
    assert_type(relief.timeline(technique), tuple[parts.Interval, ...])
    return relief.Pack(
        id="neck",
        name="Neck",
        labels={"position": {"sitting": "on a chair"}},
        sources=sources,
        questions=[fever, age, choice],
        rules=[rule],
        techniques=(technique,),
    )
