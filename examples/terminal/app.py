"""From the command line to the last word: what to begin or go on with, and what the person hears at the end."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import nullcontext
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import relieflib as relief
from shared.answers import HELP, PLAIN, read_answers
from shared.printing import clock, head, print_no_routine

from .journal_file import USUAL, JournalFile, JournalFileError, warns
from .keyboard import ENDING, Keyboard
from .loop import Clock, play
from .player import PAIN, Player, ended, place
from .screens import Lines, Screen, line
from .summary import print_ending

if TYPE_CHECKING:
    from collections.abc import Callable

    from .screens import Display

NO_RICH = "The screen of this player needs rich: `python -m pip install rich` gets it, and --plain goes without.\n"


class Mistake(Exception):  # noqa: N818 - it is the person's
    """What was asked for cannot be; the message says why."""


def main() -> int:
    """Plan a routine, or go on with one; go through it; and say how it went."""
    given = arguments()
    watched = sys.stdin.isatty() and sys.stdout.isatty() and not given.fast
    plain = given.plain or not watched or os.environ.get("TERM", "") in {"dumb", "unknown"}
    if not plain and find_spec("rich") is None:  # said before anything is asked or written
        sys.stderr.write(NO_RICH)
        return 2
    pack = relief.builtin_pack()
    file = given.journal or (USUAL if watched else None)
    try:
        with JournalFile(file, pack, new=given.new) if file else nullcontext() as journal:
            return guided(given, pack, journal, display(plain=plain, keys=watched))
    except (Mistake, JournalFileError) as mistake:
        sys.stderr.write(f"{mistake}\n")
        return 2


def guided(given: argparse.Namespace, pack: relief.Pack, journal: JournalFile | None, screen: Display) -> int:
    """Everything from the first word to the last; the status to exit with."""
    if journal and journal.warned:
        return warned(pack, journal.warned)
    answers = read(given.answers)
    unasked = None if screen.keys else {PAIN: answers.get("pain_nrs", 0), "pain_moved": "no", "new_signs": []}
    keep: Callable[[relief.Session], None] = journal.keep if journal else lambda _: None
    session = journal.session if journal else None
    pace = None if given.fast else given.speed or (1.0 if screen.keys else None)
    clock_ = Clock(pace, session.at if session else 0.0)
    if session and journal:
        session = gone_on(session, clock_.now(), keep)
        if warns(session):
            return warned(pack, session)
        if not session.can:
            journal.expired()
            session = None
    line(head(pack))
    for each in journal.said if journal else ():
        line(each)
    if session:
        note = f"You are where you stopped, in {place(session)}."
        line(note)
    else:
        routine = planned(pack, answers, given.minutes, clock_.now())
        if routine is None:
            return 0
        note = f"{head(pack)}. {routine}."
        line(f"{routine}.")
        session = relief.begin(routine, at=clock_.now())
        keep(session)
    player = Player(session, clock_.now, keep, unasked)
    player.note = (
        " ".join([*(journal.said if journal else ()), note]) if isinstance(screen, Screen) else ""
    )  # which covers the lines above
    with Keyboard(listens=screen.keys) as keyboard, screen:
        ended = play(player, keyboard, screen, clock_)
    if ended == "hang-up":  # nobody can read any more
        return ENDING[ended]
    if ended:
        closed(player, journal)
        return ENDING[ended]
    print_ending(player.session, journal)
    if given.record:
        given.record.write_text(relief.to_json(relief.Record(player.session), indent=2), "utf-8")
        print(f"\nThe record is in {given.record}.")
    return 0


def closed(player: Player, journal: JournalFile | None) -> None:
    """What the person hears when the program was closed in the middle."""
    session = player.session
    if player.note:
        line(player.note)
    if not session.can:  # because of what was entered last
        print_ending(session, journal)
        return
    if session.standing:
        line(session.now.show)
    kept = f"It is kept in {journal.path}: the same command goes on from here." if journal else "Nothing is kept."
    line(f"Stopped after {clock(session.active)}. {journal.failed if journal and journal.failed else kept}")


def warned(pack: relief.Pack, session: relief.Session) -> int:
    """Tell again what the last *session* ended with; the status to exit with. Its answers begin no other one."""
    line(head(pack))
    line(
        f"The last session has ended: {ended(session)}. What was said then still holds. To begin a new one, once you "
        "have read it and done what it says, give --new; and answer the intake again, where anything has changed."
    )
    print_ending(session)
    return 0


def read(name: str) -> dict[str, object]:
    """The answers to the intake."""
    try:
        return read_answers(name)
    except (ValueError, relief.PackError) as error:
        msg = f"{name} cannot be used: {error}"
        raise Mistake(msg) from None


def display(*, plain: bool, keys: bool) -> Display:
    """What the session is seen on."""
    if plain:
        return Lines(keys=keys)
    from rich.console import Console

    return Screen(Console(highlight=False))


def gone_on(session: relief.Session, now: float, keep: Callable[[relief.Session], None]) -> relief.Session:
    """*session* as it was when the last program ended: what has passed since is a pause, and not a part of it."""
    events = (relief.events.Pause(session.at), relief.events.Tick(now))
    for event in events[session.phase is relief.terms.SessionPhase.PAUSED :]:
        session = relief.advance(session, event)
        keep(session)
    return session


def planned(pack: relief.Pack, answers: dict[str, object], minutes: int, now: float) -> relief.Routine | None:
    """A routine for these answers; None, with where to go instead, where there can be none."""
    try:
        result = relief.clear(relief.assess(pack, answers), at=now)
        if not isinstance(result, relief.Clearance):
            print_no_routine(pack, result)
            return None
        wish = relief.Wish(minutes=minutes, equipment={"tennis-ball"}, prefer={"ball-massage-low-back"})
        routine = relief.plan(result, wish)
    except relief.ReliefError as mistake:
        msg = f"No session can be made of this:\n{mistake}"
        raise Mistake(msg) from None
    if not routine.items:
        msg = f"In {minutes} minutes nothing fits. Give it more with --minutes."
        raise Mistake(msg)
    return routine


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description="Go through a low-back routine in a terminal, cue by cue.")
    parser.add_argument("answers", nargs="?", default=PLAIN, help=HELP)
    parser.add_argument("--minutes", type=int, default=12, help="how long the routine may take")
    parser.add_argument("--journal", type=Path, help=f"where everything is kept and goes on from ({USUAL})")
    parser.add_argument("--new", action="store_true", help="begin a new session, and put the one before it aside")
    parser.add_argument("--plain", action="store_true", help="lines instead of a screen, as for a screen reader")
    parser.add_argument("--speed", type=speed, help="of the clock, such as 20")
    parser.add_argument("--fast", action="store_true", help="no keys, no waiting")
    parser.add_argument("--record", type=Path, help="where to write the record")
    return parser.parse_args()


def speed(text: str) -> float:
    """A speed of the clock."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0.1 <= value <= 1000:
        msg = "expected a number from 0.1 to 1000"
        raise argparse.ArgumentTypeError(msg)
    return value
