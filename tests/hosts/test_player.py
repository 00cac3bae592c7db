"""The terminal player (examples/terminal): its keys and screens, and in a real terminal of its own."""

from __future__ import annotations

import errno
import importlib.util
import json
import os
import re
import select
import signal
import subprocess
import sys
import time
from copy import copy
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import relieflib as relief
from strategies import plain_back_ache

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
sys.path.insert(0, str(EXAMPLES))

from terminal.app import gone_on  # noqa: E402
from terminal.form import Form  # noqa: E402
from terminal.journal_file import JournalFile, JournalFileError  # noqa: E402
from terminal.keyboard import keys_in  # noqa: E402
from terminal.loop import Clock  # noqa: E402
from terminal.player import Player  # noqa: E402
from terminal.summary import pains  # noqa: E402

PACK = relief.builtin_pack()
NOON = 1_000_000.0
needs_rich = pytest.mark.skipif(importlib.util.find_spec("rich") is None, reason="rich is not installed")
needs_pty = pytest.mark.skipif(sys.platform == "win32", reason="this system has no pseudo-terminals")


@cache
def planned() -> relief.Routine:
    clearance = relief.clear(relief.assess(PACK, plain_back_ache(PACK)), at=NOON)
    assert isinstance(clearance, relief.Clearance)
    return relief.plan(clearance, relief.Wish(minutes=12))


class Host:
    """A player on a clock that stands still until a test moves it, with its journal in a text."""

    def __init__(self, journal: str = "") -> None:
        self.time = NOON
        self.journal = journal
        if journal:
            session = relief.restore(PACK, journal).session
            self.time = max(self.time, session.at)
            session = gone_on(session, self.time, self.keep)
        else:
            session = relief.begin(planned(), at=NOON)
            self.keep(session)
        self.player = Player(session, lambda: self.time, self.keep)
        self.player.settle()

    def keep(self, session: relief.Session) -> None:
        self.journal += relief.journal_line(session)

    @property
    def session(self) -> relief.Session:
        return self.player.session

    def keys(self, *keys: str) -> None:
        for key in keys:
            self.player.press(key)

    def well(self) -> None:
        """The check-in of someone with the same pain and no news."""
        self.keys("0", "enter", "1", "enter", "3", "enter")

    def wait(self, seconds: float) -> None:
        self.time += seconds
        self.player.tick()


# keys


def test_keys_have_names_and_what_is_no_key_of_ours_has_none() -> None:
    assert keys_in(" \rN\x1b[A\x1bOC\x7f\x1b") == ["space", "enter", "n", "up", "right", "backspace", "escape"]
    assert keys_in("\x1b[15~\x1bx\x01é\x03") == ["unknown", "unknown", "unknown", "é", "interrupt"]


# the check-in


def form() -> Form:
    routine = Host().session.routine
    return Form(routine.check_in, routine.pace.phrases.none, can_close=False)


@pytest.mark.parametrize(
    ("keys", "pain"),
    [("10", 10), ("0", 0), ("7", 7), ("1", 1), ("37", 7), ("100", 0), ("07", 7), ("11", 1)],
)
def test_any_pain_can_be_typed_and_a_slip_is_typed_over(keys: str, pain: int) -> None:
    asked = form()
    for key in keys:
        assert asked.press(key) == ""
    asked.press("enter")
    assert asked.answers == {"pain_now": pain}


def test_pain_is_chosen_with_arrows_too_and_stays_on_the_scale() -> None:
    asked = form()
    for key in ("9", "right", "right", "right"):
        asked.press(key)
    assert asked.chosen == "10"
    assert "[10]" in asked.lines[0]
    asked.press("backspace")
    assert asked.chosen == "1"


def test_nothing_is_answered_by_enter_alone() -> None:
    asked = form()
    for _ in asked.questions:
        place = asked.place
        assert asked.press("enter") == "Choose an answer first."
        assert asked.place == place
        asked.press("1")
        asked.press("enter")
    assert asked.done


def test_signs_are_ticked_and_unticked_and_none_is_said_not_left() -> None:
    asked = form()
    for key in ("3", "enter", "1", "enter", "2", "4", "2"):
        asked.press(key)
    assert asked.draft == ["fever"]
    asked.press("4")
    assert asked.press("enter") == "Choose an answer first."
    asked.press("0")
    assert asked.chosen == "None of these"
    asked.press("enter")
    assert asked.answers["new_signs"] == []


def test_what_cannot_be_said_is_an_answer_and_the_question_before_can_be_changed() -> None:
    asked = form()
    for key in ("4", "enter", "d", "enter", "b", "r", "enter"):
        asked.press(key)
    assert asked.answers == {"pain_now": 4, "pain_moved": relief.Absent.WOULD_NOT_SAY}


def test_the_questions_are_in_the_packs_own_words() -> None:
    host = Host()
    for question in reversed(host.session.routine.check_in):
        view = host.player.view()
        assert view.text == question.ask
        options = question.options if isinstance(question, relief.content.Choice | relief.content.Choices) else ()
        assert all(any(option.text in line for line in view.lines) for option in options)
        host.keys("d", "enter")


# what keys do


def test_time_stands_still_while_the_check_in_is_answered() -> None:
    host = Host()
    host.wait(600)
    host.well()
    assert host.session.active == 0
    assert host.session.phase is relief.terms.SessionPhase.UNDERWAY
    assert host.player.view().note == "Pain 3 noted."


def test_each_key_does_one_thing_and_says_so() -> None:
    host = Host()
    host.well()
    for key, note in (
        ("n", "On to the next step."),
        ("b", "This is as far back as it goes."),
        ("t", "On to the next technique."),
        ("e", "Easier from here on."),
        ("x", "That key does nothing here."),
    ):
        host.keys(key)
        assert note in {host.player.note, "This is as far back as it goes."}
    host.keys("space")
    assert host.player.view().tone == "paused"
    host.wait(100)
    host.keys("space")
    assert (host.player.note, host.session.paused) == ("Going on.", 100)


def test_a_key_that_was_not_meant_leaves_nothing() -> None:
    host = Host()
    host.well()
    for keys in (("q", "n"), ("?", "q"), ("5", "escape"), ("s", "escape")):
        host.keys(*keys)
        assert host.session.phase is relief.terms.SessionPhase.UNDERWAY
        assert len(host.session.first) == 1
    host.keys("q", "enter")
    assert host.session.ending is relief.terms.Ending.LEFT


def test_pain_is_reported_during_a_move_and_what_a_stop_rule_says_stays_until_she_acts() -> None:
    host = Host()
    host.well()
    host.wait(20)
    host.keys("6", "enter")
    (stop,) = host.session.stops
    for _ in range(3):
        view = host.player.view()
        assert (view.tone, view.text) == ("read", stop.says)
        host.wait(50)
    host.keys("space")
    assert host.player.view().tone == "go"


def test_a_red_flag_ends_it_with_where_to_go_before_anything_else_is_asked() -> None:
    host = Host()
    host.well()
    host.keys("s", "3", "enter")
    assert host.session.ending is relief.terms.Ending.STOPPED
    view = host.player.view()
    assert (view.tone, view.text) == ("stop", host.session.stops[0].says)
    advice = PACK.advice[relief.Disposition.EMERGENCY]
    assert view.lines == (f"{advice.name}.", *(f"- {each}" for each in advice.do))


def test_no_check_in_is_asked_twice_when_a_stop_rule_holds_the_session_at_it() -> None:
    host = Host()
    host.keys("0", "enter", "3", "enter", "3", "enter")
    assert host.player.view().tone == "read"
    host.keys("space")
    assert host.player.form is None
    assert host.session.index == 1


def test_a_later_easier_is_said_when_it_eased_and_only_then() -> None:
    host = Host()
    host.well()
    host.wait(20)
    notes = []
    for _ in range(3):
        host.keys("e")
        notes.append(host.player.note == "Easier from here on.")
        assert notes[-1] == host.session.journal[-1].eased
    assert not notes[-1]


def test_a_player_without_anyone_goes_through_on_its_own() -> None:
    host = Host()
    host.player = Player(
        host.session, lambda: host.time, host.keep, {"pain_now": 3, "pain_moved": "no", "new_signs": []}
    )
    host.player.settle()
    while host.session.deadline is not None:
        host.wait(host.session.deadline - host.time)
    assert host.session.ending is relief.terms.Ending.FINISHED
    assert [pain for _, pain, _ in pains(host.session)] == [3] * (len(host.session.items) + 1)


PRESSED = ["space", "enter", "escape", "backspace", "up", "down", "left", "right", "unknown", *"ntbesqdry?0123456789x"]


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from([0, 1, 20, 400]), st.sampled_from(PRESSED)), max_size=60))
def test_whatever_is_pressed_and_whenever_it_can_be_shown_and_goes_on_from_its_journal(
    happens: list[tuple[int, str]],
) -> None:
    host = Host()
    for wait, key in happens:
        host.time += wait
        host.keys(key)
        view = host.player.view()
        assert view.text
        assert view.keys
    assert relief.restore(PACK, host.journal).session == host.session
    host.player.interrupt()
    assert host.session.deadline is None


# what was said is never lost


def reported(host: Host) -> list[dict[str, object]]:
    return [
        {name: sorted(value) if isinstance(value, frozenset) else value for name, value in event.answers}
        for event in host.session.events
        if isinstance(event, relief.events.Report)
    ]


def test_the_most_serious_question_comes_first_and_its_answer_does_not_wait_for_the_others() -> None:
    host = Host()
    assert "start?" in host.player.view().text
    host.keys("3", "enter")
    assert host.session.ending is relief.terms.Ending.STOPPED
    assert reported(host) == [{"new_signs": ["saddle-or-bladder"]}]
    view = host.player.view()
    assert (view.tone, view.text) == ("stop", host.session.stops[0].says)


def test_what_ends_nothing_is_reported_once_with_the_others_and_takes_the_session_on_once() -> None:
    host = Host()
    host.keys("0", "enter", "3", "enter")
    assert (reported(host), host.session.index) == ([], 0)
    host.keys("3", "enter")
    assert reported(host) == [{"pain_now": 3, "pain_moved": "down-the-leg", "new_signs": []}]


def test_answers_count_for_whoever_leaves_a_check_in() -> None:
    host = Host()
    host.keys("0", "enter", "3", "enter", "q", "enter")
    assert host.session.ending is relief.terms.Ending.LEFT
    assert reported(host) == [{"new_signs": [], "pain_moved": "down-the-leg"}]
    assert host.session.disposition is relief.Disposition.SEE_CLINICIAN
    assert host.session.stops[0].says in host.player.view().text


@pytest.mark.parametrize("before", [False, True], ids=["at a check-in", "in a move"])
def test_what_was_only_chosen_counts_for_whoever_leaves_and_says_so_first(before: bool) -> None:  # noqa: FBT001
    host = Host()
    if before:
        host.well()
        host.wait(5)
        host.keys("s")
    host.keys("3", "q")
    assert host.player.view().lines == (
        "What you chose counts: Numb between my legs, or a change in how I pee or poo.",
    )
    host.keys("n")
    assert host.session.can
    assert not host.session.stops
    host.keys("q", "enter")
    assert host.session.ending is relief.terms.Ending.STOPPED
    assert host.session.disposition is relief.Disposition.EMERGENCY
    assert host.player.view().tone == "stop"


def test_leaving_reports_nothing_twice_and_nothing_that_was_not_said() -> None:
    host = Host()
    host.well()
    host.keys("s", "0", "enter", "q")
    assert host.player.view().lines == ()
    host.keys("enter")
    assert reported(host)[1:] == [{"new_signs": []}]
    host = Host()
    host.keys("q", "enter")
    assert (reported(host), host.session.ending) == ([], relief.terms.Ending.LEFT)


def test_something_is_wrong_leads_to_the_signs_inside_a_check_in_too_and_keeps_the_answers() -> None:
    host = Host()
    assert "something is wrong" not in dict(host.player.view().keys).values()
    host.keys("0", "enter", "3", "enter")
    assert dict(host.player.view().keys)["s"] == "something is wrong"
    host.keys("s")
    view = host.player.view()
    assert view.note == "Say here what is wrong."
    assert "start?" in view.text
    host.keys("q", "enter")
    assert reported(host) == [{"new_signs": [], "pain_moved": "down-the-leg"}]


def test_a_form_that_is_closed_after_an_answer_does_not_say_that_nothing_was_noted() -> None:
    host = Host()
    host.well()
    host.keys("s", "0", "enter", "escape")
    assert reported(host)[1:] == [{"new_signs": []}]
    assert host.player.note == "What you confirmed was noted, and nothing else."
    host.keys("s", "3", "escape")
    assert host.player.note == "Nothing was noted."


STRAY = [*PRESSED, "a", "tab", "é"]
REACHED = {
    "under way": ("well",),
    "under way, at an interval's end": ("well", 19.9),
    "paused": ("well", "space"),
    "words standing": ("well", 20, "6", "enter"),
    "words standing, at a check-in with answers": ("0", "enter", "3", "enter", "3", "enter"),
    "words standing, at a check-in without": ("well", 20, "6", "enter", "n", "n", "n", "n"),
    "a check-in": (),
    "a check-in with an answer": ("0", "enter"),
    "a check-in after a technique": ("well", "t", "b"),
    "the last words": ("well", "t", "t", "t", "well"),
    "left": ("well", "q", "enter"),
    "stopped": ("well", "s", "3", "enter"),
}
OPENED = {
    "no form": (),
    "signs": ("s",),
    "signs, chosen": ("s", "3"),
    "signs, confirmed": ("s", "0", "enter"),
    "signs, confirmed and chosen": ("s", "0", "enter", "3"),
    "pain": ("1",),
    "pain ten": ("1", "0"),
    "leaving": ("q",),
    "leaving, chosen": ("s", "3", "q"),
    "keys": ("?",),
    "keys over signs": ("s", "3", "?"),
}


def at(*steps: str | float) -> Host:
    host = Host()
    for step in steps:
        if step == "well":
            host.well()
        elif isinstance(step, str):
            host.keys(step)
        else:
            host.wait(step)
    return host


def twin(host: Host) -> Host:
    """*host* once more, with keys of its own from here on."""
    other, other.player = copy(host), copy(host.player)
    other.player.now, other.player.keep = (lambda: other.time), other.keep
    if host.player.form is not None:
        form = other.player.form = copy(host.player.form)
        form.answers, form.drafts = dict(form.answers), dict(form.drafts)
    return other


NOTHING_NEW = {
    "Nothing was noted.",
    "What you confirmed was noted, and nothing else.",
    "The answers to this check-in were not noted. It is asked again when you go on.",
}


@pytest.mark.parametrize("late", [0, 8 * 86400], ids=["in time", "the clearance has run out"])
@pytest.mark.parametrize("reached", REACHED)
def test_what_was_entered_is_reported_or_stays_or_the_screen_says_that_it_was_not_noted(
    reached: str, late: float
) -> None:
    for name, opened in OPENED.items():
        start = at(*REACHED[reached], *opened)
        start.time += late
        for key in [*STRAY, "no key", "close"] if start.session.can else [*STRAY, "close"]:
            host = twin(start)
            form = host.player.form
            entered = dict(form.so_far) if form else {}
            {"no key": host.player.tick, "close": host.player.close}.get(key, partial(host.keys, key))()
            heard = {name: value for report in reported(host) for name, value in report.items()}
            lost = {name for name, value in entered.items() if heard.get(name) != value}
            note, what = host.player.note, f"{name}, {key}: {host.player.note}"
            if host.player.form is not None:
                assert host.session.phase is relief.terms.SessionPhase.PAUSED, what  # no time passes behind it
            if form is not None and host.player.form is form:
                assert lost - form.so_far.keys() <= {form.question.id}, what  # which this key has changed
            else:
                assert not lost or note in NOTHING_NEW, what
            if note != start.player.note and len(reported(host)) == len(reported(start)):
                assert "noted" not in note.lower() or note in NOTHING_NEW, what


@pytest.mark.parametrize("ahead", [("s",), ("q", "s"), ("?", "s"), ("s", "?", "x")])
def test_a_red_flag_is_heard_while_words_stand(ahead: tuple[str, ...]) -> None:
    for reached in (name for name in REACHED if name.startswith("words standing")):
        host = at(*REACHED[reached])
        assert host.player.view().tone == "read"
        host.keys(*ahead, "3", "enter")
        assert host.session.ending is relief.terms.Ending.STOPPED
        assert host.session.disposition is relief.Disposition.EMERGENCY


def test_pain_ten_is_heard_while_words_stand() -> None:
    host = at("0", "enter", "3", "enter", "5", "enter")
    host.keys("1", "0")
    assert host.player.note == ""
    host.keys("enter")
    assert host.session.ending is relief.terms.Ending.STOPPED
    assert reported(host)[-1] == {"pain_now": 10}


def test_a_question_that_words_have_put_off_is_asked_before_anything_passes_it() -> None:
    for key in ("n", "t", "s", "5"):
        host = at(*REACHED["words standing, at a check-in without"])
        assert host.player.view().tone == "read"
        host.keys(key)
        assert "start?" in host.player.view().text
        assert host.player.form is not None
        assert not host.player.form.can_close


def test_a_key_that_was_meant_for_what_was_on_the_screen_before_answers_no_question() -> None:
    host = at("well", 20, "n", "n")
    assert host.session.now.next is not None
    assert host.session.now.next.kind is relief.terms.IntervalKind.CHECK_IN
    for key in ("3", "0", "space", "enter", "d"):
        again = Host(host.journal)
        again.keys("space")
        again.time += again.session.now.left
        again.keys(key)
        assert again.player.form is not None
        assert (again.player.form.so_far, again.player.form.draft) == ({}, None)
        assert again.player.note == "This question came up just now. That key did nothing."
        again.keys("3", "enter")
        assert again.session.ending is relief.terms.Ending.STOPPED


def test_what_was_chosen_stays_chosen_on_the_way_back_and_counts_for_whoever_leaves() -> None:
    for back in (("b",), ("b", "0")):
        host = at("well", "s", "0", "enter", "3", *back, "q")
        assert host.player.view().lines == ("What you chose counts: Down the leg, or further from my back.",)
        host.keys("enter")
        assert reported(host)[-1] == {"pain_moved": "down-the-leg"}
    host = at("0", "enter", "b", "3", "s")
    assert host.player.form is not None
    assert host.player.form.draft == ["saddle-or-bladder"]


def test_what_was_entered_counts_when_the_program_is_closed() -> None:
    host = at("well", "s", "3")
    host.player.close()
    assert host.session.disposition is relief.Disposition.EMERGENCY
    assert host.player.note.startswith("This was noted: Numb between my legs")
    host = at("0", "enter", "3")
    host.player.close()
    assert host.session.standing
    host = at("0", "enter", "1")
    host.player.close()
    assert reported(host) == []
    assert "not noted" in host.player.note
    assert Host(host.journal).player.form is not None


def test_a_full_disk_takes_nothing_that_the_person_must_hear(tmp_path: Path) -> None:
    class Full:
        def write(self, _: bytes) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

        def close(self) -> None: ...

    with JournalFile(tmp_path / "journal", PACK) as kept:
        kept.file.close()
        kept.file = Full()  # type: ignore[assignment]
        host = Host()
        host.player.keep = kept.keep
        host.keys("3", "enter")
        assert host.session.disposition is relief.Disposition.EMERGENCY
        assert "No space left" in kept.failed


# going on


def test_wherever_it_was_killed_the_journal_goes_on_exactly_there() -> None:
    host = Host()
    host.well()
    for keys in ((), ("n",), ("space",), ("n",), ("space",), ("5",), ("enter",), ("e",), ("t",), ("2", "enter")):
        host.wait(3)
        host.keys(*keys)
    lines = host.journal.splitlines(keepends=True)
    assert len(lines) > 20
    for number in range(2, len(lines) + 1):
        text = "".join(lines[:number])
        before = relief.restore(PACK, text + lines[1][:30]).session
        after = Host(text)
        assert (after.session.index, after.session.spent) == (before.index, before.spent)
        assert after.session.phase is relief.terms.SessionPhase.PAUSED
        assert after.session.last == before.last
        assert relief.restore(PACK, after.journal).session == after.session


def test_a_night_between_is_a_pause_and_too_long_a_time_ends_it(tmp_path: Path) -> None:
    host = Host()
    host.well()
    host.wait(5)
    holds = host.session.routine.clearance.holds_for
    assert gone_on(host.session, NOON + holds - 100, lambda _: None).phase is relief.terms.SessionPhase.PAUSED
    assert gone_on(host.session, NOON + holds + 100, lambda _: None).ending is relief.terms.Ending.EXPIRED
    file = tmp_path / "journal"
    file.write_text(host.journal, "utf-8")
    with JournalFile(file, PACK) as kept:
        found = kept.session
        assert found == host.session
        kept.expired()
        assert kept.session is None
        assert "too long" in kept.said[0]
    assert file.read_text("utf-8") == ""


def test_a_journal_file_keeps_what_was_there_and_says_so(tmp_path: Path) -> None:
    host = Host()
    host.well()
    unfinished = host.journal
    host.keys("q", "enter")
    file = tmp_path / "journal"
    for number, (text, new, says) in enumerate(
        (
            (host.journal, False, "has ended: Left early"),
            (unfinished, True, "asked for a new"),
            (unfinished.replace("report", "retort"), False, "changed, damaged"),
        ),
        1,
    ):
        file.write_text(text, "utf-8")
        with JournalFile(file, PACK, new=new) as kept:
            assert says in kept.said[0]
            assert kept.session is None
        aside = tmp_path / f"journal.{number}"
        assert aside.read_text("utf-8") == text
    file.write_text(unfinished[:40], "utf-8")
    with JournalFile(file, PACK) as kept:
        assert "before it began" in kept.said[0]
        kept.keep(relief.begin(host.session.routine, at=NOON))
    assert relief.restore(PACK, file.read_text("utf-8")).session.phase is relief.terms.SessionPhase.UNDERWAY


def test_a_line_that_was_cut_is_cut_off_before_anything_is_added(tmp_path: Path) -> None:
    host = Host()
    host.well()
    file = tmp_path / "journal"
    file.write_text(host.journal + '{"n":', "utf-8")
    with JournalFile(file, PACK) as kept:
        assert kept.session is not None
        session = relief.advance(kept.session, relief.events.Leave(NOON + 1))
        kept.keep(session)
    assert relief.restore(PACK, file.read_text("utf-8")).session == session


def test_a_file_that_is_no_journal_stays_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "letter"
    file.write_text("Dear mother,\n", "utf-8")
    with pytest.raises(JournalFileError, match="not the journal"):
        JournalFile(file, PACK)
    assert file.read_text("utf-8") == "Dear mother,\n"
    with pytest.raises(JournalFileError, match="cannot be kept"):
        JournalFile(tmp_path / "nowhere" / "journal", PACK)


@pytest.mark.parametrize("fails", ["exists", "rename"])
def test_a_journal_that_cannot_be_put_aside_is_told_and_stays(
    fails: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    file = tmp_path / "journal"
    text = Host().journal
    file.write_text(text, "utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(Path, fails, refuse)
        with pytest.raises(JournalFileError, match="cannot be put aside: Permission denied"):
            JournalFile(file, PACK, new=True)
    assert file.read_text("utf-8") == text


@pytest.mark.skipif(sys.platform == "win32", reason="files are locked on Unix only")
def test_two_windows_do_not_write_one_journal(tmp_path: Path) -> None:
    with JournalFile(tmp_path / "journal", PACK), pytest.raises(JournalFileError, match="another window"):
        JournalFile(tmp_path / "journal", PACK)


def test_a_fast_clock_never_goes_back_behind_the_journal() -> None:
    later = time.time() + 1000
    assert Clock(20.0, later).now() >= later
    assert Clock(None, later).now() == later


def fast(file: Path, *args: object) -> str:
    """What the player says that nobody sits at, whose journal is in *file*."""
    done = subprocess.run(
        [sys.executable, "-W", "error", EXAMPLES / "guided_session.py", "--fast", "--journal", file, *map(str, args)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(Path(relief.__file__).parents[1]), "PYTHONUTF8": "1"},
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return " ".join(done.stdout.split())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("said", "ending", "name"),
    [
        ({"new_signs": ["saddle-or-bladder"]}, "Stopped for safety", "EMERGENCY: GET HELP NOW"),
        ({"pain_now": 9}, "Stopped for safety", "SELF-CARE"),
        ({"pain_moved": "down-the-leg"}, "Left early", "SEE A CLINICIAN"),
    ],
)
def test_what_a_stop_rule_said_is_shown_again_and_nothing_new_begins_unasked(
    said: dict[str, object], ending: str, name: str, tmp_path: Path
) -> None:
    host = Host()
    host.well()
    host.player.happen(relief.events.Report(NOON, said))
    if host.session.can:
        host.player.happen(relief.events.Leave(NOON))
    file = tmp_path / "journal"
    file.write_text(host.journal, "utf-8")
    for _ in range(2):
        again = fast(file)
        assert f"The last session has ended: {ending}. What was said then still holds." in again
        assert host.session.stops[0].says in again
        assert name in again
        assert again.endswith(" - ".join(host.session.guidance.do))
        assert file.read_text("utf-8") == host.journal
    new = fast(file, "--new")
    assert "You asked for a new session." in new
    assert "THE SESSION: FINISHED" in new
    assert (tmp_path / "journal.1").read_text("utf-8") == host.journal


@pytest.mark.slow
def test_a_warning_outlives_the_clearance_of_its_session(tmp_path: Path) -> None:
    host = Host()
    host.well()
    host.player.happen(relief.events.Report(NOON, {"pain_moved": "down-the-leg"}))
    assert host.session.can
    file = tmp_path / "journal"
    file.write_text(host.journal, "utf-8")  # it was begun in 1970
    for _ in range(2):
        again = fast(file)
        assert "The last session has ended: It has been too long since the questions." in again
        assert "SEE A CLINICIAN" in again


# in a terminal


class Terminal:
    """The player in a terminal of its own, with a person who reads before pressing a key."""

    def __init__(self, *args: object, columns: int = 80, code: str = "", **env: str) -> None:
        import fcntl
        import pty
        import struct
        import termios

        self.controller, self.terminal = pty.openpty()
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        self.modes = termios.tcgetattr(self.terminal)
        self.seen = b""
        clean = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "COLUMNS", "LINES"}}
        source = str(Path(relief.__file__).parents[1])
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-W",
                "error",
                *(["-c", code] if code else [str(EXAMPLES / "guided_session.py")]),
                *map(str, args),
            ],
            stdin=self.terminal,
            stdout=self.terminal,
            stderr=self.terminal,
            start_new_session=True,
            env={**clean, "TERM": "xterm-256color", "PYTHONPATH": source, "PYTHONUTF8": "1", **env},
        )

    def read(self, seconds: float) -> bool:
        ready, _, _ = select.select([self.controller], [], [], seconds)
        if ready:
            self.seen += os.read(self.controller, 65536)
        return bool(ready)

    def until(self, text: str) -> str:
        """What is on the screen, once that *text* is; the screen is drawn whole each time."""
        end = time.monotonic() + 60
        while time.monotonic() < end:
            if text in self.screen:
                return self.screen
            self.read(0.1)
        raise AssertionError(f"{text!r} does not come: {self.screen}")  # noqa: EM102

    @property
    def screen(self) -> str:
        last = self.seen.decode("utf-8", "ignore").replace("\r", "").split("\x1b[H")[-1]
        return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", last).replace("\N{NO-BREAK SPACE}", " ")

    def keys(self, *pairs: str) -> None:
        """Press each first of a pair, and wait until the second is seen."""
        for keys, text in zip(pairs[::2], pairs[1::2], strict=True):
            os.write(self.controller, keys.encode())
            self.until(text)

    def well(self) -> None:
        self.until("Did any of these start?")
        self.keys("0", "[x] 0", "\r", "Did the pain move?", "1", "(x) 1", "\r", "How bad is the pain now")
        self.keys("3", "[3]", "\r", "Pain 3 noted.")

    def end(self) -> int:
        end = time.monotonic() + 60
        while self.process.poll() is None and time.monotonic() < end:
            self.read(0.05)
        while self.read(0):
            pass
        return self.process.wait(1)

    def sleeps(self) -> bool:
        """Whether the process is stopped, as by Ctrl-Z, before long."""
        end = time.monotonic() + 10
        while time.monotonic() < end:
            pid, status = os.waitpid(self.process.pid, os.WNOHANG | os.WUNTRACED)
            if pid:
                return os.WIFSTOPPED(status)
            self.read(0.05)
        return False

    @property
    def restored(self) -> bool:
        """Whether the terminal is what it was, and its own screen is back with its cursor."""
        import termios

        out = self.seen.decode("utf-8", "ignore")
        own = out.rfind("\x1b[?1049l") >= out.rfind("\x1b[?1049h") and out.rfind("\x1b[?25h") >= out.rfind("\x1b[?25l")
        return own and termios.tcgetattr(self.terminal) == self.modes

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.controller)
        os.close(self.terminal)


@pytest.fixture
def terminals() -> Iterator[list[Terminal]]:
    started: list[Terminal] = []
    yield started
    for each in started:
        each.close()


@pytest.mark.slow
@needs_rich
@needs_pty
def test_it_is_killed_in_the_middle_and_goes_on_there(terminals: list[Terminal], tmp_path: Path) -> None:
    file = tmp_path / "journal"
    terminals.append(first := Terminal("--journal", file))
    first.well()
    first.keys("n", "Sit or lie in a way", " ", "PAUSED", " ", "Going on.")
    first.process.kill()
    first.process.wait()
    before = relief.restore(PACK, file.read_text("utf-8")).session
    terminals.append(again := Terminal("--journal", file))
    screen = again.until("?: keys")  # which is drawn last
    assert "PAUSED" in screen
    assert "You are where you stopped" in screen
    assert "Sit or lie in a way" in screen
    now = relief.restore(PACK, file.read_text("utf-8")).session
    assert (now.index, now.spent) == (before.index, before.spent)
    os.write(again.controller, b"\x04")
    assert again.end() == 130
    assert again.restored
    assert "the same command goes on from here" in " ".join(again.screen.split())


@pytest.mark.slow
@needs_rich
@needs_pty
def test_pain_ten_ends_it_and_the_last_words_wait_for_her(terminals: list[Terminal], tmp_path: Path) -> None:
    terminals.append(terminal := Terminal("--journal", tmp_path / "journal"))
    terminal.well()
    terminal.keys("1", "[1]", "0", "[10]", "\r", "Stop here for today.")
    os.write(terminal.controller, b"\r\rn")
    time.sleep(0.2)
    assert terminal.process.poll() is None
    os.write(terminal.controller, b" ")
    assert terminal.end() == 0
    assert terminal.restored
    assert "THE SESSION: STOPPED" in terminal.screen
    assert "It was 3 at first and 10 at the end: 7 more." in terminal.screen


@pytest.mark.slow
@needs_rich
@needs_pty
def test_killed_on_the_last_words_it_shows_them_again(terminals: list[Terminal], tmp_path: Path) -> None:
    file = tmp_path / "journal"
    terminals.append(first := Terminal("--journal", file))
    first.well()
    first.keys("9", "[9]", "\r", "Stop here for today.")
    first.process.kill()
    first.process.wait()
    terminals.append(again := Terminal("--journal", file))
    assert again.end() == 0
    assert "Stop here for today." in again.screen
    assert "give --new" in again.screen
    assert again.restored


@pytest.mark.slow
@needs_rich
@needs_pty
def test_the_last_words_can_be_put_to_sleep_and_called_back(terminals: list[Terminal], tmp_path: Path) -> None:
    terminals.append(terminal := Terminal("--journal", tmp_path / "journal"))
    terminal.well()
    terminal.keys("9", "[9]", "\r", "Stop here for today.")
    terminal.process.send_signal(signal.SIGTSTP)
    assert terminal.sleeps()
    assert terminal.restored
    terminal.seen = b""
    terminal.process.send_signal(signal.SIGCONT)
    terminal.until("Stop here for today.")
    os.write(terminal.controller, b" ")
    assert terminal.end() == 0
    assert terminal.restored


@pytest.mark.slow
@needs_rich
@needs_pty
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"])
def test_whatever_ends_it_gives_the_terminal_back(terminals: list[Terminal], tmp_path: Path, name: str) -> None:
    number = signal.Signals[name]
    terminals.append(terminal := Terminal("--journal", tmp_path / "journal"))
    terminal.well()
    terminal.process.send_signal(number)
    assert terminal.end() == 128 + number
    assert terminal.restored
    session = relief.restore(PACK, (tmp_path / "journal").read_text("utf-8")).session
    assert session.phase is relief.terms.SessionPhase.PAUSED


@pytest.mark.slow
@needs_rich
@needs_pty
@pytest.mark.parametrize("closed", ["SIGINT", "SIGQUIT", "SIGHUP", "Ctrl-D"])
def test_a_red_flag_that_was_only_chosen_is_heard_when_the_program_is_closed(
    terminals: list[Terminal], tmp_path: Path, closed: str
) -> None:
    file = tmp_path / "journal"
    terminals.append(terminal := Terminal("--journal", file))
    terminal.well()
    terminal.keys("s", "Did any of these start?", "3", "[x] 3")
    if closed == "Ctrl-D":
        os.write(terminal.controller, b"\x04")
    else:
        terminal.process.send_signal(signal.Signals[closed])
    assert terminal.end() in {129, 130, 131}
    assert terminal.restored
    assert ("EMERGENCY: GET HELP NOW" in terminal.screen) == (closed != "SIGHUP")
    assert "EMERGENCY: GET HELP NOW" in fast(file)


@pytest.mark.slow
@needs_rich
@needs_pty
def test_a_mistake_in_the_player_gives_the_terminal_back(terminals: list[Terminal], tmp_path: Path) -> None:
    code = (
        f"import sys; sys.path.insert(0, {str(EXAMPLES)!r}); from terminal import app, player\n"
        "player.Player.press = lambda *_: 1 / 0\nsys.exit(app.main())"
    )
    terminals.append(terminal := Terminal("--journal", tmp_path / "journal", code=code))
    terminal.until("Did any of these start?")
    os.write(terminal.controller, b"0")
    assert terminal.end() == 1
    assert terminal.restored
    assert "ZeroDivisionError" in terminal.screen


@pytest.mark.slow
@needs_rich
@needs_pty
@pytest.mark.parametrize("columns", [40, 160])
def test_it_fits_narrow_and_wide_terminals(terminals: list[Terminal], tmp_path: Path, columns: int) -> None:
    terminals.append(terminal := Terminal("--journal", tmp_path / "journal", columns=columns, NO_COLOR="1"))
    terminal.well()
    for screen in (terminal.screen, terminal.until("leave  ?: keys")):
        assert max(len(line.rstrip()) for line in screen.splitlines()) <= min(columns, 90)
    assert re.search(rb"\x1b\[[0-9;]*3[0-9]m", terminal.seen) is None


@pytest.mark.slow
@needs_pty
@pytest.mark.parametrize(("args", "term"), [(["--plain"], "xterm"), ([], "dumb")])
def test_lines_do_without_rich_and_move_nothing(
    terminals: list[Terminal], tmp_path: Path, args: list[str], term: str
) -> None:
    terminals.append(terminal := Terminal("--journal", tmp_path / "journal", *args, TERM=term))
    terminal.until("Keys:")
    terminal.keys("0", "None of these. Enter", "\r", "Did the pain move?", "1", "No. Enter", "\r", "How bad is the")
    terminal.keys("3", "3. Enter", "\r", "Pain 3 noted.", "q", "Leave for today?", "\r", "THE SESSION: LEFT")
    assert terminal.end() == 0
    assert terminal.restored
    assert b"\x1b" not in terminal.seen


@pytest.mark.slow
@needs_pty
def test_without_rich_one_sentence_says_how_to_get_it(terminals: list[Terminal], tmp_path: Path) -> None:
    code = (
        f"import sys; sys.path.insert(0, {str(EXAMPLES)!r}); sys.modules['rich'] = None\n"
        "from terminal import app; sys.exit(app.main())"
    )
    terminals.append(terminal := Terminal("--journal", tmp_path / "journal", code=code))
    assert terminal.end() == 2
    assert "`python -m pip install rich`" in terminal.screen
    assert not (tmp_path / "journal").exists()


@pytest.mark.slow
@pytest.mark.parametrize("args", [[], ["--speed", "1000", "--minutes", "5"]])
def test_a_pipe_gets_plain_lines(args: list[str], tmp_path: Path) -> None:
    file = tmp_path / "journal"
    done = subprocess.run(
        [sys.executable, "-W", "error", str(EXAMPLES / "guided_session.py"), "--journal", str(file), *args],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(Path(relief.__file__).parents[1]), "PYTHONIOENCODING": "ascii"},
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert re.search(rb"[^ -~\n]", done.stdout) is None
    assert b"###          3  before the start" in done.stdout
    assert json.loads(file.read_text("utf-8").splitlines()[-1])["then"]["ending"] == "finished"


def test_the_package_runs_by_its_name_too() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "terminal", "--fast", "--minutes", "5"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        cwd=EXAMPLES,
        env={**os.environ, "PYTHONPATH": str(Path(relief.__file__).parents[1])},
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"THE SESSION: FINISHED" in done.stdout
