"""How a pack and its parts are read and written: one shape, in TOML and in JSON.

A pack is a head and sections of tables by id: ``{"id": "neck", ..., "question": {"fever": {...}}, ...}``. Conditions
are text, options and goals are tables, a range is one number where its ends are the same.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, get_args

from relieflib._converter import Misfit, converter, entries, misfit, register_kinds, register_union, table
from relieflib.conditions.nodes import Expr
from relieflib.conditions.unparse import unparse
from relieflib.errors import plainly
from relieflib.pack.content import Citation, Definition, Dose, Goals, Label, Note, Range, Source, Technique
from relieflib.pack.rules import Contraindication, Precaution, RedFlag, SafetyRule, StopRule
from relieflib.pack.wording import Guidance
from relieflib.questions.questions import Group, Question
from relieflib.questions.shapes import question_shapes
from relieflib.terms import LabelKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from relieflib._converter import Converter
    from relieflib.pack.pack import Pack

HEAD = (
    *("format", "id", "name", "version", "language", "review", "about", "holds_for_days", "most_techniques"),
    *("screens", "timing", "phrases"),
)
_LABELS = tuple(map(str, LabelKind))
LISTS: Mapping[str, tuple[Any, str]] = {  # what the tables of each section are, and where a Pack keeps them
    "disposition": (Guidance, "guidance"),
    "source": (Source, "sources"),
    "group": (Group, "groups"),
    "question": (Question, "questions"),
    "definition": (Definition, "definitions"),
    "rule": (SafetyRule, "rules"),
    "technique": (Technique, "techniques"),
    "note": (Note, "notes"),
}
SECTIONS: Mapping[str, Any] = {**dict.fromkeys(_LABELS, Label), **{name: kind for name, (kind, _) in LISTS.items()}}
Parts = dict[str, dict[str, Any]]  # what a pack is made of, by section and id


def parts_of(pack: Pack) -> Parts:
    """What *pack* is made of, by section and id."""
    found: Parts = {section: {} for section in SECTIONS}
    for label in pack.labels:
        found[str(label.kind)][label.id] = label
    for section, (_, name) in LISTS.items():
        found[section] = {str(each.id): each for each in getattr(pack, name)}
    return found


def fields_of(parts: Parts) -> dict[str, Any]:
    """*parts* as the fields of a Pack."""
    lists = {name: tuple(parts[section].values()) for section, (_, name) in LISTS.items()}
    return {"labels": tuple(each for kind in _LABELS for each in parts[kind].values()), **lists}


def contents(pack: Pack) -> dict[str, Any]:
    """*pack* as TOML and JSON have it."""
    write = pack_converter().unstructure
    head = {key: write(getattr(pack, key)) for key in HEAD}
    for section, parts in parts_of(pack).items():
        tables = {each: write(part) for each, part in parts.items()}
        said = {"id", "kind"} if section in _LABELS else {"id"}  # by the name of the table
        head[section] = {each: {key: entry[key] for key in entry if key not in said} for each, entry in tables.items()}
    return head


@cache
def pack_converter() -> Converter:
    """The converter for packs; made on first use, as it takes its time."""
    return converter(question_shapes, pack_shapes, _conditions_as_text)


def pack_shapes(conv: Converter) -> None:
    """Rules by kind, goals as a table, a citation that is an id alone, and what ``_amounts`` says."""
    register_kinds(conv, SafetyRule, (RedFlag, Contraindication, Precaution, StopRule), "rule")
    conv.register_structure_hook_func(lambda cls: cls is Goals, lambda raw, _: _goals(conv, raw))
    conv.register_unstructure_hook_func(lambda cls: cls is Goals, dict)
    _amounts(conv)
    labels = tuple[Label, ...]
    several = conv.get_structure_hook(labels)
    conv.register_structure_hook_func(
        lambda cls: cls == labels,
        lambda raw, kind: _labels_by_kind(conv, raw) if isinstance(raw, dict) else several(raw, kind),
    )
    cited = table(Citation, conv)
    conv.register_structure_hook(
        Citation, lambda value, kind: Citation(id=value) if isinstance(value, str) else cited(value, kind)
    )


def _goals(conv: Converter, raw: object) -> Goals:
    if isinstance(raw, tuple):
        return Goals(conv.structure(raw, tuple[tuple[str, int], ...]))
    return Goals(tuple(entries(raw, lambda _, weight: conv.structure(weight, int)).items()))


def _labels_by_kind(conv: Converter, raw: object) -> tuple[Label, ...]:
    """Labels as tables of their names by kind and id, or of tables like those of a file."""

    def label(kind: str, each: str, said: object) -> Label:
        table = said if isinstance(said, dict) else {"name": said}
        return conv.structure(table | {"id": each, "kind": kind}, Label)

    def of_kind(kind: str, names: object) -> dict[str, Label]:
        return entries(names, lambda each, said: label(kind, each, said))

    return tuple(each for names in entries(raw, of_kind).values() for each in names.values())


def _amounts(conv: Converter) -> None:
    """A range as one number where its ends are the same, and a dose that is said as text."""
    whole = table(Range, conv)

    def range_in(value: object, kind: object) -> Any:  # noqa: ANN401 - cattrs says so
        if isinstance(value, Range):
            return value
        if type(value) is int:
            return Range(usual=value, least=value, most=value)
        if not isinstance(value, dict):
            raise misfit("a whole number, or a table of usual, least and most", value)
        return whole(value, kind)

    def dose_in(value: object, kind: object) -> Any:  # noqa: ANN401 - cattrs says so
        if not isinstance(value, str):
            return dose(value, kind)
        if (read := Dose.read(value)) is None:
            msg = f"{plainly(value)} is not a dose"
            raise Misfit(msg, "such as `5 s`, `3 x 5 s` or `2 x 8 x 5 s, rest 30 s`")
        return read

    conv.register_structure_hook(Range, range_in)
    dose = table(Dose, conv)
    conv.register_structure_hook(Dose, dose_in)
    conv.register_unstructure_hook(Range, _range_out)


def _range_out(value: Range) -> object:
    if value.least == value.usual == value.most:
        return value.usual
    return {"usual": value.usual, "least": value.least, "most": value.most}


def _conditions_as_text(conv: Converter) -> None:
    """Text going out. Coming in, ``Content`` looks at them, and ``pack.conditions`` reads them."""
    register_union(conv, Expr | str, lambda value: value, _text)
    for node in get_args(Expr):
        conv.register_unstructure_hook(node, unparse)


def _text(condition: Expr | str) -> str:
    return condition if isinstance(condition, str) else unparse(condition)
