"""The same pack in another language, with the number to call where the person is.

    python examples/in_spanish.py

Every sentence of the pack comes in Spanish. What a host says itself, such as some headings, is its own to translate.
"""

from __future__ import annotations

import argparse

import relieflib as relief
from shared.printing import say, section


def main() -> None:
    """The first screen, a refusal, and a routine."""
    parser = argparse.ArgumentParser(description="Show the built-in pack in Spanish: a screen, a refusal, a routine.")
    parser.add_argument("--number", default="112", help="the number to call in an emergency")
    given = parser.parse_args()
    pack = relief.builtin_pack(language="es", emergency_number=given.number)
    review = "sin revisar por ningún profesional de la salud" if pack.review == "not reviewed" else pack.review
    say(f"{pack.name}, versión {pack.version} ({review})")
    screen = relief.assess(pack, {}).next_screen
    assert screen is not None
    section(f"{screen.title}. {screen.ask}", *(tick.text for tick in screen.ticks), screen.none)
    for name in ("saddle-numbness", "plain-back-ache"):
        match relief.clear(relief.assess(pack, relief.sample_answers(name))):
            case relief.Refusal() as refusal:
                section(pack.advice[refusal.disposition].name, *refusal.advice)
            case relief.Clearance() as clearance:
                wish = relief.Wish(minutes=12, equipment={"tennis-ball"}, prefer={"ball-massage-low-back"})
                print_routine(pack, relief.plan(clearance, wish))


def print_routine(pack: relief.Pack, routine: relief.Routine) -> None:
    """What it consists of, and what to watch for."""
    section(f"{pack.advice[routine.clearance.disposition].name}: {routine.seconds / 60:.0f} minutos")
    for number, item in enumerate(routine.items, 1):
        say(f"{item.technique.name}. {item.technique.purpose}", bullet=f"{number}. ")
    section("Esté atento a", *routine.clearance.watch)


if __name__ == "__main__":
    main()
