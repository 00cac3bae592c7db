"""A routine as speech: SSML 1.1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from relieflib.errors import Problem
from relieflib.export.cue_stream import MARKUP, expect_sound, made_with, plain, spoken_lines
from relieflib.planning.routine import Routine

if TYPE_CHECKING:
    from collections.abc import Iterator

LETTERS = 6  # a spoken word, with the space after it, as rates of speech are counted
WIDE = 3  # how many of them a sign of a script such as Chinese takes
PAUSE = 10_000  # milliseconds: the longest break that all synthesisers we know of keep
LATE = 2_000  # milliseconds by which a reminder may come late
RATES = range(60, 401)  # words a minute


def to_ssml(routine: Routine, *, words_a_minute: int = 150) -> str:
    """Return *routine* as text for a speech synthesiser (SSML 1.1) that takes as long as the routine.

    *words_a_minute* is the rate of the voice, 60 to 400; a word counts as six letters. The time that a cue takes to say
    is taken off the silence after it. A cue that takes longer than the time it has holds up the next ones only until a
    silence makes up for it: instructions wait until the voice is free, and reminders (further repeats, the half, the
    end) that would be more than two seconds late are left out. Only last words that do not fit make it longer. Each
    line begins with a mark named after its second, to line up a voice of another rate. It does not say what to be
    careful about or what to stop for: say that first (``routine.cautions`` and the stop signs of each technique).

    Raises RoutineError for another rate, and for a routine that could not be begun in a session: an empty one, or one
    that breaks its clearance or its wish.
    """
    expect_sound(routine, _bad_rate(words_a_minute))
    lines: list[str] = []
    voice = 0  # the millisecond at which it is free
    for line in spoken_lines(routine):
        at = round(line.at * 1000)
        if voice > at + LATE and not line.waits:
            continue
        lines += _silence(voice, at)
        voice = max(voice, at)
        lines.append(f"\n{_mark(voice)}{line.words.translate(MARKUP)}")
        voice += _spoken(line.words, words_a_minute)
    lines += _silence(voice, routine.seconds * 1000)
    language, pack = plain(routine.pack.language).translate(MARKUP), made_with(routine).translate(MARKUP)
    head = f'<speak version="1.1" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="{language}">'
    return f'{head}\n<meta name="pack" content="{pack}"/>{"".join(lines)}\n</speak>\n'


def _bad_rate(rate: int) -> Iterator[Problem]:
    if type(rate) is not int or rate not in RATES:
        what = f"expected {RATES[0]} to {RATES[-1]} words a minute"
        yield Problem(code="RL151", where="words_a_minute", what=what)


def _mark(at: int) -> str:
    return f'<mark name="{at / 1000:.3f}"/>'


def _silence(at: int, until: int) -> Iterator[str]:
    """Breaks from *at* to *until*. Marks keep them apart: two in a row are one to some synthesisers, the longer one."""
    for number, begin in enumerate(range(at, until, PAUSE)):
        yield f'{f"{chr(10)}{_mark(begin)}" if number else ""}<break time="{min(PAUSE, until - begin)}ms"/>'


def _spoken(words: str, rate: int) -> int:
    """The milliseconds that *words* take at *rate* words a minute."""
    letters = sum(WIDE if each >= "\u2e80" else 1 for each in words)
    return round(letters * 60_000 / (LETTERS * rate))
