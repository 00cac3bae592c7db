"""What a pack says for every technique alike: guidance by disposition, seconds between things, phrases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

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
    """What a person is told for a disposition: what to do, and what to watch for.

    ``within_days`` is when someone should have seen them, 1 being today; no programme goes on beyond it.
    """

    noun = "disposition"
    id: Disposition = field(converter=_disposition)
    name: str
    do: tuple[str, ...] = field(converter=_texts)
    watch: tuple[str, ...] = field(converter=_texts)
    within_days: int | None = None

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


@frozen(kw_only=True)
class Timing(Part):
    """Seconds between things; choices of this library, made so that nobody has to hurry."""

    noun = "timing"
    change_technique: int = 5
    change_position: int = 15
    change_equipment: int = 10
    change_side: int = 5
    check_in: int = 15
    finish: int = 10

    def _mistakes(self) -> Iterator[Problem]:
        most = 120  # two minutes between two things is a slip of the pen
        for each in fields(Timing):
            if not 0 <= getattr(self, each.name) <= most:
                yield self.wrong("RL114", "", f"`{each.name}` lies between 0 and {most} seconds")


@frozen(kw_only=True)
class Phrases(Part):
    """What is said between and during the steps, under a tick-list, and for the words of our own vocabularies (``of``).

    ``{technique}`` is replaced by a technique's name. ``emergency_number``, ``crisis_number`` and ``maternity_number``
    are used wherever a sentence says ``{emergency_number}`` and so on, unless the host names a number to call.
    """

    noun = "phrases"
    before: str = "Before you start: how is it now?"
    next: str = "Next: {technique}. Take your time."
    again: str = "And again."
    other_side: str = "Now the other side."
    rest: str = "Rest."
    check_in: str = "How is it now?"
    half: str = "Half way."
    end: str = "Nearly done."
    ready: str = "Get ready to go on."
    left: str = "Left side."
    right: str = "Right side."
    finish: str = "That is all for today. Get up slowly."
    stop_if: str = "Stop if you notice:"
    expired: str = "It has been too long. Answer the questions again before you go on."
    none: str = "None of these"
    emergency_number: str = "your local emergency number"
    crisis_number: str = "a crisis line near you"
    maternity_number: str = "your maternity unit"
    left_out_rule: str = "A rule keeps it out"
    left_out_ceiling: str = "Only gentle self-care is right for now"
    left_out_equipment: str = "Its equipment is not at hand"
    left_out_position: str = "It needs a position to be avoided"
    left_out_avoided: str = "You asked to leave it out"
    left_out_experience: str = "It takes more practice"
    left_out_per_day: str = "It has been done often enough for one day"
    left_out_per_week: str = "It has been done often enough for one week"
    left_out_went_badly: str = "It went badly lately"
    left_out_time: str = "There is no time left for it"
    left_out_enough: str = "The routine has enough techniques"
    left_out_outscored: str = "Others fit better"
    left_out_not_chosen: str = "It was not chosen"
    until_planned: str = "All its weeks are planned."
    until_screen: str = "Answer the questions again by then."
    until_seen: str = "Someone should have seen you by then."
    until_worse: str = "It was worse the next morning, twice in a row. Answer the questions again, and have it seen."
    ending_finished: str = "Finished"
    ending_left: str = "Left early"
    ending_stopped: str = "Stopped for safety"
    ending_expired: str = "It has been too long since the questions"
    status_fired: str = "This was reported."
    status_not_ruled_out: str = "This could not be ruled out."
    status_open: str = "This is still to be asked."
    went_not_said: str = "Not said"
    went_fine: str = "Fine"
    went_sore: str = "More pain for over an hour"
    went_worse: str = "Two points worse the next morning"

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
