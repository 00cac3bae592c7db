"""The pack: everything known about one part of the body, with what its parts say of each other worked out once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any, cast

from attrs import frozen

from relieflib.conditions.evaluate import Facts
from relieflib.conditions.nodes import Expr
from relieflib.errors import Problem
from relieflib.pack.content import (
    Definition,
    Guidance,
    Label,
    Note,
    Phrases,
    SafetyRule,
    Source,
    StopRule,
    Technique,
    Timing,
)
from relieflib.questions.answers import AnswerError, Answers, checked, made_of
from relieflib.questions.questions import Group, Question
from relieflib.terms import Disposition, Stage


@frozen(kw_only=True)
class PackRef:
    """Which pack something was made with, and in which language."""

    id: str
    version: str
    fingerprint: str
    review: str
    language: str = "en"

    def __str__(self) -> str:
        return f"`{self.id}` {self.version}, {self.language}, {self.fingerprint[:8]}"


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
    most_techniques: int
    timing: Timing
    phrases: Phrases
    labels: tuple[Label, ...]
    guidance: tuple[Guidance, ...]
    sources: tuple[Source, ...]
    groups: tuple[Group, ...]
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
        """SHA-256, in hex, over the pack's canonical JSON: without spaces, in ASCII, in the pack's own order."""
        from relieflib.pack.shapes import contents  # costs cattrs, so only when used

        canonical = json.dumps(contents(self), separators=(",", ":"), allow_nan=False)
        return hashlib.sha256(canonical.encode()).hexdigest()

    @cached_property
    def ref(self) -> PackRef:
        """The pack's name, version and fingerprint, as everything made with it carries them."""
        return PackRef(
            id=self.id,
            version=self.version,
            fingerprint=self.fingerprint,
            review=self.review,
            language=self.language,
        )

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
        return MappingProxyType({each.id: each.ask_if for each in self.questions if each.ask_if is not None})

    def answers(self, given: Mapping[str, Any]) -> Answers:
        """*given* as answers to this pack's intake; raises AnswerError with every problem at once."""
        if not isinstance(cast("object", given), Mapping):
            what = "expected answers by question id"
            raise AnswerError([Problem(code="RL132", where="answers", what=what)])
        return made_of(checked(self.intake, given))

    def facts(self, answers: Answers) -> Facts:
        """*answers* as conditions read them."""
        return Facts(answers.known, answers.unsaid, self.ask_if)


def fingerprint_of(pack: Pack) -> str:
    """What two packs that say the same have in common: boxes compare their packs by it."""
    return pack.fingerprint
