"""A condition as a JSON tree, and back. For machines; people read ``unparse``."""

from __future__ import annotations

from typing import Any, assert_never

from relieflib.conditions.nodes import COMPARISONS, AllOf, AnyOf, Compare, Count, Defined, Expr, Not

MOST_NUMBER = 10**12  # a literal beyond it is a slip, or an attack; it keeps infinity and NaN out too
DEEPEST = 100  # nodes one inside the other; the parser allows fewer
_ORDERED = {"<", "<=", ">", ">="}
_OF_OPTIONS = {"in", "not in", "any of"}


def tree_of(expr: Expr) -> dict[str, Any]:
    """*expr* as ``{"all": [...]}``, ``{"any": [...]}``, ``{"not": ...}``, a count, a definition or a comparison."""
    match expr:
        case AllOf(parts):
            return {"all": [tree_of(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [tree_of(part) for part in parts]}
        case Not(part):
            return {"not": tree_of(part)}
        case Count(parts, op, number):
            return {"count": [tree_of(part) for part in parts], "op": op, "value": number}
        case Defined(name, body):
            return {"defined": name, "as": tree_of(body)}
        case Compare(question, op, value, rise):
            plain = list(value) if isinstance(value, tuple) else value
            return {"question": question, "op": op, "value": plain} | ({"rise": True} if rise else {})
    assert_never(expr)


def expr_of(tree: object, depth: int = 0) -> Expr:
    """The condition that *tree* is; ValueError when it is not one."""
    if depth > DEEPEST:
        msg = "this condition nests too deeply"
        raise ValueError(msg)
    match tree:
        case {"all": [_, _, *_] as parts, **rest} if not rest:
            return AllOf(tuple(expr_of(part, depth + 1) for part in parts))
        case {"any": [_, _, *_] as parts, **rest} if not rest:
            return AnyOf(tuple(expr_of(part, depth + 1) for part in parts))
        case {"not": part, **rest} if not rest:
            return Not(expr_of(part, depth + 1))
        case {"count": [_, *_] as parts, "op": str(op), "value": int(number), **rest} if not rest and _counts(
            op, number
        ):
            return Count(tuple(expr_of(part, depth + 1) for part in parts), op, number)
        case {"defined": str(name), "as": body, **rest} if not rest:
            return Defined(name, expr_of(body, depth + 1))
        case {"question": str(question), "op": str(op), "value": list(options), **rest} if not rest:
            if op in _OF_OPTIONS and options and all(isinstance(option, str) for option in options):
                return Compare(question, op, tuple(options))
        case {"question": str(question), "op": str(op), "value": bool() | int() | float() | str() as value, **rest}:
            if rest in ({}, {"rise": True}) and _compares(op, value, rise=bool(rest)):
                return Compare(question, op, value, rise=bool(rest))
    msg = "this is not a condition"
    raise ValueError(msg)


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the trees that ``tree_of`` writes; docs/condition.schema.json is this, published."""

    def made_of(**properties: object) -> dict[str, Any]:
        return {
            "type": "object",
            "properties": properties,
            "required": [name for name in properties if name != "rise"],
            "additionalProperties": False,
        }

    condition = {"$ref": "#/$defs/condition"}
    several = {"type": "array", "items": condition, "minItems": 2}
    some = {"type": "array", "items": {"type": "string"}, "minItems": 1}
    name = {"type": "string"}
    compared = {"enum": ["==", "!=", "<", "<=", ">", ">="]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A relieflib condition",
        "$ref": "#/$defs/condition",
        "$defs": {
            "condition": {
                "oneOf": [
                    made_of(all=several),
                    made_of(any=several),
                    made_of(**{"not": condition}),
                    made_of(
                        count={"type": "array", "items": condition, "minItems": 1},
                        op=compared,
                        value={"type": "integer"},
                    ),
                    made_of(**{"defined": name, "as": condition}),
                    made_of(question=name, op={"const": "=="}, value={"const": True}),
                    made_of(question=name, op=compared, value={"type": "number"}, rise={"const": True}),
                    made_of(question=name, op={"enum": ["==", "!="]}, value={"type": "string"}),
                    made_of(question=name, op={"enum": ["in", "not in", "any of"]}, value=some),
                ]
            }
        },
    }


def _counts(op: str, number: object) -> bool:
    fine = isinstance(number, int) and not isinstance(number, bool) and abs(number) < MOST_NUMBER
    return fine and op in COMPARISONS and op not in _OF_OPTIONS


def _compares(op: str, value: object, *, rise: bool) -> bool:
    """Whether *op* compares with a literal like *value*."""
    if op not in COMPARISONS or op in _OF_OPTIONS:
        return False
    number = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < MOST_NUMBER
    if op in _ORDERED or rise:
        return number
    return number or isinstance(value, str) or (op, value) == ("==", True)
