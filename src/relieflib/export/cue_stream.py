"""A routine as a stream of cues: to read aloud, for a voice, for a video, for a calendar.

Nobody listens to a stream. Stop rules act in a session only, so each form says beforehand what to stop for, or leaves
it to the host to say. Texts of a pack are shown as they are: whatever they hold, it is never read as markup.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from relieflib.errors import Problem, expect
from relieflib.planning.routine import Routine, RoutineError
from relieflib.planning.timeline import Interval
from relieflib.planning.verify import verify
from relieflib.questions.questions import Choice, Choices
from relieflib.terms import IntervalKind, Side

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_DOES = {IntervalKind.GET_READY, IntervalKind.WORK, IntervalKind.HOLD}
_JOINERS = {"\u200c", "\u200d"}  # these do not print, but spell Persian words and family emoji
_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})


@frozen
class _Line:
    """What is said at a time: ``waits`` until the voice is free, or else reminds of ``step``."""

    at: float
    words: str
    item: int
    waits: bool
    step: str


def _lines(routine: Routine) -> Iterator[_Line]:
    """Everything that is said, in order; what has no words is passed over."""
    for begins, interval in _starts(routine):
        step, first = _step(routine, interval), (interval.set, interval.rep) == (1, 1)
        for number, (after, cue) in enumerate(interval.cues):
            waits = number == 0 and (first or not step)
            words = step if step and waits else _plain(cue)
            if words:
                yield _Line(begins + after, words, interval.item, waits, "" if waits else step)


def _step(routine: Routine, interval: Interval) -> str:
    """The step that is done in *interval*, with its side and its breathing; nothing where none is."""
    if interval.step < 0 or interval.kind not in _DOES:
        return ""
    phrases = routine.pace.phrases
    side = {Side.LEFT: phrases.left, Side.RIGHT: phrases.right}.get(interval.side, "")
    return _plain(f"{side} {routine.items[interval.item].technique.steps[interval.step].do} {interval.breathing}")


def _title(routine: Routine) -> str:
    return _plain(", ".join(item.technique.name for item in routine.items))


def _before(routine: Routine) -> list[list[str]]:
    """What a person should know before they start: what to be careful about, and what to stop for."""
    signs = dict.fromkeys(_plain(sign) for item in routine.items for sign in item.technique.stop_signs)
    stop = [_plain(routine.pace.phrases.stop_if), *(f"- {sign}" for sign in signs)] if signs else []
    return [[_plain(text) for text in routine.cautions], stop]


def _after(routine: Routine) -> list[list[str]]:
    """What to watch for, and what all this was made with."""
    return [[_plain(text) for text in routine.clearance.watch], [_made_with(routine)]]


def _asked(routine: Routine) -> Iterator[str]:
    for question in routine.check_in:
        options = " / ".join(question.texts.values()) if isinstance(question, Choice | Choices) else ""
        yield _plain(f"{question.ask} ({options})" if options else question.ask)


def _starts(routine: Routine) -> Iterator[tuple[int, Interval]]:
    """Every interval with the second at which it begins."""
    begins = 0
    for interval in routine.timeline:
        yield begins, interval
        begins += interval.seconds


def _made_with(routine: Routine) -> str:
    """The pack, and who has checked it: no form goes without."""
    return _plain(f"{routine.pack.id} {routine.pack.version}, {routine.pack.review}")


def _check(routine: Routine, more: Iterable[Problem] = ()) -> None:
    """Raise RoutineError for a routine that no session would begin either, and for whatever *more* is wrong."""
    expect(routine, Routine, "see plan")
    if problems := [*verify(routine), *more]:
        raise RoutineError(problems)


def _plain(text: str) -> str:
    """*text* on one line, without what cannot be shown or would turn around what is."""
    return " ".join("".join(each for each in text if each.isprintable() or each.isspace() or each in _JOINERS).split())


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"
