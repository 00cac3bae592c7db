"""The questions of a check-in, one at a time, answered with single keys.

What is chosen stands on the screen until Enter says that it is the answer: a slip of the finger ends no session.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import relieflib as relief

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

ABSENT = {"d": relief.Absent.DOES_NOT_KNOW, "r": relief.Absent.WOULD_NOT_SAY}
ABSENT_WORDS = {"d": "I do not know", "r": "I would rather not say"}
LISTED = "123456789"


class Form:
    """Some *questions* and the keys that answer them; ``answers`` is whole once it is ``done``.

    ``can_close`` tells whether it can be closed without an answer: it was opened by the person, not by the routine.
    ``fresh`` is the answer that Enter has just given, by its question.
    """

    def __init__(self, questions: Sequence[relief.content.Question], none: str, *, can_close: bool) -> None:
        self.questions = tuple(questions)
        self.none = none
        self.can_close = can_close
        self.answers: dict[str, object] = {}
        self.fresh: dict[str, object] = {}
        self.place = 0
        self.marked = 0  # the option that up and down have led to
        self.drafts: dict[str, object] = {}  # what is chosen, confirmed or not

    @property
    def done(self) -> bool:
        """Whether every question has its answer."""
        return self.place == len(self.questions)

    @property
    def question(self) -> relief.content.Question:
        """The one that is asked now."""
        return self.questions[self.place]

    @property
    def draft(self) -> object:
        """What is chosen for this question; None where nothing is."""
        return self.drafts.get(self.question.id)

    @draft.setter
    def draft(self, value: object) -> None:
        self.drafts[self.question.id] = value

    @property
    def options(self) -> tuple[tuple[object, str], ...]:
        """The answers to choose from, with their words; a number has none."""
        return options_of(self.question)

    @property
    def number(self) -> relief.content.Number:
        """The one that is asked now, which is a number."""
        assert isinstance(self.question, relief.content.Number)
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
        taken = self._number(key) if isinstance(self.question, relief.content.Number) else self._choose(key)
        return "" if taken else "That key does nothing here."

    def first(self) -> None:
        """Back to the first question; what was chosen and answered stays until it is changed."""
        self._open(0)

    def _open(self, place: int) -> None:
        self.place, self.marked = place, 0

    def _confirm(self) -> str:
        if self.draft is None:
            return "Choose an answer first."
        value = self._drafted(self.question)
        if value is None:
            return f"It lies between {self.number.least} and {self.number.most}."
        self.fresh = {self.question.id: value}
        self.answers |= self.fresh
        self._open(self.place + 1)
        return ""

    def _drafted(self, question: relief.content.Question) -> object:
        """What is chosen for *question*, as an answer; None where it is not one."""
        draft = self.drafts.get(question.id)
        if not isinstance(draft, str) or not isinstance(question, relief.content.Number):
            return draft
        value = _typed(question, draft)
        fits = value is not None and question.least <= value <= question.most
        return value if fits else None

    @property
    def so_far(self) -> dict[str, object]:
        """Every answer there is, and what is chosen without Enter as answers too."""
        chosen = {each.id: self._drafted(each) for each in self.questions}
        return self.answers | {name: value for name, value in chosen.items() if value is not None}

    @property
    def value(self) -> float | None:
        """The number that is typed so far."""
        return _typed(self.number, self.draft)

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
        several = isinstance(self.question, relief.content.Choices)
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
        elif key in {"y", "n"} and isinstance(self.question, relief.content.YesNo):
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
        if isinstance(self.question, relief.content.Number):
            lines = [self._scale()]
        else:
            several = isinstance(self.question, relief.content.Choices)
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
        """What is chosen for this question, in words."""
        return self._words(self.question)

    def words(self, names: Collection[str]) -> str:
        """What is chosen for the questions with these *names*, in words."""
        return "; ".join(self._words(each) for each in self.questions if each.id in names)

    def _words(self, question: relief.content.Question) -> str:
        draft = self.drafts.get(question.id)
        match draft:
            case None:
                return ""
            case relief.Absent():
                return next(ABSENT_WORDS[key] for key, value in ABSENT.items() if value is draft)
            case []:
                return self.none
            case list():
                return "; ".join(text for value, text in options_of(question) if value in draft)
        return dict(options_of(question)).get(draft, str(draft))

    @property
    def how(self) -> tuple[tuple[str, str], ...]:
        """The keys that are of use now, each with what it does."""
        match self.question:
            case relief.content.Number() as question:
                most = str(question.most)
                first = ("0-9", f"your number (for {most}: {', then '.join(most)})" if len(most) > 1 else "your number")
            case relief.content.Choices():
                first = ("1-9", "tick what is so, 0 if none")
            case _:
                first = (f"1-{len(self.options)}", "choose")
        closing = (("Esc", "close"),) if self.can_close else ()
        before = (("b", "question before"),) if self.place else ()
        wrong = (("s", "something is wrong"),) if self.place and not self.can_close else ()
        return (first, ("Enter", "that is my answer"), *before, *wrong, *closing, ("q", "leave"))


def options_of(question: relief.content.Question) -> tuple[tuple[object, str], ...]:
    """The answers to *question* to choose from, with their words; a number has none."""
    match question:
        case relief.content.YesNo():
            return ((True, "Yes"), (False, "No"))
        case relief.content.Choice(options=options) | relief.content.Choices(options=options):
            return tuple((option.id, option.text) for option in options)
        case relief.content.Number():
            return ()


def _typed(question: relief.content.Number, draft: object) -> float | None:
    try:
        return int(str(draft)) if question.whole else float(str(draft))
    except ValueError:
        return None


def _mark(*, on: bool, several: bool) -> str:
    left, right = "[]" if several else "()"
    return f"{left}{'x' if on else ' '}{right}"
