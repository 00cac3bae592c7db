"""What a box says, as plain JSON: for people and programs in ten years that have no relieflib, nor the pack.

It is written beside the facts and never read as one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_never

from relieflib.errors import Problem
from relieflib.planning.programme import Programme
from relieflib.planning.routine import Routine
from relieflib.screening.assess import Assessment
from relieflib.screening.clearance import Clearance, Refusal, Unfinished
from relieflib.session.record import Record
from relieflib.session.session import Session
from relieflib.storage.plain import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from relieflib.storage.facts import AnyBox

Table = dict[str, Any]
_VIEWS: dict[type, tuple[str, ...]] = {
    Assessment: (
        *("disposition", "ceiling", "so_far", "worst_possible", "lowest_possible", "settled", "findings"),
        *("exclusions", "open", "pending", "set_aside", "serious_if_it_applied", "contradictory"),
    ),
    Clearance: ("disposition", "ceiling", "techniques", "precautions", "advice", "watch", "holds_for"),
    Refusal: ("disposition", "advice", "watch"),
    Unfinished: ("so_far", "ask"),
    Routine: ("seconds", "score", "score_at_most", "checked", "left_out", "relax", "cautions", "notes", "sources"),
    Programme: ("until",),
    Session: ("phase", "ending", "disposition", "progress", "active", "paused", "stops"),
    Record: ("outcome",),
}


def report_of(box: AnyBox) -> Table:
    """What *box* and all that it rests on say."""
    views = {name: _listed(plain(getattr(box, name))) for name in _VIEWS[type(box)]}
    match box:
        case Assessment():
            return {"said": _said(box)} | views
        case Clearance() | Refusal() | Unfinished():
            return {"assessment": report_of(box.assessment)} | views
        case Routine():
            return {"clearance": report_of(box.clearance), "techniques": _techniques(box)} | views
        case Programme():
            days = [{"day": day.number, "techniques": _techniques(day.routine)} for day in box.days if day.routine]
            return {"clearance": report_of(box.clearance), "days": days} | views
        case Session():
            return {"routine": report_of(box.routine), "journal": [str(entry) for entry in box.journal]} | views
        case Record():
            return {"session": report_of(box.session)} | views
    assert_never(box)


def _listed(value: Any) -> Any:  # noqa: ANN401 - JSON
    """*value* with lists in place of tuples, as JSON reads them back."""
    match value:
        case list() | tuple():
            return [_listed(each) for each in value]
        case dict():
            return {key: _listed(each) for key, each in value.items()}
    return value


def _said(assessment: Assessment) -> list[Table]:
    """Every answer in the words of the pack, in the order of its questions."""
    return [
        {"question": name, "asked": question.ask, "answer": question.words(assessment.answers[name])}
        for name, question in assessment.pack.intake.items()
        if name in assessment.answers
    ]


def _techniques(routine: Routine) -> list[Table]:
    """Each technique of a routine by name, with what to do and how much of it."""
    return [
        {
            "technique": item.technique.id,
            "name": item.technique.name,
            "steps": [f"{step.do} {dose}" for step, dose in zip(item.technique.steps, item.doses, strict=True)],
        }
        for item in routine.items
    ]


_SENTENCES = {  # what is said in the words of the pack, by the key above it where another has a key of that name
    *(("said", "asked"), ("said", "answer"), ("notes", "title"), ("notes", "text")),
    *(("techniques", "name"), ("techniques", "steps")),
    *(("", "advice"), ("", "watch"), ("", "cautions"), ("", "says"), ("", "do")),
}


def differences(follows: object, found: object, where: str, *, words: bool, above: str = "") -> Iterator[Problem]:
    """A Problem for each place where what was *found* is not what *follows* from the facts.

    Without *words* it was written in other words: then sentences are not compared. *above* is the key that led here.
    """
    match follows, found:
        case dict(), dict():
            for key in sorted(follows.keys() | found.keys()):
                if key in follows and key in found:
                    if words or not {(above, key), ("", key)} & _SENTENCES:
                        yield from differences(follows[key], found[key], f"{where}.{key}", words=words, above=key)
                else:
                    what = "this is missing" if key in follows else "this does not follow from the facts"
                    yield Problem(code="RL164", where=f"{where}.{key[:100]}", what=what)
        case list(), list() if len(follows) == len(found):
            for number, (one, other) in enumerate(zip(follows, found, strict=True)):
                yield from differences(one, other, f"{where}[{number}]", words=words, above=above)
        case _:
            if type(follows) is not type(found) or follows != found:
                what = f"this is {_short(found)}, and {_short(follows)} follows from the facts"
                yield Problem(code="RL164", where=where, what=what)


def _short(value: object) -> str:
    return "nothing" if value is None else ascii(value)[:60].strip("'")
