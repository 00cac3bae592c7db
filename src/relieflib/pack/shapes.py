"""How a pack and its parts are read and written: one shape, in TOML and in JSON.

A pack is a head and sections of tables by id: ``{"id": "neck", ..., "question": {"fever": {...}}, ...}``. Conditions
are text, options and goals are tables, a range is one number where its ends are the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, get_args

from relieflib._converter import Misfit, as_table, converter, entries, misfit, register_kinds, register_union, table
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
    from relieflib._converter import Converter
    from relieflib.pack.pack import Pack

HEAD = (
    *("format", "id", "name", "version", "language", "review", "about", "holds_for_days", "most_techniques"),
    *("screens", "timing", "phrases"),
)
LABELS = tuple(map(str, LabelKind))
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
SECTIONS: Mapping[str, Any] = {**dict.fromkeys(LABELS, Label), **{name: kind for name, (kind, _) in LISTS.items()}}
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
    return {"labels": tuple(each for kind in LABELS for each in parts[kind].values()), **lists}


def contents(pack: Pack) -> dict[str, Any]:
    """*pack* as TOML and JSON have it."""
    write = pack_converter().unstructure
    head = {key: write(getattr(pack, key)) for key in HEAD}
    for section, parts in parts_of(pack).items():
        tables = {each: write(part) for each, part in parts.items()}
        said = {"id", "kind"} if section in LABELS else {"id"}  # by the name of the table
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
        lambda raw, kind: _labels_by_kind(conv, raw) if isinstance(raw, Mapping) else several(raw, kind),
    )
    cited = table(Citation, conv)
    conv.register_structure_hook(Citation, lambda value, kind: _citation(value) or cited(value, kind))


def _citation(value: object) -> Citation | None:
    """The citation of a source by its id alone."""
    if isinstance(value, Source):
        msg = "this is the source itself"
        raise Misfit(msg, f'name it by its id, "{value.id}", and list it with the sources of the pack')
    return Citation(id=value) if isinstance(value, str) else None


def _goals(conv: Converter, raw: object) -> Goals:
    if isinstance(raw, tuple):
        return Goals(conv.structure(raw, tuple[tuple[str, int], ...]))
    found = entries(raw, lambda _, weight: conv.structure(weight, int), "the id of each goal, with its weight")
    return Goals(tuple(found.items()))


_LABELS_BY_KIND = 'labels are given by kind, such as {"position": {"sitting": "on a chair"}}'


def _labels_by_kind(conv: Converter, raw: object) -> tuple[Label, ...]:
    """Labels as tables of their names by kind and id, or of tables like those of a file."""

    def label(kind: str, each: str, said: object) -> Label:
        table = {"name": said} if type(said) is str else as_table(said)
        return conv.structure(table | {"id": each, "kind": kind}, Label)

    def of_kind(kind: str, names: object) -> dict[str, Label]:
        return entries(names, lambda each, said: label(kind, each, said), _LABELS_BY_KIND)

    return tuple(each for names in entries(raw, of_kind).values() for each in names.values())


_DOSE = "such as `5 s`, `3 x 5 s` or `2 x 8 x 5 s, rest 30 s`"


def _amounts(conv: Converter) -> None:
    """A range as one number where its ends are the same, and a dose that is said as text."""
    whole = table(Range, conv)

    def range_in(value: object, kind: object) -> Any:  # noqa: ANN401 - cattrs says so
        if isinstance(value, Range):
            return value
        if type(value) is int:
            return Range(usual=value, least=value, most=value)
        if not isinstance(value, Mapping):
            raise misfit("a whole number, or a table of usual, least and most", value)
        return whole(value, kind)

    def dose_in(value: object, kind: object) -> Any:  # noqa: ANN401 - cattrs says so
        if not isinstance(value, str):
            return dose(value if isinstance(value, Dose) else as_table(value, _DOSE), kind)
        if (read := Dose.read(value)) is None:
            msg = f"{plainly(value)} is not a dose"
            raise Misfit(msg, _DOSE)
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
    register_union(conv, Expr | str, lambda value: value, as_text)
    for node in get_args(Expr):
        conv.register_unstructure_hook(node, unparse)


def as_text(condition: Expr | str) -> str:
    """*condition* as a person writes it."""
    return condition if isinstance(condition, str) else unparse(condition)
