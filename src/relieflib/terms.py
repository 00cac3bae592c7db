"""The closed vocabularies: words whose meaning is the library's and not a pack's."""

from __future__ import annotations

from enum import Enum


class Term(Enum):
    """A word of a closed vocabulary; it prints as it is written in packs and in JSON."""

    def __str__(self) -> str:
        return str(self.value)


class Ranked(Term):
    """A vocabulary with an order: the first member listed is the least."""

    def __init__(self, _word: str) -> None:
        self.rank = len(type(self).__members__)

    def __lt__(self, other: Ranked) -> bool:
        return self.rank < other.rank

    def __le__(self, other: Ranked) -> bool:
        return self.rank <= other.rank

    def __gt__(self, other: Ranked) -> bool:
        return self.rank > other.rank

    def __ge__(self, other: Ranked) -> bool:
        return self.rank >= other.rank


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


class Ends(Ranked):
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


class Level(Ranked):
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
