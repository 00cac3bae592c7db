"""The checker shares nothing with the planner but nouns: break one, and the other notices."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import sys
from functools import cached_property
from types import FunctionType, MemberDescriptorType
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve, fields, has
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import relieflib.planning
from relieflib import (
    Clearance,
    Done,
    Pack,
    Routine,
    Technique,
    Wish,
    WishError,
    arrange,
    assess,
    builtin_pack,
    clear,
    plan,
    verify,
)
from relieflib.content import Range
from relieflib.parts import LeftOut
from relieflib.planning.candidates import Candidates
from relieflib.planning.doses import Amount, Item
from relieflib.planning.search import Search
from relieflib.terms import Experience, IntervalKind, LabelKind, LeftOutBecause, Side, Tolerance
from strategies import answer_to, people, plain_back_ache, small_packs, wishes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

PACK = builtin_pack()
EVERYTHING = frozenset(label.id for label in PACK.labels if label.kind is LabelKind.EQUIPMENT)
CHECKER = [importlib.import_module(f"relieflib.planning.{name}") for name in ("faults", "verify")]
PLANNER = [
    module
    for found in pkgutil.iter_modules(relieflib.planning.__path__)
    if (module := importlib.import_module(f"relieflib.planning.{found.name}")) not in CHECKER
]
VIEWS = ("seconds", "timeline", "left_out", "checked", "score", "score_at_most", "relax")
Patch = pytest.MonkeyPatch


def cleared(pack: Pack = PACK, **changed: object) -> Clearance:
    clearance = clear(assess(pack, plain_back_ache(pack) | changed))
    assert isinstance(clearance, Clearance)
    return clearance


PLAIN = cleared()
WISH = Wish(minutes=20, equipment=EVERYTHING)


def where(routine: Routine) -> set[str]:
    """The first part of the path of each problem."""
    return {each.where.removeprefix("routine.").partition("[")[0] for each in verify(routine)}


def looked_at(routine: Routine) -> Routine:
    """*routine* with its views computed: they are kept."""
    for name in VIEWS:
        getattr(routine, name)
    return routine


def break_all(patch: Patch, modules: list[ModuleType], name: str, new: object) -> None:
    """Put *new* in place of a function, by whatever module of *modules* it is called."""
    holders = [module for module in modules if hasattr(module, name)]
    assert holders, f"nothing is called {name}"
    for module in holders:
        patch.setattr(module, name, new)


# what it imports, and what it calls


@pytest.mark.parametrize("module", CHECKER, ids=lambda module: module.__name__)
def test_the_checker_imports_nouns_alone(module: ModuleType) -> None:
    own = {each.__name__ for each in CHECKER}
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        assert not isinstance(node, ast.Import) or all("relieflib" not in name.name for name in node.names)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("relieflib.") and node.module not in own:
            for name in node.names:
                found = getattr(sys.modules[node.module or ""], name.name)
                noun = inspect.isclass(found) and found not in {Candidates, Search}
                constant = isinstance(found, int | tuple | frozenset | dict)
                assert noun or constant or name.name in {"fault", "expect"}, name.name


def test_nothing_of_the_planner_imports_the_checker() -> None:
    for module in PLANNER:
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            named = node.module if isinstance(node, ast.ImportFrom) else None
            assert named not in {each.__name__ for each in CHECKER}, module.__name__


def planners_own() -> Iterator[tuple[object, str]]:
    """Every function of the planner, in whatever module it is called, and whatever its nouns compute."""
    for module in PLANNER:
        for name, found in vars(module).items():
            if inspect.isfunction(found) and found.__module__.startswith("relieflib.planning"):
                yield module, name
            if inspect.isclass(found) and found.__module__ == module.__name__ and found is not Routine:
                facts = {each.name for each in fields(found)} if has(found) else set()
                kinds = (FunctionType, property, classmethod, cached_property, MemberDescriptorType)
                for inner, member in vars(found).items():
                    if isinstance(member, kinds) and inner not in facts and not inner.startswith("__"):
                        yield found, inner


def test_the_checker_works_where_every_function_of_the_planner_fails(monkeypatch: Patch) -> None:
    routine = looked_at(plan(PLAIN, WISH))
    broken = looked_at(evolve(routine, items=routine.items[::-1]))
    before = verify(broken)
    assert verify(routine) == ()
    assert before

    def fails(*_: object, **__: object) -> None:
        raise AssertionError

    own = list(planners_own())
    names = {name for _, name in own}
    assert {"unroll", "safe_quarters", "rests", "worth", "fits", "done_within", "bars", "order", "between"} <= names
    assert {(Item, "seconds"), (Amount, "seconds"), (Candidates, "search")} <= set(own)
    for holder, name in own:
        monkeypatch.setattr(holder, name, fails)
    with pytest.raises(AssertionError):
        plan(PLAIN, WISH)
    assert verify(routine) == ()
    assert verify(broken) == before


# the planner broken on purpose: what it plans then, and what the checker says


def calling(name: str) -> Any:  # noqa: ANN401 - any function
    """The function of the planner with this name, as it is."""
    return next(vars(module)[name] for module in PLANNER if hasattr(module, name))


def _every_dose_is_safe(patch: Patch) -> Routine:
    for name in ("safe_quarters", "fitting_quarters"):
        break_all(patch, PLANNER, name, lambda *_: 8)
    return plan(cleared(pain_nrs=9), Wish(minutes=20))


def _half_way_is_forgotten(patch: Patch) -> Routine:
    for name in ("safe_quarters", "fitting_quarters"):
        break_all(patch, PLANNER, name, lambda *_: 3)
    return plan(cleared(cancer_history="past"), Wish(minutes=40, goals={"keep-moving": 5}))


def _nothing_rests(patch: Patch) -> Routine:
    break_all(patch, PLANNER, "rests", lambda *_: False)
    return plan(PLAIN, Wish(minutes=12, prefer={"bridge"}, done=[Done("bridge", 1, Tolerance.WORSE)]))


def _nothing_was_done(patch: Patch) -> Routine:
    patch.setattr(Wish, "done_within", lambda *_: 0)
    return plan(PLAIN, Wish(minutes=12, prefer={"bridge"}, done=[Done("bridge")]))


def _without(kind: IntervalKind) -> Callable[[Patch], Routine]:
    def broken(patch: Patch) -> Routine:
        whole = calling("unroll")
        break_all(patch, PLANNER, "unroll", lambda *given: tuple(one for one in whole(*given) if one.kind is not kind))
        return plan(PLAIN, WISH)

    return broken


def _check_ins_that_take_no_time_are_dropped(patch: Patch) -> Routine:
    timing = evolve(PACK.timing, check_in=0)
    return evolve(_without(IntervalKind.CHECK_IN)(patch), clearance=cleared(evolve(PACK, timing=timing)))


def _the_other_side_is_forgotten(patch: Patch) -> Routine:
    whole = calling("unroll")
    break_all(
        patch, PLANNER, "unroll", lambda *given: tuple(one for one in whole(*given) if one.side is not Side.RIGHT)
    )
    return plan(PLAIN, WISH)


def _steps_are_done_backwards(patch: Patch) -> Routine:
    whole = calling("unroll")
    by_step = lambda one: (one.item, -one.step if one.step >= 0 else one.step)  # noqa: E731
    break_all(patch, PLANNER, "unroll", lambda *given: tuple(sorted(whole(*given), key=by_step)))
    return plan(PLAIN, WISH)


def _changes_take_no_time(patch: Patch) -> Routine:
    break_all(patch, PLANNER, "changeover", lambda *_: 0)
    return plan(PLAIN, Wish(minutes=9))


def _nothing_takes_time(patch: Patch) -> Routine:
    break_all(patch, PLANNER, "seconds_of", lambda *_: 0)
    pack = evolve(PACK, techniques=tuple(_long(each) if each.id == "pelvic-tilt" else each for each in PACK.techniques))
    return arrange(cleared(pack), ["cat-cow"], Wish(minutes=9))


def _long(technique: Technique) -> Technique:
    dose = evolve(technique.steps[0].dose, hold=Range(usual=900, least=900, most=900))
    return evolve(technique, steps=(evolve(technique.steps[0], dose=dose), *technique.steps[1:]))


def _the_pack_has_no_limit(patch: Patch) -> Routine:
    fewer = cleared(evolve(PACK, most_techniques=2))
    whole = vars(Candidates)["search"].func
    patch.setattr(Candidates, "search", property(lambda self: evolve(whole(self), most=8)))
    return plan(fewer, WISH)


def _easier_ones_are_shared(patch: Patch) -> Routine:
    def with_easier(self: Candidates, items: tuple[Item, ...]) -> tuple[Item, ...]:
        return tuple(evolve(item, easier=self.pack.technique.get(item.technique.easier or "")) for item in items)

    patch.setattr(Candidates, "with_easier", with_easier)
    wish = Wish(minutes=7, done=[Done("pelvic-tilt", 0)])
    return arrange(PLAIN, ["knee-to-chest", "cat-cow", "bridge"], wish)


def _score(name: str, new: object, wish: Wish = WISH) -> Callable[[Patch], Routine]:
    def broken(patch: Patch) -> Routine:
        old = calling(name)
        break_all(patch, PLANNER, name, lambda *given: new(old(*given)) if callable(new) else new)
        return plan(PLAIN, wish)

    return broken


PREFERS = evolve(WISH, prefer=frozenset({"bridge"}), done=(Done("cat-cow", 2), Done("childs-pose", 2)))
NO_FLOOR = Wish(minutes=20, avoid_positions=set(PACK.label) & {"face-up-knees-bent", "hands-and-knees", "standing"})


def _stand_ins_are_not_preferred(patch: Patch) -> Routine:
    patch.setattr(Candidates, "instead_of", lambda *_: "")
    return plan(PLAIN, Wish(minutes=20, prefer={"piriformis-stretch"}, experience=Experience.BEGINNER))


def _no_bound(patch: Patch) -> Routine:
    patch.setattr(Routine, "score_at_most", property(lambda self: self.score))
    return arrange(PLAIN, ["diaphragm-breathing"], Wish(minutes=20))


def _a_bound_several_changes_below_the_best(patch: Patch) -> Routine:
    best = plan(PLAIN, WISH).score
    patch.setattr(Routine, "score_at_most", property(lambda _: 0.9 * best))
    routine = arrange(PLAIN, ["diaphragm-breathing"], WISH)
    assert routine.score < 0.3 * best
    return routine


def _a_bound_below_the_score(patch: Patch) -> Routine:
    patch.setattr(Routine, "score_at_most", property(lambda self: self.score - 1 / 60))
    return plan(PLAIN, WISH)


def _always_room(patch: Patch) -> Routine:
    patch.setattr(Search, "room_for", lambda *_: True)
    return plan(PLAIN, Wish(minutes=3))


def _never_room(patch: Patch) -> Routine:
    patch.setattr(Search, "room_for", lambda *_: False)
    return plan(PLAIN, Wish(minutes=20))


def _outscored(patch: Patch) -> Routine:
    routine = arrange(PLAIN, ["cat-cow"], Wish(minutes=20))  # with time for much more
    said = [
        evolve(each, why=LeftOutBecause.OUTSCORED, because=("cat-cow",))
        if each.why is LeftOutBecause.NOT_CHOSEN and PACK.technique[each.technique].region == "low-back"
        else each
        for each in routine.left_out
    ]
    assert said != list(routine.left_out)
    patch.setattr(Routine, "left_out", property(lambda _: said))
    return routine


def _view(name: str, new: Callable[[Any], Any], wish: Wish = WISH) -> Callable[[Patch], Routine]:
    def broken(patch: Patch) -> Routine:
        routine = plan(PLAIN, wish)
        said = new(getattr(routine, name))
        patch.setattr(Routine, name, property(lambda _: said))
        return routine

    return broken


OUTSIDE = LeftOut(technique="headstand", why=LeftOutBecause.NOT_CHOSEN)
EMPTY = Wish(minutes=1, avoid=frozenset(PACK.technique))


@pytest.mark.parametrize(
    ("broken", "place"),
    [
        (_every_dose_is_safe, "items"),
        (_half_way_is_forgotten, "items"),
        (_nothing_rests, "items"),
        (_nothing_was_done, "items"),
        *((_without(kind), "timeline") for kind in (IntervalKind.CHECK_IN, IntervalKind.FINISH, IntervalKind.HOLD)),
        (_check_ins_that_take_no_time_are_dropped, "timeline"),
        (_the_other_side_is_forgotten, "timeline"),
        (_steps_are_done_backwards, "timeline"),
        (_changes_take_no_time, "items"),
        (_changes_take_no_time, "timeline"),
        (_nothing_takes_time, "items"),
        (_the_pack_has_no_limit, "items"),
        (_easier_ones_are_shared, "items"),
        (_score("worth", lambda worth: worth + 1), "score"),
        (_score("worth", lambda worth: worth + worth // 1000), "checked"),
        (_score("extras", {}, PREFERS), "score"),
        (_score("extras", lambda extras: {name: points + 1 for name, points in extras.items()}, PREFERS), "score"),
        (_score("rate", lambda rate: rate + 1), "score"),
        (_score("region_worth", lambda worth: worth // 2), "score"),
        (_score("weights", {"relax": 5}), "score"),
        (_score("change", 0), "score"),
        (_stand_ins_are_not_preferred, "score"),
        (_stand_ins_are_not_preferred, "left_out"),
        (_no_bound, "score_at_most"),
        (_a_bound_several_changes_below_the_best, "score_at_most"),
        (_a_bound_below_the_score, "score_at_most"),
        (_always_room, "left_out"),
        (_never_room, "left_out"),
        (_outscored, "left_out"),
        (_view("seconds", lambda seconds: seconds - 1), "seconds"),
        (_view("left_out", lambda said: said[1:]), "left_out"),
        (_view("left_out", lambda said: (*said, said[0])), "left_out"),
        (_view("left_out", lambda said: (*said, OUTSIDE)), "left_out"),
        (_view("left_out", lambda said: (*said, evolve(OUTSIDE, technique="cat-cow"))), "left_out"),
        (_view("left_out", lambda said: [evolve(each, instead="walking") for each in said]), "left_out"),
        (_view("left_out", lambda said: [evolve(each, because=("x",)) for each in said]), "left_out"),
        (_view("checked", lambda said: said[1:]), "checked"),
        (_view("checked", lambda said: said[::-1]), "checked"),
        (_view("checked", lambda said: (*said, said[0])), "checked"),
        (_view("checked", lambda said: [evolve(each, ruled_out=each.ruled_out[1:]) for each in said]), "checked"),
        (_view("checked", lambda said: [evolve(each, share=each.share + 1) for each in said]), "checked"),
        (_view("relax", lambda _: ("minutes",)), "relax"),
        (_view("relax", lambda _: (), EMPTY), "relax"),
        (_view("relax", lambda _: ("minutes",), EMPTY), "relax"),
        (_view("relax", lambda said: (*said, "equipment"), EMPTY), "relax"),
    ],
)
def test_a_broken_planner_is_noticed(monkeypatch: Patch, broken: Callable[[Patch], Routine], place: str) -> None:
    routine = broken(monkeypatch)
    assert place in where(routine)
    monkeypatch.undo()


BARRED: dict[LeftOutBecause, tuple[Clearance, Wish]] = {
    LeftOutBecause.RULE: (cleared(worse_bending_forward=True), Wish(minutes=60, prefer={"knee-to-chest"})),
    LeftOutBecause.CEILING: (cleared(pain_nrs=9), Wish(minutes=60, prefer={"walking"})),
    LeftOutBecause.EQUIPMENT: (PLAIN, Wish(minutes=60, prefer={"heat-pack"})),
    LeftOutBecause.POSITION: (PLAIN, Wish(minutes=60, prefer={"cat-cow"}, avoid_positions={"hands-and-knees"})),
    LeftOutBecause.AVOIDED: (PLAIN, Wish(minutes=60, prefer={"cat-cow"}, avoid={"cat-cow"})),
    LeftOutBecause.EXPERIENCE: (PLAIN, Wish(minutes=60, prefer={"bridge"}, experience=Experience.BEGINNER)),
    LeftOutBecause.PER_DAY: (PLAIN, Wish(minutes=60, prefer={"bridge"}, times_a_day=2)),
    LeftOutBecause.PER_WEEK: (
        cleared(evolve(PACK, techniques=tuple(evolve(each, per_week=1) for each in PACK.techniques))),
        Wish(minutes=60, prefer={"bridge"}, done=[Done("bridge", 4)]),
    ),
    LeftOutBecause.WENT_BADLY: (PLAIN, Wish(minutes=60, prefer={"bridge"}, done=[Done("bridge", 1, Tolerance.WORSE)])),
}


@pytest.mark.parametrize("why", BARRED)
def test_a_reason_that_the_planner_forgets_or_gives_falsely_is_noticed(monkeypatch: Patch, why: LeftOutBecause) -> None:
    clearance, wish = BARRED[why]
    assert verify(plan(clearance, wish)) == ()
    assert why in {each.why for each in plan(clearance, wish).left_out}
    bars = Candidates.bars
    monkeypatch.setattr(Candidates, "bars", lambda *given: (each for each in bars(*given) if each.why is not why))
    assert where(plan(clearance, wish)) & {"items", "left_out"}
    other = LeftOutBecause.AVOIDED if why is not LeftOutBecause.AVOIDED else LeftOutBecause.EQUIPMENT
    monkeypatch.setattr(
        Candidates,
        "bars",
        lambda *given: (evolve(each, why=other) if each.why is why else each for each in bars(*given)),
    )
    assert "left_out" in where(plan(clearance, wish))


# the checker broken on purpose: it faults what a sound planner makes


ROUTINES = [
    plan(PLAIN, PREFERS),
    plan(PLAIN, Wish(minutes=3)),
    plan(PLAIN, Wish(minutes=60, equipment=EVERYTHING, goals={"relax": 5})),
    plan(cleared(pain_nrs=5), Wish(minutes=30, experience=Experience.BEGINNER, prefer={"piriformis-stretch"})),
    plan(PLAIN, EMPTY),
    arrange(PLAIN, ["knee-to-chest", "cat-cow", "bridge"], Wish(minutes=9, times_a_day=1)),
]


@pytest.mark.parametrize(
    ("name", "new"),
    [
        ("bars", lambda *_: iter([(LeftOutBecause.AVOIDED, ())])),
        ("bars", lambda *_: iter(())),
        ("reported", lambda *_: [Tolerance.WORSE, Tolerance.WORSE]),
        ("_times", lambda *_: 9),
        ("most_safe", lambda *_: -1),
        ("_highest", lambda *_: 0),
        ("_numbers", lambda *_: (1, 1, 1, 0)),
        ("lasting", lambda *_: 9_999),
        ("lasting", lambda *_: 0),
        ("_one_side", lambda *_: 1),
        ("around", lambda *_: 0),
        ("between", lambda *_: 0),
        ("moves", lambda *_: False),
        ("fetches", lambda *_: True),
        ("seconds_of", lambda *_: 9_999),
        ("seconds_of", lambda *_: 0),
        ("_stretches", lambda *_: []),
        ("POSITION_COST", 1),
        ("RATES", (9, 5, 2)),
        ("RATES", (10, 4, 2)),
        ("RATES", (10, 5, 3)),
        ("BAND", 200),
        ("PART", 0),
        ("PREFERRED", 1),
        ("LATELY", 1),
        ("USUAL_WEIGHT", 1),
        ("_WISHED", {}),
        ("MOST_MINUTES", 1),
    ],
)
def test_a_broken_checker_is_noticed(monkeypatch: Patch, name: str, new: object) -> None:
    assert [len(verify(routine)) for routine in ROUTINES] == [0, 0, 0, 0, 1, 0]
    break_all(monkeypatch, CHECKER, name, new)
    assert sum(len(verify(routine)) for routine in ROUTINES) > 1


# no false alarm


@st.composite
def planned(draw: Any, pack: Pack, clearance: Clearance) -> Routine:  # noqa: ANN401
    """A plan or an arrangement of whatever may be used."""
    wish = draw(wishes(pack))
    routine = plan(clearance, wish)
    names = sorted(
        {each.id for each in pack.techniques} - {each.technique for each in routine.left_out if each.why in BARRED}
    )
    if not names or draw(st.booleans()):
        return routine
    chosen = draw(st.lists(st.sampled_from(names), min_size=1, max_size=5, unique=True))
    try:
        return arrange(clearance, sorted(chosen, key=lambda name: pack.technique[name].phase), wish)
    except WishError:
        return routine  # too long


def no_false_alarm(routine: Routine) -> None:
    assert [each.what for each in verify(routine)] == ([] if routine.items else ["the routine is empty"])


@pytest.mark.parametrize("days_ago", [2, 3, 4])
def test_what_was_done_lately_is_counted_as_the_objective_counts_it(days_ago: int) -> None:
    no_false_alarm(arrange(PLAIN, ["cat-cow"], Wish(minutes=9, done=[Done("cat-cow", days_ago)])))


def test_the_bound_may_count_on_small_doses_after_a_bad_day() -> None:
    done = [Done("walking", 5, Tolerance.FINE), Done("walking", 8, Tolerance.SORE)]
    routine = plan(PLAIN, Wish(minutes=20, avoid=frozenset(PACK.technique) - {"walking"}, done=done))
    assert routine.items[0].doses != Item.of(PACK.technique["walking"], "usual").doses
    no_false_alarm(routine)


@given(people(PACK), st.data())
@settings(max_examples=40, deadline=None)
def test_every_routine_for_everyone_is_safe_and_true(answers: dict[str, Any], data: st.DataObject) -> None:
    clearance = clear(assess(PACK, answers))
    assume(isinstance(clearance, Clearance))
    assert isinstance(clearance, Clearance)
    no_false_alarm(data.draw(planned(PACK, clearance)))


@given(small_packs(), st.data())
@settings(max_examples=40, deadline=None)
def test_every_routine_of_a_small_pack_is_safe_and_true(pack: Pack, data: st.DataObject) -> None:
    answers = {name: data.draw(answer_to(question)) for name, question in pack.intake.items()}
    clearance = clear(assess(pack, answers))
    if isinstance(clearance, Clearance):
        no_false_alarm(data.draw(planned(pack, clearance)))
