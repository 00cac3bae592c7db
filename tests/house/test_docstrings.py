"""Everything public says what it is: each field, each word of a vocabulary, each view, each parameter."""

from __future__ import annotations

import ast
import inspect
from enum import Enum
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import pytest

import relieflib

if TYPE_CHECKING:
    from collections.abc import Iterator

DOORS = ("content", "events", "parts", "review", "terms")


def public() -> Iterator[Any]:
    """Everything that a user can reach by a public name."""
    for name in relieflib.__all__:
        yield getattr(relieflib, name)
    for door in DOORS:
        module = getattr(relieflib, door)
        yield from (value for name, value in vars(module).items() if not name.startswith("_") and name[0] != "T")


CLASSES = sorted({each for each in public() if isinstance(each, type)}, key=lambda each: each.__name__)
VERBS = sorted({each for each in public() if inspect.isfunction(each)}, key=lambda each: each.__name__)


@cache
def lines_of(cls: type) -> dict[str, str]:
    """What stands under each field in the source of a class."""
    module = ast.parse(Path(inspect.getfile(cls)).read_text("utf-8"))
    (body,) = (node.body for node in ast.walk(module) if isinstance(node, ast.ClassDef) and node.name == cls.__name__)
    found = {}
    for node, after in pairwise(body):
        target = (
            node.target
            if isinstance(node, ast.AnnAssign)
            else node.targets[0]
            if isinstance(node, ast.Assign)
            else None
        )
        if isinstance(target, ast.Name) and isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
            found[target.id] = str(after.value.value)
    return found


def described(cls: type, name: str) -> bool:
    return any(name in lines_of(each) for each in cls.__mro__ if each.__module__.startswith("relieflib"))


def fields_of(cls: Any) -> list[str]:  # noqa: ANN401 - a class
    if issubclass(cls, Enum):
        return [each.name for each in cls]
    return [each.name for each in attrs.fields(cls) if not each.name.startswith("_")] if attrs.has(cls) else []


def test_the_public_classes_have_been_looked_at() -> None:
    assert len(CLASSES) > 70
    assert len(VERBS) > 25
    assert sum(map(len, map(fields_of, CLASSES))) > 300


@pytest.mark.parametrize("cls", [each for each in CLASSES if fields_of(each)], ids=lambda cls: cls.__name__)
def test_every_field_has_its_line(cls: type) -> None:
    assert [name for name in fields_of(cls) if not described(cls, name)] == []


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_view_says_what_it_is(cls: type) -> None:
    assert inspect.getdoc(cls)
    for name, value in vars(cls).items():
        if not name.startswith("_") and isinstance(value, property | cached_property):
            assert inspect.getdoc(value), name


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.__name__)
def test_every_verb_names_its_parameters(verb: Any) -> None:  # noqa: ANN401 - a function
    said = inspect.getdoc(verb) or ""
    assert [name for name in inspect.signature(verb).parameters if name not in said] == []


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.__name__)
def test_every_verb_says_what_it_raises_and_does(verb: Any) -> None:  # noqa: ANN401 - a function
    """Each refuses what is nothing that it takes, with an error of ours, and names at least one such error."""
    errors = {
        name
        for name in relieflib.__all__
        if isinstance(each := getattr(relieflib, name), type) and issubclass(each, Exception)
    }
    said = inspect.getdoc(verb) or ""
    assert any(name in said for name in (*errors, "NoSuchRule")) or "Raises like ``plan``" in said
    needed = [each.name for each in inspect.signature(verb).parameters.values() if each.default is each.empty]
    if needed and needed != ["name"]:
        with pytest.raises(relieflib.ReliefError):
            verb(**{name: object() for name in needed})
