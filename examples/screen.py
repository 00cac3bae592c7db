"""The intake in a terminal: one question at a time, for as long as an answer can still change the result.

    python examples/screen.py

Answer with y or n, a number, the number of an option, or several such as 1,3. Four words work everywhere: ? tells why a
question is asked, d is "I do not know", skip is "I would rather not say", and the end of the input (Ctrl-D) or Ctrl-C
leaves. It exits with 0 once something is decided, and with 1 when it was left before that.
"""

from __future__ import annotations

import sys

import relieflib as relief
from printed import found, print_head, print_refusal, print_screening, say, section

HELP = "Type ? to see why something is asked, d if you do not know, skip if you would rather not say."


def main() -> int:
    """Ask, screen, ask again; then show the result."""
    pack = relief.builtin_pack()
    print_head(pack)
    say("This does not diagnose. If you feel very ill right now, do not stay here: get help.")
    say(HELP)
    given: dict[str, object] = {}
    assessment = relief.assess(pack, given)
    try:
        while (question := assessment.next_question) is not None:
            print(f"\nQuestion {len(given) + 1}")
            given[question.id] = ask(question)
            assessment = relief.assess(pack, given)
    except (EOFError, KeyboardInterrupt):
        left_early(pack, assessment)
        return 1
    match relief.clear(assessment):
        case relief.Refusal() as refusal:
            print_refusal(pack, refusal)
        case relief.Clearance() as clearance:
            print_screening(pack, clearance)
            print()
            say(f"{len(clearance.techniques)} techniques may be offered, after {len(given)} questions.")
    return 0


def left_early(pack: relief.Pack, assessment: relief.Assessment) -> None:
    """What holds when someone leaves: no routine, but whatever is known to be serious already is said."""
    print("\n\nYou left before the end, so nothing was decided, and nothing is kept.")
    if assessment.disposition is not relief.Disposition.SELF_CARE:
        say("What you said so far matters all the same:")
        section(pack.advice[assessment.disposition].name, *assessment.do)
        section("Why", *found(*assessment.findings))


def ask(question: relief.Question) -> object:
    """One answer from the terminal. What cannot be one is explained, and asked again."""
    say(question.ask)
    for number, option in enumerate(question.options, 1):
        print(f"  {number} {option.text}")
    while True:
        said = input(f"{how_to_answer(question)}: ").strip().lower()
        if not sys.stdin.isatty():
            print(said)  # nobody typed it, so that a piped run reads like a real one
        match said:
            case "?":
                say(question.why)
            case "d":
                return relief.Absent.DOES_NOT_KNOW
            case "skip":
                return relief.Absent.WOULD_NOT_SAY
            case _:
                try:
                    return answer(question, said)
                except ValueError as wrong:
                    say(f"That is not an answer here: {wrong}.")


def how_to_answer(question: relief.Question) -> str:
    """What to type, in a few words."""
    match question.kind:
        case relief.QuestionKind.YES_NO:
            return "y or n"
        case relief.QuestionKind.NUMBER:
            return f"{question.least} to {question.most} {question.unit}"
        case relief.QuestionKind.CHOICE:
            return "one number"
        case relief.QuestionKind.CHOICES:
            return "numbers such as 1,2, or 0 for none of these"


def answer(question: relief.Question, said: str) -> object:
    """What was typed, as the library takes it; ValueError, in plain words, when it does not fit."""
    match question.kind:
        case relief.QuestionKind.YES_NO:
            if said not in {"y", "yes", "n", "no"}:
                msg = "type y for yes or n for no"
                raise ValueError(msg)
            return said.startswith("y")
        case relief.QuestionKind.NUMBER:
            return number(question, said)
        case relief.QuestionKind.CHOICE:
            return option(question, said)
        case relief.QuestionKind.CHOICES:
            return [] if said == "0" else [option(question, part.strip()) for part in said.split(",")]


def number(question: relief.Question, said: str) -> int | float:
    """A number within the question's bounds."""
    try:
        value = int(said) if question.whole else float(said)
    except ValueError:
        msg = f"type {'a whole number' if question.whole else 'a number'}, in digits"
        raise ValueError(msg) from None
    if not (question.least or 0) <= value <= (question.most or 0):
        msg = f"it lies between {question.least} and {question.most} {question.unit}"
        raise ValueError(msg)
    return value


def option(question: relief.Question, said: str) -> str:
    """The id of the option with that number."""
    if not said.isdecimal() or not 1 <= int(said) <= len(question.options):
        msg = f"type a number from 1 to {len(question.options)}"
        raise ValueError(msg)
    return question.options[int(said) - 1].id


if __name__ == "__main__":
    sys.exit(main())
