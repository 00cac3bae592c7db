"""The way along a timeline: where time, a skip, a step back and easing off lead. Nothing here knows of events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from relieflib.planning.doses import Item
from relieflib.planning.timeline import check_in, finish, item_intervals, steps_of
from relieflib.terms import IntervalKind, Side

if TYPE_CHECKING:
    from collections.abc import Iterator

    from relieflib.planning.timeline import Interval, Pace

GAP = 30.0  # seconds past an interval's end after which nobody can have been following: the session pauses itself
GRACE = 3.0  # seconds into a step within which a step back means the step before


def forward(
    line: tuple[Interval, ...], index: int, spent: float, before: float, at: float
) -> tuple[int, float, float, bool]:
    """Where the clock's going from *before* to *at* leads, from *spent* seconds in the interval at *index* on.

    Gives the interval then under way (the length of *line* when the last is over), the seconds spent in it, the
    seconds that count, and whether nobody can have followed: then time stops at the start of that interval.
    """
    since, spent = spent, spent + (at - before)
    for offset in (*(each for each, _ in line[index].cues), float(line[index].seconds)):
        due = at >= before + (offset - since) or at + (offset - spent) <= at  # a clock's fractions round
        if due and offset > spent:
            spent = offset
    counted = 0.0
    while at + (line[index].seconds - spent) <= at:  # nothing left that this clock could show
        counted += line[index].seconds - since
        spent, since = max(0.0, spent - line[index].seconds), 0.0
        index += 1
        if index == len(line):
            return index, 0.0, counted, False
        if spent > GAP:
            return index, 0.0, counted, True
    return index, spent, counted + (spent - since), False


def next_step(line: tuple[Interval, ...], index: int) -> int:
    """Where the step after the one under way begins; the length of *line* when there is none."""
    here = (line[index].item, line[index].step)
    later = range(index, len(line))
    return next((each for each in later if (line[each].item, line[each].step) != here), len(line))


def next_technique(line: tuple[Interval, ...], index: int) -> int:
    """Where the technique after the one under way begins; the length of *line* when there is none."""
    later = range(index, len(line))
    return next((each for each in later if line[each].item != line[index].item), len(line))


def step_back(line: tuple[Interval, ...], index: int, spent: float) -> int:
    """The start of the step under way; of the step before, when this one has only just begun."""
    first = _start(line, index)
    into = sum(each.seconds for each in line[first:index]) + spent
    return first if into >= GRACE or first == 0 else _start(line, first - 1)


def _start(line: tuple[Interval, ...], index: int) -> int:
    """Where the step begins that has the interval at *index*."""
    here = (line[index].item, line[index].step)
    while index > 0 and (line[index - 1].item, line[index - 1].step) == here:
        index -= 1
    return index


def eased(
    items: tuple[Item, ...], line: tuple[Interval, ...], index: int, pace: Pace
) -> tuple[tuple[Item, ...], tuple[Interval, ...], int]:
    """The easier technique from its start, or, without one, the least dose of every step to come.

    Gives the techniques, their timeline, and the interval then under way: the same one, unless a technique gave way.
    """
    here = line[index]
    if here.kind is IntervalKind.FINISH:
        return items, line, index
    asked = here.kind is IntervalKind.CHECK_IN  # what comes before it is done
    changed, kept = list(items), line[: index + 1]
    tail: list[Interval] = []
    easier = items[here.item].easier if here.item >= 0 and not asked else None
    if easier is not None:
        changed[here.item] = Item.of(easier, "least")
        kept = tuple(each for each in line[:index] if each.item < here.item)
        tail += item_intervals(changed[here.item], here.item, None, pace)
    elif here.item >= 0 and not asked:
        changed[here.item] = Item.of(items[here.item].technique, "least")
        tail += _other_side(changed[here.item], here, pace)
        tail += steps_of(changed[here.item], here.item, pace, here.step + 1)
        tail.append(check_in(pace, here.item, pace.phrases.check_in))
    for number in range(here.item + 1, len(items)):
        changed[number] = Item.of(items[number].technique, "least", items[number].easier)
        before = changed[number - 1].technique if number else None
        tail += item_intervals(changed[number], number, before, pace)
    return tuple(changed), (*kept, *tail, *finish(pace)), len(kept) - (easier is None)


def _other_side(item: Item, here: Interval, pace: Pace) -> Iterator[Interval]:
    """What is left of a step that is done on both sides, while the first is under way or the change from it."""
    changing = here.kind is IntervalKind.CHANGE_SIDE
    if here.side is Side.LEFT or changing:
        for interval in steps_of(item, here.item, pace, here.step):
            is_change = interval.kind is IntervalKind.CHANGE_SIDE
            if interval.step == here.step and interval.side is Side.RIGHT and not (changing and is_change):
                yield interval
