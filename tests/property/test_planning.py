"""What planning promises for every person who is cleared and every wish, and that a plan can be scored by anyone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve, fields
from hypothesis import given, settings
from hypothesis import strategies as st

from relieflib import Clearance, Pack, Wish, assess, builtin_pack, clear, plan, verify
from relieflib.content import Dose, Range
from relieflib.pack.wording import Timing
from relieflib.planning.doses import Item
from relieflib.planning.objective import USUAL_RATE, rate, weights
from relieflib.planning.objective import worth as worth_of
from relieflib.planning.timeline import unroll
from relieflib.terms import Ceiling, Experience, IntervalKind, LabelKind, LeftOutBecause, RoutinePhase, Side, Tolerance
from strategies import people, plain_back_ache, small_packs, wishes

PACK = builtin_pack()
GOALS = [label.id for label in PACK.labels if label.kind is LabelKind.GOAL]
REASONS_OF_A_WISH = set(LeftOutBecause) - {LeftOutBecause.RULE, LeftOutBecause.CEILING, LeftOutBecause.NOT_CHOSEN}


@st.composite
def clearances(draw: Any) -> Clearance:  # noqa: ANN401
    """A clearance of the built-in pack; who is refused gives way to a sore back on a blood thinner."""
    decision = clear(assess(PACK, draw(people(PACK))))
    if not isinstance(decision, Clearance):
        decision = clear(assess(PACK, plain_back_ache(PACK) | {"pain_nrs": 5, "blood_thinner": True}))
    assert isinstance(decision, Clearance)
    return decision


@given(clearances(), wishes(PACK))
@settings(max_examples=25, deadline=None)
def test_every_routine_passes_the_check_that_knows_no_planner(clearance: Clearance, wish: Wish) -> None:
    routine = plan(clearance, wish)
    assert [problem.what for problem in verify(routine)] == ([] if routine.items else ["the routine is empty"])


@given(clearances(), wishes(PACK))
@settings(max_examples=25, deadline=None)
def test_nothing_is_planned_that_the_clearance_or_the_wish_lacks(clearance: Clearance, wish: Wish) -> None:
    routine = plan(clearance, wish)
    excluded = {each.technique for each in clearance.exclusions}
    for technique in (each for item in routine.items for each in (item.technique, item.easier) if each is not None):
        assert technique == PACK.technique[technique.id]
        assert technique.id in clearance.techniques
        assert technique.id not in excluded | wish.avoid
        assert set(technique.equipment) <= wish.equipment
        assert wish.avoid_positions.isdisjoint(technique.positions)
        assert wish.done_within(technique.id, 1) + wish.times_a_day <= technique.per_day
        assert wish.experience is None or technique.experience <= wish.experience
        assert technique.gentle or clearance.ceiling is not Ceiling.GENTLE_ONLY
    planned = [item.technique for item in routine.items]
    assert not any(item.easier in planned for item in routine.items)


@given(clearances(), wishes(PACK))
@settings(max_examples=25, deadline=None)
def test_a_routine_fits_the_minutes_in_order_and_both_sides_alike(clearance: Clearance, wish: Wish) -> None:
    routine = plan(clearance, wish)
    assert sum(interval.seconds for interval in routine.timeline) == routine.seconds
    assert routine.timeline == unroll(routine.items, routine.pace)
    assert routine.seconds <= wish.minutes * 60 or not routine.items
    phases = [item.technique.phase for item in routine.items]
    assert phases == sorted(phases)
    assert len({item.technique.id for item in routine.items}) == len(routine.items) <= PACK.most_techniques
    told = [each for each in routine.timeline if each.kind is not IntervalKind.CHANGE_SIDE]
    left, right = ([each for each in told if each.side is side] for side in (Side.LEFT, Side.RIGHT))
    assert [evolve(each, side=Side.EACH, cue="") for each in left] == [
        evolve(each, side=Side.EACH, cue="") for each in right
    ]
    assert all(one.cue.endswith(other.cue) for one, other in zip(left, right, strict=True))


@given(clearances(), wishes(PACK))
@settings(max_examples=25, deadline=None)
def test_every_dose_is_within_its_range_and_no_larger_than_ceiling_level_and_history_leave(
    clearance: Clearance, wish: Wish
) -> None:
    least_only = clearance.ceiling is Ceiling.GENTLE_ONLY or any(each.smaller_dose for each in clearance.precautions)
    grows = clearance.ceiling is Ceiling.NORMAL and wish.experience is Experience.INTERMEDIATE
    for item in plan(clearance, wish).items:
        told = [each.went for each in wish.done if each.technique == item.technique.id]
        least, usual = Item.of(item.technique, "least").doses, Item.of(item.technique, "usual").doses
        if least_only or (told and set(told) <= {Tolerance.SORE, Tolerance.WORSE}):
            assert item.doses == least
        for low, dose, high in zip(least, item.doses, usual, strict=True):
            for name in ("sets", "reps", "hold", "rest"):
                assert getattr(low, name) <= getattr(dose, name)
                assert getattr(dose, name) <= getattr(high, name) or (grows and Tolerance.FINE in told)
        assert all(dose.fits(step.dose) for dose, step in zip(item.doses, item.technique.steps, strict=True))


@given(clearances(), wishes(PACK))
@settings(max_examples=25, deadline=None)
def test_every_technique_is_either_planned_and_checked_or_left_out_with_a_reason(
    clearance: Clearance, wish: Wish
) -> None:
    routine = plan(clearance, wish)
    planned = [item.technique.id for item in routine.items]
    assert [each.technique for each in routine.checked] == planned
    left = {each.technique: each for each in routine.left_out}
    assert len(left) == len(routine.left_out)
    assert left.keys() == PACK.technique.keys() - set(planned)
    for name, each in left.items():
        rules = {exclusion.rule for exclusion in clearance.exclusions if exclusion.technique == name}
        assert (each.why in REASONS_OF_A_WISH) == (name in clearance.techniques)
        assert set(each.because) == rules if each.why is LeftOutBecause.RULE else not rules


@given(clearances(), wishes(PACK))
@settings(max_examples=15, deadline=None)
def test_the_same_input_gives_the_same_routine(clearance: Clearance, wish: Wish) -> None:
    again = Wish(
        minutes=wish.minutes,
        equipment=sorted(wish.equipment, reverse=True),
        goals=dict(reversed(wish.goals)),
        prefer=sorted(wish.prefer, reverse=True),
        avoid=sorted(wish.avoid, reverse=True),
        avoid_positions=sorted(wish.avoid_positions, reverse=True),
        experience=wish.experience,
        times_a_day=wish.times_a_day,
        done=wish.done[::-1],
        seed=wish.seed,
    )
    assert again == wish
    answers = dict(reversed(list(clearance.assessment.answers.items())))
    assert plan(evolve(clearance), again) == plan(clearance, wish)
    assert clear(assess(PACK, answers)) == clearance


EQUIPMENT = [label.id for label in PACK.labels if label.kind is LabelKind.EQUIPMENT]


@given(clearances(), st.integers(1, 60), st.sets(st.sampled_from(EQUIPMENT)), st.integers(1, 999))
@settings(max_examples=25, deadline=None)
def test_the_seed_picks_among_techniques_and_hardly_changes_what_the_routine_is_worth(
    clearance: Clearance, minutes: int, equipment: set[str], seed: int
) -> None:
    wish = Wish(minutes=minutes, equipment=equipment)
    assert plan(clearance, evolve(wish, seed=seed)).score >= 0.97 * plan(clearance, wish).score


@st.composite
def packs(draw: Any) -> Pack:  # noqa: ANN401
    """Packs with other techniques: phases, regions, doses, equipment, limits and easier ones as they come."""
    regions = [label.id for label in PACK.labels if label.kind is LabelKind.REGION]
    names = draw(st.lists(st.sampled_from(sorted(PACK.technique)), min_size=1, max_size=9, unique=True))

    def range_(least: int, most: int) -> Range:
        low, usual, high = sorted(draw(st.lists(st.integers(least, most), min_size=3, max_size=3)))
        return Range(usual=usual, least=low, most=high)

    techniques = tuple(
        evolve(
            PACK.technique[name],
            phase=draw(st.sampled_from(RoutinePhase)),
            region=draw(st.sampled_from(regions)),
            experience=draw(st.sampled_from(Experience)),
            gentle=draw(st.booleans()),
            per_day=draw(st.integers(1, 3)),
            per_week=draw(st.sampled_from([None, 1, 3])),
            easier=draw(st.sampled_from([None, *names[:place]])),  # each leads to an earlier one, and to no circle
            harder=None,
            goals=tuple((goal, draw(st.integers(0, 10))) for goal in GOALS),
            steps=tuple(
                evolve(step, dose=Dose(sets=range_(1, 3), reps=range_(1, 5), hold=range_(1, 90), rest=range_(0, 30)))
                for step in PACK.technique[name].steps
            ),
        )
        for place, name in enumerate(names)
    )
    timing = Timing(**{each.name: draw(st.integers(0, 40)) for each in fields(Timing)})
    return evolve(PACK, techniques=techniques, timing=timing, most_techniques=draw(st.integers(1, 8)))


def within(pack: Pack, wish: Wish) -> Wish:
    """*wish* without the techniques that *pack* lacks."""
    known = pack.technique.keys()
    done = tuple(each for each in wish.done if each.technique in known)
    return evolve(wish, prefer=wish.prefer & known, avoid=wish.avoid & known, done=done)


@given(packs(), st.sampled_from([{}, {"pain_nrs": 5}, {"pain_nrs": 8}, {"cancer_history": "past"}]), wishes(PACK))
@settings(max_examples=25, deadline=None)
def test_every_routine_of_every_pack_passes_the_checker_and_no_bound(
    pack: Pack, changed: dict[str, Any], wish: Wish
) -> None:
    clearance = clear(assess(pack, plain_back_ache(pack) | changed))
    assert isinstance(clearance, Clearance)
    routine = plan(clearance, within(pack, wish))
    told = [problem.what for problem in verify(routine)]
    assert told == [] if routine.items else "the routine is empty" in told
    assert routine.score <= routine.score_at_most


OTHERS = [path for name in ("python3.12", "python3.13", "python3.14") if (path := shutil.which(name))]
PLANS = """
import hashlib, relieflib as r
pack = r.builtin_pack()
clearance = r.clear(r.assess(pack, r.sample_answers("plain-back-ache")))
told = hashlib.sha256()
for minutes in range(3, 31, 3):
    wish = r.Wish(minutes=minutes, equipment={"tennis-ball", "heat-pack"}, prefer={"bridge", "cat-cow"}, seed=minutes)
    told.update(r.to_json(r.plan(clearance, wish)).encode())
print(told.hexdigest())
"""


@pytest.mark.slow
def test_the_same_input_gives_the_same_bytes_in_other_processes_and_pythons() -> None:
    home = Path(__file__).parents[2]
    packages = [each for each in sys.path if each.endswith("-packages")]  # attrs and cattrs are plain Python
    path = os.pathsep.join([str(home / "src"), *packages])
    told = set()
    for seed, python in (("1", sys.executable), ("2", sys.executable), *(("3", other) for other in OTHERS)):
        env = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run([python, "-c", PLANS], env=env, cwd=home, capture_output=True, check=False, text=True)
        if python == sys.executable or done.returncode == 0:  # a name on the path need not be a Python that starts
            assert done.returncode == 0, done.stderr
            told.add(done.stdout)
    assert len(told) == 1


ITEMS = st.lists(
    st.builds(Item.of, st.sampled_from(PACK.techniques), st.sampled_from(["least", "usual", "most"])), max_size=8
)


@given(ITEMS, st.dictionaries(st.sampled_from(GOALS), st.integers(0, 5)))
@settings(max_examples=25, deadline=None)
def test_the_score_is_the_published_formula(items: list[Item], weights: dict[str, int]) -> None:
    regions: dict[str, Fraction] = {}
    for item in items:
        served = sum(weights.get(goal, 0) * points for goal, points in item.technique.goals)
        benefit = served if weights else USUAL_RATE
        earned = benefit * Fraction(item.seconds, 60)
        regions[item.technique.region] = regions.get(item.technique.region, Fraction(0)) + earned
    value = sum(map(worth, regions.values()), start=Fraction(0))
    for one, other in pairwise(item.technique for item in items):
        value -= 150 * (one.steps[-1].position != other.steps[0].position)
        value -= 100 * (set(one.equipment) != set(other.equipment))
    phases = {str(item.technique.phase) for item in items}
    value += 1500 * (bool(phases & {"settle", "warm-up"}) + bool(phases & {"cool-down"}))
    assert worth_of(items, weights) == 60 * value


def worth(raw: Fraction) -> Fraction:
    """V(S) of the formula: 10, then 5, then 2 for each point of a region."""
    band = Fraction(300)
    return 10 * min(raw, band) + 5 * min(max(raw - band, Fraction(0)), band) + 2 * max(raw - 2 * band, Fraction(0))


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_in_a_pack_without_goals_all_techniques_give_alike(data: st.DataObject) -> None:
    pack = data.draw(small_packs())
    labels = [each for each in pack.labels if each.kind is not LabelKind.GOAL]
    pack = evolve(pack, labels=labels, techniques=[evolve(each, goals={}) for each in pack.techniques])
    assert {rate(each, weights(pack, Wish(minutes=9))) for each in pack.techniques} == {USUAL_RATE}
    clearance = clear(assess(pack, data.draw(people(pack))))
    if isinstance(clearance, Clearance) and clearance.techniques:
        routine = plan(clearance, Wish(minutes=20))
        assert routine.items
        assert verify(routine) == ()
