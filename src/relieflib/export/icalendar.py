"""A routine as an entry in a calendar: iCalendar, RFC 5545."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from relieflib.errors import Problem
from relieflib.export.cue_stream import afterwards, clock, expect_sound, heading, plain, timed_intervals, warnings
from relieflib.planning.routine import Routine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

FOLD = 75  # octets in a line of a calendar (RFC 5545, 3.1)
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


def to_icalendar(routine: Routine, *, start: datetime, stamp: datetime, title: str = "", uid: str = "") -> str:
    """Return *routine* as an entry in a calendar (iCalendar, RFC 5545).

    It says when and how long, which techniques, what to be careful about and what to stop for, and when to see whom.

    *start* is when the routine begins. With a time zone it is written in UTC; without, it is that hour wherever the
    person is. *stamp* is now, with a time zone. *title* replaces the names of the techniques, which everyone who sees
    the calendar can read. *uid* identifies the entry: without one, the same routine at the same time always gets the
    same; give your own where two people share a calendar, or to move an entry.

    Raises RoutineError for a *start* at which the clearance no longer holds, or so early that the routine would be over
    by *stamp*; for a time that is not a datetime, or a *stamp* without a time zone; and for a routine that could not be
    begun in a session: an empty one, or one that breaks its clearance or its wish.
    """
    expect_sound(routine, _bad_times(routine, start, stamp))
    minutes, seconds = divmod(routine.seconds, 60)
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//relieflib//cues//EN",
        "BEGIN:VEVENT",
        f"UID:{_escaped(plain(uid) or _uid(routine, start))}",
        f"DTSTAMP:{_date(stamp)}",
        f"DTSTART:{_date(start)}",
        f"DURATION:PT{minutes}M{seconds}S",
        "CLASS:PRIVATE",
        f"SUMMARY:{_escaped(plain(title) or heading(routine))}",
        f"DESCRIPTION:{_escaped(_description(routine))}",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _uid(routine: Routine, start: datetime) -> str:
    """What tells this routine at this time from all others, without telling anything about the person."""
    doses = (f"{item.technique.id}: {'; '.join(map(str, item.doses))}" for item in routine.items)
    whole = "\n".join([routine.pack.fingerprint, _date(start), *doses])
    return f"{hashlib.sha256(whole.encode()).hexdigest()[:32]}@relieflib"


def _description(routine: Routine) -> str:
    begins: dict[int, int] = {}
    for at, interval in timed_intervals(routine):
        begins.setdefault(interval.item, at)
    names = [f"{clock(begins[place])} {plain(each.technique.name)}" for place, each in enumerate(routine.items)]
    return "\n\n".join("\n".join(block) for block in [*warnings(routine), names, *afterwards(routine)] if block)


def _bad_times(routine: Routine, start: datetime, stamp: datetime) -> Iterator[Problem]:
    """What is wrong with the times of a calendar entry."""
    wrong = [name for name, at in (("start", start), ("stamp", stamp)) if not _is_moment(at)]
    for name in wrong:
        yield Problem(code="RL151", where=name, what="expected a datetime, with date and time")
    if wrong:
        return
    if stamp.utcoffset() is None:
        what, hint = "expected a datetime with a time zone", "datetime.now(UTC)"
        yield Problem(code="RL151", where="stamp", what=what, hint=hint)
        return
    here = start if start.utcoffset() is not None else start.replace(tzinfo=stamp.tzinfo)
    try:
        ahead = (_utc(here) - _utc(stamp)).total_seconds()
    except OverflowError:
        what = "start and stamp lie within the years 1 to 9999, in UTC too"
        yield Problem(code="RL151", where="start", what=what)
        return
    if ahead > routine.clearance.holds_for:
        what, hint = "the clearance will not hold any more", "plan again nearer to that time"
        yield Problem(code="RL151", where="start", what=what, hint=hint)
    if ahead < -routine.seconds:  # a host may round to the minute, or enter what has just begun
        yield Problem(code="RL151", where="start", what="it would be over before `stamp`, which is now")


def _is_moment(at: object) -> bool:
    """Whether *at* has what is asked of a datetime: to import the class is to have a clock."""
    return all(hasattr(at, name) for name in ("year", "second", "utcoffset"))


def _utc(at: datetime) -> datetime:
    """*at* in UTC, or as it is where it has no time zone: two of one zone subtract as clocks on a wall, not as time."""
    offset = at.utcoffset()
    return at if offset is None else at.replace(tzinfo=None) - offset


def _date(at: datetime) -> str:
    """*at* in UTC if it has a time zone; otherwise as it is, and without the Z."""
    utc = _utc(at)
    day, time = f"{utc.year:04}{utc.month:02}{utc.day:02}", f"{utc.hour:02}{utc.minute:02}{utc.second:02}"
    return f"{day}T{time}" if at.utcoffset() is None else f"{day}T{time}Z"


def _escaped(text: str) -> str:
    """*text*, whose lines are plain, as a calendar writes it."""
    return "\n".join(plain(line) for line in text.split("\n")).translate(_ESCAPES)


def _folded(line: str) -> str:
    """*line* in pieces of at most 75 octets, none of which ends within a character."""
    return "\r\n ".join(_pieces(line))


def _pieces(line: str) -> Iterator[str]:
    piece, size = "", 0
    for each in line:
        more = len(each.encode())
        if size + more > FOLD:
            yield piece
            piece, size = "", 1  # the space that marks what goes on
        piece += each
        size += more
    yield piece
