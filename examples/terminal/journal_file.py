"""The journal of a session in a file: going on where it ended, and beginning a new one where it cannot.

Each line is flushed to the system as its event happens, so that nothing but a power cut can take it.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Self

import relieflib as relief

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from typing import BinaryIO

USUAL = Path.home() / ".relieflib-session.jsonl"
BEGINNING = '{"relieflib":"Journal"'


class JournalFileError(Exception):
    """The file cannot be used; the message says why, in a sentence for the person."""


def warns(session: relief.Session) -> bool:
    """Whether *session* has ended because of what the person said, or with somewhere else to go than at its start."""
    risen = session.disposition > session.routine.clearance.disposition
    return not session.can and (risen or session.ending is relief.terms.Ending.STOPPED)


class JournalFile:
    """A *file* that a session's journal is kept in. ``session`` is the one it holds, if that can go on.

    ``warned`` is the one it holds if that has ended with a warning: the person reads it again, and nothing begins
    unless asked for, because a session from the old answers would ignore what was found. Its file stays as it is.
    ``said`` tells the person what was found, and ``failed`` why nothing more can be written, as on a full disk: what
    the person hears comes first, and does not end with the file. Whatever the file held before is kept beside it under
    another name.
    """

    def __init__(self, file: Path, pack: relief.Pack, *, new: bool = False) -> None:
        self.path = file
        self.said: list[str] = []
        self.failed = ""
        self.session: relief.Session | None = None
        self.warned: relief.Session | None = None
        self.file = self._opened()
        try:
            self._read(self.file.read().decode("utf-8", "replace"), pack, new=new)
        except BaseException:
            self.file.close()
            raise

    def _opened(self) -> BinaryIO:
        try:
            number = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)  # what hurts is nobody else's business
            file = os.fdopen(number, "r+b", buffering=0)
        except OSError as error:
            msg = f"The journal cannot be kept in {self.path}: {error.strerror}."
            raise JournalFileError(msg) from None
        if sys.platform != "win32":
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                file.close()
                msg = f"A session is under way in another window, and keeps its journal in {self.path}."
                raise JournalFileError(msg) from None
        return file

    def _read(self, text: str, pack: relief.Pack, *, new: bool) -> None:
        if text and not text.startswith(BEGINNING[: len(text)]):
            msg = f"{self.path} is not the journal of a session. Nothing in it was changed; name another file."
            raise JournalFileError(msg)
        if not text:
            return
        if "\n" not in text:
            self.said.append("A session was cut off before it began. A new one begins.")
            self.file.seek(0)
            self.file.truncate()
            return
        if new:
            self._aside("You asked for a new session.")
            return
        try:
            found = relief.restore(pack, text)
        except relief.FormatError as error:
            why = "The last session cannot go on, as its journal was changed, damaged, or made with other content."
            self._aside(f"{why}\n{error}\n")
            return
        session = found.session
        if warns(session):
            self.warned = session
            return
        if not session.can:
            phrases = session.routine.pace.phrases
            self._aside(f"The last session has ended: {phrases.of(session.ending or relief.terms.Ending.LEFT)}.")
            return
        self.session = session
        self.file.truncate(found.kept)
        self.file.seek(found.kept)

    def _aside(self, why: str) -> None:
        """Give what is in the file another name, and begin a new file."""
        number = 1
        try:
            while (other := self.path.with_name(f"{self.path.name}.{number}")).exists():
                number += 1
            self.file.close()  # before the renaming: Windows renames no open file
            self.path.rename(other)
        except OSError as error:  # a folder that can be read and not written to, or a name that is too long
            msg = f"The journal in {self.path} cannot be put aside: {error.strerror}. Nothing in it was changed."
            raise JournalFileError(msg) from None
        self.said.append(f"{why} A new one begins; the journal before it is in {other}.")
        self.file = self._opened()

    def expired(self) -> None:
        """The session that was to go on has run out of its clearance."""
        self.session = None
        self._aside("It has been too long since the last session. Its answers count no more.")

    def keep(self, session: relief.Session) -> None:
        """Add what happened last, unless a line before it could not be written."""
        line = b"" if self.failed else relief.journal_line(session).encode()
        try:
            while line:  # an unbuffered file may take a part
                line = line[self.file.write(line) :]
        except OSError as error:
            self.failed = f"The journal in {self.path} could not be written: {error.strerror}. It ends before this."

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()
