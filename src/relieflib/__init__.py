"""Low-back self-relief for other apps: screening that fails safe, routines that fit, sessions that know when to stop.

It does not diagnose, and no clinician has reviewed the built-in pack yet.

To read the library: ``truth`` and ``expr`` (three values, conditions), ``intake`` and ``content`` (questions,
techniques, rules, packs), ``screening`` and ``safety`` (assess, clear), ``wish``, ``dosing``, ``routine`` and
``planner`` (plan), ``programme``, ``events``, ``session`` (begin) and ``transition`` (advance), ``record``, ``cues``.
``packs`` is the way in, ``serial`` and ``journal`` are the ways out and back; ``expr.evaluate`` defines what
``compiled`` does fast.

Each name is imported from its module when it is first used, so that ``import relieflib`` costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from relieflib.assessment import Assessment, Clause, Exclusion, Finding, Status
    from relieflib.audit import check
    from relieflib.certificate import check_routine
    from relieflib.content import Citation, Dose, Note, Range, SafetyRule, Source, Step, Technique
    from relieflib.cues import as_icalendar, as_ssml, as_text, as_webvtt
    from relieflib.english import in_words
    from relieflib.errors import FormatError, PackError, Problem, ReliefError, Severity
    from relieflib.events import (
        Back,
        ChooseEasier,
        Ending,
        Entry,
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
    from relieflib.explain import Change, Explanation, changes, why, why_not
    from relieflib.intake import AnswerError, Answers, Group, Option, Question, Screen
    from relieflib.journal import Resumed, journal_line, resume, to_journal
    from relieflib.mcdc import Flip, flips
    from relieflib.objective import score
    from relieflib.pack import Pack, PackRef
    from relieflib.packs import builtin_pack, load_pack, read_pack, sentences
    from relieflib.planner import StaleClearance, arrange, plan
    from relieflib.programme import Day, Programme, Until, plan_weeks
    from relieflib.record import Outcome, Record
    from relieflib.routine import Checked, LeftOut, Routine, Why
    from relieflib.safety import Clearance, Refusal, assess, clear
    from relieflib.serial import from_json, to_json
    from relieflib.session import Now, RoutineError, Session, begin
    from relieflib.stopping import Stopped
    from relieflib.terms import (
        Absent,
        Ceiling,
        Disposition,
        Ends,
        LabelKind,
        Level,
        QuestionKind,
        RoutinePhase,
        RuleKind,
        Side,
        StepKind,
    )
    from relieflib.timeline import Amount, Interval, IntervalKind, Item
    from relieflib.transition import advance
    from relieflib.truth import Truth
    from relieflib.wish import Done, Went, Wish, WishError

__version__ = "0.1.0"
_HOMES = {
    "assessment": "Assessment Clause Exclusion Finding Status",
    "audit": "check",
    "certificate": "check_routine",
    "cues": "as_icalendar as_ssml as_text as_webvtt",
    "content": "Citation Dose Note Range SafetyRule Source Step Technique",
    "objective": "score",
    "pack": "Pack PackRef",
    "english": "in_words",
    "errors": "FormatError PackError Problem ReliefError Severity",
    "events": "Back ChooseEasier Ending Entry Event EventNotAllowed Leave Pause Report Resume SessionPhase SkipStep"
    " SkipTechnique Tick",
    "explain": "Change Explanation changes why why_not",
    "mcdc": "Flip flips",
    "intake": "AnswerError Answers Group Option Question Screen",
    "journal": "Resumed journal_line resume to_journal",
    "packs": "builtin_pack load_pack read_pack sentences",
    "planner": "StaleClearance arrange plan",
    "record": "Outcome Record",
    "programme": "Day Programme Until plan_weeks",
    "routine": "Checked LeftOut Routine Why",
    "safety": "Clearance Refusal assess clear",
    "serial": "from_json to_json",
    "session": "Now RoutineError Session begin",
    "stopping": "Stopped",
    "terms": "Absent Ceiling Disposition Ends LabelKind Level QuestionKind RoutinePhase RuleKind Side StepKind",
    "timeline": "Amount Interval IntervalKind Item",
    "transition": "advance",
    "truth": "Truth",
    "wish": "Done Went Wish WishError",
}
_HOME = {name: module for module, names in _HOMES.items() for name in names.split()}
__all__ = [
    "Absent",
    "Amount",
    "AnswerError",
    "Answers",
    "Assessment",
    "Back",
    "Ceiling",
    "Change",
    "Checked",
    "ChooseEasier",
    "Citation",
    "Clause",
    "Clearance",
    "Day",
    "Disposition",
    "Done",
    "Dose",
    "Ending",
    "Ends",
    "Entry",
    "Event",
    "EventNotAllowed",
    "Exclusion",
    "Explanation",
    "Finding",
    "Flip",
    "FormatError",
    "Group",
    "Interval",
    "IntervalKind",
    "Item",
    "LabelKind",
    "Leave",
    "LeftOut",
    "Level",
    "Note",
    "Now",
    "Option",
    "Outcome",
    "Pack",
    "PackError",
    "PackRef",
    "Pause",
    "Problem",
    "Programme",
    "Question",
    "QuestionKind",
    "Range",
    "Record",
    "Refusal",
    "ReliefError",
    "Report",
    "Resume",
    "Resumed",
    "Routine",
    "RoutineError",
    "RoutinePhase",
    "RuleKind",
    "SafetyRule",
    "Screen",
    "Session",
    "SessionPhase",
    "Severity",
    "Side",
    "SkipStep",
    "SkipTechnique",
    "Source",
    "StaleClearance",
    "Status",
    "Step",
    "StepKind",
    "Stopped",
    "Technique",
    "Tick",
    "Truth",
    "Until",
    "Went",
    "Why",
    "Wish",
    "WishError",
    "advance",
    "arrange",
    "as_icalendar",
    "as_ssml",
    "as_text",
    "as_webvtt",
    "assess",
    "begin",
    "builtin_pack",
    "changes",
    "check",
    "check_routine",
    "clear",
    "flips",
    "from_json",
    "in_words",
    "journal_line",
    "load_pack",
    "plan",
    "plan_weeks",
    "read_pack",
    "resume",
    "score",
    "sentences",
    "to_journal",
    "to_json",
    "why",
    "why_not",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module's attributes are anything
    if name not in _HOME:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    found = globals()[name] = getattr(import_module(f"relieflib.{_HOME[name]}"), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
