"""The search, the seconds it gives away and the bound on it, beside an oracle that tries everything."""

from __future__ import annotations

import random
from itertools import accumulate, combinations, pairwise, permutations, product
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from relieflib.planning.allocation import Allocator, Choice
from relieflib.planning.objective import BAND, MINUTE, region_worth
from relieflib.planning.ordering import MOST_ORDERED, NOTHING, QUICKEST, Order
from relieflib.planning.search import Search

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

KINDS = ("sitting", "lying", "standing")
STEPS = st.lists(st.integers(5, 90), min_size=1, max_size=3)
LENGTHS = STEPS.map(lambda steps: tuple(accumulate(steps)))
SMALL = settings(max_examples=60, deadline=None)


def choices(most: int, phases: int = 3) -> st.SearchStrategy[list[Choice]]:
    one = st.builds(
        Choice,
        phase=st.integers(1, phases),
        region=st.sampled_from(["back", "hip"]),
        rate=st.integers(0, 120),
        lengths=LENGTHS,
        bonus=st.sampled_from([0, 0, -9_000, 9_000]),
        part=st.sampled_from(["", "", "beginning", "end"]),
        kind=st.sampled_from(KINDS),
        fixed=st.integers(0, 15),
    )
    return st.lists(one, min_size=1, max_size=most)


LEGS = st.lists(st.tuples(st.integers(0, 20_000), st.integers(0, 60)), min_size=12, max_size=12).map(
    lambda legs: dict(zip(product(("", *KINDS), KINDS), legs, strict=True))
)


@st.composite
def searches(draw: Any, most: int = 4, phases: int = 3) -> Search:  # noqa: ANN401
    """A search over few choices, with legs that differ in cost and time, and a budget that some of them fit."""
    known = draw(choices(most, phases))
    return Search(
        choices=known,
        legs=draw(LEGS),
        budget=draw(st.integers(-10, 600)),
        most=draw(st.integers(1, len(known))),
        part_bonus=20_000,
    )


def legs_of(search: Search, order: Sequence[int]) -> Order:
    """The sum of the legs, from the beginning on."""
    kinds = ["", *(search.choices[each].kind for each in order)]
    legs = [search.legs[pair] for pair in pairwise(kinds)]
    return Order(sum(cost for cost, _ in legs), sum(seconds for _, seconds in legs), tuple(order))


def orders(search: Search, inside: Iterable[int]) -> list[Order]:
    """Every order in which the phases are in order."""
    found = []
    for order in permutations(inside):
        phases = [search.choices[each].phase for each in order]
        if phases == sorted(phases):
            found.append(legs_of(search, order))
    return found


def least(search: Search, order: Order) -> int:
    known = [search.choices[each] for each in order.choices]
    return order.seconds + sum(each.fixed + each.lengths[0] for each in known)


def worth(known: Sequence[Choice], lengths: Sequence[int], part_bonus: int = 0) -> int:
    """What choices with these lengths are worth, straight from the definition, changes apart."""
    raw: dict[str, int] = {}
    for choice, seconds in zip(known, lengths, strict=True):
        raw[choice.region] = raw.get(choice.region, 0) + choice.rate * seconds
    parts = {choice.part for choice in known} - {""}
    return sum(map(region_worth, raw.values())) + sum(each.bonus for each in known) + part_bonus * len(parts)


def everything(search: Search) -> Iterator[int]:
    """What every routine is worth: all sets, all orders, all lengths."""
    yield 0
    for size in range(1, search.most + 1):
        for inside in combinations(range(len(search.choices)), size):
            known = [search.choices[each] for each in inside]
            for order in orders(search, inside):
                time = search.budget - order.seconds - sum(each.fixed for each in known)
                for lengths in product(*(each.lengths for each in known)):
                    if sum(lengths) <= time:
                        yield worth(known, lengths, search.part_bonus) - order.cost


# orders


@given(searches(most=6, phases=2))
@SMALL
def test_an_order_is_the_cheapest_of_all_orders_and_the_quickest_where_that_does_not_fit(search: Search) -> None:
    inside = frozenset(range(len(search.choices)))
    if max(sum(each.phase == phase for each in search.choices) for phase in (1, 2)) > MOST_ORDERED:
        return
    every = orders(search, inside)
    cheapest, quickest = min(every), min(every, key=QUICKEST)
    assert search.order(inside) == (cheapest if least(search, cheapest) <= search.budget else quickest)
    rest = tuple(range(1, len(search.choices)))
    assert search.room_for(0, rest) == (least(search, quickest) <= search.budget)


@given(searches(most=5), st.randoms(use_true_random=False))
@SMALL
def test_a_detour_is_the_cheapest_place_of_all(search: Search, luck: Any) -> None:  # noqa: ANN401
    order = NOTHING
    for new in luck.sample(range(len(search.choices)), len(search.choices)):
        places = [(*order.choices[:place], new, *order.choices[place:]) for place in range(len(order.choices) + 1)]
        phases = [[search.choices[each].phase for each in place] for place in places]
        fine = [legs_of(search, place) for place, its in zip(places, phases, strict=True) if its == sorted(its)]
        (detour,) = search._ordering.detours(order, [new])  # noqa: SLF001 - the law of one step
        order = order.with_detour(new, detour)
        assert order[:2] == min(fine)[:2]
        assert order in fine


# lengths


@given(choices(4), st.integers(0, 300), st.integers(0, 50))
@SMALL
def test_seconds_are_given_as_they_are_counted_and_never_more_than_there_are(
    known: list[Choice], left: int, price: int
) -> None:
    allocator, inside = Allocator(known, 20_000, price), tuple(range(len(known)))
    total, unused = allocator.worth(inside, left)
    shortest = [each.lengths[0] for each in known]
    levels = allocator.lengths(inside, left)
    lengths = [each.lengths[level] for each, level in zip(known, levels, strict=True)]
    assert sum(lengths) - sum(shortest) <= left
    assert 0 <= unused <= left
    every = [
        worth(known, each, 20_000)
        for each in product(*(each.lengths for each in known))
        if sum(each) - sum(shortest) <= left
    ]
    assert worth(known, shortest, 20_000) <= total <= worth(known, lengths, 20_000) <= max(every)


@given(choices(4), st.integers(0, 300))
@SMALL
def test_where_no_step_crosses_into_a_lower_band_and_none_is_cut_off_steepest_first_is_best(
    known: list[Choice], left: int
) -> None:
    slow = [evolve(each, rate=each.rate // 8) for each in known]
    for region in ("back", "hip"):
        assume(sum(each.rate * each.lengths[-1] for each in slow if each.region == region) <= MINUTE * BAND)
    allocator, inside = Allocator(slow), tuple(range(len(slow)))
    gained, unused = allocator.worth(inside, left)
    shortest = sum(each.lengths[0] for each in slow)
    every = [worth(slow, each) for each in product(*(each.lengths for each in slow)) if sum(each) - shortest <= left]
    if unused == 0:
        assert gained == max(every)


def test_a_step_that_crosses_into_a_lower_band_counts_by_its_mean_and_may_hide_a_better_one() -> None:
    long = Choice(phase=1, region="back", rate=100, lengths=(60, 300))
    short = Choice(phase=1, region="back", rate=99, lengths=(60, 180))
    other = Choice(phase=1, region="hip", rate=60, lengths=(60, 180))
    known = [long, short, other]
    gained, unused = Allocator(known).worth((0, 1, 2), 240)
    best = worth(known, (60, 180, 180))
    assert (gained, unused) == (worth(known, (300, 60, 60)), 0)
    assert gained < best
    assert Allocator(known).lengths((0, 1, 2), 240) == (0, 1, 1)


# whole routines


@given(searches())
@SMALL
def test_no_routine_of_all_there_are_beats_the_bound(search: Search) -> None:
    most = max(everything(search))
    assert search.bound >= most


@given(searches(most=9, phases=1))
@SMALL
def test_what_is_found_fits_is_in_order_and_is_no_more_than_the_best_there_is(search: Search) -> None:
    best = search.best()
    phases = [search.choices[each].phase for each in best]
    lengths = search.lengths(best)
    assert phases == sorted(phases)
    assert len(set(best)) == len(best) <= search.most
    assert lengths is not None or search.budget < 0
    fits = [each for each in range(len(search.choices)) if least(search, legs_of(search, [each])) <= search.budget]
    assert bool(best) == bool(fits)


def sample(count: int) -> Iterator[Search]:
    """The same small searches every time: what is found is no proof, so this is a sample and no law."""
    luck = random.Random(5)  # noqa: S311 - no secret
    for _ in range(count):
        known = [
            Choice(
                phase=luck.randint(1, 3),
                region=luck.choice(["back", "hip"]),
                rate=luck.randint(10, 120),
                lengths=tuple(accumulate(luck.randint(20, 90) for _ in range(luck.randint(1, 3)))),
                bonus=luck.choice([0, 0, -9_000, 9_000]),
                part=luck.choice(["", "", "beginning", "end"]),
                kind=luck.choice(KINDS),
                fixed=luck.randint(0, 15),
            )
            for _ in range(5)
        ]
        legs = {pair: (luck.randint(0, 20_000), luck.randint(0, 60)) for pair in product(("", *KINDS), KINDS)}
        yield Search(choices=known, legs=legs, budget=luck.randint(100, 600), most=4, part_bonus=20_000)


def test_of_few_choices_the_best_routine_is_hardly_ever_missed_and_never_by_much() -> None:
    parts = []
    for search in sample(80):
        best, most = search.best(), max(everything(search))
        known = [search.choices[each] for each in best]
        lengths = [each.lengths[level] for each, level in zip(known, search.lengths(best) or (), strict=True)]
        found = worth(known, lengths, search.part_bonus) - legs_of(search, best).cost if best else 0
        assert found <= most
        parts.append(found / most if most else 1)
    assert sum(part == 1 for part in parts) >= 0.9 * len(parts), sorted(parts)[:12]
    assert min(parts) > 0.85, sorted(parts)[:12]
    assert sum(parts) / len(parts) > 0.99, sorted(parts)[:12]


def alike(known: list[Choice], budget: int, legs: dict[tuple[str, str], tuple[int, int]] | None = None) -> Search:
    """A search over choices that are each of their own kind; what no leg is named for is free."""
    kinds = ["", *(each.kind for each in known)]
    free = dict.fromkeys(product(kinds, kinds), (0, 0))
    return Search(choices=known, legs=free | (legs or {}), budget=budget, most=len(known))


def test_more_of_one_phase_than_can_be_ordered_are_inserted_one_by_one() -> None:
    size = 9
    known = [Choice(phase=1, region=str(n), rate=50 + n, lengths=(60,), kind=str(n)) for n in range(size)]
    apart = {(str(one), str(other)): (60 * abs(one - other), 0) for one, other in product(range(size), repeat=2)}
    search = alike(known, 900, apart)
    best = search.best()
    assert sorted(best) == list(range(size))
    assert search.order(frozenset(range(size))).choices in {best, tuple(range(size)), tuple(reversed(range(size)))}


def test_what_lies_between_two_that_are_far_apart_is_kept() -> None:
    known = [
        Choice(phase=n, region=str(n), rate=rate, lengths=(60,), kind=str(n)) for n, rate in enumerate((50, 1, 50))
    ]
    search = alike(known, 180, {("0", "2"): (0, 1000), ("2", "0"): (0, 1000)})
    assert search.best() == (0, 1, 2)
    assert search.lengths((0, 2)) is None
    assert search.room_for(1, (0, 2))
    assert search.room_for(1, (0,))


def test_a_longer_step_is_taken_where_the_steeper_one_would_leave_seconds_unused() -> None:
    search = alike(
        [
            Choice(phase=0, region="back", rate=11, lengths=(60, 130), kind="0"),
            Choice(phase=1, region="hip", rate=10, lengths=(60, 160), kind="1"),
        ],
        220,
    )
    assert search.lengths(search.best()) == (0, 1)


def test_nothing_to_choose_from_is_no_routine() -> None:
    nothing = alike([], 60)
    assert nothing.best() == ()
    assert nothing.lengths(()) == ()
    assert nothing.bound == 0


def test_a_choice_that_is_worth_less_than_nothing_does_not_lower_the_bound() -> None:
    good = Choice(phase=1, region="back", rate=10, lengths=(60,), kind="0")
    bad = Choice(phase=1, region="hip", rate=0, lengths=(60,), bonus=-18_000, kind="1")
    assert alike([good, bad], 600).bound == alike([good], 600).bound == region_worth(600)


@pytest.mark.parametrize("seed", range(20))
def test_what_is_found_of_more_than_can_be_ordered_fits_even_if_inserting_them_from_the_start_does_not(
    seed: int,
) -> None:
    luck = random.Random(seed)  # noqa: S311 - no secret
    size = MOST_ORDERED + 1
    known = [Choice(phase=1, region=str(n), rate=50, lengths=(30,), kind=str(n)) for n in range(size)]
    pairs = [(str(one), str(other)) for one, other in product(range(size), repeat=2)]
    search = alike(known, 250, {pair: (10 * luck.randint(0, 9), 10 * luck.randint(0, 3)) for pair in pairs})
    best = search.best()
    assert best
    assert search.lengths(best) is not None
