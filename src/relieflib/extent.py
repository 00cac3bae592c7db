"""How large a condition is, so that none takes forever."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from relieflib.expr import AllOf, AnyOf, Compare, Count, Defined, Expr, Not

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_LEAVES = 1000  # comparisons of a condition, definitions opened
MOST_OPENED = 40  # levels, definitions opened
Extent = tuple[int, int]
NOTHING: Extent = (0, 0)


def extent(expr: Expr, applies: Mapping[str, Extent] | None = None) -> Extent:
    """How many comparisons *expr* has and how deep it goes, definitions opened; a two-sided count counts twice.

    *applies* tells the same of the condition on which each question applies.
    """
    match expr:
        case AllOf(parts) | AnyOf(parts) | Count(parts):
            inner = [extent(part, applies) for part in parts]
            twice = 2 if isinstance(expr, Count) and expr.op in {"==", "!="} else 1
            return twice * sum(leaves for leaves, _ in inner), twice + max(levels for _, levels in inner)
        case Not(part) | Defined(_, part):
            leaves, levels = extent(part, applies)
            return leaves, levels + 1
        case Compare(question):
            leaves, levels = applies.get(question, NOTHING) if applies else NOTHING
            return leaves + 1, levels + 1
    assert_never(expr)


def too_much(found: Extent) -> bool:
    """Whether a condition of this extent is refused."""
    return found[0] > MOST_LEAVES or found[1] > MOST_OPENED
