"""Timing that goes in rounds through everything that is compared, and gives medians and ratios."""

from __future__ import annotations

import gc
import statistics
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

clock = time.perf_counter


def interleaved(
    jobs: Mapping[str, Callable[[Any], object]], inputs: Mapping[str, Sequence[Any]], rounds: int
) -> dict[str, list[float]]:
    """Seconds for each input of each job, one figure a round; every round goes through all the jobs in turn."""
    taken: dict[str, list[float]] = {name: [] for name in jobs}
    for name, job in jobs.items():
        for each in inputs[name]:
            job(each)
    gc.disable()
    try:
        for _ in range(rounds):
            for name, job in jobs.items():
                start = clock()
                for each in inputs[name]:
                    job(each)
                taken[name].append((clock() - start) / len(inputs[name]))
    finally:
        gc.enable()
    return taken


def ratio(taken: Mapping[str, list[float]], name: str, to: str) -> float:
    """The median, over the rounds, of one job's time over another's in the same round."""
    return statistics.median(one / other for one, other in zip(taken[name], taken[to], strict=True))


def fresh(code: str, rounds: int) -> dict[str, float]:
    """Median milliseconds of what *code* prints as ``name seconds`` lines, each time in a new process."""
    found: dict[str, list[float]] = {}
    for number in range(rounds + 1):
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
        for line in done.stdout.splitlines() if number else ():  # the first run warms the file cache
            name, seconds = line.rsplit(" ", 1)
            found.setdefault(name, []).append(float(seconds) * 1000)
    return {name: statistics.median(values) for name, values in found.items()}
