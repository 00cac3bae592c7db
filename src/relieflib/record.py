"""The record: what was asked, decided, planned and done, whole, so that it explains itself years later."""

from __future__ import annotations

from attrs import frozen

from relieflib.events import Ending
from relieflib.expr import Value
from relieflib.session import Session
from relieflib.stopping import Stopped
from relieflib.terms import Absent, Disposition


@frozen(kw_only=True)
class Outcome:
    """How a session went.

    ``progress`` is the share of the timeline that was reached, 0 to 1; ``active`` and ``planned`` are seconds.
    ``first`` and ``last`` are what the person reported, by question id.
    """

    ending: Ending | None
    disposition: Disposition
    progress: float
    active: float
    planned: int
    first: tuple[tuple[str, float], ...]
    last: tuple[tuple[str, Value | Absent], ...]
    stops: tuple[Stopped, ...]


@frozen(kw_only=True)
class Record:
    """A session with its outcome. It holds the pack's fingerprint, the answers, the assessment, the clearance, the
    routine and every event: ``record.session.routine.clearance.assessment.answers`` leads all the way back.
    """

    session: Session
    outcome: Outcome

    @classmethod
    def of(cls, session: Session) -> Record:
        """The record of *session*, ended or not."""
        outcome = Outcome(
            ending=session.ending,
            disposition=session.disposition,
            progress=session.progress,
            active=session.active,
            planned=session.routine.seconds,
            first=session.first,
            last=session.last,
            stops=tuple(session.stops),
        )
        return cls(session=session, outcome=outcome)
