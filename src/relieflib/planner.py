"""Planning: from a clearance and a wish to a routine."""

from __future__ import annotations

import hashlib
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from attrs import define, evolve

from relieflib.certificate import easier_fits, ruled_out
from relieflib.content import Technique
from relieflib.errors import Problem, ReliefError, WrongKind, expect, expect_time, near_miss
from relieflib.intake import plainly
from relieflib.objective import BEGINNING, END, MINUTE, PART, PREFERRED, change, rate, weights, worth
from relieflib.pack import Pack
from relieflib.routine import Checked, LeftOut, Routine, Why, Wish, WishError
from relieflib.safety import Clearance, assess, clear
from relieflib.search import Choice, Search
from relieflib.terms import Ceiling, LabelKind, Side
from relieflib.timeline import HOLD_STEP, Item, Pace, changeover, unroll

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

MOST_MINUTES = 60
MOST_SEED = 10**18
MOST_LENGTHS = 6  # steps from the least dose of a technique to its usual one


class StaleClearance(ReliefError):  # noqa: N818 - the contract's name
    """The clearance is of another pack, has run out, or does not follow from its own answers. Screen again."""


def plan(pack: Pack, clearance: Clearance, wish: Wish, *, at: float | None = None) -> Routine:
    """A routine of cleared techniques that fits the wish; ``items`` is empty when none does, and ``left_out`` says why.

    Raises WishError for a wish that names what the pack does not have, and StaleClearance for a clearance of another
    pack, one that has run out by *at* (seconds, on the clock of ``clear``), or one that its own answers do not give.
    """
    return _routine(_possible(pack, clearance, wish, at), None)


def arrange(
    pack: Pack, clearance: Clearance, wish: Wish, techniques: Sequence[str], *, at: float | None = None
) -> Routine:
    """A routine of these *techniques* in this order, with doses that fill the wish's minutes and the same certificate.

    Raises like ``plan``, and WishError with the reasons for every technique that may not be in it, or when even the
    least doses take too long.
    """
    possible = _possible(pack, clearance, wish, at)
    listed = isinstance(techniques, (list, tuple)) and all(isinstance(name, str) for name in techniques)
    if not listed or not techniques:
        what = f"expected a list of technique ids, in order, got {plainly(techniques)}"
        raise WishError([Problem(code="RL141", where="techniques", what=what)])
    chosen = list(techniques)
    problems = list(_unfit(possible, chosen))
    if problems:
        raise WishError(problems)
    return _routine(possible, chosen)


def _possible(pack: Pack, clearance: Clearance, wish: Wish, at: float | None) -> _Possible:
    expect(pack, Pack, "see builtin_pack and load_pack")
    expect(clearance, Clearance, "a Refusal is not planned; show its advice")
    expect(wish, Wish, "such as Wish(minutes=12)")
    _fresh(pack, clearance, at)
    problems = list(_wrong(pack, wish))
    if problems:
        raise WishError(problems)
    return _Possible(pack, clearance, wish)


def _unfit(possible: _Possible, chosen: list[str]) -> Iterator[Problem]:
    """What keeps a list of techniques from being a routine as it stands."""
    pack, known = possible.pack, {each.id for each in possible.candidates}
    for place, name in enumerate(chosen):
        where = f"techniques[{place}]"
        if name not in pack.technique:
            what, hint = f"the pack has no {plainly(name)}", near_miss(name, pack.technique)
            yield Problem(code="RL141", where=where, what=what, hint=hint)
        elif name not in known:
            left_out = possible.blocked(pack.technique[name])
            yield Problem(code="RL141", where=where, what=str(left_out))
        elif name in chosen[:place]:
            yield Problem(code="RL141", where=where, what=f"`{name}` stands in it twice")
        elif place and (before := pack.technique.get(chosen[place - 1])) and before.phase > pack.technique[name].phase:
            what = f"`{name}` belongs before `{before.id}`"
            hint = f"the phases go {before.phase} after {pack.technique[name].phase}"
            yield Problem(code="RL141", where=where, what=what, hint=hint)
    if len(chosen) > pack.most_techniques:
        what = f"a routine has at most {pack.most_techniques} techniques"
        yield Problem(code="RL141", where="techniques", what=what)
    if known.issuperset(chosen) and chosen:
        short = [Item.of(pack.technique[name], "least") for name in chosen]
        seconds = sum(interval.seconds for interval in unroll(short, possible.pace))
        if seconds > possible.wish.minutes * 60:
            what = f"even the least doses take {seconds} s, more than {possible.wish.minutes} minutes"
            yield Problem(code="RL141", where="wish.minutes", what=what)


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


@define(slots=False)
class _Possible:
    """What a clearance and a wish leave, and the search over it."""

    pack: Pack
    clearance: Clearance
    wish: Wish

    @cached_property
    def pace(self) -> Pace:
        return Pace(timing=self.pack.timing, phrases=self.pack.phrases)

    @cached_property
    def goals(self) -> Mapping[str, int]:
        return weights(self.pack, self.wish)

    @cached_property
    def candidates(self) -> list[Technique]:
        """The techniques that may be used, those that give most first; equals in an order that the seed decides."""
        found = [each for each in self.pack.techniques if self.blocked(each) is None]
        return sorted(found, key=lambda each: (-rate(each, self.goals), self.luck(each)))

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Where each candidate stands among them."""
        return {each.id: place for place, each in enumerate(self.candidates)}

    @cached_property
    def excluded(self) -> Mapping[str, tuple[str, ...]]:
        """The rules that keep each technique out."""
        found: dict[str, tuple[str, ...]] = {}
        for each in self.clearance.exclusions:
            found[each.technique] = (*found.get(each.technique, ()), each.rule)
        return found

    @cached_property
    def smaller(self) -> frozenset[str] | None:
        """The techniques that are done with the least dose; None means all of them."""
        asking = [each for each in self.clearance.precautions if each.smaller_dose]
        if self.clearance.ceiling is Ceiling.GENTLE_ONLY or any(not each.on for each in asking):
            return None
        return frozenset(name for each in asking for name in each.applies_to)

    def blocked(self, technique: Technique) -> LeftOut | None:
        """Why *technique* may not be used at all, if so."""
        wish = self.wish
        rules = self.excluded.get(technique.id, ())
        missing = tuple(name for name in technique.equipment if name not in wish.equipment)
        positions = tuple(name for name in technique.positions if name in wish.avoid_positions)
        times = dict(wish.done_today).get(technique.id, 0)
        for why, because, holds in (
            (Why.RULE, rules, bool(rules)),
            (Why.CEILING, (), technique.id not in self.clearance.techniques),
            (Why.EQUIPMENT, missing, bool(missing)),
            (Why.POSITION, positions, bool(positions)),
            (Why.AVOIDED, (), technique.id in wish.avoid),
            (Why.PER_DAY, (), times >= technique.per_day),
        ):
            if holds:
                return LeftOut(technique=technique.id, why=why, because=because)
        return None

    def luck(self, technique: Technique) -> str:
        """Breaks ties by seed and id, alike on every machine."""
        return hashlib.sha256(f"{self.wish.seed}:{technique.id}".encode()).hexdigest()

    def lengths(self, technique: Technique) -> tuple[Item, ...]:
        """The technique from its least doses to the largest that ceiling and precautions leave, each longer."""
        if self.smaller is None or technique.id in self.smaller:
            return (Item.of(technique, "least"),)
        spans = [
            (part.usual - part.least) // (HOLD_STEP if name == "hold" else 1)
            for step in technique.steps
            for name, part in (("sets", step.dose.sets), ("reps", step.dose.reps), ("hold", step.dose.hold))
        ]
        parts = max(1, min(MOST_LENGTHS, max(spans)))
        found = [Item.between(technique, part, parts) for part in range(parts + 1)]
        return (found[0], *(two for one, two in pairwise(found) if two.seconds > one.seconds))

    @cached_property
    def items(self) -> list[tuple[Item, ...]]:
        return [self.lengths(each) for each in self.candidates]

    @cached_property
    def search(self) -> Search:
        known, timing = self.candidates, self.pack.timing
        regions = {region: number for number, region in enumerate(sorted({each.region for each in known}))}
        within = [
            timing.check_in + timing.change_side * sum(step.side is Side.EACH for step in each.steps) for each in known
        ]
        alike: dict[tuple[object, ...], Technique] = {}  # one technique of each kind that changes tell apart
        signs = [(each.steps[0].position, each.steps[-1].position, frozenset(each.equipment)) for each in known]
        for sign, each in zip(signs, known, strict=True):
            alike.setdefault(sign, each)
        kinds = [list(alike).index(sign) for sign in signs]
        costs = [[change(one, other) for other in alike.values()] for one in alike.values()]
        changes = [[changeover(one, other, timing) for other in alike.values()] for one in alike.values()]
        return Search(
            choices=[
                Choice(
                    phase=each.phase.rank,
                    region=regions[each.region],
                    rate=rate(each, self.goals),
                    lengths=tuple(item.seconds for item in items),
                    bonus=MINUTE * PREFERRED * (each.id in self.wish.prefer),
                    part="beginning" if each.phase in BEGINNING else "end" if each.phase in END else "",
                )
                for each, items in zip(known, self.items, strict=True)
            ],
            cost=[[row[kind] for kind in kinds] for row in (costs[kind] for kind in kinds)],
            between=[
                [row[kind] + more for kind, more in zip(kinds, within, strict=True)]
                for row in (changes[kind] for kind in kinds)
            ],
            start=[changeover(None, each, timing) + more for each, more in zip(known, within, strict=True)],
            budget=self.wish.minutes * MINUTE - timing.check_in - timing.finish,
            most=self.pack.most_techniques,
            part_bonus=MINUTE * PART,
        )

    def planned(self, chosen: list[str] | None) -> tuple[Item, ...]:
        """The best routine there is, or the *chosen* techniques with the doses that fill the minutes."""
        known = self.candidates
        order = self.search.best() if chosen is None else tuple(self.places[name] for name in chosen)
        lengths = self.search.lengths(order) or ()
        inside = {known[each].id for each in order}
        items = [self.items[each][length] for each, length in zip(order, lengths, strict=True)]
        for place, item in enumerate(items):
            easier = item.technique.easier
            if easier is not None and easier in self.places and easier not in inside:
                items[place] = evolve(item, easier=self.pack.technique[easier])
                if not easier_fits(items, place, self.pace, self.wish.minutes):
                    items[place] = item
        return tuple(items)


def _routine(possible: _Possible, chosen: list[str] | None) -> Routine:
    pack, clearance, wish = possible.pack, possible.clearance, possible.wish
    items = possible.planned(chosen)
    inside = {item.technique.id for item in items}
    labels = {label for name in inside for label in pack.excludable[name]}
    notes = tuple(note for note in pack.notes if not note.on or not labels.isdisjoint(note.on))
    told = [item.technique.sources for item in items] + [note.sources for note in notes]
    told += [finding.sources for finding in clearance.assessment.findings]
    cited = {citation.id for sources in told for citation in sources}
    whole = worth(items, possible.goals, wish.prefer)
    without = [worth((*items[:place], *items[place + 1 :]), possible.goals, wish.prefer) for place in range(len(items))]
    return Routine(
        pack=pack.ref,
        clearance=clearance,
        wish=wish,
        items=items,
        score=whole / MINUTE,
        score_at_most=max(whole, possible.search.ceiling) / MINUTE,
        checked=tuple(
            Checked(
                technique=item.technique.id,
                ruled_out=ruled_out(pack, item.technique.id),
                share=(whole - less) / MINUTE,
            )
            for item, less in zip(items, without, strict=True)
        ),
        left_out=tuple(
            _why_not(possible, items, each, arranged=chosen is not None)
            for each in pack.techniques
            if each.id not in inside
        ),
        relax=() if items else _relax(possible),
        pace=possible.pace,
        stop_rules=pack.stop_rules,
        check_in=pack.check_in,
        guidance=pack.guidance,
        notes=notes,
        sources=tuple(source for source in pack.sources if source.id in cited),
    )


def _why_not(possible: _Possible, items: tuple[Item, ...], technique: Technique, *, arranged: bool) -> LeftOut:
    """Why *technique* is not in the finished routine."""
    blocked = possible.blocked(technique)
    if blocked is not None:
        return blocked
    if arranged:
        return LeftOut(technique=technique.id, why=Why.NOT_CHOSEN)
    if len(items) == possible.pack.most_techniques:
        return LeftOut(technique=technique.id, why=Why.ENOUGH)
    order = tuple(possible.places[item.technique.id] for item in items)
    if not possible.search.room_for(possible.places[technique.id], order):
        return LeftOut(technique=technique.id, why=Why.TIME)
    same = tuple(each.technique.id for each in items if each.technique.region == technique.region)
    return LeftOut(technique=technique.id, why=Why.OUTSCORED, because=same)


def _seconds(items: Iterable[Item], pace: Pace) -> int:
    return sum(interval.seconds for interval in unroll(items, pace))


def _relax(possible: _Possible) -> tuple[str, ...]:
    """The fewest parts of the wish to give up so that something fits; none where only rules and the ceiling stand."""
    wish, found = possible.wish, []
    for technique in possible.pack.techniques:
        if technique.id not in possible.clearance.techniques:
            continue
        needed = _seconds([Item.of(technique, "least")], possible.pace)
        done = dict(wish.done_today).get(technique.id, 0) >= technique.per_day
        if done or needed > MOST_MINUTES * MINUTE:
            continue  # neither is a wish
        stands = {
            "equipment": not wish.equipment.issuperset(technique.equipment),
            "avoid": technique.id in wish.avoid,
            "avoid_positions": not wish.avoid_positions.isdisjoint(technique.positions),
            "minutes": needed > wish.minutes * MINUTE,
        }
        found.append(tuple(name for name, stand in stands.items() if stand))
    return min(found, key=lambda names: (len(names), names), default=())
