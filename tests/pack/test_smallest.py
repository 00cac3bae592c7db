"""What a pack must have is what the page says, and nothing else is asked for."""

from __future__ import annotations

import copy
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from attrs import NOTHING, fields

import relieflib as relief
from relieflib import Pack, content
from relieflib.pack.load import from_plain
from strategies import node_at, places_in

PAGE = (Path(__file__).parents[2] / "docs" / "pack-format.md").read_text("utf-8")
MUST = PAGE.partition("## What a pack must have")[2]
LIST = dict(re.findall(r"^\| (?:the )?([a-z]+) \| (.*) \|$", MUST, re.MULTILINE))
TOML = re.findall(r"^```toml\n(.*?)^```", MUST, re.MULTILINE | re.DOTALL)[0]
CODE = re.findall(r"^```python\n(.*?)^```", MUST, re.MULTILINE | re.DOTALL)
(PYTHON,) = (text for text in CODE if "pack = Pack(" in text)
SMALL: dict[str, Any] = tomllib.loads(TOML)
KINDS = {
    "question": (content.YesNo, content.Number, content.Choice, content.Choices),
    "definition": (content.Definition,),
    "rule": (content.RedFlag, content.Contraindication, content.Precaution, content.StopRule),
    "technique": (content.Technique,),
    "step": (content.Step,),
    "source": (content.Source,),
    "label": (content.Label,),
    "group": (content.Group,),
    "note": (content.Note,),
    "disposition": (content.Guidance,),
}


def in_python() -> Pack:
    """The pack of the page, as it is written in Python."""
    names: dict[str, Any] = {}
    exec(PYTHON, names)  # noqa: S102 - it is our own page
    pack = names["pack"]
    assert isinstance(pack, Pack)
    return pack


def test_the_small_pack_of_the_page_is_one_pack_in_toml_and_in_python() -> None:
    pack = relief.read_pack({"neck.toml": TOML})
    assert pack == in_python()
    assert pack.fingerprint == in_python().fingerprint


def test_a_mistake_in_it_brings_no_other_with_it() -> None:
    """What is said for each disposition may be left out, in English, also where something else is wrong."""
    with pytest.raises(relief.PackError) as error:
        relief.read_pack({"neck.toml": TOML.replace("when = 'numb'", "when = 'num'")})
    assert [each.code for each in error.value.problems] == ["RL103"]
    with pytest.raises(relief.PackError) as error:
        relief.read_pack({"neck.toml": f"language = 'es'\n{TOML}"})
    assert "disposition.urgent" in {each.where for each in error.value.problems}


def test_it_screens_and_plans() -> None:
    pack = in_python()
    refusal = relief.clear(relief.assess(pack, {"numb": True}))
    assert isinstance(refusal, relief.Refusal)
    assert refusal.disposition is relief.Disposition.URGENT
    clearance = relief.clear(relief.assess(pack, {"numb": False}))
    assert isinstance(clearance, relief.Clearance)
    routine = relief.plan(clearance, relief.Wish(minutes=5))
    assert [item.technique.id for item in routine.items] == ["turns"]
    assert relief.verify(routine) == ()
    assert relief.begin(routine, at=0).now.say


@pytest.mark.parametrize("part", KINDS)
def test_the_list_names_what_each_part_must_have(part: str) -> None:
    needed = {each.name for kind in KINDS[part] for each in fields(kind) if each.default is NOTHING}
    named = set(re.findall(r"`(\w+)`", LIST[part]))
    said = {"id", "kind"} if part == "label" else {"id"}  # by the name of the table
    assert named - {"kind"} == needed - said - {"kind"}
    assert ("kind" in named) == (part in {"question", "rule", "step"})


PLACES = [
    place
    for place in places_in(SMALL)
    if len(place) in {1, 2} or place[0] in {"question", "rule", "technique", "source", "position"}
]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: ".".join(map(str, place)))
def test_nothing_of_the_small_pack_can_be_left_out(place: tuple[Any, ...]) -> None:
    raw = copy.deepcopy(SMALL)
    *around, last = place
    del node_at(raw, around)[last]
    if place in {("technique",), ("technique", "turns")}:
        assert from_plain(raw)  # a pack may only screen
        return
    with pytest.raises(relief.PackError) as error:
        from_plain(raw)
    assert {each.code for each in error.value.problems} <= {"RL103", "RL113", "RL119", "RL121", "RL124"}
