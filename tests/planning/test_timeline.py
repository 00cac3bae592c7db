"""From doses to seconds: every interval of a routine, in order, adding up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from relieflib import Technique, WrongKind, begin, builtin_pack, timeline
from relieflib.content import Dose, Range
from relieflib.pack.wording import Phrases, Timing
from relieflib.planning.doses import Amount, Item
from relieflib.planning.timeline import Interval, Pace, changeover, steps_of, unroll
from relieflib.terms import IntervalKind, Side, StepKind
from strategies import slipped_in

if TYPE_CHECKING:
    from collections.abc import Iterable

PACK = builtin_pack()
DOING = {IntervalKind.WORK, IntervalKind.HOLD}
AMOUNTS = st.builds(
    Amount, sets=st.integers(1, 3), reps=st.integers(1, 4), hold=st.integers(1, 60), rest=st.integers(0, 20)
)
SECONDS = st.integers(0, 20)
PACES = st.builds(
    Pace,
    timing=st.builds(
        Timing,
        change_technique=SECONDS,
        change_position=SECONDS,
        change_equipment=SECONDS,
        change_side=SECONDS,
        check_in=SECONDS,
        finish=SECONDS,
    ),
)


@st.composite
def items(draw: Any) -> Item:  # noqa: ANN401
    """A technique of the built-in pack with any amounts."""
    technique = draw(st.sampled_from(PACK.techniques))
    return Item(technique=technique, doses=tuple(draw(AMOUNTS) for _ in technique.steps))


ROUTINES = st.lists(items(), max_size=3)


def seconds_of(intervals: Iterable[Interval]) -> int:
    return sum(interval.seconds for interval in intervals)


@given(ROUTINES, PACES)
@settings(max_examples=30, deadline=None)
def test_a_timeline_lasts_as_long_as_its_parts(routine: list[Item], pace: Pace) -> None:
    timing = pace.timing
    sides = sum(step.side is Side.EACH for item in routine for step in item.technique.steps)
    before = [None, *(item.technique for item in routine)]
    between = sum(changeover(one, item.technique, timing) for one, item in zip(before, routine, strict=False))
    steps = sum(item.seconds for item in routine)
    whole = timing.finish + timing.check_in * (1 + len(routine)) + between + timing.change_side * sides + steps
    assert seconds_of(unroll(routine, pace)) == whole


@given(ROUTINES, PACES)
@settings(max_examples=30, deadline=None)
def test_left_and_right_are_given_the_same(routine: list[Item], pace: Pace) -> None:
    timeline = [each for each in unroll(routine, pace) if each.kind is not IntervalKind.CHANGE_SIDE]
    words = pace.phrases.left
    left = [
        evolve(each, side=Side.EACH, cue=each.cue.removeprefix(f"{words} "))
        for each in timeline
        if each.side is Side.LEFT
    ]
    right = [evolve(each, side=Side.EACH) for each in timeline if each.side is Side.RIGHT]
    assert left == right
    assert all(
        each.cue.startswith(words)
        for each in timeline
        if each.side is Side.LEFT and (each.set, each.rep) == (1, 1) and each.kind is not IntervalKind.REST
    )
    both = {(each.item, each.step) for each in left}
    stepwise = [(number, place, step) for number, item in enumerate(routine) for place, step in _steps(item)]
    assert both == {(number, place) for number, place, step in stepwise if step.side is Side.EACH}


def _steps(item: Item) -> Iterable[tuple[int, Any]]:
    return enumerate(item.technique.steps)


@given(ROUTINES, PACES)
@settings(max_examples=30, deadline=None)
def test_sets_and_repeats_are_counted_from_one_and_none_is_missing(routine: list[Item], pace: Pace) -> None:
    timeline = unroll(routine, pace)
    for number, item in enumerate(routine):
        for place, step in _steps(item):
            dose = item.doses[place]
            for side in (Side.LEFT, Side.RIGHT) if step.side is Side.EACH else (step.side,):
                here = [each for each in timeline if (each.item, each.step, each.side) == (number, place, side)]
                done = [each for each in here if each.kind not in {IntervalKind.REST, IntervalKind.CHANGE_SIDE}]
                assert [(each.set, each.rep) for each in done] == [
                    (one, rep) for one in range(1, dose.sets + 1) for rep in range(1, dose.reps + 1)
                ]
                assert {each.breathing for each in done} == {step.breathing}
                said = [each.cue.removesuffix(step.do) for each in done]
                assert said[1:] == [counted(each, dose) for each in done[1:]]
                rests = [each.seconds for each in here if each.kind is IntervalKind.REST]
                assert rests == [dose.rest] * (dose.sets - 1) * (dose.rest > 0)


def counted(interval: Interval, dose: Amount) -> str:
    """What is said as a repetition begins, without its step."""
    if interval.rep == 1:
        return f"Set {interval.set} of {dose.sets}. "
    return "Last one." if interval.rep == dose.reps else f"{interval.rep} of {dose.reps}."


@given(ROUTINES, PACES)
@settings(max_examples=30, deadline=None)
def test_a_timeline_goes_forward_and_asks_before_and_after_each_technique(routine: list[Item], pace: Pace) -> None:
    timeline = unroll(routine, pace)
    asked = [(each.item, each.cue) for each in timeline if each.kind is IntervalKind.CHECK_IN]
    assert asked == [(-1, pace.phrases.before), *((number, pace.phrases.check_in) for number in range(len(routine)))]
    finish = [each for each in timeline if each.kind is IntervalKind.FINISH]
    assert [(each.seconds, each.cue) for each in finish] == [
        (seconds, pace.phrases.finish) for seconds in [pace.timing.finish] if seconds
    ]
    asking = timeline[: len(timeline) - len(finish)]
    assert timeline == (*asking, *finish)
    assert asking[0].kind is asking[-1].kind is IntervalKind.CHECK_IN
    assert [each.item for each in asking] == sorted(each.item for each in asking)
    for number in range(len(routine)):
        steps = [each.step for each in timeline if each.item == number and each.step >= 0]
        assert steps == sorted(steps)


@given(AMOUNTS)
def test_an_amount_lasts_as_long_as_its_repeats_and_rests(amount: Amount) -> None:
    step = evolve(PACK.techniques[0].steps[0], side=Side.NONE, kind=StepKind.MOVE)
    item = Item(technique=evolve(PACK.techniques[0], steps=(step,)), doses=(amount,))
    intervals = list(steps_of(item, 0, Pace()))
    assert seconds_of(intervals) == amount.seconds == item.seconds
    assert sum(each.kind in DOING for each in intervals) == amount.sets * amount.reps


@pytest.mark.parametrize("technique", PACK.techniques, ids=lambda technique: technique.id)
def test_least_usual_and_most_of_a_technique_are_safe_and_in_that_order(technique: Technique) -> None:
    least, usual, most = (Item.of(technique, how) for how in ("least", "usual", "most"))
    assert least.seconds <= usual.seconds <= most.seconds
    for item in (least, usual, most):
        assert all(dose.fits(step.dose) for dose, step in zip(item.doses, technique.steps, strict=True))


@pytest.mark.parametrize("name", ["sets", "reps", "hold", "rest"])
def test_an_amount_fits_while_every_number_is_in_its_range(name: str) -> None:
    numbers = Range(usual=3, least=2, most=4)
    dose = Dose(sets=numbers, reps=numbers, hold=numbers, rest=numbers)
    amounts = [evolve(Amount.of(dose, "usual"), **{name: number}) for number in range(1, 6)]
    assert [amount.fits(dose) for amount in amounts] == [False, True, True, True, False]


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (Amount(sets=1, reps=1, hold=30, rest=0), "30 s"),
        (Amount(sets=1, reps=1, hold=30, rest=9), "30 s"),
        (Amount(sets=1, reps=5, hold=7, rest=0), "5 x 7 s"),
        (Amount(sets=2, reps=1, hold=20, rest=5), "2 sets, 20 s, 5 s rest between"),
        (Amount(sets=3, reps=10, hold=2, rest=0), "3 sets, 10 x 2 s"),
    ],
)
def test_an_amount_reads_as_it_is_said(amount: Amount, text: str) -> None:
    assert str(amount) == text


@pytest.mark.parametrize(
    ("before", "after", "seconds"),
    [
        (None, "walking", 8),
        ("walking", "standing-extension", 1),
        ("pelvic-tilt", "cat-cow", 8),
        ("heat-pack", "diaphragm-breathing", 3),
        ("cat-cow", "ball-massage-low-back", 10),
        ("legs-up-rest", "side-lying-rest", 1),
    ],
)
def test_a_changeover_takes_time_for_position_and_for_equipment(before: str | None, after: str, seconds: int) -> None:
    timing = Timing(change_technique=1, change_position=7, change_equipment=2)
    one, other = PACK.technique[before] if before else None, PACK.technique[after]
    assert changeover(one, other, timing) == seconds
    names = [PACK.technique[name] for name in (before, after) if name]
    timeline = unroll(
        [Item.of(each, "least") for each in names], Pace(timing=timing, phrases=Phrases(next="Now {technique}!"))
    )
    ready = [each for each in timeline if each.item == len(names) - 1 and each.step == -1]
    told = [(each.seconds, each.cue) for each in ready if each.kind is IntervalKind.GET_READY]
    assert told == [(seconds, f"Now {other.name}!")]


def test_a_changeover_that_takes_no_time_is_no_interval() -> None:
    none = Timing(change_technique=0, change_position=0, change_equipment=0, check_in=0)
    timeline = unroll([Item.of(PACK.technique["walking"], "least")] * 2, Pace(timing=none))
    assert {each.step for each in timeline if each.kind is IntervalKind.GET_READY} == {0}


def test_a_pack_that_takes_no_time_to_finish_has_no_finish() -> None:
    item = Item.of(PACK.technique["walking"], "least")
    none, some = (unroll([item], Pace(timing=Timing(finish=seconds))) for seconds in (0, 7))
    assert some[:-1] == none
    assert (some[-1].kind, some[-1].seconds, some[-1].item, some[-1].step) == (IntervalKind.FINISH, 7, -1, -1)


@pytest.mark.parametrize(
    ("hold", "said"),
    [
        (1, []),
        (14, []),
        (15, [(10, "Nearly done.")]),
        (19, [(14, "Nearly done.")]),
        (20, [(10, "Half way."), (15, "Nearly done.")]),
        (45, [(22.5, "Half way."), (40, "Nearly done.")]),
    ],
)
@pytest.mark.parametrize("kind", [StepKind.MOVE, StepKind.HOLD, StepKind.SET_UP], ids=str)
def test_the_half_and_the_end_of_long_work_are_said(kind: StepKind, hold: int, said: list[tuple[float, str]]) -> None:
    step = evolve(PACK.techniques[0].steps[0], side=Side.NONE, kind=kind, do="Do it.")
    technique = evolve(PACK.techniques[0], steps=(step,))
    item = Item(technique=technique, doses=(Amount(sets=1, reps=1, hold=hold, rest=0),))
    (interval,) = steps_of(item, 0, Pace())
    assert list(interval.cues) == [(0, "Do it."), *(said if kind is not StepKind.SET_UP else [])]


@pytest.mark.parametrize(("rest", "said"), [(14, []), (15, [(10, "Get ready to go on.")])])
def test_a_long_rest_says_when_to_get_ready(rest: int, said: list[tuple[float, str]]) -> None:
    item = Item(
        technique=evolve(PACK.techniques[0], steps=PACK.techniques[0].steps[:1]),
        doses=(Amount(sets=2, reps=1, hold=5, rest=rest),),
    )
    (interval,) = (each for each in steps_of(item, 0, Pace()) if each.kind is IntervalKind.REST)
    assert list(interval.cues) == [(0, "Rest."), *said]


def test_a_pack_without_words_for_the_half_and_the_end_says_nothing_there() -> None:
    silent = Pace(phrases=slipped_in(Phrases(), half="", end="", ready=""))
    item = Item(
        technique=PACK.techniques[0], doses=(Amount(sets=2, reps=1, hold=60, rest=60),) * len(PACK.techniques[0].steps)
    )
    assert all(len(each.cues) == 1 for each in unroll([item], silent))


@given(ROUTINES, PACES)
@settings(max_examples=30, deadline=None)
def test_cues_lie_inside_their_interval_in_order(routine: list[Item], pace: Pace) -> None:
    for each in unroll(routine, pace):
        times = [at for at, _ in each.cues]
        assert times == sorted(set(times))
        assert times[0] == 0
        assert times[-1] < max(each.seconds, 1)
        assert all(cue for _, cue in each.cues)


def test_each_kind_of_step_has_its_kind_of_interval() -> None:
    kinds = {
        StepKind.SET_UP: IntervalKind.GET_READY,
        StepKind.MOVE: IntervalKind.WORK,
        StepKind.HOLD: IntervalKind.HOLD,
    }
    found = set()
    for technique in PACK.techniques:
        for interval in steps_of(Item.of(technique, "least"), 4, Pace()):
            assert interval.item == 4
            if interval.kind not in {IntervalKind.REST, IntervalKind.CHANGE_SIDE}:
                assert interval.kind is kinds[technique.steps[interval.step].kind]
                found.add(interval.kind)
    assert found == set(kinds.values())


def test_the_steps_can_be_begun_in_the_middle() -> None:
    item = Item.of(PACK.technique["knee-to-chest"], "usual")
    whole = list(steps_of(item, 0, Pace()))
    assert list(steps_of(item, 0, Pace(), 1)) == [each for each in whole if each.step >= 1]
    assert list(steps_of(item, 0, Pace(), len(item.doses))) == []


def test_an_item_with_a_dose_too_few_has_no_length() -> None:
    item = Item.of(PACK.technique["bridge"], "usual")
    with pytest.raises(ValueError, match="argument"):
        _ = evolve(item, doses=item.doses[:1]).seconds


def test_a_technique_can_be_looked_at_without_a_clearance_and_that_is_all() -> None:
    technique = PACK.technique["cat-cow"]
    seen = timeline(technique)
    assert [each.cue for each in seen if (each.set, each.rep) == (1, 1) and each.step >= 0] == [
        step.do for step in technique.steps
    ]
    assert sum(each.seconds for each in seen) > 60
    with pytest.raises(WrongKind, match="expected a Routine"):
        begin(seen, at=0)  # type: ignore[arg-type]
    with pytest.raises(WrongKind, match="expected a Technique"):
        timeline("cat-cow")  # type: ignore[arg-type]
