"""Why each technique is in a routine or not, and what would have to change so that something fits."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from relieflib.planning.candidates import Candidates, LeftOut
from relieflib.planning.doses import Item
from relieflib.planning.objective import MINUTE, worth
from relieflib.planning.timeline import seconds_of
from relieflib.planning.wish import MOST_MINUTES
from relieflib.screening.engine import excluded_by
from relieflib.terms import LeftOutBecause

if TYPE_CHECKING:
    from collections.abc import Iterator

    from relieflib.pack.content import Note, Source, Technique

_WISHED = {
    LeftOutBecause.EQUIPMENT: "equipment",
    LeftOutBecause.POSITION: "avoid_positions",
    LeftOutBecause.AVOIDED: "avoid",
    LeftOutBecause.EXPERIENCE: "experience",
}


@frozen(kw_only=True)
class Checked:
    """A technique of the routine, with what was checked before it was offered."""

    technique: str
    """Its id."""
    ruled_out: tuple[str, ...]
    """The rules that could have kept it out, and that the answers ruled out."""
    share: float = 0.0
    """How many points of the score the routine would lose without it."""


def checked(candidates: Candidates, items: tuple[Item, ...]) -> Iterator[Checked]:
    """What was checked of each of *items*, and what it adds."""
    pack, goals, extras = candidates.pack, candidates.goals, candidates.extras
    whole = worth(items, goals, extras)
    for place, item in enumerate(items):
        labels = pack.excludable[item.technique.id]
        rules = sorted(rule.id for rule in pack.screening_rules if not labels.isdisjoint(excluded_by(rule)))
        without = worth((*items[:place], *items[place + 1 :]), goals, extras)
        yield Checked(technique=item.technique.id, ruled_out=tuple(rules), share=(whole - without) / MINUTE)


def left_out(candidates: Candidates, items: tuple[Item, ...]) -> Iterator[LeftOut]:
    """Why each technique of the pack that is not in *items* is not."""
    inside = {item.technique.id for item in items}
    return (_why_not(candidates, items, each) for each in candidates.pack.techniques if each.id not in inside)


def _why_not(candidates: Candidates, items: tuple[Item, ...], technique: Technique) -> LeftOut:
    barred = candidates.barred(technique)
    if barred is not None:
        instead = candidates.instead_of(technique) if barred.why is not LeftOutBecause.AVOIDED else ""
        return evolve(barred, instead=instead) if instead in {item.technique.id for item in items} else barred
    if len(items) == candidates.pack.most_techniques:
        return LeftOut(technique=technique.id, why=LeftOutBecause.ENOUGH)
    places = (candidates.places.get(item.technique.id) for item in items)
    order = tuple(place for place in places if place is not None)
    new = candidates.places[technique.id]
    if not candidates.search.room_for(new, order):
        return LeftOut(technique=technique.id, why=LeftOutBecause.TIME)
    now = worth(items, candidates.goals, candidates.extras)
    with_it = [
        candidates.filled(candidates.search.order(frozenset((*order, new))).choices),
        *_with(candidates, items, technique),
    ]
    if any(worth(each, candidates.goals, candidates.extras) > now for each in with_it):
        return LeftOut(technique=technique.id, why=LeftOutBecause.NOT_CHOSEN)
    same = tuple(each.technique.id for each in items if each.technique.region == technique.region)
    return LeftOut(technique=technique.id, why=LeftOutBecause.OUTSCORED, because=same)


def _with(candidates: Candidates, items: tuple[Item, ...], technique: Technique) -> Iterator[tuple[Item, ...]]:
    """*items* as they are with the least dose of *technique*, wherever its phase allows, if there is time for it."""
    phases = [item.technique.phase for item in items]
    for place in range(bisect_left(phases, technique.phase), bisect_right(phases, technique.phase) + 1):
        order = (*items[:place], Item.of(technique, "least"), *items[place:])
        if seconds_of(order, candidates.pace) <= candidates.wish.minutes * MINUTE:
            yield order


def relax(candidates: Candidates) -> tuple[str, ...]:
    """The fewest parts of the wish to give up so that something fits; none where what is in the way is not a wish."""
    wish, found = candidates.wish, []
    once = Candidates(candidates.clearance, evolve(wish, times_a_day=1))
    for technique in candidates.pack.techniques:
        needed = seconds_of([Item.of(technique, "least")], candidates.pace)
        bars = {bar.why for bar in once.bars(technique)}
        if bars <= _WISHED.keys() and needed <= MOST_MINUTES * MINUTE:
            in_the_way = {_WISHED[why] for why in bars}
            in_the_way |= {"times_a_day"} if {bar.why for bar in candidates.bars(technique)} > bars else set()
            in_the_way |= {"minutes"} if needed > wish.minutes * MINUTE else set()
            found.append(tuple(sorted(in_the_way)))
    return min(found, key=lambda names: (len(names), names), default=())


def notes_of(candidates: Candidates, items: tuple[Item, ...]) -> tuple[Note, ...]:
    """The notes of the pack that belong to these *items*."""
    labels = {label for item in items for label in candidates.pack.excludable[item.technique.id]}
    return tuple(note for note in candidates.pack.notes if not note.on or not labels.isdisjoint(note.on))


def sources_of(candidates: Candidates, items: tuple[Item, ...]) -> tuple[Source, ...]:
    """The sources of all that a routine of these *items* says, in the order of the pack."""
    says = [item.technique.sources for item in items] + [note.sources for note in notes_of(candidates, items)]
    says += [finding.sources for finding in candidates.clearance.assessment.findings]
    cited = {citation.id for sources in says for citation in sources}
    return tuple(source for source in candidates.pack.sources if source.id in cited)
