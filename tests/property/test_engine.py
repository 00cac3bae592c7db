"""The laws of what is clever, against brute force: the fast form, exact logic, explanations and trees."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from relieflib import Absent, Pack, SafetyRule, assess
from relieflib.conditions.compiler import compiled
from relieflib.conditions.evaluate import Facts, evaluate, open_questions
from relieflib.conditions.json_tree import expr_of, tree_of
from relieflib.conditions.nodes import (
    COMPARISONS,
    AllOf,
    AnyOf,
    Compare,
    Count,
    Defined,
    Expr,
    Not,
    clauses_of,
    leaves,
    lowered,
    questions_in,
)
from relieflib.conditions.solver import answers_for, cells, differ, idle, implies
from relieflib.conditions.truth import Truth
from relieflib.content import RedFlag
from relieflib.questions.questions import Number
from relieflib.review import counterfactuals, why, why_not
from relieflib.screening.engine import Standing, engine_of, leads_to, unsaid_as
from relieflib.screening.findings import clauses
from relieflib.terms import Ceiling, Disposition, RuleKind
from strategies import QUESTIONS, REPORTS, answers, exprs, small_packs, so_far, values_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hypothesis.strategies import SearchStrategy

NO, UNKNOWN, YES = Truth.NO, Truth.UNKNOWN, Truth.YES
STEADY = settings(deadline=None)
NAMES = list(QUESTIONS)
ASK_IFS = st.fixed_dictionaries(
    {},
    optional={
        name: exprs({each: QUESTIONS[each] for each in NAMES[:place]}, definitions=False)
        for place, name in enumerate(NAMES)
        if place
    },
)
EVERYTHING_SAID = [
    dict(zip(NAMES, values, strict=True)) for values in itertools.product(*map(values_of, QUESTIONS.values()))
]


def holds(expr: Expr, known: dict[str, Any], ask_if: Mapping[str, Expr]) -> bool:
    truth = evaluate(expr, Facts(known, ask_if=ask_if))
    assert truth is not UNKNOWN
    return truth is YES


# ── the fast form ────────────────────────────────────────────────────────────────────────────────────────────────────


@settings(max_examples=150, deadline=None)
@given(st.lists(exprs(), max_size=4), ASK_IFS, answers(QUESTIONS, unsaid=False), st.data())
def test_the_fast_form_decides_and_asks_what_the_plain_evaluator_does(
    conditions: list[Expr], ask_if: dict[str, Expr], known: dict[str, Any], data: st.DataObject
) -> None:
    facts, made = Facts(known, ask_if=ask_if), compiled(conditions, QUESTIONS, ask_if)
    given_in_order = [known.get(name, absent) for name, absent in zip(made.names, made.absent, strict=True)]
    truths = [evaluate(condition, facts) for condition in conditions]
    fired = [number for number, truth in enumerate(truths) if truth is YES]
    opened = [number for number, truth in enumerate(truths) if truth is UNKNOWN]
    assert made.certain(*given_in_order) == fired
    assert made.rails(*given_in_order) == (fired, opened)
    some = [number for number in opened if data.draw(st.booleans())]
    asked = dict.fromkeys(name for number in some for name in open_questions(conditions[number], facts))
    assert list(made.asks(frozenset(some), *given_in_order)) == list(asked)


def told(pack: Pack, acting: list[int], milder: frozenset[int]) -> tuple[object, ...]:
    """What a person is told when these rules act, worked out from the rules themselves."""
    rules = [engine_of(pack).rules[number] for number in acting]
    leads = [leads_to(engine_of(pack).rules[number], milder=number in milder) for number in acting]
    disposition = max([disposition for disposition, _ in leads], default=Disposition.SELF_CARE)
    ceiling = min([ceiling for _, ceiling in leads], default=Ceiling.NORMAL)
    if ceiling is Ceiling.NONE:
        return disposition, ceiling
    out = {label for rule in rules for label in getattr(rule, "excludes", ())}
    left = {
        technique.id
        for technique in pack.techniques
        if (technique.gentle or ceiling > Ceiling.GENTLE_ONLY) and out.isdisjoint(pack.excludable[technique.id])
    }
    return disposition, ceiling, left, {rule.id for rule in rules if rule.kind is RuleKind.PRECAUTION}


def names_of(rule: SafetyRule) -> tuple[str, ...]:
    """The questions without which a rule acts milder."""
    return rule.milder_without if isinstance(rule, RedFlag) else ()


def unasked(rule: SafetyRule, facts: Facts) -> tuple[Truth, list[str]]:
    """What a rule would be worth if these had not been asked, and what else is open then."""
    bare = Facts(facts.values, facts.unsaid.difference(names_of(rule)), facts.ask_if)
    names = dict.fromkeys(open_questions(rule.condition, bare, unsaid_as(rule)))
    truth = evaluate(rule.condition, bare, unsaid_as(rule))
    return truth, [name for name in names if name not in facts.values and name not in facts.unsaid]


@settings(max_examples=80, deadline=None)
@given(small_packs(), st.data())
def test_rules_stand_as_the_plain_evaluator_says(pack: Pack, data: st.DataObject) -> None:
    said = pack.answers(data.draw(answers(pack.intake)))
    screen, facts = engine_of(pack), pack.facts(said)
    acts = [evaluate(rule.condition, facts, unsaid_as(rule)) for rule in screen.rules]
    acting = [number for number, truth in enumerate(acts) if truth is YES]
    waiting = [number for number, truth in enumerate(acts) if truth is UNKNOWN]
    unsure = frozenset(number for number in acting if evaluate(screen.rules[number].condition, facts) is not YES)
    without = {number: unasked(screen.rules[number], facts) for number in unsure if names_of(screen.rules[number])}
    milder = frozenset(number for number, (truth, _) in without.items() if truth is not YES)
    worsening = [number for number in sorted(milder) if without[number][1]]
    acting.sort(key=lambda each: -(leads_to(screen.rules[each], milder=each in milder)[0].rank))
    acting.sort(key=lambda each: -screen.rules[each].kind.rank)
    matters = [number for number in waiting if told(pack, [*acting, number], milder) != told(pack, acting, milder)]
    matters += [number for number in worsening if told(pack, acting, milder - {number}) != told(pack, acting, milder)]
    asked: dict[str, None] = {}
    for number in sorted(matters):
        rule = screen.rules[number]
        names = without[number][1] if number in milder else open_questions(rule.condition, facts, unsaid_as(rule))
        asked |= dict.fromkeys(names)
    disposition, ceiling, *_ = told(pack, acting, milder)
    assert screen.standing(said) == Standing(
        acting=acting,
        unsure=unsure,
        milder=milder,
        doubtful=frozenset(),
        waiting=waiting,
        worsening=worsening,
        matters=sorted(matters),
        asked=tuple(asked),
        outcome=(list(Disposition).index(disposition), list(Ceiling).index(ceiling)),  # type: ignore[arg-type]
    )


@settings(max_examples=50, deadline=None)
@given(small_packs(), st.data())
def test_the_fast_way_and_the_slow_way_agree(pack: Pack, data: st.DataObject) -> None:
    """What nobody reads cannot be said: that takes the slow way and changes nothing."""
    known = data.draw(answers(pack.intake, unsaid=False))
    unread = evolve(QUESTIONS["fever"], id="unread")
    more = evolve(pack, questions=(*pack.questions, unread))
    slow = engine_of(more).standing(more.answers({**known, "unread": Absent.DOES_NOT_KNOW}))
    assert slow == engine_of(pack).standing(pack.answers(known)) == engine_of(more).standing(more.answers(known))


# ── exact logic ──────────────────────────────────────────────────────────────────────────────────────────────────────

WIDE: Mapping[str, Number] = {
    "years": Number(id="years", ask="?", why="?", least=-3, most=120, whole=True),
    "heat": Number(id="heat", ask="?", why="?", least=30, most=45.5),
}
WIDE_COMPARISONS = st.builds(
    Compare,
    st.sampled_from(sorted(WIDE)),
    st.sampled_from(["==", "!=", "<", "<=", ">", ">="]),
    st.integers(-2, 119) | st.sampled_from([30, 31, 44, 45]),
)
WIDE_ANSWERS = st.fixed_dictionaries({"years": st.integers(-3, 120), "heat": st.floats(30, 45.5) | st.integers(30, 45)})


def seen(compared: list[Compare], value: Any) -> tuple[bool, ...]:  # noqa: ANN401 - any answer
    """All that these comparisons can tell of an answer."""
    return tuple(COMPARISONS[leaf.op](value, leaf.value) for leaf in compared)


def on(name: str, *conditions: Expr) -> list[Compare]:
    return [leaf for condition in conditions for leaf in leaves(condition) if leaf.question == name]


@STEADY
@given(exprs())
def test_of_all_answers_that_a_condition_cannot_tell_apart_there_is_one(expr: Expr) -> None:
    found = cells(expr, QUESTIONS)
    assert found.keys() == set(questions_in(expr))
    for name, values in found.items():
        told_apart = [seen(on(name, expr), value) for value in values]
        assert len(set(told_apart)) == len(told_apart)
        assert set(told_apart) == {seen(on(name, expr), value) for value in values_of(QUESTIONS[name])}
        assert all(value in values_of(QUESTIONS[name]) for value in values)


@STEADY
@given(st.lists(WIDE_COMPARISONS, min_size=1, max_size=5), st.lists(WIDE_ANSWERS, min_size=1))
def test_every_number_has_one_that_stands_for_it(compared: list[Compare], said: list[dict[str, Any]]) -> None:
    for name, values in cells(AnyOf(tuple(compared)), WIDE).items():
        mine, question = on(name, *compared), WIDE[name]
        told_apart = [seen(mine, value) for value in values]
        assert len(set(told_apart)) == len(told_apart)
        assert {seen(mine, each[name]) for each in said} <= set(told_apart)
        assert all(question.least <= value <= question.most for value in values)  # type: ignore[operator]
        assert not question.whole or all(type(value) is int for value in values)


@STEADY
@given(st.lists(WIDE_COMPARISONS, min_size=1, max_size=5), st.integers(-3, 120))
def test_of_whole_numbers_the_nearest_stands_for_the_others(compared: list[Compare], near: int) -> None:
    mine = on("years", *compared)
    for value in cells(AnyOf(tuple(compared)), WIDE, {"years": near}).get("years", ()):
        alike = [each for each in range(-3, 121) if seen(mine, each) == seen(mine, value)]
        assert abs(value - near) == min(abs(each - near) for each in alike)  # type: ignore[operator]


@settings(max_examples=80, deadline=None)
@given(exprs(), ASK_IFS, st.sampled_from([NO, YES]))
def test_answers_are_found_exactly_if_there_are_any_and_they_decide(
    expr: Expr, ask_if: dict[str, Expr], outcome: Truth
) -> None:
    low, wanted = lowered(expr, ask_if), outcome is YES
    found = answers_for(low, QUESTIONS, holds=wanted)
    assert (found is not None) == any(holds(expr, said, ask_if) is wanted for said in EVERYTHING_SAID)
    if found is not None:
        assert found.keys() <= set(questions_in(low))
        assert holds(low, found, {}) is wanted  # whatever the rest


@settings(max_examples=40, deadline=None)
@given(exprs(), exprs(), ASK_IFS)
def test_one_condition_implies_another_or_differs_from_it_as_all_answers_say(
    one: Expr, other: Expr, ask_if: dict[str, Expr]
) -> None:
    low, lower = lowered(one, ask_if), lowered(other, ask_if)
    pairs = [(holds(one, said, ask_if), holds(other, said, ask_if)) for said in EVERYTHING_SAID]
    assert implies(low, lower, QUESTIONS) == ((True, False) not in pairs)
    assert implies(lower, low, QUESTIONS) == ((False, True) not in pairs)
    assert differ(low, lower, QUESTIONS) == any(first is not second for first, second in pairs)
    assert implies(low, AnyOf((low, lower)), QUESTIONS)
    assert not differ(AllOf((low, lower)), AllOf((lower, low)), QUESTIONS)


def joined(expr: Expr, values: Iterator[bool]) -> bool:
    """What *expr* comes to when its clauses, in order, are worth *values*."""
    match expr:
        case Not(part):
            return not joined(part, values)
        case Defined() | Compare():
            return next(values)
        case AllOf(parts) | AnyOf(parts) | Count(parts):
            worth = [joined(part, values) for part in parts]
    if isinstance(expr, Count):
        return COMPARISONS[expr.op](sum(worth), expr.number)
    return all(worth) if isinstance(expr, AllOf) else any(worth)


@settings(max_examples=40, deadline=None)
@given(exprs(), ASK_IFS)
def test_a_clause_is_idle_exactly_if_a_constant_can_stand_in_its_place(expr: Expr, ask_if: dict[str, Expr]) -> None:
    worth = [[holds(clause, said, ask_if) for clause in clauses_of(expr)] for said in EVERYTHING_SAID]

    def same(place: int, constant: bool) -> bool:  # noqa: FBT001
        return all(
            joined(expr, iter(values)) is joined(expr, iter([*values[:place], constant, *values[place + 1 :]]))
            for values in worth
        )

    changes_nothing = [place for place in range(len(worth[0])) if same(place, True) or same(place, False)]  # noqa: FBT003
    assert list(idle(expr, QUESTIONS, ask_if)) == changes_nothing


# ── explanations ─────────────────────────────────────────────────────────────────────────────────────────────────────


def reads(name: str, ask_if: Mapping[str, Expr]) -> set[str]:
    """A question and all those on which it hangs whether it applies."""
    return {name}.union(*(reads(each, ask_if) for each in (questions_in(ask_if[name]) if name in ask_if else ())))


@settings(max_examples=60, deadline=None)
@given(small_packs(), st.data())
def test_the_clauses_of_an_explanation_alone_decide_the_rule(pack: Pack, data: st.DataObject) -> None:
    said = data.draw(answers(pack.intake))
    assessment = assess(pack, said)
    rule = data.draw(st.sampled_from(pack.rules))
    found = why(assessment, rule.id)
    facts = pack.facts(assessment.answers)
    assert found.rule == rule.id
    assert found.truth is evaluate(rule.condition, facts)
    assert found.acts is evaluate(rule.condition, facts, unsaid_as(rule))
    assert (found.acts is YES, found.acts is UNKNOWN) == (rule.id in assessment.acting, rule.id in assessment.open)
    assert found.ask == tuple(dict.fromkeys(open_questions(rule.condition, facts, unsaid_as(rule))))
    assert (found.clauses == ()) == (found.acts is UNKNOWN) == (found.ask != ())
    named = set().union(*(reads(clause.question, pack.ask_if) for clause in found.clauses))
    alone = why(assess(pack, {name: said[name] for name in named if name in said}), rule.id)
    assert found.acts is UNKNOWN or alone.acts is found.acts
    if found.acts is YES:
        (finding,) = (each for each in assessment.findings if each.rule == rule.id)
        assert found.clauses == finding.clauses == clauses(rule, facts, assessment.answers)


def pairs_of(pack: Pack, most: int) -> Iterator[tuple[tuple[str, Any], ...]]:
    """Every set of at most *most* answers."""
    for size in range(1, most + 1):
        for questions in itertools.combinations(pack.intake.values(), size):
            for values in itertools.product(*map(values_of, questions)):
                yield tuple((each.id, value) for each, value in zip(questions, values, strict=True))


def smaller(new: tuple[tuple[str, Any], ...]) -> Iterator[tuple[tuple[str, Any], ...]]:
    return itertools.chain.from_iterable(itertools.combinations(new, size) for size in range(1, len(new)))


@settings(max_examples=40, deadline=None)
@given(small_packs(), st.integers(0, 2), st.data())
def test_the_changes_are_all_the_smallest_ones_and_only_these(pack: Pack, most: int, data: st.DataObject) -> None:
    said = data.draw(answers(pack.intake))
    before = assess(pack, said)
    conditions = [lowered(rule.condition, pack.ask_if) for rule in pack.rules]

    def after(new: tuple[tuple[str, Any], ...]) -> Disposition:
        return so_far(assess(pack, {**said, **dict(new)}))

    def to_rules(new: tuple[tuple[str, Any], ...]) -> frozenset[tuple[str, tuple[bool, ...]]]:
        return frozenset((name, seen(on(name, *conditions), value)) for name, value in new)

    found = counterfactuals(before, most=most)
    for change in found:
        assert change.disposition is assess(pack, {**said, **dict(change.answers)}).disposition
        assert after(change.answers) is not so_far(before)
        assert {after(part) for part in smaller(change.answers)} <= {so_far(before)}
        assert not set(change.answers) & said.items()
    sizes = [len(change.answers) for change in found]
    assert sizes == sorted(sizes)
    assert len({to_rules(change.answers) for change in found}) == len(found)
    smallest = {
        to_rules(new)
        for new in pairs_of(pack, most)
        if after(new) is not so_far(before) and {after(part) for part in smaller(new)} <= {so_far(before)}
    }
    assert {to_rules(change.answers) for change in found} == smallest


@settings(max_examples=40, deadline=None)
@given(small_packs(), st.integers(0, 2), st.data())
def test_a_rule_that_does_not_act_would_with_exactly_these(pack: Pack, most: int, data: st.DataObject) -> None:
    said = data.draw(answers(pack.intake))
    before, rule = assess(pack, said), data.draw(st.sampled_from(pack.rules)).id
    conditions = [lowered(rule.condition, pack.ask_if) for rule in pack.rules]

    def acts(new: tuple[tuple[str, Any], ...]) -> bool:
        return rule in assess(pack, {**said, **dict(new)}).acting

    def to_rules(new: tuple[tuple[str, Any], ...]) -> frozenset[tuple[str, tuple[bool, ...]]]:
        return frozenset((name, seen(on(name, *conditions), value)) for name, value in new)

    explanation, needed = why_not(before, rule, most=most)
    assert explanation == why(before, rule)
    smallest = {
        to_rules(new) for new in pairs_of(pack, most) if not acts(()) and acts(new) and not any(map(acts, smaller(new)))
    }
    assert [to_rules(each.answers) for each in needed] == list(dict.fromkeys(to_rules(each.answers) for each in needed))
    assert {to_rules(each.answers) for each in needed} == smallest
    for each in needed:
        assert each.disposition is assess(pack, {**said, **dict(each.answers)}).disposition


# ── trees ────────────────────────────────────────────────────────────────────────────────────────────────────────────

RISES = st.builds(Compare, st.just("pain"), st.sampled_from(["<=", ">"]), st.integers(-9, 9), st.just(value=True))
CONDITIONS: SearchStrategy[Expr] = exprs({**QUESTIONS, **REPORTS}) | st.tuples(exprs(), RISES).map(AllOf)


@settings(max_examples=120, deadline=None)
@given(CONDITIONS)
def test_a_condition_that_becomes_a_tree_and_back_is_the_same(expr: Expr) -> None:
    tree = tree_of(expr)
    assert expr_of(tree) == expr
    assert expr_of(json.loads(json.dumps(tree))) == expr
    assert tree_of(expr_of(tree)) == tree
