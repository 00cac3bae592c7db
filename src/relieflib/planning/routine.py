"""The routine: an order of techniques with doses, for one clearance and one wish."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from attrs import field, frozen

from relieflib._box import Box
from relieflib.errors import Problem, plainly
from relieflib.pack.content import Note, Source
from relieflib.pack.rules import StopRule
from relieflib.pack.wording import Guidance
from relieflib.planning import reasons
from relieflib.planning.candidates import Candidates, LeftOut
from relieflib.planning.doses import Item, RoutineError
from relieflib.planning.objective import MINUTE, worth
from relieflib.planning.reasons import Checked
from relieflib.planning.timeline import Interval, Pace, unroll
from relieflib.planning.wish import Wish, WishError, as_wish, problems_of
from relieflib.questions.questions import Question
from relieflib.screening.clearance import Clearance, as_clearance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from relieflib.pack.pack import Pack

MOST_REPETITIONS = 10_000  # both sides and all steps: an hour has 3,600 seconds


def _items(given: Iterable[Item]) -> tuple[Item, ...]:
    return tuple(given) if isinstance(given, list | tuple) else given  # type: ignore[return-value]


@frozen(kw_only=True, getstate_setstate=False)
class Routine(Box):
    """An order of techniques with doses, made for one clearance and one wish; everything else follows from these.

    ``plan`` and ``arrange`` make one. Made by hand it raises WishError for a wish that does not fit the pack, and
    RoutineError for items that are not of the pack; ``verify`` and ``begin`` find whatever else is wrong with it.
    """

    clearance: Clearance = field(converter=as_clearance)
    """What allows it."""
    wish: Wish = field(converter=as_wish)
    """What was asked for."""
    items: tuple[Item, ...] = field(converter=_items)
    """The techniques in order, with their doses; none, where nothing fits."""

    def __attrs_post_init__(self) -> None:
        if problems := list(problems_of(self.pack, self.wish)):
            raise WishError(problems)
        if problems := list(_strange(self.pack, self.items)) or list(_endless(self.items)):
            raise RoutineError(problems)

    @property
    def pack(self) -> Pack:
        """The pack that the clearance was made with."""
        return self.clearance.pack

    @cached_property
    def pace(self) -> Pace:
        """What lies between the steps."""
        return Pace(timing=self.pack.timing, phrases=self.pack.phrases, screens=self.pack.screens)

    @cached_property
    def timeline(self) -> tuple[Interval, ...]:
        """Every interval of the routine, in order."""
        return unroll(self.items, self.pace)

    @cached_property
    def seconds(self) -> int:
        """How long the routine takes, changeovers and check-ins included."""
        return sum(interval.seconds for interval in self.timeline)

    @cached_property
    def _candidates(self) -> Candidates:
        return Candidates(self.clearance, self.wish)

    @cached_property
    def score(self) -> float:
        """What it is worth to the wish, in points: what the planner makes as high as it can."""
        return worth(self.items, self._candidates.goals, self._candidates.extras) / MINUTE

    @cached_property
    def score_at_most(self) -> float:
        """A score that no routine of doses that fit the person can beat."""
        return max(self.score, self._candidates.search.bound / MINUTE)

    @cached_property
    def checked(self) -> tuple[Checked, ...]:
        """Each technique with the rules that could have kept it out, and what it adds to the score."""
        return tuple(reasons.checked(self._candidates, self.items))

    @cached_property
    def left_out(self) -> tuple[LeftOut, ...]:
        """Every other technique of the pack, and why it is not in the routine."""
        return tuple(reasons.left_out(self._candidates, self.items))

    @cached_property
    def relax(self) -> tuple[str, ...]:
        """Where nothing fits: the fewest parts of the wish to give up so that something does."""
        return () if self.items else reasons.relax(self._candidates)

    @property
    def stop_rules(self) -> tuple[StopRule, ...]:
        """The rules that hold while it is done."""
        return self.pack.stop_rules

    @property
    def check_in(self) -> tuple[Question, ...]:
        """The questions of the check-in."""
        return self.pack.check_in

    @property
    def guidance(self) -> tuple[Guidance, ...]:
        """What is said for each disposition that a session of it may lead to."""
        return self.pack.guidance

    @cached_property
    def notes(self) -> tuple[Note, ...]:
        """What a person should know about it."""
        return reasons.notes_of(self._candidates, self.items)

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """The sources of all that it says."""
        return reasons.sources_of(self._candidates, self.items)

    @property
    def cautions(self) -> tuple[str, ...]:
        """What to be careful about, in sentences for the person."""
        return self.clearance.advice

    def __str__(self) -> str:
        names = ", ".join(item.technique.name for item in self.items)
        return f"{self.seconds / 60:.1f} minutes: {names}" if names else "nothing fits"


def _strange(pack: Pack, items: object) -> Iterator[Problem]:
    """Items that are not techniques of *pack* with a dose for each step."""
    if not isinstance(items, tuple) or not all(isinstance(each, Item) for each in items):
        yield fault("items", f"expected a list of items, got {plainly(items)}")
        return
    for number, item in enumerate(items):
        for technique in filter(None, (item.technique, item.easier)):
            if pack.technique.get(technique.id) != technique:
                yield fault(f"items[{number}]", f"`{technique.id}` is not a technique of this pack")
        if len(item.doses) != len(item.technique.steps):
            yield fault(f"items[{number}].doses", "every step has one dose")


def _endless(items: tuple[Item, ...]) -> Iterator[Problem]:
    """More than can be unrolled: what a session would never come to the end of."""
    if (found := sum(item.repetitions for item in items)) > MOST_REPETITIONS:
        yield fault("items", f"a routine has at most {MOST_REPETITIONS} repetitions in all, this one has {found}")


def fault(where: str, what: str, hint: str | None = None) -> Problem:
    """Something that is wrong with a routine."""
    return Problem(code="RL151", where=f"routine.{where}", what=what, hint=hint)
