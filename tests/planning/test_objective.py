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
    Experience,
    Routine,
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
from relieflib import score as score_of
from relieflib.planning.allocation import Choice
from relieflib.planning.candidates import Possible
from relieflib.planning.doses import Item
from relieflib.planning.objective import BAND, MINUTE, RATES, region_worth
from relieflib.planning.search import Search
from relieflib.terms import LabelKind, LeftOutBecause
from strategies import plain_back_ache

PACK = builtin_pack()


def cleared(**changed: object) -> Clearance:
    clearance = clear(assess(PACK, plain_back_ache(PACK) | changed))
    assert isinstance(clearance, Clearance)
    return clearance


PLAIN = cleared()
ROUTINE = plan(PACK, PLAIN, Wish(minutes=20, equipment={"tennis-ball"}))


@pytest.mark.parametrize(
    ("raw", "worth"), [(0, 0), (BAND, RATES[0] * BAND), (2 * BAND, 4500), (3 * BAND, 5100), (BAND + 1, 3005)]
)
def test_a_region_is_worth_less_and_less(raw: int, worth: int) -> None:
    assert region_worth(raw * MINUTE) == worth * MINUTE


def test_a_plan_carries_its_score_and_a_bound_that_it_does_not_pass() -> None:
    assert score_of(PACK, ROUTINE.wish, ROUTINE) == ROUTINE.score
    assert 0 < ROUTINE.score <= ROUTINE.score_at_most
    assert all(each.share > 0 for each in ROUTINE.checked)


def test_no_routine_of_ones_own_beats_the_plan_or_its_bound() -> None:
    luck = random.Random(7)  # noqa: S311 - no secret
    names = [each.id for each in PACK.techniques if set(each.equipment) <= ROUTINE.wish.equipment]
    for _ in range(60):
        chosen = sorted(luck.sample(names, luck.randint(1, 5)), key=lambda name: PACK.technique[name].phase)
        try:
            routine = arrange(PACK, PLAIN, ROUTINE.wish, chosen)
        except WishError as error:
            assert "even the least doses take" in str(error)  # noqa: PT017 - the only reason there is
            continue
        assert verify(PACK, PLAIN, routine) == ()
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
        least = 0.97 * plan(PACK, clearance, wish).score
        assert plan(PACK, clearance, evolve(wish, minutes=wish.minutes + 1)).score >= least
        assert plan(PACK, clearance, evolve(wish, equipment=frozenset(LABELS[LabelKind.EQUIPMENT]))).score >= least
        assert plan(PACK, clearance, evolve(wish, avoid_positions=frozenset())).score >= least
        assert plan(PACK, PLAIN, wish).score >= least


def best_of_all(wish: Wish) -> float:
    """The most that any list of techniques is worth, each in its cheapest and its quickest order."""
    known = Possible(PACK, PLAIN, wish)
    search, best = known.search, 0.0
    for size in range(1, len(known.candidates) + 1):
        for inside in map(frozenset, combinations(range(len(known.candidates)), size)):
            for order in (search.order(inside)[2], search._quickest_order(inside)[2]):  # noqa: SLF001 - its own orders
                with contextlib.suppress(WishError):
                    names = [known.candidates[each].id for each in order]
                    best = max(best, arrange(PACK, PLAIN, wish, names).score)
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
    assert plan(PACK, PLAIN, wish).score == best_of_all(wish)


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
    assert plan(PACK, PLAIN, heat).score >= plan(PACK, PLAIN, without).score


@pytest.mark.slow
def test_no_technique_of_a_plan_gives_way_to_two_that_are_worth_more() -> None:
    goals = dict(zip(sorted(LABELS[LabelKind.GOAL]), (4, 5, 3, 3, 3), strict=True))
    wish = Wish(minutes=18, goals=goals, equipment=frozenset(LABELS[LabelKind.EQUIPMENT]))
    known = Possible(PACK, PLAIN, wish)
    routine = plan(PACK, PLAIN, wish)
    inside = frozenset(known.places[item.technique.id] for item in routine.items)
    outside = sorted(set(known.places.values()) - inside)
    for old, two in product(sorted(inside), combinations(outside, 2)):
        order = known.search.order(inside - {old} | set(two))[2]
        with contextlib.suppress(WishError):
            swapped = arrange(PACK, PLAIN, wish, [known.candidates[each].id for each in order])
            assert swapped.score <= routine.score


def test_an_own_order_is_kept_and_filled() -> None:
    routine = arrange(PACK, PLAIN, Wish(minutes=9), ["cat-cow", "bridge"])
    assert [item.technique.id for item in routine.items] == ["cat-cow", "bridge"]
    usual = [Item.of(item.technique, "usual").doses for item in routine.items]
    assert [item.doses for item in routine.items] == usual
    assert begin(routine, at=0).routine == routine
    short = arrange(PACK, PLAIN, Wish(minutes=4), ["cat-cow", "bridge"])
    assert short.seconds <= 240
    assert [item.doses for item in short.items] != usual
    assert LeftOutBecause.NOT_CHOSEN in {each.why for each in short.left_out}


@pytest.mark.parametrize("chosen", [[], "cat-cow", None, [1], [None], b"ab", {"cat-cow"}, [["cat-cow"]]])
def test_an_own_order_is_a_list_of_ids(chosen: Any) -> None:  # noqa: ANN401 - whatever a host hands in
    with pytest.raises(WishError, match="expected a list of technique ids, in order"):
        arrange(PACK, PLAIN, Wish(minutes=9), chosen)


def test_what_keeps_an_own_order_from_being_a_routine_is_said_at_once() -> None:
    chosen = ["bridge", "cat-cow", "cat-cow", "foam-roller-back", "bridg"]
    with pytest.raises(WishError) as refusal:
        arrange(PACK, PLAIN, Wish(minutes=6, avoid={"bridge"}), chosen)
    assert [str(problem).splitlines()[0] for problem in refusal.value.problems] == [
        "techniques[0]: `bridge` is left out: avoided [RL141]",
        "techniques[1]: `cat-cow` belongs before `bridge` [RL141]",
        "techniques[2]: `cat-cow` stands in it twice [RL141]",
        "techniques[3]: `foam-roller-back` is left out: equipment (foam-roller) [RL141]",
        "techniques[4]: the pack has no 'bridg' [RL141]",
    ]
    with pytest.raises(WishError, match=r"even the least doses take [0-9]+ s, more than 2 minutes"):
        arrange(PACK, PLAIN, Wish(minutes=2), ["cat-cow", "bridge"])
    few = evolve(PACK, most_techniques=1)
    clearance = clear(assess(few, plain_back_ache(few)))
    assert isinstance(clearance, Clearance)
    with pytest.raises(WishError, match="a routine has at most 1 techniques"):
        arrange(few, clearance, Wish(minutes=9), ["cat-cow", "bridge"])
    assert len(plan(few, clearance, Wish(minutes=9)).items) == 1


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
    assert plan(PACK, PLAIN, wish).relax == relax


def test_where_only_rules_stand_there_is_nothing_to_relax() -> None:
    bare = evolve(PACK, techniques=(PACK.technique["foam-roller-back"],))
    clearance = clear(assess(bare, plain_back_ache(bare) | {"blood_thinner": True}))
    assert isinstance(clearance, Clearance)
    assert plan(bare, clearance, Wish(minutes=20, equipment={"foam-roller"})).relax == ()


def test_what_is_outscored_names_those_of_its_region() -> None:
    routine = plan(PACK, PLAIN, Wish(minutes=12))
    outscored = [each for each in routine.left_out if each.why is LeftOutBecause.OUTSCORED]
    assert outscored
    for each in outscored:
        region = PACK.technique[each.technique].region
        assert set(each.because) == {item.technique.id for item in routine.items if item.technique.region == region}
        assert str(each).startswith(f"`{each.technique}` is left out: outscored")


# the checker


def changed(**parts: Any) -> Routine:  # noqa: ANN401 - any part of a routine
    return evolve(ROUTINE, **parts)


@pytest.mark.parametrize(
    ("routine", "told"),
    [
        (changed(stop_rules=ROUTINE.stop_rules[1:]), "the stop rules or the check-in are not the pack's"),
        (changed(check_in=()), "the stop rules or the check-in are not the pack's"),
        (changed(guidance=ROUTINE.guidance[::-1]), "what is told for a disposition is not the pack's"),
        (changed(pace=evolve(ROUTINE.pace, timing=evolve(PACK.timing, check_in=0))), "the pace is not the pack's"),
        (changed(clearance=cleared(distressed=True)), "the routine was made for another clearance"),
        (
            changed(items=(evolve(ROUTINE.items[0], technique=evolve(ROUTINE.items[0].technique, per_day=9)),)),
            f"`{ROUTINE.items[0].technique.id}` is not as the pack has it",
        ),
    ],
)
def test_a_routine_that_is_not_the_packs_is_caught(routine: Routine, told: str) -> None:
    assert verify(PACK, PLAIN, ROUTINE) == ()
    assert told in [problem.what for problem in verify(PACK, PLAIN, routine)]


def test_a_routine_of_another_pack_or_too_long_a_list_is_caught() -> None:
    told = [problem.what for problem in verify(evolve(PACK, version="9"), PLAIN, ROUTINE)]
    assert told == ["the routine was made from another pack"]
    few = evolve(PACK, most_techniques=1)
    clearance = clear(assess(few, plain_back_ache(few)))
    assert isinstance(clearance, Clearance)
    long = evolve(ROUTINE, pack=few.ref, clearance=clearance)
    told = [problem.what for problem in verify(few, clearance, long)]
    assert told == ["a routine of this pack has at most 1 techniques"]


def test_a_clearance_that_its_answers_do_not_give_is_caught() -> None:
    hurt = assess(PACK, plain_back_ache(PACK) | {"saddle_numbness": True})
    forged = clear(evolve(PLAIN.assessment, answers=hurt.answers))
    assert isinstance(forged, Clearance)
    told = [problem.what for problem in verify(PACK, forged, evolve(ROUTINE, clearance=forged))]
    assert told == ["the clearance does not follow from its answers"]


FIRST = ROUTINE.checked[0]


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ({"score": 1e9}, "the score, or a share of it, is not what the routine is worth"),
        ({"checked": (evolve(FIRST, share=-5.0), *ROUTINE.checked[1:])}, "the score, or a share of it, is not what"),
        ({"checked": ()}, "it does not name the techniques of the routine"),
        (
            {"checked": (evolve(FIRST, ruled_out=("x",)), *ROUTINE.checked[1:])},
            "the rules that were checked are others",
        ),
        ({"left_out": ()}, "it does not name every technique that is not in the routine"),
        ({"left_out": ROUTINE.left_out * 2}, "it does not name every technique that is not in the routine, once"),
        (
            {"left_out": tuple(evolve(each, why=LeftOutBecause.RULE, because=("x",)) for each in ROUTINE.left_out)},
            "the rules that keep",
        ),
        ({"score_at_most": 0.0}, "it says that nothing fits, or that nothing can be worth as much as it is"),
        ({"relax": ("minutes",)}, "it says that nothing fits, or that nothing can be worth as much as it is"),
        ({"notes": ()}, "the notes, or the sources, are not those of its techniques"),
        ({"sources": ()}, "the notes, or the sources, are not those of its techniques"),
    ],
)
def test_a_certificate_that_says_what_is_not_so_is_caught(parts: dict[str, Any], told: str) -> None:
    assert any(each.what.startswith(told) for each in verify(PACK, PLAIN, evolve(ROUTINE, **parts)))


@pytest.mark.parametrize(
    ("wish", "where"),
    [
        ({"times_a_day": -50}, "wish.times_a_day"),
        ({"minutes": 10**6}, "wish.minutes"),
        ({"experience": "beginner"}, "wish.experience"),
        ({"done": (Done("nope", 1),)}, "wish.done"),
        ({"done": (Done("bridge", -5),)}, "wish.done"),
    ],
)
def test_a_wish_that_none_could_be_planned_for_is_caught(wish: dict[str, Any], where: str) -> None:
    routine = evolve(ROUTINE, wish=evolve(ROUTINE.wish, **wish))
    assert [each.where for each in verify(PACK, PLAIN, routine)] == [where]


@pytest.mark.parametrize("more", [-1, 1])
def test_a_dose_too_many_or_too_few_is_caught(more: int) -> None:
    first = ROUTINE.items[0]
    doses = (*first.doses, first.doses[0]) if more > 0 else first.doses[1:]
    routine = evolve(ROUTINE, items=(evolve(first, doses=doses), *ROUTINE.items[1:]))
    assert "every step has one dose" in {each.what for each in verify(PACK, PLAIN, routine)}


def test_two_techniques_do_not_share_one_to_change_to() -> None:
    wish = Wish(minutes=7, done=[Done("pelvic-tilt", 0)])
    routine = arrange(PACK, PLAIN, wish, ["knee-to-chest", "cat-cow", "bridge"])
    tilt = PACK.technique["pelvic-tilt"]
    assert [item.easier for item in routine.items].count(tilt) == 1
    shared = evolve(routine, items=tuple(evolve(item, easier=tilt) for item in routine.items))
    told = [each.what for each in verify(PACK, PLAIN, shared)]
    assert told.count("`pelvic-tilt` is not its easier technique, or is there already") == 2


def test_something_that_fits_is_better_than_nothing_even_if_it_was_done_lately() -> None:
    others = frozenset(PACK.technique) - {"cat-cow"}
    wish = Wish(minutes=60, goals={"relax": 1}, avoid=others, done=[Done("cat-cow", 1)])
    routine = plan(PACK, PLAIN, wish)
    assert [item.technique.id for item in routine.items] == ["cat-cow"]
    assert routine.score < 0
    assert verify(PACK, PLAIN, routine) == ()


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
        routine = plan(PACK, PLAIN, wish)
        if not routine.items and routine.relax:
            empty += 1
            assert plan(PACK, PLAIN, evolve(wish, **{name: everything[name] for name in routine.relax})).items
    assert empty > 50


def test_a_technique_that_the_pack_does_not_have_is_caught() -> None:
    item = evolve(ROUTINE.items[0], technique=evolve(ROUTINE.items[0].technique, id="headstand"), easier=None)
    checked = (evolve(FIRST, technique="headstand"), *ROUTINE.checked[1:])
    told = verify(PACK, PLAIN, evolve(ROUTINE, items=(item, *ROUTINE.items[1:]), checked=checked))
    assert {"`headstand` is not cleared", "`headstand` is not as the pack has it"} <= {each.what for each in told}


@pytest.mark.parametrize("easier", ["bridge", ROUTINE.items[0].technique.id, ROUTINE.items[1].technique.id])
def test_an_easier_technique_that_is_none_is_caught(easier: str) -> None:
    item = evolve(ROUTINE.items[0], easier=PACK.technique[easier])
    told = [problem.what for problem in verify(PACK, PLAIN, evolve(ROUTINE, items=(item, *ROUTINE.items[1:])))]
    assert f"`{easier}` is not its easier technique, or is there already" in told


def with_long_tilt(seconds: int) -> relief.Pack:
    tilt = PACK.technique["pelvic-tilt"]
    dose = evolve(tilt.steps[0].dose, hold=relief.Range(usual=seconds, least=seconds, most=seconds))
    long = evolve(tilt, steps=(evolve(tilt.steps[0], dose=dose), *tilt.steps[1:]))
    return evolve(PACK, techniques=tuple(long if each is tilt else each for each in PACK.techniques))


@pytest.mark.parametrize(("seconds", "comes"), [(10, True), (900, False)])
def test_an_easier_technique_that_takes_too_long_does_not_come_along(seconds: int, *, comes: bool) -> None:
    pack = with_long_tilt(seconds)
    clearance = clear(assess(pack, plain_back_ache(pack)))
    assert isinstance(clearance, Clearance)
    routine = arrange(pack, clearance, Wish(minutes=9), ["cat-cow"])
    assert (routine.items[0].easier is not None) is comes
    forged = evolve(routine, items=(evolve(routine.items[0], easier=pack.technique["pelvic-tilt"]),))
    told = [problem.what for problem in verify(pack, clearance, forged)]
    assert told == ([] if comes else ["with `pelvic-tilt` it takes longer than 9 minutes"])


# the search


def test_more_of_one_phase_than_can_be_tried_are_inserted_one_by_one() -> None:
    size = 9
    apart = [[0 if one == other else 60 * abs(one - other) for other in range(size)] for one in range(size)]
    search = Search(
        choices=[Choice(phase=1, region=each, rate=50 + each, lengths=(60,)) for each in range(size)],
        cost=apart,
        between=[[0] * size for _ in range(size)],
        start=[0] * size,
        budget=900,
        most=size,
    )
    best = search.best()
    assert sorted(best) == list(range(size))
    assert search.order(frozenset(range(size)))[2] in {best, tuple(range(size)), tuple(reversed(range(size)))}


def test_what_lies_between_two_that_are_far_apart_is_kept() -> None:
    far = [[0, 0, 1000], [0, 0, 0], [1000, 0, 0]]
    search = Search(
        choices=[Choice(phase=each, region=each, rate=rate, lengths=(60,)) for each, rate in enumerate((50, 1, 50))],
        cost=[[0] * 3 for _ in range(3)],
        between=far,
        start=[0] * 3,
        budget=180,
        most=3,
    )
    assert search.best() == (0, 1, 2)
    assert search.lengths((0, 2)) is None
    assert search.room_for(1, (0, 2))
    assert search.room_for(1, (0,))


def test_a_longer_step_is_taken_where_the_steeper_one_would_leave_seconds_unused() -> None:
    search = Search(
        choices=[
            Choice(phase=0, region=0, rate=11, lengths=(60, 130)),
            Choice(phase=1, region=1, rate=10, lengths=(60, 160)),
        ],
        cost=[[0] * 2 for _ in range(2)],
        between=[[0] * 2 for _ in range(2)],
        start=[0] * 2,
        budget=220,
        most=2,
    )
    assert search.lengths(search.best()) == (0, 1)


def test_nothing_to_choose_from_is_no_routine() -> None:
    nothing = Search(choices=[], cost=[], between=[], start=[], budget=60, most=3)
    assert nothing.best() == ()
    assert nothing.lengths(()) == ()
    assert nothing.ceiling == 0
