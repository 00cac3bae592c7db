"""A routine as captions: WebVTT."""

from __future__ import annotations

from itertools import groupby

from relieflib.export.cue_stream import _MARKUP, _check, _lines, _made_with
from relieflib.planning.routine import Routine


def to_webvtt(routine: Routine) -> str:
    """The cues as captions: each from its second to the next one's, with the step that it is about under a reminder."""
    _check(routine)
    starts = [(at, list(lines)) for at, lines in groupby(_lines(routine), key=lambda line: round(line.at * 1000))]
    ends = [*(at for at, _ in starts[1:]), routine.seconds * 1000]
    blocks = ["WEBVTT", f"NOTE {_made_with(routine).translate(_MARKUP)}"]
    for (at, lines), end in zip(starts, ends, strict=True):
        shown = [words for line in lines for words in (line.words, line.step) if words]
        until = max(end, at + 1)  # last words that have no time are still a cue
        blocks.append(f"{_stamp(at)} --> {_stamp(until)}\n" + "\n".join(shown).translate(_MARKUP))
    return "\n\n".join(blocks) + "\n"


def _stamp(at: int) -> str:
    return f"{at // 3_600_000:02}:{at // 60_000 % 60:02}:{at // 1000 % 60:02}.{at % 1000:03}"
