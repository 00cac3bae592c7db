"""A rule that acts milder for want of one answer acts in full for want of another as well."""

from __future__ import annotations

from attrs import evolve

from minimal import minimal_pack
from relieflib import Absent, Disposition, assess
from relieflib.content import RedFlag

NECK = minimal_pack()
FLAG = RedFlag(
    id="old-and-hot",
    when="fever or age >= 80",
    disposition="emergency",
    ceiling="none",
    milder="see-clinician",
    milder_without=["age"],
    says="Get help now.",
    why="To test with.",
    sources=["nhs"],
)
PACK = evolve(NECK, rules=(FLAG, *NECK.stop_rules), definitions=())


def test_not_to_know_the_one_is_milder_and_not_to_know_the_other_too_is_not() -> None:
    unknown = Absent.DOES_NOT_KNOW
    assert assess(PACK, {"fever": False, "age": unknown}).disposition is Disposition.SEE_CLINICIAN
    assert assess(PACK, {"fever": unknown, "age": 30}).disposition is Disposition.EMERGENCY
    assert assess(PACK, {"fever": unknown, "age": unknown}).disposition is Disposition.EMERGENCY
    assert assess(PACK, {"fever": True, "age": unknown}).disposition is Disposition.EMERGENCY
