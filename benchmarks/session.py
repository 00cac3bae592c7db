"""What a step of a session costs, beside a loop written by hand that keeps the place, the time and a list of events."""

from __future__ import annotations

import gc
import json
import statistics
from pathlib import Path
from typing import TYPE_CHECKING

import relieflib as relief
from benchmarks.measure import clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ANSWERS = Path(__file__).parents[1] / "examples" / "answers" / "plain-back-ache.json"
STEP = 0.25  # seconds between two ticks of a host that draws a countdown
ROUNDS = 15


def routine(pack: relief.Pack) -> relief.Routine:
    """Twelve minutes for a plain back ache."""
    clearance = relief.clear(relief.assess(pack, json.loads(ANSWERS.read_text("utf-8"))))
    assert isinstance(clearance, relief.Clearance)
    return relief.plan(clearance, relief.Wish(minutes=12))


class ByHand:
    """Which interval, how far into it, and what happened; no pause, no rule, no way back, and nothing is kept."""

    def __init__(self, seconds: list[int], at: float) -> None:
        self.seconds, self.at, self.index, self.spent = seconds, at, 0, 0.0
        self.events: list[relief.Event] = []

    def advance(self, event: relief.Event) -> None:
        """Go on by the time that has passed."""
        self.events.append(event)
        self.spent += event.at - self.at
        self.at = event.at
        while self.index < len(self.seconds) and self.spent >= self.seconds[self.index]:
            self.spent -= self.seconds[self.index]
            self.index += 1


def happenings(number: int) -> Iterator[relief.Event]:
    """Ticks, with someone who pauses, goes back, skips, reports and takes it easier now and then, and never ends."""
    kinds = [relief.Pause, relief.Resume, relief.SkipStep, relief.Back, relief.Back, relief.ChooseEasier]
    for place in range(number):
        at = place / 1000
        turn, rest = divmod(place, 20)
        if rest:
            yield relief.Tick(at)
        elif turn % 7 == 6:
            yield relief.Report(at, {"pain_now": 3, "pain_moved": "no", "new_signs": []})
        else:
            yield kinds[turn % 7](at)


def timed(job: Callable[[], object]) -> float:
    """Seconds that *job* takes, the quickest of three times: this machine is shared."""
    found = []
    for _ in range(3):
        gc.collect()
        start = clock()
        job()
        found.append(clock() - start)
    return min(found)


def rows() -> list[tuple[str, ...]]:
    """The table."""
    pack = relief.builtin_pack()
    planned = routine(pack)
    ticks = [relief.Tick(STEP * number) for number in range(1, int(planned.seconds / STEP) + 1)]
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(ROUNDS):
        session, hand = relief.begin(planned, at=0), ByHand([each.seconds for each in planned.timeline], 0)
        for tick in ticks:
            start = clock()
            session = relief.advance(session, tick)
            ours.append(clock() - start)
        for tick in ticks:
            start = clock()
            hand.advance(tick)
            theirs.append(clock() - start)
        assert session.ending is relief.Ending.FINISHED
        assert hand.index == len(hand.seconds)
    advance, by_hand = statistics.median(ours), statistics.median(theirs)
    found: list[tuple[str, ...]] = [
        ("what", "time", "x by hand"),
        ("by hand, one tick", f"{by_hand * 1e6:.2f} us", ""),
        ("relieflib, `advance` by one tick, median", f"{advance * 1e6:.1f} us", f"{advance / by_hand:.0f}"),
    ]
    for number in (10_000, 100_000):
        events = list(happenings(number))

        def replayed(events: list[relief.Event] = events) -> None:
            session = relief.begin(planned, at=0)
            for event in events:
                session = relief.advance(session, event)
            assert len(session.journal) == len(events)

        def by_hand_too(events: list[relief.Event] = events) -> None:
            loop = ByHand([each.seconds for each in planned.timeline], 0)
            for event in events:
                loop.advance(event)

        took, took_by_hand = timed(replayed), timed(by_hand_too)
        found.append((f"replay of {number:,} events", f"{took:.2f} s", f"{took / took_by_hand:.0f}"))
        session = relief.begin(planned, at=0)
        for event in events:
            session = relief.advance(session, event)
        lines = relief.to_journal(session)

        def written(session: relief.Session = session) -> None:
            assert relief.to_journal(session).count("\n") == len(session.journal) + 1

        def resumed(lines: str = lines, number: int = number) -> None:
            assert len(relief.restore(pack, lines).session.journal) == number

        took_to_write, took_to_resume = timed(written), timed(resumed)
        found.append(
            (f"journal of {number:,} events, written", f"{took_to_write:.2f} s", f"{took_to_write / took_by_hand:.0f}")
        )
        found.append(
            (
                f"and resumed, {len(lines) / 1e6:.1f} MB",
                f"{took_to_resume:.2f} s",
                f"{took_to_resume / took_by_hand:.0f}",
            )
        )
    return found
