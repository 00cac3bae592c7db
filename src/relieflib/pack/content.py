"""What a pack holds: techniques and their steps, safety rules, sources. All of it is data."""

from __future__ import annotations

from typing import ClassVar

from attrs import fields, frozen

from relieflib.conditions.nodes import Expr
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
    ``gentle`` techniques may be offered under the ceiling *gentle-only*. ``per_day`` is the most times in a day,
    and ``per_week`` in seven days, where that is less.
    """

    id: str
    name: str
    purpose: str
    origin: Origin
    region: str
    phase: RoutinePhase
    experience: Experience
    steps: tuple[Step, ...]
    goals: tuple[tuple[str, int], ...]
    evidence: str
    sources: tuple[Citation, ...]
    gentle: bool = False
    equipment: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    per_day: int = 1
    per_week: int | None = None
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


@frozen(kw_only=True, repr=False, eq=False)  # never made itself: its four kinds are
class SafetyRule:
    """What follows when a condition holds: a RedFlag, a Contraindication, a Precaution or a StopRule."""

    kind: ClassVar[RuleKind]
    id: str
    """Kebab-case, and the rule's path in messages."""
    when: Expr
    """The condition on which it fires."""
    says: str
    """What the person reads."""
    why: str
    """What it is for, to a clinician."""
    sources: tuple[Citation, ...]
    """What it rests on; at least one."""
    suspects: str = ""
    """What it looks for, such as a disease."""
    chosen: str = ""
    """What was chosen where the sources differ on a number."""
    thresholds: tuple[Threshold, ...] = ()
    """What each source says of that number."""

    def __attrs_pre_init__(self) -> None:
        if type(self) is SafetyRule:
            msg = "make a RedFlag, a Contraindication, a Precaution or a StopRule"
            raise TypeError(msg)


@frozen(kw_only=True)
class RedFlag(SafetyRule):
    """A sign of something serious: someone should see the person, and self-care has a ceiling meanwhile."""

    kind: ClassVar[RuleKind] = RuleKind.RED_FLAG
    disposition: Disposition
    """Where the person goes."""
    ceiling: Ceiling
    """How much self-care may go on meanwhile."""
    excludes: tuple[str, ...] = ()
    """Labels whose techniques are out as well."""
    if_cannot_say: IfCannotSay = IfCannotSay.FIRE
    """What happens when the person was asked and could not say; every other kind of rule acts then."""


@frozen(kw_only=True)
class Contraindication(SafetyRule):
    """Something with which some techniques are never right; they are out while it is open, too."""

    kind: ClassVar[RuleKind] = RuleKind.CONTRAINDICATION
    excludes: tuple[str, ...]
    """Labels (tags, positions, equipment) whose techniques are out; at least one."""


@frozen(kw_only=True)
class Precaution(SafetyRule):
    """Something to take care with: its advice is given while it is open, too."""

    kind: ClassVar[RuleKind] = RuleKind.PRECAUTION
    smaller_dose: bool = False
    """Whether those techniques are done with their least dose."""
    on: tuple[str, ...] = ()
    """Labels of the techniques that it is about; empty where it is about all."""


@frozen(kw_only=True)
class StopRule(SafetyRule):
    """What ends a step, a technique or the session. Where the person cannot say what it reads, it ends the technique,
    whatever it ends when it fires, and has no disposition.
    """

    kind: ClassVar[RuleKind] = RuleKind.STOP
    ends: StopScope
    """What it ends when it fires."""
    ends_again: StopScope | None = None
    """What it ends when it fires again in the same session; None where that is the same."""
    disposition: Disposition | None = None
    """Where the person goes; None where it sends nobody anywhere."""


@frozen(kw_only=True)
class Guidance:
    """What a person is told for a disposition: what to do, and what to watch for.

    ``within_days`` is when someone should have seen them, 1 being today; no programme goes on beyond it.
    """

    id: Disposition
    name: str
    do: tuple[str, ...]
    watch: tuple[str, ...]
    within_days: int | None = None


@frozen(kw_only=True)
class Timing:
    """Seconds between things; choices of this library, made so that nobody has to hurry."""

    change_technique: int = 5
    change_position: int = 15
    change_equipment: int = 10
    change_side: int = 5
    check_in: int = 15
    finish: int = 10

    def __attrs_post_init__(self) -> None:
        most = 120  # two minutes between two things is a slip of the pen
        for each in fields(Timing):
            if not 0 <= getattr(self, each.name) <= most:
                msg = f"`{each.name}` lies between 0 and {most} seconds"
                raise ValueError(msg)


@frozen(kw_only=True)
class Phrases:
    """What is said between and during the steps, under a tick-list, and for the words of our own vocabularies (``of``).

    ``{technique}`` is replaced by a technique's name. ``emergency_number`` is used wherever a sentence says
    ``{emergency_number}``, unless the host names a number to call.
    """

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

    def of(self, term: LeftOutBecause | ProgrammeEnd | Ending | Status | Tolerance) -> str:
        """What a person reads for *term*, such as the reason why a technique is left out."""
        found: str = getattr(self, f"{_SAID_AS[type(term)]}_{term.value.replace('-', '_')}")
        return found


_SAID_AS = {
    LeftOutBecause: "left_out",
    ProgrammeEnd: "until",
    Ending: "ending",
    Status: "status",
    Tolerance: "went",
}


@frozen(kw_only=True)
class Note:
    """Something a person should know, shown with a routine; with ``on``, only with techniques of these labels."""

    id: str
    title: str
    text: str
    sources: tuple[Citation, ...]
    on: tuple[str, ...] = ()
