"""What the fences in pyproject.toml cannot say (they hold who imports whom): what is called, and where."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import relieflib

SOURCE = Path(relieflib.__file__).parent
MODULES = {
    ".".join(file.relative_to(SOURCE).with_suffix("").parts): ast.parse(file.read_text("utf-8"))
    for file in sorted(SOURCE.rglob("*.py"))
}
MAKES_CODE = {"exec": "conditions.compiler"}  # from nodes that were checked, never from what anyone wrote
NEVER_CALLED = {"open", "eval", "compile", "__import__", "input", "print"}
FILE_METHODS = {"open", "read_text", "read_bytes", "write_text", "write_bytes", "iterdir", "glob", "unlink", "mkdir"}


def called(module: str) -> list[ast.expr]:
    return [node.func for node in ast.walk(MODULES[module]) if isinstance(node, ast.Call)]


def imported(module: str) -> set[str]:
    """The modules of ours that *module* imports, wherever in it that stands."""
    found = set()
    for node in ast.walk(MODULES[module]):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
    return {name.removeprefix("relieflib.") for name in found} & MODULES.keys()


def test_the_rooms_have_been_looked_into() -> None:
    assert len(MODULES) > 50
    assert {"terms", "planning.verify", "pack.load"} <= MODULES.keys()
    assert "planning.faults" in imported("session.state")


def test_no_planner_imports_the_checker_nor_the_checker_a_planner() -> None:
    room = {module for module in MODULES if module.startswith("planning.")}
    checker, plans = (
        {"planning.verify", "planning.faults"},
        {"candidates", "search", "allocation", "planner", "reasons"},
    )
    assert not {module for module in room - checker if checker & imported(module)}
    assert not (imported("planning.verify") | imported("planning.faults")) & {f"planning.{each}" for each in plans}


@pytest.mark.parametrize("module", MODULES)
def test_only_the_compiler_makes_code_and_nothing_opens_or_prints(module: str) -> None:
    names = {call.id for call in called(module) if isinstance(call, ast.Name)}
    assert names.isdisjoint(NEVER_CALLED)
    assert all(module == MAKES_CODE[name] for name in names & MAKES_CODE.keys())


@pytest.mark.parametrize("module", sorted(MODULES.keys() - {"pack.load"}))
def test_only_load_reads_files(module: str) -> None:
    assert FILE_METHODS.isdisjoint(call.attr for call in called(module) if isinstance(call, ast.Attribute))
