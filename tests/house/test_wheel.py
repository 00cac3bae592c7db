"""What is built holds what is read: the wheel carries the packs and the mark that types are to be trusted."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import pytest

import relieflib

pytest.importorskip("hatchling", reason="hatchling is not installed")
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


@pytest.mark.parametrize("name", ["py.typed", "__init__.py", "__init__.pyi", "pack/library/low-back/pack.toml"])
def test_the_wheel_holds_what_a_user_needs(wheel: dict[str, bytes], name: str) -> None:
    assert f"relieflib/{name}" in wheel


def test_the_wheel_has_the_version_that_the_package_says(wheel: dict[str, bytes]) -> None:
    (metadata,) = (text.decode() for name, text in wheel.items() if name.endswith("/METADATA"))
    assert f"\nVersion: {relieflib.__version__}\n" in metadata


def test_the_wheel_holds_nothing_else_but_what_says_what_it_is(wheel: dict[str, bytes]) -> None:
    rest = {name.split("/", 1)[1] for name in wheel if not name.startswith("relieflib/")}
    assert rest == {"METADATA", "WHEEL", "RECORD", "licenses/LICENSE"}
