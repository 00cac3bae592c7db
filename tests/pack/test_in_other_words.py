"""A language and the numbers to call are how a pack is said, and not which pack it is."""

from __future__ import annotations

import json
from typing import Any

import pytest
from attrs import evolve, fields
from hypothesis import given
from hypothesis import strategies as st

from minimal import MINIMAL, minimal_pack
from relieflib import Pack, PackError, builtin_pack, from_json, read_pack, to_json
from relieflib.content import Note
from relieflib.review import sentences

CALLS = "Call {emergency_number}, {crisis_number} or {maternity_number}."
CALL = MINIMAL.replace("Call the emergency number.", CALLS)
NECK = read_pack({"neck.toml": CALL})
BACK = builtin_pack()
NUMBERS = st.sampled_from(["112", "999", "999 or 112", "+34 112"])
TOLD = Note(id="told", title="Who to call", text="Call {emergency_number}.", sources=["nhs"])


def in_spanish() -> Pack:
    """The small pack in a Spanish of its own."""
    words = ['format = 1\npack = "neck"\nlanguage = "es"\nreview = "not reviewed"\n']
    for path, text in sentences(NECK).items():
        said = CALLS if text.startswith("Call your local") else text
        words.append(f"[{json.dumps(path)}]\nen = {json.dumps(said)}\nes = {json.dumps('¡' + said)}\n")
    return read_pack({"neck.toml": CALL}, words={"es.toml": "\n".join(words)})


def test_a_translation_and_a_number_leave_the_fingerprint_as_it_is() -> None:
    ways = [(language, number) for language in (None, "es") for number in (None, "112")]
    said = [builtin_pack(language=language, emergency_number=number) for language, number in ways]
    assert {each.fingerprint for each in said} == {BACK.fingerprint}
    assert {each.ref for each in said} == {BACK.ref}
    assert len({each.wording for each in said}) == 4


@given(NUMBERS, NUMBERS, NUMBERS)
def test_each_number_is_said_where_it_belongs(emergency: str, crisis: str, maternity: str) -> None:
    pack = read_pack({"neck.toml": CALL}, emergency_number=emergency, crisis_number=crisis, maternity_number=maternity)
    assert f"Call {emergency}, {crisis} or {maternity}." in sentences(pack).values()
    assert pack.fingerprint == NECK.fingerprint
    assert pack.original == NECK


def test_without_a_number_a_pack_says_whom_to_look_for() -> None:
    said = "Call your local emergency number, a crisis line near you or your maternity unit."
    assert said in sentences(NECK).values()
    assert NECK.original is None


SAID = [read_pack({"neck.toml": CALL}, emergency_number="112"), builtin_pack(language="es", crisis_number="024")]


@pytest.mark.parametrize("pack", SAID, ids=["number", "language"])
def test_in_other_words_it_survives_json_and_a_copy(pack: Pack) -> None:
    again = from_json(Pack, to_json(pack))
    assert (again, again.fingerprint, again.wording) == (pack, pack.fingerprint, pack.wording)
    assert evolve(pack) == pack
    assert Pack(**{each.name: getattr(pack, each.name) for each in fields(Pack)}) == pack


@pytest.mark.parametrize("pack", SAID, ids=["number", "language"])
def test_its_sentences_may_change_and_nothing_else(pack: Pack) -> None:
    note = evolve(pack.notes[0], title="Something else")
    changed = evolve(pack, notes=(note, *pack.notes[1:]))
    assert changed.fingerprint == pack.fingerprint
    assert changed.wording != pack.wording
    changes: dict[str, Any] = {"techniques": (), "version": "9", "holds_for_days": 2, "rules": pack.rules[1:]}
    for field, value in changes.items():
        with pytest.raises(PackError, match="only sentences may differ from the original"):
            evolve(pack, **{field: value})
    alone: Any = evolve(pack, techniques=(), original=None)
    assert alone.fingerprint != pack.fingerprint


def test_where_more_than_sentences_differs_is_said() -> None:
    pack = SAID[0]
    with pytest.raises(PackError) as error:
        evolve(pack, rules=(evolve(pack.rules[0], chosen="later"), *pack.rules[1:]))
    (problem,) = error.value.problems
    assert (problem.code, problem.where) == ("RL185", f"rule.{pack.rules[0].id}")


def test_an_addition_to_a_pack_that_names_a_number_is_an_addition_to_the_pack() -> None:
    base = read_pack({"neck.toml": CALL}, emergency_number="112")
    added = base.adding(notes=[TOLD])
    assert added.fingerprint == NECK.adding(notes=[TOLD]).fingerprint
    assert added.notes[-1].text == "Call 112."
    told = '[note.told]\ntitle = "Who to call"\ntext = "Call {emergency_number}."\nsources = ["nhs"]\n'
    from_file = read_pack({"more.toml": told}, base=base)
    assert from_file == added
    assert from_file.fingerprint == added.fingerprint


def test_an_addition_to_a_translation_is_a_pack_of_its_own() -> None:
    spanish = in_spanish()
    added = spanish.adding(notes=[evolve(TOLD, title="A quién llamar")])
    assert (added.original, added.language) == (None, "es")
    assert added.fingerprint != spanish.fingerprint == NECK.fingerprint


MALFORMED = [
    (3, "RL114"),
    ({"language": "es", "review": "", "sentences": []}, "RL114"),
    ({"language": "es", "review": "no", "sentences": {"note.none.title": "x"}}, "RL183"),
    ({"language": "es", "review": "no", "sentences": {"note.heat.title": 3}}, "RL114"),
    ({"language": "es", "review": "no", "sentences": {"note.heat.title": "<b>"}}, "RL117"),
]


@pytest.mark.parametrize(("said", "code"), MALFORMED)
def test_words_that_are_not_right_are_refused(said: object, code: str) -> None:
    raw = json.loads(to_json(minimal_pack()))
    raw["value"]["said"] = said
    with pytest.raises(PackError) as error:
        from_json(Pack, json.dumps(raw))
    assert code in {problem.code for problem in error.value.problems}
