"""The record: what was asked, decided, planned and done, whole, so that it explains itself years later."""

from __future__ import annotations

from functools import cached_property

from attrs import frozen

from relieflib._box import Box
from relieflib.errors import expect
from relieflib.pack.pack import Pack
from relieflib.planning.routine import Routine
from relieflib.questions.answers import Answers
from relieflib.screening.assess import Assessment
from relieflib.screening.clearance import Clearance
from relieflib.session.append_only import Log
from relieflib.session.events import Entry, Report
from relieflib.session.session import Session
from relieflib.session.stop_rules import Stopped
from relieflib.terms import Disposition, Ending


@frozen(kw_only=True)
class Outcome:
    """How a session went."""

    ending: Ending | None
    """How it ended; None while it has not."""
    disposition: Disposition
    """Where the person goes."""
    progress: float
    """The share of the timeline that was reached, 0 to 1."""
    active: float
    """The seconds in which time went on."""
    planned: int
    """The seconds that the routine was to take."""
    before: tuple[tuple[str, float], ...]
    """The first number that was reported for each question, such as the pain, by question id."""
    after: tuple[tuple[str, float], ...]
    """The last of them."""
    stops: tuple[Stopped, ...]
    """The stop rules that acted."""


@frozen(getstate_setstate=False)
class Record(Box):
    """A session, ended or not, with its outcome: by which pack, on what answers, what was decided, planned and done."""

    session: Session
    """The session, ended or not."""

    def __attrs_post_init__(self) -> None:
        expect(self.session, Session, "see begin")

    @cached_property
    def outcome(self) -> Outcome:
        """How it went. What a rise counts from (``session.first``) may be older than ``before``."""
        session = self.session
        reports = [event.numbers for event in session.events if isinstance(event, Report)]
        numbers = [pair for each in reports for pair in each]
        after, before = dict(numbers), dict(reversed(numbers))
        return Outcome(
            ending=session.ending,
            disposition=session.disposition,
            progress=session.progress,
            active=session.active,
            planned=session.routine.seconds,
            before=tuple((name, before[name]) for name in after),
            after=tuple(after.items()),
            stops=session.stops,
        )

    @property
    def pack(self) -> Pack:
        """The pack."""
        return self.routine.pack

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
