"""The four kinds of safety rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from attrs import field, frozen

from relieflib._content import KEBAB, condition_of
from relieflib.conditions.nodes import Expr
from relieflib.errors import Problem, WrongKind
from relieflib.pack.content import Citation, Part, uncited
from relieflib.terms import (
    Ceiling,
    Disposition,
    IfCannotSay,
    RuleKind,
    StopScope,
)

if TYPE_CHECKING:  # what may be handed in where something else is kept: ``Content`` makes it that
    Table = Mapping[str, Any]

    def _ceiling(value: Ceiling | str) -> Ceiling: ...
    def _cited(value: Iterable[Citation | Table | str]) -> tuple[Citation, ...]: ...
    def _condition(value: Expr | str) -> Expr | str: ...
    def _disposition(value: Disposition | str) -> Disposition: ...
    def _if_cannot_say(value: IfCannotSay | str) -> IfCannotSay: ...
    def _maybe_disposition(value: Disposition | str | None) -> Disposition | None: ...
    def _maybe_scope(value: StopScope | str | None) -> StopScope | None: ...
    def _scope(value: StopScope | str) -> StopScope: ...
    def _texts(value: Iterable[str]) -> tuple[str, ...]: ...
    def _thresholds(value: Iterable[Threshold | Table]) -> tuple[Threshold, ...]: ...
else:
    _ceiling = _cited = _condition = _disposition = _if_cannot_say = None
    _maybe_disposition = _maybe_scope = _scope = _texts = _thresholds = None


@frozen(kw_only=True)
class Threshold(Part):
    """What one source says of a number on which sources differ."""

    noun = "threshold"
    source: str
    value: str


@frozen(kw_only=True, repr=False, eq=False)  # never made itself: its four kinds are
class SafetyRule(Part):
    """What follows when a condition holds: a RedFlag, a Contraindication, a Precaution or a StopRule."""

    noun = "rule"
    id_style = KEBAB
    kind: ClassVar[RuleKind]
    id: str
    """Kebab-case, and the rule's path in messages."""
    when: Expr | str = field(converter=_condition)
    """The condition on which it fires: text until it is in a pack, which reads it."""
    says: str
    """What the person reads."""
    why: str
    """What it is for, to a clinician."""
    sources: tuple[Citation, ...] = field(converter=_cited)
    """What it rests on; at least one."""
    suspects: str = ""
    """What it looks for, such as a disease."""
    topic: str = ""
    """Which rules a reviewer reads together, such as ``Infection``."""
    chosen: str = ""
    """What was chosen where the sources differ on a number."""
    thresholds: tuple[Threshold, ...] = field(default=(), converter=_thresholds)
    """What each source says of that number."""

    def __attrs_pre_init__(self) -> None:
        if type(self) is SafetyRule:
            msg = "make a RedFlag, a Contraindication, a Precaution or a StopRule"
            raise WrongKind(msg)

    @property
    def condition(self) -> Expr:
        """The condition as its pack has read it; WrongKind for a rule that is in none."""
        return condition_of(self, self.when)

    def _mistakes(self) -> Iterator[Problem]:
        yield from self._effects()
        yield from uncited(self, self.sources)

    def _effects(self) -> Iterator[Problem]:
        """What is wrong with what only this kind of rule does."""
        yield from ()


@frozen(kw_only=True)
class RedFlag(SafetyRule):
    """A sign of something serious: someone should see the person, and self-care has a ceiling meanwhile."""

    kind: ClassVar[RuleKind] = RuleKind.RED_FLAG
    disposition: Disposition = field(converter=_disposition)
    """Where the person goes."""
    ceiling: Ceiling = field(converter=_ceiling)
    """How much self-care may go on meanwhile."""
    excludes: tuple[str, ...] = field(default=(), converter=_texts)
    """Labels whose techniques are out as well."""
    if_cannot_say: IfCannotSay = field(default=IfCannotSay.FIRE, converter=_if_cannot_say)
    """What happens when the person was asked and could not say; every other kind of rule acts then."""
    milder_without: tuple[str, ...] = field(default=(), converter=_texts)
    """Questions that it is about, where not to know is less than the sign itself: then it acts as ``milder`` says."""
    milder: Disposition | None = field(default=None, converter=_maybe_disposition)
    """Where it sends a person who cannot say one of those; None where that is the same."""
    do: tuple[str, ...] = field(default=(), converter=_texts)
    """What to do, sentence by sentence, before what the pack says for the disposition; that is left out where each red
    flag that leads there says its own."""
    watch: tuple[str, ...] = field(default=(), converter=_texts)
    """What to watch for, sentence by sentence, before what the pack says for the disposition."""

    def leads_to(self, *, milder: bool = False) -> tuple[Disposition, Ceiling]:
        """Where it sends the person, and how much self-care it leaves; *milder*, as ``milder`` says.

        A milder form that only books a visit leaves gentle self-care.
        """
        if not milder or self.milder is None:
            return self.disposition, self.ceiling
        left = self.ceiling if self.milder is Disposition.URGENT else max(self.ceiling, Ceiling.GENTLE_ONLY)
        return self.milder, left

    def _effects(self) -> Iterator[Problem]:
        if (self.milder is None) is not (self.milder_without == ()):
            yield self.wrong("RL120", "milder", "`milder` and `milder_without` go together")
        if self.milder is not None and not Disposition.SELF_CARE < self.milder < self.disposition:
            what = f"this lies between self-care and {self.disposition}"
            yield self.wrong("RL120", "milder", what)
        if self.disposition is Disposition.EMERGENCY and self.ceiling is not Ceiling.NONE:
            what, hint = "an emergency leaves no room for self-care", 'write `ceiling = "none"`'
            yield self.wrong("RL120", "ceiling", what, hint)


@frozen(kw_only=True)
class Contraindication(SafetyRule):
    """Something with which some techniques are never right; they are out while it is open, too."""

    kind: ClassVar[RuleKind] = RuleKind.CONTRAINDICATION
    excludes: tuple[str, ...] = field(converter=_texts)
    """Labels (tags, positions, equipment) whose techniques are out; at least one."""

    def _effects(self) -> Iterator[Problem]:
        if not self.excludes:
            yield self.wrong("RL120", "excludes", "a contraindication excludes at least one label")


@frozen(kw_only=True)
class Precaution(SafetyRule):
    """Something to take care with: its advice is given while it is open, too."""

    kind: ClassVar[RuleKind] = RuleKind.PRECAUTION
    smaller_dose: bool = False
    """Whether those techniques are done with their least dose."""
    on: tuple[str, ...] = field(default=(), converter=_texts)
    """Labels of the techniques that it is about; empty where it is about all."""


@frozen(kw_only=True)
class StopRule(SafetyRule):
    """What ends a step, a technique or the session. Where the person cannot say what it reads, it ends the technique,
    whatever it ends when it fires, and has no disposition.
    """

    kind: ClassVar[RuleKind] = RuleKind.STOP
    ends: StopScope = field(converter=_scope)
    """What it ends when it fires."""
    ends_again: StopScope | None = field(default=None, converter=_maybe_scope)
    """What it ends when it fires again in the same session; None where that is the same."""
    disposition: Disposition | None = field(default=None, converter=_maybe_disposition)
    """Where the person goes; None where it sends nobody anywhere."""

    def _effects(self) -> Iterator[Problem]:
        if self.ends_again is not None and self.ends_again <= self.ends:
            yield self.wrong("RL120", "ends_again", "the second time must end more than the first")
