"""Conditions as data: the nodes that text becomes, and how to walk, measure and open them."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, assert_never

from attrs import frozen

from relieflib.errors import plainly

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


@frozen
class Compare:
    """A question compared with a literal.

    ``op`` is one of ``== != < <= > >=``, ``in`` and ``not in`` (``value`` is then a tuple of options), or ``any of``
    (a tuple of options, at least one of which must be ticked). A yes-no question that is named alone is ``== True``.
    With ``rise`` the number compared is the answer now minus the first answer of this session.
    """

    question: str
    op: str
    value: bool | int | float | str | tuple[str, ...]
    rise: bool = False

    def __attrs_post_init__(self) -> None:
        listed = self.op in {"in", "not in", "any of"}
        odd = self.op not in COMPARISONS or listed != isinstance(self.value, tuple)
        yes_no = isinstance(self.value, bool)  # said by its name alone, so that no two conditions have one text
        if odd or (yes_no and (self.op != "==" or not self.value or self.rise)):
            msg = f"`{self.question}` cannot be compared like this: {self.op} {plainly(self.value)}"
            raise ValueError(msg)


@frozen
class AllOf:
    """Every part holds."""

    parts: tuple[Expr, ...]


@frozen
class AnyOf:
    """At least one part holds."""

    parts: tuple[Expr, ...]


@frozen
class Not:
    """The part does not hold."""

    part: Expr


@frozen
class Count:
    """How many of the parts hold, compared with a whole number."""

    parts: tuple[Expr, ...]
    op: str
    number: int


@frozen
class Defined:
    """A definition of the pack, by its name, with the condition it stands for."""

    name: str
    body: Expr


Expr = AllOf | AnyOf | Not | Count | Defined | Compare
ALWAYS: Expr = AllOf(())
NEVER: Expr = AnyOf(())
Value = bool | int | float | str | frozenset[str]
COMPARISONS: Mapping[str, Callable[..., bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "in": lambda answer, options: answer in options,
    "not in": lambda answer, options: answer not in options,
    "any of": lambda answer, options: not answer.isdisjoint(options),
}
_BOUNDS = {"==": (">=", "<="), "!=": ("<", ">")}


def bounds(count: Count) -> Iterator[Count]:
    """*count* as bounds that lean one way: ``== n`` is at least n and at most n, ``!= n`` is below n or above n."""
    for op in _BOUNDS.get(count.op, (count.op,)):
        yield Count(count.parts, op, count.number)


def lowered(expr: Expr, ask_if: Mapping[str, Expr]) -> Expr:
    """*expr* with its definitions opened, and each comparison together with the condition on which it applies."""
    match expr:
        case AllOf(parts):
            return AllOf(tuple(lowered(part, ask_if) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(lowered(part, ask_if) for part in parts))
        case Count(parts, op, number):
            return Count(tuple(lowered(part, ask_if) for part in parts), op, number)
        case Not(part):
            return Not(lowered(part, ask_if))
        case Defined(_, body):
            return lowered(body, ask_if)
        case Compare(question):
            return AllOf((lowered(ask_if[question], ask_if), expr)) if question in ask_if else expr
    assert_never(expr)


def leaves(expr: Expr) -> Iterator[Compare]:
    """The comparisons of *expr*, in order, definitions opened; may repeat."""
    match expr:
        case AllOf(parts) | AnyOf(parts) | Count(parts):
            for part in parts:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)
        case Defined(_, body):
            yield from leaves(body)
        case Compare():
            yield expr
        case _:
            assert_never(expr)


def questions_in(expr: Expr) -> Iterator[str]:
    """Every question that *expr* names, in order, definitions opened; may repeat."""
    return (leaf.question for leaf in leaves(expr))


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


def clauses_of(expr: Expr) -> Iterator[Compare | Defined]:
    """The clauses of *expr* as its author wrote them: comparisons, and definitions by name."""
    match expr:
        case AllOf(parts) | AnyOf(parts) | Count(parts):
            for part in parts:
                yield from clauses_of(part)
        case Not(part):
            yield from clauses_of(part)
        case Defined() | Compare():
            yield expr
        case _:
            assert_never(expr)


def replaced(expr: Expr, place: int, new: Expr) -> Expr:
    """*expr* with its clause number *place*, counted as ``clauses_of`` gives them, replaced by *new*."""
    return _replaced(expr, [place], new)


def _replaced(expr: Expr, left: list[int], new: Expr) -> Expr:
    match expr:
        case AllOf(parts):
            return AllOf(tuple(_replaced(part, left, new) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(_replaced(part, left, new) for part in parts))
        case Count(parts, op, number):
            return Count(tuple(_replaced(part, left, new) for part in parts), op, number)
        case Not(part):
            return Not(_replaced(part, left, new))
        case Defined() | Compare():
            left[0] -= 1
            return new if left[0] == -1 else expr
    assert_never(expr)


def is_condition(value: object) -> bool:
    """Whether *value* is made of nodes all the way down, and no larger than a condition may be."""
    level: list[object] = [value]
    for _ in range(3 * MOST_OPENED):
        level = [part for node in level if not _is_leaf(node) for part in _inside(node)]
        if not level or None in level or len(level) > 2 * MOST_LEAVES:
            return not level
    return False


def _inside(node: object) -> tuple[object, ...]:
    """The parts of a node that has some; None for anything else."""
    match node:
        case AllOf(tuple(parts)) | AnyOf(tuple(parts)):
            return parts
        case Count(tuple(parts), op, number) if type(op) is str and type(number) is int:
            return parts
        case Defined(name, part) if type(name) is str:
            return (part,)
        case Not(part):
            return (part,)
    return (None,)


def _is_leaf(node: object) -> bool:
    if not isinstance(node, Compare):
        return False
    values = node.value if isinstance(node.value, tuple) else (node.value,)
    return type(node.question) is str and all(type(each) in {bool, int, float, str} for each in values)
