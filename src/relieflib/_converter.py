"""The strict cattrs converter: nothing is coerced, no key is ignored, and every mistake has its path.

This is the mechanism alone. Each room says in its ``shapes`` how its own types are read and written, and makes its
converter from the shapes that it needs: ``converter(question_shapes, pack_shapes)``.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, cast, get_args, get_origin

import attrs
from cattrs import AttributeValidationNote, ClassValidationError, IterableValidationError
from cattrs import Converter as Converter  # noqa: PLC0414 - shapes name it, and cattrs is imported here alone
from cattrs.cols import list_structure_factory
from cattrs.errors import ForbiddenExtraKeysError
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from relieflib.conditions.json_tree import MOST_NUMBER, expr_of, tree_of
from relieflib.conditions.nodes import Expr
from relieflib.errors import Problem, ProblemsError, near_miss, plainly

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

T = TypeVar("T")


class Misfit(ValueError):  # noqa: N818 - ``structure`` makes it a Problem
    """A value that does not fit: what is wrong with it, a hint, and the code of the Problem that it will be."""

    def __init__(self, what: str, hint: str | None = None, code: str = "RL114") -> None:
        super().__init__(what)
        self.hint, self.code = hint, code


def misfit(expected: str, got: object) -> Misfit:
    """What is wrong with *got* where something else was *expected*."""
    return Misfit(f"expected {expected}, got {plainly(got)}")


def _refuse(expected: str, got: object) -> NoReturn:
    raise misfit(expected, got)


def converter(*shapes: Callable[[Converter], None]) -> Converter:
    """A converter that knows the plain types, conditions and attrs classes, and then what each of *shapes* adds."""
    conv = Converter(forbid_extra_keys=True, detailed_validation=True)
    for kind, expected in ((str, "text"), (int, "a whole number"), (bool, "true or false")):
        conv.register_structure_hook(kind, _exactly(kind, expected))
    conv.register_structure_hook(float, lambda value, _: _number(value))
    conv.register_structure_hook(Enum, _member)
    conv.register_unstructure_hook(Enum, lambda member: member.value)
    conv.register_structure_hook_factory(_is(tuple), _tuple)
    conv.register_unstructure_hook_func(_is(frozenset), sorted)
    conv.register_structure_hook_func(_is(frozenset), lambda value, _: frozenset(_strings(value)))
    conv.register_structure_hook_factory(attrs.has, table)
    conv.register_unstructure_hook_factory(attrs.has, lambda cls: table_out(cls, conv))
    register_union(conv, int | float, _number, lambda value: value)
    register_union(conv, Expr, expr_of, tree_of)
    for node in get_args(Expr):
        conv.register_unstructure_hook(node, tree_of)
    for shape in shapes:
        shape(conv)
    return conv


def structure(conv: Converter, raw: object, cls: type[T], where: str) -> T | list[Problem]:
    """*raw*, as JSON or TOML gives it, as a *cls*; or every Problem, each with its path below *where*."""
    try:
        return conv.structure(raw, cls)
    except Exception as error:  # noqa: BLE001 - cattrs raises groups of whatever the hooks and classes raise
        return list(_problems(error, where))


def entries(conv: Converter, raw: object, cls: type[T], known: Collection[str] | None = None) -> dict[str, T]:
    """A table of *cls* by name, of the *known* names alone if there are any; each is in the path of what is wrong."""
    if not isinstance(raw, dict):
        raise misfit("a table", raw)
    found: dict[str, T] = {}
    errors: list[Exception] = []
    for name, value in raw.items():
        if known is not None and name not in known:
            errors.append(_at(name, Misfit("unknown key", near_miss(name, known), "RL112"), cls))
            continue
        try:
            found[name] = conv.structure(value, cls)
        except Exception as error:  # noqa: BLE001 - cattrs raises groups of whatever the hooks and classes raise
            errors.append(_at(name, error, cls))
    if errors:
        raise ClassValidationError("", errors, dict)
    return found


def part(conv: Converter, raw: object, name: str, cls: type[T]) -> T:
    """A part of what is read by hand, with its *name* in the path of whatever is wrong."""
    return entries(conv, {name: raw}, cls)[name]


def _at(name: str, error: Exception, cls: type) -> Exception:
    """*error* with the name of the field that it is about, as cattrs notes it."""
    note = AttributeValidationNote(f"{cls.__name__} @ {name}", name, cls)
    error.__notes__ = [*getattr(error, "__notes__", ()), note]
    return error


def _problems(error: Exception, where: str) -> Iterator[Problem]:
    """The tree of errors that cattrs raises, as Problems with paths."""
    match error:
        case IterableValidationError():
            items, _ = error.group_exceptions()
            for inner, item in items:
                yield from _problems(inner, f"{where}[{item.index}]")
        case ClassValidationError():
            fields, rest = error.group_exceptions()
            for inner, each in fields:
                yield from _problems(inner, f"{where}.{each.name}")
            for inner in rest:
                yield from _problems(inner, where)
        case ForbiddenExtraKeysError():
            known = [each.name for each in attrs.fields(cast("type[attrs.AttrsInstance]", error.cl))]
            for key in sorted(error.extra_fields):
                yield Problem(code="RL112", where=f"{where}.{key}", what="unknown key", hint=near_miss(key, known))
        case KeyError():
            yield Problem(code="RL113", where=where, what="this is missing")
        case ProblemsError():
            yield from error.problems  # each has its place already
        case Misfit():
            yield Problem(code=error.code, where=where, what=str(error), hint=error.hint)
        case _:
            yield Problem(code="RL114", where=where, what=str(error))


def _exactly(kind: type, expected: str) -> Callable[[object, object], object]:
    return lambda value, _: value if type(value) is kind else _refuse(expected, value)


def _number(value: object) -> object:
    if (
        type(value) not in {int, float} or not -MOST_NUMBER < cast("float", value) < MOST_NUMBER
    ):  # nor infinite, nor NaN
        raise misfit("a number", value)
    return value


def _member(value: object, cls: type[Enum]) -> Enum:
    return cls(one_of(value, [str(each.value) for each in cls]))


def one_of(value: object, words: Collection[str]) -> str:
    """*value*, if it is one of *words*; raises Misfit."""
    if isinstance(value, str) and value in words:
        return value
    msg = f"{plainly(value)} is not one of {', '.join(f'`{word}`' for word in words)}"
    raise Misfit(msg, near_miss(value, words) if isinstance(value, str) else None)


def _strings(value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise misfit("a list of text", value)
    return value


def _is(origin: type) -> Callable[[object], bool]:
    return lambda cls: get_origin(cls) is origin


def _tuple(cls: Any, conv: Converter) -> Callable[[Any, Any], Any]:  # noqa: ANN401 - cattrs says so
    return (_array if get_args(cls)[-1] is Ellipsis else _pair)(cls, conv)


def _array(cls: type, conv: Converter) -> Callable[[object, object], object]:
    inner: Any = list_structure_factory(cast("type", list.__class_getitem__(get_args(cls)[0])), conv)
    return lambda value, _: tuple(inner(value, list)) if isinstance(value, list) else _refuse("a list", value)


def _pair(cls: type, conv: Converter) -> Callable[[object, object], object]:
    kinds = get_args(cls)
    expected = f"a list of {len(kinds)}"

    def pair(value: object, _: object) -> object:
        if not isinstance(value, list | tuple) or len(value) != len(kinds):
            raise misfit(expected, value)
        return tuple(conv.structure(each, kind) for each, kind in zip(value, kinds, strict=True))

    return pair


def table(cls: type, conv: Converter, **shape: Any) -> Callable[[object, object], Any]:  # noqa: ANN401 - overrides
    """What structures a table as a *cls*, and says so when it is not a table."""
    attrs.resolve_types(cls)
    inner: Any = make_dict_structure_fn(cls, conv, **shape)
    return lambda value, kind: inner(value, kind) if isinstance(value, dict) else _refuse("a table", value)


def table_out(cls: type, conv: Converter, **shape: Any) -> Callable[[Any], dict[str, Any]]:  # noqa: ANN401 - overrides
    """What writes a *cls* as a table, leaving out what is as it is by default."""
    attrs.resolve_types(cls)
    return make_dict_unstructure_fn(cls, conv, _cattrs_omit_if_default=True, **shape)


def shaped(take: Callable[[object], object], give: Callable[[Any], object], key: str | None = None) -> Any:  # noqa: ANN401 - an override
    """The shape of one field of a table: how it is read and written, and under which *key* if not under its name."""
    return override(rename=key, struct_hook=lambda raw, _: take(raw), unstruct_hook=give)


def register_union(
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


def register_kinds(conv: Converter, family: object, classes: tuple[Any, ...], noun: str) -> None:
    """Hooks for *classes* that a key ``kind`` tells apart: for any of them, which is *family*, and for each alone.

    *noun* is what a message calls them: a yes-no *question*.
    """

    def wanted(cls: object) -> bool:
        return cls == family or cls in classes

    def read(cls: Any) -> Callable[[object, object], object]:  # noqa: ANN401 - one of the classes, or the family
        return _by_kind(conv, classes if cls == family else (cls,), classes, noun)

    def written(cls: Any) -> Callable[[Any], object]:  # noqa: ANN401 - as above
        inner = table_out(cls, conv)
        return lambda value: {"kind": str(value.kind), **inner(value)}

    conv.register_structure_hook_factory(wanted, read)
    conv.register_unstructure_hook_factory(lambda cls: cls in classes, written)
    conv.register_unstructure_hook_func(lambda cls: cls == family, conv.unstructure)


def _by_kind(
    conv: Converter, wanted: tuple[Any, ...], family: tuple[Any, ...], noun: str
) -> Callable[[object, object], object]:
    tables = {str(cls.kind): (cls, table(cls, conv)) for cls in wanted}
    has = {str(cls.kind): {"kind", *(each.name for each in attrs.fields(cls))} for cls in family}

    def take(raw: object, _: object) -> object:
        if not isinstance(raw, dict):
            raise misfit("a table", raw)
        try:
            kind = one_of(raw["kind"], tables)
        except (KeyError, Misfit) as error:
            named = _needed(error, f"one of {', '.join(f'`{each}`' for each in tables)}")
            raise ClassValidationError("", [_at("kind", named, wanted[0])], wanted[0]) from None
        cls, structured = tables[kind]
        errors: list[Exception] = []
        own = {key: value for key, value in raw.items() if key != "kind"}
        for key in raw.keys() - has[kind]:
            if those := [each for each in has if key in has[each]]:
                del own[key]
                hint = f"a {' or '.join(those)} {noun} has it"
                errors.append(_at(key, Misfit(f"a {kind} {noun} has no `{key}`", hint, "RL120"), cls))
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
    missing = Misfit("this is missing", hint, "RL113")
    missing.__notes__ = getattr(error, "__notes__", [])
    return missing
