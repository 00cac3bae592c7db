"""What large and hostile inputs cost: each is read and checked in a process of its own, with its time and its memory.

``python -m benchmarks.sizes NAME`` reads one of them; the table of all is part of ``python -m benchmarks sizes``.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import relieflib as relief
from benchmarks.measure import clock
from relieflib.pack.tables import MOST_CHARACTERS

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_SECONDS, MOST_MB = 5, 500  # the bar; a process that takes five times as long is given up
FULL = MOST_CHARACTERS - 10_000  # characters of a hostile pack: as many as are read, and room for the head
HEAD = 'format = 1\nid = "large"\nname = "Large"\nsource.us = { title = "Made up" }\n\n'
QUESTION = '[question.q_{0}]\nkind = "yes-no"\nask = "Is it so?"\nwhy = "To ask."\n\n'
RULE = (
    '[rule.r-{0}]\nkind = "red-flag"\nwhen = "q_{0}"\ndisposition = "urgent"\nceiling = "none"\n'
    'suspects = "it"\nsays = "It is so."\nwhy = "It is."\nsources = ["us"]\n\n'
)
SHORT = (
    '[question.q_{0}]\nkind="yes-no"\nask="So?"\nwhy="W."\n'
    '[rule.r-{0}]\nkind="stop"\nwhen="q_{0}"\nends="step"\nsays="S."\nwhy="W."\nsources=["us"]\n'
)
TECHNIQUE = (
    '[technique.t-{0}]\nname = "T"\npurpose = "P."\nsources = ["us"]\neasier = "t-{1}"\n'
    'steps = [{{ do = "D.", kind = "move", position = "sitting", dose = "5 s" }}]\n'
)
DEEP = (
    f'[definition.hundred]\nmeans = "M."\nwhen = "{" or ".join(["q_0"] * 100)}"\n'
    f'[definition.all]\nmeans = "M."\nwhen = "{" or ".join(["hundred"] * 9)}"\n'
)


def right(lines: int) -> str:
    """A sound pack of so many lines, 10 or more: a question, and then rules that read questions of their own."""
    first = HEAD + QUESTION.format(0)
    return first + "".join(QUESTION.format(each) + RULE.format(each) for each in range(1, lines // 15 + (lines > 10)))


def wrong(lines: int) -> str:
    """The same with a mistake in each part."""
    return right(lines).replace('"yes-no"', '"yes"').replace('when = "', 'when = "no_')


def full(line: str, before: str = HEAD + QUESTION.format(0), room: int = FULL) -> str:
    """*before*, and then *line* with one number after another, as often as there is *room*."""
    parts, left, number = [before], room - len(before), 0
    while (left := left - len(part := line.format(number, number + 1))) > 0:
        parts.append(part)
        number += 1
    return "".join(parts)


LINES = (10, 100, 1_000, 10_000, 100_000)
PACKS: dict[str, Callable[[], str]] = {
    **{f"a right pack of {lines:,} lines": partial(right, lines) for lines in LINES},
    **{f"a wrong pack of {lines:,} lines": partial(wrong, lines) for lines in LINES},
    "10,000 short rules over 10,000 questions": lambda: HEAD + "".join(SHORT.format(each) for each in range(10_000)),
    "a right pack, as large as may be": lambda: full(QUESTION + RULE, HEAD),
    "a character more than may be": lambda: "#" * (MOST_CHARACTERS + 1),
    "names that nothing has": lambda: full(QUESTION + RULE.replace("q_", "x_"), HEAD),
    "names that are nearly there": lambda: full(QUESTION.replace("q_", "q_1") + RULE.replace("q_{0}", "q_1{0}x"), HEAD),
    "empty rules": lambda: full("r{0}={{}}\n", f"{HEAD}[rule]\n"),
    "empty techniques": lambda: full("t{0}={{}}\n", f"{HEAD}[technique]\n"),
    "unknown keys": lambda: full("n{0}=1\n", ""),
    "empty tables of an array": lambda: full("[[a]]\n", ""),
    "lists in lists": lambda: full(f"k{{0}} = {'[' * 48}{']' * 48}\n", ""),
    "a mistake before empty lines": lambda: HEAD + "[rule.r]\n" + "\n" * (FULL - 1000),
    "a number of two million digits": lambda: f"format = 1.{'9' * FULL}",
    "a key of 40,000 parts": lambda: f"{'a.' * 40_000}a = 1",
    "a key of quoted parts": lambda: f'"\\""{".a" * 8_000} = 1',
    "labels that cover the next": lambda: full('[tag.t-{0}]\nname="t"\ncovers=["t-{1}"]\n'),
    "techniques whose easier one is the next": lambda: full(TECHNIQUE, f'{HEAD}[position.sitting]\nname = "s"\n'),
    "easier techniques that are not there": lambda: full(
        TECHNIQUE.replace("t-{1}", "u-{1}"), f'{HEAD}[position.sitting]\nname = "s"\n'
    ),
    "definitions that name the next": lambda: full('[definition.d{0}]\nmeans="M."\nwhen="d{1}"\n'),
    "definitions that name the next twice": lambda: full('[definition.d{0}]\nmeans="M."\nwhen="d{1} or d{1}"\n'),
    "a definition of 900 comparisons in each rule": lambda: full(
        RULE.replace("q_{0}", "all"), HEAD + QUESTION.format(0) + DEEP
    ),
    "the same in what decides whether a question applies": lambda: full(
        QUESTION.replace("q_", "p_").replace("\n\n", '\nask_if = "all"\n\n'), HEAD + QUESTION.format(0) + DEEP
    ),
}


def _changed(change: Callable[[dict[str, Any]], object]) -> str:
    """A session of the built-in pack as JSON, with its facts changed."""
    clearance = relief.clear(relief.assess(relief.builtin_pack(), relief.sample_answers("plain-back-ache")))
    assert isinstance(clearance, relief.Clearance)
    document = json.loads(relief.to_json(relief.begin(relief.plan(clearance, relief.Wish(minutes=12)), at=0)))
    change(document["facts"])
    return json.dumps(document)


def _answers(facts: dict[str, Any]) -> None:
    said = facts["routine"]["clearance"]["assessment"]["answers"]
    said |= {f"age_yearz{number}": True for number in range(9_000)}


def _items(facts: dict[str, Any]) -> None:
    facts["routine"]["items"] *= 10_000


def _doses(facts: dict[str, Any]) -> None:
    longest = max(facts["routine"]["items"], key=lambda item: len(item["doses"]))
    longest["doses"] = [dose | {"sets": 10, "reps": 60} for dose in longest["doses"]]
    facts["routine"]["items"] = [longest] * 60


def _ticks(facts: dict[str, Any]) -> None:
    facts["events"] = [{"event": "tick", "at": number / 1000} for number in range(200_000)]


def _reports(facts: dict[str, Any]) -> None:
    said = {"event": "report", "answers": {"pain_now": 1}}
    facts["events"] = [said | {"at": number / 1000} for number in range(10_000)]


SESSIONS: dict[str, Callable[[], str]] = {
    "JSON: a text of empty objects": lambda: f"[{'{},' * 3_300_000}{{}}]",
    "JSON: as many brackets": lambda: "[" * 9_999_999,
    "JSON: 9,000 unknown answers": lambda: _changed(_answers),
    "JSON: a routine of 10,000 times its techniques": lambda: _changed(_items),
    "JSON: a routine of the largest doses": lambda: _changed(_doses),
    "JSON: a session of 200,000 ticks": lambda: _changed(_ticks),
    "JSON: a session of 10,000 reports": lambda: _changed(_reports),
}


def journal() -> str:
    """A journal of 100,000 lines, a tenth of them reports."""
    session = relief.from_json(relief.Session, _changed(lambda _: None), relief.builtin_pack())
    for number in range(100_000):
        at = number / 1000
        said = relief.events.Report(at, {"pain_now": 1}) if number % 10 == 0 else relief.events.Tick(at)
        session = relief.advance(session, said)
    return relief.to_journal(session)


JOURNALS: dict[str, Callable[[], str]] = {
    "a journal of 90,000 ticks and 10,000 reports": journal,
    "a journal of one line": lambda: "{" * 15_000_000,
}


def cost(name: str) -> dict[str, object]:
    """What it takes to read the input called *name* here: its megabytes, the seconds, the peak of memory, the end."""
    pack = relief.builtin_pack()
    if name in PACKS:
        text = PACKS[name]()
        read: Callable[[], object] = lambda: relief.read_pack({"large.toml": text})  # noqa: E731
    elif name in SESSIONS:
        text = SESSIONS[name]()
        read = lambda: relief.from_json(relief.Session, text, pack)  # noqa: E731
    else:
        text = JOURNALS[name]()
        read = lambda: relief.restore(pack, text)  # noqa: E731
    start = clock()
    try:
        read()
        end = "read"
    except relief.ReliefError as error:
        problems: tuple[relief.Problem, ...] = getattr(error, "problems", ())
        str(error)
        codes = " ".join(sorted({problem.code for problem in problems}))
        end = f"{codes}, {len(problems):,} in all" if len(problems) > 1 else codes
    seconds = clock() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"text": len(text) / 1e6, "seconds": seconds, "peak": peak, "end": end}


def rows() -> list[tuple[str, ...]]:
    """A row for each input; AssertionError where one is beyond the bar."""
    found: list[tuple[str, ...]] = [("what", "MB", "s", "peak, MB", "ends in")]
    for name in (*PACKS, *SESSIONS, *JOURNALS):
        command = [sys.executable, "-m", "benchmarks.sizes", name]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)  # noqa: S603
        took = json.loads(done.stdout)
        found.append((name, f"{took['text']:.3f}", f"{took['seconds']:.2f}", f"{took['peak']:.0f}", took["end"]))
        assert took["seconds"] <= MOST_SECONDS, found[-1]
        assert took["peak"] <= MOST_MB, found[-1]
    return found


if __name__ == "__main__":
    print(json.dumps(cost(sys.argv[1])))
