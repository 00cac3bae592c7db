"""Planning: from a clearance and a wish to a routine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from relieflib.errors import Problem, ReliefError, WrongKind, expect, expect_time, near_miss, plainly
from relieflib.pack.content import Technique
from relieflib.pack.pack import Pack
from relieflib.planning.candidates import Possible
from relieflib.planning.doses import Item
from relieflib.planning.objective import MINUTE, worth
from relieflib.planning.routine import Checked, LeftOut, Routine
from relieflib.planning.verify import read_with, ruled_out, seconds_of
from relieflib.planning.wish import MOST_MINUTES, Wish, WishError, problems_of
from relieflib.screening.assess import assess
from relieflib.screening.clearance import Clearance, clear
from relieflib.terms import LeftOutBecause

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


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


def _possible(pack: Pack, clearance: Clearance, wish: Wish, at: float | None) -> Possible:
    expect(pack, Pack, "see builtin_pack and load_pack")
    expect(clearance, Clearance, "a Refusal is not planned; show its advice")
    expect(wish, Wish, "such as Wish(minutes=12)")
    _fresh(pack, clearance, at)
    problems = list(problems_of(pack, wish))
    if problems:
        raise WishError(problems)
    return Possible(pack, clearance, wish)


def _unfit(possible: Possible, chosen: list[str]) -> Iterator[Problem]:
    """What keeps a list of techniques from being a routine as it stands."""
    pack, known = possible.pack, {each.id for each in possible.candidates}
    for place, name in enumerate(chosen):
        where = f"techniques[{place}]"
        if name not in pack.technique:
            what, hint = f"the pack has no {plainly(name)}", near_miss(name, pack.technique)
            yield Problem(code="RL141", where=where, what=what, hint=hint)
        elif name not in known:
            left_out, instead = possible.blocked(pack.technique[name]), possible.stand_in(pack.technique[name])
            hint = f"the easier `{instead}` may stand in for it" if instead else None
            yield Problem(code="RL141", where=where, what=str(left_out), hint=hint)
        elif name in chosen[:place]:
            yield Problem(code="RL141", where=where, what=f"`{name}` stands in it twice")
        elif place and (before := pack.technique.get(chosen[place - 1])) and before.phase > pack.technique[name].phase:
            what = f"`{name}` belongs before `{before.id}`"
            hint = f"the phases go {before.phase} after {pack.technique[name].phase}"
            yield Problem(code="RL141", where=where, what=what, hint=hint)
    if len(chosen) > pack.most_techniques:
        what = f"a routine has at most {pack.most_techniques} techniques"
        yield Problem(code="RL141", where="techniques", what=what)
    if known.issuperset(chosen):
        seconds = seconds_of([Item.of(pack.technique[name], "least") for name in chosen], possible.pace)
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
        follows = clear(assess(pack, clearance.assessment.answers), at=clearance.at) == clearance
    except WrongKind as wrong:
        raise StaleClearance(str(wrong)) from None
    if not follows:
        msg = "the clearance does not follow from its answers"
        raise StaleClearance(msg)
    if at is not None and clearance.at is not None and not 0 <= at - clearance.at <= clearance.holds_for:
        msg = (
            f"the clearance held for {clearance.holds_for} s from {plainly(clearance.at)}, and now it is {plainly(at)}"
        )
        raise StaleClearance(msg)


def _routine(possible: Possible, chosen: list[str] | None) -> Routine:
    pack, clearance, wish = possible.pack, possible.clearance, possible.wish
    items = possible.planned(chosen)
    inside = {item.technique.id for item in items}
    notes, sources = read_with(pack, clearance, items)
    whole = worth(items, possible.goals, possible.extras)
    without = [
        worth((*items[:place], *items[place + 1 :]), possible.goals, possible.extras) for place in range(len(items))
    ]
    return Routine(
        pack=pack.ref,
        clearance=clearance,
        wish=wish,
        items=items,
        score=whole / MINUTE,
        score_at_most=max(whole, possible.search.bound) / MINUTE,
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
        sources=sources,
    )


def _why_not(possible: Possible, items: tuple[Item, ...], technique: Technique, *, arranged: bool) -> LeftOut:
    """Why *technique* is not in the finished routine."""
    blocked = possible.blocked(technique)
    if blocked is not None:
        instead = possible.stand_in(technique) if blocked.why is not LeftOutBecause.AVOIDED else ""
        return evolve(blocked, instead=instead) if instead in {item.technique.id for item in items} else blocked
    if arranged:
        return LeftOut(technique=technique.id, why=LeftOutBecause.NOT_CHOSEN)
    if len(items) == possible.pack.most_techniques:
        return LeftOut(technique=technique.id, why=LeftOutBecause.ENOUGH)
    order = tuple(possible.places[item.technique.id] for item in items)
    if not possible.search.room_for(possible.places[technique.id], order):
        return LeftOut(technique=technique.id, why=LeftOutBecause.TIME)
    same = tuple(each.technique.id for each in items if each.technique.region == technique.region)
    return LeftOut(technique=technique.id, why=LeftOutBecause.OUTSCORED, because=same)


def _relax(possible: Possible) -> tuple[str, ...]:
    """The fewest parts of the wish to give up so that something fits; none where none of what stands is a wish."""
    wish, found = possible.wish, []
    once = Possible(possible.pack, possible.clearance, evolve(wish, times_a_day=1))
    for technique in possible.pack.techniques:
        needed = seconds_of([Item.of(technique, "least")], possible.pace)
        bars = {bar.why for bar in once.bars(technique)}
        if bars <= _WISHED.keys() and needed <= MOST_MINUTES * MINUTE:
            stand = {_WISHED[why] for why in bars}
            stand |= {"times_a_day"} if {bar.why for bar in possible.bars(technique)} > bars else set()
            stand |= {"minutes"} if needed > wish.minutes * MINUTE else set()
            found.append(tuple(sorted(stand)))
    return min(found, key=lambda names: (len(names), names), default=())


_WISHED = {
    LeftOutBecause.EQUIPMENT: "equipment",
    LeftOutBecause.POSITION: "avoid_positions",
    LeftOutBecause.AVOIDED: "avoid",
    LeftOutBecause.EXPERIENCE: "experience",
}
