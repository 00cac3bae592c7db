"""A routine as captions: WebVTT."""

from __future__ import annotations

from itertools import groupby

from relieflib.export.cue_stream import MARKUP, expect_sound, made_with, spoken_lines
from relieflib.planning.routine import Routine


def to_webvtt(routine: Routine) -> str:
    """Return *routine* as captions for a video of the same length (WebVTT), with times in milliseconds from its start.

    Each cue is shown until the next one begins; below a reminder is the step that it is about. Captions do not say what
    to be careful about or what to stop for: show that before the video (``routine.cautions`` and the stop signs of each
    technique).

    Raises RoutineError for a routine that could not be begun in a session: an empty one, or one that breaks its
    clearance or its wish.
    """
    expect_sound(routine)
    starts = [(at, list(lines)) for at, lines in groupby(spoken_lines(routine), key=lambda line: round(line.at * 1000))]
    ends = [*(at for at, _ in starts[1:]), routine.seconds * 1000]
    blocks = ["WEBVTT", f"NOTE {made_with(routine).translate(MARKUP)}"]
    for (at, lines), end in zip(starts, ends, strict=True):
        shown = [words for line in lines for words in (line.words, line.step) if words]
        until = max(end, at + 1)  # last words that have no time are still a cue
        blocks.append(f"{_stamp(at)} --> {_stamp(until)}\n" + "\n".join(shown).translate(MARKUP))
    return "\n\n".join(blocks) + "\n"


def _stamp(at: int) -> str:
    return f"{at // 3_600_000:02}:{at // 60_000 % 60:02}:{at // 1000 % 60:02}.{at % 1000:03}"
