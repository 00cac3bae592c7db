"""How much of a technique a person may do: by ceiling, precautions, experience, and how it went before.

Amounts are counted in quarters of the way from the least dose (0) to the usual one (4), and on to the most that is safe
(8). Half as much, or none, after more pain for over an hour or two points more the next morning: what the built-in pack
tells people (``note.aftercare-sore``, its sources there). The quarters and the numbers of times are this library's
choice.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from itertools import takewhile
from typing import TYPE_CHECKING

from attrs import field, frozen

from relieflib.errors import Problem, ProblemsError, expect, plainly
from relieflib.pack.content import MOST as MOST_OF
from relieflib.pack.content import Dose, Technique
from relieflib.terms import Ceiling, Experience, Side, Tolerance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from relieflib.planning.wish import Wish
    from relieflib.screening.clearance import Clearance

QUARTERS = 4  # from the least dose to the usual one, and as many again to the most
HOLD_STEP = 5  # seconds: nobody counts to 17
LEAST, HALF_WAY, USUAL, MOST = 0, QUARTERS // 2, QUARTERS, 2 * QUARTERS
LOOK_BACK = 28  # days
BAD = frozenset({Tolerance.SORE, Tolerance.WORSE})


def safe_quarters(technique: Technique, clearance: Clearance, wish: Wish) -> int:
    """The most of *technique* that is safe now, in quarters of the way from its least dose to its usual one.

    Only the least dose under *gentle only*, with a precaution that asks for it, and after a bad time. Half way to the
    usual under *adapted*. Else the most that the pack allows.
    """
    asking = (each for each in clearance.precautions if each.smaller_dose)
    smaller = any(not each.on or technique.id in each.applies_to for each in asking)
    reported = went(technique.id, wish)
    if smaller or clearance.ceiling <= Ceiling.GENTLE_ONLY or (reported and reported[0] in BAD):
        return LEAST
    return HALF_WAY if clearance.ceiling < Ceiling.NORMAL else MOST


def fitting_quarters(technique: Technique, clearance: Clearance, wish: Wish) -> int:
    """The most of *technique* that fits the person: what is safe, and no more than experience and habit call for.

    That is the usual dose. After a bad time in the last four weeks it starts at the least and gains a quarter for each
    day since on which it went well. A beginner starts half way and gains likewise. Anyone past that goes beyond the
    usual dose from the third good day on: two show that the usual one is tolerated.
    """
    reported = went(technique.id, wish)
    earned = sum(1 for _ in takewhile(lambda each: each is Tolerance.FINE, reported))
    if earned < len(reported):
        fitting = min(LEAST + earned, USUAL)
    elif wish.experience is Experience.BEGINNER:
        fitting = min(HALF_WAY + earned, USUAL)
    else:
        fitting = USUAL if wish.experience is None else min(USUAL + max(0, earned - 2), MOST)
    return min(fitting, safe_quarters(technique, clearance, wish))


def rests(technique: Technique, wish: Wish) -> bool:
    """Whether *technique* is left alone for now: two bad days in a row, or worse on the morning after yesterday."""
    reported = went(technique.id, wish)
    lately = any(
        each.technique == technique.id and each.days_ago <= 1 and each.went is Tolerance.WORSE for each in wish.done
    )
    return lately or (len(reported) > 1 and BAD.issuperset(reported[:2]))


def went(technique: str, wish: Wish) -> Sequence[Tolerance]:
    """How *technique* went on each day of the last four weeks on which that was said, the last first: at its worst."""
    worst: dict[int, Tolerance] = {}
    for each in wish.done:
        if each.technique == technique and each.days_ago < LOOK_BACK:
            worst[each.days_ago] = max(each.went, worst.get(each.days_ago, Tolerance.NOT_SAID))
    return [each for _, each in sorted(worst.items()) if each is not Tolerance.NOT_SAID]


class RoutineError(ProblemsError, ValueError):
    """A routine that may not be done as it is, or a part of one that is not one; ``problems`` says where."""


def _is_out(amount: Amount, name: str, most: int) -> bool:
    number: object = getattr(amount, name)
    return type(number) is not int or not 0 <= number <= most


def _out_of_range(amount: Amount, name: str, most: int) -> Problem:
    what = f"expected a whole number from 0 to {most}, got {plainly(getattr(amount, name))}"
    return Problem(code="RL151", where=f"amount.{name}", what=what)


@frozen(kw_only=True)
class Amount:
    """A dose that is settled."""

    sets: int
    """How many sets."""
    reps: int
    """How many repetitions in a set."""
    hold: int
    """How many seconds each takes."""
    rest: int
    """How many seconds lie between two sets."""

    def __attrs_post_init__(self) -> None:
        if problems := [_out_of_range(self, name, most) for name, most in MOST_OF.items() if _is_out(self, name, most)]:
            raise RoutineError(problems)

    @classmethod
    def of(cls, dose: Dose, how: str) -> Amount:
        """The ``least``, ``usual`` or ``most`` of *dose*."""
        parts = (dose.sets, dose.reps, dose.hold, dose.rest)
        return cls(**dict(zip(("sets", "reps", "hold", "rest"), (getattr(part, how) for part in parts), strict=True)))

    @classmethod
    def between(cls, dose: Dose, part: int, parts: int) -> Amount:
        """*dose* so many *parts* of the way from its least to its usual, or beyond, twice as many being its most.

        On the way numbers are rounded down, holds and rests in steps of five seconds.
        """

        def number(name: str) -> int:
            range_ = getattr(dose, name)
            low, high, on = range_.least, range_.usual, part
            if part > parts:
                low, high, on = range_.usual, range_.most, part - parts
            step = HOLD_STEP if name in {"hold", "rest"} and on < parts else 1
            more: int = (high - low) * on // parts // step * step
            return int(low + more)

        return cls(**{name: number(name) for name in ("sets", "reps", "hold", "rest")})

    @property
    def seconds(self) -> int:
        """How long one side takes."""
        return self.sets * self.reps * self.hold + (self.sets - 1) * self.rest

    def fits(self, dose: Dose) -> bool:
        """Whether every number lies within the safe range of *dose*."""
        return all(
            getattr(dose, name).least <= getattr(self, name) <= getattr(dose, name).most
            for name in ("sets", "reps", "hold", "rest")
        )

    def __str__(self) -> str:
        parts = [f"{self.sets} sets"] if self.sets > 1 else []
        parts += [f"{self.reps} x {self.hold} s" if self.reps > 1 else f"{self.hold} s"]
        parts += [f"{self.rest} s rest between"] if self.sets > 1 and self.rest else []
        return ", ".join(parts)


def _doses(given: Iterable[Amount]) -> tuple[Amount, ...]:
    return tuple(expect(each, Amount, "one for each step") for each in given)


@frozen(kw_only=True)
class Item:
    """A technique of a routine with the dose of each of its steps, and an easier technique to change to, if any."""

    technique: Technique
    """What to do."""
    doses: tuple[Amount, ...] = field(converter=_doses)
    """How much of each of its steps."""
    easier: Technique | None = None
    """The easier technique that a session may change to."""

    def __attrs_post_init__(self) -> None:
        expect(self.technique, Technique, "as the pack has it")
        if self.easier is not None:
            expect(self.easier, Technique, "as the pack has it")

    @cached_property
    def seconds(self) -> int:
        """How long the steps take, both sides, without what lies between them."""
        both = (1 + (step.side is Side.EACH) for step in self.technique.steps)
        return sum(times * dose.seconds for times, dose in zip(both, self.doses, strict=True))

    @property
    def repetitions(self) -> int:
        """How often something is done, both sides and all steps."""
        both = (1 + (step.side is Side.EACH) for step in self.technique.steps)
        return sum(times * dose.sets * max(1, dose.reps) for times, dose in zip(both, self.doses, strict=True))

    @classmethod
    def between(cls, technique: Technique, part: int, parts: int, easier: Technique | None = None) -> Item:
        """*technique* so many *parts* of the way from its least doses to its usual ones, or beyond."""
        doses = tuple(Amount.between(step.dose, part, parts) for step in technique.steps)
        return cls(technique=technique, doses=doses, easier=easier)

    @classmethod
    def of(cls, technique: Technique, how: str, easier: Technique | None = None) -> Item:
        """*technique* with the ``least``, ``usual`` or ``most`` of every dose."""
        return cls(
            technique=technique, doses=tuple(Amount.of(step.dose, how) for step in technique.steps), easier=easier
        )
