"""A session as plain data: what happened, what each event changed, and a reader that believes neither unseen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from relieflib._converter import answer_in, answer_out, part
from relieflib.errors import ReliefError
from relieflib.planning.routine import Routine
from relieflib.session.events import EVENTS, Entry, Event, Report
from relieflib.session.record import Outcome, Record
from relieflib.session.session import Session, advance, begin

if TYPE_CHECKING:
    from collections.abc import Iterator

_TIMED = {name: kind for name, kind in EVENTS.items() if kind is not Report}


def event_out(event: Event) -> dict[str, Any]:
    """An event: its name, its time, and what was said."""
    said = {"answers": {name: answer_out(value) for name, value in event.answers}} if isinstance(event, Report) else {}
    return {"event": event.name, "at": event.at} | said


def event_in(raw: object) -> Event:
    """The event that *raw* is; ValueError when it is none."""
    match raw:
        case {"event": "report", "at": int() | float() as at, "answers": dict(given), **rest} if not rest:
            return Report(at, tuple((str(name), answer_in(value)) for name, value in given.items()))
        case {"event": str(name), "at": int() | float() as at, **rest} if not rest and name in _TIMED:
            return _TIMED[name](at)
    msg = "this is not an event"
    raise ValueError(msg)


def entry_out(entry: Entry) -> dict[str, Any]:
    """An entry: its event, and under ``then`` what the session was after it. What did not happen is left out."""
    then: dict[str, Any] = {"phase": entry.phase.value, "index": entry.index, "spent": entry.spent}
    if entry.ending is not None:
        then["ending"] = entry.ending.value
    if entry.eased:
        then["eased"] = True
    if entry.stops:
        then["stops"] = [[rule, ends.value] for rule, ends in entry.stops]
    return event_out(entry.event) | {"then": then}


def happened(session: Session, raw: object) -> tuple[Session, list[str]]:
    """*session* after the entry that *raw* is, and whatever in it does not follow; ValueError for what cannot be."""
    if not isinstance(raw, dict):
        msg = "this is not an event"
        raise ValueError(msg)  # noqa: TRY004 - a mistake in a text
    event = {key: value for key, value in raw.items() if key != "then"}
    try:
        session = advance(session, event_in(event))
    except (ReliefError, ValueError) as error:
        msg = f"cannot have happened: {' '.join(str(error).split())}"  # in one line
        raise ValueError(msg) from None
    return session, list(_unlike(entry_out(session.journal[-1])["then"], raw.get("then")))


def _unlike(right: dict[str, Any], then: object) -> Iterator[str]:
    """Where what was recorded is not what follows, truths and numbers kept apart."""
    if not isinstance(then, dict):
        yield f"what it changed is missing, which is {_short(right)}"
        return
    for key in sorted(right.keys() | then.keys()):
        is_, was = right.get(key), then.get(key)
        if is_ != was or isinstance(is_, bool) != isinstance(was, bool) or (key in then) != (key in right):
            yield f"`{_short(key)}` is {_short(was)} here, and {_short(is_)} by what happened"


def _short(value: object) -> str:
    return ascii(value)[:60].strip("'") if value is not None else "nothing"


def session_out(session: Session, routine: object) -> dict[str, Any]:
    """A session: its *routine*, when it began, and every entry."""
    return {
        "routine": routine,
        "started_at": session.started_at,
        "journal": [entry_out(entry) for entry in session.journal],
    }


def session_in(raw: object) -> Session:
    """A session, replayed: nothing of it is taken on trust but its routine and what happened."""
    match raw:
        case {"routine": routine, "started_at": at, "journal": list(entries), **rest} if not rest:
            session = begin(part(routine, "routine", Routine), at=part(at, "started_at", float))
            for number, each in enumerate(entries):
                try:
                    session, unlike = happened(session, each)
                except ValueError as error:
                    msg = f"event {number} {error}"
                    raise ValueError(msg) from None
                if unlike:
                    msg = f"event {number} was edited: {'; '.join(unlike)}"
                    raise ValueError(msg)
            return session
    msg = "expected a session: `routine`, `started_at` and `journal`"
    raise ValueError(msg)


def record_in(raw: object) -> Record:
    """A record whose outcome is that of its session."""
    match raw:
        case {"session": session, "outcome": outcome, **rest} if not rest:
            record = Record(part(session, "session", Session))
            if part(outcome, "outcome", Outcome) == record.outcome:
                return record
            msg = "the outcome does not follow from the events"
            raise ValueError(msg)
    msg = "expected a record: `session` and `outcome`"
    raise ValueError(msg)
