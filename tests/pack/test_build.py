"""Raw tables made into a pack: how every mistake in one is shown to its author."""

from __future__ import annotations

import pytest

from minimal import Shown, minimal, mistakes, the_mistake
from relieflib import PackError, read_pack

BROKEN = minimal(
    ("format = 1", "format = 2"),
    ('language = "en"', "language = []"),
    ('about = "To test with."', "about = 4"),
    ("holds_for_days = 7", "holds_for_days = 90"),
    ('neck = { name = "neck" }', 'neck = { name = "<b>neck</b>" }'),
    ("seen = true", 'seen = "true"'),
    ('grade = "G"', 'grade = "Z"'),
    ('why = "Infection."\n', 'why = "Infection."\nwhhy = "?"\n'),
    ("(age >= 80 and", "(agge >= 80 and"),
    ('ceiling = "none"', 'ceiling = "non"'),
    ("'rise(pain) >= 3'", "'rise(age) >= 3'"),
    ("smaller_dose = true", "smaller_dose = 1"),
    ("'age >= 65'", "'age >= 650'"),
    ('excludes = ["hard-push"]', 'excludes = "hard-push"'),
    ("usual = 3, least = 1, most = 5 }, hold = 5", "usual = 3, least = 4, most = 5 }, hold = 5"),
    ('kind = "hold"', 'kind = "holding"'),
    ('text = "Heat may help."', 'text = "Heat\\u0007may help."'),
    more="""
[questoin]
x = 1

[question.sleep]
ask = "?"
why = "?"
kind = "number"

[rule]
odd = 3
""",
)
SHOWN = """\
neck.toml:1: format: format 2 is not known [RL118]
    this relieflib reads format 1
neck.toml:5: language: expected text, got [] [RL114]
neck.toml:7: about: expected text, got 4 [RL114]
neck.toml:8: holds_for_days: a clearance holds for 1 to 31 days [RL114]
neck.toml:21: region.neck.name: this text holds markup; write plain text [RL117]
neck.toml:35: source.nhs.grade: 'Z' is not one of `A`, `B`, `C`, `G`, `D`, `X` [RL114]
    one of `A`, `B`, `C`, `D`, `G`, `X`
neck.toml:36: source.nhs.seen: expected true or false, got 'true' [RL114]
neck.toml:42: question.fever.whhy: unknown key [RL112]
    did you mean `why`?
neck.toml:70: definition.unwell.when: no question or definition is called `agge` [RL103]
    fever or (agge >= 80 and any_of(signs, "weak-arm"))
              ^^^^
    did you mean `age`?
neck.toml:76: rule.infection.ceiling: 'non' is not one of `none`, `gentle-only`, `adapted`, `normal` [RL114]
    did you mean `none`?
neck.toml:84: rule.weak.excludes: expected a list, got 'hard-push' [RL114]
    put it in a list, even if it is the only one
neck.toml:91: rule.old.when: this never holds: `age` lies between 0 and 120 [RL106]
    age >= 650
    ^^^^^^^^^^
neck.toml:92: rule.old.smaller_dose: expected true or false, got 1 [RL114]
neck.toml:99: rule.worse.when: `rise` reads a number that is asked at the check-in [RL104]
    rise(age) >= 3
    ^^^^^^^^^
neck.toml:121: technique.press.steps[0].kind: 'holding' is not one of `set-up`, `move`, `hold` [RL114]
    did you mean `hold`?
neck.toml:123: technique.press.steps[0].dose.reps: expected 0 <= least <= usual <= most, got 4, 3, 5 [RL114]
neck.toml:127: note.heat.text: this text holds a character that cannot be shown [RL117]
neck.toml:130: questoin: unknown key [RL112]
    did you mean `question`?
neck.toml:133: question.sleep.least: this is missing [RL113]
    a number question needs it
neck.toml:133: question.sleep.most: this is missing [RL113]
    a number question needs it
neck.toml:139: rule.odd: expected a table, got 3 [RL114]"""


def test_a_broken_pack_shows_every_mistake_at_once_each_in_its_place() -> None:
    with pytest.raises(PackError) as error:
        read_pack({"neck.toml": BROKEN})
    assert str(error.value) == SHOWN


def test_mistakes_inside_the_parts_do_not_hide_those_between_them() -> None:
    found = mistakes(minimal(('region = "neck"', 'region = "nek"'), ('title = "Heat"', "title = 3")))
    assert [each.where for each in found] == ["technique.press.region", "note.heat.title"]


Row = tuple[tuple[str, str], Shown]
TITLE, TOWEL, ASKED = 'title = "Heat"', 'towel = { name = "towel" }', 'ask = "?"\nwhy = "?"'
MARKUP, HIDDEN = "this text holds markup; write plain text", "this text holds a character that cannot be shown"
NAMED, DAYS = "this is said by the table's name", "a clearance holds for 1 to 31 days"
LONG = "x" * 2001


def before(anchor: str, text: str) -> tuple[str, str]:
    return anchor, f"{text}\n{anchor}"


# What it is: the change, then the line that is shown, the code, where, what is said of it, and the hint.
HEAD: dict[str, Row] = {
    "an unknown key": (
        before("format = 1", 'licence = "MIT"'),
        ('licence = "MIT"', "RL112", "licence", "unknown key", None),
    ),
    "another format": (
        ("format = 1", "format = 2"),
        ("format = 2", "RL118", "format", "format 2 is not known", "this relieflib reads format 1"),
    ),
    "a clearance that holds for no time": (
        ("holds_for_days = 7", "holds_for_days = 0"),
        ("holds_for_days = 0", "RL114", "holds_for_days", DAYS, None),
    ),
    "a clearance that holds for too long": (
        ("holds_for_days = 7", "holds_for_days = 32"),
        ("holds_for_days = 32", "RL114", "holds_for_days", DAYS, None),
    ),
    "a phrase that there is none of": (
        before("[tag]", '[phrases]\nbefor = "?"\n'),
        ('befor = "?"', "RL112", "phrases.befor", "unknown key", "did you mean `before`?"),
    ),
}
TABLES: dict[str, Row] = {
    "an entry that is no table": (
        before('sitting = { name = "sitting" }', "lying = 3"),
        ("lying = 3", "RL114", "position.lying", "expected a table, got 3", None),
    ),
    "a condition of an entry that is no table": (
        before("[note.heat]", "[rule]\nodd = 'fever'\n"),
        ("odd = 'fever'", "RL114", "rule.odd", "expected a table, got 'fever'", None),
    ),
    "a rule that is no table": (
        before("[note.heat]", "[definition]\nodd = 3\n"),
        ("odd = 3", "RL114", "definition.odd", "expected a table, got 3", None),
    ),
    "a question that is no table": (
        before("[note.heat]", "[question]\nodd = 3\n"),
        ("odd = 3", "RL114", "question.odd", "expected a table, got 3", None),
    ),
    "the id said again": (
        before(TITLE, 'id = "heat"'),
        ('id = "heat"', "RL112", "note.heat.id", NAMED, None),
    ),
    "the kind of a label said again": (
        (TOWEL, TOWEL.replace(" }", ', kind = "tag" }')),
        (TOWEL.replace(" }", ', kind = "tag" }'), "RL112", "equipment.towel.kind", NAMED, None),
    ),
    "a title of nothing but a space": (
        ('title = "Heat"', 'title = " "'),
        ('title = " "', "RL113", "note.heat.title", "this is empty", None),
    ),
    "markup in a text": (
        (TITLE, 'title = "<script>"'),
        ('title = "<script>"', "RL117", "note.heat.title", MARKUP, None),
    ),
    "markup in a list": (
        ('do = ["Go today."], watch = []', 'do = ["Go today."], watch = ["</p>"]'),
        (
            *('urgent = { name = "See someone today", do = ["Go today."], watch = ["</p>"] }', "RL117"),
            *("disposition.urgent.watch[0]", MARKUP, None),
        ),
    ),
    "a character that cannot be shown": (
        (TITLE, 'title = "\\u001b[31mHeat"'),
        ('title = "\\u001b[31mHeat"', "RL117", "note.heat.title", HIDDEN, None),
    ),
    "a text that is too long": (
        (TITLE, f'title = "{LONG}"'),
        (f'title = "{LONG}"', "RL117", "note.heat.title", "a text has at most 2000 characters", None),
    ),
}
QUESTIONS: dict[str, Row] = {
    "a number without bounds": (
        before("[question.fever]", f'[question.sleep]\n{ASKED}\nkind = "number"\nleast = 0\n'),
        ("[question.sleep]", "RL113", "question.sleep.most", "this is missing", "a number question needs it"),
    ),
    "bounds of what is no number": (
        before("[question.fever]", f'[question.sleep]\n{ASKED}\nkind = "yes-no"\nleast = 0\n'),
        ("least = 0", "RL120", "question.sleep.least", "a yes-no question has no `least`", "a number question has it"),
    ),
    "bounds the wrong way round": (
        before("[question.fever]", f'[question.sleep]\n{ASKED}\nkind = "number"\nleast = 9\nmost = 9\n'),
        ("[question.sleep]", "RL114", "question.sleep", "`least` must be below `most`", None),
    ),
    "a choice of one": (
        before("[question.fever]", f'[question.side]\n{ASKED}\nkind = "choice"\noptions = {{ a = "A" }}\n'),
        ("[question.side]", "RL114", "question.side", "a choice question has at least 2 options", None),
    ),
    "options of a yes-no question": (
        before("[question.fever]", f'[question.side]\n{ASKED}\nkind = "yes-no"\noptions = {{ a = "A" }}\n'),
        (
            *('options = { a = "A" }', "RL120", "question.side.options", "a yes-no question has no `options`"),
            "a choice or choices question has it",
        ),
    ),
}
ROWS = HEAD | TABLES | QUESTIONS


@pytest.mark.parametrize(("change", "shown"), ROWS.values(), ids=ROWS)
def test_one_mistake_is_shown_once_and_in_its_place(change: tuple[str, str], shown: Shown) -> None:
    assert the_mistake(minimal(change)) == shown


@pytest.mark.parametrize(
    ("change", "line", "where"),
    [
        (('name = "Neck"\n', ""), None, "name"),
        (("[note.heat]", "[notes.heat]"), "[notes.heat]", "notes"),
        (("[note.heat]", "[[note]]"), "[[note]]", "note"),
        (("[note.heat]", "[note.Heat]"), "[note.Heat]", "note"),
        (
            before("[note.heat]", f'[question.night-pain]\n{ASKED}\nkind = "yes-no"\n'),
            "[question.night-pain]",
            "question",
        ),
    ],
    ids=[
        "a head without its name",
        "a section misspelt",
        "a list of tables",
        "an id in capitals",
        "a kebab-case name",
    ],
)
def test_what_is_wrong_with_a_name_is_shown_where_the_name_stands(
    change: tuple[str, str], line: str | None, where: str
) -> None:
    shown = the_mistake(minimal(change))
    assert shown[0] == line
    assert shown[2].startswith(where)


def test_the_line_is_right_after_values_and_tables_of_many_lines() -> None:
    many = """
[[technique.press.as_published]]
text = "Push."
problem = '''
How hard?
[note.heat]
title = 3
'''

[[technique.press.as_published]]
text = "Push harder."
problem = 3
"""
    sources = ('sources = [{ id = "nhs", says = "go easy" }]', 'sources = [\n  { id = "nhs", says = 4 },\n]')
    text = minimal(sources, ("\n[note.heat]", f"{many}\n[note.heat]"), (TITLE, "title = 4"))
    shown = [(each.where, text.splitlines()[(each.line or 0) - 1]) for each in mistakes(text)]
    assert shown == [
        ("rule.old.sources[0].says", "sources = ["),
        ("technique.press.as_published[1].problem", "problem = 3"),
        ("note.heat.title", "title = 4"),
    ]


HOLES = {
    "an id of the pack that is not spelled like one": (('id = "neck"\nname', 'id = "My neck!"\nname'), "id"),
    "a time that goes backwards": (before("[tag]", "[timing]\ncheck_in = -5\n"), "timing"),
    "an option that no condition could quote": (("numb-hand = ", "'a \"numb\" hand' = "), "question.signs"),
    "an option with markup for an id": (("numb-hand = ", '"<b>" = '), "question.signs"),
    "an option that stands twice": (
        ("options = {", 'options = [{ id = "weak-arm", text = "?" }, { id = "weak-arm", text = "?" }] # {'),
        "question.signs",
    ),
    "a goal that stands twice": (("{ ease = 5 }", '[["ease", 1], ["ease", 5]]'), "technique.press.goals"),
    "a number of too many digits to write": (before('url = ""', f"year = 0x{'f' * 5000}"), "source.nhs.year"),
}


@pytest.mark.parametrize(("change", "where"), HOLES.values(), ids=HOLES)
def test_what_would_do_harm_later_is_refused_at_once(change: tuple[str, str], where: str) -> None:
    text = minimal(('how_seen = "the page"', 'how_seen = "the page"\nurl = ""'))
    old, new = change
    assert text.count(old) == 1
    assert [each.where for each in mistakes(text.replace(old, new)) if each.where.startswith(where)]


def test_a_text_has_two_thousand_characters_at_most() -> None:
    assert not mistakes(minimal((TITLE, f'title = "{LONG[1:]}"')))
