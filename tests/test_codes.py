"""The codes of problems are the same in the source, in the list and in docs/problems.md."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import relieflib
from minimal import minimal, mistakes
from relieflib.codes import CODES

SOURCE = Path(relieflib.__file__).parent
DOCS = Path(__file__).parents[1] / "docs" / "problems.md"
CODE = re.compile(r"RL[0-9]{3}")
HEADING = re.compile(r"^### (RL[0-9]{3}): (.+)$", re.MULTILINE)


def codes_in(file: Path) -> set[str]:
    """The codes that stand in a module as texts of their own."""
    texts = (node.value for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Constant))
    return {text for text in texts if isinstance(text, str) and CODE.fullmatch(text)}


USED = set().union(*(codes_in(file) for file in SOURCE.glob("*.py") if file.stem != "codes"))


def test_every_code_that_is_used_is_listed() -> None:
    assert USED - CODES.keys() == set()


def test_every_code_that_is_listed_is_used() -> None:
    assert CODES.keys() - USED == set()


def test_no_code_is_made_up_from_parts() -> None:
    for file in SOURCE.glob("*.py"):
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
