"""Conditions as text again."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from relieflib.conditions.nodes import AllOf, AnyOf, Compare, Count, Defined, Not

if TYPE_CHECKING:
    from relieflib.conditions.nodes import Expr

_LOOSE, _OR, _AND, _NOT = range(4)  # how tightly the surroundings bind


def unparse(expr: Expr) -> str:
    """*expr* as text; ``parse(unparse(e)) == e``."""
    return _text(expr, _LOOSE)


def _text(expr: Expr, around: int) -> str:
    match expr:
        case AllOf(parts):
            return _joined(" and ", parts, _AND, around)
        case AnyOf(parts):
            return _joined(" or ", parts, _OR, around)
        case Not(part):
            return f"not {_text(part, _NOT)}"
        case Defined(name):
            return name
        case Count(parts, op, number):
            return f"count({', '.join(_text(part, _LOOSE) for part in parts)}) {op} {number}"
        case Compare():
            return _leaf_text(expr)
    assert_never(expr)


def _joined(word: str, parts: tuple[Expr, ...], inside: int, around: int) -> str:
    text = word.join(_text(part, inside) for part in parts)
    return f"({text})" if around >= inside else text


def _leaf_text(leaf: Compare) -> str:
    if leaf.rise:
        return f"rise({leaf.question}) {leaf.op} {leaf.value!r}"
    if leaf.value is True:
        return leaf.question
    if isinstance(leaf.value, tuple):
        options = ", ".join(f'"{option}"' for option in leaf.value)
        return (
            f"any_of({leaf.question}, {options})" if leaf.op == "any of" else f"{leaf.question} {leaf.op} [{options}]"
        )
    value = f'"{leaf.value}"' if isinstance(leaf.value, str) else repr(leaf.value)
    return f"{leaf.question} {leaf.op} {value}"
