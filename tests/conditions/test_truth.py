"""The three values, and the closed vocabularies that have an order."""

from __future__ import annotations

import copy
import itertools
import pickle

import pytest

from relieflib import terms
from relieflib.conditions.truth import Truth, all_of, any_of
from relieflib.terms import Ceiling, Disposition, Ranked, RoutinePhase, RuleKind, StopScope, Term

NO, UNKNOWN, YES = Truth.NO, Truth.UNKNOWN, Truth.YES
IN_ORDER = (NO, UNKNOWN, YES)
VOCABULARIES = [
    each for each in vars(terms).values() if isinstance(each, type) and issubclass(each, Term) and len(each) > 0
]
RANKED = [each for each in VOCABULARIES if issubclass(each, Ranked)]


@pytest.mark.parametrize(
    ("one", "other", "both", "either"),
    [
        (NO, NO, NO, NO),
        (NO, UNKNOWN, NO, UNKNOWN),
        (NO, YES, NO, YES),
        (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
        (UNKNOWN, YES, UNKNOWN, YES),
        (YES, YES, YES, YES),
    ],
)
def test_and_is_the_least_and_or_the_greatest(one: Truth, other: Truth, both: Truth, either: Truth) -> None:
    assert (one & other, other & one) == (both, both)
    assert (one | other, other | one) == (either, either)


@pytest.mark.parametrize(("truth", "mirrored"), [(NO, YES), (UNKNOWN, UNKNOWN), (YES, NO)])
def test_not_mirrors_and_leaves_unknown_alone(truth: Truth, mirrored: Truth) -> None:
    assert ~truth is mirrored


@pytest.mark.parametrize("truth", Truth)
def test_a_truth_is_not_a_bool(truth: Truth) -> None:
    with pytest.raises(TypeError, match=r"three values; compare it with `is Truth\.YES`"):
        bool(truth)


def test_what_is_known_is_yes_or_no() -> None:
    assert (Truth.of(holds=True), Truth.of(holds=False)) == (YES, NO)


@pytest.mark.parametrize("size", range(4))
def test_many_are_joined_as_two_are(size: int) -> None:
    for truths in itertools.product(Truth, repeat=size):
        least, greatest = YES, NO
        for each in truths:
            least, greatest = least & each, greatest | each
        assert all_of(truths) is least
        assert any_of(iter(truths)) is greatest


def test_de_morgan_and_absorption_hold_for_every_pair() -> None:
    for one, other in itertools.product(Truth, repeat=2):
        assert ~(one & other) is ~one | ~other
        assert ~~one is one
        assert one & (one | other) is one


@pytest.mark.parametrize(
    ("vocabulary", "in_order"),
    [
        (Disposition, "self-care see-clinician urgent emergency"),
        (Ceiling, "none gentle-only adapted normal"),
        (RuleKind, "stop precaution contraindication red-flag"),
        (StopScope, "ease-off step technique session"),
        (RoutinePhase, "settle warm-up mobilise pressure strengthen cool-down daily"),
    ],
)
def test_the_order_of_a_vocabulary_is_the_one_that_was_agreed(vocabulary: type[Ranked], in_order: str) -> None:
    assert [str(each) for each in sorted(vocabulary)] == in_order.split()


@pytest.mark.parametrize("vocabulary", RANKED)
def test_a_ranked_vocabulary_compares_as_its_members_are_listed(vocabulary: type[Ranked]) -> None:
    members = list(vocabulary)
    for (place, one), (other_place, other) in itertools.product(enumerate(members), repeat=2):
        assert (one < other, one <= other, one > other, one >= other) == (
            place < other_place,
            place <= other_place,
            place > other_place,
            place >= other_place,
        )
        assert max(one, other) is members[max(place, other_place)]


@pytest.mark.parametrize("vocabulary", VOCABULARIES)
def test_a_term_prints_as_it_is_written_and_is_found_by_its_word(vocabulary: type[Term]) -> None:
    for term in vocabulary:
        assert f"{term}" == str(term) == term.value
        assert vocabulary(str(term)) is term
        assert pickle.loads(pickle.dumps(term)) is term is copy.deepcopy(term)  # noqa: S301 - our own bytes
