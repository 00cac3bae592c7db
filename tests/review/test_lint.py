"""What a pack that loads may still get wrong: one tiny pack for each code, and nothing in the built-in one."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from minimal import minimal_pack
from relieflib import Pack, Problem, assess, builtin_pack
from relieflib.conditions.nodes import AllOf
from relieflib.pack.rules import Precaution
from relieflib.review.lint import check
from relieflib.terms import Severity
from strategies import small_packs, values_of

INFECTION = "when = 'unwell'"
OLD = "when = 'age >= 65'"
CAPPED = 'disposition = "emergency"\nceiling = "none"'


def found(*changes: tuple[str, str], more: str = "", code: str = "") -> list[Problem]:
    return [each for each in check(minimal_pack(*changes, more=more)) if each.code.startswith(code)]


def question(name: str, *more: str) -> str:
    return "\n".join((f"\n[question.{name}]", f'ask = "{name}?"', 'why = "?"', 'kind = "yes-no"', *more, ""))


def rule(name: str, kind: str, when: str, *more: str) -> str:
    cited = 'sources = [{ id = "nhs", says = "?" }]'
    return "\n".join(
        (f"\n[rule.{name}]", f'kind = "{kind}"', f"when = '{when}'", 'says = "?"', 'why = "?"', cited, *more)
    )


def caret(problem: Problem) -> str:
    assert problem.source is not None
    assert problem.span is not None
    return problem.source[slice(*problem.span)]


@pytest.mark.parametrize(
    "when", ["age >= 65 and age < 50", 'any_of(signs, "weak-arm") and not any_of(signs, "weak-arm")']
)
def test_a_condition_that_can_never_hold_is_an_error(when: str) -> None:
    (problem,) = found((OLD, f"when = '{when}'"), code="RL201")
    assert problem == Problem(
        code="RL201",
        where="rule.old.when",
        what="this condition never holds",
        hint="no answers change its result",
        source=when,
        span=(0, len(when)),
    )
    assert problem.severity is Severity.ERROR


def test_a_condition_that_always_holds_is_an_error() -> None:
    when = "age >= 65 or age < 70"
    (problem,) = found((OLD, f"when = '{when}'"), code="RL202")
    assert (problem.where, problem.what) == ("rule.old.when", "this condition always holds")
    assert (problem.severity, caret(problem)) == (Severity.ERROR, when)


def test_that_a_question_does_not_apply_may_be_why_a_condition_never_holds() -> None:
    change = (OLD, "when = 'numb and not fever'")
    assert not found(change, more=question("numb"))
    assert [each.where for each in found(change, more=question("numb", "ask_if = 'fever'"), code="RL201")] == [
        "rule.old.when"
    ]


def test_what_decides_whether_a_question_applies_and_definitions_are_looked_at_too() -> None:
    never = "age >= 65 and age < 50"
    numb = question("numb", f"ask_if = '{never}'")
    wheres = [each.where for each in found((OLD, "when = 'age >= 65 or numb'"), more=numb, code="RL201")]
    assert wheres == ["question.numb.ask_if"]
    old = f"\n[definition.old]\nmeans = \"?\"\nwhen = '{never}'\n"
    wheres = [each.where for each in found((OLD, "when = 'old or age >= 65'"), more=old, code="RL201")]
    assert wheres == ["definition.old.when"]


def test_a_clause_that_changes_nothing_is_a_warning_under_it() -> None:
    when = "age >= 65 and (fever or age >= 50)"
    first, second = found((OLD, f"when = '{when}'"))
    assert first == Problem(
        code="RL203",
        severity=Severity.WARNING,
        where="rule.old.when",
        what="this clause changes nothing",
        hint="the others decide the condition whatever this one says",
        source=when,
        span=(15, 20),
    )
    assert (caret(first), caret(second)) == ("fever", "age >= 50")


@pytest.mark.parametrize("name", ["a", "n", "t", "co", "fever_any"])
@pytest.mark.parametrize("before", ["", "fever or not ", "fever or count("])
def test_the_caret_is_under_the_clause_whatever_it_is_called(name: str, before: str) -> None:
    start, after = f"age >= 65 and ({before}", ", fever) >= 1" if before.endswith("count(") else ""
    when = f"{start}{name}{after} or age >= 50)"
    spans = [each.span for each in found((OLD, f"when = '{when}'"), more=question(name), code="RL203")]
    assert (len(start), len(start) + len(name)) in spans
    assert len(set(spans)) == len(spans)


OUTDONE = {
    "the same": (rule("more", "red-flag", "fever and age >= 80", CAPPED), ["more"]),
    "milder": (
        rule("more", "red-flag", "fever and age >= 80", 'disposition = "urgent"', 'ceiling = "adapted"'),
        ["more"],
    ),
    "it excludes, but nothing is left": (
        rule("more", "red-flag", "fever and age >= 80", CAPPED, 'excludes = ["towel"]'),
        ["more"],
    ),
    "a contraindication where nothing is left": (
        rule("more", "contraindication", "fever and age >= 80", 'excludes = ["towel"]'),
        ["more"],
    ),
    "it fires alone as well": (rule("more", "red-flag", "fever or age >= 80", CAPPED), []),
    "what a precaution says is its own": (rule("more", "precaution", "fever and age >= 80"), []),
    "nothing in common": (rule("more", "precaution", "age >= 80"), []),
}


@pytest.mark.parametrize(("more", "shadowed"), OUTDONE.values(), ids=OUTDONE)
def test_a_rule_that_another_one_always_outdoes_is_noted(more: str, shadowed: list[str]) -> None:
    notes = [each for each in found(more=more, code="RL204") if each.where != "rule.infection"]
    assert [each.where for each in notes] == [f"rule.{name}" for name in shadowed]
    for note in notes:
        assert note == Problem(
            code="RL204",
            severity=Severity.NOTE,
            where=note.where,
            what="whenever this fires, `infection` fires too, and leads to at least as much",
            hint="keep it for what it says and explains, or take it out",
        )


def flag(name: str, when: str, disposition: str, ceiling: str, *more: str) -> str:
    return rule(name, "red-flag", when, f'disposition = "{disposition}"', f'ceiling = "{ceiling}"', *more)


@pytest.mark.parametrize(
    ("other", "outdone"),
    [
        (flag("other", "numb", "urgent", "adapted", 'excludes = ["towel"]'), True),
        (flag("other", "numb", "emergency", "none"), True),
        (flag("other", "numb", "urgent", "gentle-only", 'excludes = ["towel", "sitting"]'), True),
        (flag("other", "numb", "see-clinician", "adapted", 'excludes = ["towel"]'), False),
        (flag("other", "numb", "urgent", "normal", 'excludes = ["towel"]'), False),
        (flag("other", "numb", "urgent", "gentle-only"), False),
        (flag("other", "numb", "urgent", "gentle-only", 'excludes = ["sitting"]'), False),
        (rule("other", "contraindication", "numb", 'excludes = ["towel"]'), False),
        (flag("other", "numb", "emergency", "none", 'if_cannot_say = "ignore"'), False),
        (flag("other", "numb", "emergency", "none", 'milder = "urgent"', 'milder_without = ["numb"]'), False),
    ],
)
def test_a_rule_is_outdone_only_by_one_that_leads_to_at_least_as_much(other: str, *, outdone: bool) -> None:
    this = flag("this", "numb and age >= 80", "urgent", "adapted", 'excludes = ["towel"]')
    where = [each.where for each in found(more=question("numb") + this + "\n" + other, code="RL204")]
    assert ("rule.this" in where) is outdone


def test_two_rules_that_are_the_same_are_both_noted() -> None:
    same = flag("one", "numb", "urgent", "none") + "\n" + flag("two", "numb", "urgent", "none")
    assert [each.where for each in found(more=question("numb") + same)] == ["rule.one", "rule.two"]


def test_a_question_that_no_rule_reads_is_a_warning() -> None:
    expected = Problem(
        code="RL205",
        severity=Severity.WARNING,
        where="question.numb",
        what="no rule reads this question",
        hint="drop it, or say in `why` what it is for",
    )
    assert found(more=question("numb")) == [expected]
    assert found(more=question("numb", "must_ask = true")) == [evolve(expected, hint="it is asked all the same")]


def test_a_question_on_which_another_one_hangs_is_read() -> None:
    numb = question("numb") + question("weak", "ask_if = 'numb'")
    assert not found((OLD, "when = 'age >= 65 or weak'"), more=numb)
    assert {each.where for each in found(more=numb)} == {"question.numb", "question.weak"}


DEFINITION = "\n[definition.older]\nmeans = \"?\"\nwhen = 'age >= 80'\n"


def test_a_definition_that_nothing_uses_is_a_warning() -> None:
    assert found(more=DEFINITION) == [
        Problem(
            code="RL206",
            severity=Severity.WARNING,
            where="definition.older",
            what="nothing uses this definition",
        )
    ]


@pytest.mark.parametrize(
    ("change", "more"),
    [
        ((OLD, "when = 'older'"), ""),
        (("when = 'rise(pain) >= 3'", "when = 'rise(pain) >= 3 and not older'"), ""),
        ((OLD, "when = 'age >= 65 and not numb'"), question("numb", "ask_if = 'older'")),
        ((OLD, "when = 'oldest'"), "\n[definition.oldest]\nmeans = \"?\"\nwhen = 'count(older, fever) >= 2'\n"),
    ],
    ids=["a rule", "a stop rule", "a question", "a definition"],
)
def test_a_definition_may_be_used_anywhere(change: tuple[str, str], more: str) -> None:
    assert not found(change, more=DEFINITION + more)


def test_what_hangs_on_a_rise_is_not_looked_at() -> None:
    assert not found(("rise(pain) >= 3", "rise(pain) >= 3 and rise(pain) < 3"))
    risen = "\n[definition.risen]\nmeans = \"?\"\nwhen = 'rise(pain) >= 3'\n"
    assert not found(("when = 'rise(pain) >= 3'", "when = 'risen'"), more=risen)


def test_a_stop_rule_without_a_rise_is_looked_at() -> None:
    problems = found(("rise(pain) >= 3", "pain >= 3 and pain < 3"), code="RL201")
    assert [each.where for each in problems] == ["rule.worse.when"]


def test_the_worst_comes_first_then_by_code_and_place() -> None:
    more = question("z") + question("b") + DEFINITION + rule("same", "red-flag", "unwell", CAPPED)
    problems = found((OLD, "when = 'age >= 65 and age < 50'"), more=more)
    assert [each.where for each in problems if each.code != "RL203"] == [
        "rule.old.when",
        "question.b",
        "question.z",
        "definition.older",
        "rule.infection",
        "rule.same",
    ]
    keys = [(-list(Severity).index(each.severity), each.code, each.where) for each in problems]
    assert keys == sorted(keys)


def test_a_pack_with_nothing_doubtful_has_nothing_to_show() -> None:
    assert check(minimal_pack()) == ()


@pytest.mark.slow
def test_the_built_in_pack_has_nothing_doubtful() -> None:
    assert check(builtin_pack()) == ()


def told(pack: Pack, said: dict[str, Any]) -> tuple[object, ...]:
    found = assess(pack, said)
    return found.disposition, found.ceiling, found.allowed


@settings(max_examples=6, deadline=None)
@given(small_packs(), st.data())
def test_a_rule_that_is_always_outdone_could_be_left_out(pack: Pack, data: st.DataObject) -> None:
    one, other = data.draw(st.sampled_from(pack.rules)), data.draw(st.sampled_from(pack.rules))
    more = evolve(one, id="more", when=AllOf((other.condition, one.condition)))
    pack = evolve(pack, rules=(*pack.rules, more))
    outdone = [each.where.removeprefix("rule.") for each in check(pack) if each.code == "RL204"]
    assert "more" in outdone or isinstance(one, Precaution)
    for name in outdone:
        without = evolve(pack, rules=tuple(rule for rule in pack.rules if rule.id != name))
        for values in itertools.product(*map(values_of, pack.intake.values())):
            said = dict(zip(pack.intake, values, strict=True))
            assert told(without, said) == told(pack, said)


@pytest.mark.parametrize(("label", "codes"), [("hard-push", []), ("sitting", []), ("spare", ["RL207"])])
def test_a_label_that_a_rule_leaves_out_and_no_technique_has_is_a_warning(label: str, codes: list[str]) -> None:
    more = f'\n[tag.spare]\nname = "?"\n{contraindication(label)}'
    problems = found(more=more, code="RL207")
    assert [each.code for each in problems] == codes
    assert all(each.where == "rule.limit.excludes[0]" for each in problems)


def contraindication(label: str) -> str:
    return (
        '[rule.limit]\nkind = "contraindication"\nsuspects = "?"\nwhen = \'age >= 3\'\n'
        f'excludes = ["{label}"]\nsays = "Left out."\nwhy = "?"\nsources = ["nhs"]\n'
    )
