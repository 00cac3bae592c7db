"""The journal of a session kept in SQLite, by a process that is killed in the middle of it.

    python examples/journal_sqlite.py                 # in a folder that is deleted at the end
    python examples/journal_sqlite.py --file back.db  # kept, so that it can be looked into

A second process goes through a routine and adds a line to the table after each event, each in a transaction of its own.
This one kills it without a word of warning, reads what is there, and goes on where the person was.
"""

from __future__ import annotations

import argparse
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import relieflib as relief
from shared.printing import clock, say, section

TABLE = "create table if not exists line (session text, n integer, text text not null, primary key (session, n))"
NAME = "this morning"
LINES = 40  # after so many the process is killed


def main() -> None:
    """Have another process begin a session, kill that process, and go on with the session."""
    parser = argparse.ArgumentParser(description="Keep the journal of a session in SQLite.")
    parser.add_argument("--file", type=Path, help="the database; without it a temporary one")
    parser.add_argument("--begin", action="store_true", help="only begin a session, and go through it slowly")
    given = parser.parse_args()
    if given.begin and given.file is None:
        parser.error("--begin needs a --file to keep the journal in")
    if given.begin:
        begin(given.file)
    elif given.file is not None:
        kill_and_go_on(given.file)
    else:
        with tempfile.TemporaryDirectory() as folder:
            kill_and_go_on(Path(folder, "journal.db"))


def add(database: sqlite3.Connection, session: relief.Session) -> None:
    """Add the line of the last event, for good: what is committed outlives the process."""
    with database:
        row = NAME, len(session.journal), relief.journal_line(session)
        database.execute("insert into line values (?, ?, ?)", row)


def journal(database: sqlite3.Connection) -> str:
    """The journal as it stands."""
    rows = database.execute("select text from line where session = ? order by n", (NAME,))
    return "".join(text for (text,) in rows)


def begin(file: Path) -> None:
    """Go through a routine for a plain back ache, a tick at a time, until it ends or the process is killed."""
    pack = relief.builtin_pack()
    clearance = relief.clear(relief.assess(pack, relief.sample_answers("plain-back-ache")))
    assert isinstance(clearance, relief.Clearance)  # for a Refusal, which has no session, see build_routine.py
    session = relief.begin(relief.plan(clearance, relief.Wish(minutes=8)), at=0)
    with closing(sqlite3.connect(file)) as database:
        database.execute(TABLE)
        add(database, session)
        while session.can:
            session = relief.advance(session, next_event(session, step=2))
            add(database, session)
            time.sleep(0.005)


def next_event(session: relief.Session, step: float) -> relief.events.Event:
    """A report at a check-in; else a tick at the deadline, or *step* seconds on where that is earlier."""
    if session.deadline is None:
        return relief.events.Resume(session.at)
    if session.now.interval is not None and session.now.interval.kind is relief.terms.IntervalKind.CHECK_IN:
        return relief.events.Report(session.at + 2, {"pain_now": 3, "pain_moved": "no", "new_signs": []})
    return relief.events.Tick(min(session.at + step, session.deadline))


def kill_and_go_on(file: Path) -> None:
    """Kill the process that keeps the journal, and finish its session from what it had written."""
    with closing(sqlite3.connect(file)) as database:
        database.execute(TABLE)
        with database:
            database.execute("delete from line where session = ?", (NAME,))
        other = subprocess.Popen([sys.executable, __file__, "--begin", "--file", str(file)])  # noqa: S603 - ourselves
        while journal(database).count("\n") < LINES and other.poll() is None:
            time.sleep(0.01)
        other.kill()
        other.wait()
        say(f"Killed the process that kept the journal, {journal(database).count(chr(10))} lines of which are there.")

        resumed = relief.restore(relief.builtin_pack(), journal(database))
        section("What came back", f"{resumed}")
        session = relief.advance(resumed.session, relief.events.Tick(resumed.session.at + 300))  # until someone noticed
        add(database, session)
        say(f"Five minutes later: {session}")
        while session.can:
            session = relief.advance(session, next_event(session, step=60))
            add(database, session)
        assert relief.restore(relief.builtin_pack(), journal(database)).session == session

    outcome = relief.Record(session).outcome
    section(
        "How it went",
        f"{session}: {outcome.progress:.0%} of the way; {clock(session.paused)} went by besides.",
        *(f"{name}: {value:g} before, {dict(outcome.after)[name]:g} after" for name, value in outcome.before),
    )
    entries = [str(entry) for entry in session.journal]
    section("The journal, in sentences", *entries[:3], f"... {len(entries) - 6} more ...", *entries[-3:])


if __name__ == "__main__":
    main()
