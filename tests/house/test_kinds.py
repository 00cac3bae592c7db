"""What is handed in where it does not belong is said to be so, by an error of the library's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import relieflib as relief
from relieflib.errors import WrongKind
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

CALLS: dict[str, Callable[[], object]] = {
    "a refusal is planned": lambda: relief.plan(REFUSAL, WISH),  # type: ignore[arg-type]
    "no wish is planned": lambda: relief.plan(CLEARANCE, ANYTHING),  # type: ignore[arg-type]
    "no pack assesses": lambda: relief.assess(ANYTHING, {}),
    "nothing is cleared": lambda: relief.clear(ANYTHING),
    "a refusal is cleared": lambda: relief.clear(REFUSAL),  # type: ignore[arg-type]
    "at noon it is cleared": lambda: relief.clear(ASSESSMENT, at="noon"),  # type: ignore[arg-type]
    "for ever it is cleared": lambda: relief.clear(ASSESSMENT, at=float("inf")),
    "a clearance is begun": lambda: relief.begin(CLEARANCE, at=0),  # type: ignore[arg-type]
    "nothing goes on": lambda: relief.advance(ANYTHING, relief.Tick(1)),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_the_wrong_kind_of_thing_is_an_error_of_ours(call: Callable[[], object]) -> None:
    with pytest.raises(WrongKind, match="expected"):
        call()


def test_a_seed_has_an_end() -> None:
    with pytest.raises(relief.WishError, match=r"wish\.seed"):
        relief.plan(CLEARANCE, relief.Wish(minutes=12, seed=10**5000))  # type: ignore[arg-type]
