"""What the pack that ships costs: one person's way from answers to a routine, arrow by arrow."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING, Any

import relieflib as relief
from benchmarks.asking import usual
from benchmarks.measure import interleaved

if TYPE_CHECKING:
    from collections.abc import Callable


def rows() -> list[tuple[str, ...]]:
    """Microseconds for each arrow, with the built-in pack and a plain back ache; half of the answers for the screen."""
    pack = relief.builtin_pack()
    full = {name: usual(question) for name, question in pack.intake.items()}
    half = dict(list(full.items())[: len(full) // 2])
    wish = relief.Wish(minutes=12, equipment={"tennis-ball"}, prefer={"ball-massage-low-back"})
    assessment = relief.assess(pack, full)
    clearance = relief.clear(assessment, at=0)
    assert isinstance(clearance, relief.Clearance)
    routine = relief.plan(clearance, wish)
    jobs: dict[str, Callable[[Any], object]] = {
        "assess, to the disposition": lambda said: relief.assess(pack, said).disposition,
        "assess, with every finding and exclusion": lambda said: looked_at(relief.assess(pack, said)),
        "assess half of the answers, to the next screen": lambda said: relief.assess(pack, said).next_screen,
        "clear, of an assessment made again": lambda said: relief.clear(relief.assess(pack, said)),
        "plan": lambda clearance: relief.plan(clearance, wish),
        "plan, with every reason and the bound": lambda clearance: reasoned(relief.plan(clearance, wish)),
        "verify": relief.verify,
        "begin": lambda routine: relief.begin(routine, at=0),
    }
    inputs: dict[str, list[Any]] = dict(
        zip(jobs, ([full], [full], [half], [full], [clearance], [clearance], [routine], [routine]), strict=True)
    )
    taken = interleaved(jobs, inputs, rounds=60)
    return [("what", "us"), *((name, f"{statistics.median(taken[name]) * 1e6:,.0f}") for name in jobs)]


def looked_at(assessment: relief.Assessment) -> object:
    """What an assessment says in full."""
    return assessment.findings, assessment.precautions, assessment.exclusions, assessment.allowed


def reasoned(routine: relief.Routine) -> object:
    """What a routine says of itself."""
    return routine.left_out, routine.checked, routine.score_at_most, routine.notes, routine.sources
