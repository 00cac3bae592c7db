"""What a pack holds: numbers that refuse nonsense, and what follows from the parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve, fields
from attrs.exceptions import FrozenInstanceError
from hypothesis import given
from hypothesis import strategies as st

from minimal import MINIMAL, minimal, minimal_pack
from relieflib import Absent, AnswerError, Answers, Pack, Wish, builtin_pack, read_pack
from relieflib.content import Dose, Range
from relieflib.pack.content import Label
from relieflib.pack.pack import draft
from relieflib.parts import PackRef
from relieflib.planning.wish import problems_of
from relieflib.terms import Disposition, LabelKind, RuleKind, Stage

if TYPE_CHECKING:
    from collections.abc import Sequence

NECK, BACK = minimal_pack(), builtin_pack()
PACKS = pytest.mark.parametrize("pack", [NECK, BACK], ids=["minimal", "built-in"])
ONE = Range(usual=1, least=1, most=1)
AROUND = st.integers(-1, 2000)


@given(AROUND, AROUND, AROUND)
def test_a_range_is_in_order_and_never_below_nothing(least: int, usual: int, most: int) -> None:
    if 0 <= least <= usual <= most:
        assert Range(least=least, usual=usual, most=most).usual == usual
    else:
        with pytest.raises(ValueError, match="expected 0 <= least <= usual <= most, got "):
            Range(least=least, usual=usual, most=most)


BOUNDS = {"sets": (1, 10), "reps": (1, 60), "hold": (1, 1800), "rest": (0, 600)}


@pytest.mark.parametrize("name", BOUNDS)
@given(number=AROUND.filter(lambda number: number >= 0))
def test_a_dose_lies_within_its_bounds(name: str, number: int) -> None:
    least, most = BOUNDS[name]
    given_numbers: dict[str, Any] = {"hold": ONE, name: Range(usual=number, least=number, most=number)}
    if least <= number <= most:
        assert getattr(Dose(**given_numbers), name).usual == number
    else:
        with pytest.raises(ValueError, match=f"`{name}` lies between {least} and {most}"):
            Dose(**given_numbers)


def test_a_dose_with_one_end_out_of_bounds_is_refused() -> None:
    with pytest.raises(ValueError, match="`reps` lies between 1 and 60"):
        Dose(hold=ONE, reps=Range(usual=3, least=0, most=5))
    with pytest.raises(ValueError, match="`reps` lies between 1 and 60"):
        Dose(hold=ONE, reps=Range(usual=3, least=1, most=61))


def test_a_hold_is_done_once_unless_the_dose_says_more() -> None:
    dose = Dose(hold=ONE)
    assert (dose.sets, dose.reps, dose.rest) == (ONE, ONE, Range(usual=0, least=0, most=0))


@PACKS
def test_nothing_of_a_pack_can_be_changed(pack: Pack) -> None:
    for value in (pack, pack.rules[0], pack.techniques[0], pack.techniques[0].steps[0].dose.hold, pack.ref):
        with pytest.raises(FrozenInstanceError):
            value.id = "other"  # type: ignore[union-attr, misc]  # which is the point


@PACKS
def test_what_is_looked_up_by_id_is_what_stands_in_the_lists(pack: Pack) -> None:
    by_id: list[tuple[Any, Sequence[Any]]] = [
        (pack.technique, pack.techniques),
        (pack.source, pack.sources),
        (pack.question, pack.questions),
        (pack.advice, pack.guidance),
    ]
    for found, listed in by_id:
        assert list(found.values()) == list(listed)
        assert all(key == value.id for key, value in found.items())
    assert set(pack.label.values()) <= set(pack.labels)


@PACKS
def test_intake_and_check_in_share_the_questions_out(pack: Pack) -> None:
    assert {each.stage for each in pack.intake.values()} == {Stage.INTAKE}
    assert {each.stage for each in pack.check_in} == {Stage.SESSION}
    assert {*pack.intake.values(), *pack.check_in} == set(pack.questions)


@PACKS
def test_stop_rules_and_screening_rules_share_the_rules_out(pack: Pack) -> None:
    assert {each.kind for each in pack.stop_rules} == {RuleKind.STOP}
    assert RuleKind.STOP not in {each.kind for each in pack.screening_rules}
    assert {*pack.stop_rules, *pack.screening_rules} == set(pack.rules)


@PACKS
def test_there_is_something_to_say_for_every_disposition(pack: Pack) -> None:
    assert set(pack.advice) == set(Disposition)
    assert all(guidance.do for guidance in pack.advice.values())


@PACKS
def test_the_positions_of_a_technique_are_those_of_its_steps_each_once_in_order(pack: Pack) -> None:
    for technique in pack.techniques:
        seen: list[str] = []
        for step in technique.steps:
            if step.position not in seen:
                seen.append(step.position)
        assert technique.positions == tuple(seen)


def test_a_pack_shows_what_it_is_in_one_line() -> None:
    assert repr(NECK) == "<Pack neck 1.0, en, not reviewed: 4 questions, 4 rules, 1 techniques>"


# ── what excludes a technique ────────────────────────────────────────────────────────────────────────────────────────


def test_a_technique_is_excluded_by_its_own_labels_and_by_those_that_cover_them() -> None:
    assert NECK.excludable == {"press": {"hard-push", "push", "sitting", "towel"}}


@given(st.lists(st.frozensets(st.integers(0, 5), max_size=3), min_size=6, max_size=6), st.integers(0, 5))
def test_whatever_covers_a_label_at_any_remove_excludes_it_too(covers: list[frozenset[int]], tag: int) -> None:
    names = [f"t{number}" for number in range(6)]
    tags = tuple(
        Label(id=name, kind=LabelKind.TAG, name=name, covers=tuple(names[each] for each in sorted(narrow)))
        for name, narrow in zip(names, covers, strict=True)
    )
    technique = evolve(NECK.techniques[0], tags=(names[tag],), equipment=())
    wider = {tag}
    for _ in names:
        wider |= {number for number, narrow in enumerate(covers) if narrow & wider}
    others = [each for each in NECK.labels if each.kind is not LabelKind.TAG]
    given = {each.name: getattr(NECK, each.name) for each in fields(Pack)}
    found = draft(**given | {"labels": (*others, *tags), "techniques": (technique,)}).excludable["press"]
    assert found == {"sitting", *(names[number] for number in wider)}


@PACKS
def test_a_host_finds_the_ids_that_a_wish_takes(pack: Pack) -> None:
    wish = Wish(
        minutes=60,
        equipment=pack.equipment.keys(),
        goals=dict.fromkeys(pack.goals, 1),
        avoid_positions=iter(pack.positions),
    )
    assert list(problems_of(pack, wish)) == []
    kinds = (pack.tags, pack.positions, pack.equipment, pack.regions, pack.goals)
    assert [each for kind in kinds for each in kind] == [label.id for label in pack.labels]
    assert {each.region for each in pack.techniques} <= pack.regions.keys()
    assert all(name for kind in kinds for name in kind.values())


# ── the fingerprint ──────────────────────────────────────────────────────────────────────────────────────────────────


@PACKS
def test_everything_made_with_a_pack_can_carry_its_fingerprint(pack: Pack) -> None:
    assert pack.ref == PackRef(id=pack.id, version=pack.version, fingerprint=pack.fingerprint, review=pack.review)
    assert len(bytes.fromhex(pack.fingerprint)) == 32


CHANGES = [
    ('version = "1.0"', 'version = "1.0.0"'),
    ("holds_for_days = 7", "holds_for_days = 8"),
    ("'age >= 65'", "'age > 64'"),
    ('says = "Go easy."', 'says = "Go easy!"'),
    ("usual = 3, least = 1", "usual = 2, least = 1"),
    ("whole = true", "whole = false"),
    ("seen = true", "seen = false"),
    ("'fever or (age", "'not not fever or (age"),
    ('covers = ["hard-push"]', "covers = []"),
    ('review = "not reviewed"', 'review = "by A. Clinician"'),
]


@pytest.mark.parametrize("change", CHANGES, ids=[new for _, new in CHANGES])
def test_any_change_of_content_changes_the_fingerprint(change: tuple[str, str]) -> None:
    assert minimal_pack(change).fingerprint != NECK.fingerprint


@pytest.mark.parametrize(
    "change",
    [
        ("format = 1", "# a comment\nformat = 1"),
        ("'age >= 65'", "' age  >=  65 '"),
        (
            "'fever or (age >= 80 and any_of(signs, \"weak-arm\"))'",
            "'fever or age >= 80 and any_of(signs, \"weak-arm\")'",
        ),
        ("hold = 5 }", "hold = { usual = 5, least = 5, most = 5 } }"),
        ("holds_for_days = 7", "holds_for_days = 0x7"),
    ],
    ids=["a comment", "spaces", "parentheses", "a dose in full", "another spelling of a number"],
)
def test_a_change_of_layout_does_not_change_the_fingerprint(change: tuple[str, str]) -> None:
    assert minimal_pack(change) == NECK
    assert minimal_pack(change).fingerprint == NECK.fingerprint


def test_the_same_pack_from_two_texts_is_the_same_value() -> None:
    again = read_pack({"other.toml": MINIMAL})
    assert again == NECK
    assert hash(again) == hash(NECK)
    assert {again.fingerprint} == {NECK.fingerprint}


# ── answers ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_answers_are_checked_against_the_intake() -> None:
    said = NECK.answers({"age": 30, "signs": ["weak-arm"], "fever": Absent.WOULD_NOT_SAY})
    assert dict(said) == {"fever": Absent.WOULD_NOT_SAY, "age": 30, "signs": frozenset({"weak-arm"})}
    assert NECK.answers(said) == said
    assert repr(NECK.answers({"fever": True})) == "Answers({'fever': True})"


@pytest.mark.parametrize("given_answers", [{"pain": 3}, {"age": 121}, {"sings": []}, {1: 2}])
def test_answers_that_do_not_fit_are_refused(given_answers: dict[str, object]) -> None:
    with pytest.raises(AnswerError):
        NECK.answers(given_answers)


def test_answers_to_another_pack_are_checked_again() -> None:
    older = minimal_pack(("most = 120", "most = 150"))
    said = older.answers({"age": 30})
    assert NECK.answers(said) == said
    with pytest.raises(AnswerError, match="140 is not between 0 and 120"):
        NECK.answers(older.answers({"age": 140}))


def test_answers_made_by_hand_are_checked_all_the_same() -> None:
    with pytest.raises(AnswerError, match="no such question"):
        NECK.answers(Answers({"pain": 3}))


@pytest.mark.parametrize("given_answers", [[], "fever", None, 3, [("fever", True)]])
def test_what_are_no_answers_at_all_are_refused_like_answers_that_do_not_fit(given_answers: Any) -> None:  # noqa: ANN401
    with pytest.raises(AnswerError):
        NECK.answers(given_answers)


def test_conditions_read_what_is_known_what_is_unsaid_and_when_a_question_applies() -> None:
    pack = minimal_pack(('unit = "years"', "unit = \"years\"\nask_if = 'fever'"))
    facts = pack.facts(pack.answers({"fever": True, "age": Absent.DOES_NOT_KNOW}))
    assert facts.values == {"fever": True}
    assert facts.unsaid == {"age"}
    assert set(facts.ask_if) == {"age"}
    assert pack.ask_if["age"] == pack.intake["age"].ask_if


def test_the_text_of_the_tests_says_what_it_replaces() -> None:
    with pytest.raises(AssertionError, match="stands 0 times"):
        minimal(("no such text", ""))
