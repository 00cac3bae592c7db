"""The routine, and the reasons for what is in it and what is not."""

from __future__ import annotations

from functools import cached_property

from attrs import frozen

from relieflib.pack.content import Guidance, Note, Source, StopRule
from relieflib.pack.pack import PackRef
from relieflib.planning.doses import Item
from relieflib.planning.timeline import Interval, Pace, unroll
from relieflib.planning.wish import Wish
from relieflib.questions.questions import Question
from relieflib.screening.clearance import Clearance
from relieflib.terms import LeftOutBecause


@frozen(kw_only=True)
class LeftOut:
    """A technique that is not in the routine, why, and the rules or labels behind it.

    ``instead`` is the easier technique that stands in the routine in its place, if any.
    """

    technique: str
    why: LeftOutBecause
    because: tuple[str, ...] = ()
    instead: str = ""

    def __str__(self) -> str:
        because = f" ({', '.join(self.because)})" if self.because else ""
        instead = f"; `{self.instead}` stands in for it" if self.instead else ""
        return f"`{self.technique}` is left out: {self.why}{because}{instead}"


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
    routine of doses that fit the person could be worth more than ``score_at_most``. Where nothing fits, ``relax`` names
    the fewest parts of the wish to give up. ``stop_rules``, ``check_in`` and ``guidance``, what is told for each
    disposition, are what a session of it needs.
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
    stop_rules: tuple[StopRule, ...]
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
