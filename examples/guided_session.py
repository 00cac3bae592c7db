"""A guided session in a terminal: press a key, and see what it did.

    python examples/guided_session.py                              # needs rich: python -m pip install rich
    python examples/guided_session.py --plain                      # lines instead of a screen, without rich
    python examples/guided_session.py --minutes 20 --speed 20      # twenty times as fast
    python examples/guided_session.py --fast --record session.json # no keys, no waiting, and the record as JSON

Whatever ends it in the middle (Ctrl-C, a closed window, a crash), the same command goes on from there: everything that
happens is in a journal, in --journal FILE or in your home folder. Space pauses, q leaves, ? shows the other keys.
Where the last session ended with a warning, it shows that again, and a new one begins only with --new.

Where nobody is at a keyboard (a pipe, or --fast) nothing waits unless there is a --speed, every check-in reports the
pain of the intake, and a journal is kept only in a --journal FILE.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from contextlib import nullcontext
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import relieflib as relief
from build_routine import read_answers
from diary import USUAL, Diary, DiaryError, warns
from keyboard import ENDING, Keyboard
from player import PAIN, UNDONE, Player, place
from player_screens import Lines, Screen, line
from printed import clock, head, print_refusal, section

if TYPE_CHECKING:
    from collections.abc import Callable

    from player_screens import Display

PLAIN = Path(__file__).parent / "answers" / "plain-back-ache.json"
NO_RICH = "The screen of this player needs rich: `python -m pip install rich` gets it, and --plain goes without.\n"
SHORTEST_WAIT = 0.02  # seconds: at a high speed the screen need not show every one


class Mistake(Exception):  # noqa: N818 - it is the person's
    """What was asked for cannot be; the message says why."""


class Clock:
    """Seconds that pass *speed* times as fast as they do; or, without a speed, as soon as anyone waits for them.

    It shows the time of day, as a journal may go on after the machine was off, and never less than the *least*.
    """

    def __init__(self, speed: float | None, least: float = 0.0) -> None:
        self.speed = speed
        self.began = time.time()
        self.base = max(self.began, least)

    def now(self) -> float:
        """What the clock shows."""
        return self.base + (time.time() - self.began) * self.speed if self.speed else self.base

    def patience(self, session: relief.Session) -> float | None:
        """For how many real seconds to wait for a key: until the next cue, or until another second is to be shown."""
        if session.deadline is None:
            return None
        if not self.speed:
            self.base = session.deadline
            return 0.0
        shown = session.at + (session.now.left % 1 or 1.0)
        return max((min(session.deadline, shown) - self.now()) / self.speed, SHORTEST_WAIT)


def main() -> int:
    """Plan a routine, or go on with one; go through it; and say how it went."""
    given = arguments()
    watched = sys.stdin.isatty() and sys.stdout.isatty() and not given.fast
    plain = given.plain or not watched or os.environ.get("TERM", "") in {"dumb", "unknown"}
    if not plain and find_spec("rich") is None:  # told before anything is asked or written
        sys.stderr.write(NO_RICH)
        return 2
    pack = relief.builtin_pack()
    file = given.journal or (USUAL if watched else None)
    try:
        with Diary(file, pack, anew=given.new) if file else nullcontext() as diary:
            return guided(given, pack, diary, display(plain=plain, keys=watched))
    except (Mistake, DiaryError) as mistake:
        sys.stderr.write(f"{mistake}\n")
        return 2


def guided(given: argparse.Namespace, pack: relief.Pack, diary: Diary | None, screen: Display) -> int:
    """Everything from the first word to the last; the status to exit with."""
    if diary and diary.warned:
        return warned(pack, diary.warned)
    answers = read(given.answers)
    unasked = None if screen.keys else {PAIN: answers.get("pain_nrs", 0), "pain_moved": "no", "new_signs": []}
    keep: Callable[[relief.Session], None] = diary.keep if diary else lambda _: None
    session = diary.session if diary else None
    pace = None if given.fast else given.speed or (1.0 if screen.keys else None)
    clock_ = Clock(pace, session.at if session else 0.0)
    if session and diary:
        session = gone_on(session, clock_.now(), keep)
        if warns(session):
            return warned(pack, session)
        if not session.can:
            diary.expired()
            session = None
    line(head(pack))
    for each in diary.said if diary else ():
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
        " ".join([*(diary.said if diary else ()), note]) if isinstance(screen, Screen) else ""
    )  # which covers the lines above
    with Keyboard(listens=screen.keys) as keyboard, screen:
        ended = play(player, keyboard, screen, clock_)
    if ended == "hang-up":  # nobody can read any more
        return ENDING[ended]
    if ended in ENDING:
        kept = f"It is kept in {diary.path}: the same command goes on from here." if diary else "Nothing is kept."
        line(f"Stopped after {clock(player.session.active)}. {kept}")
        return ENDING[ended]
    told(player.session)
    if given.record:
        given.record.write_text(relief.to_json(relief.Record(player.session), indent=2), "utf-8")
        print(f"\nThe record is in {given.record}.")
    return 0


def warned(pack: relief.Pack, session: relief.Session) -> int:
    """Tell again what the last *session* ended with; the status to exit with. Its answers begin no other one."""
    line(head(pack))
    line(
        f"The last session has ended: {session.ending}. What was said then still holds. To begin a new one, once you "
        "have read it and done what it says, give --new; and answer the intake anew, where anything has changed."
    )
    told(session)
    return 0


def read(file: Path) -> dict[str, object]:
    """The answers to the intake."""
    try:
        return read_answers(file)
    except (OSError, ValueError, RecursionError) as error:
        msg = f"{file.name} cannot be used: {error}"
        raise Mistake(msg) from None


def play(player: Player, keyboard: Keyboard, screen: Display, clock_: Clock) -> str:
    """The host's loop. What ended it early, such as "interrupt"; nothing, where the session has its end."""
    player.settle()
    while player.session.can:
        screen.show(player.view())
        stops = len(player.session.stops)
        key = keyboard.wait(clock_.patience(player.session))
        if key in ENDING:
            player.interrupt()
            return key
        if key == "suspend":
            player.interrupt()
            suspend(keyboard, screen)
        elif key == "":
            player.tick()
        elif key != "resize":
            player.press(key)
        if len(player.session.stops) > stops:
            keyboard.forget()  # nobody meant these for what is said now
    screen.show(player.view())
    while player.session.ending in UNDONE and keyboard.listens:
        key = keyboard.wait(None)
        if key == "space" or key in ENDING:
            break
        if key == "suspend":
            suspend(keyboard, screen)
        screen.show(player.view())
    return ""


def suspend(keyboard: Keyboard, screen: Display) -> None:
    """Give the terminal back until the program is called again, as Ctrl-Z asks."""
    screen.__exit__()
    keyboard.sleep()
    screen.__enter__()


def display(*, plain: bool, keys: bool) -> Display:
    """What the session is seen on."""
    if plain:
        return Lines(keys=keys)
    from rich.console import Console

    return Screen(Console(highlight=False))


def gone_on(session: relief.Session, now: float, keep: Callable[[relief.Session], None]) -> relief.Session:
    """*session* as it was when the last program ended: what has passed since is a pause, and not a part of it."""
    events = (relief.Pause(session.at), relief.Tick(now))
    for event in events[session.phase is relief.SessionPhase.PAUSED :]:
        session = relief.advance(session, event)
        keep(session)
    return session


def planned(pack: relief.Pack, answers: dict[str, object], minutes: int, now: float) -> relief.Routine | None:
    """A routine for these answers; None, with where to go instead, where there can be none."""
    try:
        result = relief.clear(relief.assess(pack, answers), at=now)
        if isinstance(result, relief.Refusal):
            print_refusal(pack, result)
            return None
        wish = relief.Wish(minutes=minutes, equipment={"tennis-ball"}, prefer={"ball-massage-low-back"})
        routine = relief.plan(pack, result, wish)
    except relief.ReliefError as mistake:
        msg = f"No session can be made of this:\n{mistake}"
        raise Mistake(msg) from None
    if not routine.items:
        msg = f"In {minutes} minutes nothing fits. Give it more with --minutes."
        raise Mistake(msg)
    return routine


def told(session: relief.Session) -> None:
    """How it went, and what to do and to watch for; what matters most comes last, so that it stays in sight."""
    if session.ending in UNDONE or session.disposition > session.routine.clearance.disposition:
        went(session)
        advised(session)
    else:
        advised(session)
        went(session)


def advised(session: relief.Session) -> None:
    """What to watch for, and what to do."""
    section("What to watch for", *session.guidance.watch)
    section(session.guidance.name, *session.guidance.do)


def went(session: relief.Session) -> None:
    """How far it went, with the pain over its time."""
    outcome = relief.Record(session).outcome
    section(
        f"The session: {outcome.ending}",
        f"{outcome.progress:.0%} of the way, in {clock(outcome.active)} of the {clock(outcome.planned)} planned.",
    )
    if session.stops:
        section("What the stop rules said", *dict.fromkeys(stop.says for stop in session.stops))
    elif session.ending is relief.Ending.EXPIRED:
        section("To end with", session.now.show)
    reports = pains(session)
    if reports:
        section("Your pain, 0 to 10")
        for seconds, pain, where in reports:
            line(where, bullet=f"{clock(seconds):>6}  {bar(pain):10}  {pain:>2g}  ")
        if len(reports) > 1:
            line(compared(reports[0][1], reports[-1][1]))


def pains(session: relief.Session) -> list[tuple[float, float, str]]:
    """Every report of pain: after how many seconds of the session, how bad, and where in it."""
    found, seen = [], relief.begin(session.routine, at=session.started_at)
    for event in session.events:
        before, seen = seen, relief.advance(seen, event)
        pain = dict(event.answers).get(PAIN) if isinstance(event, relief.Report) else None
        if isinstance(pain, int | float):
            found.append((seen.active, float(pain), during(before)))
    return found


def during(session: relief.Session) -> str:
    """Where in the routine a report was made."""
    now = session.now
    if now.technique is None:
        return "before the start" if session.index == 0 else "at the end"
    asked = now.interval is not None and now.interval.kind is relief.IntervalKind.CHECK_IN
    return f"{'after' if asked else 'during'} {now.technique.name}"


def bar(pain: float) -> str:
    """So much pain as a bar, in what the terminal can print."""
    try:
        "\N{FULL BLOCK}".encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return "#" * round(pain)
    return "\N{FULL BLOCK}" * round(pain)


def compared(first: float, last: float) -> str:
    """The first report beside the last."""
    if first == last:
        return f"It was {first:g} at first and {last:g} at the end: the same."
    change = "less" if last < first else "more"
    return f"It was {first:g} at first and {last:g} at the end: {abs(last - first):g} {change}."


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description="Go through a low-back routine in a terminal, cue by cue.")
    parser.add_argument("answers", type=Path, nargs="?", default=PLAIN, help="a JSON file of answers to the intake")
    parser.add_argument("--minutes", type=int, default=12, help="how long the routine may take")
    parser.add_argument("--journal", type=Path, help=f"where everything is kept and goes on from ({USUAL})")
    parser.add_argument("--new", action="store_true", help="begin anew, and put the session before it aside")
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


if __name__ == "__main__":
    sys.exit(main())
