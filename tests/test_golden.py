"""What a relieflib ever wrote, every later one reads: files of each format, kept forever (scripts/golden.py)."""

from __future__ import annotations

import json
import re
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import relieflib as relief
from relieflib import from_json, to_json
from relieflib.serial import FORMAT, KINDS
from strategies import HOSTILE, HUGE, dumped, node_at, places_in

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT / "tests" / "golden"
FILES = {path.name: path.read_text("utf-8") for path in sorted(GOLDEN.glob("*.json"))}


def kind_of(text: str) -> type:
    return KINDS[json.loads(text)["relieflib"]]


def read(name: str) -> Any:  # noqa: ANN401 - whatever stands in it
    return from_json(kind_of(FILES[name]), FILES[name])


def in_format(number: int) -> Iterator[str]:
    return (name for name in FILES if json.loads(FILES[name])["format"] == number)


@pytest.mark.parametrize("name", FILES)
def test_every_file_is_read_and_comes_back_equal_in_the_format_of_today(name: str) -> None:
    value = read(name)
    text = to_json(value)
    assert json.loads(text)["format"] == FORMAT
    assert from_json(type(value), text) == value
    assert f"-{json.loads(FILES[name])['format']}.json" in name


def test_a_file_of_the_format_of_today_is_what_is_written_today() -> None:
    for name in in_format(FORMAT):
        assert to_json(read(name)) + "\n" == FILES[name], f"{name}: what is written has changed; so must FORMAT"


def test_the_script_writes_the_files_of_the_format_of_today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT / "scripts")
    made: dict[str, str] = dict(import_module("golden").texts())
    assert made == {name: (GOLDEN / name).read_text("utf-8") for name in made}
    assert {name for name in FILES if re.search(rf"-{FORMAT}\.", name)} | {f"neck-journal-{FORMAT}.jsonl"} == set(made)
    del sys.modules["golden"]


def test_every_kind_has_a_file_of_the_format_of_today() -> None:
    assert {kind_of(FILES[name]).__name__ for name in in_format(FORMAT)} == set(KINDS)


def test_a_journal_of_format_2_brings_back_its_session() -> None:
    text = (GOLDEN / "neck-journal-2.jsonl").read_text("utf-8")
    resumed = relief.resume(read("neck-pack-2.json"), text)
    assert resumed.session == read("neck-session-2.json")
    assert str(resumed) == "recovered 9 events up to 50.0 s, lost nothing; session left after 32 s, self-care"
    assert relief.to_journal(resumed.session) == text


def test_a_record_of_format_2_says_what_it_said() -> None:
    record = read("neck-record-2.json")
    assert record.session == read("neck-session-2.json")
    outcome = record.outcome
    assert (outcome.ending, outcome.before, outcome.after) == (relief.Ending.LEFT, (("pain", 4.5),), (("pain", 8),))
    assert [(stop.rule, stop.at) for stop in outcome.stops] == [("worse", 40), ("worse", 42)]


def test_a_session_of_format_1_is_the_same_session() -> None:
    session = read("session-1.json")
    assert [event.name for event in session.events] == [
        *("report", "tick", "pause", "resume", "skip-step", "report", "back")
    ]
    assert (session.at, session.started_at, session.active, session.paused) == (90, 10, 65, 15)
    assert session.phase is relief.SessionPhase.UNDERWAY
    assert session.now.interval is not None
    assert session.now.interval.cue == "Next: Child's pose. Take your time."
    assert [(stop.rule, stop.at) for stop in session.stops] == [("ease-pain-rise", 75)]
    assert relief.advance(session, relief.Leave(100)) == read("record-1.json").session


def test_a_record_of_format_1_has_the_last_number_of_each_question() -> None:
    record = read("record-1.json")
    assert (record.outcome.before, record.outcome.after) == ((("pain_now", 3),), (("pain_now", 5),))
    assert (record.outcome.planned, record.outcome.active) == (480, 75)
    assert record.outcome.ending is relief.Ending.LEFT


def test_nothing_is_added_to_a_timeline_of_format_1() -> None:
    for name in ("routine-1.json", "neck-routine-1.json"):
        routine = read(name)
        kinds = [interval.kind for interval in routine.timeline]
        assert relief.IntervalKind.FINISH not in kinds
        assert all(len(interval.cues) == 1 for interval in routine.timeline)
    assert read("routine-1.json").seconds == 480


def test_a_routine_of_format_1_guides_as_far_as_it_was_recorded() -> None:
    routine = read("routine-1.json")
    here, *others = routine.guidance
    assert (here.id, here.watch) == (relief.Disposition.SELF_CARE, routine.clearance.watch)
    assert here.do == routine.clearance.assessment.do
    assert [each.id for each in routine.guidance] == list(relief.Disposition)
    assert {(*each.do, *each.watch) for each in others} == {()}


def test_what_was_done_today_in_format_1_is_a_history() -> None:
    assert read("wish-1.json").done == (relief.Done("press"), relief.Done("press"))
    empty = read("neck-routine-empty-1.json")
    assert empty.wish.done == (relief.Done("press"),)
    assert [(each.technique, each.why) for each in empty.left_out] == [("press", relief.Why.PER_DAY)]
    assert read("neck-routine-1.json").wish.done == ()


def test_a_pack_of_format_1_keeps_its_fingerprint() -> None:
    assert (
        read("neck-pack-1.json").fingerprint == read("neck-answers-1.json").pack == read("neck-pack-2.json").fingerprint
    )


def refused(name: str, *path: str | int, to: object) -> str:
    """What is said about a file whose value at *path* was exchanged."""
    raw = json.loads(FILES[name])
    node_at(raw["value"], path[:-1])[path[-1]] = to
    with pytest.raises(relief.FormatError) as error:
        from_json(kind_of(FILES[name]), json.dumps(raw))
    return str(error.value)


def test_a_record_of_format_1_that_was_edited_is_refused() -> None:
    name = "neck-record-1.json"
    assert "json.outcome.last: the outcome does not follow" in refused(name, "outcome", "last", to=[["pain", 5]])
    assert "json: the outcome does not follow" in refused(name, "outcome", "first", to=[["pain", 5]])
    assert "json: the outcome does not follow" in refused(name, "outcome", "stops", to=[])
    assert "the outcome does not follow" in refused(name, "session", "events", 0, "answers", "pain", to=5)
    assert "event 2 cannot have happened" in refused(name, "session", "events", 2, to={"event": "resume", "at": 11})


@pytest.mark.parametrize(
    "done",
    [
        None,
        {},
        [["press"]],
        [["press", -1]],
        [["press", 10**9]],
        [["press", "2"]],
        [["press", 1.0]],
        [["press", True]],
        [[1, 1]],
        ["press"],
    ],
)
def test_a_count_of_format_1_that_is_none_is_refused(done: object) -> None:
    assert "json.done_today: unknown key" in refused("wish-1.json", "done_today", to=done)


@pytest.mark.parametrize("kind", ["programme", "record", "routine", "session", "wish"])
def test_a_file_of_format_2_that_says_1_is_refused(kind: str) -> None:
    raw = json.loads(FILES[f"neck-{kind}-2.json"])
    with pytest.raises(relief.FormatError, match="format 1 "):
        from_json(KINDS[raw["relieflib"]], json.dumps(raw | {"format": 1}))


NEWER: list[tuple[str, tuple[str | int, ...], object]] = [
    ("wish-1.json", ("done",), []),
    ("wish-1.json", ("level",), "beginner"),
    ("wish-1.json", ("times_a_day",), 1),
    ("neck-routine-1.json", ("wish", "times_a_day"), 2),
    ("neck-routine-1.json", ("guidance",), []),
    ("neck-routine-1.json", ("pace",), {"timing": {"finish": 10}}),
    ("neck-routine-1.json", ("pace",), {"phrases": {"half": "Half way."}}),
    ("neck-routine-1.json", ("items", 0, "technique", "per_week"), 3),
    ("routine-1.json", ("left_out", 1, "instead"), "pelvic-tilt"),
    ("neck-routine-1.json", ("check_in", 0, "counts_from"), "pain"),
    ("neck-session-1.json", ("events", 0, "then"), "not recorded"),
    ("neck-session-1.json", ("journal",), []),
    ("neck-session-1.json", ("routine", "guidance"), []),
    ("neck-record-1.json", ("session", "events", 0, "then"), "not recorded"),
    ("neck-record-1.json", ("outcome", "before"), []),
    ("neck-pack-1.json", ("techniques", 0, "per_week"), 3),
]


@pytest.mark.parametrize(("name", "path", "to"), NEWER, ids=lambda value: str(value)[:40])
def test_a_key_of_format_2_is_refused_in_format_1_with_its_path(
    name: str, path: tuple[str | int, ...], to: object
) -> None:
    where = "json" + "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path)
    said = refused(name, *path, to=to)
    assert said.startswith(where)
    assert "unknown key: format 1 did not have it" in said


def test_what_an_event_changed_is_left_out_by_no_word_that_json_has() -> None:
    """Or whoever writes that word could edit a stop away."""
    raw = json.loads(FILES["neck-session-2.json"])
    edited = raw["value"]["journal"][5]
    assert edited["then"]["stops"] == [["worse", "technique"]]
    edited["answers"] = {"pain": 4.5}
    words: list[Any] = ["not recorded", None, {}, "", [], True]
    for word in words:
        edited["then"] = word
        with pytest.raises(relief.FormatError, match="was edited: "):
            from_json(relief.Session, json.dumps(raw))


@pytest.mark.parametrize("to", [{"then": "not recorded"}, {"journal": []}, {"events": None}, []], ids=str)
def test_a_session_of_format_1_holds_no_journal_of_format_2(to: object) -> None:
    raw = json.loads(FILES["neck-session-1.json"])
    raw["value"] = raw["value"] | to if isinstance(to, dict) else to
    with pytest.raises(relief.FormatError):
        from_json(relief.Session, json.dumps(raw))


@pytest.mark.parametrize("name", ["neck-record-1.json", "wish-1.json"])
def test_a_file_of_format_1_may_have_anything_in_it_and_is_read_or_refused(name: str) -> None:
    raw = json.loads(FILES[name])["value"]
    anything: list[Any] = [None, [], {}, "x", 1, [[]], [1], {"": 1}]
    for *around, last in places_in(raw):
        for stand_in in anything:
            changed = json.loads(json.dumps(raw))
            node_at(changed, around)[last] = stand_in
            try:
                value: Any = from_json(kind_of(FILES[name]), json.dumps({**json.loads(FILES[name]), "value": changed}))
            except relief.FormatError:
                continue
            assert from_json(type(value), to_json(value)) == value


@pytest.mark.parametrize("stand_in", HOSTILE + HUGE, ids=lambda value: str(value)[:20])
def test_a_value_of_format_1_that_is_none_is_refused(stand_in: object) -> None:
    for kind in ("Wish", "Routine", "Session", "Record", "Pack"):
        with pytest.raises(relief.ReliefError):
            from_json(KINDS[kind], dumped({"relieflib": kind, "format": 1, "value": stand_in}))
