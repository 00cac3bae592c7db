"""Conditions as JSON trees, for machines: what is written, what is taken, and the schema that says so."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minimal import minimal, mistakes
from relieflib.conditions.json_tree import DEEPEST, MOST_NUMBER, expr_of, schema, tree_of
from relieflib.conditions.nodes import AllOf, AnyOf, Compare, Count, Defined, Expr, Not
from strategies import HOSTILE, QUESTIONS, REPORTS, exprs, node_at, places_in

PUBLISHED = Path(__file__).parents[2] / "docs" / "condition.schema.json"
FEVER, NUMB = Compare("fever", "==", value=True), Compare("numb", "==", value=True)
FEVER_TREE: dict[str, Any] = {"question": "fever", "op": "==", "value": True}
NUMB_TREE: dict[str, Any] = FEVER_TREE | {"question": "numb"}
TREES: dict[str, tuple[Expr, dict[str, Any]]] = {
    "all": (AllOf((FEVER, NUMB)), {"all": [FEVER_TREE, NUMB_TREE]}),
    "any": (AnyOf((FEVER, NUMB)), {"any": [FEVER_TREE, NUMB_TREE]}),
    "not": (Not(FEVER), {"not": FEVER_TREE}),
    "count": (Count((FEVER, NUMB), "!=", 1), {"count": [FEVER_TREE, NUMB_TREE], "op": "!=", "value": 1}),
    "count of one": (Count((FEVER,), ">=", 1), {"count": [FEVER_TREE], "op": ">=", "value": 1}),
    "definition": (Defined("unwell", FEVER), {"defined": "unwell", "as": FEVER_TREE}),
    "yes-no": (FEVER, FEVER_TREE),
    "number": (Compare("age", "<=", 2), {"question": "age", "op": "<=", "value": 2}),
    "fraction": (Compare("heat", ">", 37.5), {"question": "heat", "op": ">", "value": 37.5}),
    "rise": (
        Compare("pain", ">=", 3, rise=True),
        {"question": "pain", "op": ">=", "value": 3, "rise": True},
    ),
    "same rise": (Compare("pain", "==", -3, rise=True), {"question": "pain", "op": "==", "value": -3, "rise": True}),
    "option": (Compare("side", "!=", "one"), {"question": "side", "op": "!=", "value": "one"}),
    "in": (Compare("side", "in", ("one", "both")), {"question": "side", "op": "in", "value": ["one", "both"]}),
    "not in": (Compare("side", "not in", ("one",)), {"question": "side", "op": "not in", "value": ["one"]}),
    "any of": (Compare("signs", "any of", ("leak",)), {"question": "signs", "op": "any of", "value": ["leak"]}),
}
CONDITIONS = exprs({**QUESTIONS, **REPORTS}) | st.sampled_from([expr for expr, _ in TREES.values()])


@pytest.mark.parametrize(("expr", "tree"), TREES.values(), ids=TREES)
def test_a_condition_is_written_like_this_and_read_back(expr: Expr, tree: dict[str, Any]) -> None:
    assert tree_of(expr) == tree
    assert expr_of(tree) == expr_of(json.loads(json.dumps(tree))) == expr
    assert repr(tree_of(expr)) == repr(tree)  # 1 is not True, nor 1.0


@pytest.mark.parametrize(("expr", "tree"), TREES.values(), ids=TREES)
def test_a_condition_is_not_a_tree_but_has_one(expr: Expr, tree: dict[str, Any]) -> None:
    for raw in (expr, {"not": expr}):
        with pytest.raises(ValueError, match="this is not a condition"):
            expr_of(raw)
    assert expr_of({"not": tree}) == Not(expr)


NO_TREES: dict[str, Any] = {
    "nothing": {},
    "a text": "fever",
    "a list": [FEVER_TREE],
    "all of one": {"all": [FEVER_TREE]},
    "any of none": {"any": []},
    "all of a text": {"all": "ab"},
    "count of none": {"count": [], "op": ">=", "value": 1},
    "count without a number": {"count": [FEVER_TREE], "op": ">="},
    "count of a fraction": {"count": [FEVER_TREE], "op": ">=", "value": 1.0},
    "count of true": {"count": [FEVER_TREE], "op": ">=", "value": True},
    "count in": {"count": [FEVER_TREE], "op": "in", "value": 1},
    "count any of": {"count": [FEVER_TREE], "op": "any of", "value": 1},
    "no such comparison": {"count": [FEVER_TREE], "op": "=>", "value": 1},
    "all and any": {"all": [FEVER_TREE, NUMB_TREE], "any": [FEVER_TREE, NUMB_TREE]},
    "all and more": {"all": [FEVER_TREE, NUMB_TREE], "x": 1},
    "any and more": {"any": [FEVER_TREE, NUMB_TREE], "x": 1},
    "not and more": {"not": FEVER_TREE, "x": 1},
    "count and more": {"count": [FEVER_TREE], "op": ">=", "value": 1, "x": 1},
    "definition and more": {"defined": "unwell", "as": FEVER_TREE, "x": 1},
    "options and more": {"question": "side", "op": "in", "value": ["one"], "rise": True},
    "a comparison and more": FEVER_TREE | {"x": 1},
    "a broken part": {"not": {"all": [FEVER_TREE, {}]}},
    "a definition without a body": {"defined": "unwell"},
    "a definition with a number for a name": {"defined": 1, "as": FEVER_TREE},
    "no question": {"op": "==", "value": True},
    "a question with a number for a name": FEVER_TREE | {"question": 1},
    "false": FEVER_TREE | {"value": False},
    "is not true": FEVER_TREE | {"op": "!="},
    "nothing to compare with": FEVER_TREE | {"value": None},
    "order of options": {"question": "side", "op": "<", "value": "one"},
    "order of truths": FEVER_TREE | {"op": "<"},
    "any of a text": {"question": "signs", "op": "any of", "value": "leak"},
    "in nothing": {"question": "side", "op": "in", "value": []},
    "in numbers": {"question": "side", "op": "in", "value": [1]},
    "equal to a list": {"question": "side", "op": "==", "value": ["one"]},
    "rise of a text": {"question": "side", "op": "==", "value": "one", "rise": True},
    "rise of a truth": FEVER_TREE | {"rise": True},
    "no rise": {"question": "pain", "op": ">=", "value": 3, "rise": False},
}


@pytest.mark.parametrize("tree", NO_TREES.values(), ids=NO_TREES)
def test_anything_else_is_refused(tree: object) -> None:
    with pytest.raises(ValueError, match=r"^this is not a condition$"):
        expr_of(tree)


@pytest.mark.parametrize(
    "number", [MOST_NUMBER, -MOST_NUMBER, 10**400, 1e300, float("inf"), float("-inf"), float("nan")]
)
def test_a_number_beyond_reason_is_refused(number: float) -> None:
    with pytest.raises(ValueError, match="this is not a condition"):
        expr_of({"question": "age", "op": ">=", "value": number})


@pytest.mark.parametrize("number", [MOST_NUMBER, -MOST_NUMBER, 10**400], ids=["large", "small", "huge"])
def test_so_is_a_count_that_is_compared_with_one(number: int) -> None:
    with pytest.raises(ValueError, match="this is not a condition"):
        expr_of({"count": [FEVER_TREE], "op": ">=", "value": number})


def test_a_pack_in_which_a_count_is_compared_with_a_number_that_has_no_end_is_refused() -> None:
    tree = '{{ count = [{{ question = "fever", op = "==", value = true }}], op = ">=", value = 0x{} }}'
    found = mistakes(minimal(("when = 'unwell'", f"when = {tree.format('f' * 4000)}")))
    assert "rule.infection.when" in {each.where.partition("[")[0] for each in found}


@pytest.mark.parametrize("number", [MOST_NUMBER - 1, 1 - MOST_NUMBER, 0, -0.5])
def test_any_other_number_is_taken(number: float) -> None:
    assert expr_of({"question": "age", "op": "==", "value": number}) == Compare("age", "==", number)


def nested(tree: dict[str, Any], key: str, levels: int) -> dict[str, Any]:
    for _ in range(levels):
        around: dict[str, dict[str, Any]] = {
            "not": {"not": tree},
            "all": {"all": [FEVER_TREE, tree]},
            "any": {"any": [tree, FEVER_TREE]},
            "count": {"count": [tree], "op": ">=", "value": 1},
            "defined": {"defined": "d", "as": tree},
        }
        tree = around[key]
    return tree


@pytest.mark.parametrize("key", ["not", "all", "any", "count", "defined"])
def test_a_tree_has_a_hundred_levels_at_most(key: str) -> None:
    assert tree_of(expr_of(nested(FEVER_TREE, key, DEEPEST))) == nested(FEVER_TREE, key, DEEPEST)
    for levels in (DEEPEST + 1, 10 * DEEPEST):
        with pytest.raises(ValueError, match=r"^this condition nests too deeply$"):
            expr_of(nested(FEVER_TREE, key, levels))


def test_the_published_schema_is_the_one_that_the_code_has() -> None:
    assert json.loads(PUBLISHED.read_text("utf-8")) == schema()


@pytest.fixture(scope="module")
def validator() -> Any:  # noqa: ANN401 - jsonschema may not be there
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.Draft202012Validator.check_schema(schema())
    return jsonschema.Draft202012Validator(schema())


@settings(max_examples=60, deadline=None)
@given(expr=CONDITIONS)
def test_the_tree_of_any_condition_fits_the_schema(validator: Any, expr: Expr) -> None:  # noqa: ANN401
    assert validator.is_valid(tree_of(expr))


@st.composite
def near_trees(draw: Any) -> Any:  # noqa: ANN401
    """The tree of a condition with one of its nodes replaced, or left out, or one too many."""
    tree = {"not": copy.deepcopy(tree_of(draw(CONDITIONS)))}
    *around, last = draw(st.sampled_from([place for place in places_in(tree) if place]))
    holder = node_at(tree, around)
    replacements = [each for each in HOSTILE if each != float("inf")] + ["==", "in", "any of", 2, True, ["leak"]]
    match draw(st.sampled_from(["replace", "delete", "add"])):
        case "delete":
            del holder[last]
        case "add" if isinstance(holder, dict):
            holder[draw(st.sampled_from(["rise", "op", "x", "all", "value"]))] = True
        case _:
            holder[last] = copy.deepcopy(draw(st.sampled_from(replacements)))
    return tree.get("not", tree)


def taken(tree: Any) -> bool:  # noqa: ANN401
    try:
        return bool(tree_of(expr_of(tree)) == tree)
    except ValueError:
        return False


@settings(max_examples=200, deadline=None)
@given(tree=near_trees())
def test_a_tree_is_taken_exactly_if_it_fits_the_schema(validator: Any, tree: Any) -> None:  # noqa: ANN401
    nodes = [node_at(tree, place) for place in places_in(tree)]
    reasonable = not any(type(node) is float and abs(node) > MOST_NUMBER for node in nodes)
    assert taken(tree) == (validator.is_valid(tree) and reasonable)


@pytest.mark.parametrize(("expr", "tree"), TREES.values(), ids=TREES)
def test_each_kind_of_tree_fits_the_schema(validator: Any, expr: Expr, tree: dict[str, Any]) -> None:  # noqa: ANN401
    assert validator.is_valid(tree_of(expr))
    assert not validator.is_valid(tree | {"x": 1})


@pytest.mark.parametrize("name", [name for name in NO_TREES if name != "count of a fraction"])
def test_what_is_refused_does_not_fit_the_schema(validator: Any, name: str) -> None:  # noqa: ANN401
    assert not validator.is_valid(NO_TREES[name])  # 1.0 is an integer to JSON Schema
