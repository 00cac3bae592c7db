"""The closed vocabularies: words in kebab-case, ordered, equal and hashed within their own only."""

from __future__ import annotations

import itertools
import operator
import re
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from relieflib import builtin_pack, terms
from relieflib.pack.wording import Phrases
from relieflib.terms import Ranked, Term

if TYPE_CHECKING:
    from collections.abc import Callable

VOCABULARIES = [each for each in vars(terms).values() if isinstance(each, type) and issubclass(each, Term) and each]
VOCABULARIES = [each for each in VOCABULARIES if len(each) > 0]
RANKED = [each for each in VOCABULARIES if issubclass(each, Ranked)]
ORDERS: list[Callable[[Any, Any], bool]] = [operator.lt, operator.le, operator.gt, operator.ge]
Said = terms.Ending | terms.LeftOutBecause | terms.ProgrammeEnd | terms.Status | terms.Tolerance
SAID: list[type[Said]] = [terms.Ending, terms.LeftOutBecause, terms.ProgrammeEnd, terms.Status, terms.Tolerance]


@pytest.mark.parametrize("vocabulary", VOCABULARIES)
def test_a_word_is_a_code_and_not_a_sentence(vocabulary: type[Term]) -> None:
    for term in vocabulary:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*|[A-Z]", term.value)


@pytest.mark.parametrize("order", ORDERS)
def test_words_of_two_vocabularies_have_no_order(order: Callable[[Any, Any], bool]) -> None:
    for one, other in itertools.permutations(RANKED, 2):
        for word, strange in itertools.product(one, other):
            with pytest.raises(TypeError):
                order(word, strange)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("strange", [0, 3, "emergency", None, terms.Absent.NOT_ASKED])
def test_a_word_has_no_order_with_anything_else(order: Callable[[Any, Any], bool], strange: object) -> None:
    for vocabulary in RANKED:
        for word in vocabulary:
            with pytest.raises(TypeError):
                order(word, strange)
            with pytest.raises(TypeError):
                order(strange, word)


def test_words_that_are_spelt_alike_are_equal_within_one_vocabulary_only() -> None:
    everything = [term for vocabulary in VOCABULARIES for term in vocabulary]
    for one, other in itertools.combinations(everything, 2):
        assert one != other
    assert len(set(everything)) == len(everything)
    assert all(term != term.value for term in everything)


@pytest.mark.parametrize("language", [None, "es"])
def test_what_a_person_may_read_has_a_sentence_in_each_language(language: str | None) -> None:
    phrases = builtin_pack(language=language).phrases
    for vocabulary in SAID:
        sentences = [phrases.of(term) for term in vocabulary]
        assert all(sentences)
        assert len(set(sentences)) == len(sentences)


def test_phrases_have_no_sentence_for_a_word_that_is_gone() -> None:
    names = {f"{prefix}_" for prefix in ("left_out", "until", "ending", "status", "went")}
    fields = {each.name for each in attrs.fields(Phrases) if any(each.name.startswith(name) for name in names)}
    assert len(fields) == sum(map(len, SAID))
