"""A pack written in Python: each part is checked when it is made, and the whole when the pack is."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, cast

import pytest
from attrs import evolve, fields

import relieflib as relief
from minimal import minimal, minimal_pack, mistakes
from relieflib import Pack, PackError, Step, Technique, builtin_pack, from_json, read_pack, to_json
from relieflib.conditions.nodes import AllOf, Compare, Defined, Not
from relieflib.content import (
    Choice,
    Choices,
    Citation,
    Contraindication,
    Dose,
    Group,
    Note,
    Number,
    Option,
    Precaution,
    Range,
    RedFlag,
    Source,
    StopRule,
    YesNo,
)
from relieflib.pack.content import Definition, Label, PublishedStep
from relieflib.pack.load import from_plain
from relieflib.pack.rules import Threshold
from relieflib.pack.shapes import contents
from relieflib.pack.wording import Guidance, Phrases, Timing
from relieflib.terms import Ceiling, Disposition, RoutinePhase, StepKind

if TYPE_CHECKING:
    from collections.abc import Callable

NECK, BACK = minimal_pack(), builtin_pack()
INFECTION: Any = NECK.rules[0]


def problems(make: Callable[[], object]) -> list[tuple[str, str]]:
    """What is wrong, by code and place."""
    with pytest.raises(PackError) as error:
        make()
    return [(each.code, each.where) for each in error.value.problems]


HEAT: dict[str, Any] = {
    "id": "heat",
    "title": "Heat",
    "text": "Heat may help.",
    "sources": [{"id": "nhs", "says": "heat may help"}],
}


def neck(**changes: Any) -> Pack:  # noqa: ANN401
    """The minimal pack, written in Python."""
    sources = [{"id": "nhs", "says": "go easy"}]
    given: dict[str, Any] = {
        "id": "neck",
        "name": "Neck",
        "version": "1.0",
        "about": "To test with.",
        "holds_for_days": 7,
        "labels": {
            "tag": {"push": {"name": "pushing", "covers": ["hard-push"]}, "hard-push": "pushing hard"},
            "goal": {"ease": "ease a stiff neck"},
            "position": {"sitting": "sitting"},
            "equipment": {"towel": "towel"},
            "region": {"neck": "neck"},
        },
        "guidance": [
            {"id": "self-care", "name": "Help yourself", "do": ["Keep moving."], "watch": ["New pain."]},
            {"id": "see-clinician", "name": "See someone", "do": ["Call the practice."], "watch": []},
            {"id": "urgent", "name": "See someone today", "do": ["Go today."], "watch": []},
            Guidance(id="emergency", name="Get help now", do=["Call the emergency number."], watch=[]),
        ],
        "sources": [Source(id="nhs", title="Neck pain", by="NHS", grade="G", seen=True, how_seen="the page")],
        "questions": [
            YesNo(id="fever", ask="Do you have a fever?", why="Infection."),
            Number(
                id="age",
                ask="How old are you?",
                why="Risk rises with age.",
                unit="years",
                least=0,
                most=120,
                whole=True,
            ),
            Choices(
                id="signs",
                ask="Which of these do you have?",
                why="Signs of the nerves.",
                options={"numb-hand": "A numb hand", "weak-arm": "A weak arm"},
            ),
            Number(
                id="pain", ask="How bad is the pain now?", why="To stop in time.", stage="session", least=0, most=10
            ),
        ],
        "definitions": [
            Definition(
                id="unwell",
                means="a fever, or old and with signs",
                when='fever or (age >= 80 and any_of(signs, "weak-arm"))',
            )
        ],
        "rules": [
            RedFlag(
                id="infection",
                when="unwell",
                disposition="emergency",
                ceiling="none",
                says="Get help now.",
                why="Infection of the spine.",
                sources=[Citation(id="nhs", says="fever is a warning sign")],
            ),
            Contraindication(
                id="weak",
                when='any_of(signs, "weak-arm")',
                excludes=["hard-push"],
                says="No hard pushing.",
                why="Nerves.",
                sources=[{"id": "nhs", "says": "no load on a weak arm"}],
            ),
            Precaution(id="old", when="age >= 65", smaller_dose=True, says="Go easy.", why="Age.", sources=sources),
            StopRule(
                id="worse",
                when="rise(pain) >= 3",
                ends="technique",
                ends_again="session",
                says="Stop this one.",
                why="A clear rise.",
                sources=[{"id": "nhs", "says": "stop when it hurts"}],
            ),
        ],
        "techniques": [
            Technique(
                id="press",
                name="Press",
                purpose="To wake the neck up.",
                origin="guideline",
                region="neck",
                phase="strengthen",
                experience="beginner",
                equipment=["towel"],
                tags=["hard-push"],
                goals={"ease": 5},
                evidence="None.",
                sources=[{"id": "nhs", "says": "press for five seconds"}],
                steps=[
                    Step(
                        do="Press your head against the towel.",
                        kind="hold",
                        position="sitting",
                        dose={"reps": {"usual": 3, "least": 1, "most": 5}, "hold": 5},
                    )
                ],
            )
        ],
        "notes": [
            Note(id="heat", title="Heat", text="Heat may help.", sources=[{"id": "nhs", "says": "heat may help"}])
        ],
    }
    return Pack(**given | changes)


# A part alone


def test_a_part_keeps_what_plain_values_say() -> None:
    step = Step(do="Sit.", kind="hold", position="sitting", dose="2 x 3 x 5 s, rest 30 s", side="each")
    assert (step.kind, step.side) == (StepKind.HOLD, relief.terms.Side.EACH)
    assert step.dose == Dose(hold=5, reps=3, sets=2, rest={"usual": 30, "least": 30, "most": 30})
    assert [Dose.read(text) for text in ("5 s", "3 x 5 s")] == [Dose(hold=5), Dose(hold=5, reps=3)]
    rule = RedFlag(
        id="x", when="fever", says="?", why="?", sources=["nhs"], disposition="urgent", ceiling="gentle-only"
    )
    assert (rule.disposition, rule.ceiling) == (Disposition.URGENT, Ceiling.GENTLE_ONLY)
    assert rule.sources == (Citation(id="nhs"),)
    assert Choice(id="x", ask="?", why="?", options={"a": "A", "b": "B"}) == Choice(
        id="x", ask="?", why="?", options=[Option("a", "A"), Option("b", "B")]
    )


def test_parts_and_tables_may_stand_side_by_side() -> None:
    five = Range(usual=5, least=5, most=5)
    step: dict[str, Any] = {"do": "Sit.", "kind": StepKind.HOLD, "position": "sitting", "dose": {"hold": five}}
    technique = evolve(NECK.techniques[0], steps=[step, Step(**step)], goals=(("ease", 5),))
    assert technique.steps == (Step(**step), Step(**step))
    assert technique.goals == NECK.techniques[0].goals
    assert problems(lambda: evolve(technique, goals=(("ease", cast("int", "x")),))) == [
        ("RL114", "technique.press.goals[0]")
    ]
    labels: list[Any] = [{"id": "back", "kind": "region", "name": "back"}, *NECK.labels]
    assert evolve(NECK, labels=labels).labels == (*NECK.labels[:4], Label(**labels[0]), *NECK.labels[4:])
    assert problems(lambda: evolve(NECK, labels=cast("Any", 3))) == [("RL114", "labels")]


def test_a_part_says_everything_that_is_wrong_with_it_when_it_is_made() -> None:
    with pytest.raises(PackError) as error:
        Step(do=3, kind="bogus", position=None, dose="x")  # type: ignore[arg-type]
    assert str(error.value).splitlines() == [
        "step.do: expected text, got 3 [RL114]",
        "step.kind: 'bogus' is not one of `set-up`, `move`, `hold` [RL114]",
        "    one of `hold`, `move`, `set-up`",
        "step.position: expected text, got None [RL114]",
        "step.dose: 'x' is not a dose [RL114]",
        "    such as `5 s`, `3 x 5 s` or `2 x 8 x 5 s, rest 30 s`",
    ]


def test_the_grammar_of_a_condition_is_checked_before_it_is_known_what_it_may_name() -> None:
    with pytest.raises(PackError) as error:
        Definition(id="x", means="?", when="fever and age is 3 and foo(age) and never_heard_of >= 3")
    assert [(each.code, each.span) for each in error.value.problems] == [("RL102", (10, 18)), ("RL102", (23, 31))]
    assert problems(lambda: Definition(id="x", means="?", when=None)) == [("RL114", "definition.x.when")]  # type: ignore[arg-type]
    assert problems(lambda: YesNo(id="x", ask="?", why="?", ask_if="a >")) == [("RL101", "question.x.ask_if")]


ALONE: dict[str, tuple[Callable[[], object], list[tuple[str, str]]]] = {
    "an id": (lambda: YesNo(id="Fever", ask="?", why="?"), [("RL115", "question.Fever.id")]),
    "an id of another kind": (lambda: YesNo(id=None, ask="?", why="?"), [("RL114", "question.id")]),  # type: ignore[arg-type]
    "a number as an id": (lambda: Group(id=3, title="?"), [("RL114", "group.3.id")]),  # type: ignore[arg-type]
    "an empty text": (lambda: PublishedStep(text=" ", problem="?"), [("RL113", "published-step.text")]),
    "markup": (lambda: Threshold(source="NHS", value="<b>"), [("RL117", "threshold.value")]),
    "markup in a list": (
        lambda: Guidance(id="urgent", name="?", do=["<b>"], watch=[]),
        [("RL117", "disposition.urgent.do[0]")],
    ),
    "a number with no end": (
        lambda: Source(id="x", title="?", by="?", grade="X", seen=True, how_seen="?", year=10**13),
        [("RL114", "source.x.year")],
    ),
    "text for a list": (
        lambda: Label(id="x", kind="tag", name="?", covers="y"),
        [("RL114", "tag.x.covers")],
    ),
    "a kind of label": (lambda: Label(id="x", kind="tags", name="?"), [("RL114", "label.x.kind")]),
    "a phrase": (lambda: Phrases(next=""), [("RL113", "phrases.next")]),
    "too long a break": (lambda: Timing(finish=999), [("RL114", "timing")]),
    "a range": (lambda: Range(usual=3, least=5, most=8), [("RL114", "range")]),
    "a dose of nothing": (lambda: Dose(hold=0), [("RL114", "dose")]),
    "a part of a part": (
        lambda: Step(do="?", kind="hold", position="x", dose={"hold": {"usual": 3, "least": 5, "most": 8}}),
        [("RL114", "step.dose.hold")],
    ),
    "options": (lambda: Choices(id="x", ask="?", why="?", options={"a": 3}), [("RL114", "question.x.options.a")]),  # type: ignore[arg-type]
    "keys that are no text": (
        lambda: Choices(id="x", ask="?", why="?", options={3: "A"}),  # type: ignore[arg-type]
        [("RL114", "question.x.options.3.id")],
    ),
    "a key that a table does not have": (
        lambda: evolve(NECK.techniques[0], sources=[{"id": "nhs", cast("str", 3): 4}]),
        [("RL112", "technique.press.sources[0].3")],
    ),
    "effects": (lambda: evolve(INFECTION, ceiling="normal"), [("RL120", "rule.infection.ceiling")]),
    "a claim without a source": (lambda: evolve(NECK.notes[0], sources=[]), [("RL121", "note.heat.sources")]),
}


@pytest.mark.parametrize(("make", "wrong"), ALONE.values(), ids=ALONE)
def test_what_is_wrong_with_a_part_has_its_place(make: Callable[[], object], wrong: list[tuple[str, str]]) -> None:
    assert problems(make) == wrong


def test_a_rule_with_a_condition_that_nobody_has_read_is_written_and_read_back() -> None:
    rule = RedFlag(id="x", when="fever", says="?", why="?", sources=["nhs"], disposition="urgent", ceiling="none")
    assert from_json(relief.SafetyRule, to_json(rule)) == rule


# The whole


@pytest.mark.parametrize("pack", [NECK, BACK], ids=["minimal", "built-in"])
def test_a_pack_of_the_parts_of_a_pack_is_that_pack(pack: Pack) -> None:
    given = {each.name: getattr(pack, each.name) for each in fields(Pack)}
    again = Pack(**given)
    listed: dict[str, Any] = {name: list(value) if isinstance(value, tuple) else value for name, value in given.items()}
    plain = Pack(**listed)
    assert again == plain == pack == from_plain(contents(pack))
    assert again.fingerprint == plain.fingerprint == pack.fingerprint


def test_a_pack_in_python_is_the_one_in_toml() -> None:
    assert neck() == read_pack({"neck.toml": minimal()}) == from_json(Pack, to_json(neck()))
    assert neck().fingerprint == NECK.fingerprint


def test_a_condition_has_the_same_mistakes_and_the_same_caret_as_in_a_file() -> None:
    (in_file,) = mistakes(minimal(("'age >= 65'", "'fever and ages >= 65'")))
    with pytest.raises(PackError) as error:
        neck(rules=[evolve(NECK.rules[2], when="fever and ages >= 65")], definitions=[], screens=False)
    assert error.value.problems == (evolve(in_file, file=None, line=None),)


def test_a_condition_of_nodes_is_read_like_any_other() -> None:
    old = NECK.rules[2]
    assert evolve(NECK, screens=False, rules=[evolve(old, when=Compare("age", ">=", 65))]).rules == (old,)

    def made(when: Any) -> Pack:  # noqa: ANN401
        return evolve(NECK, screens=False, rules=[evolve(old, when=when)])

    for when, code in (
        (Compare("age", ">=", 200), "RL106"),
        (Compare("ages", ">=", 2), "RL103"),
        (AllOf(("fever", "age")), "RL114"),  # type: ignore[arg-type]
        (AllOf((AllOf((Compare("fever", "==", value=True), Compare("age", ">", 3))), Compare("age", "<", 9))), "RL114"),
        (Defined("unwell", Compare("fever", "==", value=True)), "RL103"),
        (Not(Defined("ill", Compare("fever", "==", value=True))), "RL103"),
    ):
        assert problems(partial(made, when)) == [(code, "rule.old.when")]


def test_everything_that_is_wrong_between_the_parts_is_said_at_once() -> None:
    found = problems(
        lambda: neck(
            holds_for_days=90,
            version="<b>",
            questions=[
                YesNo(id="fever", ask="?", why="?", ask_if="signs"),
                YesNo(id="fever", ask="?", why="?", group="nowhere"),
            ],
            definitions=[Definition(id="fever", means="?", when="fever")],
            rules=[evolve(INFECTION, when="gone", excludes=["bend"])],
            techniques=[evolve(NECK.techniques[0], region="back")],
        )
    )
    assert set(found) >= {
        ("RL114", "holds_for_days"),
        ("RL117", "version"),
        ("RL116", "question.fever"),
        ("RL116", "definition.fever"),
        ("RL119", "question.fever.group"),
        ("RL103", "rule.infection.when"),
        ("RL119", "rule.infection.excludes[0]"),
        ("RL119", "technique.press.region"),
    }


def test_a_part_of_a_pack_may_be_a_table() -> None:
    assert (
        neck(
            notes=[
                {
                    "id": "heat",
                    "title": "Heat",
                    "text": "Heat may help.",
                    "sources": [{"id": "nhs", "says": "heat may help"}],
                }
            ]
        )
        == NECK
    )
    assert problems(lambda: neck(notes=[{"id": "heat"}], rules=3)) == [
        ("RL114", "rules"),
        ("RL113", "notes[0].title"),
        ("RL113", "notes[0].text"),
        ("RL113", "notes[0].sources"),
    ]


# What may be left out


def small(**more: Any) -> Pack:  # noqa: ANN401
    return Pack(id="knee", name="Knee", questions=[NECK.questions[0]], **more)


def test_a_pack_needs_an_id_a_name_and_a_question() -> None:
    pack = small()
    assert (pack.version, pack.language, pack.review, pack.holds_for_days) == ("0.1.0", "en", "not reviewed", 1)
    assert list(pack.advice) == list(Disposition)
    assert pack.advice[Disposition.EMERGENCY].do[0] == "Call your local emergency number now."
    assert from_json(Pack, to_json(pack)) == pack == evolve(pack)
    assert isinstance(relief.clear(relief.assess(pack, {"fever": False})), relief.Clearance)


def test_the_number_to_call_is_filled_in() -> None:
    called = small(phrases={"emergency_number": "112"})
    assert called.advice[Disposition.EMERGENCY].do[0] == "Call 112 now."
    told = small(notes=[Note(**HEAT | {"text": "Call {emergency_number}."})], sources=neck().sources)
    assert told.notes[0].text == "Call your local emergency number."
    assert problems(lambda: small(about="{number}")) == [("RL117", "about")]


def test_in_another_language_nothing_is_left_to_english() -> None:
    found = problems(lambda: small(language="es"))
    assert found[: len(fields(Phrases))] == [("RL113", f"phrases.{each.name}") for each in fields(Phrases)]
    assert found[len(fields(Phrases)) :] == [("RL113", f"disposition.{each}") for each in Disposition]


def test_what_a_language_leaves_to_english_is_said_once_wherever_else_something_is_wrong() -> None:
    spanish = minimal(('language = "en"', 'language = "es"'), ("'age >= 65'", "'ages >= 65'"))
    phrases = [("RL113", f"phrases.{each.name}") for each in fields(Phrases)]
    in_file = [(each.code, each.where) for each in mistakes(spanish)]
    assert sorted(in_file) == sorted([*phrases, ("RL103", "rule.old.when")])
    raw = contents(NECK) | {"language": "es"}
    raw["rule"]["old"]["when"] = "ages >= 65"
    assert sorted(problems(lambda: from_plain(raw))) == sorted(in_file)


# Adding


MORE = {
    "id": "neck-2",
    "questions": [YesNo(id="cold", ask="Do you have a cold?", why="?")],
    "rules": [Precaution(id="cold", when="cold or unwell", says="Go easy.", why="?", sources=["nhs"])],
    "labels": {"tag": {"bend": "bending"}},
}
MORE_TOML = """
id = "neck-2"
[tag.bend]
name = "bending"
[question.cold]
ask = "Do you have a cold?"
why = "?"
kind = "yes-no"
[rule.cold]
kind = "precaution"
when = "cold or unwell"
says = "Go easy."
why = "?"
sources = ["nhs"]
"""


def test_to_add_is_what_a_base_does_for_a_file() -> None:
    more = NECK.adding(**MORE)
    assert more == read_pack({"more.toml": MORE_TOML}, base=NECK)
    assert more.fingerprint == read_pack({"more.toml": MORE_TOML}, base=NECK).fingerprint
    assert NECK.adding() is NECK
    assert evolve(NECK, review="someone").adding(notes=[]).review == "not reviewed"


def test_what_is_added_replaces_nothing_and_changes_nothing_else() -> None:
    assert problems(lambda: NECK.adding(questions=[NECK.questions[0]])) == [("RL116", "question.fever")]
    assert problems(lambda: NECK.adding(language="es", phases=[])) == [("RL112", "language"), ("RL112", "phases")]
    assert problems(lambda: NECK.adding(rules=[{"id": "x"}])) == [("RL113", "rules[0].kind")]
    assert RoutinePhase.SETTLE in {each.phase for each in BACK.techniques}


# As TOML


@pytest.mark.parametrize("pack", [NECK, BACK, small(), evolve(builtin_pack(language="es"), original=None)])
def test_what_is_written_as_toml_is_read_back_equal(pack: Pack) -> None:
    again = read_pack({"pack.toml": relief.to_toml(pack)})
    assert (again, again.fingerprint) == (pack, pack.fingerprint)


def test_toml_is_written_as_a_person_would() -> None:
    text = relief.to_toml(
        small(
            timing={"finish": 0},
            sources=NECK.sources,
            notes=[evolve(NECK.notes[0], text='A "quoted" back\\slash\nand a line', sources=["nhs"])],
        )
    )
    head, *_ = text.partition("[source")
    assert head == 'format = 1\nid = "knee"\nname = "Knee"\n\n[timing]\nfinish = 0\n\n'
    assert text.endswith(
        """
[note.heat]
title = "Heat"
text = "A \\"quoted\\" back\\\\slash\\nand a line"
sources = ["nhs"]
"""
    )
    whole = relief.to_toml(NECK)
    assert '[equipment]\ntowel = "towel"\n' in whole
    assert '[tag]\npush = { name = "pushing", covers = ["hard-push"] }\nhard-push = "pushing hard"\n' in whole
    assert "[disposition.urgent]" in whole
    with pytest.raises(relief.ReliefError, match="expected a Pack"):
        relief.to_toml(3)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("dose", "text"),
    [
        (Dose(hold=5), '"5 s"'),
        (Dose(hold=5, reps=3), '"3 x 5 s"'),
        (Dose(hold=5, sets=2), '"2 x 1 x 5 s"'),
        (Dose(hold=5, reps=3, sets=2, rest=30), '"2 x 3 x 5 s, rest 30 s"'),
        (Dose(hold=5, rest=30), '"5 s, rest 30 s"'),
        (Dose(hold={"usual": 5, "least": 3, "most": 9}), "{ hold = { usual = 5, least = 3, most = 9 } }"),
    ],
)
def test_a_dose_without_ranges_is_written_as_text(dose: Dose, text: str) -> None:
    technique = NECK.techniques[0]
    pack = evolve(NECK, techniques=[evolve(technique, steps=[evolve(technique.steps[0], dose=dose)])])
    assert f"\ndose = {text}\n" in relief.to_toml(pack)
    assert read_pack({"pack.toml": relief.to_toml(pack)}) == pack


def test_a_label_may_be_its_name_alone() -> None:
    named = ('ease = { name = "ease a stiff neck" }', 'ease = "ease a stiff neck"')
    plain = minimal(('sitting = { name = "sitting" }', 'sitting = "sitting"'), named)
    assert read_pack({"neck.toml": plain}) == NECK
    (wrong,) = mistakes(minimal(('sitting = { name = "sitting" }', 'sitting = "<b>"')))
    assert (wrong.code, wrong.where, wrong.line) == ("RL117", "position.sitting.name", 15)


def test_a_wrong_head_hides_nothing_else() -> None:
    found = problems(lambda: neck(version=3, holds_for_days="long", timing=5, rules=[evolve(INFECTION, when="gone")]))
    assert found == [
        ("RL114", "version"),
        ("RL114", "holds_for_days"),
        ("RL114", "timing"),
        ("RL103", "rule.infection.when"),
    ]


TURNS: dict[str, tuple[Callable[[], object], str]] = {  # what people try first, and what they are told
    "text for a list": (
        lambda: evolve(NECK.techniques[0], tags="push"),
        "put it in a list, even if it is the only one",
    ),
    "a question by its id": (
        lambda: neck(questions={"cold": NECK.questions[0]}),
        "put it in a list, even if it is the only one",
    ),
    "seconds for a dose": (
        lambda: Step(do="Sit.", kind="hold", position="sitting", dose=cast("str", 5)),
        "such as `5 s`, `3 x 5 s` or `2 x 8 x 5 s, rest 30 s`",
    ),
    "options without texts": (
        lambda: Choice(id="x", ask="?", why="?", options=cast("dict[str, str]", ["a", "b"])),
        "the id of each option, with its text",
    ),
    "goals without weights": (
        lambda: evolve(NECK.techniques[0], goals=cast("dict[str, int]", ["ease"])),
        "the id of each goal, with its weight",
    ),
    "a source for a citation": (
        lambda: evolve(INFECTION, sources=NECK.sources),
        'name it by its id, "nhs", and list it with the sources of the pack',
    ),
    "labels without their kind": (
        lambda: neck(labels={"sitting": "on a chair"}),
        'labels are given by kind, such as {"position": {"sitting": "on a chair"}}',
    ),
    "equipment that the pack has none of": (
        lambda: small(techniques=[evolve(NECK.techniques[0], region="", tags=[], goals={})]),
        "the pack has none yet: add it there first",
    ),
}


@pytest.mark.parametrize(("make", "hint"), TURNS.values(), ids=TURNS)
def test_a_wrong_turn_is_told_the_way(make: Callable[[], object], hint: str) -> None:
    with pytest.raises(PackError) as error:
        make()
    assert hint in {each.hint for each in error.value.problems}


def test_phrases_and_timing_show_what_is_not_as_usual() -> None:
    assert (repr(Timing()), repr(Phrases())) == ("Timing()", "Phrases()")
    assert repr(Timing(finish=0)) == "Timing(finish=0)"
    assert repr(Phrases(rest="Wait.", end="Soon.")) == "Phrases(rest='Wait.', end='Soon.')"


def test_a_rule_is_of_one_of_four_kinds() -> None:
    with pytest.raises(relief.WrongKind, match="make a RedFlag, a Contraindication, a Precaution or a StopRule"):
        relief.SafetyRule(id="x", when="fever", says="?", why="?", sources=["nhs"])
