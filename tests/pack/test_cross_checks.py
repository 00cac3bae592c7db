"""What a pack's parts say of each other: every name leads somewhere, every rule has what its kind needs."""

from __future__ import annotations

import pytest
from attrs import evolve, fields
from hypothesis import given
from hypothesis import strategies as st

from minimal import MINIMAL, Shown, minimal, minimal_pack, mistakes, the_mistake
from relieflib import Pack, PackError, builtin_pack
from relieflib.pack.content import Label
from relieflib.pack.cross_checks import cross_checks
from relieflib.pack.pack import draft
from relieflib.terms import LabelKind

Row = tuple[tuple[str, str], Shown]
NECK = minimal_pack()
FLAG, STOP, PUSH = 'ceiling = "none"', 'ends_again = "session"', 'push = { name = "pushing", covers = ["hard-push"] }'
REGION, STEP, NOTE = 'region = "neck"', 'position = "sitting"\n', 'sources = [{ id = "nhs", says = "heat may help" }]'
SESSION, URGENT = 'stage = "session"\n', 'urgent = { name = "See someone today", do = ["Go today."], watch = []'
SHARED = "tags, positions and equipment share their ids, as rules name them all alike"
CITED = "every claim names at least one source"
STEPS = MINIMAL[MINIMAL.index("[[technique.press.steps]]") : MINIMAL.index("[note.heat]")]


def one_of(*names: str) -> str:
    return "one of " + ", ".join(f"`{name}`" for name in names)


# What it is: the change, then the line that is shown, the code, where, what is said of it, and the hint.
NONE_YET = "the pack has none yet: add it there first"
NAMES: dict[str, Row] = {
    "a tag that there is none of": (
        ('tags = ["hard-push"]', 'tags = ["hard-push", "hard-pull"]'),
        (
            *('tags = ["hard-push", "hard-pull"]', "RL119", "technique.press.tags[1]"),
            *("no tag is called `hard-pull`", "did you mean `hard-push`?"),
        ),
    ),
    "equipment that there is none of": (
        ('equipment = ["towel"]', 'equipment = ["towl"]'),
        (
            *('equipment = ["towl"]', "RL119", "technique.press.equipment[0]"),
            *("no equipment is called `towl`", "did you mean `towel`?"),
        ),
    ),
    "a tag for a piece of equipment": (
        ('equipment = ["towel"]', 'equipment = ["push"]'),
        (
            *('equipment = ["push"]', "RL119", "technique.press.equipment[0]"),
            *("no equipment is called `push`", one_of("towel")),
        ),
    ),
    "a region that there is none of": (
        (REGION, 'region = "back"'),
        ('region = "back"', "RL119", "technique.press.region", "no region is called `back`", one_of("neck")),
    ),
    "a goal that there is none of": (
        ("{ ease = 5 }", "{ eas = 5 }"),
        (
            *("goals = { eas = 5 }", "RL119", "technique.press.goals.eas"),
            *("no goal is called `eas`", "did you mean `ease`?"),
        ),
    ),
    "a position that there is none of": (
        (STEP, 'position = "siting"\n'),
        (
            *('position = "siting"', "RL119", "technique.press.steps[0].position"),
            *("no position is called `siting`", "did you mean `sitting`?"),
        ),
    ),
    "an easier technique that there is none of": (
        (REGION, f'{REGION}\neasier = "pres"'),
        ('easier = "pres"', "RL119", "technique.press.easier", "no other technique is called `pres`", NONE_YET),
    ),
    "a technique that is harder than itself": (
        (REGION, f'{REGION}\nharder = "press"'),
        ('harder = "press"', "RL119", "technique.press.harder", "no other technique is called `press`", NONE_YET),
    ),
    "a label that covers what there is none of": (
        (PUSH, PUSH.replace("hard-push", "hard-pull")),
        (
            *(PUSH.replace("hard-push", "hard-pull"), "RL119", "tag.push.covers[0]"),
            *("no tag is called `hard-pull`", "did you mean `hard-push`?"),
        ),
    ),
    "a tag that covers a piece of equipment": (
        (PUSH, PUSH.replace("hard-push", "towel")),
        (
            *(PUSH.replace("hard-push", "towel"), "RL119", "tag.push.covers[0]"),
            *("no tag is called `towel`", one_of("hard-push", "push")),
        ),
    ),
    "a tag with the id of a position": (
        (PUSH, f'{PUSH}\nsitting = {{ name = "sitting" }}'),
        ('sitting = { name = "sitting" }', "RL116", "position.sitting", "this id is taken by a tag", SHARED),
    ),
    "a label that covers itself": (
        (PUSH, PUSH.replace("hard-push", "push")),
        (PUSH.replace("hard-push", "push"), "RL109", "tag.push.covers", "this label covers itself", None),
    ),
    "a source that there is none of": (
        (NOTE, NOTE.replace("nhs", "nih")),
        (NOTE.replace("nhs", "nih"), "RL119", "note.heat.sources[0].id", "no source is called `nih`", one_of("nhs")),
    ),
    "a note without a source": (
        (NOTE, "sources = []"),
        ("sources = []", "RL121", "note.heat.sources", CITED, None),
    ),
    "a rule without a source": (
        ('sources = [{ id = "nhs", says = "go easy" }]', "sources = []"),
        ("sources = []", "RL121", "rule.old.sources", CITED, None),
    ),
    "a technique without a source": (
        ('sources = [{ id = "nhs", says = "press for five seconds" }]', "sources = []"),
        ("sources = []", "RL121", "technique.press.sources", CITED, None),
    ),
}
KINDS: dict[str, Row] = {
    "a red flag without a disposition": (
        ('disposition = "emergency"\n', ""),
        ("[rule.infection]", "RL113", "rule.infection.disposition", "this is missing", "a red-flag rule needs it"),
    ),
    "a red flag without a ceiling": (
        (f"{FLAG}\n", ""),
        ("[rule.infection]", "RL113", "rule.infection.ceiling", "this is missing", "a red-flag rule needs it"),
    ),
    "a stop rule that ends nothing": (
        (f'ends = "technique"\n{STOP}\n', ""),
        ("[rule.worse]", "RL113", "rule.worse.ends", "this is missing", "a stop rule needs it"),
    ),
    "a red flag that stops": (
        (FLAG, f'{FLAG}\nends = "session"'),
        (
            *('ends = "session"', "RL120", "rule.infection.ends", "a red-flag rule has no `ends`"),
            "a stop rule has it",
        ),
    ),
    "a contraindication with a ceiling": (
        ('excludes = ["hard-push"]', 'excludes = ["hard-push"]\nceiling = "adapted"'),
        (
            *('ceiling = "adapted"', "RL120", "rule.weak.ceiling", "a contraindication rule has no `ceiling`"),
            "a red-flag rule has it",
        ),
    ),
    "a precaution with a disposition": (
        ("smaller_dose = true", 'disposition = "urgent"'),
        (
            *('disposition = "urgent"', "RL120", "rule.old.disposition", "a precaution rule has no `disposition`"),
            "a red-flag or stop rule has it",
        ),
    ),
    "a stop rule that excludes": (
        (STOP, f'{STOP}\nexcludes = ["push"]'),
        (
            *('excludes = ["push"]', "RL120", "rule.worse.excludes", "a stop rule has no `excludes`"),
            "a red-flag or contraindication rule has it",
        ),
    ),
    "a stop rule that shrugs at what cannot be said": (
        (STOP, f'{STOP}\nif_cannot_say = "ignore"'),
        (
            *('if_cannot_say = "ignore"', "RL120", "rule.worse.if_cannot_say", "a stop rule has no `if_cannot_say`"),
            "a red-flag rule has it",
        ),
    ),
    "a rule of no kind": (
        ('kind = "stop"\n', ""),
        (
            "[rule.worse]",
            "RL113",
            "rule.worse.kind",
            "this is missing",
            one_of("red-flag", "contraindication", "precaution", "stop"),
        ),
    ),
    "a rule of a kind that there is none of": (
        ('kind = "stop"', 'kind = "stopp"'),
        (
            *('kind = "stopp"', "RL114", "rule.worse.kind"),
            *("'stopp' is not one of `red-flag`, `contraindication`, `precaution`, `stop`", "did you mean `stop`?"),
        ),
    ),
    "a rule with a key that no kind has": (
        (STOP, f'{STOP}\nendss = "step"'),
        ('endss = "step"', "RL112", "rule.worse.endss", "unknown key", "did you mean `ends`?"),
    ),
}
RULES: dict[str, Row] = {
    "a contraindication that excludes nothing": (
        ('excludes = ["hard-push"]', "excludes = []"),
        ("excludes = []", "RL120", "rule.weak.excludes", "a contraindication excludes at least one label", None),
    ),
    "an emergency with room for self-care": (
        (FLAG, 'ceiling = "gentle-only"'),
        (
            *('ceiling = "gentle-only"', "RL120", "rule.infection.ceiling"),
            *("an emergency leaves no room for self-care", 'write `ceiling = "none"`'),
        ),
    ),
    "a stop rule that ends less the second time": (
        (STOP, 'ends_again = "step"'),
        ('ends_again = "step"', "RL120", "rule.worse.ends_again", "the second time must end more than the first", None),
    ),
    "a stop rule that ends as much the second time": (
        (STOP, 'ends_again = "technique"'),
        (
            *('ends_again = "technique"', "RL120", "rule.worse.ends_again"),
            *("the second time must end more than the first", None),
        ),
    ),
    "a rule that excludes what there is none of": (
        ('excludes = ["hard-push"]', 'excludes = ["hard-push", "ease"]'),
        (
            *('excludes = ["hard-push", "ease"]', "RL119", "rule.weak.excludes[1]"),
            *("no tag, position or equipment is called `ease`", one_of("hard-push", "push", "sitting", "towel")),
        ),
    ),
    "a note on what there is none of": (
        (NOTE, f'{NOTE}\non = ["towl"]'),
        (
            *('on = ["towl"]', "RL119", "note.heat.on[0]"),
            *("no tag, position or equipment is called `towl`", "did you mean `towel`?"),
        ),
    ),
    "a precaution on what there is none of": (
        ("smaller_dose = true", 'smaller_dose = true\non = ["pusch"]'),
        (
            *('on = ["pusch"]', "RL119", "rule.old.on[0]"),
            *("no tag, position or equipment is called `pusch`", "did you mean `push`?"),
        ),
    ),
}
REST: dict[str, Row] = {
    "guidance that is missing": (
        ('urgent = { name = "See someone today", do = ["Go today."], watch = [] }\n', ""),
        (None, "RL113", "disposition.urgent", "this is missing", None),
    ),
    "an emergency that leaves the person with nothing to do": (
        ('do = ["Go today."]', "do = []"),
        (
            'urgent = { name = "See someone today", do = [], watch = [] }',
            "RL113",
            "disposition.urgent.do",
            "this is empty",
            None,
        ),
    ),
    "a question that applies while it is answered": (
        ('unit = "years"', "ask_if = 'age >= 1'"),
        ("ask_if = 'age >= 1'", "RL109", "question.age.ask_if", "whether this applies depends on itself", None),
    ),
    "a technique without a step": (
        (STEPS, "steps = []\n\n"),
        ("steps = []", "RL113", "technique.press.steps", "a technique has at least one step", None),
    ),
    "a goal that weighs too much": (
        ("{ ease = 5 }", "{ ease = 11 }"),
        ("goals = { ease = 11 }", "RL114", "technique.press.goals.ease", "expected 0 to 10", None),
    ),
    "a goal that weighs less than nothing": (
        ("{ ease = 5 }", "{ ease = -1 }"),
        ("goals = { ease = -1 }", "RL114", "technique.press.goals.ease", "expected 0 to 10", None),
    ),
    "a technique never to be done": (
        (REGION, f"{REGION}\nper_day = 0"),
        ("per_day = 0", "RL114", "technique.press.per_day", "expected 1 to 24 times a day", None),
    ),
    "a technique to be done all day": (
        (REGION, f"{REGION}\nper_day = 25"),
        ("per_day = 25", "RL114", "technique.press.per_day", "expected 1 to 24 times a day", None),
    ),
    "a week with less than one time": (
        (REGION, f"{REGION}\nper_week = 0"),
        (
            "per_week = 0",
            "RL114",
            "technique.press.per_week",
            "expected 1 to 7 times, seven times what a day allows",
            None,
        ),
    ),
    "a week with more times than its days have": (
        (REGION, f"{REGION}\nper_week = 8"),
        (
            "per_week = 8",
            "RL114",
            "technique.press.per_week",
            "expected 1 to 7 times, seven times what a day allows",
            None,
        ),
    ),
    "a visit that should have been before today": (
        (URGENT, f"{URGENT}, within_days = 0"),
        (
            f"{URGENT}, within_days = 0 }}",
            "RL114",
            "disposition.urgent.within_days",
            "expected 1 day (today) or more",
            None,
        ),
    ),
    "a number that counts from what there is none of": (
        (SESSION, f'{SESSION}counts_from = "agee"\n'),
        (
            *('counts_from = "agee"', "RL119", "question.pain.counts_from"),
            *("no question of the intake is called `agee`", "did you mean `age`?"),
        ),
    ),
    "a number that counts from one of another range": (
        (SESSION, f'{SESSION}counts_from = "age"\n'),
        ('counts_from = "age"', "RL114", "question.pain.counts_from", "`age` is not a number between 0 and 10", None),
    ),
    "a question of the intake that counts from another": (
        ('unit = "years"\n', 'unit = "years"\ncounts_from = "age"\n'),
        ('counts_from = "age"', "RL114", "question.age.counts_from", "only a number of the check-in has this", None),
    ),
    "an answer to a step that was not published": (
        (STEP, f"{STEP}answers_published = 1\n"),
        (
            *("answers_published = 1", "RL119", "technique.press.steps[0].answers_published"),
            *("`as_published` has 0 steps", None),
        ),
    ),
}
ROWS = NAMES | KINDS | RULES | REST


@pytest.mark.parametrize(("change", "shown"), ROWS.values(), ids=ROWS)
def test_one_mistake_between_the_parts_is_shown_once_and_in_its_place(change: tuple[str, str], shown: Shown) -> None:
    assert the_mistake(minimal(change)) == shown


@pytest.mark.parametrize("pack", [NECK, builtin_pack()], ids=["minimal", "built-in"])
def test_a_sound_pack_has_nothing_wrong(pack: Pack) -> None:
    assert cross_checks(pack) == []


def test_all_mistakes_between_the_parts_are_shown_at_once() -> None:
    between = NAMES | RULES | REST
    apart = [row for name, row in between.items() if "without a step" not in name and "missing" not in name]
    changes: dict[str, tuple[str, str]] = {}
    for (old, new), _ in apart:
        changes.setdefault(old, (old, new))
    chosen = [change for old, change in changes.items() if not any(old in other and old != other for other in changes)]
    wanted = {shown[2] for change, shown in apart if change in chosen}
    assert {each.where for each in mistakes(minimal(*chosen))} >= wanted
    assert len(wanted) > 10


def test_what_the_kinds_of_rules_lack_and_have_too_much_is_shown_at_once() -> None:
    changes = [
        ('disposition = "emergency"\n', 'ends = "session"\n'),
        ('excludes = ["hard-push"]', 'ceiling = "adapted"'),
        ("smaller_dose = true", 'disposition = "urgent"\nexcludes = []'),
        (f'ends = "technique"\n{STOP}\n', ""),
    ]
    assert {(each.code, each.where) for each in mistakes(minimal(*changes))} == {
        ("RL113", "rule.infection.disposition"),
        ("RL120", "rule.infection.ends"),
        ("RL113", "rule.weak.excludes"),
        ("RL120", "rule.weak.ceiling"),
        ("RL120", "rule.old.disposition"),
        ("RL120", "rule.old.excludes"),
        ("RL113", "rule.worse.ends"),
    }


def test_a_goal_of_a_technique_made_in_python_is_there_once() -> None:
    (press,) = NECK.techniques
    with pytest.raises(PackError) as error:
        evolve(press, goals=(("ease", 5), ("ease", 1)))
    assert [(each.code, each.where) for each in error.value.problems] == [("RL116", "technique.press.goals")]


NAMES_WHAT_IS_BROKEN: dict[str, tuple[list[tuple[str, str]], str]] = {
    "a tag": ([('hard-push = { name = "pushing hard" }', "hard-push = { name = 3 }")], "tag.hard-push.name"),
    "a position": ([('sitting = { name = "sitting" }', "sitting = { name = 3 }")], "position.sitting.name"),
    "a goal": ([('ease = { name = "ease a stiff neck" }', "ease = { name = 3 }")], "goal.ease.name"),
    "a source": ([('grade = "G"', 'grade = "?"')], "source.nhs.grade"),
    "guidance": ([('do = ["Go today."]', "do = 3")], "disposition.urgent.do"),
    "a question that another counts from": (
        [("least = 0\nmost = 10", 'least = 0\nmost = 10\ncounts_from = "age"'), ("whole = true", "whole = 3")],
        "question.age.whole",
    ),
}


@pytest.mark.parametrize(("changes", "where"), NAMES_WHAT_IS_BROKEN.values(), ids=NAMES_WHAT_IS_BROKEN)
def test_to_name_what_is_broken_itself_is_no_further_mistake(changes: list[tuple[str, str]], where: str) -> None:
    assert [each.where for each in mistakes(minimal(*changes))] == [where]


def test_what_is_broken_in_one_section_excuses_nothing_in_another() -> None:
    text = minimal(('title = "Heat"', "title = 3"), ('equipment = ["towel"]', 'equipment = ["heat"]'))
    assert [each.where for each in mistakes(text)] == ["technique.press.equipment[0]", "note.heat.title"]


def test_a_pack_that_asks_nothing_is_refused() -> None:
    with pytest.raises(PackError) as error:
        evolve(NECK, questions=NECK.check_in, definitions=(), rules=NECK.stop_rules)
    assert [each.where for each in error.value.problems] == ["screens", "question"]


def test_a_technique_may_answer_the_steps_that_were_published() -> None:
    published = '\n[[technique.press.as_published]]\ntext = "Push."\nproblem = "How hard?"\n'
    answering = (STEP, f"{STEP}answers_published = 1\n")
    assert not mistakes(minimal(answering, ("\n[note.heat]", f"{published}\n[note.heat]")))


def test_a_note_may_be_shown_only_with_what_it_is_about() -> None:
    assert minimal_pack((NOTE, f'{NOTE}\non = ["towel", "push"]')).notes[0].on == ("towel", "push")


def test_an_easier_technique_is_another_one_of_the_pack() -> None:
    start = minimal().index("[technique.press]")
    text = minimal()[start : minimal().index("[note.heat]")]
    other = text.replace("technique.press", "technique.rest").replace(REGION, f'{REGION}\nharder = "press"')
    assert not mistakes(minimal((REGION, f'{REGION}\neasier = "rest"'), more=f"\n{other}"))


@pytest.mark.parametrize("kind", [LabelKind.REGION, LabelKind.GOAL])
def test_a_region_or_goal_may_share_its_id_with_a_tag(kind: LabelKind) -> None:
    labels = (*NECK.labels, Label(id="push", kind=kind, name="push"))
    assert cross_checks(evolve(NECK, labels=labels)) == []


def test_questions_that_apply_by_each_other_are_each_shown() -> None:
    text = minimal(
        ('kind = "yes-no"', "kind = \"yes-no\"\nask_if = 'age >= 3'"), ('unit = "years"', "ask_if = 'unwell'")
    )
    found = [(each.code, each.where) for each in mistakes(text)]
    assert found == [("RL109", "question.fever.ask_if"), ("RL109", "question.age.ask_if")]


@given(st.lists(st.frozensets(st.integers(0, 5), max_size=2), min_size=6, max_size=6))
def test_a_label_covers_itself_exactly_when_a_walk_leads_back_to_it(covers: list[frozenset[int]]) -> None:
    names = [f"t{number}" for number in range(6)]
    tags = tuple(
        Label(id=name, kind=LabelKind.TAG, name=name, covers=tuple(names[each] for each in sorted(narrow)))
        for name, narrow in zip(names, covers, strict=True)
    )
    given = {each.name: getattr(NECK, each.name) for each in fields(Pack)}
    found = {each.where for each in cross_checks(draft(**given | {"labels": (*NECK.labels, *tags)}))}
    reach = [set(narrow) for narrow in covers]
    for _ in names:
        for narrow in reach:
            narrow |= {far for near in tuple(narrow) for far in reach[near]}
    assert found == {f"tag.{name}.covers" for number, name in enumerate(names) if number in reach[number]}


@pytest.mark.parametrize(
    ("press", "rest", "found"),
    [
        ('easier = "rest"', 'easier = "press"', ["press", "rest"]),
        ('easier = "rest"\nharder = "rest"', "", ["press", "rest"]),
        ('harder = "rest"', 'harder = "press"', ["press", "rest"]),
        ('easier = "rest"', 'harder = "press"', []),
        ('harder = "rest"', 'easier = "press"', []),
        ('easier = "rest"', "", []),
    ],
)
def test_no_technique_is_easier_than_itself(press: str, rest: str, found: list[str]) -> None:
    start = minimal().index("[technique.press]")
    text = minimal()[start : minimal().index("[note.heat]")]
    other = text.replace("technique.press", "technique.rest").replace(REGION, f"{REGION}\n{rest}")
    said = mistakes(minimal((REGION, f"{REGION}\n{press}"), more=f"\n{other}"))
    assert [(each.code, each.where) for each in said] == [("RL109", f"technique.{name}.easier") for name in found]
