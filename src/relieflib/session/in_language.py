"""A box in other words: the same facts, with the same pack said in another language or with other numbers to call."""

from __future__ import annotations

from typing import Any, TypeVar

from attrs import evolve

from relieflib.errors import PackError, Problem, WrongKind, plainly
from relieflib.pack.pack import Pack, as_pack
from relieflib.planning.doses import Item
from relieflib.planning.programme import Programme
from relieflib.planning.routine import Routine
from relieflib.screening.assess import Assessment
from relieflib.screening.clearance import Clearance, Refusal, Unfinished
from relieflib.session.record import Record
from relieflib.session.session import Session

Box = TypeVar("Box", Assessment, Clearance, Refusal, Unfinished, Routine, Programme, Session, Record)


def in_language(box: Box, pack: Pack) -> Box:
    """*box* as *pack* says it: the same facts, so a session goes on from where it is.

    *pack* is the pack that the box was made with, in any language and with any numbers to call, such as
    ``builtin_pack(language="es", emergency_number="112")``. Raises PackError for a pack that holds something else, and
    WrongKind for what is not a box.
    """
    if not isinstance(box, Assessment | Clearance | Refusal | Unfinished | Routine | Programme | Session | Record):
        msg = f"expected a box, from Assessment to Record, got {plainly(box)}"
        raise WrongKind(msg)
    if as_pack(pack).fingerprint != box.pack.fingerprint:
        what, hint = f"this was made with {box.pack.ref}, and not with {pack.ref}", "load that pack in the language"
        raise PackError([Problem(code="RL161", where="pack", what=what, hint=hint)])
    said: Box = _said(box, pack)
    return said


def _said(box: Any, pack: Pack) -> Any:  # noqa: ANN401 - a box, and one of its kind
    match box:
        case Assessment():
            return evolve(box, pack=pack)
        case Clearance() | Refusal() | Unfinished():
            return evolve(box, assessment=_said(box.assessment, pack))
        case Routine():
            items = tuple(_item(each, pack) for each in box.items)
            return evolve(box, clearance=_said(box.clearance, pack), items=items)
        case Programme():
            return evolve(box, clearance=_said(box.clearance, pack))
        case Session():
            return evolve(box, routine=_said(box.routine, pack))
    return evolve(box, session=_said(box.session, pack))


def _item(item: Item, pack: Pack) -> Item:
    easier = None if item.easier is None else pack.technique[item.easier.id]
    return evolve(item, technique=pack.technique[item.technique.id], easier=easier)
