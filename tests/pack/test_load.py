"""The ways in: a file, a folder, texts, JSON, the built-in pack, and a pack that adds to another."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve

import relieflib
from minimal import MINIMAL, Shown, minimal, minimal_pack, mistakes, the_mistake
from relieflib import (
    Disposition,
    Pack,
    PackError,
    Refusal,
    assess,
    builtin_pack,
    clear,
    from_json,
    load_pack,
    read_pack,
    sample_answers,
    to_json,
)
from relieflib._converter import MOST_ENTRIES
from relieflib.errors import CODES, MOST_PROBLEMS
from relieflib.pack.tables import MOST_CHARACTERS, MOST_DOTS
from strategies import so_far

if TYPE_CHECKING:
    from collections.abc import Callable

NECK = minimal_pack()
ADDED = """
[equipment.band]
name = "elastic band"

[question.dizzy]
ask = "Are you dizzy?"
why = "Blood supply of the brain."
kind = "yes-no"

[rule.dizziness]
kind = "red-flag"
when = 'dizzy'
disposition = "urgent"
ceiling = "none"
says = "See someone today."
why = "Dizziness with neck pain."
sources = [{ id = "nhs", says = "dizziness is a warning sign" }]
"""


def refused(read: Callable[[], object]) -> list[str]:
    """Everything that is wrong, as it is shown."""
    with pytest.raises(PackError) as error:
        read()
    return [str(each) for each in error.value.problems]


def test_one_of_everything_is_read() -> None:
    assert [each.id for each in NECK.labels] == ["push", "hard-push", "sitting", "towel", "neck", "ease"]
    assert [each.id for each in NECK.questions] == ["fever", "age", "signs", "pain"]
    assert [each.id for each in NECK.rules] == ["infection", "weak", "old", "worse"]
    assert [each.id for each in NECK.guidance] == list(Disposition)
    (technique,) = NECK.techniques
    assert technique.goals == (("ease", 5),)
    dose = technique.steps[0].dose
    assert (dose.reps.least, dose.reps.usual, dose.reps.most) == (1, 3, 5)
    assert (dose.hold.least, dose.hold.usual, dose.hold.most) == (5, 5, 5)
    assert (dose.sets.usual, dose.rest.usual) == (1, 0)


def test_a_file_a_folder_and_a_text_give_the_same_pack(tmp_path: Path) -> None:
    head, rest = MINIMAL[: MINIMAL.index("[source.nhs]")], MINIMAL[MINIMAL.index("[source.nhs]") :]
    (tmp_path / "whole.toml").write_text(MINIMAL)
    folder = tmp_path / "neck"
    folder.mkdir()
    (folder / "b.toml").write_text(rest)
    (folder / "a.toml").write_text(f'files = ["a.toml", "b.toml"]\n{head}')
    (folder / "notes.txt").write_text("no TOML, and not read")
    assert load_pack(tmp_path / "whole.toml") == load_pack(str(folder)) == NECK


def test_tables_may_stand_in_any_order_and_layout_changes_nothing() -> None:
    parts = [f"[{part}" for part in MINIMAL.split("\n[")[1:] if not part.startswith("[")]
    head = MINIMAL.split("\n[")[0]
    technique = "\n[".join(MINIMAL.split("\n[technique.press]")[1].split("\n\n[note")[:1])
    others = [part for part in parts if not part.startswith("[technique")]
    mixed = "\r\n".join([head, *reversed(others), "# a comment", f"[technique.press]{technique}"])
    assert {each.id for each in read_pack({"neck.toml": mixed}).questions} == {each.id for each in NECK.questions}
    assert read_pack({"neck.toml": MINIMAL.replace("\n\n", "\n # a comment\n")}) == NECK


def test_a_file_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    assert refused(lambda: load_pack(tmp_path / "neck.toml")) == [
        "neck.toml: pack: cannot be read: No such file or directory [RL111]"
    ]


def test_a_folder_without_toml_is_a_problem(tmp_path: Path) -> None:
    assert refused(lambda: load_pack(tmp_path)) == [f"{tmp_path.name}: pack: the folder holds no .toml file [RL111]"]


def test_every_file_that_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(b'name = "\xff"')
    (tmp_path / "b.toml").mkdir()
    (tmp_path / "c.toml").write_text(MINIMAL)
    assert refused(lambda: load_pack(tmp_path)) == [
        "a.toml: pack: cannot be read: it is not UTF-8 text [RL111]",
        "b.toml: pack: it is not a regular file [RL111]",
    ]


def test_a_syntax_error_is_shown_with_the_other_files_mistakes() -> None:
    shown = refused(lambda: read_pack({"a.toml": "format = ", "neck.toml": minimal(('title = "Heat"', "title = 3"))}))
    assert shown[0] == "a.toml: pack: this is not TOML: Invalid value (at end of document) [RL111]"
    assert shown[1].endswith("note.heat.title: expected text, got 3 [RL114]")
    assert len(shown) == len(("a.toml", "neck.toml"))


def test_a_text_that_is_no_toml_is_one_mistake_and_not_a_pack_that_lacks_everything() -> None:
    assert [each.code for each in mistakes("format = ")] == ["RL111"]


def test_an_id_that_stands_in_two_files_is_taken() -> None:
    again = 'files = ["neck.toml", "notes.toml"]\n[note.heat]\ntitle = "Cold"\ntext = "?"\nsources = []\n'
    shown = refused(lambda: read_pack({"neck.toml": MINIMAL, "notes.toml": again}))
    taken = "notes.toml:2: note.heat: this id is taken: it is in `neck.toml` too [RL116]"
    assert shown == [f"{taken}\n    a pack adds to another; it replaces nothing"]


def test_a_key_of_the_head_that_stands_in_two_files_is_taken() -> None:
    shown = refused(
        lambda: read_pack(
            {"neck.toml": MINIMAL, "other.toml": 'holds_for_days = 30\nfiles = ["neck.toml", "other.toml"]'}
        )
    )
    assert len(shown) == 1
    assert shown[0].startswith("other.toml:1: holds_for_days: ")


def test_the_built_in_pack_is_read_once_and_is_sound() -> None:
    pack = builtin_pack()
    assert builtin_pack() is pack
    assert (pack.id, pack.language, pack.review) == ("low-back", "en", "not reviewed")


def test_a_built_in_pack_that_there_is_none_of_has_a_near_miss() -> None:
    assert refused(lambda: builtin_pack("lowback")) == [
        "pack: no built-in pack is called `lowback` [RL119]\n    did you mean `low-back`?"
    ]


@pytest.mark.parametrize("base", [NECK, builtin_pack()], ids=["minimal", "built-in"])
def test_a_pack_that_is_added_has_everything_of_its_base_and_what_it_adds(base: Pack) -> None:
    source = base.sources[0].id
    pack = read_pack({"more.toml": ADDED.replace("nhs", source)}, base=base)
    assert set(pack.rules) > set(base.rules)
    assert set(pack.questions) > set(base.questions)
    assert pack.techniques == base.techniques
    assert so_far(assess(pack, {"dizzy": True})) >= Disposition.URGENT
    assert (pack.id, pack.review) == (base.id, "not reviewed")
    assert pack.fingerprint != base.fingerprint


def test_a_file_may_add_to_a_pack_and_a_review_of_the_base_is_not_one_of_the_addition(tmp_path: Path) -> None:
    (tmp_path / "more.toml").write_text(ADDED)
    reviewed = evolve(NECK, review="reviewed by A. Clinician, 2026-01-01")
    assert load_pack(tmp_path / "more.toml", base=reviewed).review == "not reviewed"


def test_to_add_nothing_gives_the_base_itself() -> None:
    assert read_pack({}, base=NECK) is NECK
    assert read_pack({"empty.toml": "# nothing"}, base=NECK) is NECK


FIXED = "a pack that adds to another does not change this"
TAKEN = ["tag.push", "position.sitting", "equipment.towel", "region.neck", "goal.ease", "disposition.urgent"]
TAKEN += ["source.nhs", "question.fever", "definition.unwell", "rule.infection", "technique.press", "note.heat"]


@pytest.mark.parametrize("place", TAKEN)
def test_what_is_added_replaces_nothing(place: str) -> None:
    what = "this id is taken: it is in the pack that this one adds to too"
    shown: Shown = (f"[{place}]", "RL116", place, what, "a pack adds to another; it replaces nothing")
    assert the_mistake(f"\n[{place}]\n", base=NECK) == shown


def test_what_is_added_claims_no_review() -> None:
    line = 'review = "reviewed by A. Clinician"'
    assert the_mistake(line, base=NECK) == (line, "RL112", "review", FIXED, "leave it out")


def test_what_is_added_may_have_a_name_of_its_own() -> None:
    pack = read_pack({"more.toml": f'id = "neck-plus"\nname = "Neck and more"\n{ADDED}'}, base=NECK)
    assert (pack.id, pack.name, pack.version) == ("neck-plus", "Neck and more", "1.0")


@pytest.mark.parametrize("line", ["holds_for_days = 31", "[timing]\ncheck_in = 1"])
def test_what_is_added_does_not_loosen_the_head_of_its_base(line: str) -> None:
    assert [(each.code, each.what) for each in mistakes(line, base=NECK)] == [("RL112", FIXED)]


def test_what_is_added_may_not_lead_nowhere() -> None:
    assert [each.where for each in mistakes(ADDED.replace("nhs", "nih"), base=NECK)] == ["rule.dizziness.sources[0].id"]


def plain(**changes: object) -> str:
    """The minimal pack as JSON with some of its keys changed."""
    raw = json.loads(to_json(NECK))
    raw["value"] |= changes
    return json.dumps(raw)


UNKNOWN = "unknown key [RL112]"
IDS = "expected tables with ids [RL112]\n    such as [note.some-id]"
JSON: dict[str, tuple[Any, list[str]]] = {
    "no table": ("[]", ["pack: expected a table [RL114]"]),
    "a key that there is none of": ({"more": []}, [f"more: {UNKNOWN}"]),
    "a section by its plural": ({"notes": {}}, [f"notes: {UNKNOWN}\n    did you mean `note`?"]),
    "a list where tables belong": ({"note": []}, [f"note: {IDS}"]),
    "an entry that is no table": ({"note": {"heat": "hot"}}, ["note.heat: expected a table, got 'hot' [RL114]"]),
    "an id said twice": (
        {"group": {"g": {"id": "g", "title": "G"}}},
        ["group.g.id: this is said by the table's name [RL112]"],
    ),
}


@pytest.mark.parametrize(("change", "shown"), JSON.values(), ids=JSON)
def test_json_that_is_no_pack_is_shown_like_any_other_mistake(change: Any, shown: list[str]) -> None:  # noqa: ANN401
    text = plain(**change) if isinstance(change, dict) else f'{{"relieflib": "Pack", "format": 1, "value": {change}}}'
    assert refused(lambda: from_json(Pack, text)) == shown


def test_json_without_a_key_of_the_head_is_shown_like_toml_without_it() -> None:
    raw = json.loads(to_json(NECK))
    del raw["value"]["name"]
    shown = refused(lambda: from_json(Pack, json.dumps(raw)))
    assert shown == ["name: this is missing [RL113]\n    the head of a pack has it"]


@pytest.mark.parametrize(
    "when",
    [
        {"question": "fever", "op": "==", "value": True},
        {"all": []},
        ["fever"],
        "fever == False",
        "fever or age >= 3 or",
        "age >= 200",
        "nothing",
        None,
        True,
    ],
)
def test_what_is_not_the_text_of_a_condition_is_refused(when: object) -> None:
    rules = json.loads(to_json(NECK))["value"]["rule"]
    rules["infection"]["when"] = when
    shown = refused(lambda: from_json(Pack, plain(rule=rules)))
    assert [each.split(": ")[0] for each in shown] == ["rule.infection.when"]


def test_a_definition_that_is_no_condition_is_one_mistake() -> None:
    definitions = json.loads(to_json(NECK))["value"]["definition"]
    definitions["unwell"]["when"] = {"fever": True}
    assert refused(lambda: from_json(Pack, plain(definition=definitions))) == [
        """definition.unwell.when: expected a condition as text, got {'fever': True} [RL114]
    such as "age_years >= 50\""""
    ]


def as_toml(value: object) -> str:
    """A JSON value as TOML has it, tables inline."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(key)} = {as_toml(each)}" for key, each in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(as_toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


@pytest.mark.parametrize("pack", [NECK, builtin_pack()], ids=["minimal", "built-in"])
def test_a_pack_has_the_same_shape_in_toml_and_in_json(pack: Pack) -> None:
    value = json.loads(to_json(pack))["value"]
    toml = "\n".join(f"{key} = {as_toml(each)}" for key, each in value.items())
    again = read_pack({"again.toml": toml})
    assert again == pack
    assert again.fingerprint == pack.fingerprint


@pytest.mark.parametrize("where", ["rule.infection", "question.age", "technique.press", "note.heat"])
def test_the_same_mistake_is_the_same_problem_in_toml_and_in_json(where: str) -> None:
    value = json.loads(to_json(NECK))["value"]
    section, each = where.split(".")
    value[section][each]["oops"] = 1
    toml = "\n".join(f"{key} = {as_toml(each)}" for key, each in value.items())
    (problem,) = mistakes(toml)
    raw = json.dumps({"relieflib": "Pack", "format": 1, "value": value})
    assert refused(lambda: from_json(Pack, raw)) == [str(evolve(problem, file=None, line=None))]


@pytest.mark.parametrize(
    "text",
    [
        '"²" = 1',
        '"" = 1',
        '"." = 1',
        f"{'9' * 5000} = 1",
        f"format = 0x{'f' * 5000}",
        f"holds_for_days = 0x{'f' * 5000}",
        f"[source.nhs]\nyear = {'9' * 5000}",
        "x = " + "[" * 10_000,
        "x = " + "[" * 10_000 + "]" * 10_000,
        "format = ",
        "format = 1\nformat = 1",
        "\ufeffformat = 1",
        "\0",
        "[rule.x]\nwhen = '" + "(" * 900 + "fever" + ")" * 900 + "'",
        "[rule.x]\nwhen = { not = { not = " * 150 + "1" + " }" * 151,
    ],
    ids=lambda text: repr(text[:20]),
)
def test_a_hostile_text_ends_in_a_pack_error(text: str) -> None:
    assert all(str(each) for each in mistakes(text))
    assert mistakes(text)


@pytest.mark.parametrize("key", ["\\u001b[31m", "x\\ny", "\\u202e", "\\u0000"])
def test_what_is_shown_holds_no_character_that_cannot_be_shown(key: str) -> None:
    found = mistakes(f'"{key}" = 1\n{MINIMAL}\n[note."{key}"]\n"{key}" = 1\n')
    assert found
    assert all(line.isprintable() for each in found for line in (each.where, each.what, each.hint or ""))


@pytest.mark.parametrize(
    ("mark", "most"), [("#", MOST_CHARACTERS - len(MINIMAL)), (".", MOST_DOTS - MINIMAL.count("."))]
)
def test_the_files_of_a_pack_are_counted_together_before_they_are_read(mark: str, most: int) -> None:
    listed = 'files = ["a.toml", "b.toml", "c.toml"]\n'
    most -= len(listed) if mark == "#" else listed.count(".")
    texts = {"a.toml": f"{listed}{MINIMAL}", "b.toml": f"#{mark * (most - (mark == '#'))}", "c.toml": ""}
    assert read_pack(texts) == NECK
    with pytest.raises(PackError) as error:
        read_pack(texts | {"b.toml": f"{texts['b.toml']}{mark}", "c.toml": "not = = TOML"})
    what = f"the files of a pack have at most {MOST_CHARACTERS} characters and {MOST_DOTS} dots together"
    assert [(each.code, each.file, each.what) for each in error.value.problems] == [("RL111", "b.toml", what)]


def test_no_depth_of_nesting_gets_past_the_pack_error() -> None:
    assert all(mistakes("name = " + "[" * depth + "]" * depth) for depth in range(400, 500))


LINES = MINIMAL.splitlines()


def mixed_up(chance: Random) -> list[str]:
    """The lines of the minimal pack, one to three of them dropped, doubled, swapped or cut."""
    lines = list(LINES)
    for _ in range(chance.randint(1, 3)):
        number, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        match chance.choice(["drop", "double", "swap", "cut"]):
            case "drop":
                lines[number] = ""
            case "double":
                lines[number] += f"\n{lines[number]}"
            case "swap":
                lines[number], lines[other] = lines[other], lines[number]
            case _:
                lines[number] = lines[number][: chance.randint(0, len(lines[number]))]
    return lines


def test_a_text_with_its_lines_mixed_up_is_a_pack_or_shows_what_is_wrong_and_where() -> None:
    chance, tried = Random(7), Counter[str]()  # noqa: S311
    for _ in range(300):
        text = "\n".join(mixed_up(chance))
        problems = mistakes(text)
        if problems:
            assert all(each.code in CODES and each.what and each.hint != each.what for each in problems)
            whole = [each for each in problems if each.line is None]
            assert all(each.code == "RL113" or each.where in {"pack", "screens", "files"} for each in whole), whole
            assert all(1 <= (each.line or 1) <= text.count("\n") + 1 for each in problems)
        else:
            assert from_json(Pack, to_json(read_pack({"neck.toml": text}))) == read_pack({"neck.toml": text})
        tried["read" if not problems else "in its place" if problems[0].line else "as a whole"] += 1
    assert min(tried["read"], tried["in its place"], tried["as a whole"]) > 10, tried


def test_tables_that_nest_without_end_are_refused() -> None:
    deep = ".".join(["a"] * 3000)
    for place in (f"rule.x.{deep}", f"question.x.{deep}", deep):
        with pytest.raises(PackError, match="a key has at most 20 parts"):
            read_pack({"neck.toml": f"{place} = 1"})


@pytest.mark.parametrize("most", [0, 61])
def test_a_routine_has_at_least_one_technique_and_not_too_many(most: int) -> None:
    with pytest.raises(PackError, match="a routine has 1 to 60 techniques"):
        read_pack({"neck.toml": f"most_techniques = {most}\n{MINIMAL}"})
    assert read_pack({"neck.toml": f"most_techniques = 3\n{MINIMAL}"}).most_techniques == 3


SAMPLES = {
    "plain-back-ache": "Clearance",
    "pregnant": "Clearance",
    "blood-thinner": "Clearance",
    "saddle-numbness": "Refusal",
    "cannot-say": "Refusal",
    "one-question-open": "Unfinished",
}


@pytest.mark.parametrize("name", SAMPLES)
def test_sample_answers_lead_where_their_description_says(name: str) -> None:
    assert f"``{name}``" in str(sample_answers.__doc__)
    result = clear(assess(builtin_pack(), sample_answers(name)))
    assert type(result).__name__ == SAMPLES[name]
    if isinstance(result, Refusal):
        assert result.disposition is Disposition.EMERGENCY


def test_sample_answers_are_the_callers_own() -> None:
    sample_answers("plain-back-ache").clear()
    assert sample_answers("plain-back-ache")


def test_sample_answers_that_do_not_exist_are_refused_with_the_nearest_name() -> None:
    assert refused(lambda: sample_answers("plain-backache")) == [
        "sample_answers: no sample answers are called `plain-backache` [RL119]\n    did you mean `plain-back-ache`?"
    ]
    assert "one of `blood-thinner`, `cannot-say`, " in "".join(refused(lambda: sample_answers("../library")))
    with pytest.raises(TypeError, match="expected a str"):
        sample_answers(3)  # type: ignore[arg-type]


def test_every_sample_is_described() -> None:
    folder = Path(relieflib.__file__).parent / "pack" / "samples" / "low-back"
    assert {file.stem for file in folder.iterdir()} == SAMPLES.keys()


TEXT = 'text = "Heat may help."'


def keys(number: int) -> str:
    """So many unknown keys of the head."""
    return "".join(f"n{each} = 1\n" for each in range(number))


MANY_MISTAKES = {
    "keys of the head": lambda number: keys(number) + MINIMAL,
    "tables without anything": lambda number: MINIMAL + "".join(f"[note.n{each}]\n" for each in range(number)),
    "conditions": lambda number: (
        MINIMAL + "".join(f'[definition.d{each}]\nmeans = "D."\nwhen = "no_{each}"\n' for each in range(number))
    ),
    "unknown labels": lambda number: MINIMAL.replace(
        'tags = ["hard-push"]', f"tags = {json.dumps([f'u{each}' for each in range(number)])}"
    ),
    "invisible texts": lambda number: MINIMAL + f'\n[note.long]\ntitle = "T"\ntext = "T."\non = {[" "] * number}\n',
}


@pytest.mark.parametrize("kind", MANY_MISTAKES)
def test_of_very_many_mistakes_the_first_thousand_are_said(kind: str) -> None:
    problems = mistakes(MANY_MISTAKES[kind](MOST_PROBLEMS + 9))
    assert len(problems) == MOST_PROBLEMS + 1
    assert [each.code for each in problems].count("RL110") == 1
    assert problems[-1].code == "RL110"
    assert problems[-1].line is not None
    assert not any(each.code == "RL119" and kind != "unknown labels" and "u" not in each.what for each in problems[:9])


def test_of_a_thousand_mistakes_all_are_said() -> None:
    problems = mistakes(keys(MOST_PROBLEMS) + MINIMAL)
    assert (len(problems), {each.code for each in problems}) == (MOST_PROBLEMS, {"RL112"})


@pytest.mark.parametrize("more", [0, 1])
def test_lists_and_tables_are_counted_before_they_are_read(more: int) -> None:
    on = f"on = {['towel'] * (MOST_ENTRIES + more)}"
    options = "".join(f'o{each} = "O", ' for each in range(MOST_ENTRIES + more - 2))
    said = {
        "list": mistakes(minimal((TEXT, f"{TEXT}\n{on}"))),
        "table": mistakes(MINIMAL.replace("{ numb-hand", f"{{ {options}numb-hand")),
    }
    assert {name: bool(problems) for name, problems in said.items()} == dict.fromkeys(said, bool(more))
