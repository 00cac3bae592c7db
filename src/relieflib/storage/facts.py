"""The facts of a box as JSON, and the box made again from them through the same doors as any other.

Techniques are written by id, answers and events as what was said and what happened. Nothing here knows what follows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, assert_never, get_args

from attrs import evolve

from relieflib.errors import MOST_PROBLEMS, FormatError, Problem, ProblemsError, ReliefError, near_miss
from relieflib.pack.pack import MOST_TECHNIQUES
from relieflib.planning.doses import Amount, Item
from relieflib.planning.programme import Programme
from relieflib.planning.routine import Routine
from relieflib.planning.wish import Wish
from relieflib.questions.answers import Answers
from relieflib.questions.shapes import answer_in, answer_out
from relieflib.screening.assess import Assessment, assess
from relieflib.screening.clearance import Clearance, Refusal, Unfinished
from relieflib.session.events import EVENTS, Event, Report
from relieflib.session.record import Record
from relieflib.session.session import Session, advance, begin
from relieflib.storage.plain import plain, value_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from relieflib.pack.pack import Pack

AnyBox = Assessment | Clearance | Refusal | Unfinished | Routine | Programme | Session | Record
BOXES: tuple[type, ...] = get_args(AnyBox)
T = TypeVar("T")
Table = dict[str, Any]
MOST_REPORTS = 10_000  # of a session: each asks every stop rule, and an hour has 3,600 seconds


def facts_of(box: AnyBox) -> Table:
    """The facts of a *box*, whose pack is named elsewhere."""
    match box:
        case Assessment():
            return {"answers": plain(box.answers)}
        case Clearance() | Refusal() | Unfinished():
            return {"assessment": facts_of(box.assessment)} | _if_any("at", box.at)
        case Routine():
            items = [_item_out(item) for item in box.items]
            return {"clearance": facts_of(box.clearance), "wish": plain(box.wish), "items": items}
        case Programme():
            facts = {"clearance": facts_of(box.clearance), "wish": plain(box.wish)}
            return facts | {"on": list(box.on), "weeks": box.weeks} | _if_any("at", box.at)
        case Session():
            events = [event_out(event) for event in box.events]
            return {"routine": facts_of(box.routine), "started_at": box.started_at, "events": events}
        case Record():
            return {"session": facts_of(box.session)}
    assert_never(box)


def _if_any(key: str, value: object) -> Table:
    return {} if value is None else {key: value}


def _item_out(item: Item) -> Table:
    easier = item.easier.id if item.easier is not None else None
    doses = [plain(dose) for dose in item.doses]
    return {"technique": item.technique.id, "doses": doses} | _if_any("easier", easier)


def event_out(event: Event) -> Table:
    """An event: its name, its time, and what was said."""
    said = {"answers": {name: answer_out(value) for name, value in event.answers}} if isinstance(event, Report) else {}
    return {"event": event.name, "at": event.at} | said


def box_of(cls: type, raw: object, pack: Pack, where: str) -> Any:  # noqa: ANN401 - a cls
    """The *cls* with these facts, made with *pack*; FormatError, with every problem and its path below *where*."""
    return _Reader(pack).box(cls, raw, where)


class _Reader:
    """Makes boxes of one pack. Every method takes what JSON has and its path."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack

    def box(self, cls: type, raw: object, where: str) -> Any:  # noqa: ANN401 - a cls
        """A box of this kind."""
        if cls is Assessment:
            return self.assessment(raw, where)
        if cls is Routine:
            return self.routine(raw, where)
        if cls is Programme:
            return self.programme(raw, where)
        if cls is Session:
            return self.session(raw, where)
        if cls is Record:
            return Record(**_parts(raw, where, session=self.session))
        return self.decision(cls, raw, where)

    def assessment(self, raw: object, where: str) -> Assessment:
        """Answers, checked against the questions of the pack."""
        found = _parts(raw, where, answers=_value(Answers))
        return _made(lambda: assess(self.pack, found["answers"]), f"{where}.answers")

    def decision(self, cls: type, raw: object, where: str) -> Any:  # noqa: ANN401 - a cls
        """A Clearance, a Refusal or an Unfinished; the answers say which."""
        found = _parts(raw, where, optional={"at"}, assessment=self.assessment, at=_value(float))
        return _made(lambda: cls(**found), where)

    def clearance(self, raw: object, where: str) -> Clearance:
        """A Clearance, if the answers give one."""
        clearance: Clearance = self.decision(Clearance, raw, where)
        return clearance

    def routine(self, raw: object, where: str) -> Routine:
        """A routine, of techniques of the pack."""
        found = _parts(raw, where, clearance=self.clearance, wish=_value(Wish), items=_list(self.item, MOST_TECHNIQUES))
        return _made(lambda: Routine(**found), where, routine="")

    def item(self, raw: object, where: str) -> Item:
        """A technique with its doses."""
        doses, technique = _value(tuple[Amount, ...]), self.technique
        return Item(**_parts(raw, where, optional={"easier"}, technique=technique, doses=doses, easier=technique))

    def technique(self, raw: object, where: str) -> Any:  # noqa: ANN401 - a Technique
        """A technique by its id."""
        if not isinstance(raw, str) or raw not in self.pack.technique:
            what = f"the pack has no technique {str(raw)[:60]!r}"
            hint = near_miss(raw, self.pack.technique) if isinstance(raw, str) else None
            raise FormatError([Problem(code="RL119", where=where, what=what, hint=hint)])
        return self.pack.technique[raw]

    def programme(self, raw: object, where: str) -> Programme:
        """A programme, whose days are planned again."""
        found = _parts(
            raw,
            where,
            optional={"at"},
            clearance=self.clearance,
            wish=_value(Wish),
            on=_value(tuple[int, ...]),
            weeks=_value(int),
            at=_value(float),
        )
        return _made(lambda: Programme(**found), where, days="on")

    def session(self, raw: object, where: str) -> Session:
        """A session, replayed from its events."""
        found = _parts(raw, where, routine=self.routine, started_at=_value(float), events=_list(event_in))
        if problem := too_many_reports(sum(isinstance(each, Report) for each in found["events"]), f"{where}.events"):
            raise FormatError([problem])
        session = _made(lambda: begin(found["routine"], at=found["started_at"]), where, at="started_at")
        for number, event in enumerate(found["events"]):
            session = happened(session, event, f"{where}.events[{number}]")
        return session


def too_many_reports(number: int, where: str) -> Problem | None:
    """What is wrong where a session has this *number* of reports, if that is too many to be heard again in time."""
    what = f"a session is read with at most {MOST_REPORTS} reports, this one has {number}"
    return Problem(code="RL161", where=where, what=what) if number > MOST_REPORTS else None


def happened(session: Session, event: Event, where: str) -> Session:
    """*session* after *event*; FormatError where it cannot have happened."""
    try:
        return advance(session, event)
    except ReliefError as error:
        what = f"this cannot have happened: {' '.join(str(error).split())}"[:1000]
        raise FormatError([Problem(code="RL163", where=where, what=what)]) from None


def event_in(raw: object, where: str) -> Event:
    """The event that *raw* is."""
    match raw:
        case {"event": "report", "at": int() | float() as at, "answers": dict(given), **rest} if not rest:
            try:
                return Report(at, tuple((str(name), answer_in(value)) for name, value in given.items()))
            except ValueError as error:
                raise FormatError([Problem(code="RL114", where=f"{where}.answers", what=str(error))]) from None
        case {"event": str(name), "at": int() | float() as at, **rest} if not rest and name in EVENTS:
            if EVENTS[name] is not Report:
                return EVENTS[name](at)
    raise FormatError([Problem(code="RL114", where=where, what="this is not an event")])


def _value(kind: Any) -> Callable[[object, str], Any]:  # noqa: ANN401 - a type, or a tuple of one
    """A reader of values that are written whole."""
    return lambda raw, where: value_of(kind, raw, where)


def _list(read: Callable[[object, str], Any], most: int | None = None) -> Callable[[object, str], list[Any]]:
    """A reader of lists, from one of their items; of at most so many, where the work grows with their square."""

    def each(raw: object, where: str) -> list[Any]:
        if not isinstance(raw, list):
            raise FormatError([Problem(code="RL114", where=where, what="expected a list")])
        if most is not None and len(raw) > most:
            raise FormatError([Problem(code="RL114", where=where, what=f"expected at most {most} entries")])
        found: list[Any] = []
        problems: list[Problem] = []
        for number, item in enumerate(raw):
            if len(problems) > MOST_PROBLEMS:
                break
            try:
                found.append(read(item, f"{where}[{number}]"))
            except FormatError as error:
                problems += error.problems
        if problems:
            raise FormatError(problems)
        return found

    return each


def _parts(
    raw: object, where: str, *, optional: set[str] | None = None, **readers: Callable[[object, str], Any]
) -> Table:
    """A table's values by key, each taken by its reader; FormatError with everything that is wrong with them."""
    if not isinstance(raw, dict):
        raise FormatError([Problem(code="RL114", where=where, what="expected a table")])
    found: Table = {}
    problems: list[Problem] = []
    for key in sorted(raw.keys() - readers.keys())[: MOST_PROBLEMS + 1]:
        hint = near_miss(key, readers)
        problems.append(Problem(code="RL112", where=f"{where}.{key[:100]}", what="unknown key", hint=hint))
    for key, read in readers.items():
        if key not in raw:
            if key not in (optional or set()):
                problems.append(Problem(code="RL113", where=f"{where}.{key}", what="this is missing"))
            continue
        try:
            found[key] = read(raw[key], f"{where}.{key}")
        except FormatError as error:
            problems += error.problems
    if problems:
        raise FormatError(problems)
    return found


def _made(make: Callable[[], T], where: str, **stands: str) -> T:
    """What *make* makes; its errors become Problems below *where*.

    *stands* says what the first part of a problem's own path is there: ``wish=""`` where a wish itself is read.
    """
    try:
        return make()
    except ProblemsError as error:
        raise FormatError([evolve(each, where=_below(where, each.where, stands)) for each in error.problems]) from None
    except ReliefError as error:
        raise FormatError([Problem(code="RL161", where=where, what=str(error))]) from None


def _below(where: str, inner: str, stands: Mapping[str, str]) -> str:
    first, _, rest = inner.partition(".")
    return ".".join(filter(None, (where, stands.get(first, first), rest)))
