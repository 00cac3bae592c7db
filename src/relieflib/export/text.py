"""A routine as a sheet to read aloud."""

from __future__ import annotations

from itertools import groupby

from relieflib.export.cue_stream import (
    afterwards,
    check_in_questions,
    clock,
    expect_sound,
    heading,
    spoken_lines,
    warnings,
)
from relieflib.planning.routine import Routine


def to_text(routine: Routine) -> str:
    """Return *routine* as a sheet that a relative can read aloud.

    It begins with what to be careful about and what to stop for, then gives every cue with its time from the start
    (minutes and seconds), then when to see whom. The questions of the check-in are listed once, at the first check-in.
    Lines are not wrapped.

    Raises RoutineError for a routine that could not be begun in a session: an empty one, or one that breaks its
    clearance or its wish.
    """
    expect_sound(routine)
    blocks = [[f"{clock(routine.seconds)}  {heading(routine)}"], *warnings(routine)]
    for number, (_, lines) in enumerate(groupby(spoken_lines(routine), key=lambda line: line.item)):
        block = [f"{clock(line.at):>5}  {line.words}" for line in lines]
        blocks.append(block if number else [*block, *(f"       - {asked}" for asked in check_in_questions(routine))])
    return "\n\n".join("\n".join(block) for block in [*blocks, *afterwards(routine)] if block) + "\n"
