"""One key at a time from a terminal, and the signals that end a program, as if they were keys.

A signal that raised an exception could strike between a step of the session and its line in the journal. Here it
only waits to be read, like a key; the second one in a row raises, so that a program that hangs can still be ended.
"""

from __future__ import annotations

import codecs
import contextlib
import os
import re
import select
import signal
import sys
import time
from typing import TYPE_CHECKING, Self

if sys.platform == "win32":
    import msvcrt
else:
    import termios
    import tty

if TYPE_CHECKING:
    from types import FrameType

SIGNALS = {
    "SIGINT": "interrupt",
    "SIGTERM": "terminate",
    "SIGHUP": "hang-up",
    "SIGQUIT": "quit",
    "SIGTSTP": "suspend",
    "SIGWINCH": "resize",
}
# what ends the program, and the status it ends with
ENDING = {"interrupt": 130, "quit": 131, "terminate": 143, "hang-up": 129}
SEQUENCE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1bO.|\x1b.|.", re.DOTALL)
UNFINISHED = re.compile(r"\x1b(\[[0-?]*[ -/]*|O)?\Z")
NAMES = {
    " ": "space",
    "\r": "enter",
    "\n": "enter",
    "\x7f": "backspace",
    "\b": "backspace",
    "\x03": "interrupt",
    "\x04": "interrupt",
    "\x1b": "escape",
} | {
    f"\x1b{kind}{letter}": name
    for kind in "[O"
    for letter, name in zip("ABCD", ("up", "down", "right", "left"), strict=True)
}
WINDOWS = {"H": "up", "P": "down", "M": "right", "K": "left"}
POLL = 0.02  # seconds between two looks where a keyboard cannot be waited for


def keys_in(text: str) -> list[str]:
    """The names of the keys in what a terminal sent; a key that has no use here is called unknown."""
    found = []
    for sequence in SEQUENCE.findall(text):
        plain = sequence.lower() if len(sequence) == 1 and sequence.isprintable() else "unknown"
        found.append(NAMES.get(sequence, plain))
    return found


class Keyboard:
    """The keyboard for as long as it is entered; then the terminal is again what it was before.

    With *listens* false no key is read, and only signals are.
    """

    def __init__(self, *, listens: bool) -> None:
        self.listens = listens
        self.pending: list[str] = []
        self.signals: list[str] = []  # signals that nobody has read yet
        self.decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.before: dict[int, object] = {}

    def __enter__(self) -> Self:
        self.wake_out, self.wake_in = os.pipe()
        for name in SIGNALS:
            if number := getattr(signal, name, None):
                self.before[number] = signal.signal(number, self._signalled)
        if self.listens:
            self.take()
        return self

    def __exit__(self, *_: object) -> None:
        if self.listens:
            self.give_back()
        for number, handler in self.before.items():
            signal.signal(number, handler)  # type: ignore[arg-type] # what signal.signal gave
        os.close(self.wake_in)
        os.close(self.wake_out)

    def _signalled(self, number: int, _: FrameType | None) -> None:
        name = SIGNALS[signal.Signals(number).name]
        if name in ENDING and name in self.signals:
            raise KeyboardInterrupt
        if name not in self.signals:
            self.signals.append(name)
            os.write(self.wake_in, b".")  # a wait that goes on after a signal ends here

    if sys.platform == "win32":  # the C runtime reads keys one by one, and has no modes to restore

        def take(self) -> None:
            """Begin to read keys."""

        def give_back(self) -> None:
            """Leave the keyboard to others."""

        def _read(self, seconds: float | None) -> str:
            until = None if seconds is None else time.monotonic() + seconds
            while not self.signals and (until is None or time.monotonic() < until):
                if self.listens and msvcrt.kbhit():
                    first = msvcrt.getwch()
                    if first in "\x00\xe0":
                        return {name: key for key, name in NAMES.items()}.get(WINDOWS.get(msvcrt.getwch(), ""), "\x1b?")
                    return first
                time.sleep(POLL)
            return ""

    else:

        def take(self) -> None:
            """Have keys as they are pressed, unechoed. Ctrl-C and Ctrl-Z stay signals; Ctrl-S freezes no screen."""
            self.stdin = sys.stdin.fileno()
            self.modes = termios.tcgetattr(self.stdin)
            tty.setcbreak(self.stdin)
            modes = termios.tcgetattr(self.stdin)
            modes[0] &= ~termios.IXON
            termios.tcsetattr(self.stdin, termios.TCSANOW, modes)

        def give_back(self) -> None:
            """Leave the terminal as it was, without the keys that nobody has read."""
            with contextlib.suppress(termios.error, OSError):  # the terminal itself may be gone
                termios.tcsetattr(self.stdin, termios.TCSAFLUSH, self.modes)

        def _read(self, seconds: float | None) -> str:
            watched = [self.wake_out, self.stdin] if self.listens else [self.wake_out]
            ready, _, _ = select.select(watched, [], [], seconds)
            if self.wake_out in ready:
                os.read(self.wake_out, 1024)
                return ""
            if not ready:
                return ""
            try:
                sent = os.read(self.stdin, 1024)
            except OSError:
                sent = b""
            if not sent:  # nobody can press a key any more
                self.signals.append("hang-up")
            return self.decoder.decode(sent)

    def wait(self, seconds: float | None) -> str:
        """The next key or signal by its name; nothing, where none comes in so many *seconds*."""
        if not self.pending and not self.signals:
            text = self._read(seconds)
            while text and UNFINISHED.search(text) and (more := self._read(0.05)):
                text += more
            self.pending += keys_in(text)
        if self.signals:
            return self.signals.pop(0)
        return self.pending.pop(0) if self.pending else ""

    def sleep(self) -> None:
        """Stop as Ctrl-Z does, with the terminal as it was; return when the program is called back."""
        if sys.platform != "win32":
            self.give_back()
            os.kill(os.getpid(), signal.SIGSTOP)
            self.take()

    def forget(self) -> None:
        """Drop keys that were pressed before what is on the screen now could be read."""
        self.pending.clear()
        while self.listens and self._read(0):
            pass
