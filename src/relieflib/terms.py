"""The closed vocabularies: words whose meaning is the library's and not a pack's."""

from __future__ import annotations

from enum import Enum
from typing import Self


class Term(Enum):
    """A word of a closed vocabulary; it prints as packs and JSON write it. ``pack.phrases.of`` says it to a person."""

    def __str__(self) -> str:
        return str(self.value)


class Ranked(Term):
    """A vocabulary with an order: the first member listed is the least.

    Members compare with those of their own vocabulary; with anything else ``<``, ``<=``, ``>`` and ``>=`` raise
    TypeError. An emergency is no more than a low ceiling, it is something else.
    """

    def __init__(self, _word: str) -> None:
        self.rank = len(type(self).__members__)

    def __lt__(self, other: Self) -> bool:
        return self.rank < other.rank if type(other) is type(self) else NotImplemented

    def __le__(self, other: Self) -> bool:
        return self.rank <= other.rank if type(other) is type(self) else NotImplemented

    def __gt__(self, other: Self) -> bool:
        return self.rank > other.rank if type(other) is type(self) else NotImplemented

    def __ge__(self, other: Self) -> bool:
        return self.rank >= other.rank if type(other) is type(self) else NotImplemented


class Disposition(Ranked):
    """Where the person goes, mildest first. The worst of all that fired wins."""

    SELF_CARE = "self-care"
    SEE_CLINICIAN = "see-clinician"
    URGENT = "urgent"  # the same day
    EMERGENCY = "emergency"


class Ceiling(Ranked):
    """How much self-care may go on meanwhile, least first. The lowest of all that fired wins."""

    NONE = "none"
    GENTLE_ONLY = "gentle-only"  # breathing, rest positions, short walks
    ADAPTED = "adapted"  # no dose above half way from the least to the usual one
    NORMAL = "normal"


class RuleKind(Ranked):
    """The kinds of safety rule, most serious last."""

    STOP = "stop"
    PRECAUTION = "precaution"
    CONTRAINDICATION = "contraindication"
    RED_FLAG = "red-flag"


class IfCannotSay(Term):
    """What a rule does when the person was asked and could not or would not say."""

    FIRE = "fire"
    IGNORE = "ignore"


class StopScope(Ranked):
    """What a stop rule ends, mildest first."""

    EASE_OFF = "ease-off"
    STEP = "step"
    TECHNIQUE = "technique"
    SESSION = "session"


class Absent(Term):
    """Why there is no answer. The codes are those of HL7's data-absent-reason."""

    NOT_ASKED = "not-asked"
    DOES_NOT_KNOW = "asked-unknown"
    WOULD_NOT_SAY = "asked-declined"


class QuestionKind(Term):
    """What an answer looks like: True or False, a number, one option, or a set of options."""

    YES_NO = "yes-no"
    NUMBER = "number"
    CHOICE = "choice"
    CHOICES = "choices"


class Stage(Term):
    """When a question is asked: before anything is offered, or at a check-in during the session."""

    INTAKE = "intake"
    SESSION = "session"


class RoutinePhase(Ranked):
    """The part of a routine a technique belongs to, in the order in which a routine goes."""

    SETTLE = "settle"
    WARM_UP = "warm-up"
    MOBILISE = "mobilise"
    PRESSURE = "pressure"
    STRENGTHEN = "strengthen"
    COOL_DOWN = "cool-down"
    DAILY = "daily"


class Experience(Ranked):
    """How much practice a technique asks for."""

    BEGINNER = "beginner"
    INTERMEDIATE = "intermediate"


class Origin(Term):
    """Whether a technique comes from the article the pack started from, or from guidelines and exercise sheets."""

    ARTICLE = "article"
    GUIDELINE = "guideline"


class StepKind(Term):
    """What a person does in a step: get into place, keep moving, or stay still."""

    SET_UP = "set-up"
    MOVE = "move"
    HOLD = "hold"


class Side(Term):
    """The side of the body; EACH means left, then right."""

    NONE = "none"
    LEFT = "left"
    RIGHT = "right"
    EACH = "each"


class Grade(Term):
    """The quality of a source."""

    REVIEW_OR_TRIAL = "A"
    COHORT = "B"
    CONSENSUS = "C"
    GUIDELINE = "G"
    CASE_OR_SHEET = "D"
    GENERAL = "X"


class LabelKind(Term):
    """What a label of a pack names."""

    TAG = "tag"
    POSITION = "position"
    EQUIPMENT = "equipment"
    REGION = "region"
    GOAL = "goal"


class Severity(Ranked):
    """How bad a problem is: with an error nothing is loaded, a warning is probably a mistake, a note may be meant."""

    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"


class Status(Term):
    """How a rule stands: it fired, it could not be ruled out because the person cannot say, or it is open."""

    FIRED = "fired"
    NOT_RULED_OUT = "not-ruled-out"
    OPEN = "open"


class Tolerance(Ranked):
    """How a technique went, the worst last: the pain afterwards, and the next morning."""

    NOT_SAID = "not-said"
    FINE = "fine"
    SORE = "sore"  # more pain for over an hour
    WORSE = "worse"  # two points worse the next morning


class IntervalKind(Term):
    """What a stretch of time in a session is for."""

    GET_READY = "get-ready"
    WORK = "work"
    HOLD = "hold"
    REST = "rest"
    CHANGE_SIDE = "change-side"
    CHECK_IN = "check-in"
    FINISH = "finish"


class LeftOutBecause(Term):
    """Why a technique is not in a routine."""

    RULE = "rule"
    CEILING = "ceiling"
    EQUIPMENT = "equipment"
    POSITION = "position"
    AVOIDED = "avoided"
    EXPERIENCE = "experience"
    PER_DAY = "per-day"
    PER_WEEK = "per-week"
    WENT_BADLY = "went-badly"
    TIME = "time"
    ENOUGH = "enough"
    OUTSCORED = "outscored"
    NOT_CHOSEN = "not-chosen"


class ProgrammeEnd(Term):
    """What a programme ends with: all its weeks are planned, or something has to come first."""

    PLANNED = "planned"
    SCREEN = "screen"
    SEEN = "seen"
    WORSE = "worse"


class SessionPhase(Term):
    """Where a session stands."""

    UNDERWAY = "underway"
    PAUSED = "paused"
    ENDED = "ended"


class Ending(Term):
    """How a session ended. After EXPIRED the questions are to be answered again: nobody can say that all is well."""

    FINISHED = "finished"
    LEFT = "left"
    STOPPED = "stopped"
    EXPIRED = "expired"
