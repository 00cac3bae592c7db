"""What a key does to a session, and what is to be seen then: a player without a screen, a keyboard or a clock.

``Player`` turns keys into the session's events and ``View`` is all that a screen shows, so that a screen with colours,
lines for a screen reader, and a test are the same to it. ``happen`` is the only place where the session goes on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import relieflib as relief

from .form import Form

if TYPE_CHECKING:
    from collections.abc import Callable

PAIN = "pain_now"
DIGITS = frozenset("0123456789")
KEYS = (
    ("n", "next step"),
    ("t", "next technique"),
    ("b", "back"),
    ("e", "easier"),
    ("0-9", "pain now"),
    ("s", "something is wrong"),
    ("q", "leave"),
    ("?", "keys"),
)
HELP = (
    "Space    pause; go on",
    "n        next step",
    "t        next technique",
    "b        back to the start of this step, or to the step before",
    "e        an easier way from here on",
    "0 to 9   say how bad the pain is now (10: 1 and then 0)",
    "s        something is wrong: say what",
    "q        leave for today",
    "Ctrl-C   close now; the same command goes on from here",
)
NO_MORE = "What you confirmed was noted, and nothing else."
UNDONE = {relief.terms.Ending.STOPPED, relief.terms.Ending.EXPIRED}  # the endings that the person did not choose
MOVES: dict[str, tuple[type[relief.events.Event], str]] = {
    "n": (relief.events.SkipStep, "On to the next step."),
    "t": (relief.events.SkipTechnique, "On to the next technique."),
    "b": (relief.events.Back, "Back."),
}


@dataclass(frozen=True, kw_only=True)
class View:
    """Everything that stands on a screen at one moment.

    ``say`` is what became due since the last one, and ``cue`` what was said inside the interval. ``tone`` is go,
    paused, ask, read (what a stop rule said, before it goes on) or stop (before it ends). ``left`` of ``seconds``
    remain of the interval, ``rest`` of ``whole`` of the session.
    """

    head: str
    text: str
    tone: str
    breath: str = ""
    cue: str = ""
    say: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    chosen: str = ""
    next: str = ""
    note: str = ""
    left: float = 0.0
    seconds: float = 0.0
    rest: float = 0.0
    whole: float = 0.0
    keys: tuple[tuple[str, str], ...] = ()


class Player:
    """A session under way, what is asked at the moment, and what the last key did.

    *now* is the host's clock; *keep* gets the session after each of its events. With *unasked* nobody is at the
    keyboard, and those answers are given at each check-in.
    """

    def __init__(
        self,
        session: relief.Session,
        now: Callable[[], float],
        keep: Callable[[relief.Session], None],
        unasked: dict[str, object] | None = None,
    ) -> None:
        self.session = session
        self.now = now
        self.keep = keep
        self.unasked = unasked
        self.form: Form | None = None
        self.leaving = False
        self.helping = False
        self.held = False  # paused by a question and not by the person: its answer goes on
        self.note = ""
        self.cue = ""
        self.due = list(session.now.say)

    def happen(self, event: relief.events.Event) -> None:
        """The session after *event*, kept before anything else is done."""
        before = self.session
        self.session = relief.advance(before, event)
        self.keep(self.session)
        say = self.session.now.say
        self.due += say
        here = self.session.now.interval
        if self.session.index != before.index or self.session.journal[-1].eased:
            self.cue = ""
        if here is not None and say and say[-1] in {here.half, here.end}:
            self.cue = say[-1]

    def tick(self) -> None:
        """Time has passed; without anyone to ask, a check-in that was shown is answered instead."""
        if self.unasked is not None and self._due:
            self.happen(relief.events.Report(self.session.at, self.unasked))
        elif self.form is None:  # a tick may end the session, and what is entered by then would be lost
            before = self.session.index
            self.happen(relief.events.Tick(self.now()))
            self.note = self.note if self.session.index == before else ""
        self.settle()

    def settle(self) -> None:
        """Ask where a check-in is due. Without anyone at the keyboard, no pause goes on."""
        if self.unasked is not None:
            if self._paused:
                self.happen(relief.events.Resume(self.now()))
        elif self._asks and self.form is None and not self.session.standing:
            if self._due:
                self._ask(self._most_serious_first, can_close=False)
            else:  # a stop rule held the session here
                self.happen(relief.events.SkipStep(self.now()))

    @property
    def _most_serious_first(self) -> tuple[relief.content.Question, ...]:
        """The questions of a check-in in the order they are asked in: a pack has the most serious last."""
        return self.session.routine.check_in[::-1]

    @property
    def _asks(self) -> bool:
        here = self.session.now.interval
        return here is not None and here.kind is relief.terms.IntervalKind.CHECK_IN

    @property
    def _due(self) -> bool:
        """Whether the session is at a check-in that has no answers yet."""
        return self._asks and not answered(self.session)

    def close(self) -> None:
        """The program ends. What was entered by then counts, as when the person leaves.

        Except at a check-in whose answers meet no stop rule: it is asked again when the session goes on.
        """
        self.interrupt()
        form, said = self.form, self._unreported
        self.form, self.note = None, ""
        if form is None or not said:
            return
        heard = relief.advance(self.session, relief.events.Report(self.now(), said))
        if form.can_close or heard.journal[-1].stops or not heard.can:
            self.happen(relief.events.Report(self.now(), said))
            self.note = f"This was noted: {form.words(said)}."
        else:
            self.note = "The answers to this check-in were not noted. It is asked again when you go on."

    def interrupt(self) -> None:
        """Time is to stand still from here on, as the program ends or sleeps."""
        if self.session.phase is relief.terms.SessionPhase.UNDERWAY:
            self.happen(relief.events.Tick(self.now()))
        self._hold()
        self.held = False

    @property
    def _paused(self) -> bool:
        return self.session.phase is relief.terms.SessionPhase.PAUSED

    def _hold(self, at: float | None = None) -> None:
        if self.session.phase is relief.terms.SessionPhase.UNDERWAY:
            self.happen(relief.events.Pause(self.now() if at is None else at))
            self.held = True

    def _let_go(self) -> None:
        """Go on after a question, unless the person had paused before it or a stop rule wants to be read."""
        if self.held and self._paused and not self.session.standing:
            self.happen(relief.events.Resume(self.now()))
        self.held = False
        self.settle()

    def _ask(self, questions: tuple[relief.content.Question, ...], *, can_close: bool) -> None:
        self._hold(None if can_close else self.session.at)  # no second passes between a check-in and its question
        if self.session.can:
            self.form = Form(questions, self.session.routine.pace.phrases.none, can_close=can_close)

    def press(self, key: str) -> None:
        """What *key* does."""
        self.note = ""
        if self.session.phase is relief.terms.SessionPhase.UNDERWAY:
            self.tick()
            if self.form is not None and key not in {"s", "q", "?"}:  # it was meant for what was on the screen before
                self.note = "This question came up just now. That key did nothing."
                return
        if not self.session.can:
            return
        if key == "s":  # what is wrong need not wait for another question
            self.leaving = self.helping = False
        if self.leaving:
            self._leave(sure=key in {"y", "enter"})
        elif self.helping:
            self.helping = False
            if self.form is None:
                self._let_go()
        elif key == "q":
            self._hold()
            self.leaving = bool(self.session.can)
        elif key == "?":
            self._hold()
            self.helping = bool(self.session.can)
        elif self.form is not None:
            self._answer(key, self.form)
        else:
            self._steer(key)

    def _leave(self, *, sure: bool) -> None:
        self.leaving = False
        if sure:
            said, self.form = self._unreported, None
            if said:  # someone who leaves because of it must hear what it means
                self.happen(relief.events.Report(self.now(), said))
            if self.session.can:
                self.happen(relief.events.Leave(self.now()))
        elif self.form is None:
            self._let_go()

    @property
    def _unreported(self) -> dict[str, object]:
        """What was answered, or only chosen, and is in no report yet."""
        if self.form is None:
            return {}
        reported = self.form.answers if self.form.can_close else {}
        return {
            name: value for name, value in self.form.so_far.items() if name not in reported or reported[name] != value
        }

    @property
    def _chosen(self) -> str:
        """In words, what is chosen and not confirmed, where leaving would report it."""
        form = self.form
        if form is None:
            return ""
        confirmed = form.answers
        return form.words([name for name, value in self._unreported.items() if confirmed.get(name) != value])

    def _answer(self, key: str, form: Form) -> None:
        if key == "escape" and form.can_close:
            self.form, self.note = None, NO_MORE if form.answers else "Nothing was noted."
            self._let_go()
            return
        if key == "s" and not form.can_close:
            form.first()
            self.note = "Say here what is wrong."
            return
        self.note = form.press(key)
        if form.fresh and form.can_close:  # what may be an emergency does not wait for the next question
            self.happen(relief.events.Report(self.now(), form.fresh))
        elif form.fresh and (form.done or self._ends(form.answers)):
            self.happen(relief.events.Report(self.now(), form.answers))
        else:
            return
        if self.session.can and not form.done and not self.session.standing:
            return
        more, self.form = form.so_far != form.answers, None
        if self.session.can:
            pain = form.answers.get(PAIN)
            noted = f"Pain {pain:g} noted." if isinstance(pain, int | float) else "Noted."
            eased = self.session.journal[-1].eased
            self.note = NO_MORE if more else f"{noted} Easier from here on." if eased else noted
        self._let_go()

    def _ends(self, answers: dict[str, object]) -> bool:
        """Whether these answers to a check-in end the session, and so do not wait for the others.

        What ends nothing is reported with the others: a report, even of one answer, takes the session on.
        """
        return not relief.advance(self.session, relief.events.Report(self.now(), answers)).can

    def _steer(self, key: str) -> None:
        routine, before = self.session.routine, self.session
        if self._due and key in {"n", "t", "s", *DIGITS}:  # words that stand have put it off; these would pass it by
            self._ask(self._most_serious_first, can_close=False)
            self.note = "These questions come first."
        elif key == "space":
            self.note = "Going on." if self._paused else ""
            self.happen((relief.events.Resume if self._paused else relief.events.Pause)(self.now()))
            self.settle()
        elif key in MOVES:
            event, self.note = MOVES[key]
            self.happen(event(self.now()))
            if self.session.index == before.index and key == "b" and before.spent < 1:
                self.note = "This is as far back as it goes."
            self.settle()
        elif key == "e":
            self.happen(relief.events.ChooseEasier(self.now()))
            eased = self.session.journal[-1].eased
            self.note = "Easier from here on." if eased else "There is nothing easier than this."
        elif key == "s":
            self._ask(tuple(each for each in self._most_serious_first if each.id != PAIN), can_close=True)
        elif key in DIGITS:
            self._ask(tuple(each for each in routine.check_in if each.id == PAIN), can_close=True)
            if self.form is not None:
                self.form.press(key)
        else:
            self.note = "That key does nothing here."

    def view(self) -> View:
        """What is to be seen now. What is to be said is handed out once."""
        session, now = self.session, self.session.now
        say, self.due = tuple(self.due), []
        whole = sum(interval.seconds for interval in session.timeline)
        breath = now.interval.breathing if now.interval and not session.standing else ""
        breath = breath if now.show.endswith(breath) else ""
        words = session.guidance.name if session.disposition > session.routine.clearance.disposition else ""
        base = View(
            head=place(session),
            text=now.show,
            tone="stop" if session.ending in UNDONE else "go",
            say=say,
            note=self.note,
            left=now.left,
            seconds=now.interval.seconds if now.interval else 0,
            rest=whole * (1 - session.progress),
            whole=whole if now.interval else 0,
        )
        if now.interval is None:
            lines = (f"{words}.", *(f"- {each}" for each in session.guidance.do)) if words else ()
            return replace(base, lines=lines, keys=(("Space", "I have read this"),))
        if self.leaving:
            keys = (("Enter", "leave"), ("s", "something is wrong"), ("any other key", "stay"))
            lines = (f"What you chose counts: {self._chosen}.",) if self._chosen else ()
            return replace(base, text="Leave for today?", tone="ask", lines=lines, keys=keys)
        if self.helping:
            return replace(base, text="The keys", tone="ask", lines=HELP, keys=(("any key", "go on"),))
        if self.form is not None:
            form = self.form
            return replace(
                base, text=form.question.ask, tone="ask", lines=form.lines, chosen=form.chosen, keys=form.how
            )
        later = now.interval if session.standing else now.next
        return replace(
            base,
            text=now.show.removesuffix(breath).strip(),
            tone="read" if session.standing else "paused" if self._paused else "go",
            breath=breath,
            cue=self.cue,
            next=later.cue if later else "",
            lines=(f"After this: {words}.",) if words else (),
            keys=(("Space", "go on" if self._paused else "pause"), *KEYS),
        )


def ended(session: relief.Session) -> str:
    """How the session ended, in the words of its pack."""
    return session.routine.pace.phrases.of(session.ending or relief.terms.Ending.LEFT)


def place(session: relief.Session) -> str:
    """Where in the routine the session is: which technique of how many, which side, which time."""
    now = session.now
    if now.interval is None:
        return f"The session: {ended(session)}"
    if now.technique is None:
        return "Check-in" if now.interval.kind is relief.terms.IntervalKind.CHECK_IN else "The end"
    dose = session.items[now.interval.item].doses[now.interval.step] if now.step else None
    parts = [f"{now.interval.item + 1} of {len(session.items)}: {now.technique.name}"]
    if dose and dose.sets > 1:
        parts.append(f"round {now.interval.set} of {dose.sets}")
    if dose and dose.reps > 1:
        parts.append(f"{now.interval.rep} of {dose.reps} times")
    return ", ".join(parts)


def answered(session: relief.Session) -> bool:
    """Whether the check-in that the session is at has its answers already."""
    for entry in reversed(session.journal):
        if entry.index != session.index:
            return False
        if isinstance(entry.event, relief.events.Report):
            return len(entry.event.answers) == len(session.routine.check_in)
    return False
