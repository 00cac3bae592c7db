"""A process that keeps a journal is killed at any moment, two hundred times, and every resume is right."""

from __future__ import annotations

import os
import random
import signal
import time
from typing import TYPE_CHECKING

import pytest

import relieflib as relief
from minimal import minimal_pack
from relieflib import FormatError, Session, advance, begin, journal_line, restore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NECK = minimal_pack()
CLEARANCE = relief.clear(relief.assess(NECK, {"fever": False, "age": 30, "signs": []}), at=0)
assert isinstance(CLEARANCE, relief.Clearance)
ROUTINE = relief.plan(CLEARANCE, relief.Wish(minutes=9, equipment={"towel"}))
KILLS = 200
EVENTS = 120  # what a child gets through in a few milliseconds
KINDS = [
    relief.events.Tick,
    relief.events.Tick,
    relief.events.Pause,
    relief.events.Resume,
    relief.events.Back,
    relief.events.Back,
    relief.events.ChooseEasier,
]


def sessions(seed: int) -> Iterator[Session]:
    """A session as it goes on, at the whim of *seed*: nearly without end, as it goes back as often as on."""
    whim = random.Random(seed)  # noqa: S311 - a whim that can be had again
    session = begin(ROUTINE, at=0)
    yield session
    for _ in range(EVENTS):
        kind = whim.choice(KINDS)
        if kind.name in session.can:
            session = advance(session, kind(session.at + whim.random()))
        elif session.can:
            session = advance(session, relief.events.Report(session.at + whim.random(), {"pain": whim.randrange(4)}))
        yield session


def written(seed: int) -> list[tuple[Session, str]]:
    """Every session on the way with the line that it adds."""
    found: list[tuple[Session, str]] = []
    for session in sessions(seed):
        if not found or session is not found[-1][0]:
            found.append((session, journal_line(session)))
    return found


def child(path: Path, seed: int) -> None:
    """Keep a journal in small writes, so that lines tear, and wait to be killed."""
    whim = random.Random(-seed)  # noqa: S311
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for _, line in written(seed):
        data, most = line.encode(), 400 if line.startswith('{"relieflib"') else 8
        while data:
            some = whim.randint(1, most)
            os.write(file, data[:some])
            data = data[some:]
    signal.pause()


def killed(path: Path, seed: int, goal: int) -> bytes:
    """What a child had written when it was killed, some time after it had written *goal* bytes."""
    pid = os.fork()
    if pid == 0:  # pragma: no cover - it does not live to tell
        try:
            child(path, seed)
        finally:
            os._exit(1)
    until = time.monotonic() + 60
    while (not path.exists() or path.stat().st_size < goal) and time.monotonic() < until:
        time.sleep(0.0001)
    os.kill(pid, signal.SIGKILL)
    assert os.WTERMSIG(os.waitpid(pid, 0)[1]) == signal.SIGKILL
    return path.read_bytes()


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_a_journal_is_resumed_right_wherever_its_writer_was_killed(tmp_path: Path) -> None:
    torn = 0
    for seed in range(KILLS):
        path, history = tmp_path / f"{seed}.jsonl", written(seed)
        whole = "".join(line for _, line in history)
        goal = random.Random(seed).randrange(len(whole))  # noqa: S311
        text = killed(path, seed, goal).decode()
        assert whole.startswith(text)
        lines = text.count("\n")
        if not lines:
            with pytest.raises(FormatError, match="within its first line" if text else "empty"):
                restore(NECK, text)
            continue
        resumed = restore(NECK, text)
        assert resumed.session == history[lines - 1][0]
        assert resumed.lost == text.rpartition("\n")[2]
        torn += bool(resumed.lost)
        os.truncate(path, resumed.kept)  # and the host goes on where it was
        with path.open("a", newline="\n") as file:
            file.writelines(line for _, line in history[lines:])
        assert path.read_text() == whole
    assert torn > KILLS / 4
    assert restore(NECK, whole).session == history[-1][0]
