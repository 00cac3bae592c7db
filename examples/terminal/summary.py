"""How a session went, printed after it, with the pain over its time; and what to do and to watch for."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import relieflib as relief
from shared.printing import clock, section

from .player import PAIN, UNDONE, ended
from .screens import line

if TYPE_CHECKING:
    from .journal_file import JournalFile


def print_ending(session: relief.Session, journal: JournalFile | None = None) -> None:
    """How it went, and what to do and to watch for; what matters most comes last, so that it stays in sight."""
    if journal and journal.failed:
        line(journal.failed)
    if session.ending in UNDONE or session.disposition > session.routine.clearance.disposition:
        print_course(session)
        print_advice(session)
    else:
        print_advice(session)
        print_course(session)


def print_advice(session: relief.Session) -> None:
    """What to watch for, and what to do."""
    section("What to watch for", *session.guidance.watch)
    section(session.guidance.name, *session.guidance.do)


def print_course(session: relief.Session) -> None:
    """How far it went, with the pain over its time."""
    outcome = relief.Record(session).outcome
    section(
        f"The session: {ended(session)}",
        f"{outcome.progress:.0%} of the way, in {clock(outcome.active)} of the {clock(outcome.planned)} planned.",
    )
    if session.stops:
        section("What the stop rules said", *dict.fromkeys(stop.says for stop in session.stops))
    elif session.ending is relief.terms.Ending.EXPIRED:
        section("To end with", session.now.show)
    reports = pains(session)
    if reports:
        section("Your pain, 0 to 10")
        for seconds, pain, where in reports:
            line(where, bullet=f"{clock(seconds):>6}  {bar(pain):10}  {pain:>2g}  ")
        if len(reports) > 1:
            line(compared(reports[0][1], reports[-1][1]))


def pains(session: relief.Session) -> list[tuple[float, float, str]]:
    """Every report of pain: after how many seconds of the session, how bad, and where in it."""
    found, seen = [], relief.begin(session.routine, at=session.started_at)
    for event in session.events:
        before, seen = seen, relief.advance(seen, event)
        pain = dict(event.answers).get(PAIN) if isinstance(event, relief.events.Report) else None
        if isinstance(pain, int | float):
            found.append((seen.active, float(pain), during(before)))
    return found


def during(session: relief.Session) -> str:
    """Where in the routine a report was made."""
    now = session.now
    if now.technique is None:
        return "before the start" if session.index == 0 else "at the end"
    asked = now.interval is not None and now.interval.kind is relief.terms.IntervalKind.CHECK_IN
    return f"{'after' if asked else 'during'} {now.technique.name}"


def bar(pain: float) -> str:
    """So much pain as a bar, in what the terminal can print."""
    try:
        "\N{FULL BLOCK}".encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return "#" * round(pain)
    return "\N{FULL BLOCK}" * round(pain)


def compared(first: float, last: float) -> str:
    """The first report beside the last."""
    if first == last:
        return f"It was {first:g} at first and {last:g} at the end: the same."
    change = "less" if last < first else "more"
    return f"It was {first:g} at first and {last:g} at the end: {abs(last - first):g} {change}."
