"""Low-back self-relief for other apps: screening that fails safe, routines that fit, sessions that know when to stop.

It does not diagnose, and no clinician has reviewed the built-in pack yet.
"""

from relieflib.content import Citation, Dose, Pack, PackRef, Range, SafetyRule, Source, Step, Technique
from relieflib.errors import FormatError, PackError, Problem, ReliefError
from relieflib.intake import AnswerError, Answers, Question
from relieflib.packs import builtin_pack, load_pack, read_pack
from relieflib.record import Outcome, Record
from relieflib.routine import Routine, StaleClearance, Wish, WishError, plan
from relieflib.safety import Assessment, Clearance, Finding, Refusal, assess, clear
from relieflib.serial import from_json, to_json
from relieflib.session import (
    Back,
    ChooseEasier,
    Event,
    EventNotAllowed,
    Leave,
    Pause,
    Report,
    Resume,
    RoutineError,
    Session,
    SessionPhase,
    SkipStep,
    SkipTechnique,
    Tick,
    advance,
    begin,
)
from relieflib.terms import Absent, Ceiling, Disposition, QuestionKind, RuleKind
from relieflib.truth import Truth

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
