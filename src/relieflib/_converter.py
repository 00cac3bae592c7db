"""The strict cattrs converter: nothing is coerced, no key is ignored, and every mistake has its path.

This is the mechanism alone. Each room says in its ``shapes`` how its own types are read and written, and makes its
converter from the shapes that it needs: ``converter(question_shapes, pack_shapes)``.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, cast, get_args, get_origin

import attrs
from attrs import frozen
from cattrs import AttributeValidationNote, ClassValidationError, IterableValidationError
from cattrs import Converter as Converter  # noqa: PLC0414 - shapes name it, and cattrs is imported here alone
from cattrs.cols import list_structure_factory
from cattrs.gen import make_dict_unstructure_fn

from relieflib.conditions.json_tree import MOST_NUMBER, expr_of, tree_of
from relieflib.conditions.nodes import Expr
from relieflib.errors import PackError, Problem, ProblemsError, near_miss, plainly

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from attrs import AttrsInstance

T = TypeVar("T")
MOST_ENTRIES = 10_000  # of a list, and keys of a table: each may hold a mistake


class Misfit(ValueError):  # noqa: N818 - ``structure`` makes it a Problem
    """A value that does not fit: what is wrong with it, a hint, and the code of the Problem that it will be."""

    def __init__(self, what: str, hint: str | None = None, code: str = "RL114") -> None:
        super().__init__(what)
        self.hint, self.code = hint, code


def misfit(expected: str, got: object, hint: str | None = None) -> Misfit:
    """What is wrong with *got* where something else was *expected*."""
    kind = type(got)
    like = isinstance(got, str | int | float) and kind not in {str, int, float, bool}  # it may look just like one
    return Misfit(f"expected {expected}, got {plainly(got)}{f' of type {kind.__name__}' if like else ''}", hint)


def _refuse(expected: str, got: object) -> NoReturn:
    raise misfit(expected, got)


def converter(*shapes: Callable[[Converter], None]) -> Converter:
    """A converter that knows the plain types, conditions and attrs classes, and then what each of *shapes* adds."""
    conv = Converter(detailed_validation=True)
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
    # A condition that is in no pack yet is text, and nobody knows yet what it may name.
    register_union(conv, Expr | str, lambda raw: raw if isinstance(raw, str) else expr_of(raw), _tree_or_text)
    for node in get_args(Expr):
        conv.register_unstructure_hook(node, tree_of)
    for shape in shapes:
        shape(conv)
    return conv


def _tree_or_text(condition: Expr | str) -> object:
    return condition if isinstance(condition, str) else tree_of(condition)


def structure(conv: Converter, raw: object, cls: type[T], where: str) -> T | list[Problem]:
    """*raw*, as JSON or TOML gives it, as a *cls*; or every Problem, each with its path below *where*."""
    try:
        return conv.structure(raw, cls)
    except Exception as error:  # noqa: BLE001 - cattrs raises groups of whatever the hooks and classes raise
        return list(problems_of(error, where))


def as_table(raw: object, hint: str | None = None) -> dict[Any, Any]:
    """*raw*, if it is a mapping of any kind; raises Misfit, with *hint*."""
    if not isinstance(raw, Mapping):
        raise misfit("a table", raw, hint)
    if len(raw) > MOST_ENTRIES:
        _refuse(f"at most {MOST_ENTRIES} keys", len(raw))
    return raw if type(raw) is dict else dict(raw)


def entries(raw: object, take: Callable[[str, object], T], hint: str | None = None) -> dict[str, T]:
    """A table by name, each entry made by *take*, with each name in the path of whatever is wrong."""
    found: dict[str, T] = {}
    errors = []
    for name, value in as_table(raw, hint).items():
        try:
            found[cast("str", _exactly(str, "text as its key")(name, str))] = take(name, value)
        except Exception as error:  # noqa: BLE001 - cattrs raises groups of whatever the hooks and classes raise
            errors.append(_at(name, error, dict))
    if errors:
        raise ClassValidationError("", errors, dict)
    return found


def _at(name: object, error: Exception, cls: object) -> Exception:
    """*error* with the name of the field that it is about, as cattrs notes it."""
    shown = name if isinstance(name, str) else plainly(name)
    note = AttributeValidationNote(f"at {plainly(name)}", shown, cls)
    error.__notes__ = [*getattr(error, "__notes__", ()), note]
    return error


def problems_of(error: Exception, where: str) -> Iterator[Problem]:
    """The tree of errors that cattrs raises, as Problems with paths."""
    match error:
        case IterableValidationError():
            items, _ = error.group_exceptions()
            for inner, item in items:
                yield from problems_of(inner, f"{where}[{item.index}]")
        case ClassValidationError():
            fields, _ = error.group_exceptions()  # there are no others: ``table`` and ``entries`` name each
            for inner, each in fields:
                yield from problems_of(inner, f"{where}.{each.name}")
        case PackError():
            yield from error.below(where)
        case ProblemsError():  # a value that refused its own nonsense when it was made
            for problem in error.problems:
                yield attrs.evolve(problem, where=f"{where}.{problem.where.partition('.')[2]}".rstrip("."))
        case Misfit():
            yield Problem(code=error.code, where=where, what=str(error), hint=error.hint)
        case _:
            yield Problem(code="RL114", where=where, what=str(error) or plainly(error))


def _exactly(kind: type, expected: str) -> Callable[[object, object], object]:
    return lambda value, _: value if type(value) is kind else _refuse(expected, value)


def _number(value: object) -> object:
    if (
        type(value) not in {int, float} or not -MOST_NUMBER < cast("float", value) < MOST_NUMBER
    ):  # nor infinite, nor NaN
        raise misfit("a number", value)
    return value


def _member(value: object, cls: type[Enum]) -> Enum:
    if isinstance(value, cls):
        return value
    return cls(one_of(value, [str(each.value) for each in cls]))


def one_of(value: object, words: Collection[str]) -> str:
    """*value*, if it is one of *words*; raises Misfit."""
    if type(value) is str and value in words:
        return value
    msg = f"{plainly(value)} is not one of {', '.join(f'`{word}`' for word in words)}"
    raise Misfit(msg, near_miss(value, words) if type(value) is str else None)


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

    def array(value: object, _: object) -> object:
        if not isinstance(value, list | tuple):
            raise misfit("a list", value, "put it in a list, even if it is the only one")
        if len(value) > MOST_ENTRIES:
            _refuse(f"at most {MOST_ENTRIES} entries", len(value))
        return tuple(inner(value, list))

    return array


def _pair(cls: type, conv: Converter) -> Callable[[object, object], object]:
    kinds = get_args(cls)
    expected = f"a list of {len(kinds)}"

    def pair(value: object, _: object) -> object:
        if not isinstance(value, list | tuple) or len(value) != len(kinds):
            raise misfit(expected, value)
        return tuple(conv.structure(each, kind) for each, kind in zip(value, kinds, strict=True))

    return pair


@frozen
class Kind:
    """What messages say of a class that is one of several kinds."""

    who: str
    """Such as ``a yes-no question``."""
    others: Mapping[str, str]
    """The keys that only other kinds have, each with a hint at these."""


def table(cls: type[AttrsInstance], conv: Converter, kind: Kind | None = None) -> Callable[[object, object], Any]:
    """What reads a table as a *cls*: no key is ignored, none that it needs may be missing, all mistakes are found."""
    attrs.resolve_types(cls)
    reads: dict[str, tuple[str, object, Callable[[Any, Any], Any]]] = {}
    needed = []
    for each in attrs.fields(cls):
        reads[each.name] = each.alias, each.type, conv.get_structure_hook(each.type)
        needed += [each.name] if each.default is attrs.NOTHING else []

    def take(raw: object, _: object) -> Any:  # noqa: ANN401 - a *cls*
        if isinstance(raw, cls):
            return raw
        raw = as_table(raw)
        given: dict[str, Any] = {}
        errors: list[Exception] = [
            _at(key, Misfit("this is missing", f"{kind.who} needs it" if kind else None, "RL113"), cls)
            for key in needed
            if key not in raw
        ]
        for key, value in raw.items():
            try:
                name, its_type, read = reads[key]
                given[name] = read(value, its_type)
            except Exception as error:  # noqa: BLE001 - hooks and classes raise whatever they like
                errors.append(_at(key, error if key in reads else _unknown(key, reads, kind), cls))
        if errors:
            raise ClassValidationError("", errors, cls)
        return cls(**given)

    return take


def _unknown(key: object, known: Collection[str], kind: Kind | None) -> Misfit:
    if not isinstance(key, str):
        return Misfit("unknown key", "keys are text", "RL112")
    if kind is not None and key in kind.others:
        return Misfit(f"{kind.who} has no `{key}`", kind.others[key], "RL120")
    return Misfit("unknown key", near_miss(key, known), "RL112")


def table_out(cls: type, conv: Converter) -> Callable[[Any], dict[str, Any]]:
    """What writes a *cls* as a table, leaving out what is as it is by default."""
    attrs.resolve_types(cls)
    return make_dict_unstructure_fn(cls, conv, _cattrs_omit_if_default=True)


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

    def read(cls: Any) -> Callable[[object, object], object]:  # noqa: ANN401 - one of the classes, or the family
        wanted = classes if cls == family else (cls,)
        kinds = {str(each.kind): table(each, conv, _kind_of(each, classes, noun)) for each in wanted}
        return _by_kind(kinds, classes[0], wanted)

    def written(cls: Any) -> Callable[[Any], object]:  # noqa: ANN401 - one of the classes
        inner = table_out(cls, conv)
        return lambda value: {"kind": str(value.kind), **inner(value)}

    conv.register_structure_hook_factory(lambda cls: cls == family or cls in classes, read)
    conv.register_unstructure_hook_factory(lambda cls: cls in classes, written)
    conv.register_unstructure_hook_func(lambda cls: cls == family, conv.unstructure)


def _kind_of(cls: Any, classes: tuple[Any, ...], noun: str) -> Kind:  # noqa: ANN401 - one of the classes
    own = {each.name for each in attrs.fields(cls)}
    others: dict[str, list[str]] = {}
    for other in classes:
        for each in attrs.fields(other):
            if each.name not in own:
                others.setdefault(each.name, []).append(str(other.kind))
    return Kind(f"a {cls.kind} {noun}", {key: f"a {' or '.join(kinds)} {noun} has it" for key, kinds in others.items()})


def _by_kind(
    tables: Mapping[str, Callable[[object, object], object]], cls: type, made: tuple[type, ...]
) -> Callable[[object, object], object]:
    def take(raw: object, _: object) -> object:
        if isinstance(raw, made):
            return raw
        raw = as_table(raw)
        if "kind" not in raw:
            missing = Misfit("this is missing", f"one of {', '.join(f'`{each}`' for each in tables)}", "RL113")
            raise ClassValidationError("", [_at("kind", missing, cls)], cls)
        try:
            kind = one_of(raw["kind"], tables)
        except Misfit as error:
            raise ClassValidationError("", [_at("kind", error, cls)], cls) from None
        return tables[kind]({key: value for key, value in raw.items() if key != "kind"}, cls)

    return take
