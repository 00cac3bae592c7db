"""What a pack holds: techniques and their steps, safety rules, sources. All of it is data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, NewType

from attrs import field, fields, frozen

from relieflib._content import KEBAB, NAME, Content
from relieflib.conditions.nodes import Expr
from relieflib.errors import Problem, plainly
from relieflib.terms import (
    Ceiling,
    Disposition,
    Ending,
    Experience,
    Grade,
    IfCannotSay,
    LabelKind,
    LeftOutBecause,
    Origin,
    ProgrammeEnd,
    RoutinePhase,
    RuleKind,
    Side,
    Status,
    StepKind,
    StopScope,
    Tolerance,
)

if TYPE_CHECKING:  # what may be handed in where something else is kept: ``Content`` makes it that
    from relieflib._converter import Converter

    Table = Mapping[str, Any]

    def _ceiling(value: Ceiling | str) -> Ceiling: ...
    def _cited(value: Iterable[Citation | Table | str]) -> tuple[Citation, ...]: ...
    def _condition(value: Expr | str) -> Expr: ...
    def _disposition(value: Disposition | str) -> Disposition: ...
    def _dose(value: Dose | Table | str) -> Dose: ...
    def _experience(value: Experience | str) -> Experience: ...
    def _goals(value: Mapping[str, int] | tuple[tuple[str, int], ...]) -> Goals: ...
    def _grade(value: Grade | str) -> Grade: ...
    def _if_cannot_say(value: IfCannotSay | str) -> IfCannotSay: ...
    def _label_kind(value: LabelKind | str) -> LabelKind: ...
    def _maybe_disposition(value: Disposition | str | None) -> Disposition | None: ...
    def _maybe_scope(value: StopScope | str | None) -> StopScope | None: ...
    def _origin(value: Origin | str) -> Origin: ...
    def _phase(value: RoutinePhase | str) -> RoutinePhase: ...
    def _published(value: Iterable[PublishedStep | Table]) -> tuple[PublishedStep, ...]: ...
    def _range(value: Range | Table | int) -> Range: ...
    def _scope(value: StopScope | str) -> StopScope: ...
    def _side(value: Side | str) -> Side: ...
    def _step_kind(value: StepKind | str) -> StepKind: ...
    def _steps(value: Iterable[Step | Table]) -> tuple[Step, ...]: ...
    def _texts(value: Iterable[str]) -> tuple[str, ...]: ...
    def _thresholds(value: Iterable[Threshold | Table]) -> tuple[Threshold, ...]: ...
else:
    _ceiling = _cited = _condition = _disposition = _dose = _experience = _goals = _grade = _if_cannot_say = None
    _label_kind = _maybe_disposition = _maybe_scope = _origin = _phase = _published = _range = _scope = _side = None
    _step_kind = _steps = _texts = _thresholds = None


Goals = NewType("Goals", tuple[tuple[str, int], ...])  # a table, wherever it is written


class Part(Content):
    """What a pack has apart from its questions."""

    __slots__ = ()

    @staticmethod
    def _reader() -> Converter:
        from relieflib.pack.shapes import pack_converter  # costs cattrs, and content is what it reads

        return pack_converter()


def _claims(part: Part, sources: tuple[Citation, ...]) -> Iterator[Problem]:
    if not sources:
        yield part.wrong("RL121", "sources", "every claim names at least one source")


@frozen(kw_only=True)
class Source(Part):
    """Where a claim comes from, and whether its text was read (``seen``)."""

    noun = "source"
    id_style = KEBAB
    id: str
    title: str
    by: str
    grade: Grade = field(converter=_grade)
    seen: bool
    how_seen: str
    year: int | None = None
    url: str = ""


@frozen(kw_only=True)
class Citation(Part):
    """A source by its id, with what it says about the thing that cites it; an id alone will do."""

    noun = "citation"
    id: str
    says: str = ""


@frozen(kw_only=True)
class Label(Part):
    """A word of the pack: a tag, a position, a piece of equipment, a region or a goal.

    ``covers`` are narrower labels: what excludes this one excludes those too.
    """

    noun = "label"
    id_style = KEBAB
    id: str
    kind: LabelKind = field(converter=_label_kind)
    name: str
    covers: tuple[str, ...] = field(default=(), converter=_texts)

    @property
    def at(self) -> str:
        """Its path in messages, such as ``tag.prone``."""
        known = str(self.kind) in map(str, LabelKind)
        return f"{self.kind if known else self.noun}.{self.id if isinstance(self.id, str) else plainly(self.id)}"


@frozen(kw_only=True)
class Definition(Part):
    """A condition with a name."""

    noun = "definition"
    id_style = NAME
    id: str
    means: str
    when: Expr = field(converter=_condition)


@frozen(kw_only=True)
class Range(Part):
    """A number of a dose: the usual one, and the least and most that are safe."""

    noun = "range"
    usual: int
    least: int
    most: int

    def _mistakes(self) -> Iterator[Problem]:
        if not 0 <= self.least <= self.usual <= self.most:
            what = f"expected 0 <= least <= usual <= most, got {self.least}, {self.usual}, {self.most}"
            yield self.wrong("RL114", "", what)


_NUMBER = "[0-9]{1,4}"
_DOSE = rf"((?:(?P<sets>{_NUMBER}) x )?(?P<reps>{_NUMBER}) x )?(?P<hold>{_NUMBER}) s(?:, rest (?P<rest>{_NUMBER}) s)?"
MOST = {"sets": 10, "reps": 60, "hold": 1800, "rest": 600}  # guards against a slip of the pen, not clinical limits


@frozen(kw_only=True)
class Dose(Part):
    """How much of a step to do: ``sets`` of ``reps``, each ``hold`` seconds, ``rest`` seconds between sets.

    As text: ``5 s``, ``3 x 5 s`` (reps of five seconds), ``2 x 8 x 5 s, rest 30 s`` (two sets of eight).
    """

    noun = "dose"
    hold: Range = field(converter=_range)
    reps: Range = field(default=Range(usual=1, least=1, most=1), converter=_range)
    sets: Range = field(default=Range(usual=1, least=1, most=1), converter=_range)
    rest: Range = field(default=Range(usual=0, least=0, most=0), converter=_range)

    def _mistakes(self) -> Iterator[Problem]:
        for name, most in MOST.items():
            number: Range = getattr(self, name)
            least = 0 if name == "rest" else 1
            if number.least < least or number.most > most:
                yield self.wrong("RL114", "", f"`{name}` lies between {least} and {most}")

    @classmethod
    def read(cls, text: str) -> Dose | None:
        """The dose that *text* says, such as ``3 x 5 s``; None where it says none."""
        found = re.fullmatch(_DOSE, text)
        if found is None:
            return None
        numbers = {name: int(digits) for name, digits in found.groupdict().items() if digits is not None}
        return cls(**numbers)


@frozen(kw_only=True)
class Step(Part):
    """One thing to do: the cue, the position, how much, on which side, and how to breathe."""

    noun = "step"
    do: str
    kind: StepKind = field(converter=_step_kind)
    position: str
    dose: Dose = field(converter=_dose)
    side: Side = field(default=Side.NONE, converter=_side)
    breathing: str = ""
    answers_published: int | None = None


@frozen(kw_only=True)
class PublishedStep(Part):
    """A step as an article publishes it, in our words, with what is wrong with it."""

    noun = "published-step"
    text: str
    problem: str


@frozen(kw_only=True)
class Technique(Part):
    """One way to relieve the back, step by step.

    ``goals`` rank it for the planner, 0 to 10 per minute; they are choices of the pack's author, not clinical effects.
    ``gentle`` techniques may be offered under the ceiling *gentle-only*. ``per_day`` is the most times in a day,
    and ``per_week`` in seven days, where that is less.
    """

    noun = "technique"
    id_style = KEBAB
    id: str
    name: str
    purpose: str
    origin: Origin = field(converter=_origin)
    region: str
    phase: RoutinePhase = field(converter=_phase)
    experience: Experience = field(converter=_experience)
    steps: tuple[Step, ...] = field(converter=_steps)
    goals: Goals = field(converter=_goals)
    evidence: str
    sources: tuple[Citation, ...] = field(converter=_cited)
    gentle: bool = False
    equipment: tuple[str, ...] = field(default=(), converter=_texts)
    tags: tuple[str, ...] = field(default=(), converter=_texts)
    per_day: int = 1
    per_week: int | None = None
    easier: str | None = None
    easier_how: str = ""
    harder: str | None = None
    harder_how: str = ""
    mistakes: tuple[str, ...] = field(default=(), converter=_texts)
    stop_signs: tuple[str, ...] = field(default=(), converter=_texts)
    as_published: tuple[PublishedStep, ...] = field(default=(), converter=_published)

    def _mistakes(self) -> Iterator[Problem]:
        if not self.steps:
            yield self.wrong("RL113", "steps", "a technique has at least one step")
        if len(dict(self.goals)) < len(self.goals):
            yield self.wrong("RL116", "goals", "a goal is there twice")
        for name, weight in self.goals:
            if not 0 <= weight <= 10:
                yield self.wrong("RL114", f"goals.{name}", "expected 0 to 10")
        if not 1 <= self.per_day <= 24:
            yield self.wrong("RL114", "per_day", "expected 1 to 24 times a day")
        if self.per_week is not None and not 1 <= self.per_week <= 7 * self.per_day:
            what = f"expected 1 to {7 * self.per_day} times, seven times what a day allows"
            yield self.wrong("RL114", "per_week", what)
        for number, step in enumerate(self.steps):
            published = step.answers_published
            if published is not None and not 1 <= published <= len(self.as_published):
                what = f"`as_published` has {len(self.as_published)} steps"
                yield self.wrong("RL119", f"steps[{number}].answers_published", what)
        yield from _claims(self, self.sources)

    @property
    def positions(self) -> tuple[str, ...]:
        """The positions of the steps, in order, each once."""
        return tuple(dict.fromkeys(step.position for step in self.steps))


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
    when: Expr = field(converter=_condition)
    """The condition on which it fires."""
    says: str
    """What the person reads."""
    why: str
    """What it is for, to a clinician."""
    sources: tuple[Citation, ...] = field(converter=_cited)
    """What it rests on; at least one."""
    suspects: str = ""
    """What it looks for, such as a disease."""
    chosen: str = ""
    """What was chosen where the sources differ on a number."""
    thresholds: tuple[Threshold, ...] = field(default=(), converter=_thresholds)
    """What each source says of that number."""

    def __attrs_pre_init__(self) -> None:
        if type(self) is SafetyRule:
            msg = "make a RedFlag, a Contraindication, a Precaution or a StopRule"
            raise TypeError(msg)

    def _mistakes(self) -> Iterator[Problem]:
        yield from self._effects()
        yield from _claims(self, self.sources)

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

    def _effects(self) -> Iterator[Problem]:
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


@frozen(kw_only=True)
class Guidance(Part):
    """What a person is told for a disposition: what to do, and what to watch for.

    ``within_days`` is when someone should have seen them, 1 being today; no programme goes on beyond it.
    """

    noun = "disposition"
    id: Disposition = field(converter=_disposition)
    name: str
    do: tuple[str, ...] = field(converter=_texts)
    watch: tuple[str, ...] = field(converter=_texts)
    within_days: int | None = None

    def _mistakes(self) -> Iterator[Problem]:
        if not self.do:
            yield self.wrong("RL113", "do", "this is empty")
        if self.within_days is not None and self.within_days < 1:
            yield self.wrong("RL114", "within_days", "expected 1 day (today) or more")


USUAL_GUIDANCE = (  # in English, for a pack that says nothing of its own
    Guidance(
        id=Disposition.SELF_CARE,
        name="Self-care",
        do=("Do only what is offered here, and keep it gentle.", "Stop a move that makes the pain worse."),
        watch=(
            "Call {emergency_number} if you faint, have chest pain or find it hard to breathe.",
            "See a clinician if it gets worse, or if anything new worries you.",
        ),
    ),
    Guidance(
        id=Disposition.SEE_CLINICIAN,
        name="See a clinician",
        do=(
            "Book a visit with a doctor or clinic soon, within days if you can.",
            "Tell them each sign you noticed here.",
            "Until then, do only what is offered here.",
        ),
        watch=(
            "See someone the same day if it gets worse.",
            "Call {emergency_number} if you faint, have chest pain or find it hard to breathe.",
        ),
        within_days=7,
    ),
    Guidance(
        id=Disposition.URGENT,
        name="See someone today",
        do=(
            "See a doctor or clinic today, even if it is late or a weekend.",
            "If no one there can see you today, go to an emergency department.",
            "Tell them each sign you noticed here.",
        ),
        watch=("Call {emergency_number} if you faint, have chest pain or find it hard to breathe.",),
        within_days=1,
    ),
    Guidance(
        id=Disposition.EMERGENCY,
        name="Emergency: get help now",
        do=(
            "Call {emergency_number} now.",
            "If you cannot call, get a ride to an emergency department at once. Do not drive yourself.",
            "Do not wait to see if it passes.",
            "Do no exercises, stretches or massage until you have been checked.",
        ),
        watch=("While you wait, call again if you faint, have chest pain or find it hard to breathe.",),
        within_days=1,
    ),
)


@frozen(kw_only=True)
class Timing(Part):
    """Seconds between things; choices of this library, made so that nobody has to hurry."""

    noun = "timing"
    change_technique: int = 5
    change_position: int = 15
    change_equipment: int = 10
    change_side: int = 5
    check_in: int = 15
    finish: int = 10

    def _mistakes(self) -> Iterator[Problem]:
        most = 120  # two minutes between two things is a slip of the pen
        for each in fields(Timing):
            if not 0 <= getattr(self, each.name) <= most:
                yield self.wrong("RL114", "", f"`{each.name}` lies between 0 and {most} seconds")


@frozen(kw_only=True)
class Phrases(Part):
    """What is said between and during the steps, under a tick-list, and for the words of our own vocabularies (``of``).

    ``{technique}`` is replaced by a technique's name. ``emergency_number`` is used wherever a sentence says
    ``{emergency_number}``, unless the host names a number to call.
    """

    noun = "phrases"
    before: str = "Before you start: how is it now?"
    next: str = "Next: {technique}. Take your time."
    again: str = "And again."
    other_side: str = "Now the other side."
    rest: str = "Rest."
    check_in: str = "How is it now?"
    half: str = "Half way."
    end: str = "Nearly done."
    ready: str = "Get ready to go on."
    left: str = "Left side."
    right: str = "Right side."
    finish: str = "That is all for today. Get up slowly."
    stop_if: str = "Stop if you notice:"
    expired: str = "It has been too long. Answer the questions again before you go on."
    none: str = "None of these"
    emergency_number: str = "your local emergency number"
    left_out_rule: str = "A rule keeps it out"
    left_out_ceiling: str = "Only gentle self-care is right for now"
    left_out_equipment: str = "Its equipment is not at hand"
    left_out_position: str = "It needs a position to be avoided"
    left_out_avoided: str = "You asked to leave it out"
    left_out_experience: str = "It takes more practice"
    left_out_per_day: str = "It has been done often enough for one day"
    left_out_per_week: str = "It has been done often enough for one week"
    left_out_went_badly: str = "It went badly lately"
    left_out_time: str = "There is no time left for it"
    left_out_enough: str = "The routine has enough techniques"
    left_out_outscored: str = "Others fit better"
    left_out_not_chosen: str = "It was not chosen"
    until_planned: str = "All its weeks are planned."
    until_screen: str = "Answer the questions again by then."
    until_seen: str = "Someone should have seen you by then."
    until_worse: str = "It was worse the next morning, twice in a row. Answer the questions again, and have it seen."
    ending_finished: str = "Finished"
    ending_left: str = "Left early"
    ending_stopped: str = "Stopped for safety"
    ending_expired: str = "It has been too long since the questions"
    status_fired: str = "This was reported."
    status_not_ruled_out: str = "This could not be ruled out."
    status_open: str = "This is still to be asked."
    went_not_said: str = "Not said"
    went_fine: str = "Fine"
    went_sore: str = "More pain for over an hour"
    went_worse: str = "Two points worse the next morning"

    def _never_empty(self, name: str) -> bool:
        return name in _PHRASES

    def of(self, term: LeftOutBecause | ProgrammeEnd | Ending | Status | Tolerance) -> str:
        """What a person reads for *term*, such as the reason why a technique is left out."""
        found: str = getattr(self, f"{_SAID_AS[type(term)]}_{term.value.replace('-', '_')}")
        return found


_PHRASES = frozenset(each.name for each in fields(Phrases))
_SAID_AS = {
    LeftOutBecause: "left_out",
    ProgrammeEnd: "until",
    Ending: "ending",
    Status: "status",
    Tolerance: "went",
}


@frozen(kw_only=True)
class Note(Part):
    """Something a person should know, shown with a routine; with ``on``, only with techniques of these labels."""

    noun = "note"
    id_style = KEBAB
    id: str
    title: str
    text: str
    sources: tuple[Citation, ...] = field(converter=_cited)
    on: tuple[str, ...] = field(default=(), converter=_texts)

    def _mistakes(self) -> Iterator[Problem]:
        yield from _claims(self, self.sources)
