"""The record: what was asked, decided, planned and done, whole, so that it explains itself years later."""

from __future__ import annotations

from attrs import frozen

from relieflib.pack.pack import Pack
from relieflib.planning.routine import Routine
from relieflib.questions.answers import Answers
from relieflib.screening.assess import Assessment
from relieflib.screening.clearance import Clearance
from relieflib.session.events import Entry, Report
from relieflib.session.log import Log
from relieflib.session.state import Session
from relieflib.session.stop_rules import Stopped
from relieflib.terms import Disposition, Ending


@frozen(kw_only=True)
class Outcome:
    """How a session went.

    ``progress`` is the share of the timeline that was reached, 0 to 1; ``active`` and ``planned`` are seconds.
    ``before`` and ``after`` are the numbers that the person reported, such as the pain, by question id: the first and
    the last of each.
    """

    ending: Ending | None
    disposition: Disposition
    progress: float
    active: float
    planned: int
    before: tuple[tuple[str, float], ...]
    after: tuple[tuple[str, float], ...]
    stops: tuple[Stopped, ...]


@frozen(kw_only=True)
class Record:
    """A session with its outcome, whole: by which pack, on what answers, what was decided, planned and done."""

    session: Session
    outcome: Outcome

    @classmethod
    def of(cls, session: Session) -> Record:
        """The record of *session*, ended or not."""
        numbers = _reported(session)
        after = dict(numbers)  # the last of each
        before = dict(reversed(numbers))
        outcome = Outcome(
            ending=session.ending,
            disposition=session.disposition,
            progress=session.progress,
            active=session.active,
            planned=session.routine.seconds,
            before=tuple((name, before[name]) for name in after),
            after=tuple(after.items()),
            stops=tuple(session.stops),
        )
        return cls(session=session, outcome=outcome)

    @property
    def pack(self) -> Pack:
        """The pack."""
        return self.session.routine.pack

    @property
    def answers(self) -> Answers:
        """What was answered before."""
        return self.assessment.answers

    @property
    def assessment(self) -> Assessment:
        """What the pack made of the answers."""
        return self.clearance.assessment

    @property
    def clearance(self) -> Clearance:
        """What was cleared."""
        return self.routine.clearance

    @property
    def routine(self) -> Routine:
        """What was planned."""
        return self.session.routine

    @property
    def journal(self) -> Log[Entry]:
        """What happened, and what each event changed."""
        return self.session.journal


def _reported(session: Session) -> list[tuple[str, float]]:
    """Every number that was reported, in order. What a rise counts from (``session.first``) may be older."""
    reports = [event.answers for event in session.events if isinstance(event, Report)]
    return [
        (name, value)
        for answers in reports
        for name, value in answers
        if isinstance(value, int | float) and not isinstance(value, bool)
    ]
