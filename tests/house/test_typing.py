"""What type checkers and editors make of the library. mypy reads the same files with all others (`nox -s types`)."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import relieflib

if TYPE_CHECKING:
    from collections.abc import Iterator

TYPING = Path(__file__).parents[1] / "typing"
SETTINGS = {
    "typeCheckingMode": "strict",
    "enableTypeIgnoreComments": True,
    "reportUnnecessaryTypeIgnoreComment": "error",
    "pythonVersion": "3.11",
    "extraPaths": [str(Path(relieflib.__file__).parents[1])],
}


def found_by_pyright(folder: Path, *files: Path) -> list[str]:
    """What pyright says of *files*, by line; a line that is to be refused, and is not, is among it."""
    pytest.importorskip("basedpyright", reason="basedpyright is not installed")
    (folder / "settings.json").write_text(json.dumps(SETTINGS | {"include": [str(file) for file in files]}), "utf-8")
    command = [sys.executable, "-m", "basedpyright", "-p", str(folder / "settings.json"), "--outputjson"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    report = json.loads(done.stdout)
    assert report["summary"]["filesAnalyzed"] == len(files)
    return [f"{each['range']['start']['line'] + 1}: {each['message']}" for each in report["generalDiagnostics"]]


@pytest.mark.slow
def test_pyright_finds_right_what_is_and_wrong_what_is_not(tmp_path: Path) -> None:
    assert found_by_pyright(tmp_path, TYPING / "fits.py", TYPING / "fits_not.py") == []


@pytest.mark.slow
def test_pyright_would_say_so(tmp_path: Path) -> None:
    text = (TYPING / "fits_not.py").read_text("utf-8")
    bare = re.sub(r" {2}# type: ignore\[[\w-]+\]", "", text)
    (tmp_path / "bare.py").write_text(bare, "utf-8")
    marked = {number for number, line in enumerate(text.splitlines(), 1) if "# type: ignore" in line}
    assert {int(each.partition(":")[0]) for each in found_by_pyright(tmp_path, tmp_path / "bare.py")} == marked
    assert len(marked) > 30


def described() -> Iterator[tuple[str, str]]:
    """Some public fields, with a word of the line that stands under each in the source."""
    yield "relieflib.Wish(minutes=3).equipment", "at hand"
    yield "relieflib.content.RedFlag().ceiling", "self-care"
    yield "relieflib.builtin_pack().techniques", "offered"


@pytest.mark.slow
@pytest.mark.parametrize(("expression", "word"), [*described()])
def test_an_editor_shows_the_line_of_a_field(expression: str, word: str) -> None:
    jedi = pytest.importorskip("jedi", reason="jedi is not installed")
    names = jedi.Script(f"import relieflib\n{expression}").help(2, len(expression) - 1)
    assert any(word in each.docstring() for each in names)
