"""What is built holds what is read: the wheel carries the packs and the mark that types are to be trusted."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import venv
from importlib.metadata import distribution
from pathlib import Path
from zipfile import ZipFile

import pytest

import relieflib

pytest.importorskip("hatchling", reason="hatchling is not installed")
from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of a freshly built wheel, by path."""
    folder = tmp_path_factory.mktemp("wheel")
    (path,) = WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])
    with ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_wheel_holds_every_file_of_the_package_byte_for_byte(wheel: dict[str, bytes]) -> None:
    package = ROOT / "src" / "relieflib"
    sources = {
        f"relieflib/{path.relative_to(package).as_posix()}": path.read_bytes()
        for path in package.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    assert {name: text for name, text in wheel.items() if name.startswith("relieflib/")} == sources


@pytest.mark.parametrize(
    "name",
    [
        "py.typed",
        "__init__.py",
        "__init__.pyi",
        "pack/library/low-back/pack.toml",
        "pack/samples/low-back/pregnant.json",
    ],
)
def test_the_wheel_holds_what_a_user_needs(wheel: dict[str, bytes], name: str) -> None:
    assert f"relieflib/{name}" in wheel


def test_the_wheel_has_the_version_that_the_package_says(wheel: dict[str, bytes]) -> None:
    (metadata,) = (text.decode() for name, text in wheel.items() if name.endswith("/METADATA"))
    assert f"\nVersion: {relieflib.__version__}\n" in metadata


def test_the_wheel_holds_nothing_else_but_what_says_what_it_is(wheel: dict[str, bytes]) -> None:
    rest = {name.split("/", 1)[1] for name in wheel if not name.startswith("relieflib/")}
    assert rest == {"METADATA", "WHEEL", "RECORD", "licenses/LICENSE"}


@pytest.fixture(scope="module")
def stranger(wheel: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an empty environment that has the wheel, and what the wheel asks for; nothing of the clone."""
    folder = tmp_path_factory.mktemp("stranger")
    venv.create(folder / "venv", symlinks=True)
    (packages,) = (folder / "venv").glob("[Ll]ib/**/site-packages")
    for name, text in wheel.items():
        (packages / name).parent.mkdir(parents=True, exist_ok=True)
        (packages / name).write_bytes(text)
    for needed in ("attrs", "cattrs", "typing-extensions"):
        for file in distribution(needed).files or ():
            if ".." not in file.parts and file.suffix != ".pyc":
                (packages / file).parent.mkdir(parents=True, exist_ok=True)
                (packages / file).write_bytes(Path(str(file.locate())).read_bytes())
    return next((folder / "venv").glob("[bS]*/python*"))


def printed(stranger: Path, code: str, folder: Path) -> str:
    done = subprocess.run(
        [stranger, "-I", "-W", "error", "-c", code], capture_output=True, encoding="utf-8", cwd=folder, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("example", [0, 1], ids=["a routine", "a pack"])
def test_the_examples_of_the_readme_need_nothing_but_the_wheel(example: int, stranger: Path, tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    codes, texts = (
        re.findall(rf"^```{kind}\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL) for kind in ("python", "text")
    )
    assert printed(stranger, codes[example], tmp_path) == texts[example]


@pytest.mark.slow
def test_a_stranger_has_the_wheel_and_not_the_clone(stranger: Path, tmp_path: Path) -> None:
    where = printed(stranger, "import relieflib; print(relieflib.__file__)", tmp_path)
    assert Path(where.strip()).is_relative_to(stranger.parents[1])
    assert not Path(where.strip()).is_relative_to(ROOT)


@pytest.mark.slow
def test_the_source_distribution_runs_its_own_tests(tmp_path: Path) -> None:
    """What a distributor builds from: nothing that the tests need is left behind."""
    (path,) = SdistBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    with tarfile.open(path) as archive:
        archive.extractall(tmp_path, filter="data")
    (home,) = (each for each in tmp_path.iterdir() if each.is_dir())
    tests = ["tests/house", "tests/pack", "tests/storage/test_golden.py", "tests/session/test_record.py"]
    out = ["--deselect", "tests/house/test_wheel.py", "--ignore", "tests/house/test_typing.py"]
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests, *out]
    env = {**os.environ, "PYTHONPATH": f"{home / 'src'}{os.pathsep}{home}"}
    done = subprocess.run(command, cwd=home, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
