"""The journal: what is written line by line comes back, and whatever was not written like that is refused by line."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

import relieflib as relief
from minimal import minimal_pack
from relieflib import FormatError, Session, advance, begin, journal_line, restore, to_journal
from relieflib.events import Back, ChooseEasier, Leave, Pause, Report, Resume, Tick
from relieflib.storage.facts import MOST_REPORTS
from relieflib.storage.journal import MOST_CHARACTERS, _checked
from strategies import HOSTILE, HUGE, dumped, mutations, node_at, places_in, plain_back_ache

if TYPE_CHECKING:
    from collections.abc import Callable

    from relieflib import Pack, Problem, Routine
    from relieflib.events import Event

NECK = minimal_pack()
PAGE = Path(__file__).parents[2] / "docs" / "journal.md"


def routine_of(pack: Pack, answers: dict[str, Any], wish: relief.Wish) -> Routine:
    clearance = relief.clear(relief.assess(pack, answers), at=0)
    assert isinstance(clearance, relief.Clearance)
    return relief.plan(clearance, wish)


ROUTINE = routine_of(
    NECK, {"fever": False, "age": 30, "signs": []}, relief.Wish(minutes=9, equipment=frozenset({"towel"}))
)
EVENTS: tuple[Event, ...] = (
    Report(2, {"pain": 4.5}),
    Tick(9.5),
    Pause(11),
    Resume(20.25),
    ChooseEasier(21),
    Report(25, {"pain": 8}),
    Tick(26),
    Resume(27),
    Report(31, {"pain": relief.Absent.WOULD_NOT_SAY}),
    Back(33),
)


def played(*events: Event, routine: Routine = ROUTINE) -> Session:
    session = begin(routine, at=0)
    for event in events:
        session = advance(session, event)
    return session


SESSION = played(*EVENTS)
JOURNAL = to_journal(SESSION)
HEAD, *LINES = JOURNAL.splitlines()


def refusal(text: str, pack: Pack = NECK) -> tuple[Problem, ...]:
    with pytest.raises(FormatError) as error:
        restore(pack, text)
    assert all(len(str(problem)) < 3_000 for problem in error.value.problems)
    assert all(problem.file == "journal" for problem in error.value.problems)
    return error.value.problems


def lines_of(text: str) -> tuple[list[int | None], list[str]]:
    """The lines and the words of what is wrong."""
    problems = refusal(text)
    return [each.line for each in problems], [each.what for each in problems]


def of(*lines: str) -> str:
    return "".join(f"{line}\n" for line in (HEAD, *lines))


# what is written


def test_the_lines_that_are_added_as_things_happen_are_the_journal() -> None:
    session = begin(ROUTINE, at=0)
    written = journal_line(session)
    assert written == to_journal(session)
    for event in EVENTS:
        session = advance(session, event)
        line = journal_line(session)
        assert (line.count("\n"), line[-1]) == (1, "\n")
        written += line
    assert written == JOURNAL


def test_a_line_is_the_event_and_what_it_changed() -> None:
    line = json.loads(LINES[5])
    assert len(line.pop("check")) == 16
    assert line == {
        "n": 6,
        "event": "report",
        "at": 25,
        "answers": {"pain": 8},
        "then": {"phase": "paused", "index": 4, "spent": 0.0, "stops": [["worse", "technique"]]},
    }


def test_the_head_says_what_it_is_and_carries_the_routine() -> None:
    head = json.loads(HEAD)
    assert (head["relieflib"], head["format"], head["started_at"]) == ("Journal", 1, 0)
    assert head["routine"] == json.loads(relief.to_json(ROUTINE))["facts"]
    assert head["pack"] == json.loads(relief.to_json(ROUTINE))["pack"]


def test_a_journal_is_ascii_so_that_no_cut_splits_a_character() -> None:
    pack = relief.builtin_pack(language="es")
    routine = routine_of(pack, plain_back_ache(pack), relief.Wish(minutes=9))
    text = to_journal(played(Tick(1), routine=routine))
    assert text.isascii()
    assert not relief.to_json(routine).isascii()
    assert restore(pack, text).session.routine == routine


@pytest.mark.parametrize("write", [to_journal, journal_line])
def test_only_a_session_has_a_journal(write: Callable[[Any], str]) -> None:
    with pytest.raises(relief.ReliefError, match="expected a Session, got a Routine: see begin"):
        write(ROUTINE)


# what comes back


@pytest.mark.parametrize("number", range(len(EVENTS) + 1))
def test_a_journal_brings_back_the_session_after_any_number_of_events(number: int) -> None:
    text = of(*LINES[:number])
    assert restore(NECK, text) == relief.parts.Restored(session=played(*EVENTS[:number]), lost="", kept=len(text))


def test_a_session_that_came_back_goes_on_as_if_nothing_had_been() -> None:
    session, text = begin(ROUTINE, at=0), journal_line(begin(ROUTINE, at=0))
    for event in EVENTS:
        session = advance(restore(NECK, text).session, event)
        text += journal_line(session)
    assert (session, text) == (SESSION, JOURNAL)


def test_an_ended_session_comes_back_ended() -> None:
    session = played(*EVENTS[:4], Leave(21))
    assert restore(NECK, to_journal(session)).session == session


def test_the_line_that_was_being_written_is_lost_and_told() -> None:
    for cut in range(1, len(LINES[-1]) + 1):
        text = of(*LINES[:-1]) + LINES[-1][:cut]
        resumed = restore(NECK, text)
        assert resumed.session == played(*EVENTS[:-1])
        assert (resumed.lost, text[: resumed.kept]) == (LINES[-1][:cut], of(*LINES[:-1]))


@pytest.mark.slow
def test_a_journal_cut_at_any_byte_brings_back_all_but_the_line_that_was_cut() -> None:
    for cut in range(len(HEAD) + 1, len(JOURNAL) + 1):
        text = JOURNAL[:cut]
        resumed = restore(NECK, text)
        whole = text.count("\n") - 1
        assert resumed.session == played(*EVENTS[:whole])
        assert text[: resumed.kept] + resumed.lost == text
        assert text[: resumed.kept] == of(*LINES[:whole])


def test_a_head_cut_at_any_byte_is_told_from_a_session() -> None:
    for cut in range(len(HEAD) + 1):
        (problem,) = refusal(HEAD[:cut])
        assert (problem.line, problem.hint) == (1, "begin a new session")
        assert problem.what == (
            "it ends within its first line, so that there is no session in it" if cut else "it is empty"
        )


@pytest.mark.parametrize("tail", ["\0\0\0", "\ud800", "[" * 9_999, "no JSON", '{"n":11', "x" * 1_000_000])
def test_whatever_stands_after_the_last_newline_is_lost(tail: str) -> None:
    assert restore(NECK, JOURNAL + tail) == relief.parts.Restored(session=SESSION, lost=tail, kept=len(JOURNAL))


@pytest.mark.parametrize(
    ("events", "tail", "said"),
    [
        ((), "", "recovered 0 events up to 0.0 s, lost nothing; session underway: check-in, 15 s left: "),
        (
            EVENTS[:1],
            "{",
            "recovered 1 event up to 2.0 s, lost 1 character of a line that was being written; session un",
        ),
        (
            EVENTS,
            "{..",
            "recovered 10 events up to 33.0 s, lost 3 characters of a line that was being written; session ",
        ),
    ],
)
def test_what_was_recovered_is_said_in_a_sentence(events: tuple[Event, ...], tail: str, said: str) -> None:
    assert str(restore(NECK, to_journal(played(*events)) + tail)).startswith(said)


# what is refused


def test_a_line_that_was_cut_and_then_added_to_says_so() -> None:
    (problem,) = refusal(of(*LINES[:3], LINES[3][:40] + LINES[4], *LINES[5:]))
    assert (problem.code, problem.line) == ("RL162", 5)
    assert problem.what.startswith("this is not JSON: ")
    assert problem.hint == "it may have been cut off, and then added to: cut at `kept` first"


@pytest.mark.parametrize("number", ["2", "3", "99", '"2"', "1.0", "true", "[1]", "null"])
def test_another_format_is_refused(number: str) -> None:
    (problem,) = refusal(JOURNAL.replace('"format":1', f'"format":{number}', 1))
    assert (problem.code, problem.line, problem.where) == ("RL118", 1, "json.format")
    assert problem.what.endswith("is not known; this relieflib reads 1")


def test_a_session_in_json_is_no_journal() -> None:
    (problem,) = refusal(relief.to_json(SESSION) + "\n")
    assert problem.what == "this is a 'Session', not a Journal"


@pytest.mark.parametrize("head", ["[]", "{}", "2", "null", '"relieflib"', '{"relieflib":"Journal"}'])
def test_a_head_that_is_none_is_refused(head: str) -> None:
    (problem,) = refusal(f"{head}\n" + of(*LINES).partition("\n")[2])
    assert problem.what == "this was not written by relieflib's to_json"


def test_a_head_with_more_or_less_is_refused() -> None:
    raw = json.loads(HEAD)
    for head in (raw | {"more": 1}, {key: raw[key] for key in raw if key != "routine"}):
        (problem,) = refusal(json.dumps(head) + "\n")
        assert (
            problem.what == "the head of a journal has `check`, `format`, `pack`, `relieflib`, `routine`, `started_at`"
        )


def test_a_head_that_is_no_json_is_refused() -> None:
    (problem,) = refusal(HEAD.replace("{", "[", 1) + "\n")
    assert problem.hint == "keep every line as it was written, byte for byte"


@pytest.mark.parametrize(
    "other",
    [
        minimal_pack(("Keep moving.", "Keep going.")),
        minimal_pack(('version = "1.0"', 'version = "1.1"')),
        relief.builtin_pack(),
    ],
    ids=["words", "version", "another"],
)
def test_another_pack_is_refused(other: Pack) -> None:
    (problem,) = refusal(JOURNAL, other)
    assert (problem.code, problem.line, problem.where) == ("RL161", 1, "pack")
    assert problem.what.startswith("it was made with `neck` 1.0, ")
    assert problem.hint == "load the pack that it was made with, in any language"


def changed_head(change: Callable[[dict[str, Any]], object], *, sealed: bool = True) -> str:
    """The journal with another head, whose check is made anew when it is *sealed*."""
    raw = json.loads(HEAD)
    change(raw)
    check = raw.pop("check")
    body = json.dumps(raw, separators=(",", ":"))[:-1]
    head = _checked("", body) if sealed else f'{body},"check":"{check}"}}\n'
    return head + JOURNAL.partition("\n")[2]


FORGED: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "answers": (
        lambda raw: raw["routine"]["clearance"]["assessment"]["answers"].update(fever=True),
        "these answers give Refusal",
    ),
    "answers that do not fit": (
        lambda raw: raw["routine"]["clearance"]["assessment"]["answers"].update(age=-1),
        "-1 is not",
    ),
    "a dose": (lambda raw: raw["routine"]["items"][0]["doses"][0].update(reps=9), "outside the safe range"),
    "a technique": (lambda raw: raw["routine"]["items"][0].update(technique="x"), "the pack has no technique"),
    "stop rules": (lambda raw: raw["routine"].update(stop_rules=[]), "unknown key"),
    "nothing": (lambda raw: raw["routine"].update(items=[]), "the routine is empty"),
    "no routine": (lambda raw: raw.update(routine=None), "expected a table"),
    "a minute": (lambda raw: raw["routine"]["wish"].update(minutes="9"), "expected a whole number"),
    "a start too late": (lambda raw: raw.update(started_at=10**7), "the clearance does not hold at this time"),
    "a start at a truth": (lambda raw: raw.update(started_at=True), "expected a number, got True"),
    "a start as text": (lambda raw: raw.update(started_at="0"), "expected a number, got '0'"),
}


@pytest.mark.parametrize(("change", "what"), FORGED.values(), ids=FORGED)
def test_a_forged_head_is_refused_even_with_a_right_check(change: Callable[[Any], object], what: str) -> None:
    problems = refusal(changed_head(change))
    assert any(what in problem.what for problem in problems)
    assert {problem.line for problem in problems} == {1}


def test_a_head_that_was_edited_and_breaks_nothing_is_still_refused() -> None:
    (problem,) = refusal(changed_head(lambda raw: raw["routine"]["wish"].update(seed=7), sealed=False))
    assert (problem.code, problem.line, problem.what) == ("RL162", 1, "it was edited or damaged")


BODY = HEAD.rpartition(',"check"')[0]
RAW = json.loads(BODY + "}")
LETTERS = {
    "spaces": json.dumps(RAW)[:-1],
    "a space": BODY.replace("{", "{ ", 1),
    "the order of keys": json.dumps(RAW, separators=(",", ":"), sort_keys=True)[:-1],
    "a default that is left out": BODY.replace('"wish":{', '"wish":{"times_a_day":1,'),
    "a letter spelled out": BODY.replace("neck", "\\u006eeck", 1),
}


@pytest.mark.parametrize("body", LETTERS.values(), ids=LETTERS)
def test_a_head_is_refused_unless_it_is_written_to_the_letter(body: str) -> None:
    assert body != BODY
    (problem,) = refusal(_checked("", body))
    assert (problem.code, problem.line, problem.what) == ("RL162", 1, "it is not as it would be written")
    assert problem.hint == "keep every line as it was written, byte for byte"


def test_what_is_kept_counts_bytes_too_as_a_head_that_is_not_ascii_is_refused() -> None:
    pack = minimal_pack(('review = "not reviewed"', 'review = "gepr\u00fcft"'))
    text = to_journal(begin(routine_of(pack, {"fever": False, "age": 30, "signs": []}, ROUTINE.wish), at=0))
    body = text.rpartition(',"check"')[0].replace("\\u00fc", "\u00fc")
    assert not body.isascii()
    (problem,) = refusal(_checked("", body), pack)
    assert (problem.line, problem.what) == (1, "it is not as it would be written")


def test_a_head_of_another_time_does_not_fit_its_lines() -> None:
    assert lines_of(changed_head(lambda raw: raw.update(started_at=1)))[0] == [2]


MISPLACED = {
    "missing": (of(*LINES[:3], *LINES[4:]), 5, "event 4 is due, and this is 5"),
    "double": (of(*LINES[:4], LINES[3], *LINES[4:]), 6, "event 5 is due, and this is 4"),
    "exchanged": (of(*LINES[:3], LINES[4], LINES[3], *LINES[5:]), 5, "event 4 is due, and this is 5"),
    "the first one missing": (of(*LINES[1:]), 2, "event 1 is due, and this is 2"),
}


@pytest.mark.parametrize(("text", "line", "what"), MISPLACED.values(), ids=MISPLACED)
def test_a_line_that_is_missing_double_or_out_of_order_is_refused(text: str, line: int, what: str) -> None:
    assert lines_of(text) == ([line], [f"{what}: a line is missing, double or out of order"])


def test_a_line_of_a_journal_with_another_head_is_refused() -> None:
    """Each check covers the head: the same event, of a session of another routine begun at the same time."""
    other = begin(routine_of(NECK, {"fever": False, "age": 31, "signs": []}, ROUTINE.wish), at=0)
    for event in SESSION.events[:3]:
        other = advance(other, event)
    foreign = to_journal(other).splitlines()[3]
    assert foreign.partition(',"check"')[0] == LINES[2].partition(',"check"')[0]
    assert lines_of(of(*LINES[:2], foreign, *LINES[3:])) == ([4], ["it was edited or damaged"])


MARKS = {
    "a byte-order mark was put before it": lambda text: f"\ufeff{text}",
    "its lines end in a carriage return": lambda text: text.replace("\n", "\r\n"),
    "its lines end in a line separator": lambda text: text.replace("\n", "\u2028"),
    "there is an empty line in it": lambda text: text.replace("\n", "\n\n", 1),
}


@pytest.mark.parametrize(("what", "change"), MARKS.items(), ids=MARKS)
def test_what_an_editor_does_to_a_journal_is_refused_by_name(what: str, change: Callable[[str], str]) -> None:
    (problem,) = refusal(change(JOURNAL))
    assert (problem.what, problem.line, problem.hint) == (what, 1, "keep every line as it was written, byte for byte")


def test_a_line_of_another_session_is_refused() -> None:
    other = evolve(SESSION, started_at=1)
    foreign = to_journal(other).splitlines()[3]
    assert foreign.partition(',"check"')[0] == LINES[2].partition(',"check"')[0]
    assert lines_of(of(*LINES[:2], foreign, *LINES[3:])) == ([4], ["it was edited or damaged"])


NO_LINES = {
    "spaces": ("   ", "this is not JSON"),
    "a NaN": ('{"n":4,"event":"resume","at":NaN,"then":{},"check":""}', "this is not JSON: NaN is not a number"),
    "infinity": ('{"n":4,"event":"resume","at":1e999,"then":{},"check":""}', "this is not JSON: 1e999 is not a number"),
    "huge": (f'{{"n":4,"event":"resume","at":{"9" * 5000},"then":{{}},"check":""}}', "this is not JSON: Exceeds"),
    "a million characters": ("9" * 1_000_000, "this is not JSON: Exceeds"),
    "a million letters": (f'"{"x" * 1_000_000}"', "this is not a line of a journal"),
    "deep": ("[" * 100_000 + "]" * 100_000, "this nests too deeply"),
    "half a letter": ('{"n":4,"event":"\\ud800","at":1,"then":{},"check":""}', "this is not JSON: 'utf-8' codec"),
    "a key twice": ('{"n":4,"n":4,"event":"resume","at":1,"then":{},"check":""}', "this is not JSON: a key stands"),
    "zeros": ("\0\0\0", "this is not JSON"),
    "a list": ("[]", "this is not a line of a journal"),
    "nothing": ("null", "this is not a line of a journal"),
    "the head": (HEAD, "this is not a line of a journal"),
    "more": ('{"n":4,"event":"resume","at":1,"then":{},"check":"","more":1}', "this is not a line of a journal"),
    "less": ('{"n":4,"event":"resume","at":1,"check":""}', "this is not a line of a journal"),
    "a huge number": (LINES[3].replace('"n":4', f'"n":{10**400}'), f"event 4 is due, and this is 1{'0' * 19}: a line"),
    "a truth": (LINES[0].replace('"n":1', '"n":true'), "event 4 is due, and this is True: a line"),
}


@pytest.mark.parametrize(("line", "what"), NO_LINES.values(), ids=NO_LINES)
def test_a_damaged_line_is_refused_with_its_number(line: str, what: str) -> None:
    found, words = lines_of(of(*LINES[:3], line, *LINES[4:]))
    assert found == [5]
    assert words[0].startswith(what)


@pytest.mark.slow
def test_a_line_is_refused_whatever_in_it_was_edited() -> None:
    for number, line in enumerate(LINES):
        for *around, last in places_in(json.loads(line)):
            for stand_in in (*HOSTILE, *HUGE):
                raw = json.loads(line)
                if node_at(raw, around)[last] is not stand_in:
                    node_at(raw, around)[last] = stand_in
                    edited = dumped(raw).replace(", ", ",").replace(": ", ":")
                    if edited != line:
                        assert lines_of(of(*LINES[:number], edited, *LINES[number + 1 :]))[0][0] == number + 2


def sealed(number: int, **changes: Any) -> str:  # noqa: ANN401 - anything may be written
    """The journal with a line edited by someone who knows how a check is made."""
    raw = json.loads(LINES[number])
    raw |= changes
    raw = {key: raw[key] for key in raw if key != "check" and raw[key] is not ...}
    line = _checked(f"{HEAD}\n", json.dumps(raw, separators=(",", ":"))[:-1])
    return of(*LINES[:number]) + line + "".join(f"{each}\n" for each in LINES[number + 1 :])


def then(number: int, **changes: Any) -> dict[str, Any]:  # noqa: ANN401
    found: dict[str, Any] = json.loads(LINES[number])["then"] | changes
    return {key: value for key, value in found.items() if value is not ...}


SEALED: dict[str, tuple[str, list[str]]] = {
    "an event that was not allowed": (
        sealed(1, event="resume"),
        ["this cannot have happened: `resume` is not allowed while the session is underway; allowed: back, choose-e"],
    ),
    "no event": (sealed(1, event="nap"), ["this is not an event"]),
    "an event of no time": (sealed(1, at="9"), ["this is not an event"]),
    "an event at a truth": (sealed(1, at=True), ["this cannot have happened: an event is `at` a number of seconds"]),
    "an event out of time": (sealed(1, at=10**15), ["this cannot have happened: an event is `at` a number of seconds"]),
    "an answer out of range": (
        sealed(0, answers={"pain": 11}),
        ["this cannot have happened: pain: 11 is not between 0 and 10 [RL132]"],
    ),
    "an answer to no question": (
        sealed(0, answers={"pian": 1}),
        ["this cannot have happened: pian: no such question [RL131] did you mean `pain`?"],
    ),
    "answers to a tick": (sealed(1, answers={}), ["this is not an event"]),
    "a time": (sealed(1, at=9.75), ["`spent` is 7.5 here, and 7.75 by what happened"]),
    "a report": (
        sealed(5, answers={"pain": 5}),
        [
            "`index` is 4 here, and 1 by what happened",
            "`phase` is paused here, and underway by what happened",
            "`spent` is 0.0 here, and 13.75 by what happened",
            "`stops` is [['worse', 'technique']] here, and nothing by what happened",
        ],
    ),
    "an ending": (
        sealed(1, then=then(1, phase="ended", ending="finished")),
        [
            "`ending` is finished here, and nothing by what happened",
            "`phase` is ended here, and underway by what happened",
        ],
    ),
    "no stop": (sealed(5, then=then(5, stops=...)), ["`stops` is nothing here, and [['worse', 'technique']] by what"]),
    "a milder stop": (
        sealed(5, then=then(5, stops=[["worse", "step"]])),
        ["`stops` is [['worse', 'step']] here, and [['worse', 'technique']] by what happened"],
    ),
    "a place that is a truth": (
        sealed(1, then=then(1, index=True)),
        ["`index` is True here, and 1 by what happened"],
    ),
    "nothing recorded": (sealed(1, then="not recorded"), ["what it changed is missing, which is {'phase': 'underway'"]),
    "no change": (sealed(1, then=None), ["what it changed is missing"]),
    "a number written otherwise": (sealed(0, then=then(0, spent=0)), ["it is not as it would be written"]),
    "the order of keys": (sealed(1, then=dict(reversed(then(1).items()))), ["it is not as it would be written"]),
}


@pytest.mark.parametrize(("text", "whats"), SEALED.values(), ids=SEALED)
def test_a_line_whose_change_does_not_follow_is_refused_even_with_a_right_check(text: str, whats: list[str]) -> None:
    assert text != JOURNAL
    found = refusal(text)
    assert len(found) == len(whats)
    for problem, what in zip(found, whats, strict=True):
        assert problem.what.startswith(what)
    assert {problem.code for problem in found} <= ({"RL163"} if "written" not in whats[0] else {"RL162"})
    assert len({problem.line for problem in found}) == 1


def test_a_line_that_was_edited_by_hand_says_both_that_and_what_does_not_follow() -> None:
    edited = LINES[1].replace('"at":9.5', '"at":9.75')
    assert lines_of(of(LINES[0], edited, *LINES[2:])) == (
        [3, 3],
        ["it was edited or damaged", "`spent` is 7.5 here, and 7.75 by what happened"],
    )


def test_what_was_reported_cannot_be_edited_even_where_nothing_followed_from_it() -> None:
    edited = LINES[0].replace('"pain":4.5', '"pain":4.0')
    assert lines_of(of(edited, *LINES[1:])) == ([2], ["it was edited or damaged"])


def test_only_newlines_end_a_line() -> None:
    assert lines_of(JOURNAL.replace("\n", "\r\n"))[0] == [1]
    assert lines_of(of(*LINES[:3]) + LINES[3] + "\u2028" + LINES[4] + "\n")[0] == [5]


def test_the_pack_and_the_text_are_asked_for_by_kind() -> None:
    with pytest.raises(relief.ReliefError, match="expected a Pack, got a str"):
        restore("neck", JOURNAL)  # type: ignore[arg-type]
    with pytest.raises(relief.ReliefError, match="expected a str, got a bytes: decode it as ASCII, errors replaced"):
        restore(NECK, JOURNAL.encode())  # type: ignore[arg-type]


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(LINES)).flatmap(lambda place: st.tuples(st.just(place), mutations([HEAD, *LINES][place]))))
def test_a_journal_with_a_line_that_was_tampered_with_is_refused_at_that_line(tampered: tuple[int, str]) -> None:
    place, line = tampered
    lines = [HEAD, *LINES]
    if json.loads(line) != json.loads(lines[place]):
        lines[place] = line
        assert lines_of("\n".join(lines) + "\n")[0][0] == place + 1


@settings(max_examples=300, deadline=None)
@given(mutations(HEAD, huge=False))
def test_a_head_that_was_tampered_with_and_checked_anew_is_refused_or_breaks_nothing(text: str) -> None:
    body = text.strip().rpartition(',"check"')[0].replace("\n", " ")
    try:
        resumed = restore(NECK, _checked("", body))
    except FormatError:
        return
    assert relief.verify(resumed.session.routine) == ()


def test_the_code_of_the_page_keeps_a_journal_and_resumes_from_it(tmp_path: Path) -> None:
    begun, after = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    path, events = tmp_path / "journal", iter((*EVENTS, Leave(34)))
    with path.open("w", encoding="ascii", newline="\n") as file:
        names = {
            "relief": relief,
            "routine": ROUTINE,
            "clock": lambda: 0,
            "file": file,
            "next_event": lambda: next(events),
        }
        exec(begun, names)  # noqa: S102 - our own page
    with path.open("ab") as torn:
        torn.write(b"{\xff\0")
    names = {"relief": relief, "pack": NECK, "path": path, "os": os, "print": lambda _: None}
    exec(after, names)  # noqa: S102
    assert names["session"] == played(*EVENTS, Leave(34))
    assert path.read_text("ascii") == to_journal(played(*EVENTS, Leave(34)))


@pytest.mark.parametrize("more", [0, 1])
def test_reports_and_characters_are_counted_before_anything_is_replayed(more: int) -> None:
    head = to_journal(begin(ROUTINE, at=0))
    reports = head + '{"event":"report"}\n' * (MOST_REPORTS + more)
    with pytest.raises(FormatError, match=f"this one has {MOST_REPORTS + 1}" if more else "not a line of a journal"):
        restore(NECK, reports)
    with pytest.raises(FormatError, match="at most 15000000 characters" if more else "not JSON"):
        restore(NECK, "x" * (MOST_CHARACTERS - 1 + more) + "\n")
