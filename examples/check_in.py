"""The questions of a check-in, one at a time, answered with single keys.

What is chosen stands on the screen until Enter says that it is the answer: a slip of the finger ends no session.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import relieflib as relief

if TYPE_CHECKING:
    from collections.abc import Sequence

ABSENT = {"d": relief.Absent.DOES_NOT_KNOW, "r": relief.Absent.WOULD_NOT_SAY}
ABSENT_WORDS = {"d": "I do not know", "r": "I would rather not say"}
LISTED = "123456789"


class Form:
    """Some *questions* and the keys that answer them; ``answers`` is whole once it is ``done``.

    ``can_close`` tells whether it can be closed without an answer: it was opened by the person, not by the routine.
    ``fresh`` is the answer that Enter has just given, by its question.
    """

    def __init__(self, questions: Sequence[relief.Question], none: str, *, can_close: bool) -> None:
        self.questions = tuple(questions)
        self.none = none
        self.can_close = can_close
        self.answers: dict[str, object] = {}
        self.fresh: dict[str, object] = {}
        self.place = 0
        self.marked = 0  # the option that up and down have led to
        self.draft: object = None  # what is chosen and not yet confirmed

    @property
    def done(self) -> bool:
        """Whether every question has its answer."""
        return self.place == len(self.questions)

    @property
    def question(self) -> relief.Question:
        """The one that is asked now."""
        return self.questions[self.place]

    @property
    def options(self) -> tuple[tuple[object, str], ...]:
        """The answers to choose from, with their words; a number has none."""
        match self.question:
            case relief.YesNo():
                return ((True, "Yes"), (False, "No"))
            case relief.Choice(options=options) | relief.Choices(options=options):
                return tuple((option.id, option.text) for option in options)
            case relief.Number():
                return ()

    @property
    def number(self) -> relief.Number:
        """The one that is asked now, which is a number."""
        assert isinstance(self.question, relief.Number)
        return self.question

    def press(self, key: str) -> str:
        """Take *key*; what to tell the person about it, if anything."""
        self.fresh = {}
        if key == "enter":
            return self._confirm()
        if key in ABSENT:
            self.draft = ABSENT[key]
            return ""
        if key == "b" and self.place:
            self._open(self.place - 1)
            return "Back at the question before."
        if key == "b":
            return "This is the first question."
        taken = self._number(key) if isinstance(self.question, relief.Number) else self._choose(key)
        return "" if taken else "That key does nothing here."

    def first(self) -> None:
        """Back to the first question; what was answered stays until it is answered anew."""
        self._open(0)

    def _open(self, place: int) -> None:
        self.place, self.marked = place, 0
        self.draft = None if self.done else self.answers.get(self.question.id)

    def _confirm(self) -> str:
        if self.draft is None:
            return "Choose an answer first."
        value = self.drafted
        if value is None:
            return f"It lies between {self.number.least} and {self.number.most}."
        self.fresh = {self.question.id: value}
        self.answers |= self.fresh
        self._open(self.place + 1)
        return ""

    @property
    def drafted(self) -> object:
        """What is chosen and not yet confirmed, as an answer; None where it is none."""
        if not isinstance(self.draft, str) or not isinstance(self.question, relief.Number):
            return self.draft
        value = self.value
        fits = value is not None and self.number.least <= value <= self.number.most
        return value if fits else None

    @property
    def so_far(self) -> dict[str, object]:
        """Every answer there is, and what is chosen at the moment as one of them."""
        if self.done or self.drafted is None:
            return self.answers
        return {**self.answers, self.question.id: self.drafted}

    @property
    def value(self) -> float | None:
        """The number that is typed so far."""
        try:
            return int(str(self.draft)) if self.number.whole else float(str(self.draft))
        except ValueError:
            return None

    def _number(self, key: str) -> bool:
        """A digit joins those before it if that is still an answer, as 1 and 0 are 10, and replaces them if not."""
        least, most = self.number.least, self.number.most
        typed = "" if self.draft is None or isinstance(self.draft, relief.Absent) else str(self.draft)
        if (key in "0123456789" and len(key) == 1) or (key == "." and not self.number.whole and "." not in typed):
            self.draft = typed + key
            if typed and (self.value is None or self.value > most or typed == "0"):
                self.draft = key
        elif key == "backspace":
            self.draft = typed[:-1] or None
        elif key in {"left", "down", "right", "up"}:
            step = 1 if key in {"right", "up"} else -1
            now = self.value if typed else None
            self.draft = f"{least if now is None else min(max(now + step, least), most):g}"
        else:
            return False
        return True

    def _choose(self, key: str) -> bool:
        ids = [value for value, _ in self.options]
        several = isinstance(self.question, relief.Choices)
        if key in {"up", "down"}:
            self.marked = (self.marked + (1 if key == "down" else -1)) % len(ids)
            if several:
                return True
            chosen = ids[self.marked]
        elif key in LISTED and len(key) == 1 and int(key) <= len(ids):
            self.marked = int(key) - 1
            chosen = ids[self.marked]
        elif key == "space":
            chosen = ids[self.marked]
        elif key == "0" and several:
            self.draft = []
            return True
        elif key in {"y", "n"} and isinstance(self.question, relief.YesNo):
            chosen = key == "y"
        else:
            return False
        if several:
            ticked = self.draft if isinstance(self.draft, list) else []
            left = [each for each in ids if (each in ticked) != (each == chosen)]
            self.draft = left or None  # to take the last tick away is not to say none
        else:
            self.draft = chosen
        return True

    @property
    def lines(self) -> tuple[str, ...]:
        """The answers as they stand on a screen, with a mark at what is chosen."""
        said = self.draft
        if isinstance(self.question, relief.Number):
            lines = [self._scale()]
        else:
            several = isinstance(self.question, relief.Choices)
            lines = []
            for number, (value, text) in enumerate(self.options, 1):
                on = value in said if isinstance(said, list) else value == said
                at = ">" if number - 1 == self.marked else " "
                lines.append(f"{at}{_mark(on=on, several=several)} {number if number <= 9 else ' '} {text}")
            if several:
                lines.append(f" {_mark(on=said == [], several=True)} 0 {self.none}")
        lines += [f" {_mark(on=said is ABSENT[key], several=False)} {key} {ABSENT_WORDS[key]}" for key in ABSENT]
        return tuple(lines)

    def _scale(self) -> str:
        """The numbers in a row with the chosen one in brackets, where there are few of them."""
        least, most = int(self.number.least), int(self.number.most)
        chosen = "" if self.draft is None or isinstance(self.draft, relief.Absent) else str(self.draft)
        if not self.number.whole or most - least > 10:
            return f" [{chosen or ' '}] {self.number.unit}"
        return " " + " ".join(f"[{each}]" if str(each) == chosen else str(each) for each in range(least, most + 1))

    @property
    def chosen(self) -> str:
        """What is chosen so far, in words."""
        match self.draft:
            case None:
                return ""
            case relief.Absent():
                return next(ABSENT_WORDS[key] for key, value in ABSENT.items() if value is self.draft)
            case []:
                return self.none
            case list():
                return "; ".join(text for value, text in self.options if value in self.draft)
        return dict(self.options).get(self.draft, str(self.draft))

    @property
    def how(self) -> tuple[tuple[str, str], ...]:
        """The keys that are of use now, each with what it does."""
        match self.question:
            case relief.Number() as question:
                most = str(question.most)
                first = ("0-9", f"your number (for {most}: {', then '.join(most)})" if len(most) > 1 else "your number")
            case relief.Choices():
                first = ("1-9", "tick what is so, 0 if none")
            case _:
                first = (f"1-{len(self.options)}", "choose")
        closing = (("Esc", "close"),) if self.can_close else ()
        before = (("b", "question before"),) if self.place else ()
        wrong = (("s", "something is wrong"),) if self.place and not self.can_close else ()
        return (first, ("Enter", "that is my answer"), *before, *wrong, *closing, ("q", "leave"))


def _mark(*, on: bool, several: bool) -> str:
    left, right = "[]" if several else "()"
    return f"{left}{'x' if on else ' '}{right}"
