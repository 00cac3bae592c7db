"""What a pack says for every technique alike: guidance by disposition, seconds between things, phrases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from attrs import field, fields, frozen

from relieflib.errors import Problem
from relieflib.pack.content import Part
from relieflib.terms import (
    Disposition,
    Ending,
    LeftOutBecause,
    ProgrammeEnd,
    Status,
    Tolerance,
)

if TYPE_CHECKING:  # what may be handed in where something else is kept: ``Content`` makes it that

    def _disposition(value: Disposition | str) -> Disposition: ...
    def _texts(value: Iterable[str]) -> tuple[str, ...]: ...
else:
    _disposition = _texts = None


@frozen(kw_only=True)
class Guidance(Part):
    """What a person reads for a disposition. No programme goes on beyond ``within_days``."""

    noun = "disposition"
    id: Disposition = field(converter=_disposition)
    """The disposition that it is for."""
    name: str
    """What a person reads as its title."""
    do: tuple[str, ...] = field(converter=_texts)
    """What to do, sentence by sentence."""
    watch: tuple[str, ...] = field(converter=_texts)
    """What to watch for, sentence by sentence."""
    within_days: int | None = None
    """By which day someone should have seen the person, 1 being today; None where nobody has to."""

    def _mistakes(self) -> Iterator[Problem]:
        if not self.do:
            yield self.wrong("RL113", "do", "this is empty")
        if self.within_days is not None and self.within_days < 1:
            yield self.wrong("RL114", "within_days", "expected 1 day (today) or more")


USUAL_GUIDANCE = (  # in English, for a pack that says nothing of its own
    Guidance(
        id=Disposition.SELF_CARE,
        name="Self-care",
        do=("Do only what is offered here, and keep it gentle.", "Stop a move that makes the pain worse."),
        watch=(
            "Call {emergency_number} if you faint, have chest pain or find it hard to breathe.",
            "See a clinician if it gets worse, or if anything new worries you.",
        ),
    ),
    Guidance(
        id=Disposition.SEE_CLINICIAN,
        name="See a clinician",
        do=(
            "Book a visit with a doctor or clinic soon, within days if you can.",
            "Tell them each sign you noticed here.",
            "Until then, do only what is offered here.",
        ),
        watch=(
            "See someone the same day if it gets worse.",
            "Call {emergency_number} if you faint, have chest pain or find it hard to breathe.",
        ),
        within_days=7,
    ),
    Guidance(
        id=Disposition.URGENT,
        name="See someone today",
        do=(
            "See a doctor or clinic today, even if it is late or a weekend.",
            "If no one there can see you today, go to an emergency department.",
            "Tell them each sign you noticed here.",
        ),
        watch=("Call {emergency_number} if you faint, have chest pain or find it hard to breathe.",),
        within_days=1,
    ),
    Guidance(
        id=Disposition.EMERGENCY,
        name="Emergency: get help now",
        do=(
            "Call {emergency_number} now.",
            "If you cannot call, get a ride to an emergency department at once. Do not drive yourself.",
            "Do not wait to see if it passes.",
            "Do no exercises, stretches or massage until you have been checked.",
        ),
        watch=("While you wait, call again if you faint, have chest pain or find it hard to breathe.",),
        within_days=1,
    ),
)


class _MostlyUsual(Part):
    """A part of which most packs change little; it shows what differs from the default."""

    __slots__ = ()

    def __repr__(self) -> str:
        kind: Any = type(self)  # a class of attrs, which mypy cannot see
        values = ((each, getattr(self, each.name)) for each in fields(kind))
        changed = (f"{each.name}={value!r}" for each, value in values if value != each.default)
        return f"{type(self).__name__}({', '.join(changed)})"


@frozen(kw_only=True, repr=False)
class Timing(_MostlyUsual):
    """Seconds between things; choices of this library, made so that nobody has to hurry."""

    noun = "timing"
    change_technique: int = 5
    """Seconds from one technique to the next."""
    change_position: int = 15
    """Seconds more where the position changes."""
    change_equipment: int = 10
    """Seconds more where the equipment changes."""
    change_side: int = 5
    """Seconds from the left side to the right."""
    check_in: int = 15
    """Seconds for the questions of a check-in."""
    finish: int = 10
    """Seconds for the last words, and to get up."""

    def _mistakes(self) -> Iterator[Problem]:
        most = 120  # two minutes between two things is a slip of the pen
        for each in fields(Timing):
            if not 0 <= getattr(self, each.name) <= most:
                yield self.wrong("RL114", "", f"`{each.name}` lies between 0 and {most} seconds")


@frozen(kw_only=True, repr=False)
class Phrases(_MostlyUsual):
    """What is said between and during the steps, under a tick-list, and for the words of our own vocabularies (``of``).

    ``{technique}`` is replaced by a technique's name, and what counts by its number. ``emergency_number``,
    ``crisis_number`` and ``maternity_number`` are used wherever a sentence says ``{emergency_number}`` and so on,
    unless the host names a number to call.
    """

    noun = "phrases"
    before: str = "Before you start: how is it now?"
    """Said at the check-in before anything is done."""
    next: str = "Next: {technique}. Take your time."
    """Said on the way to a technique; ``{technique}`` is its name."""
    count: str = "{rep} of {reps}."
    """Said as a step is repeated: ``{rep}`` is which repetition this is, ``{reps}`` how many there are."""
    last: str = "Last one."
    """Said as the last repetition of a set begins."""
    next_set: str = "Set {set} of {sets}."
    """Said as another set begins, before its step: ``{set}`` is which, ``{sets}`` how many there are."""
    other_side: str = "Now the right side."
    """Said as the side changes, which is always from left to right."""
    rest: str = "Rest."
    """Said as a rest begins."""
    check_in: str = "How is it now?"
    """Said at the check-in after a technique."""
    half: str = "Half way."
    """Said half way through a long stretch."""
    end: str = "Nearly done."
    """Said shortly before the end of a long stretch."""
    ready: str = "Get ready to go on."
    """Said shortly before the end of a rest."""
    left: str = "Left side."
    """Said before a step for the left side."""
    right: str = "Right side."
    """Said before a step for the right side."""
    finish: str = "That is all for today. Get up slowly."
    """Said at the end."""
    stop_if: str = "Stop if you notice:"
    """Stands above the stop signs of a written routine."""
    unscreened: str = "Nobody has asked about warning signs. If you are unsure, see a clinician first."
    """Stands before everything that a pack which does not screen leads to."""
    expired: str = "It has been too long. Answer the questions again before you go on."
    """Said when the clearance has run out."""
    ask_again: str = "Two of your answers do not fit together. Please look at this one again."
    """Said above a question whose answer another one contradicts."""
    none: str = "None of these"
    """Stands below a tick-list."""
    emergency_number: str = "your local emergency number"
    """Whom to call in an emergency, where the host names no number."""
    crisis_number: str = "a crisis line near you"
    """Whom to call with thoughts of not wanting to live, where the host names no number."""
    maternity_number: str = "your maternity unit"
    """Whom to call in pregnancy, where the host names no number."""
    left_out_rule: str = "A rule keeps it out"
    """A technique is left out because a rule excludes it."""
    left_out_ceiling: str = "Only gentle self-care is right for now"
    """... because only gentle self-care is right."""
    left_out_equipment: str = "Its equipment is not at hand"
    """... because its equipment is not at hand."""
    left_out_position: str = "It needs a position to be avoided"
    """... because of its position."""
    left_out_avoided: str = "You asked to leave it out"
    """... because the person wants it so."""
    left_out_experience: str = "It takes more practice"
    """... because it asks for practice."""
    left_out_per_day: str = "It has been done often enough for one day"
    """... because it was done often enough today."""
    left_out_per_week: str = "It has been done often enough for one week"
    """... because it was done often enough this week."""
    left_out_went_badly: str = "It went badly lately"
    """... because it went badly."""
    left_out_time: str = "There is no time left for it"
    """... because there is no time for it."""
    left_out_enough: str = "The routine has enough techniques"
    """... because the routine is full."""
    left_out_outscored: str = "Others fit better"
    """... because others fit better."""
    left_out_not_chosen: str = "It was not chosen"
    """... because the host chose others."""
    until_planned: str = "All its weeks are planned."
    """A programme ends because all its weeks are planned."""
    until_screen: str = "Answer the questions again by then."
    """... because the questions have to be answered again."""
    until_seen: str = "Someone should have seen you by then."
    """... because someone should have seen the person."""
    until_worse: str = "It was worse the next morning, twice in a row. Answer the questions again, and have it seen."
    """... because it was worse the next morning, twice."""
    ending_finished: str = "Finished"
    """A session ran to its end."""
    ending_left: str = "Left early"
    """The person ended it."""
    ending_stopped: str = "Stopped for safety"
    """A stop rule ended it."""
    ending_expired: str = "It has been too long since the questions"
    """The clearance ran out during it."""
    status_fired: str = "This was reported."
    """A rule's condition holds."""
    status_not_ruled_out: str = "This could not be ruled out."
    """It could not be ruled out."""
    status_open: str = "This is still to be asked."
    """It is still to be decided."""
    went_not_said: str = "Not said"
    """Nobody said how a technique went."""
    went_fine: str = "Fine"
    """It went well."""
    went_sore: str = "More pain for over an hour"
    """It was followed by more pain for over an hour."""
    went_worse: str = "Two points worse the next morning"
    """It was followed by a worse morning."""

    def _never_empty(self, name: str) -> bool:
        return name in _PHRASES

    def of(self, term: LeftOutBecause | ProgrammeEnd | Ending | Status | Tolerance) -> str:
        """What a person reads for *term*, such as the reason why a technique is left out."""
        found: str = getattr(self, f"{_SAID_AS[type(term)]}_{term.value.replace('-', '_')}")
        return found


_PHRASES = frozenset(each.name for each in fields(Phrases))
_SAID_AS = {
    LeftOutBecause: "left_out",
    ProgrammeEnd: "until",
    Ending: "ending",
    Status: "status",
    Tolerance: "went",
}
