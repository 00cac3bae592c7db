"""All the conditions of a pack, read in the order in which they hang on each other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from attrs import define, field

from relieflib.conditions.json_tree import expr_of
from relieflib.conditions.nodes import Defined, Expr, Extent, clauses_of, extent, questions_in, too_much
from relieflib.conditions.parser import Scope, read
from relieflib.conditions.unparse import unparse
from relieflib.errors import Problem
from relieflib.terms import RuleKind, Stage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from relieflib.questions.questions import Question

Tables = dict[str, dict[str, Any]]
_INTAKE = frozenset({Stage.INTAKE})
_SCREENS = [str(kind) for kind in RuleKind if kind is not RuleKind.STOP]  # a list: any table may be asked for
_QUOTED = re.compile(r'"[^"]*"|\'[^\']*\'')
_NAMES = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_STAND_IN = expr_of({"question": "x", "op": "==", "value": True})  # so that the rest of a table is still checked


@define
class Conditions:
    """Reads the conditions in raw tables, in place, and notes what is wrong with them.

    ``questions`` are those that are right in themselves, without their ``ask_if``; None stands for a broken one.
    """

    sections: Tables
    questions: Mapping[str, Question | None]
    problems: list[Problem]
    definitions: dict[str, Expr | None] = field(factory=dict)
    spoiled: str = ""

    def read(self) -> None:
        """Read definitions, then what decides whether a question applies, then rules."""
        self._definitions()
        for each in self.sections["question"]:
            self._one("question", each, "ask_if", _INTAKE)
        sizes = self._sizes()
        for each, entry in self.sections["rule"].items():
            screens = isinstance(entry, dict) and entry.get("kind") in _SCREENS
            self._one("rule", each, "when", _INTAKE if screens else frozenset(Stage), sizes)

    def _definitions(self) -> None:
        tables = self.sections["definition"]
        waiting = {each: entry["when"] for each, entry in tables.items() if isinstance(entry, dict) and "when" in entry}
        for name in self.questions.keys() & waiting.keys():
            self.problems.append(Problem(code="RL116", where=f"definition.{name}", what="a question has this name too"))
        named = {each: _names(text) & waiting.keys() for each, text in waiting.items()}
        while waiting:
            ready = [each for each in waiting if not named[each] & waiting.keys()]
            for each in ready or list(waiting):
                del waiting[each]
                if ready:
                    self.definitions[each] = self._one("definition", each, "when", frozenset(Stage))
                    continue
                self.definitions[each] = None
                self._spoil("definition", each, "when")
                if _leads_to(each, named):
                    what = "this definition hangs on itself"
                    self.problems.append(Problem(code="RL109", where=f"definition.{each}.when", what=what))
        self.definitions |= {each: None for each in tables if each not in self.definitions}

    def _one(
        self, section: str, each: str, key: str, stages: frozenset[Stage], sizes: Mapping[str, Extent] | None = None
    ) -> Expr | None:
        """The condition under *key* of one table, put in its place; None when it cannot be read."""
        entry = self.sections[section][each]
        if not isinstance(entry, dict) or key not in entry:
            return None
        where = f"{section}.{each}.{key}"
        expr = self._said(entry[key], Scope(self.questions, self.definitions, stages), where)
        if expr is not None and too_much(extent(expr, sizes)):
            what = "with what its questions hang on this is too long, or nests too deeply"
            self.problems.append(Problem(code="RL107", where=where, what=what))
            expr = None
        if expr is None:
            self._spoil(section, each, key)
        else:
            self.sections[section][each] = entry | {key: expr}
        return expr

    def _said(self, condition: object, scope: Scope, where: str) -> Expr | None:
        """A condition from its text, or from the tree that JSON has, which must say what its text says."""
        if not isinstance(condition, dict):
            return read(condition, scope, where, self.problems)
        try:
            tree = expr_of(condition)
        except ValueError as error:
            self.problems.append(Problem(code="RL114", where=where, what=str(error)))
            return None
        expr = read(unparse(tree), scope, where, self.problems)
        if expr is not None and expr != tree:
            what = "this condition is not what its text says, or its definitions are others"
            self.problems.append(Problem(code="RL114", where=where, what=what))
            return None
        return expr

    def _spoil(self, section: str, each: str, key: str) -> None:
        self.sections[section][each] = self.sections[section][each] | {key: _STAND_IN}
        self.spoiled = self.spoiled or f"{section}.{each}.{key}"

    def _sizes(self) -> dict[str, Extent]:
        """The extent of what decides whether each question applies, all the way down."""
        tables = self.sections["question"].items()
        waiting = {each: entry["ask_if"] for each, entry in tables if isinstance(entry, dict) and "ask_if" in entry}
        named = {each: set(questions_in(condition)) for each, condition in waiting.items()}
        sizes: dict[str, Extent] = {}
        while ready := [each for each in waiting if not named[each] & waiting.keys()]:
            for each in ready:
                sizes[each] = extent(waiting.pop(each), sizes)
                if too_much(sizes[each]):
                    sizes[each] = (0, 0)  # noted once, and not again by whatever hangs on it
                    what = "whether this applies hangs on too much, or too far back"
                    self.problems.append(Problem(code="RL107", where=f"question.{each}.ask_if", what=what))
        return sizes  # what still waits hangs on itself, which is a mistake of its own


def _names(condition: object) -> set[str]:
    """The names in a condition, whether it is text or a tree; options in quotes are none."""
    if isinstance(condition, dict):
        try:
            return {each.name for each in clauses_of(expr_of(condition)) if isinstance(each, Defined)}
        except ValueError:
            return set()
    return set(_NAMES.findall(_QUOTED.sub("", condition))) if isinstance(condition, str) else set()


def _leads_to(start: str, named: Mapping[str, set[str]]) -> bool:
    """Whether what *start* names leads back to it."""
    seen: set[str] = set()
    waiting = list(named[start])
    while waiting:
        each = waiting.pop()
        if each == start:
            return True
        if each not in seen:
            seen.add(each)
            waiting += named.get(each, ())
    return False
