"""What a person reads: plain words, short sentences, nothing that frightens or promises."""

from __future__ import annotations

import re

import pytest

from readability import WORD, grade, sentences, syllables
from relieflib import builtin_pack
from relieflib.pack.load import sentences as sentences_of

SHORTEST = 5  # words; of fewer the formula says nothing
PLAIN = sentences_of(builtin_pack(emergency_number="112"))
SAID = [(path, sentence) for path, text in PLAIN.items() for sentence in sentences(text)]
FRIGHTENING = (
    "agony catastroph cripple deadly death die disaster doom fatal horrible horrif kill nightmare paraly terrible "
    "tragic"
)
PROMISING = "cures cured fix fixes guarantee heals instant miracle painless perfectly permanent proven risk-free works"


HEARD = """
    bones 1 breathe 1 chair 1 guide 1 hours 1 moved 1 treated 2 being 2 little 2 massage 2 needed 2 numbness 2 patient 2
    people 2 question 2 quiet 2 science 2 table 2 trying 2 walking 2 30 2 7 1 area 3 clinician 3 exercise 3 idea 3
    medicine 3 period 3 position 3 quality 3 serious 3 emergency 4
"""


@pytest.mark.parametrize(("word", "count"), re.findall(r"(\w+) (\d)", HEARD))
def test_syllables_are_counted_as_they_are_heard(word: str, count: str) -> None:
    assert syllables(word) == int(count)


def test_the_formula_tells_plain_from_learned() -> None:
    assert grade("Do not wait. Call now.") < 2
    assert grade("Immediate multidisciplinary evaluation is recommended.") > 15


def test_there_is_much_to_read() -> None:
    assert len(SAID) > 1000


def test_no_sentence_is_harder_than_grade_eight() -> None:
    hard = [(path, said) for path, said in SAID if len(WORD.findall(said)) >= SHORTEST and grade(said) > 8]
    assert hard == []


def test_no_sentence_is_longer_than_twenty_five_words() -> None:
    assert [(path, said) for path, said in SAID if len(WORD.findall(said)) > 25] == []


@pytest.mark.parametrize("words", [FRIGHTENING, PROMISING])
def test_no_word_frightens_or_promises(words: str) -> None:
    listed = re.compile(rf"\b(?:{'|'.join(words.split())})", re.IGNORECASE)
    assert [(path, said) for path, said in SAID if listed.search(said)] == []
