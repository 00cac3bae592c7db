"""What a pack holds: techniques and their steps, safety rules, sources, and the pack itself. All of it is data."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, cast

from attrs import frozen

from relieflib.errors import Problem
from relieflib.expr import Expr, Facts
from relieflib.intake import AnswerError, Answers, Question, checked, expected, quickly
from relieflib.terms import (
    Ceiling,
    Disposition,
    Ends,
    Grade,
    IfCannotSay,
    LabelKind,
    Level,
    Origin,
    RoutinePhase,
    RuleKind,
    Side,
    Stage,
    StepKind,
)


@frozen(kw_only=True)
class Source:
    """Where a claim comes from, and whether its text was read (``seen``)."""

    id: str
    title: str
    by: str
    grade: Grade
    seen: bool
    how_seen: str
    year: int | None = None
    url: str = ""


@frozen(kw_only=True)
class Citation:
    """A source by its id, with what it says about the thing that cites it."""

    id: str
    says: str


@frozen(kw_only=True)
class Label:
    """A word of the pack: a tag, a position, a piece of equipment, a region or a goal.

    ``covers`` are narrower labels: what excludes this one excludes those too.
    """

    id: str
    kind: LabelKind
    name: str
    covers: tuple[str, ...] = ()


@frozen(kw_only=True)
class Definition:
    """A condition with a name."""

    id: str
    means: str
    when: Expr


@frozen(kw_only=True)
class Range:
    """A number of a dose: the usual one, and the least and most that are safe."""

    usual: int
    least: int
    most: int

    def __attrs_post_init__(self) -> None:
        if not 0 <= self.least <= self.usual <= self.most:
            msg = f"expected 0 <= least <= usual <= most, got {self.least}, {self.usual}, {self.most}"
            raise ValueError(msg)


MOST = {"sets": 10, "reps": 60, "hold": 1800, "rest": 600}  # guards against a slip of the pen, not clinical limits


@frozen(kw_only=True)
class Dose:
    """How much of a step to do: ``sets`` of ``reps``, each ``hold`` seconds, ``rest`` seconds between sets."""

    hold: Range
    reps: Range = Range(usual=1, least=1, most=1)
    sets: Range = Range(usual=1, least=1, most=1)
    rest: Range = Range(usual=0, least=0, most=0)

    def __attrs_post_init__(self) -> None:
        for name, most in MOST.items():
            number: Range = getattr(self, name)
            least = 0 if name == "rest" else 1
            if number.least < least or number.most > most:
                msg = f"`{name}` lies between {least} and {most}"
                raise ValueError(msg)


@frozen(kw_only=True)
class Step:
    """One thing to do: the cue, the position, how much, on which side, and how to breathe."""

    do: str
    kind: StepKind
    position: str
    dose: Dose
    side: Side = Side.NONE
    breathing: str = ""
    answers_published: int | None = None


@frozen(kw_only=True)
class PublishedStep:
    """A step as an article publishes it, in our words, with what is wrong with it."""

    text: str
    problem: str


@frozen(kw_only=True)
class Technique:
    """One way to relieve the back, step by step.

    ``goals`` rank it for the planner, 0 to 10 per minute; they are choices of the pack's author, not clinical effects.
    ``gentle`` techniques may be offered under the ceiling *gentle-only*. ``per_day`` is the most times in a day.
    """

    id: str
    name: str
    purpose: str
    origin: Origin
    region: str
    phase: RoutinePhase
    level: Level
    steps: tuple[Step, ...]
    goals: tuple[tuple[str, int], ...]
    evidence: str
    sources: tuple[Citation, ...]
    gentle: bool = False
    equipment: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    per_day: int = 1
    easier: str | None = None
    easier_how: str = ""
    harder: str | None = None
    harder_how: str = ""
    mistakes: tuple[str, ...] = ()
    stop_signs: tuple[str, ...] = ()
    as_published: tuple[PublishedStep, ...] = ()

    @property
    def positions(self) -> tuple[str, ...]:
        """The positions of the steps, in order, each once."""
        return tuple(dict.fromkeys(step.position for step in self.steps))


@frozen(kw_only=True)
class Threshold:
    """What one source says of a number on which sources differ."""

    source: str
    value: str


@frozen(kw_only=True)
class SafetyRule:
    """What follows when a condition holds. Which fields may be set depends on ``kind``.

    A red flag has a ``disposition`` and a ``ceiling`` (and may have ``excludes``); a contraindication has ``excludes``;
    a precaution may ask for the smaller dose, ``on`` some labels or on all; a stop rule has ``ends``. Where the person
    cannot say what a stop rule reads, it ends the technique, whatever it ends when it fires, and has no disposition.
    """

    id: str
    kind: RuleKind
    when: Expr
    says: str
    why: str
    sources: tuple[Citation, ...]
    suspects: str = ""
    disposition: Disposition | None = None
    ceiling: Ceiling | None = None
    excludes: tuple[str, ...] = ()
    smaller_dose: bool = False
    on: tuple[str, ...] = ()
    ends: Ends | None = None
    ends_again: Ends | None = None
    if_cannot_say: IfCannotSay = IfCannotSay.FIRE
    chosen: str = ""
    thresholds: tuple[Threshold, ...] = ()


@frozen(kw_only=True)
class Guidance:
    """What a person is told for a disposition: what to do, and what to watch for."""

    id: Disposition
    name: str
    do: tuple[str, ...]
    watch: tuple[str, ...]


@frozen(kw_only=True)
class Timing:
    """Seconds between things; choices of this library, made so that nobody has to hurry."""

    change_technique: int = 5
    change_position: int = 15
    change_equipment: int = 10
    change_side: int = 5
    check_in: int = 15

    def __attrs_post_init__(self) -> None:
        most = 120  # two minutes between two things is a slip of the pen
        for name in ("change_technique", "change_position", "change_equipment", "change_side", "check_in"):
            if not 0 <= getattr(self, name) <= most:
                msg = f"`{name}` lies between 0 and {most} seconds"
                raise ValueError(msg)


@frozen(kw_only=True)
class Phrases:
    """What a session says between the steps, in the pack's language; ``{technique}`` stands for a technique's name."""

    before: str = "Before you start: how is it now?"
    next: str = "Next: {technique}. Take your time."
    again: str = "And again."
    other_side: str = "Now the other side."
    rest: str = "Rest."
    check_in: str = "How is it now?"


@frozen(kw_only=True)
class Note:
    """Something a person should know, shown with a routine; with ``on``, only with techniques of these labels."""

    id: str
    title: str
    text: str
    sources: tuple[Citation, ...]
    on: tuple[str, ...] = ()


@frozen(kw_only=True)
class PackRef:
    """Which pack something was made with."""

    id: str
    version: str
    fingerprint: str
    review: str


@frozen(kw_only=True)
class Pack:
    """Everything that is known about one part of the body. Load one with ``builtin_pack`` or ``load_pack``."""

    id: str
    name: str
    version: str
    format: int
    language: str
    review: str
    about: str
    holds_for_days: int
    timing: Timing
    phrases: Phrases
    labels: tuple[Label, ...]
    guidance: tuple[Guidance, ...]
    sources: tuple[Source, ...]
    questions: tuple[Question, ...]
    definitions: tuple[Definition, ...]
    rules: tuple[SafetyRule, ...]
    techniques: tuple[Technique, ...]
    notes: tuple[Note, ...]

    def __repr__(self) -> str:
        counts = f"{len(self.questions)} questions, {len(self.rules)} rules, {len(self.techniques)} techniques"
        return f"<Pack {self.id} {self.version}, {self.language}, {self.review}: {counts}>"

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256, in hex, over the pack's canonical JSON."""
        from relieflib._convert import canonical_json  # costs cattrs, so only when used

        return hashlib.sha256(canonical_json(self)).hexdigest()

    @cached_property
    def ref(self) -> PackRef:
        """The pack's name, version and fingerprint, as everything made with it carries them."""
        return PackRef(id=self.id, version=self.version, fingerprint=self.fingerprint, review=self.review)

    @cached_property
    def intake(self) -> Mapping[str, Question]:
        """The questions asked before anything is offered, by id."""
        return {each.id: each for each in self.questions if each.stage is Stage.INTAKE}

    @cached_property
    def question(self) -> Mapping[str, Question]:
        """Every question by id."""
        return {each.id: each for each in self.questions}

    @cached_property
    def check_in(self) -> tuple[Question, ...]:
        """The questions of the check-in, in order."""
        return tuple(each for each in self.questions if each.stage is Stage.SESSION)

    @cached_property
    def stop_rules(self) -> tuple[SafetyRule, ...]:
        """The rules that hold during a session."""
        return tuple(rule for rule in self.rules if rule.kind is RuleKind.STOP)

    @cached_property
    def screening_rules(self) -> tuple[SafetyRule, ...]:
        """The rules that hold at intake."""
        return tuple(rule for rule in self.rules if rule.kind is not RuleKind.STOP)

    @cached_property
    def technique(self) -> Mapping[str, Technique]:
        """The techniques by id."""
        return {each.id: each for each in self.techniques}

    @cached_property
    def source(self) -> Mapping[str, Source]:
        """The sources by id."""
        return {each.id: each for each in self.sources}

    @cached_property
    def label(self) -> Mapping[str, Label]:
        """The labels by id."""
        return {each.id: each for each in self.labels}

    @cached_property
    def advice(self) -> Mapping[Disposition, Guidance]:
        """What is said for each disposition."""
        return {each.id: each for each in self.guidance}

    @cached_property
    def excludable(self) -> Mapping[str, frozenset[str]]:
        """For each technique id, every label that excludes it: tags, positions and equipment, and what covers them."""
        wider: dict[str, set[str]] = {}
        for label in self.labels:
            for narrow in label.covers:
                wider.setdefault(narrow, set()).add(label.id)
        found = {}
        for technique in self.techniques:
            labels: set[str] = set()
            waiting = [*technique.tags, *technique.positions, *technique.equipment]
            while waiting:
                each = waiting.pop()
                if each not in labels:
                    labels.add(each)
                    waiting += wider.get(each, ())
            found[technique.id] = frozenset(labels)
        return found

    @cached_property
    def _made(self) -> dict[str, Any]:
        return {}

    def made_once(self, name: str, make: Callable[[Pack], Any]) -> Any:  # noqa: ANN401 - whatever is made
        """What *make* makes of this pack, kept under *name*: content does not know what is built on it."""
        if name not in self._made:
            self._made[name] = make(self)
        return self._made[name]

    @cached_property
    def ask_if(self) -> Mapping[str, Expr]:
        """The conditions on which questions apply, by question id."""
        return {each.id: each.ask_if for each in self.questions if each.ask_if is not None}

    @cached_property
    def _expected(self) -> Mapping[str, tuple[type, Any]]:
        return expected(self.intake.values())

    def answers(self, given: Mapping[str, Any]) -> Answers:
        """*given* as answers to this pack's intake; raises AnswerError with every problem at once."""
        if not isinstance(cast("object", given), Mapping):
            what = "expected answers by question id"
            raise AnswerError([Problem(code="RL132", where="answers", what=what)])
        said = quickly(self._expected, given.over({}) if type(given) is Answers else given)
        if said is None:
            return Answers(self.fingerprint, checked(self.intake, given))
        return Answers(self.fingerprint, said, frozenset())

    def facts(self, answers: Answers) -> Facts:
        """*answers* as conditions read them."""
        return Facts(answers.known, answers.unsaid, self.ask_if)
