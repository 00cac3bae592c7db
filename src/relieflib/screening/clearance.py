"""Whether self-care may go on."""

from __future__ import annotations

from attrs import frozen

from relieflib.errors import expect, expect_time
from relieflib.pack.pack import PackRef
from relieflib.screening.assessment import Assessment, Exclusion, Finding
from relieflib.terms import Ceiling, Disposition, RuleKind


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


def clear(assessment: Assessment, *, at: float | None = None) -> Clearance | Refusal:
    """Whether self-care may go on: a Clearance, or a Refusal that says where to go or what to ask first.

    Refused while the ceiling is none, and while a question is open that a red flag, or the pack's ``must_ask``, hangs
    on. *at* is the time in seconds, on any clock that the host goes on using; with it ``plan`` can tell when the
    clearance has run out.
    """
    expect(assessment, Assessment, "see assess")
    if at is not None:
        expect_time(at)
    flags = tuple(each for each in assessment.findings if each.kind is RuleKind.RED_FLAG)
    says = tuple(each.says for each in flags)
    if assessment.ceiling is Ceiling.NONE or assessment.withheld_by or assessment.must_ask:
        return Refusal(
            pack=assessment.pack,
            assessment=assessment,
            disposition=assessment.disposition,
            findings=flags,
            ask=assessment.pending,
            advice=(*(assessment.do if assessment.disposition > Disposition.SELF_CARE else ()), *says),
            watch=assessment.watch,
        )
    return Clearance(
        pack=assessment.pack,
        assessment=assessment,
        disposition=assessment.disposition,
        ceiling=assessment.ceiling,
        techniques=assessment.allowed,
        exclusions=assessment.exclusions,
        precautions=assessment.precautions,
        advice=(*assessment.do, *says, *(each.says for each in assessment.precautions)),
        watch=assessment.watch,
        holds_for=assessment.holds_for,
        at=at,
    )
