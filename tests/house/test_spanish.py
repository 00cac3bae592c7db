"""How hard the Spanish of the built-in pack is (Fernández Huerta: 60 or more is plain), and what was corrected."""

from __future__ import annotations

import re

import pytest

from relieflib import builtin_pack
from relieflib.pack.load import sentences as sentences_of

PACK = sentences_of(builtin_pack(language="es", emergency_number="112"))
WORD = re.compile(r"[A-Za-zÁÉÍÓÚÜÑáéíóúüñ]+")
HEARD = re.compile(r"[iuü]?[aeoáéó][iuy]?|[íú]|[iuü]+|y$")  # a diphthong is one syllable
CORRECTED = (
    "trasero|caca|delgados o débiles|más líquida|trastorno hemorrágico|caminar o vestirme|oprimid|importa que lo|"
    r"puede significar|pueden significar|Cuenta desde|\d\.\d"
)


def syllables(word: str) -> int:
    return max(1, len(HEARD.findall(word.lower())))


def ease(texts: list[str]) -> float:
    """206.84 - 60 syllables a word - 1.02 words a sentence."""
    words = [word for text in texts for word in WORD.findall(text)]
    ends = sum(max(1, len(re.findall(r"[.!?:;](?=\s|$)", text))) for text in texts)
    return 206.84 - 60 * sum(map(syllables, words)) / len(words) - 1.02 * len(words) / ends


@pytest.mark.parametrize(("word", "count"), [("espalda", 3), ("dolor", 2), ("puede", 2), ("día", 2), ("pie", 1)])
def test_syllables_are_counted_as_they_are_heard(word: str, count: int) -> None:
    assert syllables(word) == count


@pytest.mark.parametrize("section", ["question", "rule", "disposition", "technique", "note"])
def test_the_spanish_of_a_section_is_plain(section: str) -> None:
    assert ease([text for path, text in PACK.items() if path.startswith(f"{section}.")]) >= 60


def test_what_was_corrected_stays_corrected() -> None:
    wrong = re.compile(rf"\b(?:{CORRECTED})", re.IGNORECASE)
    assert {path: text for path, text in PACK.items() if wrong.search(text)} == {}
