"""What all forms of a routine for reading, hearing or watching share: its lines, each with its time.

Nobody listens to the person while a sheet is read or a video runs. Stop rules act in a session only, so each form says
beforehand what to stop for, or leaves it to the host to say. Texts of a pack are shown as they are: whatever they hold,
it is never read as markup.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from relieflib.errors import Problem, expect
from relieflib.planning.doses import RoutineError
from relieflib.planning.faults import faults
from relieflib.planning.routine import Routine
from relieflib.planning.timeline import Interval
from relieflib.questions.questions import Choice, Choices
from relieflib.terms import IntervalKind, Side

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_DOES = {IntervalKind.GET_READY, IntervalKind.WORK, IntervalKind.HOLD}
_JOINERS = {"\u200c", "\u200d"}  # these do not print, but spell Persian words and family emoji
MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})


@frozen
class Line:
    """Something to say ``at`` so many seconds from the start of the routine.

    ``item`` is the place of its technique in the routine, or -1. A line that ``waits`` is an instruction, to be said
    even when the voice is late; any other is a reminder within ``step``, and may be left out.
    """

    at: float
    words: str
    item: int
    waits: bool
    step: str


def spoken_lines(routine: Routine) -> Iterator[Line]:
    """Everything that is said, in order; what has no words is passed over."""
    for begins, interval in timed_intervals(routine):
        yield from (line for line in _lines_of(routine, begins, interval) if line.words)


def _lines_of(routine: Routine, begins: int, interval: Interval) -> Iterator[Line]:
    """The instruction or the reminder with which *interval* begins, and the reminders within it."""
    step, item = _step(routine, interval), interval.item
    (_, cue), *later = interval.cues
    if step and (interval.set, interval.rep) == (1, 1):
        yield Line(begins, step, item, waits=True, step="")
    else:
        yield Line(begins, plain(cue), item, waits=not step, step=step)
    for after, reminder in later:
        yield Line(begins + after, plain(reminder), item, waits=False, step=step)


def _step(routine: Routine, interval: Interval) -> str:
    """The step that is done in *interval*, with its side and its breathing; nothing where none is."""
    if interval.step < 0 or interval.kind not in _DOES:
        return ""
    phrases = routine.pace.phrases
    side = {Side.LEFT: phrases.left, Side.RIGHT: phrases.right}.get(interval.side, "")
    return plain(f"{side} {routine.items[interval.item].technique.steps[interval.step].do} {interval.breathing}")


def heading(routine: Routine) -> str:
    """The names of the techniques, in order."""
    return plain(", ".join(item.technique.name for item in routine.items))


def warnings(routine: Routine) -> list[list[str]]:
    """What a person should know before they start: what to be careful about, and what to stop for."""
    signs = dict.fromkeys(plain(sign) for item in routine.items for sign in item.technique.stop_signs)
    stop = [plain(routine.pace.phrases.stop_if), *(f"- {sign}" for sign in signs)] if signs else []
    return [[plain(text) for text in routine.cautions], stop]


def afterwards(routine: Routine) -> list[list[str]]:
    """What to watch for, and what all this was made with."""
    return [[plain(text) for text in routine.clearance.watch], [made_with(routine)]]


def check_in_questions(routine: Routine) -> Iterator[str]:
    """What a check-in asks, with the answers to choose from."""
    for question in routine.check_in:
        options = " / ".join(question.texts.values()) if isinstance(question, Choice | Choices) else ""
        yield plain(f"{question.ask} ({options})" if options else question.ask)


def timed_intervals(routine: Routine) -> Iterator[tuple[int, Interval]]:
    """Every interval with the second at which it begins."""
    begins = 0
    for interval in routine.timeline:
        yield begins, interval
        begins += interval.seconds


def made_with(routine: Routine) -> str:
    """The pack, its version, and who has reviewed it: every form says so."""
    return plain(f"{routine.pack.id} {routine.pack.version}, {routine.pack.review}")


def expect_sound(routine: Routine, more: Iterable[Problem] = ()) -> None:
    """Raise RoutineError for a routine that could not be begun in a session, and for whatever *more* is wrong."""
    expect(routine, Routine, "see plan")
    if problems := [*faults(routine), *more]:
        raise RoutineError(problems)


def plain(text: str) -> str:
    """*text* on one line, without what cannot be shown or would turn around what is."""
    expect(text, str, "in words")
    return " ".join("".join(each for each in text if each.isprintable() or each.isspace() or each in _JOINERS).split())


def clock(seconds: float) -> str:
    """Seconds as minutes and seconds: 1:05."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"
