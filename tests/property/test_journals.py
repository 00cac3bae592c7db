"""What a journal promises, whatever happened in the session that it is of."""

from __future__ import annotations

from itertools import accumulate

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

import relieflib as relief
from property.test_sessions import PACK, Walk, views, walks
from relieflib import journal_line, restore, to_journal

real = walks(most=8).map(lambda walk: evolve(walk, short=False, gone=walk.gone % 6))  # a routine of the pack's own


def journal_of(walk: Walk) -> tuple[list[relief.Session], list[str]]:
    """The sessions of a walk from the first event on, and the lines that they add."""
    last = walk.sessions()[-1]
    session = relief.begin(last.routine, at=last.started_at)
    sessions = [session, *[session := relief.advance(session, event) for event in last.events]]
    return sessions, [journal_line(session) for session in sessions]


@settings(max_examples=40, deadline=None)
@given(real)
def test_a_journal_resumes_to_an_equal_session_at_every_prefix_of_its_lines(walk: Walk) -> None:
    sessions, lines = journal_of(walk)
    assert "".join(lines) == to_journal(sessions[-1])
    for session, text in zip(sessions, accumulate(lines), strict=True):
        resumed = restore(PACK, text)
        assert (resumed.session, resumed.lost, resumed.kept) == (session, "", len(text))
        assert views(resumed.session) == views(session)


@settings(max_examples=60, deadline=None)
@given(real, st.data())
def test_a_journal_cut_anywhere_loses_at_most_the_line_that_was_cut(walk: Walk, data: st.DataObject) -> None:
    sessions, lines = journal_of(walk)
    text = "".join(lines)[: data.draw(st.integers(len(lines[0]), sum(map(len, lines))))]
    resumed = restore(PACK, text)
    session = sessions[text.count("\n") - 1]
    assert (resumed.session, views(resumed.session)) == (session, views(session))
    assert text[: resumed.kept] + resumed.lost == text


@settings(max_examples=60, deadline=None)
@given(real, st.data())
def test_a_journal_with_one_character_changed_is_refused(walk: Walk, data: st.DataObject) -> None:
    text = to_journal(walk.sessions()[-1])
    place = data.draw(st.integers(max(0, len(text) - 600), len(text) - 1))
    other = data.draw(st.characters(codec="ascii").filter(lambda each: each != text[place]))
    try:
        resumed = restore(PACK, text[:place] + other + text[place + 1 :])
    except relief.FormatError:
        return
    assert place == len(text) - 1  # the last newline, without which the line before it counts as being written
    assert resumed.session.events == walk.sessions()[-1].events[:-1]


@settings(max_examples=40, deadline=None)
@given(real, st.data())
def test_a_journal_without_one_of_its_lines_is_refused(walk: Walk, data: st.DataObject) -> None:
    lines = to_journal(walk.sessions()[-1]).splitlines(keepends=True)
    if len(lines) > 2:
        place = data.draw(st.integers(0, len(lines) - 2))
        with pytest.raises(relief.FormatError):
            restore(PACK, "".join([*lines[:place], *lines[place + 1 :]]))


@settings(max_examples=40, deadline=None)
@given(real)
def test_a_record_and_a_session_in_json_are_the_same_again(walk: Walk) -> None:
    record = relief.Record(walk.sessions()[-1])
    assert relief.from_json(relief.Record, relief.to_json(record), record.pack) == record
    assert relief.from_json(relief.Session, relief.to_json(record.session), record.pack) == record.session
