"""What a step of a session costs, beside a loop written by hand that keeps the place, the time and a list of events."""

from __future__ import annotations

import gc
import statistics
import tracemalloc
from typing import TYPE_CHECKING, Any

import relieflib as relief
from benchmarks.measure import clock
from relieflib.session.append_only import Log

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

STEP = 0.25  # seconds between two ticks of a host that draws a countdown
ROUNDS = 15


def routine(pack: relief.Pack) -> relief.Routine:
    """Twelve minutes for a plain back ache."""
    clearance = relief.clear(relief.assess(pack, relief.sample_answers("plain-back-ache")))
    assert isinstance(clearance, relief.Clearance)
    return relief.plan(clearance, relief.Wish(minutes=12))


class ByHand:
    """Which interval, how far into it, and what happened; no pause, no rule, no way back, and nothing is kept."""

    def __init__(self, seconds: list[int], at: float) -> None:
        self.seconds, self.at, self.index, self.spent = seconds, at, 0, 0.0
        self.events: list[relief.events.Event] = []

    def advance(self, event: relief.events.Event) -> None:
        """Go on by the time that has passed."""
        self.events.append(event)
        self.spent += event.at - self.at
        self.at = event.at
        while self.index < len(self.seconds) and self.spent >= self.seconds[self.index]:
            self.spent -= self.seconds[self.index]
            self.index += 1


def happenings(number: int) -> Iterator[relief.events.Event]:
    """Ticks, with someone who pauses, goes back, skips, reports and takes it easier now and then, and never ends."""
    kinds = [
        relief.events.Pause,
        relief.events.Resume,
        relief.events.SkipStep,
        relief.events.Back,
        relief.events.Back,
        relief.events.ChooseEasier,
    ]
    for place in range(number):
        at = place / 1000
        turn, rest = divmod(place, 20)
        if rest:
            yield relief.events.Tick(at)
        elif turn % 7 == 6:
            yield relief.events.Report(at, {"pain_now": 3, "pain_moved": "no", "new_signs": []})
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
    ticks = [relief.events.Tick(STEP * number) for number in range(1, int(planned.seconds / STEP) + 1)]
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
        assert session.ending is relief.terms.Ending.FINISHED
        assert hand.index == len(hand.seconds)
    advance, by_hand = statistics.median(ours), statistics.median(theirs)
    found: list[tuple[str, ...]] = [
        ("what", "time", "x by hand"),
        ("by hand, one tick", f"{by_hand * 1e6:.2f} us", ""),
        ("relieflib, `advance` by one tick, median", f"{advance * 1e6:.1f} us", f"{advance / by_hand:.0f}"),
    ]
    return [*found, *long(pack, planned, 10_000), *long(pack, planned, 100_000)]


def long(pack: relief.Pack, planned: relief.Routine, number: int) -> Iterator[tuple[str, ...]]:
    """The rows of a session of this many events."""
    events = list(happenings(number))

    def replayed() -> relief.Session:
        session = relief.begin(planned, at=0)
        for event in events:
            session = relief.advance(session, event)
        return session

    def by_hand() -> None:
        loop = ByHand([each.seconds for each in planned.timeline], 0)
        for event in events:
            loop.advance(event)

    took_by_hand = timed(by_hand)
    session = replayed()
    lines = relief.to_journal(session)
    assert relief.Session(planned, 0, events).journal == session.journal == relief.restore(pack, lines).session.journal
    for name, job in (
        (f"replay of {number:,} events", replayed),
        ("the same, made of its facts", lambda: relief.Session(planned, 0, events)),
        (f"journal of {number:,} events, written", lambda: relief.to_journal(session)),
        (f"and restored, {len(lines) / 1e6:.1f} MB", lambda: relief.restore(pack, lines)),
    ):
        took = timed(job)
        yield name, f"{took:.2f} s", f"{took / took_by_hand:.0f}"


class Copied(tuple[Any, ...]):
    """What a session keeps its events and its journal in, if that is a tuple: each event copies those before it."""

    __slots__ = ()

    def plus(self, value: object) -> Copied:
        """This, with *value* at its end."""
        return Copied((*self, value))


def held(kind: Callable[[Iterable[object]], object], session: relief.Session) -> int:
    """The bytes that the two sequences of *session* take, without what is in them."""
    events, journal = list(session.events), list(session.journal)
    gc.collect()
    tracemalloc.start()
    kept = kind(events), kind(journal)
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del kept
    return size


def histories() -> list[tuple[str, ...]]:
    """The table that says why a session keeps its history in a Log: with as many events as hosts send in 12 minutes.

    27 for one that calls at its deadlines, 500 for one that draws twice in three seconds, 7,200 for ten times a second;
    and a replay that no person sits through.
    """
    planned = routine(relief.builtin_pack())
    kinds: tuple[Any, ...] = (Copied, Log)
    found: list[tuple[str, ...]] = [("events", "kept in", "last `advance`", "whole run", "memory")]
    for number in (27, 500, 7_200, 30_000):
        for kind in kinds:
            best, lasts = float("inf"), list[float]()
            for _ in range(3):
                session = relief.begin(planned, at=0)
                object.__setattr__(session, "events", kind())
                object.__setattr__(session, "_state", session._state._replace(journal=kind()))  # noqa: SLF001
                gc.collect()
                start = clock()
                for place in range(number):
                    session = relief.advance(session, relief.events.Tick(place / number))
                best = min(best, clock() - start)
                for _ in range(50):
                    start = clock()
                    session = relief.advance(session, relief.events.Tick(1.0))
                    lasts.append(clock() - start)
            row = (
                f"{statistics.median(lasts) * 1e6:.1f} us",
                f"{best * 1e3:.1f} ms",
                f"{held(kind, session) / 1024:.0f} kB",
            )
            found.append((f"{number:,}", "a tuple" if kind is Copied else "a Log", *row))
    return found
