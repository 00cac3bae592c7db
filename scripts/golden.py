"""Writes one file of each kind that relieflib writes, into tests/golden.

Until the first release run it whenever what is written changes, with a line in the changelog. From then on the files
of a released format are kept, and a change that older readers cannot read needs a new number.
"""

# ruff: noqa: INP001 - a script, of our own packs

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))  # for their small pack

import relieflib as relief
from minimal import minimal_pack
from relieflib.storage.values import FORMAT

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT / "tests" / "golden"
ANSWERS = {"fever": False, "age": 30, "signs": ["numb-hand"]}
EVENTS: tuple[relief.events.Event, ...] = (
    relief.events.Report(2, {"pain": 4.5}),
    relief.events.Tick(9.5),
    relief.events.Pause(11),
    relief.events.Resume(20.25),
    relief.events.ChooseEasier(21),
    relief.events.Report(40, {"pain": 8}),
    relief.events.Resume(41),
    relief.events.Report(42, {"pain": relief.Absent.WOULD_NOT_SAY}),
    relief.events.Leave(50),
)


def values() -> Iterator[tuple[str, object]]:
    """A value of each kind, by the name of its file; of the small pack of the tests, which a golden file holds too."""
    pack = minimal_pack()
    assessment = relief.assess(pack, ANSWERS)
    clearance = relief.clear(assessment, at=0)
    assert isinstance(clearance, relief.Clearance)
    wish = relief.Wish(minutes=9, equipment={"towel"}, goals={"ease": 2}, seed=3)
    routine = relief.plan(clearance, wish)
    session = relief.begin(routine, at=0)
    for event in EVENTS:
        session = relief.advance(session, event)
    went = (relief.Done("press"), relief.Done("press", days_ago=3, went=relief.terms.Tolerance.SORE))
    yield "pack", pack
    yield "answers", assessment.answers
    yield "assessment", assessment
    yield "screen", relief.assess(pack, {}).next_screen
    yield "refusal", relief.clear(relief.assess(pack, {"fever": True}))
    yield "unfinished", relief.clear(relief.assess(pack, {}))
    yield "clearance", clearance
    yield (
        "wish",
        relief.Wish(
            minutes=9, equipment={"towel"}, experience=relief.terms.Experience.BEGINNER, times_a_day=2, done=went
        ),
    )
    yield "routine", routine
    yield "routine-empty", relief.plan(clearance, relief.Wish(minutes=9))
    yield "programme", relief.plan_weeks(clearance, wish, days=2, weeks=1)
    yield "session", session
    yield "record", relief.Record(session)
    yield "rule", pack.rules[0]
    yield "technique", pack.techniques[0]
    yield "step", pack.techniques[0].steps[0]
    yield "problem", relief.Problem(code="RL101", where="here", what="wrong", hint="do", source="a and b", span=(0, 1))


def texts() -> Iterator[tuple[str, str]]:
    """The name and the text of every file."""
    for name, value in values():
        yield f"neck-{name}-{FORMAT}.json", relief.to_json(value) + "\n"
        if isinstance(value, relief.Session):
            yield f"neck-journal-{FORMAT}.jsonl", relief.to_journal(value)


def main() -> None:
    """Write every file."""
    for name, text in texts():
        (GOLDEN / name).write_text(text, "utf-8", newline="\n")


if __name__ == "__main__":
    main()
