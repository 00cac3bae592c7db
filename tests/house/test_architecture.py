"""docs/architecture.md names every module in its room, and nothing that is not there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "relieflib"
PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
ROOMS, _, TABLE = PAGE.partition("## The rooms")[2].partition("\n## ")
MODULES = {file.relative_to(SOURCE).as_posix() for file in SOURCE.rglob("*.py")}


def named() -> set[str]:
    """The modules that the page lists, each under the room that it was last in."""
    found, room = set(), ""
    for line in ROOMS.splitlines():
        if heading := re.match(r"`(\w+/)` ", line):
            room = heading[1]
        elif row := re.match(r"\* `(\w+\.py)` \S", line):
            found.add(room + row[1])
    return found


def test_every_module_is_named_in_its_room() -> None:
    assert len(MODULES) > 50
    assert named() == {name for name in MODULES if "/" not in name or not name.endswith("/__init__.py")}


def test_every_file_that_is_named_where_something_new_goes_exists() -> None:
    rows = re.findall(r"^\| \w[^|]* \|(.+)\|$", TABLE, re.MULTILINE)
    names = {name for row in rows for name in re.findall(r"`([\w./-]+(?:\.\w+|/))`", row)} - {"__init__.py"}
    assert len(rows) > 8
    beside = SOURCE / "conditions"  # one row names files of that room without it
    assert {name for name in names if not any((each / name).exists() for each in (ROOT, SOURCE, beside))} == set()


def test_the_rooms_stand_as_the_fences_do() -> None:
    contract = (ROOT / "pyproject.toml").read_text("utf-8").partition("\nlayers = [")[2].partition("]")[0]
    fences = [line.replace("|", " ").split() for line in re.findall(r'"(.+)"', contract)]
    drawing = PAGE.partition("beside it:\n\n```text\n")[2].partition("```")[0]
    assert [line.split() for line in drawing.splitlines()] == fences[::-1]
