"""The way along a timeline: where time, a skip, a step back and easing off lead. Nothing here knows of events."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from relieflib.planning.doses import Item
from relieflib.planning.timeline import Interval, check_in, finish, item_intervals, steps_of
from relieflib.terms import IntervalKind, Side

if TYPE_CHECKING:
    from collections.abc import Iterator

    from relieflib.planning.timeline import Pace

GAP = 30.0  # seconds past an interval's end after which nobody can have been following: the session pauses itself
GRACE = 3.0  # seconds into a step within which a step back means the step before
_WORK = {IntervalKind.WORK, IntervalKind.HOLD}


class Place(NamedTuple):
    """Where a session is: its techniques, their timeline, the interval under way and the seconds spent in it.

    ``floor`` is the interval before which there is no way back: a stop rule ended what lies there. ``worked`` says
    whether work has begun here, or before.
    """

    items: tuple[Item, ...]
    timeline: tuple[Interval, ...]
    number: int = 0
    spent: float = 0.0
    floor: int = 0
    worked: bool = False

    @property
    def interval(self) -> Interval:
        """The interval under way."""
        return self.timeline[self.number]


class Move(NamedTuple):
    """Where a move leads.

    ``since`` is from where in the interval under way its cues become due: the seconds of it that were over before; None
    when it begins with this move, so that its first cue is due too. ``over`` says that the last interval is over, and
    ``eased`` that the techniques or doses to come were exchanged for easier ones.
    """

    place: Place
    since: float | None
    over: bool = False
    eased: bool = False


class Forward(NamedTuple):
    """Where time leads.

    ``counted`` are the seconds that count. ``alone`` says that nobody can have followed: then time stops at the start
    of the interval that was reached.
    """

    move: Move
    counted: float
    alone: bool = False


def forward(place: Place, before: float, at: float) -> Forward:
    """Where the clock's going from *before* to *at* leads.

    A float shows late times less finely than early ones. So a cue, or an end, counts as reached when no later reading
    of the clock could come any closer to it; otherwise a host would be asked to call again at the very same reading.
    """
    line, index, since = place.timeline, place.number, place.spent
    spent = since + (at - before)
    here = line[index]
    for offset in (*(each for each, _ in here.cues), float(here.seconds)):
        due = at >= before + (offset - since) or at + (offset - spent) <= at  # a clock's fractions round
        if due and offset > spent:
            spent = offset
    counted = 0.0
    while at + (line[index].seconds - spent) <= at:  # nothing left that this clock could show
        counted += line[index].seconds - since
        spent, since = max(0.0, spent - line[index].seconds), 0.0
        index += 1
        if index == len(line):
            return Forward(_finished(place, place.spent if index == place.number + 1 else None), counted)
        if spent > GAP:
            return Forward(Move(_at(place, index), None), counted, alone=True)
    if index == place.number:
        return Forward(Move(place._replace(spent=spent), place.spent), counted + (spent - since))
    return Forward(Move(_at(place, index, spent), None), counted + (spent - since))


def enter(place: Place, index: int) -> Move:
    """To the start of another interval; past the last one, it is over."""
    return Move(_at(place, index), None) if index < len(place.timeline) else _finished(place, place.spent)


def next_step(place: Place) -> int:
    """Where the step after the one under way begins; the length of the timeline when there is none."""
    line, here = place.timeline, (place.interval.item, place.interval.step)
    later = range(place.number, len(line))
    return next((each for each in later if (line[each].item, line[each].step) != here), len(line))


def next_technique(place: Place) -> int:
    """Where the technique after the one under way begins; the length of the timeline when there is none."""
    line, item = place.timeline, place.interval.item
    return next((each for each in range(place.number, len(line)) if line[each].item != item), len(line))


def step_back(place: Place) -> int:
    """The start of the step under way; of the step before, when this one has only just begun."""
    line = place.timeline
    first = _step_start(line, place.number)
    into = sum(each.seconds for each in line[first : place.number]) + place.spent
    back = first if into >= GRACE or first == 0 else _step_start(line, first - 1)
    return max(back, place.floor)


def ease(place: Place, pace: Pace) -> Move:
    """The easier technique from its start, or, without one, the least dose of every step to come."""
    items, line, here = place.items, place.timeline, place.interval
    if here.kind is IntervalKind.FINISH:
        return Move(place, place.spent)
    working = here.item >= 0 and here.kind is not IntervalKind.CHECK_IN  # at a check-in, what comes before it is done
    easier = items[here.item].easier if working else None
    changed, kept = list(items), line[: place.number + 1]
    tail: list[Interval] = []
    if easier is not None:
        changed[here.item] = Item.of(easier, "least")
        kept = tuple(each for each in line[: place.number] if each.item < here.item)
        tail += item_intervals(changed[here.item], here.item, None, pace)
    elif working:
        changed[here.item] = Item.of(items[here.item].technique, "least")
        tail += _other_side(changed[here.item], here, pace)
        tail += steps_of(changed[here.item], here.item, pace, here.step + 1)
        tail.append(check_in(pace, here.item, pace.phrases.check_in))
    for number in range(here.item + 1, len(items)):
        changed[number] = Item.of(items[number].technique, "least", items[number].easier)
        before = changed[number - 1].technique if number else None
        tail += item_intervals(changed[number], number, before, pace)
    there = place._replace(items=tuple(changed), timeline=(*kept, *tail, *finish(pace)))
    if easier is not None:
        return Move(_at(there, len(kept)), None, eased=True)
    return Move(there, place.spent, eased=there != place)


def due(place: Place, since: float | None) -> tuple[str, ...]:
    """The cues of the interval under way that became due *since*: its first if it begins, of the later ones the last.

    See ``Move`` for *since*. A cue that was missed is not said later, when it is no longer true.
    """
    (_, first), *others = place.interval.cues
    later = [text for offset, text in others if (since or 0.0) < offset <= place.spent]
    return (*((first,) if since is None else ()), *later[-1:])


def _at(place: Place, index: int, spent: float = 0.0) -> Place:
    """*place* at another interval."""
    worked = place.worked or any(each.kind in _WORK for each in place.timeline[: index + 1])
    return place._replace(number=index, spent=spent, worked=worked)


def _finished(place: Place, since: float | None) -> Move:
    """To the very end."""
    last = len(place.timeline) - 1
    return Move(_at(place, last, float(place.timeline[last].seconds)), since, over=True)


def _step_start(line: tuple[Interval, ...], index: int) -> int:
    """Where the step begins that has the interval at *index*."""
    here = (line[index].item, line[index].step)
    while index > 0 and (line[index - 1].item, line[index - 1].step) == here:
        index -= 1
    return index


def _other_side(item: Item, here: Interval, pace: Pace) -> Iterator[Interval]:
    """What is left of a step that is done on both sides, while the first is under way or the change from it."""
    changing = here.kind is IntervalKind.CHANGE_SIDE
    if here.side is Side.LEFT or changing:
        for interval in steps_of(item, here.item, pace, here.step):
            is_change = interval.kind is IntervalKind.CHANGE_SIDE
            if interval.step == here.step and interval.side is Side.RIGHT and not (changing and is_change):
                yield interval
