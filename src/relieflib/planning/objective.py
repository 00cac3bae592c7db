"""What a routine is worth: the published objective that the planner maximises, for anyone to call.

A minute is worth what its technique gives to the wish's goals; in a pack without goals all techniques give alike. To
one region the first points count in full, the next at half, the rest at a fifth; a change of position or equipment
costs. A technique that the wish prefers, a beginning and an end are worth something of their own; what was done lately
is worth less. The constants are choices of this library.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from relieflib.terms import LabelKind, RoutinePhase

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from relieflib.pack.content import Technique
    from relieflib.pack.pack import Pack
    from relieflib.planning.candidates import LeftOut
    from relieflib.planning.doses import Item
    from relieflib.planning.wish import Wish

BAND = 300  # points of one region that count at each rate before the next, lower rate begins
RATES = (10, 5, 2)
POSITION_COST = 150
EQUIPMENT_COST = 100
PART = 1_500  # for a beginning (settle or warm-up), and as much for an end (cool-down)
PARTS = {RoutinePhase.SETTLE: "beginning", RoutinePhase.WARM_UP: "beginning", RoutinePhase.COOL_DOWN: "end"}
PREFERRED = 3_000  # for each technique that the wish prefers: as much as a region's whole first band
LATELY = 300  # less for a technique that was done in the last days, so that a week has some variety
LATELY_DAYS = 3
USUAL_WEIGHT = 3  # of every goal, when the wish names none
USUAL_RATE = 10 * USUAL_WEIGHT  # of every technique, when the pack has no goals
MINUTE = 60  # worth is counted in sixtieths of a point, so that every dose has a whole number


def extras(pack: Pack, wish: Wish, left_out: Iterable[LeftOut] = ()) -> Mapping[str, int]:
    """What single techniques are worth however long, in points; what takes a preferred one's place is preferred too."""
    preferred = wish.prefer | {each.instead for each in left_out if each.technique in wish.prefer and each.instead}
    return {
        name: PREFERRED * (name in preferred) - LATELY * bool(wish.done_within(name, LATELY_DAYS))
        for name in pack.technique
        if name in preferred or wish.done_within(name, LATELY_DAYS)
    }


def weights(pack: Pack, wish: Wish) -> Mapping[str, int]:
    """How much each goal counts: as the wish says, or all alike when it names none."""
    if any(weight for _, weight in wish.goals):
        return dict(wish.goals)
    return {label.id: USUAL_WEIGHT for label in pack.labels if label.kind is LabelKind.GOAL}


def rate(technique: Technique, goals: Mapping[str, int]) -> int:
    """What a minute of *technique* gives, in points before any diminishing; in a pack without goals all give alike."""
    if not goals:
        return USUAL_RATE
    return sum(goals.get(goal, 0) * points for goal, points in technique.goals)


def worth(items: Sequence[Item], goals: Mapping[str, int], extra: Mapping[str, int] | None = None) -> int:
    """What *items* in this order are worth, in sixtieths of a point."""
    raw: dict[str, int] = {}
    total = 0
    before: Technique | None = None
    for item in items:
        technique = item.technique
        raw[technique.region] = raw.get(technique.region, 0) + rate(technique, goals) * item.seconds
        total += MINUTE * (extra or {}).get(technique.id, 0)
        total -= change(before, technique)
        before = technique
    return total + parts({item.technique.phase for item in items}) + sum(map(region_worth, raw.values()))


def parts(phases: Iterable[RoutinePhase]) -> int:
    """What a beginning and an end are worth, in sixtieths of a point, where there are techniques of these *phases*."""
    return MINUTE * PART * len({PARTS[phase] for phase in phases if phase in PARTS})


def change(before: Technique | None, after: Technique) -> int:
    """What it costs to go from one technique to another, in sixtieths of a point; to begin with one costs nothing."""
    if before is None:
        return 0
    moved = before.steps[-1].position != after.steps[0].position
    return MINUTE * (POSITION_COST * moved + EQUIPMENT_COST * (set(before.equipment) != set(after.equipment)))


def region_worth(raw: int) -> int:
    """What *raw* sixtieths of a point are worth to one region."""
    band = MINUTE * BAND
    full, half, rest = RATES
    if raw <= band:
        return full * raw
    if raw <= 2 * band:
        return full * band + half * (raw - band)
    return (full + half) * band + rest * (raw - 2 * band)
