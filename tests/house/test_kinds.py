"""What is handed in where it does not belong is said to be so, by an error of the library's own."""

from __future__ import annotations

import gc
import weakref
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve

import relieflib as relief
from relieflib.errors import WrongKind
from relieflib.planning.doses import Amount, Item
from relieflib.screening.engine import engine_of
from strategies import plain_back_ache

if TYPE_CHECKING:
    from collections.abc import Callable

PACK = relief.builtin_pack()
ASSESSMENT = relief.assess(PACK, plain_back_ache(PACK))
CLEARANCE = relief.clear(ASSESSMENT)
REFUSAL = relief.clear(relief.assess(PACK, {"saddle_numbness": True}))
WISH = relief.Wish(minutes=12)
assert isinstance(CLEARANCE, relief.Clearance)
ANYTHING: Any = None
DOSE = PACK.techniques[0].steps[0].dose


class Claims(relief.Clearance):
    """A clearance of its own making: it says what it likes of itself."""

    techniques = tuple(each.id for each in PACK.techniques)

    def __attrs_post_init__(self) -> None:
        pass


CALLS: dict[str, Callable[[], object]] = {
    "a refusal is planned": lambda: relief.plan(REFUSAL, WISH),  # type: ignore[arg-type]
    "no wish is planned": lambda: relief.plan(CLEARANCE, ANYTHING),  # type: ignore[arg-type]
    "no pack assesses": lambda: relief.assess(ANYTHING, {}),
    "nothing is cleared": lambda: relief.clear(ANYTHING),
    "a refusal is cleared": lambda: relief.clear(REFUSAL),  # type: ignore[arg-type]
    "at noon it is cleared": lambda: relief.clear(ASSESSMENT, at="noon"),  # type: ignore[arg-type]
    "for ever it is cleared": lambda: relief.clear(ASSESSMENT, at=float("inf")),
    "a clearance is begun": lambda: relief.begin(CLEARANCE, at=0),  # type: ignore[arg-type]
    "what only says it is a clearance is planned": lambda: relief.plan(Claims(assessment=ASSESSMENT), WISH),
    "a dose is an item's": lambda: Item(technique=PACK.techniques[0], doses=(DOSE,)),  # type: ignore[arg-type]
    "an id is a technique": lambda: Item(technique="press-up", doses=()),  # type: ignore[arg-type]
    "an id is an easier one": lambda: Item(technique=PACK.techniques[0], doses=(), easier="tilt"),  # type: ignore[arg-type]
    "nothing goes on": lambda: relief.advance(ANYTHING, relief.events.Tick(1)),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_the_wrong_kind_of_thing_is_an_error_of_ours(call: Callable[[], object]) -> None:
    with pytest.raises(WrongKind, match="expected"):
        call()


@pytest.mark.parametrize("amount", [{"sets": 1.5}, {"reps": True}, {"hold": -1}, {"rest": "9"}, {"sets": 10**9}])
def test_an_amount_is_of_whole_numbers_within_their_ranges(amount: dict[str, Any]) -> None:
    (name,) = amount
    with pytest.raises(relief.RoutineError, match=rf"amount\.{name}: expected a whole number"):
        Amount(**{"sets": 1, "reps": 1, "hold": 0, "rest": 0} | amount)


@pytest.mark.parametrize("key", ["equipment", "prefer", "avoid", "avoid_positions"])
def test_the_ids_of_a_wish_are_text(key: str) -> None:
    with pytest.raises(relief.WishError, match=rf"wish\.{key}: expected a set of ids"):
        relief.Wish(**{"minutes": 9, key: frozenset({1})})  # type: ignore[arg-type]


@pytest.mark.parametrize("said", [None, [("fever", True)], {1: True}, {"fever": [1]}, {"pain_nrs": float("nan")}])
def test_what_could_answer_no_question_is_no_answers(said: Any) -> None:  # noqa: ANN401
    with pytest.raises(relief.AnswerError):
        relief.Answers(said)


@pytest.mark.parametrize("box", [ASSESSMENT, CLEARANCE, REFUSAL], ids=lambda box: type(box).__name__)
def test_a_box_has_no_way_to_be_given_another_state(box: Any) -> None:  # noqa: ANN401
    assert not hasattr(box, "__setstate__")


def test_two_packs_that_differ_have_two_fingerprints_and_two_engines() -> None:
    rules = PACK.screening_rules
    other = evolve(PACK, rules=(*rules[1:], *PACK.stop_rules))
    assert other.fingerprint != PACK.fingerprint
    assert engine_of(other) is not engine_of(PACK)
    assert {each.id for each in engine_of(other).rules} == {each.id for each in rules[1:]}


def test_an_engine_goes_when_its_pack_goes() -> None:
    pack = evolve(PACK)
    relief.assess(pack, {})
    gone = weakref.ref(engine_of(pack))
    del pack
    gc.collect()
    assert gone() is None


def test_what_a_pack_lists_by_id_cannot_be_written_to() -> None:
    for listed in (PACK.question, PACK.intake, PACK.technique, PACK.excludable, PACK.advice, PACK.label, PACK.ask_if):
        with pytest.raises(TypeError, match="does not support item assignment"):
            listed["x"] = None  # type: ignore[index]


def test_a_seed_has_an_end() -> None:
    with pytest.raises(relief.WishError, match=r"wish\.seed"):
        relief.plan(CLEARANCE, relief.Wish(minutes=12, seed=10**5000))  # type: ignore[arg-type]
