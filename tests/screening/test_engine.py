"""A pack's rules made ready: their order, what each leads to, and which of the open ones matter.

property/test_engine.py has the laws; test_safety.py and property/test_screening.py have what comes of it.
"""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from minimal import minimal_pack
from relieflib import Absent, Ceiling, Disposition, Pack, assess, builtin_pack, clear
from relieflib.conditions.evaluate import evaluate, open_questions
from relieflib.conditions.nodes import Compare, questions_in
from relieflib.conditions.truth import Truth
from relieflib.content import RedFlag
from relieflib.screening.engine import FINAL, Engine, Standing, engine_of, unsaid_as
from relieflib.terms import IfCannotSay, RuleKind, Status
from strategies import people, plain_back_ache

PACK = builtin_pack()
NECK = minimal_pack()
LEVELS = {"self-care": 0, "see-clinician": 1, "urgent": 2, "emergency": 3}
CEILINGS = {"none": 0, "gentle-only": 1, "adapted": 2, "normal": 3}


def question(name: str) -> str:
    return f'\n[question.{name}]\nask = "{name}?"\nwhy = "?"\nkind = "yes-no"\n'


def rule(name: str, kind: str, when: str, *more: str) -> str:
    head = f'\n[rule.{name}]\nkind = "{kind}"\nwhen = \'{when}\'\nsays = "?"\nwhy = "?"\n'
    return head + 'sources = [{ id = "nhs", says = "?" }]\n' + "\n".join(more)


def flag(name: str, when: str, disposition: str, ceiling: str, *more: str) -> str:
    return rule(name, "red-flag", when, f'disposition = "{disposition}"', f'ceiling = "{ceiling}"', *more)


QUESTIONS = "".join(map(question, "abcdefg"))
LYING = ("[position]", '[position]\nlying = { name = "lying" }')
PRESS = NECK.techniques[0]
SITTING = evolve(PRESS, id="lean", equipment=(), tags=(), gentle=True)
BREATHING = evolve(SITTING, id="breathe", steps=(evolve(PRESS.steps[0], position="lying"),))


def screened(*rules: str) -> Engine:
    """The screen of a pack with these rules, yes-no questions a to g, and techniques press, breathe and lean."""
    pack = minimal_pack(LYING, more=QUESTIONS + "".join(rules))
    ours = tuple(each for each in pack.rules if each.id not in {rule.id for rule in NECK.rules})
    return engine_of(evolve(pack, rules=ours, techniques=(PRESS, BREATHING, SITTING), screens=False))


def standing(screen: Engine, **said: Any) -> Standing:  # noqa: ANN401 - any answer
    return screen.standing(screen.pack.answers(said))


def ids(screen: Engine, numbers: list[int]) -> str:
    return " ".join(screen.ids[number] for number in numbers)


def test_rules_come_by_kind_then_disposition_then_ceiling_then_question_then_id() -> None:
    screen = screened(
        rule("note-1", "precaution", "a"),
        rule("out-1", "contraindication", "a", 'excludes = ["towel"]'),
        flag("flag-mild", "a", "self-care", "none"),
        flag("flag-urgent-late", "c and a", "urgent", "none"),
        flag("flag-urgent-z", "b", "urgent", "none"),
        flag("flag-urgent-a", "b or c", "urgent", "none"),
        flag("flag-urgent-gentle", "a", "urgent", "gentle-only"),
        flag("flag-urgent-normal", "a", "urgent", "normal"),
        flag("flag-worst", "g", "emergency", "none"),
    )
    assert screen.ids == (
        "flag-worst",
        "flag-urgent-a",
        "flag-urgent-z",
        "flag-urgent-late",
        "flag-urgent-gentle",
        "flag-urgent-normal",
        "flag-mild",
        "out-1",
        "note-1",
    )
    assert screen.ids == tuple(each.id for each in screen.rules)
    assert screen.flags == 7
    assert screen.advises == (*[False] * 8, True)
    assert screen.dispositions == (3, 2, 2, 2, 2, 2, 0, 0, 0)
    assert screen.ceilings == (0, 0, 0, 0, 1, 3, 0, 3, 3)


def test_stop_rules_take_no_part_in_screening() -> None:
    assert engine_of(NECK).ids == ("infection", "weak", "old")


def test_what_a_rule_keeps_out_is_what_has_one_of_its_labels_or_a_narrower_one() -> None:
    def out(*labels: str) -> set[str]:
        listed = ", ".join(f'"{label}"' for label in labels)
        screen = screened(rule("out", "contraindication", "a", f"excludes = [{listed}]"))
        return {each.id for place, each in enumerate(screen.pack.techniques) if screen.excludes[0] >> place & 1}

    assert out("towel") == {"press"}
    assert out("lying") == {"breathe"}
    assert out("hard-push") == out("push") == {"press"}
    assert out("lying", "towel") == {"press", "breathe"}
    assert out("sitting", "lying") == {"press", "breathe", "lean"}
    assert screened(flag("f", "a", "urgent", "none")).excludes == (0,)


def test_a_ceiling_leaves_nothing_the_gentle_techniques_or_everything() -> None:
    screen = screened(flag("f", "a", "urgent", "none"))
    names = [each.id for each in screen.pack.techniques]
    left = [{name for place, name in enumerate(names) if bits >> place & 1} for bits in screen.under]
    assert left == [set(), {"breathe", "lean"}, set(names), set(names)]


MATTER: dict[str, tuple[str, tuple[str, ...], str]] = {
    # acting is "x", which asks about a; open is "y", which asks about b
    "a worse disposition": ("y", (flag("x", "a", "see-clinician", "none"), flag("y", "b", "urgent", "none")), "b"),
    "the same disposition": ("", (flag("x", "a", "urgent", "none"), flag("y", "b", "urgent", "gentle-only")), ""),
    "a lower ceiling": ("y", (flag("x", "a", "urgent", "adapted"), flag("y", "b", "self-care", "gentle-only")), "b"),
    "the same ceiling": ("", (flag("x", "a", "urgent", "adapted"), flag("y", "b", "urgent", "adapted")), ""),
    "nothing is worse": ("", (flag("x", "a", "emergency", "none"), flag("y", "b", "emergency", "none")), ""),
    "one technique fewer": (
        "y",
        (flag("x", "a", "urgent", "adapted"), rule("y", "contraindication", "b", 'excludes = ["towel"]')),
        "b",
    ),
    "what is out already": (
        "",
        (
            rule("x", "contraindication", "a", 'excludes = ["push"]'),
            rule("y", "contraindication", "b", 'excludes = ["towel"]'),
        ),
        "",
    ),
    "another one of them": (
        "y",
        (
            rule("x", "contraindication", "a", 'excludes = ["towel"]'),
            rule("y", "contraindication", "b", 'excludes = ["towel", "lying"]'),
        ),
        "b",
    ),
    "out by the ceiling": (
        "",
        (flag("x", "a", "urgent", "gentle-only"), rule("y", "contraindication", "b", 'excludes = ["towel"]')),
        "",
    ),
    "gentle and left": (
        "y",
        (flag("x", "a", "urgent", "gentle-only"), rule("y", "contraindication", "b", 'excludes = ["lying"]')),
        "b",
    ),
    "a precaution": ("y", (flag("x", "a", "urgent", "gentle-only"), rule("y", "precaution", "b")), "b"),
    "a precaution for nobody": ("", (flag("x", "a", "urgent", "none"), rule("y", "precaution", "b")), ""),
    "a red flag that excludes": (
        "y",
        (flag("x", "a", "urgent", "adapted"), flag("y", "b", "self-care", "normal", 'excludes = ["lying"]')),
        "b",
    ),
}


@pytest.mark.parametrize(("matters", "rules", "asked"), MATTER.values(), ids=MATTER)
def test_an_open_rule_matters_if_it_could_change_what_the_person_is_told(
    matters: str, rules: tuple[str, ...], asked: str
) -> None:
    for order in (rules, rules[::-1]):
        screen = screened(*order)
        for unsaid in ({}, {"g": Absent.DOES_NOT_KNOW}):
            found = standing(screen, a=True, **unsaid)
            assert (ids(screen, found.acting), ids(screen, found.waiting)) == ("x", "y")
            assert (ids(screen, found.matters), " ".join(found.asked)) == (matters, asked)


@pytest.mark.parametrize("said", [{}, {"g": Absent.WOULD_NOT_SAY}], ids=["fast", "slow"])
def test_what_matters_is_asked_most_serious_first_and_once(said: dict[str, Any]) -> None:
    screen = screened(
        rule("note", "precaution", "e"),
        flag("late", "c and b", "urgent", "none"),
        flag("first", "b or d", "emergency", "none"),
    )
    assert standing(screen, **said).asked == ("b", "d", "c", "e")
    assert standing(screen, **said, b=False).asked == ("d", "e")
    assert standing(screen, **said, d=True).asked == ()


@pytest.mark.parametrize("said", [{}, {"g": Absent.WOULD_NOT_SAY}], ids=["fast", "slow"])
def test_the_worst_disposition_and_the_lowest_ceiling_win(said: dict[str, Any]) -> None:
    screen = screened(flag("x", "a", "urgent", "adapted"), flag("y", "b", "see-clinician", "gentle-only"))
    assert standing(screen, **said).outcome == (LEVELS["self-care"], CEILINGS["normal"])
    assert standing(screen, **said, a=True).outcome == (LEVELS["urgent"], CEILINGS["adapted"])
    assert standing(screen, **said, b=True).outcome == (LEVELS["see-clinician"], CEILINGS["gentle-only"])
    assert standing(screen, **said, a=True, b=True).outcome == (LEVELS["urgent"], CEILINGS["gentle-only"])
    assert screen.outcome([], (2, 1)) == (2, 1)
    assert screen.outcome([0, 1], (1, 2)) == screen.outcome([1], (2, 3)) == (2, 1)
    assert screen.outcome([0, 1], FINAL) == FINAL == (LEVELS["emergency"], CEILINGS["none"])


def test_each_rule_has_its_own_reading_of_what_cannot_be_said() -> None:
    screen = screened(
        flag("sure", "a or b", "urgent", "none"),
        flag("fires", "b", "see-clinician", "none"),
        flag("never-mind", "b", "see-clinician", "gentle-only", 'if_cannot_say = "ignore"'),
        flag("less", "b", "urgent", "none", 'milder = "see-clinician"\nmilder_without = ["b"]'),
        flag("open", "c", "see-clinician", "adapted"),
    )
    found = standing(screen, a=True, b=Absent.DOES_NOT_KNOW)
    assert ids(screen, found.acting) == "sure less fires"
    assert ids(screen, sorted(found.unsure)) == "less fires"
    assert ids(screen, sorted(found.milder)) == "less"
    leads = {screen.ids[number]: screen.leads(number, found) for number in found.acting}
    assert leads == {
        "sure": (Disposition.URGENT, Ceiling.NONE),
        "less": (Disposition.SEE_CLINICIAN, Ceiling.GENTLE_ONLY),
        "fires": (Disposition.SEE_CLINICIAN, Ceiling.NONE),
    }
    assert ids(screen, found.waiting) == "open"
    status = {name: found.status(number) for number, name in enumerate(screen.ids) if name != "never-mind"}
    unsure = dict.fromkeys(["fires", "less"], Status.NOT_RULED_OUT)
    assert status == {"sure": Status.FIRED, **unsure, "open": Status.OPEN}
    leans = {each.id: unsaid_as(each) for each in screen.rules}
    assert leans == dict.fromkeys(["sure", "fires", "less", "open"], Truth.YES) | {"never-mind": Truth.NO}
    assert {each.if_cannot_say for each in screen.rules if isinstance(each, RedFlag)} == set(IfCannotSay)


def test_a_screen_is_made_once_for_a_pack_and_anew_for_another() -> None:
    assert engine_of(NECK) is engine_of(NECK)
    calmer = evolve(NECK, rules=NECK.rules[1:], screens=False)
    assert engine_of(calmer) is not engine_of(NECK)
    assert engine_of(calmer).ids == ("weak", "old")


def test_the_questions_that_must_be_asked_come_in_the_packs_order() -> None:
    assert engine_of(NECK).must_ask == ()
    pack: Pack = evolve(NECK, questions=tuple(evolve(each, must_ask=each.id != "signs") for each in NECK.questions))
    assert engine_of(pack).must_ask == ("fever", "age")


def test_what_must_be_asked_is_asked_until_all_of_it_was() -> None:
    pack: Pack = evolve(NECK, questions=tuple(evolve(each, must_ask=each.id != "signs") for each in NECK.questions))
    assert assess(pack, {}).must_ask == ("fever", "age")
    assert assess(pack, {"fever": False}).must_ask == ("age",)
    assert assess(pack, {"fever": Absent.WOULD_NOT_SAY}).must_ask == ()  # nothing is worse than an emergency
    assert assess(pack, {"fever": False, "age": Absent.WOULD_NOT_SAY}).must_ask == ()


def test_a_finding_names_the_techniques_it_is_for_and_an_open_one_no_clauses() -> None:
    screen = screened(rule("some", "precaution", "a and b", 'on = ["towel", "lying"]'), rule("all", "precaution", "b"))
    some, everything = assess(screen.pack, {"a": True}).precautions
    assert (some.rule, some.status, some.clauses) == ("some", Status.OPEN, ())
    assert (some.on, some.applies_to) == (("towel", "lying"), ("press", "breathe"))
    assert (everything.rule, everything.on, everything.applies_to) == ("all", (), ())


def test_a_refusal_lists_what_it_rests_on() -> None:
    refusal = clear(assess(NECK, {"fever": True}))
    assert str(refusal) == "no routine, emergency: infection"
    two = screened(flag("x", "a", "urgent", "none"), flag("y", "b", "urgent", "none"))
    assert str(clear(assess(two.pack, {"a": True, "b": True}))) == "no routine, urgent: x, y"


def test_what_was_checked_before_is_decided_without_being_checked_again() -> None:
    screen = engine_of(NECK)
    assert screen.fired({"fever": True, "age": 70}) == (["infection", "old"], Disposition.EMERGENCY)
    assert screen.fired({"fever": False, "age": 70, "signs": frozenset()}) == (["old"], None)
    assert screen.fired({"fever": False, "age": 20, "signs": frozenset({"weak-arm"})})[0] == ["weak"]
    assert screen.fired({}) == ([], None)


@settings(max_examples=30, deadline=None)
@given(people(PACK), st.sets(st.sampled_from(sorted(PACK.intake)), max_size=20))
def test_the_built_in_rules_stand_as_the_plain_evaluator_says(person: dict[str, Any], gone: set[str]) -> None:
    said = PACK.answers({name: value for name, value in person.items() if name not in gone})
    screen, facts = engine_of(PACK), PACK.facts(said)
    found = screen.standing(said)
    if screen.doubting(said) is not None:  # see test_contradictions
        return
    acts = [evaluate(each.condition, facts, unsaid_as(each)) for each in screen.rules]
    assert sorted(found.acting) == [number for number, truth in enumerate(acts) if truth is Truth.YES]
    assert found.waiting == [number for number, truth in enumerate(acts) if truth is Truth.UNKNOWN]
    rules = [screen.rules[number] for number in found.matters]
    asked = dict.fromkeys(name for each in rules for name in open_questions(each.condition, facts, unsaid_as(each)))
    if not found.worsening:  # what would make a milder rule act in full is asked as well: see the laws of the engine
        assert list(found.asked) == list(asked)


def test_the_fast_way_counts_the_worse_of_two_answers_that_contradict_each_other() -> None:
    said = plain_back_ache(PACK) | {"foot_drop_new": True, "leg_weakness": "none"}
    answers = PACK.answers(said)
    assert engine_of(PACK).doubting(answers) is not None
    assessment = assess(PACK, said)
    rules, worst = engine_of(PACK).fired(answers.known)
    assert rules == [each.rule for each in assessment.findings]
    assert worst is assessment.so_far is Disposition.URGENT


def test_red_flags_come_first_and_every_rule_reads_something() -> None:
    screen = engine_of(PACK)
    kinds = [each.kind for each in screen.rules]
    assert kinds == sorted(kinds, reverse=True)
    assert kinds[: screen.flags] == [RuleKind.RED_FLAG] * screen.flags
    assert RuleKind.RED_FLAG not in kinds[screen.flags :]
    assert set(screen.fast.names) >= {next(questions_in(each.condition)) for each in screen.rules}


def test_a_pack_may_read_a_single_question_or_none() -> None:
    one = screened(flag("x", "a", "urgent", "none"))
    assert one.fast.names == ("a",)
    assert ids(one, standing(one, a=True).acting) == "x"
    assert ids(one, standing(one).waiting) == "x"
    none = Engine(evolve(NECK, rules=(), screens=False))
    assert none.standing(NECK.answers({"fever": True})) == Standing(
        [], frozenset(), frozenset(), frozenset(), [], [], [], (), (0, 3)
    )
    assert none.fired({"fever": True}) == ([], None)


@pytest.mark.parametrize("number", [1, 2])
def test_a_rule_that_is_no_red_flag_is_the_mildest(number: int) -> None:
    bare = evolve(NECK.rules[number], when=Compare("fever", "==", value=True))
    screen = Engine(evolve(NECK, rules=(bare,), screens=False))
    assert (screen.dispositions, screen.ceilings) == ((Disposition.SELF_CARE.rank,), (Ceiling.NORMAL.rank,))
    assert screen.fired({"fever": True}) == ([bare.id], None)
