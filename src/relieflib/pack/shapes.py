"""How a pack and its parts are read and written: one shape, in TOML and in JSON.

A pack is a head and sections of tables by id: ``{"id": "neck", ..., "question": {"fever": {...}}, ...}``. Conditions
are text, options and goals are tables, a range is one number where its ends are the same.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, get_args

from relieflib._converter import Shape, converter, entries, misfit, register_kinds, register_union, table, table_out
from relieflib.conditions.nodes import Defined, Expr, clauses_of
from relieflib.conditions.unparse import unparse
from relieflib.errors import PackError, Problem
from relieflib.pack.content import (
    Contraindication,
    Definition,
    Guidance,
    Label,
    Note,
    Precaution,
    Range,
    RedFlag,
    SafetyRule,
    Source,
    StopRule,
    Technique,
)
from relieflib.questions.questions import Group, Question
from relieflib.questions.shapes import question_shapes
from relieflib.terms import LabelKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from relieflib._converter import Converter
    from relieflib.pack.pack import Pack

HEAD = (
    *("format", "id", "name", "version", "language", "review", "about", "holds_for_days", "most_techniques"),
    *("timing", "phrases"),
)
_LABELS = tuple(map(str, LabelKind))
_LISTS: Mapping[str, tuple[Any, str]] = {  # what the tables of each section are, and where a Pack keeps them
    "disposition": (Guidance, "guidance"),
    "source": (Source, "sources"),
    "group": (Group, "groups"),
    "question": (Question, "questions"),
    "definition": (Definition, "definitions"),
    "rule": (SafetyRule, "rules"),
    "technique": (Technique, "techniques"),
    "note": (Note, "notes"),
}
SECTIONS: Mapping[str, Any] = {**dict.fromkeys(_LABELS, Label), **{name: kind for name, (kind, _) in _LISTS.items()}}
Parts = dict[str, dict[str, Any]]  # what a pack is made of, by section and id


def parts_of(pack: Pack) -> Parts:
    """What *pack* is made of, by section and id."""
    found: Parts = {section: {} for section in SECTIONS}
    for label in pack.labels:
        found[str(label.kind)][label.id] = label
    for section, (_, name) in _LISTS.items():
        found[section] = {str(each.id): each for each in getattr(pack, name)}
    return found


def fields_of(parts: Parts) -> dict[str, Any]:
    """*parts* as the fields of a Pack."""
    lists = {name: tuple(parts[section].values()) for section, (_, name) in _LISTS.items()}
    return {"labels": tuple(each for kind in _LABELS for each in parts[kind].values()), **lists}


def contents(pack: Pack) -> dict[str, Any]:
    """*pack* as TOML and JSON have it; PackError where a condition goes by a definition that is not the pack's."""
    if problems := list(_foreign_definitions(pack)):
        raise PackError(problems)
    write = pack_converter().unstructure
    head = {key: write(getattr(pack, key)) for key in HEAD}
    for section, parts in parts_of(pack).items():
        tables = {each: write(part) for each, part in parts.items()}
        said = {"id", "kind"} if section in _LABELS else {"id"}  # by the name of the table
        head[section] = {each: {key: entry[key] for key in entry if key not in said} for each, entry in tables.items()}
    return head


def _foreign_definitions(pack: Pack) -> Iterator[Problem]:
    """Conditions whose text would say something else: it names a definition, and the pack's own is another."""
    own = {each.id: each.when for each in pack.definitions}
    every = [(f"question.{each.id}.ask_if", each.ask_if) for each in pack.questions if each.ask_if is not None]
    every += [(f"definition.{each.id}.when", each.when) for each in pack.definitions]
    every += [(f"rule.{each.id}.when", each.when) for each in pack.rules]
    for where, condition in every:
        for clause in clauses_of(condition):
            if isinstance(clause, Defined) and own.get(clause.name) != clause.body:
                what = f"the pack's `{clause.name}` is not the one that this condition has"
                yield Problem(code="RL103", where=where, what=what)


@cache
def pack_converter() -> Converter:
    """The converter for packs; made on first use, as it takes its time."""
    return converter(question_shapes, pack_shapes, _conditions_as_text)


def pack_shapes(conv: Converter) -> None:
    """Rules by kind, goals as a table, and a range as one number where its ends are the same."""
    register_kinds(conv, SafetyRule, (RedFlag, Contraindication, Precaution, StopRule), "rule")
    goals = Shape(lambda raw: tuple(entries(conv, raw, int).items()), dict)
    conv.register_structure_hook_factory(lambda cls: cls is Technique, lambda cls: table(cls, conv, goals=goals))
    conv.register_unstructure_hook_factory(lambda cls: cls is Technique, lambda cls: table_out(cls, conv, goals=goals))
    whole = table(Range, conv)

    def range_in(value: object, kind: object) -> Any:  # noqa: ANN401 - cattrs says so
        if type(value) is int:
            return Range(usual=value, least=value, most=value)
        if not isinstance(value, dict):
            raise misfit("a whole number, or a table of usual, least and most", value)
        return whole(value, kind)

    conv.register_structure_hook(Range, range_in)
    conv.register_unstructure_hook(Range, _range_out)


def _range_out(value: Range) -> object:
    if value.least == value.usual == value.most:
        return value.usual
    return {"usual": value.usual, "least": value.least, "most": value.most}


def _conditions_as_text(conv: Converter) -> None:
    """Text going out. Coming in, ``pack.conditions`` has read them all; one that it could not read is None."""
    register_union(conv, Expr, _read_before, unparse)
    for node in get_args(Expr):
        conv.register_unstructure_hook(node, unparse)


def _read_before(value: object) -> Expr:
    if isinstance(value, Expr):
        return value
    raise PackError(())  # what is wrong with it was said when it was read
