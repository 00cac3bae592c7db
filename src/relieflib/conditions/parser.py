"""Text to condition: a checked subset of Python expressions, read once and never run."""

from __future__ import annotations

import ast
import warnings
from typing import TYPE_CHECKING, NoReturn, TypeGuard, assert_never

from attrs import define, field, frozen

from relieflib.conditions.nodes import AllOf, AnyOf, Compare, Count, Defined, Expr, Not, extent, questions_in, too_much
from relieflib.errors import PackError, Problem, near_miss, plainly
from relieflib.terms import QuestionKind, Stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from relieflib.conditions.asked import Asked, AskedChoice, AskedChoices, AskedNumber

MOST_CHARACTERS = 2000
MOST_NESTED = 30
_OPS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
}
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
_FUNCTIONS = {
    "any_of": 'any_of(question, "option", ...)',
    "count": "count(condition, condition, ...) >= 2",
    "rise": "rise(question) >= 3",
}


@frozen
class Scope:
    """What a condition may name, and the stages whose questions it may read.

    A question or definition that is there but broken itself maps to None: naming it is not a second mistake.
    """

    questions: Mapping[str, Asked | None]
    definitions: Mapping[str, Expr | None]
    stages: frozenset[Stage] = frozenset(Stage)


def parse(text: str, scope: Scope, where: str = "condition") -> Expr:
    """The condition that *text* says; raises PackError with every Problem. *where* is the path that they name."""
    expr = read(text, scope, where)
    if isinstance(expr, tuple):
        raise PackError(expr)
    return expr


def read(text: object, scope: Scope, where: str) -> Expr | tuple[Problem, ...]:
    """The condition that *text* says, or what is wrong with it: nothing, where it names what is broken itself."""

    def wrong(code: str, what: str, hint: str | None = None) -> tuple[Problem, ...]:
        return (Problem(code=code, where=where, what=what, hint=hint),)

    if type(text) is not str:
        return wrong("RL114", f"expected a condition as text, got {plainly(text)}", 'such as "age_years >= 50"')
    if len(text) > MOST_CHARACTERS:
        what = f"a condition has at most {MOST_CHARACTERS} characters, this one has {len(text)}"
        return wrong("RL107", what, "name its parts as definitions")
    line = text.translate(dict.fromkeys(map(ord, "\n\r\t"), " ")).strip()
    if "#" in line:  # it would hide what follows; no option has one
        return wrong("RL102", "a condition has no comments", "say it in `why`, or beside the rule")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python warns of odd literals; here they are refused below
            tree = ast.parse(line, mode="eval")
    except SyntaxError as error:
        start = min(error.offset - 1, len(line)) if error.offset else len(line)
        what = "this cannot be read as a condition" if line else "the condition is empty"
        return (Problem(code="RL101", where=where, what=what, source=line, span=(start, start + 1)),)
    except (ValueError, RecursionError, MemoryError):  # NUL, lone surrogates, endless nesting
        hint = "it nests too deeply, or holds characters that no text has"
        return wrong("RL101", "this cannot be read as a condition", hint)
    reader = _Reader(scope, where, line)
    try:
        expr = reader.condition(tree.body, 0)
        if too_much(extent(expr)):
            reader.refuse("RL107", tree.body, "with its definitions opened this is too long, or nests too deeply")
    except _Refused:
        return tuple(reader.problems)
    return expr


class _Refused(Exception):  # noqa: N818 - never leaves this module
    """This part cannot be read; why is noted already, or lies elsewhere."""


@define
class _Reader:
    scope: Scope
    where: str
    line: str
    problems: list[Problem] = field(factory=list)

    def refuse(self, code: str, node: ast.expr, what: str, hint: str | None = None) -> NoReturn:
        """Note what is wrong, with a caret under *node*, and give this part up."""
        raw = self.line.encode()
        start, end = (len(raw[:at].decode()) for at in (node.col_offset, node.end_col_offset or node.col_offset))
        self.problems.append(
            Problem(code=code, where=self.where, what=what, hint=hint, source=self.line, span=(start, end))
        )
        raise _Refused

    def each(self, nodes: Iterable[ast.expr], depth: int) -> tuple[Expr, ...]:
        """All of *nodes* as conditions, noting what is wrong with every one before giving up."""
        found, refused = [], False
        for node in nodes:
            try:
                found.append(self.condition(node, depth + 1))
            except _Refused:
                refused = True
        if refused:
            raise _Refused
        return tuple(found)

    def condition(self, node: ast.expr, depth: int) -> Expr:
        if depth > MOST_NESTED:
            self.refuse("RL107", node, f"nested more than {MOST_NESTED} deep", "name its parts as definitions")
        match node:
            case ast.BoolOp(op=op, values=nodes):
                kind = AllOf if isinstance(op, ast.And) else AnyOf
                parts = self.each(nodes, depth)
                return kind(
                    tuple(inner for part in parts for inner in (part.parts if isinstance(part, kind) else (part,)))
                )
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Not(self.condition(operand, depth + 1))
            case ast.Name(id=name):
                return self.named(node, name)
            case ast.Compare():
                return self.comparison(node, depth)
            case ast.Call(func=ast.Name(id="any_of")):
                return self.any_of(node)
            case ast.Call(func=ast.Name(id=name)) if name in _FUNCTIONS:
                self.refuse(
                    "RL104", node, f"`{name}` gives a number, so it must be compared", f"write `{_FUNCTIONS[name]}`"
                )
            case ast.Call(func=ast.Name(id=name)):
                self.refuse("RL102", node, "no such function", near_miss(name, _FUNCTIONS))
        hint = "use and, or, not, one comparison, a range, any_of(), count() and rise(): nothing else"
        self.refuse("RL102", node, "this is not part of the language", hint)

    def named(self, node: ast.expr, name: str) -> Expr:
        if name in self.scope.definitions:
            body = self.scope.definitions[name]
            if body is None:
                raise _Refused
            for question in map(self.scope.questions.get, questions_in(body)):
                if question is not None and question.stage not in self.scope.stages:
                    self.refuse(
                        "RL108", node, f"`{name}` reads `{question.id}`, which is asked at the check-in of a session"
                    )
            return Defined(name, body)
        question = self.question(node)
        if question.kind is not QuestionKind.YES_NO:
            self.refuse(
                "RL104", node, f"`{name}` is a {question.kind} question, so it must be compared", _how(question)
            )
        return Compare(name, "==", value=True)

    def question(self, node: ast.expr) -> Asked:
        """The question that *node* names."""
        if not isinstance(node, ast.Name):
            self.refuse("RL102", node, "expected the name of a question", "a comparison is a question, then a literal")
        if node.id not in self.scope.questions:
            known = (*self.scope.questions, *self.scope.definitions)
            self.refuse("RL103", node, f"no question or definition is called `{node.id}`", near_miss(node.id, known))
        question = self.scope.questions[node.id]
        if question is None:
            raise _Refused
        if question.stage not in self.scope.stages:
            what = f"`{node.id}` is asked at the check-in of a session, which only stop rules read"
            self.refuse("RL108", node, what)
        return question

    def comparison(self, node: ast.Compare, depth: int) -> Expr:
        ops = [_OPS.get(type(op)) for op in node.ops]
        if None in ops:
            self.refuse("RL102", node, "`is` is not part of the language", "use ==")
        match node:
            case ast.Compare(left=left, ops=[_, _], comparators=[middle, right]) if _is_number(left) and _is_number(
                right
            ):
                return self.range(node, middle, (left, right), [str(op) for op in ops])
            case ast.Compare(left=left, ops=[_], comparators=[right]):
                return self.one(node, left, str(ops[0]), right, depth)
        self.refuse(
            "RL102", node, "a comparison has one operator", "write `a and b`, or a range such as `50 <= age_years < 65`"
        )

    def one(self, node: ast.Compare, left: ast.expr, op: str, right: ast.expr, depth: int) -> Expr:
        match left:
            case ast.Call(func=ast.Name(id="count"), args=parts, keywords=[]) if parts:
                return self.count(node, self.each(parts, depth), op, right)
            case ast.Call(func=ast.Name(id="rise"), args=[name], keywords=[]):
                return self.rise(node, self.question(name), op, right)
            case ast.Call(func=ast.Name(id=name)) if name in _FUNCTIONS:
                self.refuse("RL102", left, f"`{name}` is not used like this", f"write `{_FUNCTIONS[name]}`")
            case ast.Constant() if isinstance(right, ast.Name):
                self.refuse("RL102", node, "the question comes first in a comparison", self.turned(left, op, right))
        if isinstance(left, ast.Name) and left.id in self.scope.definitions:
            self.refuse(
                "RL104",
                left,
                f"`{left.id}` is a definition, which is not compared",
                f"write `{left.id}` or `not {left.id}`",
            )
        question = self.question(left)
        match question.kind:
            case QuestionKind.YES_NO:
                self.refuse(
                    "RL104",
                    node,
                    f"`{question.id}` is answered yes or no",
                    f"write `{question.id}` or `not {question.id}`",
                )
            case QuestionKind.CHOICES:
                self.refuse("RL104", node, f"several options of `{question.id}` may hold", _how(question))
            case QuestionKind.NUMBER:
                return self.threshold(node, question, op, right)
            case QuestionKind.CHOICE:
                return self.chosen(node, question, op, right)
        assert_never(question.kind)

    def turned(self, literal: ast.Constant, op: str, name: ast.Name) -> str | None:
        """How to write a comparison whose literal stands first."""
        question = self.scope.questions.get(name.id)
        if question is None:
            known = (*self.scope.questions, *self.scope.definitions)
            return f"write `{name.id}` or `not {name.id}`" if name.id in known else near_miss(name.id, known)
        number = isinstance(literal.value, int | float) and not isinstance(literal.value, bool)
        if question.kind is QuestionKind.NUMBER and op in _MIRRORED and number:
            return f"write `{name.id} {_MIRRORED[op]} {ast.unparse(literal)}`"
        return _how(question)

    def threshold(self, node: ast.Compare, question: AskedNumber, op: str, right: ast.expr) -> Compare:
        number = self.number(right, question, op)
        outcome = _settled(op, number, question.least, question.most)
        if outcome is not None:
            what = f"this {outcome} holds: `{question.id}` lies between {question.least} and {question.most}"
            self.refuse("RL106", node, what)
        return Compare(question.id, op, number)

    def chosen(self, node: ast.Compare, question: AskedChoice, op: str, right: ast.expr) -> Compare:
        if op in {"==", "!="}:
            return Compare(question.id, op, self.option(right, question))
        if op not in {"in", "not in"}:
            self.refuse("RL104", node, f"the options of `{question.id}` have no order", _how(question))
        if not isinstance(right, ast.List | ast.Tuple) or not right.elts:
            self.refuse(
                "RL105", right, "expected a list of options", f'write `{question.id} {op} ["{question.option_ids[0]}"]`'
            )
        options = self.options(right.elts, question)
        if len(options) == len(question.option_ids):
            self.refuse("RL106", node, f"this {'always' if op == 'in' else 'never'} holds: it lists every option")
        return Compare(question.id, op, options)

    def any_of(self, node: ast.Call) -> Compare:
        if node.keywords or not node.args[1:]:
            self.refuse(
                "RL104", node, "`any_of` takes a question and at least one option", f"write `{_FUNCTIONS['any_of']}`"
            )
        question = self.question(node.args[0])
        if question.kind is not QuestionKind.CHOICES:
            self.refuse("RL104", node.args[0], f"`{question.id}` is not a `choices` question", _how(question))
        return Compare(question.id, "any of", self.options(node.args[1:], question))

    def count(self, node: ast.Compare, parts: tuple[Expr, ...], op: str, right: ast.expr) -> Count:
        number = self.literal(right)
        if isinstance(number, bool) or not isinstance(number, int) or op not in _MIRRORED:
            self.refuse("RL104", node, "`count` is compared with a whole number", f"write `{_FUNCTIONS['count']}`")
        outcome = _settled(op, number, 0, len(parts))
        if outcome is not None:
            self.refuse("RL106", node, f"this {outcome} holds: between 0 and {len(parts)} of them can")
        return Count(parts, op, number)

    def rise(self, node: ast.Compare, question: Asked, op: str, right: ast.expr) -> Compare:
        if question.kind is not QuestionKind.NUMBER or question.stage is not Stage.SESSION:
            self.refuse("RL104", node.left, "`rise` reads a number that is asked at the check-in")
        number = self.number(right, question, op)
        widest = question.most - question.least
        outcome = _settled(op, number, -widest, widest)
        if outcome is not None:
            self.refuse("RL106", node, f"this {outcome} holds: `{question.id}` changes by at most {widest}")
        return Compare(question.id, op, number, rise=True)

    def range(self, node: ast.Compare, middle: ast.expr, ends: tuple[ast.expr, ast.expr], ops: list[str]) -> Expr:
        question = self.question(middle)
        (left, right), (low_op, high_op) = ends, ops
        if question.kind is not QuestionKind.NUMBER or not {low_op, high_op} <= {"<", "<="}:
            self.refuse("RL104", node, "a range is of a number, with < or <=", "such as `50 <= age_years < 65`")
        low = self.number(left, question, low_op)
        high = self.number(right, question, high_op)
        if low > high or (low == high and "<" in {low_op, high_op}):
            self.refuse("RL106", node, "this range is empty")
        return AllOf(
            (
                self.threshold(node, question, _MIRRORED[low_op], left),
                self.threshold(node, question, high_op, right),
            )
        )

    def number(self, node: ast.expr, question: AskedNumber, op: str) -> int | float:
        number = self.literal(node)
        if op not in _MIRRORED or isinstance(number, bool) or not isinstance(number, int | float):
            self.refuse("RL105", node, f"`{question.id}` is compared with a number", _how(question))
        if question.whole and not isinstance(number, int):
            self.refuse("RL105", node, f"`{question.id}` is a whole number")
        return number

    def literal(self, node: ast.expr) -> object:
        match node:
            case ast.Constant(value=value):
                return value
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
                return -value
        self.refuse(
            "RL105", node, "expected a literal", "a comparison is a question, then a number or an option in quotes"
        )

    def option(self, node: ast.expr, question: AskedChoice | AskedChoices) -> str:
        value = self.literal(node)
        if not isinstance(value, str) or value not in question.option_ids:
            hint = near_miss(value, question.option_ids) if isinstance(value, str) else _how(question)
            self.refuse("RL105", node, f"this is not an option of `{question.id}`", hint)
        return value

    def options(self, nodes: list[ast.expr], question: AskedChoice | AskedChoices) -> tuple[str, ...]:
        found: list[str] = []
        for node in nodes:
            option = self.option(node, question)
            if option in found:
                self.refuse("RL105", node, f"`{option}` is listed twice")
            found.append(option)
        return tuple(found)


def _is_number(node: ast.expr) -> TypeGuard[ast.expr]:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        node = node.operand
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float)


def _settled(op: str, number: float, least: float, most: float) -> str | None:
    """``always`` or ``never``, when a comparison has one result for anything between *least* and *most*."""
    if op in {"==", "!="}:
        inside = least <= number <= most
        return None if inside else {"==": "never", "!=": "always"}[op]
    holds = {
        "<": (least < number, most < number),
        "<=": (least <= number, most <= number),
        ">": (least > number, most > number),
        ">=": (least >= number, most >= number),
    }[op]
    return None if holds[0] != holds[1] else ("always" if holds[0] else "never")


def _how(question: Asked) -> str:
    """How *question* is compared."""
    match question.kind:
        case QuestionKind.YES_NO:
            return f"write `{question.id}` or `not {question.id}`"
        case QuestionKind.NUMBER:
            return f"such as `{question.id} >= {question.most}`"
        case QuestionKind.CHOICE:
            return f'such as `{question.id} == "{question.option_ids[0]}"`'
        case QuestionKind.CHOICES:
            return f'such as `any_of({question.id}, "{question.option_ids[0]}")`'
    assert_never(question.kind)
