"""Every comparison of every rule flips it by itself: the pairs are right, and where there is one it is found."""

from __future__ import annotations

from functools import cache
from itertools import product

import pytest
from attrs import evolve
from hypothesis import given, settings

from minimal import minimal_pack
from relieflib import SafetyRule, assess, builtin_pack
from relieflib.conditions.evaluate import Facts, evaluate
from relieflib.conditions.nodes import COMPARISONS, Compare, Expr, Value, leaves
from relieflib.conditions.truth import Truth
from relieflib.conditions.unparse import unparse
from relieflib.pack.content import Definition
from relieflib.pack.rules import RedFlag
from relieflib.review import ClausePair, clause_pairs
from relieflib.review.explain import NoSuchRule
from strategies import DEFINITIONS, QUESTIONS, exprs, plain_back_ache, values_of

PACK = builtin_pack()
TRUSTING = evolve(PACK, questions=tuple(evolve(each, contradicts="") for each in PACK.questions), original=None)
PLAIN = plain_back_ache(PACK)
NECK = minimal_pack()


@cache
def pairs(rule: str) -> tuple[ClausePair, ...]:
    """The pairs of a rule of the pack, found once for the tests that look at them."""
    return tuple(clause_pairs(PACK, rule))


@pytest.mark.parametrize("rule", PACK.rules, ids=lambda rule: rule.id)
def test_every_comparison_of_the_pack_flips_its_rule_by_itself(rule: SafetyRule) -> None:
    assert [flip.clause for flip in pairs(rule.id) if flip.fires is None] == []


@pytest.mark.parametrize("rule", PACK.rules, ids=lambda rule: rule.id)
def test_the_pair_differs_in_one_answer_and_so_does_the_rule(rule: SafetyRule) -> None:
    when = rule.condition
    for flip in pairs(rule.id):
        fires, quiet = dict(flip.fires or ()), dict(flip.quiet or ())
        assert {name for name in fires if fires[name] != quiet.get(name)} == {flip.question}
        assert fires.keys() == quiet.keys()
        facts = [Facts(said, ask_if=PACK.ask_if, first=as_numbers(flip)) for said in (fires, quiet)]
        assert [evaluate(when, each) for each in facts] == [Truth.YES, Truth.NO]
        same = [leaf for leaf in leaves(when) if leaf.question == flip.question and unparse(leaf) != flip.clause]
        alone = [[evaluate(leaf, each) for leaf in same] for each in facts]
        assert alone[0] == alone[1]


def as_numbers(flip: ClausePair) -> dict[str, float]:
    return {name: float(value) for name, value in flip.first if isinstance(value, int)}


@pytest.mark.parametrize("rule", PACK.screening_rules, ids=lambda rule: rule.id)
def test_the_pair_is_two_people_of_whom_one_meets_the_rule(rule: SafetyRule) -> None:
    """But for answers that contradict each other: while both stand, a rule acts that acts under either."""
    for flip in pairs(rule.id):
        acting = [assess(TRUSTING, PLAIN | dict(said or ())).acting for said in (flip.fires, flip.quiet)]
        assert [rule.id in each for each in acting] == [True, False]


def test_a_rise_counts_from_a_first_report() -> None:
    (flip,) = clause_pairs(PACK, "stop-pain-rise")
    first, fires, quiet = (dict(said or ())["pain_now"] for said in (flip.first, flip.fires, flip.quiet))
    assert isinstance(first, int)
    assert isinstance(fires, int)
    assert isinstance(quiet, int)
    assert fires - first >= 3 > quiet - first


def test_a_rise_in_a_definition_and_on_a_long_scale_is_found() -> None:
    rule = """
[rule.stop]
kind = "stop"
when = 'unwell or rise(pain) >= 2'
ends = "session"
says = "Stop."
why = "It rose."
sources = [{ id = "nhs", says = "stop" }]
"""
    scale = ('stage = "session"\nleast = 0\nmost = 10', 'stage = "session"\nleast = 0.5\nmost = 1000')
    pack = minimal_pack(scale, more=rule)
    assert [flip.clause for flip in clause_pairs(pack, "stop") if flip.fires is None] == []
    (first,) = {dict(flip.first)["pain"] for flip in clause_pairs(pack, "stop")}
    assert isinstance(first, int)
    assert 1 <= first <= 1000


def test_an_unknown_rule_is_named_with_its_nearest() -> None:
    with pytest.raises(NoSuchRule, match="did you mean `infection`"):
        clause_pairs(NECK, "infecton")


def test_a_clause_that_changes_nothing_has_no_pair() -> None:
    fever = next(rule for rule in NECK.rules if rule.id == "infection")
    idle = minimal_pack(("'unwell'", "'fever or (fever and age >= 80)'"))
    assert isinstance(fever, RedFlag)
    assert [(flip.clause, flip.fires is None) for flip in clause_pairs(idle, "infection")] == [
        ("fever", False),
        ("age >= 80", True),
    ]


@settings(deadline=None, max_examples=150)
@given(exprs())
def test_a_pair_is_found_exactly_where_there_is_one(when: Expr) -> None:
    rule = evolve(NECK.rules[0], id="drawn", when=when)
    unwell = tuple(Definition(id=name, means="?", when=when) for name, when in DEFINITIONS.items())
    pack = evolve(NECK, questions=tuple(QUESTIONS.values()), definitions=unwell, rules=(rule,))
    for flip, leaf in zip(clause_pairs(pack, "drawn"), dict.fromkeys(leaves(when)), strict=True):
        assert (flip.fires is not None) == there_is_one(when, leaf)


def there_is_one(when: Expr, leaf: Compare) -> bool:
    """Whether some answers to everything, and another answer to the leaf's question, make a pair; all are tried."""
    names = sorted({each.question for each in leaves(when)})
    same = [each for each in leaves(when) if each.question == leaf.question and each != leaf]

    def told(value: Value, each: Compare) -> bool:
        return COMPARISONS[each.op](value, each.value)

    for values in product(*(values_of(QUESTIONS[name]) for name in names)):
        said = dict(zip(names, values, strict=True))
        if evaluate(when, Facts(said)) is not Truth.YES:
            continue
        one = said[leaf.question]
        for other in values_of(QUESTIONS[leaf.question]):
            alone = told(one, leaf) != told(other, leaf) and all(told(one, each) == told(other, each) for each in same)
            if alone and evaluate(when, Facts(said | {leaf.question: other})) is Truth.NO:
                return True
    return False
