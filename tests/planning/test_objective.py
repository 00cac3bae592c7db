"""The objective, and what a plan promises with it: a score, a bound, shares, and an order of the host's own."""

from __future__ import annotations

import contextlib
import random
from itertools import combinations, product
from typing import Any

import pytest
from attrs import evolve

import relieflib as relief
from relieflib import (
    Clearance,
    Done,
    RoutineError,
    Wish,
    WishError,
    arrange,
    assess,
    begin,
    builtin_pack,
    clear,
    plan,
    verify,
)
from relieflib.planning.candidates import Candidates
from relieflib.planning.doses import Amount, Item
from relieflib.planning.objective import BAND, MINUTE, RATES, region_worth
from relieflib.planning.ordering import QUICKEST
from relieflib.planning.routine import MOST_REPETITIONS
from relieflib.terms import Experience, IntervalKind, LabelKind, LeftOutBecause
from strategies import in_pack, plain_back_ache

PACK = builtin_pack()


def cleared(**changed: object) -> Clearance:
    clearance = clear(assess(PACK, plain_back_ache(PACK) | changed))
    assert isinstance(clearance, Clearance)
    return clearance


PLAIN = cleared()
ROUTINE = plan(PLAIN, Wish(minutes=20, equipment={"tennis-ball"}))


@pytest.mark.parametrize(
    ("raw", "worth"), [(0, 0), (BAND, RATES[0] * BAND), (2 * BAND, 4500), (3 * BAND, 5100), (BAND + 1, 3005)]
)
def test_a_region_is_worth_less_and_less(raw: int, worth: int) -> None:
    assert region_worth(raw * MINUTE) == worth * MINUTE


def test_a_plan_carries_its_score_and_a_bound_that_it_does_not_pass() -> None:
    assert 0 < ROUTINE.score <= ROUTINE.score_at_most
    assert all(each.share > 0 for each in ROUTINE.checked)


def test_no_routine_of_ones_own_beats_the_plan_or_its_bound() -> None:
    luck = random.Random(7)  # noqa: S311 - no secret
    names = [each.id for each in PACK.techniques if set(each.equipment) <= ROUTINE.wish.equipment]
    for _ in range(60):
        chosen = sorted(luck.sample(names, luck.randint(1, 5)), key=lambda name: PACK.technique[name].phase)
        try:
            routine = arrange(PLAIN, chosen, ROUTINE.wish)
        except WishError as error:
            assert "even the least doses take" in str(error)  # noqa: PT017 - the only reason there is
            continue
        assert verify(routine) == ()
        assert routine.score <= ROUTINE.score
        assert routine.score_at_most == ROUTINE.score_at_most


LABELS = {kind: [label.id for label in PACK.labels if label.kind is kind] for kind in LabelKind}
CLEARED = [PLAIN, cleared(worse_bending_forward=True), cleared(blood_thinner=True), cleared(can_use_floor=False)]


def wishes(count: int) -> list[tuple[Clearance, Wish]]:
    """The same people and wishes every time: the search is no proof, so this is a sample and no law."""
    luck = random.Random(11)  # noqa: S311 - no secret
    return [
        (
            luck.choice(CLEARED),
            Wish(
                minutes=luck.randint(3, 40),
                equipment=set(luck.sample(LABELS[LabelKind.EQUIPMENT], luck.randint(0, 2))),
                goals={goal: luck.randint(0, 5) for goal in LABELS[LabelKind.GOAL]},
                avoid_positions=set(luck.sample(LABELS[LabelKind.POSITION], luck.randint(0, 2))),
            ),
        )
        for _ in range(count)
    ]


@pytest.mark.slow
def test_more_minutes_more_equipment_and_fewer_exclusions_hardly_ever_lower_the_score() -> None:
    for clearance, wish in wishes(40):
        least = 0.97 * plan(clearance, wish).score
        assert plan(clearance, evolve(wish, minutes=wish.minutes + 1)).score >= least
        assert plan(clearance, evolve(wish, equipment=frozenset(LABELS[LabelKind.EQUIPMENT]))).score >= least
        assert plan(clearance, evolve(wish, avoid_positions=frozenset())).score >= least
        assert plan(PLAIN, wish).score >= least


def best_of_all(wish: Wish) -> float:
    """The most that any list of techniques is worth, each in its cheapest and its quickest order."""
    known = Candidates(PLAIN, wish)
    search, best = known.search, 0.0
    for size in range(1, len(known.known) + 1):
        for inside in map(frozenset, combinations(range(len(known.known)), size)):
            for order in (search.order(inside).choices, search._ordering.best(inside, QUICKEST).choices):  # noqa: SLF001
                with contextlib.suppress(WishError):
                    names = [known.known[each].id for each in order]
                    best = max(best, arrange(PLAIN, names, wish).score)
    return best


@pytest.mark.parametrize("seed", range(6))
def test_a_plan_of_few_techniques_is_the_best_there_is(seed: int) -> None:
    luck = random.Random(seed)  # noqa: S311 - no secret
    wish = Wish(
        minutes=luck.randint(4, 14),
        equipment=set(LABELS[LabelKind.EQUIPMENT]),
        goals={goal: luck.randint(0, 5) for goal in LABELS[LabelKind.GOAL]},
        avoid=set(luck.sample(sorted(PACK.technique), len(PACK.technique) - 6)),
    )
    assert plan(PLAIN, wish).score == best_of_all(wish)


@pytest.mark.parametrize(
    ("minutes", "goals", "avoid_positions"),
    [
        (20, (5, 5, 3, 2, 3), {"face-up-knees-bent", "face-up-legs-on-chair"}),
        (22, (2, 5, 0, 3, 3), {"face-down-on-elbows"}),
        (24, (5, 5, 3, 5, 5), {"standing", "standing-at-wall"}),
    ],
)
def test_a_long_technique_does_not_keep_out_many_that_are_worth_more(
    minutes: int, goals: tuple[int, ...], avoid_positions: set[str]
) -> None:
    weights = dict(zip(sorted(LABELS[LabelKind.GOAL]), goals, strict=True))
    without = Wish(minutes=minutes, goals=weights, avoid_positions=avoid_positions)
    heat = evolve(without, equipment=frozenset({"heat-pack"}))
    assert plan(PLAIN, heat).score >= plan(PLAIN, without).score


@pytest.mark.slow
def test_no_technique_of_a_plan_gives_way_to_two_that_are_worth_more() -> None:
    goals = dict(zip(sorted(LABELS[LabelKind.GOAL]), (4, 5, 3, 3, 3), strict=True))
    wish = Wish(minutes=18, goals=goals, equipment=frozenset(LABELS[LabelKind.EQUIPMENT]))
    known = Candidates(PLAIN, wish)
    routine = plan(PLAIN, wish)
    inside = frozenset(known.places[item.technique.id] for item in routine.items)
    outside = sorted(set(known.places.values()) - inside)
    for old, two in product(sorted(inside), combinations(outside, 2)):
        order = known.search.order(inside - {old} | set(two)).choices
        with contextlib.suppress(WishError):
            swapped = arrange(PLAIN, [known.known[each].id for each in order], wish)
            assert swapped.score <= routine.score


def test_an_own_order_is_kept_and_filled() -> None:
    routine = arrange(PLAIN, ["cat-cow", "bridge"], Wish(minutes=9))
    assert [item.technique.id for item in routine.items] == ["cat-cow", "bridge"]
    usual = [Item.of(item.technique, "usual").doses for item in routine.items]
    assert [item.doses for item in routine.items] == usual
    assert begin(routine, at=0).routine == routine
    short = arrange(PLAIN, ["cat-cow", "bridge"], Wish(minutes=4))
    assert short.seconds <= 240
    assert [item.doses for item in short.items] != usual
    assert LeftOutBecause.NOT_CHOSEN in {each.why for each in short.left_out}


@pytest.mark.parametrize("chosen", [[], "cat-cow", None, [1], [None], b"ab", {"cat-cow"}, [["cat-cow"]]])
def test_an_own_order_is_a_list_of_ids(chosen: Any) -> None:  # noqa: ANN401 - whatever a host hands in
    with pytest.raises(WishError, match="expected a list of technique ids, in order"):
        arrange(PLAIN, chosen, Wish(minutes=9))


def test_what_keeps_an_own_order_from_being_a_routine_is_said_at_once() -> None:
    chosen = ["bridge", "cat-cow", "cat-cow", "foam-roller-back", "bridg"]
    with pytest.raises(WishError) as refusal:
        arrange(PLAIN, chosen, Wish(minutes=6, avoid={"bridge"}))
    assert [str(problem).splitlines()[0] for problem in refusal.value.problems] == [
        "techniques[0]: `bridge` is left out: avoided [RL141]",
        "techniques[1]: `cat-cow` belongs before `bridge` [RL141]",
        "techniques[2]: `cat-cow` is in it twice [RL141]",
        "techniques[3]: `foam-roller-back` is left out: equipment (foam-roller) [RL141]",
        "techniques[4]: the pack has no 'bridg' [RL141]",
    ]
    with pytest.raises(WishError, match=r"even the least doses take [0-9]+ s, more than 2 minutes"):
        arrange(PLAIN, ["cat-cow", "bridge"], Wish(minutes=2))
    few = evolve(PACK, most_techniques=1)
    clearance = clear(assess(few, plain_back_ache(few)))
    assert isinstance(clearance, Clearance)
    with pytest.raises(WishError, match="a routine has at most 1 techniques"):
        arrange(clearance, ["cat-cow", "bridge"], Wish(minutes=9))
    assert len(plan(clearance, Wish(minutes=9)).items) == 1


@pytest.mark.parametrize(
    ("wish", "relax"),
    [
        (Wish(minutes=1), ("minutes",)),
        (Wish(minutes=20, avoid=frozenset(PACK.technique)), ("avoid",)),
        (Wish(minutes=20, avoid_positions=frozenset(LABELS[LabelKind.POSITION])), ("avoid_positions",)),
        (Wish(minutes=1, avoid=frozenset(PACK.technique)), ("avoid", "minutes")),
        (Wish(minutes=20), ()),
        (Wish(minutes=20, done=[Done(name) for name in PACK.technique for _ in range(4)]), ()),
        (Wish(minutes=1, goals={"strengthen": 5}), ("minutes",)),
    ],
)
def test_a_wish_that_nothing_fits_tells_the_least_to_give_up(wish: Wish, relax: tuple[str, ...]) -> None:
    assert plan(PLAIN, wish).relax == relax


def test_where_only_rules_stand_there_is_nothing_to_relax() -> None:
    bare = evolve(PACK, techniques=(PACK.technique["foam-roller-back"],))
    clearance = clear(assess(bare, plain_back_ache(bare) | {"blood_thinner": True}))
    assert isinstance(clearance, Clearance)
    assert plan(clearance, Wish(minutes=20, equipment={"foam-roller"})).relax == ()


def test_what_is_outscored_names_those_of_its_region() -> None:
    routine = plan(PLAIN, Wish(minutes=12))
    outscored = [each for each in routine.left_out if each.why is LeftOutBecause.OUTSCORED]
    assert outscored
    for each in outscored:
        region = PACK.technique[each.technique].region
        assert set(each.because) == {item.technique.id for item in routine.items if item.technique.region == region}
        assert str(each).startswith(f"`{each.technique}` is left out: outscored")


# the checker


def test_a_technique_that_is_not_as_the_pack_has_it_is_refused() -> None:
    item = evolve(ROUTINE.items[0], technique=evolve(ROUTINE.items[0].technique, per_day=9))
    with pytest.raises(RoutineError, match="is not a technique of this pack"):
        evolve(ROUTINE, items=(item,))


def test_too_long_a_list_is_caught() -> None:
    told = [problem.what for problem in verify(in_pack(ROUTINE, most_techniques=1))]
    assert told == ["a routine of this pack has at most 1 techniques"]


def test_a_wish_for_what_the_pack_does_not_have_makes_no_routine() -> None:
    with pytest.raises(WishError, match=r"wish\.done: the pack has no 'nope'"):
        evolve(ROUTINE, wish=evolve(ROUTINE.wish, done=(Done("nope", 1),)))


@pytest.mark.parametrize("more", [-1, 1])
def test_a_dose_too_many_or_too_few_is_refused(more: int) -> None:
    first = ROUTINE.items[0]
    doses = (*first.doses, first.doses[0]) if more > 0 else first.doses[1:]
    with pytest.raises(RoutineError, match=r"routine\.items\[0\]\.doses: every step has one dose"):
        evolve(ROUTINE, items=(evolve(first, doses=doses), *ROUTINE.items[1:]))


def test_the_repetitions_of_a_routine_are_counted_before_it_is_unrolled() -> None:
    def turning(sets: int, reps: int) -> Item:
        """A technique of one step, on both sides, after getting ready."""
        none = Amount(sets=0, reps=0, hold=1, rest=0)
        return Item(
            technique=PACK.technique["seated-rotation"], doses=(none, Amount(sets=sets, reps=reps, hold=1, rest=0))
        )

    full = (turning(10, 50),) * (MOST_REPETITIONS // 1000)
    timeline = evolve(ROUTINE, items=full).timeline
    assert [each.kind for each in timeline].count(IntervalKind.HOLD) == MOST_REPETITIONS
    for more, found in ((turning(1, 1), 10_002), (turning(10, 0), 10_020)):
        with pytest.raises(RoutineError, match=f"at most 10000 repetitions in all, this one has {found}"):
            evolve(ROUTINE, items=(*full, more))


@pytest.mark.parametrize("items", [None, 3, "x", [1], {"bridge": 1}])
def test_what_are_not_items_make_no_routine(items: Any) -> None:  # noqa: ANN401
    with pytest.raises(RoutineError, match=r"routine\.items: expected a list of items"):
        evolve(ROUTINE, items=items)


def test_two_techniques_do_not_share_one_to_change_to() -> None:
    wish = Wish(minutes=7, done=[Done("pelvic-tilt", 0)])
    routine = arrange(PLAIN, ["knee-to-chest", "cat-cow", "bridge"], wish)
    tilt = PACK.technique["pelvic-tilt"]
    assert [item.easier for item in routine.items].count(tilt) == 1
    shared = evolve(routine, items=tuple(evolve(item, easier=tilt) for item in routine.items))
    told = [each.what for each in verify(shared)]
    assert told.count("`pelvic-tilt` is not its easier technique, or is there already") == 2


def test_something_that_fits_is_better_than_nothing_even_if_it_was_done_lately() -> None:
    others = frozenset(PACK.technique) - {"cat-cow"}
    wish = Wish(minutes=60, goals={"relax": 1}, avoid=others, done=[Done("cat-cow", 1)])
    routine = plan(PLAIN, wish)
    assert [item.technique.id for item in routine.items] == ["cat-cow"]
    assert routine.score < 0
    assert verify(routine) == ()


def test_following_what_to_relax_leads_to_a_routine() -> None:
    luck = random.Random(3)  # noqa: S311 - no secret
    everything: dict[str, Any] = {
        "equipment": frozenset(LABELS[LabelKind.EQUIPMENT]),
        **dict.fromkeys(("avoid", "avoid_positions"), frozenset[str]()),
        "experience": None,
        "times_a_day": 1,
        "minutes": 60,
    }
    empty = 0
    for _ in range(150):
        wish = Wish(
            minutes=luck.choice([1, 2, 30]),
            avoid=set(luck.sample(sorted(PACK.technique), 17)),
            avoid_positions=set(luck.sample(LABELS[LabelKind.POSITION], 3)),
            experience=luck.choice([None, *Experience]),
            times_a_day=luck.randint(1, 5),
            done=[Done(name, 1) for name in luck.sample(sorted(PACK.technique), 3)],
        )
        routine = plan(PLAIN, wish)
        if not routine.items and routine.relax:
            empty += 1
            assert plan(PLAIN, evolve(wish, **{name: everything[name] for name in routine.relax})).items
    assert empty > 50


def test_a_technique_that_the_pack_does_not_have_is_caught() -> None:
    item = evolve(ROUTINE.items[0], technique=evolve(ROUTINE.items[0].technique, id="headstand"), easier=None)
    with pytest.raises(RoutineError, match="`headstand` is not a technique of this pack"):
        evolve(ROUTINE, items=(item, *ROUTINE.items[1:]))


@pytest.mark.parametrize("easier", ["bridge", ROUTINE.items[0].technique.id, ROUTINE.items[1].technique.id])
def test_an_easier_technique_that_is_none_is_caught(easier: str) -> None:
    item = evolve(ROUTINE.items[0], easier=PACK.technique[easier])
    told = [problem.what for problem in verify(evolve(ROUTINE, items=(item, *ROUTINE.items[1:])))]
    assert f"`{easier}` is not its easier technique, or is there already" in told


def with_long_tilt(seconds: int) -> relief.Pack:
    tilt = PACK.technique["pelvic-tilt"]
    dose = evolve(tilt.steps[0].dose, hold=relief.content.Range(usual=seconds, least=seconds, most=seconds))
    long = evolve(tilt, steps=(evolve(tilt.steps[0], dose=dose), *tilt.steps[1:]))
    return evolve(PACK, techniques=tuple(long if each is tilt else each for each in PACK.techniques))


@pytest.mark.parametrize(("seconds", "comes"), [(10, True), (900, False)])
def test_an_easier_technique_that_takes_too_long_does_not_come_along(seconds: int, *, comes: bool) -> None:
    pack = with_long_tilt(seconds)
    clearance = clear(assess(pack, plain_back_ache(pack)))
    assert isinstance(clearance, Clearance)
    routine = arrange(clearance, ["cat-cow"], Wish(minutes=9))
    assert (routine.items[0].easier is not None) is comes
    forged = evolve(routine, items=(evolve(routine.items[0], easier=pack.technique["pelvic-tilt"]),))
    told = [problem.what for problem in verify(forged)]
    assert told == ([] if comes else ["with `pelvic-tilt` it takes longer than 9 minutes"])


def test_an_order_of_ones_own_needs_no_wish() -> None:
    routine = arrange(PLAIN, ["ball-massage-low-back", "walking"])
    assert [item.technique.id for item in routine.items] == ["ball-massage-low-back", "walking"]
    assert (routine.wish.minutes, routine.wish.equipment) == (60, frozenset({"tennis-ball"}))
    assert verify(routine) == ()
    with pytest.raises(WishError, match=r"techniques\[1\]: the pack has no 'wakling'"):
        arrange(PLAIN, ["walking", "wakling"])
