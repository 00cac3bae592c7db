"""The public names: each is there, is what its module has, and costs nothing until it is used."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

import relieflib

SOURCE = Path(relieflib.__file__)
MODULES = sorted(
    "relieflib." + ".".join(file.relative_to(SOURCE.parent).with_suffix("").parts)
    for file in SOURCE.parent.rglob("*.py")
    if file.stem != "__init__"
)


def homes(listed: Path) -> dict[str, str]:
    """The module of each name that a file offers, read as Python reads it."""
    found = {}
    for node in ast.parse(listed.read_text("utf-8")).body:
        if isinstance(node, ast.ImportFrom):
            assert node.module is not None
            for alias in node.names:
                assert alias.asname == alias.name
                found[alias.name] = node.module
    return found


HOMES = homes(SOURCE.with_suffix(".pyi"))
DOORS = ("content", "events", "parts", "review")


def offered(module: str) -> dict[str, str]:
    """The names that one of the public modules offers, and where they live."""
    file = SOURCE.parent / module
    return homes(file / "__init__.py" if file.is_dir() else file.with_suffix(".py"))


def fresh(program: str) -> str:
    """What *program* prints, run by a Python that has imported nothing yet."""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.mark.parametrize("name", relieflib.__all__)
def test_a_public_name_is_what_its_module_has(name: str) -> None:
    assert getattr(relieflib, name) is getattr(importlib.import_module(HOMES[name]), name)
    assert name in dir(relieflib)


def test_the_door_can_be_taken_in_at_a_glance() -> None:
    assert 40 <= len(relieflib.__all__) <= 60


def test_each_name_is_in_one_place_only() -> None:
    """All that packs are written with is in ``content``; three types of which everyone speaks are at the top too."""
    everywhere = [*relieflib.__all__, *(name for module in DOORS for name in offered(module))]
    assert {name for name in everywhere if everywhere.count(name) > 1} == {"SafetyRule", "Step", "Technique"}


@pytest.mark.parametrize("module", DOORS)
def test_a_door_offers_what_its_rooms_have(module: str) -> None:
    assert len(offered(module)) > 5
    for name, home in offered(module).items():
        assert getattr(getattr(relieflib, module), name) is getattr(importlib.import_module(home), name)


def test_every_error_of_ours_that_a_verb_raises_is_offered() -> None:
    raised = {
        name
        for module in MODULES
        for name, value in vars(importlib.import_module(module)).items()
        if isinstance(value, type) and issubclass(value, relieflib.ReliefError)
    }
    assert raised - {"ProblemsError"} <= {*relieflib.__all__, *offered("review")}


def test_the_list_is_all_there_is() -> None:
    assert sorted(HOMES) == sorted(relieflib.__all__) == sorted(set(dir(relieflib)) - {"__version__"})


def test_no_public_name_is_hidden_by_a_module() -> None:
    """To import a submodule sets it as an attribute of the package."""
    rooms = {module.split(".")[1] for module in MODULES}
    assert rooms.isdisjoint(name for name, home in HOMES.items() if home != "relieflib")


def test_every_name_stays_what_it_is_once_everything_is_imported() -> None:
    program = f"""
import importlib, relieflib
for module in {MODULES!r}:
    importlib.import_module(module)
homes = {HOMES!r}
print(*(n for n, m in homes.items() if getattr(relieflib, n) is not getattr(importlib.import_module(m), n)))
"""
    assert fresh(program) == ""


def test_what_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'relieflib' has no attribute 'asess'"):
        relieflib.asess  # type: ignore[attr-defined]  # noqa: B018 - as a user would
    with pytest.raises(ImportError, match="cannot import name"):
        exec("from relieflib import asess")  # noqa: S102 - as a user would
    assert not hasattr(relieflib, "__wrapped__")


def test_the_version_costs_no_import_either() -> None:
    assert relieflib.__version__ in fresh("import relieflib; print(relieflib.__version__)")
    assert "__version__" in dir(relieflib)


@pytest.mark.parametrize("dear", ["attrs", "attr", "cattrs", "tomllib", "json", "typing_extensions"])
def test_to_import_the_package_imports_nothing_dear(dear: str) -> None:
    assert fresh(f"import sys, relieflib; print({dear!r} in sys.modules)") == "False"


def test_to_import_the_package_imports_none_of_its_modules() -> None:
    program = "import sys, relieflib; print(*(name for name in sys.modules if name.startswith('relieflib.')))"
    assert fresh(program) == ""


def test_a_name_is_looked_up_once() -> None:
    program = "import relieflib; relieflib.Truth; print('Truth' in vars(relieflib), 'Pack' in vars(relieflib))"
    assert fresh(program) == "True False"


def test_a_star_import_brings_every_public_name() -> None:
    program = f"from relieflib import *; print(sorted(set({relieflib.__all__!r}) - set(globals())))"
    assert fresh(program) == "[]"
