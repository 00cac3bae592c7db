"""A pack on some pages, for a clinician to review in an evening: own choices first, then each rule in a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from relieflib.pack.pack import as_pack
from relieflib.pack.rules import Contraindication, Precaution, RedFlag, SafetyRule, StopRule
from relieflib.questions.questions import Number, YesNo
from relieflib.review.clause_pairs import clause_pairs
from relieflib.review.english import to_english
from relieflib.terms import IfCannotSay

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from relieflib.conditions.nodes import Value
    from relieflib.pack.pack import Pack
    from relieflib.questions.questions import Question

_LINE = "_" * 24
_NOT_REVIEWED = "not reviewed"


def sheet(pack: Pack) -> str:
    """*pack* as Markdown for a reviewer: what is our own choice, and each rule with the people it parts.

    It says that no clinician has reviewed the pack until its ``review`` names one. Details that take no decision, such
    as every source in full, are left out. Takes a second or two; raises WrongKind for anything but a Pack.
    """
    as_pack(pack)
    parts = [*_top(pack), *_choices(pack), *_rules(pack), *_unsaid(pack), *_doubts(pack)]
    return "\n\n".join([*parts, *_asked(pack), *_techniques(pack)]) + "\n"


def _top(pack: Pack) -> Iterator[str]:
    yield f"# {pack.name}, version {pack.version}: for review"
    who = "Not reviewed by a clinician." if pack.review == _NOT_REVIEWED else f"Reviewed: {pack.review}."
    yield f"**{who}** Fingerprint `{pack.fingerprint[:16]}`, language `{pack.language}`."
    yield (
        "Read the own choices first, then the rules. In each line tick *agree*, or write what should change. The pair"
        " shows who a rule is for and who it is not for: two people who differ in one answer."
    )
    yield "  ".join(f"{what}: {_LINE}" for what in ("Reviewer", "Profession", "Date", "Signature"))


def _choices(pack: Pack) -> Iterator[str]:
    """Where the pack goes beyond a source, or stays behind one."""
    rows = []
    for rule in pack.rules:
        if rule.chosen:
            said = "; ".join(f"{each.source}: {each.value}" for each in rule.thresholds)
            rows.append((f"`{rule.id}`", _effect(rule), rule.chosen, said))
    if rows:
        yield "## Our own choices"
        yield "Sources differ here, or say nothing. All else in this pack follows a source that is named beside it."
        yield _table(("rule", "leads to", "what was chosen", "what sources say"), rows)


def _rules(pack: Pack) -> Iterator[str]:
    yield "## Rules"
    topics: dict[str, list[SafetyRule]] = {}
    for rule in sorted(pack.rules, key=lambda each: -_weight(each)):
        topics.setdefault(rule.topic or "Other", []).append(rule)
    for topic, rules in topics.items():
        yield f"### {topic}"
        yield _table(
            ("rule", "when", "then", "the person reads", "a pair", "sources", "agree?"),
            (
                (f"`{each.id}`", _when(pack, each), _effect(each), each.says, _pair(pack, each), _cited(each), "☐")
                for each in rules
            ),
        )


def _weight(rule: SafetyRule) -> int:
    """How serious a rule is, so that topics with an emergency come first."""
    return 10 + rule.disposition.rank if isinstance(rule, RedFlag) else 0


def _when(pack: Pack, rule: SafetyRule) -> str:
    suspects = f"*{rule.suspects}*: " if rule.suspects else ""
    return f"{suspects}{to_english(pack, rule.condition)}"


def _effect(rule: SafetyRule) -> str:
    if isinstance(rule, RedFlag):
        return f"**{rule.disposition}**, self-care {rule.ceiling}"
    if isinstance(rule, Contraindication):
        return f"leaves out {', '.join(rule.excludes)}"
    if isinstance(rule, StopRule):
        return f"ends the {rule.ends}" + (f", **{rule.disposition}**" if rule.disposition else "")
    return "smaller dose" if isinstance(rule, Precaution) and rule.smaller_dose else "advice"


def _cited(rule: SafetyRule) -> str:
    return ", ".join(each.id for each in rule.sources)


def _pair(pack: Pack, rule: SafetyRule) -> str:
    """Two people who differ in the first answer of the rule that decides by itself."""
    for pair in clause_pairs(pack, rule.id):
        if pair.fires is not None and pair.quiet is not None:
            fires, quiet = dict(pair.fires), dict(pair.quiet)
            return f"{_said(pack, fires)} · not with {_said(pack, {pair.question: quiet[pair.question]})}"
    return ""


def _said(pack: Pack, answers: Mapping[str, Value]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {pack.question[name].words(value)}" for name, value in answers.items())


def _unsaid(pack: Pack) -> Iterator[str]:
    """What *I do not know* means, where it is not as if the sign were there."""
    rows = []
    for rule in pack.rules:
        if isinstance(rule, RedFlag) and rule.if_cannot_say is not IfCannotSay.FIRE:
            rows.append((f"`{rule.id}`", str(rule.disposition), "anything", "nothing"))
        if isinstance(rule, RedFlag) and rule.milder:
            asked = ", ".join(name.replace("_", " ") for name in rule.milder_without)
            rows.append((f"`{rule.id}`", str(rule.disposition), asked, str(rule.milder)))
    if rows:
        yield "## What not knowing means"
        yield "Elsewhere an answer that the person cannot give counts as if the sign were there, and is marked so."
        yield _table(("rule", "leads to", "not known", "then"), rows)


def _doubts(pack: Pack) -> Iterator[str]:
    means = {each.id: each.means for each in pack.definitions}
    rows = [(each.ask, means[each.contradicts]) for each in pack.questions if each.contradicts]
    if rows:
        yield "## Answers that contradict each other"
        yield "The person is asked again, once. While both stand, the worse counts."
        yield _table(("asked again", "when"), rows)


def _asked(pack: Pack) -> Iterator[str]:
    yield "## What is asked"
    rows = [(each.ask, _takes(each), each.why) for each in pack.questions]
    yield _table(("question", "answers", "why"), rows)


def _takes(question: Question) -> str:
    match question:
        case YesNo():
            return "yes or no"
        case Number():
            return f"{question.least} to {question.most} {question.unit}".rstrip()
    return "; ".join(option.text for option in question.options)


def _techniques(pack: Pack) -> Iterator[str]:
    if pack.techniques:
        yield "## Techniques"
        rows = [
            (each.name, each.purpose, " ".join(step.do for step in each.steps), each.evidence, ", ".join(each.tags))
            for each in pack.techniques
        ]
        yield _table(("technique", "purpose", "steps", "evidence", "labels"), rows)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)
