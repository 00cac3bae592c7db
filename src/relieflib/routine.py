"""The routine, the wish it was made for, and the reasons for what is in it and what is not."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from attrs import field, frozen

from relieflib.content import Guidance, Note, SafetyRule, Source
from relieflib.errors import Problem, ProblemsError
from relieflib.intake import Question, plainly
from relieflib.pack import PackRef
from relieflib.safety import Clearance
from relieflib.terms import Term
from relieflib.timeline import Interval, Item, Pace, unroll


class WishError(ProblemsError, ValueError):
    """A wish that no routine can be made for; ``problems`` lists everything that is wrong with it."""


def _names(given: Any) -> frozenset[str]:  # noqa: ANN401 - anything may be handed in
    if (
        isinstance(given, str)
        or not isinstance(given, (list, tuple, set, frozenset))
        or not all(isinstance(each, str) for each in given)
    ):
        raise WishError([Problem(code="RL141", where="wish", what=f"expected a set of ids, got {plainly(given)}")])
    return frozenset(given)


def _counts(given: Any) -> tuple[tuple[str, int], ...]:  # noqa: ANN401
    pairs = tuple(given.items()) if hasattr(given, "items") else given
    fine = isinstance(pairs, tuple) and all(
        isinstance(pair, tuple) and len(pair) == 2 and type(pair[0]) is str and type(pair[1]) is int for pair in pairs
    )
    if not fine:
        raise WishError(
            [Problem(code="RL141", where="wish", what=f"expected whole numbers by id, got {plainly(given)}")]
        )
    return tuple(sorted(pairs))


@frozen(kw_only=True)
class Wish:
    """What the person would like: ``minutes`` in all, and the ids of the pack for the rest.

    ``equipment`` is what is at hand. ``goals`` weigh 0 to 5 each; without any, all of the pack's count alike.
    ``prefer`` techniques and those that use the equipment come first, ``avoid`` and ``avoid_positions`` not at all.
    ``done_today`` counts what was done already. ``seed`` varies which of two equally good techniques is taken.
    """

    minutes: int
    equipment: frozenset[str] = field(default=frozenset(), converter=_names)
    goals: tuple[tuple[str, int], ...] = field(default=(), converter=_counts)
    prefer: frozenset[str] = field(default=frozenset(), converter=_names)
    avoid: frozenset[str] = field(default=frozenset(), converter=_names)
    avoid_positions: frozenset[str] = field(default=frozenset(), converter=_names)
    done_today: tuple[tuple[str, int], ...] = field(default=(), converter=_counts)
    seed: int = 0


class Why(Term):
    """Why a technique is not in a routine."""

    RULE = "a rule keeps it out"
    CEILING = "only gentle self-care may go on"
    EQUIPMENT = "its equipment is not at hand"
    POSITION = "it needs a position that is to be avoided"
    AVOIDED = "it is to be avoided"
    PER_DAY = "it was done often enough today"
    TIME = "there is no time left for it"
    ENOUGH = "the routine has enough techniques"
    OUTSCORED = "others fit better"
    NOT_CHOSEN = "it was not chosen"


@frozen(kw_only=True)
class LeftOut:
    """A technique that is not in the routine, why, and the rules or labels behind it."""

    technique: str
    why: Why
    because: tuple[str, ...] = ()

    def __str__(self) -> str:
        because = f": {', '.join(self.because)}" if self.because else ""
        return f"`{self.technique}` is left out, as {self.why}{because}"


@frozen(kw_only=True)
class Checked:
    """A technique of the routine with every rule that could have kept it out and that the answers ruled out.

    ``share`` is how many points of the score the routine would lose without it.
    """

    technique: str
    ruled_out: tuple[str, ...]
    share: float = 0.0


@frozen(kw_only=True)
class Routine:
    """An order of techniques with doses, made for one clearance and one wish, with its certificate.

    ``checked`` and ``left_out`` are the certificate. ``score`` is what it is worth to the wish (see ``score``), and no
    routine of usual doses or less could be worth more than ``score_at_most``. Where nothing fits, ``relax`` names the
    fewest parts of the wish to give up. ``stop_rules``, ``check_in`` and
    ``guidance``, what is told for each disposition, are what a session of it needs.
    """

    pack: PackRef
    clearance: Clearance
    wish: Wish
    items: tuple[Item, ...]
    score: float
    score_at_most: float
    checked: tuple[Checked, ...]
    left_out: tuple[LeftOut, ...]
    relax: tuple[str, ...]
    pace: Pace
    stop_rules: tuple[SafetyRule, ...]
    check_in: tuple[Question, ...]
    guidance: tuple[Guidance, ...]
    notes: tuple[Note, ...]
    sources: tuple[Source, ...]

    @cached_property
    def timeline(self) -> tuple[Interval, ...]:
        """Every interval of the routine, in order."""
        return unroll(self.items, self.pace)

    @property
    def seconds(self) -> int:
        """How long the routine takes, changeovers and check-ins included."""
        return sum(interval.seconds for interval in self.timeline)

    @property
    def cautions(self) -> tuple[str, ...]:
        """What to be careful about, in sentences for the person."""
        return self.clearance.advice

    def __str__(self) -> str:
        names = ", ".join(item.technique.name for item in self.items) or "nothing fits"
        return f"{self.seconds / 60:.1f} minutes: {names}"
