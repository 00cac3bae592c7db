"""How problems look: a place, what is wrong, a caret, a hint. And what the errors carry."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from relieflib.errors import CODES, FormatError, PackError, Problem, ProblemsError, ReliefError, near_miss
from relieflib.questions.answers import AnswerError
from relieflib.terms import Severity

PLAIN = Problem(code="RL113", where="rule.fever.why", what="this is missing")
HEAD = "rule.fever.why: this is missing [RL113]"
WINDOW = 96  # as many characters of a long condition are shown


def shown(problem: Problem) -> list[str]:
    return str(problem).split("\n")


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({}, ["rule.fever.why: this is missing [RL113]"]),
        ({"file": "neck.toml"}, ["neck.toml: rule.fever.why: this is missing [RL113]"]),
        ({"file": "neck.toml", "line": 7}, ["neck.toml:7: rule.fever.why: this is missing [RL113]"]),
        ({"hint": "say why"}, [HEAD, "    say why"]),
        ({"source": "fever and sadle", "span": (10, 15)}, [HEAD, "    fever and sadle", " " * 14 + "^^^^^"]),
        ({"source": "fevr", "span": (0, 4), "hint": "`fever`?"}, [HEAD, "    fevr", "    ^^^^", "    `fever`?"]),
        ({"source": "fever and", "span": (9, 10)}, [HEAD, "    fever and", " " * 13 + "^"]),
        ({"source": "", "span": (0, 1)}, [HEAD, "    ", "    ^"]),
        ({"source": "fever"}, [HEAD]),
        ({"source": "a\tb\x1b[0m\ud800c", "span": (0, 1)}, [HEAD, "    a?b?[0m?c", "    ^"]),
    ],
)
def test_a_problem_says_where_what_and_how_to_put_it_right(changes: dict[str, Any], text: list[str]) -> None:
    assert shown(evolve(PLAIN, **changes)) == text


@settings(deadline=None)
@given(st.text(min_size=1), st.integers(1, 300), st.data())
def test_the_caret_stands_under_what_it_means_in_however_long_a_text(
    some: str, length: int, data: st.DataObject
) -> None:
    source = (some * length)[:length]
    start = data.draw(st.integers(0, len(source) - 1))
    end = data.draw(st.integers(start + 1, len(source)))
    text = str(evolve(PLAIN, source=source, span=(start, end)))
    _, line, carets = text.split("\n")
    assert max(len(line), len(carets)) <= 4 + WINDOW
    assert text.encode()
    marked = line[carets.index("^") : carets.rindex("^") + 1]
    meant = "".join(each if each.isprintable() else "?" for each in source[start:end])
    assert marked
    assert meant.startswith(marked)
    assert marked == meant or carets.rindex("^") == 3 + WINDOW


def test_a_long_text_is_shown_around_its_caret() -> None:
    source = "a" * 200 + "MISTAKE" + "b" * 200
    _, line, carets = shown(evolve(PLAIN, source=source, span=(200, 207)))
    assert line == "    " + "a" * 48 + "MISTAKE" + "b" * 41
    assert carets == " " * 52 + "^" * 7


@pytest.mark.parametrize(
    ("word", "known", "hint"),
    [
        ("fevr", ["fever", "numb"], "did you mean `fever`?"),
        ("pain_nsr", ["pain_nrs", "pain_now", "age"], "did you mean `pain_nrs` or `pain_now`?"),
        ("xyz", ["numb", "fever"], "one of `fever`, `numb`"),
        ("xyz", [], None),
        ("xyz", [f"question_{number}" for number in range(12)], "one of "),
        ("xyz", [f"question_{number}" for number in range(13)], None),
        ("", ["fever"], "one of `fever`"),
        ("fever" * 100_000, ["fever"], "one of `fever`"),
        ("\ud800fever", ["fever"], "did you mean `fever`?"),
    ],
)
def test_a_near_miss_offers_the_closest_or_lists_a_few(word: str, known: list[str], hint: str | None) -> None:
    found = near_miss(word, iter(known))
    assert found == hint or (found is not None and hint == "one of " and found.count("`") == 24)


@pytest.mark.parametrize("kind", [PackError, FormatError, AnswerError])
def test_an_error_has_every_problem_and_prints_them_all(kind: type[ProblemsError]) -> None:
    error = kind([PLAIN, evolve(PLAIN, where="rule.numb.why")])
    assert isinstance(error, ReliefError)
    assert isinstance(error, ValueError)
    assert [problem.where for problem in error.problems] == ["rule.fever.why", "rule.numb.why"]
    assert str(error) == f"{error.problems[0]}\n{error.problems[1]}"


@pytest.mark.parametrize("kind", [PackError, FormatError, AnswerError])
def test_an_error_survives_being_copied_and_pickled(kind: type[ProblemsError]) -> None:
    error = kind(iter([evolve(PLAIN, source="fever", span=(0, 5))]))
    for again in (copy.copy(error), pickle.loads(pickle.dumps(error))):  # noqa: S301 - our own bytes
        assert type(again) is kind
        assert again.problems == error.problems


def test_a_problem_is_an_error_unless_it_says_otherwise_and_its_code_is_known() -> None:
    assert PLAIN.severity is Severity.ERROR
    assert sorted(Severity) == [Severity.NOTE, Severity.WARNING, Severity.ERROR]
    assert PLAIN.code in CODES


def test_a_problem_does_not_show_its_source_twice() -> None:
    assert "secret" not in repr(evolve(PLAIN, source="secret", span=(0, 6)))


def test_among_very_many_names_those_that_begin_alike_are_looked_at() -> None:
    many = [f"{letter}-{number:03}" for letter in ("ball", "roll") for number in range(300)]
    assert near_miss("rolls-007", many) == "did you mean `roll-007` or `roll-107`?"
    assert near_miss("wall-007", many) is None
