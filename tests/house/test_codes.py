"""The codes of problems are the same in the source, in the list and in docs/problems.md."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import relieflib
from minimal import minimal, minimal_pack, mistakes
from relieflib.conditions.evaluate import Facts, evaluate
from relieflib.conditions.nodes import COMPARISONS
from relieflib.conditions.parser import Scope, parse
from relieflib.conditions.truth import Truth
from relieflib.conditions.unparse import unparse
from relieflib.errors import CODES, PackError, Problem

SOURCE = Path(relieflib.__file__).parent
DOCS = Path(__file__).parents[2] / "docs" / "problems.md"
CODE = re.compile(r"RL[0-9]{3}")
HEADING = re.compile(r"^### (RL[0-9]{3}): (.+)$", re.MULTILINE)


def codes_in(file: Path) -> set[str]:
    """The codes that stand in a module as texts of their own."""
    texts = (node.value for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Constant))
    return {text for text in texts if isinstance(text, str) and CODE.fullmatch(text)}


USED = set().union(*(codes_in(file) for file in SOURCE.rglob("*.py") if file.name != "errors.py"))


def test_every_code_that_is_used_is_listed() -> None:
    assert USED - CODES.keys() == set()


def test_every_code_that_is_listed_is_used() -> None:
    assert CODES.keys() - USED == {"RL110"}  # which errors.py itself says, of too many


def test_no_code_is_made_up_from_parts() -> None:
    for file in SOURCE.rglob("*.py"):
        assert set(CODE.findall(file.read_text("utf-8"))) == codes_in(file), file.name


def test_the_page_has_a_heading_for_each_with_the_same_words_in_the_same_order() -> None:
    assert HEADING.findall(DOCS.read_text("utf-8")) == list(CODES.items())


def test_the_page_says_something_of_each() -> None:
    said = re.split(r"^#+ .*$", DOCS.read_text("utf-8"), flags=re.MULTILINE)
    paragraphs = [part.strip() for part in said]
    assert len([part for part in paragraphs if part]) >= len(CODES)
    for code, words in CODES.items():
        after = DOCS.read_text("utf-8").partition(f"### {code}: {words}\n")[2]
        assert re.match(r"[A-Z`].+[.`)]", after), code


def test_the_words_are_short_and_in_the_house_voice() -> None:
    assert len(set(CODES.values())) == len(CODES)
    for words in CODES.values():
        assert words[0].islower()
        assert not words.endswith(".")
        assert len(words) < 80


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("'unwell'", "'unwell and'"), "RL101"),
        (("'unwell'", "'unwell + 1'"), "RL102"),
        (("'unwell'", "'unwell # or not'"), "RL102"),
        (("'unwell'", "'anyof(signs)'"), "RL102"),
        (("'unwell'", "'total(age) >= 2'"), "RL102"),
        (("'unwell'", "'1 < age < unwell'"), "RL102"),
        (("'unwell'", "'unwell < age < 3'"), "RL102"),
        (("'unwell'", "'-1 < age < 65'"), "RL106"),
        (("'unwell'", "'65 < age <= 65'"), "RL106"),
        (("'unwell'", "'unwel'"), "RL103"),
        (("'unwell'", "'age'"), "RL104"),
        (('"weak-arm")\'\nexcludes', '"weak-leg")\'\nexcludes'), "RL105"),
        (("age >= 65", "age >= 650"), "RL106"),
        (("'unwell'", "'pain > 3'"), "RL108"),
    ],
)
def test_a_mistake_carries_its_code_and_shows_it(change: tuple[str, str], code: str) -> None:
    (problem,) = mistakes(minimal(change))
    assert problem.code == code
    assert str(problem).splitlines()[0].endswith(f"[{code}]")


SCOPE = Scope(minimal_pack().question, {})


def refused(text: str) -> tuple[Problem, ...]:
    with pytest.raises(PackError) as caught:
        parse(text, SCOPE)
    return caught.value.problems


def test_the_limits_of_a_condition_are_those_that_the_page_names() -> None:
    found = re.search(r"At most ([0-9]+) characters, ([0-9]+) levels", DOCS.read_text("utf-8"))
    assert found is not None
    characters, levels = map(int, found.groups())
    assert parse(f"{'fever':<{characters}}", SCOPE)
    assert {each.code for each in refused(f"{'fever':<{characters + 1}}")} == {"RL107"}
    for outside, inside, each in (("not ", "", 1), ("count(", ") >= 1", 1), ("fever or (fever and (", "))", 2)):
        deep = levels // each
        assert parse(f"{outside * deep}fever{inside * deep}", SCOPE)
        problems = refused(f"{outside * (deep + 1)}fever{inside * (deep + 1)}")
        assert {problem.code for problem in problems} == {"RL107"}


CHAIN = "\n[definition.d0]\nmeans = '?'\nwhen = 'fever'\n" + "".join(
    f"\n[definition.d{n}]\nmeans = '?'\nwhen = 'not d{n - 1}'\n" for n in range(1, 20)
)


@pytest.mark.parametrize("when", ["d19", "not not d18", "count(d18) == 1", "count(fever, d18) >= 1"])
def test_definitions_may_nest_forty_levels_when_they_are_opened(when: str) -> None:
    assert not mistakes(minimal(("'unwell'", f"'{when}'"), more=CHAIN))


@pytest.mark.parametrize("when", ["not d19", "not count(d18) == 1", "count(d19, fever) >= 1", "fever or d19"])
def test_and_not_one_more(when: str) -> None:
    (problem,) = mistakes(minimal(("'unwell'", f"'{when}'"), more=CHAIN))
    assert (problem.code, problem.where) == ("RL107", "rule.infection.when")


@pytest.mark.parametrize("op", ["==", "!=", "<", "<=", ">", ">="])
@pytest.mark.parametrize("number", [-1, 0, 60, 120, 121])
def test_a_comparison_that_comes_out_one_way_is_refused_and_says_which(op: str, number: int) -> None:
    outcomes = {COMPARISONS[op](age, number) for age in range(121)}
    text = f"age {op} {number}"
    if len(outcomes) > 1:
        assert unparse(parse(text, SCOPE)) == text
    else:
        (problem,) = refused(text)
        assert problem.code == "RL106"
        assert problem.what.startswith("this always holds" if True in outcomes else "this never holds")


def test_a_range_may_be_of_one_number() -> None:
    assert unparse(parse("65 <= age <= 65", SCOPE)) == "age >= 65 and age <= 65"


@pytest.mark.parametrize("op", ["==", "!=", "<", "<=", ">", ">="])
def test_the_comparison_that_a_hint_offers_says_what_was_meant(op: str) -> None:
    (problem,) = refused(f"65 {op} age")
    assert problem.where == "condition"
    offered = parse(str(problem.hint).removeprefix("write `").removesuffix("`"), SCOPE)
    for age in (64, 65, 66):
        assert evaluate(offered, Facts({"age": age})) is Truth.of(holds=COMPARISONS[op](65, age))


@pytest.mark.parametrize("text", ["\ud800", "\u202e", "\\u001b[0m"], ids=["half a letter", "turns round", "escape"])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('position = "sitting"\n', 'position = "{}"\n'),
        ('tags = ["hard-push"]', 'tags = ["{}"]'),
        ('sources = [{ id = "nhs", says = "heat', 'sources = [{{ id = "{}", says = "heat'),
        ('excludes = ["hard-push"]', 'excludes = ["{}"]'),
        ("when = 'unwell'", "when = \"any_of(signs, '{}')\""),
        ('kind = "yes-no"', 'kind = "{}"'),
        ("[note.heat]", '["{}".heat]'),
    ],
)
def test_a_problem_can_be_printed_whatever_the_pack_says(old: str, new: str, text: str) -> None:
    found = mistakes(minimal((old, new.format(text))))
    assert found
    for problem in found:
        assert all(line.isprintable() for line in str(problem).splitlines())
