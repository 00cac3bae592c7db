"""The journal: a session in lines that are added as things happen, so that a process may be killed at any byte."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from relieflib.errors import FormatError, Problem, ProblemsError, ReliefError, expect
from relieflib.pack.pack import Pack
from relieflib.planning.routine import Routine
from relieflib.planning.verify import RoutineError, verify
from relieflib.session.session import Session, advance, begin
from relieflib.storage.replay import entry_out, event_in, happened
from relieflib.storage.values import FORMAT, check_format, parsed, plain, value_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEAD = {"relieflib", "format", "started_at", "routine", "check"}
_LINE = {"n", "event", "at", "then", "check"}
_CHECK = ',"check":"'
_text = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode  # ASCII: a cut never splits a character
_EDITED, _NOT_WRITTEN = "it was edited or damaged", "it is not as it would be written"
_AS_WRITTEN = "keep every line as it was written, byte for byte"


@frozen(kw_only=True)
class Restored:
    """A session that a journal brought back.

    ``lost`` is the text of a last line that was still being written, "" where nothing is lost. ``kept`` is how many
    characters of the journal stand, which are bytes too, as all of them are ASCII: cut the file there before anything
    is added to it.
    """

    session: Session
    lost: str
    kept: int

    def __str__(self) -> str:
        number, lost = len(self.session.journal), len(self.lost)
        events = f"{number} event{'s' * (number != 1)} up to {self.session.at - self.session.started_at:.1f} s"
        tail = f"lost {lost} character{'s' * (lost != 1)} of a line that was being written" if lost else "lost nothing"
        return f"recovered {events}, {tail}; {self.session}"


def to_journal(session: Session) -> str:
    """The whole journal of *session*: a head, and a line for every event. ``restore`` reads it."""
    expect(session, Session, "see begin")
    lines = [_line(session, number) for number in range(len(session.journal))]
    return "".join([_head(session), *lines])


def journal_line(session: Session) -> str:
    """The line to add to the journal after the last event; after ``begin``, the head.

    A host writes it after ``begin`` and after each ``advance``, and ends each write with a flush. It ends in a newline:
    a line without one was being written when the process died.
    """
    expect(session, Session, "see begin")
    number = len(session.journal) - 1
    return _head(session) if number < 0 else _line(session, number)


def restore(pack: Pack, text: str) -> Restored:
    """The session that a journal holds, replayed line by line with the *pack* that it was made with.

    A last line without its newline is left out, and told in ``lost``. FormatError, with the line, for everything else
    that is not as ``journal_line`` wrote it: another format or pack, a routine that ``verify`` faults, a line
    that is damaged, missing, double or out of order, an event that cannot have happened, a change that does not follow.
    """
    expect(pack, Pack, "see builtin_pack and load_pack")
    expect(text, str, "decode it as ASCII, errors replaced")
    head, *lines = text.split("\n")
    if not lines:
        what = "it ends within its first line, so that no session is to be had from it" if text else "it is empty"
        raise FormatError([_problem(1, what, hint="begin a new session")])
    session = _begun(pack, head)
    for number, line in enumerate(lines[:-1]):
        try:
            raw = json.loads(line)
            after = advance(session, event_in({key: raw[key] for key in ("event", "at", "answers") if key in raw}))
        except (ReliefError, ValueError, TypeError, KeyError, RecursionError):
            after = session
        if after is session or _line(after, number) != f"{line}\n":
            raise FormatError(list(_wrong(session, number, line)))
        session = after
    return Restored(session=session, lost=lines[-1], kept=len(text) - len(lines[-1]))


def _head(session: Session) -> str:
    routine = plain(session.routine)
    head = {"relieflib": "Journal", "format": FORMAT, "started_at": session.started_at, "routine": routine}
    return _checked(session.started_at, _text(head)[:-1])


def _line(session: Session, number: int) -> str:
    """The line of the event with this *number*, from 0."""
    line = {"n": number + 1} | entry_out(session.journal[number])
    return _checked(session.started_at, _text(line)[:-1])


def _checked(started_at: float, body: str) -> str:
    """A line with its check, which shows damage and edits by hand. Who knows how it is made can make it anew."""
    return f'{body}{_CHECK}{_check(started_at, body)}"}}\n'


def _check(started_at: float, body: str) -> str:
    return hashlib.sha256(f"{started_at!r} {body}".encode()).hexdigest()[:16]


def _fits(started_at: float, line: str) -> bool:
    body, mark, check = line.rpartition(_CHECK)
    return bool(mark) and check == f'{_check(started_at, body)}"}}'


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
        if raw.keys() != _HEAD:
            what = f"the head of a journal has {', '.join(f'`{key}`' for key in sorted(_HEAD))}"
            raise FormatError([_problem(1, what, hint=_AS_WRITTEN)])
        routine = value_of(Routine, raw["routine"])
        started_at = value_of(float, raw["started_at"], "started_at")
        if routine.pack != pack.ref:
            what = f"it was made with {_named(routine.pack)}, and this is {_named(pack.ref)}"
            hint = "load the pack that it was made with, in its language and with its number to call"
            raise FormatError([_problem(1, what, "routine.pack", code="RL151", hint=hint)])
        problems = verify(pack, routine.clearance, routine)
        if problems:
            raise RoutineError(problems)
        session = begin(routine, at=started_at)
        if _head(session) != f"{line}\n":  # to the letter, so that it is ASCII too, and `kept` counts bytes
            what = _NOT_WRITTEN if _fits(started_at, line) else _EDITED
            raise FormatError([_problem(1, what, hint=_AS_WRITTEN)])
        return session  # noqa: TRY300 - what follows is for what went wrong
    except ProblemsError as error:
        raise FormatError([evolve(each, file="journal", line=1) for each in error.problems]) from None


def _named(ref: Any) -> str:  # noqa: ANN401 - a PackRef
    return f"`{ref.id}` {ref.version}, {ref.language}, {ref.fingerprint[:8]}"


def _wrong(session: Session, number: int, line: str) -> Iterator[Problem]:
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
    if not _fits(session.started_at, line):
        yield _problem(place, _EDITED, "check", hint=_AS_WRITTEN)
    try:
        _, unlike = happened(session, {key: value for key, value in raw.items() if key not in {"n", "check"}})
    except ValueError as error:
        yield _problem(place, f"this {error}"[:1000], "event", code="RL163")
        return
    for what in unlike:
        yield _problem(place, what, "then", code="RL163")
    if not unlike and _fits(session.started_at, line):
        yield _problem(place, _NOT_WRITTEN, hint=_AS_WRITTEN)
