"""Whatever a document holds: it is refused with an error of relieflib's own, or every verb takes what was read.

Documents are made from right ones, by putting strange things into a few of their places.
"""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import event, example, given, settings
from hypothesis import strategies as st

import relieflib as relief
from minimal import MINIMAL, minimal_pack
from relieflib.storage.values import KINDS

GOLDEN = Path(__file__).parents[1] / "golden"
NECK = minimal_pack()
WRITTEN = {file.stem: file.read_text("utf-8") for file in sorted(GOLDEN.glob("*.json"))}
JOURNAL = (GOLDEN / "neck-journal-1.jsonl").read_text("utf-8").splitlines()

TEXTS = st.sampled_from(
    ["", " ", "press", "fever", "\x00", "\u202e", "\u200b", "\ud800", "a" * 3000, "javascript:0", "9", "__class__", "$"]
)
NUMBERS = st.sampled_from([0, -1, 1, 0.5, 1e300, -0.0, 10**30, float("nan"), float("inf"), True, False, None])
STRANGE = st.recursive(
    st.one_of(TEXTS, NUMBERS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=6,
)
CHANGES = st.lists(
    st.tuples(st.integers(0, 10_000), st.sampled_from(["put", "drop", "double", "add"]), TEXTS, STRANGE),
    min_size=1,
    max_size=3,
)
Changes = list[tuple[int, str, str, Any]]


def places(tree: object) -> list[tuple[Any, Any]]:
    """Each container of *tree* with each of its keys or indices."""
    found: list[tuple[Any, Any]] = []
    waiting = [tree]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict | list):
            keys = list(each) if isinstance(each, dict) else list(range(len(each)))
            found += [(each, key) for key in keys]
            waiting += [each[key] for key in keys]
    return found


def changed(text: str, changes: Changes) -> str:
    """The JSON *text* with each of *changes* at one of its places."""
    tree = json.loads(text)
    for number, how, key, value in changes:
        every = places(tree) or [({}, "")]
        where, at = every[number % len(every)]
        match how:
            case "drop" if where:
                del where[at]
            case "double" if isinstance(where, list):
                where.insert(at, where[at])
            case "add" if isinstance(where, dict):
                where[key] = value
            case _:
                where[at] = value
    return json.dumps(tree)


def refused(error: relief.ReliefError) -> None:
    """Count it, and read what it says."""
    assert str(error).isprintable() or "\n" in str(error)
    event("refused")


def live(value: object) -> None:
    """Do with *value* what a host would."""
    assert str(value)
    match value:
        case relief.Assessment():
            live(relief.clear(value, at=0))
        case relief.Clearance():
            live(relief.plan(value, relief.Wish(minutes=9, equipment={"towel"})))
        case relief.Routine():
            at = value.clearance.at or 0
            if relief.verify(value) or not value.items:  # an unsafe one can be read and looked at, and no more
                for use in (relief.to_text, partial(relief.begin, at=at)):
                    with pytest.raises(relief.RoutineError):
                        use(value)
                return
            assert relief.to_text(value)
            session = relief.advance(relief.begin(value, at=at), relief.events.Leave(at))
            assert relief.restore(NECK, relief.to_journal(session)).session == session
        case relief.Pack():
            relief.check(value)
            relief.assess(value, {})
        case _:
            pass


@pytest.mark.parametrize("name", WRITTEN)
@settings(max_examples=300)
@given(changes=CHANGES)
def test_a_document_is_refused_or_of_use(name: str, changes: Changes) -> None:
    text = changed(WRITTEN[name], changes)
    kind: type[Any] = KINDS[json.loads(WRITTEN[name])["relieflib"]]
    try:
        value: Any = relief.from_json(kind, text, NECK)
    except relief.ReliefError as error:
        refused(error)
        return
    event("read")
    try:
        again: Any = relief.from_json(kind, relief.to_json(value), NECK)
        live(value)
    except relief.ReliefError as error:
        pytest.fail(f"read, and then refused: {error}")
    assert again == value


@settings(max_examples=300)
@given(st.integers(0, len(JOURNAL) - 1), CHANGES)
def test_a_journal_is_refused_or_restored(number: int, changes: Changes) -> None:
    lines = [*JOURNAL[:number], changed(JOURNAL[number], changes), *JOURNAL[number + 1 :]]
    try:
        restored = relief.restore(NECK, "".join(f"{line}\n" for line in lines))
    except relief.FormatError as error:
        refused(error)
    else:
        assert relief.restore(NECK, relief.to_journal(restored.session)).session == restored.session


LINES = MINIMAL.splitlines()
VALUED = [number for number, line in enumerate(LINES) if " = " in line]
TOML = st.sampled_from(
    [
        *('""', '" "', "0", "-1", "1e400", "nan", "inf", "true", "[]", "{}", "[[]]", "[{}]", '[""]', "{ a = {} }"),
        *("1979-05-27", "07:32:00", "0x7fffffffffffffff", "99999999999999999999", '"\\u0000"', '"\\u202e"', "'''x'''"),
        *('"fever"', '"press"', '["press"]', '["fever", "fever"]', '"age > 1e999"', '"not " * 3', "{ least = 9 }"),
    ]
)
KEYS = st.sampled_from(
    ["", "a.b", '""', '"\\u0000"', "[rule]", "[[rule.x]]", "when", "id", '"\\u200b"', "[technique.x]"]
)


@settings(max_examples=300)
@given(st.lists(st.tuples(st.sampled_from(VALUED), st.none() | KEYS, TOML), min_size=1, max_size=3))
@example([(VALUED[0], None, "nan")])
def test_a_pack_in_toml_is_refused_or_of_use(changes: list[tuple[int, str | None, str]]) -> None:
    lines = list(LINES)
    for number, key, value in changes:
        own = lines[number].partition(" = ")[0]
        lines[number] = f"{own} = {value}" if key is None else f"{lines[number]}\n{key} = {value}"
    try:
        pack = relief.read_pack({"neck.toml": "\n".join(lines)})
    except relief.PackError as error:
        refused(error)
        return
    event("read")
    assert relief.from_json(relief.Pack, relief.to_json(pack)) == pack
    live(pack)
