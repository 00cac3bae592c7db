"""What a rule that acts, or is open, does to a person: findings with their clauses, and exclusions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from relieflib.conditions.evaluate import clauses_for
from relieflib.conditions.nodes import Value
from relieflib.conditions.unparse import unparse
from relieflib.pack.content import Citation
from relieflib.pack.rules import Precaution, RedFlag, SafetyRule
from relieflib.screening.engine import Engine, Standing, excluded_by, unsaid_as
from relieflib.terms import Absent, Ceiling, Disposition, RuleKind, Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from relieflib.conditions.evaluate import Facts
    from relieflib.questions.answers import Answers


@frozen(kw_only=True)
class Clause:
    """One comparison that made a rule act: its text, the question it reads, and the answer it read."""

    text: str
    """The comparison, as conditions are written."""
    question: str
    """The id of the question that it reads."""
    answer: Value | Absent
    """The answer that it read, or why there is none."""


@frozen(kw_only=True)
class Finding:
    """A rule that acts, with the clauses that made it act."""

    rule: str
    """The id of the rule."""
    kind: RuleKind
    """Which kind of rule it is."""
    status: Status
    """Whether it fired or could not be ruled out."""
    says: str
    """What the person reads."""
    why: str
    """What it is for, to a clinician."""
    clauses: tuple[Clause, ...]
    """The comparisons that made it act."""
    sources: tuple[Citation, ...]
    """What it rests on."""
    suspects: str = ""
    """What it looks for; may be empty."""
    do: tuple[str, ...] = ()
    """What to do, sentence by sentence, as the rule itself says."""
    watch: tuple[str, ...] = ()
    """What to watch for, sentence by sentence, as the rule itself says."""
    disposition: Disposition | None = None
    """Where it sends the person; None for a rule that sends nobody."""
    ceiling: Ceiling | None = None
    """How much self-care it allows; None for a rule that sets no ceiling."""
    smaller_dose: bool = False
    """Whether a precaution asks for the least dose."""
    on: tuple[str, ...] = ()
    """The labels that a precaution is for; empty where it is for all techniques."""
    applies_to: tuple[str, ...] = ()
    """The ids of the techniques that have those labels."""


@frozen(kw_only=True)
class Exclusion:
    """A technique that a rule keeps out, the labels by which it does, and how the rule stands."""

    technique: str
    """The id of the technique."""
    rule: str
    """The id of the rule."""
    labels: tuple[str, ...]
    """The labels of the technique by which the rule excludes it."""
    status: Status
    """How the rule stands."""
    says: str
    """What the person reads."""


def exclusions_of(engine: Engine, standing: Standing) -> Iterator[Exclusion]:
    """Every technique that a rule which acts or is open keeps out, by rule."""
    for number in (*standing.acting, *standing.waiting):
        rule = engine.rules[number]
        excludes = excluded_by(rule)
        for technique in engine.pack.techniques if excludes else ():
            labels = tuple(name for name in excludes if name in engine.pack.excludable[technique.id])
            if labels:
                status = standing.status(number)
                yield Exclusion(technique=technique.id, rule=rule.id, labels=labels, status=status, says=rule.says)


def finding_of(engine: Engine, number: int, standing: Standing, answers: Answers) -> Finding:
    """The rule with this *number* as a finding, with the clauses that made it act."""
    rule, status = engine.rules[number], standing.status(number)
    labels = engine.pack.excludable
    flag = rule if isinstance(rule, RedFlag) else None
    on = rule.on if isinstance(rule, Precaution) else ()
    disposition, ceiling = engine.leads(number, standing)
    return Finding(
        rule=rule.id,
        kind=rule.kind,
        status=status,
        says=rule.says,
        why=rule.why,
        clauses=() if status is Status.OPEN else clauses(rule, engine.facts(number, standing, answers), answers),
        sources=rule.sources,
        suspects=rule.suspects,
        do=flag.do if flag else (),
        watch=flag.watch if flag else (),
        disposition=disposition if flag and disposition is not Disposition.SELF_CARE else None,
        ceiling=ceiling if flag else None,
        smaller_dose=isinstance(rule, Precaution) and rule.smaller_dose,
        on=on,
        applies_to=tuple(name for name, has in labels.items() if not has.isdisjoint(on)),
    )


def clauses(
    rule: SafetyRule, facts: Facts, answers: Mapping[str, Value | Absent], *, holds: bool = True
) -> tuple[Clause, ...]:
    """The comparisons that made *rule* act, or, with *holds* False, that ruled it out; each once."""
    found = {}
    for leaf, yes in clauses_for(rule.condition, facts, unsaid_as(rule), holds=holds):
        text = unparse(leaf) if yes else f"not {unparse(leaf)}"
        found[text] = Clause(text=text, question=leaf.question, answer=answers.get(leaf.question, Absent.NOT_ASKED))
    return tuple(found.values())
