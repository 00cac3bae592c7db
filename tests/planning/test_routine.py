"""What a wish may say, when a clearance still holds, and why each technique is in a routine or not."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve

from relieflib import (
    Clearance,
    Done,
    Pack,
    Refusal,
    ReliefError,
    Routine,
    StaleClearance,
    Wish,
    WishError,
    assess,
    builtin_pack,
    clear,
    plan,
)
from relieflib.pack.rules import Precaution
from relieflib.planning.doses import Item
from relieflib.terms import LabelKind, LeftOutBecause, Tolerance
from strategies import plain_back_ache

PACK = builtin_pack()
EVERYTHING = frozenset(label.id for label in PACK.labels if label.kind is LabelKind.EQUIPMENT)
DAY = 86_400


def cleared(pack: Pack = PACK, *, at: float | None = None, **changed: object) -> Clearance:
    clearance = clear(assess(pack, plain_back_ache(pack) | changed), at=at)
    assert isinstance(clearance, Clearance)
    return clearance


def names(routine: Routine) -> list[str]:
    return [item.technique.id for item in routine.items]


def why(routine: Routine) -> dict[str, tuple[LeftOutBecause, tuple[str, ...]]]:
    return {each.technique: (each.why, each.because) for each in routine.left_out}


@pytest.mark.parametrize(
    "wrong",
    [
        {"equipment": "tennis-ball"},
        {"equipment": 7},
        {"avoid": ["bridge", 7]},
        {"prefer": {"bridge": 1}},
        {"avoid_positions": None},
        {"goals": {"relax": True}},
        {"goals": {"relax": 2.0}},
        {"goals": {7: 2}},
        {"goals": (("relax", 2, 3),)},
        {"goals": dict},
        {"done": "bridge"},
        {"done": {"bridge": 1}},
        {"done": ["bridge"]},
        {"done": [Done("bridge", 1.5)]},  # type: ignore[arg-type]  # that is the mistake
        {"done": [Done("bridge", 1, "fine")]},  # type: ignore[arg-type]
    ],
)
def test_a_wish_of_the_wrong_kind_is_refused_as_it_is_made(wrong: dict[str, Any]) -> None:
    with pytest.raises(WishError, match="expected") as caught:
        Wish(minutes=10, **wrong)
    assert [problem.where.split(".")[0] for problem in caught.value.problems] == ["wish"]


def test_a_wish_takes_lists_and_dicts_and_keeps_no_order() -> None:
    done = [Done("bridge"), Done("cat-cow", 3, Tolerance.SORE), Done("bridge", 1)]
    one = Wish(minutes=9, equipment=["tennis-ball"], goals={"relax": 2, "keep-moving": 1}, done=done)
    other = Wish(
        minutes=9, equipment=("tennis-ball",), goals=(("keep-moving", 1), ("relax", 2)), done=tuple(done[::-1])
    )
    assert one == other
    assert hash(one) == hash(other)


def test_everything_that_is_wrong_with_a_wish_is_said_at_once_when_it_is_made() -> None:
    with pytest.raises(WishError) as caught:
        Wish(
            minutes=61,
            equipment="ball",
            goals={"relax": 6, "keep-moving": -1},
            experience="beginner",  # type: ignore[arg-type]
            times_a_day=0,
            done=[Done("walk"), Done("bridge", -1)],
            seed=1.5,  # type: ignore[arg-type]  # that is the mistake
        )
    assert [problem.where for problem in caught.value.problems] == [
        *("wish.minutes", "wish.times_a_day", "wish.equipment", "wish.experience", "wish.seed", "wish.done"),
        *("wish.goals.keep-moving", "wish.goals.relax"),
    ]


def test_every_id_that_the_pack_does_not_have_is_said_at_once_when_it_is_planned() -> None:
    wish = Wish(
        minutes=9,
        equipment={"tenis-ball"},
        goals={"relaks": 2},
        prefer={"bridges"},
        avoid={"cat-caw"},
        avoid_positions={"on-the-moon"},
        done=[Done("walk")],
    )
    with pytest.raises(WishError) as caught:
        plan(cleared(), wish)
    assert [(problem.where, problem.hint) for problem in caught.value.problems][:2] == [
        ("wish.equipment", "did you mean `tennis-ball`?"),
        ("wish.goals", "did you mean `relax`?"),
    ]
    assert [problem.where for problem in caught.value.problems][2:] == [
        *("wish.prefer", "wish.avoid", "wish.avoid_positions", "wish.done"),
    ]


@pytest.mark.parametrize("minutes", [0, -5, 61, True, 10.0, "10", None])
def test_minutes_are_a_whole_number_up_to_an_hour(minutes: Any) -> None:  # noqa: ANN401
    with pytest.raises(WishError, match=r"wish\.minutes"):
        plan(cleared(), Wish(minutes=minutes))


HUGE = 10**5000  # has no repr


@pytest.mark.parametrize(
    "huge", [{"minutes": HUGE}, {"minutes": 5, "goals": {"relax": HUGE}}, {"minutes": 5, "avoid": HUGE}]
)
def test_a_number_too_long_to_print_is_refused_like_any_other(huge: dict[str, Any]) -> None:
    with pytest.raises(WishError):
        plan(cleared(), Wish(**huge))


def test_a_list_too_deep_to_print_is_refused_like_any_other() -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(WishError):
        Wish(minutes=5, equipment=deep)


@pytest.mark.parametrize(("at", "holds"), [(100, True), (100 + 7 * DAY, True), (101 + 7 * DAY, False), (99, False)])
def test_a_clearance_holds_from_when_it_was_made_until_it_has_run_out(at: float, *, holds: bool) -> None:
    clearance = cleared(at=100)
    if holds:
        assert plan(clearance, Wish(minutes=10), at=at).items
    else:
        with pytest.raises(StaleClearance, match="the clearance held for 604800 s"):
            plan(clearance, Wish(minutes=10), at=at)


@pytest.mark.parametrize("at", [float("nan"), float("inf"), 10**400], ids=["nan", "inf", "huge"])
def test_a_time_that_is_no_time_finds_a_clearance_stale(at: float) -> None:
    with pytest.raises(StaleClearance):
        plan(cleared(at=0), Wish(minutes=10), at=at)


def test_a_clearance_without_a_time_does_not_run_out_by_itself() -> None:
    assert plan(cleared(), Wish(minutes=10), at=9e9).items


def test_a_refusal_cannot_be_dressed_as_a_clearance() -> None:
    refusal = clear(assess(PACK, plain_back_ache(PACK) | {"fever": True}))
    assert isinstance(refusal, Refusal)
    with pytest.raises(ReliefError, match="these answers give Refusal, not Clearance"):
        evolve(cleared(), assessment=refusal.assessment)


def test_each_technique_that_is_left_out_says_why() -> None:
    wish = Wish(
        minutes=20,
        equipment={"tennis-ball", "heat-pack"},
        avoid={"bridge"},
        avoid_positions={"kneeling-fold"},
        done=[*[Done("walking")] * 4, Done("cat-cow")],
    )
    found = why(plan(cleared(worse_bending_forward=True, dizzy_or_unsteady=True), wish))
    assert found["knee-to-chest"] == (LeftOutBecause.RULE, ("worse-bending-forward",))
    assert found["childs-pose"][0] is found["bridge"][0] is LeftOutBecause.RULE
    assert set(found["childs-pose"][1]) == {"falls-risk", "worse-bending-forward"}
    found = why(plan(cleared(), wish))
    assert found["bridge"] == (LeftOutBecause.AVOIDED, ())
    assert found["childs-pose"] == (LeftOutBecause.POSITION, ("kneeling-fold",))
    assert found["foam-roller-back"] == (LeftOutBecause.EQUIPMENT, ("foam-roller",))
    assert found["walking"] == (LeftOutBecause.PER_DAY, ())
    assert "cat-cow" not in {name for name, (reason, _) in found.items() if reason is LeftOutBecause.PER_DAY}
    found = why(plan(cleared(pain_nrs=8), Wish(minutes=10)))
    assert found["cat-cow"] == (LeftOutBecause.CEILING, ())


def test_a_full_hour_ends_for_want_of_techniques_and_a_short_one_for_want_of_time() -> None:
    long, short = (plan(cleared(), Wish(minutes=minutes)) for minutes in (60, 3))
    assert len(long.items) == 8
    assert LeftOutBecause.ENOUGH in {reason for reason, _ in why(long).values()}
    assert LeftOutBecause.TIME in {reason for reason, _ in why(short).values()}
    nothing = plan(cleared(), Wish(minutes=1))
    assert nothing.items == ()
    assert {reason for reason, _ in why(nothing).values()} <= {LeftOutBecause.TIME, LeftOutBecause.EQUIPMENT}
    assert str(nothing) == "nothing fits"


@pytest.mark.parametrize(("second", "planned"), [(0, ["diaphragm-breathing"]), (1, [])])
def test_the_last_second_counts(second: int, planned: list[str]) -> None:
    breathing = PACK.technique["diaphragm-breathing"]
    between = PACK.timing.change_technique + PACK.timing.change_position + PACK.timing.finish
    left = 120 - Item.of(breathing, "least").seconds - between
    timing = evolve(PACK.timing, check_in=left // 2, change_position=PACK.timing.change_position + left % 2 + second)
    pack = evolve(PACK, techniques=(breathing,), timing=timing)
    routine = plan(cleared(pack), Wish(minutes=2))
    assert names(routine) == planned
    assert routine.seconds == (120 if planned else timing.check_in + timing.finish)


def test_what_adds_nothing_to_the_goals_is_outscored() -> None:
    routine = plan(cleared(), Wish(minutes=12, goals={"strengthen": 5}))
    assert {"bridge", "pelvic-tilt"} <= set(names(routine))
    assert why(routine)["hamstring-stretch"] == (LeftOutBecause.OUTSCORED, ())


def test_goals_of_no_weight_are_no_goals() -> None:
    assert names(plan(cleared(), Wish(minutes=12, goals={"relax": 0}))) == names(plan(cleared(), Wish(minutes=12)))


def test_what_is_preferred_comes_first() -> None:
    assert "seated-rotation" in names(plan(cleared(), Wish(minutes=8, prefer={"seated-rotation"})))
    assert "seated-rotation" not in names(plan(cleared(), Wish(minutes=8)))
    both = {"ball-massage-low-back", "foam-roller-back"}
    routine = plan(cleared(), Wish(minutes=10, equipment={"tennis-ball", "foam-roller"}, prefer=both))
    assert both <= set(names(routine))


@pytest.mark.parametrize("changed", [{"pain_nrs": 5}, {"pain_nrs": 8}, {"pain_nrs": 2, "rash_band": True}])
def test_a_precaution_and_a_low_ceiling_bring_the_least_dose(changed: dict[str, Any]) -> None:
    routine = plan(cleared(**changed), Wish(minutes=30))
    assert all(item.doses == Item.of(item.technique, "least").doses for item in routine.items)
    assert len(routine.items) > 1


def test_a_precaution_on_some_labels_touches_no_other_technique() -> None:
    rules = tuple(
        evolve(rule, on=("rotation",)) if isinstance(rule, Precaution) and rule.id == "start-pain-moderate" else rule
        for rule in PACK.rules
    )
    pack = evolve(PACK, rules=rules)
    routine = plan(cleared(pack, pain_nrs=5), Wish(minutes=40, prefer={"supine-knee-rolls"}))
    small = {item.technique.id: item.doses != Item.of(item.technique, "usual").doses for item in routine.items}
    assert small["supine-knee-rolls"]
    assert [name for name, is_small in small.items() if is_small] == ["supine-knee-rolls"]


def test_the_easier_technique_comes_along_only_if_it_may_be_done() -> None:
    def easier(**wish: Any) -> str | None:  # noqa: ANN401
        routine = plan(cleared(), Wish(minutes=12, prefer={"cat-cow"}, **wish))
        found = next(item.easier for item in routine.items if item.technique.id == "cat-cow")
        return found.id if found else None

    assert easier() == "pelvic-tilt"
    assert easier(avoid={"pelvic-tilt"}) is None
    assert easier(done=[Done("pelvic-tilt")] * 2) is None


def test_the_certificate_names_every_rule_that_could_have_kept_a_technique_out() -> None:
    prefer = {"ball-massage-low-back", "childs-pose"}
    routine = plan(cleared(), Wish(minutes=12, equipment={"tennis-ball"}, prefer=prefer))
    checked = {each.technique: each.ruled_out for each in routine.checked}
    assert list(checked) == names(routine)
    assert {"bleed-thinner-caution", "preg-position-limits", "skin-not-intact"} <= set(checked["ball-massage-low-back"])
    assert "hip-replacement-limits" not in checked["ball-massage-low-back"]
    assert checked["childs-pose"] == tuple(sorted(checked["childs-pose"]))


def test_a_routine_carries_what_a_session_and_a_reader_need() -> None:
    clearance = cleared(distressed=True)
    routine = plan(clearance, Wish(minutes=12))
    citing = [item.technique.sources for item in routine.items] + [note.sources for note in routine.notes]
    citing += [finding.sources for finding in clearance.assessment.findings]
    assert {source.id for source in routine.sources} == {each.id for sources in citing for each in sources}
    assert routine.stop_rules == PACK.stop_rules
    assert routine.check_in == PACK.check_in
    assert routine.cautions == clearance.advice
    assert str(routine).startswith(f"{routine.seconds / 60:.1f} minutes: {routine.items[0].technique.name}, ")


def twins(*, second: int) -> Pack:
    """The pack with two techniques alone, alike but for the benefit of the second."""
    one = PACK.technique["supine-knee-rolls"]
    other = evolve(one, id="knee-rolls-again", goals=(("relax", second),))
    return evolve(PACK, techniques=(evolve(one, goals=(("relax", 5),)), other))


def test_the_seed_chooses_between_equals_and_never_the_worse() -> None:
    for second, taken in (
        (5, {"supine-knee-rolls", "knee-rolls-again"}),
        (6, {"knee-rolls-again"}),
        (4, {"supine-knee-rolls"}),
    ):
        pack = twins(second=second)
        clearance = cleared(pack)
        routines = [plan(clearance, Wish(minutes=2, seed=seed)) for seed in range(16)]
        assert {tuple(names(routine)) for routine in routines} == {(name,) for name in taken}


def test_a_wish_takes_any_collection() -> None:
    usual = Wish(minutes=10, equipment={"towel"}, goals={"relax": 2, "strengthen": 1}, done=(Done("bridge"),))
    pairs = (pair for pair in [("strengthen", 1), ("relax", 2)])
    assert Wish(minutes=10, equipment=iter(["towel"]), goals=pairs, done=[Done("bridge")]) == usual
