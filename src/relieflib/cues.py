"""A routine as a stream of cues: to read aloud, for a voice, for a video, for a calendar.

Nobody listens to a stream. Stop rules act in a session only, so each form says beforehand what to stop for, or leaves
it to the host to say. Texts of a pack are shown as they are: whatever they hold, it is never read as markup.
"""

from __future__ import annotations

import hashlib
from itertools import groupby
from typing import TYPE_CHECKING

from attrs import frozen

from relieflib.certificate import faults
from relieflib.errors import Problem, expect
from relieflib.routine import Routine
from relieflib.session import RoutineError
from relieflib.terms import Side
from relieflib.timeline import Interval, IntervalKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

LETTERS = 6  # a spoken word, with the space after it, as rates of speech are counted
WIDE = 3  # how many of them a sign of a script such as Chinese takes
PAUSE = 10_000  # milliseconds: the longest break that all synthesisers we know of keep
LATE = 2_000  # milliseconds by which a reminder may come late
RATES = range(60, 401)  # words a minute
FOLD = 75  # octets in a line of a calendar (RFC 5545, 3.1)
_DOES = {IntervalKind.GET_READY, IntervalKind.WORK, IntervalKind.HOLD}
_JOINERS = {"\u200c", "\u200d"}  # these do not print, but spell Persian words and family emoji
_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


def as_text(routine: Routine) -> str:
    """A cue sheet that a relative can read aloud: what to be careful about, each cue with its time, whom to see when.

    The questions of the check-in stand under the first one. Lines are not wrapped.
    """
    _check(routine)
    blocks = [[f"{_clock(routine.seconds)}  {_title(routine)}"], *_before(routine)]
    for number, (_, lines) in enumerate(groupby(_lines(routine), key=lambda line: line.item)):
        block = [f"{_clock(line.at):>5}  {line.words}" for line in lines]
        blocks.append(block if number else [*block, *(f"       - {asked}" for asked in _asked(routine))])
    return "\n\n".join("\n".join(block) for block in [*blocks, *_after(routine)] if block) + "\n"


def as_ssml(routine: Routine, *, words_a_minute: int = 150) -> str:
    """The cues for a synthesiser that speaks *words_a_minute*: SSML 1.1, as long as the routine.

    The length of the speech is taken off the silence after it. A cue that takes longer than it has time holds up the
    next ones only until a silence has made up for it: instructions wait until the voice is free, and reminders (the
    further repeats, the half, the end) that would come more than two seconds late are left out. Only last words that
    do not fit make it longer. Each line begins with a mark named after its second, to line up a voice of another rate.
    """
    _check(routine, _bad_rate(words_a_minute))
    lines: list[str] = []
    voice = 0  # the millisecond at which it is free
    for line in _lines(routine):
        at = round(line.at * 1000)
        if voice > at + LATE and not line.waits:
            continue
        lines += _silence(voice, at)
        voice = max(voice, at)
        lines.append(f"\n{_mark(voice)}{line.words.translate(_MARKUP)}")
        voice += _spoken(line.words, words_a_minute)
    lines += _silence(voice, routine.seconds * 1000)
    language, pack = _plain(routine.pack.language).translate(_MARKUP), _made_with(routine).translate(_MARKUP)
    head = f'<speak version="1.1" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="{language}">'
    return f'{head}\n<meta name="pack" content="{pack}"/>{"".join(lines)}\n</speak>\n'


def as_webvtt(routine: Routine) -> str:
    """The cues as captions: each from its second to the next one's, with the step that it is about under a reminder."""
    _check(routine)
    starts = [(at, list(lines)) for at, lines in groupby(_lines(routine), key=lambda line: round(line.at * 1000))]
    ends = [*(at for at, _ in starts[1:]), routine.seconds * 1000]
    blocks = ["WEBVTT", f"NOTE {_made_with(routine).translate(_MARKUP)}"]
    for (at, lines), end in zip(starts, ends, strict=True):
        shown = [words for line in lines for words in (line.words, line.step) if words]
        until = max(end, at + 1)  # last words that have no time are still a cue
        blocks.append(f"{_stamp(at)} --> {_stamp(until)}\n" + "\n".join(shown).translate(_MARKUP))
    return "\n\n".join(blocks) + "\n"


def as_icalendar(routine: Routine, *, start: datetime, stamp: datetime, title: str = "", uid: str = "") -> str:
    """An entry in a calendar (RFC 5545): when, how long, the techniques, what to be careful about, whom to see when.

    *stamp* is now, with a time zone. A *start* with a time zone is written in UTC; one without is that hour wherever
    the person is. It may not be later than the clearance holds, nor so early that all would be over by now. *title*
    stands for the names of the techniques, which are told to everyone who sees the calendar. Without a *uid* the same
    routine at the same time has the same one; give your own where two people share a calendar, or to move an entry.
    """
    _check(routine, _bad_times(routine, start, stamp))
    minutes, seconds = divmod(routine.seconds, 60)
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//relieflib//cues//EN",
        "BEGIN:VEVENT",
        f"UID:{_escaped(_plain(uid) or _uid(routine, start))}",
        f"DTSTAMP:{_date(stamp)}",
        f"DTSTART:{_date(start)}",
        f"DURATION:PT{minutes}M{seconds}S",
        "CLASS:PRIVATE",
        f"SUMMARY:{_escaped(_plain(title) or _title(routine))}",
        f"DESCRIPTION:{_escaped(_description(routine))}",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return "".join(f"{_folded(line)}\r\n" for line in lines)


@frozen
class _Line:
    """What is said at a time: ``waits`` until the voice is free, or else reminds of ``step``."""

    at: float
    words: str
    item: int
    waits: bool
    step: str


def _lines(routine: Routine) -> Iterator[_Line]:
    """Everything that is said, in order; what has no words is passed over."""
    for begins, interval in _starts(routine):
        step, first = _step(routine, interval), (interval.set, interval.rep) == (1, 1)
        for number, (after, cue) in enumerate(interval.cues):
            waits = number == 0 and (first or not step)
            words = step if step and waits else _plain(cue)
            if words:
                yield _Line(begins + after, words, interval.item, waits, "" if waits else step)


def _step(routine: Routine, interval: Interval) -> str:
    """The step that is done in *interval*, with its side and its breathing; nothing where none is."""
    if interval.step < 0 or interval.kind not in _DOES:
        return ""
    phrases = routine.pace.phrases
    side = {Side.LEFT: phrases.left, Side.RIGHT: phrases.right}.get(interval.side, "")
    return _plain(f"{side} {routine.items[interval.item].technique.steps[interval.step].do} {interval.breathing}")


def _title(routine: Routine) -> str:
    return _plain(", ".join(item.technique.name for item in routine.items))


def _before(routine: Routine) -> list[list[str]]:
    """What a person should know before they start: what to be careful about, and what to stop for."""
    signs = dict.fromkeys(_plain(sign) for item in routine.items for sign in item.technique.stop_signs)
    stop = [_plain(routine.pace.phrases.stop_if), *(f"- {sign}" for sign in signs)] if signs else []
    return [[_plain(text) for text in routine.cautions], stop]


def _after(routine: Routine) -> list[list[str]]:
    """What to watch for, and what all this was made with."""
    return [[_plain(text) for text in routine.clearance.watch], [_made_with(routine)]]


def _asked(routine: Routine) -> Iterator[str]:
    for question in routine.check_in:
        options = " / ".join(option.text for option in question.options)
        yield _plain(f"{question.ask} ({options})" if options else question.ask)


def _uid(routine: Routine, start: datetime) -> str:
    """What tells this routine at this time from all others, without telling anything about the person."""
    doses = (f"{item.technique.id}: {'; '.join(map(str, item.doses))}" for item in routine.items)
    whole = "\n".join([routine.pack.fingerprint, _date(start), *doses])
    return f"{hashlib.sha256(whole.encode()).hexdigest()[:32]}@relieflib"


def _description(routine: Routine) -> str:
    begins: dict[int, int] = {}
    for at, interval in _starts(routine):
        begins.setdefault(interval.item, at)
    names = [f"{_clock(begins[place])} {_plain(each.technique.name)}" for place, each in enumerate(routine.items)]
    return "\n\n".join("\n".join(block) for block in [*_before(routine), names, *_after(routine)] if block)


def _starts(routine: Routine) -> Iterator[tuple[int, Interval]]:
    """Every interval with the second at which it begins."""
    begins = 0
    for interval in routine.timeline:
        yield begins, interval
        begins += interval.seconds


def _made_with(routine: Routine) -> str:
    """The pack, and who has checked it: no form goes without."""
    return _plain(f"{routine.pack.id} {routine.pack.version}, {routine.pack.review}")


def _check(routine: Routine, more: Iterable[Problem] = ()) -> None:
    """Raise RoutineError for a routine that no session would begin either, and for whatever *more* is wrong."""
    expect(routine, Routine, "see plan")
    if problems := [*faults(routine), *more]:
        raise RoutineError(problems)


def _bad_rate(rate: int) -> Iterator[Problem]:
    if type(rate) is not int or rate not in RATES:
        what = f"expected {RATES[0]} to {RATES[-1]} words a minute"
        yield Problem(code="RL151", where="words_a_minute", what=what)


def _bad_times(routine: Routine, start: datetime, stamp: datetime) -> Iterator[Problem]:
    """What is wrong with the times of a calendar entry."""
    wrong = [name for name, at in (("start", start), ("stamp", stamp)) if not _is_moment(at)]
    for name in wrong:
        yield Problem(code="RL151", where=name, what="expected a datetime, with date and time")
    if wrong:
        return
    if stamp.utcoffset() is None:
        what, hint = "expected a datetime with a time zone", "datetime.now(UTC)"
        yield Problem(code="RL151", where="stamp", what=what, hint=hint)
        return
    here = start if start.utcoffset() is not None else start.replace(tzinfo=stamp.tzinfo)
    try:
        ahead = (_utc(here) - _utc(stamp)).total_seconds()
    except OverflowError:
        what = "start and stamp lie within the years 1 to 9999, in UTC too"
        yield Problem(code="RL151", where="start", what=what)
        return
    if ahead > routine.clearance.holds_for:
        what, hint = "the clearance will not hold any more", "plan again nearer to that time"
        yield Problem(code="RL151", where="start", what=what, hint=hint)
    if ahead < -routine.seconds:  # a host may round to the minute, or enter what has just begun
        yield Problem(code="RL151", where="start", what="it would be over before `stamp`, which is now")


def _is_moment(at: object) -> bool:
    """Whether *at* has what is asked of a datetime: to import the class is to have a clock."""
    return all(hasattr(at, name) for name in ("year", "second", "utcoffset"))


def _plain(text: str) -> str:
    """*text* on one line, without what cannot be shown or would turn around what is."""
    return " ".join("".join(each for each in text if each.isprintable() or each.isspace() or each in _JOINERS).split())


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def _stamp(at: int) -> str:
    return f"{at // 3_600_000:02}:{at // 60_000 % 60:02}:{at // 1000 % 60:02}.{at % 1000:03}"


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


def _utc(at: datetime) -> datetime:
    """*at* in UTC, or as it is where it has no time zone: two of one zone subtract as clocks on a wall, not as time."""
    offset = at.utcoffset()
    return at if offset is None else at.replace(tzinfo=None) - offset


def _date(at: datetime) -> str:
    """*at* in UTC if it has a time zone; otherwise as it is, and without the Z."""
    utc = _utc(at)
    day, time = f"{utc.year:04}{utc.month:02}{utc.day:02}", f"{utc.hour:02}{utc.minute:02}{utc.second:02}"
    return f"{day}T{time}" if at.utcoffset() is None else f"{day}T{time}Z"


def _escaped(text: str) -> str:
    """*text*, whose lines are plain, as a calendar writes it."""
    return "\n".join(_plain(line) for line in text.split("\n")).translate(_ESCAPES)


def _folded(line: str) -> str:
    """*line* in pieces of at most 75 octets, none of which ends within a character."""
    return "\r\n ".join(_pieces(line))


def _pieces(line: str) -> Iterator[str]:
    piece, size = "", 0
    for each in line:
        more = len(each.encode())
        if size + more > FOLD:
            yield piece
            piece, size = "", 1  # the space that marks what goes on
        piece += each
        size += more
    yield piece
