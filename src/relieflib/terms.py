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
    """At home, with advice."""
    SEE_CLINICIAN = "see-clinician"
    """Someone should see the person soon; ``Guidance.within_days`` says by when."""
    URGENT = "urgent"  # the same day
    """Someone should see the person the same day."""
    EMERGENCY = "emergency"
    """Call for help, or go to a hospital, now."""


class Ceiling(Ranked):
    """How much self-care may go on meanwhile, least first. The lowest of all that fired wins."""

    NONE = "none"
    """No self-care."""
    GENTLE_ONLY = "gentle-only"  # breathing, rest positions, short walks
    """Only techniques marked gentle, at their least dose."""
    ADAPTED = "adapted"  # no dose above half way from the least to the usual one
    """At most half way from the least dose to the usual one."""
    NORMAL = "normal"
    """No limit of its own."""


class RuleKind(Ranked):
    """The kinds of safety rule, most serious last."""

    STOP = "stop"
    """A StopRule."""
    PRECAUTION = "precaution"
    """A Precaution."""
    CONTRAINDICATION = "contraindication"
    """A Contraindication."""
    RED_FLAG = "red-flag"
    """A RedFlag."""


class IfCannotSay(Term):
    """What a rule does when the person was asked and could not or would not say."""

    FIRE = "fire"
    """It acts as if it had fired, and is marked as not ruled out."""
    IGNORE = "ignore"
    """It does nothing; for rules with one question, where a milder rule takes over."""


class StopScope(Ranked):
    """What a stop rule ends, mildest first."""

    EASE_OFF = "ease-off"
    """Nothing; what follows is made easier."""
    STEP = "step"
    """The step under way."""
    TECHNIQUE = "technique"
    """The technique under way."""
    SESSION = "session"
    """The whole session."""


class Absent(Term):
    """Why there is no answer. The codes are those of HL7's data-absent-reason."""

    NOT_ASKED = "not-asked"
    """It was not asked yet; the only absence that is worth asking about."""
    DOES_NOT_KNOW = "asked-unknown"
    """The person was asked and does not know."""
    WOULD_NOT_SAY = "asked-declined"
    """The person was asked and would not say."""


class QuestionKind(Term):
    """What an answer looks like: True or False, a number, one option, or a set of options."""

    YES_NO = "yes-no"
    """True or False."""
    NUMBER = "number"
    """A number within a range."""
    CHOICE = "choice"
    """The id of one option."""
    CHOICES = "choices"
    """The ids of all options that hold; the empty set is *none of these*."""


class Stage(Term):
    """When a question is asked: before anything is offered, or at a check-in during the session."""

    INTAKE = "intake"
    """Before anything is offered."""
    SESSION = "session"
    """At a check-in."""


class RoutinePhase(Ranked):
    """The part of a routine a technique belongs to, in the order in which a routine goes."""

    SETTLE = "settle"
    """To settle: rest and breathing."""
    WARM_UP = "warm-up"
    """Easy movement to begin with."""
    MOBILISE = "mobilise"
    """Movement and stretching."""
    PRESSURE = "pressure"
    """Pressing on muscles, with a ball or a roller."""
    STRENGTHEN = "strengthen"
    """Work for the muscles."""
    COOL_DOWN = "cool-down"
    """Easy movement to end with."""
    DAILY = "daily"
    """Something for the day, such as a walk."""


class Experience(Ranked):
    """How much practice a technique asks for."""

    BEGINNER = "beginner"
    """None needed."""
    INTERMEDIATE = "intermediate"
    """Some practice with the easier form."""


class Origin(Term):
    """Where a technique comes from: the article the pack started from, guidelines and exercise sheets, or elsewhere."""

    ARTICLE = "article"
    """The article that the pack started from."""
    GUIDELINE = "guideline"
    """A guideline or an exercise sheet."""
    OTHER = "other"
    """Anything else."""


class StepKind(Term):
    """What a person does in a step: get into place, keep moving, or stay still."""

    SET_UP = "set-up"
    """To get into place."""
    MOVE = "move"
    """To keep moving."""
    HOLD = "hold"
    """To stay still."""


class Side(Term):
    """The side of the body; EACH means left, then right."""

    NONE = "none"
    """No side: both at once, or neither."""
    LEFT = "left"
    """The left side only."""
    RIGHT = "right"
    """The right side only."""
    EACH = "each"
    """The left side, then the right."""


class Grade(Term):
    """The quality of a source."""

    REVIEW_OR_TRIAL = "A"
    """A systematic review or a randomised trial."""
    COHORT = "B"
    """A cohort, or a study of which only the abstract was seen."""
    CONSENSUS = "C"
    """Experts who agree, or a page of a professional body."""
    GUIDELINE = "G"
    """A guideline, or a page for patients of a national body."""
    CASE_OR_SHEET = "D"
    """A case report, a clinic's sheet or a blog."""
    GENERAL = "X"
    """General knowledge, or the article itself."""


class LabelKind(Term):
    """What a label of a pack names."""

    TAG = "tag"
    """Something that a technique asks of the body, which a rule may exclude."""
    POSITION = "position"
    """How the body is held."""
    EQUIPMENT = "equipment"
    """Something that has to be at hand."""
    REGION = "region"
    """A part of the body."""
    GOAL = "goal"
    """Something that a routine can be for."""


class Severity(Ranked):
    """How bad a problem is: with an error nothing is loaded, a warning is probably a mistake, a note may be meant."""

    NOTE = "note"
    """It may be meant."""
    WARNING = "warning"
    """It is probably a mistake."""
    ERROR = "error"
    """Nothing is loaded."""


class Status(Term):
    """How a rule stands: it fired, it could not be ruled out because the person cannot say, or it is open."""

    FIRED = "fired"
    """Its condition holds."""
    NOT_RULED_OUT = "not-ruled-out"
    """It could hold, as the person cannot say; it acts all the same."""
    OPEN = "open"
    """It is still to be decided."""


class Tolerance(Ranked):
    """How a technique went, the worst last: the pain afterwards, and the next morning."""

    NOT_SAID = "not-said"
    """Nobody said."""
    FINE = "fine"
    """It went well."""
    SORE = "sore"  # more pain for over an hour
    """More pain for over an hour."""
    WORSE = "worse"  # two points worse the next morning
    """Two points more pain the next morning."""


class IntervalKind(Term):
    """What a stretch of time in a session is for."""

    GET_READY = "get-ready"
    """Time to get into place."""
    WORK = "work"
    """A movement."""
    HOLD = "hold"
    """Staying still in a position."""
    REST = "rest"
    """A rest between two sets."""
    CHANGE_SIDE = "change-side"
    """From the left side to the right."""
    CHECK_IN = "check-in"
    """The person is asked how it is."""
    FINISH = "finish"
    """The last words, and time to get up."""


class LeftOutBecause(Term):
    """Why a technique is not in a routine."""

    RULE = "rule"
    """A rule of the clearance excludes it."""
    CEILING = "ceiling"
    """It is not gentle, and only gentle self-care is right for now."""
    EQUIPMENT = "equipment"
    """Its equipment is not at hand."""
    POSITION = "position"
    """It has a position that the wish avoids."""
    AVOIDED = "avoided"
    """The wish avoids it."""
    EXPERIENCE = "experience"
    """It asks for more practice than the person has."""
    PER_DAY = "per-day"
    """It was done often enough for one day."""
    PER_WEEK = "per-week"
    """It was done often enough for seven days."""
    WENT_BADLY = "went-badly"
    """It went badly lately."""
    TIME = "time"
    """It does not fit into the minutes."""
    ENOUGH = "enough"
    """The routine has as many techniques as the pack allows."""
    OUTSCORED = "outscored"
    """Others score higher."""
    NOT_CHOSEN = "not-chosen"
    """``arrange`` was given others."""


class ProgrammeEnd(Term):
    """What a programme ends with: all its weeks are planned, or something has to come first."""

    PLANNED = "planned"
    """All its weeks are planned."""
    SCREEN = "screen"
    """The clearance runs out: the questions have to be answered again."""
    SEEN = "seen"
    """By then someone should have seen the person."""
    WORSE = "worse"
    """It was worse the next morning twice in a row."""


class SessionPhase(Term):
    """Where a session stands."""

    UNDERWAY = "underway"
    """Time goes on."""
    PAUSED = "paused"
    """Time stands still."""
    ENDED = "ended"
    """It is over, and accepts no event."""


class Ending(Term):
    """How a session ended. After EXPIRED the questions are to be answered again: nobody can say that all is well."""

    FINISHED = "finished"
    """It ran to its end."""
    LEFT = "left"
    """The person stopped for today."""
    STOPPED = "stopped"
    """A stop rule ended it."""
    EXPIRED = "expired"
    """The clearance ran out."""
