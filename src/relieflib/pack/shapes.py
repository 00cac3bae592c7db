"""How what a pack holds is read and written."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from relieflib._converter import converter, misfit, register_kinds, table
from relieflib.pack.content import Contraindication, Precaution, Range, RedFlag, SafetyRule, StopRule
from relieflib.questions.shapes import question_shapes

if TYPE_CHECKING:
    from relieflib._converter import Converter


@cache
def pack_converter() -> Converter:
    """The converter for packs; made on first use, as it takes its time."""
    return converter(question_shapes, pack_shapes)


def pack_shapes(conv: Converter) -> None:
    """Rules by kind, and a range as one number where its ends are the same."""
    register_kinds(conv, SafetyRule, (RedFlag, Contraindication, Precaution, StopRule), "rule")
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
