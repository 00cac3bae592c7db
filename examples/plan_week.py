"""A week to pin to the fridge: which days, what to do on each, boxes to tick, and when to stop.

    python examples/plan_week.py
    python examples/plan_week.py pregnant --days 4 --minutes 10
    python examples/plan_week.py --sore knee-to-chest --worse bridge     # yesterday was too much
    python examples/plan_week.py --from Thursday --on Thursday,Sunday

It plans no further than the answers hold. Run it again after each session, with how it went.
"""

from __future__ import annotations

import argparse
import sys

import relieflib as relief
from shared.answers import HELP, PLAIN, ids, read_answers
from shared.printing import breath, clock, in_words, print_head, print_no_routine, say, section

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
COLUMNS = "{:<11}{:<44}{:>8}   {:<6}{}"


def main() -> int:
    """Read the answers, plan the week, and print it."""
    given = arguments()
    pack = relief.builtin_pack()
    try:
        result = relief.clear(relief.assess(pack, read_answers(given.answers)))
        if not isinstance(result, relief.Clearance):
            print_head(pack)
            print_no_routine(pack, result)
            return 0
        first = WEEKDAYS.index(given.start)
        days = given.days if not given.on else {(WEEKDAYS.index(day) - first) % 7 + 1 for day in given.on}
        programme = relief.plan_weeks(result, wish(given), days=days, weeks=1)
    except (ValueError, relief.ReliefError) as mistake:
        print(f"{given.answers} and this week cannot be used:\n{mistake}", file=sys.stderr)
        return 2
    print_head(pack)
    print_week(programme, first)
    print_how(programme, first)
    print_rules(pack, programme, first)
    return 0


def wish(given: argparse.Namespace) -> relief.Wish:
    """What the person would like, and how yesterday went."""
    yesterday = {
        relief.terms.Tolerance.FINE: given.fine,
        relief.terms.Tolerance.SORE: given.sore,
        relief.terms.Tolerance.WORSE: given.worse,
    }
    return relief.Wish(
        minutes=given.minutes,
        equipment=given.equipment,
        done=[relief.Done(name, 1, went) for went, names in yesterday.items() for name in names],
    )


def print_week(programme: relief.Programme, first: int) -> None:
    """The table: a line for each technique of a day, with a box to tick."""
    print()
    print(COLUMNS.format("DAY", "WHAT", "MIN:SEC", "DONE", "PAIN AFTER").rstrip())
    for day in programme.days:
        name = WEEKDAYS[(first + day.number - 1) % 7]
        print("-" * 88)
        if day.routine is None or not day.routine.items:
            print(COLUMNS.format(name, "rest" if day.routine is None else "nothing fits", "", "", "").rstrip())
            continue
        for number, item in enumerate(day.routine.items):
            last = number == len(day.routine.items) - 1
            row = name if number == 0 else "", item.technique.name, clock(item.seconds), "[  ]"
            print(COLUMNS.format(*row, "____ / 10" if last else "").rstrip())
    print("-" * 88)
    say(f"{programme}.")


def print_how(programme: relief.Programme, first: int) -> None:
    """How each technique of the week is done: with the dose, or the doses and their days."""
    days: dict[str, dict[relief.parts.Item, list[str]]] = {}
    for day in programme.days:
        for item in day.routine.items if day.routine is not None else ():
            dosed = relief.parts.Item(technique=item.technique, doses=item.doses)
            name = WEEKDAYS[(first + day.number - 1) % 7]
            days.setdefault(item.technique.id, {}).setdefault(dosed, []).append(name)
    for doses in days.values():
        section(next(iter(doses)).technique.name)
        for item, names in doses.items():
            if len(doses) > 1:
                say(f"On {', '.join(names)} ({clock(item.seconds)}):")
            for step, dose in zip(item.technique.steps, item.doses, strict=True):
                how_much = in_words(step, dose.sets, dose.reps, dose.hold, dose.rest)
                say(f"{step.do} {breath(step)}({how_much})", bullet="- ")


def print_rules(pack: relief.Pack, programme: relief.Programme, first: int) -> None:
    """What else belongs on the sheet: what was left out today, when to stop, and until when it holds."""
    stop = dict.fromkeys(
        sign
        for day in programme.days
        if day.routine is not None
        for item in day.routine.items
        for sign in item.technique.stop_signs
    )
    if stop:
        section("Stop a move if you notice", *stop)
    section(pack.advice[programme.clearance.disposition].name, *programme.clearance.assessment.do)
    section("What to watch for", *programme.clearance.watch)
    routine = next((day.routine for day in programme.days if day.routine is not None), None)
    if routine is not None:
        badly = [each for each in routine.left_out if each.why is relief.terms.LeftOutBecause.WENT_BADLY]
        if badly:
            title = "Left alone at first; small where it comes back"
            section(title, *(f"{pack.technique[each.technique].name}: {pack.phrases.of(each.why)}" for each in badly))
        sore = next((note for note in routine.notes if note.id == "aftercare-sore"), None)
        if sore is not None:
            section(sore.title, sore.text)
    if programme.days:
        end = WEEKDAYS[(first + len(programme.days) - 1) % 7]
        section(f"This sheet ends with {end}", "Answer the questions again before you go on.")


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description="Print a week of low-back routines, or where to go instead.")
    parser.add_argument("answers", nargs="?", default=PLAIN, help=HELP)
    parser.add_argument("--minutes", type=int, default=12, help="how long each routine may take")
    parser.add_argument("--days", type=int, default=4, help="how many days of the week")
    parser.add_argument("--on", type=days_of_week, default=[], help="which days, such as Monday,Friday; before --days")
    parser.add_argument("--from", dest="start", choices=WEEKDAYS, default="Monday", help="the first day")
    parser.add_argument("--equipment", type=ids, default="", help="what is at hand, such as tennis-ball,foam-roller")
    for went in ("fine", "sore", "worse"):
        parser.add_argument(f"--{went}", type=ids, default="", help=f"techniques that went {went} yesterday")
    return parser.parse_args()


def days_of_week(text: str) -> list[str]:
    """The weekdays in a list."""
    days = ids(text)
    if not set(days) <= set(WEEKDAYS):
        msg = f"expected some of {', '.join(WEEKDAYS)}"
        raise argparse.ArgumentTypeError(msg)
    return days


if __name__ == "__main__":
    sys.exit(main())
