"""The one strict cattrs converter: nothing is coerced, no key is ignored, and every mistake has its path."""

from __future__ import annotations

import json
import math
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, cast, get_args, get_origin

import attrs
from cattrs import AttributeValidationNote, ClassValidationError, Converter, IterableValidationError
from cattrs.cols import list_structure_factory
from cattrs.errors import ForbiddenExtraKeysError
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn

from relieflib.conditions.json_tree import MOST_NUMBER, expr_of, tree_of
from relieflib.conditions.nodes import Expr, Value
from relieflib.errors import Problem, ProblemsError, near_miss, plainly
from relieflib.pack.content import Contraindication, Precaution, Range, RedFlag, SafetyRule, StopRule
from relieflib.questions.answers import Answers
from relieflib.questions.questions import Question
from relieflib.terms import Absent

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

T = TypeVar("T")
_NODES = get_args(Expr)


class _Misfit(ValueError):  # noqa: N818 - never leaves this module
    """A value that does not fit, with a hint."""

    def __init__(self, what: str, hint: str | None = None, code: str = "RL114") -> None:
        super().__init__(what)
        self.hint, self.code = hint, code


def structure(raw: object, cls: type[T], where: str) -> T | list[Problem]:
    """*raw*, as JSON or TOML gives it, as a *cls*; or every Problem, each with its path below *where*."""
    try:
        return converter().structure(raw, cls)
    except Exception as error:  # noqa: BLE001 - cattrs raises groups of whatever the hooks and classes raise
        return [
            Problem(code=code, where=path, what=what, hint=hint) for code, path, what, hint in _reasons(error, where)
        ]


def _at(name: str, error: Exception, cls: type) -> Exception:
    """*error* with the name of the field in which it is."""
    note = AttributeValidationNote(f"{cls.__name__} @ {name}", name, cls)
    error.__notes__ = [*getattr(error, "__notes__", ()), note]
    return error


def unstructure(value: object) -> Any:  # noqa: ANN401 - JSON
    """*value* as JSON knows it: dicts, lists, text, numbers, true and false."""
    return converter().unstructure(value)


def canonical_json(value: object) -> bytes:
    """*value* as the bytes that fingerprints are taken of: sorted keys, no spaces, ASCII."""
    return json.dumps(unstructure(value), sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def _reasons(error: Exception, where: str) -> Iterator[tuple[str, str, str, str | None]]:
    match error:
        case IterableValidationError():
            items, _ = error.group_exceptions()
            for inner, item in items:
                yield from _reasons(inner, f"{where}[{item.index}]")
        case ClassValidationError():
            fields, rest = error.group_exceptions()
            for inner, each in fields:
                yield from _reasons(inner, f"{where}.{each.name}")
            for inner in rest:
                yield from _reasons(inner, where)
        case ForbiddenExtraKeysError():
            known = [each.name for each in attrs.fields(cast("type[attrs.AttrsInstance]", error.cl))]
            known += ["kind"] if isinstance(getattr(error.cl, "kind", None), Enum) else []
            for key in sorted(error.extra_fields):
                yield "RL112", f"{where}.{key}", "unknown key", near_miss(key, known)
        case KeyError():
            yield "RL113", where, "this is missing", None
        case ProblemsError():  # a value that refused its own nonsense when it was made
            for problem in error.problems:
                path = f"{where}.{problem.where.partition('.')[2]}".rstrip(".")
                yield problem.code, path, problem.what, problem.hint
        case _:
            yield getattr(error, "code", "RL114"), where, str(error), getattr(error, "hint", None)


def _misfit(expected: str, got: object) -> NoReturn:
    msg = f"expected {expected}, got {plainly(got)}"
    raise _Misfit(msg)


def _exactly(kind: type, expected: str) -> Callable[[object, object], object]:
    return lambda value, _: value if type(value) is kind else _misfit(expected, value)


def _number(value: object, _: object) -> object:
    if (
        type(value) not in {int, float} or not -MOST_NUMBER < cast("float", value) < MOST_NUMBER
    ):  # nor infinite, nor NaN
        _misfit("a number", value)
    return value


def _member(value: object, cls: type[Enum]) -> Enum:
    return cls(_one_of(value, [str(each.value) for each in cls]))


def _one_of(value: object, words: Collection[str]) -> str:
    if isinstance(value, str) and value in words:
        return value
    msg = f"{plainly(value)} is not one of {', '.join(f'`{word}`' for word in words)}"
    raise _Misfit(msg, near_miss(value, words) if isinstance(value, str) else None)


def _ranges(conv: Converter) -> Callable[[object, object], Range]:
    whole = table(Range, conv)

    def take(value: object, kind: object) -> Range:
        if type(value) is int:
            return Range(usual=value, least=value, most=value)
        if not isinstance(value, dict):
            _misfit("a whole number, or a table of usual, least and most", value)
        return cast("Range", whole(value, kind))

    return take


def _range_out(value: Range) -> object:
    if value.least == value.usual == value.most:
        return value.usual
    return {"usual": value.usual, "least": value.least, "most": value.most}


def answer_out(value: Value | Absent) -> object:
    if isinstance(value, Absent):
        return {"absent": value.value}
    return sorted(value) if isinstance(value, frozenset) else value


def answer_in(value: object) -> Value | Absent:
    """An answer as JSON gives it. Whether it fits its question is for ``Pack.answers`` to say."""
    match value:
        case bool() | str() | int():
            return value
        case float() if math.isfinite(value):
            return value
        case list() if all(isinstance(each, str) for each in value):
            return frozenset(value)
        case {"absent": str(why), **rest} if not rest:
            return cast("Absent", _member(why, Absent))
    _misfit('an answer, or {"absent": ...}', value)


def _answers(value: object, _: object) -> Answers:
    match value:
        case dict():
            return Answers({str(name): answer_in(each) for name, each in value.items()})
    _misfit("answers by question id", value)


def _answers_out(answers: Answers) -> object:
    return {name: answer_out(value) for name, value in sorted(answers.items())}


def table(cls: type, conv: Converter, **shape: Any) -> Callable[[object, object], Any]:  # noqa: ANN401 - overrides
    """What structures a table as a *cls*, and says so when it is none."""
    attrs.resolve_types(cls)
    inner: Any = make_dict_structure_fn(cls, conv, _cattrs_forbid_extra_keys=True, **shape)
    return lambda value, kind: inner(value, kind) if isinstance(value, dict) else _misfit("a table", value)


def table_out(cls: type, conv: Converter, **shape: Any) -> Callable[[Any], dict[str, Any]]:  # noqa: ANN401 - overrides
    """What writes a *cls* as a table, leaving out what is as it is by default."""
    attrs.resolve_types(cls)
    return make_dict_unstructure_fn(cls, conv, _cattrs_omit_if_default=True, **shape)


def register_kinds(conv: Converter, union: object, classes: tuple[Any, ...], noun: str) -> None:
    """Hooks for *classes* that are told apart by their ``kind``: for any of them, which is *union*, and for each.

    *noun* is what a message calls them: a yes-no *question*.
    """
    for cls in classes:
        conv.register_structure_hook(cls, _kinds(conv, (cls,), classes, noun))
    hook = _kinds(conv, classes, classes, noun)
    conv.register_structure_hook_func(lambda cls: cls == union, hook)
    written = {cls: table_out(cls, conv) for cls in classes}

    def write(value: Any) -> dict[str, Any]:  # noqa: ANN401 - one of the classes
        return {"kind": str(value.kind), **written[type(value)](value)}

    conv.register_unstructure_hook_func(lambda cls: cls == union or cls in classes, write)


def _kinds(
    conv: Converter, wanted: tuple[Any, ...], family: tuple[Any, ...], noun: str
) -> Callable[[object, object], object]:
    read = {str(cls.kind): (cls, table(cls, conv)) for cls in wanted}
    has = {str(cls.kind): {each.name for each in attrs.fields(cls)} for cls in family}

    def take(raw: object, _: object) -> object:
        if not isinstance(raw, dict):
            _misfit("a table", raw)
        try:
            kind = _one_of(raw["kind"], read)
        except (KeyError, _Misfit) as error:
            named = _needed(error, f"one of {', '.join(f'`{each}`' for each in read)}")
            raise ClassValidationError("", [_at("kind", named, wanted[0])], object) from None
        cls, structured = read[kind]
        others = {key: [each for each in has if key in has[each]] for key in raw if key not in has[kind]}
        errors: list[Exception] = [
            _at(key, _Misfit(f"a {kind} {noun} has no `{key}`", f"a {' or '.join(those)} {noun} has it", "RL120"), cls)
            for key, those in others.items()
            if those
        ]
        own = {key: value for key, value in raw.items() if key != "kind" and not others.get(key)}
        try:
            value = structured(own, cls)
        except ClassValidationError as error:
            errors += (_needed(each, f"a {kind} {noun} needs it") for each in error.exceptions)
        if errors:
            raise ClassValidationError("", errors, cls)
        return value

    return take


def _needed(error: Exception, hint: str) -> Exception:
    """*error*, with a *hint* if it is that a key is missing."""
    if not isinstance(error, KeyError):
        return error
    missing = _Misfit("this is missing", hint, "RL113")
    missing.__notes__ = getattr(error, "__notes__", [])
    return missing


def _array(cls: type, conv: Converter) -> Callable[[object, object], object]:
    inner: Any = list_structure_factory(cast("type", list.__class_getitem__(get_args(cls)[0])), conv)
    return lambda value, _: tuple(inner(value, list)) if isinstance(value, list) else _misfit("a list", value)


def _pair(cls: type, conv: Converter) -> Callable[[object, object], object]:
    kinds = get_args(cls)

    def pair(value: object, _: object) -> object:
        if not isinstance(value, list | tuple) or len(value) != len(kinds):
            _misfit(f"a list of {len(kinds)}", value)
        return tuple(conv.structure(each, kind) for each, kind in zip(value, kinds, strict=True))

    return pair


@cache
def converter() -> Converter:
    """The converter, made on first use."""
    conv = Converter(forbid_extra_keys=True, detailed_validation=True)
    for kind, expected in ((str, "text"), (int, "a whole number"), (bool, "true or false")):
        conv.register_structure_hook(kind, _exactly(kind, expected))
    conv.register_structure_hook(float, _number)
    conv.register_structure_hook(Enum, _member)
    conv.register_unstructure_hook(Enum, lambda member: member.value)
    conv.register_structure_hook_factory(lambda cls: _is(cls, tuple), _tuple)
    conv.register_unstructure_hook_func(lambda cls: _is(cls, frozenset), sorted)
    conv.register_structure_hook_func(lambda cls: _is(cls, frozenset), lambda value, _: frozenset(_strings(value)))
    conv.register_structure_hook_factory(attrs.has, table)
    conv.register_unstructure_hook_factory(attrs.has, lambda cls: table_out(cls, conv))
    conv.register_structure_hook(Range, _ranges(conv))
    conv.register_unstructure_hook(Range, _range_out)
    conv.register_structure_hook(Answers, _answers)
    conv.register_unstructure_hook(Answers, _answers_out)
    for union, take, give in (
        (Expr, expr_of, tree_of),
        (Value | Absent, answer_in, answer_out),
        (int | float, lambda value: _number(value, None), lambda value: value),
    ):
        _register_union(conv, union, take, give)
    register_kinds(conv, Question, get_args(Question), "question")
    register_kinds(conv, SafetyRule, (RedFlag, Contraindication, Precaution, StopRule), "rule")
    for node in _NODES:
        conv.register_unstructure_hook(node, tree_of)
    return conv


def _register_union(
    conv: Converter, union: object, take: Callable[[object], object], give: Callable[[Any], object]
) -> None:
    """*take* and *give* for a union, and for the same union or None."""
    conv.register_structure_hook_func(lambda cls: cls == union, lambda value, _: take(value))
    conv.register_unstructure_hook_func(lambda cls: cls == union, give)
    or_none = union | None  # type: ignore[operator]  # a union is an object to mypy
    conv.register_structure_hook_func(
        lambda cls: cls == or_none, lambda value, _: None if value is None else take(value)
    )
    conv.register_unstructure_hook_func(
        lambda cls: cls == or_none, lambda value: None if value is None else give(value)
    )


def _is(cls: object, origin: type) -> bool:
    return get_origin(cls) is origin


def _tuple(cls: Any, conv: Converter) -> Callable[[Any, Any], Any]:  # noqa: ANN401 - cattrs says so
    return (_array if get_args(cls)[-1] is Ellipsis else _pair)(cls, conv)


def _strings(value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        _misfit("a list of text", value)
    return value
