"""Screening: what the rules say of the answers, what to ask next, and whether self-care may go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from relieflib.content import Citation, Pack, PackRef, SafetyRule
from relieflib.expr import Value, clauses_for, evaluate, open_questions, unparse
from relieflib.intake import Answers, Question
from relieflib.terms import Absent, Ceiling, Disposition, IfCannotSay, RuleKind, Term
from relieflib.truth import Truth

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from relieflib.expr import Facts

DAY = 86_400  # seconds


class Status(Term):
    """How a rule stands: it fired, it could not be ruled out because the person cannot say, or it is open."""

    FIRED = "fired"
    NOT_RULED_OUT = "could not be ruled out"
    OPEN = "open"


@frozen(kw_only=True)
class Clause:
    """One comparison that made a rule fire: its text, the question it reads, and the answer it read."""

    text: str
    question: str
    answer: Value | Absent


@frozen(kw_only=True)
class Finding:
    """A rule that acts, with the clauses that made it act."""

    rule: str
    kind: RuleKind
    status: Status
    says: str
    why: str
    clauses: tuple[Clause, ...]
    sources: tuple[Citation, ...]
    suspects: str = ""
    disposition: Disposition | None = None
    ceiling: Ceiling | None = None
    smaller_dose: bool = False
    on: tuple[str, ...] = ()


@frozen(kw_only=True)
class OpenRule:
    """A rule that the answers do not settle yet, with the questions that would."""

    rule: str
    kind: RuleKind
    ask: tuple[str, ...]
    disposition: Disposition | None = None
    ceiling: Ceiling | None = None


@frozen(kw_only=True)
class Exclusion:
    """A technique that a rule keeps out, the labels by which it does, and how the rule stands."""

    technique: str
    rule: str
    labels: tuple[str, ...]
    status: Status
    says: str


@frozen(kw_only=True)
class Assessment:
    """What the rules say of some answers.

    ``disposition`` and ``ceiling`` are those of everything that acts so far; ``worst_possible`` and ``lowest_possible``
    are what they may still become. ``pending`` are the questions that can still matter, most serious first;
    ``next_question`` is the first of them. When there are none the assessment is ``settled``.
    ``set_aside`` are questions with a stored answer that does not apply.
    """

    pack: PackRef
    answers: Answers
    disposition: Disposition
    ceiling: Ceiling
    worst_possible: Disposition
    lowest_possible: Ceiling
    findings: tuple[Finding, ...]
    open: tuple[OpenRule, ...]
    exclusions: tuple[Exclusion, ...]
    allowed: tuple[str, ...]
    pending: tuple[str, ...]
    next_question: Question | None
    set_aside: tuple[str, ...]
    do: tuple[str, ...]
    watch: tuple[str, ...]
    holds_for: int

    @property
    def settled(self) -> bool:
        """Whether no answer that is still missing can change the result."""
        return not self.pending

    def __str__(self) -> str:
        fired = ", ".join(f"{finding.rule} ({finding.status})" for finding in self.findings) or "no rule"
        rest = "settled" if self.settled else f"{len(self.pending)} questions left, at worst {self.worst_possible}"
        return f"{self.disposition}, self-care {self.ceiling}: {fired}; {rest}"


@frozen(kw_only=True)
class Clearance:
    """Leave to plan a routine. Only ``clear`` makes one, and only for the pack and the answers it carries.

    ``techniques`` may be offered; ``exclusions`` say why the others may not. ``disposition`` may be a referral to be
    followed as well. It holds for ``holds_for`` seconds from ``at``, on the host's own clock.
    """

    pack: PackRef
    assessment: Assessment
    disposition: Disposition
    ceiling: Ceiling
    techniques: tuple[str, ...]
    exclusions: tuple[Exclusion, ...]
    precautions: tuple[Finding, ...]
    advice: tuple[str, ...]
    watch: tuple[str, ...]
    holds_for: int
    at: float | None = None

    def __str__(self) -> str:
        return f"cleared for {len(self.techniques)} techniques, {self.disposition}, self-care {self.ceiling}"


@frozen(kw_only=True)
class Refusal:
    """No routine: something else comes first. ``ask`` names the questions to ask, if that is what is missing."""

    pack: PackRef
    assessment: Assessment
    disposition: Disposition
    findings: tuple[Finding, ...]
    ask: tuple[str, ...]
    advice: tuple[str, ...]
    watch: tuple[str, ...]

    def __str__(self) -> str:
        because = ", ".join(finding.rule for finding in self.findings) or f"{len(self.ask)} questions are open"
        return f"no routine, {self.disposition}: {because}"


@frozen
class _Reading:
    """A rule with what the answers make of it: ``truth`` as known, ``acts`` with what cannot be said read safely."""

    rule: SafetyRule
    truth: Truth
    acts: Truth
    unsaid: Truth

    @property
    def status(self) -> Status:
        if self.acts is Truth.UNKNOWN:
            return Status.OPEN
        return Status.FIRED if self.truth is Truth.YES else Status.NOT_RULED_OUT


def reading(rule: SafetyRule, facts: Facts) -> _Reading:
    """What *facts* make of *rule*. What the person cannot say is read as the rule's ``if_cannot_say`` tells."""
    unsaid = Truth.of(rule.if_cannot_say is IfCannotSay.FIRE)
    return _Reading(rule, evaluate(rule.when, facts), evaluate(rule.when, facts, unsaid), unsaid)


def assess(pack: Pack, answers: Answers | Mapping[str, object]) -> Assessment:
    """What *pack* makes of *answers*; raises AnswerError when they do not fit its questions."""
    answers = pack.answers(answers)
    facts = pack.facts(answers)
    readings = [reading(rule, facts) for rule in pack.screening_rules]
    acting = sorted((each for each in readings if each.acts is Truth.YES), key=_seriousness)
    waiting = sorted((each for each in readings if each.acts is Truth.UNKNOWN), key=_seriousness)
    disposition, ceiling = _outcome(acting, Disposition.SELF_CARE, Ceiling.NORMAL)
    worst, lowest = _outcome(waiting, disposition, ceiling)
    exclusions = tuple(_exclusions(pack, [*acting, *waiting]))
    out = {each.technique for each in exclusions if each.status is not Status.OPEN}
    reachable = {name for name in _under(pack, ceiling) if name not in out}
    relevant = [each for each in waiting if _matters(pack, each, disposition, ceiling, reachable)]
    pending = _pending(pack, facts, relevant, answers, final=(disposition, ceiling) == _FINAL)
    excluded = {each.technique for each in exclusions}
    guidance = pack.advice[disposition]
    return Assessment(
        pack=pack.ref,
        answers=answers,
        disposition=disposition,
        ceiling=ceiling,
        worst_possible=worst,
        lowest_possible=lowest,
        findings=tuple(_finding(each, facts, answers) for each in acting),
        open=tuple(_open_rule(each, facts) for each in waiting),
        exclusions=exclusions,
        allowed=tuple(name for name in _under(pack, ceiling) if name not in excluded),
        pending=pending,
        next_question=pack.intake[pending[0]] if pending else None,
        set_aside=tuple(name for name in answers if _applies(pack, name, facts) is Truth.NO),
        do=guidance.do,
        watch=guidance.watch,
        holds_for=pack.holds_for_days * DAY,
    )


_FINAL = (Disposition.EMERGENCY, Ceiling.NONE)


def clear(assessment: Assessment, *, at: float | None = None) -> Clearance | Refusal:
    """Whether self-care may go on: a Clearance, or a Refusal that says where to go or what to ask first.

    Refused while the ceiling is none, and while a question is open that a red flag, or the pack's ``must_ask``, hangs
    on. *at* is the time in seconds, on any clock that the host goes on using; with it ``plan`` can tell when the
    clearance has run out.
    """
    flags = tuple(each for each in assessment.findings if each.kind is RuleKind.RED_FLAG)
    says = tuple(each.says for each in flags)
    if assessment.ceiling is Ceiling.NONE or _withheld(assessment):
        return Refusal(
            pack=assessment.pack,
            assessment=assessment,
            disposition=assessment.disposition,
            findings=flags,
            ask=assessment.pending,
            advice=(*assessment.do, *says) if flags else (),
            watch=assessment.watch,
        )
    precautions = tuple(each for each in assessment.findings if each.kind is RuleKind.PRECAUTION)
    return Clearance(
        pack=assessment.pack,
        assessment=assessment,
        disposition=assessment.disposition,
        ceiling=assessment.ceiling,
        techniques=assessment.allowed,
        exclusions=assessment.exclusions,
        precautions=precautions,
        advice=(*assessment.do, *says, *(each.says for each in precautions)),
        watch=assessment.watch,
        holds_for=assessment.holds_for,
        at=at,
    )


def _withheld(assessment: Assessment) -> bool:
    """Whether a question is pending that a red flag or the pack's must_ask hangs on; must_ask comes first of all."""
    flagged = {name for each in assessment.open if each.kind is RuleKind.RED_FLAG for name in each.ask}
    question = assessment.next_question
    return question is not None and (question.must_ask or not flagged.isdisjoint(assessment.pending))


def _outcome(readings: Iterable[_Reading], disposition: Disposition, ceiling: Ceiling) -> tuple[Disposition, Ceiling]:
    """The worst disposition and the lowest ceiling, from *disposition* and *ceiling* on."""
    for each in readings:
        disposition = max(disposition, each.rule.disposition or disposition)
        ceiling = min(ceiling, each.rule.ceiling or ceiling)
    return disposition, ceiling


def _seriousness(each: _Reading) -> tuple[int, int, int, str]:
    """Most serious first: by kind, disposition, ceiling; then by id, so that the pack's order changes nothing."""
    rule = each.rule
    disposition = rule.disposition or Disposition.SELF_CARE
    ceiling = rule.ceiling or Ceiling.NORMAL
    return -rule.kind.rank, -disposition.rank, ceiling.rank, rule.id


def _under(pack: Pack, ceiling: Ceiling) -> list[str]:
    """The techniques that *ceiling* leaves."""
    if ceiling is Ceiling.NONE:
        return []
    return [each.id for each in pack.techniques if each.gentle or ceiling is not Ceiling.GENTLE_ONLY]


def _exclusions(pack: Pack, readings: list[_Reading]) -> Iterator[Exclusion]:
    for each in readings:
        for technique in pack.techniques if each.rule.excludes else ():
            labels = tuple(name for name in each.rule.excludes if name in pack.excludable[technique.id])
            if labels:
                yield Exclusion(
                    technique=technique.id, rule=each.rule.id, labels=labels, status=each.status, says=each.rule.says
                )


def _matters(pack: Pack, each: _Reading, disposition: Disposition, ceiling: Ceiling, reachable: set[str]) -> bool:
    """Whether the result would differ if this open rule fired."""
    rule = each.rule
    if (rule.disposition or disposition) > disposition or (rule.ceiling or ceiling) < ceiling:
        return True
    if rule.kind is RuleKind.PRECAUTION:
        return ceiling is not Ceiling.NONE
    return any(not pack.excludable[name].isdisjoint(rule.excludes) for name in reachable)


def _pending(pack: Pack, facts: Facts, relevant: list[_Reading], answers: Answers, *, final: bool) -> tuple[str, ...]:
    """The questions that can still matter: must_ask, then by seriousness of the rule; its deciding question first."""
    place = {name: number for number, name in enumerate(pack.intake)}
    keys: dict[str, tuple[float, ...]] = {}
    for name, question in pack.intake.items():
        if question.must_ask and not final and name not in answers and _applies(pack, name, facts) is Truth.YES:
            keys[name] = (-1,)
    for each in relevant:
        kind, disposition, ceiling, _ = _seriousness(each)
        for number, name in enumerate(dict.fromkeys(open_questions(each.rule.when, facts, each.unsaid))):
            key = (kind, disposition, ceiling, min(number, 1), place[name])
            keys[name] = min(keys.get(name, (0,)), (-0.5, *key))
    return tuple(sorted(keys, key=lambda name: (keys[name], place[name])))


def _applies(pack: Pack, name: str, facts: Facts) -> Truth:
    """Whether a question applies, as far as can be said; with what cannot be said it is asked."""
    ask_if = pack.intake[name].ask_if
    return Truth.YES if ask_if is None else evaluate(ask_if, facts, Truth.YES)


def _finding(each: _Reading, facts: Facts, answers: Answers) -> Finding:
    rule = each.rule
    return Finding(
        rule=rule.id,
        kind=rule.kind,
        status=each.status,
        says=rule.says,
        why=rule.why,
        clauses=clauses(rule, facts, each.unsaid, answers),
        sources=rule.sources,
        suspects=rule.suspects,
        disposition=rule.disposition,
        ceiling=rule.ceiling,
        smaller_dose=rule.smaller_dose,
        on=rule.on,
    )


def clauses(rule: SafetyRule, facts: Facts, unsaid: Truth, answers: Mapping[str, Value | Absent]) -> tuple[Clause, ...]:
    """The comparisons that made *rule* act, each once."""
    found = {}
    for leaf, holds in clauses_for(rule.when, facts, unsaid):
        text = unparse(leaf) if holds else f"not {unparse(leaf)}"
        answer = answers.get(leaf.question, Absent.NOT_ASKED)
        found[text] = Clause(text=text, question=leaf.question, answer=answer)
    return tuple(found.values())


def _open_rule(each: _Reading, facts: Facts) -> OpenRule:
    return OpenRule(
        rule=each.rule.id,
        kind=each.rule.kind,
        ask=tuple(dict.fromkeys(open_questions(each.rule.when, facts, each.unsaid))),
        disposition=each.rule.disposition,
        ceiling=each.rule.ceiling,
    )
