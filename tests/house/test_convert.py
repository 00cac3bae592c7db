"""The strict converter: nothing is coerced, no key is ignored, and every mistake has its path."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minimal import Shown, minimal, the_mistake
from relieflib import Absent, Answers, Wish
from relieflib._converter import converter, structure
from relieflib.content import Range
from relieflib.pack.content import Dose
from relieflib.pack.shapes import pack_shapes
from relieflib.questions.shapes import answer_in, answer_out, question_shapes
from strategies import ABSENCES

if TYPE_CHECKING:
    from relieflib.conditions.nodes import Value

CONVERTER = converter(question_shapes, pack_shapes)
Row = tuple[tuple[str, str], Shown]
SOURCE = "one of `by`, `grade`, `how_seen`, `id`, `seen`, `title`, `url`, `year`"
BEGINNER = 'experience = "beginner"'
DOSE = "dose = { reps = { usual = 3, least = 1, most = 5 }, hold = 5 }"
LEVELS = "is not one of `beginner`, `intermediate`"


def sleep(most: str) -> tuple[str, str]:
    """One more question, which no rule reads."""
    old = "[question.fever]"
    return old, f'[question.sleep]\nask = "?"\nwhy = "?"\nkind = "number"\nleast = 0\n{most}\n\n{old}'


# What it is: the change, then the line that is shown, the code, where, what is said of it, and the hint.
KEYS: dict[str, Row] = {
    "an unknown key with a near miss": (
        ('why = "Nerves."', 'why = "Nerves."\nsuspect = "?"'),
        ('suspect = "?"', "RL112", "rule.weak.suspect", "unknown key", "did you mean `suspects`?"),
    ),
    "an unknown key that is near nothing": (
        ('by = "NHS"', 'by = "NHS"\nxyzzy = 1'),
        (
            "xyzzy = 1",
            "RL112",
            "source.nhs.xyzzy",
            "unknown key",
            "one of `by`, `grade`, `how_seen`, `id`, `seen`, `title`, `url`, `year`",
        ),
    ),
    "an unknown key inside a step": (
        ('kind = "hold"', 'kind = "hold"\nbreath = "out"'),
        ('breath = "out"', "RL112", "technique.press.steps[0].breath", "unknown key", "did you mean `breathing`?"),
    ),
    "an unknown key inside an inline table": (
        ("hold = 5 }", "hold = 5, wait = 1 }"),
        (
            f"{DOSE[:-2]}, wait = 1 }}",
            "RL112",
            "technique.press.steps[0].dose.wait",
            "unknown key",
            "one of `hold`, `reps`, `rest`, `sets`",
        ),
    ),
    "a key that is missing": (
        ('means = "a fever, or old and with signs"\n', ""),
        ("[definition.unwell]", "RL113", "definition.unwell.means", "this is missing", None),
    ),
    "a key of an inline table that is missing": (
        (", hold = 5 }", " }"),
        (
            "dose = { reps = { usual = 3, least = 1, most = 5 } }",
            "RL113",
            "technique.press.steps[0].dose.hold",
            "this is missing",
            None,
        ),
    ),
}
ONE = "put it in a list, even if it is the only one"
DOSES = "such as `5 s`, `3 x 5 s` or `2 x 8 x 5 s, rest 30 s`"
GOALS = "the id of each goal, with its weight"
TYPES: dict[str, Row] = {
    "text where a truth belongs": (
        ("seen = true", 'seen = "false"'),
        ('seen = "false"', "RL114", "source.nhs.seen", "expected true or false, got 'false'", None),
    ),
    "a number where a truth belongs": (
        ("smaller_dose = true", "smaller_dose = 0"),
        ("smaller_dose = 0", "RL114", "rule.old.smaller_dose", "expected true or false, got 0", None),
    ),
    "a fraction where a whole number belongs": (
        (BEGINNER, f"{BEGINNER}\nper_day = 2.7"),
        ("per_day = 2.7", "RL114", "technique.press.per_day", "expected a whole number, got 2.7", None),
    ),
    "a truth where a whole number belongs": (
        (BEGINNER, f"{BEGINNER}\nper_day = true"),
        ("per_day = true", "RL114", "technique.press.per_day", "expected a whole number, got True", None),
    ),
    "a truth where a number of any kind belongs": (
        sleep("most = true"),
        ("most = true", "RL114", "question.sleep.most", "expected a number, got True", None),
    ),
    "what is no number": (
        sleep("most = nan"),
        ("most = nan", "RL114", "question.sleep.most", "expected a number, got nan", None),
    ),
    "a number without end": (
        sleep("most = inf"),
        ("most = inf", "RL114", "question.sleep.most", "expected a number, got inf", None),
    ),
    "a list where text belongs": (
        ('title = "Heat"', "title = []"),
        ("title = []", "RL114", "note.heat.title", "expected text, got []", None),
    ),
    "a date where text belongs": (
        ('version = "1.0"', "version = 2026-01-01"),
        ("version = 2026-01-01", "RL114", "version", "expected text, got datetime.date(2026, 1, 1)", None),
    ),
    "text where a list belongs": (
        ('tags = ["hard-push"]', 'tags = "hard-push"'),
        ('tags = "hard-push"', "RL114", "technique.press.tags", "expected a list, got 'hard-push'", ONE),
    ),
    "a number in a list of text": (
        ('tags = ["hard-push"]', 'tags = ["hard-push", 3]'),
        ('tags = ["hard-push", 3]', "RL114", "technique.press.tags[1]", "expected text, got 3", None),
    ),
    "a list where a table belongs": (
        (DOSE, "dose = [5]"),
        ("dose = [5]", "RL114", "technique.press.steps[0].dose", "expected a table, got [5]", DOSES),
    ),
    "pairs where a table belongs": (
        ("goals = { ease = 5 }", 'goals = [["ease", 5]]'),
        ('goals = [["ease", 5]]', "RL114", "technique.press.goals", "expected a table, got [['ease', 5]]", GOALS),
    ),
    "text where a table holds whole numbers": (
        ("goals = { ease = 5 }", 'goals = { ease = "5" }'),
        ('goals = { ease = "5" }', "RL114", "technique.press.goals.ease", "expected a whole number, got '5'", None),
    ),
    "text for the numbers of a dose": (
        (DOSE, 'dose = { hold = "5 s" }'),
        (
            'dose = { hold = "5 s" }',
            "RL114",
            "technique.press.steps[0].dose.hold",
            "expected a whole number, or a table of usual, least and most, got '5 s'",
            None,
        ),
    ),
    "a dose in a table of its own": (
        (DOSE, '[technique.press.steps.dose]\nhold = "5 s"'),
        (
            'hold = "5 s"',
            "RL114",
            "technique.press.steps[0].dose.hold",
            "expected a whole number, or a table of usual, least and most, got '5 s'",
            None,
        ),
    ),
    "a value that is long": (
        ('title = "Heat"', f"title = [{'1, ' * 99}1]"),
        (f"title = [{'1, ' * 99}1]", "RL114", "note.heat.title", f"expected text, got [{'1, ' * 19}1,...", None),
    ),
}
WORDS: dict[str, Row] = {
    "a word of the vocabulary that is misspelt": (
        (BEGINNER, 'experience = "begginer"'),
        (
            'experience = "begginer"',
            "RL114",
            "technique.press.experience",
            f"'begginer' {LEVELS}",
            "did you mean `beginner`?",
        ),
    ),
    "a word in another case": (
        (BEGINNER, 'experience = "Beginner"'),
        (
            'experience = "Beginner"',
            "RL114",
            "technique.press.experience",
            f"'Beginner' {LEVELS}",
            "did you mean `beginner`?",
        ),
    ),
    "a number for a word": (
        (BEGINNER, "experience = 1"),
        ("experience = 1", "RL114", "technique.press.experience", f"1 {LEVELS}", None),
    ),
    "a list for a word": (
        (BEGINNER, 'experience = ["beginner"]'),
        ('experience = ["beginner"]', "RL114", "technique.press.experience", f"['beginner'] {LEVELS}", None),
    ),
}
RANGES: dict[str, Row] = {
    "a dose out of order": (
        ("usual = 3, least = 1", "usual = 3, least = 4"),
        (
            DOSE.replace("least = 1", "least = 4"),
            "RL114",
            "technique.press.steps[0].dose.reps",
            "expected 0 <= least <= usual <= most, got 4, 3, 5",
            None,
        ),
    ),
    "a dose below nothing": (
        ("usual = 3, least = 1", "usual = 3, least = -1"),
        (
            DOSE.replace("least = 1", "least = -1"),
            "RL114",
            "technique.press.steps[0].dose.reps",
            "expected 0 <= least <= usual <= most, got -1, 3, 5",
            None,
        ),
    ),
    "a hold of no length": (
        ("hold = 5 }", "hold = 0 }"),
        (
            DOSE.replace("hold = 5", "hold = 0"),
            "RL114",
            "technique.press.steps[0].dose",
            "`hold` lies between 1 and 1800",
            None,
        ),
    ),
    "a rest without end": (
        ("hold = 5 }", "hold = 5, rest = 601 }"),
        (
            DOSE.replace("hold = 5", "hold = 5, rest = 601"),
            "RL114",
            "technique.press.steps[0].dose",
            "`rest` lies between 0 and 600",
            None,
        ),
    ),
}
ROWS = KEYS | TYPES | WORDS | RANGES


@pytest.mark.parametrize(("change", "shown"), ROWS.values(), ids=ROWS)
def test_one_mistake_in_a_part_is_shown_once_and_in_its_place(change: tuple[str, str], shown: Shown) -> None:
    assert the_mistake(minimal(change)) == shown


@pytest.mark.parametrize("value", [None, 0, 1, "true", "no", [], {}, 1.0])
def test_only_true_and_false_are_truths(value: object) -> None:
    assert isinstance(structure(CONVERTER, value, bool, "here"), list)


@pytest.mark.parametrize("value", [None, True, "7", 7.0, [], {}])
def test_only_whole_numbers_are_whole_numbers(value: object) -> None:
    assert isinstance(structure(CONVERTER, value, int, "here"), list)


@pytest.mark.parametrize("value", [None, True, 7, 7.5, [], {}, b"text"])
def test_only_text_is_text(value: object) -> None:
    assert isinstance(structure(CONVERTER, value, str, "here"), list)


WHOLE, FRACTIONS = st.integers(-(10**9), 10**9), st.floats(-1e9, 1e9)


@given(WHOLE | FRACTIONS | st.text() | st.booleans())
def test_what_fits_is_taken_as_it_is(value: object) -> None:
    taken = structure(CONVERTER, value, type(value), "here")
    assert taken == value
    assert type(taken) is type(value)


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))
def test_a_range_is_read_as_it_is_written(least: int, more: int, most: int) -> None:
    whole = Range(least=least, usual=least + more, most=least + more + most)
    written = CONVERTER.unstructure(whole)
    assert isinstance(written, int) == (more == most == 0)
    assert structure(CONVERTER, json.loads(json.dumps(written)), Range, "here") == whole


def test_what_one_converter_is_taught_no_other_knows() -> None:
    assert structure(CONVERTER, 5, Range, "here") == Range(usual=5, least=5, most=5)
    assert isinstance(structure(converter(), 5, Range, "here"), list)
    assert isinstance(structure(converter(question_shapes), 5, Range, "here"), list)


def test_what_has_its_usual_value_is_left_out() -> None:
    assert CONVERTER.unstructure(Dose(hold=Range(usual=5, least=5, most=5))) == {"hold": 5}
    assert CONVERTER.unstructure(Wish(minutes=5)) == {"minutes": 5}


SAID: st.SearchStrategy[Value | Absent] = st.one_of(
    st.booleans(),
    WHOLE,
    FRACTIONS,
    st.text(),
    st.frozensets(st.text()),
    ABSENCES,
)


@given(SAID)
def test_an_answer_is_read_as_it_is_written(value: Value | Absent) -> None:
    back = answer_in(json.loads(json.dumps(answer_out(value))))
    assert back == value
    assert type(back) is type(value)


@pytest.mark.parametrize(
    "value", [None, float("nan"), float("inf"), [1], {}, {"absent": "not-said"}, {"absent": 1}, {"absent": "x", "y": 1}]
)
def test_what_is_no_answer_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"expected an answer|is not one of"):
        answer_in(value)


@pytest.mark.parametrize("value", [None, [], {"fever": None}, {"fever": {}}, {"fever": [1]}])
def test_what_are_no_answers_are_refused(value: object) -> None:
    found = structure(CONVERTER, value, Answers, "here")
    assert isinstance(found, list)
    assert found[0].what.startswith(("expected a table", "expected an answer"))
    assert found[0].where == ("here.fever" if value else "here")


@pytest.mark.parametrize("value", [[1], [1, 2, 3], "12", None, {"a": 1}])
def test_a_pair_is_a_list_of_two(value: object) -> None:
    found = structure(CONVERTER, value, tuple[int, int], "here")
    assert isinstance(found, list)
    assert found[0].what.startswith("expected a list of 2, got ")


def test_a_set_is_written_in_order() -> None:
    assert CONVERTER.unstructure(Wish(minutes=5, prefer=frozenset("zax")))["prefer"] == ["a", "x", "z"]


def test_a_mistake_of_no_known_kind_still_has_its_place() -> None:
    found = structure(CONVERTER, {"minutes": timedelta(minutes=5), "prefer": [1]}, Wish, "here")
    assert isinstance(found, list)
    assert sorted(each.where for each in found) == ["here.minutes", "here.prefer"]
