"""Prints every table. Ratios are the promise; absolute times are this machine's.

python -m benchmarks            everything, about four minutes
python -m benchmarks rules      the rule engine against functions written by hand
python -m benchmarks pack       the built-in pack, arrow by arrow
python -m benchmarks start      imports, loading, the first disposition of a fresh process
python -m benchmarks session    one step of a session, and replays of long ones
python -m benchmarks asking     how many questions are asked until it is settled
python -m benchmarks sizes      large and hostile inputs: time and memory of each, in a process of its own
python -m benchmarks plans DIR  routines beside the proved optima of the instances in DIR
python -m benchmarks peers DIR  the comparison of rule engines whose run.py is in DIR, with relieflib among them
"""

from __future__ import annotations

import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import relieflib as relief
from benchmarks import asking, builtin, neutral, routines, session, sizes
from benchmarks.measure import clock, fresh, interleaved, ratio
from relieflib.screening.engine import engine_of

if TYPE_CHECKING:
    from collections.abc import Callable


def rules() -> None:
    """The neutral rule set, decided by relieflib and by hand."""
    raw = neutral.ruleset()
    pack, by_hand, by_hand3 = neutral.as_pack(raw), neutral.hand(raw), neutral.hand3(raw)
    screen = engine_of(pack)
    complete, partial = neutral.people(raw, 400), neutral.people(raw, 400, unanswered=0.3)
    said = [{name: value for name, value in person.items() if value is not None} for person in partial]

    def whole(person: dict[str, Any]) -> object:
        found = relief.assess(pack, person)
        return found.findings, found.precautions, found.exclusions, found.next_screen, found.inapplicable

    def lean(person: dict[str, Any]) -> object:
        found = relief.assess(pack, person)
        return found.disposition, found.pending

    for person in complete:  # the same rules fire, or nothing here means anything
        fired = {name.replace("-", "_") for name in screen.fired(person)[0]}
        assert fired == set(by_hand(person)), (fired, by_hand(person))
    jobs: dict[str, Callable[[Any], object]] = {
        "by hand, two values": by_hand,
        "relieflib, fired rules and disposition": screen.fired,
        "by hand, three values": by_hand3,
        "relieflib, assessment: open rules, pending questions": lean,
        "relieflib, the same with every explanation written out": whole,
    }
    inputs = dict(zip(jobs, (complete, complete, partial, said, said), strict=True))
    taken = interleaved(jobs, inputs, rounds=31)
    hand2, _, hand3, *_ = jobs
    rows: list[tuple[str, ...]] = [("what", "us", "x by hand")]
    for name in jobs:
        to = hand2 if name in list(jobs)[:2] else hand3
        rows.append((name, f"{statistics.median(taken[name]) * 1e6:.1f}", f"{ratio(taken, name, to):.2f}"))
    table("One person, 53 neutral rules over 52 facts; in three values 30 % unanswered", rows)
    many = neutral.people(raw, 100_000, seed=3)
    start = clock()
    for person in many:
        screen.fired(person)
    rate = len(many) / (clock() - start)
    table("Many people, one at a time", [("what", "people a second"), ("relieflib, fired rules", f"{rate:,.0f}")])


START = """
import time; a = time.perf_counter()
import attrs; b = time.perf_counter()
import relieflib; c = time.perf_counter()
import relieflib.pack.load; d = time.perf_counter()
pack = relieflib.builtin_pack(); e = time.perf_counter()
from relieflib.screening.engine import engine_of; engine_of(pack).fast; f = time.perf_counter()
relieflib.assess(pack, {"saddle_numbness": True}).disposition; g = time.perf_counter()
print("import attrs", b - a); print("import relieflib, above attrs", c - b); print("what loading imports", d - c)
print("load and check the pack", e - d); print("compile its rules", f - e); print("first disposition", g - f)
print("load and compile", f - d); print("import relieflib to first disposition", g - b)
"""


def start() -> None:
    """A fresh process, phase by phase."""
    found = fresh(START, 15)
    table("A fresh process, ms", [("what", "ms"), *((name, f"{value:.1f}") for name, value in found.items())])


def own() -> None:
    """The pack that ships."""
    table("The built-in pack, one person, us", builtin.rows())


def ask() -> None:
    """Questions until settled."""
    table("Questions asked until settled, built-in pack", asking.rows())


def table(title: str, rows: list[tuple[str, ...]]) -> None:
    """Print *rows* as a Markdown table."""
    print(f"\n**{title}**\n")
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for number, row in enumerate(rows):
        first, *others = row
        cells = [first.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))]
        print("| " + " | ".join(cells) + " |")
        if number == 0:
            print(
                "| "
                + " | ".join("-" * widths[0] if not i else "-" * (w - 1) + ":" for i, w in enumerate(widths))
                + " |"
            )


def sessions() -> None:
    """The guided session."""
    table("A guided session, 12 minutes, four ticks a second", session.rows())
    table("What a session keeps its history in", session.histories())


def large() -> None:
    """What costs most to read."""
    table("Large and hostile inputs, read and checked", sizes.rows())


PARTS = {"rules": rules, "pack": own, "start": start, "session": sessions, "asking": ask, "sizes": large}


def peers(folder: str, *options: str) -> None:
    """Run the comparison of engines in a copy, with relieflib's adapter dropped in."""
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place, "bench")
        shutil.copytree(folder, copy)
        (copy / "peers" / "relieflib_.py").write_text("from benchmarks.peer import *\n", "utf-8")
        paths = os.pathsep.join([str(Path(__file__).parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])])
        subprocess.run(  # noqa: S603 - the folder that was named
            [sys.executable, "run.py", *options], cwd=copy, check=True, env={**os.environ, "PYTHONPATH": paths}
        )


if __name__ == "__main__":
    print(f"Python {platform.python_version()}, {platform.machine()}")
    if sys.argv[1:2] == ["peers"]:
        peers(*sys.argv[2:])
    elif sys.argv[1:2] == ["plans"]:
        found = routines.rows(Path(sys.argv[2]))
        table("Routines beside proved optima", found)
        print("\n" + routines.curve(found))
    else:
        for part in sys.argv[1:] or PARTS:
            PARTS[part]()
