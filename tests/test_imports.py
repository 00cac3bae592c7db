"""The arrows between the modules, read from their source: who may import whom, and who may touch what."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import relieflib

SOURCE = Path(relieflib.__file__).parent
MODULES = {file.stem: ast.parse(file.read_text("utf-8")) for file in sorted(SOURCE.glob("*.py"))}

# A row may name only rows above it. In brackets: for types only.
ROWS = """
    terms
    truth
    codes
    toml_lines
    plain
    errors       terms
    expr         truth
    tree         expr
    extent       expr
    intake       errors expr terms
    parse        errors expr extent terms (intake)
    logic        expr terms truth (intake)
    compiled     expr terms (intake)
    conditions   errors expr extent logic parse terms tree (intake)

    content      expr terms
    pack         content errors expr intake terms
    english      expr terms (intake pack)
    references   errors expr terms (content intake pack)
    audit        errors expr logic terms (content pack)
    timeline     content terms
    wish         errors intake terms (pack)
    wording      content errors intake plain

    assessment   content expr intake pack terms
    screening    assessment compiled content expr pack terms truth (intake)
    safety       assessment content errors expr intake pack screening terms truth
    explain      assessment errors expr intake logic safety screening terms truth (pack)
    mcdc         errors explain expr logic truth (content intake pack)
    dosing       terms timeline wish (content safety)
    routine      content intake pack safety terms timeline wish
    objective    terms (content pack routine timeline wish)
    filling      objective
    search       filling objective
    certificate  dosing errors expr objective pack routine safety terms timeline wish (content)
    possible     certificate dosing filling objective routine search terms timeline (content pack safety wish)
    planner      certificate content errors intake objective pack possible routine safety timeline wish
    programme    dosing errors intake pack planner routine safety terms wish
    events       errors expr terms
    log
    walk         terms timeline
    stopping     assessment events expr intake safety screening terms truth (routine)
    session      certificate content errors events expr log routine stopping terms timeline
    transition   assessment errors events session stopping terms timeline walk
    record       assessment events intake log pack routine safety session stopping terms
    cues         certificate errors routine session terms timeline

    _convert     content errors expr intake terms tree
    draft        _convert conditions content errors intake pack plain references terms toml_lines wording
    packs        _convert draft errors pack wording
    history      _convert errors events record routine session transition
    serial       _convert assessment content errors history intake pack packs programme record routine safety
                 session timeline wish
    journal      certificate errors history pack routine serial session transition
"""
TABLE = {words[0]: words[1:] for row in re.split(r"\n(?!     {6})", ROWS) if (words := row.split())}
WHEN_USED = {("pack", "_convert")}  # a fingerprint is dear, and most who read a pack ask for none
FOR_TYPES = {("cues", "datetime")}  # the host's, and it comes with its own methods; the class would be a clock

ONLY_IN = {
    "ast": {"parse", "compiled"},
    "cattrs": {"_convert"},
    "pathlib": {"packs"},
    "tomllib": {"draft", "toml_lines"},
    "importlib": {"__init__"},
}
NEVER = """
    asyncio calendar concurrent ctypes datetime http io locale logging multiprocessing os pickle platform random secrets
    shutil signal socket subprocess sys tempfile threading time urllib uuid zoneinfo
"""
CALLED_IN = {
    "open": set[str](),
    "eval": set[str](),
    "exec": {"compiled"},
    "compile": {"compiled"},
    "__import__": set[str](),
    "input": set[str](),
    "print": set[str](),
}
FILE_METHODS = {"open", "read_text", "read_bytes", "write_text", "write_bytes", "iterdir", "glob", "unlink", "mkdir"}


def _names(node: ast.Import | ast.ImportFrom) -> set[str]:
    """What is imported: `intake` for a module of ours, `cattrs` for a package."""
    whole = {alias.name for alias in node.names} if isinstance(node, ast.Import) else {node.module or ""}
    if whole == {"relieflib"} and isinstance(node, ast.ImportFrom):
        return {alias.name for alias in node.names}
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


def test_the_table_names_every_module_and_runs_downwards() -> None:
    assert TABLE.keys() == MODULES.keys() - {"__init__"}
    above: set[str] = set()
    for module, names in TABLE.items():
        assert {name.strip("()") for name in names} <= above, module
        above.add(module)


@pytest.mark.parametrize("module", TABLE)
def test_a_module_imports_only_what_its_row_names(module: str) -> None:
    row = " ".join(TABLE[module])
    plain = set(row.partition("(")[0].split())
    for_types = set(row.partition("(")[2].strip(")").split())
    ours = {(name, when) for name, when in imported(MODULES[module]) if name in MODULES}
    assert {name for name, when in ours if when == "on load"} <= plain
    assert {name for name, when in ours if when == "for types"} <= plain | for_types
    assert {(module, name) for name, when in ours if when == "when used"} <= WHEN_USED


def test_the_package_itself_imports_nothing_of_ours_on_load() -> None:
    assert {when for name, when in imported(MODULES["__init__"]) if name in MODULES} == {"for types"}


@pytest.mark.parametrize("name", ONLY_IN)
def test_some_things_are_imported_in_one_place(name: str) -> None:
    assert {module for module, tree in MODULES.items() if name in {each for each, _ in imported(tree)}} <= ONLY_IN[name]


@pytest.mark.parametrize("module", MODULES)
def test_no_module_knows_the_time_the_machine_or_chance(module: str) -> None:
    never = {(name, when) for name, when in imported(MODULES[module]) if name in NEVER.split()}
    assert never <= {("datetime", "for types")}
    assert {(module, name) for name, _ in never} <= FOR_TYPES


@pytest.mark.parametrize("module", MODULES)
def test_only_packs_reads_files_and_only_the_compiler_makes_code(module: str) -> None:
    calls = [node.func for node in ast.walk(MODULES[module]) if isinstance(node, ast.Call)]
    assert not {
        call.id
        for call in calls
        if isinstance(call, ast.Name) and call.id in CALLED_IN and module not in CALLED_IN[call.id]
    }
    if module != "packs":
        assert FILE_METHODS.isdisjoint(call.attr for call in calls if isinstance(call, ast.Attribute))
