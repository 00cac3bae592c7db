"""The conditions of a pack together: in whatever order they stand, none hanging on itself, none too large."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minimal import Shown, minimal, minimal_pack, mistakes, the_mistake
from relieflib import assess
from relieflib.conditions.nodes import questions_in
from relieflib.pack.conditions import MOST_COMPARISONS

Row = tuple[tuple[str, str], Shown]


def before(anchor: str, text: str) -> tuple[str, str]:
    return anchor, f"{text}\n{anchor}"


def definition(name: str, when: str) -> str:
    return f"\n[definition.{name}]\nmeans = '{name}'\nwhen = '{when}'\n"


def question(name: str, ask_if: str) -> str:
    return f"\n[question.{name}]\nask = '?'\nwhy = '?'\nkind = 'yes-no'\nask_if = '{ask_if}'\n"


# What it is: the change, then the line that is shown, the code, where, what is said of it, and the hint.
ROWS: dict[str, Row] = {
    "a name that leads nowhere": (
        ("when = 'unwell'", "when = 'unwel'"),
        (
            *("when = 'unwel'", "RL103", "rule.infection.when", "no question or definition is called `unwel`"),
            "did you mean `unwell`?",
        ),
    ),
    "a red flag that reads the check-in": (
        ("when = 'unwell'", "when = 'pain >= 8'"),
        (
            *("when = 'pain >= 8'", "RL108", "rule.infection.when"),
            *("`pain` is asked at the check-in of a session, which only stop rules read", None),
        ),
    ),
    "a question that hangs on the check-in": (
        before('unit = "years"', "ask_if = 'pain >= 8'"),
        (
            *("ask_if = 'pain >= 8'", "RL108", "question.age.ask_if"),
            *("`pain` is asked at the check-in of a session, which only stop rules read", None),
        ),
    ),
    "a definition with the name of a question": (
        before("[note.heat]", '[definition.signs]\nmeans = "?"\nwhen = "fever"\n'),
        ("[definition.signs]", "RL116", "definition.signs", "a question has this name too", None),
    ),
    "a definition that names itself": (
        before("[note.heat]", '[definition.loop]\nmeans = "?"\nwhen = "fever or not loop"\n'),
        ('when = "fever or not loop"', "RL109", "definition.loop.when", "this definition depends on itself", None),
    ),
}


@pytest.mark.parametrize(("change", "shown"), ROWS.values(), ids=ROWS)
def test_one_mistake_in_a_condition_is_shown_once_and_in_its_place(change: tuple[str, str], shown: Shown) -> None:
    assert the_mistake(minimal(change)) == shown


HURTS = definition("hurts", "pain >= 8")


def test_a_red_flag_may_not_read_the_check_in_by_a_definition() -> None:
    found = mistakes(minimal(("when = 'unwell'", "when = 'hurts'"), more=HURTS))
    assert [each.where for each in found] == ["rule.infection.when"]


def test_no_question_may_hang_on_the_check_in_by_a_definition() -> None:
    found = mistakes(minimal(before('unit = "years"', "ask_if = 'hurts'"), more=HURTS))
    assert [each.where for each in found] == ["question.age.ask_if"]


def test_a_stop_rule_may_read_the_check_in_by_a_definition() -> None:
    pack = minimal_pack(("'rise(pain) >= 3'", "'hurts and unwell'"), more=HURTS)
    assert set(questions_in(pack.stop_rules[0].condition)) == {"pain", "fever", "age", "signs"}


def test_a_question_that_is_broken_is_one_mistake_whoever_reads_it() -> None:
    assert [each.where for each in mistakes(minimal(('kind = "yes-no"', 'kind = "yes-noo"')))] == [
        "question.fever.kind"
    ]


def test_a_definition_may_bear_the_name_of_an_option() -> None:
    more = """
[definition.weak]
means = "weak"
when = 'any_of(signs, "weak")'

[definition.cold]
means = "cold, or weak"
when = 'weak or any_of(signs, "cold", "weak")'
"""
    assert not mistakes(minimal(("options = {", 'options = { weak = "Weak", cold = "Cold",'), more=more))


def test_definitions_that_lead_to_each_other_are_each_shown_once() -> None:
    more = "".join(
        f'\n[definition.{one}]\nmeans = "?"\nwhen = "fever or {other}"\n' for one, other in ("ab", "bc", "ca")
    )
    found = mistakes(minimal(more=more))
    assert [(each.code, each.where) for each in found] == [("RL109", f"definition.{name}.when") for name in "abc"]


def test_what_only_names_a_circle_is_not_in_it() -> None:
    more = definition("a", "b") + definition("b", "fever or a") + definition("outside", "a or b or fever")
    found = mistakes(minimal(more=more))
    assert [(each.code, each.where) for each in found] == [("RL109", f"definition.{name}.when") for name in "ab"]


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(8)))
def test_definitions_may_stand_in_any_order(order: list[int]) -> None:
    texts = [definition("d0", "fever"), *(definition(f"d{n}", f"d{n - 1} or d{n // 2}") for n in range(1, 8))]
    pack = minimal_pack(("when = 'unwell'", "when = 'd7'"), more="".join(texts[number] for number in order))
    assert set(questions_in(pack.rules[0].condition)) == {"fever"}
    assert assess(pack, {"fever": True}).findings[0].rule == "infection"


# ── conditions that would take forever ───────────────────────────────────────────────────────────────────────────────

MANY = definition("many", " or ".join(f"age >= {number}" for number in range(1, 101)))


def test_a_condition_has_a_thousand_comparisons_at_most() -> None:
    ten, eleven = " or ".join(["many"] * 10), " or ".join(["many"] * 11)
    assert not mistakes(minimal(("when = 'unwell'", f"when = '{ten}'"), more=MANY))
    found = mistakes(minimal(("when = 'unwell'", f"when = '{eleven}'"), more=MANY))
    assert [(each.code, each.where) for each in found] == [("RL107", "rule.infection.when")]


def test_those_on_which_its_questions_apply_count_too() -> None:
    five, ten = " or ".join(["late"] * 9), " or ".join(["late"] * 10)
    more = MANY + question("late", "many")
    assert not mistakes(minimal(("when = 'unwell'", f"when = '{five}'"), more=more))
    found = mistakes(minimal(("when = 'unwell'", f"when = '{ten}'"), more=more))
    assert [(each.code, each.where) for each in found] == [("RL107", "rule.infection.when")]
    assert found[0].what.startswith("with what its questions depend on")


@pytest.mark.parametrize("more", [0, 1])
def test_all_conditions_together_have_so_many_comparisons_at_most(more: int) -> None:
    thousand = definition("all", " or ".join(["many"] * 10))
    there = 100 + 3 + sum(len(tuple(questions_in(rule.condition))) for rule in minimal_pack().rules)  # unwell has 3
    full, left = divmod(MOST_COMPARISONS - there - 1000, 1000)
    again = "".join(definition(f"again_{number}", "all") for number in range(full))
    rest = "".join(definition(f"rest_{number}", "fever") for number in range(left + more))
    found = mistakes(minimal(more=MANY + thousand + again + rest))
    assert [each.code for each in found] == ["RL107"] * more
    assert all("all conditions together have at most 200000 comparisons" in each.what for each in found)


@pytest.mark.parametrize("step", [1, -1], ids=["the first first", "the last first"])
def test_questions_may_hang_on_each_other_but_not_forever_in_whatever_order_they_stand(step: int) -> None:
    chain = [question(f"q{n}", f"q{n - 1}" if n else "fever") for n in range(60)]
    assert not mistakes(minimal(more="".join(chain[:15][::step])))
    assert {each.code for each in mistakes(minimal(more="".join(chain[::step])))} == {"RL107"}


def test_questions_that_double_with_each_step_are_refused() -> None:
    doubling = [question(f"q{n}", f"q{n - 1} or not q{n - 1}" if n else "fever") for n in range(12)]
    assert not mistakes(minimal(more="".join(doubling[:8])))
    assert {each.code for each in mistakes(minimal(more="".join(doubling)))} == {"RL107"}
