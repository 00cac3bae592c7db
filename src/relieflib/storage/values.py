"""Values as JSON, and back: facts, the pack they belong to, and a report for readers that have no relieflib.

A box is written as its facts. Reading makes it again from these, with the pack, and believes nothing of the report:
whatever in it does not follow from the facts is a Problem with its path. Other values are written whole.
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, cast

from attrs import fields

from relieflib.errors import FormatError, Problem, WrongKind, expect, near_miss
from relieflib.pack.content import Step, Technique
from relieflib.pack.load import from_plain
from relieflib.pack.pack import Pack, PackRef, as_pack
from relieflib.pack.rules import SafetyRule
from relieflib.planning.wish import Wish
from relieflib.questions.answers import Answers
from relieflib.questions.screens import Screen
from relieflib.storage.facts import BOXES, box_of, facts_of
from relieflib.storage.plain import plain, value_of
from relieflib.storage.report import differences, report_of

if TYPE_CHECKING:
    from collections.abc import Iterable

T = TypeVar("T")
FORMAT = 1
MOST_CHARACTERS = 10_000_000  # a record of an hour with four ticks a second has 1.3 million
WHOLE: tuple[type, ...] = (Answers, Pack, Problem, SafetyRule, Screen, Step, Technique, Wish)
KINDS: dict[str, type] = {kind.__name__: kind for kind in (*WHOLE, *BOXES)}


def to_json(value: object, *, indent: int | None = None) -> str:
    """*value* as JSON text, on one line, or on many with *indent* spaces a level.

    Boxes, their facts and the parts of a pack can be written, the kinds in ``KINDS``; WrongKind for anything else.
    """
    if indent is not None:
        expect(indent, int, "how many spaces")
    kind = _name(type(value))
    if kind not in KINDS or not isinstance(value, KINDS[kind]):
        msg = f"relieflib does not write a {kind}"
        raise WrongKind(msg)
    head = {"relieflib": kind, "format": FORMAT}
    if type(value) in BOXES:
        box: Any = value
        said = {"language": box.pack.language, "wording": box.pack.wording}
        body = {"pack": plain(box.pack.ref), "said": said, "facts": facts_of(box), "report": report_of(box)}
    else:
        body = {"value": plain(value)}
    return json.dumps(head | body, ensure_ascii=False, allow_nan=False, indent=indent)


def from_json(cls: type[T], text: str, pack: Pack | None = None) -> T:
    """The *cls* that ``to_json`` wrote as *text*; FormatError, with every problem, when it is anything else.

    Boxes, from Assessment to Record, are read with the *pack* that they were made with, in any language: what they say
    is said as that pack says it. Other values need none.
    """
    raw = parsed(text)
    check_format(raw, _name(cls), KINDS)
    if cls in BOXES:
        return cast("T", _box(cls, raw, pack))
    if raw.keys() != {"relieflib", "format", "value"}:
        raise FormatError([_not_ours()])
    if cls is Pack:
        return cast("T", from_plain(raw["value"]))
    return value_of(cls, raw["value"], "json")


def _name(cls: type) -> str:
    """What a *cls* is called in JSON: a rule of any kind is a SafetyRule, and says its kind itself."""
    return SafetyRule.__name__ if issubclass(cls, SafetyRule) else cls.__name__


def _box(cls: type, raw: dict[str, Any], pack: Pack | None) -> object:
    if raw.keys() != {"relieflib", "format", "pack", "said", "facts", "report"}:
        raise FormatError([_not_ours()])
    if pack is None:
        name = cls.__name__
        what, hint = f"a {name} is read with its pack", f"from_json({name}, text, pack=...)"
        raise FormatError([Problem(code="RL161", where="json.pack", what=what, hint=hint)])
    check_pack(raw["pack"], pack, "json.pack")
    box = box_of(cls, raw["facts"], pack, "json.facts")
    words = raw["said"] == {"language": pack.language, "wording": pack.wording}
    if problems := list(differences(report_of(box), raw["report"], "json.report", words=words)):
        raise FormatError(problems)
    return box


def check_pack(raw: object, pack: Pack, where: str) -> None:
    """Raise FormatError unless *raw* names this *pack*."""
    ref = value_of(PackRef, raw, where)
    if ref != as_pack(pack).ref:
        unlike = [each.name for each in fields(PackRef) if getattr(ref, each.name) != getattr(pack.ref, each.name)]
        what = f"it was made with {ref}, and this is {pack.ref}: {', '.join(unlike)} differ"
        hint = "load the pack that it was made with, in any language"
        raise FormatError([Problem(code="RL161", where=where, what=what, hint=hint)])


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
        if len(text) > MOST_CHARACTERS:
            _too_long()
        raw = json.loads(text, object_pairs_hook=_once, parse_constant=_refused, parse_float=_finite)
        json.dumps(raw, ensure_ascii=False).encode()  # a lone surrogate is not text
        return raw  # noqa: TRY300 - what follows is for what went wrong
    except (ValueError, TypeError, RecursionError) as error:
        what = "this nests too deeply" if isinstance(error, RecursionError) else f"this is not JSON: {error}"
        raise FormatError([Problem(code="RL161", where="json", what=what[:200])]) from None


def _too_long() -> NoReturn:
    msg = f"a text has at most {MOST_CHARACTERS} characters"
    raise ValueError(msg)


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
