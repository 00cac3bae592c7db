"""What the language refuses, and how: every mistake has its code, a caret under its text, and a way out."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relieflib.conditions.nodes import MOST_LEAVES, MOST_OPENED, AllOf, AnyOf, Compare, Defined, Expr, Not, questions_in
from relieflib.conditions.parser import MOST_CHARACTERS, MOST_NESTED, Scope, parse, read
from relieflib.conditions.unparse import unparse
from relieflib.errors import PackError
from relieflib.questions.questions import Number, Question
from relieflib.terms import Stage
from strategies import DEFINITIONS, QUESTIONS, REPORTS, exprs

if TYPE_CHECKING:
    from relieflib.errors import Problem

TEMPERATURE = Number(id="temperature", ask="?", why="?", least=34, most=43)
MOOD = Number(id="mood", ask="?", why="?", least=2, most=5, stage=Stage.SESSION)
WORLD: dict[str, Question | None] = {**QUESTIONS, **REPORTS, "temperature": TEMPERATURE, "mood": MOOD, "broken": None}
SCOPE = Scope(WORLD, {**DEFINITIONS, "torn": None})
FEVER, NUMB = Compare("fever", "==", value=True), Compare("numb", "==", value=True)


def problems_of(text: str, scope: Scope = SCOPE) -> tuple[Problem, ...]:
    with pytest.raises(PackError) as caught:
        parse(text, scope, "rule.x.when")
    assert {problem.where for problem in caught.value.problems} <= {"rule.x.when"}
    return caught.value.problems


def under_the_caret(problem: Problem) -> str | None:
    return None if problem.source is None or problem.span is None else problem.source[slice(*problem.span)]


@pytest.mark.parametrize(
    ("text", "expr"),
    [
        ("fever\n  and\r\n\tnumb", AllOf((FEVER, NUMB))),
        ("not fever or (numb or fever)", AnyOf((Not(FEVER), NUMB, FEVER))),
        ("1 < age <= 2", AllOf((Compare("age", ">", 1), Compare("age", "<=", 2)))),
        ("fever and 1 <= age < 3", AllOf((FEVER, Compare("age", ">=", 1), Compare("age", "<", 3)))),
        ("side == 'one'", Compare("side", "==", "one")),
        ('side in ("one", "both")', Compare("side", "in", ("one", "both"))),
        ("unwell", Defined("unwell", DEFINITIONS["unwell"])),
    ],
)
def test_text_becomes_the_condition_that_it_says(text: str, expr: Expr) -> None:
    assert parse(text, SCOPE) == expr


NOTHING_ELSE = "use and, or, not, one comparison, a range, any_of(), count() and rise(): nothing else"
LITERAL = "a comparison is a question, then a number or an option in quotes"
QUESTION_FIRST = "a comparison is a question, then a literal"
A_RANGE = "such as `50 <= age_years < 65`"
AGE = "such as `age >= 3`"
YES_OR_NO = "write `fever` or `not fever`"
ANY_OF, COUNT = 'write `any_of(question, "option", ...)`', "write `count(condition, condition, ...) >= 2`"
RISE = "write `rise(question) >= 3`"
NEVER_PART, NOT_USED = "this is not part of the language", "`{}` is not used like this"
MISTAKES: list[tuple[str, int, str, str, str | None]] = [  # text, code, what is under the caret ("*": all)
    # Names.
    ("fevr", 103, "*", "no question or definition is called `fevr`", "did you mean `fever`?"),
    ("anyof(signs)", 102, "*", "no such function", "did you mean `any_of`?"),
    ("age + 1 > 2", 102, "age + 1", "expected the name of a question", QUESTION_FIRST),
    # What kind of question it is.
    ("age", 104, "*", "`age` is a number question, so it must be compared", AGE),
    ("fever == True", 104, "*", "`fever` is answered yes or no", YES_OR_NO),
    ('signs == "leak"', 104, "*", "several options of `signs` may hold", 'such as `any_of(signs, "leak")`'),
    ("unwell == 1", 104, "unwell", "`unwell` is a definition, which is not compared", "write `unwell` or `not unwell`"),
    ('any_of(fever, "x")', 104, "fever", "`fever` is not a `choices` question", YES_OR_NO),
    ('side > "one"', 104, "*", "the options of `side` have no order", 'such as `side == "none"`'),
    ("1 <= age > 2", 104, "*", "a range is of a number, with < or <=", A_RANGE),
    # What it is compared with.
    ('age == "2"', 105, '"2"', "`age` is compared with a number", AGE),
    ("age == True", 105, "True", "`age` is compared with a number", AGE),
    ("age in [1, 2]", 105, "[1, 2]", "expected a literal", LITERAL),
    ("age in 1", 105, "1", "`age` is compared with a number", AGE),
    ("age >= 1.5", 105, "1.5", "`age` is a whole number", None),
    ('side == "on"', 105, '"on"', "this is not an option of `side`", "did you mean `one`?"),
    ('side == "\\q"', 105, '"\\q"', "this is not an option of `side`", "one of `both`, `none`, `one`"),
    ("side not in []", 105, "[]", "expected a list of options", 'write `side not in ["none"]`'),
    ("side == 1", 105, "1", "this is not an option of `side`", 'such as `side == "none"`'),
    ('side in "one"', 105, '"one"', "expected a list of options", 'write `side in ["none"]`'),
    ('side in {"one"}', 105, '{"one"}', "expected a list of options", 'write `side in ["none"]`'),
    ('side in ["one", "one"]', 105, '"one"', "`one` is listed twice", None),
    ('any_of(signs, "cold", "cold")', 105, '"cold"', "`cold` is listed twice", None),
    # What always or never holds.
    ("age >= 0", 106, "*", "this always holds: `age` lies between 0 and 3", None),
    ("age < 0", 106, "*", "this never holds: `age` lies between 0 and 3", None),
    ("age > 3", 106, "*", "this never holds: `age` lies between 0 and 3", None),
    ("age != 4", 106, "*", "this always holds: `age` lies between 0 and 3", None),
    ("2 <= age < 2", 106, "*", "this range is empty", None),
    ('side in ["one", "none", "both"]', 106, "*", "this always holds: it lists every option", None),
    ('side not in ["one", "none", "both"]', 106, "*", "this never holds: it lists every option", None),
    ("count(fever) == 2", 106, "*", "this never holds: between 0 and 1 of them can", None),
    ("rise(mood) > 3", 106, "*", "this never holds: `mood` changes by at most 3", None),
    # Functions.
    ("any_of(signs)", 104, "*", "`any_of` takes a question and at least one option", ANY_OF),
    ('any_of(signs, "leak") == True', 102, 'any_of(signs, "leak")', NOT_USED.format("any_of"), ANY_OF),
    ("count(fever, numb)", 104, "*", "`count` gives a number, so it must be compared", COUNT),
    ("count() >= 1", 102, "count()", NOT_USED.format("count"), COUNT),
    ("count(fever, x=numb) >= 1", 102, "count(fever, x=numb)", NOT_USED.format("count"), COUNT),
    ("count(fever) >= 1.0", 104, "*", "`count` is compared with a whole number", COUNT),
    ("count(fever) >= True", 104, "*", "`count` is compared with a whole number", COUNT),
    ("count(fever) in 1", 104, "*", "`count` is compared with a whole number", COUNT),
    ("rise(pain)", 104, "*", "`rise` gives a number, so it must be compared", RISE),
    ("rise(age) >= 1", 104, "rise(age)", "`rise` reads a number that is asked at the check-in", None),
    # The shape of a comparison.
    ("age is 2", 102, "*", "`is` is not part of the language", "use =="),
    ("numb < fever < age", 102, "*", "a comparison has one operator", f"write `a and b`, or a range {A_RANGE}"),
    ('"one" == side', 102, "*", "the question comes first in a comparison", 'such as `side == "none"`'),
    ("2 < age", 102, "*", "the question comes first in a comparison", "write `age > 2`"),
    ('"leak" in signs', 102, "*", "the question comes first in a comparison", 'such as `any_of(signs, "leak")`'),
    ("1 == unwell", 102, "*", "the question comes first in a comparison", "write `unwell` or `not unwell`"),
    ("1 == fevr", 102, "*", "the question comes first in a comparison", "did you mean `fever`?"),
    # What Python cannot read.
    ("fever and (age > 1", 101, "(", "this cannot be read as a condition", None),
    ("fever and", 101, "", "this cannot be read as a condition", None),
    ("", 101, "", "the condition is empty", None),
    (" \n ", 101, "", "the condition is empty", None),
]


@pytest.mark.parametrize(("text", "code", "caret", "what", "hint"), MISTAKES)
def test_a_mistake_has_its_code_its_caret_and_a_way_out(
    text: str, code: int, caret: str, what: str, hint: str | None
) -> None:
    (problem,) = problems_of(text)
    assert (problem.what, problem.hint) == (what, hint)
    assert (problem.code, under_the_caret(problem)) == (f"RL{code}", text if caret == "*" else caret)


WRONG_WAY_ROUND = ["True == fever", "None == side", '"one" in side', "2 in age", '"leak" == signs', "True < age"]


@pytest.mark.parametrize("text", [*(text for text, *_ in MISTAKES), *WRONG_WAY_ROUND])
def test_what_a_hint_says_to_write_can_be_read(text: str) -> None:
    (problem,) = problems_of(text)
    proposed = re.findall(r"`([^`]+)`", problem.hint or "")
    for proposal in proposed if re.match("write|such as", problem.hint or "") else ():
        if not re.search(r"question|condition|age_years|\ba\b", proposal):  # these stand for a name
            assert parse(proposal, SCOPE)


@pytest.mark.parametrize(
    ("text", "carets"),
    [
        ('side == "naïve" or fevr', ['"naïve"', "fevr"]),
        ('side == "熱がある" or fevr', ['"熱がある"', "fevr"]),
        ('side == "😀" or nmb and fevr', ['"😀"', "nmb", "fevr"]),
        ("e\u0301 or fevr", ["e\u0301", "fevr"]),
        ("größe >= 2 or count(fevr, ñumb) >= 1", ["größe", "fevr", "ñumb"]),
        ('fever and "ü" nmb', ["n"]),
        ('any_of(signs, "ä", "ö") or 3 < fieber', ['"ä"', "3 < fieber"]),
    ],
)
def test_carets_stand_right_after_letters_that_are_not_ascii(text: str, carets: list[str]) -> None:
    assert [under_the_caret(problem) for problem in problems_of(text)] == carets


def test_all_mistakes_of_a_condition_are_told_at_once() -> None:
    found = problems_of("fevr and (count(nmb, age) >= 1 or side == 1) and not agee > 2")
    assert [under_the_caret(problem) for problem in found] == ["fevr", "nmb", "age", "1", "agee"]


def test_a_question_of_the_check_in_is_for_stop_rules_only() -> None:
    definitions = {"sore": parse("numb or pain >= 3", SCOPE), "ill": parse("fever", SCOPE)}
    found = problems_of("ill or pain >= 3 or sore", Scope(WORLD, definitions, frozenset({Stage.INTAKE})))
    assert [(problem.code, under_the_caret(problem)) for problem in found] == [("RL108", "pain"), ("RL108", "sore")]
    assert parse("ill or pain >= 3 or sore", Scope(WORLD, definitions))


@pytest.mark.parametrize("text", ["broken", "torn", "fever and (broken > 2 or torn)", "any_of(broken, 'x')"])
def test_to_name_what_is_broken_itself_is_no_further_mistake(text: str) -> None:
    assert read(text, SCOPE, "x") == ()
    assert [under_the_caret(problem) for problem in problems_of(f"fevr or ({text})")] == ["fevr"]


@pytest.mark.parametrize("value", [None, True, 1, b"fever", ["fever"], {"all": []}])
def test_a_condition_is_text(value: object) -> None:
    problems = read(value, SCOPE, "x")
    assert isinstance(problems, tuple)
    assert [problem.code for problem in problems] == ["RL114"]


@pytest.mark.parametrize("text", ["fever # or numb", "fever  # felt\nor numb", "(fever # or\nor numb)"])
def test_a_comment_cannot_hide_a_part_of_a_condition(text: str) -> None:
    assert problems_of(text)


def test_a_condition_may_be_long_and_deep_but_not_too_long_or_too_deep() -> None:
    long = "fever" + " " * (MOST_CHARACTERS - 9) + "or x"
    assert [under_the_caret(problem) for problem in problems_of(long)] == ["x"]
    assert [problem.code for problem in problems_of(long + "y")] == ["RL107"]
    deep = "not " * MOST_NESTED + "fever"
    assert unparse(parse(deep, SCOPE)) == deep
    assert [problem.code for problem in problems_of("not " + deep)] == ["RL107"]


def test_a_condition_may_be_large_with_its_definitions_opened_but_not_too_large() -> None:
    known: dict[str, Expr | None] = {"some": parse(" or ".join(["fever"] * 10), SCOPE)}
    scope = Scope(WORLD, known)
    known["many"] = parse(" or ".join(["some"] * (MOST_LEAVES // 10)), scope)
    known["half"] = parse(" or ".join(["some"] * (MOST_LEAVES // 20 - 1) + ["fever"] * 9), scope)
    assert parse("count(half, numb) == 1", scope)
    for text in ("many or numb", "count(half, numb, numb) == 1", "count(half, numb, numb) != 1"):
        assert [problem.code for problem in problems_of(text, scope)] == ["RL107"]
    known["deep"] = parse("not " * MOST_NESTED + "fever", scope)
    assert parse("not " * (MOST_OPENED - MOST_NESTED - 2) + "deep", scope)
    assert [problem.code for problem in problems_of("not " * (MOST_OPENED - MOST_NESTED - 1) + "deep", scope)] == [
        "RL107"
    ]


HOSTILE = [
    *("x" * 100_000, "not " * 3000 + "fever", "not " * 499 + "fev", "-" * 1999, "~" * 1999 + "1", "fever" + ".x" * 900),
    *("(" * 900 + "fever" + ")" * 900, "(" * 1999, "[" * 1999, "{" * 1999, '"' * 1999, "\\" * 1999, "f'{" * 500),
    *("fever or (" * 150 + "fever" + ")" * 150, "fever if " * 200, "lambda:" * 250, "fever+" * 300 + "1"),
    *('__import__("os").system("true")', "fever.__class__", "fever.real", "fever[0]", "fever()", "().__class__"),
    *("lambda: fever", 'f"{fever}"', 'f"{fever!r:>{age}}"', "(fever := numb)", "[fever for fever in numb]"),
    *("{fever}", "{fever: numb}", "{**fever}", "{}", "[]", "()", "...", "*fever", "await fever", "(yield)"),
    *("exec('x')", "any_of(*signs)", "any_of(*signs, 'leak')", "count(*fever) >= 1", "count(**fever) >= 1"),
    *("rise(*pain) >= 1", "age @ fever", "fever and print", "None", "NotImplemented", "__debug__", "import os"),
    *("\ud800", "fever \ud800", '"\\ud800" == side', 'side == "\\ud800"', "fever\x00", "\x1b[31mfever", "\ufefffever"),
    *("fever\u2028or numb", "fever\u200b", "\u202efever", "fever\x0bor numb", "fever \\\n or numb", "fever\n\nnumb"),
    *("age < " + "9" * 1900, "age == " + "9" * 1900, "0x" + "f" * 1900 + " < age", "age < -" + "9" * 1900, "9" * 1990),
    *("age < 1e999", "temperature >= 1e999", "temperature == -1e999", "age == nan", "age < inf", "-inf < age < inf"),
    *("1e999 < temperature < 2e999", "age == 1j", "age < 1_0", "age < 0123", "1__0 < age", "temperature >= 1e-999"),
    *('b"one" == side', 'side == b"one"', 'side == f"one"', "age == ...", "age == 0xe", "side in [*side]"),
    *("age < 2if fever else numb", 'side == "\\q"', "age in range(3)", "fever is fever", "fever & numb", "fever <> 1"),
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:24]))
def test_hostile_text_is_a_pack_error_and_nothing_else(text: str) -> None:
    for problem in problems_of(text):
        assert len(str(problem).encode()) < 10_000


def test_deep_text_is_refused_where_the_stack_is_small_too() -> None:
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(400)
    try:
        (problem,) = problems_of("~" * 1999 + "1")
    finally:
        sys.setrecursionlimit(usual)
    assert problem.code in {"RL101", "RL102"}


SOUP = """
    fever numb age side signs pain unwell broken fevr and or not in is if else for lambda await yield None True nan
    any_of count rise print __import__ ( ( ) ) [ ] { } , : := . ... = == != < <= > >= <> + - * ** / ~ @ | & ; # ` é 熱
    0 1 2 3 -1 2.5 1e999 1j 0x1 1_0 0123 9999999999999 'one' "both" 'leak' "none f"{fever}" b'x' ''
"""
TOKENS = st.sampled_from(SOUP.split()) | st.sampled_from(["#", "(", ")", "'", '"', "\\", "\x00", "\u2028"])
NAME = re.compile(r"(?<![\w.])[^\W\d]\w*")
WORDS = {"and", "or", "not", "in", "any_of", "count", "rise", "unwell"}


def refused_or_read_whole(text: str) -> None:
    """Either way is fine; but what is read is all there, and what is refused has a caret in its text and prints."""
    try:
        expr = parse(text, SCOPE)
    except PackError as error:
        for problem in error.problems:
            assert problem.source is None or (problem.span and 0 <= problem.span[0] <= len(problem.source))
            assert len(str(problem).encode()) < 10_000
    else:
        assert parse(unparse(expr), SCOPE) == expr
        named = set(NAME.findall(re.sub(r"'[^']*'|\"[^\"]*\"", "", text)))
        assert named - WORDS <= set(questions_in(expr))


@settings(deadline=None)
@given(st.text())
def test_any_text_is_refused_or_read_whole(text: str) -> None:
    refused_or_read_whole(text)


@settings(max_examples=300, deadline=None)
@given(st.lists(TOKENS, max_size=12), st.sampled_from(["", " ", "\n"]))
def test_any_soup_of_words_is_refused_or_read_whole(tokens: list[str], between: str) -> None:
    refused_or_read_whole(between.join(tokens))


@settings(max_examples=200, deadline=None)
@given(exprs(), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 3), TOKENS), max_size=4))
def test_a_condition_with_a_few_slips_is_refused_or_read_whole(expr: Expr, slips: list[tuple[int, int, str]]) -> None:
    text = unparse(expr)
    for place, gone, token in slips:
        text = f"{text[:place]} {token} {text[place + gone :]}"
    refused_or_read_whole(text)
