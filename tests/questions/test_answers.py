"""What fits a question as an answer, what does not, and how answers are kept."""

from __future__ import annotations

import pickle
from enum import IntEnum
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import relieflib as relief
from relieflib.errors import PackError, plainly
from relieflib.questions.answers import AnswerError, Answers, checked
from relieflib.questions.questions import Choice, Choices, Number, Option, Question, YesNo
from relieflib.terms import Absent, QuestionKind
from strategies import QUESTIONS, answers

TEMPERATURE = Number(id="temperature", ask="?", why="?", least=34, most=43.5, unit="°C")
WORLD = {**QUESTIONS, "temperature": TEMPERATURE}
if TYPE_CHECKING:
    from collections.abc import Callable

PACK = relief.builtin_pack()
INF, NAN = float("inf"), float("nan")
DEEP: list[Any] = []
for _ in range(100_000):
    DEEP = [DEEP]


class _Odd:
    def __repr__(self) -> str:
        return "odd\ud800\n" * 100


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("fever", True, True),
        ("fever", False, False),
        ("age", 0, 0),
        ("age", 3, 3),
        ("temperature", 36.6, 36.6),
        ("temperature", 34, 34),
        ("temperature", 43.5, 43.5),
        ("side", "both", "both"),
        ("signs", [], frozenset()),
        ("signs", ["leak"], frozenset({"leak"})),
        ("signs", ("leak", "leak"), frozenset({"leak"})),
        ("signs", {"leak", "cold"}, frozenset({"leak", "cold"})),
        ("signs", frozenset({"cold"}), frozenset({"cold"})),
        ("fever", Absent.DOES_NOT_KNOW, Absent.DOES_NOT_KNOW),
        ("signs", Absent.WOULD_NOT_SAY, Absent.WOULD_NOT_SAY),
        ("signs", {"absent": "asked-declined"}, Absent.WOULD_NOT_SAY),
        ("fever", {"absent": "asked-unknown"}, Absent.DOES_NOT_KNOW),
    ],
)
def test_an_answer_that_fits_is_kept_as_it_is(name: str, value: object, kept: object) -> None:
    found = checked(WORLD, {name: value})
    assert found == {name: kept}
    assert type(found[name]) is type(kept)


NOTHING = "leave it out if it was not asked; else say which Absent it is"


@pytest.mark.parametrize(
    ("name", "value", "what", "hint"),
    [
        ("fever", "true", "expected True or False, got 'true'", None),
        ("fever", "false", "expected True or False, got 'false'", None),
        ("fever", 1, "expected True or False, got 1", None),
        ("fever", [True], "expected True or False, got [True]", None),
        ("fever", None, "there is no answer", NOTHING),
        ("side", None, "there is no answer", NOTHING),
        ("age", True, "expected a number, got True", None),
        ("age", "2", "expected a number, got '2'", None),
        ("age", 2j, "expected a number, got 2j", None),
        ("age", 2.0, "expected a whole number, got 2.0", "write 2"),
        ("age", 2.5, "expected a whole number, got 2.5", None),
        ("age", NAN, "expected a whole number, got nan", None),
        ("age", INF, "expected a whole number, got inf", None),
        ("age", 4, "4 is not between 0 and 3", None),
        ("age", -1, "-1 is not between 0 and 3", None),
        pytest.param("age", 10**5000, "a int is not between 0 and 3", None, id="huge"),
        ("temperature", NAN, "expected a finite number, got nan", None),
        ("temperature", -INF, "expected a finite number, got -inf", None),
        ("temperature", 98.6, "98.6 is not between 34 and 43.5 °C", None),
        ("temperature", 1e300, "1e+300 is not between 34 and 43.5 °C", None),
        ("side", "bothh", "'bothh' is not an option", "did you mean `both`?"),
        ("side", "Both", "'Both' is not an option", "did you mean `both`?"),
        ("side", ["both"], "['both'] is not an option", None),
        ("side", True, "True is not an option", None),
        ("side", "\ud800", "'\\ud800' is not an option", "one of `both`, `none`, `one`"),
        ("signs", "leak", "expected a list of options, got 'leak'", "an empty list says none of these"),
        ("signs", {"leak": 1}, "expected a list of options, got {'leak': 1}", "an empty list says none of these"),
        ("signs", True, "expected a list of options, got True", "an empty list says none of these"),
        ("signs", ["leek"], "'leek' is not an option", "did you mean `leak`?"),
        ("signs", ["leak", 1], "1 is not an option", None),
        ("signs", [["leak"]], "['leak'] is not an option", None),
        ("signs", DEEP, "a list is not an option", None),
        ("fever", {"absent": "unasked"}, "expected True or False, got {'absent': 'unasked'}", None),
        (
            "age",
            {"absent": "asked-unknown", "x": 1},
            "expected a number, got {'absent': 'asked-unknown', 'x': 1}",
            None,
        ),
        ("fever", DEEP, "expected True or False, got a list", None),
        ("fevr", True, "no such question", "did you mean `fever`?"),
        (7, True, "no such question", "question ids are text"),
        (None, True, "no such question", "question ids are text"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_with_a_way_out(
    name: Any,  # noqa: ANN401 - anything may be handed in
    value: object,
    what: str,
    hint: str | None,
) -> None:
    with pytest.raises(AnswerError) as caught:
        checked(WORLD, {name: value})
    (problem,) = caught.value.problems
    assert (problem.what, problem.hint) == (what, hint)
    assert problem.where == (name if isinstance(name, str) else plainly(name))
    assert str(caught.value).encode()


def test_all_that_is_wrong_is_said_at_once_and_nothing_is_kept() -> None:
    with pytest.raises(AnswerError) as caught:
        checked(WORLD, {"fever": "yes", "numb": True, "age": 9, "mood": 1, "side": "left"})
    assert [problem.where for problem in caught.value.problems] == ["fever", "age", "mood", "side"]


@pytest.mark.parametrize("absence", [Absent.NOT_ASKED, {"absent": "not-asked"}])
def test_not_asked_is_the_same_as_left_out(absence: object) -> None:
    assert checked(WORLD, {"fever": absence, "numb": True}) == {"numb": True}


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | st.sampled_from(Absent),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.sets(st.integers()),
    max_leaves=6,
)
ANYTHING = st.dictionaries(st.sampled_from(sorted(WORLD)) | st.text() | st.none() | st.integers(), JUNK)


def outcome(given: dict[Any, Any]) -> dict[str, Any] | AnswerError:
    try:
        return checked(WORLD, given)
    except AnswerError as error:
        return error


@settings(deadline=None)
@given(ANYTHING | answers(WORLD))
def test_anything_at_all_fits_or_is_refused(given: dict[Any, Any]) -> None:
    found = outcome(given)
    if isinstance(found, AnswerError):
        assert 0 < len(found.problems) <= len(given)
        assert str(found).encode()
    else:
        assert found.keys() <= given.keys()
        for name, value in found.items():
            assert value == (frozenset(given[name]) if isinstance(value, frozenset) else given[name])
        assert checked(WORLD, found) == found


@settings(deadline=None)
@given(ANYTHING | answers(WORLD) | answers(WORLD, unsaid=False))
def test_what_fits_as_it_is_is_what_is_taken_as_it_is(given: dict[Any, Any]) -> None:
    for name in given.keys() & WORLD.keys():
        question, value = WORLD[name], given[name]
        if type(value) is question.answer_type and value in question.fitting:
            assert question.taken(value) == value
            assert type(question.taken(value)) is type(value)


@pytest.mark.parametrize(
    ("name", "value", "fits"),
    [
        *(("fever", True, True), ("age", 3, True), ("temperature", 36.6, True), ("side", "one", True)),
        *(("signs", frozenset(), True), ("signs", frozenset({"leak"}), True), ("age", 0, True)),
        *(("fever", 1, False), ("age", True, False), ("age", 4, False), ("age", -1, False)),
        *(("temperature", NAN, False), ("temperature", 44.0, False), ("side", "left", False), ("signs", [], False)),
        *(("signs", frozenset({"leek"}), False), ("fever", Absent.DOES_NOT_KNOW, False), ("age", 2.0, False)),
    ],
)
def test_an_answer_fits_as_it_is_or_needs_a_second_look(name: str, value: Any, *, fits: bool) -> None:  # noqa: ANN401
    question = WORLD[name]
    assert (type(value) is question.answer_type and value in question.fitting) is fits


class _Level(IntEnum):
    LOW = 1
    HIGH = 10**9


def test_a_whole_number_of_a_type_of_its_own_is_looked_up_at_once() -> None:
    wide = Number(id="wide", ask="?", why="?", least=0, most=10**12, whole=True)
    assert checked({"wide": wide}, {"wide": _Level.HIGH}) == {"wide": 10**9}
    with pytest.raises(AnswerError, match="is not between 0 and 3"):
        checked(WORLD, {"age": _Level.HIGH})


@settings(deadline=None)
@given(answers(WORLD))
def test_the_order_of_answers_changes_nothing(given: dict[str, Any]) -> None:
    assert checked(WORLD, dict(reversed(list(given.items())))) == checked(WORLD, given) == given


@settings(deadline=None)
@given(answers(WORLD))
def test_answers_are_a_mapping_of_all_that_was_said(given: dict[str, Any]) -> None:
    found = Answers(checked(WORLD, given))
    assert dict(found) == given == {**found} == found.over({})
    assert len(found) == len(given)
    assert found.unsaid == {name for name, value in given.items() if isinstance(value, Absent)}
    assert found.known == {name: value for name, value in given.items() if name not in found.unsaid}
    assert found.get("mood") is None
    again = pickle.loads(pickle.dumps(found))  # noqa: S301 - our own bytes
    assert again == found
    assert hash(again) == hash(found)
    assert found == Answers(found.over({})) != Answers({**found, "mood": "low"})


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("fever", True, "yes"),
        ("fever", False, "no"),
        ("age", 2, "2"),
        ("temperature", 38.5, "38.5 °C"),
        ("side", "both", "Both"),
        ("signs", frozenset(), "none of these"),
        ("signs", frozenset({"cold", "leak"}), "Leak, Cold"),
        ("age", Absent.NOT_ASKED, "not asked"),
        ("signs", Absent.WOULD_NOT_SAY, "would not say"),
        ("side", Absent.DOES_NOT_KNOW, "does not know"),
        ("fever", Absent.NOT_ASKED, "not asked"),
        ("age", Absent.DOES_NOT_KNOW, "does not know"),
        ("age", Absent.WOULD_NOT_SAY, "would not say"),
    ],
)
def test_an_answer_reads_as_a_person_would_say_it(name: str, value: Any, words: str) -> None:  # noqa: ANN401
    assert WORLD[name].words(value) == words


ONE, TWO = (Option("a", "A"),), (Option("a", "A"), Option("b", "B"))


@pytest.mark.parametrize(
    ("kind", "more", "message"),
    [
        (Number, {"least": 3, "most": 3}, "`least` must be below `most`"),
        (Number, {"least": 4, "most": 3}, "`least` must be below `most`"),
        (Number, {"least": 0.5, "most": 3, "whole": True}, "a whole number lies between whole numbers"),
        (Choice, {"options": ()}, "a choice question has at least 2 options"),
        (Choice, {"options": ONE}, "a choice question has at least 2 options"),
        (Choices, {"options": ()}, "a choices question has at least 1 options"),
        (Choice, {"options": TWO + ONE}, "an option is there twice"),
    ],
)
def test_a_question_that_makes_no_sense_cannot_be_made(
    kind: Callable[..., Question], more: dict[str, Any], message: str
) -> None:
    with pytest.raises(PackError) as caught:
        kind(id="x", ask="?", why="?", **more)
    assert [(each.where, each.what) for each in caught.value.problems] == [("question.x", message)]


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        (Number, {}),
        (Number, {"least": 0}),
        (Number, {"most": 9}),
        (Number, {"least": 0, "most": 3, "options": TWO}),
        (Number, {"least": 0, "most": 3, "tick": "?"}),
        (YesNo, {"least": 0}),
        (YesNo, {"most": 3}),
        (YesNo, {"options": TWO}),
        (YesNo, {"kind": QuestionKind.NUMBER}),
        (Choice, {}),
        (Choice, {"options": TWO, "least": 0, "most": 3}),
        (Choices, {}),
    ],
)
def test_a_kind_of_question_has_its_own_fields_and_no_others(
    kind: Callable[..., Question], more: dict[str, Any]
) -> None:
    with pytest.raises(TypeError, match=r"(unexpected|missing) .*keyword"):
        kind(id="x", ask="?", why="?", **more)


def test_every_kind_is_a_question_and_says_which() -> None:
    kinds = {type(question): question.kind for question in WORLD.values()}
    assert kinds == {
        YesNo: QuestionKind.YES_NO,
        Number: QuestionKind.NUMBER,
        Choice: QuestionKind.CHOICE,
        Choices: QuestionKind.CHOICES,
    }
    assert all(isinstance(question, Question) for question in WORLD.values())


@settings(deadline=None)
@given(JUNK)
def test_anything_is_said_plainly_on_one_short_line(value: object) -> None:
    said = plainly(value)
    assert said.isprintable()
    assert 0 < len(said) <= 63
    assert said.encode()


def test_so_is_what_describes_itself_oddly() -> None:
    assert plainly(_Odd()).encode()
    assert plainly(10**5000) == "a int"
    assert plainly(DEEP) == "a list"


STORED: Any = {
    "age_years": 34,
    "pain_nrs": 4.5,
    "asked_long_ago": True,
    "fever": {"absent": "asked-unknown"},
    "bladder_change": ["urgency-only"],
    3: 1,
}


def test_answers_to_an_older_pack_are_carried_as_far_as_they_fit_and_the_rest_is_listed() -> None:
    carried = PACK.carried(STORED)
    assert dict(carried.answers) == {
        "age_years": 34,
        "fever": relief.Absent.DOES_NOT_KNOW,
        "bladder_change": frozenset({"urgency-only"}),
    }
    assert [(each.where, each.code) for each in carried.left] == [
        ("pain_nrs", "RL132"),
        ("asked_long_ago", "RL131"),
        ("3", "RL131"),
    ]
    assert relief.assess(PACK, carried.answers).next_screen is not None
    assert PACK.carried(carried.answers).left == ()


def test_only_answers_by_question_can_be_carried() -> None:
    with pytest.raises(relief.AnswerError, match="expected answers by question id"):
        PACK.carried([("fever", True)])  # type: ignore[arg-type]
