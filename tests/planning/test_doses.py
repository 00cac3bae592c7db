"""How much a person may do: ceiling and precautions first, then level, then how it went before."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve

from relieflib import Clearance, Done, ReliefError, Wish, WishError, arrange, assess, builtin_pack, clear, plan, verify
from relieflib.planning.doses import HALF_WAY, LEAST, MOST, QUARTERS, USUAL, Amount, Item, fitting_quarters, rests
from relieflib.planning.objective import LATELY, PREFERRED
from relieflib.terms import Experience, LeftOutBecause, Tolerance
from strategies import plain_back_ache

PACK = builtin_pack()
ROLLS = PACK.technique["supine-knee-rolls"]


def cleared(**changed: Any) -> Clearance:  # noqa: ANN401 - any answer
    clearance = clear(assess(PACK, plain_back_ache(PACK) | changed))
    assert isinstance(clearance, Clearance)
    return clearance


PLAIN = cleared()
SORE_NOW, ADAPTED, GENTLE = cleared(pain_nrs=5), cleared(cancer_history="past"), cleared(pain_nrs=8)


def told(*went: Tolerance, name: str = ROLLS.id) -> list[Done]:
    """What was said of each time, the last first, a day apart."""
    return [Done(name, days, each) for days, each in enumerate(went, 1)]


def most(clearance: Clearance = PLAIN, *went: Tolerance, experience: Experience | None = None) -> int:
    return fitting_quarters(ROLLS, clearance, Wish(minutes=9, experience=experience, done=told(*went)))


FINE, SORE, WORSE, SILENT = Tolerance.FINE, Tolerance.SORE, Tolerance.WORSE, Tolerance.NOT_SAID


@pytest.mark.parametrize(
    ("experience", "went", "quarters"),
    [
        (None, [], USUAL),
        (None, [FINE] * 6, USUAL),
        (Experience.BEGINNER, [], HALF_WAY),
        (Experience.BEGINNER, [FINE], HALF_WAY + 1),
        (Experience.BEGINNER, [FINE] * 6, USUAL),
        (Experience.INTERMEDIATE, [], USUAL),
        (Experience.INTERMEDIATE, [FINE] * 2, USUAL),
        (Experience.INTERMEDIATE, [FINE] * 3, USUAL + 1),
        (Experience.INTERMEDIATE, [FINE] * 9, MOST),
        (Experience.INTERMEDIATE, [FINE, SILENT, FINE, FINE], USUAL + 1),
        (Experience.INTERMEDIATE, [FINE, SORE, FINE], LEAST + 1),
        (None, [*[FINE] * 9, SORE], USUAL),
        (Experience.BEGINNER, [FINE, WORSE], LEAST + 1),
        (Experience.INTERMEDIATE, [SORE, FINE, FINE], LEAST),
        (None, [WORSE], LEAST),
        (None, [SILENT, SORE], LEAST),
    ],
)
def test_level_and_how_it_went_say_how_much(
    experience: Experience | None, went: list[Tolerance], quarters: int
) -> None:
    assert most(PLAIN, *went, experience=experience) == quarters


@pytest.mark.parametrize(("clearance", "quarters"), [(SORE_NOW, LEAST), (GENTLE, LEAST), (ADAPTED, HALF_WAY)])
def test_no_level_and_no_good_time_goes_over_a_ceiling_or_a_precaution(clearance: Clearance, quarters: int) -> None:
    for experience in (None, *Experience):
        assert most(clearance, *[FINE] * 9, experience=experience) == quarters
    assert most(ADAPTED, SORE) == LEAST


def test_what_is_long_ago_says_nothing_any_more() -> None:
    wish = Wish(minutes=9, done=[Done(ROLLS.id, 28, WORSE), Done(ROLLS.id, 29, WORSE)])
    assert fitting_quarters(ROLLS, PLAIN, wish) == USUAL
    assert not rests(ROLLS, wish)


@pytest.mark.parametrize(
    ("done", "rested"),
    [
        ([Done(ROLLS.id, 1, WORSE)], True),
        ([Done(ROLLS.id, 2, WORSE)], False),
        ([Done(ROLLS.id, 1, SORE)], False),
        ([Done(ROLLS.id, 2, SORE), Done(ROLLS.id, 3, WORSE)], True),
        ([Done(ROLLS.id, 2, SORE), Done(ROLLS.id, 3, FINE), Done(ROLLS.id, 4, SORE)], False),
        ([Done(ROLLS.id, 3, SORE), Done(ROLLS.id, 3, SORE)], False),
        ([Done(ROLLS.id, 3, SORE), Done(ROLLS.id, 2, FINE), Done(ROLLS.id, 2, SORE)], True),
        ([Done("cat-cow", 1, WORSE)], False),
    ],
)
def test_worse_yesterday_or_twice_in_a_row_it_is_left_alone(done: list[Done], rested: bool) -> None:  # noqa: FBT001
    wish = Wish(minutes=20, done=done, prefer={ROLLS.id})
    assert rests(ROLLS, wish) is rested
    left_out = {each.technique: each.why for each in plan(PLAIN, wish).left_out}
    assert (left_out.get(ROLLS.id) is LeftOutBecause.WENT_BADLY) is rested


@pytest.mark.parametrize("technique", PACK.techniques, ids=lambda each: each.id)
def test_a_dose_grows_from_least_over_usual_to_most(technique: Any) -> None:  # noqa: ANN401
    amounts = [Item.between(technique, quarters, QUARTERS) for quarters in range(2 * QUARTERS + 1)]
    assert [amounts[0], amounts[QUARTERS], amounts[-1]] == [
        Item.of(technique, how) for how in ("least", "usual", "most")
    ]
    for place, step in enumerate(technique.steps):
        for name in ("sets", "reps", "hold", "rest"):
            numbers = [getattr(amount.doses[place], name) for amount in amounts]
            assert numbers == sorted(numbers)
        assert all(amount.doses[place].fits(step.dose) for amount in amounts)


def test_who_is_used_to_it_and_did_well_gets_more_than_usual_and_the_checker_agrees() -> None:
    done = [each for name in PACK.technique for each in told(*[FINE] * 4, name=name)]
    grown = plan(PLAIN, Wish(minutes=40, experience=Experience.INTERMEDIATE, done=done))
    assert any(item.seconds > Item.of(item.technique, "usual").seconds for item in grown.items)
    assert verify(grown) == ()
    sore = evolve(
        grown, wish=evolve(grown.wish, done=(*grown.wish.done, *(Done(name, 0, SORE) for name in PACK.technique)))
    )
    assert any("more than what is safe now" in each.what for each in verify(sore))


def test_a_beginner_gets_the_easier_technique_in_place_of_the_hard_one() -> None:
    wish = Wish(minutes=12, prefer={"bridge"}, experience=Experience.BEGINNER)
    routine = plan(PLAIN, wish)
    (bridge,) = [each for each in routine.left_out if each.technique == "bridge"]
    assert (bridge.why, bridge.instead) == (LeftOutBecause.EXPERIENCE, "pelvic-tilt")
    assert str(bridge) == "`bridge` is left out: experience; `pelvic-tilt` replaces it"
    assert verify(routine) == ()
    share = next(each.share for each in routine.checked if each.technique == "pelvic-tilt")
    plain = plan(PLAIN, evolve(wish, prefer=frozenset({"pelvic-tilt"})))
    assert share > PREFERRED / 2
    assert [item.technique.id for item in routine.items] == [item.technique.id for item in plain.items]


def test_a_rule_that_bars_a_preferred_technique_lets_its_easier_one_stand_in() -> None:
    dizzy = cleared(dizzy_or_unsteady=True)
    routine = plan(dizzy, Wish(minutes=20, prefer={"bridge"}))
    (left,) = [each for each in routine.left_out if each.technique == "bridge"]
    assert (left.why, left.because, left.instead) == (LeftOutBecause.RULE, ("falls-risk",), "pelvic-tilt")
    assert "pelvic-tilt" in {item.technique.id for item in routine.items}
    assert verify(routine) == ()


def test_an_own_order_is_told_what_could_stand_in() -> None:
    with pytest.raises(WishError, match="the easier `pelvic-tilt` can replace it"):
        arrange(PLAIN, ["bridge"], Wish(minutes=9, experience=Experience.BEGINNER))


def test_a_technique_is_not_planned_more_often_than_a_day_or_a_week_allows() -> None:
    twice = {each.technique: each.why for each in plan(PLAIN, Wish(minutes=20, times_a_day=2)).left_out}
    assert twice["bridge"] is LeftOutBecause.PER_DAY
    assert twice.get("supine-knee-rolls") is not LeftOutBecause.PER_DAY
    weekly = evolve(
        PACK, techniques=tuple(evolve(each, per_week=2) if each.id == "bridge" else each for each in PACK.techniques)
    )
    clearance = clear(assess(weekly, plain_back_ache(weekly)))
    assert isinstance(clearance, Clearance)
    for days, barred in (((1, 3), True), ((3, 6), True), ((3, 7), False), ((3,), False)):
        wish = Wish(minutes=20, prefer={"bridge"}, done=[Done("bridge", day) for day in days])
        routine = plan(clearance, wish)
        assert (
            "bridge" in {each.technique for each in routine.left_out if each.why is LeftOutBecause.PER_WEEK}
        ) is barred
        assert verify(routine) == ()
    once = plan(clearance, Wish(minutes=20, prefer={"bridge"}))
    often = evolve(once, wish=evolve(once.wish, done=(Done("bridge", 2), Done("bridge", 4))))
    told = [each.what for each in verify(often)]
    assert "`bridge` may not be done so often in a day, or a week" in told


def test_what_was_done_lately_is_worth_less_and_others_take_their_turn() -> None:
    wish = Wish(minutes=12)
    first = plan(PLAIN, wish)
    again = evolve(wish, done=tuple(Done(item.technique.id, 1) for item in first.items))
    assert evolve(first, wish=again).score == first.score - LATELY * len(first.items)
    second = plan(PLAIN, again)
    assert {item.technique.id for item in second.items} != {item.technique.id for item in first.items}
    assert second.score >= evolve(first, wish=again).score


def test_amounts_beyond_the_usual_stay_on_the_way_to_the_most() -> None:
    dose = ROLLS.steps[-1].dose
    between = Amount.between(dose, 3, 2)
    assert Amount.of(dose, "usual").seconds <= between.seconds <= Amount.of(dose, "most").seconds


def test_half_way_is_never_more_than_half_way() -> None:
    for technique in PACK.techniques:
        for step, dose in zip(technique.steps, Item.between(technique, HALF_WAY, QUARTERS).doses, strict=True):
            for name in ("sets", "reps", "hold", "rest"):
                range_ = getattr(step.dose, name)
                assert 2 * getattr(dose, name) <= range_.least + range_.usual


def test_who_avoids_a_technique_gets_nothing_in_its_place() -> None:
    routine = plan(PLAIN, Wish(minutes=20, avoid={"bridge"}, prefer={"bridge"}, goals={"strengthen": 5}))
    (left,) = [each for each in routine.left_out if each.technique == "bridge"]
    assert (left.why, left.instead) == (LeftOutBecause.AVOIDED, "")
    assert verify(routine) == ()


@pytest.mark.parametrize("at", ["x", float("nan"), True])
def test_no_clearance_is_of_what_is_not_a_time(at: Any) -> None:  # noqa: ANN401
    with pytest.raises(ReliefError, match="expected a number of seconds"):
        evolve(PLAIN, at=at)


@pytest.mark.parametrize("experience", [[], {}, "beginner", 1])
def test_a_level_that_is_none_is_a_wish_error(experience: Any) -> None:  # noqa: ANN401
    with pytest.raises(WishError, match=r"wish\.experience"):
        plan(PLAIN, Wish(minutes=9, experience=experience))
