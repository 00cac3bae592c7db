"""What a pack holds: techniques and their steps, sources, labels, notes. All of it is data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NewType

from attrs import field, frozen

from relieflib._content import KEBAB, NAME, Content, condition_of
from relieflib.conditions.nodes import Expr
from relieflib.errors import Problem, plainly
from relieflib.terms import (
    Experience,
    Grade,
    LabelKind,
    Origin,
    RoutinePhase,
    Side,
    StepKind,
)

if TYPE_CHECKING:  # what may be handed in where something else is kept: ``Content`` makes it that
    from relieflib._converter import Converter

    Table = Mapping[str, Any]

    def _cited(value: Iterable[Citation | Table | str]) -> tuple[Citation, ...]: ...
    def _condition(value: Expr | str) -> Expr | str: ...
    def _dose(value: Dose | Table | str) -> Dose: ...
    def _experience(value: Experience | str) -> Experience: ...
    def _goals(value: Mapping[str, int] | tuple[tuple[str, int], ...]) -> Goals: ...
    def _grade(value: Grade | str) -> Grade: ...
    def _label_kind(value: LabelKind | str) -> LabelKind: ...
    def _origin(value: Origin | str) -> Origin: ...
    def _phase(value: RoutinePhase | str) -> RoutinePhase: ...
    def _published(value: Iterable[PublishedStep | Table]) -> tuple[PublishedStep, ...]: ...
    def _range(value: Range | Table | int) -> Range: ...
    def _side(value: Side | str) -> Side: ...
    def _step_kind(value: StepKind | str) -> StepKind: ...
    def _steps(value: Iterable[Step | Table]) -> tuple[Step, ...]: ...
    def _texts(value: Iterable[str]) -> tuple[str, ...]: ...
else:
    _cited = _condition = _dose = _experience = _goals = _grade = _label_kind = None
    _origin = _phase = _published = _range = _side = _step_kind = _steps = _texts = None


Goals = NewType("Goals", tuple[tuple[str, int], ...])  # a table, wherever it is written


class Part(Content):
    """What a pack has apart from its questions."""

    __slots__ = ()

    @staticmethod
    def _reader() -> Converter:
        from relieflib.pack.shapes import pack_converter  # costs cattrs, and content is what it reads

        return pack_converter()


def uncited(part: Part, sources: tuple[Citation, ...]) -> Iterator[Problem]:
    """A claim without a source."""
    if not sources:
        yield part.wrong("RL121", "sources", "every claim names at least one source")


@frozen(kw_only=True)
class Source(Part):
    """Where a claim comes from."""

    noun = "source"
    id_style = KEBAB
    id: str
    """Kebab-case, as citations name it."""
    title: str
    """The title of the publication."""
    by: str = ""
    """Its authors or publisher; may be empty."""
    grade: Grade = field(default=Grade.GENERAL, converter=_grade)
    """Its quality; the lowest, unless it is said."""
    seen: bool = False
    """Whether its text was read when the pack was written."""
    how_seen: str = ""
    """How much of it was read, and where; may be empty."""
    year: int | None = None
    """When it was published; None where that is not known."""
    url: str = ""
    """Where it can be found, on the web; empty where that is not known."""

    def _mistakes(self) -> Iterator[Problem]:
        if self.url and not self.url.startswith(("https://", "http://")):
            yield self.wrong("RL114", "url", "expected an address that begins with https:// or http://")


@frozen(kw_only=True)
class Citation(Part):
    """A source by its id, with what it says about the thing that cites it; an id alone will do."""

    noun = "citation"
    id: str
    """The id of the source."""
    says: str = ""
    """What that source says about it; may be empty."""


@frozen(kw_only=True)
class Label(Part):
    """A word of the pack: a tag, a position, a piece of equipment, a region or a goal."""

    noun = "label"
    id_style = KEBAB
    id: str
    """Kebab-case."""
    kind: LabelKind = field(converter=_label_kind)
    """What it names."""
    name: str
    """What a person reads."""
    covers: tuple[str, ...] = field(default=(), converter=_texts)
    """Narrower labels: what excludes this one excludes those too."""

    @property
    def at(self) -> str:
        """Its path in messages, such as ``tag.prone``."""
        known = isinstance(self.kind, LabelKind | str) and str(self.kind) in map(str, LabelKind)
        return f"{self.kind if known else self.noun}.{self.id if isinstance(self.id, str) else plainly(self.id)}"


@frozen(kw_only=True)
class Definition(Part):
    """A condition with a name."""

    noun = "definition"
    id_style = NAME
    id: str
    """A Python name, as conditions have it."""
    means: str
    """What it means, in words, for the review sheet."""
    when: Expr | str = field(converter=_condition)
    """The condition: text until it is in a pack, which reads it."""

    @property
    def condition(self) -> Expr:
        """The condition as its pack has read it; WrongKind for a definition that is in none."""
        return condition_of(self, self.when)


@frozen(kw_only=True)
class Range(Part):
    """A number of a dose: the usual one, and the least and most that are safe."""

    noun = "range"
    usual: int
    """The usual number."""
    least: int
    """The least that is safe and of use."""
    most: int
    """The most that is safe."""

    def _mistakes(self) -> Iterator[Problem]:
        if not 0 <= self.least <= self.usual <= self.most:
            given = ", ".join(map(plainly, (self.least, self.usual, self.most)))
            what = f"expected 0 <= least <= usual <= most, got {given}"
            yield self.wrong("RL114", "", what)


_NUMBER = "[0-9]{1,4}"
_DOSE = rf"((?:(?P<sets>{_NUMBER}) x )?(?P<reps>{_NUMBER}) x )?(?P<hold>{_NUMBER}) s(?:, rest (?P<rest>{_NUMBER}) s)?"
MOST_STEPS = 40  # of a technique: with the largest doses, 48,000 intervals on each side
MOST = {"sets": 10, "reps": 60, "hold": 1800, "rest": 600}  # guards against a slip of the pen, not clinical limits


@frozen(kw_only=True)
class Dose(Part):
    """How much of a step to do: ``sets`` of ``reps``, each ``hold`` seconds, ``rest`` seconds between sets.

    As text: ``5 s``, ``3 x 5 s`` (reps of five seconds), ``2 x 8 x 5 s, rest 30 s`` (two sets of eight).
    """

    noun = "dose"
    hold: Range = field(converter=_range)
    """Seconds that each repetition takes, 1 to 1800."""
    reps: Range = field(default=Range(usual=1, least=1, most=1), converter=_range)
    """Repetitions in a set, 1 to 60."""
    sets: Range = field(default=Range(usual=1, least=1, most=1), converter=_range)
    """Sets, 1 to 10."""
    rest: Range = field(default=Range(usual=0, least=0, most=0), converter=_range)
    """Seconds between two sets, 0 to 600."""

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
    """The cue: what to do."""
    kind: StepKind = field(converter=_step_kind)
    """Whether the person gets into place, moves or stays still."""
    position: str
    """The id of the position's label."""
    dose: Dose = field(converter=_dose)
    """How much; also as text, such as ``3 x 5 s``."""
    side: Side = field(default=Side.NONE, converter=_side)
    """On which side; ``each`` is left, then right."""
    breathing: str = ""
    """How to breathe; may be empty."""
    answers_published: int | None = None
    """Which of the technique's published steps it answers, from 1; None for a step of our own."""


@frozen(kw_only=True)
class PublishedStep(Part):
    """A step as an article publishes it, in our words, with what is wrong with it."""

    noun = "published-step"
    text: str
    """What the article says to do, in our words."""
    problem: str
    """What is wrong with it, and how our steps differ."""


@frozen(kw_only=True)
class Technique(Part):
    """One way to relieve the back, step by step."""

    noun = "technique"
    id_style = KEBAB
    id: str
    """Kebab-case."""
    name: str
    """What a person reads as its title."""
    purpose: str
    """What it is for, to the person."""
    origin: Origin = field(default=Origin.OTHER, converter=_origin)
    """Where it comes from."""
    region: str = ""
    """The id of the label of the part of the body that it is for; empty where the pack is about one."""
    phase: RoutinePhase = field(default=RoutinePhase.MOBILISE, converter=_phase)
    """Which part of a routine it belongs to."""
    experience: Experience = field(default=Experience.INTERMEDIATE, converter=_experience)
    """How much practice it asks for: some, unless it is said that a beginner may do it."""
    steps: tuple[Step, ...] = field(converter=_steps)
    """What to do, in order; at least one."""
    goals: Goals = field(default=Goals(()), converter=_goals)
    """How it ranks for each goal, 0 to 10 a minute, by the goal's id; a choice of the author, not an effect."""
    evidence: str = ""
    """How good the evidence is, in plain words; may be empty."""
    sources: tuple[Citation, ...] = field(converter=_cited)
    """What it rests on; at least one."""
    gentle: bool = False
    """Whether it may be offered under the ceiling *gentle only*."""
    equipment: tuple[str, ...] = field(default=(), converter=_texts)
    """Ids of the labels of what has to be at hand."""
    tags: tuple[str, ...] = field(default=(), converter=_texts)
    """Ids of the labels of what it asks of the body."""
    per_day: int = 1
    """The most times in a day, 1 to 24."""
    per_week: int | None = None
    """The most times in seven days; None where a day's limit is enough."""
    easier: str | None = None
    """The id of the technique to change to when this one is too much; None where there is none."""
    easier_how: str = ""
    """How to make it easier, to the person."""
    harder: str | None = None
    """The id of the next harder technique; None where there is none."""
    harder_how: str = ""
    """How to make it harder, to the person."""
    mistakes: tuple[str, ...] = field(default=(), converter=_texts)
    """Common mistakes, to the person."""
    stop_signs: tuple[str, ...] = field(default=(), converter=_texts)
    """What to stop for, to the person."""
    as_published: tuple[PublishedStep, ...] = field(default=(), converter=_published)
    """The steps as an article publishes them; empty for a technique that comes from elsewhere."""

    def _mistakes(self) -> Iterator[Problem]:
        if not self.steps:
            yield self.wrong("RL113", "steps", "a technique has at least one step")
        if len(self.steps) > MOST_STEPS:
            yield self.wrong("RL114", "steps", f"a technique has at most {MOST_STEPS} steps")
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
        yield from uncited(self, self.sources)

    @property
    def positions(self) -> tuple[str, ...]:
        """The positions of the steps, in order, each once."""
        return tuple(dict.fromkeys(step.position for step in self.steps))


@frozen(kw_only=True)
class Note(Part):
    """Something a person should know, shown with a routine."""

    noun = "note"
    id_style = KEBAB
    id: str
    """Kebab-case."""
    title: str
    """Its heading."""
    text: str
    """What a person should know."""
    sources: tuple[Citation, ...] = field(converter=_cited)
    """What it rests on; at least one."""
    on: tuple[str, ...] = field(default=(), converter=_texts)
    """Labels of techniques: shown only with a routine that has one; empty where it is shown with all."""

    def _mistakes(self) -> Iterator[Problem]:
        yield from uncited(self, self.sources)
