"""A routine as a sheet to read aloud."""

from __future__ import annotations

from itertools import groupby

from relieflib.export.cue_stream import _after, _asked, _before, _check, _clock, _lines, _title
from relieflib.planning.routine import Routine


def to_text(routine: Routine) -> str:
    """A cue sheet that a relative can read aloud: what to be careful about, each cue with its time, whom to see when.

    The questions of the check-in stand under the first one. Lines are not wrapped.
    """
    _check(routine)
    blocks = [[f"{_clock(routine.seconds)}  {_title(routine)}"], *_before(routine)]
    for number, (_, lines) in enumerate(groupby(_lines(routine), key=lambda line: line.item)):
        block = [f"{_clock(line.at):>5}  {line.words}" for line in lines]
        blocks.append(block if number else [*block, *(f"       - {asked}" for asked in _asked(routine))])
    return "\n\n".join("\n".join(block) for block in [*blocks, *_after(routine)] if block) + "\n"
