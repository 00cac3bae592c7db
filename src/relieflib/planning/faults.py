"""The hard limits, without the planner: every way in which a routine is not safe to do.

It shares nothing with the planner but nouns: content, clearance, wish, and doses as numbers. What both computed alike,
both would get wrong. It costs little: ``begin`` and every export refuse a routine in which it finds something.
"""

from __future__ import annotations

from itertools import groupby, pairwise, zip_longest
from typing import TYPE_CHECKING

from relieflib.errors import Problem, expect
from relieflib.planning.routine import Routine, fault
from relieflib.terms import Ceiling, IntervalKind, LeftOutBecause, Side, Tolerance

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from relieflib.pack.content import Dose, Range, Technique
    from relieflib.pack.wording import Timing
    from relieflib.planning.doses import Amount, Item
    from relieflib.planning.wish import Wish
    from relieflib.screening.clearance import Clearance

Bar = tuple[LeftOutBecause, tuple[str, ...]]  # why a technique may not be used, and the rules or labels behind it
Part = tuple["Technique", int]  # a technique, and the seconds that its steps take
Stretch = tuple[int, int, Side | IntervalKind, int]  # item and step (-1: of none), its side or what it is for, seconds

# What is safe is said again here and not imported from the planner, so that a slip in either is noticed.
NUMBERS = ("sets", "reps", "hold", "rest")
LEAST, HALF_WAY, USUAL, MOST = 0, 2, 4, 8  # how much, in quarters of the way from the least dose to the usual one
REMEMBERED = 28  # days
BAD = (Tolerance.SORE, Tolerance.WORSE)


def faults(routine: Routine) -> tuple[Problem, ...]:
    """Every way in which *routine* breaks its pack, its clearance or its wish; empty if it is safe to do."""
    expect(routine, Routine, "see plan")
    return tuple(_faults(routine))


def _faults(routine: Routine) -> Iterator[Problem]:
    if not routine.items:
        yield fault("items", "the routine is empty", "`left_out` says why")
    seconds = seconds_of([part_of(item) for item in routine.items], routine.pack.timing)
    if seconds > routine.wish.minutes * 60:
        yield fault("items", f"{seconds} s do not fit into {routine.wish.minutes} minutes")
    names = [item.technique.id for item in routine.items]
    if any(one.technique.phase > other.technique.phase for one, other in pairwise(routine.items)):
        yield fault("items", "the phases are out of order")
    if len(set(names)) < len(names):
        yield fault("items", "a technique is in it twice")
    if len(names) > routine.pack.most_techniques:
        yield fault("items", f"a routine of this pack has at most {routine.pack.most_techniques} techniques")
    for number, item in enumerate(routine.items):
        for technique in filter(None, (item.technique, item.easier)):
            for why, _ in bars(routine.clearance, routine.wish, technique):
                yield fault(f"items[{number}]", f"`{technique.id}` {_BROKEN[why]}")
        yield from _doses(routine, item, f"items[{number}].doses")
    yield from _easier(routine)
    yield from _timeline(routine)


_BROKEN = {
    LeftOutBecause.RULE: "is not cleared",
    LeftOutBecause.CEILING: "is not cleared",
    LeftOutBecause.EQUIPMENT: "needs equipment that is not at hand",
    LeftOutBecause.POSITION: "has a position that is to be avoided",
    LeftOutBecause.AVOIDED: "is to be avoided",
    LeftOutBecause.EXPERIENCE: "asks for more practice",
    LeftOutBecause.PER_DAY: "may not be done so often in a day, or a week",
    LeftOutBecause.PER_WEEK: "may not be done so often in a day, or a week",
    LeftOutBecause.WENT_BADLY: "went badly lately",
}


def bars(clearance: Clearance, wish: Wish, technique: Technique) -> Iterator[Bar]:
    """Everything that keeps a technique out of any routine for this person and this wish, the most serious first."""
    rules = tuple(each.rule for each in clearance.exclusions if each.technique == technique.id)
    if rules:
        yield LeftOutBecause.RULE, rules
    elif technique.id not in clearance.techniques:
        yield LeftOutBecause.CEILING, ()
    if missing := tuple(each for each in technique.equipment if each not in wish.equipment):
        yield LeftOutBecause.EQUIPMENT, missing
    if positions := tuple(each for each in technique.positions if each in wish.avoid_positions):
        yield LeftOutBecause.POSITION, positions
    if technique.id in wish.avoid:
        yield LeftOutBecause.AVOIDED, ()
    if wish.experience is not None and technique.experience > wish.experience:
        yield LeftOutBecause.EXPERIENCE, ()
    yield from _by_history(technique, wish)


def _by_history(technique: Technique, wish: Wish) -> Iterator[Bar]:
    """What was done so often, or went so badly, that a technique is left alone for now."""
    if _times(technique, wish, 1) + wish.times_a_day > technique.per_day:
        yield LeftOutBecause.PER_DAY, ()
    if technique.per_week is not None and _times(technique, wish, 7) + wish.times_a_day > technique.per_week:
        yield LeftOutBecause.PER_WEEK, ()
    morning_after = (each for each in wish.done if each.technique == technique.id and each.days_ago <= 1)
    last_two = reported(technique, wish)[:2]
    if any(each.went is Tolerance.WORSE for each in morning_after) or sum(each in BAD for each in last_two) == 2:
        yield LeftOutBecause.WENT_BADLY, ()


def _times(technique: Technique, wish: Wish, days: int) -> int:
    """How often a technique was done in the last so many days, today being the first."""
    return len([each for each in wish.done if each.technique == technique.id and each.days_ago < days])


def reported(technique: Technique, wish: Wish) -> list[Tolerance]:
    """How a technique went on each day on which that was said, at its worst; the latest day first."""
    said = [each for each in wish.done if each.technique == technique.id and each.went is not Tolerance.NOT_SAID]
    days = sorted({each.days_ago for each in said if each.days_ago < REMEMBERED})
    return [max(each.went for each in said if each.days_ago == day) for day in days]


def most_safe(routine: Routine, technique: Technique) -> int:
    """How much of a technique is safe now."""
    ceiling, smaller = routine.clearance.ceiling, [each for each in routine.clearance.precautions if each.smaller_dose]
    if ceiling <= Ceiling.GENTLE_ONLY or any(not each.on or technique.id in each.applies_to for each in smaller):
        return LEAST
    if any(went in BAD for went in reported(technique, routine.wish)[:1]):
        return LEAST
    return HALF_WAY if ceiling is Ceiling.ADAPTED else MOST


def _doses(routine: Routine, item: Item, where: str) -> Iterator[Problem]:
    """What is wrong with the doses of one technique."""
    safe = most_safe(routine, item.technique)
    for place, (step, amount) in enumerate(zip(item.technique.steps, item.doses, strict=True)):
        numbers = [(name, getattr(amount, name), getattr(step.dose, name)) for name in NUMBERS]
        if any(not range_.least <= number <= range_.most for _, number, range_ in numbers):
            yield fault(f"{where}[{place}]", f"{amount} is outside the safe range")
        elif any(number > _highest(range_, safe) for name, number, range_ in numbers if name != "rest"):
            yield fault(f"{where}[{place}]", f"{amount} is more than what is safe now")


def _numbers(amount: Amount) -> tuple[int, int, int, int]:
    return amount.sets, amount.reps, amount.hold, amount.rest


def _highest(range_: Range, quarters: int) -> float:
    """The highest number of *range_* for so many quarters."""
    return range_.most if quarters > USUAL else range_.least + (range_.usual - range_.least) * quarters / USUAL


def _easier(routine: Routine) -> Iterator[Problem]:
    """Easier techniques to change to that are not a technique's own, or that a session could come to twice."""
    taken = {item.technique.id for item in routine.items}
    parts = [part_of(item) for item in routine.items]
    for number, item in enumerate(routine.items):
        if item.easier is None:
            continue
        where, easier = f"items[{number}].easier", item.easier.id
        changed = [*parts[:number], (item.easier, lasting(item.easier, LEAST)), *parts[number + 1 :]]
        if easier != item.technique.easier or easier in taken:
            yield fault(where, f"`{easier}` is not its easier technique, or is there already")
        elif seconds_of(changed, routine.pack.timing) > routine.wish.minutes * 60:
            yield fault(where, f"with `{easier}` it takes longer than {routine.wish.minutes} minutes")
        taken.add(easier)


# seconds


def part_of(item: Item) -> Part:
    """A technique, and how long its steps take at the doses of *item*."""
    return item.technique, _both_sides(item.technique, map(_numbers, item.doses))


def lasting(technique: Technique, quarters: int) -> int:
    """How long the steps of a technique take at so many quarters of its doses, the usual ones at most."""
    return _both_sides(
        technique, ([_number(step.dose, name, quarters) for name in NUMBERS] for step in technique.steps)
    )


def _number(dose: Dose, name: str, quarters: int) -> int:
    range_: Range = getattr(dose, name)
    more = (range_.usual - range_.least) * quarters // USUAL
    return range_.least + (
        more if quarters == USUAL or name in {"sets", "reps"} else more - more % 5
    )  # seconds by fives


def _both_sides(technique: Technique, doses: Iterable[Sequence[int]]) -> int:
    return sum(
        (1 + (step.side is Side.EACH)) * _one_side(*dose) for step, dose in zip(technique.steps, doses, strict=True)
    )


def _one_side(sets: int, reps: int, hold: int, rest: int) -> int:
    return sets * reps * hold + max(0, sets - 1) * rest


def around(technique: Technique, timing: Timing) -> int:
    """What a technique takes besides its steps, wherever it is: to change sides, and the check-in."""
    return timing.check_in + timing.change_side * sum(step.side is Side.EACH for step in technique.steps)


def between(before: Technique | None, after: Technique, timing: Timing) -> int:
    """The seconds from one technique to the next; the first has to be got into position for."""
    seconds = timing.change_technique
    if before is None or moves(before, after):
        seconds += timing.change_position
    if before is not None and fetches(before, after):
        seconds += timing.change_equipment
    return seconds


def moves(before: Technique, after: Technique) -> bool:
    """Whether the position changes."""
    return before.steps[-1].position != after.steps[0].position


def fetches(before: Technique, after: Technique) -> bool:
    """Whether the equipment changes."""
    return before.equipment != after.equipment and set(before.equipment) != set(after.equipment)


def seconds_of(parts: Iterable[Part], timing: Timing) -> int:
    """How long a routine of these *parts* takes, with all that lies between them."""
    total = timing.check_in + timing.finish
    before: Technique | None = None
    for technique, seconds in parts:
        total += between(before, technique, timing) + seconds + around(technique, timing)
        before = technique
    return total


def _timeline(routine: Routine) -> Iterator[Problem]:
    """Where the timeline first leaves what the items, their doses and the pack's timing make of it."""
    intervals = groupby(routine.timeline, lambda one: (one.item, one.step, one.side if one.step >= 0 else one.kind))
    found_at = [(*place, sum(one.seconds for one in group)) for place, group in intervals]
    for due, found in zip_longest(_stretches(routine), filter(_counts, found_at)):
        if due != found:
            yield fault("timeline", f"{_words(found)} where {_words(due)} should be")
            return


def _stretches(routine: Routine) -> Iterable[Stretch]:
    """What the time goes to, in order, at one stretch: the sides of the steps, and what lies between them."""
    timing = routine.pack.timing
    before: Technique | None = None
    found: list[Stretch] = [(-1, -1, IntervalKind.CHECK_IN, timing.check_in)]
    for number, item in enumerate(routine.items):
        found.append((number, -1, IntervalKind.GET_READY, between(before, item.technique, timing)))
        for place, (step, amount) in enumerate(zip(item.technique.steps, item.doses, strict=True)):
            seconds, each = _one_side(*_numbers(amount)), step.side is Side.EACH
            found.append((number, place, Side.LEFT if each else step.side, seconds))
            if each:
                found.append((number, place, Side.RIGHT, timing.change_side + seconds))
        found.append((number, -1, IntervalKind.CHECK_IN, timing.check_in))
        before = item.technique
    return filter(_counts, (*found, (-1, -1, IntervalKind.FINISH, timing.finish)))


def _counts(stretch: Stretch) -> bool:
    """Whether a stretch has to be there: a check-in waits for an answer even where it takes no time."""
    return stretch[3] > 0 or stretch[2] is IntervalKind.CHECK_IN


def _words(stretch: Stretch | None) -> str:
    return f"{stretch[3]} s for items[{stretch[0]}].steps[{stretch[1]}], {stretch[2]}" if stretch else "nothing"
