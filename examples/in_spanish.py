"""The same pack in another language, with the number to call where the person is.

    python examples/in_spanish.py

Every sentence of the pack comes in Spanish. What a host says itself, such as some headings, is its own to translate.
"""

from __future__ import annotations

import json
from pathlib import Path

import relieflib as relief
from printed import say, section

ANSWERS = Path(__file__).with_name("answers")


def main() -> None:
    """The first screen, a refusal, and a routine."""
    pack = relief.builtin_pack(language="es", emergency_number="112")
    review = "sin revisar por ningún profesional de la salud" if pack.review == "not reviewed" else pack.review
    say(f"{pack.name}, versión {pack.version} ({review})")
    screen = relief.assess(pack, {}).next_screen
    assert screen is not None
    section(f"{screen.title}. {screen.ask}", *(question.tick for question in screen.ticks), screen.none)
    for name in ("saddle-numbness", "plain-back-ache"):
        answers = json.loads((ANSWERS / f"{name}.json").read_text("utf-8"))
        match relief.clear(relief.assess(pack, answers)):
            case relief.Refusal() as refusal:
                section(pack.advice[refusal.disposition].name, *refusal.advice)
            case relief.Clearance() as clearance:
                wish = relief.Wish(minutes=12, equipment={"tennis-ball"}, prefer={"ball-massage-low-back"})
                print_routine(pack, relief.plan(clearance, wish))


def print_routine(pack: relief.Pack, routine: relief.Routine) -> None:
    """What to do, and what to watch for."""
    section(f"{pack.advice[routine.clearance.disposition].name}: {routine.seconds / 60:.0f} minutos")
    for number, item in enumerate(routine.items, 1):
        print()
        say(item.technique.name, bullet=f"{number}. ")
        for step in item.technique.steps:
            say(f"{step.do} {step.breathing}".strip(), indent=3, bullet="- ")
    section("Esté atento a", *routine.clearance.watch)


if __name__ == "__main__":
    main()
