"""Whether self-care may go on: leave to plan, a referral, or first more questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

from relieflib._box import Box
from relieflib.errors import WrongKind, expect, expect_time, plain_number_or_none
from relieflib.pack.wording import Guidance
from relieflib.screening.assess import Assessment
from relieflib.screening.findings import Exclusion, Finding
from relieflib.terms import Ceiling, Disposition, RuleKind

if TYPE_CHECKING:
    from relieflib.pack.pack import Pack
    from relieflib.questions.answers import Answers
    from relieflib.questions.screens import Screen

DAY = 86_400  # seconds


def as_assessment(given: Assessment) -> Assessment:
    """*given*; WrongKind for anything but an Assessment."""
    return expect(given, Assessment, "see assess")


def _time(at: float | None) -> float | None:
    if at is not None:
        expect_time(at)
    return plain_number_or_none(at)


@frozen(kw_only=True, getstate_setstate=False)
class Decision(Box):
    """What ``clear`` says of an assessment: a Clearance, a Refusal, or Unfinished; no assessment makes two of them."""

    assessment: Assessment = field(converter=as_assessment)
    """What it rests on."""
    at: float | None = field(default=None, converter=_time)
    """When it was decided, in seconds on a clock that the host goes on using; None where no one said."""

    def __attrs_post_init__(self) -> None:
        due = _kind_of(self.assessment)
        if due is not type(self):
            msg = f"these answers give {due.__name__}, not {type(self).__name__}: use clear"
            raise WrongKind(msg)

    @property
    def pack(self) -> Pack:
        """The pack that the assessment was made with."""
        return self.assessment.pack

    @property
    def answers(self) -> Answers:
        """What was said."""
        return self.assessment.answers

    @property
    def serious_if_it_applied(self) -> tuple[str, ...]:
        """Questions with an answer on which a red flag would act, but which do not apply: look at them."""
        return self.assessment.serious_if_it_applied

    @property
    def contradictory(self) -> tuple[str, ...]:
        """Questions whose answer another one contradicts, and who was asked again says so still."""
        return self.assessment.contradictory


class _Final(Decision):
    """A decision about where the person goes."""

    __slots__ = ()

    @property
    def disposition(self) -> Disposition:
        """Where the person goes."""
        assert self.assessment.disposition is not None  # or it would be Unfinished
        return self.assessment.disposition

    @property
    def guidance(self) -> Guidance:
        """What the pack says for the disposition."""
        return self.pack.advice[self.disposition]

    @property
    def do(self) -> tuple[str, ...]:
        """What to do now."""
        return self.assessment.do

    @property
    def watch(self) -> tuple[str, ...]:
        """What to watch for."""
        return self.assessment.watch

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The red flags that act, most serious first."""
        return tuple(each for each in self.assessment.findings if each.kind is RuleKind.RED_FLAG)


@frozen(kw_only=True, getstate_setstate=False)
class Clearance(_Final):
    """Leave to plan a routine, perhaps with a referral to be followed as well."""

    @property
    def ceiling(self) -> Ceiling:
        """How much self-care may go on."""
        assert self.assessment.ceiling is not None  # or it would be Unfinished
        return self.assessment.ceiling

    @property
    def techniques(self) -> tuple[str, ...]:
        """The ids of the techniques that may be offered."""
        return self.assessment.allowed

    @property
    def exclusions(self) -> tuple[Exclusion, ...]:
        """Why the other techniques may not be offered."""
        return self.assessment.exclusions

    @property
    def precautions(self) -> tuple[Finding, ...]:
        """What to be careful about."""
        return self.assessment.precautions

    @property
    def advice(self) -> tuple[str, ...]:
        """What to do, and what red flags and precautions say, in sentences for the person."""
        said = (*self.do, *(each.says for each in (*self.findings, *self.precautions)))
        return said if self.pack.screens else (self.pack.phrases.unscreened, *said)

    @property
    def holds_for(self) -> int:
        """For how many seconds it holds, from ``at``."""
        return self.pack.holds_for_days * DAY

    def holds_at(self, at: float) -> bool:
        """Whether it holds *at* a time in seconds, on the clock of its own ``at``; always, where that is not known."""
        return self.at is None or 0 <= at - self.at <= self.holds_for

    def __str__(self) -> str:
        asked = "" if self.pack.screens else "not screened for red flags, "
        return f"{asked}cleared for {len(self.techniques)} techniques, {self.disposition}, self-care {self.ceiling}"


def as_clearance(given: Clearance) -> Clearance:
    """*given*; WrongKind for anything but a Clearance."""
    return expect(given, Clearance, "a Refusal is not planned: show its advice; an Unfinished says what to ask")


@frozen(kw_only=True, getstate_setstate=False)
class Refusal(_Final):
    """No self-care: where to go instead."""

    @property
    def advice(self) -> tuple[str, ...]:
        """What to do, and what the red flags say, in sentences for the person."""
        return (*(self.do if self.disposition > Disposition.SELF_CARE else ()), *(each.says for each in self.findings))

    def __str__(self) -> str:
        return f"no routine, {self.disposition}: {', '.join(finding.rule for finding in self.findings)}"


@frozen(kw_only=True, getstate_setstate=False)
class Unfinished(Decision):
    """Something is open that could change where the person goes, so nothing is said of that yet: ask."""

    @property
    def ask(self) -> tuple[str, ...]:
        """The ids of the questions still to be asked, most serious first."""
        return self.assessment.pending

    @property
    def next_screen(self) -> Screen:
        """The questions to show next."""
        assert self.assessment.next_screen is not None  # or it would be decided
        return self.assessment.next_screen

    @property
    def so_far(self) -> Disposition | None:
        """The worst that something already said leads to, if anything: what to say to a person who stops here."""
        return self.assessment.so_far

    def __str__(self) -> str:
        number, so_far = len(self.ask), f", so far {self.so_far}" if self.so_far else ""
        return f"unfinished: {number} question{'s' * (number != 1)} to ask{so_far}"


def _kind_of(assessment: Assessment) -> type[Clearance | Refusal | Unfinished]:
    if assessment.unfinished:
        return Unfinished
    return Refusal if assessment.ceiling is Ceiling.NONE else Clearance


def clear(assessment: Assessment, *, at: float | None = None) -> Clearance | Refusal | Unfinished:
    """Whether *assessment* lets self-care go on.

    Unfinished while a question is open that a red flag depends on, or one that the pack wants asked; a Refusal where
    no self-care may go on; otherwise a Clearance. *at* is the time in seconds, on any clock that the host goes on
    using; with it ``plan`` and ``begin`` can say when the clearance has run out. Raises WrongKind for anything else.
    """
    expect(assessment, Assessment, "see assess")
    return _kind_of(assessment)(assessment=assessment, at=at)
