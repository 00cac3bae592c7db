"""The fast form of many conditions: functions, made once, that decide them all on two rails.

A condition is *certainly true* or *possibly true*; both need only two-valued and, or, not. An absent answer is written
as a value for which every comparison, and every opposite one, is false: then what is certain can be computed without
asking whether anything was answered, and what is possible is what is not certainly false.

No text becomes code. Variables are numbered, operators are of a closed set, and a literal is written as the literal of
its question's kind: a finite int or float, or an option that the question has. Whatever the nodes came from, the
generator refuses anything else. (Closures instead of made code would need no ``exec``, and take nine times as long.)
"""

from __future__ import annotations

from functools import cached_property
from math import isfinite
from typing import TYPE_CHECKING, Any, assert_never

from attrs import define, field

from relieflib.conditions.nodes import AllOf, AnyOf, Compare, Count, Defined, Expr, Not, lowered, questions_in
from relieflib.errors import WrongKind, plainly
from relieflib.terms import QuestionKind

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from relieflib.conditions.asked import Asked

NAN = float("nan")  # no comparison with it holds, nor does any opposite one
_CHOOSING = {"==", "!=", "in", "not in"}
_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}


@define(eq=False)
class Compiled:
    """Conditions over some questions, ready to be decided for one person after another.

    Every function takes the answers in the order of ``names``; ``absent`` holds what stands for no answer.
    """

    conditions: Sequence[Expr]
    questions: Mapping[str, Asked]
    names: tuple[str, ...] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.names = tuple(dict.fromkeys(name for each in self.conditions for name in questions_in(each)))

    @cached_property
    def absent(self) -> tuple[Any, ...]:
        """What stands for no answer."""
        return tuple(NAN if self.questions[name].kind is QuestionKind.NUMBER else None for name in self.names)

    @cached_property
    def certain(self) -> Callable[..., list[int]]:
        """Gives the numbers of the conditions that certainly hold."""
        lines = ["fired = []", "fire = fired.append"]
        for number, condition in enumerate(self.conditions):
            lines.append(f"if {self._test(condition)}: fire({number})")
        return self._function([*lines, "return fired"])

    @cached_property
    def rails(self) -> Callable[..., tuple[list[int], list[int]]]:
        """Gives the numbers of the conditions that certainly hold, and of those that only possibly do."""
        lines = ["fired = []", "fire = fired.append", "opened = []", "open = opened.append"]
        for number, condition in enumerate(self.conditions):
            lines.append(f"if {self._test(condition)}: fire({number})")
            lines.append(f"elif not {self._test(condition, holds=False)}: open({number})")
        return self._function([*lines, "return fired, opened"])

    @cached_property
    def asks(self) -> Callable[..., dict[str, None]]:
        """Takes the numbers of open conditions first, and gives the questions that they depend on.

        They come in the order of the conditions, and in that in which each names them.
        """
        lines = ["asked = {}"]
        for number, condition in enumerate(self.conditions):
            lines += [f"if {number} in numbers:", *(f" {line}" for line in self._asks(condition))]
        return self._function([*lines, "return asked"], "numbers")

    def _function(self, lines: list[str], *more: str) -> Callable[..., Any]:
        arguments = ", ".join([*more, *self._variables.values()])
        text = "\n ".join([f"def decide({arguments}):", *lines])
        space: dict[str, Any] = {"__builtins__": {}}
        exec(text, space)  # noqa: S102  # nosec B102
        made: Callable[..., Any] = space["decide"]
        return made

    @cached_property
    def _variables(self) -> dict[str, str]:
        return {name: f"v{number}" for number, name in enumerate(self.names)}

    def _test(self, expr: Expr, *, holds: bool = True) -> str:
        """A test that is true if and only if *expr* certainly holds, or certainly does not."""
        match expr:
            case AllOf(parts) | AnyOf(parts):
                word = " and " if isinstance(expr, AllOf) == holds else " or "
                return f"({word.join(self._test(part, holds=holds) for part in parts)})"
            case Not(part):
                return self._test(part, holds=not holds)
            case Count(parts, op, number):
                return self._count(parts, op if holds else _OPPOSITE[op], number)
            case Compare():
                return self._leaf(expr, holds=holds)
            case Defined():
                raise AssertionError(expr)  # lowering opens them
        assert_never(expr)

    def _count(self, parts: tuple[Expr, ...], op: str, number: int) -> str:
        if type(op) is not str or op not in _OPPOSITE or type(number) is not int:
            raise _not_a_comparison(Count(parts, op, number))
        if op in {"==", "!="}:
            word, ends = {"==": (" and ", (">=", "<=")), "!=": (" or ", (">", "<"))}[op]
            return f"({word.join(self._count(parts, end, number) for end in ends)})"
        many = op in {">", ">="}
        least = {">": number + 1, ">=": number, "<": len(parts) - number + 1, "<=": len(parts) - number}[op]
        ones = " + ".join(f"(1 if {self._test(part, holds=many)} else 0)" for part in parts)
        return f"({ones} >= {least})"

    def _leaf(self, leaf: Compare, *, holds: bool) -> str:
        question, value = self.questions[leaf.question], self._variables[leaf.question]
        options = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
        match question.kind:
            case QuestionKind.YES_NO if leaf.value is True and leaf.op == "==":
                return value if holds else f"{value} is False"
            case QuestionKind.NUMBER if _is_a_number(leaf.value) and leaf.op in _OPPOSITE:
                op, number = leaf.op if holds else _OPPOSITE[leaf.op], repr(leaf.value)
                return f"({value} < {number} or {value} > {number})" if op == "!=" else f"{value} {op} {number}"
            case QuestionKind.CHOICE if _are_options(options, question.option_ids) and leaf.op in _CHOOSING:
                listed = (leaf.op in {"==", "in"}) == holds
                chosen = [option for option in question.option_ids if (option in options) == listed]
                return f"{value} == {chosen[0]!r}" if len(chosen) == 1 else f"{value} in {tuple(chosen)!r}"
            case QuestionKind.CHOICES if _are_options(options, question.option_ids) and leaf.op == "any of":
                ticked = " or ".join(f"{option!r} in {value}" for option in options)
                return f"({value} is not None and {'' if holds else 'not '}({ticked}))"
        raise _not_a_comparison(leaf)

    def _asks(self, expr: Expr) -> Iterator[str]:
        """Lines that note the questions that *expr* depends on, given that it is open."""
        match expr:
            case AllOf(parts) | AnyOf(parts) | Count(parts):
                for part in parts:
                    inner = list(self._asks(part))
                    if isinstance(part, Compare):
                        yield from inner
                    else:
                        yield f"if not ({self._test(part)} or {self._test(part, holds=False)}):"
                        yield from (f" {line}" for line in inner)
            case Not(part):
                yield from self._asks(part)
            case Compare(question):
                value = self._variables[question]
                number = self.questions[question].kind is QuestionKind.NUMBER
                yield f"if {f'{value} != {value}' if number else f'{value} is None'}: asked[{question!r}] = None"
            case Defined():
                raise AssertionError(expr)  # lowering opens them
            case _:
                assert_never(expr)


def _is_a_number(value: object) -> bool:
    """Whether it is a finite number, and nothing that only says so."""
    return type(value) is int or (type(value) is float and isfinite(value))


def _are_options(values: tuple[object, ...], known: Collection[str]) -> bool:
    """Whether each is the id of an option, and nothing that only says so."""
    return all(type(each) is str and each in known for each in values)


def _not_a_comparison(expr: Expr) -> WrongKind:
    return WrongKind(f"this is not a comparison of its question: {plainly(expr)}")


def compiled(conditions: Sequence[Expr], questions: Mapping[str, Asked], ask_if: Mapping[str, Expr]) -> Compiled:
    """The fast form of *conditions*; each ``ask_if`` becomes a part of the comparisons that depend on it."""
    return Compiled([lowered(condition, ask_if) for condition in conditions], questions)
