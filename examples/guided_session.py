"""A guided session: the host keeps the clock, the keyboard and the screen, and the library says what comes next.

    python examples/guided_session.py                              # in real time, check-ins from the keyboard
    python examples/guided_session.py --speed 60                   # a minute passes in a second
    python examples/guided_session.py --fast --record session.json # no waiting, and the whole record as JSON

Ctrl-C leaves at any moment. ``advance`` takes what happened and when; the session that comes back says what to show and
when to call again. Where nobody is at a keyboard (a pipe, or --fast) every check-in reports the pain of the intake.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

import relieflib as relief
from printed import clock, print_head, say, section
from screen import HELP, ask

PLAIN = Path(__file__).parent / "answers" / "plain-back-ache.json"
PAIN = "pain_now"


def main() -> None:
    """Plan a routine for a plain back ache, go through it, and say how it went."""
    parser = argparse.ArgumentParser(description="Go through a low-back routine, cue by cue.")
    parser.add_argument("--minutes", type=int, default=12, help="how long the routine may take")
    parser.add_argument("--speed", type=int, default=1, choices=(1, 2, 10, 60), help="of the clock")
    parser.add_argument("--fast", dest="speed", action="store_const", const=None, help="do not wait at all")
    parser.add_argument("--record", type=Path, help="where to write the record")
    given = parser.parse_args()
    pack = relief.builtin_pack()
    answers = json.loads(PLAIN.read_text("utf-8"))
    clearance = relief.clear(relief.assess(pack, answers))
    assert isinstance(clearance, relief.Clearance)  # for a Refusal, which has no session, see build_routine.py
    try:
        wish = relief.Wish(minutes=given.minutes, equipment={"tennis-ball"}, prefer={"ball-massage-low-back"})
        routine = relief.plan(pack, clearance, wish)
    except relief.WishError as mistake:
        parser.error(str(mistake))
    if not routine.items:
        parser.error("nothing fits into so little time")
    print_head(pack)
    typed = sys.stdin.isatty() and given.speed is not None
    say(f"{routine}. {HELP if typed else ''}")
    session = run(routine, Clock(given.speed), None if typed else answers["pain_nrs"])
    record = relief.Record.of(session)
    print_outcome(pack, record.outcome)
    if given.record:
        given.record.write_text(relief.to_json(record, indent=2), "utf-8")
        print(f"\nThe record is in {given.record}.")


def run(routine: relief.Routine, time_: Clock, pain: int | None) -> relief.Session:
    """The host's loop: show what is now, wait for what happens next, and tell the session."""
    session = relief.begin(routine, at=time_.now())
    while session.can:
        show(session)
        try:
            if asks(session):  # time stands still while someone types
                session = relief.advance(session, relief.Pause(time_.now()))
                session = relief.advance(session, relief.Report(time_.now(), check_in(routine, pain)))
                if told_to_stop(session) and session.can and pain is None:
                    input("Rest first. Enter goes on with the next one, Ctrl-C leaves for today: ")
            elif session.deadline is not None:
                session = relief.advance(session, relief.Tick(time_.wait_until(session.deadline)))
            if session.phase is relief.SessionPhase.PAUSED:  # by us, or by itself after a long gap: we are here again
                session = relief.advance(session, relief.Resume(time_.now()))
        except (KeyboardInterrupt, EOFError):
            session = relief.advance(session, relief.Leave(time_.now()))
    return session


def asks(session: relief.Session) -> bool:
    """Whether it is time for a check-in."""
    return session.now.interval is not None and session.now.interval.kind is relief.IntervalKind.CHECK_IN


class Clock:
    """Seconds that pass *speed* times as fast as they do; or, without a speed, as soon as anyone waits for them."""

    def __init__(self, speed: int | None) -> None:
        self.speed = speed
        self.skipped = 0.0

    def now(self) -> float:
        """What the clock shows."""
        return self.skipped if self.speed is None else time.monotonic() * self.speed

    def wait_until(self, at: float) -> float:
        """Wait until the clock shows *at*; what it shows then."""
        self.skipped = at
        while self.speed is not None and (left := at - self.now()) > 0:
            time.sleep(left / self.speed)
        return max(at, self.now())


def check_in(routine: relief.Routine, pain: int | None) -> dict[str, object]:
    """The answers to the check-in: typed in, or the same *pain* every time and nothing new."""
    if pain is None:
        return {question.id: ask(question) for question in routine.check_in}
    return {PAIN: pain, "pain_moved": "no", "new_signs": []}


def show(session: relief.Session) -> None:
    """A line for whatever is to be said: how long is left in all and of this, and what to do."""
    now = session.now
    rest = sum(interval.seconds for interval in session.timeline[session.index :]) - session.spent
    for said in now.say:
        cue = now.show if now.step is not None and said == now.step.do else said
        say(cue, bullet=f"{clock(rest):>5} left {now.left:4.0f} s  ")


def told_to_stop(session: relief.Session) -> bool:
    """Say what the stop rules say to the report that was just given, the gravest first; whether there were any."""
    for said in session.now.say:
        say(said, bullet="! ")
    return bool(session.now.say)


def print_outcome(pack: relief.Pack, outcome: relief.Outcome) -> None:
    """How it went, and where to go if it went badly."""
    first, last = dict(outcome.before).get(PAIN, "not said"), dict(outcome.after).get(PAIN, "not said")
    section(
        f"The session: {outcome.ending}",
        f"{outcome.progress:.0%} of the way, in {clock(outcome.active)} of the {clock(outcome.planned)} planned.",
        f"Pain at the first check-in: {first}. At the last: {last}.",
        *dict.fromkeys(f"A stop rule said: {stop.says}" for stop in outcome.stops),
    )
    section(pack.advice[outcome.disposition].name, *pack.advice[outcome.disposition].do)


if __name__ == "__main__":
    main()
