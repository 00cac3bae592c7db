"""What a person would like of a routine, and what was done lately and how it went."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, TypeGuard, TypeVar, cast

from attrs import field, frozen

from relieflib.errors import Problem, ProblemsError, expect, near_miss, plainly
from relieflib.terms import Experience, LabelKind, Tolerance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from relieflib.pack.pack import Pack

T = TypeVar("T")
MOST_MINUTES = 60
MOST_TIMES = 24  # a day
MOST_SEED = 10**18
MOST_DAYS = 10_000  # of a history: no one remembers more


class WishError(ProblemsError, ValueError):
    """A wish that no routine can be made for; ``problems`` lists everything that is wrong with it."""


@frozen
class Done:
    """That a technique was done once, and how it went."""

    technique: str
    """Its id."""
    days_ago: int = 0
    """How many days ago; 0 is today."""
    went: Tolerance = Tolerance.NOT_SAID
    """How it went."""


def _ids(given: Iterable[str]) -> frozenset[str]:
    """A set of ids, from any collection; whatever else was handed in stays as it is, to be refused with the rest.

    A mapping is not one: what it maps the ids to would be lost.
    """
    ids = None if isinstance(given, Mapping) else _listed(given)
    return frozenset(ids) if ids is not None and all(isinstance(each, str) for each in ids) else given  # type: ignore[return-value]


def _listed(given: Iterable[T]) -> tuple[T, ...] | None:
    """What is in a collection, read once; None for anything else, such as a single word."""
    return None if isinstance(given, str | bytes) or not isinstance(cast("object", given), Iterable) else tuple(given)


def _goals(given: Mapping[str, int] | Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    """Goals with their weights in one order, from a mapping or from pairs; whatever else stays as it is."""
    pairs = _listed(given.items() if isinstance(given, Mapping) else given)
    return tuple(sorted(pairs)) if _are_goals(pairs) else given  # type: ignore[return-value]


def _are_goals(pairs: object) -> TypeGuard[tuple[tuple[str, int], ...]]:
    return isinstance(pairs, tuple) and all(
        isinstance(pair, tuple) and len(pair) == 2 and type(pair[0]) is str and type(pair[1]) is int for pair in pairs
    )


def _history(given: Iterable[Done]) -> tuple[Done, ...]:
    """What was done, the latest first; whatever else was handed in stays as it is."""
    done = _listed(given)
    key = lambda each: (each.days_ago, each.technique, str(each.went))  # noqa: E731 - named beside its use
    return tuple(sorted(done, key=key)) if done is not None and all(map(_is_done, done)) else given  # type: ignore[return-value]


def _is_done(each: object) -> bool:
    return (
        isinstance(each, Done)
        and type(each.technique) is str
        and type(each.days_ago) is int
        and isinstance(each.went, Tolerance)
    )


@frozen(kw_only=True)
class Wish:
    """What the person would like of a routine.

    Raises WishError, with every problem, for what no pack could make a routine of; ``plan`` raises it for ids that the
    pack does not have.
    """

    minutes: int
    """How long it may take, 1 to 60."""
    equipment: frozenset[str] = field(default=frozenset(), converter=_ids)
    """What is at hand, by the ids of the pack."""
    goals: tuple[tuple[str, int], ...] = field(default=(), converter=_goals)
    """What it is for, each goal with a weight of 0 to 5; with none, all of the pack's goals count alike."""
    prefer: frozenset[str] = field(default=frozenset(), converter=_ids)
    """Techniques that should come first; an easier one replaces one that may not be done."""
    avoid: frozenset[str] = field(default=frozenset(), converter=_ids)
    """Techniques to leave out."""
    avoid_positions: frozenset[str] = field(default=frozenset(), converter=_ids)
    """Positions to leave out, with every technique that has one of them."""
    experience: Experience | None = None
    """What the person is used to: a beginner gets nothing harder and starts below the usual dose; others may grow."""
    times_a_day: int = 1
    """How often the routine is to be done today, 1 to 24."""
    done: tuple[Done, ...] = field(default=(), converter=_history)
    """What was done lately, and how it went."""
    seed: int = 0
    """Which of two equally good techniques is taken."""

    def __attrs_post_init__(self) -> None:
        if problems := list(_slips(self)):
            raise WishError(problems)

    def done_within(self, technique: str, days: int) -> int:
        """How often *technique* was done in the last so many *days*; 1 is today alone."""
        return sum(each.technique == technique and each.days_ago < days for each in self.done)


def as_wish(given: Wish) -> Wish:
    """*given*; WrongKind for anything but a Wish."""
    return expect(given, Wish, "such as Wish(minutes=12)")


def problems_of(pack: Pack, wish: Wish) -> Iterator[Problem]:
    """Every id in *wish* that *pack* does not have."""
    kinds = {kind: {label.id for label in pack.labels if label.kind is kind} for kind in LabelKind}
    named: dict[str, tuple[Iterable[str], Iterable[str]]] = {
        "equipment": (wish.equipment, kinds[LabelKind.EQUIPMENT]),
        "goals": (dict(wish.goals), kinds[LabelKind.GOAL]),
        "prefer": (wish.prefer, pack.technique),
        "avoid": (wish.avoid, pack.technique),
        "avoid_positions": (wish.avoid_positions, kinds[LabelKind.POSITION]),
        "done": ({each.technique for each in wish.done}, pack.technique),
    }
    for key, (given, known) in named.items():
        for name in sorted(given):
            if name not in known:
                yield _slip(key, f"the pack has no {plainly(name)}", near_miss(name, known))


def _slip(key: str, what: str, hint: str | None = None) -> Problem:
    return Problem(code="RL141", where=f"wish.{key}", what=what, hint=hint)


def _slips(wish: Wish) -> Iterator[Problem]:
    """Everything that is wrong with *wish* whatever the pack."""
    yield from _out_of_range("minutes", wish.minutes, "whole minutes", (1, MOST_MINUTES))
    yield from _out_of_range("times_a_day", wish.times_a_day, "times", (1, MOST_TIMES))
    for key in ("equipment", "prefer", "avoid", "avoid_positions"):
        given_ids = getattr(wish, key)
        if not isinstance(given_ids, frozenset) or not all(isinstance(each, str) for each in given_ids):
            yield _slip(key, f"expected a set of ids, got {plainly(getattr(wish, key))}")
    given: object = wish.experience  # whatever was handed in
    if not (given is None or isinstance(given, Experience)):
        known = ", ".join(f"`Experience.{each.name}`" for each in Experience)
        yield _slip("experience", f"expected one of {known}, got {plainly(given)}")
    if type(wish.seed) is not int or abs(wish.seed) > MOST_SEED:
        yield _slip("seed", f"expected a whole number, got {plainly(wish.seed)}")
    yield from _wrong_history(wish.done)
    yield from _wrong_goals(wish.goals)


def _wrong_history(done: object) -> Iterator[Problem]:
    if not isinstance(done, tuple) or not all(map(_is_done, done)):
        yield _slip("done", f"expected what was done, such as Done('a-technique', days_ago=1), got {plainly(done)}")
        return
    for each in done:
        if not 0 <= each.days_ago <= MOST_DAYS:
            what = f"`{plainly(each.technique)}` was done 0 to {MOST_DAYS} days ago, not {plainly(each.days_ago)}"
            yield _slip("done", what)


def _wrong_goals(goals: object) -> Iterator[Problem]:
    if not _are_goals(goals):
        yield _slip("goals", f"expected whole numbers by id, got {plainly(goals)}")
        return
    for goal, weight in goals:
        if not 0 <= weight <= 5:
            yield _slip(f"goals.{goal}", f"a goal weighs 0 to 5, not {plainly(weight)}")


def _out_of_range(key: str, number: object, unit: str, range_: tuple[int, int]) -> Iterator[Problem]:
    least, most = range_
    if type(number) is not int or not least <= number <= most:
        yield _slip(key, f"expected {least} to {most} {unit}, got {plainly(number)}")
