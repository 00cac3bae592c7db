"""Values as JSON has them: text, numbers, lists and tables."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from relieflib._converter import converter, structure
from relieflib.errors import FormatError
from relieflib.pack.load import to_plain
from relieflib.pack.pack import Pack
from relieflib.pack.shapes import pack_shapes
from relieflib.questions.shapes import question_shapes

if TYPE_CHECKING:
    from relieflib._converter import Converter

T = TypeVar("T")


def plain(value: object) -> Any:  # noqa: ANN401 - JSON
    """*value* as JSON knows it."""
    return _converter().unstructure(value)


def value_of(cls: type[T], raw: object, where: str) -> T:
    """The *cls* that *raw* is, as JSON knows it; FormatError, with every problem and its path below *where*."""
    structured = structure(_converter(), raw, cls, where)
    if isinstance(structured, list):
        raise FormatError(structured)
    return structured


@cache
def _converter() -> Converter:
    """The converter for every value; made on first use, as it takes its time."""
    return converter(question_shapes, pack_shapes, _packs)


def _packs(conv: Converter) -> None:
    conv.register_unstructure_hook(Pack, to_plain)
