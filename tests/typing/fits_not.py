"""What a type checker must refuse. Each line says so, and a checker that finds it right says that instead."""

from __future__ import annotations

import relieflib as relief
from relieflib import content, events, review


def wishes() -> None:
    """Numbers and words in place of lists of ids."""
    relief.Wish(minutes="twelve")  # type: ignore[arg-type]
    relief.Wish(minutes=12, equipment=5)  # type: ignore[arg-type]
    relief.Wish(minutes=12, goals=7)  # type: ignore[arg-type]
    relief.Wish(minutes=12, goals={"relax": "much"})  # type: ignore[arg-type]
    relief.Wish(minutes=12, prefer=3)  # type: ignore[arg-type]
    relief.Wish(minutes=12, avoid=3)  # type: ignore[arg-type]
    relief.Wish(minutes=12, avoid_positions=3)  # type: ignore[arg-type]
    relief.Wish(minutes=12, done=["cat-cow"])  # type: ignore[list-item]
    relief.Wish(minutes=12, experience="none")  # type: ignore[arg-type]
    relief.Wish(minutes=12, muscles=["glutes"])  # type: ignore[call-arg]


def arrows(pack: relief.Pack, assessment: relief.Assessment, clearance: relief.Clearance, wish: relief.Wish) -> None:
    """A box that was skipped, or handed to the wrong verb."""
    relief.plan(assessment, wish)  # type: ignore[arg-type]
    relief.plan(clearance, 12)  # type: ignore[arg-type]
    relief.plan(relief.clear(assessment), wish)  # type: ignore[arg-type]
    relief.clear(pack)  # type: ignore[arg-type]
    relief.assess(assessment, {})  # type: ignore[arg-type]
    relief.begin(clearance, at=0)  # type: ignore[arg-type]
    relief.begin(relief.timeline(pack.techniques[0]), at=0)  # type: ignore[arg-type]
    relief.begin(relief.plan(clearance, wish))  # type: ignore[call-arg]
    relief.Clearance()  # type: ignore[call-arg]
    relief.verify(clearance)  # type: ignore[arg-type]
    relief.to_text(assessment)  # type: ignore[arg-type]
    relief.in_language("routine", pack)  # type: ignore[type-var]
    relief.in_language(clearance, "es")  # type: ignore[arg-type]


def sessions(session: relief.Session) -> None:
    """Events by name, and reports that are no answers."""
    relief.advance(session, "tick")  # type: ignore[arg-type]
    relief.advance(session, events.Tick)  # type: ignore[arg-type]
    events.Tick("now")  # type: ignore[arg-type]
    relief.Record(session.routine)  # type: ignore[arg-type]


def authors() -> None:
    """Content of the wrong kind."""
    content.Step(do=3, kind="move", position="sitting", dose="5 s")  # type: ignore[arg-type]
    content.Step(do="Turn.", kind=3, position="sitting", dose="5 s")  # type: ignore[arg-type]
    content.Step(do="Turn.", kind="move", position="sitting", dose=5)  # type: ignore[arg-type]
    content.Source(id="us", title="Ours", by="us", grade="X", seen="yes", how_seen="ours")  # type: ignore[arg-type]
    content.YesNo(id="fever", ask="Do you have a fever?", why="Infection.", least=0)  # type: ignore[call-arg]
    relief.Pack(id="neck", name="Neck", questions=3)  # type: ignore[arg-type]
    review.evaluate(3, [], {})  # type: ignore[arg-type]
