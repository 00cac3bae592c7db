"""The independent checker: whether a routine is safe to do, and whether what it says of itself is true.

``faults`` has the hard limits. Here are the reasons, the score and its bound, worked out without the planner as well:
nothing is shared with it but nouns and the published constants of the objective.
"""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from itertools import pairwise, zip_longest
from math import inf
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from relieflib.errors import Problem
from relieflib.pack.rules import Contraindication, RedFlag
from relieflib.planning.faults import (
    BAD,
    HALF_WAY,
    LEAST,
    USUAL,
    Bar,
    Part,
    around,
    bars,
    between,
    faults,
    fetches,
    lasting,
    most_safe,
    moves,
    part_of,
    reported,
    seconds_of,
)
from relieflib.planning.objective import (
    BAND,
    EQUIPMENT_COST,
    LATELY,
    LATELY_DAYS,
    MINUTE,
    PART,
    PARTS,
    POSITION_COST,
    PREFERRED,
    RATES,
    USUAL_RATE,
    USUAL_WEIGHT,
)
from relieflib.planning.routine import Routine, fault
from relieflib.planning.wish import MOST_MINUTES
from relieflib.terms import Experience, LabelKind, LeftOutBecause

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from relieflib.pack.content import Technique

Reason = tuple[LeftOutBecause, tuple[str, ...], str]  # why, because of what, and which easier technique replaces it
TRIES = 500  # to find a routine that beats the bound
_WISHED = {
    LeftOutBecause.EQUIPMENT: "equipment",
    LeftOutBecause.POSITION: "avoid_positions",
    LeftOutBecause.AVOIDED: "avoid",
    LeftOutBecause.EXPERIENCE: "experience",
}


def verify(routine: Routine) -> tuple[Problem, ...]:
    """Every way in which *routine* breaks its pack, its clearance or its wish, and everything false it says of itself.

    Empty if it is safe to do and true to its word. ``begin`` asks for the first half alone.

    Raises WrongKind for anything but a Routine.
    """
    return (*faults(routine), *_Truth(routine).lies())


@frozen(slots=False, eq=False)
class _Truth:
    """What is true of a routine, worked out from its facts alone."""

    routine: Routine

    def lies(self) -> Iterator[Problem]:
        """Everything false that the routine says of itself."""
        routine, parts = self.routine, [part_of(item) for item in self.routine.items]
        seconds, score = seconds_of(parts, routine.pack.timing), self.worth(parts) / MINUTE
        if routine.seconds != seconds:
            yield fault("seconds", f"it says {routine.seconds} s, and takes {seconds} s")
        yield from self._left_out()
        yield from self._checked(parts)
        if routine.score != score:
            yield fault("score", f"it says {routine.score}, and is worth {score}")
        if (better := max(score, self._found() / MINUTE)) > routine.score_at_most:
            yield fault("score_at_most", f"it says {routine.score_at_most}, and {better} can be had")
        ways = set() if routine.items else set(self._ways())
        if routine.relax not in ({way for way in ways if len(way) == min(map(len, ways))} or {()}):
            yield fault("relax", f"to give up {', '.join(routine.relax) or 'nothing'} is not the least that helps")

    # reasons

    @cached_property
    def bars(self) -> Mapping[str, Bar]:
        """The most serious reason why a technique may not be used, for each that may not."""
        clearance, wish, techniques = self.routine.clearance, self.routine.wish, self.routine.pack.techniques
        first = ((each.id, next(bars(clearance, wish, each), None)) for each in techniques)
        return {name: bar for name, bar in first if bar is not None}

    def _left_out(self) -> Iterator[Problem]:
        inside = {item.technique.id for item in self.routine.items}
        said, known = Counter(each.technique for each in self.routine.left_out), self.routine.pack.technique
        for name in {**known, **said}:
            if said[name] != (name in known and name not in inside):
                yield fault("left_out", f"`{name}` should be in it or left out, and once")
        for number, each in enumerate(self.routine.left_out):
            if each.technique in known and each.technique not in inside:
                reasons = self._reasons(known[each.technique])
                if (each.why, each.because, each.instead) not in reasons:
                    yield fault(f"left_out[{number}]", f"{each}: that is not why", f"it is {reasons[0][0]}")

    def _reasons(self, technique: Technique) -> list[Reason]:
        """What may truly be said of a technique that is not in the routine."""
        items = self.routine.items
        if technique.id in self.bars:
            instead = self._instead(technique)
            inside = {item.technique.id for item in items}
            return [(*self.bars[technique.id], instead if instead in inside else "")]
        if len(items) == self.routine.pack.most_techniques:
            return [(LeftOutBecause.ENOUGH, (), "")]
        same = tuple(item.technique.id for item in items if item.technique.region == technique.region)
        could: list[Reason] = [(LeftOutBecause.NOT_CHOSEN, (), ""), (LeftOutBecause.OUTSCORED, same, "")]
        parts, least = [part_of(item) for item in items], [self.least(item.technique) for item in items]
        with_it = self._with(parts, self.least(technique))
        if any(self.worth(order) > self.worth(parts) for order in with_it):
            return could[:1]  # it would be worth more, so nothing outscores it
        if any(self._with(least, self.least(technique))):
            return could
        time: list[Reason] = [(LeftOutBecause.TIME, (), "")]
        if self._never_fits([*least, self.least(technique)]):
            return time
        return [*time, *could]  # there may be room in another order, so that both can be said

    def _with(self, parts: Sequence[Part], new: Part) -> Iterator[list[Part]]:
        """*parts* with one more wherever its phase allows, the others in their order, if there is time for it."""
        for place in range(len(parts) + 1):
            beside = [*parts[:place][-1:], new, *parts[place:][:1]]
            order = [*parts[:place], new, *parts[place:]]
            if all(one.phase <= other.phase for (one, _), (other, _) in pairwise(beside)) and self._left(order) >= 0:
                yield order

    def _left(self, parts: Iterable[Part]) -> int:
        """The seconds that *parts* leave of the wish's minutes."""
        return self.routine.wish.minutes * MINUTE - seconds_of(parts, self.routine.pack.timing)

    def _never_fits(self, parts: Sequence[Part]) -> bool:
        """Whether *parts* take too long even if each could come after the one that it follows soonest."""
        timing, total = self.routine.pack.timing, 0
        for technique, seconds in parts:
            others = [one for one, _ in parts if one.id != technique.id and one.phase <= technique.phase]
            soonest = min(between(one, technique, timing) for one in (None, *others))
            total += soonest + seconds + around(technique, timing)
        return timing.check_in + total + timing.finish > self.routine.wish.minutes * MINUTE

    def _instead(self, technique: Technique) -> str:
        """The nearest easier technique that may be used, for one that may not be but was not to be avoided."""
        name = technique.easier
        if self.bars[technique.id][0] is LeftOutBecause.AVOIDED:
            return ""
        while name is not None:
            if name not in self.bars:
                return name
            name = self.routine.pack.technique[name].easier
        return ""

    def _checked(self, parts: Sequence[Part]) -> Iterator[Problem]:
        """Whether each technique is there with the rules that could have kept it out, and with what it adds."""
        worth = self.worth(parts)
        for number, (part, said) in enumerate(zip_longest(parts, self.routine.checked)):
            where = f"checked[{number}]"
            if part is None or said is None or said.technique != part[0].id:
                yield fault(where, "these are not the techniques of the routine, in order")
                return
            labels = {*part[0].tags, *part[0].positions, *part[0].equipment}
            rules = sorted(name for name, reached in self.reach.items() if not labels.isdisjoint(reached))
            if list(said.ruled_out) != rules:
                yield fault(where, f"the rules that could keep `{said.technique}` out are {', '.join(rules) or 'none'}")
            share = (worth - self.worth([*parts[:number], *parts[number + 1 :]])) / MINUTE
            if said.share != share:
                yield fault(where, f"`{said.technique}` adds {share}, not {said.share}")

    @cached_property
    def reach(self) -> Mapping[str, Collection[str]]:
        """The labels that each rule excludes when it acts, with all that they cover."""
        covers, found = {each.id: each.covers for each in self.routine.pack.labels}, {}
        for rule in self.routine.pack.rules:
            reached, waiting = set[str](), list(rule.excludes if isinstance(rule, RedFlag | Contraindication) else ())
            while waiting:
                each = waiting.pop()
                if each not in reached:
                    reached.add(each)
                    waiting += covers.get(each, ())
            found[rule.id] = reached
        return found

    def _ways(self) -> Iterator[tuple[str, ...]]:
        """The parts of the wish to give up so that a technique could be done by itself, for each where that helps."""
        wish, clearance, timing = self.routine.wish, self.routine.clearance, self.routine.pack.timing
        once = evolve(wish, times_a_day=1)
        for technique in self.routine.pack.techniques:
            seconds = seconds_of([self.least(technique)], timing)
            always = {why for why, _ in bars(clearance, once, technique)}
            if not always <= _WISHED.keys() or seconds > MOST_MINUTES * MINUTE:
                continue
            names = {_WISHED[why] for why in always}
            if always != {why for why, _ in bars(clearance, wish, technique)}:
                names.add("times_a_day")
            if seconds > wish.minutes * MINUTE:
                names.add("minutes")
            yield tuple(sorted(names))

    # the score and its bound

    def least(self, technique: Technique) -> Part:
        """A technique at its least doses."""
        return technique, self.seconds[technique.id][0]

    @cached_property
    def seconds(self) -> Mapping[str, tuple[int, int]]:
        """How long the steps of each technique take at the least, and at doses that surely fit the person."""
        techniques = self.routine.pack.techniques
        return {each.id: (lasting(each, LEAST), lasting(each, self._surely(each))) for each in techniques}

    def _surely(self, technique: Technique) -> int:
        """How much of a technique fits the person for sure; good days may have earned more."""
        wish = self.routine.wish
        if any(each in BAD for each in reported(technique, wish)):
            return LEAST
        return min(most_safe(self.routine, technique), HALF_WAY if wish.experience is Experience.BEGINNER else USUAL)

    @cached_property
    def rates(self) -> Mapping[str, int]:
        """What a minute of each technique gives to the goals, in points."""
        pack, goals = self.routine.pack, dict(self.routine.wish.goals)
        if not any(goals.values()):
            goals = {label.id: USUAL_WEIGHT for label in pack.labels if label.kind is LabelKind.GOAL}
        if not goals:
            return dict.fromkeys(pack.technique, USUAL_RATE)
        return {each.id: sum(points * goals.get(goal, 0) for goal, points in each.goals) for each in pack.techniques}

    @cached_property
    def extras(self) -> Mapping[str, int]:
        """What each technique is worth however long it is done, in points."""
        pack, wish = self.routine.pack, self.routine.wish
        preferred = wish.prefer | {self._instead(pack.technique[name]) for name in wish.prefer if name in self.bars}
        lately = {each.technique for each in wish.done if each.days_ago < LATELY_DAYS}
        return {each: PREFERRED * (each in preferred) - LATELY * (each in lately) for each in pack.technique}

    def worth(self, parts: Sequence[Part]) -> int:
        """What *parts* are worth in this order, in sixtieths of a point, by the definition of the objective."""
        raw: Counter[str] = Counter()
        points = 0
        for technique, seconds in parts:
            raw[technique.region] += self.rates[technique.id] * seconds
            points += self.extras[technique.id]
        for (one, _), (other, _) in pairwise(parts):
            points -= POSITION_COST * moves(one, other) + EQUIPMENT_COST * fetches(one, other)
        phases = {technique.phase for technique, _ in parts}
        points += PART * len({PARTS[phase] for phase in phases if phase in PARTS})
        total, band = points * MINUTE, BAND * MINUTE
        for number in raw.values():
            for place, rate in enumerate(RATES):
                last = place == len(RATES) - 1
                total += rate * max(0, number - place * band if last else min(band, number - place * band))
        return total

    def _found(self) -> float:
        """The most that so many tries find, from the routine on: whenever one is better, they go on from there."""
        names = [item.technique.id for item in self.routine.items]
        inside = [name for name in dict.fromkeys(names) if name not in self.bars]
        best, near = self._filled(inside), self._near(inside)
        for _ in range(TRIES):
            order = next(near, None)
            if order is None:
                break
            worth = self._filled(order)
            if worth > best:
                best, near = worth, self._near(order)
        return best

    def _near(self, inside: Sequence[str]) -> Iterator[list[str]]:
        """*inside* with one technique more, with one less, and with one swapped."""
        others = [name for name in self.rates if name not in self.bars and name not in inside]
        for old in ("", *inside):
            rest = [name for name in inside if name != old]
            if old and rest:
                yield rest
            for new in others:
                yield [*rest, new]

    def _filled(self, names: Sequence[str]) -> float:
        """What some techniques are worth by phase, the best of them as long as surely fits where there is time."""
        pack = self.routine.pack
        techniques = sorted((pack.technique[name] for name in names), key=lambda one: one.phase.rank)
        parts = {each.id: self.least(each) for each in techniques}
        left = self._left(parts.values())
        if left < 0 or len(parts) > pack.most_techniques:
            return -inf
        for each in sorted(techniques, key=lambda one: -self.rates[one.id]):
            least, most = self.seconds[each.id]
            if most - least <= left:
                parts[each.id] = each, most
                left -= most - least
        return self.worth([*parts.values()])
