"""What a clearance and a wish leave to plan with: techniques, doses, and the search over them."""

from __future__ import annotations

import hashlib
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from relieflib.planning.allocation import Choice
from relieflib.planning.doses import HOLD_STEP, LEAST, QUARTERS, Item, fitting_quarters, rests
from relieflib.planning.objective import MINUTE, PART, PARTS, change, extras, rate, weights
from relieflib.planning.search import Search
from relieflib.planning.timeline import Pace, changeover, seconds_of
from relieflib.terms import LeftOutBecause, Side

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from relieflib.pack.content import Technique
    from relieflib.pack.pack import Pack
    from relieflib.planning.wish import Wish
    from relieflib.screening.clearance import Clearance

MOST_LENGTHS = 6  # steps from the least dose of a technique to the largest that may be done


@frozen(kw_only=True)
class LeftOut:
    """A technique that is not in the routine, and why."""

    technique: str
    """Its id."""
    why: LeftOutBecause
    """The reason; ``pack.phrases.of`` says it to a person."""
    because: tuple[str, ...] = ()
    """The rules or labels behind it."""
    instead: str = ""
    """The easier technique that replaces it in the routine, if any."""

    def __str__(self) -> str:
        because = f" ({', '.join(self.because)})" if self.because else ""
        instead = f"; `{self.instead}` replaces it" if self.instead else ""
        return f"`{self.technique}` is left out: {self.why}{because}{instead}"


@frozen(slots=False)
class Candidates:
    """What a clearance and a wish leave to plan with, and the search over it."""

    clearance: Clearance
    wish: Wish

    @property
    def pack(self) -> Pack:
        """The pack that it is planned from."""
        return self.clearance.pack

    @cached_property
    def pace(self) -> Pace:
        """What lies between the steps."""
        return Pace(timing=self.pack.timing, phrases=self.pack.phrases, screens=self.pack.screens)

    @cached_property
    def goals(self) -> Mapping[str, int]:
        """How much each goal counts."""
        return weights(self.pack, self.wish)

    @cached_property
    def known(self) -> list[Technique]:
        """The techniques that may be used, those that give most first; equals in an order that the seed decides."""
        found = [each for each in self.pack.techniques if self.barred(each) is None]
        return sorted(found, key=lambda each: (-rate(each, self.goals), self.tie_break(each)))

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Where each candidate stands among them."""
        return {each.id: place for place, each in enumerate(self.known)}

    @cached_property
    def excluded(self) -> Mapping[str, tuple[str, ...]]:
        """The rules that keep each technique out."""
        found: dict[str, tuple[str, ...]] = {}
        for each in self.clearance.exclusions:
            found[each.technique] = (*found.get(each.technique, ()), each.rule)
        return found

    def barred(self, technique: Technique) -> LeftOut | None:
        """Why *technique* may not be used at all, if so."""
        return next(self.bars(technique), None)

    def bars(self, technique: Technique) -> Iterator[LeftOut]:
        """Everything that keeps *technique* out, the most serious first."""
        wish, name = self.wish, technique.id
        rules = self.excluded.get(name, ())
        missing = tuple(each for each in technique.equipment if each not in wish.equipment)
        positions = tuple(each for each in technique.positions if each in wish.avoid_positions)
        week = wish.done_within(name, 7) + wish.times_a_day
        for why, because, holds in (
            (LeftOutBecause.RULE, rules, bool(rules)),
            (LeftOutBecause.CEILING, (), not rules and name not in self.clearance.techniques),
            (LeftOutBecause.EQUIPMENT, missing, bool(missing)),
            (LeftOutBecause.POSITION, positions, bool(positions)),
            (LeftOutBecause.AVOIDED, (), name in wish.avoid),
            (LeftOutBecause.EXPERIENCE, (), wish.experience is not None and technique.experience > wish.experience),
            (LeftOutBecause.PER_DAY, (), wish.done_within(name, 1) + wish.times_a_day > technique.per_day),
            (LeftOutBecause.PER_WEEK, (), technique.per_week is not None and week > technique.per_week),
            (LeftOutBecause.WENT_BADLY, (), rests(technique, wish)),
        ):
            if holds:
                yield LeftOut(technique=name, why=why, because=because)

    def instead_of(self, technique: Technique) -> str:
        """The nearest easier technique that may replace one that may not be used; empty without one."""
        name = technique.easier
        while name is not None:
            if name in self.places:
                return name
            name = self.pack.technique[name].easier
        return ""

    @cached_property
    def extras(self) -> Mapping[str, int]:
        """What single techniques are worth however long, in points."""
        barred = (self.barred(self.pack.technique[name]) for name in sorted(self.wish.prefer))
        left_out = (each for each in barred if each is not None and each.why is not LeftOutBecause.AVOIDED)
        with_others = [evolve(each, instead=self.instead_of(self.pack.technique[each.technique])) for each in left_out]
        return extras(self.pack, self.wish, with_others)

    def tie_break(self, technique: Technique) -> str:
        """Breaks ties by seed and id, alike on every machine."""
        return hashlib.sha256(f"{self.wish.seed}:{technique.id}".encode()).hexdigest()

    def lengths(self, technique: Technique) -> tuple[Item, ...]:
        """The technique from its least doses to the largest that may be done, each longer."""
        quarters = fitting_quarters(technique, self.clearance, self.wish)
        if quarters == LEAST:
            return (Item.of(technique, "least"),)
        least, most = Item.of(technique, "least"), Item.between(technique, quarters, QUARTERS)
        spans = [
            (getattr(high, name) - getattr(low, name)) // (HOLD_STEP if name == "hold" else 1)
            for low, high in zip(least.doses, most.doses, strict=True)
            for name in ("sets", "reps", "hold")
        ]
        parts = max(1, min(MOST_LENGTHS, max(spans)))
        on_the_way = [Item.between(technique, part * quarters, parts * QUARTERS) for part in range(1, parts)]
        found = [least, *on_the_way, most]
        return (least, *(two for one, two in pairwise(found) if two.seconds > one.seconds))

    @cached_property
    def items(self) -> list[tuple[Item, ...]]:
        """Each candidate in each of its lengths."""
        return [self.lengths(each) for each in self.known]

    @cached_property
    def search(self) -> Search:
        """The search, with everything as numbers."""
        timing = self.pack.timing
        choices = [self._choice(*each) for each in zip(self.known, self.items, strict=True)]
        kinds = dict(zip((each.kind for each in choices), self.known, strict=True))  # one technique of each
        return Search(
            choices=choices,
            legs={
                (one, other): (change(before, after), changeover(before, after, timing))
                for one, before in (*kinds.items(), ("", None))
                for other, after in kinds.items()
            },
            budget=self.wish.minutes * MINUTE - timing.check_in - timing.finish,
            most=self.pack.most_techniques,
            part_bonus=MINUTE * PART,
        )

    def _choice(self, technique: Technique, items: tuple[Item, ...]) -> Choice:
        """A technique as the search sees it. Techniques of a *kind* are alike to whatever comes before and after."""
        timing, steps = self.pack.timing, technique.steps
        return Choice(
            phase=technique.phase.rank,
            region=technique.region,
            rate=rate(technique, self.goals),
            lengths=tuple(item.seconds for item in items),
            bonus=MINUTE * self.extras.get(technique.id, 0),
            part=PARTS.get(technique.phase, ""),
            kind=" ".join((steps[0].position, steps[-1].position, *sorted(set(technique.equipment)))),
            fixed=timing.check_in + timing.change_side * sum(step.side is Side.EACH for step in steps),
        )

    def filled(self, order: Sequence[int]) -> tuple[Item, ...]:
        """The candidates at these places, in this order, with the doses that fill the minutes best."""
        lengths = self.search.lengths(order)
        if lengths is None:  # not even the least doses fit
            return ()
        return tuple(self.items[each][length] for each, length in zip(order, lengths, strict=True))

    def with_easier(self, items: Sequence[Item]) -> tuple[Item, ...]:
        """*items*, each with an easier technique to change to where there is one that fits and no other has it."""
        found, taken = list(items), {item.technique.id for item in items}
        for place, item in enumerate(items):
            easier = item.technique.easier
            if easier is not None and easier in self.places and easier not in taken:
                changed = [*found[:place], Item.of(self.pack.technique[easier], "least"), *found[place + 1 :]]
                if seconds_of(changed, self.pace) <= self.wish.minutes * MINUTE:
                    found[place] = evolve(item, easier=self.pack.technique[easier])
                    taken.add(easier)
        return tuple(found)
