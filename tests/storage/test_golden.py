"""What was written is read: a file of each kind (scripts/golden.py)."""

from __future__ import annotations

import json
import re
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import relieflib as relief
from minimal import minimal_pack
from relieflib import from_json, to_json
from relieflib.storage.facts import BOXES
from relieflib.storage.values import FORMAT, KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

PACK = minimal_pack()
ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden"
FILES = {path.name: path.read_text("utf-8") for path in sorted(GOLDEN.glob("*.json"))}


def kind_of(text: str) -> type:
    return KINDS[json.loads(text)["relieflib"]]


def read(name: str) -> Any:  # noqa: ANN401 - whatever stands in it
    kind = kind_of(FILES[name])
    return from_json(kind, FILES[name], PACK if kind in BOXES else None)


def in_format(number: int) -> Iterator[str]:
    return (name for name in FILES if json.loads(FILES[name])["format"] == number)


@pytest.mark.parametrize("name", FILES)
def test_every_file_is_read_and_comes_back_equal_in_the_format_of_today(name: str) -> None:
    value = read(name)
    text = to_json(value)
    assert json.loads(text)["format"] == FORMAT
    assert text + "\n" == FILES[name]
    assert f"-{json.loads(FILES[name])['format']}.json" in name


def test_the_script_writes_the_files_of_the_format_of_today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT / "scripts")
    made: dict[str, str] = dict(import_module("golden").texts())
    assert made == {name: (GOLDEN / name).read_text("utf-8") for name in made}
    assert {name for name in FILES if re.search(rf"-{FORMAT}\.", name)} | {f"neck-journal-{FORMAT}.jsonl"} == set(made)
    del sys.modules["golden"]


def test_every_kind_has_a_file_of_the_format_of_today() -> None:
    assert {kind_of(FILES[name]).__name__ for name in in_format(FORMAT)} == set(KINDS)


def test_a_journal_of_today_brings_back_its_session() -> None:
    text = (GOLDEN / "neck-journal-1.jsonl").read_text("utf-8")
    resumed = relief.restore(read("neck-pack-1.json"), text)
    assert resumed.session == read("neck-session-1.json")
    assert str(resumed) == "recovered 9 events up to 50.0 s, lost nothing; session left after 32 s, self-care"
    assert relief.to_journal(resumed.session) == text


def test_a_record_of_today_says_what_it_said() -> None:
    record = read("neck-record-1.json")
    assert record.session == read("neck-session-1.json")
    outcome = record.outcome
    assert (outcome.ending, outcome.before, outcome.after) == (
        relief.terms.Ending.LEFT,
        (("pain", 4.5),),
        (("pain", 8),),
    )
    assert [(stop.rule, stop.at) for stop in outcome.stops] == [("worse", 40), ("worse", 42)]
