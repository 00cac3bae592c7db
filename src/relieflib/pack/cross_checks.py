"""What a pack's parts say of each other: every name leads somewhere, every rule has what its kind needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from relieflib.conditions.nodes import questions_in
from relieflib.errors import Problem, near_miss
from relieflib.pack.content import Contraindication, RedFlag, StopRule
from relieflib.questions.questions import Number
from relieflib.terms import Ceiling, Disposition, LabelKind, Stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from relieflib.pack.content import Citation, SafetyRule, Technique
    from relieflib.pack.pack import Pack

_EXCLUDABLE = (LabelKind.TAG, LabelKind.POSITION, LabelKind.EQUIPMENT)


def references(pack: Pack, broken: frozenset[str] = frozenset()) -> list[Problem]:
    """Everything that is wrong between the parts of *pack*, each of which is right by itself.

    *broken* are ids of parts that are wrong in themselves and so not in the pack: to name one is no further mistake.
    """
    found = [*_labels(pack), *_guidance(pack), *_asking(pack), *_rules(pack), *_techniques(pack), *_notes(pack)]
    known = {f"`{each}`" for each in broken} | {f"disposition.{each}" for each in broken}
    return [
        problem for problem in found if not any(problem.what.endswith(each) or problem.where == each for each in known)
    ]


def _unknown(where: str, name: str, what: str, known: Iterable[str]) -> Problem:
    return Problem(code="RL119", where=where, what=f"no {what} is called `{name}`", hint=near_miss(name, known))


def _labels(pack: Pack) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for label in pack.labels:
        where = f"{label.kind}.{label.id}"
        if label.kind in _EXCLUDABLE:
            if label.id in seen:
                hint = "tags, positions and equipment share their ids, as rules name them all alike"
                yield Problem(code="RL116", where=where, what=f"this id is taken by a {seen[label.id]}", hint=hint)
            seen[label.id] = str(label.kind)
        same = {each.id for each in pack.labels if each.kind is label.kind}
        for number, narrow in enumerate(label.covers):
            if narrow not in same:
                yield _unknown(f"{where}.covers[{number}]", narrow, str(label.kind), same)
    for cycle in _cycles({label.id: label.covers for label in pack.labels}):
        yield Problem(code="RL109", where=f"{pack.label[cycle].kind}.{cycle}.covers", what="this label covers itself")


def _guidance(pack: Pack) -> Iterator[Problem]:
    for disposition in Disposition:
        if disposition in pack.advice and not pack.advice[disposition].do:
            yield Problem(code="RL113", where=f"disposition.{disposition}.do", what="this is empty")
        within = pack.advice[disposition].within_days if disposition in pack.advice else None
        if within is not None and within < 1:
            what = "expected 1 day (today) or more"
            yield Problem(code="RL114", where=f"disposition.{disposition}.within_days", what=what)
        if disposition not in pack.advice:
            yield Problem(code="RL113", where=f"disposition.{disposition}", what="this is missing")


def _asking(pack: Pack) -> Iterator[Problem]:
    asks = {each.id: tuple(questions_in(each.ask_if)) for each in pack.questions if each.ask_if}
    for cycle in _cycles(asks):
        yield Problem(code="RL109", where=f"question.{cycle}.ask_if", what="whether this applies hangs on itself")
    for question in pack.questions:
        if isinstance(question, Number) and question.counts_from:
            yield from _counts_from(pack, question)
        if question.group and question.group not in pack.group:
            yield _unknown(f"question.{question.id}.group", question.group, "group", pack.group)
    if not pack.intake:
        yield Problem(code="RL113", where="question", what="a pack asks at least one question")


def _rules(pack: Pack) -> Iterator[Problem]:
    excludable = {label.id for label in pack.labels if label.kind in _EXCLUDABLE}
    for rule in pack.rules:
        where = f"rule.{rule.id}"
        yield from _effects(rule, where)
        for key in ("excludes", "on"):
            for number, name in enumerate(getattr(rule, key, ())):
                if name not in excludable:
                    yield _unknown(f"{where}.{key}[{number}]", name, "tag, position or equipment", excludable)
        yield from _citations(pack, where, rule.sources)


def _effects(rule: SafetyRule, where: str) -> Iterator[Problem]:
    match rule:
        case RedFlag(disposition=Disposition.EMERGENCY, ceiling=ceiling) if ceiling is not Ceiling.NONE:
            what, hint = "an emergency leaves no room for self-care", 'write `ceiling = "none"`'
            yield Problem(code="RL120", where=f"{where}.ceiling", what=what, hint=hint)
        case Contraindication(excludes=()):
            yield Problem(
                code="RL120", where=f"{where}.excludes", what="a contraindication excludes at least one label"
            )
        case StopRule(ends=ends, ends_again=again) if again is not None and again <= ends:
            what = "the second time must end more than the first"
            yield Problem(code="RL120", where=f"{where}.ends_again", what=what)


def _techniques(pack: Pack) -> Iterator[Problem]:
    names: Mapping[str, set[str]] = {
        str(kind): {label.id for label in pack.labels if label.kind is kind} for kind in LabelKind
    }
    for technique in pack.techniques:
        where = f"technique.{technique.id}"
        told = [("region", "region", technique.region)]
        told += [(f"equipment[{number}]", "equipment", name) for number, name in enumerate(technique.equipment)]
        told += [(f"tags[{number}]", "tag", name) for number, name in enumerate(technique.tags)]
        told += [(f"goals.{name}", "goal", name) for name, _ in technique.goals]
        told += [
            (f"steps[{number}].position", "position", step.position) for number, step in enumerate(technique.steps)
        ]
        for path, kind, name in told:
            if name not in names[kind]:
                yield _unknown(f"{where}.{path}", name, kind, names[kind])
        for key in ("easier", "harder"):
            name = getattr(technique, key)
            if name is not None and (name not in pack.technique or name == technique.id):
                yield _unknown(f"{where}.{key}", name, "other technique", pack.technique.keys() - {technique.id})
        yield from _steps(technique, where)
        yield from _citations(pack, where, technique.sources)


def _counts_from(pack: Pack, question: Number) -> Iterator[Problem]:
    """A number of the check-in counts from a number of the intake, in the same range; nothing else does."""
    where, before = f"question.{question.id}.counts_from", pack.intake.get(question.counts_from)
    if before is None:
        yield _unknown(where, question.counts_from, "question of the intake", pack.intake)
    elif question.stage is Stage.INTAKE:
        yield Problem(code="RL114", where=where, what="only a number of the check-in has this")
    elif not isinstance(before, Number) or (before.least, before.most) != (question.least, question.most):
        what = f"`{before.id}` is no number between {question.least} and {question.most}"
        yield Problem(code="RL114", where=where, what=what)


def _steps(technique: Technique, where: str) -> Iterator[Problem]:
    if not technique.steps:
        yield Problem(code="RL113", where=f"{where}.steps", what="a technique has at least one step")
    if len(dict(technique.goals)) < len(technique.goals):
        yield Problem(code="RL116", where=f"{where}.goals", what="a goal is there twice")
    for name, weight in technique.goals:
        if not 0 <= weight <= 10:
            yield Problem(code="RL114", where=f"{where}.goals.{name}", what="expected 0 to 10")
    if not 1 <= technique.per_day <= 24:
        yield Problem(code="RL114", where=f"{where}.per_day", what="expected 1 to 24 times a day")
    if technique.per_week is not None and not 1 <= technique.per_week <= 7 * technique.per_day:
        what = f"expected 1 to {7 * technique.per_day} times, seven times what a day allows"
        yield Problem(code="RL114", where=f"{where}.per_week", what=what)
    for number, step in enumerate(technique.steps):
        published = step.answers_published
        if published is not None and not 1 <= published <= len(technique.as_published):
            what = f"`as_published` has {len(technique.as_published)} steps"
            yield Problem(code="RL119", where=f"{where}.steps[{number}].answers_published", what=what)


def _notes(pack: Pack) -> Iterator[Problem]:
    excludable = {label.id for label in pack.labels if label.kind in _EXCLUDABLE}
    for note in pack.notes:
        for number, name in enumerate(note.on):
            if name not in excludable:
                yield _unknown(f"note.{note.id}.on[{number}]", name, "tag, position or equipment", excludable)
        yield from _citations(pack, f"note.{note.id}", note.sources)


def _citations(pack: Pack, where: str, cited: tuple[Citation, ...]) -> Iterator[Problem]:
    if not cited:
        yield Problem(code="RL121", where=f"{where}.sources", what="every claim names at least one source")
    for number, citation in enumerate(cited):
        if citation.id not in pack.source:
            yield _unknown(f"{where}.sources[{number}].id", citation.id, "source", pack.source)


def _cycles(leads: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Every name from which its own leads come back to it."""
    for start in leads:
        seen: set[str] = set()
        waiting = list(leads[start])
        while waiting:
            each = waiting.pop()
            if each == start:
                yield start
                break
            if each not in seen:
                seen.add(each)
                waiting += leads.get(each, ())
