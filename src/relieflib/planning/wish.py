"""What a person would like of a routine, and what was done lately and how it went."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from relieflib.errors import Problem, ProblemsError, near_miss, plainly
from relieflib.terms import Experience, LabelKind, Tolerance

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from relieflib.pack.pack import Pack

MOST_MINUTES = 60
MOST_TIMES = 24  # a day
MOST_SEED = 10**18
MOST_DAYS = 10_000  # of a history: no one remembers more


class WishError(ProblemsError, ValueError):
    """A wish that no routine can be made for; ``problems`` lists everything that is wrong with it."""


@frozen
class Done:
    """That a technique was done once: how many days ago (0 is today), and how it went."""

    technique: str
    days_ago: int = 0
    went: Tolerance = Tolerance.NOT_SAID


def _names(given: Any) -> frozenset[str]:  # noqa: ANN401 - anything may be handed in
    if (
        isinstance(given, str)
        or not isinstance(given, (list, tuple, set, frozenset))
        or not all(isinstance(each, str) for each in given)
    ):
        raise WishError([Problem(code="RL141", where="wish", what=f"expected a set of ids, got {plainly(given)}")])
    return frozenset(given)


def _counts(given: Any) -> tuple[tuple[str, int], ...]:  # noqa: ANN401
    pairs = tuple(given.items()) if isinstance(given, Mapping) else given
    fine = isinstance(pairs, tuple) and all(
        isinstance(pair, tuple) and len(pair) == 2 and type(pair[0]) is str and type(pair[1]) is int for pair in pairs
    )
    if not fine:
        raise WishError(
            [Problem(code="RL141", where="wish", what=f"expected whole numbers by id, got {plainly(given)}")]
        )
    return tuple(sorted(pairs))


def _history(given: Any) -> tuple[Done, ...]:  # noqa: ANN401
    fine = isinstance(given, list | tuple) and all(
        isinstance(each, Done)
        and type(each.technique) is str
        and type(each.days_ago) is int
        and isinstance(each.went, Tolerance)
        for each in given
    )
    if not fine:
        what = f"expected what was done, such as Done('a-technique', days_ago=1), got {plainly(given)}"
        raise WishError([Problem(code="RL141", where="wish.done", what=what)])
    return tuple(sorted(given, key=lambda each: (each.days_ago, each.technique, str(each.went))))


@frozen(kw_only=True)
class Wish:
    """What the person would like: ``minutes`` in all, and the ids of the pack for the rest.

    ``equipment`` is what is at hand. ``goals`` weigh 0 to 5 each; without any, all of the pack's count alike.
    ``prefer`` techniques come first, or an easier one for one that is barred; ``avoid`` and ``avoid_positions`` not at
    all. ``experience`` is what the person is used to: a beginner gets no harder technique and starts below the usual
    dose; anyone past that may grow beyond it. ``times_a_day`` is how often the routine is to be done today. ``done`` is
    what was done lately and how it went. ``seed`` varies which of two equally good techniques is taken.
    """

    minutes: int
    equipment: frozenset[str] = field(default=frozenset(), converter=_names)
    goals: tuple[tuple[str, int], ...] = field(default=(), converter=_counts)
    prefer: frozenset[str] = field(default=frozenset(), converter=_names)
    avoid: frozenset[str] = field(default=frozenset(), converter=_names)
    avoid_positions: frozenset[str] = field(default=frozenset(), converter=_names)
    experience: Experience | None = None
    times_a_day: int = 1
    done: tuple[Done, ...] = field(default=(), converter=_history)
    seed: int = 0

    def done_within(self, technique: str, days: int) -> int:
        """How often *technique* was done in the last so many *days*; 1 is today alone."""
        return sum(each.technique == technique and each.days_ago < days for each in self.done)


def problems_of(pack: Pack, wish: Wish) -> Iterator[Problem]:
    """Everything in which *wish* is none, or does not fit *pack*."""
    yield from slips_of(wish)
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
                what, hint = f"the pack has no {plainly(name)}", near_miss(name, known)
                yield Problem(code="RL141", where=f"wish.{key}", what=what, hint=hint)


def slips_of(wish: Wish) -> Iterator[Problem]:
    """Everything that is wrong with *wish* whatever the pack."""
    yield from _out_of_range("minutes", wish.minutes, "whole minutes", (1, MOST_MINUTES))
    yield from _out_of_range("times_a_day", wish.times_a_day, "times", (1, MOST_TIMES))
    given: object = wish.experience  # whatever was handed in
    if not (given is None or isinstance(given, Experience)):
        known = ", ".join(f"`Experience.{each.name}`" for each in Experience)
        what = f"expected one of {known}, got {plainly(given)}"
        yield Problem(code="RL141", where="wish.experience", what=what)
    if type(wish.seed) is not int or abs(wish.seed) > MOST_SEED:
        yield Problem(code="RL141", where="wish.seed", what=f"expected a whole number, got {plainly(wish.seed)}")
    for each in wish.done:
        if not 0 <= each.days_ago <= MOST_DAYS:
            what = f"`{plainly(each.technique)}` was done 0 to {MOST_DAYS} days ago, not {plainly(each.days_ago)}"
            yield Problem(code="RL141", where="wish.done", what=what)
    for goal, weight in wish.goals:
        if not 0 <= weight <= 5:
            yield Problem(code="RL141", where=f"wish.goals.{goal}", what=f"a goal weighs 0 to 5, not {plainly(weight)}")


def _out_of_range(key: str, number: object, unit: str, range_: tuple[int, int]) -> Iterator[Problem]:
    least, most = range_
    if type(number) is not int or not least <= number <= most:
        what = f"expected {least} to {most} {unit}, got {plainly(number)}"
        yield Problem(code="RL141", where=f"wish.{key}", what=what)
