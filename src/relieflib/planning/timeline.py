"""From techniques and doses to seconds: the intervals of a routine, in order."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from attrs import frozen

from relieflib.errors import expect
from relieflib.pack.content import Step, Technique
from relieflib.pack.wording import Phrases, Timing
from relieflib.planning.doses import Item
from relieflib.terms import IntervalKind, Side, StepKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


HALF_FROM = 20  # seconds of work from which its half is said: in less, words would crowd the breath
END_FROM = 15  # seconds of work or rest from which its coming end is said
END_BEFORE = 5  # seconds before the end at which that is


@frozen(kw_only=True)
class Interval:
    """A stretch of a session: what it is for, how long it is, and what is said in it."""

    kind: IntervalKind
    """What it is for."""
    seconds: int
    """How long it is."""
    cue: str
    """What is said as it starts."""
    breathing: str = ""
    """How to breathe; may be empty."""
    item: int = -1
    """The place of its technique in the routine, from 0; -1 where it belongs to none."""
    step: int = -1
    """The place of its step in the technique, from 0; -1 where it belongs to none."""
    side: Side = Side.NONE
    """On which side."""
    set: int = 1
    """Which set, from 1."""
    rep: int = 1
    """Which repetition of the set, from 1."""
    half: str = ""
    """What is said half way; empty where it is too short for that."""
    end: str = ""
    """What is said five seconds before its end; empty where it is too short for that."""

    @property
    def cues(self) -> tuple[tuple[float, str], ...]:
        """Everything that is said in it, each with the seconds from its start, in order."""
        half = ((self.seconds / 2, self.half),) if self.half else ()
        end = ((self.seconds - END_BEFORE, self.end),) if self.end else ()
        return ((0, self.cue), *half, *end)


@frozen(kw_only=True)
class Pace:
    """What lies between the steps: how long it takes, and what is said."""

    timing: Timing = Timing()
    phrases: Phrases = Phrases()
    screens: bool = True

    @property
    def opening(self) -> str:
        """What is said first; that nobody has asked about warning signs, where that is so."""
        before = self.phrases.before
        return before if self.screens else f"{self.phrases.unscreened} {before}".rstrip()


def unroll(items: Iterable[Item], pace: Pace) -> tuple[Interval, ...]:
    """The whole timeline of *items*: a check-in, each technique with changeover and check-in, and the finish."""
    intervals = [check_in(pace, -1, pace.opening)]
    before = None
    for number, item in enumerate(items):
        intervals += item_intervals(item, number, before, pace)
        before = item.technique
    return (*intervals, *finish(pace))


def timeline(technique: Technique, *, timing: Timing = Timing(), phrases: Phrases = Phrases()) -> tuple[Interval, ...]:
    """What doing *technique* once, at its usual doses, would be like: to be looked at, which no session accepts.

    *timing* and *phrases* are a pack's, or the usual ones. Only a Clearance leads to something that can be begun.
    Raises WrongKind for anything else.
    """
    expect(technique, Technique, "such as one of a pack's techniques")
    expect(timing, Timing, "such as pack.timing")
    expect(phrases, Phrases, "such as pack.phrases")
    *intervals, _ = item_intervals(Item.of(technique, "usual"), 0, None, Pace(timing=timing, phrases=phrases))
    return tuple(intervals)


def item_intervals(item: Item, number: int, before: Technique | None, pace: Pace) -> Iterator[Interval]:
    """The changeover from *before*, the steps of *item*, and the check-in after them."""
    seconds = changeover(before, item.technique, pace.timing)
    if seconds:
        cue = pace.phrases.next.replace("{technique}", item.technique.name)
        yield Interval(kind=IntervalKind.GET_READY, seconds=seconds, cue=cue, item=number)
    yield from steps_of(item, number, pace)
    yield check_in(pace, number, pace.phrases.check_in)


def seconds_of(items: Iterable[Item], pace: Pace) -> int:
    """How long *items* take, with all that lies between them."""
    return sum(interval.seconds for interval in unroll(items, pace))


def check_in(pace: Pace, item: int, cue: str) -> Interval:
    """The moment at which the person is asked."""
    return Interval(kind=IntervalKind.CHECK_IN, seconds=pace.timing.check_in, cue=cue, item=item)


def finish(pace: Pace) -> tuple[Interval, ...]:
    """The last words and the time to get up; no interval in a pack that takes no time for it."""
    seconds = pace.timing.finish
    return (Interval(kind=IntervalKind.FINISH, seconds=seconds, cue=pace.phrases.finish),) if seconds else ()


def changeover(before: Technique | None, after: Technique, timing: Timing) -> int:
    """The seconds from one technique to the next; a start counts as a change of position."""
    moved = before is None or before.steps[-1].position != after.steps[0].position
    other = before is not None and set(before.equipment) != set(after.equipment)
    return timing.change_technique + timing.change_position * moved + timing.change_equipment * other


def steps_of(item: Item, number: int, pace: Pace, start: int = 0) -> Iterator[Interval]:
    """The intervals of the steps of *item*, from step *start* on."""
    for place in range(start, len(item.doses)):
        side = item.technique.steps[place].side
        if side is Side.EACH:
            yield from _one_side(item, number, place, Side.LEFT, pace)
            yield _change_side(pace, number, place)
            side = Side.RIGHT
        yield from _one_side(item, number, place, side, pace)


def _change_side(pace: Pace, number: int, place: int) -> Interval:
    seconds, cue = pace.timing.change_side, pace.phrases.other_side
    return Interval(kind=IntervalKind.CHANGE_SIDE, seconds=seconds, cue=cue, item=number, step=place, side=Side.RIGHT)


def _one_side(item: Item, number: int, place: int, side: Side, pace: Pace) -> Iterator[Interval]:
    """A step as it is done on one side: its sets, with the rests between them."""
    step, dose, phrases = item.technique.steps[place], item.doses[place], pace.phrases
    interval = partial(Interval, item=number, step=place, side=side)
    kind = _KINDS[step.kind]
    aloud = 0 if kind is IntervalKind.GET_READY else dose.hold  # nobody says half of getting ready
    half, end = phrases.half if aloud >= HALF_FROM else "", phrases.end if aloud >= END_FROM else ""
    does = partial(interval, kind=kind, seconds=dose.hold, breathing=step.breathing, half=half, end=end)
    ready = phrases.ready if dose.rest >= END_FROM else ""
    for one in range(1, dose.sets + 1):
        yield does(cue=_first_words(step, side, one, dose.sets, phrases), set=one)
        yield from (does(cue=_counted(rep, dose.reps, phrases), set=one, rep=rep) for rep in range(2, dose.reps + 1))
        if one < dose.sets and dose.rest:
            yield interval(kind=IntervalKind.REST, seconds=dose.rest, cue=phrases.rest, set=one, end=ready)


def _first_words(step: Step, side: Side, one: int, sets: int, phrases: Phrases) -> str:
    """What is said as a set begins: which set, on which side unless that was just said, and what to do."""
    if one > 1:
        return f"{phrases.next_set.replace('{set}', str(one)).replace('{sets}', str(sets))} {step.do}".strip()
    changed = side is Side.RIGHT and step.side is Side.EACH
    spoken = "" if changed else {Side.LEFT: phrases.left, Side.RIGHT: phrases.right}.get(side, "")
    return f"{spoken} {step.do}".strip()


def _counted(rep: int, reps: int, phrases: Phrases) -> str:
    """What is said as a repetition after the first begins."""
    return phrases.last if rep == reps else phrases.count.replace("{rep}", str(rep)).replace("{reps}", str(reps))


_KINDS = {StepKind.SET_UP: IntervalKind.GET_READY, StepKind.MOVE: IntervalKind.WORK, StepKind.HOLD: IntervalKind.HOLD}
