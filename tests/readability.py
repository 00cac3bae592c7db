"""How hard an English sentence is to read: the Flesch-Kincaid grade, with syllables counted by ear's rules of thumb."""

from __future__ import annotations

import re

WORD = re.compile(r"[A-Za-z]+(?:'[a-z]+)?|[0-9]+(?:[.,][0-9]+)*")
END = re.compile(r"(?<=[.!?:;])\s+")
_SILENT = re.compile(r"(?:[^laeiouy]es|[^aeiouytd]ed|[^laeiouy]e|[^aeiouy]le(?=ss))$")
_VOWELS = re.compile(r"[aeiouy]+")
_APART = re.compile(r"(?:ia|io|iu|eo(?!p)|ua|uo|ie[rt]|[^t]ien|ea(?=s?$)(?<=[aeiouy][dr]ea)|[aeiouy]ing)")
_TOGETHER = re.compile(r"(?:[tscx]io|[tsc]ia|[qg]u[ao])")


def syllables(word: str) -> int:
    """About how many syllables a word has; a number counts as two, a single digit as one."""
    if word[0].isdigit():
        return min(len(word), 2)
    word = word.lower().partition("'")[0]
    heard = _SILENT.sub(lambda end: end[0][0], word) if len(word) > 3 else word
    count = len(_VOWELS.findall(heard))
    count += len(_APART.findall(heard)) - len(_TOGETHER.findall(heard))
    return max(1, count)


def sentences(text: str) -> list[str]:
    """The sentences of a text; what a colon or semicolon parts can be read one after the other."""
    return [part for part in END.split(text) if WORD.search(part)]


def grade(text: str) -> float:
    """The Flesch-Kincaid grade of a text: 0.39 words a sentence + 11.8 syllables a word - 15.59."""
    words = WORD.findall(text)
    return 0.39 * len(words) / len(sentences(text)) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
