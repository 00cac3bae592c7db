"""From older formats of JSON to the one that is written now: a named function for each older format.

They work on plain JSON, before anything of it is believed. What only a newer format has they refuse. What else they do
not recognise they leave as it is, for the reader to refuse, and what was not recorded they do not make up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from relieflib.errors import FormatError, Problem
from relieflib.terms import Disposition

if TYPE_CHECKING:
    from collections.abc import Iterator

# What an event changed, by those who wrote before that was kept. No JSON is this object, so nobody else can claim it.
NOT_RECORDED: Final = object()
_MOST_TIMES = 1_000  # in one day; whoever wrote more did not count
_NAMED_ANEW = {"it was done often enough today": "it may not be done so often in a day"}
_WISH_2, _TECHNIQUE_2 = {"done", "level", "times_a_day"}, {"per_week"}
_KINDS_2 = {"Programme"}
_KEYS_2 = {  # what only format 2 has, by the kind, or by the key that it stands under
    "Routine": {"guidance"},
    "Session": {"journal"},
    "Technique": _TECHNIQUE_2,
    "Wish": _WISH_2,
    "check_in": {"counts_from"},
    "easier": _TECHNIQUE_2,
    "events": {"then"},
    "guidance": {"within_days"},
    "left_out": {"instead"},
    "outcome": {"before", "after"},
    "phrases": {"half", "end", "ready"},
    "questions": {"counts_from"},
    "routine": {"guidance"},
    "session": {"journal"},
    "technique": _TECHNIQUE_2,
    "techniques": _TECHNIQUE_2,
    "timing": {"finish"},
    "wish": _WISH_2,
}


def from_1(kind: str, raw: Any) -> Any:  # noqa: ANN401 - JSON
    """A *kind* of format 1 in format 2; FormatError when it contradicts itself, or holds what format 1 did not have.

    * ``Wish.done_today`` counted by technique what ``done`` now lists.
    * Timelines had no finish, and said nothing at the half and the end of an interval: so they stay, to the second.
    * A routine carried no guidance: it gets that of its own disposition, from its assessment, and no word for others.
    * Of the events of a session nothing was kept but what happened: what each changed is marked as not recorded.
    * An outcome kept the last report whole; now it has the last number of each question, which the events tell.
    """
    if problems := list(_newer(kind, raw)):
        raise FormatError(problems)
    change = {"Wish": _wish_1, "Routine": _routine_1, "Session": _session_1, "Record": _record_1}.get(kind)
    return raw if change is None or not isinstance(raw, dict) else change(raw)


def _newer(kind: str, raw: object) -> Iterator[Problem]:
    """Whatever in a *kind* is of a newer format than it says. In a loop: JSON may nest deeper than calls can."""
    if kind in _KINDS_2:
        yield Problem(code="RL118", where="json.format", what=f"format 1 has no {kind}")
    places = [(kind, "json", raw)]
    for under, where, value in places:
        match value:
            case dict():
                places.extend((key, f"{where}.{key}", each) for key, each in value.items())
                for key in sorted(value.keys() & _KEYS_2.get(under, set())):
                    yield Problem(code="RL112", where=f"{where}.{key}", what="unknown key: format 1 did not have it")
            case list():
                places.extend((under, f"{where}[{number}]", each) for number, each in enumerate(value))


def _wish_1(raw: dict[str, Any]) -> dict[str, Any]:
    times = raw.get("done_today")
    if not isinstance(times, list) or not all(map(_is_count, times)):
        return raw
    done = [{"technique": name, "days_ago": 0} for name, number in times for _ in range(number)]
    return {key: value for key, value in raw.items() if key != "done_today"} | {"done": done}


def _is_count(pair: object) -> bool:
    match pair:
        case [str(), number] if type(number) is int:  # no truth
            return 0 <= number <= _MOST_TIMES
    return False


def _routine_1(raw: dict[str, Any]) -> dict[str, Any]:
    changed = dict(raw)
    if isinstance(wish := raw.get("wish"), dict):
        changed["wish"] = _wish_1(wish)
    if isinstance(left_out := raw.get("left_out"), list):
        changed["left_out"] = [_left_out_1(each) for each in left_out]
    pace = raw.get("pace")
    if isinstance(pace, dict) and all(isinstance(pace.get(key, {}), dict) for key in ("timing", "phrases")):
        timing = {"finish": 0} | pace.get("timing", {})
        phrases = dict.fromkeys(("half", "end", "ready"), "") | pace.get("phrases", {})
        changed["pace"] = pace | {"timing": timing, "phrases": phrases}
    return changed | {"guidance": _guidance_1(raw.get("clearance"))}


def _left_out_1(raw: object) -> object:
    match raw:
        case {"why": str(why), **rest}:
            return rest | {"why": _NAMED_ANEW.get(why, why)}
    return raw


def _guidance_1(clearance: object) -> list[dict[str, Any]]:
    told: dict[object, tuple[object, object]] = {}
    match clearance:
        case {"disposition": str(here), "assessment": {"detail": {"do": do, "watch": watch}}}:
            told[here] = do, watch
    found = []
    for each in Disposition:
        do, watch = told.get(each.value, ([], []))
        found.append({"id": each.value, "name": each.value, "do": do, "watch": watch})
    return found


def _session_1(raw: dict[str, Any]) -> dict[str, Any]:
    if isinstance(routine := raw.get("routine"), dict):
        raw = raw | {"routine": _routine_1(routine)}
    if not isinstance(events := raw.get("events"), list):
        return raw
    journal = [each | {"then": NOT_RECORDED} if isinstance(each, dict) else each for each in events]
    return {key: value for key, value in raw.items() if key != "events"} | {"journal": journal}


def _record_1(raw: dict[str, Any]) -> dict[str, Any]:
    match raw:
        case {"session": {"events": list(events)} as session, "outcome": {"first": first, "last": last} as outcome}:
            reports = [each["answers"] for each in events if _is_report(each)]
            said = {
                name: value for answers in reports for name, value in answers.items() if type(value) in {int, float}
            }
            if last != [list(pair) for pair in (reports[-1] if reports else {}).items()]:
                what = "the outcome does not follow from the events"
                raise FormatError([Problem(code="RL161", where="json.outcome.last", what=what)])
            kept = {key: value for key, value in outcome.items() if key not in {"first", "last"}}
            after = [list(pair) for pair in said.items()]
            return raw | {"session": _session_1(session), "outcome": kept | {"before": first, "after": after}}
    return raw


def _is_report(event: object) -> bool:
    match event:
        case {"event": "report", "answers": dict()}:
            return True
    return False
