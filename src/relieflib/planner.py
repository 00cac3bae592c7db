"""Planning: from a clearance and a wish to a routine."""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import TYPE_CHECKING

from attrs import define, evolve, field

from relieflib.content import Technique
from relieflib.errors import Problem, ReliefError, WrongKind, expect, expect_time, near_miss
from relieflib.intake import plainly
from relieflib.pack import Pack
from relieflib.routine import Checked, LeftOut, Routine, Why, Wish, WishError
from relieflib.safety import Clearance, assess, clear
from relieflib.terms import Ceiling, LabelKind, RoutinePhase
from relieflib.timeline import Item, Pace, unroll

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

MOST_MINUTES = 60
MOST_SEED = 10**18
MOST_TECHNIQUES = 8  # Mayo Clinic's sheet fits its back routine into 15 minutes; 4 to 8 techniques is our choice

# The objective: what a minute is worth to one region falls off in three bands; a change of position or equipment costs.
BAND = 300  # points of one region that count at each rate before the next, lower rate begins
RATES = (10, 5, 2)
POSITION_COST = 150
EQUIPMENT_COST = 100

USUAL_WEIGHT = 3  # of every goal, when the wish names none

# A routine has a beginning, a middle and an end where the minutes allow; what is left of them goes to the middle first.
_BEGINNING = {RoutinePhase.SETTLE, RoutinePhase.WARM_UP}
_MIDDLE = {RoutinePhase.MOBILISE, RoutinePhase.PRESSURE, RoutinePhase.STRENGTHEN}
_END = {RoutinePhase.COOL_DOWN}


class StaleClearance(ReliefError):  # noqa: N818 - the contract's name
    """The clearance is of another pack, has run out, or does not follow from its own answers. Screen again."""


def plan(pack: Pack, clearance: Clearance, wish: Wish, *, at: float | None = None) -> Routine:
    """A routine of cleared techniques that fits the wish; ``items`` is empty when none does, and ``left_out`` says why.

    Raises WishError for a wish that names what the pack does not have, and StaleClearance for a clearance of another
    pack, one that has run out by *at* (seconds, on the clock of ``clear``), or one that its own answers do not give.
    """
    expect(pack, Pack, "see builtin_pack and load_pack")
    expect(clearance, Clearance, "a Refusal is not planned; show its advice")
    expect(wish, Wish, "such as Wish(minutes=12)")
    _fresh(pack, clearance, at)
    problems = list(_wrong(pack, wish))
    if problems:
        raise WishError(problems)
    planner = _Planner(pack, clearance, wish)
    planner.fill()
    inside = {item.technique.id for item in planner.items}
    items = tuple(
        evolve(item, easier=None) if item.easier and item.easier.id in inside else item for item in planner.items
    )
    labels = {label for name in inside for label in pack.excludable[name]}
    notes = tuple(note for note in pack.notes if not note.on or not labels.isdisjoint(note.on))
    told = [item.technique.sources for item in items] + [note.sources for note in notes]
    told += [finding.sources for finding in clearance.assessment.findings]
    cited = {citation.id for sources in told for citation in sources}
    return Routine(
        pack=pack.ref,
        clearance=clearance,
        wish=wish,
        items=items,
        checked=tuple(
            Checked(technique=item.technique.id, ruled_out=_ruled_out(pack, item.technique.id)) for item in items
        ),
        left_out=tuple(planner.why_not(each) for each in pack.techniques if each.id not in inside),
        pace=planner.pace,
        stop_rules=pack.stop_rules,
        check_in=pack.check_in,
        notes=notes,
        sources=tuple(source for source in pack.sources if source.id in cited),
    )


def _fresh(pack: Pack, clearance: Clearance, at: float | None) -> None:
    if clearance.pack != pack.ref:
        made = clearance.pack
        msg = f"the clearance is of pack {made.id} {made.version}, not of this {pack.id} {pack.version}"
        raise StaleClearance(msg)
    try:
        expect_time(0 if at is None else at)
    except WrongKind as wrong:
        raise StaleClearance(str(wrong)) from None
    if at is not None and clearance.at is not None and not 0 <= at - clearance.at <= clearance.holds_for:
        msg = (
            f"the clearance held for {clearance.holds_for} s from {plainly(clearance.at)}, and now it is {plainly(at)}"
        )
        raise StaleClearance(msg)
    if clear(assess(pack, clearance.assessment.answers), at=clearance.at) != clearance:
        msg = "the clearance does not follow from its answers"
        raise StaleClearance(msg)


def _wrong(pack: Pack, wish: Wish) -> Iterator[Problem]:
    if type(wish.minutes) is not int or not 1 <= wish.minutes <= MOST_MINUTES:
        yield Problem(
            code="RL141",
            where="wish.minutes",
            what=f"expected 1 to {MOST_MINUTES} whole minutes, got {plainly(wish.minutes)}",
        )
    kinds = {kind: {label.id for label in pack.labels if label.kind is kind} for kind in LabelKind}
    named: dict[str, tuple[Iterable[str], Iterable[str]]] = {
        "equipment": (wish.equipment, kinds[LabelKind.EQUIPMENT]),
        "goals": (dict(wish.goals), kinds[LabelKind.GOAL]),
        "prefer": (wish.prefer, pack.technique),
        "avoid": (wish.avoid, pack.technique),
        "avoid_positions": (wish.avoid_positions, kinds[LabelKind.POSITION]),
        "done_today": (dict(wish.done_today), pack.technique),
    }
    for key, (given, known) in named.items():
        for name in sorted(given):
            if name not in known:
                yield Problem(
                    code="RL141",
                    where=f"wish.{key}",
                    what=f"the pack has no {plainly(name)}",
                    hint=near_miss(name, known),
                )
    if type(wish.seed) is not int or abs(wish.seed) > MOST_SEED:
        yield Problem(code="RL141", where="wish.seed", what=f"expected a whole number, got {plainly(wish.seed)}")
    for name, times in wish.done_today:
        if times < 0:
            yield Problem(code="RL141", where=f"wish.done_today.{name}", what="nothing is done less than 0 times")
    for goal, weight in wish.goals:
        if not 0 <= weight <= 5:
            yield Problem(code="RL141", where=f"wish.goals.{goal}", what=f"a goal weighs 0 to 5, not {plainly(weight)}")


def _ruled_out(pack: Pack, technique: str) -> tuple[str, ...]:
    labels = pack.excludable[technique]
    return tuple(sorted(rule.id for rule in pack.screening_rules if not labels.isdisjoint(rule.excludes)))


def score(items: Iterable[Item], weights: Mapping[str, int]) -> int:
    """What a routine is worth, in sixtieths of a point: the regions' value less the cost of changes."""
    raw: dict[str, int] = {}
    cost = 0
    before: Technique | None = None
    for item in items:
        technique = item.technique
        per_minute = sum(weights.get(goal, 0) * weight for goal, weight in technique.goals)
        raw[technique.region] = raw.get(technique.region, 0) + per_minute * item.seconds
        if before is not None:
            cost += POSITION_COST * (before.steps[-1].position != technique.steps[0].position)
            cost += EQUIPMENT_COST * (set(before.equipment) != set(technique.equipment))
        before = technique
    return sum(map(_region_value, raw.values())) - 60 * cost


def _region_value(raw: int) -> int:
    band = 60 * BAND
    full, half, rest = RATES
    return full * min(raw, band) + half * min(max(raw - band, 0), band) + rest * max(raw - 2 * band, 0)


@define
class _Planner:
    """Greedy: a beginning, a middle and an end first, then whatever adds most for its time, then larger doses."""

    pack: Pack
    clearance: Clearance
    wish: Wish
    items: list[Item] = field(factory=list)

    @property
    def pace(self) -> Pace:
        return Pace(timing=self.pack.timing, phrases=self.pack.phrases)

    @cached_property
    def weights(self) -> dict[str, int]:
        goals = [label.id for label in self.pack.labels if label.kind is LabelKind.GOAL]
        return (
            dict(self.wish.goals)
            if any(weight for _, weight in self.wish.goals)
            else dict.fromkeys(goals, USUAL_WEIGHT)
        )

    @cached_property
    def candidates(self) -> list[Technique]:
        return [each for each in self.pack.techniques if self.blocked(each) is None]

    def blocked(self, technique: Technique) -> LeftOut | None:
        """Why *technique* may not be used at all, if so."""
        rules = tuple(each.rule for each in self.clearance.exclusions if each.technique == technique.id)
        missing = tuple(name for name in technique.equipment if name not in self.wish.equipment)
        positions = tuple(name for name in technique.positions if name in self.wish.avoid_positions)
        times = dict(self.wish.done_today).get(technique.id, 0)
        for why, because, holds in (
            (Why.RULE, rules, bool(rules)),
            (Why.CEILING, (), technique.id not in self.clearance.techniques),
            (Why.EQUIPMENT, missing, bool(missing)),
            (Why.POSITION, positions, bool(positions)),
            (Why.AVOIDED, (), technique.id in self.wish.avoid),
            (Why.PER_DAY, (), times >= technique.per_day),
        ):
            if holds:
                return LeftOut(technique=technique.id, why=why, because=because)
        return None

    def why_not(self, technique: Technique) -> LeftOut:
        """Why *technique* is not in the finished routine."""
        blocked = self.blocked(technique)
        if blocked is not None:
            return blocked
        if len(self.items) == MOST_TECHNIQUES:
            return LeftOut(technique=technique.id, why=Why.ENOUGH)
        fits = any(self.fits(self.with_item(self.item(technique, "least"), place)) for place in self.places(technique))
        return LeftOut(technique=technique.id, why=Why.OUTSCORED if fits else Why.TIME)

    def fits(self, items: list[Item]) -> bool:
        seconds = sum(interval.seconds for interval in unroll(items, self.pace))
        return seconds <= self.wish.minutes * 60 and len(items) <= MOST_TECHNIQUES

    def largest(self, technique: Technique) -> str:
        """The largest dose that the ceiling and the precautions leave."""
        smaller = any(
            each.smaller_dose and (not each.on or technique.id in each.applies_to)
            for each in self.clearance.precautions
        )
        return "least" if smaller or self.clearance.ceiling is Ceiling.GENTLE_ONLY else "usual"

    def item(self, technique: Technique, how: str) -> Item:
        easier = self.pack.technique.get(technique.easier or "")
        return Item.of(technique, how, easier if easier in self.candidates else None)

    def places(self, technique: Technique) -> range:
        """Where *technique* may stand so that the phases stay in order."""
        before = sum(item.technique.phase < technique.phase for item in self.items)
        return range(before, before + sum(item.technique.phase is technique.phase for item in self.items) + 1)

    def with_item(self, item: Item, place: int) -> list[Item]:
        return [*self.items[:place], item, *self.items[place:]]

    def best(self, techniques: list[Technique], how: str | None, *, needed: bool = False) -> list[Item] | None:
        """The routine with the one technique added that gains most for its time, or None when none fits.

        It must gain something too, unless one of them is *needed*.
        """
        now = score(self.items, self.weights)
        found: tuple[tuple[bool, float, str], list[Item]] | None = None
        for technique in techniques:
            item = self.item(technique, how or self.largest(technique))
            for place in self.places(technique):
                items = self.with_item(item, place)
                gain = score(items, self.weights) - now
                if (gain <= 0 and not needed) or not self.fits(items):
                    continue
                key = (
                    technique.id in self.wish.prefer,
                    gain / (item.seconds + self.pace.timing.check_in),
                    self.luck(technique),
                )
                if found is None or key > found[0]:
                    found = key, items
        return found[1] if found else None

    def luck(self, technique: Technique) -> str:
        """Breaks ties by seed and id, alike on every machine."""
        return hashlib.sha256(f"{self.wish.seed}:{technique.id}".encode()).hexdigest()

    def left(self) -> list[Technique]:
        inside = {item.technique.id for item in self.items}
        return [each for each in self.candidates if each.id not in inside]

    def wanted(self, technique: Technique) -> bool:
        """Whether the person asked for it: it is preferred, or it uses the equipment at hand."""
        return technique.id in self.wish.prefer or bool(technique.equipment)

    def fill(self) -> None:
        """First what is wanted and a beginning, a middle and an end, short; then longer; then whatever else fits."""
        while items := self.best([each for each in self.left() if self.wanted(each)], "least", needed=True):
            self.items = items
        for part in (_BEGINNING, _MIDDLE, _END):
            if not any(item.technique.phase in part for item in self.items):
                missing = [each for each in self.left() if each.phase in part]
                self.items = self.best(missing, "least", needed=True) or self.items
        self.grow()
        for phases in (_MIDDLE, set(RoutinePhase)):
            for how in (None, "least"):
                while items := self.best([each for each in self.left() if each.phase in phases], how):
                    self.items = items
        self.grow()

    def grow(self) -> None:
        """Give each technique the largest dose that still fits, what is wanted first."""
        for place in sorted(range(len(self.items)), key=lambda place: not self.wanted(self.items[place].technique)):
            technique = self.items[place].technique
            items = [*self.items[:place], self.item(technique, self.largest(technique)), *self.items[place + 1 :]]
            if self.fits(items):
                self.items = items
