"""Values as JSON, and back. What is written and read back is equal."""

from __future__ import annotations

import json
import math
from functools import cache
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, cast

from relieflib._converter import Shape, converter, structure, table, table_out
from relieflib.errors import FormatError, Problem, near_miss
from relieflib.pack import load as packs
from relieflib.pack.content import MOST, SafetyRule, Step, Technique
from relieflib.pack.pack import Pack
from relieflib.pack.shapes import contents, pack_shapes
from relieflib.planning.doses import Amount
from relieflib.planning.programme import Programme
from relieflib.planning.routine import Routine
from relieflib.planning.wish import Wish
from relieflib.questions.answers import Answers
from relieflib.questions.screens import Screen
from relieflib.questions.shapes import question_shapes
from relieflib.screening.assessment import Assessment, Detail, made
from relieflib.screening.clearance import Clearance, Refusal
from relieflib.session.record import Record
from relieflib.session.state import Session
from relieflib.storage.replay import record_in, session_in, session_out

if TYPE_CHECKING:
    from collections.abc import Iterable

    from relieflib._converter import Converter

T = TypeVar("T")
FORMAT = 1
_WRITTEN = (
    Answers,
    Assessment,
    Clearance,
    Pack,
    Problem,
    Programme,
    Record,
    Refusal,
    Routine,
    SafetyRule,
    Screen,
    Session,
    Step,
    Technique,
)
KINDS: dict[str, type] = {kind.__name__: kind for kind in (*_WRITTEN, Wish)}
_KEYS = {"relieflib", "format", "value"}


def to_json(value: object, *, indent: int | None = None) -> str:
    """*value* as JSON text. Any value that relieflib makes can be written; TypeError for anything else."""
    kind = _name(type(value))
    if kind not in KINDS or not isinstance(value, KINDS[kind]):
        msg = f"relieflib does not write a {kind}"
        raise TypeError(msg)
    head = {"relieflib": kind, "format": FORMAT, "value": plain(value)}
    return json.dumps(head, ensure_ascii=False, allow_nan=False, indent=indent)


def from_json(cls: type[T], text: str) -> T:
    """The *cls* that ``to_json`` wrote as *text*; FormatError, with every problem, when it is anything else."""
    raw = parsed(text)
    check_format(raw, _name(cls), KINDS)
    if raw.keys() != _KEYS:
        raise FormatError([_not_ours()])
    return value_of(cls, raw["value"])


def _name(cls: type) -> str:
    """What a *cls* is called in JSON: a rule of any kind is a SafetyRule, and says its kind itself."""
    return SafetyRule.__name__ if issubclass(cls, SafetyRule) else cls.__name__


def check_format(raw: object, kind: str, kinds: Iterable[str] = ()) -> None:
    """Raise FormatError unless *raw* is a *kind*, in the format of today."""
    if not isinstance(raw, dict) or not {"relieflib", "format"} <= raw.keys():
        raise FormatError([_not_ours()])
    found, number = raw["relieflib"], raw["format"]
    if found != kind:
        hint = near_miss(found, kinds) if isinstance(found, str) else None
        what = f"this is a {found!r}, not a {kind}"[:200]
        raise FormatError([Problem(code="RL161", where="json.relieflib", what=what, hint=hint)])
    if type(number) is not int or number != FORMAT:
        what = f"format {number!r} is not known; this relieflib reads {FORMAT}"[:200]
        hint = "read it with the relieflib that wrote it, or a newer one"
        raise FormatError([Problem(code="RL118", where="json.format", what=what, hint=hint)])


def _not_ours() -> Problem:
    return Problem(code="RL161", where="json", what="this was not written by relieflib's to_json")


def parsed(text: str) -> Any:  # noqa: ANN401 - JSON
    """*text* as JSON, strictly: no NaN, no key twice, no endless nesting. FormatError when it is not."""
    try:
        raw = json.loads(text, object_pairs_hook=_once, parse_constant=_refused, parse_float=_finite)
        json.dumps(raw, ensure_ascii=False).encode()  # a lone surrogate is no text
        return raw  # noqa: TRY300 - what follows is for what went wrong
    except (ValueError, RecursionError) as error:
        what = f"this is not JSON: {error}" if isinstance(error, ValueError) else "this nests too deeply"
        raise FormatError([Problem(code="RL161", where="json", what=what[:200])]) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        msg = "a key stands twice in one object"
        raise ValueError(msg)
    return found


def _finite(digits: str) -> float:
    number = float(digits)
    return number if math.isfinite(number) else _refused(digits)


def _refused(word: str) -> NoReturn:
    msg = f"{word[:20]} is not a number"
    raise ValueError(msg)


def plain(value: object) -> Any:  # noqa: ANN401 - JSON
    """*value* as JSON knows it."""
    return _converter().unstructure(value)


def value_of(cls: type[T], raw: object, where: str = "json") -> T:
    """The *cls* that *raw* is, as JSON knows it; FormatError, with every problem and its path below *where*."""
    if cls is Pack:
        return cast("T", packs.from_plain(raw))
    structured = structure(_converter(), raw, cls, where)
    if isinstance(structured, list):
        raise FormatError(structured)
    return structured


@cache
def _converter() -> Converter:
    """The converter for every value; made on first use, as it takes its time."""
    return converter(question_shapes, pack_shapes, _value_shapes)


def _value_shapes(conv: Converter) -> None:
    """What only follows from other things: sessions and records by replay."""
    amount = table(Amount, conv)
    conv.register_structure_hook(Amount, lambda raw, kind: _bounded(amount(raw, kind)))
    conv.register_unstructure_hook(Pack, contents)
    conv.register_structure_hook(Session, lambda raw, _: session_in(raw, conv))
    conv.register_unstructure_hook(Session, lambda it: session_out(it, conv.unstructure(it.routine)))
    conv.register_structure_hook(Record, lambda raw, _: record_in(raw, conv))
    detail = Shape(lambda raw: conv.structure(raw, Detail), lambda it: conv.unstructure(made(it)), "detail")
    assessment = table(Assessment, conv, _detail=detail)
    conv.register_structure_hook(Assessment, lambda raw, kind: _consistent(assessment(raw, kind)))
    conv.register_unstructure_hook(Assessment, table_out(Assessment, conv, _detail=detail))


def _consistent(assessment: Assessment) -> Assessment:
    """*assessment*, unless what it asks next is not what it says is pending."""
    asked = [each.id for each in assessment.next_screen.questions] if assessment.next_screen else []
    if bool(asked) != bool(assessment.pending) or not set(assessment.pending[:1]) <= set(asked):
        msg = "the next screen is not what is pending"
        raise ValueError(msg)
    return assessment


def _bounded(amount: Amount) -> Amount:
    """*amount*, unless unrolling it would take forever."""
    for name, most in MOST.items():
        if not 0 <= getattr(amount, name) <= most:
            msg = f"`{name}` lies between 0 and {most}"
            raise ValueError(msg)
    return amount
