"""What a pack's parts say of each other: whatever one names is there, and numbers that belong together agree."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from relieflib.conditions.nodes import questions_in
from relieflib.errors import Problem, enough, near_miss
from relieflib.pack.order import Leads, circular
from relieflib.pack.shapes import parts_of
from relieflib.questions.questions import Choice, Number, YesNo
from relieflib.terms import Disposition, LabelKind, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from relieflib.conditions.nodes import Expr
    from relieflib.pack.content import Citation
    from relieflib.pack.pack import Pack
    from relieflib.questions.questions import Group, Question

_EXCLUDABLE = (LabelKind.TAG, LabelKind.POSITION, LabelKind.EQUIPMENT)


Ids = Mapping[str, Collection[str]]  # by section, of the parts that are broken in themselves too


def cross_checks(pack: Pack, declared: Ids | None = None) -> list[Problem]:
    """Everything that is wrong between the parts of *pack*, each of which is right by itself.

    *declared* are the ids of all parts that were meant to be in it: naming one that is broken is not a second mistake.
    """
    ids = declared if declared is not None else parts_of(pack)
    checks = (_labels, _guidance, _asking, _rules, _techniques, _notes)
    return enough(problem for check in checks for problem in check(pack, ids))


def _named(where: str, name: str, what: str, known: Collection[str]) -> Iterator[Problem]:
    """A Problem, unless *name* is known."""
    if name not in known:
        hint = near_miss(name, known) if known else "the pack has none yet: add it there first"
        yield Problem(code="RL119", where=where, what=f"no {what} is called `{name}`", hint=hint)


def _excludable(ids: Ids) -> set[str]:
    return {each for kind in _EXCLUDABLE for each in ids[str(kind)]}


def _labels(pack: Pack, ids: Ids) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for label in pack.labels:
        where = f"{label.kind}.{label.id}"
        if label.kind in _EXCLUDABLE:
            if label.id in seen:
                hint = "tags, positions and equipment share their ids, as rules name them all alike"
                yield Problem(code="RL116", where=where, what=f"this id is taken by a {seen[label.id]}", hint=hint)
            seen[label.id] = str(label.kind)
        for number, narrow in enumerate(label.covers):
            yield from _named(f"{where}.covers[{number}]", narrow, str(label.kind), ids[str(label.kind)])
    for cycle in _circles({label.id: label.covers for label in pack.labels}):
        yield Problem(code="RL109", where=f"{pack.label[cycle].kind}.{cycle}.covers", what="this label covers itself")


def _guidance(_: Pack, ids: Ids) -> Iterator[Problem]:
    for each in Disposition:
        where = f"disposition.{each}"
        if str(each) not in ids["disposition"]:
            yield Problem(code="RL113", where=where, what="this is missing")


def _asking(pack: Pack, ids: Ids) -> Iterator[Problem]:
    asks = {each.id: tuple(questions_in(each.condition)) for each in pack.questions if each.condition}
    for cycle in _circles(asks):
        yield Problem(code="RL109", where=f"question.{cycle}.ask_if", what="whether this applies depends on itself")
    broken = set(ids["question"]) - pack.question.keys()
    definitions = {each.id: each.when for each in pack.definitions if not isinstance(each.when, str)}
    for question in pack.questions:
        if isinstance(question, Number) and question.counts_from and question.counts_from not in broken:
            yield from _counts_from(pack, question)
        if question.contradicts:
            yield from _named(
                f"question.{question.id}.contradicts", question.contradicts, "definition", ids["definition"]
            )
            yield from _contradicts(pack, question, definitions.get(question.contradicts))
        if question.group:
            yield from _named(f"question.{question.id}.group", question.group, "group", ids["group"])
        if question.gate or (isinstance(question, Choice) and question.unticked):
            yield from _gate(pack, question)
    for group in pack.groups:
        yield from _gates(pack, group)
    if not pack.intake and not broken:
        yield Problem(code="RL113", where="question", what="a pack asks at least one question")


def _contradicts(pack: Pack, question: Question, definition: Expr | None) -> Iterator[Problem]:
    """A question of the intake contradicts by a *definition* that reads it and other questions of the intake."""
    reads = set(questions_in(definition)) if definition is not None else set()
    if reads and (question.id not in reads or len(reads) < 2 or not reads | {question.id} <= pack.intake.keys()):
        what = f"`{question.contradicts}` does not read this question and others of the intake"
        yield Problem(code="RL114", where=f"question.{question.id}.contradicts", what=what)


def _gate(pack: Pack, question: Question) -> Iterator[Problem]:
    """A question is opened by a gate of its group, and has an answer for when it stays closed."""
    where, group = f"question.{question.id}", pack.group.get(question.group)
    if not question.gate:
        yield Problem(code="RL114", where=f"{where}.unticked", what="only a question with a gate has this")
        return
    if isinstance(question, Number):
        yield Problem(code="RL114", where=f"{where}.gate", what="a number has no answer that says no")
    elif isinstance(question, Choice):
        yield from _named(f"{where}.unticked", question.unticked, "option of this question", question.texts)
    if group is not None:
        yield from _named(f"{where}.gate", question.gate, "gate of its group", {each.id for each in group.gates})
    elif not question.group:
        yield Problem(code="RL114", where=f"{where}.gate", what="only a question of a group has this")


def _gates(pack: Pack, group: Group) -> Iterator[Problem]:
    """Each gate opens something, and stands in a list with ticks that answer questions of their own."""
    there = [each for each in pack.intake.values() if each.group == group.id]
    for gate in group.gates:
        where = f"group.{group.id}.gates.{gate.id}"
        if gate.id in pack.intake:
            yield Problem(code="RL116", where=where, what="a question has this name too")
        if not any(each.gate == gate.id for each in there):
            yield Problem(code="RL114", where=where, what="it opens no question", hint="name it as the `gate` of one")
    if group.gates and not any(isinstance(each, YesNo) and each.tick and not each.gate for each in there):
        what, hint = (
            "a list of gates needs a tick of another kind",
            "a yes-no question with a `tick` and without a `gate`",
        )
        yield Problem(code="RL114", where=f"group.{group.id}.gates", what=what, hint=hint)


def _rules(pack: Pack, ids: Ids) -> Iterator[Problem]:
    excludable = _excludable(ids)
    for rule in pack.rules:
        where = f"rule.{rule.id}"
        for key in ("excludes", "on"):
            for number, name in enumerate(getattr(rule, key, ())):
                yield from _named(f"{where}.{key}[{number}]", name, "tag, position or equipment", excludable)
        for number, name in enumerate(getattr(rule, "milder_without", ())):
            yield from _named(f"{where}.milder_without[{number}]", name, "question", ids["question"])
        yield from _citations(ids, where, rule.sources)


def _techniques(pack: Pack, ids: Ids) -> Iterator[Problem]:
    for technique in pack.techniques:
        where = f"technique.{technique.id}"
        named = [("region", "region", technique.region)] if technique.region else []
        named += [(f"equipment[{number}]", "equipment", name) for number, name in enumerate(technique.equipment)]
        named += [(f"tags[{number}]", "tag", name) for number, name in enumerate(technique.tags)]
        named += [(f"goals.{name}", "goal", name) for name, _ in technique.goals]
        named += [
            (f"steps[{number}].position", "position", step.position) for number, step in enumerate(technique.steps)
        ]
        for path, kind, name in named:
            yield from _named(f"{where}.{path}", name, kind, ids[kind])
        for key in ("easier", "harder"):
            name = getattr(technique, key)
            if name is not None and (name == technique.id or name not in ids["technique"]):
                others = set(ids["technique"]) - {technique.id}
                yield from _named(f"{where}.{key}", name, "other technique", others)
        yield from _citations(ids, where, technique.sources)
    for cycle in _circles(_easier(pack)):
        what = "going on to what is easier leads back to this technique"
        yield Problem(code="RL109", where=f"technique.{cycle}.easier", what=what)


def _easier(pack: Pack) -> Mapping[str, tuple[str, ...]]:
    """What is easier than each technique: its own easier one, and whatever says that it is the harder one of that."""
    leads = {each.id: [each.easier] if each.easier not in (None, each.id) else [] for each in pack.techniques}
    for each in pack.techniques:
        if each.harder in leads and each.harder != each.id:
            leads[each.harder].append(each.id)
    return {name: tuple(easier) for name, easier in leads.items()}


def _counts_from(pack: Pack, question: Number) -> Iterator[Problem]:
    """A number of the check-in counts from a number of the intake, in the same range; nothing else does."""
    where, before = f"question.{question.id}.counts_from", pack.intake.get(question.counts_from)
    if before is None:
        yield from _named(where, question.counts_from, "question of the intake", pack.intake)
    elif question.stage is Stage.INTAKE:
        yield Problem(code="RL114", where=where, what="only a number of the check-in has this")
    elif not isinstance(before, Number) or (before.least, before.most) != (question.least, question.most):
        what = f"`{before.id}` is not a number between {question.least} and {question.most}"
        yield Problem(code="RL114", where=where, what=what)


def _notes(pack: Pack, ids: Ids) -> Iterator[Problem]:
    excludable = _excludable(ids)
    for note in pack.notes:
        for number, name in enumerate(note.on):
            yield from _named(f"note.{note.id}.on[{number}]", name, "tag, position or equipment", excludable)
        yield from _citations(ids, f"note.{note.id}", note.sources)


def _citations(ids: Ids, where: str, cited: tuple[Citation, ...]) -> Iterator[Problem]:
    for number, citation in enumerate(cited):
        yield from _named(f"{where}.sources[{number}].id", citation.id, "source", ids["source"])


def _circles(leads: Leads) -> Iterator[str]:
    """Every name that comes back to itself, in order."""
    found = circular(leads)
    return (name for name in leads if name in found)
