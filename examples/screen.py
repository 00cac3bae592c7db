"""The intake in a terminal: one screen after another, for as long as an answer can still change the result.

    python examples/screen.py

A list is ticked by its numbers, and closed with 0 for "none of these" (or of the others): 0, or 2,5,0. What is
neither ticked nor closed was not answered. Other questions take y or n, a number, or the number of an option.
Everywhere d is "I do not know", skip is "I would rather not say", and the end of the input (Ctrl-D) or Ctrl-C leaves.
It exits with 0 once something is decided, and with 1 when it was left before that.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

import relieflib as relief
from shared.printing import print_clearance, print_head, print_refusal, print_so_far, print_unfinished, say

if TYPE_CHECKING:
    from collections.abc import Sequence

HELP = "Type d if you do not know, skip if you would rather not say."
ABSENT = {"d": relief.Absent.DOES_NOT_KNOW, "skip": relief.Absent.WOULD_NOT_SAY}


def main() -> int:
    """Ask, screen, ask again; then show the result."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter).parse_args()
    pack = relief.builtin_pack()
    print_head(pack)
    say("This does not diagnose. If you feel very ill right now, do not stay here: get help.")
    say(HELP)
    given: dict[str, object] = {}
    assessment = relief.assess(pack, given)
    screens = 0
    try:
        while (screen := assessment.next_screen) is not None:
            screens += 1
            given |= show(screen, screens)
            assessment = relief.assess(pack, given)
    except (EOFError, KeyboardInterrupt):
        left_early(pack, assessment)
        return 1
    match relief.clear(assessment):
        case relief.Unfinished() as unfinished:
            print_unfinished(pack, unfinished)
        case relief.Refusal() as refusal:
            print_refusal(pack, refusal)
        case relief.Clearance() as clearance:
            print_clearance(pack, clearance)
            print()
            say(f"{len(clearance.techniques)} techniques may be offered, after {screens} screens.")
    return 0


def show(screen: relief.parts.Screen, number: int) -> dict[str, object]:
    """The answers to one screen: its tick-list, then its other questions."""
    print(f"\nScreen {number}")
    say(screen.title.upper())
    said = ticks(screen) if screen.ticks else {}
    for question in screen.fields:
        said[question.id] = ask(question)
    return said


def ticks(screen: relief.parts.Screen) -> dict[str, object]:
    """What is ticked in a list. The rest is a no only if "none of these" is ticked too."""
    say(screen.ask)
    for number, tick in enumerate(screen.ticks, 1):
        say(tick.text, bullet=f"  {number} ")
    say(screen.none, bullet="  0 ")
    while True:
        said = typed("numbers such as 2,5,0, or 0 alone")
        *first, last = (part.strip() for part in said.split(","))
        try:
            ids = [place(part, screen.ticks) for part in (*first, *([] if last in {"0", *ABSENT} else [last]))]
        except ValueError as wrong:
            say(f"That is not an answer here: {wrong}.")
            continue
        rest = {each.id: ABSENT[last] for each in screen.listed} if last in ABSENT else {}
        return {**rest, **screen.ticked(ids, none=last == "0")}


def left_early(pack: relief.Pack, assessment: relief.Assessment) -> None:
    """What holds when someone leaves: no routine, but whatever is known to be serious already is said."""
    print("\n\nYou left before the end, so nothing was decided, and nothing is kept.")
    if assessment.so_far:
        say("What you said so far matters all the same:")
        print_so_far(pack, assessment)


def ask(question: relief.content.Question) -> object:
    """One answer from the terminal. What cannot be one is explained, and asked again."""
    say(question.ask)
    if isinstance(question, relief.content.Choice | relief.content.Choices):
        for number, option in enumerate(question.options, 1):
            print(f"  {number} {option.text}")
    while True:
        said = typed(how_to_answer(question))
        if said in ABSENT:
            return ABSENT[said]
        try:
            return answer(question, said)
        except ValueError as wrong:
            say(f"That is not an answer here: {wrong}.")


def typed(prompt: str) -> str:
    """One line from the terminal."""
    said = input(f"{prompt}: ").strip().lower()
    if not sys.stdin.isatty():
        print(said)  # nobody typed it, so that a piped run reads like a real one
    return said


def how_to_answer(question: relief.content.Question) -> str:
    """What to type, in a few words."""
    match question:
        case relief.content.YesNo():
            return "y or n"
        case relief.content.Number():
            return f"{question.least} to {question.most} {question.unit}"
        case relief.content.Choice():
            return "one number"
        case relief.content.Choices():
            return "numbers such as 1,2, or 0 for none of these"


def answer(question: relief.content.Question, said: str) -> object:
    """What was typed, as the library takes it; ValueError, in plain words, when it does not fit."""
    match question:
        case relief.content.YesNo():
            if said not in {"y", "yes", "n", "no"}:
                msg = "type y for yes or n for no"
                raise ValueError(msg)
            return said.startswith("y")
        case relief.content.Number():
            return number(question, said)
        case relief.content.Choice():
            return place(said, question.options)
        case relief.content.Choices():
            return [] if said == "0" else [place(part.strip(), question.options) for part in said.split(",")]


def number(question: relief.content.Number, said: str) -> int | float:
    """A number within the question's bounds."""
    try:
        value = int(said) if question.whole else float(said)
    except ValueError:
        msg = f"type {'a whole number' if question.whole else 'a number'}, in digits"
        raise ValueError(msg) from None
    if not question.least <= value <= question.most:
        msg = f"it lies between {question.least} and {question.most} {question.unit}"
        raise ValueError(msg)
    return value


def place(said: str, listed: Sequence[relief.parts.Line] | Sequence[relief.content.Option]) -> str:
    """The id of what is listed under that number."""
    if not said.isdecimal() or not 1 <= int(said) <= len(listed):
        msg = f"type a number from 1 to {len(listed)}"
        raise ValueError(msg)
    return listed[int(said) - 1].id


if __name__ == "__main__":
    sys.exit(main())
