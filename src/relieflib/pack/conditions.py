"""All the conditions of a pack, read in the order in which they depend on each other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from relieflib.conditions.nodes import NOTHING, Expr, Extent, extent, questions_in, too_much
from relieflib.conditions.parser import Scope
from relieflib.conditions.parser import read as read_one
from relieflib.errors import MOST_PROBLEMS, Problem
from relieflib.pack.order import circular, in_order
from relieflib.terms import RuleKind, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from relieflib.questions.questions import Question

MOST_COMPARISONS = 200_000  # of all conditions, definitions opened; the built-in pack has 700
Outcome = Expr | tuple[Problem, ...]  # a condition, or what is wrong with it; nothing, where it names what is broken
_ANY_TIME, _INTAKE = frozenset(Stage), frozenset({Stage.INTAKE})
_SCREENS = [str(kind) for kind in RuleKind if kind is not RuleKind.STOP]  # a list, as raw tables may hold anything
_QUOTED = re.compile(r'"[^"]*"|\'[^\']*\'')
_NAMES = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def read_conditions(
    sections: Mapping[str, Mapping[str, Any]],
    questions: Mapping[str, Question | None],
    definitions: Mapping[str, Expr],
) -> dict[str, Outcome]:
    """Every condition of the raw *sections*, by its path, such as ``rule.fever.when``.

    *questions* are all that a condition may name, None where one is broken; those of a pack that the tables add to
    have their ``ask_if`` already. *definitions* are those of that pack.
    """
    read = _Reader()
    defined = _definitions(sections["definition"], questions, definitions, read)
    bodies: dict[str, Expr | None] = {**definitions, **dict.fromkeys(sections["definition"])}
    bodies |= {name: ready(outcome) for name, outcome in defined.items()}
    asks: dict[str, Outcome] = {
        each: read(text, Scope(questions, bodies, _INTAKE), f"question.{each}.ask_if")
        for each, text in _texts(sections["question"], "ask_if")
    }
    known = {
        name: each.condition for name, each in questions.items() if each is not None and each.condition is not None
    }
    sizes, large = _sizes(known | {name: expr for name, it in asks.items() if (expr := ready(it)) is not None})
    for each in large:
        asks[each] = _too_much(f"question.{each}.ask_if", "whether this applies depends on too much, or too far back")
    found = {f"definition.{each}.when": outcome for each, outcome in defined.items()}
    found |= {f"question.{each}.ask_if": outcome for each, outcome in asks.items()}
    for each, text in _texts(sections["rule"], "when"):
        where = f"rule.{each}.when"
        stages = _INTAKE if sections["rule"][each].get("kind") in _SCREENS else _ANY_TIME
        found[where] = read(text, Scope(questions, bodies, stages), where, sizes)
    return found


class _Reader:
    """Reads conditions until more mistakes or comparisons are found than may be; what comes later is passed over."""

    def __init__(self) -> None:
        self.mistakes = self.comparisons = 0

    def __call__(self, text: object, scope: Scope, where: str, applies: Mapping[str, Extent] | None = None) -> Outcome:
        """The condition; *applies* is the extent of what decides whether each question applies, if that counts."""
        if self.mistakes > MOST_PROBLEMS or self.comparisons > MOST_COMPARISONS:
            return ()
        outcome = read_one(text, scope, where)
        if not isinstance(outcome, tuple):
            size = extent(outcome, applies)
            self.comparisons += size[0]
            if too_much(size):
                outcome = _too_much(where, "with what its questions depend on this is too long, or nests too deeply")
            elif self.comparisons > MOST_COMPARISONS:
                what = f"all conditions together have at most {MOST_COMPARISONS} comparisons, definitions opened"
                outcome = _too_much(where, what)
        self.mistakes += len(outcome) if isinstance(outcome, tuple) else 0
        return outcome


def ready(outcome: Outcome) -> Expr | None:
    """The condition, if it could be read."""
    return None if isinstance(outcome, tuple) else outcome


def _texts(tables: Mapping[str, Any], key: str) -> Iterator[tuple[str, object]]:
    """What stands under *key*, by the id of its table."""
    return ((each, entry[key]) for each, entry in tables.items() if isinstance(entry, dict) and key in entry)


def _too_much(where: str, what: str) -> tuple[Problem, ...]:
    return (Problem(code="RL107", where=where, what=what),)


def _definitions(
    tables: Mapping[str, Any], questions: Mapping[str, Question | None], known: Mapping[str, Expr], read: _Reader
) -> dict[str, Outcome]:
    """The definitions, each after those that it names."""
    waiting = dict(_texts(tables, "when"))
    named = {each: _names(text) & waiting.keys() for each, text in waiting.items()}
    bodies: dict[str, Expr | None] = {**known, **dict.fromkeys(tables)}
    found: dict[str, Outcome] = {}
    for each in in_order(named):
        outcome = read(waiting.pop(each), Scope(questions, bodies, _ANY_TIME), f"definition.{each}.when")
        found[each], bodies[each] = outcome, ready(outcome)
    circle = circular({each: named[each] for each in waiting})
    for each in waiting:  # in a circle, or after one
        itself = Problem(code="RL109", where=f"definition.{each}.when", what="this definition depends on itself")
        found[each] = (itself,) if each in circle else ()
    return found


def _sizes(asks: Mapping[str, Expr]) -> tuple[dict[str, Extent], set[str]]:
    """The extent of what decides whether each question applies, all the way down; and which of these are too large."""
    sizes: dict[str, Extent] = {}
    large = set()
    for each in in_order({each: set(questions_in(condition)) for each, condition in asks.items()}):
        sizes[each] = extent(asks[each], sizes)
        if too_much(sizes[each]):
            sizes[each] = NOTHING  # said once, and not again of whatever depends on it
            large.add(each)
    return sizes, large  # what depends on itself is not in it, and is a mistake of its own


def _names(condition: object) -> set[str]:
    """The names in the text of a condition; options in quotes are not names."""
    return set(_NAMES.findall(_QUOTED.sub("", condition))) if isinstance(condition, str) else set()
