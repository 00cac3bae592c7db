"""Low-back self-relief for other apps: screening that fails safe, routines that fit, sessions that know when to stop.

It does not diagnose, and no clinician has reviewed the built-in pack yet.
"""

from typing import TYPE_CHECKING, Any

from relieflib.assessment import Assessment, Finding
from relieflib.content import Citation, Dose, Pack, PackRef, Range, SafetyRule, Source, Step, Technique
from relieflib.errors import FormatError, PackError, Problem, ReliefError
from relieflib.events import (
    Back,
    ChooseEasier,
    Event,
    EventNotAllowed,
    Leave,
    Pause,
    Report,
    Resume,
    SessionPhase,
    SkipStep,
    SkipTechnique,
    Tick,
)
from relieflib.intake import AnswerError, Answers, Question
from relieflib.planner import StaleClearance, plan
from relieflib.record import Outcome, Record
from relieflib.routine import Routine, Wish, WishError
from relieflib.safety import Clearance, Refusal, assess, clear
from relieflib.session import RoutineError, Session, advance, begin
from relieflib.terms import Absent, Ceiling, Disposition, QuestionKind, RuleKind
from relieflib.truth import Truth

if TYPE_CHECKING:
    from relieflib.packs import builtin_pack, load_pack, read_pack
    from relieflib.serial import from_json, to_json

__version__ = "0.1.0"
__all__ = [
    "Absent",
    "AnswerError",
    "Answers",
    "Assessment",
    "Back",
    "Ceiling",
    "ChooseEasier",
    "Citation",
    "Clearance",
    "Disposition",
    "Dose",
    "Event",
    "EventNotAllowed",
    "Finding",
    "FormatError",
    "Leave",
    "Outcome",
    "Pack",
    "PackError",
    "PackRef",
    "Pause",
    "Problem",
    "Question",
    "QuestionKind",
    "Range",
    "Record",
    "Refusal",
    "ReliefError",
    "Report",
    "Resume",
    "Routine",
    "RoutineError",
    "RuleKind",
    "SafetyRule",
    "Session",
    "SessionPhase",
    "SkipStep",
    "SkipTechnique",
    "Source",
    "StaleClearance",
    "Step",
    "Technique",
    "Tick",
    "Truth",
    "Wish",
    "WishError",
    "advance",
    "assess",
    "begin",
    "builtin_pack",
    "clear",
    "from_json",
    "load_pack",
    "plan",
    "read_pack",
    "to_json",
]

_WHEN_USED = {  # what reads and writes costs cattrs and tomllib, so it is imported when it is first used
    "builtin_pack": "relieflib.packs",
    "from_json": "relieflib.serial",
    "load_pack": "relieflib.packs",
    "read_pack": "relieflib.packs",
    "to_json": "relieflib.serial",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module's attributes are anything
    if name in _WHEN_USED:
        from importlib import import_module

        return getattr(import_module(_WHEN_USED[name]), name)
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)
