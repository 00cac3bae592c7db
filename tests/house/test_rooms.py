"""The arrows between the modules, read from their source: who may import whom, and who may touch what."""

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
# The floors of the house, from the ground up: a room imports from its own floor's room and from those below.
FLOORS = (
    "terms",
    "errors _box",
    "conditions",
    "_converter",
    "questions",
    "pack",
    "screening",
    "planning review",
    "session export",
    "storage",
)
ONLY_IN = {
    "ast": {"conditions.parser"},
    "cattrs": {"_converter"},
    "pathlib": {"pack.load"},
    "tomllib": {"pack.tables"},
    "importlib": {"__init__"},
    "pkgutil": {"__init__"},
}
FOR_TYPES = {("export.icalendar", "datetime")}  # the host's, and it has its own methods; the class would be a clock
NEVER = """
    asyncio calendar concurrent ctypes datetime http io locale logging multiprocessing os pickle platform random secrets
    shutil signal socket subprocess sys tempfile threading time urllib uuid zoneinfo
"""
CALLED_IN = {
    "open": set[str](),
    "eval": set[str](),
    "exec": {"conditions.compiler"},
    "compile": set[str](),
    "__import__": set[str](),
    "input": set[str](),
    "print": set[str](),
}
FILE_METHODS = {"open", "read_text", "read_bytes", "write_text", "write_bytes", "iterdir", "glob", "unlink", "mkdir"}


def _names(node: ast.Import | ast.ImportFrom) -> set[str]:
    """What is imported: `pack.content` for a module of ours, `cattrs` for a package."""
    whole = {alias.name for alias in node.names} if isinstance(node, ast.Import) else {node.module or ""}
    if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "relieflib":
        inside = f"{node.module}.".removeprefix("relieflib.")
        return {f"{inside}{alias.name}" if f"{inside}{alias.name}" in MODULES else inside[:-1] for alias in node.names}
    return {name.removeprefix("relieflib.") if name.startswith("relieflib.") else name.split(".")[0] for name in whole}


def imported(tree: ast.AST, when: str = "on load") -> set[tuple[str, str]]:
    """Every import of a module, with when it happens: on load, when used, or for types only."""
    found: set[tuple[str, str]] = set()
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            found |= {(name, when) for name in _names(node)}
        elif isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            found |= imported(node, "for types")
        elif isinstance(node, ast.FunctionDef) and when == "on load":
            found |= imported(node, "when used")
        else:
            found |= imported(node, when)
    return found


def room(module: str) -> str:
    return module.split(".", maxsplit=1)[0]


def floor(module: str) -> int:
    return next(number for number, rooms in enumerate(FLOORS) if room(module) in rooms.split())


def test_every_module_is_in_a_room_of_the_house() -> None:
    rooms = {room(module) for module in MODULES} - {"__init__"}
    assert rooms == set(" ".join(FLOORS).split())
    assert sum(module.count(".") for module in MODULES) > 50  # the rooms have been looked into


@pytest.mark.parametrize("module", sorted(set(MODULES) - {"__init__"}))
def test_a_module_imports_from_its_own_room_and_from_floors_below(module: str) -> None:
    for name, _ in imported(MODULES[module]):
        if name in MODULES and room(name) != room(module):
            assert floor(name) < floor(module), name


def test_no_planner_imports_the_checker() -> None:
    importers = {
        module for module, tree in MODULES.items() if "planning.verify" in {name for name, _ in imported(tree)}
    }
    assert not {module for module in importers if room(module) == "planning"} - {
        "planning.planner",
        "planning.candidates",
    }


def test_the_package_itself_imports_nothing_of_ours() -> None:
    assert {name for name, _ in imported(MODULES["__init__"])} == {"importlib", "pkgutil", "re"}


@pytest.mark.parametrize("name", ONLY_IN)
def test_some_things_are_imported_in_one_place(name: str) -> None:
    assert {module for module, tree in MODULES.items() if name in {each for each, _ in imported(tree)}} == ONLY_IN[name]


@pytest.mark.parametrize("module", MODULES)
def test_no_module_knows_the_time_the_machine_or_chance(module: str) -> None:
    never = {(name, when) for name, when in imported(MODULES[module]) if name in NEVER.split()}
    assert never <= {("datetime", "for types")}
    assert {(module, name) for name, _ in never} <= FOR_TYPES


@pytest.mark.parametrize("module", MODULES)
def test_only_load_reads_files_and_only_the_compiler_makes_code(module: str) -> None:
    calls = [node.func for node in ast.walk(MODULES[module]) if isinstance(node, ast.Call)]
    assert not {
        call.id
        for call in calls
        if isinstance(call, ast.Name) and call.id in CALLED_IN and module not in CALLED_IN[call.id]
    }
    if module != "pack.load":
        assert FILE_METHODS.isdisjoint(call.attr for call in calls if isinstance(call, ast.Attribute))
