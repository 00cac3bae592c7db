"""The journal: a session in lines that are added as things happen, so that a process may be killed at any byte."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from relieflib.errors import FormatError, Problem, ReliefError, expect
from relieflib.pack.pack import Pack, as_pack
from relieflib.session.events import Entry
from relieflib.session.session import Session, advance
from relieflib.storage.facts import box_of, event_in, event_out, facts_of, happened, too_many_reports
from relieflib.storage.plain import plain
from relieflib.storage.values import FORMAT, check_format, check_pack, parsed

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_CHARACTERS = 15_000_000  # an hour with four ticks a second has two million
_REPORT = '"event":"report"'
_HEAD = {"relieflib", "format", "pack", "started_at", "routine", "check"}
_LINE = {"n", "event", "at", "then", "check"}
_CHECK = ',"check":"'
_SEALED = 19  # the digits of a check, and what closes its line
_text = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode  # ASCII: a cut never splits a character
_EDITED, _NOT_WRITTEN = "it was edited or damaged", "it is not as it would be written"
_AS_WRITTEN = "keep every line as it was written, byte for byte"


@frozen(kw_only=True)
class Restored:
    """A session that a journal brought back."""

    session: Session
    """The session."""
    lost: str
    """The text of a last line that was still being written; empty where nothing was lost."""
    kept: int
    """How many characters of the journal stand, bytes too: cut the file there before anything is added to it."""

    def __str__(self) -> str:
        number, lost = len(self.session.journal), len(self.lost)
        events = f"{number} event{'s' * (number != 1)} up to {self.session.at - self.session.started_at:.1f} s"
        tail = f"lost {lost} character{'s' * (lost != 1)} of a line that was being written" if lost else "lost nothing"
        return f"recovered {events}, {tail}; {self.session}"


def to_journal(session: Session) -> str:
    """The whole journal of *session*: a head, and a line for every event. ``restore`` reads it.

    Raises WrongKind for anything but a Session.
    """
    expect(session, Session, "see begin")
    head = _head(session)
    lines = [_line(session, number, head) for number in range(len(session.journal))]
    return "".join([head, *lines])


def journal_line(session: Session) -> str:
    """The line to add to the journal of *session* after its last event; after ``begin``, the head.

    A host writes it after ``begin`` and after each ``advance``, and ends each write with a flush. It ends in a newline:
    a line without one was being written when the process died.

    Raises WrongKind for anything but a Session.
    """
    expect(session, Session, "see begin")
    number = len(session.journal) - 1
    head = _head(session)
    return head if number < 0 else _line(session, number, head)


_MARKS = {
    "\ufeff": "a byte-order mark was put before it",
    "\r": "its lines end in a carriage return",
    "\u2028": "its lines end in a line separator",
    "\n\n": "there is an empty line in it",
}


def restore(pack: Pack, text: str) -> Restored:
    """The session that the journal *text* holds, replayed line by line with the *pack* that it was made with.

    A last line without its newline is left out and kept in ``lost``. FormatError, with the line, for everything else
    that is not as ``journal_line`` wrote it: another format or pack, a routine that ``begin`` refuses, a line
    that is damaged, missing, double or out of order, an event that cannot have happened, a change that does not follow.
    """
    as_pack(pack)
    expect(text, str, "decode it as ASCII, errors replaced")
    for mark, what in _MARKS.items():
        if mark in text:
            raise FormatError([_problem(text.count("\n", 0, text.index(mark)) + 1, what, hint=_AS_WRITTEN)])
    if len(text) > MOST_CHARACTERS:
        raise FormatError([_problem(1, f"a journal has at most {MOST_CHARACTERS} characters")])
    if problem := too_many_reports(text.count(_REPORT), "line"):
        raise FormatError([evolve(problem, file="journal")])
    head, *lines = text.split("\n")
    if not lines:
        what = "it ends within its first line, so that there is no session in it" if text else "it is empty"
        raise FormatError([_problem(1, what, hint="begin a new session")])
    session, begun = _begun(pack, head), f"{head}\n"
    for number, line in enumerate(lines[:-1]):
        try:
            raw = json.loads(line)
            event = event_in({key: raw[key] for key in ("event", "at", "answers") if key in raw}, "event")
            after = advance(session, event)
            follows = _line(after, number, begun) == f"{line}\n"
        except (ReliefError, ValueError, TypeError, KeyError, RecursionError):
            follows = False
        if not follows:
            raise FormatError(list(_wrong(session, number, line, begun)))
        session = after
    return Restored(session=session, lost=lines[-1], kept=len(text) - len(lines[-1]))


def _head(session: Session) -> str:
    head = {"relieflib": "Journal", "format": FORMAT, "pack": plain(session.routine.pack.ref)}
    head |= {"started_at": session.started_at, "routine": facts_of(session.routine)}
    return _checked("", _text(head)[:-1])


def _line(session: Session, number: int, head: str) -> str:
    """The line of the event with this *number*, from 0, in the journal that begins with *head*."""
    line = {"n": number + 1} | _entry_out(session.journal[number])
    return _checked(head, _text(line)[:-1])


def _checked(head: str, body: str) -> str:
    """A line with its check, which shows damage and edits by hand, and lines of a journal with another *head*.

    Anyone who knows how it is made can make another.
    """
    return f'{body}{_CHECK}{_check(head, body)}"}}\n'


def _check(head: str, body: str) -> str:
    sealed = head[-_SEALED:]  # the end of the head is its own check, of all that comes before it
    return hashlib.sha256(f"{sealed} {body}".encode()).hexdigest()[:16]


def _fits(head: str, line: str) -> bool:
    body, mark, check = line.rpartition(_CHECK)
    return bool(mark) and check == f'{_check(head, body)}"}}'


def _problem(line: int, what: str, where: str = "line", *, code: str = "RL162", hint: str | None = None) -> Problem:
    return Problem(code=code, where=where, what=what, hint=hint, file="journal", line=line)


def _read(number: int, line: str) -> Any:  # noqa: ANN401 - JSON
    """The JSON of a line, read strictly."""
    try:
        return parsed(line)
    except FormatError as error:
        (problem,) = error.problems
        hint = "it may have been cut off, and then added to: cut at `kept` first" if number > 1 else _AS_WRITTEN
        raise FormatError([_problem(number, problem.what, hint=hint)]) from None


def _begun(pack: Pack, line: str) -> Session:
    """The session as it began, from the head of a journal."""
    raw = _read(1, line)
    try:
        check_format(raw, "Journal")
        session = _from_head(pack, raw)
    except FormatError as error:
        raise FormatError([evolve(each, file="journal", line=1) for each in error.problems]) from None
    if _head(session) != f"{line}\n":  # to the letter, so that it is ASCII too, and `kept` counts bytes
        what = _NOT_WRITTEN if _fits("", line) else _EDITED
        raise FormatError([_problem(1, what, hint=_AS_WRITTEN)])
    return session


def _from_head(pack: Pack, raw: dict[str, Any]) -> Session:
    if raw.keys() != _HEAD:
        what = f"the head of a journal has {', '.join(f'`{key}`' for key in sorted(_HEAD))}"
        raise FormatError([_problem(1, what, hint=_AS_WRITTEN)])
    check_pack(raw["pack"], pack, "pack")
    facts = {"routine": raw["routine"], "started_at": raw["started_at"], "events": []}
    session: Session = box_of(Session, facts, pack, "head")
    return session


def _wrong(session: Session, number: int, line: str, head: str) -> Iterator[Problem]:
    """Everything that is wrong with a line, known to be wrong, after which *session* would go on."""
    place, due = number + 2, number + 1
    raw = _read(place, line)
    if not isinstance(raw, dict) or raw.keys() - {"answers"} != _LINE:
        yield _problem(place, "this is not a line of a journal", hint=_AS_WRITTEN)
        return
    if raw["n"] != due or isinstance(raw["n"], bool):
        what = f"event {due} is due, and this is {ascii(raw['n'])[:20]}: a line is missing, double or out of order"
        yield _problem(place, what, "n", hint=_AS_WRITTEN)
        return
    if not _fits(head, line):
        yield _problem(place, _EDITED, "check", hint=_AS_WRITTEN)
    said = {key: value for key, value in raw.items() if key not in {"n", "check", "then"}}
    try:
        after = happened(session, event_in(said, "event"), "event")
    except FormatError as error:
        yield from (evolve(each, code="RL163", file="journal", line=place) for each in error.problems)
        return
    unlike = list(_unlike(_entry_out(after.journal[-1])["then"], raw["then"]))
    for what in unlike:
        yield _problem(place, what, "then", code="RL163")
    if not unlike and _fits(head, line):
        yield _problem(place, _NOT_WRITTEN, hint=_AS_WRITTEN)


def _entry_out(entry: Entry) -> dict[str, Any]:
    """An entry: its event, and under ``then`` what the session was after it. What did not happen is left out."""
    then: dict[str, Any] = {"phase": entry.phase.value, "index": entry.index, "spent": entry.spent}
    if entry.ending is not None:
        then["ending"] = entry.ending.value
    if entry.eased:
        then["eased"] = True
    if entry.stops:
        then["stops"] = [[rule, ends.value] for rule, ends in entry.stops]
    return event_out(entry.event) | {"then": then}


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
