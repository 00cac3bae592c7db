"""What a person reads, in another language and with a number to call: all of it, or nothing, and never a fallback."""

from __future__ import annotations

import json
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from attrs import fields

import relieflib as relief
from minimal import MINIMAL, minimal, minimal_pack
from relieflib import Disposition, PackError, read_pack
from relieflib.pack.load import builtin_pack, load_pack
from relieflib.pack.translation import READ
from relieflib.pack.wording import Phrases
from relieflib.review import sentences

NECK = minimal_pack()
HEAD = 'format = 1\npack = "neck"\nlanguage = "es"\nreview = "not reviewed"\n'


def spoken(text: str) -> str:
    """*text* in the Spanish of these tests."""
    return f"¡{text}!"


def words(*changes: tuple[str, str], head: str = HEAD, without: str = "") -> str:
    """Words for every sentence of the minimal pack but one, with *changes* made."""
    text = head
    for path, said in sentences(NECK).items():
        if path != without:
            text += (
                f"[{json.dumps(path)}]\nen = {json.dumps(said)}\nes = {json.dumps(spoken(said), ensure_ascii=False)}\n"
            )
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def problems(text: str, **more: str) -> list[tuple[str, str]]:
    with pytest.raises(PackError) as refusal:
        read_pack({"neck.toml": MINIMAL}, words={"es.toml": text}, **more)  # type: ignore[arg-type]
    return [(problem.code, problem.where) for problem in refusal.value.problems]


def test_every_sentence_is_said_in_the_language_and_nothing_else_changes() -> None:
    pack = read_pack({"neck.toml": MINIMAL}, words={"es.toml": words()})
    assert pack.language == "es"
    assert sentences(pack) == {path: spoken(text) for path, text in sentences(NECK).items()}
    assert pack.rules[0].when == NECK.rules[0].when
    assert [each.id for each in pack.questions] == [each.id for each in NECK.questions]
    assert pack.review == NECK.review
    assert pack.fingerprint == NECK.fingerprint
    assert pack.wording != NECK.wording


def test_the_same_answers_lead_to_the_same_in_every_language() -> None:
    pack = read_pack({"neck.toml": MINIMAL}, words={"es.toml": words()})
    for said in ({"fever": True}, {"fever": False, "age": 70, "signs": []}, {}):
        one, other = relief.assess(NECK, said), relief.assess(pack, said)
        assert (one.disposition, one.acting, one.open) == (other.disposition, other.acting, other.open)


def test_a_sentence_without_words_is_an_error_and_no_fallback() -> None:
    path = "rule.infection.says"
    assert problems(words(without=path)) == [("RL181", path)]


def test_a_sentence_that_has_changed_is_an_error_with_what_it_says_now() -> None:
    said = sentences(NECK)["rule.infection.says"]
    with pytest.raises(PackError) as refusal:
        read_pack({"neck.toml": MINIMAL}, words={"es.toml": words((json.dumps(said), '"Once it said this."'))})
    (problem,) = refusal.value.problems
    assert (problem.code, problem.where, problem.file) == ("RL182", "rule.infection.says", "es.toml")
    assert problem.hint == f'"{said}"'
    assert problem.line is not None


def test_words_for_nothing_are_an_error_with_the_nearest() -> None:
    extra = '["rule.infecton.says"]\nen = "x"\nes = "y"\n'
    assert problems(words() + extra) == [("RL183", "rule.infecton.says")]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (('es = "¡A cold neck!"', 'es = ""'), "RL114"),
        (('es = "¡A cold neck!"', "es = 3"), "RL114"),
        (('es = "¡A cold neck!"', 'fr = "Froid"'), "RL114"),
        (('es = "¡A cold neck!"', 'es = "<b>Frío</b>"'), "RL117"),
        (('es = "¡A cold neck!"', 'es = "Frío {emergency_number}"'), "RL184"),
    ],
)
def test_words_that_are_no_words_are_refused(change: tuple[str, str], code: str) -> None:
    texts = {"neck.toml": minimal(('name = "Neck"', 'name = "A cold neck"'))}
    with pytest.raises(PackError) as refusal:
        read_pack(
            texts,
            words={
                "es.toml": words(('en = "Neck"\nes = "¡Neck!"', 'en = "A cold neck"\nes = "¡A cold neck!"'), change)
            },
        )
    assert [(each.code, each.file) for each in refusal.value.problems] == [(code, "es.toml")]


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (HEAD.replace("format = 1", "format = 2"), ("RL118", "format")),
        (HEAD.replace('"neck"', '"back"'), ("RL119", "pack")),
        (HEAD.replace('review = "not reviewed"\n', ""), ("RL113", "review")),
        (HEAD.replace('review = "not reviewed"', "review = 3"), ("RL114", "review")),
        (HEAD.replace('review = "not reviewed"', 'review = " "'), ("RL114", "review")),
        (HEAD.replace("format = 1", "format = true"), ("RL114", "format")),
        (HEAD.replace('language = "es"', 'language = ["es"]'), ("RL114", "language")),
        (HEAD.replace('language = "es"', 'language = "en"'), ("RL114", "language")),
        (HEAD.replace('language = "es"', 'language = "../es"'), ("RL114", "language")),
        (HEAD.replace('language = "es"\n', ""), ("RL113", "language")),
    ],
)
def test_words_for_another_pack_are_refused(head: str, found: tuple[str, str]) -> None:
    assert problems(words(head=head)) == [found]


def test_words_said_twice_are_refused() -> None:
    with pytest.raises(PackError, match=r"this is taken: it is in `a[.]toml` too"):
        read_pack({"neck.toml": MINIMAL}, words={"a.toml": words(), "b.toml": 'language = "es"'})


def test_a_review_of_the_words_is_a_review_of_their_own() -> None:
    reviewed = read_pack({"neck.toml": MINIMAL}, words={"es.toml": words(('"not reviewed"', '"by X, 2027"'))})
    assert reviewed.review == "not reviewed; es: by X, 2027"


def test_a_pack_without_a_review_gets_none_from_its_words() -> None:
    seen = words().replace('review = "not reviewed"', 'review = "A. Clinician, 2026"')
    pack = read_pack({"neck.toml": minimal(('review = "not reviewed"\n', ""))}, words={"es.toml": seen})
    assert pack.review == "not reviewed"


def test_words_that_cannot_be_read_are_the_one_thing_that_is_told() -> None:
    assert problems("x =") == [("RL111", "pack")]


def test_many_unknown_sentences_are_told_without_a_hint_for_each() -> None:
    extra = "".join(f'["rule.infecton{number}.says"]\nen = "x"\nes = "y"\n' for number in range(30))
    with pytest.raises(PackError) as refusal:
        read_pack({"neck.toml": MINIMAL}, words={"es.toml": words() + extra})
    hints = [problem.hint for problem in refusal.value.problems]
    assert len(hints) == 30
    assert hints.count(None) == 10


# the number to call

CALL = MINIMAL.replace("Call the emergency number.", "Call {emergency_number} now.")


def test_the_number_to_call_is_the_hosts() -> None:
    def first(pack: relief.Pack) -> str:
        return pack.advice[Disposition.EMERGENCY].do[0]

    assert first(read_pack({"neck.toml": CALL})) == "Call your local emergency number now."
    called = read_pack({"neck.toml": CALL}, emergency_number="999 or 112")
    assert first(called) == "Call 999 or 112 now."
    assert called.phrases.emergency_number == "999 or 112"
    assert relief.from_json(relief.Pack, relief.to_json(called)) == called


def test_what_is_added_says_the_same_number() -> None:
    base = read_pack({"neck.toml": CALL}, emergency_number="112")
    more = """
[note.call]
title = "If it gets worse"
text = "Call {emergency_number}."
sources = [{ id = "nhs", says = "call" }]
"""
    assert read_pack({"more.toml": more}, base=base).notes[-1].text == "Call 112."


@pytest.mark.parametrize(
    "number",
    ["", " ", "1" * 41, "11\n2", "\u202e112", " 112 ", ".", "<b>112</b>", "{112}", 112, True, 1.5, b"112", ["112"]],
)
def test_a_number_that_is_none_is_refused(number: Any) -> None:  # noqa: ANN401 - whatever a host hands in
    with pytest.raises(PackError, match="is not a number to call") as refusal:
        read_pack({"neck.toml": CALL}, emergency_number=number)
    assert [problem.where for problem in refusal.value.problems] == ["emergency_number"]
    with pytest.raises(PackError, match="is not a number to call"):
        builtin_pack(emergency_number=number)


@pytest.mark.parametrize("name", ["emergency_number", "none", "next"])
def test_an_empty_phrase_is_refused(name: str) -> None:
    with pytest.raises(PackError, match="this is empty") as refusal:
        read_pack({"neck.toml": MINIMAL.replace("[tag]", f'[phrases]\n{name} = " "\n\n[tag]', 1)})
    assert [problem.where for problem in refusal.value.problems] == [f"phrases.{name}"]


def test_phrases_that_are_no_table_are_refused() -> None:
    with pytest.raises(PackError) as refusal:
        read_pack({"neck.toml": "phrases = 3\n" + MINIMAL})
    assert [(each.code, each.where) for each in refusal.value.problems] == [("RL114", "phrases")]


def test_an_addition_has_the_language_and_the_number_of_its_base() -> None:
    base = read_pack({"neck.toml": CALL}, emergency_number="112")
    with pytest.raises(PackError, match="has its number to call"):
        read_pack({"more.toml": ""}, base=base, emergency_number="999")
    assert read_pack({"more.toml": ""}, base=base, emergency_number="112") == base
    with pytest.raises(PackError, match="an addition is written in the language of its base"):
        read_pack({"more.toml": ""}, base=base, words={"es.toml": words()})


@pytest.mark.parametrize("text", ["Call {emergency}.", "Call {}.", "Call {emergency_number", "{technique}"])
def test_braces_around_anything_else_are_refused(text: str) -> None:
    with pytest.raises(PackError, match="nothing here replaces"):
        read_pack({"neck.toml": MINIMAL.replace("Call the emergency number.", text)})


def test_a_pack_in_another_language_says_its_phrases_itself() -> None:
    spanish = MINIMAL.replace('language = "en"', 'language = "es"')
    with pytest.raises(PackError) as refusal:
        read_pack({"neck.toml": spanish.replace("[tag]", '[phrases]\nrest = "Descanse."\n\n[tag]', 1)})
    missing = {problem.where for problem in refusal.value.problems}
    assert missing == {f"phrases.{each.name}" for each in fields(Phrases)} - {"phrases.rest"}


# languages in folders


def test_a_folder_holds_its_languages_in_folders(tmp_path: Path) -> None:
    (tmp_path / "neck.toml").write_text(MINIMAL, "utf-8")
    (tmp_path / "es").mkdir()
    (tmp_path / "es" / "all.toml").write_text(words(), "utf-8")
    assert load_pack(tmp_path, language="es").language == "es"
    assert load_pack(tmp_path, language="en") == load_pack(tmp_path) == NECK
    for wanted in ("fr", "..", ""):
        with pytest.raises(PackError) as refusal:
            load_pack(tmp_path, language=wanted)
        assert [(each.code, each.where) for each in refusal.value.problems] == [("RL119", "language")]
    with pytest.raises(PackError, match="there are no words for 'es'"):
        load_pack(tmp_path / "neck.toml", language="es")
    (tmp_path / "fr").mkdir()
    (tmp_path / "fr" / "all.toml").write_text(words(), "utf-8")
    with pytest.raises(PackError, match="there are no words for 'fr'"):
        load_pack(tmp_path, language="fr")
    (tmp_path / "es" / "all.toml").write_bytes(b"\xff")
    with pytest.raises(PackError, match="it is not UTF-8 text"):
        load_pack(tmp_path, language="es")


# the script that keeps the words up to date

SCRIPT = Path(__file__).parents[2] / "scripts" / "words.py"


def brought_up_to_date(folder: Path, language: str) -> subprocess.CompletedProcess[str]:
    source = str(Path(relief.__file__).parents[1])
    return subprocess.run(
        [sys.executable, str(SCRIPT), str(folder), language],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": source, "PYTHONUTF8": "1"},
        check=False,
    )


def test_words_are_brought_up_to_date_and_what_is_said_is_kept(tmp_path: Path) -> None:
    neck, spanish = tmp_path / "neck.toml", tmp_path / "es"
    neck.write_text(CALL, "utf-8")
    assert "sentences have no words in `es` yet" in brought_up_to_date(tmp_path, "es").stdout
    for file in spanish.glob("*.toml"):
        said = re.sub(r'^en = "(.*)"\nes = ""$', r'en = "\1"\nes = "¡\1!"', file.read_text("utf-8"), flags=re.MULTILINE)
        file.write_text(said, "utf-8")
    assert brought_up_to_date(tmp_path, "es").stdout.startswith("0 sentences")
    before = {file: file.read_text("utf-8") for file in spanish.glob("*.toml")}
    assert load_pack(tmp_path, language="es", emergency_number="112").notes[0].title == "¡Heat!"
    neck.write_text(CALL.replace("Keep moving.", "Go on moving."), "utf-8")
    assert "this sentence has changed since" in brought_up_to_date(tmp_path, "es").stderr
    assert '# now: "Go on moving."' in (spanish / "pack.toml").read_text("utf-8")
    neck.write_text(CALL, "utf-8")
    brought_up_to_date(tmp_path, "es")
    assert {file: file.read_text("utf-8") for file in before} == before


def test_a_broken_pack_costs_no_words(tmp_path: Path) -> None:
    (tmp_path / "neck.toml").write_text(MINIMAL, "utf-8")
    (tmp_path / "es").mkdir()
    (tmp_path / "es" / "pack.toml").write_text(words(), "utf-8")
    (tmp_path / "more.toml").write_text("x =", "utf-8")
    done = brought_up_to_date(tmp_path, "es")
    assert done.returncode == 1
    assert "nothing was written" in done.stderr
    assert (tmp_path / "es" / "pack.toml").read_text("utf-8") == words()


def test_the_script_has_a_file_for_every_section_that_is_read() -> None:
    files = runpy.run_path(str(SCRIPT))["FILES"]
    assert {each for sections in files.values() for each in sections} == {*READ, "name", "about", "phrases"}


# the built-in pack in Spanish

SPANISH = builtin_pack(language="es", emergency_number="112")
SAID = sentences(SPANISH)


def test_the_built_in_pack_is_there_in_spanish() -> None:
    assert (SPANISH.id, SPANISH.language) == ("low-back", "es")
    assert SAID.keys() == sentences(builtin_pack()).keys()
    assert SPANISH.advice[Disposition.EMERGENCY].do[0].startswith("Llame")
    assert "112" in SPANISH.advice[Disposition.EMERGENCY].do[0]


def test_spanish_sentences_are_short_and_frighten_nobody() -> None:
    word = re.compile(r"[\wáéíóúüñÁÉÍÓÚÜÑ]+(?:[.,]\d+)*")
    parts = [(path, part) for path, text in SAID.items() for part in re.split(r"(?<=[.!?:;])\s+", text)]
    assert [(path, part) for path, part in parts if len(word.findall(part)) > 25] == []
    listed = re.compile(r"\b(?:muert|mortal|morir|fatal|horribl|terribl|parál|curará|garanti|milagr)", re.IGNORECASE)
    assert [(path, part) for path, part in parts if listed.search(part)] == []


def test_spanish_keeps_every_number() -> None:
    def numbers(text: str) -> list[str]:
        return sorted(re.findall(r"\d+", re.sub(r"(?<=\d)[.,\s\u00a0](?=\d)", "", text)))

    english = sentences(builtin_pack(emergency_number="112"))
    assert {path for path in SAID if numbers(SAID[path]) != numbers(english[path])} == set()


def test_spanish_questions_are_marked_at_both_ends() -> None:
    assert [path for path, text in SAID.items() if text.count("¿") != text.count("?")] == []
    assert [path for path, text in SAID.items() if text.count("¡") != text.count("!")] == []
