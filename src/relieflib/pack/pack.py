"""The pack: everything known about one part of the body, with what its parts say of each other worked out once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from attrs import field, fields, frozen

from relieflib._content import KEBAB
from relieflib.conditions.evaluate import Facts
from relieflib.conditions.nodes import Expr
from relieflib.errors import Problem, expect
from relieflib.pack.content import Definition, Label, Note, Part, Source, Technique
from relieflib.pack.rules import SafetyRule, StopRule
from relieflib.pack.wording import Guidance, Phrases, Timing
from relieflib.questions.answers import Answers, Carried, carried, checked, made_of
from relieflib.questions.questions import Group, Question
from relieflib.terms import Disposition, LabelKind, Stage

if TYPE_CHECKING:  # what may be handed in where something else is kept: ``Content`` makes it that
    Table = Mapping[str, Any]

    def _definitions(value: Iterable[Definition | Table]) -> tuple[Definition, ...]: ...
    def _groups(value: Iterable[Group | Table]) -> tuple[Group, ...]: ...
    def _guidance(value: Iterable[Guidance | Table]) -> tuple[Guidance, ...]: ...
    def _labels(value: Iterable[Label | Table] | Mapping[str, Mapping[str, str]]) -> tuple[Label, ...]: ...
    def _notes(value: Iterable[Note | Table]) -> tuple[Note, ...]: ...
    def _phrases(value: Phrases | Mapping[str, str]) -> Phrases: ...
    def _questions(value: Iterable[Question | Table]) -> tuple[Question, ...]: ...
    def _rules(value: Iterable[SafetyRule | Table]) -> tuple[SafetyRule, ...]: ...
    def _sources(value: Iterable[Source | Table]) -> tuple[Source, ...]: ...
    def _techniques(value: Iterable[Technique | Table]) -> tuple[Technique, ...]: ...
    def _timing(value: Timing | Mapping[str, int]) -> Timing: ...
else:
    _definitions = _groups = _guidance = _labels = _notes = _phrases = _questions = _rules = _sources = None
    _techniques = _timing = None


@frozen(kw_only=True)
class PackRef:
    """Which pack something was made with, whatever the language and the numbers in which that pack was said."""

    id: str
    """The pack's id."""
    version: str
    """Its version."""
    fingerprint: str
    """The SHA-256 of its content in its own language, in hex."""
    review: str
    """Who had reviewed it, in its own language."""

    def __str__(self) -> str:
        return f"`{self.id}` {self.version}, {self.fingerprint[:8]}"


FORMAT = 1
MOST_TECHNIQUES = 60  # of a routine: an hour of minutes


@frozen(kw_only=True, repr=False)
class Pack(Part):
    """Everything that is known about one part of the body, checked as a whole: PackError with every problem.

    Make one in Python, or load one with ``builtin_pack`` or ``load_pack``. ``attrs.evolve`` makes another that is
    checked the same way. All that must be given is ``id``, ``name`` and ``questions``.
    """

    noun = "pack"
    id_style = KEBAB
    id: str
    """Kebab-case; a record says with which pack it was made."""
    name: str
    """What a person reads as its title."""
    version: str = "0.1.0"
    """Of what it says."""
    format: int = FORMAT
    """The number of docs/pack-format.md."""
    language: str = "en"
    """The language of its sentences."""
    review: str = "not reviewed"
    """``not reviewed``, or who reviewed it and when."""
    about: str = ""
    """What it is for."""
    holds_for_days: int = 1
    """How long a clearance holds before the person is screened again."""
    most_techniques: int = 8
    """In one routine."""
    screens: bool = True
    """Whether it looks for red flags. Techniques without that have to be said so, and are then shown so."""
    timing: Timing = field(default=Timing(), converter=_timing)
    """Seconds between things."""
    phrases: Phrases = field(default=Phrases(), converter=_phrases)
    """What is said between the steps, and for the words of the library."""
    labels: tuple[Label, ...] = field(default=(), converter=_labels)
    """The words of the pack; may be given by kind: ``{"position": {"sitting": "on a chair"}}``."""
    guidance: tuple[Guidance, ...] = field(default=(), converter=_guidance)
    """What is said for each disposition; in English there are sentences for a pack that has none of its own."""
    sources: tuple[Source, ...] = field(default=(), converter=_sources)
    """What its claims rest on."""
    groups: tuple[Group, ...] = field(default=(), converter=_groups)
    """Questions that are shown together."""
    questions: tuple[Question, ...] = field(converter=_questions)
    """What is asked; at least one before anything is offered."""
    definitions: tuple[Definition, ...] = field(default=(), converter=_definitions)
    """Conditions with a name."""
    rules: tuple[SafetyRule, ...] = field(default=(), converter=_rules)
    """What follows from the answers."""
    techniques: tuple[Technique, ...] = field(default=(), converter=_techniques)
    """What is offered."""
    notes: tuple[Note, ...] = field(default=(), converter=_notes)
    """What a person should know."""
    original: Pack | None = field(default=None, repr=False)
    """The pack in its own words, of which this is a translation, or which names the numbers to call; usually None."""

    def __repr__(self) -> str:
        counts = f"{len(self.questions)} questions, {len(self.rules)} rules, {len(self.techniques)} techniques"
        return f"<{type(self).__name__} {self.id} {self.version}, {self.language}, {self.review}: {counts}>"

    @cached_property
    def fingerprint(self) -> str:
        """Which pack it is: the SHA-256, in hex, of what it holds in its own words.

        The language and the numbers to call are how a pack is said, not which pack it is. It is taken of canonical
        JSON: without spaces, in ASCII, in the pack's own order.
        """
        from relieflib.pack.shapes import contents  # costs cattrs, so only when used

        return _digest(contents(self)) if self.original is None else self.original.fingerprint

    @cached_property
    def wording(self) -> str:
        """How it is said: the SHA-256, in hex, of every sentence that a person reads, by its path."""
        from relieflib.pack.translation import wording_of

        return _digest(wording_of(self))

    @cached_property
    def ref(self) -> PackRef:
        """The pack's name, version and fingerprint, as everything made with it carries them."""
        own = self if self.original is None else self.original
        return PackRef(id=own.id, version=own.version, fingerprint=self.fingerprint, review=own.review)

    @cached_property
    def intake(self) -> Mapping[str, Question]:
        """The questions asked before anything is offered, by id."""
        return MappingProxyType({each.id: each for each in self.questions if each.stage is Stage.INTAKE})

    @cached_property
    def question(self) -> Mapping[str, Question]:
        """Every question by id."""
        return MappingProxyType({each.id: each for each in self.questions})

    @cached_property
    def group(self) -> Mapping[str, Group]:
        """The groups of questions by id."""
        return MappingProxyType({each.id: each for each in self.groups})

    @cached_property
    def check_in(self) -> tuple[Question, ...]:
        """The questions of the check-in, in order."""
        return tuple(each for each in self.questions if each.stage is Stage.SESSION)

    @cached_property
    def stop_rules(self) -> tuple[StopRule, ...]:
        """The rules that hold during a session."""
        return tuple(rule for rule in self.rules if isinstance(rule, StopRule))

    @cached_property
    def screening_rules(self) -> tuple[SafetyRule, ...]:
        """The rules that hold at intake."""
        return tuple(rule for rule in self.rules if not isinstance(rule, StopRule))

    @cached_property
    def technique(self) -> Mapping[str, Technique]:
        """The techniques by id."""
        return MappingProxyType({each.id: each for each in self.techniques})

    @cached_property
    def source(self) -> Mapping[str, Source]:
        """The sources by id."""
        return MappingProxyType({each.id: each for each in self.sources})

    @cached_property
    def label(self) -> Mapping[str, Label]:
        """The labels by id."""
        return MappingProxyType({each.id: each for each in self.labels})

    @cached_property
    def equipment(self) -> Mapping[str, str]:
        """What can be at hand, by id: what a Wish takes as ``equipment``, with the name that a person reads."""
        return self._named(LabelKind.EQUIPMENT)

    @cached_property
    def goals(self) -> Mapping[str, str]:
        """What a routine can be for, by id: what a Wish takes as ``goals``, with the name that a person reads."""
        return self._named(LabelKind.GOAL)

    @cached_property
    def positions(self) -> Mapping[str, str]:
        """The positions, by id: what a Wish takes as ``avoid_positions``, with the name that a person reads."""
        return self._named(LabelKind.POSITION)

    @cached_property
    def regions(self) -> Mapping[str, str]:
        """The parts of the body that techniques are for, by id, with the name that a person reads."""
        return self._named(LabelKind.REGION)

    @cached_property
    def tags(self) -> Mapping[str, str]:
        """What techniques ask of the body, by id, with the name that a person reads."""
        return self._named(LabelKind.TAG)

    def _named(self, kind: LabelKind) -> Mapping[str, str]:
        return MappingProxyType({each.id: each.name for each in self.labels if each.kind is kind})

    @cached_property
    def advice(self) -> Mapping[Disposition, Guidance]:
        """What is said for each disposition."""
        return MappingProxyType({each.id: each for each in self.guidance})

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
        return MappingProxyType(found)

    @cached_property
    def ask_if(self) -> Mapping[str, Expr]:
        """The conditions on which questions apply, by question id."""
        return MappingProxyType({each.id: each.condition for each in self.questions if each.condition is not None})

    def answers(self, given: Mapping[str, Any]) -> Answers:
        """*given* as answers to this pack's intake; raises AnswerError with every problem at once."""
        return made_of(checked(self.intake, given))

    def carried(self, stored: Mapping[str, Any]) -> Carried:
        """*stored* answers, given to an older pack, as far as they fit this one; the rest is listed, not raised.

        Raises AnswerError for anything but answers by question id.
        """
        return carried(self.intake, stored)

    def facts(self, answers: Answers) -> Facts:
        """*answers* as conditions read them."""
        return Facts(answers.known, answers.unsaid, self.ask_if)

    @property
    def at(self) -> str:
        """Empty: its problems have whole paths."""
        return ""

    def path(self, name: str) -> str:
        """The path of a key of its head, or of a list of its parts."""
        return name

    def _mistakes(self) -> Iterable[Problem]:
        from relieflib.pack.whole import complete  # it knows all the parts, and how they are written

        return complete(self, read=False)

    def _beside(self, _unlike: Iterable[Problem]) -> Iterable[Problem]:
        from relieflib.pack.shapes import HEAD  # costs cattrs

        usual: dict[str, Any] = {each.name: each.default for each in fields(Pack)} | {"id": "pack", "name": "?"}
        wrong = {problem.where.partition(".")[0] for problem in _unlike}
        if not wrong <= {*HEAD}:
            return ()  # with parts that could not be made, every name of one would be a mistake
        for name in wrong:
            object.__setattr__(self, name, usual[name])
        return self._mistakes()

    def adding(self, **parts: Any) -> Pack:  # noqa: ANN401 - what each field of a Pack takes
        """This pack with more in it, as if a file with those *parts* had it as its base: it replaces nothing.

        *parts* are lists of labels, guidance, sources, groups, questions, definitions, rules, techniques and notes, and
        ``id``, ``name``, ``version`` and ``about`` for what the whole is called. Nobody has reviewed what is new.
        """
        from relieflib.pack.whole import added

        return added(self, parts)


def _digest(said: object) -> str:
    return hashlib.sha256(json.dumps(said, separators=(",", ":"), allow_nan=False).encode()).hexdigest()


def draft(**given: Any) -> Pack:  # noqa: ANN401 - what each field of a Pack takes
    """What would be a Pack, if it were right: for ``cross_checks`` to look at, and for nothing else."""
    made = object.__new__(Pack)
    for name, value in given.items():
        object.__setattr__(made, name, value)
    return made


def as_pack(given: Pack) -> Pack:
    """*given*; WrongKind for anything but a Pack."""
    return expect(given, Pack, "see builtin_pack and load_pack")


def fingerprint_of(pack: Pack) -> str:
    """What two packs that say the same have in common: boxes compare their packs by it."""
    return pack.fingerprint
