"""Values as JSON, and back. What is written and read back is equal."""

from __future__ import annotations

import json
import math
from functools import cache
from typing import Any, NoReturn, TypeVar, cast

from relieflib import packs
from relieflib._convert import (
    answer_in,
    answer_out,
    converter,
    part,
    renamed,
    structure,
    table,
    table_out,
    unstructure,
)
from relieflib.assessment import Assessment, Detail, made
from relieflib.content import MOST, SafetyRule, Step, Technique
from relieflib.errors import FormatError, Problem, ReliefError, near_miss
from relieflib.events import EVENTS, Event, Report
from relieflib.intake import Answers, Screen
from relieflib.pack import Pack
from relieflib.programme import Programme
from relieflib.record import Outcome, Record
from relieflib.routine import Routine
from relieflib.safety import Clearance, Refusal
from relieflib.session import Session, begin
from relieflib.timeline import Amount
from relieflib.transition import advance
from relieflib.wish import Wish

T = TypeVar("T")
FORMAT = 1
_WRITTEN = (
    Answers,
    Assessment,
    Clearance,
    Pack,
    Problem,
    Programme,
    Record,
    Refusal,
    Routine,
    SafetyRule,
    Screen,
    Session,
    Step,
    Technique,
)
KINDS: dict[str, type] = {kind.__name__: kind for kind in (*_WRITTEN, Wish)}
_KEYS = {"relieflib", "format", "value"}


def to_json(value: object, *, indent: int | None = None) -> str:
    """*value* as JSON text. Any value that relieflib makes can be written; TypeError for anything else."""
    kind = type(value).__name__
    if kind not in KINDS or type(value) is not KINDS[kind]:
        msg = f"relieflib does not write a {kind}"
        raise TypeError(msg)
    head = {"relieflib": kind, "format": FORMAT, "value": _plain(value)}
    return json.dumps(head, ensure_ascii=False, allow_nan=False, indent=indent)


def from_json(cls: type[T], text: str) -> T:
    """The *cls* that ``to_json`` wrote as *text*; FormatError, with every problem, when it is anything else."""
    raw = parsed(text)
    if not isinstance(raw, dict) or raw.keys() != _KEYS:
        raise FormatError([Problem(code="RL161", where="json", what="this was not written by relieflib's to_json")])
    if raw["relieflib"] != cls.__name__:
        what = f"this is a {raw['relieflib']!r}, not a {cls.__name__}"[:200]
        hint = near_miss(raw["relieflib"], KINDS) if isinstance(raw["relieflib"], str) else None
        raise FormatError([Problem(code="RL161", where="json.relieflib", what=what, hint=hint)])
    if raw["format"] != FORMAT or isinstance(raw["format"], bool):
        hint = "read it with the relieflib that wrote it, or a newer one"
        what = f"format {raw['format']!r} is not known; this relieflib knows {FORMAT}"[:200]
        raise FormatError([Problem(code="RL118", where="json.format", what=what, hint=hint)])
    return _value(cls, raw["value"])


def parsed(text: str) -> Any:  # noqa: ANN401 - JSON
    """*text* as JSON, strictly: no NaN, no key twice, no endless nesting. FormatError when it is not."""
    try:
        raw = json.loads(text, object_pairs_hook=_once, parse_constant=_refused, parse_float=_finite)
        json.dumps(raw, ensure_ascii=False).encode()  # a lone surrogate is no text
        return raw  # noqa: TRY300 - what follows is for what went wrong
    except (ValueError, RecursionError) as error:
        what = f"this is not JSON: {error}" if isinstance(error, ValueError) else "this nests too deeply"
        raise FormatError([Problem(code="RL161", where="json", what=what[:200])]) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        msg = "a key stands twice in one object"
        raise ValueError(msg)
    return found


def _finite(digits: str) -> float:
    number = float(digits)
    return number if math.isfinite(number) else _refused(digits)


def _refused(word: str) -> NoReturn:
    msg = f"{word[:20]} is not a number"
    raise ValueError(msg)


def _plain(value: object) -> Any:  # noqa: ANN401 - JSON

    _register()
    return unstructure(value)


def _value(cls: type[T], raw: object) -> T:

    if cls is Pack:
        return cast("T", packs.from_plain(raw))
    _register()
    structured = structure(raw, cls, "json")
    if isinstance(structured, list):
        raise FormatError(structured)
    return structured


@cache
def _register() -> None:
    """Teach the converter what only follows from other things: events by name, sessions and records by replay."""
    conv = converter()
    conv.register_structure_hook(Event, lambda raw, _: _event(raw))
    for kind in (Event, *EVENTS.values()):
        conv.register_unstructure_hook(kind, _event_out)
    amount = table(Amount, conv)
    conv.register_structure_hook(Amount, lambda raw, kind: _bounded(amount(raw, kind)))
    conv.register_structure_hook(Session, lambda raw, _: _session(raw))
    conv.register_unstructure_hook(
        Session,
        lambda session: {
            "routine": conv.unstructure(session.routine),
            "started_at": session.started_at,
            "events": [_event_out(event) for event in session.events],
        },
    )
    conv.register_structure_hook(Record, lambda raw, _: _record(raw))
    shape = renamed("_detail", "detail", lambda raw: conv.structure(raw, Detail), made)
    assessment = table(Assessment, conv, **shape)
    conv.register_structure_hook(Assessment, lambda raw, kind: _consistent(assessment(raw, kind)))
    conv.register_unstructure_hook(Assessment, table_out(Assessment, conv, **shape))


def _consistent(assessment: Assessment) -> Assessment:
    """*assessment*, unless what it asks next is not what it says is pending."""
    asked = [each.id for each in assessment.next_screen.questions] if assessment.next_screen else []
    if bool(asked) != bool(assessment.pending) or not set(assessment.pending[:1]) <= set(asked):
        msg = "the next screen is not what is pending"
        raise ValueError(msg)
    return assessment


def _event_out(event: Event) -> dict[str, Any]:

    said = {"answers": {name: answer_out(value) for name, value in event.answers}} if isinstance(event, Report) else {}
    return {"event": event.name, "at": event.at} | said


def _event(raw: object) -> Event:

    match raw:
        case {"event": "report", "at": int() | float() as at, "answers": dict(given), **rest} if not rest:
            return Report(at, tuple((str(name), answer_in(value)) for name, value in given.items()))
        case {"event": str(name), "at": int() | float() as at, **rest} if not rest and name in EVENTS.keys() - {
            Report.name
        }:
            return EVENTS[name](at)
    msg = "this is not an event"
    raise ValueError(msg)


def _session(raw: object) -> Session:
    """A session, replayed: nothing of it is taken on trust but its routine and what happened."""
    match raw:
        case {"routine": routine, "started_at": at, "events": list(events), **rest} if not rest:
            session = begin(part(routine, "routine", Routine), at=part(at, "started_at", float))
            for number, each in enumerate(events):
                try:
                    session = advance(session, _event(each))
                except (ReliefError, ValueError) as error:
                    msg = f"event {number} cannot have happened: {error}"
                    raise ValueError(msg) from None
            return session
    msg = "expected a session: `routine`, `started_at` and `events`"
    raise ValueError(msg)


def _bounded(amount: Amount) -> Amount:
    """*amount*, unless unrolling it would take forever."""
    for name, most in MOST.items():
        if not 0 <= getattr(amount, name) <= most:
            msg = f"`{name}` lies between 0 and {most}"
            raise ValueError(msg)
    return amount


def _record(raw: object) -> Record:

    match raw:
        case {"session": session, "outcome": outcome, **rest} if not rest:
            record = Record.of(part(session, "session", Session))
            if part(outcome, "outcome", Outcome) == record.outcome:
                return record
            msg = "the outcome does not follow from the events"
            raise ValueError(msg)
    msg = "expected a record: `session` and `outcome`"
    raise ValueError(msg)
