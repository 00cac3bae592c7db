"""Planning: from a clearance and a wish to a routine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from relieflib.errors import Problem, ReliefError, WrongKind, expect_time, near_miss, plainly
from relieflib.planning.candidates import Candidates
from relieflib.planning.doses import Item
from relieflib.planning.routine import Routine
from relieflib.planning.timeline import seconds_of
from relieflib.planning.wish import MOST_MINUTES, Wish, WishError, as_wish, problems_of
from relieflib.screening.clearance import Clearance, as_clearance

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from relieflib.pack.pack import Pack


class StaleClearance(ReliefError):  # noqa: N818 - the contract's name
    """The clearance has run out, or was given by another clock. Screen again."""


def plan(clearance: Clearance, wish: Wish, *, at: float | None = None) -> Routine:
    """A routine of techniques that *clearance* allows and that fits *wish*.

    Its ``items`` are empty when none does; ``left_out`` says why. *at* is now, in seconds on the clock of ``clear``.
    Raises WishError for a wish that names what the pack does not have, and StaleClearance for a clearance that does not
    hold *at* that time.
    """
    candidates = _candidates(clearance, wish, at)
    items = candidates.filled(candidates.search.best())
    return Routine(clearance=clearance, wish=wish, items=candidates.with_easier(items))


def arrange(
    clearance: Clearance, techniques: Sequence[str], wish: Wish | None = None, *, at: float | None = None
) -> Routine:
    """A routine of these *techniques*, ids in order, with doses that fill the wish's minutes.

    *clearance* and *at* are as for ``plan``. Without a *wish* there is an hour, and everything that the techniques need
    is at hand. Raises like ``plan``, and WishError with the reasons for every technique that may not be in it, or when
    even the least doses take too long.
    """
    pack = as_clearance(clearance).pack
    listed = isinstance(techniques, (list, tuple)) and all(isinstance(name, str) for name in techniques)
    if not listed or not techniques:
        what = f"expected a list of technique ids, in order, got {plainly(techniques)}"
        raise WishError([Problem(code="RL141", where="techniques", what=what)])
    candidates = _candidates(clearance, _all_at_hand(pack, techniques) if wish is None else wish, at)
    if problems := list(_unfit(candidates, techniques)):
        raise WishError(problems)
    items = candidates.filled([candidates.places[name] for name in techniques])
    return Routine(clearance=clearance, wish=candidates.wish, items=candidates.with_easier(items))


def _all_at_hand(pack: Pack, techniques: Sequence[str]) -> Wish:
    known = (pack.technique[name] for name in techniques if name in pack.technique)
    return Wish(minutes=MOST_MINUTES, equipment={each for technique in known for each in technique.equipment})


def _candidates(clearance: Clearance, wish: Wish, at: float | None) -> Candidates:
    _holds(as_clearance(clearance), at)
    if problems := list(problems_of(clearance.pack, as_wish(wish))):
        raise WishError(problems)
    return Candidates(clearance, wish)


def _holds(clearance: Clearance, at: float | None) -> None:
    try:
        expect_time(0 if at is None else at)
    except WrongKind as wrong:
        raise StaleClearance(str(wrong)) from None
    if at is not None and not clearance.holds_at(at):
        held = f"the clearance held for {clearance.holds_for} s from {plainly(clearance.at)}"
        msg = f"{held}, and now it is {plainly(at)}"
        raise StaleClearance(msg)


def _unfit(candidates: Candidates, chosen: Sequence[str]) -> Iterator[Problem]:
    """What keeps a list of techniques from being a routine as it is."""
    pack, known = candidates.pack, candidates.places
    for place, name in enumerate(chosen):
        if name not in pack.technique:
            yield _problem(place, f"the pack has no {plainly(name)}", near_miss(name, pack.technique))
        elif name not in known:
            instead = candidates.instead_of(pack.technique[name])
            hint = f"the easier `{instead}` can replace it" if instead else None
            yield _problem(place, str(candidates.barred(pack.technique[name])), hint)
        elif name in chosen[:place]:
            yield _problem(place, f"`{name}` is in it twice")
        elif place and (before := pack.technique.get(chosen[place - 1])) and before.phase > pack.technique[name].phase:
            hint = f"the phase {before.phase} comes after {pack.technique[name].phase}"
            yield _problem(place, f"`{name}` belongs before `{before.id}`", hint)
    if len(chosen) > pack.most_techniques:
        what = f"a routine has at most {pack.most_techniques} techniques"
        yield Problem(code="RL141", where="techniques", what=what)
    if known.keys() >= set(chosen):
        seconds = seconds_of([Item.of(pack.technique[name], "least") for name in chosen], candidates.pace)
        if seconds > candidates.wish.minutes * 60:
            what = f"even the least doses take {seconds} s, more than {candidates.wish.minutes} minutes"
            yield Problem(code="RL141", where="wish.minutes", what=what)


def _problem(place: int, what: str, hint: str | None = None) -> Problem:
    return Problem(code="RL141", where=f"techniques[{place}]", what=what, hint=hint)
