"""A journal and a record that a host signs, so that it knows its own files from those that others wrote.

    python examples/signed_journal.py

relieflib finds damage and what does not follow from the facts. It cannot find facts that someone made up: whoever has
relieflib can write a right journal of another session. A signature finds that, and only a host has the key for it.
See docs/trust.md.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import secrets
from functools import partial
from typing import TYPE_CHECKING

import relieflib as relief
from shared.printing import say, section

if TYPE_CHECKING:
    from collections.abc import Callable


class ForgedError(Exception):
    """A text is not what this host signed."""


class SignedLines:
    """The lines of a journal, each with a signature that covers all lines before it too.

    So none can be changed, left out, moved, or taken from another journal; only the last ones can be missing, as they
    are after a crash.
    """

    def __init__(self, key: bytes) -> None:
        self.key, self.lines, self.last = key, list[str](), ""

    def add(self, line: str) -> None:
        """Sign *line* and keep it."""
        self.last = signature(self.key, self.last + line)
        self.lines.append(f"{self.last} {line}")


def signature(key: bytes, text: str) -> str:
    """What only someone with *key* can make of *text*."""
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def checked_lines(key: bytes, lines: list[str]) -> str:
    """The journal that *lines* hold; ForgedError where one is not as it was signed."""
    last, journal = "", []
    for number, signed in enumerate(lines, 1):
        found, _, line = signed.partition(" ")
        last = signature(key, last + line)
        if not hmac.compare_digest(found.encode(), last.encode()):
            msg = f"line {number} is not what was signed"
            raise ForgedError(msg)
        journal.append(line)
    return "".join(journal)


def checked(key: bytes, signed: str) -> str:
    """The text after its signature; ForgedError where they do not belong together."""
    found, _, text = signed.partition(" ")
    if not hmac.compare_digest(found.encode(), signature(key, text).encode()):
        msg = "the record is not what was signed"
        raise ForgedError(msg)
    return text


def went_through(routine: relief.Routine, pain: int) -> relief.Session:
    """A session of *routine* in which someone reports so much *pain*, and leaves a minute later."""
    session = relief.begin(routine, at=0)
    session = relief.advance(session, relief.events.Report(2, {"pain_now": pain, "pain_moved": "no", "new_signs": []}))
    return relief.advance(session, relief.events.Leave(60))


def main() -> None:
    """Sign a journal and a record, read them again, and refuse what was forged."""
    argparse.ArgumentParser(description="Sign a journal and a record, and refuse forged ones.").parse_args()
    key = secrets.token_bytes(32)  # a host keeps it where it keeps its other secrets, and never beside the files
    pack = relief.builtin_pack()
    clearance = relief.clear(relief.assess(pack, relief.sample_answers("plain-back-ache")))
    assert isinstance(clearance, relief.Clearance)  # for a Refusal, which has no session, see build_routine.py
    routine = relief.plan(clearance, relief.Wish(minutes=8))
    session, other = went_through(routine, pain=3), went_through(routine, pain=1)

    kept = SignedLines(key)
    for line in relief.to_journal(session).splitlines(keepends=True):  # a host adds journal_line(session) as it goes
        kept.add(line)
    record = relief.to_json(relief.Record(session))
    signed_record = f"{signature(key, record)} {record}"
    assert relief.restore(pack, checked_lines(key, kept.lines)).session == session
    assert relief.from_json(relief.Record, checked(key, signed_record), pack).session == session
    section("Signed and read again", f"a journal of {len(kept.lines)} lines, a record of {len(record)} characters")

    section("What someone with relieflib can make up")
    made_up = relief.to_journal(other).splitlines(keepends=True)
    assert relief.restore(pack, "".join(made_up)).session == other
    say("relieflib takes a journal of a session that never was: it has no mistake in it.")
    borrowed = [f"{signed.partition(' ')[0]} {line}" for signed, line in zip(kept.lines, made_up, strict=True)]
    for what, lines in {
        "those lines under the old signatures": borrowed,
        "the second line left out": [*kept.lines[:1], *kept.lines[2:]],
        "one character changed": [*kept.lines[:-1], kept.lines[-1].replace("60", "61", 1)],
    }.items():
        say(f"{what}: {refused(partial(checked_lines, key, lines))}")
    say(f"another record: {refused(partial(checked, key, signed_record.replace('60', '61')))}")
    say(f"another host's key: {refused(partial(checked, secrets.token_bytes(32), signed_record))}")


def refused(check: Callable[[], str]) -> str:
    """Why a text is refused."""
    try:
        check()
    except ForgedError as error:
        return str(error)
    msg = "a forgery was taken"
    raise AssertionError(msg)


if __name__ == "__main__":
    main()
