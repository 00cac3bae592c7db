"""The fast form of many conditions: one function, made once, that decides them all on two rails.

A condition is *certainly true* or *possibly true*; both need only two-valued and, or, not. An absent answer is written
as a value for which every comparison, and every opposite one, is false: then what is certain can be computed without
asking whether anything was answered, and what is possible is what is not certainly false.

The functions are built from checked nodes as syntax trees. No text of a pack becomes code: names are numbered,
and what a pack says is only ever a constant.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any, assert_never

from attrs import define, field, frozen

from relieflib.expr import AllOf, AnyOf, Compare, Count, Expr, Not, lowered, questions_in
from relieflib.terms import QuestionKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from relieflib.intake import Question

NAN = float("nan")  # no comparison with it holds, nor does any opposite one
_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_OPS: Mapping[str, type[ast.cmpop]] = {"<": ast.Lt, "<=": ast.LtE, ">": ast.Gt, ">=": ast.GtE, "==": ast.Eq}


@frozen
class Compiled:
    """Conditions over some questions, ready to be decided for one person after another.

    ``certain`` takes the answers in the order of ``names`` and gives the numbers of the conditions that hold. ``rails``
    gives those that hold, and those that may. ``asks`` takes the numbers of open conditions first, and gives the
    questions they hang on, in their order and in the order in which each names them. An absent answer is ``absent``.
    """

    names: tuple[str, ...]
    absent: tuple[Any, ...]
    certain: Callable[..., list[int]]
    rails: Callable[..., tuple[list[int], list[int]]]
    asks: Callable[..., dict[str, None]]


def compiled(conditions: Sequence[Expr], questions: Mapping[str, Question], ask_if: Mapping[str, Expr]) -> Compiled:
    """The fast form of *conditions*; each ``ask_if`` becomes a part of the comparisons that hang on it."""
    low = [lowered(condition, ask_if) for condition in conditions]
    names = tuple(dict.fromkeys(name for condition in low for name in questions_in(condition)))
    maker = _Maker(questions, {name: number for number, name in enumerate(names)})
    absent = tuple(maker.absent(name) for name in names)
    made = maker.functions(low)
    return Compiled(names, absent, made["certain"], made["rails"], made["asks"])


def _load(name: str) -> ast.expr:
    return ast.Name(name, ast.Load())


def _call(function: ast.expr, *arguments: ast.expr) -> ast.expr:
    return ast.Call(function, list(arguments), [])


def _both(op: ast.boolop, parts: list[ast.expr]) -> ast.expr:
    return parts[0] if len(parts) == 1 else ast.BoolOp(op, parts)


def _not(test: ast.expr) -> ast.expr:
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return operand
        case ast.Compare(left=left, ops=[ast.Is()], comparators=[right]):
            return ast.Compare(left, [ast.IsNot()], [right])
    return ast.UnaryOp(ast.Not(), test)


def _is(value: ast.expr, constant: object) -> ast.expr:
    return ast.Compare(value, [ast.Is()], [_constant(constant)])


def _constant(value: Any) -> ast.expr:  # noqa: ANN401 - a tuple is fine too, whatever the stubs say
    return ast.Constant(value)


@define
class _Maker:
    """Builds the syntax trees. ``numbers`` gives each question its variable, ``constants`` are sets of options."""

    questions: Mapping[str, Question]
    numbers: Mapping[str, int]
    constants: dict[str, object] = field(factory=dict)

    def absent(self, name: str) -> Any:  # noqa: ANN401 - whatever stands for no answer
        return NAN if self.questions[name].kind is QuestionKind.NUMBER else None

    def constant(self, value: object) -> ast.expr:
        """A set of options, by the name of a constant."""
        for name, known in self.constants.items():
            if known == value:
                return _load(name)
        name = f"k{len(self.constants)}"
        self.constants[name] = value
        return _load(name)

    def functions(self, conditions: Sequence[Expr]) -> dict[str, Any]:
        """The three functions over *conditions*."""
        variables = [f"v{number}" for number in self.numbers.values()]
        certain: list[ast.stmt] = []
        rails: list[ast.stmt] = []
        asks: list[ast.stmt] = []
        for number, condition in enumerate(conditions):
            sure, may = self.certain(condition), _not(self.certain(condition, holds=False))
            fired, opened = self.note("fired", number), self.note("opened", number)
            certain.append(ast.If(sure, [fired], []))
            rails.append(ast.If(sure, [fired], [ast.If(may, [opened], [])]))
            named = ast.Compare(ast.Constant(number), [ast.In()], [_load("numbers")])
            asks.append(ast.If(named, list(self.asks(condition)) or [ast.Pass()], []))
        result = ast.Tuple([_load("fired_list"), _load("opened_list")], ast.Load())
        body = [
            _function("certain", variables, [*_list("fired"), *certain, ast.Return(_load("fired_list"))]),
            _function("rails", variables, [*_list("fired"), *_list("opened"), *rails, ast.Return(result)]),
            _function("asks", ["numbers", *variables], [*_empty("asked"), *asks, ast.Return(_load("asked"))]),
        ]
        module = ast.fix_missing_locations(ast.Module(body, []))
        space: dict[str, Any] = {"__builtins__": {"sum": sum}, **self.constants}
        exec(compile(module, "<conditions of a pack>", "exec"), space)  # noqa: S102 - our own tree, no text of a pack
        return space

    def note(self, name: str, number: int) -> ast.stmt:
        return ast.Expr(_call(_load(name), ast.Constant(number)))

    def certain(self, expr: Expr, *, holds: bool = True) -> ast.expr:
        """A test that is true if and only if *expr* certainly holds, or certainly does not."""
        match expr:
            case AllOf(parts) | AnyOf(parts):
                op = ast.And() if isinstance(expr, AllOf) == holds else ast.Or()
                return _both(op, [self.certain(part, holds=holds) for part in parts])
            case Not(part):
                return self.certain(part, holds=not holds)
            case Count(parts, op, number):
                return self.count(parts, op, number, holds=holds)
            case Compare():
                return self.leaf(expr, holds=holds)
        raise AssertionError(expr)  # a definition: lowering opens them

    def count(self, parts: tuple[Expr, ...], op: str, number: int, *, holds: bool) -> ast.expr:
        if not holds:
            op = {"==": "!=", "!=": "=="}.get(op) or _OPPOSITE[op]
        match op:
            case "==":
                ends = [self.count(parts, each, number, holds=True) for each in (">=", "<=")]
                return ast.BoolOp(ast.And(), ends)
            case "!=":
                ends = [self.count(parts, each, number, holds=True) for each in (">", "<")]
                return ast.BoolOp(ast.Or(), ends)
        many = op in {">", ">="}
        least = {">": number + 1, ">=": number, "<": len(parts) - number + 1, "<=": len(parts) - number}[op]
        tests = [ast.IfExp(self.certain(part, holds=many), ast.Constant(1), ast.Constant(0)) for part in parts]
        total = tests[0]
        whole: ast.expr = total
        for test in tests[1:]:
            whole = ast.BinOp(whole, ast.Add(), test)
        return ast.Compare(whole, [ast.GtE()], [ast.Constant(least)])

    def leaf(self, leaf: Compare, *, holds: bool) -> ast.expr:
        question = self.questions[leaf.question]
        value = _load(f"v{self.numbers[leaf.question]}")
        match question.kind:
            case QuestionKind.YES_NO:
                return value if holds else _is(value, constant=False)
            case QuestionKind.NUMBER:
                return self.number(value, leaf, holds=holds)
            case QuestionKind.CHOICE:
                return self.options(value, leaf, question, holds=holds)
            case QuestionKind.CHOICES:
                apart = _call(ast.Attribute(value, "isdisjoint", ast.Load()), self.constant(frozenset(_options(leaf))))
                return ast.BoolOp(ast.And(), [_not(_is(value, constant=None)), _not(apart) if holds else apart])
        assert_never(question.kind)

    def number(self, value: ast.expr, leaf: Compare, *, holds: bool) -> ast.expr:
        literal = _constant(leaf.value)
        if leaf.op in {"==", "!="}:
            if (leaf.op == "==") == holds:
                return ast.Compare(value, [ast.Eq()], [literal])
            return _both(ast.Or(), [ast.Compare(value, [op()], [literal]) for op in (ast.Lt, ast.Gt)])
        op = leaf.op if holds else _OPPOSITE[leaf.op]
        return ast.Compare(value, [_OPS[op]()], [literal])

    def options(self, value: ast.expr, leaf: Compare, question: Question, *, holds: bool) -> ast.expr:
        listed = (leaf.op in {"==", "in"}) == holds
        chosen = [option for option in question.option_ids if (option in _options(leaf)) == listed]
        if len(chosen) == 1:
            return ast.Compare(value, [ast.Eq()], [ast.Constant(chosen[0])])
        return ast.Compare(value, [ast.In()], [_constant(tuple(chosen))])

    def asks(self, expr: Expr) -> Iterator[ast.stmt]:
        """Statements that note the questions that *expr* hangs on, given that it is open."""
        match expr:
            case AllOf(parts) | AnyOf(parts) | Count(parts):
                for part in parts:
                    inner = list(self.asks(part))
                    if isinstance(part, Compare):
                        yield from inner
                    else:
                        decided = [self.certain(part), self.certain(part, holds=False)]
                        yield ast.If(_not(ast.BoolOp(ast.Or(), decided)), inner, [])
            case Not(part):
                yield from self.asks(part)
            case Compare(question):
                value = _load(f"v{self.numbers[question]}")
                missing = _is(value, constant=None)
                if self.questions[question].kind is QuestionKind.NUMBER:
                    missing = ast.Compare(value, [ast.NotEq()], [value])
                place = ast.Subscript(_load("asked"), ast.Constant(question), ast.Store())
                yield ast.If(missing, [ast.Assign([place], ast.Constant(None))], [])


def _options(leaf: Compare) -> tuple[str, ...]:
    return leaf.value if isinstance(leaf.value, tuple) else (str(leaf.value),)


def _function(name: str, arguments: list[str], body: list[ast.stmt]) -> ast.stmt:
    made = ast.parse("def f(): pass").body[0]
    assert isinstance(made, ast.FunctionDef)
    made.name, made.body = name, body
    made.args.args = [ast.arg(argument) for argument in arguments]
    return made


def _list(name: str) -> list[ast.stmt]:
    """A list, and its append under a short name."""
    store = ast.Assign([ast.Name(f"{name}_list", ast.Store())], ast.List([], ast.Load()))
    append = ast.Attribute(_load(f"{name}_list"), "append", ast.Load())
    return [store, ast.Assign([ast.Name(name, ast.Store())], append)]


def _empty(name: str) -> list[ast.stmt]:
    return [ast.Assign([ast.Name(name, ast.Store())], ast.Dict([], []))]
