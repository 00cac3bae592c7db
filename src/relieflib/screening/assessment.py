"""What screening finds: findings, open rules, exclusions, and the assessment that holds them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from relieflib.conditions.nodes import Value
from relieflib.pack.content import Citation
from relieflib.pack.pack import PackRef
from relieflib.questions.answers import Answers
from relieflib.questions.questions import Question
from relieflib.questions.screens import Screen
from relieflib.terms import Absent, Ceiling, Disposition, RuleKind, Status

if TYPE_CHECKING:
    from collections.abc import Callable


@frozen(kw_only=True)
class Clause:
    """One comparison that made a rule act: its text, the question it reads, and the answer it read."""

    text: str
    question: str
    answer: Value | Absent


@frozen(kw_only=True)
class Finding:
    """A rule that acts, with the clauses that made it act.

    ``on`` are the labels that a precaution is for, and ``applies_to`` the ids of the techniques that have them.
    """

    rule: str
    kind: RuleKind
    status: Status
    says: str
    why: str
    clauses: tuple[Clause, ...]
    sources: tuple[Citation, ...]
    suspects: str = ""
    disposition: Disposition | None = None
    ceiling: Ceiling | None = None
    smaller_dose: bool = False
    on: tuple[str, ...] = ()
    applies_to: tuple[str, ...] = ()


@frozen(kw_only=True)
class Exclusion:
    """A technique that a rule keeps out, the labels by which it does, and how the rule stands."""

    technique: str
    rule: str
    labels: tuple[str, ...]
    status: Status
    says: str


@frozen(kw_only=True)
class Detail:
    """The part of an assessment that is made when it is looked at."""

    findings: tuple[Finding, ...]
    precautions: tuple[Finding, ...]
    exclusions: tuple[Exclusion, ...]
    allowed: tuple[str, ...]
    next_screen: Screen | None
    inapplicable: tuple[str, ...]
    do: tuple[str, ...]
    watch: tuple[str, ...]
    holds_for: int


def made(detail: Detail | Callable[[], Detail]) -> Detail:
    """The detail itself, made now if it was not yet."""
    return detail if isinstance(detail, Detail) else detail()


@frozen(kw_only=True)
class Assessment:
    """What the rules say of some answers.

    ``disposition`` and ``ceiling`` are those of everything that acts so far; ``worst_possible`` and ``lowest_possible``
    are what they may still become. ``acting`` names the rules that act and ``open`` those that are not settled, both
    most serious first (``why`` explains any of them); ``withheld_by`` are the open red flags that could change the
    result. ``must_ask`` are the questions that the pack wants asked whatever the rules say, and ``pending`` are these
    and the questions that can still matter, most serious first. When there are none the assessment is ``settled``: no
    answer that is still missing can change the result.
    """

    pack: PackRef
    answers: Answers
    disposition: Disposition
    ceiling: Ceiling
    worst_possible: Disposition
    lowest_possible: Ceiling
    acting: tuple[str, ...]
    open: tuple[str, ...]
    withheld_by: tuple[str, ...]
    must_ask: tuple[str, ...]
    pending: tuple[str, ...]
    _detail: Any = field(eq=made, repr=False)

    @property
    def detail(self) -> Detail:
        """Everything else, made when it is first looked at."""
        found = made(self._detail)
        object.__setattr__(self, "_detail", found)  # the same value, written out
        return found

    @property
    def settled(self) -> bool:
        """Whether no answer that is still missing can change the result."""
        return not self.pending

    @property
    def next_question(self) -> Question | None:
        """The first of the ``pending`` questions; None when the assessment is settled."""
        screen = self.next_screen
        return next(each for each in screen.questions if each.id == self.pending[0]) if screen else None

    @property
    def next_screen(self) -> Screen | None:
        """The ``next_question`` with every pending one of its group that is known to apply; None when settled."""
        return self.detail.next_screen

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every rule that acts, most serious first."""
        return self.detail.findings

    @property
    def precautions(self) -> tuple[Finding, ...]:
        """Every precaution that acts or is still open: it is applied until it is ruled out."""
        return self.detail.precautions

    @property
    def exclusions(self) -> tuple[Exclusion, ...]:
        """Every technique that a rule keeps out, by rules that act and by open ones."""
        return self.detail.exclusions

    @property
    def allowed(self) -> tuple[str, ...]:
        """The techniques that the ceiling and the exclusions leave."""
        return self.detail.allowed

    @property
    def set_aside(self) -> tuple[str, ...]:
        """Questions with a stored answer that does not apply, and is not used."""
        return tuple(name for name in self.inapplicable if name in self.answers)

    @property
    def inapplicable(self) -> tuple[str, ...]:
        """Questions that do not apply: to name one in a condition says NO."""
        return self.detail.inapplicable

    @property
    def do(self) -> tuple[str, ...]:
        """What the pack says to do for the disposition."""
        return self.detail.do

    @property
    def watch(self) -> tuple[str, ...]:
        """What the pack says to watch for."""
        return self.detail.watch

    @property
    def holds_for(self) -> int:
        """How many seconds a clearance from this assessment holds."""
        return self.detail.holds_for

    def __str__(self) -> str:
        fired = ", ".join(f"{finding.rule} ({finding.status})" for finding in self.findings) or "no rule"
        rest = "settled" if self.settled else f"{len(self.pending)} questions left, at worst {self.worst_possible}"
        return f"{self.disposition}, self-care {self.ceiling}: {fired}; {rest}"
